"""One report as text, Word and PDF gives one record, places and findings about the file itself apart."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from corpus.maker.made import make_reports
from extractor import Record, extract
from extractor.evaluate import LISTS, items_of

# Odd seeds are printed by a writer like Word's, which places each word by itself; it needs a font of the system.
SEEDS = (201, 205, 211, 213)


def items(record: Record) -> dict[str, Counter[str]]:
    plain = record.model_dump(mode="json")
    return {name: Counter(str(one.item) for one in items_of(name, plain)) for name in LISTS if name != "findings"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("media")
    make_reports(SEEDS, ("txt", "docx", "pdf"), out)
    return out


@pytest.mark.parametrize("medium", ["docx", "pdf"])
@pytest.mark.parametrize("seed", SEEDS)
def test_each_medium_gives_the_record_of_the_text(folder: Path, seed: int, medium: str) -> None:
    text, other = (
        items(extract(next((folder / name / f"made-{seed:05}").glob("report.*")))) for name in ("txt", medium)
    )
    assert text["references"]
    assert text["sections"]
    assert [name for name in text if text[name] != other[name]] == []
