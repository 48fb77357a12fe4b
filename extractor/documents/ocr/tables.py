"""Ruled tables in a picture: ruling lines to grid, cells to words.

Lines are found by morphology, taken together where they cross, and judged by how much of a table they cover,
because a coffee ring or a fold is dark and straight for a short way too. Paper that was photographed bends,
so each line keeps its curve: cells are cut out along it, while the grid itself is handed on straight.

Cells are read one by one, cut to their ink. A number is read several ways, because a lone digit gives the
engine nothing to go by; what the readings agree on is taken, and the agreement goes into its confidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.documents.grids import RuledCell, RuledGrid, rulings_to_grids
from extractor.documents.ocr.engine import DIGITS, ONE_BLOCK, ONE_LINE, ONE_WORD, RAW_LINE, Engine, ReadWord
from extractor.documents.ocr.prepare import Grey
from extractor.documents.ocr.words import moved, with_confidence
from extractor.documents.pdf_page import Ruling

_POINTS_PER_INCH = 72.0

# Lengths below are inches on paper.
_ACROSS, _DOWN = 0.30, 0.22  # the shortest piece of a line: longer than any stroke of a letter
_JOINED = 0.08  # pieces of a broken line so far apart are one
_SAME_LINE = 0.045  # lines nearer than this are one; the lowest row of print is 0.12 high
_THICKEST = 0.05
_SMALLEST = (0.7, 0.22)
_COVERED = 0.10  # share of the table's width or height that a line must cover
# The share of a cell's side that must be dark for a border to be there; the stems of letters printed above each
# other make up to two thirds of the height of a cell of the head. The outer border may be worn.
_WALL, _OUTER_WALL = 0.75, 0.3

_NUMBER = re.compile(r"[\d.,%/+-]*\d[\d.,%/+-]*")
_LOOKS_LIKE_NUMBER = 0.5


@dataclass(frozen=True, slots=True)
class Curve:
    """A ruling line: its place as a polynomial of the other coordinate, and the pixels it was found on."""

    shape: tuple[float, ...]
    start: float
    end: float

    def at(self, along: float) -> float:
        return float(np.polyval(self.shape, along))


@dataclass(frozen=True, slots=True)
class PictureTable:
    """A table in a sheet: its grid in points, and the curves (pixels) that its rows and columns lie between."""

    grid: RuledGrid
    rulings: tuple[Ruling, ...]
    across: tuple[Curve, ...]
    down: tuple[Curve, ...]

    def pixels_of(self, cell: RuledCell) -> tuple[int, int, int, int]:
        """The inside of a cell: left, top, right, bottom."""
        top, bottom = self.across[cell.row], self.across[cell.row + cell.row_span]
        left, right = self.down[cell.column], self.down[cell.column + cell.column_span]
        y = (top.at(left.at(0)) + bottom.at(left.at(0))) / 2
        x0, x1 = left.at(y), right.at(y)
        places = (x0, (x0 + x1) / 2, x1)
        return (
            int(x0),
            int(max(top.at(x) for x in places)),
            int(np.ceil(x1)),
            int(np.ceil(min(bottom.at(x) for x in places))),
        )


@dataclass(frozen=True, slots=True)
class FoundTables:
    """The tables of a sheet, and the sheet with their rulings wiped out."""

    tables: tuple[PictureTable, ...]
    wiped: Grey


def find_tables(grey: Grey, dpi: float) -> FoundTables:
    """Tables with ruling lines from top to bottom; 0.05 to 0.2 s."""
    across, down = _line_masks(grey, dpi)
    if not across.any() or not down.any():
        return FoundTables((), grey)
    size = max(int(0.02 * dpi), 3)
    drawn = cv2.dilate(across | down, np.ones((size, size), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(drawn, connectivity=8)
    tables: list[PictureTable] = []
    wiped = grey
    for x, y, width, height, _ in sorted(stats[1:count].tolist(), key=lambda one: one[1]):
        if width < _SMALLEST[0] * dpi or height < _SMALLEST[1] * dpi:
            continue
        window = (slice(y, y + height), slice(x, x + width))
        table = _to_table(across[window], down[window], (x, y), dpi)
        if table is not None:
            tables.append(table)
            if wiped is grey:
                wiped = grey.copy()
            lines = cv2.dilate(across[window] | down[window], np.ones((3, 3), np.uint8))
            wiped[window][lines > 0] = 255
    return FoundTables(tuple(tables), wiped)


def _line_masks(grey: Grey, dpi: float) -> tuple[Grey, Grey]:
    """Where straight dark lines run across and down."""
    block = int(dpi / 6) | 1
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 18)
    masks = []
    for length, level in ((_ACROSS, True), (_DOWN, False)):
        reach, piece, gap = int(length * dpi), int(0.5 * length * dpi), int(_JOINED * dpi)

        def along(size: int, level: bool = level) -> NDArray[np.uint8]:
            return np.ones((1, size) if level else (size, 1), np.uint8)

        thick = cv2.dilate(dark, np.ones((3, 1) if level else (1, 3), np.uint8))  # a line that slants stays whole
        pieces = cv2.morphologyEx(thick, cv2.MORPH_OPEN, along(piece))
        joined = cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, along(gap))
        masks.append(_thin_only(cv2.morphologyEx(joined, cv2.MORPH_OPEN, along(reach)), level, dpi))
    return masks[0], masks[1]


def _thin_only(mask: object, level: bool, dpi: float) -> Grey:
    """Lines, without the dark areas that are as long but not thin (pictures, a shadow along the edge)."""
    kept = np.asarray(mask, np.uint8)
    size = int(_THICKEST * dpi) + 2
    thick = cv2.morphologyEx(kept, cv2.MORPH_OPEN, np.ones((size, 1) if level else (1, size), np.uint8))
    return np.asarray(cv2.subtract(kept, cv2.dilate(thick, np.ones((3, 3), np.uint8))), np.uint8)


def _to_table(across: Grey, down: Grey, origin: tuple[int, int], dpi: float) -> PictureTable | None:
    """The table that crossing lines make; `None` when they make no grid."""
    height, width = across.shape
    rows = list(_curves(across, width, dpi))
    columns = list(_curves(np.ascontiguousarray(down.T), height, dpi))
    if len(rows) < 2 or len(columns) < 2:
        return None
    rulings = [*_borders(across, rows, columns, True), *_borders(np.ascontiguousarray(down.T), columns, rows, False)]
    scale = _POINTS_PER_INCH / dpi
    x, y = origin
    in_points = tuple(
        Ruling(
            one.horizontal,
            (one.at + (y if one.horizontal else x)) * scale,
            (one.start + (x if one.horizontal else y)) * scale,
            (one.end + (x if one.horizontal else y)) * scale,
        )
        for one in rulings
    )
    grids = rulings_to_grids(list(in_points))
    if not grids:
        return None
    grid = max(grids, key=lambda one: len(one.cells))
    if len(grid.ys) != len(rows) or len(grid.xs) != len(columns):
        rows = [_nearest(rows, width / 2, place / scale - y) for place in grid.ys]
        columns = [_nearest(columns, height / 2, place / scale - x) for place in grid.xs]
    return PictureTable(
        grid,
        in_points,
        tuple(_shifted(curve, x, y) for curve in rows),
        tuple(_shifted(curve, y, x) for curve in columns),
    )


def _nearest(curves: Sequence[Curve], along: float, place: float) -> Curve:
    best = min(curves, key=lambda curve: abs(curve.at(along) - place))
    return best if abs(best.at(along) - place) < 12 else Curve((place,), best.start, best.end)


def _shifted(curve: Curve, along: float, across: float) -> Curve:
    """A curve of a window as one of the whole sheet."""
    shape = np.atleast_1d(np.poly1d(curve.shape)(np.poly1d([1.0, -along])).coeffs).astype(np.float64)
    shape[-1] += across
    return Curve(tuple(shape.tolist()), curve.start + along, curve.end + along)


def _curves(mask: Grey, length: int, dpi: float) -> Iterator[Curve]:
    """The lines of a mask that run across it, from top to bottom (of its transpose: from left to right)."""
    count, labels, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    pieces = sorted((float(centres[label][1]), label) for label in range(1, count) if stats[label][2] >= 0.15 * dpi)
    groups: list[list[int]] = []
    last = -1e9
    for place, label in pieces:
        if place - last <= _SAME_LINE * dpi:
            groups[-1].append(label)
        else:
            groups.append([label])
        last = place
    for group in groups:
        ys, xs = np.nonzero(np.isin(labels, group))
        covered = len(np.unique(xs))
        if covered < max(_COVERED * length, 0.2 * dpi):
            continue
        degree = 2 if covered > 0.6 * length else 1 if covered > 0.3 * length else 0
        step = max(len(xs) // 3000, 1)
        shape = np.polyfit(xs[::step].astype(np.float64), ys[::step].astype(np.float64), degree)
        yield Curve(tuple(shape.tolist()), float(xs.min()), float(xs.max()))


def _borders(mask: Grey, lines: Sequence[Curve], crossing: Sequence[Curve], level: bool) -> Iterator[Ruling]:
    """Straight rulings for those cell sides that are dark along at least half their length."""
    height, width = mask.shape
    reach = np.array([-3, -2, -1, 0, 1, 2, 3])
    for number, line in enumerate(lines):
        at = line.at(width / 2)
        outer = number in (0, len(lines) - 1)
        for first, second in pairwise(crossing):
            start, end = first.at(line.at(first.at(at))), second.at(line.at(second.at(at)))
            xs = np.arange(max(int(start) + 2, 0), min(int(end) - 1, width))
            if len(xs) < 2:
                continue
            ys = np.clip(np.rint(np.polyval(line.shape, xs)).astype(int)[:, None] + reach, 0, height - 1)
            dark = float((mask[ys, xs[:, None]] > 0).any(axis=1).mean())
            if dark >= (_OUTER_WALL if outer else _WALL):
                yield Ruling(level, at, first.at(height / 2), second.at(height / 2))


# ---- cells -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A cell of a table and the words read from it, in pixels of the sheet."""

    cell: RuledCell
    words: tuple[ReadWord, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class _Crop:
    """The ink of a cell on a white margin, and where that lies in the sheet."""

    grey: Grey
    x: int
    y: int
    line_count: int


def read_cells(engine: Engine, wiped: Grey, table: PictureTable, dpi: float) -> list[ReadCell]:
    """The words of each cell that has ink; about 3 ms a cell.

    A cell is a number when its free reading is one, or when most cells of its column are and it is short.
    """
    crops = {index: crop for index, cell in enumerate(table.grid.cells) if (crop := _crop(wiped, table, cell, dpi))}
    free = {index: _read_free(engine, crop, dpi) for index, crop in crops.items()}
    numeric = _number_columns(table.grid.cells, free)
    read: list[ReadCell] = []
    for index, crop in crops.items():
        cell, words = table.grid.cells[index], free[index]
        if crop.line_count == 1 and _may_be_number(words, cell.column in numeric):
            words = _vote(engine, crop, words, dpi)
        read.append(ReadCell(cell, tuple(moved(word, crop.x, crop.y) for word in words)))
    return read


def _crop(wiped: Grey, table: PictureTable, cell: RuledCell, dpi: float) -> _Crop | None:
    """A cell cut to its ink; `None` for an empty one."""
    inset = max(round(0.008 * dpi), 1)
    left, top, right, bottom = table.pixels_of(cell)
    left, top, right, bottom = max(left + inset, 0), max(top + inset, 0), right - inset, bottom - inset
    inside = wiped[top:bottom, left:right]
    if inside.size == 0 or min(inside.shape) < 0.04 * dpi:
        return None
    dark = (inside < _ink_level(inside)).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    speck = max((0.011 * dpi) ** 2, 3.0)
    height, width = inside.shape
    boxes = [
        (x, y, x + w, y + h)
        for x, y, w, h, area in stats[1:count].tolist()
        if area >= speck and not _is_remnant(x, y, w, h, width, height, dpi)
    ]
    tall = [box for box in boxes if box[3] - box[1] >= 0.04 * dpi]
    if not tall:
        return None
    boxes = [box for box in boxes if _is_near(box, tall, dpi)]
    x0, y0 = min(box[0] for box in boxes), min(box[1] for box in boxes)
    x1, y1 = max(box[2] for box in boxes), max(box[3] for box in boxes)
    ink = inside[max(y0 - 1, 0) : y1 + 1, max(x0 - 1, 0) : x1 + 1]
    margin = round(0.06 * dpi)
    padded = cv2.copyMakeBorder(ink, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=255)
    lines = _line_count(dark[y0:y1, x0:x1], dpi)
    return _Crop(np.asarray(padded, np.uint8), left + max(x0 - 1, 0) - margin, top + max(y0 - 1, 0) - margin, lines)


def _ink_level(inside: Grey) -> float:
    """Below this a pixel is ink: half way between the paper and the darkest ink of the cell, but never mere shade."""
    low, high = float(np.percentile(inside, 0.5)), float(np.percentile(inside, 90))
    return float(min(max((low + high) / 2, 90.0), 175.0))


def _is_remnant(x: int, y: int, w: int, h: int, width: int, height: int, dpi: float) -> bool:
    """Whether ink is what is left of a border: thin, long, and at the edge of its cell."""
    thin = 0.025 * dpi
    at_side = x <= 2 or x + w >= width - 2
    at_end = y <= 2 or y + h >= height - 2
    return (w <= thin and h > 3 * w and at_side) or (h <= thin and w > 3 * h and at_end)


def _is_near(box: tuple[int, int, int, int], tall: Sequence[tuple[int, int, int, int]], dpi: float) -> bool:
    """Whether a small piece of ink is so near to letters that it may be a dot or a mark of one."""
    reach = 0.06 * dpi
    left, top, right, bottom = box[0] - reach, box[1] - reach, box[2] + reach, box[3] + reach
    return any(left <= other[2] and right >= other[0] and top <= other[3] and bottom >= other[1] for other in tall)


def _line_count(dark: NDArray[np.uint8], dpi: float) -> int:
    """Lines of print in a cell: bands of rows with ink high enough for letters, not for their marks alone."""
    rows = np.asarray(dark.any(axis=1))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows.astype(np.int8), [0]))))
    heights = edges[1::2] - edges[0::2]
    bands = int((heights >= 0.05 * dpi).sum())
    return max(bands, round(len(rows) / (0.3 * dpi)), 1)


def _read_free(engine: Engine, crop: _Crop, dpi: float) -> list[ReadWord]:
    words = engine.read(crop.grey, ONE_LINE if crop.line_count == 1 else ONE_BLOCK, round(dpi))
    return [word for word in words if word.text.strip()]


def _number_columns(cells: Sequence[RuledCell], free: dict[int, list[ReadWord]]) -> set[int]:
    """Columns most of whose cells hold numbers."""
    numbers: Counter[int] = Counter()
    others: Counter[int] = Counter()
    for index, words in free.items():
        cell = cells[index]
        if cell.column_span == 1:
            (numbers if _NUMBER.fullmatch("".join(word.text for word in words)) else others)[cell.column] += 1
    return {column for column in numbers if numbers[column] > others[column]}


def _may_be_number(words: Sequence[ReadWord], in_number_column: bool) -> bool:
    text = "".join(word.text for word in words)
    digits = sum(character.isdigit() for character in text)
    if len(text) > 12:
        return False
    return digits >= _LOOKS_LIKE_NUMBER * max(len(text), 1) or (in_number_column and len(text) <= 5)


_WAYS = ((ONE_LINE, DIGITS), (ONE_WORD, DIGITS), (RAW_LINE, ""))


def _vote(engine: Engine, crop: _Crop, free: list[ReadWord], dpi: float) -> list[ReadWord]:
    """What most readings of a number agree on, its confidence lowered by the share of those that differ.

    Readings without a digit have no vote, unless none has one.
    """
    readings = [free, *(engine.read(crop.grey, mode, round(dpi), only=only) for mode, only in _WAYS)]
    texts = ["".join(word.text for word in words).strip() for words in readings]
    votes = Counter(text for text in texts if _NUMBER.fullmatch(text))
    if not votes:
        return free
    most = max(votes.values())
    best = next(text for text in (texts[1], texts[2], texts[0], texts[3]) if votes[text] == most)
    chosen = next(words for words, text in zip(readings, texts, strict=True) if text == best)
    share = most / len(readings)
    return [with_confidence(word, share) for word in chosen]

