"""Tables whose columns runs of blanks keep apart, as a text dump that keeps the layout prints them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractor.models import Claims
from extractor.reading import Reading, Span
from extractor.tables.captions import LIST_LABEL
from extractor.tables.drafts import FIGURE, Draft, Pieces, speaks_of_a_table
from extractor.tables.lines import MAX_HEADER_LINES, Lines, is_title_line, runs


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
        if (len(parts) >= 3 or reading.text[parts[0][0]].isdigit())
        and sum(map(_is_figure_at(reading), parts)) >= 1
        and not lines.is_column_numbers(index)
        and taken.is_free(*lines.spans[index])
        and (len(parts) >= 3 or _is_figure_at(reading)(parts[-1]))
    ]
    for run in runs(data, 8):
        draft = _spaced_to_draft(lines, segments, run)
        if draft and speaks_of_a_table(reading, draft):
            yield draft


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
    rows = {index: _split_numbers(reading, segments[index]) for index in data}
    edges = _column_edges([[(s - offset[i], e - offset[i]) for s, e in parts] for i, parts in rows.items()])
    if len(edges) < 2 or len(rows) < 2:
        return None
    top = _spaced_header_top(lines, segments, data[0], edges[0][0])
    header = _spaced_header(lines, segments, range(top, data[0]), edges, offset)
    label = next(
        (
            column
            for column in range(len(edges))
            if any(
                regex.search(r"\p{L}", reading.text[s:e])
                for i, parts in rows.items()
                for s, e in parts
                if _column_of((s - offset[i], e - offset[i]), edges) == column
            )
        ),
        0,
    )
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
    return Draft(lines.spans[top][0], lines.spans[last][1], tuple(header), body)


def _is_label_line(lines: Lines, index: int, left: int, right: int, offset: int) -> bool:
    start, end = lines.spans[index]
    text = lines.texts[index]
    inside = left - 2 <= start - offset and end - offset <= right + 6
    return inside and text[-1] not in ".;:" and not LIST_LABEL.match(text)


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
        if not (lines.is_column_numbers(index) or (is_title_line(lines, index) and apart)):
            break
        top, blank_lines = index, 0
    return top


def _spaced_header(
    lines: Lines, segments: dict[int, list[Span]], indexes: range, edges: Sequence[Span], offset: dict[int, int]
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
            below = [
                column for column, edge in enumerate(wide) if place[0] - 1 <= (edge[0] + edge[1]) / 2 <= place[1] + 1
            ]
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
        if (
            len(left) > 1
            and len(own) == 1
            and own[0][0][0] > left[0][-1][1]
            and _same_line(lines, own[0][0], left[1][0])
        ):
            own.insert(0, left[0])
    return [tuple(tuple(level) for level in own) for own in levels]


def _same_line(lines: Lines, one: Span, other: Span) -> bool:
    return "\n" not in lines.reading.text[min(one[0], other[0]) : max(one[1], other[1])]
