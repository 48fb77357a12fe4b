"""Records → Audit: the flow on one screen."""

from __future__ import annotations

import gc
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from extractor.auditing.above import check_aggregate, series_below
from extractor.auditing.findings import Archived, Result
from extractor.auditing.flows import (
    check_carry_over,
    check_cumulative,
    check_cumulative_falls,
    check_jump,
    reports_and_fields,
)
from extractor.auditing.gazetteer import shipped_gazetteer
from extractor.auditing.ledger import keep_ledger
from extractor.auditing.light import Light, to_light
from extractor.auditing.lineage import check_field_change, check_unit_changed, likely_selves
from extractor.auditing.models import CHECKS, Audit, AuditFinding, Register, Series, Submission, Tally, key_days
from extractor.auditing.registers import check_references
from extractor.auditing.series import to_series
from extractor.auditing.stocks import check_stock_change
from extractor.auditing.texts import check_copied_text, check_task_lost, pair_weights
from extractor.auditing.units import identify, select_units
from extractor.errors import WrongUsage
from extractor.patterns import Patterns, shipped_patterns

if TYPE_CHECKING:
    from extractor.record import Record

_SEVERITIES = ("error", "warning", "note")


def audit_records(
    records: Iterable[Record],
    *,
    unit: str | None = None,
    first: str | None = None,
    last: str | None = None,
    patterns: Patterns | None = None,
) -> Audit:
    """Compare the reports of each unit with each other, and those of lower units with the level above.

    `unit` keeps the units of that name (any writing; "phường A, thành phố B" tells two of one name apart), `first` and
    `last` the periods that end within these days (`2022-03-14`) or periods (`2022-Q1`, `2022`); what is kept is still
    compared with all the rest. Of each record only its light view is kept in memory. Raises WrongUsage.
    """
    patterns = patterns or shipped_patterns()
    since = "0" if first is None else _bound_to_day(first, "--from", "01-01")
    until = "9" if last is None else _bound_to_day(last, "--to", "12-31")
    gazetteer = shipped_gazetteer()
    with _without_collection():
        lights, unplaced = _read_lights(records, patterns)
    identified = identify((light.letterhead for light in lights.values() if light.letterhead), gazetteer, patterns)
    series = to_series(lights.values(), identified.unit_of, identified.units)
    archived = Archived(identified.units, series, lights, identified.unsure, gazetteer, patterns)
    chosen = set(identified.units) if unit is None else select_units(identified.units, unit, patterns)
    if unit is not None and not chosen:
        raise WrongUsage("no-such-units", "--unit", given=unit)
    with _without_collection():
        results, submissions, registers = _run_checks(archived)

    def is_told(unit_id: str, key: str) -> bool:
        return unit_id in chosen and since <= key_days(key)[1] <= until

    findings = [one for _, one in results if isinstance(one, AuditFinding) and is_told(one.unit_id, one.period)]
    findings.sort(key=lambda one: (_SEVERITIES.index(one.severity), one.unit_id, one.period, CHECKS.index(one.check)))
    told = {
        unit_id: Series(one.unit, {key: reports for key, reports in one.reports.items() if is_told(unit_id, key)})
        for unit_id, one in series.items()
        if unit_id in chosen
    }
    return Audit(
        units={unit_id: one for unit_id, one in sorted(identified.units.items()) if unit_id in chosen},
        series={unit_id: one for unit_id, one in told.items() if one.reports},
        findings=tuple(findings),
        checks=_tally(results),
        submissions=tuple(one for one in submissions if is_told(one.unit_id, one.period)),
        registers=tuple(one for one in registers if unit is None or one.unit_id in chosen),
        unplaced=tuple(unplaced),
    )


@contextmanager
def _without_collection() -> Iterator[None]:
    """Python's search for cycles put off: it goes through millions of light values again and again, finds none among
    them, and takes as long as all the rest."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_lights(records: Iterable[Record], patterns: Patterns) -> tuple[dict[str, Light], list[str]]:
    """The light view of every record that says who sends it and for which period; the names of the others."""
    lights: dict[str, Light] = {}
    unplaced = []
    for record in records:
        light = to_light(record, patterns)
        if light is None:
            unplaced.append(record.document.name)
        else:
            lights[record.report_id] = light
    return lights, sorted(unplaced)


def _run_checks(
    archived: Archived,
) -> tuple[list[tuple[str, Result]], tuple[Submission, ...], tuple[Register, ...]]:
    """Every check over every series: (check, result) pairs, what was sent, and the registers."""
    results, submissions = keep_ledger(archived)
    about_references, registers = check_references(archived)
    results += about_references
    likely, below, weights = likely_selves(archived), series_below(archived), pair_weights(archived)
    missing: dict[str, list[str]] = defaultdict(list)
    for one in submissions:
        if one.state == "missing":
            missing[one.unit_id].append(key_days(one.period)[1])
    for unit_id, series in archived.series.items():
        carried = list(check_carry_over(archived, series))
        falls = list(check_cumulative_falls(archived, series))
        sums = list(check_cumulative(archived, series, reports_and_fields(carried, series)))
        doubted = {report_id for report_id, _ in reports_and_fields([*falls, *sums], series)}
        per_check: Mapping[str, Iterable[Result]] = {
            "carry-over": carried,
            "cumulative-falls": falls,
            "cumulative": _without_periods(sums, {one.period for one in falls if isinstance(one, AuditFinding)}),
            "stock-change": check_stock_change(archived, series),
            "jump": check_jump(archived, series, doubted),
            "copied-text": check_copied_text(archived, series),
            "field-change": check_field_change(archived, series),
            "unit-changed": check_unit_changed(archived, series, likely),
            "aggregate": check_aggregate(archived, series, below.get(unit_id, {})),
            "task-lost": check_task_lost(archived, series, weights, missing.get(unit_id, ())),
        }
        results += [(check, result) for check, some in per_check.items() for result in some]
    return results, submissions, registers


def _without_periods(results: Iterable[Result], periods: set[str]) -> Iterator[Result]:
    """Results without findings on reports that another check has told the same of."""
    return (one for one in results if not (isinstance(one, AuditFinding) and one.period in periods))


def _tally(results: Iterable[tuple[str, Result]]) -> dict[str, Tally]:
    counts: dict[str, Counter[str]] = {check: Counter() for check in CHECKS}
    for check, result in results:
        counts[check]["failed" if isinstance(result, AuditFinding) else result] += 1
    return {check: Tally(some["passed"], some["failed"], some["not_applicable"]) for check, some in counts.items()}


# ---- from and to ---------------------------------------------------------------------------------

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR = re.compile(r"\d{4}")


def _bound_to_day(bound: str, option: str, day_of_year: str) -> str:
    """A day as it is, a year → its day, a period → its last day: a report belongs where its period ends."""
    if _DAY.fullmatch(bound):
        return bound
    if _YEAR.fullmatch(bound):
        return f"{bound}-{day_of_year}"
    try:
        return key_days(bound.upper())[1]
    except ValueError:
        raise WrongUsage("no-such-bound", option, given=bound) from None
