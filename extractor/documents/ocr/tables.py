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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.documents.grids import RuledCell, RuledGrid, rulings_to_grids
from extractor.documents.ocr.agreement import AGREED, compare_lines, like_figure
from extractor.documents.ocr.engine import DIGITS, ONE_BLOCK, ONE_LINE, RAW_LINE, Engine, Letter, ReadWord
from extractor.documents.ocr.prepare import Grey
from extractor.documents.ocr.second import SecondReader, SecondReading
from extractor.documents.ocr.words import box_of, mean_confidence, moved, shrunk, with_confidence
from extractor.documents.pdf_page import Ruling

_POINTS_PER_INCH = 72.0

# Lengths below are inches on paper.
_ACROSS, _DOWN = 0.30, 0.22  # the shortest piece of a line: longer than any stroke of a letter
_JOINED = 0.08  # pieces of a broken line so far apart are one
# Pieces of lines across (down) nearer than this are one line that bends or slants; the lowest row of print is 0.12
# high, the narrowest column, of one digit, 0.15 wide.
_SAME_ROW, _SAME_COLUMN = 0.06, 0.1
_THICKEST = 0.05
_SMALLEST = (0.7, 0.22)
# The share of the table's width that a line across must cover (one below a merged cell of the head is short), and of
# its height a line down; digits above each other make a line too, but a shorter one.
_COVERED_ACROSS, _COVERED_DOWN = 0.10, 0.3
# The share of a cell's side that must be dark for a border to be there; the stems of letters printed above each
# other make up to two thirds of the height of a cell of the head. The outer border may be worn.
# A line that is there along most of the table need not be whole beside every cell.
_WALL, _WALL_OF_LONG_LINE, _OUTER_WALL, _LONG = 0.75, 0.5, 0.3, 0.7

_MOST_OF_LINE = 0.5
# A line down must be dark for so much of its length: rows of stems reach 0.71, worn rulings 0.95.
_SOLID = 0.85
_SOLID_SIDE = 0.7  # and beside one cell, where it may be worn

_NUMBER = re.compile(r"[+-]?\d+(?:[.,/-]\d+)*%?")
_LOOKS_LIKE_NUMBER = 0.5
_TIGHT = 4  # pixels of margin left for a reading without layout


@dataclass(frozen=True, slots=True)
class Curve:
    """A ruling line: its place as a polynomial of the other coordinate, and the pixels it was found on."""

    shape: tuple[float, ...]
    start: float
    end: float
    share: float  # of the table's length that it covers

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
    dark = _dark(grey, dpi)
    across, down = _line_masks(dark, dpi)
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
        table = _to_table(across[window], down[window], dark[window], (x, y), dpi)
        if table is not None:
            tables.append(table)
            if wiped is grey:
                wiped = grey.copy()
            lines = cv2.dilate(across[window] | down[window], np.ones((3, 3), np.uint8))
            wiped[window][(lines > 0) & (_drawn(table, lines.shape, (x, y), dpi) > 0)] = 255
    return FoundTables(tuple(tables), wiped)


def _drawn(table: PictureTable, shape: tuple[int, ...], origin: tuple[int, int], dpi: float) -> Grey:
    """Where the borders of a table run, a little wider than they are: what is dark elsewhere is print."""
    mask = np.zeros(shape[:2], np.uint8)
    scale = dpi / _POINTS_PER_INCH
    for ruling in table.rulings:
        curves = table.across if ruling.horizontal else table.down
        places = table.grid.ys if ruling.horizontal else table.grid.xs
        distances = [abs(place - ruling.at) for place in places]
        curve = curves[distances.index(min(distances))]
        along = np.linspace(ruling.start * scale - 3, ruling.end * scale + 3, 9)
        across = np.polyval(curve.shape, along)
        points = np.stack([along, across] if ruling.horizontal else [across, along], axis=1) - np.array(origin)
        cv2.polylines(mask, [np.rint(points).astype(np.int32)], False, 255, max(int(0.045 * dpi), 5))
    return mask


def _dark(grey: Grey, dpi: float) -> Grey:
    """What is darker than the paper around it."""
    block = int(dpi / 6) | 1
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 18)
    return np.asarray(dark, np.uint8)


def _line_masks(dark: Grey, dpi: float) -> tuple[Grey, Grey]:
    """Where straight dark lines run across and down."""
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


def _to_table(across: Grey, down: Grey, dark: Grey, origin: tuple[int, int], dpi: float) -> PictureTable | None:
    """The table that crossing lines make; `None` when they make no grid."""
    height, width = across.shape
    rows = list(_curves(across, width, dpi, _SAME_ROW, _COVERED_ACROSS))
    upright = np.ascontiguousarray(dark.T)
    columns = [
        curve
        for curve in _curves(np.ascontiguousarray(down.T), height, dpi, _SAME_COLUMN, _COVERED_DOWN)
        if _solid(upright, curve) >= _SOLID
    ]
    if len(rows) < 2 or len(columns) < 2:
        return None
    rulings = [
        *_borders(across, dark, rows, columns, True),
        *_borders(np.ascontiguousarray(down.T), upright, columns, rows, False),
    ]
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
    return best if abs(best.at(along) - place) < 12 else Curve((place,), best.start, best.end, 0.0)


def _shifted(curve: Curve, along: float, across: float) -> Curve:
    """A curve of a window as one of the whole sheet."""
    shape = np.atleast_1d(np.poly1d(curve.shape)(np.poly1d([1.0, -along])).coeffs).astype(np.float64)
    shape[-1] += across
    return Curve(tuple(shape.tolist()), curve.start + along, curve.end + along, curve.share)


def _curves(mask: Grey, length: int, dpi: float, apart: float, least: float) -> Iterator[Curve]:
    """The lines of a mask that run across it, from top to bottom (of its transpose: from left to right).

    Pieces less than `apart` inches apart are one line; it must cover at least a share of `least` of the table.
    """
    count, labels, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    pieces = sorted((float(centres[label][1]), label) for label in range(1, count) if stats[label][2] >= 0.15 * dpi)
    groups: list[list[int]] = []
    last = -1e9
    for place, label in pieces:
        if place - last <= apart * dpi:
            groups[-1].append(label)
        else:
            groups.append([label])
        last = place
    for group in groups:
        ys, xs = np.nonzero(np.isin(labels, group))
        covered = len(np.unique(xs))
        if covered < max(least * length, 0.2 * dpi):
            continue
        degree = 2 if covered > 0.6 * length else 1 if covered > 0.3 * length else 0
        step = max(len(xs) // 3000, 1)
        along, across = xs[::step].astype(np.float64), ys[::step].astype(np.float64)
        # The longest piece alone says where the line runs, if it is most of it: the stems of letters printed above
        # each other are pieces as well, and enough of them draw the line off its place.
        longest = max(group, key=lambda label: int(stats[label][2]))
        main = labels[ys[::step], xs[::step]] == longest
        is_most = stats[longest][2] > _MOST_OF_LINE * covered and main.sum() > degree
        shape = np.polyfit(along[main], across[main], degree) if is_most else np.polyfit(along, across, degree)
        for reach in (0.04 * dpi, 0.02 * dpi):  # strokes of letters beside the line must not draw it to them
            near = np.abs(np.polyval(shape, along) - across) <= reach
            if near.sum() > 0.5 * len(along):
                shape = np.polyfit(along[near], across[near], degree)
        yield Curve(tuple(shape.tolist()), float(xs.min()), float(xs.max()), covered / length)


def _solid(dark: Grey, curve: Curve) -> float:
    """How much of a line is dark before its gaps are closed: letters above each other leave their line spacing."""
    xs = np.arange(int(curve.start), min(int(curve.end) + 1, dark.shape[1]))
    ys = np.clip(np.rint(np.polyval(curve.shape, xs)).astype(int)[:, None] + np.arange(-2, 3), 0, dark.shape[0] - 1)
    return float((dark[ys, xs[:, None]] > 0).any(axis=1).mean())


def _borders(mask: Grey, raw: Grey, lines: Sequence[Curve], crossing: Sequence[Curve], level: bool) -> Iterator[Ruling]:
    """Straight rulings for those cell sides that are dark along at least half their length.

    They must be so in `raw`, before gaps were closed, as well: the stem of a letter in a low cell, with what was closed
    above and below it, is as long.
    """
    height, width = mask.shape
    reach = np.arange(-4, 5)
    for number, line in enumerate(lines):
        at = line.at(width / 2)
        needed = _WALL_OF_LONG_LINE if line.share >= _LONG else _WALL
        if number in (0, len(lines) - 1):
            needed = _OUTER_WALL
        for first, second in pairwise(crossing):
            start, end = first.at(line.at(first.at(at))), second.at(line.at(second.at(at)))
            xs = np.arange(max(int(start) + 2, 0), min(int(end) - 1, width))
            if len(xs) < 2:
                continue
            ys = np.clip(np.rint(np.polyval(line.shape, xs)).astype(int)[:, None] + reach, 0, height - 1)
            dark, solid = (float((one[ys, xs[:, None]] > 0).any(axis=1).mean()) for one in (mask, raw))
            is_outer = number in (0, len(lines) - 1)
            if dark >= needed and (is_outer or solid >= _SOLID_SIDE):
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
    bands: tuple[tuple[int, int], ...]  # top and bottom of rows with ink high enough for letters
    line_count: int
    margin: int
    ink_width: int
    ink_height: int
    is_dash: bool


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to read a number: enlarged so many times, cut to the ink or with its margin, blurred or not."""

    mode: int
    only: str = ""
    scale: float = 1.0
    tight: bool = False
    blur: float = 0.0


def read_cells(
    engine: Engine, wiped: Grey, table: PictureTable, dpi: float, reader: SecondReader | None = None
) -> list[ReadCell]:
    """The words of each cell that has ink; about 5 ms a cell, 12 without a second reader.

    A cell is a number when its free reading is one, or when most cells of its column are and it is short.
    """
    crops = {index: crop for index, cell in enumerate(table.grid.cells) if (crop := _crop(wiped, table, cell, dpi))}
    free = {index: _read_free(engine, crop, dpi) for index, crop in crops.items()}
    numeric = _number_columns(table.grid.cells, free)
    second = _read_second(reader, crops) if reader is not None else {}
    read: list[ReadCell] = []
    for index, crop in crops.items():
        cell, words = table.grid.cells[index], free[index]
        other = second.get(index)
        if other is not None:
            other = other._replace(text=like_figure(_text_of(words), other.text))
        if _may_be_sideways(crop, words, dpi):
            words = max([words, *_read_sideways(engine, crop, dpi)], key=mean_confidence)
        elif crop.is_dash:
            words = [with_confidence(word, _DASH) for word in words]
        elif other is not None and _takes_second(words, other, crop, cell.column in numeric):
            words = _vote_with_second(engine, crop, words, other, dpi)
        elif crop.line_count == 1 and _may_be_number(words, cell.column in numeric):
            words = _vote(engine, crop, words, dpi)
            if reader is not None:
                words = [with_confidence(word, _DISPUTED) for word in words]
        elif reader is not None:
            words = compare_lines(words, crop.grey, reader)
        read.append(ReadCell(cell, tuple(moved(word, crop.x, crop.y) for word in words)))
    return read


def _read_second(reader: SecondReader, crops: Mapping[int, _Crop]) -> dict[int, SecondReading]:
    """What the second reader makes of each cell of one line, cut to its ink."""
    chosen = {index: crop for index, crop in crops.items() if crop.line_count == 1 and not crop.is_dash}
    ink = [crop.grey[crop.margin - 1 : 1 - crop.margin, crop.margin - 1 : 1 - crop.margin] for crop in chosen.values()]
    return dict(zip(chosen, reader.read([np.ascontiguousarray(one) for one in ink]), strict=True))


_IN_BRACKETS = re.compile(r"\(\d{1,2}\)")  # the number of a column, which Tesseract reads as letters or as 43


def _takes_second(words: Sequence[ReadWord], second: SecondReading, crop: _Crop, in_number_column: bool) -> bool:
    """Whether the second reading decides: a number that fills the ink, where a number may be."""
    if _IN_BRACKETS.fullmatch(second.text):
        return True
    if not _counts(second.text, crop):
        return False
    text = _text_of(words)
    return in_number_column or not text or _may_be_number(words, in_number_column) or len(text) <= len(second.text) + 1


def _vote_with_second(
    engine: Engine, crop: _Crop, free: list[ReadWord], second: SecondReading, dpi: float
) -> list[ReadWord]:
    """The second reader's number: certain when one of Tesseract's readings is the same, else doubtful."""
    text = second.text.strip()
    if _text_of(free) == text:
        return [_figure(engine, crop, free, text, AGREED_CELL)]
    readings = (_read_way(engine, crop, way, dpi) for way in _ALWAYS)
    is_confirmed = any(_text_of(words) == text for words in readings)
    confidence = AGREED if is_confirmed and second.confidence >= _SURE_SECOND else min(second.confidence, _DISPUTED)
    return [_figure(engine, crop, free, text, confidence)]


# Alone the second reader had 2 of 1,180 figures wrong when it was as sure as that, and most when it was less.
_SURE_SECOND = 0.9
AGREED_CELL = 0.97


def _figure(engine: Engine, crop: _Crop, free: Sequence[ReadWord], text: str, confidence: float) -> ReadWord:
    """A word that fills the ink of its cell, in pixels of the crop."""
    step = crop.ink_width / len(text)
    top, bottom = float(crop.margin), float(crop.margin + crop.ink_height)
    letters = tuple(
        Letter(letter, crop.margin + place * step, top, crop.margin + (place + 1) * step, bottom, confidence)
        for place, letter in enumerate(text)
    )
    if free:
        baseline, size, line = free[0].baseline, free[0].size, free[0].line
    else:
        baseline, size, line = bottom, crop.ink_height * 1.4, engine.new_line()
    return ReadWord(letters, baseline, size, line, confidence)


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
    is_dash = not tall
    if is_dash:
        tall = [box for box in boxes if _is_dash(box, height, dpi)]
    if not tall:
        return None
    boxes = [box for box in boxes if _is_near(box, tall, dpi)]
    x0, y0 = min(box[0] for box in boxes), min(box[1] for box in boxes)
    x1, y1 = max(box[2] for box in boxes), max(box[3] for box in boxes)
    ink = inside[max(y0 - 1, 0) : y1 + 1, max(x0 - 1, 0) : x1 + 1]
    margin = round(0.06 * dpi)
    bands = _bands(dark[y0:y1, x0:x1], dpi)
    padded = cv2.copyMakeBorder(ink, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=255)
    return _Crop(
        grey=np.asarray(padded, np.uint8),
        x=left + max(x0 - 1, 0) - margin,
        y=top + max(y0 - 1, 0) - margin,
        bands=tuple((top + margin, bottom + margin) for top, bottom in bands),
        line_count=max(len(bands), round((y1 - y0) / (0.3 * dpi)), 1),
        margin=margin,
        ink_width=x1 - x0,
        ink_height=y1 - y0,
        is_dash=is_dash,
    )


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


def _is_dash(box: tuple[int, int, int, int], height: int, dpi: float) -> bool:
    """Whether a flat piece of ink is the dash that many tables have for nothing: short, half way down its cell."""
    middle = (box[1] + box[3]) / 2
    return 0.025 * dpi <= box[2] - box[0] <= 0.15 * dpi and 0.3 * height <= middle <= 0.7 * height


def _is_near(box: tuple[int, int, int, int], tall: Sequence[tuple[int, int, int, int]], dpi: float) -> bool:
    """Whether a small piece of ink is so near to letters that it may be a dot or a mark of one."""
    reach = 0.06 * dpi
    left, top, right, bottom = box[0] - reach, box[1] - reach, box[2] + reach, box[3] + reach
    return any(left <= other[2] and right >= other[0] and top <= other[3] and bottom >= other[1] for other in tall)


def _bands(dark: NDArray[np.uint8], dpi: float) -> list[tuple[int, int]]:
    """Lines of print in a cell: bands of rows with ink high enough for letters, not for their marks alone."""
    rows = np.asarray(dark.any(axis=1))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows.astype(np.int8), [0])))).tolist()
    return [(top, end) for top, end in zip(edges[0::2], edges[1::2], strict=True) if end - top >= 0.05 * dpi]


# Small print comes out better enlarged, larger print does not; the engine knows which of its readings is the better.
_SURE_WORD = 0.95


def _read_free(engine: Engine, crop: _Crop, dpi: float) -> list[ReadWord]:
    """The words of a cell; one that is not sure is read enlarged as well, and the surest reading taken.

    Where every reading leaves out a line, each line is read by itself.
    """
    mode = ONE_LINE if crop.line_count == 1 else ONE_BLOCK
    words = _read_way(engine, crop, _Way(mode), dpi)
    if not words:
        return words
    if min(word.confidence for word in words) >= _SURE_WORD and not _misses_a_line(crop, words):
        return words
    others = [_read_way(engine, crop, _Way(mode, scale=scale, blur=blur), dpi) for scale, blur in ((1.5, 0), (2, 1))]
    whole = [reading for reading in (words, *others) if not _misses_a_line(crop, reading)]
    if whole:
        return max(whole, key=mean_confidence)
    return max([words, *others, _read_lines(engine, crop, dpi)], key=_letters_read)


def _misses_a_line(crop: _Crop, words: Sequence[ReadWord]) -> bool:
    """Whether a band of print is largely outside of all words: a short line between longer ones is easily left out."""
    if len(crop.bands) < 2:
        return False
    rows = np.zeros(crop.grey.shape[0], bool)
    for _, top, _, bottom in map(box_of, words):
        rows[max(int(top), 0) : int(bottom) + 1] = True
    return any(rows[top:bottom].mean() < _COVERED for top, bottom in crop.bands)


_COVERED = 0.75


# A cell whose ink is so much higher than wide may be set sideways; nothing in it then reads well as it stands.
_UPRIGHT, _READS_WELL = 1.3, 0.7
_SHORTEST_SIDEWAYS = 0.3  # inches: a lone digit is high and narrow as well


def _may_be_sideways(crop: _Crop, words: Sequence[ReadWord], dpi: float) -> bool:
    is_high = crop.ink_height > max(_UPRIGHT * crop.ink_width, _SHORTEST_SIDEWAYS * dpi)
    return is_high and mean_confidence(words) < _READS_WELL


def _letters_read(words: Sequence[ReadWord]) -> float:
    return sum(word.confidence * len(word.letters) for word in words)


def _read_lines(engine: Engine, crop: _Crop, dpi: float) -> list[ReadWord]:
    """The words of a cell line by line, cut half way between them and to their ink."""
    cuts = [0, *((above[1] + below[0]) // 2 for above, below in pairwise(crop.bands)), crop.grey.shape[0]]
    words: list[ReadWord] = []
    for top, bottom in pairwise(cuts):
        line = crop.grey[top:bottom]
        ink = np.flatnonzero((line < _ink_level(crop.grey)).any(axis=0))
        left = max(int(ink[0]) - _TIGHT, 0) if len(ink) else 0
        line = np.ascontiguousarray(line[:, left : int(ink[-1]) + _TIGHT if len(ink) else None])
        read = _read_way(engine, replace(crop, grey=line), _Way(RAW_LINE, scale=2), dpi)
        words += [moved(word, left, top) for word in read if any(map(str.isalnum, word.text))]
    return words


def _read_sideways(engine: Engine, crop: _Crop, dpi: float) -> Iterator[list[ReadWord]]:
    """The words of a cell turned by a quarter, either way.

    Their places are those in the turned cell drawn over the cell as it stands: inside it, and in reading order.
    """
    height, width = crop.grey.shape
    for turn in (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_90_COUNTERCLOCKWISE):
        grey = np.asarray(cv2.rotate(crop.grey, turn), np.uint8)
        turned = replace(crop, grey=grey, bands=tuple(_bands((grey < _ink_level(grey)).astype(np.uint8), dpi)))
        words = _read_way(engine, turned, _Way(ONE_BLOCK), dpi)
        if _misses_a_line(turned, words):
            words = max(words, _read_lines(engine, turned, dpi), key=_letters_read)
        yield [_stretched(word, width / height, height / width) for word in words]


def _stretched(word: ReadWord, x: float, y: float) -> ReadWord:
    letters = tuple(
        one._replace(x0=one.x0 * x, top=one.top * y, x1=one.x1 * x, bottom=one.bottom * y) for one in word.letters
    )
    return replace(word, letters=letters, baseline=word.baseline * y, size=word.size * x)


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


# Chosen by what each gets right alone (96 to 99 % of small figures) and by how differently they go wrong. The
# first three are asked always and were wrong together once in 945 cells; the other two when those disagree.
_ALWAYS = (
    _Way(RAW_LINE, DIGITS, tight=True),
    _Way(ONE_LINE, scale=1.5),
    _Way(ONE_LINE, DIGITS),
)
_IN_DOUBT = (_Way(RAW_LINE, DIGITS, scale=2.0, tight=True), _Way(ONE_LINE, scale=2.0, blur=1.5))
# At most so certain is a number that its readings do not agree on; one that its ink is too wide for; a dash, which
# may be what is left of a worn figure.
_DISPUTED, _UNLIKELY, _DASH = 0.7, 0.3, 0.6


def _vote(engine: Engine, crop: _Crop, free: list[ReadWord], dpi: float) -> list[ReadWord]:
    """What most readings of a number agree on, its confidence lowered when some differ.

    Readings that are no number or that do not fill the ink ("2" for two digits' width) have no vote; when none
    is left, the free reading stands, as it may be a word.
    """
    readings = [_read_way(engine, crop, way, dpi) for way in _ALWAYS]
    texts = [_text_of(words) for words in readings]
    if len(set(texts)) == 1 and _counts(texts[0], crop):
        return readings[2]
    readings += [_read_way(engine, crop, way, dpi) for way in _IN_DOUBT]
    texts = [_text_of(words) for words in readings]
    votes = Counter(text for text in texts if _counts(text, crop))
    if not votes:
        text = _text_of(free)
        return [with_confidence(word, _UNLIKELY) for word in free] if _NUMBER.fullmatch(text) else free
    best, count = votes.most_common(1)[0]
    chosen = next(words for words, text in zip(readings, texts, strict=True) if text == best)
    return [with_confidence(word, _DISPUTED * count / len(readings)) for word in chosen]


def _text_of(words: Sequence[ReadWord]) -> str:
    return "".join(word.text for word in words).strip()


def _counts(text: str, crop: _Crop) -> bool:
    return bool(_NUMBER.fullmatch(text)) and fills(text, crop.ink_width / max(crop.ink_height, 1))


def fills(text: str, ratio: float) -> bool:
    """Whether ink `ratio` times as wide as high can be the number `text`: digits are all half an em wide.

    Digits are 0.66 to 0.72 em high; a lone 1 is 0.2 em wide. Too coarse to tell one digit from another, good
    enough to know that one is missing.

    >>> fills("22", 1.4), fills("2", 1.4), fills("2", 0.65)
    (True, False, True)
    """
    digits = sum(character.isdigit() for character in text)
    points = sum(character in ".,-/" for character in text)
    em = ratio * (0.69 + (0.15 if "," in text or "/" in text else 0.0)) - 0.85 * text.count("%")
    least = max(digits - 1, 0) * 0.47 + 0.15 + 0.15 * points
    most = digits * 0.58 + 0.12 + 0.36 * points
    return least - 0.1 <= em <= most


def _read_way(engine: Engine, crop: _Crop, way: _Way, dpi: float) -> list[ReadWord]:
    """The words of a cell read one way, in pixels of its crop."""
    grey = crop.grey
    cut = max(crop.margin - _TIGHT, 0) if way.tight else 0
    if cut:
        grey = grey[cut:-cut, cut:-cut]
    if way.scale != 1.0:
        enlarged = cv2.resize(grey, None, fx=way.scale, fy=way.scale, interpolation=cv2.INTER_CUBIC)
        grey = np.asarray(enlarged, np.uint8)
    if way.blur:
        grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), way.blur), np.uint8)
    words = engine.read(np.ascontiguousarray(grey), way.mode, round(dpi * way.scale), only=way.only)
    return [moved(shrunk(word, 1 / way.scale), cut, cut) for word in words if word.text.strip()]
