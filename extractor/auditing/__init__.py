"""Many records → what they say together: units, series, a ledger of submissions, findings across reports.

The flow: records → light reports (`light.py`) → units and series (`units.py`, `series.py`) → checks → `Audit`.
"""

from __future__ import annotations

from extractor.auditing.models import CHECKS, Audit, AuditFinding, Place, Report, Series, Submission, Tally, Unit
from extractor.auditing.run import audit_records

__all__ = [
    "CHECKS", "Audit", "AuditFinding", "Place", "Report", "Series", "Submission", "Tally", "Unit", "audit_records",
]  # fmt: skip
