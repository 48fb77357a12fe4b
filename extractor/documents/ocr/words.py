"""Words as read, moved and scaled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.documents.ocr.engine import ReadWord


def mean_confidence(words: Sequence[ReadWord]) -> float:
    """The mean over letters; 0 for no words."""
    letters = sum(len(word.letters) for word in words)
    return sum(word.confidence * len(word.letters) for word in words) / letters if letters else 0.0


def box_of(word: ReadWord) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the letters of a word, in pixels."""
    letters = word.letters
    return (
        min(one.x0 for one in letters),
        min(one.top for one in letters),
        max(one.x1 for one in letters),
        max(one.bottom for one in letters),
    )


def moved(word: ReadWord, x: float, y: float) -> ReadWord:
    """A word of a part of a picture, in pixels of the whole."""
    letters = tuple(
        letter._replace(x0=letter.x0 + x, top=letter.top + y, x1=letter.x1 + x, bottom=letter.bottom + y)
        for letter in word.letters
    )
    return replace(word, letters=letters, baseline=word.baseline + y)


def shrunk(word: ReadWord, scale: float) -> ReadWord:
    """A word of an enlarged picture, in pixels of the original."""
    if scale == 1.0:
        return word
    letters = tuple(
        letter._replace(
            x0=letter.x0 * scale, top=letter.top * scale, x1=letter.x1 * scale, bottom=letter.bottom * scale
        )
        for letter in word.letters
    )
    return replace(word, letters=letters, baseline=word.baseline * scale, size=word.size * scale)


def with_confidence(word: ReadWord, share: float) -> ReadWord:
    """A word whose readings agree only in part: the confidence of each letter times `share`."""
    letters = tuple(letter._replace(confidence=letter.confidence * share) for letter in word.letters)
    return replace(word, letters=letters, confidence=word.confidence * share)
