"""Picture of a page → what the page holds, in the form in which PDF pages are read.

Words and rulings come out as `PageContent` in points on the straightened sheet; `page_text` puts them in
reading order as it does for any PDF page. Beside it go a confidence for each character and the way from the
sheet back to the page as shown, so that boxes lie on the scan and not on our straightened copy.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.documents.ocr.agreement import AGREED, DISPUTED, compare_lines
from extractor.documents.ocr.engine import ONE_BLOCK, ONE_LINE, WHOLE_PAGE, Engine, ReadWord
from extractor.documents.ocr.pictures import PagePicture
from extractor.documents.ocr.prepare import Grey, Sheet, lies_on_its_side, prepare
from extractor.documents.ocr.second import second_reader
from extractor.documents.ocr.tables import FoundTables, find_tables, read_cells
from extractor.documents.ocr.words import box_of, mean_confidence, moved, with_confidence
from extractor.documents.page_text import PageText
from extractor.documents.pdf_page import PageContent, Ruling, Style, Word

_POINTS_PER_INCH = 72.0
# Below this the mean confidence of a page is so low that it may stand on its head: pages read the right way up had
# at least 0.90 on simulated scans of every kind, those on their head at most 0.56.
_UPRIGHT = 0.70
_NOISE = 0.35  # words without letters or digits below this are specks and edges
_DOUBTFUL = 0.15
_READS_WELL = 0.75
_UNSURE = 0.5  # what is read worse than this counts as ink that was not read
_BESIDE_LOST = 0.75
_SIZE_OF_ROW = 1.12  # the engine's row height is that of letters with their marks


@dataclass(frozen=True, slots=True)
class OcrPage:
    """A page read by OCR. `confidences` has one value for each character of `content.text`.

    `back` takes points of the sheet to points of the page as shown.
    """

    content: PageContent
    confidences: array[float]
    back: NDArray[np.float64]
    width: float
    height: float
    steps: tuple[str, ...]


def read_picture(picture: PagePicture, engine: Engine, number: int) -> OcrPage:
    """Everything on a page, turned the way it reads; 0.8 to 2 s, up to twice that for a page on its head."""
    sheet = prepare(picture)
    readings: list[_Reading] = []
    for turns in (1, 3, 0, 2) if lies_on_its_side(sheet.grey, sheet.dpi) else (0, 2, 1, 3):
        reading = _read_sheet(prepare(picture, turns) if turns else sheet, engine)
        readings.append(reading)
        if not reading.words or mean_confidence(reading.words) >= _UPRIGHT:
            return _to_page(picture, reading, number)
    # No turn reads well: handwriting, or a page too damaged. The best there is, with its low confidence.
    return _to_page(picture, max(readings, key=lambda one: mean_confidence(one.words)), number)


@dataclass(frozen=True, slots=True)
class _Reading:
    sheet: Sheet
    words: list[ReadWord]
    rulings: list[Ruling]


def _read_sheet(sheet: Sheet, engine: Engine) -> _Reading:
    found = find_tables(sheet.grey, sheet.dpi)
    words = _read_text(engine, found, sheet)
    rulings = [ruling for table in found.tables for ruling in table.rulings]
    for table in found.tables:
        for cell in read_cells(engine, found.wiped, table, sheet.dpi, second_reader()):
            words.extend(cell.words)
    return _Reading(sheet, words, rulings)


def _read_text(engine: Engine, found: FoundTables, sheet: Sheet) -> list[ReadWord]:
    """Words outside tables: those of the page as a whole, then those it left out."""
    grey = sheet.grey
    if found.tables:
        grey = grey.copy()
        scale = sheet.dpi / _POINTS_PER_INCH
        for table in found.tables:
            x0, top, x1, bottom = (int(side * scale) for side in table.grid.box)
            grey[max(top - 3, 0) : bottom + 4, max(x0 - 3, 0) : x1 + 4] = 255
    read = engine.read(grey, WHOLE_PAGE, round(sheet.dpi))
    words = [word for line in _lines(read) for word in _printed(line)]
    kept = set(map(id, words))
    lost = [box_of(word) for word in read if id(word) not in kept or word.confidence < _UNSURE]
    blocks: list[tuple[float, float, float, float]] = []
    left = _without(grey, words)
    for x0, top, x1, bottom in _unread(left, sheet.dpi):
        block = engine.read(np.ascontiguousarray(left[top:bottom, x0:x1]), ONE_BLOCK, round(sheet.dpi))
        late = [moved(word, x0, top) for word in block if _is_print(word, _UNSURE)]
        words.extend(late)
        if not late:
            blocks.append((float(x0), float(top), float(x1), float(bottom)))
    lost += blocks
    words.extend(_read_page_number(engine, left, sheet.dpi))
    reader = second_reader()
    if reader is None:
        return [with_confidence(word, _BESIDE_LOST) if _stands_beside(word, lost) else word for word in words]
    # What stands between the words of a line was seen by the second reader; what stands at its ends was not.
    gone = [box_of(word) for word in read if id(word) not in kept] + blocks
    lines = without_stains(without_margins(list(_lines(compare_lines(words, grey, reader)))))
    return [word for line in lines for word in _doubt_ends(line, gone)]


_MARGIN_STAIN = 2  # letters


def without_margins(lines: Sequence[Sequence[ReadWord]]) -> list[Sequence[ReadWord]]:
    """Lines without the dirt beside the text: a doubtful letter or two further out than anything certain is.

    In front of three lines it passes for the column of a list, and these lines for a table.
    """
    certain = [box_of(word) for line in lines for word in line if word.confidence >= AGREED and len(word.letters) > 2]
    left, right = min((box[0] for box in certain), default=0.0), max((box[2] for box in certain), default=float("inf"))

    def is_dirt(word: ReadWord) -> bool:
        x0, _, x1, _ = box_of(word)
        is_short = len(word.letters) <= _MARGIN_STAIN and word.confidence <= DISPUTED
        return is_short and (x1 < left or x0 > right)

    kept: list[Sequence[ReadWord]] = []
    for line in lines:
        kept.append([word for word in line if not is_dirt(word)])
        kept += _kept_apart([word for word in line if is_dirt(word)], lines)
    return [line for line in kept if line]


# In letter sizes: so far behind the end of a line stands a stain, or another column. A stain has few letters.
_FAR_BEHIND = 2.0
_LONGEST_STAIN = 6


def without_stains(lines: Sequence[Sequence[ReadWord]]) -> list[Sequence[ReadWord]]:
    """Lines without what stands far behind their last word, is short, and was not read alike by both readers.

    Beside short lines the ring of a cup is read as "1" or "ị", and two of them pass for a column, of which a heading
    is then a cell. Where anything certain stands in the same column elsewhere on the page, it is kept. What may be a
    figure is never lost: it becomes a line of its own.
    """
    cuts = [_stain_start(line) for line in lines]
    sure = [
        box_of(word)
        for line, cut in zip(lines, cuts, strict=True)
        for first, word in pairwise(line[:cut])
        if word.letters[0].x0 - first.letters[-1].x1 > _FAR_BEHIND * word.size and word.confidence >= AGREED
    ]
    sure += [box_of(line[0]) for line in lines if line[0].confidence >= AGREED]
    kept: list[Sequence[ReadWord]] = []
    for line, cut in zip(lines, cuts, strict=True):
        if any(_is_below(box, word) for word in line[cut:] for box in sure):
            kept.append(line)
        else:
            kept.append(line[:cut])
            kept += _kept_apart(line[cut:], lines)
    return kept


def _kept_apart(stains: Sequence[ReadWord], lines: Sequence[Sequence[ReadWord]]) -> list[list[ReadWord]]:
    """Of words taken off their line those with digits, each a line of its own, under a number the engine never gives.

    Half a line lower, and without their place in the layout (`_to_page` sets them at the margin).
    """
    half = 0.5 * median(word.size for line in lines for word in line)
    return [
        [replace(word, line=_APART - number, baseline=word.baseline + half)]
        for number, word in enumerate(stains)
        if any(letter.text.isdigit() for letter in word.letters)
    ]


_APART = -1


def _stain_start(line: Sequence[ReadWord]) -> int:
    """Where the stains at the end of a line begin; its length when there is none."""
    start = len(line)
    while start and _may_be_stain(line[start - 1]):
        start -= 1
    while 0 < start < len(line):
        if line[start].letters[0].x0 - line[start - 1].letters[-1].x1 > _FAR_BEHIND * line[start].size:
            return start
        start += 1
    return len(line)


def _may_be_stain(word: ReadWord) -> bool:
    if len(word.letters) == 1 and not word.text.isdigit():
        return word.confidence < AGREED
    return word.confidence <= DISPUTED and len(word.letters) <= _LONGEST_STAIN


def _is_below(box: tuple[float, float, float, float], word: ReadWord) -> bool:
    """Whether a word stands in the column of another, above or below it: flush or centred."""
    x0, _, x1, _ = box_of(word)
    return box[0] - word.size < x1 and x0 < box[2] + word.size


def _doubt_ends(line: Sequence[ReadWord], lost: Sequence[tuple[float, float, float, float]]) -> list[ReadWord]:
    """A line with less confidence in its first and last word where ink that could not be read lies beyond them."""
    left, right = box_of(line[0])[0], box_of(line[-1])[2]
    beyond = [box for box in lost if box[2] <= left + 3 or box[0] >= right - 3]
    return [
        with_confidence(word, _BESIDE_LOST) if index in (0, len(line) - 1) and _stands_beside(word, beyond) else word
        for index, word in enumerate(line)
    ]


def _read_page_number(engine: Engine, left: Grey, dpi: float) -> list[ReadWord]:
    """The number in the middle of the top or bottom margin: a lone digit, which the engine takes for a speck."""
    height, width = left.shape
    for top, bottom in ((0.02, 0.09), (0.91, 0.98)):
        y, x = int(top * height), int(0.4 * width)
        band = left[y : int(bottom * height), x : int(0.6 * width)]
        dark = np.asarray(cv2.threshold(band, 140, 255, cv2.THRESH_BINARY_INV)[1], np.uint8)
        count, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
        digits = [
            (x0, y0, w, h)
            for x0, y0, w, h, _ in stats[1:count].tolist()
            if 0.08 * dpi <= h <= 0.18 * dpi and 0.02 * dpi <= w <= 0.13 * dpi
        ]
        if not 1 <= len(digits) <= 3:
            continue
        margin = int(0.06 * dpi)
        x0, y0 = min(one[0] for one in digits), min(one[1] for one in digits)
        x1, y1 = max(one[0] + one[2] for one in digits), max(one[1] + one[3] for one in digits)
        cut = band[y0:y1, x0:x1]
        crop = cv2.copyMakeBorder(cut, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=255)
        words = engine.read(np.ascontiguousarray(np.asarray(crop, np.uint8)), ONE_LINE, round(dpi))
        if len(words) == 1 and words[0].text.isdigit() and len(words[0].text) == len(digits):
            return [moved(words[0], x + x0 - margin, y + y0 - margin)]
    return []


def _stands_beside(word: ReadWord, lost: Sequence[tuple[float, float, float, float]]) -> bool:
    """Whether ink that could not be read stands right before or behind a word on its line.

    A name or figure may have lost a part to it: below a stamp "PHÓ CHỦ TỊCH" is read as "CHỦ TỊCH".
    """
    x0, top, x1, bottom = box_of(word)
    reach = 1.2 * (bottom - top)
    for left, high, right, low in lost:
        shared = min(bottom, low) - max(top, high)
        beside = -reach < left - x1 < reach or -reach < x0 - right < reach
        if beside and shared > 0.4 * min(bottom - top, low - high) and low - high >= 0.4 * (bottom - top):
            return True
    return False


def _without(grey: Grey, words: Sequence[ReadWord]) -> Grey:
    """The sheet with the words wiped out that were read."""
    left = grey.copy()
    for word in words:
        x0, top, x1, bottom = box_of(word)
        left[max(int(top) - 3, 0) : int(bottom) + 4, max(int(x0) - 3, 0) : int(x1) + 4] = 255
    return left


def _printed(line: Sequence[ReadWord]) -> list[ReadWord]:
    """The words of a line that are print; in a line that reads well, a word that does not is print all the same.

    Dropping it would lose the numeral of a heading or a figure in silence; kept, it is doubtful.
    """
    least = 0.0 if len(line) > 2 and mean_confidence(line) >= _READS_WELL else _DOUBTFUL
    return [word for word in line if _is_print(word, least)]


def _is_print(word: ReadWord, least: float) -> bool:
    """Whether a word is print and not a speck, a fold or the edge of the sheet."""
    if not word.text.strip():
        return False
    if any(letter.text.isalnum() for letter in word.letters):
        return word.confidence >= least
    return word.confidence >= max(least, _NOISE)


def _unread(left: Grey, dpi: float) -> Iterator[tuple[int, int, int, int]]:
    """Areas with ink like that of letters where nothing was read: the engine takes a stamped block for a picture."""
    dark = np.asarray(cv2.threshold(left, 120, 255, cv2.THRESH_BINARY_INV)[1], np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    low, high = 0.05 * dpi, 0.25 * dpi
    sizes = stats[:, :4].astype(np.float64)
    like_letters = (sizes[:, 3] >= low) & (sizes[:, 3] <= high) & (sizes[:, 2] >= 0.01 * dpi) & (sizes[:, 2] <= high)
    like_letters[0] = False
    if like_letters.sum() < 4:
        return
    letters = np.where(like_letters[labels], 255, 0).astype(np.uint8)
    joined = cv2.morphologyEx(letters, cv2.MORPH_CLOSE, np.ones((int(0.12 * dpi), int(0.25 * dpi)), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for label in range(1, count):
        x, y, width, height = boxes[label][:4].tolist()
        inside = len(np.unique(labels[y : y + height, x : x + width][letters[y : y + height, x : x + width] > 0]))
        if inside >= 4 and width >= 0.3 * dpi:
            margin = int(0.06 * dpi)
            yield max(x - margin, 0), max(y - margin, 0), x + width + margin, y + height + margin


# ---- words → what a page holds ---------------------------------------------------------------------


def words_style() -> list[Style]:
    """The one style that words of a scan have: OCR does not tell fonts."""
    return [Style("", 0.0, 0, True)]


def _to_page(picture: PagePicture, reading: _Reading, number: int) -> OcrPage:
    sheet = reading.sheet
    scale = _POINTS_PER_INCH / sheet.dpi
    text: list[str] = []
    boxes: array[float] = array("f")
    confidences: array[float] = array("f")
    words: list[Word] = []
    length = 0
    margin = min((word.letters[0].x0 for word in reading.words), default=0.0) * scale
    for line in _whole_lines(list(_lines(reading.words))):
        baseline = median(word.baseline for word in line) * scale
        size = median(word.size for word in line) * scale / _SIZE_OF_ROW
        for place, word in enumerate(line):
            start = length
            for letter in word.letters:
                text.append(letter.text)
                boxes.extend((letter.x0 * scale, letter.top * scale, letter.x1 * scale, letter.bottom * scale))
                confidences.append(max(min(letter.confidence, word.confidence, 1.0), 0.0))
                length += 1
            x0, x1 = word.letters[0].x0 * scale, max(letter.x1 for letter in word.letters) * scale
            after = line[place + 1].letters[0].x0 * scale if place + 1 < len(line) else x1
            reach = after - _BLANK * size if 0 < after - x1 < _NEAR * size else x1
            shift = x0 - margin if word.line <= _APART else 0.0
            words.append(Word(baseline, x0 - shift, max(x1, reach) - shift, start, length, size, 0))
            text.append(" ")
            boxes.extend((x1, baseline, x1, baseline))
            confidences.append(1.0)
            length += 1
        text[-1] = "\n"
    height, width = sheet.grey.shape
    content = PageContent(
        number=number,
        width=width * scale,
        height=height * scale,
        text="".join(text),
        boxes=boxes,
        words=words,
        turned=[],
        styles=words_style(),
        rulings=reading.rulings,
        pictures=[],
        slanted_count=0,
        turns=0,
    )
    to_pixels = np.diag([1 / scale, 1 / scale, 1.0])
    to_points = np.diag([_POINTS_PER_INCH / picture.dpi, _POINTS_PER_INCH / picture.dpi, 1.0])
    back = to_points @ sheet.back @ to_pixels
    return OcrPage(content, confidences, back, picture.width, picture.height, sheet.steps)


def _lines(words: Sequence[ReadWord]) -> Iterator[list[ReadWord]]:
    """Words by the engine's own lines; only blanks inside them are the engine's word, order comes from places."""
    for _, line in groupby(words, key=lambda word: word.line):
        yield list(line)


# Words of two lines of the engine that stand so near (in letter sizes) on one baseline are one line: it cuts lines
# where blocks of a page meet, and the cut would pass for the gap between two columns.
_NEAR, _LEVEL = 0.75, 0.3
# Ink says less of blanks than the widths of letters do ("THỊ TRẤN" gapes); for the layout all blanks are made alike.
_BLANK = 0.25


def _whole_lines(lines: list[list[ReadWord]]) -> list[list[ReadWord]]:
    """Lines that the engine cut in two put together again."""
    whole: list[list[ReadWord]] = []
    ends: dict[int, list[int]] = defaultdict(list)  # by rough height on the page: indices of `whole`
    for line in sorted(lines, key=lambda one: one[0].letters[0].x0):
        size = median(word.size for word in line)
        baseline = line[0].baseline
        rough = round(baseline / 50)
        for index in (one for near in (rough - 1, rough, rough + 1) for one in ends[near]):
            last = whole[index][-1]
            gap = line[0].letters[0].x0 - last.letters[-1].x1
            if abs(last.baseline - baseline) < _LEVEL * size and -0.2 * size < gap < _NEAR * min(size, last.size):
                whole[index].extend(line)
                break
        else:
            ends[rough].append(len(whole))
            whole.append(list(line))
    return whole


def confidences_of(page: OcrPage, read: PageText) -> array[float]:
    """A confidence for each character of a page's text; characters that we set ourselves are certain.

    The text was put together anew, so letters are known again by their boxes, which are copied unchanged.
    """
    known: dict[tuple[float, ...], float] = {}
    boxes = page.content.boxes
    for index, confidence in enumerate(page.confidences):
        if not page.content.text[index].isspace():
            known[tuple(boxes[4 * index : 4 * index + 4])] = confidence
    found = array("f")
    for index, character in enumerate(read.text):
        box = tuple(read.boxes[4 * index : 4 * index + 4])
        found.append(1.0 if character.isspace() else known.get(box, 1.0))
    return found


def boxes_on_page(page: OcrPage, boxes: array[float]) -> array[float]:
    """Boxes of the sheet put back on the page as shown: the level box around each turned or bent one.

    Characters without ink keep having none.
    """
    if not boxes:
        return boxes
    sides = np.frombuffer(boxes, np.float32).reshape(-1, 4).astype(np.float64)
    xs = sides[:, [0, 2, 2, 0]]
    ys = sides[:, [1, 1, 3, 3]]
    points = np.stack([xs, ys, np.ones_like(xs)]).reshape(3, -1)
    there = page.back @ points
    x = (there[0] / there[2]).reshape(-1, 4)
    y = (there[1] / there[2]).reshape(-1, 4)
    shown = np.stack([x.min(axis=1), y.min(axis=1), x.max(axis=1), y.max(axis=1)], axis=1)
    shown = np.clip(shown, 0.0, [page.width, page.height, page.width, page.height])
    without_ink = sides[:, 2] <= sides[:, 0]
    shown[without_ink, 2] = shown[without_ink, 0]
    return array("f", shown.astype(np.float32).tobytes())
