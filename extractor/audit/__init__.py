"""Many records → what they say together: units, series, a ledger of submissions, findings across reports.

The flow: records → light reports (`light.py`) → units and series (`units.py`, `series.py`) → checks → `Audit`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from extractor.audit.models import CHECKS, Audit, AuditFinding, Place, Report, Series, Submission, Tally, Unit

if TYPE_CHECKING:
    from extractor.record import Record

__all__ = [
    "CHECKS", "Audit", "AuditFinding", "Place", "Report", "Series", "Submission", "Tally", "Unit", "audit_records",
]  # fmt: skip


def audit_records(
    records: Iterable[Record], *, unit: str | None = None, first: str | None = None, last: str | None = None
) -> Audit:
    """Compare the reports of each unit with each other, and those of lower units with the level above.

    `unit` keeps the units of that name (any writing; "phường A, thành phố B" tells two of one name apart), `first` and
    `last` the reports whose data end within these days (`2022-03-14`) or periods (`2022-Q1`, `2022`).
    """
    raise NotImplementedError
