"""What OCR read, kept beside a scan: its text, and the same with the place of each word as hOCR.

The scan itself is never touched. The text is the one that offsets of the record point into; hOCR is a web page with
the box and the confidence of each word, which programs for archives take, and from which others (hocr-tools) make a
searchable PDF. A PDF of our own would be a second copy of the scan, packed once more and easily taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

from extractor.documents.boxes import boxes_of
from extractor.errors import UnwritableTarget
from extractor.models import Document, Page

_DPI = 300  # boxes are whole dots at this resolution, whatever the scan's own is
_WORD = re.compile(r"\S+")


def write_ocr_text(document: Document, folder: Path, name: str) -> None:
    """Write `name.txt` and `name.hocr` into a folder. Raises UnwritableTarget."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.txt").write_text(document.text, encoding="utf-8", newline="\n")
        (folder / f"{name}.hocr").write_text(document_to_hocr(document), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UnwritableTarget("unwritable", str(folder), cause=error.strerror) from error


def document_to_hocr(document: Document) -> str:
    """The pages of a document as hOCR 1.2: page, line and word, each with its box; `x_wconf` in percent."""
    pages = "\n".join(_page_to_hocr(document, page) for page in document.pages)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" lang="vi">\n<head>\n<meta charset="utf-8"/>\n'
        f"<title>{escape(document.name)}</title>\n"
        '<meta name="ocr-system" content="baocao"/>\n'
        '<meta name="ocr-capabilities" content="ocr_page ocr_line ocrx_word"/>\n'
        f"</head>\n<body>\n{pages}\n</body>\n</html>\n"
    )


def _page_to_hocr(document: Document, page: Page) -> str:
    size = f"bbox 0 0 {_dots(page.width or 0)} {_dots(page.height or 0)}"
    size += f"; ppageno {page.number - 1}; scan_res {_DPI} {_DPI}"
    lines = "".join(_lines_to_hocr(document, page))
    return f'<div class="ocr_page" id="page_{page.number}" title="{size}">\n{lines}</div>'


def _lines_to_hocr(document: Document, page: Page) -> Iterator[str]:
    start = page.start
    for number, line in enumerate(document.text[page.start : page.end].split("\n"), start=1):
        box = _box(document, start, start + len(line)) if line.strip() else None
        if box is not None:
            words = " ".join(
                _word_to_hocr(document, page, start + match.start(), start + match.end())
                for match in _WORD.finditer(line)
            )
            yield f'<span class="ocr_line" id="line_{page.number}_{number}" title="{box}">{words}</span>\n'
        start += len(line) + 1


def _word_to_hocr(document: Document, page: Page, start: int, end: int) -> str:
    confidence = 1.0
    if page.confidences is not None:
        confidence = min(page.confidences[start - page.start : end - page.start])
    title = f"{_box(document, start, end) or 'bbox 0 0 0 0'}; x_wconf {round(100 * confidence)}"
    return f'<span class="ocrx_word" title="{title}">{escape(document.text[start:end], quote=False)}</span>'


def _box(document: Document, start: int, end: int) -> str | None:
    boxes = boxes_of(document, start, end)
    if not boxes:
        return None
    sides = (
        min(box[0] for box in boxes), min(box[1] for box in boxes),
        max(box[2] for box in boxes), max(box[3] for box in boxes),
    )  # fmt: skip
    return "bbox " + " ".join(str(_dots(side)) for side in sides)


def _dots(points: float) -> int:
    return round(points * _DPI / 72)
