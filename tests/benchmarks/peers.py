"""Beside general tools on the parts that they can do: `python tests/benchmarks/peers.py` (needs dateparser).

No other program makes records of these reports, so only parts can be compared, on reports whose truth is known:
- table rows of made PDF files: a row counts when all its cells are right (blanks run together), for baocao and for
  pdfplumber's `extract_tables` as it comes; what else it takes for a row (headers, letterheads) is not held against it;
- days in running text: the set of days that a report names (of documents cited, and others), for baocao and for
  dateparser's `search_dates` in Vietnamese; days without their year do not count.
The figures of general tools are no fault of theirs: they are not made for this, and were not tuned here.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from corpus.maker.made import make_reports  # noqa: E402
from extractor import extract, read  # noqa: E402

Things = Counter[tuple[str, ...]]


def tidy(cell: str | None) -> str:
    return " ".join((cell or "").split())


def rows_of(rows: Iterable[Iterable[str | None]]) -> Things:
    """Rows as multisets of cells, rows with one cell or less left out (titles, blank lines)."""
    tidied = (tuple(tidy(cell) for cell in row) for row in rows)
    return Counter(row for row in tidied if sum(bool(cell) for cell in row) > 1)


def rows_by_pdfplumber(path: Path) -> Things:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return rows_of(row for page in pdf.pages for table in page.extract_tables() for row in table)


def rows_by_baocao(path: Path) -> Things:
    return rows_of(row for table in extract(path).tables for row in table.rows)


def days_by_dateparser(path: Path) -> Things:
    from dateparser.search import search_dates

    settings = {"REQUIRE_PARTS": ["day", "month", "year"], "DATE_ORDER": "DMY"}
    found = search_dates(read(path).text, languages=["vi"], settings=settings) or []
    return Counter({(day.date().isoformat(),): 1 for _, day in found})


def days_by_baocao(path: Path) -> Things:
    record = extract(path)
    days = [one.date for one in record.references] + [one.value for one in record.dates]
    return Counter({(day,): 1 for day in days if day and len(day) == 10})


def true_rows(truth: dict) -> Things:
    return rows_of(row for table in truth["tables"] for row in table["rows"])


def true_days(truth: dict) -> Things:
    days = [one.get("date") for one in truth["references"]] + [one["value"] for one in truth["dates"]]
    return Counter({(day,): 1 for day in days if day and re.fullmatch(r"\d{4}-\d{2}-\d{2}", day)})


def measure(name: str, find: Callable[[Path], Things], true: Callable[[dict], Things], paths: list[Path]) -> None:
    right = found = wanted = 0
    started = time.process_time()
    for path in paths:
        truth = true(json.loads((path.parent / "expected.json").read_text(encoding="utf-8")))
        things = find(path)
        right += (things & truth).total()
        found += things.total()
        wanted += truth.total()
    seconds = (time.process_time() - started) / len(paths)
    precision = f"  precision {right / max(found, 1):.3f}" if true is true_days else ""
    print(f"{name:<28} recall {right / wanted:.3f}{precision}  {seconds:.2f} s a report")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=40)
    count = parser.parse_args().reports
    with tempfile.TemporaryDirectory() as folder:
        make_reports(range(1000, 1000 + count), ["pdf", "txt"], Path(folder))
        pdfs, texts = sorted(Path(folder).rglob("report.pdf")), sorted(Path(folder).rglob("report.txt"))
        print(f"table rows of {len(pdfs)} made PDF files")
        measure("  baocao", rows_by_baocao, true_rows, pdfs)
        measure(f"  pdfplumber {version('pdfplumber')}", rows_by_pdfplumber, true_rows, pdfs)
        print(f"days named in {len(texts)} made texts")
        measure("  baocao", days_by_baocao, true_days, texts)
        measure(f"  dateparser {version('dateparser')}", days_by_dateparser, true_days, texts)


if __name__ == "__main__":
    main()
