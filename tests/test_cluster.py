"""The same batch on a Dask cluster of this machine: three workers, one of which is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from extractor import open_archive
from extractor.batch import Step, run_batch
from extractor.errors import BaocaoError
from tests.batch_material import ROOT, contents, run_command, write_reports
from tests.postgres import new_database, private_server

pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="kills processes by their numbers")


def start(*words: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *words], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip


@contextmanager
def cluster(folder: Path, count: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and so many workers with a thread each; its address, and the workers."""
    from distributed import Client

    told = folder / "scheduler.json"
    processes = [
        start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told))
    ]
    try:
        for number in range(count):
            place = folder / f"worker-{number}"
            processes.append(
                start("worker", "--scheduler-file", str(told), "--nthreads", "1", "--no-dashboard",
                      "--local-directory", str(place), "--death-timeout", "60")
            )  # fmt: skip
        with Client(scheduler_file=str(told), timeout=60) as client:
            client.wait_for_workers(count, timeout=60)
            address = client.scheduler.address
        yield address, processes[1:]
    finally:
        for process in processes:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with private_server() as address:
        yield address


@pytest.mark.long
def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path, server: str) -> None:
    folder = write_reports(tmp_path / "in", 400)
    (folder / "empty.pdf").write_bytes(b"")
    with open_archive(tmp_path / "undisturbed.db") as archive:
        run_batch([str(folder)], archive, workers=2)
        wanted = contents(archive)
    killed = threading.Event()
    with cluster(tmp_path, 3) as (address, workers), open_archive(new_database(server)) as archive:

        def tell(step: Step) -> None:
            if step.done > 30 and not killed.is_set():
                killed.set()
                os.killpg(workers[0].pid, signal.SIGKILL)  # its nanny and its reading process go with it

        summary = run_batch([str(folder)], archive, cluster=address, tell=tell)
        assert killed.is_set()
        assert (summary.read, summary.failed) == (400, 1)
        assert contents(archive) == wanted


@pytest.mark.long
def test_a_document_that_hangs_costs_its_process_and_not_the_worker(tmp_path: Path) -> None:
    from extractor.crew import Settings

    folder = write_reports(tmp_path / "in", 5)
    (folder / "slow.txt").write_text("Tiếp nhận 12 hồ sơ. " * 20_000, encoding="utf-8")
    with cluster(tmp_path, 1) as (address, _), open_archive(tmp_path / "archive.db") as archive:
        summary = run_batch([str(folder)], archive, Settings(seconds=1.5), cluster=address)
        assert (summary.read, summary.failed) == (5, 1)
        assert [one.reason for one in archive.failures()] == ["too-slow"]
        done = run_command("batch", folder / "xa-000", "--archive", tmp_path / "other.db", "--dask", address)
        assert done.returncode == 0, done.stderr


def test_a_cluster_that_is_not_there_says_so(tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "in", 1)
    started = time.monotonic()
    with open_archive(tmp_path / "archive.db") as archive, pytest.raises(BaocaoError) as caught:
        run_batch([str(folder)], archive, cluster="tcp://127.0.0.1:9")
    assert caught.value.reason == "no-cluster"
    assert time.monotonic() - started < 30
