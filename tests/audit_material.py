"""Audits made by hand, so that tables and pages can be tested without reading a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.auditing.models import (
    CHECKS,
    Audit,
    AuditFinding,
    DossierRow,
    Figure,
    Place,
    Quote,
    Report,
    Series,
    Stock,
    Submission,
    Tally,
    Unit,
    Window,
)
from extractor.models import IssuerLevel
from extractor.periods import calendar_span, data_window

QUARTERS = ("2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4", "2022-Q1")


@dataclass(frozen=True)
class Sent:
    """A report to be: its dossier rows as (field, label, figures), a total row, what its text says of all."""

    rows: Sequence[tuple[str | None, str, Mapping[str, int]]] = ()
    total: Mapping[str, int] | None = None
    told: Mapping[str, int] | None = None
    staff: int | None = None
    late_by: int | None = None
    document: str = "báo cáo.txt"
    title: str = "Báo cáo công tác cải cách hành chính"


def quote(text: str, start: int, page: int = 1, boxes: Any = None) -> Quote:
    return Quote(page, start, start + len(text), text, boxes)


def window_of(key: str) -> Window:
    year, index = int(key[:4]), int(key[-1])
    start, end = calendar_span("quarter", index, year)
    first, last = data_window("quarter", index, year)
    assert start is not None
    assert end is not None
    return Window("quarter", index, year, f"Quý {index}/{year}", start, end, first, last)


def dossier_row(
    field: str | None, label: str, figures: Mapping[str, int], start: int, *, origin: Any = "table", total: bool = False
) -> DossierRow:
    """A row whose quotation is its label and its figures, each figure quoted at its own place."""
    text = label
    placed = {}
    for name, value in figures.items():
        text += f" {value}"
        placed[name] = Figure(value, quote(str(value), start + len(text) - len(str(value))))
    table = 1 if origin == "table" else None
    return DossierRow(field, label, origin, table, total, False, placed, quote(text, start))


def make_report(unit: Unit, period: str, sent: Sent, number: int) -> Report:
    rows = [dossier_row(field, label, figures, 100 * place) for place, (field, label, figures) in enumerate(sent.rows)]
    if sent.total is not None:
        rows.append(dossier_row("all", "Tổng cộng", sent.total, 5000, total=True))
    if sent.told is not None:
        rows.append(dossier_row("all", "tiếp nhận", sent.told, 6000, origin="text", total=True))
    staff = quote("cán bộ, công chức: ", 7000)
    stocks = () if sent.staff is None else (
        Stock("staff", "officials_and_civil_servants", "cán bộ, công chức", Figure(sent.staff, staff)),
    )  # fmt: skip
    return Report(
        f"{number:016x}", sent.document, unit.id, window_of(period), unit.name, unit.level, f"{number}/BC-UBND",
        f"{period[:4]}-03-20", sent.title, tuple(rows), stocks, (), {"title": quote(sent.title, 10)}, {"warning": 1},
    )  # fmt: skip


def commune(name: str, parent: str = "huyện nam sách", **more: Any) -> Unit:
    path = f"{name.lower()}/{parent}/tỉnh hải dương"
    level: IssuerLevel = "commune"
    return Unit(path, name, level, parent.capitalize(), path.partition("/")[2], "tỉnh Hải Dương", **more)


def district(name: str = "Huyện nam sách") -> Unit:
    level: IssuerLevel = "district"
    return Unit(f"{name.lower()}/tỉnh hải dương", name, level, "Tỉnh Hải Dương", "tỉnh hải dương", "tỉnh Hải Dương")


def make_audit(
    sent: Mapping[Unit, Mapping[str, Sent]],
    findings: Sequence[AuditFinding] = (),
    *,
    periods: Sequence[str] = QUARTERS,
    unplaced: tuple[str, ...] = (),
) -> Audit:
    """An audit over these reports: who has none in one of `periods` is missing it."""
    units = {unit.id: unit for unit in sorted(sent, key=lambda unit: unit.id)}
    series, submissions = {}, []
    number = 0
    for unit in units.values():
        reports = {}
        for period in periods:
            one = sent[unit].get(period)
            number += 1
            if one is None:
                submissions.append(Submission(unit.id, period, "missing", (), f"{period[:4]}-03-20"))
                continue
            report = make_report(unit, period, one, number)
            reports[period] = (report,)
            state = "late" if one.late_by else "present"
            submissions.append(
                Submission(unit.id, period, state, (report.report_id,), f"{period[:4]}-03-20", one.late_by)  # type: ignore[arg-type]
            )
        series[unit.id] = Series(unit, reports)
    tallies = {name: Tally(3, sum(one.check == name for one in findings), 1) for name in CHECKS}
    return Audit(units, series, tuple(findings), tallies, tuple(submissions), unplaced)


def make_finding(audit: Audit, unit: Unit, period: str, check: str, severity: Any, message: str) -> AuditFinding:
    """A finding on the first figure of a report and of the one before it."""
    places = []
    for report in audit.series[unit.id].current():
        if report.dossiers and report.window.key <= period:
            figure = next(iter(report.dossiers[0].figures.values()))
            places.append(
                Place(report.report_id, report.document, report.window.key, report.window.label, figure.quote)
            )
    return AuditFinding(
        check, severity, message, f"{message} (tiếng Việt)", "Ask the unit for its register.",
        "Đề nghị đơn vị gửi sổ theo dõi.", unit.id, unit.name, period, 12, 15, "received", None, tuple(places[-2:]),
    )  # fmt: skip
