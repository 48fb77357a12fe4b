"""How a check says what it found: one finding with its sentence in English and Vietnamese.

A check is a function that takes a record and its reading and returns its findings, or `None` when the report
lacks what it compares: not applicable is not the same as passed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from extractor.messages import message
from extractor.reading import Reading, Span
from extractor.record import Evidence, Finding, Record, Severity

Check = Callable[[Record, Reading], list[Finding] | None]

_LONGEST_QUOTE = 110  # characters; the evidence holds the whole place


@dataclass(frozen=True, slots=True)
class Word:
    """A name of `messages.toml` to be put into a sentence in the language of the sentence."""

    name: str


def make_finding(
    check: str,
    severity: Severity,
    *,
    variant: str = "",
    expected: Any = None,
    found: Any = None,
    evidence: Iterable[Evidence] = (),
    **details: object,
) -> Finding:
    """A finding whose sentence is `finding.<check>` of messages.toml (`finding.<check>-<variant>` with a variant).

    Details are written the way each language writes them: counts with their thousands parted, dates, quoted
    places with their page, words by name, and lists of these.
    """
    name = f"finding.{check}-{variant}" if variant else f"finding.{check}"
    return Finding(
        check=check,
        severity=severity,
        message=message(name, "en", **{key: written(value, "en") for key, value in details.items()}),
        message_vi=message(name, "vi", **{key: written(value, "vi") for key, value in details.items()}),
        expected=expected,
        found=found,
        evidence=list(evidence),
    )


def written(value: object, language: str) -> str:
    """A detail as a reader of the language expects it.

    >>> written(1234, "vi"), written(98.5, "vi"), written(1234, "en"), written(date(2022, 3, 4), "vi")
    ('1.234', '98,5', '1,234', '04/03/2022')
    """
    match value:
        case Word(name):
            return message(name, language)
        case Evidence():
            return _quoted(value, language)
        case date():
            return value.strftime("%d/%m/%Y") if language == "vi" else value.isoformat()
        case int() | float():
            english = f"{value:,}" if isinstance(value, int) else f"{value:,.10g}"
            return english.translate(_SWAPPED) if language == "vi" else english
        case list() | tuple():
            return ", ".join(written(one, language) for one in value)
        case _:
            return str(value)


_SWAPPED = str.maketrans(",.", ".,")


def _quoted(evidence: Evidence, language: str) -> str:
    text = " ".join(evidence.text.split())
    if len(text) > _LONGEST_QUOTE:
        text = text[: _LONGEST_QUOTE - 1].rstrip() + "…"
    return message("finding.quote", language, text=text, page=evidence.page)


def view_span(reading: Reading, evidence: Evidence) -> Span:
    """The span of the reading's own text that an evidence of the record lies in."""
    return reading.view.from_document(evidence.start, evidence.end)
