"""Made series of two years: what is planted in them is found, and nothing else (the benchmark has more)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from extractor.auditing import audit_records

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))

from audit_series import make_records, score

SEEDS = range(10)


@pytest.mark.long
def test_made_series_give_what_was_planted():
    scores, on_clean = score(audit_records(make_records(SEEDS)), SEEDS)
    assert sum(one.found for one in scores.values()) > 15
    assert {check: one.missed for check, one in scores.items() if one.missed} == {}
    assert {check: one.extra for check, one in scores.items() if one.extra} == {}
    assert on_clean == []
