"""Whose dossiers, and of which days, a statement in prose counts: only figures of one scope are compared.

A district tells of all its dossiers, of those of its own counter and of those of one commune, and a table may hold
the communes alone. A commune tells what its district reached, a new commune what came in since the day it began.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import regex

from extractor.checks.findings import view_span
from extractor.language import fold
from extractor.reading import Reading, Span
from extractor.record import Dossier, Evidence, Record

Scope = Literal["", "one_stop", "whole", "lower", "other"]
"""Of the counter of a body, of the body with all below it, of the bodies below it, of another body or other days;
"" where nothing is said."""

_REACH = 80  # characters after a figure in which its place may be told
_RANK = {"commune": 1, "district": 2, "province": 3}
_LONGEST_BEFORE = 240  # characters of a sentence that the next one may go on from
_CAPTION = 300  # characters before a table in which its caption stands


def are_one_scope(one: Scope, other: Scope) -> bool:
    """Whether figures of two scopes may be of the same dossiers."""
    return "other" not in (one, other) and (one == other or "" in (one, other))


def scope_of(record: Record, reading: Reading, row: Dossier) -> Scope:
    """Of which dossiers a statement in prose tells; a sentence that names nobody goes on from the one before it."""
    start, end = view_span(reading, row.evidence)
    first = min((view_span(reading, cell) for cell in row.cells.values()), default=(start, end))
    sentence = reading.sentence_at(first[0])
    stop = _CLAUSE_END.search(reading.folded, first[1])
    reach = min(stop.start() if stop else len(reading.folded), first[1] + _REACH, max(sentence[1], first[1]))
    own = _scope_between(record, reading, sentence[0], first[0], reach)
    if own:
        return own
    before = _sentence_before(reading, sentence)
    if before is None:
        return ""
    end = min(before[1], before[0] + _LONGEST_BEFORE)
    if _opens_with_other_period(reading, before):
        return "other"
    told = _scope_between(record, reading, before[0], before[0], end)
    return told if told != "lower" else ""


_CLAUSE_END = regex.compile(r"[,;:.(]")
_CLAUSE_MARK = regex.compile(r"[,;:(]")


def _scope_between(record: Record, reading: Reading, opening: int, first: int, reach: int) -> Scope:
    marks = [match.end() for match in _CLAUSE_MARK.finditer(reading.folded, opening, first)]
    clause = max([opening, *marks])
    if _is_of_other_days(record, reading, opening, reach) or _is_of_other_unit(record, reading, clause, reach):
        return "other"
    if marks and _is_of_other_unit(record, reading, opening, marks[0], at_start=True):
        return "other"
    if record.header.issuer_level == "commune":
        return ""  # its counter is where all its dossiers come in
    bodies = reading.terms.between("check_body", opening, reach)
    named = [term for term in bodies if term.start >= clause] or bodies
    return named[-1].id if named else ""  # type: ignore[return-value]


def _sentence_before(reading: Reading, sentence: Span) -> Span | None:
    """The sentence before one in the same paragraph."""
    index = reading.sentence_index(sentence[0])
    if index == 0:
        return None
    before = reading.sentences[index - 1]
    between = reading.folded[before[1] : sentence[0]]
    is_item = reading.folded[sentence[0] : sentence[0] + 1] in "-+•*–" or _LABEL.match(reading.folded, sentence[0])
    return None if "\n\n" in between or is_item else before


_LABEL = regex.compile(r"(?:\d{1,2}(?:\.\d{1,2})*|\p{L}{1,4})[.)]\s")


def _opens_with_other_period(reading: Reading, sentence: Span) -> bool:
    terms = reading.terms.between("check_scope", sentence[0], sentence[0] + 30)
    return any(term.id == "other_period" and term.start <= sentence[0] + 2 for term in terms)


# ---- other days ----------------------------------------------------------------------------------


def _is_of_other_days(record: Record, reading: Reading, opening: int, reach: int) -> bool:
    """ "Kể từ ngày 01/7 nhận 1.019 hồ sơ" in a report on figures since 15/6."""
    period = record.period
    own = {day for day in (period.data_from, None if period.window_stated else period.start) if day}
    if not own:
        return False
    known = {(int(day[5:7]), int(day[8:10])) for day in own}
    months = {month for month, _ in known}
    for match in reading.patterns.find_all("check_since", reading.folded, opening, reach):
        month, day = int(match["m"]), match["d"]
        if (month, int(day)) not in known if day else month not in months:
            return True
    return False


# ---- other units ---------------------------------------------------------------------------------


def _is_of_other_unit(record: Record, reading: Reading, start: int, end: int, *, at_start: bool = False) -> bool:
    """Whether a clause names a unit that is not the one that reports: another by its name, or a level above it.

    `at_start` asks for a unit with which the clause begins ("Phường 17, trong năm đã tiếp nhận …").
    """
    level = record.header.issuer_level or ""
    if level not in _RANK or record.header.issuer is None:
        return False
    named = list(_units_between(reading, start, end))
    if at_start:
        named = [one for one in named if one.start - start <= _SHORT_WORD]
    bodies = [" ".join(fold(body or "").split()) for body in (record.header.issuer, record.header.parent)]
    own = _RANK[level]
    if any(one.words and one.rank <= own and not _is_name_of(bodies, one) for one in named):
        return True
    # the unit itself beside the level above it is the one that counts ("xã … của huyện")
    return not at_start and any(one.rank > own for one in named) and all(one.rank != own for one in named)


_SHORT_WORD = 6  # characters: "tại", "ở", "riêng" before the name with which a sentence begins
_NAME = regex.compile(r"\s+((?:\p{Lu}\p{L}*|\d{1,2})(?:\s+\p{Lu}\p{L}*){0,3})")
_DIGITS_BEFORE = regex.compile(r"\d\s+(?:\p{L}+,\s+)*$")


class _Unit(NamedTuple):
    start: int
    rank: int
    kinds: tuple[str, ...]  # the ways to write its kind
    words: list[str]  # of its name; none where only the kind is told


def _units_between(reading: Reading, start: int, end: int) -> Iterator[_Unit]:
    kinds = {
        way: (_RANK[entry["level"]], tuple(map(fold, entry.spellings)))
        for entry in reading.patterns.of("unit_kind").values()
        for way in map(fold, entry.spellings)
        if "." not in way
    }
    ways = "|".join(regex.escape(way) for way in sorted(kinds, key=len, reverse=True))
    for match in regex.finditer(rf"(?<!\p{{L}})(?:{ways})(?!\p{{L}})", reading.folded[start:end]):
        place = start + match.start()
        if _DIGITS_BEFORE.search(reading.folded, max(place - 30, 0), place):
            continue  # "16 phường" counts them
        name = _NAME.match(reading.text, start + match.end())
        yield _Unit(place, *kinds[match[0]], fold(name[1]).split() if name else [])


def _is_name_of(bodies: Sequence[str], unit: _Unit) -> bool:
    """Whether a body's name ends with the kind and the first words after it; capitals of other words may follow."""
    return any(
        body.endswith(f"{kind} {' '.join(unit.words[:count])}")
        for body in bodies
        for kind in unit.kinds
        for count in range(1, len(unit.words) + 1)
    )


# ---- tables --------------------------------------------------------------------------------------


def scope_of_table(record: Record, reading: Reading, rows: Sequence[Dossier]) -> Scope:
    """Of which dossiers a table tells: of the bodies below the one that reports, where every row is one of them."""
    level = record.header.issuer_level or ""
    if level in _RANK and rows and all(_is_lower_unit(reading, row, _RANK[level]) for row in rows):
        return "lower"
    return ""


def _is_lower_unit(reading: Reading, row: Dossier, rank: int) -> bool:
    if row.field is not None or not row.label:
        return False
    label = fold(row.label).strip()
    bodies = [fold(way) for entry in reading.patterns.of("unit_body").values() for way in entry.spellings]
    label = next((label[len(body) :].strip() for body in bodies if label.startswith(body + " ")), label)
    return any(
        label.startswith(fold(way) + " ") and _RANK[entry["level"]] < rank
        for entry in reading.patterns.of("unit_kind").values()
        for way in entry.spellings
    )


def announces(reading: Reading, statement: Dossier, first_row: Evidence) -> bool:
    """Whether a statement stands right before a table that splits it up, with no word in between of a level below."""
    end = view_span(reading, statement.evidence)[1]
    start = view_span(reading, first_row)[0]
    if not 0 <= start - end <= 2 * _CAPTION:
        return False
    return not any(term.id == "level" for term in reading.terms.between("check_scope", end, start))
