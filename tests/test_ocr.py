"""Scans and photos read whole, against their digital twins. Skipped where the extra `ocr` or the data is missing."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from extractor.documents import read_document
from extractor.documents.boxes import boxes_of
from extractor.documents.ocr.data import find_lacks
from extractor.errors import UnreadableFile
from extractor.models import Document
from extractor.patterns import shipped_patterns
from extractor.pipeline import extract_document
from extractor.record import Record

if find_lacks():
    pytest.skip("the extra ocr or the Vietnamese data is not installed", allow_module_level=True)
pytest.importorskip("reportlab")

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from corpus.maker.scans import Kind, Picture, Printed, find_fonts, pdf_to_pictures, pdf_to_scan, report_to_pdf

if find_fonts() is None:
    pytest.skip("no Times-metric font with Vietnamese letters is installed", allow_module_level=True)

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "corpus" / "reports" / "commune-month-2026"
TABLE_PAGE = 1  # from 0


@cache
def printed() -> Printed:
    return report_to_pdf(REPORT)


@cache
def twin() -> Document:
    return read_document(printed().data, name="twin.pdf")


@cache
def pictures(kind: Kind) -> Sequence[Picture]:
    return pdf_to_pictures(printed(), kind, 200, seed=11)


@cache
def scan(kind: Kind) -> Document:
    return read_document(pdf_to_scan(printed(), kind, 200, seed=11), name="scan.pdf")


@cache
def record(kind: Kind | None) -> Record:
    return extract_document(twin() if kind is None else scan(kind), shipped_patterns())


def image(*pages: Picture, form: str = "PNG", **options: object) -> bytes:
    target = io.BytesIO()
    first, *rest = [Image.fromarray(page) for page in pages]
    first.save(target, form, **({"save_all": True, "append_images": rest} if rest else {}), **options)
    return target.getvalue()


def page_text(document: Document, number: int) -> str:
    page = document.pages[number - 1]
    return document.text[page.start : page.end]


def likeness(first: str, second: str) -> float:
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


@pytest.mark.parametrize("kind", ["clean", "degraded", "photo"])
def test_a_scan_reads_as_its_twin(kind: Kind) -> None:
    document = scan(kind)
    assert document.medium == "pdf-scan"
    assert [(page.layer, page.reason) for page in document.pages] == [("ocr", "no-text")] * len(twin().pages)
    for number in range(1, len(twin().pages) + 1):
        assert likeness(page_text(twin(), number), page_text(document, number)) > 0.985


@pytest.mark.parametrize("kind", ["clean", "degraded", "photo"])
def test_a_scan_gives_the_record_of_its_twin(kind: Kind) -> None:
    wanted, found = record(None), record(kind)
    assert [(one.symbol, one.date) for one in found.references] == [(one.symbol, one.date) for one in wanted.references]
    assert [one.value for one in found.dates] == [one.value for one in wanted.dates]
    assert [(one.label, one.id) for one in found.sections] == [(one.label, one.id) for one in wanted.sections]
    assert [(one.group, one.count) for one in found.staff] == [(one.group, one.count) for one in wanted.staff]
    assert [(one.item, one.count) for one in found.equipment] == [(one.item, one.count) for one in wanted.equipment]


@pytest.mark.parametrize("kind", ["clean", "degraded", "photo"])
def test_every_wrong_figure_of_a_table_is_doubtful(kind: Kind) -> None:
    (grid,), (true_grid,) = scan(kind).grids, twin().grids
    assert (grid.row_count, grid.column_count) == (true_grid.row_count, true_grid.column_count)
    true = {(cell.row, cell.column): twin().text[cell.start : cell.end] for cell in true_grid.cells}
    figures = [cell for cell in grid.cells if true[cell.row, cell.column].strip().isdigit()]
    right = 0
    for cell in figures:
        page = scan(kind).page_at(cell.start)
        assert page.confidences is not None
        if scan(kind).text[cell.start : cell.end] == true[cell.row, cell.column]:
            right += 1
        else:
            assert min(page.confidences[cell.start - page.start : cell.end - page.start], default=0.0) < 0.8
    assert right >= 0.97 * len(figures) > 100


def test_every_letter_has_a_box_on_the_page_and_a_confidence() -> None:
    for page in scan("photo").pages:
        assert page.boxes is not None
        assert page.confidences is not None
        assert page.width is not None
        assert page.height is not None
        assert len(page.boxes) == 4 * (page.end - page.start) == 4 * len(page.confidences)
        assert all(0 <= confidence <= 1 for confidence in page.confidences)
        assert all(0 <= x <= page.width + 0.01 for x in [*page.boxes[0::4], *page.boxes[2::4]])
        assert all(0 <= y <= page.height + 0.01 for y in [*page.boxes[1::4], *page.boxes[3::4]])


def test_boxes_lie_where_the_words_are_printed() -> None:
    """On a clean scan at the size of its twin; the line is found in both by its words."""
    words = "Tổng cộng"
    places = [boxes_of(one, start := one.text.index(words), start + len(words)) for one in (twin(), scan("clean"))]
    assert places[0] is not None
    assert places[1] is not None
    (own,), (read,) = places
    assert max(abs(a - b) for a, b in zip(own, read, strict=True)) < 4


def test_page_numbers_are_asides() -> None:
    document = scan("degraded")
    assert [document.text[one.start : one.end] for one in document.asides if one.kind == "page_number"] == ["2", "3"]


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_page_on_its_side_or_head_is_turned(turns: int) -> None:
    upright = pictures("clean")[TABLE_PAGE]
    document = read_document(image(np.ascontiguousarray(np.rot90(upright, -turns)), dpi=(200, 200)), name="a.png")
    assert document.medium == "image"
    assert likeness(page_text(twin(), TABLE_PAGE + 1), document.text) > 0.985
    assert len(document.grids) == 1
    (page,) = document.pages
    assert page.width is not None
    start = document.text.index("Tổng cộng")
    boxes = boxes_of(document, start, start + len("Tổng cộng"))
    own = boxes_of(twin(), start := twin().text.index("Tổng cộng"), start + len("Tổng cộng"))
    assert boxes is not None
    assert own is not None
    middle = [(own[0][0] + own[0][2]) / 2, (own[0][1] + own[0][3]) / 2]
    width, height = 595.3, 841.9
    turned = [(height - middle[1], middle[0]), (width - middle[0], height - middle[1]), (middle[1], width - middle[0])]
    x, y = turned[turns - 1]
    (x0, top, x1, bottom) = (
        min(box[0] for box in boxes), min(box[1] for box in boxes),
        max(box[2] for box in boxes), max(box[3] for box in boxes),
    )  # fmt: skip
    assert x0 - 3 <= x <= x1 + 3
    assert top - 3 <= y <= bottom + 3


def test_a_tiff_of_many_pages() -> None:
    data = image(*pictures("clean")[1:3], form="TIFF", compression="tiff_deflate", dpi=(200, 200))
    document = read_document(data, name="fax.tif")
    assert [(page.number, page.layer) for page in document.pages] == [(1, "ocr"), (2, "ocr")]
    assert likeness(page_text(twin(), 3), page_text(document, 2)) > 0.985


def test_only_the_scanned_page_of_a_mixed_file_is_read_by_ocr() -> None:
    import pypdfium2

    mixed = pypdfium2.PdfDocument.new()
    mixed.import_pages(pypdfium2.PdfDocument(printed().data), [0])
    mixed.import_pages(pypdfium2.PdfDocument(pdf_to_scan(printed(), "clean", 200, seed=11)), [1])
    mixed.import_pages(pypdfium2.PdfDocument(printed().data), [2])
    target = io.BytesIO()
    mixed.save(target)
    document = read_document(target.getvalue(), name="mixed.pdf")
    assert document.medium == "pdf-mixed"
    assert [page.layer for page in document.pages] == ["text", "ocr", "text"]
    assert [page.confidences is None for page in document.pages] == [True, False, True]
    assert page_text(document, 1) == page_text(twin(), 1)
    assert len(document.grids) == 1
    assert [one.value for one in extract_document(document, shipped_patterns()).dates] == [
        one.value for one in record(None).dates
    ]


def test_a_scan_with_a_wrong_text_layer_is_read_again() -> None:
    """An invisible layer without marks below the picture, as made by OCR that does not know Vietnamese."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(595, 842))
    canvas.drawImage(ImageReader(Image.fromarray(pictures("clean")[2])), 0, 0, 595, 842)
    layer = canvas.beginText(80, 780)
    layer.setTextRenderMode(3)
    for _ in range(30):
        layer.textLine("Cai cach hanh chinh nha nudc tren dia ban xa thudc hien tdt cdc nhiem vu")
    canvas.drawText(layer)
    canvas.save()
    document = read_document(target.getvalue(), name="wrong.pdf")
    (page,) = document.pages
    assert (page.layer, page.reason) == ("ocr", "ocr-without-vietnamese")
    assert likeness(page_text(twin(), 3), document.text) > 0.985


def hidden_layer_over(picture: Picture, lines: Sequence[tuple[str, float, float]]) -> bytes:
    """A scan with invisible text, as programs for OCR leave it: lines, each with where it begins."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfgen.canvas import Canvas

    printed()  # makes the font known
    assert "Serif" in pdfmetrics.getRegisteredFontNames()
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(595.3, 841.9))
    canvas.drawImage(ImageReader(Image.fromarray(picture)), 0, 0, 595.3, 841.9)
    for text, x, y in lines:
        layer = canvas.beginText(x, y)
        layer.setFont("Serif", 14)
        layer.setTextRenderMode(3)
        layer.textLine(text)
        canvas.drawText(layer)
    canvas.save()
    return target.getvalue()


def placed_lines(number: int) -> list[tuple[str, float, float]]:
    """The lines of a page of the twin, each with where it begins."""
    page = twin().pages[number - 1]
    assert page.boxes is not None
    found = []
    start = page.start
    for line in page_text(twin(), number).split("\n"):
        if len(line) > 30 and "\t" not in line:
            at = 4 * (start - page.start)
            found.append((line, page.boxes[at], 841.9 - page.boxes[at + 3]))
        start += len(line) + 1
    return found


def test_a_good_layer_of_a_scan_is_kept_and_one_of_another_page_is_not() -> None:
    """Both are good Vietnamese; only the picture tells them apart."""
    own, other = placed_lines(3), placed_lines(1)
    assert len(own) >= 5
    kept = read_document(hidden_layer_over(pictures("clean")[2], own), name="good.pdf")
    assert [(page.layer, page.reason) for page in kept.pages] == [("text", None)]
    swapped = [(text, x, y) for (text, _, _), (_, x, y) in zip(other, own, strict=False)]
    read = read_document(hidden_layer_over(pictures("clean")[2], swapped), name="other.pdf")
    assert [(page.layer, page.reason) for page in read.pages] == [("ocr", "other-text")]
    assert likeness(page_text(twin(), 3), read.text) > 0.985


def test_without_data_a_scan_says_so_and_a_digital_file_is_read(tmp_path: Path) -> None:
    data = pdf_to_scan(printed(), "clean", 100, seed=11)
    document = read_document(data, name="scan.pdf", tessdata=tmp_path)
    assert {(page.layer, page.reason) for page in document.pages} == {("none", "ocr-missing")}
    assert read_document(printed().data, name="twin.pdf", tessdata=tmp_path).text == twin().text


def test_a_second_run_reads_from_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = image(pictures("clean")[2], dpi=(200, 200))
    first = read_document(data, name="a.png", ocr_cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    monkeypatch.setattr("extractor.documents.ocr.reader.read_picture", None)  # would fail if it were called
    assert read_document(data, name="a.png", ocr_cache=tmp_path) == first
    monkeypatch.undo()
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(b"damaged")
    assert read_document(data, name="a.png", ocr_cache=tmp_path) == first


def test_a_blank_sheet_has_no_text() -> None:
    document = read_document(image(np.full((1169, 827), 255, np.uint8), dpi=(100, 100)), name="blank.png")
    assert (document.text, document.pages[0].layer) == ("", "ocr")


@pytest.mark.parametrize("head", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00"])
def test_a_damaged_image_is_unreadable(head: bytes) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_document(head + bytes(100), name="a.png")
    assert caught.value.reason == "image-damaged"


def test_repairs_keep_the_document_as_read() -> None:
    document = scan("clean")
    found = record("clean")
    rules = {one.rule for one in found.repairs}
    ours = ("blank", "date", "heading", "letter", "quarter", "speck", "symbol", "term", "word")
    assert rules <= {"look-alike", *(f"ocr-{rule}" for rule in ours)}
    assert any(rule.startswith("ocr-") for rule in rules)
    for one in found.repairs:
        assert document.text[one.evidence.start : one.evidence.end] == one.before
        if one.rule not in ("ocr-heading", "ocr-quarter"):  # there a 1 may be a stroke of a Roman numeral
            assert [letter for letter in one.before if letter.isdigit()] == [
                letter for letter in one.after if letter.isdigit()
            ]
        if one.rule.startswith("ocr-"):
            assert one.evidence.confidence <= 0.85


def test_a_doubtful_reading_makes_a_doubtful_value() -> None:
    """Confidence of a value is that of its worst letter."""
    document = scan("clean")
    (page, *rest) = document.pages
    assert page.confidences is not None
    confidences = page.confidences[:]
    place = document.text.index("/BC-UBND")
    confidences[place] = 0.11
    doubtful = replace(document, pages=(replace(page, confidences=confidences), *rest))
    assert extract_document(doubtful, shipped_patterns()).header.evidence["number"].confidence == pytest.approx(0.11)


def test_digital_files_load_nothing_of_it(tmp_path: Path) -> None:
    path = tmp_path / "twin.pdf"
    path.write_bytes(printed().data)
    code = (
        "import sys; from extractor.documents import read_document; read_document(sys.argv[1]);"
        "print([name for name in ('cv2', 'tesserocr', 'numpy', 'PIL') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


# ---- tables as offices draw them -------------------------------------------------------------------

_CELLS = {(0, 0): "Lĩnh vực", (0, 1): "Số hồ sơ tiếp nhận", (0, 3): "Đang\ngiải\nquyết", (0, 4): "Quá hạn"}
_CELLS |= {(1, 1): "Tổng", (1, 2): "Trực tuyến"}
_FIELDS = ("Hộ tịch", "Chứng thực", "Đất đai", "Thanh tra", "Thuế", "Tôn giáo")


def drawn_table() -> Picture:
    """A table at 200 dpi: a title set sideways, one of three short lines, names whose stems stand above each other
    close to a ruling, a column of zeros."""
    fonts = find_fonts()
    assert fonts is not None
    small, height, rows = ImageFont.truetype(str(fonts[0]), 36), 40, len(_FIELDS)
    xs, ys = [200, 460, 600, 760, 880, 980], [300, 400, 500, *(500 + height * (one + 1) for one in range(rows))]
    page = Image.new("L", (1654, 2339), 255)
    pen = ImageDraw.Draw(page)
    cells = _CELLS | {(2 + row, 0): name for row, name in enumerate(_FIELDS)}
    cells |= {
        (2 + row, 1 + column): value for row in range(rows) for column, value in enumerate(("30", "12", "4", "0"))
    }
    for row, y in enumerate(ys):
        for x0, x1 in pairwise(xs):
            inside_title = row == 1 and x0 not in (460, 600)
            if not inside_title:
                pen.line((x0, y, x1, y), 0, 3)
    for x in xs:
        pen.line((x, 400 if x == 600 else 300, x, ys[-1]), 0, 3)
    for (row, column), text in cells.items():
        if text == "Quá hạn":
            label = Image.new("L", (190, 46), 255)
            ImageDraw.Draw(label).text((8, 0), text, 0, small)
            page.paste(label.rotate(90, expand=True), (xs[column] + 24, ys[0] + 6))
        else:
            place = (xs[column] + (4 if column == 0 else 18), ys[row] + (8 if "\n" in text else 0))
            pen.multiline_text(place, text, 0, small, spacing=6, align="center")
    return np.asarray(page, np.uint8)


def test_a_drawn_table_comes_out_as_drawn() -> None:
    document = read_document(image(drawn_table(), dpi=(200, 200)), name="table.png")
    (table,) = extract_document(document, shipped_patterns()).tables
    assert table.columns == [
        "Lĩnh vực",
        "Số hồ sơ tiếp nhận / Tổng",
        "Số hồ sơ tiếp nhận / Trực tuyến",
        "Đang giải quyết",
        "Quá hạn",
    ]
    assert table.rows == [[name, "30", "12", "4", "0"] for name in _FIELDS]
