"""Patterns → a JSON Schema for editors: what a pattern file may hold, from the rules the loader itself goes by.

`patterns/schema.json` is written by `baocao schema --patterns`; the first line of a pattern file names it
(`#:schema ./schema.json`), so that editors of TOML offer keys and values and mark what is wrong while one types.
"""

from __future__ import annotations

import json
from typing import Any

from extractor.pattern_files import KeyRule, rule_for
from extractor.patterns import (
    CHECK_KEYS,
    COMMON_KEYS,
    ID,
    KEY_KEYS,
    KEY_VALUES,
    KIND_KEYS,
    PACK_KEYS,
    REQUIRED_KEYS,
    SHAPE_KEYS,
    Kind,
    Patterns,
)

_TEXTS: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "texts": _TEXTS,
    "number": {"type": "number"},
    "whole": {"type": "integer"},
    "yes": {"type": "boolean"},
    "day": {"type": "string", "format": "date"},
    "cases": {
        "type": "array",
        "items": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
    },
}
_ABOUT = {
    "id": "its name; never changes",
    "term": "the usual wording",
    "also": "other wordings of the same thing",
    "source": "where the wording is laid down",
    "note": "what the next reader should know",
    "examples": "texts, and what must be found in them",
    "look_alikes": "texts in which nothing must be found, with the reason (why)",
    "known_misses": "texts that are not read right yet",
    "regex": "a regular expression over folded text, in verbose mode; {kind}, {kind:id}, {shape} stand for others",
    "replaces": "kinds of vocabulary, or single entries (kind.id), that the pack puts aside",
    "without_checks": "checks that make no sense for this family of reports",
    "rule": "SUM = SUM, SUM <= SUM or SUM >= SUM; names are fields with their measure (visits, all:resolved)",
    "origin": "compare statements in the text alone, or rows of tables alone",
    "over": "report: names are fields; row: names are measures of each row",
    "sections": "sections that must be there",
    "message": "the sentence of a finding, in English",
    "message_vi": "the sentence of a finding, in Vietnamese",
}


def pattern_schema(patterns: Patterns) -> dict[str, Any]:
    """The schema of any pattern file: each may hold entries of every kind, shapes, and what packs declare."""
    tables = {kind.id: _array(_kind_schema(kind, patterns)) for kind in patterns.kinds.values()}
    tables |= {
        "kind": _array(_table_schema("kind", KIND_KEYS)),
        "key": _array(_table_schema("key", KEY_KEYS)),
        "shape": _array(_table_schema("shape", SHAPE_KEYS)),
        "check": _array(_table_schema("check", CHECK_KEYS)),
        "pack": _table_schema("pack", PACK_KEYS),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A file of patterns for baocao",
        "type": "object",
        "properties": dict(sorted(tables.items())),
        "additionalProperties": False,
        "$defs": {key: _key_schema(KeyRule(key, type_, _ABOUT[key])) for key, type_ in COMMON_KEYS.items()},
    }


def schema_to_json(patterns: Patterns) -> str:
    """The text of `patterns/schema.json`."""
    return json.dumps(pattern_schema(patterns), ensure_ascii=False, indent=1) + "\n"


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items} | ({"description": items["description"]} if "description" in items else {})


def _kind_schema(kind: Kind, patterns: Patterns) -> dict[str, Any]:
    """An entry of a kind. Keys that a new entry needs are not required: an entry of a pack may add to one that has
    them."""
    properties: dict[str, Any] = {key: {"$ref": f"#/$defs/{key}"} for key in COMMON_KEYS}
    for key in sorted(kind.keys):
        rule = rule_for(patterns.keys, key, kind.id)
        needed = " (a new entry needs it)" if key in kind.required else ""
        schema = _key_schema(rule) if rule else {}
        properties[key] = schema | {"description": f"{schema.get('description', '')}{needed}".strip()}
    return _object(properties, ["id", "term"]) | {"description": kind.about}


def _table_schema(table: str, keys: dict[str, str]) -> dict[str, Any]:
    rules = [KeyRule(key, type_, _ABOUT.get(key, ""), KEY_VALUES.get((table, key), ())) for key, type_ in keys.items()]
    return _object({rule.id: _key_schema(rule) for rule in rules}, list(REQUIRED_KEYS[table]))


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _key_schema(rule: KeyRule) -> dict[str, Any]:
    schema = dict(_TYPES[rule.type])
    if rule.id == "id":
        schema["pattern"] = f"^{ID.pattern}$"
    if rule.values:
        schema["enum"] = list(rule.values)
    if rule.about:
        schema["description"] = rule.about
    return schema
