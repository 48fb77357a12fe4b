from __future__ import annotations

import pytest

from extractor.mentions.dates import find_dates
from extractor.models import Claims
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
]


@pytest.mark.parametrize(("text", "values"), DATES)
def test_dates(text: str, values: list[str | None]) -> None:
    reading = reading_of(text)
    assert [one.value for one in find_dates(reading, Claims.none(len(reading.text)), None)] == values


@pytest.mark.parametrize("text", ["kỷ niệm ngày 30/4 và 01/5", "số 61/2018/NĐ-CP", "1.234.567 đồng", "24/7", "11/11"])
def test_what_is_no_date(text: str) -> None:
    reading = reading_of(text)
    assert find_dates(reading, Claims.none(len(reading.text)), None) == ()
