"""Record + text → the text with everything that was found marked and named, for a person to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.record import Evidence, Record

_RESET = "\x1b[0m"
_COLOURS = {
    "header": "36", "period": "36", "section": "1", "reference": "34", "date": "35", "dossier": "32", "table": "2",
    "staff": "33", "equipment": "33", "software": "33", "quantity": "35", "leftover": "31",
}  # fmt: skip
KINDS = tuple(_COLOURS)
"""The kinds of marks; `messages.toml` names each for readers."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the document text, what kind of thing was found there, and its value in a word or two."""

    start: int
    end: int
    kind: str
    value: str


def record_to_marks(record: Record) -> list[Mark]:
    """Every place that the record's lists point to, in text order, outer marks before the marks inside them."""
    marks = [Mark(one.start, one.end, kind, value) for kind, value, one in _places(record) if one.start < one.end]
    return sorted(dict.fromkeys(marks), key=lambda mark: (mark.start, -mark.end))


def _places(record: Record) -> Iterator[tuple[str, str, Evidence]]:
    for field, evidence in record.header.evidence.items():
        yield "header", field, evidence
    if record.period.evidence:
        yield "period", _joined(record.period.kind, record.period.index, record.period.year), record.period.evidence
    for section in record.sections:
        yield "section", _joined(section.label, section.id), section.evidence
    for reference in record.references:
        for evidence in reference.mentions:
            yield "reference", reference.symbol or reference.title or "", evidence
    for date in record.dates:
        yield "date", date.value, date.evidence
    for table in record.tables:
        yield "table", _joined(table.number, table.kind), table.evidence
    for dossier in record.dossiers:
        measures = (f"{name}={getattr(dossier, name)}" for name in dossier.cells)
        yield "dossier", _joined(dossier.field, *measures), dossier.evidence
    for staff in record.staff:
        yield "staff", _joined(staff.group, staff.qualifier, staff.count), staff.evidence
    for equipment in record.equipment:
        yield "equipment", _joined(equipment.item or equipment.label, equipment.count), equipment.evidence
    for software in record.software:
        yield "software", software.item or software.label, software.evidence
    for quantity in record.quantities:
        yield "quantity", _joined(quantity.kind, quantity.value, quantity.unit), quantity.evidence
    for evidence in record.leftovers:
        yield "leftover", "", evidence


def _joined(*parts: object) -> str:
    return " ".join(str(part) for part in parts if part is not None)


def mark_text(text: str, marks: Sequence[Mark], *, names: dict[str, str], colours: bool = False) -> str:
    """The text with `[` before each mark and `|name: value]` after it; marks lie inside one another or apart.

    A mark that would cross the end of an earlier one ends with it. With `colours` the text of a mark is
    also coloured by its kind. Taking out the brackets, names and colours gives back the text.

    >>> mark_text("Kế hoạch 53/KH-UBND.", [Mark(9, 19, "reference", "53/KH-UBND")], names={"reference": "document"})
    'Kế hoạch [53/KH-UBND|document: 53/KH-UBND].'
    """
    parts: list[str] = []
    open_marks: list[tuple[int, Mark]] = []
    offset = 0

    def write(end: int) -> None:
        nonlocal offset
        while open_marks and open_marks[-1][0] <= end:
            close, mark = open_marks.pop()
            parts.append(_painted(text[offset:close], mark, colours))
            offset = close
            parts.append(_named(mark, names, colours))
        parts.append(_painted(text[offset:end], open_marks[-1][1] if open_marks else None, colours))
        offset = max(offset, end)

    for mark in marks:
        write(mark.start)
        end = min(mark.end, open_marks[-1][0]) if open_marks else mark.end
        parts.append("[")
        open_marks.append((end, mark))
    write(len(text))
    return "".join(parts)


def _painted(text: str, mark: Mark | None, colours: bool) -> str:
    """Coloured line by line, so that a pager that shows one line shows it right."""
    if mark is None or not colours or not text:
        return text
    code = f"\x1b[{_COLOURS[mark.kind]}m"
    return "\n".join(f"{code}{line}{_RESET}" if line else line for line in text.split("\n"))


def _named(mark: Mark, names: dict[str, str], colours: bool) -> str:
    name = names[mark.kind] + (f": {mark.value}" if mark.value else "")
    return f"\x1b[2m|{name}{_RESET}]" if colours else f"|{name}]"
