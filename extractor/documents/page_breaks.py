"""What runs from page to page: page numbers, running heads, footnotes, and tables that go on overleaf."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from statistics import median_low

from extractor.documents.page_text import PageGrid, TextLine
from extractor.documents.pdf_page import Ruling
from extractor.models import Aside, Grid, GridCell

# Heads and page numbers stand in the outer eighth of the page's height; with the 20 mm margins of Decree 30 the
# first line of the text of an A4 page begins at 7 %, so a head is told by what it says, not only by its place.
_MARGIN = 0.125
_MARGIN_LINES = 4
_PAGE_NUMBER = re.compile(r"[-–—\s(\[|]*(?:[^\W\d_]{1,8}\s*)?(\d{1,4})(?:\s*/\s*\d{1,4})?[-–—\s)\]|.]*")
_DIGITS = re.compile(r"\d+")
_NOTE_MARK = re.compile(r"[(\[]?(?:\d{1,3}|[*†‡]{1,3})[)\]]?")
_NOTE_RULE = (50.0, 0.5)  # points at least, share of the page's width at most
_SMALLER = 0.95


@dataclass(frozen=True, slots=True)
class PageLayout:
    """What is kept of a page until the whole file is read. Offsets of lines and grids count from `start`."""

    number: int
    start: int
    width: float
    height: float
    lines: tuple[TextLine, ...]
    grids: tuple[PageGrid, ...]
    turned: tuple[tuple[int, int], ...]
    stamps: tuple[tuple[int, int], ...]
    rulings: tuple[Ruling, ...]
    scanned: bool = False  # read by OCR: places are off by a little, and so are letters


def find_asides(text: str, pages: Sequence[PageLayout]) -> tuple[Aside, ...]:
    """Page numbers, running heads, footnotes and sideways text, in text order."""
    margins = {page.number: list(_margin_lines(page)) for page in pages}
    numbers = _page_numbers(text, pages, margins)
    heads = _running_heads(text, pages, margins, numbers)
    asides = [Aside("page_number", start, end) for start, end in numbers]
    asides += [Aside("running_head", start, end) for start, end in heads]
    taken = numbers | heads
    for page in pages:
        asides += [Aside("footnote", *span) for span in _footnotes(text, page, taken)]
        asides += [Aside("watermark", start + page.start, end + page.start) for start, end in page.turned]
        asides += [Aside("stamp", start + page.start, end + page.start) for start, end in page.stamps]
    return tuple(sorted(asides, key=lambda aside: aside.start))


def _span(page: PageLayout, line: TextLine) -> tuple[int, int]:
    return line.start + page.start, line.end + page.start


def _margin_lines(page: PageLayout) -> Iterator[TextLine]:
    """The few highest and lowest lines that stand in the margins."""
    by_place = sorted((line for line in page.lines if not line.in_grid), key=lambda line: line.box.top)
    low = _MARGIN * page.height
    yield from (line for line in by_place[:_MARGIN_LINES] if line.box.bottom <= low)
    yield from (line for line in by_place[-_MARGIN_LINES:] if line.box.top >= page.height - low)


def _page_numbers(text: str, pages: Sequence[PageLayout], margins: dict[int, list[TextLine]]) -> set[tuple[int, int]]:
    """Margin lines that count the pages: alone on their line, and in step with the pages at least twice.

    A single page counts only when it bears its own number. A figure of the text that wrapped to the top of a
    page is not in step.
    """
    candidates: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for page in pages:
        for line in margins[page.number]:
            start, end = _span(page, line)
            match = _PAGE_NUMBER.fullmatch(text, start, end)
            if match:
                candidates[int(match[1]) - page.number].append((page.number, start, end))
    found: set[tuple[int, int]] = set()
    numbered: set[int] = set()
    for step, places in sorted(candidates.items(), key=lambda item: (-len(item[1]), abs(item[0]))):
        numbers = {number for number, _, _ in places}
        in_step = step == 0 or any(number + 1 in numbers for number in numbers)
        if not in_step:
            continue
        for number, start, end in places:
            if number not in numbered:
                found.add((start, end))
                numbered.add(number)
    return found


def _running_heads(
    text: str,
    pages: Sequence[PageLayout],
    margins: dict[int, list[TextLine]],
    numbers: set[tuple[int, int]],
) -> set[tuple[int, int]]:
    """Margin lines that say the same in the same place on at least three pages and on half of them.

    Figures may differ (a running page count); of a report of two pages both must have the line.
    """
    places: dict[tuple[str, int], set[tuple[int, int, int]]] = defaultdict(set)
    for page in pages:
        for line in margins[page.number]:
            start, end = _span(page, line)
            words = _DIGITS.sub("#", " ".join(text[start:end].split()))
            if (start, end) not in numbers and words:
                places[words, round(line.box.top / 6)].add((page.number, start, end))
    heads: set[tuple[int, int]] = set()
    for (words, place), lines in places.items():
        near = lines | places.get((words, place + 1), set())
        if len({number for number, _, _ in near}) >= max(3, len(pages) / 2):
            heads |= {(start, end) for _, start, end in near}
    return heads


def _footnotes(text: str, page: PageLayout, taken: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The small print below a short rule at the foot of a page, one span a note."""
    lines = [line for line in page.lines if _span(page, line) not in taken and not line.in_grid]
    body = _body_size(lines)
    shortest, longest = _NOTE_RULE
    for rule in sorted(page.rulings, key=lambda ruling: -ruling.at):
        if not (shortest <= rule.end - rule.start <= longest * page.width and rule.at > 0.3 * page.height):
            continue
        below = [line for line in lines if line.box.top >= rule.at - 0.4 * line.size and line.box.bottom > rule.at]
        if not below or any(line.size > _SMALLER * body for line in below):
            continue
        if any(line.box.top > rule.at for line in page.lines if line.in_grid):
            continue
        left = min(line.box.x0 for line in lines)
        start, end = _span(page, below[0])
        if rule.start > left + 36 or not _NOTE_MARK.match(text, start, end):
            continue
        yield from _notes(text, page, below)
        return


def _notes(text: str, page: PageLayout, below: Sequence[TextLine]) -> Iterator[tuple[int, int]]:
    """Lines below the rule taken together: a line that begins with a mark at the left begins a note."""
    left = min(line.box.x0 for line in below if _NOTE_MARK.match(text, *_span(page, line)))
    start, end = _span(page, below[0])
    for line in below[1:]:
        line_start, line_end = _span(page, line)
        if _NOTE_MARK.match(text, line_start, line_end) and line.box.x0 <= left + 2:
            yield start, end
            start = line_start
        end = line_end
    yield start, end


def _body_size(lines: Sequence[TextLine]) -> float:
    """The letter size in which most of a page is set."""
    sizes = [line.size for line in lines for _ in range(0, line.end - line.start, 10)]
    return median_low(sizes) if sizes else 0.0


# ---- tables over page breaks -----------------------------------------------------------------------


def join_grids(text: str, pages: Sequence[PageLayout], asides: Sequence[Aside]) -> tuple[Grid, ...]:
    """The tables of the document, those that go on overleaf as one each.

    A table goes on when it is the last thing of its page, the next page begins with a table of the same
    columns, and only page numbers, heads and notes stand between. Headers printed again are left out of the
    cells; how many there are also tells how many header rows the table has.
    """
    aside_spans = {(aside.start, aside.end) for aside in asides}
    starts = [aside.start for aside in asides]

    def is_aside(page: PageLayout, line: TextLine) -> bool:
        start, end = _span(page, line)
        around = bisect_right(starts, start) - 1
        return (start, end) in aside_spans or (around >= 0 and end <= asides[around].end)

    chains: list[list[tuple[PageLayout, PageGrid]]] = []
    open_chain: list[tuple[PageLayout, PageGrid]] | None = None
    for page in pages:
        for index, grid in enumerate(page.grids):
            leads = index == 0 and all(is_aside(page, line) for line in page.lines if line.start < grid.start)
            if open_chain and leads and _goes_on(open_chain[-1], (page, grid)):
                open_chain.append((page, grid))
            else:
                open_chain = [(page, grid)]
                chains.append(open_chain)
            ends = all(is_aside(page, line) or line.in_grid for line in page.lines if line.start >= grid.end)
            if index < len(page.grids) - 1 or not ends:
                open_chain = None
        if not page.grids:
            open_chain = None
    return tuple(_to_grid(text, chain) for chain in chains)


def _goes_on(first: tuple[PageLayout, PageGrid], second: tuple[PageLayout, PageGrid]) -> bool:
    """Whether a table of the next page has the columns of one that ended its page."""
    (page, grid), (next_page, next_grid) = first, second
    if next_page.number != page.number + 1:
        return False
    if grid.ruled != next_grid.ruled or grid.column_count != next_grid.column_count:
        return False
    if page.scanned and next_page.scanned:
        return _lie_alike(first, second)
    if abs(page.width - next_page.width) > 1:
        return False
    if grid.ruled:
        return all(abs(a - b) <= 4 for a, b in zip(grid.xs, next_grid.xs, strict=True))
    # Without rulings a border is somewhere in the white between columns, which the longest words narrow.
    inner = zip(grid.xs[1:-1], next_grid.xs[1:-1], strict=True)
    return all(abs(a - b) <= 0.08 * page.width for a, b in inner)


# Pictures of two pages differ in scale and place by a little; borders are compared as shares of the table's width.
_SCAN_SHIFT = 0.015
_SCAN_WIDTH = 0.06
_ALIKE = 0.8  # the same header read twice by OCR


def _lie_alike(first: tuple[PageLayout, PageGrid], second: tuple[PageLayout, PageGrid]) -> bool:
    """Whether two scanned tables have columns of the same shares, and much the same share of their pages."""
    shares = []
    for page, grid in (first, second):
        width = max(grid.xs[-1] - grid.xs[0], 1.0)
        shares.append(([(x - grid.xs[0]) / width for x in grid.xs], width / page.width))
    (own, width), (next_own, next_width) = shares
    return abs(width - next_width) <= _SCAN_WIDTH and all(
        abs(a - b) <= _SCAN_SHIFT for a, b in zip(own, next_own, strict=True)
    )


def _is_repeated(text: str, first: tuple[PageLayout, PageGrid], second: tuple[PageLayout, PageGrid], row: int) -> bool:
    """Whether a row of the second table is printed again from the first; in scans, as far as readings agree."""
    own, again = _row_texts(text, *first, row), _row_texts(text, *second, row)
    if not any(cell[3] for cell in again):
        return False
    if own == again or not (first[0].scanned and second[0].scanned):
        return own == again
    figures = sum(cell[3].isdigit() for cell in own)
    if [cell[:3] for cell in own] != [cell[:3] for cell in again] or 2 * figures > len(own):
        return False
    words, other_words = (" ".join(cell[3] for cell in cells) for cells in (own, again))
    return SequenceMatcher(None, words, other_words, autojunk=False).ratio() >= _ALIKE


def _row_texts(text: str, page: PageLayout, grid: PageGrid, row: int) -> list[tuple[int, int, int, str]]:
    """What a row says and how its cells lie, to know it again."""
    shift = page.start
    return [
        (cell.column, cell.row_span, cell.column_span, " ".join(text[cell.start + shift : cell.end + shift].split()))
        for cell in grid.cells
        if cell.row == row
    ]


def _to_grid(text: str, chain: Sequence[tuple[PageLayout, PageGrid]]) -> Grid:
    page, grid = chain[0]
    cells: list[GridCell] = []
    row_count = 0
    repeats: Counter[int] = Counter()
    for next_page, next_grid in chain:
        skipped = 0
        if next_grid is not grid:
            while skipped < min(grid.row_count, next_grid.row_count - 1) and _is_repeated(
                text, chain[0], (next_page, next_grid), skipped
            ):
                skipped += 1
            repeats[skipped] += 1
        continued = bool(cells) and _row_goes_on(text, cells, row_count - 1, next_page, next_grid, skipped)
        first = row_count - skipped - continued
        cut = {cell.column: cell for cell in cells if cell.row + cell.row_span == row_count} if continued else {}
        for cell in next_grid.cells:
            if cell.row < skipped or (continued and cell.row == skipped and cell.start == cell.end):
                continue
            whole = cut.get(cell.column) if cell.row == skipped else None  # the rest of a cell over several rows
            cells.append(
                GridCell(
                    whole.row if whole else cell.row + first,
                    cell.column,
                    cell.start + next_page.start,
                    cell.end + next_page.start,
                    whole.row_span if whole else cell.row_span,
                    cell.column_span,
                )
            )
        row_count = first + next_grid.row_count
    repeated = repeats.most_common(1)[0][0] if repeats else 0
    last_page, last_grid = chain[-1]
    return Grid(
        start=grid.start + page.start,
        end=last_grid.end + last_page.start,
        row_count=row_count,
        column_count=grid.column_count,
        cells=tuple(cells),
        header_rows=repeated or _header_rows(grid),
        ruled=grid.ruled,
    )


def _row_goes_on(text: str, cells: Sequence[GridCell], last: int, page: PageLayout, grid: PageGrid, row: int) -> bool:
    """Whether a row at the top of a page is the rest of the row that ended the page before.

    The rest of a row has no number in front and no figures, only words in cells that had words before, and
    the row before had figures: a group row or a total row says something of its own. Words may end in a
    number ("xã số 3"). A head that a page break cuts has had no figures at all.
    """
    before = {cell.column: text[cell.start : cell.end] for cell in cells if cell.row <= last < cell.row + cell.row_span}
    rest = {column: said for column, _, _, said in _row_texts(text, page, grid, row) if said}
    if not rest or not before.get(0) or 0 in rest or len(rest) >= sum(map(bool, before.values())):
        return False
    words_only = all(before.get(column) and not _is_figure(said) for column, said in rest.items())
    is_head = not any(_is_figure(text[cell.start : cell.end]) for cell in cells)
    had_figures = any(_is_figure(said) for column, said in before.items() if column and column not in rest)
    return words_only and (had_figures or is_head)


def _is_figure(text: str) -> bool:
    """Digits, and no more letters than a unit has.

    >>> _is_figure("1.234 hs"), _is_figure("xã số 3"), _is_figure("")
    (True, False, False)
    """
    digits = sum(map(str.isdigit, text))
    return digits > 0 and digits >= sum(map(str.isalpha, text))


def _header_rows(grid: PageGrid) -> int:
    """Rows of the head as far as the print shows them: merged cells at the top, else bold rows; 0 when neither.

    A head of two levels has cells over two columns in its first row, beside cells over two rows.
    """
    depth = 0
    spans = {cell.row + cell.row_span for cell in grid.cells if cell.row == 0 and cell.row_span > 1}
    if spans:
        depth = max(spans)
    elif any(cell.row == 0 and 1 < cell.column_span < grid.column_count for cell in grid.cells):
        depth = 2
    depth = max(depth, grid.bold_rows)
    return depth if depth < grid.row_count else 0
