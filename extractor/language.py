"""Vietnamese text: folding, tokens, numbers in words, and the one door to spaCy.

Words are compared in a folded form of the same length as the text, so that "Uỷ ban", "ỦY BAN" and "Ủy⏎ban"
are one term and an offset means the same in both. spaCy's `PhraseMatcher` does the matching on `NORM`, over
tokens of our own: blank `vi` would need pyvi, which splits "53/KH-UBND" and costs more than all the rest.
"""

from __future__ import annotations

import sys
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import regex

from extractor.models import Term

if TYPE_CHECKING:
    from spacy.matcher import PhraseMatcher
    from spacy.vocab import Vocab

# Letters that look alike or are typed one for the other, hyphens and blanks of every kind, all in lower case.
_SAME = {
        "\u00f0": "đ", "\u0256": "đ",
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u00ad": "-",
        "\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u3000": " ", "\t": " ",
        "\u2044": "/", "\u2215": "/", "\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'",
}  # fmt: skip

_TONES = ("\u0300", "\u0301", "\u0309", "\u0303", "\u0323")


def _tone_pairs() -> dict[str, str]:
    """Both spellings of oa, oe, uy with a tone, mapped to the older one (òa), and y to i where both are written."""
    pairs = {}
    for first, second in ("oa", "oe", "uy"):
        for tone in _TONES:
            newer = first + unicodedata.normalize("NFC", second + tone)
            pairs[newer] = unicodedata.normalize("NFC", first + tone) + second
    return pairs


_NEWER_TONE = _tone_pairs()
_Y_TO_I = {y: unicodedata.normalize("NFC", unicodedata.normalize("NFD", y).replace("y", "i")) for y in "yỳýỷỹỵ"}
# After q the u belongs to the consonant (quý), and before a final consonant there is only one spelling (hoàn).
_TONE_SHAPES = {newer: regex.compile(rf"(?<!q){newer}(?!\p{{L}})") for newer in _NEWER_TONE}
_Y_SHAPE = regex.compile(r"(?<=(?<!\p{L})(?:[hklmst]|qu))[yỳýỷỹỵ](?!\p{L})")


def fold(text: str) -> str:
    """The form in which words are compared: same length, lower case, one tone style, one hyphen, one blank.

    Folding never changes the length, so spans found in it hold for the text. Input is NFC.

    >>> fold("Uỷ ban Nhân dân, QÐ–UBND, kỹ thuật")
    'ủy ban nhân dân, qđ-ubnd, kĩ thuật'
    """
    # "İ" is the one letter whose lower case has two characters. Looking first and replacing what is there is four
    # times as fast as one table or one regex for all.
    folded = text.replace("İ", "I").lower()
    for letter, same in _SAME.items():
        if letter in folded:
            folded = folded.replace(letter, same)
    for newer, older in _NEWER_TONE.items():
        if newer in folded:
            folded = _TONE_SHAPES[newer].sub(older, folded)
    return _Y_SHAPE.sub(lambda match: _Y_TO_I[match[0]], folded)


def unaccent(text: str) -> str:
    """Folded text without marks, for headings typed or scanned without them. Same length for NFC input.

    >>> unaccent("Đánh giá chung")
    'danh gia chung'
    """
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in fold(text)).replace("đ", "d")


_TOKEN = regex.compile(r"\p{L}[\p{L}\p{M}]*|\d+|[^\w\s]|_")


def tokenise(folded: str) -> list[tuple[int, int]]:
    """Spans of words, runs of digits and single marks; blanks and line breaks belong to no token.

    "2022.Định" and "lực;rà" come apart, which no tokenizer of spaCy's does for us.

    >>> [("lực;rà 2022.định")[s:e] for s, e in tokenise("lực;rà 2022.định")]
    ['lực', ';', 'rà', '2022', '.', 'định']
    """
    return [match.span() for match in _TOKEN.finditer(folded)]


class Lexicon:
    """Every spelling of the vocabulary, ready to be found in a text.

    `spellings` maps (kind, id) to the ways it is written. Building costs about 20 ms for a thousand
    spellings and imports spaCy; matching costs about a millisecond for a thousand words.
    """

    def __init__(self, spellings: Mapping[tuple[str, str], Sequence[str]]) -> None:
        self._vocab, self._matcher = _empty_matcher()
        self._keys: dict[int, tuple[str, str]] = {}
        self._known: set[str] = set()
        from spacy.tokens import Doc

        self._doc: Any = Doc
        for key, ways in spellings.items():
            name = f"{key[0]}:{key[1]}"
            words = [[folded[start:end] for start, end in tokens] for folded, tokens in map(_fold_and_tokenise, ways)]
            self._known.update(word for way in words for word in way)
            self._matcher.add(name, [Doc(self._vocab, words=way) for way in words])
            self._keys[self._vocab.strings[name]] = key

    def find_terms(self, folded: str) -> Terms:
        """All terms of each kind in text order; inside one kind the longest wins, then the leftmost."""
        tokens = tokenise(folded)
        known = self._known
        # a word of no spelling can be any word: one stand-in keeps spaCy's store of words from growing with every text
        words = [word if (word := folded[start:end]) in known else _ANY_WORD for start, end in tokens]
        matches: defaultdict[str, list[_Match]] = defaultdict(list)
        keys = self._keys
        for key, first, last in self._matcher(self._doc(self._vocab, words=words)):
            kind, entry = keys[key]
            matches[kind].append((first, last, entry))
        return Terms(tokens, matches)


_ANY_WORD = "\u2422"


def _fold_and_tokenise(text: str) -> tuple[str, list[tuple[int, int]]]:
    folded = fold(text)
    return folded, tokenise(folded)


_Match = tuple[int, int, str]
"""First token, the one after the last, and the entry."""


def _longest(matches: list[_Match]) -> list[_Match]:
    """Matches of one kind without those that a longer one (or an equal one to the left) overlaps, in text order.

    >>> _longest([(0, 2, "a"), (1, 4, "b"), (3, 5, "c"), (6, 7, "d")])
    [(1, 4, 'b'), (6, 7, 'd')]
    """
    matches.sort()
    kept: list[_Match] = []
    cluster: list[_Match] = []
    reach = 0
    for match in [*matches, (sys.maxsize, sys.maxsize, "")]:
        if cluster and match[0] >= reach:
            kept += cluster if len(cluster) == 1 else _longest_of_cluster(cluster)
            cluster = []
        cluster.append(match)
        reach = max(reach, match[1]) if len(cluster) > 1 else match[1]
    return kept


def _longest_of_cluster(cluster: list[_Match]) -> list[_Match]:
    kept: list[_Match] = []
    for match in sorted(cluster, key=lambda one: (one[0] - one[1], one[0])):
        if all(match[1] <= one[0] or one[1] <= match[0] for one in kept):
            kept.append(match)
    return sorted(kept)


@cache
def _blank_vocab() -> Vocab:
    from spacy.attrs import NORM
    from spacy.vocab import Vocab

    return Vocab(lex_attr_getters={NORM: fold})


def _empty_matcher() -> tuple[Any, PhraseMatcher]:
    from spacy.matcher import PhraseMatcher

    vocab = _blank_vocab()
    return vocab, PhraseMatcher(vocab, attr="NORM")


# ---- what every finder looks at ------------------------------------------------------------------


class _ByKind(dict[str, list[Term]]):
    """The terms of each kind, made when the kind is first asked for: a third of them never is."""

    def __init__(self, tokens: Sequence[tuple[int, int]], matches: Mapping[str, list[_Match]]) -> None:
        super().__init__()
        self._tokens = tokens
        self._matches = matches

    def __missing__(self, kind: str) -> list[Term]:
        tokens = self._tokens
        matches = _longest(self._matches[kind]) if kind in self._matches else []
        terms = self[kind] = [
            Term(tokens[first][0], tokens[last - 1][1], kind, entry) for first, last, entry in matches
        ]
        return terms


class _Edges(dict[str, list[int]]):
    """Starts (or ends) of the terms of a kind, listed when they are first asked for."""

    def __init__(self, by_kind: _ByKind, edge: Callable[[Term], int]) -> None:
        super().__init__()
        self._by_kind = by_kind
        self._edge = edge

    def __missing__(self, kind: str) -> list[int]:
        edges = self[kind] = [self._edge(term) for term in self._by_kind[kind]]
        return edges


class Terms:
    """The terms found in one text, by kind, with look-up by place. Nobody can tell that it is filled bit by bit."""

    def __init__(self, tokens: Sequence[tuple[int, int]], matches: Mapping[str, list[_Match]]) -> None:
        self._by_kind = _ByKind(tokens, matches)
        self._starts = _Edges(self._by_kind, attrgetter("start"))
        self._ends = _Edges(self._by_kind, attrgetter("end"))

    def of(self, kind: str) -> Sequence[Term]:
        """All terms of a kind in text order."""
        return self._by_kind[kind]

    def between(self, kind: str, start: int, end: int) -> Sequence[Term]:
        """Terms of a kind that lie wholly inside the span."""
        terms = self._by_kind[kind]
        if not terms:
            return ()
        first = bisect_left(self._starts[kind], start)
        last = bisect_right(self._ends[kind], end)
        return terms[first:last]

    def starting_at(self, kind: str, start: int) -> Term | None:
        index = bisect_left(self._starts[kind], start)
        terms = self._by_kind[kind]
        return terms[index] if index < len(terms) and terms[index].start == start else None

    def ending_at(self, kind: str, end: int) -> Term | None:
        index = bisect_left(self._ends[kind], end)
        terms = self._by_kind[kind]
        return terms[index] if index < len(terms) and terms[index].end == end else None

    def covering(self, kind: str, offset: int) -> Term | None:
        """The term of a kind that the character at `offset` belongs to."""
        index = bisect_right(self._starts[kind], offset) - 1
        terms = self._by_kind[kind]
        return terms[index] if index >= 0 and offset < terms[index].end else None

    def last_before(self, kind: str, end: int, start: int = 0) -> Term | None:
        """The last term of a kind that ends at or before `end` and does not begin before `start`."""
        index = bisect_right(self._ends[kind], end) - 1
        terms = self._by_kind[kind]
        return terms[index] if index >= 0 and terms[index].start >= start else None

    def first_after(self, kind: str, start: int, end: int) -> Term | None:
        """The first term of a kind that begins at or after `start` and ends at or before `end`."""
        index = bisect_left(self._starts[kind], start)
        terms = self._by_kind[kind]
        return terms[index] if index < len(terms) and terms[index].end <= end else None


# ---- numbers -------------------------------------------------------------------------------------


def parse_count(printed: str) -> int | None:
    """A count as printed: "02", "1.247", "1 247"; `None` for anything that is not a whole number.

    For counts a point (or blank) before exactly three digits parts thousands.

    >>> parse_count("02"), parse_count("1.247"), parse_count("96,5"), parse_count("12.50")
    (2, 1247, None, None)
    """
    digits = printed.strip()
    if len(digits) > 40:  # no count; Python refuses to read the longest runs of digits
        return None
    if digits.isascii() and digits.isdigit():
        return int(digits)
    if _GROUPED.fullmatch(digits):
        return int(regex.sub(r"\D", "", digits))
    return None


_ROMAN_FORM = regex.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


def roman_to_int(roman: str) -> int | None:
    """A Roman numeral up to 39 in capitals or small letters; None for letters that are none.

    >>> roman_to_int("XV"), roman_to_int("iv"), roman_to_int("IIX"), roman_to_int("iiii")
    (15, 4, None, None)
    """
    letters = roman.upper()
    if not letters or not _ROMAN_FORM.fullmatch(letters):
        return None
    values = [_ROMAN_VALUES[letter] for letter in letters]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def parse_decimal(printed: str) -> float | None:
    """A number where a comma or point before fewer or more than three digits is a decimal mark.

    >>> parse_decimal("96,5"), parse_decimal("98.8"), parse_decimal("1.234,5"), parse_decimal("100")
    (96.5, 98.8, 1234.5, 100.0)
    """
    digits = printed.strip().replace(" ", "")
    if "," in digits and "." in digits:
        digits = digits.replace(".", "") if digits.rfind(",") > digits.rfind(".") else digits.replace(",", "")
    digits = digits.replace(",", ".")
    return float(digits) if _DECIMAL.fullmatch(digits) else None


_GROUPED = regex.compile(r"\d{1,3}(?:[. ,]\d{3})+")
_DECIMAL = regex.compile(r"\d+(?:\.\d+)?", regex.ASCII)


def parse_number_words(words: Iterable[str], values: Mapping[str, int]) -> int | None:
    """A number in words below a million; `values` gives each folded word its value (`patterns/numbers.toml`).

    "mươi" is 10 after a digit, "trăm" 100, "nghìn" 1000; "linh"/"lẻ" have the value 0 and only join.

    >>> parse_number_words(["hai", "mươi", "lăm"], {"hai": 2, "mươi": 10, "lăm": 5})
    25
    """
    total = unit = 0
    seen = False
    for word in words:
        value = values.get(word)
        if value is None:
            return None
        seen = True
        if value == 1000:
            total, unit = (total + max(unit, 1)) * 1000, 0
        elif value in (10, 100):
            total, unit = total + max(unit, 1) * value, 0
        else:
            total, unit = total + unit, value
    return total + unit if seen else None
