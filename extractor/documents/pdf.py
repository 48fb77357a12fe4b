"""PDF → Document: opening, the pages one after the other, what goes on from page to page."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

import pypdfium2

from extractor.documents.gate import Reason, find_fault, lies_hidden_over_scan
from extractor.documents.limits import Limits
from extractor.documents.old_fonts import find_old_fonts
from extractor.documents.page_breaks import PageLayout, find_asides, join_grids
from extractor.documents.page_text import NO_TEXT, PageText, read_page_text
from extractor.documents.pdf_open import open_pdf
from extractor.documents.pdf_page import PageContent, Word, boxes_as_shown, no_content, read_page
from extractor.documents.signatures import flatten, has_printing_notes, is_signed, stamped_words
from extractor.errors import UnreadableFile
from extractor.models import Document, Medium, Page

if TYPE_CHECKING:
    from extractor.documents.ocr.reader import PageReader, ScannedPage

Engine = Literal["pdfium", "pdfplumber"]


def read_pdf(
    data: bytes,
    name: str,
    sha256: str,
    *,
    password: str | None = None,
    engine: Engine = "pdfium",
    limits: Limits = Limits(),  # noqa: B008  (frozen)
    find_ocr: Callable[[], PageReader | None] | None = None,
) -> Document:
    """The document a PDF holds: text in reading order with boxes, tables, asides, signature fields.

    Pages whose text layer cannot be trusted are read again by OCR, with the reader that `find_ocr` gives (it is
    asked at the first such page, so that digital files never load one); their `layer` is "ocr". Without a reader
    their `layer` is "none"; a `reason` they have either way. Time spent on OCR does not count towards the limit, which
    is there for files made to be slow. Raises UnreadableFile when nothing can be read; the reasons are told
    apart (see `open_pdf`).
    """
    started = time.monotonic()
    parts: list[str] = []
    pages: list[Page] = []
    layouts: list[PageLayout] = []
    encodings: Counter[str] = Counter()
    offset = 0
    with (
        open_pdf(data, name, password=password, limits=limits) as pdf,
        _SecondReader(data, password) as second,
    ):
        ocr = _Ocr(find_ocr)
        signed = is_signed(pdf)
        for number in range(1, len(pdf) + 1):
            if time.monotonic() - started - ocr.seconds > limits.seconds:
                raise UnreadableFile("pdf-too-slow", name, seconds=limits.seconds)
            reading = ocr.read_again(pdf, _read_number(pdf, second, number, engine))
            encodings[reading.encoding] += len(reading.read.text)
            pages.append(_to_page(reading, offset))
            layouts.append(_to_layout(reading, offset))
            parts.append(reading.read.text)
            offset += len(reading.read.text)
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


@dataclass(frozen=True, slots=True)
class _Reading:
    """A page read: what it holds, its text, and why that is not to be trusted (then it is left out)."""

    content: PageContent
    read: PageText
    reason: Reason | Literal["ocr-missing"] | None
    encoding: str
    scanned: ScannedPage | None = None


class _Ocr:
    """OCR, looked for only when a page asks for it; `seconds` is the time it took."""

    def __init__(self, find: Callable[[], PageReader | None] | None) -> None:
        self._find = find
        self._reader: PageReader | None = None
        self.seconds = 0.0

    def read_again(self, pdf: pypdfium2.PdfDocument, reading: _Reading) -> _Reading:
        """A refused page read by OCR, and a scan whose hidden text is not what it shows; others as they are."""
        if self._find is None or (reading.reason is None and not lies_hidden_over_scan(reading.content)):
            return reading
        if self._reader is None:
            self._reader = self._find()
        if self._reader is None:
            return replace(reading, reason="ocr-missing") if reading.reason == "no-text" else reading
        started = time.monotonic()
        try:
            page = pdf[reading.content.number - 1]
        except pypdfium2.PdfiumError:
            return reading
        try:
            if reading.reason is None:
                if reading.content.turns or self._reader.layer_agrees(page, reading.read):
                    return reading
                reading = replace(reading, reason="other-text")
            scanned = self._reader.read_pdf_page(page, reading.content.number)
        finally:
            page.close()
            self.seconds += time.monotonic() - started
        return replace(reading, read=scanned.read, encoding="utf-8", scanned=scanned)


class _SecondReader:
    """pdfplumber, opened only when a page asks for it."""

    def __init__(self, data: bytes, password: str | None) -> None:
        self._data, self._password = data, password
        self._exit = ExitStack()
        self._pdf: Any = None

    def __enter__(self) -> _SecondReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with suppress(Exception):  # closing looks at every page again, and pdfminer promises nothing there either
            self._exit.close()

    def read(self, number: int) -> _Reading | None:
        """The page as pdfplumber reads it; `None` where that fails, in whatever way pdfminer fails on it."""
        from extractor.documents.plumber_page import open_with_plumber, read_page_with_plumber

        try:
            if self._pdf is None:
                self._pdf = self._exit.enter_context(open_with_plumber(self._data, self._password))
            content = read_page_with_plumber(self._pdf, number)
        except Exception:  # pdfminer promises nothing: RecursionError, struct.error and TypeError were all met
            return None
        return _to_reading(content, ())


def _read_number(pdf: pypdfium2.PdfDocument, second: _SecondReader, number: int, engine: Engine) -> _Reading:
    """One page by the engine asked for; when a fault may lie in pdfium's reading, by the other one."""
    if engine == "pdfplumber" and (asked := second.read(number)) is not None:
        return asked
    try:
        first = _to_reading(*_read_content(pdf, number))
    except pypdfium2.PdfiumError:
        return second.read(number) or _Reading(no_content(number), NO_TEXT, "damaged-page", "none")
    if first.reason in ("broken-unicode", "spaced-letters"):
        other = second.read(number)
        if other is not None and other.reason is None:
            return other
    return first


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


def _to_reading(content: PageContent, stamped: Sequence[Word]) -> _Reading:
    """The text of a page and the judgement on it; no text when it has a fault."""
    old = find_old_fonts(content)
    read = read_page_text(content, old.decode if old else None, stamped)
    reason = find_fault(content, read.text)
    if reason is not None:
        return _Reading(content, NO_TEXT, reason, "none")
    return _Reading(content, read, None, old.encoding if old else "utf-8")


def _medium(pages: Sequence[Page]) -> Medium:
    """Blank pages have nothing to be scanned and say nothing."""
    own = {page.layer == "text" for page in pages if page.layer != "text" or page.end > page.start}
    if own == {False}:
        return "pdf-scan"
    return "pdf-mixed" if False in own else "pdf-text"


def _to_page(reading: _Reading, start: int) -> Page:
    if reading.scanned is not None:
        return reading.scanned.to_page(start, reading.reason)
    content, read = reading.content, reading.read
    width, height = content.shown_size
    return Page(
        number=content.number,
        start=start,
        end=start + len(read.text),
        width=width,
        height=height,
        boxes=boxes_as_shown(read.boxes, content.turns, content.width, content.height),
        layer="text" if reading.reason is None else "none",
        reason=reading.reason,
    )


def _to_layout(reading: _Reading, start: int) -> PageLayout:
    if reading.scanned is not None:
        return reading.scanned.to_layout(start)
    content, read = reading.content, reading.read
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
