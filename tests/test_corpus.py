"""Every report written for development, read whole: each expected item is found and nothing else is.

What is missed is written down in the report's `known_misses`, and must go on being missed: a reader that
gets better says so here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extractor import extract
from extractor.evaluate import evaluate, gold_folders, read_gold
from tests.conftest import REPORTS

DEVELOPMENT = [folder for folder in gold_folders(REPORTS) if read_gold(folder)["split"] == "dev"]


def as_lists(value: Any) -> Any:
    return [as_lists(one) for one in value] if isinstance(value, tuple | list) else value


@pytest.mark.parametrize("folder", DEVELOPMENT, ids=lambda folder: folder.name)
def test_report_gives_its_expected_record(folder: Path) -> None:
    gold = read_gold(folder)
    result = evaluate([(folder.name, gold, extract(folder / "report.txt"))])
    misses = [[miss.list_name, miss.side, as_lists(miss.item)] for miss in result.misses]
    known = [[miss["list"], miss["side"], miss["item"]] for miss in gold["known_misses"]]
    assert sorted(misses, key=str) == sorted(known, key=str)
