"""The tutorials do what they say, in both languages: their commands are run in order, as a new user would run them."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

TUTORIALS = CHECKOUT / "corpus" / "tutorials"
NAMES = ("digitiser", "auditor", "integrator")
LOCALES = {".md": "C.UTF-8", ".vi.md": "vi_VN.UTF-8"}
BLOCK = re.compile(r"```console\n(.*?)```\n", re.DOTALL)
MARK = "\x1e"
"""Printed after each command, to tell their outputs apart."""


def steps_of(text: str) -> list[tuple[str, str]]:
    """Commands of the console blocks in order, each with the output that is shown for it."""
    found: list[tuple[str, list[str]]] = []
    for block in BLOCK.findall(text):
        for line in block.splitlines(keepends=True):
            if line.startswith("$ "):
                found.append((line[2:].rstrip("\n"), []))
            else:
                found[-1][1].append(line)
    return [(command, "".join(shown)) for command, shown in found]


def run_all(commands: list[str], folder: Path, locale: str) -> list[str]:
    """The outputs of commands given one after the other to one shell; what goes to standard error among them."""
    binaries = folder / "bin"
    binaries.mkdir()
    for name, call in (("baocao", "-m extractor.cli"), ("python", "")):
        script = binaries / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {call} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    (folder / "corpus").symlink_to(CHECKOUT / "corpus")
    lines = [f"{command}\n{{ code=$?; printf '{MARK}'; (exit $code); }} 2>/dev/null" for command in commands]
    environment = {
        **os.environ, "LC_ALL": locale, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(CHECKOUT), "PYTHONUTF8": "1", "XDG_CACHE_HOME": str(folder / "cache"),
    }  # fmt: skip
    done = subprocess.run(
        ["bash", "-c", "exec 2>&1\n" + "\n".join(lines)], stdout=subprocess.PIPE, encoding="utf-8", cwd=folder,
        env=environment, timeout=120, check=False,
    )  # fmt: skip
    return done.stdout.split(MARK)[:-1]


def is_shown(shown: str, real: str) -> bool:
    """Whether an output is the one shown: "..." is anything in a line, and alone on a line any number of lines."""
    lines = [
        r"(?:.*\n)*?" if line.strip() == "..." else ".*?".join(map(re.escape, line.split("...")))
        for line in shown.splitlines(keepends=True)
    ]
    return re.fullmatch("".join(lines), real) is not None


@pytest.mark.parametrize("language", [".md", pytest.param(".vi.md", marks=pytest.mark.long)])
@pytest.mark.parametrize("name", NAMES)
def test_the_commands_of_a_tutorial_show_what_it_shows(name: str, language: str, tmp_path: Path) -> None:
    steps = steps_of((TUTORIALS / (name + language)).read_text(encoding="utf-8"))
    assert len(steps) >= 3
    outputs = run_all([command for command, _ in steps], tmp_path, LOCALES[language])
    for (command, shown), real in zip(steps, outputs, strict=True):
        assert is_shown(shown, real), f"$ {command}\n--- shown\n{shown}\n--- real\n{real}"


@pytest.mark.parametrize("language", LOCALES)
def test_the_python_of_a_tutorial_runs(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    path = TUTORIALS / f"integrator{language}"
    result = doctest.testfile(str(path), module_relative=False, encoding="utf-8")
    assert result.attempted > 15
    assert result.failed == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_tutorial_is_the_same_in_both_languages(name: str) -> None:
    texts = [(TUTORIALS / (name + language)).read_text(encoding="utf-8") for language in LOCALES]
    commands = [
        [re.sub(r"message_vi|message|\"[^\"]*: computer\"", "", step[0]) for step in steps_of(t)] for t in texts
    ]
    assert commands[0] == [command.replace("grep mẫu", "grep patterns") for command in commands[1]]
    assert re.findall(r"^>>> .*", texts[0], re.MULTILINE) == re.findall(r"^>>> .*", texts[1], re.MULTILINE)
    assert texts[0].count("\n## ") == texts[1].count("\n## ")


def test_what_is_left_out_of_an_output_is_no_licence() -> None:
    assert is_shown("a\n...\nb\n", "a\nx\ny\nb\n")
    assert is_shown("a\n...\nb\n", "a\nb\n")
    assert is_shown("a ...\n", "a b\n")
    assert not is_shown("a\n...\nb\n", "a\nx\nc\n")
    assert not is_shown("a\n", "a\nb\n")
