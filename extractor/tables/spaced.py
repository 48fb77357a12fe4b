"""Tables whose columns runs of blanks keep apart, as a text dump that keeps the layout prints them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

import regex

from extractor.language import fold, parse_count
from extractor.measures import NATURAL_GROUP, read_together
from extractor.models import Claims
from extractor.reading import Reading, Span
from extractor.tables.captions import LIST_LABEL
from extractor.tables.drafts import FIGURE, Draft, Pieces, meaning_of, speaks_of_a_table
from extractor.tables.lines import MAX_HEADER_LINES, PAGE_NUMBER, Lines, begins_title, is_title_line, is_total, runs


def find_spaced(lines: Lines, taken: Claims) -> Iterator[Draft]:
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
        if (len(parts) >= 3 or reading.text[parts[0][0]].isdigit() or is_total(reading, parts[0]))
        and sum(map(_is_figure_at(reading), parts)) >= 1
        and not lines.is_column_numbers(index)
        and taken.is_free(*lines.spans[index])
        and (len(parts) >= 3 or _is_figure_at(reading)(parts[-1]))
    ]
    for run in runs(data, 8):
        for part in _parted(lines, run):
            draft = _spaced_to_draft(lines, segments, part)
            if draft and speaks_of_a_table(reading, draft):
                yield draft


def _parted(lines: Lines, run: list[int]) -> Iterator[list[int]]:
    """Rows of one table each: parted where a sentence or the titles of another table stand between two rows."""
    above = range(max(run[0] - MAX_HEADER_LINES, 0), run[0])
    printed = {" ".join(lines.texts[index].split()) for index in above}
    part = run[:1]
    for index, following in pairwise(run):
        if any(_ends_table(lines, between, printed) for between in range(index + 1, following)):
            yield part
            part = []
        part.append(following)
    yield part


def _ends_table(lines: Lines, index: int, printed: set[str]) -> bool:
    text = " ".join(lines.texts[index].split())
    if not text or text in printed:
        return False
    if text[-1] in ".;:" and len(text) > 24:
        return True
    term = lines.reading.terms.starting_at("table_header", lines.spans[index][0])
    return term is not None and lines.reading.patterns.entry("table_header", term.id)["role"] in ("no", "caption")


def _segments(reading: Reading, line: Span) -> list[Span]:
    return [match.span() for match in _SEGMENT.finditer(reading.folded, *line)]


_SEGMENT = regex.compile(r"\S+(?: \S+)*")


def _is_figure_at(reading: Reading):  # type: ignore[no-untyped-def]
    return lambda span: FIGURE.fullmatch(reading.text[span[0] : span[1]]) is not None


def _spaced_to_draft(lines: Lines, segments: dict[int, list[Span]], data: list[int]) -> Draft | None:
    reading = lines.reading
    offset = {
        index: reading.lines[index][0]
        for index in range(max(data[0] - MAX_HEADER_LINES, 0), data[-1] + 3)
        if index < len(lines)
    }
    rows = _split_touching(reading, {index: _split_numbers(reading, segments[index]) for index in data}, offset)
    edges = _column_edges([[(s - offset[i], e - offset[i]) for s, e in parts] for i, parts in rows.items()])
    if len(edges) < 2 or len(rows) < 2:
        return None
    top = _spaced_header_top(lines, segments, data[0], edges[0][0])
    texts = _text_columns(reading, rows, edges, offset)
    titled = _titled_edges(lines, segments, range(top, data[0]), edges, offset)
    counts = [_counts(reading, parts, edges, offset[index]) for index, parts in rows.items()]
    header = _spaced_header(lines, segments, range(top, data[0]), titled, texts, counts, offset)
    label = min(texts, default=0)
    printed = {" ".join(lines.texts[index].split()) for index in range(top, data[0]) if not lines.is_blank(index)}
    matrix: list[_Cells] = []
    waiting: _Cells = [[] for _ in edges]
    last = data[0]
    for index in range(data[0], min(data[-1] + 2, len(lines))):
        if lines.is_blank(index):
            if index > data[-1]:
                break
            continue
        if index in rows:
            row = _to_cells(rows[index], edges, offset[index])
            _put_waiting(waiting, matrix, row, label)
            waiting = [[] for _ in edges]
            matrix.append(row)
            last = index
            continue
        if lines.is_column_numbers(index) or _is_aside(lines, index, printed):
            continue
        parts = _split_numbers(reading, segments.get(index, [lines.spans[index]]))
        if _is_group_line(reading, parts, edges, label, offset[index]):
            matrix.append(_to_cells(parts, edges, offset[index]))
        elif _is_wrapped(lines, index, parts, edges, texts, offset[index]):
            for column, cell in enumerate(_to_cells(parts, edges, offset[index])):
                waiting[column] += cell
            last = max(last, index)
        elif index > data[-1]:
            break
    if last > data[-1]:
        _put_waiting(waiting, matrix, None, label)
    body = tuple(tuple(tuple(cell) for cell in row) for row in matrix)
    return Draft(lines.spans[top][0], lines.spans[last][1], tuple(header), body)


_Cells = list[list[Span]]
"""A row while it is being put together: the pieces of each of its cells."""


def _to_cells(parts: Sequence[Span], edges: Sequence[Span], offset: int) -> _Cells:
    row: _Cells = [[] for _ in edges]
    for start, end in parts:
        row[_column_of((start - offset, end - offset), edges)].append((start, end))
    return row


def _text_columns(
    reading: Reading, rows: dict[int, list[Span]], edges: Sequence[Span], offset: dict[int, int]
) -> set[int]:
    """The columns that hold words: the label, a unit, remarks."""
    return {
        _column_of((start - offset[index], end - offset[index]), edges)
        for index, parts in rows.items()
        for start, end in parts
        if _LETTER.search(reading.text, start, end) and not _ROW_NUMBER.fullmatch(reading.text, start, end)
    }


_LETTER = regex.compile(r"\p{L}")
_ROW_NUMBER = regex.compile(r"(?:\d{1,3}(?:\.\d{1,2})*|[IVXL]{1,5}|\p{L})[.)]?")


def _put_waiting(waiting: _Cells, matrix: list[_Cells], following: _Cells | None, label: int) -> None:
    """Lines between two rows put where they belong: to the row whose cell they begin, or go on in.

    A label is printed around its figures, so an empty one below takes what stands above it; any other cell goes
    on downwards.
    """
    for column, pieces in enumerate(waiting):
        if not pieces:
            continue
        begun = bool(matrix) and bool(matrix[-1][column])
        if following is not None and not following[column] and (column == label or not begun):
            following[column] = pieces
        elif matrix:
            matrix[-1][column] += pieces


def _is_aside(lines: Lines, index: int, printed: set[str]) -> bool:
    """A page number, or a line of the header printed again on the next page."""
    text = " ".join(lines.texts[index].split())
    return text in printed or text.isdigit() or PAGE_NUMBER.fullmatch(text) is not None


def _is_group_line(reading: Reading, parts: Sequence[Span], edges: Sequence[Span], label: int, offset: int) -> bool:
    """A numbered row without figures: a number left of the label, and words in the column of the label."""
    if (
        len(parts) != 2
        or label == 0
        or reading.text[parts[1][1] - 1] in ".;:"
        or not _ROW_NUMBER.fullmatch(reading.text, *parts[0])
    ):
        return False
    return _column_of((parts[0][0] - offset, parts[0][1] - offset), edges) < label


def _is_wrapped(
    lines: Lines, index: int, parts: Sequence[Span], edges: Sequence[Span], texts: set[int], offset: int
) -> bool:
    """A line that goes on in columns of words alone, and in none of them over the edge of the next."""
    if lines.texts[index][-1] in ".:" or LIST_LABEL.match(lines.texts[index]):
        return False
    for start, end in parts:
        column = _column_of((start - offset, end - offset), edges)
        right = edges[column + 1][0] if column + 1 < len(edges) else 10_000
        if column not in texts or start - offset < edges[column][0] - 2 or end - offset > right + 6:
            return False
    return True


def _split_numbers(reading: Reading, parts: list[Span]) -> list[Span]:
    """A row number that only one blank parts from its label becomes a cell of its own."""
    match = _LEADING_NUMBER.match(reading.text, *parts[0])
    if match is None:
        return parts
    return [match.span("no"), (match.end(), parts[0][1]), *parts[1:]]


_LEADING_NUMBER = regex.compile(r"(?P<no>\d{1,3}(?:\.\d{1,2})?|[IVXL]{1,4})[.)]? (?=\p{L})")


def _split_touching(reading: Reading, rows: dict[int, list[Span]], offset: dict[int, int]) -> dict[int, list[Span]]:
    """A long label that only one blank parts from its figure: cut where other rows have that column of figures."""
    figures = sorted(
        (start - offset[index], end - offset[index])
        for index, parts in rows.items()
        for start, end in parts[1:]
        if FIGURE.fullmatch(reading.text, start, end)
    )
    if not figures:
        return rows
    columns = _merged(figures)
    return {index: _cut_figure(reading, parts, columns, offset[index]) for index, parts in rows.items()}


def _cut_figure(reading: Reading, parts: list[Span], columns: Sequence[Span], offset: int) -> list[Span]:
    cut = []
    for start, end in parts:
        match = _TOUCHING.search(reading.text, max(start, end - 14), end)
        place = (match.start("figure") - offset, end - offset) if match and match.start() > start else None
        if match and place and any(_overlap(place, column) > 0 for column in columns):
            cut += [(start, match.start()), match.span("figure")]
        else:
            cut.append((start, end))
    return cut


_TOUCHING = regex.compile(r"(?<=\p{L}[)\p{P}]?) (?P<figure>\d+(?:\.\d{3})*)$")


def _column_edges(rows: Sequence[Sequence[Span]]) -> list[Span]:
    """Where columns lie: spans of cells that overlap in any two rows belong to one column.

    >>> _column_edges([[(0, 1), (4, 12), (20, 22)], [(0, 1), (4, 9), (21, 22)]])
    [(0, 1), (4, 12), (20, 22)]
    """
    return _joined_edges(_merged(sorted(span for row in rows for span in row)), rows)


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Sorted spans, those that overlap made one."""
    edges: list[Span] = []
    for start, end in spans:
        if edges and start < edges[-1][1]:
            edges[-1] = (edges[-1][0], max(end, edges[-1][1]))
        else:
            edges.append((start, end))
    return edges


def _joined_edges(edges: Sequence[Span], rows: Sequence[Sequence[Span]]) -> list[Span]:
    """Neighbouring columns that no row fills both of, with next to nothing between them, are one.

    >>> _joined_edges([(0, 4), (20, 21), (22, 23)], [[(0, 4), (20, 21)], [(0, 3), (22, 23)]])
    [(0, 4), (20, 23)]
    """
    joined: list[Span] = []
    for edge in edges:
        if joined and edge[0] - joined[-1][1] <= 2:
            left = joined[-1]
            together = any(
                any(left[0] <= start < left[1] for start, _ in row) and any(edge[0] <= s < edge[1] for s, _ in row)
                for row in rows
            )
            if not together:
                joined[-1] = (left[0], edge[1])
                continue
        joined.append(edge)
    return joined


def _column_of(span: Span, edges: Sequence[Span]) -> int:
    return max(range(len(edges)), key=lambda column: _overlap(span, edges[column]))


def _overlap(span: Span, edge: Span) -> float:
    """Length in common; below zero the distance between the two."""
    return min(span[1], edge[1]) - max(span[0], edge[0])


def _spaced_header_top(lines: Lines, segments: dict[int, list[Span]], first: int, left: int) -> int:
    top = first
    blank_lines = 0
    for index in range(first - 1, max(first - MAX_HEADER_LINES, -1), -1):
        if lines.is_blank(index):
            blank_lines += 1
            if blank_lines > 2:
                break
            continue
        indent = lines.spans[index][0] - lines.reading.lines[index][0]
        apart = len(segments.get(index, ())) >= 2 or indent > left + 8
        is_title = apart and (is_title_line(lines, index) or _is_cut_title(lines, segments.get(index, ())))
        if not (lines.is_column_numbers(index) or is_title):
            break
        top, blank_lines = index, 0
    while top < first and not lines.is_column_numbers(top) and not begins_title(lines, top):
        top += 1
        while top < first and lines.is_blank(top):
            top += 1
    return top


def _is_cut_title(lines: Lines, parts: Sequence[Span]) -> bool:
    """A line of title words whose beginning or end stands on another line ("Trực   Trực   Tổng")."""
    text = lines.reading.text
    return len(parts) >= 3 and all(end - start <= 30 and not _DIGIT.search(text, start, end) for start, end in parts)


_DIGIT = regex.compile(r"\d")


def _titled_edges(
    lines: Lines, segments: dict[int, list[Span]], indexes: range, edges: Sequence[Span], offset: dict[int, int]
) -> Sequence[Span]:
    """The columns as their titles stand: those that have a line of one for each, or the numbers printed below them.

    Figures set to the right of their column may stand nearer to the next title than to their own.
    """
    for index in sorted(indexes, key=lambda index: not lines.is_column_numbers(index)):
        numbers = [(start - offset[index], end - offset[index]) for start, end in segments.get(index, ())]
        if len(numbers) == len(edges) and all(map(_is_near, numbers, edges)):
            return [
                (max(min(edge[0], number[0]), before[1]), min(max(edge[1], number[1]), after[0]))
                for edge, number, before, after in zip(
                    edges, numbers, [(0, 0), *numbers], [*numbers[1:], (10_000, 10_000)], strict=False
                )
            ]
    return edges


def _is_near(title: Span, edge: Span) -> bool:
    return _overlap(title, edge) > -_NEAR


_NEAR = 8  # letters: a title of one word over a figure set to the right of a wide column


def _spaced_header(
    lines: Lines,
    segments: dict[int, list[Span]],
    indexes: range,
    edges: Sequence[Span],
    texts: set[int],
    counts: Sequence[Mapping[int, int]],
    offset: dict[int, int],
) -> list[tuple[Pieces, ...]]:
    """Titles over columns, from top to bottom.

    Read from the lowest line up, so that each title found widens its column. A title reaches over all columns
    it lies above; a piece that goes on in small letters below is one title with it. A title over several columns
    ("Đã giải quyết") reaches over those beside it that have only a lower title, as far as it is set in their middle.
    """
    wide = list(edges)
    levels: list[list[list[Span]]] = [[] for _ in edges]
    units = [(column, column) for column in range(len(edges))]
    asides = _asides(lines, segments, indexes, offset)
    for index in reversed(indexes):
        if lines.is_blank(index) or lines.is_column_numbers(index):
            continue
        heads: list[_Head] = []
        for start, end in segments.get(index, [lines.spans[index]]):
            place = (start - offset[index], end - offset[index])
            below = [
                column for column, edge in enumerate(wide) if place[0] - 1 <= (edge[0] + edge[1]) / 2 <= place[1] + 1
            ]
            below = below or [_column_of(place, wide)]
            goes_on = (start, end) in asides.values() or (
                bool(levels[below[0]]) and lines.reading.text[levels[below[0]][0][0][0]].islower()
            )
            if len(below) == 1 and not levels[below[0]] and (start, end) not in asides.values():
                edge = wide[below[0]]
                wide[below[0]] = (min(edge[0], place[0]), max(edge[1], place[1]))
            group = _group_of(lines.reading, ((start, end),))
            heads.append(_Head((start, end), place, below[0], below[-1], not goes_on, group))
        groups = [next((one for level in own if (one := _group_of(lines.reading, level))), None) for own in levels]
        free = {unit for unit in units if unit[0] not in texts and levels[unit[0]]}
        spread = _spread(heads, wide, units, free, counts, groups)
        titles = [pair for pair in zip(heads, spread, strict=True) if pair[0].span not in asides.values()]
        spread = [columns for _, columns in titles]
        units = _together(units, spread)
        for head, (first, last) in titles:
            for column in range(first, last + 1):
                aside = [asides[head.span]] if head.span in asides else []
                if levels[column] and lines.reading.text[levels[column][0][0][0]].islower():
                    levels[column][0][:0] = [head.span, *aside]
                else:
                    levels[column].insert(0, [head.span, *aside])
    return [tuple(tuple(level) for level in own) for own in levels]


def _asides(lines: Lines, segments: dict[int, list[Span]], indexes: range, offset: dict[int, int]) -> dict[Span, Span]:
    """Titles with the words in brackets on the line below that belong to them: "(gồm cả kỳ trước chuyển sang)".

    Such words are wider than their columns and would draw those beside them under their title.
    """
    reading = lines.reading
    filled = [index for index in indexes if not lines.is_blank(index)]
    found: dict[Span, Span] = {}
    for above, index in pairwise(filled):
        for start, end in segments.get(index, [lines.spans[index]]):
            if not any(match.end() == end for match in _bracketed(reading, start, end)):
                continue
            place = (start - offset[index], end - offset[index])
            over = max(
                segments.get(above, [lines.spans[above]]),
                key=lambda span: _overlap((span[0] - offset[above], span[1] - offset[above]), place),
            )
            if _overlap((over[0] - offset[above], over[1] - offset[above]), place) > 0:
                found[over] = (start, end)
    return found


def _bracketed(reading: Reading, start: int, end: int) -> Iterator[regex.Match[str]]:
    matches = reading.patterns.find_all("column_including", reading.folded, start, end)
    return (match for match in matches if match.start() == start)


@dataclass(frozen=True, slots=True)
class _Head:
    """A title of one header line: where it stands and the columns it lies above."""

    span: Span
    place: Span
    first: int
    last: int
    may_spread: bool  # a title that goes on below in small letters has one column
    group: str | None  # the heap of dossiers that it names


def _spread(
    heads: Sequence[_Head],
    edges: Sequence[Span],
    units: Sequence[Span],
    free: set[Span],
    counts: Sequence[Mapping[int, int]],
    groups: Sequence[str | None],
) -> list[Span]:
    """First and last column of each title, with those beside it that have a lower title and none on its line (`free`).

    `units` are the columns that a title below holds together. Of all ways to share them out, the one in which the
    titles stand best: over a column and those it is the sum of, in the middle of their columns, or at the beginning
    of the first; not over one of another heap (`groups`). As good as that, a title reaches as far as it can.
    """
    ways: list[tuple[float, list[Span]]] = [(0.0, [])]
    for number, head in enumerate(heads):
        left = heads[number - 1].last if number else -1
        right = heads[number + 1].first if number + 1 < len(heads) else len(edges)
        before = [unit for unit in units if left < unit[0] and unit[1] < head.first]
        after = [unit for unit in units if head.last < unit[0] and unit[1] < right]
        within = [unit for unit in units if unit[1] >= head.first and unit[0] <= head.last]
        firsts = [within[0][0], *(unit[0] for unit in _reach(head, reversed(before), free))]
        lasts = [within[-1][1], *(unit[1] for unit in _reach(head, after, free))]
        ways = [
            min(
                (cost + _cost_of(head, (first, last), edges, units, counts, groups), [*spans, (first, last)])
                for cost, spans in ways
                for first in firsts
                if not spans or spans[-1][1] < first or first == firsts[0]
            )
            for last in lasts
        ]
    return min(ways)[1]


def _cost_of(
    head: _Head,
    columns: Span,
    edges: Sequence[Span],
    units: Sequence[Span],
    counts: Sequence[Mapping[int, int]],
    groups: Sequence[str | None],
) -> float:
    """What speaks against one title over these columns, in letters; below zero what speaks for it."""
    others = sum(groups[column] not in (None, head.group) for column in range(columns[0], columns[1] + 1))
    clash = _CLASH * others if head.group is not None else 0.0
    return _offset_of(head, edges, columns) + clash - _gain(columns, units, counts)


def _group_of(reading: Reading, pieces: Iterable[Span]) -> str | None:
    """The heap of dossiers that a title names, or that what it names is a part of ("Trước hạn": resolved)."""
    text = fold(" ".join(reading.quote(*piece) for piece in pieces))
    terms = reading.patterns.lexicon.find_terms(text).of("dossier_measure")
    meaning = read_together(meaning_of(reading, term) for term in terms)
    return meaning.group or NATURAL_GROUP.get(meaning.part or "")


def _reach(head: _Head, beside: Iterable[Span], free: set[Span]) -> list[Span]:
    """The columns beside a title that it may reach, the nearest first."""
    return list(takewhile(lambda unit: unit in free, beside)) if head.may_spread else []


def _offset_of(head: _Head, edges: Sequence[Span], columns: Span) -> float:
    """How far a title stands from where it would be set over these columns, in letters."""
    left, right = edges[columns[0]][0], edges[columns[1]][1]
    return min(abs(head.place[0] - left), abs(sum(head.place) - left - right) / 2)


def _gain(columns: Span, units: Sequence[Span], counts: Sequence[Mapping[int, int]]) -> float:
    """What speaks for one title over these columns, in letters: how many there are, and that the first is a sum."""
    parts = [first for first, last in units if columns[0] < first and last <= columns[1]]
    told = [row for row in counts if all(column in row for column in (columns[0], *parts))]
    sums = sum(row[columns[0]] == sum(row[part] for part in parts) for row in told)
    is_sum = len(parts) > 1 and len(told) > 1 and sums * 5 >= len(told) * 4
    return _BESIDE * (columns[1] - columns[0]) + (_SUM if is_sum else 0.0)


_BESIDE = 3.0  # letters: what each column taken in beside a title makes good
_SUM = 20.0
_CLASH = 10.0


def _together(units: Sequence[Span], spread: Sequence[Span]) -> list[Span]:
    """The columns that titles hold together, once these titles are set over them."""
    outside = [unit for unit in units if not any(first <= unit[0] <= last for first, last in spread)]
    return sorted({*outside, *spread})


def _counts(reading: Reading, parts: Sequence[Span], edges: Sequence[Span], offset: int) -> dict[int, int]:
    """The whole numbers of a row by column."""
    counts = {}
    for start, end in parts:
        count = parse_count(reading.text[start:end])
        if count is not None:
            counts[_column_of((start - offset, end - offset), edges)] = count
    return counts
