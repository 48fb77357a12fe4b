"""The description that goes with the CSV files: a Frictionless tabular data package (`datapackage.json`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from extractor.exports.atomic import write_text
from extractor.exports.layout import TABLES, UNREADABLE, Column, TableLayout


def describe_tables() -> dict[str, Any]:
    """The data package (specification v1) of a folder of tables: every column, constraint, key and link.

    >>> [resource["path"] for resource in describe_tables()["resources"]][:2]
    ['reports.csv', 'sections.csv']
    """
    return {
        "profile": "tabular-data-package",
        "name": "baocao-records",
        "title": "Records of administrative reports",
        "description": (
            "Written by baocao. Text cells that begin with = + - @, a tab or a line break have an apostrophe before"
            " it, so that no spreadsheet runs them; cells that hold a list have one item a line."
        ),
        "resources": [_describe_table(table) for table in (*TABLES, UNREADABLE)],
    }


def write_datapackage(folder: Path) -> None:
    """Write `datapackage.json` beside the tables. Raises UnwritableTarget."""
    write_text(folder / "datapackage.json", json.dumps(describe_tables(), ensure_ascii=False, indent=2) + "\n")


def _describe_table(table: TableLayout) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {
            "fields": [_describe_column(column) for column in table.columns],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {"fields": list(fields), "reference": {"resource": other, "fields": list(key)}}
                for fields, other, key in table.links
            ],
        },
    }


def _describe_column(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.choices:
        constraints["enum"] = list(column.choices)
    if column.pattern:
        constraints["pattern"] = column.pattern
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    field = {"name": column.name, "type": column.type, "description": column.about}
    return {**field, "constraints": constraints} if constraints else field
