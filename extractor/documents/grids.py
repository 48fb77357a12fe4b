"""Tables drawn with ruling lines: lines to grid of cells.

The page is cut into unit squares by all lines of one connected drawing; squares with no line between them
are one cell, which gives merged cells and their spans for nothing. On drawings with whole borders the cells
are those of pdfplumber's `TableFinder` (a test holds them together), whose search from each corner to every
other costs the square of the corners: 6 ms for a page-long table of ten columns against 0.4 ms here, and
its import alone is a fifth of a cold start.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.documents.pdf_page import Box, Ruling

# Lines this near to each other are one line (double borders, borders of neighbouring cells), and lines that miss
# each other by less meet. The same 3 points that pdfplumber uses.
_TOLERANCE = 3.0
# A page with more lines than this is a drawing (a map, a hatched chart), not a table.
_MOST_RULINGS = 8_000
_MOST_SQUARES = 60_000


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell and the rows and columns it takes."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True, slots=True)
class RuledGrid:
    """A table as drawn. `squares[row][column]` is the index in `cells`, -1 where the drawing is open."""

    box: Box
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[RuledCell, ...]
    squares: tuple[tuple[int, ...], ...]

    def cell_at(self, x: float, y: float) -> int:
        """The index of the cell that holds a point, -1 for none."""
        column = bisect_right(self.xs, x) - 1
        row = bisect_right(self.ys, y) - 1
        if 0 <= row < len(self.squares) and 0 <= column < len(self.xs) - 1:
            return self.squares[row][column]
        return -1


def rulings_to_grids(rulings: Sequence[Ruling]) -> list[RuledGrid]:
    """Grids of at least two cells side by side, from top to bottom.

    A frame around text, underlines and the bars of a letterhead are no grids.

    >>> across = [Ruling(True, y, 0, 100) for y in (0, 20, 40)]
    >>> down = [Ruling(False, 0, 0, 40), Ruling(False, 50, 20, 40), Ruling(False, 100, 0, 40)]
    >>> (grid,) = rulings_to_grids(across + down)
    >>> [(cell.row, cell.column, cell.column_span) for cell in grid.cells]
    [(0, 0, 2), (1, 0, 1), (1, 1, 1)]
    >>> rulings_to_grids(across)
    []
    """
    if not 4 <= len(rulings) <= _MOST_RULINGS:
        return []
    across = _merged([ruling for ruling in rulings if ruling.horizontal])
    down = _merged([ruling for ruling in rulings if not ruling.horizontal])
    if len(across) < 2 or len(down) < 2:
        return []
    grids = [
        grid
        for group_across, group_down in _connected(across, down)
        if (grid := _grid(group_across, group_down)) is not None
    ]
    return sorted(grids, key=lambda grid: (grid.box.top, grid.box.x0))


def _merged(rulings: list[Ruling]) -> list[Ruling]:
    """Lines on (nearly) the same place made one, and pieces that touch joined."""
    if not rulings:
        return []
    rulings.sort(key=lambda ruling: ruling.at)
    groups: list[list[Ruling]] = [[rulings[0]]]
    for ruling in rulings[1:]:
        if ruling.at - groups[-1][-1].at <= _TOLERANCE:
            groups[-1].append(ruling)
        else:
            groups.append([ruling])
    merged: list[Ruling] = []
    for group in groups:
        at = sum(ruling.at for ruling in group) / len(group)
        start = end = None
        for ruling in sorted(group, key=lambda ruling: ruling.start):
            if end is None or start is None:
                start, end = ruling.start, ruling.end
            elif ruling.start <= end + _TOLERANCE:
                end = max(end, ruling.end)
            else:
                merged.append(Ruling(group[0].horizontal, at, start, end))
                start, end = ruling.start, ruling.end
        if start is not None and end is not None:
            merged.append(Ruling(group[0].horizontal, at, start, end))
    return merged


def _connected(across: list[Ruling], down: list[Ruling]) -> Iterable[tuple[list[Ruling], list[Ruling]]]:
    """Groups of lines that touch each other, directly or through others."""
    parents = list(range(len(across) + len(down)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    for number, line in enumerate(down, start=len(across)):
        low, high = line.start - _TOLERANCE, line.end + _TOLERANCE
        for index, other in enumerate(across):
            if low <= other.at <= high and other.start - _TOLERANCE <= line.at <= other.end + _TOLERANCE:
                parents[root(index)] = root(number)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = defaultdict(lambda: ([], []))
    for index, line in enumerate(across):
        groups[root(index)][0].append(line)
    for number, line in enumerate(down, start=len(across)):
        groups[root(number)][1].append(line)
    return groups.values()


def _grid(across: list[Ruling], down: list[Ruling]) -> RuledGrid | None:
    ys = sorted({line.at for line in across})
    xs = sorted({line.at for line in down})
    if len(ys) < 2 or not xs:
        return None
    xs, down = _with_open_sides(xs, ys, across, down)
    row_count, column_count = len(ys) - 1, len(xs) - 1
    if column_count < 1 or row_count * column_count > _MOST_SQUARES:
        return None
    walls = _walls(down, xs, ys)  # walls[column][row]: a line at xs[column] beside row
    floors = _walls(across, ys, xs)  # floors[row][column]: a line at ys[row] above column
    regions = _regions(walls, floors, row_count, column_count)
    cells: list[RuledCell] = []
    squares = [[-1] * column_count for _ in range(row_count)]
    for region in regions:
        if not _is_closed(region, walls, floors):
            continue
        for part in _rectangles(region):
            top, left = part[0]
            bottom, right = part[-1]
            for row, column in part:
                squares[row][column] = len(cells)
            box = Box(xs[left], ys[top], xs[right + 1], ys[bottom + 1])
            cells.append(RuledCell(top, left, bottom - top + 1, right - left + 1, box))
    if len({cell.column for cell in cells}) < 2:
        return None
    box = Box(xs[0], ys[0], xs[-1], ys[-1])
    return RuledGrid(box, tuple(xs), tuple(ys), tuple(cells), tuple(map(tuple, squares)))


def _with_open_sides(
    xs: list[float], ys: list[float], across: list[Ruling], down: list[Ruling]
) -> tuple[list[float], list[Ruling]]:
    """Borders added left and right of a table whose level lines all reach out beyond its upright ones.

    Such tables are printed without outer borders; without this their outer columns would be lost.
    """
    if len(ys) < 3:
        return xs, down
    left = max(min(line.start for line in across if line.at == y) for y in ys)
    right = min(max(line.end for line in across if line.at == y) for y in ys)
    down = list(down)
    if left < xs[0] - 4 * _TOLERANCE:
        down.append(Ruling(False, left, ys[0], ys[-1]))
    if right > xs[-1] + 4 * _TOLERANCE:
        down.append(Ruling(False, right, ys[0], ys[-1]))
    return sorted({line.at for line in down}), down


def _walls(lines: list[Ruling], places: list[float], steps: list[float]) -> list[list[bool]]:
    """For each place and each step along it, whether a line covers the whole step."""
    number = {place: index for index, place in enumerate(places)}
    walls = [[False] * (len(steps) - 1) for _ in places]
    for line in lines:
        row = walls[number[line.at]]
        for step in range(len(steps) - 1):
            if line.start - _TOLERANCE <= steps[step] and steps[step + 1] <= line.end + _TOLERANCE:
                row[step] = True
    return walls


def _regions(
    walls: list[list[bool]], floors: list[list[bool]], row_count: int, column_count: int
) -> list[list[tuple[int, int]]]:
    """Unit squares with no line between them, region by region, each from top left to bottom right."""
    seen = [[False] * column_count for _ in range(row_count)]
    regions: list[list[tuple[int, int]]] = []
    for row in range(row_count):
        for column in range(column_count):
            if seen[row][column]:
                continue
            seen[row][column] = True
            region = [(row, column)]
            for r, c in region:
                for nr, nc, wall in (
                    (r, c + 1, walls[c + 1][r]),
                    (r, c - 1, walls[c][r]),
                    (r + 1, c, floors[r + 1][c]),
                    (r - 1, c, floors[r][c]),
                ):
                    if not wall and 0 <= nr < row_count and 0 <= nc < column_count and not seen[nr][nc]:
                        seen[nr][nc] = True
                        region.append((nr, nc))
            region.sort()
            regions.append(region)
    return regions


def _is_closed(region: list[tuple[int, int]], walls: list[list[bool]], floors: list[list[bool]]) -> bool:
    """Whether no square of a region lies open to the outside of the drawing."""
    last_row, last_column = len(floors) - 2, len(walls) - 2
    for row, column in region:
        if (
            (row == 0 and not floors[0][column])
            or (row == last_row and not floors[-1][column])
            or (column == 0 and not walls[0][row])
            or (column == last_column and not walls[-1][row])
        ):
            return False
    return True


def _rectangles(region: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """A region as it is when it is a rectangle, else cut into strips, one a row.

    >>> _rectangles([(0, 0), (0, 1), (1, 0)])
    [[(0, 0), (0, 1)], [(1, 0)]]
    """
    rows = defaultdict(list)
    for row, column in region:
        rows[row].append((row, column))
    widths = {tuple(column for _, column in squares) for squares in rows.values()}
    (first, *others) = widths
    if not others and first == tuple(range(first[0], first[-1] + 1)):
        return [region]
    strips: list[list[tuple[int, int]]] = []
    for squares in rows.values():
        for square in squares:
            if strips and strips[-1][-1] == (square[0], square[1] - 1):
                strips[-1].append(square)
            else:
                strips.append([square])
    return strips
