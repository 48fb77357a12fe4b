"""Is the hidden text layer of a scan what its picture shows? A few lines are read again and compared.

The letters of a layer may be good Vietnamese and still be another page's, or what poor OCR made of this one; the gate
that looks at letters alone lets both through.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from statistics import median

import numpy as np

from extractor.documents.ocr.engine import ONE_LINE, Engine, Picture
from extractor.documents.ocr.pictures import PagePicture
from extractor.documents.ocr.second import second_reader
from extractor.documents.page_text import PageText
from extractor.language import unaccent

_LINES = 7
_FEWEST = 3  # fewer lines prove nothing
_LETTERS = (12, 36)  # of a line; more are squeezed by the second reader
# Two readings of one line share nine tenths of their letters and more, even on bad scans; two lines of text a third.
_ALIKE = 0.62
_POINTS_PER_INCH = 72.0


def layer_agrees(picture: PagePicture, read: PageText, engine: Engine) -> bool:
    """Whether the lines of a text layer are printed where they stand; 0.2 to 0.4 s a page. Too few lines agree."""
    grey = picture.pixels if picture.pixels.ndim == 2 else picture.pixels[:, :, 0]
    crops: list[Picture] = []
    texts: list[str] = []
    for start, end in _sample(read):
        crop = _cut(grey, [read.boxes[4 * start + side : 4 * end : 4] for side in range(4)], picture.dpi)
        if crop is not None:
            crops.append(crop)
            texts.append(read.text[start:end])
    if len(crops) < _FEWEST:
        return True
    reader = second_reader()
    if reader is not None:
        seen = [one.text for one in reader.read(crops)]
    else:
        seen = [" ".join(word.text for word in engine.read(crop, ONE_LINE, round(picture.dpi))) for crop in crops]
    return median(_likeness(text, other) for text, other in zip(texts, seen, strict=True)) >= _ALIKE


def _sample(read: PageText) -> list[tuple[int, int]]:
    """Spans of the beginnings of some lines, spread over the page."""
    least, most = _LETTERS
    lines = [line for line in read.lines if not line.in_grid and line.end - line.start >= least]
    step = max(len(lines) // _LINES, 1)
    return [(line.start, min(line.end, line.start + most)) for line in lines[::step][:_LINES]]


def _cut(grey: Picture, sides: Sequence[Sequence[float]], dpi: float) -> Picture | None:
    """The part of the picture below some letters, with a little room; `None` when they have no ink."""
    ink = [index for index in range(len(sides[0])) if sides[2][index] > sides[0][index]]
    if not ink:
        return None
    scale = dpi / _POINTS_PER_INCH
    x0, top = (min(sides[side][index] for index in ink) * scale for side in (0, 1))
    x1, bottom = (max(sides[side][index] for index in ink) * scale for side in (2, 3))
    room = 0.15 * (bottom - top)
    part = grey[max(int(top - room), 0) : int(bottom + room) + 1, max(int(x0), 0) : int(x1) + 1]
    return np.ascontiguousarray(part) if min(part.shape, default=0) >= 8 else None


def _likeness(first: str, second: str) -> float:
    """The share of letters in common, marks and blanks aside.

    >>> _likeness("Hồ sơ tiếp nhận", "Hõ sơ tiêp nhận") > 0.9 > _ALIKE > _likeness("Hồ sơ tiếp nhận", "Kế hoạch số 12")
    True
    """
    one, other = ("".join(unaccent(text).split()) for text in (first, second))
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
