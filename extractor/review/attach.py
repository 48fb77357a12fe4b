"""Decisions of earlier readings → the values of this one that they were made about.

The same reading is known by its versions and the path. After a new one, a decision belongs to the value of the same
kind at its place, as long as the text there is what the person saw. When a better reader has moved the text, places
mean nothing and the quotation decides: of the value, its row and its label. Where several values read alike (a column
of zeros), the third of five is the third of five; where their number has changed, nobody can say which is which, and
the decision is lost rather than put in the wrong row: `apply_corrections` shows it as a conflict.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from extractor.record import Evidence
from extractor.review.log import Correction, Place, active_corrections
from extractor.review.values import FIELDS, Value, entry_key

Attachment = Literal["key", "place", "quotation", "lost"]
Versions = tuple[str, str]
ReadingOf = tuple[Versions, int]
"""What tells one reading of a document from another: the versions that made it, and how long its text is."""

IDENTITY: Mapping[str, tuple[str, ...]] = {
    "dossiers": ("field",), "staff": ("group", "qualifier"), "equipment": ("item",), "software": ("item",),
}  # fmt: skip
"""What two entries at one place must share to be the same: a place may state two groups of staff."""

_ADDED = re.compile(r"(\w+)\.\+(\d+)(?:\.(.+))?")


@dataclass(frozen=True, slots=True)
class Attached:
    """Where a decision belongs: a path of this reading, or (`lost`) one of an entry that only the log knows."""

    decision: Correction
    key: str
    how: Attachment


def parse_added(key: str) -> tuple[str, int, str] | None:
    """List, number of the correction and field of the path of an entry that came with a correction.

    >>> parse_added("staff.+12.count"), parse_added("staff.2.count")
    (('staff', 12, 'count'), None)
    """
    found = _ADDED.fullmatch(key)
    return None if found is None else (found[1], int(found[2]), found[3] or "")


def attach(values: Sequence[Value], reading: ReadingOf, log: Sequence[Correction]) -> list[Attached]:
    """Where each decision that holds belongs, in the order of the log. `values` are all of a record, its empty fields
    included.

    What one reading held apart stays apart: two values of it never come to the same value of this one. Decisions about
    an entry whose addition was undone belong nowhere and are left out.
    """
    finder = _Finder(values, reading)
    active = {one.number for one in active_corrections(log)}
    lines = sorted((one for one in log if one.action != "undo"), key=lambda line: line.number)
    # undone ones keep their places, too: what was decided after them may name them
    found = {one.number: finder.find(one) for one in lines if parse_added(one.key) is None}
    homes = _homes_of_lost(lines, found)
    known: dict[int, Attached] = {}
    for line in lines:
        if line.number in found:
            place = found[line.number]
            home = place or (homes[line.number] + _field_part(line), "lost")
            if line.number in active or line.action != "add":
                known[line.number] = Attached(line, *home)
        elif key := _follow(line, known):
            known[line.number] = Attached(line, key, "lost" if parse_added(key) else "place")
    return [one for number, one in known.items() if number in active]


def _field_part(decision: Correction) -> str:
    return "" if decision.action == "add" else "." + decision.key.removeprefix(entry_key(decision.key) + ".")


def _homes_of_lost(lines: Iterable[Correction], found: Mapping[int, tuple[str, Attachment] | None]) -> dict[int, str]:
    """The paths of the entries of lost decisions: those that were made about one entry stay one entry."""
    homes: dict[tuple[Versions, str], str] = {}
    result: dict[int, str] = {}
    for one in lines:
        if one.number in found and found[one.number] is None:
            home = f"{one.key.partition('.')[0]}.+{one.number}"
            if one.action != "add":
                home = homes.setdefault((one.versions, entry_key(one.key)), home)
            result[one.number] = home
    return result


def _follow(decision: Correction, known: Mapping[int, Attached]) -> str | None:
    """The path of a decision about an entry that came with another correction, wherever that one went."""
    named = parse_added(decision.key)
    assert named is not None
    list_name, number, field = named
    root = known.get(number)
    if root is None or root.key.partition(".")[0] != list_name:
        return None
    return f"{entry_key(root.key)}.{field}"


class _Finder:
    """The values of a reading, ready to be found by path, place and quotation."""

    def __init__(self, values: Sequence[Value], reading: ReadingOf) -> None:
        self._versions, self._characters = reading
        self._alike = alike_values(values)
        self._by_key = {value.key: value for value in values}
        self._by_kind: dict[str, list[Value]] = defaultdict(list)
        self._entries: dict[str, list[Value]] = defaultdict(list)
        for value in values:
            self._by_kind[value.kind].append(value)
            self._entries[value.entry_key].append(value)
        self._found: dict[_Identity, tuple[str, Attachment] | None] = {}
        self._taken: dict[tuple[Versions, str], _Identity] = {}  # (reading, path now) → what it was in that reading

    def find(self, decision: Correction) -> tuple[str, Attachment] | None:
        """The path a decision belongs to; decisions about one value of one reading stay together."""
        if decision.action == "add":
            return self._find_entry(decision)
        identity = _identity(decision)
        if identity not in self._found:
            found = self._find_value(decision)
            self._found[identity] = found
            if found is not None:
                self._taken[(decision.versions, found[0])] = identity
        return self._found[identity]

    def _find_value(self, decision: Correction) -> tuple[str, Attachment] | None:
        kind = decision.kind
        if kind.startswith(("header.", "period.")) and kind != "header.recipients":
            return (kind, "key") if kind in self._by_key else None
        same = self._by_key.get(decision.key)
        if decision.versions == self._versions and same is not None and _is_same(same, decision):
            return same.key, "key"
        free = [
            value
            for value in self._by_kind[kind]
            if self._taken.get((decision.versions, value.key)) in (None, _identity(decision))
        ]
        if decision.characters == self._characters and (value := _at_place(free, decision)):
            return value.key, "place"
        if value := self._with_quotation(decision):
            return value.key, "quotation"
        return None

    def _with_quotation(self, decision: Correction) -> Value | None:
        """The value that reads as this one did, and stands where it stood among those that read alike."""
        alike = self._alike.get(signature_of(decision), [])
        return alike[decision.ordinal] if decision.ordinal < len(alike) == decision.alike else None

    def _find_entry(self, decision: Correction) -> tuple[str, Attachment] | None:
        """The entry that the machine now reads where a person added one; None where it still reads none."""
        if decision.versions == self._versions or decision.marked is None or decision.characters != self._characters:
            return None
        for key, values in self._entries.items():
            if key.partition(".")[0] != decision.key or not _is_same_thing(values, decision):
                continue
            if any(_overlap(value.evidence, decision.marked) for value in values):
                return key, "place"
        return None


_Identity = tuple[Versions, str, Place | None]


def _identity(decision: Correction) -> _Identity:
    """A value of one reading; with its place, since the same versions may read a scan with other data of Tesseract."""
    return decision.versions, decision.key, decision.place


def _is_same_thing(values: Sequence[Value], decision: Correction) -> bool:
    """Whether an entry is about what a person added: the same ids, and for dossiers a measure that both have."""
    name = decision.key
    stated = {value.field: value.value for value in values}
    if any(stated.get(field) != decision.entry.get(field) for field in IDENTITY.get(name, ())):
        return False
    if name != "dossiers":
        return True
    measures = {field for field, value in decision.entry.items() if isinstance(value, int | float)}
    return any(stated.get(field) is not None for field in measures)


def _is_same(value: Value, decision: Correction) -> bool:
    if decision.place is not None:
        return value.value is not None and _equal(value.evidence, decision.place)
    return value.value is None and (decision.row is None or _equal(value.entry, decision.row))


def _at_place(values: Sequence[Value], decision: Correction) -> Value | None:
    """The value at the place of a decision: the very place first, then the one that shares most of it."""
    place = decision.place
    if place is None:
        if decision.marked is not None:
            read = [v for v in values if v.value is not None and _overlap(v.evidence, decision.marked)]
            if read:
                return max(read, key=lambda value: _overlap(value.evidence, decision.marked))
        return _best([v for v in values if _equal(v.entry, decision.row)], decision)
    read = [value for value in values if value.value is not None]
    if found := _best([value for value in read if _equal(value.evidence, place)], decision):
        return found
    shared = [(value, _overlap(value.evidence, place)) for value in read]
    most = max((length for _, length in shared), default=0)
    if most:
        return _best([value for value, length in shared if length == most], decision)
    # the row is there and the field of it is empty now: that is where the person's word belongs
    emptied = [value for value in values if value.value is None and _equal(value.entry, decision.row)]
    return emptied[0] if len(emptied) == 1 else None


Signature = tuple[str, str, str, object]


def alike_values(values: Iterable[Value]) -> dict[Signature, list[Value]]:
    """The values that read alike, by what they read, in the order of the list."""
    stated = list(values)
    labels = {value.entry_key: value.value for value in stated if value.field == "label"}
    found: dict[Signature, list[Value]] = defaultdict(list)
    for value in stated:
        found[signature(value, labels.get(value.entry_key))].append(value)
    return found


def signature(value: Value, label: object) -> Signature:
    """What a value reads: its kind, its own quotation (none for an empty field), that of its row, and its label."""
    own = "" if value.value is None or value.evidence is None else value.evidence.text
    return value.kind, _squash(own), _squash("" if value.entry is None else value.entry.text), label


def signature_of(decision: Correction) -> Signature:
    """The signature of the value that a decision was made about."""
    own, row = ("" if place is None else place.text for place in (decision.place, decision.row))
    label = decision.entry.get("label") if "label" in FIELDS[decision.kind.partition(".")[0]] else None
    return decision.kind, _squash(own), _squash(row), label


def _best(values: Sequence[Value], decision: Correction) -> Value | None:
    """Of several values at one place the one with the same value and path, as far as there is one."""
    ranked = sorted(values, key=lambda value: (value.value != decision.machine, value.key != decision.key))
    return ranked[0] if ranked else None


def _equal(evidence: Evidence | None, place: Place | None) -> bool:
    return (
        evidence is not None
        and place is not None
        and (evidence.start, evidence.end, evidence.text) == (place.start, place.end, place.text)
    )


def _overlap(evidence: Evidence | None, place: Place | None) -> int:
    """How many characters two places share; none when the text they share does not read the same."""
    if evidence is None or place is None:
        return 0
    start, end = max(evidence.start, place.start), min(evidence.end, place.end)
    if start >= end:
        return 0
    ours = evidence.text[start - evidence.start : end - evidence.start]
    theirs = place.text[start - place.start : end - place.start]
    return end - start if ours == theirs else 0


def _squash(text: str) -> str:
    return " ".join(text.split())
