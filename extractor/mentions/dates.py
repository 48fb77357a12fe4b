"""Dates: a strict grammar of our own, since Vietnamese dates are always day, month, year and often lack a part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import regex

from extractor.models import Claims, DateMention, PeriodMention
from extractor.reading import Reading


def find_dates(reading: Reading, claims: Claims, period: PeriodMention | None) -> tuple[DateMention, ...]:
    """Dates that no reference has taken. An impossible one (31/4/2022) has the value `None`.

    A month's report names its month again and again; that is its period, not a date.
    """
    own_month = f"{period.year}-{period.index:02}" if period and period.kind == "month" and period.index else None
    mentions = [
        DateMention(*match.span(), "date", value=date_of(match))
        for match in date_matches(reading, 0, len(reading.folded))
        if claims.is_free(*match.span()) and (own_month is None or date_of(match) != own_month)
    ]
    return tuple(mentions)


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
