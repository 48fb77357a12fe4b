"""An archive file is opened by other programs as it is: Datasette shows tables and views, DuckDB and sqlite3 ask it."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from extractor.archive import open_archive
from extractor.archive.views import VIEWS
from extractor.batch import run_batch
from extractor.demo import find_demo_folder
from extractor.exports.folder import write_folder
from extractor.exports.layout import TABLES


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "archive.db"
    with open_archive(path) as opened:
        run_batch([str(find_demo_folder())], opened, workers=1)
    return path


def ask(archive: Path, *addresses: str) -> list[Any]:
    """What Datasette answers, in one process with this one and without a network."""
    app = pytest.importorskip("datasette.app")

    async def answers() -> list[Any]:
        datasette = app.Datasette([str(archive)])
        await datasette.invoke_startup()
        found = [await datasette.client.get(address) for address in addresses]
        for response in found:
            assert response.status_code == 200, (response.url, response.text[:500])
        return found

    return asyncio.run(answers())


def test_the_archive_is_one_file(archive: Path) -> None:
    assert [path.name for path in archive.parent.iterdir()] == ["archive.db"]


def test_datasette_lists_tables_and_views(archive: Path) -> None:
    shown, page = ask(archive, "/archive.json", "/archive")
    told = shown.json()
    tables = {table["name"]: table for table in told["tables"]}
    assert {table.name for table in TABLES} | {"failures", "runs"} <= set(tables)
    assert {view["name"] for view in told["views"]} == set(VIEWS)
    assert (tables["reports"]["count"], tables["failures"]["count"]) == (7, 1)
    assert "unit_totals" in page.text


@pytest.mark.parametrize("view", VIEWS)
def test_datasette_shows_each_view_with_rows(view: str, archive: Path) -> None:
    (answer,) = ask(archive, f"/archive/{view}.json?_shape=objects&_size=max")
    rows = answer.json()["rows"]
    assert rows
    if view == "cited_documents":
        assert max(row["report_count"] for row in rows) > 3
    else:
        assert {row["issuer"] for row in rows} <= {"ỦY BAN NHÂN DÂN XÃ MAI PHA", "UBND phường Hiến Nam"}
        assert all(Path(row["source"]).is_file() for row in rows if "source" in row)
    if view == "unit_findings":
        assert ("error", "reference-lost-digit") in {(row["severity"], row["check"]) for row in rows}


def test_datasette_follows_the_links_between_tables(archive: Path) -> None:
    """A row of dossiers shows the name of its report, and the page of a report what points to it."""
    rows, page = ask(archive, "/archive/dossiers.json?_shape=objects&_labels=on&_size=5", "/archive/dossiers?_size=5")
    labelled = rows.json()["rows"][0]["report_id"]
    assert labelled["label"].endswith((".txt", ".docx", ".pdf"))
    assert f'<a href="/archive/reports/{labelled["value"]}">' in page.text
    (report,) = ask(archive, f"/archive/reports/{labelled['value']}")
    assert f"/archive/dossiers?report_id={labelled['value']}" in report.text


def test_filters_and_facets_work_on_what_is_stored(archive: Path) -> None:
    (answer,) = ask(archive, "/archive/unit_totals.json?_shape=objects&_sort=data_to&late__gt=0&_facet=period_kind")
    told = answer.json()
    assert all(row["late"] > 0 for row in told["rows"])
    assert "period_kind" in {facet["name"] for facet in told["facet_results"].values()}


def test_sqlite_and_duckdb_give_the_same(archive: Path, tmp_path: Path) -> None:
    """SQLite asks the archive itself, DuckDB what was exported from it (its way into SQLite files needs a network)."""
    duckdb = pytest.importorskip("duckdb")
    query = (
        "SELECT r.period_label, count(*), sum(d.received) FROM {} d JOIN {} r USING (report_id)"
        " WHERE d.origin = 'table' GROUP BY r.period_label"
    )
    connection = sqlite3.connect(archive)
    by_sqlite = connection.execute(query.format("dossiers", "reports")).fetchall()
    connection.close()
    with open_archive(archive, create=False) as opened:
        write_folder(opened.records(), opened.failures(), tmp_path, "parquet")
    by_duckdb = duckdb.sql(query.format(f"'{tmp_path}/dossiers.parquet'", f"'{tmp_path}/reports.parquet'")).fetchall()
    assert sorted(by_duckdb) == sorted(by_sqlite)
    assert len(by_sqlite) >= 5
