"""Two readings weighed against each other, and doubts shared between values; no engine is needed for either."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pytest

pytest.importorskip("numpy")
pytest.importorskip("cv2")
pytest.importorskip("tesserocr")

from corpus.word_pairs import find_pairs
from extractor.documents.ocr.agreement import compare
from extractor.documents.ocr.engine import Letter, ReadWord
from extractor.documents.ocr.page import without_stains
from extractor.documents.ocr.second import SecondReading
from extractor.models import Document, Grid, GridCell
from extractor.patterns import shipped_patterns
from extractor.pipeline import extract_document
from extractor.record import SURE, Record
from extractor.scan_doubts import weigh_marks
from extractor.word_pairs import known_pairs
from tests.conftest import CHECKOUT, document_of


def words(text: str, confidence: float = 0.9) -> list[ReadWord]:
    """A line as the first reader gives it, each letter ten pixels wide."""
    found = []
    x = 0.0
    for word in text.split():
        letters = tuple(
            Letter(letter, x + 10 * n, 0.0, x + 10 * n + 9, 20.0, confidence) for n, letter in enumerate(word)
        )
        found.append(ReadWord(letters, 20.0, 20.0, 1, confidence))
        x += 10 * len(word) + 8
    return found


def read(first: str, second: str, confidence: float = 0.9) -> list[tuple[str, bool]]:
    """The words that two readings give, and whether each is sure."""
    return [
        (word.text, min(word.confidence, *(letter.confidence for letter in word.letters)) >= SURE)
        for word in compare(words(first, confidence), SecondReading(second, 0.95))
    ]


SURE_ONES = [
    # read alike
    ("Số: 84/BC-UBND", "Số: 84/BC-UBND", ["Số:", "84/BC-UBND"]),
    # marks that the second reader loses as a rule, capitals of a lone word, a point too few
    ("228 hồ sơ", "228 hõ SƠ", ["228", "hồ", "sơ"]),
    ("đạt 5,73%.", "dạt 5,73%", ["đạt", "5,73%."]),
    # what it takes for %, 0 and III
    ("(100%) công 00", "(1006) công O0", ["(100%)", "công", "00"]),
    ("III. Đánh giá", "HII Đánh giá", ["III.", "Đánh", "giá"]),
    # its word where the first one is none; its marks where the first one's make no syllable
    ("06/KÏÍ“UBND ngày", "06/KH-UBND ngày", ["06/KH-UBND", "ngày"]),
    ("tứyến đường", "tuyến đường", ["tuyến", "đường"]),
    ("TH Nhận", "III/ Nhận", ["III/", "Nhận"]),
    # its blanks where two words ran together
    ("HỒ CHÍMINH", "HỒ CHÍ MINH", ["HỒ", "CHÍ", "MINH"]),
]

DOUBTFUL_ONES = [
    # digits that differ, whichever are taken
    ("có 15 người", "có 16 người", "15"),
    ("có 1.234 người", "có 1,234 người", "1.234"),
    ("số 18/KH-UBND", "số 12/KH-UBND", "18/KH-UBND"),
    # a word that only one of them saw
    ("năm tới các", "năm 2024 tới các", "2024"),
    ("có 162 thủ", "có thủ", "162"),
    # a mark that only the second one saw; a word that is none, though both saw it
    ("chống lăng phí", "chống lãng phí", "lăng"),
    ("I'han Hữu", "I'han Hữu", "I'han"),
    ("CHÍMINH là", "CHÍMINH là", "CHÍMINH"),
    # plain letters that differ in two words that exist
    ("bàn tin", "bàn tim", "tin"),
]


@pytest.mark.parametrize(("first", "second", "wanted"), SURE_ONES)
def test_what_two_readings_leave_no_doubt_of(first: str, second: str, wanted: list[str]) -> None:
    assert read(first, second) == [(word, True) for word in wanted]


@pytest.mark.parametrize(("first", "second", "doubtful"), DOUBTFUL_ONES)
def test_what_two_readings_leave_in_doubt(first: str, second: str, doubtful: str) -> None:
    found = dict(read(first, second))
    assert found.pop(doubtful) is False
    assert all(found.values())


def test_agreement_makes_digits_certain_and_common_marks_no_surer() -> None:
    assert read("có 15 người", "có 15 người", confidence=0.5) == [("có", True), ("15", True), ("người", True)]
    assert read("cách tố chức", "cách tố chức", confidence=0.5) == [("cách", True), ("tố", False), ("chức", True)]


def test_digits_are_never_changed_to_what_neither_read() -> None:
    for first, second, _ in DOUBTFUL_ONES:
        for text, _ in read(first, second):
            if any(letter.isdigit() for letter in text):
                assert text in first.split() or text in second.split()


def test_letters_keep_their_order_and_place() -> None:
    found = compare(words("năm tới các"), SecondReading("năm 2024 tới các", 0.9))
    places = [letter.x0 for word in found for letter in word.letters]
    assert places == sorted(places)


# ---- marks by neighbours ---------------------------------------------------------------------------


def scanned(text: str, confidence: float = 0.95, **doubts: float) -> Document:
    """A scanned page; `doubts` name words and how sure they were read (blanks as underscores)."""
    document = document_of(text)
    (page,) = document.pages
    confidences = array("f", [confidence] * len(document.text))
    for word, doubt in doubts.items():
        start = document.text.index(word.replace("_", " "))
        for place in range(start, start + len(word)):
            confidences[place] = doubt
    read = replace(page, confidences=confidences, layer="ocr")
    return replace(document, medium="pdf-scan", pages=(read,))


def sure_words(document: Document) -> dict[str, bool]:
    (page,) = weigh_marks(document).pages
    assert page.confidences is not None
    found = {}
    start = 0
    for word in document.text.split():
        start = document.text.index(word, start)
        found[word] = min(page.confidences[start : start + len(word)]) >= SURE
        start += len(word)
    return found


def test_a_word_that_is_never_written_so_is_doubtful() -> None:
    assert sure_words(scanned("Những tôn tại")) == {"Những": True, "tôn": False, "tại": True}
    assert all(sure_words(scanned("Những tồn tại")).values())


def test_a_word_that_its_neighbour_knows_is_certain_in_its_marks() -> None:
    assert all(sure_words(scanned("cải cách hành chính", **{"ả": 0.6})).values())
    # but not when its plain letters are in doubt too
    assert not sure_words(scanned("cải cách hành chính", cải=0.6))["cải"]


def test_names_that_nobody_wrote_before_are_left_alone() -> None:
    assert all(sure_words(scanned("Bùi Thị Zũng")).values())


def test_word_pairs_are_those_of_the_corpus() -> None:
    for folder in ("ward-quarter-seedlike", "commune-month-2026"):
        text = (CHECKOUT / "corpus" / "reports" / folder / "report.txt").read_text(encoding="utf-8")
        marked = {pair for pair in find_pairs(text) if not (pair[0].isascii() and pair[1].isascii())}
        assert len(marked) > 300
        assert marked <= known_pairs()


# ---- shared doubts ---------------------------------------------------------------------------------


def record_of(document: Document) -> Record:
    return extract_document(document, shipped_patterns())


HEADINGS = """I. TÌNH HÌNH CHUNG
1. Công tác chỉ đạo
a
2. Công tác kiểm tra
b
II. KẾT QUẢ THỰC HIỆN
1. Cải cách thể chế
c
2. Cải cách thủ tục hành chính
d
III. ĐÁNH GIÁ CHUNG
e
"""


def doubtful_sections(record: Record) -> set[str | None]:
    return {one.label for one in record.sections if one.evidence.confidence < SURE}


def test_sections_that_count_on_have_no_doubt() -> None:
    record = record_of(scanned(HEADINGS))
    assert len(record.sections) == 7
    assert doubtful_sections(record) == set()


def test_a_section_is_no_surer_than_the_heading_above_it() -> None:
    unknown = HEADINGS.replace("KẾT QUẢ THỰC HIỆN", "VIỆC LÀM XONG")
    assert doubtful_sections(record_of(scanned(unknown, **{"II.": 0.5}))) == {"II", "II.1", "II.2"}
    # between I and III a numeral above a known title is II, however it was read
    assert doubtful_sections(record_of(scanned(HEADINGS, **{"II.": 0.5}))) == set()
    # the last numeral has nothing behind it
    assert doubtful_sections(record_of(scanned(HEADINGS, **{"III.": 0.5}))) == {"III"}
    # what is doubtful in its title alone is no matter to them
    assert doubtful_sections(record_of(scanned(HEADINGS, KẾT=0.5))) == {"II"}


def test_where_a_heading_was_lost_its_neighbours_are_doubtful() -> None:
    """Without II its sections would pass for those of I."""
    record = record_of(scanned(HEADINGS.replace("II. KẾT QUẢ THỰC HIỆN\n", "kết quả\n", 1)))
    assert {one.label for one in record.sections if one.evidence.confidence >= SURE} == set()


def test_a_reference_without_its_date_is_doubtful_where_the_date_may_be() -> None:
    text = "Thực hiện Kế hoạch số 34/KH-UBND ngày 15 th?ng 10 n?m 2025 của UBND xã An Lạc về cải cách hành chính\n"
    doubtful = record_of(scanned(text, **{"15_th?ng": 0.5})).references[0]
    assert doubtful.date is None
    assert doubtful.mentions[0].confidence < SURE
    whole = record_of(scanned(text.replace("th?ng", "tháng").replace("n?m", "năm"))).references[0]
    assert (whole.date, whole.mentions[0].confidence >= SURE) == ("2025-10-15", True)


@pytest.mark.parametrize(
    "text",
    [
        # a date behind what is no symbol, a day without its month
        "I. TÌNH HÌNH CHUNG\nĐã họp.\nThực hiện Nghị quyết số 30cNQ-CP ngày 08/11/2011 của Chính phủ\n",
        "Hội nghị giao ban được tổ chức ngày 13 để thống nhất công việc.\n",
    ],
)
def test_what_is_left_of_a_date_or_a_reference_is_doubtful(text: str) -> None:
    record = record_of(scanned(text))
    places = [one.evidence for one in (*record.dates, *record.quantities)]
    assert places
    assert all(place.confidence < SURE for place in places)


@pytest.mark.parametrize(
    "text",
    [
        # a symbol that was not read before the day, and part of one between
        "Thực hiện Kế hoạch số Hs UBNDBND ngày 26/01/2023 về đào tạo\n",
        "Thực hiện Kế hoạch số 9/KH-UB D ngày 13/01/2023 về thông tin\n",
    ],
)
def test_a_date_that_may_be_of_a_document_is_doubtful(text: str) -> None:
    record = record_of(scanned(text))
    assert [date.evidence.confidence < SURE for date in record.dates] == [True]


def test_a_document_of_an_issuer_nobody_knows_is_doubtful() -> None:
    text = "Thực hiện Nghị quyết số 18-NQ/T ngày 25/10/2017 và Nghị quyết số 19-NQ/TW ngày 25/10/2017\n"
    record = record_of(scanned(text))
    assert {one.symbol: one.mentions[0].confidence < SURE for one in record.references} == {
        "18-NQ/T": True,
        "19-NQ/TW": False,
    }


def test_people_beside_a_misread_word_are_doubtful() -> None:
    text = "Năm 2024 có 19 gười tham gia đường dây nóng. Có 25 người dự họp thôn.\n"
    record = record_of(scanned(text, **{"gười": 0.7}))
    doubts = {one.value: one.evidence.confidence < SURE for one in record.quantities}
    assert (doubts[19], doubts[25]) == (True, False)


def test_a_title_with_a_word_that_is_no_syllable_is_doubtful() -> None:
    record = record_of(scanned(HEADINGS.replace("KẾT QUẢ THỰC HIỆN", "KẾT QUẢ THỰC CACSOI", 1)))
    doubts = {one.title: one.evidence.confidence < SURE for one in record.sections}
    assert [title for title, doubtful in doubts.items() if doubtful] == ["KẾT QUẢ THỰC CACSOI"]


def test_a_date_of_its_own_is_not_doubtful() -> None:
    (date,) = record_of(scanned("Hội nghị giao ban được tổ chức ngày 13/4/2022 để thống nhất công việc.\n")).dates
    assert date.evidence.confidence >= SURE


LETTERHEAD = """UBND THÀNH PHỐ VINH
ỦY BAN NHÂN DÂN
PHƯỜNG {issuer}
Số: 12/BC-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Trường Thi, ngày 15 tháng 6 năm 2022
BÁO CÁO
Kết quả công tác cải cách hành chính {period}
Thực hiện công tác cải cách hành chính, UBND phường Trường Thi báo cáo như sau:
"""


@pytest.mark.parametrize(
    ("issuer", "period", "doubtful"),
    [
        ("TRƯỜNG THI", "quý II năm 2022", set()),
        # a name that is written otherwise elsewhere, a quarter that may be Roman
        ("TRƯƠNG THI", "quý II năm 2022", {"issuer"}),
        ("TRƯỜNG THI", "quý 1 năm 2022 và nhiệm vụ quý II năm 2022", {"title"}),
        ("TRƯỜNG THI", "quý 1 năm 2022 và nhiệm vụ quý 2 năm 2022", set()),
    ],
)
def test_names_and_quarters_that_the_report_writes_otherwise_are_doubtful(
    issuer: str, period: str, doubtful: set[str]
) -> None:
    header = record_of(scanned(LETTERHEAD.format(issuer=issuer, period=period))).header
    found = {name for name, place in header.evidence.items() if place.confidence < SURE}
    assert found & {"issuer", "title", "place"} == doubtful | ({"place"} & found if doubtful == {"issuer"} else set())


def stained_table(wrong: int) -> Document:
    """Rows of received, resolved, pending, of which some have lost digits of the second."""
    rows = [["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết", "Đang giải quyết"]]
    for number, field in enumerate(("Hộ tịch", "Chứng thực", "Đất đai", "Xây dựng"), start=1):
        rows.append([str(number), field, str(500 + number), "480" if number > wrong else "80", str(20 + number)])
    text, cells = "", []
    for row, line in enumerate(rows):
        for column, cell in enumerate(line):
            text += "\t" if column else ""
            cells.append(GridCell(row, column, len(text), len(text) + len(cell)))
            text += cell
        text += "\n"
    return replace(scanned(text, 0.95), grids=(Grid(0, len(text), len(rows), 5, tuple(cells)),))


def test_rows_that_do_not_add_up_are_doubtful_where_no_sum_of_the_table_speaks() -> None:
    def doubts(wrong: int) -> list[bool]:
        record = record_of(stained_table(wrong))
        return [min(place.confidence for place in one.cells.values()) < SURE for one in record.dossiers]

    assert doubts(0) == [False] * 4
    assert doubts(3) == [True, True, True, False]


def table_of(label: str, confidence: float) -> Document:
    rows = [["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết", "Quá hạn"], ["1", "Hộ tịch", "74", "74", "0"]]
    rows += [["2", label, "196", "190", "0"], ["", "Tổng cộng", "270", "264", "0"]]
    text, cells = "", []
    for row, line in enumerate(rows):
        for column, cell in enumerate(line):
            text += "\t" if column else ""
            cells.append(GridCell(row, column, len(text), len(text) + len(cell)))
            text += cell
        text += "\n"
    document = scanned(text, 0.95, **{label.replace(" ", "_"): confidence})
    return replace(document, grids=(Grid(0, len(text), len(rows), len(rows[0]), tuple(cells)),))


def test_a_figure_is_no_surer_than_the_label_of_its_row() -> None:
    record = record_of(table_of("Chwng thwc", 0.7))
    doubts = {one.label: {place.confidence < SURE for place in one.cells.values()} for one in record.dossiers}
    assert doubts == {"Hộ tịch": {False}, "Chwng thwc": {True}, "Tổng cộng": {False}}


def test_a_label_that_the_vocabulary_knows_is_confirmed_by_it() -> None:
    record = record_of(table_of("Chứng thực", 0.7))
    assert {place.confidence >= SURE for one in record.dossiers for place in one.cells.values()} == {True}


# ---- status of figures -----------------------------------------------------------------------------


def test_figures_of_a_scan_say_what_sums_make_of_them() -> None:
    document = table_of("Chứng thực", 0.95)
    record = record_of(document)
    (table,) = record.tables
    assert table.status[0] == ["unchecked", None, "checked", "checked", "unchecked"]
    assert set(record.dossiers[0].status.values()) == {"checked", "unchecked"}


def test_a_figure_that_was_hardly_read_is_doubtful_where_no_sum_confirms_it() -> None:
    text = "STT\tTên\tSố lượng\n1\tMáy in\t4\n2\tMáy quét\t7\n"
    cells = []
    start = 0
    for row, line in enumerate(text.splitlines()):
        for column, cell in enumerate(line.split("\t")):
            cells.append(GridCell(row, column, start, start + len(cell)))
            start += len(cell) + 1
    document = replace(scanned(text, 0.95, **{"7": 0.5}), grids=(Grid(0, len(text), 3, 3, tuple(cells)),))
    (table,) = record_of(document).tables
    assert [row[2] for row in table.status] == ["unchecked", "doubtful"]
    assert table.rows[1][2] == "7"


def test_digital_figures_have_no_status() -> None:
    document = table_of("Chứng thực", 0.95)
    (page,) = document.pages
    record = record_of(replace(document, medium="docx", pages=(replace(page, confidences=None, layer="text"),)))
    assert record.tables[0].status == []
    assert {name for one in record.dossiers for name in one.status} == set()


def test_status_is_a_column_of_the_tables() -> None:
    frames = record_of(table_of("Chứng thực", 0.95)).to_frames()
    assert set(frames["dossiers"]["status"]) == {"unchecked"}
    assert {"checked", "unchecked"} <= set(frames["tables"]["status"].dropna())


# ---- stains ----------------------------------------------------------------------------------------


def line_of(*words: tuple[str, float, float], top: float = 0.0) -> list[ReadWord]:
    """Words with the place of their first letter and how sure they are, twenty pixels high."""
    return [
        ReadWord(
            tuple(Letter(one, x + 10 * n, top, x + 10 * n + 9, top + 20, sure) for n, one in enumerate(text)),
            top + 20, 20.0, round(top), sure,
        )
        for text, x, sure in words
    ]  # fmt: skip


HEADING = [("cách", 0.0, 0.95), ("thể", 50.0, 0.95), ("chế", 90.0, 0.95)]


def kept_of(*lines: list[ReadWord]) -> list[list[str]]:
    return [[word.text for word in line] for line in without_stains(lines)]


def test_doubtful_letters_far_behind_a_line_are_stains() -> None:
    assert kept_of(line_of(*HEADING, ("ị", 400.0, 0.56), ("'", 430.0, 0.6))) == [["cách", "thể", "chế"]]


def test_what_may_be_a_figure_is_taken_off_its_line_and_kept() -> None:
    assert kept_of(line_of(*HEADING, ("ị", 400.0, 0.56), ("104", 430.0, 0.6))) == [["cách", "thể", "chế"], ["104"]]


def test_what_both_readers_saw_or_what_stands_near_is_print() -> None:
    for behind in (("12", 400.0, 0.95), ("1", 130.0, 0.6), ("đánhgiá", 400.0, 0.5)):
        assert kept_of(line_of(*HEADING, behind)) == [["cách", "thể", "chế", behind[0]]]


def test_a_doubtful_figure_in_a_column_of_certain_ones_is_kept() -> None:
    figures = [line_of(*HEADING, (text, 400.0, sure), top=top) for text, sure, top in (("5", 0.6, 0), ("7", 0.97, 30))]
    assert kept_of(*figures) == [["cách", "thể", "chế", "5"], ["cách", "thể", "chế", "7"]]


def test_a_doubtful_figure_in_the_middle_of_a_column_is_kept() -> None:
    rows = [line_of(*HEADING, ("5", 440.0, 0.6)), line_of(*HEADING, ("1.234.567", 400.0, 0.97), top=30)]
    assert kept_of(*rows) == [["cách", "thể", "chế", "5"], ["cách", "thể", "chế", "1.234.567"]]
