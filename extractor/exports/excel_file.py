"""Records → one Excel workbook with a sheet a table, written row by row; nothing in it is ever a formula.

The first sheet is for people: every finding with its report, worst first within a report, ready to be filtered.
Sheets of tables have the columns of every other form, with filters, and numbers and days as Excel shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from extractor.errors import UnwritableTarget
from extractor.exports.atomic import replace_files
from extractor.exports.layout import TABLES, UNREADABLE, Cell, Column, Item, TableLayout, Unreadable
from extractor.record import SEVERITIES, Record

MOST_ROWS = 1_048_576  # of a sheet, and of a cell: Excel's own limits
MOST_CHARACTERS = 32_767
_EXACT = 2**53  # Excel keeps numbers as doubles; a longer whole number is written as text
_WIDEST = 60  # characters; a longer text is wrapped in the sheet for people and cut off by the next cell in the others
_FILLS = {"error": "F5B7B1", "warning": "FAD7A0", "note": "D6DBDF"}


def _findings(record: Record) -> Iterator[Item]:
    ordered = sorted(record.findings, key=lambda finding: SEVERITIES.index(finding.severity))
    return (Item(record, position, finding) for position, finding in enumerate(ordered, 1))


FINDINGS_SHEET = TableLayout(
    "to_check",
    "every finding with the report it is about, for people",
    (
        Column("file", "string", "name of the file", lambda item: item.record.document.name),
        Column("issuer", "string", "who reports", lambda item: item.record.header.issuer),
        Column("period", "string", "the period as printed", lambda item: item.record.period.label),
        Column("severity", "string", "how bad", lambda item: item.entry.severity, choices=SEVERITIES),
        Column("check", "string", "id of the check", lambda item: item.entry.check),
        Column(
            "page", "integer", "page of its first place",
            lambda item: item.entry.evidence[0].page if item.entry.evidence else None,
        ),
        Column("message", "string", "what is wrong, in English", lambda item: item.entry.message),
        Column("message_vi", "string", "what is wrong, in Vietnamese", lambda item: item.entry.message_vi),
        Column(
            "quote", "string", "its first place, as printed",
            lambda item: item.entry.evidence[0].text if item.entry.evidence else None,
        ),
        Column("report_id", "string", "key of the other sheets", lambda item: item.record.report_id),
    ),
    (),
    (),
    _findings,
)  # fmt: skip
_WIDTHS = {
    "issuer": 36,
    "message": 60,
    "message_vi": 60,
    "quote": 50,
    "title": 50,
    "label": 40,
    "text": 40,
    "recipients": 30,
}
_WRAPPED = {"message", "message_vi", "quote"}


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
        for table in (FINDINGS_SHEET, *TABLES, UNREADABLE):
            self._sheets[table.name] = _start_sheet(self._book, table)
            self._row_counts[table.name] = 1
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        with self._stack:
            if error is not None:
                raise error
            for table in (FINDINGS_SHEET, *TABLES, UNREADABLE):
                last = get_column_letter(len(table.columns))
                self._sheets[table.name].auto_filter.ref = f"A1:{last}{self._row_counts[table.name]}"
            self._book.save(self._part)
        return None

    def add(self, record: Record) -> None:
        for table in (FINDINGS_SHEET, *TABLES):
            self._write(table, record)

    def add_unreadable(self, unreadable: Unreadable) -> None:
        self._write(UNREADABLE, unreadable)

    def _write(self, table: TableLayout, source: Record | Unreadable) -> None:
        sheet = self._sheets[table.name]
        wrapped = table is FINDINGS_SHEET
        for row in table.rows(source):
            self._row_counts[table.name] += 1
            if self._row_counts[table.name] > MOST_ROWS:
                raise UnwritableTarget("too-many-rows", str(self._target), table=table.name, limit=MOST_ROWS)
            sheet.append(
                [_to_cell(sheet, cell, column, wrapped) for cell, column in zip(row, table.columns, strict=True)]
            )


def _start_sheet(book: Workbook, table: TableLayout) -> Any:
    """A sheet with its header; widths and colours have to be said before the first row."""
    sheet = book.create_sheet(table.name)
    sheet.freeze_panes = "A2"
    for number, column in enumerate(table.columns, 1):
        letter = get_column_letter(number)
        width = _WIDTHS.get(column.name, 18 if column.type == "string" else 12)
        sheet.column_dimensions[letter].width = min(max(width, len(column.name) + 3), _WIDEST)
        if column.name == "severity":
            for severity, colour in _FILLS.items():
                rule = CellIsRule("equal", [f'"{severity}"'], fill=PatternFill(bgColor=colour))
                sheet.conditional_formatting.add(f"{letter}2:{letter}{MOST_ROWS}", rule)
    sheet.append([_header_cell(sheet, name) for name in table.header])
    return sheet


def _header_cell(sheet: Any, name: str) -> Any:
    cell = WriteOnlyCell(sheet, name)
    cell.font = Font(bold=True)
    return cell


def _to_cell(sheet: Any, cell: Cell, column: Column, wrapped: bool) -> Any:
    if cell is None or isinstance(cell, bool):
        return cell
    if column.type == "date" and isinstance(cell, str):
        return _formatted(sheet, date.fromisoformat(cell), "yyyy-mm-dd")
    if isinstance(cell, int) and abs(cell) > _EXACT:
        return str(cell)
    if not isinstance(cell, str):
        if not column.amount:
            return cell
        return _formatted(sheet, cell, "#,##0" if float(cell).is_integer() else "#,##0.0###")
    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", cell)
    if len(text) > MOST_CHARACTERS:
        text = text[: MOST_CHARACTERS - 1] + "…"
    wrap = wrapped and column.name in _WRAPPED
    if not wrap and not text.startswith("="):
        return text
    held = WriteOnlyCell(sheet, text)
    held.data_type = "s"  # text, where openpyxl would write a formula
    if wrap:
        held.alignment = Alignment(wrap_text=True, vertical="top")
    return held


def _formatted(sheet: Any, value: Any, number_format: str) -> Any:
    held = WriteOnlyCell(sheet, value)
    held.number_format = number_format
    return held
