"""How well scans are read, against their digital twins: `python tests/benchmarks/ocr_scans.py --seeds 1001-1008`.

Reports of the corpus maker are printed to PDF, scanned with damage (`corpus/maker/scans.py`), and both are read:
the twin through its text layer, the scan by OCR. Seeds below 1000 are for tuning; what is told of other people's
scans comes from seeds that nobody looked at. Counted are letters (line CER: each line of the twin against its best
place on the scan's page; page CER: in reading order) and facts (a value of one record that the other lacks).

A value of the scan that its twin lacks is wrong; it is a silent error when nothing says that it is doubtful. Its
share is told among the values without a doubt, with Wilson's interval of 95 %; coverage is the share of the twin's
values that came out right and without a doubt. `--speed` measures time and memory instead, each in a fresh process;
`--peers` reads the same pages with other programs and scores what the same extractor makes of their text.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pypdfium2

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from corpus.maker.made import make_draft  # noqa: E402
from corpus.maker.pdf import draft_to_pdf  # noqa: E402
from corpus.maker.scans import Kind, Printed, find_signature, pdf_to_scan  # noqa: E402
from extractor.documents import read_document  # noqa: E402
from extractor.documents.ocr.data import find_data  # noqa: E402
from extractor.documents.ocr.engine import WHOLE_PAGE, engine_for  # noqa: E402
from extractor.documents.ocr.pictures import PagePicture, picture_of_page  # noqa: E402
from extractor.models import Document, Page  # noqa: E402
from extractor.patterns import shipped_patterns  # noqa: E402
from extractor.pipeline import extract_document  # noqa: E402
from extractor.record import MEASURES, SURE, Evidence, Record  # noqa: E402

Fact = tuple[Any, ...]

CONDITIONS = "clean:300,clean:200,clean:150,degraded:300,degraded:200,degraded:150,bilevel:200,photo:200,heavy:200"
LISTS = ("reference", "date", "section", "dossier", "staff", "equipment", "quantity", "header", "period")


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


class Given(NamedTuple):
    """A value of a record, how sure it is, and what was printed."""

    fact: Fact
    confidence: float
    text: str


def facts_of(record: Record) -> Iterator[Given]:
    """Each value of a record with the confidence that the record itself gives it."""

    def given(place: Evidence, *fact: Any) -> Given:
        return Given(fact, place.confidence, place.text)

    for one in record.references:
        yield given(one.mentions[0], "reference", one.symbol or one.title, one.date)
    for date in record.dates:
        yield given(date.evidence, "date", date.value)
    for section in record.sections:
        yield given(section.evidence, "section", section.label, _flat(section.title).casefold())
    for dossier in record.dossiers:
        for measure in MEASURES:
            value = getattr(dossier, measure)
            if value is not None:
                yield given(dossier.cells.get(measure, dossier.evidence), "dossier", dossier.field, measure, value)
    for staff in record.staff:
        yield given(staff.evidence, "staff", staff.group, staff.qualifier, staff.count)
    for item in record.equipment:
        yield given(item.evidence, "equipment", item.item, item.count)
    for quantity in record.quantities:
        yield given(quantity.evidence, "quantity", quantity.value, quantity.unit)
    for name, place in record.header.evidence.items():
        yield given(place, "header", re.sub(r"\d+", "", name), _flat(_header_value(record, name)).casefold())
    if record.period.evidence is not None:
        period = record.period
        yield given(record.period.evidence, "period", period.kind, period.index, period.year, period.data_to)


def _header_value(record: Record, name: str) -> str:
    """The value of the header that evidence `name` ("signer.position", "recipients.0") belongs to."""
    value: Any = record.header
    for part in name.split("."):
        value = value[int(part)] if part.isdigit() else getattr(value, part)
    return str(value)


# ---- counting --------------------------------------------------------------------------------------


@dataclass
class Score:
    """Counts of one condition, one reader."""

    letters: int = 0
    line_errors: int = 0
    page_errors: int = 0
    pages: int = 0
    seconds: float = 0.0
    cells: int = 0
    cells_right: int = 0
    cells_sure: int = 0
    cells_silent: int = 0
    grids: int = 0
    grids_right: int = 0
    wanted: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    sure: int = 0
    silent: int = 0
    log: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        for name in ("letters", "line_errors", "page_errors", "pages", "seconds", "cells", "cells_right", "cells_sure",
                     "cells_silent", "grids", "grids_right", "sure", "silent"):  # fmt: skip
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.wanted += other.wanted
        self.right += other.right
        self.log += other.log


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The interval of 95 % for a share.

    >>> [round(100 * side, 2) for side in wilson(1, 1000)]
    [0.02, 0.56]
    """
    if not count:
        return 0.0, 1.0
    z = 1.959964
    share = hits / count
    middle = share + z * z / (2 * count)
    reach = z * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    return max((middle - reach) / (1 + z * z / count), 0.0), (middle + reach) / (1 + z * z / count)


def add_letters(score: Score, twin: Document, texts: Sequence[str]) -> None:
    for page, read in zip(twin.pages, texts, strict=True):
        text = _flat(read)
        lines = [_flat(line) for line in _text_of(twin, page).split("\n") if line.strip()]
        score.letters += sum(map(len, lines))
        score.line_errors += sum(min(distance(line, text, anywhere=True), len(line)) for line in lines)
        score.page_errors += distance(" ".join(lines), text, anywhere=False)
        score.pages += 1


_FIGURE = re.compile(r"[+-]?\d+(?:[.,/-]\d+)*\s?%?")


def add_cells(score: Score, twin: Record, scan: Record) -> None:
    """Body cells that hold a number, place by place; a table of another shape counts as all wrong.

    A cell is sure when its table does not call it doubtful.
    """
    for number, table in enumerate(twin.tables):
        figures = {
            (row, column): cell
            for row, cells in enumerate(table.rows)
            for column, cell in enumerate(cells)
            if _FIGURE.fullmatch(cell)
        }
        other = scan.tables[number] if number < len(scan.tables) else None
        score.cells += len(figures)
        score.grids += 1
        if other is None or (len(other.rows), len(other.columns)) != (len(table.rows), len(table.columns)):
            score.log.append(f"  table {number}: another shape")
            continue
        score.grids_right += 1
        for (row, column), text in figures.items():
            got = other.rows[row][column]
            is_sure = bool(got) and other.status[row][column] != "doubtful"
            score.cells_sure += is_sure
            if got == text:
                score.cells_right += 1
            else:
                score.cells_silent += is_sure
                score.log.append(f"  cell {row},{column}: {text!r} read {got!r} {other.status[row][column]}")


def add_facts(score: Score, wanted: Counter[Fact], scan: Record) -> None:
    left = wanted.copy()
    for fact, count in wanted.items():
        score.wanted[fact[0]] += count
    for fact, confidence, text in facts_of(scan):
        is_right = left[fact] > 0
        left[fact] -= is_right
        score.right[fact[0]] += is_right
        score.sure += confidence >= SURE
        score.silent += not is_right and confidence >= SURE
        if not is_right:
            mark = "SILENT" if confidence >= SURE else "wrong"
            score.log.append(f"  {mark} {confidence:.2f} {fact} from {text!r}")
    for fact, count in left.items():
        if count > 0:
            score.log.append(f"  missed {fact}")


# ---- one report, one condition ---------------------------------------------------------------------


def print_report(seed: int) -> Printed:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "report.pdf"
        draft_to_pdf(make_draft(seed), target)
        data = target.read_bytes()
    return Printed(data, find_signature(data))


class Job(NamedTuple):
    seed: int
    kind: Kind
    dpi: int
    peers: tuple[str, ...]
    cache: Path | None


def run(job: Job) -> dict[tuple[str, str, int], Score]:
    """The scores of one report in one condition, by reader."""
    patterns = shipped_patterns()
    printed = print_report(job.seed)
    twin = read_document(printed.data, name="twin.pdf")
    truth = extract_document(twin, patterns)
    wanted = Counter(given.fact for given in facts_of(truth))
    data = pdf_to_scan(printed, job.kind, job.dpi, job.seed)
    score = Score(log=[f"seed {job.seed} {job.kind} {job.dpi}"])
    started = time.perf_counter()
    scan = read_document(data, name="scan.pdf", ocr_cache=job.cache)
    score.seconds = time.perf_counter() - started
    record = extract_document(scan, patterns)
    add_letters(score, twin, [_text_of(scan, page) for page in scan.pages])
    add_cells(score, truth, record)
    add_facts(score, wanted, record)
    scores = {("baocao", job.kind, job.dpi): score}
    for peer in job.peers:
        score = scores[peer, job.kind, job.dpi] = Score(log=[f"seed {job.seed} {job.kind} {job.dpi} {peer}"])
        pdf = pypdfium2.PdfDocument(data)
        pictures = [picture_of_page(page) for page in pdf]
        pdf.close()
        started = time.perf_counter()
        texts = PEERS[peer](pictures)
        score.seconds = time.perf_counter() - started
        add_letters(score, twin, texts)
        text = "\f".join(texts).encode("utf-8") or b" "
        add_facts(score, wanted, extract_document(read_document(text, name="peer.txt"), patterns))
    return scores


# ---- other programs --------------------------------------------------------------------------------


def read_plain(pictures: Sequence[PagePicture]) -> list[str]:
    """Tesseract alone: the picture in grey as it is, one call a page, its own lines."""
    folder = find_data()
    assert folder is not None
    engine = engine_for(folder)
    texts = []
    for picture in pictures:
        pixels = picture.pixels
        grey = pixels if pixels.ndim == 2 else pixels.mean(axis=2).astype(np.uint8)
        lines: dict[int, list[str]] = {}
        for word in engine.read(np.ascontiguousarray(grey), WHOLE_PAGE, round(picture.dpi)):
            lines.setdefault(word.line, []).append(word.text)
        texts.append("\n".join(" ".join(line) for line in lines.values()))
    return texts


def read_trueocr(pictures: Sequence[PagePicture]) -> list[str]:
    """TrueOCR, whole pages, one thread; as its own front door reads them."""
    from PIL import Image
    from trueocr import load_model

    global _trueocr
    if _trueocr is None:
        _trueocr = load_model(threads=1)
    return [_trueocr.predict(Image.fromarray(picture.pixels).convert("RGB")).text for picture in pictures]


_trueocr: Any = None

PEERS: dict[str, Callable[[Sequence[PagePicture]], list[str]]] = {"tesseract": read_plain, "trueocr": read_trueocr}


# ---- time and memory -------------------------------------------------------------------------------


def measure_speed(seeds: Sequence[int], conditions: Sequence[tuple[Kind, int]]) -> None:
    """Seconds a page in one process and in two at once, and the peak memory of one that reads nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        for kind, dpi in conditions:
            paths = []
            for seed in seeds:
                path = Path(folder) / f"{kind}-{dpi}-{seed}.pdf"
                path.write_bytes(pdf_to_scan(print_report(seed), kind, dpi, seed))
                paths.append(path)
            half = len(paths) // 2
            alone = _read_in_processes([paths])
            both = _read_in_processes([paths[:half], paths[half:]])
            print(
                f"{kind} {dpi}: {alone[0]:.2f} s/page in one process, {both[0]:.2f} in two"
                f" ({alone[0] / both[0]:.2f} x), {alone[3]:.2f} s of processor time a page,"
                f" {alone[1]} MB a process, {alone[2]} pages"
            )


def _read_in_processes(groups: Sequence[Sequence[Path]]) -> tuple[float, int, int, float]:
    """Wall seconds a page, megabytes of the largest process, pages, processor seconds a page; without starting up."""
    processes = [
        subprocess.Popen(
            [sys.executable, __file__, "--read", *map(str, group)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for group in groups
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()  # loaded and ready
    started = time.perf_counter()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = []
    for process in processes:
        assert process.stdout is not None
        answers.append(list(map(int, process.stdout.readline().split())))
    seconds = time.perf_counter() - started
    for process in processes:
        process.communicate()
    pages = sum(answer[0] for answer in answers)
    used = sum(answer[2] for answer in answers) / 1000
    return seconds / pages, max(answer[1] for answer in answers), pages, used / pages


def _peak_megabytes() -> int:
    """The most memory this process held; `ru_maxrss` would count what the one that started it held."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def read_when_told(paths: Sequence[str]) -> None:
    folder = find_data()
    assert folder is not None
    engine_for(folder)
    print("ready", flush=True)
    sys.stdin.readline()
    before = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    pages = sum(len(read_document(path).pages) for path in paths)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(pages, _peak_megabytes(), round(1000 * (used.ru_utime + used.ru_stime - before)), flush=True)


# ---- the command -----------------------------------------------------------------------------------


def _seeds(text: str) -> list[int]:
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def _conditions(text: str) -> list[tuple[Kind, int]]:
    found: list[tuple[Kind, int]] = []
    for part in text.split(","):
        kind, _, dpi = part.partition(":")
        found.append((kind, int(dpi or 200)))  # type: ignore[arg-type]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=_seeds, default=_seeds("1001-1008"))
    parser.add_argument("--conditions", type=_conditions, default=_conditions(CONDITIONS))
    parser.add_argument("--peers", default="", help="tesseract,trueocr")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--cache", type=Path, help="keep readings here, so that a second run is quick")
    parser.add_argument("--log", type=Path, help="where to write every difference")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--read", nargs="*", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.read is not None:
        read_when_told(asked.read)
        return
    if asked.speed:
        measure_speed(asked.seeds, asked.conditions)
        return
    peers = tuple(filter(None, asked.peers.split(",")))
    jobs = [Job(seed, kind, dpi, peers, asked.cache) for kind, dpi in asked.conditions for seed in asked.seeds]
    scores: dict[tuple[str, str, int], Score] = {}
    with ProcessPoolExecutor(asked.processes, mp_context=get_context("spawn")) as pool:
        for found in pool.map(run, jobs):
            for key, score in found.items():
                scores.setdefault(key, Score()).add(score)
    _print(scores)
    if asked.log:
        lines = [line for score in scores.values() for line in score.log]
        asked.log.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _print(scores: dict[tuple[str, str, int], Score]) -> None:
    print(
        f"{'reader':<9} {'scan':<13} {'pages':>5} {'s/page':>6} {'lineCER':>7} {'pageCER':>7} {'tables':>7}"
        f" {'cells':>10} {'silent':>6}",
        " ".join(f"{name:>11}" for name in LISTS),
        f"{'covered':>8} {'silent errors':>28}",
    )
    for (reader, kind, dpi), one in scores.items():
        facts = " ".join(f"{one.right[name]:>5}/{one.wanted[name]:<5}" for name in LISTS)
        wanted = sum(one.wanted.values())
        low, high = wilson(one.silent, one.sure)
        print(
            f"{reader:<9} {kind:<9}{dpi:>4} {one.pages:>5} {one.seconds / one.pages:>6.2f}"
            f" {100 * one.line_errors / one.letters:>6.2f}% {100 * one.page_errors / one.letters:>6.2f}%"
            f" {one.grids_right:>3}/{one.grids:<3} {one.cells_right:>4}/{one.cells:<5} {one.cells_silent:>6}",
            facts,
            f"{100 * (one.sure - one.silent) / wanted:>7.1f}% {one.silent:>3}/{one.sure:<5}"
            f" {100 * one.silent / max(one.sure, 1):>5.2f}% [{100 * low:.2f}, {100 * high:.2f}]",
        )


if __name__ == "__main__":
    main()
