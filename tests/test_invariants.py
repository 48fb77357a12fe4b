"""Things true of any text: places quote exactly, numbers are accounted for once, wrapping changes nothing."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor import extract
from extractor.errors import UnreadableFile
from extractor.language import _NEWER_TONE
from extractor.normalise import numerals
from extractor.patterns import shipped_patterns
from extractor.pipeline import extract_document
from extractor.record import Evidence, Record
from extractor.sections import find_labels
from tests.conftest import REPORTS, document_of, reading_of

CORPUS = sorted(REPORTS.glob("*/report.txt"))
Span = tuple[int, int]


def sentences() -> list[str]:
    """Every example of the vocabulary: text in the language of these reports, whatever it is about."""
    patterns = shipped_patterns()
    entries = [entry for by_id in patterns.entries.values() for entry in by_id.values()]
    return sorted({example["text"].rstrip(".") for entry in entries for example in entry.examples})


# a title and a first sentence, so that what follows is body
HEAD = "BÁO CÁO\nCông tác cải cách hành chính quý I năm 2022\n\nUBND xã báo cáo như sau:\n\nI. KẾT QUẢ\n\n"
TEXTS = st.lists(st.sampled_from(sentences()), min_size=1, max_size=8).map(". ".join)
NOISE = st.text(alphabet="aăâbcdđeêghi I1234567890/.,-%:;()\nKHQĐ-UBND\u00ad\u00d0ế", max_size=300)
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def places(value: Any) -> Iterator[Evidence]:
    """Every piece of evidence in a record."""
    if isinstance(value, Evidence):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from places(one)
    elif isinstance(value, dict):
        yield from places(list(value.values()))
    elif hasattr(type(value), "model_fields"):
        yield from places([getattr(value, name) for name in type(value).model_fields])


def owners(record: Record, labels: Sequence[Span], page_numbers: Sequence[Span]) -> dict[str, list[Span]]:
    """The spans that account for numerals, by what they belong to."""

    def spans(evidence: Sequence[Evidence]) -> list[Span]:
        return [(one.start, one.end) for one in evidence]

    return {
        "header": spans(list(record.header.evidence.values())) + spans(list(places(record.period.evidence))),
        "sections": spans([one.evidence for one in record.sections]),
        "labels": list(labels),
        "page numbers": list(page_numbers),
        "references": spans([place for one in record.references for place in one.mentions]),
        "dates": spans([one.evidence for one in record.dates]),
        # a statement holds its figures, not every numeral of its sentence; a row of a table all of its cells
        "dossiers": spans([one.evidence for one in record.dossiers if one.origin == "table"])
        + spans([cell for one in record.dossiers if one.origin == "text" for cell in one.cells.values()]),
        "staff": spans([one.evidence for one in record.staff]),
        "equipment": spans([one.evidence for one in record.equipment]),
        "software": spans([one.evidence for one in record.software]),
        "quantities": spans([one.evidence for one in record.quantities]),
        "tables": spans([one.evidence for one in record.tables]),
        "leftovers": spans(record.leftovers),
    }


PROSE = ("references", "dates", "dossiers", "staff", "equipment", "software", "quantities", "leftovers")


def assert_ledger_balances(text: str, record: Record, labels: Sequence[Span], page_numbers: Sequence[Span]) -> None:
    """Every numeral has an owner; outside tables no two lists of figures own the same one."""
    owned = owners(record, labels, page_numbers)
    for start, end in numerals(text):
        mine = {name for name, spans in owned.items() if any(s < end and start < e for s, e in spans)}
        assert mine, f"nobody accounts for {text[start:end]!r} in {text[max(start - 40, 0) : end + 20]!r}"
        if "tables" not in mine:
            doubled = list(combinations(sorted(mine & set(PROSE)), 2))
            assert not doubled, f"{doubled} both hold {text[start:end]!r} in {text[max(start - 40, 0) : end + 20]!r}"


def assert_quotes_are_exact(text: str, record: Record) -> None:
    for place in places(record):
        assert place.text == text[place.start : place.end]
        assert place.start <= place.end
    for dossier in record.dossiers:
        for cell in dossier.cells.values():
            assert dossier.evidence.start <= cell.start < cell.end <= dossier.evidence.end


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.parent.name)
def test_every_number_of_a_corpus_report_is_accounted_for(path: Any) -> None:
    from extractor import read
    from extractor.reading import read_view
    from extractor.repairs import repair

    document = read(path)
    reading = read_view(document, repair(document), shipped_patterns())
    record = extract_document(document, shipped_patterns())
    labels = [reading.view.to_document(*span) for span in find_labels(reading)]
    page_numbers = [(aside.start, aside.end) for aside in document.asides]
    assert_ledger_balances(document.text, record, labels, page_numbers)
    assert_quotes_are_exact(document.text, record)


@quick
@given(st.one_of(TEXTS, NOISE, st.builds(lambda one, other: one + "\n" + other, TEXTS, NOISE)))
def test_every_number_of_any_text_is_accounted_for(text: str) -> None:
    document = document_of(text)
    reading = reading_of(text)
    record = extract_document(document, shipped_patterns())
    labels = [reading.view.to_document(*span) for span in find_labels(reading)]
    assert_ledger_balances(document.text, record, labels, [])
    assert_quotes_are_exact(document.text, record)


@quick
@given(st.one_of(st.binary(max_size=400), NOISE.map(lambda text: text.encode("utf-8")), TEXTS.map(str.encode)))
def test_any_bytes_give_a_record_or_our_exception(data: bytes) -> None:
    try:
        record = extract(data, name="any")
    except UnreadableFile:
        return
    assert Record.model_validate_json(record.model_dump_json()) == record


def values(record: Record) -> dict[str, Any]:
    """A record without its places: what must not depend on wrapping or spelling."""
    plain = record.model_dump(mode="json", exclude={"document", "repairs", "leftovers"})

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            dropped = {"evidence", "cells", "start", "end", "boxes", "text", "label"}
            kept = {name: one for name, one in value.items() if name not in dropped}
            return {name: len(one) if name == "mentions" else strip(one) for name, one in kept.items()}
        return [strip(one) for one in value] if isinstance(value, list) else value

    stripped: dict[str, Any] = strip(plain)
    return stripped


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.parent.name)
def test_decomposed_letters_give_the_same_record(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    composed = extract(unicodedata.normalize("NFC", text).encode("utf-8"), name="a.txt")
    decomposed = extract(unicodedata.normalize("NFD", text).encode("utf-8"), name="a.txt")
    same = {"document"}
    assert composed.model_dump(exclude=same) == decomposed.model_dump(exclude=same)


@quick
@given(TEXTS, st.randoms(use_true_random=False))
def test_wrapping_elsewhere_gives_the_same_values(text: str, chance: random.Random) -> None:
    # a list label or a heading is a matter of lines, so a break is only set before a word in lower case
    words = text.split(" ")
    wrapped = words[0]
    for word in words[1:]:
        wrapped += ("\n" if word[:1].islower() and chance.random() < 0.3 else " ") + word
    one = extract_document(document_of(HEAD + text), shipped_patterns())
    other = extract_document(document_of(HEAD + wrapped), shipped_patterns())
    assert values(one) == values(other)


def with_newer_tones(text: str) -> str:
    for newer, older in _NEWER_TONE.items():
        text = text.replace(older + " ", newer + " ")
    return text


@quick
@given(TEXTS)
def test_the_other_style_of_tone_marks_gives_the_same_values(text: str) -> None:
    one = values(extract_document(document_of(HEAD + text), shipped_patterns()))
    other = values(extract_document(document_of(HEAD + with_newer_tones(text)), shipped_patterns()))
    for record in (one, other):  # what is quoted keeps its spelling
        for names in ("header", "findings", "tables"):
            record.pop(names)
        for reference in record["references"]:
            reference.pop("title")
            reference.pop("issuer_name")
        for row in (*record["sections"], *record["equipment"], *record["quantities"]):
            for name in ("title", "place", "unit"):
                row.pop(name, None)
        record["period"].pop("label", None)
    assert one == other
