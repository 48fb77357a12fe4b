"""Equipment and software as tables of cases."""

from __future__ import annotations

import unicodedata

import pytest

from extractor.mentions.equipment import find_equipment, find_software
from extractor.models import Claims, Document, EquipmentMention, Page
from extractor.patterns import shipped_patterns
from extractor.pipeline import extract
from extractor.reading import Reading, read_view
from extractor.repairs import repair
from extractor.tables import find_tables

Row = tuple[str | None, int, str | None, str | None]


def read(text: str) -> Reading:
    text = unicodedata.normalize("NFC", text)
    document = Document("case.txt", "0" * 64, "text", "utf-8", text, (Page(1, 0, len(text)),))
    return read_view(document, repair(document), shipped_patterns())


def find(text: str) -> tuple[EquipmentMention, ...]:
    reading = read(text)
    tables = find_tables(reading)
    claims = Claims.none(len(reading.text)).with_spans([(table.start, table.end) for table in tables])
    return find_equipment(reading, tables, claims)


def rows(text: str) -> list[Row]:
    """(item or label, count, unit, place)"""
    return [(one.item or one.label, one.count, one.unit, one.place) for one in find(text)]


CASES: list[tuple[str, list[Row]]] = [
    # và between items, no units
    ("Có 04 máy tính và 03 máy in, 01 máy scan.",
     [("computer", 4, None, None), ("printer", 3, None, None), ("scanner", 1, None, None)]),
    # và inside the name of one item
    ("Có 10 ghế làm việc và ghế ngồi, 03 bàn làm việc phòng có đủ diện tích.",
     [("chair", 10, None, None), ("desk", 3, None, None)]),
    # và after an item that has no figure of its own: only the first is counted
    ("Trang bị 05 máy tính và máy in.", [("computer", 5, None, None)]),
    # units, in words and in digits
    ("Sử dụng hai chiếc máy in, 05 bộ máy tính để bàn.", [("printer", 2, "chiếc", None), ("computer", 5, "bộ", None)]),
    # "máy" and "bộ" are parts of the names
    ("Có 02 máy in, 02 bộ lưu điện.", [("printer", 2, None, None), ("ups", 2, None, None)]),
    # figure in digits and in words, either first
    ("Có 04 (bốn) máy tính và ba (03) máy in.", [("computer", 4, None, None), ("printer", 3, None, None)]),
    # the item before the figure
    ("Máy vi tính: 05 bộ; máy in: 03 chiếc; máy photocopy 01 chiếc.",
     [("computer", 5, "bộ", None), ("printer", 3, "chiếc", None), ("copier", 1, "chiếc", None)]),
    ("Tổng số máy vi tính hiện có 25 máy.", [("computer", 25, "máy", None)]),
    # items before figures without marks between
    ("Máy tính: 05 máy in: 03", [("computer", 5, None, None), ("printer", 3, None, None)]),
    # the noun is repeated: counted once
    ("Lắp hệ thống camera an ninh gồm 13 camera.", [("camera", 13, None, None)]),
    # one system of so many cameras
    ("Lắp 01 hệ thống camera gồm 8 mắt.", [("camera", 8, "mắt", None)]),
    ("Lắp 01 hệ thống camera giám sát.", [("camera", 1, "hệ thống", None)]),
    # the place of the sentence
    ("Tại Bộ phận một cửa có 02 máy tính.", [("computer", 2, None, "Bộ phận một cửa")]),
    ("Lắp 02 màn hình LED tại hội trường.", [("screen", 2, None, "hội trường")]),
    # a list takes the place from the sentence that opens it
    ("Bộ phận một cửa được trang bị:\n- Máy tính: 05 bộ\n- 01 máy hủy tài liệu",
     [("computer", 5, "bộ", "Bộ phận một cửa"), ("máy hủy tài liệu", 1, None, "Bộ phận một cửa")]),
    # i/y and spellings of foreign words
    ("Có 01 máy phô tô, 01 ki-ốt tra cứu, 02 ti vi.",
     [("copier", 1, None, None), ("kiosk", 1, None, None), ("screen", 2, None, None)]),
    # rows of chairs
    ("Có 03 dãy ghế ngồi chờ và 01 máy lấy số tự động.", [("chair", 3, "dãy", None), ("queue_machine", 1, None, None)]),
    # a set is no desk
    ("Mua 01 bộ bàn ghế.", [("bàn ghế", 1, "bộ", None)]),
    # USB tokens are things
    ("Đã cấp 18 chứng thư số.", [("token", 18, None, None)]),
    # some of the machines counted before, in words of their own
    ("Xã dùng 12 máy vi tính, trong đó 09 máy nối mạng LAN; 03 máy in.",
     [("computer", 12, None, None), ("computer", 9, None, None), ("printer", 3, None, None)]),
    ("Trụ sở có 09 máy vi tính (04 máy đã cũ), 05 máy in.",
     [("computer", 9, None, "Trụ sở"), ("computer", 4, None, "Trụ sở"), ("printer", 5, None, "Trụ sở")]),
    ("Có 10 máy tính, trong đó có 08 máy kết nối Internet và 02 máy chưa kết nối.",
     [("computer", 10, None, None), ("computer", 8, None, None), ("computer", 2, None, None)]),
    ("Có 06 máy in (trong đó 02 chiếc mới mua).", [("printer", 6, None, None), ("printer", 2, "chiếc", None)]),
    ("Trong số 12 máy tính có 04 máy cấu hình thấp.", [("computer", 12, None, None), ("computer", 4, None, None)]),
    ("Có 11 máy tính; 9 máy được nối mạng.", [("computer", 11, None, None), ("computer", 9, None, None)]),
    ("Mua thêm 02 máy tính, nâng tổng số lên 14 bộ.", [("computer", 2, None, None), ("computer", 14, "bộ", None)]),
    # other machines are not some of them, nor are those that broke
    ("Có 04 máy tính, 01 máy hủy tài liệu.", [("computer", 4, None, None), ("máy hủy tài liệu", 1, None, None)]),
    ("Có 10 máy tính, trong đó 02 máy bị hỏng.", [("computer", 10, None, None)]),
    ("Có 10 máy tính, 05 máy in; 03 máy được sửa.", [("computer", 10, None, None), ("printer", 5, None, None)]),
    # items one after another, without a unit
    ("Thiết bị hiện có: máy tính 08; máy in 04; máy scan 01.",
     [("computer", 8, None, None), ("printer", 4, None, None), ("scanner", 1, None, None)]),
    # words between an item and its figure
    ("Số máy vi tính hiện có là 18 bộ; máy photocopy của xã: 01 cái.",
     [("computer", 18, "bộ", None), ("copier", 1, "cái", None)]),
    # cupboards of another kind
    ("Mua 01 tủ lạnh.", [("tủ lạnh", 1, None, None)]),
    # a table of equipment
    ("| STT | Tên thiết bị | ĐVT | Số lượng |\n| 1 | Máy tính để bàn | Bộ | 12 |\n| 2 | Máy ép giấy | Cái | 02 |\n",
     [("computer", 12, "bộ", None), ("Máy ép giấy", 2, "cái", None)]),
    # asked for and planned: the section says that it is not there yet
    ("Đề nghị UBND huyện cấp 02 máy tính.", [("computer", 2, None, None)]),
    ("Dự kiến mua 02 máy tính.", [("computer", 2, None, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_equipment_is_found(text: str, expected: list[Row]) -> None:
    assert rows(text) == expected


LOOK_ALIKES = [
    # a share
    "Trang bị 100% máy tính cho công chức.",
    # missing, broken
    "Hiện còn thiếu 01 máy scan.",
    "Đã thanh lý 03 máy in.",
    # the number of a counter
    "Người dân đang đợi ở quầy 5 được mời sang quầy 6.",
    "Trong đó 02 máy tính bị hỏng.",
    # told for each
    "Mỗi công chức được trang bị 01 máy tính.",
    # telephone numbers
    "Số điện thoại 1022 tiếp nhận phản ánh.",
    "Điện thoại: 0904123456.",
    # equipment without a figure, a figure without equipment
    "Máy tính, máy in hoạt động tốt.",
    "Bàn giao 02 phòng làm việc.",
    # one item before a figure that may be anything
    "Xã trang bị máy tính cho 12 công chức.",
    # a year before the noun
    "Trong năm 2022 máy tính được nâng cấp.",
]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_look_alikes_are_no_equipment(text: str) -> None:
    assert rows(text) == []


SOFTWARE: list[tuple[str, list[tuple[str | None, str]]]] = [
    # a purpose after phần mềm, a slip in phần mềm broken by a page gap
    ("Dùng phần mềm quản lý hộ tịch; phầm \n\n\nmềm Misa cho kế toán.",
     [("civil_status", "phần mềm quản lý hộ tịch"), ("accounting", "phầm mềm Misa")]),
    # missing blank after the comma
    ("Phần mềm quản lý cán bộ,công chức.", [("staff_database", "Phần mềm quản lý cán bộ,công chức")]),
    # purpose and product in one breath, with and without brackets
    ("Dùng phần mềm kế toán MISA và phần mềm quản lý văn bản và điều hành (VNPT-iOffice).",
     [("accounting", "phần mềm kế toán MISA"),
      ("document_management", "phần mềm quản lý văn bản và điều hành (VNPT-iOffice)")]),
    # the old name of the one-stop program
    ("Hệ thống phần mềm điện tử một cửa, một cửa liên thông.",
     [("one_stop", "Hệ thống phần mềm điện tử một cửa, một cửa liên thông")]),
    # databases and platforms
    ("Kết nối CSDL quốc gia về dân cư, Cổng Dịch vụ công quốc gia.",
     [("population", "CSDL quốc gia về dân cư"), ("portal", "Cổng Dịch vụ công quốc gia")]),
    # addresses
    ("Xem https://motcua.haiduong.gov.vn. Nộp tại dichvucong.gov.vn.",
     [("one_stop", "https://motcua.haiduong.gov.vn"), ("portal", "dichvucong.gov.vn")]),
    # the standard, with and without ISO
    ("Duy trì TCVN ISO 9001:2015 (TCVN 9001:2015).", [("iso", "TCVN ISO 9001:2015 (TCVN 9001:2015)")]),
    # the digital signature in use
    ("Xã đã sử dụng chữ ký số chuyên dùng.", [("digital_signature", "chữ ký số chuyên dùng")]),
    # programs without an id: by purpose, by name
    ("Dùng phần mềm quản lý đơn thư; phần mềm VBDLIS của tỉnh.",
     [(None, "phần mềm quản lý đơn thư"), (None, "phần mềm VBDLIS")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SOFTWARE)
def test_software_is_found(text: str, expected: list[tuple[str | None, str]]) -> None:
    reading = read(text)
    found = find_software(reading, Claims.none(len(reading.text)))
    assert [(one.item, one.label) for one in found] == expected


@pytest.mark.parametrize(
    "text",
    [
        # software in general
        "Đẩy mạnh ứng dụng phần mềm trong công việc.",
        "Các phần mềm dùng chung hoạt động ổn định.",
        # the mechanism, the work, the field
        "Thực hiện cơ chế một cửa, một cửa liên thông.",
        "Công tác quản lý văn bản đi và đến được chú trọng.",
        "Lĩnh vực hộ tịch: 90 hồ sơ.",
        # a rate and a course
        "Nâng cao tỷ lệ văn bản sử dụng chữ ký số.",
        "Mở lớp hướng dẫn sử dụng chữ ký số.",
        # a programme
        "Triển khai Đề án 06.",
    ],
)
def test_look_alikes_are_no_software(text: str) -> None:
    reading = read(text)
    assert find_software(reading, Claims.none(len(reading.text))) == ()


def test_spans_cover_their_figures() -> None:
    text = "Có 04 (bốn) máy tính; máy in: 03 chiếc."
    assert [text[one.start : one.end] for one in find(text)] == ["04 (bốn) máy tính", "máy in: 03 chiếc"]


def test_a_column_of_places_gives_the_place_of_each_row() -> None:
    text = (
        "TT\tThiết bị\tĐVT\tSố lượng\tNơi đặt\n1\tMáy in\tcái\t07\tBộ phận một cửa\n"
        "2\tCamera\tmắt\t10\tHội trường\n3\tMáy scan\tcái\t02\t\n"
    )
    found = [(one.item, one.count, one.place) for one in extract(text.encode(), name="a.txt").equipment]
    assert found == [("printer", 7, "Bộ phận một cửa"), ("camera", 10, "Hội trường"), ("scanner", 2, None)]


def test_no_part_is_more_than_its_whole() -> None:
    found = extract("UBND xã có 01 máy photocopy, 15 máy phục vụ công chức.".encode(), name="a.txt").equipment
    assert [(one.item, one.count) for one in found] == [("copier", 1)]
