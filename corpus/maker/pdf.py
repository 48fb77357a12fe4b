"""Draft → PDF, two ways: through LibreOffice, and as Word prints: words placed one by one, borders thin rectangles."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from corpus.maker.blocks import Draft, Heading, Letterhead, Paragraph, Signature, TableBlock, Title, header_grid

FONT_FILES = (
    "/usr/share/fonts/truetype/croscore/Tinos-{}.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSerif-{}.ttf",
    "/usr/share/fonts/truetype/liberation2/LiberationSerif-{}.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif-{}.ttf",
)
LEFT, RIGHT, TOP, BOTTOM = 85.0, 43.0, 57.0, 57.0
WIDTH = A4[0] - LEFT - RIGHT
OFFICE_SECONDS = 600


class NoFont(Exception):
    """There is no font with Vietnamese letters to print with."""


def office_to_pdf(documents: Sequence[Path]) -> None:
    """Print Word files by LibreOffice, each beside itself. Raises FileNotFoundError without LibreOffice."""
    if not documents:
        return
    office = shutil.which("soffice")
    if office is None:
        raise FileNotFoundError("soffice: install libreoffice-writer to print DOCX as PDF")
    with tempfile.TemporaryDirectory() as work:
        # one start of the office for all files; they need different names for that
        folder = Path(work)
        for index, path in enumerate(documents):
            shutil.copy(path, folder / f"{index}.docx")
        command = [office, "--headless", f"-env:UserInstallation=file://{work}/profile", "--convert-to", "pdf"]
        names = [str(folder / f"{index}.docx") for index in range(len(documents))]
        subprocess.run([*command, "--outdir", work, *names], check=True, capture_output=True, timeout=OFFICE_SECONDS)
        for index, path in enumerate(documents):
            shutil.copy(folder / f"{index}.pdf", path.with_suffix(".pdf"))


def draft_to_pdf(draft: Draft, target: Path) -> None:
    """Print a report word by word, the page number on top from page 2. Raises NoFont."""
    _Printer(target).print(draft)


def register_fonts() -> None:
    """Make the fonts `Made` and `Made-Bold` known to reportlab."""
    if "Made" in pdfmetrics.getRegisteredFontNames():
        return
    for pattern in FONT_FILES:
        # DejaVu names the regular face without a word for it
        regular = Path(pattern.replace("-{}", "") if "DejaVu" in pattern else pattern.format("Regular"))
        bold = Path(pattern.format("Bold"))
        if regular.exists() and bold.exists():
            pdfmetrics.registerFont(TTFont("Made", str(regular)))
            pdfmetrics.registerFont(TTFont("Made-Bold", str(bold)))
            return
    raise NoFont("no font with Vietnamese letters: install fonts-liberation or fonts-dejavu-core")


class _Printer:
    def __init__(self, target: Path) -> None:
        register_fonts()
        # without compression of time stamps the same report gives the same file
        self.canvas = Canvas(str(target), pagesize=A4, invariant=1)
        self.page = 1
        self.y = A4[1] - TOP

    def print(self, draft: Draft) -> None:
        for block in draft.blocks:
            if isinstance(block, Letterhead | Signature):
                self._columns(block.left, block.right, is_centred=isinstance(block, Letterhead))
            elif isinstance(block, Title):
                for line in block.lines:
                    self._need(18)
                    self._words(line, LEFT, WIDTH, 14, True, is_centred=True)
                    self.y -= 18
                self.y -= 8
            elif isinstance(block, Heading):
                self._paragraph(block.printed, 14, True, 0)
            elif isinstance(block, Paragraph):
                self._paragraph(block.piece.text, 14, False, 28)
            elif isinstance(block, TableBlock):
                self._table(block)
        self.canvas.save()

    def _need(self, points: float) -> None:
        if self.y - points < BOTTOM:
            self.canvas.showPage()
            self.page += 1
            self.y = A4[1] - TOP
            self._words(str(self.page), LEFT, WIDTH, 13, False, is_centred=True, y=A4[1] - 36)

    def _words(
        self, text: str, x: float, width: float, size: float, is_bold: bool, is_centred: bool = False,
        is_justified: bool = False, y: float | None = None,
    ) -> None:  # fmt: skip
        """A line, each word placed by itself with the blank after it, as Word writes."""
        font = "Made-Bold" if is_bold else "Made"
        self.canvas.setFont(font, size)
        words = text.split()
        natural = pdfmetrics.stringWidth(" ".join(words), font, size)
        if is_centred:
            x += max(0.0, (width - natural) / 2)
        blank = pdfmetrics.stringWidth(" ", font, size)
        if is_justified and len(words) > 1:
            blank += max(0.0, min(6.0, (width - natural) / (len(words) - 1)))
        for index, word in enumerate(words):
            last = index == len(words) - 1
            self.canvas.drawString(x, self.y if y is None else y, word if last else word + " ")
            x += pdfmetrics.stringWidth(word, font, size) + blank

    def _paragraph(self, text: str, size: float, is_bold: bool, indent: float) -> None:
        lines = _broken(text, WIDTH, size, is_bold, indent)
        for index, line in enumerate(lines):
            self._need(20)
            begin = indent if index == 0 else 0.0
            self._words(line, LEFT + begin, WIDTH - begin, size, is_bold, is_justified=index < len(lines) - 1)
            self.y -= 19
        self.y -= 3

    def _columns(self, left: Sequence[str], right: Sequence[str], is_centred: bool) -> None:
        height = 16 * max(len(left), len(right)) + 14
        self._need(height)
        top = self.y
        for lines, x, width, centred in ((left, LEFT, 200.0, is_centred), (right, LEFT + 200, WIDTH - 200, True)):
            self.y = top
            for line in lines:
                if line:
                    for part in _broken(line, width, 11.5, is_centred):
                        self._words(part, x, width, 11.5, is_centred, is_centred=centred)
                        self.y -= 15
                else:
                    self.y -= 30
        self.y = min(self.y, top - height)

    def _table(self, block: TableBlock) -> None:
        size = 7.5 if len(block.paths) > 11 else 9.0 if len(block.paths) > 7 else 11.0
        for line in (*block.lines_above, *([block.title] if block.title else [])):
            for part in _broken(line, WIDTH, 13, True):
                self._need(18)
                self._words(part, LEFT, WIDTH, 13, True, is_centred=True)
                self.y -= 17
        widths = _widths(block, size)
        self._header(block, widths, size)
        if block.column_numbers:
            self._row(block.column_numbers, widths, size)
        for row in block.rows:
            self._row(row, widths, size)
        self.y -= 18

    def _header(self, block: TableBlock, widths: Sequence[float], size: float) -> None:
        grid = header_grid(block.paths)
        heights = []
        starts: list[list[int]] = []
        taken: set[tuple[int, int]] = set()
        for level, cells in enumerate(grid):
            column, columns = 0, []
            height = size + 6
            for text, over, down in cells:
                while (level, column) in taken:
                    column += 1
                columns.append(column)
                taken |= {(level + r, column + c) for r in range(down) for c in range(over)}
                width = sum(widths[column : column + over])
                height = max(height, (len(_broken(text, width - 5, size, True)) * (size + 2) + 5) / down)
                column += over
            heights.append(height)
            starts.append(columns)
        self._need(sum(heights) + 3 * (size + 6))
        top = self.y + size
        for level, cells in enumerate(grid):
            for (text, over, down), column in zip(cells, starts[level], strict=True):
                x = LEFT + sum(widths[:column])
                y = top - sum(heights[:level])
                width, height = sum(widths[column : column + over]), sum(heights[level : level + down])
                self._cell(text, x, y, width, height, size, True)
        self.y = top - sum(heights) - size

    def _row(self, row: Sequence[str], widths: Sequence[float], size: float) -> None:
        lines = max(len(_broken(text, width - 5, size, False)) for text, width in zip(row, widths, strict=True))
        height = lines * (size + 2) + 5
        self._need(height)
        top = self.y + size
        x = LEFT
        for index, (text, width) in enumerate(zip(row, widths, strict=True)):
            self._cell(text, x, top, width, height, size, False, is_centred=index != 1)
            x += width
        self.y = top - height - size

    def _cell(
        self, text: str, x: float, top: float, width: float, height: float, size: float, is_bold: bool,
        is_centred: bool = True,
    ) -> None:  # fmt: skip
        """Text inside four thin filled rectangles."""
        thin = 0.48
        for box in ((x, top - thin, width, thin), (x, top - height, width, thin), (x, top - height, thin, height),
                    (x + width - thin, top - height, thin, height)):  # fmt: skip
            self.canvas.rect(*box, stroke=0, fill=1)
        lines = _broken(text, width - 5, size, is_bold)
        y = top - size - (height - len(lines) * (size + 2)) / 2
        for line in lines:
            self._words(line, x + 2.5, width - 5, size, is_bold, is_centred=is_centred, y=y)
            y -= size + 2


def _broken(text: str, width: float, size: float, is_bold: bool, indent: float = 0.0) -> list[str]:
    """Text cut into lines that fit; a word that is too long stands alone."""
    font = "Made-Bold" if is_bold else "Made"
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        room = width - (indent if not lines else 0.0)
        if line and pdfmetrics.stringWidth(longer, font, size) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def _widths(block: TableBlock, size: float) -> list[float]:
    """Number and label get what they need, the rest is shared evenly."""
    texts = [block.rows[index][1] for index in range(len(block.rows))]
    label = min(170.0, max(70.0, max(pdfmetrics.stringWidth(text, "Made", size) for text in texts) * 0.75 + 8))
    number = 26.0
    rest = (WIDTH - number - label) / max(1, len(block.paths) - 2)
    return [number, label, *[rest] * (len(block.paths) - 2)]
