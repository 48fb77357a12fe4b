"""Image file → Document: each picture in it is a page (TIFF files of scanners hold many)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from extractor.documents.limits import Limits
from extractor.documents.ocr.pictures import PagePicture, picture_from_image
from extractor.documents.page_breaks import find_asides, join_grids
from extractor.errors import UnreadableFile
from extractor.models import Document

if TYPE_CHECKING:
    from extractor.documents.ocr.reader import PageReader

_FORMATS = ("PNG", "JPEG", "TIFF")
# An A3 sheet at 600 dpi has 70 million; a picture that unpacks to much more is no scan of a page.
_MOST_PIXELS = 120_000_000


def read_image(data: bytes, name: str, sha256: str, reader: PageReader, limits: Limits) -> Document:
    """The text of a PNG, JPEG or TIFF file, read by OCR.

    Raises UnreadableFile: `image-damaged`, `image-too-large`, `too-many-pages`.
    """
    pages = []
    layouts = []
    parts: list[str] = []
    offset = 0
    for number, picture in enumerate(pictures_of_image(data, name, limits), start=1):
        scanned = reader.read_picture(picture, number)
        pages.append(scanned.to_page(offset, None))
        layouts.append(scanned.to_layout(offset))
        parts.append(scanned.read.text)
        offset += len(scanned.read.text)
    text = "".join(parts)
    asides = find_asides(text, layouts)
    return Document(
        name=name,
        sha256=sha256,
        medium="image",
        encoding="utf-8" if text else "none",
        text=text,
        pages=tuple(pages),
        grids=join_grids(text, layouts, asides),
        asides=asides,
    )


def pictures_of_image(data: bytes, name: str, limits: Limits) -> Iterator[PagePicture]:
    """The pictures of a file, one at a time in memory, turned as the camera says."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            count = getattr(image, "n_frames", 1)
            if count > limits.pages:
                raise UnreadableFile("too-many-pages", name, pages=count, limit=limits.pages)
            for frame in range(count):
                image.seek(frame)
                if image.width * image.height > _MOST_PIXELS:
                    raise UnreadableFile("image-too-large", name, width=image.width, height=image.height)
                dpi = image.info.get("dpi", (None,))[0]
                upright = ImageOps.exif_transpose(image)
                pixels = np.array(upright.convert("L" if upright.mode in ("1", "L", "I;16") else "RGB"))
                yield picture_from_image(pixels, float(dpi) if dpi else None)
    except (UnidentifiedImageError, OSError, EOFError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadableFile("image-damaged", name) from error
