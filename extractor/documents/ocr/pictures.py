"""Pages as pictures, at the resolution they were scanned in: more is slower and no better, less loses tone marks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

_POINTS_PER_INCH = 72.0
# A page drawn by fonts has no resolution of its own; 200 dpi is what reads as well as more and costs less.
_DRAWN_DPI = 200
_LEAST_DPI, _MOST_DPI = 100, 300
# A picture that is smaller than this share of its page is not the scan of it.
_WHOLE_PAGE = 0.3
_MOST_PIXELS = 40_000_000


@dataclass(frozen=True, slots=True)
class PagePicture:
    """The picture of a page as shown: grey (height x width) or RGB (height x width x 3), and its resolution.

    `width` and `height` are those of the page in points.
    """

    pixels: NDArray[np.uint8]
    dpi: float
    width: float
    height: float


def picture_of_page(page: pypdfium2.PdfPage) -> PagePicture:
    """A page of a PDF as a picture at the resolution of the scan in it, between 100 and 300 dpi."""
    width, height = page.get_size()
    dpi = float(np.clip(_scanned_dpi(page) or _DRAWN_DPI, _LEAST_DPI, _MOST_DPI))
    dpi = min(dpi, _POINTS_PER_INCH * (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
    bitmap = page.render(scale=dpi / _POINTS_PER_INCH, rev_byteorder=True, may_draw_forms=False)
    pixels = np.array(bitmap.to_numpy()[:, :, :3])
    return PagePicture(_without_colour(pixels), dpi, width, height)


def _scanned_dpi(page: pypdfium2.PdfPage) -> float | None:
    """The resolution of the largest picture of a page; `None` when none covers enough of it to be a scan."""
    width, height = page.get_size()
    best, dpi = _WHOLE_PAGE * width * height, None
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = item.get_bounds()
        area = (right - left) * (top - bottom)
        if area < best:
            continue
        pixels = item.get_px_size()
        best, dpi = area, _POINTS_PER_INCH * (pixels[0] * pixels[1] / area) ** 0.5
    return dpi


def _without_colour(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """One channel instead of three when all are alike, as in grey and bilevel scans."""
    sample = pixels[::7, ::7].astype(np.int16)
    if int(np.abs(sample[:, :, 0] - sample[:, :, 2]).max(initial=0)) <= 2:
        return np.ascontiguousarray(pixels[:, :, 0])
    return pixels


def picture_from_image(pixels: NDArray[np.uint8], dpi: float | None) -> PagePicture:
    """An image file's picture as a page. Without a resolution that can be true, the sheet is taken for A4.

    Cameras write 72 dpi whatever they saw, and a sheet of 4,000 pixels at 72 dpi is not paper.
    """
    height, width = pixels.shape[:2]
    long_side = max(width, height)
    if dpi is None or not 5.0 <= long_side / dpi <= 24.0:
        dpi = long_side / 11.7
    if dpi > 1.34 * _MOST_DPI:
        pixels, dpi = _shrunk(pixels, _MOST_DPI / dpi), _MOST_DPI
        height, width = pixels.shape[:2]
    if pixels.ndim == 3:
        pixels = _without_colour(pixels)
    return PagePicture(pixels, dpi, width / dpi * _POINTS_PER_INCH, height / dpi * _POINTS_PER_INCH)


def _shrunk(pixels: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    import cv2

    return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
