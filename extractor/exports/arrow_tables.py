"""Rows → Arrow: the types that Parquet files and Arrow tables have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pyarrow

from extractor.exports.layout import TABLES, Cell, ColumnType, TableLayout
from extractor.record import Record

_TYPES = {
    "string": pyarrow.string(),
    "integer": pyarrow.int64(),
    "number": pyarrow.float64(),
    "boolean": pyarrow.bool_(),
    "date": pyarrow.date32(),
}


def records_to_arrow(records: Iterable[Record]) -> dict[str, pyarrow.Table]:
    """One Arrow table per table, with the names, columns and types of the Parquet files; memory for them all."""
    rows: dict[str, list[tuple[Cell, ...]]] = {table.name: [] for table in TABLES}
    for record in records:
        for table in TABLES:
            rows[table.name] += table.rows(record)
    return {table.name: rows_to_arrow(table, rows[table.name]) for table in TABLES}


def rows_to_arrow(table: TableLayout, rows: Sequence[tuple[Cell, ...]]) -> pyarrow.Table:
    """Rows of one table; what each column means goes with it, as the metadata of its field."""
    arrays = [
        pyarrow.array([_to_value(row[index], column.type) for row in rows], _TYPES[column.type])
        for index, column in enumerate(table.columns)
    ]
    return pyarrow.Table.from_arrays(arrays, schema=to_schema(table))


def to_schema(table: TableLayout) -> Any:
    fields = [
        pyarrow.field(column.name, _TYPES[column.type], metadata={"description": column.about})
        for column in table.columns
    ]
    return pyarrow.schema(fields, metadata={"description": table.about})


def _to_value(cell: Cell, kind: ColumnType) -> Cell | date:
    """A cell as Arrow has it; a whole number of more than 18 digits, which it has not, stays in the quotation."""
    if kind == "date" and isinstance(cell, str):
        return date.fromisoformat(cell)
    if kind == "integer" and isinstance(cell, int) and not -(2**63) <= cell < 2**63:
        return None
    return cell
