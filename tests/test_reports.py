"""`baocao aggregate` and `baocao report` as they are typed, on archives of made series."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from corpus.maker.made import make_series
from corpus.maker.series import planted_in, series_truth
from extractor import cli

CLEAN, PLANTED = 4, 1  # seeds of series


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """An archive of a series without an error, and of one with a carry-over or the like that is wrong."""
    assert not planted_in(CLEAN)
    assert planted_in(PLANTED) & {"carry-over", "cumulative", "reference-conflict"}
    made = {}
    for name, seed in (("clean", CLEAN), ("planted", PLANTED)):
        folder = tmp_path_factory.mktemp(name)
        make_series([seed], ["txt"], folder)
        made[name] = folder / "kho.db"
        assert cli.main(["batch", str(folder), "--archive", str(made[name]), "--workers", "1"]) == 0
    return made


def first_period(archive: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """A quarter the archive has, as the message on a wrong one tells."""
    capsys.readouterr()
    assert cli.main(["aggregate", str(archive), "--period", "?"]) == cli.ExitCode.WRONG_USAGE
    return next(word.strip(",. ") for word in capsys.readouterr().err.split("archive has:")[1].split() if "-Q1" in word)


def test_aggregate_gives_csv_json_and_a_workbook(
    archives: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = archives["clean"]
    period = first_period(archive, capsys)
    assert cli.main(["aggregate", str(archive), "--period", period, "--lang", "en"]) == 0
    told = capsys.readouterr()
    header, unit, total = csv.reader(io.StringIO(told.out.removeprefix("\ufeff")))
    assert header[0] == "Unit"
    assert unit[0].lower() in series_truth(CLEAN)["unit"].lower()
    assert total[0] == "Total of 1 units"
    assert int(total[header.index("received")]) > 0
    assert "1 units: 1 with a report" in told.err

    target = tmp_path / "bảng.xlsx"
    assert cli.main(["aggregate", str(archive), "--period", period, "--out", str(target), "--json"]) == 0
    known = json.loads(capsys.readouterr().out)
    assert known["totals"]["received"] == int(total[header.index("received")])
    assert "II.06a" in openpyxl.load_workbook(target).sheetnames


def test_report_writes_a_page_a_workbook_and_json(
    archives: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("audit.html", "audit.xlsx", "audit.json"):
        assert cli.main(["report", str(archives["planted"]), "--out", str(tmp_path / name)]) == cli.ExitCode.FINDINGS
    page = (tmp_path / "audit.html").read_text(encoding="utf-8")
    data = json.loads(page.partition('id="data">')[2].partition("</script>")[0])
    told = json.loads((tmp_path / "audit.json").read_text(encoding="utf-8"))
    assert len(data["findings"]) == len(told["findings"]) > 0
    assert planted_in(PLANTED) <= {one["check"] for one in data["findings"]}
    places = [data["evidence"][place] for one in data["findings"] for place in one["places"]]
    assert any(before and after for _, _, before, _, after, *_ in places)  # the files are at hand: words around
    assert openpyxl.load_workbook(tmp_path / "audit.xlsx")["Findings"].max_row == len(told["findings"]) + 1


def test_report_without_errors_ends_with_nought(archives: dict[str, Path], tmp_path: Path) -> None:
    target = tmp_path / "page"
    assert cli.main(["report", str(archives["clean"]), "--out", str(target), "--format", "html", "--lang", "vi"]) == 0
    assert target.read_text(encoding="utf-8").startswith('<!doctype html>\n<html lang="vi">')


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["aggregate", "ARCHIVE", "--period", "2022-Q9"], 2, "is no period"),
        (["aggregate", "ARCHIVE", "--period", "2022-Q1", "--out", "a.csv"], 2, ".xlsx"),
        (["aggregate", "ARCHIVE", "--period", "2022-Q1", "--level", "ministry"], 2, "no unit that fits"),
        (["aggregate", "none.db", "--period", "2022-Q1"], 4, "none.db"),
        (["report", "ARCHIVE", "--out", "a.pdf"], 2, ".html, .xlsx, .json"),
        (["report", "none.db", "--out", "a.html"], 4, "none.db"),
        (["report", "ARCHIVE", "--out", "no-such-folder-file/"], 2, "ending"),
    ],
)
def test_what_cannot_be_done_is_told(
    archives: dict[str, Path], arguments: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [str(archives["clean"]) if one == "ARCHIVE" else one for one in arguments]
    capsys.readouterr()
    assert cli.main([*given, "--lang", "en"]) == code
    assert told in capsys.readouterr().err


def test_an_archive_without_reports_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("Không phải báo cáo.", encoding="utf-8")
    archive = tmp_path / "kho.db"
    assert cli.main(["batch", str(tmp_path / "a.txt"), "--archive", str(archive), "--workers", "1"]) == 0
    capsys.readouterr()
    assert cli.main(["report", str(archive), "--out", str(tmp_path / "a.html"), "--lang", "en"]) == 4
    assert "nothing to compare" in capsys.readouterr().err
    assert not (tmp_path / "a.html").exists()
