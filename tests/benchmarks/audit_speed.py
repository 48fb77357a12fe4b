"""How long an audit of many records takes, and how much memory: `python tests/benchmarks/audit_speed.py [--records N]`.

Reads the reports of eight made units as PDF files (so that every figure has its boxes), writes their records once for
each of as many real communes as are needed into an archive, and audits that archive in a process of its own, the
reading of the records included.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from corpus.maker.pdf import draft_to_pdf  # noqa: E402  (the checkout goes first)
from corpus.maker.years import years_drafts  # noqa: E402
from extractor.archive import Outcome, Reading, open_archive  # noqa: E402
from extractor.auditing import audit_records  # noqa: E402
from extractor.auditing.gazetteer import shipped_gazetteer  # noqa: E402
from extractor.pipeline import extract  # noqa: E402
from extractor.record import Record  # noqa: E402

UNITS = 8


def read_series(seed: int, folder: Path) -> list[Record]:
    records = []
    for key, draft in years_drafts(seed):
        path = folder / f"{seed}-{key}.pdf"
        draft_to_pdf(draft, path)
        records.append(extract(path))
    return records


def copies(series: list[list[Record]], count: int) -> Iterator[Record]:
    """The series of real communes, one after the other: the same reports under other letterheads."""
    communes = [place for place in shipped_gazetteer().before.values() if len(place.names) == 3]
    made = 0
    for index, place in enumerate(communes):
        name, district, _ = place.names
        for record in series[index % len(series)]:
            header = record.header.model_copy(update={"issuer": f"UBND {name}", "parent": f"UBND {district}"})
            digest = sha256(f"{name} {district} {record.document.sha256}".encode()).hexdigest()
            document = record.document.model_copy(update={"sha256": digest})
            yield record.model_copy(update={"header": header, "document": document})
            made += 1
            if made == count:
                return


def fill(archive: Path, records: Iterator[Record]) -> None:
    """The records as a batch would store them, without the tables beside them, which an audit does not read."""
    with open_archive(archive) as opened:
        run = opened.begin_run("benchmark", "benchmark")
        for number, batch in enumerate(batched(records, 500)):
            opened.store(run, [to_outcome(f"{number}-{place}.pdf", record) for place, record in enumerate(batch)])
        opened.end_run(run, "done", 0)


def to_outcome(name: str, record: Record) -> Outcome:
    document = record.document
    rows: dict[str, list[object]] = defaultdict(list)
    reading = Reading(
        document.sha256, document.medium, document.pages, record.header.issuer, record.model_dump_json(), rows
    )
    return Outcome(name, "", "read", "benchmark", "benchmark", document.sha256, reading)


def batched(records: Iterator[Record], size: int) -> Iterator[list[Record]]:
    while some := list(islice(records, size)):
        yield some


def measure(archive: str) -> None:
    started = time.perf_counter()
    with open_archive(archive, create=False) as opened:
        audit = audit_records(opened.records())
    reports = sum(len(some) for series in audit.series.values() for some in series.reports.values())
    print(json.dumps({
        "reports": reports, "units": len(audit.series), "findings": len(audit.findings),
        "seconds": round(time.perf_counter() - started, 1),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }))  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(given.measure)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        series = [read_series(seed, folder) for seed in range(UNITS)]
        size = sum(len(record.model_dump_json()) for some in series for record in some) / sum(map(len, series))
        print(f"a record has {size / 1000:.0f} kB as JSON on average", flush=True)
        archive = folder / "archive.db"
        fill(archive, copies(series, given.records))
        print(f"archive: {archive.stat().st_size / 1e6:.0f} MB", flush=True)
        subprocess.run([sys.executable, __file__, "--measure", str(archive)], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
