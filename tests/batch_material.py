"""What tests of batches share: small reports, archives to compare, a command line in a process of its own."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
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


def children_of(pid: int) -> list[int]:
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            if int((place / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]) == pid:
                found.append(int(place.name))
    return sorted(found)


def start(folder: Path, archive: str | Path, *options: object) -> subprocess.Popen[str]:
    words = ["batch", str(folder), "--archive", str(archive), "--json", *map(str, options)]
    return subprocess.Popen(
        [*COMMAND, *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def wait_until_gone(pids: list[int], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while left := [pid for pid in pids if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < until, f"still there: {left}"
        time.sleep(0.05)


def kill_parent(folder: Path, archive: str | Path, times: int, seed: int) -> tuple[int, int]:
    """Kill the parent at random moments, so many times, going on after each; how often it was still at work.

    Then let it end; the second value is its exit code.
    """
    moments = random.Random(seed)
    at_work = 0
    for _ in range(times):
        process = start(folder, archive, "--workers", 2)
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=moments.uniform(0.0, 3.0))
        children = children_of(process.pid)
        at_work += process.poll() is None
        process.kill()
        process.communicate()
        wait_until_gone(children)
    process = start(folder, archive, "--workers", 2)
    process.communicate(timeout=600)
    return at_work, process.returncode


def kill_workers(
    folder: Path, archive: str | Path, *, workers: int, seed: int, most: int, apart: tuple[float, float]
) -> int:
    """Kill reading processes in one run, so many at most, some seconds `apart`; how many were killed."""
    process = start(folder, archive, "--workers", workers)
    moments = random.Random(seed)
    killed = 0
    while process.poll() is None and killed < most:
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=moments.uniform(*apart))
        children = children_of(process.pid)
        for child in moments.sample(children, min(1, len(children))):
            with suppress(OSError):  # it has just ended
                if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                    os.kill(child, signal.SIGKILL)
                    killed += 1
    process.communicate(timeout=600)
    return killed
