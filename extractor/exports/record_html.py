"""Record → a piece of HTML for notebooks: what it says in short, and the text with everything that was found marked.

A record holds no text of its own; its quotations (sentences, headings, tables) put in their places are nearly all of
it, and what lies between them is shown as "…". Everything from the document is escaped; there is no script and
nothing is fetched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from html import escape

from extractor.messages import message
from extractor.record import SEVERITIES, Evidence, Finding, Record
from extractor.show import Mark, record_to_marks

MOST_CHARACTERS = 60_000
"""How much of the text is shown, so that a notebook with long reports stays quick; a line says what is left out."""

_COLOURS = {"error": "#c0392b", "warning": "#b9770e", "note": "#5d6d7e"}
# half-transparent, so that they can be read on white and on black
_MARKS = {
    "header": "93,173,226", "period": "93,173,226", "section": "149,165,166", "reference": "52,152,219",
    "date": "155,89,182", "dossier": "39,174,96", "table": "149,165,166", "staff": "243,156,18",
    "equipment": "231,76,60", "software": "142,68,173", "quantity": "22,160,133", "leftover": "192,57,43",
}  # fmt: skip
_QUIET = {"table", "section"}  # they hold other marks: shown by a line at the side or in bold
_LISTS = ("references", "dossiers", "staff", "equipment", "software", "quantities", "dates", "tables", "leftovers")


def record_to_html(record: Record, language: str = "en") -> str:
    """The HTML of a record, 5 to 100 kB."""
    say = partial(message, language=language)
    parts = [
        '<div style="font:14px/1.5 system-ui,sans-serif;max-width:60em">',
        f"<p><b>{escape(record.header.title or record.document.name)}</b><br>{_about(record)}</p>",
        f"<p>{_counts(record, say)}</p>",
        *(_finding(one, language) for one in sorted(record.findings, key=lambda one: SEVERITIES.index(one.severity))),
        f"<details><summary>{escape(say('notebook.text'))}</summary>",
        '<div style="white-space:pre-wrap;max-height:30em;overflow:auto;border:1px solid #8884;padding:.5em">',
        _marked_text(record, say),
        "</div></details></div>",
    ]
    return "".join(parts)


def _about(record: Record) -> str:
    period = record.period
    window = f"{period.data_from} – {period.data_to}" if period.data_from else None
    parts = [record.header.issuer, record.header.number, record.header.date, period.label, window, record.document.name]
    return escape(" · ".join(" ".join(part.split()) for part in parts if part))


def _counts(record: Record, say: partial[str]) -> str:
    told = [f"{escape(say(f'notebook.{name}'))} {len(getattr(record, name))}" for name in _LISTS]
    outcomes = Counter(record.checks.values())
    checks = say("notebook.checks", **{name: outcomes[name] for name in ("passed", "failed", "not_applicable")})
    return " · ".join(told) + "<br>" + escape(checks)


def _finding(finding: Finding, language: str) -> str:
    told = finding.message_vi if language == "vi" else finding.message
    severity = escape(message(f"cli.severity-{finding.severity}", language))
    return (
        f'<p style="margin:.2em 0"><b style="color:{_COLOURS[finding.severity]}">{severity}</b>'
        f" <code>{escape(finding.check)}</code> {escape(told)}</p>"
    )


# ---- the text ------------------------------------------------------------------------------------


def gather_text(record: Record) -> list[tuple[int, str]]:
    """The pieces of the document text that a record quotes, each with its offset, in order and apart.

    Quotations that overlap are one piece.
    """
    pieces: list[tuple[int, str]] = []
    for evidence in sorted(_quotations(record), key=lambda one: (one.start, -one.end)):
        if len(evidence.text) != evidence.end - evidence.start:
            continue
        start, text = pieces[-1] if pieces else (0, "")
        end = start + len(text)
        if pieces and evidence.start <= end:
            pieces[-1] = (start, text + evidence.text[end - evidence.start :] if evidence.end > end else text)
        else:
            pieces.append((evidence.start, evidence.text))
    return pieces


def _quotations(record: Record) -> Iterator[Evidence]:
    yield from record.header.evidence.values()
    if record.period.evidence:
        yield record.period.evidence
    for reference in record.references:
        yield from reference.mentions
    for name in ("sections", "dates", "dossiers", "staff", "equipment", "software", "quantities", "tables", "passages"):
        yield from (one.evidence for one in getattr(record, name))
    yield from record.leftovers


def _marked_text(record: Record, say: partial[str]) -> str:
    marks = record_to_marks(record)
    parts: list[str] = []
    written = end = 0
    for start, text in gather_text(record):
        parts.append("" if start == end else "\n" if start - end <= 3 else " … \n")
        if written + len(text) > MOST_CHARACTERS:
            parts.append(f"<p><i>{escape(say('notebook.more'))}</i></p>")
            break
        end = start + len(text)
        inside = [mark for mark in marks if start <= mark.start and mark.end <= end]
        parts.append(mark_html(text, start, inside, say))
        written += len(text)
    return "".join(parts)


def mark_html(text: str, offset: int, marks: Sequence[Mark], say: partial[str]) -> str:
    """A piece of text that begins at `offset`, its marks as elements; one that crosses another's end ends with it."""
    parts: list[str] = []
    open_ends: list[int] = []
    place = 0

    def write(end: int) -> None:
        nonlocal place
        while open_ends and open_ends[-1] <= end:
            close = open_ends.pop()
            parts.append(escape(text[place:close]) + "</span>")
            place = close
        parts.append(escape(text[place:end]))
        place = end

    for mark in marks:
        write(mark.start - offset)
        end = min(mark.end - offset, open_ends[-1]) if open_ends else mark.end - offset
        name = say(f"show.{mark.kind}")
        title = escape(f"{name}: {mark.value}" if mark.value else name)
        parts.append(f'<span title="{title}" style="{_style(mark.kind)}">')
        open_ends.append(end)
    write(len(text))
    return "".join(parts)


def _style(kind: str) -> str:
    colour = _MARKS[kind]
    if kind in _QUIET:
        return "font-weight:600" if kind == "section" else f"border-left:3px solid rgb({colour})"
    return f"background:rgba({colour},.28);border-radius:3px"
