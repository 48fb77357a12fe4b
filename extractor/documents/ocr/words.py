"""Words as read, moved and scaled."""

from __future__ import annotations

from dataclasses import replace

from extractor.documents.ocr.engine import ReadWord


def moved(word: ReadWord, x: float, y: float) -> ReadWord:
    """A word of a part of a picture, in pixels of the whole."""
    letters = tuple(
        letter._replace(x0=letter.x0 + x, top=letter.top + y, x1=letter.x1 + x, bottom=letter.bottom + y)
        for letter in word.letters
    )
    return replace(word, letters=letters, baseline=word.baseline + y)


def with_confidence(word: ReadWord, share: float) -> ReadWord:
    """A word whose readings agree only in part: the confidence of each letter times `share`."""
    letters = tuple(letter._replace(confidence=letter.confidence * share) for letter in word.letters)
    return replace(word, letters=letters, confidence=word.confidence * share)
