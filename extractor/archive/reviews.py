"""What people did to the records of an archive: corrections, progress, drawn samples, and who may do so.

None of it is made from records, so a batch never deletes any of it; what is counted for the queue is made again
whenever a record or a log changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from extractor.review.corrections import ReviewedRecord
from extractor.review.log import Change, Correction

if TYPE_CHECKING:
    from extractor.archive.store import Archive
    from extractor.record import Record

Role = Literal["reader", "reviewer", "admin"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which reports a queue shows; what is None does not matter. `unit` as printed, in any writing of tone marks;
    `check` the id of a check that found something; `doubt` true: with open doubts; `reviewed` false: not done yet."""

    unit: str | None = None
    year: int | None = None
    period_kind: str | None = None
    period_index: int | None = None
    check: str | None = None
    doubt: bool | None = None
    reviewed: bool | None = None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One report of the queue; `doubts` and `conflicts` are those still open, `reviewed` of `values` are decided."""

    report_id: str
    name: str
    source: str
    issuer: str | None
    title: str | None
    period_kind: str | None
    period_index: int | None
    period_year: int | None
    period_label: str | None
    medium: str
    pages: int
    values: int
    reviewed: int
    doubts: int
    conflicts: int
    errors: int
    warnings: int
    revision: int
    reviewed_by: str | None
    reviewed_at: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """What a filter lets through, in sum: the progress of a batch. `done` reports have every value decided on."""

    documents: int
    done: int
    values: int
    reviewed: int
    doubts: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class Original:
    """Where the file of a report is: `source` as in `baocao batch`, with the checksum of what was read."""

    report_id: str
    source: str
    sha256: str
    medium: str
    pages: int
    name: str


@dataclass(frozen=True, slots=True)
class User:
    """Who may use a page that is not on loopback; `password` is its hash, never the word itself."""

    name: str
    role: Role
    password: str
    created: str


class Reviews:
    """The reviews of an open archive: `archive.reviews`."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    # ---- the queue
    def queue(self, chosen: Filter = Filter(), *, limit: int = 50, offset: int = 0) -> list[QueueRow]: 
        """Reports of a filter, those with most doubts (as read) first; the order does not change as they are worked on."""
        raise NotImplementedError

    def totals(self, chosen: Filter = Filter()) -> Totals: 
        raise NotImplementedError

    def next_report(self, after: str | None, chosen: Filter = Filter()) -> str | None: 
        """The id of the report that follows another in the queue; the first one for None."""
        raise NotImplementedError

    def units(self) -> list[tuple[str, int]]:
        """Issuers as printed, each with its number of reports, by name."""
        raise NotImplementedError

    def periods(self) -> list[tuple[str | None, int | None, int | None, int]]:
        """Kind, index, year and number of reports of each period, newest first."""
        raise NotImplementedError

    def checks(self) -> list[tuple[str, int]]:
        """Ids of checks that found something, with how many reports."""
        raise NotImplementedError

    # ---- one report
    def original(self, report_id: str) -> Original:
        """Raises WrongUsage("no-such-report")."""
        raise NotImplementedError

    def read_original(self, report_id: str) -> bytes:
        """The bytes that were read. Raises UnreadableFile when the file is gone or is another one now."""
        raise NotImplementedError

    def state(self, report_id: str) -> ReviewedRecord:
        """A report as it stands. Raises WrongUsage("no-such-report")."""
        raise NotImplementedError

    def append(
        self,
        report_id: str,
        changes: Sequence[Change],
        *,
        who: str,
        expected: int,
        why: str = "",
        choices: Mapping[str, tuple[str, ...]] | None = None,
    ) -> ReviewedRecord:
        """Write changes to the log in one transaction, safe on the disk before this returns, and give the new state.

        `expected` is the revision the person looked at. Changes of others since then are let stand, unless they
        touched one of the same values: then nothing is written. Raises StaleRevision, WrongValue.
        """
        raise NotImplementedError

    def corrections(self, report_id: str | None = None) -> Iterator[tuple[str, Correction]]:
        """Every line of the log with the id of its report, in order."""
        raise NotImplementedError

    def reviewed_records(self) -> Iterator[Record]:
        """All records as people left them, in the order of their ids: what exports write."""
        raise NotImplementedError

    # ---- users
    def add_user(self, name: str, role: Role, password: str) -> None:
        """Add a user, or give one another role and password (a hash)."""
        raise NotImplementedError

    def users(self) -> list[User]:
        raise NotImplementedError

    def remove_user(self, name: str) -> bool:
        raise NotImplementedError
