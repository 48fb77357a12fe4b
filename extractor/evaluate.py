"""Records against gold: how much of what a report says was read, and how much of what was read is right.

Gold is a folder of folders, each with a `report.*` and an `expected.json` that quotes the text instead of giving
offsets. Every list is compared as a bag of *items* (a reference with its date, one measure of one dossier row, one
head count ...), numbers, dates and symbols strictly, strings after white space is run together. Beside the items:
strings on four levels, whether the evidence of a right value shows it, tables, outline, checks, and how far the
confidence of a value can be trusted.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.errors import UnreadableFile
from extractor.matching import LEVELS, match_levels, soften, squash, table_similarity, wilson
from extractor.record import MEASURES, Record

if TYPE_CHECKING:
    from extractor.patterns import Patterns

Item = tuple[Any, ...]
LISTS = (
    "header", "period", "sections", "references", "dates", "dossiers", "staff", "equipment", "software",
    "quantities", "tables", "findings",
)  # fmt: skip
RECALL_ONLY = frozenset({"quantities"})
"""Lists whose gold names only the items that carry information; what else was read there is not counted as wrong."""

STRINGS = (
    "header.issuer", "header.parent", "header.title", "header.place", "header.recipients", "header.signer",
    "sections.title", "references.title", "references.issuer_name", "dossiers.label", "tables.title",
)  # fmt: skip
THRESHOLDS = (1.0, 0.99, 0.95, 0.9, 0.8, 0.5, 0.0)
PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Found:
    """One item of one side, with the quotation it rests on."""

    item: Item
    quote: str | None = None
    page: int | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Miss:
    """One item that only one side has: `missing` from the record, or `extra` in it."""

    report: str
    list_name: str
    side: str
    item: Item
    quote: str | None = None
    page: int | None = None


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
        return self.right / self.support if self.support else None

    @property
    def support(self) -> int:
        return self.right + self.missing

    @property
    def f1(self) -> float | None:
        total = 2 * self.right + self.missing + self.extra
        return 2 * self.right / total if total else None

    def add(self, right: int = 0, missing: int = 0, extra: int = 0) -> None:
        self.right += right
        self.missing += missing
        self.extra += extra


def _scores(names: Iterable[str]) -> dict[str, Score]:
    return {name: Score() for name in names}


@dataclass
class Evaluation:
    """Scores over some reports, and every item that was missed or made up."""

    reports: int = 0
    failed: int = 0
    whole: int = 0
    leftovers: int = 0
    clean: int = 0
    """Reports in which no error or warning is expected."""
    false_alarms: int = 0
    """Errors and warnings in clean reports."""
    scores: dict[str, Score] = field(default_factory=lambda: _scores(LISTS))
    strings: dict[str, dict[str, Score]] = field(default_factory=lambda: {name: _scores(LEVELS) for name in STRINGS})
    checks: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    boundaries: Score = field(default_factory=Score)
    """Headings found as headings, with their label, whatever id they were given."""
    ids_right: int = 0
    judged: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LISTS, 0))
    grounded: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LISTS, 0))
    similarities: list[float] = field(default_factory=list)
    cells: Score = field(default_factory=Score)
    confidences: list[tuple[float, bool]] = field(default_factory=list)
    report_f1: list[float] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)

    @property
    def micro(self) -> Score:
        """All items of all lists together."""
        total = Score()
        for score in self.scores.values():
            total.add(score.right, score.missing, score.extra)
        return total

    @property
    def macro(self) -> float | None:
        """The mean of the lists' F1: a short list weighs as much as a long one."""
        return _mean([score.f1 for score in self.scores.values() if score.f1 is not None])


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


# ---- gold and records ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pair:
    """One report of gold with what was read from it; `record` is None when it could not be read."""

    name: str
    gold: Mapping[str, Any]
    record: Mapping[str, Any] | None
    group: str


def gold_folders(folder: Path) -> Iterator[Path]:
    """Every folder below `folder` that holds a report with its truth, in order of name."""
    yield from (path.parent for path in sorted(folder.rglob("expected.json")))


def read_gold(folder: Path) -> dict[str, Any]:
    """The truth of one report."""
    gold: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return gold


def report_of(folder: Path) -> Path:
    """The report that lies beside its truth. Raises UnreadableFile when there is none."""
    for path in sorted(folder.glob("report.*")):
        return path
    raise UnreadableFile("not-a-file", str(folder / "report"))


_MEDIA = {".txt": "text", ".docx": "docx", ".pdf": "pdf"}


def group_of(gold: Mapping[str, Any], report: Path) -> str:
    """Which results belong together: the split of gold, for made reports with the medium.

    >>> group_of({"split": "made"}, Path("a/report.docx")), group_of({"split": "dev"}, Path("a/report.txt"))
    ('made-docx', 'dev')
    """
    split = str(gold.get("split", "gold"))
    return split if split in ("dev", "test") else f"{split}-{_MEDIA.get(report.suffix, report.suffix[1:])}"


def read_pairs(gold: Path, records: Path | None = None, pack: str | Path | None = None) -> list[Pair]:
    """Every report below `gold` with its record: from a folder of JSON records, known by the report's sha256, or
    read now, by two processes, with a pattern pack if there is one."""
    folders = list(gold_folders(gold))
    if records is None:
        read = partial(read_pair, pack=pack)
        if len(folders) < 2 * PROCESSES:
            return [read(folder) for folder in folders]
        with ProcessPoolExecutor(PROCESSES) as pool:
            return list(pool.map(read, folders, chunksize=4))
    by_hash: dict[str, Mapping[str, Any]] = {}
    for path in sorted(records.rglob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(record, dict) and isinstance(record.get("document"), dict):
            by_hash[str(record["document"].get("sha256"))] = record
    pairs = []
    for folder in folders:
        report, truth = report_of(folder), read_gold(folder)
        digest = hashlib.sha256(report.read_bytes()).hexdigest()
        pairs.append(Pair(folder.name, truth, by_hash.get(digest), group_of(truth, report)))
    return pairs


def read_pair(folder: Path, pack: str | Path | None = None) -> Pair:
    """Extract one report of gold."""
    from extractor.pipeline import extract

    report, gold = report_of(folder), read_gold(folder)
    try:
        record = extract(report, patterns=_patterns_of(pack)).model_dump(mode="json")
    except UnreadableFile:
        record = None
    return Pair(folder.name, gold, record, group_of(gold, report))


@cache
def _patterns_of(pack: str | Path | None) -> Patterns:
    from extractor.packs import load_pack

    return load_pack(pack)


def evaluate_groups(pairs: Iterable[Pair]) -> dict[str, Evaluation]:
    """One evaluation for each group, in order of name."""
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(pair.group, []).append(pair)
    return {
        name: evaluate((pair.name, pair.gold, pair.record) for pair in members)
        for name, members in sorted(groups.items())
    }


# ---- comparing -----------------------------------------------------------------------------------


def evaluate(pairs: Iterable[tuple[str, Mapping[str, Any], Record | Mapping[str, Any] | None]]) -> Evaluation:
    """Compare records with their gold; a record of `None` is a report that could not be read."""
    result = Evaluation()
    for name, gold, given in pairs:
        record = given.model_dump(mode="json") if isinstance(given, Record) else given
        result.reports += 1
        result.failed += record is None
        found: Mapping[str, Any] = record or {}
        before, own = len(result.misses), Score()
        for list_name in LISTS:
            _compare_list(result, own, name, list_name, gold, found)
        result.whole += len(result.misses) == before
        result.leftovers += len(found.get("leftovers", ()))
        result.report_f1.append(own.f1 or 0.0)
        _compare_strings(result, gold, found)
        _compare_sections(result, gold, found)
        _compare_tables(result, gold, found)
        _compare_checks(result, gold, found)
    return result


def _compare_list(
    result: Evaluation, own: Score, report: str, list_name: str, gold: Mapping[str, Any], found: Mapping[str, Any]
) -> None:
    wanted, got = _by_item(list_name, gold), _by_item(list_name, found)
    score = result.scores[list_name]
    for item in dict.fromkeys((*wanted, *got)):
        ours, theirs = wanted.get(item, []), got.get(item, [])
        for one, other in zip(ours, theirs, strict=False):
            _judge(result, list_name, one, other)
        right = min(len(ours), len(theirs))
        missing, extra = ours[right:], theirs[right:]
        if list_name in RECALL_ONLY:
            extra = []
        for part, side in ((missing, "missing"), (extra, "extra")):
            result.misses += [Miss(report, list_name, side, item, one.quote, one.page) for one in part]
        score.add(right, len(missing), len(extra))
        own.add(right, len(missing), len(extra))
        if list_name not in RECALL_ONLY and list_name != "findings":
            result.confidences += [(one.confidence, True) for one in theirs[:right]]
            result.confidences += [(one.confidence, False) for one in extra]


def _by_item(list_name: str, record: Mapping[str, Any]) -> dict[Item, list[Found]]:
    items: dict[Item, list[Found]] = {}
    for one in items_of(list_name, record):
        items.setdefault(one.item, []).append(one)
    return items


def _judge(result: Evaluation, list_name: str, gold: Found, found: Found) -> None:
    verdict = is_grounded(list_name, gold, found)
    if verdict is not None:
        result.judged[list_name] += 1
        result.grounded[list_name] += verdict


_NUMBER = re.compile(r"\d+")


def is_grounded(list_name: str, gold: Found, found: Found) -> bool | None:
    """Whether the evidence of a right value shows it: gold's quotation, or the printed value where gold has none.

    None where there is nothing to point at (a level of government, a check).

    >>> item = ("officials", None, 12)
    >>> is_grounded("staff", Found(item, "12 cán bộ"), Found(item, "có 12 cán bộ"))
    True
    >>> is_grounded("staff", Found(item, "12 cán bộ"), Found(item, "12 máy in"))
    False
    """
    if list_name == "findings" or found.item[0] == "issuer_level" or found.item[1:2] == ("kind",):
        return None
    if list_name == "period" and found.item[0] != "year":
        return None
    if not found.quote:
        return False
    quote = squash(found.quote)
    if gold.quote:
        one, other = soften(gold.quote), soften(quote)
        return one in other or other in one or _shares_figures(gold.quote, quote, found.item)
    value = found.item[-1]
    if isinstance(value, float | int) and not isinstance(value, bool):
        printed = re.sub(r"(?<=\d)\.(?=\d{3}(?!\d))", "", quote).replace(",", ".")
        numbers = [float(one) for one in re.findall(r"\d+(?:\.\d+)?", printed)]
        return value in numbers or (value == 0 and not any(numbers)) or not numbers
    figures = _NUMBER.findall(str(value))
    if figures and soften(str(value)).isalnum() and re.fullmatch(r"\d{4}-\d\d(-\d\d)?", str(value)):
        return {one.lstrip("0") for one in figures} <= {one.lstrip("0") for one in _NUMBER.findall(quote)}
    if list_name == "header":  # a letterhead read across has words of the other column in between
        return {*squash(str(value)).casefold().split()} <= {*quote.casefold().replace(":", " ").split()} or (
            soften(str(value)) in soften(quote)
        )
    return soften(str(value)) in soften(quote)


def _shares_figures(gold: str, quote: str, item: Item) -> bool:
    """For values whose quotation gold cuts elsewhere: the same figures and more than half of the words."""
    if set(_NUMBER.findall(gold)) - set(_NUMBER.findall(quote)):
        return False
    words, others = set(squash(gold).casefold().split()), set(quote.casefold().split())
    return 2 * len(words & others) >= len(words)


# ---- items ---------------------------------------------------------------------------------------


def items_of(list_name: str, record: Mapping[str, Any]) -> Iterator[Found]:
    """The items of one list of a record, or of gold in the same shape."""
    rows = record.get(list_name) or ()
    if list_name in ("header", "period"):
        yield from _items_of_fields(rows or {}, list_name)
    elif list_name == "sections":
        for row in rows:
            yield _found(row, (row["id"], row["label"], _text(row["title"])), row["title"])
    elif list_name == "references":
        for row in rows:
            item = (_text(row["symbol"] or row["title"]), row["form"], row["date"])
            places = row["mentions"] if isinstance(row["mentions"], list) else ()
            yield _at(places[0], item) if places else Found(item, _reference_quote(row))
    elif list_name == "dates":
        yield from (_found(row, (row["value"],)) for row in rows)
    elif list_name == "dossiers":
        for row in rows:
            yield from _items_of_dossier(row)
    elif list_name == "staff":
        yield from (_found(row, (row["group"], row["qualifier"], row["count"])) for row in rows)
    elif list_name == "equipment":
        yield from (_found(row, (row["item"], row["count"])) for row in rows)
    elif list_name == "software":
        # a system is named again and again; what counts is which systems a report names
        first = {row["item"]: row for row in reversed(rows)}
        yield from (_found(row, (item,)) for item, row in sorted(first.items(), key=lambda pair: str(pair[0])))
    elif list_name == "quantities":
        yield from (_found(row, (row["kind"], row["value"])) for row in rows)
    elif list_name == "tables":
        for row in rows:
            yield from _items_of_table(row)
    elif list_name == "findings":
        yield from _items_of_findings(rows)


def _items_of_findings(rows: Iterable[Mapping[str, Any]]) -> Iterator[Found]:
    """Which checks say error or warning. One slip may break several sums: a check counts once a report."""
    first: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        if row["severity"] in ("error", "warning"):
            first.setdefault(row["check"], row)
    for check, row in first.items():
        places = row.get("evidence") or ()
        yield _at(places[0], (check,)) if places else Found((check,))


def _found(row: Mapping[str, Any], item: Item, quote: str | None = None) -> Found:
    evidence = row.get("evidence")
    return _at(evidence, item) if isinstance(evidence, Mapping) else Found(item, row.get("quote") or quote)


def _at(evidence: Mapping[str, Any], item: Item) -> Found:
    return Found(item, evidence["text"], evidence["page"], evidence.get("confidence", 1.0))


def _reference_quote(row: Mapping[str, Any]) -> str | None:
    """In a list ("các Kế hoạch số 02, 03/KH-UBND") the symbol is not printed whole, its number is."""
    printed: str | None = row["title"] if row["symbol"] is None else row["number"]
    return printed


_HEADER_FIELDS = ("issuer", "issuer_level", "parent", "number", "place", "date", "title")
_PERIOD_FIELDS = ("kind", "index", "year", "data_from", "data_to", "window_stated")


def _items_of_fields(row: Mapping[str, Any], list_name: str) -> Iterator[Found]:
    if list_name == "period":
        yield from (_found(row, (name, row[name])) for name in _PERIOD_FIELDS if row.get(name) is not None)
        return
    places = row.get("evidence") or {}

    def found(name: str, value: Any, key: str) -> Found:
        item = (name, _text(value))
        return _at(places[key], item) if key in places else Found(item)

    yield from (found(name, row[name], name) for name in _HEADER_FIELDS if row.get(name) is not None)
    for index, value in enumerate(row.get("recipients") or ()):
        key = next((key for key in (f"recipients.{index}", "recipients") if key in places), "")
        yield found("recipient", value, key)
    for name, value in (row.get("signer") or {}).items():
        if value:
            key = next((key for key in (f"signer.{name}", "signer") if key in places), "")
            yield found(f"signer.{name}", value, key)


def _items_of_dossier(row: Mapping[str, Any]) -> Iterator[Found]:
    """Rows of tables with their label and table; statements in prose by what they say, since where one statement
    ends and the next begins is open."""
    key: Item = (row["field"], row["origin"])
    if row["origin"] == "table":
        key += (_text(row.get("label")), row.get("table"), row.get("total"))
    cells = row.get("cells") or {}
    for measure in (*MEASURES, "rate"):
        if row.get(measure) is None:
            continue
        item = (*key, measure, row[measure])
        yield _at(cells[measure], item) if measure in cells else _found(row, item)


def _items_of_table(row: Mapping[str, Any]) -> Iterator[Found]:
    number = row["number"]
    yield _found(row, (number, "kind", row["kind"]))
    for index, cells in enumerate(row["rows"]):
        yield from (_found(row, (number, index, column, _text(cell))) for column, cell in enumerate(cells))


def _text(value: str | None) -> str | None:
    return None if value is None else squash(value)


# ---- strings on four levels ----------------------------------------------------------------------


def _compare_strings(result: Evaluation, gold: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    for name in STRINGS:
        ours, theirs = _strings_of(name, gold), _strings_of(name, found)
        for key in dict.fromkeys((*ours, *theirs)):
            one, other = ours.get(key), theirs.get(key)
            levels = match_levels(one, other) if one is not None and other is not None else dict.fromkeys(LEVELS, False)
            for level, is_right in levels.items():
                wrong = not is_right
                result.strings[name][level].add(is_right, wrong and one is not None, wrong and other is not None)


def _strings_of(name: str, record: Mapping[str, Any]) -> dict[Item, str]:
    """The strings of one field by what identifies their place: they are compared where both sides have the place."""
    list_name, _, field_name = name.partition(".")
    rows = record.get(list_name) or ()
    if list_name == "header":
        value = (rows or {}).get(field_name)
        if field_name == "signer":
            return {(key,): text for key, text in (value or {}).items() if text}
        if field_name == "recipients":
            return {(index,): text for index, text in enumerate(value or ())}
        return {(): value} if value else {}
    strings: dict[Item, str] = {}
    counts: Counter[Item] = Counter()
    for row in rows:
        place: Item
        if list_name == "sections":
            place = (row["label"],) if row["label"] else ("none", row["id"])
        elif list_name == "references":
            place = (row["symbol"], row["date"])
            if row["symbol"] is None:
                continue
        elif list_name == "dossiers":
            if row["origin"] != "table":
                continue
            place = (row["table"],)
        else:
            place = (row["number"],)
        counts[place] += 1
        if row.get(field_name):
            strings[(*place, counts[place])] = row[field_name]
    return strings


# ---- outline, tables, checks ---------------------------------------------------------------------


def _compare_sections(result: Evaluation, gold: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    sides = []
    for record in (gold, found):
        rows = record.get("sections") or ()
        sides.append(Counter((row["label"], soften(row["title"])) for row in rows))
    right = (sides[0] & sides[1]).total()
    result.boundaries.add(right, sides[0].total() - right, sides[1].total() - right)
    ids = [
        Counter((row["label"], soften(row["title"]), row["id"]) for row in record.get("sections") or ())
        for record in (gold, found)
    ]
    result.ids_right += (ids[0] & ids[1]).total()


def _compare_tables(result: Evaluation, gold: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """Tables by number; one that only one side has is all wrong."""
    ours, theirs = ({row["number"]: _grid(row) for row in record.get("tables") or ()} for record in (gold, found))
    for number in dict.fromkeys((*ours, *theirs)):
        one, other = ours.get(number, []), theirs.get(number, [])
        result.similarities.append(table_similarity(one, other) if one and other else 0.0)
        cells = [
            Counter((row, column, cell) for row, line in enumerate(grid) for column, cell in enumerate(line))
            for grid in (one, other)
        ]
        right = (cells[0] & cells[1]).total()
        result.cells.add(right, cells[0].total() - right, cells[1].total() - right)


def _grid(table: Mapping[str, Any]) -> list[list[str]]:
    return [[squash(cell) for cell in row] for row in (table["columns"], *table["rows"])]


def _compare_checks(result: Evaluation, gold: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """Each check once a report. Notes count where gold has them: they may be there or not elsewhere."""
    planted = {row["check"]: row["severity"] for row in gold.get("findings") or ()}
    told = {row["check"] for row in found.get("findings") or () if row["severity"] != "note"}
    notes = {row["check"] for row in found.get("findings") or () if row["severity"] == "note"}
    for check, severity in planted.items():
        is_told = check in told or (severity == "note" and check in notes)
        result.checks[check].add(right=is_told, missing=not is_told)
    for check in told - set(planted):
        result.checks[check].add(extra=1)
    if not any(severity != "note" for severity in planted.values()):
        result.clean += 1
        result.false_alarms += sum(row["severity"] != "note" for row in found.get("findings") or ())


# ---- results -------------------------------------------------------------------------------------


def evaluation_to_json(evaluation: Evaluation) -> dict[str, Any]:
    """The whole result as plain values; shares are rounded to five places, None where nothing was there to judge."""
    read = [(confidence, is_right) for confidence, is_right in evaluation.confidences]
    return {
        "reports": evaluation.reports,
        "unreadable": evaluation.failed,
        "whole_records": evaluation.whole,
        "leftovers_per_report": _round(evaluation.leftovers / evaluation.reports if evaluation.reports else None),
        "micro": _score_to_json(evaluation.micro),
        "macro_f1": _round(evaluation.macro),
        "mean_report_f1": _round(_mean(evaluation.report_f1)),
        "lists": {name: _score_to_json(score) for name, score in evaluation.scores.items()},
        "strings": {
            name: {level: _round(score.f1) for level, score in levels.items()} | {"support": levels["strict"].support}
            for name, levels in evaluation.strings.items()
        },
        "grounding": {
            "judged": sum(evaluation.judged.values()),
            "grounded": sum(evaluation.grounded.values()),
            "share": _round(_share(sum(evaluation.grounded.values()), sum(evaluation.judged.values()))),
            "lists": {
                name: _round(_share(evaluation.grounded[name], judged)) for name, judged in evaluation.judged.items()
            },
        },
        "tables": {
            "count": len(evaluation.similarities),
            "teds": _round(_mean(evaluation.similarities)),
            "cells": _score_to_json(evaluation.cells),
        },
        "outline": {
            "boundaries": _score_to_json(evaluation.boundaries),
            "ids_right_of_boundaries": _round(_share(evaluation.ids_right, evaluation.boundaries.right)),
        },
        "checks": {
            "all": _score_to_json(checks_total(evaluation)),
            "clean_reports": evaluation.clean,
            "false_alarms": evaluation.false_alarms,
            "false_alarms_per_clean_report": _round(_share(evaluation.false_alarms, evaluation.clean)),
            "each": {name: _score_to_json(score) for name, score in sorted(evaluation.checks.items())},
        },
        "confidence": [_accepted(read, threshold) for threshold in THRESHOLDS],
        "misses": [
            {"report": miss.report, "list": miss.list_name, "side": miss.side, "item": list(miss.item),
             "quote": miss.quote, "page": miss.page}
            for miss in evaluation.misses
        ],
    }  # fmt: skip


def checks_total(evaluation: Evaluation) -> Score:
    """All checks together."""
    total = Score()
    for score in evaluation.checks.values():
        total.add(score.right, score.missing, score.extra)
    return total


def _accepted(read: Sequence[tuple[float, bool]], threshold: float) -> dict[str, Any]:
    """What happens when only values of at least this confidence are taken: how many those are, how many are wrong."""
    kept = [is_right for confidence, is_right in read if confidence >= threshold]
    wrong = len(kept) - sum(kept)
    low, high = wilson(wrong, len(kept))
    return {
        "threshold": threshold, "coverage": _round(_share(len(kept), len(read))), "accepted": len(kept),
        "error": _round(_share(wrong, len(kept))), "interval": [_round(low), _round(high)],
    }  # fmt: skip


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 5)


def _score_to_json(score: Score) -> dict[str, Any]:
    return {
        "precision": _round(score.precision), "recall": _round(score.recall), "f1": _round(score.f1),
        "support": score.support, "right": score.right, "missing": score.missing, "extra": score.extra,
    }  # fmt: skip
