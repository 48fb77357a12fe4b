"""Any number of records → a folder, in the form that was asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Literal, Protocol, Self, get_args

from extractor.exports.atomic import write_text
from extractor.exports.csv_files import CsvTables
from extractor.exports.datapackage import write_datapackage
from extractor.exports.layout import Unreadable
from extractor.exports.record_json import write_record
from extractor.record import Record

Format = Literal["csv", "parquet", "duckdb", "xlsx", "json", "datapackage"]
FORMATS: tuple[Format, ...] = get_args(Format)


class Tables(AbstractContextManager["Tables", bool | None], Protocol):
    """What takes records one by one and writes their tables: nothing is there before the `with` block ends."""

    def __enter__(self) -> Self: ...

    def add(self, record: Record) -> None: ...

    def add_unreadable(self, unreadable: Unreadable) -> None: ...


def write_folder(records: Iterable[Record], unreadable: Iterable[Unreadable], folder: Path, form: Format) -> int:
    """Write records, and what could not be read, into a folder; how many records there were.

    csv: a file a table; datapackage: the same and their description; parquet: a file a table; duckdb: one file
    with all tables; xlsx: one workbook; json: a file a record in `records`, and `unreadable.json`. Memory does
    not grow with their number. Raises UnwritableTarget.
    """
    if form == "json":
        return _write_json(records, unreadable, folder)
    count = 0
    with _open_tables(folder, form) as tables:
        for record in records:
            tables.add(record)
            count += 1
        for one in unreadable:
            tables.add_unreadable(one)
    if form == "datapackage":
        write_datapackage(folder)
    return count


def export(records: Record | Iterable[Record], folder: str | Path, form: Format = "datapackage") -> int:
    """Write one record, or many, into a folder; how many there were. Forms are those of `write_folder`."""
    several = [records] if isinstance(records, Record) else records
    return write_folder(several, (), Path(folder), form)


def _open_tables(folder: Path, form: Format) -> Tables:
    if form == "parquet":
        from extractor.exports.parquet_files import ParquetTables

        return ParquetTables(folder)
    if form == "duckdb":
        from extractor.exports.duckdb_file import DuckdbTables

        return DuckdbTables(folder)
    if form == "xlsx":
        from extractor.exports.excel_file import ExcelTables

        return ExcelTables(folder)
    return CsvTables(folder)


def _write_json(records: Iterable[Record], unreadable: Iterable[Unreadable], folder: Path) -> int:
    count = 0
    for record in records:
        write_record(record, folder / "records" / f"{record.report_id}.json")
        count += 1
    told = [asdict(one) for one in unreadable]
    write_text(folder / "unreadable.json", json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    return count
