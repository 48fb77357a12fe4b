"""Check of the parts that Decree 30/2020/NĐ-CP (Article 8) asks of every report."""

from __future__ import annotations

from extractor.checks.findings import Word, make_finding
from extractor.normalise import document_evidence
from extractor.reading import Reading
from extractor.record import Finding, Header, Record

_DAY = 10  # characters of a full ISO date


def check_missing(record: Record, reading: Reading) -> list[Finding] | None:
    """Number, place, full date, signature and recipients. Drafts and text dumps often lack the first three."""
    header = record.header
    if header.title is None and not record.sections:
        return None  # a table or an annex by itself has none of them
    missing = [name for name, is_there in _parts(header) if not is_there]
    if not missing:
        return []
    text = reading.document.text
    start = len(text) - len(text.lstrip())
    where = header.evidence.get("title") or document_evidence(
        reading, start, min(text.find("\n", start) % (len(text) + 1), len(text)), "document"
    )
    return [
        make_finding(
            "header-missing",
            "warning",
            expected=[name for name, _ in _parts(header)],
            found=[name for name, is_there in _parts(header) if is_there],
            evidence=[where],
            missing=[Word(f"part.{name}") for name in missing],
            first=where,
        )
    ]


def _parts(header: Header) -> list[tuple[str, bool]]:
    return [
        ("number", header.number is not None),
        ("place", header.place is not None),
        ("date", header.date is not None and len(header.date) == _DAY),
        ("signature", header.signer.name is not None or header.signer.position is not None),
        ("recipients", bool(header.recipients)),
    ]
