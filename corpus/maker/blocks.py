"""What a report consists of, before it is printed as text, Word or PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.maker.grammar import Piece


@dataclass(frozen=True)
class Letterhead:
    """The two columns above the title: lines on the left and on the right."""

    left: Sequence[str]
    right: Sequence[str]


@dataclass(frozen=True)
class Title:
    lines: Sequence[str]


@dataclass(frozen=True)
class Heading:
    """`printed` is the whole line; the truth has its label as a path, its title and its level."""

    printed: str
    section: dict[str, Any]


@dataclass(frozen=True)
class Paragraph:
    piece: Piece


@dataclass(frozen=True)
class TableBlock:
    """A table: the path of headers over each column, its cells, and the truth of its rows."""

    kind: str
    paths: Sequence[tuple[str, ...]]
    rows: Sequence[Sequence[str]]
    title: str | None = None
    lines_above: Sequence[str] = ()
    column_numbers: Sequence[str] = ()
    """A row of column numbers under the header, which is not a row of the table."""
    entries: Sequence[dict[str, Any]] = ()
    """Entries of the truth that the rows give; `table` is put in when the tables are counted."""

    @property
    def columns(self) -> list[str]:
        return [" / ".join(path) for path in self.paths]

    @property
    def depth(self) -> int:
        return max(len(path) for path in self.paths)


@dataclass(frozen=True)
class Signature:
    """Recipients on the left, signer on the right."""

    left: Sequence[str]
    right: Sequence[str]


Block = Letterhead | Title | Heading | Paragraph | TableBlock | Signature


@dataclass
class Draft:
    """The blocks of one report in order, and its truth."""

    blocks: list[Block] = field(default_factory=list)
    truth: dict[str, Any] = field(default_factory=dict)


def header_grid(paths: Sequence[tuple[str, ...]]) -> list[list[tuple[str, int, int]]]:
    """Header cells row by row as (text, columns spanned, rows spanned).

    >>> header_grid([("TT",), ("Đã giải quyết", "Tổng"), ("Đã giải quyết", "Quá hạn")])
    [[('TT', 1, 2), ('Đã giải quyết', 2, 1)], [('Tổng', 1, 1), ('Quá hạn', 1, 1)]]
    """
    depth = max(len(path) for path in paths)
    grid: list[list[tuple[str, int, int]]] = []
    for level in range(depth):
        cells: list[tuple[str, int, int]] = []
        column = 0
        while column < len(paths):
            path = paths[column]
            if len(path) <= level:
                column += 1
                continue
            end = column + 1
            is_last = len(path) == level + 1
            while (
                end < len(paths)
                and not is_last
                and len(paths[end]) > level + 1
                and paths[end][: level + 1] == path[: level + 1]
            ):
                end += 1
            cells.append((path[level], end - column, depth - level if is_last else 1))
            column = end
        grid.append(cells)
    return grid
