"""Reading → Tables: every table of a document, from ruled grids or from what text extraction left of them.

A table comes as a `Grid` of the medium (PDF, Word), or as lines of text: cells parted by bars, tabs or runs of
blanks, one cell on a line, or a *flattened* table ("1 Lĩnh vực Hộ tịch 90 90 0") whose column titles are wrapped
and run into each other over several lines. Each of these is first brought into a `_Draft`; naming, titles and
cells are the same for all from there on. Text is only taken for a table when its titles are words of the
vocabulary or its rows are numbered: a paragraph, a list of plans or a list of recipients is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import regex

from extractor.measures import NATURAL_GROUP, Meaning, read_together
from extractor.models import Grid, Table, TableCell, Term
from extractor.reading import Reading, Span, trimmed
from extractor.record import TableKind

Pieces = tuple[Span, ...]
"""A cell as the spans it was printed in: none for an empty cell, several when it is wrapped around others."""

_MAX_BLANK_LINES = 5  # a page gap of a text dump is three blank lines; a header or footer line makes it five
_MAX_HEADER_LINES = 40
_MAX_TITLE_LENGTH = 90  # longer lines are running text, not column titles or wrapped labels


@dataclass(frozen=True, slots=True)
class _Draft:
    """A table before its cells are text. `columns` holds the titles over each column, from top to bottom."""

    start: int
    end: int
    columns: tuple[tuple[Pieces, ...], ...]
    rows: tuple[tuple[Pieces, ...], ...]


def find_tables(reading: Reading) -> tuple[Table, ...]:
    """All tables in text order, numbered from 1; letterhead and signature blocks are none.

    About 0.3 ms for a report of 3,000 words without tables: lines are looked at once, and only those that end
    in a figure or hold bars, tabs or gaps are looked at twice.
    """
    from_grids = [draft for grid in reading.document.grids if (draft := _grid_to_draft(reading, grid))]
    taken = [reading.view.from_document(grid.start, grid.end) for grid in reading.document.grids]
    drafts = from_grids + list(_text_to_drafts(_Lines(reading), taken))
    drafts.sort(key=lambda draft: draft.start)
    return tuple(_to_table(reading, number, draft) for number, draft in enumerate(drafts, 1))


def table_kind(table: Table, reading: Reading) -> TableKind:
    """What a table is about, decided by its column titles, then by its row labels.

    An indicator table (Chỉ tiêu, Đơn vị tính, Số liệu) stays one even when its rows speak of dossiers.
    """
    terms = title_terms(table.columns, reading)
    headers = [(term, reading.patterns.entry("table_header", term.id)) for kind, term in terms if kind == "table_header"]
    named = {entry["table"] for _, entry in headers if entry["table"]}
    roles = {entry["role"] for _, entry in headers}
    measures = [term for kind, term in terms if kind == "dossier_measure"]
    valued = bool(roles & {"unit_of_measure", "value"})
    if valued and ("indicators" in named or (not measures and "unit_of_measure" in roles and "equipment" not in named)):
        return "indicators"
    if "equipment" in named:
        return "equipment"
    if _means_dossiers(table, reading, measures, roles):
        return "dossiers"
    if "staff" in named:
        return "staff"
    if "value" in roles and _labels_are(table, reading, "equipment_item"):
        return "equipment"
    if "value" in roles and _labels_are(table, reading, "staff_group"):
        return "staff"
    return "other"


def _means_dossiers(table: Table, reading: Reading, measures: Sequence[Term], roles: set[str]) -> bool:
    meanings = [_meaning(reading, term) for term in measures]
    if is_numbered_like_form_06a(table.columns):
        return _labels_are(table, reading, "dossier_field")
    if not any(meaning.measure for meaning in meanings):
        return "count" in roles and _labels_are(table, reading, "dossier_field")
    if "count" in roles or len({term.id for term in measures}) > 1:
        return True
    return _labels_are(table, reading, "dossier_field") or bool(
        table.title and reading.patterns.lexicon.find_terms(_folded(table.title)).get("dossier_cue")
    )


def is_numbered_like_form_06a(columns: Sequence[str]) -> bool:
    """Are the titles nothing but the numbers 1 to 13 of form II.06a?"""
    return [title.strip("()[] ") for title in columns] == [str(number) for number in range(1, 14)]


def _labels_are(table: Table, reading: Reading, kind: str) -> bool:
    """At least half of the rows name something of this vocabulary."""
    named = sum(any(reading.terms.between(kind, cell.start, cell.end) for cell in row[:2]) for row in table.rows)
    return named * 2 >= len(table.rows) > 0 and named > 0


def title_terms(columns: Sequence[str], reading: Reading) -> list[tuple[str, Term]]:
    """Header words and measures of column titles joined by "|", in order; longer words hide those inside."""
    found = reading.patterns.lexicon.find_terms(_folded("|".join(columns)))
    return _merge_terms(found.get("table_header", ()), found.get("dossier_measure", ()))


def _folded(text: str) -> str:
    from extractor.language import fold

    return fold(text)


def _merge_terms(headers: Sequence[Term], measures: Sequence[Term]) -> list[tuple[str, Term]]:
    both = [("table_header", term) for term in headers] + [("dossier_measure", term) for term in measures]
    both.sort(key=lambda pair: (pair[1].start, -pair[1].end, pair[0]))
    kept: list[tuple[str, Term]] = []
    for kind, term in both:
        if kept and term.start < kept[-1][1].end:
            if term.end - term.start > kept[-1][1].end - kept[-1][1].start:
                kept[-1] = (kind, term)
            continue
        kept.append((kind, term))
    return kept


def _meaning(reading: Reading, term: Term) -> Meaning:
    entry = reading.patterns.entry("dossier_measure", term.id)
    return Meaning(entry["group"], entry["part"])


# ---- drafts become tables ------------------------------------------------------------------------


def _to_table(reading: Reading, number: int, draft: _Draft) -> Table:
    columns = tuple(_join_levels([_text_of(reading, pieces) for pieces in levels]) for levels in draft.columns)
    header = {span: None for levels in draft.columns for pieces in levels for span in pieces}
    title, start = _title_above(reading, draft.start)
    return Table(
        number=number,
        start=start,
        end=draft.end,
        title=title,
        columns=columns,
        rows=tuple(tuple(_to_cell(reading, pieces) for pieces in row) for row in draft.rows),
        header_cells=tuple(TableCell(reading.quote(*span), *span) for span in sorted(header)),
    )


def _join_levels(levels: Sequence[str]) -> str:
    """Titles over one column, the same one only once: a cell merged downwards is repeated in every row.

    >>> _join_levels(["Đã giải quyết", "Đã giải quyết", "Tổng số"])
    'Đã giải quyết / Tổng số'
    """
    kept: list[str] = []
    for level in levels:
        if level and (not kept or kept[-1] != level):
            kept.append(level)
    return " / ".join(kept)


def _to_cell(reading: Reading, pieces: Pieces) -> TableCell:
    if not pieces:
        return TableCell("", 0, 0)
    start, end = pieces[0]
    for piece in pieces[1:]:
        if reading.text[end : piece[0]].isspace() or piece[0] == end:
            end = piece[1]
    return TableCell(_text_of(reading, pieces), start, end)


def _text_of(reading: Reading, pieces: Pieces) -> str:
    return " ".join(reading.quote(*piece) for piece in pieces)


def _title_above(reading: Reading, start: int) -> tuple[str | None, int]:
    """The caption over a table and where the table begins with it; (`None`, `start`) when there is none.

    "Bảng 1. Kết quả ..." is the title itself; under a mere form code ("Biểu số II.06a/...") the title is the
    line below it. Lines such as "Đơn vị tính: hồ sơ" belong to the table but are not its title.
    """
    captions: list[Span] = []
    end = start
    blank_lines = 0
    for _ in range(14):
        if end <= 0:
            break
        line = reading.line_at(end - 1)
        end = line[0]
        span = trimmed(reading.text, line)
        if span[0] == span[1]:
            blank_lines += 1
            if blank_lines > 2:
                break
            continue
        kind = _caption_kind(reading, span)
        if kind == "text" and _is_below_caption(reading, span):
            kind = "line"  # the second line of a wrapped caption may end like a sentence
        if kind == "text":
            break
        if kind != "aside":
            captions.insert(0, span)
        if kind == "caption":
            return _joined_title(reading, captions), span[0]
        if len(captions) > 4:
            break
    return None, start


def _is_below_caption(reading: Reading, line: Span) -> bool:
    above = trimmed(reading.text, reading.line_at(max(reading.line_at(line[0])[0] - 1, 0)))
    return above[0] < above[1] <= line[0] and line[1] - line[0] < 80 and _caption_kind(reading, above) == "caption"


def _caption_kind(reading: Reading, line: Span) -> str:
    first = reading.terms.starting_at("table_header", line[0])
    role = first and reading.patterns.entry("table_header", first.id)["role"]
    if role == "caption" and line[1] - line[0] < 160 and reading.text[line[1] - 1] != ".":
        return "caption"
    text = reading.text[line[0] : line[1]].lstrip("-–(* ")
    offset = line[1] - len(text)
    aside = reading.terms.starting_at("table_header", offset)
    if aside and reading.patterns.entry("table_header", aside.id)["role"] == "caption_aside" or _FIRST_COLUMNS.match(text):
        return "aside"
    role = aside and reading.patterns.entry("table_header", aside.id)["role"]
    if role == "unit_of_measure" or (role == "label" and ":" in text):
        return "aside"
    if text[-1] in ".;:!?" or _LIST_LABEL.match(text) or len(text) > 120:
        return "text"
    return "line"


_FIRST_COLUMNS = regex.compile(r"\((?:\p{L}|từ)")
_LIST_LABEL = regex.compile(r"(?:[IVXL]{1,5}|\d{1,2}(?:\.\d{1,2})*|\p{Ll})[.)/]\s*\p{L}|[-+•*]\s")


def _joined_title(reading: Reading, captions: Sequence[Span]) -> str:
    first = reading.quote(*captions[0])
    if len(captions) > 1 and _FORM_CODE.fullmatch(first):
        captions = captions[1:]
    return " ".join(reading.quote(*span) for span in captions).rstrip(" :")


# a caption that is nothing but a number or a code: "Biểu số II.06a/VPCP/KSTT", "Phụ lục 2", "Mẫu số 07b"
_FORM_CODE = regex.compile(r"\p{L}+(?:\s+\p{Ll}+)?\s*:?\s*[\dIVXL]*[\p{L}\d./-]*[.:]?")


# ---- grids ---------------------------------------------------------------------------------------


def _grid_to_draft(reading: Reading, grid: Grid) -> _Draft | None:
    """A grid of the medium; `None` when it is a letterhead, a signature block or a box drawn around text."""
    if grid.column_count < 2 or grid.row_count < 2:
        return None
    start, end = reading.view.from_document(grid.start, grid.end)
    matrix: list[list[Pieces]] = [[()] * grid.column_count for _ in range(grid.row_count)]
    for cell in grid.cells:
        span = trimmed(reading.text, reading.view.from_document(cell.start, cell.end))
        pieces: Pieces = (span,) if span[0] < span[1] else ()
        for row in range(cell.row, min(cell.row + cell.row_span, grid.row_count)):
            for column in range(cell.column, min(cell.column + cell.column_span, grid.column_count)):
                matrix[row][column] = pieces
    if _is_letterhead(reading, start, end) and grid.row_count <= 8:
        return None
    draft = _matrix_to_draft(reading, matrix, grid.header_rows, start, end)
    return draft


def _is_letterhead(reading: Reading, start: int, end: int) -> bool:
    return any(
        reading.patterns.entry("table_header", term.id)["role"] == "letterhead"
        for term in reading.terms.between("table_header", start, end)
    )


def _matrix_to_draft(
    reading: Reading, matrix: Sequence[Sequence[Pieces]], header_rows: int, start: int, end: int
) -> _Draft | None:
    """Rows of cells → header and body. Empty rows and rows of column numbers are dropped."""
    filled = [row for row in matrix if any(row)]
    if not filled:
        return None
    texts = [[_text_of(reading, pieces) for pieces in row] for row in filled]
    numbers = {index for index, row in enumerate(texts) if _is_column_numbers(row)}
    top = header_rows if 0 < header_rows < len(filled) else _count_header_rows(texts, numbers)
    header = [row for index, row in enumerate(filled[:top]) if index not in numbers]
    titles = {tuple(row) for index, row in enumerate(texts[:top]) if index not in numbers}
    body = [
        row
        for index, row in enumerate(filled[top:], top)
        if index not in numbers and tuple(texts[index]) not in titles  # a header printed again on the next page
    ]
    width = len(filled[0])
    used = [column for column in range(width) if any(row[column] for row in (*header, *body))]
    if not body or len(used) < 2:
        return None
    return _Draft(
        start,
        end,
        tuple(tuple(row[column] for row in header) for column in used),
        tuple(tuple(row[column] for column in used) for row in body),
    )


def _count_header_rows(texts: Sequence[Sequence[str]], numbers: set[int]) -> int:
    """Rows before the first that is data: numbered in its first cells, or with figures in it."""
    for index, row in enumerate(texts):
        if index in numbers:
            return index
        cells = [text for text in row if text]
        if index > 0 and (_ROW_NUMBER.fullmatch(cells[0]) or any(_FIGURE.fullmatch(text) for text in cells[1:])):
            return index
        if index == 0 and _ROW_NUMBER.fullmatch(cells[0]) and len(cells) > 2:
            return 0
    return 1


_ROW_NUMBER = regex.compile(r"\d{1,3}(?:\.\d{1,2})*[.)]?|[IVXL]{1,5}[.)]?|[A-Ha-h][.)]?")
_FIGURE = regex.compile(r"\d{1,3}(?:[. ]\d{3})+(?:,\d+)?\s?%?|\d+(?:[.,]\d+)?\s?%?|-")
_COLUMN_NUMBER = regex.compile(r"[(\[]?(?P<number>\d{1,2})[)\]]?(?:\s*=.*)?|[(\[]?[A-Za-z][)\]]?")


def _is_column_numbers(cells: Sequence[str]) -> bool:
    """A row that only numbers the columns: "(1) (2) (3)", "A B 1 2", "1 2 3=4+5".

    >>> _is_column_numbers(["A", "B", "1", "2", "3=1+2"]), _is_column_numbers(["1", "Hộ tịch", "2", "3"])
    (True, False)
    """
    seen: list[int] = []
    for cell in dict.fromkeys(cell for cell in cells if cell):
        match = _COLUMN_NUMBER.fullmatch(cell)
        if match is None:
            return False
        if match["number"]:
            seen.append(int(match["number"]))
    return len(seen) >= 2 and seen[0] in (1, 2, 3) and all(b - a == 1 for a, b in zip(seen, seen[1:], strict=False))


# ---- lines of text -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Row:
    """A line of a flattened table: its number, its label, its figures."""

    no: Pieces
    label: Pieces
    cells: Pieces


class _Lines:
    """The lines of a reading with what each of them looks like, found once."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.spans = [trimmed(reading.text, line) for line in reading.lines]
        text = reading.text
        self.texts = [text[start:end] for start, end in self.spans]
        self._rows: dict[int, _Row | None] = {}

    def __len__(self) -> int:
        return len(self.spans)

    def is_blank(self, index: int) -> bool:
        return not self.texts[index]

    @cached_property
    def ending_in_figures(self) -> list[int]:
        return [index for index, text in enumerate(self.texts) if text and text[-1] in "0123456789%-–—" and len(text) < 240]

    def row(self, index: int) -> _Row | None:
        """The line as a row of a flattened table; `None` when it does not end in figures."""
        if index not in self._rows:
            self._rows[index] = self._parse_row(index)
        return self._rows[index]

    def _parse_row(self, index: int) -> _Row | None:
        text = self.texts[index]
        if not text or text[-1] not in "0123456789%-–—":
            return None
        start, end = self.spans[index]
        match = _FLAT_ROW.fullmatch(self.reading.folded, start, end)
        if match is None or _YEARS.search(text):
            return None
        return _Row(
            (match.span("no"),) if match["no"] else (),
            (match.span("label"),) if match["label"] else (),
            tuple(match.spans("cell")),
        )

    def is_column_numbers(self, index: int) -> bool:
        text = self.texts[index]
        return len(text) < 160 and text[:1] in tuple("(1Aa[") and _is_column_numbers(_SUM.sub("", text).split())


_FLAT_ROW = regex.compile(
    r"""(?:(?P<no>\d{1,3}(?:\.\d{1,2}){0,2}|[ivxl]{1,5}|[a-hđ])[.)]?[ ]+)?
        (?P<label>(?=[^\n]*\p{L})[^\s\d-][^\n|]*?)??
        (?:[ ]*(?<!\S)(?P<cell>\d{1,3}(?:\.\d{3})+(?:,\d+)?[ ]?%?|\d+(?:[.,]\d+)?[ ]?%?|-))+""",
    regex.VERBOSE,
)
_YEARS = regex.compile(r"(?:19|20)\d\d\s*-\s*(?:19|20)\d\d")
_SUM = regex.compile(r"\s*=\s*\(?\d{1,2}\)?(?:\s*[-+:/*x]\s*\(?\d{1,3}\)?)*%?")


def _text_to_drafts(lines: _Lines, taken: Sequence[Span]) -> Iterator[_Draft]:
    """Tables that only lines of text show, outside the grids of the medium."""
    taken = list(taken)
    for find in (_find_barred, _find_tabbed, _find_spaced, _find_stacked, _find_flattened):
        for draft in find(lines, taken):
            taken.append((draft.start, draft.end))
            yield draft


def _is_taken(span: Span, taken: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in taken)


def _runs(indexes: Sequence[int], gap: int) -> Iterator[list[int]]:
    """Neighbouring line indexes, parted where more than `gap` other lines lie between."""
    run: list[int] = []
    for index in indexes:
        if run and index - run[-1] > gap + 1:
            yield run
            run = []
        run.append(index)
    if run:
        yield run


def _find_barred(lines: _Lines, taken: Sequence[Span]) -> Iterator[_Draft]:
    """Cells parted by "|" (Markdown, text drawn tables)."""
    reading = lines.reading
    if "|" not in reading.text:
        return
    indexes = [index for index, text in enumerate(lines.texts) if text.count("|") >= 2 or _RULE.fullmatch(text)]
    for run in _runs(indexes, 0):
        rows = [_split_cells(reading, lines.spans[index], "|") for index in run if not _RULE.fullmatch(lines.texts[index])]
        rows = [[cell for cell in row] for row in rows if any(row)]
        if len(rows) >= 2 and not _is_taken(lines.spans[run[0]], taken):
            width = max(len(row) for row in rows)
            rows = [row + [()] * (width - len(row)) for row in rows]
            draft = _matrix_to_draft(reading, _fill_header(reading, rows), 0, lines.spans[run[0]][0], lines.spans[run[-1]][1])
            if draft and _speaks_of_a_table(reading, draft):
                yield draft


_RULE = regex.compile(r"[-|:+=\s]*[-=]{2}[-|:+=\s]*")


def _split_cells(reading: Reading, line: Span, mark: str) -> list[Pieces]:
    """The cells of a line between marks; a mark at either end of the line parts nothing."""
    start, end = line
    if mark == "|":
        start += reading.text[start] == "|"
        end -= reading.text[end - 1] == "|"
    cells: list[Pieces] = []
    while True:
        stop = reading.text.find(mark, start, end)
        span = trimmed(reading.text, (start, end if stop < 0 else stop))
        cells.append((span,) if span[0] < span[1] else ())
        if stop < 0:
            return cells
        start = stop + 1


def _find_tabbed(lines: _Lines, taken: Sequence[Span]) -> Iterator[_Draft]:
    """Cells parted by tabs, as spreadsheets and Word leave them in plain text."""
    reading = lines.reading
    if "\t" not in reading.text:
        return
    indexes = [index for index, (start, end) in enumerate(reading.lines) if "\t" in reading.text[start:end].strip(" ")]
    indexes = [index for index in indexes if lines.texts[index] and not _is_taken(lines.spans[index], taken)]
    for run in _runs(indexes, 0):
        rows = [_split_cells(reading, reading.lines[index], "\t") for index in run]
        width = max(len(row) for row in rows)
        start, end = lines.spans[run[0]][0], lines.spans[run[-1]][1]
        if len(rows) < 2 or width < 2 or _is_letterhead(reading, start, end):
            continue
        rows = [row + [()] * (width - len(row)) for row in rows]
        draft = _matrix_to_draft(reading, _fill_header(reading, rows), 0, start, end)
        if draft and _speaks_of_a_table(reading, draft):
            yield draft


def _fill_header(reading: Reading, rows: Sequence[Sequence[Pieces]]) -> list[list[Pieces]]:
    """Titles over several columns repeated in each, as a merged cell is; text leaves the other cells empty.

    A title reaches over the empty cells to its right as long as the row below has something there.
    """
    filled = [list(row) for row in rows]
    texts = [[_text_of(reading, pieces) for pieces in row] for row in rows]
    numbers = {index for index, row in enumerate(texts) if any(row) and _is_column_numbers(row)}
    top = _count_header_rows(texts, numbers) if all(any(row) for row in texts) else 1
    for index in range(top - 1):
        for column in range(1, len(filled[index])):
            below = any(rows[lower][column] for lower in range(index + 1, top))
            if not filled[index][column] and below:
                left = filled[index][column - 1]
                alone = rows[index][column - 1] and not any(rows[lower][column - 1] for lower in range(index + 1, top))
                filled[index][column] = () if alone else left
    return filled


def _speaks_of_a_table(reading: Reading, draft: _Draft) -> bool:
    """Text is a table when its titles are words of the vocabulary, or its rows are numbered and hold figures."""
    spans = [span for levels in draft.columns for pieces in levels for span in pieces]
    known = {
        (term.start, kind)
        for kind in ("table_header", "dossier_measure")
        for span in spans
        for term in reading.terms.between(kind, *span)
    }
    if len(known) >= 2 or (len(spans) > 4 and _is_column_numbers([reading.quote(*span) for span in spans])):
        return True
    numbered = [_text_of(reading, row[0]) for row in draft.rows]
    rising = [str(number) for number in range(1, len(numbered) + 1)]
    return len(rising) >= 3 and [text.rstrip(".").lstrip("0") for text in numbered] == rising


# ---- columns of blanks ---------------------------------------------------------------------------


def _find_spaced(lines: _Lines, taken: Sequence[Span]) -> Iterator[_Draft]:
    """Columns kept apart by runs of blanks, as a text dump that keeps the layout prints them."""
    reading = lines.reading
    segments = {
        index: parts
        for index, text in enumerate(lines.texts)
        if "  " in text and len(parts := _segments(reading, lines.spans[index])) >= 2
    }
    data = [
        index
        for index, parts in segments.items()
        if (len(parts) >= 3 or reading.text[parts[0][0]].isdigit()) and sum(map(_is_figure_at(reading), parts)) >= 1
        and not lines.is_column_numbers(index) and not _is_taken(lines.spans[index], taken)
        and (len(parts) >= 3 or _is_figure_at(reading)(parts[-1]))
    ]
    for run in _runs(data, 8):
        draft = _spaced_to_draft(lines, segments, run)
        if draft and _speaks_of_a_table(reading, draft):
            yield draft


def _segments(reading: Reading, line: Span) -> list[Span]:
    return [match.span() for match in _SEGMENT.finditer(reading.folded, *line)]


_SEGMENT = regex.compile(r"\S+(?: \S+)*")


def _is_figure_at(reading: Reading):  # type: ignore[no-untyped-def]
    return lambda span: _FIGURE.fullmatch(reading.text[span[0] : span[1]]) is not None


def _spaced_to_draft(lines: _Lines, segments: dict[int, list[Span]], data: list[int]) -> _Draft | None:
    reading = lines.reading
    offset = {index: reading.lines[index][0] for index in range(max(data[0] - _MAX_HEADER_LINES, 0), data[-1] + 3) if index < len(lines)}
    rows = {index: _split_numbers(reading, segments[index]) for index in data}
    edges = _column_edges([[(s - offset[i], e - offset[i]) for s, e in parts] for i, parts in rows.items()])
    if len(edges) < 2 or len(rows) < 2:
        return None
    top = _spaced_header_top(lines, segments, data[0], edges[0][0])
    header = _spaced_header(lines, segments, range(top, data[0]), edges, offset)
    label = next((column for column in range(len(edges)) if any(
        regex.search(r"\p{L}", reading.text[s:e]) for i, parts in rows.items() for s, e in parts
        if _column_of((s - offset[i], e - offset[i]), edges) == column)), 0)
    matrix: list[list[list[Span]]] = []
    waiting: list[Span] = []
    last = data[0]
    for index in range(data[0], min(data[-1] + 2, len(lines))):
        if lines.is_blank(index):
            if index > data[-1]:
                break
            continue
        if index in rows:
            row: list[list[Span]] = [[] for _ in edges]
            for start, end in rows[index]:
                row[_column_of((start - offset[index], end - offset[index]), edges)].append((start, end))
            if waiting and not row[label]:
                row[label] = waiting
            elif waiting and matrix:
                matrix[-1][label] += waiting
            waiting = []
            matrix.append(row)
            last = index
        elif not lines.is_column_numbers(index) and _is_label_line(
            lines, index, edges[label][0], edges[label + 1][0] if label + 1 < len(edges) else 10_000, offset[index]
        ):
            waiting.append(lines.spans[index])
            if index > data[-1]:
                last = index
        elif index > data[-1]:
            break
    if waiting and matrix and last > data[-1]:
        matrix[-1][label] += waiting
    body = tuple(tuple(tuple(cell) for cell in row) for row in matrix)
    return _Draft(lines.spans[top][0], lines.spans[last][1], tuple(header), body)


def _is_label_line(lines: _Lines, index: int, left: int, right: int, offset: int) -> bool:
    start, end = lines.spans[index]
    text = lines.texts[index]
    inside = left - 2 <= start - offset and end - offset <= right + 6
    return inside and text[-1] not in ".;:" and not _LIST_LABEL.match(text)


def _split_numbers(reading: Reading, parts: list[Span]) -> list[Span]:
    """A row number that only one blank parts from its label becomes a cell of its own."""
    match = _LEADING_NUMBER.match(reading.text, *parts[0])
    if match is None:
        return parts
    return [match.span("no"), (match.end(), parts[0][1]), *parts[1:]]


_LEADING_NUMBER = regex.compile(r"(?P<no>\d{1,3}(?:\.\d{1,2})?|[IVXL]{1,4})[.)]? (?=\p{L})")


def _column_edges(rows: Sequence[Sequence[Span]]) -> list[Span]:
    """Where columns lie: spans of cells that overlap in any two rows belong to one column.

    >>> _column_edges([[(0, 1), (4, 12), (20, 22)], [(0, 1), (4, 9), (21, 22)]])
    [(0, 1), (4, 12), (20, 22)]
    """
    edges: list[Span] = []
    for start, end in sorted(span for row in rows for span in row):
        if edges and start < edges[-1][1]:
            edges[-1] = (edges[-1][0], max(end, edges[-1][1]))
        else:
            edges.append((start, end))
    return edges


def _column_of(span: Span, edges: Sequence[Span]) -> int:
    return max(range(len(edges)), key=lambda column: _overlap(span, edges[column]))


def _overlap(span: Span, edge: Span) -> float:
    """Length in common; below zero the distance between the two."""
    return min(span[1], edge[1]) - max(span[0], edge[0])


def _spaced_header_top(lines: _Lines, segments: dict[int, list[Span]], first: int, left: int) -> int:
    top = first
    blank_lines = 0
    for index in range(first - 1, max(first - _MAX_HEADER_LINES, -1), -1):
        if lines.is_blank(index):
            blank_lines += 1
            if blank_lines > 2:
                break
            continue
        indent = lines.spans[index][0] - lines.reading.lines[index][0]
        apart = len(segments.get(index, ())) >= 2 or indent > left + 8
        if not (lines.is_column_numbers(index) or (_is_title_line(lines, index) and apart)):
            break
        top, blank_lines = index, 0
    return top


def _spaced_header(
    lines: _Lines, segments: dict[int, list[Span]], indexes: range, edges: Sequence[Span], offset: dict[int, int]
) -> list[tuple[Pieces, ...]]:
    """Titles over columns, from top to bottom.

    Read from the lowest line up, so that each title found widens its column. A title reaches over all columns
    it lies above; a piece that goes on in small letters below is one title with it. A title set over the first
    of several columns ("Đã giải quyết") reaches over those to its right that have only a lower title.
    """
    wide = list(edges)
    levels: list[list[list[Span]]] = [[] for _ in edges]
    for index in reversed(indexes):
        if lines.is_blank(index) or lines.is_column_numbers(index):
            continue
        for start, end in segments.get(index, [lines.spans[index]]):
            place = (start - offset[index], end - offset[index])
            below = [column for column, edge in enumerate(wide) if place[0] - 1 <= (edge[0] + edge[1]) / 2 <= place[1] + 1]
            below = below if len(below) > 1 else [_column_of(place, wide)]
            if len(below) == 1:
                edge = wide[below[0]]
                wide[below[0]] = (min(edge[0], place[0]), max(edge[1], place[1]))
            for column in below:
                if levels[column] and lines.reading.text[levels[column][0][0][0]].islower():
                    levels[column][0].insert(0, (start, end))
                else:
                    levels[column].insert(0, [(start, end)])
    for column in range(1, len(edges)):
        left, own = levels[column - 1], levels[column]
        if len(left) > 1 and len(own) == 1 and own[0][0][0] > left[0][-1][1] and _same_line(lines, own[0][0], left[1][0]):
            own.insert(0, left[0])
    return [tuple(tuple(level) for level in own) for own in levels]


def _same_line(lines: _Lines, one: Span, other: Span) -> bool:
    return "\n" not in lines.reading.text[min(one[0], other[0]) : max(one[1], other[1])]


# ---- one cell on a line --------------------------------------------------------------------------


def _find_stacked(lines: _Lines, taken: Sequence[Span]) -> Iterator[_Draft]:
    """Every cell on a line of its own: a row begins at its running number, alone on a line before its label."""
    filled = [index for index, text in enumerate(lines.texts) if text]
    starts = [place for place, index in enumerate(filled) if lines.texts[index].lstrip("0") == "1"]
    done = -1
    for start in starts:
        if start <= done or _is_taken(lines.spans[filled[start]], taken):
            continue
        rows, end = _stacked_rows(lines, filled, start)
        if len(rows) < 2:
            continue
        width = Counter(len(row.cells) for row in rows).most_common(1)[0][0]
        top = _header_top(lines, filled[start])
        draft = _rows_to_draft(lines, rows, width, top, filled[start], lines.spans[filled[end - 1]][1])
        if draft is not None and _speaks_of_a_table(lines.reading, draft):
            done = end
            yield draft


def _stacked_rows(lines: _Lines, filled: Sequence[int], start: int) -> tuple[list[_Row], int]:
    def text(place: int) -> str:
        return lines.texts[filled[place]] if place < len(filled) else ""

    def is_figure(place: int) -> bool:
        return _FIGURE.fullmatch(text(place)) is not None

    rows: list[_Row] = []
    place = start
    width = 0
    while place < len(filled):
        no: Pieces = ()
        first = place
        expected = sum(bool(row.no) for row in rows) + 1
        if text(place).lstrip("0") == str(expected) and not is_figure(place + 1):
            no = (lines.spans[filled[place]],)
            place += 1
        elif not (rows and _is_total(lines.reading, lines.spans[filled[place]])):
            break
        label: list[Span] = []
        while place < len(filled) and not is_figure(place) and len(label) < 5 and len(text(place)) < _MAX_TITLE_LENGTH:
            label.append(lines.spans[filled[place]])
            place += 1
        cells: list[Span] = []
        while place < len(filled) and is_figure(place):
            ends = text(place).lstrip("0") == str(expected + 1) and place + 1 < len(filled) and not is_figure(place + 1)
            if ends and cells or (width and len(cells) == width):
                break
            cells.append(lines.spans[filled[place]])
            place += 1
        if not cells or not label:
            place = first
            break
        width = max(width, len(cells)) if rows else len(cells)
        rows.append(_Row(no, tuple(label), tuple(cells)))
    return rows, place


def _is_total(reading: Reading, span: Span) -> bool:
    term = reading.terms.starting_at("table_header", span[0])
    return term is not None and reading.patterns.entry("table_header", term.id)["role"] == "total"


# ---- flattened tables ----------------------------------------------------------------------------


def _find_flattened(lines: _Lines, taken: Sequence[Span]) -> Iterator[_Draft]:
    """Rows with single blanks between their cells, under titles that lost their columns."""
    done = -1
    for index in lines.ending_in_figures:
        if index <= done or _is_taken(lines.spans[index], taken):
            continue
        row = lines.row(index)
        if row is None or not row.label or lines.is_column_numbers(index) or not (len(row.cells) > 1 or row.no):
            continue
        first = _first_group_row(lines, index)
        top = _header_top(lines, first)
        rows, last = _flattened_rows(lines, first, top)
        rows, width = _even_rows(rows)
        enough = len(rows) >= 2 or (len(rows) == 1 and width >= 3)
        if not enough or (top == first and not _rises(lines, rows)) or width == 0:
            continue
        draft = _rows_to_draft(lines, rows, width, top, first, lines.spans[last][1])
        if draft is not None and _speaks_of_a_table(lines.reading, draft):
            done = last
            yield draft


def _first_group_row(lines: _Lines, index: int) -> int:
    """The line of a group row without figures ("I. Lĩnh vực Tư pháp") above the first row, else `index`."""
    above = index - 1
    while above > 0 and lines.is_blank(above):
        above -= 1
    is_group = above >= 0 and _GROUP_HEAD.match(lines.texts[above]) and len(lines.texts[above]) < 70
    return above if is_group and lines.texts[above][-1] not in ".;:" else index


_GROUP_HEAD = regex.compile(r"(?:[IVXL]{1,5}|[A-H])[.)]?\s+\p{Lu}")


def _rises(lines: _Lines, rows: Sequence[_Row]) -> bool:
    numbers = [_text_of(lines.reading, row.no) for row in rows if row.no]
    return len(numbers) >= 3 and [number.lstrip("0") for number in numbers] == [str(n) for n in range(1, len(numbers) + 1)]


def _flattened_rows(lines: _Lines, first: int, top: int) -> tuple[list[_Row], int]:
    """Rows from the line `first` on, and the index of the last line that belongs to them.

    Lines between two rows are the beginning or the end of a wrapped label, a group row without figures
    ("II. Lĩnh vực Nội vụ"), or the header printed again after a page break.
    """
    header = {lines.texts[index] for index in range(top, first)}
    rows: list[_Row] = []
    between: list[int] = []
    last = index = first
    blank_lines = 0
    width = 0
    while index < len(lines):
        text = lines.texts[index]
        row = lines.row(index)
        if not text:
            blank_lines += 1
            if blank_lines > _MAX_BLANK_LINES:
                break
        elif lines.is_column_numbers(index):
            blank_lines = 0
        elif row is not None and _continues(lines, row, rows, width, between):
            rows[-1:], more = _attach(lines, rows, between, row)
            rows += more
            width = max(width, len(rows[-1].cells))
            between, last, blank_lines = [], index, 0
        elif text in header:
            blank_lines = 0
        elif len(text) > _MAX_TITLE_LENGTH or text[-1] in ".;:" or len(between) >= 5:
            break
        else:
            between.append(index)
            blank_lines = 0
        index += 1
    tail = [number for number in between[:2] if number == last + 1 or number - 1 in between]
    if tail and tail[0] == last + 1 and rows and lines.texts[tail[0]][0].islower() and len(lines.texts[tail[0]]) < 50:
        rows[-1] = replace(rows[-1], label=rows[-1].label + (lines.spans[tail[0]],))
        last = tail[0]
    return rows, last


def _continues(lines: _Lines, row: _Row, rows: Sequence[_Row], width: int, between: Sequence[int]) -> bool:
    """A line that ends in figures is a row of this table, not a sentence after it that ends in a year."""
    if not rows or len(row.cells) >= width:
        return True
    if row.label and _is_total(lines.reading, row.label[0]):
        return True
    if row.no and row.label and (len(row.cells) > 1 or width <= 2):
        return _follows(_text_of(lines.reading, row.no), [_text_of(lines.reading, one.no) for one in rows if one.no])
    return len(row.cells) > 1 and len(row.cells) >= width - 2


def _follows(number: str, before: Sequence[str]) -> bool:
    if not number.isdigit() or not before or not before[-1].isdigit():
        return True
    return int(number) in (int(before[-1]) + 1, 1)


def _attach(lines: _Lines, rows: list[_Row], between: Sequence[int], row: _Row) -> tuple[list[_Row], list[_Row]]:
    """The row before and the rows from here on, with the lines between them put where they belong."""
    before = rows[-1:]
    after = [row]
    for index in reversed(between):
        span = lines.spans[index]
        head = _LABEL_HEAD.match(lines.reading.text, *span)
        if head and not after[0].no and not (after[0].label and _is_total(lines.reading, after[0].label[0])):
            after[0] = _Row((head.span("no"),), ((head.end("gap"), span[1]), *after[0].label), after[0].cells)
        elif not head and lines.texts[index][0].islower() and before and index == between[0]:
            before = [replace(before[0], label=(*before[0].label, span))]
        elif not head and after[0].label and lines.texts[index][0].isupper() and _begins_lower(lines, after[0].label[0]):
            after[0] = replace(after[0], label=(span, *after[0].label))
        elif not after[0].label:
            after[0] = replace(after[0], label=(span,))
        elif head:
            after.insert(0, _Row((head.span("no"),), ((head.end("gap"), span[1]),), ()))
        else:
            after.insert(0, _Row((), (span,), ()))
    return before, after


def _begins_lower(lines: _Lines, span: Span) -> bool:
    return lines.reading.text[span[0]].islower()


_LABEL_HEAD = regex.compile(r"(?P<no>\d{1,3}(?:\.\d{1,2})*|[IVXL]{1,5}|[A-H])(?P<gap>[.)]?\s+)(?=\p{L})")


def _even_rows(rows: Sequence[_Row]) -> tuple[list[_Row], int]:
    """Rows with the same number of cells: figures too many belong to the label, a bare row number comes first."""
    counts = Counter(len(row.cells) for row in rows if row.cells)
    if not counts:
        return list(rows), 0
    width = max(counts, key=lambda count: (counts[count], count))
    return [_even_row(row, width) for row in rows], width


def _even_row(row: _Row, width: int) -> _Row:
    extra = len(row.cells) - width
    if extra <= 0:
        return row
    if not row.label or not row.no:
        if not row.no and not row.label and extra == 1:
            return _Row(row.cells[:1], row.label, row.cells[1:])
    return _Row(row.no, (*row.label, *row.cells[:extra]), row.cells[extra:])


def _rows_to_draft(
    lines: _Lines, rows: Sequence[_Row], width: int, top: int, first: int, end: int
) -> _Draft | None:
    """Rows and the lines of titles above them (from `top` to `first`) → a draft with one title a column."""
    reading = lines.reading
    titles = _title_pieces(lines, range(top, first))
    numbered = sum(bool(row.no) for row in rows) * 2 >= len(rows) or any(title.role == "no" for title in titles)
    lead = 2 if numbered else 1
    columns = _arrange(titles, lead, width) or _arrange_interleaved(lines, range(top, first), lead, width)
    if columns is None and titles and titles[-1].role == "note":
        columns = _arrange(titles, lead, width + 1)
    if columns is None:
        columns = _column_numbers(lines, range(top, first), lead + width) or [()] * (lead + width)
    if len(columns) == lead + width + 1:
        width += 1
    body = []
    for row in rows:
        cells = [(span,) for span in row.cells]
        if 0 < len(cells) < width - (1 if titles and titles[-1].role == "note" else 0):
            cells = [tuple(row.cells)]  # some cell was empty and nothing says which: kept together in the first
        filled: list[Pieces] = [row.label, *cells, *[()] * (width - len(cells))]
        body.append(tuple([row.no, *filled] if numbered else [(*row.no, *row.label), *filled[1:]]))
    start = lines.spans[top][0]
    if not body:
        return None
    return _Draft(start, end, tuple(columns), tuple(body))


def _column_numbers(lines: _Lines, indexes: range, count: int) -> list[tuple[Pieces, ...]] | None:
    """The printed numbers of the columns, for want of titles that can be read."""
    for index in indexes:
        if lines.is_column_numbers(index):
            spans = [match.span() for match in _SEGMENT_WORD.finditer(lines.reading.text, *lines.spans[index])]
            if len(spans) == count:
                return [((span,),) for span in spans]
    return None


_SEGMENT_WORD = regex.compile(r"\S+")


# ---- titles of flattened tables ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Title:
    """A piece of a header that seems to be the title of one column."""

    start: int
    end: int
    role: str | None
    meaning: Meaning
    line: int

    @property
    def is_part(self) -> bool:
        """May stand below a title over several columns."""
        return self.role in ("total", "group") or (self.meaning.part is not None and self.role in (None, "count"))

    @property
    def is_over(self) -> bool:
        """May stand over several columns."""
        return self.meaning.part in (None, "whole") and self.meaning.group is not None or self.role == "group"


def _header_top(lines: _Lines, first: int) -> int:
    """The first line of the titles above line `first`; `first` itself when there are none."""
    top = first
    blank_lines = 0
    for index in range(first - 1, max(first - _MAX_HEADER_LINES, -1), -1):
        if lines.is_blank(index):
            blank_lines += 1
            if blank_lines > 2:
                break
        elif lines.is_column_numbers(index) or _is_title_line(lines, index):
            top, blank_lines = index, 0
        else:
            break
    while top < first and not lines.is_column_numbers(top) and not _begins_title(lines, top):
        top += 1
        while top < first and lines.is_blank(top):
            top += 1
    return top


def _is_title_line(lines: _Lines, index: int) -> bool:
    """A line of column titles: short, no sentence, mostly words of the vocabulary (which may run over line ends)."""
    start, end = lines.spans[index]
    text = lines.texts[index]
    if len(text) > 400 or text[-1] in ".:;!?" or _LIST_LABEL.match(text) and not _begins_title(lines, index):
        return False
    if _STRAY_DIGITS.search(text):
        return False
    covered = 0
    for kind in ("table_header", "dossier_measure"):
        term = lines.reading.terms.covering(kind, start)
        spans = [(term.start, term.end)] if term else []
        spans += [(one.start, one.end) for one in lines.reading.terms.between(kind, start, lines.spans[min(index + 3, len(lines) - 1)][1])]
        for one in spans:
            covered += max(0, min(end, one[1]) - max(start, one[0]))
        if kind == "table_header" and term is None and _caption_kind(lines.reading, (start, end)) == "caption":
            return False
    first = lines.reading.terms.starting_at("table_header", start)
    if first and lines.reading.patterns.entry("table_header", first.id)["role"] in ("caption", "caption_aside", "letterhead"):
        return False
    return covered * 2 >= len(" ".join(text.split())) or (len(text) <= 26 and covered > 0) or len(text) <= 12


_STRAY_DIGITS = regex.compile(r"(?<![(\d])\d{2,}(?!\s*=)|\d/\d")


def _begins_title(lines: _Lines, index: int) -> bool:
    start, end = lines.spans[index]
    terms = lines.reading.terms
    return any(terms.first_after(kind, start, end + 60) is not None and terms.first_after(kind, start, end + 60).start < end  # type: ignore[union-attr]
               for kind in ("table_header", "dossier_measure"))


def _title_pieces(lines: _Lines, indexes: range) -> list[_Title]:
    """Header lines cut where a title begins: at a capital letter that no known title goes on over.

    "Số ⏎ TT Lĩnh vực giải quyết Số hồ sơ ⏎ tiếp nhận" gives three titles. Headers in capitals alone are cut
    at words of the vocabulary.
    """
    reading = lines.reading
    filled = [index for index in indexes if lines.texts[index] and not lines.is_column_numbers(index)]
    if not filled:
        return []
    start, end = lines.spans[filled[0]][0], lines.spans[filled[-1]][1]
    terms = _merge_terms(
        [term for term in reading.terms.between("table_header", start, end)],
        [term for term in reading.terms.between("dossier_measure", start, end)],
    )
    capitals = not regex.search(r"\p{Ll}{2}", reading.text[start:end])
    places = sorted(_title_starts(reading, lines, filled, terms, capitals))
    pieces = []
    for place, stop in zip(places, [*places[1:], end], strict=True):
        pieces.append(_to_title(reading, lines, filled, place, stop, terms))
    return pieces


def _title_starts(
    reading: Reading, lines: _Lines, filled: Sequence[int], terms: Sequence[tuple[str, Term]], capitals: bool
) -> set[int]:
    inside = set()
    starts = {lines.spans[filled[0]][0]}
    previous: tuple[str, Term] | None = None
    for kind, term in terms:
        inside.update(range(term.start + 1, term.end))
        if capitals and not (previous and kind == "dossier_measure" and _role(reading, *previous) == "count" and term.start - previous[1].end <= 2):
            starts.add(term.start)
        previous = (kind, term)
    if capitals:
        return starts
    for index in filled:
        for match in _CAPITAL_WORD.finditer(reading.text, *lines.spans[index]):
            if match.start() not in inside:
                starts.add(match.start())
    return starts | {term.start for kind, term in terms if kind == "table_header" and _role(reading, kind, term) == "no"}


# a capital word begins a title, unless it is an abbreviation, in brackets, or joined to what stands before it
_CAPITAL_WORD = regex.compile(r"(?<![\p{L}\d(\"/-])(?<![/(-] )(?:\p{Lu}\p{Ll}|HS\b|STT\b|TT\b|ĐVT\b|SL\b)")


def _role(reading: Reading, kind: str, term: Term) -> str | None:
    return reading.patterns.entry(kind, term.id)["role"] if kind == "table_header" else None


def _to_title(
    reading: Reading, lines: _Lines, filled: Sequence[int], start: int, stop: int, terms: Sequence[tuple[str, Term]]
) -> _Title:
    end = trimmed(reading.text, (start, stop))[1]
    own = [(kind, term) for kind, term in terms if start <= term.start < stop]
    roles = [role for kind, term in own if (role := _role(reading, kind, term))]
    meaning = read_together([_meaning(reading, term) for kind, term in own if kind == "dossier_measure"])
    role = "rate" if "rate" in roles else roles[0] if roles else None
    line = max(index for index in filled if lines.spans[index][0] <= start)
    return _Title(start, end, role, meaning, line)


def _arrange(titles: Sequence[_Title], lead: int, width: int) -> list[tuple[Pieces, ...]] | None:
    """One path of titles for each of `lead + width` columns, or `None` when the titles do not fit the rows.

    Either there is a title for each column, or some stand over several columns: then those below come at the
    end of the header, line by line (the usual order), or straight after the title they stand under.
    """
    count = lead + width
    if lead == 2 and titles and titles[0].role != "no" and len(titles) != count:
        without_no = _arrange(titles, 1, width)
        return without_no and [(), *without_no]
    paths = _plain(titles, count) or _by_levels(titles, count) or _by_columns(titles, count)
    return paths and [tuple(((title.start, title.end),) for title in path) for path in paths]


def _plain(titles: Sequence[_Title], count: int) -> list[list[_Title]] | None:
    if len(titles) != count:
        return None
    bare = sum(title.role == "count" and title.meaning.is_empty for title in titles)
    return [[title] for title in titles] if bare <= 1 else None


def _by_levels(titles: Sequence[_Title], count: int) -> list[list[_Title]] | None:
    paths = _nest_last_level(titles)
    first = len(paths)
    while first > 0 and (len(paths[first - 1]) > 1 or paths[first - 1][-1].is_part):
        first -= 1
    over_count = len(paths) - count
    if over_count < 1:
        return None
    for split in range(max(first, 1), len(paths)):
        over = [index for index in range(split) if len(paths[index]) == 1 and paths[index][0].is_over]
        for chosen in combinations(over, over_count):
            shares = _share_out(paths[split:], [paths[index][0] for index in chosen])
            if shares is not None:
                by_index = dict(zip(chosen, shares, strict=True))
                return [
                    path
                    for index in range(split)
                    for path in ([[paths[index][0], *below] for below in by_index[index]] if index in by_index else [paths[index]])
                ]
    return None


def _nest_last_level(titles: Sequence[_Title]) -> list[list[_Title]]:
    """"Trong kỳ" and, at the end of the header, "Trực tuyến", "Trực tiếp": the latter stand under the former."""
    last = len(titles)
    while last > 0 and titles[last - 1].meaning.part in ("online", "direct", "post", "online_some"):
        last -= 1
    group = next((index for index in range(last) if titles[index].role == "group"), None)
    if group is None or last == len(titles) or last == group + 1:
        return [[title] for title in titles]
    nested = [[titles[group], title] for title in titles[last:]]
    return [[title] for title in titles[:group]] + nested + [[title] for title in titles[group + 1 : last]]


def _share_out(paths: list[list[_Title]], over: Sequence[_Title]) -> list[list[list[_Title]]] | None:
    """Lower titles divided among those above them, in order, so that each makes sense where it stands.

    A total can only come first. Of several ways the one with most of the lower titles under the heap they
    belong to wins; when two are as good, `None`: nothing is guessed.
    """
    if len(over) > len(paths):
        return None
    best: list[tuple[int, list[list[list[_Title]]]]] = []
    for cuts in combinations(range(1, len(paths)), len(over) - 1):
        edges = [0, *cuts, len(paths)]
        shares = [paths[a:b] for a, b in zip(edges, edges[1:], strict=False)]
        scores = [_fit(title, share) for title, share in zip(over, shares, strict=True)]
        if None not in scores:
            best.append((sum(score or 0 for score in scores), shares))
    best.sort(key=lambda one: -one[0])
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        return None
    return best[0][1]


def _fit(over: _Title, share: Sequence[Sequence[_Title]]) -> int | None:
    score = 0
    for place, path in enumerate(share):
        below = path[-1]
        if below.role == "total" and below.meaning.is_empty:
            if place > 0:
                return None
            score += 2
            continue
        together = read_together([over.meaning, below.meaning])
        if over.meaning.group and below.meaning.part not in ("none", "online_some", "late_some", None) and together.measure is None:
            return None
        natural = NATURAL_GROUP.get(below.meaning.part or "")
        score += 1 if natural is None or over.meaning.group is None else 2 if natural == over.meaning.group else 0
    return score


def _by_columns(titles: Sequence[_Title], count: int) -> list[list[_Title]] | None:
    paths: list[list[_Title]] = []
    over: _Title | None = None
    for index, title in enumerate(titles):
        following = titles[index + 1] if index + 1 < len(titles) else None
        if title.is_over and following is not None and following.is_part and not title.is_part:
            over = title
            continue
        if not title.is_part:
            over = None
        if over is not None and read_together([over.meaning, title.meaning]).measure is None and title.role not in ("total", "group"):
            over = None
        paths.append([over, title] if over else [title])
    return paths if len(paths) == count < len(titles) else None


def _arrange_interleaved(lines: _Lines, indexes: range, lead: int, width: int) -> list[tuple[Pieces, ...]] | None:
    """Titles cut line by line: the first line has the beginning of every title, the next ones the rest of some.

    "STT Lĩnh vực Số hồ sơ Số hồ sơ Số hồ sơ ⏎ tiếp nhận giải quyết trễ hẹn": the words of a later line go to
    the titles that say nothing yet, if there are as many.
    """
    filled = [index for index in indexes if lines.texts[index] and not lines.is_column_numbers(index)]
    if len(filled) < 2:
        return None
    by_line = [_pieces_of_line(lines, index) for index in filled]
    columns: list[list[_Title]] = [[title] for title in by_line[0]]
    if len(columns) != lead + width:
        return None
    for pieces in by_line[1:]:
        bare = [column for column in columns[lead:] if all(title.meaning.is_empty and title.role in ("count", None) for title in column)]
        if len(pieces) != len(bare):
            return None
        for column, piece in zip(bare, pieces, strict=True):
            column.append(piece)
    return [(tuple((title.start, title.end) for title in column),) for column in columns]


def _pieces_of_line(lines: _Lines, index: int) -> list[_Title]:
    """Titles or parts of titles on one line: cut at capitals, and at every measure."""
    reading = lines.reading
    start, end = lines.spans[index]
    terms = _merge_terms(reading.terms.between("table_header", start, end), reading.terms.between("dossier_measure", start, end))
    starts = _title_starts(reading, lines, [index], terms, False)
    before = {term.end for kind, term in terms if _role(reading, kind, term) == "count"}
    starts |= {term.start for kind, term in terms if kind == "dossier_measure" and term.start - 1 not in before}
    places = sorted(starts)
    return [_to_title(reading, lines, [index], place, stop, terms) for place, stop in zip(places, [*places[1:], end], strict=True)]
