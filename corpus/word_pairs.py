"""Pairs of words that stand beside each other in reports and in the vocabulary: `python -m corpus.word_pairs`.

They tell a mark that OCR misread: "tồn tại" is written so everywhere, "tôn tại" nowhere. Written to
`extractor/word_pairs.txt`, from the reports of the corpus that patterns may be written from and from the patterns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from extractor.language import fold

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "extractor" / "word_pairs.txt"
_WORD = re.compile(r"[^\W\d_]+")
_BREAK = re.compile(r"[^\w\s]|\d|\n\s*\n")


def find_pairs(text: str) -> Iterator[tuple[str, str]]:
    """Neighbouring words, folded, with nothing but blanks between them.

    >>> list(find_pairs("Những tồn tại, hạn chế"))
    [('những', 'tồn'), ('tồn', 'tại'), ('hạn', 'chế')]
    """
    for piece in _BREAK.split(unicodedata.normalize("NFC", text)):
        words = [fold(word) for word in _WORD.findall(piece)]
        yield from pairwise(words)


def main() -> None:
    found: set[tuple[str, str]] = set()
    for folder in sorted((ROOT / "corpus" / "reports").iterdir()):
        if folder.is_dir() and not folder.name.startswith("test-"):
            found |= set(find_pairs((folder / "report.txt").read_text(encoding="utf-8")))
    for path in sorted((ROOT / "patterns").glob("*.toml")):
        found |= set(find_pairs(path.read_text(encoding="utf-8")))
    lines = sorted(" ".join(pair) for pair in found if not (pair[0].isascii() and pair[1].isascii()))
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
