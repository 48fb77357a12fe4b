from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.models import Aside
from extractor.repairs import repair
from tests.conftest import document_of

CASES = [
    # a soft hyphen inside a word, as old Word files have them
    ("Kế ho\u00adạch", "Kế hoạch", ["invisible"]),
    # eth for Đ in a symbol
    ("06/Q\u00d0-UBND", "06/QĐ-UBND", ["look-alike"]),
    # Cyrillic letters in a Roman number
    ("Quý \u0406\u0406", "Quý II", ["look-alike"]),
    # dashes and no-break spaces are read as one, nothing is changed
    ("2021 – 2025\u00a0năm", "2021 – 2025\u00a0năm", []),
]


@pytest.mark.parametrize(("text", "repaired", "rules"), CASES)
def test_repairs(text: str, repaired: str, rules: list[str]) -> None:
    view = repair(document_of(text))
    assert view.text == repaired
    assert [one.rule for one in view.repairs] == rules


@given(st.text(alphabet="aĐ\u00d0\u00ad\u200b1/ \n\u0406ế"))
def test_every_place_of_a_view_has_its_place_in_the_document(text: str) -> None:
    document = document_of(text)
    view = repair(document)
    assert len(view.folded) == len(view.text)
    undone = list(document.text)
    for one in reversed(view.repairs):
        assert document.text[one.start : one.end] == one.before
    for offset, letter in enumerate(view.text):
        start, end = view.to_document(offset, offset + 1)
        assert end == start + 1
        assert view.from_document(start, end) == (offset, offset + 1)
        assert letter == undone[start] or any(one.start <= start < one.end for one in view.repairs)


@given(st.text(alphabet="aĐ\u00d0\u00ad\u200b1/ ế"))
def test_repairing_twice_changes_nothing_more(text: str) -> None:
    once = repair(document_of(text)).text
    again = repair(document_of(once))
    assert again.text == once
    assert again.repairs == ()


def test_page_numbers_are_blanked_and_footnotes_stay() -> None:
    document = replace(
        document_of("phần\n2\nmềm\n1 Ghi chú"), asides=(Aside("page_number", 5, 6), Aside("footnote", 11, 20))
    )
    view = repair(document)
    assert view.text == "phần\n \nmềm\n1 Ghi chú"
    assert view.repairs == ()
