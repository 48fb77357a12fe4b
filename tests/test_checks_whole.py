"""Whole reports through the whole flow: usual wordings that must raise nothing, and one planted slip at a time.

What a check says is only worth what false alarms cost: each clean passage below is a wording that officials use
and that a careless comparison would take for a contradiction.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor import extract
from extractor.record import Record

REPORT = """\
UBND HUYỆN PHÚ XUYÊN
ỦY BAN NHÂN DÂN
XÃ ĐẠI XUYÊN
Số: 45/BC-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Đại Xuyên, ngày 18 tháng 9 năm 2023

BÁO CÁO
Kết quả công tác cải cách hành chính quý III năm 2023

Thực hiện Kế hoạch số 12/KH-UBND ngày 10/01/2023 của UBND xã về cải cách hành chính năm 2023, UBND xã báo cáo như sau:

I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH
{direction}
II. KẾT QUẢ THỰC HIỆN
1. Cải cách thể chế
Trong quý không ban hành văn bản quy phạm pháp luật.
2. Cải cách thủ tục hành chính
{procedure}
3. Cải cách tổ chức bộ máy
{organisation}
4. Cải cách chế độ công vụ
{staff}
5. Cải cách tài chính công
{finance}
6. Xây dựng, phát triển chính quyền điện tử, chính quyền số
{egov}
III. ĐÁNH GIÁ CHUNG
1. Ưu điểm
Công việc được giải quyết kịp thời.
2. Tồn tại, hạn chế
{weaknesses}
IV. PHƯƠNG HƯỚNG, NHIỆM VỤ QUÝ IV NĂM 2023
Tiếp tục duy trì nề nếp làm việc.
V. KIẾN NGHỊ, ĐỀ XUẤT
Đề nghị UBND huyện mở lớp tập huấn.
Trên đây là báo cáo kết quả công tác cải cách hành chính quý III năm 2023 của UBND xã Đại Xuyên./.

Nơi nhận:
- Phòng Nội vụ huyện;
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Nguyễn Văn Hòa
"""
PASSAGES = {
    "direction": "Đã chỉ đạo kịp thời.",
    "procedure": "Tiếp nhận 412 hồ sơ, đã giải quyết 405 hồ sơ, đang giải quyết 7 hồ sơ, không có hồ sơ quá hạn.",
    "organisation": "Bộ máy ổn định.",
    "staff": "Tổng số cán bộ, công chức là 21 người.",
    "finance": "Thực hiện đúng quy định.",
    "egov": "Văn bản được ký số.",
    "weaknesses": "Cơ sở vật chất còn thiếu.",
}


def extract_with(report: str = REPORT, **passages: str) -> Record:
    return extract(report.format(**{**PASSAGES, **passages}).encode("utf-8"), name="report.txt")


def doubts(record: Record) -> list[str]:
    """Checks with an error or a warning; notes are style and raise no doubt about a figure."""
    return [one.check for one in record.findings if one.severity != "note"]


def test_the_report_itself_is_clean() -> None:
    record = extract_with()
    assert doubts(record) == []
    assert record.checks["dossier-balance"] == "passed"
    assert record.checks["reference-order"] == "not_applicable"


@pytest.mark.parametrize(
    ("place", "passage"),
    [
        (
            "procedure",
            "Trong quý, Bộ phận Một cửa tiếp nhận 1.204 hồ sơ (trong đó trực tuyến 815 hồ sơ, đạt 67,7%); "
            "đã giải quyết 1.190 hồ sơ, trong đó trước hạn 1.002 hồ sơ, đúng hạn 188 hồ sơ; đang giải quyết "
            "14 hồ sơ, chưa đến hạn.",
        ),
        (
            "procedure",
            "Từ ngày 15/6/2023 đến ngày 14/9/2023 tiếp nhận 530 hồ sơ; số hồ sơ kỳ trước chuyển sang là 12 "
            "hồ sơ. Đã giải quyết 533 hồ sơ, đang giải quyết 09 hồ sơ. Tỷ lệ giải quyết đúng hạn đạt 100%.",
        ),
        (
            "procedure",
            "Tiếp nhận 412 hồ sơ, đã giải quyết và trả kết quả 412 hồ sơ, tỷ lệ đúng hạn đạt 100%. Lũy kế 9 "
            "tháng tiếp nhận 1.310 hồ sơ, giải quyết 1.310 hồ sơ.",
        ),
        (
            "procedure",
            "Tiếp nhận 412 hồ sơ, tăng 35 hồ sơ so với cùng kỳ năm 2022 (377 hồ sơ), đã giải quyết 412 hồ "
            "sơ. Trong đó: lĩnh vực hộ tịch 120 hồ sơ, chứng thực 280 hồ sơ.",
        ),
        (
            "procedure",
            "Tổng số hồ sơ tiếp nhận: 412 hồ sơ, trong đó: Hộ tịch: 120 hồ sơ; Chứng thực: 280 hồ sơ; Đất "
            "đai: 12 hồ sơ. Kết quả: đã giải quyết 410 hồ sơ; 02 hồ sơ đang trong hạn giải quyết.",
        ),
        (
            "procedure",
            "Tiếp nhận 412 hồ sơ. Số hóa 389/412 hồ sơ, đạt 94,4%. Thanh toán trực tuyến 210 hồ sơ, đạt "
            "51%. Tiếp nhận qua bưu chính công ích 15 hồ sơ.",
        ),
        (
            "procedure",
            "Tiếp nhận 412 hồ sơ, giải quyết 412 hồ sơ. Công an xã tiếp nhận 230 hồ sơ cư trú, giải quyết "
            "230 hồ sơ. Trung tâm Phục vụ hành chính công huyện tiếp nhận từ xã 18 hồ sơ đất đai.",
        ),
        (
            "procedure",
            "Tiếp nhận 412 hồ sơ, trong đó 411 hồ sơ giải quyết đúng hạn, 01 hồ sơ trả lại do không đủ điều kiện.",
        ),
        ("procedure", "Quý III tiếp nhận 412 hồ sơ; trong 9 tháng đầu năm tiếp nhận 1.310 hồ sơ."),
        (
            "procedure",
            "Tổng số hồ sơ phải giải quyết: 424 hồ sơ (tồn quý trước: 12 hồ sơ, tiếp nhận mới: 412 hồ sơ). "
            "Đã giải quyết: 418 hồ sơ; đang giải quyết: 06 hồ sơ, không có hồ sơ trễ hạn.",
        ),
        (
            "procedure",
            "STT Lĩnh vực Tiếp nhận Đã giải quyết Đang giải quyết Quá hạn\n1 Hộ tịch 120 118 2 0\n2 Chứng "
            "thực 280 280 0 0\n3 Đất đai 12 10 2 0\nTổng 412 408 4 0",
        ),
        ("procedure", "Bộ phận một cửa đã hướng dẫn 95% hồ sơ nộp trực tuyến. Tỷ lệ hồ sơ đúng hạn 99,5%."),
        (
            "procedure",
            "Đã tiếp nhận 412 hồ sơ, giải quyết trước hạn và đúng hạn 412/412 hồ sơ, đạt 100%; khảo sát 60 "
            "phiếu, 58/60 phiếu hài lòng đạt 96,67%.",
        ),
        (
            "direction",
            "UBND xã ban hành Kế hoạch số 13/KH-UBND ngày 12/01/2023 về kiểm tra; Kế hoạch số 15/KH-UBND "
            "ngày 30/01/2023 về tuyên truyền; thực hiện Kế hoạch số 05/KH-UBND ngày 04/01/2023 của UBND "
            "huyện; Kế hoạch số 312/KH-UBND ngày 30/12/2022 của UBND thành phố Hà Nội.",
        ),
        (
            "direction",
            "Triển khai Kế hoạch số 55/KH-UBND ngày 02/3/2023 của UBND thành phố Hà Nội, Kế hoạch số "
            "41/KH-UBND ngày 10/3/2023 của UBND huyện, UBND xã ban hành Kế hoạch số 27/KH-UBND ngày "
            "15/3/2023, Kế hoạch số 22/KH-UBND ngày 01/3/2023, Quyết định số 6/QĐ-UBND ngày 05/01/2023.",
        ),
        (
            "direction",
            "Căn cứ Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ; Quyết định số 1149/QĐ-TTg ngày "
            "30/8/2021; Nghị định số 61/2018/NĐ-CP; Nghị định số 107/2021/NĐ-CP ngày 06/12/2021 sửa đổi "
            "Nghị định số 61/2018/NĐ-CP ngày 23/4/2018; Luật Tổ chức chính quyền địa phương năm 2015.",
        ),
        (
            "direction",
            "UBND huyện có Công văn số 1203/UBND-NV ngày 05/9/2023; Phòng Nội vụ có Công văn số 203/NV-CCHC "
            "ngày 07/9/2023. UBND xã tổ chức 02 (hai) hội nghị, 03 (ba) lớp tuyên truyền.",
        ),
        (
            "direction",
            "UBND tỉnh ban hành các Kế hoạch số 10/KH-UBND ngày 15/01/2023, số 11/KH-UBND ngày 16/01/2023. "
            "Thực hiện chỉ đạo trên, xã có Kế hoạch số 09/KH-UBND ngày 20/01/2023, Kế hoạch số 10/KH-UBND "
            "ngày 28/01/2023.",
        ),
        (
            "staff",
            "Tổng số cán bộ, công chức xã hiện có 21 người, trong đó cán bộ 10 người, công chức 11 người. "
            "Trình độ chuyên môn: thạc sĩ 02 người, đại học 18 người, trung cấp 01 người; lý luận chính "
            "trị: cao cấp 01 người, trung cấp 17 người.",
        ),
        (
            "staff",
            "Xã có 21 cán bộ, công chức; 100% có trình độ đại học trở lên, trong đó 03 thạc sĩ. Cử 05 cán "
            "bộ, công chức tham gia bồi dưỡng. Hiện nay có 12 người hoạt động không chuyên trách.",
        ),
        (
            "staff",
            "Hiện có 21/21 cán bộ, công chức đạt chuẩn (100%), 19/21 có trình độ đại học (90,5%). Trong kỳ "
            "có 20 cán bộ, công chức được đánh giá hoàn thành tốt nhiệm vụ.",
        ),
        (
            "staff",
            "Biên chế được giao 22 người, hiện có 21 người, trong đó nữ 08 người, đảng viên 21 người. 03 "
            "công chức trực tại Bộ phận một cửa.",
        ),
        (
            "staff",
            "Toàn xã có 09 thôn, 27 người hoạt động không chuyên trách ở thôn; 9/9 thôn (100%) có Bí thư "
            "kiêm Trưởng thôn. Tổng số cán bộ, công chức là 21 người: đại học 19 người, cao đẳng 01 người, "
            "trung cấp 01 người.",
        ),
        (
            "egov",
            "Bộ phận một cửa được trang bị 04 máy tính, 02 máy in, 01 máy scan. UBND xã có 22 máy tính. Đề "
            "nghị bổ sung 02 máy tính cho Bộ phận một cửa.",
        ),
        (
            "egov",
            "Hệ thống quản lý chất lượng theo TCVN ISO 9001:2015 được duy trì. 98% văn bản đi được ký số "
            "(245/250 văn bản).",
        ),
        (
            "egov",
            "Số hồ sơ trực tuyến đạt 85%, vượt 15% so với kế hoạch; 12/15 thủ tục có phát sinh hồ sơ, đạt "
            "80%. Văn bản điện tử: 512/530 (96,6%).",
        ),
        (
            "weaknesses",
            "Số lượng hồ sơ nộp trực tuyến còn ít; việc cập nhật hồ sơ lên hệ thống đôi khi chậm do đường truyền.",
        ),
        ("weaknesses", "Công tác phối hợp giải quyết hồ sơ liên thông với cơ quan thuế còn chậm."),
        ("weaknesses", "Việc trả kết quả qua bưu chính chưa nhiều, thời gian giải quyết một số thủ tục còn dài."),
        ("weaknesses", "Công chức kiêm nhiệm nhiều việc nên việc báo cáo chưa đúng thời gian quy định."),
        (
            "weaknesses",
            "Người dân chưa quen nộp hồ sơ trực tuyến. Tuy không có hồ sơ quá hạn nhưng vẫn còn hồ sơ phải "
            "bổ sung nhiều lần, chậm được tiếp nhận.",
        ),
    ],
)
def test_usual_wordings_raise_nothing(place: str, passage: str) -> None:
    assert doubts(extract_with(**{place: passage})) == []


@pytest.mark.parametrize(
    ("place", "passage", "check"),
    [
        (
            "procedure",
            "Trong quý tiếp nhận 1.204 hồ sơ; đã giải quyết 1.190 hồ sơ, trong đó trước hạn 1.002 hồ sơ, "
            "đúng hạn 198 hồ sơ, quá hạn 0 hồ sơ; đang giải quyết 14 hồ sơ.",
            "dossier-parts",
        ),
        (
            "procedure",
            "Từ ngày 15/6/2023 đến ngày 14/9/2023 tiếp nhận 530 hồ sơ; kỳ trước chuyển sang là 12 hồ sơ. Đã "
            "giải quyết 533 hồ sơ, đang giải quyết 19 hồ sơ.",
            "dossier-balance",
        ),
        (
            "procedure",
            "Trong quý tiếp nhận 412 hồ sơ, đã giải quyết 405 hồ sơ, đang giải quyết 17 hồ sơ.",
            "dossier-balance",
        ),
        (
            "procedure",
            "Tổng số hồ sơ tiếp nhận: 412 hồ sơ, cụ thể: Hộ tịch: 120 hồ sơ; Chứng thực: 290 hồ sơ; Đất đai: 12 hồ sơ.",
            "dossier-total",
        ),
        (
            "procedure",
            "Trong quý tiếp nhận 412 hồ sơ, giải quyết 412 hồ sơ.\nSTT Lĩnh vực Tiếp nhận Đã giải quyết Quá "
            "hạn\n1 Hộ tịch 120 120 0\n2 Chứng thực 290 290 0\n3 Đất đai 12 12 0",
            "dossier-total",
        ),
        (
            "procedure",
            "Trong quý tiếp nhận 421 hồ sơ.\nSTT Lĩnh vực Tiếp nhận Đã giải quyết Đang giải quyết Quá "
            "hạn\n1 Hộ tịch 120 118 2 0\n2 Chứng thực 280 280 0 0\n3 Đất đai 12 10 2 0\nTổng 412 408 4 0",
            "dossier-repeat",
        ),
        (
            "procedure",
            "Tiếp nhận 412 hồ sơ, giải quyết 412 hồ sơ. Công tác được người dân ghi nhận.\nNhư vậy trong "
            "quý III, Bộ phận Một cửa tiếp nhận 421 hồ sơ.",
            "dossier-repeat",
        ),
        (
            "direction",
            "UBND xã ban hành Kế hoạch số 13/KH-UBND ngày 12/01/2023 về kiểm tra; thực hiện Kế hoạch số "
            "13/KH-UBND ngày 21/01/2023 về kiểm tra.",
            "reference-two-dates",
        ),
        ("direction", "Thực hiện Nghị định số 107/2021/NĐ-CP ngày 06/12/2022 của Chính phủ.", "reference-year"),
        ("direction", "UBND xã ban hành Kế hoạch số 33/KH-UBND ngày 12/11/2023 về kiểm tra.", "reference-future"),
        (
            "direction",
            "UBND xã ban hành Kế hoạch số 13/KH-UBND ngày 20/01/2023 về kiểm tra; Kế hoạch số 15/KH-UBND "
            "ngày 30/01/2023 về tuyên truyền; Kế hoạch số 18/KH-UBND ngày 15/02/2023 về rà soát; Kế hoạch "
            "số 21/KH-UBND ngày 03/01/2023 về chuyển đổi số.",
            "reference-order",
        ),
        ("direction", "UBND xã ban hành Kế hoạch số 00/KH-UBND ngày 20/01/2023 về kiểm tra.", "reference-form"),
        ("direction", "UBND xã ban hành Kế hoạch số 13/KH-UBND ngày 31/02/2023 về kiểm tra.", "date-impossible"),
        ("direction", "Tổ chức 03 (hai) hội nghị.", "number-words"),
        (
            "staff",
            "Tổng số cán bộ, công chức là 21 người: đại học 18 người, cao đẳng 01 người, trung cấp 01 người.",
            "staff-parts",
        ),
        ("staff", "Tổng số cán bộ, công chức là 21 người (10 cán bộ, 12 công chức).", "staff-parts"),
        (
            "staff",
            "Tổng số cán bộ, công chức là 21 người. Công việc trôi chảy. Hiện nay xã có 20 cán bộ, công chức.",
            "staff-repeat",
        ),
        ("staff", "Tổng số cán bộ, công chức là 57 người.", "staff-limit"),
        ("organisation", "9/9 thôn (90%) có Bí thư kiêm Trưởng thôn.", "ratio-percent"),
        (
            "egov",
            "Bộ phận một cửa được trang bị 04 máy tính. Văn bản ký số. Bộ phận một cửa có 05 máy tính.",
            "equipment-repeat",
        ),
        ("finance", "", "section-empty"),
        ("weaknesses", "Một số hồ sơ đất đai trả kết quả còn chậm so với giấy hẹn.", "dossier-late-text"),
        ("egov", "Áp dụng TCVN 9001:2015.", "reference-standard"),
    ],
)
def test_one_slip_is_told_by_its_check(place: str, passage: str, check: str) -> None:
    assert set(doubts(extract_with(**{place: passage}))) == {check}


EVALUATION = REPORT[REPORT.index("III. ĐÁNH GIÁ") : REPORT.index("IV. PHƯƠNG HƯỚNG")]
FINANCE = REPORT[REPORT.index("5. Cải cách tài chính công") : REPORT.index("6. Xây dựng")]


@pytest.mark.parametrize(
    ("before", "after", "checks"),
    [
        ("QUÝ IV NĂM 2023", "QUÝ III NĂM 2023", {"period-next"}),
        ("quý III năm 2023 của", "quý II năm 2023 của", {"period-title"}),
        ("Số: 45/BC-UBND\n", "Số:    /BC-UBND\n", {"header-missing"}),
        (EVALUATION, "", {"section-missing", "section-order"}),
        (FINANCE, "", {"section-order"}),
    ],
)
def test_one_slip_of_the_frame(before: str, after: str, checks: set[str]) -> None:
    assert before in REPORT
    assert set(doubts(extract_with(REPORT.replace(before, after)))) == checks


def test_the_real_report(seed: Path) -> None:
    """What the reference lists as contradictory is told, what it lists as consistent passes."""
    record = extract(seed)
    assert {one.check: one.severity for one in record.findings if one.severity != "note"} == {
        "reference-lost-digit": "error",
        "dossier-late-text": "warning",
        "reference-standard": "warning",
        "header-missing": "warning",
    }
    consistent = (
        "dossier-total dossier-balance reference-two-dates reference-year reference-future reference-order "
        "reference-form period-title period-next staff-parts staff-repeat staff-limit ratio-percent section-missing "
        "section-order section-empty date-impossible text-encoding"
    )
    assert {record.checks[name] for name in consistent.split()} == {"passed"}


def test_a_total_that_heads_its_classes_is_compared() -> None:
    text = "Tổng số cán bộ, công chức là {} người.\nTrong 57 cán bộ, công chức, có 09 thạc sĩ, 48 đại học.\n"
    head = "BÁO CÁO\nCông tác cải cách hành chính quý I năm 2022\n\nUBND xã báo cáo như sau:\nI. KẾT QUẢ\n"
    checks = [
        {finding.check for finding in extract((head + text.format(count)).encode("utf-8"), name="a.txt").findings}
        for count in (58, 57)
    ]
    assert ["staff-repeat" in names for names in checks] == [True, False]


@pytest.mark.parametrize(("rate", "told"), [("90,6", False), ("95,1", True)])
def test_a_rate_of_what_another_statement_received(rate: str, told: bool) -> None:
    text = (
        "BÁO CÁO\nCông tác cải cách hành chính quý I năm 2022\n\nUBND xã báo cáo như sau:\nI. KẾT QUẢ\n"
        f"1- Tiếp nhận 320 hồ sơ\n2- Đã giải quyết: 290 hồ sơ, đạt {rate}%, trễ hạn: 02\n3- Đang giải quyết 30 hồ sơ\n"
    )
    findings = extract(text.encode("utf-8"), name="a.txt").findings
    assert any(finding.check == "dossier-rate" for finding in findings) is told
