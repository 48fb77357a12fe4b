"""Where a span of the text is printed: one box a printed line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from extractor.models import Document

_Letter = tuple[float, float, float, float]

# Letters whose heights share less than this part of the smaller one stand on different lines.
_SAME_LINE = 0.5


def boxes_of(document: Document, start: int, end: int) -> list[list[float]] | None:
    """Boxes `[x0, top, x1, bottom]` around a span, in points from the top-left corner of its page.

    One box for each printed line, in reading order; a span that runs over two pages has the boxes of the page
    it begins on, as evidence names one page. `None` for media without places and for spans without ink.

    >>> from array import array
    >>> from extractor.models import Page
    >>> boxes = array("f", [10, 5, 16, 15, 16, 5, 22, 15, 22, 5, 22, 15, 10, 20, 16, 30, 16, 20, 16, 30])
    >>> page = Page(1, 0, 5, 100, 50, boxes)
    >>> boxes_of(Document("a.pdf", "", "pdf-text", "utf-8", "ab\\nc\\n", (page,)), 1, 4)
    [[16.0, 5.0, 22.0, 15.0], [10.0, 20.0, 16.0, 30.0]]
    """
    page = document.page_at(start)
    if page.boxes is None:
        return None
    first = max(start, page.start) - page.start
    last = min(end, page.end) - page.start
    letters = list(zip(*(page.boxes[4 * first + side : 4 * last : 4] for side in range(4)), strict=True))
    plain = _plain_lines(document.text[page.start + first : page.start + last], letters)
    if plain is not None:
        return [[round(side, 2) for side in line] for line in plain] or None
    down = _way_down(letters)
    if down > 0:
        lines = _lines((top, x0, bottom, x1) for x0, top, x1, bottom in letters)
        lines = [[x0, top, x1, bottom] for top, x0, bottom, x1 in lines]
    elif down < 0:
        lines = _lines((-bottom, x0, -top, x1) for x0, top, x1, bottom in letters)
        lines = [[x0, -up, x1, -down] for down, x0, up, x1 in lines]
    else:
        lines = _lines(letters)
    return [[round(side, 2) for side in line] for line in lines] or None


def _plain_lines(text: str, letters: Sequence[_Letter]) -> list[list[float]] | None:
    """The boxes when each line of the text is plainly one printed line, which is nearly always; else `None`.

    The same answer as letter by letter, at a third of the cost: there are hundreds of places in a record.
    """
    lines: list[list[float]] = []
    start = 0
    for piece in text.split("\n"):
        row = letters[start : start + len(piece)]
        ink = [letter for letter in row if letter[2] > letter[0] and letter[3] > letter[1]]
        start += len(piece) + 1
        if not ink:
            continue
        lefts, tops, rights, bottoms = zip(*ink, strict=True)
        left, top, right, bottom = min(lefts), min(tops), max(rights), max(bottoms)
        shared = min(bottoms) - max(tops)
        height = bottom - top
        if shared <= _SAME_LINE * height or left < lefts[0] - height / 2:
            return None
        if lines and _continues(lines[-1], left, top, bottom):
            return None
        lines.append([left, top, right, bottom])
    return lines


def _way_down(letters: Sequence[_Letter]) -> float:
    """How far down the page (up: less than 0) a line printed sideways runs; 0 for one printed across."""
    across = down = upright = 0.0
    for (x0, top, x1, bottom), (next_x0, next_top, next_x1, next_bottom) in pairwise(letters):
        if x1 > x0 and next_x1 > next_x0:  # blanks and line ends have no width
            step = (next_top + next_bottom - top - bottom) / 2
            across += abs(next_x0 + next_x1 - x0 - x1) / 2
            down += step
            upright += abs(step)
    return down if upright > across else 0.0


def _lines(letters: Iterable[_Letter]) -> list[list[float]]:
    lines: list[list[float]] = []
    for x0, top, x1, bottom in letters:
        if x1 <= x0 or bottom <= top:
            continue
        if lines and _continues(lines[-1], x0, top, bottom):
            line = lines[-1]
            line[0], line[1] = min(line[0], x0), min(line[1], top)
            line[2], line[3] = max(line[2], x1), max(line[3], bottom)
        else:
            lines.append([x0, top, x1, bottom])
    return lines


def _continues(line: list[float], x0: float, top: float, bottom: float) -> bool:
    """Whether a letter stands on the line of the box so far, and not to the left of it.

    A letter with an accent below or above its neighbours still shares most of its height with them.
    """
    shared = min(line[3], bottom) - max(line[1], top)
    return shared > _SAME_LINE * min(line[3] - line[1], bottom - top) and x0 >= line[0] - (bottom - top)
