"""Checks of the letterhead, equipment, ratios, numbers in words, dates and letters."""

from __future__ import annotations

import pytest

from extractor.documents import read_document
from extractor.models import Document, Page
from extractor.patterns import shipped_patterns
from extractor.pipeline import extract_document
from extractor.reading import read_view
from extractor.repairs import repair
from tests.drafts import Draft, only

# ---- ratio-percent -------------------------------------------------------------------------------


def told(text: str, ratio: str, percent: str) -> list[object] | None:
    numerator, denominator = (int(part) for part in ratio.split("/"))
    draft = Draft(text).ratio(ratio, numerator, denominator)
    return draft.percent(percent, float(percent.rstrip("%").replace(",", "."))).check("ratio-percent")  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "ratio", "percent", "is_told"),
    [
        ("Tuyên truyền tại 9/12 thôn, làng (đạt 80%)", "9/12", "80%", True),
        ("Tuyên truyền tại 9/12 thôn, làng (đạt 75%)", "9/12", "75%", False),
        ("100% nhất thể hóa Bí thư là trưởng khu (10/11 khu dân cư)", "10/11", "100%", True),
        ("100% nhất thể hóa Bí thư là trưởng khu (11/11 khu dân cư)", "11/11", "100%", False),
        ("hoàn thành 21/38 nhiệm vụ, đạt 55,26%", "21/38", "55,26%", False),
        ("hoàn thành 65/66 nhiệm vụ, đạt 98,4%", "65/66", "98,4%", False),  # cut off
        ("hoàn thành 65/66 nhiệm vụ, đạt 98,6%", "65/66", "98,6%", True),
    ],
)
def test_ratio(text: str, ratio: str, percent: str, is_told: bool) -> None:
    findings = told(text, ratio, percent)
    if is_told:
        finding = only(findings, "error")  # type: ignore[arg-type]
        assert f"“{ratio}”" in finding.message_vi
        assert f"“{percent}”" in finding.message_vi
    else:
        assert findings == []


@pytest.mark.parametrize(
    ("text", "ratio", "percent"),
    [
        ("kiểm tra 05/17 xã; giải ngân đạt 41,5%", "05/17", "41,5%"),  # another clause
        ("đạt 03/05 chỉ tiêu, tăng 12% so với năm trước", "03/05", "12%"),  # a comparison
        ("100% xã có máy tính, 05/17 xã có camera", "05/17", "100%"),  # the percentage has a noun of its own
        ("kiểm tra 05/17 xã. Tỷ lệ hài lòng 95%", "05/17", "95%"),  # another sentence
        ("có 03/05 đơn vị, 4 đơn vị đạt 90%", "03/05", "90%"),  # another figure between
    ],
)
def test_ratio_beside_a_percentage_of_something_else(text: str, ratio: str, percent: str) -> None:
    assert told(text, ratio, percent) is None


# ---- number-words --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("cử 05 (sáu) công chức", "told"),
        ("cử 06 (sáu) công chức", "passed"),
        ("25 (hai mươi lăm) người", "passed"),
        ("24 (hai mươi lăm) người", "told"),
        ("1.200 (một nghìn hai trăm) tờ", "passed"),
        ("05 (Năm) máy", "passed"),
        ("02 (một cửa)", None),
        ("năm 2022 (năm thứ hai)", None),
        ("điều 5 (sửa đổi)", None),
    ],
)
def test_words(text: str, status: str | None) -> None:
    findings = Draft(text).check("number-words")
    if status == "told":
        assert text[:2] in only(findings, "error").message or only(findings, "error").found
    else:
        assert findings == ([] if status == "passed" else None)


# ---- date-impossible -----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["ngày 31/4/2020", "ngày 30 tháng 02 năm 2022", "ngày 15/13/2021", "29/02/2022"])
def test_impossible_date(text: str) -> None:
    day = text.removeprefix("ngày ")
    assert day in only(Draft(f"Quyết định {text} của UBND").check("date-impossible"), "error").message_vi


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ngày 30/4/2020", "2020-04-30"),
        ("29/02/2024", "2024-02-29"),
        ("ngày 31 tháng 3 năm 2022", "2022-03-31"),
        ("tháng 2/2022", "2022-02"),
    ],
)
def test_possible_date(text: str, value: str) -> None:
    assert Draft(text).dated(text, value).check("date-impossible") == []


def test_dates_that_are_none() -> None:
    for text in ("nghỉ lễ 30/4 và 1/5", "số 45/2019/QH14", "9/12 thôn"):
        assert Draft(text).check("date-impossible") is None


# ---- equipment-repeat ----------------------------------------------------------------------------

COUNTER = "Bộ phận một cửa"


def test_equipment() -> None:
    def draft(second: str, count: int, place: str | None = COUNTER, label: str = "máy in") -> Draft:
        one = Draft(f"{COUNTER} có 05 máy in.\n{second}").equipment("05 máy in", "printer", 5, COUNTER, "máy in")
        return one.equipment(f"{count:02} {label}", "printer", count, place, label)

    finding = only(draft(f"Tại {COUNTER} trang bị 06 máy in.", 6).check("equipment-repeat"), "warning")
    assert "“05 máy in”" in finding.message_vi
    assert "“06 máy in”" in finding.message_vi
    assert draft(f"Tại {COUNTER} trang bị 05 máy in.", 5).check("equipment-repeat") == []
    # elsewhere, of another kind, or not the stock
    assert draft("Toàn xã có 17 máy in.", 17, None).check("equipment-repeat") is None
    assert draft("Trung tâm có 06 máy in màu.", 6, COUNTER, "máy in màu").check("equipment-repeat") is None
    assert draft(f"Đề nghị bổ sung 02 máy in cho {COUNTER}.", 2).check("equipment-repeat") is None


def test_equipment_in_a_table_takes_its_place_from_the_caption() -> None:
    text = f"{COUNTER} có 05 máy in. Danh mục thiết bị của bộ phận một cửa:\n1 | máy in | 06"
    draft = Draft(text).equipment("05 máy in", "printer", 5, COUNTER, "máy in")
    draft.equipment("máy in | 06", "printer", 6, None, "máy in").table(1, ["STT", "Tên", "Số lượng"], [], "equipment")
    row = draft.lists["tables"][0]
    start = text.index("1 |")
    draft.lists["tables"][0] = row.model_copy(update={"evidence": row.evidence.model_copy(update={"start": start})})
    assert only(draft.check("equipment-repeat"), "warning").found == 6


# ---- header-missing ------------------------------------------------------------------------------

WHOLE = {
    "number": "12/BC-UBND", "place": "An Lạc", "date": "2022-03-16", "title": "Kết quả cải cách hành chính",
    "recipients": ["Như trên"], "name": "Trần Văn An", "position": "CHỦ TỊCH",
}  # fmt: skip


@pytest.mark.parametrize(
    ("lacking", "word"),
    [("number", "số, ký hiệu"), ("place", "địa danh"), ("date", "ngày, tháng, năm"), ("recipients", "nơi nhận")],
)
def test_header(lacking: str, word: str) -> None:
    def draft(fields: dict[str, object]) -> Draft:
        return Draft("BÁO CÁO\nKết quả cải cách hành chính\nSố: 12/BC-UBND").headed(**fields)

    assert draft(WHOLE).check("header-missing") == []
    finding = only(draft(WHOLE | {lacking: [] if lacking == "recipients" else None}).check("header-missing"), "warning")
    assert word in finding.message_vi
    assert "“Kết quả cải cách hành chính”" in finding.message_vi
    # a date whose day is blank is not whole; a signature is there when either line is
    only(draft(WHOLE | {"date": "2022-03"}).check("header-missing"), "warning")
    assert draft(WHOLE | {"name": None}).check("header-missing") == []
    only(draft(WHOLE | {"name": None, "position": None}).check("header-missing"), "warning")


def test_header_of_what_is_no_report() -> None:
    assert Draft("1 Hộ tịch 90").check("header-missing") is None


# ---- text-encoding -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Cộng hÃ²a xÃ£ há»™i chá»§ nghÄ©a Viá»‡t Nam",
        "C\ufffdng h\ufffda x\ufffd h\ufffdi",
        "Céng hßa x· héi chñ nghÜa ViÖt Nam; Tù do - H¹nh phóc; ñy ban nh©n d©n; KÕ ho¹ch n¨m; nh©n d©n th«n",
    ],
)
def test_broken_letters(text: str) -> None:
    assert only(Draft(text).check("text-encoding"), "warning").found >= 3


@pytest.mark.parametrize(
    "text",
    [
        "Ủy ban nhân dân XÃ\u00a0AN LẠC, diện tích 42 m², § 5, Hà Nội · Huế, 38°C, «một cửa»",
        "\uf0b7 Mục một\n\uf0b7 Mục hai\n\uf0b7 Mục ba\n\uf0b7 Mục bốn",
        "GIÃ¬ được",  # one slip
    ],
)
def test_sound_letters(text: str) -> None:
    assert Draft(text).check("text-encoding") == []


def test_look_alike_letters_are_a_note() -> None:
    text = "BÁO CÁO\nQuyết định số 06/Q\u00d0-UBND ngày 10/01/2022"
    document = Document("a.txt", "0" * 64, "text", "utf-8", text, (Page(1, 0, len(text)),))
    record = extract_document(document, shipped_patterns())
    assert read_view(document, repair(document), shipped_patterns()).view.repairs
    assert [(one.severity, one.expected) for one in record.findings if one.check == "text-encoding"] == [("note", "Đ")]


def test_no_text_no_letters() -> None:
    assert Draft(" \n").check("text-encoding") is None


def test_a_line_in_another_encoding_is_decoded_and_told() -> None:
    broken = "Các bộ phận phối hợp chặt chẽ trong giải quyết công việc được giao".encode().decode("cp1252", "replace")
    text = f"BÁO CÁO\nCông tác cải cách hành chính quý I năm 2022\n{broken}\nTiếp nhận 120 hồ sơ."
    document = read_document(text.encode(), name="a.txt")
    record = extract_document(document, shipped_patterns())
    finding = only([one for one in record.findings if one.check == "text-encoding"], "warning")
    assert finding.found == broken.strip()
    assert finding.evidence[0].text == document.text.split("\n")[2]
    assert [one.rule for one in record.repairs] == ["encoding.mojibake-cp1252"]
