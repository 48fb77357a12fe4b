from __future__ import annotations

import pytest

from extractor.mentions.references import find_references
from extractor.models import Claims, ReferenceMention
from extractor.normalise import merge_references
from extractor.pipeline import extract
from tests.conftest import reading_of


def references(text: str) -> tuple[ReferenceMention, ...]:
    reading = reading_of(text)
    return find_references(reading, Claims.none(len(reading.text)))


CITED = [
    # a list of numbers that share their symbol and date
    (
        "các Kế hoạch số 12, 13 và 14/KH-UBND ngày 09/02/2022",
        ["12/KH-UBND 2022-02-09", "13/KH-UBND 2022-02-09", "14/KH-UBND 2022-02-09"],
    ),
    # date printed once for two symbols
    ("Nghị quyết số 18-NQ/TW, 19-NQ/TW ngày 25/10/2017 của Trung ương", ["18-NQ/TW 2017-10-25", "19-NQ/TW 2017-10-25"]),
    # a letter: issuer and drafting unit, no type
    ("Công văn số 581/BNV-CCHC ngày 21/02/2022", ["581/BNV-CCHC 2022-02-21"]),
    # an ampersand inside a drafting unit
    ("văn bản 2231/SNV-CCHC&PC", ["2231/SNV-CCHC&PC None"]),
    # the National Assembly
    ("Luật số 45/2019/QH14; 30-NQ/2026/QH16", ["45/2019/QH14 None", "30-NQ/2026/QH16 None"]),
    # hyphens lost by a converter
    (
        "Nghị định số 61/2018/NĐCP, Quyết định số 12/QĐUBND ngày 01/02/2022",
        ["61/2018/NĐ-CP None", "12/QĐ-UBND 2022-02-01"],
    ),
    # a joint circular of three ministries
    ("Thông tư liên tịch số 05/2015/TTLT-BTP-BCA-BYT", ["05/2015/TTLT-BTP-BCA-BYT None"]),
    # old forms
    ("Quyết định số 115-TTg; Công văn số 89-TC/TCT; số 27/CP", ["115-TTg None", "89-TC/TCT None", "27/CP None"]),
    # a range gives its two ends
    ("từ số 01/2026 đến 13/2026/QĐ-UBND", ["01/2026/QĐ-UBND None", "13/2026/QĐ-UBND None"]),
    # blanks inside the symbol and the date
    ("Kế hoạch số 53/KH - UBND ngày 27/12/ 2021", ["53/KH-UBND 2021-12-27"]),
    # wrapped in the middle
    ("số 06/QĐ-\nUBND ngày 10/01/\n2022", ["06/QĐ-UBND 2022-01-10"]),
    # eth for Đ
    ("Quyết định số 06/Q\u00d0-UBND", ["06/QĐ-UBND None"]),
    # dotted and lettered numbers
    ("Nghị quyết 66.13/2026/NQ-CP và Nghị quyết số 30c/NQ-CP", ["66.13/2026/NQ-CP None", "30c/NQ-CP None"]),
    # hyphen for slash before the year
    ("Nghị quyết 19-2016/NQ-CP", ["19/2016/NQ-CP None"]),
    # the date in words, in brackets, with a blank day
    ("Thông báo số 12/TB-UBND (ngày 03 tháng 3 năm 2022)", ["12/TB-UBND 2022-03-03"]),
    ("Kế hoạch số 7/KH-UBND ngày … tháng … năm 2022", ["7/KH-UBND None"]),
    # the date before the verb of issuing
    ("Ngày 24/02/2014, UBND xã ban hành Kế hoạch số 07/KH-UBND về rà soát", ["07/KH-UBND 2014-02-24"]),
    # light verbs, right before the document
    ("Ngày 06/01/2023, UBND phường đã có Quyết định số 04/QĐ-UBND về phân công", ["04/QĐ-UBND 2023-01-06"]),
    ("Ngày 14/7/2023, HĐND huyện thông qua Nghị quyết số 09/NQ-HĐND", ["09/NQ-HĐND 2023-07-14"]),
    # the day that opens a clause holds for its list, not for what a subject speaks of
    (
        "Ngày 05/3/2022, xã ban hành Kế hoạch số 12/KH-UBND về kiểm tra, Kế hoạch số 13/KH-UBND và "
        "Quyết định số 44/QĐ-UBND",
        ["12/KH-UBND 2022-03-05", "13/KH-UBND 2022-03-05", "44/QĐ-UBND 2022-03-05"],
    ),
    (
        "Ngày 05/3/2022, UBND xã ban hành Kế hoạch số 12/KH-UBND triển khai Quyết định số 30/QĐ-UBND của UBND huyện",
        ["12/KH-UBND 2022-03-05", "30/QĐ-UBND None"],
    ),
    # received, not issued
    ("Ngày 10/3/2022, xã nhận được Công văn số 25/UBND-NV của UBND huyện", ["25/UBND-NV None"]),
    # the same day
    (
        "Kế hoạch số 20/KH-UBND ngày 11/02/2022 về kiểm tra và cùng ngày ban hành Quyết định số 31/QĐ-UBND",
        ["20/KH-UBND 2022-02-11", "31/QĐ-UBND 2022-02-11"],
    ),
    (
        "Ngày 11/02/2022, xã mở hội nghị. Cùng ngày, UBND xã có Thông báo số 09/TB-UBND về kết luận",
        ["09/TB-UBND 2022-02-11"],
    ),
    (
        "Quyết định số 31/QĐ-UBND ngày 11/02/2022 và Quyết định số 32/QĐ-UBND cùng ngày của UBND xã",
        ["31/QĐ-UBND 2022-02-11", "32/QĐ-UBND 2022-02-11"],
    ),
    (
        "các Kế hoạch số 102/KH-BCĐ, số 103/KH-BCĐ cùng ngày 04/4/2022",
        ["102/KH-BCĐ 2022-04-04", "103/KH-BCĐ 2022-04-04"],
    ),
    ("Trong ngày 05/3/2022 xã trả kết quả; cùng ngày có 5 hồ sơ theo Quyết định số 12/QĐ-UBND", ["12/QĐ-UBND None"]),
    # the type printed again: one kind shares its day, two kinds do not, and a day of its own wins
    (
        "Nghị quyết số 37-NQ/TW và Nghị quyết số 39-NQ/TW ngày 15/01/2019 của Bộ Chính trị",
        ["37-NQ/TW 2019-01-15", "39-NQ/TW 2019-01-15"],
    ),
    ("Kế hoạch số 12/KH-UBND và Quyết định số 15/QĐ-UBND ngày 05/3/2022", ["12/KH-UBND None", "15/QĐ-UBND 2022-03-05"]),
    (
        "Kế hoạch số 12/KH-UBND ngày 10/01/2022; Kế hoạch số 12/KH-UBND và Kế hoạch số 20/KH-UBND ngày 05/3/2022",
        ["12/KH-UBND 2022-01-10", "12/KH-UBND 2022-01-10", "20/KH-UBND 2022-03-05"],
    ),
    # blanks lost behind a symbol
    (
        "Nghị định số 108/2014/NĐ-CPngày 20/11/2014; Kế hoạch số 05/KH-UBNDcủa UBND xã; 15-NQ/TUngày 05/3/2020",
        ["108/2014/NĐ-CP 2014-11-20", "05/KH-UBND None", "15-NQ/TU 2020-03-05"],
    ),
    # the party committee of a city
    ("Thông báo số 95-TB/ThU ngày 03/02/2022", ["95-TB/ThU 2022-02-03"]),
    # the word printed once for several laws, and a name that only looks like one
    (
        "phổ biến các Luật: Hộ tịch, Đất đai và Nhà ở",
        ["Luật Hộ tịch None", "Luật Đất đai None", "Luật Nhà ở None"],
    ),
    ("phổ biến Luật Đất đai, Xây dựng nông thôn mới", ["Luật Đất đai None"]),
    (
        "theo Luật Lý lịch tư pháp, Luật Tín ngưỡng, tôn giáo",
        ["Luật Lý lịch tư pháp None", "Luật Tín ngưỡng, tôn giáo None"],
    ),
    # the issuer between type and number
    ("Nghị định của Chính phủ số 61/2018/NĐ-CP ngày 23/4/2018", ["61/2018/NĐ-CP 2018-04-23"]),
    # a law by name alone
    ("thực hiện tốt Luật Cán bộ, công chức", ["Luật Cán bộ, công chức None"]),
    # a code, and a law with its year right behind its name
    ("áp dụng Bộ luật Lao động năm 2019, Luật Xây dựng 2014", ["Bộ luật Lao động None", "Luật Xây dựng None"]),
    # a law by name and number is one document
    ("phổ biến Luật Cán bộ, công chức số 80/2025/QH15 ngày 24/6/2025", ["80/2025/QH15 2025-06-24"]),
]


@pytest.mark.parametrize(("text", "cited"), CITED)
def test_symbols_and_dates(text: str, cited: list[str]) -> None:
    found = [f"{one.symbol or f'{one.type_name} {one.title}'} {one.date}" for one in references(text)]
    assert found == cited


LOOK_ALIKES = [
    "điện thoại 0220/3888-999",  # a telephone number
    "nhà số 12/5 đường Lê Lợi",
    "11/11 khu dân cư",
    "hoạt động 24/7, 5-10/tháng",
    "biển số 34A-123.45",
    "ngày 27/12/2021",
    "theo Biểu số 07a/BTP",  # the code of a form
    "Kế hoạch CCHC năm 2022",  # a plan without a number
    "xử lý vi phạm pháp luật về cán bộ, công chức",  # law in general
    "tỷ lệ 450/hồ sơ",
]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_is_no_reference(text: str) -> None:
    assert references(text) == ()


DETAILS = [
    # subject after "về việc", up to the body that opens the main clause
    (
        "Theo Kế hoạch số 53/KH-UBND ngày 27/12/2021 của UBND tỉnh về cải cách hành chính năm 2022, UBND xã đã họp.",
        {"issuer_name": "UBND tỉnh", "title": "cải cách hành chính năm 2022", "type": "KH", "form": "administrative"},
    ),
    # the type printed again opens the subject
    (
        "Kế hoạch số 54/KH-UBND ngày 27/12/2021 Kế hoạch ứng dụng công nghệ thông tin;",
        {"title": "ứng dụng công nghệ thông tin", "issuer_name": None},
    ),
    # a verb opens the subject; the document it amends belongs to it
    (
        "Nghị định số 107/2021/NĐ-CP ngày 06/12/2021 của Chính phủ sửa đổi Nghị định số 61/2018/NĐ-CP.",
        {"title": "sửa đổi Nghị định số 61/2018/NĐ-CP", "issuer_name": "Chính phủ", "form": "normative", "year": 2021},
    ),
    # CT is a directive here, and the chairman issued it
    (
        "Chỉ thị số 24/CT-UBND ngày 15/11/2016 của Chủ tịch UBND tỉnh về kỷ luật",
        {"type": "CT", "type_name": "Chỉ thị", "issuer": "UBND", "issuer_name": "Chủ tịch UBND tỉnh"},
    ),
    # the body that wrote before "tại"
    ("theo đề nghị của Sở Nội vụ tại Công văn số 2210/SNV-CCHC", {"issuer_name": "Sở Nội vụ", "form": "letter"}),
    ("Nghị quyết số 18-NQ/TW", {"form": "party", "type": "NQ", "issuer": "TW", "year": None}),
]


@pytest.mark.parametrize(("text", "fields"), DETAILS)
def test_details(text: str, fields: dict[str, object]) -> None:
    first = references(text)[0]
    assert {name: getattr(first, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("text", "date", "issuer"),
    [
        ("Chỉ thị số 26/CT-TTg do Thủ tướng Chính phủ ban hành ngày 05/9/2016", "2016-09-05", "Thủ tướng Chính phủ"),
        ("Kế hoạch số 05/KH-UBND được ký ngày 11/02/2022 về cải cách hành chính", "2022-02-11", None),
        ("Kế hoạch số 05/KH-UBND do xã tự làm ngày 11/02/2022", None, None),
    ],
)  # fmt: skip
def test_the_day_after_a_verb_of_issuing(text: str, date: str | None, issuer: str | None) -> None:
    (one,) = references(text)
    assert (one.date, one.issuer_name) == (date, issuer)


BARE = [
    (
        "Thực hiện Quyết định số 15 ngày 12/5/2021 của UBND huyện Ia Grai.",
        ("QĐ", "15", "2021-05-12", "UBND huyện Ia Grai"),
    ),
    ("Theo QĐ số 12 ngày 3/4/2020 của UBND huyện.", ("QĐ", "12", "2020-04-03", "UBND huyện")),
    ("Chỉ thị số 05 của Bộ Chính trị.", ("CT", "05", None, "Bộ Chính trị")),
]

BARE_LISTS = [
    (
        "Công văn số 217, 230 và 245 ngày 14/4/2014 của UBND thành phố.",
        ["217 2014-04-14", "230 2014-04-14", "245 2014-04-14"],
    ),
    ("Công văn số 217 ngày 14/4/2014, số 230 ngày 20/4/2014.", ["217 2014-04-14", "230 2014-04-20"]),
    ("Quyết định số 15 ngày 12/5/2021 và 20 hồ sơ.", ["15 2021-05-12"]),
]


@pytest.mark.parametrize(("text", "expected"), BARE_LISTS)
def test_numbers_without_letters_in_a_list(text: str, expected: list[str]) -> None:
    assert [f"{one.number} {one.date}" for one in references(text)] == expected


def test_a_clause_whose_body_is_taken_still_cites() -> None:
    text = "Ngày 06/01/2023, UBND phường An Lạc đã có Quyết định số 04/QĐ-UBND"
    reading = reading_of(text)
    claims = Claims.none(len(text)).with_spans([(text.index("UBND"), text.index(" đã có"))])
    (one,) = find_references(reading, claims)
    assert (one.symbol, one.date) == ("04/QĐ-UBND", "2023-01-06")


def test_documents_of_two_bodies() -> None:
    one, other = references("Chương trình phối hợp số 01/CTrPH-UBND-MTTQ; Chương trình liên tịch số 02/CTLT-UBND-HND")
    assert (one.form, one.type, one.issuer) == ("administrative", "CTrPH", "UBND-MTTQ")
    assert (other.form, other.type, other.issuer) == ("administrative", "CTLT", "UBND-HND")


def test_a_subject_ends_where_the_next_document_of_the_day_begins() -> None:
    first = references(
        "Quyết định số 08/QĐ-UBND ngày 11/02/2022 về phân công và cùng ngày ban hành Kế hoạch số 9/KH-UBND"
    )[0]
    assert first.title == "phân công"


@pytest.mark.parametrize(("text", "expected"), BARE)
def test_a_number_without_letters(text: str, expected: tuple[str | None, ...]) -> None:
    one = references(text)[0]
    assert (one.type, one.number, one.date, one.issuer_name) == expected
    assert one.symbol is None


@pytest.mark.parametrize(
    "text",
    ["Kế hoạch 5 năm 2021-2025", "Báo cáo 6 tháng đầu năm", "Quyết định 128 hồ sơ", "báo cáo số 3 ngày làm việc"],
)
def test_a_number_that_is_no_document(text: str) -> None:
    assert not references(text)


MERGED = [
    # cited twice: one document with two places
    ("Kế hoạch số 53/KH-UBND ngày 27/12/2021; Kế hoạch số 53/KH-UBND", 1),
    # numbers begin again every January: two documents
    ("Kế hoạch số 12/KH-UBND ngày 05/01/2021; Kế hoạch số 12/KH-UBND ngày 18/02/2022", 2),
    # the same day of another year is a slip of the pen, so one document with two dates
    ("Kế hoạch số 12/KH-UBND ngày 05/01/2021; Kế hoạch số 12/KH-UBND ngày 05/01/2022", 1),
    # the commune's own plan and the district's of the same number
    (
        "UBND xã ban hành Kế hoạch số 05/KH-UBND; thực hiện Kế hoạch số 05/KH-UBND của UBND huyện",
        2,
    ),
    (
        "UBND xã đã ban hành:\n- Kế hoạch số 05/KH-UBND;\nThực hiện Kế hoạch số 05/KH-UBND của UBND xã An Lạc",
        1,
    ),
    # a plan of another level and another day is not the one cited without a name
    ("Kế hoạch số 06/KH-UBND ngày 01/02/2024; Kế hoạch số 06/KH-UBND ngày 20/01/2024 của UBND tỉnh Quảng Nam", 2),
    ("Kế hoạch số 06/KH-UBND ngày 20/01/2024; Kế hoạch số 06/KH-UBND ngày 20/01/2024 của UBND tỉnh Quảng Nam", 1),
    # two issuers, two documents
    ("Kế hoạch số 12/KH-UBND của UBND tỉnh; Kế hoạch số 12/KH-UBND của UBND xã An Lạc", 2),
]


@pytest.mark.parametrize(("text", "count"), MERGED)
def test_merging(text: str, count: int) -> None:
    reading = reading_of(text)
    merged = merge_references(reading, find_references(reading, Claims.none(len(text))))
    assert len(merged) == count
    assert sum(len(one.mentions) for one in merged) == 2


def test_the_same_day_is_not_that_of_another_body_before_a_nearer_one_without_its_year() -> None:
    text = (
        "Ngày 15/01/2022, UBND tỉnh ban hành Kế hoạch số 20/KH-UBND. Ngày 20/01, UBND xã ban hành Kế hoạch số"
        " 05/KH-UBND và cùng ngày ban hành Quyết định số 09/QĐ-UBND."
    )
    found = {one.symbol: one.date for one in extract(text.encode(), name="a.txt").references}
    assert found["09/QĐ-UBND"] is None
