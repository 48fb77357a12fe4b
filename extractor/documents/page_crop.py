"""The part of a page that a quotation stands on, as a small picture: what a reader needs to believe a figure."""

from __future__ import annotations

import io
from collections.abc import Sequence

from extractor.documents import find_kind
from extractor.documents.pdf_open import open_pdf
from extractor.errors import WrongUsage

_DOTS_PER_POINT = 1.5  # 108 dpi: small print can still be read on a screen
_AROUND = 42.0  # points above and below: two or three lines
_MOST_HEIGHT = 260.0  # points; a quotation over half a page is shown from its beginning
_MARK = (255, 226, 120)
_FRAME = (200, 40, 30)
_QUALITY = 45  # of WebP: no difference to be seen in print, a third of the bytes of the default


def crop_page(data: bytes, name: str, page_number: int, boxes: Sequence[Sequence[float]]) -> bytes:
    """A WebP picture of the lines around some boxes of a PDF page, as wide as the page, the boxes marked.

    `boxes` are in points from the top-left corner of the page. Some 20 KB and 50 ms each. Raises UnreadableFile,
    and WrongUsage for a page that is not there, for media without pages, and without boxes.
    """
    from PIL import Image, ImageChops, ImageDraw

    if not boxes or find_kind(data, name) != "pdf":
        raise WrongUsage("no-page-picture", name)
    with open_pdf(data, name) as pdf:
        if not 1 <= page_number <= len(pdf):
            raise WrongUsage("no-such-page", name, page=page_number, pages=len(pdf))
        pdf.init_forms()
        page = pdf[page_number - 1]
        width, height = page.get_size()
        top = max(0.0, min(box[1] for box in boxes) - _AROUND)
        bottom = min(height, max(box[3] for box in boxes) + _AROUND, top + _MOST_HEIGHT)
        cut = (0.0, max(0.0, height - bottom), 0.0, top)  # left, bottom, right, top
        picture = page.render(scale=_DOTS_PER_POINT, crop=cut, may_draw_forms=True).to_pil().convert("RGB")
    scale = picture.width / max(width, 1.0)
    marked = Image.new("RGB", picture.size, (255, 255, 255))
    draw, frame = ImageDraw.Draw(marked), ImageDraw.Draw(picture)
    for x0, upper, x1, lower in boxes:
        corners = [(x0 - 1.5) * scale, (upper - top - 1.5) * scale, (x1 + 1.5) * scale, (lower - top + 1.5) * scale]
        draw.rectangle(corners, fill=_MARK)
        frame.rectangle(corners, outline=_FRAME, width=2)
    target = io.BytesIO()
    ImageChops.multiply(picture, marked).save(target, format="WEBP", quality=_QUALITY, method=4)
    return target.getvalue()
