"""One file of patterns → its tables, with the line of every entry and key, so that each mistake has a place."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import regex

Row = Mapping[str, Any]

KEY_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,), "texts": (list,), "number": (int, float), "whole": (int,), "yes": (bool,), "day": (date,),
    "cases": (list,),
}  # fmt: skip
"""What a key may hold, by the name it has in kinds.toml; `texts` also takes a single text, `yes` is true or false."""


@dataclass(frozen=True)
class PatternFile:
    """A file as parsed; `tables` is empty when it cannot be parsed at all."""

    name: str
    text: str
    tables: Mapping[str, Any]

    def line_of(self, table: str, index: int, key: str | None = None) -> int | None:
        """The line (from 1) of the entry number `index` of `[[table]]`, or of one of its keys.

        Found by looking at the lines again, only when there is something to say about one; `None` where they
        do not tell (entries written in another way than under `[[table]]`).
        """
        heads = [line for line, name in self._heads if name == table]
        if len(heads) != len(self.tables.get(table, ())) or index >= len(heads):
            return None
        start = heads[index]
        if key is None:
            return start
        end = next((line for line, _ in self._heads if line > start), len(self._lines) + 1)
        written = regex.compile(rf"\s*[\"']?{regex.escape(key)}[\"']?\s*=")
        return next((line for line in range(start + 1, end) if written.match(self._lines[line - 1])), start)

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _heads(self) -> list[tuple[int, str]]:
        matches = ((line, _HEAD.match(text)) for line, text in enumerate(self._lines, 1))
        return [(line, match["name"]) for line, match in matches if match is not None]


_HEAD = regex.compile(r"\s*\[\[?\s*(?P<name>[A-Za-z_][\w-]*)\s*\]?\]\s*(?:\#.*)?$")


@dataclass
class Mistakes:
    """Everything that is wrong with some pattern files, each with file and line."""

    told: list[str] = field(default_factory=list)

    def add(self, what: str, file: PatternFile | str, table: str = "", index: int = 0, key: str | None = None) -> None:
        """Say what is wrong at an entry (or one of its keys) of a file, or with the whole of it."""
        line = file.line_of(table, index, key) if isinstance(file, PatternFile) and table else None
        name = file.name if isinstance(file, PatternFile) else file
        self.told.append(f"{name}:{line}: {what}" if line else f"{name}: {what}")


def read_pattern_file(path: Path, name: str, data: bytes, mistakes: Mistakes) -> PatternFile:
    """Parse a file; what keeps it from being parsed is a mistake with its line, as is text that is not in NFC."""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        mistakes.add(f"not UTF-8: byte {error.start} of {path.stat().st_size}", name)
        return PatternFile(name, "", {})
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = f":{place['line']}" if place else ""
        mistakes.told.append(f"{name}{line}: {_PLACE.sub('', str(error))}")
        return PatternFile(name, text, {})
    if not unicodedata.is_normalized("NFC", text):
        lines = enumerate(text.split("\n"), 1)
        number = next(number for number, one in lines if not unicodedata.is_normalized("NFC", one))
        mistakes.told.append(f"{name}:{number}: not in Unicode NFC")
    return PatternFile(name, text, tables)


_PLACE = regex.compile(r"\s*\(at (?:line (?P<line>\d+), column \d+|end of document)\)")


@dataclass(frozen=True, slots=True)
class KeyRule:
    """What a key may hold: a type of `KEY_TYPES`, and if they are few, its values."""

    id: str
    type: str
    about: str = ""
    values: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()  # empty: in every kind that has the key

    def complaint(self, value: Any) -> str | None:
        """What is wrong with a value; `None` when nothing is.

        >>> KeyRule("level", "whole").complaint("one")
        "key 'level' must be a whole number"
        >>> KeyRule("only", "text", values=("title",)).complaint("titel")
        "key 'only' must be one of: title"
        """
        if self.type == "texts" and isinstance(value, str):
            return None
        is_right = isinstance(value, KEY_TYPES[self.type])
        if isinstance(value, bool) and self.type != "yes":
            is_right = False
        if self.type == "texts" and is_right:
            is_right = all(isinstance(one, str) for one in value)
        if self.type == "cases" and is_right:
            is_right = all(isinstance(one, dict) and isinstance(one.get("text"), str) for one in value)
        if not is_right:
            return f"key {self.id!r} must be {_NAMES[self.type]}"
        if self.values and value not in self.values:
            return f"key {self.id!r} must be one of: {', '.join(self.values)}"
        return None


_NAMES = {
    "text": "a text", "texts": "a list of texts", "number": "a number", "whole": "a whole number",
    "yes": "true or false", "day": "a date", "cases": "a list of { text = ... }",
}  # fmt: skip


def rule_for(rules: Sequence[KeyRule], key: str, kind: str) -> KeyRule | None:
    """The rule for a key in a kind: the one that names the kind, else the one that names none."""
    named = [rule for rule in rules if rule.id == key and (kind in rule.kinds or not rule.kinds)]
    return max(named, key=lambda rule: bool(rule.kinds), default=None)
