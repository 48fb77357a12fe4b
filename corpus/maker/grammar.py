"""Wordings as data: alternatives in braces, facts as `$slots`, rules as `@names`, quotations in square brackets.

{a|b|}            one of the alternatives, nested as deep as wanted
{?pending:a|b}    `a` when the fact `pending` is known, else `b` (or nothing)
$received         a fact, printed in the style of the report
@counter          another rule of the grammar
^                 the next letter becomes a capital
[q.count:$n tin]  what is inside is the quotation of an item of the truth; the label says of which
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FIRST_FRESH_SEED = 1000
"""From this seed on, the wordings marked `held_out` are used; below it, never."""


@dataclass(frozen=True)
class Printed:
    """A fact with the form it is printed in, where that is not the default form of its type."""

    text: str
    value: Any


@dataclass(frozen=True)
class Mark:
    """A stretch of a piece: the label of a quotation, or `$name` of the fact printed there."""

    label: str
    start: int
    end: int
    value: Any = None


@dataclass(frozen=True)
class Piece:
    """Some text and what it says where.

    >>> (Piece("a ") + Piece("07", (Mark("$n", 0, 2, 7),))).marks[0].start
    2
    """

    text: str = ""
    marks: tuple[Mark, ...] = ()

    def __add__(self, other: Piece) -> Piece:
        shift = len(self.text)
        moved = tuple(Mark(mark.label, mark.start + shift, mark.end + shift, mark.value) for mark in other.marks)
        return Piece(self.text + other.text, self.marks + moved)

    def marked(self, label: str, value: Any = None) -> Piece:
        return Piece(self.text, (*self.marks, Mark(label, 0, len(self.text), value)))

    def quote(self, mark: Mark) -> str:
        return self.text[mark.start : mark.end]

    def inside(self, outer: Mark) -> list[Mark]:
        """The marks that lie within another one."""
        return [
            mark for mark in self.marks if mark is not outer and outer.start <= mark.start and mark.end <= outer.end
        ]


def join(pieces: Sequence[Piece], blank: str = " ") -> Piece:
    result = Piece()
    for piece in pieces:
        if result.text and piece.text:
            result += Piece(blank)
        result += piece
    return result


@dataclass(frozen=True)
class Say:
    """One wording of one kind of statement."""

    about: str
    text: str
    when: tuple[str, ...] = ()
    held_out: bool = False

    def fits(self, tags: frozenset[str]) -> bool:
        """
        >>> Say("x", "", ("commune/ward", "!two_tier")).fits(frozenset({"ward"}))
        True
        """
        for condition in self.when:
            names = condition.removeprefix("!").split("/")
            if any(name in tags for name in names) == condition.startswith("!"):
                return False
        return True


_TOKEN = re.compile(r"\$([a-z_0-9]+)|@([a-z_]+(?:\.[a-z_]+)*)|\{\?([a-z_0-9]+):|\[([A-Za-z_0-9.=*]+):|([{}|\]^])")


@dataclass
class Grammar:
    """All wordings by what they are about."""

    says: dict[str, list[Say]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Grammar:
        grammar = cls()
        for path in sorted(folder.glob("*.toml")):
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            for entry in data.get("say", ()):
                for text in entry["texts"]:
                    say = Say(
                        entry["about"], text.strip(), tuple(entry.get("when", ())), bool(entry.get("held_out", False))
                    )
                    grammar.says.setdefault(say.about, []).append(say)
        return grammar


Facts = Mapping[str, Any]


@dataclass
class Speaker:
    """Words statements for one report: its random numbers, its tags, its style of figures.

    A wording is not used twice in one report while others are left.
    """

    grammar: Grammar
    rng: random.Random
    tags: frozenset[str]
    is_fresh: bool
    print_fact: Callable[[Any], str]
    used: set[str] = field(default_factory=set)
    facts: dict[str, Any] = field(default_factory=dict)

    def knows(self, about: str) -> bool:
        return bool(self._choices(about))

    def _choices(self, about: str) -> list[Say]:
        says = [say for say in self.grammar.says.get(about, ()) if say.fits(self.tags)]
        fresh = [say for say in says if say.held_out]
        return (fresh or says) if self.is_fresh else [say for say in says if not say.held_out]

    def say(self, about: str, facts: Facts | None = None) -> Piece:
        """One wording of a statement, with its facts."""
        choices = self._choices(about)
        if not choices:
            raise KeyError(f"no wording for {about!r} with {sorted(self.tags)}")
        unused = [say for say in choices if say.text not in self.used]
        chosen = self.rng.choice(unused or choices)
        if len(chosen.text) > 30:
            self.used.add(chosen.text)
        return self.expand(chosen.text, {**self.facts, **(facts or {})})

    def expand(self, text: str, facts: Facts) -> Piece:
        piece, position = self._sequence(text, 0, facts, ())
        if position != len(text):
            raise ValueError(f"unbalanced: {text!r} at {position}")
        return _capitals(piece)

    def _sequence(self, text: str, position: int, facts: Facts, stops: tuple[str, ...]) -> tuple[Piece, int]:
        result = Piece()
        while position < len(text):
            token = _TOKEN.search(text, position)
            if token is None:
                result += Piece(text[position:])
                return result, len(text)
            result += Piece(text[position : token.start()])
            slot, rule, condition, label, sign = token.groups()
            if sign in stops:
                return result, token.start()
            position = token.end()
            if slot:
                result += self._slot(slot, facts)
            elif rule:
                result += self.say(rule, facts)
            elif label:
                inner, position = self._sequence(text, position, facts, ("]",))
                position += 1
                result += inner.marked(label.replace("*", str(facts.get("field", "*"))))
            elif condition or sign == "{":
                branches, position = self._branches(text, position)
                if condition:
                    known = facts.get(condition) is not None
                    chosen = branches[0] if known else (branches[1] if len(branches) > 1 else "")
                else:
                    chosen = self.rng.choice(branches)
                result += self._sequence(chosen, 0, facts, ())[0]
            elif sign == "^":
                result += Piece("\x00")
            else:
                result += Piece(sign)
        return result, position

    def _branches(self, text: str, position: int) -> tuple[list[str], int]:
        depth, start, branches = 0, position, []
        while position < len(text):
            letter = text[position]
            if letter == "{":
                depth += 1
            elif letter == "}" and depth == 0:
                return [*branches, text[start:position]], position + 1
            elif letter == "}":
                depth -= 1
            elif letter == "|" and depth == 0:
                branches.append(text[start:position])
                start = position + 1
            position += 1
        raise ValueError(f"brace without end: {text!r}")

    def _slot(self, name: str, facts: Facts) -> Piece:
        if facts.get(name) is None:
            raise KeyError(f"fact {name!r} is not known")
        value = facts[name]
        if isinstance(value, Piece):
            return value
        if isinstance(value, Printed):
            return Piece(value.text).marked(f"${name}", value.value)
        return Piece(self.print_fact(value)).marked(f"${name}", value)


def _capitals(piece: Piece) -> Piece:
    while (place := piece.text.find("\x00")) >= 0:
        after = piece.text[place + 1 : place + 2].upper()
        text = piece.text[:place] + after + piece.text[place + 2 :]
        marks = tuple(
            Mark(
                mark.label,
                mark.start - (mark.start > place),
                mark.end - (mark.end > place),
                mark.value,
            )
            for mark in piece.marks
        )
        piece = Piece(text, marks)
    return piece
