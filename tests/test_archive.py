"""The store: the same in an SQLite file and in PostgreSQL, whatever the order in which results come."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from extractor import extract, open_archive
from extractor.archive import Archive, Outcome, migrations
from extractor.archive.connection import connect, insert_rows, said_by
from extractor.archive.migrations import STEPS, migrate
from extractor.archive.tables import metadata, record_tables, record_to_rows, versions
from extractor.archive.views import VIEWS, drop_views
from extractor.crew import Reader, Settings, to_failure
from extractor.errors import UnreadableFile, UnwritableTarget
from extractor.exports.layout import TABLES
from extractor.sources import Source, find_sources
from tests.batch_material import contents, report
from tests.postgres import new_database, private_server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with private_server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    if request.param == "sqlite":
        place: str | Path = tmp_path / "archive.db"
    else:
        place = new_database(request.getfixturevalue("server"))
    with open_archive(place) as opened:
        yield opened


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    """Twelve sources: nine contents, one of them under two names, and two that cannot be read."""
    folder = tmp_path_factory.mktemp("reports")
    for number in range(9):
        text = report(
            "Vân Lĩnh" if number < 4 else f"Đông {number}", ("I", "II", "III", "IV")[number % 4], 2023, 90 + number
        )
        (folder / f"b{number}.txt").write_text(text, encoding="utf-8")
    (folder / "a-copy.txt").write_bytes((folder / "b5.txt").read_bytes())
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "noise.pdf").write_bytes(bytes(1000))
    reader = Reader(Settings())
    return [outcome for source in find_sources([str(folder)]) if isinstance(outcome := reader.read(source), Outcome)]


def store_all(archive: Archive, outcomes: list[Outcome], size: int = 5) -> None:
    run = archive.begin_run("1", "1")
    for start in range(0, len(outcomes), size):
        archive.store(run, outcomes[start : start + size])
    archive.end_run(run, "done", 0)


def test_every_table_of_the_agreement_has_the_rows_of_the_records(archive: Archive, outcomes: list[Outcome]) -> None:
    store_all(archive, outcomes)
    found = contents(archive)
    stored = list(archive.records())
    assert len(stored) == 9
    assert [record.report_id for record in stored] == sorted(record.report_id for record in stored)
    for layout in TABLES:
        wanted = [row for record in stored for row in layout.rows(record)]
        assert found[layout.name] == sorted(wanted, key=repr)
        assert record_tables[layout.name].columns.keys() == list(layout.header)
    assert found["dossiers"]
    assert found["references"]


def test_a_content_under_two_names_is_one_document_named_by_the_first(
    archive: Archive, outcomes: list[Outcome]
) -> None:
    store_all(archive, outcomes)
    found = contents(archive)
    assert len(found["sources"]) == 12
    assert len(found["documents"]) == 9
    assert {Path(row[2]).name for row in found["documents"]} == {
        "a-copy.txt",
        *(f"b{n}.txt" for n in range(9) if n != 5),
    }
    assert "a-copy.txt" in {record.document.name for record in archive.records()}


def test_the_order_and_size_of_writes_make_no_difference(archive: Archive, outcomes: list[Outcome]) -> None:
    store_all(archive, outcomes)
    wanted = contents(archive)
    for seed in range(3):
        with archive._writing() as connection:
            for table in set(metadata.tables.values()) - {versions}:
                connection.execute(table.delete())
        shuffled = random.Random(seed).sample(outcomes, len(outcomes))
        store_all(archive, shuffled + shuffled[:4], size=1 + 3 * seed)
        assert contents(archive) == wanted


def test_a_changed_file_replaces_what_it_said_before(archive: Archive, outcomes: list[Outcome]) -> None:
    store_all(archive, outcomes)
    before = contents(archive)
    old = next(one for one in outcomes if one.source.endswith("b3.txt"))
    new = next(one for one in outcomes if one.source.endswith("b4.txt"))
    store_all(archive, [replace(new, source=old.source)])
    after = contents(archive)
    assert {row[0] for row in before["documents"]} - {row[0] for row in after["documents"]} == {old.sha256}
    assert all(row[0] != (old.sha256 or "")[:16] for name in record_tables for row in after[name])
    store_all(archive, [old])
    store_all(archive, [new])
    assert contents(archive) == before


def test_a_file_that_can_no_longer_be_read_is_a_failure_and_then_mended(
    archive: Archive, outcomes: list[Outcome]
) -> None:
    store_all(archive, outcomes)
    before = contents(archive)
    last = next(one for one in outcomes if one.source.endswith("b8.txt"))
    source = Source(last.source, "0:0", "")
    store_all(archive, [to_failure(source, UnreadableFile("empty", source.name), ("1", "1"))])
    assert source.name in {failure.source for failure in archive.failures()}
    assert len(contents(archive)["documents"]) == 8
    store_all(archive, [last])
    assert contents(archive) == before


def test_a_name_whose_file_changed_passes_to_the_other_name_at_the_next_reading(
    archive: Archive, outcomes: list[Outcome]
) -> None:
    store_all(archive, outcomes)
    first = next(one for one in outcomes if one.source.endswith("a-copy.txt"))
    second = next(one for one in outcomes if one.source.endswith("b5.txt"))
    other = next(one for one in outcomes if one.source.endswith("b6.txt"))
    store_all(archive, [replace(other, source=first.source)])
    versions = (second.program_version, second.pattern_version)
    assert archive.find_done([second.source], *versions) == {(second.source, "")}  # its stamp is gone: read it again
    store_all(archive, [second])
    assert archive.find_done([second.source], *versions) == {(second.source, second.stamp)}


def test_what_is_done_is_known_by_stamp_and_versions(archive: Archive, outcomes: list[Outcome]) -> None:
    store_all(archive, outcomes)
    names = [outcome.source for outcome in outcomes]
    versions = (outcomes[0].program_version, outcomes[0].pattern_version)
    read = {(one.source, one.stamp) for one in outcomes if one.state == "read"}
    assert archive.find_done(names, *versions) == read
    assert archive.find_done(names[:1], *versions) == {pair for pair in read if pair[0] == names[0]}
    assert archive.find_done(names, versions[0], "other patterns") == set()
    assert archive.find_done([], *versions) == set()


def test_failures_have_their_reasons_in_both_languages(archive: Archive, outcomes: list[Outcome]) -> None:
    store_all(archive, outcomes)
    reasons = {Path(failure.source).name: failure.reason for failure in archive.failures()}
    assert reasons == {"empty.pdf": "empty", "noise.pdf": "not-text"}
    assert all("tệp" in failure.message_vi or "văn bản" in failure.message_vi for failure in archive.failures())


def test_the_series_of_one_unit(archive: Archive, outcomes: list[Outcome]) -> None:
    store_all(archive, outcomes)
    series = archive.series("Uỷ ban nhân dân xã Vân Lĩnh")
    stated = series[series["received"].notna()]
    assert stated["received"].tolist() == [90, 91, 92, 93]
    assert stated["period_label"].str.contains("2023").all()
    assert archive.series("UBND xã khác").empty


def test_views_put_unit_and_period_beside_the_figures(archive: Archive, outcomes: list[Outcome]) -> None:
    store_all(archive, outcomes)
    with archive._reading() as connection:
        query = "SELECT * FROM unit_totals WHERE unit = 'ủy ban nhân dân xã vân lĩnh' ORDER BY data_to, position"
        totals = connection.execute(text(query)).mappings().all()
        rows = connection.execute(text("SELECT count(*) FROM unit_dossiers")).scalar()
    assert [(row["period_label"], row["received"]) for row in totals if row["received"] is not None] == [
        (f"quý {quarter} năm 2023", 90 + number) for number, quarter in enumerate(("I", "II", "III", "IV"))
    ]
    assert rows == len(contents(archive)["dossiers"])
    assert set(record_tables["dossiers"].columns.keys()) < set(totals[0].keys())


def test_status_counts(archive: Archive, outcomes: list[Outcome]) -> None:
    store_all(archive, outcomes)
    status = archive.status()
    assert status.sources == {"read": 10, "failed": 2}
    assert (status.documents, status.reasons) == (9, {"empty": 1, "not-text": 1})
    assert [(run["run"], run["state"], run["read"], run["failed"]) for run in status.runs] == [(1, "done", 10, 2)]


def test_frames_are_those_of_the_records(archive: Archive, outcomes: list[Outcome]) -> None:
    store_all(archive, outcomes)
    frames = archive.frames()
    assert set(frames) == {layout.name for layout in TABLES}
    assert len(frames["reports"]) == 9
    assert frames["dossiers"]["received"].dtype == "Int64"


def test_what_databases_cannot_hold_is_kept_in_the_record(archive: Archive) -> None:
    record = extract("Báo cáo: tiếp nhận 12 hồ sơ; trang bị 05 máy tính.".encode())
    huge = record.equipment[0].model_copy(update={"count": 10**24, "label": "máy\x00tính"})
    record = record.model_copy(update={"equipment": [huge]})
    rows = record_to_rows(record)["equipment"]
    header = record_tables["equipment"].columns.keys()
    assert (rows[0][header.index("count")], rows[0][header.index("label")]) == (None, "máy\ufffdtính")
    reader = Reader(Settings())
    reading = Outcome("s", "1", "read", *reader.versions, record.document.sha256)
    from extractor.crew import _to_reading

    store_all(archive, [replace(reading, reading=_to_reading(record))])
    assert [kept.equipment[0].count for kept in archive.records()] == [10**24]
    assert contents(archive)["equipment"] == rows


# ---- versions ------------------------------------------------------------------------------------


def test_the_steps_make_the_tables_that_the_code_names(archive: Archive) -> None:
    with archive._reading() as connection:
        found = inspect(connection)
        assert set(found.get_table_names()) == set(metadata.tables)
        for table in metadata.tables.values():
            columns = {one["name"]: one["nullable"] for one in found.get_columns(table.name)}
            assert columns == {column.name: column.nullable for column in table.columns}
            assert found.get_pk_constraint(table.name)["constrained_columns"] == [one.name for one in table.primary_key]
            indexed = {tuple(one["column_names"]) for one in found.get_indexes(table.name) if not one["unique"]}
            assert indexed == {tuple(column.name for column in index.columns) for index in table.indexes}


def test_an_archive_of_an_earlier_version_is_brought_to_the_present(archive: Archive, outcomes: list[Outcome]) -> None:
    store_all(archive, outcomes)
    before = contents(archive)
    later = (*STEPS, ("CREATE TABLE notes (report_id TEXT NOT NULL)", "INSERT INTO notes VALUES ('x')"))
    with archive._writing() as connection:
        migrate(connection, "", later)
    with archive._writing() as connection:
        migrate(connection, "", later)  # nothing is done twice
        assert connection.execute(text("SELECT count(*) FROM notes")).scalar() == 1
        assert {row.part: row.version for row in connection.execute(select(versions))}["archive"] == str(len(later))
        connection.execute(text("DROP TABLE notes"))
    assert contents(archive) == before


@pytest.mark.parametrize("version", range(1, len(STEPS)))
def test_an_archive_of_each_version_there_was_is_brought_to_the_present(
    version: int, archive: Archive, outcomes: list[Outcome], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """An archive as that version made it, filled through the tables that every version has."""
    store_all(archive, outcomes)
    wanted = contents(archive)
    kept = {name: wanted[name] for name in ("sources", "failures", "documents", "records")}
    server = archive._engine.dialect.name == "postgresql"
    place = new_database(request.getfixturevalue("server")) if server else tmp_path / "old.db"
    engine, _ = connect(place, create=True)
    with engine.execution_options(writing=True).begin() as connection:
        versions.create(connection)
        for statement in (one for step in STEPS[:version] for one in step):
            connection.execute(text(statement))
        for name, rows in kept.items():
            insert_rows(connection, metadata.tables[name], rows)
        insert_rows(connection, versions, [("archive", str(version)), ("tables", "older")])
    engine.dispose()
    with open_archive(place) as opened:
        assert contents(opened) == wanted
        with opened._reading() as connection:
            assert migrations.is_current(connection)
            assert set(inspect(connection).get_table_names()) == set(metadata.tables)


def test_what_a_database_refuses_is_told_as_its_own_words(archive: Archive, outcomes: list[Outcome]) -> None:
    store_all(archive, outcomes)
    row = contents(archive)["records"][0]
    with pytest.raises(UnwritableTarget) as caught, archive._writing() as connection:
        insert_rows(connection, metadata.tables["records"], [row])
    assert caught.value.reason == "archive-error"
    assert "unique" in str(caught.value).lower()
    store_all(archive, outcomes)


def test_a_step_that_fails_leaves_the_archive_as_it_was(archive: Archive, outcomes: list[Outcome]) -> None:
    store_all(archive, outcomes)
    before = contents(archive)
    broken = (*STEPS, ("CREATE TABLE notes (report_id TEXT)", "INSERT INTO nowhere VALUES (1)"))
    with pytest.raises(UnwritableTarget), archive._writing() as connection:
        migrate(connection, "", broken)
    with archive._reading() as connection:
        assert not inspect(connection).has_table("notes")
    assert contents(archive) == before


def test_tables_with_other_columns_are_made_again_from_the_records(archive: Archive, outcomes: list[Outcome]) -> None:
    store_all(archive, outcomes)
    before = contents(archive)
    with archive._writing() as connection:
        drop_views(connection)
        record_tables["dossiers"].drop(connection)
        connection.execute(text("CREATE TABLE dossiers (report_id TEXT)"))
        connection.execute(versions.update().where(versions.c.part == "tables").values(version="older"))
        assert not migrations.is_current(connection)
        migrate(connection, "")
        assert set(inspect(connection).get_view_names()) == set(VIEWS)
    assert contents(archive) == before


def test_a_record_that_cannot_be_used_any_more_is_read_again(archive: Archive, outcomes: list[Outcome]) -> None:
    store_all(archive, outcomes)
    before = contents(archive)
    twice = next(one for one in outcomes if one.source.endswith("b5.txt"))
    with archive._writing() as connection:
        change = text('UPDATE records SET record = \'{"schema_version": "0"}\' WHERE report_id = :id')
        connection.execute(change, {"id": (twice.sha256 or "")[:16]})
        connection.execute(versions.update().where(versions.c.part == "tables").values(version="older"))
        migrate(connection, "")
    reasons = {Path(failure.source).name: failure.reason for failure in archive.failures()}
    assert {name for name, reason in reasons.items() if reason == "older-record"} == {"a-copy.txt", "b5.txt"}
    assert len(list(archive.records())) == 8
    assert archive.find_done([twice.source], twice.program_version, twice.pattern_version) == set()
    store_all(archive, [one for one in outcomes if one.sha256 == twice.sha256])
    assert contents(archive) == before


def test_an_archive_of_a_later_version_is_refused(archive: Archive) -> None:
    with archive._writing() as connection:
        connection.execute(versions.update().where(versions.c.part == "archive").values(version="99"))
    with pytest.raises(UnwritableTarget) as caught, archive._writing() as connection:
        migrate(connection, "somewhere")
    assert caught.value.reason == "archive-too-new"


# ---- what stops it -------------------------------------------------------------------------------


def test_each_trouble_has_its_own_reason(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is no database" * 100, encoding="utf-8")
    cases = {
        tmp_path: "archive-is-folder",
        tmp_path / "text.db": "not-an-archive",
        tmp_path / "none" / "archive.db": "archive-read-only",
        "mysql://someone@host/db": "archive-address",
        "postgresql+psycopg://someone:secret@127.0.0.1:9/db": "archive-unreachable",
    }
    for place, reason in cases.items():
        with pytest.raises(UnwritableTarget) as caught:
            open_archive(place)
        assert caught.value.reason == reason
        assert "secret" not in str(caught.value)
    with pytest.raises(UnwritableTarget) as caught:
        open_archive(tmp_path / "missing.db", create=False)
    assert caught.value.reason == "no-archive"
    assert not (tmp_path / "missing.db").exists()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("53100", "archive-full"), ("55P03", "archive-locked"), ("25006", "archive-read-only"),
        ("42501", "archive-read-only"), ("57P01", "archive-unreachable"), ("22003", "archive-error"),
    ],
)  # fmt: skip
def test_what_a_server_says_in_codes_is_understood(code: str, reason: str) -> None:
    class Refusal(Exception):
        sqlstate = code

    with pytest.raises(UnwritableTarget) as caught, said_by("postgresql://host/db"):
        raise DBAPIError("INSERT", None, Refusal("could not do it"))
    assert caught.value.reason == reason


def test_a_locked_archive_says_so(tmp_path: Path, outcomes: list[Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.archive.connection.SECONDS_TO_WAIT", 0.2)
    with open_archive(tmp_path / "archive.db") as archive:
        other = sqlite3.connect(tmp_path / "archive.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnwritableTarget) as caught:
            store_all(archive, outcomes)
        assert caught.value.reason == "archive-locked"
        other.execute("ROLLBACK")
        other.close()
        store_all(archive, outcomes)
        assert len(list(archive.records())) == 9


def test_a_full_disk_loses_only_what_was_not_written_yet(tmp_path: Path, outcomes: list[Outcome]) -> None:
    with open_archive(tmp_path / "whole.db") as archive:
        store_all(archive, outcomes)
        wanted = contents(archive)
    with open_archive(tmp_path / "archive.db") as archive:
        run = archive.begin_run("1", "1")
        archive.store(run, outcomes[:3])
        held = contents(archive)
        with archive._writing() as connection:  # stands for the disk: no page more than there are
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(UnwritableTarget) as caught:
            archive.store(run, outcomes)
        assert caught.value.reason == "archive-full"
        assert contents(archive) == held
    with open_archive(tmp_path / "archive.db") as archive:
        store_all(archive, outcomes)
        assert contents(archive) == wanted


def test_a_read_only_archive_says_so(tmp_path: Path, outcomes: list[Outcome]) -> None:
    with open_archive(tmp_path / "archive.db") as archive:
        store_all(archive, outcomes)
        with archive._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(UnwritableTarget) as caught:
            archive.begin_run("1", "1")
    assert caught.value.reason == "archive-read-only"
