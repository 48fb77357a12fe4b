"""How an archive gets from any earlier version to the present one, in one transaction.

The archive's own tables change by numbered steps that are never edited once released; the tables made from records
need none: when their columns changed they are dropped and made again from the records, and so are the views.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError
from sqlalchemy import Connection, delete, insert, inspect, select, text, update

from extractor.archive.reviewed import put_in_corrections
from extractor.archive.tables import (
    documents,
    failures,
    made_tables,
    record_to_rows,
    records,
    sources,
    tables_version,
    versions,
)
from extractor.archive.views import drop_views, make_views
from extractor.errors import UnreadableFile, UnwritableTarget
from extractor.record import Record

STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE sources (source TEXT NOT NULL PRIMARY KEY, stamp TEXT NOT NULL, state TEXT NOT NULL, sha256 TEXT,"
        " program_version TEXT NOT NULL, pattern_version TEXT NOT NULL)",
        "CREATE INDEX sources_sha256 ON sources (sha256)",
        "CREATE TABLE failures (source TEXT NOT NULL PRIMARY KEY, reason TEXT NOT NULL, message TEXT NOT NULL,"
        " message_vi TEXT NOT NULL)",
        "CREATE TABLE documents (sha256 TEXT NOT NULL PRIMARY KEY, report_id TEXT NOT NULL UNIQUE,"
        " source TEXT NOT NULL, medium TEXT NOT NULL, pages INTEGER NOT NULL, unit TEXT,"
        " program_version TEXT NOT NULL, pattern_version TEXT NOT NULL)",
        "CREATE INDEX documents_unit ON documents (unit)",
        "CREATE TABLE records (report_id TEXT NOT NULL PRIMARY KEY, record TEXT NOT NULL)",
        "CREATE TABLE runs (run INTEGER NOT NULL PRIMARY KEY, started TEXT NOT NULL, ended TEXT, state TEXT NOT NULL,"
        " program_version TEXT NOT NULL, pattern_version TEXT NOT NULL, read INTEGER NOT NULL,"
        " failed INTEGER NOT NULL, left_out INTEGER NOT NULL, unchanged INTEGER NOT NULL, pages INTEGER NOT NULL)",
    ),
    (
        "CREATE TABLE corrections (report_id TEXT NOT NULL, number INTEGER NOT NULL, action TEXT NOT NULL,"
        " key TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, line TEXT NOT NULL, PRIMARY KEY (report_id, number))",
        "CREATE TABLE reviews (report_id TEXT NOT NULL PRIMARY KEY, revision INTEGER NOT NULL,"
        " value_count INTEGER NOT NULL, reviewed INTEGER NOT NULL, doubts INTEGER NOT NULL,"
        " conflicts INTEGER NOT NULL, list_counts TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL)",
        "CREATE TABLE samples (sample INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, who TEXT NOT NULL,"
        " at TEXT NOT NULL, settings TEXT NOT NULL)",
        "CREATE TABLE sample_items (sample INTEGER NOT NULL, position INTEGER NOT NULL, report_id TEXT NOT NULL,"
        " key TEXT NOT NULL, item TEXT NOT NULL, PRIMARY KEY (sample, position))",
        "CREATE TABLE verdicts (sample INTEGER NOT NULL, position INTEGER NOT NULL, number INTEGER NOT NULL,"
        " verdict TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL,"
        " PRIMARY KEY (sample, position, number))",
        "CREATE TABLE users (name TEXT NOT NULL PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL,"
        " created TEXT NOT NULL)",
    ),
)
"""Step n brings version n - 1 to version n; SQL that SQLite and PostgreSQL both know."""


def read_versions(connection: Connection) -> tuple[int, str]:
    """The versions of the archive's own tables and of those made from records; 0 and "" in a new archive."""
    if not inspect(connection).has_table(versions.name):
        return 0, ""
    found = {row.part: row.version for row in connection.execute(select(versions))}
    return int(found.get("archive", 0)), found.get("tables", "")


def is_current(connection: Connection) -> bool:
    return read_versions(connection) == (len(STEPS), tables_version)


def migrate(connection: Connection, where: str, steps: Sequence[Sequence[str]] = STEPS) -> None:
    """Bring an archive to the present version. Raises UnwritableTarget for one made by a later baocao."""
    version, tables = read_versions(connection)
    if version > len(steps):
        raise UnwritableTarget("archive-too-new", where, version=version, known=len(steps))
    if version == 0:
        versions.create(connection, checkfirst=True)
    for step in steps[version:]:
        for statement in step:
            connection.execute(text(statement))
    if tables != tables_version:
        _make_record_tables(connection)
    connection.execute(delete(versions))
    connection.execute(
        insert(versions),
        [{"part": "archive", "version": str(len(steps))}, {"part": "tables", "version": tables_version}],
    )


def _make_record_tables(connection: Connection) -> None:
    """Drop all that is made from records and make it again; a minute for 20,000 reports."""
    drop_views(connection)
    for table in made_tables.values():
        table.drop(connection, checkfirst=True)
        table.create(connection)
    make_views(connection)
    ids = connection.execute(select(records.c.report_id)).scalars().all()
    for report_id in ids:
        stored = connection.execute(select(records.c.record).where(records.c.report_id == report_id)).scalar_one()
        try:
            record = Record.model_validate_json(stored)
        except ValidationError:
            _give_up_record(connection, report_id)
            continue
        for name, rows in record_to_rows(record).items():
            if rows:
                names = made_tables[name].columns.keys()
                connection.execute(insert(made_tables[name]), [dict(zip(names, row, strict=True)) for row in rows])
        put_in_corrections(connection, record)


def _give_up_record(connection: Connection, report_id: str) -> None:
    """Turn a record that an earlier baocao wrote in a way we cannot use into a failure, which the next batch mends."""
    digest = select(documents.c.sha256).where(documents.c.report_id == report_id).scalar_subquery()
    of_it = sources.c.sha256 == digest
    for source in connection.execute(select(sources.c.source).where(of_it)).scalars().all():
        error = UnreadableFile("older-record", source)
        told = {"source": source, "message": error.to_text("en"), "message_vi": error.to_text("vi")}
        connection.execute(insert(failures).values(reason=error.reason, **told))
    connection.execute(update(sources).where(of_it).values(state="failed"))
    for table in (records, documents):
        connection.execute(delete(table).where(table.c.report_id == report_id))
