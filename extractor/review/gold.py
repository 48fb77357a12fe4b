"""Reports that people have reviewed whole → gold: what `baocao evaluate` measures against.

Gold quotes the text rather than giving offsets, so that a better reader can still be measured by it. A report is gold
when every value was decided on and nothing is in conflict. It is read again for this with the patterns of today, the
decisions are put in, and the checks are run on what comes out: the findings are those of the figures as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from extractor.archive import Archive
from extractor.checks import run_checks
from extractor.documents import read_document
from extractor.documents.ocr.data import cache_folder
from extractor.errors import UnreadableFile
from extractor.exports.atomic import replace_files
from extractor.patterns import Patterns
from extractor.pipeline import extract_with_reading
from extractor.record import Record
from extractor.review.corrections import ReviewedRecord, apply_corrections

Reason = Literal["unfinished", "conflicts", "unreadable"]


@dataclass(frozen=True, slots=True)
class Gold:
    """One report and its truth, or why it is none yet; `suffix` is that of the original file."""

    report_id: str
    suffix: str = ""
    original: bytes = b""
    truth: Mapping[str, Any] | None = None
    reason: Reason | None = None
    missing: int = 0  # values nobody has decided on, or conflicts
    failure: UnreadableFile | None = None


def make_gold(archive: Archive, report_id: str, patterns: Patterns) -> Gold:
    """The gold of one report of an archive."""
    state = archive.reviews.state(report_id)
    if reason := _what_is_missing(report_id, state):
        return reason
    try:
        original = archive.reviews.read_original(report_id)
        document = read_document(original, name=state.machine.document.name, ocr_cache=cache_folder())
        record, reading = extract_with_reading(document, patterns)
    except UnreadableFile as error:
        return Gold(report_id, reason="unreadable", failure=error)
    state = apply_corrections(record, state.log)
    if reason := _what_is_missing(report_id, state):
        return reason
    findings, _ = run_checks(state.record, reading)
    suffix = PurePosixPath(state.machine.document.name).suffix.lower() or ".txt"
    truth = record_to_gold(state.record.model_copy(update={"findings": findings}))
    return Gold(report_id, suffix, original, truth)


def _what_is_missing(report_id: str, state: ReviewedRecord) -> Gold | None:
    if state.conflicts:
        return Gold(report_id, reason="conflicts", missing=len(state.conflicts))
    open_values = state.progress.values - state.progress.reviewed
    return Gold(report_id, reason="unfinished", missing=open_values) if open_values else None


def record_to_gold(record: Record) -> dict[str, Any]:
    """The truth in the form of `expected.json`: lists without offsets, each row with its quotation.

    Whoever wrote it is named, and that it was made from corrections: `split` keeps it apart from other gold.
    """
    told = record.model_dump(mode="json")
    who = sorted({name for review in record.review.values() for name in review.reviewed_by})
    header = {name: value for name, value in told["header"].items() if name != "evidence"}
    period = {name: value for name, value in told["period"].items() if name != "evidence"}
    gold: dict[str, Any] = {
        "split": "reviewed",
        "about": f"{record.document.name}, reviewed by {', '.join(who)}",
        "header": header,
        "period": period,
    }
    for name in ("sections", "dates", "dossiers", "staff", "equipment", "software", "quantities", "tables"):
        gold[name] = [_to_gold_row(name, row) for row in told[name]]
    gold["references"] = [
        {**{field: value for field, value in row.items() if field != "mentions"}, "mentions": len(row["mentions"])}
        for row in told["references"]
    ]
    gold["findings"] = [
        {"check": one["check"], "severity": one["severity"]} for one in told["findings"] if one["severity"] != "note"
    ]
    return gold


_NOT_IN_GOLD = frozenset({"evidence", "cells", "status", "start", "end"})


def _to_gold_row(name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without its places. A measure that is not stated is left out, as people write it."""
    kept = {field: value for field, value in row.items() if field not in _NOT_IN_GOLD}
    if name == "dossiers":
        return {
            field: value for field, value in kept.items() if value is not None or field in ("field", "label", "table")
        }
    return kept if name in ("sections", "tables") else {**kept, "quote": row["evidence"]["text"]}


def write_gold(gold: Gold, folder: Path) -> None:
    """Write the report and its truth into a folder of its own below `folder`. Raises UnwritableTarget."""
    assert gold.truth is not None
    place = folder / gold.report_id
    targets = [place / f"report{gold.suffix}", place / "expected.json"]
    with replace_files(targets) as (original, truth):
        original.write_bytes(gold.original)
        truth.write_text(json.dumps(gold.truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
