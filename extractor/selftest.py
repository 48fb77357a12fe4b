"""The patterns test themselves: every example is found, every look-alike is not, every known miss still is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import regex

from extractor.language import fold
from extractor.patterns import Entry, Kind, Patterns, Shape
from extractor.pipeline import extract

# Keys of an example that say something about it; every other key is a value that the text must give.
_ABOUT = frozenset({"text", "why", "match"})


@dataclass(frozen=True, slots=True)
class Failure:
    """A pattern that does not do what its file says: where it stands, on which text, what was wanted, what came."""

    file: str
    entry: str
    text: str
    wanted: str
    found: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many cases were tried, and those that failed."""

    case_count: int
    failures: tuple[Failure, ...]


def run_self_tests(patterns: Patterns) -> Outcome:
    """Run every example, look-alike and known miss, and find each spelling. Costs a few milliseconds a case."""
    cases = [*_spelling_cases(patterns), *_entry_cases(patterns), *_shape_cases(patterns)]
    return Outcome(len(cases), tuple(case for case in cases if case is not None))


# ---- vocabulary ----------------------------------------------------------------------------------


def _spelling_cases(patterns: Patterns) -> Iterator[Failure | None]:
    """Each spelling is found as the entry it belongs to: alone, or as a heading below the headings it belongs under."""
    for kind_id, by_id in patterns.entries.items():
        kind = patterns.kinds[kind_id]
        for entry in by_id.values():
            for spelling in entry.spellings:
                if kind.in_text:
                    terms = patterns.lexicon.find_terms(fold(spelling)).of(kind_id)
                    found = [(spelling[one.start : one.end], one.id) for one in terms]
                    yield (
                        None if found == [(spelling.strip(), entry.id)] else _failure(entry, spelling, entry.id, found)
                    )
                elif kind.record_list is not None:
                    text = _outline(spelling, entry, by_id)
                    ids = [one[kind.id_field or "id"] for one in _read(text, kind.record_list, patterns)]
                    yield None if entry.id in ids else _failure(entry, text, entry.id, ids)


_LABELS = ("I. ", "1. ", "1.1. ", "a) ")


def _outline(spelling: str, entry: Entry, by_id: Mapping[str, Entry]) -> str:
    """A spelling as a heading, with a heading above it for each entry that it stands under."""
    titles = [spelling]
    above = entry["parent"]
    while above:
        titles.insert(0, by_id[above].spellings[0])
        above = by_id[above]["parent"]
    return "".join(f"{label}{title}\n" for label, title in zip(_LABELS, titles, strict=False))


def _entry_cases(patterns: Patterns) -> Iterator[Failure | None]:
    for kind_id, by_id in patterns.entries.items():
        kind = patterns.kinds[kind_id]
        for entry in by_id.values():
            if patterns.pack is not None and "/" not in entry.file:
                continue  # what shipped examples give need not hold in another family of reports
            for example in entry.examples:
                found, wanted = _try(example, kind, entry, patterns)
                yield None if _has(found, wanted) else _failure(entry, example["text"], wanted, found)
            for look_alike in entry.look_alikes:
                found, wanted = _try(look_alike, kind, entry, patterns)
                told = f"no entry with {_short(wanted)}" if wanted else "no entry"
                yield _failure(entry, look_alike["text"], told, found) if _has(found, wanted) else None
            for miss in entry.known_misses:
                found, wanted = _try(miss, kind, entry, patterns)
                told = "still a miss; it is found now, so make it an example"
                yield _failure(entry, miss["text"], told, found) if _has(found, wanted) else None


def _try(
    case: Mapping[str, Any], kind: Kind, entry: Entry, patterns: Patterns
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What the text of a case gives, and what it speaks of.

    A kind that shows in a list of the record is tried by reading the text whole; one that only steers the
    reading (a cue) by finding its word.
    """
    text = case["text"]
    if kind.record_list is None:
        terms = patterns.lexicon.find_terms(fold(text)).of(kind.id)
        return [{"id": term.id} for term in terms], {"id": entry.id}
    return _read(text, kind.record_list, patterns), _wanted(case, kind, entry)


def _wanted(case: Mapping[str, Any], kind: Kind, entry: Entry) -> dict[str, Any]:
    """The fields that the text of a case must give: those written beside it, and the entry's id when it shows."""
    wanted = {key: _plain(value) for key, value in case.items() if key not in _ABOUT}
    if kind.id_field is not None:
        wanted.setdefault(kind.id_field, entry.id)
    return wanted


def _read(text: str, name: str, patterns: Patterns) -> list[dict[str, Any]]:
    """The list `name` of the record of a text (or its header or period, as a list of one), as plain values."""
    found = getattr(extract(text.encode("utf-8"), name="pattern", patterns=patterns), name)
    return [one.model_dump(mode="json") for one in (found if isinstance(found, list) else [found])]


def _has(found: Sequence[Mapping[str, Any]], wanted: Mapping[str, Any]) -> bool:
    """Whether one of the things found has all the wanted values; an empty wish is met by anything."""
    return any(all(one.get(key) == value for key, value in wanted.items()) for one in found)


def _plain(value: Any) -> Any:
    """A TOML value as JSON has it: dates in ISO 8601."""
    return value.isoformat() if isinstance(value, date) else value


def _failure(entry: Entry, text: str, wanted: object, found: object) -> Failure:
    return Failure(entry.file, f"{entry.kind} {entry.id}", " / ".join(text.splitlines()), _short(wanted), _short(found))


# ---- shapes --------------------------------------------------------------------------------------


def _shape_cases(patterns: Patterns) -> Iterator[Failure | None]:
    for shape in patterns.shapes.values():
        try:
            compiled = patterns.shape(shape.id)
        except regex.error as error:
            yield _shape_failure(shape, shape.source, "a regex", error)
            continue
        for example in shape.examples:
            found = _found_by_shape(compiled, example)
            yield None if _shape_matches(found, example) else _shape_failure(shape, example["text"], example, found)
        for look_alike in shape.look_alikes:
            found = _found_by_shape(compiled, look_alike)
            yield _shape_failure(shape, look_alike["text"], "no match", found) if found else None
        for miss in shape.known_misses:
            found = _found_by_shape(compiled, miss)
            told = "still a miss; it is matched now, so make it an example"
            yield _shape_failure(shape, miss["text"], told, found) if found and _shape_matches(found, miss) else None


def _found_by_shape(compiled: regex.Pattern[str], case: Mapping[str, Any]) -> list[dict[str, Any]]:
    matches = compiled.finditer(fold(case["text"]), timeout=1)
    return [{"match": match[0], **match.groupdict()} for match in matches]


def _shape_matches(found: Sequence[Mapping[str, Any]], case: Mapping[str, Any]) -> bool:
    """Whether a match has the named groups, and as a whole the `match`, that are written beside the example."""
    wanted = {key: fold(str(_plain(value))) for key, value in case.items() if key not in ("text", "why")}
    return _has(found, wanted)


def _shape_failure(shape: Shape, text: str, wanted: object, found: object) -> Failure:
    return Failure(shape.file, f"shape {shape.id}", text, _short(wanted), _short(found))


def _short(value: object) -> str:
    if isinstance(value, list):
        told = "; ".join(_short(one) for one in value) or "nothing"
    elif isinstance(value, Mapping):
        kept = {key: one for key, one in value.items() if key not in ("evidence", "mentions", "cells", "text")}
        told = ", ".join(f"{key}={one}" for key, one in kept.items() if one is not None)
    else:
        told = str(value)
    return told if len(told) <= 300 else told[:297] + "..."
