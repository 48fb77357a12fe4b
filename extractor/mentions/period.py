"""The period a report covers: from its title, else its closing sentence, else its first sentences."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import regex

from extractor.mentions.dates import to_iso
from extractor.models import HeaderMention, PeriodKind, PeriodMention
from extractor.periods import calendar_span, data_window
from extractor.reading import Reading, Span

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "l": 1, "ll": 2, "lll": 3}
# A title that names two periods ("quý II và 6 tháng đầu năm") reports the longer one, which contains the other.
_LENGTH = {"year": 12, "nine_months": 9, "half_year": 6, "quarter": 3, "month": 1}


def find_period(reading: Reading, header: HeaderMention) -> PeriodMention | None:
    """The report's own period; `None` when nothing names one. The next period's tasks are not the report's."""
    places = _places_by_weight(reading, header)
    period = None
    for span in places:
        candidates = list(periods_in(reading, *span))
        own = _leading_periods(reading, span, candidates)
        if own:
            period = max(own, key=lambda one: (_LENGTH[one.kind], -one.start))
            period = _with_year_of_neighbour(period, candidates)
            break
    if period is None:
        return _range_near_title(reading, header)
    if period.year is None:
        period = replace(period, year=_year_elsewhere(reading, header, places, period))
    return _with_window(reading, header, period)


def _places_by_weight(reading: Reading, header: HeaderMention) -> list[Span]:
    """Title, closing sentence, first sentences: where a report says what it covers, the surest first."""
    spans: list[Span] = []
    if header.title is not None:
        spans.append((header.title.start, header.title.end))
    closings = [term for term in reading.terms.of("closing_start") if term.start >= header.body_start]
    if closings:
        spans.append(reading.sentence_at(closings[-1].start))
    first = reading.sentence_index(header.body_start)
    spans += reading.sentences[first : first + 3]
    return spans


def periods_in(reading: Reading, start: int, end: int) -> Iterable[PeriodMention]:
    """Every period named in a span, in text order. The subject of a cited document is not told apart here."""
    for match in reading.patterns.find_all("period", reading.folded, start, end):
        period = period_of(reading, match)
        if period is not None:
            yield period


def period_of(reading: Reading, match: regex.Match[str]) -> PeriodMention | None:
    """What a match of the shape `period` says: "quý I/2022", "6 tháng đầu năm 2024", "tháng 3/2022", "năm 2020"."""
    year = int(match["year"]) if match["year"] else None
    kind: PeriodKind
    index: int | None = None
    if match["quarter"]:
        kind, index = "quarter", _ROMAN.get(match["quarter"]) or int(match["quarter"].lstrip("0"))
    elif match["month"]:
        kind, index = "month", int(match["month"])
        if _is_part_of_date(reading, match.start(), "day"):
            return None
    elif match["whole"]:
        kind = "year"
        if _is_part_of_date(reading, match.start(), "month") or _is_part_of_date(reading, match.start(), "week"):
            return None
    else:
        months = 6 if match["six"] else 9 if match["nine"] else 3 if match["three"] else int(match["months"])
        second = _is_second_part(reading, match)
        if months == 9 and not second:
            kind = "nine_months"
        elif months == 6:
            kind, index = "half_year", 2 if second else 1
        elif months == 3:
            kind, index = "quarter", 4 if second else 1
        else:
            return None
        if match["part"] is None and year is None and not match["nine"] and months != 9:
            return None
    start, end = match.span()
    return PeriodMention(start, end, "period", kind=kind, index=index, year=year, label=reading.quote(start, end))


def _is_second_part(reading: Reading, match: regex.Match[str]) -> bool:
    if match["part"] is None:
        return False
    term = reading.terms.covering("period_word", match.start("part"))
    return term is not None and term.id == "second_part"


def _is_part_of_date(reading: Reading, start: int, word: str) -> bool:
    """Whether a month ("ngày 17 tháng 11") or a year ("tháng 11 năm 1998") goes on a date that began before it."""
    cue = reading.terms.last_before("cue", start, max(start - 12, 0))
    between = reading.text[cue.end : start] if cue is not None and cue.id == word else None
    if between is not None and not between.strip(" 0123456789,…._/\n"):
        return True
    return word == "day" and reading.text[max(start - 4, 0) : start].strip().isdigit()


def _leading_periods(reading: Reading, span: Span, candidates: Sequence[PeriodMention]) -> list[PeriodMention]:
    """Periods before the words that open the next one's tasks, and not inside a citation."""
    own = []
    for period in candidates:
        later = reading.terms.last_before("later_period", period.start, span[0])
        if later is not None and not _is_reported(reading, later.end, period.start):
            continue
        cited = reading.patterns.shape("reference_core").search(reading.folded, span[0], period.start)
        if cited is not None:
            continue
        own.append(period)
    if own and own[0].kind != "year":
        own = [period for period in own if period.kind != "year"] or own
    return own


def _is_reported(reading: Reading, start: int, end: int) -> bool:
    """ "thực hiện nhiệm vụ cải cách hành chính quý I": the word for tasks has the subject of the report after it."""
    return bool(reading.terms.between("report_subject", start, end))


def _with_year_of_neighbour(period: PeriodMention, candidates: Sequence[PeriodMention]) -> PeriodMention:
    """ "Quý I, phương hướng nhiệm vụ quý II năm 2022": a year printed once holds for both."""
    if period.year is not None:
        return period
    later = [one for one in candidates if one.start > period.start and one.year is not None]
    if not later:
        return period
    nearest = later[0]
    if nearest.kind == "year" and later[1:]:
        return replace(period, year=nearest.year)
    crosses = nearest.kind == period.kind and (nearest.index or 0) < (period.index or 0)
    return replace(period, year=(nearest.year or 0) - 1 if crosses else nearest.year)


def _year_elsewhere(
    reading: Reading, header: HeaderMention, places: Sequence[Span], period: PeriodMention
) -> int | None:
    """The year when the title leaves it out: of the same period named elsewhere, of the report's date."""
    for span in places:
        for one in periods_in(reading, *span):
            if one.year is not None and (one.kind, one.index) == (period.kind, period.index):
                return one.year
    if header.date is not None:
        year = int(header.date.value[:4])
        # a report on the last quarter or the year may be sent in January
        early = header.date.value[5:7] in ("01", "02") and (
            period.kind == "year" or (period.kind, period.index) == ("quarter", 4)
        )
        return year - 1 if early else year
    for span in places:
        for one in periods_in(reading, *span):
            if one.year is not None:
                return one.year
    return None


def _range_near_title(reading: Reading, header: HeaderMention) -> PeriodMention | None:
    """ "Kết quả … từ ngày 15/3/2024 đến ngày 14/6/2024": a report that names no period but the days it covers."""
    if header.title is None:
        return None
    end = max(header.title.end, header.body_start + _RANGE_REACH)
    for match in reading.patterns.find_all("period_window", reading.folded, header.title.start, end):
        window = _window_of(reading, match, None)
        if window is not None:
            start, stop = match.span()
            return PeriodMention(
                start, stop, "period_window", kind="range", index=None, year=int(window[1][:4]),
                label=reading.quote(start, stop), data_from=window[0], data_to=window[1], window=(start, stop),
            )  # fmt: skip
    return None


_RANGE_REACH = 400  # characters of the text below a title, in which the days that it covers are told
_LONGEST_WINDOW = 120  # characters from "từ" to the end of the second date
_WINDOW_REACH = 1200  # a stated window stands in the title or the first sentences


def _with_window(reading: Reading, header: HeaderMention, period: PeriodMention) -> PeriodMention:
    """The data window that the report states ("từ ngày … đến ngày …"): near its title any that fits the period,
    further down, or without a year, only one that begins or ends with the period, by the decree or by the calendar.
    Else the last day of its figures, when it states that alone."""
    start = header.title.start if header.title else 0
    near = header.body_start + _WINDOW_REACH
    usual = (
        data_window(period.kind, period.index, period.year),
        calendar_span(period.kind, period.index, period.year),
    )
    shape = reading.patterns.shape("period_window")
    for cue in reading.terms.of("cue"):
        if cue.id != "from" or cue.start < start:
            continue
        match = shape.match(reading.folded, cue.start, cue.start + _LONGEST_WINDOW)
        window = _window_of(reading, match, period.year) if match else None
        if match is None or window is None:
            continue
        data_from, data_to = window
        if period.year is not None and abs(int(data_to[:4]) - period.year) > 1:
            continue
        is_sure = match.start() <= near and _prints_year(reading, match.span("last"))
        if not is_sure and not any(_is_nearly((data_from, data_to), window) for window in usual):
            continue
        return replace(period, data_from=data_from, data_to=data_to, window=match.span())
    for match in reading.patterns.find_all("period_days", reading.folded, start, min(near, len(reading.folded))):
        window = _window_of(reading, match, None)
        if window is not None and any(_is_nearly(window, one) for one in usual):
            return replace(period, data_from=window[0], data_to=window[1], window=match.span())
    return _with_cutoff(reading, (start, near), period)


def _with_cutoff(reading: Reading, reach: Span, period: PeriodMention) -> PeriodMention:
    """ "Số liệu tính đến ngày 14/9/2022": the last day of the figures, in the title or in a sentence that speaks of
    figures or of the report. Figures that end with the calendar also begin with it ("tính đến 30/9": from 01/01 for
    nine months); any other first day is left to the decree.
    """
    first, end = calendar_span(period.kind, period.index, period.year)
    if first is None or end is None:
        return period
    shape = reading.patterns.shape("period_cutoff")
    for cue in reading.terms.between("cue", *reach):
        if cue.id not in ("cutoff", "figures"):
            continue
        match = shape.match(reading.folded, cue.start, cue.start + _LONGEST_WINDOW)
        data_to = _day_of(reading, match.span("last"), period.year, is_last=True) if match else None
        if match is None or data_to is None or not _speaks_of_figures(reading, match.start(), reach[0]):
            continue
        off = (date.fromisoformat(data_to) - date.fromisoformat(end)).days
        if -_EARLIEST_CUTOFF <= off <= _WINDOW_SLACK and data_to > first:
            return replace(
                period, data_from=first if data_to == end else None, data_to=data_to, window=match.span("last")
            )
    return period


_EARLIEST_CUTOFF = 45  # days before the end of its period at which a report closes its figures


def _speaks_of_figures(reading: Reading, place: int, title: int) -> bool:
    """Whether a day stands in the title, beside "số liệu", or in the clause of "UBND xã báo cáo ... như sau"."""
    start, end = reading.sentence_at(place)
    reporting = [one for one in reading.terms.between("cue", start, place) if one.id == "reporting"]
    return (
        start <= title
        or any(one.id == "figures" for one in reading.terms.between("cue", start, end))
        or any(not set(":;") & set(reading.text[one.end : place]) for one in reporting)
    )


def _window_of(reading: Reading, match: regex.Match[str], year: int | None) -> tuple[str, str] | None:
    """The first and the last day that a match of `period_window` names, when both are days of the calendar."""
    data_to = _day_of(reading, match.span("last"), year, is_last=True)
    if data_to is None:
        return None
    if "new_year" in match.groupdict() and match["new_year"]:
        return f"{data_to[:4]}-01-01", data_to
    data_from = _day_of(reading, match.span("first"), None, before=data_to)
    if data_from is None or not data_from < data_to:
        return None
    return data_from, data_to


def _prints_year(reading: Reading, span: Span) -> bool:
    match = reading.patterns.shape("window_day").match(reading.folded, *span)
    return match is not None and match["y"] is not None


_WINDOW_SLACK = 31  # days by which a report closes its figures early or late


def _is_nearly(stated: tuple[str, str], usual: tuple[str | None, str | None]) -> bool:
    """Whether one end is the usual one and the other at most a month from it."""
    if usual[0] is None or usual[1] is None:
        return False
    off = [abs((date.fromisoformat(a) - date.fromisoformat(b)).days) for a, b in zip(stated, usual, strict=True) if b]
    return min(off) == 0 and max(off) <= _WINDOW_SLACK


def _day_of(
    reading: Reading, span: Span, year: int | None, *, is_last: bool = False, before: str | None = None
) -> str | None:
    """ISO 8601 of a match of `window_day`: a month is its first or last day; a year that is not printed is `year`, or
    the last one in which the day lies before the day `before`."""
    match = reading.patterns.shape("window_day").match(reading.folded, *span)
    if match is None:
        return None
    month = int(match["m"])
    if match["y"] is not None:
        year = int(match["y"])
    elif before is not None:
        year = int(before[:4]) if (month, int(match["d"] or 1)) <= (int(before[5:7]), int(before[8:])) else None
        year = int(before[:4]) - 1 if year is None else year
    if year is None or not 1 <= month <= _MONTHS:
        return None
    if match["d"] is not None:
        return to_iso(int(match["d"]), month, year)
    return to_iso(monthrange(year, month)[1] if is_last else 1, month, year)


_MONTHS = 12
