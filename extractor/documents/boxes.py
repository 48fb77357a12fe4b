"""Where a span of the text is printed: one box a printed line."""

from __future__ import annotations

from extractor.models import Document

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
    lines: list[list[float]] = []
    for x0, top, x1, bottom in zip(*(page.boxes[4 * first + side : 4 * last : 4] for side in range(4)), strict=True):
        if x1 <= x0 or bottom <= top:
            continue
        if lines and _continues(lines[-1], x0, top, bottom):
            line = lines[-1]
            line[0], line[1] = min(line[0], x0), min(line[1], top)
            line[2], line[3] = max(line[2], x1), max(line[3], bottom)
        else:
            lines.append([x0, top, x1, bottom])
    return [[round(side, 2) for side in line] for line in lines] or None


def _continues(line: list[float], x0: float, top: float, bottom: float) -> bool:
    """Whether a letter stands on the line of the box so far, and not to the left of it.

    A letter with an accent below or above its box's neighbours still shares most of its height with them.
    """
    shared = min(line[3], bottom) - max(line[1], top)
    return shared > _SAME_LINE * min(line[3] - line[1], bottom - top) and x0 >= line[0] - (bottom - top)
