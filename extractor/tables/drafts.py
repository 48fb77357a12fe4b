"""What every source of tables makes first: a `Draft`, its cells still spans. Grids, which need no guessing, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from extractor.language import fold
from extractor.measures import Meaning
from extractor.models import Grid, Term
from extractor.reading import Reading, Span, trimmed

Pieces = tuple[Span, ...]
"""A cell as the spans it was printed in: none for an empty cell, several when it is wrapped around others."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A table before its cells are text. `columns` holds the titles over each column, from top to bottom."""

    start: int
    end: int
    columns: tuple[tuple[Pieces, ...], ...]
    rows: tuple[tuple[Pieces, ...], ...]


def text_of(reading: Reading, pieces: Pieces) -> str:
    return " ".join(reading.quote(*piece) for piece in pieces)


def merge_terms(headers: Sequence[Term], measures: Sequence[Term]) -> list[tuple[str, Term]]:
    both = [("table_header", term) for term in headers] + [("dossier_measure", term) for term in measures]
    both.sort(key=lambda pair: (pair[1].start, -pair[1].end, pair[0] != "table_header"))
    kept: list[tuple[str, Term]] = []
    for kind, term in both:
        if kept and term.start < kept[-1][1].end:
            if term.end - term.start > kept[-1][1].end - kept[-1][1].start:
                kept[-1] = (kind, term)
            continue
        kept.append((kind, term))
    return kept


def meaning_of(reading: Reading, term: Term) -> Meaning:
    entry = reading.patterns.entry("dossier_measure", term.id)
    return Meaning(entry["group"], entry["part"])


def speaks_of_a_table(reading: Reading, draft: Draft) -> bool:
    """Text is a table when its titles are words of the vocabulary, or its rows are numbered and hold figures."""
    titles = list(dict.fromkeys(text_of(reading, pieces) for levels in draft.columns for pieces in levels if pieces))
    terms = reading.patterns.lexicon.find_terms(fold("|".join(titles)))
    known = {term.start for kind in ("table_header", "dossier_measure") for term in terms.of(kind)}
    if len(known) >= 2 or (len(titles) > 4 and is_column_numbers(titles)):
        return True
    numbered = [text for row in draft.rows if (text := text_of(reading, row[0]))]
    rising = [str(number) for number in range(1, len(numbered) + 1)]
    return len(rising) >= 3 and [text.rstrip(".").lstrip("0") for text in numbered] == rising


# ---- grids ---------------------------------------------------------------------------------------


def grid_to_draft(reading: Reading, grid: Grid) -> Draft | None:
    """A grid of the medium; `None` when it is a letterhead, a signature block or a box drawn around text."""
    if grid.column_count < 2 or grid.row_count < 2:
        return None
    start, end = reading.view.from_document(grid.start, grid.end)
    matrix: list[list[Pieces]] = [[()] * grid.column_count for _ in range(grid.row_count)]
    for cell in grid.cells:
        span = trimmed(reading.text, reading.view.from_document(cell.start, cell.end))
        pieces: Pieces = (span,) if span[0] < span[1] else ()
        for row in range(cell.row, min(cell.row + cell.row_span, grid.row_count)):
            for column in range(cell.column, min(cell.column + cell.column_span, grid.column_count)):
                matrix[row][column] = (*matrix[row][column], *pieces)  # a cell may go on overleaf
    if is_letterhead(reading, start, end) and grid.row_count <= 8:
        return None
    draft = matrix_to_draft(reading, matrix, grid.header_rows, start, end)
    return draft


def is_letterhead(reading: Reading, start: int, end: int) -> bool:
    return any(
        reading.patterns.entry("table_header", term.id)["role"] == "letterhead"
        for term in reading.terms.between("table_header", start, end)
    )


def matrix_to_draft(
    reading: Reading, matrix: Sequence[Sequence[Pieces]], header_rows: int, start: int, end: int
) -> Draft | None:
    """Rows of cells → header and body. Empty rows and rows of column numbers are dropped."""
    filled = [row for row in matrix if any(row)]
    if not filled:
        return None
    texts = [[text_of(reading, pieces) for pieces in row] for row in filled]
    numbers = {index for index, row in enumerate(texts) if is_column_numbers(row)}
    told = 0 < header_rows < len(filled)
    top = _without_data(texts, numbers, header_rows) if told else count_header_rows(texts, numbers)
    header = [row for index, row in enumerate(filled[:top]) if index not in numbers]
    titles = {tuple(row) for index, row in enumerate(texts[:top]) if index not in numbers}
    body = [
        row
        for index, row in enumerate(filled[top:], top)
        if index not in numbers and tuple(texts[index]) not in titles  # a header printed again on the next page
    ]
    width = len(filled[0])
    used = [column for column in range(width) if any(row[column] for row in (*header, *body))]
    if not body or len(used) < 2:
        return None
    return Draft(
        start,
        end,
        tuple(tuple(row[column] for row in header) for column in used),
        tuple(tuple(row[column] for column in used) for row in body),
    )


def count_header_rows(texts: Sequence[Sequence[str]], numbers: set[int]) -> int:
    """Rows before the first that is data: numbered in its first cells, or with figures in it."""
    for index, row in enumerate(texts):
        if index in numbers:
            return index
        cells = [text for text in row if text]
        if index > 0 and _are_years(cells, texts[index - 1]):
            continue
        if index > 0 and (_ROW_NUMBER.fullmatch(cells[0]) or any(FIGURE.fullmatch(text) for text in cells[1:])):
            return index
        if index == 0 and _ROW_NUMBER.fullmatch(cells[0]) and len(cells) > 2:
            return 0
    return 1


def _are_years(cells: Sequence[str], above: Sequence[str]) -> bool:
    """Is a row of titles nothing but years, beside cells that reach down from the row above?"""
    own = [text for text in cells if text not in above]
    return len(own) > 1 and all(map(_YEAR.fullmatch, own))


def _without_data(texts: Sequence[Sequence[str]], numbers: set[int], header_rows: int) -> int:
    """Rows of a header whose end the print tells, without those that are data all the same.

    A group row or the total may be set in bold straight below the titles. It has a running number, or nothing but
    figures beside its label; years over columns are titles.
    """
    for index in range(1, header_rows):
        cells = [text for text in texts[index] if text]
        if index in numbers or not cells:
            continue
        label, *rest = cells
        figures = sum(bool(FIGURE.fullmatch(text)) and not _YEAR.fullmatch(text) for text in rest)
        if (_ROW_NUMBER.fullmatch(label) and len(cells) > 1) or (figures > 1 and figures == len(rest)):
            return index
    return header_rows


_YEAR = regex.compile(r"(?:19|20)\d\d")
_ROW_NUMBER = regex.compile(r"\d{1,3}(?:\.\d{1,2})*[.)]?|[IVXL]{1,5}[.)]?|[A-Ha-h][.)]?")
FIGURE = regex.compile(r"\d{1,3}(?:[. ]\d{3})+(?:,\d+)?\s?%?|\d+(?:[.,]\d+)?\s?%?|-")
_CUT_NUMBERS = regex.compile(r"[\d()=+\s]+")
_COLUMN_NUMBER = regex.compile(r"[(\[]?(?P<number>\d{1,2})[)\]]?(?:\s*=.*)?|[(\[]?[A-Za-z][)\]]?")

_OWN_NUMBERS, _OWN_NUMBERS_ALONE = 5, 8  # so many columns with their own number, in brackets or not, are no figures


def is_column_numbers(cells: Sequence[str]) -> bool:
    """A row that only numbers the columns: "(1) (2) (3)", "A B 1 2", "1 2 3=4+5".

    >>> is_column_numbers(["A", "B", "1", "2", "3=1+2"]), is_column_numbers(["1", "Hộ tịch", "2", "3"])
    (True, False)

    On scans some of them are misread; most have their own number, in brackets or not.

    >>> is_column_numbers(["(1)", "(2)", "(3)=(4)+(", ")*@)", "(5)", "(6)", "[7", "(8)"])
    True
    >>> is_column_numbers(["1", "2", "3", "4", "5", "6", "", "8", "9", "10"])
    True
    """
    filled = [cell for cell in cells if cell]
    own = sum(cell.strip("()") == str(number) for number, cell in enumerate(cells, start=1))
    least = _OWN_NUMBERS if any("(" in cell for cell in filled) else _OWN_NUMBERS_ALONE
    if own >= least and 2 * own > len(filled):
        return True
    if len(filled) > 4 and all(map(_CUT_NUMBERS.fullmatch, filled)):
        # "(3)=(4)+(5", ")+(6()4)": sums wider than their columns run into the next cells
        bracketed = sum("(" in cell or ")" in cell for cell in filled)
        if bracketed > 0.6 * len(filled):
            return True
    seen: list[int] = []
    for cell in dict.fromkeys(cell for cell in cells if cell):
        match = _COLUMN_NUMBER.fullmatch(cell)
        if match is None:
            return False
        if match["number"]:
            seen.append(int(match["number"]))
    return len(seen) >= 2 and seen[0] in (1, 2, 3) and all(b - a == 1 for a, b in pairwise(seen))
