"""Checks of staff: a total against its classes, totals told twice, totals against the decrees of their time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import combinations

import regex

from extractor.checks.findings import make_finding, view_span
from extractor.reading import Reading, Span
from extractor.record import Finding, Record, Staff

_EDUCATION = ("doctorate", "master", "postgraduate", "university", "college", "intermediate", "elementary", "untrained")
_POLITICAL = ("political_bachelor", "political_advanced", "political_intermediate", "political_elementary")
_BELOW_UNIVERSITY = _EDUCATION[_EDUCATION.index("college") :]
_SUBSETS = ("female", "party_member")
_POSTGRADUATE = _EDUCATION[:3]
_MOST_CLASSES = 30  # figures after a total that are looked at
_REACH = 400  # characters between a total and the classes that may be its own


# ---- staff-parts ---------------------------------------------------------------------------------


def check_parts(record: Record, reading: Reading) -> list[Finding] | None:
    """A total against the classes listed after it, and against officials and civil servants in its sentence.

    Classes that come to more than the total are wrong unless one of them is told again inside another. Classes
    that come to less are wrong only when the list claims to be whole: it goes below university, and no word
    such as "trong đó có" says that it names some. Political classes never claim to be whole.
    """
    findings: list[Finding] = []
    applied = False
    section_of = _sections(record)
    for index, total in enumerate(record.staff):
        if total.qualifier is not None:
            continue
        after = record.staff[index + 1 : index + 1 + _MOST_CLASSES]
        after = [one for one in after if section_of(one) == section_of(total)]
        for names, may_lack in ((_EDUCATION, False), (_POLITICAL, True)):
            classes = _classes(reading, total, after, names)
            if not classes:
                continue
            applied = True
            finding = _compare_classes(reading, total, classes, may_lack)
            findings += [finding] if finding else []
        for part in _classes(reading, total, after, _SUBSETS):
            applied = True
            if part.count > total.count:
                findings.append(_parts_finding(total, [part], part.count))
        halves = _halves(reading, total, after)
        if halves:
            applied = True
            if sum(one.count for one in halves) != total.count:
                findings.append(_parts_finding(total, halves, sum(one.count for one in halves)))
    return findings if applied else None


def _classes(reading: Reading, total: Staff, after: Sequence[Staff], names: tuple[str, ...]) -> list[Staff]:
    """The first mention of each class after a total and before the next total, near enough to be its own.

    Posts that print their group ("có mặt 21 công chức") have the classes of that group.
    """
    found: dict[str | None, Staff] = {}
    end = view_span(reading, total.evidence)[1]
    named = reading.terms.ending_at("staff_group", end) if total.group == "posts_present" else None
    groups = (total.group, named.id if named is not None else total.group)
    for one in after:
        place = view_span(reading, one.evidence)
        is_next_total = one.qualifier is None and one.group in groups
        if is_next_total or place[0] - end > _REACH:
            break
        if one.group in groups and one.qualifier in names:
            if one.qualifier in found:
                break  # the list begins again for someone else
            found[one.qualifier] = one
            end = place[1]
    return list(found.values())


def _sections(record: Record) -> Callable[[Staff], int]:
    """Which section of the outline a figure stands in, as a number; "1. Số lượng", "2. Chất lượng" part none."""
    starts = sorted(one.evidence.start for one in record.sections if one.id is not None or one.level == 1)
    return lambda one: bisect_right(starts, one.evidence.start)


def _compare_classes(reading: Reading, total: Staff, classes: list[Staff], may_lack: bool) -> Finding | None:
    added = sum(one.count for one in classes)
    again = [one.count for one in classes if one.qualifier in _POSTGRADUATE]
    ways = {added - sum(chosen) for size in range(len(again) + 1) for chosen in combinations(again, size)}
    if total.count in ways or (added < total.count and (may_lack or not _claims_whole(reading, total, classes))):
        return None
    if total.count > min(ways) and added > total.count and len(classes) == 1:
        return None
    return _parts_finding(total, classes, added)


def _claims_whole(reading: Reading, total: Staff, classes: list[Staff]) -> bool:
    start = view_span(reading, total.evidence)[1]
    end = view_span(reading, classes[-1].evidence)[1]
    # words after the last class may still say "… trở lên"
    reach = min(end + 15, reading.sentence_at(end - 1)[1])
    goes_below = any(one.qualifier in _BELOW_UNIVERSITY for one in classes)
    return len(classes) > 1 and goes_below and not reading.terms.between("check_staff_some", start, reach)


def _halves(reading: Reading, total: Staff, after: Sequence[Staff]) -> list[Staff]:
    """Officials and civil servants told after their sum in one sentence: "21 người (10 cán bộ, 11 công chức)"."""
    if total.group != "officials_and_civil_servants":
        return []
    end = view_span(reading, total.evidence)[1]
    sentence = _sentence(reading, total)
    found: dict[str, Staff] = {}
    for one in after:
        near = view_span(reading, one.evidence)[0] - end <= _REACH // 4 and _sentence(reading, one) == sentence
        if near and one.qualifier is None and one.group in ("officials", "civil_servants"):
            found.setdefault(one.group, one)
    return list(found.values()) if len(found) > 1 else []


def _sentence(reading: Reading, one: Staff) -> Span:
    return reading.sentence_at(view_span(reading, one.evidence)[0])


def _parts_finding(total: Staff, parts: list[Staff], added: int) -> Finding:
    return make_finding(
        "staff-parts",
        "error",
        expected=added,
        found=total.count,
        evidence=[total.evidence, *(one.evidence for one in parts)],
        total=total.count,
        sum=added,
        figures=" + ".join(str(one.count) for one in parts),
        first=total.evidence,
        parts=[one.evidence for one in parts],
    )


# ---- staff-repeat --------------------------------------------------------------------------------

_STOCKS = (
    "officials_and_civil_servants", "officials", "civil_servants", "public_employees",
    "officials_civil_servants_public_employees", "non_specialised", "non_specialised_titles",
)  # fmt: skip


def check_repeat(record: Record, reading: Reading) -> list[Finding] | None:
    """The same total in two sentences. Only figures that claim to be the whole staff are compared."""
    findings: list[Finding] = []
    applied = False
    for group in _STOCKS:
        totals = [
            one
            for one in record.staff
            if one.group == group and (is_whole(reading, one) or _heads_classes(record, reading, one))
        ]
        if len({_sentence(reading, one) for one in totals}) < 2:
            continue
        applied = True
        first = totals[0]
        for other in totals[1:]:
            if other.count == first.count or _sentence(reading, other) == _sentence(reading, first):
                continue
            findings.append(
                make_finding(
                    "staff-repeat",
                    "error",
                    expected=first.count,
                    found=other.count,
                    evidence=[first.evidence, other.evidence],
                    one=first.count,
                    other=other.count,
                    first=first.evidence,
                    second=other.evidence,
                )
            )
            break
    return findings if applied else None


def _heads_classes(record: Record, reading: Reading, one: Staff) -> bool:
    """Whether classes of education follow a total in its sentence ("trong 57 cán bộ, công chức, có 09 thạc sĩ ...")."""
    if one.qualifier is not None:
        return False
    sentence = _sentence(reading, one)
    classes = [
        other
        for other in record.staff
        if other.group == one.group
        and other.qualifier in _EDUCATION
        and other.evidence.start > one.evidence.start
        and _sentence(reading, other) == sentence
    ]
    return len(classes) > 1


def is_whole(reading: Reading, one: Staff) -> bool:
    """Whether a figure claims to be the whole staff: "hiện có", "tổng số", and nothing that makes it a part."""
    if one.qualifier is not None:
        return False
    start, end = view_span(reading, one.evidence)
    sentence = reading.sentence_at(start)
    stop = _CLAUSE_END.search(reading.folded, end, sentence[1])
    reach = stop.start() if stop else sentence[1]
    whole = reading.terms.between("check_staff_whole", sentence[0], end)
    opening = min([term.start for term in whole], default=start)
    clause = _CLAUSE_START.search(reading.folded, sentence[0], opening)
    begin = clause.end() if clause else sentence[0]
    return bool(whole) and not reading.terms.between("check_staff_part", begin, reach)


_CLAUSE_END = regex.compile(r"[,;:(]")
_CLAUSE_START = regex.compile(r".*[;:]", regex.DOTALL)


# ---- staff-limit ---------------------------------------------------------------------------------


def check_limit(record: Record, reading: Reading) -> list[Finding] | None:
    """Totals of one commune against the widest limit of the decree in force at the end of the period.

    The class of a commune is rarely printed, and decrees allow for population and area: only what no class may
    have is told. After 30/6/2025 there is no fixed number.
    """
    day = record.period.end or record.header.date
    if record.header.issuer_level != "commune" or day is None or len(day) != 10:
        return None
    held = [
        entry
        for entry in reading.patterns.of("check_staff_limit").values()
        if entry["from_day"] <= date.fromisoformat(day) <= entry["until_day"]
    ]
    totals = [(one, key) for one, key in _limited(record) if is_whole(reading, one)]
    if not held or not totals:
        return None
    findings = []
    told: set[str] = set()
    for one, key in totals:
        limit = held[0][key]
        if one.count <= limit or one.group in told:
            continue
        told.add(one.group)
        findings.append(
            make_finding(
                "staff-limit",
                "warning",
                expected=limit,
                found=one.count,
                evidence=[one.evidence],
                count=one.count,
                limit=limit,
                decree=held[0].spellings[0],
                first=one.evidence,
            )
        )
    return findings


def _limited(record: Record) -> Iterator[tuple[Staff, str]]:
    for one in record.staff:
        if one.group == "officials_and_civil_servants":
            yield one, "officials"
        elif one.group == "non_specialised_titles":
            yield one, "non_specialised"
