"""Boxes of a span, on a document made by hand: what the letters' own boxes are is known."""

from __future__ import annotations

from array import array

import pytest

from extractor.documents.boxes import boxes_of
from extractor.models import Document, Page

WIDTH, HEIGHT, PITCH = 6.0, 10.0, 14.0


def page_of(number: int, start: int, lines: list[str], *, left: float = 10.0) -> Page:
    """Letters 6 wide and 10 high, lines 14 apart; line ends have no width."""
    boxes = array("f")
    for row, line in enumerate(lines):
        top = PITCH * row
        for column, character in enumerate(line + "\n"):
            x0 = left + WIDTH * column
            boxes.extend((x0, top, x0 if character == "\n" else x0 + WIDTH, top + HEIGHT))
    return Page(number, start, start + len(boxes) // 4, 100, 100, boxes)


def document_of(*pages: list[str]) -> Document:
    made: list[Page] = []
    for number, lines in enumerate(pages, start=1):
        made.append(page_of(number, made[-1].end if made else 0, lines))
    return Document("a.pdf", "", "pdf-text", "utf-8", "".join("\n".join(p) + "\n" for p in pages), tuple(made))


@pytest.mark.parametrize(
    ("quotation", "boxes"),
    [
        ("Số", [[10, 0, 22, 10]]),
        ("53/KH", [[28, 0, 58, 10]]),
        ("KH\nngày", [[46, 0, 58, 10], [10, 14, 34, 24]]),  # wrapped: one box a line
        ("\n", None),  # nothing printed
        ("2021\nvề", [[10, 28, 34, 38]]),  # over two pages: the page it begins on
        ("về", [[10, 0, 22, 10]]),
    ],
)
def test_one_box_a_printed_line(quotation: str, boxes: list[list[float]] | None) -> None:
    document = document_of(["Số 53/KH", "ngày 27", "2021"], ["về việc"])
    start = document.text.index(quotation)
    assert boxes_of(document, start, start + len(quotation)) == boxes


def test_text_without_places_has_no_boxes() -> None:
    assert boxes_of(Document("a.txt", "", "text", "utf-8", "Số 53\n", (Page(1, 0, 6),)), 0, 2) is None


def test_letters_of_different_heights_share_a_line() -> None:
    boxes = array("f", [0, 2, 5, 10, 5, 0, 10, 10, 10, 4, 15, 13])  # "x", one with an accent, one with a tail
    document = Document("a.pdf", "", "pdf-text", "utf-8", "xấg", (Page(1, 0, 3, 50, 50, boxes),))
    assert boxes_of(document, 0, 3) == [[0, 0, 15, 13]]
