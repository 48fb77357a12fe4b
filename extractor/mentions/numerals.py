"""Whole numbers in the text, in digits and in words, for the finders that count things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from extractor.language import parse_count, parse_number_words
from extractor.models import Claims, Term
from extractor.reading import Reading, Span

# A number that belongs to a date, a symbol or a name (27/12/2021, 53/KH-UBND, A4, Covid-19) is not taken, nor is
# a percentage. "17/18" is one number with what it is out of.
_DIGITS = regex.compile(
    r"""
    (?<![\p{L}_\d]) (?<![\p{L}\d][./-]) (?<!\d,)
    (?P<count>\d++(?:[.,]\d++)*+)
    (?: \s? / \s? (?P<of>\d++(?:[.,]\d++)*+) )?+
    (?! \s?[%/] | _ | -\d )
    """,
    regex.VERBOSE,
)
LONGEST_SENTENCE = 4000
"""Characters; the longest real one we know, a list of plans without full stops, has half as many."""
LOOK_AHEAD = 200
LONGEST_NUMBER = 20
"""Characters; longer runs of digits are keys and account numbers, and Python refuses to read the longest."""
_OPENING = regex.compile(r"\s*\(\s*")
_CLOSING = regex.compile(r"\s*\)")
_DIGITS_IN_BRACKETS = regex.compile(r"\s*\(\s*\d++\s*\)")
_BLANKS = regex.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A count as printed: "18", "17/18" (count 17, `out_of` 18), "hai mươi", "04 (bốn)" as one.

    `start`/`end` span the whole of it. `in_words` is true when no digits are printed.
    """

    start: int
    end: int
    count: int
    out_of: int | None
    in_words: bool


def find_numerals(reading: Reading, claims: Claims) -> list[Numeral]:
    """Counts that no finder has taken, in text order.

    Left out are numbers after a word that makes them a place in a row (năm 2022, quý 1, Điều 5), decimals,
    percentages, and words that are numbers only inside longer ones ("năm" alone is the year). Costs about
    half a millisecond for a report of ten pages.
    """
    found = []
    taken: set[int] = set()
    runs = number_word_runs(reading)
    for run in runs:
        taken.update(range(run[-1].end, digits_in_brackets(reading, run[-1].end)))
    for match in _DIGITS.finditer(reading.folded):
        start, end = match.span()
        if end - start > 2 * LONGEST_NUMBER:
            continue
        count = parse_count(match["count"])
        out_of = parse_count(match["of"]) if match["of"] else None
        if count is None or (match["of"] and out_of is None) or not claims.is_free(start, end):
            continue
        if start in taken or follows_ordinal(reading, start):
            continue
        whole = end_with_words(reading, end)
        taken.update(range(end, whole))
        found.append(Numeral(start, whole, count, out_of, in_words=False))
    for run in runs:
        start = run[0].start
        if start in taken or not claims.is_free(start, run[-1].end) or follows_ordinal(reading, start):
            continue
        count = run_value(reading, run)
        if count is not None and not (len(run) == 1 and reading.patterns.entry("number_word", run[0].id)["joined"]):
            end = digits_in_brackets(reading, run[-1].end)
            found.append(Numeral(start, end, count, None, in_words=end == run[-1].end))
    return sorted(found, key=lambda one: one.start)


def short_sentences(reading: Reading) -> list[Span]:
    """The sentences, those without an end cut into pieces: what looks around a figure stays linear in the text."""
    spans: list[Span] = []
    for start, end in reading.sentences:
        while end - start > LONGEST_SENTENCE:
            cut = reading.folded.rfind(" ", start + 1, start + LONGEST_SENTENCE)
            cut = cut if cut > start else start + LONGEST_SENTENCE
            spans.append((start, cut))
            start = cut
        spans.append((start, end))
    return spans


def next_figures(numerals: Sequence[Numeral], end: int) -> list[int]:
    """For each number where the next one in digits begins, else `end`; words are as often part of names (một cửa)."""
    following = [end] * len(numerals)
    for index in range(len(numerals) - 2, -1, -1):
        after = numerals[index + 1]
        following[index] = following[index + 1] if after.in_words else after.start
    return following


def is_wished(reading: Reading, sentence_start: int, offset: int) -> bool:
    """Whether the sentence has said, before `offset`, that its figures are asked for, planned, lacking or gone."""
    return any(_reaches(reading, one, offset) for one in _wishes(reading, sentence_start, offset))


def is_gone(reading: Reading, sentence_start: int, offset: int) -> bool:
    """Whether the sentence has said, before `offset`, that its figures are lacking or gone; asked for is neither."""
    wishes = _wishes(reading, sentence_start, offset)
    return any(one.id != "wish" and _reaches(reading, one, offset) for one in wishes)


def _wishes(reading: Reading, sentence_start: int, offset: int) -> Sequence[Term]:
    return reading.terms.between("quantity_wish", sentence_start, offset)


def _reaches(reading: Reading, wish: Term, offset: int) -> bool:
    """ "mỗi" (each) and "đã hỏng" (broken) reach to the next semicolon only."""
    return wish.id in ("wish", "lacking") or reading.folded.find(";", wish.end, offset) < 0


def follows_ordinal(reading: Reading, start: int) -> bool:
    """Whether the word before makes the number at `start` a place in a row: năm 2022, tháng 3, thứ hai."""
    term = reading.terms.ending_at("quantity_ordinal", skip_blanks_back(reading.folded, start))
    if term is not None and reading.patterns.shape("no_period").match(reading.folded, term.start) is not None:
        return False
    return term is not None and not reading.patterns.entry("quantity_ordinal", term.id)["yields"]


def number_word_runs(reading: Reading) -> list[list[Term]]:
    """Number words that stand side by side and make one number: "hai mươi | lăm", but "hai" and "ba" are two."""
    entries = reading.patterns.of("number_word")
    runs: list[list[Term]] = []
    for term in reading.terms.of("number_word"):
        last = runs[-1][-1] if runs else None
        if (
            last is not None
            and not reading.folded[last.end : term.start].strip()
            and not (0 < entries[last.id]["value"] < 10 and 0 < entries[term.id]["value"] < 10)
        ):
            runs[-1].append(term)
        else:
            runs.append([term])
    return runs


def run_value(reading: Reading, run: list[Term]) -> int | None:
    """The number that a run of number words says."""
    entries = reading.patterns.of("number_word")
    words = [reading.folded[term.start : term.end] for term in run]
    return parse_number_words(words, {word: entries[term.id]["value"] for word, term in zip(words, run, strict=True)})


def end_with_words(reading: Reading, end: int) -> int:
    """Where "04 (bốn)" ends whose digits end at `end`; `end` itself when no words in brackets follow."""
    opening = match_near(_OPENING, reading.folded, end)
    if opening is None:
        return end
    first = reading.terms.starting_at("number_word", opening.end())
    while first is not None:
        closing = match_near(_CLOSING, reading.folded, first.end)
        if closing:
            return closing.end()
        first = reading.terms.starting_at("number_word", skip_blanks(reading.folded, first.end))
    return end


def digits_in_brackets(reading: Reading, end: int) -> int:
    """Where "bốn (04)" ends whose words end at `end`; `end` itself when no digits in brackets follow."""
    match = match_near(_DIGITS_IN_BRACKETS, reading.folded, end)
    return match.end() if match else end


def match_near(pattern: regex.Pattern[str], folded: str, offset: int) -> regex.Match[str] | None:
    """A match at `offset` that needs no more than the next few words.

    Without an end `regex` looks for the literal parts of a pattern ("(", "/") through all the rest of the
    text before it tries to match, which makes a pass over many places quadratic.
    """
    return pattern.match(folded, offset, offset + LOOK_AHEAD)


def skip_blanks(folded: str, offset: int) -> int:
    """The first offset at or after `offset` that is no white space."""
    match = _BLANKS.match(folded, offset)
    return match.end() if match else offset


def skip_blanks_back(folded: str, offset: int) -> int:
    """The end of the last word before `offset`."""
    while offset > 0 and folded[offset - 1].isspace():
        offset -= 1
    return offset
