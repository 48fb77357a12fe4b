"""Units that change between reports: merged, ended, renamed; and the rows their tables gain and lose."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from extractor.auditing.amounts import ALL, NEW, RECEIVED
from extractor.auditing.findings import (
    Archived,
    Period,
    Result,
    head_places,
    make_finding,
    measure_word,
    or_passed,
    place_of,
)
from extractor.auditing.gazetteer import folded_name
from extractor.auditing.light import names_of_body
from extractor.auditing.models import AuditFinding, Place, Report, Series

_DAYS_BETWEEN = 120  # a unit under a new name reports on the next quarter, not years later
_FEWEST_DOCUMENTS = 2


def check_unit_changed(archived: Archived, series: Series, likely: LikelySelves) -> Iterator[Result]:
    """A unit that reports on a time when it was no more; that goes on for others; that looks like another renamed."""
    unit = series.unit
    findings = [*_after_end(series), *_goes_on(archived, series)]
    other = None if unit.valid_from else _earlier_self(archived, series, likely)
    if other is not None:
        first, last = series.current()[0], other.current()[-1]
        findings.append(
            make_finding(
                "unit-changed",
                "warning",
                unit,
                first.window.key,
                variant="name",
                expected=other.unit.name,
                found=unit.name,
                places=head_and_name([first, last]),
                other=other.unit.name,
                last=Period(last.window.key),
            )
        )
    yield from or_passed(findings, compared=unit.is_known or len(archived.series) > 1)


def head_and_name(reports: Iterable[Report]) -> list[Place]:
    return [place_of(one, one.quotes["issuer"]) for one in reports if "issuer" in one.quotes] or head_places(reports)


def _after_end(series: Series) -> Iterator[AuditFinding]:
    """Reports on a time after the unit's end: the letterhead is old, or the unit is another."""
    unit = series.unit
    for report in series.current():
        if unit.valid_to is not None and report.window.start > unit.valid_to:
            yield make_finding(
                "unit-changed", "warning", unit, report.window.key, variant="ended",
                expected=unit.successor, found=unit.name, places=head_and_name([report]),
                ended=date.fromisoformat(unit.valid_to), successor=unit.successor or "–",
            )  # fmt: skip


def _goes_on(archived: Archived, series: Series) -> Iterator[AuditFinding]:
    """The note at the first report of a unit that whole units went into, with their sum where all of them reported."""
    unit = series.unit
    before = [archived.series[one] for one in unit.predecessor_ids if one in archived.series]
    if not before:
        return
    first = series.current()[0]
    is_whole = all(one.unit.change in ("merged", "renamed") for one in before)
    places = head_and_name([first]) + head_and_name([one.current()[-1] for one in before])
    names = [one.unit.name for one in before]
    sums = sum_before(archived, series) if is_whole else None
    if sums is None:
        yield make_finding(
            "unit-changed", "note", unit, first.window.key, variant="merged" if is_whole else "split",
            expected=names, found=unit.name, places=places, others=names,
            number=len(unit.predecessor_ids), since=date.fromisoformat(unit.valid_from or first.window.start),
        )  # fmt: skip
        return
    report, parts, measure, total, stated = sums
    yield make_finding(
        "unit-changed", "note", unit, report.window.key, variant="sum", expected=total, found=stated, measure=measure,
        field=ALL,
        places=[
            place_of(one, figure.quote)
            for one in (report, *parts)
            for figure in archived.amounts(one)[ALL][measure].parts[:2]
        ],
        others=names, counted=measure_word(measure), earlier=Period(parts[0].window.key),
        sum=total, stated=stated,
    )  # fmt: skip


def sum_before(archived: Archived, series: Series) -> tuple[Report, list[Report], str, int, int] | None:
    """The first report of a unit for which all the units that went into it have one on the same period of an earlier
    year: the two sides, what is counted, the sum of the old ones and what the new one states."""
    unit = series.unit
    if any(one not in archived.series for one in unit.predecessor_ids):
        return None
    for report in series.current():
        parts = [_same_period(archived.series[one], report) for one in unit.predecessor_ids]
        known = [one for one in parts if one is not None]
        if len(known) < len(parts) or len({one.window.key for one in known}) > 1:
            continue
        for measure in (NEW, RECEIVED):
            amounts = [archived.amounts(one)[ALL].get(measure) for one in (report, *known)]
            values = [one.value for one in amounts if one is not None]
            if len(values) == len(amounts):
                return report, known, measure, sum(values[1:]), values[0]
    return None


def _same_period(series: Series, report: Report) -> Report | None:
    """The last report of a series on the same part of an earlier year."""
    same = [
        one
        for one in series.current()
        if (one.window.kind, one.window.index) == (report.window.kind, report.window.index)
        and one.window.year < report.window.year
    ]
    return same[-1] if same else None


# ---- the same unit under another name ------------------------------------------------------------


@dataclass(frozen=True)
class LikelySelves:
    """Where to look for the earlier name of a unit: series by name, the units that cite each document as theirs, and
    the series whose last report ends on a day with so many dossiers pending."""

    by_name: Mapping[str, Sequence[Series]]
    citing: Mapping[tuple[str, str], frozenset[str]]
    leaving: Mapping[tuple[str, int], Sequence[Series]]


def likely_selves(archived: Archived) -> LikelySelves:
    """The indexes over all series. A document cited without its issuer is most often the unit's own."""
    by_name: dict[str, list[Series]] = defaultdict(list)
    citing: dict[tuple[str, str], set[str]] = defaultdict(set)
    leaving: dict[tuple[str, int], list[Series]] = defaultdict(list)
    for unit_id, series in archived.series.items():
        by_name[folded_name(series.unit.name)].append(series)
        for document in _own_documents(series):
            citing[document].add(unit_id)
        last = series.current()[-1]
        pending = archived.amounts(last)[ALL].get("pending")
        if pending is not None and pending.value and last.window.data_to:
            leaving[last.window.data_to, pending.value].append(series)
    return LikelySelves(by_name, {document: frozenset(units) for document, units in citing.items()}, leaving)


def _own_documents(series: Series) -> set[tuple[str, str]]:
    return {
        (one.symbol, one.date)
        for report in series.current()
        for one in report.references
        if one.date and one.issuer_name is None and one.year is None
    }


def _earlier_self(archived: Archived, series: Series, likely: LikelySelves) -> Series | None:
    """A unit that fell silent when this one began, and that this one's reports treat as themselves.

    They cite its documents by its name, or at least three documents by number and day that no third unit cites; its
    name is part of theirs; or they take over just the dossiers that it left open, field by field.
    """
    unit = series.unit
    cited: dict[str, set[str]] = defaultdict(set)
    for report in series.current():
        for reference in report.references:
            if reference.issuer_name:
                cited[names_of_body(reference.issuer_name, archived.patterns)[0]].add(reference.symbol)
    own = folded_name(unit.name)
    names = {name for name, symbols in cited.items() if len(symbols) >= _FEWEST_DOCUMENTS}
    names |= {name for name in likely.by_name if name != own and _is_part(name, own)} if len(own.split()) > 2 else set()
    candidates = [other for name in sorted(names - {own}) for other in likely.by_name.get(name, ())]
    shared = Counter(
        other
        for document in _own_documents(series)
        if len(likely.citing[document]) == 2
        for other in likely.citing[document] - {unit.id}
    )
    candidates += [archived.series[other] for other, count in shared.items() if count > _FEWEST_DOCUMENTS]
    candidates += _taken_over(archived, series, likely, shared)
    for other in candidates:
        if _may_go_on_as(other, series) and not (other.unit.is_known and unit.is_known):
            return other
    return None


def _taken_over(
    archived: Archived, series: Series, likely: LikelySelves, shared: Mapping[str, int]
) -> Iterator[Series]:
    """Units whose last report leaves open what this one's first carries over: as a whole and in several fields, or as a
    whole when two documents of theirs are cited that no third unit cites."""
    first = series.current()[0]
    own = archived.amounts(first)
    carried = own[ALL].get("carried_over")
    if carried is None or first.window.data_from is None:
        return
    day = (date.fromisoformat(first.window.data_from) - timedelta(days=1)).isoformat()
    for other in likely.leaving.get((day, carried.value), ()):
        left = archived.amounts(other.current()[-1])
        pairs = [
            (amounts["carried_over"].value, left[key]["pending"].value)
            for key, amounts in own.items()
            if key != ALL and "carried_over" in amounts and "pending" in left.get(key, {})
        ]
        same = sum(1 for one, two in pairs if one == two and one)
        is_cited = shared.get(other.unit.id, 0) >= _FEWEST_DOCUMENTS
        if (is_cited or same >= _FEWEST_DOCUMENTS) and all(one == two for one, two in pairs):
            yield other


def _is_part(name: str, own: str) -> bool:
    """Whether one name is the other with a word more: "xã mai pha" and "xã mai pha mới"."""
    short, long = sorted((name, own), key=len)
    return len(short.split()) > 1 and long.startswith(f"{short} ")


def _may_go_on_as(other: Series, series: Series) -> bool:
    """Whether one series ends just before the other begins, at one level and under one body."""
    if other.unit.level != series.unit.level or other.unit.id == series.unit.id:
        return False
    if other.unit.successor_id is not None and other.unit.valid_to is not None:
        last_day = other.current()[-1].window.end
        if last_day <= other.unit.valid_to < series.current()[0].window.end:
            return False  # its end is known, and another unit goes on for it
    parents = {folded_name(one) for one in (other.unit.parent, series.unit.parent) if one}
    if len(parents) > 1:
        return False
    end, begin = other.current()[-1].window.end, series.current()[0].window.start
    return 0 <= (date.fromisoformat(begin) - date.fromisoformat(end)).days + 1 <= _DAYS_BETWEEN or _continues(
        other, series
    )


def _continues(other: Series, series: Series) -> bool:
    """A longer period may begin before the other's last one ends: what counts is which ends later."""
    ends = [one.window.end for one in other.current()]
    begins = [one.window.end for one in series.current()]
    gap = (date.fromisoformat(min(begins)) - date.fromisoformat(max(ends))).days
    return 0 < gap <= _DAYS_BETWEEN


# ---- field-change --------------------------------------------------------------------------------

_FEWEST_FIELDS = 3


def check_field_change(archived: Archived, series: Series) -> Iterator[Result]:
    """Rows that the table of dossiers gained, lost or renamed against the reports before on periods of the same kind.

    A row counts as lost when the two reports before had it, as gained when neither had it and the next has it too:
    a field in which nothing happened to come in is no change.
    """
    by_kind: dict[str, list[Report]] = defaultdict(list)
    for report in series.current():
        if len(_fields(archived, report)) >= _FEWEST_FIELDS:
            by_kind[report.window.kind].append(report)
        else:
            yield "not_applicable"
    for reports in by_kind.values():
        for _ in reports[:2]:
            yield "not_applicable"
        for index in range(2, len(reports)):
            yield from or_passed(_changes(archived, series, reports, index), compared=True)


def _fields(archived: Archived, report: Report) -> dict[str, str]:
    """The fields of a report's dossier table by key, with their labels."""
    labels: dict[str, str] = {}
    amounts = archived.amounts(report)
    for key, stated in amounts.items():
        if key == ALL:
            continue
        figure = next(iter(stated.values())).parts[0]
        row = next((row for row in report.dossiers if any(one is figure for one in row.figures.values())), None)
        # rows without a field stand for units, or for what only this table tells apart
        if row is not None and row.origin == "table" and row.field is not None:
            labels[key] = row.label or key
    return labels


def _changes(archived: Archived, series: Series, reports: Sequence[Report], index: int) -> Iterator[AuditFinding]:
    report, before, earlier = reports[index], reports[index - 1], reports[index - 2]
    own, last, first = (_fields(archived, one) for one in (report, before, earlier))
    after = _fields(archived, reports[index + 1]) if index + 1 < len(reports) else own
    lost = [key for key in last if key in first and key not in own and key not in after]
    gained = [key for key in own if key not in last and key not in first and key in after]
    if not (lost or gained) or len(own.keys() & last.keys()) < 2:
        return
    is_renamed = len(lost) == len(gained) == 1
    yield make_finding(
        "field-change", "note", series.unit, report.window.key,
        variant="renamed" if is_renamed else "lost" if lost and not gained else "gained" if not lost else "",
        expected=[last[key] for key in lost], found=[own[key] for key in gained],
        places=[
            *(_row_place(report, own[key]) for key in gained), *(_row_place(before, last[key]) for key in lost),
            *head_places([report]),
        ],
        lost=[last[key] for key in lost], gained=[own[key] for key in gained], before=Period(before.window.key),
    )  # fmt: skip


def _row_place(report: Report, label: str) -> Place:
    row = next(row for row in report.dossiers if row.label == label)
    return place_of(report, row.quote)
