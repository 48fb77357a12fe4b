"""The whole flow on one screen: one line for each step, each taking a frozen value and returning a new one."""

from __future__ import annotations

from pathlib import Path

from extractor.checks import run_checks
from extractor.checks.scans import tell_misreadings
from extractor.documents import read_document
from extractor.mentions.dates import find_dates
from extractor.mentions.dossiers import find_dossiers
from extractor.mentions.equipment import find_equipment, find_software
from extractor.mentions.header import find_header
from extractor.mentions.period import find_period
from extractor.mentions.quantities import find_quantities
from extractor.mentions.references import find_references
from extractor.mentions.staff import find_staff
from extractor.models import Claims, Document
from extractor.normalise import Found, normalise
from extractor.ocr_repairs import is_scanned, repair_ocr
from extractor.passages import find_passages
from extractor.patterns import Patterns, shipped_patterns
from extractor.reading import Reading, read_view
from extractor.record import SEVERITIES, Finding, Record
from extractor.repairs import repair
from extractor.scan_doubts import share_doubts, weigh_marks
from extractor.scan_sums import Misreading, weigh_figures
from extractor.sections import divide, find_labels
from extractor.tables import find_tables, table_kind


def extract(
    source: str | Path | bytes,
    *,
    name: str | None = None,
    password: str | None = None,
    engine: str = "pdfium",
    patterns: Patterns | None = None,
    tessdata: str | Path | None = None,
    ocr_cache: str | Path | None = None,
) -> Record:
    """Read one report (a path, or the bytes of a file) and return its checked record.

    Raises UnreadableFile when nothing can be read from it; what is merely doubtful becomes a finding.
    """
    document = read_document(
        source, name=name, password=password, engine=engine, tessdata=tessdata, ocr_cache=ocr_cache
    )
    return extract_document(document, patterns or shipped_patterns())


def check(source: Record | str | Path | bytes, *, patterns: Patterns | None = None) -> list[Finding]:
    """Where one report disagrees with itself, the worst first: the findings of its record, which a file is read for.

    Files that need a password or another engine are read by `extract` first. Raises UnreadableFile.
    """
    record = source if isinstance(source, Record) else extract(source, patterns=patterns)
    return sorted(record.findings, key=lambda finding: SEVERITIES.index(finding.severity))


def extract_document(document: Document, patterns: Patterns) -> Record:
    """Document → View → Sections → Mentions → Record → Findings."""
    return extract_with_reading(document, patterns)[0]


def extract_with_reading(document: Document, patterns: Patterns) -> tuple[Record, Reading]:
    """The same, and the reading it was made from: what checks look at when they are run again."""
    misreadings: tuple[Misreading, ...] = ()
    if is_scanned(document):
        document, misreadings = weigh_figures(weigh_marks(document))
    view = repair(document)
    if is_scanned(document):
        view = repair_ocr(view, document, patterns)
    reading = read_view(document, view, patterns)
    found, claims = find_mentions(reading)
    record = normalise(reading, found, claims)
    if is_scanned(document):
        record = share_doubts(record, document, patterns)
    findings, checks = run_checks(record, reading)
    findings += tell_misreadings(misreadings, reading)
    passages = find_passages(reading, found)
    return record.model_copy(update={"findings": findings, "checks": checks, "passages": passages}), reading


def find_mentions(reading: Reading) -> tuple[Found, Claims]:
    """Run the finders in their order; a character that one of them claimed is closed to those after it."""
    tables = find_tables(reading)
    header = find_header(reading, tables)
    period = find_period(reading, header)
    sections = divide(reading, tables, header)
    claims = Claims.none(len(reading.text)).with_spans(
        [(part.start, part.end) for part in header.parts.values()]
        + [(section.heading_start, section.heading_end) for section in sections]
        + find_labels(reading)
        + ([(period.start, period.end)] if period else [])
    )
    references = find_references(reading, claims)
    claims = claims.with_spans([(one.start, one.end) for one in references])
    dates = find_dates(reading, claims, period)
    # a reference or date inside a table is found as such; every other figure there belongs to the table
    claims = claims.with_spans([(one.start, one.end) for one in dates] + [(one.start, one.end) for one in tables])
    dossiers = find_dossiers(reading, tables, claims, period, header)
    claims = claims.with_spans([span for one in dossiers for span in one.figure_spans])
    staff = find_staff(reading, tables, claims)
    claims = claims.with_spans([(one.start, one.end) for one in staff])
    equipment = find_equipment(reading, tables, claims)
    claims = claims.with_spans([(one.start, one.end) for one in equipment])
    software = find_software(reading, claims)
    claims = claims.with_spans([(one.start, one.end) for one in software])
    quantities = find_quantities(reading, claims)
    claims = claims.with_spans([(one.start, one.end) for one in quantities])
    found = Found(
        header, period, sections, tables, tuple(table_kind(table, reading) for table in tables),
        references, dates, dossiers, staff, equipment, software, quantities,
    )  # fmt: skip
    return found, claims
