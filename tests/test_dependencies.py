"""What the code imports is what an installation brings: nothing is there only because somebody's tests installed it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

PACKAGE = CHECKOUT / "extractor"
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# Names of packages where they differ from the names of their distributions.
IMPORTED_AS = {
    "cv2": "opencv-python-headless", "PIL": "pillow", "argon2": "argon2-cffi", "multipart": "python-multipart",
}  # fmt: skip
# Brought by one that is declared, and made to be used with it.
WITH = {
    "starlette": "fastapi",
    "pydantic_core": "pydantic",
    "click": "typer",
    "distributed": "distributed",
    "dask": "distributed",
}


def declared(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~!; ]", one)[0].lower() for one in requirements}


BASE = declared(PROJECT["dependencies"])
EXTRAS = {name: declared(lines) for name, lines in PROJECT["optional-dependencies"].items() if name != "test"}
# Where the packages of an extra may be imported: by code that is reached only when the extra was asked for.
MAY_USE = {
    "documents/ocr": "ocr",
    "documents/ocr/second.py": "second-reader",
    "documents/image.py": "ocr",
    "review": "server",
    "cluster.py": "cluster",
    "exports/duckdb_file.py": "duckdb",
}


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name.partition(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0], node.lineno


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_is_declared(path: Path) -> None:
    place = path.relative_to(PACKAGE).as_posix()
    allowed = BASE | {name for start, extra in MAY_USE.items() if place.startswith(start) for name in EXTRAS[extra]}
    for name, line in imports_of(path):
        if name == "extractor" or name in sys.stdlib_module_names:
            continue
        distribution = WITH.get(name, IMPORTED_AS.get(name, name)).lower().replace("_", "-")
        assert distribution in allowed, f"{place}:{line} imports {name}"


def test_what_is_declared_is_used() -> None:
    used = {IMPORTED_AS.get(name, name) for path in PACKAGE.rglob("*.py") for name, _ in imports_of(path)}
    used |= {WITH[name] for name in used & set(WITH)}
    driver = {"psycopg"}  # SQLAlchemy imports it by the address
    forms = {"python-multipart"}  # FastAPI imports it for forms
    every = BASE | {name for names in EXTRAS.values() for name in names}
    assert every - {name.lower().replace("_", "-") for name in used} - driver - forms == set()
