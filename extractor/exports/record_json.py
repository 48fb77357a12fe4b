"""Record → JSON: indented, UTF-8, keys in the order of the models."""

from __future__ import annotations

from pathlib import Path

from extractor.exports.atomic import write_text
from extractor.record import Record


def record_to_json(record: Record) -> str:
    """The text of a record file, ended by a line feed."""
    return record.model_dump_json(indent=2) + "\n"


def write_record(record: Record, target: Path) -> None:
    """Write one record file. Raises UnwritableTarget."""
    write_text(target, record_to_json(record))
