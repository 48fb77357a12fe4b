# ruff: noqa: E501
"""Tables with a column for the unit of measure, as text extraction leaves them: layout → kind, columns, rows."""

from __future__ import annotations

import pytest

from extractor.mentions.dossiers import find_dossiers
from extractor.models import Claims
from extractor.tables import find_tables, table_kind
from tests.test_tables import read

HEAD = ["STT", "Chỉ tiêu thống kê", "Đơn vị tính", "Số liệu", "Ghi chú"]

# fmt: off
CASES: list[tuple[str, str, str, list[str], list[list[str]]]] = [
    ("levels of running numbers, a row without figures, remarks",
     "STT Chỉ tiêu thống kê Đơn vị tính Số liệu Ghi chú\n1 Chỉ đạo, điều hành\n1.1 Số nhiệm vụ đề ra trong kế hoạch Nhiệm vụ 25\n1.2 Số nhiệm vụ đã hoàn thành Nhiệm vụ 24\n2 Chính quyền số\n2.1 Số văn bản đi Văn bản 1.204\n2.2 Tỷ lệ văn bản điện tử ký số % 98,5 Tăng\n",
     "indicators", HEAD,
     [["1", "Chỉ đạo, điều hành", "", "", ""], ["1.1", "Số nhiệm vụ đề ra trong kế hoạch", "Nhiệm vụ", "25", ""], ["1.2", "Số nhiệm vụ đã hoàn thành", "Nhiệm vụ", "24", ""],
      ["2", "Chính quyền số", "", "", ""], ["2.1", "Số văn bản đi", "Văn bản", "1.204", ""], ["2.2", "Tỷ lệ văn bản điện tử ký số", "%", "98,5", "Tăng"]]),
    ("Roman groups, letters below, an empty figure",
     "TT Chỉ tiêu Đơn vị tính Số liệu\nI CẢI CÁCH THỂ CHẾ\n1 Tổng số văn bản quy phạm pháp luật ban hành Văn bản 3\na) Nghị quyết của HĐND Văn bản 2\nb) Quyết định của UBND Văn bản 1\nII CẢI CÁCH BỘ MÁY\n1 Số thôn, tổ dân phố Thôn 14\n2 Số cơ quan được sắp xếp lại Cơ quan\n3 Biên chế có mặt Người 21\n",
     "indicators", ["TT", "Chỉ tiêu", "Đơn vị tính", "Số liệu"],
     [["I", "CẢI CÁCH THỂ CHẾ", "", ""], ["1", "Tổng số văn bản quy phạm pháp luật ban hành", "Văn bản", "3"], ["a", "Nghị quyết của HĐND", "Văn bản", "2"], ["b", "Quyết định của UBND", "Văn bản", "1"],
      ["II", "CẢI CÁCH BỘ MÁY", "", ""], ["1", "Số thôn, tổ dân phố", "Thôn", "14"], ["2", "Số cơ quan được sắp xếp lại", "Cơ quan", ""], ["3", "Biên chế có mặt", "Người", "21"]]),
    ("names wrapped before and after their unit and figure",
     "STT Chỉ tiêu thống kê Đơn vị tính Số liệu Ghi chú\n1 Số cán bộ, công chức được đào tạo, bồi dưỡng về\ncải cách hành chính Người 12\n2 Tỷ lệ hồ sơ thanh toán trực tuyến trên tổng % 45,2\nsố hồ sơ có phát sinh phí\n3 Số cuộc đối thoại Cuộc 1\n",
     "indicators", HEAD,
     [["1", "Số cán bộ, công chức được đào tạo, bồi dưỡng về cải cách hành chính", "Người", "12", ""], ["2", "Tỷ lệ hồ sơ thanh toán trực tuyến trên tổng số hồ sơ có phát sinh phí", "%", "45,2", ""], ["3", "Số cuộc đối thoại", "Cuộc", "1", ""]]),
    ("two columns of figures under one title",
     "STT Chỉ tiêu thống kê Đơn vị tính Số liệu Ghi chú\nKỳ này Kỳ trước\n1 Số nhiệm vụ được giao Nhiệm vụ 25 22\n2 Số nhiệm vụ hoàn thành đúng hạn Nhiệm vụ 24 22\n3 Tỷ lệ hoàn thành % 96 100 Giảm\n",
     "indicators", ["STT", "Chỉ tiêu thống kê", "Đơn vị tính", "Số liệu / Kỳ này", "Số liệu / Kỳ trước", "Ghi chú"],
     [["1", "Số nhiệm vụ được giao", "Nhiệm vụ", "25", "22", ""], ["2", "Số nhiệm vụ hoàn thành đúng hạn", "Nhiệm vụ", "24", "22", ""], ["3", "Tỷ lệ hoàn thành", "%", "96", "100", "Giảm"]]),
    ("a unit the vocabulary lacks, dossiers among the rows, a page number",
     "STT Tên chỉ tiêu ĐVT Kết quả\n1 Số hồ sơ tiếp nhận Hồ sơ 670\n2 Số hồ sơ giải quyết đúng hạn Hồ sơ 668\n\n7\n\n3 Số lễ chào cờ đầu tháng Lễ 3\n4 Số TTHC được công khai TTHC 137\n",
     "indicators", ["STT", "Tên chỉ tiêu", "ĐVT", "Kết quả"],
     [["1", "Số hồ sơ tiếp nhận", "Hồ sơ", "670"], ["2", "Số hồ sơ giải quyết đúng hạn", "Hồ sơ", "668"], ["3", "Số lễ chào cờ đầu tháng", "Lễ", "3"], ["4", "Số TTHC được công khai", "TTHC", "137"]]),
    ("after the signature, columns numbered",
     "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nNguyễn Văn Bình\n\nPhụ lục\nCÁC CHỈ TIÊU THỐNG KÊ CẢI CÁCH HÀNH CHÍNH\nSTT Chỉ tiêu thống kê Đơn vị tính Số liệu Ghi chú\n(1) (2) (3) (4) (5)\n1 Số cuộc kiểm tra Cuộc 2\n2 Số phiếu khảo sát Phiếu 150\n- Phiếu trực tuyến Phiếu 30\n3 Số sáng kiến Sáng kiến -\n",
     "indicators", HEAD,
     [["1", "Số cuộc kiểm tra", "Cuộc", "2", ""], ["2", "Số phiếu khảo sát", "Phiếu", "150", ""], ["", "- Phiếu trực tuyến", "Phiếu", "30", ""], ["3", "Số sáng kiến", "Sáng kiến", "-", ""]]),
    ("a paragraph after the last row",
     "TT Chỉ tiêu Đơn vị tính Số liệu\n1 Số lớp tập huấn Lớp 4\n2 Số hội nghị Hội nghị 10\n\nCác hệ thống đang được dùng gồm phần mềm quản lý văn bản, thư điện tử\ncông vụ và cơ sở dữ liệu cán bộ\n",
     "indicators", ["TT", "Chỉ tiêu", "Đơn vị tính", "Số liệu"],
     [["1", "Số lớp tập huấn", "Lớp", "4"], ["2", "Số hội nghị", "Hội nghị", "10"]]),
    ("plan, result and share",
     "TT Nội dung Đơn vị tính Kế hoạch Thực hiện Tỷ lệ\n1 Số lớp tập huấn Lớp 4 4 100%\n2 Số hội nghị Hội nghị 10 9 90%\n",
     "indicators", ["TT", "Nội dung", "Đơn vị tính", "Kế hoạch", "Thực hiện", "Tỷ lệ"],
     [["1", "Số lớp tập huấn", "Lớp", "4", "4", "100%"], ["2", "Số hội nghị", "Hội nghị", "10", "9", "90%"]]),
    ("columns of blanks with a group row",
     "STT   Chỉ tiêu thống kê                      Đơn vị tính   Số liệu   Ghi chú\n1     Chỉ đạo, điều hành\n1.1   Số nhiệm vụ đề ra trong kế hoạch       Nhiệm vụ        25\n1.2   Số nhiệm vụ đã hoàn thành              Nhiệm vụ        24      Tăng\n2     Chính quyền số\n2.1   Tỷ lệ văn bản điện tử                  %             98,5\n",
     "indicators", HEAD,
     [["1", "Chỉ đạo, điều hành", "", "", ""], ["1.1", "Số nhiệm vụ đề ra trong kế hoạch", "Nhiệm vụ", "25", ""], ["1.2", "Số nhiệm vụ đã hoàn thành", "Nhiệm vụ", "24", "Tăng"], ["2", "Chính quyền số", "", "", ""], ["2.1", "Tỷ lệ văn bản điện tử", "%", "98,5", ""]]),
    ("every cell on a line of its own, levels, a row without figures, a total in a name",
     "STT\nChỉ tiêu thống kê\nĐơn vị tính\nSố liệu\n1\nChỉ đạo, điều hành\n\n\n1.1\nSố nhiệm vụ đề ra\nnhiệm vụ\n36\n1.2\nSố cuộc đối thoại\ncuộc\n02\n2\nThủ tục hành chính\n\n\n2.1\nTổng số TTHC đang có hiệu lực\nthủ tục\n136\n",
     "indicators", ["STT", "Chỉ tiêu thống kê", "Đơn vị tính", "Số liệu"],
     [["1", "Chỉ đạo, điều hành", "", ""], ["1.1", "Số nhiệm vụ đề ra", "nhiệm vụ", "36"], ["1.2", "Số cuộc đối thoại", "cuộc", "02"], ["2", "Thủ tục hành chính", "", ""], ["2.1", "Tổng số TTHC đang có hiệu lực", "thủ tục", "136"]]),
    ("equipment with its unit",
     "STT Tên thiết bị Đơn vị tính Số lượng Ghi chú\n1 Máy tính để bàn Bộ 12 Còn tốt\n2 Máy in Cái 6\n3 Máy quét Chiếc 2 Hỏng 01\n",
     "equipment", ["STT", "Tên thiết bị", "Đơn vị tính", "Số lượng", "Ghi chú"],
     [["1", "Máy tính để bàn", "Bộ", "12", "Còn tốt"], ["2", "Máy in", "Cái", "6", ""], ["3", "Máy quét", "Chiếc", "2", "Hỏng 01"]]),
]
# fmt: on


@pytest.mark.parametrize(
    ("text", "kind", "columns", "rows"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_layout_gives_its_table(text: str, kind: str, columns: list[str], rows: list[list[str]]) -> None:
    reading = read(text)
    (table,) = find_tables(reading)
    assert [[cell.text for cell in row] for row in table.rows] == rows
    assert list(table.columns) == columns
    assert table_kind(table, reading) == kind


@pytest.mark.parametrize("text", [case[1] for case in CASES], ids=[case[0] for case in CASES])
def test_figures_stay_in_their_table(text: str) -> None:
    reading = read(text)
    assert find_dossiers(reading, find_tables(reading), Claims.none(len(reading.text))) == ()


NO_TABLES = [
    # the unit of a table of another kind, above it
    "Đơn vị tính: hồ sơ\n1 Hộ tịch đã được giải quyết theo đúng quy định của pháp luật về hộ tịch.",
    # a sentence that names such a table
    "Các chỉ tiêu có đơn vị tính là nhiệm vụ\n1. Hoàn thành 25 nhiệm vụ được giao.\n2. Rà soát 12 văn bản.",
]


@pytest.mark.parametrize("text", NO_TABLES)
def test_running_text_is_no_table(text: str) -> None:
    assert find_tables(read(text)) == ()
