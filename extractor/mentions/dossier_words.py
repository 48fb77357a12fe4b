"""The words of a sentence about dossiers: terms of the vocabulary, figures and marks, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from extractor.language import parse_count, parse_decimal, parse_number_words
from extractor.measures import Meaning
from extractor.mentions.period import periods_in
from extractor.models import Claims, PeriodMention, Term
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


def words_of(reading: Reading, span: Span, claims: Claims, is_own: IsOwnPeriod) -> list[Word]:
    """The words of a sentence in order; a word inside a longer one is not a word of its own."""
    start, end = span
    words = [
        Word("measure", term.start, term.end, term.id, _meaning(reading, term))
        for term in reading.terms.between("dossier_measure", start, end)
        if _may_be_said(reading, term, is_own)
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
        if reading.patterns.entry("issuer", term.id)["level"] in ("department", "division")
    ]
    words += [
        Word("body", term.start, term.end, term.id) for term in reading.terms.between("dossier_office", start, end)
    ]
    words += _named_places(reading, span)
    words += _none_alone(reading, start, end)
    words += [Word("area", term.start, term.end, term.id) for term in reading.terms.between("dossier_area", start, end)]
    words.sort(key=lambda word: (word.start, -word.end))
    words = [one for word in _with_nouns_again(reading, words) for one in _told_apart(reading, span, word)]
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
    return _with_named_fields(reading, span, _with_listed_fields(reading, words))


def _named_places(reading: Reading, span: Span) -> Iterator[Word]:
    """Units with their names where they open a clause: "xã Tam Hải tiếp nhận 812 hồ sơ"."""
    for kind in reading.terms.between("place_kind", *span):
        name = _PLACE_NAME.match(reading.text, kind.end, span[1])
        if name is None:
            continue
        start = kind.start
        issuer = reading.terms.last_before("issuer", start, start - _LONGEST_BODY)
        if issuer is not None and not reading.text[issuer.end : start].strip():
            start = issuer.start
        before = reading.text[span[0] : start].rstrip()
        if not before or before[-1] in ",;:(-+*•":
            yield Word("body", start, name.end(), f"place.{kind.id}")


_PLACE_NAME = regex.compile(r"(?:\s+\p{Lu}[\p{L}\p{M}']*){1,4}")
_LONGEST_BODY = 20  # letters of "Ủy ban nhân dân"


def _told_apart(reading: Reading, span: Span, word: Word) -> list[Word]:
    """What a word of two meanings says in its sentence: "hồ sơ địa chính" is dossiers of that field where its clause
    says whether they were done in time, "kết quả" counts only behind a figure."""
    if word.kind == "cadastral":
        if not _is_timed(reading, word, span):
            return [replace(word, kind="other_object")]
        field = next(
            (one for one in reading.terms.between("dossier_field", word.start, word.end) if one.end == word.end), None
        )
        if field is None:
            return [replace(word, kind="other_object")]
        return [Word("noun", word.start, field.start, "noun"), Word("field", field.start, field.end, field.id)]
    if word.kind == "result" and not _BEHIND_FIGURE.search(reading.text, max(word.start - 12, span[0]), word.start):
        return []
    return [word]


def _is_timed(reading: Reading, word: Word, span: Span) -> bool:
    """Whether a measure behind a word, in its clause, says that something was late, in time or is pending."""
    match = _CLAUSE_END.search(reading.text, word.end, span[1])
    stop = match.start() if match else span[1]
    meanings = [_meaning(reading, term) for term in reading.terms.between("dossier_measure", word.end, stop)]
    return any(one.part in _TIMED_PARTS or one.group == "pending" for one in meanings)


_BEHIND_FIGURE = regex.compile(r"\d\s+$")
_CLAUSE_END = regex.compile(r"[,;:()]|\.(?=\s|$)")
_TIMED_PARTS = frozenset({"early", "on_time", "early_or_on_time", "late", "in_time"})


def _with_listed_fields(reading: Reading, words: Sequence[Word]) -> list[Word]:
    """Fields that share one figure are one, the one named first: "...; địa chính, xây dựng 131 hồ sơ; ...".

    Only where they are all that stands before it: behind a semicolon, a colon, or "lĩnh vực". In a list parted by
    commas only "đất đai và xây dựng 31 hồ sơ" is surely one.
    """
    kept: list[Word] = []
    place = 0
    while place < len(words):
        last = _last_listed(reading, words, place)
        if last > place and _share_a_figure(reading, words, place, last):
            kept.append(replace(words[place], end=words[last].end))
            place = last
        else:
            kept.append(words[place])
        place += 1
    return kept


def _last_listed(reading: Reading, words: Sequence[Word], place: int) -> int:
    """The place of the last field of the run that begins at `place`: parted by a comma, by "và", or by nothing."""
    last = place
    while words[last].kind == "field":
        following = last + 1
        if following < len(words) and words[following].kind == "mark" and words[following].id == ",":
            following += 1
        if following >= len(words) or words[following].kind != "field":
            break
        gap = reading.text[words[last].end : words[following].start].strip(" ,\n")
        if gap and not _is_and(reading, gap):
            break
        last = following
    return last


def _is_and(reading: Reading, gap: str) -> bool:
    return gap in reading.patterns.entry("cue", "and").spellings


def _share_a_figure(reading: Reading, words: Sequence[Word], first: int, last: int) -> bool:
    begin = words[first]
    if last == first + 1 and not reading.text[begin.end : words[last].start].strip():
        return True  # "cấp phép xây dựng nhà ở"
    following = words[last + 1] if last + 1 < len(words) else None
    if following is None or not (
        following.kind in ("number", "measure") or (following.kind == "mark" and following.id in ":(")
    ):
        return False
    start = field_label_start(reading, begin.start)
    before = words[first - 1] if first else None
    fields = sum(one.kind == "field" for one in words[first : last + 1])
    if fields > _MOST_IN_ONE:
        return False
    if start < begin.start:
        head = reading.patterns.entry("table_header", "field").spellings[0]
        return len(reading.folded[start : begin.start].strip()) == len(head)  # not "các lĩnh vực"
    gaps = [one for one in words[first : last + 1] if one.kind == "mark"]
    if before is None or before.kind != "mark":
        return False
    if before.id == ";" or (before.id == ":" and any(one.kind == "mark" and one.id == ";" for one in words[last:])):
        return True
    if before.id != ",":
        return False
    counted = first > 1 and words[first - 2].kind in (
        "noun",
        "number",
    )  # "hộ tịch 90 hồ sơ, đất đai, xây dựng 12 hồ sơ"
    return not gaps or counted


_MOST_IN_ONE = 3  # fields that reports count together


def _with_named_fields(reading: Reading, span: Span, words: list[Word]) -> list[Word]:
    """With the fields that are none of ours: "Lĩnh vực trợ giúp pháp lý có 05 hồ sơ" is about them, not the whole."""
    named = []
    for head in reading.terms.between("table_header", *span):
        if head.id == "field" and (word := _named_field(reading, words, head)) is not None:
            named.append(word)
    kept = [word for word in words if not any(one.start <= word.start < one.end for one in named)]  # commas in names
    return sorted([*kept, *named], key=lambda word: (word.start, word.end)) if named else words


def _named_field(reading: Reading, words: Sequence[Word], head: Term) -> Word | None:
    """The name behind "lĩnh vực" where it is no field of ours and its figures or a colon follow."""
    if any(word.start < head.end and head.start < word.end for word in words):
        return None
    start = head.end
    while start < len(reading.text) and reading.text[start].isspace():
        start += 1
    if reading.terms.starting_at("no_field_name", start) or reading.terms.starting_at("dossier_link", start):
        return None
    following = next((word for word in words if word.start >= start and not _is_comma(word)), None)
    if following is None:
        return None
    end = following.start
    link = next(iter(reading.terms.between("dossier_link", start, end)), None)
    end = link.start if link is not None else end
    tail = reading.terms.last_before("quantity_stop", end, start)
    if tail is not None and tail.start > start and not reading.text[tail.end : end].strip():
        end = tail.start  # "lĩnh vực dược phẩm còn 02 hồ sơ"
    label = reading.text[start:end].strip(" ,\n")
    if not (_SHORTEST_NAME <= len(label) <= _LONGEST_NAME and " " in label) or _DIGIT.search(label):
        return None
    if following.kind not in ("number", "measure", "left", "zero", "zero_received", "mark"):
        return None
    if following.kind == "mark" and following.id != ":":
        return None
    return Word("named", start, start + len(reading.text[start:end].rstrip(" ,\n")), "")


def _is_comma(word: Word) -> bool:
    return word.kind == "mark" and word.id == ","


_SHORTEST_NAME, _LONGEST_NAME = 4, 60
_DIGIT = regex.compile(r"\d")


def _may_be_said(reading: Reading, term: Term, is_own: IsOwnPeriod) -> bool:
    """Whether a word of measure counts in a sentence: not where it is one in a title alone, or stands beside no other
    period ("quý I chuyển sang", "chuyển từ năm 2021"; "quý II chuyển sang quý III" is still to do in quarter II)."""
    only = reading.patterns.entry("dossier_measure", term.id)["only"]
    text = reading.text
    if only == "after_year":
        before = periods_in(reading, max(term.start - _LONGEST_PERIOD, 0), term.start)
        return any(not text[one.end : term.start].strip() and not is_own(one) for one in before)
    if only == "before_year":
        after = periods_in(reading, term.end, term.end + _LONGEST_PERIOD)
        return any(not text[term.end : one.start].strip() and not is_own(one) for one in after)
    return only is None


IsOwnPeriod = Callable[[PeriodMention], bool]
_LONGEST_PERIOD = 28  # letters of "6 tháng cuối năm 2021" and a line break


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
                yield Word("number", *_with_words(reading, match.span(), span[0]), value=count)
    yield from _numbers_in_words(reading, span, claims)


def _with_words(reading: Reading, figure: Span, limit: int) -> Span:
    """A figure with the words it repeats in brackets: "chín trăm linh hai (902)" is one number."""
    start, end = figure
    if reading.text[start - 1 : start] != "(" or reading.text[end : end + 1] != ")":
        return figure
    first = start - 1
    while (term := reading.terms.last_before("number_word", first, limit)) and not reading.text[
        term.end : first
    ].strip():
        first = term.start
    return (first, end + 1) if first < start - 1 else figure


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
