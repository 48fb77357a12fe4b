"""The words of a sentence about dossiers: terms of the vocabulary, figures and marks, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from extractor.language import parse_count, parse_decimal, parse_number_words
from extractor.measures import Meaning
from extractor.models import Claims, Term
from extractor.reading import Reading, Span

_SAYS_NOTHING = Meaning()


@dataclass(frozen=True, slots=True)
class Word:
    """Something in a sentence that steers its reading: a term of the vocabulary, a figure, a mark."""

    kind: str  # measure, field, number, percent, mark, or the role of a cue
    start: int
    end: int
    id: str = ""
    meaning: Meaning = _SAYS_NOTHING
    value: float | int = 0
    field: str | None = None  # of a noun that counts something of its own: the field of its figures
    needs_occasion: bool = False  # such a noun counts only after a word of role `occasion` or `circumstance`
    denominator: tuple[int, int, int] | None = None  # value, start, end of B in A/B


_NUMERAL = regex.compile(
    r"""(?<![\p{L}\d.,])(?<!\d\s?/)
        (?: (?<!\d[ ])\d{1,3}(?:[ ]\d{3})+(?![ ]?\d) | \d+(?:\.\d{3})*(?:[.,]\d+)? )
        (?![\p{L}\d]|[.,/-]\d)(?P<percent>\s*%)?""",
    regex.VERBOSE,
)
_RATIO = regex.compile(r"(?<![\p{L}\d/.,])(?P<a>\d+(?:\.\d{3})*)\s*/\s*(?P<b>\d+(?:\.\d{3})*)(?![\p{L}\d/%]|[.,/]\d)")
_MARK = regex.compile(r"[,;:()]|\.(?=\s|$)|/(?=\s*\d)|\n\s*(?=[-+*•])")


def words_of(reading: Reading, span: Span, claims: Claims) -> list[Word]:
    """The words of a sentence in order; a word inside a longer one is not a word of its own."""
    start, end = span
    words = [
        Word("measure", term.start, term.end, term.id, _meaning(reading, term))
        for term in reading.terms.between("dossier_measure", start, end)
        if _may_be_said(reading, term)
    ]
    words += [
        Word("field", term.start, term.end, term.id) for term in reading.terms.between("dossier_field", start, end)
    ]
    words += [
        _cue_word(reading, term)
        for term in reading.terms.between("dossier_cue", start, end)
        if role_of(reading, term) not in ("lead", "plan", "zero_alone")
    ]
    words += [
        Word("body", term.start, term.end, term.id)
        for term in reading.terms.between("issuer", start, end)
        if reading.patterns.entry("issuer", term.id)["level"] == "department"
    ]
    words += _none_alone(reading, start, end)
    words.sort(key=lambda word: (word.start, -word.end))
    words = _with_nouns_again(reading, words)
    words = _with_joined_fields(reading, _without_inner(words))
    covered = bytearray(end - start)
    for word in words:
        covered[word.start - start : word.end - start] = b"\x01" * (word.end - word.start)
    for number in _numbers_of(reading, span, claims):
        if not any(covered[number.start - start : number.end - start]):
            words.append(number)
            stop = number.denominator[2] if number.denominator else number.end
            covered[number.start - start : stop - start] = b"\x01" * (stop - number.start)
    words += [
        Word("mark", match.start(), match.end(), match[0].strip() or "\n")
        for match in _MARK.finditer(reading.text, start, end)
        if not covered[match.start() - start]
    ]
    words.sort(key=lambda word: (word.start, word.end))
    return words


def _may_be_said(reading: Reading, term: Term) -> bool:
    """Whether a word of measure counts in a sentence: not where it is one in a title alone, or not after a year."""
    only = reading.patterns.entry("dossier_measure", term.id)["only"]
    if only == "after_year":
        cue = reading.terms.last_before("cue", term.start, term.start - 12)
        return cue is not None and cue.id == "year" and reading.text[cue.end : term.start].strip().isdigit()
    return only is None


def _with_nouns_again(reading: Reading, words: Sequence[Word]) -> list[Word]:
    """ "684 bộ hồ sơ, đã trả 671 bộ": the short noun counts dossiers where the long one has been said."""
    kept: list[Word] = []
    said: set[str] = set()
    for word in words:
        folded = reading.folded[word.start : word.end]
        if word.kind == "noun":
            said.add(folded.split()[0])
        elif word.kind == "noun_again":
            if folded not in said:
                continue
            word = replace(word, kind="noun", id="noun")
        kept.append(word)
    return kept


def _with_joined_fields(reading: Reading, words: list[Word]) -> list[Word]:
    """ "Địa chính - Xây dựng" is one field, the one named first."""
    joined: list[Word] = []
    for word in words:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.kind == word.kind == "field"
            and _FIELD_JOINT.fullmatch(reading.text, last.end, word.start)
        ):
            joined[-1] = replace(last, end=word.end)
        else:
            joined.append(word)
    return joined


_FIELD_JOINT = regex.compile(r"\s*[-–]\s*")


def _none_alone(reading: Reading, start: int, end: int) -> Iterator[Word]:
    """The answer "Không" to a measure and a colon: "Hồ sơ quá hạn: Không."."""
    for term in reading.terms.between("dossier_cue", start, end):
        after_colon = role_of(reading, term) == "zero_alone" and reading.text[start : term.start].rstrip()[-1:] == ":"
        if after_colon and _ALONE.match(reading.text, term.end, end):
            yield Word("zero", term.start, term.end, term.id)


_ALONE = regex.compile(r"\s*(?:[.;)]|\n|$)")


def _meaning(reading: Reading, term: Term) -> Meaning:
    entry = reading.patterns.entry("dossier_measure", term.id)
    return Meaning(entry["group"], entry["part"])


def _without_inner(words: Sequence[Word]) -> list[Word]:
    kept: list[Word] = []
    for word in words:
        if kept and kept[-1].kind == "noun" and kept[-1].start < word.start < kept[-1].end < word.end:
            kept[-1] = replace(kept[-1], end=word.start)  # "04 hồ sơ | công dân xin rút"
        elif kept and word.start < kept[-1].end:
            if word.end - word.start > kept[-1].end - kept[-1].start and word.kind != "noun":
                kept[-1] = word
            continue
        kept.append(word)
    return kept


def _numbers_of(reading: Reading, span: Span, claims: Claims) -> Iterator[Word]:
    text = reading.text
    ratios = set()
    for match in _RATIO.finditer(text, *span):
        a, b = parse_count(match["a"]), parse_count(match["b"])
        if a is not None and b is not None and claims.is_free(*match.span()):
            ratios.add(match.start("a"))
            yield Word("number", *match.span("a"), value=a, denominator=(b, *match.span("b")))
    for match in _NUMERAL.finditer(text, *span):
        if match.start() in ratios or not claims.is_free(*match.span()):
            continue
        if match[0].strip() == text[slice(*reading.line_at(match.start()))].strip():
            continue  # alone on its line inside a sentence: a page number
        printed = match[0].rstrip("% \n")
        if match["percent"]:
            share = parse_decimal(" ".join(printed.split()))
            if share is not None:
                yield Word("percent", *match.span(), value=share)
        else:
            count = parse_count(printed)
            if count is not None and not (_is_multiplied(reading, match.end()) or _is_year(reading, match)):
                yield Word("number", *match.span(), value=count)
    yield from _numbers_in_words(reading, span, claims)


def _numbers_in_words(reading: Reading, span: Span, claims: Claims) -> Iterator[Word]:
    """Number words straight before the noun ("hai hồ sơ"). A lone "năm" is more often the year."""
    values = {word: entry["value"] for entry in reading.patterns.of("number_word").values() for word in entry.spellings}
    for noun in reading.terms.between("dossier_cue", *span):
        if role_of(reading, noun) != "noun":
            continue
        first = noun.start
        words: list[str] = []
        while (term := reading.terms.last_before("number_word", first, span[0])) and reading.text[
            term.end : first
        ].isspace():
            words.insert(0, reading.folded[term.start : term.end])
            first = term.start
        if (
            not words
            or reading.text[max(first - 3, 0) : first].rstrip()[-1:].isdigit()
            or (len(words) == 1 and _is_year_word(reading, first))
        ):
            continue
        value = parse_number_words(words, values)
        if value and claims.is_free(first, noun.start):
            end = reading.terms.last_before("number_word", noun.start, span[0])
            yield Word("number", first, end.end if end else noun.start, value=value)


def _is_year(reading: Reading, match: regex.Match[str]) -> bool:
    if not _YEAR.fullmatch(match[0].strip()):
        return False
    cue = reading.terms.last_before("cue", match.start(), match.start() - 8)
    return cue is not None and cue.id == "year" and not reading.text[cue.end : match.start()].strip()


_YEAR = regex.compile(r"(?:19|20)\d\d")


def _is_multiplied(reading: Reading, end: int) -> bool:
    """A figure before "ngàn", "triệu" is rounded: not one to reckon with."""
    start = end + (reading.text[end : end + 1] == " ")
    words = reading.patterns.of("number_word")
    term = reading.terms.starting_at("number_word", start)
    return term is not None and words[term.id]["value"] >= 1000


def _is_year_word(reading: Reading, start: int) -> bool:
    term = reading.terms.starting_at("cue", start)
    return term is not None and term.id == "year"


def field_label_start(reading: Reading, start: int) -> int:
    """Where a field begins with the word "lĩnh vực" before it."""
    head = reading.terms.last_before("table_header", start, start - 16)
    if head is not None and head.id == "field" and not reading.text[head.end : start].strip():
        return head.start
    return start


def role_of(reading: Reading, term: Term) -> str:
    role: str = reading.patterns.entry("dossier_cue", term.id)["role"]
    return role


def _cue_word(reading: Reading, term: Term) -> Word:
    entry = reading.patterns.entry("dossier_cue", term.id)
    return Word(
        entry["role"], term.start, term.end, term.id, field=entry["field"], needs_occasion=bool(entry["needs_occasion"])
    )
