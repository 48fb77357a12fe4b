"""baocao as a library: the public names, records as JSON, data frames, Arrow tables and in notebooks."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pyarrow
import pytest

import extractor
from extractor.exports.layout import TABLES
from extractor.exports.record_html import gather_text, record_to_html
from extractor.record import Record
from tests.conftest import CHECKOUT, REPORTS

NAMES = sorted(path.name for path in REPORTS.iterdir() if path.is_dir() and not path.name.startswith("test-"))


@pytest.fixture(scope="module")
def records() -> list[tuple[str, Record]]:
    """Some reports of the corpus, each with its text."""
    paths = [next((REPORTS / name).glob("report.*")) for name in NAMES[:6]]
    return [(extractor.read(path).text, extractor.extract(path)) for path in paths]


def test_all_public_names_are_there_and_listed() -> None:
    assert set(extractor.__all__) <= set(dir(extractor))
    for name in extractor.__all__:
        assert callable(getattr(extractor, name)), name
    with pytest.raises(AttributeError, match="dance"):
        extractor.dance  # noqa: B018


def test_a_record_is_the_same_after_json(records: list[tuple[str, Record]]) -> None:
    for _, record in records:
        assert Record.model_validate_json(record.model_dump_json()) == record


def test_check_takes_a_file_or_a_record(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("Kế hoạch số 53/KH-UBND ngày 31/02/2022. Đến nay có 05 máy in. Đến nay có 06 máy in.", "utf-8")
    findings = extractor.check(path)
    assert findings == extractor.check(extractor.extract(path)) == extractor.check(path.read_bytes())
    severities = [extractor.record.SEVERITIES.index(one.severity) for one in findings]
    assert severities == sorted(severities)
    assert findings[0].check == "date-impossible"


def test_arrow_tables_and_frames_say_the_same(records: list[tuple[str, Record]]) -> None:
    for _, record in records:
        tables, frames = record.to_arrow(), record.to_frames()
        assert list(tables) == list(frames) == [table.name for table in TABLES]
        for layout in TABLES:
            table, frame = tables[layout.name], frames[layout.name]
            assert table.column_names == list(frame.columns)
            assert table.num_rows == len(frame)
            for column in layout.columns:
                assert table.field(column.name).metadata[b"description"].decode("utf-8") == column.about
                arrow = table[column.name]
                if column.type == "integer":
                    assert arrow.type == pyarrow.int64()
                    assert [value.as_py() for value in arrow] == [
                        None if value is None else int(value) for value in frame[column.name].astype(object).where(
                            frame[column.name].notna(), None
                        )
                    ]  # fmt: skip
    dossiers = pyarrow.concat_tables([record.to_arrow()["dossiers"] for _, record in records])
    assert dossiers.num_rows > 20
    assert dossiers["received"].null_count > 0  # not stated is not 0


def test_export_takes_one_record_or_many(records: list[tuple[str, Record]], tmp_path: Path) -> None:
    whole = [record for _, record in records]
    assert extractor.export(whole, tmp_path / "many", "parquet") == len(whole)
    assert extractor.export(whole[0], str(tmp_path / "one")) == 1
    assert (tmp_path / "one" / "datapackage.json").is_file()
    assert (tmp_path / "many" / "dossiers.parquet").is_file()


# ---- notebooks -----------------------------------------------------------------------------------


class Elements(HTMLParser):
    """Checks that elements are closed in order, and gathers text and marks."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.titles: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        if tag != "br":
            self.open.append(tag)
        self.titles += [value for name, value in attrs if name == "title" and value]
        assert {name for name, _ in attrs} <= {"style", "title"}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def elements_of(html: str) -> Elements:
    parser = Elements()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


def test_a_notebook_shows_the_text_with_what_was_found(records: list[tuple[str, Record]]) -> None:
    for text, record in records:
        pieces = gather_text(record)
        assert all(text[start : start + len(piece)] == piece for start, piece in pieces)
        assert all(a + len(b) < c for (a, b), (c, _) in pairwise(pieces))
        letters = len(re.sub(r"\s", "", "".join(piece for _, piece in pieces)))
        assert letters > 0.9 * len(re.sub(r"\s", "", text))
        html = record_to_html(record)
        found = elements_of(html)
        assert found.names <= {"div", "p", "b", "br", "code", "details", "summary", "span", "i"}
        assert len(html) < 200_000
        for finding in record.findings:
            assert finding.message in "".join(found.text)
        symbols = [one.symbol for one in record.references if one.symbol]
        assert {f"document: {symbol}" for symbol in symbols} <= set(found.titles)


def test_what_a_document_says_is_never_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        'Căn cứ Kế hoạch số 53/KH-UBND ngày 31/02/2022 <script>alert("x")</script> về "1<2" & \'3\'.\n'
        "Phường có 02 máy in <b>mới</b>.\n"
    )
    record = extractor.extract(text.encode(), name="<i>.txt")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    html = record._repr_html_()
    assert "<script" not in html
    assert "<b>mới" not in html
    assert "&lt;script&gt;" in html
    assert "document: 53/KH-UBND" in elements_of(html).titles
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    assert "văn bản: 53/KH-UBND" in elements_of(record._repr_html_()).titles


def test_a_long_text_is_cut_and_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    record = extractor.extract(("Phường có 02 máy in tốt.\n\n" * 40).encode())
    assert "left out here" not in record_to_html(record)
    monkeypatch.setattr("extractor.exports.record_html.MOST_CHARACTERS", 100)
    html = record_to_html(record)
    assert "left out here" in html
    assert html.count("02 máy in") < 10


def test_programs_that_use_it_are_checked_by_their_types(tmp_path: Path) -> None:
    """`py.typed` is there, and the names that are imported late have their types all the same."""
    assert (Path(extractor.__file__).parent / "py.typed").is_file()
    program = tmp_path / "program.py"
    program.write_text(
        "import extractor\n"
        "record = extractor.extract('report.pdf')\n"
        "count: int | None = record.dossiers[0].received\n"
        "symbols: list[str | None] = [one.symbol for one in record.references]\n"
        "wrong: int = record.references[0].symbol\n"
        "extractor.extract(5)\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", str(CHECKOUT / "pyproject.toml"), str(program)],
        capture_output=True, encoding="utf-8", cwd=CHECKOUT, check=False,
    )  # fmt: skip
    told = [line for line in done.stdout.splitlines() if "program.py" in line]
    assert [re.search(r":(\d+): error", line)[1] for line in told if " error: " in line] == ["5", "6"], done.stdout  # type: ignore[index]


def test_an_audit_is_one_call() -> None:
    found = extractor.audit([])
    assert (dict(found.units), list(found.findings)) == ({}, [])
