"""What README.md shows is what happens: its outputs are made again, its Python is run."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from extractor import cli

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
VIETNAMESE = ROOT / "README.vi.md"
LANGUAGES = {README: "en", VIETNAMESE: "vi"}
BLOCK = re.compile(r"```console\n\$ baocao (?P<command>.+)\n(?P<shown>(?:.*\n)*?)```\n")


def blocks() -> list[tuple[str, str, str]]:
    """The language, the command and the output of each block that shows one."""
    return [
        (language, match["command"], match["shown"])
        for path, language in LANGUAGES.items()
        for match in BLOCK.finditer(path.read_text(encoding="utf-8"))
    ]


def output_of(command: str, language: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command prints; `| grep "a\\|b"` after it keeps the lines that have one of the words."""
    line, _, words = command.partition(' | grep "')
    cli.main([*line.split(), "--lang", language])
    out = capsys.readouterr().out
    wanted = words.rstrip('"').split("\\|")
    return "".join(line for line in out.splitlines(keepends=True) if any(word in line for word in wanted))


@pytest.mark.parametrize(("language", "command", "shown"), blocks(), ids=[" ".join(one[:2]) for one in blocks()])
def test_an_output_in_the_readme_is_the_real_one(
    language: str, command: str, shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert shown == output_of(command, language, capsys)
    assert len(shown.splitlines()) > 3


def test_the_readme_shows_outputs() -> None:
    assert [language for language, _, _ in blocks()] == ["en", "en", "vi", "vi"]


def code_of(path: Path) -> list[str]:
    """All code blocks in order; of one that shows an output the command alone, without what it looks for in it."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [
        "\n".join(line.partition(" | grep")[0] for line in body.splitlines() if line.startswith("$ "))
        if kind == "console"
        else body
        for kind, body in found
    ]


def figures_of(path: Path) -> list[str]:
    """The rows of tables that hold nothing but a name and figures."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if re.fullmatch(r"\| [\w… .+-]+ (?:\| *[\d., s]* *)+\|", line)]


def test_both_readmes_have_the_same_commands_code_figures_and_parts() -> None:
    english, vietnamese = code_of(README), code_of(VIETNAMESE)
    assert len(english) > 8
    assert english == vietnamese
    assert len(figures_of(README)) > 8
    assert figures_of(README) == figures_of(VIETNAMESE)
    parts = [re.findall(r"^#+ ", path.read_text(encoding="utf-8"), re.MULTILINE) for path in LANGUAGES]
    assert parts[0] == parts[1]
    tables = [re.findall(r"^\| `(baocao [^`]*)`", path.read_text(encoding="utf-8"), re.MULTILINE) for path in LANGUAGES]
    assert tables[0] == tables[1]
    codes = [re.findall(r"^\| (\d+) \|", path.read_text(encoding="utf-8"), re.MULTILINE) for path in LANGUAGES]
    assert codes[0] == codes[1]


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = doctest.testfile(str(README), module_relative=False, encoding="utf-8")
    assert result.attempted > 8
    assert result.failed == 0


@pytest.mark.parametrize("readme", LANGUAGES, ids=lambda path: path.name)
def test_files_and_folders_that_the_readme_names_exist(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    for path in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / path).exists(), path
    for path in re.findall(r"`((?:extractor|corpus|patterns|tests|\.ci)/[^`*]*)`", text):
        assert (ROOT / path).exists(), path
