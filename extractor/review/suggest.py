"""Corrections → what could be added to the patterns so that the machine reads it right next time.

Two things are proposed. *Words*: a label that people gave an id of the vocabulary, where the machine had none or
another. *Known misses*: sentences with a figure that people put in and the patterns still do not find, to be kept as
tests. Both are printed as TOML with what they would change in the archive; nothing is adopted by itself.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from shutil import copytree
from typing import Any

from extractor.archive import Archive
from extractor.errors import UnreadableFile
from extractor.language import fold
from extractor.packs import SHIPPED, find_pack, load_pack
from extractor.pattern_diff import Change, diff_records
from extractor.patterns import Kind, Patterns
from extractor.pipeline import extract, extract_document
from extractor.record import Record
from extractor.review.corrections import ReviewedRecord, ReviewedValue
from extractor.review.rebuild import STATES_SOMETHING
from extractor.review.values import Scalar

_LABELS = {"dossiers.field": "label", "equipment.item": "label", "software.item": "label", "sections.id": "title"}
"""Kinds of value that are an id of the vocabulary, and the field that holds the words for it."""

_MOST_WORDS = 10
"""Longer labels are sentences, and no words of a vocabulary."""

_LONGEST_SENTENCE = 400


@dataclass(frozen=True, slots=True)
class Source:
    """Where a person said so."""

    report_id: str
    page: int | None
    quote: str
    who: str


@dataclass(frozen=True, slots=True)
class Miss:
    """A sentence in which the patterns do not find what a person found: `fields` of an entry of the list."""

    text: str
    fields: tuple[tuple[str, Scalar], ...]
    source: Source | None


@dataclass(frozen=True, slots=True)
class Effect:
    """A value of the archive that a suggestion would change."""

    report_id: str
    source: str
    change: Change


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What could be added to one entry of the vocabulary, which is known by `term` so far. `effects` are the values of
    the archive that would change."""

    kind: str
    id: str
    term: str
    words: tuple[str, ...] = ()
    misses: tuple[Miss, ...] = ()
    sources: tuple[Source, ...] = ()
    effects: tuple[Effect, ...] = ()
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Disputed:
    """Words to which people gave different ids: nothing is proposed for them."""

    kind: str
    words: str
    ids: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Suggestions:
    entries: tuple[Suggestion, ...] = ()
    disputed: tuple[Disputed, ...] = ()


@dataclass
class _Found:
    """What people said in one archive, while it is gathered."""

    words: dict[tuple[str, str], dict[str, list[Source]]] = field(default_factory=lambda: defaultdict(dict))
    printed: dict[tuple[str, str], str] = field(default_factory=dict)
    misses: dict[tuple[str, str], list[Miss]] = field(default_factory=lambda: defaultdict(list))


def suggest(
    archive: Archive, pack: str | Path = SHIPPED, tell: Callable[[str], None] = lambda report_id: None
) -> Suggestions:
    """What the corrections of an archive propose for the patterns that it is read with.

    Every report that somebody worked on is looked at. Those whose text holds proposed words are then read again, with
    and without them: this costs two readings a report, and the time OCR takes where its cache is gone. `tell` is called
    with the id of each report that is read again.
    """
    patterns = load_pack(pack)
    found = _Found()
    for report_id in archive.reviews.worked_on():
        _gather(archive.reviews.state(report_id), patterns, found)
    entries, disputed = _to_entries(found, patterns)
    return Suggestions(tuple(_with_effects(entries, archive, pack, patterns, tell)), tuple(disputed))


# ---- what people said ----------------------------------------------------------------------------


def _gather(state: ReviewedRecord, patterns: Patterns, found: _Found) -> None:
    entries: dict[str, list[ReviewedValue]] = defaultdict(list)
    for one in state.values:
        entries[one.value.entry_key].append(one)
    report_id = state.machine.report_id
    for values in entries.values():
        fields = {one.value.field: one for one in values if one.state != "rejected"}
        for one in filter(_is_said, values):
            _gather_words(one, fields, report_id, patterns, found)
        said = [one for one in values if _is_said(one) and one.value.kind in STATES_SOMETHING]
        if said:
            _gather_miss(state.machine, said[0], fields, patterns, found)


def _is_said(one: ReviewedValue) -> bool:
    """Whether a person put something else than the machine read."""
    return one.state in ("corrected", "added") and one.conflict is None and one.value.value != one.machine


def _gather_words(
    one: ReviewedValue, fields: Mapping[str, ReviewedValue], report_id: str, patterns: Patterns, found: _Found
) -> None:
    """A label that a person gave an id, unless the vocabulary has it so already."""
    label = fields.get(_LABELS.get(one.value.kind, ""))
    entry_id = str(one.value.value)
    kind = kind_of_id(patterns, one.value.kind, entry_id)
    if label is None or kind is None or _is_default(label):
        return
    words = clean_words(str(label.value.value), patterns)
    if words is None or words_mean(words, kind, patterns) == entry_id:
        return
    key = (kind.id, fold(words))
    found.printed.setdefault(key, words)
    found.words[key].setdefault(entry_id, []).append(_source_of(one, label, report_id))


def _is_default(label: ReviewedValue) -> bool:
    """Whether a label is only the place that a person marked for an added entry, and no word for it."""
    marked = label.decision.marked if label.decision is not None and label.decision.action == "add" else None
    return marked is not None and label.value.value == " ".join(marked.text.split())


def _source_of(one: ReviewedValue, shown: ReviewedValue, report_id: str) -> Source:
    place = shown.value.entry or shown.value.evidence
    quote = "" if place is None else " ".join(place.text.split())
    return Source(report_id, place.page if place else None, quote, one.decision.who if one.decision else "")


def _gather_miss(
    machine: Record, said: ReviewedValue, fields: Mapping[str, ReviewedValue], patterns: Patterns, found: _Found
) -> None:
    """A sentence with an entry that a person put right, if the patterns do not find it there even alone."""
    list_name = said.value.list_name
    kind = entry_id = None
    for name, one in fields.items():
        if one.value.type == "choice" and (
            kind := kind_of_id(patterns, f"{list_name}.{name}", str(one.value.value))
        ):  # fmt: skip
            entry_id = str(one.value.value)
            break
    place = said.value.entry or said.value.evidence
    if kind is None or entry_id is None or place is None:
        return
    text = _sentence_at(machine, place.start, place.end) or place.text
    text = " ".join(text.split())
    wanted = tuple(
        (name, one.value.value)
        for name, one in fields.items()
        if one.value.kind in STATES_SOMETHING or one.value.type == "choice"
    )
    if len(text) <= _LONGEST_SENTENCE and not _finds(text, list_name, wanted, patterns):
        kept = tuple((name, value) for name, value in wanted if name != kind.id_field)
        miss = Miss(text, kept, _source_of(said, said, machine.report_id))
        if miss.text not in {one.text for one in found.misses[(kind.id, entry_id)]}:
            found.misses[(kind.id, entry_id)].append(miss)


def _sentence_at(record: Record, start: int, end: int) -> str | None:
    """The sentence of the running text that a place lies in."""
    for passage in record.passages:
        if passage.evidence.start <= start and end <= passage.evidence.end:
            return passage.evidence.text
    return None


def _finds(text: str, list_name: str, wanted: Iterable[tuple[str, Scalar]], patterns: Patterns) -> bool:
    entries = getattr(extract(text.encode("utf-8"), name="sentence.txt", patterns=patterns), list_name)
    return any(all(getattr(entry, name) == value for name, value in wanted) for entry in entries)


# ---- words ---------------------------------------------------------------------------------------


def kind_of_id(patterns: Patterns, value_kind: str, entry_id: str) -> Kind | None:
    """The list of the vocabulary that has an id which values of a kind (`dossiers.field`) may have."""
    list_name, _, id_field = value_kind.partition(".")
    for kind in patterns.kinds.values():
        if (kind.record_list, kind.id_field) == (list_name, id_field) and entry_id in patterns.of(kind.id):
            return kind
    return None


_NUMBERING = re.compile(r"(?:[IVXL]+|\d+(?:\.\d+)*|\w)[.)]\s+|[-+*•–\s]+")


def clean_words(label: str, patterns: Patterns) -> str | None:
    """The words of a label without its numbering and the word for field; None when they are no vocabulary.

    >>> from extractor.patterns import shipped_patterns
    >>> clean_words("2. Lĩnh vực đo đạc bản đồ:", shipped_patterns())
    'đo đạc bản đồ'
    >>> clean_words("Tiếp nhận 12 hồ sơ", shipped_patterns()) is None
    True
    """
    words = " ".join(label.split()).strip(" .:;,")
    while found := _NUMBERING.match(words):
        words = words[found.end() :]
    heads = patterns.entry("table_header", "field").spellings if "field" in patterns.of("table_header") else ()
    for head in heads:
        if fold(words).startswith(fold(head) + " "):
            words = words[len(head) :].strip(" .:;,-")
            break
    usable = words and len(words.split()) <= _MOST_WORDS and not any(letter.isdigit() for letter in words)
    return words if usable else None


def words_mean(words: str, kind: Kind, patterns: Patterns) -> str | None:
    """The id that a vocabulary already gives to exactly these words."""
    folded = fold(words)
    for entry in patterns.of(kind.id).values():
        if any(fold(spelling) == folded for spelling in entry.spellings):
            return entry.id
    return None


def _to_entries(found: _Found, patterns: Patterns) -> tuple[list[Suggestion], list[Disputed]]:
    """One suggestion for each entry of the vocabulary; words that people gave to several are told apart."""
    words: dict[tuple[str, str], list[str]] = defaultdict(list)
    sources: dict[tuple[str, str], list[Source]] = defaultdict(list)
    disputed = []
    for (kind, folded), by_id in sorted(found.words.items()):
        printed = found.printed[(kind, folded)]
        if len(by_id) > 1:
            disputed.append(Disputed(kind, printed, tuple((one, len(said)) for one, said in sorted(by_id.items()))))
            continue
        (entry_id,) = by_id
        words[(kind, entry_id)].append(printed)
        sources[(kind, entry_id)] += by_id[entry_id]
    keys = sorted({*words, *found.misses})
    entries = [
        Suggestion(
            *key,
            patterns.entry(*key).spellings[0],
            tuple(words[key]),
            tuple(found.misses.get(key, ())),
            tuple(sources[key]),
        )
        for key in keys
    ]
    return [one for one in entries if one.words or one.misses], disputed


# ---- what they would change ----------------------------------------------------------------------


def _with_effects(
    entries: Sequence[Suggestion], archive: Archive, pack: str | Path, old: Patterns, tell: Callable[[str], None]
) -> Iterator[Suggestion]:
    """The suggestions with every value of the archive that their words would change; a miss changes nothing."""
    concerned = _reports_with({one: [fold(word) for word in one.words] for one in entries if one.words}, archive)
    sources = archive.originals()
    for one in entries:
        if not one.words:
            yield one
            continue
        new = _patterns_with(one, pack)
        effects: list[Effect] = []
        unreadable: list[str] = []
        for report_id in concerned[one]:
            tell(report_id)
            try:
                changes = _changes(archive.reviews.read_original(report_id), sources[report_id], old, new)
            except UnreadableFile:
                unreadable.append(report_id)
                continue
            effects += [Effect(report_id, sources[report_id], change) for change in changes]
        yield replace(one, effects=tuple(effects), unreadable=tuple(unreadable))


def _reports_with(words: Mapping[Suggestion, Sequence[str]], archive: Archive) -> dict[Suggestion, list[str]]:
    """The reports in whose record (quotations, cells, sentences) some words stand, for each suggestion."""
    found: dict[Suggestion, list[str]] = {one: [] for one in words}
    if words:
        for report_id, stored in archive.stored_records():
            folded = " ".join(fold(stored.replace("\\n", " ").replace("\\t", " ")).split())
            for one, spellings in words.items():
                if any(spelling in folded for spelling in spellings):
                    found[one].append(report_id)
    return found


def _patterns_with(suggestion: Suggestion, pack: str | Path) -> Patterns:
    """The patterns of a pack with the words of one suggestion."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "pack"
        if str(pack) == SHIPPED:
            place.mkdir()
        else:
            copytree(find_pack(pack), place)
        text = to_toml(replace(suggestion, misses=()))
        (place / "suggested-words.toml").write_text(text, encoding="utf-8")
        return load_pack(place)


def _changes(data: bytes, source: str, old: Patterns, new: Patterns) -> list[Change]:
    from extractor.documents import read_document
    from extractor.documents.ocr.data import cache_folder

    name = PurePosixPath(source.replace("!", "/").replace("\\", "/")).name
    document = read_document(data, name=name, ocr_cache=cache_folder())
    return diff_records(extract_document(document, old), extract_document(document, new))


# ---- as TOML -------------------------------------------------------------------------------------


def to_toml(one: Suggestion) -> str:
    """An entry of a pattern file: new spellings of an id that is there, and sentences that are not found yet.

    >>> miss = Miss("Đo đạc: 5", (("received", 5),), None)
    >>> print(to_toml(Suggestion("dossier_field", "land", "đất đai", ("đo đạc",), (miss,))))
    [[dossier_field]]
    id = "land"
    term = "đo đạc"
    known_misses = [
      { text = "Đo đạc: 5", received = 5 },
    ]
    <BLANKLINE>
    """
    lines = [f"[[{one.kind}]]", f"id = {_quoted(one.id)}", f"term = {_quoted((*one.words, one.term)[0])}"]
    if one.words[1:]:
        lines.append(f"also = [{', '.join(map(_quoted, one.words[1:]))}]")
    if one.misses:
        lines.append("known_misses = [")
        for miss in one.misses:
            pairs = [("text", miss.text), *((name, value) for name, value in miss.fields if value is not None)]
            lines.append("  { " + ", ".join(f"{name} = {_quoted(value)}" for name, value in pairs) + " },")
        lines.append("]")
    return "\n".join(lines) + "\n"


def _quoted(value: Any) -> str:
    """A value as TOML has it; JSON's strings and numbers are the same there."""
    return json.dumps(value, ensure_ascii=False)
