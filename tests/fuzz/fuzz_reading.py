"""Any bytes give a record or one of our reasons: `python tests/fuzz/fuzz_reading.py -max_total_time=600`.

Needs atheris (`pip install atheris`), which is made for Linux.
Starts from the hostile files of the tests (the small ones) and a few good ones, in a folder of its own. What is found
is written to `crash-…` in the working folder. Every option of libFuzzer holds.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["extractor", "docx", "pdfplumber"]):
    from extractor.documents import read_document
    from extractor.documents.limits import Limits
    from extractor.errors import UnreadableFile
    from extractor.patterns import shipped_patterns
    from extractor.pipeline import extract_document
    from extractor.record import Record

LIMITS = Limits(file_bytes=2**20, inflated_bytes=2**23, part_bytes=2**22, pages=50, seconds=20)
PATTERNS = shipped_patterns()


def try_bytes(data: bytes) -> None:
    try:
        document = read_document(data, name="fuzz", limits=LIMITS)
    except UnreadableFile as error:
        error.to_text("vi")  # raises when a detail of the message is missing
        return
    record = extract_document(document, PATTERNS)
    assert Record.model_validate_json(record.model_dump_json()) == record
    for place in record.leftovers:
        assert document.text[place.start : place.end] == place.text


def write_seeds(folder: Path) -> None:
    from tests.batch_material import report
    from tests.hostile_files import IMAGES, PDFS, TEXTS, WORDS, body, docx, pages, paragraph, stream, words

    slow = {"too-large.txt", "form-in-itself.pdf"}  # the second takes all memory of pdfium, and is known
    for makers in (TEXTS, PDFS, WORDS, IMAGES):
        for name, (make, _) in makers.items():
            if name not in slow and len(data := make()) < 20_000:
                (folder / name).write_bytes(data)
    text = report("Vân Lĩnh", "I", 2024, 12)
    (folder / "good.txt").write_text(text, encoding="utf-8")
    (folder / "good.docx").write_bytes(docx(body("".join(map(paragraph, text.splitlines())))))
    (folder / "good.pdf").write_bytes(pages(2, stream(words())))


def main() -> None:
    with tempfile.TemporaryDirectory() as seeds:
        write_seeds(Path(seeds))
        atheris.Setup([*sys.argv, "-rss_limit_mb=3000", "-timeout=30", seeds], try_bytes)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
