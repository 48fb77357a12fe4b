"""The reports of one period → what the level above needs: units × measures, who is missing, and whether it adds up.

Nothing here is estimated: a figure that a unit does not state stays empty, and every sum says how many units it was
made of. Figures keep the places they were read at, so that each cell of a table can be followed to its page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from extractor.auditing.amounts import field_key
from extractor.auditing.gazetteer import folded_name, shipped_gazetteer
from extractor.auditing.models import (
    Audit,
    DossierRow,
    Figure,
    Report,
    Series,
    Submission,
    SubmissionState,
    Unit,
    key_days,
)
from extractor.auditing.units import read_names
from extractor.errors import WrongUsage
from extractor.language import fold
from extractor.patterns import shipped_patterns
from extractor.record import MEASURES

Origin = Literal["total_row", "statement", "rows"]
Verdict = Literal["equal", "different", "incomplete", "own"]


@dataclass(frozen=True, slots=True)
class Whole:
    """What a report says of a measure as a whole: one printed figure, or the rows it is the sum of.

    `rival` is the figure the report gives for the same thing elsewhere, where that is another one.
    """

    value: int
    origin: Origin
    parts: tuple[Figure, ...]
    rival: Figure | None = None


@dataclass(frozen=True, slots=True)
class FieldRow:
    """The dossiers of one field of work in one report; only rows of one `name` (`field_key`) may be added up."""

    name: str
    label: str
    figures: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit in the table: its report, if there is one, and what that says."""

    unit: Unit
    report: Report | None
    wholes: dict[str, Whole]
    fields: tuple[FieldRow, ...]
    submission: Submission | None

    @property
    def state(self) -> SubmissionState | None:
        """`None` for a unit that sends reports, though not for periods of this kind."""
        if self.submission is not None:
            return self.submission.state
        return None if self.report is None else "present"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure of the level above: its whole against the sum of its units, or its row for one unit against that unit.

    `incomplete` when some units sent nothing or do not state the measure, `own` when the body above may have counted
    dossiers of its own: then a smaller sum means nothing.
    """

    upper: Unit
    report: Report
    unit: Unit | None
    measure: str
    stated: Whole
    sum: int
    units_summed: int
    units: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The table of one period and level. Rows are in the order of the units' names, those without a report too."""

    period: str
    level: str
    upper: str | None
    rows: tuple[UnitRow, ...]
    comparisons: tuple[Comparison, ...]
    unseen: tuple[tuple[str, ...], ...] = ()
    """Units of the list beside those in the table, below the same bodies, of which the archive has no report at all:
    their names from the unit up."""

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that some unit states, in the order of the record."""
        stated = {name for row in self.rows for name in row.wholes}
        return tuple(name for name in MEASURES if name in stated)

    @property
    def totals(self) -> dict[str, int]:
        """The sum of each measure over the units that state it."""
        return {name: sum(row.wholes[name].value for row in self.rows if name in row.wholes) for name in self.measures}

    @property
    def counts(self) -> dict[str, int]:
        """How many units state each measure."""
        return {name: sum(name in row.wholes for row in self.rows) for name in self.measures}

    @property
    def missing(self) -> list[UnitRow]:
        return [row for row in self.rows if row.report is None and row.state == "missing"]

    @property
    def late(self) -> list[UnitRow]:
        return [row for row in self.rows if row.report is not None and row.state == "late"]


def aggregate(audit: Audit, period: str, level: str, upper: str | None = None) -> Aggregate:
    """The table of a period (`2022-Q1`) over all units of a level, or those below `upper`. Raises WrongUsage.

    A unit takes part when it was a unit of its own in that period. Of several reports for the period the one that
    counts is taken (`Series.current`).
    """
    period = period.upper()
    try:
        _, last_day = key_days(period)
    except ValueError as error:
        known = sorted({key for series in audit.series.values() for key in series.reports})
        raise WrongUsage("no-such-period", "--period", given=period, known=", ".join(known[-12:]) or "–") from error
    submissions = {(one.unit_id, one.period): one for one in audit.submissions}
    chosen = [
        series
        for series in audit.series.values()
        if _level_of(series) == level and (upper is None or _is_below(series.unit, upper))
    ]
    if not chosen:
        raise WrongUsage("no-such-units", "--unit" if upper else "--level", given=upper or level)
    rows = [_unit_row(series, period, submissions.get((series.unit.id, period))) for series in chosen]
    rows = [row for row in rows if row.report is not None or _existed(row, period)]
    rows.sort(key=lambda row: (row.unit.parent_id or "", fold(row.unit.name), row.unit.id))
    unseen = tuple(_unseen(audit, rows, last_day)) if level == "commune" else ()
    return Aggregate(period, level, upper, tuple(rows), tuple(_comparisons(audit, rows, period)), unseen)


# ---- one unit ------------------------------------------------------------------------------------


def _level_of(series: Series) -> str | None:
    if series.unit.level is not None:
        return series.unit.level
    levels = Counter(report.level for report in series.current() if report.level)
    return levels.most_common(1)[0][0] if levels else None


def _is_below(unit: Unit, upper: str) -> bool:
    """Whether every part of `upper` ("huyện Nam Sách, tỉnh Hải Dương") names a body above the unit."""
    above = [folded_name(name) for name in (*_path(unit.id)[1:], unit.parent or "", unit.province or "") if name]
    wanted = [folded_name(part) for part in upper.split(",") if part.strip()]
    return bool(wanted) and all(any(one == name or one.endswith(" " + name) for one in above) for name in wanted)


def _existed(row: UnitRow, period: str) -> bool:
    """Whether a unit without a report was one in that period: its first and last years are enough to tell most."""
    if row.submission is not None:
        return True
    year = period[:4]
    unit = row.unit
    return not ((unit.valid_to or "9") < year or (unit.valid_from or "0")[:4] > year)


def _unit_row(series: Series, period: str, submission: Submission | None) -> UnitRow:
    reports = series.reports.get(period)
    if not reports:
        return UnitRow(series.unit, None, {}, (), submission)
    report = reports[-1]
    return UnitRow(series.unit, report, find_wholes(report.dossiers), tuple(_field_rows(report.dossiers)), submission)


def find_wholes(dossiers: Sequence[DossierRow]) -> dict[str, Whole]:
    """What a report says of each measure as a whole.

    The total row of its dossier table comes first, then what the text says of all dossiers, then the sum of the
    rows. Where two of them are printed and differ the first is taken and the other kept as its rival: which one
    is right only the unit can say. Rows are added up only when each of them states the measure. Of several tables
    the one with the most figures counts.
    """
    table = _main_table(dossiers)
    rows = [row for row in dossiers if row.origin == "table" and row.table == table]
    totals = [row for row in rows if row.total and not row.group and row.field in (None, "all")]
    statements = [row for row in dossiers if row.origin == "text" and row.total and row.field == "all"]
    details = [row for row in rows if not row.total and not row.group]
    wholes: dict[str, Whole] = {}
    for measure in MEASURES:
        printed: list[tuple[Origin, Figure]] = [
            ("total_row", row.figures[measure]) for row in totals if measure in row.figures
        ]
        printed += [("statement", row.figures[measure]) for row in statements if measure in row.figures]
        if printed:
            origin, first = printed[0]
            rival = next((figure for _, figure in printed[1:] if figure.value != first.value), None)
            wholes[measure] = Whole(int(first.value), origin, (first,), rival)
            continue
        parts = tuple(row.figures[measure] for row in details if measure in row.figures)
        if 1 < len(parts) == len(details):
            wholes[measure] = Whole(sum(int(part.value) for part in parts), "rows", parts)
    return wholes


def is_corrected(figure: Figure) -> bool:
    """Whether a person gave the figure another value than the one that is printed at its place.

    Told by the print alone: a place that holds nothing but a number, and another one. A figure said in words, or
    printed amid others, is not told.

    >>> from extractor.auditing.models import Quote
    >>> is_corrected(Figure(1281, Quote(1, 0, 5, "1.218"))), is_corrected(Figure(5, Quote(1, 0, 2, "05")))
    (True, False)
    """
    printed = figure.quote.text.strip().replace(".", "")
    return printed.isdecimal() and int(printed) != figure.value


def _main_table(dossiers: Iterable[DossierRow]) -> int | None:
    sizes: Counter[int] = Counter()
    for row in dossiers:
        if row.origin == "table" and row.table is not None:
            sizes[row.table] += len(row.figures)
    return min(sizes, key=lambda table: (-sizes[table], table), default=None)


def _field_rows(dossiers: Sequence[DossierRow]) -> Iterable[FieldRow]:
    """The rows of the dossier table by field of work; without a table what the text says of each field."""
    table = _main_table(dossiers)
    rows = [row for row in dossiers if row.origin == "table" and row.table == table] if table is not None else []
    details = [row for row in rows if not row.total and not row.group]
    if not details:
        details = [row for row in dossiers if row.origin == "text" and not row.total and row.field not in (None, "all")]
    for row in details:
        if row.figures:
            name = field_key(row.field, row.label, shipped_patterns())
            yield FieldRow(name, row.label or row.field or "", row.figures)


def _unseen(audit: Audit, rows: Sequence[UnitRow], last_day: str) -> Iterable[tuple[str, ...]]:
    """What the list of units has below the same bodies and the archive does not know.

    The list says what there was just before and from 1 July 2025; units merged in earlier years are not in it.
    """
    gazetteer = shipped_gazetteer()
    is_before = last_day < gazetteer.day
    places, _ = gazetteer.units_of(is_before)
    known = {_path(unit.id) for unit in audit.units.values()}
    parents = {
        _path(row.unit.parent_id)
        for row in rows
        if row.unit.is_known and row.unit.parent_id is not None and (row.report is not None or row.state == "missing")
    }
    size = 3 if is_before else 2  # commune, district, province; since then commune and province
    for path, place in sorted(places.items()):
        if len(path) == size and path[1:] in parents and path not in known:
            yield place.names


def _path(unit_id: str) -> tuple[str, ...]:
    """The names in the id of a unit, without the day it may end in."""
    return tuple(unit_id.partition("@")[0].split("/"))


# ---- the level above -----------------------------------------------------------------------------


def _comparisons(audit: Audit, rows: Sequence[UnitRow], period: str) -> Iterable[Comparison]:
    """For each body above that reported on the period: its whole against its units' sum, its rows against each unit."""
    below: dict[str, list[UnitRow]] = {}
    for row in rows:
        for upper_id in _ids_above(row.unit):
            below.setdefault(upper_id, []).append(row)
    for upper_id, own in sorted(below.items()):
        series = audit.series.get(upper_id)
        reports = series.reports.get(period) if series is not None else None
        if series is None or not reports:
            continue
        report = reports[-1]
        named = _rows_of_units(report, own)
        for measure, stated in find_wholes(report.dossiers).items():
            known = [row.wholes[measure] for row in own if measure in row.wholes]
            if known:
                total = sum(whole.value for whole in known)
                verdict = _judge(stated.value, total, is_complete=len(known) == len(own), is_table_of_units=bool(named))
                yield Comparison(series.unit, report, None, measure, stated, total, len(known), len(own), verdict)
        for dossier_row, row in named:
            for measure, figure in dossier_row.figures.items():
                if measure in row.wholes:
                    stated = Whole(int(figure.value), "total_row", (figure,))
                    value = row.wholes[measure].value
                    same: Verdict = "equal" if stated.value == value else "different"
                    yield Comparison(series.unit, report, row.unit, measure, stated, value, 1, 1, same)


def _ids_above(unit: Unit) -> set[str]:
    """The bodies above a unit by their ids: its district, and the province of that."""
    path = _path(unit.id)
    above = {"/".join(path[start:]) for start in range(1, len(path))}
    return above | {unit.parent_id} if unit.parent_id is not None else above


def _rows_of_units(report: Report, own: Sequence[UnitRow]) -> list[tuple[DossierRow, UnitRow]]:
    """The rows of a table that stand for units below, with the unit each names."""
    found = []
    for row in report.dossiers:
        if row.field is None and row.label and not row.total and not row.group:
            name = read_names(row.label, None, shipped_patterns()).name
            named = [one for one in own if _is_called(_path(one.unit.id)[0], name)]
            if len(named) == 1:
                found.append((row, named[0]))
    return found


def _is_called(full: str, name: str) -> bool:
    return full == name or full.endswith(f" {name}")


def _judge(stated: int, total: int, *, is_complete: bool, is_table_of_units: bool) -> Verdict:
    """What a whole of the level above and the sum of its units say of each other.

    A sum that is too large is always wrong. One that is too small is only when no unit is missing and the table is
    one of units: a table by fields of work may hold dossiers that the body above handled itself.
    """
    if stated == total:
        return "equal"
    if total > stated:
        return "different"
    if not is_complete:
        return "incomplete"
    return "different" if is_table_of_units else "own"


# ---- as plain values -----------------------------------------------------------------------------


def aggregate_to_json(table: Aggregate) -> dict[str, Any]:
    """The table as plain values: each figure with where it stands, each sum with how many units it was made of."""
    return {
        "period": table.period,
        "level": table.level,
        "upper": table.upper,
        "measures": list(table.measures),
        "units": [_unit_to_json(row) for row in table.rows],
        "totals": table.totals,
        "units_stating": table.counts,
        "missing": [row.unit.id for row in table.missing],
        "late": [row.unit.id for row in table.late],
        "unseen": [", ".join(names) for names in table.unseen],
        "comparisons": [
            {
                "upper": one.upper.name, "upper_id": one.upper.id, "report_id": one.report.report_id,
                "unit_id": one.unit.id if one.unit is not None else None,
                "measure": one.measure, "stated": one.stated.value, "sum": one.sum, "units_summed": one.units_summed,
                "units": one.units, "verdict": one.verdict, "places": _places_to_json(one.stated.parts),
            }
            for one in table.comparisons
        ],
    }  # fmt: skip


def _unit_to_json(row: UnitRow) -> dict[str, Any]:
    report = row.report
    sent = None if report is None else {
        "report_id": report.report_id, "document": report.document, "number": report.number, "date": report.date,
    }  # fmt: skip
    return {
        "unit": row.unit.name,
        "unit_id": row.unit.id,
        "parent": row.unit.parent,
        "state": row.state,
        "days_late": row.submission.days_late if row.submission is not None else None,
        "report": sent,
        "figures": {
            name: {
                "value": whole.value,
                "origin": whole.origin,
                "rival": None if whole.rival is None else whole.rival.value,
                "places": _places_to_json(whole.parts),
            }
            for name, whole in row.wholes.items()
        },
        "fields": [
            {
                "field": one.name,
                "label": one.label,
                "figures": {
                    name: {"value": figure.value, "places": _places_to_json([figure])}
                    for name, figure in one.figures.items()
                },
            }
            for one in row.fields
        ],
    }


def _places_to_json(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    return [
        {"page": quote.page, "start": quote.start, "end": quote.end, "text": quote.text}
        for quote in (figure.quote for figure in figures)
    ]
