from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.language import Lexicon, fold, parse_count, parse_decimal, parse_number_words, tokenise, unaccent
from extractor.patterns import shipped_patterns

FOLDED_ALIKE = [
    ("Ủy ban nhân dân", "Uỷ ban nhân dân"),  # tone on the first or the second vowel
    ("QĐ-UBND", "Q\u00d0-UBND"),  # Icelandic eth for Đ
    ("kỹ thuật", "kĩ thuật"),  # i and y
    ("quý I", "quí I"),
    ("tiến sỹ", "tiến sĩ"),
    ("Độc lập – Tự do", "Độc lập - Tự do"),  # dashes
    ("04\u00a0máy", "04 máy"),  # no-break space
    ("khoẻ", "khỏe"),
]


@pytest.mark.parametrize(("one", "other"), FOLDED_ALIKE)
def test_spellings_that_are_one_word(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("word", ["quý", "hoàn", "huyện", "toán", "thúy", "ý kiến"])
def test_folding_keeps_words_apart(word: str) -> None:
    # the tone of these is part of the word: without it they would be others
    assert unaccent(word) != fold(word)


@given(st.text())
def test_folding_keeps_length_and_is_done_once(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@given(st.text())
def test_tokens_lie_in_order_and_hold_no_blank(text: str) -> None:
    spans = tokenise(fold(unicodedata.normalize("NFC", text)))
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_terms_over_a_line_break_and_the_longest_of_a_kind() -> None:
    lexicon = Lexicon(
        {("body", "committee"): ["ủy ban"], ("body", "peoples"): ["ủy ban nhân dân"], ("x", "d"): ["dân"]}
    )
    terms = lexicon.find_terms(fold("Uỷ\nban  nhân dân; dân"))
    assert [(term.id, term.start, term.end) for term in terms.of("body")] == [("peoples", 0, 16)]
    assert len(terms.of("x")) == 2  # kinds do not get in each other's way


COUNTS = [
    ("02", 2),
    ("00", 0),
    ("1.247", 1247),  # a point before three digits parts thousands
    ("1.234.567", 1234567),
    ("96,5", None),  # a decimal is no count
    ("12.50", None),
    ("", None),
]


@pytest.mark.parametrize(("printed", "value"), COUNTS)
def test_counts(printed: str, value: int | None) -> None:
    assert parse_count(printed) == value


@pytest.mark.parametrize(("printed", "value"), [("98,5", 98.5), ("98.8", 98.8), ("1.234,5", 1234.5), ("a", None)])
def test_decimals(printed: str, value: float | None) -> None:
    assert parse_decimal(printed) == value


WORDS = [
    ("mười một", 11),
    ("hai mươi lăm", 25),
    ("một trăm linh năm", 105),
    ("hai nghìn ba trăm", 2300),
    ("bốn", 4),
    ("xã", None),
]


@pytest.mark.parametrize(("words", "value"), WORDS)
def test_numbers_in_words(words: str, value: int | None) -> None:
    entries = shipped_patterns().of("number_word").values()
    values = {fold(way): entry["value"] for entry in entries for way in entry.spellings}
    assert parse_number_words(fold(words).split(), values) == value
