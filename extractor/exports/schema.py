"""The record's JSON Schema, made from the models; `record.schema.json` in the package is its published copy."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from extractor.record import Record


def record_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a record as written.

    >>> record_schema()["properties"]["schema_version"]["const"]
    '1'
    """
    schema = Record.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_to_json() -> str:
    """The text of `record.schema.json`."""
    return json.dumps(record_schema(), ensure_ascii=False, indent=2) + "\n"


def read_published_schema() -> str:
    """`record.schema.json` as shipped; a test holds it equal to `schema_to_json`."""
    return files("extractor").joinpath("record.schema.json").read_text(encoding="utf-8")
