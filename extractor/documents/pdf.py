"""PDF → Document: opening, the pages one after the other, what goes on from page to page."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

import pypdfium2
import pypdfium2.raw as pdfium

from extractor.documents.gate import Reason, find_fault
from extractor.documents.limits import Limits
from extractor.documents.old_fonts import find_old_fonts
from extractor.documents.page_breaks import PageLayout, find_asides, join_grids
from extractor.documents.page_text import NO_TEXT, PageText, read_page_text
from extractor.documents.pdf_page import PageContent, Word, boxes_as_shown, read_page
from extractor.documents.signatures import flatten, has_printing_notes, is_signed, stamped_words
from extractor.errors import UnreadableFile
from extractor.models import Document, Medium, Page

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
    encodings: Counter[str] = Counter()
    offset = 0
    with open_pdf(data, name, password=password, limits=limits) as pdf:
        signed = is_signed(pdf)
        for number in range(1, len(pdf) + 1):
            if time.monotonic() - started > limits.seconds:
                raise UnreadableFile("pdf-too-slow", name, seconds=limits.seconds)
            content, stamped = _read_content(pdf, number)
            read, reason, encoding = _read_text(content, stamped)
            encodings[encoding] += len(read.text)
            pages.append(_to_page(content, read, offset, reason))
            layouts.append(_to_layout(content, read, offset))
            parts.append(read.text)
            offset += len(read.text)
    text = "".join(parts)
    asides = find_asides(text, layouts)
    return Document(
        name=name,
        sha256=sha256,
        medium=_medium(pages),
        encoding=encodings.most_common(1)[0][0] if text else "none",
        text=text,
        pages=tuple(pages),
        grids=join_grids(text, layouts, asides),
        asides=asides,
        signed=signed,
    )


def _read_content(pdf: pypdfium2.PdfDocument, number: int) -> tuple[PageContent, list[Word]]:
    """What a page holds, and those of its words that fields and stamps print over it."""
    page = pdf[number - 1]
    try:
        content = read_page(page, number)
        if not has_printing_notes(page) or not flatten(page):
            return content, []
    finally:
        page.close()
    page = pdf[number - 1]  # pdfium shows what was made part of a page only when the page is loaded again
    try:
        whole = read_page(page, number)
    finally:
        page.close()
    return whole, stamped_words(content, whole)


def _read_text(content: PageContent, stamped: Sequence[Word]) -> tuple[PageText, Reason | None, str]:
    """The text of a page, the fault of its text layer, and the encoding it was in; no text when it has a fault."""
    old = find_old_fonts(content)
    read = read_page_text(content, old.decode if old else None, stamped)
    reason = find_fault(content, read.text)
    return (read, None, old.encoding if old else "utf-8") if reason is None else (NO_TEXT, reason, "none")


def _medium(pages: Sequence[Page]) -> Medium:
    """Blank pages have nothing to be scanned and say nothing."""
    layers = {page.layer for page in pages if page.layer == "none" or page.end > page.start}
    if layers == {"none"}:
        return "pdf-scan"
    return "pdf-mixed" if "none" in layers else "pdf-text"


def _to_page(content: PageContent, read: PageText, start: int, reason: Reason | None) -> Page:
    width, height = content.shown_size
    return Page(
        number=content.number,
        start=start,
        end=start + len(read.text),
        width=width,
        height=height,
        boxes=boxes_as_shown(read.boxes, content.turns, content.width, content.height),
        layer="text" if reason is None else "none",
        reason=reason,
    )


def _to_layout(content: PageContent, read: PageText, start: int) -> PageLayout:
    return PageLayout(
        number=content.number,
        start=start,
        width=content.width,
        height=content.height,
        lines=read.lines,
        grids=read.grids,
        turned=read.turned,
        stamps=read.stamps,
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
