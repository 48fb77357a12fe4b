"""View → Reading: what every finder looks at. The terms of the vocabulary, the sentences and the lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import regex

from extractor.language import Terms
from extractor.models import Document, GridCell, View
from extractor.patterns import Patterns

Span = tuple[int, int]


@dataclass(frozen=True)
class Reading:
    """A document made ready for finders. Spans and terms are offsets into `view.text` (and `view.folded`)."""

    document: Document
    view: View
    patterns: Patterns
    terms: Terms

    @property
    def text(self) -> str:
        return self.view.text

    @property
    def folded(self) -> str:
        return self.view.folded

    @cached_property
    def scanned_cells(self) -> dict[int, GridCell]:
        """Cells of tables whose figures sums have weighed, by where they begin in the document's own text."""
        cells = (cell for grid in self.document.grids for cell in grid.cells if cell.status is not None)
        return {cell.start: cell for cell in cells}

    @cached_property
    def lines(self) -> tuple[Span, ...]:
        """Spans of all lines without their line feed, empty ones included."""
        spans = []
        start = 0
        for line in self.view.text.split("\n"):
            spans.append((start, start + len(line)))
            start += len(line) + 1
        return tuple(spans)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        return divide_sentences(self.view.text)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    def sentence_index(self, offset: int) -> int:
        """Index into `sentences` of the one that `offset` lies in (the one before it, for blanks between)."""
        return max(bisect_right(self._sentence_starts, offset) - 1, 0)

    def sentence_at(self, offset: int) -> Span:
        return self.sentences[self.sentence_index(offset)]

    def line_at(self, offset: int) -> Span:
        """The line that `offset` lies in, without its line feed."""
        start = self.view.text.rfind("\n", 0, offset) + 1
        end = self.view.text.find("\n", offset)
        return start, len(self.view.text) if end < 0 else end

    def quote(self, start: int, end: int) -> str:
        """A span as printed, with its white space run together."""
        return " ".join(self.view.printed[start:end].split())


def read_view(document: Document, view: View, patterns: Patterns) -> Reading:
    """Find the vocabulary in a view."""
    return Reading(document, view, patterns, patterns.lexicon.find_terms(view.folded))


# A list label at the start of a line begins a sentence ("- ", "+", "1.", "2.1.", "a)", "IV."), and so does a capital
# after a blank line; a blank line alone does not, since page breaks leave them inside sentences. Runs of white space
# are taken whole and from their beginning only: page upon page of blank lines would be gone through again and again.
_BREAK = regex.compile(
    r"""
      [.!?…] (?<=(?:[^\W\d]{2}|\d|[)"”/]).) \s* (?=\p{Lu}\p{Ll}|[-+•*] ) (?<!{abbreviation})
    | [.!?…] \s+ (?=\p{Lu}|\d|[-+•*“"]) (?<!{abbreviation}) (?<!\n\s*\d{1,2}\.\s*)
    | (?<!\s) [^\S\n]*+ \n \s*+
           (?= [-+•*–]\s*\p{L}
            | \d{1,2}\s?[-/]\s+\p{Lu}\p{Ll}
            | \(?\d{1,2}(?:\.\d{1,2})*[.)]\s*\p{L} | \d{1,2}\.\d{1,2}\s+\p{Lu}
            | \p{Ll}[).]\s*\p{Lu} | [IVXL]{1,5}[.)]\s*\p{L} )
    | (?<!\s) [^\S\n]*+ \n [^\S\n]*+ \n \s*+ (?=\p{Lu}|\|)
    """.replace("{abbreviation}", r"\b(?:TM|KT|TL|TP|TX|TT|Q|TUQ|Tp|Ths|TS)\.\s*"),
    regex.VERBOSE,
)


def divide_sentences(text: str) -> tuple[Span, ...]:
    """Spans of sentences, trimmed of white space; list items and headings are sentences of their own.

    >>> text = "Năm 2022.Định kỳ rà soát.\\n- Đã có 5 máy\\n\\nin."
    >>> [text[start:end] for start, end in divide_sentences(text)]
    ['Năm 2022.', 'Định kỳ rà soát.', '- Đã có 5 máy\\n\\nin.']
    """
    edges = [0, *(match.end() for match in _BREAK.finditer(text)), len(text)]
    spans = (_trimmed(text, start, end) for start, end in pairwise(edges))
    return tuple(span for span in spans if span[0] < span[1])


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def trimmed(text: str, span: Sequence[int]) -> Span:
    """A span without the white space at its ends (empty when there is nothing else)."""
    start, end = _trimmed(text, span[0], span[1])
    return (start, end) if start < end else (span[0], span[0])
