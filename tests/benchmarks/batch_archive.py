"""Memory and time of 20,000 small reports into SQLite and PostgreSQL: `python tests/benchmarks/batch_archive.py`.

Says, for each tenth of the work, how long it took and how much memory the process that writes and those that read
had at most; then how long it takes to ask for one unit's series, and to start again when nothing has changed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from extractor.archive import open_archive  # noqa: E402  (the checkout goes first)
from extractor.batch import Step, run_batch  # noqa: E402
from tests.batch_material import commune, write_reports  # noqa: E402
from tests.postgres import new_database, private_server  # noqa: E402


def megabytes(pid: int) -> float:
    """What a process has in memory now."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(text.split("VmRSS:")[1].split()[0]) / 1024


def readers() -> list[float]:
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if int((place / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]) == os.getpid():
                found.append(megabytes(int(place.name)))
        except (OSError, IndexError, ValueError):
            continue  # it has just ended
    return found


def measure(folder: Path, place: str | Path, workers: int) -> None:
    last = started = time.perf_counter()
    with open_archive(place) as archive:

        def tell(step: Step) -> None:
            nonlocal last
            tenth = max(1, step.total // 10)
            if step.done % tenth == 0:
                now = time.perf_counter()
                print(
                    f"  {step.done:6} reports: {now - last:6.1f} s for a tenth, {tenth / (now - last):5.0f} a second;"
                    f" writer {megabytes(os.getpid()):.0f} MB, readers at most {max(readers(), default=0):.0f} MB",
                    flush=True,
                )
                last = now

        summary = run_batch([str(folder)], archive, workers=workers, tell=tell)
        spent = time.perf_counter() - started
        print(f"  {summary.read} read in {spent:.0f} s: {summary.read / spent:.0f} a second")
        archive.series("nobody")
        times = []
        for number in range(0, summary.read // 10, max(1, summary.read // 200)):
            asked = time.perf_counter()
            series = archive.series(f"Ủy ban nhân dân xã {commune(number)}")
            times.append(1000 * (time.perf_counter() - asked))
            assert len(series) >= 10
        print(f"  series of one unit: {statistics.median(times):.1f} ms, at most {max(times):.1f} ms")
        asked = time.perf_counter()
        assert run_batch([str(folder)], archive, workers=workers).unchanged == summary.read
        print(f"  a second run, nothing new: {time.perf_counter() - asked:.1f} s")
    if isinstance(place, Path):
        print(f"  the file has {place.stat().st_size / 2**20:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        folder = write_reports(Path(place, "in"), arguments.reports)
        if arguments.only != "postgresql":
            print("SQLite")
            measure(folder, Path(place, "archive.db"), arguments.workers)
        if arguments.only != "sqlite":
            print("PostgreSQL")
            measure(folder, new_database(stack.enter_context(private_server())), arguments.workers)


if __name__ == "__main__":
    main()
