"""What people did to the records of an archive: corrections, progress, drawn samples, and who may do so.

None of it is made from records, so a batch never deletes any of it; what is counted for the queue is made again
whenever a record or a log changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, Select, case, delete, exists, func, select

from extractor.archive.connection import insert_rows
from extractor.archive.reviewed import read_log, read_record, write_reviewed
from extractor.archive.tables import (
    corrections,
    documents,
    record_tables,
    records,
    reviews,
    sample_items,
    samples,
    summaries,
    to_unit,
    users,
    verdicts,
)
from extractor.documents.limits import Limits
from extractor.errors import StaleRevision, UnreadableFile, WrongUsage
from extractor.review.corrections import ReviewedRecord, apply_corrections, is_touched, make_corrections
from extractor.review.log import Change, Correction, correction_from_json, corrections_to_json
from extractor.review.sample import (
    SAMPLED,
    Sample,
    SampleItem,
    SamplePlan,
    Verdict,
    check_plan,
    draw_indices,
)
from extractor.sources import Source, find_sources, read_source

if TYPE_CHECKING:
    from extractor.archive.store import Archive

Role = Literal["reader", "reviewer", "admin"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which reports a queue shows; what is None does not matter. `unit` as printed, in any writing of tone marks;
    `check` the id of a check that found something; `doubt` true: with open doubts; `reviewed` false: not done yet."""

    unit: str | None = None
    year: int | None = None
    period_kind: str | None = None
    period_index: int | None = None
    check: str | None = None
    doubt: bool | None = None
    reviewed: bool | None = None


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One report of the queue; `doubts` and `conflicts` are those still open, `reviewed` of `values` are decided."""

    report_id: str
    name: str
    source: str
    issuer: str | None
    title: str | None
    period_kind: str | None
    period_index: int | None
    period_year: int | None
    period_label: str | None
    medium: str
    pages: int
    values: int
    reviewed: int
    doubts: int
    conflicts: int
    errors: int
    warnings: int
    revision: int
    reviewed_by: str | None
    reviewed_at: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """What a filter lets through, in sum: the progress of a batch. `done` reports have every value decided on."""

    documents: int
    done: int
    values: int
    reviewed: int
    doubts: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class Original:
    """Where the file of a report is: `source` as in `baocao batch`, with the checksum of what was read."""

    report_id: str
    source: str
    sha256: str
    medium: str
    pages: int
    name: str


@dataclass(frozen=True, slots=True)
class User:
    """Who may use a page that is not on loopback; `password` is its hash, never the word itself."""

    name: str
    role: Role
    password: str
    created: str


class Reviews:
    """The reviews of an open archive: `archive.reviews`."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    # ---- the queue -------------------------------------------------------------------------------

    def queue(self, chosen: Filter = EVERYTHING, *, limit: int = 50, offset: int = 0) -> list[QueueRow]:
        """Reports of a filter, those with most doubts as read first; the order stays as they are worked on."""
        query = _chosen(_QUEUE, chosen).order_by(*_ORDER).limit(limit).offset(offset)
        with self._archive._reading() as connection:
            return [QueueRow(*row) for row in connection.execute(query)]

    def totals(self, chosen: Filter = EVERYTHING) -> Totals:
        """What a filter lets through, in sum."""
        done = case((_REVIEWED >= _VALUES, 1), else_=0)
        sums = (func.count(), *(func.sum(one) for one in (done, _VALUES, _REVIEWED, _DOUBTS, _CONFLICTS)))
        query = _chosen(select(*sums).select_from(_JOINED), chosen)
        with self._archive._reading() as connection:
            return Totals(*(int(number or 0) for number in connection.execute(query).one()))

    def next_report(self, after: str | None, chosen: Filter = EVERYTHING) -> str | None:
        """The id of the report that follows another in the queue, after the last one the first again; None when the
        filter lets no other through."""
        query = _chosen(select(summaries.c.report_id).select_from(_JOINED), chosen).order_by(*_ORDER).limit(1)
        with self._archive._reading() as connection:
            if after is not None:
                doubts = select(summaries.c.doubts).where(summaries.c.report_id == after)
                here = connection.execute(doubts).scalar_one_or_none() or 0
                beyond = (summaries.c.doubts < here) | (
                    (summaries.c.doubts == here) & (summaries.c.report_id < after)
                )  # fmt: skip
                if (found := connection.execute(query.where(beyond)).scalar_one_or_none()) is not None:
                    return str(found)
                query = query.where(summaries.c.report_id != after)
            return connection.execute(query).scalar_one_or_none()

    def units(self) -> list[tuple[str, int]]:
        """Issuers as printed in one of their reports, each with its number of reports, by name."""
        query = (
            select(func.min(summaries.c.issuer), func.count())
            .join(documents, documents.c.report_id == summaries.c.report_id)
            .where(documents.c.unit.is_not(None))
            .group_by(documents.c.unit)
            .order_by(documents.c.unit)
        )
        with self._archive._reading() as connection:
            return [(row[0], row[1]) for row in connection.execute(query)]

    def periods(self) -> list[tuple[str | None, int | None, int | None, int]]:
        """Kind, index, year and number of reports of each period, newest first."""
        columns = (summaries.c.period_kind, summaries.c.period_index, summaries.c.period_year)
        query = select(*columns, func.count()).group_by(*columns)
        with self._archive._reading() as connection:
            found = [(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]
        return sorted(found, key=lambda one: (-(one[2] or 0), str(one[0]), -(one[1] or 0)))

    def checks(self) -> list[tuple[str, int]]:
        """Ids of checks that found something, with how many reports."""
        found = record_tables["findings"]
        query = select(found.c.check, func.count(found.c.report_id.distinct())).group_by(found.c.check)
        with self._archive._reading() as connection:
            return sorted((row[0], row[1]) for row in connection.execute(query))

    # ---- one report ------------------------------------------------------------------------------

    def original(self, report_id: str) -> Original:
        """Where the file of a report is. Raises WrongUsage."""
        query = (
            select(
                documents.c.report_id, documents.c.source, documents.c.sha256, documents.c.medium, documents.c.pages,
                summaries.c.name,
            )
            .join(summaries, summaries.c.report_id == documents.c.report_id)
            .where(documents.c.report_id == report_id)
        )  # fmt: skip
        with self._archive._reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise WrongUsage("no-such-report", report_id)
        return Original(*row)

    def read_original(self, report_id: str) -> bytes:
        """The bytes that were read. Raises UnreadableFile when the file is gone or is another one now."""
        original = self.original(report_id)
        data = read_source(_find_source(original.source), Limits())
        if sha256(data).hexdigest() != original.sha256:
            raise UnreadableFile("original-changed", original.source)
        return data

    def state(self, report_id: str) -> ReviewedRecord:
        """A report as it stands. Raises WrongUsage."""
        with self._archive._reading() as connection:
            return _state(connection, report_id)

    def append(
        self,
        report_id: str,
        changes: Sequence[Change],
        *,
        who: str,
        expected: int,
        why: str = "",
        choices: Mapping[str, tuple[str, ...]] | None = None,
    ) -> ReviewedRecord:
        """Write changes to the log in one transaction, safe on the disk before this returns, and give the new state.

        `expected` is the revision the person looked at. Changes of others since then are let stand, unless they
        touched one of the same values: then nothing is written. Raises StaleRevision, WrongValue, WrongUsage.
        """
        when = datetime.now(UTC).isoformat(timespec="seconds")
        with self._archive._writing(durable=True) as connection:
            before = _state(connection, report_id)
            _refuse_stale(before, changes, expected)
            lines = make_corrections(before, changes, who=who, when=when, why=why, choices=choices)
            if not lines:
                return before
            insert_rows(connection, corrections, [_to_row(report_id, line) for line in lines])
            after = apply_corrections(before.machine, (*before.log, *lines))
            write_reviewed(connection, after)
        return after

    def corrections(self) -> Iterator[tuple[str, Correction]]:
        """Every line of every log with the id of its report, in order, those of reports that are gone included."""
        query = select(corrections.c.report_id, corrections.c.line).order_by(
            corrections.c.report_id, corrections.c.number
        )
        with self._archive._reading() as connection:
            for report_id, line in connection.execution_options(yield_per=1000).execute(query):
                yield report_id, correction_from_json(json.loads(line))

    def worked_on(self) -> list[str]:
        """Ids of the reports of the archive that have a line in the log."""
        query = select(reviews.c.report_id).join(records, records.c.report_id == reviews.c.report_id)
        with self._archive._reading() as connection:
            return sorted(connection.execute(query).scalars())

    # ---- drawn samples ---------------------------------------------------------------------------

    def draw_sample(
        self,
        name: str,
        *,
        who: str,
        size: int,
        seed: int,
        wanted: float,
        alpha: float = 0.05,
        lists: Sequence[str] = SAMPLED,
        chosen: Filter = EVERYTHING,
    ) -> Sample:
        """Draw values at random from the reports of a filter, as they stand now. Raises WrongUsage.

        Every value of the chosen lists has the same chance; leftovers are no values and never drawn. Some 10 to 20
        milliseconds for each value drawn.
        """
        check_plan(size, wanted, alpha, lists)
        when = datetime.now(UTC).isoformat(timespec="seconds")
        counts = func.coalesce(reviews.c.list_counts, summaries.c.list_counts)
        query = _chosen(select(summaries.c.report_id, counts).select_from(_JOINED), chosen)
        with self._archive._reading() as connection:  # seconds for a large sample: nobody else is to wait for them
            found = connection.execute(query.order_by(summaries.c.report_id)).all()
            value_counts = [sum(json.loads(row[1]).get(one, 0) for one in lists) for row in found]
            population = sum(value_counts)
            plan = SamplePlan(seed, min(size, population), population, len(found), wanted, alpha, tuple(lists))
            drawn = draw_indices(value_counts, plan.size, seed)
            items = _draw_items(connection, [(found[document][0], index) for document, index in drawn], lists)
        with self._archive._writing(durable=True) as connection:
            number = (connection.execute(select(func.max(samples.c.sample))).scalar() or 0) + 1
            insert_rows(connection, samples, [(number, name, who, when, json.dumps(asdict(plan)))])
            rows = [
                (number, one.position, one.report_id, one.key, json.dumps(asdict(one), ensure_ascii=False))
                for one in items
            ]
            insert_rows(connection, sample_items, rows)
        return Sample(number, name, who, when, plan, tuple(items))

    def samples(self) -> list[Sample]:
        """All drawn samples without their items, newest first."""
        with self._archive._reading() as connection:
            found = connection.execute(select(samples).order_by(samples.c.sample.desc())).all()
        return [_to_sample(row) for row in found]

    def sample(self, number: int) -> Sample:
        """A drawn sample with its items and their verdicts. Raises WrongUsage."""
        of_it = sample_items.c.sample == number
        with self._archive._reading() as connection:
            row = connection.execute(select(samples).where(samples.c.sample == number)).one_or_none()
            if row is None:
                raise WrongUsage("no-such-sample", str(number))
            items = connection.execute(select(sample_items.c.item).where(of_it).order_by(sample_items.c.position))
            drawn = [SampleItem(**json.loads(item)) for item in items.scalars()]
            said = connection.execute(select(verdicts).where(verdicts.c.sample == number).order_by(verdicts.c.number))
            last = {one.position: one for one in said}
        return _to_sample(
            row,
            tuple(
                replace(item, verdict=one.verdict, who=one.who, when=one.at, why=one.why)
                if (one := last.get(item.position)) is not None
                else item
                for item in drawn
            ),
        )

    def add_verdict(self, number: int, position: int, verdict: Verdict, *, who: str, why: str = "") -> Sample:
        """Say of a drawn value whether it is right; the last word on it holds. Raises WrongUsage."""
        when = datetime.now(UTC).isoformat(timespec="seconds")
        this = (verdicts.c.sample == number) & (verdicts.c.position == position)
        item = (sample_items.c.sample == number) & (sample_items.c.position == position)
        with self._archive._writing(durable=True) as connection:
            if connection.execute(select(sample_items.c.key).where(item)).one_or_none() is None:
                raise WrongUsage("no-such-sample", f"{number}/{position}")
            turn = (connection.execute(select(func.max(verdicts.c.number)).where(this)).scalar() or 0) + 1
            insert_rows(connection, verdicts, [(number, position, turn, verdict, who, when, why)])
        return self.sample(number)

    # ---- users -----------------------------------------------------------------------------------

    def add_user(self, name: str, role: Role, password: str) -> None:
        """Add a user, or give one another role and password (a hash)."""
        when = datetime.now(UTC).isoformat(timespec="seconds")
        with self._archive._writing(durable=True) as connection:
            connection.execute(delete(users).where(users.c.name == name))
            insert_rows(connection, users, [(name, role, password, when)])

    def users(self) -> list[User]:
        """All users, by name."""
        with self._archive._reading() as connection:
            return [User(*row) for row in connection.execute(select(users).order_by(users.c.name))]

    def remove_user(self, name: str) -> bool:
        """Take a user away; whether there was one."""
        with self._archive._writing(durable=True) as connection:
            return connection.execute(delete(users).where(users.c.name == name)).rowcount > 0


# ---- the queue -----------------------------------------------------------------------------------

_JOINED = summaries.join(documents, documents.c.report_id == summaries.c.report_id).outerjoin(
    reviews, reviews.c.report_id == summaries.c.report_id
)
_VALUES = func.coalesce(reviews.c.value_count, summaries.c.value_count)
_REVIEWED = func.coalesce(reviews.c.reviewed, 0)
_DOUBTS = func.coalesce(reviews.c.doubts, summaries.c.doubts)
_CONFLICTS = func.coalesce(reviews.c.conflicts, 0)
_ORDER = (summaries.c.doubts.desc(), summaries.c.report_id.desc())  # as its index has it, read backwards
_QUEUE = select(
    summaries.c.report_id, summaries.c.name, documents.c.source, summaries.c.issuer, summaries.c.title,
    summaries.c.period_kind, summaries.c.period_index, summaries.c.period_year, summaries.c.period_label,
    documents.c.medium, documents.c.pages, _VALUES, _REVIEWED, _DOUBTS, _CONFLICTS, summaries.c.errors,
    summaries.c.warnings, func.coalesce(reviews.c.revision, 0), reviews.c.who, reviews.c.at,
).select_from(_JOINED)  # fmt: skip


def _chosen(query: Select[Any], chosen: Filter) -> Select[Any]:
    """A query of the queue with the conditions of a filter."""
    if chosen.unit is not None:
        query = query.where(documents.c.unit == to_unit(chosen.unit))
    for column, wanted in (
        (summaries.c.period_year, chosen.year),
        (summaries.c.period_kind, chosen.period_kind),
        (summaries.c.period_index, chosen.period_index),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if chosen.check is not None:
        found = record_tables["findings"]
        query = query.where(exists().where(found.c.report_id == summaries.c.report_id, found.c.check == chosen.check))
    if chosen.doubt is not None:
        query = query.where(_DOUBTS > 0 if chosen.doubt else _DOUBTS == 0)
    if chosen.reviewed is not None:
        query = query.where(_REVIEWED >= _VALUES if chosen.reviewed else _REVIEWED < _VALUES)
    return query


# ---- one report ----------------------------------------------------------------------------------


def _state(connection: Connection, report_id: str) -> ReviewedRecord:
    record = read_record(connection, report_id)
    if record is None:
        raise WrongUsage("no-such-report", report_id)
    return apply_corrections(record, read_log(connection, report_id))


def _refuse_stale(before: ReviewedRecord, changes: Sequence[Change], expected: int) -> None:
    """Raise StaleRevision when somebody touched one of the same values after the revision a person looked at."""
    new = [line for line in before.log if line.number > expected]
    if not new:
        return
    others = [line for line in new if any(is_touched(line, change, before.log) for change in changes)]
    if others:
        last = others[-1]
        told = f"{last.action} {last.key}" + ("" if last.value is None else f" = {last.value}")
        error = StaleRevision("stale-revision", before.machine.report_id, who=last.who, when=last.when, what=told)
        error.others = tuple(others)
        raise error


def _to_row(report_id: str, line: Correction) -> tuple[object, ...]:
    told = corrections_to_json([line]).rstrip("\n")
    return report_id, line.number, line.action, line.key, line.who, line.when, told


def _find_source(name: str) -> Source:
    """The source that an archive names; in a zip file the member of that name."""
    container = name.partition("!")[0]
    named = name if not container.lower().endswith(".zip") else container
    found = next((source for source in find_sources([named]) if source.name == name), None)
    if found is None:
        raise UnreadableFile("not-a-file", name)
    return found


# ---- samples -------------------------------------------------------------------------------------


def _draw_items(connection: Connection, drawn: Sequence[tuple[str, int]], lists: Sequence[str]) -> list[SampleItem]:
    """The values at drawn places, in the order of drawing; every report is read once."""
    wanted: dict[str, list[tuple[int, int]]] = {}
    for position, (report_id, index) in enumerate(drawn, 1):
        wanted.setdefault(report_id, []).append((position, index))
    items: list[SampleItem] = []
    for report_id, places in wanted.items():
        values = [
            one for one in _state(connection, report_id).values
            if one.state != "rejected" and one.value.list_name in lists
        ]  # fmt: skip
        items += [SampleItem.of(position, report_id, values[index]) for position, index in places]
    return sorted(items, key=lambda item: item.position)


def _to_sample(row: Any, items: tuple[SampleItem, ...] = ()) -> Sample:
    settings = json.loads(row.settings)
    plan = SamplePlan(**{**settings, "lists": tuple(settings["lists"])})
    return Sample(row.sample, row.name, row.who, row.at, plan, items)
