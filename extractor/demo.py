"""The whole journey on the reports that come with baocao: which commands `baocao demo` runs, and on what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

REPORT = "phuong-hien-nam-quy-1-2023.txt"


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the journey; `expected` are the exit codes it may end with: some of the reports have faults."""

    name: str
    arguments: tuple[str, ...]
    expected: tuple[int, ...] = (0,)


def find_demo_folder() -> Path:
    """The reports of the demonstration: beside the package in a checkout, inside it when installed."""
    package = Path(str(files("extractor")))
    beside = package.parent / "corpus" / "demo"
    return beside if (beside / REPORT).is_file() else package / "_demo"


def demo_steps(reports: Path, out: Path, commands: Collection[str]) -> list[Step]:
    """The steps that these commands can do, in the order in which one would do them."""
    archive = ("--archive", str(out / "archive.db"))
    steps = [
        Step("check", ("check", str(reports / REPORT)), (1,)),
        Step("extract", ("extract", str(reports / REPORT), "--out", str(out / "one-report"))),
        Step("batch", ("batch", str(reports), *archive), (3,)),
        Step("failures", ("failures", *archive)),
        Step("status", ("status", *archive)),
        Step("audit", ("audit", str(out / "archive.db")), (0, 1)),
        Step("report", ("report", str(out / "archive.db"), "--out", str(out / "audit.html")), (0, 1)),
        Step("export", ("export", *archive, "--format", "xlsx", "--out", str(out / "tables"))),
    ]
    return [step for step in steps if step.name in commands]
