"""Picture of a page → an upright, straight, evenly lit grey sheet, and the way back to the page.

What is done is chosen page by page, because each step that saves a bad page spoils a good one (measured on
simulated scans): a white sheet is only set straight; a tinted one gets its background divided out; a median
filter helps at 280 dpi and more, or under heavy noise, and wipes out tone marks otherwise. Binarising and
removing specks are left to the engine, whose own are better.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.documents.ocr.pictures import PagePicture

Grey = NDArray[np.uint8]
Matrix = NDArray[np.float64]

_MOST_SKEW = 6.0  # degrees; more than that is a photo, which its outline sets straight
_LEAST_SKEW = 0.08  # turning costs sharpness and a line of 17 cm leaves its place by 0.2 mm
_WHITE = 245
_COLOURED, _LIGHT_INK = 55, 105  # grey levels between the channels of coloured ink, and of its lightest channel
_DARK_DESK = 0.62  # what lies around the sheet is at most this share as bright as the sheet
_SHEET = (0.25, 0.97)  # share of the picture that a sheet seen whole takes
_MEDIAN_FROM_DPI = 280
_HEAVY_NOISE = 9.5  # grey levels
_ENLARGED_DPI = 300.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page on its way to be read; `grey` still has three channels before colour is taken out.

    `back` takes (x, y, 1) of the sheet to pixels of the picture it was made from.
    """

    grey: Grey
    dpi: float
    back: Matrix
    steps: tuple[str, ...] = ()


def prepare(picture: PagePicture, turns: int = 0) -> Sheet:
    """The sheet in a picture after `turns` quarter turns clockwise; 0.1 to 0.5 s."""
    sheet = _cut_out(_turned(Sheet(picture.pixels, picture.dpi, np.eye(3)), turns))
    is_white = _is_white(_red(sheet.grey))
    noise = 0.0 if is_white else _noise(_red(sheet.grey))
    if not is_white:
        sheet = replace(sheet, grey=_flattened(sheet.grey, sheet.dpi), steps=(*sheet.steps, "flattened"))
    sheet = _without_colour(sheet)
    if not is_white:
        if sheet.dpi >= _MEDIAN_FROM_DPI:
            sheet = replace(sheet, grey=_as_grey(cv2.medianBlur(sheet.grey, 3)), steps=(*sheet.steps, "median"))
        elif noise > _HEAVY_NOISE:
            sheet = replace(sheet, grey=_as_grey(cv2.medianBlur(sheet.grey, 3)), steps=(*sheet.steps, "median"))
            sheet = _enlarged(sheet, _ENLARGED_DPI)
    return _straightened(sheet)


def _as_grey(pixels: object) -> Grey:
    return np.ascontiguousarray(np.asarray(pixels, np.uint8))


def _red(pixels: NDArray[np.uint8]) -> Grey:
    """The red channel of a colour picture, in which red stamps are as light as the paper."""
    return _as_grey(pixels if pixels.ndim == 2 else pixels[:, :, 0])


def _without_colour(sheet: Sheet) -> Sheet:
    """A colour picture as grey, with ink of stamps and signatures gone where no print lies below it.

    Black print is dark in every channel, coloured ink is light in one; paper must be white by now, or its tint
    would count as ink.
    """
    pixels = sheet.grey
    if pixels.ndim == 2:
        return sheet
    soft = cv2.blur(pixels, (3, 3))
    light, dark = soft.max(axis=2), soft.min(axis=2)
    coloured = (light.astype(np.int16) - dark > _COLOURED) & (light > _LIGHT_INK)
    grey = _red(pixels)
    grey[coloured] = np.maximum(grey[coloured], 245)
    return replace(sheet, grey=grey, steps=(*sheet.steps, "one-colour"))


def _turned(sheet: Sheet, turns: int) -> Sheet:
    if turns % 4 == 0:
        return sheet
    height, width = sheet.grey.shape[:2]
    grey = _as_grey(np.rot90(sheet.grey, -turns))
    match turns % 4:
        case 1:  # (x, y) of the turned sheet was (y, height - 1 - x)
            back = np.array([[0, 1, 0], [-1, 0, height - 1], [0, 0, 1]], np.float64)
        case 2:
            back = np.array([[-1, 0, width - 1], [0, -1, height - 1], [0, 0, 1]], np.float64)
        case _:
            back = np.array([[0, -1, width - 1], [1, 0, 0], [0, 0, 1]], np.float64)
    return replace(sheet, grey=grey, back=sheet.back @ back, steps=(*sheet.steps, f"turned-{turns % 4}"))


# ---- the outline of a sheet on a desk --------------------------------------------------------------


def _cut_out(sheet: Sheet) -> Sheet:
    """The sheet alone, seen from straight above, when the picture shows it lying on something darker."""
    corners = find_outline(_red(sheet.grey))
    if corners is None:
        return sheet
    top, bottom = _length(corners[0], corners[1]), _length(corners[3], corners[2])
    left, right = _length(corners[0], corners[3]), _length(corners[1], corners[2])
    width, height = round(max(top, bottom)), round(max(left, right))
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    forth = cv2.getPerspectiveTransform(corners.astype(np.float32), flat)
    grey = cv2.warpPerspective(
        sheet.grey, forth, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    inches = 11.69 if height >= width else 8.27
    dpi = height / inches if 0.6 < min(width, height) / max(width, height) < 0.8 else sheet.dpi
    back = sheet.back @ np.linalg.inv(np.asarray(forth, np.float64))
    return replace(sheet, grey=_as_grey(grey), dpi=dpi, back=back, steps=(*sheet.steps, "cut-out"))


def _length(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    return float(np.hypot(*(first - second)))


def find_outline(grey: Grey) -> NDArray[np.float64] | None:
    """The corners of a bright sheet on a dark ground, from top left clockwise; `None` for a picture that is all sheet.

    A flat scan with the dark shadow of a book's gutter must not be cut, so the ground must show on three sides.
    """
    scale = 500 / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), 2)
    bright = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1]
    edges = (bright[0], bright[-1], bright[:, 0], bright[:, -1])
    if sum(float(np.mean(edge == 0)) > 0.7 for edge in edges) < 3:
        return None
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    sheet = max(outlines, key=cv2.contourArea, default=None)
    if sheet is None or not _SHEET[0] < cv2.contourArea(sheet) / small.size < _SHEET[1]:
        return None
    inside = np.zeros(small.shape, np.uint8)
    cv2.drawContours(inside, [sheet], -1, 255, -1)
    if float(small[inside == 0].mean()) > _DARK_DESK * float(small[inside > 0].mean()):
        return None
    hull = cv2.convexHull(sheet)
    for share in (0.02, 0.03, 0.05, 0.08):
        corners = cv2.approxPolyDP(hull, share * cv2.arcLength(hull, True), True)
        if len(corners) == 4:
            return _from_top_left(np.asarray(corners, np.float64).reshape(4, 2) / scale)
    return None


def _from_top_left(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    sums, differences = corners.sum(axis=1), corners[:, 0] - corners[:, 1]
    order = [int(sums.argmin()), int(differences.argmax()), int(sums.argmax()), int(differences.argmin())]
    return corners[order]


# ---- light -----------------------------------------------------------------------------------------


def _is_white(grey: Grey) -> bool:
    """Whether the paper is white all over, so that nothing need be done about light."""
    small = cv2.resize(grey, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    bright = cv2.dilate(small, np.ones((5, 5), np.uint8))
    return float(np.percentile(bright, 3)) >= _WHITE


def _noise(grey: Grey) -> float:
    """Grey levels by which neighbouring pixels of bare paper differ (the median over the picture's blocks)."""
    residue = cv2.absdiff(grey, cv2.medianBlur(grey, 3)).astype(np.float32)
    blocks = cv2.resize(residue, None, fx=1 / 24, fy=1 / 24, interpolation=cv2.INTER_AREA)
    return float(np.percentile(blocks, 25)) * 1.9


def _flattened(grey: Grey, dpi: float) -> Grey:
    """The picture divided by its background: tint, shadow, uneven light and show-through become white or nearly so."""
    scale = min(50 / dpi, 1.0)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    background = cv2.morphologyEx(small, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (13, 13)))
    background = cv2.GaussianBlur(background, (0, 0), 4)
    background = cv2.resize(background, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return _as_grey(cv2.divide(grey, np.maximum(background, 1), scale=250))  # each channel by its own


def _enlarged(sheet: Sheet, dpi: float) -> Sheet:
    scale = dpi / sheet.dpi
    if scale <= 1.1:
        return sheet
    grey = cv2.resize(sheet.grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    back = sheet.back @ np.diag([1 / scale, 1 / scale, 1.0])
    return replace(sheet, grey=_as_grey(grey), dpi=dpi, back=back, steps=(*sheet.steps, "enlarged"))


# ---- skew ------------------------------------------------------------------------------------------


def _straightened(sheet: Sheet) -> Sheet:
    angle = find_skew(sheet.grey, sheet.dpi)
    if abs(angle) < _LEAST_SKEW:
        return sheet
    height, width = sheet.grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    grey = cv2.warpAffine(
        sheet.grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=255
    )
    back = sheet.back @ np.linalg.inv(np.vstack([turn, [0, 0, 1]]))
    return replace(sheet, grey=_as_grey(grey), back=back, steps=(*sheet.steps, "straightened"))


def find_skew(grey: Grey, dpi: float) -> float:
    """Degrees (counter-clockwise) by which to turn the sheet so that its lines run level.

    The right angle is the one at which the rows of pixels differ most: lines of print and the white between them.
    """
    ink = _ink(grey, dpi, 72)
    best = max(np.arange(-_MOST_SKEW, _MOST_SKEW + 0.1, 0.5), key=lambda angle: _sharpness(ink, float(angle)))
    for step in (0.1, 0.03):
        around = best + np.arange(-5, 6) * step
        best = max(around, key=lambda angle: _sharpness(ink, float(angle)))
    return float(best)


def _ink(grey: Grey, dpi: float, small_dpi: float) -> NDArray[np.float32]:
    """How dark a sheet is, small and without its edges, where shadows lie."""
    scale = min(small_dpi / dpi, 1.0)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = np.clip(215 - small.astype(np.float32), 0, 90)
    margin = int(0.04 * ink.shape[1])
    ink[:, :margin] = ink[:, ink.shape[1] - margin :] = 0
    ink[:margin] = ink[ink.shape[0] - margin :] = 0
    return np.asarray(ink, np.float32)


# Lines of print make rows differ 3 to 13 times as much as columns, a page of one table at least 1.4 times.
_ON_ITS_SIDE = 0.85


def lies_on_its_side(grey: Grey, dpi: float) -> bool:
    """Whether the lines of a sheet run up or down it. Rulings are left out: a table has them both ways.

    The engine reads such pages too, but with letters where they do not stand, so its confidence does not tell.
    """
    ink = _ink(grey, dpi, 60)
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, 25), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((25, 1), np.uint8))
    print_only = np.maximum(ink - np.maximum(across, down), 0)
    level, upright = (
        max(_sharpness(way, float(angle)) for angle in np.arange(-4, 4.1, 0.5)) / way.shape[1]
        for way in (print_only, np.ascontiguousarray(print_only.T))
    )
    return bool(level < _ON_ITS_SIDE * upright)


def _sharpness(ink: NDArray[np.float32], angle: float) -> float:
    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    rows = np.asarray(cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_LINEAR)).sum(axis=1)
    return float(np.square(np.diff(rows)).sum())
