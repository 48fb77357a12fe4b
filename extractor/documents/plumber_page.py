"""One page of a PDF as pdfplumber sees it, in the shape that the rest of the reader works on.

Twelve times slower than pdfium and an independent reading: the engine to ask for when a page looks wrong, the
second try for pages whose text layer pdfium makes nothing of, and the oracle of the tests. Notes on the page
are never asked for: pdfplumber's `annots` does not come back from some signed files.
"""

from __future__ import annotations

import io
import logging
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from extractor.documents.pdf_page import (
    LINE_END_HYPHEN,
    Box,
    PageContent,
    Ruling,
    Style,
    Word,
    box_to_ruling,
    quarter_turns,
)

_BLANK = 0.13  # the same share of the letter size as in `lines`
_BASELINE_SHIFT = 0.05
_DOUBLE = 0.1


@contextmanager
def open_with_plumber(data: bytes, password: str | None) -> Iterator[Any]:
    """The file opened by pdfplumber; raises whatever pdfminer raises."""
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it reports each damaged object on standard error
    with pdfplumber.open(io.BytesIO(data), password=password or "") as pdf:
        yield pdf


def read_page_with_plumber(pdf: Any, number: int) -> PageContent:
    """The words, lines and pictures of page `number`; upright text only, sideways text as `turned` words."""
    page = pdf.pages[number - 1]
    try:
        return _read(page, number)
    finally:
        page.close()


def _read(page: Any, number: int) -> PageContent:
    styles: list[Style] = []
    numbers: dict[Style, int] = {}
    letters: list[str] = []
    boxes = array("f")
    words: list[Word] = []
    turned: list[Word] = []
    slanted_count = 0
    open_word: Word | None = None

    def close() -> None:
        nonlocal open_word
        if open_word is not None:
            (words if styles[open_word.style].quarter == 0 else turned).append(open_word)
        open_word = None

    def blank() -> None:
        letters.append(" ")
        boxes.extend(boxes[-4:] if boxes else (0.0, 0.0, 0.0, 0.0))

    left, upper, right, lower = page.cropbox
    for char in _without_doubles(page.chars):
        a, b, _, _, _, f = char["matrix"]
        quarter = quarter_turns(a, b)
        text = char["text"]
        if quarter is None:
            slanted_count += 1
            continue
        if text.isspace():
            close()
            blank()
            continue
        style = Style(_bare_name(char["fontname"]), round(char["size"], 2) or 1.0, quarter, True)
        if style not in numbers:
            numbers[style] = len(styles)
            styles.append(style)
        x0, x1 = char["x0"] - left, char["x1"] - left
        top, bottom = char["top"] - upper, char["bottom"] - upper
        baseline = top + (char["y1"] - f)
        size = style.size
        if open_word is not None and (
            abs(baseline - open_word.baseline) > _BASELINE_SHIFT * size
            or not -0.3 * size <= x0 - open_word.x1 <= _BLANK * size
        ):
            close()
            blank()
        start = len(letters)
        letters.extend("\ufffd" if text.startswith("(cid:") else text)
        for _ in range(start, len(letters)):
            boxes.extend((x0, top, x1, bottom))
        if open_word is None:
            open_word = Word(baseline, x0, x1, start, len(letters), size, numbers[style])
        else:
            open_word = open_word._replace(x1=max(open_word.x1, x1), end=len(letters))
    close()
    return PageContent(
        number=number,
        width=float(right - left),
        height=float(lower - upper),
        text="".join(letters).replace(LINE_END_HYPHEN, "-"),
        boxes=boxes,
        words=words,
        turned=turned,
        styles=styles,
        rulings=_rulings(page, left, upper),
        pictures=[_box_of(image, left, upper) for image in page.images],
        slanted_count=slanted_count,
        turns=0,
    )


def _bare_name(name: object) -> str:
    text = name.decode("utf-8", errors="replace") if isinstance(name, bytes) else str(name)
    return text[7:] if len(text) > 7 and text[6] == "+" and text[:6].isupper() else text


def _without_doubles(chars: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Letters drawn several times a hair apart, to look bold, once."""
    places: dict[tuple[str, int], list[float]] = defaultdict(list)
    for char in chars:
        known = places[char["text"], round(char["top"])]
        if not any(abs(char["x0"] - x0) < _DOUBLE * char["size"] for x0 in known):
            known.append(char["x0"])
            yield char


def _box_of(item: dict[str, Any], left: float, upper: float) -> Box:
    return Box(item["x0"] - left, item["top"] - upper, item["x1"] - left, item["bottom"] - upper)


def _rulings(page: Any, left: float, upper: float) -> list[Ruling]:
    """Lines, thin bars, and the borders of stroked boxes."""
    rulings: list[Ruling] = []
    for item in (*page.lines, *page.rects, *page.curves):
        box = _box_of(item, left, upper)
        ruling = box_to_ruling(box)
        if ruling is not None:
            rulings.append(ruling)
        elif item["object_type"] == "rect" and item["stroke"]:
            rulings += [
                Ruling(True, box.top, box.x0, box.x1),
                Ruling(True, box.bottom, box.x0, box.x1),
                Ruling(False, box.x0, box.top, box.bottom),
                Ruling(False, box.x1, box.top, box.bottom),
            ]
    return rulings
