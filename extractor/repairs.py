"""Document → View: the text that patterns are matched against, with the way back to the text as read.

White space, hyphens and quotation marks of every kind are read as one (that is `language.fold`, nothing is
changed). What this step changes, it lists: letters that only look right, and invisible characters inside
words. Page numbers and running heads are blanked, so that a sentence runs on over the page break; they
stay in the document's text and are accounted for as page numbers.
"""

from __future__ import annotations

import regex

from extractor.language import fold
from extractor.models import Document, Repair, View

# Found in files that passed through old converters: Icelandic eth and African d for đ, Cyrillic letters in
# Latin words. The harm of changing them: none for reading, and the printed form stays in the repair.
_LOOK_ALIKES = str.maketrans(
    "\u00d0\u00f0\u0189\u0256"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406"
    "\u0430\u0435\u043e\u0440\u0441\u0445\u0456",
    "\u0110\u0111\u0110\u0111ABEKMHOPCTXIaeopcxi",
)
_LOOK_ALIKE_RUN = regex.compile("[" + "".join(chr(code) for code in _LOOK_ALIKES) + "]+")
_INVISIBLE_RUN = regex.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]+")


def repair(document: Document) -> View:
    """The view of a document; `view.to_document` undoes it, so that every span can be shown as printed."""
    printed = _blank_asides(document)
    repairs: list[Repair] = []
    text = printed
    if _LOOK_ALIKE_RUN.search(text):
        text, repairs = _replace_look_alikes(text)
    origins: list[int] | None = None
    if _INVISIBLE_RUN.search(text):
        text, origins, dropped = _drop_invisible(text)
        printed = "".join(printed[origin] for origin in origins)
        repairs = sorted([*repairs, *dropped], key=lambda one: one.start)
    repairs = sorted([*document.recoded, *repairs], key=lambda one: one.start)
    return View(text, fold(text), printed, origins, tuple(repairs))


def _blank_asides(document: Document) -> str:
    text = document.text
    for aside in document.asides:
        if aside.kind != "footnote":
            blank = regex.sub(r"[^\n]", " ", text[aside.start : aside.end])
            text = text[: aside.start] + blank + text[aside.end :]
    return text


def _replace_look_alikes(text: str) -> tuple[str, list[Repair]]:
    """Same length; one repair for each run of letters that only look right.

    >>> _replace_look_alikes("06/Q\u00d0-UBND")[0]
    '06/QĐ-UBND'
    """
    repairs = [
        Repair("look-alike", match[0], match[0].translate(_LOOK_ALIKES), *match.span())
        for match in _LOOK_ALIKE_RUN.finditer(text)
    ]
    return text.translate(_LOOK_ALIKES), repairs


def _drop_invisible(text: str) -> tuple[str, list[int], list[Repair]]:
    """Soft hyphens and zero-width characters taken out; `origins` says where each character that stays was."""
    repairs: list[Repair] = []
    kept: list[str] = []
    origins: list[int] = []
    last = 0
    for match in _INVISIBLE_RUN.finditer(text):
        start, end = match.span()
        repairs.append(Repair("invisible", match[0], "", start, end))
        kept.append(text[last:start])
        origins.extend(range(last, start))
        last = end
    kept.append(text[last:])
    origins.extend(range(last, len(text)))
    return "".join(kept), origins, repairs
