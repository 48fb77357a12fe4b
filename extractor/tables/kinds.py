"""What a table is about."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.language import fold
from extractor.models import Table, Term
from extractor.reading import Reading
from extractor.record import TableKind
from extractor.tables.drafts import meaning_of, merge_terms


def table_kind(table: Table, reading: Reading) -> TableKind:
    """What a table is about, decided by its column titles, then by its row labels.

    An indicator table (Chỉ tiêu, Đơn vị tính, Số liệu) stays one even when its rows speak of dossiers.
    """
    terms = title_terms(table.columns, reading)
    headers = [
        (term, reading.patterns.entry("table_header", term.id)) for kind, term in terms if kind == "table_header"
    ]
    named = {entry["table"] for _, entry in headers if entry["table"]}
    if any(entry["field"] for _, entry in headers):
        return "dossiers"  # columns that count something of their own
    roles = {entry["role"] for _, entry in headers}
    measures = [term for kind, term in terms if kind == "dossier_measure"]
    valued = bool(roles & {"unit_of_measure", "value"})
    if valued and ("indicators" in named or (not measures and "unit_of_measure" in roles and "equipment" not in named)):
        return "indicators"
    if "equipment" in named:
        return "equipment"
    if _means_dossiers(table, reading, measures, roles):
        return "dossiers"
    if "staff" in named:
        return "staff"
    if "value" in roles and _labels_are(table, reading, "equipment_item"):
        return "equipment"
    if "value" in roles and _labels_are(table, reading, *_STAFF):
        return "staff"
    return "other"


def _means_dossiers(table: Table, reading: Reading, measures: Sequence[Term], roles: set[str]) -> bool:
    meanings = [meaning_of(reading, term) for term in measures]
    if is_numbered_like_form_06a(table.columns):
        return _labels_are(table, reading, "dossier_field")
    if not any(meaning.measure for meaning in meanings):
        return "count" in roles and _labels_are(table, reading, "dossier_field")
    if "count" in roles or len({term.id for term in measures}) > 1:
        return True
    return _labels_are(table, reading, "dossier_field") or bool(
        table.title and reading.patterns.lexicon.find_terms(fold(table.title)).of("dossier_cue")
    )


def is_numbered_like_form_06a(columns: Sequence[str]) -> bool:
    """Are the titles nothing but the numbers 1 to 13 of form II.06a?"""
    return [title.strip("()[] ") for title in columns] == [str(number) for number in range(1, 14)]


_STAFF = ("staff_group", "staff_education", "staff_political", "staff_subset")


def _labels_are(table: Table, reading: Reading, *kinds: str) -> bool:
    """At least half of the rows name something of these vocabularies."""
    named = sum(
        any(reading.terms.between(kind, cell.start, cell.end) for cell in row[:2] for kind in kinds)
        for row in table.rows
    )
    return named * 2 >= len(table.rows) > 0 and named > 0


def title_terms(columns: Sequence[str], reading: Reading) -> list[tuple[str, Term]]:
    """Header words and measures of column titles joined by "|", in order; longer words hide those inside."""
    found = reading.patterns.lexicon.find_terms(fold("|".join(columns)))
    return merge_terms(found.of("table_header"), found.of("dossier_measure"))
