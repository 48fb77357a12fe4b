"""Flattened tables with a column for the unit of measure: "1.1 Số nhiệm vụ đề ra Nhiệm vụ 25 Tăng".

The annex of indicators and lists of equipment have this form. Words stand between the figures, the running numbers
have levels (1, 1.1, I, a), rows over others have no figure, and long names are wrapped around the rest of their
row. The unit, which the vocabulary knows or a capital letter shows, tells where a name ends.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from extractor.models import Claims
from extractor.reading import Span
from extractor.tables.captions import caption_kind
from extractor.tables.drafts import Draft, Pieces
from extractor.tables.lines import MAX_BLANK_LINES, PAGE_NUMBER, Lines, is_title_line
from extractor.tables.titles import Title, read_titles, role_of

MAX_HEADER = 8
MAX_ROW_LINES = 7


@dataclass(frozen=True)
class _Row:
    """A row in its parts; `is_done` once its unit or its figures have been read."""

    no: Pieces = ()
    label: Pieces = ()
    unit: Pieces = ()
    figures: Pieces = ()
    note: Pieces = ()

    @property
    def is_done(self) -> bool:
        return bool(self.unit or self.figures)

    @property
    def end(self) -> int:
        return max(end for pieces in (self.no, self.label, self.unit, self.figures, self.note) for _, end in pieces)


def find_measured(lines: Lines, taken: Claims) -> Iterator[Draft]:
    """Tables whose header names a label and a unit of measure ("Chỉ tiêu", "Đơn vị tính"), in text order."""
    reading = lines.reading
    starts = [start for start, _ in reading.lines]
    done = -1
    for term in reading.terms.of("table_header"):
        if reading.patterns.entry("table_header", term.id)["role"] != "unit_of_measure" or term.start < done:
            continue
        index = bisect_right(starts, term.start) - 1
        header = _header_around(lines, index, taken)
        if header is None or reading.text[term.end : term.end + 1] == ":":
            continue
        titles = read_titles(lines, header)
        if not any(title.role == "label" for title in titles):
            continue
        rows = _rows_below(lines, header)
        width = _width(rows)
        columns = _arrange(titles, width)
        if columns is None or sum(bool(row.figures) for row in rows) < 2:
            continue
        done = rows[-1].end
        body = tuple(_to_cells(row, width, len(columns)) for row in rows)
        yield Draft(lines.spans[header.start][0], max(row.end for row in rows), columns, body)


def _header_around(lines: Lines, index: int, taken: Claims) -> range | None:
    """The lines of the header that line `index` is one of, up to the first row; `None` when no row follows."""
    top = index
    while top > max(index - MAX_HEADER, 0) and not lines.is_blank(top - 1) and is_title_line(lines, top - 1):
        top -= 1
    below = index + 1
    while below < len(lines) and below - index <= MAX_HEADER:
        text = lines.texts[below]
        if text and not lines.is_column_numbers(below):
            if _ROW_HEAD.match(lines.reading.text, *lines.spans[below]):
                return range(top, below) if taken.is_free(lines.spans[top][0], lines.spans[below][1]) else None
            if len(text) > 60 or text[-1] in ".:;":
                return None
        below += 1
    return None


_ROW_HEAD = regex.compile(
    r"(?P<no>\d{1,3}(?:\.\d{1,2}){0,3}|[IVXL]{1,5}|[A-HĐ]|[a-hđ](?=[.)]))(?P<gap>[.)]?[ \t]+)(?=\S)"
)
_BULLET = regex.compile(r"[-+•*–]\s*(?=\p{L})")
_FIGURE = regex.compile(
    r"(?<!\S)(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)(?:/\d+)?[ ]?%?(?!\S)|(?<!\S)[-–—](?!\S)"
)


def _rows_below(lines: Lines, header: range) -> list[_Row]:
    printed = {lines.texts[index] for index in header}
    rows: list[_Row] = []
    loose: list[Span] = []  # a line in capitals after a row that was complete: the next row's name begins in it
    row_lines = blank_lines = 0
    for index in range(header.stop, len(lines)):
        text = lines.texts[index]
        span = lines.spans[index]
        if not text:
            blank_lines += 1
            if blank_lines > MAX_BLANK_LINES:
                break
            continue
        blank_lines = 0
        if text in printed or text.isdigit() or PAGE_NUMBER.fullmatch(text) or lines.is_column_numbers(index):
            continue
        head = _ROW_HEAD.match(lines.reading.text, *span)
        if head is not None and _may_follow(head["no"], rows, lines):
            row = _read_line(lines, (head.end(), span[1]), _Row(no=(head.span("no"),), label=tuple(loose)))
            rows.append(row)
            loose, row_lines = [], 1
        elif _ends_table(lines, index, rows[-1], row_lines):
            break
        elif rows[-1].is_done and (_begins_part(lines, span) or _is_unnumbered(lines, span)):
            rows.append(_read_line(lines, span, _Row(label=tuple(loose))))
            loose, row_lines = [], 1
        elif loose or (rows[-1].is_done and not text[0].islower() and not rows[-1].note):
            loose.append(span)
            row_lines += 1
        else:
            rows[-1] = _go_on(lines, span, rows[-1])
            row_lines += 1
    return rows


def _may_follow(number: str, rows: Sequence[_Row], lines: Lines) -> bool:
    """Does a number begin a row, or is it a figure that a wrapped line begins with ("24 giờ")?"""
    if not rows or not number.isdigit():
        return True
    printed = (lines.reading.quote(*row.no[0]) for row in reversed(rows) if row.no)
    before = next((int(text) for text in printed if text.isdigit()), None)
    return int(number) == 1 or (before is not None and before < int(number) <= before + 2)


def _ends_table(lines: Lines, index: int, row: _Row, row_lines: int) -> bool:
    """Is the line after the table: a caption, a sentence, a signature?"""
    start, end = lines.spans[index]
    text = lines.texts[index]
    if row_lines >= MAX_ROW_LINES or text[-1] in ".:;!?" or end - start > 160:
        return True
    term = lines.reading.terms.starting_at("table_header", start)
    role = term and lines.reading.patterns.entry("table_header", term.id)["role"]
    if role in ("letterhead", "caption", "no"):
        return True
    return row.is_done and (text.isupper() or caption_kind(lines.reading, (start, end)) == "caption")


def _begins_part(lines: Lines, span: Span) -> bool:
    """A row below another without a number of its own: "- Cấp tỉnh", "Trong đó: cấp xã"."""
    reading = lines.reading
    if _BULLET.match(reading.text, *span):
        return True
    word = reading.terms.starting_at("dossier_cue", span[0])
    return word is not None and role_of(reading, "dossier_cue", word) == "breakdown" and reading.text[span[0]].isupper()


def _is_unnumbered(lines: Lines, span: Span) -> bool:
    """A line with a name, a unit and a figure, but without a number."""
    row = _read_line(lines, span, _Row())
    return bool(row.unit and row.figures and row.label) and lines.reading.text[span[0]].isupper()


def _read_line(lines: Lines, span: Span, row: _Row) -> _Row:
    """A line of a row that has neither unit nor figures yet: name, unit, figures, remark."""
    start, end = span
    unit = _unit_in(lines, span)
    if unit is None:
        figures = _figures_from(lines, _last_figures(lines, span), end)
        if not figures or figures[0][0] == start:
            return replace(row, label=(*row.label, span))
        unit = _capital_words_before(lines, start, figures[0][0])
    else:
        figures = _figures_from(lines, unit[1], end)
    label = _stripped(lines, (start, unit[0] if unit else figures[0][0]))
    rest = _stripped(lines, (figures[-1][1] if figures else unit[1] if unit else end, end))
    return replace(
        row,
        label=(*row.label, *label),
        unit=(unit,) if unit else (),
        figures=figures,
        note=rest,
    )


def _go_on(lines: Lines, span: Span, row: _Row) -> _Row:
    """A row and the next line of it."""
    if not row.is_done:
        return _read_line(lines, span, row)
    figures = _figures_from(lines, span[0], span[1]) if not row.figures else ()
    if figures:
        return replace(row, figures=figures, note=_stripped(lines, (figures[-1][1], span[1])))
    return replace(row, note=(*row.note, span)) if row.note else replace(row, label=(*row.label, span))


def _stripped(lines: Lines, span: Span) -> Pieces:
    text = lines.reading.text[span[0] : span[1]]
    start = span[0] + len(text) - len(text.lstrip())
    end = span[0] + len(text.rstrip())
    return ((start, end),) if start < end else ()


def _unit_in(lines: Lines, span: Span) -> Span | None:
    """The unit of a line: the last known one straight before a figure, or else at the end of the line."""
    reading = lines.reading
    start, end = span
    terms = [term for term in reading.terms.between("measure_unit", start, end) if term.start >= start]
    for term in reversed(terms):
        if _figures_from(lines, term.end, end):
            return _widened(lines, (term.start, term.end), start)
    if reading.text[start:end].isupper():
        return None  # "CẢI CÁCH BỘ MÁY": a row over others
    for term in reversed(terms):
        first = reading.text[term.start]
        if term.end == end and term.start > start and (first.isupper() or first == "%"):
            return _widened(lines, (term.start, term.end), start)
    return None


def _widened(lines: Lines, unit: Span, left: int) -> Span:
    """A unit with the rest of its cell to its left: "Số lượng người", "Cơ quan, đơn vị"."""
    text = lines.reading.text
    if not text[unit[0]].islower():
        return unit
    match = _CAPITAL_BEFORE.search(text, max(left, unit[0] - 24), unit[0])
    return (match.start(), unit[1]) if match and match.start() > left else unit


_CAPITAL_BEFORE = regex.compile(r"(?<=\s)\p{Lu}[\p{Ll}]*,?(?:\s\p{Ll}+,?)?\s$")


def _figures_from(lines: Lines, start: int, end: int) -> Pieces:
    """The figures that stand one after the other from `start` on."""
    found: list[Span] = []
    text = lines.reading.text
    for match in _FIGURE.finditer(text, start, end):
        if text[found[-1][1] if found else start : match.start()].strip():
            break
        found.append(match.span())
    return tuple(found)


def _last_figures(lines: Lines, span: Span) -> int:
    """Where the last run of figures of a line begins; the end of the line when it has none."""
    text = lines.reading.text
    first = last = span[1]
    for match in _FIGURE.finditer(text, *span):
        if first == span[1] or text[last : match.start()].strip():
            first = match.start()
        last = match.end()
    return first


def _capital_words_before(lines: Lines, start: int, end: int) -> Span | None:
    """Up to three words from a capital letter on, straight before a figure: a unit that the vocabulary lacks."""
    match = _UNIT_WORDS.search(lines.reading.text, start, end)
    return match.span("unit") if match and match.start("unit") > start + 3 else None


_UNIT_WORDS = regex.compile(r"(?<=\s)(?P<unit>\p{Lu}[^\s\d]*(?:\s\p{Ll}[^\s\d]*){0,2})\s*$")


# ---- columns -------------------------------------------------------------------------------------


def _width(rows: Sequence[_Row]) -> int:
    counts = Counter(len(row.figures) for row in rows if row.figures)
    return max(counts, key=lambda count: (counts[count], -count), default=1)


def _arrange(titles: Sequence[Title], width: int) -> tuple[tuple[Pieces, ...], ...] | None:
    """Titles → columns: number, label, unit, `width` columns of figures, remarks."""
    if not titles or titles[0].role != "no":
        return None
    places: list[Pieces] = [((title.start, title.end),) for title in titles]
    lead = 3
    trailing = 1 if any(title.role == "note" for title in titles) else 0
    count = lead + width + trailing
    if len(titles) == count:
        return tuple((place,) for place in places)
    if len(titles) == count + 1 and width > 1:
        lower = places[-width:]
        upper = places[lead]
        notes = places[lead + 1 : len(places) - width]
        return (
            *((place,) for place in places[:lead]),
            *((upper, place) for place in lower),
            *((place,) for place in notes),
        )
    return None


def _to_cells(row: _Row, width: int, count: int) -> tuple[Pieces, ...]:
    figures: list[Pieces] = [(span,) for span in row.figures]
    if len(figures) != width:
        figures = [tuple(row.figures), *[()] * (width - 1)]  # a cell was empty: nothing says which
    cells: list[Pieces] = [row.no, row.label, row.unit, *figures]
    rest = count - len(cells)
    return (*cells, *([row.note] if rest else []), *[()] * (rest - 1))
