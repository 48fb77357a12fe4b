"""Two readings of one line → one, with the doubt that their differences leave.

Letters of both are laid beside each other without their blanks. What both read alike becomes certain. Digits on
which they differ are doubtful, whichever is taken; a word that only the second reader saw is put in with doubt
rather than lost. Marks (dấu) are the first reader's, except where its word is no syllable and the other's is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from unicodedata import normalize

import numpy as np

from extractor.documents.encodings import is_syllable
from extractor.documents.ocr.engine import Letter, ReadWord
from extractor.documents.ocr.prepare import Grey
from extractor.documents.ocr.second import SecondReader, SecondReading
from extractor.documents.ocr.words import box_of, with_confidence
from extractor.language import fold
from extractor.word_pairs import known_words

_LONGEST = 36  # letters of a line read at once
AGREED, MENDED, NO_WORD, OTHER_MARK, DISPUTED, ALONE = 0.93, 0.83, 0.75, 0.7, 0.6, 0.5
"""At least so certain is what both read alike. At most so certain are: a word taken from the second reader because the
first one's is none, one that both read alike and that is no word, a letter on whose mark they differ, a word on whose
digits or plain letters they do, and one that only one of them saw."""


def compare_lines(words: Sequence[ReadWord], grey: Grey, reader: SecondReader) -> list[ReadWord]:
    """The words of a sheet weighed by a second reading of it; 0.1 to 0.2 s a page."""
    pieces = list(_pieces(words))
    readings = reader.read([_cut(piece, grey) for piece in pieces])
    return [word for piece, reading in zip(pieces, readings, strict=True) for word in compare(piece, reading)]


def _pieces(words: Sequence[ReadWord]) -> Iterator[list[ReadWord]]:
    """Runs of words of one line, each short enough to be read at once; what has no area is left out of none."""
    piece: list[ReadWord] = []
    for word in words:
        length = sum(len(one.letters) + 1 for one in piece) + len(word.letters)
        if piece and (word.line != piece[-1].line or length > _LONGEST or _is_far(piece[-1], word)):
            yield piece
            piece = []
        piece.append(word)
    if piece:
        yield piece


def _is_far(first: ReadWord, second: ReadWord) -> bool:
    """Whether the gap between two words is that between columns."""
    return second.letters[0].x0 - first.letters[-1].x1 > 2.0 * first.size


def _cut(piece: Sequence[ReadWord], grey: Grey) -> Grey:
    boxes = [box_of(word) for word in piece]
    height, width = grey.shape
    x0, y0 = int(max(min(box[0] for box in boxes), 0)), int(max(min(box[1] for box in boxes), 0))
    x1, y1 = int(max(box[2] for box in boxes)) + 1, int(max(box[3] for box in boxes)) + 1
    x0, y0 = min(x0, width - 2), min(y0, height - 2)
    return np.ascontiguousarray(grey[y0 : max(y1, y0 + 2), x0 : max(x1, x0 + 2)])


# ---- one line --------------------------------------------------------------------------------------


def compare(words: Sequence[ReadWord], reading: SecondReading) -> list[ReadWord]:
    """The words of a line after a second reading of it."""
    first = "".join(word.text for word in words)
    blanks = _blanks(reading.text)
    second = reading.text.replace(" ", "")
    spans = _spans(words, align(first, second), blanks, len(second))
    found: list[ReadWord] = []
    used = 0
    for index, (word, (low, high)) in enumerate(zip(words, spans, strict=True)):
        found += _only_second(second[used:low], word, before=True)
        numeral = _weigh_numeral(word, second[low:high]) if index == 0 else None
        if numeral is not None:
            found.append(numeral)
            used = high
            continue
        found += _weigh(word, second[low:high], [one - low for one in blanks if low < one < high])
        used = high
    if words:
        found += _only_second(second[used:], words[-1], before=False)
    return found


def _spans(
    words: Sequence[ReadWord], places: Sequence[int | None], blanks: Sequence[int], length: int
) -> list[tuple[int, int]]:
    """Which letters of the second reading belong to each word: those beside its own, and what touches them.

    "I." is one letter short of "II." and not the same: letters that no blank parts from a word are part of it.
    """
    spans: list[tuple[int, int]] = []
    start = used = 0
    for word in words:
        end = start + len(word.text)
        own = [place for place in places[start:end] if place is not None]
        spans.append((own[0], own[-1] + 1) if own else (used, used))
        start, used = end, spans[-1][1]
    edges = {0, length, *blanks}
    grown: list[tuple[int, int]] = []
    for index, (low, high) in enumerate(spans):
        before = grown[-1][1] if grown else 0
        after = next((one[0] for one in spans[index + 1 :] if one[0] < one[1]), length)
        if low < high:
            low = max((edge for edge in edges if before <= edge <= low), default=low)
            high = min((edge for edge in edges if high <= edge <= after), default=after if after == length else high)
        else:
            low = high = before
        grown.append((low, high))
    return grown


_NUMERAL = re.compile(r"[IVX]{1,5}[./]")
_LIKE_NUMERAL = re.compile(r"[IVXHL1l|]{1,6}[./]")


def _weigh_numeral(word: ReadWord, second: str) -> ReadWord | None:
    """The Roman numeral that a line begins with; `None` when it begins otherwise.

    The first reader takes "I/" for "U", the second "III/" for "HII/": a whole numeral wins, and where one reading
    looks like the other it is certain enough, since numerals must also count on from heading to heading.
    """
    first = word.text
    if first == second or (first[:1].isdigit() and second[:1].isdigit()):
        return None  # 1. is the number of a heading of another level
    mark = first[-1:] if first[-1:] in ("/", ".") else ""
    if second.isalpha():
        second += mark
    if _LIKE_NUMERAL.fullmatch(second) is None or _has_digits(first.replace("1", "")) or len(first) > 6:
        return None
    if _NUMERAL.fullmatch(first) is not None and first in (second.translate(_STROKES), second.replace("H", "I")):
        return _certain(word)
    if _NUMERAL.fullmatch(first) is None or _NUMERAL.fullmatch(second) is not None:
        return _replaced(word, second, MENDED if _NUMERAL.fullmatch(second.replace("H", "I")) else DISPUTED)
    return _at_most(word, DISPUTED)


_STROKES = str.maketrans({"H": "II", "1": "I", "l": "I", "|": "I", "L": "I"})


def _blanks(text: str) -> list[int]:
    """Places of blanks, counted in letters without them."""
    places, count = [], 0
    for letter in text:
        if letter == " ":
            places.append(count)
        else:
            count += 1
    return places


_WORD_LIKE = re.compile(r"[\w/.,%-]*\w{2}[\w/.,%-]*|\d")


def _only_second(text: str, beside: ReadWord, *, before: bool) -> list[ReadWord]:
    """A word that only the second reader saw, beside the word it was read next to; specks and marks are left out."""
    if _WORD_LIKE.fullmatch(text) is None:
        return []
    x0, top, x1, bottom = box_of(beside)
    at = x0 - 1.0 if before else x1 + 1.0
    # It has no box of its own; a sliver of the gap keeps the order of words and points to the place.
    step = 0.9 / len(text)
    left = at - 0.9 if before else at
    letters = tuple(
        Letter(letter, left + place * step, top, left + (place + 1) * step, bottom, ALONE)
        for place, letter in enumerate(text)
    )
    return [ReadWord(letters, beside.baseline, beside.size, beside.line, ALONE)]


def _weigh(word: ReadWord, second: str, blanks: Sequence[int]) -> list[ReadWord]:
    """A word and what the second reader made of the same ink."""
    first = word.text
    if first == second:
        parts = _split_at(word, blanks) if _runs_together(first, blanks) else [word]
        return [_certain(part) if _has_digits(part.text) else _agreed(part) for part in parts]
    if _has_digits(first) or _has_digits(like_figure(first, second)):
        return [_weigh_figure(word, second)]
    second = second if len(first) != len(second) else like_figure(first, second)
    plain_first, plain_second = _plain(first).casefold(), _plain(second).casefold()
    if plain_first == plain_second and len(first) == len(second):
        mended = _syllables_only(word, second)
        weighed = _marks_weighed(mended, second)
        return _split_at(weighed, blanks) if _runs_together(weighed.text, blanks) else [weighed]
    if _letters_only(plain_first) == _letters_only(plain_second):
        return [word]  # they differ in a point or a comma
    if not _letters_only(plain_first):
        return [with_confidence(word, DISPUTED)] if second else [with_confidence(word, ALONE)]
    if not _is_word(first) and _is_word(second):
        return [_replaced(word, second, MENDED)]
    if _is_word(first) and not _is_word(second) and second:
        return [word]
    return [_at_most(word, DISPUTED if second else ALONE)]


# A mark between letters that no word has, where both readers saw a speck or half a letter: "I'han" for Phan.
_STRANGE = re.compile(r"\w['\"`~_*^\u2018-\u201f]+\w")


def _agreed(word: ReadWord) -> ReadWord:
    """Certain in its plain letters and digits; the commonest marks are as certain as the first reader is of them.

    Where the first reader loses a mark, the second one loses it too: that both say "ô" proves nothing, the letter may
    be "ồ". Of other marks their agreement is proof.
    """
    letters = tuple(
        one._replace(
            confidence=min(one.confidence, word.confidence)
            if one.text.lower() in _UNTELLING
            else max(one.confidence, AGREED)
        )
        for one in word.letters
    )
    agreed = replace(word, letters=letters, confidence=max(word.confidence, AGREED))
    return _at_most(agreed, NO_WORD) if _is_no_word(word.text) else agreed


def _is_no_word(text: str) -> bool:
    """Whether both readers saw what no word is: half a letter ("I'han"), two words run together ("CHÍMINH")."""
    core = _letters_only(text)
    if _STRANGE.search(text) is not None:
        return True
    return (
        len(core) > 3 and not core.isascii() and core.isalpha() and core == text.strip(",.;:()") and not _is_word(core)
    )


_UNTELLING = frozenset("ôốõêếẽễâấãăỉ")


def _certain(word: ReadWord) -> ReadWord:
    """Certain in every letter: a figure or the symbol of a document, in which no mark can be another."""
    letters = tuple(one._replace(confidence=max(one.confidence, AGREED)) for one in word.letters)
    return replace(word, letters=letters, confidence=max(word.confidence, AGREED))


def _at_most(word: ReadWord, most: float) -> ReadWord:
    letters = tuple(one._replace(confidence=min(one.confidence, most)) for one in word.letters)
    return replace(word, letters=letters, confidence=min(word.confidence, most))


def _replaced(word: ReadWord, text: str, confidence: float) -> ReadWord:
    """The word with another text in its box."""
    x0, top, x1, bottom = box_of(word)
    step = (x1 - x0) / len(text)
    letters = tuple(
        Letter(letter, x0 + place * step, top, x0 + (place + 1) * step, bottom, confidence)
        for place, letter in enumerate(text)
    )
    return replace(word, letters=letters, confidence=confidence)


# ---- figures ---------------------------------------------------------------------------------------

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*%?")
_WHOLE = re.compile(
    r"\(?(?:[IVX]{1,4}/\d{4}|\d+(?:[.,/-]\d+)*%?|\d{1,4}/(?:\d{4}/)?[A-ZĐ]{1,6}(?:-[A-ZĐa-z]{1,6}){0,3}|\d{1,4}-[A-ZĐ]{1,3}/[A-Z]{1,3})[).,;:/]*"
)


def _has_digits(text: str) -> bool:
    return any(letter.isdigit() for letter in text)


def _weigh_figure(word: ReadWord, second: str) -> ReadWord:
    """Digits read alike make a figure certain; else the reading that has the form of one is taken, with doubt."""
    first = word.text
    second = like_figure(first, second)
    if _digits(first) == _digits(second):
        if first.rstrip(".,;:") == second.rstrip(".,;:"):
            return _certain(word)
        if _WHOLE.fullmatch(first) is None and _WHOLE.fullmatch(second) is not None:
            quarter = _QUARTER.fullmatch(second)
            is_other = quarter is not None and second not in (first.translate(_STROKES), first.replace("H", "I"))
            return _replaced(word, second, DISPUTED if is_other else MENDED)
        if _plain(_letters_only(first)) == _plain(_letters_only(second)):
            # a separator read otherwise: 1.234 and 1,234 are two figures, "3/" and "3." are not
            if _separators(first) != _separators(second):
                return _at_most(word, DISPUTED)
            return _certain(word) if _WHOLE.fullmatch(first) else _agreed(word)
        return _at_most(word, DISPUTED)
    if second and _WHOLE.fullmatch(first) is None and _WHOLE.fullmatch(second) is not None:
        return _replaced(word, second, DISPUTED)
    return _at_most(word, DISPUTED if second else ALONE)


_PERCENT = re.compile(r"(?P<number>\(?\d+(?:[.,]\d+)?)%[).,;:]*")


def like_figure(first: str, second: str) -> str:
    """The second reading with what it is known to take for other letters: % for 6 or 96, 0 for O; as the first has it.

    >>> like_figure("100%", "1006"), like_figure("00", "O0"), like_figure("25.9%;", "25,9%;")
    ('100%', '00', '25.9%;')
    >>> like_figure("15", "16")
    '16'
    """
    percent = _PERCENT.fullmatch(first)
    if percent is not None:
        number = percent["number"]
        rest = second[len(number) :].rstrip(").,;:")
        if second[: len(number)].replace(",", ".") == number.replace(",", ".") and rest in _PERCENT_LOOKS:
            return first
    if first in ("I", "I.") and second.translate(_STROKES) == first:
        return first
    if len(first) == len(second) and all(
        one == other or (_plain_letter(one), other) in _DIGIT_LOOKS for one, other in zip(first, second, strict=True)
    ):
        return first
    stroke = _QUARTER.fullmatch(second)
    return stroke["numeral"].translate(_STROKES) + stroke["rest"] if stroke is not None else second


_QUARTER = re.compile(r"(?P<numeral>[IVXHl|]{1,5})(?P<rest>/\d{4}.*)")


_PERCENT_LOOKS = ("%", "6", "96", "9", "95", "/6", "9/", "")
_DIGIT_LOOKS = frozenset(
    {("0", "O"), ("0", "o"), ("0", "D"), ("1", "l"), ("1", "I"), ("1", "|"), ("o", "0"), ("O", "0")}
)


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _separators(text: str) -> list[str]:
    return [match[0] for match in re.finditer(r"(?<=\d)[^\w\s]+(?=\d)", text)]


# ---- letters ---------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    return normalize("NFD", letter)[0].replace("đ", "d").replace("Đ", "D")


def _plain(text: str) -> str:
    """Without marks; capitals stay capitals.

    >>> _plain("Đổi mới")
    'Doi moi'
    """
    return "".join(map(_plain_letter, text))


def _letters_only(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


def _is_word(text: str) -> bool:
    """Whether the letters of a word are a syllable, an abbreviation in capitals, or a word of such reports (camera)."""
    core = _letters_only(text)
    if not core or len(core) < len(text) - 2:
        return False
    return is_syllable(core) or (len(core) <= 6 and core.isupper()) or fold(core) in known_words()


def _runs_together(text: str, blanks: Sequence[int]) -> bool:
    """Whether a word is two that lost their blank, as the second reader says: "CHÍMINH", "3/Nguyên"."""
    if not blanks or _is_word(text):
        return False
    edges = [0, *blanks, len(text)]
    parts = [text[low:high] for low, high in pairwise(edges)]
    return all(_is_word(part) or not _letters_only(part) or part.rstrip("./)").isdigit() for part in parts)


def _split_at(word: ReadWord, blanks: Sequence[int]) -> list[ReadWord]:
    edges = [0, *blanks, len(word.letters)]
    return [replace(word, letters=word.letters[low:high]) for low, high in pairwise(edges) if low < high]


def _syllables_only(word: ReadWord, second: str) -> ReadWord:
    """The second reader's marks where the first one's make no syllable and its own do."""
    core_first, core_second = _letters_only(word.text), _letters_only(second)
    if len(core_first) < 2 or is_syllable(core_first) or not is_syllable(core_second):
        return word
    letters = tuple(
        one._replace(text=other, confidence=MENDED) if one.text != other else one
        for one, other in zip(word.letters, second, strict=True)
    )
    return replace(word, letters=letters)


# Marks that the second reader loses as a rule; that it reads less there says nothing. Everywhere else a difference is
# a doubt: of 80 such words on scans for tuning the first reader had 20 wrong, of 700 of these 2.
_LOST_BY_SECOND = {
    "ồ": "õô", "ổ": "ốõô", "ỗ": "õô", "ố": "õô", "ộ": "ôọ", "ầ": "ãâà", "ẩ": "ấâả", "ẫ": "ãâ", "ấ": "ãâ", "ậ": "âạ",
    "ề": "ẽêè", "ể": "ếêẻ", "ễ": "ẽê", "ế": "ễẽê", "ệ": "êẹ", "ắ": "ẫẳẵă", "ằ": "ẫẵă", "ẳ": "ẵă", "ẵ": "ẫă", "ặ": "ăạ",
    "đ": "d", "ủ": "ú", "ả": "áa", "á": "a", "ý": "y", "í": "i", "ì": "ĩi", "ờ": "ơỡ", "ở": "ơ", "ớ": "ơ", "ừ": "ư",
    "ử": "ư", "ứ": "ư",
}  # fmt: skip


def _marks_weighed(word: ReadWord, second: str) -> ReadWord:
    """Doubt where the second reader sees a mark that the first does not, or another one."""
    letters = tuple(
        one._replace(confidence=min(one.confidence, OTHER_MARK))
        if one.text.lower() != other.lower() and other.lower() not in _LOST_BY_SECOND.get(one.text.lower(), "")
        else one
        for one, other in zip(_agreed(word).letters, second, strict=True)
    )
    return replace(word, letters=letters, confidence=max(word.confidence, AGREED))


# ---- letters side by side --------------------------------------------------------------------------

_SKIP = 1.0


def align(first: str, second: str) -> list[int | None]:
    """For each letter of the first text the place of its like in the second, `None` where it has none.

    >>> align("năm2O24", "nãm2024")
    [0, 1, 2, 3, 4, 5, 6]
    >>> align("cáccac", "các")
    [None, None, None, 0, 1, 2]
    """
    plain_first, plain_second = _plain(first), _plain(second)
    if plain_first == plain_second:
        return list(range(len(first)))
    rows, columns = len(first), len(second)
    costs = np.zeros((rows + 1, columns + 1), np.float32)
    costs[0] = np.arange(columns + 1) * _SKIP
    codes = np.frombuffer(plain_second.encode("utf-32-le"), np.uint32)
    places = np.arange(columns + 1, dtype=np.float32)
    for row, letter in enumerate(plain_first, start=1):
        # a letter for a letter costs a little less than leaving out both, a different one more than one left out
        steps = np.where(codes == ord(letter), 0.0, 1.4 if letter.isalnum() else 1.6)
        best = np.minimum(costs[row - 1, 1:] + _SKIP, costs[row - 1, :-1] + steps)
        best = np.concatenate(([costs[row - 1, 0] + _SKIP], best))
        costs[row] = np.minimum.accumulate(best - places) + places
    found: list[int | None] = [None] * rows
    row, column = rows, columns
    while row and column:
        step = (
            0.0 if plain_first[row - 1] == plain_second[column - 1] else 1.4 if plain_first[row - 1].isalnum() else 1.6
        )
        if abs(costs[row, column] - costs[row - 1, column - 1] - step) < 1e-3:
            row, column = row - 1, column - 1
            found[row] = column
        elif abs(costs[row, column] - costs[row - 1, column] - _SKIP) < 1e-3:
            row -= 1
        else:
            column -= 1
    return found
