"""The way to the database: which one a name means, how it is set up, and what its errors mean."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Table, create_engine, event, insert
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from extractor.errors import UnwritableTarget

SECONDS_TO_WAIT = 30
"""How long to wait for another process that writes to the same SQLite file."""


def connect(path_or_url: str | Path, *, create: bool) -> tuple[Engine, str]:
    """An engine for an archive, and what messages call it. Raises UnwritableTarget."""
    if isinstance(path_or_url, Path) or "://" not in path_or_url:
        path = Path(path_or_url)
        if not create and not path.exists():
            raise UnwritableTarget("no-archive", str(path))
        if path.is_dir():
            raise UnwritableTarget("archive-is-folder", str(path))
        if not create and _is_at_rest(path):
            at_rest = {"mode": "ro", "immutable": "1", "uri": "true"}
            url = URL.create("sqlite", database=f"file:{quote(str(path.absolute()))}", query=at_rest)
            return create_engine(url), str(path)
        return _connect_sqlite(URL.create("sqlite", database=str(path.absolute()))), str(path)
    try:
        url = make_url(path_or_url)
    except ArgumentError as error:
        raise UnwritableTarget("archive-address", _without_password(path_or_url)) from error
    where = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite":
        return _connect_sqlite(url), where
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise UnwritableTarget("archive-address", where)
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    try:
        # %s for values, so that rows go to the driver by position; a lost connection is found before it is used.
        # Plans are made anew: one made while a table was small reads the whole of it for ever after.
        fresh_plans = {"options": "-c plan_cache_mode=force_custom_plan"}
        return create_engine(url, paramstyle="format", pool_pre_ping=True, connect_args=fresh_plans), where
    except ImportError as error:
        raise UnwritableTarget("no-postgres", where) from error


def _is_at_rest(path: Path) -> bool:
    """Whether nobody writes to this file and we cannot: on a disc, or in a folder that may only be read.

    SQLite must be told, since it else wants to put its files for readers and writers beside it.
    """
    return not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()


def _without_password(address: str) -> str:
    return re.sub(r"//[^/@]*@", "//", address)


def _connect_sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": SECONDS_TO_WAIT})

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _: object) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")  # readers and the writer do not wait for each other
        cursor.execute("PRAGMA synchronous = NORMAL")  # in WAL mode a killed process loses nothing that was committed
        cursor.execute("PRAGMA cache_size = -65536")  # 64 MB: pages of thirteen trees stay at hand
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its turn at the beginning: one that first reads and then writes fails when another came between
        options = connection.get_execution_options()
        if options.get("writing", False):
            # what a person decided must outlive a power cut; what a batch reads can be read again
            connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if options.get('durable') else 'NORMAL'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing", False) else "BEGIN")

    return engine


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows by position, each database in its own fastest way: for PostgreSQL a third of the time of INSERT."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy_rows(connection, table, rows)
    else:
        connection.exec_driver_sql(str(insert(table).compile(dialect=connection.dialect)), list(rows))


def _copy_rows(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    statement = f"COPY {quote(table.name)} ({', '.join(map(quote, table.columns.keys()))}) FROM STDIN"
    driver: Any = connection.connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except driver.Error as error:  # SQLAlchemy was passed by; `said_by` knows its errors
        raise DBAPIError(statement, None, error) from error


# What databases say (in their messages, or PostgreSQL in its codes) → our reason. The first that fits holds.
_REASONS = (
    ("archive-full", re.compile(r"disk is full|no space left|\b53100\b", re.IGNORECASE)),
    ("archive-locked", re.compile(r"database (?:table )?is locked|\b55P03\b", re.IGNORECASE)),
    ("archive-read-only", re.compile(r"readonly|read-only|unable to open|permission denied|\b(?:25006|42501)\b", re.I)),
    ("not-an-archive", re.compile(r"not a database|malformed", re.IGNORECASE)),
    ("archive-unreachable", re.compile(r"connect|\b08\d{3}\b|\b57P0\d\b", re.IGNORECASE)),
)


@contextmanager
def said_by(where: str) -> Iterator[None]:
    """Turn what a database raises into an UnwritableTarget with a reason and something to do about it."""
    try:
        yield
    except DBAPIError as error:
        told = f"{getattr(error.orig, 'sqlstate', '') or ''} {error.orig}"
        reason = next((reason for reason, pattern in _REASONS if pattern.search(told)), "archive-error")
        problem = " ".join(str(error.orig).split())
        raise UnwritableTarget(reason, where, problem=problem, seconds=SECONDS_TO_WAIT) from error
