"""How fast and how heavy PDF reading is, beside pdftotext and pdfplumber: `python tests/benchmarks/pdf_reading.py`.

Every repetition runs each engine once, one after the other, so that other work on the machine hits all of
them alike; figures are ratios of medians of CPU time. pdftotext pays the start of a process, the others are
warm; cold starts and memory are measured in processes of their own. Needs poppler's pdftotext.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT.parent / "shared" / "samples" / "digital"
sys.path.insert(0, str(ROOT))

COLD = {
    "baocao": "import sys; from extractor.documents.pdf import read_pdf\n"
    "data = open(sys.argv[1], 'rb').read(); read_pdf(data, 'a.pdf', '')",
    "pdfplumber": "import sys, pdfplumber\n"
    "with pdfplumber.open(sys.argv[1]) as pdf:\n"
    "    for page in pdf.pages: page.extract_text(); page.extract_tables(); page.close()",
}


def run_pdftotext(path: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["pdftotext", "-layout", str(path), os.devnull], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run_baocao(path: Path) -> float:
    from extractor.documents.pdf import read_pdf

    data = path.read_bytes()
    started = time.process_time()
    read_pdf(data, path.name, "")
    return time.process_time() - started


def run_pdfplumber(path: Path) -> float:
    import pdfplumber

    started = time.process_time()
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.extract_tables()
            page.close()
    return time.process_time() - started


ENGINES: dict[str, Callable[[Path], float]] = {
    "pdftotext": run_pdftotext,
    "baocao": run_baocao,
    "pdfplumber": run_pdfplumber,
}


def cold(name: str, path: Path) -> tuple[float, float]:
    """CPU seconds and peak megabytes of a whole process that reads one file."""
    program = COLD[name] + "\nprint(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], check=True, capture_output=True, text=True, cwd=ROOT
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, float(done.stdout) / 1024


def measure(path: Path, repetitions: int) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in ENGINES}
    for repetition in range(repetitions + 1):
        for name, run in ENGINES.items():
            spent = run(path)
            if repetition:  # the first is a warm-up
                times[name].append(spent)
    return {name: statistics.median(spent) for name, spent in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="PDF files (default: the samples)")
    parser.add_argument("--repetitions", type=int, default=5)
    arguments = parser.parse_args()
    files = arguments.files or [SAMPLES / "report6.pdf", SAMPLES / "report6_rl.pdf", SAMPLES / "long60.pdf"]
    for path in files:
        median = measure(path, arguments.repetitions)
        print(
            f"{path.name}: baocao {1000 * median['baocao']:.1f} ms"
            f" = {median['baocao'] / median['pdftotext']:.2f} x pdftotext"
            f" = 1/{median['pdfplumber'] / median['baocao']:.1f} of pdfplumber text and tables"
        )
    for path in files:
        runs = {name: [cold(name, path) for _ in range(3)] for name in COLD}
        spent = {name: statistics.median(run[0] for run in run_list) for name, run_list in runs.items()}
        peak = {name: max(run[1] for run in run_list) for name, run_list in runs.items()}
        print(
            f"{path.name} cold: baocao {spent['baocao']:.2f} s, pdfplumber {spent['pdfplumber']:.2f} s"
            f" (share {spent['baocao'] / spent['pdfplumber']:.2f});"
            f" peak memory {peak['baocao']:.0f} MB and {peak['pdfplumber']:.0f} MB"
        )


if __name__ == "__main__":
    main()
