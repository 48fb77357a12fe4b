"""What was read, drawn over the picture of the page: for a person to see at a glance whether it is right."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from extractor.documents import find_kind
from extractor.documents.boxes import boxes_of
from extractor.documents.limits import Limits
from extractor.documents.pdf_open import open_pdf
from extractor.errors import WrongUsage
from extractor.models import Document, Page

if TYPE_CHECKING:
    from PIL import Image

    from extractor.documents.ocr.pictures import PagePicture

_DOTS_PER_POINT = 2.0
_MOST_DOTS = 12_000_000  # an A3 sheet at two dots a point has 4 million; a page may say it is as large as a house
_MOST_SIDE = 2_400
_COLOURS = {
    "line": (120, 120, 120),
    "cell": (0, 110, 220),
    "page_number": (200, 120, 0),
    "running_head": (200, 120, 0),
    "footnote": (150, 60, 180),
    "watermark": (200, 120, 0),
    "stamp": (0, 150, 90),
    "span": (220, 30, 30),
}


class Mark(NamedTuple):
    """A span of the document's text and what it is (`line`, `cell`, an aside's kind, or `span`)."""

    start: int
    end: int
    kind: str = "span"


def seen_marks(document: Document, page: Page) -> list[Mark]:
    """Everything the reader made out on a page: lines, table cells, asides."""
    marks: list[Mark] = []
    start = page.start
    for line in document.text[page.start : page.end].split("\n"):
        if line.strip() and "\t" not in line:
            marks.append(Mark(start, start + len(line), "line"))
        start += len(line) + 1
    marks += [Mark(cell.start, cell.end, "cell") for grid in document.grids for cell in grid.cells]
    marks += [Mark(aside.start, aside.end, aside.kind) for aside in document.asides]
    return [mark for mark in marks if page.start <= mark.start < page.end]


def draw_boxes(
    document: Document,
    data: bytes,
    page_number: int,
    spans: Sequence[tuple[int, int]] | None = None,
    *,
    password: str | None = None,
) -> bytes:
    """A PNG of the page with boxes around spans of the text; without `spans` around all that was seen.

    Raises WrongUsage for a page that the document does not have. Costs about 100 ms a page.
    """
    from PIL import ImageDraw

    if not 1 <= page_number <= len(document.pages):
        raise WrongUsage("no-such-page", document.name, page=page_number, pages=len(document.pages))
    page = document.pages[page_number - 1]
    with open_pdf(data, document.name, password=password) as pdf:
        pdf.init_forms()
        picture = pdf[page_number - 1].render(scale=_DOTS_PER_POINT, may_draw_forms=True).to_pil().convert("RGB")
    draw = ImageDraw.Draw(picture)
    marks = seen_marks(document, page) if spans is None else [Mark(start, end) for start, end in spans]
    for mark in marks:
        for x0, top, x1, bottom in boxes_of(document, mark.start, mark.end) or []:
            corners = [side * _DOTS_PER_POINT for side in (x0, top, x1, bottom)]
            draw.rectangle(corners, outline=_COLOURS[mark.kind], width=1 if mark.kind == "line" else 2)
    target = io.BytesIO()
    picture.save(target, format="PNG")
    return target.getvalue()


def draw_page(
    data: bytes,
    name: str,
    page_number: int,
    *,
    password: str | None = None,
    limits: Limits = Limits(),  # noqa: B008  (frozen)
) -> bytes:
    """A PNG of one page of a PDF or an image file, as a reader sees it. Costs about 100 ms.

    Whatever the file holds (scripts, links, other formats), only dots come out. Raises UnreadableFile, and
    WrongUsage for a page that is not there and for media that have no picture of a page (text, Word).
    """
    if find_kind(data, name) == "pdf":
        with open_pdf(data, name, password=password, limits=limits) as pdf:
            if not 1 <= page_number <= len(pdf):
                raise WrongUsage("no-such-page", name, page=page_number, pages=len(pdf))
            pdf.init_forms()
            page = pdf[page_number - 1]
            width, height = page.get_size()
            scale = min(_DOTS_PER_POINT, (_MOST_DOTS / max(width * height, 1.0)) ** 0.5)
            picture = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    else:
        picture = _draw_image(data, name, page_number, limits)
    target = io.BytesIO()
    picture.save(target, format="PNG", compress_level=1)  # half the time of the default, a tenth more bytes
    return target.getvalue()


def measure_page(
    data: bytes,
    name: str,
    page_number: int,
    *,
    password: str | None = None,
    limits: Limits = Limits(),  # noqa: B008  (frozen)
) -> tuple[float, float]:
    """Width and height of a page in points, in which boxes are given. Raises what `draw_page` raises."""
    if find_kind(data, name) == "pdf":
        with open_pdf(data, name, password=password, limits=limits) as pdf:
            if not 1 <= page_number <= len(pdf):
                raise WrongUsage("no-such-page", name, page=page_number, pages=len(pdf))
            width, height = pdf[page_number - 1].get_size()
            return width, height
    found = _image_page(data, name, page_number, limits)
    return found.width, found.height


def _draw_image(data: bytes, name: str, page_number: int, limits: Limits) -> Image.Image:
    from PIL import Image

    picture = Image.fromarray(_image_page(data, name, page_number, limits).pixels)
    picture.thumbnail((_MOST_SIDE, _MOST_SIDE))
    return picture


def _image_page(data: bytes, name: str, page_number: int, limits: Limits) -> PagePicture:
    if find_kind(data, name) != "image":
        raise WrongUsage("no-page-picture", name)
    from extractor.documents.image import pictures_of_image

    found = next(islice(pictures_of_image(data, name, limits), page_number - 1, None), None)
    if found is None:
        raise WrongUsage("no-such-page", name, page=page_number, pages=page_number - 1)
    return found
