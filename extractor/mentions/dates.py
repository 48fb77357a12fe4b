"""Dates: a strict grammar of our own, since Vietnamese dates are always day, month, year and often lack a part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import regex

from extractor.models import Claims, DateMention, PeriodMention
from extractor.reading import Reading, Span


def find_dates(reading: Reading, claims: Claims, period: PeriodMention | None) -> tuple[DateMention, ...]:
    """Dates that no reference has taken. An impossible one (31/4/2022) has the value `None`.

    A month's report names its month again and again, in its closing sentence sometimes the wrong one; that is its
    period, not a date. The ends of its data window are dates, even when their year is told elsewhere.
    """
    own_month = f"{period.year}-{period.index:02}" if period and period.kind == "month" and period.index else None
    closing = _closing_sentence(reading) if own_month else None
    mentions = []
    for match in date_matches(reading, 0, len(reading.folded)):
        value = date_of(match)
        is_period = own_month is not None and (
            value == own_month
            or (value is not None and len(value) == len(own_month) and _is_inside(match.span(), closing))
        )
        if claims.is_free(*match.span()) and not is_period:
            mentions.append(DateMention(*match.span(), "date", value=value))
    taken = claims.with_spans([(one.start, one.end) for one in mentions])
    mentions += _window_ends(reading, taken, period) if period else []
    return tuple(sorted(mentions, key=lambda one: one.start))


def _closing_sentence(reading: Reading) -> Span | None:
    closings = reading.terms.of("closing_start")
    return reading.sentence_at(closings[-1].start) if closings else None


def _is_inside(span: Span, outer: Span | None) -> bool:
    return outer is not None and outer[0] <= span[0] and span[1] <= outer[1]


def _window_ends(reading: Reading, claims: Claims, period: PeriodMention) -> list[DateMention]:
    """ "Từ ngày 15/6 đến ngày 14/9/2024", "tính đến 30/9": the days whose year the window takes from elsewhere."""
    if period.window is None:
        return []
    ends = [day for day in (period.data_from, period.data_to) if day is not None]
    mentions = []
    for match in reading.patterns.find_all("window_day", reading.folded, *period.window):
        if match["y"] is None and match["d"] is not None and claims.is_free(*match.span()):
            told = f"-{int(match['m']):02}-{int(match['d']):02}"
            mentions += [DateMention(*match.span(), "window_day", value=day) for day in ends if day.endswith(told)][:1]
    return mentions


_LONGEST_DATE = 80  # characters, blanks of a form left empty included


def date_matches(reading: Reading, start: int, end: int) -> Iterator[regex.Match[str]]:
    """Every date in a span, in text order, impossible ones included.

    A date begins with a figure or with "ngày" or "tháng", so the shapes are tried there alone: a tenth of the
    time of searching every place of the text.
    """
    shape, any_numeric = reading.patterns.shape("date"), reading.patterns.shape("date_numeric_any")
    words = (term.start for term in reading.terms.between("cue", start, end) if term.id in ("day", "month"))
    figures = (match.start() for match in _FIGURES.finditer(reading.folded, start, end))
    reach = start
    for place in sorted([*words, *figures]):
        if place < reach:
            continue
        stop = min(place + _LONGEST_DATE, end)
        match = shape.match(reading.folded, place, stop) or any_numeric.match(reading.folded, place, stop)
        if match is not None:
            reach = match.end()
            yield match


_FIGURES = regex.compile(r"\d+")


def date_of(match: regex.Match[str]) -> str | None:
    """ISO 8601 of a match of the shape `date`: "2022-03" without a day, `None` when the calendar lacks it."""
    groups = match.groupdict()
    day = groups.get("d") or groups.get("ld")
    month = groups.get("m") or groups.get("lm") or groups.get("pm")
    year = groups.get("y") or groups.get("ly") or groups.get("py")
    if month is None or year is None:
        return None
    if day is None:
        return f"{year}-{int(month):02}"
    return to_iso(int(day), int(month), int(year))


def to_iso(day: int, month: int, year: int) -> str | None:
    """
    >>> to_iso(30, 12, 2021), to_iso(31, 4, 2022)
    ('2021-12-30', None)
    """
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
