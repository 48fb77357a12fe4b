"""PDFs made here, one for each thing that real ones do: what is printed is known, so what must be read is too."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import pytest

from extractor.documents.boxes import boxes_of
from extractor.documents.limits import Limits
from extractor.documents.page_picture import draw_boxes
from extractor.documents.pdf import read_pdf
from extractor.errors import UnreadableFile, WrongUsage
from extractor.models import Document, Grid
from extractor.pipeline import extract

reportlab_canvas = pytest.importorskip("reportlab.pdfgen.canvas")

_FOLDERS = [Path("/usr/share/fonts/truetype/dejavu"), Path("/usr/share/fonts/dejavu"), Path("/Library/Fonts")]
_FONT_FILES = {"Plain": "DejaVuSerif.ttf", "Bold": "DejaVuSerif-Bold.ttf"}
_FOLDER = next((folder for folder in _FOLDERS if all((folder / file).exists() for file in _FONT_FILES.values())), None)

pytestmark = pytest.mark.skipif(_FOLDER is None, reason="no font with Vietnamese letters (fonts-dejavu-core)")

WIDTH, HEIGHT = 595.0, 842.0

BODY = [
    "Thực hiện Kế hoạch số 53/KH-UBND ngày 27/12/2021 của Ủy ban nhân dân phường",
    "về việc thực hiện công tác cải cách hành chính năm 2022, bộ phận tiếp nhận và",
    "trả kết quả đã giải quyết đúng hạn các hồ sơ của công dân, không có hồ sơ quá",
    "hẹn; công khai thủ tục hành chính, mức thu phí và lệ phí đối với từng lĩnh vực.",
]


class Sheet:
    """A canvas measured from the top-left corner, as boxes are."""

    def __init__(self, **options: object) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont

        assert _FOLDER is not None
        for name, file in _FONT_FILES.items():
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(name, str(_FOLDER / file)))
        self.buffer = io.BytesIO()
        self.canvas = reportlab_canvas.Canvas(self.buffer, pagesize=(WIDTH, HEIGHT), **options)

    def width(self, text: str, size: float = 11, font: str = "Plain") -> float:
        from reportlab.pdfbase.pdfmetrics import stringWidth

        return float(stringWidth(text, font, size))

    def text(self, x: float, y: float, text: str, size: float = 11, font: str = "Plain") -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, text)

    def words(self, x: float, y: float, text: str, size: float = 11) -> None:
        """Each word drawn by itself, with no blank between: as many programs do."""
        for word in text.split(" "):
            self.text(x, y, word, size)
            x += self.width(word + " ", size)

    def lines(self, x: float, y: float, lines: Sequence[str], size: float = 11, pitch: float = 16) -> float:
        for line in lines:
            self.text(x, y, line, size)
            y += pitch
        return y

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> None:
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def bar(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A filled box without outline: Word's borders and shading."""
        self.canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0, stroke=0, fill=1)

    def grid(
        self, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]], *, bars: bool = False
    ) -> None:
        """A table with all borders; a text of several lines has them parted by a line feed."""
        for y in ys:
            self.bar(xs[0], y - 0.25, xs[-1], y + 0.25) if bars else self.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.bar(x - 0.25, ys[0], x + 0.25, ys[-1]) if bars else self.line(x, ys[0], x, ys[-1])
        for top, row in zip(ys, rows, strict=False):
            for x, cell in zip(xs, row, strict=False):
                self.lines(x + 3, top + 13, cell.split("\n"), 10, 13)

    def page(self) -> None:
        self.canvas.showPage()

    def data(self) -> bytes:
        self.canvas.save()
        return self.buffer.getvalue()


def read(sheet: Sheet) -> Document:
    return read_pdf(sheet.data(), "a.pdf", "0" * 64)


def rows_of(document: Document, grid: Grid) -> list[list[str]]:
    rows = [[""] * grid.column_count for _ in range(grid.row_count)]
    for cell in grid.cells:
        printed = (rows[cell.row][cell.column], document.text[cell.start : cell.end])
        rows[cell.row][cell.column] = " ".join(filter(None, printed))
    return rows


def asides_of(document: Document, kind: str) -> list[str]:
    return [document.text[aside.start : aside.end] for aside in document.asides if aside.kind == kind]


# ---- lines and columns -----------------------------------------------------------------------------


@pytest.mark.parametrize("draw", [Sheet.text, Sheet.words], ids=["whole lines", "word by word"])
def test_lines_keep_their_words(draw: Callable[[Sheet, float, float, str], None]) -> None:
    sheet = Sheet()
    for number, line in enumerate(BODY):
        draw(sheet, 60, 100 + 18 * number, line)
    assert read(sheet).text == "\n".join(BODY) + "\n"


def letterhead(sheet: Sheet, number: str = "Số: 25/BC-UBND") -> None:
    def centred(x: float, y: float, text: str, font: str = "Plain") -> None:
        sheet.text(x - sheet.width(text, 10, font) / 2, y, text, 10, font)

    left, right = 150, 410
    # Row by row, as Word draws a borderless table: the stream is not in reading order.
    centred(left, 60, "UBND THÀNH PHỐ CHÍ LINH")
    centred(right, 60, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Bold")
    centred(left, 75, "UBND PHƯỜNG CỔ THÀNH", "Bold")
    centred(right, 75, "Độc lập - Tự do - Hạnh phúc", "Bold")
    sheet.line(110, 79, 190, 79)
    sheet.line(330, 79, 490, 79)
    centred(left, 98, number)
    centred(right, 98, "Cổ Thành, ngày 10 tháng 3 năm 2022")
    centred(WIDTH / 2, 130, "BÁO CÁO", "Bold")
    sheet.line(260, 134, 335, 134)


LETTERHEAD = [
    "UBND THÀNH PHỐ CHÍ LINH",
    "UBND PHƯỜNG CỔ THÀNH",
    "Số: 25/BC-UBND",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Cổ Thành, ngày 10 tháng 3 năm 2022",
    "BÁO CÁO",
]


def test_letterhead_is_read_down_and_is_no_table() -> None:
    sheet = Sheet()
    letterhead(sheet)
    sheet.lines(60, 160, BODY)
    document = read(sheet)
    assert document.text.split("\n")[:-1] == LETTERHEAD + BODY
    assert document.grids == ()


def test_signature_block_is_read_down() -> None:
    sheet = Sheet()
    sheet.lines(60, 100, BODY)
    recipients = [
        "Nơi nhận:",
        "- Phòng Nội vụ thành phố;",
        "- Lãnh đạo UBND phường;",
        "- Công chức chuyên môn;",
        "- Lưu: VP.",
    ]
    # Small print on the left and larger on the right: no baselines in common after the first.
    sheet.lines(60, 200, recipients, 9, 12)
    sheet.lines(350, 200, ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], 12, 17)
    sheet.text(360, 300, "Nguyễn Văn Mạnh", 12)
    assert read(sheet).text.split("\n")[4:-1] == [*recipients, "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Nguyễn Văn Mạnh"]


def test_justified_lines_with_wide_blanks_are_no_columns() -> None:
    sheet = Sheet()
    sheet.text(60, 100, "Thực hiện")
    sheet.text(150, 100, "kế hoạch công tác cải cách hành chính của phường")
    sheet.text(60, 116, "đã ban hành trong quý I năm 2022 của UBND phường.")
    assert read(sheet).text.split("\n")[0] == "Thực hiện kế hoạch công tác cải cách hành chính của phường"


def test_raised_note_numbers_stay_on_their_line() -> None:
    sheet = Sheet()
    sheet.text(60, 100, BODY[0])
    sheet.text(60 + sheet.width(BODY[0]), 96, "1", 6)
    sheet.text(60, 116, BODY[1])
    assert read(sheet).text.split("\n")[:2] == [BODY[0] + "1", BODY[1]]


def test_slanted_watermark_is_left_out() -> None:
    sheet = Sheet()
    sheet.canvas.saveState()
    sheet.canvas.translate(150, 300)
    sheet.canvas.rotate(45)
    sheet.canvas.setFont("Bold", 60)
    sheet.canvas.drawString(0, 0, "DỰ THẢO 2022")
    sheet.canvas.restoreState()
    sheet.lines(60, 100, BODY)
    assert read(sheet).text == "\n".join(BODY) + "\n"


def test_sideways_print_beside_the_text_is_an_aside() -> None:
    sheet = Sheet()
    sheet.lines(60, 100, BODY)
    sheet.canvas.saveState()
    sheet.canvas.translate(30, 400)
    sheet.canvas.rotate(90)
    sheet.canvas.setFont("Plain", 8)
    sheet.canvas.drawString(0, 0, "Mã hồ sơ 77")
    sheet.canvas.restoreState()
    document = read(sheet)
    assert document.text == "\n".join([*BODY, "Mã hồ sơ 77"]) + "\n"
    assert asides_of(document, "watermark") == ["Mã hồ sơ 77\n"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_page_with_rotate_is_read_as_shown(turn: int) -> None:
    """The page is stored turned and has /Rotate, so that a viewer shows it upright: boxes are those of the viewer."""
    sheet = Sheet()
    sheet.canvas.setPageRotation(turn)
    sheet.canvas.saveState()
    # With a quarter turn reportlab lays the page itself on its side.
    sheet.canvas.translate(*{90: (HEIGHT, 0), 180: (WIDTH, HEIGHT), 270: (0, WIDTH)}[turn])
    sheet.canvas.rotate({90: 90, 180: 180, 270: -90}[turn])
    sheet.canvas.setFont("Plain", 11)
    for number, line in enumerate(BODY):
        sheet.canvas.drawString(60, HEIGHT - 100 - 18 * number, line)
    sheet.canvas.restoreState()
    document = read(sheet)
    assert document.text == "\n".join(BODY) + "\n"
    assert (document.pages[0].width, document.pages[0].height) == (WIDTH, HEIGHT)
    ((x0, top, _, bottom),) = boxes_of(document, 0, 4) or []
    assert x0 == pytest.approx(60, abs=2)
    assert top < 100 < bottom + 1


def test_landscape_table_on_an_upright_page_is_read_along_its_lines() -> None:
    """Printed sideways without /Rotate: the text is in order, the boxes are where a viewer shows the letters."""
    sheet = Sheet()
    sheet.canvas.translate(WIDTH, 0)
    sheet.canvas.rotate(90)
    sheet.canvas.setFont("Plain", 11)
    for number, line in enumerate(BODY):
        sheet.canvas.drawString(60, WIDTH - 100 - 18 * number, line)
    document = read(sheet)
    assert document.text == "\n".join(BODY) + "\n"
    page = document.pages[0]
    assert (page.width, page.height) == (WIDTH, HEIGHT)
    (box,) = boxes_of(document, 0, len(BODY[0])) or []
    assert box[2] - box[0] < 20  # upright on the page: narrow
    assert box[3] - box[1] > 300  # and as long as the line
    assert box[0] < 100 < box[2] + 1


# ---- page numbers, heads, notes --------------------------------------------------------------------


def test_page_numbers_and_running_heads() -> None:
    sheet = Sheet()
    for number in range(1, 5):
        if number > 1:
            sheet.text(WIDTH / 2, 40, str(number))
        sheet.text(60, 60, "Báo cáo cải cách hành chính", 9)
        sheet.lines(60, 100, BODY[number - 1 :] + BODY[: number - 1])
        sheet.text(60, 800, f"Trang {number}/4", 9)
        sheet.page()
    document = read(sheet)
    assert asides_of(document, "running_head").count("Báo cáo cải cách hành chính") == 4
    numbers = [*asides_of(document, "page_number"), *asides_of(document, "running_head")]
    assert {"2", "3", "4", "Trang 1/4", "Trang 2/4", "Trang 3/4", "Trang 4/4"} <= set(numbers)
    body = document.text
    for aside in reversed(document.asides):
        body = body[: aside.start] + body[aside.end :]
    assert sorted(filter(None, body.split("\n"))) == sorted(BODY * 4)


def test_figure_wrapped_to_the_top_of_a_page_is_no_page_number() -> None:
    sheet = Sheet()
    for number in (1, 2, 3):
        sheet.text(60, 60, "2022." if number == 2 else BODY[3])
        sheet.lines(60, 78, BODY)
        sheet.page()
    assert asides_of(read(sheet), "page_number") == []


def test_footnotes_below_their_rule() -> None:
    sheet = Sheet()
    sheet.lines(60, 100, BODY)
    sheet.line(60, 700, 200, 700)
    notes = [
        "1 Kế hoạch số 12/KH-UBND ngày 05/01/2022 của UBND phường",
        "về kiểm soát thủ tục hành chính.",
        "2 Quyết định số 7/QĐ-UBND.",
    ]
    sheet.lines(60, 712, notes, 8, 11)
    sheet.text(WIDTH / 2, 810, "1")
    document = read(sheet)
    assert asides_of(document, "footnote") == ["\n".join(notes[:2]), notes[2]]
    assert asides_of(document, "page_number") == ["1"]


def test_rule_above_small_print_without_a_mark_is_no_footnote() -> None:
    sheet = Sheet()
    sheet.lines(60, 100, BODY)
    sheet.line(60, 700, 200, 700)
    sheet.text(60, 712, "Nơi nhận: như trên", 8)
    assert asides_of(read(sheet), "footnote") == []


# ---- tables with rulings ---------------------------------------------------------------------------

XS = (60, 95, 260, 350, 440)
ROWS = [
    ["Số\nTT", "Lĩnh vực", "Tiếp nhận", "Quá hẹn"],
    ["1", "Lĩnh vực Hộ tịch", "90", "0"],
    ["2", "Lĩnh vực Chứng thực", "564", ""],
    ["3", "Lĩnh vực khác", "00", "0"],
]
ROWS_READ = [[cell.replace("\n", " ") for cell in row] for row in ROWS]
YS = (200, 232, 252, 272, 292)


@pytest.mark.parametrize("bars", [False, True], ids=["lines", "thin bars"])
def test_ruled_table(bars: bool) -> None:
    sheet = Sheet()
    sheet.lines(60, 100, BODY)
    sheet.grid(XS, YS, ROWS, bars=bars)
    sheet.lines(60, 320, BODY)
    document = read(sheet)
    (grid,) = document.grids
    assert rows_of(document, grid) == ROWS_READ
    assert grid.ruled
    table = "\n".join("\t".join(row) for row in ROWS_READ) + "\n"
    assert document.text[grid.start : grid.end] == table
    assert document.text == "\n".join(BODY) + "\n" + table + "\n".join(BODY) + "\n"


def test_empty_cell_is_not_zero() -> None:
    sheet = Sheet()
    sheet.grid(XS, YS, ROWS)
    document = read(sheet)
    cells = {(cell.row, cell.column): cell for cell in document.grids[0].cells}
    assert cells[2, 3].start == cells[2, 3].end
    assert document.text[cells[1, 3].start : cells[1, 3].end] == "0"


def merged_head(sheet: Sheet) -> None:
    xs, ys = (60, 95, 220, 290, 360, 430), (200, 220, 240, 260)
    for y in (ys[0], ys[2], ys[3]):
        sheet.line(xs[0], y, xs[-1], y)
    sheet.line(xs[2], ys[1], xs[4], ys[1])
    for x in (xs[0], xs[1], xs[2], xs[4], xs[5]):
        sheet.line(x, ys[0], x, ys[3])
    sheet.line(xs[3], ys[1], xs[3], ys[3])
    for x, y, text in (
        (63, 224, "TT"),
        (100, 224, "Lĩnh vực"),
        (250, 213, "Số hồ sơ"),
        (365, 224, "Quá hạn"),
        (223, 233, "Trực tuyến"),
        (295, 233, "Trực tiếp"),
        (63, 254, "1"),
        (100, 254, "Đất đai"),
        (225, 254, "12"),
        (300, 254, "7"),
        (365, 254, "0"),
    ):
        sheet.text(x, y, text, 9)


def test_merged_header_cells_have_spans() -> None:
    sheet = Sheet()
    merged_head(sheet)
    document = read(sheet)
    (grid,) = document.grids
    spans = {
        document.text[cell.start : cell.end]: (cell.row, cell.column, cell.row_span, cell.column_span)
        for cell in grid.cells
    }
    assert spans["TT"] == (0, 0, 2, 1)
    assert spans["Số hồ sơ"] == (0, 2, 1, 2)
    assert spans["Trực tiếp"] == (1, 3, 1, 1)
    assert spans["Quá hạn"] == (0, 4, 2, 1)
    assert (grid.row_count, grid.column_count, grid.header_rows) == (3, 5, 2)


def test_table_without_outer_borders_keeps_its_outer_columns() -> None:
    sheet = Sheet()
    for y in YS:
        sheet.line(XS[0], y, XS[-1], y)
    for x in XS[1:-1]:
        sheet.line(x, YS[0], x, YS[-1])
    sheet.grid((), (), ())
    for top, row in zip(YS, ROWS, strict=False):
        for x, cell in zip(XS, row, strict=False):
            sheet.lines(x + 3, top + 13, cell.split("\n"), 10, 13)
    document = read(sheet)
    assert [rows_of(document, grid) for grid in document.grids] == [ROWS_READ]


def test_letters_that_touch_a_border_stay_in_their_cell() -> None:
    sheet = Sheet()
    xs, ys = (60, 92.5, 160), (200, 220, 240)
    sheet.grid(xs, ys, [["12345", "67890"], ["1", "2"]])
    sheet.text(63, 213, "", 10)
    document = read(sheet)
    assert rows_of(document, document.grids[0])[0] == ["12345", "67890"]


def test_sideways_head_of_a_column_is_in_its_cell() -> None:
    sheet = Sheet()
    sheet.grid((60, 95, 260), (200, 260, 280), [["", "Lĩnh vực"], ["1", "Hộ tịch"]])
    sheet.canvas.saveState()
    sheet.canvas.translate(82, HEIGHT - 255)
    sheet.canvas.rotate(90)
    sheet.canvas.setFont("Plain", 10)
    sheet.canvas.drawString(0, 0, "Số TT")
    sheet.canvas.restoreState()
    sheet.lines(60, 320, BODY)
    document = read(sheet)
    assert rows_of(document, document.grids[0]) == [["Số TT", "Lĩnh vực"], ["1", "Hộ tịch"]]


@pytest.mark.parametrize(
    ("second", "header_count"),
    [
        (("I", "Tư pháp", "20", "19"), 1),
        (("", "Tổng số", "20", "19"), 1),
        # years and the numbers of columns are no figures
        (("", "", "2021", "2022"), 2),
        (("1", "2", "3", "4"), 1),
    ],
    ids=["group row", "total", "years", "column numbers"],
)
def test_a_bold_row_of_figures_below_the_titles_is_none_of_them(second: tuple[str, ...], header_count: int) -> None:
    sheet = Sheet()
    sheet.lines(60, 100, BODY)
    rows = [
        ("TT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết"),
        second,
        ("1", "Hộ tịch", "12", "12"),
        ("2", "Đất đai", "8", "7"),
    ]
    xs, ys = (60, 95, 230, 330, 440), (200, 222, 244, 266, 288)
    sheet.grid(xs, ys, [[""] * 4] * 4)
    for top, row in zip(ys, rows, strict=False):
        for x, cell in zip(xs, row, strict=False):
            sheet.text(x + 3, top + 14, cell, 9, "Bold" if row in rows[:2] else "Plain")
    sheet.lines(60, 400, BODY)
    (table,) = extract(sheet.data(), name="a.pdf").tables
    assert table.columns[2] == ("Tiếp nhận / 2021" if header_count == 2 else "Tiếp nhận")
    is_column_numbers = second == ("1", "2", "3", "4")
    shown = [] if header_count == 2 or is_column_numbers else [list(second)]
    assert [list(row) for row in table.rows] == [*shown, *map(list, rows[2:])]


@pytest.mark.parametrize("degrees", [90, 270], ids=["up", "down"])
def test_sideways_head_with_letters_of_a_second_font(degrees: int) -> None:
    """Letters that the font lacks are drawn after all others, as some programs do; and the head has two lines."""
    sheet = Sheet()
    sheet.grid((60, 110, 260), (200, 290, 310), [["", "Lĩnh vực"], ["1", "Hộ tịch"]])
    sheet.canvas.saveState()
    sheet.canvas.translate(*((82, HEIGHT - 285) if degrees == 90 else (88, HEIGHT - 205)))
    sheet.canvas.rotate(degrees)
    for row, line in enumerate(("Đang giải", "quyết")):
        for second in (False, True):
            sheet.canvas.setFont("Bold" if second else "Plain", 10)
            x = 0.0
            for letter in line:
                if letter != " " and (letter in "ảế") == second:
                    sheet.canvas.drawString(x, -13 * row, letter)
                x += sheet.width(letter, 10)
    sheet.canvas.restoreState()
    sheet.lines(60, 330, BODY)
    document = read(sheet)
    assert rows_of(document, document.grids[0]) == [["Đang giải quyết", "Lĩnh vực"], ["1", "Hộ tịch"]]


def test_repeated_heads_are_dropped_when_a_table_goes_on_overleaf() -> None:
    sheet = Sheet()
    sheet.lines(60, 100, BODY)
    sheet.grid(XS, YS, ROWS)
    sheet.text(WIDTH / 2, 810, "1")
    sheet.page()
    more = [ROWS[0], ["4", "Lĩnh vực Đất đai", "7", "1"], ["5", "Lĩnh vực Xây dựng", "2", "0"]]
    sheet.grid(XS, (60, 92, 112, 132), more)
    sheet.lines(60, 200, BODY)
    sheet.text(WIDTH / 2, 810, "2")
    sheet.page()
    document = read(sheet)
    (grid,) = document.grids
    assert rows_of(document, grid) == [*ROWS_READ, *more[1:]]
    assert grid.header_rows == 1
    assert document.text.count("Tiếp nhận") == 2  # the text keeps what is printed


def test_tables_with_text_between_are_not_joined() -> None:
    sheet = Sheet()
    sheet.grid(XS, YS, ROWS)
    sheet.page()
    sheet.text(60, 50, "Bảng 2. Kết quả giải quyết thủ tục hành chính của phường trong quý II")
    sheet.grid(XS, YS, ROWS)
    sheet.page()
    assert len(read(sheet).grids) == 2


def test_lines_that_are_no_table() -> None:
    """Underlines, a box around a paragraph, shading behind lines, a frame around the page."""
    sheet = Sheet()
    sheet.canvas.setFillGray(0.9)
    for number in range(4):
        sheet.bar(58, 89 + 16 * number, 520, 105 + 16 * number)
    sheet.canvas.setFillGray(0)
    sheet.lines(60, 100, BODY)
    for number in range(4):
        sheet.line(60, 202 + 16 * number, 500, 202 + 16 * number)
    sheet.lines(60, 200, BODY)
    sheet.canvas.rect(55, HEIGHT - 380, 470, 80)
    sheet.lines(60, 320, BODY)
    sheet.canvas.rect(20, 20, WIDTH - 40, HEIGHT - 40)
    document = read(sheet)
    assert document.grids == ()
    assert document.text == "\n".join(BODY * 3) + "\n"


def test_chart_is_no_table() -> None:
    sheet = Sheet()
    sheet.lines(60, 100, BODY)
    for step in range(11):
        sheet.line(100, 300 + 20 * step, 400, 300 + 20 * step)
        sheet.line(100 + 30 * step, 300, 100 + 30 * step, 500)
    sheet.text(103, 315, "100%", 8)
    sheet.text(133, 335, "50%", 8)
    assert read(sheet).grids == ()


# ---- tables without rulings ------------------------------------------------------------------------


def borderless(sheet: Sheet, top: float, rows: Sequence[tuple[str, ...]], xs: Sequence[float] = (60, 330, 430)) -> None:
    for number, row in enumerate(rows):
        for x, cell in zip(xs, row, strict=True):
            sheet.text(x, top + 18 * number, cell)


BORDERLESS = [
    ("Chỉ tiêu", "Năm 2021", "Năm 2022"),
    ("Tổng số hồ sơ hộ tịch", "97,4", "80,8"),
    ("Số hồ sơ tài chính", "63,8", "71,7"),
    ("Tỷ lệ hồ sơ đất đai giải quyết đúng hạn", "9", "12"),
]


def test_borderless_table_of_three_columns() -> None:
    sheet = Sheet()
    sheet.lines(60, 100, BODY)
    borderless(sheet, 180, BORDERLESS)
    sheet.lines(60, 270, BODY)
    document = read(sheet)
    (grid,) = document.grids
    assert rows_of(document, grid) == [list(row) for row in BORDERLESS]
    assert not grid.ruled


def centred_rows(sheet: Sheet, places: Sequence[float], top: float, rows: Sequence[Sequence[str]], left: int) -> None:
    """Rows without rulings, their cells set around the middle of the row; `left` columns begin at their place."""
    y = top
    for cells in rows:
        for column, (x, cell) in enumerate(zip(places, cells, strict=True)):
            parts = cell.split("\n")
            for number, part in enumerate(parts):
                width = 0 if column < left else sheet.width(part) / 2
                sheet.text(x - width, y + 13 * (number - (len(parts) - 1) / 2), part)
        y += 22 + 13 * (max(cell.count("\n") for cell in cells))


TITLES = ("Tiếp\nnhận", "Đã giải\nquyết", "Quá\nhạn", "Đang\ngiải\nquyết")


@pytest.mark.parametrize(
    ("places", "left", "rows"),
    [
        (
            (66, 300, 360, 420, 490),
            1,
            [
                ("Đơn vị", *TITLES),
                ("Phòng Tư pháp", "46", "41", "40", "05"),
                ("Phòng Nông nghiệp\nvà Môi trường", "388", "297", "294", "91"),
                ("Phòng Giáo dục\nvà Đào tạo, khoa học\nvà công nghệ", "12", "12", "00", "00"),
                ("Cộng", "446", "350", "334", "96"),
            ],
        ),
        (
            (66, 100, 300, 370, 440, 510),
            2,
            [
                ("TT", "Lĩnh vực", *TITLES),
                ("1", "Hộ tịch", "90", "88", "08", "02"),
                ("2", "Đất đai, tài nguyên\nvà môi trường", "30", "29", "00", "01"),
                ("3", "Bảo trợ xã hội", "12", "12", "00", "00"),
            ],
        ),
        (
            # a name and its number are one cell
            (66, 300, 370, 440, 510),
            1,
            [("Đơn vị", *TITLES), ("Phường 1", "90", "88", "1", "2"), ("Phường 12", "9", "8", "0", "1")],
        ),
    ],
    ids=["names alone", "running numbers", "names that are numbers"],
)
def test_borderless_table_whose_titles_and_names_have_more_lines(
    places: tuple[float, ...], left: int, rows: list[tuple[str, ...]]
) -> None:
    """The highest titles are not the first ones, so that the first line shows but some of the columns."""
    sheet = Sheet()
    sheet.lines(60, 100, BODY)
    centred_rows(sheet, places, 200, rows, left)
    sheet.lines(60, 400, BODY)
    document = read(sheet)
    (grid,) = document.grids
    assert rows_of(document, grid) == [[cell.replace("\n", " ") for cell in row] for row in rows]


def test_borderless_table_of_two_columns_needs_figures() -> None:
    figures, names = Sheet(), Sheet()
    for sheet, second in ((figures, ("12", "7", "120")), (names, ("Chủ tịch", "Phó Chủ tịch", "Văn phòng"))):
        sheet.lines(60, 100, BODY)
        borderless(sheet, 180, list(zip(("Hộ tịch", "Chứng thực", "Đất đai"), second, strict=True)), (60, 330))
    document = read(figures)
    assert [rows_of(document, grid) for grid in document.grids] == [
        [["Hộ tịch", "12"], ["Chứng thực", "7"], ["Đất đai", "120"]]
    ]
    assert read(names).grids == ()


# ---- signature fields ------------------------------------------------------------------------------


def signed_pdf(
    appearances: Sequence[tuple[tuple[float, float, float, float], str, Sequence[str]]], draw: Callable[[Sheet], None]
) -> bytes:
    """The page with one signature field for each appearance: its box (from the top-left), its font size, its lines."""
    sheet = Sheet()
    draw(sheet)
    canvas = sheet.canvas
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString

    fields = []
    document = canvas._doc
    for number, ((x0, top, x1, bottom), size, lines) in enumerate(appearances):
        shown = "".join(
            f"BT /F1 {size} Tf 2 {bottom - top - float(size) * (row + 1) * 1.2:.2f} Td ({line}) Tj ET\n"
            for row, line in enumerate(lines)
        )
        form = PDFStream(
            PDFDictionary(
                {
                    "Type": PDFName("XObject"),
                    "Subtype": PDFName("Form"),
                    "BBox": PDFArray([0, 0, x1 - x0, bottom - top]),
                    "Resources": PDFDictionary(
                        {
                            "Font": PDFDictionary(
                                {
                                    "F1": PDFDictionary(
                                        {
                                            "Type": PDFName("Font"),
                                            "Subtype": PDFName("Type1"),
                                            "BaseFont": PDFName("Helvetica"),
                                        }
                                    )
                                }
                            )
                        }
                    ),
                }
            ),
            content=shown,
        )
        appearance = document.Reference(form)
        value = PDFDictionary(
            {
                "Type": PDFName("Sig"),
                "Filter": PDFName("Adobe.PPKLite"),
                "Contents": PDFString("signature"),
                "ByteRange": PDFArray([0, 1, 2, 3]),
            }
        )
        field = PDFDictionary(
            {
                "Type": PDFName("Annot"),
                "Subtype": PDFName("Widget"),
                "FT": PDFName("Sig"),
                "T": PDFString(f"Signature{number}"),
                "F": 4,
                "Rect": PDFArray([x0, HEIGHT - bottom, x1, HEIGHT - top]),
                "AP": PDFDictionary({"N": appearance}),
                "V": document.Reference(value),
            }
        )
        canvas._addAnnotation(field)
        fields.append(document.Reference(field))
    document.Catalog.AcroForm = PDFDictionary({"Fields": PDFArray(fields), "SigFlags": 3})
    document.Catalog.__class__.__NoDefault__ = [*document.Catalog.__class__.__NoDefault__, "AcroForm"]
    return sheet.data()


def draw_unnumbered(sheet: Sheet) -> None:
    letterhead(sheet, "Số:            /BC-UBND")
    sheet.lines(60, 160, BODY)


def number_box(sheet: Sheet) -> tuple[float, float, float, float]:
    """The gap of "Số:      /BC-UBND" in the letterhead."""
    start = 150 - sheet.width("Số:            /BC-UBND", 10) / 2
    left = start + sheet.width("Số:", 10)
    return (left + 1, 86, left + sheet.width("            ", 10), 100)


def test_number_printed_by_a_signature_field() -> None:
    data = signed_pdf([(number_box(Sheet()), "9", ["123"])], draw_unnumbered)
    document = read_pdf(data, "a.pdf", "")
    assert document.signed
    line = document.text.split("\n")[2]
    assert line.replace(" ", "") == "Số:123/BC-UBND"
    start = document.text.index("123")
    ((x0, top, x1, bottom),) = boxes_of(document, start, start + 3) or []
    left, field_top, right, field_bottom = number_box(Sheet())
    assert left <= x0 < x1 <= right
    assert field_top <= top < bottom <= field_bottom + 2


def test_who_signed_when_is_no_part_of_the_text() -> None:
    lines = ["Signed by: UBND PHUONG", "Time: 10.03.2022 10:22:33", "Unit: 7"]
    data = signed_pdf([((380, 300, 560, 350), "9", lines)], draw_unnumbered)
    document = read_pdf(data, "a.pdf", "")
    assert [aside.split("\n")[:-1] for aside in asides_of(document, "stamp")] == [lines]
    assert document.text.split("\n")[7:11] == BODY


def test_number_printed_twice_is_read_once() -> None:
    """The appearance repeats the label that the page prints below it."""
    left, top, right, bottom = number_box(Sheet())
    data = signed_pdf(
        [((left, top, right, bottom), "9", ["123"]), ((left, top, right, bottom), "9", ["123"])], draw_unnumbered
    )
    assert read_pdf(data, "a.pdf", "").text.count("123") == 1


def test_reading_does_not_change_the_bytes() -> None:
    data = signed_pdf([(number_box(Sheet()), "9", ["123"])], draw_unnumbered)
    before = bytes(data)
    assert read_pdf(data, "a.pdf", "").text == read_pdf(data, "a.pdf", "").text
    assert data == before


def test_unsigned_file_is_not_signed() -> None:
    sheet = Sheet()
    draw_unnumbered(sheet)
    assert not read(sheet).signed


# ---- is the text layer to be trusted? --------------------------------------------------------------


def picture(sheet: Sheet) -> None:
    """A picture that covers the page, as a scan does."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    sheet.canvas.drawImage(ImageReader(Image.new("L", (60, 85), 230)), 0, 0, WIDTH, HEIGHT)


def test_scanned_pages_among_pages_of_text() -> None:
    sheet = Sheet()
    sheet.lines(60, 100, BODY)
    sheet.page()
    picture(sheet)
    sheet.page()
    picture(sheet)
    sheet.text(300, 820, "3")
    sheet.page()
    document = read(sheet)
    assert [(page.layer, page.reason) for page in document.pages] == [
        ("text", None),
        ("none", "no-text"),
        ("none", "no-text"),
    ]
    assert document.medium == "pdf-mixed"
    assert document.text == "\n".join(BODY) + "\n"


def test_file_of_scans_is_a_document_without_text() -> None:
    sheet = Sheet()
    picture(sheet)
    document = read(sheet)
    assert (document.medium, document.text, document.encoding) == ("pdf-scan", "", "none")
    assert [(page.layer, page.reason) for page in document.pages] == [("none", "no-text")]


def test_blank_page_is_no_fault() -> None:
    sheet = Sheet()
    sheet.lines(60, 100, BODY)
    sheet.page()
    sheet.page()
    document = read(sheet)
    assert [(page.layer, page.reason) for page in document.pages][1:] == [("text", None)] * (len(document.pages) - 1)
    assert document.medium == "pdf-text"


FORM_DOTS = [
    "Số: .........../BC-UBND        ........, ngày ..... tháng ..... năm .......",
    "- - - - - - - - - - - - - - - - - - - - - - - - - - - -",
]

OCR_WITHOUT_VIETNAMESE = [
    "uY BAN NgAN nAN phu'dng Co Thanh bao cao ket qua thuc hien cong tac cai cach",
    "hanh chinh quy I nam 2022 cua phu'dng nhu sau: bo phan tiep nhan va tra ket qua",
    "da tiep nhan cac ho so cua cong dan va giai quyet dung han theo quy dinh hien hanh",
]


@pytest.mark.parametrize(
    ("lines", "scanned", "reason"),
    [
        (BODY, False, None),
        (BODY, True, None),  # OCR that knows Vietnamese
        (BODY + FORM_DOTS * 8, False, None),  # the dots and dashes of a form
        (OCR_WITHOUT_VIETNAMESE, True, "ocr-without-vietnamese"),
        (OCR_WITHOUT_VIETNAMESE, False, None),  # typed without marks: what is printed is what is read
        ([" ".join(line.replace(" ", "")) for line in BODY], False, "spaced-letters"),
        (["Tiế p nhậ n hồ sơ và trả kế t quả giả i quyế t thủ tụ c hà nh chí nh"] * 4, False, "spaced-letters"),
        (["7KӵF KLӋQ .Ӄ KRҥFK Vӕ NH-UBND QJj\\ FӫD ӪEDQ QKkQ GkQ SKѭӡQJ"] * 4, False, "broken-unicode"),
    ],
)
def test_gate(lines: list[str], scanned: bool, reason: str | None) -> None:
    sheet = Sheet()
    if scanned:
        picture(sheet)
    sheet.lines(60, 100, lines, 9)
    page = read(sheet).pages[0]
    assert (page.layer, page.reason) == ("none" if reason else "text", reason)
    assert (page.end > page.start) == (reason is None)


def test_glyphs_without_unicode_are_refused() -> None:
    """A subset font whose map to Unicode was emptied: the letters on the page are known to nobody."""
    sheet = Sheet(pageCompression=0)
    sheet.lines(60, 100, BODY * 2)
    data = sheet.data()
    start = data.index(b"begincmap")
    stream_start = data.rindex(b"stream", 0, start)
    stream_end = data.index(b"endstream", start)
    data = data[:stream_start] + b"stream\n" + b" " * (stream_end - stream_start - 7) + data[stream_end:]
    document = read_pdf(data, "a.pdf", "")
    assert document.pages[0].reason == "broken-unicode"
    assert document.text == ""


def test_letters_that_their_font_lacks_are_refused() -> None:
    """A font without Vietnamese letters prints boxes, and the text layer has NUL where they stand."""
    mono = Path("/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf")
    if not mono.exists():
        pytest.skip("needs the font Liberation Mono")
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont("LiberationMono", mono))
    page = reportlab_canvas.Canvas(data := io.BytesIO())
    page.setFont("LiberationMono", 9)
    for number, line in enumerate(BODY * 2):
        page.drawString(40, 780 - 12 * number, line)
    page.save()
    assert read_pdf(data.getvalue(), "a.pdf", "").pages[0].reason == "broken-unicode"


# ---- files that cannot be read ---------------------------------------------------------------------


def plain_pdf() -> bytes:
    sheet = Sheet()
    sheet.lines(60, 100, BODY)
    return sheet.data()


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return data + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        len(data),
    )


def bomb(filters: int) -> bytes:
    stream = zlib.compress(b"q Q " * 2**24, 9)
    for _ in range(filters - 1):
        stream = zlib.compress(stream, 9)
    names = b"/FlateDecode " * filters
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>",
        b"<< /Length %d /Filter [%s] >>\nstream\n%s\nendstream" % (len(stream), names, stream),
    )


NO_PAGES = pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"", "empty"),
        (lambda: b"PK\x03\x04 not a PDF", "not-pdf"),
        (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40, "not-pdf"),
        (lambda: plain_pdf()[: -len(plain_pdf()) // 3], "pdf-truncated"),
        (lambda: pdf_of(b"<< /Type /Nothing >>"), "pdf-damaged"),
        (lambda: NO_PAGES, "no-pages"),
        (lambda: bomb(1), "pdf-bomb"),
        (lambda: bomb(2), "pdf-bomb"),
    ],
)
def test_failures_are_told_apart(make: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_pdf(make(), "a.pdf", "")
    assert caught.value.reason == reason
    assert caught.value.to_text("vi") != caught.value.to_text("en")


def encrypted(user: str) -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption

    sheet = Sheet(encrypt=StandardEncryption(user, ownerPassword="owner", canPrint=0))
    sheet.lines(60, 100, BODY)
    return sheet.data()


@pytest.mark.parametrize(
    ("user", "given", "reason"),
    [
        ("secret", None, "pdf-password"),
        ("secret", "wrong", "pdf-wrong-password"),
        ("secret", "secret", None),
        ("secret", "owner", None),
        ("", None, None),  # only what may be done with the file is restricted
    ],
)
def test_passwords(user: str, given: str | None, reason: str | None) -> None:
    data = encrypted(user)
    if reason is None:
        assert read_pdf(data, "a.pdf", "", password=given).text == "\n".join(BODY) + "\n"
    else:
        with pytest.raises(UnreadableFile) as caught:
            read_pdf(data, "a.pdf", "", password=given)
        assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(file_bytes=100), "too-large"),
        (Limits(pages=2), "too-many-pages"),
        (Limits(seconds=0.0), "pdf-too-slow"),
    ],
)
def test_limits(limits: Limits, reason: str) -> None:
    sheet = Sheet()
    for _ in range(3):
        sheet.lines(60, 100, BODY)
        sheet.page()
    with pytest.raises(UnreadableFile) as caught:
        read_pdf(sheet.data(), "a.pdf", "", limits=limits)
    assert caught.value.reason == reason


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5, 0.8, 0.97, 0.995])
def test_any_cut_is_a_document_or_a_reason(share: float) -> None:
    data = plain_pdf()
    try:
        document = read_pdf(data[: int(len(data) * share)], "a.pdf", "")
    except UnreadableFile as error:
        assert error.reason in {"not-pdf", "pdf-truncated", "pdf-damaged", "no-pages"}  # noqa: PT017
    else:
        assert document.pages


# ---- the other engine, the picture -----------------------------------------------------------------


def test_both_engines_read_the_same() -> None:
    sheet = Sheet()
    letterhead(sheet)
    sheet.lines(60, 150, BODY)
    sheet.grid(XS, (250, 282, 302, 322, 342), ROWS)
    data = sheet.data()
    first, second = read_pdf(data, "a.pdf", ""), read_pdf(data, "a.pdf", "", engine="pdfplumber")
    assert first.text == second.text
    assert [rows_of(first, grid) for grid in first.grids] == [rows_of(second, grid) for grid in second.grids]


def test_picture_of_a_page_is_marked() -> None:
    from PIL import Image

    data = plain_pdf()
    document = read_pdf(data, "a.pdf", "")
    marked = Image.open(io.BytesIO(draw_boxes(document, data, 1, [(0, 5)])))
    assert marked.size == (round(WIDTH * 2), round(HEIGHT * 2))
    ((x0, top, x1, bottom),) = boxes_of(document, 0, 5) or []
    red = [(x, y) for x in range(marked.width) for y in range(150, 250) if marked.getpixel((x, y)) == (220, 30, 30)]
    assert min(x for x, _ in red) / 2 <= x0 < x1 <= max(x for x, _ in red) / 2 + 0.5
    assert min(y for _, y in red) / 2 <= top < bottom <= max(y for _, y in red) / 2 + 0.5
    with pytest.raises(WrongUsage):
        draw_boxes(document, data, 2)


# ---- what stands side by side ----------------------------------------------------------------------


def test_narrow_letterhead_drawn_row_by_row() -> None:
    """Five points between the columns in the first line, one text object a row as some printers make them."""
    sheet = Sheet()
    left, right = "ỦY BAN NHÂN DÂN THÀNH PHỐ CHÍ LINH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    size = 10
    end = 60 + sheet.width(left, size)
    middle_left, middle_right = (60 + end) / 2, end + 8 + sheet.width(right, size) / 2

    def centred(x: float, y: float, text: str) -> None:
        sheet.text(x - sheet.width(text, size) / 2, y, text, size)

    for y, (first, second) in zip(
        (60, 75, 95),
        (
            (left, right),
            ("PHÒNG NỘI VỤ", "Độc lập - Tự do - Hạnh phúc"),
            ("Số: 12/BC-PNV", "Chí Linh, ngày 10 tháng 3 năm 2022"),
        ),
        strict=True,
    ):
        centred(middle_left, y, first)
        centred(middle_right, y, second)
    sheet.lines(60, 150, BODY)
    assert read(sheet).text.split("\n")[:7] == [
        left,
        "PHÒNG NỘI VỤ",
        "Số: 12/BC-PNV",
        right,
        "Độc lập - Tự do - Hạnh phúc",
        "Chí Linh, ngày 10 tháng 3 năm 2022",
        BODY[0],
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [("1.", "Cải cách thể chế"), ("2.", "Cải cách thủ tục hành chính"), ("3.", "Cải cách tổ chức bộ máy")],
        [("- Đơn vị báo cáo:", "UBND phường Cổ Thành"), ("- Đơn vị nhận báo cáo:", "Phòng Nội vụ")],
        [("Nguyễn Văn An", "Chủ tịch"), ("Trần Thị Bình", "Phó Chủ tịch"), ("Lê Văn Cường", "Trưởng Công an")],
    ],
    ids=["list labels", "names with colons", "people with posts"],
)
def test_pairs_are_read_across(rows: list[tuple[str, str]]) -> None:
    sheet = Sheet()
    sheet.lines(60, 100, BODY)
    for number, (first, second) in enumerate(rows):
        sheet.text(60, 180 + 18 * number, first)
        sheet.text(110 if len(first) < 4 else 300, 180 + 18 * number, second)
    document = read(sheet)
    assert document.text.split("\n")[4:-1] == [f"{first} {second}" for first, second in rows]
    assert document.grids == ()


def test_group_rows_and_wrapped_cells_of_a_borderless_table() -> None:
    sheet = Sheet()
    rows = [
        ("TT", "Lĩnh vực", "Tiếp nhận", "Quá hạn"),
        ("I", "Tư pháp", "654", "0"),
        ("1", "Hộ tịch", "90", "0"),
        ("2", "Chứng thực bản sao từ bản", "564", "0"),
        ("", "chính giấy tờ", "", ""),
        ("3", "Đất đai", "7", "1"),
    ]
    sheet.lines(60, 100, BODY)
    y = 180.0
    for row in rows:
        y += 13 if not row[0] else 20
        for x, cell in zip((60, 90, 330, 430), row, strict=True):
            if cell:
                sheet.text(x, y, cell)
    document = read(sheet)
    (grid,) = document.grids
    assert rows_of(document, grid) == [
        ["TT", "Lĩnh vực", "Tiếp nhận", "Quá hạn"],
        ["I", "Tư pháp", "654", "0"],
        ["1", "Hộ tịch", "90", "0"],
        ["2", "Chứng thực bản sao từ bản chính giấy tờ", "564", "0"],
        ["3", "Đất đai", "7", "1"],
    ]


def test_damaged_bytes_give_a_document_or_a_reason() -> None:
    """Bytes changed, lost, inserted and moved, always in the same places; never another exception."""
    import random

    chance = random.Random(20220310)
    sheet = Sheet()
    letterhead(sheet)
    sheet.grid(XS, YS, ROWS)
    sheet.page()
    sheet.lines(60, 100, BODY)
    whole = sheet.data()
    outcomes = set()
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 5, 40])):
            place = chance.randrange(len(data))
            match chance.randrange(4):
                case 0:
                    data[place] = chance.randrange(256)
                case 1:
                    del data[place : place + 20]
                case 2:
                    data[place:place] = bytes(chance.randrange(256) for _ in range(9))
                case _:
                    other = chance.randrange(len(data))
                    data[place : place + 50] = data[other : other + 50]
        try:
            outcomes.add(read_pdf(bytes(data), "a.pdf", "").medium)
        except UnreadableFile as error:
            outcomes.add(error.reason)
    assert len(outcomes) > 1


@pytest.mark.parametrize(
    ("top", "rows"),
    [
        # the rest of a label
        (["", "và thể thao", "", ""], [["3", "Lĩnh vực văn hóa và thể thao", "00", "0"]]),
        # a total row, a row with a figure of its own, a group row: none is the rest of anything
        (["", "Tổng cộng", "654", "0"], [["3", "Lĩnh vực văn hóa", "00", "0"], ["", "Tổng cộng", "654", "0"]]),
        (["", "và xã số 3", "", ""], [["3", "Lĩnh vực văn hóa và xã số 3", "00", "0"]]),
        (["", "12", "", ""], [["3", "Lĩnh vực văn hóa", "00", "0"], ["", "12", "", ""]]),
        (["II", "Địa chính", "", ""], [["3", "Lĩnh vực văn hóa", "00", "0"], ["II", "Địa chính", "", ""]]),
    ],
)
def test_row_that_goes_on_overleaf(top: list[str], rows: list[list[str]]) -> None:
    sheet = Sheet()
    sheet.grid(XS, YS, [*ROWS[:3], ["3", "Lĩnh vực văn hóa", "00", "0"]])
    sheet.page()
    sheet.grid(XS, (60, 92, 112, 132), [ROWS[0], top, ["4", "Đất đai", "7", "1"]])
    sheet.page()
    document = read(sheet)
    (grid,) = document.grids
    assert rows_of(document, grid) == [*ROWS_READ[:3], *rows, ["4", "Đất đai", "7", "1"]]


@pytest.mark.parametrize(
    ("cell", "width", "printed"),
    [
        ("ST\nT", 28, "STT"),
        ("12.34\n5", 42, "12.345"),
        ("Số\nTT", 28, "Số TT"),  # a whole syllable, however narrow the cell
        ("ST\nT", 60, "ST T"),  # there was room: the break was meant
        ("Tiếp\nnhận", 40, "Tiếp nhận"),
    ],
)
def test_words_broken_in_narrow_cells(cell: str, width: float, printed: str) -> None:
    sheet = Sheet()
    sheet.grid((60, 60 + width, 200), (200, 232, 252), [[cell, "Lĩnh vực"], ["1", "Đất đai"]])
    document = read(sheet)
    assert rows_of(document, document.grids[0])[0] == [printed, "Lĩnh vực"]


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_letters_drawn_twice_to_look_bold_are_read_once(engine: Literal["pdfium", "pdfplumber"]) -> None:
    sheet = Sheet()
    for shift in (0, 0.3, 0.6):
        sheet.lines(60 + shift, 100, BODY)
    assert read_pdf(sheet.data(), "a.pdf", "", engine=engine).text == "\n".join(BODY) + "\n"


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
def test_cropped_page_is_measured_from_its_visible_corner(engine: Literal["pdfium", "pdfplumber"]) -> None:
    sheet = Sheet()
    sheet.canvas.setCropBox((50, 100, 550, 800))
    sheet.lines(60, 100, BODY)
    document = read_pdf(sheet.data(), "a.pdf", "", engine=engine)
    assert (document.pages[0].width, document.pages[0].height) == (500, 700)
    ((x0, top, _, bottom),) = boxes_of(document, 0, 4) or []
    assert x0 == pytest.approx(10, abs=1)
    assert top < 100 - (HEIGHT - 800) < bottom


def test_what_is_cut_away_is_not_read() -> None:
    sheet = Sheet()
    sheet.canvas.setCropBox((0, 0, WIDTH, 700))
    sheet.text(60, 60, "Không ai thấy dòng này")
    sheet.lines(60, 200, BODY)
    assert read(sheet).text == "\n".join(BODY) + "\n"


def test_table_of_contents_is_no_table() -> None:
    sheet = Sheet()
    sheet.lines(60, 60, BODY)
    entries = [("I. TÌNH HÌNH TRIỂN KHAI", "1"), ("II. KẾT QUẢ THỰC HIỆN", "3"), ("III. ĐÁNH GIÁ CHUNG", "7")]
    for number, (title, page) in enumerate(entries):
        sheet.text(60, 150 + 18 * number, title + " " + "." * 60)
        sheet.text(500, 150 + 18 * number, page)
    document = read(sheet)
    assert document.grids == ()
    assert document.text.split("\n")[4:-1] == [f"{title} {'.' * 60} {page}" for title, page in entries]


def test_day_printed_by_a_signature_field() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.text(300, 98, "Cổ Thành, ngày        tháng 3 năm 2022", 10)
        sheet.lines(60, 160, BODY)

    left = 300 + Sheet().width("Cổ Thành, ngày ", 10)
    data = signed_pdf([((left, 86, left + 22, 100), "9", ["15"])], draw)
    assert read_pdf(data, "a.pdf", "").text.split("\n")[0] == "Cổ Thành, ngày 15 tháng 3 năm 2022"


HEADS = [
    (
        ["UBND THÀNH PHỐ CHÍ LINH", "UBND PHƯỜNG CỔ THÀNH", "Số: 25/BC-UBND"],
        ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Cổ Thành, ngày 10 tháng 3 năm 2022"],
    ),
    (
        ["ỦY BAN NHÂN DÂN", "XÃ CỔ LOA", "_____", "Số:      /BC-UBND"],
        ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Cổ Loa, ngày     tháng 9 năm 2025"],
    ),
    (
        [
            "SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG",
            "TỈNH ĐẮK NÔNG",
            "VĂN PHÒNG",
            "Số: 12/BC-VP",
            "V/v báo cáo cải cách hành chính",
        ],
        ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Đắk Nông, ngày 1 tháng 02 năm 2024"],
    ),
]
SIGNATURES = [
    (
        ["Nơi nhận:", "- Như trên;", "- Lưu: VT."],
        ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "", "", "Nguyễn Văn Mạnh"],
    ),
    (
        ["Nơi nhận:", "- Sở Nội vụ;", "- TT Đảng ủy, HĐND;", "- Các phòng;", "- Lưu: VT, VHXH (02b)."],
        ["CHỦ TỊCH", "", "", "Lê Văn An"],
    ),
]


@pytest.mark.parametrize("seed", range(40))
def test_letterhead_and_signature_however_they_are_drawn(seed: int) -> None:
    """Sizes, distances and the order of drawing by chance; what is read never depends on them.

    Columns come within 8 points of each other, stand at different heights, and are drawn column by column, row by
    row, at random or word by word.
    """
    import random

    chance = random.Random(seed)
    head_left, head_right = chance.choice(HEADS)
    foot_left, foot_right = chance.choice(SIGNATURES)
    sheet = Sheet()
    drawn: list[tuple[float, float, str, float, str]] = []

    def centred(x: float, y: float, pitch: float, lines: Sequence[str], size: float, font: str) -> None:
        for number, line in enumerate(lines):
            drawn.append((x - sheet.width(line, size, font) / 2, y + pitch * number, line, size, font))

    size = chance.choice([9, 9.5])
    left_width = max(sheet.width(line, size) for line in head_left)
    right_width = max(sheet.width(line, size, "Bold") for line in head_right)
    centred(50 + left_width / 2, 50, chance.choice([14, 15, 17]), head_left, size, "Plain")
    right_middle = 50 + left_width + chance.choice([8, 12, 30]) + right_width / 2
    centred(right_middle, 50 + chance.choice([0, 1.5, 3, 5]), chance.choice([14, 15, 17]), head_right, size, "Bold")
    titles = ["BÁO CÁO", "Kết quả công tác cải cách hành chính quý I năm 2022"]
    centred(WIDTH / 2, 150, 18, titles, 12, "Bold")
    body = [*BODY, "chỉ đạo thực hiện./."]
    drawn.extend((60, 220 + 16 * number, line, 11, "Plain") for number, line in enumerate(body))
    drawn.extend((60, 320 + 12 * number, line, 9, "Plain") for number, line in enumerate(foot_left))
    centred(430, 320 + chance.choice([0, 2, 4]), chance.choice([16, 18]), foot_right, 12, "Bold")

    match chance.choice(["columns", "rows", "chance", "words"]):
        case "rows":
            drawn.sort(key=lambda line: (round(line[1]), line[0]))
        case "chance":
            chance.shuffle(drawn)
        case "words":
            drawn = [
                (x + sheet.width(line[: match.start()], size, font), y, match[0], size, font)
                for x, y, line, size, font in drawn
                for match in re.finditer(r"\S+", line)
            ]
    for x, y, line, size, font in drawn:
        sheet.text(x, y, line, size, font)
    document = read(sheet)
    printed = [*head_left, *head_right, *titles, *body, *foot_left, *filter(None, foot_right)]
    assert document.text.split("\n")[:-1] == [" ".join(line.split()) for line in printed]
    assert document.grids == ()


# ---- old Vietnamese fonts --------------------------------------------------------------------------


def test_old_fonts_by_name() -> None:
    """The names of the fonts are changed in the finished file; the letters drawn are those such fonts were given."""
    sheet = Sheet(pageCompression=0)
    sheet.text(60, 60, "b¸o c¸o", 13, "Plain")  # set in the font that draws small letters as capitals
    surface = [
        "KÕt qu¶ c«ng t¸c c¶i c¸ch hµnh chÝnh quý I n¨m 2006 cña Uû ban nh©n d©n x·, thùc hiÖn",
        "NghÞ quyÕt sè 12/NQ-H§ND ngµy 05/01/2006 vÒ ph¸t triÓn kinh tÕ; ®Èy m¹nh c«ng t¸c",
    ]
    for number, line in enumerate(surface):
        sheet.text(60, 90 + 18 * number, line, 10, "Bold")
    data = sheet.data().replace(b"DejaVuSerif-Bold", b".VnCenturySchool").replace(b"DejaVuSerif", b".VnCenturyH")
    document = read_pdf(data, "a.pdf", "")
    assert document.encoding == "tcvn3"
    assert document.text.split("\n")[:-1] == [
        "BÁO CÁO",
        "Kết quả công tác cải cách hành chính quý I năm 2006 của Uỷ ban nhân dân xã, thực hiện",
        "Nghị quyết số 12/NQ-HĐND ngày 05/01/2006 về phát triển kinh tế; đẩy mạnh công tác",
    ]


def test_old_letters_in_a_renamed_font() -> None:
    sheet = Sheet()
    surface = "Baùo caùo keát quaû coâng taùc caûi caùch haønh chính quyù I naêm 2006 cuûa UÛy ban nhaân daân xaõ"
    sheet.text(60, 90, surface, 9)
    document = read(sheet)
    assert document.encoding == "vni"
    assert document.text == "Báo cáo kết quả công tác cải cách hành chính quý I năm 2006 của Ủy ban nhân dân xã\n"
    place = document.text.index("kết")
    ((x0, _, x1, _),) = boxes_of(document, place, place + 3) or []
    assert x0 == pytest.approx(60 + sheet.width("Baùo caùo ", 9), abs=1)
    assert x1 == pytest.approx(60 + sheet.width("Baùo caùo keát", 9), abs=1)


def test_last_row_of_a_borderless_table_overleaf() -> None:
    sheet = Sheet()
    sheet.lines(60, 100, BODY)
    borderless(sheet, 700, BORDERLESS)
    sheet.page()
    sheet.text(WIDTH / 2, 40, "2")
    borderless(sheet, 70, [("Tổng số hồ sơ lao động", "7.829", "58.161")])
    sheet.lines(60, 110, BODY)
    sheet.page()
    document = read(sheet)
    (grid,) = document.grids
    assert rows_of(document, grid) == [*map(list, BORDERLESS), ["Tổng số hồ sơ lao động", "7.829", "58.161"]]
