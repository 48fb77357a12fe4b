"""View of a scan → View with its reading mended where the grammar of such documents leaves no doubt.

What OCR gets wrong in print is small and regular: a stroke lost from a Roman numeral, a mark from an official
term, Đ read twice in a symbol. Each rule changes letters, never digits, and lists what it changed; the text
as read stays in the document, and evidence that covers a repair is no longer certain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from unicodedata import normalize

import regex

from extractor.documents.encodings import is_syllable
from extractor.language import fold, unaccent
from extractor.models import Document, Repair, View
from extractor.ocr_headings import NUMERALS, STROKE_LOOKS, Edit, heading_edits, is_capitals, is_one_off
from extractor.patterns import Patterns
from extractor.word_pairs import known_pairs, pairs_by_letters

RULE_PREFIX = "ocr-"
TERM_RULE = "ocr-term"


def is_scanned(document: Document) -> bool:
    return any(page.confidences is not None for page in document.pages)


def repair_ocr(view: View, document: Document, patterns: Patterns) -> View:
    """The view with symbols, dates, headings and official terms mended on the pages that OCR read."""
    edits = [
        *_speck_edits(view, document),
        *_blank_edits(view.text),
        *_pair_edits(view.text),
        *_letter_edits(view.text),
        *_symbol_edits(view.text, patterns),
        *_assembly_edits(view.text),
        *_date_edits(view.text),
        *heading_edits(view, document, patterns),
        *_group_number_edits(view, document),
        *_quarter_edits(view.text),
        *_term_edits(view.text, patterns),
    ]
    read = [(page.start, page.end) for page in document.pages if page.confidences is not None]
    kept: list[Edit] = []
    for edit in sorted(edits):
        place = view.to_document(edit.start, edit.end)[0]
        if any(start <= place < end for start, end in read) and (not kept or edit.start >= kept[-1].end):
            kept.append(edit)
    return _apply(view, kept) if kept else view


def _apply(view: View, edits: Sequence[Edit]) -> View:
    """The edits made, in text order; a character that was not there before comes from the one it stands behind.

    What is printed is what the mended text says: it was the reading that was wrong.
    """
    parts: list[str] = []
    printed: list[str] = []
    origins: list[int] = []
    repairs: list[Repair] = []
    last = 0
    for edit in [*edits, Edit(len(view.text), len(view.text), "", "")]:
        parts += [view.text[last : edit.start], edit.text]
        printed += [view.printed[last : edit.start], edit.text]
        origins += [view.to_document(place, place + 1)[0] for place in range(last, edit.start)]
        for number in range(len(edit.text)):
            place = min(edit.start + number, edit.end - 1)
            origins.append(view.to_document(place, place + 1)[0])
        last = edit.end
        if edit.end > edit.start:
            start, end = view.to_document(edit.start, edit.end)
            repairs.append(Repair(edit.rule, view.text[edit.start : edit.end], edit.text, start, end))
    text = "".join(parts)
    both = sorted([*view.repairs, *repairs], key=lambda one: one.start)
    return View(text, fold(text), "".join(printed), origins, tuple(both))


# ---- specks and blanks -----------------------------------------------------------------------------

_SPECK = regex.compile(
    r"(?<!\S)[`'\u00b4\u02c6~|_\u00b0\u2020\u00a9^\u00ab\u00bb\u201e\u2018\u2019\\\u0153\u20ac*]{1,2}(?!\S)"
)
_BEFORE_CELL = regex.compile(
    r"(?<=\t|^)['`\u00b4\u2018\u2019\u201c\u201d\u201e~_^*]{1,2}(?=\p{Lu}[\p{L} ][^\u201c\u201d\n\t]*(?:[\n\t]|$))",
    regex.MULTILINE,
)
_ITEM = regex.compile(
    r"^[ \t]*(?P<mark>[~_\u2014\u2013]{1,2}-?)(?=[ ]\p{Lu}[\p{L}.])(?![ ][IVXL]{1,5}[./):])", regex.MULTILINE
)
# Dirt in front of the number of a heading, and a mark in the place of its point: "_1.Công tác", '3 "Cải cách'.
_BEFORE_NUMBER = regex.compile(
    r"^[ \t]*(?P<dirt>[_~`'^\\|\u201c\u201d\"]{1,2})(?=\d{1,2}(?:\.\d{1,2})?[./)]\s?\p{Lu}\p{Ll})", regex.MULTILINE
)
_FOR_POINT = regex.compile(
    r"(?<=^[ \t]*\d{1,2}) ?['\"\u201c\u201d](?=\p{Lu}\p{Ll}+ [^'\"\u201c\u201d\n\t]*$)", regex.MULTILINE
)
_LONE = regex.compile(r"(?<=\S[ ])\p{L}(?=[ ]?(?:\n|\Z))")
_UNSURE = 0.35  # a letter alone at the end of a line and read worse than this is a speck
_LONE_LINE = regex.compile(r"(?<=\S[ ]?\n)[ \t]*\p{Ll}[ \t]*\n")
_READ_ALIKE = 0.93  # what both readers read alike has at least this


def _speck_edits(view: View, document: Document) -> Iterator[Edit]:
    """Marks that stand alone where nothing of the kind is printed: dirt, the edge of a stamp. They part a symbol
    from its date and lengthen headings."""
    for match in _ITEM.finditer(view.text):
        yield Edit(*match.span("mark"), "-", "ocr-speck")
    for match in _SPECK.finditer(view.text):
        yield _without(view.text, *match.span())
    for match in _BEFORE_CELL.finditer(view.text):
        yield Edit(*match.span(), "", "ocr-speck")
    for match in _BEFORE_NUMBER.finditer(view.text):
        yield Edit(*match.span("dirt"), "", "ocr-speck")
    for match in _FOR_POINT.finditer(view.text):
        yield Edit(*match.span(), ". ", "ocr-heading")
    for lone, least in ((_LONE, _UNSURE), (_LONE_LINE, _READ_ALIKE)):
        for match in lone.finditer(view.text):
            place = view.to_document(*match.span())[0]
            page = document.page_at(place)
            if page.confidences is not None and page.confidences[place - page.start] < least:
                yield _without(view.text, *match.span())


def _without(text: str, start: int, end: int) -> Edit:
    """A token taken out with one of the blanks beside it."""
    if text[end : end + 1] == " ":
        end += 1
    elif text[start - 1 : start] == " ":
        start -= 1
    return Edit(start, end, "", "ocr-speck")


_STRAY = regex.compile(r"(?<=\p{L}\p{L})['\"`\u201c\u201d~_*^](?=\p{L}\p{L}|[IVX]+\b)")
# A point or a stroke that parts a symbol from its word or a sentence amid its words: "số .06/QĐ-TTg", "ban. hành".
_STRAY_POINT = regex.compile(r"(?<=\s)[.,'`]+(?=\d{1,4}/(?:\d{4}/)?\p{Lu})|(?<=\p{Ll}{2})\.(?=[ \n]\p{Ll}{2})")
# What stands for a blank before a figure: "được giao>40 người", "số.470/SNV-CCHC".
_BEFORE_FIGURE = regex.compile(
    r"(?<=\p{Ll})[>\u203a\u2039\u00bb\u00ab](?=\d)|(?<=\p{Ll}{2})[.,'`](?=\d{1,4}/(?:\d{4}/)?\p{Lu}{2})"
)
_AFTER_POINT = regex.compile(r"(?<=(?:^|\s)\p{Lu}{2,3})\.(?=\p{Lu}{2,}\b)", regex.MULTILINE)  # "TM.UBND"
_LOST_BEHIND_COMMA = regex.compile(r"(?<=\p{Ll}{2}),(?=\p{Ll}{2})")
_HYPHEN = regex.compile(r"(?<=(?P<first>\b\p{L}+))-(?=(?P<second>\p{Ll}+)\b)")
_LETTERS = regex.compile(r"\p{L}{5,14}")


def _blank_edits(text: str) -> Iterator[Edit]:
    """A mark between two words instead of their blank ("tác'lãnh"), and two words that lost it."""
    for match in _STRAY.finditer(text):
        yield Edit(*match.span(), " ", "ocr-blank")
    for match in _STRAY_POINT.finditer(text):
        yield Edit(*match.span(), "", "ocr-speck")
    for match in _BEFORE_FIGURE.finditer(text):
        yield Edit(*match.span(), " ", "ocr-blank")
    for match in _AFTER_POINT.finditer(text):
        yield Edit(*match.span(), ". ", "ocr-blank")
    for match in _LOST_BEHIND_COMMA.finditer(text):
        yield Edit(*match.span(), ", ", "ocr-blank")
    for match in _HYPHEN.finditer(text):
        if (fold(match["first"]), fold(match["second"])) in known_pairs():
            yield Edit(*match.span(), " ", "ocr-blank")
    for match in _LETTERS.finditer(text):
        word = match[0]
        if word.isascii() or is_syllable(word):
            continue
        folded = fold(word)
        cuts = [cut for cut in range(2, len(word) - 1) if (folded[:cut], folded[cut:]) in known_pairs()]
        if len(cuts) == 1 and all(map(is_syllable, (word[: cuts[0]], word[cuts[0] :]))):
            place = match.start() + cuts[0]
            yield Edit(place - 1, place, text[place - 1] + " ", "ocr-blank")


def _plain(text: str) -> str:
    """Without marks, y and i apart, which folding takes for one."""
    return "".join(normalize("NFD", letter)[0] for letter in text).replace("\u0111", "d")


def _pair_edits(text: str) -> Iterator[Edit]:
    """Marks of a word that both its neighbours are known with otherwise, and only one way: "những tôn tại".

    What is mended so stays doubtful (`scan_doubts.weigh_marks` has made it so): a name may have the same letters.
    """
    words = [match.span() for match in _WORD.finditer(text)]
    folded = [fold(text[start:end]) for start, end in words]
    for index, (start, end) in enumerate(words):
        ways: list[set[str]] = []
        is_known = False
        for first in (index - 1, index):
            if not 0 <= first < len(words) - 1 or text[words[first][1] : words[first + 1][0]] != " ":
                continue
            pair = (folded[first], folded[first + 1])
            is_known = is_known or pair in known_pairs()
            own = index - first
            other = folded[first + 1 - own]
            letters = (unaccent(pair[0]), unaccent(pair[1]))
            same = {known[own] for known in pairs_by_letters().get(letters, ()) if known[1 - own] == other}
            if same:
                ways.append(same)
        if is_known or len(ways) < 2:  # one neighbour is not enough: "số hộ" is as good as "số hồ"
            continue
        right = set.intersection(*ways)
        if len(right) == 1:
            (word,) = right
            read = text[start:end]
            if _plain(word) == _plain(read.lower()):
                mended = "".join(new.upper() if old.isupper() else new for old, new in zip(read, word, strict=True))
                yield Edit(start, end, mended, "ocr-word")


# ---- letters ---------------------------------------------------------------------------------------

_ETH = regex.compile("[\u00d0\u00f0]")
_TILDE_N = regex.compile(r"N?\u00d1N?|n?\u00f1n?")


def _letter_edits(text: str) -> Iterator[Edit]:
    """An N with a tilde and the Icelandic eth, which Vietnamese does not have; the former also beside the N it was
    read from a second time."""
    for match in _ETH.finditer(text):
        yield Edit(*match.span(), "\u0110" if match[0].isupper() else "\u0111", "ocr-letter")
    for match in _TILDE_N.finditer(text):
        yield Edit(*match.span(), "N" if match[0].isupper() else "n", "ocr-letter")


# ---- symbols of documents --------------------------------------------------------------------------

_SYMBOL = regex.compile(
    r"(?<=\d\s?/\s?)(?P<code>\p{Lu}[^\s/,;.()\d\-\u2013=\"\u201c\u201d]{1,14}"
    r"(?:\s?[-\u2013=\"\u201c\u201d]\s?[^\s/,;.()\d\-\u2013=\"\u201c\u201d]{1,14}|\s['\u2019]\p{Lu}{2,5}){1,3})"
)
_JOIN = regex.compile(r"\s?[-\u2013=\"\u201c\u201d]\s?|\s['\u2019]\s?")
_LAST_LETTER = regex.compile(r" (\p{Lu})(?!\p{L})")
_STROKES = regex.compile(r"['\u2019~`]")
_LETTER_FOR_STROKE = regex.compile(r"(?<=\s\d{1,4})[IlÍÌ|](?=(?P<type>\p{Lu}{1,5})\s?-\s?\p{Lu}{2})")


def _symbol_edits(text: str, patterns: Patterns) -> Iterator[Edit]:
    """Abbreviations behind the number of a document: "06/QĐĐ- UBND" is "06/QĐ-UBND".

    Changed only when every part is then an abbreviation that exists, and each is one letter from what was read.
    """
    types, issuers = _abbreviations(patterns)
    for match in _LETTER_FOR_STROKE.finditer(text):
        if match["type"] in types:  # "19ÍKH-UBND"
            yield Edit(*match.span(), "/", "ocr-symbol")
    for match in _SYMBOL.finditer(text):
        parts = [part for part in _JOIN.split(match["code"]) if part]
        if len(parts) < 2 or text[match.end() : match.end() + 1].isdigit():  # QH15: the number is part of it
            continue
        first = _nearest(parts[0], types)
        rest = [_nearest(part, issuers | types) for part in parts[1:]]
        if first is None or None in rest:
            continue
        mended = "-".join([first, *(part for part in rest if part)])
        # "UBN D": a blank in front of the last letter
        lost = _LAST_LETTER.match(text, match.end())
        if lost is not None and parts[-1] + lost[1] in issuers and parts[-1] not in issuers:
            yield Edit(
                match.start("code"), lost.end(), f"{mended.rpartition('-')[0]}-{parts[-1]}{lost[1]}", "ocr-symbol"
            )
        elif mended != match["code"]:
            yield Edit(*match.span("code"), mended, "ocr-symbol")


_ASSEMBLY = regex.compile(r"(?<=\d/[\p{Lu}-]{0,12}QH)(?P<number>[\dIl]{1,3})(?!\w)")

_STROKE_FOR_ONE = regex.compile("[Il]")


def _assembly_edits(text: str) -> Iterator[Edit]:
    """The number of a National Assembly, one or two Arabic digits: "UBTVQHI1" is "UBTVQH11", "QHI15" is "QH15"."""
    for match in _ASSEMBLY.finditer(text):
        if not match["number"].isdigit():
            digits = _STROKE_FOR_ONE.sub("" if len(match["number"]) == 3 else "1", match["number"])
            if 1 <= len(digits) <= 2:
                yield Edit(*match.span(), digits, "ocr-symbol")


@cache
def _abbreviations(patterns: Patterns) -> tuple[frozenset[str], frozenset[str]]:
    """Those of types of document, those of issuers."""

    def values(kind: str, key: str) -> frozenset[str]:
        found = [entry[key] for entry in patterns.of(kind).values() if entry[key]]
        return frozenset(one for value in found for one in ([value] if isinstance(value, str) else value))

    return values("document_type", "symbol"), values("issuer", "symbols")


def _nearest(read: str, known: frozenset[str]) -> str | None:
    """The abbreviation that was read, or the only one that is a single letter away.

    >>> codes = frozenset({"QĐ", "TTg", "UBND", "CP"})
    >>> _nearest("QĐĐ", codes), _nearest("T'Fg", codes), _nearest("CB", codes), _nearest("UBNO", codes)
    ('QĐ', 'TTg', None, 'UBND')
    """
    plain = _STROKES.sub("", read)
    for form in (read, plain, regex.sub(r"Đ+", "Đ", plain)):
        if form in known:
            return form
    if len(plain) < 3:
        return None
    near = [code for code in known if len(code) >= 3 and is_one_off(plain, code)]
    return near[0] if len(near) == 1 else None


# ---- dates -----------------------------------------------------------------------------------------

_MISSING_BLANK = regex.compile(
    r"(?<=\bth\u00e1ng\s\d{0,1})(?P<digit>\d)(?=n\u0103m\b)|(?P<word>\bng\u00e0y|\bth\u00e1ng)(?=\d)"
    r"|(?P<year>\b[nN]\u0103m|\bN\u0102M)(?=(?:19|20)\d\d\b)"
)
_EXTRA_BLANK = regex.compile(r"(?<!\d)(?:\d{1,2}/1 [0-2]|\d{1,2}/\d{1,2}/\d{1,3} \d{1,3})(?=/(?:19|20)\d\d\b|(?!\d))")
_BEFORE_MONTH = regex.compile(r"(?<=\b\d{1,2})[.,](?=(?:th\u00e1ng|n\u0103m)\b)")  # "06.tháng"
# The words of a date with other marks. "NAM" before a year is no name behind a number, "ĐẦU" or "CUỐI".
_DATE_WORDS = regex.compile(
    r"(?<=\bng\u00e0y\s\d{1,2}\s)(?P<month>th\p{L}ng)(?=\s\d{1,2}\b)"
    r"|(?:\b(?P<year>n[\u0103\u1eaf\u1eb1\u1eb3\u1eb5\u1eb7\u00e3\u00e2\u1ea5\u1ea7\u1ea9]m|N[\u1eae\u1eb0\u1eb2\u1eb4\u1eb6\u00c3\u00c2\u1ea4\u1ea6\u1ea8]M)"
    r"|(?<=(?:[\dIVX]|CU\u1ed0I|\u0110\u1ea6U|cu\u1ed1i|\u0111\u1ea7u)\s)(?P<year>NAM|nam))(?=\s(?:19|20)\d\d\b)"
)
_DATE_TERMS = {"month": "th\u00e1ng", "year": "n\u0103m"}


def _date_edits(text: str) -> Iterator[Edit]:
    """Blanks lost or set inside a date, and its words with other marks: "tháng 3năm", "15/1 1/2016", "12 nắm 2025"."""
    for match in _BEFORE_MONTH.finditer(text):
        yield Edit(*match.span(), " ", "ocr-date")
    for match in _DATE_WORDS.finditer(text):
        kind = "month" if match["month"] else "year"
        term = _DATE_TERMS[kind].upper() if match[0].isupper() else _DATE_TERMS[kind]
        if match[0] != term:
            yield Edit(*match.span(), term, "ocr-date")
    for match in _MISSING_BLANK.finditer(text):
        yield Edit(*match.span(), match[0] + " ", "ocr-date")
    for match in _EXTRA_BLANK.finditer(text):
        closed = match[0].replace(" ", "")
        year = closed.rpartition("/")[2]
        follows = text[match.end() : match.end() + 1]
        if (closed.count("/") == 1 and follows == "/") or (closed.count("/") == 2 and len(year) == 4):
            yield Edit(*match.span(), closed, "ocr-date")


# ---- quarters --------------------------------------------------------------------------------------

_QUARTER = regex.compile(r"(?<=\bqu[\u00fdi\u00ed]\s)(?P<numeral>[IVLl1|!HT]{1,4})(?=[\s/,.;:)]|$)", regex.IGNORECASE)


def _quarter_edits(text: str) -> Iterator[Edit]:
    """Roman numbers of quarters whose strokes look otherwise: "Quý IIL/2022", and "quý 11", which no year has.

    Arabic ones and whole ones are left.
    """
    for match in _QUARTER.finditer(text):
        read = match["numeral"]
        plain = "".join("I" if letter == "T" else STROKE_LOOKS.get(letter, letter) for letter in read)
        if plain != read and (len(read) > 1 or not read.isdigit()) and plain in NUMERALS[1:5]:
            yield Edit(*match.span(), plain, "ocr-quarter")


# ---- numbers of groups of rows ---------------------------------------------------------------------

_STROKES_ONLY = regex.compile(r"[IlL1|!HUT]{1,4}")


def _group_number_edits(view: View, document: Document) -> Iterator[Edit]:
    """The Roman numbers of the groups of a table, whose labels are in capitals: 1, H, IH count I, II, III.

    Mended only where the table has two groups or more and every one of them is strokes; otherwise the first reads as
    a row like those below it.
    """
    for grid in document.grids:
        numbers = {cell.row: cell for cell in grid.cells if cell.column == 0}
        labels = {cell.row: document.text[cell.start : cell.end] for cell in grid.cells if cell.column == 1}
        groups = [
            numbers[row] for row in sorted(numbers) if is_capitals(labels.get(row, "")) and row >= grid.header_rows
        ]
        groups = [cell for cell in groups if document.text[cell.start : cell.end].strip()]
        read = [document.text[cell.start : cell.end].strip() for cell in groups]
        if len(groups) < 2 or not all(map(_STROKES_ONLY.fullmatch, read)):
            continue
        for cell, text, numeral in zip(groups, read, NUMERALS[1:], strict=False):
            plain = "".join("I" if letter == "T" else STROKE_LOOKS.get(letter, letter) for letter in text)
            if text != numeral and abs(len(plain) - len(numeral)) <= 1 and set(numeral) == {"I"}:
                yield Edit(*view.from_document(cell.start, cell.end), numeral, "ocr-heading")


# ---- official terms --------------------------------------------------------------------------------

_WORD = regex.compile(r"\p{L}+")
_TO_MEND = "official_term"
# A line or a cell, without the label of a heading and the punctuation behind.
_WHOLE = regex.compile(
    r"(?:^|(?<=\t))[ ]*(?:[\dIVX]{1,4}[.)]\s?|\p{L}\)\s?|[-+*]\s?)?(?P<words>[^\t\n]*?)[ .:;,]*(?=\t|$)",
    regex.MULTILINE,
)
_MOST_WORDS = 12

_Words = tuple[str, ...]
_Terms = Mapping[_Words, Mapping[_Words, _Words]]


def _term_edits(text: str, patterns: Patterns) -> Iterator[Edit]:
    """Terms whose letters are right and whose marks are not: "tố chức" is "tổ chức".

    Official terms and those of three words anywhere; others of the vocabulary only where they fill a line or a
    cell, as in a sentence the letters may be those of other words ("tình hình thực hiện" has those of
    "hình thức"). Nothing is changed where the letters stand for two terms, or where a term is printed as it is read.
    """
    official = _terms_by_letters(patterns, everywhere=True)
    words = [match.span() for match in _WORD.finditer(text)]
    plain = [unaccent(fold(text[start:end])) for start, end in words]
    longest = max(map(len, official), default=0)
    number = 0
    while number < len(words):
        for length in range(min(longest, len(words) - number), 1, -1):
            ways = official.get(tuple(plain[number : number + length]))
            if ways is not None and _is_one_phrase(text, words[number : number + length]):
                yield from _mark_edits(text, words[number : number + length], ways)
                number += length - 1
                break
        number += 1
    every = _terms_by_letters(patterns, everywhere=False)
    for match in _WHOLE.finditer(text):
        found = [word.span() for word in _WORD.finditer(text, *match.span("words"))]
        is_cell = "\t" in (text[match.end() : match.end() + 1], text[match.start() - 1 : match.start()])
        if (1 if is_cell else 2) <= len(found) <= _MOST_WORDS:
            letters = tuple(unaccent(fold(text[start:end])) for start, end in found)
            # what a table says of a field: its name alone, or behind the word for field
            for skipped in (0, 2):
                ways = every.get(letters[skipped:])
                if ways is not None and len(letters) > skipped + (skipped > 0):
                    yield from _mark_edits(text, found[skipped:], ways)
                    break
            else:
                if is_cell:
                    yield from _cell_edits(text, found, letters, patterns)


def _cell_edits(text: str, words: Sequence[tuple[int, int]], letters: _Words, patterns: Patterns) -> Iterator[Edit]:
    """The name of a field or the title of a column that fills a cell but for one letter: "Chứng thựt", "Mật phần".

    Without it the whole row or column would count for nothing that is known. What reports are known to write is left.
    """
    near = {
        written
        for kind, written in _in_cells(patterns)
        if len(letters) - len(written) in ((0, 2) if kind == "dossier_field" else (0,))
        and _differs_by_a_letter(written, letters[-len(written) :])
    }
    longest = max(map(len, near), default=0)  # "quân sự" is near wherever "nghĩa vụ quân sự" is
    nearest = [written for written in near if len(written) == longest]
    if len(nearest) != 1:
        return
    (written,) = nearest
    own = words[-len(written) :]
    read = [fold(text[start:end]) for start, end in own]
    if all(pair in known_pairs() for pair in pairwise(read)):
        return
    for (start, end), word, as_read in zip(own, written, read, strict=True):
        if as_read != fold(word):
            yield Edit(start, end, word.capitalize() if text[start].isupper() else word, "ocr-label")


@cache
def _in_cells(patterns: Patterns) -> tuple[tuple[str, _Words], ...]:
    """What may fill a cell of a table by itself, of two words or more: kind and words."""
    written = (
        (kind, tuple(_WORD.findall(way.lower())))
        for kind in ("dossier_field", "dossier_measure", "table_header")
        for entry in patterns.of(kind).values()
        for way in entry.spellings
    )
    return tuple((kind, words) for kind, words in written if len(words) > 1)


def _differs_by_a_letter(written: _Words, read: _Words) -> bool:
    """Whether one word of a phrase differs, and that by one letter; marks do not count."""
    plain = tuple(unaccent(fold(word)) for word in written)
    differing = [(first, second) for first, second in zip(plain, read, strict=True) if first != second]
    return len(differing) == 1 and len(differing[0][1]) > 2 and is_one_off(*differing[0])


def _is_one_phrase(text: str, words: Sequence[tuple[int, int]]) -> bool:
    """Whether only blanks (a line's end among them) stand between words."""
    return all(text[first[1] : second[0]].isspace() for first, second in pairwise(words))


def _mark_edits(text: str, words: Sequence[tuple[int, int]], ways: Mapping[_Words, _Words]) -> Iterator[Edit]:
    """One edit for each word whose marks are wrong; capitals stay capitals."""
    if len(ways) > 1 or tuple(fold(text[start:end]) for start, end in words) in ways:
        return
    (right,) = ways.values()
    for (start, end), word in zip(words, right, strict=True):
        read = text[start:end]
        if fold(read) != fold(word) and len(read) == len(word):
            mended = "".join(new.upper() if old.isupper() else new for old, new in zip(read, word, strict=True))
            yield Edit(start, end, mended, TERM_RULE)


@cache
def _terms_by_letters(patterns: Patterns, *, everywhere: bool) -> _Terms:
    """Terms by their letters without marks: the words as folded, and as they are written."""
    found: dict[_Words, dict[_Words, _Words]] = defaultdict(dict)
    for kind, by_id in patterns.entries.items():
        for entry in by_id.values():
            for spelling in entry.spellings:
                written = tuple(_WORD.findall(spelling.lower()))
                least = 3 if everywhere and kind != _TO_MEND else 2
                if len(written) >= least or (kind == "table_header" and not everywhere):  # "Tống" over a column
                    words = tuple(map(fold, written))
                    found[tuple(map(unaccent, words))][words] = written
    return found
