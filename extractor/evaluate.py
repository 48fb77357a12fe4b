"""Records against gold: how much of what a report says was read, and how much of what was read is right.

Gold is a folder of folders, each with a `report.*` and an `expected.json` that quotes the text instead of
giving offsets. Every list is compared as a bag of *items* (a reference with its date, one measure of one
dossier row, one head count ...): numbers, dates and symbols strictly, strings after white space is run together.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor.record import MEASURES, Record

Item = tuple[Any, ...]
LISTS = (
    "header", "period", "sections", "references", "dates", "dossiers", "staff", "equipment", "software",
    "quantities", "tables", "findings",
)  # fmt: skip
RECALL_ONLY = frozenset({"quantities"})
"""Lists whose gold names only the items that carry information; what else was read there is not counted as wrong."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One item that only one side has: `missing` from the record, or `extra` in it."""

    report: str
    list_name: str
    side: str
    item: Item


@dataclass
class Score:
    """Counts of one list: right, missing (in gold only), extra (in the record only)."""

    right: int = 0
    missing: int = 0
    extra: int = 0

    @property
    def precision(self) -> float | None:
        read = self.right + self.extra
        return self.right / read if read else None

    @property
    def recall(self) -> float | None:
        support = self.right + self.missing
        return self.right / support if support else None

    @property
    def f1(self) -> float | None:
        total = 2 * self.right + self.missing + self.extra
        return 2 * self.right / total if total else None


@dataclass
class Evaluation:
    """Scores by list over some reports, and every item that was missed or made up."""

    reports: int = 0
    failed: int = 0
    whole: int = 0
    leftovers: int = 0
    false_alarms: int = 0
    scores: dict[str, Score] = field(default_factory=lambda: {name: Score() for name in LISTS})
    misses: list[Miss] = field(default_factory=list)


def gold_folders(folder: Path) -> Iterator[Path]:
    """Every folder below `folder` that holds a report with its truth, in order of name."""
    yield from (path.parent for path in sorted(folder.rglob("expected.json")))


def evaluate(pairs: Iterable[tuple[str, Mapping[str, Any], Record | None]]) -> Evaluation:
    """Compare records with their gold; a record of `None` is a report that could not be read."""
    result = Evaluation()
    for name, gold, record in pairs:
        result.reports += 1
        if record is None:
            result.failed += 1
        found = {} if record is None else _comparable(record.model_dump(mode="json"))
        before = len(result.misses)
        for list_name in LISTS:
            wanted = Counter(items_of(list_name, gold))
            got = Counter(items_of(list_name, found))
            _add(result, name, list_name, wanted, got)
        result.whole += len(result.misses) == before
        result.leftovers += len(found.get("leftovers", ()))
    return result


def _add(result: Evaluation, report: str, list_name: str, wanted: Counter[Item], got: Counter[Item]) -> None:
    score = result.scores[list_name]
    score.right += (wanted & got).total()
    missing, extra = wanted - got, got - wanted
    score.missing += missing.total()
    result.misses += [Miss(report, list_name, "missing", item) for item in missing.elements()]
    if list_name in RECALL_ONLY:
        return
    score.extra += extra.total()
    result.misses += [Miss(report, list_name, "extra", item) for item in extra.elements()]
    if list_name == "findings":
        result.false_alarms += extra.total()


def _comparable(record: Mapping[str, Any]) -> dict[str, Any]:
    return dict(record)


def items_of(list_name: str, record: Mapping[str, Any]) -> Iterator[Item]:
    """The items of one list of a record, or of gold in the same shape."""
    rows = record.get(list_name) or ()
    if list_name in ("header", "period"):
        yield from _items_of_fields(rows or {}, list_name)
    elif list_name == "sections":
        yield from ((row["id"], row["label"], _text(row["title"])) for row in rows)
    elif list_name == "references":
        yield from ((row["symbol"] or _text(row["title"]), row["form"], row["date"]) for row in rows)
    elif list_name == "dates":
        yield from ((row["value"],) for row in rows)
    elif list_name == "dossiers":
        for row in rows:
            yield from _items_of_dossier(row)
    elif list_name == "staff":
        yield from ((row["group"], row["qualifier"], row["count"]) for row in rows)
    elif list_name == "equipment":
        yield from ((row["item"], row["count"]) for row in rows)
    elif list_name == "software":
        # a system is named again and again; what counts is which systems a report names
        yield from sorted({(row["item"],) for row in rows}, key=str)
    elif list_name == "quantities":
        yield from ((row["kind"], row["value"]) for row in rows)
    elif list_name == "tables":
        for row in rows:
            yield from _items_of_table(row)
    elif list_name == "findings":
        yield from ((row["check"],) for row in rows if row["severity"] in ("error", "warning"))


_HEADER_FIELDS = ("issuer", "issuer_level", "parent", "number", "place", "date", "title")
_PERIOD_FIELDS = ("kind", "index", "year", "data_from", "data_to", "window_stated")


def _items_of_fields(row: Mapping[str, Any], list_name: str) -> Iterator[Item]:
    if list_name == "period":
        yield from ((name, row[name]) for name in _PERIOD_FIELDS if row.get(name) is not None)
        return
    yield from ((name, _text(row[name])) for name in _HEADER_FIELDS if row.get(name) is not None)
    yield from (("recipient", _text(value)) for value in row.get("recipients") or ())
    yield from ((f"signer.{name}", _text(value)) for name, value in (row.get("signer") or {}).items() if value)


def _items_of_dossier(row: Mapping[str, Any]) -> Iterator[Item]:
    """Rows of tables with their label and table; statements in prose by what they say, since where one statement
    ends and the next begins is open."""
    key: Item = (row["field"], row["origin"])
    if row["origin"] == "table":
        key += (_text(row.get("label")), row.get("table"), row.get("total"))
    for measure in (*MEASURES, "rate"):
        if row.get(measure) is not None:
            yield (*key, measure, row[measure])


def _items_of_table(row: Mapping[str, Any]) -> Iterator[Item]:
    number = row["number"]
    yield (number, "kind", row["kind"])
    for index, cells in enumerate(row["rows"]):
        yield from ((number, index, column, _text(cell)) for column, cell in enumerate(cells))


def _text(value: str | None) -> str | None:
    return None if value is None else " ".join(unicodedata.normalize("NFC", value).split())


def read_gold(folder: Path) -> dict[str, Any]:
    """The truth of one report."""
    gold: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return gold
