"""Checks of the outline: parts that are missing, out of order, empty, or named as an earlier programme named them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import regex

from extractor.checks.findings import Word, make_finding, view_span
from extractor.language import fold
from extractor.reading import Reading
from extractor.record import Finding, Record, Section

_PARTS = ("direction", "results", "evaluation", "tasks")
_AREAS = ("institution", "procedure", "organisation", "civil_service", "finance", "egov")
_FEWEST_PARTS = 3  # with fewer known parts the outline is another one, or was not understood


# ---- section-missing -----------------------------------------------------------------------------


def check_missing(record: Record, reading: Reading) -> list[Finding] | None:
    """The four parts that every report has; the six areas of reform under the results, as a note only.

    A part counts as there when any section of it is: "Tồn tại, hạn chế" as a part of its own is evaluation. When
    a part has a heading we cannot name, or a line of the text reads like the missing heading, it is a note.
    """
    tops = [section for section in record.sections if section.level == 1]
    ids = {section.id for section in record.sections if section.id is not None}
    present = [part for part in _PARTS if _has(ids, part)]
    if len([part for part in (*_PARTS, "proposals") if _has(ids, part)]) < _FEWEST_PARTS or not tops:
        return None
    findings = []
    missing = [part for part in _PARTS if part not in present]
    if missing:
        is_unsure = any(section.id is None for section in tops)
        is_unsure |= any(_reads_like(record, reading, part) for part in missing)
        findings.append(_missing_finding("note" if is_unsure else "warning", "", missing, tops, "section."))
    areas = [area for area in _AREAS if _has(ids, f"results.{area}")]
    if _FEWEST_PARTS <= len(areas) < len(_AREAS):
        lacking = [area for area in _AREAS if area not in areas]
        shown = [section for section in record.sections if (section.id or "").startswith("results.")]
        findings.append(_missing_finding("note", "area", lacking, shown, "section.results-"))
    return findings


def _has(ids: set[str], part: str) -> bool:
    return any(one == part or one.startswith(part + ".") for one in ids)


def _missing_finding(severity: str, variant: str, missing: list[str], shown: Sequence[Section], room: str) -> Finding:
    first, last = shown[0].evidence, shown[-1].evidence
    return make_finding(
        "section-missing",
        "warning" if severity == "warning" else "note",
        variant=variant,
        expected=missing,
        found=[section.title for section in shown],
        evidence=[first, last],
        missing=[Word(room + name) for name in missing],
        first=first,
        second=last,
    )


_LABEL = regex.compile(r"\s*(?:(?:\p{L}+\s+)?(?:\d{1,2}|[ivxl]{1,4})\s*[-./):]\s*)?")
_LONGEST_HEADING = 90


def _reads_like(record: Record, reading: Reading, part: str) -> bool:
    """Whether some short line begins like the heading of a part, so that it may have been overlooked."""
    headings = {view_span(reading, section.evidence)[0] for section in record.sections}
    ways = [
        fold(way)
        for entry in reading.patterns.of("section").values()
        if entry.id == part or entry.id.startswith(part + ".")
        for way in entry.spellings
        if len(way.split()) > (1 if entry.id == part else 2)  # "kết quả" begins too many lines
    ]
    for start, end in reading.lines:
        if 0 < end - start <= _LONGEST_HEADING and start not in headings:
            label = _LABEL.match(reading.folded, start, end)
            line = reading.folded[label.end() if label else start : end]
            if line.startswith(tuple(ways)):
                return True
    return False


# ---- section-order -------------------------------------------------------------------------------

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
_NUMBERED_PARTS = ("direction", "results", "evaluation")  # below tasks and proposals, numbers label sentences


def check_order(record: Record, reading: Reading) -> list[Finding] | None:
    """Numbers of headings without gap or repetition, and results before evaluation before tasks.

    Only between headings we know by name; and a gap in whose place a line with the missing number stands is a
    heading that was overlooked, not one that is missing.
    """
    groups: dict[str, list[Section]] = {}
    known = {section.label: section.id for section in record.sections}
    for section in record.sections:
        if section.label is None or section.id is None:
            continue
        parent = section.label.rpartition(".")[0]
        above = (known.get(parent) or "").split(".")[0]
        if parent == "" or (parent.count(".") == 0 and above in _NUMBERED_PARTS):
            groups.setdefault(parent, []).append(section)
    compared = [group for group in groups.values() if len(group) > 1]
    findings = [finding for group in compared for finding in _number_findings(reading, group)]
    findings += _misplaced_parts(record)
    return findings if compared else None


def _number_findings(reading: Reading, group: Sequence[Section]) -> list[Finding]:
    findings = []
    printed = {_number(section) for section in group}
    is_told = False
    for place, (before, after) in enumerate(pairwise(group), 1):
        one, other = _number(before), _number(after)
        if one is None or other is None or other == one + 1:
            continue
        if other > one and printed.issuperset(range(one + 1, other)):
            continue  # what lacks here stands elsewhere, out of its order
        if other > one and is_told and other - place == _number(group[0]):
            continue  # a number printed twice in place of the next
        is_told = True
        if other > one and any(_is_printed(reading, before, after, value) for value in range(one + 1, other)):
            continue
        findings.append(
            make_finding(
                "section-order",
                "warning",
                variant="gap" if other > one else "again",
                expected=one + 1,
                found=other,
                evidence=[before.evidence, after.evidence],
                before=before.label,
                after=after.label,
                first=before.evidence,
                second=after.evidence,
            )
        )
    return findings


def _number(section: Section) -> int | None:
    last = (section.label or "").rpartition(".")[2]
    return int(last) if last.isdigit() else _ROMAN.get(last)


def _is_printed(reading: Reading, before: Section, after: Section, value: int) -> bool:
    """Whether a line between two headings begins with the number between them."""
    is_arabic = (before.label or "").rpartition(".")[2].isdigit()
    number = str(value) if is_arabic else next((name for name, number in _ROMAN.items() if number == value), "").lower()
    label = regex.compile(rf"\n\s*(?:\p{{L}}+\s+)?{number}\s*[-./):\s]")
    start, end = view_span(reading, before.evidence)[1], view_span(reading, after.evidence)[0]
    return label.search(reading.folded, start, end) is not None


def _misplaced_parts(record: Record) -> list[Finding]:
    order = ("results", "evaluation", "tasks")
    tops = [section for section in record.sections if section.level == 1 and section.id in order]
    places = {section.id: section for section in reversed(tops)}
    findings = []
    for earlier, later in pairwise(order):
        first, second = places.get(earlier), places.get(later)
        if first is not None and second is not None and second.evidence.start < first.evidence.start:
            findings.append(
                make_finding(
                    "section-order",
                    "warning",
                    variant="parts",
                    expected=[earlier, later],
                    found=[later, earlier],
                    evidence=[second.evidence, first.evidence],
                    first=first.evidence,
                    second=second.evidence,
                )
            )
    return findings


# ---- section-empty -------------------------------------------------------------------------------

_BODYLESS = ("annex", "closing", "recipients", "signature", "preamble")
_LONGEST_TITLE = 16  # words: a longer heading holds its own text


def check_empty(record: Record, reading: Reading) -> list[Finding] | None:
    """Headings of the outline with nothing below them. "Không có." is something; a parent has its children."""
    known = [section for section in record.sections if section.id is not None and section.id not in _BODYLESS]
    if not known:
        return None
    findings = []
    for section in known:
        start, end = reading.view.from_document(section.start, section.end)
        if _WORD.search(reading.text, start, end) or len(section.title.split()) > _LONGEST_TITLE:
            continue
        if any(one.evidence.start > section.evidence.start and _is_below(one, section) for one in record.sections):
            continue
        findings.append(
            make_finding("section-empty", "warning", found="", evidence=[section.evidence], first=section.evidence)
        )
    return findings


_WORD = regex.compile(r"\p{L}{2,}|\d+\s*\p{L}|\|")


def _is_below(one: Section, section: Section) -> bool:
    by_label = section.label is not None and (one.label or "").startswith(section.label + ".")
    return by_label or (one.id or "").startswith(f"{section.id}.")


# ---- section-outdated ----------------------------------------------------------------------------


def check_outdated(record: Record, reading: Reading) -> list[Finding] | None:
    """Areas of reform headed by a name that the programme of the report's year no longer uses: a note."""
    year = record.period.year
    areas = [section for section in record.sections if (section.id or "").startswith("results.")]
    if year is None or not areas:
        return None
    findings = []
    for section in areas:
        old = reading.terms.between("check_old_heading", *view_span(reading, section.evidence))
        entry = reading.patterns.entry("check_old_heading", old[0].id) if old else None
        if entry is None or year <= entry["last_year"]:
            continue
        findings.append(
            make_finding(
                "section-outdated",
                "note",
                expected=entry["now"],
                found=section.title,
                evidence=[section.evidence],
                year=str(entry["last_year"]),
                now=entry["now"],
                first=section.evidence,
            )
        )
    return findings
