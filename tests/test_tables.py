# ruff: noqa: E501
"""Tables in the shapes that media and text extraction give them: case → kind, title, columns, rows."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import pytest

from extractor.models import Document, Grid, GridCell, Page
from extractor.patterns import shipped_patterns
from extractor.reading import Reading, read_view
from extractor.repairs import repair
from extractor.tables import find_tables, table_kind


def read(text: str, grids: tuple[Grid, ...] = ()) -> Reading:
    text = unicodedata.normalize("NFC", text)
    document = Document("case.txt", "0" * 64, "text", "utf-8", text, (Page(1, 0, len(text)),), grids)
    return read_view(document, repair(document), shipped_patterns())


@dataclass(frozen=True)
class Case:
    about: str
    text: str
    columns: list[str]
    rows: list[list[str]]
    title: str | None = None
    kind: str = "dossiers"


SIMPLE = ["STT", "Lĩnh vực", "Số hồ sơ tiếp nhận", "Số hồ sơ đã giải quyết", "Số hồ sơ quá hạn"]
SIMPLE_ROWS = [["1", "Hộ tịch", "90", "88", "0"], ["2", "Chứng thực", "564", "564", "0"]]
FORM_06A = [
    "STT", "Lĩnh vực giải quyết",
    "Số hồ sơ nhận giải quyết / Tổng số", "Số hồ sơ nhận giải quyết / Trong kỳ / Trực tuyến",
    "Số hồ sơ nhận giải quyết / Trong kỳ / Trực tiếp, dịch vụ bưu chính", "Số hồ sơ nhận giải quyết / Từ kỳ trước",
    "Số hồ sơ đã giải quyết / Tổng số", "Số hồ sơ đã giải quyết / Trước hạn", "Số hồ sơ đã giải quyết / Đúng hạn",
    "Số hồ sơ đã giải quyết / Quá hạn", "Số hồ sơ đang giải quyết / Tổng số", "Số hồ sơ đang giải quyết / Trong hạn",
    "Số hồ sơ đang giải quyết / Quá hạn",
]  # fmt: skip
FORM_ROW = ["1", "Hộ tịch", "207", "142", "61", "4", "202", "188", "14", "0", "5", "5", "0"]

CASES = [
    Case(
        "titles wrapped over several lines, blank lines between them",
        "Kết quả như sau:\n\nSố \nTT Lĩnh vực giải quyết Số hồ sơ \n\ntiếp nhận\nSố hồ sơ đã \ngiải quyết\n\nSố hồ sơ \ntrễ hẹn\n\n"
        "1 Lĩnh vực Hộ tịch 90 90 0\n2 Lĩnh vực khác 00 00 0\n\nChất lượng giải quyết được nâng lên.",
        ["Số TT", "Lĩnh vực giải quyết", "Số hồ sơ tiếp nhận", "Số hồ sơ đã giải quyết", "Số hồ sơ trễ hẹn"],
        [["1", "Lĩnh vực Hộ tịch", "90", "90", "0"], ["2", "Lĩnh vực khác", "00", "00", "0"]],
    ),
    Case(
        "titles interleaved line by line",
        "STT Lĩnh vực Số hồ sơ Số hồ sơ Số hồ sơ\ntiếp nhận đã giải quyết quá hạn\n1 Hộ tịch 90 88 0\n2 Chứng thực 564 564 0\n",
        SIMPLE,
        SIMPLE_ROWS,
    ),
    Case(
        "titles in capitals",
        "STT LĨNH VỰC TIẾP NHẬN ĐÃ GIẢI QUYẾT QUÁ HẠN\n1 Hộ tịch 90 88 0\n2 Chứng thực 564 564 0\n",
        ["STT", "LĨNH VỰC", "TIẾP NHẬN", "ĐÃ GIẢI QUYẾT", "QUÁ HẠN"],
        SIMPLE_ROWS,
    ),
    Case(
        "a label wrapped before its figures",
        "STT Lĩnh vực Tiếp nhận Đã giải quyết\n1 Hộ tịch 90 88\n2 Thành lập và hoạt động\nhộ kinh doanh 12 12\nTổng cộng 102 100\n",
        ["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết"],
        [
            ["1", "Hộ tịch", "90", "88"],
            ["2", "Thành lập và hoạt động hộ kinh doanh", "12", "12"],
            ["", "Tổng cộng", "102", "100"],
        ],
    ),
    Case(
        "a label wrapped after its figures",
        "STT Lĩnh vực Tiếp nhận Đã giải quyết\n1 Hộ tịch 90 88\n2 Thành lập và hoạt động 12 12\nhộ kinh doanh\n3 Đất đai 14 10\n",
        ["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết"],
        [
            ["1", "Hộ tịch", "90", "88"],
            ["2", "Thành lập và hoạt động hộ kinh doanh", "12", "12"],
            ["3", "Đất đai", "14", "10"],
        ],
    ),
    Case(
        "group rows with figures and a total row",
        "STT Lĩnh vực Tiếp nhận Đã giải quyết\nI Tư pháp 102 100\n1 Hộ tịch 90 88\n2 Chứng thực 12 12\nII Đất đai 14 10\nTổng cộng 116 110\n",
        ["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết"],
        [
            ["I", "Tư pháp", "102", "100"],
            ["1", "Hộ tịch", "90", "88"],
            ["2", "Chứng thực", "12", "12"],
            ["II", "Đất đai", "14", "10"],
            ["", "Tổng cộng", "116", "110"],
        ],
    ),
    Case(
        "a group row without figures",
        "STT Lĩnh vực Tiếp nhận Đã giải quyết\nI. Lĩnh vực Tư pháp\n1 Hộ tịch 90 88\n2 Chứng thực 12 12\nII. Lĩnh vực Nội vụ\n1 Tôn giáo 2 2\n",
        ["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết"],
        [
            ["I", "Lĩnh vực Tư pháp", "", ""],
            ["1", "Hộ tịch", "90", "88"],
            ["2", "Chứng thực", "12", "12"],
            ["II", "Lĩnh vực Nội vụ", "", ""],
            ["1", "Tôn giáo", "2", "2"],
        ],
    ),
    Case(
        "no running numbers",
        "Lĩnh vực Tiếp nhận Đã giải quyết\nHộ tịch 90 88\nChứng thực 564 564\nTổng 654 652\n",
        ["Lĩnh vực", "Tiếp nhận", "Đã giải quyết"],
        [["Hộ tịch", "90", "88"], ["Chứng thực", "564", "564"], ["Tổng", "654", "652"]],
    ),
    Case(
        "dashes for nothing, points in thousands, a rate",
        "TT Lĩnh vực Tiếp nhận Đã giải quyết Quá hạn Tỷ lệ (%)\n1 Hộ tịch 1.090 1.088 - 99,8%\n2 Chứng thực 2.564 2.564 - 100%\n",
        ["TT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết", "Quá hạn", "Tỷ lệ (%)"],
        [["1", "Hộ tịch", "1.090", "1.088", "-", "99,8%"], ["2", "Chứng thực", "2.564", "2.564", "-", "100%"]],
    ),
    Case(
        "form II.06a, its three levels of titles flattened, its row of column numbers",
        "Biểu số II.06a/VPCP/KSTT\nTÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH\nĐơn vị tính: Số hồ sơ TTHC.\n"
        "STT Lĩnh vực giải quyết\nSố hồ sơ nhận giải quyết Số hồ sơ đã giải quyết Số hồ sơ đang giải quyết\nTổng số \nTrong kỳ Từ kỳ \ntrước \n"
        "Tổng \nsố \nTrước \nhạn \nĐúng \nhạn \nQuá \nhạn \nTổng \nsố \nTrong \nhạn \nQuá \nhạn \nTrực \ntuyến \nTrực tiếp, \ndịch vụ \nbưu chính \n"
        "(1) (2) (3) (4) (5) (6) (7) (8) (9) (10) (11) (12) (13)\n1 Hộ tịch 207 142 61 4 202 188 14 0 5 5 0\n",
        FORM_06A,
        [FORM_ROW],
        title="TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
    ),
    Case(
        "form II.06a of which only the column numbers can be read",
        "(1) (2) (3) (4) (5) (6) (7) (8) (9) (10) (11) (12) (13)\n1 Hộ tịch 207 142 61 4 202 188 14 0 5 5 0\n2 Chứng thực 12 0 12 0 12 12 0 0 0 0 0\n",
        [f"({number})" for number in range(1, 14)],
        [FORM_ROW, ["2", "Chứng thực", "12", "0", "12", "0", "12", "12", "0", "0", "0", "0", "0"]],
    ),
    Case(
        "titles over several columns, each followed by its own",
        "STT Lĩnh vực Tiếp nhận Đã giải quyết Tổng số Trước hạn Đúng hạn Quá hạn\n1 Hộ tịch 90 88 80 8 0\n2 Đất đai 14 10 2 7 1\n",
        [
            "STT",
            "Lĩnh vực",
            "Tiếp nhận",
            "Đã giải quyết / Tổng số",
            "Đã giải quyết / Trước hạn",
            "Đã giải quyết / Đúng hạn",
            "Đã giải quyết / Quá hạn",
        ],
        [["1", "Hộ tịch", "90", "88", "80", "8", "0"], ["2", "Đất đai", "14", "10", "2", "7", "1"]],
    ),
    Case(
        "over a page gap",
        "STT Lĩnh vực Tiếp nhận Đã giải quyết\n1 Hộ tịch 90 88\n2 Chứng thực 564 564\n\n\n\n3 Đất đai 14 10\nTổng cộng 668 662\n",
        ["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết"],
        [
            ["1", "Hộ tịch", "90", "88"],
            ["2", "Chứng thực", "564", "564"],
            ["3", "Đất đai", "14", "10"],
            ["", "Tổng cộng", "668", "662"],
        ],
    ),
    Case(
        "over a page gap, titles printed again",
        "STT Lĩnh vực Tiếp nhận Đã giải quyết\n1 Hộ tịch 90 88\n\n\n\nSTT Lĩnh vực Tiếp nhận Đã giải quyết\n2 Chứng thực 564 564\n3 Đất đai 14 10\n",
        ["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết"],
        [["1", "Hộ tịch", "90", "88"], ["2", "Chứng thực", "564", "564"], ["3", "Đất đai", "14", "10"]],
    ),
    Case(
        "a caption and a line with the unit",
        "Bảng 1. Kết quả giải quyết hồ sơ quý I\nĐơn vị tính: hồ sơ\nSTT Lĩnh vực Tiếp nhận Đã giải quyết\n1 Hộ tịch 90 88\n2 Đất đai 14 10\n",
        ["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết"],
        [["1", "Hộ tịch", "90", "88"], ["2", "Đất đai", "14", "10"]],
        title="Bảng 1. Kết quả giải quyết hồ sơ quý I",
    ),
    Case(
        "cells parted by tabs",
        "STT\tLĩnh vực\tTiếp nhận\tĐã giải quyết\n1\tHộ tịch\t90\t88\n2\tĐất đai\t14\t\n",
        ["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết"],
        [["1", "Hộ tịch", "90", "88"], ["2", "Đất đai", "14", ""]],
    ),
    Case(
        "cells parted by tabs, titles on two levels",
        "STT\tLĩnh vực\tTiếp nhận\tĐã giải quyết\t\t\n\t\t\tTổng số\tĐúng hạn\tQuá hạn\n1\tHộ tịch\t90\t88\t88\t0\n",
        [
            "STT",
            "Lĩnh vực",
            "Tiếp nhận",
            "Đã giải quyết / Tổng số",
            "Đã giải quyết / Đúng hạn",
            "Đã giải quyết / Quá hạn",
        ],
        [["1", "Hộ tịch", "90", "88", "88", "0"]],
    ),
    Case(
        "cells parted by bars",
        "| STT | Lĩnh vực | Tiếp nhận | Đã giải quyết |\n|---|---|---|---|\n| 1 | Hộ tịch | 90 | 88 |\n| 2 | Đất đai | 14 | |\n",
        ["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết"],
        [["1", "Hộ tịch", "90", "88"], ["2", "Đất đai", "14", ""]],
    ),
    Case(
        "bars behind the cells alone",
        "STT | Lĩnh vực | Tiếp nhận | Đã giải quyết |\n1 | Hộ tịch | 90 | 88 |\n2 | Đất đai | 14 | 10 |\n",
        ["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết"],
        [["1", "Hộ tịch", "90", "88"], ["2", "Đất đai", "14", "10"]],
    ),
    Case(
        "columns of blanks, an empty cell",
        "STT   Lĩnh vực          Tiếp nhận    Đã giải quyết   Quá hạn\n1     Hộ tịch                  90               88         0\n"
        "2     Chứng thực              564              564\n      Tổng cộng               654              652         0\n",
        ["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết", "Quá hạn"],
        [
            ["1", "Hộ tịch", "90", "88", "0"],
            ["2", "Chứng thực", "564", "564", ""],
            ["", "Tổng cộng", "654", "652", "0"],
        ],
    ),
    Case(
        "columns of blanks, a wrapped label set around its figures",
        "STT   Lĩnh vực                    Tiếp nhận    Đã giải quyết\n1     Hộ tịch                            90               88\n"
        "      Thành lập và hoạt động\n2                                        12               12\n      hộ kinh doanh\n3     Đất đai                            14               10\n",
        ["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết"],
        [
            ["1", "Hộ tịch", "90", "88"],
            ["2", "Thành lập và hoạt động hộ kinh doanh", "12", "12"],
            ["3", "Đất đai", "14", "10"],
        ],
    ),
    Case(
        "columns of blanks, titles on two levels and wrapped",
        "STT  Lĩnh vực      Tiếp nhận       Đã giải quyết        Đang\n                               Trước hạn   Đúng hạn     giải quyết\n"
        "1    Hộ tịch         90        80          8            2\n2    Đất đai         14        2           8            4\n",
        ["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết / Trước hạn", "Đã giải quyết / Đúng hạn", "Đang giải quyết"],
        [["1", "Hộ tịch", "90", "80", "8", "2"], ["2", "Đất đai", "14", "2", "8", "4"]],
    ),
    Case(
        "every cell on a line of its own",
        "STT\nLĩnh vực\nTiếp nhận\nĐã giải quyết\nQuá hạn\n1\nHộ tịch\n90\n88\n0\n2\nChứng thực\n564\n564\n0\nTổng cộng\n654\n652\n0\nChất lượng được nâng lên.\n",
        ["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết", "Quá hạn"],
        [
            ["1", "Hộ tịch", "90", "88", "0"],
            ["2", "Chứng thực", "564", "564", "0"],
            ["", "Tổng cộng", "654", "652", "0"],
        ],
    ),
    Case(
        "every cell on a line of its own, blank lines between, wrapped titles and labels",
        "STT\n\nLĩnh vực\n\nSố hồ sơ\ntiếp nhận\n\nSố hồ sơ\nđã giải quyết\n\n1\n\nHộ tịch\n\n90\n\n88\n\n2\n\nThành lập và hoạt động\nhộ kinh doanh\n\n12\n\n12\n",
        ["STT", "Lĩnh vực", "Số hồ sơ tiếp nhận", "Số hồ sơ đã giải quyết"],
        [["1", "Hộ tịch", "90", "88"], ["2", "Thành lập và hoạt động hộ kinh doanh", "12", "12"]],
    ),
    Case(
        "one column of figures",
        "STT Lĩnh vực Số hồ sơ\n1 Hộ tịch 90\n2 Chứng thực 564\n3 Đất đai 14\n",
        ["STT", "Lĩnh vực", "Số hồ sơ"],
        [["1", "Hộ tịch", "90"], ["2", "Chứng thực", "564"], ["3", "Đất đai", "14"]],
    ),
    Case(
        "a last column for remarks that is empty",
        "STT Lĩnh vực Tiếp nhận Đã giải quyết Ghi chú\n1 Hộ tịch 90 88\n2 Đất đai 14 10\n",
        ["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết", "Ghi chú"],
        [["1", "Hộ tịch", "90", "88", ""], ["2", "Đất đai", "14", "10", ""]],
    ),
    Case(
        "a row that lost an empty cell: its figures stay together, none is given to a column",
        "STT Lĩnh vực Tiếp nhận Đã giải quyết Quá hạn\n1 Hộ tịch 90 88 2\n2 Đất đai 14 10\n3 Chứng thực 12 12 0\n",
        ["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết", "Quá hạn"],
        [["1", "Hộ tịch", "90", "88", "2"], ["2", "Đất đai", "14 10", "", ""], ["3", "Chứng thực", "12", "12", "0"]],
    ),
    Case(
        "indicators",
        "STT\tChỉ tiêu thống kê\tĐơn vị tính\tSố liệu\n1\tSố hồ sơ tiếp nhận\thồ sơ\t670\n2\tSố cuộc kiểm tra\tcuộc\t3\n",
        ["STT", "Chỉ tiêu thống kê", "Đơn vị tính", "Số liệu"],
        [["1", "Số hồ sơ tiếp nhận", "hồ sơ", "670"], ["2", "Số cuộc kiểm tra", "cuộc", "3"]],
        kind="indicators",
    ),
    Case(
        "equipment",
        "STT | Tên thiết bị | Số lượng | Tình trạng\n1 | Máy tính | 04 | Tốt\n2 | Máy in | 03 | Hỏng\n",
        ["STT", "Tên thiết bị", "Số lượng", "Tình trạng"],
        [["1", "Máy tính", "04", "Tốt"], ["2", "Máy in", "03", "Hỏng"]],
        kind="equipment",
    ),
    Case(
        "staff",
        "STT Chức danh Tổng số Đại học Trung cấp\n1 Cán bộ 9 8 1\n2 Công chức 9 9 0\nCộng 18 17 1\n",
        ["STT", "Chức danh", "Tổng số", "Đại học", "Trung cấp"],
        [["1", "Cán bộ", "9", "8", "1"], ["2", "Công chức", "9", "9", "0"], ["", "Cộng", "18", "17", "1"]],
        kind="staff",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.about for case in CASES])
def test_text_layout_gives_its_table(case: Case) -> None:
    reading = read(case.text)
    tables = find_tables(reading)
    assert len(tables) == 1
    table = tables[0]
    assert list(table.columns) == case.columns
    assert [[cell.text for cell in row] for row in table.rows] == case.rows
    assert table.title == case.title
    assert table_kind(table, reading) == case.kind


@pytest.mark.parametrize("case", CASES, ids=[case.about for case in CASES])
def test_cells_point_to_their_place(case: Case) -> None:
    reading = read(case.text)
    for table in find_tables(reading):
        for cell in (cell for row in table.rows for cell in row if cell.text):
            assert cell.text.startswith(reading.quote(cell.start, cell.end))
            assert table.start <= cell.start < cell.end <= table.end


NO_TABLES = [
    # a paragraph whose lines end in years
    "Thực hiện Kế hoạch cải cách hành chính năm 2022\nvà giai đoạn 2021 - 2025\ncủa Ủy ban nhân dân phường.",
    # a list of plans
    "Kế hoạch số 54/KH-UBND ngày 27/12/2021\nKế hoạch số 52/KH-UBND ngày 27/12/2021\nKế hoạch số 55/KH-UBND ngày 27/12/2021",
    # a numbered list of tasks
    "1. Tiếp nhận hồ sơ đúng quy định.\n2. Giải quyết hồ sơ đúng hạn.\n3. Niêm yết 24 lĩnh vực.",
    # recipients and signature side by side
    "Nơi nhận:                         TM. ỦY BAN NHÂN DÂN\n- Phòng Nội vụ;                          CHỦ TỊCH\n- Lưu: VT.                            Nguyễn Văn A",
    # the letterhead with tabs
    "UBND HUYỆN A\t\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nUBND XÃ B\t\tĐộc lập - Tự do - Hạnh phúc\nSố: 12/BC-UBND\t\tB, ngày 10 tháng 3 năm 2022",
    # double blanks in running text
    "Xử lý công việc của công chức  trong cơ quan  được 12 người\ndân đánh giá  cao trong năm  qua và đạt 98%\nso với  cùng kỳ năm 2021",
    # sentences that end in figures, dossiers among them
    "Đã tiếp nhận hồ sơ trực tuyến 120\nĐã giải quyết hồ sơ trực tuyến 118",
    # an outline
    "I. CÔNG TÁC CHỈ ĐẠO 1\nII. KẾT QUẢ 4\nIII. ĐÁNH GIÁ 9",
    # a rule of hyphens over numbered lines
    "---\n1 Hộ tịch được giải quyết đúng quy định 90\nNgười dân hài lòng.",
    # a page number between two paragraphs
    "cho người dân đến giao dịch.\n\n2\n\nTại Bộ phận tiếp nhận",
]


@pytest.mark.parametrize("text", NO_TABLES)
def test_running_text_is_no_table(text: str) -> None:
    assert find_tables(read(text)) == ()


# ---- grids of the medium -------------------------------------------------------------------------


def grid_of(
    rows: list[list[str]], merged: dict[tuple[int, int], tuple[int, int]] | None = None, header_rows: int = 0
) -> Reading:
    """A reading whose text is a grid alone: one line a row, cells parted by tabs, as media write them."""
    text = "\n".join("\t".join(row) for row in rows)
    cells = []
    offset = 0
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            height, width = (merged or {}).get((number, column), (1, 1))
            if cell:
                cells.append(GridCell(number, column, offset, offset + len(cell), height, width))
            offset += len(cell) + 1
    return read(text, (Grid(0, len(text), len(rows), len(rows[0]), tuple(cells), header_rows),))


def test_merged_titles_are_joined_and_column_numbers_dropped() -> None:
    reading = grid_of(
        [
            ["STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết", ""],
            ["", "", "", "Đúng hạn", "Quá hạn"],
            ["(1)", "(2)", "(3)", "(4)", "(5)"],
            ["1", "Hộ tịch", "90", "88", "0"],
            ["Tổng cộng", "", "90", "88", "0"],
        ],
        {(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (2, 1), (0, 3): (1, 2), (4, 0): (1, 2)},
        header_rows=2,
    )
    (table,) = find_tables(reading)
    assert table.columns == ("STT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết / Đúng hạn", "Đã giải quyết / Quá hạn")
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["1", "Hộ tịch", "90", "88", "0"],
        ["Tổng cộng", "Tổng cộng", "90", "88", "0"],
    ]


def test_header_is_found_when_the_reader_cannot_tell() -> None:
    reading = grid_of([["Lĩnh vực", "Tiếp nhận"], ["Hộ tịch", "90"], ["Đất đai", "14"]])
    (table,) = find_tables(reading)
    assert table.columns == ("Lĩnh vực", "Tiếp nhận")
    assert len(table.rows) == 2


@pytest.mark.parametrize(
    "rows",
    [
        # the letterhead
        [["UBND HUYỆN A", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["UBND XÃ B", "Độc lập - Tự do - Hạnh phúc"]],
        # the signature block
        [["Nơi nhận:", "TM. ỦY BAN NHÂN DÂN"], ["- Lưu: VT.", "CHỦ TỊCH"]],
        # a box around text
        [["Ý kiến chỉ đạo của lãnh đạo"]],
    ],
)
def test_layout_boxes_are_no_tables(rows: list[list[str]]) -> None:
    assert find_tables(grid_of(rows)) == ()


def test_tables_are_numbered_in_text_order() -> None:
    one = "STT Lĩnh vực Tiếp nhận Đã giải quyết\n1 Hộ tịch 90 88\n2 Đất đai 14 10\n"
    reading = read(
        one + "\nKết quả được trả đúng hẹn cho người dân.\n\n" + one.replace(" ", "\t").replace("\tvực", " vực")
    )
    tables = find_tables(reading)
    assert [table.number for table in tables] == [1, 2]
    assert tables[0].end < tables[1].start
