"""Short reports for the tests of the audit: a letterhead, a title, a few sentences, and the record read from them."""

from __future__ import annotations

from extractor.pipeline import extract
from extractor.record import Record

MONTHS = {1: "01", 2: "02"}


def dossiers(received: int, carried: int, resolved: int, pending: int) -> str:
    """What came in as a whole, what of it was carried over, what was settled, what is left."""
    return (
        f"Tổng số hồ sơ phải giải quyết là {received} hồ sơ, trong đó: "
        f"tiếp nhận mới trong kỳ {received - carried} hồ sơ, "
        f"kỳ trước chuyển sang {carried} hồ sơ. Đã giải quyết {resolved} hồ sơ, đang giải quyết {pending} hồ sơ."
    )


def read_report(
    period: str,
    day: str,
    *body: str,
    unit: str = "XÃ CẨM LA",
    parent: str | None = "THỊ XÃ QUẢNG YÊN",
    number: str = "20/BC-UBND",
    tasks: tuple[str, ...] = (),
) -> Record:
    """The record of a report on `period` ("quý I năm 2022"), sent on `day` (ISO)."""
    year, month, date = (int(part) for part in day.split("-"))
    lines = [
        *([f"UBND {parent}"] if parent else []), "ỦY BAN NHÂN DÂN", unit, f"Số: {number}",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        f"Nơi đây, ngày {date:02d} tháng {MONTHS.get(month, month)} năm {year}", "",
        "BÁO CÁO", f"Công tác cải cách hành chính {period}", "",
        "I. KẾT QUẢ THỰC HIỆN", "1. Cải cách thủ tục hành chính", *body,
        *(["II. PHƯƠNG HƯỚNG, NHIỆM VỤ", *(f"{at}. {task}" for at, task in enumerate(tasks, 1))] if tasks else []),
        "", "Nơi nhận:", "- Phòng Nội vụ;", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "", "Vũ Văn An",
    ]  # fmt: skip
    return extract("\n".join(lines).encode("utf-8"), name=f"{unit} {period} {number}.txt")
