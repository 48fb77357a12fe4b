"""A report as an office writes it: made in Word's format, printed to PDF by LibreOffice, read back."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from extractor.documents.pdf import read_pdf
from extractor.models import Document

docx = pytest.importorskip("docx")

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")

LEFT = ["UBND HUYỆN YÊN MINH", "PHÒNG NỘI VỤ", "Số:       /BC-NV"]
RIGHT = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Yên Minh, ngày     tháng 6 năm 2024"]
RECIPIENTS = ["Nơi nhận:", "- Như trên;", "- Lưu: VT."]
SIGNER = ["KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG", "", "", "Trần Thị Bích"]

# The head of form II.06a: texts, then which cells are one (top, left, bottom, right).
HEAD = {
    (0, 0): "STT",
    (0, 1): "Lĩnh vực giải quyết",
    (0, 2): "Số hồ sơ nhận giải quyết",
    (0, 6): "Số hồ sơ đã giải quyết",
    (0, 10): "Số hồ sơ đang giải quyết",
    (1, 2): "Tổng số",
    (1, 3): "Trong kỳ",
    (1, 5): "Từ kỳ trước",
    **{(1, 6 + place): text for place, text in enumerate(["Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn"])},
    **{(1, 10 + place): text for place, text in enumerate(["Tổng số", "Trong hạn", "Quá hạn"])},
    (2, 3): "Trực tuyến",
    (2, 4): "Trực tiếp, bưu chính",
    **{(3, column): f"({column + 1})" for column in range(13)},
}
MERGED = [
    (0, 0, 2, 0),
    (0, 1, 2, 1),
    (0, 2, 0, 5),
    (0, 6, 0, 9),
    (0, 10, 0, 12),
    (1, 2, 2, 2),
    (1, 3, 1, 4),
    (1, 5, 2, 5),
]
MERGED += [(1, column, 2, column) for column in range(6, 13)]
FIELD = "Thành lập và hoạt động của hộ kinh doanh, hợp tác xã số"
ROW_COUNT = 30


def make_report(path: Path) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    report = docx.Document()
    section = report.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    _add_page_number(section.header.paragraphs[0])
    _add_pair(report, [(LEFT[:2], RIGHT[:2]), (LEFT[2:], RIGHT[2:])])
    for title in ("BÁO CÁO", "Tình hình, kết quả giải quyết thủ tục hành chính"):
        paragraph = report.add_paragraph(title)
        paragraph.alignment = 1
    table = report.add_table(rows=4 + ROW_COUNT, cols=13)
    table.style = "Table Grid"
    for (row, column), text in HEAD.items():
        table.cell(row, column).text = text
    for top, left, bottom, right in MERGED:
        table.cell(top, left).merge(table.cell(bottom, right))
    for row in range(4, 4 + ROW_COUNT):
        for column, text in enumerate(_row(row - 3)):
            table.cell(row, column).text = text
    for cell in (cell for row in table.rows for cell in row.cells):
        for run in (run for paragraph in cell.paragraphs for run in paragraph.runs):
            run.font.size = Pt(9)
    for row in table.rows[:4]:
        _repeat_on_every_page(row)
    report.add_paragraph("Trên đây là kết quả giải quyết thủ tục hành chính 6 tháng đầu năm 2024./.")
    _add_pair(report, [(RECIPIENTS, SIGNER)])
    report.save(path)


def _row(number: int) -> list[str]:
    return [str(number), f"{FIELD} {number}", *(str(number * factor) for factor in range(1, 12))]


def _add_pair(report: Any, rows: list[tuple[list[str], list[str]]]) -> None:
    """A table of two columns without borders, as letterheads and signatures are set."""
    table = report.add_table(rows=len(rows), cols=2)
    for row, sides in enumerate(rows):
        for column, lines in enumerate(sides):
            cell = table.cell(row, column)
            cell.paragraphs[0].text = lines[0]
            for line in lines[1:]:
                cell.add_paragraph(line)
            for paragraph in cell.paragraphs:
                paragraph.alignment = None if lines is RECIPIENTS else 1


def _add_page_number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = 1
    for kind in ("begin", None, "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = "PAGE"
        paragraph.add_run()._r.append(element)


def _repeat_on_every_page(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    folder = tmp_path_factory.mktemp("office")
    make_report(folder / "report.docx")
    command = [str(OFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), str(folder / "report.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return read_pdf((folder / "report.pdf").read_bytes(), "report.pdf", "")


def flat(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def test_letterhead_and_signature_are_read_down(document: Document) -> None:
    text = " ".join(document.text.split())
    assert text.startswith("1 " + flat([*LEFT, *RIGHT, "BÁO CÁO"])) or text.startswith(flat([*LEFT, *RIGHT, "BÁO CÁO"]))
    assert text.endswith(flat(["tháng đầu năm 2024./.", *RECIPIENTS, *SIGNER]))


def test_one_table_with_its_head_as_printed(document: Document) -> None:
    (grid,) = document.grids
    assert (grid.row_count, grid.column_count, grid.header_rows) == (4 + ROW_COUNT, 13, 4)
    spans = {
        (cell.row, cell.column): (cell.row + cell.row_span - 1, cell.column + cell.column_span - 1)
        for cell in grid.cells
    }
    for top, left, bottom, right in MERGED:
        assert spans[top, left] == (bottom, right)
    said = {(cell.row, cell.column): document.text[cell.start : cell.end] for cell in grid.cells}
    assert {place: said[place] for place in HEAD} == HEAD


def test_rows_over_page_breaks_are_whole(document: Document) -> None:
    assert len(document.pages) > 1
    (grid,) = document.grids
    rows: dict[int, list[str]] = {row: [""] * 13 for row in range(grid.row_count)}
    for cell in grid.cells:
        text = document.text[cell.start : cell.end]
        rows[cell.row][cell.column] = f"{rows[cell.row][cell.column]} {text}".strip()
    assert [rows[row] for row in range(4, grid.row_count)] == [_row(number) for number in range(1, ROW_COUNT + 1)]


def test_pages_are_numbered(document: Document) -> None:
    numbers = [document.text[aside.start : aside.end] for aside in document.asides if aside.kind == "page_number"]
    assert numbers == [str(page.number) for page in document.pages]
