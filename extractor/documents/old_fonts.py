"""PDF pages set in the Vietnamese fonts used before Unicode (.VnTime, VNI-Times ...) → Unicode letters.

The tables and the judgement are those of `encodings`; what is special to PDF is that letters keep their
boxes, that each word has a font, and that PDF writers rename glyphs by their looks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from extractor.documents.encodings import (
    decode_text,
    detect_legacy,
    encoding_of_font,
    is_capital_font,
    is_syllable,
    is_written_in,
)
from extractor.documents.pdf_page import LINE_END_HYPHEN, PageContent

# Glyphs that look alike share one name in Adobe's glyph list, and a PDF writer may go from the name to the other
# character: the soft hyphen, which is "ư" in TCVN3, comes out as a minus sign.
_LOOK_ALIKES = str.maketrans(
    {
        "\u2212": "\u00ad",
        "\u2219": "\u00b7",
        "\u02c9": "\u00af",
        "\u03bc": "\u00b5",
        "\u00a0": " ",
    }
)
_HIGH = re.compile("[\u0080-\u00ff\u2212\u2219\u02c9\u03bc]")
_UNICODE_VIETNAMESE = re.compile("[\u1ea0-\u1eff]")

Letters = list[tuple[str, int]]
Decode = Callable[[str, str], Letters]


@dataclass(frozen=True, slots=True)
class OldFonts:
    """Which old encoding a page is in, and how to read a word of it (word, font name → letters)."""

    encoding: str
    decode: Decode


def find_old_fonts(content: PageContent) -> OldFonts | None:
    """How to decode a page, or `None` when it is in Unicode, which a look for one letter tells nearly always.

    Fonts are believed by name when their words read better decoded; fonts renamed by a program are found by
    what the whole page says.
    """
    by_font: dict[str, str] = {}
    for font in {style.font for style in content.styles}:
        encoding = _encoding_of_font(font)
        if encoding is not None and is_written_in(_text_in(content, font), encoding):
            by_font[font] = encoding
    if not by_font:
        if _UNICODE_VIETNAMESE.search(content.text) or not _HIGH.search(content.text):
            return None
        encoding = detect_legacy(content.text.translate(_LOOK_ALIKES))
        if encoding is None:
            return None
        by_font = {style.font: encoding for style in content.styles}

    def decode(text: str, font: str) -> Letters:
        encoding = by_font.get(font)
        if encoding is None:
            return [(letter, 1) for letter in text]
        return decode_word(text, encoding, capitals=is_capital_font(font))

    return OldFonts(max(by_font.values(), key=list(by_font.values()).count), decode)


@lru_cache(maxsize=1_000)
def _encoding_of_font(font: str) -> str | None:
    return encoding_of_font(font)


def _text_in(content: PageContent, font: str) -> str:
    styles = {number for number, style in enumerate(content.styles) if style.font == font}
    words = [content.text[word.start : word.end] for word in content.words if word.style in styles]
    return " ".join(words).translate(_LOOK_ALIKES)


def decode_word(text: str, encoding: str, *, capitals: bool = False) -> Letters:
    """The letters of one word, each with the number of characters it was made of.

    >>> decode_word("n\u2212íc", "tcvn3")
    [('n', 1), ('ư', 1), ('ớ', 1), ('c', 1)]
    >>> decode_word("soá", "vni")
    [('s', 1), ('ố', 2)]
    >>> decode_word("h\u00b5", "tcvn3", capitals=True)
    [('H', 1), ('À', 1)]
    """
    surface = text.translate(_LOOK_ALIKES)
    if surface.endswith(LINE_END_HYPHEN):
        surface = surface[:-1] + _line_end(surface[:-1], encoding)
    whole = decode_text(surface, encoding)
    if len(whole) == len(surface):
        letters = [(letter, 1) for letter in whole]
    else:
        letters = list(_paired(surface, encoding))
    return [(letter.upper(), count) for letter, count in letters] if capitals else letters


def _line_end(word: str, encoding: str) -> str:
    """What a hyphen at the end of a line stands for: in TCVN3 the letter that makes the word a syllable, if it does."""
    if encoding == "tcvn3" and is_syllable(decode_text(re.split(r"[^\w\u0080-\u00ff]", word)[-1] + "\u00ad", encoding)):
        return "\u00ad"
    return "-"


def _paired(surface: str, encoding: str) -> Letters:
    letters: Letters = []
    place = 0
    while place < len(surface):
        pair = surface[place : place + 2]
        both = decode_text(pair, encoding)
        if len(pair) == 2 and len(both) == 1:
            letters.append((both, 2))
            place += 2
        else:
            letters.append((decode_text(pair[0], encoding), 1))
            place += 1
    return letters
