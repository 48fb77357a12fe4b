"""Nothing is lost, whoever is killed: `python tests/benchmarks/batch_kills.py` (some three minutes).

Reads thousands of small reports into archives of SQLite and PostgreSQL while the parent is killed (`kill -9`) at
random moments, fifty times, going on after each; then while the reading processes are killed. Every archive must have
the same rows as that of a run that nobody disturbed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from extractor.archive import open_archive  # noqa: E402  (the checkout goes first)
from tests.batch_material import contents, kill_parent, kill_workers, run_command, write_reports  # noqa: E402
from tests.postgres import new_database, private_server  # noqa: E402


def rows_of(place: str | Path) -> dict[str, list[tuple[object, ...]]]:
    with open_archive(place, create=False) as archive:
        return contents(archive)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=8_000)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        place = Path(name)
        folder = write_reports(place / "in", arguments.reports)
        (folder / "empty.txt").write_bytes(b"")
        run_command("batch", folder, "--archive", place / "undisturbed.db", seconds=600)
        wanted = rows_of(place / "undisturbed.db")
        print(f"undisturbed: {len(wanted['documents'])} documents, {sum(map(len, wanted.values()))} rows", flush=True)
        server = "" if arguments.only == "sqlite" else stack.enter_context(private_server())
        for kind in [arguments.only] if arguments.only else ["sqlite", "postgresql"]:
            archive = place / "parent.db" if kind == "sqlite" else new_database(server)
            started = time.monotonic()
            at_work, code = kill_parent(folder, archive, arguments.times, arguments.seed)
            with open_archive(archive) as opened:
                runs = opened.status().runs
            same = rows_of(archive) == wanted
            print(
                f"{kind}: parent killed {arguments.times} times, {at_work} of them at work; {runs[0]['run']} runs;"
                f" exit code {code}; {time.monotonic() - started:.0f} s; same rows: {same}", flush=True,
            )  # fmt: skip
            archive = place / "workers.db" if kind == "sqlite" else new_database(server)
            killed = kill_workers(
                folder, archive, workers=3, seed=arguments.seed, most=arguments.times, apart=(0.3, 1.2)
            )
            with open_archive(archive) as opened:
                twice = sum(one.reason == "worker-died" for one in opened.failures())
            run_command("batch", folder, "--archive", archive, seconds=600)
            same = rows_of(archive) == wanted
            print(
                f"{kind}: {killed} reading processes killed, {twice} documents hit twice; same rows: {same}", flush=True
            )


if __name__ == "__main__":
    main()
