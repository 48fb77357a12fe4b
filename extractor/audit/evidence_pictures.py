"""The places of findings → pictures of them, or the words around them, as long as the files are still there.

Everything here is an addition: a file that is gone, was changed or cannot be drawn leaves the quotation, which the
archive holds itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from extractor.audit.models import Place, Quote
from extractor.errors import BaocaoError

MOST_BYTES = 6 * 2**20
"""Of all pictures of one page together: it has to open at once from a memory stick, and go by mail."""

_MOST_DOCUMENTS = 400  # are opened again; some tens of milliseconds each
_AROUND = 170  # characters before and after a quotation

PlaceKey = tuple[str, int, int]
"""Report id, and the offsets of the quotation."""


@dataclass
class Surroundings:
    """What could be got: a WebP picture, or the text before and after, for each place; how many were left out."""

    pictures: dict[PlaceKey, bytes] = field(default_factory=dict)
    texts: dict[PlaceKey, tuple[str, str]] = field(default_factory=dict)
    left_out: int = 0


def place_key(report_id: str, quote: Quote) -> PlaceKey:
    return report_id, quote.start, quote.end


def find_surroundings(
    places: Iterable[Place], originals: Mapping[str, str], *, most_bytes: int = MOST_BYTES
) -> Surroundings:
    """Pictures and surrounding text of places, the first places first, until the limits are reached.

    `originals` says where the file of each report was. Costs about 50 ms a picture.
    """
    found = Surroundings()
    by_report: dict[str, list[Quote]] = {}
    for place in places:
        quotes = by_report.setdefault(place.report_id, [])
        if place.evidence not in quotes:
            quotes.append(place.evidence)
    size = 0
    for opened, (report_id, quotes) in enumerate(by_report.items()):
        if opened >= _MOST_DOCUMENTS or size >= most_bytes:
            found.left_out += len(quotes)
            continue
        data = _read_original(report_id, originals.get(report_id))
        if data is None:
            continue
        for quote in quotes:
            picture = _draw(data, report_id, quote)
            if picture is not None and size + len(picture) <= most_bytes:
                found.pictures[place_key(report_id, quote)] = picture
                size += len(picture)
            elif picture is not None:
                found.left_out += 1
        if not any(place_key(report_id, quote) in found.pictures for quote in quotes):
            found.texts.update(_text_around(data, report_id, quotes))
    return found


def _read_original(report_id: str, source: str | None) -> bytes | None:
    """The file, when it is there and still what was read."""
    from extractor.documents.limits import Limits
    from extractor.sources import find_sources, read_source

    if source is None or "://" in source:  # a page is made without the network
        return None
    try:
        archive_part = source.partition("!")[0] if ".zip!" in source.lower() else source
        one = next((one for one in find_sources([archive_part]) if one.name == source), None)
        data = None if one is None else read_source(one, Limits())
    except BaocaoError:
        return None
    return data if data is not None and sha256(data).hexdigest().startswith(report_id) else None


def _draw(data: bytes, name: str, quote: Quote) -> bytes | None:
    from extractor.documents.page_crop import crop_page

    if not quote.boxes:
        return None
    try:
        return crop_page(data, name, quote.page, quote.boxes)
    except BaocaoError:
        return None


def _text_around(data: bytes, report_id: str, quotes: Iterable[Quote]) -> Iterable[tuple[PlaceKey, tuple[str, str]]]:
    """For text and Word only: other media would need LibreOffice or OCR again."""
    from extractor.documents import find_kind, read_document

    try:
        if find_kind(data, report_id) not in ("text", "docx"):
            return
        text = read_document(data, name=report_id).text
    except BaocaoError:
        return
    for quote in quotes:
        before = text[max(0, quote.start - _AROUND) : quote.start]
        yield place_key(report_id, quote), (before, text[quote.end : quote.end + _AROUND])
