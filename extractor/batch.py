"""Many files → archive: what is new or changed is read by a crew of processes and written as it comes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from extractor.archive import Archive, Outcome
from extractor.crew import Crew, Settings, hold_interrupts, load_settings_patterns, versions_of
from extractor.documents.ocr.data import cache_folder
from extractor.errors import WrongUsage
from extractor.sources import Source, find_sources

_AT_ONCE = 64
_SECONDS_APART = 1.0
"""Outcomes are written in groups, a group a transaction: what a killed run has not yet written is read again."""


@dataclass(frozen=True, slots=True)
class Step:
    """One source is done and written; `done` of `total`, after so many seconds."""

    outcome: Outcome
    done: int
    total: int
    seconds: float

    @property
    def rate(self) -> float:
        """Sources a second so far."""
        return self.done / max(self.seconds, 0.001)

    @property
    def seconds_left(self) -> float:
        return (self.total - self.done) / self.rate


@dataclass(frozen=True, slots=True)
class Summary:
    """What a batch came to. `incomplete`: documents that were read, except for some of their pages."""

    read: int = 0
    failed: int = 0
    left_out: int = 0
    unchanged: int = 0
    incomplete: int = 0
    pages: int = 0

    def plus(self, outcome: Outcome) -> Summary:
        return Summary(
            self.read + (outcome.state == "read"),
            self.failed + (outcome.state == "failed"),
            self.left_out + (outcome.state == "left_out"),
            self.unchanged,
            self.incomplete + bool(outcome.unread),
            self.pages + (outcome.reading.pages if outcome.reading else 0),
        )


def run_batch(
    names: Sequence[str],
    archive: Archive,
    settings: Settings | None = None,
    *,
    workers: int | None = None,
    again: bool = False,
    cluster: str | None = None,
    tell: Callable[[Step], None] = lambda step: None,
) -> Summary:
    """Read what the names stand for into an archive, and say what became of it.

    Sources whose content cannot have changed since they were read, whole, by these very versions of program and
    patterns are passed over; `again` reads them all. `tell` is called for each source once it is safely written. Ctrl-C
    (KeyboardInterrupt) writes what has come and is then raised. What is in the archive afterwards depends neither
    on the number of workers nor on interruptions. `cluster` is the address of a Dask scheduler.
    """
    settings = settings or Settings(ocr_cache=cache_folder())
    versions = versions_of(load_settings_patterns(settings))
    sources = [source for source in find_sources(names) if not archive.is_own_file(source.path)]
    waiting = sources if again else _leave_done(sources, archive, versions)
    run = archive.begin_run(*versions)
    writing = _Writing(archive, run, len(waiting), Summary(unchanged=len(sources) - len(waiting)), tell)
    try:
        with closing(_read(waiting, settings, workers, cluster)) as outcomes:
            for outcome in outcomes:
                if outcome is not None:
                    _hold_to(versions, outcome, cluster)
                    writing.add(outcome)
                writing.write_when_due()
        writing.write()
    except KeyboardInterrupt:
        writing.write()
        archive.end_run(run, "stopped", writing.summary.unchanged)
        raise
    archive.end_run(run, "done", writing.summary.unchanged)
    return writing.summary


def step_to_json(step: Step) -> dict[str, Any]:
    """A step as a line of `baocao batch --json` says it."""
    outcome, reading, failure = step.outcome, step.outcome.reading, step.outcome.failure
    return {
        "source": outcome.source,
        "state": outcome.state,
        "report_id": reading.sha256[:16] if reading else None,
        "pages": reading.pages if reading else None,
        "unread_pages": [page for page, _ in outcome.unread],
        "reason": failure.reason if failure else None,
        "message": failure.message if failure else None,
        "seconds": round(outcome.seconds, 3),
        "done": step.done,
        "total": step.total,
    }


def count_processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _leave_done(sources: Sequence[Source], archive: Archive, versions: tuple[str, str]) -> list[Source]:
    """The sources that are new, were changed, failed, or were read by other versions."""
    done = archive.find_done([source.name for source in sources], *versions)
    return [source for source in sources if not source.stamp or (source.name, source.stamp) not in done]


def _read(
    sources: Iterable[Source], settings: Settings, workers: int | None, cluster: str | None
) -> Generator[Outcome | None, None, None]:
    if cluster is not None:
        from extractor.cluster import read_on_cluster

        yield from read_on_cluster(sources, settings, cluster)
        return
    with Crew(workers or count_processors(), settings) as crew:
        yield from crew.read_all(sources)


def _hold_to(versions: tuple[str, str], outcome: Outcome, cluster: str | None) -> None:
    """One archive, one run, one version: a cluster that has another baocao is refused before anything is written."""
    theirs = (outcome.program_version, outcome.pattern_version)
    if theirs != versions:
        raise WrongUsage("other-versions", cluster or "", theirs=" ".join(theirs), ours=" ".join(versions))


class _Writing:
    """Outcomes on their way into the archive, and the sum of those that have got there."""

    def __init__(self, archive: Archive, run: int, total: int, summary: Summary, tell: Callable[[Step], None]) -> None:
        self.summary = summary
        self._archive, self._run, self._total, self._tell = archive, run, total, tell
        self._group: list[Outcome] = []
        self._done = 0
        self._started = self._written = time.monotonic()

    def add(self, outcome: Outcome) -> None:
        self._group.append(outcome)

    def write_when_due(self) -> None:
        if len(self._group) >= _AT_ONCE or time.monotonic() - self._written > _SECONDS_APART:
            self.write()

    def write(self) -> None:
        with hold_interrupts():  # what was written is told, all of it
            if self._group:
                self._archive.store(self._run, self._group)
            self._written = time.monotonic()
            group, self._group = self._group, []
            for outcome in group:
                self._done += 1
                self.summary = self.summary.plus(outcome)
                self._tell(Step(outcome, self._done, self._total, self._written - self._started))
