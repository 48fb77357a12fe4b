"""An audit → what its page shows, as plain values: lists that point to one another by number, to be small."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from extractor.auditing.aggregate import find_wholes, is_corrected
from extractor.auditing.evidence_pictures import Surroundings, place_key
from extractor.auditing.models import Audit, Figure, Quote, Register, Report, Series, Stock, Unit
from extractor.auditing.period_name import period_name
from extractor.documents.page_crop import DOTS_PER_POINT
from extractor.messages import LANGUAGES, room

FLOWS = ("received", "resolved", "pending", "late")
"""The dossier figures that are drawn; `late` is the sum of its parts where only these are stated."""

_CORRECTED = 7  # where a place holds the value a person gave it
_LINES = 4  # of one chart: more cannot be told apart
_FEWEST_ENTRIES = 3  # of a register: two documents have no order to speak of
_MOST_CITING = 12  # reports named for each document; their number is told
_LONGEST_QUOTE = 400
_LONGEST_SIDE = 160


@dataclass
class _Gathered:
    """Lists under way: places that several values share are kept once."""

    surroundings: Surroundings
    evidence: list[list[Any]] = field(default_factory=list)
    pictures: list[list[Any]] = field(default_factory=list)
    numbers: dict[tuple[str, int, int], int] = field(default_factory=dict)
    reports: dict[str, int] = field(default_factory=dict)
    rows: dict[tuple[str, int, int], Quote] = field(default_factory=dict)

    def figure(self, report_id: str, figure: Figure) -> int:
        """The number of the place of a figure; where a person corrected it, the place says so."""
        number = self.place(report_id, figure.quote)
        if is_corrected(figure):
            self.evidence[number][_CORRECTED] = figure.value
        return number

    def place(self, report_id: str, quote: Quote) -> int:
        """The number of a place: report, page, text before it, its text, text after it, picture, confidence, and the
        value that a person gave it instead."""
        key = place_key(report_id, quote)
        if key not in self.numbers:
            before, after = self.surroundings.texts.get(key) or _sides_in_row(quote, self.rows.get(key))
            picture = self.surroundings.pictures.get(key)
            number = None
            if picture is not None:
                number = len(self.pictures)
                self.pictures.append([b64encode(picture).decode(), _middle_dots(quote)])
            self.numbers[key] = len(self.evidence)
            self.evidence.append(
                [self.reports.get(report_id), quote.page, _last_words(before), _first_words(quote.text, _LONGEST_QUOTE),
                 _first_words(after, _LONGEST_SIDE), number, round(quote.confidence, 2), None]
            )  # fmt: skip
        return self.numbers[key]


def _middle_dots(quote: Quote) -> int:
    """How many dots from the left of its picture the first line of a quotation has its middle."""
    x0, _, x1, _ = quote.boxes[0] if quote.boxes else (0.0, 0.0, 0.0, 0.0)
    return round((x0 + x1) / 2 * DOTS_PER_POINT)


def _sides_in_row(quote: Quote, row: Quote | None) -> tuple[str, str]:
    """What stands before and after a figure in its own row or sentence.

    >>> _sides_in_row(Quote(1, 14, 16, "20"), Quote(1, 10, 20, "Có: 20 máy"))
    ('Có: ', ' máy')
    """
    if row is None or not row.start <= quote.start <= quote.end <= row.end or len(row.text) != row.end - row.start:
        return "", ""
    return row.text[: quote.start - row.start], row.text[quote.end - row.start :]


def _first_words(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rpartition(" ")[0] + " …"


def _last_words(text: str) -> str:
    return text if len(text) < _LONGEST_SIDE else "… " + text[-_LONGEST_SIDE:].partition(" ")[2]


def audit_to_page(audit: Audit, surroundings: Surroundings) -> dict[str, Any]:
    """Everything the page shows, but for its words (`page_words`)."""
    unit_numbers = {unit_id: number for number, unit_id in enumerate(audit.units)}
    reports = [report for series in audit.series.values() for held in series.reports.values() for report in held]
    gathered = _Gathered(surroundings, reports={report.report_id: number for number, report in enumerate(reports)})
    for report in reports:
        for row in report.dossiers:
            gathered.rows.update(
                (place_key(report.report_id, figure.quote), row.quote) for figure in row.figures.values()
            )
    findings = [
        {
            "check": one.check, "severity": one.severity, "message": {"en": one.message, "vi": one.message_vi},
            "settled": {"en": one.settled_by, "vi": one.settled_by_vi}, "unit": unit_numbers.get(one.unit_id),
            "name": one.unit, "period": one.period, "expected": _plain(one.expected), "found": _plain(one.found),
            "places": [gathered.place(place.report_id, place.evidence) for place in one.places],
        }
        for one in audit.findings
    ]  # fmt: skip
    periods = {one.period for one in audit.submissions} | {one.period for one in audit.findings}
    periods |= {report.window.key for report in reports}
    return {
        "units": [_unit_to_page(unit, unit_numbers) for unit in audit.units.values()],
        "periods": {key: {lang: period_name(key, lang) for lang in LANGUAGES} for key in sorted(periods)},
        "reports": [_report_to_page(report, unit_numbers, gathered) for report in reports],
        "findings": findings,
        "submissions": [
            [unit_numbers.get(one.unit_id), one.period, one.state,
             [gathered.reports[held] for held in one.report_ids if held in gathered.reports], one.due, one.days_late]
            for one in audit.submissions
        ],
        "series": {
            str(unit_numbers[unit_id]): _series_to_page(series, gathered)
            for unit_id, series in audit.series.items()
            if unit_id in unit_numbers
        },
        "checks": {name: [tally.passed, tally.failed, tally.not_applicable] for name, tally in audit.checks.items()},
        "registers": [
            _register_to_page(one, audit.units, gathered)
            for one in audit.registers
            if len(one.entries) >= _FEWEST_ENTRIES
        ],
        "unplaced": list(audit.unplaced),
        "picturesLeftOut": surroundings.left_out,
        "evidence": gathered.evidence,
        "pictures": gathered.pictures,
    }  # fmt: skip


def _register_to_page(register: Register, units: Mapping[str, Unit], gathered: _Gathered) -> dict[str, Any]:
    unit = units.get(register.unit_id or "")
    issuer = ", ".join(register.issuer.split("/")) if unit is None else unit.name
    return {
        "issuer": issuer, "type": register.type, "year": register.year,
        "gaps": [list(gap) for gap in register.gaps],
        "entries": [
            [one.number, one.symbol, one.date, _first_words(one.title or "", _LONGEST_SIDE),
             [gathered.reports[held] for held in one.report_ids if held in gathered.reports][:_MOST_CITING],
             len(one.report_ids)]
            for one in register.entries
        ],
    }  # fmt: skip


def _plain(value: Any) -> Any:
    """A figure as it is shown beside its finding; longer things are in the sentence already."""
    return value if isinstance(value, (int, float, str)) and len(str(value)) <= 60 else None


def _unit_to_page(unit: Unit, numbers: Mapping[str, int]) -> dict[str, Any]:
    return {
        "name": unit.name, "parent": unit.parent, "province": unit.province, "level": unit.level,
        "from": unit.valid_from, "to": unit.valid_to, "change": unit.change, "successor": unit.successor,
        "next": numbers.get(unit.successor_id or ""),
        "before": [numbers[one] for one in unit.predecessor_ids if one in numbers],
        "beforeCount": len(unit.predecessor_ids),
    }  # fmt: skip


def _report_to_page(report: Report, numbers: Mapping[str, int], gathered: _Gathered) -> dict[str, Any]:
    return {
        "id": report.report_id, "file": report.document, "unit": numbers.get(report.unit_id),
        "period": report.window.key, "label": report.window.label, "number": report.number, "date": report.date,
        "title": report.title, "data": [report.window.data_from, report.window.data_to], "own": report.own_findings,
        "places": {name: gathered.place(report.report_id, quote) for name, quote in report.quotes.items()
                   if name in ("issuer", "number", "date", "title", "period")},
    }  # fmt: skip


def _series_to_page(series: Series, gathered: _Gathered) -> dict[str, Any]:
    """The figures of a unit over time: flows by measure, stocks by what is counted, the commonest ones."""
    current = series.current()
    flows: dict[str, list[Any]] = {name: [] for name in FLOWS}
    for report in current:
        for name, parts in _flow_figures(report).items():
            places = [gathered.figure(report.report_id, part) for part in parts[:3]]
            flows[name].append([report.window.key, sum(part.value for part in parts), places, len(parts)])
    return {
        "kinds": [key for key, _ in Counter(report.window.kind for report in current).most_common()],
        "flows": {name: points for name, points in flows.items() if points},
        "stocks": {
            kind: lines
            for kind in ("staff", "equipment", "neighbourhoods")
            if (lines := _stock_lines(kind, current, gathered))
        },
    }


def _flow_figures(report: Report) -> dict[str, tuple[Figure, ...]]:
    """The printed figures that each drawn measure is the sum of."""
    wholes = find_wholes(report.dossiers)
    if "late" not in wholes and ("resolved_late" in wholes or "pending_late" in wholes):
        parts = [part for name in ("resolved_late", "pending_late") if name in wholes for part in wholes[name].parts]
        return {name: wholes[name].parts for name in FLOWS if name in wholes} | {"late": tuple(parts)}
    return {name: wholes[name].parts for name in FLOWS if name in wholes}


def _stock_lines(kind: str, current: Iterable[Report], gathered: _Gathered) -> list[dict[str, Any]]:
    """Those things counted in most reports, each with its points; ties go to the larger number."""
    points: dict[str, list[Any]] = {}
    labels: dict[str, str] = {}
    for report in current:
        told: set[str] = set()
        for stock in report.stocks:
            if stock.kind == kind and stock.key not in told and _is_drawn(stock):
                told.add(stock.key)
                place = gathered.figure(report.report_id, stock.figure)
                points.setdefault(stock.key, []).append([report.window.key, stock.figure.value, [place], 1])
                labels[stock.key] = " ".join(stock.label.split())
    chosen = sorted(points, key=lambda key: (-len(points[key]), -max(one[1] for one in points[key]), key))[:_LINES]
    return [{"key": key, "label": labels[key], "points": points[key]} for key in chosen]


def _is_drawn(stock: Stock) -> bool:
    """Staff by group, not by qualification: the whole is what jumps, and its parts would crowd it out."""
    return stock.kind != "staff" or "/" not in stock.key


def page_words() -> dict[str, dict[str, str]]:
    """The words of the page in each language, by name."""
    return {lang: room("page", lang) for lang in LANGUAGES}
