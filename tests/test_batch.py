"""Many files into an archive: nothing is lost, whatever happens to the processes that do the work."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import cli, open_archive
from extractor.archive import Archive
from extractor.batch import Step, Summary, run_batch
from extractor.crew import Crew, Settings, _LongScan, _Task, _Worker
from extractor.documents.limits import Limits
from extractor.documents.ocr.data import find_lacks
from extractor.errors import UnreadableFile
from extractor.sources import find_sources, read_source
from tests.batch_material import (
    COMMAND,
    ROOT,
    children_of,
    contents,
    kill_parent,
    kill_workers,
    report,
    run_command,
    start,
    wait_until_gone,
    write_reports,
)
from tests.hostile_files import pages, stream, words

on_posix = pytest.mark.skipif(os.name == "nt", reason="needs signals")


def batch(folder: Path, archive: Path, **options: object) -> Summary:
    with open_archive(archive) as opened:
        return run_batch([str(folder)], opened, **options)  # type: ignore[arg-type]


def contents_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with open_archive(path, create=False) as archive:
        return contents(archive)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty reports, one of them twice, and two files that are none."""
    place = write_reports(tmp_path_factory.mktemp("reports"), 30)
    (place / "copy.txt").write_bytes((place / "xa-001" / "bc-00012.txt").read_bytes())
    (place / "empty.docx").write_bytes(b"")
    (place / "list.xlsx").write_bytes(b"PK")
    return place


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    path = tmp_path_factory.mktemp("undisturbed") / "archive.db"
    assert batch(folder, path, workers=1) == Summary(read=31, failed=1, left_out=1, pages=31)
    return contents_of(path)


def test_the_number_of_workers_makes_no_difference(
    folder: Path, undisturbed: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    assert len(undisturbed["documents"]) == 30
    batch(folder, tmp_path / "three.db", workers=3)
    assert contents_of(tmp_path / "three.db") == undisturbed


def test_a_second_run_does_what_is_new_changed_or_failed(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "in"
    write_reports(copy, 5)
    (copy / "empty.txt").write_bytes(b"")
    path = tmp_path / "archive.db"
    assert batch(copy, path, workers=1) == Summary(read=5, failed=1, pages=5)
    assert batch(copy, path, workers=1) == Summary(failed=1, unchanged=5)
    (copy / "empty.txt").write_text(report("Mới", "I", 2024, 7), encoding="utf-8")
    (copy / "xa-000" / "bc-00001.txt").write_text(report("Sửa", "I", 2024, 8), encoding="utf-8")
    (copy / "new.txt").write_text(report("Thêm", "I", 2024, 9), encoding="utf-8")
    assert batch(copy, path, workers=1) == Summary(read=3, unchanged=4, pages=3)
    assert batch(copy, path, workers=1, again=True) == Summary(read=7, pages=7)
    batch(copy, tmp_path / "fresh.db", workers=1)
    assert contents_of(path) == contents_of(tmp_path / "fresh.db")


def test_older_patterns_are_read_again(tmp_path: Path) -> None:
    folder, path, pack = write_reports(tmp_path / "in", 2), tmp_path / "archive.db", tmp_path / "pack"
    pack.mkdir()
    (pack / "equipment.toml").write_text(
        '[[equipment_item]]\nid = "drone_test"\nterm = "máy bay không người lái"\nexamples = '
        '[{ text = "Xã có 02 máy bay không người lái", item = "drone_test", count = 2 }]\n',
        encoding="utf-8",
    )
    assert batch(folder, path, workers=1).read == 2
    assert batch(folder, path, settings=Settings(patterns=pack), workers=1) == Summary(read=2, pages=2)
    assert batch(folder, path, settings=Settings(patterns=pack), workers=1) == Summary(unchanged=2)


def test_a_report_of_which_pages_are_missing_is_told_and_tried_again(tmp_path: Path) -> None:
    folder, path = tmp_path / "in", tmp_path / "archive.db"
    folder.mkdir()
    whole = pages(4, stream(words()))
    broken = whole.replace(b"[5 0 R 6 0 R", b"[5 0 R 2 0 R")  # a page that is the list of pages itself
    (folder / "scan.pdf").write_bytes(broken)
    for _ in range(2):
        assert batch(folder, path, workers=1) == Summary(read=1, incomplete=1, pages=4)
    with open_archive(path) as archive:
        (told,) = archive.failures()
        assert len(list(archive.records())) == 1
    assert (told.reason, "from page 4: " in told.message) == ("pages-unread", True)
    (folder / "scan.pdf").write_bytes(whole)
    assert batch(folder, path, workers=1) == Summary(read=1, pages=4)
    assert batch(folder, path, workers=1) == Summary(unchanged=1)
    with open_archive(path) as archive:
        assert archive.failures() == []


def test_each_step_is_told_once_it_is_written(folder: Path, tmp_path: Path) -> None:
    steps: list[Step] = []
    with open_archive(tmp_path / "archive.db") as archive:

        def tell(step: Step) -> None:
            steps.append(step)
            names = [step.outcome.source]
            if step.outcome.state == "read":
                assert archive.find_done(names, step.outcome.program_version, step.outcome.pattern_version)

        run_batch([str(folder)], archive, workers=2, tell=tell)
    assert [step.done for step in steps] == list(range(1, 34))
    assert {step.total for step in steps} == {33}


# ---- crashes, hangs and kills --------------------------------------------------------------------

_TROUBLE = """
import os, pathlib, signal, time
import extractor.documents as documents
read_as_ever = documents.read_document

def read_document(data, **options):
    name = options["name"]
    if "crash" in name:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "once" in name:
        mark = pathlib.Path({marks!r}) / name
        if not mark.exists():
            mark.touch()
            os._exit(7)
    if "hang" in name:
        while True:
            time.sleep(0.01)
    if "greedy" in name:
        kept = []
        while True:
            kept.append(bytes(50_000_000))
    if "mistake" in name:
        raise KeyError("wrong")
    return read_as_ever(data, **options)

documents.read_document = read_document
"""


@pytest.fixture
def trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading processes do what the name of a file says: crash, hang, take all memory."""
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(_TROUBLE.format(marks=str(hook)), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{hook}{os.pathsep}{ROOT}")


@on_posix
@pytest.mark.usefixtures("trouble")
def test_trouble_with_a_document_costs_that_document_alone(tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "in", 12)
    names = ["crash-1", "crash-2", "hang", "greedy", "mistake", "once"]
    for number, name in enumerate(names):
        (folder / f"{name}.txt").write_text(report(f"Lỗi {number}", "I", 2024, number), encoding="utf-8")
    limits = Settings(seconds=2.0, memory_bytes=300_000_000)
    summary = batch(folder, tmp_path / "archive.db", settings=limits, workers=2)
    assert (summary.read, summary.failed) == (13, 5)
    with open_archive(tmp_path / "archive.db") as archive:
        reasons = {Path(one.source).stem: one.reason for one in archive.failures()}
        one = next(one for one in archive.failures() if "mistake" in one.source)
    assert reasons == {
        "crash-1": "worker-died", "crash-2": "worker-died", "hang": "too-slow", "greedy": "out-of-memory",
        "mistake": "our-mistake",
    }  # fmt: skip
    assert "KeyError" in one.message


needs_proc = pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")


@needs_proc
@pytest.mark.long
def test_a_parent_that_is_killed_loses_nothing(
    folder: Path, undisturbed: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    at_work, code = kill_parent(folder, tmp_path / "archive.db", times=4, seed=1)
    assert (at_work > 0, code) == (True, cli.ExitCode.UNREADABLE)
    assert contents_of(tmp_path / "archive.db") == undisturbed


@needs_proc
def test_workers_that_are_killed_lose_nothing(
    folder: Path, undisturbed: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    """Each kill costs one try of one document; two tries in a row can only be hit by bad luck, and then say so."""
    killed = kill_workers(folder, tmp_path / "archive.db", workers=3, seed=2, most=12, apart=(0.1, 0.4))
    assert killed > 2
    run_command("batch", folder, "--archive", tmp_path / "archive.db")
    assert contents_of(tmp_path / "archive.db") == undisturbed


@on_posix
def test_ctrl_c_writes_what_has_come_and_leaves_nobody_behind(
    folder: Path, undisturbed: dict[str, list[tuple[object, ...]]], tmp_path: Path
) -> None:
    many = write_reports(tmp_path / "in", 2_000)
    process = start(many, tmp_path / "archive.db", "--workers", 2)
    assert process.stdout is not None
    first = json.loads(process.stdout.readline())
    assert (first["state"], first["total"]) == ("read", 2_000)
    children = children_of(process.pid)
    for one in [process.pid, *children]:  # a terminal sends it to all of them
        os.kill(one, signal.SIGINT)
    out, told = process.communicate(timeout=20)
    assert process.returncode == cli.ExitCode.STOPPED
    assert "Traceback" not in told
    wait_until_gone(children)
    with open_archive(tmp_path / "archive.db") as archive:
        status = archive.status()
        assert status.runs[0]["state"] == "stopped"
        assert status.documents == json.loads(out.splitlines()[-1])["done"]


# ---- disks that are full or may not be written ---------------------------------------------------


def on_small_disk(script: str, size: int, *arguments: object) -> list[str]:
    """What a shell script says that runs with a disk of so many bytes of its own at $1; `run` is the command."""
    command = " ".join(COMMAND) + ' "$@"; echo code $?'
    mount = f"set -u; mount -t tmpfs -o size={size} none $1; run() {{ {command}; }}; "
    words = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount + script, "sh", *map(str, arguments)]
    done = subprocess.run(
        words, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, timeout=120, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return (done.stdout + done.stderr).splitlines()


def may_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    words = ["unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


needs_small_disk = pytest.mark.skipif(not may_mount(), reason="needs a disk of its own")


@needs_small_disk
@pytest.mark.long
def test_a_full_disk_says_so_and_the_rest_follows_when_there_is_room(tmp_path: Path) -> None:
    folder, disk = write_reports(tmp_path / "in", 110), tmp_path / "disk"
    disk.mkdir()
    batch(folder, tmp_path / "undisturbed.db")
    script = (
        "run batch $2 --archive $1/a.db; run status --archive $1/a.db; run export --archive $1/a.db --out $1/out; ls $1"
        " $1/out; mount -o remount,size=9m $1; run batch $2 --archive $1/a.db; run export --archive $1/a.db"
        " --out $1/out; cp $1/a.db $3"
    )
    # As it is filled, an archive takes half as much again: the first 64 reports fit, all of them do not
    size = (tmp_path / "undisturbed.db").stat().st_size
    told = on_small_disk(script, size, disk, folder, tmp_path / "a.db")
    assert [line for line in told if line.startswith("code")] == ["code 4", "code 0", "code 4", "code 0", "code 0"]
    assert any("the disk is full. What was written before is safe" in line for line in told)
    assert any(line.startswith(f"{disk}/out: the disk is full. Make room") for line in told)
    written = next(int(line.split()[2].rstrip(",")) for line in told if line.startswith("sources: "))
    assert 0 < written < 110
    assert any(f"read {110 - written} (0 in part), failed 0, left out 0, unchanged {written};" in line for line in told)
    assert not [line for line in told if ".part" in line or "Traceback" in line]
    assert contents_of(tmp_path / "a.db") == contents_of(tmp_path / "undisturbed.db")


@needs_small_disk
def test_where_nothing_may_be_written_an_archive_can_be_read(folder: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    batch(folder / "xa-000", tmp_path / "a.db", workers=1)
    script = (
        'mkdir "$1/a b?"; cp $3 "$1/a b?/c#.db"; mount -o remount,ro $1; run status --archive "$1/a b?/c#.db";'
        " run export --archive $3 --out $1/out; run batch $2 --archive $1/new.db;"
        ' run batch $2 --archive "$1/a b?/c#.db"'
    )
    told = on_small_disk(script, 2**21, disk, folder, tmp_path / "a.db")
    assert [line for line in told if line.startswith("code")] == ["code 0", "code 4", "code 4", "code 4"]
    assert "sources: read 10, failed 0, left out 0" in told
    assert sum("cannot be written there" in line for line in told) == 2
    assert any("out" in line and "read-only" in line.lower() for line in told), told


# ---- what is read --------------------------------------------------------------------------------


def names_of(*names: object) -> list[str]:
    return [Path(source.name).name if "!" not in source.name else source.name.partition("!")[2]
            for source in find_sources([str(name) for name in names])]  # fmt: skip


def test_folders_wildcards_and_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a.pdf", "sub/c.docx", "sub/.hidden.txt", ".git/d.txt", "sub/e.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert names_of(tmp_path) == ["a.pdf", "b.txt", "c.docx", "e.xlsx"]
    assert [one.left_out for one in find_sources([str(tmp_path)])] == [None, None, None, "other-suffix"]
    assert names_of(tmp_path / "*.txt", tmp_path / "**" / "*.docx") == ["b.txt", "c.docx"]
    assert names_of(tmp_path / "b.txt", tmp_path) == ["b.txt", "a.pdf", "c.docx", "e.xlsx"]
    assert next(find_sources([str(tmp_path / "sub" / "e.xlsx")])).left_out is None
    assert names_of(tmp_path / "none.txt") == ["none.txt"]


def make_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_members_of_a_zip_file_never_touch_the_disk(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    text = report("Trong Zip", "I", 2024, 5).encode()
    make_zip(inside / "a.zip", {"../../escape.txt": text, "/etc/passwd.txt": text, "C:\\x\\y.txt": text, "x.exe": b"1"})
    before = set(tmp_path.rglob("*"))
    with open_archive(tmp_path / "archive.db") as archive:
        assert run_batch([str(inside)], archive, workers=1) == Summary(read=3, left_out=1, pages=3)
        assert {row[0].partition("!")[2] for row in contents(archive)["sources"]} == {
            "../../escape.txt", "/etc/passwd.txt", "C:\\x\\y.txt", "x.exe",
        }  # fmt: skip
    assert set(tmp_path.rglob("*")) - before == {tmp_path / "archive.db"}
    assert not (tmp_path.parent / "escape.txt").exists()


def test_two_members_of_one_name_are_two_sources(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "một")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", "hai")
    sources = list(find_sources([str(tmp_path)]))
    assert [source.name.partition("!")[2] for source in sources] == ["a.txt", "a.txt#2"]
    assert [read_source(source, Limits()).decode() for source in sources] == ["một", "hai"]


def test_addresses_of_other_file_systems(tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "in", 3)
    make_zip(tmp_path / "in" / "z.zip", {"deep/q.txt": b"trong zip"})
    sources = list(find_sources([f"file://{folder}"]))
    assert [source.name.rpartition("/")[2] for source in sources] == [
        "bc-00000.txt", "bc-00001.txt", "bc-00002.txt", "q.txt",
    ]  # fmt: skip
    assert read_source(sources[0], Limits()) == (folder / "xa-000" / "bc-00000.txt").read_bytes()
    assert read_source(sources[3], Limits()) == b"trong zip"
    chained = list(find_sources([f"zip://**/*.txt::file://{folder}/z.zip"]))
    assert [read_source(source, Limits()) for source in chained] == [b"trong zip"]
    with open_archive(tmp_path / "archive.db") as archive:
        address = f"file://{folder}/xa-000/*.txt"
        assert run_batch([address], archive, workers=1).read == 3
        assert run_batch([address], archive, workers=1) == Summary(unchanged=3)


def test_an_address_that_leads_nowhere_is_a_failure_and_keeps_its_password(tmp_path: Path) -> None:
    for address in ("nosuch://host/a.txt", "file:///nowhere/at/all.txt", "ftp://me:secret@127.0.0.1:9/a.txt"):
        (source,) = find_sources([address])
        assert "secret" not in source.name
        with pytest.raises(UnreadableFile) as caught:
            read_source(source, Limits())
        assert caught.value.reason in {"no-access", "not-a-file"}
        assert "secret" not in str(caught.value)


def test_a_list_of_members_that_would_fill_the_memory_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractor.sources.MOST_DIRECTORY_BYTES", 1_000)
    make_zip(tmp_path / "a.zip", {f"{number}.txt": b"" for number in range(100)})
    (source,) = find_sources([str(tmp_path)])
    assert source.failed is not None
    assert source.failed.reason == "zip-too-long"


@given(st.binary(max_size=400), st.integers(0, 200))
@settings(max_examples=60, deadline=None)
def test_any_bytes_as_a_zip_file_give_sources_or_a_reason(noise: bytes, cut: int) -> None:
    import io
    import tempfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "một hai ba")
        archive.writestr("b.txt", "bốn năm")
    data = packed.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "x.zip").write_bytes(data[:cut] + noise + data[cut + len(noise) // 2 :])
        sources = list(find_sources([folder]))
        for source in sources:
            read: bytes | UnreadableFile
            try:
                read = read_source(source, Limits())
            except UnreadableFile as error:
                read = error
            assert isinstance(read, bytes) or read.to_text("vi")


@pytest.mark.parametrize(("pages", "workers", "most"), [(9, 1, 8), (97, 1, 8), (97, 2, 8), (97, 8, 3), (9, 16, 1)])
def test_no_part_of_a_long_scan_takes_as_long_as_a_document_may(pages: int, workers: int, most: int) -> None:
    numbers = tuple(range(3, pages + 3))
    source = next(find_sources(["scan.pdf"]))
    parts = Crew(workers, Settings())._divide(_Task(source), _LongScan(numbers))
    assert [number for part in parts for number in part.pages] == list(numbers)
    assert max(len(part.pages) for part in parts) <= most


# ---- the commands --------------------------------------------------------------------------------


def test_the_commands_say_how_it_went(folder: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    done = run_command("batch", folder, "--archive", archive, "--workers", 2)
    assert done.returncode == cli.ExitCode.UNREADABLE
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 34
    assert lines[-1].startswith("read 31 (0 in part), failed 1, left out 1, unchanged 0; 31 pages; archive ")
    done = run_command("status", "--archive", archive)
    assert done.stdout.splitlines()[1] == "sources: read 31, failed 1, left out 1"
    status = json.loads(run_command("status", "--archive", archive, "--json").stdout)
    assert (status["documents"], status["reasons"]) == (30, {"empty": 1, "other-suffix": 1})
    failures = run_command("failures", "--archive", archive, "--json").stdout.splitlines()
    assert [json.loads(line)["reason"] for line in failures] == ["empty", "other-suffix"]
    assert "the file is empty" in run_command("failures", "--archive", archive).stdout


def test_commands_on_nothing(tmp_path: Path) -> None:
    done = run_command("batch", tmp_path, "--archive", tmp_path / "archive.db")
    assert done.returncode == cli.ExitCode.NOTHING_DONE
    assert "nothing to read" in done.stderr
    for command in (["status"], ["failures"], ["export", "--out", tmp_path / "out"]):
        done = run_command(*command, "--archive", tmp_path / "none.db")
        assert done.returncode == cli.ExitCode.NOTHING_DONE
        assert "no such archive" in done.stderr


@pytest.fixture
def archive(folder: Path, tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as opened:
        run_batch([str(folder)], opened, workers=1)
        yield opened


# ---- scans ---------------------------------------------------------------------------------------


@pytest.mark.skipif(bool(find_lacks()), reason="OCR is not installed")
def test_pages_of_a_long_scan_are_shared_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image, ImageDraw, ImageFont

    pages = []
    for number in range(9):
        page = Image.new("L", (900, 420), 255)
        font = ImageFont.truetype("DejaVuSans.ttf", 34)
        ImageDraw.Draw(page).text((60, 150), f"Tiếp nhận {20 + number} hồ sơ trong kỳ", fill=0, font=font)
        pages.append(page)
    folder = tmp_path / "in"
    folder.mkdir()
    pages[0].save(folder / "scan.pdf", save_all=True, append_images=pages[1:], resolution=150)
    found = {}
    given: dict[int, list[int]] = {}  # process → the pages it was given
    give_as_ever = _Worker.give

    def give(worker: _Worker, task: _Task) -> None:
        given.setdefault(id(worker), []).extend(task.pages)
        give_as_ever(worker, task)

    monkeypatch.setattr(_Worker, "give", give)
    for workers in (1, 3):
        given.clear()
        cached = Settings(ocr_cache=tmp_path / f"cache-{workers}")
        path = tmp_path / f"{workers}.db"
        assert batch(folder, path, settings=cached, workers=workers).read == 1
        found[workers] = contents_of(path)
        assert len(list((tmp_path / f"cache-{workers}").iterdir())) == 9
        assert len([pages for pages in given.values() if pages]) == workers
        assert sorted(page for pages in given.values() for page in pages) == list(range(1, 10))
    assert found[1] == found[3]
    assert "hồ sơ" in str(found[3]["records"])
