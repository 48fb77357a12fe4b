"""Checks of the figures on dossiers: sums, balances, parts, percentages, repeats, and what the text admits.

All are strict about what may be compared: the same measure of the same thing. A cell that is empty or a dash
may be nothing or unknown, so a sum with such a cell is only wrong when it is already too large.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from typing import NamedTuple

import regex

from extractor.checks.findings import Word, make_finding, told_together, view_span
from extractor.checks.scopes import announces, are_one_scope, scope_of, scope_of_table
from extractor.language import fold
from extractor.mentions.dossiers import speaks_of_stock
from extractor.mentions.period import periods_in
from extractor.normalise import document_evidence, evidence_of
from extractor.reading import Reading, Span
from extractor.record import MEASURES, Dossier, Evidence, Finding, Record, Table

# ---- what may be compared ------------------------------------------------------------------------


def is_plain(record: Record, reading: Reading, dossier: Dossier) -> bool:
    """Whether a statement in prose speaks of everything in the report's own period.

    Read from the start of its sentence to its first figure, and on to the next mark: a word of the list
    `check_scope` or another period there means that the figure is not the whole.
    """
    start, end = view_span(reading, dossier.evidence)
    first = min((view_span(reading, cell) for cell in dossier.cells.values()), default=(start, end))
    opening = reading.sentence_at(start)[0]
    stop = _CLAUSE_END.search(reading.folded, first[1])
    reach = min(stop.start() if stop else len(reading.folded), first[1] + 80)
    if any(_narrows(reading, term.id, term.start) for term in reading.terms.between("check_scope", opening, reach)):
        return False
    own = record.period
    return all(
        (one.kind, one.index) == (own.kind, own.index) and one.year in (None, own.year)
        for one in periods_in(reading, opening, first[1])
    )


_CLAUSE_END = regex.compile(r"[,;:.(]")


def _narrows(reading: Reading, scope: str, offset: int) -> bool:
    if reading.patterns.entry("check_scope", scope)["plain"]:
        return False
    # "kỳ trước chuyển sang" and "trực tuyến" may name what is measured, which narrows nothing else
    measure = reading.terms.covering("dossier_measure", offset)
    return measure is None or not reading.patterns.entry("dossier_measure", measure.id)["part"]


def _whole_statements(record: Record, reading: Reading) -> list[Dossier]:
    """Statements in prose about all dossiers of the report in its period, in text order."""
    return [
        one
        for one in record.dossiers
        if (one.origin, one.field, one.total) == ("text", "all", True) and is_plain(record, reading, one)
    ]


@dataclass(frozen=True)
class Rows:
    """The rows of one dossier table in text order."""

    number: int
    all: list[Dossier]

    @cached_property
    def details(self) -> list[Dossier]:
        return [row for row in self.all if _is_detail(row)]

    @cached_property
    def totals(self) -> list[Dossier]:
        return [row for row in self.all if row.total and not row.group]


def _statements_of(record: Record, reading: Reading, rows: Rows) -> list[Dossier]:
    """Statements in prose about the whole of what a table tells of."""
    whole = scope_of_table(record, reading, rows.details)
    return [
        one
        for one in _whole_statements(record, reading)
        if are_one_scope(scope_of(record, reading, one), "")
        and (whole == "" or announces(reading, one, rows.all[0].evidence))
    ]


def _is_detail(row: Dossier) -> bool:
    return not row.total and not row.group


def _tables(record: Record, reading: Reading) -> list[Rows]:
    """The dossier tables, without their cumulative rows: those count another span of time."""
    by_number: dict[tuple[int, str], list[Dossier]] = {}
    for row in record.dossiers:
        if row.origin == "table" and row.table is not None and not _holds(reading, row.label or "", "cumulative"):
            counted = (row.field or "").partition(".")[0]  # visits and visitors of one row are not added up
            counted = counted if counted in reading.patterns.counted_fields else ""
            by_number.setdefault((row.table, counted), []).append(row)
    return [Rows(number, rows) for (number, _), rows in by_number.items()]


def _holds(reading: Reading, label: str, word: str) -> bool:
    folded = fold(label)
    return any(fold(way) in folded for way in reading.patterns.entry("check_label_word", word).spellings)


def values_of(rows: Iterable[Dossier], measure: str) -> list[int | None]:
    return [getattr(row, measure) for row in rows]


# ---- dossier-total -------------------------------------------------------------------------------


def check_total(record: Record, reading: Reading) -> list[Finding] | None:
    """Rows against the total row of their table; without one, against the total that the prose states.

    A total row may add up the rows above it, the rows below it, the group rows or the subtotals: any of these
    that fits will do. Also each group row against the rows of its group, and a list of fields in prose against
    the total before it.
    """
    findings: list[Finding] = []
    applied = False
    tables = _tables(record, reading)
    cut = {table.number for table in record.tables if _has_row_without_cells(table)}
    for rows in tables:
        for place, row in enumerate(rows.all):
            if row.group and _is_sum_of_next(rows.all, place):
                applied = True  # the group after it may not show as one
            elif row.group:
                applied |= _find_wrong_sums(reading, rows, row, _members(rows, place), "group", findings)
            elif row.total and len(rows.totals) <= _MOST_TOTALS:
                ways = _ways_to_add_up(rows, place)
                applied |= _find_wrong_sums(reading, rows, row, ways, "row", findings, is_cut=rows.number in cut)
    open_tables = [rows for rows in tables if not rows.totals and len(rows.details) > 1]
    statements = [one for rows in open_tables for one in _statements_of(record, reading, rows)]
    if len(tables) == 1 and statements and sum(row.group for row in tables[0].all) != 1:  # one group is not the whole
        applied |= _compare_with_prose(open_tables[0], statements, findings)
    applied |= _compare_lists_of_fields(record, reading, findings)
    return findings if applied else None


def _find_wrong_sums(
    reading: Reading,
    rows: Rows,
    total: Dossier,
    ways: list[list[Dossier]],
    variant: str,
    findings: list[Finding],
    *,
    is_cut: bool = False,
) -> bool:
    applied = False
    in_turn = [way for way in ways if all(_is_of_period(reading, row) for row in way)]
    for measure in MEASURES:
        stated = getattr(total, measure)
        if stated is None:
            continue
        sums = [one for way in ways if (one := _Sum.of(way, measure)) is not None]
        if not sums:
            continue
        applied = True
        if is_cut and any(one.known < stated for one in sums):
            continue
        if any(one.may_be(stated) for one in sums) or any(_is_stock_of(way, measure, stated) for way in in_turn):
            continue
        nearest = min(sums, key=lambda one: abs(one.known - stated))
        findings.append(
            make_finding(
                "dossier-total",
                "error",
                variant=variant,
                expected=nearest.known,
                found=stated,
                evidence=[total.cells.get(measure, total.evidence), *(row.evidence for row in nearest.rows)],
                measure=Word(f"measure.{measure}"),
                table=rows.number,
                total=stated,
                sum=nearest.known,
                first=total.evidence,
                second=nearest.rows[0].evidence,
                count=len(nearest.rows),
            )
        )
    return applied


def _is_of_period(reading: Reading, row: Dossier) -> bool:
    label = fold(row.label or "")
    return any(reading.patterns.shape(shape).match(label) for shape in ("period", "period_window", "period_days"))


def _has_row_without_cells(table: Table) -> bool:
    """Whether a row has its figure run together with its label ("Tháng 12 (đến ngày 10) 48"): sums lack it."""
    return any(
        not any(cell.strip() for cell in cells[1:]) and _LAST_FIGURE.search(cells[0])
        for cells in table.rows
        if len(cells) > 1
    )


_LAST_FIGURE = regex.compile(r"\p{L}.*\s\d[\d.]*\s*$")


def _is_stock_of(rows: list[Dossier], measure: str, stated: int) -> bool:
    """What lay there at the beginning is that of the first month, what is left at the end that of the last."""
    place = {"carried_over": 0, "pending": -1, "pending_in_time": -1, "pending_late": -1}.get(measure)
    return place is not None and getattr(rows[place], measure) == stated


class _Sum(NamedTuple):
    known: int
    is_whole: bool  # every row states the measure
    rows: list[Dossier]

    @classmethod
    def of(cls, rows: list[Dossier], measure: str) -> _Sum | None:
        values = values_of(rows, measure)
        known = [value for value in values if value is not None]
        if len(rows) < 2 or not known:
            return None
        return cls(sum(known), len(known) == len(values), rows)

    def may_be(self, stated: int) -> bool:
        return self.known == stated or (not self.is_whole and self.known < stated)


_MOST_TOTALS = 40  # a table with more is no table of one report, and each is added up in many ways


def _ways_to_add_up(rows: Rows, place: int) -> list[list[Dossier]]:
    """Every set of rows that the total row at `place` may be the sum of."""
    others = [index for index, row in enumerate(rows.all) if row.total and not row.group and index != place]
    before = max([index for index in others if index < place], default=-1)
    after = min([index for index in others if index > place], default=len(rows.all))
    first_group = next((index for index, row in enumerate(rows.all) if row.group), len(rows.all))
    ways = [
        rows.details,
        [row for row in rows.details if not _is_part_of_row_above(row)],
        _without_subtotals(rows.details),
        [row for row in rows.all if row.group],
        [row for row in rows.all[before + 1 : place] if _is_detail(row)],
        [row for row in rows.all[place + 1 : after] if _is_detail(row)],
        [rows.all[index] for index in others if index < place],
        [rows.all[index] for index in others if index > place],
        # rows before the first group stand beside the groups
        [row for index, row in enumerate(rows.all) if row.group or (_is_detail(row) and index < first_group)],
    ]
    return [way for way in ways if len(way) > 1]


def _without_subtotals(details: list[Dossier]) -> list[Dossier]:
    """The rows that are not the sum of those right below (or of all above), whose number or name does not show it.

    "CẤP HUYỆN" without its Roman number is a row like the others but for its figures.
    """
    kept = [row for place, row in enumerate(details) if not _is_sum_of_next(details, place)]
    last = kept[-1] if len(kept) > 2 else None
    return kept[:-1] if last is not None and _adds_up(last, kept[:-1]) else kept


_LONGEST_GROUP = 60  # rows


def _is_sum_of_next(rows: list[Dossier], place: int) -> bool:
    ends = range(place + 3, min(place + 1 + _LONGEST_GROUP, len(rows)) + 1)
    return any(_adds_up(rows[place], rows[place + 1 : end]) for end in ends)


def _adds_up(whole: Dossier, parts: list[Dossier]) -> bool:
    """Whether one row is the sum of others, by more than chance: in all of its measures, or all but one of many."""
    stated: dict[str, int] = {measure: value for measure in MEASURES if (value := getattr(whole, measure))}
    sums = {measure: _Sum.of(parts, measure) for measure in stated}
    agreeing = sum(one is not None and one.known == stated[measure] for measure, one in sums.items())
    return agreeing > 1 and agreeing >= len(stated) - (len(stated) >= _MANY_MEASURES)


_MANY_MEASURES = 6


def _members(rows: Rows, place: int) -> list[list[Dossier]]:
    members = []
    for row in rows.all[place + 1 :]:
        if row.group or row.total:
            break
        members.append(row)
    return [members, [row for row in members if not _is_part_of_row_above(row)]] if len(members) > 1 else []


_PART_OF_ROW = regex.compile(r"\s*(?:[-+*•]|\d+\.\d|[a-zđ][).])")


def _is_part_of_row_above(row: Dossier) -> bool:
    """A row like "- Khai sinh", "1.1 …" or "a) …" splits the row above it and does not count again."""
    return _PART_OF_ROW.match(row.evidence.text) is not None


def _compare_with_prose(rows: Rows, statements: Sequence[Dossier], findings: list[Finding]) -> bool:
    applied = False
    details = [row for row in rows.details if not _is_part_of_row_above(row)] or rows.details
    ways = (rows.details, details, _without_subtotals(rows.details))
    for measure in MEASURES:
        sums = [one for way in ways if (one := _Sum.of(way, measure)) and one.is_whole]
        stating = [one for one in statements if getattr(one, measure) is not None]
        if not sums or not stating:
            continue
        applied = True
        carried = sum(value or 0 for value in values_of(details, "carried_over"))
        allowed = {one.known + more for one in sums for more in _carried_ways(measure, carried)}
        if any(allowed & set(_equals(one, measure)) for one in stating):
            continue
        nearest = max(
            (one for one in stating if one.evidence.start < rows.all[0].evidence.start),
            key=lambda one: one.evidence.start,
            default=stating[0],
        )
        stated = getattr(nearest, measure)
        findings.append(
            make_finding(
                "dossier-total",
                "error",
                variant="prose",
                expected=sums[0].known,
                found=stated,
                evidence=[nearest.cells.get(measure, nearest.evidence), *(row.evidence for row in sums[0].rows)],
                measure=Word(f"measure.{measure}"),
                table=rows.number,
                total=stated,
                sum=sums[0].known,
                first=nearest.evidence,
                second=sums[0].rows[0].evidence,
                count=len(sums[0].rows),
            )
        )
    return applied


def _carried_ways(measure: str, carried: int) -> tuple[int, ...]:
    return (0, carried, -carried) if measure in ("received", "received_new") else (0,)


def _compare_lists_of_fields(record: Record, reading: Reading, findings: list[Finding]) -> bool:
    """ "… 1.046 hồ sơ. Cụ thể: Lĩnh vực hộ tịch: 187 hồ sơ; …": the list claims to be the whole."""
    applied = False
    texts = [one for one in record.dossiers if one.origin == "text"]
    for total, fields in _lists_of_fields(reading, texts):
        if not is_plain(record, reading, total) or total.received is None:
            continue
        applied = True
        found = sum(one.received or 0 for one in fields)
        if found in _equals(total, "received"):
            continue
        findings.append(
            make_finding(
                "dossier-total",
                "error",
                variant="list",
                expected=found,
                found=total.received,
                evidence=[total.cells.get("received", total.evidence), *(one.evidence for one in fields)],
                total=total.received,
                sum=found,
                first=total.evidence,
                second=fields[0].evidence,
                count=len(fields),
            )
        )
    return applied


_LIST_GAP = 60  # characters between two items of one list


def _lists_of_fields(reading: Reading, texts: Sequence[Dossier]) -> Iterator[tuple[Dossier, list[Dossier]]]:
    for index, total in enumerate(texts):
        if not (total.total and total.field == "all"):
            continue
        fields: list[Dossier] = []
        end = view_span(reading, total.evidence)[1]
        opening = end
        for one in texts[index + 1 :]:
            start, stop = view_span(reading, one.evidence)
            is_far = start - end > (_LIST_GAP if fields else 2 * _LIST_GAP)
            if is_far or one.total or one.field in (None, "all") or one.received is None:
                break
            if not fields:
                opening = start
            fields.append(one)
            end = stop
        first_end = view_span(reading, total.evidence)[1]
        between = reading.folded[first_end:opening]
        complete = ":" in between and reading.terms.between("check_complete", first_end, opening)
        if len(fields) > 2 and _goes_on(reading, end):
            continue
        if len(fields) > 2 and complete and not reading.terms.between("check_partial", first_end, opening):
            names = [one.field for one in fields]
            if len(set(names)) == len(names):
                yield total, fields


def _goes_on(reading: Reading, end: int) -> bool:
    """Whether another item follows a list, of a field nobody knows: "…; các loại việc khác 38 hồ sơ"."""
    item = _NEXT_ITEM.match(reading.folded, end)
    return item is not None and bool(reading.terms.between("quantity_noun", item.end(), item.end() + 12))


_NEXT_ITEM = regex.compile(r"\s*[;,]\s*(?:[-+•]\s*)?[\p{L}\s,()-]{3,60}:?\s*\d[\d.]*")


# ---- dossier-balance -----------------------------------------------------------------------------


def check_balance(record: Record, reading: Reading) -> list[Finding] | None:
    """Received = resolved + pending in every row and statement, dossiers carried over and returned considered.

    Without a figure for the pending ones, more resolved than received is only a doubt: some may be carried over.
    """
    findings: list[tuple[Dossier, Finding]] = []
    compared: list[Dossier] = []
    carried_elsewhere = any(one.carried_over for one in record.dossiers)
    stocked = _tables_with_unread_stock(record, reading)
    for row in [*record.dossiers, *_joined_statements(record, reading)]:
        received, resolved, pending = _received(row), resolved_of(row), _pending(row)
        if received is None or resolved is None or (row.table in stocked and row.carried_over is None):
            continue
        compared.append(row)
        wholes = {received, received + (row.carried_over or 0)}
        if pending is None:
            if resolved <= max(wholes) or (row.carried_over is None and carried_elsewhere):
                continue
            if row.origin == "table" and not row.total and _is_of_period(reading, row):
                continue  # what the month before left open is settled in this one
            severity, variant, left = ("error" if row.carried_over is not None else "warning"), "resolved", resolved
        else:
            extras = [value for name in ("returned", "withdrawn", "supplement") if (value := getattr(row, name))]
            if any(resolved + pending + more in wholes for more in subset_sums(extras)):
                continue
            severity, variant, left = "error", "", resolved + pending
        finding = make_finding(
            "dossier-balance",
            "error" if severity == "error" else "warning",
            variant=variant,
            expected=received,
            found=left,
            evidence=[row.evidence, *row.cells.values()],
            received=received,
            resolved=resolved,
            pending=pending if pending is not None else 0,
            carried=row.carried_over or 0,
            sum=left,
            row=row.evidence,
            first=_cell(row, "received", "received_new"),
            second=_cell(row, "resolved", "resolved_on_time", "resolved_early_or_on_time", "resolved_early"),
        )
        findings.append((row, finding))
    return told_together("dossier-balance", findings, compared) if compared else None


def _tables_with_unread_stock(record: Record, reading: Reading) -> set[int]:
    """Tables with a column of the stock of a named period, which may be unread: "Tồn quý IV" in one of quarter II."""
    return {
        table.number
        for table in record.tables
        if table.kind == "dossiers"
        for title in table.columns
        if any(reading.patterns.find_all("period", fold(title))) and speaks_of_stock(reading, title)
    }


_JOINT = 40  # characters between two statements that go on one from the other


def _joined_statements(record: Record, reading: Reading) -> Iterator[Dossier]:
    """ "Tiếp nhận 530 hồ sơ, kỳ trước chuyển sang 12. Đã giải quyết 533, đang giải quyết 9.": one account of the whole,
    told in sentences that follow each other, each with measures of its own."""
    statements = _whole_statements(record, reading)
    for one, other in pairwise(statements):
        measures = {name: getattr(one, name) for name in MEASURES if getattr(one, name) is not None}
        more = {name: getattr(other, name) for name in MEASURES if getattr(other, name) is not None}
        start, end = one.evidence.start, other.evidence.end
        if measures.keys() & more.keys() or not 0 <= other.evidence.start - one.evidence.end <= _JOINT:
            continue
        if {"received", "received_new"} & measures.keys() and {"received", "received_new"} & more.keys():
            continue
        yield one.model_copy(
            update={
                **more,
                "evidence": document_evidence(reading, start, end, one.evidence.pattern),
                "cells": {**other.cells, **one.cells},
            }
        )


def _cell(row: Dossier, *measures: str) -> Evidence:
    return next((row.cells[name] for name in measures if name in row.cells), row.evidence)


def _received(row: Dossier) -> int | None:
    return row.received if row.received is not None else row.received_new


def resolved_of(row: Dossier) -> int | None:
    """Resolved as printed, else the sum of its parts when none of them is left open."""
    if row.resolved is not None:
        return row.resolved
    on_time = _on_time(row)
    late = row.resolved_late if row.resolved_late is not None else 0 if row.late == 0 else None
    return None if on_time is None or late is None else on_time + late


def _on_time(row: Dossier) -> int | None:
    if row.resolved_early_or_on_time is not None:
        return row.resolved_early_or_on_time
    return None if row.resolved_on_time is None else row.resolved_on_time + (row.resolved_early or 0)


def _pending(row: Dossier) -> int | None:
    if row.pending is not None:
        return row.pending
    if row.pending_in_time is None or row.pending_late is None:
        return None
    return row.pending_in_time + row.pending_late


def subset_sums(values: Sequence[int]) -> set[int]:
    """What any choice of the values may add up to, nothing included.

    >>> sorted(subset_sums([1, 5]))
    [0, 1, 5, 6]
    """
    return {sum(chosen) for size in range(len(values) + 1) for chosen in combinations(values, size)}


# ---- dossier-parts -------------------------------------------------------------------------------


class _Partition(NamedTuple):
    """A whole and its parts. `strict` parts all count; each of `loose` may count or be told beside it."""

    whole: str
    strict: tuple[str, ...]
    loose: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()  # parts without which the others are not the whole


_PARTITIONS = (
    _Partition(
        "resolved",
        ("resolved_early", "resolved_on_time", "resolved_late"),
        ("late", "returned", "withdrawn", "supplement"),
        ("resolved_on_time", "resolved_late"),
    ),
    _Partition(
        "resolved",
        ("resolved_early_or_on_time", "resolved_late"),
        ("late", "returned", "withdrawn", "supplement"),
        ("resolved_early_or_on_time", "resolved_late"),
    ),
    _Partition("pending", ("pending_in_time", "pending_late"), ("supplement",), ("pending_in_time", "pending_late")),
    _Partition(
        "received",
        ("received_online", "received_direct"),
        ("received_post", "carried_over"),
        ("received_online", "received_direct"),
    ),
    _Partition(
        "received_new",
        ("received_online", "received_direct"),
        ("received_post",),
        ("received_online", "received_direct"),
    ),
    _Partition("received", ("received_new", "carried_over"), (), ("received_new", "carried_over")),
)


def check_parts(record: Record, reading: Reading) -> list[Finding] | None:
    """A measure against its parts, when all parts are there; a single part must not exceed its whole."""
    findings: list[tuple[Dossier, Finding]] = []
    compared: list[Dossier] = []
    figures = _figures_by_row(record)
    with_early = {one.table for one in record.dossiers if one.resolved_early is not None}
    for row in record.dossiers:
        # a column without a measure ("phi địa giới") may hold what seems to be lacking
        unread = figures.get((row.table, row.label), 0) > len(row.cells)
        early_column = row.origin == "text" or row.table in with_early
        for partition in _PARTITIONS:
            whole = getattr(row, partition.whole)
            strict = [name for name in partition.strict if getattr(row, name) is not None]
            if whole is None or not strict:
                continue
            is_complete = all(name in strict for name in partition.needs) and not unread
            if "resolved_early" in partition.strict and "resolved_early" not in strict and early_column:
                is_complete = False
            if not compared or compared[-1] is not row:
                compared.append(row)
            loose = [name for name in partition.loose if getattr(row, name)]
            ways = [(*strict, *more) for size in range(len(loose) + 1) for more in combinations(loose, size)]
            sums = {names: sum(getattr(row, name) for name in names) for names in ways}
            # "đúng hạn 450, trong đó trước hạn 300": the early ones may be told again
            again = {total - (row.resolved_early or 0) for total in sums.values() if "resolved_on_time" in strict}
            if whole in {*sums.values(), *again} or (not is_complete and whole > min(sums.values())):
                continue
            # dossiers waiting for supplements are among the resolved in some provinces only: no help in explaining
            told = [names for names in ways if partition.whole == "pending" or "supplement" not in names]
            nearest = min(told, key=lambda names: abs(sums[names] - whole))
            finding = make_finding(
                "dossier-parts",
                "error",
                expected=sums[nearest],
                found=whole,
                evidence=[row.evidence, *(_cell(row, name) for name in (partition.whole, *nearest))],
                whole=Word(f"measure.{partition.whole}"),
                total=whole,
                parts=[Word(f"measure.{name}") for name in nearest],
                figures=" + ".join(str(getattr(row, name)) for name in nearest),
                sum=sums[nearest],
                row=row.evidence,
                first=_cell(row, partition.whole),
                second=_cell(row, strict[0]),
            )
            findings.append((row, finding))
            break
    return told_together("dossier-parts", findings, compared) if compared else None


def _figures_by_row(record: Record) -> dict[tuple[int | None, str | None], int]:
    """How many figures each row of each table prints, its number left out; by table and label."""
    return {
        (table.number, label): sum(1 for cell in cells[1:] if _FIGURE.fullmatch(cell.strip()))
        for table in record.tables
        for cells in table.rows
        for label in cells[:3]
    }


_FIGURE = regex.compile(r"\d[\d.,]*%?")


# ---- dossier-rate --------------------------------------------------------------------------------


def check_rate(record: Record, reading: Reading) -> list[Finding] | None:
    """A printed percentage against every ratio it may be, rounded or cut off at its last digit.

    What the percentage is of decides which ratios are tried: reports divide by what was resolved, by what was
    received, or leave out what was returned.
    """
    findings: list[tuple[Dossier, Finding]] = []
    compared: list[Dossier] = []
    printed = {table.number: table for table in record.tables}
    for row in record.dossiers:
        if row.rate is None:
            continue
        subject = _rate_subject(reading, row, printed.get(row.table or 0))
        if subject in ("", "online") and _is_share_of_ways(row):
            subject, stated = "online", [row]  # of what, is told in the same statement or nowhere
        else:
            stated = [row, *_rows_of_same_figures(record, reading, row)]
            if row.origin == "text" and row.total and row.received is None and row.resolved is None:
                stated += _joined_with_statement_before(record, reading, row)
        ratios = [100 * part / whole for one in stated for part, whole in _ratios(one, subject) if whole]
        if subject in ("resolved", ""):
            ratios += _ratios_of_told_whole(record, row)
        if subject == "other" or not ratios:
            continue
        compared.append(row)
        place = row.cells.get("rate", row.evidence)
        decimals = decimals_of(place.text, row.rate)
        if any(is_rounded(row.rate, ratio, decimals) for ratio in ratios):
            continue
        nearest = min(ratios, key=lambda ratio: abs(ratio - row.rate))  # type: ignore[operator]
        finding = make_finding(
            "dossier-rate",
            "note" if subject in ("on_time", "") and _may_be_of_resolved(row) else "warning",
            expected=round(nearest, max(decimals, 1)),
            found=row.rate,
            evidence=[place, row.evidence],
            rate=row.rate,
            ratio=round(nearest, max(decimals, 1)),
            first=place,
            second=row.evidence,
        )
        findings.append((row, finding))
    return told_together("dossier-rate", findings, compared) if compared else None


def _is_share_of_ways(row: Dossier) -> bool:
    """Whether a statement in prose tells nothing but what came in, and by which way."""
    ways = (row.received_online, row.received_direct, row.received_post)
    done = (resolved_of(row), _on_time(row), _pending(row), row.late)
    return row.origin == "text" and any(way is not None for way in ways) and all(value is None for value in done)


def _may_be_of_resolved(row: Dossier) -> bool:
    """Whether a share of what was on time fits some number of resolved ones that the report does not tell.

    "Tiếp nhận 134 hồ sơ, trong đó 121 hồ sơ trả đúng hạn, chiếm 96,8%" is right when 125 were resolved.
    """
    on_time, received = _on_time(row), _received(row)
    if not on_time or not received or not row.rate or resolved_of(row) not in (None, on_time) or _pending(row):
        return False
    whole = round(100 * on_time / row.rate)
    place = row.cells.get("rate", row.evidence)
    return on_time < whole < received and is_rounded(row.rate, 100 * on_time / whole, decimals_of(place.text, row.rate))


_GOING_ON = 700  # characters in which a statement may go on from the one that tells the whole it divides by


def _joined_with_statement_before(record: Record, reading: Reading, row: Dossier) -> list[Dossier]:
    """A statement of what was late and its rate goes on from the nearest one that tells what was received or resolved:
    "Đã giải quyết 290 hồ sơ. … Số hồ sơ quá hạn là 5 hồ sơ, tỷ lệ đúng hạn 98,28%"."""
    before = [
        one
        for one in record.dossiers
        if one.origin == "text"
        and one.total
        and one.field == row.field
        and (one.received is not None or one.resolved is not None)
        and 0 <= row.evidence.start - one.evidence.end <= _GOING_ON
    ]
    if not before or not are_one_scope(scope_of(record, reading, row), scope_of(record, reading, before[-1])):
        return []
    own = {name: getattr(row, name) for name in MEASURES if getattr(row, name) is not None}
    return [before[-1].model_copy(update=own)]


def _rows_of_same_figures(record: Record, reading: Reading, row: Dossier) -> list[Dossier]:
    """Total rows of tables that state what a rate told in prose is of: those that share a figure with its statement.

    "Đã giải quyết 4.598 hồ sơ … tỷ lệ trước và đúng hạn đạt 98,5%" says nothing of what was on time; the total row
    of the table below does. A statement of a rate alone goes with the only total row there is.
    """
    if row.origin != "text" or not row.total:
        return []
    totals = [one for one in record.dossiers if one.origin == "table" and one.total and one.field == row.field]
    bare = row.received is None and row.resolved is None and row.pending is None
    if bare:
        is_of_table = is_plain(record, reading, row) and scope_of(record, reading, row) in ("", "whole")
        return totals if is_of_table and len({one.table for one in totals}) == 1 else []
    return [
        one
        for one in totals
        if any(
            mine is not None and mine == other
            for mine, other in ((row.received, one.received), (row.resolved, one.resolved), (row.pending, one.pending))
        )
    ]


def _ratios_of_told_whole(record: Record, row: Dossier) -> list[float]:
    """A statement in prose may divide by what another one said was received ("Đã giải quyết 290 hồ sơ, đạt 90,6%")."""
    if row.origin != "text" or row.received is not None or row.resolved is None:
        return []
    wholes = {other.received for other in record.dossiers if other.field == row.field and other.received}
    return [100 * row.resolved / whole for whole in wholes]


def is_rounded(printed: float, exact: float, decimals: int) -> bool:
    """Whether a percentage is the exact one rounded, or cut off, at its last printed digit.

    >>> is_rounded(98.8, 98.888, 1), is_rounded(98.9, 98.888, 1), is_rounded(99.0, 98.888, 1)
    (True, True, False)
    """
    unit = 10.0**-decimals
    return abs(printed - exact) <= unit / 2 + 1e-9 or -1e-9 <= exact - printed < unit


def decimals_of(text: str, value: float) -> int:
    """How many digits stand after the decimal mark of the percentage as printed in `text`.

    >>> decimals_of("đạt 99,82%", 99.82), decimals_of("100%", 100.0)
    (2, 0)
    """
    for match in _DECIMAL.finditer(text):
        if abs(float(match[0].replace(",", ".")) - value) < 1e-9:
            return len(match["part"] or "")
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])


_DECIMAL = regex.compile(r"\d+(?:[.,](?P<part>\d+))?")


def _rate_subject(reading: Reading, row: Dossier, table: Table | None) -> str:
    """Which percentage it is: an id of `check_rate`, or "" when nothing says."""
    if row.origin == "table":
        titles = table.columns if table else []
        columns = [title for title in titles if "%" in title or _holds(reading, title, "rate")]
        if len(columns) != 1:
            return ""
        spellings = {entry.id: entry.spellings for entry in reading.patterns.of("check_rate").values()}
        title = fold(columns[0])
        return next((name for name, ways in spellings.items() if any(fold(way) in title for way in ways)), "")
    place = row.cells.get("rate")
    if place is None:
        return ""
    start = view_span(reading, place)[0]
    before = [view_span(reading, cell)[1] for name, cell in row.cells.items() if name != "rate"]
    opening = max([end for end in before if end <= start] + [reading.sentence_at(start)[0]])
    named = [term.id for term in reading.terms.between("check_rate", opening, start)]
    order = ("other", "on_time", "late", "online", "resolved")
    return min(named, key=order.index) if named else ""


def _ratios(row: Dossier, subject: str) -> Iterator[tuple[int, int]]:
    """Pairs of figures whose quotient the percentage may be."""
    received, resolved, on_time = _received(row), resolved_of(row), _on_time(row)
    wholes = [value for value in (received, (received or 0) + (row.carried_over or 0)) if value]
    settled = [value for value in (resolved, (resolved or 0) - (row.returned or 0) - (row.withdrawn or 0)) if value]
    late = [value for value in (row.resolved_late, row.late, row.pending_late) if value is not None]
    if subject in ("on_time", "resolved", ""):
        if on_time is not None:
            yield from ((on_time, whole) for whole in [*settled, *wholes])
            yield from ((on_time, on_time + value) for value in late)
            if row.resolved_on_time is not None:
                yield from ((row.resolved_on_time, whole) for whole in [*settled, *wholes])
            if row.pending_in_time is not None:
                yield from ((on_time + row.pending_in_time, whole) for whole in wholes)
        yield from ((whole - value, whole) for value in subset_sums(late) - {0} for whole in [*settled, *wholes])
        if late and not any(late) and (settled or wholes):
            yield 1, 1
    if subject in ("resolved", ""):
        yield from ((part, whole) for part in settled for whole in wholes)
        if row.resolved_early is not None:
            yield from ((row.resolved_early, whole) for whole in settled)
    if subject in ("late", ""):
        yield from ((value, whole) for value in subset_sums(late) for whole in [*settled, *wholes] if late)
    if subject in ("online", ""):
        online, direct = row.received_online, row.received_direct
        if online is not None:
            yield from ((online, whole) for whole in wholes)
            if row.received_new:
                yield online, row.received_new
            if received is not None and row.carried_over:
                yield online, received - row.carried_over
            if direct is not None:
                yield online, online + direct + (row.received_post or 0)


# ---- dossier-repeat ------------------------------------------------------------------------------


def check_repeat(record: Record, reading: Reading) -> list[Finding] | None:
    """The same quantity told in several places: prose against the table's total row, field against its row,
    prose against prose. Statements of one sentence are parts of each other and are not compared."""
    findings: list[Finding] = []
    pairs = list(_comparable_pairs(record, reading))
    told = _figures_in_doubt(record, reading) if pairs else set()
    applied = False
    seen: set[tuple[str, frozenset[int]]] = set()
    for one, other in pairs:
        for measure in MEASURES:
            stated = getattr(one, measure)
            allowed = _equals(other, measure)
            if stated is None or not allowed:
                continue
            applied = True
            known = getattr(other, measure)
            if set(_equals(one, measure)) & set(allowed) or known is None:
                continue
            if (measure, frozenset((stated, known))) in seen:
                continue
            if any(row.cells[measure].start in told for row in (one, other) if measure in row.cells):
                continue
            seen.add((measure, frozenset((stated, known))))
            findings.append(
                make_finding(
                    "dossier-repeat",
                    "error",
                    expected=known,
                    found=stated,
                    evidence=[one.cells.get(measure, one.evidence), other.cells.get(measure, other.evidence)],
                    measure=Word(f"measure.{measure}"),
                    first_figure=stated,
                    second_figure=known,
                    first=one.evidence,
                    second=other.evidence,
                )
            )
    return findings if applied else None


def _figures_in_doubt(record: Record, reading: Reading) -> set[int]:
    """Where figures stand that contradict their own row: one slip is told once, by the row that cannot hold."""
    findings = [*(check_parts(record, reading) or ()), *(check_balance(record, reading) or ())]
    return {place.start for finding in findings if finding.severity == "error" for place in finding.evidence[1:]}


def _comparable_pairs(record: Record, reading: Reading) -> Iterator[tuple[Dossier, Dossier]]:
    tables = _tables(record, reading)
    totals = [row for rows in tables for row in rows.totals[-1:]]
    parts = [row for rows in tables for row in rows.all if row not in rows.totals[-1:]]
    statements = [
        one
        for one in _whole_statements(record, reading)
        if any(_tells(one, row) for row in totals) or not any(_tells(one, row) for row in parts)
    ]
    if len(tables) == 1 and len(totals) == 1:
        yield from ((one, totals[0]) for one in _statements_of(record, reading, tables[0]) if one in statements)
    if len(tables) == 1:
        rows = {_label(reading, row): row for row in tables[0].details if row.field is not None}
        for one in record.dossiers:
            other = rows.get(_label(reading, one))
            is_whole = one.received is not None or _label(reading, one) != fold(one.label or "").strip(" .:;")
            if one.origin == "table" or one.total or not is_whole or one.field in (None, "all"):
                continue  # "03 hồ sơ đất đai trễ hạn" may be some of them, "Lĩnh vực đất đai: ..." is the field
            if other is None or other.field != one.field or not is_plain(record, reading, one):
                continue
            if are_one_scope(scope_of(record, reading, one), ""):
                yield one, other
    told = statements[:_MOST_STATEMENTS]
    scopes = [scope_of(record, reading, one) for one in told]
    for index, one in enumerate(told):
        for place, other in enumerate(told[index + 1 :], index + 1):
            if not are_one_scope(scopes[index], scopes[place]):
                continue
            if _paragraph(reading, one) != _paragraph(reading, other) and not _is_sum_of(one, other, statements):
                yield one, other


def _tells(statement: Dossier, row: Dossier) -> bool:
    """Does a statement repeat a row of the table ("khối cơ quan chuyên môn"), figure for figure?"""
    told = [(getattr(statement, measure), getattr(row, measure)) for measure in MEASURES]
    both = [pair for pair in told if None not in pair]
    return len(both) > 1 and any(value for value, _ in both) and all(value == other for value, other in both)


_MOST_STATEMENTS = 40  # about the whole report; no report repeats itself so often, and pairs grow with the square


def _label(reading: Reading, row: Dossier) -> str:
    """The name of the field without "lĩnh vực"."""
    label = fold(row.label or "").strip(" .:;")
    ways = sorted(reading.patterns.entry("check_label_word", "field").spellings, key=len, reverse=True)
    return next((label[len(way) + 1 :] for way in map(fold, ways) if label.startswith(way + " ")), label)


def _paragraph(reading: Reading, row: Dossier) -> Span:
    return reading.sentence_at(view_span(reading, row.evidence)[0])


def _is_sum_of(one: Dossier, other: Dossier, statements: Sequence[Dossier]) -> bool:
    """Whether a third statement gives the two together: then they are parts, not repeats."""
    if one.received is None or other.received is None:
        return False
    return any(third.received == one.received + other.received for third in statements)


def _equals(row: Dossier, measure: str) -> list[int]:
    """Every figure that may stand for the measure in another place of the report; empty when not known."""
    value: int | None = getattr(row, measure)
    late = [one for one in (row.resolved_late, row.pending_late) if one is not None]
    ways: list[int | None] = [value]
    match measure:
        case "received" | "received_new" if _received(row) is not None:
            carried = row.carried_over or 0
            known = [one for one in (row.received, row.received_new) if one is not None]
            ways += [one + more for one in known for more in (0, carried, -carried)]
        case "resolved":
            ways.append(resolved_of(row))
        case "resolved_on_time" | "resolved_early_or_on_time" if value is not None:
            ways += [_on_time(row), row.resolved_on_time, row.resolved_early_or_on_time]
        case "resolved_late" | "pending_late" | "late" if value is not None:
            ways += [row.late, *late, sum(late) if late else None]
        case "late" if len(late) == 2:
            ways += [*late, sum(late)]
        case "pending":
            ways.append(_pending(row))
        case "received_direct" if value is not None:
            ways.append(value + (row.received_post or 0))
        case _:
            pass
    return [one for one in ways if one is not None]


# ---- dossier-late-text ---------------------------------------------------------------------------


def check_late_text(record: Record, reading: Reading) -> list[Finding] | None:
    """No late dossier is stated, yet the part on weaknesses admits that dossiers were handled late."""
    stated = _stated_without_late(record, reading)
    bodies = [
        reading.view.from_document(section.start, section.end)
        for section in record.sections
        if section.id in ("evaluation.cons", "evaluation.causes")
    ]
    if stated is None or not bodies:
        return None
    admitted = next((span for body in bodies for span in find_admissions(reading, *body)), None)
    if admitted is None:
        return []
    place = evidence_of(reading, *admitted, "check_delay")
    return [
        make_finding(
            "dossier-late-text",
            "warning",
            expected=0,
            found=reading.quote(*admitted),
            evidence=[stated, place],
            late=0,
            first=stated,
            second=place,
        )
    ]


def _stated_without_late(record: Record, reading: Reading) -> Evidence | None:
    """Where the report says that nothing was late; `None` when it does not, or tells late ones anywhere."""
    names = ("late", "resolved_late", "pending_late")
    figures = [(row, getattr(row, name)) for row in record.dossiers for name in names]
    if any(value for _, value in figures):
        return None
    for row in _whole_statements(record, reading):
        if row.late == 0 or row.resolved_late == 0:
            return row.evidence
    for rows in _tables(record, reading):
        for one in [*rows.totals, *rows.details[:1]]:
            is_whole = one.total or all(row.late == 0 or row.resolved_late == 0 for row in rows.details)
            if is_whole and (one.late == 0 or one.resolved_late == 0):
                return one.evidence
    return None


def find_admissions(reading: Reading, start: int, end: int) -> Iterator[Span]:
    """Clauses that admit late handling of dossiers, between two offsets.

    The clause must name the handling before the word for the delay (or right after it), must not deny it, and
    must not be about something else that is slow: a network, a report, entering data.
    """
    terms = reading.terms
    delays = [(term.start, term.end, term.id == "slow") for term in terms.between("check_delay", start, end)]
    delays += [
        (*match.span(), False) for match in reading.patterns.find_all("check_delay_time", reading.folded, start, end)
    ]
    for first, last, is_weak in sorted(delays):
        opening, closing = _clause_around(reading, first, last, start, end)
        before = terms.between("check_handling", opening, first)
        after = [term for term in terms.between("check_handling", last, closing) if term.start - last <= 1]
        named = [term for term in [*before, *after] if not is_weak or term.id == "handling"]
        if not named or terms.between("check_delay_denied", opening, first):
            continue
        if terms.between("check_slow_thing", opening, first):
            continue
        handled = min(term.start for term in named)
        if any(term.start < handled for term in terms.between("check_slow_person", opening, first)):
            continue
        yield opening, closing


_CLAUSE_MARK = regex.compile(r"[,;.:]")


def _clause_around(reading: Reading, first: int, last: int, start: int, end: int) -> Span:
    marks = [match.end() for match in _CLAUSE_MARK.finditer(reading.folded, start, first)]
    sentence = reading.sentence_at(first)
    opening = max([start, sentence[0], *marks])
    after = _CLAUSE_MARK.search(reading.folded, last, end)
    closing = min(after.start() if after else end, sentence[1], end)
    text = reading.text[opening:closing]
    return opening + len(text) - len(text.lstrip()), closing
