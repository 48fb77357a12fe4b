"""Staff: who is counted, which part of them, and how many, in prose and in tables.

The figure is the anchor. What stands right beside it decides: a group ("18 cán bộ, công chức"), a class of
that group ("17 đại học", "cao cấp: 02"), approved posts ("biên chế được giao: 23"). A class takes the group
of the total that was named last. A figure whose role is unclear is left to the quantities.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import regex

from extractor.language import fold, parse_count
from extractor.mentions.numerals import (
    Numeral,
    find_numerals,
    is_wished,
    match_near,
    next_figures,
    short_sentences,
    skip_blanks,
    skip_blanks_back,
)
from extractor.models import Claims, StaffMention, Table, TableCell, Term
from extractor.reading import Reading, Span, trimmed
from extractor.tables import table_kind

CLASS_KINDS = ("staff_education", "staff_political", "staff_subset")
CONTEXT_CHARACTERS = 1500
"""How far a total reaches: the classes of a list of ten items stand within it, the next chapter does not."""
NEAR_CHARACTERS = 30
"""How far before a figure its verb may stand ("bổ nhiệm lại cho 02 công chức")."""
SUBJECT_CHARACTERS = 10
"""How far from the start of a sentence its subject begins: after a list mark, "Tại", "Hiện nay"."""
PASSAGE_CHARACTERS = 200
"""How far before "không có ai" the staff are counted of whom it is said: a sentence or two."""
LABEL_CHARACTERS = 100
"""How far before a figure its group may stand when a colon joins them."""
_STOP = regex.compile(r"[;.]")
_KINDS_WITH_COMMAS = ("staff_group", "staff_posts", "work_place", "staff_event", "staff_neighbourhood", "staff_unit")
_NO_STAFF = ("difference", "norm")
_SIDE_GROUPS = (
    "non_specialised", "non_specialised_titles", "neighbourhood_staff", "concurrent", "contract", "one_stop_staff",
)  # fmt: skip
_FIGURES = regex.compile(r"\d+")
_LETTER = regex.compile(r"\p{Ll}")
_YEARS = range(1900, 2100)
_HAS_TITLES = ("non_specialised_titles", "concurrent")
_BOUNDARY = regex.compile(r"[;()]|[.,](?!\d)|(?<!\d)[.,]|\n\s*[-+•*]")
_NOT_IN_NONE = regex.compile(r"[;:.\d]")
_FIGURE_CELL = regex.compile(r"[\d.,%\s]+|[IVX]+\.?")
_LIST_MARK = regex.compile(r"[-+•*–]|\(?\d{1,2}[.)]|\p{Ll}[.)]")
_HEADING_MARK = regex.compile(r"[ivx]{1,5}\.")
_SAID_ALONE = regex.compile(r"[.,;:]|$|[ \t]*\n")
_COLON = regex.compile(r"[^;.\d:]{0,80}:\s*")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with its boundaries; those inside names ("cán bộ, công chức") do not count."""

    start: int
    end: int
    boundaries: tuple[int, ...]
    mark: str | None
    """The list mark it begins with, figures and letters as "0" and "a"."""

    def clause_start(self, offset: int) -> int:
        """Where the clause begins that `offset` lies in."""
        index = bisect_left(self.boundaries, offset)
        return self.boundaries[index - 1] + 1 if index else self.start

    def clause_end(self, offset: int) -> int:
        index = bisect_left(self.boundaries, offset)
        return self.boundaries[index] if index < len(self.boundaries) else self.end


@dataclass(frozen=True, slots=True)
class _Context:
    """What earlier figures left behind: the last total with the mark of its item, the last one of the main staff, and
    the list (label) that classes belong to."""

    total: StaffMention | None = None
    mark: str | None = None
    main: StaffMention | None = None
    family: str | None = None
    group: str | None = None
    group_end: int = -CONTEXT_CHARACTERS


def find_staff(reading: Reading, tables: tuple[Table, ...], claims: Claims) -> tuple[StaffMention, ...]:
    """Every statement about numbers of staff, in text order; tables of staff cell by cell.

    `claims` holds the tables, so prose never reads their figures. Sentences without a figure can only say
    that there was none ("không có cán bộ bị kỷ luật").
    """
    found = [_beside_claims(reading, one, claims) for one in _find_in_prose(reading, claims)]
    found += _find_none(reading, claims, [one for one in found if one.qualifier is None])
    for table in tables:
        found += _find_in_table(reading, table)
    return tuple(sorted(found, key=lambda mention: mention.start))


def _beside_claims(reading: Reading, mention: StaffMention, claims: Claims) -> StaffMention:
    """The mention without what belongs to another: "Hợp đồng theo Nghị định số 111/2022/NĐ-CP: 15 người" keeps the
    piece with its figure, so that each number of the text has one owner."""
    if claims.is_free(mention.start, mention.end):
        return mention
    runs = [run for run in claims.free_runs(mention.start, mention.end) if _has_digit(reading.text, *run)]
    if not runs:
        return mention
    start, end = trimmed(reading.text, runs[-1])
    return replace(mention, start=start, end=end)


def _has_digit(text: str, start: int, end: int) -> bool:
    return any(letter.isdigit() for letter in text[start:end])


# ---- prose ---------------------------------------------------------------------------------------


def _find_in_prose(reading: Reading, claims: Claims) -> Iterator[StaffMention]:
    context = _Context()
    sentences = short_sentences(reading)
    starts = [start for start, _ in sentences]
    by_sentence: dict[int, list[Numeral]] = {}
    for numeral in find_numerals(reading, claims):
        by_sentence.setdefault(bisect_right(starts, numeral.start) - 1, []).append(numeral)
    named = [*reading.terms.of("staff_group"), *reading.terms.of("staff_label")]
    indices = {bisect_right(starts, term.start) - 1 for term in named}
    for index in sorted(indices | by_sentence.keys()):
        sentence = _to_sentence(reading, sentences[index])
        if sentence.mark is None:
            context = replace(context, family=None)
        if index in by_sentence:
            mentions = _SentenceReader(reading, sentence, by_sentence[index], context).read()
            mentions = _with_shared_events(reading, sentence, mentions)
            yield from mentions
            totals = [one for one in mentions if one.qualifier is None]
            if totals:
                total = _as_group(reading, _common_total(totals))
                main = context.main if total.group in _SIDE_GROUPS else total
                context = replace(context, total=total, mark=sentence.mark, main=main)
        context = _after(reading, sentence, context)


def _with_shared_events(reading: Reading, sentence: _Sentence, mentions: Sequence[StaffMention]) -> list[StaffMention]:
    """ "Tuyển dụng 58 công chức, 204 viên chức": a verb before a list of groups is said of each."""
    shared: list[StaffMention] = []
    event: str | None = None  # what the list so far says happened
    for one in mentions:
        goes_on = (
            event is not None
            and one.qualifier is None
            and one.group != shared[-1].group
            and not one.group.startswith("posts")
            and reading.text[one.start].isdigit()
            and _JOINT.fullmatch(reading.text, shared[-1].end, one.start) is not None
        )
        if goes_on:
            one = replace(one, qualifier=event)
        else:
            event = one.qualifier if _follows_event(reading, sentence, one) else None
        shared.append(one)
    return shared


_JOINT = regex.compile(r"\s*,\s*")
_NEAR_EVENT = 20  # characters between a verb and the first figure of its list


def _follows_event(reading: Reading, sentence: _Sentence, mention: StaffMention) -> bool:
    """Whether what happened was said before the figure and not behind it ("02 công chức nghỉ hưu, 20 viên chức")."""
    if mention.qualifier not in reading.patterns.of("staff_event"):
        return False
    if not reading.text[mention.start].isdigit():
        return True
    event = reading.terms.last_before("staff_event", mention.start, sentence.start)
    is_behind = bool(reading.terms.between("staff_event", mention.start, mention.end))
    return event is not None and mention.start - event.end <= _NEAR_EVENT and not is_behind


def _to_sentence(reading: Reading, span: Span) -> _Sentence:
    start, end = span
    names = [
        term for kind in _KINDS_WITH_COMMAS
        for term in reading.terms.between(kind, start, end)
    ]  # fmt: skip
    boundaries = [
        match.start()
        for match in _BOUNDARY.finditer(reading.folded, start, end)
        if not any(term.start <= match.start() < term.end for term in names)
    ]
    return _Sentence(start, end, tuple(boundaries), _list_mark(reading, start))


def _list_mark(reading: Reading, start: int) -> str | None:
    match = _LIST_MARK.match(reading.folded, start)
    return _FIGURES.sub("0", _LETTER.sub("a", match[0])) if match else None


def _after(reading: Reading, sentence: _Sentence, context: _Context) -> _Context:
    """What the next sentence inherits: the last label and the last group that this one names."""
    labels = reading.terms.between("staff_label", sentence.start, sentence.end)
    groups = [
        term for term in reading.terms.between("staff_group", sentence.start, sentence.end) if term.id != "concurrent"
    ]
    if labels:
        context = replace(context, family=labels[-1].id)
    if groups:
        context = replace(context, group=groups[-1].id, group_end=groups[-1].end)
    return context


def _common_total(totals: Sequence[StaffMention]) -> StaffMention:
    """The total that the classes after several totals divide: "10 cán bộ và 11 công chức, trong đó 15 đại học"."""
    groups = [one.group for one in totals]
    whole = "officials_and_civil_servants"
    if whole in groups:
        return totals[groups.index(whole)]
    if {"officials", "civil_servants"} <= set(groups):
        return replace(totals[-1], group=whole)
    return totals[-1]


def _as_group(reading: Reading, total: StaffMention) -> StaffMention:
    """A total of posts that prints its group counts that group for the classes after it: "có mặt 21 công chức"."""
    group = reading.terms.ending_at("staff_group", total.end) if total.group.startswith("posts") else None
    return replace(total, group=group.id) if group is not None else total


class _SentenceReader:
    """Reads the figures of one sentence from left to right; a word that one figure used is closed to the next."""

    def __init__(self, reading: Reading, sentence: _Sentence, numerals: Sequence[Numeral], context: _Context) -> None:
        self.reading = reading
        self.sentence = sentence
        self.numerals = [one for one in numerals if reading.terms.covering("staff_group", one.start) is None]  # "HĐ 68"
        self.context = context
        self.used: set[int] = set()
        self.mentions: list[StaffMention] = []

    def read(self) -> list[StaffMention]:
        kinds = ("staff_group", *CLASS_KINDS, "staff_posts", "staff_posts_state", "staff_event", "work_place")
        if not any(self.reading.terms.between(kind, self.sentence.start, self.sentence.end) for kind in kinds):
            return []
        limits = next_figures(self.numerals, self.sentence.end)
        for numeral, limit in zip(self.numerals, limits, strict=True):
            if is_wished(self.reading, self.sentence.start, numeral.start):
                continue
            mention = (
                self._read_posts(numeral)
                or self._read_beside(numeral, limit)
                or self._read_sent(numeral)
                or self._read_group_before(numeral)
                or self._read_neighbourhood(numeral)
                or self._read_event(numeral)
                or self._read_by_place(numeral)
                or self._read_holders(numeral)
            )
            if mention is not None:
                self.mentions.append(mention)
        return self.mentions

    # -- what stands beside the figure --

    def _read_beside(self, numeral: Numeral, limit: int) -> StaffMention | None:
        """A group or a class right after the figure, or a class right before it."""
        if self._is_decree_number(numeral):
            return None
        after = self._class_or_group_after(numeral)
        before = self._class_before(numeral)
        labelled = after is None or (after.kind != "staff_group" and self._is_labelled(before, numeral))
        if before is not None and labelled:
            return self._class_mention(before, numeral, before.start, self._unit_end(numeral.end))
        if after is None or (self._counts_titles(numeral) and after.id not in _HAS_TITLES):
            return None
        if after.kind == "staff_group":
            return self._group_mention(after, numeral, limit, before)
        return self._class_mention(after, numeral, numeral.start, self._class_end(after))

    def _class_or_group_after(self, numeral: Numeral) -> Term | None:
        """The first group or class after the figure with nothing but fillers between."""
        candidates = [
            term
            for kind in ("staff_group", *CLASS_KINDS, "staff_other_part")
            if (term := self._first_after(kind, numeral.end)) is not None
        ]
        if not candidates:
            return None
        term = min(candidates, key=lambda one: (one.start, -one.end))
        gap = self.reading.folded[numeral.end : term.start]
        if term.kind == "staff_other_part" or len(gap) > 60 or not self._matches("staff_gap_after", gap):
            return None
        return term

    def _first_after(self, kind: str, offset: int) -> Term | None:
        """The first term of a kind that is not the beginning of a filler: "đạt" is one of "đạt trình độ"."""
        term = self.reading.terms.first_after(kind, offset, self.sentence.end)
        while term is not None:
            filler = self.reading.terms.starting_at("staff_filler", term.start)
            if filler is None or filler.end <= term.end:
                return term
            term = self.reading.terms.first_after(kind, term.end, self.sentence.end)
        return None

    def _class_before(self, numeral: Numeral) -> Term | None:
        """The last class before the figure with nothing but a colon or "có" between."""
        terms = [
            term
            for kind in CLASS_KINDS
            if (term := self.reading.terms.last_before(kind, numeral.start, self.sentence.start)) is not None
        ]
        if not terms:
            return None
        term = max(terms, key=lambda one: (one.end, -one.start))
        gap = self.reading.folded[term.end : numeral.start]
        if term.start in self.used or len(gap) > 60 or not self._matches("staff_gap_before", gap):
            return None
        if not self._ends_statement(numeral) and self._class_or_group_after(numeral) is None:
            return None
        return term

    def _is_labelled(self, before: Term | None, numeral: Numeral) -> bool:
        """Whether figures of this sentence follow their classes ("Đại học: 17 trung cấp: 01")."""
        gap = self.reading.folded[before.end : numeral.start] if before is not None else ""
        return ":" in gap or "(" in gap or not self.mentions

    def _matches(self, shape_id: str, gap: str) -> bool:
        return self.reading.patterns.shape(shape_id).fullmatch(gap) is not None

    def _unit(self, numeral: Numeral) -> Term | None:
        """The "người" after a figure."""
        return self.reading.terms.starting_at("staff_person", skip_blanks(self.reading.folded, numeral.end))

    def _unit_end(self, end: int) -> int:
        """The end of "người" after a figure, or of the figure."""
        unit = self.reading.terms.starting_at("staff_person", skip_blanks(self.reading.folded, end))
        return unit.end if unit is not None else end

    def _counts_titles(self, numeral: Numeral) -> bool:
        unit = self._unit(numeral)
        return unit is not None and unit.id == "title"

    def _ends_statement(self, numeral: Numeral) -> bool:
        """Whether the figure and its unit are followed by the end of the clause and not by another noun."""
        shape = "staff_title_end" if self._counts_titles(numeral) else "staff_end"
        return self._ends_at(self._unit_end(numeral.end), shape)

    def _is_decree_number(self, numeral: Numeral) -> bool:
        """The 68 of "hợp đồng 68"."""
        before = self.reading.terms.ending_at("staff_group", skip_blanks_back(self.reading.folded, numeral.start))
        if before is None or before.id != "contract":
            return False
        shape = self.reading.patterns.shape("staff_decree_number")
        return match_near(shape, self.reading.folded, numeral.start) is not None

    # -- a class of some group --

    def _class_mention(self, term: Term, numeral: Numeral, start: int, end: int) -> StaffMention | None:
        qualifier = self._qualifier_of(term)
        group = self._group_for_class(term, numeral)
        named = self.reading.terms.starting_at("staff_group", skip_blanks(self.reading.folded, term.end))
        if term.kind == "staff_subset" and term.start > numeral.start and named is not None:
            group, end = named.id, named.end  # "03 nữ cán bộ"
        if qualifier is None or group is None or self._is_part_of_other(term):
            return None
        if self._graduated_in_period(numeral, term):
            return None
        self.used.add(term.start)
        start = min(start, numeral.start)
        end = max(end, self._unit_end(numeral.end))
        label = self.reading.quote(term.start, self._class_end(term))
        return StaffMention(
            start, end, f"{term.kind}:{qualifier}", group=group, qualifier=qualifier, count=numeral.count, label=label
        )

    def _graduated_in_period(self, numeral: Numeral, term: Term) -> bool:
        """ "Trong năm 03 người tốt nghiệp đại học": what happened to some, not how many have the degree."""
        terms = self.reading.terms
        fillers = terms.between("staff_filler", numeral.end, term.start)
        clause = self.sentence.clause_start(numeral.start), self.sentence.clause_end(term.end)
        return any(one.id == "graduated" for one in fillers) and bool(terms.between("staff_period", *clause))

    def _class_end(self, term: Term) -> int:
        """The end of a class with the label that follows it: "trung cấp lý luận chính trị"."""
        label = self.reading.terms.starting_at("staff_label", skip_blanks(self.reading.folded, term.end))
        return label.end if label is not None else term.end

    def _is_part_of_other(self, term: Term) -> bool:
        """Whether the class opens one that the record has no id for: "đại học trở lên"."""
        other = self.reading.terms.covering("staff_other_part", term.start)
        return other is not None and other.id == "class"

    def _qualifier_of(self, term: Term) -> str | None:
        """The id of a class; the label after or before it decides between training and political theory."""
        if term.kind == "staff_subset":
            return term.id
        terms = self.reading.terms
        education = terms.starting_at("staff_education", term.start)
        political = terms.starting_at("staff_political", term.start)
        if political is None:
            return education.id if education is not None else None
        label = terms.starting_at("staff_label", skip_blanks(self.reading.folded, term.end))
        label = label or terms.last_before("staff_label", term.start, self.sentence.start)
        family = label.id if label is not None else self.context.family
        if family == "other" or (education is None and term.end - term.start <= 2 and family != "political"):
            return None  # "CC" is as often "công chức"
        if education is None or family == "political":
            return political.id
        return education.id

    def _group_for_class(self, term: Term, numeral: Numeral) -> str | None:
        """The group a class belongs to: the total of this sentence, a group it names, or what was said before."""
        totals = [one for one in self.mentions if one.qualifier is None]
        persons = [one for one in totals if not one.group.startswith("posts")]
        if persons:
            return _common_total(persons).group
        earlier = [one for one in self.mentions if one.qualifier is not None]
        if earlier:
            return earlier[-1].group
        named = [
            group
            for group in self.reading.terms.between("staff_group", self.sentence.start, numeral.start)
            if group.id != "concurrent"
        ]
        if named:
            return named[-1].id
        if totals:
            return _common_total(totals).group
        total = self.context.total
        if term.kind == "staff_subset" and not (
            self.sentence.mark is not None or self._says_of_them(numeral, term) or self._goes_on(term, numeral, total)
        ):
            return None
        if total is not None and total.group in _SIDE_GROUPS and self.sentence.mark == self.context.mark is not None:
            total = self.context.main or total  # "- Không chuyên trách: 12 người" beside "- Trình độ: đại học 15"
        if total is not None and 0 <= self.sentence.start - total.end <= CONTEXT_CHARACTERS:
            return total.group
        if 0 <= self.sentence.start - self.context.group_end <= CONTEXT_CHARACTERS:
            return self.context.group
        return None

    def _goes_on(self, term: Term, numeral: Numeral, total: StaffMention | None) -> bool:
        """Whether a sentence begins with a class right behind those counted: "... sơ cấp 06. Số đảng viên là 22"."""
        return (
            total is not None
            and numeral.count <= total.count
            and numeral.start - total.end <= 2 * PASSAGE_CHARACTERS
            and term.start - self.sentence.start <= SUBJECT_CHARACTERS
            and term.start < numeral.start
        )

    def _says_of_them(self, numeral: Numeral, term: Term) -> bool:
        """Whether "trong số đó" ties a class to those counted before ("Trong số đó có 8 người là nữ")."""
        fillers = self.reading.terms.between("staff_filler", self.sentence.start, max(numeral.start, term.start))
        return any(one.id == "of_them" for one in fillers)

    # -- a group, with what is said about it --

    def _group_mention(self, group: Term, numeral: Numeral, limit: int, before: Term | None) -> StaffMention | None:
        """A figure before a group; the words after the group and the verb before the figure tell which part it is."""
        if group.id == "concurrent" and not self._counts_persons(numeral, group):
            return None
        if self._is_joined(group):
            return None
        end = group.end
        group_id, qualifier = group.id, None
        tail_end = min(self.sentence.clause_end(group.end), max(limit, group.end))
        tail_start = self._after_bracket(group.end, limit)
        if tail_start > group.end:
            tail_end = min(self.sentence.clause_end(tail_start), max(limit, tail_start))
        colon = self.reading.folded.find(":", group.end, tail_end)
        tail_end = colon if colon >= 0 else tail_end  # "của 20 công chức: cao cấp 02": a class of the next figure
        decree = match_near(self.reading.patterns.shape("staff_decree_number"), self.reading.folded, group.end)
        if group.id == "contract":
            if decree is not None:
                end = decree.end()
            elif not self._ends_after(group.end) and not self._has_filler(group.end):
                return None  # contracts of another kind: "35 hợp đồng, giao dịch"
        for mark in self._marks(tail_start, tail_end):
            if mark.kind in ("staff_other_part", *CLASS_KINDS) and self._is_part_of_other(mark):
                return None
            if mark.kind == "staff_other_part":
                if self._is_training(group.end, tail_end) or (mark.id == "outcome" and self._follows_event(numeral)):
                    continue
                return None
            if mark.kind == "work_place":
                if not self._is_counter(mark):
                    continue
                group_id = "one_stop_staff"
            elif mark.kind == "staff_neighbourhood":
                if group.id not in ("non_specialised", "officials") or mark.start - group.end > 15:
                    continue
                group_id = "neighbourhood_staff"
            elif mark.kind == "staff_group":
                if mark.id != "concurrent":
                    continue
                group_id = "concurrent"
            elif mark.kind == "staff_event":
                if self._opens_next(mark):
                    break
                qualifier = mark.id
            elif mark.kind == "staff_duty":
                group_id = mark.id
            elif mark.kind == "staff_posts_state":
                if mark.id != "posts_assigned" or mark.start - group.end > 1 or not self._ends_at(mark.end):
                    continue  # "05 công chức được giao nhiệm vụ"
                group_id = mark.id
            else:
                qualifier = self._qualifier_of(mark)
                if qualifier is None:
                    return None
                self.used.add(mark.start)
            end = max(end, self._class_end(mark))
            break
        if qualifier is None and before is not None:
            qualifier = self._qualifier_of(before)
            self.used.add(before.start)
        if qualifier is None:
            verdict = self._deed_before(numeral, is_at_counter=group_id == "one_stop_staff")
            if verdict == "other" or (verdict is None and self._counts_attendance(numeral)):
                return None
            qualifier = verdict
        if qualifier is None and numeral.out_of is not None and not self._says_who_is_there(numeral, group):
            return None  # "18/18 cán bộ, công chức hoàn thành": a ratio of something else
        if qualifier is None and numeral.in_words and numeral.count < 2:
            return None  # "một công chức" is as often "a civil servant"
        if qualifier is None and group_id == group.id:
            group_id = self._group_by_place(group, numeral)
        if group_id == "non_specialised" and self._is_in_neighbourhoods(group):
            group_id = "neighbourhood_staff"
        self.used.add(group.start)
        start = before.start if before is not None and qualifier is not None else numeral.start
        return StaffMention(
            start, end, f"staff_group:{group.id}", group=group_id, qualifier=qualifier, count=numeral.count,
            label=self.reading.quote(skip_blanks(self.reading.folded, numeral.end), end),
        )  # fmt: skip

    def _after_bracket(self, offset: int, limit: int) -> int:
        """Past a bracket without figures: "04 công chức (Tư pháp, Địa chính) trực tại Bộ phận một cửa"."""
        opening = skip_blanks(self.reading.folded, offset)
        if self.reading.folded[opening : opening + 1] != "(":
            return offset
        closing = self.reading.folded.find(")", opening, limit)
        return closing + 1 if closing >= 0 else offset

    def _marks(self, start: int, end: int) -> list[Term]:
        """Everything of the vocabulary of staff between a group and the end of its clause, in text order."""
        kinds = (
            "staff_other_part", "staff_event", *CLASS_KINDS, "work_place", "staff_neighbourhood", "staff_group",
            "staff_duty", "staff_posts_state",
        )  # fmt: skip
        marks = [term for kind in kinds for term in self.reading.terms.between(kind, start, end)]
        return sorted(marks, key=lambda term: (term.start, -term.end))

    def _ends_after(self, offset: int) -> bool:
        if skip_blanks(self.reading.folded, offset) >= self.sentence.end:
            return True
        match = match_near(self.reading.patterns.shape("staff_end"), self.reading.folded, offset)
        return match is not None and not self.reading.folded[offset : match.end()].strip().startswith(",")

    def _follows_event(self, numeral: Numeral) -> bool:
        """Whether the verb right before says what was done; a reason may follow: "kỷ luật 03 công chức vi phạm"."""
        return (
            self.reading.terms.ending_at("staff_event", skip_blanks_back(self.reading.folded, numeral.start))
            is not None
        )

    def _opens_next(self, event: Term) -> bool:
        """Whether a verb is that of the next figure: "kỷ luật 02 công chức cấp xã và tuyển dụng 05 công chức"."""
        after = skip_blanks(self.reading.folded, event.end)
        return any(one.start == after for one in self.numerals)

    def _has_filler(self, offset: int) -> bool:
        """Whether a word like "làm" follows: "04 hợp đồng làm công việc phục vụ"."""
        return self.reading.terms.starting_at("staff_filler", skip_blanks(self.reading.folded, offset)) is not None

    def _is_joined(self, group: Term) -> bool:
        """Whether one figure counts several groups ("32 cán bộ, công chức, người hoạt động không chuyên trách")."""
        terms, joint = self.reading.terms, self.reading.patterns.shape("staff_joint")
        after = match_near(joint, self.reading.folded, group.end)
        following = terms.starting_at("staff_group", after.end()) if after is not None else None
        before = terms.last_before("staff_group", group.start, self.sentence.start)
        gap = self.reading.folded[before.end : group.start] if before is not None else ""
        return (following is not None and following.id != "concurrent") or bool(gap and joint.fullmatch(gap))

    def _is_training(self, start: int, end: int) -> bool:
        return any(term.id == "trained" for term in self.reading.terms.between("staff_event", start, end))

    def _counts_persons(self, numeral: Numeral, group: Term) -> bool:
        """Whether "người" or the like stands between the figure and "kiêm nhiệm"."""
        return bool(self.reading.terms.between("staff_person", numeral.end, group.start))

    def _counts_attendance(self, numeral: Numeral) -> bool:
        unit = self.reading.terms.starting_at("staff_person", skip_blanks(self.reading.folded, numeral.end))
        return unit is not None and unit.id == "attendance"

    def _says_who_is_there(self, numeral: Numeral, group: Term) -> bool:
        """ "Hiện có 19/21 cán bộ, công chức, thấp hơn 2 người": those present out of the posts, and nothing else."""
        having = self.reading.terms.ending_at("staff_having", skip_blanks_back(self.reading.folded, numeral.start))
        if having is None or having.id != "there":
            return False
        if skip_blanks(self.reading.folded, group.end) >= self.sentence.end:
            return True
        return match_near(self.reading.patterns.shape("staff_ratio_end"), self.reading.folded, group.end) is not None

    def _deed_before(self, numeral: Numeral, *, is_at_counter: bool) -> str | None:
        """The id of what was done to those counted, "other" for a deed without an id, `None` for none.

        Who is sent to the counter is there; who is sent elsewhere is not counted.
        """
        start = self.sentence.clause_start(numeral.start)
        terms = self.reading.terms
        sent = terms.last_before("staff_sending", numeral.start, start)
        lead = self.reading.folded[start : numeral.start]
        if self._counts_attendance(numeral) and self.reading.patterns.shape("staff_course_for").search(lead):
            return "trained"
        if sent is not None and (self._counts_attendance(numeral) or self._is_training(numeral.end, self.sentence.end)):
            return "trained"
        deeds = [
            term
            for kind in ("staff_event", "staff_other_deed")
            if (term := terms.last_before(kind, numeral.start, start)) is not None
            and numeral.start - term.end <= NEAR_CHARACTERS
            and term.id != "given"
            and terms.covering("work_place", term.start) is None
        ]
        if deeds:
            last = max(deeds, key=lambda term: (term.end, term.kind == "staff_event"))
            return last.id if last.kind == "staff_event" else "other"
        given = terms.ending_at("staff_other_deed", skip_blanks_back(self.reading.folded, numeral.start))
        if given is not None and not is_at_counter:
            return "other"  # "cấp tài khoản cho 22 công chức"
        return "other" if sent is not None and not is_at_counter else None

    def _group_by_place(self, group: Term, numeral: Numeral) -> str:
        """One-stop or neighbourhood staff when the clause, or the subject of the sentence, names the place before."""
        start = self.sentence.clause_start(numeral.start)
        place = self.reading.terms.last_before("work_place", numeral.start, start)
        if place is None:
            first = self.reading.terms.first_after("work_place", self.sentence.start, numeral.start)
            place = first if first is not None and self._is_subject(first, numeral) else None
        if place is not None and self._is_counter(place):
            return "one_stop_staff"
        if group.id == "non_specialised":
            neighbourhood = self.reading.terms.last_before("staff_neighbourhood", numeral.start, start)
            if neighbourhood is not None and self._matches(
                "staff_gap_before", self.reading.folded[neighbourhood.end : numeral.start]
            ):
                return "neighbourhood_staff"
        return group.id

    def _is_in_neighbourhoods(self, group: Term) -> bool:
        """ "27 người hoạt động không chuyên trách ở 9 thôn": the 9 is no figure of theirs."""
        place = self.reading.terms.first_after("staff_neighbourhood", group.end, self.sentence.clause_end(group.end))
        return place is not None and self._matches("staff_gap_places", self.reading.folded[group.end : place.start])

    def _is_subject(self, term: Term, numeral: Numeral) -> bool:
        """Whether a term opens the sentence, or the line after the heading that the sentence begins with.

        After a semicolon another subject may stand: "Bộ phận một cửa có 3 công chức; phòng Kinh tế 5 công chức".
        """
        folded = self.reading.folded
        semicolon = folded.rfind(";", term.end, numeral.start)
        if semicolon >= 0 and not self._matches("staff_gap_before", folded[semicolon + 1 : numeral.start]):
            return False
        if term.start - self.sentence.start <= SUBJECT_CHARACTERS:
            return True
        heading_start, heading_end = self.reading.line_at(self.sentence.start)
        is_heading = _LIST_MARK.match(folded, heading_start) or _HEADING_MARK.match(folded, heading_start)
        return is_heading is not None and heading_end < term.start == skip_blanks(folded, heading_end)

    # -- a group before the figure --

    def _read_group_before(self, numeral: Numeral) -> StaffMention | None:
        """ "Tổng số cán bộ, công chức của phường hiện có 20 người", "số công chức được cử đi tập huấn: 12"."""
        folded = self.reading.folded
        if self.reading.terms.last_before("staff_group", numeral.start, self.sentence.start) is None:
            return None
        if not self._ends_statement(numeral) or self._is_decree_number(numeral):
            return None
        earlier = bisect_right(self._figure_ends, numeral.start)
        last_figure = self._figure_ends[earlier - 1] if earlier else self.sentence.start
        group = self.reading.terms.last_before("staff_group", numeral.start, last_figure)
        if group is None or group.start in self.used or self._is_joined(group):
            return None
        gap = folded[group.end : numeral.start]
        boundary = self.sentence.clause_start(numeral.start)
        labelled = gap.rstrip().endswith(":")
        if boundary > group.end and not (labelled and len(gap) <= LABEL_CHARACTERS and not _STOP.search(gap)):
            return None
        if len(gap) <= NEAR_CHARACTERS and self._matches("staff_gap_series", gap):
            if self._unit(numeral) is None and not (self._is_in_breakdown(group) or self._counts_groups):
                return None
        elif len(gap) > 120 or not self.reading.patterns.shape("staff_gap_group").search(gap):
            return None
        group_id, qualifier = group.id, None
        if self._counts_titles(numeral):
            if group.id not in ("non_specialised", *_HAS_TITLES):
                return None
            group_id = "non_specialised_titles" if group.id == "non_specialised" else group.id
        clause = self.sentence.clause_start(group.start)
        if self._is_other_count(group, numeral, clause):
            return None
        for mark in [*self._marks(clause, group.start), *self._marks(group.end, numeral.start)]:
            if mark.kind == "staff_other_part" or (mark.kind in CLASS_KINDS and self._is_part_of_other(mark)):
                return None
            if mark.kind == "staff_event":
                qualifier = mark.id
            elif mark.kind == "work_place":
                if self._is_counter(mark):
                    group_id = "one_stop_staff"
            elif mark.kind == "staff_neighbourhood":
                if group.id in ("non_specialised", "officials"):
                    group_id = "neighbourhood_staff"
            elif mark.kind in CLASS_KINDS:
                qualifier = self._qualifier_of(mark)
                if qualifier is None:
                    return None
        if self._counts_attendance(numeral) and qualifier != "trained":
            return None
        if qualifier is None and numeral.in_words and numeral.count < 2:
            return None
        if qualifier is None and numeral.out_of is not None and not self._is_plain_total(group, numeral):
            return None
        self.used.add(group.start)
        end = self._unit_end(numeral.end)
        # "giảm từ 19 người còn 12 người": the figure between is another's
        between = [one for one in self.numerals if group.end <= one.start < numeral.start and not one.in_words]
        is_whole = all(self._is_decree_number(one) for one in between)
        return StaffMention(
            group.start if is_whole else numeral.start, end, f"staff_group:{group.id}", group=group_id,
            qualifier=qualifier, count=numeral.count,
            label=self.reading.quote(group.start, skip_blanks_back(folded, numeral.start)),
        )  # fmt: skip

    def _is_plain_total(self, group: Term, numeral: Numeral) -> bool:
        """ "Tổng số cán bộ, công chức của xã: 21/23": nothing but the unit stands between, nothing but a sum before."""
        folded = self.reading.folded
        before = skip_blanks_back(folded, group.start)
        opens = not folded[self.sentence.clause_start(group.start) : before].strip()
        having = self.reading.terms.ending_at("staff_having", before)
        return (opens or having is not None) and self._matches("staff_posts_alone", folded[group.end : numeral.start])

    def _is_other_count(self, group: Term, numeral: Numeral, clause: int) -> bool:
        """Whether the figure behind a group is what a decree allows, a difference, or contracts that were certified."""
        terms = self.reading.terms
        if any(one.id in _NO_STAFF for one in terms.between("staff_other_deed", group.end, numeral.start)):
            return True
        return group.id == "contract" and bool(terms.between("staff_other_deed", clause, group.start))

    def _counts_places(self, numeral: Numeral) -> bool:
        """The 03 of "số viên chức ở 03 đơn vị sự nghiệp là 26 người": how many places there are."""
        terms, folded = self.reading.terms, self.reading.folded
        before = skip_blanks_back(folded, numeral.start)
        place, of = terms.ending_at("staff_after", before), terms.ending_at("cue", before)
        if not ((place is not None and place.id == "at") or (of is not None and of.id == "of")):
            return False
        return (
            self._unit(numeral) is None and terms.starting_at("staff_group", skip_blanks(folded, numeral.end)) is None
        )

    @cached_property
    def _figure_ends(self) -> list[int]:
        """Where the figures end that count something of their own: a group before one belongs to no later figure."""
        terms, folded = self.reading.terms, self.reading.folded
        return [
            one.end for one in self.numerals
            if not one.in_words and not self._is_decree_number(one)
            and not self._follows_from(one) and not self._counts_places(one)
            and terms.starting_at("staff_neighbourhood", skip_blanks(folded, one.end)) is None
        ]  # fmt: skip

    @cached_property
    def _counts_groups(self) -> bool:
        """Whether the sentence counts groups one after another: "cán bộ 09, công chức 11, không chuyên trách 13"."""
        starts = [one.start for one in self.numerals]
        found = 0
        for group in self.reading.terms.between("staff_group", self.sentence.start, self.sentence.end):
            index = bisect_left(starts, group.end)
            if index == len(starts) or starts[index] - group.end > NEAR_CHARACTERS:
                continue
            gap = self.reading.folded[group.end : starts[index]]
            joined = self._matches("staff_gap_series", gap) or self._matches("staff_gap_before", gap)
            found += joined and self._ends_statement(self.numerals[index])
        return found > 1

    def _is_in_breakdown(self, group: Term) -> bool:
        """Whether a figure right after a group counts it: "21 biên chế, trong đó cán bộ 10, công chức 11"."""
        opening = self.reading.terms.last_before("staff_after", group.start, self.sentence.start)
        folded = self.reading.folded
        return opening is not None and opening.id == "breakdown" and ";" not in folded[opening.end : group.start]

    def _follows_from(self, numeral: Numeral) -> bool:
        """The 19 of "giảm từ 19 người còn 12 người": what there was before."""
        cue = self.reading.terms.ending_at("cue", skip_blanks_back(self.reading.folded, numeral.start))
        return cue is not None and cue.id == "from"

    # -- persons, told who they are by what stands around --

    def _read_sent(self, numeral: Numeral) -> StaffMention | None:
        """ "Đã cử 04 người học trung cấp lý luận chính trị": staff in training, of the group named last."""
        terms = self.reading.terms
        end = self._unit_end(numeral.end)
        sent = terms.last_before("staff_sending", numeral.start, self.sentence.start)
        training = terms.first_after("staff_event", end, self.sentence.clause_end(end))
        if sent is None or end == numeral.end or training is None:
            return None
        if min(numeral.start - sent.end, training.start - end) > NEAR_CHARACTERS:
            return None
        group = self._group_for_class(training, numeral)
        if training.id != "trained" or group is None:
            return None
        self.used.update(
            term.start for kind in CLASS_KINDS for term in terms.between(kind, end, self.sentence.clause_end(end))
        )
        return StaffMention(
            numeral.start, training.end, f"staff_event:{training.id}", group=group, qualifier=training.id,
            count=numeral.count, label=self.reading.quote(skip_blanks(self.reading.folded, numeral.end), training.end),
        )  # fmt: skip

    def _read_neighbourhood(self, numeral: Numeral) -> StaffMention | None:
        """ "... không chuyên trách ở thị trấn là 17 người, ở khối phố là 21 người": the second figure."""
        if not any(one.group == "non_specialised" for one in self.mentions) or not self._ends_statement(numeral):
            return None
        end = self._unit_end(numeral.end)
        place = self._neighbourhood_beside(numeral, end) if end > numeral.end else None
        if place is None:
            return None
        return StaffMention(
            min(place.start, numeral.start), end, f"staff_neighbourhood:{place.id}", group="neighbourhood_staff",
            qualifier=None, count=numeral.count, label=self.reading.quote(place.start, place.end),
        )  # fmt: skip

    def _neighbourhood_beside(self, numeral: Numeral, end: int) -> Term | None:
        """The place before or after persons: "ở khối phố là 21 người", "33 người ở 11 thôn"."""
        terms, folded = self.reading.terms, self.reading.folded
        before = terms.last_before("staff_neighbourhood", numeral.start, self.sentence.clause_start(numeral.start))
        if before is not None and self._matches("staff_gap_before", folded[before.end : numeral.start]):
            return before
        after = terms.first_after("staff_neighbourhood", end, self.sentence.clause_end(end))
        is_beside = after is not None and self._matches("staff_gap_places", folded[end : after.start])
        return after if is_beside else None

    def _read_event(self, numeral: Numeral) -> StaffMention | None:
        """ "02 người nghỉ hưu", "tuyển dụng 02 người": some of those counted or named before."""
        terms, folded, patterns = self.reading.terms, self.reading.folded, self.reading.patterns
        unit = self._unit(numeral)
        if unit is None or unit.id not in ("person", "case") or numeral.out_of is not None:
            return None
        clause = self.sentence.clause_start(numeral.start)
        event = self._first_after("staff_event", unit.end)
        if event is not None and self._matches("staff_gap_event", folded[unit.end : event.start]):
            if not self._opens_clause(numeral):
                return None  # "chi trả lương hưu cho 120 người nghỉ hưu"
            if event.id == "recruited" and not self._ends_at(event.end):
                return None  # "15 người tuyển dụng vào công ty"
            if event.id == "retired" and match_near(patterns.shape("staff_welfare"), folded, event.end):
                return None  # "12 người nghỉ hưu được nhận lương hưu"
        else:
            event = terms.last_before("staff_event", numeral.start, clause)
            if event is None or not self._matches("staff_gap_before", folded[event.end : numeral.start]):
                return None
            if not self._ends_statement(numeral):
                return None
        group = self._group_for_class(event, numeral)
        reach = PASSAGE_CHARACTERS if event.id == "trained" else CONTEXT_CHARACTERS
        if group is None or not self._is_part_of_known(numeral, reach):
            return None
        start, end = min(numeral.start, event.start), max(unit.end, event.end)
        return StaffMention(
            start, end, f"staff_event:{event.id}", group=group, qualifier=event.id, count=numeral.count,
            label=self.reading.quote(event.start, event.end),
        )  # fmt: skip

    def _opens_clause(self, numeral: Numeral) -> bool:
        """Whether nothing stands before a figure in its clause, or "có" or "và" right before it."""
        terms, folded = self.reading.terms, self.reading.folded
        before = skip_blanks_back(folded, numeral.start)
        lead = folded[self.sentence.clause_start(numeral.start) : before].strip()
        having, cue = terms.ending_at("staff_having", before), terms.ending_at("cue", before)
        return (
            not lead
            or _LIST_MARK.fullmatch(lead) is not None
            or (having is not None and having.id == "there")
            or (cue is not None and cue.id == "and")
        )

    def _is_part_of_known(self, numeral: Numeral, reach: int) -> bool:
        """Whether a figure is no more than the total before it, or the sentence itself names the group."""
        totals = [one for one in self.mentions if one.qualifier is None]
        total = _common_total(totals) if totals else self.context.total
        if total is not None and 0 <= numeral.start - total.end <= reach:
            return numeral.count <= total.count
        return self.reading.terms.last_before("staff_group", numeral.start, self.sentence.start) is not None

    def _read_by_place(self, numeral: Numeral) -> StaffMention | None:
        """ "Bố trí 04 người làm việc tại Bộ phận một cửa", "Bộ phận một cửa có 04 người"."""
        terms, folded = self.reading.terms, self.reading.folded
        unit = self._unit(numeral)
        having = terms.ending_at("staff_having", skip_blanks_back(folded, numeral.start))
        if unit is None or unit.id != "person" or having is None or having.id != "there":
            return None
        clause = self.sentence.clause_start(numeral.start)
        after = terms.first_after("work_place", unit.end, self.sentence.clause_end(unit.end))
        before = terms.last_before("work_place", having.start, clause)
        if after is not None and self._works_at(unit, after):
            place, end = after, after.end
        elif before is not None and self._is_beside(before, having) and self._ends_at_work(unit.end):
            place, end = before, unit.end
        else:
            return None
        if not self._is_counter(place):
            return None
        return StaffMention(
            numeral.start, end, f"work_place:{place.id}", group="one_stop_staff", qualifier=None, count=numeral.count,
            label=self.reading.quote(unit.start, end),
        )  # fmt: skip

    def _is_counter(self, place: Term) -> bool:
        """Whether a place is one that takes in procedures; a bare "Trung tâm" is when such a one was named before."""
        if self.reading.patterns.entry("work_place", place.id)["one_stop"]:
            return True
        terms, folded = self.reading.terms, self.reading.folded
        if place.id != "short" or not self.reading.text[place.start].isupper():
            return False
        goes_on = terms.starting_at("staff_having", skip_blanks(folded, place.end)) or self._ends_at(place.end)
        return bool(goes_on) and any(
            one.start < place.start
            and self.reading.patterns.entry("work_place", one.id)["one_stop"]
            and folded.startswith(folded[place.start : place.end], one.start)
            for one in terms.of("work_place")
        )

    def _is_beside(self, place: Term, having: Term) -> bool:
        """Whether nothing but the name of a unit stands between a counter and what it has: "Bộ phận một cửa xã có"."""
        return self._matches("staff_gap_series", self.reading.folded[place.end : having.start])

    def _ends_at_work(self, end: int) -> bool:
        """Whether the statement ends behind persons, or behind what they do at the counter: "12 người trực"."""
        at_work = match_near(self.reading.patterns.shape("staff_at_work"), self.reading.folded, end)
        return self._ends_at(end) or (at_work is not None and self._ends_at(at_work.end()))

    def _works_at(self, unit: Term, place: Term) -> bool:
        """Whether persons work at a place: a verb says so, or nothing follows ("35 người ở Trung tâm chờ đến lượt")."""
        gap = self.reading.folded[unit.end : place.start]
        return self._matches("staff_gap_counter", gap) or (
            self._matches("staff_gap_at", gap) and self._ends_at(place.end)
        )

    def _read_holders(self, numeral: Numeral) -> StaffMention | None:
        """ "12 chức danh không chuyên trách do 10 người đảm nhiệm": the persons who hold the titles counted before."""
        terms, folded = self.reading.terms, self.reading.folded
        titles = self.mentions[-1] if self.mentions else None
        unit = self._unit(numeral)
        if titles is None or titles.group != "non_specialised_titles" or unit is None or unit.id != "person":
            return None
        before = skip_blanks_back(folded, numeral.start)
        cue, having = terms.ending_at("cue", before), terms.ending_at("staff_having", before)
        if not (cue is not None and cue.id == "by"):
            is_apart = having is None or ";" in folded[titles.end : numeral.start]
            if is_apart or not self._ends_statement(numeral):
                return None  # "...; trong kỳ có 10 người dân phản ánh"
        return StaffMention(
            numeral.start, unit.end, "staff_group:non_specialised", group="non_specialised", qualifier=None,
            count=numeral.count, label=self.reading.quote(unit.start, unit.end),
        )  # fmt: skip

    # -- approved posts --

    def _read_posts(self, numeral: Numeral) -> StaffMention | None:
        """ "biên chế được giao: 23; có mặt: 21", "giao cho xã 23 biên chế", "định biên của xã là 23"."""
        terms, folded = self.reading.terms, self.reading.folded
        posts = terms.between("staff_posts", self.sentence.start, self.sentence.end)
        told = any(one.group.startswith("posts") for one in self.mentions)
        if not (posts or told) or self._is_difference(numeral):
            return None
        end = self._unit_end(numeral.end)
        counted = terms.starting_at("staff_posts", skip_blanks(folded, numeral.end))
        unit = counted or terms.starting_at("staff_group", skip_blanks(folded, end))
        end = max(end, unit.end if unit is not None else end)
        state = terms.last_before("staff_posts_state", numeral.start, self.sentence.start)
        if numeral.out_of is not None and counted is None:
            return self._read_posts_alone(numeral, end) if unit is None else None
        if state is not None and self._matches("staff_posts_gap", folded[state.end : numeral.start]):
            clause_posts = terms.between("staff_posts", self.sentence.clause_start(state.start), end)
            again = terms.starting_at("staff_posts_state", skip_blanks(folded, end))
            end = again.end if again is not None and again.id == state.id else end  # "hiện có 94 biên chế có mặt"
            if not (clause_posts or told) or not self._ends_at(end):
                return None
            before = terms.ending_at("staff_posts", skip_blanks_back(folded, state.start))
            return self._posts_mention(state, numeral, before.start if before is not None else state.start, end)
        if counted is None:
            return self._read_posts_alone(numeral, end) if unit is None else None
        state = terms.first_after("staff_posts_state", end, self.sentence.end)
        if state is not None and self._matches("staff_posts_giver", folded[end : state.start]):
            return self._posts_mention(state, numeral, numeral.start, state.end)
        if state is not None and state.id == "posts_present" and self._opens_clause(numeral):
            return self._assigned(numeral, counted, numeral.start, end)  # "có 45 biên chế, có mặt 43 người"
        return None

    def _read_posts_alone(self, numeral: Numeral, end: int) -> StaffMention | None:
        """ "Định biên của xã là 23", "biên chế: 21/23": posts of which nothing is said are those that were assigned."""
        clause = self.sentence.clause_start(numeral.start)
        posts = self.reading.terms.last_before("staff_posts", numeral.start, clause)
        if posts is None or posts.id != "posts" or not self._ends_at(end):
            return None
        gap = self.reading.folded[posts.end : numeral.start]
        if not self._matches("staff_posts_alone", gap) or (not gap.strip() and numeral.count in _YEARS):
            return None
        if self.reading.terms.between("staff_other_deed", clause, posts.start):
            return None  # "tinh giản biên chế: 03 người"
        return self._assigned(numeral, posts, posts.start, end)

    def _assigned(self, numeral: Numeral, posts: Term, start: int, end: int) -> StaffMention:
        """Posts of which nothing is said; of "biên chế: 23/25" the first are filled."""
        label_end = end if start == numeral.start else skip_blanks_back(self.reading.folded, numeral.start)
        group = "posts_assigned" if numeral.out_of is None else "posts_present"
        return StaffMention(
            start, end, f"staff_posts:{posts.id}", group=group, qualifier=None, count=numeral.count,
            label=self.reading.quote(posts.start if start == numeral.start else start, label_end),
        )  # fmt: skip

    def _is_difference(self, numeral: Numeral) -> bool:
        """Whether a clause counts what is lacking or too many: "vượt so với biên chế được giao là 24 người"."""
        clause = self.sentence.clause_start(numeral.start)
        deeds = self.reading.terms.between("staff_other_deed", clause, numeral.start)
        return any(one.id in _NO_STAFF for one in deeds)

    def _ends_at(self, end: int, shape: str = "staff_end") -> bool:
        if skip_blanks(self.reading.folded, end) >= self.sentence.end:
            return True
        return match_near(self.reading.patterns.shape(shape), self.reading.folded, end) is not None

    def _posts_mention(self, state: Term, numeral: Numeral, start: int, end: int) -> StaffMention:
        label_end = end if start == numeral.start else skip_blanks_back(self.reading.folded, numeral.start)
        text = self.reading.quote(start, label_end)
        return StaffMention(
            start, end, f"staff_posts_state:{state.id}", group=state.id, qualifier=None, count=numeral.count, label=text
        )


def _find_none(reading: Reading, claims: Claims, totals: Sequence[StaffMention]) -> Iterator[StaffMention]:
    """ "Không có cán bộ, công chức nào bị xử lý kỷ luật", "số công chức bị kỷ luật: không": a count of 0."""
    for event in reading.terms.of("staff_event"):
        if event.id == "trained" or reading.terms.covering("staff_other_part", event.start) is not None:
            continue
        sentence_start, sentence_end = reading.sentence_at(event.start)
        found = _none_before(reading, event, sentence_start, totals) or _none_after(
            reading, event, sentence_start, sentence_end
        )
        if found is None or not claims.is_free(found[0], found[1]):
            continue
        start, end, group, label = found
        yield StaffMention(
            start, end, f"staff_event:{event.id}", group=group, qualifier=event.id, count=0,
            label=reading.quote(*label),
        )  # fmt: skip


_None = tuple[int, int, str, Span]
"""Where a statement of none stands, whom it is about, and its label."""


def _none_before(
    reading: Reading, event: Term, sentence_start: int, totals: Sequence[StaffMention]
) -> _None | None:  # fmt: skip
    """ "Không có công chức nào bị kỷ luật"; "không có ai" is said of the staff counted before."""
    none = reading.terms.last_before("staff_nothing", event.start, sentence_start)
    if none is None or reading.terms.covering("staff_group", none.start) is not None:
        return None  # "hợp đồng không xác định thời hạn"
    if event.start - none.end > 80 or _NOT_IN_NONE.search(reading.folded, none.end, event.start):
        return None
    who = reading.terms.first_after("staff_group", none.end, event.start)
    group = who.id if who is not None else None
    if who is None:
        who = reading.terms.first_after("staff_person", none.end, event.start)
        if who is None or who.id == "case":
            return None  # "không có trường hợp bị kỷ luật": of whom is not said
        group = _group_counted_before(totals, none.start)
    if group is None:
        return None
    words_before = len(reading.folded[none.end : who.start].split())
    words_after = len(reading.folded[who.end : event.start].split())
    if words_before > 4 or words_after > 6:
        return None
    return none.start, event.end, group, (who.start, event.end)


def _none_after(reading: Reading, event: Term, sentence_start: int, sentence_end: int) -> _None | None:
    """ "Số công chức bị kỷ luật: không có"."""
    colon = _COLON.match(reading.folded, event.end, sentence_end)
    none = reading.terms.starting_at("staff_nothing", colon.end()) if colon else None
    if none is None or not _SAID_ALONE.match(reading.folded, none.end):
        return None
    group = reading.terms.first_after("staff_group", event.end, none.start)
    group = group or reading.terms.last_before("staff_group", event.start, sentence_start)
    if group is None:
        return None
    start = min(group.start, event.start)
    return start, none.end, group.id, (start, max(group.end, event.end))


def _group_counted_before(totals: Sequence[StaffMention], offset: int) -> str | None:
    """The group of the largest total near before: of whom "nobody" is said."""
    near = [one for one in totals if 0 <= offset - one.end <= PASSAGE_CHARACTERS and not one.group.startswith("posts")]
    return max(near, key=lambda one: one.count).group if near else None


# ---- tables --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a title or a row label says of the figures beside it; `counts` is false for other columns."""

    group: str | None
    qualifier: str | None
    counts: bool


def _find_in_table(reading: Reading, table: Table) -> Iterator[StaffMention]:
    """The counts of a table about staff: what its column says, then what its row says, then what its title says."""
    if table_kind(table, reading) != "staff":
        return
    columns = [_meaning_of(reading, title) for title in table.columns]
    of_title = _meaning_of(reading, table.title or "").group or _group_announced(reading, table)
    rows = [(row, _meaning_of(reading, _row_label(row))) for row in table.rows]
    named = {meaning.group for _, meaning in rows if meaning.group}
    whole = of_title or ("officials_and_civil_servants" if {"officials", "civil_servants"} <= named else None)
    if whole is None and len(named) == 1:
        (whole,) = named  # "Tổng số công chức" above "Thạc sĩ", "Đại học"
    for (row, of_row), of_block in zip(rows, _groups_above(rows), strict=True):
        for cell, column in zip(row, columns, strict=False):
            count = parse_count(cell.text) if cell.text else None
            if count is None or not column.counts:
                continue
            is_of_all = of_row.counts or not _row_label(row)
            group = column.group or of_row.group or (whole if is_of_all else of_block)
            if group is None:
                continue
            yield StaffMention(
                cell.start, cell.end, "staff_table", group=group, qualifier=column.qualifier or of_row.qualifier,
                count=count, label=_row_label(row),
            )  # fmt: skip


_ANNOUNCED = 240  # characters: a sentence and an empty line


def _group_announced(reading: Reading, table: Table) -> str | None:
    """The one group of the sentence that announces a table: "Cơ cấu trình độ công chức thể hiện ở bảng sau:"."""
    start = max(table.start - _ANNOUNCED, 0)
    before = reading.folded[start : table.start].rstrip()
    if not before.endswith(":"):
        return None
    sentence_start, _ = reading.sentence_at(start + len(before) - 1)
    groups = {term.id for term in reading.terms.between("staff_group", sentence_start, start + len(before))}
    return groups.pop() if len(groups) == 1 else None


def _groups_above(rows: Sequence[tuple[Sequence[TableCell], _Meaning]]) -> Iterator[str | None]:
    """For each row the group whose row stands above it: positions "1, 2, 3" below "I | Công chức" are civil servants.

    Only rows numbered otherwise than the group's are below it; a row that names a group or a total ends the block.
    """
    group: str | None = None
    for row, meaning in rows:
        is_position = _is_digits(row[0].text)
        if meaning.group or meaning.counts:
            group = None if is_position else meaning.group
        yield group if is_position else None


def _is_digits(text: str) -> bool:
    return text.strip(" .)").isdigit()


def _row_label(row: Sequence[TableCell]) -> str:
    """The first cell of a row that is no figure."""
    labels = (cell.text for cell in row if cell.text and not _FIGURE_CELL.fullmatch(cell.text))
    return next(labels, "")


def _meaning_of(reading: Reading, title: str) -> _Meaning:
    """Read a title: "Trình độ lý luận chính trị / Trung cấp" is a class of political theory.

    A column counts when it names a group, a class or a total; a total row says nothing but that it counts.
    """
    found = reading.patterns.lexicon.find_terms(fold(title))
    states = found.of("staff_posts_state")
    groups = found.of("staff_group")
    labels = [term.id for term in found.of("staff_label")]
    classes = sorted(
        (term for kind in CLASS_KINDS for term in found.of(kind)),
        key=lambda term: (term.end, (term.kind == "staff_political") == ("political" in labels)),
    )
    if "other" in labels:
        return _Meaning(None, None, counts=False)
    roles = {reading.patterns.entry("table_header", term.id)["role"] for term in found.of("table_header")}
    group = states[-1].id if states else groups[-1].id if groups else None
    qualifier = classes[-1].id if classes else None
    counts = group or qualifier or roles & {"total", "value", "count"} or found.of("staff_person")
    return _Meaning(group, qualifier, counts=bool(counts) and "rate" not in roles)
