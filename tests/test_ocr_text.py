"""What OCR read, kept beside the scan as text and as hOCR; no engine is needed to write it."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from array import array
from dataclasses import replace
from pathlib import Path

import pytest

from extractor import cli
from extractor.documents.ocr_text import document_to_hocr, write_ocr_text
from extractor.errors import UnwritableTarget
from extractor.models import Document
from tests.conftest import document_of

XHTML = "{http://www.w3.org/1999/xhtml}"
TEXT = "Số <hồ sơ> & 12\nđã giải quyết\n"


def scan() -> Document:
    """Letters 6 points wide and 10 high, lines 20 apart."""
    boxes = array("f")
    x, y = 72.0, 72.0
    for letter in TEXT:
        boxes.extend((x, y, x if letter.isspace() else x + 6, y + 10))
        x += 6
        if letter == "\n":
            x, y = 72.0, y + 20
    document = document_of(TEXT)
    (page,) = document.pages
    confidences = array("f", [0.9] * len(TEXT))
    confidences[TEXT.index("1")] = 0.31
    page = replace(page, width=595.0, height=842.0, boxes=boxes, confidences=confidences, layer="ocr")
    return replace(document, name="a & b.pdf", medium="pdf-scan", pages=(page,))


def test_hocr_has_every_word_with_its_place_and_confidence() -> None:
    root = ElementTree.fromstring(document_to_hocr(scan()).partition("<!DOCTYPE html>")[2].strip())
    assert root.findtext(f".//{XHTML}title") == "a & b.pdf"
    (page,) = root.iter(f"{XHTML}div")
    assert page.get("title") == "bbox 0 0 2479 3508; ppageno 0; scan_res 300 300"
    words = [one for one in root.iter(f"{XHTML}span") if one.get("class") == "ocrx_word"]
    assert [one.text for one in words] == TEXT.split()
    places = {one.text: one.get("title") for one in words}
    assert places["12"] == "bbox 625 300 675 342; x_wconf 31"
    assert places["đã"] == "bbox 300 383 350 425; x_wconf 90"
    lines = [one.get("title") for one in root.iter(f"{XHTML}span") if one.get("class") == "ocr_line"]
    assert lines == ["bbox 300 300 675 342", "bbox 300 383 625 425"]


def test_a_blank_page_has_no_lines() -> None:
    document = document_of("")
    (page,) = document.pages
    blank = replace(document, pages=(replace(page, width=595.0, height=842.0, boxes=array("f"), layer="ocr"),))
    assert 'ocr_line"' not in document_to_hocr(blank)
    assert 'id="page_1"' in document_to_hocr(blank)


def test_both_files_are_written_and_the_text_is_that_of_the_offsets(tmp_path: Path) -> None:
    write_ocr_text(scan(), tmp_path / "new" / "folder", "report")
    folder = tmp_path / "new" / "folder"
    assert sorted(path.name for path in folder.iterdir()) == ["report.hocr", "report.txt"]
    assert (folder / "report.txt").read_bytes().decode("utf-8") == TEXT


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UnwritableTarget):
        write_ocr_text(scan(), tmp_path / "file", "report")


def test_a_digital_report_leaves_nothing_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.txt"
    report.write_text("Bộ phận một cửa có 02 máy in.\n", encoding="utf-8")
    kept = tmp_path / "text"
    assert cli.main(["extract", str(report), "--out", str(tmp_path / "out"), "--ocr-text", str(kept)]) == 0
    assert not kept.exists()


def test_a_scan_leaves_both_beside_its_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"%PDF-1.7 not looked at")
    monkeypatch.setattr("extractor.commands.reading.Reader.read_document", lambda *_, **__: scan())
    kept = tmp_path / "text"
    assert cli.main(["extract", str(path), "--json", "--ocr-text", str(kept)]) == 0
    assert sorted(one.name for one in kept.iterdir()) == ["scan.hocr", "scan.txt"]
    assert path.read_bytes() == b"%PDF-1.7 not looked at"
    assert '"schema_version": "1"' in capsys.readouterr().out
