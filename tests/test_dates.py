from __future__ import annotations

import pytest

from extractor.mentions.dates import find_dates
from extractor.models import Claims
from extractor.pipeline import extract
from extractor.record import Record
from tests.conftest import reading_of

DATES = [
    ("27/12/2021", ["2021-12-27"]),
    ("27-12-2021", ["2021-12-27"]),
    ("27.12.2021", ["2021-12-27"]),
    ("05/9/2016", ["2016-09-05"]),
    ("ngày 30 tháng 12 năm 2021", ["2021-12-30"]),
    ("30 tháng 12 năm 2021", ["2021-12-30"]),
    ("tháng 3/2022", ["2022-03"]),  # the day is not given
    ("ngày     tháng 3 năm 2023", ["2023-03"]),  # the day is left blank
    ("10/11//2025", ["2025-11-10"]),  # a doubled slash
    ("ngày 27/12/\n2021", ["2021-12-27"]),  # wrapped
    ("từ ngày 15/12/2021 đến ngày 14/3/2022", ["2021-12-15", "2022-03-14"]),
    ("ngày 31/4/2022", [None]),  # April has thirty days
    ("15/6/2024-14/9/2024", ["2024-06-15", "2024-09-14"]),  # two days with a hyphen and no blanks
]


@pytest.mark.parametrize(("text", "values"), DATES)
def test_dates(text: str, values: list[str | None]) -> None:
    reading = reading_of(text)
    assert [one.value for one in find_dates(reading, Claims.none(len(reading.text)), None)] == values


@pytest.mark.parametrize("text", ["kỷ niệm ngày 30/4 và 01/5", "số 61/2018/NĐ-CP", "1.234.567 đồng", "24/7", "11/11"])
def test_what_is_no_date(text: str) -> None:
    reading = reading_of(text)
    assert find_dates(reading, Claims.none(len(reading.text)), None) == ()


def record_of(period: str, body: str) -> Record:
    return extract(f"BÁO CÁO\nCông tác cải cách hành chính {period}\n\n{body}\n".encode())


def dates_of_report(period: str, body: str) -> list[tuple[str, str]]:
    return [(one.value, one.evidence.text) for one in record_of(period, body).dates]


def test_an_impossible_day_is_no_date_but_a_finding() -> None:
    record = record_of("quý III năm 2020", "Ngày 31/9/2020, xã mở hội nghị.")
    assert record.dates == []
    (finding,) = (one for one in record.findings if one.check == "date-impossible")
    assert finding.evidence[0].text == "31/9/2020"
    assert [one.text for one in record.leftovers] == ["31/9/2020"]


def test_ends_of_the_data_window_have_its_year() -> None:
    found = dates_of_report("quý III năm 2024", "UBND xã báo cáo (số liệu từ 15/6 đến 14/9) như sau:")
    assert found == [("2024-06-15", "15/6"), ("2024-09-14", "14/9")]
    assert dates_of_report("quý II năm 2024", "UBND xã báo cáo. Lễ 30/4 có 14/20 người trực.") == []


def test_the_month_that_a_closing_sentence_names_is_a_period() -> None:
    body = "Máy in mua từ tháng 3/2025.\nTrên đây là báo cáo tháng 9 năm 2025 của UBND xã./."
    assert dates_of_report("tháng 10 năm 2025", body) == [("2025-03", "tháng 3/2025")]
