"""The caption above a table."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractor.reading import Reading, Span, trimmed


def title_above(reading: Reading, start: int) -> tuple[str | None, int]:
    """The caption over a table and where the table begins with it; (`None`, `start`) when there is none.

    "Bảng 1. Kết quả ..." is the title itself; under a mere form code ("Biểu số II.06a/...") the title is the
    line below it. Lines such as "Đơn vị tính: hồ sơ" belong to the table but are not its title.
    """
    captions: list[Span] = []
    end = start
    blank_lines = 0
    for _ in range(14):
        if end <= 0:
            break
        line = reading.line_at(end - 1)
        end = line[0]
        span = trimmed(reading.text, line)
        if span[0] == span[1]:
            blank_lines += 1
            if blank_lines > 2:
                break
            continue
        kind = caption_kind(reading, span)
        if kind == "text" and _is_below_caption(reading, span):
            kind = "line"  # the second line of a wrapped caption may end like a sentence
        if kind == "text":
            break
        if kind != "aside":
            captions.insert(0, span)
        if kind == "caption":
            return _joined_title(reading, captions), span[0]
        if len(captions) > 4:
            break
    return None, start


def _is_below_caption(reading: Reading, line: Span) -> bool:
    above = trimmed(reading.text, reading.line_at(max(reading.line_at(line[0])[0] - 1, 0)))
    return above[0] < above[1] <= line[0] and line[1] - line[0] < 80 and caption_kind(reading, above) == "caption"


def caption_kind(reading: Reading, line: Span) -> str:
    first = reading.terms.starting_at("table_header", line[0])
    role = first and reading.patterns.entry("table_header", first.id)["role"]
    if role == "caption" and line[1] - line[0] < 160 and reading.text[line[1] - 1] != ".":
        return "caption"
    text = reading.text[line[0] : line[1]].lstrip("-–(* ")
    if not text:
        return "text"  # a rule of hyphens or stars ends what stands above it
    offset = line[1] - len(text)
    aside = reading.terms.starting_at("table_header", offset)
    if (aside and reading.patterns.entry("table_header", aside.id)["role"] == "caption_aside") or _IN_BRACKETS.match(
        text
    ):
        return "aside"
    role = aside and reading.patterns.entry("table_header", aside.id)["role"]
    if role == "unit_of_measure" or (role == "label" and ":" in text):
        return "aside"
    if text[-1] in ".;:!?" or LIST_LABEL.match(text) or len(text) > 120:
        return "text"
    return "line"


_IN_BRACKETS = regex.compile(r"\(\p{L}")
LIST_LABEL = regex.compile(r"(?:[IVXL]{1,5}|\d{1,2}(?:\.\d{1,2})*|\p{Ll})[.)/]\s*\p{L}|[-+•*]\s")


def _joined_title(reading: Reading, captions: Sequence[Span]) -> str:
    first = reading.quote(*captions[0])
    if len(captions) > 1 and _FORM_CODE.fullmatch(first):
        captions = captions[1:]
    return " ".join(reading.quote(*span) for span in captions).rstrip(" :")


# a caption that is nothing but a number or a code: "Biểu số II.06a/VPCP/KSTT", "Phụ lục 2", "Mẫu số 07b"
_FORM_CODE = regex.compile(r"\p{L}+(?:\s+\p{Ll}+)?\s*:?\s*[\dIVXL]*[\p{L}\d./-]*[.:]?")
