"""Automatic numbering of Word → the labels it prints: "I.", "1.2.", "a)", "-"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from extractor.documents.encodings import decode_font_text
from extractor.documents.word_package import Element, child, number, run_style, switch, tag, value

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: where it starts, how its number is written, what is printed around it."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    suffix: str = " "
    plain_numbers: bool = False  # "legal" numbering: all levels in Arabic figures
    restart: int | None = None  # the level (from 1) whose next number starts this one again; 0 for never


@dataclass(slots=True)
class Numbering:
    """Counts the numbered paragraphs of one document in reading order; the one thing here that changes."""

    lists: Mapping[str, tuple[str, Mapping[int, Level], Mapping[int, int]]]
    counters: dict[str, list[int | None]] = field(default_factory=dict)
    started: set[str] = field(default_factory=set)

    def next_label(self, list_id: str, level_index: int) -> str:
        """The label of the next paragraph at this level, with the blank after it; empty when nothing is printed."""
        if list_id not in self.lists or not 0 <= level_index < _LEVELS:
            return ""
        abstract, levels, restarts = self.lists[list_id]
        counters = self.counters.setdefault(abstract, [None] * _LEVELS)
        if list_id not in self.started:
            self.started.add(list_id)
            for index in restarts:
                counters[index] = None
        level = levels.get(level_index, Level())
        current = counters[level_index]
        first = restarts.get(level_index, level.start)
        counters[level_index] = first if current is None else current + 1
        for deeper in range(level_index + 1, _LEVELS):
            restart = levels.get(deeper, Level()).restart
            if restart is None or 0 < restart == level_index + 1:
                counters[deeper] = None
        label = _PLACE.sub(lambda match: self._place(match, level, levels, counters), level.text)
        return label + level.suffix if label else ""

    @staticmethod
    def _place(match: re.Match[str], level: Level, levels: Mapping[int, Level], counters: list[int | None]) -> str:
        index = int(match[1]) - 1
        other = levels.get(index, Level())
        count = counters[index]
        return write_number(other.start if count is None else count, "decimal" if level.plain_numbers else other.form)


def read_numbering(root: Element | None) -> Numbering:
    """The lists that `numbering.xml` defines."""
    abstracts: dict[str, dict[int, Level]] = {}
    lists: dict[str, tuple[str, Mapping[int, Level], Mapping[int, int]]] = {}
    for element in root if root is not None else ():
        if tag(element) == "abstractNum":
            abstracts[value(element, "abstractNumId") or ""] = _levels(element)
        elif tag(element) == "num":
            abstract = value(child(element, "abstractNumId")) or ""
            levels = dict(abstracts.get(abstract, {}))
            restarts: dict[int, int] = {}
            for override in element:
                if tag(override) != "lvlOverride":
                    continue
                index = number(override, "ilvl") or 0
                levels.update(_levels(override))
                start = number(child(override, "startOverride"))
                if start is not None:
                    restarts[index] = start
            lists[value(element, "numId") or ""] = (abstract, levels, restarts)
    return Numbering(lists)


def _levels(parent: Element) -> dict[int, Level]:
    return {number(level, "ilvl") or 0: _level(level) for level in parent if tag(level) == "lvl"}


def _level(element: Element) -> Level:
    form = value(child(element, "numFmt")) or "decimal"
    text = value(child(element, "lvlText")) or ""
    if form == "bullet":
        # bullets of symbol fonts have codes of their own; all of them stand for a dash
        text = "".join("-" if "\ue000" <= letter <= "\uf8ff" or letter == "\u00b7" else letter for letter in text)
    else:
        text = decode_font_text(text, run_style(child(element, "rPr")).font or "")
    start = number(child(element, "start"))
    return Level(
        start=0 if start is None else start,
        form=form,
        text=text.strip(),
        suffix="" if value(child(element, "suff")) == "nothing" else " ",
        plain_numbers=switch(element, "isLgl") or False,
        restart=number(child(element, "lvlRestart")),
    )


def write_number(count: int, form: str) -> str:
    """A count in one of Word's number formats; formats that reports do not use are written in figures.

    >>> [write_number(4, form) for form in ("decimal", "upperRoman", "lowerLetter", "decimalZero", "none")]
    ['4', 'IV', 'd', '04', '']
    >>> write_number(28, "lowerLetter")
    'bb'
    """
    if form in ("none", "bullet"):
        return ""
    if form == "decimalZero":
        return f"{count:02}"
    if form in ("upperRoman", "lowerRoman") and 0 < count < 4000:
        return _write_roman(count) if form == "upperRoman" else _write_roman(count).lower()
    if form in ("upperLetter", "lowerLetter") and 0 < count <= 26 * 20:
        letter = chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    return str(count)


def _write_roman(count: int) -> str:
    letters = []
    for worth, letter in _ROMAN:
        letters.append(letter * (count // worth))
        count %= worth
    return "".join(letters)
