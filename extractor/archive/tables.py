"""The tables of an archive: five of its own, and every table that records are written as.

The record is the truth and the tables of the agreement are made from it, column by column as in CSV; they can be
made again at any time. Dates are ISO 8601 text in all of them, so that a date without its day has a place.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Double, Index, Integer, MetaData, Table, Text
from sqlalchemy.types import TypeEngine

from extractor.exports.layout import TABLES, Cell, ColumnType, TableLayout
from extractor.record import Record

Row = tuple[Cell, ...]

metadata = MetaData()

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
"""Why a source that is not `read` is not."""

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
        sqlite_with_rowid=False,  # rows of one report lie together, and the key is stored once
    )  # fmt: skip


record_tables: dict[str, Table] = {layout.name: _to_table(layout) for layout in TABLES}
"""The tables of the agreement, by name."""

_SHAPE = [(one.name, one.key, [(column.name, column.type) for column in one.columns]) for one in TABLES]
_SCHEMA = files("extractor").joinpath("record.schema.json").read_bytes()
_VIEWS = 1  # raise it with any change of a view

tables_version = sha256(repr((_SHAPE, _VIEWS)).encode() + _SCHEMA).hexdigest()[:16]
"""Changes with any change of a column, a view or the record; an archive with another one has all that is made from
its records made again."""

_LARGEST = 2**63 - 1


def record_to_rows(record: Record) -> dict[str, list[Row]]:
    """The rows of all tables that one record gives, as databases take them."""
    return {layout.name: [tuple(map(_to_stored, row)) for row in layout.rows(record)] for layout in TABLES}


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
