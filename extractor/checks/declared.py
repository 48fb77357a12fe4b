"""Checks that a pattern pack declares: rules over the figures of `dossiers`, and sections that must be there.

A rule over the report holds when any statements of the report make it true: a field may be told for the month and
for the year so far, and only what cannot be reconciled is told. A name that the report does not state makes the
check not applicable, unless it is optional.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from itertools import islice
from typing import NamedTuple

from extractor.checks.findings import written
from extractor.patterns import Patterns
from extractor.record import Dossier, Evidence, Finding, Record
from extractor.rules import DeclaredCheck, Operand, Rule

_COMPARE: dict[str, Callable[[int, int], bool]] = {"=": operator.eq, "<=": operator.le, ">=": operator.ge}
_MOST_STATEMENTS = 200
_MOST_SUMS = 500
"""Statements looked at for a name, and sums of them for one side of a rule: no report of people has as many."""


class _Value(NamedTuple):
    """A figure with its place and the statement it is part of; both are None for a number of the rule and for a name
    that counts as nothing."""

    value: int
    place: Evidence | None
    statement: Evidence | None = None


def check_declared(check: DeclaredCheck, record: Record, patterns: Patterns) -> list[Finding] | None:
    """The findings of one declared check; None when the report lacks what it compares."""
    if check.rule is None:
        return _check_sections(check, record, patterns)
    if check.over == "row":
        return _check_rows(check, check.rule, record)
    return _check_report(check, check.rule, record)


# ---- rules ---------------------------------------------------------------------------------------


def _check_rows(check: DeclaredCheck, rule: Rule, record: Record) -> list[Finding] | None:
    findings = []
    applied = False
    for row in _rows_for(check, record):
        values = [_of_row(row, operand) for operand in rule.operands]
        known = [value for value in values if value is not None]
        if len(known) < len(values) or not _has_figures(rule, known):
            continue
        applied = True
        if not _holds(rule, known):
            findings.append(_rule_finding(check, rule, known))
    return findings if applied else None


def _of_row(row: Dossier, operand: Operand) -> _Value | None:
    if operand.number is not None:
        return _Value(operand.number, None)
    value = getattr(row, operand.measure)
    if value is None:
        return _Value(0, None) if operand.optional else None
    return _stated(row, operand.measure, value)


def _stated(row: Dossier, measure: str, value: int) -> _Value:
    return _Value(value, row.cells.get(measure, row.evidence), row.evidence)


def _check_report(check: DeclaredCheck, rule: Rule, record: Record) -> list[Finding] | None:
    rows = _rows_for(check, record)
    choices = [_of_report(rows, operand) for operand in rule.operands]
    if not all(choices):
        return None
    left = _ways_to_add_up(rule.left, choices)
    right = _ways_to_add_up(rule.right, choices[len(rule.left) :])
    pairs = [(one, other) for one in left.items() for other in right.items()]
    if not pairs:
        return None
    if any(_COMPARE[rule.comparison](one[0], other[0]) for one, other in pairs):
        return []
    nearest = min(pairs, key=lambda pair: abs(pair[0][0] - pair[1][0]))
    return [_rule_finding(check, rule, [*nearest[0][1], *nearest[1][1]])]


def _ways_to_add_up(operands: Sequence[Operand], choices: Sequence[list[_Value]]) -> dict[int, list[_Value]]:
    """Every sum that the statements of the report allow, with the figures of the first way to it.

    A sum in which no figure of the report and no number of the rule has a part says nothing and is left out.
    """
    ways: dict[tuple[int, bool], list[_Value]] = {(0, False): []}
    for operand, values in zip(operands, choices, strict=False):
        longer: dict[tuple[int, bool], list[_Value]] = {}
        for (total, is_stated), chosen in ways.items():
            for value in values:
                stated = is_stated or value.place is not None or operand.number is not None
                longer.setdefault((total + operand.sign * value.value, stated), [*chosen, value])
        ways = dict(islice(longer.items(), _MOST_SUMS))
    return {total: chosen for (total, is_stated), chosen in ways.items() if is_stated}


def _rows_for(check: DeclaredCheck, record: Record) -> list[Dossier]:
    return [row for row in record.dossiers if check.origin in (None, row.origin)]


def _of_report(rows: Sequence[Dossier], operand: Operand) -> list[_Value]:
    """What the report states for a name, each figure once: statements and total rows before other rows of tables."""
    if operand.number is not None:
        return [_Value(operand.number, None)]
    found: dict[int, _Value] = {}
    own = [row for row in rows if row.field == operand.field and not row.group]
    own.sort(key=lambda row: row.origin == "table" and not row.total)
    for row in own[:_MOST_STATEMENTS]:
        value = getattr(row, operand.measure)
        if value is not None:
            found.setdefault(value, _stated(row, operand.measure, value))
    return [*found.values()] or ([_Value(0, None)] if operand.optional else [])


def _has_figures(rule: Rule, values: Sequence[_Value]) -> bool:
    """Whether both sides have a figure of the report, or a number of the rule: a sum of nothing says nothing."""
    left, right = values[: len(rule.left)], values[len(rule.left) :]
    sides = zip((rule.left, rule.right), (left, right), strict=True)
    return all(
        any(value.place is not None or operand.number is not None for operand, value in zip(names, side, strict=True))
        for names, side in sides
    )


def _holds(rule: Rule, values: Sequence[_Value]) -> bool:
    return _COMPARE[rule.comparison](_sum(rule.left, values), _sum(rule.right, values[len(rule.left) :]))


def _sum(operands: Sequence[Operand], values: Sequence[_Value]) -> int:
    return sum(operand.sign * value.value for operand, value in zip(operands, values, strict=False))


def _rule_finding(check: DeclaredCheck, rule: Rule, values: Sequence[_Value]) -> Finding:
    left, right = _sum(rule.left, values), _sum(rule.right, values[len(rule.left) :])
    places = [value.place for value in values if value.place is not None]
    told = [value.statement for value in values if value.statement is not None]
    second = next((one.statement for one in values[len(rule.left) :] if one.statement is not None), told[-1])
    details = {"left": left, "right": right, "first": told[0], "second": second}
    return _finding(check, right, left, places, details)


# ---- sections ------------------------------------------------------------------------------------


def _check_sections(check: DeclaredCheck, record: Record, patterns: Patterns) -> list[Finding] | None:
    """Sections that no heading stands for. An outline of which fewer than half is there is another one."""
    ids = {section.id for section in record.sections if section.id is not None}
    missing = [name for name in check.sections if not any(one == name or one.startswith(name + ".") for one in ids)]
    if not record.sections or 2 * len(missing) > len(check.sections):
        return None
    if not missing:
        return []
    first = record.sections[0].evidence
    named = [f"“{patterns.entry('section', name).spellings[0]}”" for name in missing]
    titles = [section.title for section in record.sections if section.level == 1]
    return [_finding(check, missing, titles, [first], {"missing": named, "first": first})]


def _finding(
    check: DeclaredCheck, expected: object, found: object, places: Sequence[Evidence], details: dict[str, object]
) -> Finding:
    def sentence(text: str, language: str) -> str:
        return text.format(**{name: written(value, language) for name, value in details.items()})

    return Finding(
        check=check.id,
        severity=check.severity,
        message=sentence(check.message, "en"),
        message_vi=sentence(check.message_vi, "vi"),
        expected=expected,
        found=found,
        evidence=list(places),
    )
