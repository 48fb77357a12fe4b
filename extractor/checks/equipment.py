"""Check of equipment told twice: the same thing in the same place with different counts."""

from __future__ import annotations

from extractor.checks.findings import make_finding, view_span
from extractor.language import fold
from extractor.reading import Reading
from extractor.record import Equipment, Finding, Record

_CAPTION = 160  # characters before a table in which its caption may name the place


def check_repeat(record: Record, reading: Reading) -> list[Finding] | None:
    """Counts of one item under one name at one place. Without a place two counts may be of two rooms, and
    what is bought, broken or asked for is not the stock: neither is compared."""
    known: dict[tuple[str, str, str], list[Equipment]] = {}
    for one in record.equipment:
        place = _place(record, reading, one)
        if one.item is not None and place is not None and not _is_change(reading, one) and not _is_planned(record, one):
            known.setdefault((one.item, _name(reading, one.item, one.label), place), []).append(one)
    groups = [group for group in known.values() if _sentences(reading, group) > 1]
    findings = []
    for group in groups:
        first = group[0]
        for other in group[1:]:
            if other.count != first.count and _sentences(reading, [first, other]) > 1:
                findings.append(
                    make_finding(
                        "equipment-repeat",
                        "warning",
                        expected=first.count,
                        found=other.count,
                        evidence=[first.evidence, other.evidence],
                        label=first.label,
                        one=first.count,
                        other=other.count,
                        first=first.evidence,
                        second=other.evidence,
                    )
                )
                break
    return findings if groups else None


def _name(reading: Reading, item: str, label: str) -> str:
    """What the counts are of: "máy vi tính" and "máy tính để bàn" are one stock, "máy in màu" is a part of another."""
    name = fold(label).strip()
    whole = reading.patterns.entry("equipment_item", item)["names"] or ()
    return item if name in map(fold, whole) else name


def _place(record: Record, reading: Reading, one: Equipment) -> str | None:
    """Which kind of place: an id of the list `work_place`. A table takes it from the words above it."""
    if one.place is not None:
        folded = fold(one.place)
        for entry in reading.patterns.of("work_place").values():
            if any(fold(way) == folded for way in entry.spellings):
                return entry.id
        return folded
    for table in record.tables:
        if table.evidence.start <= one.evidence.start < table.evidence.end:
            start = view_span(reading, table.evidence)[0]
            term = reading.terms.last_before("work_place", start, max(start - _CAPTION, 0))
            return term.id if term else None
    return None


def _is_planned(record: Record, one: Equipment) -> bool:
    """Whether it stands among tasks or proposals: what is to be bought is no stock."""
    return any(
        (section.id or "").split(".")[0] in ("tasks", "proposals") and section.start <= one.evidence.start < section.end
        for section in record.sections
    )


def _is_change(reading: Reading, one: Equipment) -> bool:
    start, end = view_span(reading, one.evidence)
    sentence = reading.sentence_at(start)
    return bool(reading.terms.between("check_change", sentence[0], min(end + 30, sentence[1])))


def _sentences(reading: Reading, group: list[Equipment]) -> int:
    """In how many sentences (or rows of a table) the counts stand: a list in one sentence has no repeats."""
    return len({reading.sentence_at(view_span(reading, one.evidence)[0]) for one in group})
