"""The record and its tables described for people, made from the models and the column list: `record.md`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from extractor.exports.layout import TABLES, UNREADABLE, Column, TableLayout
from extractor.exports.schema import record_schema

_INTRODUCTION = """\
# The record and its tables

Made from the models (`extractor/record.py`) and the list of columns (`extractor/exports/layout.py`) by
`baocao schema --markdown`; a test holds this page to them. Names are final: fields and columns may be added, none is
renamed or dropped. A figure that the document does not state is null (an empty cell), never 0. Offsets are half-open
and count characters of the document text, which `baocao read FILE` prints.
"""


def record_page() -> str:
    """The text of `record.md`: every model of the record, then every table with its columns and keys."""
    schema = record_schema()
    models = {"Record": schema, **schema["$defs"]}
    lines = [_INTRODUCTION, "## The record", ""]
    for name, model in models.items():
        lines += _describe_model(name, model)
    lines += ["## The tables", "", "The same in CSV, Parquet, Excel, DataFrames, Arrow and the archive.", ""]
    for table in (*TABLES, UNREADABLE):
        lines += _describe_table(table)
    return "\n".join(lines).rstrip() + "\n"


def _describe_model(name: str, model: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {name}"
    yield ""
    yield " ".join(model["description"].split())
    yield ""
    yield "| field | type | meaning |"
    yield "|---|---|---|"
    for field, about in model["properties"].items():
        yield f"| `{field}` | {_type(about)} | {_cell(about.get('description', ''))} |"
    yield ""


def _type(about: Mapping[str, Any]) -> str:
    """A type of JSON Schema in words.

    >>> _type({"anyOf": [{"type": "integer"}, {"type": "null"}]}), _type({"type": "array", "items": {"enum": ["a"]}})
    ('integer or null', 'list of `a`')
    """
    if "anyOf" in about:
        return " or ".join(map(_type, about["anyOf"]))
    if "$ref" in about:
        name = about["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in about or "const" in about:
        return ", ".join(f"`{one}`" for one in about.get("enum", [about.get("const")]))
    if about.get("type") == "array":
        return f"list of {_type(about['items'])}"
    if "additionalProperties" in about and isinstance(about["additionalProperties"], dict):
        return f"map to {_type(about['additionalProperties'])}"
    return str(about.get("type", "any"))


def _describe_table(table: TableLayout) -> Iterator[str]:
    yield f"### {table.name}"
    yield ""
    yield table.about[0].upper() + table.about[1:] + "."
    yield "Key: " + ", ".join(f"`{name}`" for name in table.key) + "."
    for fields, other, _ in table.links:
        yield "Points to `" + other + "` by " + ", ".join(f"`{name}`" for name in fields) + "."
    yield ""
    yield "| column | type | meaning |"
    yield "|---|---|---|"
    for column in table.columns:
        yield f"| `{column.name}` | {_column_type(column)} | {_cell(column.about)} |"
    yield ""


def _column_type(column: Column) -> str:
    kind = ", ".join(f"`{one}`" for one in column.choices) if column.choices else column.type
    return kind if column.required else f"{kind}, or empty"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
