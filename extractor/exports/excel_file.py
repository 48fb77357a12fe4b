"""Records → one Excel workbook with a sheet a table, written row by row; nothing in it is ever a formula."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from extractor.errors import UnwritableTarget
from extractor.exports.atomic import replace_files
from extractor.exports.layout import TABLES, UNREADABLE, Cell, ColumnType, TableLayout, Unreadable
from extractor.record import Record

MOST_ROWS = 1_048_576  # of a sheet, and of a cell: Excel's own limits
MOST_CHARACTERS = 32_767
_EXACT = 2**53  # Excel keeps numbers as doubles; a longer whole number is written as text


class ExcelTables:
    """All tables of many records in `records.xlsx` of a folder; used as CsvTables is.

    A text longer than a cell may hold ends in "…"; the record has the whole. More rows than a sheet may hold are
    UnwritableTarget: Parquet or CSV has no such limit.
    """

    def __init__(self, folder: Path) -> None:
        self._target = folder / "records.xlsx"
        self._stack = ExitStack()
        self._book = Workbook(write_only=True)
        self._sheets: dict[str, Any] = {}
        self._row_counts: dict[str, int] = {}

    def __enter__(self) -> Self:
        (self._part,) = self._stack.enter_context(replace_files([self._target]))
        for table in (*TABLES, UNREADABLE):
            sheet = self._book.create_sheet(table.name)
            sheet.freeze_panes = "A2"
            sheet.append(list(table.header))
            self._sheets[table.name] = sheet
            self._row_counts[table.name] = 1
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        with self._stack:
            if error is not None:
                raise error
            self._book.save(self._part)
        return None

    def add(self, record: Record) -> None:
        for table in TABLES:
            self._write(table, record)

    def add_unreadable(self, unreadable: Unreadable) -> None:
        self._write(UNREADABLE, unreadable)

    def _write(self, table: TableLayout, source: Record | Unreadable) -> None:
        sheet = self._sheets[table.name]
        for row in table.rows(source):
            self._row_counts[table.name] += 1
            if self._row_counts[table.name] > MOST_ROWS:
                raise UnwritableTarget("too-many-rows", str(self._target), table=table.name, limit=MOST_ROWS)
            sheet.append([_to_cell(sheet, cell, column.type) for cell, column in zip(row, table.columns, strict=True)])


def _to_cell(sheet: Any, cell: Cell, kind: ColumnType) -> Any:
    if kind == "date" and isinstance(cell, str):
        return date.fromisoformat(cell)
    if isinstance(cell, int) and abs(cell) > _EXACT:
        return str(cell)
    if not isinstance(cell, str):
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", cell)
    if len(text) > MOST_CHARACTERS:
        text = text[: MOST_CHARACTERS - 1] + "…"
    if not text.startswith("="):
        return text
    held = WriteOnlyCell(sheet, text)
    held.data_type = "s"  # text, where openpyxl would write a formula
    return held
