"""Names of bodies in running text: "UBND phường Cổ Thành", "Thủ tướng Chính phủ", "Ban Chỉ đạo CCHC tỉnh"."""

from __future__ import annotations

import regex

from extractor.models import Term
from extractor.reading import Reading, Span

_WORD = regex.compile(r"\s{0,3}(?P<word>\p{L}[\p{L}\p{M}\d]*\.?)|\s{0,3}(?P<joint>[-–&,])(?=\s{0,2}\p{Lu})")
_LONGEST_NAME = 14  # words: "Ban Chỉ đạo cải cách hành chính và chuyển đổi số tỉnh Bà Rịa - Vũng Tàu"


def body_at(reading: Reading, start: int) -> Span | None:
    """The span of the body named at `start`, or `None` when no body begins there.

    A body begins with a term of the list of issuers and goes on with kinds of unit (xã, tỉnh ...) and words
    with a capital; a type of document or a small word ends it. "của UBND tỉnh Kế hoạch" gives "UBND tỉnh".
    """
    head = _issuer_at(reading, start)
    if head is None:
        return None
    end = head.end
    for _ in range(_LONGEST_NAME):
        more = _part_at(reading, end)
        if more is None:
            break
        end = more
    return start, end


def _issuer_at(reading: Reading, start: int) -> Term | None:
    return reading.terms.starting_at("issuer", start)


def _part_at(reading: Reading, end: int) -> int | None:
    """Where the next part of a name that has run to `end` ends."""
    match = _WORD.match(reading.text, end, end + 40)
    if match is None:
        return None
    if match["joint"]:
        # "Bà Rịa - Vũng Tàu" goes on, a comma does so only before a kind of unit: "xã A, huyện B"
        after = _WORD.match(reading.text, match.end(), match.end() + 40)
        if after is None or not after["word"]:
            return None
        word = after.start("word")
        if match["joint"] == ",":
            unit = reading.terms.starting_at("place_kind", word)
            return unit.end if unit else None
        return None if _is_stop(reading, word) else after.end()
    word = match.start("word")
    if reading.terms.starting_at("document_type", word) and not reading.terms.starting_at("issuer", word):
        return None
    for kind in ("issuer", "place_kind", "body_word"):
        term = reading.terms.starting_at(kind, word)
        if term:
            return term.end
    if reading.text[word].isupper() and not _is_stop(reading, word):
        return match.end("word") - (1 if match["word"].endswith(".") and len(match["word"]) > 3 else 0)
    return None


def _is_stop(reading: Reading, word: int) -> bool:
    terms = reading.terms
    return any(terms.starting_at(kind, word) for kind in ("cue", "title_verb", "document_type"))
