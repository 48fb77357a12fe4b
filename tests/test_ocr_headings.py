"""Mending the headings of scans: numerals, labels, words and stains; no engine is needed."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pytest

from extractor.models import Document
from extractor.patterns import shipped_patterns
from extractor.pipeline import extract_document
from tests.test_ocr_repairs import mended, scanned


def unsure(text: str, confidence: float = 0.5) -> Document:
    """A scan in which the words between angle brackets were hardly read."""
    document = scanned(text.replace("⟨", "").replace("⟩", ""))
    (page,) = document.pages
    read = array("f", [])
    doubtful = False
    for letter in text:
        if letter in "⟨⟩":
            doubtful = letter == "⟨"
        else:
            read.append(confidence if doubtful else 0.97)
    return replace(document, pages=(replace(page, confidences=read),))


MENDED = [
    # numerals without their point and titles that are not in capitals; two marks; a comma
    ("II. Kết quả thực hiện\na\nIIIL Đánh giá chung\n", "II. Kết quả thực hiện\na\nIII. Đánh giá chung\n"),
    ("I. Tình hình chung\na\n1L Kết quả thực hiện\n", "I. Tình hình chung\na\nII. Kết quả thực hiện\n"),
    ("III/ Đánh giá chung\na\nIV/.Phương hướng, nhiệm vụ\n", "III/ Đánh giá chung\na\nIV/ Phương hướng, nhiệm vụ\n"),
    ("II. KẾT QUẢ\na.\n- IH. ĐÁNH GIÁ\n", "II. KẾT QUẢ\na.\nIII. ĐÁNH GIÁ\n"),
    # a 1 that is an I: before all numerals, above another 1
    (
        "1/ Tình hình chung\n1/ Công tác tuyên truyền\nA.\nII/ Kết quả thực hiện\n",
        "I/ Tình hình chung\n1/ Công tác tuyên truyền\nA.\nII/ Kết quả thực hiện\n",
    ),
    # a numeral that was not read, between two that were
    (
        "I/ TÌNH HÌNH\nA.\nII/ KẾT QUẢ\nA.\nNHẬN XÉT, ĐÁNH GIÁ CHUNG\n1/ Ưu điểm\nA.\nIV/ KIẾN NGHỊ\n",
        "I/ TÌNH HÌNH\nA.\nII/ KẾT QUẢ\nA.\nIII/ NHẬN XÉT, ĐÁNH GIÁ CHUNG\n1/ Ưu điểm\nA.\nIV/ KIẾN NGHỊ\n",
    ),
    # commas and blanks behind Arabic labels
    ("Đã làm.\n4, Cải cách chế độ công vụ\n", "Đã làm.\n4. Cải cách chế độ công vụ\n"),
    ("Đã làm.\n1 Cải cách thể chế\n", "Đã làm.\n1. Cải cách thể chế\n"),
    # dirt before a label, among the words, behind them
    ("ì 5. Cải cách tài chính công\n", "5. Cải cách tài chính công\n"),
    ("2.Cải cách 'TTHC\n", "2.Cải cách TTHC\n"),
    ("3. Cải cách tổ chức bộ máy hành chính ¡ nhà nước „.‹ˆ\n", "3. Cải cách tổ chức bộ máy hành chính nhà nước\n"),
    ("1. Xây dựng, ban hành kế hoạch cải cách hành chính-..\n", "1. Xây dựng, ban hành kế hoạch cải cách hành chính\n"),
    ("3. Cải cách tổ chức bộ máy ⟨ị⟩\n", "3. Cải cách tổ chức bộ máy\n"),
    # a digit among the dirt is not taken away
    ("5. Cải cách tài chính công ⟨1⟩\n", "5. Cải cách tài chính công\n1\n"),
    # doubtful words that can be one word only
    ("2. Cải cách ⟨TFHC⟩\n", "2. Cải cách TTHC\n"),
    ("6. Hiện đại ⟨Bóa⟩ nền hành chính\n", "6. Hiện đại Hóa nền hành chính\n"),
    (
        "2. ⟨Cổng⟩ tác kiểm tra, tự kiểm tra cải cách hành chính\n",
        "2. Công tác kiểm tra, tự kiểm tra cải cách hành chính\n",
    ),
    ("3. Công tác thông tỉn, tuyên truyền\n", "3. Công tác thông tin, tuyên truyền\n"),
    ("IV. NHIỆM VỤ NĂM2021\n", "IV. NHIỆM VỤ NĂM 2021\n"),
]

LEFT_ALONE = [
    # a figure behind a word that is in no heading may count something; a year, a quarter
    "1. Kết quả thực hiện tại các chợ ⟨12⟩\n",
    "IV. Nhiệm vụ trọng tâm năm ⟨2017⟩\n",
    "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ QUÝ ⟨II⟩\n",
    "6. Chính quyền điện tử, chính quyền ⟨số⟩\n",
    # words read with certainty are what is printed
    "6. Hiện đại bóa nền hành chính\n",
    # a figure at the start of a line amid a sentence
    "thực hiện tại các phường\n1, Kiểm tra cải cách hành chính\n",
    # numbers of another level
    "1. Kết quả đạt được\na\n2. Tồn tại, hạn chế\n",
    # nothing is missing, or the line has nothing below it
    "I/ TÌNH HÌNH\nA.\nII/ KẾT QUẢ\nA.\nĐÁNH GIÁ CHUNG\n1/ Ưu điểm\nA.\nIII/ KIẾN NGHỊ\n",
    "I/ TÌNH HÌNH\nA.\nII/ KẾT QUẢ\nA.\nĐÁNH GIÁ CHUNG\nA.\nIV/ KIẾN NGHỊ\n",
]


@pytest.mark.parametrize(("text", "wanted"), MENDED)
def test_what_is_mended_in_headings(text: str, wanted: str) -> None:
    assert mended(unsure(text)) == wanted


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_left_alone_in_headings(text: str) -> None:
    assert mended(unsure(text)) == text.replace("⟨", "").replace("⟩", "")


@pytest.mark.parametrize(("text", "wanted"), MENDED)
def test_mending_headings_twice_changes_nothing_more(text: str, wanted: str) -> None:
    assert mended(scanned(wanted)) == wanted


def test_a_numeral_that_was_put_in_is_told_and_not_certain() -> None:
    above = "I/ TÌNH HÌNH CHUNG\nTốt.\nII/ KẾT QUẢ ĐẠT ĐƯỢC\nTốt.\n"
    text = above + "NHẬN XÉT, ĐÁNH GIÁ CHUNG\n1/ Ưu điểm\nTốt.\nIV/ KIẾN NGHỊ, ĐỀ XUẤT\nKhông.\n"
    record = extract_document(scanned(text), shipped_patterns())
    assert [one.label for one in record.sections] == ["I", "II", "III", "III.1", "IV"]
    assert ("N", "III/ N") in [(one.before, one.after) for one in record.repairs]
    assert record.sections[2].evidence.text == "NHẬN XÉT, ĐÁNH GIÁ CHUNG"
    assert record.sections[2].evidence.confidence < 0.9
