# ruff: noqa: E501
"""Dossier tables as offices and their software print them: layout → label and figures of each row.

Every table was made up for this file after the habits of an export or an office; figures add up where they would.
"""

from __future__ import annotations

import pytest

from extractor.pipeline import extract
from tests.test_dossiers import find, values

Rows = list[tuple[str | None, dict[str, float]]]


def figures(names: str, *rows: tuple[str | None, str]) -> Rows:
    """Rows told briefly: the measures once, the figures of each row in their order, "." where a row has none."""
    return [
        (
            label,
            {name: float(figure) for name, figure in zip(names.split(), printed.split(), strict=True) if figure != "."},
        )
        for label, printed in rows
    ]


FOUR = "received resolved_early resolved_on_time resolved_late"
THREE = "received resolved late"

# fmt: off
LAYOUTS: list[tuple[str, str, Rows]] = [
    ("months, one of them cut short",
     "Tháng Tiếp nhận Đã giải quyết\nTháng 10 120 118\nTháng 11 130 130\nTháng 12 (đến ngày 15) 60 55\nCả quý 310 303\n",
     figures("received resolved", ("Tháng 10", "120 118"), ("Tháng 11", "130 130"), ("Tháng 12 (đến ngày 15)", "60 55"), ("Cả quý", "310 303"))),
    ("the first month begins late",
     "Tháng Số hồ sơ tiếp nhận\nTháng 7 (từ ngày 10) 41\nTháng 8 130\nTháng 9 60\nCộng 231\n",
     figures("received", ("Tháng 7 (từ ngày 10)", "41"), ("Tháng 8", "130"), ("Tháng 9", "60"), ("Cộng", "231"))),
    ("one cell on a line, the number of a page between two rows",
     "STT\nĐơn vị\nTiếp nhận\nĐã giải quyết\nQuá hạn\n1\nPhường A\n20\n20\n0\n\n4\n\n2\nPhường B\n30\n29\n1\n3\nPhường C\n12\n12\n0\nTổng số\n62\n61\n1\n",
     figures(THREE, ("Phường A", "20 20 0"), ("Phường B", "30 29 1"), ("Phường C", "12 12 0"), ("Tổng số", "62 61 1"))),
    ("one cell on a line, the number of a page within a row",
     "STT\nĐơn vị\nTiếp nhận\nĐã giải quyết\nQuá hạn\n1\nPhường A\n20\n20\n0\n2\nPhường B\n30\n\n7\n\n29\n1\n3\nPhường C\n12\n12\n0\nTổng số\n62\n61\n1\n",
     figures(THREE, ("Phường A", "20 20 0"), ("Phường B", "30 29 1"), ("Phường C", "12 12 0"), ("Tổng số", "62 61 1"))),
    ("one cell on a line, an empty line between all of them",
     "STT\n\nĐơn vị\n\nTiếp nhận\n\nĐã giải quyết\n\n1\n\nXã A\n\n20\n\n4\n\n2\n\nXã B\n\n30\n\n29\n\n",
     figures("received resolved", ("Xã A", "20 4"), ("Xã B", "30 29"))),
    ("one cell on a line, a figure too many: no row is read from where it may stand",
     "STT\nĐơn vị\nTiếp nhận\nĐã giải quyết\nQuá hạn\n1\nPhường A\n20\n20\n0\n2\nPhường B\n30\n30\n0\n3\nPhường C\n12\n4\n12\n0\n4\nPhường D\n8\n8\n0\n",
     figures(THREE, ("Phường A", "20 20 0"), ("Phường B", "30 30 0"))),
    ("what the figures hold, in brackets behind a title",
     "STT Lĩnh vực Tiếp nhận (gồm cả kỳ trước chuyển sang) Trực tuyến Đã giải quyết Đang giải quyết\n1 Hộ tịch 90 70 88 2\n2 Đất đai 30 10 29 1\n",
     figures("received received_online resolved pending", ("Hộ tịch", "90 70 88 2"), ("Đất đai", "30 10 29 1"))),
    ("the same in brackets that name the column",
     "STT Lĩnh vực Tiếp nhận Tồn (kỳ trước chuyển sang) Đã giải quyết\n1 Hộ tịch 90 3 88\n2 Đất đai 30 2 29\n",
     figures("received carried_over resolved", ("Hộ tịch", "90 3 88"), ("Đất đai", "30 2 29"))),
    ("brackets wider than their columns below a title over two",
     "                        Tiếp nhận                     Đã giải quyết          Đang\n  TT   Lĩnh vực     (gồm cả tồn kỳ trước)                                     giải\n                    Tổng số     Trực tuyến      Tổng     Đúng hạn   Trễ hạn    quyết\n   1   Hộ tịch           90             70        88           87         1        2\n   2   Đất đai           30             10        29           29         0        1\n",
     figures("received received_online resolved resolved_on_time resolved_late pending", ("Hộ tịch", "90 70 88 87 1 2"), ("Đất đai", "30 10 29 29 0 1"))),
    ("the whole of the results beside its parts",
     "| TT | Lĩnh vực | Tiếp nhận | Kết quả giải quyết | | |\n| | | | Tổng số | Đúng hạn | Quá hạn |\n| 1 | Hộ tịch | 90 | 88 | 87 | 1 |\n| 2 | Đất đai | 30 | 29 | 29 | 0 |\n",
     figures("received resolved resolved_on_time resolved_late", ("Hộ tịch", "90 88 87 1"), ("Đất đai", "30 29 29 0"))),
    ("a whole over results and what is pending stays unread",
     "| TT | Lĩnh vực | Tiếp nhận | Kết quả giải quyết | | | |\n| | | | Tổng số | Đúng hạn | Quá hạn | Đang giải quyết |\n| 1 | Hộ tịch | 90 | 90 | 87 | 1 | 2 |\n| 2 | Đất đai | 30 | 30 | 29 | 0 | 1 |\n",
     figures("received resolved_on_time late pending", ("Hộ tịch", "90 87 1 2"), ("Đất đai", "30 29 0 1"))),
    ("titles over several columns before all others, the rest in pieces",
     "Hồ sơ tiếp nhận Kết quả giải quyết\nSTT Lĩnh vực\nTổng\nsố\nKỳ\ntrước\nTrong\nkỳ Đúng hạn Trễ hạn Tỷ lệ\n(%)\n1 Hộ tịch 117 3 114 116 1 99,1\n2 Chứng thực 837 0 837 837 0 100\nTổng cộng 954 3 951 953 1 99,9\n",
     figures("received carried_over received_new resolved_on_time resolved_late rate", ("Hộ tịch", "117 3 114 116 1 99.1"), ("Chứng thực", "837 0 837 837 0 100"), ("Tổng cộng", "954 3 951 953 1 99.9"))),
    ("the same with remarks at the end",
     "Hồ sơ tiếp nhận Kết quả giải quyết Ghi chú\nSTT Lĩnh vực\nTổng số Kỳ trước Trong kỳ Đúng hạn Quá hạn\n1 Hộ tịch 90 10 80 88 0\n2 Đất đai 30 10 20 29 0\n",
     figures("received carried_over received_new resolved_on_time resolved_late", ("Hộ tịch", "90 10 80 88 0"), ("Đất đai", "30 10 20 29 0"))),
    ("titles of row numbers behind those of figures: no column is read",
     "Hồ sơ tiếp nhận Đã giải quyết\nSTT Lĩnh vực Đang giải quyết\nTổng số Kỳ trước Trong kỳ Đúng hạn Quá hạn\n1 Hộ tịch 90 10 80 88 0 2\n2 Đất đai 30 10 20 29 0 1\n",
     []),
    ("a count and what it holds, in brackets",
     "STT\tLĩnh vực\tSố hồ sơ (gồm cả kỳ trước chuyển sang)\tĐã giải quyết\tĐang giải quyết\n1\tHộ tịch\t90\t88\t2\n2\tĐất đai\t30\t29\t1\n",
     figures("received resolved pending", ("Hộ tịch", "90 88 2"), ("Đất đai", "30 29 1"))),
    ("the same with ways of sending and a second whole",
     "Số hồ sơ tiếp nhận Số hồ sơ đã giải quyết\nSTT Lĩnh vực\nTổng số\nTrực\ntuyến\nTrực\ntiếp\nTổng\nsố Đúng\nhạn Quá hạn\n1 Hộ tịch 217 203 14 217 217 0\n2 Chứng thực 837 0 837 837 837 0\n",
     figures("received received_online received_direct resolved resolved_on_time resolved_late", ("Hộ tịch", "217 203 14 217 217 0"), ("Chứng thực", "837 0 837 837 837 0"))),
    ("months without running numbers, their number part of the label",
     "Tháng Tiếp nhận Trước hạn Đúng hạn Quá hạn\nTháng 7 120 100 20 0\nTháng 8 135 110 24 1\nTháng 9 98 80 18 0\nTổng cộng 353 290 62 1\n",
     figures(FOUR, ("Tháng 7", "120 100 20 0"), ("Tháng 8", "135 110 24 1"), ("Tháng 9", "98 80 18 0"), ("Tổng cộng", "353 290 62 1"))),
    ("months of one digit and of two, no total",
     "Thời gian Tiếp nhận Đã giải quyết Quá hạn\nTháng 9 98 80 0\nTháng 10 120 100 0\nTháng 11 135 110 1\n",
     figures(THREE, ("Tháng 9", "98 80 0"), ("Tháng 10", "120 100 0"), ("Tháng 11", "135 110 1"))),
    ("months with their year",
     "STT Thời gian Tiếp nhận Đã giải quyết\n1 Tháng 01/2024 98 80\n2 Tháng 02/2024 120 100\nCộng 218 180\n",
     figures("received resolved", ("Tháng 01/2024", "98 80"), ("Tháng 02/2024", "120 100"), ("Cộng", "218 180"))),
    ("quarters by Roman number",
     "Kỳ báo cáo Tiếp nhận Đã giải quyết Quá hạn\nQuý I 210 205 0\nQuý II 198 190 2\nQuý III 240 236 0\nTổng 648 631 2\n",
     figures(THREE, ("Quý I", "210 205 0"), ("Quý II", "198 190 2"), ("Quý III", "240 236 0"), ("Tổng", "648 631 2"))),
    ("quarters by Arabic number",
     "Kỳ báo cáo Tiếp nhận Đã giải quyết Quá hạn\nQuý 1 210 205 0\nQuý 2 198 190 2\nQuý 3 240 236 0\nTổng 648 631 2\n",
     figures(THREE, ("Quý 1", "210 205 0"), ("Quý 2", "198 190 2"), ("Quý 3", "240 236 0"), ("Tổng", "648 631 2"))),
    ("wards called by number",
     "Đơn vị Tiếp nhận Trước hạn Đúng hạn Quá hạn\nPhường 5 120 100 20 0\nPhường 6 135 110 24 1\nPhường 12 98 80 18 0\nTổng số 353 290 62 1\n",
     figures(FOUR, ("Phường 5", "120 100 20 0"), ("Phường 6", "135 110 24 1"), ("Phường 12", "98 80 18 0"), ("Tổng số", "353 290 62 1"))),
    ("wards called by number, with running numbers",
     "TT Đơn vị Tiếp nhận Đã giải quyết Quá hạn\n1 Phường 1 120 100 0\n2 Phường 2 135 110 1\n3 Phường An Phú 98 80 0\nTổng số 353 290 1\n",
     figures(THREE, ("Phường 1", "120 100 0"), ("Phường 2", "135 110 1"), ("Phường An Phú", "98 80 0"), ("Tổng số", "353 290 1"))),
    ("hamlets called by number",
     "STT Đơn vị Số hồ sơ tiếp nhận Số hồ sơ đã giải quyết\n1 Thôn 3 12 12\n2 Thôn 4 9 8\n3 Tổ dân phố 11 20 20\n",
     figures("received resolved", ("Thôn 3", "12 12"), ("Thôn 4", "9 8"), ("Tổ dân phố 11", "20 20"))),
    ("labels with commas, brackets and figures inside",
     "STT Thủ tục hành chính Tiếp nhận Đã giải quyết Quá hạn\n1 Cấp bản sao trích lục hộ tịch (QĐ 1872) 31 31 0\n2 Chứng thực bản sao từ bản chính, văn bản song ngữ 204 204 0\n3 Trợ cấp mai táng theo Nghị định 20/2021/NĐ-CP 2 1 0\n",
     figures(THREE, ("Cấp bản sao trích lục hộ tịch (QĐ 1872)", "31 31 0"), ("Chứng thực bản sao từ bản chính, văn bản song ngữ", "204 204 0"), ("Trợ cấp mai táng theo Nghị định 20/2021/NĐ-CP", "2 1 0"))),
    ("days as rows",
     "Thời gian Tiếp nhận Đã giải quyết Quá hạn\nTừ 15/12 đến 31/12 40 38 0\nTừ 01/01 đến 15/01 52 50 1\nTổng cộng 92 88 1\n",
     figures(THREE, ("Từ 15/12 đến 31/12", "40 38 0"), ("Từ 01/01 đến 15/01", "52 50 1"), ("Tổng cộng", "92 88 1"))),
    ("years as rows",
     "Năm Tiếp nhận Đã giải quyết Quá hạn\nNăm 2021 402 398 4\nNăm 2022 520 519 1\nNăm 2023 655 655 0\n",
     figures(THREE, ("Năm 2021", "402 398 4"), ("Năm 2022", "520 519 1"), ("Năm 2023", "655 655 0"))),
    # ---- words of titles ----
    ("a first total of dossiers is what was received",
     "STT Lĩnh vực Tổng số hồ sơ Trước hạn Đúng hạn Quá hạn\n1 Hộ tịch 90 80 9 1\n2 Chứng thực 564 560 4 0\n",
     figures(FOUR, ("Hộ tịch", "90 80 9 1"), ("Chứng thực", "564 560 4 0"))),
    ("a bare first total",
     "STT Lĩnh vực Tổng số Đã giải quyết Đang giải quyết\n1 Hộ tịch 90 88 2\n2 Chứng thực 564 564 0\n",
     figures("received resolved pending", ("Hộ tịch", "90 88 2"), ("Chứng thực", "564 564 0"))),
    ("all dossiers, and what remains",
     "STT Lĩnh vực Tổng hồ sơ Đã giải quyết Tồn\n1 Hộ tịch 90 88 2\n2 Chứng thực 564 564 0\n",
     figures("received resolved pending", ("Hộ tịch", "90 88 2"), ("Chứng thực", "564 564 0"))),
    ("remainders before and after",
     "STT Lĩnh vực Tồn đầu kỳ Nhận trong kỳ Đã trả Tồn cuối kỳ\n1 Hộ tịch 3 90 88 5\n2 Chứng thực 0 564 564 0\n",
     figures("carried_over received resolved pending", ("Hộ tịch", "3 90 88 5"), ("Chứng thực", "0 564 564 0"))),
    ("a bare remainder before what came in",
     "STT Lĩnh vực Tồn Nhận mới Đã giải quyết Còn lại\n1 Hộ tịch 3 90 88 5\n2 Chứng thực 0 564 564 0\n",
     figures("carried_over received resolved pending", ("Hộ tịch", "3 90 88 5"), ("Chứng thực", "0 564 564 0"))),
    ("abbreviated titles",
     "STT Lĩnh vực TSHS Đã GQ Trước hạn Đúng hạn Quá hạn Đang GQ\n1 Hộ tịch 90 88 80 7 1 2\n2 Chứng thực 564 564 560 4 0 0\n",
     figures("received resolved resolved_early resolved_on_time resolved_late pending", ("Hộ tịch", "90 88 80 7 1 2"), ("Chứng thực", "564 564 560 4 0 0"))),
    ("abbreviated titles with HS",
     "TT\tLĩnh vực\tHS tiếp nhận\tHS TN trực tuyến\tHS đã GQ\tHS GQ trước hạn\tHS GQ đúng hạn\tHS GQ quá hạn\n1\tHộ tịch\t90\t40\t88\t80\t7\t1\n2\tĐất đai\t10\t1\t8\t8\t0\t0\n",
     figures("received received_online resolved resolved_early resolved_on_time resolved_late", ("Hộ tịch", "90 40 88 80 7 1"), ("Đất đai", "10 1 8 8 0 0"))),
    ("titles of one vendor in capitals",
     "STT\tĐƠN VỊ\tTỔNG HỒ SƠ PHẢI XỬ LÝ\tHỒ SƠ KỲ TRƯỚC CHUYỂN SANG\tHỒ SƠ TIẾP NHẬN TRONG KỲ\tTỔNG HỒ SƠ ĐÃ XỬ LÝ\tHỒ SƠ XỬ LÝ ĐÚNG HẠN\tHỒ SƠ XỬ LÝ QUÁ HẠN\tTỔNG HỒ SƠ ĐANG XỬ LÝ\tĐANG XỬ LÝ CÒN HẠN\tĐANG XỬ LÝ QUÁ HẠN\n"
     "1\tXã Bình Trung\t100\t10\t90\t95\t94\t1\t5\t4\t1\n2\tXã Bình Lợi\t50\t0\t50\t50\t50\t0\t0\t0\t0\n",
     figures("received carried_over received_new resolved resolved_on_time resolved_late pending pending_in_time pending_late", ("Xã Bình Trung", "100 10 90 95 94 1 5 4 1"), ("Xã Bình Lợi", "50 0 50 50 50 0 0 0 0"))),
    ("online by counter, post and portal",
     "STT\tLĩnh vực\tTổng số\tTrực tuyến\tTrực tiếp\tBCCI\tĐã trả kết quả\n1\tHộ tịch\t90\t60\t28\t2\t88\n2\tĐất đai\t10\t1\t9\t0\t8\n",
     figures("received received_online received_direct received_post resolved", ("Hộ tịch", "90 60 28 2 88"), ("Đất đai", "10 1 9 0 8"))),
    ("refused and withdrawn",
     "STT\tLĩnh vực\tTiếp nhận\tĐã giải quyết\tTừ chối\tCông dân rút\tChờ bổ sung\n1\tHộ tịch\t90\t80\t4\t3\t3\n2\tĐất đai\t10\t8\t1\t1\t0\n",
     figures("received resolved returned withdrawn supplement", ("Hộ tịch", "90 80 4 3 3"), ("Đất đai", "10 8 1 1 0"))),
    ("a whole with what is being worked at in time and late",
     "STT\tLĩnh vực\tTổng số hồ sơ tiếp nhận\tSố hồ sơ đã giải quyết\t\tSố hồ sơ đang giải quyết\t\n\t\t\tTrước và đúng hạn\tQuá hạn\tTrong hạn\tQuá hạn\n1\tHộ tịch\t90\t85\t1\t3\t1\n2\tĐất đai\t10\t8\t0\t2\t0\n",
     figures("received resolved_early_or_on_time resolved_late pending_in_time pending_late", ("Hộ tịch", "90 85 1 3 1"), ("Đất đai", "10 8 0 2 0"))),
    ("titles of two columns printed in each cell",
     "| STT | Lĩnh vực | Số hồ sơ tiếp nhận | Số hồ sơ tiếp nhận | Số hồ sơ đã giải quyết | Số hồ sơ đã giải quyết |\n| STT | Lĩnh vực | Trực tuyến | Trực tiếp | Đúng hạn | Quá hạn |\n| 1 | Hộ tịch | 60 | 30 | 88 | 0 |\n| 2 | Đất đai | 1 | 9 | 8 | 1 |\n",
     figures("received_online received_direct resolved_on_time resolved_late", ("Hộ tịch", "60 30 88 0"), ("Đất đai", "1 9 8 1"))),
    # ---- columns that are not of the period ----
    ("a cumulative column beside that of the quarter",
     "STT\tLĩnh vực\tTiếp nhận\t\tĐã giải quyết\t\n\t\tTrong quý\tLũy kế\tTrong quý\tLũy kế\n1\tHộ tịch\t90\t400\t88\t390\n2\tĐất đai\t10\t52\t8\t50\n",
     figures("received resolved", ("Hộ tịch", "90 88"), ("Đất đai", "10 8"))),
    ("a cumulative column, flattened",
     "STT Lĩnh vực Tiếp nhận trong quý Lũy kế từ đầu năm Đã giải quyết trong quý\n1 Hộ tịch 90 400 88\n2 Đất đai 10 52 8\n",
     figures("received resolved", ("Hộ tịch", "90 88"), ("Đất đai", "10 8"))),
    ("the same period of last year beside this one",
     "STT\tLĩnh vực\tTiếp nhận\tTiếp nhận cùng kỳ năm trước\tĐã giải quyết\tSo với cùng kỳ\n1\tHộ tịch\t90\t80\t88\t10\n2\tĐất đai\t10\t9\t8\t1\n",
     figures("received resolved", ("Hộ tịch", "90 88"), ("Đất đai", "10 8"))),
    ("cumulative titles over their own columns",
     "STT\tLĩnh vực\tTrong quý IV\t\tLũy kế năm 2023\t\n\t\tTiếp nhận\tGiải quyết\tTiếp nhận\tGiải quyết\n1\tHộ tịch\t90\t88\t400\t390\n2\tĐất đai\t10\t8\t52\t50\n",
     figures("received resolved", ("Hộ tịch", "90 88"), ("Đất đai", "10 8"))),
    # ---- what lies between rows ----
    ("a page number and a running head between rows",
     "STT Lĩnh vực Tiếp nhận Đã giải quyết Quá hạn\n1 Hộ tịch 90 88 0\n2 Chứng thực 564 564 0\n\n3\n\n3 Đất đai 14 10 1\n4 Người có công 2 2 0\nTổng cộng 670 664 1\n",
     figures(THREE, ("Hộ tịch", "90 88 0"), ("Chứng thực", "564 564 0"), ("Đất đai", "14 10 1"), ("Người có công", "2 2 0"), ("Tổng cộng", "670 664 1"))),
    ("a page number with the titles again",
     "STT Lĩnh vực Tiếp nhận Đã giải quyết Quá hạn\n1 Hộ tịch 90 88 0\n- 4 -\nSTT Lĩnh vực Tiếp nhận Đã giải quyết Quá hạn\n2 Chứng thực 564 564 0\nTổng cộng 654 652 0\n",
     figures(THREE, ("Hộ tịch", "90 88 0"), ("Chứng thực", "564 564 0"), ("Tổng cộng", "654 652 0"))),
    ("columns of blanks over a page with its number",
     "STT   Lĩnh vực          Tiếp nhận    Đã giải quyết   Quá hạn\n1     Hộ tịch                  90               88         0\n\n                              5\n\n"
     "STT   Lĩnh vực          Tiếp nhận    Đã giải quyết   Quá hạn\n2     Chứng thực              564              564         -\n3     Đất đai                                  10         1\n      Tổng cộng               654              662         1\n",
     figures(THREE, ("Hộ tịch", "90 88 0"), ("Chứng thực", "564 564 ."), ("Đất đai", ". 10 1"), ("Tổng cộng", "654 662 1"))),
    ("columns of blanks, remarks wrapped over lines",
     "STT   Lĩnh vực          Tiếp nhận    Đã giải quyết   Quá hạn   Ghi chú\n1     Hộ tịch                  90               88         0\n2     Đất đai                  14               10         2   Chờ xác minh\n                                                               nguồn gốc đất\n3     Chứng thực              564              564         0\n",
     figures(THREE, ("Hộ tịch", "90 88 0"), ("Đất đai", "14 10 2"), ("Chứng thực", "564 564 0"))),
    ("remarks at the end of flattened rows",
     "STT Lĩnh vực Tiếp nhận Đã giải quyết Quá hạn Ghi chú\n1 Hộ tịch 90 88 0\n2 Đất đai 14 10 2 Chờ xác minh\n3 Chứng thực 564 564 0 Tăng\nTổng cộng 668 662 2\n",
     figures(THREE, ("Hộ tịch", "90 88 0"), ("Đất đai", "14 10 2"), ("Chứng thực", "564 564 0"), ("Tổng cộng", "668 662 2"))),
    ("column numbers with sums",
     "STT Lĩnh vực Tổng số Trực tuyến Trực tiếp Đã giải quyết Trước hạn Đúng hạn Quá hạn\n(1) (2) (3)=(4)+(5) (4) (5) (6)=(7)+(8)+(9) (7) (8) (9)\n1 Hộ tịch 90 60 30 88 80 8 0\n2 Đất đai 14 4 10 12 2 9 1\n",
     figures("received received_online received_direct resolved resolved_early resolved_on_time resolved_late", ("Hộ tịch", "90 60 30 88 80 8 0"), ("Đất đai", "14 4 10 12 2 9 1"))),
    ("letters and numbers of columns",
     "TT Lĩnh vực Tiếp nhận Đã giải quyết Quá hạn\nA B 1 2 3\n1 Hộ tịch 90 88 0\n2 Đất đai 14 10 1\n",
     figures(THREE, ("Hộ tịch", "90 88 0"), ("Đất đai", "14 10 1"))),
    ("thousands grouped by a blank in marked cells",
     "STT\tLĩnh vực\tTiếp nhận\tĐã giải quyết\n1\tHộ tịch\t1 090\t1 088\n2\tChứng thực\t12 564\t12 564\n",
     figures("received resolved", ("Hộ tịch", "1090 1088"), ("Chứng thực", "12564 12564"))),
    ("resolved of received in one cell",
     "STT\tLĩnh vực\tĐã giải quyết/tiếp nhận\tQuá hạn\n1\tHộ tịch\t88/90\t0\n2\tChứng thực\t564/564\t0\n",
     figures("resolved received late", ("Hộ tịch", "88 90 0"), ("Chứng thực", "564 564 0"))),
    ("labels wrapped over three lines around their figures",
     "STT Lĩnh vực Tiếp nhận Đã giải quyết\n1 Hộ tịch 90 88\nTiếp công dân, xử lý đơn,\n2 giải quyết khiếu nại, 3 3\ntố cáo\n3 Đất đai 14 10\n",
     figures("received resolved", ("Hộ tịch", "90 88"), ("Tiếp công dân, xử lý đơn, giải quyết khiếu nại, tố cáo", "3 3"), ("Đất đai", "14 10"))),
    ("group rows without figures, numbered anew below each",
     "STT Lĩnh vực Tiếp nhận Đã giải quyết Quá hạn\nA Cấp tỉnh\n1 Đất đai 40 38 0\n2 Xây dựng 12 12 0\nB Cấp xã\n1 Hộ tịch 90 88 0\n2 Chứng thực 564 564 0\nTổng cộng (A+B) 706 702 0\n",
     figures(THREE, ("Đất đai", "40 38 0"), ("Xây dựng", "12 12 0"), ("Hộ tịch", "90 88 0"), ("Chứng thực", "564 564 0"), ("Tổng cộng (A+B)", "706 702 0"))),
    ("the total first",
     "STT Đơn vị Tiếp nhận Đã giải quyết Quá hạn\nTổng số 226 220 1\n1 Xã Bình Trung 140 136 0\n2 Xã Bình Lợi 86 84 1\n",
     figures(THREE, ("Tổng số", "226 220 1"), ("Xã Bình Trung", "140 136 0"), ("Xã Bình Lợi", "86 84 1"))),
    ("departments of a province",
     "STT Cơ quan, đơn vị Tiếp nhận Đã giải quyết Trước hạn Đúng hạn Quá hạn Tỷ lệ đúng hạn (%)\n1 Sở Tư pháp 1.204 1.180 900 280 0 100\n2 Sở Nông nghiệp và Môi trường 3.420 3.300 2.900 388 12 99,64\n3 Ban Quản lý các khu công nghiệp 120 118 100 18 0 100\nTổng cộng 4.744 4.598 3.900 686 12 99,74\n",
     figures("received resolved resolved_early resolved_on_time resolved_late rate", ("Sở Tư pháp", "1204 1180 900 280 0 100"), ("Sở Nông nghiệp và Môi trường", "3420 3300 2900 388 12 99.64"), ("Ban Quản lý các khu công nghiệp", "120 118 100 18 0 100"), ("Tổng cộng", "4744 4598 3900 686 12 99.74"))),
    ("no titles but a caption of the body",
     "Kết quả cụ thể như sau:\nTT Lĩnh vực Số lượng hồ sơ đã tiếp nhận Số lượng hồ sơ đã trả kết quả Ghi chú\n01 Hộ tịch 90 88\n02 Chứng thực 564 564\n03 Đất đai 14 10\n",
     figures("received resolved", ("Hộ tịch", "90 88"), ("Chứng thực", "564 564"), ("Đất đai", "14 10"))),
    ("a single field in stacked cells",
     "STT\nĐơn vị\nTiếp nhận\nĐã giải quyết\nQuá hạn\n1\nPhường 5\n90\n88\n0\n2\nPhường 6\n564\n564\n0\nTổng cộng\n654\n652\n0\n",
     figures(THREE, ("Phường 5", "90 88 0"), ("Phường 6", "564 564 0"), ("Tổng cộng", "654 652 0"))),
    ("months in columns of blanks",
     "Tháng         Tiếp nhận    Đã giải quyết   Quá hạn\nTháng 7              90               88         0\nTháng 8             564              564         0\nTổng                654              652         0\n",
     figures(THREE, ("Tháng 7", "90 88 0"), ("Tháng 8", "564 564 0"), ("Tổng", "654 652 0"))),
    ("what was carried over as a part of the received, three levels in marked cells",
     "STT\tLĩnh vực\tSố hồ sơ nhận giải quyết\t\t\t\tSố hồ sơ đã giải quyết\t\n\t\tTổng số\tTrong kỳ\t\tTừ kỳ trước\tTổng số\tQuá hạn\n\t\t\tTrực tuyến\tTrực tiếp, dịch vụ bưu chính\t\t\t\n1\tHộ tịch\t95\t60\t30\t5\t90\t0\n2\tĐất đai\t14\t4\t9\t1\t12\t1\n",
     figures("received received_online received_direct carried_over resolved resolved_late", ("Hộ tịch", "95 60 30 5 90 0"), ("Đất đai", "14 4 9 1 12 1"))),
    ("titles of a form wrapped into columns of blanks",
     "                          Số hồ sơ tiếp nhận      Số hồ sơ đã giải quyết\n STT   Lĩnh vực         Tổng    Trực    Trực       Tổng   Trước   Đúng   Quá\n                         số     tuyến   tiếp        số     hạn    hạn    hạn\n  1    Hộ tịch           90      60      30         88      80      8     0\n  2    Đất đai           14       4      10         12       2      9     1\n       Cộng             104      64      40        100      82     17     1\n",
     figures("received received_online received_direct resolved resolved_early resolved_on_time resolved_late", ("Hộ tịch", "90 60 30 88 80 8 0"), ("Đất đai", "14 4 10 12 2 9 1"), ("Cộng", "104 64 40 100 82 17 1"))),
    ("each title of a form twice: resolved and pending in one flattened line",
     "STT Lĩnh vực Tiếp nhận Đã giải quyết Đang giải quyết\nTổng số Trực tuyến Trực tiếp Tổng số Đúng hạn Quá hạn Tổng số Trong hạn Quá hạn\n1 Hộ tịch 90 60 30 85 84 1 5 5 0\n2 Đất đai 14 4 10 12 12 0 2 1 1\n",
     figures("received received_online received_direct resolved resolved_on_time resolved_late pending pending_in_time pending_late", ("Hộ tịch", "90 60 30 85 84 1 5 5 0"), ("Đất đai", "14 4 10 12 12 0 2 1 1"))),
    ("the form of 2017 in marked cells, three levels of titles",
     "STT\tLĩnh vực, công việc giải quyết theo cấp\tSố hồ sơ nhận giải quyết\t\t\tKết quả giải quyết\t\t\t\t\t\tGhi chú\n\t\tTổng số\tTrong đó\t\tSố hồ sơ đã giải quyết\t\t\tSố hồ sơ đang giải quyết\t\t\t\n\t\t\tSố kỳ trước chuyển qua\tSố mới tiếp nhận\tTổng số\tTrả đúng thời hạn\tTrả quá hạn\tTổng số\tChưa đến hạn\tQuá hạn\t\n(1)\t(2)\t(3)\t(4)\t(5)\t(6)\t(7)\t(8)\t(9)\t(10)\t(11)\t(12)\n1\tHộ tịch\t95\t5\t90\t90\t89\t1\t5\t4\t1\t\n2\tĐất đai\t14\t1\t13\t12\t12\t0\t2\t2\t0\t\n",
     figures("received carried_over received_new resolved resolved_on_time resolved_late pending pending_in_time pending_late", ("Hộ tịch", "95 5 90 90 89 1 5 4 1"), ("Đất đai", "14 1 13 12 12 0 2 2 0"))),
    ("the form of 2017 flattened",
     "STT Lĩnh vực, công việc giải quyết theo cấp Số hồ sơ nhận giải quyết Kết quả giải quyết Ghi chú\nTổng số Trong đó Số hồ sơ đã giải quyết Số hồ sơ đang giải quyết\nSố kỳ trước chuyển qua Số mới tiếp nhận Tổng số Trả đúng thời hạn Trả quá hạn Tổng số Chưa đến hạn Quá hạn\n(1) (2) (3) (4) (5) (6) (7) (8) (9) (10) (11) (12)\n1 Hộ tịch 95 5 90 90 89 1 5 4 1\n2 Đất đai 14 1 13 12 12 0 2 2 0\nTổng cộng 109 6 103 102 101 1 7 6 1\n",
     figures("received carried_over received_new resolved resolved_on_time resolved_late pending pending_in_time pending_late", ("Hộ tịch", "95 5 90 90 89 1 5 4 1"), ("Đất đai", "14 1 13 12 12 0 2 2 0"), ("Tổng cộng", "109 6 103 102 101 1 7 6 1"))),
    ("column numbers with sums wrapped over two lines",
     "STT Lĩnh vực Tiếp nhận Đã giải quyết Trước hạn Đúng hạn Quá hạn Đang giải quyết\n(1) (2) (3)=(4)+\n(8) (4)=(5)+(6)\n+(7) (5) (6) (7) (8)\n1 Hộ tịch 90 88 80 8 0 2\n2 Đất đai 14 10 2 7 1 4\n",
     figures("received resolved resolved_early resolved_on_time resolved_late pending", ("Hộ tịch", "90 88 80 8 0 2"), ("Đất đai", "14 10 2 7 1 4"))),
    ("titles cut word by word",
     "STT\nLĩnh vực\nTổng\nsố hồ\nsơ\ntiếp\nnhận\nTrước\nhạn\nĐúng\nhạn\nQuá\nhạn\n1 Hộ tịch 90 80 9 1\n2 Chứng thực 564 560 4 0\n",
     figures(FOUR, ("Hộ tịch", "90 80 9 1"), ("Chứng thực", "564 560 4 0"))),
    ("levels of government over units",
     "STT Đơn vị Tiếp nhận Đã giải quyết Quá hạn\nI Cấp tỉnh 160 150 2\n1 Sở Tư pháp 100 95 0\n2 Sở Xây dựng 60 55 2\nII Cấp xã 654 652 0\n1 Xã Bình Trung 90 88 0\n2 Phường Tân An 564 564 0\nTổng (I+II) 814 802 2\n",
     figures(THREE, ("Cấp tỉnh", "160 150 2"), ("Sở Tư pháp", "100 95 0"), ("Sở Xây dựng", "60 55 2"), ("Cấp xã", "654 652 0"), ("Xã Bình Trung", "90 88 0"), ("Phường Tân An", "564 564 0"), ("Tổng (I+II)", "814 802 2"))),
    ("a share after each count",
     "STT Lĩnh vực Đã giải quyết Đúng hạn Tỷ lệ % Quá hạn Tỷ lệ %\n1 Hộ tịch 90 89 98,9 1 1,1\n2 Chứng thực 564 564 100 0 0\n",
     figures("resolved resolved_on_time rate resolved_late", ("Hộ tịch", "90 89 98.9 1"), ("Chứng thực", "564 564 100 0"))),
    ("a wrapped label over a page with its number",
     "STT Lĩnh vực Tiếp nhận Đã giải quyết Quá hạn\n1 Hộ tịch 90 88 0\n2 Thành lập và hoạt động của\n\n6\n\nhộ kinh doanh 12 12 0\n3 Đất đai 14 10 1\n",
     figures(THREE, ("Hộ tịch", "90 88 0"), ("Thành lập và hoạt động của hộ kinh doanh", "12 12 0"), ("Đất đai", "14 10 1"))),
    ("a running head between pages",
     "STT Lĩnh vực Tiếp nhận Đã giải quyết Quá hạn\n1 Hộ tịch 90 88 0\n2 Chứng thực 564 564 0\n\nỦy ban nhân dân xã Bình Trung\n6\n\n3 Đất đai 14 10 1\nTổng 668 662 1\n",
     figures(THREE, ("Hộ tịch", "90 88 0"), ("Chứng thực", "564 564 0"), ("Đất đai", "14 10 1"), ("Tổng", "668 662 1"))),
    ("numbers of rows with a point, padded",
     "TT Lĩnh vực Tiếp nhận Đã giải quyết Quá hạn\n01. Hộ tịch 90 88 0\n02. Chứng thực 564 564 0\nTổng 654 652 0\n",
     figures(THREE, ("Hộ tịch", "90 88 0"), ("Chứng thực", "564 564 0"), ("Tổng", "654 652 0"))),
    ("two tables below each other",
     "Bảng 1. Kết quả tháng 7\nSTT Lĩnh vực Tiếp nhận Đã giải quyết\n1 Hộ tịch 90 88\n2 Đất đai 14 10\nBảng 2. Kết quả tháng 8\nSTT Lĩnh vực Tiếp nhận Đã giải quyết\n1 Hộ tịch 70 70\n2 Đất đai 4 3\n",
     figures("received resolved", ("Hộ tịch", "90 88"), ("Đất đai", "14 10"), ("Hộ tịch", "70 70"), ("Đất đai", "4 3"))),
    ("a long label that touches its first figure",
     "STT   Lĩnh vực                            Tiếp nhận   Đã giải quyết   Quá hạn\n1     Hộ tịch                                 90            88            0\n2     Thành lập và hoạt động hộ kinh doanh nhỏ 12           12            0\n3     Đất đai                                 14            10            1\n",
     figures(THREE, ("Hộ tịch", "90 88 0"), ("Thành lập và hoạt động hộ kinh doanh nhỏ", "12 12 0"), ("Đất đai", "14 10 1"))),
    ("words for none in cells",
     "STT\tLĩnh vực\tTiếp nhận\tĐã giải quyết\tQuá hạn\n1\tHộ tịch\t90\t88\tKhông\n2\tĐất đai\tKhông phát sinh\t\t\n3\tChứng thực\t12\t12\t0\n",
     figures(THREE, ("Hộ tịch", "90 88 0"), ("Đất đai", "0 . ."), ("Chứng thực", "12 12 0"))),
    ("titles of an export in small letters with the noun in each",
     "STT\tTên đơn vị\tSố hồ sơ tồn kỳ trước\tSố hồ sơ nhận trong kỳ\tTổng số hồ sơ phải xử lý\tSố hồ sơ đã xử lý trước hạn\tSố hồ sơ đã xử lý đúng hạn\tSố hồ sơ đã xử lý quá hạn\tTổng số hồ sơ đã xử lý\tSố hồ sơ đang xử lý trong hạn\tSố hồ sơ đang xử lý quá hạn\tSố hồ sơ tạm dừng\tSố hồ sơ rút\tTỷ lệ đúng hạn\n1\tXã Bình Trung\t5\t90\t95\t80\t9\t1\t90\t4\t1\t0\t0\t98,89\n2\tXã Bình Lợi\t0\t50\t50\t50\t0\t0\t50\t0\t0\t0\t0\t100\n",
     figures("carried_over received_new received resolved_early resolved_on_time resolved_late resolved pending_in_time pending_late withdrawn rate", ("Xã Bình Trung", "5 90 95 80 9 1 90 4 1 0 98.89"), ("Xã Bình Lợi", "0 50 50 50 0 0 50 0 0 0 100"))),
    ("cumulative columns first",
     "STT\tLĩnh vực\tTiếp nhận\t\tĐã giải quyết\t\n\t\tLũy kế\tTrong kỳ\tLũy kế\tTrong kỳ\n1\tHộ tịch\t400\t90\t390\t88\n2\tĐất đai\t52\t10\t50\t8\n",
     figures("received resolved", ("Hộ tịch", "90 88"), ("Đất đai", "10 8"))),
    ("Quarter and year side by side, flattened on two levels",
     "STT Lĩnh vực Tiếp nhận Đã giải quyết\nTrong quý Lũy kế Trong quý Lũy kế\n1 Hộ tịch 90 400 88 390\n2 Đất đai 10 52 8 50\n",
     figures("received resolved", ("Hộ tịch", "90 88"), ("Đất đai", "10 8"))),
    ("total row with its words spread",
     "TT Tên đơn vị Số hồ sơ tiếp nhận Số hồ sơ giải quyết Tỷ lệ (%) Ghi chú\n1 UBND xã Tân Lập 1.204 1.200 99,7\n2 UBND xã Hòa Bình 980 980 100\n3 UBND thị trấn Đồi Ngô 2.010 1.999 99,5\nTổng cộng toàn huyện: 4.194 4.179 99,6\n",
     figures("received resolved rate", ("UBND xã Tân Lập", "1204 1200 99.7"), ("UBND xã Hòa Bình", "980 980 100"), ("UBND thị trấn Đồi Ngô", "2010 1999 99.5"), ("Tổng cộng toàn huyện:", "4194 4179 99.6"))),
    ("label below the number, cells in columns of blanks, wrapped titles and a total",
     "TT      Đơn vị             Số hồ sơ      Số hồ sơ đã     Tỷ lệ\n                          tiếp nhận      giải quyết       (%)\n 1   Xã Tân Lập               1.204          1.200      99,7\n 2   Xã Hòa Bình                980            980     100,0\n     Tổng cộng                2.184          2.180      99,8\n",
     figures("received resolved rate", ("Xã Tân Lập", "1204 1200 99.7"), ("Xã Hòa Bình", "980 980 100"), ("Tổng cộng", "2184 2180 99.8"))),
    ("columns of blanks, groups without figures",
     "STT   Lĩnh vực            Tiếp nhận   Đã giải quyết   Quá hạn\nI     Tư pháp\n1     Hộ tịch                 90            88           0\n2     Chứng thực             564           564           0\nII    Tài nguyên\n1     Đất đai                 14            10           1\n",
     figures(THREE, ("Hộ tịch", "90 88 0"), ("Chứng thực", "564 564 0"), ("Đất đai", "14 10 1"))),
    ("counts and shares in brackets, flattened",
     "STT Lĩnh vực Tiếp nhận Trước hạn Đúng hạn Quá hạn\n1 Hộ tịch 90 80 (88,9%) 9 (10%) 1 (1,1%)\n2 Chứng thực 564 560 (99,3%) 4 (0,7%) 0 (0%)\n",
     figures(FOUR, ("Hộ tịch", "90 80 9 1"), ("Chứng thực", "564 560 4 0"))),
    ("the unit printed behind each figure",
     "STT\tLĩnh vực\tTiếp nhận\tĐã giải quyết\n1\tHộ tịch\t90 hồ sơ\t88 hồ sơ\n2\tĐất đai\t14 hồ sơ\t10 hồ sơ\n",
     figures("received resolved", ("Hộ tịch", "90 88"), ("Đất đai", "14 10"))),
    ("stacked cells over a page with its number",
     "STT\nLĩnh vực\nTiếp nhận\nĐã giải quyết\n1\nHộ tịch\n90\n88\n2\nChứng thực\n564\n564\n3\nĐất đai\n14\n10\nTổng\n668\n662\n",
     figures("received resolved", ("Hộ tịch", "90 88"), ("Chứng thực", "564 564"), ("Đất đai", "14 10"), ("Tổng", "668 662"))),
    ("dashes as bullets before labels, no numbers",
     "Lĩnh vực Tiếp nhận Đã giải quyết Quá hạn\n- Hộ tịch 90 88 0\n- Chứng thực 564 564 0\n- Đất đai 14 10 1\nCộng 668 662 1\n",
     figures(THREE, ("Hộ tịch", "90 88 0"), ("Chứng thực", "564 564 0"), ("Đất đai", "14 10 1"), ("Cộng", "668 662 1"))),
    ("a rule of stars above the titles",
     "***\nSTT Lĩnh vực Tiếp nhận Đã giải quyết\n1 Hộ tịch 90 88\n2 Đất đai 14 10\n",
     figures("received resolved", ("Hộ tịch", "90 88"), ("Đất đai", "14 10"))),
    ("stacked cells with group rows and a total",
     "STT\nLĩnh vực\nTiếp nhận\nĐã giải quyết\nI\nLĩnh vực Tư pháp\n654\n652\n1\nHộ tịch\n90\n88\n2\nChứng thực\n564\n564\nII\nLĩnh vực khác\n14\n10\n1\nĐất đai\n14\n10\n\nTổng cộng\n668\n662\nChất lượng được nâng lên.\n",
     figures("received resolved", ("Lĩnh vực Tư pháp", "654 652"), ("Hộ tịch", "90 88"), ("Chứng thực", "564 564"), ("Lĩnh vực khác", "14 10"), ("Đất đai", "14 10"), ("Tổng cộng", "668 662"))),
    ("stacked cells whose last figure is the number a next row would have",
     "STT\nLĩnh vực\nTiếp nhận\nĐã giải quyết\nĐang giải quyết\n1\nHộ tịch\n90\n88\n2\n2\nĐất đai\n14\n13\n1\nTổng cộng\n104\n101\n3\nChất lượng được nâng lên.\n",
     figures("received resolved pending", ("Hộ tịch", "90 88 2"), ("Đất đai", "14 13 1"), ("Tổng cộng", "104 101 3"))),
    ("titles of three levels each set over the first of its columns",
     "TT    Lĩnh vực     Số hồ sơ nhận giải quyết                                         Số hồ sơ đã giải quyết\n                   Tổng số   Trong kỳ                                    Từ kỳ trước   Tổng số   Đúng hạn   Quá hạn\n                             Trực tuyến   Trực tiếp, dịch vụ bưu chính\n"
     "1     Hộ tịch      95        60           30                             5             90        89         1\n2     Đất đai      14        4            9                              1             12        12         0\n",
     figures("received received_online received_direct carried_over resolved resolved_on_time resolved_late", ("Hộ tịch", "95 60 30 5 90 89 1"), ("Đất đai", "14 4 9 1 12 12 0"))),
    ("titles of three levels set in the middle of their columns, figures to the right, column numbers",
     "                            Số hồ sơ phải giải quyết                    Kết quả giải quyết\n"
     "                               Số mới tiếp nhận         Kỳ               Đã giải quyết              Đang giải quyết\n"
     "STT  Lĩnh vực       Tổng    Tổng    Trực    Trực     trước   Tổng    Trước   Đúng    Quá    Tổng   Trong   Quá\n"
     "                    số      số      tuyến   tiếp     chuyển  số      hạn     hạn     hạn    số     hạn     hạn\n"
     "(1)  (2)            (3)     (4)     (5)     (6)      (7)     (8)     (9)     (10)    (11)   (12)   (13)    (14)\n"
     "1    Đất đai          295     231     212      19      64     221     118      97       6     74     70       4\n"
     "2    Môi trường       127      96      96       0      31      93      71      22       0     34     34       0\n"
     "3    Xây dựng          41      40      12      28       1      38      30       8       0      3      3       0\n",
     figures("received received_new received_online received_direct carried_over resolved resolved_early resolved_on_time resolved_late pending pending_in_time pending_late",
             ("Đất đai", "295 231 212 19 64 221 118 97 6 74 70 4"), ("Môi trường", "127 96 96 0 31 93 71 22 0 34 34 0"), ("Xây dựng", "41 40 12 28 1 38 30 8 0 3 3 0"))),
    ("a table that goes on below its caption and titles printed again",
     "Biểu số 1: Kết quả giải quyết hồ sơ\n| STT | Lĩnh vực | Tiếp nhận | Đã giải quyết |\n| 1 | Hộ tịch | 90 | 88 |\n\n\nBiểu số 1 (tiếp theo)\n| STT | Lĩnh vực | Tiếp nhận | Đã giải quyết |\n| 2 | Đất đai | 14 | 10 |\n| | Tổng cộng | 104 | 98 |\n",
     figures("received resolved", ("Hộ tịch", "90 88"), ("Đất đai", "14 10"), ("Tổng cộng", "104 98"))),
    ("an empty first cell before the bar of the total",
     "TT | Lĩnh vực | Tiếp nhận | Đã giải quyết\n1 | Hộ tịch | 90 | 88\n2 | Đất đai | 14 | 10\n| Tổng cộng | 104 | 98\n",
     figures("received resolved", ("Hộ tịch", "90 88"), ("Đất đai", "14 10"), ("Tổng cộng", "104 98"))),
    ("what lay there from the quarter before, in the quarter, and both",
     "Lĩnh vực\tTiếp nhận\tTiếp nhận\tTiếp nhận\tKết quả\tKết quả\nLĩnh vực\tQuý trước\tTrong quý\tCộng\tĐã trả\tĐang giải quyết\nHộ tịch\t0\t188\t188\t188\t0\nXây dựng\t6\t21\t27\t20\t7\n",
     figures("received received_new carried_over resolved pending", ("Hộ tịch", "188 188 0 188 0"), ("Xây dựng", "27 21 6 20 7"))),
    ("the number of a page between two rows",
     "TT Lĩnh vực Tiếp nhận Đã giải quyết Quá hạn\n1 Hộ tịch 90 88 0\n3\n2 Chứng thực 564 564 0\n3 Đất đai 14 10 1\n",
     figures(THREE, ("Hộ tịch", "90 88 0"), ("Chứng thực", "564 564 0"), ("Đất đai", "14 10 1"))),
    ("two tables of blanks with a sentence between",
     "STT   Lĩnh vực      Tiếp nhận   Đã giải quyết\n1     Hộ tịch       90          88\n2     Đất đai       14          10\n\nRiêng tháng cuối của quý, kết quả như sau.\n\nSTT   Lĩnh vực      Tiếp nhận   Đã giải quyết   Quá hạn\n1     Hộ tịch       30          29              0\n2     Đất đai       4           3               1\n",
     figures("received resolved", ("Hộ tịch", "90 88"), ("Đất đai", "14 10")) + figures(THREE, ("Hộ tịch", "30 29 0"), ("Đất đai", "4 3 1"))),
]

KNOWN_MISSES: list[tuple[str, str, Rows]] = [
    ("resolved of received in flattened cells",
     "STT Lĩnh vực Đã giải quyết/tiếp nhận Quá hạn\n1 Hộ tịch 88/90 0\n2 Chứng thực 564/564 0\n",
     figures("resolved received late", ("Hộ tịch", "88 90 0"), ("Chứng thực", "564 564 0"))),
    ("fields across, measures down",
     "Nội dung\tHộ tịch\tChứng thực\tTổng\nTiếp nhận\t90\t564\t654\nĐã giải quyết\t88\t564\t652\nQuá hạn\t0\t0\t0\n",
     figures(THREE, ("Hộ tịch", "90 88 0"), ("Chứng thực", "564 564 0"), ("Tổng", "654 652 0"))),
    ("measures down with one column of figures",
     "STT\tNội dung\tSố lượng hồ sơ\n1\tTổng số hồ sơ tiếp nhận\t670\n2\tĐã giải quyết\t665\n3\tĐang giải quyết\t5\n",
     figures("received resolved pending", (None, "670 665 5"))),
]
# fmt: on


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in LAYOUTS], ids=[case[0] for case in LAYOUTS])
def test_layout_gives_its_rows(text: str, expected: Rows) -> None:
    found = [(mention.label, values(mention)) for mention in find(text)]
    assert found == expected


@pytest.mark.xfail(strict=True, reason="known misses: take a case out of the list once it is found")
@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in KNOWN_MISSES], ids=[case[0] for case in KNOWN_MISSES]
)
def test_known_miss(text: str, expected: Rows) -> None:
    assert [(mention.label, values(mention)) for mention in find(text)] == expected


def test_columns_of_another_period_are_none_of_the_period() -> None:
    text = (
        "UBND THỊ TRẤN A\nBÁO CÁO\nCông tác cải cách hành chính năm 2022\n\n"
        "                             Năm 2021                        Năm 2022\n"
        "STT   Lĩnh vực        Tiếp nhận   Trả trễ hạn  Tiếp nhận   Đã trả   Trả trễ hạn\n"
        "1     Hộ tịch             1.204             3      1.377    1.370             0\n"
        "2     Đất đai               231            19        208      196            11\n"
    )
    rows = [row.model_dump(exclude_none=True) for row in extract(text.encode(), name="a.txt").dossiers]
    assert [(row["received"], row["resolved"], row["resolved_late"]) for row in rows] == [
        (1377, 1370, 0),
        (208, 196, 11),
    ]


def test_what_was_added_up_since_january_is_the_figure_of_a_report_that_begins_there() -> None:
    text = "BÁO CÁO\nCông tác cải cách hành chính {period} năm 2023\n\nLũy kế từ đầu năm đã tiếp nhận 3.418 hồ sơ.\n"
    nine, third = (
        extract(text.format(period=period).encode(), name="a.txt").dossiers for period in ("9 tháng đầu", "quý III")
    )
    assert [row.received for row in nine] == [3418]
    assert third == []


@pytest.mark.parametrize(
    ("sentence", "received"),
    [
        ("Năm 2019, con số tiếp nhận là 9.037 hồ sơ", []),
        ("Quý IV tiếp nhận 2.100 hồ sơ", []),
        ("Trong 6 tháng đầu năm đã tiếp nhận 4.000 hồ sơ", []),
        ("Năm 2020 tiếp nhận 8.412 hồ sơ", [8412]),
        ("Kế hoạch năm 2019 còn dở, xã vẫn tiếp nhận 8.412 hồ sơ", [8412]),
    ],
)
def test_figures_of_another_period_are_not_the_report_s(sentence: str, received: list[int]) -> None:
    text = f"BÁO CÁO\nCông tác cải cách hành chính năm 2020\n\n{sentence}.\n"
    assert [row.received for row in extract(text.encode(), name="a.txt").dossiers] == received


def test_titles_set_over_their_columns_keep_to_their_heap() -> None:
    text = (
        "                          Tiếp nhận            Đã giải quyết           Đang\n"
        "STT  Lĩnh vực        Kỳ trước   Trong   Trước     Đúng      Trễ      giải\n"
        "                     chuyển     kỳ      hạn       hạn       hạn      quyết\n"
        "1    Hộ tịch               03     621     102       519       01       02\n"
        "2    Đất đai               06      88      17        65       03       09\n"
    )
    names = "carried_over received resolved_early resolved_on_time resolved_late pending"
    expected = figures(names, ("Hộ tịch", "03 621 102 519 01 02"), ("Đất đai", "06 88 17 65 03 09"))
    assert [(mention.label, values(mention)) for mention in find(text)] == expected


@pytest.mark.parametrize(
    ("period", "title", "measure"),
    [
        ("tháng 8 năm 2024", "Tồn tháng 7 chuyển sang", "carried_over"),
        ("tháng 01 năm 2024", "Tồn tháng 12/2023", "carried_over"),
        ("quý III năm 2023", "Quý II chuyển qua", "carried_over"),
        ("quý III năm 2023", "Tồn tháng 6", "carried_over"),
        ("6 tháng đầu năm 2024", "Năm 2023 chuyển sang", "carried_over"),
        # of a period that does not touch the report's: not read, and nothing is said about the balance
        ("tháng 8 năm 2024", "Tháng 6 chuyển sang", None),
        ("quý II năm 2023", "Tồn quý IV/2022", None),
        ("tháng 8 năm 2024", "Tồn tháng 7/2023", None),
        # of the period before, but nothing that it handed on
        ("tháng 8 năm 2024", "Tiếp nhận tháng 7", None),
    ],
)
def test_stock_of_the_period_before(period: str, title: str, measure: str | None) -> None:
    text = (
        f"BÁO CÁO\nCông tác cải cách hành chính {period}\n\nSTT\tLĩnh vực\t{title}\tTiếp nhận\tĐã giải quyết\tĐang giải quyết\n"
        "1\tHộ tịch\t4\t90\t92\t2\n2\tĐất đai\t1\t30\t30\t1\n"
    )
    record = extract(text.encode(), name="a.txt")
    expected = [{"received": 90, "resolved": 92, "pending": 2}, {"received": 30, "resolved": 30, "pending": 1}]
    if measure:
        expected = [row | {measure: count} for row, count in zip(expected, (4, 1), strict=True)]
    names = ("received", "carried_over", "resolved", "pending")
    assert [row.model_dump(include=set(names), exclude_none=True) for row in record.dossiers] == expected
    if measure or "Tiếp nhận" not in title:
        assert not [one for one in record.findings if one.check == "dossier-balance"]


@pytest.mark.parametrize(("title", "pending"), [("Chuyển sang tháng 9", 2), ("Chuyển sang tháng 11", None)])
def test_stock_for_the_period_after(title: str, pending: int | None) -> None:
    text = (
        f"BÁO CÁO\nCông tác cải cách hành chính tháng 8 năm 2024\n\nSTT\tLĩnh vực\tTiếp nhận\tĐã giải quyết\t{title}\n"
        "1\tHộ tịch\t90\t88\t2\n2\tĐất đai\t30\t28\t2\n"
    )
    assert [row.pending for row in extract(text.encode(), name="a.txt").dossiers] == [pending, pending]


def test_names_that_begin_like_a_total_and_blocks_of_offices() -> None:
    offices = "STT Đơn vị Tiếp nhận Đã giải quyết Quá hạn\n1 Tổng cục Thuế 20 18 0\n2 Tổng công ty Điện lực 30 30 0\n3 Cục Hải quan 5 5 0\nTổng 55 53 0\n"
    assert [(row.field, row.total) for row in find(offices)] == [(None, False)] * 3 + [("all", True)]
    blocks = (
        "STT\tĐơn vị\tTiếp nhận\tĐã giải quyết\nI\tKhối các phòng chuyên môn\t50\t48\n1\tPhòng Tư pháp\t50\t48\n"
        "II\tKhối xã, thị trấn\t30\t30\n1\tXã A\t20\t20\n2\tCác xã còn lại\t10\t10\n\tTổng cộng\t80\t78\n"
    )
    assert [(row.field, row.total, row.group) for row in find(blocks)] == [
        ("all", True, True),
        (None, False, False),
        ("all", True, True),
        (None, False, False),
        (None, False, False),  # a rest is not the level
        ("all", True, False),
    ]


def test_a_column_that_numbers_the_rows_counts_nothing() -> None:
    text = (
        "| Tiếp nhận | Lĩnh vực | Đã giải quyết |\n| 1 | Hộ tịch | 12 |\n| 2 | Đất đai | 7 |\n| 3 | Chứng thực | 30 |\n"
    )
    assert [values(row) for row in find(text)] == [{"resolved": 12}, {"resolved": 7}, {"resolved": 30}]


def test_a_year_alone_over_a_column_tells_whose_figures_they_are() -> None:
    text = (
        "BÁO CÁO\nCông tác cải cách hành chính năm 2022\n\n| TT | Lĩnh vực | Tiếp nhận | | Đã giải quyết | |\n"
        "| | | 2021 | 2022 | 2021 | 2022 |\n| 1 | Hộ tịch | 12 | 15 | 11 | 14 |\n| 2 | Đất đai | 8 | 9 | 7 | 9 |\n"
    )
    rows = extract(text.encode(), name="a.txt").dossiers
    assert [(row.received, row.resolved) for row in rows] == [(15, 14), (9, 9)]
