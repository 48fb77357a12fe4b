"""Headings of a scan mended: their numerals, the marks behind them, and words that the outline knows otherwise.

A heading that is missed takes all below it along, and its numeral is the part of a line that OCR reads worst. It is
mended on evidence from both sides: the numbers before and after it, and a title that the outline knows. Stains behind
a title are parted from it; digits among them stay, on a line of their own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import regex

from extractor.language import fold, unaccent
from extractor.models import Document, View
from extractor.patterns import Patterns
from extractor.record import SURE
from extractor.sections import names_section


class Edit(NamedTuple):
    """Characters `start` to `end` of the view become `text`."""

    start: int
    end: int
    text: str
    rule: str


def heading_edits(view: View, document: Document, patterns: Patterns) -> Iterator[Edit]:
    """What is to be mended in the headings of a view."""
    yield from _numeral_edits(view.text, patterns)
    yield from _line_edits(view, document, patterns)
    yield from _letter_edits(view.text)
    for match in _PART.finditer(view.text):
        yield Edit(*match.span("vowel"), "\u1ea7", "ocr-heading")


_S_FOR_FIVE = regex.compile(r"^[ \t]*(?P<letter>S)(?=\s?[./)]\s?\p{Lu}\p{L})", regex.MULTILINE)


def _letter_edits(text: str) -> Iterator[Edit]:
    """ "S." between the headings 4 and 6 (or a Roman one): a 5, below which all later ones would count."""
    labels = list(_ANY_LABEL.finditer(text))
    starts = [one.start() for one in labels]
    for match in _S_FOR_FIVE.finditer(text):
        place = bisect_left(starts, match.start())
        before = labels[place - 1]["number"] if place else ""
        behind = labels[place]["number"] if place < len(labels) else ""
        if before == "4" and (behind == "6" or not behind.isdigit()):
            yield Edit(*match.span("letter"), "5", "ocr-heading")


# ---- Roman numerals --------------------------------------------------------------------------------

NUMERALS = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
# What a Roman numeral looks like when its strokes run together or a serif is lost; "I/" is read as U.
STROKE_LOOKS = dict.fromkeys("Ll1|!U\u01af\u00cd\u00cc\u00cf", "I") | {"H": "II"}
_ROMAN_HEADING = regex.compile(
    r"^[ \t]*(?P<dirt>[-\u2013_.,'`~|\\^]{1,2}[ ])?(?:Ph[\u1ea7\u00e2\u1ea9\u1eaba]n[ ])?"
    r"(?P<numeral>[IVXLHU\u01afl1|!\u00cd\u00cc\u00cf]{1,5})(?P<mark>\s?[.,:/]{1,2}\s?|[ ])(?=\p{Lu}\p{L})",
    regex.MULTILINE,
)
_TITLE = regex.compile(r"[^\n\t]*")
# The word for "part" before a numeral, with another mark on its vowel.
_PART = regex.compile(r"^[ \t]*Ph(?P<vowel>[\u00e2\u1ea9\u1eab\u1ea5a\u00e0])n(?= [IVX]{1,5}\s?[.:])", regex.MULTILINE)
_CAPITALS = 0.6
# Costs of reading a heading otherwise than printed; a gap in the numbers, however wide, costs more than a mended
# numeral, and so does a new count from I: one missed heading never shifts those behind it.
_LOST_STROKE, _STRAY_STROKE, _LOOK, _GAP, _NEW_COUNT, _AGAIN = 1.0, 1.3, 1.0, 1.5, 1.2, 2.0


@dataclass(frozen=True, slots=True)
class _Heading:
    start: int
    end: int
    read: str
    mark: str
    is_capitals: bool


def _numeral_edits(text: str, patterns: Patterns) -> Iterator[Edit]:
    """Numerals of the headings of the first level, read so that they count: L, I, II, IV are I, II, III, IV."""
    headings: list[_Heading] = []
    for match in _ROMAN_HEADING.finditer(text):
        if _is_title(text, match, patterns, is_first=not headings):
            if match["dirt"]:
                yield Edit(*match.span("dirt"), "", "ocr-speck")
            capitals = is_capitals(_title_at(text, match.end()))
            headings.append(_Heading(*match.span("numeral"), match["numeral"], match["mark"], capitals))
    numbers = _count_headings([one.read for one in headings])
    for heading, number in zip(headings, numbers, strict=True):
        if number and NUMERALS[number] != heading.read:
            yield Edit(heading.start, heading.end, NUMERALS[number], "ocr-heading")
        mark = heading.mark.strip()
        if number and (len(mark) > 1 or mark == "," or not (mark or heading.is_capitals)):
            yield Edit(heading.end, heading.end + len(heading.mark), f"{mark[:1].strip(',') or '.'} ", "ocr-heading")
    yield from _lost_numerals(text, headings, numbers, patterns)


def _is_title(text: str, match: regex.Match[str], patterns: Patterns, *, is_first: bool) -> bool:
    """Whether a line with something like a numeral in front is a heading: a numeral with its point, capitals, or a
    title of the first level.

    "1." and "11." are numbers of another level, but "1/" with such a title, before all numerals and above another 1,
    is a numeral whose stroke was taken for a digit.
    """
    title = _title_at(text, match.end())
    if not match["numeral"].isdigit():
        if match["mark"].strip() in (".", "/"):
            return True
        if names_section(patterns, title, level=1):
            return True
    elif is_first and match["numeral"] == "1" and names_section(patterns, title, level=1):
        line_end = text.find("\n", match.end())
        following = _ANY_LABEL.search(text, line_end) if line_end > 0 else None
        if following is not None and following["number"] == "1":
            return True
    return is_capitals(title)


_ANY_LABEL = regex.compile(r"^[ \t]*(?P<number>\d{1,2}|[IVX]{1,4})\s?[./)]\s?(?=\p{Lu})", regex.MULTILINE)


def _title_at(text: str, start: int) -> str:
    match = _TITLE.match(text, start)
    return match[0] if match else ""


def is_capitals(title: str) -> bool:
    letters = [letter for letter in title if letter.isalpha()]
    return len(letters) >= 5 and sum(letter.isupper() for letter in letters) >= _CAPITALS * len(letters)


_BARE_TITLE = regex.compile(r"^[ \t]*(?P<title>\p{Lu}[^\n\t.;:0-9]{6,110})$", regex.MULTILINE)


def _lost_numerals(
    text: str, headings: Sequence[_Heading], numbers: Sequence[int], patterns: Patterns
) -> Iterator[Edit]:
    """The numeral of a heading of which the title alone was read, where exactly one number is missing and exactly one
    line between its neighbours has a title of the first level with a 1 below it."""
    before, start = 0, 0
    for heading, number in zip(headings, numbers, strict=True):
        if number == before + 2:
            found = [
                match.start("title")
                for match in _BARE_TITLE.finditer(text, start, heading.start)
                if names_section(patterns, match["title"], level=1) and _FIRST_BELOW.match(text, match.end())
            ]
            if len(found) == 1:
                mark = heading.mark.strip()[:1] or "."
                yield Edit(found[0], found[0] + 1, f"{NUMERALS[number - 1]}{mark} {text[found[0]]}", "ocr-heading")
        if number:  # a heading that fits no number counts for nothing
            before, start = number, heading.end


_FIRST_BELOW = regex.compile(r"\s*(?:1|a)\s?[./)]\s?\p{Lu}")


def _count_headings(numerals: Sequence[str]) -> list[int]:
    """The number of each heading, 0 where nothing fits; the cheapest way to read them all.

    >>> _count_headings(["L", "I", "II", "IV"])
    [1, 2, 3, 4]
    >>> _count_headings(["I", "III", "IV"]), _count_headings(["I", "II", "I", "II"])
    ([1, 3, 4], [1, 2, 1, 2])
    """
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [])}
    for numeral in numerals:
        fits = _fitting(numeral)
        following: dict[int, tuple[float, list[int]]] = {}
        for before, (cost, path) in best.items():
            for number, own in fits.items():
                total = cost + own + _step_cost(before, number)
                if number not in following or total < following[number][0]:
                    following[number] = (total, [*path, number])
            if not fits:
                following[before] = (cost, [*path, 0])
        best = following
    return min(best.values())[1]


def _step_cost(before: int, number: int) -> float:
    if number > before:
        return _GAP if number > before + 1 else 0.0
    if number == 1:
        return _NEW_COUNT
    return _AGAIN if number == before else _AGAIN + _NEW_COUNT


def _fitting(read: str) -> Mapping[int, float]:
    """The numbers that a numeral may be, each with what is changed: strokes that look otherwise, are lost or too many.

    A lost stroke is one of several: a V is never taken for IV or VI.

    >>> _fitting("II"), _fitting("IL"), _fitting("V")
    ({2: 0.0, 3: 1.0}, {1: 2.3, 2: 1.0, 3: 2.0}, {5: 0.0})
    """
    plain = "".join(STROKE_LOOKS.get(letter, letter) for letter in read)
    looks = _LOOK if plain != read else 0.0
    fits: dict[int, float] = {}
    for number, numeral in enumerate(NUMERALS[1:], start=1):
        once = _with_a_stroke_lost(numeral)
        if plain == numeral:
            fits[number] = looks
        elif looks and plain == numeral + "I":
            fits[number] = looks + _STRAY_STROKE
        elif "I" not in plain:
            continue
        elif plain in once:
            fits[number] = looks + _LOST_STROKE
        elif any(plain in _with_a_stroke_lost(other) for other in once):
            fits[number] = looks + 2 * _LOST_STROKE
    return fits


def _with_a_stroke_lost(numeral: str) -> set[str]:
    return {numeral[:place] + numeral[place + 1 :] for place, letter in enumerate(numeral) if letter == "I"}


# ---- the rest of a line ----------------------------------------------------------------------------

_LINE = regex.compile(
    r"^[ \t]*(?P<dirt>(?:[-\u2013_.,'`~|\\^\"\u201c\u201e]{1,2}|\p{Ll})[ ]+)?"
    r"(?:(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})|[a-z\u0111](?=\s?[./)])"
    r"|(?P<roman>(?:Ph\p{Ll}n[ ])?[IVXLHU]{1,5}(?=[ ./,:])))"
    r"(?P<mark>\s?[.):/,;-]{1,2}[ ]?|[ ])(?P<title>['\"\u201c]?\p{Lu}[^\n\t]{4,150})",
    regex.MULTILINE,
)
_WORD = regex.compile(r"\p{L}+")
_READ_WORD = regex.compile(r"[\p{L}\u20ac\u00a7\u00a3]+")  # signs for C and S among the letters of a word
_QUOTES = "'\u2018\u2019`\u00b4\"\u201c\u201d\u201e"
_STRAY_QUOTE = regex.compile(rf"(?<=\s)[{_QUOTES}]+(?=[\p{{L}}\u20ac])|(?<=\p{{L}})[{_QUOTES}]+(?=\s)|^[{_QUOTES}]+")
_STRAY_POINT = regex.compile(r"(?<=\s)[,.;](?=\p{L})")
_ENDS = regex.compile(r"(?<=\p{L})(?:[^\w\s.:;,)%/]+[.:]*|[.:;,]{2,}\S*)(?=\s*$)")

_Trust = Callable[[int, int], float]


def _line_edits(view: View, document: Document, patterns: Patterns) -> Iterator[Edit]:
    """Labels, words and ends of lines with a title that the outline knows, once it is mended."""
    text = view.text

    def trust(start: int, end: int) -> float:
        start, end = view.to_document(start, end)
        page = document.page_at(start)
        read = page.confidences[start - page.start : end - page.start] if page.confidences is not None else ()
        return min(read, default=1.0)

    for match in _LINE.finditer(text):
        start, end = match.span("title")
        cut = _tail_start(text, start, end, trust, patterns)
        edits = sorted([*_word_edits(text, start, cut, trust, patterns), *_speck_edits(text, start, cut, trust)])
        if not match["roman"] and not names_section(patterns, _edited(text, start, cut, edits)):
            continue
        yield from edits
        yield from _tail_edits(text, cut, end)
        if match["dirt"]:
            yield Edit(*match.span("dirt"), "", "ocr-speck")
        if match["number"] and match["mark"].strip() in ("", ",", ";") and _may_begin(text, match.start()):
            yield Edit(*match.span("mark"), ". ", "ocr-heading")


def _edited(text: str, start: int, end: int, edits: Sequence[Edit]) -> str:
    parts = []
    for edit in edits:
        parts += [text[start : edit.start], edit.text]
        start = edit.end
    return "".join([*parts, text[start:end]])


def _may_begin(text: str, start: int) -> bool:
    """Whether the line before has come to its end: a figure at the start of a line is no label amid a sentence."""
    before = text[:start].rstrip()
    line = before[before.rfind("\n") + 1 :]
    return not before or before[-1] in ".:;" or is_capitals(line) or _ANY_LABEL.match(line) is not None


def _speck_edits(text: str, start: int, end: int, trust: _Trust) -> Iterator[Edit]:
    """Marks among the words of a title and right behind the last that are no part of it: one of a pair that stands
    alone, a point before a word, a letter that is no word."""
    quotes = [match.span() for match in _STRAY_QUOTE.finditer(text, start, end)]
    for place in quotes if len(quotes) == 1 else ():
        yield Edit(*place, "", "ocr-speck")
    for match in _STRAY_POINT.finditer(text, start, end):
        yield Edit(*match.span(), "", "ocr-speck")
    for match in _LONE.finditer(text, start, end):
        if not match[0].isalpha() or (match[0] not in _LIKE_NUMERALS and trust(*match.span()) < _READ_ALIKE):
            yield Edit(match.start() - 1, match.end(), "", "ocr-speck")
    ends = _ENDS.search(text, start, end)
    if ends is not None:
        yield Edit(*ends.span(), "", "ocr-speck")


def _tail_edits(text: str, cut: int, end: int) -> Iterator[Edit]:
    """Stains behind a title taken away; with a digit among them they are put on the next line instead."""
    tail = text[cut:end].rstrip()
    if any(letter.isdigit() for letter in tail):
        yield Edit(cut, cut + 1, "\n", "ocr-speck")
    elif tail:
        yield Edit(cut, cut + len(tail), "", "ocr-speck")


_READ_ALIKE = 0.93  # what both readers read alike has at least this
_LIKE_NUMERALS = frozenset("IVXHLTU")
_LONE = regex.compile(r"(?<=\S[ ])[^\s\d\-\u2013&/](?=[ ]\S)")
_TOKEN = regex.compile(r"\S+")
_PRINT = regex.compile(r"[\p{Lu}\p{Ll}\p{Nd}]")
_YEAR = regex.compile(r"(?:19|20)\d\d\p{P}*")
_MOST_DIGITS, _MOST_LETTERS = 4, 2


def _tail_start(text: str, start: int, end: int, trust: _Trust, patterns: Patterns) -> int:
    """Where stains behind a title begin: doubtful tokens without a word of the outline, behind one with such a word."""
    known = _outline_words(patterns)
    tokens = [match.span() for match in _TOKEN.finditer(text, start, end)]
    while len(tokens) > 1:
        token = text[slice(*tokens[-1])]
        plain = _plain_words(token)
        before = text[slice(*tokens[-2])]
        is_mark = _PRINT.search(token) is None and token.strip(".:;,") != ""
        has_digits = any(map(str.isdigit, token))
        least = _READ_ALIKE if len(token) == 1 and not has_digits else SURE
        is_short = len(token) <= (_MOST_DIGITS if has_digits else _MOST_LETTERS)
        is_doubtful = is_short and trust(*tokens[-1]) < least
        is_numeral = token.strip(".:;,").upper() in NUMERALS or _YEAR.fullmatch(token) is not None
        if not is_mark and (not is_doubtful or is_numeral or any(word in known for word in plain)):
            break
        tokens.pop()
        if has_digits and not _ends_title(before, known):
            return end
    return tokens[-1][1] if tokens and len(_TOKEN.findall(text, tokens[-1][1], end)) else end


def _ends_title(token: str, known: frozenset[str]) -> bool:
    """Whether a title may end here: with a word of the outline (a figure behind any other may count something), a
    year, or another stain."""
    words = _plain_words(token)
    return not words or len(words[-1]) == 1 or words[-1] in known or _YEAR.fullmatch(token) is not None


def _plain_words(text: str) -> list[str]:
    return [unaccent(fold(word)) for word in _WORD.findall(text)]


# ---- words of titles -------------------------------------------------------------------------------


def _word_edits(text: str, start: int, end: int, trust: _Trust, patterns: Patterns) -> Iterator[Edit]:
    """Doubtful words that between their neighbours can only be one word of the outline, at most one letter away."""
    words = [match.span() for match in _READ_WORD.finditer(text, start, end)]
    plain = ["", *(unaccent(fold(text[slice(*word)])) for word in words), ""]
    capitals = is_capitals(text[start:end])
    for place, (first, last) in enumerate(words):
        read = text[first:last]
        if trust(first, last) >= SURE:
            continue
        if capital := _abbreviation(read, patterns):
            yield Edit(first, last, capital, "ocr-heading")
            continue
        ways = _words_between(patterns).get((plain[place], plain[place + 2]), frozenset())
        own = plain[place + 1]
        near = {way for way in ways if unaccent(fold(way)) == own or is_one_off(unaccent(fold(way)), own)}
        if len(near) == 1 and fold(read) not in map(fold, near):
            (word,) = near
            mended = word.upper() if capitals else word.capitalize() if read[0].isupper() else word
            yield Edit(first, last, mended, "ocr-heading")


def _abbreviation(read: str, patterns: Patterns) -> str | None:
    """The only abbreviation of headings that is one letter from what was read: TFHC is TTHC."""
    if len(read) < 4 or not read.isupper():
        return None
    known = {way for entry in patterns.of("heading_abbreviation").values() for way in entry.spellings}
    near = [way for way in known if len(way) == len(read) and is_one_off(read, way)]
    return near[0] if read not in known and len(near) == 1 else None


@cache
def _words_between(patterns: Patterns) -> Mapping[tuple[str, str], frozenset[str]]:
    """The words that stand between two others (without marks; "" at the ends) in wordings of the outline."""
    between: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in patterns.of("section").values():
        for way in entry.spellings:
            words = _WORD.findall(way.lower())
            plain = ["", *(unaccent(fold(word)) for word in words), ""]
            for place, word in enumerate(words):
                between[plain[place], plain[place + 2]].add(word)
    return {pair: frozenset(words) for pair, words in between.items()}


@cache
def _outline_words(patterns: Patterns) -> frozenset[str]:
    ways = [way for entry in patterns.of("section").values() for way in entry.spellings]
    ways += [way for entry in patterns.of("heading_abbreviation").values() for way in entry.spellings]
    return frozenset(word for way in ways for word in _plain_words(way))


def is_one_off(first: str, second: str) -> bool:
    """Whether one letter is another, too many or missing."""
    if len(first) == len(second):
        return sum(a != b for a, b in zip(first, second, strict=True)) == 1
    longer, shorter = (first, second) if len(first) > len(second) else (second, first)
    if len(longer) - len(shorter) != 1:
        return False
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))
