"""A crew of processes that read documents, one each at a time, with a limit of time and memory for each document.

Every process has a line of its own to the parent, so the parent always knows which document a process has: when one
crashes, hangs or is killed, that document alone is given to another process, once, and then noted as a failure. (A
shared queue, as process pools have it, loses or blocks what a killed process was just taking or giving.)
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import groupby, islice
from multiprocessing.connection import Connection, wait
from pathlib import Path
from traceback import clear_frames
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from extractor.archive import Outcome, Reading, State, to_unit
from extractor.documents.limits import Limits
from extractor.errors import BaocaoError, UnreadableFile
from extractor.exports.layout import Unreadable
from extractor.messages import message
from extractor.sources import Source, read_source

if TYPE_CHECKING:
    from extractor.models import Document
    from extractor.patterns import Patterns
    from extractor.record import Record


@dataclass(frozen=True, slots=True)
class Settings:
    """How every document of a batch is read. `patterns` is a pack added to those that come with baocao.

    `seconds` and `memory_bytes` are for one document; both far above what a real report takes (0.02 s for seven
    pages, 200 MB). `memory_bytes` holds on Linux. `ocr_cache` keeps what was read from scans, and is where the
    pages of a long scan, read by several processes, come together.
    """

    patterns: Path | None = None
    password: str | None = None
    engine: str = "pdfium"
    tessdata: Path | None = None
    ocr_cache: Path | None = None
    seconds: float = 240.0
    memory_bytes: int = 2 * 2**30
    limits: Limits = field(default_factory=Limits)


LONG_SCAN = 8
"""From this many pages to be read by OCR on, a document is read in parts, by all processes that are free."""

_PART_PAGES = 8
"""The most pages of a part: some seconds a page leave it far within the time limit of a document."""

_TRIES = 2
_START_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class _Task:
    """A source to read; with `pages`, only these pages of a scan, into the cache; `shared` when that was done."""

    source: Source
    tries: int = 1
    pages: tuple[int, ...] = ()
    shared: bool = False


@dataclass(frozen=True, slots=True)
class _LongScan:
    """The answer to a long scan: the pages to be read by OCR."""

    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _PagesRead:
    """The answer to some pages of a scan: they are in the cache, or the reading of the whole will say why not."""


@dataclass(frozen=True, slots=True)
class _Lost:
    """What stands for an answer when a process ended or was too slow; `reason` is the id of a message."""

    reason: Literal["worker-died", "too-slow"]


_Answer = Outcome | _LongScan | _PagesRead


# ---- the parent's side ---------------------------------------------------------------------------


class Crew:
    """Processes that stay until the `with` block ends."""

    def __init__(self, count: int, settings: Settings) -> None:
        self._settings = settings
        self._count = count
        self._share_scans = settings.ocr_cache is not None
        self._workers: list[_Worker] = []
        self._false_starts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in list(self._workers):
            self._dismiss(worker)

    def read_all(self, sources: Iterable[Source]) -> Iterator[Outcome | None]:
        """What became of each source, as it comes; `None` about once a second in which nothing came."""
        fresh = (_Task(source) for source in sources)
        first: deque[_Task] = deque()  # what goes before fresh sources: second tries, pages of scans
        parts_out: dict[str, int] = {}  # how many parts of a long scan are not read yet
        while self._hand_out(first, fresh):
            self._wait()
            came = False
            for task, answer in self._collect():
                match answer:
                    case Outcome():
                        came = True
                        yield answer
                    case _LongScan():
                        parts = self._divide(task, answer)
                        parts_out[task.source.name] = len(parts)
                        first.extend(parts)
                    case _PagesRead():
                        parts_out[task.source.name] -= 1
                        if parts_out[task.source.name] == 0:
                            first.append(_Task(task.source, shared=True))
                    case _Task():
                        first.append(answer)
            if not came:
                yield None

    def _hand_out(self, first: deque[_Task], fresh: Iterator[_Task]) -> bool:
        """Give every free process a task, starting processes while there are tasks; False when all is done."""
        idle = [worker for worker in self._workers if worker.task is None]
        while idle or len(self._workers) < self._count:
            task = first.popleft() if first else next(fresh, None)
            if task is None:
                break
            if not idle:
                self._workers.append(_Worker(self._settings, self._share_scans))
                idle.append(self._workers[-1])
            idle.pop().give(task)
        return any(worker.task is not None for worker in self._workers)

    def _wait(self) -> None:
        """Until something comes, a process ends, or a time limit is reached; a second at most."""
        left = min(worker.deadline for worker in self._workers) - time.monotonic()
        wait([one for worker in self._workers for one in worker.signs], min(1.0, max(0.0, left)))

    def _collect(self) -> Iterator[tuple[_Task, _Answer | _Task]]:
        """The tasks that ended, each with its answer, or with the task that is to be done in its place."""
        for worker in [worker for worker in self._workers if worker.task is not None]:
            task = worker.task
            answer = worker.take()
            if task is None or answer is None:
                continue
            if isinstance(answer, _Lost):
                self._dismiss(worker)
                yield task, self._after_loss(task, answer, worker.versions)
                continue
            self._false_starts = 0
            if worker.retires:
                self._dismiss(worker)
            yield task, answer

    def _after_loss(self, task: _Task, lost: _Lost, versions: tuple[str, str] | None) -> _Answer | _Task:
        """What follows when the process that had a task is gone: the task again, or the failure it comes to."""
        if versions is None:  # it ended while it started, so the document is not to blame
            self._false_starts += 1
            if self._false_starts > 2 * self._count:
                raise BaocaoError("no-workers")
            return task
        if task.pages:
            return _PagesRead()
        if task.tries < _TRIES:
            return replace(task, tries=task.tries + 1)
        error = UnreadableFile(lost.reason, task.source.name, seconds=self._settings.seconds)
        return to_failure(task.source, error, versions)

    def _divide(self, task: _Task, scan: _LongScan) -> list[_Task]:
        """Parts of a few pages each: small enough that all processes end at about the same time.

        Also one process alone reads a long scan in parts: each has the time of a document, so that a scan of a
        hundred pages does not fail where a shorter one would not, whatever the number of processes.
        """
        size = min(_PART_PAGES, max(1, len(scan.pages) // (4 * self._count)))
        pages = iter(scan.pages)
        return [_Task(task.source, pages=part) for part in iter(lambda: tuple(islice(pages, size)), ())]

    def _dismiss(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.stop()


class _Worker:
    """One process and what it has to do. `deadline`: when what it does now (starting, or its task) must be done."""

    def __init__(self, settings: Settings, share_scans: bool) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, settings, share_scans), daemon=True)
        with hold_interrupts():  # Ctrl-C is for the parent, which then stops them
            self._process.start()
        theirs.close()
        self._seconds = settings.seconds
        self.signs = (self._line, self._process.sentinel)
        self.task: _Task | None = None
        self.versions: tuple[str, str] | None = None  # known once it has started
        self.deadline = time.monotonic() + _START_SECONDS
        self.retires = False

    def give(self, task: _Task) -> None:
        self.task = task
        if self.versions is not None:
            self.deadline = time.monotonic() + self._seconds
        with suppress(OSError):  # it has just ended; `take` finds that out
            self._line.send(task)

    def take(self) -> _Answer | _Lost | None:
        """The answer to its task; `None` when there is none yet."""
        alive = self._process.is_alive()  # asked first, since it may answer and then end
        try:
            while self._line.poll():
                received = self._line.recv()
                if self.versions is None:
                    self.versions = received
                    self.deadline = time.monotonic() + self._seconds
                else:
                    answer, self.retires = received
                    self.task, self.deadline = None, float("inf")
                    return answer  # type: ignore[no-any-return]
        except (EOFError, OSError):
            alive = False
        if not alive:
            return _Lost("worker-died")
        return _Lost("too-slow") if time.monotonic() > self.deadline else None

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._line.close()


@contextmanager
def hold_interrupts() -> Iterator[None]:
    """Let Ctrl-C wait until the block ends, and keep it from processes started in it (where there are such signals)."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# ---- the side of the processes -------------------------------------------------------------------


def _work(line: Connection, settings: Settings, share_scans: bool) -> None:
    """Read what comes over the line until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_parent, daemon=True).start()
    with suppress(EOFError, BrokenPipeError):
        reader = Reader(settings, share_scans=share_scans)
        reader.warm_up()
        _spare_collector()
        line.send(reader.versions)
        limit_memory(settings.memory_bytes)
        most = _peak_bytes() + settings.memory_bytes // 2
        retires = False
        while not retires:
            answer = reader.answer(line.recv())
            retires = _peak_bytes() > most  # what libraries keep goes with the process
            line.send((answer, retires))


def _spare_collector() -> None:
    """Keep the garbage collector from looking through patterns and libraries again and again.

    They stay for as long as the process does; without them among what it looks through, a document takes a tenth
    less time. What a document leaves behind is still collected, a little later.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def end_with_parent() -> None:
    """A parent that was killed leaves nobody behind, not even a process that hangs."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def limit_memory(most: int) -> None:
    """Hold this process to what it has now and `most` bytes more; past it Python raises MemoryError."""
    if not sys.platform.startswith("linux"):
        return
    import resource

    with open("/proc/self/status", encoding="ascii") as file:
        kilobytes = next(int(line.split()[1]) for line in file if line.startswith("VmData:"))
    limit = 1024 * kilobytes + most
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _peak_bytes() -> int:
    """The most memory this process ever had; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


class Reader:
    """Reads sources into outcomes, with patterns loaded once. Never raises on account of a document."""

    def __init__(self, settings: Settings, *, share_scans: bool = False) -> None:
        self._settings = settings
        self._share_scans = share_scans
        self._patterns = load_settings_patterns(settings)
        self.versions = versions_of(self._patterns)

    def warm_up(self) -> None:
        """Load what the first document would have to wait for, so that its time and memory are its own."""
        from extractor.documents import read_document
        from extractor.pipeline import extract_document

        extract_document(read_document(b"1", name="warm-up"), self._patterns)

    def answer(self, task: _Task) -> _Answer:
        if task.pages:
            with suppress(Exception):  # whatever is wrong with these pages, the reading of the whole will say
                self._read_into_cache(task.source, task.pages)
            return _PagesRead()
        return self.read(task.source, share=self._share_scans and not task.shared)

    def read(self, source: Source, *, share: bool = False) -> Outcome | _LongScan:
        started = time.monotonic()
        digest = None
        if source.left_out is not None:
            return to_failure(source, UnreadableFile(source.left_out, source.name), self.versions, state="left_out")
        try:
            data = read_source(source, self._settings.limits)
            digest = sha256(data).hexdigest()
            found = self._read_document(source, data, digest, share)
            if isinstance(found, _LongScan):
                return found
            from extractor.pipeline import extract_document

            record = extract_document(found, self._patterns)
            reading = _to_reading(record)
        except UnreadableFile as error:
            error.where = source.name
            return to_failure(source, error, self.versions, digest)
        except MemoryError as error:
            clear_frames(error.__traceback__)  # what was being read still holds the memory that the answer needs
            limit = self._settings.memory_bytes // 2**20
            return to_failure(source, UnreadableFile("out-of-memory", source.name, limit=limit), self.versions, digest)
        except Exception as error:  # a mistake of ours costs one document, not the batch
            problem = f"{type(error).__name__}: {error}"[:200]
            return to_failure(
                source, UnreadableFile("our-mistake", source.name, problem=problem), self.versions, digest
            )
        unread = tuple((page.page, page.reason) for page in record.document.page_info if page.layer == "none")
        return Outcome(
            source.name, "" if unread else source.stamp, "read", *self.versions, digest, reading,
            failure=_to_partial_failure(source, unread) if unread else None,
            unread=unread, seconds=time.monotonic() - started,
        )  # fmt: skip

    def _read_document(self, source: Source, data: bytes, digest: str, share: bool) -> Document | _LongScan:
        from extractor.documents import find_kind, read_document
        from extractor.documents.ocr.data import find_lacks

        settings = self._settings
        name = source.document_name
        readable = 0 < len(data) <= settings.limits.file_bytes
        if share and readable and not find_lacks(settings.tessdata) and find_kind(data, name) == "pdf":
            document = self._read_without_ocr(data, name, digest)
            refused = tuple(page.number for page in document.pages if page.layer == "none" and page.reason)
            if len(refused) >= LONG_SCAN:
                return _LongScan(refused)
            if not refused:
                return document
        return read_document(
            data, name=name, password=settings.password, engine=settings.engine, limits=settings.limits,
            tessdata=settings.tessdata, ocr_cache=settings.ocr_cache,
        )  # fmt: skip

    def _read_without_ocr(self, data: bytes, name: str, digest: str) -> Document:
        from extractor.documents.pdf import read_pdf

        engine: Literal["pdfium", "pdfplumber"] = "pdfplumber" if self._settings.engine == "pdfplumber" else "pdfium"
        return read_pdf(
            data, name, digest, password=self._settings.password, engine=engine, limits=self._settings.limits
        )

    def _read_into_cache(self, source: Source, pages: tuple[int, ...]) -> None:
        from extractor.documents.ocr.reader import open_reader
        from extractor.documents.pdf_open import open_pdf

        settings = self._settings
        ocr = open_reader(settings.tessdata, settings.ocr_cache)
        assert ocr is not None  # else nobody had found the pages to be read by it
        data = read_source(source, settings.limits)
        with open_pdf(data, source.name, password=settings.password, limits=settings.limits) as pdf:
            for number in pages:
                page = pdf[number - 1]
                ocr.read_pdf_page(page, number)
                page.close()


def load_settings_patterns(settings: Settings) -> Patterns:
    """The patterns that come with baocao, with the pack of the settings if they name one."""
    from extractor.packs import load_pack

    return load_pack(settings.patterns)


def versions_of(patterns: Patterns) -> tuple[str, str]:
    """Program and pattern version, as they stand in records."""
    from extractor.normalise import program_version

    return program_version(), patterns.version


def to_failure(
    source: Source,
    error: UnreadableFile,
    versions: tuple[str, str],
    digest: str | None = None,
    *,
    state: State = "failed",
) -> Outcome:
    failure = Unreadable(source.name, error.reason, error.to_text("en"), error.to_text("vi"))
    return Outcome(source.name, source.stamp, state, *versions, digest, failure=failure)


def _to_partial_failure(source: Source, unread: Sequence[tuple[int, str | None]]) -> Unreadable:
    """What is said of a document that was read except for some pages. Like one that failed it is tried again next time.

    It may be whole then: the data for reading scans were not installed, or a process with its pages was killed.
    """

    def say(language: str) -> str:
        return "; ".join(
            message(
                "cli.page-unread", language, file=source.name,
                pages=numbers_to_text([number for number, _ in group]), reason=message(f"reason.{reason}", language),
            )
            for reason, group in groupby(unread, key=lambda page: page[1])
        )  # fmt: skip

    return Unreadable(source.name, "pages-unread", say("en"), say("vi"))


def numbers_to_text(numbers: Sequence[int]) -> str:
    """Rising numbers in few words.

    >>> numbers_to_text([3, 7, 8, 9, 11])
    '3, 7-9, 11'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _to_reading(record: Record) -> Reading:
    from extractor.archive.tables import record_to_rows

    issuer = record.header.issuer
    return Reading(
        sha256=record.document.sha256,
        medium=record.document.medium,
        pages=record.document.pages,
        unit=to_unit(issuer) if issuer else None,
        record=record.model_dump_json(),
        rows=record_to_rows(record),
    )
