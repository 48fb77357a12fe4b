"""Tables whose columns the text has lost: flattened rows, and one cell on a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import regex

from extractor.models import Claims
from extractor.reading import Span
from extractor.tables.captions import caption_kind
from extractor.tables.drafts import FIGURE, Draft, Pieces, speaks_of_a_table, text_of
from extractor.tables.lines import (
    MAX_BLANK_LINES,
    MAX_TITLE_LENGTH,
    PAGE_GAP_LINES,
    PAGE_NUMBER,
    Lines,
    Row,
    header_top,
    is_short_number,
    is_total,
)
from extractor.tables.titles import Title, arrange, arrange_interleaved, read_titles

# ---- one cell on a line --------------------------------------------------------------------------


def find_stacked(lines: Lines, taken: Claims) -> Iterator[Draft]:
    """Every cell on a line of its own: a row begins at its running number, alone on a line before its label."""
    filled = [
        index
        for index, text in enumerate(lines.texts)
        if text and not PAGE_NUMBER.fullmatch(text) and not (is_short_number(text) and _is_between_pages(lines, index))
    ]
    starts = [
        place for place, index in enumerate(filled) if lines.texts[index].rstrip(".").lstrip("0") in ("1", "I", "A")
    ]
    done = -1
    for start in starts:
        if start <= done or not taken.is_free(*lines.spans[filled[start]]):
            continue
        first = filled[_above_column_numbers(lines, filled, start)]
        top = header_top(lines, first)
        roles = {title.role for title in read_titles(lines, range(top, first))}
        rows, end = _Stack(lines, filled, "unit_of_measure" in roles, "note" in roles).rows(start)
        if sum(bool(row.cells) for row in rows) < 2:
            continue
        width = Counter(len(row.cells) for row in rows if row.cells).most_common(1)[0][0]
        draft = _rows_to_draft(lines, rows, width, top, first, lines.spans[filled[end - 1]][1])
        if draft is not None and speaks_of_a_table(lines.reading, draft):
            done = end
            yield draft


def _is_between_pages(lines: Lines, index: int) -> bool:
    """A number that empty lines part from cells which else stand line on line: that of the page.

    Where an empty line stands between all cells it may be a cell, so the lines beyond have to be close together.
    """
    above, below = index - 1, index + 1
    while above > index - 1 - PAGE_GAP_LINES and above > 0 and lines.is_blank(above):
        above -= 1
    while below < min(index + 1 + PAGE_GAP_LINES, len(lines) - 1) and lines.is_blank(below):
        below += 1
    is_apart = 0 < above < index - 1 and index + 1 < below < len(lines) - 1
    return is_apart and not any(map(lines.is_blank, (above - 1, above, below, below + 1)))


def _above_column_numbers(lines: Lines, filled: Sequence[int], place: int) -> int:
    """The place where the numbers of the columns begin, each on a line ("1", "2" ... "13"); else `place` itself."""
    last = lines.texts[filled[place - 1]].strip("()") if place else ""
    count = int(last) if last.isdigit() and len(last) <= 2 else 0
    numbers = [lines.texts[index].strip("()") for index in filled[max(place - count, 0) : place]]
    is_row = count > 2 and numbers == [str(number) for number in range(1, count + 1)]
    return place - count if is_row else place


class _Stack:
    """Lines that hold a cell each, read from a running number on."""

    def __init__(self, lines: Lines, filled: Sequence[int], has_units: bool, has_notes: bool) -> None:
        self.lines = lines
        self.filled = filled
        self.has_units = has_units
        self.has_notes = has_notes
        self.numbers: list[str] = []
        self.width = 0

    def rows(self, place: int) -> tuple[list[Row], int]:
        """The rows from a place on, and the place after them."""
        rows: list[Row] = []
        while place < len(self.filled):
            row, after = self._row(place)
            if row is None:
                break
            rows.append(row)
            place = after
        while rows and not rows[-1].cells:  # a row over others at the very end is a heading after the table
            place -= len(rows.pop().label) + 1
        if rows and self._is_figure(place) and self._stands_between(place):
            rows.pop()  # more figures than columns: one of them is none of the row's, and nothing says which
        return rows, place

    def _stands_between(self, place: int) -> bool:
        """Do other lines stand straight above and below?"""
        index = self.filled[place]
        return 0 < index < len(self.lines) - 1 and not (
            self.lines.is_blank(index - 1) or self.lines.is_blank(index + 1)
        )

    def _row(self, place: int) -> tuple[Row | None, int]:
        no: Pieces = ()
        if self._is_number(place):
            self.numbers.append(self._text(place).rstrip(".").lstrip("0"))
            no = (self._span(place),)
            place += 1
        elif not (self.numbers and self._is_total(place)):
            return None, place
        label: list[Span] = []
        while place < len(self.filled) and len(label) < MAX_LABEL_LINES and len(self._text(place)) < MAX_TITLE_LENGTH:
            if self._is_figure(place) or (label and (self._is_number(place) or self._is_total(place))):
                break
            label.append(self._span(place))
            place += 1
        cells: list[Span] = []
        while self._is_figure(place) and not (self.width and len(cells) == self.width):
            if no and self._is_number(place):
                break  # no row follows a total, so a figure there is one
            cells.append(self._span(place))
            place += 1
        if not label or not (cells or self._is_number(place)):
            return None, place
        self.width = self.width or len(cells)
        note: Pieces = ()
        if self.has_notes and cells and not self._is_number(place) and self._is_number(place + 1):
            note = (self._span(place),)
            place += 1
        if self.has_units and len(label) > 1 and no and (cells or self._is_unit(label[-1])):
            cells.insert(0, label.pop())
        return Row(no, tuple(label), tuple(cells), note), place

    def _text(self, place: int) -> str:
        return self.lines.texts[self.filled[place]] if place < len(self.filled) else ""

    def _span(self, place: int) -> Span:
        return self.lines.spans[self.filled[place]]

    def _is_unit(self, span: Span) -> bool:
        term = self.lines.reading.terms.starting_at("measure_unit", span[0])
        return term is not None and term.end == span[1]

    def _is_figure(self, place: int) -> bool:
        return FIGURE.fullmatch(self._text(place)) is not None

    def _is_total(self, place: int) -> bool:
        """A total, not an indicator that begins with its words ("Tổng số TTHC đang có hiệu lực")."""
        return 0 < len(self._text(place)) < 26 and is_total(self.lines.reading, self._span(place))

    def _is_number(self, place: int) -> bool:
        """A running number: the next one of its kind, with a label below it."""
        text = self._text(place).rstrip(".").lstrip("0")
        if (
            not text
            or len(text) > 6
            or self._is_figure(place + 1)
            or self._is_total(place + 1)
            or not self._text(place + 1)
        ):
            return False
        if "." in text:
            over, _, own = text.rpartition(".")
            before = self.numbers[-1] if self.numbers else ""
            return own.isdigit() and (before == f"{over}.{int(own) - 1}" or (before == over and own == "1"))
        last = next((number for number in reversed(self.numbers) if _kind(number) == _kind(text)), None)
        if text.isdigit():
            after_group = bool(self.numbers) and not self.numbers[-1].isdigit()
            return text == str(int(last) + 1 if last else 1) or (after_group and text == "1")
        order = _ROMAN if last in _ROMAN or (last is None and text == "I") else _CAPITALS
        following = order.index(last) + 1 if last in order else 0
        return following < len(order) and text == order[following]


def _kind(number: str) -> str:
    return "level" if "." in number else "digits" if number.isdigit() else "letters"


MAX_LABEL_LINES = 5
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_CAPITALS = ("A", "B", "C", "D", "E", "F", "G", "H")


# ---- flattened tables ----------------------------------------------------------------------------


def find_flattened(lines: Lines, taken: Claims) -> Iterator[Draft]:
    """Rows with single blanks between their cells, under titles that lost their columns."""
    done = -1
    for index in sorted({*lines.ending_in_figures, *lines.below_notes}):
        if index <= done or not taken.is_free(*lines.spans[index]):
            continue
        row = lines.row(index) or lines.noted_row(index)
        if row is None or not row.label or lines.is_column_numbers(index):
            continue
        if len(row.cells) == 1 and not row.no and not _names_a_number(lines, row):
            continue
        first = _first_group_row(lines, index)
        top = header_top(lines, first)
        titled = _has_titles(lines, range(top, first))
        if not titled and (not row.no or text_of(lines.reading, row.no).lstrip("0") != "1"):
            continue
        rows, last = _flattened_rows(lines, first, top, titled)
        width = _usual_width(rows)
        enough = len(rows) >= 2 or (len(rows) == 1 and width >= 3)
        if not enough or (not titled and not _rises(lines, rows)) or width == 0:
            continue
        draft = _rows_to_draft(lines, rows, width, top if titled else first, first, lines.spans[last][1])
        if draft is not None:
            done = last
            yield draft


def _has_titles(lines: Lines, indexes: range) -> bool:
    """Do these lines name columns: with two words of the vocabulary, or by number?"""
    filled = [index for index in indexes if lines.texts[index]]
    if not filled:
        return False
    start, end = lines.spans[filled[0]][0], lines.spans[filled[-1]][1]
    terms = lines.reading.terms
    known = len(terms.between("table_header", start, end)) + len(terms.between("dossier_measure", start, end))
    return known > 1 or any(lines.is_column_numbers(index) and len(lines.texts[index].split()) > 4 for index in filled)


def _first_group_row(lines: Lines, index: int) -> int:
    """The line of a group row without figures ("I. Lĩnh vực Tư pháp") above the first row, else `index`."""
    above = index - 1
    while above > 0 and lines.is_blank(above):
        above -= 1
    is_group = above >= 0 and _GROUP_HEAD.match(lines.texts[above]) and len(lines.texts[above]) < 70
    return above if is_group and lines.texts[above][-1] not in ".;:" else index


_GROUP_HEAD = regex.compile(r"(?:[IVXL]{1,5}|[A-H])[.)]?\s+\p{Lu}")


def _rises(lines: Lines, rows: Sequence[Row]) -> bool:
    numbers = [text_of(lines.reading, row.no) for row in rows if row.no]
    return len(numbers) >= 3 and [number.lstrip("0") for number in numbers] == [
        str(n) for n in range(1, len(numbers) + 1)
    ]


def _flattened_rows(lines: Lines, first: int, top: int, titled: bool) -> tuple[list[Row], int]:
    """Rows from the line `first` on, and the index of the last line that belongs to them.

    Without titles above them, rows have to be numbered without a gap.

    Lines between two rows are the beginning or the end of a wrapped label, a group row without figures
    ("II. Lĩnh vực Nội vụ"), or the header printed again after a page break.
    """
    header = {lines.texts[index] for index in range(top, first)}
    noted = titled and _ends_in_notes(lines, range(top, first))
    rows: list[Row] = []
    between: list[int] = []
    last = index = first
    blank_lines = 0
    width = 0
    while index < len(lines):
        text = lines.texts[index]
        row = lines.row(index) or (lines.noted_row(index) if noted else None)
        if not text:
            blank_lines += 1
            if blank_lines > MAX_BLANK_LINES:
                break
        elif lines.is_column_numbers(index) or lines.is_page_number(index):
            blank_lines = 0
        elif width > 2 and is_short_number(text) and not _is_next_number(lines, text, rows):
            blank_lines = 0  # the number of a page between two rows; that of the next row stands above its label
        elif row is not None and (_continues(lines, row, rows, width) if titled else _is_next(lines, row, rows)):
            rows[-1:], more = _attach(lines, rows, between, row)
            rows += more
            width = max(width, len(rows[-1].cells))
            between, last, blank_lines = [], index, 0
        elif text in header:
            blank_lines = 0
        elif len(text) > MAX_TITLE_LENGTH or text[-1] in ".;:" or len(between) >= 5 or _begins_table(lines, index):
            break
        else:
            between.append(index)
            blank_lines = 0
        index += 1
    tail = [number for number in between[:2] if number == last + 1 or number - 1 in between]
    if tail and tail[0] == last + 1 and rows and lines.texts[tail[0]][0].islower() and len(lines.texts[tail[0]]) < 50:
        rows[-1] = _gone_on(rows[-1], lines.spans[tail[0]])
        last = tail[0]
    return rows, last


def _ends_in_notes(lines: Lines, indexes: range) -> bool:
    """Is the last title of a header that of remarks?"""
    filled = [index for index in indexes if lines.texts[index] and not lines.is_column_numbers(index)]
    spans = [lines.spans[index] for index in filled]
    return any(
        lines.reading.patterns.entry("table_header", term.id)["role"] == "note"
        for term in (lines.reading.terms.between("table_header", spans[0][0], spans[-1][1]) if spans else ())
    )


def _gone_on(row: Row, span: Span) -> Row:
    """A row and the line below it that goes on in its remark, or else in its label."""
    return replace(row, note=(*row.note, span)) if row.note else replace(row, label=(*row.label, span))


def _begins_table(lines: Lines, index: int) -> bool:
    """Is the line the caption of another table, or the first of its titles?"""
    start, end = lines.spans[index]
    term = lines.reading.terms.starting_at("table_header", start)
    role = term and lines.reading.patterns.entry("table_header", term.id)["role"]
    return role == "no" or caption_kind(lines.reading, (start, end)) == "caption"


def _is_next_number(lines: Lines, text: str, rows: Sequence[Row]) -> bool:
    numbers = [text_of(lines.reading, row.no) for row in rows if row.no]
    return bool(numbers) and _follows(text, numbers) and numbers[-1].isdigit()


def _is_next(lines: Lines, row: Row, rows: Sequence[Row]) -> bool:
    if not row.no:
        return bool(row.label) and is_total(lines.reading, row.label[0])
    return text_of(lines.reading, row.no).lstrip("0") == str(sum(bool(one.no) for one in rows) + 1)


def _continues(lines: Lines, row: Row, rows: Sequence[Row], width: int) -> bool:
    """A line that ends in figures is a row of this table, not a sentence after it that ends in a year."""
    if not rows or len(row.cells) >= width:
        return True
    if row.label and is_total(lines.reading, row.label[0]):
        return True
    if len(row.cells) == width - 1 and _names_a_number(lines, row) and _are_numbered_names(lines, rows, width, least=1):
        return True  # "Tháng 12 (đến ngày 10) 48" below "Tháng 11 165"
    if row.no and row.label and (len(row.cells) > 1 or width <= 2):
        return _follows(text_of(lines.reading, row.no), [text_of(lines.reading, one.no) for one in rows if one.no])
    return len(row.cells) > 1 and len(row.cells) >= width - 2


def _follows(number: str, before: Sequence[str]) -> bool:
    if not number.isdigit() or not before or not before[-1].isdigit():
        return True
    return int(number) in (int(before[-1]) + 1, 1)


def _attach(lines: Lines, rows: list[Row], between: Sequence[int], row: Row) -> tuple[list[Row], list[Row]]:
    """The row before and the rows from here on, with the lines between them put where they belong."""
    before = rows[-1:]
    after = [row]
    for index in reversed(between):
        span = lines.spans[index]
        head = _LABEL_HEAD.match(lines.reading.text, *span)
        if head and not after[0].no and not (after[0].label and is_total(lines.reading, after[0].label[0])):
            after[0] = Row((head.span("no"),), ((head.end("gap"), span[1]), *after[0].label), after[0].cells)
        elif not head and lines.texts[index][0].islower() and before and index == between[0]:
            before = [_gone_on(before[0], span)]
        elif (
            not head and after[0].label and lines.texts[index][0].isupper() and _begins_lower(lines, after[0].label[0])
        ):
            after[0] = replace(after[0], label=(span, *after[0].label))
        elif not after[0].label:
            after[0] = replace(after[0], label=(span,))
        elif head:
            after.insert(0, Row((head.span("no"),), ((head.end("gap"), span[1]),), ()))
        else:
            after.insert(0, Row((), (span,), ()))
    return before, after


def _begins_lower(lines: Lines, span: Span) -> bool:
    return lines.reading.text[span[0]].islower()


_LABEL_HEAD = regex.compile(r"(?P<no>\d{1,3}(?:\.\d{1,2})*|[IVXL]{1,5}|[A-H])(?P<gap>[.)]?\s+)(?=\p{L})")


def _usual_width(rows: Sequence[Row]) -> int:
    """The number of figures that most rows have; of two as frequent the larger."""
    counts = Counter(len(row.cells) for row in rows if row.cells)
    return max(counts, key=lambda count: (counts[count], count), default=0)


def _narrower(lines: Lines, rows: Sequence[Row], width: int) -> list[Row] | None:
    """The rows with the first figure of some given back to their label: "Tháng 7", "Phường 5".

    Only where the words before it are such a name, or rows without a name have one figure less anyway (a total).
    """
    wide = [row for row in rows if len(row.cells) == width]
    if width < 2 or not wide or any(len(row.cells) > width for row in rows):
        return None
    narrow = any(len(row.cells) == width - 1 and row.label for row in rows)
    named = [row.label and _is_numbered_name(lines, row.label[-1], row.cells[0]) for row in wide]
    rising = narrow and all(row.label for row in wide) and len(wide) > 1
    return [_even_row(row, width - 1) for row in rows] if all(named) or rising else None


def _are_numbered_names(lines: Lines, rows: Sequence[Row], width: int, *, least: int = 2) -> bool:
    wide = [row for row in rows if len(row.cells) == width]
    named = [row.label and not row.no and _is_numbered_name(lines, row.label[-1], row.cells[0]) for row in wide]
    return width > 1 and len(wide) >= least and all(named)


def _names_a_number(lines: Lines, row: Row) -> bool:
    """Does a label begin with a name and its number: "Tháng 12 (đến ngày 10)"?"""
    if not row.label:
        return False
    start, end = row.label[0]
    term = lines.reading.terms.starting_at("numbered_name", start)
    return term is not None and _NUMBER.match(lines.reading.text, term.end, end) is not None


_NUMBER = regex.compile(r"\s+(?:\d{1,2}(?:/\d{4})?|[IVX]{1,4})(?!\S)")


def _is_numbered_name(lines: Lines, label: Span, figure: Span) -> bool:
    term = lines.reading.terms.last_before("numbered_name", figure[0], label[0])
    return term is not None and not lines.reading.text[term.end : figure[0]].strip()


def _even_row(row: Row, width: int) -> Row:
    """A row of `width` figures: those too many belong to its label, before a label they are its number."""
    extra = len(row.cells) - width
    if extra <= 0:
        return row
    if not row.no and not row.label and extra == 1:
        return Row(row.cells[:1], row.label, row.cells[1:])
    return replace(row, label=(*row.label, *row.cells[:extra]), cells=row.cells[extra:])


def _rows_to_draft(lines: Lines, rows: Sequence[Row], width: int, top: int, first: int, end: int) -> Draft | None:
    """Rows and the lines of titles above them (from `top` to `first`) → a draft with one title a column."""
    titles = read_titles(lines, range(top, first))
    numbered = sum(bool(row.no) for row in rows) * 2 >= len(rows) or any(title.role == "no" for title in titles)
    lead = 2 if numbered else 1
    if _are_numbered_names(lines, rows, width):
        # "Tháng 7" is a label whatever the titles count; a caption without a word for one may stand right above them
        for below in range(first - 1, top - 1, -1):
            named = _titles_to_columns(
                lines, read_titles(lines, range(below, first)), range(below, first), 1, width - 1
            )
            if named is not None:
                top, titles = below, read_titles(lines, range(below, first))
                break
    columns = _titles_to_columns(lines, titles, range(top, first), lead, width)
    if columns is None and (narrower := _narrower(lines, rows, width)):
        columns = _titles_to_columns(lines, titles, range(top, first), lead, width - 1)
        if columns is not None:
            rows, width = narrower, width - 1
    rows = [_even_row(row, width) for row in rows]
    if columns is None:
        columns = _column_numbers(lines, range(top, first), lead + width) or [()] * (lead + width)
    has_notes = len(columns) == lead + width + 1
    body = []
    for row in rows:
        cells: list[Pieces] = [(span,) for span in row.cells]
        if 0 < len(cells) < width:
            cells = [tuple(row.cells)]  # some cell was empty and nothing says which: kept together in the first
        filled: list[Pieces] = [row.label, *cells, *[()] * (width - len(cells)), *([row.note] if has_notes else [])]
        body.append(tuple([row.no, *filled] if numbered else [(*row.no, *row.label), *filled[1:]]))
    start = lines.spans[top][0]
    if not body:
        return None
    return Draft(start, end, tuple(columns), tuple(body))


def _titles_to_columns(
    lines: Lines, titles: Sequence[Title], indexes: range, lead: int, width: int
) -> list[tuple[Pieces, ...]] | None:
    """A column of remarks at the end has no figures, so it comes on top of `width`."""
    notes: list[Pieces] = [((title.start, title.end),) for title in titles if title.role == "note"]
    noted = arrange(titles, lead, width + 1) if notes else None
    if noted is not None and noted[-1][-1] in notes:
        return noted
    return arrange(titles, lead, width) or arrange_interleaved(lines, indexes, lead, width)


def _column_numbers(lines: Lines, indexes: range, count: int) -> list[tuple[Pieces, ...]] | None:
    """The printed numbers of the columns, for want of titles that can be read."""
    for index in indexes:
        if lines.is_column_numbers(index):
            spans = [match.span() for match in _SEGMENT_WORD.finditer(lines.reading.text, *lines.spans[index])]
            if len(spans) == count:
                return [((span,),) for span in spans]
    return None


_SEGMENT_WORD = regex.compile(r"\S+")
