from __future__ import annotations

import pytest

from extractor.mentions.header import find_header
from extractor.mentions.period import find_period
from extractor.models import HeaderMention
from extractor.normalise import _to_period
from tests.conftest import reading_of

BODY = "\n\nCăn cứ Kế hoạch số 01/KH-UBND ngày 04/01/2023, UBND xã báo cáo như sau:\nI. KẾT QUẢ\nTốt.\n"
TITLE = "\nBÁO CÁO\nKết quả công tác cải cách hành chính quý I năm 2023"


def header(text: str) -> HeaderMention:
    return find_header(reading_of(text), ())


LETTERHEADS = [
    # column by column, as PDF and Word are read
    (
        "UBND HUYỆN GIA LỘC\nỦY BAN NHÂN DÂN\nXÃ YẾT KIÊU\nSố: 12/BC-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Độc lập - Tự do - Hạnh phúc\nYết Kiêu, ngày 14 tháng 3 năm 2023\n",
        ("ỦY BAN NHÂN DÂN XÃ YẾT KIÊU", "commune", "UBND HUYỆN GIA LỘC", "12/BC-UBND", "Yết Kiêu", "2023-03-14"),
    ),
    # interleaved across, parted by gaps
    (
        "UBND TỈNH CÀ MAU                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "SỞ Y TẾ                             Độc lập – Tự do – Hạnh phúc\n"
        "Số: 45/BC-SYT                     Cà Mau, ngày 02 tháng 10 năm 2023\n",
        ("SỞ Y TẾ", "department", "UBND TỈNH CÀ MAU", "45/BC-SYT", "Cà Mau", "2023-10-02"),
    ),
    # "Lưu" is the mark of what is filed among the recipients only; here it is part of a name
    (
        "UBND THỊ XÃ KINH MÔN    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nỦY BAN NHÂN DÂN    Độc lập - Tự do - Hạnh phúc\n"
        "PHƯỜNG AN LƯU\nSố: 46/BC-UBND    An Lưu, ngày 17 tháng 3 năm 2020\n",
        ("ỦY BAN NHÂN DÂN PHƯỜNG AN LƯU", "commune", "UBND THỊ XÃ KINH MÔN", "46/BC-UBND", "An Lưu", "2020-03-17"),
    ),
    # interleaved across with single blanks
    (
        "ỦY BAN NHÂN DÂN CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM\nPHƯỜNG 5 Độc lập - Tự do - Hạnh phúc\n"
        "Số: 7/BC-UBND Phường 5, ngày 10 tháng 3 năm 2023\n",
        ("ỦY BAN NHÂN DÂN PHƯỜNG 5", "commune", None, "7/BC-UBND", None, "2023-03-10"),
    ),
    # the motto wraps in its column
    (
        "UBND HUYỆN GIA LỘC\nUBND XÃ YẾT KIÊU\nSố: 12/BC-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT\nNAM\n"
        "Độc lập - Tự do - Hạnh phúc\nYết Kiêu, ngày 14 tháng 3 năm 2023\n",
        ("UBND XÃ YẾT KIÊU", "commune", "UBND HUYỆN GIA LỘC", "12/BC-UBND", "Yết Kiêu", "2023-03-14"),
    ),
    # number and day left blank
    (
        "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HẢI PHÒNG\nSố:        /BC-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Độc lập - Tự do - Hạnh phúc\nHải Phòng, ngày      tháng 3 năm 2023\n",
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ HẢI PHÒNG", "province", None, None, "Hải Phòng", "2023-03"),
    ),
    # a star for a rule, and a date in figures
    (
        "ỦY BAN NHÂN DÂN\nXÃ NẬM CẮN\n*\nSố 15/BC-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Độc lập - Tự do - Hạnh phúc\nNậm Cắn, ngày 05/12/2022\n",
        ("ỦY BAN NHÂN DÂN XÃ NẬM CẮN", "commune", None, "15/BC-UBND", "Nậm Cắn", "2022-12-05"),
    ),
    # a town that is a city of a province
    (
        "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ VINH\nSố: 99/BC-UBND\nVinh, ngày 14 tháng 3 năm 2023\n",
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ VINH", "district", None, "99/BC-UBND", "Vinh", "2023-03-14"),
    ),
]


@pytest.mark.parametrize(("letterhead", "values"), LETTERHEADS)
def test_letterheads(letterhead: str, values: tuple[str | None, ...]) -> None:
    found = header(letterhead + TITLE + BODY)
    parts = [found.parts.get(name) for name in ("issuer", "parent", "number", "place", "date")]
    issuer, parent, number, place, date = [part.value if part else None for part in parts]
    assert (issuer, found.issuer_level, parent, number, date) == (values[0], values[1], values[2], values[3], values[5])
    if values[4] is not None:
        assert place == values[4]
    assert found.title is not None
    assert found.title.value == "Kết quả công tác cải cách hành chính quý I năm 2023"


SIGNATURES = [
    (
        "Nơi nhận:\n- Sở Nội vụ;\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nLê Văn An\n",
        ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lê Văn An", ["Sở Nội vụ", "Lưu: VT"]),
    ),
    # beside the recipients
    (
        "Nơi nhận:                     TM. ỦY BAN NHÂN DÂN\n- Như trên;                       KT. CHỦ TỊCH\n"
        "- Lưu: VT, VP.                  PHÓ CHỦ TỊCH\n\n                              Trần Thị Bích Hà\n",
        ("TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Trần Thị Bích Hà", ["Như trên", "Lưu: VT, VP"]),
    ),
    # run into the recipients by a reader that reads across
    (
        "Nơi nhận: TM. ỦY BAN NHÂN DÂN\n- Sở Nội vụ; CHỦ TỊCH\n- Lưu: VT. Hà Quang Minh\n",
        ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Hà Quang Minh", ["Sở Nội vụ", "Lưu: VT"]),
    ),
    # a department: the deputy signs for the head
    (
        "Nơi nhận:\n- UBND tỉnh;\n- Lưu: VT.\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n(Đã ký)\nBùi Thị Ngọc\n",
        ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Bùi Thị Ngọc", ["UBND tỉnh", "Lưu: VT"]),
    ),
]


@pytest.mark.parametrize(("end", "values"), SIGNATURES)
def test_recipients_and_signer(end: str, values: tuple[str, str, str, list[str]]) -> None:
    found = header(TITLE + BODY + "Trên đây là báo cáo quý I năm 2023 của UBND xã Yết Kiêu./.\n" + end)
    assert found.authority is not None
    assert found.position is not None
    assert found.name is not None
    assert (found.authority.value, found.position.value, found.name.value) == values[:3]
    assert [part.value for part in found.recipients] == values[3]
    assert found.issuer is not None  # no letterhead: the body whose report this is
    assert found.issuer.value == "UBND xã Yết Kiêu"


# no closing sentence, and the signature above the recipients or without them
UNCLOSED_SIGNATURES = [
    (
        "KT. TRƯỞNG PHÒNG\nPHÓ TRƯỞNG PHÒNG\n\nVũ Đình Lâm\n\nNơi nhận:\n- UBND quận;\n- Lưu: VT.\n",
        ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", "Vũ Đình Lâm"),
    ),
    (
        "TUQ. GIÁM ĐỐC\nCHÁNH VĂN PHÒNG\n(Đã ký)\nĐặng Thu Giang\n",
        ("TUQ. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG", "Đặng Thu Giang"),
    ),
    ("CHỦ TỊCH\n\n\nHoàng Minh Phúc\n", (None, "CHỦ TỊCH", "Hoàng Minh Phúc")),
    # a line of the body in capitals, with a paragraph below it, is no signature
    (
        "CHỦ TỊCH ỦY BAN CHỈ ĐẠO\nCác ban ngành của xã tiếp tục rà soát những thủ tục còn vướng mắc trong kỳ này.\n"
        "Nơi nhận:\n- UBND huyện;\n- Lưu: VT.\n",
        (None, None, None),
    ),
]


@pytest.mark.parametrize(("end", "values"), UNCLOSED_SIGNATURES)
def test_signer_without_a_closing_sentence(end: str, values: tuple[str | None, ...]) -> None:
    found = header(TITLE + BODY + end)
    parts = (found.authority, found.position, found.name)
    assert tuple(part.value if part else None for part in parts) == values


def test_title_that_begins_with_what_it_is_about() -> None:
    found = header("BÁO CÁO\nV/v thực hiện công tác cải cách hành chính năm 2022\n\nUBND xã báo cáo như sau:")
    assert found.title is not None
    assert found.title.value == "V/v thực hiện công tác cải cách hành chính năm 2022"


def test_title_that_goes_on_after_a_comma() -> None:
    text = (
        "BÁO CÁO\nKết quả công tác cải cách hành chính quý III năm 2023,\nphương hướng, nhiệm vụ quý IV năm 2023" + BODY
    )
    found = header(text)
    assert found.title is not None
    assert found.title.value.endswith("quý III năm 2023, phương hướng, nhiệm vụ quý IV năm 2023")


def test_title_whose_first_line_ends_in_a_semicolon() -> None:
    for second in ("phương hướng, nhiệm vụ năm 2024", "Phương hướng, nhiệm vụ năm 2024"):
        found = header(f"BÁO CÁO\nKết quả cải cách hành chính năm 2023;\n{second}{BODY}")
        assert found.title is not None
        assert found.title.value == f"Kết quả cải cách hành chính năm 2023; {second}"


def test_window_below_a_title_is_no_part_of_it() -> None:
    title = "BÁO CÁO\nKết quả cải cách hành chính quý I năm 2023\n(Số liệu từ ngày 15/12/2022 đến ngày 14/3/2023)"
    reading = reading_of(title + BODY)
    found = find_header(reading, ())
    assert found.title is not None
    assert found.title.value == "Kết quả cải cách hành chính quý I năm 2023"
    assert _to_period(reading, find_period(reading, found)).window_stated


PERIODS = [
    ("quý I năm 2022", ("quarter", 1, 2022)),
    ("Quý 2/2023", ("quarter", 2, 2023)),
    ("quý IV năm 2021", ("quarter", 4, 2021)),
    ("6 tháng đầu năm 2024", ("half_year", 1, 2024)),
    ("sáu tháng đầu năm 2024", ("half_year", 1, 2024)),
    ("6 tháng cuối năm 2024", ("half_year", 2, 2024)),
    ("9 tháng năm 2018", ("nine_months", None, 2018)),
    ("09 tháng đầu năm 2018", ("nine_months", None, 2018)),
    ("năm 2020", ("year", None, 2020)),
    ("tháng 5 năm 2026", ("month", 5, 2026)),
    ("tháng 11/2019", ("month", 11, 2019)),
    # the year is printed once, with the next period
    ("quý I, phương hướng, nhiệm vụ quý II năm 2024", ("quarter", 1, 2024)),
    # the next year's tasks are not the report's period
    ("năm 2023; phương hướng, nhiệm vụ năm 2024", ("year", None, 2023)),
    # two periods: the longer one holds the other
    ("quý II và 6 tháng đầu năm 2022", ("half_year", 1, 2022)),
]


@pytest.mark.parametrize(("wording", "period"), PERIODS)
def test_periods_of_titles(wording: str, period: tuple[str, int | None, int]) -> None:
    reading = reading_of(
        f"BÁO CÁO\nKết quả công tác cải cách hành chính {wording}\n\nCăn cứ kế hoạch, UBND xã báo cáo.\n"
    )
    found = find_period(reading, find_header(reading, ()))
    assert found is not None
    assert (found.kind, found.index, found.year) == period


def test_a_title_with_days_and_no_period_names_a_range() -> None:
    text = (
        "BÁO CÁO\nKết quả công tác cải cách hành chính từ ngày 15/3/2024 đến ngày 14/6/2024\n\nUBND xã báo cáo như sau:"
    )
    reading = reading_of(text)
    period = find_period(reading, find_header(reading, ()))
    assert period is not None
    assert (period.kind, period.year, period.data_from, period.data_to) == ("range", 2024, "2024-03-15", "2024-06-14")


def test_a_week_is_no_year() -> None:
    reading = reading_of("BÁO CÁO\nTình hình công tác cải cách hành chính tuần 12 năm 2023\n\nUBND xã báo cáo như sau:")
    assert find_period(reading, find_header(reading, ())) is None


@pytest.mark.parametrize("sentence", ["Căn cứ Luật ngày 30 tháng 9 năm 1992;", "Ngày 05 tháng 3 năm 2021 xã họp."])
def test_parts_of_dates_are_no_periods(sentence: str) -> None:
    reading = reading_of(f"BÁO CÁO\nCông tác cải cách hành chính\n\n{sentence}\n")
    assert find_period(reading, find_header(reading, ())) is None


WINDOWS = [
    ("", ("2022-12-15", "2023-03-14", False)),  # by Decree 09/2019
    ("Số liệu từ ngày 15/12/2022 đến ngày 14/3/2023.", ("2022-12-15", "2023-03-14", True)),
    ("Số liệu từ ngày 15/12 đến hết ngày 10/3/2023.", ("2022-12-15", "2023-03-10", True)),
    ("Số liệu từ ngày 01 tháng 01 năm 2023 đến ngày 31 tháng 3 năm 2023.", ("2023-01-01", "2023-03-31", True)),
    # the year told once, or in the title alone
    ("Số liệu từ 15.12 đến 14.3.2023.", ("2022-12-15", "2023-03-14", True)),
    ("Số liệu từ ngày 15/12 đến ngày 14/3.", ("2022-12-15", "2023-03-14", True)),
    ("Số liệu từ ngày 15 tháng 12 năm 2022 đến hết ngày 14 tháng 3.", ("2022-12-15", "2023-03-14", True)),
    ("Kỳ báo cáo: 15/12/2022-14/3/2023.", ("2022-12-15", "2023-03-14", True)),
    # months, and the beginning of the year
    ("Số liệu từ tháng 01 đến hết tháng 3/2023.", ("2023-01-01", "2023-03-31", True)),
    ("Số liệu từ đầu năm đến ngày 14/3/2023.", ("2023-01-01", "2023-03-14", True)),
    # the last day alone: a calendar end begins with the calendar, any other by Decree 09/2019
    ("Số liệu tính đến hết ngày 14/3/2023.", ("2022-12-15", "2023-03-14", True)),
    ("Số liệu được chốt ngày 10/3/2023.", ("2022-12-15", "2023-03-10", True)),
    ("Thời điểm chốt số liệu: 31/3.", ("2023-01-01", "2023-03-31", True)),
    # stocks, other years, deadlines, ratios
    ("Tính đến ngày 14/3/2023, xã có 20 cán bộ.", ("2022-12-15", "2023-03-14", False)),
    ("Số liệu dân số tính đến 31/12/2020 là 5.000 người.", ("2022-12-15", "2023-03-14", False)),
    ("Rút ngắn thời gian từ 2.5 đến 3.5 ngày.", ("2022-12-15", "2023-03-14", False)),
    ("Xã lấy 20/3 phiếu khảo sát.", ("2022-12-15", "2023-03-14", False)),
]


@pytest.mark.parametrize(("sentence", "window"), WINDOWS)
def test_data_windows(sentence: str, window: tuple[str, str, bool]) -> None:
    reading = reading_of(TITLE.lstrip() + f"\n\nUBND xã báo cáo như sau: {sentence}\nI. KẾT QUẢ\nTốt.\n")
    period = _to_period(reading, find_period(reading, find_header(reading, ())))
    assert (period.data_from, period.data_to, period.window_stated) == window
