"""How long 300 made reports (100 seeds as text, Word and PDF) take to be made, read and evaluated.

    python tests/benchmarks/evaluate_300.py

Prints seconds for making, for extraction with evaluation by two processes, and for evaluation alone with records given.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from corpus.maker.made import make_reports  # noqa: E402
from extractor.evaluate import evaluate_groups, read_pairs  # noqa: E402


def main() -> None:
    with tempfile.TemporaryDirectory() as work:
        gold, records = Path(work) / "gold", Path(work) / "records"
        start = time.perf_counter()
        count = make_reports(range(100), ("txt", "docx", "pdf"), gold)
        made = time.perf_counter()
        pairs = read_pairs(gold)
        evaluate_groups(pairs)
        read = time.perf_counter()
        records.mkdir()
        for index, pair in enumerate(pairs):
            (records / f"{index}.json").write_text(json.dumps(pair.record, ensure_ascii=False), encoding="utf-8")
        begun = time.perf_counter()
        evaluate_groups(read_pairs(gold, records))
        done = time.perf_counter()
    print(f"{count} reports: made in {made - start:.1f} s")
    print(f"read and evaluated by two processes in {read - made:.1f} s")
    print(f"evaluated with records given in {done - begun:.1f} s")


if __name__ == "__main__":
    main()
