"""The running text of a report sentence by sentence, for those who compare reports where they hold no figures."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from extractor.mentions.period import periods_in
from extractor.normalise import Found
from extractor.reading import Reading, Span, trimmed
from extractor.record import Evidence, NamedPeriod, Passage


def find_passages(reading: Reading, found: Found) -> list[Passage]:
    """Every sentence and list item between title and signature, with the periods and cues it holds.

    Tables and headings are left out: they have lists of their own. Costs about a tenth of reading the report.
    """
    return list(_passages(reading, found))


def _passages(reading: Reading, found: Found) -> Iterator[Passage]:
    taken = sorted(
        [(table.start, table.end) for table in found.tables]
        + [(section.heading_start, section.heading_end) for section in found.sections]
    )
    starts = [start for start, _ in taken]
    sections = sorted(found.sections, key=lambda section: section.start)
    section_starts = [section.start for section in sections]
    for start, end in reading.sentences:
        if start < found.header.body_start or end > found.header.body_end:
            continue
        before = bisect_right(starts, start)
        if before and start < taken[before - 1][1]:
            start = taken[before - 1][1]  # what follows a heading or a table in the same sentence
        if before < len(taken) and taken[before][0] < end:
            end = taken[before][0]
        start, end = trimmed(reading.text, (start, end))
        if not any(letter.isalpha() for letter in reading.text[start:end]):
            continue
        index = bisect_right(section_starts, start) - 1
        is_closing = bool(reading.terms.between("closing_start", start, end))
        yield Passage(
            section="closing" if is_closing else sections[index].id if index >= 0 else None,
            periods=_named_periods(reading, (start, end)),
            cues=sorted({term.id for term in reading.terms.between("audit_cue", start, end)}),
            evidence=_place_of(reading, start, end),
        )


def _place_of(reading: Reading, start: int, end: int) -> Evidence:
    """Page, offsets and quotation; the boxes of every line of a report would cost more than all that is read in it."""
    document = reading.document
    first, last = reading.view.to_document(start, end)
    page = document.page_at(first)
    read = page.confidences[first - page.start : last - page.start] if page.confidences is not None else ()
    return Evidence(
        page=page.number, start=first, end=last, text=document.text[first:last],
        confidence=min(read, default=1.0), pattern="passage",
    )  # fmt: skip


def _named_periods(reading: Reading, span: Span) -> list[NamedPeriod]:
    """The periods of a sentence before the first document it cites: those after it may be part of a subject."""
    cited = reading.patterns.shape("reference_core").search(reading.folded, *span)
    return [
        NamedPeriod(kind=one.kind, index=one.index, year=one.year, text=one.label)
        for one in periods_in(reading, span[0], cited.start() if cited else span[1])
    ]
