"""`patterns/*.toml` → `Patterns`: the vocabulary and the shapes, checked as a whole and compiled when first used.

Two kinds of data: *vocabulary* (every file but two) says which words stand for what; *shapes*
(`shapes.toml`) are the few regexes, which name vocabulary in braces. `kinds.toml` lists the kinds of
vocabulary and the keys their entries may have. The loader reports every mistake at once.
"""

from __future__ import annotations

import hashlib
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import regex

from extractor.errors import MalformedPatterns, UnreadableFile
from extractor.language import Lexicon, fold

COMMON_KEYS = {"id", "term", "also", "source", "note", "examples", "look_alikes", "known_misses"}
SHAPE_KEYS = {"id", "regex", "note", "examples", "look_alikes", "known_misses"}
KIND_KEYS = {"id", "about", "keys", "required", "record_list", "id_field", "in_text"}
SHAPE_SECONDS = 10.0
"""How long one shape may look at one document. Linear behaviour cannot be promised for a user's regex; a limit can."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One list of the vocabulary. `record_list`/`id_field` say where its examples show in a record; words of a
    kind that is not `in_text` are compared with headings or symbols only, not looked for everywhere."""

    id: str
    keys: frozenset[str]
    required: frozenset[str]
    record_list: str | None
    id_field: str | None
    in_text: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the vocabulary: all its spellings (the term first), and whatever else its kind says about it."""

    kind: str
    id: str
    spellings: tuple[str, ...]
    fields: Mapping[str, Any]
    file: str
    examples: tuple[Mapping[str, Any], ...] = ()
    look_alikes: tuple[Mapping[str, Any], ...] = ()
    known_misses: tuple[Mapping[str, Any], ...] = ()

    def __getitem__(self, key: str) -> Any:
        return self.fields.get(key)


@dataclass(frozen=True, slots=True)
class Shape:
    """A regex over folded text, with the vocabulary it names still in braces."""

    id: str
    source: str
    file: str
    examples: tuple[Mapping[str, Any], ...] = ()
    look_alikes: tuple[Mapping[str, Any], ...] = ()
    known_misses: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, eq=False)
class Patterns:
    """The whole of a pattern folder, hashed by identity; `version` changes with any change of its files."""

    kinds: Mapping[str, Kind]
    entries: Mapping[str, Mapping[str, Entry]]  # kind → id → entry
    shapes: Mapping[str, Shape]
    version: str
    _compiled: dict[str, regex.Pattern[str]] = field(default_factory=dict, repr=False, compare=False)

    def of(self, kind: str) -> Mapping[str, Entry]:
        """All entries of a kind by id; KeyError for a kind that does not exist (our mistake)."""
        return self.entries[kind]

    def entry(self, kind: str, entry_id: str) -> Entry:
        return self.entries[kind][entry_id]

    @cached_property
    def lexicon(self) -> Lexicon:
        return Lexicon(
            {
                (kind, entry.id): entry.spellings
                for kind, by_id in self.entries.items()
                if self.kinds[kind].in_text
                for entry in by_id.values()
            }
        )

    def shape(self, shape_id: str) -> regex.Pattern[str]:
        """The compiled regex; matched against folded text."""
        compiled = self._compiled.get(shape_id)
        if compiled is None:
            compiled = regex.compile(self.expand(self.shapes[shape_id].source), regex.VERBOSE | regex.VERSION0)
            self._compiled[shape_id] = compiled
        return compiled

    def find_all(
        self, shape_id: str, folded: str, start: int = 0, end: int | None = None
    ) -> Iterator[regex.Match[str]]:
        """Matches of a shape in text order, under the time limit.

        Raises UnreadableFile when the limit runs out: a value missed in silence would be worse.
        """
        try:
            yield from self.shape(shape_id).finditer(
                folded, start, len(folded) if end is None else end, timeout=SHAPE_SECONDS
            )
        except TimeoutError:
            raise UnreadableFile("pattern-time", shape=shape_id, seconds=SHAPE_SECONDS) from None

    def expand(self, source: str) -> str:
        """A regex with the vocabulary it names put in: {kind}, {kind.key}, {kind:id}, {shape}."""

        def put_in(match: regex.Match[str]) -> str:
            name, mark, part = match["name"], match["mark"], match["part"]
            if not mark and name in self.shapes:
                return f"(?:{self.expand(self.shapes[name].source)})"
            return _alternatives(self._named_words(name, mark, part))

        return _BRACES.sub(put_in, source)

    def _named_words(self, kind: str, mark: str, part: str) -> list[str]:
        by_id = self.entries[kind]
        if mark == ":":
            return list(by_id[part].spellings)
        if mark == ".":
            values = (entry[part] for entry in by_id.values() if entry[part])
            return [word for value in values for word in ([value] if isinstance(value, str) else value)]
        return [way for entry in by_id.values() for way in entry.spellings]


_BRACES = regex.compile(r"\{(?P<name>[a-z][a-z_]*)(?:(?P<mark>[.:])(?P<part>[a-z][a-z0-9_]*))?\}")


def _alternatives(words: list[str]) -> str:
    """One group that matches any of the words, the longest first, any white space between their parts."""
    folded = sorted({fold(word) for word in words}, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(r"\s+".join(regex.escape(part) for part in word.split()) for word in folded) + ")"


# ---- loading -------------------------------------------------------------------------------------


def find_patterns_folder() -> Path:
    """The shipped patterns: beside the package in a checkout, inside it when installed."""
    package = Path(str(files("extractor")))
    beside = package.parent / "patterns"
    return beside if (beside / "kinds.toml").is_file() else package / "_patterns"


@cache
def shipped_patterns() -> Patterns:
    return load_patterns(find_patterns_folder())


def load_patterns(folder: Path, pack: Path | None = None) -> Patterns:
    """Read a pattern folder, and a user's pack on top of it.

    A pack's entry with an id that is already there adds its spellings; a new id adds an entry; a shape
    with an id that is there replaces it. Raises MalformedPatterns with every mistake of all files.
    """
    mistakes: list[str] = []
    kinds: dict[str, Kind] = {}
    entries: dict[str, dict[str, Entry]] = {}
    shapes: dict[str, Shape] = {}
    digest = hashlib.sha256()
    for place in [folder] if pack is None else [folder, pack]:
        paths = sorted(place.glob("*.toml"), key=lambda path: (path.name != "kinds.toml", path.name))
        if not paths:
            mistakes.append(f"{place}: no .toml file here")
        for path in paths:
            data = path.read_bytes()
            digest.update(path.name.encode("utf-8") + data)
            tables = _parse_toml(path, data, mistakes)
            for kind_id, rows in tables.items():
                if not isinstance(rows, list):
                    mistakes.append(f"{path.name}: [{kind_id}] must be written [[{kind_id}]]")
                elif kind_id == "kind":
                    kinds.update((kind.id, kind) for kind in _read_kinds(path.name, rows, mistakes))
                elif kind_id == "shape":
                    _add_shapes(path.name, rows, shapes, mistakes)
                elif kind_id not in kinds:
                    mistakes.append(f"{path.name}: no kind {kind_id!r} in kinds.toml")
                else:
                    _add_entries(path.name, kinds[kind_id], rows, entries.setdefault(kind_id, {}), mistakes)
    for kind_id in kinds:
        entries.setdefault(kind_id, {})
        mistakes += _double_spellings(entries[kind_id])
    patterns = Patterns(kinds, entries, shapes, digest.hexdigest()[:12])
    mistakes += _names_without_words(patterns)
    if mistakes:
        raise MalformedPatterns("malformed-patterns", str(pack or folder), mistakes="\n  ".join(["", *mistakes]))
    return patterns


def _parse_toml(path: Path, data: bytes, mistakes: list[str]) -> dict[str, Any]:
    try:
        text = data.decode("utf-8")
        tables = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        mistakes.append(f"{path.name}: {error}")
        return {}
    if text != unicodedata.normalize("NFC", text):
        mistakes.append(f"{path.name}: not in Unicode NFC")
    return tables


def _read_kinds(file: str, rows: list[dict[str, Any]], mistakes: list[str]) -> Iterator[Kind]:
    for row in rows:
        mistakes += [f"{file}: kind {row.get('id')}: unknown key {key!r}" for key in row.keys() - KIND_KEYS]
        if "id" not in row or "about" not in row:
            mistakes.append(f"{file}: a kind needs id and about: {row}")
            continue
        required = frozenset(row.get("required", ()))
        yield Kind(
            row["id"],
            frozenset(row.get("keys", ())) | required,
            required,
            row.get("record_list"),
            row.get("id_field"),
            row.get("in_text", True),
        )


def _add_entries(
    file: str, kind: Kind, rows: list[dict[str, Any]], by_id: dict[str, Entry], mistakes: list[str]
) -> None:
    here: set[str] = set()
    for row in rows:
        entry_id = row.get("id")
        where = f"{file}: {kind.id} {entry_id!r}"
        if not isinstance(entry_id, str) or not isinstance(row.get("term"), str):
            mistakes.append(f"{where}: id and term are required")
            continue
        mistakes += [f"{where}: unknown key {key!r}" for key in sorted(row.keys() - COMMON_KEYS - kind.keys)]
        mistakes += [f"{where}: key {key!r} is required" for key in sorted(kind.required - row.keys())]
        if entry_id in here:
            mistakes.append(f"{where}: this id is used twice")
        here.add(entry_id)
        entry = _to_entry(file, kind, row)
        known = by_id.get(entry_id)
        by_id[entry_id] = entry if known is None else _joined(known, entry)


def _to_entry(file: str, kind: Kind, row: Mapping[str, Any]) -> Entry:
    ways = [row["term"], *row.get("also", ())]
    # "cán bộ, công chức" is as often typed without its comma
    ways += [way.replace(",", "") for way in ways if "," in way]
    return Entry(
        kind=kind.id,
        id=row["id"],
        spellings=tuple(dict.fromkeys(ways)),
        fields={key: row[key] for key in kind.keys if key in row},
        file=file,
        examples=tuple(row.get("examples", ())),
        look_alikes=tuple(row.get("look_alikes", ())),
        known_misses=tuple(row.get("known_misses", ())),
    )


def _joined(known: Entry, more: Entry) -> Entry:
    return Entry(
        known.kind,
        known.id,
        tuple(dict.fromkeys(known.spellings + more.spellings)),
        {**known.fields, **more.fields},
        more.file,
        known.examples + more.examples,
        known.look_alikes + more.look_alikes,
        known.known_misses + more.known_misses,
    )


def _add_shapes(file: str, rows: list[dict[str, Any]], shapes: dict[str, Shape], mistakes: list[str]) -> None:
    here: set[str] = set()
    for row in rows:
        where = f"{file}: shape {row.get('id')!r}"
        mistakes += [f"{where}: unknown key {key!r}" for key in sorted(row.keys() - SHAPE_KEYS)]
        if not isinstance(row.get("id"), str) or not isinstance(row.get("regex"), str):
            mistakes.append(f"{where}: id and regex are required")
            continue
        if row["id"] in here:
            mistakes.append(f"{where}: this id is used twice")
        here.add(row["id"])
        shapes[row["id"]] = Shape(
            row["id"],
            row["regex"],
            file,
            tuple(row.get("examples", ())),
            tuple(row.get("look_alikes", ())),
            tuple(row.get("known_misses", ())),
        )


def _double_spellings(by_id: Mapping[str, Entry]) -> list[str]:
    """Spellings claimed by two entries; headings of different parents may share one."""
    owner: dict[tuple[str | None, str], str] = {}
    mistakes = []
    for entry in by_id.values():
        for way in {" ".join(fold(way).split()) for way in entry.spellings}:
            first = owner.setdefault((entry["parent"], way), entry.id)
            if first != entry.id:
                mistakes.append(f"{entry.file}: {entry.kind} {entry.id!r}: {way!r} also belongs to {first!r}")
    return mistakes


def _names_without_words(patterns: Patterns) -> list[str]:
    """Braces of a shape that name nothing; regexes themselves are compiled when used or by `baocao patterns`."""
    mistakes = []
    for shape in patterns.shapes.values():
        for match in _BRACES.finditer(shape.source):
            name, mark, part = match["name"], match["mark"], match["part"]
            known = name in patterns.kinds or (not mark and name in patterns.shapes)
            if not known or (mark == ":" and part not in patterns.entries[name]):
                mistakes.append(f"{shape.file}: shape {shape.id!r}: {match[0]} names nothing")
    return mistakes
