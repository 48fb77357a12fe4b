"""The tables that records are written as: every column, its type, its meaning and where its value comes from.

CSV, data frames and the data package are all made from `TABLES`; there is no second list of columns. One
row stands for one entry of a list of the record, in the order of the list.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from extractor.models import CellStatus, IssuerLevel, PeriodKind, QuantityKind, ReferenceForm
from extractor.record import MEASURES, Evidence, Record, Review, Severity, TableKind

Cell = str | int | float | bool | None
ColumnType = Literal["string", "integer", "number", "boolean", "date"]

LIST_MARK = "\n"
"""Lists inside one cell (recipients, places) have one item a line: the one mark that no item holds itself."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file of a batch that gave no record, and why."""

    source: str
    reason: str
    message: str
    message_vi: str


@dataclass(frozen=True, slots=True)
class Item:
    """What one row is made from: an entry of a list, its position there (from 1), and the record around it."""

    record: Any
    position: int
    entry: Any


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `value` reads its cell from the row's item."""

    name: str
    type: ColumnType
    about: str
    value: Callable[[Item], Cell]
    required: bool = False
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    minimum: int | None = None
    amount: bool = False  # how many or how much: shown with its thousands apart, which a year or an offset is not


@dataclass(frozen=True, slots=True)
class TableLayout:
    """One table: its columns, its key, and the columns that point to another table's key."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    links: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]
    items: Callable[[Any], Iterator[Item]]

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def rows(self, source: Record | Unreadable) -> Iterator[tuple[Cell, ...]]:
        """The rows that one record (or one file that gave none) gives, in the order of its list."""
        for item in self.items(source):
            yield tuple(column.value(item) for column in self.columns)


# ---- columns that many tables share --------------------------------------------------------------

_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"  # the day, or month and day, may be missing

_MOMENT = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+00:00"

_REPORT = Column(
    "report_id", "string", "first 16 characters of the document's sha256", lambda item: item.record.report_id,
    required=True, pattern="[0-9a-f]{16}",
)  # fmt: skip
_POSITION = Column(
    "position", "integer", "place in the list, from 1", lambda item: item.position, required=True, minimum=1
)


def _field(
    name: str,
    kind: ColumnType,
    about: str,
    *,
    path: str | None = None,
    required: bool = False,
    choices: tuple[str, ...] = (),
    pattern: str | None = None,
    minimum: int | None = None,
    amount: bool = False,
) -> Column:
    """A column that holds a field of the row's entry; `path` names it when it differs from the column."""
    parts = (path or name).split(".")

    def value(item: Item) -> Cell:
        found: Any = item.entry
        for part in parts:
            found = getattr(found, part)
        return found  # type: ignore[no-any-return]

    return Column(name, kind, about, value, required, choices, pattern, minimum, amount)


def _evidence_columns(evidence: Callable[[Item], Evidence | None], *, quote: bool = True) -> tuple[Column, ...]:
    def read(name: str) -> Callable[[Item], Cell]:
        def value(item: Item) -> Cell:
            place = evidence(item)
            return None if place is None else getattr(place, name)

        return value

    columns = (
        Column("page", "integer", "page, from 1", read("page"), minimum=1),
        Column("start", "integer", "offset of the first character in the document text", read("start"), minimum=0),
        Column("end", "integer", "offset after the last character in the document text", read("end"), minimum=0),
        Column("quote", "string", "the text at that place, as printed", read("text")),
        Column("confidence", "number", "0 to 1; 1 for digital text", read("confidence"), minimum=0),
    )
    return columns if quote else tuple(column for column in columns if column.name != "quote")


def _own_evidence(item: Item) -> Evidence | None:
    return item.entry.evidence  # type: ignore[no-any-return]


_EVIDENCE = _evidence_columns(_own_evidence)


def _review_columns(key: Callable[[Item], str]) -> tuple[Column, ...]:
    """Who checked a row and what the machine had read; `key` finds it among the reviews of the record.

    The first two are filled once a person looked at every value of the row, the third wherever one was changed.
    """

    def review(item: Item) -> Review | None:
        return item.record.review.get(key(item))  # type: ignore[no-any-return]

    def who(item: Item) -> Cell:
        found = review(item)
        return None if found is None else LIST_MARK.join(found.reviewed_by) or None

    def when(item: Item) -> Cell:
        found = review(item)
        return None if found is None else found.reviewed_at

    def machine(item: Item) -> Cell:
        found = review(item)
        if found is None or found.machine_value == {}:
            return None
        return json.dumps(found.machine_value, ensure_ascii=False, sort_keys=True)

    return (
        Column("reviewed_by", "string", "who looked at every value of the row, one name a line", who),
        Column("reviewed_at", "string", "when the last of them did, UTC", when, pattern=_MOMENT),
        Column("machine_value", "string", "what the machine read where people changed it, as JSON: field and value;"
               " null for a row that a person added; empty: nothing was changed", machine),
    )  # fmt: skip


def _entry_review(name: str) -> tuple[Column, ...]:
    return _review_columns(lambda item: f"{name}.{item.position - 1}")


def _entries_of(name: str) -> Callable[[Record], Iterator[Item]]:
    def items(record: Record) -> Iterator[Item]:
        for position, entry in enumerate(getattr(record, name), 1):
            yield Item(record, position, entry)

    return items


def _list_table(name: str, about: str, *columns: Column) -> TableLayout:
    """A table with one row for each entry of the record's list of the same name."""
    return TableLayout(
        name, about, (_REPORT, _POSITION, *columns), ("report_id", "position"),
        ((("report_id",), "reports", ("report_id",)),), _entries_of(name),
    )  # fmt: skip


# ---- the report itself ---------------------------------------------------------------------------


def _severity_count(severity: str) -> Callable[[Item], Cell]:
    return lambda item: sum(finding.severity == severity for finding in item.record.findings)


_REPORTS = TableLayout(
    "reports",
    "one row per document: the file, its header and its period",
    (
        _REPORT,
        _field("name", "string", "name of the file", path="document.name"),
        _field("sha256", "string", "sha256 of the file", path="document.sha256", required=True, pattern="[0-9a-f]{64}"),
        _field("medium", "string", "what kind of file it is", path="document.medium", required=True,
               choices=("text", "docx", "pdf-text", "pdf-scan", "pdf-mixed", "image", "doc", "rtf")),
        _field("pages", "integer", "number of pages", path="document.pages", required=True, minimum=0),
        _field("characters", "integer", "length of the document text", path="document.characters", required=True,
               minimum=0, amount=True),
        _field("encoding", "string", "encoding as found", path="document.encoding"),
        _field("signed", "boolean", "whether the file carries a digital signature", path="document.signed",
               required=True),
        _field("schema_version", "string", "version of the record", required=True),
        _field("program_version", "string", "version of baocao that read it", path="document.program_version"),
        _field("pattern_version", "string", "version of the patterns it was read with",
               path="document.pattern_version"),
        _field("issuer", "string", "body that issues the report, as printed", path="header.issuer"),
        _field("issuer_level", "string", "level of that body", path="header.issuer_level",
               choices=get_args(IssuerLevel)),
        _field("parent", "string", "body above it", path="header.parent"),
        _field("number", "string", "symbol of the report itself", path="header.number"),
        _field("place", "string", "place of issue", path="header.place"),
        _field("date", "string", "date of issue, ISO 8601, without the day when none is printed", path="header.date",
               pattern=_DATE),
        _field("title", "string", "title", path="header.title"),
        Column("recipients", "string", "recipients, one a line",
               lambda item: LIST_MARK.join(item.record.header.recipients) or None),
        _field("signer_authority", "string", "authority mark of the signature (TM., KT. ...)",
               path="header.signer.authority"),
        _field("signer_position", "string", "position of the signer", path="header.signer.position"),
        _field("signer_name", "string", "name of the signer", path="header.signer.name"),
        _field("period_kind", "string", "kind of period", path="period.kind", choices=get_args(PeriodKind)),
        _field("period_index", "integer", "quarter 1-4, half 1-2, month 1-12", path="period.index", minimum=1),
        _field("period_year", "integer", "year of the period", path="period.year", minimum=0),
        _field("period_label", "string", "the period as printed", path="period.label"),
        _field("period_start", "date", "first day of the period", path="period.start"),
        _field("period_end", "date", "last day of the period", path="period.end"),
        _field("data_from", "date", "first day of the data window", path="period.data_from"),
        _field("data_to", "date", "last day of the data window", path="period.data_to"),
        _field("window_stated", "boolean", "whether the report states its data window itself",
               path="period.window_stated", required=True),
        Column("errors", "integer", "findings of severity error", _severity_count("error"), required=True, minimum=0),
        Column("warnings", "integer", "findings of severity warning", _severity_count("warning"), required=True,
               minimum=0),
        Column("notes", "integer", "findings of severity note", _severity_count("note"), required=True, minimum=0),
        *_review_columns(lambda item: "header"),
    ),
    ("report_id",),
    (),
    lambda record: iter((Item(record, 1, record),)),
)  # fmt: skip


# ---- the lists -----------------------------------------------------------------------------------

_SECTIONS = _list_table(
    "sections",
    "one row per heading",
    _field("id", "string", "canonical id of the section"),
    _field("label", "string", "label as a path (II.2)"),
    _field("title", "string", "title as printed"),
    _field("level", "integer", "depth, from 1", required=True, minimum=1),
    _field("body_start", "integer", "offset of the first character of the body", path="start", required=True,
           minimum=0),
    _field("body_end", "integer", "offset after the last character of the body", path="end", required=True, minimum=0),
    *_EVIDENCE,
    *_entry_review("sections"),
)  # fmt: skip

_REFERENCES = _list_table(
    "references",
    "one row per distinct document cited; page to confidence are those of its first mention",
    _field("symbol", "string", "symbol, normalised; empty for a law cited by name alone"),
    _field("form", "string", "form of the reference", required=True, choices=get_args(ReferenceForm)),
    _field("type", "string", "type of document, abbreviated"),
    _field("type_name", "string", "type of document"),
    _field("number", "string", "number inside the symbol"),
    _field("year", "integer", "year inside the symbol", minimum=0),
    _field("issuer", "string", "issuing body, abbreviated"),
    _field("issuer_name", "string", "issuing body, when the text names it"),
    _field("date", "string", "date, ISO 8601, without the day when none is printed", pattern=_DATE),
    _field("title", "string", "subject"),
    Column("mention_count", "integer", "number of places where it is cited", lambda item: len(item.entry.mentions),
           required=True, minimum=0),
    *_evidence_columns(lambda item: item.entry.mentions[0] if item.entry.mentions else None),
    *_entry_review("references"),
)  # fmt: skip


def _mention_items(record: Record) -> Iterator[Item]:
    for reference_position, reference in enumerate(record.references, 1):
        for position, mention in enumerate(reference.mentions, 1):
            yield Item(record, position, (reference_position, reference, mention))


_REFERENCE_MENTIONS = TableLayout(
    "reference_mentions",
    "one row per place where a document is cited",
    (
        _REPORT,
        Column("reference", "integer", "position of the document in the table references",
               lambda item: item.entry[0], required=True, minimum=1),
        Column("position", "integer", "which mention of that document, from 1", lambda item: item.position,
               required=True, minimum=1),
        Column("symbol", "string", "symbol of that document", lambda item: item.entry[1].symbol),
        *_evidence_columns(lambda item: item.entry[2]),
    ),
    ("report_id", "reference", "position"),
    (
        (("report_id",), "reports", ("report_id",)),
        (("report_id", "reference"), "references", ("report_id", "position")),
    ),
    _mention_items,
)  # fmt: skip

_DATES = _list_table(
    "dates",
    "one row per date that belongs to no reference",
    _field("value", "string", "ISO 8601, without the day when none is printed", required=True, pattern=_DATE),
    *_EVIDENCE,
    *_entry_review("dates"),
)


def _row_status(item: Item) -> Cell:
    """The worst that is said of a figure of the row; nothing for digital text."""
    said = set(item.entry.status.values())
    return next((status for status in ("doubtful", "unchecked", "checked") if status in said), None)


_DOSSIERS = _list_table(
    "dossiers",
    "one row per row of a dossier table and per statement in prose; an empty measure is not stated, 0 is stated",
    _field("field", "string", "field of work"),
    _field("label", "string", "field or unit as printed"),
    _field("origin", "string", "table or text", required=True, choices=("table", "text")),
    _field("table", "integer", "number of the table in the document", minimum=1),
    _field("total", "boolean", "a total row, a group row or a statement on the whole report", required=True),
    _field("group", "boolean", "a group row, left out of sums over detail rows", required=True),
    *(
        _field(name, "integer", "number of dossiers " + name.replace("_", " "), minimum=0, amount=True)
        for name in MEASURES
    ),
    _field("rate", "number", "percentage as printed in the row"),
    Column(
        "status",
        "string",
        "of a scanned row: checked when sums confirm all its figures, doubtful when one is",
        _row_status,
        choices=get_args(CellStatus),
    ),
    Column(
        "doubtful",
        "string",
        "measures whose figure is doubtful, one a line",
        lambda item: LIST_MARK.join(name for name, one in item.entry.status.items() if one == "doubtful") or None,
    ),
    *_EVIDENCE,
    *_entry_review("dossiers"),
)

_STAFF = _list_table(
    "staff",
    "one row per number of people or posts",
    _field("group", "string", "group of staff", required=True),
    _field("qualifier", "string", "which of them"),
    _field("count", "integer", "how many", required=True, minimum=0, amount=True),
    _field("label", "string", "as printed"),
    *_EVIDENCE,
    *_entry_review("staff"),
)

_EQUIPMENT = _list_table(
    "equipment",
    "one row per number of machines or pieces of furniture",
    _field("item", "string", "what it is; empty when only the label says"),
    _field("label", "string", "as printed"),
    _field("count", "integer", "how many", required=True, minimum=0, amount=True),
    _field("unit", "string", "unit as printed"),
    _field("place", "string", "where it stands"),
    *_EVIDENCE,
    *_entry_review("equipment"),
)

_SOFTWARE = _list_table(
    "software",
    "one row per program that is in use",
    _field("item", "string", "what it is; empty when only the label says"),
    _field("label", "string", "as printed"),
    *_EVIDENCE,
    *_entry_review("software"),
)

_QUANTITIES = _list_table(
    "quantities",
    "one row per other number that means something",
    _field("value", "number", "the number", required=True),
    _field("kind", "string", "what kind of number", required=True, choices=get_args(QuantityKind)),
    _field("unit", "string", "the noun it counts or measures"),
    _field("numerator", "integer", "of a ratio"),
    _field("denominator", "integer", "of a ratio"),
    *_EVIDENCE,
    *_entry_review("quantities"),
)


def _cell_items(record: Record) -> Iterator[Item]:
    for table in record.tables:
        for row, texts in enumerate([table.columns, *table.rows]):
            for column, text in enumerate(texts, 1):
                status = table.status[row - 1][column - 1] if row and table.status else None
                yield Item(record, column, (table, row, text, status))


_TABLES = TableLayout(
    "tables",
    "one row per cell of every table; row 0 holds the column titles; page to confidence are those of the table",
    (
        _REPORT,
        Column("table", "integer", "number of the table in the document", lambda item: item.entry[0].number,
               required=True, minimum=1),
        Column("row", "integer", "row, from 1; 0 for the column titles", lambda item: item.entry[1], required=True,
               minimum=0),
        Column("column", "integer", "column, from 1", lambda item: item.position, required=True, minimum=1),
        Column("text", "string", "text of the cell", lambda item: item.entry[2]),
        Column("status", "string", "of a figure in a scan: whether sums confirm it", lambda item: item.entry[3],
               choices=get_args(CellStatus)),
        Column("kind", "string", "what the table is about", lambda item: item.entry[0].kind, required=True,
               choices=get_args(TableKind)),
        Column("title", "string", "title of the table", lambda item: item.entry[0].title),
        *_evidence_columns(lambda item: item.entry[0].evidence, quote=False),
        *_review_columns(lambda item: f"tables.{item.entry[3]}.cell.{item.entry[1]}.{item.position}"),
    ),
    ("report_id", "table", "row", "column"),
    ((("report_id",), "reports", ("report_id",)),),
    _cell_items,
)  # fmt: skip

_LEFTOVERS = _list_table(
    "leftovers",
    "one row per number that nothing above accounts for",
    *_evidence_columns(lambda item: item.entry),
    *_entry_review("leftovers"),
)


def _as_text(value: Any) -> str | None:
    """A value of any type as text; what is not text is written as JSON."""
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


_FINDINGS = _list_table(
    "findings",
    "one row per finding; page to confidence are those of its first place",
    _field("check", "string", "id of the check", required=True),
    _field("severity", "string", "how bad", required=True, choices=get_args(Severity)),
    _field("message", "string", "what is wrong, in English", required=True),
    _field("message_vi", "string", "what is wrong, in Vietnamese", required=True),
    Column("expected", "string", "what was to be expected", lambda item: _as_text(item.entry.expected)),
    Column("found", "string", "what the report says", lambda item: _as_text(item.entry.found)),
    Column("places", "string", "start-end of every place, one a line",
           lambda item: LIST_MARK.join(f"{one.start}-{one.end}" for one in item.entry.evidence) or None),
    *_evidence_columns(lambda item: item.entry.evidence[0] if item.entry.evidence else None),
)  # fmt: skip

UNREADABLE = TableLayout(
    "unreadable",
    "one row per input that could not be read, and why; every other table has nothing from it",
    (
        _field("source", "string", "the input as it was named", required=True),
        _field("reason", "string", "id of the reason", required=True),
        _field("message", "string", "the reason in English", required=True),
        _field("message_vi", "string", "the reason in Vietnamese", required=True),
    ),
    ("source",),
    (),
    lambda unreadable: iter((Item(None, 1, unreadable),)),
)

TABLES: tuple[TableLayout, ...] = (
    _REPORTS, _SECTIONS, _REFERENCES, _REFERENCE_MENTIONS, _DATES, _DOSSIERS, _STAFF, _EQUIPMENT, _SOFTWARE,
    _QUANTITIES, _TABLES, _LEFTOVERS, _FINDINGS,
)  # fmt: skip
"""The tables that are made from records."""
