"""What signature fields and stamps print on a page: often the report's own number and day.

In issued PDFs the text layer says "Số:      /BC-UBND" and the number is the picture of a signature field laid
over it. pdfium can put such pictures into the page itself ("flatten") in memory; after that their words are
words like all others, with places. The file is never written.
"""

from __future__ import annotations

from collections.abc import Sequence

import pypdfium2
import pypdfium2.raw as pdfium

from extractor.documents.lines import Line, words_to_lines
from extractor.documents.pdf_page import PageContent, Word

# Notes that print words: form fields, stamps, and typed notes. Links, highlights and pop-ups print none of their own.
_PRINTING = {pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_FREETEXT}
_MOST_NOTES = 2_000

# A stamped word belongs to a printed line when it stands at most so far (in letter sizes) above or below it.
_SAME_LINE = 0.6
_CLEAR = 0.35


def is_signed(pdf: pypdfium2.PdfDocument) -> bool:
    """Whether any signature field of the file holds a signature (empty fields wait for one)."""
    for index in range(max(pdfium.FPDF_GetSignatureCount(pdf.raw), 0)):
        signature = pdfium.FPDF_GetSignatureObject(pdf.raw, index)
        if signature and pdfium.FPDFSignatureObj_GetContents(signature, None, 0) > 0:
            return True
    return False


def has_printing_notes(page: pypdfium2.PdfPage) -> bool:
    """Whether the page has fields or stamps that print something over it."""
    for index in range(min(max(pdfium.FPDFPage_GetAnnotCount(page.raw), 0), _MOST_NOTES)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not note:
            continue
        try:
            if pdfium.FPDFAnnot_GetSubtype(note) in _PRINTING:
                return True
        finally:
            pdfium.FPDFPage_CloseAnnot(note)
    return False


def flatten(page: pypdfium2.PdfPage) -> bool:
    """Make what the page's fields and stamps print part of the page, in memory; whether anything changed."""
    return bool(pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS)


def stamped_words(before: PageContent, after: PageContent) -> list[Word]:
    """The words that a page has only since its fields and stamps were made part of it."""
    printed = {_place(before, word) for word in before.words}
    return [word for word in after.words if _place(after, word) not in printed]


def _place(content: PageContent, word: Word) -> tuple[str, int, int]:
    return content.text[word.start : word.end], round(word.x0), round(word.baseline)


def place_stamps(content: PageContent, lines: Sequence[Line], stamped: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """Stamped words that belong to the text, with the baseline of the line they join, and those that do not.

    A word belongs to a printed line when it stands on it, in a gap or at its end, and covers nothing; what is
    printed there already is dropped. A stamp of one line that meets no printed line (a whole date) is text of
    its own. Stamps of several lines say who signed when, and are no part of the report.
    """
    spans = {id(line): [(word.x0, word.x1, _said(content, word)) for word in line.words] for line in lines}
    joined: list[Word] = []
    rest: list[Word] = []
    for word in sorted(stamped, key=lambda word: (word.baseline, word.x0)):
        line = _line_for(lines, word)
        if line is None:
            rest.append(word)
            continue
        taken = spans[id(line)]
        over = [said for x0, x1, said in taken if min(x1, word.x1) - max(x0, word.x0) > _CLEAR * word.size]
        if _said(content, word) in over:
            continue
        if over:
            rest.append(word)
        else:
            taken.append((word.x0, word.x1, _said(content, word)))
            joined.append(word._replace(baseline=line.baseline))
    blocks = words_to_lines(content, rest)
    alone: list[Word] = []
    stamps: list[Word] = []
    for block in blocks:
        near = [
            other
            for other in blocks
            if other is not block
            and abs(other.baseline - block.baseline) <= 2 * max(other.size, block.size)
            and min(other.x1, block.x1) > max(other.x0, block.x0)
        ]
        (stamps if near else alone).extend(block.words)
    return [*joined, *alone], stamps


def _said(content: PageContent, word: Word) -> str:
    return content.text[word.start : word.end]


def _line_for(lines: Sequence[Line], word: Word) -> Line | None:
    """The printed line that a stamped word stands on: the nearest whose words reach near enough."""
    near = [
        line
        for line in lines
        if abs(line.baseline - word.baseline) <= _SAME_LINE * max(line.size, word.size)
        and line.x0 - 3 * line.size <= word.x1
        and word.x0 <= line.x1 + 3 * line.size
    ]
    return min(near, key=lambda line: abs(line.baseline - word.baseline), default=None)
