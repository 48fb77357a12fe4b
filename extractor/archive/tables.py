"""The tables of an archive: its own, and every table that records are written as.

The record is the truth and the tables of the agreement are made from it, column by column as in CSV; they can be
made again at any time. Dates are ISO 8601 text in all of them, so that a date without its day has a place.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from importlib.resources import files
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Double, ForeignKeyConstraint, Index, Integer, MetaData, Table, Text
from sqlalchemy.types import TypeEngine

from extractor.exports.layout import TABLES, Cell, ColumnType, TableLayout
from extractor.record import Record

Row = tuple[Cell, ...]

metadata = MetaData()

SUMMARY_VERSION = 1
"""To be raised when values or doubts are counted in another way than before."""

versions = Table(
    "versions", metadata,
    Column("part", Text, primary_key=True, comment="'archive', or 'tables' for those made from records"),
    Column("version", Text, nullable=False),
)  # fmt: skip
"""What this archive is made to: the version table of the migrations."""

sources = Table(
    "sources", metadata,
    Column("source", Text, primary_key=True, comment="absolute path, FILE.zip!MEMBER, or address"),
    Column("stamp", Text, nullable=False, comment="size and time of change, or size and checksum in a zip file"),
    Column("state", Text, nullable=False, comment="read, failed, left_out"),
    Column("sha256", Text, comment="of the content, where it was got at"),
    Column("program_version", Text, nullable=False),
    Column("pattern_version", Text, nullable=False),
    Index("sources_sha256", "sha256"),
)  # fmt: skip
"""Every file ever named, and what became of it last time."""

failures = Table(
    "failures", metadata,
    Column("source", Text, primary_key=True),
    Column("reason", Text, nullable=False, comment="id of the reason"),
    Column("message", Text, nullable=False),
    Column("message_vi", Text, nullable=False),
)  # fmt: skip
"""Why a source that is not `read` is not; or which pages of one that is are not."""

documents = Table(
    "documents", metadata,
    Column("sha256", Text, primary_key=True),
    Column("report_id", Text, nullable=False, unique=True),
    Column("source", Text, nullable=False, comment="the first, by name, of the sources with this content"),
    Column("medium", Text, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("unit", Text, comment="issuer in the form in which names are compared"),
    Column("program_version", Text, nullable=False),
    Column("pattern_version", Text, nullable=False),
    Index("documents_unit", "unit"),
)  # fmt: skip
"""One row a content, under however many names it came."""

records = Table(
    "records", metadata,
    Column("report_id", Text, primary_key=True),
    Column("record", Text, nullable=False, comment="the whole record as JSON"),
)  # fmt: skip

runs = Table(
    "runs", metadata,
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("started", Text, nullable=False),
    Column("ended", Text, comment="empty while it runs, and for ever when it was killed"),
    Column("state", Text, nullable=False, comment="running, done, stopped"),
    Column("program_version", Text, nullable=False),
    Column("pattern_version", Text, nullable=False),
    Column("read", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("left_out", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
)  # fmt: skip

# ---- what people did: never made from records, never deleted by a batch --------------------------

corrections = Table(
    "corrections", metadata,
    Column("report_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="from 1 in each report: its revision"),
    Column("action", Text, nullable=False, comment="accept, correct, reject, add, undo"),
    Column("key", Text, nullable=False, comment="path of the value in the record it was made on"),
    Column("who", Text, nullable=False),
    Column("at", Text, nullable=False, comment="UTC"),
    Column("line", Text, nullable=False, comment="the whole line as JSON"),
)  # fmt: skip
"""The log of corrections, which is only ever added to."""

reviews = Table(
    "reviews", metadata,
    Column("report_id", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("value_count", Integer, nullable=False, comment="values as people left them, leftovers included"),
    Column("reviewed", Integer, nullable=False),
    Column("doubts", Integer, nullable=False, comment="still open"),
    Column("conflicts", Integer, nullable=False),
    Column("list_counts", Text, nullable=False, comment="values of each list, as JSON"),
    Column("who", Text, nullable=False, comment="of the last line of the log"),
    Column("at", Text, nullable=False),
)  # fmt: skip
"""How far each report that somebody worked on has come: counted again with every line of the log and every reading."""

samples = Table(
    "samples", metadata,
    Column("sample", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("settings", Text, nullable=False, comment="how it was drawn and what is wanted, as JSON"),
)  # fmt: skip

sample_items = Table(
    "sample_items", metadata,
    Column("sample", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False, comment="order of drawing, from 1"),
    Column("report_id", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("item", Text, nullable=False, comment="the value as it was drawn, as JSON"),
)  # fmt: skip

verdicts = Table(
    "verdicts", metadata,
    Column("sample", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="from 1; the last one holds"),
    Column("verdict", Text, nullable=False, comment="right, wrong, unclear"),
    Column("who", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("why", Text, nullable=False),
)  # fmt: skip
"""What people said of drawn values; only ever added to."""

users = Table(
    "users", metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False, comment="reader, reviewer, admin"),
    Column("password", Text, nullable=False, comment="its hash"),
    Column("created", Text, nullable=False),
)  # fmt: skip

_TYPES: dict[ColumnType, type[TypeEngine[Any]]] = {
    "string": Text, "integer": BigInteger, "number": Double, "boolean": Boolean, "date": Text,
}  # fmt: skip


def _to_table(layout: TableLayout) -> Table:
    return Table(
        layout.name,
        metadata,
        *(
            Column(column.name, _TYPES[column.type], primary_key=column.name in layout.key, autoincrement=False,
                   nullable=column.name not in layout.key)
            for column in layout.columns
        ),
        *(
            # Datasette and others follow these links in the file; a server would check them at each write, for nothing
            ForeignKeyConstraint(fields, [f"{other}.{name}" for name in key]).ddl_if(dialect="sqlite")
            for fields, other, key in layout.links
        ),
        sqlite_with_rowid=False,  # rows of one report lie together, and the key is stored once
    )  # fmt: skip


record_tables: dict[str, Table] = {layout.name: _to_table(layout) for layout in TABLES}
"""The tables of the agreement, by name."""

_SHAPE = [(one.name, one.key, one.links, [(column.name, column.type) for column in one.columns]) for one in TABLES]
_SCHEMA = files("extractor").joinpath("record.schema.json").read_bytes()
_VIEWS = 2  # raise it with any change of a view

summaries = Table(
    "summaries", metadata,
    Column("report_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("issuer", Text),
    Column("title", Text),
    Column("period_kind", Text),
    Column("period_index", Integer),
    Column("period_year", Integer),
    Column("period_label", Text),
    Column("value_count", Integer, nullable=False, comment="values as read, leftovers included"),
    Column("doubts", Integer, nullable=False, comment="values in doubt as read"),
    Column("errors", Integer, nullable=False),
    Column("warnings", Integer, nullable=False),
    Column("list_counts", Text, nullable=False, comment="values of each list, as JSON"),
    Index("summaries_doubts", "doubts", "report_id"),
)  # fmt: skip
"""A row for each record with what the queue of reviews shows and sorts by, so that it need not look into records."""

made_tables: dict[str, Table] = {**record_tables, summaries.name: summaries}
"""All that is made from records and can be made again."""

tables_version = sha256(
    repr([_SHAPE, (summaries.name, SUMMARY_VERSION, summaries.columns.keys()), _VIEWS]).encode() + _SCHEMA
).hexdigest()[:16]
"""Changes with any change of a column; an archive with another one has these tables made again from its records."""

_LARGEST = 2**63 - 1


def to_unit(issuer: str) -> str:
    """The form in which names of issuers are compared.

    >>> to_unit("UỶ BAN NHÂN DÂN\\nPHƯỜNG CỔ THÀNH")
    'ủy ban nhân dân phường cổ thành'
    """
    from extractor.language import fold

    return fold(" ".join(issuer.split()))


def record_to_rows(record: Record) -> dict[str, list[Row]]:
    """The rows of all tables that one record gives, as databases take them."""
    rows = record_to_table_rows(record)
    rows[summaries.name] = [tuple(map(_to_stored, record_to_summary(record)))]
    return rows


def record_to_table_rows(record: Record) -> dict[str, list[Row]]:
    """The same without its row in the queue of reviews, which shows the record as it was read."""
    return {layout.name: [tuple(map(_to_stored, row)) for row in layout.rows(record)] for layout in TABLES}


def record_to_summary(record: Record) -> Row:
    """The row of a record in the queue of reviews."""
    from extractor.review.values import values_of

    values, period = values_of(record), record.period
    severities = Counter(finding.severity for finding in record.findings)
    return (
        record.report_id, record.document.name, record.header.issuer, record.header.title, period.kind, period.index,
        period.year, period.label, len(values), sum(value.doubtful for value in values), severities["error"],
        severities["warning"], count_lists(value.list_name for value in values),
    )  # fmt: skip


def count_lists(names: Iterable[str]) -> str:
    """How many values each list has, as JSON.

    >>> count_lists(["dates", "staff", "dates"])
    '{"dates": 2, "staff": 1}'
    """
    return json.dumps(dict(sorted(Counter(names).items())))


def _to_stored(cell: Cell) -> Cell:
    """A cell as every database can hold it.

    No database has whole numbers of more than 19 digits: such a one (an account number that was taken for a
    count) is left empty here and stays in the record and in the quotation. NUL, which PostgreSQL refuses, becomes
    the sign for an unreadable character.
    """
    if isinstance(cell, str):
        return cell.replace("\x00", "\ufffd") if "\x00" in cell else cell
    if isinstance(cell, int) and not -_LARGEST <= cell <= _LARGEST:
        return None
    return cell
