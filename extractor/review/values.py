"""Record → the flat list of values that a person can look at one by one: each with its place and its doubts.

A value is the smallest thing that can be right or wrong: one measure of one dossier row, the date of one reference, one
line of the recipients. Its `key` is its path in the record (`dossiers.3.received`, from 0 as in JSON), its `kind` the
path without the numbers. Keys hold for one reading of a document; what is to outlive it is known by its place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from extractor.models import IssuerLevel, PeriodKind, QuantityKind
from extractor.record import MEASURES, SURE, Evidence, Finding, Model, Record, TableKind

if TYPE_CHECKING:
    from extractor.patterns import Patterns

Scalar = str | int | float | None
ValueType = Literal["text", "count", "number", "date", "day", "choice"]
Doubt = Literal["confidence", "cell", "finding", "leftover", "conflict"]

FIELDS: dict[str, dict[str, ValueType]] = {
    "header": {
        "issuer": "text", "issuer_level": "choice", "parent": "text", "number": "text", "place": "text", "date": "date",
        "title": "text", "signer.authority": "text", "signer.position": "text", "signer.name": "text",
        "recipients": "text",
    },
    "period": {
        "kind": "choice", "index": "count", "year": "count", "label": "text", "data_from": "day", "data_to": "day",
    },
    "sections": {"id": "choice", "label": "text", "title": "text"},
    "references": {"symbol": "text", "date": "date", "title": "text", "issuer_name": "text"},
    "dates": {"value": "date"},
    "dossiers": {"field": "choice", "label": "text", **dict.fromkeys(MEASURES, "count"), "rate": "number"},
    "staff": {"group": "choice", "qualifier": "choice", "count": "count"},
    "equipment": {"item": "choice", "label": "text", "count": "count", "unit": "text", "place": "text"},
    "software": {"item": "choice", "label": "text"},
    "quantities": {
        "value": "number", "kind": "choice", "unit": "text", "numerator": "count", "denominator": "count",
    },
    "tables": {"kind": "choice", "title": "text", "cell": "text"},
    "leftovers": {"": "text"},
}  # fmt: skip
"""Which fields of which list a person can put right, and what each holds."""

LISTS = tuple(name for name in FIELDS if name not in ("header", "period"))
ADDABLE = ("references", "dates", "dossiers", "staff", "equipment", "software", "quantities")
"""Lists to which a person can add an entry by marking its place."""

REQUIRED = frozenset(
    {
        "sections.title", "dates.value", "staff.group", "staff.count", "equipment.label", "equipment.count",
        "software.label", "quantities.value", "quantities.kind", "tables.kind", "tables.cell",
    }
)  # fmt: skip
"""Kinds that cannot be left empty: an entry without them is to be rejected instead."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a record. `evidence` is its own place, `entry` that of the whole row or statement it is part of;
    `findings` are places in `record.findings` of what the checks say about it."""

    key: str
    kind: str
    type: ValueType
    value: Scalar
    evidence: Evidence | None
    entry: Evidence | None
    doubts: tuple[Doubt, ...] = ()
    findings: tuple[int, ...] = ()

    @property
    def list_name(self) -> str:
        """The list of the record it is in: `dossiers`."""
        return self.kind.partition(".")[0]

    @property
    def field(self) -> str:
        """The field of its entry: `received`."""
        return self.kind.partition(".")[2]

    @property
    def entry_key(self) -> str:
        """The path of the entry it is part of: `dossiers.3`; `header` or `period` for those."""
        return entry_key(self.key)

    @property
    def confidence(self) -> float:
        return 1.0 if self.evidence is None else self.evidence.confidence

    @property
    def doubtful(self) -> bool:
        return bool(self.doubts)


def entry_key(key: str) -> str:
    """The path of the entry that a value is part of.

    >>> entry_key("dossiers.3.received"), entry_key("header.signer.name"), entry_key("leftovers.2")
    ('dossiers.3', 'header', 'leftovers.2')
    """
    name, _, rest = key.partition(".")
    return name if name in ("header", "period") else f"{name}.{rest.partition('.')[0]}"


def kind_of(key: str) -> str:
    """A key without its numbers.

    >>> kind_of("dossiers.3.received"), kind_of("header.recipients.0"), kind_of("tables.1.cell.4.2")
    ('dossiers.received', 'header.recipients', 'tables.cell')
    """
    return ".".join(part for part in key.split(".") if not part.lstrip("+").isdigit())


def values_of(record: Record, *, blanks: bool = False) -> list[Value]:
    """Every value of a record, in the order of its lists; with `blanks` also the fields that the machine left empty
    and a person may fill. About a millisecond for a report of a few pages."""
    return _judge(list(_values(record, blanks)), record)


def value_at(record: Record, key: str) -> Value | None:
    """The value, or the empty field, at a path; None when the record has no such path."""
    return next((value for value in values_of(record, blanks=True) if value.key == key), None)


def vocabulary_ids(patterns: Patterns) -> dict[str, tuple[str, ...]]:
    """The ids that a pattern folder knows for each kind of value that is one of them."""
    found: dict[str, dict[str, None]] = {}
    for kind in patterns.kinds.values():
        if kind.record_list and kind.id_field and FIELDS[kind.record_list].get(kind.id_field) == "choice":
            name = f"{kind.record_list}.{kind.id_field}"
            ids = (entry_id for entry_id in patterns.of(kind.id) if entry_id not in _NO_IDS.get(kind.id, ()))
            found.setdefault(name, {}).update(dict.fromkeys(ids))
    return {name: (*_BESIDE.get(name, ()), *ids) for name, ids in found.items()}


_BESIDE = {
    "dossiers.field": ("all",),
    "sections.id": ("preamble", "closing", "recipients", "signature"),
}
"""Ids of the agreement that no word stands for."""

_NO_IDS = {"staff_other_part": ("class", "audience", "outcome")}
"""Words that only rule an id out."""


def choices_of(ids: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """What a choice may be, by kind; `ids` are those of a pattern folder (`vocabulary_ids`)."""
    return {**FIXED_CHOICES, **ids}


FIXED_CHOICES: dict[str, tuple[str, ...]] = {
    "header.issuer_level": get_args(IssuerLevel),
    "period.kind": get_args(PeriodKind),
    "quantities.kind": get_args(QuantityKind),
    "tables.kind": get_args(TableKind),
}


# ---- the values of each part of a record ---------------------------------------------------------


def _values(record: Record, blanks: bool) -> Iterator[Value]:
    yield from _header_values(record, blanks)
    yield from _period_values(record, blanks)
    for name in LISTS:
        for index, entry in enumerate(getattr(record, name)):
            key = f"{name}.{index}"
            if name == "leftovers":
                yield Value(key, name, "text", entry.text, entry, entry)
                continue
            yield from _entry_values(name, key, entry, blanks)
            if name == "tables":
                yield from _cell_values(key, entry)


def _header_values(record: Record, blanks: bool) -> Iterator[Value]:
    header = record.header
    for field, kind in FIELDS["header"].items():
        if field == "recipients":
            for index, line in enumerate(header.recipients):
                place = header.evidence.get(f"recipients.{index}")
                yield Value(f"header.recipients.{index}", "header.recipients", kind, line, place, place)
            continue
        value = _follow(header, field)
        if value is not None or blanks:
            # a level is told by the name of the body
            place = header.evidence.get("issuer" if field == "issuer_level" else field)
            yield Value(f"header.{field}", f"header.{field}", kind, value, place, place)


def _period_values(record: Record, blanks: bool) -> Iterator[Value]:
    place = record.period.evidence
    for field, kind in FIELDS["period"].items():
        value = getattr(record.period, field)
        if value is not None or blanks:
            yield Value(f"period.{field}", f"period.{field}", kind, value, place, place)


def _entry_values(name: str, key: str, entry: Any, blanks: bool) -> Iterator[Value]:
    whole: Evidence | None = entry_evidence(name, entry)
    cells: Mapping[str, Evidence] = entry.cells if name == "dossiers" else {}
    status: Mapping[str, str] = entry.status if name == "dossiers" else {}
    for field, kind in FIELDS[name].items():
        if name == "tables" and field == "cell":
            continue
        value = getattr(entry, field)
        if value is not None or blanks:
            doubts = _cell_doubts(status.get(field))
            yield Value(f"{key}.{field}", f"{name}.{field}", kind, value, cells.get(field, whole), whole, doubts)


def _cell_doubts(status: str | None) -> tuple[Doubt, ...]:
    return ("cell",) if status in ("doubtful", "unchecked") else ()


def entry_evidence(name: str, entry: Any) -> Evidence | None:
    """The place of a whole entry: its evidence, or the first mention of a reference."""
    if name == "references":
        return entry.mentions[0] if entry.mentions else None
    if name == "leftovers":
        return entry  # type: ignore[no-any-return]
    return entry.evidence  # type: ignore[no-any-return]


def _cell_values(key: str, table: Any) -> Iterator[Value]:
    """The figures of tables that no other list holds; row 1 is the first below the titles, as in the table `tables`.

    A record has one place for a whole table: cells are looked for in its quotation, one after the other. A cell that
    is not found again (merged cells are repeated) has the place of the table.
    """
    if table.kind not in ("indicators", "other"):
        return
    quote, offset = table.evidence.text, 0
    for row, texts in enumerate(table.rows, 1):
        for column, text in enumerate(texts, 1):
            found = quote.find(text, offset) if text else -1
            if found >= 0:
                offset = found + len(text)
            if any(letter.isdigit() for letter in text):
                place = _part_of(table.evidence, found, found + len(text)) if found >= 0 else table.evidence
                status = table.status[row - 1][column - 1] if table.status else None
                yield Value(
                    f"{key}.cell.{row}.{column}", "tables.cell", "text", text, place, table.evidence,
                    _cell_doubts(status),
                )  # fmt: skip


def _part_of(evidence: Evidence, start: int, end: int) -> Evidence:
    """The place of a part of a quotation; its boxes are those of its lines when the whole has one for each."""
    boxes = None
    if evidence.boxes is not None:
        lines = [index for index, line in enumerate(evidence.text.split("\n")) if line.strip()]
        first, last = evidence.text.count("\n", 0, start), evidence.text.count("\n", 0, end)
        if len(lines) == len(evidence.boxes):
            boxes = [box for line, box in zip(lines, evidence.boxes, strict=True) if first <= line <= last] or None
    return evidence.model_copy(
        update={
            "start": evidence.start + start, "end": evidence.start + end, "text": evidence.text[start:end],
            "boxes": boxes,
        }
    )  # fmt: skip


def _follow(entry: Model, path: str) -> Any:
    found: Any = entry
    for part in path.split("."):
        found = getattr(found, part)
    return found


# ---- doubts --------------------------------------------------------------------------------------


def _judge(values: list[Value], record: Record) -> list[Value]:
    """The values with what the checks say about each, and with their doubts."""
    quoted = sorted(
        (place.start, place.end, index) for index, one in enumerate(record.findings) for place in one.evidence
    )
    longest = max((end - start for start, end, _ in quoted), default=0)
    return [_judged(value, record, quoted, longest) for value in values]


_OF_ABSENCE = frozenset({"header-missing", "section-missing", "section-empty"})
"""Checks that say what is not there, and quote the nearest thing that is only to show where to look."""


def _doubts_value(finding: Finding) -> bool:
    """Whether a finding casts doubt on the values it quotes; a note never does."""
    return finding.severity != "note" and finding.check not in _OF_ABSENCE


def _judged(value: Value, record: Record, quoted: list[tuple[int, int, int]], longest: int) -> Value:
    found: set[int] = set()
    place = value.evidence
    if place is not None and value.value is not None:
        # a finding on a row speaks of its cells; one on a cell does not speak of the label of its row
        shares_row = value.list_name in ("dossiers", "tables") and place == value.entry
        for start, end, index in quoted[bisect_left(quoted, (place.start - longest, 0, 0)) :]:
            if start >= place.end:
                break
            if (start <= place.start and place.end <= end) or (
                place.start <= start and end <= place.end and not shares_row
            ):
                found.add(index)
    doubts: list[Doubt] = list(value.doubts)
    if value.list_name == "leftovers":
        doubts.append("leftover")
    elif value.value is not None and value.confidence < SURE:
        doubts.append("confidence")
    if any(_doubts_value(record.findings[index]) for index in found):
        doubts.append("finding")
    if not doubts and not found:
        return value
    return replace(value, doubts=tuple(doubts), findings=tuple(sorted(found)))
