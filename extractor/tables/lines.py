"""Lines of text as parts of tables: rows of figures, lines of column titles, running text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import regex

from extractor.reading import Reading, Span, trimmed
from extractor.tables.captions import LIST_LABEL, caption_kind
from extractor.tables.drafts import Pieces, is_column_numbers

MAX_BLANK_LINES = 5  # a page gap of a text dump is three blank lines; a header or footer line makes it five
PAGE_GAP_LINES = 3  # a header may go on over a page
MAX_HEADER_LINES = 40
MAX_TITLE_LENGTH = 90  # longer lines are running text, not column titles or wrapped labels


@dataclass(frozen=True)
class Row:
    """A line of a flattened table: its number, its label, its figures, a remark after them."""

    no: Pieces
    label: Pieces
    cells: Pieces
    note: Pieces = ()


class Lines:
    """The lines of a reading with what each of them looks like, found once."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.spans = [trimmed(reading.text, line) for line in reading.lines]
        text = reading.text
        self.texts = [text[start:end] for start, end in self.spans]
        self._rows: dict[int, Row | None] = {}

    def __len__(self) -> int:
        return len(self.spans)

    def is_blank(self, index: int) -> bool:
        return not self.texts[index]

    @cached_property
    def ending_in_figures(self) -> list[int]:
        return [index for index, text in enumerate(self.texts) if text.endswith(_ENDS) and len(text) < 240]

    def row(self, index: int) -> Row | None:
        """The line as a row of a flattened table; `None` when it does not end in figures."""
        if index not in self._rows:
            self._rows[index] = self._parse_row(index)
        return self._rows[index]

    def _parse_row(self, index: int) -> Row | None:
        text = self.texts[index]
        if not text or not text.endswith(_ENDS) or PAGE_NUMBER.fullmatch(text):
            return None
        start, end = self.spans[index]
        match = _FLAT_ROW.fullmatch(self.reading.folded, start, end)
        if match is None or _YEARS.search(text):
            return None
        return Row(
            (match.span("no"),) if match["no"] else (),
            (match.span("label"),) if match["label"] else (),
            tuple(match.spans("cell")),
        )

    def noted_row(self, index: int) -> Row | None:
        """The line as a row whose figures a remark in words follows; `None` when it is none, or ends in figures."""
        if len(self.texts[index]) > 240:
            return None
        match = _NOTED_ROW.fullmatch(self.reading.folded, *self.spans[index])
        if match is None:
            return None
        no: Pieces = (match.span("no"),) if match["no"] else ()
        return Row(no, (match.span("label"),), tuple(match.spans("cell")), (match.span("note"),))

    @cached_property
    def below_notes(self) -> list[int]:
        """The lines that may be first rows with a remark: those straight below a header that ends in its column."""
        reading = self.reading
        found = []
        for term in reading.terms.of("table_header"):
            if reading.patterns.entry("table_header", term.id)["role"] != "note":
                continue
            index = bisect_right(self._starts, term.start) - 1
            if self.spans[index][1] != term.end:
                continue
            below = (number for number in range(index + 1, min(index + 4, len(self))) if not self.is_blank(number))
            first = next((number for number in below if not self.is_column_numbers(number)), None)
            if first is not None and self.noted_row(first) is not None:
                found.append(first)
        return found

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.reading.lines]

    def is_page_number(self, index: int) -> bool:
        """The number of a page: between two marks, or alone with an empty line beside it."""
        text = self.texts[index]
        if is_short_number(text):
            return not (self.texts[index - 1] if index else "") or not "".join(self.texts[index + 1 : index + 2])
        return PAGE_NUMBER.fullmatch(text) is not None

    def is_column_numbers(self, index: int) -> bool:
        text = self.texts[index]
        if text[:1] not in tuple("(1Aa[+=-") or len(text := " ".join(text.split())) >= 160:
            return False
        text = text.replace("[", "(").replace("]", ")")
        return _NUMBERING.fullmatch(text) is not None or is_column_numbers(_SUM.sub("", text).split())


_ENDS = (*"0123456789%-–—", "%)")
PAGE_NUMBER = regex.compile(r"[-–—]\s?\d{1,3}\s?[-–—]|(?:Trang|trang)\s\d{1,3}(?:\s?/\s?\d{1,3})?|\d{1,3}/\d{1,3}")

_FLAT_ROW = regex.compile(
    r"""(?:(?P<no>\d{1,3}(?:\.\d{1,2}){0,2}|[ivxl]{1,5}|[a-hđ])[.)]?[ ]+)?
        (?:[-+*•][ ]+(?=\p{L}))?
        (?P<label>(?=[^\n]*\p{L})[^\s\d-][^\n|]*?)??
        (?:[ ]*(?<!\S)(?P<cell>
            (?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)(?:[ ]?%|[ ]\(\d+(?:,\d+)?[ ]?%\))?|-
        ))+""",
    regex.VERBOSE,
)
_NOTED_ROW = regex.compile(
    r"""(?:(?P<no>\d{1,3}(?:\.\d{1,2}){0,2}|[ivxl]{1,5}|[a-hđ])[.)]?[ ]+)?
        (?P<label>(?=[^\n]*\p{L})[^\s\d-][^\n|]*?)
        (?:[ ]+(?<!\S)(?P<cell>\d{1,3}(?:\.\d{3})+(?:,\d+)?[ ]?%?|\d+(?:[.,]\d+)?[ ]?%?|-)(?!\S)){2,}+
        [ ]+(?P<note>[\p{L}(][^\n|]*)""",
    regex.VERBOSE,
)
_YEARS = regex.compile(r"(?:19|20)\d\d\s*-\s*(?:19|20)\d\d")
# a part of such a line, wrapped: "(1) (2) (3)=(4)+", "+(7) (5) (6)"
_NUMBERING = regex.compile(r"[-+=\s]*\(\d{1,2}\)(?:[-+=:/*\s%]*\(\d{1,2}\))*[-+=\s]*")
_SUM = regex.compile(r"\s*=\s*\(?\d{1,2}\)?(?:\s*[-+:/*x]\s*\(?\d{1,3}\)?)*%?")


def runs(indexes: Sequence[int], gap: int) -> Iterator[list[int]]:
    """Neighbouring line indexes, parted where more than `gap` other lines lie between."""
    run: list[int] = []
    for index in indexes:
        if run and index - run[-1] > gap + 1:
            yield run
            run = []
        run.append(index)
    if run:
        yield run


_LONGEST_PAGE_GAP = 8  # lines: blank ones, the number of the page


def runs_over_pages(lines: Lines, indexes: Sequence[int], mark: str) -> Iterator[list[int]]:
    """Neighbouring line indexes, those of a table that goes on after a page gap taken together.

    A gap is two blank lines or more, or the number of a page; on both sides of it a line has as many `mark`s.
    """
    joined: list[int] = []
    for run in runs(indexes, 0):
        between = range(joined[-1] + 1, run[0]) if joined else range(0)
        is_gap = 0 < len(between) <= _LONGEST_PAGE_GAP and all(
            lines.is_blank(index) or lines.is_page_number(index) or is_short_number(lines.texts[index])
            for index in between
        )
        is_gap = is_gap and (len(between) > 1 or not lines.is_blank(between[0]))
        same_width = joined and _count_marks(lines, joined[-1], mark) == _count_marks(lines, run[0], mark)
        if joined and not (is_gap and same_width):
            yield joined
            joined = []
        joined = joined + run
    if joined:
        yield joined


def is_short_number(text: str) -> bool:
    return text.isdigit() and len(text) <= 3


def _count_marks(lines: Lines, index: int, mark: str) -> int:
    start, end = lines.reading.lines[index]
    return lines.reading.text.count(mark, start, end)


def is_total(reading: Reading, span: Span) -> bool:
    term = reading.terms.starting_at("table_header", span[0])
    return term is not None and reading.patterns.entry("table_header", term.id)["role"] == "total"


def header_top(lines: Lines, first: int) -> int:
    """The first line of the titles above line `first`; `first` itself when there are none."""
    top = first
    blank_lines = 0
    for index in range(first - 1, max(first - MAX_HEADER_LINES, -1), -1):
        if lines.is_blank(index):
            blank_lines += 1
            if blank_lines > PAGE_GAP_LINES:
                break
        elif lines.is_column_numbers(index) or is_title_line(lines, index):
            top, blank_lines = index, 0
        else:
            break
    while (
        top < first
        and not lines.is_column_numbers(top)
        and not (begins_title(lines, top) and not _is_heading(lines, top, first))
    ):
        top += 1
        while top < first and lines.is_blank(top):
            top += 1
    return top


def _is_heading(lines: Lines, top: int, first: int) -> bool:
    """A line of capitals over titles in small letters is the name of the table, whatever words it has."""
    text = lines.texts[top]
    return (
        text.isupper()
        and text.count(" ") >= 4
        and any(regex.search(r"\p{Ll}{3}", other) for other in lines.texts[top:first])
    )


def is_title_line(lines: Lines, index: int) -> bool:
    """A line of column titles: short, no sentence, mostly words of the vocabulary (which may run over line ends)."""
    start, end = lines.spans[index]
    text = " ".join(lines.texts[index].split())  # a line of columns of blanks may be long
    if len(text) > 400 or text[-1] in ".:;!?" or (LIST_LABEL.match(text) and not begins_title(lines, index)):
        return False
    covered = 0
    if _STRAY_DIGITS.search(text):
        rest = _without_periods(lines.reading, start, end)
        if _STRAY_DIGITS.search(rest) or (rest.strip() and "  " not in lines.texts[index]):
            return False
        covered = end - start - len(rest)  # "Năm 2021   Năm 2022   Tăng, giảm": periods over columns
    for kind in ("table_header", "dossier_measure"):
        term = lines.reading.terms.covering(kind, start)
        spans = [(term.start, term.end)] if term else []
        spans += [
            (one.start, one.end)
            for one in lines.reading.terms.between(kind, start, lines.spans[min(index + 3, len(lines) - 1)][1])
        ]
        for one in spans:
            covered += max(0, min(end, one[1]) - max(start, one[0]))
        if kind == "table_header" and term is None and caption_kind(lines.reading, (start, end)) == "caption":
            return False
    first = lines.reading.terms.starting_at("table_header", start)
    if first and lines.reading.patterns.entry("table_header", first.id)["role"] in (
        "caption",
        "caption_aside",
        "letterhead",
    ):
        return False
    return covered * 2 >= len(text) or (len(text) <= 26 and covered > 0) or len(text) <= 12


def _without_periods(reading: Reading, start: int, end: int) -> str:
    text = reading.text[start:end]
    for match in reading.patterns.find_all("period", reading.folded, start, end):
        text = text.replace(reading.text[match.start() : match.end()], "", 1)
    return text


_STRAY_DIGITS = regex.compile(r"(?<![(\d])\d{2,}(?!\s*=)|\d/\d")


def begins_title(lines: Lines, index: int) -> bool:
    start, end = lines.spans[index]
    terms = lines.reading.terms
    text = lines.reading.text[start:end]
    if any(letter.isdigit() for letter in text) and not _without_periods(lines.reading, start, end).strip():
        return True  # nothing but periods over their columns: "Năm 2021   Năm 2022"
    return any(
        terms.first_after(kind, start, end + 60) is not None and terms.first_after(kind, start, end + 60).start < end  # type: ignore[union-attr]
        for kind in ("table_header", "dossier_measure")
    )
