"""An aggregate → an Excel workbook: the form of the level above, a plain table, fields of work, and every source.

Sums are formulas, so that a corrected cell corrects them too; what comes from documents is always text or number. Each
figure has its source as a comment and as a row of the sheet of sources.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from extractor.auditing.aggregate import Aggregate, Comparison, UnitRow, Whole, is_corrected
from extractor.auditing.models import Figure, Report
from extractor.auditing.period_name import period_name
from extractor.exports.atomic import replace_files
from extractor.exports.csv_files import cell_to_csv, escape_formula, start_csv
from extractor.messages import message
from extractor.record import MEASURES

# Form II.06a (Circular 01/2020/TT-VPCP): columns 3 to 13 and the measures that stand in them.
_FORM = (
    ("received",), ("received_online",), ("received_direct", "received_post"), ("carried_over",),
    ("resolved",), ("resolved_early",), ("resolved_on_time",), ("resolved_late",),
    ("pending",), ("pending_in_time",), ("pending_late",),
)  # fmt: skip
_FIRST_FIGURE = 3  # its column C
_EQUATIONS = ((3, (4, 5, 6)), (7, (8, 9, 10)), (11, (12, 13)), (3, (7, 11)))
"""Column 3 = 4 + 5 + 6 and so on: what the form's own instructions demand of each row."""

# Measures that the form has no column for, and that no column of it contains as a part: they stand to the right of it.
_BESIDE = ("received_new", "resolved_early_or_on_time", "late", "returned", "withdrawn", "supplement")

_MOST_PARTS = 60
"""Rows whose sum is written out (=118+655+5); a longer sum could pass the limit of a formula and is written whole."""

_MOST_LINKS = 60_000  # Excel opens no sheet with more than 65,530
_MOST_CHARACTERS = 32_000  # Excel's limit of a cell is 32,767
_COMMENT_CHARACTERS = 600  # more cannot be read in a comment; the sheet of sources has the whole

_LINE = Side(style="thin", color="8A8F98")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="E4EBF5")
_SUM = PatternFill("solid", fgColor="F3F0E4")
_MISSING = PatternFill("solid", fgColor="FBE3E0")
_LATE = PatternFill("solid", fgColor="FFF1D0")
_WRONG = PatternFill("solid", bgColor="F6B8B0")
_BOLD = Font(bold=True)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_WRAP = Alignment(vertical="top", wrap_text=True)
_WHOLE_NUMBER = "#,##0"
_HEADER_HEIGHT = 46.0  # points: three lines


@dataclass
class _Source:
    """A row of the sheet of sources: where the figure of a cell was read."""

    cell: str
    unit: str
    measure: str
    field: str
    figure: Figure
    report: Report


@dataclass
class _Book:
    """The workbook under way: its language, and the sources gathered while sheets are written."""

    book: Workbook
    table: Aggregate
    language: str
    sources: list[_Source] = field(default_factory=list)

    def say(self, name: str, **details: object) -> str:
        return message(f"aggregate.{name}", self.language, **details)

    def measure(self, name: str) -> str:
        text = message(f"measure.{name}", self.language)
        return text[:1].upper() + text[1:]

    def sheet(self, name: str) -> Any:
        return self.book.create_sheet(self.say(f"sheet-{name}")[:31])


def write_aggregate(table: Aggregate, target: Path, language: str) -> None:
    """Write the workbook in one step. Raises UnwritableTarget."""
    book = Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    made = _Book(book, table, language)
    _write_form(made)
    _write_table(made)
    details = _write_details(made)
    _write_fields(made, details)
    _write_gaps(made)
    _write_comparisons(made)
    _write_sources(made)
    with replace_files([target]) as (part,):
        book.save(part)


# ---- cells ---------------------------------------------------------------------------------------


def put_text(cell: Any, text: object) -> Any:
    """Text from a document: what a spreadsheet would run as a formula is marked as text, as if typed after an '."""
    shown = ILLEGAL_CHARACTERS_RE.sub("\ufffd", "" if text is None else str(text))
    if len(shown) > _MOST_CHARACTERS:
        shown = shown[: _MOST_CHARACTERS - 1] + "…"
    cell.value = shown or None
    if shown:
        cell.data_type = "s"
    if escape_formula(shown) != shown:
        cell.quotePrefix = True
    return cell


def put_date(cell: Any, iso: str | None) -> None:
    """An ISO date as a date of the spreadsheet; one without its day as text."""
    if iso is not None and len(iso) == len("2022-03-14"):
        cell.value, cell.number_format = date.fromisoformat(iso), "dd/mm/yyyy"
    else:
        put_text(cell, iso)


def put_header(sheet: Any, row: int, titles: Sequence[str], widths: Sequence[float]) -> None:
    for column, (title, width) in enumerate(zip(titles, widths, strict=True), 1):
        cell = put_text(sheet.cell(row, column), title)
        cell.font, cell.fill, cell.alignment, cell.border = _BOLD, _HEAD, _CENTRE, _BOX
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[row].height = _HEADER_HEIGHT


def _put_figures(made: _Book, cell: Any, unit: UnitRow, named: Sequence[tuple[str, Whole]]) -> None:
    """One or several wholes in a cell: a printed number as it is, a sum as a formula of its parts."""
    figures = [figure for _, whole in named for figure in whole.parts]
    if len(figures) == 1 or len(figures) > _MOST_PARTS:
        cell.value = sum(whole.value for _, whole in named)
    else:
        cell.value = "=" + "+".join(str(figure.value) for figure in figures)
    cell.number_format = _WHOLE_NUMBER
    assert unit.report is not None
    lines = []
    for name, whole in named:
        if whole.origin == "rows":
            lines.append(made.say("from-rows", count=len(whole.parts)))
        for figure in whole.parts:
            lines.append(_source_line(made, figure))
            made.sources.append(
                _Source(f"{cell.parent.title}!{cell.coordinate}", unit.unit.name, made.measure(name), "", figure,
                        unit.report)
            )  # fmt: skip
        if whole.rival is not None:
            lines.append(made.say("rival", value=whole.rival.value, place=_source_line(made, whole.rival)))
            cell.fill = _LATE
    _comment(cell, "\n".join([_report_line(unit.report), *lines]))


def _source_line(made: _Book, figure: Figure) -> str:
    told = made.say("source", page=figure.quote.page, quote=" ".join(figure.quote.text.split()))
    return f"{told}; {made.say('corrected', value=figure.value)}" if is_corrected(figure) else told


def _report_line(report: Report) -> str:
    return ", ".join(part for part in (report.document, report.number, report.date) if part)


def _comment(cell: Any, text: str) -> None:
    shown = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
    if len(shown) > _COMMENT_CHARACTERS:
        shown = shown[: _COMMENT_CHARACTERS - 1] + "…"
    cell.comment = Comment(shown, "baocao", width=360, height=40 + 18 * (len(shown) // 45 + shown.count("\n") + 1))


def finish_sheet(sheet: Any, *, freeze: str, filters: str | None = None) -> None:
    sheet.freeze_panes = freeze
    if filters:
        sheet.auto_filter.ref = filters
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


# ---- the form ------------------------------------------------------------------------------------


def _write_form(made: _Book) -> None:
    """Form II.06a with the units as its rows; measures it has no column for stand to its right."""
    sheet = made.sheet("form")
    beside = [name for name in _BESIDE if any(_stands_beside(name, unit) for unit in made.table.rows)]
    last = _FIRST_FIGURE + len(_FORM) - 1 + len(beside)
    head = _write_form_head(made, sheet, beside, last)
    first = head + 1
    called = Counter(unit.unit.name for unit in made.table.rows)  # units of one name are told apart by their parents
    for number, unit in enumerate(made.table.rows, 1):
        row = head + number
        _box(sheet, row, last + 1)
        sheet.cell(row, 1, number).alignment = _CENTRE
        is_double = called[unit.unit.name] > 1 and unit.unit.parent is not None
        put_text(sheet.cell(row, 2), f"{unit.unit.name}, {unit.unit.parent}" if is_double else unit.unit.name)
        for column, names in enumerate((*_FORM, *((name,) for name in beside)), _FIRST_FIGURE):
            named = [(name, unit.wholes[name]) for name in names if name in unit.wholes]
            if named:
                _put_figures(made, sheet.cell(row, column), unit, named)
        remark = put_text(sheet.cell(row, last + 1), _state_text(made, unit))
        remark.fill = _fill_of(unit) or PatternFill()
    end = head + len(made.table.rows)
    _write_sums(made, sheet, first, end, last)
    for whole, parts in _EQUATIONS:
        letters = [get_column_letter(column) for column in (whole, *parts)]
        cells = ",".join(f"${letter}{first}" for letter in letters)
        sums = "+".join(f"${letter}{first}" for letter in letters[1:])
        differs = f"AND(COUNT({cells})={len(letters)},${letters[0]}{first}<>{sums})"
        rule = Rule(type="expression", dxf=DifferentialStyle(fill=_WRONG), formula=[differs])
        sheet.conditional_formatting.add(f"{letters[0]}{first}:{letters[0]}{end}", rule)
    note = sheet.cell(end + 4, 2, made.say("form-note"))
    note.alignment = _WRAP
    sheet.merge_cells(start_row=end + 4, end_row=end + 4, start_column=2, end_column=last + 1)
    sheet.row_dimensions[end + 4].height = 48
    sheet.print_title_rows = f"{head - 3}:{head}"
    finish_sheet(sheet, freeze=f"C{first}")


def _stands_beside(name: str, unit: UnitRow) -> bool:
    """Whether a unit states what the form has no column for; new dossiers are part of its column 3."""
    return name in unit.wholes and not (name == "received_new" and "received" in unit.wholes)


def _write_form_head(made: _Book, sheet: Any, beside: Sequence[str], last: int) -> int:
    """Title, period and header of the form; the number of its last row."""
    upper = made.table.upper or ""
    for row, name in enumerate(("form-number", "form-from", "form-to", "form-unit"), 1):
        put_text(sheet.cell(row, 1), made.say(name, upper=upper))
    sheet.cell(1, 1).font = _BOLD
    title = put_text(sheet.cell(5, 1), made.say("form-title"))
    title.font, title.alignment = Font(bold=True, size=14), _CENTRE
    period = put_text(
        sheet.cell(6, 1),
        made.say("form-period", period=period_name(made.table.period, made.language), window=_window(made)),
    )
    period.alignment = _CENTRE
    for row in (5, 6):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last + 1)
    top = 8
    head: list[tuple[int, int, int, int, str]] = [
        (top, top + 2, 1, 1, made.say("col-no")), (top, top + 2, 2, 2, made.say("col-unit")),
        (top, top, 3, 6, made.say("col-received")), (top, top, 7, 10, made.say("col-resolved")),
        (top, top, 11, 13, made.say("col-pending")),
        (top + 1, top + 2, 3, 3, made.say("col-total")), (top + 1, top + 1, 4, 5, made.say("col-in-period")),
        (top + 2, top + 2, 4, 4, made.say("col-online")), (top + 2, top + 2, 5, 5, made.say("col-direct")),
        (top + 1, top + 2, 6, 6, made.say("col-carried")),
        (top + 1, top + 2, 7, 7, made.say("col-total")), (top + 1, top + 2, 8, 8, made.say("col-early")),
        (top + 1, top + 2, 9, 9, made.say("col-on-time")), (top + 1, top + 2, 10, 10, made.say("col-late")),
        (top + 1, top + 2, 11, 11, made.say("col-total")), (top + 1, top + 2, 12, 12, made.say("col-in-time")),
        (top + 1, top + 2, 13, 13, made.say("col-late")),
    ]  # fmt: skip
    if beside:
        head.append((top, top, 14, last, made.say("col-beside")))
        head += [(top + 1, top + 2, column, column, made.measure(name)) for column, name in enumerate(beside, 14)]
    head.append((top, top + 2, last + 1, last + 1, made.say("col-remark")))
    for row in range(top, top + 4):
        _box(sheet, row, last + 1, fill=_HEAD)
    for first_row, last_row, first, end, text in head:
        put_text(sheet.cell(first_row, first), text)
        if (first_row, first) != (last_row, end):
            sheet.merge_cells(start_row=first_row, end_row=last_row, start_column=first, end_column=end)
    for column in range(1, 14):
        put_text(sheet.cell(top + 3, column), f"({column})")
    for row in range(top, top + 4):
        for column in range(1, last + 2):
            sheet.cell(row, column).alignment = _CENTRE
            sheet.cell(row, column).font = _BOLD if row < top + 3 else Font(italic=True)
    for column in range(1, last + 2):
        sheet.column_dimensions[get_column_letter(column)].width = 11
    for column in range(14, last + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 18
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 6, 34
    sheet.column_dimensions[get_column_letter(last + 1)].width = 30
    sheet.row_dimensions[top].height, sheet.row_dimensions[top + 2].height = 32.0, _HEADER_HEIGHT
    return top + 3


def _window(made: _Book) -> str:
    """The days of the period as the reports take them; the commonest when they differ."""
    windows = Counter(
        (row.report.window.data_from, row.report.window.data_to) for row in made.table.rows if row.report is not None
    )
    if not windows:
        return ""
    days = [date.fromisoformat(day).strftime("%d/%m/%Y") if day else "…" for day in windows.most_common(1)[0][0]]
    return made.say("form-window", first=days[0], last=days[1])


def _sum_of(cells: str) -> str:
    """The formula of a sum; empty when nothing is stated, since SUM would say 0.

    >>> _sum_of("C2:C9")
    '=IF(COUNT(C2:C9)=0,"",SUM(C2:C9))'
    """
    return f'=IF(COUNT({cells})=0,"",SUM({cells}))'


def _write_sums(made: _Book, sheet: Any, first: int, end: int, last: int) -> None:
    """Below the units: the sum of each column, and how many units have a figure in it."""
    for row, name in ((end + 1, "row-total"), (end + 2, "row-count")):
        _box(sheet, row, last + 1, fill=_SUM)
        put_text(sheet.cell(row, 2), made.say(name, count=len(made.table.rows))).font = _BOLD
        for column in range(_FIRST_FIGURE, last + 1):
            cells = f"{get_column_letter(column)}{first}:{get_column_letter(column)}{end}"
            cell = sheet.cell(row, column, _sum_of(cells) if name == "row-total" else f"=COUNT({cells})")
            cell.number_format, cell.font = _WHOLE_NUMBER, _BOLD


def _box(sheet: Any, row: int, last: int, *, fill: PatternFill | None = None) -> None:
    for column in range(1, last + 1):
        cell = sheet.cell(row, column)
        cell.border = _BOX
        cell.alignment = Alignment(vertical="center", wrap_text=column in (2, last), indent=int(column in (2, last)))
        if fill is not None:
            cell.fill = fill


def _state_text(made: _Book, row: UnitRow) -> str:
    days = row.submission.days_late if row.submission is not None else None
    return made.say(f"state-{row.state or 'none'}", days="?" if days is None else days)


def _fill_of(row: UnitRow) -> PatternFill | None:
    if row.report is None:
        return _MISSING if row.state == "missing" else None
    return _LATE if row.state in ("late", "double") else None


# ---- the other sheets ----------------------------------------------------------------------------


def _write_table(made: _Book) -> None:
    """One row a unit, one column a measure: for filters, pivot tables and other programs."""
    sheet = made.sheet("table")
    measures = made.table.measures
    titles = [made.say(f"col-{name}") for name in ("unit", "parent", "state", "document", "number", "date")]
    put_header(sheet, 1, [*titles, *map(made.measure, measures)], [30, 26, 22, 30, 16, 12, *[12] * len(measures)])
    for row, unit in enumerate(made.table.rows, 2):
        put_text(sheet.cell(row, 1), unit.unit.name)
        put_text(sheet.cell(row, 2), unit.unit.parent)
        put_text(sheet.cell(row, 3), _state_text(made, unit)).fill = _fill_of(unit) or PatternFill()
        if unit.report is not None:
            put_text(sheet.cell(row, 4), unit.report.document)
            put_text(sheet.cell(row, 5), unit.report.number)
            put_date(sheet.cell(row, 6), unit.report.date)
        for column, name in enumerate(measures, 7):
            if name in unit.wholes:
                _put_figures(made, sheet.cell(row, column), unit, [(name, unit.wholes[name])])
    end = 1 + len(made.table.rows)
    last = 6 + len(measures)
    put_text(sheet.cell(end + 1, 1), made.say("row-total", count=len(made.table.rows)))
    for column in range(1, last + 1):
        cell = sheet.cell(end + 1, column)
        cell.font, cell.fill, cell.border = _BOLD, _SUM, _BOX
        if column > 6:
            letter = get_column_letter(column)
            cell.value, cell.number_format = _sum_of(f"{letter}2:{letter}{end}"), _WHOLE_NUMBER
    finish_sheet(sheet, freeze="B2", filters=f"A1:{get_column_letter(last)}{end}")


def _write_details(made: _Book) -> tuple[str, int, list[str]]:
    """One row a unit and field of work. Gives the sheet's name, its last row and its measures."""
    sheet = made.sheet("details")
    stated = {name for unit in made.table.rows for one in unit.fields for name in one.figures}
    measures = [name for name in MEASURES if name in stated]
    titles = [made.say(f"col-{name}") for name in ("unit", "field-id", "field")]
    put_header(sheet, 1, [*titles, *map(made.measure, measures)], [30, 20, 34, *[12] * len(measures)])
    row = 1
    for unit in made.table.rows:
        for one in unit.fields:
            row += 1
            for column, text in enumerate((unit.unit.name, one.name, one.label), 1):
                put_text(sheet.cell(row, column), text)
            for column, name in enumerate(measures, 4):
                figure = one.figures.get(name)
                if figure is None or unit.report is None:
                    continue
                cell = sheet.cell(row, column, figure.value)
                cell.number_format = _WHOLE_NUMBER
                _comment(cell, f"{_report_line(unit.report)}\n{_source_line(made, figure)}")
                made.sources.append(
                    _Source(f"{sheet.title}!{cell.coordinate}", unit.unit.name, made.measure(name), one.label,
                            figure, unit.report)
                )  # fmt: skip
    finish_sheet(sheet, freeze="D2", filters=f"A1:{get_column_letter(3 + len(measures))}{max(row, 2)}")
    return sheet.title, max(row, 2), measures


def _write_fields(made: _Book, details: tuple[str, int, list[str]]) -> None:
    """One row a field of work over all units, each cell a sum of the sheet of details."""
    source, end, measures = details
    sheet = made.sheet("fields")
    titles = [made.say(f"col-{name}") for name in ("field-id", "field", "units")]
    put_header(sheet, 1, [*titles, *map(made.measure, measures)], [20, 36, 10, *[12] * len(measures)])
    labels: dict[str, Counter[str]] = {}
    for unit in made.table.rows:
        for one in unit.fields:
            labels.setdefault(one.name, Counter())[" ".join(one.label.split())] += 1
    row = 1
    for name, printed in sorted(labels.items(), key=lambda item: (-item[1].total(), item[0])):
        row += 1
        put_text(sheet.cell(row, 1), name)
        put_text(sheet.cell(row, 2), printed.most_common(1)[0][0])
        sheet.cell(row, 3, f"=SUMPRODUCT(--('{source}'!$B$2:$B${end}=$A{row}))").number_format = _WHOLE_NUMBER
        for column in range(4, 4 + len(measures)):
            letter = get_column_letter(column)
            # SUMPRODUCT and not SUMIFS: that takes *, ? and a leading = in a label for patterns
            same, figures = f"('{source}'!$B$2:$B${end}=$A{row})", f"'{source}'!{letter}$2:{letter}${end}"
            stated = f"SUMPRODUCT({same}*ISNUMBER({figures}))"
            formula = f'=IF({stated}=0,"",SUMPRODUCT(--{same},{figures}))'
            sheet.cell(row, column, formula).number_format = _WHOLE_NUMBER
    put_text(sheet.cell(row + 1, 2), made.say("row-sum"))
    for column in range(1, 4 + len(measures)):
        cell = sheet.cell(row + 1, column)
        cell.font, cell.fill, cell.border = _BOLD, _SUM, _BOX
        if column > 3:
            letter = get_column_letter(column)
            cell.value, cell.number_format = _sum_of(f"{letter}2:{letter}{max(row, 2)}"), _WHOLE_NUMBER
    finish_sheet(sheet, freeze="D2", filters=f"A1:{get_column_letter(3 + len(measures))}{max(row, 2)}")


def _write_gaps(made: _Book) -> None:
    """The units whose report is missing or late, or not the only one for its period."""
    sheet = made.sheet("gaps")
    titles = [made.say(f"col-{name}") for name in ("unit", "parent", "state", "due", "date", "document")]
    put_header(sheet, 1, titles, [32, 40, 52, 14, 14, 34])
    rows = [row for row in made.table.rows if row.state != "present"]
    for row, unit in enumerate(sorted(rows, key=lambda one: (one.report is not None, one.state or "")), 2):
        put_text(sheet.cell(row, 1), unit.unit.name)
        put_text(sheet.cell(row, 2), unit.unit.parent)
        put_text(sheet.cell(row, 3), _state_text(made, unit)).fill = _fill_of(unit) or PatternFill()
        put_date(sheet.cell(row, 4), unit.submission.due if unit.submission is not None else None)
        if unit.report is not None:
            put_date(sheet.cell(row, 5), unit.report.date)
            put_text(sheet.cell(row, 6), unit.report.document)
    for row, names in enumerate(made.table.unseen, 2 + len(rows)):
        put_text(sheet.cell(row, 1), names[0])
        put_text(sheet.cell(row, 2), ", ".join(names[1:]))
        put_text(sheet.cell(row, 3), made.say("state-unseen")).fill = _MISSING
    if not rows and not made.table.unseen:
        put_text(sheet.cell(2, 1), made.say("no-gaps"))
    finish_sheet(sheet, freeze="B2", filters=f"A1:F{max(1 + len(rows) + len(made.table.unseen), 2)}")


def _write_comparisons(made: _Book) -> None:
    """What bodies above say themselves, against the sums of their units; the difference is a formula."""
    sheet = made.sheet("comparison")
    names = (
        "upper",
        "unit",
        "measure",
        "stated",
        "sum",
        "difference",
        "coverage",
        "verdict",
        "document",
        "page",
        "quote",
    )
    put_header(sheet, 1, [made.say(f"col-{name}") for name in names], [28, 28, 28, 12, 12, 12, 16, 44, 30, 8, 50])
    for row, one in enumerate(made.table.comparisons, 2):
        _write_comparison(made, sheet, row, one)
    if not made.table.comparisons:
        put_text(sheet.cell(2, 1), made.say("no-comparison"))
    finish_sheet(sheet, freeze="D2", filters=f"A1:K{max(1 + len(made.table.comparisons), 2)}")


def _write_comparison(made: _Book, sheet: Any, row: int, one: Comparison) -> None:
    quote = one.stated.parts[0].quote
    put_text(sheet.cell(row, 1), one.upper.name)
    put_text(sheet.cell(row, 2), one.unit.name if one.unit is not None else made.say("all-units"))
    put_text(sheet.cell(row, 3), made.measure(one.measure))
    for column, value in ((4, one.stated.value), (5, one.sum), (6, f"=D{row}-E{row}"), (10, quote.page)):
        sheet.cell(row, column, value).number_format = _WHOLE_NUMBER
    put_text(sheet.cell(row, 7), made.say("coverage", summed=one.units_summed, units=one.units))
    told = put_text(sheet.cell(row, 8), made.say(f"verdict-{one.verdict}"))
    told.fill = {"different": _MISSING, "equal": PatternFill()}.get(one.verdict, _LATE)
    put_text(sheet.cell(row, 9), _report_line(one.report))
    put_text(sheet.cell(row, 11), " ".join(quote.text.split()))


def _write_sources(made: _Book) -> None:
    """One row a figure of the sheets before: the report, the page and the words."""
    sheet = made.sheet("sources")
    names = ("cell", "unit", "field", "measure", "value", "document", "number", "date", "page", "quote", "confidence")
    put_header(
        sheet, 1, [made.say(f"col-{name}") for name in names], [20, 28, 28, 28, 10, 32, 16, 12, 8, 60, 12]
    )  # fmt: skip
    for row, source in enumerate(made.sources, 2):
        put = partial(sheet.cell, row)
        link = put_text(put(1), source.cell)
        if row <= _MOST_LINKS:
            link.hyperlink = f"#'{source.cell.partition('!')[0]}'!{source.cell.partition('!')[2]}"
            link.font = Font(color="1F4E9E", underline="single")
        for column, text in ((2, source.unit), (3, source.field), (4, source.measure), (6, source.report.document),
                             (7, source.report.number), (10, " ".join(source.figure.quote.text.split()))):  # fmt: skip
            put_text(put(column), text)
        put(5, source.figure.value).number_format = _WHOLE_NUMBER
        put_date(put(8), source.report.date)
        put(9, source.figure.quote.page)
        put(11, source.figure.quote.confidence).number_format = "0.00"
    finish_sheet(sheet, freeze="B2", filters=f"A1:K{max(1 + len(made.sources), 2)}")


def aggregate_to_rows(table: Aggregate, language: str) -> Iterable[list[str | int | None]]:
    """The plain table row by row, its header first and the totals last: what goes out as CSV."""
    say = partial(message, language=language)
    columns = ("unit", "parent", "state", "document", "number", "date")
    yield [*(say(f"aggregate.col-{name}") for name in columns), *(say(f"measure.{name}") for name in table.measures)]
    for row in table.rows:
        report = row.report
        days = row.submission.days_late if row.submission is not None else None
        state = say(f"aggregate.state-{row.state or 'none'}", days="?" if days is None else days)
        sent = (report.document, report.number, report.date) if report is not None else (None, None, None)
        figures = [row.wholes[name].value if name in row.wholes else None for name in table.measures]
        yield [row.unit.name, row.unit.parent, state, *sent, *figures]
    total = say("aggregate.row-total", count=len(table.rows))
    yield [total, None, None, None, None, None, *(table.totals[name] for name in table.measures)]


def aggregate_to_csv(table: Aggregate, language: str) -> str:
    """The plain table as CSV in the form of all our CSV: a byte-order mark, and no cell that would be run."""
    stream = io.StringIO(newline="")
    header, *rows = aggregate_to_rows(table, language)
    writer = start_csv(stream, map(str, header))
    writer.writerows([cell_to_csv(cell) for cell in row] for row in rows)
    return "\ufeff" + stream.getvalue()
