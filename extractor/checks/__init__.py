"""Record → Findings: every check of one report, each telling apart passed, failed and not applicable."""

from __future__ import annotations

from extractor.checks import dossiers, equipment, header, periods, references, sections, staff, text
from extractor.checks.declared import check_declared
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
    "reference-lost-digit": references.check_lost_digit,
    "reference-two-dates": references.check_two_dates,
    "reference-year": references.check_year,
    "reference-future": references.check_future,
    "reference-order": references.check_order,
    "reference-form": references.check_form,
    "reference-standard": references.check_standard,
    "period-title": periods.check_title,
    "period-next": periods.check_next,
    "staff-parts": staff.check_parts,
    "staff-repeat": staff.check_repeat,
    "staff-limit": staff.check_limit,
    "ratio-percent": text.check_ratio,
    "number-words": text.check_words,
    "equipment-repeat": equipment.check_repeat,
    "section-missing": sections.check_missing,
    "section-order": sections.check_order,
    "section-empty": sections.check_empty,
    "section-outdated": sections.check_outdated,
    "header-missing": header.check_missing,
    "date-impossible": text.check_dates,
    "text-encoding": text.check_encoding,
}
"""The checks of one report by id, in the order in which their findings are listed."""


def run_checks(record: Record, reading: Reading) -> tuple[list[Finding], dict[str, CheckStatus]]:
    """Findings of all checks in the order of `CHECKS`, then of those a pack declares; and what each check came to."""
    findings: list[Finding] = []
    statuses: dict[str, CheckStatus] = {}
    patterns = reading.patterns
    without = patterns.pack.without_checks if patterns.pack else frozenset[str]()
    outcomes = {name: None if name in without else check(record, reading) for name, check in CHECKS.items()}
    outcomes |= {check.id: check_declared(check, record, patterns) for check in patterns.checks}
    for name, outcome in outcomes.items():
        statuses[name] = "not_applicable" if outcome is None else "failed" if outcome else "passed"
        findings += outcome or ()
    return findings, statuses
