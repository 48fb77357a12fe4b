"""What each unit sent for which period: on time, late, twice, or not at all.

What a unit owes is read off its own rhythm. A report on the first half closes the second quarter, one on the year the
fourth, so periods are told by the quarter they close: one is missing when reports before and after show that the unit
reports on such quarters.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from extractor.auditing.amounts import ALL, RECEIVED
from extractor.auditing.findings import Archived, Result, head_places, make_finding, place_of
from extractor.auditing.models import AuditFinding, Report, Series, Submission, SubmissionState, Unit, period_key
from extractor.language import fold
from extractor.models import PeriodKind
from extractor.periods import calendar_span, data_window

_DAYS_TO_SEND = 6
"""Windows end on the 14th and reports are sent by the 20th (letter 581/BNV-CCHC)."""
_FEWEST_REPORTS = 3
_FEWEST_MONTHS = 4
_FEWEST_UNITS = 10
_MOST = 0.8  # of the units of a level: when so many have sent a report, the others owe it


def due_day(data_to: str) -> str:
    """The day a report should have been sent: the 20th for the usual windows, or the Monday after it.

    >>> due_day("2022-03-14"), due_day("2022-06-14"), due_day("2022-08-14")
    ('2022-03-21', '2022-06-20', '2022-08-22')
    """
    day = date.fromisoformat(data_to) + timedelta(days=_DAYS_TO_SEND)
    if day.weekday() > 4:
        day += timedelta(days=7 - day.weekday())
    return day.isoformat()


def keep_ledger(archived: Archived) -> tuple[list[tuple[str, Result]], tuple[Submission, ...]]:
    """(check, result) pairs of `period-missing` and `period-duplicate`, and what became of every report."""
    results: list[tuple[str, Result]] = []
    submissions: list[Submission] = []
    common = _usual_periods(archived)
    for series in archived.series.values():
        for key, reports in series.reports.items():
            finding, submission = _sent(archived, series, key, reports)
            submissions.append(submission)
            results.append(("period-duplicate", finding or ("passed" if len(reports) > 1 else "not_applicable")))
        missing = [*missing_periods(archived, series, common), *missing_months(archived, series)]
        told = 0
        for kind, index, year, near, is_between in missing:
            first, last = calendar_span(kind, index, year)
            key = period_key(kind, index, year, first or "")
            _, data_to = data_window(kind, index, year)
            submissions.append(Submission(series.unit.id, key, "missing", (), due_day(data_to or last or ""), None))
            if not is_between:
                continue
            told += 1
            places = [place for report in near for place in head_places([report])]
            results.append(
                ("period-missing", make_finding("period-missing", "warning", series.unit, key, places=places,
                                                before=[report.window.label for report in near]))
            )  # fmt: skip
        if not told:
            is_long = len(series.reports) >= _FEWEST_REPORTS
            results.append(("period-missing", "passed" if is_long else "not_applicable"))
    submissions.sort(key=lambda one: (one.unit_id, one.period))
    return results, tuple(submissions)


# ---- sent ----------------------------------------------------------------------------------------


def _sent(
    archived: Archived, series: Series, key: str, reports: Sequence[Report]
) -> tuple[AuditFinding | None, Submission]:
    last = reports[-1]
    due = due_day(last.window.data_to) if last.window.data_to else None
    # of several the first says whether it came in time
    days = [report.date for report in reports if report.date and len(report.date) == 10]
    late = (date.fromisoformat(min(days)) - date.fromisoformat(due)).days if due and days else 0
    state: SubmissionState = "late" if late > 0 else "present"
    finding = None
    different = without_copies(archived, reports)
    if len(different) > 1:
        if _replaces(archived, last):
            state = "superseded"
        else:
            state = "double"
            finding = _tell_double(archived, series, key, different)
    ids = tuple(report.report_id for report in reports)
    return finding, Submission(series.unit.id, key, state, ids, due, late if late > 0 else None)


def without_copies(archived: Archived, reports: Sequence[Report]) -> list[Report]:
    """Reports of one period, those that are one report in several files (Word and PDF) taken once."""
    if len(reports) < 2:
        return list(reports)
    kept: dict[tuple[object, ...], Report] = {}
    for report in reports:
        figures = {
            (key, measure): amount.value
            for key, amounts in archived.amounts(report).items()
            for measure, amount in amounts.items()
        }
        kept[(report.number, report.date, *sorted(figures.items()))] = report
    return list(kept.values())


def _replaces(archived: Archived, report: Report) -> bool:
    """Whether a report says, in its text or title, that it takes the place of an earlier one."""
    if archived.light(report).said("replaces"):
        return True
    title = " ".join(fold(report.title or "").split())
    return any(fold(way) in title for way in archived.patterns.entry("audit_cue", "replaces").spellings)


def _tell_double(archived: Archived, series: Series, key: str, reports: Sequence[Report]) -> AuditFinding:
    first, last = reports[-2], reports[-1]
    one, two = (archived.amounts(report)[ALL].get(RECEIVED) for report in (first, last))
    places = head_places((last, first))
    if one is not None and two is not None and one.value != two.value:
        places = [
            place_of(report, figure.quote)
            for report, amount in ((last, two), (first, one))
            for figure in amount.parts[:2]
        ] + places
    return make_finding(
        "period-duplicate", "warning", series.unit, key,
        expected=one.value if one else None, found=two.value if two else None,
        measure=RECEIVED if one and two else None, places=places, count=len(reports),
        numbers=[report.number or report.document for report in reports],
    )  # fmt: skip


# ---- missing -------------------------------------------------------------------------------------

Expected = tuple[PeriodKind, int | None, int, list[Report], bool]
"""A period by kind, index and year, the reports that show it was due, and whether it lies between them. One after a
unit's last report is in the ledger without a finding: the report may be on its way, or the archive behind."""

_BY_QUARTER: dict[int, tuple[PeriodKind, int | None]] = {
    0: ("quarter", 1), 1: ("half_year", 1), 2: ("quarter", 3), 3: ("year", None)
}  # fmt: skip
"""What is asked for at the end of each quarter (letter 581/BNV-CCHC), where the unit itself never showed it."""


def quarter_of(report: Report) -> int:
    """The quarter that a report closes, counted through the years."""
    return int(report.window.end[:4]) * 4 + (int(report.window.end[5:7]) - 1) // 3


def missing_periods(
    archived: Archived, series: Series, common: Mapping[str | None, Counter[int]]
) -> Iterator[Expected]:
    """Periods that the rhythm of a series asks for and that it lacks, in the order of time."""
    reports = series.current()
    closing: dict[int, list[Report]] = defaultdict(list)
    for report in reports:
        if report.window.kind not in ("month", "range"):
            closing[quarter_of(report)].append(report)
    if sum(len(some) for some in closing.values()) < _FEWEST_REPORTS or len(closing) < _FEWEST_REPORTS:
        return
    elsewhere = _reports_of_namesakes(archived, series.unit)
    monthly = {quarter_of(report) for report in reports if report.window.kind == "month"}
    first, last = min(closing), max(closing)
    expected = [quarter for quarter in range(first + 1, last) if is_due(quarter, set(closing))]
    expected += [quarter for quarter in (last + 1, last + 2) if _is_due_by_others(quarter, series, common, last)]
    for quarter in expected:
        kind, index = _kind_of(quarter, closing)
        year = quarter // 4
        first_day, last_day = calendar_span(kind, index, year)
        key = period_key(kind, index, year, first_day or "")
        is_unit = (series.unit.valid_to or "9") >= (last_day or "") and (series.unit.valid_from or "") <= (
            last_day or ""
        )
        if quarter in closing or quarter in monthly or key in elsewhere or not is_unit:
            continue
        near = [closing[one][-1] for one in (quarter - 1, quarter + 1, quarter - 4, quarter + 4) if one in closing]
        yield kind, index, year, near[:2] or [reports[-1]], quarter < last


def missing_months(archived: Archived, series: Series) -> Iterator[Expected]:
    """Months between two on which a unit reported, where it reports month by month and nothing else closes them."""
    months: dict[int, Report] = {}
    closed = set()
    for report in series.current():
        month = int(report.window.end[:4]) * 12 + int(report.window.end[5:7]) - 1
        if report.window.kind == "month":
            months[month] = report
        closed.add(month)
    if len(months) < _FEWEST_MONTHS:
        return
    elsewhere = _reports_of_namesakes(archived, series.unit)
    for month in range(min(months) + 1, max(months)):
        year, index = month // 12, month % 12 + 1
        is_between = month - 1 in months and month + 1 in months
        if is_between and month not in closed and period_key("month", index, year, "") not in elsewhere:
            yield "month", index, year, [months[month - 1], months[month + 1]], True


def is_due(quarter: int, closed: set[int]) -> bool:
    """Whether the quarters that a unit closed by a report show that it owed one for this quarter too.

    The middle and the end of a year are closed by half-yearly reporting too, so a first or third quarter is due only
    where the unit closed such a quarter within a year of it.

    >>> is_due(2, {0, 1, 3}), is_due(2, {1, 3, 5}), is_due(1, {0, 2, 3})
    (True, False, True)
    """
    if quarter in closed:
        return False
    if quarter % 2 == 0:
        near = {quarter - 2, quarter + 2, quarter - 4, quarter + 4} & closed
        return bool(near)
    return {quarter - 1, quarter + 1} <= closed or bool({quarter - 4, quarter + 4} & closed)


def _usual_periods(archived: Archived) -> dict[str | None, Counter[int]]:
    """How many units of each level closed each quarter by a report; under `None` how many units there are."""
    counts: dict[str | None, Counter[int]] = defaultdict(Counter)
    for series in archived.series.values():
        quarters = {quarter_of(one) for one in series.current() if one.window.kind not in ("month", "range")}
        counts[series.unit.level].update(quarters)
    return counts


def _is_due_by_others(quarter: int, series: Series, common: Mapping[str | None, Counter[int]], last: int) -> bool:
    """Whether nearly all units of the level that reported on a unit's last quarter reported on this one too."""
    counts = common.get(series.unit.level, Counter())
    return counts[last] >= _FEWEST_UNITS and counts[quarter] >= _MOST * counts[last]


def _kind_of(quarter: int, closing: Mapping[int, Sequence[Report]]) -> tuple[PeriodKind, int | None]:
    """The kind of report with which the unit closes this quarter in other years."""
    others = [report for one, some in closing.items() if one % 4 == quarter % 4 for report in some]
    if others:
        kinds = Counter((report.window.kind, report.window.index) for report in others)
        return kinds.most_common(1)[0][0]
    is_by_quarter = any(report.window.kind == "quarter" for some in closing.values() for report in some)
    if is_by_quarter and not any(
        report.window.kind in ("half_year", "year") for some in closing.values() for report in some
    ):
        return "quarter", quarter % 4 + 1
    return _BY_QUARTER[quarter % 4]


def _reports_of_namesakes(archived: Archived, unit: Unit) -> set[str]:
    """Periods of reports that may be this unit's: their letterheads leave open which unit of the name they are of."""
    name = unit.id.split("/")[0]
    return {
        key
        for other in archived.unsure
        if other.split("/")[0] == name and other != unit.id
        for key in archived.series[other].reports
    }
