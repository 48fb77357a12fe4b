"""How a check across reports says what it found: sentences in both languages, both quotations, what would settle it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from extractor.auditing.amounts import Amounts, amounts_of
from extractor.auditing.gazetteer import Gazetteer
from extractor.auditing.light import Light
from extractor.auditing.models import AuditFinding, Place, Quote, Report, Series, Unit
from extractor.auditing.period_name import period_name
from extractor.checks.findings import Word, written
from extractor.messages import message
from extractor.patterns import Patterns
from extractor.record import SURE, Severity

Result = AuditFinding | Literal["passed", "not_applicable"]
"""What one comparison came to: a finding, or that it passed, or that there was nothing to compare."""

_AMOUNTS_KEPT = 500  # reports; a series and those it is compared with are far fewer, and all of them take much room

_DOUBTFUL: dict[Severity, Severity] = {"error": "warning", "warning": "note", "note": "note"}


@dataclass(frozen=True)
class Archived:
    """Everything the checks look at: units, their series, and the light views and amounts of all reports."""

    units: Mapping[str, Unit]
    series: Mapping[str, Series]
    lights: Mapping[str, Light]
    unsure: frozenset[str]
    gazetteer: Gazetteer
    patterns: Patterns

    @cached_property
    def _amounts(self) -> dict[str, Amounts]:
        return {}

    def amounts(self, report: Report) -> Amounts:
        known = self._amounts.get(report.report_id)
        if known is None:
            if len(self._amounts) >= _AMOUNTS_KEPT:
                self._amounts.clear()
            known = self._amounts[report.report_id] = amounts_of(report, self.patterns)
        return known

    def light(self, report: Report) -> Light:
        return self.lights[report.report_id]


@dataclass(frozen=True, slots=True)
class Period:
    """A period key to be put into a sentence in the language of the sentence."""

    key: str


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the room `audit` to be put into another one."""

    name: str
    details: Mapping[str, object]


def place_of(report: Report, quote: Quote) -> Place:
    return Place(report.report_id, report.document, report.window.key, report.window.label, quote)


def head_place(report: Report) -> Place | None:
    """Where a report says for which period it is: what to show of a report as a whole."""
    for name in ("period", "title", "number", "issuer", "date"):
        if name in report.quotes:
            return place_of(report, report.quotes[name])
    return None


def head_places(reports: Iterable[Report]) -> list[Place]:
    return [place for place in map(head_place, reports) if place is not None]


def make_finding(
    check: str,
    severity: Severity,
    unit: Unit,
    key: str,
    *,
    variant: str = "",
    expected: Any = None,
    found: Any = None,
    measure: str | None = None,
    field: str | None = None,
    places: Iterable[Place] = (),
    **details: object,
) -> AuditFinding:
    """A finding on the period `key`, whose sentences are `audit.<check>` and `audit.<check>-settle` of messages.toml.

    With a variant they are `audit.<check>-<variant>` and, where there is one, its own `-settle`. A finding that rests
    on what a scan gave in doubt is one step less severe.
    """
    name = f"audit.{check}-{variant}" if variant else f"audit.{check}"
    kept = tuple(places)
    if any(place.evidence.confidence < SURE for place in kept):
        severity = _DOUBTFUL[severity]
    details = {"unit": unit.name, "period": Period(key), **details}
    told = {language: {one: told_in(value, language) for one, value in details.items()} for language in ("en", "vi")}
    return AuditFinding(
        check=check,
        severity=severity,
        message=message(name, "en", **told["en"]),
        message_vi=message(name, "vi", **told["vi"]),
        settled_by=message(f"{name}-settle", "en", **told["en"]),
        settled_by_vi=message(f"{name}-settle", "vi", **told["vi"]),
        unit_id=unit.id,
        unit=unit.name,
        period=key,
        expected=expected,
        found=found,
        measure=measure,
        field=field,
        places=kept,
    )


def told_in(value: object, language: str) -> str:
    """A detail as a reader of the language expects it; periods and names of messages by their names there.

    >>> told_in([Period("2022-Q1"), 1234], "en"), told_in(Word("measure.received"), "vi")
    ('quarter 1 of 2022, 1,234', 'tiếp nhận')
    """
    match value:
        case Period(key):
            return period_name(key, language)
        case Said(name, details):
            return message(f"audit.{name}", language, **{key: told_in(one, language) for key, one in details.items()})
        case list() | tuple():
            return ", ".join(told_in(one, language) for one in value)
        case _:
            return written(value, language)


def measure_word(measure: str) -> Word:
    return Word(f"measure.{measure}")


def or_passed(findings: Iterable[AuditFinding], *, compared: bool) -> Iterator[Result]:
    """The findings on one report; when there are none, that it passed, or that there was nothing to compare."""
    some = list(findings)
    yield from some
    if not some:
        yield "passed" if compared else "not_applicable"
