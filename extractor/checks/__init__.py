"""Record → Findings: every check of one report, each telling apart passed, failed and not applicable."""

from __future__ import annotations

from extractor.checks import dossiers
from extractor.checks.findings import Check
from extractor.reading import Reading
from extractor.record import CheckStatus, Finding, Record

CHECKS: dict[str, Check] = {
    "dossier-total": dossiers.check_total,
    "dossier-balance": dossiers.check_balance,
    "dossier-parts": dossiers.check_parts,
    "dossier-rate": dossiers.check_rate,
    "dossier-repeat": dossiers.check_repeat,
    "dossier-late-text": dossiers.check_late_text,
}
"""The checks of one report by id, in the order in which their findings are listed."""


def run_checks(record: Record, reading: Reading) -> tuple[list[Finding], dict[str, CheckStatus]]:
    """Findings of all checks in the order of `CHECKS`, and what each check came to."""
    findings: list[Finding] = []
    statuses: dict[str, CheckStatus] = {}
    for name, check in CHECKS.items():
        outcome = check(record, reading)
        statuses[name] = "not_applicable" if outcome is None else "failed" if outcome else "passed"
        findings += outcome or ()
    return findings, statuses
