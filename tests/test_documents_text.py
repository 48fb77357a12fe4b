"""Plain text and the choice of a reader: encodings, line ends, pages, and everything that is no report."""

from __future__ import annotations

import random
import subprocess
import sys
import time
import unicodedata
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.documents import find_kind, read_document
from extractor.documents.limits import Limits
from extractor.errors import UnreadableFile

SHARED = Path(__file__).parents[1].parent / "shared"
TEXT = (
    "BÁO CÁO\nKết quả công tác cải cách hành chính quý I năm 2022 \n\n"
    "Ủy ban nhân dân phường đã ban hành Kế hoạch số 7/KH-UBND.\n"
)


def refusal(source: bytes | Path, **options: object) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_document(source, **options)  # type: ignore[arg-type]
    assert caught.value.to_text("vi") != caught.value.to_text("en")
    return caught.value.reason


# ---- encodings and line ends --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (unicodedata.normalize("NFD", TEXT).encode("utf-8"), "utf-8"),
        (TEXT.replace("\n", "\r\n").encode("utf-8"), "utf-8"),
        (TEXT.replace("\n", "\r").encode("utf-8"), "utf-8"),
        (TEXT.replace("\n", "\u2028").encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16"),
        (TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-8").decode("latin-1").encode("utf-8"), "mojibake-cp1252"),
    ],
)
def test_the_same_text_whatever_its_bytes(data: bytes, encoding: str) -> None:
    document = read_document(data)
    assert (document.text, document.encoding, document.medium) == (TEXT, encoding, "text")
    assert document.pages[0].boxes is None


def test_a_few_damaged_bytes_do_not_change_the_encoding() -> None:
    document = read_document(TEXT.encode("utf-8") + b"\xff" + TEXT.encode("utf-8") + "ộ".encode()[:2])
    assert document.encoding == "utf-8"
    assert document.text == TEXT + "\ufffd" + TEXT + "\ufffd"


def test_old_lines_in_a_new_text() -> None:
    document = read_document((TEXT + "C«ng t¸c c¶i c¸ch hµnh chÝnh quý I n¨m 2022\n").encode("utf-8"))
    assert document.text == TEXT + "Công tác cải cách hành chính quý I năm 2022\n"
    assert document.encoding == "utf-8+tcvn3"


def test_western_text_is_read_as_such() -> None:
    document = read_document("Le résumé a été préféré à la crème brûlée.".encode("cp1252"))
    assert (document.text, document.encoding) == ("Le résumé a été préféré à la crème brûlée.", "windows-1252")


def test_controls_become_blanks_one_for_one() -> None:
    assert read_document(TEXT.encode() + b"a\x00b\x1bc").text == TEXT + "a b c"


# ---- pages --------------------------------------------------------------------------------------


def pages_of(text: str) -> list[str]:
    document = read_document(text.encode("utf-8"))
    assert [page.number for page in document.pages] == list(range(1, len(document.pages) + 1))
    assert document.pages[0].start == 0
    assert document.pages[-1].end == len(document.text) - text.endswith("\f")
    return [document.text[page.start : page.end].strip() for page in document.pages]


LINE = "Một dòng đủ dài để không ai cho rằng đó là tên người ký ở cuối trang."


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("a\fb", ["a", "b"]),
        ("a\n\fb\n\f", ["a", "b"]),  # as pdftotext ends each page
        ("a\f\fb", ["a", "", "b"]),  # an empty page counts
        ("a\n\n\n\n\nb\fc", ["a\n\n\n\n\nb", "c"]),  # form feeds decide alone when there are any
        (f"{LINE}\n\n\n\n{LINE}", [LINE, LINE]),
        (f"{LINE}\n \n\t\n\n{LINE}", [LINE, LINE]),  # blank lines may hold blanks
        (f"{LINE}\n\n\n{LINE}", [f"{LINE}\n\n\n{LINE}"]),  # two blank lines stand inside pages
        (f"{LINE} http://a.vn.\n\nhttp://a.vn\n\n\n{LINE}", [f"{LINE} http://a.vn.\n\nhttp://a.vn", LINE]),
        (f"{LINE}\n\nhttp://a.vn\n\n\n{LINE}", [f"{LINE}\n\nhttp://a.vn\n\n\n{LINE}"]),  # printed once: text
        (f"CHỦ TỊCH\n\n\n\n\nNguyễn Văn A\n\n\n\n{LINE}", ["CHỦ TỊCH\n\n\n\n\nNguyễn Văn A", LINE]),  # signature
        (f"\n\n\n\n\n{LINE}", [LINE]),  # a gap at the start parts nothing
    ],
)
def test_pages(text: str, pages: list[str]) -> None:
    assert pages_of(text) == pages


def test_page_numbers_are_told_from_figures() -> None:
    text = f"{LINE}\n1\f{LINE}\n- 2 -\f3\n{LINE}\n670"
    document = read_document(text.encode("utf-8"))
    assert [document.text[aside.start : aside.end] for aside in document.asides] == ["1", "2", "3"]
    assert {aside.kind for aside in document.asides} == {"page_number"}
    # a table cell at the end of one page is no page number, nor is one that does not keep step
    assert read_document(f"{LINE}\n17".encode()).asides == ()
    assert read_document(f"{LINE}\n17\f{LINE}\n90".encode()).asides == ()


@pytest.mark.skipif(not SHARED.exists(), reason="the shared samples are not here")
def test_the_seed_is_read_as_it_stands() -> None:
    path = next((SHARED / "seed").glob("*.txt"))
    document = read_document(path)
    assert document.text == path.read_text(encoding="utf-8")
    assert len(document.pages) == 7
    assert document.asides == ()


@settings(max_examples=200)
@given(st.text(alphabet=st.sampled_from("aé1 \n\f\t"), min_size=1, max_size=80))
def test_pages_cover_every_printed_character_once(text: str) -> None:
    if text.isspace():
        assert refusal(text.encode("utf-8")) == "empty"
        return
    document = read_document(text.encode("utf-8"))
    covered = "".join(document.text[page.start : page.end] for page in document.pages)
    assert covered.split() == "".join(covered).split()
    assert "".join(covered.split()) == "".join(document.text.split())
    ends = [0, *(page.end for page in document.pages)]
    assert all(page.start >= end for page, end in zip(document.pages, ends, strict=False))


# ---- what a file is -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.4\n", "pdf"),
        (b"\n%PDF-1.4\n", "pdf"),
        (b"\x00junk%PDF-1.4\n1 0 obj", "pdf"),
        (b"{\\rtf1\\ansi}", "rtf"),
        (b"\x89PNG\r\n\x1a\n....", "image"),
        (b"\xff\xd8\xff\xe0....", "image"),
        (b"II*\x00....", "image"),
        (b"MM\x00*....", "image"),
        (b"Report about %PDF-1.4 files", "text"),
        (b"<xml>", "text"),
    ],
)
def test_content_decides_the_kind(data: bytes, kind: str) -> None:
    assert find_kind(data, "report.docx") == kind


def test_without_ocr_an_image_is_a_page_that_says_why_it_is_empty(tmp_path: Path) -> None:
    document = read_document(b"\x89PNG\r\n\x1a\n" + bytes(100), name="scan.txt", tessdata=tmp_path)
    assert (document.medium, document.text) == ("image", "")
    assert [(page.layer, page.reason) for page in document.pages] == [("none", "ocr-missing")]


def noise(size: int, seed: int = 7) -> bytes:
    return random.Random(seed).randbytes(size)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (noise(10_000), "not-text"),
        (bytes(10_000), "not-text"),
        (zlib.compress(TEXT.encode() * 50), "not-text"),
        (bytes(range(0xA0, 0x100)) * 50, "not-text"),
        (b"\xff\xfe" + b"\x00\xd8" * 20, "text-damaged"),
        (b"\xff\xfea", "text-damaged"),
        (b"<!DOCTYPE html><html>", "wrong-kind"),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?>', "wrong-kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wrong-kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"), "wrong-kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "word-password"),
    ],
)
def test_what_is_no_report_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


def test_limits() -> None:
    assert refusal(TEXT.encode(), limits=Limits(file_bytes=10)) == "too-large"
    assert refusal(TEXT.encode(), limits=Limits(text_bytes=10)) == "too-large"
    assert refusal(TEXT.encode(), limits=Limits(characters=10)) == "too-many-characters"
    assert refusal(b"a\fb\fc", limits=Limits(pages=2)) == "too-many-pages"


def test_paths(tmp_path: Path) -> None:
    report = tmp_path / "báo cáo.pdf"
    report.write_bytes(TEXT.encode())
    document = read_document(report)
    assert (document.name, document.text) == ("báo cáo.pdf", TEXT)
    assert read_document(str(report)).sha256 == document.sha256
    assert refusal(tmp_path / "nothing.txt") == "not-a-file"
    assert refusal(tmp_path) == "not-a-file"
    assert refusal(Path("/dev/zero")) == "not-a-file"
    assert refusal(report, limits=Limits(file_bytes=10)) == "too-large"


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
)
def test_any_bytes_give_a_document_or_a_reason(data: bytes) -> None:
    if data[:8].strip().startswith((b"PK", b"\xd0\xcf", b"{\\rtf", b"%PDF")):
        return  # these have tests of their own
    try:
        document = read_document(data)
    except UnreadableFile:
        return
    assert document.text == unicodedata.normalize("NFC", document.text)
    assert not set(document.text) & set("\r\f\v\x00")


# ---- cost ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        (TEXT * 40_000).encode()[:5_000_000],
        (TEXT.replace("\n", " ") * 40_000).encode()[:5_000_000],  # one line
        b" " * 5_000_000 + b"x",
        b"\n" * 5_000_000 + b"x",
        b"x" * 5_000_000,
        b"https://a.vn/c\n" * 300_000,
        "\u0301".encode() * 2_000_000,
        ("C«ng t¸c c¶i c¸ch hµnh chÝnh \n" * 100_000).encode("latin-1"),
        noise(50_000_000),
    ],
    ids=["report", "line", "blanks", "line feeds", "word", "addresses", "accents", "tcvn3", "noise"],
)
def test_five_megabytes_of_anything_are_read_quickly(data: bytes) -> None:
    before = time.process_time()
    try:
        read_document(data)
    except UnreadableFile as error:
        assert error.reason == "not-text"  # noqa: PT017
    assert time.process_time() - before < 3  # measured: 0.1-1.0 s


def test_reading_text_loads_no_reader_of_other_media() -> None:
    code = (
        "import sys; from extractor.documents import read_document; read_document(b'a');"
        "print([m for m in ('pypdfium2', 'docx', 'lxml', 'viparse', 'spacy', 'pandas') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert shown.stdout.strip() == "[]"
