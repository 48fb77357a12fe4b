"""Tables whose cells a mark parts: bars or tabs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractor.models import Claims
from extractor.reading import Reading, Span, trimmed
from extractor.tables.drafts import (
    Draft,
    Pieces,
    count_header_rows,
    is_column_numbers,
    is_letterhead,
    matrix_to_draft,
    speaks_of_a_table,
    text_of,
)
from extractor.tables.lines import Lines, runs_over_pages


def find_barred(lines: Lines, taken: Claims) -> Iterator[Draft]:
    """Cells parted by "|" (Markdown, text drawn tables)."""
    reading = lines.reading
    if "|" not in reading.text:
        return
    indexes = [index for index, text in enumerate(lines.texts) if text.count("|") >= 2 or _RULE.fullmatch(text)]
    for run in runs_over_pages(lines, indexes, "|"):
        run = [index for index in run if not _RULE.fullmatch(lines.texts[index])]
        # a bar at one end of most rows is their border; at that of one row its outermost cell is empty
        bounds = [sum(lines.texts[index][end] == "|" for index in run) * 2 > len(run) for end in (0, -1)]
        rows = [_split_cells(reading, lines.spans[index], "|", bounds) for index in run]
        rows = [list(row) for row in rows if any(row)]
        if len(rows) >= 2 and taken.is_free(*lines.spans[run[0]]):
            width = max(len(row) for row in rows)
            rows = [row + [()] * (width - len(row)) for row in rows]
            draft = matrix_to_draft(
                reading, _fill_header(reading, rows), 0, lines.spans[run[0]][0], lines.spans[run[-1]][1]
            )
            if draft and speaks_of_a_table(reading, draft):
                yield draft


_RULE = regex.compile(r"[-|:+=\s]*[-=]{2}[-|:+=\s]*")


def _split_cells(reading: Reading, line: Span, mark: str, bounds: Sequence[bool] = (False, False)) -> list[Pieces]:
    """The cells of a line between marks; where a border `bounds` the rows (before, behind) it parts nothing."""
    start, end = line
    before, behind = bounds
    start += before and reading.text[start] == mark
    end -= behind and reading.text[end - 1] == mark
    cells: list[Pieces] = []
    while True:
        stop = reading.text.find(mark, start, end)
        span = trimmed(reading.text, (start, end if stop < 0 else stop))
        cells.append((span,) if span[0] < span[1] else ())
        if stop < 0:
            return cells
        start = stop + 1


def find_tabbed(lines: Lines, taken: Claims) -> Iterator[Draft]:
    """Cells parted by tabs, as spreadsheets and Word leave them in plain text."""
    reading = lines.reading
    if "\t" not in reading.text:
        return
    indexes = [index for index, (start, end) in enumerate(reading.lines) if "\t" in reading.text[start:end].strip(" ")]
    indexes = [index for index in indexes if lines.texts[index] and taken.is_free(*lines.spans[index])]
    for run in runs_over_pages(lines, indexes, "\t"):
        rows = [_split_cells(reading, reading.lines[index], "\t") for index in run]
        width = max(len(row) for row in rows)
        start, end = lines.spans[run[0]][0], lines.spans[run[-1]][1]
        if len(rows) < 2 or width < 2 or is_letterhead(reading, start, end):
            continue
        rows = [row + [()] * (width - len(row)) for row in rows]
        draft = matrix_to_draft(reading, _fill_header(reading, rows), 0, start, end)
        if draft and speaks_of_a_table(reading, draft):
            yield draft


def _fill_header(reading: Reading, rows: Sequence[Sequence[Pieces]]) -> list[list[Pieces]]:
    """Titles over several columns repeated in each, as a merged cell is; text leaves the other cells empty.

    A title reaches over the empty cells to its right as long as the row below has something there.
    """
    filled = [list(row) for row in rows]
    texts = [[text_of(reading, pieces) for pieces in row] for row in rows]
    numbers = {index for index, row in enumerate(texts) if any(row) and is_column_numbers(row)}
    top = count_header_rows(texts, numbers) if all(any(row) for row in texts) else 1
    for index in range(top - 1):
        for column in range(1, len(filled[index])):
            below = any(rows[lower][column] for lower in range(index + 1, top))
            if not filled[index][column] and below:
                left = filled[index][column - 1]
                alone = rows[index][column - 1] and not any(rows[lower][column - 1] for lower in range(index + 1, top))
                filled[index][column] = () if alone else left
    return filled
