"""One page of a PDF as pdfium sees it: words with their places and styles, ruling lines, pictures.

The only loop over characters in the whole reader is here, and it runs in C: `map` drives pdfium's
functions over ready-made addresses, which costs 0.2 µs a call against 0.6 µs through the usual wrapper
and 30 µs for a dictionary a character as other libraries build.

Everything is handed on in the *reading frame*: points from the top-left corner of the page, turned so
that most of its words run from left to right. For nearly all pages that is the page as a viewer shows
it; a landscape table printed sideways on an upright page is read turned, and `boxes_as_shown` turns its
boxes back.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from array import array
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat
from typing import Any, Literal, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

# pdfium gives a hyphen at the end of a line as U+0002 or U+FFFE and runs the word on, so a word ends there; a
# glyph without a Unicode value is U+0000 or U+FFFF.
LINE_END_HYPHEN = "\x02"
_CHARACTERS = {0xFFFE: LINE_END_HYPHEN, 0x00: "\ufffd", 0xFFFF: "\ufffd"}
_ODD = re.compile("[\x00\ufffe\uffff]")
_WORD = re.compile(r"[^\s\x02\ufffe]+[\x02\ufffe]?|[\x02\ufffe]")

# A character further off its line than this share of its size, or a letter turned by more than this
# angle, does not belong to the line it comes with.
_BASELINE_SHIFT = 0.05
_STRAIGHT = math.radians(3)
_STEP_BACK = 0.1

# A ruling is at most this thick; Word draws borders of up to 3 points, a shaded bar under a heading is thicker.
_THICKEST_RULING = 3.5
_SHORTEST_RULING = 3.0
_DEEPEST_FORM = 8
_MOST_SEGMENTS = 40_000
_MOST_OBJECTS = 200_000  # a page with more is a drawing, not a table


class Word(NamedTuple):
    """Characters `start` to `end` of the page's stream, printed side by side on one baseline."""

    baseline: float
    x0: float
    x1: float
    start: int
    end: int
    size: float
    style: int


class Style(NamedTuple):
    """How a text object is set. `quarter` counts quarter turns clockwise as shown, `None` for a slant."""

    font: str
    size: float
    quarter: int | None
    visible: bool


class Ruling(NamedTuple):
    """A straight printed line: `at` is its y (horizontal) or x (vertical), from `start` to `end` along it."""

    horizontal: bool
    at: float
    start: float
    end: float


class Box(NamedTuple):
    """A rectangle in points from the top-left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageContent:
    """What one page holds. `boxes` has four floats for each character of `text` (reading frame).

    `turned` are words that run in another direction than the rest (sideways table heads, stamps);
    `slanted_count` counts letters at an angle, which are left out: watermarks are printed so.
    """

    number: int
    width: float
    height: float
    text: str
    boxes: array[float]
    words: list[Word]
    turned: list[Word]
    styles: list[Style]
    rulings: list[Ruling]
    pictures: list[Box]
    slanted_count: int
    turns: int  # quarter turns clockwise that led from the page as shown to the reading frame

    @property
    def shown_size(self) -> tuple[float, float]:
        """Width and height of the page as a viewer shows it."""
        return (self.height, self.width) if self.turns % 2 else (self.width, self.height)


def boxes_as_shown(boxes: array[float], turns: int, width: float, height: float) -> array[float]:
    """Boxes of the reading frame (`width` x `height`) put back on the page as a viewer shows it.

    >>> list(boxes_as_shown(array("f", [10, 20, 30, 25]), 1, 200, 100))
    [20.0, 170.0, 25.0, 190.0]
    """
    if turns % 4 == 0:
        return boxes
    x0, top, x1, bottom = boxes[0::4], boxes[1::4], boxes[2::4], boxes[3::4]
    shown = array("f", bytes(4 * len(boxes)))
    # One quarter turn clockwise took (x, y) of the shown page to (shown height - y, x).
    match turns % 4:
        case 1:
            shown[0::4], shown[2::4] = top, bottom
            shown[1::4], shown[3::4] = _from(width, x1), _from(width, x0)
        case 2:
            shown[0::4], shown[2::4] = _from(width, x1), _from(width, x0)
            shown[1::4], shown[3::4] = _from(height, bottom), _from(height, top)
        case _:
            shown[0::4], shown[2::4] = _from(height, bottom), _from(height, top)
            shown[1::4], shown[3::4] = x0, x1
    return shown


def no_content(number: int) -> PageContent:
    """A page of which nothing could be read."""
    return PageContent(number, 0.0, 0.0, "", array("f"), [], [], [], [], [], 0, 0)


def read_page(page: pypdfium2.PdfPage, number: int) -> PageContent:
    """Everything the reader needs from one page; about 2 ms for a full page of text.

    >>> document = pypdfium2.PdfDocument.new()
    >>> page = document.new_page(200, 100)
    >>> content = read_page(page, 1)
    >>> content.width, content.height, content.text, content.rulings
    (200.0, 100.0, '', [])
    """
    text_page = page.get_textpage()
    try:
        return _read(page, text_page, number)
    finally:
        text_page.close()


def _read(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, number: int) -> PageContent:
    handle = _address(text_page.raw)
    count = max(pdfium.FPDFText_CountChars(text_page.raw), 0)
    text = _text_of(text_page, handle, count)
    spans = [match.span() for match in _WORD.finditer(text)]
    starts = [start for start, _ in spans]
    styles, style_of_word, objects = _styles_of(handle, starts)

    shown_turns = pdfium.FPDFPage_GetRotation(page.raw) % 4
    main_quarter = _main_quarter(spans, [styles[style].quarter for style in style_of_word], -shown_turns % 4)
    # A style's quarter is measured in page space; what is left after the page's own turn is ours to turn back.
    turns = -(main_quarter + shown_turns) % 4
    frame = _frame(page, (shown_turns + turns) % 4)

    boxes = frame.boxes(_boxes_of(handle, count))
    xs, baselines = frame.points(_origins_of(handle, starts))
    ends = [end for _, end in spans]
    rights = map(max, [boxes[4 * end - 2] for end in ends], xs)
    sizes = [styles[style].size for style in style_of_word]
    words = list(map(Word._make, zip(baselines, xs, rights, starts, ends, sizes, style_of_word, strict=True)))
    mixed = _mixed_words(handle, ends, objects)
    turned: list[Word] = []
    slanted_count = 0
    if mixed or any(style.quarter != main_quarter for style in styles):
        straight: list[Word] = []
        for index, word in enumerate(words):
            quarter = styles[word.style].quarter
            if quarter is None:
                slanted_count += word.end - word.start
            elif quarter != main_quarter:
                turned.append(word)
            elif index in mixed:
                straight.extend(_pieces_of_word(text, handle, frame, boxes, word))
            else:
                straight.append(word)
        words = straight
    if words and not _is_on_page(frame, xs, baselines):
        words = [
            word
            for word in words
            if -word.size < word.x0 < frame.width and 0 < word.baseline < frame.height + word.size
        ]
    rulings, pictures = _drawings_of(page, frame)
    return PageContent(
        number=number,
        width=frame.width,
        height=frame.height,
        text=text if _ODD.search(text) is None else text.translate(_CHARACTERS),
        boxes=boxes,
        words=words,
        turned=turned,
        styles=styles,
        rulings=rulings,
        pictures=pictures,
        slanted_count=slanted_count,
        turns=turns,
    )


def _is_on_page(frame: _Frame, xs: array[float], ys: array[float]) -> bool:
    """Whether all words begin on the page. What lies outside of it (cut away by a crop box) is not printed."""
    return min(min(xs), min(ys)) >= 0 and max(xs) <= frame.width and max(ys) <= frame.height


def _main_quarter(spans: Sequence[tuple[int, int]], quarters: Sequence[int | None], default: int) -> int:
    """The way most letters of a page run."""
    if len(set(quarters)) == 1 and quarters[0] is not None:
        return quarters[0]
    lengths: Counter[int] = Counter()
    for (start, end), quarter in zip(spans, quarters, strict=True):
        if quarter is not None:
            lengths[quarter] += end - start
    return lengths.most_common(1)[0][0] if lengths else default


def _mixed_words(handle: int, ends: Sequence[int], objects: Sequence[int | None]) -> set[int]:
    """Words whose letters were drawn at different times, so that they may not stand side by side.

    A word before another of the same text object is whole.
    """
    last = [index for index, pair in enumerate(pairwise([*objects, None])) if pair[0] != pair[1] or pair[0] is None]
    drawn = map(_get_text_object, repeat(handle), [ends[index] - 1 for index in last])
    return {index for index, text_object in zip(last, drawn, strict=True) if text_object != objects[index]}


# ---- calls into pdfium -----------------------------------------------------------------------------


def _bulk(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """A pdfium function that takes plain addresses, for `map`.

    PYFUNCTYPE keeps the interpreter's lock, which pdfium, not being safe for threads, wants anyway.
    """
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    function: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(address)  # type: ignore[arg-type]
    return function


_P, _INT = ctypes.c_void_p, ctypes.c_int
_get_unicode = _bulk("FPDFText_GetUnicode", ctypes.c_uint, _P, _INT)
_get_loose_box = _bulk("FPDFText_GetLooseCharBox", _INT, _P, _INT, _P)
_get_origin = _bulk("FPDFText_GetCharOrigin", _INT, _P, _INT, _P, _P)
_get_text_object = _bulk("FPDFText_GetTextObject", _P, _P, _INT)
_get_matrix = _bulk("FPDFText_GetMatrix", _INT, _P, _INT, _P)
_get_font_size = _bulk("FPDFText_GetFontSize", ctypes.c_double, _P, _INT)
_get_font = _bulk("FPDFTextObj_GetFont", _P, _P)
_get_font_name = _bulk("FPDFFont_GetBaseFontName", ctypes.c_size_t, _P, _P, ctypes.c_size_t)
_get_render_mode = _bulk("FPDFTextObj_GetTextRenderMode", _INT, _P)
_get_page_object = _bulk("FPDFPage_GetObject", _P, _P, _INT)
_get_form_object = _bulk("FPDFFormObj_GetObject", _P, _P, ctypes.c_ulong)
_get_object_type = _bulk("FPDFPageObj_GetType", _INT, _P)
_get_bounds = _bulk("FPDFPageObj_GetBounds", _INT, _P, _P, _P, _P, _P)
_get_object_matrix = _bulk("FPDFPageObj_GetMatrix", _INT, _P, _P)
_count_form_objects = _bulk("FPDFFormObj_CountObjects", _INT, _P)
_count_segments = _bulk("FPDFPath_CountSegments", _INT, _P)
_get_segment = _bulk("FPDFPath_GetPathSegment", _P, _P, _INT)
_get_point = _bulk("FPDFPathSegment_GetPoint", _INT, _P, _P, _P)
_get_segment_type = _bulk("FPDFPathSegment_GetType", _INT, _P)
_get_draw_mode = _bulk("FPDFPath_GetDrawMode", _INT, _P, _P, _P)


def _address(pointer: Any) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _text_of(text_page: pypdfium2.PdfTextPage, handle: int, count: int) -> str:
    """The characters of the page, one for each index pdfium uses.

    The whole text in one call when its length says that it is aligned with the indices, else one call a character.
    """
    if not count:
        return ""
    buffer = (ctypes.c_ushort * (2 * count + 2))()
    written = pdfium.FPDFText_GetText(text_page.raw, 0, count, buffer) - 1
    if written == count:
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", errors="replace")
        if len(text) == count:
            return text
    values = map(_get_unicode, repeat(handle), range(count))
    return "".join(chr(value) if value < 0x110000 and not 0xD800 <= value < 0xE000 else "\ufffd" for value in values)


def _boxes_of(handle: int, count: int) -> array[float]:
    """left, top, right, bottom of each character in page space."""
    buffer = (ctypes.c_float * (4 * count))()
    base = ctypes.addressof(buffer)
    deque(map(_get_loose_box, repeat(handle), range(count), range(base, base + 16 * count, 16)), maxlen=0)
    return array("f", bytes(buffer))


def _origins_of(handle: int, indices: Sequence[int]) -> tuple[array[float], array[float]]:
    """x and y of the points that the characters at `indices` stand on, in page space."""
    count = len(indices)
    buffer = (ctypes.c_double * (2 * count))()
    base = ctypes.addressof(buffer)
    x_addresses, y_addresses = range(base, base + 16 * count, 16), range(base + 8, base + 8 + 16 * count, 16)
    deque(map(_get_origin, repeat(handle), indices, x_addresses, y_addresses), maxlen=0)
    points = array("d", bytes(buffer))
    return points[0::2], points[1::2]


def _styles_of(handle: int, indices: Sequence[int]) -> tuple[list[Style], list[int], list[int | None]]:
    """The styles met, and for each character of `indices` the number of its style and its text object."""
    numbers: dict[Style, int] = {}
    by_object: dict[int | None, int] = {}
    names: dict[int | None, str] = {}
    matrix = (ctypes.c_float * 6)()
    matrix_address = ctypes.addressof(matrix)
    objects = list(map(_get_text_object, repeat(handle), indices))
    for text_object, index in dict(zip(objects, indices, strict=True)).items():
        _get_matrix(handle, index, matrix_address)
        a, b, c, d, _, _ = matrix
        size = abs(_get_font_size(handle, index)) * (math.hypot(c, d) or math.hypot(a, b))
        font = _get_font(text_object) if text_object else None
        if font not in names:
            names[font] = _font_name(font)
        visible = text_object is None or _get_render_mode(text_object) != pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
        style = Style(names[font], round(size, 2) or 1.0, quarter_turns(a, b), visible)
        by_object[text_object] = numbers.setdefault(style, len(numbers))
    return list(numbers), [by_object[text_object] for text_object in objects], objects


def _font_name(font: int | None) -> str:
    """The font's name without the tag of an embedded subset.

    >>> _font_name(None)
    ''
    """
    if not font:
        return ""
    length = _get_font_name(font, None, 0)
    buffer = ctypes.create_string_buffer(max(int(length), 1))
    _get_font_name(font, ctypes.addressof(buffer), len(buffer))
    name = buffer.value.decode("utf-8", errors="replace")
    return name[7:] if len(name) > 7 and name[6] == "+" and name[:6].isupper() else name


def quarter_turns(a: float, b: float) -> int | None:
    """Quarter turns clockwise of text whose matrix begins with `a`, `b`; `None` when it stands at a slant.

    >>> quarter_turns(12, 0), quarter_turns(0, -12), quarter_turns(0, 12), quarter_turns(8, 8)
    (0, 1, 3, None)
    """
    angle = math.atan2(-b, a)
    quarters = round(angle / (math.pi / 2))
    return quarters % 4 if abs(angle - quarters * math.pi / 2) <= _STRAIGHT else None


# ---- page space to reading frame -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Frame:
    """Page space (origin bottom left, not turned) seen after `turns` quarter turns clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def width(self) -> float:
        return self.top - self.bottom if self.turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.turns % 2 else self.top - self.bottom

    def points(self, xy: tuple[array[float], array[float]]) -> tuple[array[float], array[float]]:
        x, y = xy
        match self.turns:
            case 0:
                return _minus(x, self.left), _from(self.top, y)
            case 1:
                return _minus(y, self.bottom), _minus(x, self.left)
            case 2:
                return _from(self.right, x), _minus(y, self.bottom)
            case _:
                return _from(self.top, y), _from(self.right, x)

    def boxes(self, raw: array[float]) -> array[float]:
        """left, top, right, bottom of page space as x0, top, x1, bottom of the frame."""
        if self.turns == 0 and not self.left:
            raw[1::2] = _from(self.top, raw[1::2])
            return raw
        corners = self.points((raw[0::4], raw[1::4])), self.points((raw[2::4], raw[3::4]))
        (xa, ya), (xb, yb) = corners
        raw[0::4], raw[2::4] = array("f", map(min, xa, xb)), array("f", map(max, xa, xb))
        raw[1::4], raw[3::4] = array("f", map(min, ya, yb)), array("f", map(max, ya, yb))
        return raw

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        (xa, xb), (ya, yb) = self.points((array("d", [x0, x1]), array("d", [y0, y1])))
        return Box(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))


def _minus(values: array[float], offset: float) -> array[float]:
    return array(values.typecode, [value - offset for value in values]) if offset else values


def _from(offset: float, values: array[float]) -> array[float]:
    return array(values.typecode, [offset - value for value in values])


def _frame(page: pypdfium2.PdfPage, turns: int) -> _Frame:
    bounds = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page.raw, bounds):
        width, height = page.get_size()
        return _Frame(0.0, 0.0, width, height, turns)
    return _Frame(bounds.left, bounds.bottom, bounds.right, bounds.top, turns)


def _pieces_of_word(text: str, handle: int, frame: _Frame, boxes: array[float], word: Word) -> Iterator[Word]:
    """Cut characters that pdfium strung together although they stand on different lines or go backwards."""
    start, end, size = word.start, word.end, word.size
    xs, ys = frame.points(_origins_of(handle, range(start, end)))
    piece = start
    for index in range(start + 1, end + 1):
        here = index - start
        if (
            index == end
            or abs(ys[here] - ys[piece - start]) > _BASELINE_SHIFT * size
            or (xs[here] < xs[here - 1] - _STEP_BACK * size and not unicodedata.combining(text[index]))
        ):
            x0 = xs[piece - start]
            yield Word(ys[piece - start], x0, max(boxes[4 * index - 2], x0), piece, index, size, word.style)
            piece = index


# ---- drawings --------------------------------------------------------------------------------------

_Matrix = tuple[float, float, float, float, float, float]


def _drawings_of(page: pypdfium2.PdfPage, frame: _Frame) -> tuple[list[Ruling], list[Box]]:
    rulings: list[Ruling] = []
    pictures: list[Box] = []
    count = pdfium.FPDFPage_CountObjects(page.raw)
    if not 0 < count <= _MOST_OBJECTS:
        return rulings, pictures
    objects = map(_get_page_object, repeat(_address(page.raw)), range(count))
    for kind, box in _drawn_boxes(objects, None, 0):
        shown = frame.box(*box)
        if kind == "picture":
            pictures.append(shown)
        else:
            ruling = box_to_ruling(shown)
            if ruling is not None:
                rulings.append(ruling)
    return rulings, pictures


def box_to_ruling(box: Box) -> Ruling | None:
    """A thin box as a line through its middle.

    >>> box_to_ruling(Box(10, 20, 200, 20.5))
    Ruling(horizontal=True, at=20.25, start=10, end=200)
    >>> box_to_ruling(Box(10, 20, 11, 21)) is None
    True
    """
    width, height = box.x1 - box.x0, box.bottom - box.top
    if max(width, height) < _SHORTEST_RULING or min(width, height) > _THICKEST_RULING:
        return None
    if width >= height:
        return Ruling(True, (box.top + box.bottom) / 2, box.x0, box.x1)
    return Ruling(False, (box.x0 + box.x1) / 2, box.top, box.bottom)


def _drawn_boxes(
    objects: Iterable[int], matrix: _Matrix | None, depth: int
) -> Iterator[tuple[Literal["line", "picture"], tuple[float, float, float, float]]]:
    """Boxes of lines and pictures in page space, those inside form objects included."""
    bounds = (ctypes.c_float * 4)()
    base = ctypes.addressof(bounds)
    addresses = (base, base + 4, base + 8, base + 12)
    for item in objects:
        kind = _get_object_type(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            count = _count_segments(item)
            if not _get_bounds(item, *addresses):
                continue
            left, bottom, right, top = bounds
            if count <= 5 and (right - left <= _THICKEST_RULING or top - bottom <= _THICKEST_RULING):
                yield "line", _moved((left, bottom, right, top), matrix)
            elif count >= 4:
                for box in _path_lines(item, count):
                    yield "line", _moved(box, matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            if _get_bounds(item, *addresses):
                yield "picture", _moved((bounds[0], bounds[1], bounds[2], bounds[3]), matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            children = map(_get_form_object, repeat(item), range(max(_count_form_objects(item), 0)))
            own = _matrix_of(item)
            yield from _drawn_boxes(list(children), own if matrix is None else _times(own, matrix), depth + 1)


def _path_lines(path: int, count: int) -> Iterator[tuple[float, float, float, float]]:
    """The straight level lines of a path that is more than one thin bar.

    A filled area counts only where it is thin itself: shading behind words is no border. Word writes all
    bars of a page as parts of one path, so each part is looked at alone.
    """
    if count > _MOST_SEGMENTS:
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    _get_draw_mode(path, ctypes.addressof(fill), ctypes.addressof(stroke))
    matrix = _matrix_of(path)
    part: list[tuple[float, float]] = []
    straight = True
    for kind, point in [*_segments_of(path, count, matrix), (pdfium.FPDF_SEGMENT_MOVETO, (0.0, 0.0))]:
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if straight and len(part) > 1:
                yield from _part_lines(part, stroked=bool(stroke.value))
            part, straight = [], True
        elif kind != pdfium.FPDF_SEGMENT_LINETO:
            straight = False
        part.append(point)


def _segments_of(path: int, count: int, matrix: _Matrix) -> Iterator[tuple[int, tuple[float, float]]]:
    point = (ctypes.c_float * 2)()
    base = ctypes.addressof(point)
    a, b, c, d, e, f = matrix
    for index in range(count):
        segment = _get_segment(path, index)
        _get_point(segment, base, base + 4)
        x, y = point
        yield _get_segment_type(segment), (a * x + c * y + e, b * x + d * y + f)


def _part_lines(part: list[tuple[float, float]], *, stroked: bool) -> Iterator[tuple[float, float, float, float]]:
    xs, ys = [x for x, _ in part], [y for _, y in part]
    left, bottom, right, top = min(xs), min(ys), max(xs), max(ys)
    if right - left <= _THICKEST_RULING or top - bottom <= _THICKEST_RULING:
        yield left, bottom, right, top
    elif stroked:
        closed = [*part, part[0]] if len(part) == 4 else part
        for (xa, ya), (xb, yb) in pairwise(closed):
            if abs(xa - xb) <= 0.5 or abs(ya - yb) <= 0.5:
                yield min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)


def _matrix_of(item: int) -> _Matrix:
    values = (ctypes.c_float * 6)()
    if not _get_object_matrix(item, ctypes.addressof(values)):
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    a, b, c, d, e, f = values
    return (a, b, c, d, e, f)


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _moved(box: tuple[float, float, float, float], matrix: _Matrix | None) -> tuple[float, float, float, float]:
    if matrix is None:
        return box
    a, b, c, d, e, f = matrix
    x0, y0, x1, y1 = box
    xs = (a * x0 + c * y0 + e, a * x1 + c * y1 + e, a * x0 + c * y1 + e, a * x1 + c * y0 + e)
    ys = (b * x0 + d * y0 + f, b * x1 + d * y1 + f, b * x0 + d * y1 + f, b * x1 + d * y0 + f)
    return min(xs), min(ys), max(xs), max(ys)
