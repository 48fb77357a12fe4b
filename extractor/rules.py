"""Checks that a pattern pack declares as data: `visits = visits.regular + visits.scheduled?` → `Rule`.

A rule compares two sums. Its names stand for figures of the record; nothing else can be said in it, so a pack from
anyone is safe to run. `extractor.checks.declared` looks the names up.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import Literal

import regex

from extractor.record import MEASURES, Severity

Comparison = Literal["=", "<=", ">="]
Over = Literal["row", "report"]
Origin = Literal["text", "table"]


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure of a rule: a number, or a measure of a field (of the row itself when `field` is None)."""

    sign: int
    field: str | None
    measure: str
    optional: bool = False  # counts as nothing where the report does not state it
    number: int | None = None

    @property
    def name(self) -> str:
        """As it is written in a rule."""
        return self.measure if self.field is None else f"{self.field}:{self.measure}"


@dataclass(frozen=True, slots=True)
class Rule:
    left: tuple[Operand, ...]
    comparison: Comparison
    right: tuple[Operand, ...]

    @property
    def operands(self) -> tuple[Operand, ...]:
        return self.left + self.right


@dataclass(frozen=True, slots=True)
class DeclaredCheck:
    """One `[[check]]` of a pack: a rule over each row of `dossiers` or over the report, or sections it must have."""

    id: str
    severity: Severity
    message: str
    message_vi: str
    over: Over = "report"
    origin: Origin | None = None  # only statements in the text, or only rows of tables
    rule: Rule | None = None
    sections: tuple[str, ...] = ()


def parse_rule(text: str, over: Over = "report") -> Rule:
    """A rule as written → its two sums. Raises ValueError with what is wrong.

    >>> rule = parse_rule("visits = visits.regular + visits.scheduled?")
    >>> [one.name for one in rule.right], [one.optional for one in rule.right]
    (['visits.regular:received', 'visits.scheduled:received'], [False, True])
    >>> parse_rule("pending_late <= pending", "row").comparison
    '<='
    >>> parse_rule("__import__('os')")
    Traceback (most recent call last):
    ValueError: a rule is SUM = SUM, SUM <= SUM or SUM >= SUM
    """
    parts = _COMPARISON.split(text)
    if len(parts) != 3:
        raise ValueError("a rule is SUM = SUM, SUM <= SUM or SUM >= SUM")
    left, comparison, right = parts
    sides = [tuple(_parse_sum(side, over)) for side in (left, right)]
    if all(one.number is not None for side in sides for one in side):
        raise ValueError("a rule needs a name")
    kinds: dict[str, Comparison] = {"=": "=", "<=": "<=", ">=": ">="}
    return Rule(sides[0], kinds[comparison], sides[1])


_COMPARISON = regex.compile(r"\s*(<=|>=|(?<![<>])=)\s*")
_OPERAND = regex.compile(
    r"\s*(?P<sign>[+-])?\s*(?:(?P<number>\d{1,9})|(?P<name>[a-z][a-z0-9_.]*)(?::(?P<measure>[a-z_]+))?(?P<optional>\?)?)\s*"
)


def _parse_sum(text: str, over: Over) -> list[Operand]:
    operands: list[Operand] = []
    place = 0
    while place < len(text) or not operands:
        match = _OPERAND.match(text, place)
        if match is None or (operands and not match["sign"]):
            raise ValueError(f"cannot be read from {text[place:].strip()!r} on")
        operands.append(_to_operand(match, over))
        place = match.end()
    return operands


def _to_operand(match: regex.Match[str], over: Over) -> Operand:
    sign = -1 if match["sign"] == "-" else 1
    if match["number"]:
        return Operand(sign, None, "", number=int(match["number"]))
    if over == "row" and match["measure"]:
        raise ValueError(f"{match['name']}:{match['measure']}: over a row, names are measures")
    field, measure = (None, match["name"]) if over == "row" else (match["name"], match["measure"] or "received")
    if measure not in MEASURES:
        raise ValueError(f"{measure!r} is no measure; there are {', '.join(MEASURES)}")
    return Operand(sign, field, measure, match["optional"] is not None)


RULE_DETAILS = frozenset({"left", "right", "first", "second"})
SECTION_DETAILS = frozenset({"missing", "first"})
"""What the messages of a check may have in braces."""


def unknown_details(text: str, known: frozenset[str]) -> list[str]:
    """Names in braces that a message cannot have filled in; raises ValueError for braces that do not close.

    >>> unknown_details("{left} is not {rihgt}", RULE_DETAILS)
    ['rihgt']
    """
    names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    return sorted(set(names) - known)
