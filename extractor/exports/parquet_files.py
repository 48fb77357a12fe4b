"""Records → Parquet, one file a table, written in groups of rows: types as in the data frames, small and quick."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pyarrow import parquet

from extractor.exports.arrow_tables import rows_to_arrow, to_schema
from extractor.exports.atomic import replace_files
from extractor.exports.layout import TABLES, UNREADABLE, Cell, TableLayout, Unreadable
from extractor.record import Record

_ROWS_AT_ONCE = 20_000


class ParquetTables:
    """All tables of any number of records, in one folder; used as CsvTables is, and as safe when broken off."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._writers: dict[str, Any] = {}
        self._waiting: dict[str, list[tuple[Cell, ...]]] = {}

    def __enter__(self) -> Self:
        tables = (*TABLES, UNREADABLE)
        with ExitStack() as stack:
            targets = [self._folder / f"{table.name}.parquet" for table in tables]
            parts = stack.enter_context(replace_files(targets))
            for table, part in zip(tables, parts, strict=True):
                writer = parquet.ParquetWriter(part, to_schema(table), compression="zstd")
                self._writers[table.name] = stack.enter_context(writer)
                self._waiting[table.name] = []
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        with self._stack:  # closes the files, and puts them in their places unless something is raised
            if error is not None:
                raise error
            for table in (*TABLES, UNREADABLE):
                self._flush(table)
        return None

    def add(self, record: Record) -> None:
        for table in TABLES:
            self._write(table, record)

    def add_unreadable(self, unreadable: Unreadable) -> None:
        self._write(UNREADABLE, unreadable)

    def _write(self, table: TableLayout, source: Record | Unreadable) -> None:
        waiting = self._waiting[table.name]
        waiting += table.rows(source)
        if len(waiting) >= _ROWS_AT_ONCE:
            self._flush(table)

    def _flush(self, table: TableLayout) -> None:
        rows, self._waiting[table.name] = self._waiting[table.name], []
        self._writers[table.name].write_table(rows_to_arrow(table, rows))
