"""Records of an archive and the log of corrections → what its tables say: the figures as people left them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, select

from extractor.archive.connection import insert_rows
from extractor.archive.tables import (
    corrections,
    count_lists,
    record_tables,
    record_to_table_rows,
    records,
    reviews,
)
from extractor.record import Record
from extractor.review.corrections import ReviewedRecord, apply_corrections
from extractor.review.log import Correction, correction_from_json


def read_record(connection: Connection, report_id: str) -> Record | None:
    """The record as the machine read it; None when the archive has none of this id."""
    stored = connection.execute(select(records.c.record).where(records.c.report_id == report_id)).scalar_one_or_none()
    return None if stored is None else Record.model_validate_json(stored)


def read_log(connection: Connection, report_id: str) -> list[Correction]:
    """The log of one report, in order."""
    query = select(corrections.c.line).where(corrections.c.report_id == report_id).order_by(corrections.c.number)
    return [correction_from_json(json.loads(line)) for line in connection.execute(query).scalars()]


def find_corrected(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Those of some reports that people have worked on."""
    query = select(reviews.c.report_id).where(reviews.c.report_id.in_(bindparam("ids", expanding=True)))
    return list(connection.execute(query, {"ids": list(ids)}).scalars())


def put_in_corrections(connection: Connection, record: Record) -> None:
    """Write the tables of a record that people worked on as they left it, and count how far they have come."""
    log = read_log(connection, record.report_id)
    if log:
        write_reviewed(connection, apply_corrections(record, log))


def write_reviewed(connection: Connection, reviewed: ReviewedRecord) -> None:
    """Write the tables of one report as it stands, and its row of progress; 10 to 20 milliseconds."""
    report_id = reviewed.machine.report_id
    rows = record_to_table_rows(reviewed.record)
    for name, table in record_tables.items():
        connection.execute(delete(table).where(table.c.report_id == report_id))
        insert_rows(connection, table, rows[name])
    progress, last = reviewed.progress, reviewed.log[-1]
    connection.execute(delete(reviews).where(reviews.c.report_id == report_id))
    counts = count_lists(one.value.list_name for one in reviewed.values if one.state != "rejected")
    row = (
        report_id, reviewed.revision, progress.values, progress.reviewed, progress.doubts, progress.conflicts, counts,
        last.who, last.when,
    )  # fmt: skip
    insert_rows(connection, reviews, [row])
