"""Documents cited by several reports: one symbol of one issuer is one document, with one date and one subject.

`53/KH-UBND` exists in every commune every year, so a document is known by its symbol, who issued it and the year; a
plan whose issuer is not named is taken as the unit's own only while its reports agree on it. A register lists, for
each issuer, type and year, the numbers that reports cite: those missing between them, twice given or out of order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from math import log
from typing import NamedTuple, TypeVar

from extractor.auditing.findings import Archived, Period, Result, make_finding, place_of
from extractor.auditing.gazetteer import folded_name
from extractor.auditing.light import names_of_body, pair_numbers, words_of
from extractor.auditing.models import AuditFinding, CitedReference, Register, RegisterEntry, Report, Unit
from extractor.patterns import Patterns

_DAYS_OUT_OF_ORDER = 5  # a number is sometimes kept for a document that is signed some days later
_ALIKE = 0.6
_UNLIKE = 0.25
_SHORTEST = 15  # characters of a subject


@dataclass(frozen=True, slots=True)
class Citation:
    """One report citing one document; `is_sure` when the report says who issued it, or nobody else can have."""

    report: Report
    reference: CitedReference
    is_sure: bool


class DocumentKey(NamedTuple):
    """What makes two citations ones of the same document: symbol, issuer, and the year of its register."""

    symbol: str
    issuer: str
    year: str


def check_references(archived: Archived) -> tuple[list[tuple[str, Result]], tuple[Register, ...]]:
    """Conflicts between reports over one document, and the registers with what is out of order in them.

    Gives (check, result) pairs and the registers. Reports of all units are compared: a district's letter is cited by
    all its communes.
    """
    documents = _documents(archived)
    weights = _weights(documents.values())
    results: list[tuple[str, Result]] = []
    in_conflict = set()
    for key, citations in documents.items():
        if len({citation.report.report_id for citation in citations}) < 2:
            results.append(("reference-conflict", "not_applicable"))
            continue
        findings = [*_date_conflicts(archived, citations, weights), *_title_conflicts(archived, citations, weights)]
        results += [("reference-conflict", finding) for finding in findings] or [("reference-conflict", "passed")]
        if findings:
            in_conflict.add(key)
    by_register = _by_register(documents)
    results += [("number-register", one) for one in _order_of_documents(archived, documents, by_register, in_conflict)]
    results += [("number-register", one) for one in _order_of_reports(archived)]
    return results, tuple(_registers(archived, by_register))


def _documents(archived: Archived) -> dict[DocumentKey, list[Citation]]:
    documents: dict[DocumentKey, list[Citation]] = defaultdict(list)
    for series in archived.series.values():
        for report in series.current():
            for reference in report.references:
                known = document_key(reference, archived.units[report.unit_id], archived.patterns)
                if known is not None:
                    documents[known[0]].append(Citation(report, reference, known[1]))
    return _joined_years(documents)


def document_key(reference: CitedReference, unit: Unit, patterns: Patterns) -> tuple[DocumentKey, bool] | None:
    """Which document is cited, and whether that is sure; None for one that cannot be told from others.

    A symbol with its year inside is unique for its issuer. Without a year the day says it; a document cited without a
    day is left out. Committees of all places have one abbreviation, so their place must be named, or be the unit's.
    """
    year = str(reference.year) if reference.year is not None else (reference.date or "")[:4]
    if not year:
        return None
    issuer = reference.issuer or ""
    if not _is_local(issuer, patterns):
        return DocumentKey(reference.symbol, issuer, year), True
    if reference.issuer_name is None:
        return DocumentKey(reference.symbol, unit.id, year), False
    names = names_of_body(reference.issuer_name, patterns)
    own = names_of_body(unit.name, patterns)[0]
    # "UBND phường": the unit's own, without its name
    if names[0] in (own, own.split(" ")[0]):
        return DocumentKey(reference.symbol, unit.id, year), True
    if names[0] == folded_name(unit.parent or ""):
        return DocumentKey(reference.symbol, unit.parent_id or names[0], year), True
    if " " not in names[0]:
        return DocumentKey(reference.symbol, f"{names[0]} > {unit.id}", year), False
    # a name alone may be another place in another province
    return DocumentKey(reference.symbol, "/".join([*names, folded_name(unit.province or unit.id)]), year), True


def _joined_years(documents: dict[DocumentKey, list[Citation]]) -> dict[DocumentKey, list[Citation]]:
    """Documents of one symbol and issuer that differ in the year of their day alone made one.

    Day, month and subject must be the same to the letter: offices issue plans of one kind every year.
    """
    by_symbol: dict[tuple[str, str, str, str], DocumentKey] = {}
    for key in sorted(documents):
        described = {
            (one.reference.date[5:], folded_name(one.reference.title))
            for one in documents[key]
            if one.reference.date and len(one.reference.date) == 10 and one.reference.title
        }
        for day, title in described:
            first = by_symbol.setdefault((key.symbol, key.issuer, day, title), key)
            if first != key and first in documents and key in documents:
                documents[first] += documents.pop(key)
    return documents


def _is_local(issuer: str, patterns: Patterns) -> bool:
    """Whether many bodies bear this abbreviation: committees, councils, departments, party committees."""
    return _levels(patterns).get(issuer.split("-")[0]) not in ("central", "ministry")


@lru_cache(maxsize=8)
def _levels(patterns: Patterns) -> dict[str, str]:
    """Abbreviation in symbols → level of the body."""
    return {symbol: entry["level"] for entry in patterns.of("issuer").values() for symbol in entry["symbols"] or ()}


# ---- one document --------------------------------------------------------------------------------


def _date_conflicts(
    archived: Archived, citations: Sequence[Citation], weights: Mapping[int, float]
) -> Iterator[AuditFinding]:
    """Citations whose day is another than that most units give; one finding for each unit and day."""
    dated = [one for one in citations if one.reference.date and len(one.reference.date) == 10]
    days = Counter(one.reference.date for one in dated)
    if len(days) < 2:
        return
    usual, _ = min(days.items(), key=lambda pair: (-pair[1], pair[0] or ""))
    witness = next(one for one in dated if one.reference.date == usual)
    told: dict[tuple[str, str | None], list[Citation]] = defaultdict(list)
    # a report that cites both days speaks of two documents, one of them of another body it does not name
    with_usual = {one.report.report_id for one in dated if one.reference.date == usual}
    for one in dated:
        is_same = (one.is_sure and witness.is_sure) or likeness(one.reference, witness.reference, weights) >= _ALIKE
        if one.reference.date != usual and one.report.report_id not in with_usual and is_same:
            told[one.report.unit_id, one.reference.date].append(one)
    for (unit_id, day), some in told.items():
        yield _conflict(archived, "", some, witness, day, usual, unit_id)


def _title_conflicts(
    archived: Archived, citations: Sequence[Citation], weights: Mapping[int, float]
) -> Iterator[AuditFinding]:
    """Citations of the same day whose subject has next to nothing in common with that of the others."""
    titled = [one for one in citations if one.is_sure and len(one.reference.title or "") >= _SHORTEST]
    if len({one.report.report_id for one in titled}) < 2:
        return
    subjects = Counter(one.reference.title for one in titled)
    usual, _ = min(subjects.items(), key=lambda pair: (-pair[1], pair[0] or ""))
    witness = next(one for one in titled if one.reference.title == usual)
    told: dict[tuple[str, str | None], list[Citation]] = defaultdict(list)
    for one in titled:
        is_same_day = one.reference.date == witness.reference.date
        is_elsewhere = one.report.report_id != witness.report.report_id
        if is_same_day and is_elsewhere and likeness(one.reference, witness.reference, weights) < _UNLIKE:
            told[one.report.unit_id, one.reference.title].append(one)
    for (unit_id, title), some in told.items():
        yield _conflict(archived, "title", some, witness, title, usual, unit_id)


def _conflict(
    archived: Archived, variant: str, some: Sequence[Citation], witness: Citation, found: str | None,
    expected: str | None, unit_id: str,
) -> AuditFinding:  # fmt: skip
    first = min(some, key=lambda one: one.report.window.key)
    return make_finding(
        "reference-conflict",
        "warning" if variant else "error",
        archived.units[unit_id],
        first.report.window.key,
        variant=variant,
        expected=expected,
        found=found,
        places=[place_of(one.report, one.reference.quote) for one in (*some, witness)],
        symbol=first.reference.symbol,
        one=_as_date(found),
        two=_as_date(expected),
        other=Period(witness.report.window.key),
        other_unit=archived.units[witness.report.unit_id].name,
    )


def _as_date(value: str | None) -> object:
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return value or ""


def _weights(documents: Iterable[Sequence[Citation]]) -> dict[int, float]:
    """How much a pair of words says about a subject: little for those that most subjects have."""
    titles = [{one.reference.title for one in citations if one.reference.title} for citations in documents]
    counts = Counter(pair for some in titles for pair in set().union(*(_pairs(title) for title in some)))
    number = sum(1 for some in titles if some)
    return {pair: log(1 + number / count) for pair, count in counts.items()}


def _pairs(title: str | None) -> set[int]:
    return pair_numbers(words_of(title or ""))


def likeness(one: CitedReference, two: CitedReference, weights: Mapping[int, float]) -> float:
    """How much of the shorter of two subjects the other has, by weight: 1 for all of it, 0 when one has none."""
    first, second = _pairs(one.title), _pairs(two.title)
    if not first or not second:
        return 0.0
    shared, *both = (sum(weights.get(pair, 1.0) for pair in pairs) for pairs in (first & second, first, second))
    return shared / min(both) if min(both) else 0.0


# ---- registers -----------------------------------------------------------------------------------

RegisterKey = tuple[str, str | None, int, bool]
"""Issuer, type, year, and whether the year stands in the symbol: normative documents have numbers of their own."""


def _by_register(documents: Mapping[DocumentKey, Sequence[Citation]]) -> dict[RegisterKey, list[RegisterEntry]]:
    """Documents whose issuer is sure, by the register they were numbered in, in the order of their numbers."""
    found: dict[RegisterKey, list[RegisterEntry]] = defaultdict(list)
    for key, citations in documents.items():
        sure = [one for one in citations if one.is_sure]
        number = number_of(key.symbol)
        if not sure or number is None:
            continue
        first = sure[0].reference
        dates = Counter(one.reference.date for one in sure if one.reference.date)
        title = next((one.reference.title for one in sure if one.reference.title), None)
        day = dates.most_common(1)[0][0] if dates else None
        reports = tuple(sorted({one.report.report_id for one in sure}))
        found[key.issuer, first.type, int(key.year), first.year is not None].append(
            RegisterEntry(number, key.symbol, day, title, reports)
        )
    for entries in found.values():
        entries.sort(key=lambda entry: (entry.number, entry.symbol))
    return found


def number_of(symbol: str | None) -> int | None:
    """The number a symbol begins with.

    >>> number_of("07/KH-UBND"), number_of("30c/NQ-CP"), number_of("/BC-UBND")
    (7, None, None)
    """
    number = (symbol or "").split("/")[0].split("-")[0]
    return int(number) if number.isdigit() and len(number) < 7 else None


def _registers(archived: Archived, by_register: Mapping[RegisterKey, Sequence[RegisterEntry]]) -> Iterator[Register]:
    """Registers of at least two documents."""
    for (issuer, kind, year, _), entries in sorted(by_register.items(), key=lambda pair: str(pair[0])):
        if len(entries) < 2:
            continue
        unit = archived.units.get(issuer)
        gaps = tuple((one.number + 1, two.number - 1) for one, two in pairwise(entries) if two.number > one.number + 1)
        yield Register(unit.name if unit else issuer, unit.id if unit else None, kind, year, tuple(entries), gaps)


def _order_of_documents(
    archived: Archived, documents: Mapping[DocumentKey, Sequence[Citation]],
    by_register: Mapping[RegisterKey, Sequence[RegisterEntry]], in_conflict: Set[DocumentKey],
) -> Iterator[Result]:  # fmt: skip
    """Numbers of one issuer and type must rise with their days; only what no single report shows is told."""
    for (issuer, _, year, _), entries in by_register.items():
        unit = archived.units.get(issuer)
        if unit is None:
            yield "not_applicable"  # nobody here can look into this register
            continue
        dated = [
            entry
            for entry in entries
            if entry.date and len(entry.date) == 10
            and DocumentKey(entry.symbol, issuer, str(year)) not in in_conflict
        ]  # fmt: skip
        for one, two in out_of_order([(entry.number, entry.date or "", entry) for entry in dated]):
            is_together = bool(set(one.report_ids) & set(two.report_ids))
            if is_together or one.number == two.number:
                yield "not_applicable"  # a single report shows it
            else:
                key = str(year)
                low, high = sorted((one, two), key=lambda entry: entry.number)
                places = [
                    place_of(citation.report, citation.reference.quote)
                    for entry in (one, two)
                    for citation in documents[DocumentKey(entry.symbol, issuer, key)][:1]
                ]
                yield make_finding(
                    "number-register", "warning", unit, places[0].period, variant="order",
                    expected=two.date, found=one.date, places=places,
                    low=low.symbol, high=high.symbol, low_day=_as_date(low.date), high_day=_as_date(high.date),
                )  # fmt: skip
        if len(dated) > 1:
            yield "passed"


_Numbered = TypeVar("_Numbered")


def out_of_order(entries: Iterable[tuple[int, str, _Numbered]]) -> Iterator[tuple[_Numbered, _Numbered]]:
    """Which of the entries (number, day, thing) break the order, each with one that it contradicts.

    The fewest are taken out that leave numbers rising with days: one slip is one finding, whichever way it lies. A
    few days are let pass, since a number is sometimes kept for what is signed later.

    >>> list(out_of_order([(45, "2020-03-20", "a"), (90, "2020-06-19", "b"), (42, "2020-12-21", "c")]))
    [('c', 'b')]
    """
    some = sorted(entries, key=lambda entry: (entry[1], entry[0]))
    best: list[
        tuple[int, int]
    ] = []  # for each entry: how long the longest rising run that ends with it is, and from where
    for index, (number, _, _) in enumerate(some):
        runs = [(best[place][0] + 1, place) for place in range(index) if some[place][0] <= number]
        best.append(max(runs, key=lambda run: run[0], default=(1, -1)))
    place = max(range(len(some)), key=lambda index: best[index][0], default=-1)
    kept = set()
    while place >= 0:
        kept.add(place)
        place = best[place][1]
    for index, (number, day, thing) in enumerate(some):
        if index in kept:
            continue
        for other in sorted(kept, key=lambda one: abs(one - index)):
            is_against = (some[other][0] < number) != (some[other][1] < day)
            if is_against and abs(_days_between(day, some[other][1])) >= _DAYS_OUT_OF_ORDER:
                yield thing, some[other][2]
                break


def _days_between(first: str | None, second: str | None) -> int:
    """How many days `second` lies after `first`."""
    return (date.fromisoformat(second or "") - date.fromisoformat(first or "")).days


def _order_of_reports(archived: Archived) -> Iterator[Result]:
    """The numbers of a unit's own reports: no number twice in a year, and rising with the days."""
    for series in archived.series.values():
        by_year: dict[str, list[tuple[int, str, Report]]] = defaultdict(list)
        for reports in series.reports.values():
            for report in reports:
                number = number_of(report.number)
                if number is not None and report.date and len(report.date) == 10:
                    by_year[report.date[:4]].append((number, report.date, report))
        for some in by_year.values():
            told = set()
            some.sort(key=lambda one: (one[0], one[1]))
            for (low, early, one), (high, late, two) in pairwise(some):
                if low == high and early != late and one.window.key != two.window.key:
                    told.add(two.report_id)
                    yield _numbered(archived, two, one, "double")
            for one, two in out_of_order(some):
                if one.report_id not in told and one.window.key != two.window.key:
                    told.add(one.report_id)
                    yield _numbered(archived, one, two, "order-reports")
            if not told:
                yield "passed" if len(some) > 1 else "not_applicable"


def _numbered(archived: Archived, doubted: Report, other: Report, variant: str) -> AuditFinding:
    low, high = sorted((doubted, other), key=lambda report: number_of(report.number) or 0)
    places = [
        place_of(report, report.quotes[name])
        for report in (doubted, other)
        for name in ("number", "date")
        if name in report.quotes
    ]
    return make_finding(
        "number-register", "warning", archived.units[doubted.unit_id], doubted.window.key, variant=variant,
        expected=None if variant == "double" else other.number, found=doubted.number, places=places,
        numbers=", ".join(dict.fromkeys((high.number or "", low.number or ""))),
        low=low.number, high=high.number, low_day=_as_date(low.date), high_day=_as_date(high.date),
        low_period=Period(low.window.key), high_period=Period(high.window.key),
    )  # fmt: skip
