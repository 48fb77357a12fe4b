"""The places of findings → pictures of them, or the words around them, as long as the files are still there.

Everything here is an addition: a file that is gone, was changed or cannot be drawn leaves the quotation, which the
archive holds itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from extractor.auditing.evidence_process import Onlooker, Question
from extractor.auditing.models import Place, Quote

MOST_BYTES = 6 * 2**20
"""Of all pictures of one page together: it has to open at once from a memory stick, and go by mail."""

_MOST_DOCUMENTS = 400  # are opened again; some tens of milliseconds each

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

    `originals` says where the file of each report was. Costs about 50 ms a picture and a second to begin with.
    """
    found = Surroundings()
    size = opened = 0
    with Onlooker() as onlooker:
        for report_id, quotes in _by_report(places).items():
            source = originals.get(report_id)
            if source is None or not _is_at_hand(source):
                continue
            if opened >= _MOST_DOCUMENTS or size >= most_bytes:
                found.left_out += len(quotes)
                continue
            opened += 1
            answer = onlooker.ask(Question(report_id, source, tuple(quotes)))
            for quote, picture, text in zip_longest(quotes, answer.pictures, answer.texts):
                key = place_key(report_id, quote)
                if picture is not None and size + len(picture) <= most_bytes:
                    found.pictures[key] = picture
                    size += len(picture)
                elif picture is not None:
                    found.left_out += 1
                elif text is not None:
                    found.texts[key] = text
    return found


def _by_report(places: Iterable[Place]) -> dict[str, list[Quote]]:
    found: dict[str, dict[PlaceKey, Quote]] = {}
    for place in places:
        found.setdefault(place.report_id, {})[place_key(place.report_id, place.evidence)] = place.evidence
    return {report_id: list(quotes.values()) for report_id, quotes in found.items()}


def _is_at_hand(source: str) -> bool:
    """Whether the file, or the zip file it is in, is on this machine: a page is made without the network."""
    return "://" not in source and Path(source.partition("!")[0] if ".zip!" in source.lower() else source).is_file()
