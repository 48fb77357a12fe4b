"""A folder of files made to break the reader: each ends in a row with its reason, and the good ones are read."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import pytest

from extractor import open_archive
from extractor.batch import Step, run_batch
from extractor.crew import Settings
from extractor.exports.folder import write_folder
from tests.batch_material import contents, write_reports
from tests.hostile_files import ODD_NAMES, READ, write_hostile_folder

SECONDS = 60.0
Done = tuple[Path, dict[str, str], list[Step], float, Path]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    place = tmp_path_factory.mktemp("hostile")
    folder = place / "in"
    wanted = write_hostile_folder(folder)
    write_reports(folder / "good", 10)
    steps: list[Step] = []
    started = time.monotonic()
    with open_archive(place / "archive.db") as archive:
        run_batch([str(folder)], archive, Settings(seconds=SECONDS, memory_bytes=2**30), workers=2, tell=steps.append)
    return folder, wanted, steps, time.monotonic() - started, place / "archive.db"


def test_each_hostile_file_ends_in_a_row_with_its_reason(
    done: Done,
) -> None:
    folder, wanted, steps, _, _ = done
    assert len(wanted) + len(ODD_NAMES) >= 80
    found = {
        step.outcome.source.removeprefix(f"{folder}/"): (
            step.outcome.failure.reason if step.outcome.failure and step.outcome.state != "read" else READ
        )
        for step in steps
    }
    assert {name: found.get(name) for name in wanted} == wanted
    for step in steps:
        if step.outcome.failure is not None:
            assert len(step.outcome.failure.message) > len(step.outcome.source) + 20
            assert step.outcome.failure.message != step.outcome.failure.message_vi


def test_the_good_files_beside_them_are_all_read(done: Done) -> None:
    folder, _, steps, _, _ = done
    read = [step.outcome.source for step in steps if step.outcome.state == "read"]
    assert sum(source.startswith(f"{folder}/good/") for source in read) == 10
    assert sum(source.startswith(f"{folder}/names/") for source in read) == len(ODD_NAMES)


def test_each_ends_within_its_limit(done: Done) -> None:
    _, _, steps, seconds, _ = done
    assert max(step.outcome.seconds for step in steps) < SECONDS
    assert "too-slow" not in {step.outcome.failure.reason for step in steps if step.outcome.failure}
    assert seconds < 4 * SECONDS


def test_nothing_was_run_or_written_anywhere(done: Done) -> None:
    folder, _, _, _, archive = done
    assert not list(folder.rglob("owned"))
    assert {path.name for path in archive.parent.iterdir()} == {"in", "archive.db"}
    assert not Path("/tmp/escaped.txt").exists()
    with open_archive(archive) as opened:
        assert "root:" not in str(contents(opened)["records"])


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx", "json"])
def test_exports_of_it_are_harmless(form: str, done: Done, tmp_path: Path) -> None:
    with open_archive(done[-1]) as archive:
        count = write_folder(archive.records(), archive.failures(), tmp_path, form)  # type: ignore[arg-type]
    assert count > 40
    if form == "csv":
        for path in tmp_path.glob("*.csv"):
            with path.open(encoding="utf-8-sig", newline="") as file:
                assert not [cell for row in csv.reader(file) for cell in row if cell[:1] in ("=", "@", "\t", "\r")]
    elif form == "xlsx":
        from openpyxl import load_workbook

        book = load_workbook(tmp_path / "records.xlsx", read_only=True)
        assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    elif form == "parquet":
        from pyarrow import parquet

        assert parquet.read_table(tmp_path / "reports.parquet").num_rows == count
    else:
        assert len(list((tmp_path / "records").glob("*.json"))) == count
        assert json.loads((tmp_path / "unreadable.json").read_text(encoding="utf-8"))
