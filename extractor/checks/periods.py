"""Checks of periods: title against closing sentence and data window, and the period that the tasks are for.

Periods are compared by the months they cover, so that "quý II" and "6 tháng đầu năm", which end together, agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from extractor.checks.findings import Word, make_finding, view_span
from extractor.mentions.period import periods_in
from extractor.models import PeriodMention
from extractor.normalise import evidence_of
from extractor.periods import calendar_span
from extractor.reading import Reading, Span
from extractor.record import Evidence, Finding, Period, Record


class Months(NamedTuple):
    """A stretch of whole months, each counted as year × 12 + month - 1."""

    first: int
    last: int

    @classmethod
    def of(cls, kind: str | None, index: int | None, year: int | None) -> Months | None:
        start, end = calendar_span(kind or "", index, year)
        if start is None or end is None:
            return None
        return cls(_month(start), _month(end))


def _month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7]) - 1


def _own(period: Period) -> Months | None:
    return Months.of(period.kind, period.index, period.year) if period.kind != "range" else None


class Named(NamedTuple):
    """A period named at a place, and whether it is announced (tasks of the next one) rather than reported."""

    period: PeriodMention
    is_announced: bool


def named_periods(reading: Reading, span: Span) -> Iterator[Named]:
    """The periods of a title or closing sentence; those of cited documents are left out."""
    cited = reading.patterns.shape("reference_core").search(reading.folded, *span)
    end = cited.start() if cited else span[1]
    for period in periods_in(reading, span[0], end):
        opened = reading.terms.last_before("later_period", period.start, span[0])
        # "thực hiện nhiệm vụ cải cách hành chính quý I": the subject of the report follows, nothing is announced
        is_announced = opened is not None and not reading.terms.between("report_subject", opened.end, period.start)
        yield Named(period, is_announced)


def _closing(reading: Reading) -> Span | None:
    closings = reading.terms.of("closing_start")
    return reading.sentence_at(closings[-1].start) if closings else None


# ---- period-title --------------------------------------------------------------------------------

_WINDOW_SLACK = timedelta(days=46)  # a window begins on the 15th of the month before; some begin with the quarter


def check_title(record: Record, reading: Reading) -> list[Finding] | None:
    """The report's period against its closing sentence, and against the window it states."""
    own, where = _own(record.period), record.period.evidence
    if own is None or where is None:
        return None
    findings = []
    applied = False
    closing = _closing(reading)
    if closing is not None and closing[0] > view_span(reading, where)[1]:
        told = [one.period for one in named_periods(reading, closing) if not one.is_announced]
        if told:
            applied = True
            if not any(_agrees(one, own) for one in told):
                other = evidence_of(reading, told[0].start, told[0].end, "period")
                findings.append(_period_finding("period-title", "", record.period, where, told[0], other))
    if record.period.window_stated and record.period.data_from and record.period.data_to:
        applied = True
        if not _window_fits(record.period):
            findings.append(
                make_finding(
                    "period-title",
                    "error",
                    variant="window",
                    expected=[record.period.start, record.period.end],
                    found=[record.period.data_from, record.period.data_to],
                    evidence=[where],
                    window_from=date.fromisoformat(record.period.data_from),
                    window_to=date.fromisoformat(record.period.data_to),
                    first=where,
                )
            )
    return findings if applied else None


def _agrees(one: PeriodMention, own: Months) -> bool:
    """Whether a period named elsewhere can be the report's: it ends in the same month, or is its whole year."""
    if one.year is None:
        return any(_agrees_in(one, own, year) for year in (own.last // 12, own.last // 12 + 1))
    return _agrees_in(one, own, one.year)


def _agrees_in(one: PeriodMention, own: Months, year: int) -> bool:
    months = Months.of(one.kind, one.index, year)
    if months is None:
        return True
    return months.last == own.last or (one.kind == "year" and months.first <= own.first <= own.last <= months.last)


def _window_fits(period: Period) -> bool:
    start, end, first, last = (
        date.fromisoformat(value or "") for value in (period.start, period.end, period.data_from, period.data_to)
    )
    return start < last <= end + timedelta(days=31) and start - _WINDOW_SLACK <= first < end


# ---- period-next ---------------------------------------------------------------------------------


def check_next(record: Record, reading: Reading) -> list[Finding] | None:
    """The tasks are for a period that covers the month after the report's: in the heading of the tasks, and
    where title and closing sentence announce them."""
    own, where = _own(record.period), record.period.evidence
    if own is None or where is None:
        return None
    places = [list(_heading_periods(reading, section.evidence)) for section in record.sections if section.id == "tasks"]
    for span in (_title(record, reading), _closing(reading)):
        if span is not None:
            places.append([one.period for one in named_periods(reading, span) if one.is_announced])
    places = [place for place in places if place]
    if not places:
        return None
    findings: list[Finding] = []
    for told in places:
        if any(_covers(one, own.last + 1) for one in told):
            continue
        if findings and findings[0].found == _name(told[0]):
            continue  # the same slip in heading and closing sentence is told once
        other = evidence_of(reading, told[0].start, told[0].end, "period")
        findings.append(_period_finding("period-next", "", record.period, where, told[0], other))
    return findings


def _heading_periods(reading: Reading, heading: Evidence) -> Iterator[PeriodMention]:
    return iter(list(periods_in(reading, *view_span(reading, heading))))


def _title(record: Record, reading: Reading) -> Span | None:
    title = record.header.evidence.get("title")
    return view_span(reading, title) if title else None


def _covers(one: PeriodMention, month: int) -> bool:
    years = (one.year,) if one.year is not None else (month // 12, month // 12 - 1)
    spans = [Months.of(one.kind, one.index, year) for year in years]
    return any(span is None or span.first <= month <= span.last for span in spans)


# ---- what is said --------------------------------------------------------------------------------


def _period_finding(
    check: str, variant: str, own: Period, where: Evidence, other: PeriodMention, place: Evidence
) -> Finding:
    return make_finding(
        check,
        "error",
        variant=variant,
        expected=own.label if check == "period-title" else None,
        found=_name(other),
        evidence=[where, place],
        own=own.label or Word(f"period.{own.kind}"),
        other=other.label,
        first=where,
        second=place,
    )


def _name(period: PeriodMention) -> str:
    return period.label
