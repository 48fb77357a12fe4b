"""Mentions → Record: places become evidence, repeats of one document become one reference, what is left is listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import regex

from extractor import record as r
from extractor.mentions.issuers import OWN, issuing_level, unit_kinds
from extractor.models import (
    CellStatus,
    Claims,
    DateMention,
    DossierMention,
    EquipmentMention,
    Figure,
    HeaderMention,
    Page,
    Part,
    PeriodMention,
    QuantityMention,
    ReferenceMention,
    Repair,
    Section,
    SoftwareMention,
    StaffMention,
    Table,
    TableCell,
)
from extractor.ocr_repairs import RULE_PREFIX, TERM_RULE, is_scanned
from extractor.periods import calendar_span, data_window
from extractor.reading import Reading, Span

NUMERAL = regex.compile(r"\d+(?:[.,]\d+)*")
"""A numeral as the ledger counts them: digits with the points and commas between them."""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the finders found in one document, in the order in which they ran."""

    header: HeaderMention
    period: PeriodMention | None
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    table_kinds: tuple[r.TableKind, ...]
    references: tuple[ReferenceMention, ...]
    dates: tuple[DateMention, ...]
    dossiers: tuple[DossierMention, ...]
    staff: tuple[StaffMention, ...]
    equipment: tuple[EquipmentMention, ...]
    software: tuple[SoftwareMention, ...]
    quantities: tuple[QuantityMention, ...]


def normalise(reading: Reading, found: Found, claims: Claims) -> r.Record:
    """The record of one report, without its findings."""
    return r.Record(
        document=_to_document_info(reading),
        header=_to_header(reading, found.header),
        period=_to_period(reading, found.period),
        sections=[_to_section(reading, section) for section in found.sections],
        references=merge_references(
            reading, found.references, found.header.issuer.value if found.header.issuer else None
        ),
        dates=[
            r.Date(value=date.value, evidence=evidence_of(reading, date.start, date.end, date.pattern))
            for date in found.dates
            if date.value is not None
        ],
        dossiers=[_to_dossier(reading, dossier) for dossier in found.dossiers],
        staff=[
            r.Staff(
                group=one.group,
                qualifier=one.qualifier,
                count=one.count,
                label=one.label,
                evidence=evidence_of(reading, one.start, one.end, one.pattern),
            )
            for one in found.staff
        ],
        equipment=[
            r.Equipment(
                item=one.item,
                label=one.label,
                count=one.count,
                unit=one.unit,
                place=one.place,
                evidence=evidence_of(reading, one.start, one.end, one.pattern),
            )
            for one in found.equipment
        ],
        software=[
            r.Software(item=one.item, label=one.label, evidence=evidence_of(reading, one.start, one.end, one.pattern))
            for one in found.software
        ],
        quantities=[_to_quantity(reading, one) for one in found.quantities],
        tables=[_to_table(reading, table, kind) for table, kind in zip(found.tables, found.table_kinds, strict=True)],
        leftovers=[evidence_of(reading, start, end, "leftover") for start, end in _left_over(reading, found, claims)],
        repairs=[_to_repair(reading, repair) for repair in reading.view.repairs],
    )


# ---- places --------------------------------------------------------------------------------------


REPAIRED = 0.85
"""The most that a value of a scan is trusted when its reading was mended."""
MARK_ONLY = 0.65
"""Above this only the mark of a letter is doubtful, and an official term that is mended settles it."""


def evidence_of(reading: Reading, start: int, end: int, pattern: str, confidence: float = 1.0) -> r.Evidence:
    """Evidence for a span of the view: page, offsets into the document's text, quotation, boxes, confidence."""
    return document_evidence(reading, *reading.view.to_document(start, end), pattern, confidence)


def document_evidence(reading: Reading, start: int, end: int, pattern: str, confidence: float = 1.0) -> r.Evidence:
    """The same for a span of the document's own text."""
    document = reading.document
    page = document.page_at(start)
    boxes = None
    if page.boxes is not None:
        from extractor.documents.boxes import boxes_of

        boxes = boxes_of(document, start, end)
    if page.confidences is not None:
        confidence = min(confidence, _confidence_of(reading, page, start, end))
    return r.Evidence(
        page=page.number,
        start=start,
        end=end,
        text=document.text[start:end],
        boxes=boxes,
        confidence=confidence,
        pattern=pattern,
    )


def _confidence_of(reading: Reading, page: Page, start: int, end: int) -> float:
    """The least confidence of the letters of a span, and what repairs say of it.

    A mark that is wrong in an official term was doubtful as a rule; once the term is known, it no longer is.
    """
    assert page.confidences is not None
    read = page.confidences[start - page.start : end - page.start]
    mended = [
        one for one in reading.view.repairs if one.rule.startswith(RULE_PREFIX) and one.start < end and start < one.end
    ]
    for one in mended:
        for place in range(max(one.start - start, 0), min(one.end - start, len(read))):
            if one.rule == TERM_RULE and read[place] > MARK_ONLY:
                read[place] = max(read[place], REPAIRED)
    return min([*read, REPAIRED if mended else 1.0])


def unclaimed_numerals(reading: Reading, claims: Claims) -> list[Span]:
    """Numerals that no finder took: the honest measure of what was not understood."""
    return [span for span in numerals(reading.text) if claims.is_free(*span)]


def numerals(text: str) -> Iterable[Span]:
    """Spans of all numerals of a text.

    >>> list(numerals("Quý I có 1.247 hồ sơ, 98,5%"))
    [(9, 14), (22, 26)]
    """
    return (match.span() for match in NUMERAL.finditer(text))


# ---- one list each -------------------------------------------------------------------------------


def _to_document_info(reading: Reading) -> r.DocumentInfo:
    document = reading.document
    return r.DocumentInfo(
        name=document.name,
        sha256=document.sha256,
        medium=document.medium,
        pages=len(document.pages),
        characters=len(document.text),
        encoding=document.encoding,
        signed=document.signed,
        page_info=[
            r.PageInfo(page=page.number, layer=page.layer, reason=page.reason)
            for page in document.pages
            if page.layer != "text" or page.reason
        ],
        program_version=program_version(),
        pattern_version=reading.patterns.version,
    )


@cache  # looking into the installation takes a twentieth of the time of a small report
def program_version() -> str:
    """The installed version of baocao; "0" in a checkout that was never installed."""
    try:
        return version("baocao")
    except PackageNotFoundError:
        return "0"


def _to_header(reading: Reading, header: HeaderMention) -> r.Header:
    def value(part: Part | None) -> str | None:
        return part.value if part else None

    return r.Header(
        issuer=value(header.issuer),
        issuer_level=header.issuer_level,
        parent=value(header.parent),
        number=value(header.number),
        place=value(header.place),
        date=value(header.date),
        title=value(header.title),
        recipients=[part.value for part in header.recipients],
        signer=r.Signer(authority=value(header.authority), position=value(header.position), name=value(header.name)),
        evidence={
            name: evidence_of(reading, part.start, part.end, part.pattern) for name, part in header.parts.items()
        },
    )


def _to_period(reading: Reading, period: PeriodMention | None) -> r.Period:
    if period is None:
        return r.Period()
    start, end = calendar_span(period.kind, period.index, period.year)
    if period.kind == "range":
        start, end = period.data_from, period.data_to
    data_from, data_to = data_window(period.kind, period.index, period.year)
    stated = period.data_from is not None or period.data_to is not None
    return r.Period(
        kind=period.kind,
        index=period.index,
        year=period.year,
        label=period.label,
        start=start,
        end=end,
        data_from=period.data_from or data_from,
        data_to=period.data_to or data_to,
        window_stated=stated,
        evidence=evidence_of(reading, period.start, period.end, period.pattern),
    )


def _to_section(reading: Reading, section: Section) -> r.Section:
    start, end = reading.view.to_document(section.start, section.end)
    return r.Section(
        id=section.id,
        label=section.label,
        title=section.title,
        level=section.level,
        evidence=evidence_of(reading, section.heading_start, section.heading_end, f"section.{section.id}"),
        start=start,
        end=end,
    )


def _to_dossier(reading: Reading, dossier: DossierMention) -> r.Dossier:
    def cell(figure: Figure) -> r.Evidence:
        return evidence_of(reading, figure.start, figure.end, dossier.pattern)

    measures = {name: int(figure.value) for name, figure in dossier.measures.items()}
    figures = {**dossier.measures, **({} if dossier.rate is None else {"rate": dossier.rate})}
    cells = {name: cell(figure) for name, figure in figures.items()}
    return r.Dossier(
        field=dossier.field,
        label=dossier.label,
        origin=dossier.origin,
        table=dossier.table,
        total=dossier.total,
        group=dossier.group,
        rate=None if dossier.rate is None else float(dossier.rate.value),
        evidence=evidence_of(reading, dossier.start, dossier.end, dossier.pattern),
        cells=cells,
        status={name: status for name, figure in figures.items() if (status := _status(reading, figure))},
        **measures,
    )


def _status(reading: Reading, figure: Figure | TableCell) -> CellStatus | None:
    """What a scan's sums and its reading say of a figure; `None` for digital text and for a cell without a figure."""
    start, end = reading.view.to_document(figure.start, figure.end)
    confidences = reading.document.page_at(start).confidences
    if confidences is None or start == end or not NUMERAL.search(reading.document.text, start, end):
        return None
    cell = reading.scanned_cells.get(start)
    if cell is not None and cell.status is not None:
        return cell.status
    page = reading.document.page_at(start)
    return "doubtful" if min(confidences[start - page.start : end - page.start]) < r.SURE else "unchecked"


def _to_quantity(reading: Reading, one: QuantityMention) -> r.Quantity:
    return r.Quantity(
        value=one.value,
        kind=one.kind,
        unit=one.unit,
        numerator=one.numerator,
        denominator=one.denominator,
        evidence=evidence_of(reading, one.start, one.end, one.pattern),
    )


def _to_table(reading: Reading, table: Table, kind: r.TableKind) -> r.Table:
    return r.Table(
        number=table.number,
        kind=kind,
        title=table.title,
        columns=list(table.columns),
        rows=[[cell.text for cell in row] for row in table.rows],
        status=[[_status(reading, cell) for cell in row] for row in table.rows] if is_scanned(reading.document) else [],
        evidence=evidence_of(reading, table.start, table.end, "table"),
    )


def _to_repair(reading: Reading, repair: Repair) -> r.Repair:
    return r.Repair(
        rule=repair.rule,
        before=repair.before,
        after=repair.after,
        evidence=document_evidence(reading, repair.start, repair.end, repair.rule),
    )


def _left_over(reading: Reading, found: Found, claims: Claims) -> list[Span]:
    """Figures that nothing has taken, and days that no calendar has: a finding tells of them, no list holds them."""
    impossible = [(one.start, one.end) for one in found.dates if one.value is None]
    return sorted([*unclaimed_numerals(reading, claims), *impossible])


# ---- references ----------------------------------------------------------------------------------


def merge_references(
    reading: Reading, mentions: Sequence[ReferenceMention], issuer: str | None = None
) -> list[r.Reference]:
    """One reference for each distinct document, in the order of first mention; `issuer` is the report's own.

    A number without a year starts again every January, so the same symbol with two dates is one
    document (and a finding) only when the dates could be a slip of the pen: same year, or same day and
    month. Two named issuers that differ, or two levels of government, are two documents.
    """
    groups: list[list[ReferenceMention]] = []
    by_key: dict[tuple[str, str | None], list[list[ReferenceMention]]] = {}
    own = unit_kinds(reading, issuer) if issuer else []
    levels: dict[int, str | None] = {}

    def level_of(mention: ReferenceMention) -> str | None:
        """Found once for each mention: documents cited a hundred times are compared with all their places."""
        if mention.start not in levels:
            levels[mention.start] = issuing_level(reading, mention, own)
        return levels[mention.start]

    for mention in mentions:
        named = mention.number if mention.form != "law" else mention.title
        key = (mention.symbol or named or "", mention.type_name if mention.symbol is None else None)
        candidates = by_key.setdefault(key, [])
        fitting = [group for group in candidates if _is_same_document(group, mention, level_of)]
        group = next((group for group in fitting if mention.date in {one.date for one in group}), None)
        if group is None and fitting:
            group = fitting[0]
        if group is None:
            group = []
            candidates.append(group)
            groups.append(group)
        group.append(mention)
    return [_to_reference(reading, group) for group in groups]


def _is_same_document(
    group: Sequence[ReferenceMention], mention: ReferenceMention, level_of: Callable[[ReferenceMention], str | None]
) -> bool:
    if mention.year is not None:
        return True
    dates = [one.date for one in group if one.date]
    if mention.date and dates:
        same_year = dates[0][:4] == mention.date[:4]
        same_day = dates[0][4:] == mention.date[4:]
        if not (same_year or same_day):
            return False
    names = {one.issuer_name.casefold() for one in group if one.issuer_name}
    if mention.issuer_name and names:
        mine = mention.issuer_name.casefold()
        if not any(mine.startswith(name) or name.startswith(mine) or _same_level(mine, name) for name in names):
            return False
    level = level_of(mention)
    levels = {level_of(one) for one in group} - {None}
    if level is not None and levels:
        return level in levels
    # what a report cites without a name is its own as a rule: a plan of another level and another day is not that one
    named = {level, *levels} - {None, OWN}
    return not named or not mention.date or not dates or mention.date in dates or _is_slip(mention, dates[0])


def _is_slip(mention: ReferenceMention, day: str) -> bool:
    """Whether a number of three digits or more has another day of the same month: two bodies hardly have both."""
    return is_high_number(mention.number) and mention.date is not None and mention.date[:7] == day[:7]


def is_high_number(number: str | None) -> bool:
    """Whether a number is so high that no two bodies cited in one report have it by chance."""
    return number is not None and number.isdigit() and len(number) >= 3


def _same_level(one: str, other: str) -> bool:
    """ "ubnd xã" and "ủy ban nhân dân xã An Lạc" name one body: one has the last words of the other's beginning."""
    return bool(set(one.split()[-2:]) & set(other.split()))


def _to_reference(reading: Reading, group: Sequence[ReferenceMention]) -> r.Reference:
    first = group[0]
    return r.Reference(
        symbol=first.symbol,
        form=first.form,
        type=_first_stated(one.type for one in group),
        type_name=_first_stated(one.type_name for one in group),
        number=first.number,
        year=first.year,
        issuer=first.issuer,
        issuer_name=_first_stated(one.issuer_name for one in group),
        date=_first_stated(one.date for one in group),
        title=_first_stated(one.title for one in group),
        mentions=[evidence_of(reading, one.start, one.end, one.pattern, one.confidence) for one in group],
    )


def _first_stated(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value is not None), None)
