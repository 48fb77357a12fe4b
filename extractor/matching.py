"""How near two readings are: strings on the four levels of GROBID, tables by tree edit distance, shares with bounds."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

T = TypeVar("T")

LEVELS = ("strict", "soft", "levenshtein", "ratcliff")
"""Equal; equal but for case, blanks, punctuation; at most a fifth edited; Ratcliff/Obershelp at least 0.95."""

_NEAR = 0.8
_ALIKE = 0.95


def squash(text: str) -> str:
    """Composed, one blank for any white space, one letter for Đ and what looks like it.

    >>> squash("QÐ-UBND ") + squash(" a  b")
    'QĐ-UBNDa b'
    """
    plain = unicodedata.normalize("NFC", text).translate(str.maketrans("ÐƉð", "ĐĐđ"))
    return " ".join(plain.split())


def soften(text: str) -> str:
    """Letters and digits alone, in lower case.

    >>> soften("Số: 12/BC-UBND")
    'số12bcubnd'
    """
    return "".join(letter for letter in squash(text).casefold() if letter.isalnum())


def match_levels(one: str, other: str) -> dict[str, bool]:
    """On which levels two strings agree.

    >>> match_levels("Phương hướng, nhiệm vụ", "Phương hướng nhiệm vụ")
    {'strict': False, 'soft': True, 'levenshtein': True, 'ratcliff': True}
    """
    first, second = squash(one), squash(other)
    if first == second:
        return dict.fromkeys(LEVELS, True)
    longest = max(len(first), len(second))
    distance = edit_distance(first, second)
    return {
        "strict": False,
        "soft": soften(first) == soften(second),
        "levenshtein": 1 - distance / longest >= _NEAR,
        "ratcliff": SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE,
    }


def edit_distance(one: Sequence[object], other: Sequence[object]) -> int:
    """Levenshtein distance: insertions, deletions, replacements. Time is the product of the lengths.

    >>> edit_distance("hạn", "hẹn"), edit_distance("", "ab")
    (1, 2)
    """
    row = list(range(len(other) + 1))
    for line, left in enumerate(one, 1):
        before, row[0] = row[0], line
        for place, right in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (left != right))
    return row[-1]


Grid = Sequence[Sequence[str]]


def table_similarity(one: Grid, other: Grid) -> float:
    """TEDS (tree-edit-distance similarity) of two tables as trees of rows and cells, 1 when they are the same.

    As in Zhong et al. 2020, taking out or putting in a node costs 1 and a cell costs the relative edit distance of
    its text. Rows are only ever set against rows, which is the constrained distance for trees of this depth; merged
    cells are repeated in our tables, so spans are not compared.

    >>> table_similarity([["1", "Đất đai"]], [["1", "Đất đai"]])
    1.0
    >>> round(table_similarity([["1", "2"], ["3", "4"]], [["1", "2"]]), 2)
    0.57
    """
    size = max(_size(one), _size(other))
    if [*map(list, one)] == [*map(list, other)]:
        return 1.0
    distance = _alignment(
        one, other, lambda row: 1.0 + len(row), lambda left, right: _row_distance(tuple(left), tuple(right))
    )
    return max(0.0, 1 - distance / size)


def _size(grid: Grid) -> int:
    return 1 + sum(1 + len(row) for row in grid)


def _row_distance(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    if one == other:
        return 0.0
    return _alignment(one, other, lambda _: 1.0, _cell_distance)


def _cell_distance(one: str, other: str) -> float:
    if one == other:
        return 0.0
    return edit_distance(one, other) / max(len(one), len(other))


def _alignment(
    one: Sequence[T], other: Sequence[T], price: Callable[[T], float], distance: Callable[[T, T], float]
) -> float:
    """The least cost of turning one sequence into the other."""
    row = [0.0]
    for item in other:
        row.append(row[-1] + price(item))
    for left in one:
        before, row[0] = row[0], row[0] + price(left)
        for place, right in enumerate(other, 1):
            changed = before + distance(left, right)
            before, row[place] = row[place], min(row[place] + price(left), row[place - 1] + price(right), changed)
    return row[-1]


def wilson(count: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson, which holds near 0 and 1 where most of ours lie.

    >>> [round(bound, 3) for bound in wilson(0, 100)]
    [0.0, 0.037]
    """
    if total == 0:
        return 0.0, 1.0
    share = count / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    whole = 1 + z * z / total
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)
