"""One period over many units: what is added up, what is not, and whether the workbook comes to the same."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from extractor.auditing.aggregate import Aggregate, aggregate, aggregate_to_json, find_wholes
from extractor.auditing.models import Series, Unit
from extractor.errors import WrongUsage
from extractor.exports.aggregate_workbook import aggregate_to_csv, write_aggregate
from extractor.models import IssuerLevel
from tests.audit_material import Sent, commune, district, dossier_row, make_audit

A, B, C = commune("Xã An Bình"), commune("Xã Cộng Hòa"), commune("Xã Đồng Lạc", "huyện thanh miện")
UPPER = district()

FULL = {
    "received": 100, "received_online": 20, "received_direct": 70, "received_post": 5, "carried_over": 5,
    "resolved": 90, "resolved_early": 30, "resolved_on_time": 58, "resolved_late": 2, "pending": 10,
    "pending_in_time": 9, "pending_late": 1,
}  # fmt: skip
ROWS = (
    ("civil_status", "Lĩnh vực Hộ tịch", {"received": 40, "resolved": 35}),
    ("certification", "Chứng thực", {"received": 60, "resolved": 55}),
)


def sample() -> Aggregate:
    """An Bình reports with a total row, Cộng Hòa late and by rows alone, Đồng Lạc not at all."""
    audit = make_audit(
        {
            A: {"2022-Q1": Sent(ROWS, total=FULL, told={"received": 101})},
            B: {"2022-Q1": Sent(ROWS, late_by=4, document="=HYPERLINK(1).txt")},
            C: {"2021-Q1": Sent(ROWS)},
            UPPER: {"2022-Q1": Sent(total={"received": 200, "resolved": 170})},
        }
    )
    return aggregate(audit, "2022-q1", "commune")


# What a report says as a whole: rows as (field, figures, is total, origin), the measure, value and origin expected.
@pytest.mark.parametrize(
    ("rows", "value", "origin", "rival"),
    [
        # the total row is what counts, and the text that says otherwise is kept beside it
        ([("civil_status", 40, False, "table"), ("all", 100, True, "table"), ("all", 101, True, "text")], 100,
         "total_row", 101),
        # no total row: what the text says of all dossiers
        ([("civil_status", 40, False, "table"), ("land", 60, False, "table"), ("all", 101, True, "text")], 101,
         "statement", None),
        # neither: the sum of the rows
        ([("civil_status", 40, False, "table"), ("land", 60, False, "table")], 100, "rows", None),
        # one row does not state the measure, so the sum would be too small
        ([("civil_status", 40, False, "table"), ("land", None, False, "table")], None, None, None),
        # a statement on a level of government is not this report's total
        ([("all", 5000, False, "text")], None, None, None),
    ],
)  # fmt: skip
def test_what_a_report_says_as_a_whole(
    rows: list[Any], value: int | None, origin: str | None, rival: int | None
) -> None:
    made = [
        dossier_row(field, "x", {} if figure is None else {"received": figure}, 100 * place, origin=where, total=total)
        for place, (field, figure, total, where) in enumerate(rows)
    ]
    whole = find_wholes(made).get("received")
    if value is None:
        assert whole is None
    else:
        assert whole is not None
        assert (whole.value, whole.origin, whole.rival.value if whole.rival else None) == (value, origin, rival)
        assert sum(part.value for part in whole.parts) == value


def test_units_add_up_and_each_sum_says_of_how_many() -> None:
    table = sample()
    assert [row.unit for row in table.rows] == [A, B, C]
    assert table.totals["received"] == 200
    assert table.counts == {**dict.fromkeys(FULL, 1), "received": 2, "resolved": 2}
    assert [row.unit for row in table.missing] == [C]
    assert [row.unit for row in table.late] == [B]


def test_only_the_units_below_a_body_are_taken() -> None:
    audit = make_audit({one: {"2022-Q1": Sent(ROWS)} for one in (A, B, C)})
    for upper in ("huyện Nam Sách", "HUYỆN NAM SÁCH, tỉnh Hải Dương"):
        assert [row.unit for row in aggregate(audit, "2022-Q1", "commune", upper).rows] == [A, B]
    assert len(aggregate(audit, "2022-Q1", "commune", "tỉnh Hải Dương").rows) == 3


def test_a_unit_that_no_longer_was_is_not_missing() -> None:
    ended = commune("Xã Cũ", valid_to="2021-06-30", change="merged")
    audit = make_audit({A: {"2022-Q1": Sent(ROWS)}, ended: {}}, periods=("2022-Q1",))
    without_ledger = type(audit)(**{**{name: getattr(audit, name) for name in audit.__slots__}, "submissions": ()})
    assert [row.unit for row in aggregate(without_ledger, "2022-Q1", "commune").rows] == [A]


def test_units_of_the_list_that_never_reported_are_told() -> None:
    unit = Unit("phường cổ thành/thành phố chí linh/tỉnh hải dương", "Phường Cổ Thành", "commune", "Thành phố Chí Linh",
                "thành phố chí linh/tỉnh hải dương", "Tỉnh Hải Dương", is_known=True)  # fmt: skip
    unseen = aggregate(make_audit({unit: {"2022-Q1": Sent(ROWS)}}), "2022-Q1", "commune").unseen
    assert ("Phường Phả Lại", "Thành phố Chí Linh", "Tỉnh Hải Dương") in unseen
    assert all(names[1] == "Thành phố Chí Linh" and names[0] != "Phường Cổ Thành" for names in unseen)
    unknown = replace(unit, is_known=False)
    assert not aggregate(make_audit({unknown: {"2022-Q1": Sent(ROWS)}}), "2022-Q1", "commune").unseen


@pytest.mark.parametrize(
    ("period", "level", "upper", "reason"),
    [
        ("quý 1", "commune", None, "no-such-period"),
        ("2022-Q5", "commune", None, "no-such-period"),
        ("2022-Q1", "ministry", None, "no-such-units"),
        ("2022-Q1", "commune", "huyện Không Có", "no-such-units"),
    ],
)
def test_wrong_wishes_are_told(period: str, level: str, upper: str | None, reason: str) -> None:
    audit = make_audit({A: {"2022-Q1": Sent(ROWS)}})
    with pytest.raises(WrongUsage) as caught:
        aggregate(audit, period, level, upper)
    assert caught.value.reason == reason


# What the district states, which communes reported, whether its table is one of units, and what comes of it.
@pytest.mark.parametrize(
    ("stated", "reported", "by_unit", "verdict"),
    [
        (200, (A, B), False, "equal"),
        (230, (A, B), True, "different"),
        (230, (A, B), False, "own"),  # by fields of work: dossiers of the district itself may be among them
        (230, (A,), True, "incomplete"),  # the one that is missing may be the difference
        (90, (A,), False, "different"),  # what is there is more than is stated already
    ],
)
def test_the_level_above_is_compared(stated: int, reported: tuple[Any, ...], by_unit: bool, verdict: str) -> None:
    sent = {one: {"2022-Q1": Sent(total={"received": 100})} if one in reported else {} for one in (A, B)}
    own = [(None, "UBND xã An Bình", {"received": 100})] if by_unit else ROWS
    audit = make_audit({**sent, UPPER: {"2022-Q1": Sent(own, total={"received": stated})}})
    comparison = next(one for one in aggregate(audit, "2022-Q1", "commune").comparisons if one.unit is None)
    assert (comparison.verdict, comparison.units_summed, comparison.units) == (verdict, len(reported), 2)


def test_a_province_is_compared_with_the_communes_of_its_districts() -> None:
    level: IssuerLevel = "province"
    province = Unit("tỉnh hải dương", "Tỉnh Hải Dương", level)
    sent = {one: {"2022-Q1": Sent(total={"received": 100})} for one in (A, C)}
    audit = make_audit({**sent, province: {"2022-Q1": Sent(ROWS, total={"received": 150})}})
    (comparison,) = aggregate(audit, "2022-Q1", "commune").comparisons
    assert (comparison.upper, comparison.sum, comparison.verdict) == (province, 200, "different")


def test_each_row_for_a_unit_is_compared_with_that_unit() -> None:
    sent = {one: {"2022-Q1": Sent(total={"received": 100})} for one in (A, B)}
    told = [(None, "An Bình", {"received": 100}), (None, "Xã Cộng Hoà", {"received": 110}), (None, "Xã Lạ", {})]
    audit = make_audit({**sent, UPPER: {"2022-Q1": Sent(told, total={"received": 210})}})
    compared = [one for one in aggregate(audit, "2022-Q1", "commune").comparisons if one.unit is not None]
    assert [(one.unit, one.stated.value, one.sum, one.verdict) for one in compared] == [
        (A, 100, 100, "equal"), (B, 110, 100, "different"),
    ]  # fmt: skip


def test_json_has_every_figure_with_its_place() -> None:
    told = json.loads(json.dumps(aggregate_to_json(sample())))
    first = told["units"][0]
    assert first["figures"]["received"]["value"] == 100
    assert first["figures"]["received"]["rival"] == 101
    assert first["figures"]["received"]["places"] == [{"page": 1, "start": 5010, "end": 5013, "text": "100"}]
    assert told["units"][2]["state"] == "missing"
    assert told["comparisons"][0]["verdict"] == "equal"
    assert told["comparisons"][1]["verdict"] == "different"  # the sum is more than the district states


def test_csv_is_safe_in_a_spreadsheet() -> None:
    text = aggregate_to_csv(sample(), "en")
    assert text.startswith("\ufeff")
    header, *rows = csv.reader(io.StringIO(text[1:]))
    assert header[:4] == ["Unit", "Body above", "Report", "File"]
    assert [row[0] for row in rows] == ["Xã An Bình", "Xã Cộng Hòa", "Xã Đồng Lạc", "Total of 3 units"]
    assert rows[1][3] == "'=HYPERLINK(1).txt"
    assert rows[3][header.index("received")] == "200"


# ---- the workbook --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("aggregate") / "bảng.xlsx"
    write_aggregate(sample(), target, "vi")
    return target


def test_the_form_has_its_header_and_sums_as_formulas(workbook: Path) -> None:
    sheet = openpyxl.load_workbook(workbook)["II.06a"]
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert {"C8:F8", "G8:J8", "K8:M8", "D9:E9", "A8:A10", "B8:B10"} <= merged
    assert [sheet.cell(11, column).value for column in range(1, 14)] == [f"({number})" for number in range(1, 14)]
    assert [sheet.cell(row, 2).value for row in (12, 13, 14)] == ["Xã An Bình", "Xã Cộng Hòa", "Xã Đồng Lạc"]
    assert sheet["C15"].value == '=IF(COUNT(C12:C14)=0,"",SUM(C12:C14))'
    assert sheet["C16"].value == "=COUNT(C12:C14)"
    assert sheet["E12"].value == "=70+5"  # in person and by post share a column
    assert sheet["C13"].value == "=40+60"  # no total is printed: the sum shows what it is made of
    assert [sheet.cell(14, column).value for column in range(3, 14)] == [None] * 11  # not stated is not 0
    assert sheet.freeze_panes == "C12"


def test_each_figure_has_its_source_as_comment_and_row(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    comment = book["II.06a"]["C12"].comment
    assert comment is not None
    assert "báo cáo.txt" in comment.text
    assert "trang 1: “100”" in comment.text
    assert "Chỗ khác trong báo cáo ghi 101" in comment.text
    told = {row[0]: row for row in book["Nguồn"].iter_rows(min_row=2, values_only=True)}
    assert told["II.06a!C12"][4] == 100
    assert told["II.06a!C12"][8:10] == (1, "100")
    figures = [
        cell
        for name in ("II.06a", "Bảng số liệu", "Đơn vị và lĩnh vực")
        for row in book[name].iter_rows()
        for cell in row
        if isinstance(cell.value, int) and cell.number_format == "#,##0"
    ]
    assert len(figures) > 20
    assert all(cell.comment is not None for cell in figures)


def test_units_of_one_name_are_told_apart(tmp_path: Path) -> None:
    twins = [commune("Xã Tân Tiến", parent) for parent in ("huyện gia lộc", "huyện nam sách")]
    audit = make_audit({one: {"2022-Q1": Sent(ROWS)} for one in (*twins, A)})
    write_aggregate(aggregate(audit, "2022-Q1", "commune"), tmp_path / "a.xlsx", "vi")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["II.06a"]
    assert [sheet.cell(row, 2).value for row in (12, 13, 14)] == [
        "Xã Tân Tiến, Huyện gia lộc", "Xã An Bình", "Xã Tân Tiến, Huyện nam sách",
    ]  # fmt: skip


def test_a_corrected_figure_says_what_is_printed(tmp_path: Path) -> None:
    audit = make_audit({A: {"2022-Q1": Sent(total={"received": 100})}})
    report = audit.series[A.id].reports["2022-Q1"][0]
    row = report.dossiers[0]
    corrected = replace(row, figures={"received": replace(row.figures["received"], value=1000)})
    series = Series(A, {"2022-Q1": (replace(report, dossiers=(corrected,)),)})
    write_aggregate(aggregate(replace(audit, series={A.id: series}), "2022-Q1", "commune"), tmp_path / "a.xlsx", "en")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["II.06a"]["C12"]
    assert cell.value == 1000
    assert "page 1: “100”; corrected to 1000 by a person" in cell.comment.text


def test_nothing_of_a_document_is_a_formula(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    cell = book["Bảng số liệu"]["D3"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(1).txt", "s", True)
    formulas = {
        str(cell.value)[1:].partition("(")[0]
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and "(" in str(cell.value)
    }
    assert formulas == {"IF", "COUNT", "SUMPRODUCT"}


def test_missing_and_late_are_listed(workbook: Path) -> None:
    sheet = openpyxl.load_workbook(workbook)["Thiếu và trễ"]
    assert [(row[0].value, row[2].value) for row in sheet.iter_rows(min_row=2)] == [
        ("Xã Đồng Lạc", "chưa có báo cáo"),
        ("Xã Cộng Hòa", "trễ hạn (4 ngày)"),
    ]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_comes_to_the_same_totals(workbook: Path, tmp_path: Path) -> None:
    profile = (tmp_path / "profile").as_uri()
    kind = "xlsx:Calc MS Excel 2007 XML"
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind,
               "--outdir", str(tmp_path), str(workbook)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, timeout=120, check=False, text=True)
    counted = tmp_path / workbook.name
    if not counted.exists():
        pytest.skip(f"LibreOffice has no Calc: {done.stderr[:100]}")
    book = openpyxl.load_workbook(counted, data_only=True)
    table = sample()
    form, plain, fields = book["II.06a"], book["Bảng số liệu"], book["Lĩnh vực"]
    columns = ("received", "received_online", None, "carried_over", "resolved", "resolved_early", "resolved_on_time",
               "resolved_late", "pending", "pending_in_time", "pending_late")  # fmt: skip
    for column, name in enumerate(columns, 3):
        if name is not None:
            assert form.cell(15, column).value == table.totals[name], name
            assert form.cell(16, column).value == table.counts[name], name
    assert form["D15"].value == 20
    assert form["E15"].value == table.totals["received_direct"] + table.totals["received_post"]
    assert [plain.cell(5, column).value for column in range(7, 7 + len(table.measures))] == list(table.totals.values())
    told = {row[0]: row[2:] for row in fields.iter_rows(min_row=2, values_only=True) if row[0]}
    assert told == {"civil_status": (2, 80, 70), "certification": (2, 120, 110)}
    assert [row[5] for row in book["Đối chiếu cấp trên"].iter_rows(min_row=2, values_only=True)] == [0, -10]


def test_a_column_that_nobody_states_has_no_sum(tmp_path: Path) -> None:
    """0 would say that there were none; LibreOffice counts it above, here what is written is enough."""
    audit = make_audit({A: {"2022-Q1": Sent(told={"resolved_late": 0})}})
    write_aggregate(aggregate(audit, "2022-Q1", "commune"), tmp_path / "a.xlsx", "vi")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["II.06a"]
    assert (sheet["J12"].value, sheet["C12"].value) == (0, None)
    assert sheet["C13"].value.startswith('=IF(COUNT(C12:C12)=0,""')
