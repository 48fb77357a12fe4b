"""What a change of patterns would do to an archive: each value gained, lost or altered, with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from extractor import cli, extract
from extractor.archive import open_archive
from extractor.batch import run_batch
from extractor.crew import Settings
from extractor.errors import UnreadableFile
from extractor.packs import load_pack
from extractor.pattern_diff import diff_archive, diff_records
from tests.test_patterns import write_pack

TEXT = "BÁO CÁO\nCông tác cải cách hành chính quý I năm 2022\nBộ phận một cửa có 04 trụ tra cứu lạ và 02 máy in.\n"
KIOSK = '[[equipment_item]]\nid = "kiosk"\nterm = "trụ tra cứu lạ"\n'
SCREEN = '[[equipment_item]]\nid = "screen"\nterm = "trụ tra cứu lạ"\n'


def changes_between(tmp_path: Path, old: str, new: str, text: str = TEXT) -> list[tuple[str, str, object, object, str]]:
    packs = [load_pack(write_pack(tmp_path / name, own=lines)) for name, lines in (("old", old), ("new", new))]
    before, after = (extract(text.encode(), patterns=pack) for pack in packs)
    return [(one.what, one.kind, one.before, one.after, one.quote) for one in diff_records(before, after)]


def test_a_new_word_gains_values_with_their_place(tmp_path: Path) -> None:
    changes = changes_between(tmp_path, "", KIOSK)
    assert ("gained", "equipment.item", None, "kiosk", "04 trụ tra cứu lạ") in changes
    assert {what for what, kind, *_ in changes if kind.startswith("equipment")} == {"gained"}
    # what was a figure without a noun before is explained now
    assert {kind.partition(".")[0] for what, kind, *_ in changes if what == "lost"} <= {"quantities", "leftovers"}


def test_a_word_taken_away_loses_what_it_gained(tmp_path: Path) -> None:
    forth = changes_between(tmp_path / "a", "", KIOSK)
    back = changes_between(tmp_path / "b", KIOSK, "")
    turned = {"gained": "lost", "lost": "gained", "altered": "altered"}
    assert sorted((turned[what], kind, after, before) for what, kind, before, after, _ in back) == sorted(
        (what, kind, before, after) for what, kind, before, after, _ in forth
    )


def test_another_meaning_of_a_word_alters_a_value(tmp_path: Path) -> None:
    assert changes_between(tmp_path, KIOSK, SCREEN) == [
        ("altered", "equipment.item", "kiosk", "screen", "04 trụ tra cứu lạ")
    ]


def test_a_change_that_no_report_notices_changes_nothing(tmp_path: Path) -> None:
    assert changes_between(tmp_path, KIOSK, KIOSK + 'also = ["trụ chưa ai thấy"]\n') == []


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    (folder / "one.txt").write_text(TEXT, encoding="utf-8")
    (folder / "two.txt").write_text(TEXT.replace("04 trụ tra cứu lạ", "04 ghế"), encoding="utf-8")
    path = folder / "archive.db"
    with open_archive(path) as opened:
        run_batch([str(folder / "*.txt")], opened, Settings(), workers=1)
    return path


@contextmanager
def moved_away(path: Path) -> Iterator[None]:
    path.rename(path.with_suffix(".gone"))
    try:
        yield
    finally:
        path.with_suffix(".gone").rename(path)


def test_an_archive_is_read_again_with_both(archive: Path, tmp_path: Path) -> None:
    new = write_pack(tmp_path / "new", own=KIOSK)
    with open_archive(archive) as opened:
        stored = [record.model_dump() for record in opened.records()]
        reports = list(diff_archive(opened, "shipped", new, workers=1))
        assert [record.model_dump() for record in opened.records()] == stored
    changed = {Path(report.source).name: [one.kind for one in report.changes] for report in reports}
    assert "equipment.item" in changed["one.txt"]
    assert changed["two.txt"] == []


def test_a_source_that_is_gone_is_told(archive: Path) -> None:
    with open_archive(archive) as opened, moved_away(archive.parent / "one.txt"):
        reports = list(diff_archive(opened, "shipped", "shipped", workers=1))
    failures = [report.failure for report in reports if report.failure is not None]
    assert [type(one) for one in failures] == [UnreadableFile]


def test_the_command(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = str(write_pack(tmp_path / "new", own=KIOSK))
    options = ["--archive", str(archive), "--workers", "1", "--lang", "en"]
    assert cli.main(["patterns", "diff", "shipped", new, *options]) == 0
    told = capsys.readouterr()
    assert "+ equipment: count 4, item kiosk" in told.out
    assert "“04 trụ tra cứu lạ” (page 1)" in told.out
    assert "two.txt" not in told.out
    assert "2 reports compared" in told.err
    assert cli.main(["patterns", "diff", "shipped", new, *options, "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"gained", "lost"} >= {row["what"] for row in rows} != set()
    assert all(row["quote"] and row["page"] == 1 for row in rows)


def test_the_command_says_what_it_cannot_do(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--archive", str(archive), "--workers", "1", "--lang", "en"]
    assert cli.main(["patterns", "diff", "shipped", "no-such-pack", *options]) == 2
    assert "citizens" in capsys.readouterr().err
    with moved_away(archive.parent / "two.txt"):
        assert cli.main(["patterns", "diff", "shipped", "shipped", *options]) == 3
    assert "two.txt" in capsys.readouterr().err
