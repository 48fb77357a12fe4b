"""How a check says what it found: one finding with its sentence in English and Vietnamese.

A check is a function that takes a record and its reading and returns its findings, or `None` when the report
lacks what it compares: not applicable is not the same as passed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from extractor.messages import message
from extractor.reading import Reading, Span
from extractor.record import Dossier, Evidence, Finding, Record, Severity

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


_FEWEST_ROWS = 4


def told_together(check: str, findings: list[tuple[Dossier, Finding]], compared: list[Dossier]) -> list[Finding]:
    """Findings on rows, those of a table whose rows mostly fail made into one note.

    One wrong row is the report's slip; four and most of a table are a column that means something else than
    its title was read to mean, and a page of errors about it would bury the true ones.
    """
    kept: list[Finding] = []
    noted: set[int | None] = set()
    failed_rows: dict[int | None, list[Dossier]] = {}
    for row, _ in findings:
        failed_rows.setdefault(row.table, []).append(row)
    row_counts = Counter(row.table for row in compared)
    for row, finding in findings:
        failed = failed_rows[row.table]
        if row.table is None or len(failed) < _FEWEST_ROWS or 2 * len(failed) <= row_counts[row.table]:
            kept.append(finding)
        elif row.table not in noted:
            noted.add(row.table)
            kept.append(
                make_finding(
                    check,
                    "note",
                    variant="columns",
                    found=len(failed),
                    evidence=[one.evidence for one in failed],
                    table=row.table,
                    count=len(failed),
                    rows=row_counts[row.table],
                    first=failed[0].evidence,
                )
            )
    return kept


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
