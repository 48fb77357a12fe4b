"""Draft → text, as typed or as taken from a page: letterheads across or by column, tables in five shapes."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Callable, Sequence

from corpus.maker.blocks import Draft, Heading, Letterhead, Paragraph, Signature, TableBlock, Title, header_grid

WIDTH = 88


def draft_to_text(draft: Draft, seed: int) -> str:
    """The whole report; how it is laid out follows from the seed."""
    rng = random.Random(f"text {seed}")
    shape = rng.choice(tuple(TABLE_SHAPES))
    is_dump = rng.random() < 0.5
    lines: list[str] = []
    for block in draft.blocks:
        if isinstance(block, Letterhead):
            lines += _letterhead(block, rng)
            lines.append("")
        elif isinstance(block, Title):
            lines += [*block.lines, ""]
        elif isinstance(block, Heading):
            if is_dump and rng.random() < 0.5 and lines and lines[-1]:
                lines.append("")
            lines += textwrap.wrap(block.printed, WIDTH + 20, break_on_hyphens=False)
        elif isinstance(block, Paragraph):
            lines += _wrap(block.piece.text, is_dump, rng)
            if is_dump and rng.random() < 0.4:
                lines.append("")
        elif isinstance(block, TableBlock):
            lines += ["", *block.lines_above, *([block.title] if block.title else [])]
            lines += TABLE_SHAPES[shape](block)
            lines.append("")
        elif isinstance(block, Signature):
            lines += ["", *_signature(block, rng)]
    if is_dump:
        lines = _paged(lines, rng)
    return "\n".join(lines) + "\n"


def _wrap(text: str, is_dump: bool, rng: random.Random) -> list[str]:
    lines = textwrap.wrap(text, WIDTH, break_on_hyphens=False, break_long_words=False)
    if is_dump:
        return [f"{line} " for line in lines[:-1]] + lines[-1:]
    return lines


def _letterhead(block: Letterhead, rng: random.Random) -> list[str]:
    form = rng.choice(("across", "across", "columns", "columns"))
    if form == "columns":
        return [*block.left, *block.right]
    left, right = list(block.left), list(block.right)
    # number and date face one another in the last line, as on the page
    rows = []
    while len(left) > 1 or len(right) > 1:
        one = left.pop(0) if len(left) > 1 else ""
        other = right.pop(0) if len(right) > 1 else ""
        rows.append(f"{one}    {other}".strip())
    return [*rows, f"{left[0]}    {right[0]}"]


def _signature(block: Signature, rng: random.Random) -> list[str]:
    right = [line for line in block.right if line]
    if rng.random() < 0.7:
        gap = [""] if rng.random() < 0.5 else []
        return [*block.left, *right[:-1], *gap, right[-1]]
    rows = []
    for index in range(max(len(block.left), len(right))):
        left = block.left[index] if index < len(block.left) else ""
        other = right[index] if index < len(right) else ""
        rows.append(f"{left:<48} {other}".rstrip() if left else " " * 49 + other)
    return rows


def _paged(lines: Sequence[str], rng: random.Random) -> list[str]:
    """Page ends: three blank lines, or a page number, in the middle of whatever stands there."""
    paged: list[str] = []
    page = 1
    for index, line in enumerate(lines):
        paged.append(line)
        if index and index % 46 == 0 and index < len(lines) - 12 and line.endswith(" "):
            page += 1
            paged += ["", "", str(page)] if rng.random() < 0.5 else ["", "", ""]
    return paged


# ---- tables --------------------------------------------------------------------------------------


def _rows(block: TableBlock) -> list[list[str]]:
    """Header and data rows as a full grid; a merged header stands in the first of its cells."""
    grid: list[list[str]] = []
    for level in range(block.depth):
        row = []
        for column, path in enumerate(block.paths):
            is_first = column == 0 or block.paths[column - 1][: level + 1] != path[: level + 1]
            is_here = len(path) > level and (is_first or len(path) == level + 1)
            row.append(path[level] if is_here else "")
        grid.append(row)
    if block.column_numbers:
        grid.append([*block.column_numbers])
    return grid + [list(row) for row in block.rows]


def table_flattened(block: TableBlock) -> list[str]:
    """One row per line, cells parted by one blank, header cells over lines as a page dump leaves them."""
    lines = []
    for cells in header_grid(block.paths):
        words = " ".join(text for text, _, _ in cells)
        lines += textwrap.wrap(words, 70, break_on_hyphens=False)
    if block.column_numbers:
        lines.append(" ".join(block.column_numbers))
    lines += [" ".join(cell for cell in row if cell) for row in block.rows]
    return lines


def table_dumped(block: TableBlock) -> list[str]:
    """As a page dump leaves narrow columns: header cells in pieces, one below the other, long labels over two lines."""
    lines = []
    for cells in header_grid(block.paths):
        for text, _, _ in cells:
            lines += [f"{piece} " for piece in textwrap.wrap(text, 11, break_on_hyphens=False, break_long_words=False)]
    if block.column_numbers:
        lines.append(" ".join(block.column_numbers))
    for row in block.rows:
        pieces = textwrap.wrap(row[1], 26, break_on_hyphens=False)
        cells = [cell for cell in (row[0], pieces[-1] if len(pieces) == 1 else "", *row[2:]) if cell]
        if len(pieces) > 1:
            lines += [f"{row[0]} {pieces[0]} ", *(f"{piece} " for piece in pieces[1:-1])]
            cells = [pieces[-1], *(cell for cell in row[2:] if cell)]
        lines.append(" ".join(cells))
    return lines


def table_tabbed(block: TableBlock) -> list[str]:
    return ["\t".join(row) for row in _rows(block)]


def table_barred(block: TableBlock) -> list[str]:
    return ["| " + " | ".join(row) + " |" for row in _rows(block)]


def table_aligned(block: TableBlock) -> list[str]:
    """Columns held together by runs of blanks."""
    rows = _rows(block)
    widths = [max(len(row[column]) for row in rows) for column in range(len(block.paths))]
    return ["   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def table_by_cells(block: TableBlock) -> list[str]:
    """One cell per line, as text copied from Word; a merged cell comes once, an empty one is a blank line."""
    header = [text for cells in header_grid(block.paths) for text, _, _ in cells]
    return header + [*block.column_numbers] + [cell for row in block.rows for cell in row]


TABLE_SHAPES: dict[str, Callable[[TableBlock], list[str]]] = {
    "flattened": table_flattened,
    "dumped": table_dumped,
    "tabbed": table_tabbed,
    "barred": table_barred,
    "aligned": table_aligned,
    "by_cells": table_by_cells,
}
