"""A record and what people decided on it → the record as reviewed, whatever version of the program read it.

`apply_corrections` is a pure function of a record and its log. A decision made on an earlier reading is looked for by
its place, then by its quotation; where the machine now says something that the person has not seen, the person's word
stands and the difference is a conflict, shown until somebody decides again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from extractor.record import Record
from extractor.review.log import Change, Correction
from extractor.review.values import Scalar, Value

State = Literal["open", "accepted", "corrected", "rejected", "added"]
Attachment = Literal["key", "place", "quotation", "lost"]
ConflictReason = Literal["differs", "lost", "invalid"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A person's decision that this reading does not bear out.

    differs: the machine reads another value than it did then, and than the person gave; lost: it reads nothing there
    any more; invalid: the decision no longer fits the field. `machine` is what it reads now.
    """

    key: str
    reason: ConflictReason
    machine: Scalar
    decision: Correction


@dataclass(frozen=True, slots=True)
class ReviewedValue:
    """A value as it now stands, and who decided so. `machine` is what the machine reads, None where it reads nothing.

    `value.key` is what a `Change` names: the path in the machine's record, or `staff.+12.count` for an entry that came
    with correction 12.
    """

    value: Value
    state: State
    machine: Scalar
    decision: Correction | None = None
    attachment: Attachment | None = None
    conflict: Conflict | None = None

    @property
    def key(self) -> str:
        return self.value.key

    @property
    def reviewed(self) -> bool:
        """Whether a person's decision holds for it."""
        return self.state != "open" and self.conflict is None

    @property
    def doubtful(self) -> bool:
        """Whether a person should look at it: in doubt and not looked at, or in conflict."""
        return self.conflict is not None or (self.state == "open" and self.value.doubtful)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a report is: all values (leftovers are among them), those decided on, those in doubt, conflicts."""

    values: int
    reviewed: int
    doubts: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class ReviewedRecord:
    """The machine's record, the record as people left it, and every value with its state, in the order of the lists.

    `revision` is the number of the last line of the log, 0 without any.
    """

    machine: Record
    record: Record
    values: tuple[ReviewedValue, ...]
    conflicts: tuple[Conflict, ...]
    log: tuple[Correction, ...]
    revision: int

    def find(self, key: str) -> ReviewedValue | None:
        """The value at a path, an empty field included; None when there is no such path."""
        raise NotImplementedError

    @property
    def progress(self) -> Progress:
        return Progress(
            len(self.values),
            sum(one.reviewed for one in self.values),
            sum(one.doubtful for one in self.values),
            len(self.conflicts),
        )


def apply_corrections(record: Record, log: Sequence[Correction]) -> ReviewedRecord:
    """The record with every decision that holds put in."""
    raise NotImplementedError


def make_corrections(
    reviewed: ReviewedRecord,
    changes: Sequence[Change],
    *,
    who: str,
    when: str,
    why: str = "",
    choices: Mapping[str, tuple[str, ...]] | None = None,
) -> list[Correction]:
    """The lines that changes add to the log. Raises WrongValue for what cannot be."""
    raise NotImplementedError


def changes_beyond_doubt(reviewed: ReviewedRecord) -> list[Change]:
    """What bulk accept does: every value that is open and not in doubt is accepted."""
    return [Change("accept", one.key) for one in reviewed.values if one.state == "open" and not one.value.doubtful]
