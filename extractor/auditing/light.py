"""Record → what an audit keeps of it: figures with their places, sentences that speak of periods, words as numbers.

A record of a long report has hundreds of kilobytes; ten thousand of them do not fit into memory, their light views do.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from sys import intern
from zlib import crc32

from extractor.auditing.models import CitedReference, DossierRow, Figure, Quote, Report, Stock, Window, period_key
from extractor.auditing.units import Letterhead, read_names
from extractor.language import fold
from extractor.models import PeriodKind
from extractor.patterns import Patterns
from extractor.record import MEASURES, Dossier, Evidence, Passage, Record

FLOW_QUALIFIERS = frozenset({"trained", "disciplined", "recruited", "retired"})
"""Head counts of what happened within a period: they are no stock."""


@dataclass(frozen=True, slots=True)
class Named:
    """A period that a sentence names; pydantic's objects take ten times the room."""

    kind: PeriodKind
    index: int | None
    year: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that an audit may come back to: it names a period, has a cue, or announces a task."""

    section: str | None
    periods: tuple[Named, ...]
    cues: frozenset[str]
    has_deadline: bool
    quote: Quote

    @property
    def is_task(self) -> bool:
        return self.section is not None and self.section.split(".")[0] == "tasks"


@dataclass(frozen=True, slots=True)
class Light:
    """A record as an audit keeps it. `pairs` are its pairs of neighbouring words as numbers, sorted; `report` has no
    unit yet."""

    report: Report
    letterhead: Letterhead | None
    sentences: tuple[Sentence, ...]
    pairs: array[int]

    def said(self, cue: str) -> list[Sentence]:
        return [sentence for sentence in self.sentences if cue in sentence.cues]


def to_light(record: Record, patterns: Patterns) -> Light | None:
    """The light view of a record; None when the report says neither who sends it nor for which period."""
    window = to_window(record)
    header = record.header
    if window is None or header.issuer is None:
        return None
    day = header.date if header.date and len(header.date) == 10 else window.data_to or window.end
    letterhead = Letterhead(
        record.report_id,
        header.issuer,
        header.issuer_level,
        header.parent,
        day,
        frozenset(_cited_bodies(record, patterns)),
    )
    findings = [finding.severity for finding in record.findings]
    parts = {**header.evidence, **({"period": record.period.evidence} if record.period.evidence else {})}
    report = Report(
        report_id=record.report_id,
        document=record.document.name,
        unit_id="",
        window=window,
        issuer=header.issuer,
        level=header.issuer_level,
        number=header.number,
        date=header.date,
        title=header.title,
        dossiers=tuple(_to_row(row) for row in record.dossiers),
        stocks=tuple(_stocks(record, patterns)),
        references=tuple(_references(record)),
        quotes={name: to_quote(evidence) for name, evidence in parts.items() if not name.startswith("recipients")},
        own_findings={name: findings.count(name) for name in sorted(set(findings))},
    )
    return Light(
        report, letterhead, tuple(_sentences(record)), word_pairs(one.evidence.text for one in record.passages)
    )


def to_window(record: Record) -> Window | None:
    period = record.period
    if period.kind is None or period.year is None or period.start is None or period.end is None:
        return None
    return Window(
        period.kind,
        period.index,
        period.year,
        period.label or period_key(period.kind, period.index, period.year, period.start),
        period.start,
        period.end,
        period.data_from,
        period.data_to,
        period.window_stated,
    )


def to_quote(evidence: Evidence) -> Quote:
    boxes = None if evidence.boxes is None else tuple(tuple(map(_points, box)) for box in evidence.boxes)
    # "12" is printed in thousands of reports: one string for all of them
    text = intern(evidence.text) if len(evidence.text) < 12 else evidence.text
    return Quote(evidence.page, evidence.start, evidence.end, text, boxes, evidence.confidence)


_POINTS: dict[float, float] = {}


def _points(value: float) -> float:
    """A coordinate to a tenth of a point: one number for all the boxes that have it, a third of all memory saved."""
    rounded = round(value, 1)
    return _POINTS.setdefault(rounded, rounded)


def _cited_bodies(record: Record, patterns: Patterns) -> Iterator[str]:
    """The folded names of every unit whose documents a report cites."""
    for reference in record.references:
        if reference.issuer_name:
            yield from names_of_body(reference.issuer_name, patterns)


@lru_cache(maxsize=4096)
def names_of_body(issuer_name: str, patterns: Patterns) -> tuple[str, ...]:
    """The folded names in the name of an issuer, from the lowest up.

    >>> from extractor.patterns import shipped_patterns
    >>> names_of_body("UBND xã Mai Pha", shipped_patterns())
    ('xã mai pha',)
    """
    named = read_names(issuer_name, None, patterns)
    return named.name, *named.above


def _to_row(row: Dossier) -> DossierRow:
    figures = {}
    for name in MEASURES:
        value = getattr(row, name)
        if value is not None:
            figures[name] = Figure(value, to_quote(row.cells.get(name, row.evidence)))
    return DossierRow(
        _shared(row.field),
        _shared(row.label),
        row.origin,
        row.table,
        row.total,
        row.group,
        figures,
        to_quote(row.evidence),
    )


_NUMBER_ABOVE = re.compile(r"\d+\s*\n")


def _stocks(record: Record, patterns: Patterns) -> Iterator[Stock]:
    for one in record.staff:
        # a number on a line of its own above its label may be that of the row
        if one.qualifier not in FLOW_QUALIFIERS and not _NUMBER_ABOVE.match(one.evidence.text):
            key = f"{one.group}/{one.qualifier}" if one.qualifier else one.group
            yield Stock("staff", key, one.label, Figure(one.count, to_quote(one.evidence)))
    for thing in record.equipment:
        key = "@".join(part for part in (thing.item or fold(thing.label), fold(thing.place or "")) if part)
        yield Stock("equipment", key, thing.label, Figure(thing.count, to_quote(thing.evidence)))
    hoods = _neighbourhood_words(patterns)
    for number in record.quantities:
        # "07/10 thôn": what a part is compared with is the whole of them; a bare "03 thôn" may be any three
        if number.kind == "ratio" and number.denominator and fold(number.unit or "") in hoods:
            yield Stock(
                "neighbourhoods",
                "neighbourhoods",
                number.unit or "",
                Figure(number.denominator, to_quote(number.evidence)),
            )


@lru_cache(maxsize=8)
def _neighbourhood_words(patterns: Patterns) -> frozenset[str]:
    return frozenset(fold(way) for entry in patterns.of("staff_neighbourhood").values() for way in entry.spellings)


def _references(record: Record) -> Iterator[CitedReference]:
    for one in record.references:
        # printed with two days it may be two documents of one number, which only a reader can tell apart
        if one.symbol is not None and one.mentions and len(_days_printed(one.mentions)) < 2:
            place = next((mention for mention in one.mentions if _prints(mention, one.date)), one.mentions[0])
            yield CitedReference(
                intern(one.symbol), _shared(one.type), _shared(one.number), one.year, _shared(one.issuer),
                _shared(one.issuer_name), _shared(one.date), _shared(one.title), to_quote(place),
            )  # fmt: skip


def _shared(text: str | None) -> str | None:
    """One string for all reports that have it: a plan is cited by every report of its year."""
    return None if text is None else intern(text)


_DAY = re.compile(r"(\d{1,2})\D{1,9}(\d{1,2})\D{1,7}(\d{4})\s*$")


def _days_printed(mentions: Iterable[Evidence]) -> set[tuple[int, ...]]:
    """The days that mentions of a document end with.

    >>> place = Evidence(page=1, start=0, end=0, text="Kế hoạch số 04/KH-UBND, ngày 31 tháng 01 năm 2020")
    >>> _days_printed([place, place.model_copy(update={"text": "Kế hoạch 04/KH-UBND ngày 31-01-2020"})])
    {(31, 1, 2020)}
    """
    found = (_DAY.search(mention.text) for mention in mentions)
    return {tuple(int(part) for part in match.groups()) for match in found if match}


def _prints(mention: Evidence, date: str | None) -> bool:
    """Whether a mention of a document has its date: the place to show when dates are compared."""
    return date is not None and date[:4] in mention.text


def _sentences(record: Record) -> Iterator[Sentence]:
    days = sorted(one.evidence.start for one in record.dates)
    for passage in record.passages:
        is_task = (passage.section or "").split(".")[0] == "tasks"
        if passage.periods or passage.cues or is_task:
            place = passage.evidence
            has_deadline = bool(passage.periods) or any(place.start <= day < place.end for day in days)
            yield Sentence(
                passage.section,
                tuple(Named(one.kind, one.index, one.year, intern(one.text)) for one in passage.periods),
                _cues(passage),
                has_deadline,
                to_quote(_shortened(passage)),
            )


_SAID_OF_FIGURES = {"restating": "restated", "rising": "surge"}


def _cues(passage: Passage) -> frozenset[str]:
    """The cues of a sentence; one on figures and on changing them, or on their rise, says so as a phrase would."""
    cues = frozenset(passage.cues)
    if "figures" not in cues:
        return cues
    return cues | {said for word, said in _SAID_OF_FIGURES.items() if word in cues}


def _shortened(passage: Passage) -> Evidence:
    """The place of a sentence without the boxes of its lines: its quotation is enough to find it."""
    return passage.evidence.model_copy(update={"boxes": None})


_WORD = re.compile(r"[^\W\d_]+")


def words_of(text: str) -> list[str]:
    """The words of a text, folded; numbers are no words."""
    return _WORD.findall(fold(text))


def pair_numbers(words: Iterable[str]) -> set[int]:
    """Each pair of neighbouring words as a number of 32 bits: Vietnamese words are short and common, pairs are not."""
    return {crc32(f"{first} {second}".encode()) for first, second in pairwise(words)}


def word_pairs(texts: Iterable[str]) -> array[int]:
    """The pairs of all sentences of a report, sorted."""
    found: set[int] = set()
    for text in texts:
        found |= pair_numbers(words_of(text))
    return array("I", sorted(found))
