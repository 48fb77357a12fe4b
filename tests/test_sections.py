from __future__ import annotations

import pytest

from extractor.mentions.header import find_header
from extractor.sections import divide, find_labels
from tests.conftest import reading_of

HEAD = "BÁO CÁO\nKết quả công tác cải cách hành chính quý II năm 2019\n\nCăn cứ kế hoạch, UBND xã báo cáo như sau:\n"


def sections(body: str) -> list[tuple[str | None, str | None]]:
    reading = reading_of(HEAD + body)
    return [(one.label, one.id) for one in divide(reading, (), find_header(reading, ()))]


CASES = [
    # no blank after the label, a closing point, two levels
    (
        "I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH\nTốt.\nII. KẾT QUẢ\n1.Cải cách thể chế\nTốt.\n2. Cải cách TTHC.\nTốt.\n",
        [("I", "direction"), ("II", "results"), ("II.1", "results.institution"), ("II.2", "results.procedure")],
    ),
    # parts with their titles on the next line; the outline stands below them
    (
        "Phần thứ nhất\nKẾT QUẢ THỰC HIỆN\nI. ĐÁNH GIÁ CHUNG\nTốt.\nPhần thứ hai\nPHƯƠNG HƯỚNG\n- Làm tốt.\n",
        [("I", "results"), ("I.I", "evaluation"), ("II", "tasks")],
    ),
    # decimals repeat the number above them
    (
        "II. KẾT QUẢ\n2. Cải cách thủ tục hành chính\n2.1. Kiểm soát TTHC\nTốt.\n2.2 Kết quả giải quyết hồ sơ\nTốt.\n",
        [
            ("II", "results"),
            ("II.2", "results.procedure"),
            ("II.2.1", "results.procedure.control"),
            ("II.2.2", "results.procedure.onestop"),
        ],
    ),
    # Arabic numbers at the first level
    (
        "1. Công tác chỉ đạo, điều hành\nTốt.\n2. Kết quả thực hiện\n2.1. Cải cách thể chế\nTốt.\n3. Kiến nghị\nCó.\n",
        [("1", "direction"), ("2", "results"), ("2.1", "results.institution"), ("3", "proposals")],
    ),
    # the title is followed by its paragraph on the same line
    (
        "II- KẾT QUẢ\n1/ Về cải cách thể chế: Xã đã ban hành văn bản và rà\nsoát đầy đủ.\n",
        [("II", "results"), ("II.1", "results.institution")],
    ),
    # headings typed without marks
    ("III. DANH GIA CHUNG\n1. Uu diem\nTot.\n", [("III", "evaluation"), ("III.1", "evaluation.pros")]),
    # a heading without a label, inside the evaluation
    (
        "III. ĐÁNH GIÁ CHUNG\n2. Tồn tại, hạn chế\nCòn thiếu.\nNguyên nhân: Do thiếu người.\n",
        [("III", "evaluation"), ("III.2", "evaluation.cons"), (None, "evaluation.causes")],
    ),
    # the names of the older programme and of the newer one are one section
    ("II. KẾT QUẢ\n6. Hiện đại hóa hành chính\nTốt.\n", [("II", "results"), ("II.6", "results.egov")]),
    ("II. KẾT QUẢ\n6. Xây dựng chính quyền số\nTốt.\n", [("II", "results"), ("II.6", "results.egov")]),
    # "kết quả" opens the title, and what it is the result of names the section
    (
        "I. KẾT QUẢ GIẢI QUYẾT HỒ SƠ THỦ TỤC HÀNH CHÍNH\nTốt.\nII. KẾT QUẢ THỰC HIỆN CẢI CÁCH TTHC\nTốt.\n",
        [("I", "results.procedure.onestop"), ("II", "results.procedure")],
    ),
    ("I. TÌNH HÌNH TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ QUÝ II\nTốt.\n", [("I", "results.procedure.onestop")]),
    # both are named, the reform as a whole with more words
    ("I. KẾT QUẢ CẢI CÁCH HÀNH CHÍNH, KIỂM SOÁT TTHC\nTốt.\n", [("I", "results")]),
    # tasks that were done are results, tasks to come are tasks
    (
        "I. TÌNH HÌNH THỰC HIỆN NHIỆM VỤ QUÝ II\nTốt.\nII. PHƯƠNG HƯỚNG, NHIỆM VỤ QUÝ III\n- Làm tốt.\n",
        [("I", "results"), ("II", "tasks")],
    ),
    # what comes first names it
    (
        "II. KẾT QUẢ\n1. Cải cách TTHC và thực hiện cơ chế một cửa, một cửa liên thông\nTốt.\n"
        "2. Rà soát, đánh giá TTHC\nTốt.\n",
        [("II", "results"), ("II.1", "results.procedure"), ("II.2", "results.procedure.control")],
    ),
    # "Mục 1" is 1, "Mục I" is I, with its title behind it or below it; below a part it is a level of its own
    ("Mục 1. KẾT QUẢ\nTốt.\nMục 2: NHIỆM VỤ QUÝ III\n- Làm tốt.\n", [("1", "results"), ("2", "tasks")]),
    (
        "PHẦN I\nKẾT QUẢ\nMục I\nCẢI CÁCH THỂ CHẾ\nTốt.\nMục II. Cải cách tài chính công\nTốt.\n",
        [("I", "results"), ("I.I", "results.institution"), ("I.II", "results.finance")],
    ),
    # items that bear the names of sections, with their text behind them or below them
    (
        "II. KẾT QUẢ\n- Về cải cách thể chế: Xã đã tự kiểm tra các văn bản của năm trước.\n"
        "* Chuyển đổi số: Mỗi thôn có một tổ công nghệ.\n",
        [("II", "results"), (None, "results.institution"), (None, "results.egov")],
    ),
    (
        "III. ĐÁNH GIÁ CHUNG\n* Những ưu điểm\nTốt.\n* Khó khăn, vướng mắc:\n- Thiếu người.\n",
        [("III", "evaluation"), (None, "evaluation.pros"), (None, "evaluation.cons")],
    ),
    # a line of its own without any mark
    (
        "III. ĐÁNH GIÁ CHUNG\nƯu điểm\nTốt.\nHạn chế\nCòn thiếu.\nIV. NHIỆM VỤ\nLàm tốt.\n",
        [("III", "evaluation"), (None, "evaluation.pros"), (None, "evaluation.cons"), ("IV", "tasks")],
    ),
    # parts without numbers
    (
        "CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH\nTốt.\n\nKẾT QUẢ THỰC HIỆN\n1. Cải cách thể chế\n1.1. Rà soát văn bản\nTốt.\n\n"
        "PHƯƠNG HƯỚNG, NHIỆM VỤ QUÝ III\nLàm tốt.\n",
        [
            (None, "direction"),
            (None, "results"),
            ("1", "results.institution"),
            ("1.1", "results.institution.review"),
            (None, "tasks"),
        ],
    ),
    # headings in use that name no section
    (
        "II. KẾT QUẢ\n2. Về đội ngũ\na) Số lượng: có 20 người, thiếu 01.\nb) Chất lượng: đều qua đào tạo.\n",
        [("II", "results"), ("II.2", "results.civil_service"), ("II.2.a", None), ("II.2.b", None)],
    ),
    # the six areas at the first level
    (
        "I. CẢI CÁCH THỂ CHẾ\nTốt.\nII. CẢI CÁCH TÀI CHÍNH CÔNG\nTốt.\n",
        [("I", "results.institution"), ("II", "results.finance")],
    ),
    # parts without numbers, called as parts of the results are, or by what is to come
    (
        "CẢI CÁCH THỦ TỤC HÀNH CHÍNH\nTốt.\n\nHIỆN ĐẠI HÓA HÀNH CHÍNH\nTốt.\n\nPHƯƠNG HƯỚNG QUÝ II\nLàm tốt.\n",
        [(None, "results.procedure"), (None, "results.egov"), (None, "tasks")],
    ),
    # what went well and what did not, in everyday words
    (
        "III. NHẬN XÉT\n1) Điều làm được\nTốt.\n2) Những việc chưa đạt yêu cầu\nCòn thiếu.\n3) Vì sao\nÍt người.\n",
        [
            ("III", "evaluation"),
            ("III.1", "evaluation.pros"),
            ("III.2", "evaluation.cons"),
            ("III.3", "evaluation.causes"),
        ],
    ),
    # a bullet in front of them, below a part and below one of its items
    (
        "III. ĐÁNH GIÁ\n* Ưu điểm\nViệc chạy đều.\n* Hạn chế: Còn chậm.\n* Nguyên nhân:\n- Do mưa.\n",
        [("III", "evaluation"), (None, "evaluation.pros"), (None, "evaluation.cons"), (None, "evaluation.causes")],
    ),
    (
        "III. ĐÁNH GIÁ\n1. Hạn chế\nViệc còn chậm.\n* Nguyên nhân: Đơn vị phải đo đạc lại.\n",
        [("III", "evaluation"), ("III.1", "evaluation.cons"), (None, "evaluation.causes")],
    ),
]


@pytest.mark.parametrize(("body", "found"), CASES)
def test_headings(body: str, found: list[tuple[str | None, str | None]]) -> None:
    assert sections(body) == found


NO_HEADINGS = [
    # statements with a label
    "1- Đã tiếp nhận 320 hồ sơ\n2- Đã giải quyết: 290 hồ sơ, đạt 90,6%\n",
    # numbered tasks are sentences
    "1. Tiếp tục thực hiện tốt công tác tuyên truyền đến nhân dân.\n2. Tăng cường kiểm tra.\n",
    # a list of documents
    "1. Kế hoạch số 12/KH-UBND ngày 05/01/2022 về tuyên truyền;\n2. Kế hoạch số 13/KH-UBND về kiểm tra;\n",
    # a numbered paragraph that goes on
    "1. Ủy ban nhân dân xã đã phân công một đồng chí phó chủ tịch phụ\ntrách công tác này trong cả năm.\n",
    # names of the areas inside a sentence
    "Kế hoạch gồm: Cải cách thể chế; Cải cách thủ tục hành chính; Cải cách tài chính công.\n",
    # tasks under the names of the areas, and a word of the evaluation
    "- Cải cách thể chế: Tiếp tục tự kiểm tra các văn bản do xã ban hành.\n- Ưu điểm: phát huy hơn nữa.\n",
]


@pytest.mark.parametrize("body", NO_HEADINGS)
def test_what_is_no_heading(body: str) -> None:
    assert sections("IV. PHƯƠNG HƯỚNG, NHIỆM VỤ\n" + body) == [("IV", "tasks")]


NO_ITEMS = [
    # names in a list, with their figures, or one below another
    "Kế hoạch đề ra 15 nhiệm vụ:\n- Cải cách thể chế: 05 nhiệm vụ;\n- Cải cách tài chính công: 10 nhiệm vụ.\n",
    "Xã tập trung vào:\n- Cải cách thể chế\n- Cải cách TTHC\n- Cải cách tài chính công\nĐến nay đều tốt.\n",
    # short words are fields of work, results, anything
    "- Xây dựng: 21 hồ sơ, đã giải quyết xong toàn bộ và trả cho người dân.\n- Kết quả: không có hồ sơ trễ.\n",
    # a sentence that was wrapped before the name of an area
    "Xã đã triển khai đồng bộ cả sáu lĩnh vực, trong đó có\nCải cách thể chế\nvà nhiều việc khác.\n",
    # a line in capitals, where the parts have numbers
    "KẾT QUẢ THỰC HIỆN\nTốt.\n",
    "Mục 2 Điều 5 quy định rõ việc này.\n",
]


@pytest.mark.parametrize("body", NO_ITEMS)
def test_what_is_no_item_with_the_name_of_a_section(body: str) -> None:
    assert sections("II. KẾT QUẢ\n" + body) == [("II", "results")]


def test_the_last_section_is_not_closed_by_the_preamble() -> None:
    head = HEAD.replace("UBND xã báo cáo", "UBND xã trân trọng báo cáo")
    reading = reading_of(head + "I. KẾT QUẢ\nXã đã làm tốt.\nTrên đây là báo cáo của xã.\n")
    (section,) = divide(reading, (), find_header(reading, ()))
    assert reading.text[section.start : section.end].strip() == "Xã đã làm tốt."


def test_titles_are_given_as_printed() -> None:
    reading = reading_of(HEAD + "III. \u00d0ÁNH GIÁ CHUNG\nTốt.\n")
    (section,) = divide(reading, (), find_header(reading, ()))
    assert (section.id, section.title) == ("evaluation", "\u00d0ÁNH GIÁ CHUNG")


@pytest.mark.parametrize("line", ["PHỤ LỤC", "Phụ lục", "Phụ lục 01", "PHỤ LỤC THỐNG KÊ SỐ LIỆU"])
def test_annex_after_the_signature(line: str) -> None:
    end = "I. KẾT QUẢ\nTốt.\nTrên đây là báo cáo./.\nNơi nhận:\n- Lưu: VT.\nCHỦ TỊCH\nLê An\n"
    assert sections(end + line + "\nSố liệu\n")[-1] == (None, "annex")


def test_body_of_a_section_holds_its_subsections_and_ends_before_the_closing() -> None:
    text = HEAD + "II. KẾT QUẢ\n1. Cải cách thể chế\nTốt.\nTrên đây là báo cáo của xã./.\nNơi nhận:\n- Lưu: VT.\n"
    reading = reading_of(text)
    results, institution = divide(reading, (), find_header(reading, ()))
    assert text[institution.start : institution.end].strip() == "Tốt."
    assert results.end == institution.end


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("1.Tiếp tục\n2) Rà soát\n(3) Kiểm tra", ["1.", "2)", "(3)"]),
        ("tỷ lệ đạt\n98.5 phần trăm", []),  # a wrapped figure
        ("12 hồ sơ", []),
        ("3- Đang giải quyết\n4/ Tiếp tục", ["3-", "4/"]),
        ("số\n06/ QĐ-UBND", []),  # a wrapped symbol
    ],
)
def test_labels_of_lists(text: str, labels: list[str]) -> None:
    assert [text[start:end] for start, end in find_labels(reading_of(text))] == labels
