"""Record → pandas: the one place where pandas is imported."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from extractor.exports.layout import TABLES, Cell, ColumnType
from extractor.record import Record

if TYPE_CHECKING:
    import pandas

_DTYPES = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}


def record_to_frames(record: Record) -> dict[str, pandas.DataFrame]:
    """One data frame per table, with the names and columns of the CSV files.

    Types can hold "not stated" (`Int64`, `Float64`, `string`), so a missing figure never becomes 0 or
    NaN text.
    """
    return records_to_frames([record])


def records_to_frames(records: Iterable[Record]) -> dict[str, pandas.DataFrame]:
    """The same frames with the rows of many records one after the other; memory for them all."""
    import pandas

    rows: dict[str, list[tuple[Cell, ...]]] = {table.name: [] for table in TABLES}
    for record in records:
        for table in TABLES:
            rows[table.name] += table.rows(record)
    return {
        table.name: pandas.DataFrame(
            {
                column.name: _to_series([row[index] for row in rows[table.name]], column.type)
                for index, column in enumerate(table.columns)
            },
            columns=list(table.header),
        )
        for table in TABLES
    }


def _to_series(cells: list[Cell], kind: ColumnType) -> pandas.Series:
    import pandas

    if kind == "date":
        return pandas.Series(pandas.to_datetime(pandas.Series(cells, dtype="object"), format="%Y-%m-%d"))
    try:
        return pandas.Series(cells, dtype=_DTYPES[kind])
    except OverflowError:  # a "count" of more than 18 digits: keep it exact rather than lose it
        return pandas.Series(cells, dtype="object")
