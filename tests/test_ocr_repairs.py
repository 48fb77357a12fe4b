"""Mending the readings of scans, and weighing their figures: no engine is needed for either."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pytest

from extractor.models import Document, Grid, GridCell
from extractor.ocr_repairs import is_scanned, repair_ocr
from extractor.patterns import shipped_patterns
from extractor.pipeline import extract_document
from extractor.repairs import repair
from extractor.scan_sums import weigh_figures, weigh_grid
from tests.conftest import document_of


def scanned(text: str, confidence: float = 0.97) -> Document:
    document = document_of(text)
    (page,) = document.pages
    read = replace(page, confidences=array("f", [confidence] * len(document.text)), layer="ocr")
    return replace(document, medium="pdf-scan", pages=(read,))


MENDED = [
    # Đ read as Ð and Đ, the most frequent error in symbols
    ("Kế hoạch số 06/QĐÐ- UBND ngày 10/01/2022", "Kế hoạch số 06/QĐ-UBND ngày 10/01/2022"),
    # a stroke read as a letter, with and without its mark
    ("Chỉ thị số 26/CT-FTg", "Chỉ thị số 26/CT-TTg"),
    ("Chỉ thị số 26/CT-T'Fg", "Chỉ thị số 26/CT-TTg"),
    # a quotation mark for the hyphen
    ('Kế hoạch số 20/KH"UBND', "Kế hoạch số 20/KH-UBND"),
    # an N read twice, once with a tilde
    ("Văn bản số 341/SNÑV-CCHC", "Văn bản số 341/SNV-CCHC"),
    # Arabic digits of the National Assembly, Roman numbers of quarters
    ("Nghị quyết số 1685/NQ-UBTVQHI5", "Nghị quyết số 1685/NQ-UBTVQH15"),
    ("Luật số 80/2025/QHI15", "Luật số 80/2025/QH15"),
    ("công tác quý IIL/2022 và Quý H1 năm 2022", "công tác quý III/2022 và Quý III năm 2022"),
    # blanks lost and set
    ("ngày 15 tháng 3năm 2022", "ngày 15 tháng 3 năm 2022"),
    ("ngày 15/1 1/2016", "ngày 15/11/2016"),
    # strokes of numerals lost; the numbers must count
    (
        "L TÌNH HÌNH\na\nI. KẾT QUẢ\nb\nII. ĐÁNH GIÁ\nc\nIV. KIẾN NGHỊ\n",
        "I TÌNH HÌNH\na\nII. KẾT QUẢ\nb\nIII. ĐÁNH GIÁ\nc\nIV. KIẾN NGHỊ\n",
    ),
    ("I. TÌNH HÌNH\na\nII. KẾT QUẢ\nb\nHI. ĐÁNH GIÁ\n", "I. TÌNH HÌNH\na\nII. KẾT QUẢ\nb\nIII. ĐÁNH GIÁ\n"),
    ("L/ TÌNH HÌNH\na\nI1/ KẾT QUẢ\nb\nII/ ĐÁNH GIÁ\n", "I/ TÌNH HÌNH\na\nII/ KẾT QUẢ\nb\nIII/ ĐÁNH GIÁ\n"),
    # marks of official terms, capitals kept
    ("cải cách thế chế và tố chức bộ máy", "cải cách thể chế và tổ chức bộ máy"),
    ("V. KIÊN NGHỊ, ĐỀ XUẤT", "V. KIẾN NGHỊ, ĐỀ XUẤT"),
    # specks between a symbol and its date, marks for blanks, blanks lost
    ("Quyết định số 09/2015/QĐ-TTg ` ngày 25/3/2015", "Quyết định số 09/2015/QĐ-TTg ngày 25/3/2015"),
    ("5\t'Thành lập và hoạt động\t30\n", "5\tThành lập và hoạt động\t30\n"),
    ("công tác'lãnh đạo, Quý'IV", "công tác lãnh đạo, Quý IV"),
    ("1. Ưuđiểm và hạn chế", "1. Ưu điểm và hạn chế"),
    # marks of a word that its neighbours know otherwise
    ("2. Những tôn tại, hạn chế", "2. Những tồn tại, hạn chế"),
    ("công tác kiếm tra công vụ", "công tác kiểm tra công vụ"),
    ("Phân IV. Phương hướng", "Phần IV. Phương hướng"),
    # a field of dossiers that fills its cell, behind the word for field, with one other letter
    ("1\tHồ tích\t12\n", "1\tHộ tịch\t12\n"),
    ("1\tLĩnh vực đất dài\t12\n", "1\tLĩnh vực đất đai\t12\n"),
    ("1\tLĩnh vực Chứng thựt\t12\n", "1\tLĩnh vực Chứng thực\t12\n"),
    # words of dates with other marks, points and blanks amid them
    ("ngày 13 thắng 6 năm 2025", "ngày 13 tháng 6 năm 2025"),
    ("ngày 11 tháng 12 nắm 2025", "ngày 11 tháng 12 năm 2025"),
    ("6 THÁNG CUỐI NAM 2020", "6 THÁNG CUỐI NĂM 2020"),
    ("06.tháng đầu năm 2015", "06 tháng đầu năm 2015"),
    # points that part a symbol from its word and a sentence, a blank in a symbol, a quarter that no year has
    ("Quyết định số .06/QĐ-TTg", "Quyết định số 06/QĐ-TTg"),
    ("số 03/KH-UBND ban.\nhành ngày 09/01/2026", "số 03/KH-UBND ban\nhành ngày 09/01/2026"),
    ("Kế hoạch số 06/KH-UBN D ngày 20-01-2021", "Kế hoạch số 06/KH-UBND ngày 20-01-2021"),
    # quotation marks before a cell, dashes of lists, the Icelandic letter
    ("5\t\u201cThành lập và hoạt động\t30\n", "5\tThành lập và hoạt động\t30\n"),
    ("Nơi nhận:\n~ Phòng Nội vụ;\n~- Lưu: VT.", "Nơi nhận:\n- Phòng Nội vụ;\n- Lưu: VT."),
    ("3. \u00d0ánh giá chung", "3. Đánh giá chung"),
    ("biên chế được giao>40 người", "biên chế được giao 40 người"),
    ("nhiệm vụ quý 11/2026", "nhiệm vụ quý II/2026"),
    # a letter for the stroke of a symbol, a point for the blank before it
    ("Kế hoạch số 19ÍKH-UBND ngày 02/6/2022", "Kế hoạch số 19/KH-UBND ngày 02/6/2022"),
    ("Công văn số.470/SNV-CCHC", "Công văn số 470/SNV-CCHC"),
    # a number of a heading read as a letter
    (
        "4. Cải cách bộ máy\na\nS.Cải cách tài chính\nb\n6. Hiện đại hóa\n",
        "4. Cải cách bộ máy\na\n5.Cải cách tài chính\nb\n6. Hiện đại hóa\n",
    ),
    # dirt before the number of a heading, a mark in the place of its point, a hyphen and a comma between words
    ("_1. Công tác kiểm tra", "1. Công tác kiểm tra"),
    ('3 "Cải cách tổ chức bộ máy', "3. Cải cách tổ chức bộ máy"),
    ("Công tác cải-cách thể chế", "Công tác cải cách thể chế"),
    ("Những khó khăn,hạn chế", "Những khó khăn, hạn chế"),
    # titles of columns but for a letter or a mark, the longer of two fields
    ("Toàn trình\tMật phần\tTống\n", "Toàn trình\tMột phần\tTổng\n"),
    ("4\tNghĩa vụ quâan sự\t47\n", "4\tNghĩa vụ quân sự\t47\n"),
]

LEFT_ALONE = [
    # names, and words that stand beside new ones
    "Bùi Thị Tôn, Trần Văn Kiếm",
    # letters of "hình thức", but another phrase
    "tình hình thực hiện nhiệm vụ",
    # a well-formed symbol of a body that is not in the vocabulary
    "Văn bản số 12/TTr-XYZW",
    # a heading that was not found leaves a gap, and those behind it keep their numbers
    "I. TÌNH HÌNH\na\nIII. KẾT QUẢ\nb\nIV. KIẾN NGHỊ\n",
    "IV. TỒN TẠI\na\nVI. KIẾN NGHỊ\n",
    "quý 1 năm 2022, quý II năm 2023",
    "Mục tiêu\t\u201cMột cửa\u201d liên thông\t30",
    # names, a field that is another word
    "tỉnh Quảng Nam 2020, Việt Nam 2021",
    "1\tHộ kinh doanh\t12\n",
    # a number of which a letter is the last digit, words joined by a hyphen that are no neighbours otherwise
    "số 19lPAC/2022",
    "các thôn-bản vùng cao",
    # a letter that no numbers stand around
    "4. Cải cách bộ máy\na\nS. Hòa giải\nb\n5. Hiện đại hóa\n",
    # a line that is no cell
    "Tống\n",
    # digits are never mended by words
    "số 1/2018/NĐ-CP và 61/2018/NĐ-CP",
    "tỷ lệ 1/2 và 3/4 số hộ",
]


def mended(document: Document) -> str:
    return repair_ocr(repair(document), document, shipped_patterns()).text


@pytest.mark.parametrize(("text", "wanted"), MENDED)
def test_what_is_mended(text: str, wanted: str) -> None:
    assert mended(scanned(text)) == wanted


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_left_alone(text: str) -> None:
    assert mended(scanned(text)) == text


@pytest.mark.parametrize("text", [text for text, _ in MENDED] + LEFT_ALONE)
def test_every_place_of_a_mended_view_has_its_place_in_the_document(text: str) -> None:
    document = scanned(text)
    view = repair_ocr(repair(document), document, shipped_patterns())
    assert len(view.folded) == len(view.text) == len(view.printed)
    for one in view.repairs:
        if one.rule.startswith("ocr-"):
            assert repair(document).text[one.start : one.end] == one.before
    changed = [(one.start, one.end) for one in view.repairs]
    for offset, letter in enumerate(view.text):
        start, end = view.to_document(offset, offset + 1)
        assert 0 <= start < end <= len(document.text)
        assert letter == document.text[start] or any(low <= start < high for low, high in changed)


@pytest.mark.parametrize("text", [text for text, _ in MENDED])
def test_mending_twice_changes_nothing_more(text: str) -> None:
    once = mended(scanned(text))
    assert mended(scanned(once)) == once


def test_digital_text_is_never_mended() -> None:
    document = document_of("Thực hiện Chỉ thị số 26/CT-FTg ngày 05/9/2016\n")
    assert not is_scanned(document)
    record = extract_document(document, shipped_patterns())
    assert [one for one in record.repairs if one.rule.startswith("ocr-")] == []


def test_a_mended_value_is_no_longer_certain() -> None:
    record = extract_document(scanned("Thực hiện Chỉ thị số 26/CT-FTg ngày 05/9/2016\n"), shipped_patterns())
    (reference,) = record.references
    assert (reference.symbol, reference.date) == ("26/CT-TTg", "2016-09-05")
    assert reference.mentions[0].confidence == pytest.approx(0.85)
    assert "26/CT-FTg" in reference.mentions[0].text


def test_a_mark_that_an_official_term_settles_is_no_doubt() -> None:
    """The letters must have been read with certainty; a doubt in these stays."""
    text = "1. Việc triến khai công việc\n"
    for least, wanted in ((0.7, 0.85), (0.6, 0.6)):
        document = scanned(text)
        (page,) = document.pages
        read = array("f", [0.97] * len(text))
        read[text.index("ến")] = least
        record = extract_document(replace(document, pages=(replace(page, confidences=read),)), shipped_patterns())
        assert record.sections[0].evidence.confidence == pytest.approx(wanted)


# ---- sums ------------------------------------------------------------------------------------------

TABLE = [
    ["STT", "Lĩnh vực", "Tiếp nhận", "Trực tuyến", "Trực tiếp"],
    ["1", "Hộ tịch", "74", "59", "15"],
    ["2", "Chứng thực", "196", "0", "196"],
    ["3", "Đất đai", "55", "31", "24"],
    ["4", "Xây dựng", "16", "9", "7"],
    ["", "Tổng cộng", "341", "99", "242"],
]


def grid_of(rows: list[list[str]]) -> tuple[str, Grid]:
    text = ""
    cells = []
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            text += "\t" if column else ""
            cells.append(GridCell(number, column, len(text), len(text) + len(cell)))
            text += cell
        text += "\n"
    return text, Grid(0, len(text), len(rows), len(rows[0]), tuple(cells))


GROUPS = [["STT", "Đơn vị", "Tiếp nhận"], ["", "TOÀN TỈNH", "90"], ["1", "CẤP TỈNH", "40"], ["1", "Sở Y tế", "40"]]


def test_groups_of_rows_in_capitals_count_in_roman_numbers() -> None:
    text, grid = grid_of([*GROUPS, ["H", "CẤP HUYỆN", "30"], ["1", "Đắk Hà", "30"], ["11", "CẤP XÃ", "20"]])
    document = replace(scanned(text), grids=(replace(grid, header_rows=1),))
    numbers = [line.split("\t")[0] for line in mended(document).splitlines()]
    assert numbers == ["STT", "", "I", "1", "II", "1", "III"]


def test_a_single_group_keeps_its_number() -> None:
    text, grid = grid_of([*GROUPS, ["2", "Sở Nội vụ", "50"]])
    assert mended(replace(scanned(text), grids=(replace(grid, header_rows=1),))) == text


def with_cell(row: int, column: int, value: str) -> list[list[str]]:
    rows = [list(one) for one in TABLE]
    rows[row][column] = value
    return rows


def test_sums_confirm_figures() -> None:
    states, misreadings = weigh_grid(*grid_of(TABLE))
    assert misreadings == []
    assert {states[row, column] for row in (1, 2, 3, 4, 5) for column in (2, 3, 4)} == {"checked"}


def test_a_misread_digit_is_proposed_and_not_put_in() -> None:
    text, grid = grid_of(with_cell(1, 3, "99"))
    states, misreadings = weigh_grid(text, grid)
    assert states[1, 3] == "doubtful"
    assert [(text[one.start : one.end], one.proposed) for one in misreadings] == [("99", 59)]
    document = replace(scanned(text), grids=(grid,))
    weighed, _ = weigh_figures(document)
    assert weighed.text == text
    (page,) = weighed.pages
    assert page.confidences is not None
    place = text.index("99")
    assert page.confidences[place] == pytest.approx(0.4)
    findings = extract_document(document, shipped_patterns()).findings
    proposals = [one for one in findings if "misread" in one.message]
    assert [(one.severity, one.found, one.expected) for one in proposals] == [("note", 99, 59)]


def test_what_no_single_digit_explains_is_doubtful_and_nothing_is_proposed() -> None:
    states, misreadings = weigh_grid(*grid_of(with_cell(1, 3, "5512")))
    assert states[1, 3] == "doubtful"
    assert misreadings == []


def test_a_sum_of_one_part_confirms_nothing() -> None:
    """196 = 0 + 196: what is misread in one cell is misread the same way in the other."""
    rows = with_cell(2, 2, "199")
    rows[2][4] = "199"
    states, _ = weigh_grid(*grid_of(rows))
    assert "checked" not in (states[2, 2], states[2, 4])


def test_a_table_without_sums_is_unchecked() -> None:
    rows = [["STT", "Tên thiết bị", "Số lượng"], ["1", "Máy in", "4"], ["2", "Máy quét", "7"], ["3", "Tủ", "5"]]
    states, misreadings = weigh_grid(*grid_of(rows))
    assert set(states.values()) == {"unchecked"}
    assert misreadings == []
