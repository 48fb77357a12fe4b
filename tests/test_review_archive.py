"""Corrections in an archive: safe once answered, never deleted by a batch, two people at once, the queue, samples."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from frictionless import Package, system
from sqlalchemy import func, select

from extractor import open_archive
from extractor.archive import Archive, Outcome
from extractor.archive.migrations import STEPS, migrate
from extractor.archive.reviews import Filter
from extractor.archive.tables import corrections, record_tables, record_to_rows, reviews, summaries, versions
from extractor.errors import StaleRevision, UnreadableFile, WrongUsage, WrongValue
from extractor.exports.folder import write_folder
from extractor.record import Record
from extractor.review.corrections import changes_beyond_doubt
from extractor.review.log import Change, Place
from extractor.review.sample import certificate, judge_sample
from tests.batch_material import ROOT, contents, report
from tests.postgres import new_database, private_server
from tests.review_material import read_folder


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with private_server() as address:
        yield address


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    folder = tmp_path_factory.mktemp("reports")
    for number in range(6):
        unit = "Vân Lĩnh" if number < 4 else "Đông Thành"
        text = report(unit, ("I", "II", "III", "IV")[number % 4], 2022 + number // 4, 90 + number)
        if number % 2:
            text += f"Biểu {'7-8-9 ' * number}\n"  # figures that nothing explains
        (folder / f"b{number}.txt").write_text(text, encoding="utf-8")
    return read_folder(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def archive(request: pytest.FixtureRequest, tmp_path: Path, outcomes: list[Outcome]) -> Iterator[Archive]:
    sqlite = request.param == "sqlite"
    place = tmp_path / "archive.db" if sqlite else new_database(request.getfixturevalue("server"))
    with open_archive(place) as opened:
        opened.store(opened.begin_run("1", "1"), outcomes)
        yield opened


def id_of(outcomes: list[Outcome], name: str) -> str:
    return next((one.sha256 or "")[:16] for one in outcomes if one.source.endswith(name))


def read_anew(outcome: Outcome, **lists: object) -> Outcome:
    """The outcome as a batch with later patterns gives it."""
    assert outcome.reading is not None
    record = Record.model_validate_json(outcome.reading.record)
    document = record.document.model_copy(update={"pattern_version": "later"})
    record = record.model_copy(update={"document": document, **lists})
    reading = replace(outcome.reading, record=record.model_dump_json(), rows=record_to_rows(record))
    return replace(outcome, reading=reading, pattern_version="later")


# ---- the log -------------------------------------------------------------------------------------


def test_a_correction_is_in_the_log_the_tables_and_the_records(archive: Archive, outcomes: list[Outcome]) -> None:
    report_id = id_of(outcomes, "b0.txt")
    change = Change("correct", "equipment.0.count", value=6)
    state = archive.reviews.append(report_id, [change], who="An", expected=0, why="page 1")
    assert state.revision == 1
    assert archive.reviews.state(report_id) == state
    (line,) = archive.reviews.corrections()
    assert line == (report_id, state.log[0])
    assert (line[1].why, line[1].machine, line[1].when[-6:]) == ("page 1", 5, "+00:00")
    equipment = next(record for record in archive.records() if record.report_id == report_id).equipment
    assert equipment[0].count == 6
    table = record_tables["equipment"]
    query = select(table.c["count"], table.c.machine_value).where(table.c.report_id == report_id, table.c.position == 1)
    with archive._reading() as connection:
        assert tuple(connection.execute(query).one()) == (6, '{"count": 5}')
    assert archive.reviews.worked_on() == [report_id]
    rows = contents(archive)
    assert len(rows["equipment"]) == sum(len(record.equipment) for record in archive.records())


def test_what_is_refused_leaves_nothing(archive: Archive, outcomes: list[Outcome]) -> None:
    report_id = id_of(outcomes, "b0.txt")
    good = Change("accept", "equipment.0.count")
    with pytest.raises(WrongValue):
        archive.reviews.append(
            report_id, [good, Change("correct", "equipment.0.count", value="sáu")], who="An", expected=0
        )
    with pytest.raises(WrongUsage) as caught:
        archive.reviews.append("0" * 16, [good], who="An", expected=0)
    assert caught.value.reason == "no-such-report"
    assert list(archive.reviews.corrections()) == []
    assert archive.reviews.append(report_id, [], who="An", expected=0).revision == 0


def test_two_people_at_once_are_told_of_each_other(archive: Archive, outcomes: list[Outcome]) -> None:
    report_id = id_of(outcomes, "b0.txt")
    mine = Change("correct", "equipment.0.count", value=6)
    archive.reviews.append(report_id, [mine], who="An", expected=0)
    with pytest.raises(StaleRevision) as caught:
        archive.reviews.append(report_id, [replace(mine, value=7)], who="Bình", expected=0)
    error = caught.value
    assert [line.who for line in error.others] == ["An"]  # type: ignore[attr-defined]
    for language in ("en", "vi"):
        assert "An" in error.to_text(language)
        assert "equipment.0.count = 6" in error.to_text(language)
    # another value of the same report is nobody's loss, and so is the same one for who has seen it
    state = archive.reviews.append(report_id, [Change("accept", "equipment.1.count")], who="Bình", expected=0)
    assert state.revision == 2
    state = archive.reviews.append(report_id, [replace(mine, value=7)], who="Bình", expected=1)
    assert state.record.equipment[0].count == 7
    with pytest.raises(StaleRevision):
        archive.reviews.append(report_id, [Change("undo", undoes=1)], who="An", expected=2)


def test_many_at_once_write_one_log(archive: Archive, outcomes: list[Outcome]) -> None:
    report_id = id_of(outcomes, "b1.txt")
    keys = [one.key for one in archive.reviews.state(report_id).values][:16]

    def work(share: list[str]) -> None:
        for key in share:
            archive.reviews.append(report_id, [Change("accept", key)], who="An", expected=0)

    threads = [threading.Thread(target=work, args=(keys[index::4],)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log = archive.reviews.state(report_id).log
    assert [line.number for line in log] == list(range(1, 17))
    assert {line.key for line in log} == set(keys)


# ---- a batch over it -----------------------------------------------------------------------------


def test_a_batch_with_later_patterns_keeps_every_correction(archive: Archive, outcomes: list[Outcome]) -> None:
    first, other = outcomes[0], outcomes[1]
    report_id = (first.sha256 or "")[:16]
    archive.reviews.append(report_id, [Change("correct", "equipment.0.count", value=6)], who="An", expected=0)
    archive.reviews.append(report_id, [Change("accept", "equipment.1.count")], who="An", expected=1)
    assert first.reading is not None
    read = Record.model_validate_json(first.reading.record).equipment
    moved = [read[0], read[1].model_copy(update={"count": 3})]
    archive.store(archive.begin_run("1", "later"), [read_anew(first, equipment=moved), read_anew(other)])
    state = archive.reviews.state(report_id)
    assert [one.count for one in state.record.equipment] == [6, 2]
    assert [(one.key, one.machine) for one in state.conflicts] == [("equipment.1.count", 3)]
    mine = next(one for one in archive.reviews.queue() if one.report_id == report_id)
    assert (mine.conflicts, mine.doubts, mine.revision) == (1, state.progress.doubts, 2)
    with archive._reading() as connection:
        table = record_tables["equipment"]
        found = connection.execute(select(table.c["count"]).where(table.c.report_id == report_id)).scalars()
        assert sorted(found) == [2, 6]


def test_a_file_that_changed_and_came_back_finds_its_corrections(archive: Archive, outcomes: list[Outcome]) -> None:
    first, other = outcomes[0], outcomes[5]
    report_id = (first.sha256 or "")[:16]
    archive.reviews.append(report_id, [Change("correct", "equipment.0.count", value=6)], who="An", expected=0)
    archive.store(archive.begin_run("1", "1"), [replace(other, source=first.source)])
    assert archive.reviews.worked_on() == []
    with pytest.raises(WrongUsage):
        archive.reviews.state(report_id)
    assert [one for one, _ in archive.reviews.corrections()] == [report_id]
    assert report_id not in {row.report_id for row in archive.reviews.queue()}
    archive.store(archive.begin_run("1", "1"), [first])
    assert archive.reviews.state(report_id).record.equipment[0].count == 6


def test_tables_made_again_still_say_what_people_left(archive: Archive, outcomes: list[Outcome]) -> None:
    report_id = id_of(outcomes, "b0.txt")
    archive.reviews.append(report_id, [Change("correct", "equipment.0.count", value=6)], who="An", expected=0)
    before, queue = contents(archive), archive.reviews.queue()
    with archive._writing() as connection:
        connection.execute(versions.update().where(versions.c.part == "tables").values(version="older"))
        connection.execute(reviews.delete())
        migrate(connection, "")
    assert contents(archive) == before
    assert archive.reviews.queue() == queue


def test_an_archive_from_before_reviews_gets_its_queue(archive: Archive, outcomes: list[Outcome]) -> None:
    queue = archive.reviews.queue()
    with archive._writing() as connection:
        for name in ("corrections", "reviews", "samples", "sample_items", "verdicts", "users", "summaries"):
            connection.exec_driver_sql(f"DROP TABLE {name}")
        connection.execute(versions.update().where(versions.c.part == "archive").values(version="1"))
        connection.execute(versions.update().where(versions.c.part == "tables").values(version="older"))
        migrate(connection, "", STEPS)
    assert archive.reviews.queue() == queue
    archive.reviews.append(id_of(outcomes, "b0.txt"), [Change("accept", "equipment.0.count")], who="An", expected=0)


# ---- the queue -----------------------------------------------------------------------------------


def test_the_queue_shows_most_doubts_first_and_filters(archive: Archive, outcomes: list[Outcome]) -> None:
    queue = archive.reviews.queue()
    assert len(queue) == 6
    assert [row.doubts for row in queue] == sorted((row.doubts for row in queue), reverse=True)
    assert queue[0].doubts > 0
    for row in queue:
        values = archive.reviews.state(row.report_id).progress
        assert (row.values, row.doubts, row.reviewed, row.conflicts) == (values.values, values.doubts, 0, 0)
    assert archive.reviews.queue(limit=2, offset=1) == queue[1:3]
    unit = "ỦY BAN NHÂN DÂN XÃ ĐÔNG THÀNH"
    chosen = {
        Filter(unit=unit): 2,
        Filter(year=2022): 4,
        Filter(year=2022, period_kind="quarter", period_index=2): 1,
        Filter(doubt=True): sum(row.doubts > 0 for row in queue),
        Filter(doubt=False): sum(row.doubts == 0 for row in queue),
        Filter(reviewed=False): 6,
        Filter(reviewed=True): 0,
        Filter(check="no-such-check"): 0,
    }
    for one, count in chosen.items():
        assert len(archive.reviews.queue(one)) == archive.reviews.totals(one).documents == count
    assert sorted(count for _, count in archive.reviews.units()) == [2, 4]
    assert archive.reviews.periods()[0] == ("quarter", 2, 2023, 1)
    checks = archive.reviews.checks()
    assert all(len(archive.reviews.queue(Filter(check=check))) == count for check, count in checks)


def test_work_is_counted_and_leads_to_the_next_report(archive: Archive) -> None:
    first, *rest = archive.reviews.queue()
    state = archive.reviews.state(first.report_id)
    state = archive.reviews.append(first.report_id, changes_beyond_doubt(state), who="An", expected=0)
    last = [Change("accept", one.key) for one in state.values if not one.reviewed]
    archive.reviews.append(first.report_id, last, who="Bình", expected=state.revision)
    done = next(row for row in archive.reviews.queue() if row.report_id == first.report_id)
    assert (done.reviewed, done.doubts, done.reviewed_by) == (done.values, 0, "Bình")
    assert [row.report_id for row in archive.reviews.queue()] == [first.report_id, *(row.report_id for row in rest)]
    totals = archive.reviews.totals()
    assert (totals.documents, totals.done, totals.reviewed) == (6, 1, done.values)
    todo = Filter(reviewed=False)
    seen = [archive.reviews.next_report(None, todo)]
    while (after := archive.reviews.next_report(seen[-1], todo)) != seen[0]:
        seen.append(after)
    assert seen == [row.report_id for row in rest]
    assert archive.reviews.next_report(first.report_id, Filter(reviewed=True)) is None


# ---- originals -----------------------------------------------------------------------------------


def test_the_original_is_the_file_that_was_read_or_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    file = folder / "b.txt"
    file.write_text(report("Vân Lĩnh", "I", 2023, 90), encoding="utf-8")
    with open_archive(tmp_path / "archive.db") as archive:
        archive.store(archive.begin_run("1", "1"), read_folder(folder))
        (row,) = archive.reviews.queue()
        assert archive.reviews.original(row.report_id).source == str(file)
        assert archive.reviews.read_original(row.report_id) == file.read_bytes()
        file.write_text("something else", encoding="utf-8")
        with pytest.raises(UnreadableFile) as caught:
            archive.reviews.read_original(row.report_id)
        assert caught.value.reason == "original-changed"
        file.unlink()
        with pytest.raises(UnreadableFile) as caught:
            archive.reviews.read_original(row.report_id)
        assert caught.value.reason == "not-a-file"


def test_an_original_inside_a_zip_file_is_found(tmp_path: Path) -> None:
    from zipfile import ZipFile

    folder = tmp_path / "in"
    folder.mkdir()
    texts = {f"{unit}.txt": report(unit, "I", 2023, 90) for unit in ("An Bình", "Đông Hà")}
    with ZipFile(folder / "all.zip", "w") as packed:
        for name, text in texts.items():
            packed.writestr(f"sub/{name}", text)
    with open_archive(tmp_path / "archive.db") as archive:
        archive.store(archive.begin_run("1", "1"), read_folder(folder))
        found = {row.name: archive.reviews.read_original(row.report_id).decode() for row in archive.reviews.queue()}
    assert found == texts


# ---- safe once answered --------------------------------------------------------------------------


def test_a_decision_waits_for_the_disk_and_a_batch_does_not(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive.db") as archive:
        for durable, level in ((True, 2), (False, 1), (True, 2)):  # FULL, NORMAL
            with archive._writing(durable=durable) as connection:
                assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == level


_WRITER = """
import sys
from extractor import open_archive
from extractor.review.log import Change
with open_archive(sys.argv[1]) as archive:
    ids = [row.report_id for row in archive.reviews.queue()]
    for number in range(100):
        report_id = ids[number % len(ids)]
        state = archive.reviews.state(report_id)
        change = Change("correct", "equipment.0.count", value=100 + number)
        after = archive.reviews.append(report_id, [change], who="An", expected=state.revision)
        print(report_id, after.revision, 100 + number, flush=True)
"""


@pytest.mark.parametrize("answers", [1, 17, 60])
def test_a_kill_during_a_hundred_corrections_loses_none_that_was_answered(
    tmp_path: Path, outcomes: list[Outcome], answers: int
) -> None:
    place = tmp_path / "archive.db"
    with open_archive(place) as archive:
        archive.store(archive.begin_run("1", "1"), outcomes)
    words = [sys.executable, "-c", _WRITER, str(place)]
    writer = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert writer.stdout is not None
    told = [writer.stdout.readline().split() for _ in range(answers)]
    writer.send_signal(signal.SIGKILL)
    told += [line.split() for line in writer.stdout.read().splitlines() if len(line.split()) == 3]
    writer.wait()
    with open_archive(place) as archive:
        lines = {(report_id, line.number): line for report_id, line in archive.reviews.corrections()}
        assert answers <= len(told) <= len(lines) <= len(told) + 1 <= 101
        for report_id, number, value in told:
            assert lines[(report_id, int(number))].value == int(value)
        for report_id in archive.reviews.worked_on():
            state = archive.reviews.state(report_id)
            assert [line.number for line in state.log] == list(range(1, state.revision + 1))
            assert state.record.equipment[0].count == state.log[-1].value
            row = next(one for one in archive.reviews.queue() if one.report_id == report_id)
            assert row.revision == state.revision
        report_id = min(report_id for report_id, _ in lines)
        archive.reviews.append(report_id, [Change("accept", "equipment.1.count")], who="Bình", expected=1000)


# ---- samples and users ---------------------------------------------------------------------------


def test_a_sample_is_drawn_judged_and_certified(archive: Archive, outcomes: list[Outcome]) -> None:
    report_id = id_of(outcomes, "b0.txt")
    archive.reviews.append(report_id, [Change("correct", "equipment.0.count", value=6)], who="An", expected=0)
    archive.reviews.append(report_id, [Change("reject", "dossiers.0.late")], who="An", expected=1)
    drawn = archive.reviews.draw_sample("first", who="An", size=400, seed=7, wanted=0.05)
    values = {
        (one, value.key)
        for one in (row.report_id for row in archive.reviews.queue())
        for value in archive.reviews.state(one).values
        if value.value.list_name != "leftovers" and value.state != "rejected"
    }
    assert {(item.report_id, item.key) for item in drawn.items} == values  # more were asked for than there are
    assert drawn.plan.population == drawn.plan.size == len(values)
    corrected = next(item for item in drawn.items if (item.report_id, item.key) == (report_id, "equipment.0.count"))
    assert (corrected.value, corrected.state, corrected.quote) == (6, "corrected", "05 máy tính")
    small = archive.reviews.draw_sample("figures", who="An", size=20, seed=7, wanted=0.05, lists=["dossiers"])
    assert {item.kind.partition(".")[0] for item in small.items} == {"dossiers"}
    again = archive.reviews.draw_sample("again", who="An", size=20, seed=7, wanted=0.05, lists=["dossiers"])
    assert again.items == small.items
    assert [one.name for one in archive.reviews.samples()] == ["again", "figures", "first"]
    for position in (1, 2, 4):
        found = archive.reviews.add_verdict(small.number, position, "wrong", who="Bình")
    found = archive.reviews.add_verdict(small.number, 2, "right", who="Chi", why="looked again")
    assert archive.reviews.sample(small.number) == found
    assert (judge_sample(found).judged, judge_sample(found).wrong) == (2, 1)  # the third is not judged
    told = json.loads(json.dumps(certificate(found)))
    assert told["judged_by"] == ["Bình", "Chi"]
    assert [one["key"] for one in told["errors"]] == [small.items[0].key]
    for wrong in ((99, 1), (small.number, 99)):
        with pytest.raises(WrongUsage):
            archive.reviews.add_verdict(*wrong, "right", who="An")
    with pytest.raises(WrongUsage):
        archive.reviews.draw_sample("none", who="An", size=0, seed=1, wanted=0.01)


def test_a_sample_can_be_drawn_from_a_part_of_the_archive(archive: Archive) -> None:
    part = Filter(unit="ỦY BAN NHÂN DÂN XÃ ĐÔNG THÀNH")
    drawn = archive.reviews.draw_sample("part", who="An", size=10, seed=1, wanted=0.05, chosen=part)
    assert {item.report_id for item in drawn.items} <= {row.report_id for row in archive.reviews.queue(part)}
    nothing = archive.reviews.draw_sample("no", who="An", size=10, seed=1, wanted=0.05, chosen=Filter(year=1999))
    assert (nothing.items, nothing.plan.population) == ((), 0)
    assert judge_sample(nothing).decision == "open"


def test_users_are_kept_by_name(archive: Archive) -> None:
    archive.reviews.add_user("bình", "reader", "$argon2id$1")
    archive.reviews.add_user("an", "admin", "$argon2id$2")
    archive.reviews.add_user("bình", "reviewer", "$argon2id$3")
    assert [(one.name, one.role, one.password) for one in archive.reviews.users()] == [
        ("an", "admin", "$argon2id$2"), ("bình", "reviewer", "$argon2id$3"),
    ]  # fmt: skip
    assert archive.reviews.remove_user("an")
    assert not archive.reviews.remove_user("an")


def test_every_record_has_its_row_in_the_queue(archive: Archive) -> None:
    with archive._reading() as connection:
        count = connection.execute(select(func.count()).select_from(summaries)).scalar()
        assert count == 6
        assert connection.execute(select(func.count()).select_from(corrections)).scalar() == 0


# ---- exports -------------------------------------------------------------------------------------


def test_exports_have_what_people_left_and_say_who_and_what_was_read(
    archive: Archive, outcomes: list[Outcome], tmp_path: Path
) -> None:
    report_id = id_of(outcomes, "b0.txt")
    first = [Change("correct", "equipment.0.count", value=6), Change("correct", "equipment.0.item", value="computer")]
    archive.reviews.append(report_id, first, who="=An", expected=0)
    rest = [Change("accept", f"equipment.0.{name}") for name in ("label", "place")]
    archive.reviews.append(report_id, rest, who="Bình", expected=2)
    place = Place(1, 10, 14, "nơi")  # any place will do
    added = Change("add", "staff", entry={"group": "officials", "count": 3}, place=place)
    archive.reviews.append(report_id, [added], who="Bình", expected=4)
    write_folder(archive.records(), archive.failures(), tmp_path / "package", "datapackage")
    with system.use_context(trusted=True):
        assert Package(str(tmp_path / "package" / "datapackage.json")).validate().valid
    with (tmp_path / "package" / "equipment.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["report_id"] == report_id]
    assert rows[0]["count"] == "6"
    assert rows[0]["reviewed_by"] == "'=An\nBình"  # a name is no formula either
    assert rows[0]["machine_value"] == '{"count": 5}'
    assert rows[0]["reviewed_at"].endswith("+00:00")
    assert [rows[1][name] for name in ("reviewed_by", "reviewed_at", "machine_value")] == ["", "", ""]
    frames = archive.frames()
    staff = frames["staff"][frames["staff"].report_id == report_id]
    assert staff.machine_value.tolist() == ["null"]
    write_folder(archive.records(), archive.failures(), tmp_path / "json", "json")
    told = json.loads((tmp_path / "json" / "records" / f"{report_id}.json").read_text(encoding="utf-8"))
    assert told["review"]["equipment.0"]["machine_value"] == {"count": 5}
    assert told["review"]["staff.0"]["machine_value"] is None


def test_an_export_nobody_reviewed_has_the_columns_and_nothing_in_them(archive: Archive) -> None:
    frames = archive.frames()
    for name in ("reports", "sections", "references", "dossiers", "staff", "equipment", "quantities", "leftovers"):
        assert list(frames[name].columns)[-3:] == ["reviewed_by", "reviewed_at", "machine_value"]
        assert frames[name][["reviewed_by", "reviewed_at", "machine_value"]].isna().all(axis=None)
