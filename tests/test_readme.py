"""What README.md shows is what happens: its outputs are made again, its Python is run."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from extractor import cli

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n\$ baocao (?P<command>.+)\n(?P<shown>(?:.*\n)*?)```\n")


def blocks() -> list[tuple[str, str]]:
    return [(match["command"], match["shown"]) for match in BLOCK.finditer(README.read_text(encoding="utf-8"))]


def output_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command prints; `| grep "a\\|b"` after it keeps the lines that have one of the words."""
    line, _, words = command.partition(' | grep "')
    cli.main([*line.split(), "--lang", "en"])
    out = capsys.readouterr().out
    wanted = words.rstrip('"').split("\\|")
    return "".join(line for line in out.splitlines(keepends=True) if any(word in line for word in wanted))


@pytest.mark.parametrize(("command", "shown"), blocks(), ids=[command for command, _ in blocks()])
def test_an_output_in_the_readme_is_the_real_one(
    command: str, shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert shown == output_of(command, capsys)
    assert len(shown.splitlines()) > 3


def test_the_readme_shows_outputs() -> None:
    assert len(blocks()) == 2


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testfile(str(README), module_relative=False, encoding="utf-8")
    assert result.attempted > 8
    assert result.failed == 0


def test_files_and_folders_that_the_readme_names_exist() -> None:
    text = README.read_text(encoding="utf-8")
    for path in re.findall(r"`((?:extractor|corpus|patterns|tests|\.ci)/[^`*]*)`", text):
        assert (ROOT / path).exists(), path
