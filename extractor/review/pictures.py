"""Pictures and words of pages, made in processes apart: what a hostile file does to a reader ends with that process.

pdfium is not made for threads, and a web server has many; a process that does one thing after the other is also what
keeps them apart. A document that was just shown stays open in it, so the next page comes at once.
"""

from __future__ import annotations

import multiprocessing
import re
import signal
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from extractor.archive.reviews import Original
from extractor.crew import end_with_parent, hold_interrupts, limit_memory
from extractor.errors import BaocaoError, UnreadableFile, WrongUsage, WrongValue
from extractor.models import Document
from extractor.review.log import Place

_SECONDS = 60.0
_START_SECONDS = 120.0
_MEMORY_BYTES = 2 * 2**30
_OPEN = 4
"""How many documents stay open: the one being looked at, the one before, and those of another reviewer."""

_FILE_WANTED = "file wanted"

_WORD = re.compile(r"\S+")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a page: half-open offsets into the document text, and its box in points where there is one."""

    start: int
    end: int
    text: str
    box: list[float] | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page as read: its span, size in points (`None` for media without pages of their own), text and words."""

    page: int
    start: int
    end: int
    width: float | None
    height: float | None
    text: str
    words: tuple[Word, ...]


# ---- the server's side ---------------------------------------------------------------------------


class Desk:
    """Gives pictures and words of pages. Raises UnreadableFile with the reason when a document cannot be shown.

    Pictures have a process of their own: they shall not wait while a scan is read by OCR for its words.
    """

    def __init__(self, load: Callable[[str], bytes]) -> None:
        """`load` gives the file of a report by its id, when it is not open yet."""
        self._drawing, self._reading = _Helper(load), _Helper(load)

    def draw(self, original: Original, page: int) -> bytes:
        """A page as PNG."""
        drawn: bytes = self._drawing.ask("draw", original, page)
        return drawn

    def measure(self, original: Original, page: int) -> tuple[float, float]:
        """Width and height of a page in points."""
        size: tuple[float, float] = self._drawing.ask("measure", original, page)
        return size

    def read(self, original: Original, page: int) -> Leaf:
        """The words of a page and where they stand."""
        leaf: Leaf = self._reading.ask("read", original, page)
        return leaf

    def quote(self, original: Original, start: int, end: int) -> Place:
        """The place that a span of the text is: its page, quotation and boxes."""
        place: Place = self._reading.ask("quote", original, (start, end))
        return place

    def warm_up(self) -> None:
        """Start the processes, so that the first page does not wait for them."""
        for helper in (self._drawing, self._reading):
            helper.warm_up()

    def close(self) -> None:
        for helper in (self._drawing, self._reading):
            helper.close()


class _Helper:
    """One process, and the line to it; whoever asks waits for those before."""

    def __init__(self, load: Callable[[str], bytes]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._line: Connection | None = None
        self._process: Any = None

    def warm_up(self) -> None:
        with self._lock, suppress(UnreadableFile):
            if self._process is None:
                self._start()

    def close(self) -> None:
        with self._lock:
            self._stop()

    def ask(self, work: str, original: Original, detail: Any) -> Any:
        with self._lock:
            answer = self._exchange(original, (work, original, detail))
            if answer == _FILE_WANTED:
                data = self._load(original.report_id)
                self._exchange(original, ("open", original, data))
                answer = self._exchange(original, (work, original, detail))
        if isinstance(answer, BaocaoError):
            raise answer
        return answer

    def _exchange(self, original: Original, request: tuple[str, Original, Any]) -> Any:
        if self._process is None or not self._process.is_alive():
            self._stop()
            self._start()
        line = self._line
        assert line is not None
        try:
            line.send(request)
            if not line.poll(_SECONDS):
                self._stop()
                raise UnreadableFile("too-slow", original.name, seconds=_SECONDS)
            return line.recv()
        except (EOFError, OSError) as error:
            self._stop()
            raise UnreadableFile("worker-died", original.name) from error

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), daemon=True)
        with hold_interrupts():
            self._process.start()
        theirs.close()
        try:
            if not self._line.poll(_START_SECONDS):
                raise EOFError
            self._line.recv()
        except (EOFError, OSError) as error:
            self._stop()
            raise UnreadableFile("worker-died", "") from error

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._line is not None:
            self._line.close()
        self._line = self._process = None


# ---- the side of the process ---------------------------------------------------------------------


def _work(line: Connection) -> None:
    """Answer what comes over the line until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_parent, daemon=True).start()
    from extractor.documents import page_picture, pdf  # noqa: F401  (loaded before the first page is asked for)

    limit_memory(_MEMORY_BYTES)
    shelf = _Shelf()
    with suppress(EOFError, OSError):
        line.send("ready")
        while True:
            work, original, detail = line.recv()
            line.send(_answer(shelf, work, original, detail))


def _answer(shelf: _Shelf, work: str, original: Original, detail: Any) -> Any:
    tasks: dict[str, Callable[[Original, Any], Any]] = {
        "open": shelf.open, "draw": shelf.draw, "measure": shelf.measure, "read": shelf.read, "quote": shelf.quote
    }  # fmt: skip
    if work != "open" and not shelf.has(original):
        return _FILE_WANTED
    try:
        return tasks[work](original, detail)
    except BaocaoError as error:
        return error
    except MemoryError:
        return UnreadableFile("out-of-memory", original.name, limit=_MEMORY_BYTES // 2**20)
    except Exception as error:  # a mistake of ours costs one page, not the process
        problem = f"{type(error).__name__}: {error}"[:200]
        return UnreadableFile("our-mistake", original.name, problem=problem)


class _Shelf:
    """The documents that are open, the one used last at the end."""

    def __init__(self) -> None:
        self._data: OrderedDict[str, bytes] = OrderedDict()
        self._documents: OrderedDict[str, Document] = OrderedDict()

    def has(self, original: Original) -> bool:
        return original.sha256 in self._data

    def open(self, original: Original, data: bytes) -> None:
        self._data[original.sha256] = data
        _kept(self._data, original.sha256)

    def draw(self, original: Original, page: int) -> bytes:
        from extractor.documents.page_picture import draw_page

        return draw_page(_kept(self._data, original.sha256), original.name, page)

    def measure(self, original: Original, page: int) -> tuple[float, float]:
        from extractor.documents.page_picture import measure_page

        return measure_page(_kept(self._data, original.sha256), original.name, page)

    def read(self, original: Original, number: int) -> Leaf:
        document = self._document_of(original)
        if not 1 <= number <= len(document.pages):
            raise WrongUsage("no-such-page", document.name, page=number, pages=len(document.pages))
        page = document.pages[number - 1]
        text = document.text[page.start : page.end]
        return Leaf(number, page.start, page.end, page.width, page.height, text, find_words(document, number))

    def quote(self, original: Original, span: tuple[int, int]) -> Place:
        from extractor.documents.boxes import boxes_of

        document = self._document_of(original)
        start, end = span
        if not 0 <= start < end <= len(document.text):
            raise WrongValue("outside-document", start=start, end=end)
        boxes = boxes_of(document, start, end)
        printed = None if boxes is None else tuple(tuple(box) for box in boxes)
        return Place(document.page_at(start).number, start, end, document.text[start:end], printed)

    def _document_of(self, original: Original) -> Document:
        from extractor.documents import read_document
        from extractor.documents.ocr.data import cache_folder

        if original.sha256 not in self._documents:
            data = _kept(self._data, original.sha256)
            self._documents[original.sha256] = read_document(data, name=original.name, ocr_cache=cache_folder())
        return _kept(self._documents, original.sha256)


def _kept(shelf: OrderedDict[str, T], key: str) -> T:
    shelf.move_to_end(key)
    while len(shelf) > _OPEN:
        shelf.popitem(last=False)
    return shelf[key]


def find_words(document: Document, page_number: int) -> tuple[Word, ...]:
    """The words of a page in reading order.

    >>> from extractor.models import Page
    >>> page = Page(1, 0, 9)
    >>> [word.text for word in find_words(Document("a", "", "text", "utf-8", "05 máy in", (page,)), 1)]
    ['05', 'máy', 'in']
    """
    from extractor.documents.boxes import boxes_of

    page = document.pages[page_number - 1]
    words = []
    for match in _WORD.finditer(document.text, page.start, page.end):
        boxes = None if page.boxes is None else boxes_of(document, match.start(), match.end())
        words.append(Word(match.start(), match.end(), match[0], boxes[0] if boxes else None))
    return tuple(words)
