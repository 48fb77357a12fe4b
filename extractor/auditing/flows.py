"""Flows: what came in and went out must fit from period to period, and add up to the longer ones.

Periods are laid side by side by the days of their data, not by their names: quarter I and quarter II make the first
half only when their windows adjoin and fill it. Where a report says that earlier figures were restated, a difference
is a note with that sentence, since the figures of both reports may then be right.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from statistics import mean, pstdev

from extractor.auditing.amounts import ALL, FLOWS, NEW, RECEIVED, Amount
from extractor.auditing.findings import Archived, Period, Result, Said, make_finding, measure_word, or_passed, place_of
from extractor.auditing.models import AuditFinding, Place, Report, Series
from extractor.checks.findings import Word

_MEASURE_ORDER = (NEW, RECEIVED, "resolved", "carried_over", "pending", *FLOWS)
_MOST_SUMS = 64  # readings of one equation that are tried where reports contradict themselves
_MOST_TILINGS = 12  # ways in which a period may be put together from shorter ones


@dataclass(frozen=True, slots=True)
class Difference:
    """Two amounts that should be one: of `report`, and of the others that it follows from."""

    key: str
    label: str
    measure: str
    report: Report
    found: Amount
    others: tuple[tuple[Report, Amount], ...]
    expected: int

    @property
    def reports(self) -> tuple[Report, ...]:
        return (self.report, *(report for report, _ in self.others))

    @property
    def order(self) -> tuple[bool, int, str]:
        return self.key != ALL, _MEASURE_ORDER.index(self.measure), self.key


def next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _label_of(report: Report, key: str, amount: Amount) -> str:
    """The label under which a field of work is printed."""
    for row in report.dossiers:
        if any(figure is amount.parts[0] for figure in row.figures.values()):
            return row.label or key
    return key


def _places(difference: Difference) -> Iterator[Place]:
    for figure in difference.found.parts[:3]:
        yield place_of(difference.report, figure.quote)
    for report, amount in difference.others:
        for figure in amount.parts[:3]:
            yield place_of(report, figure.quote)


def _subject(difference: Difference) -> object:
    return Word("audit.whole") if difference.key == ALL else difference.label


def _tell(
    archived: Archived, series: Series, check: str, differences: Sequence[Difference], period: str, variant: str = ""
) -> AuditFinding:
    """One finding for all that is wrong in the same way between the same reports: the whole first."""
    ordered = sorted(differences, key=lambda one: one.order)
    first = ordered[0]
    also = [one for one in ordered[1:] if (one.key, one.measure) != (first.key, first.measure)]
    places = list(_places(first))
    for one in also[:6]:
        places += [place for place in _places(one) if place not in places]
    restated = [(report, sentence) for report in first.reports for sentence in archived.light(report).said("restated")]
    places += [place_of(report, sentence.quote) for report, sentence in restated]
    items = [
        Said("also-item", {"what": _subject(one), "counted": measure_word(one.measure), "stated": one.found.value,
                           "sum": one.expected})
        for one in {(one.key, one.measure): one for one in also}.values()
    ]  # fmt: skip
    return make_finding(
        check,
        "note" if restated else "error",
        series.unit,
        period,
        variant="restated" if restated else variant,
        expected=first.expected,
        found=first.found.value,
        measure=first.measure,
        field=first.key,
        places=places,
        whole=Period(first.report.window.key),
        others=[Period(report.window.key) for report, _ in first.others],
        what=_subject(first),
        counted=measure_word(first.measure),
        stated=first.found.value,
        sum=first.expected,
        parts=[amount.value for _, amount in first.others],
        more=Said("also", {"items": items}) if items else "",
    )


# ---- carry-over ----------------------------------------------------------------------------------


def check_carry_over(archived: Archived, series: Series) -> Iterator[Result]:
    """What a report carries over from before is what the one before it left open, when their windows adjoin."""
    reports = series.current()
    ending: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        if report.window.data_to:
            ending[report.window.data_to].append(report)
    for report in reports:
        begin = report.window.data_from
        before = [one for one in reports if begin and one.window.data_to and next_day(one.window.data_to) == begin]
        compared = False
        differences = []
        for key, amounts in archived.amounts(report).items():
            carried = amounts.get("carried_over")
            left = [(one, left) for one in before if (left := archived.amounts(one).get(key, {}).get("pending"))]
            if carried is None or not left:
                continue
            compared = True
            if not any(set(carried.values) & set(pending.values) for _, pending in left):
                other, pending = left[0]
                differences.append(
                    Difference(
                        key, _label_of(report, key, carried), "carried_over", report, carried, ((other, pending),),
                        pending.value,
                    )
                )  # fmt: skip
        findings = [_tell(archived, series, "carry-over", differences, report.window.key)] if differences else []
        yield from or_passed(findings, compared=compared)


# ---- cumulative ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Equation:
    """One thing that must hold between reports; `kind` is "sum", "same-end" or "same-start"."""

    kind: str
    whole: Report
    parts: tuple[Report, ...]
    holds: bool
    difference: Difference

    @property
    def members(self) -> frozenset[str]:
        return frozenset((self.whole.report_id, *(part.report_id for part in self.parts)))


def check_cumulative(
    archived: Archived, series: Series, blamed_before: Set[tuple[str, str]] = frozenset()
) -> Iterator[Result]:
    """A longer period is the sum of the shorter ones that fill it; two that end together leave the same open.

    When one report stands in every equation that fails and in none that holds, it is the one in doubt, and there is
    one finding on it rather than one for every longer period it is part of. `blamed_before` are reports and fields
    whose carried-over figure is in doubt already.
    """
    reports = [report for report in series.current() if report.window.data_from and report.window.data_to]
    equations: dict[tuple[str, str], list[_Equation]] = defaultdict(list)
    for whole in reports:
        for parts in tilings(whole, reports):
            for equation in _sums(archived, whole, parts):
                equations[equation.difference.key, equation.difference.measure].append(equation)
        for other in reports:
            for equation in _same(archived, whole, other):
                equations[equation.difference.key, equation.difference.measure].append(equation)
    blamed = _blame(equations, blamed_before)
    involved = {member for some in equations.values() for equation in some for member in equation.members}
    for report in reports:
        doubted = blamed.get(report.report_id)
        if doubted:
            kinds = [equation.kind for equation in doubted]
            kind = "sum" if "sum" in kinds else kinds[0]
            chosen = [equation.difference for equation in doubted if equation.kind == kind]
            is_whole = any(one.report is report for one in chosen)
            chosen = [one for one in chosen if one.report is report] or chosen
            variant = kind if kind != "sum" else "" if is_whole else "part"
            yield _tell(archived, series, "cumulative", chosen, report.window.key, variant)
        else:
            yield "passed" if report.report_id in involved else "not_applicable"


def tilings(whole: Report, reports: Sequence[Report]) -> list[tuple[Report, ...]]:
    """The ways to fill a period without gap or overlap by shorter ones, those of fewest parts first."""
    end = whole.window.data_to or ""
    starting: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        if report is not whole and report.window.data_from and (report.window.data_to or "") <= end:
            starting[report.window.data_from].append(report)
    found: list[tuple[Report, ...]] = []
    open_ways: list[tuple[Report, ...]] = [()]
    begin = whole.window.data_from or ""
    while open_ways and len(found) < _MOST_TILINGS:
        way = open_ways.pop(0)
        day = next_day(way[-1].window.data_to or "") if way else begin
        for report in starting.get(day, ()):
            longer = (*way, report)
            if report.window.data_to == end:
                if len(longer) > 1:
                    found.append(longer)
            else:
                open_ways.append(longer)
    return found


def _sums(archived: Archived, whole: Report, parts: tuple[Report, ...]) -> Iterator[_Equation]:
    stated = [archived.amounts(report) for report in (whole, *parts)]
    for key, own in stated[0].items():
        fields = [amounts.get(key, {}) for amounts in stated]
        for measure in (NEW, RECEIVED, *FLOWS):
            if measure == RECEIVED and any(NEW in one or "carried_over" in one for one in fields):
                continue  # whether what was carried over is among them differs, or is compared as new ones
            if any(measure not in one for one in fields):
                continue
            values = [one[measure] for one in fields]
            holds = _adds_up(values)
            if not holds and measure == RECEIVED:
                holds = _is_carried(values, fields)
            difference = Difference(
                key, _label_of(whole, key, own[measure]), measure, whole, values[0],
                tuple(zip(parts, values[1:], strict=True)), sum(one.value for one in values[1:]),
            )  # fmt: skip
            yield _Equation("sum", whole, parts, holds, difference)


def _adds_up(values: Sequence[Amount]) -> bool:
    """Whether any reading of the parts gives any reading of the whole."""
    whole, *parts = values
    for count, choice in enumerate(product(*(part.values for part in parts))):
        if whole.allows(sum(choice)):
            return True
        if count >= _MOST_SUMS:
            return True  # too many contradictions inside the reports to say anything between them
    return False


def _is_carried(values: Sequence[Amount], fields: Sequence[Mapping[str, Amount]]) -> bool:
    """Whether the parts exceed the whole by just what stayed open between them and was counted again."""
    open_between = [one["pending"] for one in fields[1:-1] if "pending" in one]
    if len(open_between) < len(fields) - 2:
        return False
    again = sum(pending.value for pending in open_between)
    return sum(one.value for one in values[1:]) - values[0].value == again


def _same(archived: Archived, whole: Report, other: Report) -> Iterator[_Equation]:
    """A longer and a shorter period that end on one day, or begin on one."""
    one, two = whole.window, other.window
    if whole is other or one.data_from is None or two.data_from is None or one.data_to is None or two.data_to is None:
        return
    ends = one.data_to == two.data_to and one.data_from < two.data_from
    starts = one.data_from == two.data_from and one.data_to > two.data_to
    if not ends and not starts:
        return
    kind, measure = ("same-end", "pending") if ends else ("same-start", "carried_over")
    others = archived.amounts(other)
    for key, own in archived.amounts(whole).items():
        if measure in own and measure in others.get(key, {}):
            first, second = own[measure], others[key][measure]
            difference = Difference(
                key, _label_of(whole, key, first), measure, whole, first, ((other, second),), second.value
            )
            yield _Equation(kind, whole, (other,), bool(set(first.values) & set(second.values)), difference)


def _blame(
    equations: Mapping[tuple[str, str], Sequence[_Equation]], blamed_before: Set[tuple[str, str]]
) -> dict[str, list[_Equation]]:
    """For each report in doubt the equations that fail through it.

    For each figure the suspects are the reports that stand in every equation that fails and in none that holds. The
    one who is suspected for the most figures is taken for all of them, then the next: one slip shows in many figures.
    Of equals it is one that is in doubt already, then the whole before its parts, since it was put together from them.
    """
    waiting: dict[tuple[str, str], tuple[list[_Equation], frozenset[str]]] = {}
    found: dict[str, list[_Equation]] = defaultdict(list)
    for key, some in equations.items():
        failing = [equation for equation in some if not equation.holds]
        if key[1] == "carried_over":
            failing = [one for one in failing if not _is_told(one, key[0], blamed_before)]
        if not failing:
            continue
        cleared = {member for equation in some if equation.holds for member in equation.members}
        suspects = frozenset.intersection(*(equation.members for equation in failing)) - cleared
        if suspects:
            waiting[key] = failing, suspects
        else:
            for equation in failing:
                found[equation.whole.report_id].append(equation)
    doubted = {report_id for report_id, _ in blamed_before}
    while waiting:
        counts = Counter(one for _, suspects in waiting.values() for one in suspects)
        wholes = Counter(one.whole.report_id for failing, _ in waiting.values() for one in failing)
        worst = min(counts, key=lambda one: (-counts[one], one not in doubted, -wholes[one], one))
        for key in [key for key, (_, suspects) in waiting.items() if worst in suspects]:
            failing, _ = waiting.pop(key)
            own = [equation for equation in failing if equation.whole.report_id == worst]
            found[worst].append((own or failing)[0])
    return found


def _is_told(equation: _Equation, key: str, blamed_before: Set[tuple[str, str]]) -> bool:
    """Whether a figure carried over is in doubt already, by what was left open before it."""
    doubted = {report_id for report_id, field in blamed_before if field == key}
    return bool(equation.members & doubted)


# ---- cumulative-falls ----------------------------------------------------------------------------


def check_cumulative_falls(archived: Archived, series: Series) -> Iterator[Result]:
    """Of two periods that begin on one day the longer has at least what the shorter has."""
    reports = [report for report in series.current() if report.window.data_from and report.window.data_to]
    starting: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        starting[report.window.data_from or ""].append(report)
    for some in starting.values():
        some.sort(key=lambda report: report.window.data_to or "")
        for index, longer in enumerate(some):
            compared = False
            differences = []
            for shorter in some[:index]:
                if shorter.window.data_to == longer.window.data_to:
                    continue
                for key, own in archived.amounts(longer).items():
                    before = archived.amounts(shorter).get(key, {})
                    for measure in (NEW, RECEIVED, *FLOWS):
                        if measure not in own or measure not in before:
                            continue
                        if measure == RECEIVED and not _has_same_idea(own, before):
                            continue
                        compared = True
                        if max(own[measure].values) < min(before[measure].values):
                            differences.append(
                                Difference(
                                    key, _label_of(longer, key, own[measure]), measure, longer, own[measure],
                                    ((shorter, before[measure]),), before[measure].value,
                                )
                            )  # fmt: skip
            findings = (
                [_tell(archived, series, "cumulative-falls", differences, longer.window.key)] if differences else []
            )
            yield from or_passed(findings, compared=compared)


def _has_same_idea(own: Mapping[str, Amount], before: Mapping[str, Amount]) -> bool:
    """Whether what was carried over is known to be among what two reports call received, or in neither."""
    if NEW in own and NEW in before:
        return True
    return not any(NEW in one or "carried_over" in one for one in (own, before))


# ---- jump ----------------------------------------------------------------------------------------

_SHARE = 0.5  # domain rule: half more or half less than the mean of the same period of earlier years
_DEVIATIONS = 3.0
_FEWEST = 30  # dossiers; below that chance alone makes such jumps
_YEARS_FOR_DEVIATION = 4


def check_jump(archived: Archived, series: Series, doubted: Set[str] = frozenset()) -> Iterator[Result]:
    """What came in against the same period of earlier years; reports in doubt are no measure for others.

    Months of which there is no earlier year are held against the months around them, by a far wider measure: holidays
    and terms of school make months unlike each other. A report that itself tells of the rise has said what is asked.

    From 1 July 2025 communes do much of what districts did, so a rise over that day says nothing and is not compared.
    """
    earlier: dict[tuple[str, int | None], list[Report]] = defaultdict(list)
    for report in series.current():
        kept = earlier[report.window.kind, report.window.index]
        same = [one for one in kept if _is_comparable(one, report, archived)]
        is_far = _is_far
        if not same and report.window.kind == "month":
            same, is_far = _other_months(series, report, archived, doubted), _is_out_of_months
        stated = _came_in(archived, [report, *same])
        finding = _jump(series, report, same, *stated, is_far=is_far) if stated else None
        if finding and is_far is _is_out_of_months and archived.light(report).said("surge"):
            finding = None
        yield finding or ("passed" if stated else "not_applicable")
        if report.report_id not in doubted:
            kept.append(report)


def _came_in(archived: Archived, reports: Sequence[Report]) -> tuple[str, list[Amount]] | None:
    """What came in by one measure that all of the reports state, new dossiers before all of them: for so coarse a
    check what was carried over may be among them. None for a report that has nothing to be compared with."""
    if len(reports) < 2:
        return None
    wholes = [archived.amounts(report)[ALL] for report in reports]
    for measure in (NEW, RECEIVED):
        amounts = [whole[measure] for whole in wholes if measure in whole]
        if len(amounts) == len(reports):
            return measure, amounts
    return None


def _is_comparable(before: Report, report: Report, archived: Archived) -> bool:
    lengths = [_length(one) for one in (before, report)]
    is_earlier = before.window.year < report.window.year and not _is_across(before, report, archived)
    return is_earlier and abs(lengths[0] - lengths[1]) <= 10


def _is_across(one: Report, other: Report, archived: Archived) -> bool:
    """Whether the day lies between them from which units of one name do another work."""
    first, last = sorted((one.window.data_to or "", other.window.data_to or ""))
    return first < archived.gazetteer.day <= last


_MONTHS_AROUND = 6
_FEWEST_MONTHS = 3
_OUT_OF_MONTHS = 2  # times the greatest of the others, or a half of the least


def _other_months(series: Series, report: Report, archived: Archived, doubted: Set[str]) -> list[Report]:
    """The months around a month; none where there are too few to tell what is usual."""
    place = _month_number(report)
    others = [
        one
        for one in series.current()
        if one is not report
        and one.window.kind == "month"
        and abs(_month_number(one) - place) <= _MONTHS_AROUND
        and one.report_id not in doubted
        and not _is_across(one, report, archived)
        and ALL in archived.amounts(one)
        and abs(_length(one) - _length(report)) <= 10
    ]
    stating = [one for one in others if _came_in(archived, [report, one])]
    return stating if len(stating) >= _FEWEST_MONTHS else []


def _month_number(report: Report) -> int:
    return 12 * report.window.year + (report.window.index or 0)


def _length(report: Report) -> int:
    first, last = report.window.data_from or report.window.start, report.window.data_to or report.window.end
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _jump(
    series: Series,
    report: Report,
    same: Sequence[Report],
    measure: str,
    amounts: Sequence[Amount],
    *,
    is_far: Callable[[int, Sequence[int]], bool],
) -> AuditFinding | None:
    values = [one.value for one in amounts[1:]]
    usual = mean(values)
    # of several figures that the report gives the one that speaks for it
    value = min(amounts[0].values, key=lambda one: abs(one - usual))
    if not is_far(value, values) or abs(value - usual) < _FEWEST:
        return None
    return make_finding(
        "jump",
        "warning",
        series.unit,
        report.window.key,
        expected=round(usual),
        found=value,
        measure=measure,
        field=ALL,
        places=[
            place_of(one, figure.quote)
            for one, stated in zip([report, *same], amounts, strict=True)
            for figure in stated.parts[:3]
        ],
        counted=measure_word(measure),
        stated=value,
        usual=round(usual),
        others=[Period(one.window.key) for one in same],
    )


def _is_far(value: int, others: Sequence[int]) -> bool:
    usual = mean(others)
    away = abs(value - usual)
    spread = pstdev(others) if len(others) >= _YEARS_FOR_DEVIATION else 0.0
    return away > _SHARE * usual or (spread > 0 and away > _DEVIATIONS * spread and away > 0.2 * usual)


def _is_out_of_months(value: int, others: Sequence[int]) -> bool:
    return value > _OUT_OF_MONTHS * max(others) or _OUT_OF_MONTHS * value < min(others)


def reports_and_fields(findings: Iterable[Result], series: Series) -> frozenset[tuple[str, str]]:
    """Which reports and fields of work findings are about."""
    by_period = {period: reports[-1].report_id for period, reports in series.reports.items()}
    return frozenset(
        (by_period[finding.period], finding.field or ALL)
        for finding in findings
        if isinstance(finding, AuditFinding) and finding.period in by_period
    )
