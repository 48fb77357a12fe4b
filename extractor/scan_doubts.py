"""What is doubtful about a scan beyond its own letters: words that are never written so, values beside a doubt.

A figure may be read right and still be wrong: its row has a label that was misread, its section a heading that was
lost, its date a year that was not seen. `weigh_marks` works on letters before anything is found in them,
`share_doubts` on the record; the latter takes confidence away, but for numerals of headings that the others confirm.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TypeVar

from extractor.documents.encodings import is_syllable
from extractor.language import fold, roman_to_int, unaccent
from extractor.models import Document, Page
from extractor.normalise import REPAIRED
from extractor.patterns import Patterns
from extractor.record import (
    SURE,
    Date,
    Dossier,
    Equipment,
    Evidence,
    Header,
    Period,
    Quantity,
    Record,
    Reference,
    Section,
    Staff,
)
from extractor.scan_sums import DOUBTFUL, SHARE
from extractor.word_pairs import known_pairs, known_words, pairs_by_letters, words_by_letters

KNOWN, CERTAIN, RARE, SHARED = 0.88, 0.9, 0.72, 0.7
"""At least so certain is a word that is known beside its neighbour; at most so certain one that is written otherwise
everywhere, and a value that shares another's doubt."""

# ---- words -----------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W\d_]+")


def weigh_marks(document: Document) -> Document:
    """The document with more confidence in words that stand so beside their neighbours in reports, less in others.

    "tôn tại" is doubtful because "tồn tại" is written and it is not. "chi bộ" is not, though only "chỉ bộ" were known,
    as long as one neighbour knows the word as it is read. A word that is known so, and whose plain letters are
    certain, is certain in its marks. A word with marks that no syllable is spelt like ("quâân") is doubtful anyway.
    """
    pages: list[Page] = []
    for page in document.pages:
        if page.confidences is not None:
            page = replace(page, confidences=_weigh_marks(document.text, page, page.confidences))
        pages.append(page)
    return replace(document, pages=tuple(pages))


def _weigh_marks(text: str, page: Page, confidences: array[float]) -> array[float]:
    weighed = confidences[:]
    words = list(_WORD.finditer(text, page.start, page.end))
    folded = [fold(word[0]) for word in words]
    beside = [text[first.end() : second.start()].isspace() for first, second in pairwise(words)]
    # A line's end may part two things (a name and the number below it): it confirms, but does not contradict.
    parted = ["\n" in text[first.end() : second.start()] for first, second in pairwise(words)]
    for index, word in enumerate(words):
        pairs = [
            ((folded[first], folded[first + 1]), index - first)
            for first in (index - 1, index)
            if 0 <= first < len(beside) and beside[first]
        ]
        places = range(word.start() - page.start, word.end() - page.start)
        is_misspelt = not word[0].isascii() and word[0].islower() and not is_syllable(word[0])
        if any(pair in known_pairs() for pair, _ in pairs):
            plain = [weighed[place] for place in places if text[page.start + place].isascii()]
            if plain and min(plain) >= SURE:
                for place in places:
                    weighed[place] = max(weighed[place], KNOWN)
        elif is_misspelt or _is_other_word(
            folded[index],
            [pair for pair in pairs if not parted[index - pair[1]]],
            is_certain=min(weighed[place] for place in places) >= CERTAIN,
        ):
            for place in places:
                weighed[place] = min(weighed[place], RARE)
    return weighed


def _is_other_word(word: str, pairs: Sequence[tuple[tuple[str, str], int]], *, is_certain: bool) -> bool:
    """Whether its neighbours are known beside a word with these letters, but never with these marks.

    All of them must be, where the word was read with certainty: new words stand beside known ones every day.
    """
    ways = [
        {known[own] for known in pairs_by_letters().get((unaccent(first), unaccent(second)), ())}
        for (first, second), own in pairs
    ]
    told = [way for way in ways if way]
    if not told or any(word in way for way in told):
        return False
    return len(told) == len(ways) or not is_certain


# ---- values ----------------------------------------------------------------------------------------


def share_doubts(record: Record, document: Document, patterns: Patterns) -> Record:
    """The record with the doubts that its values share with what stands around them."""
    return record.model_copy(
        update={
            "sections": _share_in_sections(record.sections, document, patterns),
            "dossiers": _without_contradictions([_share_in_row(one, document) for one in record.dossiers]),
            "header": _share_in_header(record, document, patterns),
            "references": [
                _known_law(_share_behind(one, record, document, patterns), patterns) for one in record.references
            ],
            "dates": [_behind_reference(_beside(one, document), record, document, patterns) for one in record.dates],
            "staff": [_beside(one, document) for one in record.staff],
            "equipment": [_behind_label(_beside(one, document), document) for one in record.equipment],
            "quantities": [
                _lost_its_list(_part_of_more(_beside(one, document, _AROUND_QUANTITY), document, patterns), document)
                for one in record.quantities
            ],
            "period": _share_in_period(record, document),
        }
    )


def _at_most(place: Evidence, most: float) -> Evidence:
    return place.model_copy(update={"confidence": min(place.confidence, most)})


def _least(document: Document, start: int, end: int, kind: str = "") -> float:
    """The least confidence of the letters and digits (or only those of a kind) between two places of one page."""
    page = document.page_at(start)
    if page.confidences is None:
        return 1.0
    return min(
        (
            page.confidences[place - page.start]
            for place in range(max(start, page.start), min(end, page.end))
            if (document.text[place].isalpha() if kind == "letters" else document.text[place].isalnum())
        ),
        default=1.0,
    )


# What a heading's own label says of its place among its neighbours.
_LETTERS = "abcdđeghiklm"
_LAST = re.compile(r"[^.]+$")


def ordinal(label: str) -> int | None:
    """The number that the last part of a label stands for.

    >>> ordinal("II.3"), ordinal("IV"), ordinal("II.3.b"), ordinal("")
    (3, 4, 2, None)
    """
    match = _LAST.search(label)
    if match is None:
        return None
    last = match[0]
    if last.isdigit():
        return int(last)
    if last.isupper():
        return roman_to_int(last)
    return _LETTERS.index(last) + 1 if len(last) == 1 and last in _LETTERS else None


def _share_in_sections(sections: Sequence[Section], document: Document, patterns: Patterns) -> list[Section]:
    """A section is no surer than the label of the heading above it, and not sure where headings do not count on.

    Where I is followed by III, or 1, 2, 3 below one heading by 1 again, a heading was lost, and those around it may
    belong to that one. A numeral that stands between the one before and the one after it is what they say, however
    badly it was read.
    """
    parents = _parents(sections)
    children: dict[int | None, list[int]] = defaultdict(list)
    for index, parent in enumerate(parents):
        if sections[index].label:
            children[parent].append(index)
    lost: set[int] = set()
    for parent, own in children.items():
        numbers = [ordinal(sections[index].label or "") for index in own]
        known = [(index, number) for index, number in zip(own, numbers, strict=True) if number is not None]
        if not known:
            continue
        falls = any(second[1] <= first[1] for first, second in pairwise(known))
        if falls and not (parent is None and _begins_again(known)):
            lost.update(own)
            continue
        if known[0][1] != 1:
            lost.add(known[0][0])
        for first, second in pairwise(known):
            if second[1] > first[1] + 1:
                lost.update((first[0], second[0]))
    counted = _counted_on(sections, children[None]) - lost
    passed_on: list[float] = []
    shared: list[Section] = []
    for index, section in enumerate(sections):
        parent = parents[index]
        most = 1.0 if parent is None else passed_on[parent]
        if index in lost or _is_doubtful_quarter(section.title, document, patterns):
            most = min(most, SHARED)
        own = SHARED if _is_misspelt(section.title) else 1.0
        is_counted = index in counted
        passed_on.append(min(most, SHARED) if not is_counted and _has_doubtful_label(section, document) else most)
        place = _without_label(section, document) if is_counted else section.evidence
        shared.append(section.model_copy(update={"evidence": _at_most(place, min(most, own))}))
    return shared


def _is_misspelt(title: str) -> bool:
    """Whether a title has a long word that is spelt like no syllable, or ends in a mark: "CACSOI DUNG", "giấy tờ /"."""
    words = [word for word in _WORD.findall(title) if len(word) >= _LONG_WORD]
    strange = any(not is_syllable(word) and fold(word) not in known_words() for word in words)
    return strange or title[-1:] in tuple(_STRAY_ENDS)


_LONG_WORD = 4  # shorter ones may be abbreviations
_STRAY_ENDS = "/\\-*~^_'`"


def _counted_on(sections: Sequence[Section], own: Sequence[int]) -> set[int]:
    """Of the headings of the first level, those with a known title whose number its neighbours confirm."""
    numbers = [0, *(ordinal(sections[index].label or "") or 0 for index in own)]
    return {
        index
        for index, (before, number, after) in zip(
            own, zip(numbers, numbers[1:], numbers[2:], strict=False), strict=False
        )
        if sections[index].id is not None and before + 1 == number == after - 1
    }


def _without_label(section: Section, document: Document) -> Evidence:
    """The evidence of a section, as sure as its title if its label was read worse."""
    place = section.evidence
    start = place.start + _label_length(section)
    if _least(document, place.start, start) > place.confidence:
        return place
    return place.model_copy(update={"confidence": min(_least(document, start, place.end), REPAIRED)})


_LEAST_LABEL = 0.55  # a label on which two readers differ is confirmed by its neighbours' counting on


def _has_doubtful_label(section: Section, document: Document) -> bool:
    """Whether the label before a title was hardly read; a doubt in the title is no matter to the sections below."""
    place = section.evidence
    return _least(document, place.start, place.start + _label_length(section)) < _LEAST_LABEL


def _label_length(section: Section) -> int:
    """How much of a heading as read stands before its title (all of it, where the title is mended)."""
    label, _, _ = section.evidence.text.partition(section.title[:4]) if section.title else ("", "", "")
    return len(label)


def _begins_again(known: Sequence[tuple[int, int]]) -> bool:
    """Whether a second count follows a whole one, as an annex has it."""
    numbers = [number for _, number in known]
    again = numbers.index(1, 1) if 1 in numbers[1:] else len(numbers)
    runs = (numbers[:again], numbers[again:])
    return len(runs[0]) > 2 and all(run == list(range(1, len(run) + 1)) for run in runs)


def _parents(sections: Sequence[Section]) -> list[int | None]:
    """For each section the one it stands below."""
    parents: list[int | None] = []
    above: list[int] = []
    for index, section in enumerate(sections):
        while above and sections[above[-1]].level >= section.level:
            above.pop()
        parents.append(above[-1] if above else None)
        above.append(index)
    return parents


# A label that the vocabulary knows is confirmed by it, even if a letter is doubtful; one that it does not know may be
# one that it knows, misread.
_KNOWN_LABEL, _UNKNOWN_LABEL = 0.3, 0.85


def _share_in_row(dossier: Dossier, document: Document) -> Dossier:
    """The figures of a row are no surer than its label; those of a sentence than what stands beside it."""
    place = dossier.evidence
    if dossier.origin == "table":
        least = _UNKNOWN_LABEL if dossier.field is None else _KNOWN_LABEL
        words = (dossier.label or "").split()
        is_short = len(words) < 2 and dossier.field is None  # one word that nobody knows: "Công" for "Cộng"
        is_doubtful = is_short or _least(document, place.start, place.end, "letters") < least
        most = SHARED if is_doubtful else 1.0
    else:
        most = _around(document, place)
    if most == 1.0:
        return dossier
    cells = {name: _at_most(cell, most) for name, cell in dossier.cells.items()}
    return dossier.model_copy(update={"evidence": _at_most(place, most), "cells": cells})


# Measures of which the first is the sum of the others, in every row that has them all.
_SUMS = (
    ("received", "resolved", "pending"),
    ("received", "received_online", "received_direct", "carried_over"),
    ("resolved", "resolved_early", "resolved_on_time", "resolved_late"),
    ("pending", "pending_in_time", "pending_late"),
)


def _without_contradictions(dossiers: Sequence[Dossier]) -> list[Dossier]:
    """Rows with doubt in measures that do not add up, in tables where they do not in so many rows.

    Where a stain covers a column, its figures are wrong so often that the table's own sums are not seen as such. Where
    they are, sums have said which figures to doubt.
    """
    contradicted: dict[int, set[str]] = defaultdict(set)
    tables: dict[int | None, list[int]] = defaultdict(list)
    for index, one in enumerate(dossiers):
        if one.origin == "table":
            tables[one.table].append(index)
    for rows in tables.values():
        for whole, *parts in _SUMS:
            values = {index: [getattr(dossiers[index], name) for name in (whole, *parts)] for index in rows}
            told = {index: row for index, row in values.items() if None not in row}
            wrong = [index for index, row in told.items() if row[0] != sum(row[1:])]
            if len(wrong) > (1 - SHARE) * len(told):
                for index in wrong:
                    contradicted[index] |= {whole, *parts}
    return [_doubt_measures(one, contradicted[index]) for index, one in enumerate(dossiers)]


def _doubt_measures(dossier: Dossier, measures: set[str]) -> Dossier:
    cells = {
        name: _at_most(cell, DOUBTFUL) if name in measures and dossier.status.get(name) != "checked" else cell
        for name, cell in dossier.cells.items()
    }
    return dossier.model_copy(update={"cells": cells}) if measures else dossier


# Letters behind a reference among which its date stands, and among which it is no other; around a figure among which
# a word stands that would have made it another.
_BEHIND, _NEXT, _AROUND, _AROUND_QUANTITY = 45, 20, 7, 14
_LOST = 0.65  # so doubtful is what was disputed or read by one reader alone


def _share_behind(reference: Reference, record: Record, document: Document, patterns: Patterns) -> Reference:
    """A reference without a date is doubtful when what stands behind it is, or a date: that may be its date.

    So is one whose issuer nobody knows by its abbreviation, or that names none: "18-NQ/T", "30c/NQ".
    """
    first, *rest = reference.mentions
    is_doubtful = False
    if reference.symbol is not None and (reference.date is None or len(reference.date) < 10):
        is_followed = any(
            0 <= one.evidence.start - first.end < _BEHIND
            and not _CLAUSE_END.search(document.text, first.end, one.evidence.start)
            for one in record.dates
        )
        is_doubtful = is_followed or _least(document, first.end, first.end + _BEHIND) < SURE
    if reference.symbol is not None and reference.form in ("administrative", "normative", "party"):
        is_doubtful |= not set(_ABBREVIATION.findall(reference.issuer or "")) & _issuers(patterns)
    return reference.model_copy(update={"mentions": [_at_most(first, SHARED) if is_doubtful else first, *rest]})


_CLAUSE_END = re.compile(r"[;.](?=\s)")
_ABBREVIATION = re.compile(r"[^\W_]+")


@cache
def _issuers(patterns: Patterns) -> frozenset[str]:
    """The abbreviations of issuers."""
    return frozenset(symbol for entry in patterns.of("issuer").values() for symbol in entry["symbols"] or ())


def _known_law(reference: Reference, patterns: Patterns) -> Reference:
    """A law cited by name alone is doubtful when nobody knows one of that name: a comma or a word may be lost."""
    if reference.symbol is not None or reference.title is None:
        return reference
    names = {fold(name) for entry in patterns.of("law_name").values() for name in entry.spellings}
    if fold(reference.title) in names:
        return reference
    first, *rest = reference.mentions
    return reference.model_copy(update={"mentions": [_at_most(first, SHARED), *rest]})


def _behind_reference(date: Date, record: Record, document: Document, patterns: Patterns) -> Date:
    """A date is doubtful that may be that of the reference before it, as what stands between can hardly be read.

    Nor is it sure right behind a reference without a date, as part of the symbol may stand between.
    """
    start = date.evidence.start
    for one in record.references:
        for end in (place.end for place in one.mentions if 0 <= start - place.end < _BEHIND):
            is_next = start - end < _NEXT and not _CLAUSE_END.search(document.text, end, start)
            if is_next or (one.date is None and _least(document, end, start) < SURE):
                return date.model_copy(update={"evidence": _at_most(date.evidence, SHARED)})
    before = patterns.shape("cut_symbol_before").search(fold(document.text[max(start - _BEHIND, 0) : start]))
    if before is not None and not any(
        0 <= start - place.end < _BEHIND for one in record.references for place in one.mentions
    ):
        return date.model_copy(update={"evidence": _at_most(date.evidence, SHARED)})
    return date


def _share_in_header(record: Record, document: Document, patterns: Patterns) -> Header:
    """What a stamp hides of the signature and the letterhead: lines that no longer stand in the middle of their column.

    "PHÓ CHỦ TỊCH" without its first word is moved to the right, a line that is lost leaves a gap, an issuer without
    its name has no level. Who signs for a post does not hold it either: "KT. X" above "X" has lost a word.
    """
    header = record.header
    doubtful = _lost_in_signature(header)
    if _is_doubtful_quarter(header.title or "", document, patterns):
        doubtful.add("title")
    if header.issuer and _is_written_otherwise(" ".join(header.issuer.split()[-2:]), document):
        doubtful.add("issuer")
    if header.place and _is_written_otherwise(header.place, document):
        doubtful.add("place")
    if header.issuer and (header.issuer_level is None or _STRANGE_TO_NAMES.search(header.issuer)):
        doubtful.add("issuer")
    if header.signer.name and (
        len(header.signer.name.split()) < _WORDS_OF_NAME or any(map(_is_strange, header.signer.name.split()))
    ):
        doubtful.add("signer.name")
    doubtful |= {name for name in ("issuer", "parent") if _is_misspelt(getattr(header, name) or "")}
    doubtful |= {
        f"recipients.{number}" for number, one in enumerate(header.recipients) if _STRANGE_TO_RECIPIENTS.search(one)
    }
    if not doubtful:
        return header
    evidence = {name: _at_most(one, SHARED) if name in doubtful else one for name, one in header.evidence.items()}
    return header.model_copy(update={"evidence": evidence})


# What is no part of a unit's name (the line below was read into it), of a recipient's (the start of another, a point
# read as a colon); a name with fewer words has lost one to a stamp more often than not.
_STRANGE_TO_NAMES = re.compile(r"[\d:]")
_STRANGE_TO_RECIPIENTS = re.compile(r"^\W|:$|TT:|; ?[-\\]|; V|\\")
_WORDS_OF_NAME = 3


def _is_doubtful_quarter(text: str, document: Document, patterns: Patterns) -> bool:
    """Whether a quarter is read as 1 where the report has Roman numbers of quarters as well: it may print I."""
    of_strokes = patterns.shape("quarter_of_strokes").search(fold(text))
    return of_strokes is not None and patterns.shape("roman_quarter").search(fold(document.text)) is not None


def _is_written_otherwise(name: str, document: Document) -> bool:
    """Whether the letters of a name stand elsewhere in the document as well, in capitals, with other marks.

    "Trương Vinh" is doubtful where "phường Trường Vinh" is written; small letters may be other words.
    """
    folded, letters = fold(document.text), unaccent(document.text)
    places = re.finditer(rf"\b{re.escape(unaccent(name))}\b", letters)
    return any(document.text[one.start()].isupper() and folded[slice(*one.span())] != fold(name) for one in places)


_SIGNATURE = ("signer.authority", "signer.position", "signer.name")
# In points. Lines of one block stand on one axis (a lost short word moves its line by ten and more), one below another.
_OFF_AXIS, _LINE_GAP, _FAR_BELOW = 7.0, 1.0, 170.0


def _lost_in_signature(header: Header) -> set[str]:
    """The parts of a signature beside which something is lost, by the places of their lines."""
    doubtful: set[str] = set()
    parts = [(name, header.evidence[name]) for name in _SIGNATURE if name in header.evidence]
    lines = [(name, place.page, box) for name, place in parts for box in place.boxes or ()]
    for (first, first_page, above), (second, second_page, below) in pairwise(lines):
        off_axis = abs(above[0] + above[2] - below[0] - below[2]) / 2 > _OFF_AXIS
        height = above[3] - above[1]
        room = _FAR_BELOW if second == "signer.name" and second != first else _LINE_GAP * height
        if off_axis or first_page != second_page or below[1] - above[3] > room:
            doubtful |= {first, second}
    if header.signer.name and not header.signer.position:
        doubtful.add("signer.name")  # what stands above it was lost, and so may part of it be
    if header.signer.authority and fold(header.signer.authority).endswith(fold(header.signer.position or "\0")):
        doubtful.add("signer.position")
    return doubtful


def _around(document: Document, place: Evidence, reach: int = _AROUND) -> float:
    before = _least(document, place.start - reach, place.start)
    after = _least(document, place.end, place.end + reach)
    return SHARED if min(before, after) < _LOST else 1.0


_Value = TypeVar("_Value", Date, Staff, Equipment, Quantity)


def _beside(one: _Value, document: Document, reach: int = _AROUND) -> _Value:
    """A figure beside a word that could hardly be read may be part of something else: "15 th?ng 10"."""
    return one.model_copy(update={"evidence": _at_most(one.evidence, _around(document, one.evidence, reach))})


def _behind_label(item: Equipment, document: Document) -> Equipment:
    """A figure whose label nobody knows is no surer than what stands before it on its line."""
    place = item.evidence
    line = document.text.rfind("\n", 0, place.start) + 1
    if item.item is not None or _least(document, line, place.start, "letters") >= SURE:
        return item
    return item.model_copy(update={"evidence": _at_most(place, SHARED)})


def _part_of_more(quantity: Quantity, document: Document, patterns: Patterns) -> Quantity:
    """A day without its month is what is left of a date, a number that letters touch of a symbol ("30cNQ-CP").

    Nor is a figure sure whose unit no report writes with these marks, though others with its letters: "03 buối".
    """
    place = quantity.evidence
    is_touched = place.text[-1:].isdigit() and document.text[place.end : place.end + 1].isalpha()
    if is_touched or _is_strange((quantity.unit or "").partition(" ")[0]) or patterns.shape("day_alone").fullmatch(fold(place.text)) is not None:
        return quantity.model_copy(update={"evidence": _at_most(place, SHARED)})
    return quantity


def _lost_its_list(quantity: Quantity, document: Document) -> Quantity:
    """People and dossiers that no list took are doubtful where a word around them was misread: it may have named them.

    "04 người trình độ cao 2y" counts no quantity but the staff of a class.
    """
    place = quantity.evidence
    if quantity.kind != "count" or not _PEOPLE_OR_DOSSIERS.search(unaccent(quantity.unit or "")):
        return quantity
    start = max(document.text.rfind(mark, 0, place.start) for mark in _CLAUSE_MARKS) + 1
    end = min(document.text.find(mark, place.end) % (len(document.text) + 1) for mark in _CLAUSE_MARKS)
    start, end = max(start, place.start - _CLAUSE), min(end, place.end + _CLAUSE)
    if _least(document, start, end) >= SURE and not _is_misspelt(document.text[start:end]):
        return quantity
    return quantity.model_copy(update={"evidence": _at_most(place, SHARED)})


_PEOPLE_OR_DOSSIERS = re.compile(r"gu?oi\b|ho so\b|can bo|cong chuc")
_CLAUSE_MARKS, _CLAUSE = (";", ". ", ".\n"), 80


def _is_strange(word: str) -> bool:
    """Whether a word is known with other marks only."""
    return fold(word) not in known_words() and unaccent(fold(word)) in words_by_letters()


def _share_in_period(record: Record, document: Document) -> Period:
    """A period is no surer than what stands beside it (a quarter that was lost leaves a year) and its stated dates."""
    period = record.period
    if period.evidence is None:
        return period
    limits = (period.data_from, period.data_to) if period.window_stated else ()
    stated = [one.evidence.confidence for one in record.dates if one.value in limits]
    most = min(stated, default=1.0)
    most = min(most, _around(document, period.evidence, _AROUND_QUANTITY))
    return period.model_copy(update={"evidence": _at_most(period.evidence, most)})
