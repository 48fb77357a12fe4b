"""One page's words, lines and tables → its text, with a box for every character.

Offsets here count from the start of the page; `pdf.py` moves them to where the page begins in the document.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extractor.documents.encodings import is_syllable
from extractor.documents.grids import RuledGrid, rulings_to_grids
from extractor.documents.lines import BESIDE, Columns, Line, lines_to_blocks, words_to_lines
from extractor.documents.old_fonts import Decode
from extractor.documents.pdf_page import LINE_END_HYPHEN, Box, PageContent, Ruling, Word
from extractor.documents.signatures import place_stamps
from extractor.models import GridCell

# Less of a grid's cells than this holding text, and it is a drawing (a chart, squared paper).
_FILLED_SHARE = 0.12
# Lines of one cell of a table without rulings follow each other at most so far apart (in letter sizes).
_CELL_PITCH = 1.45
_ASCENT, _DESCENT = 0.9, 0.22  # of Times New Roman
# Sideways words, in letter sizes as in `lines`: how far apart words of one line stand, the narrowest blank, layers.
_SAME_LINE, _BLANK, _OVERLAP = 0.42, 0.13, 0.3
_DRAWN_TOGETHER = 3  # a blank and a line end that pdfium sets between the letters of a sideways word
_CELL_PADDING = 5.4  # the room left and right in the cells of Word and LibreOffice, unless set otherwise: 0.19 cm


@dataclass(frozen=True, slots=True)
class TextLine:
    """A printed line: its span and where it stands. `in_grid` for the rows of a table."""

    start: int
    end: int
    box: Box
    size: float
    in_grid: bool = False


@dataclass(frozen=True, slots=True)
class PageGrid:
    """A table of one page. `xs` are its column borders, used to tell whether the next page goes on with it."""

    start: int
    end: int
    row_count: int
    column_count: int
    cells: tuple[GridCell, ...]
    box: Box
    xs: tuple[float, ...]
    ruled: bool
    bold_rows: int = 0


@dataclass(frozen=True, slots=True)
class PageText:
    """What was read from a page, in reading order."""

    text: str
    boxes: array[float]
    lines: tuple[TextLine, ...]
    grids: tuple[PageGrid, ...]
    turned: tuple[tuple[int, int], ...]
    stamps: tuple[tuple[int, int], ...]
    free_rulings: tuple[Ruling, ...]


NO_TEXT = PageText("", array("f"), (), (), (), (), ())


@dataclass(slots=True)
class _Writer:
    """Collects text and boxes side by side."""

    content: PageContent
    decode: Decode | None
    parts: list[str] = field(default_factory=list)
    boxes: array[float] = field(default_factory=lambda: array("f"))
    length: int = 0
    lines: list[TextLine] = field(default_factory=list)

    def run(self, start: int, end: int, font: str) -> None:
        """Characters `start` to `end` of the stream in NFC; a letter made of several takes the box around them."""
        text = self.content.text[start:end]
        boxes = self.content.boxes[4 * start : 4 * end]
        if self.decode is not None:
            text, boxes = _merged_letters(self.decode(text, font), boxes)
        if not (text.isascii() or unicodedata.is_normalized("NFC", text)):
            text, boxes = _merged_letters(_composed(text), boxes)
        if LINE_END_HYPHEN in text:
            text = text.replace(LINE_END_HYPHEN, "-")
        self.parts.append(text)
        self.boxes.extend(boxes)
        self.length += len(text)

    def blank(self, character: str) -> None:
        """A character without ink, standing at the right edge of what was written last."""
        self.parts.append(character)
        if self.boxes:
            _, top, right, bottom = self.boxes[-4:]
            self.boxes.extend((right, top, right, bottom))
        else:
            self.boxes.extend((0.0, 0.0, 0.0, 0.0))
        self.length += 1

    def words(self, line: Line) -> None:
        """The words of a line; those that the stream holds side by side go in one piece, which most lines are."""
        text = self.content.text
        start = end = -1
        font = ""
        for word, blank in zip(line.words, line.blanks, strict=True):
            if blank and word[3] == end + 1 and text[end] == " " and self.decode is None:
                end = word[4]
                continue
            if end >= 0:
                self.run(start, end, font)
            if blank:
                self.blank(" ")
            start, end = word[3], word[4]
            font = self.content.styles[word[6]].font
        if end >= 0:
            self.run(start, end, font)

    def line(self, line: Line) -> None:
        start = self.length
        self.words(line)
        self.lines.append(TextLine(start, self.length, _lines_box([line]), line.size))
        self.blank("\n")

    def row(
        self, cells: Sequence[Sequence[Line]], size: float, widths: Sequence[float] | None = None
    ) -> list[tuple[int, int]]:
        """A table row: its cells parted by tabs; the span of each cell. `widths` of the cells where they are drawn."""
        row_start = self.length
        spans: list[tuple[int, int]] = []
        for index, lines in enumerate(cells):
            if index:
                self.blank("\t")
            start = self.length
            for number, line in enumerate(lines):
                if number and not (widths and _is_torn(self.content, lines[number - 1], line, widths[index])):
                    self.blank(" ")
                self.words(line)
            spans.append((start, self.length))
        box = _lines_box([line for lines in cells for line in lines])
        self.lines.append(TextLine(row_start, self.length, box, size, in_grid=True))
        self.blank("\n")
        return spans


def _lines_box(lines: Sequence[Line]) -> Box:
    """The room that lines take up, by the usual height of letters above and below the line they stand on."""
    if not lines:
        return Box(0.0, 0.0, 0.0, 0.0)
    return Box(
        min(line.x0 for line in lines),
        min(line.baseline - _ASCENT * line.size for line in lines),
        max(line.x1 for line in lines),
        max(line.baseline + _DESCENT * line.size for line in lines),
    )


def _composed(text: str) -> list[tuple[str, int]]:
    """Letters in NFC, each with how many characters it was made of.

    >>> _composed("Vie\\u0302\\u0323t")
    [('V', 1), ('i', 1), ('ệ', 3), ('t', 1)]
    """
    letters: list[tuple[str, int]] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        letters.append((unicodedata.normalize("NFC", text[start:end]), end - start))
        start = end
    return letters


def _merged_letters(letters: Sequence[tuple[str, int]], boxes: array[float]) -> tuple[str, array[float]]:
    """Text and boxes for letters that stand for one or more of the characters with these boxes."""
    merged = array("f")
    place = 0
    for letter, count in letters:
        if count == 0:
            continue
        own = boxes[4 * place : 4 * (place + count)]
        place += count
        box = own if count == 1 else array("f", (own[0], min(own[1::4]), max(own[2::4]), max(own[3::4])))
        for _ in letter:
            merged.extend(box)
    return "".join(letter for letter, count in letters if count), merged


def read_page_text(content: PageContent, decode: Decode | None = None, stamped: Sequence[Word] = ()) -> PageText:
    """The text of a page with everything in reading order.

    `decode` turns a word set in an old Vietnamese font (word, font name) into letters, each with the number
    of characters it stands for; `None` when the page has no such fonts. `stamped` are those words of the page
    that signature fields and stamps print over it.
    """
    stamps: list[Word] = []
    if stamped:
        foreign = set(stamped)
        printed = [word for word in content.words if word not in foreign]
        joined, stamps = place_stamps(content, words_to_lines(content, printed), stamped)
        content = replace(content, words=[*printed, *joined])
    writer = _Writer(content, decode)
    grids = rulings_to_grids(content.rulings)
    inside, outside = _words_by_grid(content, grids)
    kept: list[tuple[RuledGrid, dict[int, list[Word]]]] = []
    for grid, words_by_cell in zip(grids, inside, strict=True):
        if _is_table(grid, words_by_cell):
            kept.append((grid, words_by_cell))
        else:
            outside.extend(word for words in words_by_cell.values() for word in words)
    turned = list(content.turned)
    page_grids: list[PageGrid] = []
    lines = words_to_lines(content, outside)
    position = 0
    for grid, words_by_cell in kept:
        end = position
        while end < len(lines) and lines[end].baseline < grid.box.top + 1:
            end += 1
        _write_lines(writer, lines[position:end], page_grids)
        position = end
        page_grids.append(_write_grid(writer, grid, words_by_cell, turned))
    _write_lines(writer, lines[position:], page_grids)
    turned_spans = _write_turned(writer, turned)
    stamps_start = writer.length
    for line in words_to_lines(content, stamps):
        writer.line(line)
    return PageText(
        text="".join(writer.parts),
        boxes=writer.boxes,
        lines=tuple(writer.lines),
        grids=tuple(page_grids),
        turned=turned_spans,
        stamps=((stamps_start, writer.length),) if stamps else (),
        free_rulings=_free_rulings(content.rulings, [grid for grid, _ in kept]),
    )


def _words_by_grid(content: PageContent, grids: Sequence[RuledGrid]) -> tuple[list[dict[int, list[Word]]], list[Word]]:
    """Words in the cell that holds their middle, and the words in no grid."""
    inside: list[dict[int, list[Word]]] = [defaultdict(list) for _ in grids]
    if not grids:
        return inside, content.words
    outside: list[Word] = []
    for word in content.words:
        y = word.baseline - 0.3 * word.size
        for grid, words_by_cell in zip(grids, inside, strict=True):
            if grid.box.top <= y <= grid.box.bottom and grid.box.x0 - 2 <= word.x1 and word.x0 <= grid.box.x1 + 2:
                first = grid.cell_at(word.x0 + 0.2 * word.size, y)
                last = grid.cell_at(word.x1 - 0.2 * word.size, y)
                if first == last or word.end - word.start == 1:
                    cell = first if first == last else grid.cell_at((word.x0 + word.x1) / 2, y)
                    (words_by_cell[cell] if cell >= 0 else outside).append(word)
                else:
                    for cell, part in _cut_at_borders(content, grid, word, y):
                        (words_by_cell[cell] if cell >= 0 else outside).append(part)
                break
        else:
            outside.append(word)
    return inside, outside


def _cut_at_borders(content: PageContent, grid: RuledGrid, word: Word, y: float) -> Iterable[tuple[int, Word]]:
    """A word that runs over a border cut where its letters' middles change cells."""
    boxes = content.boxes
    middles = [(boxes[4 * index] + boxes[4 * index + 2]) / 2 for index in range(word.start, word.end)]
    cells = [grid.cell_at(x, y) for x in middles]
    start = 0
    for index in range(1, len(cells) + 1):
        if index == len(cells) or cells[index] != cells[start]:
            first, last = word.start + start, word.start + index
            x0 = word.x0 if start == 0 else boxes[4 * first]
            yield cells[start], word._replace(x0=x0, x1=boxes[4 * last - 2], start=first, end=last)
            start = index


def _is_table(grid: RuledGrid, words_by_cell: dict[int, list[Word]]) -> bool:
    filled = sum(bool(words) for cell, words in words_by_cell.items() if cell >= 0)
    if filled < 2 or filled < _FILLED_SHARE * len(grid.cells):
        return False
    row_count, column_count = len(grid.squares), len(grid.xs) - 1
    return row_count > 1 or column_count > 2


def _free_rulings(rulings: Sequence[Ruling], grids: Sequence[RuledGrid]) -> tuple[Ruling, ...]:
    """Level lines that belong to no table."""
    return tuple(
        ruling for ruling in rulings if ruling.horizontal and not any(_touches(grid.box, ruling) for grid in grids)
    )


def _touches(box: Box, ruling: Ruling) -> bool:
    """Whether a level line runs through a box or along its edge."""
    return box.top - 4 <= ruling.at <= box.bottom + 4 and ruling.end > box.x0 and ruling.start < box.x1


# ---- writing ---------------------------------------------------------------------------------------


def _write_lines(writer: _Writer, lines: Sequence[Line], grids: list[PageGrid]) -> None:
    for block in lines_to_blocks(writer.content, lines):
        if block.columns is None:
            for line in block.lines:
                writer.line(line)
        else:
            grids.append(_write_columns(writer, block.columns))


def _write_grid(writer: _Writer, grid: RuledGrid, words_by_cell: dict[int, list[Word]], turned: list[Word]) -> PageGrid:
    content = writer.content
    lines_of = {cell: words_to_lines(content, words) for cell, words in words_by_cell.items()}
    turned_by_cell: dict[int, list[Word]] = defaultdict(list)
    for word in list(turned):
        box = _word_box(content, word)
        cell = grid.cell_at((box.x0 + box.x1) / 2, (box.top + box.bottom) / 2)
        if cell >= 0:
            turned.remove(word)
            turned_by_cell[cell].append(word)
    for cell, words in turned_by_cell.items():
        lines_of[cell] = [*lines_of.get(cell, []), *_turned_lines(content, words)]
    start = writer.length
    cells: list[GridCell] = []
    by_row: dict[int, list[int]] = defaultdict(list)
    for index, cell_box in enumerate(grid.cells):
        by_row[cell_box.row].append(index)
    bold_rows = 0
    for row in range(len(grid.squares)):
        indices = sorted(by_row[row], key=lambda index: grid.cells[index].column)
        row_lines = [lines_of.get(index, []) for index in indices]
        size = max((line.size for lines in row_lines for line in lines), default=0.0)
        widths = [grid.cells[index].box.x1 - grid.cells[index].box.x0 for index in indices]
        spans = writer.row(row_lines, size, widths)
        if bold_rows == row and _is_bold(content, row_lines):
            bold_rows += 1
        for index, (cell_start, cell_end) in zip(indices, spans, strict=True):
            ruled = grid.cells[index]
            cells.append(GridCell(row, ruled.column, cell_start, cell_end, ruled.row_span, ruled.column_span))
    row_count, column_count = len(grid.squares), len(grid.xs) - 1
    return PageGrid(
        start, writer.length, row_count, column_count, tuple(cells), grid.box, grid.xs, True, bold_rows % row_count
    )


def _is_torn(content: PageContent, above: Line, below: Line, width: float) -> bool:
    """Whether a narrow cell broke a word or a figure for want of room ("ST", "T").

    Then the upper line fills the cell, so that not one letter more had room. A whole syllable is left alone, as
    two words may stand in two lines however narrow the cell is, unless what follows is none ("Chứn", "g thực").
    """
    boxes = content.boxes
    first = below.words[0].start
    letter = boxes[4 * first + 2] - boxes[4 * first]
    if above.x1 - above.x0 + letter <= width - 2 * _CELL_PADDING:
        return False
    upper, lower = _printed_words(content, above)[-1], _printed_words(content, below)[0]
    if lower.islower() and lower.isalpha() and not is_syllable(lower) and is_syllable(upper + lower):
        return True
    return not any(above.blanks) and not is_syllable(upper)


def _printed_words(content: PageContent, line: Line) -> list[str]:
    """The words of a line as printed; one drawn with letters of two fonts comes in pieces."""
    printed: list[str] = []
    for word, blank in zip(line.words, line.blanks, strict=True):
        text = content.text[word.start : word.end]
        if blank or not printed:
            printed.append(text)
        else:
            printed[-1] += text
    return printed


def _is_bold(content: PageContent, cells: Sequence[Sequence[Line]]) -> bool:
    """Whether all letters of a row are set in a bold font."""
    fonts = {content.styles[word.style].font for lines in cells for line in lines for word in line.words}
    return bool(fonts) and all("bold" in font.lower() for font in fonts)


def _write_columns(writer: _Writer, columns: Columns) -> PageGrid:
    """A table without rulings. A line with one part that goes on from the line above belongs to its row."""
    rows: list[list[list[Line]]] = []
    before: list[Line | None] | None = None
    begun = False  # the row above is the beginning of this one
    for row, below in pairwise([*columns.rows, None]):
        if row is None:
            break
        goes_on = before is not None and (begun or _continues(writer.content, before, row))
        begun = below is not None and _begins(writer.content, row, below)
        if begun and before is not None and not _is_beside(before, row):
            goes_on = False  # its words stand as near to the row above, but belong to that below
        if goes_on and rows:
            for cell, part in zip(rows[-1], row, strict=True):
                if part is not None:
                    cell.append(part)
        else:
            rows.append([[part] if part is not None else [] for part in row])
        before = row
    start = writer.length
    cells: list[GridCell] = []
    bold_rows = 0
    for number, parts in enumerate(rows):
        size = max((line.size for lines in parts for line in lines), default=0.0)
        if bold_rows == number and _is_bold(writer.content, parts):
            bold_rows += 1
        for column, (cell_start, cell_end) in enumerate(writer.row(parts, size)):
            cells.append(GridCell(number, column, cell_start, cell_end))
    lines = [part for row in columns.rows for part in row if part is not None]
    box = _lines_box(lines)
    xs = (box.x0, *((x0 + x1) / 2 for x0, x1 in columns.gutters), box.x1)
    count = len(columns.gutters) + 1
    return PageGrid(start, writer.length, len(rows), count, tuple(cells), box, xs, False, bold_rows % len(rows))


def _continues(content: PageContent, above: Sequence[Line | None], row: Sequence[Line | None]) -> bool:
    """Whether a line of a table without rulings is of the row above: the second line of a cell, or beside it."""
    if _is_beside(above, row):
        return True
    parts = [(column, part) for column, part in enumerate(row) if part is not None]
    if len(parts) != 1 or len(row) < 2:
        return False
    column, part = parts[0]
    if _step(above, row) > _CELL_PITCH * part.size:
        return False
    return column > 0 or (above[0] is not None and content.text[part.words[0].start].islower())


def _is_beside(above: Sequence[Line | None], row: Sequence[Line | None]) -> bool:
    """Whether two lines are of one row, each with cells of its own.

    A cell of two lines is set around the middle of its row, so they stand less than a line apart.
    """
    sizes = [part.size for part in (*above, *row) if part is not None]
    apart = all(over is None or part is None for over, part in zip(above, row, strict=True))
    return apart and _step(above, row) < BESIDE * min(sizes)


def _begins(content: PageContent, row: Sequence[Line | None], below: Sequence[Line | None]) -> bool:
    """Whether a line is the beginning of a name that goes on in the line below, where its figures stand."""
    parts = [(column, part) for column, part in enumerate(row) if part is not None]
    if len(parts) != 1:
        return False
    ((column, part),) = parts
    if _is_beside(row, below):
        return True
    rest = below[column]
    return (
        rest is not None
        and sum(other is not None for other in below) > 1
        and content.text[part.words[0].start].isupper()
        and content.text[rest.words[0].start].islower()
        and _step(row, below) <= _CELL_PITCH * part.size
    )


def _step(above: Sequence[Line | None], row: Sequence[Line | None]) -> float:
    """How far a line stands below another."""
    lowest = max(line.baseline for line in above if line is not None)
    return min(line.baseline for line in row if line is not None) - lowest


def _word_box(content: PageContent, word: Word) -> Box:
    boxes = content.boxes[4 * word.start : 4 * word.end]
    return Box(min(boxes[0::4]), min(boxes[1::4]), max(boxes[2::4]), max(boxes[3::4]))


def _turned_lines(content: PageContent, words: Sequence[Word]) -> list[Line]:
    """Sideways words of one cell as lines, in the order a person reads them with the head turned.

    As on lines that run across, letters of a second font were drawn after all others, so places decide: along the
    line where a letter stands, across it on which line. Words that run neither up nor down stay as they were drawn.
    """
    rises = _direction(words)
    if rises == 0:
        return [Line([word], [False], word.baseline, word.size, []) for word in words]
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: rises * word.x0):
        if lines and abs(word.x0 - lines[-1][0].x0) <= _SAME_LINE * word.size:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [_turned_line(content, line, rises) for line in lines]


def _direction(words: Sequence[Word]) -> int:
    """1 when most words stand above those drawn before them (print that runs up the page), -1 below, 0 for neither."""
    steps = [
        after.baseline - word.baseline
        for word, after in pairwise(words)
        if abs(after.x0 - word.x0) <= _SAME_LINE * word.size and after.start - word.end <= _DRAWN_TOGETHER
    ]
    up, down = sum(step < 0 for step in steps), sum(step > 0 for step in steps)
    return (up > down) - (down > up)


def _turned_line(content: PageContent, words: Sequence[Word], rises: int) -> Line:
    def reach(word: Word) -> tuple[float, float]:
        """Where a word begins and ends along its line."""
        box = _word_box(content, word)
        return (-box.bottom, -box.top) if rises > 0 else (box.top, box.bottom)

    ordered = sorted(words, key=reach)
    if any(reach(after)[0] < reach(word)[1] - _OVERLAP * word.size for word, after in pairwise(ordered)):
        ordered = sorted(
            (word._replace(start=index, end=index + 1) for word in words for index in range(word.start, word.end)),
            key=reach,
        )
    blanks = [False]
    for word, after in pairwise(ordered):
        blanks.append(reach(after)[0] - reach(word)[1] > _BLANK * word.size)
    return Line(ordered, blanks, ordered[0].baseline, ordered[0].size, [])


def _write_turned(writer: _Writer, words: Sequence[Word]) -> tuple[tuple[int, int], ...]:
    """Words that run another way than the page, at its end, one line a run of neighbours."""
    spans: list[tuple[int, int]] = []
    for run in _runs(writer.content, words):
        start = writer.length
        writer.line(Line(run, [False, *[True] * (len(run) - 1)], run[0].baseline, run[0].size, []))
        spans.append((start, writer.length))
    return tuple(spans)


def _runs(content: PageContent, words: Sequence[Word]) -> Iterable[list[Word]]:
    run: list[Word] = []
    for word in words:
        if run and ("\n" in content.text[run[-1].end : word.start] or word.style != run[-1].style):
            yield run
            run = []
        run.append(word)
    if run:
        yield run
