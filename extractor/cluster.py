"""The same batch on many machines: a Dask cluster reads, this process gathers and writes.

Each thread of a Dask worker has a reading process of its own beside it, with the limits of a batch on one machine: a
document that hangs or crashes costs that process, not the worker. A worker that dies loses nothing, since the
scheduler gives what it had to another. Files are read where the work is done, so all machines see them under the
same path or address.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from threading import local

from extractor.archive import Outcome
from extractor.crew import Crew, Settings, load_settings_patterns, to_failure, versions_of
from extractor.documents.ocr.data import cache_folder
from extractor.errors import BaocaoError, UnreadableFile
from extractor.sources import Source

_IN_ADVANCE = 4
"""How many documents a thread has waiting: enough that it never waits for us, few enough that memory stays flat."""


def read_on_cluster(sources: Iterable[Source], settings: Settings, address: str) -> Iterator[Outcome | None]:
    """What became of each source, as it comes; `None` about once a second in which nothing came."""
    try:
        from distributed import Client, wait
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise BaocaoError("no-distributed") from error
    try:
        client = Client(address, name="baocao", timeout=10)
    except (OSError, ValueError, TimeoutError) as error:
        raise BaocaoError("no-cluster", address, problem=str(error) or type(error).__name__) from error
    versions = versions_of(load_settings_patterns(settings))
    with client:
        waiting, numbers = iter(sources), count()
        running: dict[object, Source] = {}
        while True:
            most = _IN_ADVANCE * max(1, sum(client.nthreads().values()))
            while len(running) < most and (source := next(waiting, None)) is not None:
                key = f"baocao-{client.id}-{next(numbers)}"
                running[client.submit(_read_there, source, settings, key=key, pure=False)] = source
            if not running:
                return
            try:
                done = wait(list(running), timeout=1, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                yield None
                continue
            for future in done:
                source = running.pop(future)
                try:
                    yield future.result()
                except KilledWorker:  # every worker that was given it died
                    yield to_failure(source, UnreadableFile("worker-died", source.name), versions)


_mine = local()


def _read_there(source: Source, settings: Settings) -> Outcome:
    """Read one source in the reading process of this thread of this Dask worker.

    Pages read by OCR are kept in the folder that its own machine has for them, not in one named like ours.
    """
    settings = replace(settings, ocr_cache=settings.ocr_cache and cache_folder())
    if getattr(_mine, "settings", None) != settings:
        # Dask marks its workers as daemons, which may have no children; ours ends by itself when its parent does
        multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
        if hasattr(_mine, "crew"):
            _mine.crew.__exit__(None, None, None)
        _mine.crew, _mine.settings = Crew(1, settings), settings
    crew: Crew = _mine.crew
    return next(outcome for outcome in crew.read_all([source]) if outcome is not None)
