"""The commands that help somebody begin, and the help itself: doctor, demo, examples, completion, colours."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import typer

from extractor import cli, doctor
from extractor.commands.app import app
from extractor.demo import demo_steps, find_demo_folder
from extractor.messages import LANGUAGES, has_message, message
from tests.conftest import CHECKOUT


@pytest.fixture(autouse=True)
def _speak_english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def commands() -> dict[str, Any]:
    """Every command by its path ("patterns test"), as Typer has made it."""
    found: dict[str, Any] = {"": typer.main.get_command(app)}
    waiting = [("", found[""])]
    while waiting:
        path, command = waiting.pop()
        for name, inner in getattr(command, "commands", {}).items():
            found[f"{path} {name}".strip()] = inner
            waiting.append((f"{path} {name}".strip(), inner))
    return found


COMMANDS = commands()


# ---- doctor --------------------------------------------------------------------------------------


def test_the_doctor_finds_this_installation_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor", "--json"]) == 0
    told = {one["part"]: one for one in json.loads(capsys.readouterr().out)}
    for part in ("program", "packages", "patterns", "spacy"):
        assert told[part]["state"] == "ok", told[part]
        assert told[part]["advice"] is None
    assert {"extra-ocr", "extra-postgres", "extra-cluster", "scans", "word", "cache"} <= set(told)
    assert "extra-test" not in told
    assert re.search(r"spacy \d", told["packages"]["detail"])
    done, tried = re.search(r"(\d+)/(\d+)", told["patterns"]["detail"]).groups()  # type: ignore[union-attr]
    assert done == tried
    assert int(tried) > 1000


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_missing_comes_with_what_to_do(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = doctor._installed
    monkeypatch.setattr(doctor, "_installed", lambda name: None if name == "psycopg" else real(name))
    monkeypatch.setattr("extractor.documents.libreoffice.shutil.which", lambda name: None)
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    assert cli.main(["doctor", "--tessdata", str(tmp_path), "--lang", language]) == 0  # all of it is optional
    lines = capsys.readouterr().out.splitlines()
    missing = [
        (line, lines[number + 1])
        for number, line in enumerate(lines)
        if line.startswith(message("doctor.state-missing", language))
    ]
    told = "\n".join(head for head, _ in missing)
    assert "postgres" in told
    assert str(blocked) in told
    assert message("doctor.word", language) in told
    assert message("doctor.scans", language) in told
    advice = "\n".join(line for _, line in missing)
    assert 'pip install "baocao[postgres]"' in advice
    assert "apt-get install tesseract-ocr-vie" in advice
    assert "apt-get install libreoffice-writer" in advice
    assert "XDG_CACHE_HOME" in advice


def test_what_everything_needs_makes_the_doctor_say_no(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = doctor._installed
    monkeypatch.setattr(doctor, "_installed", lambda name: "0.1" if name == "spacy" else real(name))
    assert cli.main(["doctor"]) == 4
    out = capsys.readouterr().out
    assert re.search(r"^broken +packages it needs: spacy>=", out, re.MULTILINE)
    assert "Install baocao again" in out


def test_patterns_that_fail_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from extractor.selftest import Failure, Outcome

    failure = Failure("a.toml", "entry", "text", "wanted", "found")
    monkeypatch.setattr("extractor.selftest.run_self_tests", lambda patterns: Outcome(10, (failure,)))
    (told,) = [one for one in doctor.examine() if one.part == "patterns"]
    assert (told.state, told.advice) == ("broken", "patterns")
    assert told.detail.endswith("9/10")


def test_every_advice_has_its_sentence() -> None:
    code = (CHECKOUT / "extractor" / "doctor.py").read_text(encoding="utf-8")
    advices = set(re.findall(r'"((?:not-installed|reinstall|install-extra|patterns|cache|ocr-\w+|libreoffice))"', code))
    assert len(advices) >= 8
    for name in advices:
        assert has_message(f"doctor.advice-{name}"), name


# ---- demo ----------------------------------------------------------------------------------------


def test_the_demonstration_goes_the_whole_way(tmp_path: Path) -> None:
    """In a process of its own, as a new user runs it: in Vietnamese, into a folder that is not there yet."""
    out = tmp_path / "new" / "demo"
    done = subprocess.run(
        [sys.executable, "-m", "extractor.cli", "demo", "--out", str(out), "--lang", "vi"],
        capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    shown = re.findall(r"^\$ baocao (\w+)", done.stdout, re.MULTILINE)
    steps = demo_steps(find_demo_folder(), out, [name for name in COMMANDS if name])
    assert shown == [step.name for step in steps]
    assert {"check", "extract", "batch", "failures", "status", "export"} <= set(shown)
    assert "lỗi reference-lost-digit" in done.stdout
    assert "tai-ve-do-dang.pdf: tệp PDF bị cắt mất phần cuối" in done.stdout
    assert (out / "archive.db").is_file()
    assert (out / "one-report" / "datapackage.json").is_file()
    assert zipfile.is_zipfile(out / "tables" / "records.xlsx")
    assert str(out) in done.stdout.splitlines()[-1]


def test_a_place_that_cannot_be_written_is_told_before_anything_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    assert cli.main(["demo", "--out", str(file / "demo")]) == 4
    captured = capsys.readouterr()
    assert captured.out == ""
    assert str(file) in captured.err


# ---- help ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_has_help_with_examples_that_work(
    path: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each example is read as its command would read it: an option that is not there makes this fail."""
    assert cli.main([*path.split(), "--help", "--lang", language]) == 0
    shown = capsys.readouterr().out
    assert message("cli.help-examples", language) in shown
    name = "cli.examples-" + ("-".join(path.split()) or "baocao")
    lines = message(name, language).strip().splitlines()
    assert lines
    called = []
    for line in lines:
        command, _, told = line.partition(" # ")
        assert told.strip(), line
        assert command.strip() in shown
        (call,) = re.findall(r"(?:^|\| )(baocao[^|><&]*)", command)
        called.append(_parse(shlex.split(call)[1:]))
    assert any(one.startswith(path) for one in called)


def _parse(words: list[str]) -> str:
    """The path of the command that is called, once its arguments were read."""
    command: Any = COMMANDS[""]
    called: list[str] = []
    while words and words[0] in getattr(command, "commands", {}):
        called.append(words[0])
        command = command.commands[words.pop(0)]
    if "--lang" in words:
        at = words.index("--lang")
        assert words[at + 1] in LANGUAGES
        del words[at : at + 2]
    command.make_context(command.name, list(words), resilient_parsing=False, obj=cli.Voice("en"))
    return " ".join(called)


def test_examples_say_the_same_in_both_languages() -> None:
    for path in COMMANDS:
        name = "cli.examples-" + ("-".join(path.split()) or "baocao")
        shown = [[line.partition(" # ")[0] for line in message(name, one).strip().splitlines()] for one in LANGUAGES]
        assert [re.sub(r'"[^"]*"', "", line) for line in shown[0]] == [
            re.sub(r'"[^"]*"', "", line) for line in shown[1]
        ]


# ---- completion, colours, standard input ---------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("baocao ex", {"extract", "export"}), ("baocao do", {"doctor"}), ("baocao check --js", {"--json"})],
)
def test_bash_completes_commands_and_options(typed: str, wanted: set[str]) -> None:
    """As the script that `--install-completion` installs asks for it."""
    environment = {
        **os.environ, "_BAOCAO_COMPLETE": "complete_bash", "COMP_WORDS": typed,
        "COMP_CWORD": str(len(typed.split()) - 1), "PYTHONUTF8": "1",
    }  # fmt: skip
    program = Path(sys.executable).with_name("baocao")
    command = [str(program)] if program.exists() else [sys.executable, "-c", "from extractor.cli import main; main()"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, timeout=60, check=False)
    assert set(done.stdout.split()) == wanted, done.stderr


def test_the_completion_script_is_printed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "extractor.cli", "--show-completion", "bash"], capture_output=True, encoding="utf-8",
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "_BAOCAO_COMPLETE=complete_bash" in done.stdout


def test_standard_input_is_read_by_every_command_that_reads_a_report() -> None:
    text = "Căn cứ Kế hoạch số 53/KH-UBND ngày 27/12/2021.\n"
    for words in (["show", "-"], ["check", "-", "--json"], ["extract", "-", "--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "extractor.cli", *words], input=text, capture_output=True, encoding="utf-8",
            timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "53/KH-UBND" in done.stdout or words[0] == "check"


def test_no_output_has_colours_when_it_goes_into_a_pipe() -> None:
    for words in (["--help"], ["show", str(find_demo_folder() / "xa-mai-pha-6-thang-2020.txt")]):
        done = subprocess.run(
            [sys.executable, "-m", "extractor.cli", *words], capture_output=True, timeout=60, check=False,
            env={**os.environ, "FORCE_COLOR": "", "TERM": "xterm-256color"},
        )  # fmt: skip
        assert b"\x1b[" not in done.stdout + done.stderr
