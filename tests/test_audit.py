"""The audit across reports: each check in pairs, a case that must give the finding and its near twin that must not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from extractor.auditing import CHECKS, Audit, AuditFinding, audit_records
from extractor.auditing.amounts import amounts_of
from extractor.auditing.light import to_light
from extractor.auditing.models import DossierRow, Figure, Quote, Report, key_days
from extractor.cli import main
from extractor.errors import WrongUsage
from extractor.messages import LANGUAGES
from extractor.patterns import shipped_patterns
from extractor.record import Record
from tests.audit_reports import dossiers, read_report

Q1, Q2, Q3, Q4 = ("quý I năm 2022", "2022-03-18"), ("quý II năm 2022", "2022-06-17"), (
    "quý III năm 2022", "2022-09-19"), ("quý IV năm 2022", "2022-12-19")  # fmt: skip
HALF, YEAR = ("6 tháng đầu năm 2022", "2022-06-17"), ("năm 2022", "2022-12-19")


def to_report(record: Record) -> Report:
    light = to_light(record, shipped_patterns())
    assert light is not None
    return light.report


def found(records: Sequence[Record], check: str) -> list[AuditFinding]:
    return [one for one in audit_records(records).findings if one.check == check]


def told(records: Sequence[Record], check: str) -> list[tuple[str, str]]:
    return [(one.severity, one.period) for one in found(records, check)]


# ---- carry-over ----------------------------------------------------------------------------------


def test_what_is_carried_over_is_what_was_left():
    first = read_report(*Q1, dossiers(120, 10, 115, 5), number="20/BC-UBND")
    fitting = read_report(*Q2, dossiers(205, 5, 200, 5), number="40/BC-UBND")
    other = read_report(*Q2, dossiers(208, 8, 203, 5), number="40/BC-UBND")
    assert told([first, fitting], "carry-over") == []
    (finding,) = found([first, other], "carry-over")
    assert (finding.severity, finding.period, finding.expected, finding.found) == ("error", "2022-Q2", 5, 8)
    assert [(place.period, place.evidence.text) for place in finding.places] == [("2022-Q2", "8"), ("2022-Q1", "5")]


def test_windows_that_do_not_adjoin_carry_nothing_over():
    first = read_report(*Q1, dossiers(120, 10, 115, 5))
    third = read_report(*Q3, dossiers(208, 8, 203, 5), number="60/BC-UBND")
    audit = audit_records([first, third])
    assert audit.checks["carry-over"].passed == audit.checks["carry-over"].failed == 0
    assert audit.checks["carry-over"].not_applicable == 2


def test_a_restated_figure_is_a_note_with_the_sentence():
    first = read_report(*Q1, dossiers(120, 10, 115, 5))
    said = "Sau khi rà soát, UBND xã đã điều chỉnh số liệu tồn của quý I năm 2022."
    second = read_report(*Q2, dossiers(208, 8, 203, 5), said, number="40/BC-UBND")
    (finding,) = found([first, second], "carry-over")
    assert finding.severity == "note"
    assert finding.places[-1].evidence.text == said


# ---- cumulative ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "wanted"),
    [
        # 110 new ones and 200
        (320, []),
        (330, [("error", "2022-H1")]),
    ],
)
def test_a_half_year_is_its_quarters(received: int, wanted: list[tuple[str, str]]):
    records = [
        read_report(*Q1, dossiers(120, 10, 115, 5), number="20/BC-UBND"),
        read_report(*Q2, dossiers(205, 5, 200, 5), number="40/BC-UBND"),
        read_report(*HALF, dossiers(received, 10, received - 5, 5), number="41/BC-UBND"),
    ]
    assert told(records, "cumulative") == wanted


def test_one_wrong_half_year_is_one_finding():
    """It stands in the sums of nine months and the year too; all of them fail through it."""
    records = [
        read_report(*Q1, dossiers(120, 10, 115, 5), number="20/BC-UBND"),
        read_report(*Q2, dossiers(205, 5, 200, 5), number="40/BC-UBND"),
        read_report(*HALF, dossiers(340, 10, 335, 5), number="41/BC-UBND"),
        read_report(*Q3, dossiers(105, 5, 100, 5), number="60/BC-UBND"),
        read_report("9 tháng đầu năm 2022", "2022-09-19", dossiers(420, 10, 415, 5), number="61/BC-UBND"),
    ]
    assert told(records, "cumulative") == [("error", "2022-H1")]


def test_dossiers_counted_again_are_no_error():
    """Quarters that say nothing of what they carried over count what stayed open twice, and the sum is higher by it."""
    plain = "Tổng số hồ sơ tiếp nhận là {} hồ sơ. Đã giải quyết {} hồ sơ, đang giải quyết {} hồ sơ."
    records = [
        read_report(*Q1, plain.format(120, 115, 5), number="20/BC-UBND"),
        read_report(*Q2, plain.format(205, 200, 5), number="40/BC-UBND"),
        read_report(*HALF, plain.format(320, 315, 5), number="41/BC-UBND"),
    ]
    assert told(records, "cumulative") == []


def test_two_that_end_together_leave_the_same_open():
    records = [
        read_report(*Q2, dossiers(205, 5, 200, 5), number="40/BC-UBND"),
        read_report(*HALF, dossiers(320, 10, 311, 9), number="41/BC-UBND"),
    ]
    assert told(records, "cumulative") == [("error", "2022-H1")]


def test_figures_of_a_year_do_not_fall():
    half = read_report(*HALF, dossiers(320, 10, 315, 5), number="41/BC-UBND")
    fallen = read_report(*YEAR, dossiers(210, 10, 205, 5), number="90/BC-UBND")
    risen = read_report(*YEAR, dossiers(700, 10, 695, 5), number="90/BC-UBND")
    assert told([half, fallen], "cumulative-falls") == [("error", "2022-Y")]
    assert told([half, risen], "cumulative-falls") == []


# ---- stocks --------------------------------------------------------------------------------------

STAFF = "Tổng số cán bộ, công chức hiện có {} người."


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ((STAFF.format(20),), []),
        ((STAFF.format(19),), [("note", "2022-Q2")]),
        ((STAFF.format(25),), [("warning", "2022-Q2")]),
        # the reason is stated
        ((STAFF.format(19), "Trong quý có 01 công chức nghỉ hưu theo chế độ."), []),
        # a wish is no reason
        ((STAFF.format(19), "II. KIẾN NGHỊ", "Đề nghị tuyển dụng thêm 02 công chức."), [("note", "2022-Q2")]),
    ],
)
def test_staff_does_not_change_without_a_word(body: tuple[str, ...], wanted: list[tuple[str, str]]):
    records = [
        read_report(*Q1, STAFF.format(20), number="20/BC-UBND"),
        read_report(*Q2, *body, number="40/BC-UBND"),
    ]
    assert told(records, "stock-change") == wanted


def test_the_rearrangement_of_offices_is_no_reason_for_fewer_hamlets():
    hamlets = "Toàn xã có {}/{} thôn đạt chuẩn văn hóa."
    offices = "UBND xã tiếp tục sắp xếp tổ chức bộ máy tinh gọn."
    first = read_report(*Q1, hamlets.format(7, 10), number="20/BC-UBND")
    second = read_report(*Q2, hamlets.format(7, 8), offices, number="40/BC-UBND")
    assert told([first, second], "stock-change") == [("note", "2022-Q2")]
    joined = read_report(*Q2, hamlets.format(7, 8), "Sau sáp nhập, toàn xã còn 08 thôn.", number="40/BC-UBND")
    assert told([first, joined], "stock-change") == []


def beside(*lines: tuple[str, int, int, int]) -> str:
    """A table that prints what was carried over beside what came in, not among it; lines of what is pending last."""
    title = ("STT", "Lĩnh vực", "Kỳ trước chuyển sang", "Tiếp nhận trong kỳ", "Đã giải quyết", "Đang giải quyết")
    details = [
        (at, name, carried, new, carried + new - left, left) for at, (name, carried, new, left) in enumerate(lines, 1)
    ]
    total = ("", "Tổng cộng", *(sum(row[column] for row in details) for column in range(2, 6)))
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in (title, *details, total))


@pytest.mark.parametrize(("new", "wanted"), [(250, []), (258, [("error", "2022-H1")])])
def test_what_is_carried_over_may_stand_beside_what_came_in(new: int, wanted: list[tuple[str, str]]):
    records = [
        read_report(*Q1, beside(("Hộ tịch", 4, 120, 6), ("Đất đai", 2, 20, 3)), number="20/BC-UBND"),
        read_report(*Q2, beside(("Hộ tịch", 6, 130, 5), ("Đất đai", 3, 20, 1)), number="40/BC-UBND"),
        read_report(*HALF, beside(("Hộ tịch", 4, new, 5), ("Đất đai", 2, 40, 1)), number="41/BC-UBND"),
    ]
    assert told(records, "cumulative") == wanted


def rows(*figures: tuple[int, int, int, int]) -> tuple[DossierRow, ...]:
    """Rows of one table: what was received, carried over, resolved and is pending."""
    measures = ("received", "carried_over", "resolved", "pending")
    quote = Quote(1, 0, 1, "x")
    return tuple(
        DossierRow("land", f"Row {at}", "table", 1, total=False, group=False, quote=quote,
                   figures={name: Figure(value, quote) for name, value in zip(measures, row, strict=True)})
        for at, row in enumerate(figures)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "wanted"),
    [
        ((50, 8, 45, 5), 42),  # 50 = 45 + 5: among them
        ((42, 8, 45, 5), 42),  # 42 + 8 = 45 + 5: beside them
        ((50, 8, 45, 9), None),  # neither fits
        ((50, 0, 45, 9), 50),  # nothing was carried over, whichever it is
    ],
)
def test_the_balance_of_a_row_tells_what_came_in(figures: tuple[int, int, int, int], wanted: int | None):
    first = read_report(*Q1)
    report = replace(to_report(first), dossiers=rows(figures))
    new = amounts_of(report).get("land: row 0", {}).get("received_new")
    assert (new and new.value) == wanted


def test_a_row_out_of_balance_is_laid_out_as_its_table():
    report = replace(to_report(read_report(*Q1)), dossiers=rows((42, 8, 45, 5), (50, 8, 45, 9)))
    assert amounts_of(report)["land: row 1"]["received_new"].value == 50


# ---- jump ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("received", "wanted"), [(190, []), (310, [("warning", "2022-Q1")])])
def test_a_quarter_against_that_of_the_year_before(received: int, wanted: list[tuple[str, str]]):
    records = [
        read_report("quý I năm 2021", "2021-03-18", dossiers(150, 0, 150, 0)),
        read_report(*Q1, dossiers(received, 0, received, 0)),
    ]
    assert told(records, "jump") == wanted


MONTHS = {1: 410, 2: 300, 3: 430, 4: 1120, 5: 405, 6: 390}
TELLING = "Số hồ sơ tăng do học sinh làm thủ tục nhập học."


def months(figures: Mapping[int, int], *body: str) -> list[Record]:
    return [
        read_report(
            f"tháng {month} năm 2022", f"2022-{month:02d}-18", dossiers(received, 0, received, 0),
            *(body if received > 800 else ()), number=f"{20 * month}/BC-UBND",
        )
        for month, received in figures.items()
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "body", "wanted"),
    [
        (MONTHS, (), [("warning", "2022-M04")]),
        # the report tells of the rise itself
        (MONTHS, (TELLING,), []),
        # twice as many are no more than holidays and terms of school make
        ({**MONTHS, 4: 840}, (), []),
        # two other months say nothing of what is usual
        ({3: 430, 4: 1120, 5: 405}, (), []),
    ],
)
def test_a_month_against_the_months_around_it(
    figures: Mapping[int, int], body: tuple[str, ...], wanted: list[tuple[str, str]]
):
    assert told(months(figures, *body), "jump") == wanted


def test_two_reports_on_a_month_do_not_hide_a_jump():
    again = read_report("tháng 3 năm 2022", "2022-03-22", dossiers(435, 0, 435, 0), number="63/BC-UBND")
    assert told([*months(MONTHS), again], "jump") == [("warning", "2022-M04")]


# ---- texts ---------------------------------------------------------------------------------------

SENTENCE = (
    "Trong quý {}, UBND xã đã phối hợp với các đoàn thể vận động bà con nộp hồ sơ qua mạng, được {} hộ hưởng ứng."
)


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        (SENTENCE.format("I năm 2022", 45), [("warning", "2022-Q2")]),
        # the figures were brought up to date, the quarter was not
        (SENTENCE.format("I", 61), [("warning", "2022-Q2")]),
        (SENTENCE.format("II năm 2022", 45), []),
        ("So với quý I năm 2022, số hộ hưởng ứng việc nộp hồ sơ qua mạng tăng 16 hộ.", []),
    ],
)
def test_a_sentence_copied_with_its_quarter(sentence: str, wanted: list[tuple[str, str]]):
    first = read_report(*Q1, SENTENCE.format("I năm 2022", 45), number="20/BC-UBND")
    assert told([first, read_report(*Q2, sentence, number="40/BC-UBND")], "copied-text") == wanted


def test_a_longer_report_may_name_the_quarters_in_it():
    first = read_report(*Q1, SENTENCE.format("I năm 2022", 45), number="20/BC-UBND")
    half = read_report(*HALF, SENTENCE.format("I năm 2022", 45), number="41/BC-UBND")
    assert told([first, half], "copied-text") == []


def test_a_task_that_never_comes_back():
    task = "Lắp bảng hướng dẫn quét mã tại sảnh trụ sở trước ngày 30/4/2022."
    first = read_report(*Q1, number="20/BC-UBND", tasks=(task,))
    silent = read_report(*Q2, "Công tác tiếp dân đúng lịch.", number="40/BC-UBND")
    telling = read_report(*Q2, "Bảng hướng dẫn quét mã tại sảnh trụ sở đã lắp xong.", number="40/BC-UBND")
    last = read_report(*Q3, "Công tác tiếp dân đúng lịch.", number="60/BC-UBND")
    assert told([first, silent, last], "task-lost") == [("note", "2022-Q1")]
    assert told([first, telling, last], "task-lost") == []
    assert told([first, silent], "task-lost") == []  # perhaps the next report tells


# ---- documents -----------------------------------------------------------------------------------

PLAN = "Thực hiện Kế hoạch số 09/KH-UBND ngày {} của {} về cải cách hành chính năm 2022."


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        (PLAN.format("20/01/2022", "UBND xã"), []),
        (PLAN.format("29/01/2022", "UBND xã"), [("error", "2022-Q2")]),
        # the plan of the level above has the same number
        (PLAN.format("29/01/2022", "UBND thị xã Quảng Yên"), []),
        # the plan of another year
        ("Thực hiện Kế hoạch số 09/KH-UBND ngày 18/02/2021 của UBND xã về cải cách hành chính năm 2021.", []),
    ],
)
def test_one_document_has_one_date(sentence: str, wanted: list[tuple[str, str]]):
    first = read_report(*Q1, PLAN.format("20/01/2022", "UBND xã Cẩm La"), number="20/BC-UBND")
    assert told([first, read_report(*Q2, sentence, number="40/BC-UBND")], "reference-conflict") == wanted


def test_numbers_of_a_units_reports_rise():
    rising = [read_report(*Q1, number="20/BC-UBND"), read_report(*Q2, number="40/BC-UBND")]
    assert told(rising, "number-register") == []
    doubled = [read_report(*Q1, number="20/BC-UBND"), read_report(*Q2, number="20/BC-UBND")]
    assert told(doubled, "number-register") == [("warning", "2022-Q2")]
    fallen = [*rising, read_report(*Q3, number="12/BC-UBND")]
    assert told(fallen, "number-register") == [("warning", "2022-Q3")]


def test_a_register_of_what_is_cited():
    cited = "Ban hành Kế hoạch số 09/KH-UBND ngày 20/01/2022 của UBND xã về tuyên truyền; Kế hoạch số 14/KH-UBND ngày "
    records = [read_report(*Q1, cited + "10/02/2022 của UBND xã về kiểm tra công vụ.")]
    (register,) = [one for one in audit_records(records).registers if one.type == "KH"]
    assert [entry.number for entry in register.entries] == [9, 14]
    assert register.gaps == ((10, 13),)


# ---- what was sent -------------------------------------------------------------------------------


def test_a_quarter_between_others_is_missing():
    records = [read_report(*Q1), read_report(*Q2, number="40/BC-UBND"), read_report(*Q4, number="80/BC-UBND")]
    audit = audit_records(records)
    assert [(one.check, one.period) for one in audit.findings] == [("period-missing", "2022-Q3")]
    assert [(one.period, one.state) for one in audit.submissions] == [
        ("2022-Q1", "present"), ("2022-Q2", "present"), ("2022-Q3", "missing"), ("2022-Q4", "present")
    ]  # fmt: skip


def test_half_years_are_no_missing_quarters():
    years = ("2021", "2022")
    records = [
        read_report(period.format(year), day.format(year), number=number)
        for year in years
        for period, day, number in [
            ("6 tháng đầu năm {}", "{}-06-17", "41/BC-UBND"), ("năm {}", "{}-12-17", "90/BC-UBND")
        ]
    ]  # fmt: skip
    assert told(records, "period-missing") == []


def test_a_month_between_others_is_missing():
    days = {1: "2022-01-18", 2: "2022-02-18", 4: "2022-04-18", 5: "2022-05-18"}
    records = [
        read_report(f"tháng {month} năm 2022", day, number=f"{20 * month}/BC-UBND") for month, day in days.items()
    ]
    assert told(records, "period-missing") == [("warning", "2022-M03")]
    # the quarter's report closes it
    quarter = read_report(*Q1, number="61/BC-UBND")
    assert told([*records, quarter], "period-missing") == []


def test_a_half_year_closes_the_second_quarter():
    records = [
        read_report(*Q1), read_report(*HALF, number="41/BC-UBND"), read_report(*Q3, number="60/BC-UBND"),
        read_report(*YEAR, number="90/BC-UBND"),
    ]  # fmt: skip
    assert told(records, "period-missing") == []


def test_two_reports_on_one_period():
    first = read_report(*Q1, dossiers(120, 10, 115, 5), number="20/BC-UBND")
    again = read_report("quý I năm 2022", "2022-03-22", dossiers(125, 10, 120, 5), number="24/BC-UBND")
    assert told([first, again], "period-duplicate") == [("warning", "2022-Q1")]
    said = "Báo cáo này thay thế Báo cáo số 20/BC-UBND ngày 18/3/2022."
    replacing = read_report("quý I năm 2022", "2022-03-22", dossiers(125, 10, 120, 5), said, number="24/BC-UBND")
    audit = audit_records([first, replacing])
    assert audit.findings == ()
    assert [one.state for one in audit.submissions] == ["superseded"]
    (series,) = audit.series.values()
    assert [report.number for report in series.current()] == ["24/BC-UBND"]


def test_one_report_in_two_files_is_one():
    first = read_report(*Q1, dossiers(120, 10, 115, 5))
    copy = first.model_copy(
        update={"document": first.document.model_copy(update={"sha256": "0" * 64, "name": "copy.docx"})}
    )
    audit = audit_records([first, copy])
    assert audit.findings == ()
    assert [one.state for one in audit.submissions] == ["present"]


def test_a_late_report_is_in_the_ledger():
    audit = audit_records([read_report("quý I năm 2022", "2022-04-04")])
    ((state, due, late),) = [(one.state, one.due, one.days_late) for one in audit.submissions]
    assert (state, due, late) == ("late", "2022-03-21", 14)


# ---- tables --------------------------------------------------------------------------------------


def table(*rows: tuple[str, int]) -> str:
    lines = ["STT | Lĩnh vực | Tiếp nhận | Đã giải quyết", "--- | --- | --- | ---"]
    lines += [f"{index} | {label} | {count} | {count}" for index, (label, count) in enumerate(rows, 1)]
    return "\n" + "\n".join(f"| {line} |" for line in lines) + "\n"


FIELDS = (("Hộ tịch", 90), ("Chứng thực", 564), ("Đất đai", 12), ("Văn hóa", 3))


@pytest.mark.parametrize(
    ("third", "fourth", "wanted"),
    [
        (FIELDS, FIELDS, []),
        ((*FIELDS[:3], ("Xây dựng", 3)), (*FIELDS[:3], ("Xây dựng", 4)), [("note", "2022-Q3")]),
        # nothing came in for once
        (FIELDS[:3], FIELDS, []),
    ],
)
def test_fields_of_the_table(
    third: tuple[tuple[str, int], ...], fourth: tuple[tuple[str, int], ...], wanted: list[tuple[str, str]]
):
    tables = (FIELDS, FIELDS, third, fourth)
    records = [
        read_report(*when, table(*rows), number=f"{20 * at}/BC-UBND")
        for at, (when, rows) in enumerate(zip((Q1, Q2, Q3, Q4), tables, strict=True), 1)
    ]
    assert told(records, "field-change") == wanted


@pytest.mark.parametrize(("stated", "wanted"), [(120, []), (126, [("error", "2022-Q1")])])
def test_a_district_states_what_its_commune_states(stated: int, wanted: list[tuple[str, str]]):
    commune = read_report(*Q1, dossiers(120, 0, 120, 0))
    rows = (("Xã Cẩm La", stated), ("Xã Liên Hòa", 310), ("Phường Hà An", 402))
    district = read_report(
        *Q1, table(*rows).replace("Lĩnh vực", "Tên đơn vị"), unit="THỊ XÃ QUẢNG YÊN", parent="TỈNH QUẢNG NINH"
    )
    assert told([commune, district], "aggregate") == wanted


# ---- the whole -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def audit() -> Audit:
    return audit_records(
        [
            read_report(*Q1, dossiers(120, 10, 115, 5), STAFF.format(20)),
            read_report(*Q2, dossiers(208, 8, 203, 5), STAFF.format(26), number="40/BC-UBND"),
            read_report(*Q4, dossiers(90, 0, 90, 0), STAFF.format(26), number="80/BC-UBND", parent=None),
        ]
    )


def test_every_finding_says_everything(audit: Audit):
    assert {one.check for one in audit.findings} == {"carry-over", "stock-change", "period-missing"}
    for finding in audit.findings:
        assert finding.message
        assert finding.message_vi
        assert finding.settled_by
        assert finding.settled_by_vi
        assert finding.message != finding.message_vi
        assert finding.places
        assert all(place.evidence.text and place.page == 1 for place in finding.places)


def test_an_audit_is_plain_values(audit: Audit):
    written = json.loads(json.dumps(audit.to_json(), ensure_ascii=False))
    assert set(written["checks"]) == set(CHECKS)
    assert written["series"]["xã cẩm la/thị xã quảng yên/tỉnh quảng ninh"]["reports"].keys() == {
        "2022-Q1", "2022-Q2", "2022-Q4"
    }  # fmt: skip
    assert audit.to_json(with_series=False)["series"] == {}


def test_a_unit_and_a_time_can_be_chosen():
    records = [
        read_report(*Q1, dossiers(120, 10, 115, 5)),
        read_report(*Q2, dossiers(208, 8, 203, 5), number="40/BC-UBND"),
        read_report(*Q1, unit="XÃ LIÊN HÒA"),
    ]
    chosen = audit_records(records, unit="xã Cẩm La, thị xã Quảng Yên", first="2022-Q2", last="2022-12-31")
    assert [unit.name for unit in chosen.units.values()] == ["Xã Cẩm La"]
    assert [one.period for one in chosen.findings] == ["2022-Q2"]  # compared with what is not chosen
    assert audit_records(records, last="2022-Q1").findings == ()
    for wrong in ({"unit": "xã Không Có"}, {"first": "2022-Q5"}, {"last": "tháng ba"}):
        with pytest.raises(WrongUsage):
            audit_records(records, **wrong)


def test_reports_without_unit_or_period_are_named():
    record = read_report(*Q1)
    bare = record.model_copy(update={"period": record.period.model_copy(update={"year": None})})
    assert audit_records([bare]).unplaced == (record.document.name,)


def test_keys_of_periods_are_days():
    assert key_days("2022-9M") == ("2022-01-01", "2022-09-30")
    for wrong in ("2022-Q0", "2022", "Q1"):
        with pytest.raises(ValueError, match=wrong):
            key_days(wrong)


# ---- the command ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> str:
    from extractor.archive import Outcome, Reading, open_archive
    from extractor.archive.tables import record_to_rows

    place = tmp_path_factory.mktemp("audit") / "archive.db"
    records = [
        read_report(*Q1, dossiers(120, 10, 115, 5)),
        read_report(*Q2, dossiers(208, 8, 203, 5), number="40/BC-UBND"),
    ]
    with open_archive(place) as opened:
        run = opened.begin_run("1", "1")
        outcomes = []
        for record in records:
            document = record.document
            reading = Reading(document.sha256, document.medium, document.pages, record.header.issuer,
                              record.model_dump_json(), record_to_rows(record))  # fmt: skip
            outcomes.append(Outcome(document.name, "", "read", "1", "1", document.sha256, reading))
        opened.store(run, outcomes)
        opened.end_run(run, "done", 0)
    return str(place)


@pytest.mark.parametrize(
    ("language", "words"), [*zip(LANGUAGES, ("carried over is 8", "chuyển sang là 8"), strict=True)]
)
def test_the_command_tells_findings(archive: str, capfdbinary: pytest.CaptureFixture[bytes], language: str, words: str):
    assert main(["audit", archive, "--lang", language]) == 1
    told, said = (text.decode("utf-8") for text in capfdbinary.readouterr())
    assert words in told
    assert "40/BC-UBND.txt" in told
    assert "20/BC-UBND.txt" in told
    assert "2" in said


def test_the_command_writes_json(archive: str, capfdbinary: pytest.CaptureFixture[bytes]):
    assert main(["audit", archive, "--json", "--unit", "CẨM LA"]) == 1
    written = json.loads(capfdbinary.readouterr().out)
    assert [one["check"] for one in written["findings"]] == ["carry-over"]
    assert written["checks"]["jump"] == {"passed": 0, "failed": 0, "not_applicable": 2}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--to", "2022-Q1"], 0), (["--unit", "xã Không Có"], 2), (["--from", "quý I"], 2), (["--to", "2021"], 4)],
)
def test_exit_codes(archive: str, arguments: list[str], code: int):
    assert main(["audit", archive, *arguments]) == code


def test_no_archive(tmp_path: Path):
    assert main(["audit", str(tmp_path / "none.db")]) == 4
