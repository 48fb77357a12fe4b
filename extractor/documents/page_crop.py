"""The part of a page that a quotation stands on, as a small picture: what a reader needs to believe a figure."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from extractor.documents import find_kind
from extractor.documents.limits import Limits
from extractor.documents.pdf_open import open_pdf
from extractor.errors import WrongUsage

if TYPE_CHECKING:
    from PIL import Image

Boxes = Sequence[Sequence[float]]

DOTS_PER_POINT = 1.5  # 108 dpi: small print can still be read on a screen
_AROUND = 42.0  # points above and below: two or three lines
_MOST_HEIGHT = 260.0  # points; a quotation over half a page is shown from its beginning
_MARK = (255, 226, 120)
_FRAME = (200, 40, 30)
_QUALITY = 45  # of WebP: no difference to be seen in print, a third of the bytes of the default


def crop_page(data: bytes, name: str, page_number: int, boxes: Boxes) -> bytes:
    """A WebP picture of the lines around some boxes of a page of a PDF or an image, as wide as the page, boxes marked.

    `boxes` are in points from the top-left corner of the page. Some 20 KB and 50 ms each. Raises UnreadableFile,
    and WrongUsage for a page that is not there, for media without pages, and without boxes.
    """
    kind = find_kind(data, name)
    if not boxes or kind not in ("pdf", "image"):
        raise WrongUsage("no-page-picture", name)
    cut = _cut_pdf if kind == "pdf" else _cut_image
    picture, top = cut(data, name, page_number, boxes)
    return _marked(picture, [(x0, upper - top, x1, lower - top) for x0, upper, x1, lower in boxes])


def _band(boxes: Boxes, height: float) -> tuple[float, float]:
    """Where the part to be shown begins and ends, in points from the top of the page."""
    top = max(0.0, min(box[1] for box in boxes) - _AROUND)
    return top, min(height, max(box[3] for box in boxes) + _AROUND, top + _MOST_HEIGHT)


def _cut_pdf(data: bytes, name: str, page_number: int, boxes: Boxes) -> tuple[Image.Image, float]:
    with open_pdf(data, name) as pdf:
        if not 1 <= page_number <= len(pdf):
            raise WrongUsage("no-such-page", name, page=page_number, pages=len(pdf))
        pdf.init_forms()
        page = pdf[page_number - 1]
        _, height = page.get_size()
        top, bottom = _band(boxes, height)
        cut = (0.0, max(0.0, height - bottom), 0.0, top)  # left, bottom, right, top
        return page.render(scale=DOTS_PER_POINT, crop=cut, may_draw_forms=True).to_pil().convert("RGB"), top


def _cut_image(data: bytes, name: str, page_number: int, boxes: Boxes) -> tuple[Image.Image, float]:
    from PIL import Image

    from extractor.documents.image import pictures_of_image

    found = next(islice(pictures_of_image(data, name, Limits()), page_number - 1, None), None)
    if found is None:
        raise WrongUsage("no-such-page", name, page=page_number, pages=page_number - 1)
    scale = found.pixels.shape[1] / found.width
    top, bottom = _band(boxes, found.height)
    part = Image.fromarray(found.pixels[round(top * scale) : max(round(bottom * scale), round(top * scale) + 1)])
    size = (round(found.width * DOTS_PER_POINT), max(1, round((bottom - top) * DOTS_PER_POINT)))
    return part.convert("RGB").resize(size), top


def _marked(picture: Image.Image, boxes: Boxes) -> bytes:
    """The picture as WebP, each box in the colour of a marker, with a frame."""
    from PIL import Image, ImageChops, ImageDraw

    marker = Image.new("RGB", picture.size, (255, 255, 255))
    colour, frame = ImageDraw.Draw(marker), ImageDraw.Draw(picture)
    for x0, top, x1, bottom in boxes:
        corners = [side * DOTS_PER_POINT for side in (x0 - 1.5, top - 1.5, x1 + 1.5, bottom + 1.5)]
        colour.rectangle(corners, fill=_MARK)
        frame.rectangle(corners, outline=_FRAME, width=2)
    target = io.BytesIO()
    ImageChops.multiply(picture, marker).save(target, format="WEBP", quality=_QUALITY, method=4)
    return target.getvalue()
