"""Is the text layer of a PDF page what the page shows? A reason for each page where it is not.

Most pages pass on one look at their letters: a quarter of the letters of Vietnamese carry marks, and they
are spelt as syllables. The rest is asked the dearer questions. Only letters are judged, so the runs of
dots, blanks and dashes of official forms say nothing either way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from extractor.documents.encodings import is_syllable
from extractor.documents.pdf_page import Box, PageContent

Reason = Literal["no-text", "ocr-without-vietnamese", "broken-unicode", "spaced-letters", "damaged-page", "other-text"]

# The share of the page that pictures must cover for the page to be a scan.
_SCANNED = 0.5
# A scan with a stamp, a page number or a signature typed over it has less text than this many characters.
_LITTLE_TEXT = 120
# Fewer words than this say too little (a page with one table of figures, a signature page).
_FEW_WORDS = 25

_WORD = re.compile(r"[^\W\d_]+")
_NOT_TEXT = re.compile("[\ufffd\ue000-\uf8ff\u0000-\u0008\u000e-\u001f\u007f]")
# Letters of scripts that no Vietnamese report is written in; a broken map often lands among them.
_FOREIGN = re.compile("[\u0370-\u058f\u0590-\u1cff\u2c00-\u2dff\u3040-\ud7ff]")
_VOWELS = frozenset("aeiouy")


def find_fault(content: PageContent, text: str) -> Reason | None:
    """Why `text`, read from the page, cannot be trusted; `None` when it can, and for a blank page.

    About 0.1 ms a page.
    """
    scanned = picture_share(content) >= _SCANNED
    length = len(text) - text.count(" ") - text.count("\n") - text.count("\t")
    if length < _LITTLE_TEXT and scanned:
        return "no-text"
    if not length:
        return None
    if _NOT_TEXT.search(text) and len(_NOT_TEXT.findall(text)) > 0.03 * length:
        return "broken-unicode"
    words = _WORD.findall(text)
    if len(words) < _FEW_WORDS:
        return None
    if list(map(len, words)).count(1) > 0.5 * len(words):
        return "spaced-letters"
    return _judge_words(words, over_picture=scanned or _is_hidden(content))


def _judge_words(words: Sequence[str], *, over_picture: bool) -> Reason | None:
    """What the different words of a page say; names in capitals (UBND, HĐND) say nothing."""
    different = {word for word in set(words) if len(word) > 5 or not word.isupper()}
    marked = [word for word in different if not word.isascii()]
    if len(marked) >= 0.2 * len(different):
        valid = sum(map(is_syllable, marked)) / len(marked)
        if 0.4 <= valid < 0.9 and _is_torn(words):
            return "spaced-letters"
        if valid >= 0.75:
            return None
        return "ocr-without-vietnamese" if over_picture else "broken-unicode"
    letters = "".join(different)
    if len(_FOREIGN.findall(letters)) > 0.1 * len(letters):
        return "broken-unicode"
    if over_picture:
        return "ocr-without-vietnamese"
    long = [word for word in different if word.isascii() and len(word) > 2]
    speakable = sum(not _VOWELS.isdisjoint(word.lower()) for word in long)
    return "broken-unicode" if speakable < 0.5 * len(long) else None


def _is_torn(words: Sequence[str]) -> bool:
    """Whether blanks stand inside syllables ("tiế p nhậ n"): many small words that are no syllables, by themselves.

    List letters and units are small words too, so a fifth is asked for.
    """
    small = (word for word in set(words) if len(word) <= 3 and word.islower())
    scraps = {word for word in small if len(word) == 1 or not is_syllable(word)}
    return bool(scraps) and sum(word in scraps for word in words) > 0.2 * len(words)


def lies_hidden_over_scan(content: PageContent) -> bool:
    """Whether the text of a page is a layer that OCR put, invisible, over the picture of it."""
    return picture_share(content) >= _SCANNED and _is_hidden(content)


def picture_share(content: PageContent) -> float:
    """The share of the page that pictures cover, those drawn in strips added up; at most 1."""
    page = Box(0.0, 0.0, content.width, content.height)
    area = sum(_shared_area(page, picture) for picture in content.pictures)
    return min(area / max(page.x1 * page.bottom, 1.0), 1.0)


def _shared_area(first: Box, second: Box) -> float:
    width = min(first.x1, second.x1) - max(first.x0, second.x0)
    height = min(first.bottom, second.bottom) - max(first.top, second.top)
    return max(width, 0.0) * max(height, 0.0)


def _is_hidden(content: PageContent) -> bool:
    """Whether most letters are drawn invisibly, as programs for OCR do below the picture."""
    if all(style.visible for style in content.styles):
        return False
    hidden = sum(word.end - word.start for word in content.words if not content.styles[word.style].visible)
    return hidden > 0.5 * sum(word.end - word.start for word in content.words)
