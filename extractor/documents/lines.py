"""Words on a page put in the order a person reads them.

The order in which a PDF draws is not used for lines: a writer that takes single letters from a second
font draws all letters of the first font of a line before any of the second. It is used for two small
questions that places cannot answer: whether two neighbours were drawn one after the other (then the blank
between them is the writer's own), and whether the right half of a line belongs to another block.

What stands side by side is told apart thus: a letterhead and a signature block are two columns of words,
read one after the other; a table without rulings has three columns or more, or figures in the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from extractor.documents.pdf_page import PageContent, Word

# All lengths below are shares of the size of the letters, so that they hold for small print too.
_SAME_LINE = 0.42  # a raised footnote number stands 0.33 above its line; lines are 1.0 or more apart
_OVERLAP = 0.3  # words that lie over each other by more were drawn in layers
_LINE_END = 8  # blanks and line ends that pdfium sets between two neighbours at most
_BLANK = 0.13  # the narrowest blank of justified text is 0.2; letters that belong together are within 0.05
_WIDE = 0.9  # a gap this wide may part two columns; justified lines seldom have it twice in one place
_VERY_WIDE = 2.5  # so wide that one line alone shows two columns
_NARROW = 0.3  # enough between columns when the words on both sides were not drawn one after the other
_TOUCHING = 0.03  # letters nearer than this have no room for a blank between them
_OUTLIER = 1.8  # so many times the usual blank of its line, a gap is no blank
_OUTLIER_AT_STYLE = 1.3
_USUAL = 1.2  # blanks of one justified line differ by less
_LABEL = 3.5  # list labels ("1.", "a)", "II.3") with the room they stand in are no wider
BESIDE = 0.85  # lines of one column are further apart than this
_STEP = 0.08  # words of one line stand on its baseline within less than this
_RAISED = 0.75  # raised numbers are smaller than this
_FIGURES_BELOW_TITLES = 0.6  # so many of the lines of a column of figures hold one, those of its title left out
_SAME_COLUMN = 2.4  # lines of one column follow each other at most so far apart
_SIGNATURE_SPACE = 12.0  # room left for a signature and a stamp above the name


class Gap(NamedTuple):
    """Free room from `x0` to `x1` before word `place` of a line; `jump`: drawn at different times."""

    x0: float
    x1: float
    place: int
    jump: bool


@dataclass(slots=True)
class Line:
    """Words on one baseline from left to right; `blanks[i]` says whether one stands before word i."""

    words: list[Word]
    blanks: list[bool]
    baseline: float
    size: float
    gaps: list[Gap]

    @property
    def x0(self) -> float:
        return self.words[0].x0

    @property
    def x1(self) -> float:
        return self.words[-1].x1


@dataclass(frozen=True, slots=True)
class Columns:
    """Lines that stand in columns: `rows[i][k]` is the part of line i in column k, `None` where it is empty."""

    rows: list[list[Line | None]]
    gutters: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines in reading order, or a table whose columns are kept apart by white space."""

    lines: list[Line]
    columns: Columns | None = None


def words_to_lines(content: PageContent, words: Sequence[Word]) -> list[Line]:
    """Lines from top to bottom; words keep their stream indices.

    A line's baseline is that of its largest word, so a raised number or a smaller column beside it joins it.
    """
    if len(words) == 1:
        (word,) = words
        return [Line([word], [False], word.baseline, word.size, [])]
    lines: list[Line] = []
    current: list[Word] = []
    baseline = size = 0.0
    for word in sorted(words):
        if current and word[0] - baseline <= _SAME_LINE * (size if size > word[5] else word[5]):
            current.append(word)
            if word[5] > size * 1.05:
                baseline, size = word[0], word[5]
        else:
            if current:
                lines.append(_line(content, current, baseline, size))
            current = [word]
            baseline, size = word[0], word[5]
    if current:
        lines.append(_line(content, current, baseline, size))
    return lines


def _line(content: PageContent, words: list[Word], baseline: float, size: float, *, layered: bool = False) -> Line:
    """Words set from left to right; `layered` when they were taken apart already because they lay over each other."""
    words.sort(key=itemgetter(1))
    text = content.text
    blanks = [False]
    gaps: list[Gap] = []
    rooms: list[float] = []
    wide, narrow, step, touching = _WIDE * size, _NARROW * size, _STEP * size, _TOUCHING * size
    overlap = -_OVERLAP * size if not layered else float("-inf")
    before_base, _, before_x1, _, end, before_size, _ = words[0]
    for place in range(1, len(words)):
        base, x0, x1, start, next_end, word_size, _ = words[place]
        room = x0 - before_x1
        if room < overlap:
            return _line(content, _interleaved(content, words), baseline, size, layered=True)
        level = -step <= base - before_base <= step
        if not level and word_size >= _RAISED * size and before_size >= _RAISED * size:
            follows = False  # at another height, and not for being a small raised number: of another column
        elif start == end + 1:
            follows = text[end] == " " or text[end].isspace()
        else:
            follows = end < start <= end + _LINE_END and text[end:start].isspace()
        if follows:
            blank = room > -size
            if blank and -touching < room < touching and start == end + 1:
                # a blank without a width, between letters that touch, is pdfium's own: set at a change of fonts
                blank = content.boxes[4 * end + 2] > content.boxes[4 * end]
        else:  # letters that were drawn together have no blank between them, others where there is room for one
            blank = room > (_NARROW if start == end else _BLANK) * (size if word_size > size else word_size)
        blanks.append(blank)
        if blank:
            rooms.append(room)
            if room > narrow and (room >= wide or not follows):
                gaps.append(Gap(before_x1, x0, place, not follows))
        before_base, before_x1, end, before_size = base, x1, next_end, word_size
    if len(rooms) > 3 and max(rooms) > narrow:
        usual = sorted(rooms)[len(rooms) // 2]
        # in a justified line of two fonts every blank may be a jump: one as wide as the others parts nothing
        gaps = [gap for gap in gaps if not gap.jump or gap.x1 - gap.x0 > _USUAL * usual]
        gaps = _with_outliers(words, gaps, usual, narrow)
    return Line(words, blanks, baseline, size, gaps)


def _with_outliers(words: Sequence[Word], gaps: list[Gap], usual: float, narrow: float) -> list[Gap]:
    """Gaps that stand out among the blanks of their own line (`usual`) added to the wide ones.

    In a narrow letterhead the two columns may come within a few points of each other; the blanks inside each
    are all alike. Where the font changes too, less will do.
    """
    known = {gap.place: gap for gap in gaps}
    for place, (before, word) in enumerate(pairwise(words), start=1):
        room = word[1] - before[2]
        if room > narrow and room >= (_OUTLIER if word[6] == before[6] else _OUTLIER_AT_STYLE) * usual:
            known[place] = Gap(before[2], word[1], place, True)
    return [known[place] for place in sorted(known)]


def _interleaved(content: PageContent, words: list[Word]) -> list[Word]:
    """Words that lie over each other taken apart into letters and set by place.

    A mark without width of its own (decomposed text) stays with the letter before it.
    """
    boxes = content.boxes
    letters: list[Word] = []
    for word in words:
        start = word.start
        while start < word.end:
            end = start + 1
            while end < word.end and _is_mark(content.text[end]):
                end += 1
            letters.append(
                word._replace(
                    x0=word.x0 if start == word.start else boxes[4 * start], x1=boxes[4 * end - 2], start=start, end=end
                )
            )
            start = end
    letters.sort(key=itemgetter(1))
    return letters


def _is_mark(character: str) -> bool:
    """Whether a character is a combining mark of decomposed Vietnamese.

    >>> _is_mark("\\u0301"), _is_mark("a")
    (True, False)
    """
    return "\u0300" <= character <= "\u036f"


def part_of(line: Line, first: int, last: int) -> Line:
    """Words `first` to `last` of a line as a line of their own."""
    words = line.words[first:last]
    gaps = [gap._replace(place=gap.place - first) for gap in line.gaps if first < gap.place < last]
    return Line(words, [False, *line.blanks[first + 1 : last]], line.baseline, line.size, gaps)


# ---- columns ---------------------------------------------------------------------------------------


def lines_to_blocks(content: PageContent, lines: Sequence[Line]) -> list[Block]:
    """Blocks in reading order.

    Lines that share a gutter are taken together; what they are is decided from what stands in the columns.
    """
    bands = _lines_to_bands(content, lines)
    wholes = [band[0] if len(band) == 1 else _whole(content, band) for band in bands]
    blocks: list[Block] = []
    written = index = 0
    while index < len(bands):
        zone = _zone_from(content, wholes, index) if wholes[index].gaps else None
        if zone is None:
            index += 1
            continue
        first, last, gutters = zone
        first = max(first, written)
        if first > written:
            blocks.append(Block([line for band in bands[written:first] for line in band]))
        columns = _to_columns([line for band in bands[first:last] for line in band], gutters)
        blocks.append(_read_columns(content, columns))
        written = index = last
    if written < len(bands):
        blocks.append(Block([line for band in bands[written:] for line in band]))
    return blocks


def _lines_to_bands(content: PageContent, lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that stand beside each other at different heights, as those of two columns do, taken together."""
    bands: list[list[Line]] = []
    for line in lines:
        if bands:
            band = bands[-1]
            pitch = line.baseline - band[0].baseline
            if (
                pitch < BESIDE * line.size
                and pitch < BESIDE * band[0].size
                and all(line.x0 >= other.x1 or line.x1 <= other.x0 for other in band)
            ):
                band.append(line)
                continue
        bands.append([line])
    return bands


def _whole(content: PageContent, band: Sequence[Line]) -> Line:
    words = [word for line in band for word in line.words]
    return _line(content, words, band[0].baseline, max(line.size for line in band))


def _zone_from(
    content: PageContent, lines: Sequence[Line], index: int
) -> tuple[int, int, list[tuple[float, float]]] | None:
    """The lines around `index` that keep at least one gutter free, and the gutters; `None` when it is chance."""
    gutters = [(gap.x0, gap.x1) for gap in lines[index].gaps]
    both_sided = [index]
    last = index + 1
    usual = 0.0
    for position in range(index + 1, len(lines)):
        line = lines[position]
        above = lines[position - 1]
        pitch = line.baseline - max(word.baseline for word in above.words)
        if pitch > max(_SAME_COLUMN * max(line.size, above.size), 1.25 * usual) and line.x1 <= gutters[0][0]:
            break
        if pitch > _SIGNATURE_SPACE * line.size:
            break
        kept = _narrowed(gutters, line)
        if not kept:
            break
        if _is_split(line, kept):
            if len(both_sided) == 1 and not _may_pair(lines[both_sided[0]], line, kept):
                break
            both_sided.append(position)
        elif _is_centred(content, line) and not _in_own_column(lines, both_sided, kept, line):
            break
        gutters = kept
        usual = max(usual, pitch) if line.x0 < kept[0][0] else usual
        last = position + 1
    main = max(gutters, key=lambda gutter: gutter[1] - gutter[0])
    if len(both_sided) == 1:
        line = lines[index]
        widest = max(gap.x1 - gap.x0 for gap in line.gaps)
        row = [(gap.x0, gap.x1) for gap in line.gaps if gap.x1 - gap.x0 >= _VERY_WIDE * line.size]
        if len(row) > 1 and _is_row_of_figures(content, line, row):
            return index, index + 1, row
        if widest < _VERY_WIDE * line.size or last == index + 1:
            return None
    first = index
    while first > 0 and _belongs_above(content, lines, first, main):
        first -= 1
    return first, last, gutters


def _narrowed(gutters: list[tuple[float, float]], line: Line) -> list[tuple[float, float]]:
    """What is left of the gutters beside the words of a line."""
    kept: list[tuple[float, float]] = []
    words = line.words
    size = line.size
    for x0, x1 in gutters:
        if words[-1][2] <= x0 or words[0][1] >= x1:
            kept.append((x0, x1))
            continue
        edge = float("-inf")
        best: tuple[float, float] | None = None
        for word in [*words, None]:
            start = word[1] if word else float("inf")
            low, high = max(edge, x0), min(start, x1)
            if high - low > (best[1] - best[0] if best else 0):
                best = (low, high)
            if word:
                edge = word[2]
        if best and best[1] - best[0] >= _needed(line, best, size):
            kept.append(best)
    return kept


def _needed(line: Line, room: tuple[float, float], size: float) -> float:
    """How wide a gutter must stay: narrow where the words beside it were drawn at different times."""
    for gap in line.gaps:
        if gap.x0 <= room[0] + 0.1 and gap.x1 >= room[1] - 0.1:
            return (_NARROW if gap.jump else _WIDE * 0.6) * size
    return _WIDE * 0.6 * size


def _is_split(line: Line, gutters: list[tuple[float, float]]) -> bool:
    return any(line.words[0][2] <= x0 + 0.1 and line.words[-1][1] >= x1 - 0.1 for x0, x1 in gutters)


def _may_pair(first: Line, second: Line, gutters: list[tuple[float, float]]) -> bool:
    """Whether two split lines show columns and not two wide blanks that happen to meet."""
    for x0, x1 in gutters:
        for line in (first, second):
            for gap in line.gaps:
                if gap.x0 <= x0 + 0.1 and gap.x1 >= x1 - 0.1 and (gap.jump or gap.x1 - gap.x0 >= 2 * line.size):
                    return True
    return False


def _is_centred(content: PageContent, line: Line) -> bool:
    """Whether a line stands in the middle of the page, as titles do."""
    return abs((line.x0 + line.x1) / 2 - content.width / 2) < 0.045 * content.width


def _in_own_column(
    lines: Sequence[Line], both_sided: list[int], gutters: list[tuple[float, float]], line: Line
) -> bool:
    """Whether a line stands under the middle or the left edge of the part of a split line on its side."""
    gutter = max(gutters, key=lambda room: room[1] - room[0])
    on_right = line.x0 >= gutter[1] - 0.1
    for position in both_sided:
        words = [word for word in lines[position].words if (word.x0 >= gutter[1] - 0.1) == on_right]
        if not words:
            continue
        middle = (words[0].x0 + words[-1].x1) / 2
        if abs(middle - (line.x0 + line.x1) / 2) < 1.2 * line.size or abs(words[0].x0 - line.x0) < 1.0:
            return True
    return False


def _belongs_above(content: PageContent, lines: Sequence[Line], first: int, gutter: tuple[float, float]) -> bool:
    line, below = lines[first - 1], lines[first]
    if below.baseline - line.baseline > _SAME_COLUMN * max(line.size, below.size):
        return False
    return line.x0 >= gutter[1] and not _is_centred(content, line)


def _to_columns(lines: Sequence[Line], gutters: list[tuple[float, float]]) -> Columns:
    gutters = sorted(gutters)
    rows: list[list[Line | None]] = []
    for line in lines:
        row: list[Line | None] = []
        start = 0
        for x0, x1 in [*gutters, (float("inf"), float("inf"))]:
            middle = (x0 + x1) / 2
            end = start
            while end < len(line.words) and (line.words[end][1] + line.words[end][2]) / 2 < middle:
                end += 1
            row.append(part_of(line, start, end) if end > start else None)
            start = end
        rows.append(row)
    return Columns(rows, gutters)


def _read_columns(content: PageContent, columns: Columns) -> Block:
    if _is_table(content, columns):
        return Block([], _with_columns_parted(content, columns))
    if len(columns.gutters) > 1 or _is_list(content, columns):
        return Block([_joined(row) for row in columns.rows])
    lines: list[Line] = []
    for column in range(len(columns.gutters) + 1):
        lines.extend(part for row in columns.rows if (part := row[column]) is not None)
    return Block(lines)


def _with_columns_parted(content: PageContent, columns: Columns) -> Columns:
    """Columns of a table that hold several columns of figures, cut where all their lines keep a gutter free.

    The line that a table begins with may be that of its last titles alone ("Đang", "Tỷ lệ" where others are set
    lower): its gaps are not those of the figures.
    """
    parted: list[list[Line | None]] = [[] for _ in columns.rows]
    gutters: list[tuple[float, float]] = []
    for column in range(len(columns.gutters) + 1):
        own = [row[column] for row in columns.rows]
        inner = _gutters_of_figures(content, [part for part in own if part is not None])
        cut = [_to_columns([part], inner).rows[0] if part else [None] * (len(inner) + 1) for part in own]
        for row, parts in zip(parted, cut, strict=True):
            row.extend(parts)
        gutters += [*inner, *columns.gutters[column : column + 1]]
    return Columns(parted, gutters)


def _gutters_of_figures(content: PageContent, parts: Sequence[Line]) -> list[tuple[float, float]]:
    """The gutters inside one column that have mostly figures on their right, line for line."""
    if not parts:
        return []
    fullest = max(parts, key=lambda part: len(part.gaps))
    gutters = [(gap.x0, gap.x1) for gap in fullest.gaps]
    for part in parts:
        gutters = _narrowed(gutters, part)
    kept: list[tuple[float, float]] = []
    rows = _to_columns(parts, gutters).rows
    first = next((number for number, row in enumerate(rows) if _has_figure(content, row[1:])), len(rows))
    for place, gutter in enumerate(sorted(gutters), start=1):
        right = [cell for row in rows[first:] if (cell := row[place]) is not None]
        figures = sum(_is_figure(content, cell) for cell in right)
        if figures > 1 and figures >= _FIGURES_BELOW_TITLES * len(right):
            kept.append(gutter)
    return kept


def _has_figure(content: PageContent, parts: Sequence[Line | None]) -> bool:
    return any(part is not None and _is_figure(content, part) for part in parts)


def _is_list(content: PageContent, columns: Columns) -> bool:
    """Whether two columns are labels or names with what belongs to each beside it, to be read across.

    Labels are short, or end in a colon; otherwise, where three rows or more begin at the same two places, they
    are rows: the lines of a letterhead or below a signature's title are centred instead.
    """
    split = [(left, right) for left, right, *_ in columns.rows if left is not None and right is not None]
    lefts = [left for left, _ in split]
    if lefts and all(_is_label(content, left) for left in lefts):
        return True
    ends = [content.text[left.words[-1].end - 1] for left in lefts]
    if len(split) > 1 and max(ends.count(":"), _leaders(content, lefts)) >= 0.6 * len(ends):
        return True
    return len(split) > 2 and _is_flush([left for left, _ in split]) and _is_flush([right for _, right in split])


def _is_label(content: PageContent, line: Line) -> bool:
    """A short word or a dash; not a rule made of underscores, as stands below the name of a body."""
    (word, *more) = line.words
    if more or word.x1 - word.x0 > _LABEL * word.size:
        return False
    return word.end - word.start == 1 or any(map(str.isalnum, content.text[word.start : word.end]))


def _is_flush(lines: Sequence[Line]) -> bool:
    starts = [line.x0 for line in lines]
    return max(starts) - min(starts) <= 2


def _joined(row: Sequence[Line | None]) -> Line:
    """The parts of a line put together again."""
    parts = [part for part in row if part is not None]
    words = [word for part in parts for word in part.words]
    blanks = [blank or number == 0 for part in parts for number, blank in enumerate(part.blanks)]
    return Line(words, [False, *blanks[1:]], parts[0].baseline, max(part.size for part in parts), [])


def _is_table(content: PageContent, columns: Columns) -> bool:
    """Whether columns are a table to be read across.

    Two columns of words are a letterhead, a signature block or a list of names; a table of two columns has
    three split rows with figures in most cells of the second, one of more columns has most of its cells filled.
    """
    split = [row for row in columns.rows if sum(part is not None for part in row) > 1]
    cells = [part for row in split for part in row[1:] if part is not None]
    figures = sum(_is_figure(content, part) for part in cells)
    if len(columns.gutters) == 1:
        lefts = [row[0] for row in split if row[0] is not None]
        return len(split) > 2 and figures >= 0.6 * len(cells) and _leaders(content, lefts) < 0.5 * len(split)
    full = sum(part is not None for row in split for part in row)
    return (len(split) > 1 or figures == len(cells)) and full >= 0.6 * len(split) * (len(columns.gutters) + 1)


def _is_row_of_figures(content: PageContent, line: Line, gutters: list[tuple[float, float]]) -> bool:
    """Whether one line alone is a table row: the last of a table that ends overleaf has no other beside it."""
    ((_, *cells),) = _to_columns([line], gutters).rows
    return all(part is not None and _is_figure(content, part) for part in cells)


def _leaders(content: PageContent, lines: Sequence[Line]) -> int:
    """How many lines end in a row of dots, as those of a table of contents do."""
    return sum(content.text[line.words[-1].start : line.words[-1].end].endswith("...") for line in lines)


def _is_figure(content: PageContent, part: Line) -> bool:
    """Whether a cell holds a figure: digits, and no more letters than a unit has."""
    text = "".join(content.text[word.start : word.end] for word in part.words)
    digits = sum(character.isdigit() for character in text)
    return digits > 0 and digits >= sum(character.isalpha() for character in text)
