"""Whose document a citation speaks of, as far as its own clause tells: "UBND xã ban hành Kế hoạch số 05/KH-UBND".

UBND and HĐND of every level write the same symbols and number from 01 each year, so the commune's plan 05 and
the district's plan 05 are often cited in one report, and only the clause tells them apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractor.language import fold
from extractor.mentions.bodies import body_at
from extractor.models import ReferenceMention, Term
from extractor.reading import Reading, Span

OWN = "own"


def unit_kinds(reading: Reading, name: str) -> Sequence[Term]:
    """The kinds of unit that the name of a body holds: "UBND xã An Lạc, huyện B" → commune, district."""
    return reading.patterns.lexicon.find_terms(fold(name)).of("place_kind")


def issuing_level(reading: Reading, mention: ReferenceMention, own: Sequence[Term]) -> str | None:
    """The level of the body that issued a document: "own", "commune" ... "province", or `None` when nothing tells.

    The body named after the number counts first, then the subject of "ban hành" before it; a list of documents
    below "đã ban hành các văn bản sau:" has the subject of that line, and without one they are the report's own.
    `own` are the kinds of unit in the issuer of the report: a body of the first such kind is the report's own.
    """
    if mention.issuer_name is not None:
        return _level_of(reading, unit_kinds(reading, mention.issuer_name), own)
    clause = _clause_of_issuing(reading, mention.start)
    if clause is None:
        return None
    bodies = (body_at(reading, term.start) for term in reversed(reading.terms.between("issuer", *clause)))
    named = next((body for body in bodies if body is not None), None)
    if named is None:
        return OWN
    return _level_of(reading, reading.terms.between("place_kind", *named), own)


def _level_of(reading: Reading, kinds: Sequence[Term], own: Sequence[Term]) -> str | None:
    if not kinds:
        return None
    if own and kinds[0].id == own[0].id:
        return OWN
    return str(reading.patterns.entry("place_kind", kinds[0].id)["level"])


_HEAD_END = regex.compile(r":\s*$")
_BULLET = regex.compile(r"\s*[-+•*–]")


def _clause_of_issuing(reading: Reading, start: int) -> Span | None:
    """From where the clause begins to its last verb of issuing before `start`; `None` when it has no such verb."""
    index = reading.sentence_index(start)
    opening = reading.sentences[index][0]
    verb = reading.terms.last_before("issue_verb", start, opening)
    while verb is None and index > 0 and _BULLET.match(reading.text, reading.sentences[index][0], start):
        index -= 1
        opening, end = reading.sentences[index]
        if _HEAD_END.search(reading.text, opening, end):
            verb = reading.terms.last_before("issue_verb", end, opening)
            break
    return None if verb is None else (opening, verb.start)
