"""What tests of batches share: small reports, archives to compare, a command line in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import select

from extractor.archive import Archive
from extractor.archive.tables import documents, failures, record_tables, records, sources

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "extractor.cli", "--lang", "en"]


_SYLLABLES = (  # of the names of communes
    "An Bình Cát Châu Cường Đại Đông Đức Giang Hà Hải Hiệp Hòa Hồng Hưng Khánh Lâm Lộc Long Lương Mai Minh Mỹ Nam Nghĩa"
    " Nhân Ninh Phong Phú Phúc Quang Sơn Tân Thái Thanh Thịnh Thuận Tiến Trung Trường Vân Việt Vĩnh Xuân Yên"
)


def commune(number: int) -> str:
    """The name of a commune, another one for each number below 2,025."""
    syllables = _SYLLABLES.split()
    return f"{syllables[number // len(syllables)]} {syllables[number % len(syllables)]}"


def report(unit: str, quarter: str, year: int, received: int) -> str:
    """A small report of a commune, whose figures are its own."""
    return (
        f"UBND HUYỆN THANH BA\nỦY BAN NHÂN DÂN XÃ {unit.upper()}\nSố: {received}/BC-UBND\n"
        f"{unit}, ngày 15 tháng 3 năm {year}\nBÁO CÁO\nKết quả công tác cải cách hành chính quý {quarter} năm {year}\n"
        f"Thực hiện Kế hoạch số 53/KH-UBND ngày 27/12/{year - 1} của UBND huyện, UBND xã báo cáo như sau:\n"
        f"I. KẾT QUẢ\nTrong quý, xã tiếp nhận {received} hồ sơ, đã giải quyết đúng hạn {received} hồ sơ,"
        " không có hồ sơ quá hạn. Bộ phận Một cửa được trang bị 05 máy tính, 02 máy in.\n"
    )


def write_reports(folder: Path, count: int) -> Path:
    """`count` different reports, of ten to a folder."""
    for number in range(count):
        place = folder / f"xa-{number // 10:03}"
        place.mkdir(parents=True, exist_ok=True)
        quarter = ("I", "II", "III", "IV")[number % 4]
        text = report(commune(number // 10), quarter, 2020 + number % 6, 100 + number)
        (place / f"bc-{number:05}.txt").write_text(text, encoding="utf-8")
    return folder


def contents(archive: Archive) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of an archive but those of its runs, which say when and how often it was worked on."""
    tables = (sources, failures, documents, records, *record_tables.values())
    with archive._reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr) for table in tables
        }


def run_command(*arguments: object, seconds: float = 120) -> subprocess.CompletedProcess[str]:
    words = [str(argument) for argument in arguments]
    return subprocess.run(
        [*COMMAND, *words], capture_output=True, text=True, encoding="utf-8", timeout=seconds, cwd=ROOT, check=False
    )
