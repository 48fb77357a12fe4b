"""What a report states of dossiers, ready to be compared with what another report states.

Two figures are comparable when they count the same thing: the same field of work, the same measure, and, for what came
in, the same idea of whether dossiers carried over from before are among them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from extractor.auditing.models import DossierRow, Figure, Report
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
    found: dict[str, dict[str, Amount]] = {ALL: _wholes(report.dossiers)}
    for key, rows in _rows_by_field(report.dossiers, patterns).items():
        amounts = _stated(rows)
        if amounts:
            found[key] = amounts
    for amounts in found.values():
        _add_new(amounts)
    return found


def _wholes(dossiers: Sequence[DossierRow]) -> dict[str, Amount]:
    """The figures of all dossiers: total rows first, then the text, then (where neither says) the sum of the rows."""
    totals = [row for row in dossiers if row.total and not row.group and row.field in (None, ALL)]
    totals.sort(key=lambda row: row.origin != "table")
    amounts = _stated(totals)
    details = _details(dossiers)
    if len(details) > 1 and not any(row.origin == "table" for row in totals):
        for measure in set.intersection(*(set(row.figures) for row in details)) - amounts.keys():
            parts = tuple(row.figures[measure] for row in details)
            amounts[measure] = Amount(sum(int(part.value) for part in parts), parts)
    return amounts


def _details(dossiers: Iterable[DossierRow]) -> list[DossierRow]:
    """The rows of the one dossier table by field of work; none where there are several tables."""
    rows = [row for row in dossiers if row.origin == "table" and not row.total and not row.group]
    return rows if len({row.table for row in rows}) == 1 else []


def _stated(rows: Iterable[DossierRow]) -> dict[str, Amount]:
    figures: dict[str, list[Figure]] = defaultdict(list)
    for row in rows:
        for measure, figure in row.figures.items():
            figures[measure].append(figure)
    return {
        measure: Amount(
            int(some[0].value),
            (some[0],),
            tuple(dict.fromkeys(int(one.value) for one in some if one.value != some[0].value)),
        )
        for measure, some in figures.items()
    }


def _rows_by_field(dossiers: Sequence[DossierRow], patterns: Patterns) -> dict[str, list[DossierRow]]:
    """Detail rows by what they count; a key that stands twice in a table is left out, since nobody knows which."""
    rows = [row for row in dossiers if not row.total and not row.group and (row.label or row.field not in (None, ALL))]
    from_tables = [row for row in rows if row.origin == "table"]
    found: dict[str, list[DossierRow]] = defaultdict(list)
    for row in from_tables or rows:
        found[field_key(row.field, row.label, patterns)].append(row)
    return {key: some for key, some in found.items() if len({row.table for row in some}) == len(some)}


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


def _add_new(amounts: dict[str, Amount]) -> None:
    """What came in within the period, where the report tells it from what was carried over."""
    if NEW in amounts or RECEIVED not in amounts or "carried_over" not in amounts:
        return
    whole, carried = amounts[RECEIVED], amounts["carried_over"]
    values = tuple(dict.fromkeys(one - two for one in whole.values for two in carried.values))
    amounts[NEW] = Amount(values[0], (*whole.parts, *carried.parts), values[1:])
