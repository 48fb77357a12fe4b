"""Names on the command line → documents and records, within limits, with errors that name the file as it was named."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from extractor.commands.speaking import ExitCode, Voice
from extractor.errors import UnreadableFile, WrongUsage
from extractor.inputs import Input, find_inputs, name_documents
from extractor.messages import message

if TYPE_CHECKING:
    from extractor.models import Document
    from extractor.patterns import Patterns
    from extractor.record import Record

T = TypeVar("T")

SECONDS_PER_FILE = 240.0
"""How long one file may take in all, reading and language work; real reports take less than a hundredth of it."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How this run reads: its patterns (None when only the text is wanted), password, PDF engine, data for OCR."""

    patterns: Patterns | None
    password: str | None
    engine: str
    tessdata: Path | None

    def source_of(self, one: Input) -> bytes | Path:
        if one.path is not None:
            return one.path
        from extractor.documents.limits import Limits

        return sys.stdin.buffer.read(Limits().file_bytes + 1)

    def read_document(self, one: Input, name: str | None = None) -> Document:
        from extractor.documents import read_document
        from extractor.documents.ocr.data import cache_folder

        name = name or name_documents([one])[0]
        with time_limit(one):
            return read_document(
                self.source_of(one),
                name=name,
                password=self.password,
                engine=self.engine,
                tessdata=self.tessdata,
                ocr_cache=cache_folder(),
            )

    def read_both(self, one: Input, name: str | None = None) -> tuple[Document, Record]:
        from extractor.pipeline import extract_document

        assert self.patterns is not None
        with time_limit(one):
            document = self.read_document(one, name)
            return document, extract_document(document, self.patterns)

    def read_record(self, one: Input, name: str | None = None) -> Record:
        return self.read_both(one, name)[1]


def load_chosen_patterns(pack: Path | None) -> Patterns:
    from extractor.packs import load_pack

    return load_pack(pack)


def find_all(names: Sequence[str], voice: Voice) -> list[Input]:
    inputs, left_out = find_inputs(names)
    if left_out:
        voice.tell("left-out", count=left_out)
    if not inputs:
        voice.tell("no-input", names=", ".join(names))
    return inputs


def find_one(name: str, voice: Voice) -> Input:
    inputs = find_all([name], voice)
    if not inputs:
        raise typer.Exit(ExitCode.NOTHING_DONE)
    if len(inputs) > 1:
        raise WrongUsage("takes-one", name, count=len(inputs))
    return inputs[0]


def named_in_errors(one: Input, read: Callable[[Input], T]) -> T:
    """Read, and let an error say the file as the user named it."""
    try:
        return read(one)
    except UnreadableFile as error:
        error.where = one.shown
        raise


def unread_pages(record: Record) -> list[tuple[int, str | None]]:
    return [(page.page, page.reason) for page in record.document.page_info if page.layer == "none"]


def tell_unread(pages: Iterable[tuple[int, str | None]], one: Input, voice: Voice) -> bool:
    """Say which pages nothing was read from, and why; False when there are none."""
    unread = list(pages)
    for reason, group in groupby(unread, key=lambda page: page[1]):
        numbers = ", ".join(str(number) for number, _ in group)
        voice.tell("page-unread", file=one.shown, pages=numbers, reason=message(f"reason.{reason}", voice.language))
    return bool(unread)


class _OutOfTime(BaseException):
    """Not an Exception, so that no library in between takes it for a failure of its own."""


@contextmanager
def time_limit(one: Input) -> Iterator[None]:
    """Stop reading a file after SECONDS_PER_FILE, where the system has timers (not on Windows).

    A guard against hanging and no more: each step has its own, narrower limits. Inside another limit it
    leaves that one alone.
    """
    alarm = getattr(signal, "SIGALRM", None)
    if alarm is None or threading.current_thread() is not threading.main_thread() or signal.getitimer(0)[0] > 0:
        yield
        return

    def stop(*_: object) -> None:
        raise _OutOfTime

    previous = signal.signal(alarm, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS_PER_FILE)
    try:
        yield
    except _OutOfTime:
        raise UnreadableFile("too-slow", one.shown, seconds=SECONDS_PER_FILE) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(alarm, previous)


def with_progress(inputs: Sequence[Input], voice: Voice) -> Iterator[Input]:
    """The inputs one by one, with progress on standard error: a bar in a terminal, else a line a file."""
    if len(inputs) == 1:
        yield from inputs
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import track

        yield from track(inputs, description=voice.say("progress"), console=Console(stderr=True))
    else:
        for number, one in enumerate(inputs, 1):
            print(f"{number}/{len(inputs)} {one.shown}", file=sys.stderr, flush=True)
            yield one
