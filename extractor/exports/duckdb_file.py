"""Records → one DuckDB file with all tables. Made from Parquet, which DuckDB reads many times quicker than rows."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from extractor.errors import UnwritableTarget
from extractor.exports.atomic import replace_files
from extractor.exports.layout import TABLES, UNREADABLE, Unreadable
from extractor.exports.parquet_files import ParquetTables
from extractor.record import Record

NAME = "baocao.duckdb"


class DuckdbTables:
    """All tables of any number of records in `baocao.duckdb`; used as CsvTables is, and as safe when broken off.

    Raises UnwritableTarget when DuckDB is not installed (extra `duckdb`).
    """

    def __init__(self, folder: Path) -> None:
        try:
            import duckdb
        except ImportError as error:
            raise UnwritableTarget("no-duckdb", str(folder / NAME)) from error
        self._connect = duckdb.connect
        self._target = folder / NAME
        self._parts = TemporaryDirectory(prefix="baocao-")
        self._tables = ParquetTables(Path(self._parts.name))

    def __enter__(self) -> Self:
        self._tables.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        with self._parts:
            self._tables.__exit__(kind, error, trace)
            with replace_files([self._target]) as (part,):
                part.unlink(missing_ok=True)  # DuckDB makes its file itself, and opens none that is empty
                with self._connect(str(part)) as database:
                    for table in (*TABLES, UNREADABLE):
                        source = Path(self._parts.name) / f"{table.name}.parquet"
                        read = f'CREATE TABLE "{table.name}" AS SELECT * FROM read_parquet(?)'
                        database.execute(read, [str(source)])
        return None

    def add(self, record: Record) -> None:
        self._tables.add(record)

    def add_unreadable(self, unreadable: Unreadable) -> None:
        self._tables.add_unreadable(unreadable)
