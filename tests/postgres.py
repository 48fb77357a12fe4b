"""A PostgreSQL server of a test's own, on a free port of this machine, gone when the test is."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from pathlib import Path
from uuid import uuid4

import pytest


def find_programs() -> Path | None:
    """The folder of initdb and pg_ctl; Debian does not put it on the path."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else [Path(one) for one in sorted(glob("/usr/lib/postgresql/*/bin"))]
    return next((place for place in reversed(places) if (place / "pg_ctl").exists()), None)


@contextmanager
def private_server() -> Iterator[str]:
    """Start a server and give its address; skip the test where that cannot be done."""
    pytest.importorskip("psycopg")
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    as_root = hasattr(os, "getuid") and os.getuid() == 0  # the server refuses to run as root
    if as_root and shutil.which("runuser") is None:
        pytest.skip("no way to start PostgreSQL as another user")
    folder = Path(tempfile.mkdtemp(prefix="baocao-postgres-"))
    if as_root:
        shutil.chown(folder, "postgres", "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(*words: str) -> None:
        whole = ["runuser", "-u", "postgres", "--", *words] if as_root else list(words)
        done = subprocess.run(whole, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    data = folder / "data"
    control = str(programs / "pg_ctl")
    try:
        run(str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        run(control, "-D", str(data), "-o", settings, "-l", str(folder / "log"), "-w", "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            run(control, "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server: str) -> str:
    """The address of a new, empty database on a server."""
    import psycopg

    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    return server.rpartition("/")[0] + "/" + name
