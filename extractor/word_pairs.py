"""Which words stand beside each other in reports: `word_pairs.txt`, made by `python -m corpus.word_pairs`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from extractor.language import unaccent

Pair = tuple[str, str]


@cache
def known_pairs() -> frozenset[Pair]:
    """Neighbouring words, folded; 10 ms, once."""
    text = files("extractor").joinpath("word_pairs.txt").read_text(encoding="utf-8")
    return frozenset((first, second) for line in text.splitlines() for first, _, second in (line.partition(" "),))


@cache
def known_words() -> frozenset[str]:
    return frozenset(word for pair in known_pairs() for word in pair)


@cache
def words_by_letters() -> frozenset[str]:
    """Known words by their letters without marks."""
    return frozenset(map(unaccent, known_words()))


@cache
def pairs_by_letters() -> Mapping[Pair, frozenset[Pair]]:
    """The same by their letters without marks."""
    found: dict[Pair, set[Pair]] = defaultdict(set)
    for first, second in known_pairs():
        found[unaccent(first), unaccent(second)].add((first, second))
    return {letters: frozenset(pairs) for letters, pairs in found.items()}
