"""What sums say about the reading of a scan, told to its reader: a proposal, never a change."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.checks.findings import make_finding
from extractor.normalise import document_evidence
from extractor.reading import Reading
from extractor.record import Finding
from extractor.scan_sums import Misreading


def tell_misreadings(misreadings: Sequence[Misreading], reading: Reading) -> list[Finding]:
    """A note for each figure of a scanned table that a single other digit would make fit the sums it is part of."""
    return [
        make_finding(
            "dossier-total",
            "note",
            variant="misread",
            expected=one.proposed,
            found=one.read,
            evidence=[evidence],
            first=evidence,
            value=one.proposed,
        )
        for one in misreadings
        for evidence in (document_evidence(reading, one.start, one.end, "scan-sums"),)
    ]
