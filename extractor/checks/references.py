"""Checks of cited documents: digits lost, two dates, years, the future, order of numbers, form, standards.

A symbol alone does not name a document: every commune has a 53/KH-UBND every year. What is compared here has
the same issuer as far as the text tells, and when it does not tell, nothing is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

import regex

from extractor.checks.findings import make_finding, view_span
from extractor.language import fold
from extractor.mentions.bodies import body_at
from extractor.mentions.dates import date_of
from extractor.normalise import evidence_of, is_high_number
from extractor.patterns import Patterns
from extractor.reading import Reading
from extractor.record import Evidence, Finding, Record, Reference

_OWN = "own"


class Citation(NamedTuple):
    """One place of a reference with the full date printed there."""

    reference: Reference
    evidence: Evidence
    date: date | None


def citations(record: Record, reading: Reading) -> list[Citation]:
    return [
        Citation(reference, mention, _printed_date(mention.text, reading.patterns))
        for reference in record.references
        for mention in reference.mentions
    ]


@lru_cache(maxsize=4096)
def _printed_date(mention: str, patterns: Patterns) -> date | None:
    """The one date inside a mention; `None` when there is none, more than one, or one without its day.

    Kept, since each of six checks asks for it.
    """
    values = {date_of(match) for match in patterns.find_all("date", fold(mention))}
    return _day(values.pop()) if len(values) == 1 else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value is not None and len(value) == 10 else None


# ---- whose document ------------------------------------------------------------------------------


def issuer_of(record: Record, reading: Reading, citation: Citation) -> str | None:
    """Who issued what is cited at a place: "own", the body named right after it, or `None` when unsure.

    UBND and HĐND of every level write the same symbol. A body of another level in the clause before the
    citation ("UBND tỉnh ban hành Kế hoạch số …") makes it unsure.
    """
    start, end = view_span(reading, citation.evidence)
    named = _body_after(reading, end)
    if named is not None:
        return _OWN if _is_own(record, reading, *named) else fold(reading.quote(*named))
    clause = _clause_start(reading, start)
    own = record.header.issuer_level
    bodies = reading.terms.between("issuer", clause, start)
    if any(reading.patterns.entry("issuer", term.id)["level"] not in ("local", "other") for term in bodies):
        return None
    kinds = reading.terms.between("place_kind", clause, start)
    levels = {reading.patterns.entry("place_kind", term.id)["level"] for term in kinds}
    return _OWN if levels <= {own} else None


def _body_after(reading: Reading, end: int) -> tuple[int, int] | None:
    match = _AFTER.match(reading.folded, end)
    of = reading.terms.starting_at("cue", match.end()) if match else None
    if of is None or of.id != "of":
        return None
    return body_at(reading, of.end + len(reading.text[of.end :]) - len(reading.text[of.end :].lstrip()))


_AFTER = regex.compile(r"\s*,?\s*")
_CLAUSE = regex.compile(r"[;.:]|\n\s*\n|\n\s*[-+•]")


def _clause_start(reading: Reading, offset: int) -> int:
    opening = reading.sentence_at(offset)[0]
    return max([opening, *(match.end() for match in _CLAUSE.finditer(reading.folded, opening, offset))])


def _is_own(record: Record, reading: Reading, start: int, end: int) -> bool:
    kinds = reading.terms.between("place_kind", start, end)
    if not kinds or record.header.issuer is None:
        return False
    level = reading.patterns.entry("place_kind", kinds[0].id)["level"]
    name = fold(reading.quote(kinds[0].end, end)).strip()
    return bool(level == record.header.issuer_level) and name in fold(record.header.issuer)


# ---- reference-lost-digit ------------------------------------------------------------------------


def check_lost_digit(record: Record, reading: Reading) -> list[Finding] | None:
    """A number that is the end of another's, with the same type, issuer, year and date: its first digit is lost.

    Bodies that exist once (Chính phủ, a ministry) suffice; for UBND and HĐND the shorter number must be
    malformed (one digit without its zero), since two of them may issue on one day.
    """
    dated = [one for one in citations(record, reading) if one.date is not None and one.reference.symbol]
    if len({one.reference.symbol for one in dated}) < 2:
        return None
    alike: dict[tuple[object, ...], dict[str, Citation]] = {}  # one citation of each symbol
    for one in dated:
        reference = one.reference
        key = (reference.form, reference.type, reference.year, reference.issuer, one.date)
        alike.setdefault(key, {}).setdefault(reference.symbol or "", one)
    findings = []
    told: set[str | None] = set()
    for group in alike.values():
        for short, full in permutations(list(group.values())[:_MOST_OF_A_DAY], 2):
            if short.reference.symbol in told or not _lacks_digits(reading, short.reference, full.reference):
                continue
            told.add(short.reference.symbol)
            findings.append(
                make_finding(
                    "reference-lost-digit",
                    "error",
                    expected=full.reference.symbol,
                    found=short.reference.symbol,
                    evidence=[short.evidence, full.evidence],
                    short=short.reference.symbol,
                    full=full.reference.symbol,
                    date=short.date,
                    first=short.evidence,
                    second=full.evidence,
                )
            )
    return findings


_MOST_OF_A_DAY = 60  # documents of one body and day that are compared; pairs grow with the square


def _lacks_digits(reading: Reading, short: Reference, full: Reference) -> bool:
    if short.number is None or full.number is None or not short.number.isdigit():
        return False
    if len(full.number) <= len(short.number) or not full.number.endswith(short.number):
        return False
    return len(short.number) == 1 or not _is_local(reading, short)


def _is_local(reading: Reading, reference: Reference) -> bool:
    """Whether bodies of many places share the issuer's abbreviation (UBND, HĐND, BCĐ, party committees)."""
    for entry in reading.patterns.of("issuer").values():
        if reference.issuer in (entry["symbols"] or ()):
            return entry["level"] not in ("central", "ministry")
    return reference.form not in ("law",)


# ---- reference-two-dates -------------------------------------------------------------------------


def check_two_dates(record: Record, reading: Reading) -> list[Finding] | None:
    """One document cited with two dates. Documents of other issuers, or of another year's series, are others."""
    findings: list[Finding] = []
    applied = False
    for group in _same_documents(record, reading):
        applied = True
        first = group[0]
        for other in group[1:]:
            if other.date == first.date:
                continue
            findings.append(
                make_finding(
                    "reference-two-dates",
                    "error",
                    expected=first.date.isoformat() if first.date else None,
                    found=other.date.isoformat() if other.date else None,
                    evidence=[first.evidence, other.evidence],
                    symbol=first.reference.symbol,
                    first_date=first.date,
                    second_date=other.date,
                    first=first.evidence,
                    second=other.evidence,
                )
            )
            break
    return findings if applied else None


def _same_documents(record: Record, reading: Reading) -> Iterator[list[Citation]]:
    """Groups of two or more dated citations of one document."""
    groups: dict[tuple[object, ...], list[Citation]] = {}
    for one in citations(record, reading):
        reference = one.reference
        if one.date is None or reference.symbol is None:
            continue
        # a number without a year begins anew each January: only what was found to be one document is compared
        key: tuple[object, ...] = (reference.symbol,) if reference.year else (reference.symbol, id(reference))
        groups.setdefault(key, []).append(one)
    for key, group in groups.items():
        for same in _by_issuer(record, reading, group, has_year=len(key) == 1):
            if len(same) > 1:
                yield same


def _by_issuer(record: Record, reading: Reading, group: list[Citation], *, has_year: bool) -> Iterable[list[Citation]]:
    """Citations of one symbol apart by who issued it, as far as that can be told.

    UBND of two levels both have a plan 16; a number of three digits that was found to be one document is one, whoever
    is named beside it. With a year in its symbol, a document of which the issuer is unsure in one place is left alone.
    """
    if not _is_local(reading, group[0].reference):
        return [group]
    issuers = [issuer_of(record, reading, one) for one in group]
    if has_year:
        return [group] if len(set(issuers)) == 1 and None not in issuers else []
    if is_high_number(group[0].reference.number) and len(set(issuers) - {None, _OWN}) == 1:
        return [[one for one, issuer in zip(group, issuers, strict=True) if issuer is not None]]
    by_issuer: dict[str, list[Citation]] = {}
    for one, issuer in zip(group, issuers, strict=True):
        if issuer is not None:
            by_issuer.setdefault(issuer, []).append(one)
    return by_issuer.values()


# ---- reference-year, reference-future ------------------------------------------------------------


def check_year(record: Record, reading: Reading) -> list[Finding] | None:
    """The year inside a symbol is the year of its date."""
    dated = [one for one in citations(record, reading) if one.date is not None and one.reference.year is not None]
    findings = []
    told: set[tuple[str | None, date | None]] = set()
    for one in dated:
        if one.date is None or one.date.year == one.reference.year or (one.reference.symbol, one.date) in told:
            continue
        told.add((one.reference.symbol, one.date))
        findings.append(
            make_finding(
                "reference-year",
                "error",
                expected=one.reference.year,
                found=one.date.year,
                evidence=[one.evidence],
                symbol=one.reference.symbol,
                year=str(one.reference.year),
                date=one.date,
                first=one.evidence,
            )
        )
    return findings if dated else None


_GRACE = timedelta(days=31)  # reports are sent some weeks after their data window ends


def latest_day(record: Record) -> date | None:
    """The last day on which a cited document can be dated: the report's own, else its window and a month.

    A report dated well before its window ends has a slip in its own date, which is not held against others.
    """
    window = _day(record.period.data_to)
    written = _day(record.header.date)
    if written is not None and (window is None or written >= window - 2 * _GRACE):
        return written
    return window + _GRACE if window is not None else None


def check_future(record: Record, reading: Reading) -> list[Finding] | None:
    """Documents dated, or numbered in a year, after the report was written."""
    limit = latest_day(record)
    known = [one for one in citations(record, reading) if one.date is not None or one.reference.year is not None]
    if limit is None or not known:
        return None
    findings = []
    told: set[str | None] = set()
    for one in known:
        year = one.reference.year
        is_later = one.date > limit if one.date is not None else year is not None and year > limit.year
        if not is_later or one.reference.symbol in told:
            continue
        told.add(one.reference.symbol)
        where = record.header.evidence.get("date") or record.period.evidence
        findings.append(
            make_finding(
                "reference-future",
                "error",
                expected=limit.isoformat(),
                found=one.date.isoformat() if one.date else year,
                evidence=[one.evidence, *([where] if where else [])],
                symbol=one.reference.symbol or one.reference.title or one.evidence.text,
                date=one.date or str(year),
                limit=limit,
                first=one.evidence,
                second=where or record.period.label or "",
            )
        )
    return findings


# ---- reference-order -----------------------------------------------------------------------------

_FEWEST_IN_ORDER = 4  # with fewer, nothing tells which one is out of order, or whether they are one series
_FEWEST_IN_LIST = 3  # of documents listed in one sentence, which are one series
_MOST_IN_ORDER = 200  # of one type and year that are compared; pairs grow with the square
_CLEAR_DAYS = 7  # numbers may be taken some days before a document is dated


def check_order(record: Record, reading: Reading) -> list[Finding] | None:
    """Numbers rise with dates inside one series (own documents, one type, one year).

    Told only when one document alone breaks the order of the rest, and by more than a week: whether a body
    numbers per type is its own choice, and a stray document of another body looks the same.
    """
    series: dict[tuple[str | None, str | None, int], dict[str | None, Citation]] = {}
    for one in citations(record, reading):
        reference = one.reference
        if (
            one.date is None
            or reference.symbol is None
            or reference.form != "administrative"
            or not (reference.number or "").isdigit()
        ):
            continue
        if issuer_of(record, reading, one) != _OWN or reference.type is None:
            continue
        series.setdefault((reference.type, reference.issuer, one.date.year), {}).setdefault(reference.symbol, one)
    groups = [list(group.values())[:_MOST_IN_ORDER] for group in series.values() if len(group) > 1]
    findings = [finding for group in groups if (finding := _out_of_order(reading, group))]
    return findings if groups else None


def _out_of_order(reading: Reading, group: Sequence[Citation]) -> Finding | None:
    breaks = [
        (one, other)
        for one in group
        for other in group
        if _number(one) < _number(other) and one.date and other.date and (one.date - other.date).days > _CLEAR_DAYS
    ]
    if not breaks or len(group) < (_FEWEST_IN_LIST if _are_listed(reading, group) else _FEWEST_IN_ORDER):
        return None
    culprits = [one for one in group if all(any(one is side for side in pair) for pair in breaks)]
    numbers = sorted(_number(one) for one in group)
    if len(culprits) == 2:
        # two neighbours: either may be wrong, and the finding names both
        culprits = culprits[:1]
    if len(culprits) != 1 or _number(culprits[0]) > 3 * numbers[-2] + 20:
        return None
    first, second = breaks[0]
    return make_finding(
        "reference-order",
        "warning",
        expected=None,
        found=[first.reference.symbol, second.reference.symbol],
        evidence=[first.evidence, second.evidence],
        low=first.reference.symbol,
        low_date=first.date,
        high=second.reference.symbol,
        high_date=second.date,
        first=first.evidence,
        second=second.evidence,
    )


def _are_listed(reading: Reading, group: Sequence[Citation]) -> bool:
    """Whether one sentence cites them all."""
    places = [
        {reading.sentence_at(view_span(reading, mention)[0]) for mention in one.reference.mentions} for one in group
    ]
    return bool(set.intersection(*places))


def _number(one: Citation) -> int:
    return int(one.reference.number or 0)


# ---- reference-form ------------------------------------------------------------------------------

_YEARS_IN_SYMBOLS = 1997  # normative documents of the centre carry the year in their symbol since then


def check_form(record: Record, reading: Reading) -> list[Finding] | None:
    """Numbers that cannot be (00), decrees and circulars without their year, numbers without their zero."""
    symbols = [one for one in record.references if one.symbol is not None and one.number is not None]
    if not symbols:
        return None
    lost = {finding.found for finding in check_lost_digit(record, reading) or ()}
    findings = []
    for one in symbols:
        fault = _fault(reading, one)
        if fault is None or (one.symbol in lost and fault == "zero"):
            continue
        severity = {"nought": "error", "year": "warning", "zero": "note"}[fault]
        findings.append(
            make_finding(
                "reference-form",
                severity,  # type: ignore[arg-type]
                variant=fault,
                expected=f"0{one.symbol}" if fault == "zero" else None,
                found=one.symbol,
                evidence=one.mentions,
                symbol=one.symbol,
                right=f"0{one.symbol}",
                first=one.mentions[0],
            )
        )
    return findings


def _fault(reading: Reading, one: Reference) -> str | None:
    number = one.number or ""
    if number.isdigit() and int(number) == 0:
        return "nought"
    day = _day(one.date)
    if (
        one.form in ("normative", "legacy", "administrative")
        and one.type in _ALWAYS_NORMATIVE
        and one.year is None
        and not _is_local(reading, one)
        and day is not None
        and day.year >= _YEARS_IN_SYMBOLS
    ):
        return "year"
    if len(number) == 1 and number.isdigit() and one.form in ("administrative", "normative"):
        return "zero"
    return None


_ALWAYS_NORMATIVE = ("NĐ", "TT", "TTLT")  # decisions and resolutions of the centre may be either


# ---- reference-standard --------------------------------------------------------------------------


def check_standard(record: Record, reading: Reading) -> list[Finding] | None:
    """Standards named by less than their name."""
    wrong = reading.terms.of("check_wrong_standard")
    right = reading.terms.of("check_standard")
    if not wrong and not right:
        return None
    if not wrong:
        return []
    places = [evidence_of(reading, term.start, term.end, f"check_wrong_standard.{term.id}") for term in wrong]
    names = [evidence_of(reading, term.start, term.end, f"check_standard.{term.id}") for term in right[:1]]
    full = reading.patterns.entry("check_wrong_standard", wrong[0].id)["right"]
    return [
        make_finding(
            "reference-standard",
            "warning",
            variant="both" if names else "",
            expected=full,
            found=reading.quote(wrong[0].start, wrong[0].end),
            evidence=[*places, *names],
            first=places[0],
            second=names[0] if names else full,
            right=full,
        )
    ]
