"""Digital PDFs with known text and tables, where they are at hand: read in order, tables as printed, and no worse than
pdfplumber, which serves as the second opinion."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from extractor.documents.boxes import boxes_of
from extractor.documents.encodings import is_syllable
from extractor.documents.pdf import read_pdf
from extractor.errors import UnreadableFile
from extractor.models import Document, Grid

SHARED = Path(__file__).parents[1].parent / "shared" / "samples"
DIGITAL = SHARED / "digital"
READABLE = [
    "report6",
    "report6_fallback",
    "report6_rl",
    "report6_fpdf2",
    "nfd",
    "nospace",
    "annex",
    "annex_rot",
    "long60",
    "badxref",
    "enc_owner",
]

pytestmark = pytest.mark.skipif(not DIGITAL.exists(), reason="the shared samples are not here")


@cache
def document_of(name: str) -> Document:
    return read_pdf((DIGITAL / f"{name}.pdf").read_bytes(), name, "")


@cache
def truth_of(name: str) -> dict[str, object]:
    return dict(json.loads((DIGITAL / f"{name}.json").read_text(encoding="utf-8")))


def running_text(document: Document) -> str:
    """The text without page numbers and heads, and without table heads printed again on the next page."""
    cuts = [(aside.start, aside.end) for aside in document.asides if aside.kind in ("page_number", "running_head")]
    for grid in document.grids:
        cuts += _repeated_heads(document, grid)
    text = document.text
    for start, end in sorted(cuts, reverse=True):
        text = text[:start] + " " + text[end:]
    return " ".join(text.split())


def _repeated_heads(document: Document, grid: Grid) -> list[tuple[int, int]]:
    """Rows within a grid that none of its cells lies in, tables being one line a row."""
    starts = {cell.start for cell in grid.cells}
    rows, start = [], grid.start
    for row in document.text[grid.start : grid.end].split("\n"):
        if "\t" in row and start not in starts:
            rows.append((start, start + len(row)))
        start += len(row) + 1
    return rows


def edit_distance(first: str, second: str) -> int:
    """Insertions, deletions and replacements of letters, counted between the words that both have."""
    from difflib import SequenceMatcher

    words = SequenceMatcher(None, first.split(), second.split(), autojunk=False)
    total = 0
    for tag, a, b, c, d in words.get_opcodes():
        if tag != "equal":
            total += max(len(" ".join(first.split()[a:b])), len(" ".join(second.split()[c:d])))
    return total


def rows_of(document: Document, grid: Grid) -> list[tuple[str, ...]]:
    rows = [[""] * grid.column_count for _ in range(grid.row_count)]
    for cell in grid.cells:
        printed = (rows[cell.row][cell.column], document.text[cell.start : cell.end])
        rows[cell.row][cell.column] = " ".join(filter(None, printed))
    return [tuple(row) for row in rows]


def true_rows(name: str, kind: str | None = None) -> Counter[tuple[str, ...]]:
    tables = truth_of(name)["tables"]
    assert isinstance(tables, list)
    return Counter(
        tuple(" ".join(cell.split()) for cell in row)
        for table in tables
        if kind is None or table["kind"] == kind
        for row in table["rows"]
    )


def f1(true: Counter[tuple[str, ...]], found: Counter[tuple[str, ...]]) -> float:
    return 2 * (true & found).total() / max(true.total() + found.total(), 1)


@pytest.mark.parametrize("name", READABLE)
def test_text_is_in_reading_order(name: str) -> None:
    """At most 0.3 % of the letters wrong, counted generously against us: whole words where a letter differs."""
    true = " ".join(str(truth_of(name)["text"]).split())
    assert edit_distance(true, running_text(document_of(name))) <= 0.003 * len(true)


@pytest.mark.parametrize("name", READABLE)
def test_tables_are_as_printed(name: str) -> None:
    document = document_of(name)
    found = Counter(row for grid in document.grids for row in rows_of(document, grid))
    least = {"long60": 0.99, "annex": 0.96, "annex_rot": 0.96}.get(name, 1.0)  # annex: "STT" printed over two lines
    assert f1(true_rows(name), found) >= least


@pytest.mark.parametrize("name", [name for name in READABLE if name != "long60"])
def test_no_false_tables(name: str) -> None:
    assert len(document_of(name).grids) == 1


def test_ruled_and_borderless_tables_of_the_long_report() -> None:
    document = document_of("long60")
    ruled = Counter(row for grid in document.grids if grid.ruled for row in rows_of(document, grid))
    borderless = Counter(row for grid in document.grids if not grid.ruled for row in rows_of(document, grid))
    true = true_rows("long60", "borderless")
    assert (true & borderless).total() >= 0.9 * true.total()
    true_ruled = true_rows("long60") - true
    assert (true_ruled & ruled).total() >= 0.98 * ruled.total()
    assert len(document.grids) <= 21


def plumber_rows(name: str) -> Counter[tuple[str, ...]]:
    import pdfplumber

    rows: Counter[tuple[str, ...]] = Counter()
    with pdfplumber.open(DIGITAL / f"{name}.pdf") as pdf:
        for page in pdf.pages:
            for table in page.extract_tables():
                rows.update(tuple(" ".join((cell or "").split()) for cell in row) for row in table)
            page.close()
    return rows


@pytest.mark.parametrize("name", ["report6", "report6_fallback", "report6_rl", "report6_fpdf2", "annex_rot"])
def test_ruled_tables_are_no_worse_than_the_second_opinion(name: str) -> None:
    document = document_of(name)
    found = Counter(row for grid in document.grids if grid.ruled for row in rows_of(document, grid))
    true = true_rows(name)
    assert f1(true, found) >= f1(true, plumber_rows(name))


@pytest.mark.parametrize("name", ["report6", "report6_rl", "annex_rot"])
def test_cells_are_those_of_table_finder(name: str) -> None:
    """pdfplumber's `TableFinder` on its own edges gives the cells that we make of ours."""
    import pdfplumber
    import pypdfium2

    from extractor.documents.grids import rulings_to_grids
    from extractor.documents.pdf_page import read_page

    compared = 0
    ours_pdf = pypdfium2.PdfDocument(DIGITAL / f"{name}.pdf")
    with pdfplumber.open(DIGITAL / f"{name}.pdf") as pdf:
        for number, page in enumerate(pdf.pages, start=1):
            theirs = sorted(cell for table in page.find_tables() for cell in table.cells)
            content = read_page(ours_pdf[number - 1], number)
            ours = sorted(tuple(cell.box) for grid in rulings_to_grids(content.rulings) for cell in grid.cells)
            assert len(ours) == len(theirs)
            for cell, other in zip(ours, theirs, strict=True):
                assert cell == pytest.approx(other, abs=2)
                compared += 1
    ours_pdf.close()
    assert compared >= 30


@pytest.mark.parametrize("name", ["report6", "report6_fallback", "nfd", "annex_rot"])
def test_both_engines_give_one_text(name: str) -> None:
    data = (DIGITAL / f"{name}.pdf").read_bytes()
    assert read_pdf(data, name, "", engine="pdfplumber").text == document_of(name).text


@pytest.mark.parametrize("name", READABLE)
def test_spans_and_boxes_hold_together(name: str) -> None:
    document = document_of(name)
    end = 0
    for page in document.pages:
        assert page.start == end
        end = page.end
        assert page.boxes is not None
        assert len(page.boxes) == 4 * (page.end - page.start)
        for place, character in enumerate(document.text[page.start : page.end]):
            x0, top, x1, bottom = page.boxes[4 * place : 4 * place + 4]
            if character in "\n\t":
                assert x1 <= x0
            elif not character.isspace():
                assert 0 <= x0 <= x1 <= (page.width or 0) + 1
                assert 0 <= top <= bottom <= (page.height or 0) + 1
    assert end == len(document.text)
    for grid in document.grids:
        assert document.text[grid.end - 1] == "\n"
        for cell in grid.cells:
            assert grid.start <= cell.start <= cell.end <= grid.end
            assert "\n" not in document.text[cell.start : cell.end]


@pytest.mark.parametrize("name", ["report6", "report6_fallback", "nfd", "annex_rot"])
def test_boxes_cover_the_letters_that_pdfplumber_sees(name: str) -> None:
    """The middle of each letter of a quotation lies in its boxes, by the places an independent reader gives."""
    import pdfplumber

    document = document_of(name)
    checked = 0
    with pdfplumber.open(DIGITAL / f"{name}.pdf") as pdf:
        for page, other in zip(document.pages, pdf.pages, strict=True):
            words = other.extract_words(use_text_flow=False)
            other.close()
            lines = document.text[page.start : page.end].split("\n")
            start = page.start
            for line in lines:
                if "\t" not in line and len(line) > 30:
                    (box,) = boxes_of(document, start, start + len(line)) or []
                    inside = [
                        word["text"]
                        for word in words
                        if box[1] - 1 <= (word["top"] + word["bottom"]) / 2 <= box[3] + 1
                        and box[0] - 1 <= (word["x0"] + word["x1"]) / 2 <= box[2] + 1
                    ]
                    assert len(" ".join(inside)) >= 0.9 * len(line)
                    checked += 1
                start += len(line) + 1
    assert checked >= 40


def test_passwords_and_damage() -> None:
    reasons = {}
    for name, password in (("enc_user", None), ("enc_user", "x"), ("truncated", None), ("notpdf", None)):
        with pytest.raises(UnreadableFile) as caught:
            read_pdf((DIGITAL / f"{name}.pdf").read_bytes(), name, "", password=password)
        reasons[name, password] = caught.value.reason
    assert reasons == {
        ("enc_user", None): "pdf-password",
        ("enc_user", "x"): "pdf-wrong-password",
        ("truncated", None): "pdf-truncated",
        ("notpdf", None): "not-pdf",
    }
    for password in ("matkhau", "chu"):
        data = (DIGITAL / "enc_user.pdf").read_bytes()
        assert read_pdf(data, "enc_user", "", password=password).text == document_of("report6").text


def test_old_font_pdf_reads_as_its_transcript() -> None:
    """Set in .VnTime fonts. The transcript has the two columns read across and capitals of .VnTimeH small."""
    (path,) = sorted((SHARED / "old-encodings").glob("*.pdf"))
    document = read_pdf(path.read_bytes(), path.name, "")
    truth = path.with_suffix(".truth.txt").read_text(encoding="utf-8")
    assert document.encoding == "tcvn3"
    assert Counter(document.text.lower().split()) == Counter(truth.lower().split())
    assert "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM" in document.text
    words = [word for word in document.text.split() if word.isalpha() and not word.isascii()]
    assert sum(map(is_syllable, words)) >= 0.99 * len(words)


@pytest.mark.parametrize("path", sorted((SHARED / "scans").glob("*.pdf")), ids=lambda path: path.stem)
def test_scans_say_that_they_have_no_text(path: Path) -> None:
    document = read_pdf(path.read_bytes(), path.name, "")
    assert document.medium == "pdf-scan"
    assert {(page.layer, page.reason) for page in document.pages} == {("none", "no-text")}
