"""Every other number with a meaning, as tables of cases: (text, [(value, kind, unit)])."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.mentions.quantities import find_quantities
from extractor.models import Claims, Document, Page, QuantityMention
from extractor.patterns import shipped_patterns
from extractor.reading import Reading, read_view
from extractor.repairs import repair

Row = tuple[float, str, str | None]


def read(text: str) -> Reading:
    text = unicodedata.normalize("NFC", text)
    document = Document("case.txt", "0" * 64, "text", "utf-8", text, (Page(1, 0, len(text)),))
    return read_view(document, repair(document), shipped_patterns())


def find(text: str) -> tuple[QuantityMention, ...]:
    reading = read(text)
    return find_quantities(reading, Claims.none(len(reading.text)))


def rows(text: str) -> list[Row]:
    return [(one.value, one.kind, one.unit) for one in find(text)]


CASES: list[tuple[str, list[Row]]] = [
    # percentages: comma, point, blank before the sign, no blank after the comma before
    ("Đạt 98,5%, trước đó 98.8 %, kiêm nhiệm,100%.",
     [(98.5, "percent", "%"), (98.8, "percent", "%"), (100, "percent", "%")]),
    # both ends of a range
    ("Phấn đấu đạt 95-98%.", [(95, "percent", "%"), (98, "percent", "%")]),
    # counts with padding, thousands, two words of one noun
    ("Phát 26 tin, bài với 1.150 lượt người; ban hành 04 nghị quyết.",
     [(26, "count", "tin, bài"), (1150, "count", "lượt người"), (4, "count", "nghị quyết")]),
    # no blank before the noun
    ("Niêm yết 28lĩnh vực.", [(28, "count", "lĩnh vực")]),
    # a noun wrapped to the next line
    ("Công khai 28 lĩnh \nvực tại trụ sở.", [(28, "count", "lĩnh vực")]),
    # digits and words
    ("Có 04 (bốn) hồ sơ và bốn (04) văn bản.", [(4, "count", "hồ sơ"), (4, "count", "văn bản")]),
    # the noun before the figure
    ("Số cuộc kiểm tra: 03.", [(3, "count", "cuộc kiểm tra")]),
    ("Tổng số thôn là 10.", [(10, "count", "thôn")]),
    # a noun that no list knows, up to a stop word
    ("Đã trồng 120 gốc bưởi da xanh tại đồi chè.", [(120, "count", "gốc bưởi da xanh")]),
    # numbers in words where a count is certain
    ("Tổ chức hai buổi tuyên truyền, mười hai lớp.", [(2, "count", "buổi tuyên truyền"), (12, "count", "lớp")]),
    ("Trong sáu tháng đầu.", [(6, "measure", "tháng")]),
    # ratios with and without a noun
    ("Có 11/11 khu dân cư và 9/12 thôn.", [(1.0, "ratio", "khu dân cư"), (0.75, "ratio", "thôn")]),
    ("Đạt 17/18 (94,4%).", [(0.9444, "ratio", None), (94.4, "percent", "%")]),
    # money, in the unit that is printed
    ("Kinh phí 150 triệu đồng.", [(150, "money", "triệu đồng")]),
    ("Giải ngân 23,6 tỷ đồng/41,2 tỷ đồng.", [(23.6, "money", "tỷ đồng"), (41.2, "money", "tỷ đồng")]),
    ("Thu 2.500.000 đồng, 1 500 000 đồng và 350.000đ.",
     [(2_500_000, "money", "đồng"), (1_500_000, "money", "đồng"), (350_000, "money", "đồng")]),
    ("Chi 1 tỷ 200 triệu đồng.", [(1_200_000_000, "money", "đồng")]),
    ("Thu 1.236 triệu đồng.", [(1_236, "money", "triệu đồng")]),
    # a scale that counts
    ("Có 1,2 triệu lượt truy cập, 12 nghìn lượt.", [(1_200_000, "count", "lượt truy cập"), (12_000, "count", "lượt")]),
    # levels, never a decimal; a list number on the next line is none
    ("Hồ sơ mức độ 3,4.", [(3, "level", "mức độ"), (4, "level", "mức độ")]),
    ("Hồ sơ mức 3, 4 và mức độ 3 và 4.",
     [(3, "level", "mức độ"), (4, "level", "mức độ"), (3, "level", "mức độ"), (4, "level", "mức độ")]),
    ("Hồ sơ mức độ 3,4.\n\n3. Cải cách tổ chức bộ máy", [(3, "level", "mức độ"), (4, "level", "mức độ")]),
    # measures
    ("Diện tích 12,5 km², trả trước 02 ngày làm việc, lưu 120 GB.",
     [(12.5, "measure", "km²"), (2, "measure", "ngày làm việc"), (120, "measure", "gb")]),
    # a point before three digits: decimal for km², thousands for m2
    ("Rộng 1.234 km², 1.250 m2.", [(1.234, "measure", "km²"), (1250, "measure", "m2")]),
    ("Giảm từ 3 đến 5 ngày, còn 02-03 ngày.",
     [(3, "measure", "ngày"), (5, "measure", "ngày"), (2, "measure", "ngày"), (3, "measure", "ngày")]),
    ("Đạt 85,5 điểm.", [(85.5, "measure", "điểm")]),
    ("Chỉ số đạt 95,2/100 điểm.", [(95.2, "measure", "điểm")]),
    # "cao điểm 60" is no point 60
    ("Ra quân cao điểm 60 ngày.", [(60, "measure", "ngày")]),
    # round the clock is no ratio
    ("Hoạt động 24/24 giờ.", [(24, "measure", "giờ")]),
    # years
    ("Kế hoạch năm 2022, giai đoạn 2021-2025.",
     [(2022, "ordinal", "năm"), (2021, "ordinal", "năm"), (2025, "ordinal", "năm")]),
    ("Các năm 2021, 2022 và 2023.", [(2021, "ordinal", "năm"), (2022, "ordinal", "năm"), (2023, "ordinal", "năm")]),
    ("Quý I/2022; quý 1/2023.",
     [(1, "ordinal", "quý"), (2022, "ordinal", "năm"), (1, "ordinal", "quý"), (2023, "ordinal", "năm")]),
    # places in a row
    ("Theo khoản 2 Điều 15, lần thứ 3, tháng 4, Đề án 06.",
     [(2, "ordinal", "khoản"), (15, "ordinal", "điều"), (3, "ordinal", "lần thứ"), (4, "ordinal", "tháng"),
      (6, "ordinal", "đề án")]),
    ("Tiêu chuẩn ISO 9001:2015.", [(9001, "ordinal", "iso")]),
    ("Xếp thứ 3/12 xã.", [(3, "ordinal", "xếp thứ"), (12, "count", "xã")]),
    # Roman figures
    ("Quốc hội khóa XV; đơn vị hành chính loại II.", [(15, "ordinal", "khóa"), (2, "ordinal", "loại")]),
    # a verb before a count, not a name
    ("Cấp 45 giấy chứng nhận.", [(45, "count", "giấy chứng nhận")]),
    # "tổng số" is no sign of a name
    ("Tổng số 15 văn bản.", [(15, "count", "văn bản")]),
    # đồng chí is no money
    ("Có 02 đồng chí.", [(2, "count", "đồng chí")]),
    # a fraction of something countable
    ("Chi thêm bình quân 0,15 lần.", [(0.15, "measure", "lần")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_quantities_are_found(text: str, expected: list[Row]) -> None:
    assert rows(text) == expected


LOOK_ALIKES = [
    # numbers to dial and accounts
    "Gọi 0252.3769.115 hoặc 0904123456.",
    "Qua tổng đài 1022.",
    "Số tài khoản 3511 tại kho bạc.",
    # addresses and names
    "Trụ sở tại số 15 đường Lê Lợi.",
    "Trụ sở tại Quận 1.",
    "Ở thôn 3, xã Tân An.",
    # days without a year, time of day
    "Nghỉ lễ 30/4 và 2/9.",
    "Phục vụ 24/7, từ 7h30.",
    # parts of names
    "In giấy A4 trong dịch Covid-19, cách mạng 4.0.",
    # number words that count nothing
    "Cơ chế một cửa, một cửa liên thông.",
    "Dịch vụ công một phần.",
    "Chính quyền địa phương hai cấp.",
    "Năm nay, sáng thứ hai và thứ tư.",
    "Một số công chức, đầu tư công.",
    # a figure alone on its line is a page number
    "Tiếp nhận\n2\nhồ sơ giấy",
    # Roman letters that are words
    "Quý vị đại biểu.",
]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_has_no_clear_meaning_is_left(text: str) -> None:
    assert rows(text) == []


@pytest.mark.parametrize(
    "text", ["1" * 6000 + " hồ sơ", "1" + ".111" * 3000 + " đồng", "1" + " " * 20000 + "2", "1 " * 2000]
)
def test_absurd_numbers_are_left_without_harm(text: str) -> None:
    assert rows(text) == []


def test_ratio_keeps_both_figures() -> None:
    (one,) = find("Có 1.684/1.684 hồ sơ.")
    assert (one.numerator, one.denominator, one.value, one.unit) == (1684, 1684, 1.0, "hồ sơ")


def test_spans_cover_figure_and_unit() -> None:
    text = "Hồ sơ mức độ 3,4; 04 (bốn) văn bản; năm 2022; 11/11 thôn."
    assert [text[one.start : one.end] for one in find(text)] == [
        "mức độ 3", "4", "04 (bốn) văn bản", "năm 2022", "11/11 thôn",
    ]  # fmt: skip


def test_a_unit_that_another_finder_took_stays_there() -> None:
    reading = read("Có 12 hồ sơ.")
    (one,) = find_quantities(reading, Claims.none(len(reading.text)).with_spans([(6, 11)]))
    assert (one.start, one.end, one.unit) == (3, 5, "hồ sơ")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["năm", "2022", "3,4", "mức độ", "11/11", "thôn", "%", "98,5", "triệu", "đồng", "-", "/", ":", "hai",
             "buổi", "04", "(bốn)", "\n", ",", ".", "Quý", "I", "1.250", "km²", "ngày", "từ", "đến", "số", "hồ sơ"]
        ),
        max_size=25,
    )
)  # fmt: skip
def test_mentions_never_overlap_and_hold_their_figure(words: list[str]) -> None:
    text = " ".join(words)
    end = 0
    for one in find(text):
        assert end <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip() == text[one.start : one.end]
        end = one.end
