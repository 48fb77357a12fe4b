"""How well scans are read, against their digital twins: `python tests/benchmarks/ocr_scans.py --kinds clean,photo`.

Reports of the corpus are printed to PDF, the PDF is scanned with damage (`corpus/maker/scans.py`), and both are
read: the twin through its text layer, the scan by OCR. Counted are letters (line CER: each line of the twin
against its best place on the scan's page; page CER: in reading order) and facts (a value of one record that the
other lacks). A value of the scan that its twin lacks is wrong; it is a silent error when its confidence is at least
as high as what counts as sure (several levels are shown). Times are wall times of this process.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from corpus.maker.scans import KINDS, pdf_to_scan, report_to_pdf  # noqa: E402
from extractor.documents import read_document  # noqa: E402
from extractor.documents.ocr.data import find_data  # noqa: E402
from extractor.documents.ocr.engine import WHOLE_PAGE, engine_for  # noqa: E402
from extractor.documents.ocr.pictures import picture_of_page  # noqa: E402
from extractor.models import Document, Page  # noqa: E402
from extractor.patterns import shipped_patterns  # noqa: E402
from extractor.pipeline import extract_document  # noqa: E402
from extractor.record import MEASURES, Dossier, Record  # noqa: E402

Fact = tuple[Any, ...]


# ---- letters ---------------------------------------------------------------------------------------


def distance(wanted: str, text: str, *, anywhere: bool) -> int:
    """Edit distance; with `anywhere`, of `wanted` to the part of `text` that it is nearest to."""
    letters = np.array([ord(letter) for letter in text], np.int32)
    places = np.arange(len(text) + 1, dtype=np.int32)
    row = np.zeros(len(text) + 1, np.int32) if anywhere else places.copy()
    for number, letter in enumerate(wanted, start=1):
        best = np.minimum(row[1:] + 1, row[:-1] + (letters != ord(letter)))
        best = np.concatenate(([number], best)).astype(np.int32)
        row = np.minimum.accumulate(best - places) + places
    return int(row.min() if anywhere else row[-1])


def _flat(text: str) -> str:
    return " ".join(text.replace("\t", " ").split())


def _text_of(document: Document, page: Page) -> str:
    return document.text[page.start : page.end]


# ---- facts -----------------------------------------------------------------------------------------


def facts_of(record: Record, document: Document) -> Iterator[tuple[Fact, float, str]]:
    """Each value of a record, its confidence and what was printed.

    A figure of a dossier table is as certain as its own cell and the label of its row together.
    """
    for one in record.references:
        place = one.mentions[0]
        yield ("reference", one.symbol or one.title, one.date), place.confidence, place.text
    for date in record.dates:
        yield ("date", date.value), date.evidence.confidence, date.evidence.text
    for section in record.sections:
        title = _flat(section.title).casefold()
        yield ("section", section.label, title), section.evidence.confidence, section.evidence.text
    for dossier in record.dossiers:
        label = _confidence_of_label(dossier, document)
        for measure in MEASURES:
            value = getattr(dossier, measure)
            if value is not None:
                place = dossier.cells.get(measure, dossier.evidence)
                yield ("dossier", dossier.field, measure, value), min(place.confidence, label), place.text
    for staff in record.staff:
        place = staff.evidence
        yield ("staff", staff.group, staff.qualifier, staff.count), place.confidence, place.text
    for item in record.equipment:
        yield ("equipment", item.item, item.count), item.evidence.confidence, item.evidence.text
    for quantity in record.quantities:
        place = quantity.evidence
        yield ("quantity", quantity.value, quantity.unit), place.confidence, place.text
    for name, place in record.header.evidence.items():
        yield ("header", name, _flat(_header_value(record, name)).casefold()), place.confidence, place.text


def _header_value(record: Record, name: str) -> str:
    """The value of the header that evidence `name` ("signer.position", "recipients.0") belongs to."""
    value: Any = record.header
    for part in name.split("."):
        value = value[int(part)] if part.isdigit() else getattr(value, part)
    return str(value)


def _confidence_of_label(dossier: Dossier, document: Document) -> float:
    start = document.text.find(dossier.label or "", dossier.evidence.start, dossier.evidence.end)
    page = document.page_at(max(start, 0))
    if not dossier.label or start < 0 or page.confidences is None:
        return 1.0
    return min(page.confidences[start - page.start : start - page.start + len(dossier.label)])


SURE = (0.8, 0.85, 0.9, 0.93, 0.95)


@dataclass
class Score:
    """Counts of one kind of scan."""

    letters: int = 0
    line_errors: int = 0
    page_errors: int = 0
    pages: int = 0
    seconds: float = 0.0
    cells: int = 0
    cells_right: int = 0
    cells_silent: int = 0
    grids: int = 0
    grids_right: int = 0
    wanted: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    given: int = 0
    sure: Counter[float] = field(default_factory=Counter)
    silent: Counter[float] = field(default_factory=Counter)


def read_plain(data: bytes) -> list[str]:
    """What Tesseract alone makes of each page: the picture in grey as it is, one call a page."""
    folder = find_data()
    assert folder is not None
    engine = engine_for(folder)
    texts = []
    pdf = pypdfium2.PdfDocument(data)
    for page in pdf:
        picture = picture_of_page(page)
        pixels = picture.pixels
        grey = pixels if pixels.ndim == 2 else pixels.mean(axis=2).astype(np.uint8)
        words = engine.read(np.ascontiguousarray(grey), WHOLE_PAGE, round(picture.dpi))
        texts.append(" ".join(word.text for word in words))
    pdf.close()
    return texts


def add_letters(score: Score, twin: Document, texts: list[str]) -> None:
    for page, read in zip(twin.pages, texts, strict=True):
        text = _flat(read)
        lines = [_flat(line) for line in _text_of(twin, page).split("\n") if line.strip()]
        score.letters += sum(map(len, lines))
        score.line_errors += sum(min(distance(line, text, anywhere=True), len(line)) for line in lines)
        score.page_errors += distance(" ".join(lines), text, anywhere=False)
        score.pages += 1


def add_cells(score: Score, twin: Document, scan: Document, sure: float, log: list[str]) -> None:
    """Body cells that hold a number, compared place by place; a table of another shape counts as all wrong."""
    for number, grid in enumerate(twin.grids):
        numbers = {
            (cell.row, cell.column): twin.text[cell.start : cell.end]
            for cell in grid.cells
            if any(letter.isdigit() for letter in twin.text[cell.start : cell.end])
            and sum(letter.isalpha() for letter in twin.text[cell.start : cell.end]) == 0
        }
        other = scan.grids[number] if number < len(scan.grids) else None
        score.cells += len(numbers)
        score.grids += 1
        if other is None or (other.row_count, other.column_count) != (grid.row_count, grid.column_count):
            shape = None if other is None else (other.row_count, other.column_count)
            log.append(f"  grid {number}: {grid.row_count} x {grid.column_count} read as {shape}")
            continue
        score.grids_right += 1
        read = {(cell.row, cell.column): cell for cell in other.cells}
        for place, text in numbers.items():
            cell = read.get(place)
            got = scan.text[cell.start : cell.end] if cell else ""
            if got.strip() == text.strip():
                score.cells_right += 1
                continue
            page = scan.page_at(cell.start) if cell else None
            confidence = 0.0
            if page and cell and page.confidences is not None:
                confidence = min(page.confidences[cell.start - page.start : cell.end - page.start], default=0.0)
            score.cells_silent += bool(got) and confidence >= sure
            log.append(f"  cell {place}: {text!r} read {got!r} {confidence:.2f}")


def add_facts(score: Score, wanted: Counter[Fact], scan: Record, document: Document, log: list[str]) -> None:
    left = wanted.copy()
    for fact, count in wanted.items():
        score.wanted[fact[0]] += count
    for fact, confidence, text in facts_of(scan, document):
        is_right = left[fact] > 0
        left[fact] -= is_right
        score.right[fact[0]] += is_right
        score.given += 1
        for sure in SURE:
            score.sure[sure] += confidence >= sure
            score.silent[sure] += not is_right and confidence >= sure
        if not is_right:
            log.append(f"  wrong {confidence:.2f} {fact} from {text!r}")
    for fact, count in left.items():
        if count > 0:
            log.append(f"  missed {fact}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reports", default="highland-commune-quarter-2020,commune-month-2026")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sure", type=float, default=0.8, help="cells at or above this confidence have no doubt")
    parser.add_argument("--plain", action="store_true", help="run Tesseract alone on the same pages too")
    parser.add_argument("--log", type=Path, help="where to write every difference")
    asked = parser.parse_args()
    patterns = shipped_patterns()
    scores: dict[str, Score] = defaultdict(Score)
    plain: dict[str, Score] = defaultdict(Score)
    log: list[str] = []
    for slug in asked.reports.split(","):
        printed = report_to_pdf(ROOT / "corpus" / "reports" / slug)
        twin = read_document(printed.data, name=slug)
        wanted = Counter(fact for fact, _, _ in facts_of(extract_document(twin, patterns), twin))
        for kind in asked.kinds.split(","):
            data = pdf_to_scan(printed, kind, asked.dpi, asked.seed)
            started = time.perf_counter()
            scan = read_document(data, name=slug)
            score = scores[kind]
            score.seconds += time.perf_counter() - started
            log.append(f"{slug} {kind} {asked.dpi} {asked.seed}")
            add_letters(score, twin, [_text_of(scan, page) for page in scan.pages])
            if asked.plain:
                started = time.perf_counter()
                texts = read_plain(data)
                plain[kind].seconds += time.perf_counter() - started
                add_letters(plain[kind], twin, texts)
            add_cells(score, twin, scan, asked.sure, log)
            add_facts(score, wanted, extract_document(scan, patterns), scan, log)
    _print(scores)
    for kind, score in plain.items():
        print(
            f"plain Tesseract, {kind}: {score.seconds / score.pages:.2f} s/page,"
            f" line CER {100 * score.line_errors / score.letters:.2f} %,"
            f" page CER {100 * score.page_errors / score.letters:.2f} %"
        )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory of this process, twins and maker included: {memory} MB")
    if asked.log:
        asked.log.write_text("\n".join(log) + "\n", encoding="utf-8")


def _print(scores: dict[str, Score]) -> None:
    names = ("reference", "date", "section", "dossier", "staff", "equipment", "quantity", "header")
    print("kind      pages s/page lineCER pageCER grids   cells           ", " ".join(f"{name:>11}" for name in names))
    for kind, score in scores.items():
        facts = " ".join(f"{score.right[name]:>5}/{score.wanted[name]:<5}" for name in names)
        print(
            f"{kind:<9} {score.pages:>5} {score.seconds / score.pages:>6.2f}"
            f" {100 * score.line_errors / score.letters:>6.2f}% {100 * score.page_errors / score.letters:>6.2f}%"
            f" {score.grids_right:>2}/{score.grids:<3} {score.cells_right:>4}/{score.cells:<4}"
            f" silent {score.cells_silent:<2}",
            facts,
        )
        wanted = sum(score.wanted.values())
        levels = "; ".join(
            f"{sure}: {100 * (score.sure[sure] - score.silent[sure]) / wanted:.1f} % with {score.silent[sure]} silent"
            for sure in SURE
        )
        print(f"          of {wanted} values right and sure at {levels}")


if __name__ == "__main__":
    main()
