"""The package as others get it: a wheel, installed elsewhere, with its patterns and its schema."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("baocao-*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the package and nothing of this checkout; what it depends on is taken from here."""
    folder = tmp_path_factory.mktemp("elsewhere")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), str(wheel)],
        check=True,
    )
    return folder


def run(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONUTF8": "1"}
    # the current folder is the installed one, so that the checkout cannot be found by chance
    return subprocess.run(
        [sys.executable, "-m", "extractor.cli", "--lang", "en", *arguments],
        capture_output=True, encoding="utf-8", env=environment, cwd=installed, check=False,
    )  # fmt: skip


def test_the_wheel_holds_what_the_program_reads(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"extractor/messages.toml", "extractor/record.schema.json", "extractor/record.md"} <= names
    assert {"extractor/review/static/review.js", "extractor/review/templates/queue.html"} <= names
    assert {f"extractor/_demo/{path.name}" for path in (ROOT / "corpus" / "demo").iterdir()} <= names
    patterns = ROOT / "patterns"
    files = {path.relative_to(patterns).as_posix() for path in patterns.rglob("*") if path.is_file()}
    assert {f"extractor/_patterns/{name}" for name in files} <= names
    assert {f"extractor/auditing/page/page.{ending}" for ending in ("html", "css", "js")} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    outside = {name for name in names if not name.startswith(("extractor/", "baocao-"))}
    assert outside == set()


def test_the_installed_program_finds_its_patterns(installed: Path) -> None:
    place = "import extractor.patterns as p; print(p.__file__); print(p.find_patterns_folder())"
    done = subprocess.run(
        [sys.executable, "-c", place], capture_output=True, encoding="utf-8", cwd=installed, check=True,
        env={**os.environ, "PYTHONPATH": str(installed)},
    )  # fmt: skip
    module, folder = done.stdout.split("\n")[:2]
    assert Path(module).is_relative_to(installed)
    assert Path(folder) == installed / "extractor" / "_patterns"
    tested = run(installed, "patterns")
    assert (tested.returncode, tested.stderr) == (0, "")
    assert tested.stdout.rstrip().endswith("0 failed")
    assert run(installed, "patterns", "test", "citizens").stdout.rstrip().endswith("0 failed")


def test_the_installed_program_reads_a_report(installed: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("Căn cứ Kế hoạch số 53/KH-UBND ngày 27/12/2021 của UBND phường.\n", encoding="utf-8")
    done = run(installed, "extract", str(report), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert [one["symbol"] for one in json.loads(done.stdout)["references"]] == ["53/KH-UBND"]
    assert json.loads(run(installed, "schema").stdout)["title"] == "Record"
    assert run(installed, "--version").stdout.startswith("baocao ")


def test_spacy_finds_the_components_of_the_installed_program(installed: Path) -> None:
    script = (
        "import spacy, extractor; nlp = spacy.blank('xx'); nlp.add_pipe('baocao_references')\n"
        "doc = nlp('Kế hoạch số 53/KH-UBND ngày 27/12/2021'); print(extractor.__file__)\n"
        "print(doc.spans['baocao_references'][0]._.baocao_value)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", cwd=installed, check=True,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONUTF8": "1"},
    )  # fmt: skip
    module, value = done.stdout.split()
    assert Path(module).is_relative_to(installed)
    assert value == "53/KH-UBND"


def test_the_demonstration_is_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "demo", "--out", str(tmp_path / "demo"))
    assert done.returncode == 0, done.stderr
    assert str(installed / "extractor" / "_demo") in done.stdout


def test_the_version_is_told_everywhere(installed: Path) -> None:
    """In the package, in the changelog, and in each record, beside that of the patterns."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert run(installed, "--version").stdout == f"baocao {project['version']}\n"
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)", changelog, re.MULTILINE)[0] == project["version"]
    report = next((ROOT / "corpus" / "demo").glob("*.txt"))
    document = json.loads(run(installed, "extract", str(report), "--json").stdout)["document"]
    assert document["program_version"] == project["version"]
    assert re.fullmatch(r"[0-9a-f]{12}", document["pattern_version"])
