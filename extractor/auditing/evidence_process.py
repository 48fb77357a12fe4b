"""A process apart that opens files again for their pictures: what a hostile file does to a reader ends with it."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from extractor.auditing.models import Quote
from extractor.crew import end_with_parent, hold_interrupts, limit_memory
from extractor.errors import BaocaoError

_SECONDS = 60.0  # for all places of one document
_START_SECONDS = 120.0
_MEMORY_BYTES = 2 * 2**30
_AROUND = 170  # characters before and after a quotation


@dataclass(frozen=True, slots=True)
class Question:
    """A document, by where its file was, and the places of it that are to be shown."""

    report_id: str
    source: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """For each place its picture (WebP), or the text before and after it, or nothing."""

    pictures: tuple[bytes | None, ...] = ()
    texts: tuple[tuple[str, str] | None, ...] = ()


class Onlooker:
    """Answers questions one by one. Its process starts with the first and is replaced when it dies or hangs."""

    def __init__(self, work: Callable[[Question], Answer] | None = None, seconds: float = _SECONDS) -> None:
        self._work = work or look_at
        self._seconds = seconds
        self._process: Any = None
        self._line: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def ask(self, question: Question) -> Answer:
        """The answer; an empty one when the file ends the process or takes longer than it may."""
        try:
            if self._process is None:
                self._start()
            assert self._line is not None
            self._line.send(question)
            if self._line.poll(self._seconds):
                answer: Answer = self._line.recv()
                return answer
        except (EOFError, OSError):
            pass
        self._stop()
        return Answer()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._work), daemon=True)
        with hold_interrupts():
            self._process.start()
        theirs.close()
        if not self._line.poll(_START_SECONDS):
            raise EOFError
        self._line.recv()

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._line is not None:
            self._line.close()
        self._process = self._line = None


# ---- the side of the process ---------------------------------------------------------------------


def _serve(line: Connection, work: Callable[[Question], Answer]) -> None:
    """Answer what comes over the line until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_parent, daemon=True).start()
    from extractor.documents import page_crop  # noqa: F401  (loaded before memory is limited)

    limit_memory(_MEMORY_BYTES)
    with suppress(EOFError, OSError):
        line.send("ready")
        while True:
            question = line.recv()
            try:
                answer = work(question)
            except Exception:  # a mistake of ours, or memory that ran out, costs the pictures of one document
                answer = Answer()
            line.send(answer)


def look_at(question: Question) -> Answer:
    """Open the file, if it still is what was read, and show the places: as pictures, else the text around them."""
    data = _read_original(question)
    if data is None:
        return Answer()
    pictures = tuple(_draw(data, question.report_id, quote) for quote in question.quotes)
    if any(pictures):
        return Answer(pictures)
    return Answer(pictures, tuple(_texts_around(data, question)))


def _read_original(question: Question) -> bytes | None:
    from extractor.documents.limits import Limits
    from extractor.sources import find_sources, read_source

    file = question.source.partition("!")[0] if ".zip!" in question.source.lower() else question.source
    try:
        one = next((one for one in find_sources([file]) if one.name == question.source), None)
        data = None if one is None else read_source(one, Limits())
    except BaocaoError:
        return None
    return data if data is not None and sha256(data).hexdigest().startswith(question.report_id) else None


def _draw(data: bytes, name: str, quote: Quote) -> bytes | None:
    from extractor.documents.page_crop import crop_page

    if not quote.boxes:
        return None
    try:
        return crop_page(data, name, quote.page, quote.boxes)
    except BaocaoError:
        return None


def _texts_around(data: bytes, question: Question) -> Sequence[tuple[str, str] | None]:
    """For text and Word only: other media would need LibreOffice or OCR again."""
    from extractor.documents import find_kind, read_document

    try:
        if find_kind(data, question.report_id) not in ("text", "docx"):
            return ()
        text = read_document(data, name=question.report_id).text
    except BaocaoError:
        return ()
    return [
        (text[max(0, one.start - _AROUND) : one.start], text[one.end : one.end + _AROUND]) for one in question.quotes
    ]
