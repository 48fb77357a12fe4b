"""Plain text → Document: which encoding the bytes are in, and where the pages end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.documents.encodings import (
    Recoded,
    bytes_to_surface,
    decode_legacy_lines,
    decode_text,
    detect_legacy,
    detect_legacy_bytes,
    place_recoded,
)
from extractor.documents.limits import Limits
from extractor.errors import UnreadableFile
from extractor.models import Aside, Document, Page

# Controls that no text uses. Tab, line feed, carriage return, form feed, vertical tab and escape do occur, as do the
# six that are rare capitals in VISCII.
_CONTROLS = bytes(sorted(set(range(32)) - {9, 10, 11, 12, 13, 27} - {2, 5, 6, 20, 25, 30}))
_HEAD = 65_536
_GAP_LINES = 3  # blank lines that part two pages in a text dump: one parts paragraphs, two stand before headings
_LONE_LINE = 60  # a single line shorter than this between two gaps is a name below a signature, not a page

_BLANK_CONTROLS = dict.fromkeys((*range(9), *range(14, 32), 127), " ")
_LINE_ENDS = re.compile("[\r\v\x85\u2028\u2029]")
_ODD_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_URL = re.compile(r"(?:https?://|www\.)\S+")
_PAGE_NUMBER = re.compile(r"[-\u2013\u2014\s]*(\d{1,4})(?:\s*/\s*\d{1,4})?[-\u2013\u2014\s]*")


def read_text(data: bytes, name: str, sha256: str, limits: Limits) -> Document:
    """The document that the bytes of a text file are.

    Line ends become single line feeds, letters NFC, a byte-order mark goes; blanks at line ends stay, since
    they show where a dump wrapped its lines. Raises UnreadableFile for bytes that are no text, or too many.
    """
    if _looks_binary(data[:_HEAD]):
        raise UnreadableFile("not-text", name)
    if len(data) > limits.text_bytes:
        raise UnreadableFile("too-large", name, size=_megabytes(len(data)), limit=_megabytes(limits.text_bytes))
    raw, encoding, recoded = decode_bytes(data, name)
    return text_to_document(raw, name, sha256, limits, encoding, recoded)


def text_to_document(
    raw: str, name: str, sha256: str, limits: Limits, encoding: str = "utf-8", recoded: Sequence[Recoded] = ()
) -> Document:
    """The document that a text is, once decoded: tidied, and divided into pages. Raises UnreadableFile."""
    text, breaks = tidy_text(raw)
    if len(text) > limits.characters:
        raise UnreadableFile("too-many-characters", name, limit=limits.characters)
    if not text or text.isspace():
        raise UnreadableFile("empty", name)
    spans = _spans_between(breaks, len(text)) if breaks else find_page_spans(text)
    if len(spans) > limits.pages:
        raise UnreadableFile("too-many-pages", name, pages=len(spans), limit=limits.pages)
    pages = tuple(Page(number, start, end) for number, (start, end) in enumerate(spans, start=1))
    return Document(
        name, sha256, "text", encoding, text, pages,
        asides=find_page_numbers(text, pages), recoded=place_recoded(text, recoded),
    )  # fmt: skip


def _megabytes(count: int) -> int:
    return -(-count // 2**20)


# ---- bytes → text -------------------------------------------------------------------------------


def decode_bytes(data: bytes, name: str) -> tuple[str, str, tuple[Recoded, ...]]:
    """The text of the bytes, the name of its encoding, and the old-encoded lines of a new text ("utf-8+tcvn3").

    >>> decode_bytes("Quý I".encode("utf-8-sig"), "a.txt")
    ('Quý I', 'utf-8', ())
    >>> decode_bytes("Quý I".encode("utf-16"), "a.txt")
    ('Quý I', 'utf-16', ())
    """
    wide = _wide_codec(data)
    if wide is not None:
        try:
            return data.decode(wide).removeprefix("\ufeff"), "utf-16", ()
        except UnicodeDecodeError as error:
            raise UnreadableFile("text-damaged", name, encoding="UTF-16", position=error.start) from error
    if _looks_binary(data):
        raise UnreadableFile("not-text", name)
    text = _decode_utf_8(data.removeprefix(b"\xef\xbb\xbf"))
    if text is not None:
        whole = detect_legacy(text)
        if whole is not None:
            return decode_text(text, whole), whole, ()
        text, recoded = decode_legacy_lines(text)
        return text, "+".join(["utf-8", *dict.fromkeys(one.encoding for one in recoded)]), recoded
    encoding = detect_legacy_bytes(data)
    surface = bytes_to_surface(data)
    if encoding is not None:
        return decode_text(surface, encoding), encoding, ()
    if sum(byte > 0x7F for byte in data[:_HEAD]) > 0.4 * len(data[:_HEAD]):
        raise UnreadableFile("not-text", name)  # no language writes so many marks, no encoding of ours fits
    return surface, "windows-1252", ()


def _wide_codec(data: bytes) -> str | None:
    """The UTF-16 codec of the bytes: by byte-order mark, else by where the high bytes of letters stand.

    Vietnamese letters lie in blocks 00, 01, 03 and 1E and punctuation in 20, so in UTF-16 nearly every second
    byte is one of these; in any 8-bit text those bytes hardly occur.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[:_HEAD]
    if len(head) < 4 or len(data) % 2 or 0 not in head:
        return None
    high = b"\x00\x01\x03\x1e\x20"
    for codec, side, other in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        stray = len(side.translate(None, high))
        if stray < 0.02 * len(side) and side.count(0) > 0.3 * len(side) and other.count(0) < 0.02 * len(side):
            return codec
    return None


def _decode_utf_8(data: bytes) -> str | None:
    """UTF-8 text, a few damaged places (a file cut in mid-letter, one stray byte) shown as U+FFFD; else `None`."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
    beyond_ascii = len(text) - len(text.encode("ascii", errors="ignore"))
    return text if text.count("\ufffd") <= 0.2 * beyond_ascii else None  # in 8-bit text nearly all of them are


def _looks_binary(data: bytes) -> bool:
    if _wide_codec(data) is not None:
        return False
    return len(data) - len(data.translate(None, _CONTROLS)) > 0.002 * len(data) + 1


def tidy_text(text: str) -> tuple[str, list[int]]:
    r"""Letters NFC, each line end one line feed, other controls a blank; and the offsets of the form feeds.

    >>> tidy_text("a\r\nb\fc")
    ('a\nb\nc', [3])
    """
    text = unicodedata.normalize("NFC", text)
    if _LINE_ENDS.search(text):
        text = text.replace("\r\n", "\n")
        text = _LINE_ENDS.sub("\n", text)
    if _ODD_CONTROLS.search(text):
        text = text.translate(_BLANK_CONTROLS)
    breaks = [match.start() for match in re.finditer("\f", text)]
    return text.replace("\f", "\n"), breaks


# ---- text → pages -------------------------------------------------------------------------------


def _spans_between(breaks: Sequence[int], length: int) -> list[tuple[int, int]]:
    """The pages that form feeds at `breaks` part; the feed that ends the last page begins no new one."""
    starts = [0, *(place + 1 for place in breaks)]
    ends = [*breaks, length]
    spans = list(zip(starts, ends, strict=True))
    return spans[:-1] if len(spans) > 1 and spans[-1][0] >= length else spans


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Lines between two gaps; offsets leave out the line feed of the last line."""

    start: int
    end: int
    line_count: int


def find_page_spans(text: str) -> list[tuple[int, int]]:
    r"""Where the pages of a text dump lie: between runs of three or more blank lines.

    Two blank lines are enough after a line that only repeats a URL printed above, since programs that dump a
    PDF append the links of a page at its end, and before a line that is only a number. A
    stretch of one short line is no page: it is the name below a
    signature, or the signature's gap would count as a page break. The gap belongs to the page before it.

    >>> find_page_spans("a\nb\n\n\n\nc\nd")
    [(0, 6), (7, 10)]
    """
    stretches = list(_stretches(text))
    spans: list[tuple[int, int]] = []
    for stretch in stretches:
        lone = stretch.line_count == 1 and stretch.end - stretch.start < _LONE_LINE
        if spans and lone:
            spans[-1] = (spans[-1][0], stretch.end)
        else:
            spans.append((stretch.start, stretch.end))
    starts = [0, *(start for start, _ in spans[1:])]
    return list(zip(starts, [*(start - 1 for start in starts[1:]), len(text)], strict=True))


def _stretches(text: str) -> Iterator[_Stretch]:
    start = end = offset = line_count = blank_lines = 0
    seen_urls: set[str] = set()
    repeats_url = False
    for line in text.split("\n"):
        if not line or line.isspace():
            blank_lines += 1
        else:
            short_gap = repeats_url or _PAGE_NUMBER.fullmatch(line.strip()) is not None
            if line_count and blank_lines >= (_GAP_LINES - 1 if short_gap else _GAP_LINES):
                yield _Stretch(start, end, line_count)
                start, line_count = offset, 0
                seen_urls.clear()
            blank_lines = 0
            line_count += 1
            end = offset + len(line)
            urls = [url.rstrip(".,;:)") for url in _URL.findall(line)]
            repeats_url = urls == [line.strip()] and urls[0] in seen_urls
            seen_urls.update(urls)
        offset += len(line) + 1
    yield _Stretch(start, end, line_count)


def find_page_numbers(text: str, pages: Sequence[Page]) -> tuple[Aside, ...]:
    """Lines at the top or bottom of their page that hold nothing but its number.

    Only numbers that keep step with the pages count, on two pages or more: a lone figure at the end of a page
    may as well be the last cell of a table. One alone counts when it is its page's and cuts a sentence in two.
    """
    found: dict[int, list[Aside]] = {}
    for page in pages:
        for start, end in _edge_lines(text, page):
            match = _PAGE_NUMBER.fullmatch(text, start, end)
            if match:
                found.setdefault(int(match[1]) - page.number, []).append(Aside("page_number", *match.span(1)))
    best = max(found.values(), key=len, default=[])
    if len(best) > 1:
        return tuple(best)
    return tuple(aside for aside in found.get(0, ()) if _cuts_sentence(text, aside))


def _cuts_sentence(text: str, aside: Aside) -> bool:
    before, after = text[: aside.start].rstrip()[-1:], text[aside.end :].lstrip()[:1]
    return before not in ("", *".;:!?") and after.islower()


def _edge_lines(text: str, page: Page) -> list[tuple[int, int]]:
    """The spans of the first and the last printed line of a page, each looked for among a few lines only."""
    lines = [line for line in (_next_line(text, page), _last_line(text, page)) if line is not None]
    return lines if len(lines) < 2 or lines[0] != lines[1] else lines[:1]


_PRINTED = re.compile(r"\S")


def _next_line(text: str, page: Page) -> tuple[int, int] | None:
    first = _PRINTED.search(text, page.start, page.end)
    if first is None:
        return None
    end = text.find("\n", first.start(), page.end)
    return first.start(), page.end if end < 0 else end


def _last_line(text: str, page: Page) -> tuple[int, int] | None:
    end = page.end
    while end > page.start and text[end - 1].isspace():
        end -= 1
    if end == page.start:
        return None
    return max(text.rfind("\n", page.start, end) + 1, page.start), end
