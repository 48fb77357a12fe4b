"""The log of what people decided on one report: only ever added to, so that nobody's word is lost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from extractor.record import Evidence
from extractor.review.values import Scalar, kind_of

Action = Literal["accept", "correct", "reject", "add", "undo"]

BY_HAND = "review"
"""What stands as `pattern` in the evidence of a place that a person marked."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the document as it was when a person looked at it."""

    page: int
    start: int
    end: int
    text: str
    boxes: tuple[tuple[float, ...], ...] | None = None

    @classmethod
    def of(cls, evidence: Evidence | None) -> Place | None:
        if evidence is None:
            return None
        boxes = None if evidence.boxes is None else tuple(tuple(box) for box in evidence.boxes)
        return cls(evidence.page, evidence.start, evidence.end, evidence.text, boxes)

    def to_evidence(self) -> Evidence:
        boxes = None if self.boxes is None else [list(box) for box in self.boxes]
        return Evidence(page=self.page, start=self.start, end=self.end, text=self.text, boxes=boxes, pattern=BY_HAND)


@dataclass(frozen=True, slots=True)
class Change:
    """What a person asks for, before it is looked at.

    accept, correct, reject: `key` is the path of a value (or of an empty field, for `correct`); `value` what it should
    be; `place` only when the person marked another place. add: `key` is the list (`staff`), `entry` its fields by name
    and `place` where they are printed. undo: `undoes` is the number of the correction to take back.
    """

    action: Action
    key: str = ""
    value: Scalar = None
    entry: Mapping[str, Scalar] = field(default_factory=dict)
    place: Place | None = None
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of the log. `number` counts from 1 in each report; it is the revision that the line brought about.

    `machine` is what the machine read and `place` where (None where it read nothing); `value` is what the person put
    in its place and `marked` where that is printed, when the person said so. `row` is the place of the whole entry,
    `entry` the fields it had (or, for `add`, was given). `key` is the path in the reading made by these versions of
    program and patterns, `characters` the length of the text they read. Of the `alike` values that read the same there,
    this was the one with place `ordinal`. Lines written by one click on many values share `bulk`, the number of the
    first of them.
    """

    number: int
    action: Action
    key: str
    who: str
    when: str
    why: str = ""
    machine: Scalar = None
    value: Scalar = None
    place: Place | None = None
    marked: Place | None = None
    row: Place | None = None
    entry: Mapping[str, Scalar] = field(default_factory=dict)
    program_version: str = ""
    pattern_version: str = ""
    characters: int = 0
    ordinal: int = 0
    alike: int = 0
    undoes: int | None = None
    bulk: int | None = None

    @property
    def kind(self) -> str:
        """`dossiers.received`; for `add` the list, for `undo` the empty text."""
        return kind_of(self.key)

    @property
    def versions(self) -> tuple[str, str]:
        return self.program_version, self.pattern_version


def active_corrections(log: Sequence[Correction]) -> list[Correction]:
    """The lines that hold: neither undone, nor an undo themselves. An undo that was undone undoes nothing.

    >>> lines = [Correction(1, "accept", "dates.0.value", "an", ""), Correction(2, "undo", "", "an", "", undoes=1)]
    >>> active_corrections(lines), len(active_corrections(lines[:1]))
    ([], 1)
    """
    undone: set[int] = set()
    for line in sorted(log, key=lambda line: line.number, reverse=True):
        if line.number not in undone and line.undoes is not None:
            undone.add(line.undoes)
    return [
        line
        for line in sorted(log, key=lambda line: line.number)
        if line.number not in undone and line.action != "undo"
    ]


def can_undo(log: Sequence[Correction], number: int) -> bool:
    """Whether a line is there and was not taken back already; an undo can be undone, too."""
    undone: set[int] = set()
    for line in sorted(log, key=lambda line: line.number, reverse=True):
        if line.number not in undone and line.undoes is not None:
            undone.add(line.undoes)
    return any(line.number == number for line in log) and number not in undone


def corrections_to_json(log: Iterable[Correction]) -> str:
    """A log as JSON lines, as the archive and exports hold it."""
    return "".join(json.dumps(asdict(line), ensure_ascii=False) + "\n" for line in log)


def correction_from_json(found: Mapping[str, Any]) -> Correction:
    """The line that `corrections_to_json` wrote."""
    return Correction(**{**found, **{name: _place_from_json(found.get(name)) for name in ("place", "marked", "row")}})


def _place_from_json(found: Mapping[str, Any] | None) -> Place | None:
    if found is None:
        return None
    boxes = found.get("boxes")
    return Place(**{**found, "boxes": None if boxes is None else tuple(tuple(box) for box in boxes)})
