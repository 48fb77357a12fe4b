"""The command: what it prints where, how it ends, in both languages."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import string
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import jsonschema
import pytest
from frictionless import Package, system

from extractor import cli
from extractor.errors import UnreadableFile
from extractor.exports.schema import record_schema
from extractor.inputs import Input, find_inputs, make_safe, name_records
from extractor.messages import LANGUAGES
from extractor.models import Document, Page
from extractor.show import KINDS, Mark, mark_text

ROOT = Path(__file__).parents[1]
REPORTS = ROOT / "corpus" / "reports"
REPORT = REPORTS / "ward-quarter-seedlike" / "report.txt"

GOOD = "Căn cứ Kế hoạch số 53/KH-UBND ngày 27/12/2021 của UBND phường.\nBộ phận một cửa có 02 máy in.\n"
# 12 = 5 + 6 is wrong: 11 were stated as resolved and pending
BAD = (
    "Trong quý, bộ phận một cửa đã tiếp nhận 12 hồ sơ, trong đó đã giải quyết 5 hồ sơ, đang giải quyết 6 hồ sơ.\n"
    "Kế hoạch số 53/KH-UBND ngày 31/02/2022.\n"
)


@pytest.fixture(autouse=True)
def _speak_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The locale of whoever runs the tests must not decide them."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.txt"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.txt"
    path.write_text(BAD, encoding="utf-8")
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")
    return path


def run(*arguments: object, stdin: bytes | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, in English unless the environment says otherwise."""
    return subprocess.run(
        [sys.executable, "-m", "extractor.cli", *map(str, arguments)], input=stdin, capture_output=True, cwd=ROOT,
        env={**os.environ, "LC_ALL": "en_US.UTF-8", "PYTHONUTF8": "1", **environment}, timeout=120, check=False,
    )  # fmt: skip


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


# ---- exit codes: frozen --------------------------------------------------------------------------


def test_the_numbers_of_the_exit_codes_never_change() -> None:
    assert {code.name: code.value for code in cli.ExitCode} == {
        "DONE": 0, "FINDINGS": 1, "WRONG_USAGE": 2, "UNREADABLE": 3, "NOTHING_DONE": 4, "STOPPED": 130,
    }  # fmt: skip


EXIT_CODES = [
    # 0: done
    ("--help", 0),
    ("--version", 0),
    ("schema", 0),
    ("read {good}", 0),
    ("show {good}", 0),
    ("extract {good} --json", 0),
    ("extract {good} --out {folder}", 0),
    ("check {good}", 0),
    ("extract {bad} --json", 0),  # a report with errors in it was extracted: that is done
    ("extract {bad} --out {folder}", 0),
    ("show {bad}", 0),
    # 1: findings of severity error, and only for check
    ("check {bad}", 1),
    ("check {bad} --json", 1),
    ("check {good} {bad}", 1),
    # 2: wrong usage
    ("", 2),
    ("dance", 2),
    ("extract", 2),
    ("extract {good}", 2),  # neither --out nor --json
    ("extract {good} --json --out {folder}", 2),
    ("extract {good} {bad} --json", 2),
    ("extract {good} --json --colour", 2),
    ("extract {good} --json --engine steam", 2),
    ("read {good} --page 2", 2),
    ("read {good} --page two", 2),
    ("read {good} --boxes {folder}/page.png", 2),  # not a PDF
    ("show {here}", 2),  # a folder with several files
    ("check {good} --lang fr", 2),
    ("schema more", 2),
    # 3: some input could not be read
    ("extract {empty} --json", 3),
    ("extract {empty} --out {folder}", 3),
    ("extract {good} {empty} --out {folder}", 3),
    ("extract {here}/missing.txt --json", 3),
    ("check {empty}", 3),
    ("check {bad} {empty}", 3),  # an answer that is not complete says so first
    ("show {empty}", 3),
    ("read {empty}", 3),
    # 4: nothing could be done
    ("extract {here}/*.docx --json", 4),
    ("check {hollow}", 4),
    ("show {hollow}", 4),
    ("extract {good} --out {good}/inside", 4),
    ("extract {good} --json --patterns {hollow}", 4),
    ("patterns --patterns {hollow}", 4),
]


@pytest.mark.parametrize(("line", "code"), EXIT_CODES, ids=[line or "nothing" for line, _ in EXIT_CODES])
def test_exit_codes(
    line: str, code: int, good: Path, bad: Path, empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "hollow").mkdir()
    places = {"good": good, "bad": bad, "empty": empty, "here": tmp_path, "folder": tmp_path / "out"}
    words = line.format(**places, hollow=tmp_path / "hollow").split()
    assert cli.main(words) == code
    out, err = capsys.readouterr()
    if code >= 2:  # a message, on standard error, and no trace of Python
        assert err.strip()
        assert "Traceback" not in err
    if code in {2, 4}:
        assert out == ""


def test_patterns_that_fail_their_self_tests_end_with_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.toml").write_text(
        '[[equipment_item]]\nid = "kiosk"\nterm = "trụ lạ"\nexamples = [{ text = "Một câu khác.", count = 1 }]\n',
        encoding="utf-8",
    )
    assert cli.main(["patterns", "--patterns", str(tmp_path)]) == 4
    out = capsys.readouterr().out
    told = "own.toml: equipment_item kiosk\n  text:   Một câu khác.\n  wanted: count=1, item=kiosk\n  found:  nothing\n"
    assert out.startswith(told)
    assert out.endswith(": 1 failed\n")


# ---- extract -------------------------------------------------------------------------------------


def test_extract_json_is_the_record_and_nothing_else(good: Path) -> None:
    done = run("extract", good, "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    record = json.loads(done.stdout)
    jsonschema.validate(record, record_schema())
    assert [one["symbol"] for one in record["references"]] == ["53/KH-UBND"]
    assert [(one["item"], one["count"]) for one in record["equipment"]] == [("printer", 2)]
    assert "Kế hoạch".encode() in done.stdout


def test_standard_input_gives_what_the_file_gives(good: Path) -> None:
    by_name = json.loads(run("extract", good, "--json").stdout)
    by_pipe = json.loads(run("extract", "-", "--json", stdin=good.read_bytes()).stdout)
    assert by_pipe["document"].pop("name") == "standard input"
    by_name["document"].pop("name")
    assert by_pipe == by_name


def test_extract_to_a_folder_writes_records_tables_and_description(
    good: Path, bad: Path, empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "out"
    assert cli.main(["extract", str(bad), str(empty), str(good), "--out", str(out)]) == 3
    assert sorted(path.name for path in (out / "records").iterdir()) == ["bad.json", "good.json"]
    assert [row["name"] for row in read_csv(out / "reports.csv")] == ["bad.txt", "good.txt"]
    assert read_csv(out / "unreadable.csv") == [
        {
            "source": str(empty),
            "reason": "empty",
            "message": f"{empty}: the file is empty. Send the file again or leave it out.",
            "message_vi": f"{empty}: tệp rỗng. Hãy gửi lại tệp hoặc bỏ tệp này ra.",
        }
    ]
    record = json.loads((out / "records" / "bad.json").read_text(encoding="utf-8"))
    findings = [row["check"] for row in read_csv(out / "findings.csv")]
    assert [one["check"] for one in record["findings"]] == findings[: len(record["findings"])]
    with system.use_context(trusted=True):
        assert Package(str(out / "datapackage.json")).validate().valid
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        f"1/3 {bad}", f"2/3 {empty}", f"{empty}: the file is empty. Send the file again or leave it out.",
        f"3/3 {good}", f"records written to {out}: 2",
    ]  # fmt: skip
    assert not list(out.rglob(".*"))


def test_the_corpus_gives_a_valid_package(tmp_path: Path) -> None:
    names = sorted(path.parent.name for path in REPORTS.glob("*/report.txt"))
    done = run("extract", REPORTS, "--out", tmp_path)
    assert done.returncode == 0, done.stderr.decode("utf-8")
    with system.use_context(trusted=True):
        report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "fieldName", "rowNumber", "note"])[:5]
    # all are called report.txt: their folders tell the records apart
    assert [row["name"] for row in read_csv(tmp_path / "reports.csv")] == [f"{name}/report.txt" for name in names]
    assert sorted(path.stem for path in (tmp_path / "records").iterdir()) == [f"{name}-report" for name in names]


def test_a_run_that_is_stopped_leaves_the_old_tables(good: Path, tmp_path: Path) -> None:
    """Ctrl-C in the middle of a batch: a short message, exit code 130, nothing half-written."""
    out = tmp_path / "out"
    assert cli.main(["extract", str(good), "--out", str(out)]) == 0
    before = {path.name: path.read_bytes() for path in out.glob("*.csv")}
    os.mkfifo(tmp_path / "second.txt")
    stuck = subprocess.Popen(
        [sys.executable, "-m", "extractor.cli", "extract", "-", str(good), "--out", str(out), "--lang", "en"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    assert stuck.stderr is not None
    assert stuck.stderr.readline() == b"1/2 -\n"  # it waits for standard input now
    time.sleep(0.5)
    stuck.send_signal(signal.SIGINT)
    _, err = stuck.communicate(timeout=30)
    assert stuck.returncode == 130
    assert err.decode("utf-8").splitlines() == ["stopped; what had not been finished was not written."]
    assert {path.name: path.read_bytes() for path in out.glob("*.csv")} == before
    assert not list(out.rglob(".*"))


def test_the_same_content_twice_is_one_report(good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_text(GOOD, encoding="utf-8")
    out = tmp_path / "out"
    assert cli.main(["extract", str(good), str(copy), "--out", str(out)]) == 0
    assert len(read_csv(out / "reports.csv")) == 1
    assert len(list((out / "records").iterdir())) == 2
    assert "same content" in capsys.readouterr().err


@pytest.mark.parametrize("words", ["extract {} --json", "check {}", "show {}", "read {}", "extract {} --out {}-out"])
def test_pages_that_nothing_was_read_from_are_named(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A scan whose second page could not be read: the rest is done, and the exit code says that it is not all."""
    text = "Căn cứ Kế hoạch số 53/KH-UBND ngày 27/12/2021."
    pages = (Page(1, 0, len(text)), Page(2, len(text), len(text), layer="none", reason="ocr-missing"))
    scan = Document("scan.pdf", "0" * 64, "pdf-mixed", "utf-8", text, pages)
    monkeypatch.setattr("extractor.documents.read_document", lambda *_, **__: scan)
    path = tmp_path / "scan.pdf"
    assert cli.main(words.replace("{}", str(path)).split()) == 3
    out, err = capsys.readouterr()
    assert err.splitlines()[0] == f"{path}: nothing was read from page 2: scan: no OCR data"
    assert out or "--out" in words


# ---- check, show, read, schema -------------------------------------------------------------------


def test_check_tells_what_is_wrong_in_both_languages(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(bad)]) == 1
    english = capsys.readouterr().out.splitlines()
    assert re.fullmatch(re.escape(str(bad)) + r": errors [1-9]\d*, warnings \d+, notes \d+; .+", english[0])
    assert any(line.startswith("  error date-impossible (page 1): ") for line in english)
    assert cli.main(["check", str(bad), "--lang", "vi"]) == 1
    vietnamese = capsys.readouterr().out.splitlines()
    assert len(vietnamese) == len(english)
    assert any(line.startswith("  lỗi date-impossible (trang 1): ") for line in vietnamese)


def test_check_json_tells_outcomes_apart(
    good: Path, bad: Path, empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", str(good), str(bad), str(empty), "--json"]) == 3
    results = json.loads(capsys.readouterr().out)
    assert [(one["file"], one["unreadable"]) for one in results] == [
        (str(good), None), (str(bad), None), (str(empty), "empty"),
    ]  # fmt: skip
    assert results[1]["checks"]["date-impossible"] == "failed"
    assert results[0]["checks"]["date-impossible"] == "passed"
    assert "not_applicable" in results[0]["checks"].values()
    assert {"check", "severity", "message", "message_vi", "evidence"} <= set(results[1]["findings"][0])


def test_read_prints_exactly_the_text_that_offsets_point_into(tmp_path: Path) -> None:
    path = tmp_path / "windows.txt"
    path.write_bytes("Kế hoạch số 53/KH-UBND\r\nngày 27/12/2021".encode("utf-16"))
    text = run("read", path).stdout.decode("utf-8")
    assert text == "Kế hoạch số 53/KH-UBND\nngày 27/12/2021"
    (mention,) = json.loads(run("extract", path, "--json").stdout)["references"][0]["mentions"]
    assert text[mention["start"] : mention["end"]] == mention["text"]


def test_read_one_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "two.txt"
    path.write_text("trang một\n\ftrang hai\n", encoding="utf-8")
    assert cli.main(["read", str(path), "--page", "2"]) == 0
    assert capsys.readouterr().out == "trang hai\n"
    assert cli.main(["read", str(path), "--page", "3"]) == 2
    assert capsys.readouterr().err == f"{path}: there is no page 3; the document has 2.\n"


def test_read_draws_boxes_on_a_page_of_a_pdf(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    canvas_module = pytest.importorskip("reportlab.pdfgen.canvas")
    canvas = canvas_module.Canvas(str(tmp_path / "report.pdf"))
    canvas.drawString(72, 700, "Ke hoach 53/KH-UBND ngay 27/12/2021, mot van ban co lop chu.")
    canvas.save()
    target = tmp_path / "page.png"
    assert cli.main(["read", str(tmp_path / "report.pdf"), "--boxes", str(target)]) == 0
    assert target.read_bytes().startswith(b"\x89PNG")
    assert capsys.readouterr().err == f"page 1 was drawn to {target}\n"


def test_show_marks_and_names_what_was_found(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["show", str(good)]) == 0
    out = capsys.readouterr().out
    assert "[Kế hoạch số 53/KH-UBND ngày 27/12/2021|document: 53/KH-UBND]" in out
    assert "|equipment: printer 2]" in out
    assert "\x1b" not in out  # not a terminal
    assert cli.main(["show", str(good), "--lang", "vi"]) == 0
    assert "|văn bản: 53/KH-UBND]" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals there")
@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_show_has_colours_in_a_terminal_only(no_color: str, coloured: bool, good: Path) -> None:
    import pty

    reading, writing = pty.openpty()
    environment = {**os.environ, "NO_COLOR": no_color}
    command = [sys.executable, "-m", "extractor.cli", "show", str(good)]
    subprocess.run(command, stdout=writing, env=environment, cwd=ROOT, check=True)
    os.close(writing)
    shown = os.read(reading, 100_000)
    os.close(reading)
    assert (b"\x1b[" in shown) is coloured


@pytest.mark.parametrize("path", sorted(REPORTS.glob("*/report.txt")), ids=lambda path: path.parent.name)
def test_show_adds_marks_and_changes_nothing_else(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Colours and names taken away, the text is there as it was read."""
    from extractor.documents import read_document
    from extractor.patterns import shipped_patterns
    from extractor.pipeline import extract_document
    from extractor.show import record_to_marks

    document = read_document(path)
    marks = record_to_marks(extract_document(document, shipped_patterns()))
    names = dict.fromkeys(KINDS, "\x02")
    shown = mark_text(document.text.replace("[", "(").replace("]", ")"), marks, names=names, colours=True)
    bare = re.sub(r"\x1b\[[\d;]*m", "", shown)
    bare = re.sub(r"\|\x02(?:: [^\]]*)?\]", "", bare).replace("[", "")
    assert bare == document.text.replace("[", "(").replace("]", ")")


def test_marks_that_cross_end_with_the_one_around_them() -> None:
    marks = [Mark(0, 5, "date", "a"), Mark(3, 8, "staff", "b")]
    assert mark_text("0123456789", marks, names={"date": "d", "staff": "s"}) == "[012[34|s: b]|d: a]56789"


def test_schema_prints_the_published_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == record_schema()


# ---- inputs --------------------------------------------------------------------------------------


def test_folders_wildcards_and_names_that_are_nothing(tmp_path: Path) -> None:
    for name in ("b.TXT", "a.pdf", "deep/c.docx", "notes.xlsx", ".hidden.txt", ".git/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    inputs, left_out = find_inputs([str(tmp_path)])
    assert [Path(one.shown).relative_to(tmp_path).as_posix() for one in inputs] == ["a.pdf", "b.TXT", "deep/c.docx"]
    assert left_out == 1
    assert find_inputs([str(tmp_path / "a.pdf"), str(tmp_path)])[0][0].shown.endswith("a.pdf")
    assert len(find_inputs([str(tmp_path / "a.pdf"), str(tmp_path)])[0]) == 3  # once, though named twice
    assert [one.path.name for one in find_inputs([str(tmp_path / "**" / "*.docx")])[0] if one.path] == ["c.docx"]
    assert find_inputs([str(tmp_path / "*.rtf")]) == ([], 0)
    assert [one.path for one in find_inputs(["-", "missing.txt"])[0]] == [None, Path("missing.txt")]
    (tmp_path / "odd[1].txt").write_bytes(b"x")
    assert len(find_inputs([str(tmp_path / "odd[1].txt")])[0]) == 1  # a name that only looks like a pattern


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["a/q.txt", "a/r.txt"], ["q", "r"]),
        (["a/q.txt", "a/q.pdf"], ["q.txt", "q.pdf"]),
        (["x/a/q.txt", "x/b/q.txt"], ["a-q", "b-q"]),
        (["x/a/q.txt", "y/a/q.txt"], ["x-a-q", "y-a-q"]),
        (["a/Q.txt", "b/q.txt"], ["a-Q", "b-q"]),  # one name where capitals do not count
        (["a/b-q.txt", "a/q.txt", "b/q.txt"], ["b-q", "a-q", "b-q-2"]),
        (["a/q?.txt", "a/q*.txt"], ["a-q_", "a-q_-2"]),
    ],
)
def test_names_of_records_are_safe_and_all_different(paths: list[str], names: list[str]) -> None:
    found = name_records([Input(Path("/") / path, path) for path in paths])
    assert len({name.casefold() for name in found}) == len(paths)
    if names[-1] != "a-q_-2":
        assert found == names


def test_a_name_stays_within_what_file_systems_take() -> None:
    assert len(make_safe("ế" * 300).encode("utf-8")) <= 120
    assert make_safe("../../etc/passwd") == "_.._etc_passwd"
    assert make_safe("a\x00b\n") == "a_b_"


# ---- what help costs, and languages --------------------------------------------------------------


def test_help_imports_neither_spacy_nor_pandas() -> None:
    """Help must come at once; each of these takes longer to import than all the rest together."""
    script = (
        "import sys; from extractor import cli; code = cli.main(['--help']);"
        "print(sorted({'spacy', 'pandas', 'numpy', 'pydantic', 'rich', 'pypdfium2', 'regex'} & set(sys.modules)), code)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.endswith("[] 0\n")


def test_a_record_on_standard_output_needs_no_pandas(good: Path) -> None:
    script = (
        "import sys; from extractor import cli; cli.main(['extract', sys.argv[1], '--json']);"
        "print(sorted({'pandas', 'pypdfium2', 'docx', 'frictionless'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script, good], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr == "[]\n"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "command",
    ["", "extract", "check", "show", "read", "patterns", "evaluate", "schema", "patterns test", "patterns diff"],
)
def test_help_is_complete_in_each_language(command: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A KeyError here is an option or a command that messages.toml does not speak of."""
    assert cli.main([*command.split(), "--help", "--lang", language]) == 0
    out = capsys.readouterr().out
    assert ("Usage:" in out) is (language == "en")
    assert ("Cách dùng:" in out) is (language == "vi")
    assert "--lang en|vi" in out


def test_every_command_and_exit_code_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in [*cli.app.registered_commands, *cli.app.registered_groups]:
        assert f"`baocao {command.name}" in readme, command.name
    for code in cli.ExitCode:
        assert f"| {code.value} |" in readme, code


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "vi_VN.UTF-8"}, "vi"),
        ({"LANG": "vi_VN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_MESSAGES": "vi_VN", "LANG": "en_GB.UTF-8"}, "vi"),
    ],
)
def test_the_locale_decides_where_nothing_is_said(
    environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cli.take_language(["check"]) == (language, ["check"])
    assert cli.take_language(["--lang=en", "check"]) == ("en", ["check"])
    assert cli.take_language(["read", "--", "--lang"])[1] == ["read", "--", "--lang"]


def test_messages_say_the_same_in_both_languages() -> None:
    """Each message has both languages, with the same words to fill in."""
    tables = tomllib.loads((ROOT / "extractor" / "messages.toml").read_text(encoding="utf-8"))
    count = 0
    for room, entries in tables.items():
        for name, both in entries.items():
            fields = [{field for _, field, _, _ in string.Formatter().parse(both[one]) if field} for one in LANGUAGES]
            assert set(both) == set(LANGUAGES), f"{room}.{name}"
            assert fields[0] == fields[1], f"{room}.{name}"
            count += 1
    assert count > 50


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mistake_in_the_command_line_has_its_sentence(
    language: str, good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hint = {"en": "See: baocao", "vi": "Xem: baocao"}[language]
    for words in (["extract"], ["read", str(good), "--page"], ["read", str(good), "--page", "x"], ["schema", "x"]):
        assert cli.main([*words, "--lang", language]) == 2
        assert hint in capsys.readouterr().err


# ---- pipes ---------------------------------------------------------------------------------------


def test_a_reader_that_leaves_is_no_failure(tmp_path: Path) -> None:
    """`baocao read … | head -1`: the rest is not written, and nothing complains."""
    path = tmp_path / "long.txt"
    path.write_text("Một dòng của báo cáo.\n" * 50_000, encoding="utf-8")
    writer = subprocess.Popen(
        [sys.executable, "-m", "extractor.cli", "read", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert writer.stdout is not None
    assert writer.stderr is not None
    assert writer.stdout.readline().decode("utf-8") == "Một dòng của báo cáo.\n"
    writer.stdout.close()
    assert writer.stderr.read() == b""
    assert writer.wait(timeout=30) == 0


def test_output_is_utf_8_whatever_the_terminal_says(good: Path) -> None:
    done = run("read", good, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="latin-1")
    assert done.stdout.decode("utf-8") == GOOD


def test_errors_name_the_file_as_it_was_named(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["read", str(empty)]) == 3
    assert capsys.readouterr().err.startswith(f"{empty}: ")
    assert cli.main(["read", str(empty), "--lang", "vi"]) == 3
    assert capsys.readouterr().err == f"{empty}: tệp rỗng. Hãy gửi lại tệp hoặc bỏ tệp này ra.\n"


def test_every_reason_for_an_unreadable_file_has_its_sentence() -> None:
    """Reasons are written where they are raised; each must be in messages.toml, or the user sees a KeyError."""
    known = tomllib.loads((ROOT / "extractor" / "messages.toml").read_text(encoding="utf-8"))["error"]
    raised = set()
    for path in (ROOT / "extractor").rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        raised |= set(
            re.findall(r"(?:UnreadableFile|WrongUsage|UnwritableTarget|MalformedPatterns)\(\s*\"([^\"]+)\"", code)
        )
    assert len(raised) > 15
    assert raised <= set(known)
    assert str(UnreadableFile("empty", "a.txt")).startswith("a.txt: ")


def test_json_of_marks_and_of_the_tests_of_the_patterns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "a.txt"
    report.write_text("Thực hiện Kế hoạch số 53/KH-UBND ngày 27/12/2021.", encoding="utf-8")
    assert cli.main(["show", str(report), "--json"]) == 0
    marks = json.loads(capsys.readouterr().out)
    assert [(one["kind"], one["value"]) for one in marks] == [("reference", "53/KH-UBND")]
    assert cli.main(["patterns", "test", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["cases"] > 1000
    assert told["failures"] == []
