"""View → Sections: numbered headings in their tree, with the id of the canonical outline where one fits.

A heading is told from a numbered paragraph by its form (label, shortness, no closing mark, what follows) or by
its wording; the numbered task sentences under "Phương hướng, nhiệm vụ" are not headings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from extractor.language import fold, roman_to_int, unaccent
from extractor.models import HeaderMention, Section, Table
from extractor.patterns import Entry, Patterns
from extractor.reading import Reading, Span, trimmed

_LONGEST_HEADING = 170  # characters: longer lines with a label are paragraphs
_MOST_WORDS = 32
_STYLES = ("part", "upper", "roman", "arabic", "letter", "dash")


@dataclass(frozen=True, slots=True)
class _Label:
    style: str
    text: str  # as it goes into the path: "II", "2", "a"; for decimals what is printed: "2.1"
    value: int
    start: int
    end: int  # where the title begins


@dataclass(frozen=True, slots=True)
class _Heading:
    label: _Label
    path: str | None  # None for a heading that prints no label
    level: int
    id: str | None
    title: str
    start: int
    end: int
    chain: tuple[str, ...] = ()  # ids of the headings above, the nearest first


def divide(reading: Reading, tables: Sequence[Table], header: HeaderMention) -> tuple[Section, ...]:
    """All headings of the body in text order, each with the text below it (its subsections included)."""
    headings: list[_Heading] = []
    in_tables = _Cover([(table.start, table.end) for table in tables])
    for start, end in reading.lines:
        if start < header.body_start:
            continue
        if start >= header.body_end or in_tables.has(start):
            # after the signature, and above a table whose caption it is, only an annex can begin
            headings += [annex] if (annex := _annex_heading(reading, (start, end))) else []
            continue
        if headings and start < headings[-1].end:
            continue
        heading = _read_heading(reading, (start, end), headings, header)
        if heading is not None:
            headings.append(heading)
    headings = _without_false_levels(headings)
    body_end = _body_end(reading, header, headings[-1].start if headings else header.body_start)
    sections: list[Section] = []
    following: dict[int, int] = {}  # level → where the next heading of this or a higher level begins
    for heading in reversed(headings):
        end = len(reading.text) if heading.start >= header.body_end else body_end
        starts = [start for level, start in following.items() if level <= heading.level]
        sections.append(_to_section(heading, min([end, *starts])))
        following = {level: start for level, start in following.items() if level < heading.level}
        following[heading.level] = heading.start
    return tuple(reversed(sections))


_WIDEST_GAP = 400  # blanks and line ends between two items of a list, a page break included


def find_labels(reading: Reading) -> list[Span]:
    """Numbers that only label a list item at the start of a line; they are no figures of the report."""
    spans = []
    for match in reading.patterns.find_all("list_label", reading.folded):
        start, end = match.span("label")
        before = reading.text[max(start - _WIDEST_GAP, 0) : start].rstrip(" \t\n")[-1:]
        capital = _CAPITAL.match(reading.text, end, end + 40) is not None
        if reading.text[end - 1] in "-/" and _CAPITAL_WORD.match(reading.text, end, end + 40) is None:
            continue  # "06/ QĐ-UBND" is a symbol
        if capital or before in ".;:" or not before:
            spans.append((start, end))
    return spans


_CAPITAL = regex.compile(r"[ \t]*\p{Lu}")
_CAPITAL_WORD = regex.compile(r"[ \t]+\p{Lu}\p{Ll}")


class _Cover:
    """Whether an offset lies in one of some spans given in text order."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = list(spans)
        self._next = 0

    def has(self, offset: int) -> bool:
        while self._next < len(self._spans) and self._spans[self._next][1] <= offset:
            self._next += 1
        return self._next < len(self._spans) and self._spans[self._next][0] <= offset


def _body_end(reading: Reading, header: HeaderMention, last_heading: int) -> int:
    """The last section ends where the closing sentence begins; "trân trọng báo cáo" in a preamble closes nothing."""
    first = max(header.body_start, last_heading)
    closings = [term.start for term in reading.terms.of("closing_start") if first < term.start]
    after = [start for start in closings if start <= header.body_end]
    return after[-1] if after else min(header.body_end, len(reading.text))


# ---- one line ------------------------------------------------------------------------------------


def _read_heading(reading: Reading, line: Span, headings: Sequence[_Heading], header: HeaderMention) -> _Heading | None:
    label = _read_label(reading, line)
    if label is None:
        return _unnumbered_heading(reading, line, headings, header)
    parent, path, level = _place_in_tree(label, headings)
    above = _chain(parent)
    end, text_start = _heading_end(reading, label, line)
    colon = _inline_title_end(reading, text_start, line)
    for cut in ([colon] if colon else []) + [end]:
        title = reading.quote(text_start, cut).rstrip(" .:;,")
        entry = _canonical(reading.patterns, title, above, level, label.style)
        whole = _covers(reading.patterns, entry, title)
        if label.style == "dash":
            fits = _is_dash_heading(reading, (text_start, cut), line, parent, entry, headings)
        elif cut == colon:
            beside = [one for one in headings if (one.label.style, one.level) == (label.style, level)]
            rises = (
                not beside or (parent or beside[-1]).start > beside[-1].start or label.value > beside[-1].label.value
            )
            fits = whole or (rises and _is_plain(reading.patterns, label, parent, title))
        else:
            fits = False
        if cut == end and not fits:
            fits = _is_heading(reading, label, (text_start, end), parent, entry, whole)
        if title and fits:
            return _Heading(label, path, level, entry.id if entry else None, title, label.start, cut, above)
    below = _unnumbered_heading(reading, line, headings, header) if label.style == "dash" else None
    # lists of areas ("- Cải cách thể chế") have bullets too; "* Nguyên nhân:" is a heading wherever it stands
    return below if below is not None and (below.id or "").startswith("evaluation.") else None


def _chain(parent: _Heading | None) -> tuple[str, ...]:
    if parent is None:
        return ()
    return ((parent.id,) if parent.id else ()) + parent.chain


def _read_label(reading: Reading, line: Span) -> _Label | None:
    match = reading.patterns.shape("section_label").match(reading.folded, line[0], line[1])
    if match is None:
        return None
    start = trimmed(reading.text, line)[0]
    after = match.end()
    if match["part"]:
        value = _part_value(reading, match)
        return _Label("part", _to_roman(value), value, start, after) if value else None
    if match["item"]:
        number = match["item_roman"] or match["item_number"]
        value = (roman_to_int(number) or 0) if match["item_roman"] else int(number)
        return _Label("upper", _to_roman(value) if match["item_roman"] else number, value, start, after)
    if roman := match["roman"] or match["bare"]:
        printed = reading.text[slice(*match.span("roman" if match["roman"] else "bare"))]
        value = roman_to_int("ii" if roman in ("1l", "ll") else roman) or 0
        if printed.isupper() and value and (match["roman"] or _is_capitals(reading.text[after : line[1]])):
            return _Label("roman", _to_roman(value), value, start, after)
        if not match["letter"] and len(roman) > 1:
            return None
        match = None if match["bare"] else match
        if match is None:
            return None
        if len(roman) == 1 and not printed.isupper():
            return _Label("letter", roman, ord(roman) - ord("a") + 1, start, after)
        return None
    if decimal := match["decimal"]:
        return _Label("decimal", decimal, int(decimal.split(".")[-1]), start, after)
    if arabic := match["arabic"]:
        if _SYMBOL.match(reading.text, start, line[1]):
            return None  # a symbol that the line break cut off from its "số"
        return _Label("arabic", str(int(arabic)), int(arabic), start, after)
    if letter := match["letter"]:
        printed = reading.text[match.start("letter")]
        style = "upper" if printed.isupper() else "letter"
        return _Label(style, printed, ord(letter[0]) - ord("a") + 1, start, after)
    return _Label("dash", "", 0, start, after)


_SYMBOL = regex.compile(r"\d{1,4}\s?/\s?\p{Lu}[\p{Lu}\p{Ll}]{0,3}\s?-\s?\p{Lu}")


def _part_value(reading: Reading, match: regex.Match[str]) -> int:
    if match["part_roman"]:
        return roman_to_int(match["part_roman"]) or 0
    if match["part_letter"]:
        return ord(match["part_letter"]) - ord("a") + 1
    if match["part_number"]:
        return int(match["part_number"])
    term = reading.terms.covering("heading_word", match.start("ordinal"))
    return ("", "first", "second", "third", "fourth", "fifth").index(term.id) if term else 0


def _to_roman(value: int) -> str:
    digits = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for number, letters in digits:
        while value >= number:
            text += letters
            value -= number
    return text


# ---- its place in the tree -----------------------------------------------------------------------


def _place_in_tree(label: _Label, headings: Sequence[_Heading]) -> tuple[_Heading | None, str | None, int]:
    """The heading above a label, its path (`None` for a dash, which is no label) and its level."""
    if label.style == "decimal":
        return _place_of_decimal(label, headings)
    if label.style == "dash":
        parent = next((one for one in reversed(headings) if one.label.style != "dash"), None)
        return parent, None, (parent.level + 1 if parent else 1)
    rank = _STYLES.index(label.style)
    parent = None
    for one in reversed(headings):
        style = one.label.style
        if style == "decimal":
            if rank > _STYLES.index("arabic"):
                parent = one
                break
            continue
        if style != "dash" and _STYLES.index(style) < rank:
            parent = one
            break
    path = f"{parent.path}.{label.text}" if parent and parent.path else label.text
    return parent, path, (parent.level + 1 if parent else 1)


def _place_of_decimal(label: _Label, headings: Sequence[_Heading]) -> tuple[_Heading | None, str | None, int]:
    """ "2.1" stands below the heading that ends in "2"; its own path repeats what is printed."""
    parts = label.text.split(".")
    above = ".".join(parts[:-1])
    for one in reversed(headings):
        printed = one.label.text
        if one.label.style in ("arabic", "decimal") and printed == above:
            return one, f"{one.path}.{parts[-1]}", one.level + 1
        if one.label.style == "roman" and len(parts) == 2 and _to_roman(int(parts[0])) == printed:
            return one, f"{one.path}.{parts[-1]}", one.level + 1  # "II." then "2.1"
        if one.label.style in ("roman", "part", "upper"):
            break
    outer = next((one for one in reversed(headings) if one.label.style in ("roman", "part", "upper")), None)
    if outer is None:
        return None, label.text, len(parts)
    path = f"{outer.path}.{label.text}" if outer.path else label.text
    return outer, path, outer.level + len(parts)


# ---- is it a heading? ----------------------------------------------------------------------------


def _heading_end(reading: Reading, label: _Label, line: Span) -> tuple[int, int]:
    """Where a title ends, and where it begins: with its line, or with the lines that go on with it.

    "Phần thứ nhất" and "Mục I" have their title on the line below.
    """
    start, end = trimmed(reading.text, (label.end, line[1]))
    if label.style in ("part", "upper") and not reading.text[start:end].strip():
        below = next(_text_lines_below(reading, line[1]), None)
        if below is None or _read_label(reading, below) is not None:
            return label.end, label.end
        start, end = below
    capitals = _is_capitals(reading.text[start:end])
    for _ in range(2):
        following = _next_line(reading, end)
        if following is None or not _goes_on(reading, (start, end), following, capitals):
            break
        end = trimmed(reading.text, following)[1]
    return end, start


def _text_lines_below(reading: Reading, end: int) -> Iterator[Span]:
    """The lines below that are not empty, trimmed; at most three lines down."""
    for _ in range(3):
        if end >= len(reading.text):
            return
        line = reading.line_at(end + 1)
        end = line[1]
        if reading.text[line[0] : line[1]].strip():
            yield trimmed(reading.text, line)


def _next_line(reading: Reading, end: int) -> Span | None:
    """The line right below; none when a blank line comes first. The number of a page between them is no line."""
    line_end = reading.line_at(end)[1]
    for _ in range(2):
        if line_end >= len(reading.text):
            return None
        line = reading.line_at(line_end + 1)
        if reading.text[line[0] : line[1]].strip():
            return line
        start, stop = reading.view.to_document(*line)
        if not reading.document.text[start:stop].strip():
            return None
        line_end = line[1]
    return None


def _goes_on(reading: Reading, title: Span, line: Span, capitals: bool) -> bool:
    text = reading.text[slice(*trimmed(reading.text, line))]
    if _YEAR_LINE.fullmatch(text):
        cue = reading.terms.ending_at("cue", title[1])
        return cue is not None and cue.id == "year"
    if reading.text[title[1] - 1] in ".:;" or _read_label(reading, line) is not None:
        return False
    if capitals:
        return _is_capitals(text) and len(text.split()) > 0
    if not text[0].islower() or len(text) > 70:
        return False
    # a title that wraps ends on its second line; a paragraph goes on with a third
    after = _next_line(reading, line[1])
    if after is None:
        return True
    first = reading.text[slice(*trimmed(reading.text, after))][0]
    ended = text.rstrip()[-1] in ".;,"
    return not first.islower() and not ended and not any(mark in text for mark in ".;")


_YEAR_LINE = regex.compile(r"(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)\d\d)?[.:]?")


def _is_capitals(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 2 and sum(letter.isupper() for letter in letters) >= 0.8 * len(letters)


def _is_heading(
    reading: Reading, label: _Label, span: Span, parent: _Heading | None, entry: Entry | None, whole: bool
) -> bool:
    text = reading.text[slice(*span)].strip()
    if not text or len(text) > _LONGEST_HEADING or len(text.split()) > _MOST_WORDS:
        return False
    if label.style == "dash":
        return whole and text.endswith(":") and len(text.split()) <= 12
    if label.style in ("part", "roman"):
        return text[-1] not in ";," and (text[-1] != "." or _is_capitals(text) or whole or len(text) < 90)
    if entry is not None and whole:
        return True
    if _is_running_text(reading, span):
        return False
    if (
        text[-1] in ";,"
        or _follows_in_lower_case(reading, span[1])
        or _is_below(parent, _with_sentences(reading.patterns))
    ):
        return False
    if text[-1] == ".":
        return entry is not None and len(text) <= 110
    if label.style == "letter" and entry is None:
        return text.endswith(":") or len(text) < 70
    return len(text) <= 130


def _is_running_text(reading: Reading, span: Span) -> bool:
    """A figure of dossiers, a citation or a full sentence: a numbered paragraph, not a title."""
    text = reading.text[slice(*span)]
    if reading.patterns.shape("reference_core").search(reading.folded, *span):
        return True
    if _has_counted_figure(reading, span):
        return True
    inner = text.rstrip(" .:")
    return any(mark in inner for mark in ("; ", ". ")) and not _is_capitals(text)


_FIGURE = regex.compile(r"\d+(?:[.,]\d+)*")


def _has_counted_figure(reading: Reading, span: Span) -> bool:
    """Whether a figure with its noun or a percentage stands in a line: "2- Đã giải quyết: 290 hồ sơ, đạt 90,6%"."""
    for match in _FIGURE.finditer(reading.text, *span):
        after = match.end()
        while after < span[1] and reading.text[after].isspace():
            after += 1
        if reading.text[after : after + 1] == "%" or reading.terms.starting_at("quantity_noun", after) is not None:
            return True
    return False


def _follows_in_lower_case(reading: Reading, end: int) -> bool:
    following = _next_line(reading, end)
    if following is None:
        # after one blank line, text that goes on in lower case means that the page cut a sentence
        rest = reading.text[end : end + 60].lstrip()
        return rest[:1].islower()
    return reading.text[slice(*trimmed(reading.text, following))][0].islower()


def _is_below(heading: _Heading | None, ids: frozenset[str]) -> bool:
    return heading is not None and heading.id is not None and heading.id.split(".")[0] in ids


@lru_cache(maxsize=4)
def _with_sentences(patterns: Patterns) -> frozenset[str]:
    return frozenset(entry.id for entry in patterns.of("section").values() if entry["below_are_sentences"])


def _inline_title_end(reading: Reading, start: int, line: Span) -> int | None:
    """A title that its paragraph follows on the same line: "1. Cải cách thể chế: UBND xã đã ..."."""
    match = _INLINE_END.search(reading.text, start, min(line[1], start + 120))
    return match.start() + 1 if match and reading.text[match.end() : line[1]].strip() else None


_INLINE_END = regex.compile(r"[:.](?=\s|\p{Lu})\s*")


def _is_dash_heading(
    reading: Reading,
    title: Span,
    line: Span,
    parent: _Heading | None,
    entry: Entry | None,
    headings: Sequence[_Heading],
) -> bool:
    """ "- Cải cách thể chế: Trong quý, ...", "* Ưu điểm": an item below a part that bears the very name of a section
    there. In a list of names ("- Cải cách thể chế: 05 nhiệm vụ;", or one name below another) it is none.
    """
    text = reading.text[slice(*title)].strip()
    if not _names_child(reading.patterns, text.rstrip(" .:"), parent, entry) or text[-1] in ";,":
        return False
    rest = reading.text[title[1] : line[1]].strip()
    if rest:
        return len(rest) > _SHORTEST_TEXT or not (rest[0].isdigit() or rest.endswith(";"))
    bullet = reading.text[trimmed(reading.text, line)[0]]
    before = reading.text[: line[0]].rstrip()
    above = trimmed(reading.text, reading.line_at(max(len(before) - 1, 0)))
    if reading.text[above[0]] == bullet and headings[-1].start < above[0]:
        return False
    below = next(_text_lines_below(reading, title[1]), None)
    return below is None or reading.text[below[0]] != bullet


_SHORTEST_TEXT = 60  # characters: what follows a name in a list of names is shorter


def _names_child(patterns: Patterns, title: str, parent: _Heading | None, entry: Entry | None) -> bool:
    """Whether a title without a number is, word for word, a heading of those below the part it stands in.

    Two words are enough only below the evaluation: "Hạn chế" says what it is, "Xây dựng" and "Kết quả" do not.
    """
    if entry is None or parent is None or parent.id is None or entry["parent"] != parent.id:
        return False
    key = _key(patterns, title)
    if key not in (wordings := _wordings(patterns)[entry.id]):
        lead = next((way for way in _leads(patterns) if key.startswith(way)), "")
        key = key[max(len(lead) - 1, 0) :]
    if patterns.entry("section", parent.id)["level"] != 1 or key not in wordings:
        return False
    if len(key.split()) >= _TELLING:
        return True
    return parent.id == "evaluation" and not any(key == way for way, _ in _keys(patterns)[None])


@lru_cache(maxsize=4)
def _leads(patterns: Patterns) -> list[str]:
    """Words that a heading may begin with and that say nothing: " ve ", " cong tac ", the longest first."""
    ways = [_key(patterns, way) for one in patterns.of("heading_lead").values() for way in one.spellings]
    return sorted(ways, key=lambda way: -len(way))


def _is_plain(patterns: Patterns, label: _Label, parent: _Heading | None, title: str) -> bool:
    """ "1. Số lượng: ...": a heading that reports use and the outline has no name for."""
    return (
        label.style in ("arabic", "decimal", "letter")
        and parent is not None
        and not _is_below(parent, _with_sentences(patterns))
        and _key(patterns, title) in _plain_headings(patterns)
    )


@lru_cache(maxsize=4)
def _plain_headings(patterns: Patterns) -> frozenset[str]:
    return frozenset(_key(patterns, way) for one in patterns.of("plain_heading").values() for way in one.spellings)


_BULLET = regex.compile(r"[-+*•][ \t)]{0,2}(?=\p{Lu})")


def _unnumbered_heading(
    reading: Reading, line: Span, headings: Sequence[_Heading], header: HeaderMention
) -> _Heading | None:
    """ "Nguyên nhân:", "* Hạn chế", "PHỤ LỤC", "ĐÁNH GIÁ CHUNG" on a line of its own: headings that have no label."""
    start, end = trimmed(reading.text, line)
    bullet = _BULLET.match(reading.text, start, end)
    start = bullet.end() if bullet else start
    if start == end or not reading.text[start].isupper():
        return None
    if annex := _annex_heading(reading, line):
        return annex
    if (part := _unnumbered_part(reading, line, headings, header)) or not headings:
        return part
    colon = reading.text.find(":", start, min(end, start + 60))
    title = reading.quote(start, colon if colon >= 0 else end).rstrip(" .")
    outer = headings[-1]
    for outer in reversed(headings):
        if outer.id == "evaluation" or outer.level == 1:
            break
    is_inline = colon >= 0 and outer.id == "evaluation"
    if not is_inline and not (colon in (-1, end - 1) and _stands_alone(reading, line)):
        return None
    entry = _canonical(reading.patterns, title, _chain(outer), outer.level + 1, "dash")
    if entry is None or entry["parent"] != outer.id:
        return None
    patterns = reading.patterns
    if not (_covers(patterns, entry, title) if is_inline else _names_child(patterns, title, outer, entry)):
        return None
    stop = colon + 1 if colon >= 0 else end
    return _Heading(_Label("dash", "", 0, start, start), None, outer.level + 1, entry.id, title, start, stop)


def _unnumbered_part(
    reading: Reading, line: Span, headings: Sequence[_Heading], header: HeaderMention
) -> _Heading | None:
    """ "ĐÁNH GIÁ CHUNG", "PHƯƠNG HƯỚNG, NHIỆM VỤ QUÝ II" in a report whose parts have no numbers."""
    start, end = trimmed(reading.text, line)
    numbered = any(one.level == 1 and one.path is not None for one in headings)
    if numbered or header.title is None or not _is_capitals(reading.text[start:end]):
        return None
    if end - start > _LONGEST_HEADING or not _stands_alone(reading, line):
        return None
    title = reading.quote(start, end).rstrip(" .:")
    entry = _canonical(reading.patterns, title, (), 1, "roman")
    if entry is None or entry["level"] != 1 or not _covers(reading.patterns, entry, title):
        entry = _called_so(reading.patterns, title)  # "CẢI CÁCH THỂ CHẾ": a part of the results as a part of the report
    if entry is None:
        return None
    key = _key(reading.patterns, title)
    if not any(key.startswith(way) and len(way.split()) > 1 for way in _wordings(reading.patterns)[entry.id]):
        return None
    return _Heading(_Label("part", "", 0, start, start), None, 1, entry.id, title, start, end)


def _called_so(patterns: Patterns, title: str) -> Entry | None:
    """The entry of which a title is a wording, word for word."""
    key = _key(patterns, title)
    return next((entry for rows in _keys(patterns).values() for way, entry in rows if way == key), None)


def _stands_alone(reading: Reading, line: Span) -> bool:
    """Whether a line is a paragraph by itself: what is before it has ended, and it does not go on below."""
    stop = line[0]
    while stop and reading.text[stop - 1] in " \t\n":
        stop -= 1
    if stop and reading.text[stop - 1] not in ".:;!?/" and reading.text.count("\n", stop, line[0]) < _BLANK_LINE:
        last = reading.line_at(stop - 1)
        if _read_label(reading, last) is None and not _is_capitals(reading.text[slice(*last)]):
            return False
    end = trimmed(reading.text, line)[1]
    return not _follows_in_lower_case(reading, end) and reading.text[end - 1] not in ";,"


_BLANK_LINE = 2  # line feeds


def _annex_heading(reading: Reading, line: Span) -> _Heading | None:
    """ "PHỤ LỤC", "PHỤ LỤC 01": what follows the signature, or stands at the end of the body."""
    start, end = trimmed(reading.text, line)
    term = reading.terms.starting_at("heading_word", start)
    if start == end or term is None or term.id != "annex":
        return None
    if not _is_capitals(reading.text[start : term.end]) and not _ANNEX_NUMBER.fullmatch(reading.text, term.end, end):
        return None
    title = reading.quote(start, end).rstrip(" .:")
    return _Heading(_Label("part", "", 0, start, start), None, 1, "annex", title, start, end)


_ANNEX_NUMBER = regex.compile(r"\s*(?:\d{1,2}|[IVX]{1,4}|[A-D])?\s*[:.]?")


# ---- canonical ids -------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _wordings(patterns: Patterns) -> dict[str, list[str]]:
    """The compared forms of each entry's wordings, by id."""
    return {entry.id: [_key(patterns, way) for way in entry.spellings] for entry in patterns.of("section").values()}


@lru_cache(maxsize=4)
def _keys(patterns: Patterns) -> dict[str | None, list[tuple[str, Entry]]]:
    """Wordings of headings by parent id, the longest first."""
    keys: dict[str | None, list[tuple[str, Entry]]] = {}
    for entry in patterns.of("section").values():
        for way in entry.spellings:
            keys.setdefault(entry["parent"], []).append((_key(patterns, way), entry))
    for rows in keys.values():
        rows.sort(key=lambda row: -len(row[0]))
    return keys


@lru_cache(maxsize=4)
def _full_forms(patterns: Patterns) -> dict[str, str]:
    return {
        unaccent(way): unaccent(entry["full"])
        for entry in patterns.of("heading_abbreviation").values()
        for way in entry.spellings
    }


_WORD = regex.compile(r"[a-z0-9]+")


@lru_cache(maxsize=4096)
def _key(patterns: Patterns, title: str) -> str:
    """A heading without marks, case and punctuation, abbreviations spelled out, in blanks: " cai cach the che "."""
    full = _full_forms(patterns)
    words = _WORD.findall(unaccent(title).replace("&", " va "))
    return f" {' '.join(full.get(word, word) for word in words)} "


def _canonical(patterns: Patterns, title: str, above: Sequence[str], level: int, style: str) -> Entry | None:
    """The entry that a title names.

    At the first level the one that opens it ("Đánh giá chung về kết quả thực hiện"), else the one with the longest
    wording in it; below that the one named first ("Kiểm tra và đối thoại"), looked for among the children of the
    headings above, the nearest first.
    """
    keys = _keys(patterns)
    key = _key(patterns, title)
    for scope in _scopes(patterns, above, level, style):
        found = [
            (key.find(wording), len(wording.split()), entry)
            for wording, entry in keys.get(scope, ())
            if wording in key and entry.id not in above
        ]
        if found:
            # the longest wording comes first, so that of those that open the title it wins as well
            opening = next((one for one in found if one[0] == 0 and one[1] >= _TELLING), found[0])
            place, size, entry = opening if scope is None else min(found, key=lambda one: one[0])
            return _more_special(patterns, key, entry, (place, size)) or entry
    # "1. Công tác chỉ đạo, điều hành" below "I. KẾT QUẢ": a first-level part set one level down, if its words say so
    first_level = (entry for wording, entry in keys[None] if wording in key and entry.id not in above)
    if named := next((entry for entry in first_level if _covers(patterns, entry, title)), None):
        return named
    # "I. Tình hình tiếp nhận, giải quyết hồ sơ": a third-level section set at the first, if its words say so
    deeper = [row for scope in _lifted(patterns, above, level) for row in keys.get(scope, ())]
    found = [(key.find(wording), -len(wording), entry) for wording, entry in deeper if wording in key]
    named = min(found, key=lambda one: one[:2])[2] if found else None
    return named if named is not None and _covers(patterns, named, title) else None


def _lifted(patterns: Patterns, above: Sequence[str], level: int) -> list[str]:
    """The second-level sections whose children may stand below a part, when a title stands at the first level or
    below a part without a name."""
    if level > 1 and above:
        return []
    further = _further(patterns)
    return [scope for part in further["top"] for scope in further.get(part, ())]


def _more_special(patterns: Patterns, key: str, entry: Entry, matched: tuple[int, int]) -> Entry | None:
    """A section below `entry` that the title names with more words, "Kết quả" + "giải quyết thủ tục hành chính".

    Below the first level its words must hold those that named `entry`: "Cải cách thủ tục hành chính, thực hiện cơ
    chế một cửa" is named after what comes first.
    """
    place, size = matched
    is_part = "top" in (entry["children_under"] or ())
    found = []
    for below in patterns.of("section").values():
        if not below.id.startswith(f"{entry.id}."):
            continue
        for way in _wordings(patterns)[below.id]:
            begin, words = key.find(way), len(way.split())
            if begin < 0 or words <= size or (begin > 0 and 2 * words < len(key.split())):
                continue
            if is_part or begin <= place < begin + len(way) - 1:
                found.append((begin, -words, below))
    return min(found, key=lambda one: one[:2])[2] if found else None


_TELLING = 3  # words: "đánh giá chung" says what a part is, "kết quả" opens the titles of many


def _scopes(patterns: Patterns, above: Sequence[str], level: int, style: str) -> list[str | None]:
    """Where to look, in this order. Reports that put the six areas at the first level, set the outline below parts
    ("Phần thứ nhất", "A.") or have a level more than the outline are met by looking further: `children_under` of
    a heading says where those below it may stand as well."""
    further = _further(patterns)
    if level == 1:
        return [None, *further["top"]]
    scopes: list[str | None] = [*above]
    for one in above:
        scopes += [scope for scope in further.get(one, ()) if scope not in scopes]
    if style in ("roman", "upper"):
        scopes += [None, *further["top"]]
    return scopes or [*further["top"], *further["lost"]]


@lru_cache(maxsize=4)
def _further(patterns: Patterns) -> dict[str, tuple[str, ...]]:
    """Place (`top`, `lost`, or the id of a heading) → the headings whose children may stand there."""
    places: dict[str, list[str]] = {"top": [], "lost": []}
    for entry in patterns.of("section").values():
        for place in entry["children_under"] or ():
            places.setdefault(place, []).append(entry.id)
    return {place: tuple(ids) for place, ids in places.items()}


def _covers(patterns: Patterns, entry: Entry | None, title: str) -> bool:
    """Whether a wording of the entry makes up most of the title, so that the title is a heading by its words."""
    if entry is None:
        return False
    wordings = _wordings(patterns)[entry.id]
    if _is_mostly(wordings, _key(patterns, title)):
        return True
    bare = _without_period(patterns, title)
    return bare != title and _is_mostly(wordings, _key(patterns, bare))


def _is_mostly(wordings: Sequence[str], key: str) -> bool:
    word_count = len(key.split())
    longest = max((len(way.split()) for way in wordings if way in key), default=0)
    return longest > 0 and (longest == word_count or (longest >= 2 and longest >= 0.5 * word_count))


_PERIOD_SIGN = regex.compile(r"\d|\b[IVX]+\b")


def _without_period(patterns: Patterns, title: str) -> str:
    """ "Phương hướng quý II năm 2021" is called so for its period alone."""
    if not _PERIOD_SIGN.search(title):
        return title
    for match in patterns.find_all("period", fold(title)):
        title = title[: match.start()] + " " * len(match[0]) + title[match.end() :]
    return title


def names_section(patterns: Patterns, title: str, *, level: int | None = None) -> bool:
    """Whether a wording of the outline (of one level, if it is given) makes up most of a title."""
    return any(
        _covers(patterns, entry, title)
        for entry in patterns.of("section").values()
        if level is None or entry["level"] == level
    )


# ---- the whole -----------------------------------------------------------------------------------


def _without_false_levels(headings: Sequence[_Heading]) -> list[_Heading]:
    """Headings of the top style must rise: a "V." inside a list of names is no section."""
    kept: list[_Heading] = []
    last = 0
    for heading in headings:
        if heading.label.style == "roman" and heading.level == 1:
            if heading.label.value > last + 3 and heading.id is None:
                continue
            last = heading.label.value
        kept.append(heading)
    return kept


def _to_section(heading: _Heading, body_end: int) -> Section:
    """The body runs to the next heading of the same or a higher level."""
    end = max(body_end, heading.end)
    return Section(heading.id, heading.path, heading.title, heading.level, heading.start, heading.end, heading.end, end)
