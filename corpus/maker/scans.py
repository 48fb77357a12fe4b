"""Report of the corpus → a printed page → a scan of it, damaged as paper archives are; the same for the same seed.

    python -m corpus.maker.scans SLUG FOLDER --kind degraded --dpi 200 --seed 1

`report_to_pdf` sets a report as Decree 30/2020 asks (the digital twin, with a text layer); `pdf_to_scan` makes
an image-only PDF of it; `pdf_to_pictures` gives its pages as arrays. Needs reportlab, pypdfium2, Pillow, numpy and
opencv, and a Times-metric font with all Vietnamese letters (Tinos or Liberation Serif).
"""

from __future__ import annotations

import argparse
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

Kind = Literal["clean", "degraded", "bilevel", "photo", "heavy"]
KINDS: tuple[Kind, ...] = ("clean", "degraded", "bilevel", "photo", "heavy")

Picture = NDArray[np.uint8]

_FONTS = (
    ("/usr/share/fonts/truetype/croscore/Tinos-{}.ttf", ("Regular", "Bold", "Italic")),
    ("/usr/share/fonts/truetype/liberation/LiberationSerif-{}.ttf", ("Regular", "Bold", "Italic")),
    ("/usr/share/fonts/truetype/liberation2/LiberationSerif-{}.ttf", ("Regular", "Bold", "Italic")),
)
_POINTS_PER_INCH = 72.0


# ---- report → PDF ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """A report of the corpus taken apart: head, title, paragraphs and tables in order, signature block."""

    head: tuple[list[str], list[str]]
    title: list[str]
    body: list[str | dict[str, Any]]
    foot: tuple[list[str], list[str]]


def read_report(folder: Path) -> Report:
    """The parts of a report, by its truth: the body without letterhead and signature, tables as tables."""
    lines = unicodedata.normalize("NFC", (folder / "report.txt").read_text(encoding="utf-8")).splitlines()
    truth = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    header = truth["header"]
    first = _end_of_title(lines, header.get("title") or "")
    last = next((index for index in range(len(lines) - 1, first, -1) if lines[index].startswith("Nơi nhận")), None)
    tail = lines[last:] if last is not None else []
    body = lines[first:last]
    runs = sorted((_table_lines(body, table), table) for table in truth["tables"] if table["rows"])
    parts: list[str | dict[str, Any]] = []
    position = 0
    for (start, end), table in runs:
        if start < position:
            continue
        parts += _paragraphs(body[position:start])
        parts.append(table)
        position = end
    parts += _paragraphs(body[position:])
    return Report(_letterhead(header), _title(header), parts, _signature(header, tail))


def _end_of_title(lines: Sequence[str], title: str) -> int:
    """The number of the first line after the title."""
    wanted = title.split()
    for index in range(min(30, len(lines))):
        end = index
        got: list[str] = []
        while end < len(lines) and len(got) < len(wanted) and lines[end].strip():
            got += lines[end].split()
            end += 1
        if wanted and got == wanted:
            return end
    return 0


def _table_lines(lines: Sequence[str], table: dict[str, Any]) -> tuple[int, int]:
    """Where a table stands: the run of lines most of whose words are words of its cells."""
    words = set(" ".join(table["columns"]).replace("/", " ").split())
    words |= {word for row in table["rows"] for cell in row for word in cell.split()}
    best, best_run, score, start = 0, (0, 0), 0, 0
    for index, line in enumerate(lines):
        parts = line.replace("|", " ").split()
        known = sum(part in words or part.strip("()").isdigit() for part in parts)
        score += known - 4 * (len(parts) - known)
        if score <= 0:
            score, start = 0, index + 1
        elif score > best:
            best, best_run = score, (start, index + 1)
    return best_run


_LABEL = re.compile(r"(?:[IVX]+\.|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ]\)|[-+*•])\s")
_PAGE_NUMBER = re.compile(r"[-–\s]*\d{1,2}[-–\s]*|\f")


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """Wrapped lines joined; a label, a blank line or the end of a sentence before a capital begins a new one."""
    paragraphs: list[str] = []
    is_open = False
    for line in lines:
        text = " ".join(line.replace("\f", " ").split())
        if not text or _PAGE_NUMBER.fullmatch(text):
            is_open = is_open and bool(text)
            continue
        ended = paragraphs and paragraphs[-1].endswith((".", ";", ":", "./."))
        if is_open and not _LABEL.match(text) and not (ended and text[0].isupper()) and not _is_heading(paragraphs[-1]):
            paragraphs[-1] += " " + text
        else:
            paragraphs.append(text)
        is_open = True
    return paragraphs


def _is_heading(text: str) -> bool:
    return bool(_LABEL.match(text)) and text[0] not in "-+*•" and len(text) < 90 and text[-1] not in ".;,"


def _letterhead(header: dict[str, Any]) -> tuple[list[str], list[str]]:
    if not header.get("issuer"):
        return [], []
    left = [line for line in (header.get("parent"), f"<b>{header['issuer']}</b>") if line]
    left.append(f"Số: {header.get('number') or '     /BC-UBND'}")
    year, month, *day = (header.get("date") or "2020-01").split("-")
    place = header.get("place") or "…"
    right = ["<b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b>", "<b>Độc lập - Tự do - Hạnh phúc</b>"]
    right.append(f"<i>{place}, ngày {day[0] if day else '    '} tháng {int(month)} năm {year}</i>")
    return left, right


def _title(header: dict[str, Any]) -> list[str]:
    return ["<b>BÁO CÁO</b>", f"<b>{escape(header['title'])}</b>"] if header.get("title") else []


def _signature(header: dict[str, Any], tail: Sequence[str]) -> tuple[list[str], list[str]]:
    signer = header.get("signer") or {}
    left = ["<b><i>Nơi nhận:</i></b>", *(f"- {escape(one)};" for one in header.get("recipients") or [])] if tail else []
    authority = re.split(r"\s+(?=KT\.|TL\.|TUQ\.)", signer.get("authority") or "")
    right = [f"<b>{line}</b>" for line in [*authority, signer.get("position") or ""] if line]
    if signer.get("name"):
        right += ["", "", "", f"<b>{signer['name']}</b>"]
    return left, right


class _Mark(Flowable):  # type: ignore[misc]
    """Takes no room; notes on which page and where it was set."""

    def __init__(self, places: list[tuple[int, float, float]]) -> None:
        super().__init__()
        self.places = places

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return 0.0, 0.0

    def draw(self) -> None:
        x, y = self.canv.absolutePosition(0, 0)
        self.places.append((self.canv.getPageNumber(), x, A4[1] - y))


@dataclass(frozen=True)
class Printed:
    """A PDF with a text layer, and where its signature block begins: page, left, top in points."""

    data: bytes
    signature: tuple[int, float, float] | None


def report_to_pdf(folder: Path) -> Printed:
    """The report set as Decree 30/2020 asks: A4, 14 points, letterhead in two columns, page number from page 2."""
    _register_fonts()
    report = read_report(folder)
    places: list[tuple[int, float, float]] = []
    story: list[Any] = []
    if report.head[0]:
        story += [_beside(report.head, (185, 285), 11.5), Spacer(1, 12)]
    story += [Paragraph(line, _style(14, TA_CENTER)) for line in report.title]
    story.append(Spacer(1, 10))
    for part in report.body:
        if isinstance(part, dict):
            story += [Spacer(1, 4), _table(part), Spacer(1, 8)]
        else:
            text = escape(part)
            story.append(Paragraph(f"<b>{text}</b>" if _is_heading(part) else text, _style(14, TA_JUSTIFY, indent=28)))
    story.append(Spacer(1, 14))
    if report.foot[1]:
        story += [_Mark(places), _beside(report.foot, (220, 250), 13)]
    target = io.BytesIO()
    template = SimpleDocTemplate(
        target, pagesize=A4, leftMargin=85, rightMargin=50, topMargin=62, bottomMargin=57, invariant=1
    )

    def number(canvas: Any, document: Any) -> None:
        if document.page > 1:
            canvas.setFont("Serif", 13)
            canvas.drawCentredString(A4[0] / 2, A4[1] - 40, str(document.page))

    template.build(story, onFirstPage=number, onLaterPages=number)
    return Printed(target.getvalue(), places[0] if places else None)


def _register_fonts() -> None:
    if "Serif" in pdfmetrics.getRegisteredFontNames():
        return
    files = find_fonts()
    if files is None:
        raise SystemExit("no Times-metric font with Vietnamese letters: install fonts-croscore or fonts-liberation")
    for name, file in zip(("Serif", "Serif-Bold", "Serif-Italic"), files, strict=True):
        pdfmetrics.registerFont(TTFont(name, str(file)))
    pdfmetrics.registerFontFamily(
        "Serif", normal="Serif", bold="Serif-Bold", italic="Serif-Italic", boldItalic="Serif-Bold"
    )


def find_fonts() -> list[Path] | None:
    """The files of the font (regular, bold, italic), `None` where none is installed."""
    sets = ([Path(path.format(face)) for face in faces] for path, faces in _FONTS)
    return next((files for files in sets if all(file.exists() for file in files)), None)


def _style(size: float, alignment: int, *, indent: float = 0.0) -> ParagraphStyle:
    return ParagraphStyle(
        f"s{size}{alignment}{indent}", fontName="Serif", fontSize=size, leading=size * 1.25, alignment=alignment,
        firstLineIndent=indent, spaceAfter=4 if indent else 0, splitLongWords=0,
    )  # fmt: skip


def _beside(columns: tuple[list[str], list[str]], widths: tuple[float, float], size: float) -> Table:
    """Two columns of centred lines without borders."""
    cells = [[Paragraph(line or "&nbsp;", _style(size, TA_CENTER)) for line in column] for column in columns]
    if columns[0] and columns[0][0].startswith("<b><i>Nơi"):
        cells[0] = [Paragraph(line, _style(11, 0)) for line in columns[0]]
    return Table([cells], colWidths=widths, style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))


def _table(table: dict[str, Any]) -> Table:
    """A ruled table; column titles of several levels become merged cells."""
    paths = [[part.strip() for part in title.split(" / ")] for title in table["columns"]]
    depth = max(map(len, paths))
    size = 12 if len(paths) <= 8 else 10 if len(paths) <= 11 else 8.5
    commands: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.6, (0, 0, 0)),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ]
    head = [["" for _ in paths] for _ in range(depth)]
    for column, path in enumerate(paths):
        for level, part in enumerate(path):
            if column and paths[column - 1][: level + 1] == path[: level + 1] and level + 1 < len(path):
                continue
            head[level][column] = part
            last = column
            if level + 1 < len(path):
                while last + 1 < len(paths) and paths[last + 1][: level + 1] == path[: level + 1]:
                    last += 1
            bottom = depth - 1 if level + 1 == len(path) else level
            if last > column or bottom > level:
                commands.append(("SPAN", (column, level), (last, bottom)))
    widths = _widths(table, size, 455)
    rows = [[Paragraph(f"<b>{escape(cell)}</b>", _style(size, TA_CENTER)) for cell in row] for row in head]
    for row in table["rows"]:
        rows.append([Paragraph(escape(cell), _style(size, TA_CENTER if _is_figure(cell) else 0)) for cell in row])
    return Table(rows, colWidths=widths, repeatRows=depth, style=TableStyle(commands))


def _is_figure(cell: str) -> bool:
    return bool(re.fullmatch(r"[\d.,%/ -]*", cell))


def _widths(table: dict[str, Any], size: float, room: float) -> list[float]:
    """Columns as wide as their longest word, the rest shared by length of text."""
    least: list[float] = []
    wanted: list[float] = []
    for column, title in enumerate(table["columns"]):
        cells = [title.split(" / ")[-1], *(row[column] for row in table["rows"])]
        words = [word for cell in cells for word in cell.split()] or [""]
        least.append(max(pdfmetrics.stringWidth(word, "Serif-Bold", size) for word in words) + 6)
        wanted.append(max(min(pdfmetrics.stringWidth(cell, "Serif", size), 150) for cell in cells) + 6)
    spare = max(room - sum(least), 0.0)
    more = [max(want - low, 0.0) for want, low in zip(wanted, least, strict=True)]
    share = min(spare / sum(more), 1.0) if sum(more) else 0.0
    return [low + share * extra for low, extra in zip(least, more, strict=True)]


def find_signature(data: bytes) -> tuple[int, float, float] | None:
    """Where the signature block of a printed report begins, by its list of recipients: page, left, top in points."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        for number in range(len(pdf), 0, -1):
            text = pdf[number - 1].get_textpage()
            found = text.search("Nơi nhận", match_case=True).get_next()
            if found is not None:
                text.count_rects(*found)
                left, _, _, top = text.get_rect(0)
                return number, left, A4[1] - top
    finally:
        pdf.close()
    return None


# ---- PDF → pictures --------------------------------------------------------------------------------


def pdf_to_pictures(printed: Printed, kind: Kind, dpi: int, seed: int) -> list[Picture]:
    """The pages as a scanner or camera gives them (RGB, or one channel for `bilevel` and `clean`)."""
    return list(_pictures(printed, kind, dpi, seed))


def _pictures(printed: Printed, kind: Kind, dpi: int, seed: int) -> Iterator[Picture]:
    pdf = pypdfium2.PdfDocument(printed.data)
    clean = [_render(pdf, index, dpi) for index in range(len(pdf))]
    pdf.close()
    for index, page in enumerate(clean):
        random = np.random.default_rng([seed, index, dpi, KINDS.index(kind)])
        if kind == "clean":
            yield page
            continue
        strength = 1.7 if kind == "heavy" else 0.5 if kind == "photo" else 1.0
        coloured = _inked(page, random, dpi)
        if printed.signature is not None and printed.signature[0] == index + 1:
            _stamp(coloured, printed.signature, dpi, random)
        behind = clean[index - 1 if index % 2 else (index + 1) % len(clean)]
        picture = _damaged(coloured, behind, random, dpi, strength)
        if kind == "photo":
            picture = _photographed(picture, random)
        if kind == "bilevel":
            grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
            picture = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1].astype(np.uint8)
        yield picture


def _render(pdf: pypdfium2.PdfDocument, index: int, dpi: int) -> Picture:
    picture = pdf[index].render(scale=dpi / _POINTS_PER_INCH, grayscale=True).to_numpy()
    return np.ascontiguousarray(picture.reshape(picture.shape[:2]), dtype=np.uint8)


def _smooth(random: np.random.Generator, shape: tuple[int, int], cells: int) -> NDArray[np.float32]:
    """A field of slow changes between -1 and 1."""
    small = random.uniform(-1, 1, (cells, cells)).astype(np.float32)
    return cv2.resize(small, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC).astype(np.float32)


def _inked(page: Picture, random: np.random.Generator, dpi: int) -> NDArray[np.float32]:
    """Black on white paper with uneven toner, as RGB between 0 and 1."""
    ink = (255 - page.astype(np.float32)) / 255
    ink *= 0.82 + 0.12 * _smooth(random, page.shape[:2], 7)
    return np.repeat((1 - np.clip(ink, 0, 1))[:, :, None], 3, axis=2)


def _stamp(
    picture: NDArray[np.float32], place: tuple[int, float, float], dpi: int, random: np.random.Generator
) -> None:
    """A round red stamp over the left part of the signature block, a blue signature beside it."""
    scale = dpi / _POINTS_PER_INCH
    layer = np.ones_like(picture)
    centre = (int((place[1] + 262 + random.uniform(-12, 12)) * scale), int((place[2] + 62) * scale))
    red, blue = (0.80, 0.12, 0.18), (0.15, 0.2, 0.65)
    for radius, thickness in ((48, 2.2), (34, 0.8)):
        cv2.circle(layer, centre, int(radius * scale), red, max(int(thickness * scale), 1), cv2.LINE_AA)
    for number in range(24):
        angle = number / 24 * 2 * np.pi
        at = (int(centre[0] + 41 * scale * np.cos(angle)), int(centre[1] + 41 * scale * np.sin(angle)))
        cv2.circle(layer, at, max(int(2.4 * scale), 1), red, max(int(0.9 * scale), 1), cv2.LINE_AA)
    start = (place[1] + 290, place[2] + 76)
    points = np.cumsum(random.uniform(-1, 1, (9, 2)) * (16, 14) + (7, 0), axis=0) + start
    curve = cv2.resize((points * scale).astype(np.float32), (2, 90), interpolation=cv2.INTER_CUBIC)
    cv2.polylines(layer, [curve.astype(np.int32)], False, blue, max(int(1.1 * scale), 1), cv2.LINE_AA)
    picture *= layer


def _damaged(
    picture: NDArray[np.float32], behind: Picture, random: np.random.Generator, dpi: int, strength: float
) -> Picture:
    """Skew, tint, show-through, shadow of the gutter, coffee rings, blur, noise and specks, JPEG."""
    height, width = picture.shape[:2]
    shape = (height, width)
    through = cv2.GaussianBlur(cv2.flip(cv2.resize(behind, (width, height)), 1), (0, 0), dpi / 90)
    picture *= (1 - 0.10 * strength * (255 - through.astype(np.float32)) / 255)[:, :, None]
    tint = np.array([0.98, 0.95, 0.88], np.float32) + 0.02 * _smooth(random, shape, 5)[:, :, None]
    picture *= tint
    picture *= (1 - 0.35 * strength * np.exp(-np.arange(width) / (0.05 * width)))[None, :, None]
    rings = np.ones(shape, np.float32)
    for _ in range(2):
        centre = (int(random.uniform(0, width)), int(random.uniform(0, height)))
        ring = np.zeros(shape, np.float32)
        cv2.circle(ring, centre, int(0.55 * dpi), 1.0, max(int(0.05 * dpi), 1), cv2.LINE_AA)
        rings -= min(0.22 * strength, 0.4) * cv2.GaussianBlur(ring, (0, 0), dpi / 100)
    picture *= rings[:, :, None] ** np.array([0.6, 0.9, 1.2], np.float32)
    angle = random.uniform(1.1, 2.0) * (1 if random.random() < 0.5 else -1) * min(strength, 1.3)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    picture = cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    picture = cv2.GaussianBlur(picture, (0, 0), 0.55 * strength * dpi / 200)
    picture += random.normal(0, 0.022 * strength, picture.shape).astype(np.float32)
    specks = random.random(shape)
    picture[specks < 0.00025 * strength] *= 0.35
    picture[specks > 1 - 0.0002 * strength] = 0.96
    return _through_jpeg(np.clip(picture * 255, 0, 255).astype(np.uint8), 35 if strength > 1.5 else 55)


def _through_jpeg(picture: Picture, quality: int) -> Picture:
    _, packed = cv2.imencode(".jpg", picture[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)[:, :, ::-1]).astype(np.uint8)


def _photographed(page: Picture, random: np.random.Generator) -> Picture:
    """The sheet on a dark desk seen at a slant, slightly curled, in uneven light."""
    height, width = page.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    curl = 0.004 * height * np.sin(columns / width * np.pi)
    page = cv2.remap(page, columns, rows + curl, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.uint8)
    room = (int(width * 1.18), int(height * 1.14))
    corners = np.array([[0.08, 0.06], [0.91, 0.05], [0.94, 0.95], [0.06, 0.94]]) + random.uniform(-0.015, 0.015, (4, 2))
    sheet = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    warp = cv2.getPerspectiveTransform(sheet, (corners * room).astype(np.float32))
    desk = np.full((room[1], room[0], 3), (62, 48, 38), np.uint8)
    desk = np.clip(desk + random.normal(0, 6, desk.shape), 0, 255).astype(np.uint8)
    mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), warp, room)
    picture = cv2.warpPerspective(page, warp, room, flags=cv2.INTER_CUBIC)
    picture = np.where(mask[:, :, None] > 127, picture, desk)
    light = 0.86 + 0.14 * _smooth(random, (room[1], room[0]), 3)
    return _through_jpeg(np.clip(picture * light[:, :, None], 0, 255).astype(np.uint8), 80)


# ---- pictures → files ------------------------------------------------------------------------------


def pdf_to_scan(printed: Printed, kind: Kind, dpi: int, seed: int) -> bytes:
    """An image-only PDF with a picture a page, packed as scanners do (JPEG; CCITT G4 for `bilevel`)."""
    images = [Image.fromarray(picture) for picture in _pictures(printed, kind, dpi, seed)]
    if kind == "bilevel":
        images = [image.convert("1") for image in images]
    target = io.BytesIO()
    packing = {} if kind == "bilevel" else {"quality": {"clean": 90, "heavy": 35, "photo": 85}.get(kind, 60)}
    images[0].save(target, "PDF", save_all=True, append_images=images[1:], resolution=dpi, **packing)
    return target.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("slug")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", choices=KINDS, default="degraded")
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    printed = report_to_pdf(Path(__file__).parents[1] / "reports" / asked.slug)
    asked.folder.mkdir(parents=True, exist_ok=True)
    (asked.folder / f"{asked.slug}.pdf").write_bytes(printed.data)
    target = asked.folder / f"{asked.slug}-{asked.kind}-{asked.dpi}-{asked.seed}.pdf"
    target.write_bytes(pdf_to_scan(printed, asked.kind, asked.dpi, asked.seed))


if __name__ == "__main__":
    main()
