"""PDF → Document: opening, the pages one after the other, what goes on from page to page."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pypdfium2
import pypdfium2.raw as pdfium

from extractor.documents.limits import Limits
from extractor.documents.page_breaks import PageLayout, find_asides, join_grids
from extractor.documents.page_text import PageText, read_page_text
from extractor.documents.pdf_page import PageContent, boxes_as_shown, read_page
from extractor.errors import UnreadableFile
from extractor.models import Document, Page

Engine = Literal["pdfium", "pdfplumber"]

_HEADER_WITHIN = 1_024  # the PDF standard's appendix lets the header stand anywhere in the first 1,024 bytes
_TAIL = 2_048
_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")


def read_pdf(
    data: bytes,
    name: str,
    sha256: str,
    *,
    password: str | None = None,
    engine: Engine = "pdfium",
    limits: Limits = Limits(),  # noqa: B008  (frozen)
) -> Document:
    """The document a PDF holds: text in reading order with boxes, tables, asides, signature fields.

    Pages whose text layer cannot be trusted have `layer` "none" and a `reason`. Raises UnreadableFile when
    nothing can be read; the reasons are told apart (see `open_pdf`).
    """
    started = time.monotonic()
    parts: list[str] = []
    pages: list[Page] = []
    layouts: list[PageLayout] = []
    offset = 0
    with open_pdf(data, name, password=password, limits=limits) as pdf:
        for number in range(1, len(pdf) + 1):
            if time.monotonic() - started > limits.seconds:
                raise UnreadableFile("pdf-too-slow", name, seconds=limits.seconds)
            content = _read_page(pdf, number)
            read = read_page_text(content)
            width, height = content.shown_size
            boxes = boxes_as_shown(read.boxes, content.turns, content.width, content.height)
            pages.append(Page(number, offset, offset + len(read.text), width, height, boxes))
            layouts.append(_to_layout(content, read, offset))
            parts.append(read.text)
            offset += len(read.text)
    text = "".join(parts)
    asides = find_asides(text, layouts)
    return Document(
        name=name,
        sha256=sha256,
        medium="pdf-text",
        encoding="utf-8",
        text=text,
        pages=tuple(pages),
        grids=join_grids(text, layouts, asides),
        asides=asides,
    )


def _read_page(pdf: pypdfium2.PdfDocument, number: int) -> PageContent:
    page = pdf[number - 1]
    try:
        return read_page(page, number)
    finally:
        page.close()


def _to_layout(content: PageContent, read: PageText, start: int) -> PageLayout:
    return PageLayout(
        number=content.number,
        start=start,
        width=content.width,
        height=content.height,
        lines=read.lines,
        grids=read.grids,
        turned=read.turned,
        rulings=read.free_rulings,
    )


@contextmanager
def open_pdf(
    data: bytes, name: str, *, password: str | None = None, limits: Limits = Limits()  # noqa: B008
) -> Iterator[pypdfium2.PdfDocument]:
    """The PDF opened by pdfium. A file that only an owner password protects opens as any other.

    Raises UnreadableFile: `empty`, `too-large`, `not-pdf`, `pdf-password`, `pdf-wrong-password`, `pdf-truncated` (the
    end is missing), `pdf-damaged`, `no-pages`, `too-many-pages`.
    """
    if not data:
        raise UnreadableFile("empty", name)
    if len(data) > limits.file_bytes:
        raise UnreadableFile("too-large", name, size=-(-len(data) // 2**20), limit=limits.file_bytes // 2**20)
    if b"%PDF-" not in data[:_HEADER_WITHIN] or _OBJECT.search(data) is None:
        raise UnreadableFile("not-pdf", name)
    try:
        pdf = pypdfium2.PdfDocument(data, password=password)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", pdfium.FPDF_GetLastError())
        if code == pdfium.FPDF_ERR_PASSWORD:
            raise UnreadableFile("pdf-wrong-password" if password else "pdf-password", name) from None
        raise UnreadableFile("pdf-truncated" if is_truncated(data) else "pdf-damaged", name) from None
    try:
        count = len(pdf)
        if count == 0:
            raise UnreadableFile("pdf-truncated" if is_truncated(data) else "no-pages", name)
        if count > limits.pages:
            raise UnreadableFile("too-many-pages", name, pages=count, limit=limits.pages)
        yield pdf
    finally:
        pdf.close()


def is_truncated(data: bytes) -> bool:
    """Whether the end of a PDF is missing: every whole one ends with where its cross-reference starts.

    >>> is_truncated(b"%PDF-1.4 ... startxref 9 %%EOF "), is_truncated(b"%PDF-1.4 ... stream")
    (False, True)
    """
    tail = data[-_TAIL:]
    return b"%%EOF" not in tail and b"startxref" not in tail
