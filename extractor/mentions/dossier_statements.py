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
from dataclasses import replace

import regex

from extractor.language import fold
from extractor.mentions.dossier_memory import NO_SUBJECT, Memory, Statement, Subject
from extractor.mentions.dossier_sentence import SentenceReader
from extractor.mentions.dossier_words import Word, field_label_start, role_of, words_of
from extractor.models import Claims, DossierMention, HeaderMention, PeriodMention, Table, Term
from extractor.reading import Reading, Span, trimmed


def find_statements(
    reading: Reading,
    tables: Sequence[Table],
    claims: Claims,
    period: PeriodMention | None = None,
    header: HeaderMention | None = None,
    has_whole: bool = False,
) -> list[DossierMention]:
    """One mention for each statement; only sentences that speak of dossiers, or go on from one, are looked at.

    `has_whole`: whether a table has printed what was taken in beside the whole to be resolved.
    """
    nouns = [term for term in reading.terms.of("dossier_cue") if role_of(reading, term) in ("noun", "cadastral")]
    if not nouns:
        return []
    inside = [(table.start, table.end) for table in tables]
    tabled = Claims.none(len(reading.text)).with_spans(inside)
    planned = Claims.none(len(reading.text)).with_spans(_plan_spans(reading))
    with_noun = {reading.sentence_index(term.start) for term in nouns}
    statements: list[Statement] = []
    issuer = header.issuer if header is not None else None
    own_name = " ".join(fold(issuer.value).split()) if issuer is not None else ""
    title = header.title if header is not None else None
    memory = Memory(
        reading,
        claims,
        statements,
        own_name=own_name,
        period=period,
        own_level=header.issuer_level if header is not None else None,
        title=" ".join(fold(title.value).split()) if title is not None else "",
    )
    last = -1
    for index in sorted(with_noun):
        if index <= last:
            continue
        while index < len(reading.sentences):
            pieces = [reading.sentences[index]]
            if not tabled.is_free(*pieces[0]):
                pieces = _outside(reading.text, pieces[0], inside)
            if not pieces or not planned.is_free(pieces[0][0], pieces[0][0] + 1):
                memory.close()
                break
            if index - 1 > last and _introduces(reading, index - 1):
                _read(memory, index - 1, reading.sentences[index - 1])
            for number, piece in enumerate(pieces):
                if number:
                    memory.close()  # what follows a table goes on from nothing
                for portion in _portions(reading.text, _below_heading(reading, piece, claims)):
                    _read(memory, index, portion)
            last = index
            index += 1
            if index in with_noun or not _goes_on(memory, index):
                break
    memory.settle_list()
    has_whole = has_whole or any(one.tells_whole for one in statements)
    return [mention for one in statements if (mention := one.to_mention(reading, has_whole))]


def _below_heading(reading: Reading, span: Span, claims: Claims) -> Span:
    """A sentence without the heading that stands on the line before it and is not parted from it by a full stop."""
    start, end = span
    line_end = reading.line_at(start)[1]
    while line_end < end and not any(reading.text[slice(*run)].strip() for run in claims.free_runs(start, line_end)):
        start = line_end + 1
        line_end = reading.line_at(start)[1]
    return trimmed(reading.text, (start, end))


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


def _outside(text: str, sentence: Span, tables: Sequence[Span]) -> list[Span]:
    """The parts of a sentence before and after the tables that it runs into; none when it lies within one."""
    parts = []
    start, end = sentence
    for first, last in tables:
        if start < last and first < end:
            parts.append((start, first))
            start = last
    return [part for one in [*parts, (start, end)] if one[0] < one[1] and (part := trimmed(text, one))[0] < part[1]]


def _plan_spans(reading: Reading) -> list[Span]:
    """Where the report speaks of what is to come: from a heading such as "IV. Phương hướng" to the next of its kind."""
    spans = []
    for term in reading.terms.of("dossier_cue"):
        if role_of(reading, term) != "plan":
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


def _read_heading(memory: Memory, span: Span) -> Span:
    """Let the heading above a sentence say when its figures were counted or what they are about.

    "1.1. Tiếp công dân thường xuyên" and "a) Giải quyết khiếu nại" hold for the sentences below. A heading runs into
    the sentence below it where no mark parts them; what is left is given back.
    """
    reading = memory.reading
    heading, rest = _heading_of(reading, span)
    if memory.continues and rest == span and not _NUMBERED.match(reading.text, *reading.line_at(span[0])):
        return span  # an item of a list goes on from the sentence before
    memory.occasion = None
    told = _only([one for one in heading if one.kind == "dossier_cue" and role_of(reading, one) == "circumstance"])
    if told is not None:
        memory.occasion = Word("circumstance", told.start, told.end, told.id)
    fields = [one for one in heading if one.kind == "dossier_field"]
    field = _only(fields)
    if field is not None and memory.is_headed_field(field.id):
        memory.subject = (field.id, None, False)
    return rest


def _heading_of(reading: Reading, span: Span) -> tuple[list[Term], Span]:
    """The terms of the heading that a sentence stands below (of the line it begins with, if that is one), and the
    sentence without it."""
    start, end = span
    line = reading.line_at(start)
    own = _NUMBERED.match(reading.text, *line)
    if own is not None and start <= own.end() + 1:  # a sentence may leave its label to the one before
        title = reading.text[own.end() : line[1]].rstrip()
        is_heading = line[1] < end and title[-1:] not in tuple(".;:,") and not _FIGURE.search(title)
        rest = (line[1] + 1, end) if is_heading else span
        return (_terms_of(reading, line) if is_heading else []), rest
    for _ in range(_LINES_BELOW_HEADING):
        if line[0] == 0:
            break
        line = reading.line_at(line[0] - 1)
        if _NUMBERED.match(reading.text, *line):
            is_heading = line[1] - line[0] <= _LONGEST_HEADING and reading.text[line[1] - 1] not in ".;"
            return (_terms_of(reading, line) if is_heading else []), span
    return [], span


def _terms_of(reading: Reading, line: Span) -> list[Term]:
    return [*reading.terms.between("dossier_cue", *line), *reading.terms.between("dossier_field", *line)]


def _only(terms: Sequence[Term]) -> Term | None:
    return terms[0] if len(terms) == 1 else None


_LINES_BELOW_HEADING = 8
_LONGEST_HEADING = 120
_NUMBERED = regex.compile(r"[ ]*(?:[IVX]{1,5}|\d{1,2}(?:\.\d{1,2})*|\p{Ll})[.)]")
_FIGURE = regex.compile(r"\d")
_HEADING_LABEL = regex.compile(
    r"""^[ ]*(?:\p{L}+[ ](?=[IVX]))?
        (?: (?P<roman>[IVX]{1,5}|[A-E]) (?:[./):-]|[ ](?=\p{Lu})) | (?P<arabic>\d{1,2}) [./)] ) [ ]*(?=\p{Lu})""",
    regex.MULTILINE | regex.VERBOSE,
)


# ---- sentences -----------------------------------------------------------------------------------


def _goes_on(memory: Memory, index: int) -> bool:
    """Does a sentence without the noun go on from the one just read ("Trong đó:", "- Trực tuyến: 1.102;")?"""
    if index >= len(memory.reading.sentences) or not memory.open:
        return False
    start, end = memory.reading.sentences[index]
    first = memory.reading.terms.starting_at("dossier_cue", start)
    if first is not None and role_of(memory.reading, first) == "breakdown" and end - start < 200:
        return True
    words = memory.reading.terms.between("dossier_measure", start, end)
    is_item = memory.reading.text[start] in "-+*•" or end - start < 80
    return is_item and bool(words) and end - start < 200


def _read(memory: Memory, index: int, span: Span) -> None:
    is_item = memory.reading.text[span[0]] in "-+*•–" or _ITEM.match(memory.reading.text, *span) is not None
    if index - memory.last_index > 1:
        memory.close()
    elif not is_item and not _begins_with_breakdown(memory, span):
        memory.settle_list()
        memory.scope, memory.last_group, memory.list_measures = None, None, ()
        memory.subject, memory.subject_mark = _subject_of_paragraph(memory, index, span), None
    elif is_item and memory.subject_mark in (None, memory.reading.text[span[0]]):
        memory.subject, memory.subject_mark = NO_SUBJECT, None
    if is_item and (field := _field_of_item(memory.reading, index)) is not None:
        memory.subject = field
    memory.continues = is_item or _begins_with_breakdown(memory, span)
    if memory.reading.patterns.has_speaking_headings:
        span = _read_heading(memory, span)
    words = words_of(memory.reading, span, memory.claims, memory.is_own_period)
    if not memory.continues:
        memory.fields_named = 0
    elif memory.fields_named > 1 and _begins_with_breakdown(memory, span) and memory.is_headed_field(memory.subject[0]):
        memory.subject, memory.scope = NO_SUBJECT, None  # "..., phản ánh 18 đơn. Trong đó đã giải quyết 19 đơn"
    sentence = SentenceReader(memory, index, span, words)
    sentence.read()
    memory.fields_named += sentence.fields_named
    if sentence.headed is not None or "\n" in memory.reading.text[max(span[0] - 2, 0) : span[0]]:
        memory.headed = sentence.headed
    if not memory.continues and memory.occasion is None and sentence.occasion is not None:
        memory.occasion = replace(sentence.occasion, kind="occasion")  # a circumstance ends with its sentence
    if sentence.figures > 1 and (
        not set(memory.list_measures) <= _WHOLE_HEAPS or memory.reading.text[span[1] - 1] != ":"
    ):
        memory.list_measures = ()
    memory.last_index = index


def _subject_of_paragraph(memory: Memory, index: int, span: Span) -> Subject:
    """What a paragraph is about, named before a colon at its head, for a sentence that goes on with a measure.

    "Cấp tỉnh: Tiếp nhận 52.310 hồ sơ. Đã giải quyết 50.100 hồ sơ."
    """
    reading = memory.reading
    before = reading.sentences[index - 1][1] if index else 0
    if memory.headed is None or memory.last_index != index - 1 or "\n" in reading.text[before : span[0]]:
        return NO_SUBJECT
    return memory.headed if reading.terms.starting_at("dossier_measure", span[0]) else NO_SUBJECT


def _field_of_item(reading: Reading, index: int) -> Subject | None:
    """The one field that an item names, wherever in it, in a list of which most items name one of their own.

    "+ Đã trả 812 trên 826 hồ sơ, trong đó sớm hạn 655, ở lĩnh vực hộ tịch;"
    """
    own = _fields_in(reading, index)
    if len({term.id for term in own}) != 1:
        return None
    mark = reading.text[reading.sentences[index][0]]
    first = last = index
    while first and reading.text[reading.sentences[first - 1][0]] == mark and index - first < _LONGEST_LIST:
        first -= 1
    while last + 1 < len(reading.sentences) and reading.text[reading.sentences[last + 1][0]] == mark:
        last += 1
        if last - index > _LONGEST_LIST:
            break
    ids = [{term.id for term in _fields_in(reading, item)} for item in range(first, last + 1)]
    single = {next(iter(one)) for one in ids if len(one) == 1}
    if mark.isalnum() or len(single) < 3 or len(single) * 5 < len(ids) * 3:
        return None
    start = field_label_start(reading, own[0].start)
    return own[0].id, reading.quote(start, own[0].end), False


_LONGEST_LIST = 30


def _fields_in(reading: Reading, index: int) -> Sequence[Term]:
    return reading.terms.between("dossier_field", *reading.sentences[index])


def _begins_with_breakdown(memory: Memory, span: Span) -> bool:
    first = memory.reading.terms.starting_at("dossier_cue", span[0])
    return first is not None and role_of(memory.reading, first) == "breakdown"


_WHOLE_HEAPS = {"received", "resolved", "pending"}
_ITEM = regex.compile(r"\(?(?:\d{1,2}|\p{Ll})[.)]\s")
