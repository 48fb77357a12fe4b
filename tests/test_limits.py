"""Hostile input ends within its limit, with a clear message and exit code 3, and takes nothing else down with it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extractor import cli, extract
from extractor.commands import reading

COMMAND = [sys.executable, "-m", "extractor.cli", "--lang", "en"]
ROOT = Path(__file__).parents[1]


def run(*arguments: object, stdin: bytes | None = None, seconds: float = 60) -> subprocess.CompletedProcess[bytes]:
    words = [str(argument) for argument in arguments]
    return subprocess.run([*COMMAND, *words], input=stdin, capture_output=True, timeout=seconds, cwd=ROOT, check=False)


# Each has its bytes and the words that its message must have.
UNREADABLE = {
    "empty": (b"", "the file is empty"),
    "blank": (b" \n\t\r\n\f" * 1000, "the file is empty"),
    "zeros": (bytes(100_000), "not text"),
    "random bytes": (random.Random(1).randbytes(200_000), "not text"),
    "a program": (b"\x7fELF\x02\x01\x01" + random.Random(2).randbytes(50_000), "not text"),
    "a damaged PDF": (b"%PDF-1.7\n" + random.Random(3).randbytes(50_000), "PDF"),
    "a damaged archive": (b"PK\x03\x04" + random.Random(4).randbytes(50_000), ""),
}


@pytest.mark.parametrize(("data", "told"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_says_why(
    data: bytes, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(data)
    started = time.monotonic()
    assert cli.main(["extract", str(path), "--json", "--lang", "en"]) == cli.ExitCode.UNREADABLE
    assert time.monotonic() - started < 10
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{path}: ")
    assert told in err
    assert err.count("\n") == 1


def test_fifty_megabytes_of_noise_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "noise.txt"
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxy 0123456789/.,-\n".encode()
    path.write_bytes(bytes(random.Random(5).choices(letters, k=1_000_000)) * 50)
    done = run("extract", path, "--json", seconds=30)
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"noise.txt: " in done.stderr


def test_one_line_of_five_megabytes_is_read(tmp_path: Path) -> None:
    """Long is not hostile: it is read, in time that grows with its length."""
    path = tmp_path / "line.txt"
    path.write_text(
        "".join(f"Tiếp nhận {n} lượt công dân, có {n} kiến nghị. " for n in range(90_000)), encoding="utf-8"
    )
    assert path.stat().st_size > 5_000_000
    done = run("extract", path, "--json", seconds=200)
    assert done.returncode == 0, done.stderr.decode("utf-8")
    assert len(json.loads(done.stdout)["quantities"]) >= 170_000


# Text built so that a pattern which tries every way of reading a part would never come to an end.
BACKTRACKING = {
    "digits": "1" * 60_000,
    "digits and points": "1." * 30_000,
    "digits and slashes": "1/" * 30_000 + "UBND",
    "hyphens": "-" * 60_000,
    "a symbol that never ends": "53/" + "KH-" * 20_000,
    "blanks": "số" + " " * 60_000 + "x",
    "line ends": "số" + "\n" * 60_000 + "x",
    "opening brackets": "(" * 60_000,
    "dots to fill in": "Số: " + "." * 60_000 + "/BC-UBND",
    "tabs": "\t" * 60_000 + "1",
    "bars": "|" * 60_000,
    "Roman numerals": "I" * 60_000 + ".",
    "labels": "1.1" * 20_000,
    "capitals": "BÁO CÁO " * 8_000,
    "commas between figures": "Kế hoạch số " + "1, " * 20_000,
    "ratios": "11/11 " * 10_000,
    "number words": "hai mươi " * 7_000,
    "tone marks": "a" + "\u0301" * 60_000,
    "dates": "ngày 01 tháng " * 5_000,
    "one sentence": "Tiếp nhận 12 hồ sơ, đã giải quyết 10 hồ sơ; " * 2_000,
    "row of cells": "Hộ tịch 1 2 3 4 5 6 7 8 9 \n" * 3_000,
}


@pytest.mark.parametrize("text", BACKTRACKING.values(), ids=BACKTRACKING.keys())
def test_text_that_makes_patterns_backtrack(text: str) -> None:
    """A record, in time: 60,000 characters of an ordinary report take well under a second."""
    started = time.monotonic()
    assert extract(text.encode("utf-8")).document.characters > 0
    assert time.monotonic() - started < 8


def test_a_file_that_hangs_is_given_up_and_the_rest_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reading, "SECONDS_PER_FILE", 1.5)
    from extractor import documents

    read_as_ever = documents.read_document

    def hang(source: object, **options: object) -> object:
        while "slow" in str(source):
            pass
        return read_as_ever(source, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(documents, "read_document", hang)
    for name in ("quick", "slow"):
        (tmp_path / f"{name}.txt").write_text(f"Báo cáo {name}: 5 hồ sơ.", encoding="utf-8")
    assert cli.main(["extract", str(tmp_path), "--out", str(tmp_path / "out"), "--lang", "en"]) == 3
    assert "slow.txt: reading was stopped after 1.5 s" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "out" / "records").iterdir()] == ["quick.json"]


@pytest.mark.skipif(os.name == "nt", reason="no named pipes there")
def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    done = run("extract", tmp_path, "--out", tmp_path / "out", seconds=20)
    assert done.returncode in {3, 4}
    assert done.stderr
