"""The archive: what was read, what could not be, and by which versions; an SQLite file or a PostgreSQL database.

What it holds depends on the files and the versions alone, never on the order in which results came in, on how many
workers gave them, or on how often the work was broken off: every write replaces what the same source or content had.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Engine,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from extractor.archive.connection import connect, insert_rows, said_by
from extractor.archive.migrations import is_current, migrate
from extractor.archive.reviewed import find_corrected, put_in_corrections, read_log, read_record
from extractor.archive.reviews import Reviews
from extractor.archive.tables import (
    Row,
    documents,
    failures,
    made_tables,
    record_tables,
    records,
    reviews,
    runs,
    sources,
    to_unit,
)
from extractor.exports.layout import Unreadable
from extractor.record import MEASURES, Record
from extractor.review.corrections import apply_corrections

if TYPE_CHECKING:
    import pandas
    import pyarrow

State = Literal["read", "failed", "left_out"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document gave: its record as JSON, and the rows of every table."""

    sha256: str
    medium: str
    pages: int
    unit: str | None
    record: str
    rows: dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source: a reading, or why there is none. `unread` are the pages that gave nothing.

    A source that was read except for some pages has both, and no stamp, so that it is read again next time.
    """

    source: str
    stamp: str
    state: State
    program_version: str
    pattern_version: str
    sha256: str | None = None
    reading: Reading | None = None
    failure: Unreadable | None = None
    unread: tuple[tuple[int, str | None], ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Version:
    """How many documents were read by one version of program and patterns."""

    program: str
    patterns: str
    count: int


@dataclass(frozen=True, slots=True)
class Status:
    """An archive in figures; `runs` are the latest, newest first."""

    where: str
    sources: dict[str, int]
    documents: int
    pages: int
    reasons: dict[str, int]
    versions: tuple[Version, ...]
    runs: tuple[dict[str, Any], ...]


class Archive:
    """An open archive. Use it in a `with` block, or close it: SQLite then puts everything into the one file."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self.where = where

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._engine.dispose()

    def is_own_file(self, path: str) -> bool:
        """Whether this is a file the archive itself is kept in, which a batch of its folder must pass over."""
        own = self._engine.url.database if self._engine.dialect.name == "sqlite" else None
        return own is not None and path in {own, f"{own}-wal", f"{own}-shm"}

    # ---- reading what is there -------------------------------------------------------------------

    def records(self) -> Iterator[Record]:
        """All records as people left them (as read where nobody corrected any), in the order of their ids; memory
        does not grow with their number."""
        with self._reading() as connection, self._reading() as other:
            corrected = set(other.execute(select(reviews.c.report_id)).scalars())
            for stored in connection.execution_options(yield_per=200).scalars(
                select(records.c.record).order_by(records.c.report_id)
            ):
                record = Record.model_validate_json(stored)
                if record.report_id in corrected:
                    record = apply_corrections(record, read_log(other, record.report_id)).record
                yield record

    def stored_records(self) -> Iterator[tuple[str, str]]:
        """The id and the JSON of every record as read, in the order of their ids: quicker than `records` to search."""
        with self._reading() as connection:
            query = select(records.c.report_id, records.c.record).order_by(records.c.report_id)
            found = connection.execution_options(yield_per=200).execute(query)
            yield from ((row[0], row[1]) for row in found)

    @property
    def reviews(self) -> Reviews:
        """What people did to the records: corrections, the queue, drawn samples, users."""
        return Reviews(self)

    def frames(self) -> dict[str, pandas.DataFrame]:
        """All records as tidy tables, one data frame each, with the names and columns of the CSV files."""
        from extractor.exports.frames import records_to_frames

        return records_to_frames(self.records())

    def arrow(self) -> dict[str, pyarrow.Table]:
        """The same as Arrow tables, with the types of the Parquet files."""
        from extractor.exports.arrow_tables import records_to_arrow

        return records_to_arrow(self.records())

    def failures(self) -> list[Unreadable]:
        """Every source that could not be read, or not all its pages, or was left out, and why; by their names."""
        with self._reading() as connection:
            return [Unreadable(*row) for row in connection.execute(select(failures).order_by(failures.c.source))]

    def originals(self) -> dict[str, str]:
        """Where the file of each report was when it was read, by the id of the report."""
        with self._reading() as connection:
            return {row[0]: row[1] for row in connection.execute(select(documents.c.report_id, documents.c.source))}

    def series(self, unit: str) -> pandas.DataFrame:
        """What one unit states on dossiers from period to period: a row for each dossier row of its reports.

        `unit` is the issuer as printed, in any writing of tone marks and capitals. Units of one name are told
        apart by the column `parent`.
        """
        import pandas

        reports, dossiers = record_tables["reports"], record_tables["dossiers"]
        period = [
            reports.c[name] for name in ("issuer", "parent", "period_label", "period_kind", "data_from", "data_to")
        ]
        stated = [
            dossiers.c[name] for name in ("position", "field", "label", "origin", "total", "group", *MEASURES, "rate")
        ]
        query = (
            select(documents.c.report_id, *period, *stated)
            .join(reports, reports.c.report_id == documents.c.report_id)
            .outerjoin(dossiers, dossiers.c.report_id == documents.c.report_id)
            .where(documents.c.unit == to_unit(unit))
            .order_by(reports.c.data_to, documents.c.report_id, dossiers.c.position)
        )
        whole = dict.fromkeys(("position", *MEASURES), "Int64")
        with self._reading() as connection:
            result = connection.execute(query)
            return pandas.DataFrame(result.fetchall(), columns=list(result.keys())).astype(whole)

    def status(self) -> Status:
        with self._reading() as connection:
            count, pages = connection.execute(select(func.count(), func.sum(documents.c.pages))).one()
            states, reasons = _count_by(connection, sources.c.state), _count_by(connection, failures.c.reason)
            versions = connection.execute(
                select(documents.c.program_version, documents.c.pattern_version, func.count()).group_by(
                    documents.c.program_version, documents.c.pattern_version
                )
            ).all()
            latest = connection.execute(select(runs).order_by(runs.c.run.desc()).limit(5)).mappings().all()
        return Status(
            where=self.where,
            sources=states,
            documents=count,
            pages=pages or 0,
            reasons=reasons,
            versions=tuple(Version(*row) for row in sorted(versions)),
            runs=tuple(dict(run) for run in latest),
        )

    def find_done(self, names: Sequence[str], program_version: str, pattern_version: str) -> set[tuple[str, str]]:
        """Of these sources, the names and stamps of those that were read, or left out, by these very versions."""
        query = select(sources.c.source, sources.c.stamp).where(
            sources.c.source.in_(bindparam("names", expanding=True)),
            sources.c.state != "failed",
            sources.c.program_version == program_version,
            sources.c.pattern_version == pattern_version,
        )
        done: set[tuple[str, str]] = set()
        with self._reading() as connection:
            for start in range(0, len(names), _NAMES_AT_ONCE):
                some = names[start : start + _NAMES_AT_ONCE]
                done.update((source, stamp) for source, stamp in connection.execute(query, {"names": some}))
        return done

    # ---- writing ---------------------------------------------------------------------------------

    def begin_run(self, program_version: str, pattern_version: str) -> int:
        """Note that a run begins, and give its number."""
        with self._writing() as connection:
            run = (connection.execute(select(func.max(runs.c.run))).scalar() or 0) + 1
            connection.execute(
                insert(runs).values(
                    run=run, started=_now(), state="running", program_version=program_version,
                    pattern_version=pattern_version, read=0, failed=0, left_out=0, unchanged=0, pages=0,
                )
            )  # fmt: skip
        return run

    def end_run(self, run: int, state: Literal["done", "stopped"], unchanged: int) -> None:
        with self._writing() as connection:
            connection.execute(
                update(runs).where(runs.c.run == run).values(ended=_now(), state=state, unchanged=unchanged)
            )

    def store(self, run: int, outcomes: Sequence[Outcome]) -> None:
        """Write what became of some sources, all of it or (when this raises) nothing."""
        latest = {outcome.source: outcome for outcome in outcomes}
        with self._writing() as connection:
            before = _replace_sources(connection, latest)
            readings = _choose_readings(connection, latest.values())
            _delete_readings(connection, {outcome.reading.sha256 for outcome in readings if outcome.reading})
            _insert_readings(connection, readings)
            _drop_lost(connection, before)
            states = Counter(outcome.state for outcome in latest.values())
            pages = sum(outcome.reading.pages for outcome in latest.values() if outcome.reading)
            added = {name: runs.c[name] + states[name] for name in ("read", "failed", "left_out")}
            connection.execute(update(runs).where(runs.c.run == run).values(**added, pages=runs.c.pages + pages))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with said_by(self.where), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self, *, durable: bool = False) -> Iterator[Connection]:
        """A transaction that waits for its turn before it looks at anything, so that two runs cannot cross.

        A durable one is on the disk when this ends, whatever happens to the machine then.
        """
        writer = self._engine.execution_options(writing=True, durable=durable)
        with said_by(self.where), writer.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            yield connection


_NAMES_AT_ONCE = 500
_LOCK = 0x62616F63616F  # any number will do, as long as all of us take the same


def open_archive(path_or_url: str | Path, *, create: bool = True) -> Archive:
    """Open the archive at a path (an SQLite file) or at an address (`postgresql://user@host/database`).

    A new one is made when `create` is true and there is none; one of an earlier version is brought to the present
    one. Raises UnwritableTarget, with the reason.
    """
    engine, where = connect(path_or_url, create=create)
    archive = Archive(engine, where)
    with archive._reading() as connection:
        current = is_current(connection)
    if not current:
        with archive._writing() as connection:
            migrate(connection, where)
    return archive


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _count_by(connection: Connection, column: ColumnElement[str]) -> dict[str, int]:
    return {row[0]: row[1] for row in sorted(connection.execute(select(column, func.count()).group_by(column)))}


# ---- the steps of a write ------------------------------------------------------------------------


def _replace_sources(connection: Connection, latest: dict[str, Outcome]) -> set[str]:
    """Write the rows of the sources and of their failures; the contents that they had before."""
    names = {"names": list(latest)}
    is_named = sources.c.source.in_(bindparam("names", expanding=True))
    before = {one for one in connection.execute(select(sources.c.sha256).where(is_named), names).scalars() if one}
    connection.execute(delete(sources).where(is_named), names)
    connection.execute(delete(failures).where(failures.c.source.in_(bindparam("names", expanding=True))), names)
    insert_rows(
        connection, sources,
        [(o.source, o.stamp, o.state, o.sha256, o.program_version, o.pattern_version) for o in latest.values()],
    )  # fmt: skip
    insert_rows(
        connection, failures,
        [(f.source, f.reason, f.message, f.message_vi) for o in latest.values() if (f := o.failure) is not None],
    )  # fmt: skip
    return before


def _choose_readings(connection: Connection, outcomes: Iterable[Outcome]) -> list[Outcome]:
    """One outcome for each content that is new, or came by other versions, or under a name before the one it has."""
    chosen: dict[str, Outcome] = {}
    for outcome in outcomes:
        if outcome.reading is not None:
            rival = chosen.setdefault(outcome.reading.sha256, outcome)
            if outcome.source < rival.source:
                chosen[outcome.reading.sha256] = outcome
    still_its_name = (sources.c.source == documents.c.source) & (sources.c.sha256 == documents.c.sha256)
    query = (
        select(documents.c.sha256, documents.c.source, documents.c.program_version, documents.c.pattern_version)
        .join(sources, still_its_name)
        .where(documents.c.sha256.in_(bindparam("digests", expanding=True)))
    )
    for digest, source, *versions in connection.execute(query, {"digests": list(chosen)}):
        outcome = chosen[digest]
        if source < outcome.source and versions == [outcome.program_version, outcome.pattern_version]:
            del chosen[digest]
    return list(chosen.values())


def _delete_readings(connection: Connection, digests: Collection[str]) -> None:
    is_one = documents.c.sha256.in_(bindparam("digests", expanding=True))
    ids = connection.execute(select(documents.c.report_id).where(is_one), {"digests": list(digests)}).scalars().all()
    if ids:
        for table in (*made_tables.values(), records, documents):
            connection.execute(
                delete(table).where(table.c.report_id.in_(bindparam("ids", expanding=True))), {"ids": ids}
            )


def _insert_readings(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    found = [(outcome, outcome.reading) for outcome in outcomes if outcome.reading is not None]
    insert_rows(
        connection, documents,
        [
            (r.sha256, r.sha256[:16], o.source, r.medium, r.pages, r.unit, o.program_version, o.pattern_version)
            for o, r in found
        ],
    )  # fmt: skip
    insert_rows(connection, records, [(reading.sha256[:16], reading.record) for _, reading in found])
    for name, table in made_tables.items():
        insert_rows(connection, table, [row for _, reading in found for row in reading.rows[name]])
    for report_id in find_corrected(connection, [reading.sha256[:16] for _, reading in found]):
        record = read_record(connection, report_id)
        assert record is not None
        put_in_corrections(connection, record)


def _drop_lost(connection: Connection, digests: Collection[str]) -> None:
    """Take out contents that no source has any more: their file was changed, and the archive says what files say.

    Where the file that gave a content its name was changed but another has it still, that one is marked to be read
    again, so that the record gets its name.
    """
    if not digests:
        return
    is_one: BindParameter[Any] = bindparam("digests", expanding=True)
    given = {"digests": list(digests)}
    held = connection.execute(
        select(sources.c.sha256, sources.c.source).where(sources.c.sha256.in_(is_one)), given
    ).all()
    _delete_readings(connection, set(digests) - {digest for digest, _ in held})
    named = connection.execute(
        select(documents.c.sha256, documents.c.source).where(documents.c.sha256.in_(is_one)), given
    ).all()
    nameless = {digest for digest, source in named if (digest, source) not in {tuple(one) for one in held}}
    if nameless:
        query = update(sources).where(sources.c.sha256.in_(is_one)).values(stamp="")
        connection.execute(query, {"digests": list(nameless)})
