"""What `pdf.py` and `image.py` ask when a page must be read by OCR."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pypdfium2

from extractor.documents.ocr.cache import key_of, load_page, save_page
from extractor.documents.ocr.data import LANGUAGE, find_data, find_lacks
from extractor.documents.ocr.engine import engine_for, engine_version
from extractor.documents.ocr.layer import layer_agrees
from extractor.documents.ocr.page import OcrPage, boxes_on_page, confidences_of, read_picture
from extractor.documents.ocr.pictures import PagePicture, picture_of_page
from extractor.documents.ocr.second import second_version
from extractor.documents.page_breaks import PageLayout
from extractor.documents.page_text import PageText, read_page_text
from extractor.models import Page


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """A page read by OCR: its text as that of any page, with places on the page as shown."""

    number: int
    read: PageText
    boxes: array[float]
    confidences: array[float]
    width: float
    height: float
    sheet_size: tuple[float, float]

    def to_page(self, start: int, reason: str | None) -> Page:
        """The page of a document whose text it is from `start` on; `reason`: why its own text layer was refused."""
        return Page(
            number=self.number,
            start=start,
            end=start + len(self.read.text),
            width=self.width,
            height=self.height,
            boxes=self.boxes,
            confidences=self.confidences,
            layer="ocr",
            reason=reason,
        )

    def to_layout(self, start: int) -> PageLayout:
        """What finds page numbers and joins tables; on the straightened sheet, where lines are level."""
        width, height = self.sheet_size
        read = self.read
        return PageLayout(
            self.number, start, width, height, read.lines, read.grids, (), (), read.free_rulings, scanned=True
        )


class PageReader:
    """Reads pictures of pages with the data of one folder; `cache` is where readings are kept, if anywhere."""

    def __init__(self, data: Path, cache: Path | None = None) -> None:
        self._data = data
        self._cache = cache
        letters = sha256((data / f"{LANGUAGE}.traineddata").read_bytes()).hexdigest() if cache else ""
        self._name = f"{engine_version()} {letters} {second_version()}"

    def read_pdf_page(self, page: pypdfium2.PdfPage, number: int) -> ScannedPage:
        return self.read_picture(picture_of_page(page), number)

    def layer_agrees(self, page: pypdfium2.PdfPage, read: PageText) -> bool:
        """Whether the hidden text of a page is what its picture shows."""
        return layer_agrees(picture_of_page(page), read, engine_for(self._data))

    def read_picture(self, picture: PagePicture, number: int) -> ScannedPage:
        if self._cache is None:
            return _to_scanned(read_picture(picture, engine_for(self._data), number))
        key = key_of(picture, self._name)
        page = load_page(self._cache, key, number)
        if page is None:
            page = read_picture(picture, engine_for(self._data), number)
            save_page(self._cache, key, page)
        return _to_scanned(page)


def open_reader(tessdata: str | Path | None = None, cache: Path | None = None) -> PageReader | None:
    """A reader, or `None` when something that OCR needs is not installed (`find_lacks` says what)."""
    data = find_data(tessdata)
    return None if data is None or find_lacks(tessdata) else PageReader(data, cache)


def _to_scanned(page: OcrPage) -> ScannedPage:
    read = read_page_text(page.content)
    return ScannedPage(
        number=page.content.number,
        read=read,
        boxes=boxes_on_page(page, read.boxes),
        confidences=confidences_of(page, read),
        width=page.width,
        height=page.height,
        sheet_size=(page.content.width, page.content.height),
    )
