"""An audit → an Excel workbook: findings with their places, the ledger of submissions, figures over time, checks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from extractor.auditing.aggregate import find_wholes
from extractor.auditing.models import Audit, Figure, Place, Report
from extractor.auditing.period_name import period_name
from extractor.exports.aggregate_workbook import finish_sheet, put_date, put_header, put_text
from extractor.exports.atomic import replace_files
from extractor.messages import message

_FILLS = {
    "error": "FDECEB", "warning": "FFF3DC", "note": "E9F0F7",
    "present": "DFF1E5", "late": "FFE7B8", "missing": "FBD9D6", "double": "E6DEFA", "superseded": "D9ECF5",
}  # fmt: skip
_SEVERITIES = ("error", "warning", "note")
_WRAP = Alignment(vertical="top", wrap_text=True)
_BOLD = Font(bold=True)
_MOST_PLACES = 2  # of a finding on its row; the sheet of places has all


def write_audit(audit: Audit, target: Path, language: str) -> None:
    """Write the workbook in one step. Raises UnwritableTarget."""
    book = Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    _write_findings(book, audit, language)
    _write_places(book, audit, language)
    _write_ledger(book, audit, language)
    _write_figures(book, audit, language)
    _write_registers(book, audit, language)
    _write_checks(book, audit, language)
    with replace_files([target]) as (part,):
        book.save(part)


def _sheet(book: Workbook, name: str, language: str) -> Any:
    return book.create_sheet(message(f"page.{name}", language)[:31])


def _fill(name: str) -> PatternFill:
    return PatternFill("solid", fgColor=_FILLS[name])


def _told(place: Place, language: str) -> str:
    quote = " ".join(place.evidence.text.split())
    return f"{place.document}, {message('aggregate.source', language, page=place.page, quote=quote)}"


def _write_findings(book: Workbook, audit: Audit, language: str) -> None:
    sheet = _sheet(book, "findings", language)
    say = partial(message, language=language)
    titles = [say("aggregate.col-no"), *(say(f"page.{name}") for name in ("severity", "check", "unit", "period"))]
    titles += [say(f"page.{name}") for name in ("says", "expected", "found", "evidence", "evidence", "settle")]
    put_header(sheet, 1, titles, [6, 12, 24, 30, 22, 70, 16, 16, 50, 50, 50])
    ordered = sorted(enumerate(audit.findings, 1), key=lambda one: _SEVERITIES.index(one[1].severity))
    for row, (number, one) in enumerate(ordered, 2):
        vietnamese = language == "vi"
        told = [
            number, say(f"page.severity-{one.severity}"), say(f"page.check-{one.check}"), one.unit,
            period_name(one.period, language), one.message_vi if vietnamese else one.message,
            one.expected, one.found, *(_told(place, language) for place in one.places[:_MOST_PLACES]),
        ]  # fmt: skip
        for column, value in enumerate(told, 1):
            _put(sheet.cell(row, column), value)
        _put(sheet.cell(row, 11), one.settled_by_vi if vietnamese else one.settled_by)
        sheet.cell(row, 2).fill = _fill(one.severity)
    finish_sheet(sheet, freeze="D2", filters=f"A1:K{max(1 + len(ordered), 2)}")


def _put(cell: Any, value: Any) -> None:
    """A number as a number, anything else as text."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        cell.value = value
    else:
        put_text(cell, value)
    cell.alignment = _WRAP


def _write_places(book: Workbook, audit: Audit, language: str) -> None:
    """Every place of every finding, by the number of the finding."""
    sheet = _sheet(book, "evidence", language)
    names = ("aggregate.col-no", "page.check", "page.unit", "page.period", "page.file", "aggregate.col-page",
             "aggregate.col-quote", "aggregate.col-confidence")  # fmt: skip
    put_header(sheet, 1, [message(name, language) for name in names], [8, 26, 30, 24, 34, 8, 80, 12])
    row = 1
    for number, one in enumerate(audit.findings, 1):
        for place in one.places:
            row += 1
            quote = " ".join(place.evidence.text.split())
            told = [number, message(f"page.check-{one.check}", language), one.unit, period_name(place.period, language),
                    place.document, place.page, quote, place.evidence.confidence]  # fmt: skip
            for column, value in enumerate(told, 1):
                _put(sheet.cell(row, column), value)
    finish_sheet(sheet, freeze="B2", filters=f"A1:H{max(row, 2)}")


def _write_ledger(book: Workbook, audit: Audit, language: str) -> None:
    """Units × periods, each cell saying in words what became of the report; colours only help to see it."""
    sheet = _sheet(book, "submissions", language)
    ends = {
        report.window.key: (report.window.end, report.window.start)
        for series in audit.series.values()
        for held in series.reports.values()
        for report in held
    }
    periods = sorted({one.period for one in audit.submissions}, key=lambda key: (ends.get(key, (key, "")), key))
    columns = {key: column for column, key in enumerate(periods, 3)}
    titles = [message("page.unit", language), message("aggregate.col-parent", language)]
    put_header(
        sheet, 1, [*titles, *(period_name(key, language) for key in periods)], [32, 28, *[15] * len(periods)]
    )  # fmt: skip
    rows: dict[str, int] = {}
    for one in audit.submissions:
        row = rows.setdefault(one.unit_id, len(rows) + 2)
        unit = audit.units.get(one.unit_id)
        put_text(sheet.cell(row, 1), unit.name if unit else one.unit_id)
        put_text(sheet.cell(row, 2), unit.parent if unit else None)
        cell = sheet.cell(row, columns[one.period])
        name = "page.state-late-days" if one.state == "late" and one.days_late else f"page.state-{one.state}"
        put_text(cell, message(name, language, days=one.days_late))
        cell.fill, cell.alignment = _fill(one.state), _WRAP
    finish_sheet(sheet, freeze="C2", filters=f"A1:{get_column_letter(2 + max(len(periods), 1))}{max(len(rows) + 1, 2)}")


def _write_figures(book: Workbook, audit: Audit, language: str) -> None:
    """One row a figure of a report that counts: what is counted, the value, and where it stands."""
    sheet = _sheet(book, "series", language)
    names = ("page.unit", "page.period", "aggregate.col-measure", "aggregate.col-value", "page.file",
             "page.report-number", "page.report-date", "aggregate.col-page", "aggregate.col-quote")  # fmt: skip
    put_header(sheet, 1, [message(name, language) for name in names], [32, 24, 44, 12, 34, 16, 13, 8, 60])
    row = 1
    for series in audit.series.values():
        for report in series.current():
            for label, value, figure in _figures_of(report, language):
                row += 1
                told = [series.unit.name, period_name(report.window.key, language), label, value, report.document,
                        report.number, None, figure.quote.page, " ".join(figure.quote.text.split())]  # fmt: skip
                for column, one in enumerate(told, 1):
                    if one is not None:
                        _put(sheet.cell(row, column), one)
                put_date(sheet.cell(row, 7), report.date)
    finish_sheet(sheet, freeze="C2", filters=f"A1:I{max(row, 2)}")


def _figures_of(report: Report, language: str) -> Iterable[tuple[str, int | float, Figure]]:
    for measure, whole in find_wholes(report.dossiers).items():
        yield message(f"measure.{measure}", language), whole.value, whole.parts[0]
    for stock in report.stocks:
        yield f"{message(f'page.chart-{stock.kind}', language)}: {stock.label}", stock.figure.value, stock.figure


def _write_registers(book: Workbook, audit: Audit, language: str) -> None:
    """Every document that reports cite, by issuer, year and number; gaps can be seen by the numbers."""
    sheet = _sheet(book, "registers", language)
    names = ("register", "kind-year", "report-number", "report-date", "subject", "cited-by")
    titles = [message(f"page.{name}", language) for name in names]
    put_header(sheet, 1, titles, [40, 10, 22, 13, 70, 16])
    row = 1
    for register in audit.registers:
        for one in register.entries:
            row += 1
            for column, value in enumerate((", ".join(register.issuer.split("/")), register.year, one.symbol), 1):
                _put(sheet.cell(row, column), value)
            put_date(sheet.cell(row, 4), one.date)
            _put(sheet.cell(row, 5), one.title)
            _put(sheet.cell(row, 6), len(one.report_ids))
    finish_sheet(sheet, freeze="A2", filters=f"A1:F{max(row, 2)}")


def _write_checks(book: Workbook, audit: Audit, language: str) -> None:
    sheet = _sheet(book, "checks", language)
    names = ("check", "failed", "passed", "not-applicable")
    put_header(sheet, 1, [message(f"page.{name}", language) for name in names], [44, 18, 18, 22])
    row = 1
    for row, (name, tally) in enumerate(audit.checks.items(), 2):
        told = (message(f"page.check-{name}", language), tally.failed, tally.passed, tally.not_applicable)
        for column, value in enumerate(told, 1):
            _put(sheet.cell(row, column), value)
    if audit.unplaced:
        told_so = message("page.unplaced", language, count=len(audit.unplaced))
        put_text(sheet.cell(row + 2, 1), told_so).font = _BOLD
        for offset, name in enumerate(audit.unplaced, row + 3):
            put_text(sheet.cell(offset, 1), name)
    finish_sheet(sheet, freeze="A2")
