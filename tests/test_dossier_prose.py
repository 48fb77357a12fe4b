# ruff: noqa: E501
"""Statements about dossiers as offices of different levels word them: text → field and figures of each statement."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor import extract
from tests.test_dossiers import Statement, find, statements

# fmt: off
PROSE: list[tuple[str, list[Statement]]] = [
    # a list of fields after what is pending: its sum is that of the received
    ("Tổng số hồ sơ tiếp nhận 1.017 hồ sơ, đã giải quyết 1.012 hồ sơ, đang giải quyết 05 hồ sơ. Cụ thể theo lĩnh vực: Hộ tịch 143 hồ sơ, chứng thực 874 hồ sơ.",
     [("all", {"received": 1017, "resolved": 1012, "pending": 5}), ("civil_status", {"received": 143}), ("certification", {"received": 874})]),
    # the same in a sentence of its own
    ("Đang giải quyết 05 hồ sơ trong hạn. Cụ thể theo lĩnh vực: Hộ tịch 143 hồ sơ, chứng thực 874 hồ sơ.",
     [("all", {"pending_in_time": 5}), ("civil_status", {"received": 143}), ("certification", {"received": 874})]),
    # a list whose sum is that of the resolved
    ("Tiếp nhận 110 hồ sơ, đã giải quyết 104 hồ sơ, đang giải quyết 06 hồ sơ. Trong đó: hộ tịch 90 hồ sơ, đất đai 14 hồ sơ.",
     [("all", {"received": 110, "resolved": 104, "pending": 6}), ("civil_status", {"resolved": 90}), ("land", {"resolved": 14})]),
    # a list whose sum is that of the pending
    ("Tiếp nhận 110 hồ sơ, đã giải quyết 104 hồ sơ, đang giải quyết 06 hồ sơ. Cụ thể: hộ tịch 02 hồ sơ, đất đai 04 hồ sơ.",
     [("all", {"received": 110, "resolved": 104, "pending": 6}), ("civil_status", {"pending": 2}), ("land", {"pending": 4})]),
    # a list of bullets after three heaps
    ("Trong quý đã tiếp nhận 104 hồ sơ, giải quyết 100 hồ sơ, đang giải quyết 04 hồ sơ, cụ thể:\n- Lĩnh vực hộ tịch: 90 hồ sơ;\n- Lĩnh vực đất đai: 14 hồ sơ.",
     [("all", {"received": 104, "resolved": 100, "pending": 4}), ("civil_status", {"received": 90}), ("land", {"received": 14})]),
    # late ones, by field
    ("Tiếp nhận 110 hồ sơ, giải quyết quá hạn 06 hồ sơ, trong đó: hộ tịch 02 hồ sơ, đất đai 04 hồ sơ.",
     [("all", {"received": 110, "resolved_late": 6}), ("civil_status", {"resolved_late": 2}), ("land", {"resolved_late": 4})]),
    # numerals of others inside a statement
    ("Trong quý tiếp nhận 670 hồ sơ, tăng 12,5% so với cùng kỳ, trong đó nộp trực tuyến mức độ 3, 4 là 120 hồ sơ.",
     [("all", {"received": 670, "received_online": 120})]),
    ("Từ ngày 15/12/2023 đến ngày 14/3/2024, UBND xã tiếp nhận 670 hồ sơ; đã giải quyết 660 hồ sơ.",
     [("all", {"received": 670, "resolved": 660})]),
    # wordings of communes
    ("Tổng số hồ sơ đã tiếp nhận trong quý là 412 hồ sơ; số hồ sơ đã giải quyết là 405 hồ sơ (trước hạn 390, đúng hạn 15); số hồ sơ đang giải quyết là 7 hồ sơ, không có hồ sơ quá hạn.",
     [("all", {"received": 412, "resolved": 405, "resolved_early": 390, "resolved_on_time": 15, "pending": 7, "late": 0})]),
    ("Bộ phận một cửa xã đã tiếp nhận, giải quyết và trả kết quả đúng hạn cho 318 hồ sơ.",
     [("all", {"resolved_on_time": 318})]),
    ("Số hồ sơ tồn từ quý trước chuyển sang 12 hồ sơ, tiếp nhận mới trong quý 300 hồ sơ, đã giải quyết 305 hồ sơ, còn lại 07 hồ sơ đang giải quyết.",
     [("all", {"carried_over": 12, "received": 300, "resolved": 305, "pending": 7})]),
    ("Kết quả: tiếp nhận 1.256 hồ sơ (trong đó: 456 hồ sơ trực tuyến, 790 hồ sơ trực tiếp và 10 hồ sơ qua bưu chính công ích).",
     [("all", {"received": 1256, "received_online": 456, "received_direct": 790, "received_post": 10})]),
    ("Tổng số hồ sơ tiếp nhận: 1.256 hồ sơ, trong đó: số mới tiếp nhận trong kỳ: 1.240 hồ sơ (trực tuyến: 450 hồ sơ; trực tiếp: 790 hồ sơ), số từ kỳ trước chuyển qua: 16 hồ sơ.",
     [("all", {"received": 1256, "received_new": 1240, "received_online": 450, "received_direct": 790, "carried_over": 16})]),
    ("Số lượng hồ sơ đã giải quyết: 1.230 hồ sơ; trong đó, giải quyết trước hạn: 1.000 hồ sơ, đúng hạn: 225 hồ sơ, quá hạn: 05 hồ sơ.",
     [("all", {"resolved": 1230, "resolved_early": 1000, "resolved_on_time": 225, "resolved_late": 5})]),
    ("Số lượng hồ sơ đang giải quyết: 26 hồ sơ; trong đó, trong hạn: 25 hồ sơ, quá hạn: 01 hồ sơ.",
     [("all", {"pending": 26, "pending_in_time": 25, "pending_late": 1})]),
    ("Hồ sơ tiếp nhận: 120. Hồ sơ đã giải quyết: 118. Hồ sơ quá hạn: 0.",
     [("all", {"received": 120}), ("all", {"resolved": 118, "late": 0})]),
    ("Đã tiếp nhận 350 hồ sơ TTHC và giải quyết xong 348 hồ sơ, đạt 99,4%.", [("all", {"received": 350, "resolved": 348, "rate": 99.4})]),
    ("Tổng số hồ sơ phải giải quyết là 430 hồ sơ (kỳ trước chuyển sang 10 hồ sơ, tiếp nhận trong kỳ 420 hồ sơ).",
     [("all", {"received": 430, "carried_over": 10, "received_new": 420})]),
    ("Trong đó có 03 hồ sơ xin rút, 02 hồ sơ trả lại do không đủ điều kiện.", [("all", {"withdrawn": 3, "returned": 2})]),
    # in one figure: before and on the day, however the two are joined
    ("Đã trả 845 hồ sơ, trong đó đúng và trước hẹn 842 hồ sơ, trễ hẹn 03 hồ sơ; còn 09 hồ sơ chưa đến ngày hẹn trả.",
     [("all", {"resolved": 845, "resolved_early_or_on_time": 842, "resolved_late": 3, "pending": 9})]),
    # a figure in brackets behind its share, after a statement about the whole
    ("Đã giải quyết 845 hồ sơ. Số hồ sơ giải quyết đúng và trước hạn đạt 99,6% (842 hồ sơ).",
     [("all", {"resolved": 845}), ("all", {"resolved_early_or_on_time": 842, "rate": 99.6})]),
    # each way with its own share
    ("Hồ sơ nộp trực tuyến đạt 78% (401 hồ sơ), hồ sơ trực tiếp 22% (111 hồ sơ).",
     [("all", {"received_online": 401, "received_direct": 111})]),
    # all kinds of online service are what came in online, one kind is not
    ("Hồ sơ nộp trực tuyến toàn trình và một phần: 315 hồ sơ.", [("all", {"received_online": 315})]),
    ("Đang giải quyết 22 hồ sơ, hồ sơ nộp trực tuyến toàn trình: 315 hồ sơ.", [("all", {"pending": 22})]),
    # what is left over has not come to its day
    ("Trả đúng hẹn 582 hồ sơ. 12 hồ sơ còn lại đều chưa tới ngày hẹn trả.", [("all", {"resolved_on_time": 582}), ("all", {"pending": 12})]),
    # all of what is pending is in time; without "đều" nothing is said of others
    ("Đã trả 440 hồ sơ; còn 10 hồ sơ đang giải quyết, tất cả đều trong hạn.", [("all", {"resolved": 440, "pending": 10, "pending_in_time": 10})]),
    ("Đã trả 440 hồ sơ; còn 10 hồ sơ đang giải quyết, trong hạn.", [("all", {"resolved": 440, "pending_in_time": 10})]),
    # carried over from a quarter or a year that is named
    ("Tiếp nhận 450 hồ sơ, trong đó 12 hồ sơ chuyển từ quý I sang.", [("all", {"received": 450, "carried_over": 12})]),
    ("Tiếp nhận 450 hồ sơ, gồm 438 hồ sơ trực tuyến, 12 hồ sơ từ quý I chuyển sang.",
     [("all", {"received": 450, "received_online": 438, "carried_over": 12})]),
    # results handed out are dossiers resolved; results of another kind are not
    ("Tiếp nhận 571 hồ sơ, đã trả 559 kết quả, trong đó trước hạn 500 hồ sơ.", [("all", {"received": 571, "resolved": 559, "resolved_early": 500})]),
    ("Tiếp nhận 571 hồ sơ, đã cấp 559 kết quả điện tử.", [("all", {"received": 571})]),
    # those late and those in time add up to the resolved
    ("Các cấp đã giải quyết 1.320 hồ sơ, số hồ sơ trước và đúng hạn là 1.318 hồ sơ, chiếm 99,84%, số hồ sơ quá hạn là 2 hồ sơ.",
     [("all", {"resolved": 1320, "resolved_early_or_on_time": 1318, "resolved_late": 2, "rate": 99.84})]),
    ("Các cấp đã giải quyết 1.320 hồ sơ, số hồ sơ trước và đúng hạn là 1.318 hồ sơ, số hồ sơ quá hạn là 5 hồ sơ.",
     [("all", {"resolved": 1320, "resolved_early_or_on_time": 1318, "late": 5})]),
    # the comparison ends where the report comes back to its own period
    ("Cùng kỳ năm 2022 không phát sinh hồ sơ quá hạn nhưng quý này còn 01 hồ sơ trả chậm.", [("all", {"resolved_late": 1})]),
    # a reason is no measure
    ("Có 03 hồ sơ trả quá hạn và 01 hồ sơ đang giải quyết quá hạn do dữ liệu chưa đồng bộ.", [("all", {"resolved_late": 3, "pending_late": 1})]),
    ("Tiếp nhận 512 hồ sơ, trong đó có 12 hồ sơ do huyện chuyển về giải quyết; đã trả 508 hồ sơ.", [("all", {"received": 512, "resolved": 508})]),
    # dossiers of the field whose papers have that name, when their time is told
    ("Còn 13 hồ sơ địa chính quá hẹn do phải trích đo lại.", [("land", {"late": 13})]),
    # levels in brackets do not outlast them
    ("Toàn tỉnh tiếp nhận 3.200 hồ sơ (cấp tỉnh 700, cấp xã 2.500); giải quyết 3.100 hồ sơ.",
     [("all", {"received": 3200, "resolved": 3100}), ("all", {"received": 700}), ("all", {"received": 2500})]),
    # the measure of a list stands before its colon; what is new stays so beside a whole
    ("Phải giải quyết 1.142 hồ sơ, gồm 1.068 hồ sơ mới nhận và 74 hồ sơ từ kỳ trước chuyển sang. Số hồ sơ mới nhận chia theo lĩnh vực: đất đai 172 hồ sơ; hộ tịch 896 hồ sơ.",
     [("all", {"received": 1142, "received_new": 1068, "carried_over": 74}), ("land", {"received_new": 172}), ("civil_status", {"received_new": 896})]),
    ("Số hồ sơ mới nhận chia theo lĩnh vực: đất đai 172 hồ sơ; hộ tịch 896 hồ sơ.", [("land", {"received": 172}), ("civil_status", {"received": 896})]),
    # fields with one figure are the one named first
    ("Chia ra: hộ tịch 402 hồ sơ; địa chính, xây dựng 131 hồ sơ; các loại việc khác 38 hồ sơ.",
     [("civil_status", {"received": 402}), ("land", {"received": 131}), ("other", {"received": 38})]),
    ("Lĩnh vực đất đai và xây dựng: tiếp nhận 31 hồ sơ, giải quyết 30 hồ sơ.", [("land", {"received": 31, "resolved": 30})]),
    ("Xã tiếp nhận 96 hồ sơ cấp phép xây dựng nhà ở riêng lẻ, đã giải quyết 88 hồ sơ.", [("construction", {"received": 96, "resolved": 88})]),
    # each with its own is not
    ("Chia ra: địa chính 31 hồ sơ, xây dựng 12 hồ sơ.", [("land", {"received": 31}), ("construction", {"received": 12})]),
    # a field that is none of ours is not the whole
    ("Lĩnh vực trợ giúp pháp lý có 05 hồ sơ đang giải quyết quá hạn; lĩnh vực luật sư có 01 hồ sơ trả quá hạn.",
     [(None, {"pending_late": 5}), (None, {"resolved_late": 1})]),
    ("- Lĩnh vực y tế, an toàn thực phẩm: 03 hồ sơ;\n- Lĩnh vực hộ tịch: 112 hồ sơ.", [(None, {"received": 3}), ("civil_status", {"received": 112})]),
    # said behind its figure it is why, and no words of a field are a name
    ("Đã giải quyết 120 hồ sơ, quá hạn 02 hồ sơ thuộc lĩnh vực dược phẩm.", [("all", {"resolved": 120, "late": 2})]),
    ("Lĩnh vực do xã phụ trách: tiếp nhận 512 hồ sơ.", [("all", {"received": 512})]),
    # the one of several that is named
    ("Tiếp nhận 4.480 hồ sơ. Đơn vị có số hồ sơ nhiều nhất là Sở Xây dựng, tiếp nhận 481 hồ sơ, quá hạn 38 hồ sơ; ít nhất là xã Tam Trà với 12 hồ sơ.",
     [("all", {"received": 4480}), (None, {"received": 481, "late": 38}), (None, {"received": 12})]),
    ("Một số đơn vị còn nhiều hồ sơ quá hạn như: Sở Xây dựng 31 hồ sơ, Sở Y tế 12 hồ sơ.", [(None, {"late": 31}), (None, {"late": 12})]),
    ("Lĩnh vực có nhiều hồ sơ nhất là chứng thực với 400 hồ sơ, kế đến là hộ tịch 112 hồ sơ.",
     [("certification", {"received": 400}), ("civil_status", {"received": 112})]),
    ("Chi nhánh Văn phòng Đăng ký đất đai tiếp nhận 3.412 hồ sơ, quá hạn 92 hồ sơ; các phòng chuyên môn tiếp nhận 1.208 hồ sơ.",
     [(None, {"received": 3412, "late": 92}), ("all", {"received": 1208})]),
    # units that are no more
    ("Trước sáp nhập, xã Tam Trà tiếp nhận 300 hồ sơ. Từ ngày 01/7/2025, xã mới tiếp nhận 910 hồ sơ.", [("all", {"received": 910})]),
    ("Sau sáp nhập, xã tiếp nhận 910 hồ sơ.", [("all", {"received": 910})]),
    # the whole of a list whose items are levels
    ("- Toàn huyện: tiếp nhận 9.310 hồ sơ.\n- Bộ phận Một cửa huyện: tiếp nhận 3.200 hồ sơ.\n- Các xã, thị trấn: tiếp nhận 6.110 hồ sơ.",
     [("all", {"received": 9310}), ("all", {"received": 3200}), ("all", {"received": 6110})]),
    # all that was resolved is of one part
    ("Đã giải quyết 390 hồ sơ, tất cả đều trước và đúng hạn; đang giải quyết 15 hồ sơ trong hạn.",
     [("all", {"resolved": 390, "resolved_early_or_on_time": 390, "pending_in_time": 15})]),
    ("Đã giải quyết 390 hồ sơ, tất cả hồ sơ được nhập vào phần mềm.", [("all", {"resolved": 390})]),
    # shares before their figures are no rate of the whole
    ("Tỷ lệ hồ sơ giải quyết trước hạn chiếm 70% (356 hồ sơ), đúng hạn chiếm 29% (147 hồ sơ), quá hạn chiếm 1% (05 hồ sơ).",
     [("all", {"resolved_early": 356, "resolved_on_time": 147, "resolved_late": 5})]),
    # a rate behind a list of fields is not of the one named last
    ("Giải quyết 492 hồ sơ, gồm tư pháp 470, địa chính 22 hồ sơ; đạt 100% kế hoạch.",
     [("all", {"resolved": 492}), ("justice", {"resolved": 470}), ("land", {"resolved": 22})]),
    # what a paragraph is about, named before a colon at its head; a paragraph of its own is not
    ("Lĩnh vực hộ tịch: Tiếp nhận 90 hồ sơ. Đã giải quyết 88 hồ sơ.\nĐã số hóa và trả kết quả 310 hồ sơ.",
     [("civil_status", {"received": 90}), ("civil_status", {"resolved": 88})]),
    ("Lĩnh vực hộ tịch: Tiếp nhận 90 hồ sơ.\n\nĐã giải quyết 310 hồ sơ.", [("civil_status", {"received": 90}), ("all", {"resolved": 310})]),
    # departments and provinces
    ("Sở đã tiếp nhận 3.456 hồ sơ, trong đó tiếp nhận trực tuyến 3.300 hồ sơ (đạt 95,5%); đã giải quyết 3.400 hồ sơ, trong đó 3.398 hồ sơ đúng và trước hạn (đạt 99,94%), 02 hồ sơ quá hạn.",
     [("all", {"received": 3456, "received_online": 3300, "resolved": 3400, "resolved_early_or_on_time": 3398, "resolved_late": 2, "rate": 99.94})]),
    ("Toàn tỉnh tiếp nhận 212.450 hồ sơ. Trong đó: cấp tỉnh 52.450 hồ sơ; cấp xã 160.000 hồ sơ.",
     [("all", {"received": 212450}), ("all", {"received": 52450}), ("all", {"received": 160000})]),
    ("Trung tâm Phục vụ hành chính công tiếp nhận 2.340 hồ sơ; số hồ sơ đã trả kết quả 2.300 hồ sơ; số hồ sơ đang xử lý 40 hồ sơ.",
     [("all", {"received": 2340, "resolved": 2300, "pending": 40})]),
    ("Số hồ sơ giải quyết trước hạn, đúng hạn: 3.398/3.400 hồ sơ, đạt 99,94%.",
     [("all", {"resolved_early_or_on_time": 3398, "received": 3400, "rate": 99.94})]),
    # fields
    ("Lĩnh vực Hộ tịch: tiếp nhận 143 hồ sơ, giải quyết 143 hồ sơ, đạt 100%.", [("civil_status", {"received": 143, "resolved": 143, "rate": 100})]),
    ("+ Lĩnh vực đất đai: 12 hồ sơ (đã giải quyết 10, đang giải quyết 02).", [("land", {"received": 12, "resolved": 10, "pending": 2})]),
    ("Hồ sơ lĩnh vực chứng thực 874 hồ sơ; hồ sơ lĩnh vực bảo trợ xã hội 33 hồ sơ.", [("certification", {"received": 874}), ("social_protection", {"received": 33})]),
    ("Đã giải quyết 143 hồ sơ hộ tịch, 874 hồ sơ chứng thực và 33 hồ sơ bảo trợ xã hội.",
     [("civil_status", {"resolved": 143}), ("certification", {"resolved": 874}), ("social_protection", {"resolved": 33})]),
    ("Tiếp nhận và trả kết quả 1.050 hồ sơ, gồm: 143 hồ sơ hộ tịch; 874 hồ sơ chứng thực; 33 hồ sơ bảo trợ xã hội.",
     [("all", {"received": 1050, "resolved": 1050}), ("civil_status", {"received": 143, "resolved": 143}), ("certification", {"received": 874, "resolved": 874}), ("social_protection", {"received": 33, "resolved": 33})]),
    # none
    ("Không có hồ sơ giải quyết quá hạn.", [("all", {"resolved_late": 0})]),
    ("Hồ sơ trễ hạn: 00 hồ sơ.", [("all", {"late": 0})]),
    ("Trong kỳ không phát sinh hồ sơ tiếp nhận qua dịch vụ bưu chính công ích.", [("all", {"received_post": 0})]),
    # what remains
    ("Đã giải quyết 305 hồ sơ; số còn lại: 7 hồ sơ.", [("all", {"resolved": 305, "pending": 7})]),
    ("Số hồ sơ trả quá hạn: Không.", [("all", {"resolved_late": 0})]),
    ("Tổng số hồ sơ tiếp nhận 312 hồ sơ; đã giải quyết 305 hồ sơ; hồ sơ còn tồn 07 hồ sơ.", [("all", {"received": 312, "resolved": 305, "pending": 7})]),
    # abbreviations
    ("Tổng số HS tiếp nhận: 412 HS; đã giải quyết 405 HS; đang giải quyết 07 HS.", [("all", {"received": 412, "resolved": 405, "pending": 7})]),
    # cumulative figures are not those of the period
    ("Trong quý IV tiếp nhận 412 hồ sơ; lũy kế từ đầu năm tiếp nhận 1.650 hồ sơ.", [("all", {"received": 412})]),
    ("Trong tháng tiếp nhận 112 hồ sơ, đã giải quyết 110 hồ sơ. Lũy kế từ đầu năm đã tiếp nhận 1.650 hồ sơ, giải quyết 1.640 hồ sơ.", [("all", {"received": 112, "resolved": 110})]),
    # items by letter
    ("a) Số hồ sơ tiếp nhận: 412 hồ sơ.\nb) Số hồ sơ đã giải quyết: 405 hồ sơ.\nc) Số hồ sơ đang giải quyết: 07 hồ sơ.",
     [("all", {"received": 412, "resolved": 405, "pending": 7})]),
    # digitised, paid, surveyed: other heads in between
    ("Tiếp nhận 412 hồ sơ; số hóa thành phần hồ sơ 400 hồ sơ; đã giải quyết 405 hồ sơ.", [("all", {"received": 412, "resolved": 405})]),
    ("Số hồ sơ thanh toán trực tuyến 120 hồ sơ/405 hồ sơ có phí; số hồ sơ tiếp nhận trực tuyến 300 hồ sơ/412 hồ sơ, đạt 72,8%.",
     [("all", {"received_online": 300, "received": 412})]),
    ("100% hồ sơ được giải quyết đúng hạn (405/405 hồ sơ).", [("all", {"resolved_on_time": 405, "received": 405, "rate": 100})]),
    ("Đến ngày 14/12/2024, phường tiếp nhận tổng cộng 5.230 hồ sơ, trong đó trực tuyến là 4.980 hồ sơ, chiếm 95,2%; giải quyết trước hạn là 5.100 hồ sơ, đúng hạn 100 hồ sơ; đang giải quyết 30 hồ sơ.",
     [("all", {"received": 5230, "received_online": 4980, "resolved_early": 5100, "resolved_on_time": 100, "pending": 30})]),
    ("Hồ sơ nộp trực tiếp tại Bộ phận Một cửa là 45 hồ sơ, nộp qua Cổng dịch vụ công 367 hồ sơ.", [("all", {"received_direct": 45, "received_online": 367})]),
    ("Số hồ sơ công dân nộp trực tuyến là 367/412 hồ sơ, đạt 89,1%.", [("all", {"received_online": 367, "received": 412, "rate": 89.1})]),
    ("Tổng số 412 hồ sơ đã tiếp nhận, trong đó đã giải quyết và trả kết quả 405 hồ sơ, chưa đến hạn 07 hồ sơ.",
     [("all", {"received": 412, "resolved": 405, "pending_in_time": 7})]),
    ("UBND huyện tiếp nhận 9.800 hồ sơ, đã giải quyết 9.700 hồ sơ (đúng hạn 9.690 hồ sơ, chiếm 99,9%; quá hạn 10 hồ sơ, chiếm 0,1%), chưa giải quyết 100 hồ sơ (trong hạn 99 hồ sơ, quá hạn 01 hồ sơ).",
     [("all", {"received": 9800, "resolved": 9700, "resolved_on_time": 9690, "resolved_late": 10, "pending": 100, "pending_in_time": 99, "pending_late": 1, "rate": 99.9})]),
    ("Tổng hồ sơ nhận trong kỳ: 90 hồ sơ\nTổng hồ sơ đã xử lý: 88 hồ sơ\nTổng hồ sơ đang xử lý: 2 hồ sơ",
     [("all", {"received": 90, "resolved": 88, "pending": 2})]),
    ("Kết quả giải quyết TTHC: Tổng số hồ sơ đã giải quyết trong kỳ là 405 hồ sơ, trong đó sớm hạn 390 hồ sơ, đúng hạn 15 hồ sơ, trễ hạn 0 hồ sơ.",
     [("all", {"resolved": 405, "resolved_early": 390, "resolved_on_time": 15, "resolved_late": 0})]),
    # the ways it came in, after a colon; thousands parted by a blank; a figure told again in brackets
    ("Kỳ này có 1.205 hồ sơ: trực tuyến 1.150, trực tiếp 43, bưu chính 12.",
     [("all", {"received": 1205, "received_online": 1150, "received_direct": 43, "received_post": 12})]),
    ("Đã tiếp nhận 3 214 hồ sơ, giải quyết 3 190 hồ sơ.", [("all", {"received": 3214, "resolved": 3190})]),
    ("Hộ tịch: năm trăm mười hai (512) hồ sơ.", [("civil_status", {"received": 512})]),
    # heaps told around one figure, or with a third verb between
    ("Có 814 hồ sơ đã được tiếp nhận và đã giải quyết 790 hồ sơ.", [("all", {"received": 814, "resolved": 790})]),
    ("Bộ phận đã tiếp nhận, hướng dẫn và xử lý 205 hồ sơ.", [("all", {"received": 205, "resolved": 205})]),
    ("Số hồ sơ tiếp nhận và xử lý trực tuyến 96 hồ sơ.", [("all", {"received_online": 96})]),
    # on time and late as people say it
    ("Đã trả sớm hơn giấy hẹn 210 hồ sơ, đúng giấy hẹn 95 hồ sơ, sau hẹn 04 hồ sơ; 06 hồ sơ gối sang quý sau.",
     [("all", {"resolved_early": 210, "resolved_on_time": 95, "resolved_late": 4, "pending": 6})]),
    ("Đã có kết quả trước hoặc đúng thời hạn 640 hồ sơ, không hồ sơ nào quá thời hạn.",
     [("all", {"resolved_early_or_on_time": 640, "resolved_late": 0})]),
    ("Toàn huyện hiện còn 43 hồ sơ xử lý quá hạn.", [("all", {"pending_late": 43})]),
    ("Hồ sơ quá hạn giải quyết nhưng chưa có kết quả là 17 hồ sơ.", [("all", {"pending_late": 17})]),
    ("Từ chối 05 hồ sơ không đủ điều kiện, 03 hồ sơ công dân xin rút.", [("all", {"returned": 5, "withdrawn": 3})]),
    # a field in front of its sentence, and figures tied to it by "có", "là", "chỉ"
    ("Trong quý tiếp nhận 300 hồ sơ.\na. Về hộ tịch, tổng cộng 120 hồ sơ thì 118 hồ sơ được trả đúng hạn.",
     [("all", {"received": 300}), ("civil_status", {"received": 120, "resolved_on_time": 118})]),
    ("Hồ sơ chứng thực nhiều nhất với 740; hồ sơ hộ tịch có 215; bảo trợ xã hội chỉ 31.",
     [("certification", {"received": 740}), ("civil_status", {"received": 215}), ("social_protection", {"received": 31})]),
    ("Trong kỳ tiếp nhận 90 hồ sơ. Lĩnh vực môi trường, tôn giáo không phát sinh hồ sơ.",
     [("all", {"received": 90}), ("environment", {"received": 0}), ("religion", {"received": 0})]),
    # items of a list whose names are no fields; bodies named before their figures; a part told apart
    ("Tiếp nhận 450 hồ sơ, đang giải quyết 12 hồ sơ.\na) Lý lịch tư pháp: 400 hồ sơ;\nb) Luật sư: 50 hồ sơ.",
     [("all", {"received": 450, "pending": 12}), (None, {"received": 400}), (None, {"received": 50})]),
    ("Tiếp nhận trực tuyến 46 hồ sơ, bao gồm Sở Công Thương 28 hồ sơ, Sở Ngoại vụ 18 hồ sơ.",
     [("all", {"received_online": 46}), (None, {"received_online": 28}), (None, {"received_online": 18})]),
    ("Riêng Văn phòng Đăng ký đất đai phải giải quyết 275 hồ sơ, đã trả 245 hồ sơ.",
     [(None, {"received": 275, "resolved": 245})]),
    ("Sở Công Thương giải quyết chậm 14 hồ sơ.", [(None, {"resolved_late": 14})]),
    # a sentence right after a table
    ("Lĩnh vực\tTiếp nhận\tĐã giải quyết\nHộ tịch\t90\t88\nĐất đai\t14\t10\nNhư vậy xã đã trả 98 hồ sơ, tỷ lệ 94,2%.",
     [("civil_status", {"received": 90, "resolved": 88}), ("land", {"received": 14, "resolved": 10}), ("all", {"resolved": 98, "rate": 94.2})]),
    # a list of fields whose names stand anywhere in their items
    ("Tiếp nhận 300 hồ sơ. Cụ thể:\n+ Đã nhận 120 hồ sơ, trong đó sớm hạn 100, đúng hạn 20, ở lĩnh vực hộ tịch;\n+ Chứng thực: 150 hồ sơ;\n+ Có 30 hồ sơ đất đai được tiếp nhận.",
     [("all", {"received": 300}), ("civil_status", {"received": 120, "resolved_early": 100, "resolved_on_time": 20}), ("certification", {"received": 150}), ("land", {"received": 30})]),
    # a list of heaps, one of which names a field: no list of fields
    ("Kết quả:\n- Tiếp nhận 300 hồ sơ;\n- Giải quyết 290 hồ sơ, trong đó quá hạn 02 hồ sơ đất đai;\n- Đang giải quyết 10 hồ sơ.",
     [("all", {"received": 300, "resolved": 290, "pending": 10}), ("land", {"resolved_late": 2})]),
    # the short noun; what is left to do; a part told apart by its field
    ("Cả năm bà con nộp 684 bộ hồ sơ, xã trả xong 671 bộ (trong đó 9 bộ trễ hẹn), còn 13 bộ đang làm.",
     [("all", {"received": 684, "resolved": 671, "resolved_late": 9, "pending": 13})]),
    ("Số đã xong là 355 hồ sơ; 07 hồ sơ còn trong hạn xử lý.", [("all", {"resolved": 355, "pending_in_time": 7})]),
    ("Riêng về đất đai tại thành phố, có 226 hồ sơ được thụ lý và 210 hồ sơ được trả trước hoặc đúng hạn; hộ tịch là 137 hồ sơ.",
     [("land", {"received": 226, "resolved_early_or_on_time": 210}), ("civil_status", {"received": 137})]),
    ("Hồ sơ hộ tịch trong số đó là 54 hồ sơ đã giải quyết.", [("civil_status", {"resolved": 54})]),
    # taken over from a year; the heap said again behind its figure
    ("Tiếp nhận 445 hồ sơ, ngoài ra còn 38 hồ sơ năm 2025 chuyển qua; 05 hồ sơ chuyển sang tháng 12.",
     [("all", {"received": 445, "carried_over": 38})]),
    ("Được trả đúng hạn cả 187 hồ sơ đã giải quyết, trên tổng số 195 hồ sơ nhận vào.",
     [("all", {"resolved_on_time": 187, "received": 195})]),
    # the whole of a ratio is what the words behind it say; figures of reflections are none of dossiers
    ("Tính chung, 7.852/7.877 hồ sơ đã giải quyết đạt trước và đúng hạn.", [("all", {"resolved_early_or_on_time": 7852, "resolved": 7877})]),
    ("Tiếp nhận 7.915 hồ sơ. Các cơ quan tiếp nhận 233 phản ánh, kiến nghị, xử lý 229, còn 04 đang xác minh.", [("all", {"received": 7915})]),
]

LOOK_ALIKES = [
    # a target of a plan in the middle of the results
    "Giao chỉ tiêu tiếp nhận 300 hồ sơ trực tuyến cho Bộ phận Một cửa.",
    # procedures, not dossiers
    "Tiếp nhận và giải quyết 137 thủ tục hành chính tại Bộ phận Một cửa.",
    # one dossier as an example
    "Ví dụ một hồ sơ đất đai phải qua 05 bước, 03 cơ quan giải quyết.",
    # posts at the counter
    "Bộ phận tiếp nhận hồ sơ có 06 quầy, 08 công chức giải quyết hồ sơ.",
    # rules
    "Hồ sơ được giải quyết trong 03 ngày làm việc kể từ ngày tiếp nhận.",
    # complaints
    "Tiếp nhận 12 đơn, trong đó 10 đơn kiến nghị và 02 đơn khiếu nại.",
    # other papers
    "Tiếp nhận 1.250 văn bản đến, phát hành 980 văn bản đi qua phần mềm quản lý hồ sơ công việc.",
    # what is digitised
    "Số hồ sơ đã số hóa thành phần: 2.300/2.450 hồ sơ tiếp nhận (93,9%).",
    # rates that are planned, of another thing, or of several bodies
    "Phấn đấu tỷ lệ hồ sơ giải quyết đúng hạn đạt 99,5%.",
    "Tỷ lệ hồ sơ nộp trực tuyến đạt 45%.",
    "Số hóa 3.402 kết quả giải quyết, đạt 98,3% số hồ sơ đã trả.",
    "Tỷ lệ giải quyết hồ sơ đúng hạn của cấp huyện đạt 99,1%, cấp xã đạt 99,8%.",
    # those whose day has come, done or not; figures that are rounded
    "Số hồ sơ đến hạn giải quyết là 2.504 hồ sơ.",
    "Trung tâm tiếp nhận 5,65 ngàn hồ sơ.",
    "Toàn thành phố nhận 2,5 triệu hồ sơ.",
    # a year before a figure of something else
    "Kế hoạch năm 2023 318 chỉ tiêu.",
    # files of the land register, and what was typed late
    "Đã lập 120 hồ sơ địa chính cho 03 ấp.",
    "Đã nhắc nhở 02 trường hợp cập nhật chậm 17 hồ sơ.",
]
# fmt: on


@pytest.mark.parametrize(("text", "expected"), PROSE, ids=[text[:48] for text, _ in PROSE])
def test_statement_gives_its_figures(text: str, expected: list[Statement]) -> None:
    assert statements(text) == expected


@pytest.mark.parametrize("text", LOOK_ALIKES, ids=[text[:48] for text in LOOK_ALIKES])
def test_look_alike_gives_no_statement(text: str) -> None:
    assert statements(text) == []


def test_shares_of_the_parts_are_no_rate() -> None:
    (one,) = find("Hồ sơ trước hạn: 1.120 hồ sơ, đạt 89,6%; đúng hạn: 130 hồ sơ, đạt 10,4%; trễ hạn: 0 hồ sơ.")
    assert one.rate is None


def test_a_rate_alone_is_a_statement() -> None:
    both = find("Tiếp nhận 120 hồ sơ, đã giải quyết 110 hồ sơ, đạt 91,7%.\nTỷ lệ giải quyết đúng hạn đạt 99,1% hồ sơ.")
    assert [mention.rate.value if mention.rate else None for mention in both] == [91.7, 99.1]


# ---- in a report: whose dossiers, of which period --------------------------------------------------

_COMMUNE = ("UBND HUYỆN ĐÔNG HẢI\nỦY BAN NHÂN DÂN\nXÃ LONG ĐIỀN", "12/BC-UBND")
_DEPARTMENT = ("UBND TỈNH QUẢNG NAM\nSỞ TƯ PHÁP", "12/BC-STP")
_PROVINCE = ("ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NAM", "12/BC-UBND")

# fmt: off
IN_REPORTS: list[tuple[tuple[str, str], str, list[tuple[str | None, str | None, str, int]]]] = [
    # a level above the body that reports; its own
    (_DEPARTMENT, "Theo thông báo của Trung tâm, toàn tỉnh trong quý tiếp nhận 6.190 hồ sơ, quá hạn 98 hồ sơ.", []),
    (_COMMUNE, "Xã tiếp nhận 512 hồ sơ; trong khi toàn huyện tiếp nhận 9.310 hồ sơ.", [("all", None, "received", 512)]),
    (_COMMUNE, "Theo thông báo của huyện, toàn huyện còn 126 hồ sơ đất đai trễ hẹn, trong đó xã không có hồ sơ nào.", []),
    (_PROVINCE, "Toàn tỉnh tiếp nhận 6.190 hồ sơ.", [("all", None, "received", 6190)]),
    # only compared with the others of the level
    (_DEPARTMENT, "Sở là đơn vị có tỷ lệ cao nhất toàn tỉnh, trong quý tiếp nhận 1.210 hồ sơ.", [("all", None, "received", 1210)]),
    # another unit, whatever of its name is the same; the unit itself
    (_COMMUNE, "Xã Long Điền Đông tiếp nhận 512 hồ sơ.", [(None, "Xã Long Điền Đông", "received", 512)]),
    (_COMMUNE, "UBND xã Long Điền tiếp nhận 512 hồ sơ.", [("all", None, "received", 512)]),
    (_DEPARTMENT, "Riêng Sở Tư pháp tiếp nhận 512 hồ sơ.", [("all", None, "received", 512)]),
    # the report's own period, and a part or another of it
    (_COMMUNE, "Lũy kế 6 tháng tiếp nhận 980 hồ sơ; riêng quý II tiếp nhận 512 hồ sơ.", [("all", None, "received", 512)]),
    (_COMMUNE, "Tính riêng trong tháng 6, xã tiếp nhận 170 hồ sơ.", [(None, "tháng 6", "received", 170)]),
    (_COMMUNE, "Xã Long Điền năm 2022 tiếp nhận 1.900 hồ sơ.", []),
    (_COMMUNE, "Còn 05 hồ sơ đang giải quyết quý II chuyển sang quý III.", [("all", None, "pending", 5)]),
]
# fmt: on


@pytest.mark.parametrize(("head", "sentence", "expected"), IN_REPORTS, ids=[text[:48] for _, text, _ in IN_REPORTS])
def test_dossiers_of_others_are_not_the_reports(
    head: tuple[str, str], sentence: str, expected: list[tuple[str | None, str | None, str, int]], tmp_path: Path
) -> None:
    path = tmp_path / "report.txt"
    path.write_text(
        f"{head[0]}\n\nSố: {head[1]}\n\nĐông Hải, ngày 20 tháng 6 năm 2023\n\nBÁO CÁO\nCông tác cải cách hành chính quý II "
        f"năm 2023\n\nI. KẾT QUẢ THỰC HIỆN\n1. Cải cách thủ tục hành chính\n{sentence}\n",
        encoding="utf-8",
    )
    rows = [
        (row.field, row.label, name, value)
        for row in extract(path).dossiers
        for name in ("received", "received_new", "resolved", "pending", "late", "carried_over")
        if (value := getattr(row, name)) is not None
    ]
    assert rows == expected


def test_a_number_in_words_and_its_digits_in_brackets_are_one() -> None:
    record = extract("Tiếp nhận chín trăm linh hai (902) hồ sơ chứng thực.\n".encode())
    (found,) = record.dossiers
    assert (found.field, found.received, found.cells["received"].text) == (
        "certification", 902, "chín trăm linh hai (902)",
    )  # fmt: skip
    assert record.quantities == []
    wrong = extract("Tiếp nhận chín trăm linh hai (920) hồ sơ chứng thực.\n".encode())
    assert [one.check for one in wrong.findings if one.severity == "error"] == ["number-words"]
