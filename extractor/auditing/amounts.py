"""What a report states of dossiers, ready to be compared with what another report states.

Two figures are comparable when they count the same thing: the same field of work, the same measure, and, for what came
in, the same idea of whether dossiers carried over from before are among them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple

import regex

from extractor.auditing.models import DossierRow, Figure, Report
from extractor.checks.dossiers import subset_sums
from extractor.language import fold
from extractor.patterns import Patterns, shipped_patterns

ALL = "all"
"""The key of the figures of a whole report."""

FLOWS = (
    "resolved", "resolved_early", "resolved_on_time", "resolved_early_or_on_time", "resolved_late", "returned",
    "withdrawn", "received_online", "received_direct", "received_post",
)  # fmt: skip
"""Measures that add up from period to period. `late` is not among them: a late dossier may be pending in two."""

NEW = "received_new"
RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of a report: the value it is compared by, and the others it gives for the same thing.

    A report that says two things of one quantity is told so by its own checks; between reports it is given the
    benefit of the doubt, so `allows` knows all of them. `parts` are the printed figures the value was made of.
    """

    value: int
    parts: tuple[Figure, ...]
    rivals: tuple[int, ...] = ()

    def allows(self, value: int) -> bool:
        return value == self.value or value in self.rivals

    @property
    def values(self) -> tuple[int, ...]:
        return (self.value, *self.rivals)


Amounts = Mapping[str, Mapping[str, Amount]]
"""Field of work (or `ALL`) → measure → amount."""


def amounts_of(report: Report, patterns: Patterns | None = None) -> Amounts:
    """Every figure of a report that can be compared, by field of work and as a whole."""
    patterns = patterns or shipped_patterns()
    rows = _to_rows(report.dossiers)
    found: dict[str, dict[str, Amount]] = {ALL: _wholes(rows)}
    for key, some in _rows_by_field(rows, patterns).items():
        amounts = _stated(some)
        if amounts:
            found[key] = amounts
    return found


class _Row(NamedTuple):
    printed: DossierRow
    amounts: dict[str, Amount]


def _wholes(rows: Sequence[_Row]) -> dict[str, Amount]:
    """The figures of all dossiers: total rows first, then the text, then (where neither says) the sum of the rows."""
    totals = [row for row in rows if row.printed.total and not row.printed.group and row.printed.field in (None, ALL)]
    totals.sort(key=lambda row: row.printed.origin != "table")
    amounts = _stated(totals)
    details = _details(rows)
    if len(details) > 1 and not any(row.printed.origin == "table" for row in totals):
        for measure in set.intersection(*(set(row.amounts) for row in details)) - amounts.keys():
            stated = [row.amounts[measure] for row in details]
            parts = tuple(part for one in stated for part in one.parts)
            amounts[measure] = Amount(sum(one.value for one in stated), parts)
    return amounts


def _details(rows: Iterable[_Row]) -> list[_Row]:
    """The rows of the one dossier table by field of work; none where there are several tables."""
    details = [row for row in rows if row.printed.origin == "table" and not row.printed.total and not row.printed.group]
    return details if len({row.printed.table for row in details}) == 1 else []


def _stated(rows: Iterable[_Row]) -> dict[str, Amount]:
    stated: dict[str, list[Amount]] = defaultdict(list)
    for row in rows:
        for measure, amount in row.amounts.items():
            stated[measure].append(amount)
    return {
        measure: replace(some[0], rivals=tuple(dict.fromkeys(one.value for one in some if one.value != some[0].value)))
        for measure, some in stated.items()
    }


def _rows_by_field(rows: Sequence[_Row], patterns: Patterns) -> dict[str, list[_Row]]:
    """Detail rows by what they count; a key that stands twice in a table is left out, since nobody knows which."""
    details = [row for row in rows if _is_of_field(row.printed)]
    from_tables = [row for row in details if row.printed.origin == "table"]
    found: dict[str, list[_Row]] = defaultdict(list)
    for row in from_tables or details:
        found[field_key(row.printed.field, row.printed.label, patterns)].append(row)
    return {key: some for key, some in found.items() if len({row.printed.table for row in some}) == len(some)}


def _is_of_field(row: DossierRow) -> bool:
    return not row.total and not row.group and bool(row.label or row.field not in (None, ALL))


def field_key(field: str | None, label: str | None, patterns: Patterns) -> str:
    """Under what a row is compared with rows of other reports.

    A plain label is its field. A label that says more ("Tư pháp - Hộ tịch"), or names no field, is only compared with
    rows of the same label.

    >>> field_key("civil_status", "Lĩnh vực Hộ tịch", shipped_patterns())
    'civil_status'
    >>> field_key("justice", "Tư pháp - Hộ tịch", shipped_patterns())
    'justice: tư pháp - hộ tịch'
    """
    plain, opening = _plain_labels(patterns)
    folded = " ".join(fold(label or "").split()).strip(" .:;-")
    short = opening.sub("", folded)
    if field is not None and (not folded or {folded, short} & plain.get(field, frozenset())):
        parts = {part for part in _PARTS.split(short) if part}
        if not any(parts & words for other, words in plain.items() if other != field):
            return field
    return f"{field}: {short}" if field else short


_PARTS = regex.compile(r"\s*[,;/]\s*|\s+-\s+")


@lru_cache(maxsize=8)
def _plain_labels(patterns: Patterns) -> tuple[dict[str, frozenset[str]], regex.Pattern[str]]:
    fields = {
        entry.id: frozenset(" ".join(fold(way).split()) for way in entry.spellings)
        for entry in patterns.of("dossier_field").values()
    }
    words = patterns.entry("dossier_cue", "label_lead").spellings
    opening = "|".join(regex.escape(fold(word)) for word in sorted(words, key=len, reverse=True))
    return fields, regex.compile(rf"^(?:{opening})\s+")


# ---- what came in within the period --------------------------------------------------------------


def _to_rows(dossiers: Sequence[DossierRow]) -> list[_Row]:
    """Rows with their amounts, among them what came in within the period where it follows from what is printed.

    "Kỳ trước 8 | tiếp nhận 1.945 | đã giải quyết 1.939 | đang giải quyết 14" prints what was carried over beside what
    came in (8 + 1.945 = 1.939 + 14), where another table has it among them. A row's own balance says which; a row
    whose balance fits neither is laid out as the rest of its table. Where nothing says, nothing is compared.
    """
    layouts: dict[int | None, set[_Layout]] = defaultdict(set)
    for row in dossiers:
        if row.table is not None and (layout := _layout_of(row)):
            layouts[row.table].add(layout)
    rows = []
    for row in dossiers:
        amounts = {measure: Amount(int(figure.value), (figure,)) for measure, figure in row.figures.items()}
        new = None if NEW in amounts else _new_of(row, layouts.get(row.table, set()))
        rows.append(_Row(row, {**amounts, NEW: new} if new else amounts))
    return rows


_Layout = Literal["among", "beside"]
_LEFT = ("returned", "withdrawn", "supplement")  # may be told beside what was resolved and what is pending


def _layout_of(row: DossierRow) -> _Layout | None:
    """Whether what was carried over is among what was received or beside it; None where nothing says."""
    values = {measure: int(figure.value) for measure, figure in row.figures.items()}
    received, carried = values.get(RECEIVED), values.get("carried_over")
    if received is None or not carried:
        return None
    fits = _balances(values, received) or _ways_balance(values, received)
    fits_beside = _balances(values, received + carried) or _ways_balance(values, received + carried)
    if fits == fits_beside:
        return None
    return "among" if fits else "beside"


def _balances(values: Mapping[str, int], whole: int) -> bool:
    resolved, pending = values.get("resolved"), values.get("pending")
    if resolved is None or pending is None:
        return False
    left = [values[measure] for measure in _LEFT if measure in values]
    return whole - resolved - pending in subset_sums(left)


def _ways_balance(values: Mapping[str, int], received: int) -> bool:
    """Whether what came in by each way and what was carried over are together what was received."""
    if "received_online" not in values or "received_direct" not in values:
        return False
    ways = sum(values.get(way, 0) for way in ("received_online", "received_direct", "received_post"))
    return ways + values["carried_over"] == received


def _new_of(row: DossierRow, layouts: Set[_Layout]) -> Amount | None:
    received, carried = row.figures.get(RECEIVED), row.figures.get("carried_over")
    if received is None or carried is None:
        return None
    if not carried.value:
        return Amount(int(received.value), (received,))
    layout = _layout_of(row) or (next(iter(layouts)) if len(layouts) == 1 else None)
    if layout is None:
        return None
    if layout == "beside":
        return Amount(int(received.value), (received,))
    return Amount(int(received.value) - int(carried.value), (received, carried))
