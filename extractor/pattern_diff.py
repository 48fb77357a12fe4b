"""What a change of patterns would do to an archive: every value gained, lost or altered, before it is adopted.

Each report is read again from its source, once, and its record made with the old and with the new patterns; nothing
in the archive changes. Costs two readings of the language for each report, and one of its file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from extractor.errors import BaocaoError
from extractor.packs import load_pack
from extractor.record import Evidence, Record
from extractor.review.values import Scalar, values_of

if TYPE_CHECKING:
    from extractor.archive import Archive
    from extractor.patterns import Patterns

What = Literal["gained", "lost", "altered"]


@dataclass(frozen=True, slots=True)
class Change:
    """One value that the new patterns give, no longer give, or give otherwise; with its place in the document."""

    what: What
    kind: str  # "dossiers.received", "findings", "leftovers"
    before: Scalar
    after: Scalar
    page: int | None
    start: int | None
    end: int | None
    quote: str
    entry: tuple[int, int] | None = None  # the row or statement that the value is part of


@dataclass(frozen=True, slots=True)
class ReportDiff:
    """The changes of one report; `failure` says why it could not be read again."""

    report_id: str
    source: str
    changes: tuple[Change, ...] = ()
    failure: BaocaoError | None = None


@dataclass(frozen=True, slots=True)
class _Stated:
    kind: str
    value: Scalar
    place: Evidence | None
    entry: Evidence | None = field(default=None)

    @property
    def span(self) -> tuple[int, int] | None:
        return None if self.place is None else (self.place.start, self.place.end)


# ---- two records of one document -----------------------------------------------------------------


def diff_records(before: Record, after: Record) -> list[Change]:
    """The values that differ between two readings of one document, in text order.

    A value is the same when its kind, value and place are. One at the same place, or at one that overlaps, with
    another value is altered. That a quotation grew or shrank is no change of the value.
    """
    old, new = list(_stated_in(before)), list(_stated_in(after))
    old, new = _without_pairs(old, new, lambda one: (one.kind, one.span, one.value), None)
    changes: list[Change] = []
    old, new = _without_pairs(old, new, lambda one: (one.kind, one.span), changes)
    old, new = _without_overlapping(old, new, changes)
    changes += [_change("lost", one, None) for one in old if one.value is not None]
    changes += [_change("gained", None, one) for one in new if one.value is not None]
    return sorted(changes, key=lambda one: (one.start is not None, one.start or 0, one.kind, one.what))


def _stated_in(record: Record) -> Iterator[_Stated]:
    for value in values_of(record, blanks=True):
        yield _Stated(value.kind, value.value, value.evidence, value.entry)
    for finding in record.findings:
        place = finding.evidence[0] if finding.evidence else None
        told = f"{finding.check} ({finding.severity})"
        yield _Stated("findings", told, place, place)


def _without_pairs(
    old: Iterable[_Stated], new: Iterable[_Stated], key: Callable[[_Stated], object], changes: list[Change] | None
) -> tuple[list[_Stated], list[_Stated]]:
    """Both sides without those that have a partner with the same key; the partners are told when they differ."""
    waiting: dict[object, list[_Stated]] = defaultdict(list)
    for one in new:
        waiting[key(one)].append(one)
    rest = []
    for one in old:
        partners = waiting[key(one)]
        if not partners:
            rest.append(one)
            continue
        other = partners.pop(0)
        if changes is not None:
            changes += _told(one, other)
    return rest, [one for partners in waiting.values() for one in partners]


def _without_overlapping(
    old: Sequence[_Stated], new: Sequence[_Stated], changes: list[Change]
) -> tuple[list[_Stated], list[_Stated]]:
    by_kind: dict[str, list[_Stated]] = defaultdict(list)
    for one in new:
        by_kind[one.kind].append(one)
    rest = []
    for one in old:
        near = [other for other in by_kind[one.kind] if _overlap(one.span, other.span)]
        other = next((other for other in near if other.value == one.value), near[0] if near else None)
        if other is None:
            rest.append(one)
            continue
        by_kind[one.kind].remove(other)
        changes += _told(one, other)
    return rest, [one for others in by_kind.values() for one in others]


def _overlap(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    return one is not None and other is not None and one[0] < other[1] and other[0] < one[1]


def _told(one: _Stated, other: _Stated) -> list[Change]:
    if one.value == other.value:
        return []
    if one.value is None:
        return [_change("gained", None, other)]
    return [_change("lost" if other.value is None else "altered", one, other)]


def _change(what: What, old: _Stated | None, new: _Stated | None) -> Change:
    shown = new or old
    assert shown is not None
    place, entry = shown.place, shown.entry
    return Change(
        what,
        shown.kind,
        old.value if old else None,
        new.value if new else None,
        place.page if place else None,
        place.start if place else None,
        place.end if place else None,
        " ".join(place.text.split()) if place else "",
        (entry.start, entry.end) if entry else None,
    )


# ---- an archive ----------------------------------------------------------------------------------


def diff_archive(
    archive: Archive, old: str | Path, new: str | Path, workers: int | None = None
) -> Iterator[ReportDiff]:
    """Every report of an archive, in the order of ids, with what the change from `old` to `new` would do to it.

    Both are packs as `load_pack` takes them. Raises MalformedPatterns or WrongUsage before anything is read.
    """
    for pack in (old, new):
        load_pack(pack)
    originals = iter(sorted(archive.originals().items()))
    with ProcessPoolExecutor(workers, initializer=_load, initargs=(old, new)) as pool:
        while some := list(islice(originals, _FILES_AT_ONCE)):
            tasks = [_to_task(archive, report_id, source) for report_id, source in some]
            yield from pool.map(_diff_one, tasks)


_FILES_AT_ONCE = 64  # in memory
_Task = tuple[str, str, bytes | BaocaoError]


def _to_task(archive: Archive, report_id: str, source: str) -> _Task:
    try:
        return report_id, source, archive.reviews.read_original(report_id)
    except BaocaoError as error:
        return report_id, source, error


_loaded: list[Patterns] = []  # of a worker process


def _load(old: str | Path, new: str | Path) -> None:
    _loaded[:] = [load_pack(old), load_pack(new)]


def _diff_one(task: _Task) -> ReportDiff:
    from extractor.documents import read_document
    from extractor.documents.ocr.data import cache_folder
    from extractor.pipeline import extract_document

    report_id, source, data = task
    if isinstance(data, BaocaoError):
        return ReportDiff(report_id, source, failure=data)
    name = PurePosixPath(source.replace("!", "/").replace("\\", "/")).name
    try:
        document = read_document(data, name=name, ocr_cache=cache_folder())
        before, after = (extract_document(document, patterns) for patterns in _loaded)
    except BaocaoError as error:
        return ReportDiff(report_id, source, failure=error)
    return ReportDiff(report_id, source, tuple(diff_records(before, after)))
