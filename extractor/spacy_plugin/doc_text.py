"""The text of a spaCy `Doc` → a record whose offsets point into that very text.

baocao reads text in NFC with single line feeds; a `Doc` keeps what it was given. Where the two differ, every offset
of the record is taken back through a look-up, so that `doc.text[start:end]` is always the quotation.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import regex

_CLUSTER = regex.compile(r"\r\n|\X", regex.DOTALL)

Place = Callable[[int, int], tuple[int, int]]


def text_to_record(text: str, patterns: Any) -> dict[str, Any]:
    """The record of a text as plain data (it is kept in `doc.user_data`), its offsets those of `text`.

    The text is taken as it is: no old encoding is guessed. Raises UnreadableFile for a text that is empty, too
    long, or that a pattern cannot get through in its time.
    """
    from extractor.documents.limits import Limits
    from extractor.documents.plain_text import text_to_document
    from extractor.pipeline import extract_document

    document = text_to_document(text, "doc", text_digest(text), Limits())
    record = extract_document(document, patterns).model_dump(mode="json")
    if document.text != text:
        _move_evidence(record, tidy_to_raw(text, document.text), text)
    return record


def text_digest(text: str) -> str:
    return sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


def tidy_to_raw(raw: str, tidy: str) -> Place:
    r"""The look-up from spans of a tidied text to spans of the text that it was tidied from.

    >>> raw = unicodedata.normalize("NFD", "số\r\n53")
    >>> place = tidy_to_raw(raw, "số\n53")
    >>> raw[slice(*place(0, 2))] == unicodedata.normalize("NFD", "số"), raw[slice(*place(3, 5))]
    (True, '53')
    """
    starts: list[int] = []
    ends: list[int] = []
    for start, end, length in _clusters(raw):
        starts += [start] * length
        ends += [end] * length
    assert len(starts) == len(tidy), "a text was tidied in a way that its clusters do not show"

    def place(start: int, end: int) -> tuple[int, int]:
        if start < end:
            return starts[start], ends[end - 1]
        return (starts[start], starts[start]) if start < len(starts) else (len(raw), len(raw))

    return place


def _clusters(raw: str) -> list[tuple[int, int, int]]:
    """Pieces of a text that are tidied each by itself: start, end, and the length each has afterwards.

    A piece goes on while its normal form is not that of its parts, which no letter of Vietnamese needs.
    """
    found: list[tuple[int, int, int]] = []
    before = ""
    for match in _CLUSTER.finditer(raw):
        piece = "\n" if match[0] == "\r\n" else match[0]
        normal = unicodedata.normalize("NFC", piece)
        if not raw.isascii() and found and unicodedata.normalize("NFC", before + piece) != before + normal:
            start, _, _ = found.pop()
            before = unicodedata.normalize("NFC", before + piece)
            found.append((start, match.end(), len(before)))
        else:
            before = normal
            found.append((match.start(), match.end(), len(normal)))
    return found


def _move_evidence(value: Any, place: Place, raw: str) -> None:
    """Take all offsets of a record back to the raw text, and the quotations with them."""
    if isinstance(value, dict):
        if isinstance(value.get("start"), int) and isinstance(value.get("end"), int):
            value["start"], value["end"] = place(value["start"], value["end"])
            if "text" in value:
                value["text"] = raw[value["start"] : value["end"]]
        for inner in value.values():
            _move_evidence(inner, place, raw)
    elif isinstance(value, list):
        for inner in value:
            _move_evidence(inner, place, raw)
