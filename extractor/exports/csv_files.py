"""Records → tidy CSV tables, written row by row: UTF-8 with a byte-order mark, RFC 4180, safe in a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from extractor.exports.atomic import replace_together
from extractor.exports.layout import TABLES, UNREADABLE, Cell, TableLayout, Unreadable
from extractor.record import Record

# What makes a spreadsheet run a cell (OWASP, CSV injection): these marks, also in full width, at the start of a
# cell. Blanks before them are looked through because some programs drop them. A cell that already begins with
# apostrophes before such a mark gets one more, so that taking one away always gives back the text.
_RISKY = re.compile(r"'*[\s\ufeff\u200b]*[=+\-@＝＋－＠]|'*[\t\r\n]")


def escape_formula(text: str) -> str:
    """Text that a spreadsheet shows and never runs: an apostrophe goes before what it would take for a formula.

    >>> escape_formula("=1+1"), escape_formula("- Lưu: VT"), escape_formula("Kế hoạch")
    ("'=1+1", "'- Lưu: VT", 'Kế hoạch')
    """
    return "'" + text if _RISKY.match(text) else text


def unescape_formula(text: str) -> str:
    """The text that `escape_formula` was given.

    >>> unescape_formula("'- Lưu: VT"), unescape_formula("'tis")
    ('- Lưu: VT', "'tis")
    """
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text


def cell_to_csv(cell: Cell) -> str:
    """A cell as written: empty for `None`, true/false, numbers as they are, text safe from being run.

    >>> [cell_to_csv(cell) for cell in (None, True, -3, 98.5, "+84")]
    ['', 'true', '-3', '98.5', "'+84"]
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return escape_formula(cell) if isinstance(cell, str) else str(cell)


def start_csv(stream: IO[str], header: Iterable[str]) -> Any:
    """A CSV writer on a stream that was opened with encoding utf-8-sig and newline="", its header row written."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(header)
    return writer


class CsvTables:
    """All tables of any number of records, in one folder; memory does not grow with their number.

    Rows go to hidden files beside their targets, which take their places when the `with` block ends well;
    when it does not, what was there before stays as it was.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._writers: dict[str, Any] = {}

    def __enter__(self) -> Self:
        tables = (*TABLES, UNREADABLE)
        with ExitStack() as stack:
            streams = stack.enter_context(
                replace_together([self._folder / f"{table.name}.csv" for table in tables], encoding="utf-8-sig")
            )
            for table, stream in zip(tables, streams, strict=True):
                self._writers[table.name] = start_csv(stream, table.header)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return self._stack.__exit__(kind, error, trace)

    def add(self, record: Record) -> None:
        """Write the rows of one record."""
        for table in TABLES:
            self._write(table, record)

    def add_unreadable(self, unreadable: Unreadable) -> None:
        """Write the row of an input that gave no record."""
        self._write(UNREADABLE, unreadable)

    def _write(self, table: TableLayout, source: Record | Unreadable) -> None:
        self._writers[table.name].writerows([cell_to_csv(cell) for cell in row] for row in table.rows(source))
