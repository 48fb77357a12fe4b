"""Draft → DOCX: letterhead and signature as borderless tables of two columns, dossiers as Word tables."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from corpus.maker.blocks import Draft, Heading, Letterhead, Paragraph, Signature, TableBlock, Title, header_grid

WIDE = 9  # columns from which a table gets smaller letters


def draft_to_docx(draft: Draft, target: Path, seed: int) -> None:
    """Write the report as an office would type it: A4, 14 points, merged header cells."""
    rng = random.Random(f"docx {seed}")
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name = "Times New Roman"
    style.font.size = Pt(14)
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    for block in draft.blocks:
        if isinstance(block, Letterhead):
            _two_columns(document, block.left, block.right, WD_ALIGN_PARAGRAPH.CENTER, rng.random() < 0.5)
        elif isinstance(block, Signature):
            _two_columns(document, block.left, block.right, WD_ALIGN_PARAGRAPH.LEFT, False)
        elif isinstance(block, Title):
            for line in block.lines:
                _line(document, line, is_bold=True, alignment=WD_ALIGN_PARAGRAPH.CENTER)
        elif isinstance(block, Heading):
            _line(document, block.printed, is_bold=True)
        elif isinstance(block, Paragraph):
            _line(document, block.piece.text, alignment=WD_ALIGN_PARAGRAPH.JUSTIFY)
        elif isinstance(block, TableBlock):
            _table(document, block)
    document.core_properties.author = ""
    document.save(str(target))


def _line(document: Any, text: str, is_bold: bool = False, alignment: Any = None) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(text).bold = is_bold
    paragraph.alignment = alignment


def _two_columns(document: Any, left: Any, right: Any, alignment: Any, is_in_rows: bool) -> None:
    """A table without borders. Some offices put everything into one row, some a row for names and one for dates."""
    rows = [(list(left), list(right))]
    if is_in_rows:
        rows = [(list(left)[:-1], list(right)[:-1]), ([left[-1]], [right[-1]])]
    table = document.add_table(rows=len(rows), cols=2)
    table.columns[0].width, table.columns[1].width = Cm(7.5), Cm(9)
    for row, (one, other) in zip(table.rows, rows, strict=True):
        for cell, lines, side in ((row.cells[0], one, alignment), (row.cells[1], other, WD_ALIGN_PARAGRAPH.CENTER)):
            for index, line in enumerate(lines):
                paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
                paragraph.alignment = side
                paragraph.add_run(line).font.size = Pt(12 if line.startswith("-") or len(line) > 25 else 13)
    document.add_paragraph()


def _table(document: Any, block: TableBlock) -> None:
    for line in (*block.lines_above, *([block.title] if block.title else [])):
        _line(document, line, is_bold=True, alignment=WD_ALIGN_PARAGRAPH.CENTER)
    extra = 1 if block.column_numbers else 0
    table = document.add_table(rows=block.depth + extra + len(block.rows), cols=len(block.paths))
    table.style = "Table Grid"
    _header(table, block)
    points = Pt(8 if len(block.paths) > WIDE else 12)
    if extra:
        for column, number in enumerate(block.column_numbers):
            table.cell(block.depth, column).text = number
    for index, row in enumerate(block.rows):
        cells = table.rows[block.depth + extra + index].cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    for row in table.rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = points
    document.add_paragraph()


def _header(table: Any, block: TableBlock) -> None:
    taken: set[tuple[int, int]] = set()
    for level, cells in enumerate(header_grid(block.paths)):
        column = 0
        for text, columns, rows in cells:
            while (level, column) in taken:
                column += 1
            cell = table.cell(level, column)
            if columns > 1 or rows > 1:
                cell = cell.merge(table.cell(level + rows - 1, column + columns - 1))
            cell.text = text
            taken |= {(level + down, column + over) for down in range(rows) for over in range(columns)}
            column += columns
