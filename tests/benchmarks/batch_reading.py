"""How fast many PDF files are read, beside pdftotext and pdfplumber: `python tests/benchmarks/batch_reading.py`.

500 born-digital files, each of its own content, by two processes: reading alone (as pdftotext and
pdfplumber do it, which find text and tables and no more), and the whole batch with records and archive. The engines
take turns, and figures are medians. Wall time is worth little while other work is on the machine (see the load that
is printed); processor time says what each engine costs whatever else runs. Starting the processes is part of every
figure but that of pdfplumber, which reads fewer files and has its start taken off. Ends with what an archive of
every commune's reports of ten years takes, calculated from the batch. Needs poppler.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "corpus" / "reports" / "ward-quarter-seedlike"
REPORTS = 3_321 * 4 * 10  # communes since July 2025, reports a year, years
sys.path.insert(0, str(ROOT))

from corpus.maker.scans import report_to_pdf  # noqa: E402  (the checkout goes first)
from extractor.archive import open_archive  # noqa: E402
from extractor.batch import run_batch  # noqa: E402


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds, of the clock and of processors, for so many pages."""

    wall: float
    cpu: float
    pages: int


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


def by_pool(read: Callable[[str], int], paths: Sequence[str], processes: int) -> None:
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for _ in pool.imap_unordered(read, paths, chunksize=min(4, -(-len(paths) // processes))):
            pass


def pdftotext(paths: Sequence[str], processes: int) -> None:
    command = ["xargs", "-P", str(processes), "-I", "{}", "pdftotext", "-layout", "{}", os.devnull]
    subprocess.run(command, input="\n".join(paths), text=True, check=True)


def whole_batch(paths: Sequence[str], processes: int, archive_file: Path) -> None:
    archive_file.unlink(missing_ok=True)
    with open_archive(archive_file) as archive:
        summary = run_batch([str(Path(paths[0]).parent)], archive, workers=processes)
        assert (summary.read, summary.failed) == (len(paths), 0), summary


def cpu_seconds() -> float:
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in found)


def spend(run: Callable[[], None], pages: int) -> Spent:
    wall, cpu = time.perf_counter(), cpu_seconds()
    run()
    return Spent(time.perf_counter() - wall, cpu_seconds() - cpu, pages)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--sample", type=Path, help="a PDF to read; else one is made from a report of the corpus")
    arguments = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="baocao-batch-"))
    folder, archive_file = place / "in", place / "archive.db"
    folder.mkdir()
    data = arguments.sample.read_bytes() if arguments.sample else report_to_pdf(REPORT).data
    for number in range(arguments.files):
        (folder / f"{number:05}.pdf").write_bytes(data + b"%% %d\n" % number)
    paths = [str(path) for path in sorted(folder.iterdir())]
    each = read_one(paths[0])
    few = paths[: max(8, len(paths) // 20)]  # pdfplumber is some twenty times slower
    runs: dict[str, tuple[Callable[[], None], int]] = {
        "pdftotext, 2 processes": (lambda: pdftotext(paths, 2), len(paths)),
        "reading, 2 processes": (lambda: by_pool(read_one, paths, 2), len(paths)),
        "reading, 1 process": (lambda: by_pool(read_one, paths, 1), len(paths)),
        "batch, 2 processes": (lambda: whole_batch(paths, 2, archive_file), len(paths)),
        "batch, 1 process": (lambda: whole_batch(paths, 1, archive_file), len(paths)),
        "pdfplumber, 2 processes": (lambda: by_pool(plumb_one, few, 2), len(few)),
        "pdfplumber, start": (lambda: by_pool(plumb_one, few[:2], 2), 2),
    }
    found: dict[str, list[Spent]] = {name: [] for name in runs}
    try:
        for _ in range(arguments.repetitions):
            for name, (run, count) in runs.items():
                found[name].append(spend(run, each * count))
        bytes_each = archive_file.stat().st_size / len(paths)
    finally:
        shutil.rmtree(place)
    spent = {name: median_of(some) for name, some in found.items()}
    start, whole = spent.pop("pdfplumber, start"), spent["pdfplumber, 2 processes"]
    pages = whole.pages - start.pages
    spent["pdfplumber, 2 processes"] = Spent(whole.wall - start.wall, whole.cpu - start.cpu, pages)
    print(f"{len(paths)} files, {each * len(paths)} pages, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    for name, one in spent.items():
        print(
            f"{name}: {one.pages / one.wall:.0f} pages a second; {1000 * one.cpu / one.pages:.2f} ms of processor each"
        )
    for what in ("reading", "batch"):
        two = spent[f"{what}, 2 processes"]
        told = [
            f"{other} {two.pages / two.wall * them.wall / them.pages:.2f} x by the clock,"
            f" {them.cpu / them.pages / (two.cpu / two.pages):.2f} x by processor time"
            for other in ("pdftotext, 2 processes", "pdfplumber, 2 processes", f"{what}, 1 process")
            for them in [spent[other]]
        ]
        print(f"{what}, 2 processes, against " + "; ".join(told))
    batch = spent["batch, 2 processes"]
    hours, cpu = (REPORTS * each / batch.pages * seconds / 3600 for seconds in (batch.wall, batch.cpu))
    print(
        f"{REPORTS} such reports: {hours:.1f} h with two processes, {cpu:.1f} h of processor time,"
        f" {REPORTS * bytes_each / 2**30:.1f} GB ({bytes_each / 1024:.0f} kB each) in SQLite"
    )


def median_of(some: Sequence[Spent]) -> Spent:
    return Spent(statistics.median(s.wall for s in some), statistics.median(s.cpu for s in some), some[0].pages)


if __name__ == "__main__":
    main()
