"""Statements about dossiers in prose, read clause by clause.

"Đã tiếp nhận 670 hồ sơ, giải quyết đúng hạn 665 hồ sơ; không có hồ sơ quá hạn." A figure takes its measure from
the words before it in its clause, or, when there are none, from those after it; words that only name a part
("quá hạn") belong to the heap of dossiers named last when they stand in its breakdown ("trong đó", brackets).
A field of work or a level of government changes the subject. A statement is what one sentence says about one
subject; the items of a list below it, a rate, and "không có hồ sơ quá hẹn" in the next sentence still belong to
it. Comparisons, targets, and dossiers counted under another head (digitised, paid online) are left to other
finders: what is not understood is not taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import regex

from extractor.language import parse_count, parse_decimal, parse_number_words
from extractor.measures import NATURAL_GROUP, Meaning, read_together
from extractor.models import Claims, DossierMention, Figure, Table, Term
from extractor.reading import Reading, Span


def find_statements(reading: Reading, tables: Sequence[Table], claims: Claims) -> list[DossierMention]:
    """One mention for each statement; only sentences that speak of dossiers, or go on from one, are looked at."""
    nouns = [term for term in reading.terms.of("dossier_cue") if _role_of(reading, term) == "noun"]
    if not nouns:
        return []
    inside = [(table.start, table.end) for table in tables]
    tabled = Claims.none(len(reading.text)).with_spans(inside)
    planned = Claims.none(len(reading.text)).with_spans(_plan_spans(reading))
    with_noun = {reading.sentence_index(term.start) for term in nouns}
    statements: list[_Statement] = []
    reader = _Reader(reading, claims, statements)
    last = -1
    for index in sorted(with_noun):
        if index <= last:
            continue
        while index < len(reading.sentences):
            span: Span | None = reading.sentences[index]
            if span is not None and not tabled.is_free(*span):
                span = _outside(span, inside)
            if span is None or not planned.is_free(span[0], span[0] + 1):
                reader.close()
                break
            if index - 1 > last and _introduces(reading, index - 1):
                reader.read(index - 1, reading.sentences[index - 1])
            for portion in _portions(reading.text, span):
                reader.read(index, portion)
            last = index
            index += 1
            if index in with_noun or not reader.goes_on(index):
                break
    return [mention for one in statements if (mention := one.to_mention(reading))]


_LONGEST = 4_000


def _portions(text: str, span: Span) -> Iterator[Span]:
    """A sentence, or pieces of one that no person wrote: reading one takes time with the square of its length."""
    start, end = span
    while end - start > _LONGEST:
        stop = max(text.rfind(mark, start + _LONGEST // 2, start + _LONGEST) for mark in "; \n") + 1
        stop = stop or start + _LONGEST
        yield start, stop
        start = stop
    yield start, end


def _introduces(reading: Reading, index: int) -> bool:
    """Does a sentence without figure or noun say what the items below it are about ("- Lĩnh vực hộ tịch:")?"""
    if index < 0:
        return False
    start, end = reading.sentences[index]
    return (
        reading.text[end - 1] == ":" and end - start < 120 and bool(reading.terms.between("dossier_field", start, end))
    )


def _outside(sentence: Span, tables: Sequence[Span]) -> Span | None:
    """The part of a sentence before or after a table that it runs into; `None` when it lies within."""
    start, end = sentence
    for first, last in tables:
        if start < last and first < end:
            if start < first:
                end = first
            elif last < end:
                start = last
            else:
                return None
    return start, end


def _role_of(reading: Reading, term: Term) -> str:
    role: str = reading.patterns.entry("dossier_cue", term.id)["role"]
    return role


def _plan_spans(reading: Reading) -> list[Span]:
    """Where the report speaks of what is to come: from a heading such as "IV. Phương hướng" to the next of its kind."""
    spans = []
    for term in reading.terms.of("dossier_cue"):
        if _role_of(reading, term) != "plan":
            continue
        start, _ = reading.line_at(term.start)
        label = _HEADING_LABEL.match(reading.text, start)
        if label is None or not 0 <= term.start - label.end() <= 12:
            continue
        kind = "roman" if label["roman"] else "arabic"
        after = next(
            (one.start() for one in _HEADING_LABEL.finditer(reading.text, term.end) if one[kind]), len(reading.text)
        )
        spans.append((start, after))
    return spans


_HEADING_LABEL = regex.compile(
    r"""^[ ]*(?:\p{L}+[ ](?=[IVX]))?
        (?: (?P<roman>[IVX]{1,5}|[A-E]) (?:[./):-]|[ ](?=\p{Lu})) | (?P<arabic>\d{1,2}) [./)] ) [ ]*(?=\p{Lu})""",
    regex.MULTILINE | regex.VERBOSE,
)


# ---- the words of a sentence ---------------------------------------------------------------------


_SAYS_NOTHING = Meaning()


@dataclass(frozen=True, slots=True)
class _Word:
    """Something in a sentence that steers its reading: a term of the vocabulary, a figure, a mark."""

    kind: str  # measure, field, number, percent, mark, or the role of a cue
    start: int
    end: int
    id: str = ""
    meaning: Meaning = _SAYS_NOTHING
    value: float | int = 0
    denominator: tuple[int, int, int] | None = None  # value, start, end of B in A/B


_NUMERAL = regex.compile(
    r"(?<![\p{L}\d.,])(?<!\d\s?/)\d+(?:\.\d{3})*(?:[.,]\d+)?(?![\p{L}\d]|[.,/-]\d)(?P<percent>\s*%)?"
)
_RATIO = regex.compile(r"(?<![\p{L}\d/.,])(?P<a>\d+(?:\.\d{3})*)\s*/\s*(?P<b>\d+(?:\.\d{3})*)(?![\p{L}\d/%]|[.,/]\d)")
_MARK = regex.compile(r"[,;:()]|\.(?=\s|$)|/(?=\s*\d)|\n\s*(?=[-+*•])")


def _words_of(reading: Reading, span: Span, claims: Claims) -> list[_Word]:
    """The words of a sentence in order; a word inside a longer one is not a word of its own."""
    start, end = span
    words = [
        _Word("measure", term.start, term.end, term.id, _meaning(reading, term))
        for term in reading.terms.between("dossier_measure", start, end)
        if reading.patterns.entry("dossier_measure", term.id)["only"] is None
    ]
    words += [
        _Word("field", term.start, term.end, term.id) for term in reading.terms.between("dossier_field", start, end)
    ]
    words += [
        _Word(_role_of(reading, term), term.start, term.end, term.id)
        for term in reading.terms.between("dossier_cue", start, end)
        if _role_of(reading, term) not in ("lead", "plan")
    ]
    words.sort(key=lambda word: (word.start, -word.end))
    words = _without_inner(words)
    covered = bytearray(end - start)
    for word in words:
        covered[word.start - start : word.end - start] = b"\x01" * (word.end - word.start)
    for number in _numbers_of(reading, span, claims):
        if not any(covered[number.start - start : number.end - start]):
            words.append(number)
            stop = number.denominator[2] if number.denominator else number.end
            covered[number.start - start : stop - start] = b"\x01" * (stop - number.start)
    words += [
        _Word("mark", match.start(), match.end(), match[0].strip() or "\n")
        for match in _MARK.finditer(reading.text, start, end)
        if not covered[match.start() - start]
    ]
    words.sort(key=lambda word: (word.start, word.end))
    return words


def _meaning(reading: Reading, term: Term) -> Meaning:
    entry = reading.patterns.entry("dossier_measure", term.id)
    return Meaning(entry["group"], entry["part"])


def _without_inner(words: Sequence[_Word]) -> list[_Word]:
    kept: list[_Word] = []
    for word in words:
        if kept and word.start < kept[-1].end:
            if word.end - word.start > kept[-1].end - kept[-1].start and word.kind != "noun":
                kept[-1] = word
            continue
        kept.append(word)
    return kept


def _numbers_of(reading: Reading, span: Span, claims: Claims) -> Iterator[_Word]:
    text = reading.text
    ratios = set()
    for match in _RATIO.finditer(text, *span):
        a, b = parse_count(match["a"]), parse_count(match["b"])
        if a is not None and b is not None and claims.is_free(*match.span()):
            ratios.add(match.start("a"))
            yield _Word("number", *match.span("a"), value=a, denominator=(b, *match.span("b")))
    for match in _NUMERAL.finditer(text, *span):
        if match.start() in ratios or not claims.is_free(*match.span()):
            continue
        if match[0].strip() == text[slice(*reading.line_at(match.start()))].strip():
            continue  # alone on its line inside a sentence: a page number
        printed = match[0].rstrip("% \n")
        if match["percent"]:
            share = parse_decimal(" ".join(printed.split()))
            if share is not None:
                yield _Word("percent", *match.span(), value=share)
        else:
            count = parse_count(printed)
            if count is not None:
                yield _Word("number", *match.span(), value=count)
    yield from _numbers_in_words(reading, span, claims)


def _numbers_in_words(reading: Reading, span: Span, claims: Claims) -> Iterator[_Word]:
    """Number words straight before the noun ("hai hồ sơ"). A lone "năm" is more often the year."""
    values = {word: entry["value"] for entry in reading.patterns.of("number_word").values() for word in entry.spellings}
    for noun in reading.terms.between("dossier_cue", *span):
        if _role_of(reading, noun) != "noun":
            continue
        first = noun.start
        words: list[str] = []
        while (term := reading.terms.last_before("number_word", first, span[0])) and reading.text[
            term.end : first
        ].isspace():
            words.insert(0, reading.folded[term.start : term.end])
            first = term.start
        if not words or (len(words) == 1 and _is_year_word(reading, first)):
            continue
        value = parse_number_words(words, values)
        if value and claims.is_free(first, noun.start):
            end = reading.terms.last_before("number_word", noun.start, span[0])
            yield _Word("number", first, end.end if end else noun.start, value=value)


def _is_year_word(reading: Reading, start: int) -> bool:
    term = reading.terms.starting_at("cue", start)
    return term is not None and term.id == "year"


# ---- statements ----------------------------------------------------------------------------------


@dataclass
class _Statement:
    """What has been said so far about one subject; grows while its sentences are read."""

    field_id: str | None
    label: str | None
    total: bool
    sentence: int
    last_sentence: int = -1
    measures: dict[str, Figure] = field(default_factory=dict)
    wholes: set[str] = field(default_factory=set)
    rate: Figure | None = None
    pattern: str = ""
    spans: list[Span] = field(default_factory=list)
    last: str | None = None

    def put(self, measure: str, figure: Figure, whole: bool = False) -> bool:
        """Add a figure; False when the measure already has another value. The first of a repeated one is kept.

        What a body had to answer for ("phải giải quyết") is `received`, and what it took in beside it
        `received_new`, whichever comes first.
        """
        known = self.measures.get(measure)
        if (
            measure == "received"
            and known is not None
            and known.value != figure.value
            and "received_new" not in self.measures
        ):
            if "received" in self.wholes and not whole:
                measure, known = "received_new", None
            elif whole and "received" not in self.wholes:
                self.measures["received_new"] = known
                known = None
        if (
            measure == "received_new"
            and known is not None
            and known.value != figure.value
            and "received" not in self.measures
        ):
            self.measures["received"], known = known, None  # "tiếp nhận trong kỳ 3.456, trong đó tiếp nhận mới 3.400"
        if known is not None and known.value != figure.value:
            return False
        if known is None:
            self.measures[measure] = figure
        if whole:
            self.wholes.add(measure)
        self.last = measure
        return True

    def to_mention(self, reading: Reading) -> DossierMention | None:
        if not self.measures:
            return None
        measures = dict(self.measures)
        if "received_new" in measures and "received" not in measures:
            measures["received"] = measures.pop("received_new")
        figures = [*measures.values(), *([self.rate] if self.rate else [])]
        spans = [*self.spans, *((figure.start, figure.end) for figure in figures)]
        return DossierMention(
            min(start for start, _ in spans),
            max(end for _, end in spans),
            self.pattern or "dossier.statement",
            field=self.field_id,
            label=self.label,
            origin="text",
            table=None,
            total=self.total,
            group=False,
            measures=measures,
            rate=self.rate,
        )


@dataclass
class _Scope:
    """The heap of dossiers whose parts are being listed, and where the list ends."""

    group: str
    depth: int  # brackets open when it began; -1 when it began with words ("trong đó") and ends with the sentence
    subject: tuple[str | None, str | None, bool]


_NO_SUBJECT: tuple[str | None, str | None, bool] = ("all", None, True)


class _Reader:
    """Reads sentences one after the other and remembers what the last one was about."""

    def __init__(self, reading: Reading, claims: Claims, statements: list[_Statement]) -> None:
        self.reading = reading
        self.claims = claims
        self.statements = statements
        self.close()

    def close(self) -> None:
        """Forget the statements so far: what follows is a new one."""
        self.open: dict[tuple[str | None, str | None, bool], _Statement] = {}
        self.subject = _NO_SUBJECT
        self.scope: _Scope | None = None
        self.last_index = -9
        self.last_group: str | None = None
        self.list_measures: tuple[str, ...] = ()
        self.subject_mark: str | None = None
        self.continues = False
        self.whole: _Word | None = None  # "Tổng số: 670 hồ sơ." before "Trong đó: ..."

    # -- sentences --

    def goes_on(self, index: int) -> bool:
        """Does a sentence without the noun go on from the one just read ("Trong đó:", "- Trực tuyến: 1.102;")?"""
        if index >= len(self.reading.sentences) or not self.open:
            return False
        start, end = self.reading.sentences[index]
        first = self.reading.terms.starting_at("dossier_cue", start)
        if first is not None and _role_of(self.reading, first) == "breakdown" and end - start < 200:
            return True
        words = self.reading.terms.between("dossier_measure", start, end)
        is_item = self.reading.text[start] in "-+*•" or end - start < 80
        return is_item and bool(words) and end - start < 200

    def read(self, index: int, span: Span) -> None:
        is_item = self.reading.text[span[0]] in "-+*•–" or _ITEM.match(self.reading.text, *span) is not None
        if index - self.last_index > 1:
            self.close()
        elif not is_item and not self._begins_with_breakdown(span):
            self.scope, self.last_group, self.list_measures = None, None, ()
            self.subject, self.subject_mark = _NO_SUBJECT, None
        elif is_item and self.subject_mark in (None, self.reading.text[span[0]]):
            self.subject, self.subject_mark = _NO_SUBJECT, None
        self.continues = is_item or self._begins_with_breakdown(span)
        words = _words_of(self.reading, span, self.claims)
        sentence = _SentenceReader(self, index, span, words)
        sentence.read()
        if sentence.figures > 1 and not set(self.list_measures) <= _WHOLE_HEAPS:
            self.list_measures = ()
        self.last_index = index

    def _begins_with_breakdown(self, span: Span) -> bool:
        first = self.reading.terms.starting_at("dossier_cue", span[0])
        return first is not None and _role_of(self.reading, first) == "breakdown"

    def statement(self, index: int) -> _Statement:
        """The open statement about the present subject, or a new one."""
        statement = self.open.get(self.subject)
        if statement is None or index - statement.sentence > 40:
            statement = _Statement(*self.subject, sentence=index)
            self.open[self.subject] = statement
            self.statements.append(statement)
        return statement

    def renew(self, index: int) -> _Statement:
        """A second statement about the same subject: it counts again what the first has counted."""
        statement = _Statement(*self.subject, sentence=index)
        self.open[self.subject] = statement
        self.statements.append(statement)
        return statement


_WHOLE_HEAPS = {"received", "resolved", "pending"}
_ITEM = regex.compile(r"\(?(?:\d{1,2}|\p{Ll})[.)]\s")


class _SentenceReader:
    """One sentence: its words, the clause that is being read, and what has been said in it."""

    def __init__(self, reader: _Reader, index: int, span: Span, words: Sequence[_Word]) -> None:
        self.reader = reader
        self.text = reader.reading.text
        self.index = index
        self.span = span
        self.words = words
        self.waiting: list[_Word] = []  # measures that no figure has taken yet
        self.clause_start = span[0]
        self.depth = 0
        self.compared = False
        self.aimed = False
        self.targeted = False
        self.other_object = False
        self.was_taken = False
        self.early_rate: _Word | None = None
        self.figures = 0
        self.bare: list[_Word] = []
        self.fields_named = 0

    def read(self) -> None:
        for place in range(len(self.words)):
            word = self.words[place]  # words that an earlier figure has used are gone by now
            if word.kind == "mark":
                self._read_mark(place, word)
            elif word.kind == "measure":
                if not word.meaning.is_empty:
                    self.waiting.append(word)
            elif word.kind == "number":
                self._read_number(place, word)
            elif word.kind == "percent":
                self._read_percent(place, word)
            elif word.kind in ("zero", "zero_received", "wish"):
                self._read_zero(place, word)
            elif word.kind in ("field", "level"):
                self._read_subject(place, word)
            elif word.kind == "breakdown":
                self.clause_start = word.end if not self.waiting else self.clause_start
                if self.reader.last_group:
                    self.reader.scope = _Scope(self.reader.last_group, -1, self.reader.subject)
            elif word.kind == "comparison":
                self.compared = True
            elif word.kind == "target":
                self.targeted = True
            elif word.kind == "aim":
                self.aimed = True
        self._take_bare_total()

    # -- marks --

    def _read_mark(self, place: int, word: _Word) -> None:
        mark = word.id
        reader = self.reader
        if mark == "(":
            self.depth += 1
            reader.scope = (
                _Scope(reader.last_group, self.depth, reader.subject) if reader.last_group and self.was_taken else None
            )
        elif mark == ")":
            if reader.scope and reader.scope.depth == self.depth:
                reader.scope = None
            self.depth = max(self.depth - 1, 0)
            self.compared = False
        elif mark == ":":
            if (
                reader.last_group
                and place
                and self.words[place - 1].kind in ("noun", "number", "breakdown")
                and self.figures
            ):
                reader.scope = _Scope(reader.last_group, -1, reader.subject)
            if reader.subject != _NO_SUBJECT and not self.figures and place == len(self.words) - 1:
                reader.subject_mark = self.text[self.span[0]]
        elif mark == ";" and self.depth == 0:
            if reader.scope and reader.scope.depth >= 0:
                reader.scope = None
            self.targeted = self.compared = self.other_object = False
            self.waiting = []
        if mark == "," and not self._at_sentence_start_compared():
            self.compared = False
        if mark in ",;()\n." or (mark == ":" and self.waiting == []):
            self.clause_start = word.end

    def _at_sentence_start_compared(self) -> bool:
        first = next((word for word in self.words if word.kind != "mark"), None)
        return first is not None and first.kind == "comparison"

    def _clause_end(self, place: int) -> int:
        """Index of the first word after `place` that ends the clause: a mark, or the next figure."""
        for index in range(place + 1, len(self.words)):
            word = self.words[index]
            if (word.kind == "mark" and word.id in ",;().\n") or word.kind in (
                "number",
                "percent",
                "breakdown",
                "zero",
            ):
                return index
        return len(self.words)

    # -- figures --

    def _is_blocked(self, place: int) -> bool:
        if self.compared or self.targeted or self.other_object:
            return True
        before = self.words[place - 1] if place else None
        if (
            before is not None
            and before.kind == "about"
            and not self.text[before.end : self.words[place].start].strip()
        ):
            return True  # "hơn 500 hồ sơ": not a figure one can reckon with
        stop = self._clause_end(place)
        if any(word.kind == "other_object" for word in self.words[place:stop] if word.start >= self.clause_start):
            self.other_object = True
            return True
        return any(
            word.kind == "other"
            for index, word in enumerate(self.words)
            if (word.start >= self.clause_start and index < stop)
        )

    def _noun_after(self, place: int) -> _Word | None:
        """The noun the figure counts: straight after it, or after the same number in words in brackets."""
        word = self.words[place]
        end = word.denominator[2] if word.denominator else word.end
        following = [one for one in self.words[place + 1 :] if one.start >= end][:4]
        if following and following[0].kind == "noun" and not self.text[end : following[0].start].strip():
            return following[0]
        match = _IN_WORDS.match(self.text, end)
        if match:
            return next((one for one in following if one.kind == "noun" and one.start == match.end()), None)
        return None

    def _is_bare(self, place: int) -> bool:
        """Does a figure without its noun still count dossiers: does it follow its measure, and nothing it?"""
        word = self.words[place]
        end = word.denominator[2] if word.denominator else word.end
        if self._follows_closely(place, "field") and self.reader.subject[0] != "all" and self.figures:
            return self._ends_here(place, end)
        if self._follows_closely(place, "noun") and self._ends_here(place, end):
            return True
        if not self.waiting or word.start - self.waiting[-1].end > 12 or self.waiting[-1].start < self.clause_start:
            return False
        if _follows_time_word(self.reader.reading, word.start):
            return False
        return self._ends_here(place, end)

    def _follows_closely(self, place: int, kind: str) -> bool:
        """Does the figure come straight after such a word, with at most a colon between?"""
        before = self.words[place - 1] if place else None
        if before is not None and before.kind == "mark":
            before = self.words[place - 2] if place > 1 and before.id == ":" else None
        if before is None or before.kind != kind:
            return False
        return not self.text[before.end : self.words[place].start].strip(" :\n")

    def _ends_here(self, place: int, end: int) -> bool:
        """Does nothing follow the figure that it could count?"""
        following = next((one for one in self.words[place + 1 :] if one.start >= end), None)
        ends = following is not None and following.kind in ("mark", "rate")
        if following is not None and ends and not self.text[end : following.start].strip():
            return True
        rest = self.text[end : self.span[1]]
        return not rest.strip(" .\n") or regex.match(r"\s*[/.]", rest) is not None

    def _read_number(self, place: int, word: _Word) -> None:
        figures = self.figures
        self._try_number(place, word)
        self.was_taken = self.figures > figures

    def _try_number(self, place: int, word: _Word) -> None:
        noun = self._noun_after(place)
        if noun is None and not self._is_bare(place):
            self._forget_waiting(word)
            return
        if self._is_blocked(place):
            self.waiting = []
            return
        if self._is_denominator(place):
            self._take_denominator(word)
            return
        self._read_subject_after(place)
        before = self._before(word)
        after = self._after(place, noun, bool(before))
        meaning = _prose_meaning([one.meaning for one in (*before, *after)])
        used = [*before, *after]
        self.waiting = [one for one in self.waiting if one.start > word.start]
        if meaning.is_empty:
            self._put_without_measure(word, noun)
            return
        measure, group = self._measure_in_scope(meaning, self._stands_alone(before))
        if measure is None:
            return
        both = meaning.part == "and_resolved" or _are_both(before, self.text)
        measures = ("received", "resolved") if both and measure in ("received", "resolved") else (measure,)
        for one in measures:
            self._put(one, word, noun, used, meaning)
        self.reader.last_group = group
        if self.reader.subject[0] != "all" or self.reader.scope is None:
            self.reader.list_measures = measures

    def _forget_waiting(self, word: _Word) -> None:
        """A figure that counts something else ends the reach of the measures before it in its clause."""
        if self.waiting and self.waiting[-1].start >= self.clause_start and word.start - self.waiting[-1].end < 40:
            self.waiting = []

    def _is_denominator(self, place: int) -> bool:
        """Is this the B of "A hồ sơ trực tuyến/B hồ sơ"? Not with a heap of its own ("/ 440 hồ sơ đã giải quyết")."""
        before = self.words[place - 1] if place else None
        if before is None or before.kind != "mark" or before.id != "/" or not self.figures:
            return False
        clause = self.words[place + 1 : self._clause_end(place)]
        return not any(one.meaning.group not in (None, "received") for one in clause)

    def _take_denominator(self, word: _Word) -> None:
        statement = self.reader.statement(self.index)
        statement.put("received", Figure(word.value, word.start, word.end))
        statement.spans.append((word.start, word.end))

    def _before(self, word: _Word) -> list[_Word]:
        colon = self.text.rfind(":", self.clause_start, word.start)
        if colon >= 0 and word.start - colon > 8:
            self.waiting = [one for one in self.waiting if one.start > colon]
        own = [one for one in self.waiting if self.clause_start <= one.start < word.start]
        if own:
            earlier = [one for one in self.waiting if one.start < self.clause_start]
            if (
                earlier
                and self.text[earlier[-1].end : own[0].start].strip() == ","
                and _go_together(earlier[-1], own[0])
            ):
                return [*earlier[-1:], *own]
            return own
        return [one for one in self.waiting if one.start < word.start]

    def _after(self, place: int, noun: _Word | None, has_before: bool) -> list[_Word]:
        """Measures after the figure, up to the end of the clause. They belong to it when it has none before, or
        only the name of a heap; not when the next figure of the clause needs them."""
        start = noun.end if noun else self.words[place].end
        stop = self._clause_end(place)
        after = [
            one
            for one in self.words[place + 1 : stop]
            if one.kind == "measure" and one.start >= start and not one.meaning.is_empty
        ]
        next_word = self.words[stop] if stop < len(self.words) else None
        if after and next_word is not None and next_word.kind in ("number", "zero"):
            joined = self.text[after[-1].end : next_word.start].strip()
            if has_before and not joined:
                return []
            if has_before and joined and len(joined) > 3:
                return []
        if has_before:
            after = [one for one in after if one.meaning.group is None]
        elif (
            next_word is not None
            and next_word.kind == "mark"
            and next_word.id == ","
            and len(after) == 1
            and after[0].meaning.part is None
        ):
            after += self._part_alone(stop)
        for one in after:
            if one in self.waiting:
                self.waiting.remove(one)
        self._take(after)
        return after

    def _part_alone(self, comma: int) -> list[_Word]:
        """The clause after a comma when it is nothing but a part ("246 hồ sơ đang thụ lý, chưa đến hẹn")."""
        following = list(self.words[comma + 1 : comma + 3])
        if (
            following
            and following[0].kind == "measure"
            and following[0].meaning.part is not None
            and not self.text[self.words[comma].end : following[0].start].strip()
            and (len(following) == 1 or following[1].kind == "mark")
            and not self.text[following[0].end : following[1].start if len(following) > 1 else self.span[1]].strip(
                " .\n"
            )
        ):
            return following[:1]
        return []

    def _stands_alone(self, used: Sequence[_Word]) -> bool:
        """With the noun before it ("số hồ sơ quá hạn là 0") a part is not one of those listed so far."""
        first = min((one.start for one in used), default=0)
        return any(one.kind == "noun" and self.clause_start <= one.start < first for one in self.words)

    def _measure_in_scope(self, meaning: Meaning, alone: bool = False) -> tuple[str | None, str | None]:
        """The measure, and the heap that it leaves in mind for the words after it."""
        reader = self.reader
        if meaning.group is not None:
            if meaning.part is None or meaning.part in ("whole", "and_resolved", "new"):
                reader.scope = None
            return meaning.measure, meaning.group
        if reader.scope is not None:
            measure = Meaning(reader.scope.group, meaning.part).measure
            if measure is not None or reader.scope.group != "received":
                return measure, reader.scope.group
        last = self.reader.open[reader.subject].last if reader.subject in reader.open and not alone else None
        if meaning.part == "late" and last in ("resolved_early", "resolved_on_time", "resolved_early_or_on_time"):
            return "resolved_late", "resolved"
        if meaning.part == "late" and last == "pending_in_time":
            return "pending_late", "pending"
        if meaning.part == "in_time":
            return "pending_in_time", "pending"
        return meaning.measure, NATURAL_GROUP.get(meaning.part or "", reader.last_group)

    def _put(self, measure: str, word: _Word, noun: _Word | None, used: Sequence[_Word], meaning: Meaning) -> None:
        statement = self.reader.statement(self.index)
        figure = Figure(word.value, word.start, word.end)
        is_new = statement.last_sentence not in (-1, self.index) and not self.reader.continues
        if is_new and figure.value:
            statement = self.reader.renew(self.index)
        if not statement.put(measure, figure, meaning.part == "whole"):
            if statement.sentence == self.index:
                return
            statement = self.reader.renew(self.index)
            statement.put(measure, figure, meaning.part == "whole")
        statement.last_sentence = self.index
        self.figures += 1
        if self.early_rate and measure.startswith("resolved") and statement.rate is None:
            statement.rate = Figure(self.early_rate.value, self.early_rate.start, self.early_rate.end)
        first = used[0] if used else None
        statement.pattern = statement.pattern or (f"dossier_measure.{first.id}" if first else "dossier.statement")
        statement.spans.append((word.start, noun.end if noun else word.end))
        statement.spans += [(one.start, one.end) for one in used if not _DIGIT.search(self.text, one.start, one.end)]
        if word.denominator:
            value, start, end = word.denominator
            statement.put("received", Figure(value, start, end))
            statement.spans.append((start, end))
            statement.last = measure

    def _put_without_measure(self, word: _Word, noun: _Word | None) -> None:
        """A field's figure ("Hộ tịch: 90 hồ sơ") counts what the list before it counts, else what was received."""
        if self.reader.subject[0] == "all" and self.reader.subject[1] is None:
            self.bare.append(word)
            return
        measures = ("resolved",) if word.denominator else self.reader.list_measures or ("received",)
        for measure in measures:
            self._put(measure, word, noun, [], Meaning())
        self.reader.last_group = measures[0].partition("_")[0]

    def _take_bare_total(self) -> None:
        """A first figure without a measure is the whole ("Tổng số hồ sơ: 1.247 (trực tuyến 1.102, trực tiếp 145)")."""
        statement = self.reader.open.get(_NO_SUBJECT)
        bare = self.bare or ([self.reader.whole] if self.reader.whole and self.reader.continues else [])
        self.reader.whole = self.bare[0] if len(self.bare) == 1 and not self.figures else None
        if len(bare) != 1 or statement is None or statement.sentence != self.index or "received" in statement.measures:
            return
        word = bare[0]
        if all(word.start < figure.start for figure in statement.measures.values()):
            statement.put("received", Figure(word.value, word.start, word.end))
            statement.spans.append((word.start, word.end))

    # -- percentages --

    def _read_percent(self, place: int, word: _Word) -> None:
        if self._is_blocked(place):
            return
        statement = self.reader.open.get(self.reader.subject)
        stop = self._clause_end(place)
        near = [one for one in self.words[:stop] if one.kind in ("measure", "taken") and one.start >= self.clause_start]
        parts = {one.meaning.part for one in near}
        named = bool(parts & {"on_time", "early_or_on_time"}) or any(
            one.meaning.group == "resolved" and one.meaning.part is None for one in near
        )
        others = parts & {"late", "online", "direct", "post"}
        if self.figures == 0 and named and not others:
            self.early_rate = word
        if statement is None or statement.rate is not None or not statement.measures:
            return
        if self.figures == 0:
            take = named and not others
        else:
            follows = statement.last in ("resolved", "resolved_on_time", "resolved_early_or_on_time")
            share = "resolved_early" in statement.measures and statement.last == "resolved_on_time" and self.depth > 0
            take = (named or (follows and not share)) and not parts & {"late", "online", "direct", "post", "in_time"}
        if take:
            statement.rate = Figure(word.value, word.start, word.end)
            statement.spans.append((word.start, word.end))
            self.waiting = []

    # -- nothing --

    def _read_zero(self, place: int, word: _Word) -> None:
        stop = place + 1
        while stop < len(self.words) and not (self.words[stop].kind == "mark" and self.words[stop].id in ",;().\n"):
            stop += 1
        clause = self.words[place + 1 : stop]
        measures = [one for one in clause if one.kind == "measure" and not one.meaning.is_empty]
        nouns = [one for one in clause if one.kind == "noun"]
        if any(one.kind in ("number", "percent", "other") for one in clause) or self.compared or self.targeted:
            return
        if not self.reader.claims.is_free(word.start, word.end):
            return
        if (word.kind == "wish" or self.aimed) and not self.figures:
            self._take(measures)
            return
        if not nouns and not (self.figures and measures and any(one.kind == "any" for one in clause)):
            self._read_zero_after(place, word, clause)
            return
        meaning = _prose_meaning([one.meaning for one in measures])
        if word.kind == "zero_received":
            meaning = Meaning("received", meaning.part)
        self._take(measures)
        named_here = any(one.kind == "field" and one.start >= self.clause_start for one in self.words[:place])
        if self.fields_named > 1 and self.text[self.clause_start - 1] == ";" and not named_here:
            self.reader.subject = _NO_SUBJECT  # after a list of fields: none in any of them
        self._put_zero(word, meaning, [*nouns[:1], *measures])

    def _take(self, used: Sequence[_Word]) -> None:
        """Words that have been used once say nothing about the figures after them."""
        taken = set(map(id, used))
        self.words = [_Word("taken", one.start, one.end) if id(one) in taken else one for one in self.words]

    def _read_zero_after(self, place: int, word: _Word, clause: Sequence[_Word]) -> None:
        """None, said after the measure: "Hồ sơ quá hạn: không có"."""
        before = [one for one in self.waiting if one.start >= self.clause_start]
        if clause or not before or not any(one.kind == "noun" for one in self.words[:place]):
            return
        self.waiting = []
        self._put_zero(word, _prose_meaning([one.meaning for one in before]), before)

    def _put_zero(self, word: _Word, meaning: Meaning, used: Sequence[_Word]) -> None:
        if meaning.is_empty or (meaning.group == "received" and meaning.part is None):
            if self.reader.subject[0] == "all":
                return
            measure: str | None = "received"
        elif meaning.group is None and meaning.part == "late" and not self.figures:
            measure = "late"
        else:
            measure, _ = self._zero_in_scope(meaning)
        if measure is None or measure in (
            "resolved_early",
            "resolved_on_time",
            "resolved_early_or_on_time",
            "resolved",
        ):
            return
        self._put(measure, _Word("number", word.start, word.end, value=0), None, used, Meaning())

    def _zero_in_scope(self, meaning: Meaning) -> tuple[str | None, str | None]:
        last = self.reader.open[self.reader.subject].last if self.reader.subject in self.reader.open else None
        if meaning == Meaning(None, "late") and self.reader.scope is None and last == "pending_in_time":
            return "late", None
        if meaning == Meaning(None, "late") and self.reader.scope is None and last == "resolved_on_time":
            early = "resolved_early" in self.reader.open[self.reader.subject].measures
            return ("resolved_late" if early else "late"), None
        if meaning == Meaning(None, "late") and self.reader.scope and self.reader.scope.depth < 0:
            inner = last in ("resolved_early", "resolved_on_time", "resolved_early_or_on_time", "pending_in_time")
            return (Meaning(self.reader.scope.group, "late").measure if inner else "late"), None
        return self._measure_in_scope(meaning)

    # -- subjects --

    def _read_subject(self, place: int, word: _Word) -> None:
        if word.kind == "level":
            prefix = self.text[self.clause_start : word.start]
            number = self.words[place - 1] if place and self.words[place - 1].kind == "number" else None
            if len(prefix.strip()) <= 8:
                start = number.start if number and number.start >= self.clause_start else word.start
                self._change_subject(("all", self.reader.reading.quote(start, word.end), False))
            return
        if self._opens_subject(place, word):
            self._change_subject((word.id, self._label(word), False))

    def _change_subject(self, subject: tuple[str | None, str | None, bool]) -> None:
        reader = self.reader
        self.fields_named += subject[0] != "all"
        if reader.scope is not None and subject[0] == reader.scope.subject[0] != "all":
            reader.subject = reader.scope.subject
            return  # "Hộ tịch 90 hồ sơ, trong đó khai sinh 40": a part of the field, not a field
        if subject in reader.open and reader.open[subject].last_sentence != self.index:
            del reader.open[subject]  # a field that a later sentence names again is a statement of its own
        reader.subject = subject

    def _label(self, word: _Word) -> str:
        return self.reader.reading.quote(self._label_start(word), word.end)

    def _label_start(self, word: _Word) -> int:
        """A field with the word "lĩnh vực" before it."""
        reading = self.reader.reading
        head = reading.terms.last_before("table_header", word.start, word.start - 16)
        if head is not None and head.id == "field" and not reading.text[head.end : word.start].strip():
            return head.start
        return word.start

    def _opens_subject(self, place: int, word: _Word) -> bool:
        """A field is what the figures after it are about when it begins its clause, or the words before a colon
        name it, and a figure or a measure follows; in a list of fields without figures none is."""
        start = self._label_start(word)
        if word.id == "other" and start == word.start and word.end - word.start < 6:
            return False
        following = self.words[place + 1] if place + 1 < len(self.words) else None
        if following is None:
            return False
        gap = self.text[word.end : following.start].strip()
        prefix = self.text[self.clause_start : start].strip(" -+*•\n")
        noun_before = (
            place > 0
            and self.words[place - 1].kind == "noun"
            and not self.text[self.words[place - 1].end : start].strip()
        )
        at_start = (
            len(prefix) <= 6
            or start < word.start
            or (noun_before and len(self.text[self.clause_start : self.words[place - 1].start].strip(" -+*•\n")) <= 12)
        )
        if following.kind == "mark" and following.id == ":":
            named = any(one.kind == "noun" and word.start - one.end < 60 for one in self.words[:place])
            return at_start or (named and self.figures == 0)
        if following.kind == "field" and not self.figures and any(one.kind == "noun" for one in self.words[:place]):
            colon = next((one for one in self.words[place:] if one.kind == "mark"), None)
            return colon is not None and colon.id == ":" and self.reader.subject == _NO_SUBJECT
        if not at_start or len(gap) > 25:
            return False
        if following.kind in ("number", "measure", "zero", "zero_received", "noun"):
            return self._clause_has_figure(place)
        return False

    def _clause_has_figure(self, place: int) -> bool:
        for word in self.words[place + 1 :]:
            if word.kind in ("number", "zero", "zero_received"):
                return True
            if word.kind in ("mark", "field") and not (word.kind == "mark" and word.id in ":("):
                return False
        return False

    def _read_subject_after(self, place: int) -> None:
        """A field may follow its figure ("11 hồ sơ đất đai", "01 hồ sơ trễ hạn thuộc lĩnh vực đất đai")."""
        stop = place + 1
        while stop < len(self.words) and not (
            self.words[stop].kind == "mark" or self.words[stop].kind in ("number", "percent")
        ):
            stop += 1
        fields = [
            (index, one) for index, one in enumerate(self.words[place + 1 : stop], place + 1) if one.kind == "field"
        ]
        if len(fields) != 1:
            return
        index, word = fields[0]
        before = self.words[index - 1]
        straight = before.kind == "noun" and not self.text[before.end : self._label_start(word)].strip()
        if not straight and self._label_start(word) == word.start:
            return
        if self._is_in_list(index):
            return
        self._change_subject((word.id, self._label(word), False))

    def _is_in_list(self, index: int) -> bool:
        following = self.words[index + 1 : index + 3]
        return (
            len(following) == 2
            and following[0].kind == "mark"
            and following[0].id == ","
            and following[1].kind == "field"
            and not self._clause_has_figure(index + 2)
        )


_DIGIT = regex.compile(r"\d")
_IN_WORDS = regex.compile(r"\s*\([\p{L}\s]+\)\s*")


def _follows_time_word(reading: Reading, start: int) -> bool:
    """A figure after "năm", "tháng", "quý", "ngày", "số" counts nothing."""
    term = reading.terms.last_before("cue", start, start - 12)
    return (
        term is not None
        and term.id in ("year", "month", "quarter", "day", "number_sign")
        and not reading.text[term.end : start].strip()
    )


def _prose_meaning(meanings: Sequence[Meaning]) -> Meaning:
    """As `read_together`; "nộp trực tuyến ở mức độ 3" is online, a level alone is not."""
    if any(meaning.part == "online" for meaning in meanings):
        meanings = [meaning for meaning in meanings if meaning.part != "online_some"]
    return read_together(meanings)


def _go_together(one: _Word, other: _Word) -> bool:
    """May one figure count both ("tiếp nhận, giải quyết", "trực tiếp, bưu chính", "trước hạn, đúng hạn")?"""
    if one.meaning.group is not None:
        return other.meaning.group is not None and one.meaning.part is None
    return {one.meaning.part, other.meaning.part} in ({"direct", "post"}, {"early", "on_time"})


def _are_both(before: Sequence[_Word], text: str) -> bool:
    """Are two heaps named side by side, with one figure for both ("tiếp nhận, giải quyết 670 hồ sơ")?"""
    groups = [one for one in before if one.meaning.group and one.meaning.part is None]
    return (
        len(groups) == 2
        and {one.meaning.group for one in groups} == {"received", "resolved"}
        and text[groups[0].end : groups[1].start].strip() in (",", "")
    )
