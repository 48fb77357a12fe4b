"""What tests of the review page share: an archive with a report of each medium, a server in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from extractor.archive import Archive, open_archive
from extractor.batch import run_batch
from tests.batch_material import ROOT, report

HOSTILE_TITLE = '<script>alert("title")</script><img src=x onerror=alert(1)>'
HOSTILE_NAME = "<img src=x onerror=alert(2)>'\"&.txt"
# 812 = 800 + 11 is wrong: the check `dossier-balance` speaks of it, so these figures are in doubt
DOUBTFUL = (
    "ỦY BAN NHÂN DÂN\nPHƯỜNG CỔ THÀNH\nSố: 12/BC-UBND\nCổ Thành, ngày 15 tháng 3 năm 2023\nBÁO CÁO\n"
    "Kết quả công tác cải cách hành chính Quý I năm 2023\n"
    "Thực hiện Kế hoạch số 53/KH-UBND ngày 27/12/2022 của UBND thành phố, UBND phường báo cáo như sau:\n"
    "I. KẾT QUẢ\n"
    "Trong quý, bộ phận một cửa đã tiếp nhận 812 hồ sơ, trong đó đã giải quyết 800 hồ sơ, đang giải quyết 11 hồ sơ.\n"
    "Bộ phận Một cửa được trang bị 05 máy tính, 02 máy in và 17 cái ghế xoay.\n"
)


def write_pdf(path: Path, text: str) -> None:
    """A PDF of two pages with this text on the first."""
    from reportlab.pdfgen.canvas import Canvas

    from corpus.maker.pdf import register_fonts

    register_fonts()
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont("Made", 11)
    top = 780
    for line in text.splitlines():
        while line:
            cut = line if len(line) < 85 else line[: line.rfind(" ", 0, 85)]
            canvas.drawString(60, top, cut)
            line, top = line[len(cut) :].strip(), top - 18
    canvas.showPage()
    canvas.setFont("Made", 11)
    canvas.drawString(60, 780, "Trang hai: UBND phường có 09 máy scan.")
    canvas.save()


def write_docx(path: Path, text: str) -> None:
    import docx

    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    document.save(str(path))


def make_archive(folder: Path) -> Path:
    """An archive of six reports: text, PDF and Word with a doubt, one without, one with a number that nothing explains,
    and a hostile one."""
    reports = folder / "reports"
    reports.mkdir(parents=True)
    (reports / "co-thanh.txt").write_text(DOUBTFUL, encoding="utf-8")
    write_pdf(reports / "co-thanh.pdf", DOUBTFUL)
    write_docx(reports / "co-thanh.docx", DOUBTFUL)
    (reports / "an-binh.txt").write_text(report("An Bình", "II", 2022, 300), encoding="utf-8")
    leftover = report("Đông Hải", "IV", 2020, 55) + "Biểu tổng hợp 77-88-99.\n"
    (reports / "dien-thoai.txt").write_text(leftover, encoding="utf-8")
    hostile = report("Cát Hải", "III", 2021, 77).replace("BÁO CÁO\nKết quả", f"BÁO CÁO\n{HOSTILE_TITLE} Kết quả")
    (reports / HOSTILE_NAME).write_text(hostile, encoding="utf-8")
    place = folder / "archive.db"
    with open_archive(place) as archive:
        run_batch([str(reports)], archive, workers=1)
    return place


def report_ids(archive: Archive) -> dict[str, str]:
    """The ids of the reports by the name of their file."""
    return {row.name: row.report_id for row in archive.reviews.queue()}


@dataclass(frozen=True)
class Server:
    """A running `baocao review`: what it was told to open, and its process."""

    address: str
    process: subprocess.Popen[str]

    @property
    def root(self) -> str:
        return self.address.partition("/?")[0]

    @property
    def token(self) -> str:
        return self.address.partition("token=")[2]


@contextmanager
def serving(archive: Path, *options: str) -> Iterator[Server]:
    """`baocao review` on a free port, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "extractor.cli", "--lang", "en", "review", str(archive), "--port", "0", "--no-browser",
         *options],
        stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stderr is not None
    try:
        lines = []
        for line in process.stderr:
            lines.append(line)
            if found := re.search(r"http://\S+", line):
                break
        else:
            raise AssertionError("".join(lines))
        rest: list[str] = []
        threading.Thread(target=rest.extend, args=(process.stderr,), daemon=True).start()
        yield Server(found[0], process)
    finally:
        process.kill()
        process.wait()
