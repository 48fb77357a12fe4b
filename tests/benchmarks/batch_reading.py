"""How fast many PDF files are read, beside pdftotext and pdfplumber: `python tests/benchmarks/batch_reading.py`.

500 born-digital files of seven pages, each of its own content, by two processes: reading alone (as pdftotext and
pdfplumber do it, which find text and tables and no more), and the whole batch with records and archive. The engines
take turns, and figures are medians of wall time, so that other work on the machine hits all of them alike; a load
above the number of processors makes them worth little. Starting the processes is part of every figure. Needs poppler.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT.parent / "shared" / "samples" / "digital" / "report6.pdf"
sys.path.insert(0, str(ROOT))


def read_one(path: str) -> int:
    from extractor.documents.pdf import read_pdf

    return len(read_pdf(Path(path).read_bytes(), path, "").pages)


def plumb_one(path: str) -> int:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.extract_tables()
            page.close()
        return len(pdf.pages)


def by_pool(read: Callable[[str], int]) -> Callable[[Sequence[str], int], int]:
    def run(paths: Sequence[str], processes: int) -> int:
        with multiprocessing.get_context("spawn").Pool(processes) as pool:
            return sum(pool.imap_unordered(read, paths, chunksize=4))

    return run


def pdftotext(paths: Sequence[str], processes: int) -> int:
    command = ["xargs", "-P", str(processes), "-I", "{}", "pdftotext", "-layout", "{}", os.devnull]
    subprocess.run(command, input="\n".join(paths), text=True, check=True)
    return 0


def whole_batch(paths: Sequence[str], processes: int) -> int:
    from extractor.archive import open_archive
    from extractor.batch import run_batch

    with tempfile.TemporaryDirectory() as folder, open_archive(Path(folder) / "archive.db") as archive:
        summary = run_batch([str(Path(paths[0]).parent)], archive, workers=processes)
        assert (summary.read, summary.failed) == (len(paths), 0), summary
        return summary.pages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--sample", type=Path, default=SAMPLE)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="baocao-batch-"))
    data = arguments.sample.read_bytes()
    for number in range(arguments.files):
        (folder / f"{number:05}.pdf").write_bytes(data + b"%% %d\n" % number)
    paths = [str(path) for path in sorted(folder.iterdir())]
    pages = len(paths) * read_one(paths[0])
    few = max(8, len(paths) // 20)  # pdfplumber is some twenty times slower; its start is taken off below
    runs: dict[str, Callable[[], int]] = {
        "pdftotext, 2 processes": lambda: pdftotext(paths, 2),
        "reading, 2 processes": lambda: by_pool(read_one)(paths, 2),
        "reading, 1 process": lambda: by_pool(read_one)(paths, 1),
        "batch, 2 processes": lambda: whole_batch(paths, 2),
        "batch, 1 process": lambda: whole_batch(paths, 1),
        "pdfplumber, 2 processes": lambda: by_pool(plumb_one)(paths[:few], 2),
    }
    rates: dict[str, list[float]] = {name: [] for name in runs}
    try:
        for _ in range(arguments.repetitions):
            for name, run in runs.items():
                started = time.perf_counter()
                run()
                spent = time.perf_counter() - started
                rates[name].append((pages * few / len(paths) if "plumber" in name else pages) / spent)
    finally:
        shutil.rmtree(folder)
    median = {name: statistics.median(found) for name, found in rates.items()}
    print(f"{len(paths)} files, {pages} pages, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    for name, rate in median.items():
        print(f"{name}: {rate:.0f} pages a second")
    for what in ("reading", "batch"):
        two, one = median[f"{what}, 2 processes"], median[f"{what}, 1 process"]
        print(
            f"{what}: {two / median['pdftotext, 2 processes']:.2f} x pdftotext,"
            f" {two / median['pdfplumber, 2 processes']:.1f} x pdfplumber, {two / one:.2f} x one process"
        )


if __name__ == "__main__":
    main()
