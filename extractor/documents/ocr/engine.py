"""The one door to Tesseract: a grey picture in, words with places and confidences out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, pairwise
from pathlib import Path
from threading import local
from typing import Any, NamedTuple
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

# Read when the engine is loaded, hence before the import: its own threads only get in each other's way.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

import tesserocr

from extractor.documents.ocr.data import LANGUAGE

tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)  # it would write to standard error for each odd crop

Picture = NDArray[np.uint8]

# How the engine is told to see a picture.
WHOLE_PAGE = tesserocr.PSM.AUTO
ONE_BLOCK = tesserocr.PSM.SINGLE_BLOCK
ONE_LINE = tesserocr.PSM.SINGLE_LINE
ONE_WORD = tesserocr.PSM.SINGLE_WORD
RAW_LINE = tesserocr.PSM.RAW_LINE

_WHITELIST = "tessedit_char_whitelist"
DIGITS = "0123456789.,%/-"


class Letter(NamedTuple):
    """One character as read: where it stands in the picture (pixels) and how sure the engine is of it (0-1)."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float


@dataclass(frozen=True, slots=True)
class ReadWord:
    """A word: its letters, the line it stands on, and the size of its letters in pixels."""

    letters: tuple[Letter, ...]
    baseline: float
    size: float
    line: int  # words of one line have one number, which no other line of this engine has
    confidence: float

    @property
    def text(self) -> str:
        return "".join(letter.text for letter in self.letters)


class Engine:
    """One loaded Tesseract. Not safe for two threads at once: `engine_for` gives each thread its own."""

    def __init__(self, data: Path) -> None:
        self._line_numbers = count()
        self._api = tesserocr.PyTessBaseAPI(path=str(data), lang=LANGUAGE, psm=WHOLE_PAGE, oem=tesserocr.OEM.LSTM_ONLY)

    def new_line(self) -> int:
        """A number that no line of this engine has."""
        return next(self._line_numbers)

    def read(self, picture: Picture, mode: int, dpi: int, *, only: str = "") -> list[ReadWord]:
        """The words of a grey picture; `only` names the letters that may come out. About 0.7 s for a full page."""
        height, width = picture.shape
        api = self._api
        api.SetVariable(_WHITELIST, only)
        api.SetPageSegMode(mode)
        api.SetImageBytes(picture.tobytes(), width, height, 1, width)
        api.SetSourceResolution(dpi)
        if not api.Recognize():
            return []
        words = _apart(_words(api, self._line_numbers))
        api.Clear()
        return words


def _words(api: Any, numbers: Iterator[int]) -> list[ReadWord]:
    level, symbol, line = tesserocr.RIL.WORD, tesserocr.RIL.SYMBOL, tesserocr.RIL.TEXTLINE
    words: list[ReadWord] = []
    iterator = api.GetIterator()
    if iterator is None or iterator.Empty(level):
        return words
    letters: list[Letter] = []
    number = next(numbers)
    baseline, size, confidence = 0.0, 1.0, 0.0
    for place in tesserocr.iterate_level(iterator, symbol):
        box = place.BoundingBox(symbol)
        if box is None:
            continue
        if place.IsAtBeginningOf(level):
            if letters:
                words.append(ReadWord(tuple(letters), baseline, size, number, confidence))
            letters = []
            base = place.Baseline(level)
            baseline = (base[0][1] + base[1][1]) / 2 if base else float(box[3])
            size = float(place.RowAttributes()["row_height"]) or 1.0
            if place.IsAtBeginningOf(line):
                number = next(numbers)
            confidence = place.Confidence(level) / 100
        text = normalize("NFC", place.GetUTF8Text(symbol) or "")
        sure = place.Confidence(symbol) / 100
        width = (box[2] - box[0]) / max(len(text), 1)
        for place_in_box, character in enumerate(text):
            x0 = box[0] + place_in_box * width
            letters.append(Letter(character, x0, box[1], x0 + width, box[3], sure))
    if letters:
        words.append(ReadWord(tuple(letters), baseline, size, number, confidence))
    return words


_GAP = 0.2  # of a line's height: what must lie between two words for them to stay two


def _apart(words: Sequence[ReadWord]) -> list[ReadWord]:
    """Words whose letters stand beside each other, evenly spread where the engine's own boxes do not.

    In small or smeared print it has letters overlap ("ậ" begins before "l" in "lập", and reaches into the next word),
    and who reads a page by places would put the words together in that order.
    """
    found: list[ReadWord] = []
    for index, word in enumerate(words):
        x0, x1 = min(one.x0 for one in word.letters), max(one.x1 for one in word.letters)
        if found and found[-1].line == word.line:
            x0 = max(x0, found[-1].letters[-1].x1 + _GAP * word.size)
        after = words[index + 1] if index + 1 < len(words) else None
        if after is not None and after.line == word.line:
            x1 = min(x1, max(after.letters[0].x0 - _GAP * word.size, x0 + 1.0))
        found.append(replace(word, letters=_in_order(word.letters, x0, max(x1, x0 + 1.0))))
    return found


def _in_order(letters: tuple[Letter, ...], x0: float, x1: float) -> tuple[Letter, ...]:
    inside = x0 <= letters[0].x0 and letters[-1].x1 <= x1
    if inside and all(first.x0 < second.x0 and first.x1 <= second.x1 for first, second in pairwise(letters)):
        return letters
    step = (x1 - x0) / len(letters)
    return tuple(one._replace(x0=x0 + place * step, x1=x0 + (place + 1) * step) for place, one in enumerate(letters))


_engines = local()


def engine_for(data: Path) -> Engine:
    """The engine of this thread for a data folder, loaded once (0.1 s, 60 MB)."""
    held: dict[Path, Engine] = _engines.__dict__.setdefault("held", {})
    if data not in held:
        held[data] = Engine(data)
    return held[data]


def engine_version() -> str:
    return str(tesserocr.tesseract_version()).split("\n", 1)[0].strip()
