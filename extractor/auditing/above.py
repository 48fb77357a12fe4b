"""A unit's own figures against those that the level above reports for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from extractor.auditing.amounts import ALL, FLOWS, NEW, RECEIVED
from extractor.auditing.findings import Archived, Result, make_finding, measure_word, or_passed, place_of
from extractor.auditing.models import AuditFinding, DossierRow, Place, Report, Series
from extractor.auditing.units import read_names

_MEASURES = (RECEIVED, NEW, "resolved", "pending", "carried_over", *FLOWS)


def series_below(archived: Archived) -> dict[str, dict[str, Series]]:
    """Unit above → folded name → series of the unit below it."""
    found: dict[str, dict[str, Series]] = defaultdict(dict)
    for series in archived.series.values():
        if series.unit.parent_id is not None:
            found[series.unit.parent_id][series.unit.id.split("/")[0]] = series
    return found


def check_aggregate(archived: Archived, series: Series, below: Mapping[str, Series]) -> Iterator[Result]:
    """Each row of a table that stands for a unit, against that unit's own report on the same days."""
    for report in series.current():
        compared = False
        findings = []
        for row in report.dossiers:
            own = _own_report(archived, row, report, below)
            if own is None:
                continue
            compared = True
            finding = _compare(archived, series, report, row, own)
            if finding is not None:
                findings.append(finding)
        yield from or_passed(findings, compared=compared)


def _own_report(archived: Archived, row: DossierRow, report: Report, below: Mapping[str, Series]) -> Report | None:
    """The report of the unit that a row stands for, when it has one on the same days."""
    if row.field is not None or row.label is None or row.group or row.total:
        return None
    named = read_names(row.label, None, archived.patterns)
    matching = [one for name, one in below.items() if name == named.name or name.endswith(f" {named.name}")]
    if len(matching) != 1:
        return None
    window = report.window
    same = [
        one
        for one in matching[0].current()
        if (one.window.data_from, one.window.data_to) == (window.data_from, window.data_to)
    ]
    return same[0] if same else None


def _compare(archived: Archived, series: Series, report: Report, row: DossierRow, own: Report) -> AuditFinding | None:
    """The first measure by which the two differ; what came in is met by either idea of it."""
    stated = archived.amounts(own)[ALL]
    wrong = []
    for measure in _MEASURES:
        if measure not in row.figures or measure not in stated:
            continue
        allowed = set(stated[measure].values)
        if measure == RECEIVED and NEW in stated:
            allowed |= set(stated[NEW].values)
        if int(row.figures[measure].value) not in allowed:
            wrong.append(measure)
    if not wrong:
        return None
    places: list[Place] = []
    for measure in wrong:
        places.append(place_of(report, row.figures[measure].quote))
        places += [place_of(own, figure.quote) for figure in stated[measure].parts[:2]]
    first = wrong[0]
    return make_finding(
        "aggregate", "error", series.unit, report.window.key,
        expected=stated[first].value, found=row.figures[first].value, measure=first, field=ALL, places=places,
        counted=measure_word(first), below=archived.units[own.unit_id].name, stated=int(row.figures[first].value),
        own=stated[first].value, others=[measure_word(measure) for measure in wrong],
    )  # fmt: skip
