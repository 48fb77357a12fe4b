"""What tests of reviews share: a report with something in every list, and readings of it by other patterns."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from extractor import Record, extract
from extractor.archive import Outcome
from extractor.crew import Reader, Settings
from extractor.review.corrections import ReviewedRecord, apply_corrections, make_corrections
from extractor.review.log import Change, Place
from extractor.sources import find_sources

NOW = "2026-03-01T08:00:00+00:00"

REPORT = """UBND HUYỆN THANH BA
ỦY BAN NHÂN DÂN XÃ VÂN LĨNH
Số: 12/BC-UBND
Vân Lĩnh, ngày 15 tháng 3 năm 2023
BÁO CÁO
Kết quả công tác cải cách hành chính quý I năm 2023
Thực hiện Kế hoạch số 53/KH-UBND ngày 27/12/2022 của UBND huyện, UBND xã báo cáo như sau:
I. KẾT QUẢ
Trong quý, xã tiếp nhận 120 hồ sơ, đã giải quyết đúng hạn 118 hồ sơ, không có hồ sơ quá hạn.
Lĩnh vực hộ tịch: tiếp nhận 40 hồ sơ, đã giải quyết 40 hồ sơ.
Lĩnh vực chứng thực: tiếp nhận 40 hồ sơ, đã giải quyết 40 hồ sơ.
Tổng số cán bộ, công chức của xã là 21 người, trong đó 15 người có trình độ đại học.
Bộ phận Một cửa được trang bị 05 máy tính, 02 máy in. Đã tổ chức 04 hội nghị ngày 10/02/2023.
Xã đang sử dụng phần mềm một cửa điện tử.
Biểu tổng hợp 77-88-99.
Nơi nhận:
- UBND huyện;
- Lưu: VT.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn An
"""


@cache
def read_report() -> Record:
    """The record of the report."""
    return extract(REPORT.encode(), name="bao-cao.txt")


def read_folder(folder: Path) -> list[Outcome]:
    """What a batch makes of the files of a folder, read in this process."""
    reader = Reader(Settings())
    return [outcome for source in find_sources([str(folder)]) if isinstance(outcome := reader.read(source), Outcome)]


def place_of(words: str, within: str = REPORT) -> Place:
    """The first place of some words in the report."""
    start = within.index(words)
    return Place(1, start, start + len(words), words)


def decide(reviewed: ReviewedRecord, *changes: Change, who: str = "An", when: str = NOW) -> ReviewedRecord:
    """The state after somebody decided something."""
    lines = make_corrections(reviewed, changes, who=who, when=when)
    return apply_corrections(reviewed.machine, (*reviewed.log, *lines))


def key_of(reviewed: ReviewedRecord, kind: str, value: object) -> str:
    """The path of the first value of a kind that reads so."""
    return next(one.key for one in reviewed.values if one.value.kind == kind and one.value.value == value)


def read_anew(record: Record, **lists: object) -> Record:
    """The record as later patterns might read it: other versions, and other lists where they are given."""
    document = record.document.model_copy(update={"pattern_version": "later"})
    return record.model_copy(update={"document": document, **lists})
