"""Reading → Tables: every table of a document, from ruled grids or from what text extraction left of them.

A table comes as a `Grid` of the medium (PDF, Word), or as lines of text: cells parted by bars, tabs or runs of
blanks, one cell on a line, or a *flattened* table ("1 Lĩnh vực Hộ tịch 90 90 0") whose column titles are wrapped
and run into each other over several lines. Each of these is first brought into a `Draft`; naming, titles and
cells are the same for all from there on. Text is only taken for a table when its titles are words of the
vocabulary or its rows are numbered: a paragraph, a list of plans or a list of recipients is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractor.models import Claims, Table, TableCell
from extractor.reading import Reading
from extractor.tables.captions import title_above
from extractor.tables.drafts import Draft, Pieces, grid_to_draft, text_of
from extractor.tables.kinds import is_numbered_like_form_06a, table_kind, title_terms
from extractor.tables.lines import PAGE_NUMBER, Lines, is_short_number
from extractor.tables.marked import find_barred, find_tabbed
from extractor.tables.measured import find_measured
from extractor.tables.rows import find_flattened, find_stacked
from extractor.tables.spaced import find_spaced

__all__ = ["find_tables", "is_numbered_like_form_06a", "is_short_number", "table_kind", "title_terms"]


def find_tables(reading: Reading) -> tuple[Table, ...]:
    """All tables in text order, numbered from 1; letterhead and signature blocks are none.

    About 0.3 ms for a report of 3,000 words without tables: lines are looked at once, and only those that end
    in a figure or hold bars, tabs or gaps are looked at twice.
    """
    from_grids = [draft for grid in reading.document.grids if (draft := grid_to_draft(reading, grid))]
    spans = [reading.view.from_document(grid.start, grid.end) for grid in reading.document.grids]
    drafts = from_grids + list(_text_to_drafts(reading, Claims.none(len(reading.text)).with_spans(spans)))
    drafts = _joined(reading, sorted(drafts, key=lambda draft: draft.start))
    return tuple(_to_table(reading, number, draft) for number, draft in enumerate(drafts, 1))


def _text_to_drafts(reading: Reading, taken: Claims) -> Iterator[Draft]:
    """Tables that only lines of text show, outside the grids of the medium."""
    lines = Lines(reading)
    for find in (find_barred, find_tabbed, find_spaced, find_measured, find_stacked, find_flattened):
        found = list(find(lines, taken))
        taken = taken.with_spans([(draft.start, draft.end) for draft in found])
        yield from found


def _joined(reading: Reading, drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts with those that go on from the one before ("Biểu số 1 (tiếp theo)", its titles again) added to it."""
    joined: list[Draft] = []
    for draft in drafts:
        if joined and _goes_on(reading, joined[-1], draft):
            joined[-1] = replace(joined[-1], end=draft.end, rows=(*joined[-1].rows, *draft.rows))
        else:
            joined.append(draft)
    return joined


def _goes_on(reading: Reading, before: Draft, draft: Draft) -> bool:
    """Has a table the titles of the one before it, and nothing between but a page or a caption that says so?"""
    titles = [[[text_of(reading, pieces) for pieces in levels] for levels in one.columns] for one in (before, draft)]
    if titles[0] != titles[1] or not any(text for levels in titles[0] for text in levels):
        return False
    _, start = title_above(reading, draft.start)
    said = any(
        reading.patterns.entry("table_header", term.id)["role"] == "caption_continued"
        for term in reading.terms.between("table_header", start, draft.start)
    )
    between = reading.text[before.end : start if said else draft.start]
    lines = (line.strip() for line in between.split("\n"))
    return all(not line or is_short_number(line) or PAGE_NUMBER.fullmatch(line) for line in lines)


def _to_table(reading: Reading, number: int, draft: Draft) -> Table:
    columns = tuple(_join_levels([text_of(reading, pieces) for pieces in levels]) for levels in draft.columns)
    header = {span: None for levels in draft.columns for pieces in levels for span in pieces}
    title, start = title_above(reading, draft.start)
    return Table(
        number=number,
        start=start,
        end=draft.end,
        title=title,
        columns=columns,
        rows=tuple(tuple(_to_cell(reading, pieces) for pieces in row) for row in draft.rows),
        header_cells=tuple(TableCell(reading.quote(*span), *span) for span in sorted(header)),
    )


def _join_levels(levels: Sequence[str]) -> str:
    """Titles over one column, the same one only once: a cell merged downwards is repeated in every row.

    >>> _join_levels(["Đã giải quyết", "Đã giải quyết", "Tổng số"])
    'Đã giải quyết / Tổng số'
    """
    kept: list[str] = []
    for level in levels:
        if level and (not kept or kept[-1] != level):
            kept.append(level)
    return " / ".join(kept)


def _to_cell(reading: Reading, pieces: Pieces) -> TableCell:
    if not pieces:
        return TableCell("", 0, 0)
    start, end = pieces[0]
    for piece in pieces[1:]:
        if reading.text[end : piece[0]].isspace() or piece[0] == end:
            end = piece[1]
    return TableCell(text_of(reading, pieces), start, end)
