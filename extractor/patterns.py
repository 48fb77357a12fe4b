"""`patterns/*.toml` → `Patterns`: the vocabulary and the shapes, checked as a whole and compiled when first used.

Two kinds of data: *vocabulary* (every file but two) says which words stand for what; *shapes*
(`shapes.toml`) are the few regexes, which name vocabulary in braces. `kinds.toml` lists the kinds of
vocabulary and the keys their entries may have. A *pack* adds to them, and says in `pack.toml` what it replaces, so
that it can describe another family of reports; it may declare checks. The loader reports every mistake at once, with
file and line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import regex

from extractor.errors import MalformedPatterns, UnreadableFile
from extractor.language import Lexicon, fold
from extractor.pattern_files import KEY_TYPES, KeyRule, Mistakes, PatternFile, Row, read_pattern_file, rule_for
from extractor.rules import RULE_DETAILS, SECTION_DETAILS, DeclaredCheck, Over, parse_rule, unknown_details

_CASES = {"examples": "cases", "look_alikes": "cases", "known_misses": "cases"}
COMMON_KEYS = {"id": "text", "term": "text", "also": "texts", "source": "text", "note": "text", **_CASES}
SHAPE_KEYS = {"id": "text", "regex": "text", "note": "text", **_CASES}
KIND_KEYS = {
    "id": "text", "about": "text", "keys": "texts", "required": "texts", "record_list": "text", "id_field": "text",
    "in_text": "yes", "replaceable": "yes",
}  # fmt: skip
KEY_KEYS = {"id": "text", "type": "text", "about": "text", "values": "texts", "kinds": "texts"}
CHECK_KEYS = {
    "id": "text", "severity": "text", "about": "text", "rule": "text", "over": "text", "origin": "text",
    "sections": "texts", "message": "text", "message_vi": "text",
}  # fmt: skip
PACK_KEYS = {"id": "text", "about": "text", "about_vi": "text", "replaces": "texts", "without_checks": "texts"}
"""The keys that each kind of table may have, with their types (of `KEY_TYPES`)."""
REQUIRED_KEYS = {
    "kind": ("id", "about"), "key": ("id", "type", "about"), "shape": ("id", "regex"), "pack": ("id", "about"),
    "check": ("id", "severity", "about", "message", "message_vi"),
}  # fmt: skip
KEY_VALUES: dict[tuple[str, str], tuple[str, ...]] = {
    ("check", "severity"): ("error", "warning", "note"), ("check", "over"): ("report", "row"),
    ("check", "origin"): ("text", "table"),
    ("key", "type"): tuple(KEY_TYPES),
}  # fmt: skip
PACK_FILE = "pack.toml"
ID = regex.compile(r"[a-z][a-z0-9_.\-]*")
"""What names of entries, kinds, shapes, checks and packs are made of; the dots part the levels of an outline."""
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
    about: str = ""
    replaceable: bool = False  # a pack may replace its entries: the program relies on none of their ids


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


@dataclass(frozen=True, slots=True)
class Pack:
    """What a pack says about itself: its name, and what of the shipped patterns it puts aside."""

    id: str
    about: str
    about_vi: str
    replaces: tuple[str, ...] = ()
    without_checks: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Patterns:
    """The whole of a pattern folder, hashed by identity; `version` changes with any change of its files."""

    kinds: Mapping[str, Kind]
    entries: Mapping[str, Mapping[str, Entry]]  # kind → id → entry
    shapes: Mapping[str, Shape]
    version: str
    keys: tuple[KeyRule, ...] = ()
    checks: tuple[DeclaredCheck, ...] = ()
    pack: Pack | None = None
    _compiled: dict[str, regex.Pattern[str]] = field(default_factory=dict, repr=False, compare=False)

    def of(self, kind: str) -> Mapping[str, Entry]:
        """All entries of a kind by id; KeyError for a kind that does not exist (our mistake)."""
        return self.entries[kind]

    def entry(self, kind: str, entry_id: str) -> Entry:
        return self.entries[kind][entry_id]

    @cached_property
    def has_speaking_headings(self) -> bool:
        """Whether a heading may say what the figures below it are about (a kind of petition), or when they were
        counted (receptions held daily, or on fixed days)."""
        cues, fields = (self.entries.get(kind, {}).values() for kind in ("dossier_cue", "dossier_field"))
        return any(entry["role"] == "circumstance" for entry in cues) or any(entry["heads"] for entry in fields)

    @cached_property
    def counted_fields(self) -> frozenset[str]:
        """Fields of what is counted beside dossiers, by a noun or a column of its own."""
        kinds = (self.entries.get(kind, {}).values() for kind in ("dossier_cue", "table_header"))
        return frozenset(entry["field"] for entries in kinds for entry in entries if entry["field"])

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
    with an id that is there replaces it. What `pack.toml` says it replaces is forgotten first.
    Raises MalformedPatterns with every mistake of all files.
    """
    loader = _Loader()
    loader.read_folder(folder)
    if pack is not None:
        loader.read_folder(pack)
    return loader.to_patterns(str(pack or folder))


class _Loader:
    """What has been read so far, and every mistake in it."""

    def __init__(self) -> None:
        self.mistakes = Mistakes()
        self.kinds: dict[str, Kind] = {}
        self.keys: list[KeyRule] = []
        self.rules: dict[tuple[str, str], KeyRule | None] = {}  # (kind, key) → its rule, once it was looked for
        self.entries: dict[str, dict[str, Entry]] = {}
        self.shapes: dict[str, Shape] = {}
        self.checks: dict[str, DeclaredCheck] = {}
        self.pack: Pack | None = None
        self.digest = hashlib.sha256()
        self.places: dict[tuple[str, str], tuple[PatternFile, int]] = {}  # (kind, id) → where it was written last

    def read_folder(self, folder: Path) -> None:
        """All files of a folder: the pack's own first, then the kinds, then the others by name."""
        first = (PACK_FILE, "kinds.toml")
        paths = sorted(
            folder.glob("*.toml"), key=lambda path: (path.name not in first, path.name != first[0], path.name)
        )
        if not paths:
            self.mistakes.add("no .toml file here", str(folder))
        is_named = (folder / PACK_FILE).is_file()
        for path in paths:
            name = f"{folder.resolve().name}/{path.name}" if is_named else path.name
            try:
                data = path.read_bytes()
            except OSError as error:
                self.mistakes.add(f"cannot be read: {error.strerror}", name)
                continue
            self.digest.update(path.name.encode("utf-8") + data)
            self._read_file(read_pattern_file(path, name, data, self.mistakes))

    def _read_file(self, file: PatternFile) -> None:
        for table, rows in file.tables.items():
            if table == "pack":
                self._read_pack(file, rows)
            elif not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                self.mistakes.add(f"[{table}] must be written [[{table}]]", file)
            elif table == "kind":
                self._add_kinds(file, rows)
            elif table == "key":
                self._add_keys(file, rows)
            elif table == "shape":
                self._add_shapes(file, rows)
            elif table == "check":
                self._add_checks(file, rows)
            elif table not in self.kinds:
                self.mistakes.add(f"no kind {table!r} in kinds.toml", file, table)
            else:
                self._add_entries(file, self.kinds[table], rows)

    def to_patterns(self, where: str) -> Patterns:
        """The patterns, when nothing is wrong with them."""
        for kind_id in self.kinds:
            self._tell_double_spellings(self.entries.setdefault(kind_id, {}))
        self._tell_lost_parents()
        checks = tuple(self.checks.values())
        patterns = Patterns(
            self.kinds, self.entries, self.shapes, self.digest.hexdigest()[:12], tuple(self.keys), checks, self.pack
        )
        self._tell_names_without_words(patterns)
        for check in checks:
            self._tell_unknown_names(check, patterns)
        if self.mistakes.told:
            raise MalformedPatterns("malformed-patterns", where, mistakes="\n  ".join(["", *self.mistakes.told]))
        return patterns

    # -- one kind of table each --

    def _is_whole(self, file: PatternFile, table: str, index: int, row: Row, keys: Mapping[str, str]) -> bool:
        """Tell unknown keys, keys of the wrong type and those that are missing; False when the row is of no use."""
        where = f"{table} {row.get('id')!r}"
        for key, value in row.items():
            if key not in keys:
                self.mistakes.add(f"{where}: unknown key {key!r}", file, table, index, key)
                continue
            rule = KeyRule(key, keys[key], values=KEY_VALUES.get((table, key), ()))
            if complaint := rule.complaint(value):
                self.mistakes.add(f"{where}: {complaint}", file, table, index, key)
        required = REQUIRED_KEYS[table]
        missing = [key for key in required if not isinstance(row.get(key), str)]
        if missing:
            self.mistakes.add(f"{where}: {_listed(required)} are required", file, table, index)
        elif not ID.fullmatch(row["id"]):
            self.mistakes.add(f"{where}: {_BAD_ID}", file, table, index, "id")
        return not missing

    def _read_pack(self, file: PatternFile, row: Any) -> None:
        if not isinstance(row, dict):
            self.mistakes.add("[[pack]] must be written [pack]", file)
            return
        one = PatternFile(file.name, file.text, {"pack": [row]})
        if not self._is_whole(one, "pack", 0, row, PACK_KEYS):
            return
        replaces, without = (_texts(row.get(key)) for key in ("replaces", "without_checks"))
        about: str = row["about"]
        self.pack = Pack(row["id"], about, row.get("about_vi") or about, replaces, frozenset(without))
        for name in replaces:
            kind_id, _, entry_id = name.partition(".")
            kind, by_id = self.kinds.get(kind_id), self.entries.get(kind_id, {})
            if kind is None or (entry_id and entry_id not in by_id):
                self.mistakes.add(f"replaces {name!r}: there is no such thing", one, "pack", 0, "replaces")
            elif not kind.replaceable:
                what = f"replaces {name!r}: the program relies on these ids; a pack can only add to them"
                self.mistakes.add(what, one, "pack", 0, "replaces")
            else:
                for gone in [entry_id] if entry_id else [*by_id]:
                    del by_id[gone]
        from extractor.checks import CHECKS

        for name in without:
            if name not in CHECKS:
                self.mistakes.add(f"without_checks: there is no check {name!r}", one, "pack", 0, "without_checks")

    def _add_kinds(self, file: PatternFile, rows: Sequence[Row]) -> None:
        for index, row in enumerate(rows):
            if not self._is_whole(file, "kind", index, row, KIND_KEYS):
                continue
            required = frozenset(row.get("required", ()))
            self.kinds[row["id"]] = Kind(
                row["id"],
                frozenset(row.get("keys", ())) | required,
                required,
                row.get("record_list"),
                row.get("id_field"),
                row.get("in_text", True),
                row["about"],
                row.get("replaceable", False),
            )

    def _add_keys(self, file: PatternFile, rows: Sequence[Row]) -> None:
        for index, row in enumerate(rows):
            if self._is_whole(file, "key", index, row, KEY_KEYS) and row["type"] in KEY_TYPES:
                values, kinds = _texts(row.get("values")), frozenset(_texts(row.get("kinds")))
                self.keys.append(KeyRule(row["id"], row["type"], row["about"], values, kinds))

    def _add_entries(self, file: PatternFile, kind: Kind, rows: Sequence[Row]) -> None:
        by_id = self.entries.setdefault(kind.id, {})
        here: set[str] = set()
        for index, row in enumerate(rows):
            entry_id = row.get("id")
            where = f"{kind.id} {entry_id!r}"
            if not isinstance(entry_id, str) or not isinstance(row.get("term"), str):
                self.mistakes.add(f"{where}: id and term are required", file, kind.id, index)
                continue
            if not ID.fullmatch(entry_id):
                self.mistakes.add(f"{where}: {_BAD_ID}", file, kind.id, index, "id")
            complaints = [(key, self._complaint(kind, key, value)) for key, value in row.items()]
            for key, complaint in complaints:
                if complaint:
                    self.mistakes.add(f"{where}: {complaint}", file, kind.id, index, key)
            for key in sorted(kind.required - row.keys() - by_id.get(entry_id, _NO_ENTRY).fields.keys()):
                self.mistakes.add(f"{where}: key {key!r} is required", file, kind.id, index)
            if entry_id in here:
                self.mistakes.add(f"{where}: this id is used twice", file, kind.id, index)
            here.add(entry_id)
            self.places[kind.id, entry_id] = (file, index)
            if not any(complaint for _, complaint in complaints):
                entry = _to_entry(file.name, kind, row)
                known = by_id.get(entry_id)
                by_id[entry_id] = entry if known is None else _joined(known, entry)

    def _complaint(self, kind: Kind, key: str, value: Any) -> str | None:
        if key in _COMMON_RULES:
            return _COMMON_RULES[key].complaint(value)
        if key not in kind.keys:
            return f"unknown key {key!r}"
        if (kind.id, key) not in self.rules:
            self.rules[kind.id, key] = rule_for(self.keys, key, kind.id)
        rule = self.rules[kind.id, key]
        return rule.complaint(value) if rule else None

    def _add_shapes(self, file: PatternFile, rows: Sequence[Row]) -> None:
        here: set[str] = set()
        for index, row in enumerate(rows):
            if not self._is_whole(file, "shape", index, row, SHAPE_KEYS):
                continue
            if row["id"] in here:
                self.mistakes.add(f"shape {row['id']!r}: this id is used twice", file, "shape", index)
            here.add(row["id"])
            self.places["shape", row["id"]] = (file, index)
            cases = (tuple(row.get(key, ())) for key in _CASES)
            self.shapes[row["id"]] = Shape(row["id"], row["regex"], file.name, *cases)

    def _add_checks(self, file: PatternFile, rows: Sequence[Row]) -> None:
        for index, row in enumerate(rows):
            if not self._is_whole(file, "check", index, row, CHECK_KEYS):
                continue
            self.places["check", row["id"]] = (file, index)
            where = f"check {row['id']!r}"
            if ("rule" in row) == ("sections" in row):
                self.mistakes.add(f"{where}: a check has a rule or sections", file, "check", index)
            over: Over = "row" if row.get("over") == "row" else "report"
            try:
                rule = parse_rule(row["rule"], over) if "rule" in row else None
            except ValueError as error:
                self.mistakes.add(f"{where}: {error}", file, "check", index, "rule")
                continue
            for key in ("message", "message_vi"):
                self._tell_unknown_details(file, index, row, key)
            sections = _texts(row.get("sections"))
            self.checks[row["id"]] = DeclaredCheck(
                row["id"], row["severity"], row["message"], row["message_vi"], over, row.get("origin"), rule, sections
            )

    def _tell_unknown_details(self, file: PatternFile, index: int, row: Row, key: str) -> None:
        known = RULE_DETAILS if "rule" in row else SECTION_DETAILS
        try:
            unknown = unknown_details(row[key], known)
        except ValueError as error:
            self.mistakes.add(f"check {row['id']!r}: {error}", file, "check", index, key)
            return
        for name in unknown:
            told = f"check {row['id']!r}: {{{name}}} names nothing; there are {_listed(sorted(known))}"
            self.mistakes.add(told, file, "check", index, key)

    # -- what only shows when everything is there --

    def _at(self, kind: str, entry_id: str, what: str, key: str | None = None) -> None:
        file, index = self.places[kind, entry_id]
        self.mistakes.add(f"{kind} {entry_id!r}: {what}", file, kind, index, key)

    def _tell_double_spellings(self, by_id: Mapping[str, Entry]) -> None:
        """Spellings claimed by two entries; headings of different parents may share one."""
        owner: dict[tuple[str | None, str], str] = {}
        for entry in by_id.values():
            for way in {" ".join(fold(way).split()) for way in entry.spellings}:
                first = owner.setdefault((entry["parent"], way), entry.id)
                if first != entry.id:
                    self._at(entry.kind, entry.id, f"{way!r} also belongs to {first!r}")

    def _tell_lost_parents(self) -> None:
        """Entries that stand below one that is not there; a pack may have replaced it."""
        for by_id in self.entries.values():
            for entry in by_id.values():
                if entry["parent"] is not None and entry["parent"] not in by_id:
                    self._at(entry.kind, entry.id, f"there is no {entry.kind} {entry['parent']!r}", "parent")

    def _tell_names_without_words(self, patterns: Patterns) -> None:
        """Braces of a shape that name nothing; regexes themselves are compiled when used or by `baocao patterns`."""
        for shape in patterns.shapes.values():
            for match in _BRACES.finditer(shape.source):
                name, mark, part = match["name"], match["mark"], match["part"]
                known = name in patterns.kinds or (not mark and name in patterns.shapes)
                if not known or (mark == ":" and part not in patterns.entries[name]):
                    self._at("shape", shape.id, f"{match[0]} names nothing", "regex")

    def _tell_unknown_names(self, check: DeclaredCheck, patterns: Patterns) -> None:
        """Sections and fields of a declared check that the patterns do not know."""
        for name in check.sections:
            if name not in patterns.entries.get("section", {}):
                self._at("check", check.id, f"there is no section {name!r}", "sections")
        fields = known_fields(patterns)
        for operand in check.rule.operands if check.rule else ():
            if operand.field is not None and operand.field not in fields:
                self._at("check", check.id, f"there is no field {operand.field!r}", "rule")


def known_fields(patterns: Patterns) -> frozenset[str]:
    """Every `field` that a row of `dossiers` can have: fields of work, `all`, and what is counted by a noun of its own
    with the circumstances it can be counted under."""
    cues = patterns.entries.get("dossier_cue", {}).values()
    nouns = patterns.counted_fields
    circumstances = {entry.id for entry in cues if entry["role"] == "circumstance"}
    parts = {f"{noun}.{circumstance}" for noun in nouns for circumstance in circumstances}
    return frozenset({"all", *patterns.entries.get("dossier_field", {}), *nouns, *parts})


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + f" and {names[-1]}"


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(one for one in value or () if isinstance(one, str))


def _to_entry(file: str, kind: Kind, row: Row) -> Entry:
    ways = [row["term"], *_texts(row.get("also"))]
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


_COMMON_RULES = {key: KeyRule(key, type_) for key, type_ in COMMON_KEYS.items()}
_BAD_ID = "an id is made of small letters, digits, _ . and -, and begins with a letter"
_NO_ENTRY = Entry("", "", (), {}, "")


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
