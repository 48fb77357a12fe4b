"""Made reports: the same for the same seed, true to themselves, and in every shape they promise."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest

from corpus.maker.blocks import Draft, TableBlock
from corpus.maker.encodings import encode_tcvn3, encode_vni
from corpus.maker.grammar import FIRST_FRESH_SEED, Grammar, Mark, Piece, Speaker
from corpus.maker.made import make_draft, make_reports, text_bytes
from corpus.maker.pdf import FONT_FILES
from corpus.maker.plan import PLANTS, draw_plan
from corpus.maker.series import PLANTS as SERIES_PLANTS
from corpus.maker.series import planted_in, series_plans, series_truth
from corpus.maker.text import TABLE_SHAPES, draft_to_text
from corpus.maker.write import shipped_grammar
from tests import test_corpus_truth as rules

SEEDS = range(0, 60)
FRESH = range(FIRST_FRESH_SEED, FIRST_FRESH_SEED + 20)


@pytest.fixture(scope="module")
def drafts() -> dict[int, Draft]:
    return {seed: make_draft(seed) for seed in (*SEEDS, *FRESH)}


def squash_all(draft: Draft, seed: int) -> str:
    return rules.squash(re.sub(r"(?m)^\s*\d{1,3}\s*$", "", draft_to_text(draft, seed)))


# ---- the grammar -----------------------------------------------------------------------------------


def test_nested_alternatives_slots_rules_and_quotations() -> None:
    import random

    grammar = Grammar()
    speaker = Speaker(grammar, random.Random(1), frozenset(), False, str)
    piece = speaker.expand("^{một|một} [q.count:$count {hồ sơ|hồ sơ}]{?late:, trễ $late|}", {"count": 3, "late": None})
    assert piece.text == "Một 3 hồ sơ"
    assert [(mark.label, piece.quote(mark)) for mark in piece.marks] == [("$count", "3"), ("q.count", "3 hồ sơ")]


def test_marks_follow_their_words_when_pieces_are_joined() -> None:
    joined = Piece("Có ") + Piece("02 máy in", (Mark("e.printer", 0, 9),))
    assert joined.quote(joined.marks[0]) == "02 máy in"


def test_every_kind_of_statement_has_several_wordings() -> None:
    """A statement with one wording would measure nothing but that wording."""
    grammar = shipped_grammar()
    for about in ("dossiers.simple", "dossiers.full_received", "dossiers.full_resolved", "dossiers.medium",
                  "staff.education", "staff.total", "staff.posts", "equipment.list", "software.list",
                  "preamble", "closing", "direction.plan", "heading.direction", "heading.results"):  # fmt: skip
        open_ones = [say for say in grammar.says[about] if not say.held_out]
        assert len(open_ones) >= 2, about
        assert any(say.held_out for say in grammar.says[about]), about
        assert sum(say.text.count("|") for say in open_ones) + len(open_ones) > 4, about


def test_held_out_wordings_are_spoken_for_fresh_seeds_only(drafts: dict[int, Draft]) -> None:
    # a stretch of each held-out wording without slots or choices, long enough to be no accident
    stretches = {
        stretch
        for says in shipped_grammar().says.values()
        for say in says
        if say.held_out
        for stretch in re.findall(r"[^{}|\[\]$@^:]{25,}", say.text)
    }
    open_text = " ".join(rules.squash(piece_text(drafts[seed])) for seed in SEEDS)
    fresh_text = " ".join(rules.squash(piece_text(drafts[seed])) for seed in FRESH)
    assert not [stretch for stretch in stretches if rules.squash(stretch) in open_text]
    assert len([stretch for stretch in stretches if rules.squash(stretch) in fresh_text]) > 5


def piece_text(draft: Draft) -> str:
    return " ".join(block.piece.text for block in draft.blocks if hasattr(block, "piece"))


# ---- the truth -------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_report_every_time() -> None:
    one, other = make_draft(5), make_draft(5)
    assert one.truth == other.truth
    assert text_bytes(one, 5) == text_bytes(other, 5)


@pytest.mark.parametrize("seed", [*range(0, 60), *range(1000, 1020)])
def test_truth_keeps_the_rules_of_the_corpus(seed: int, drafts: dict[int, Draft]) -> None:
    """What holds for reports written one by one holds here: keys, ids, quotations, sums, dates, ratios."""
    draft = drafts[seed]
    truth = draft.truth
    assert list(truth) == rules.KEYS
    assert list(truth["header"]) == rules.HEADER_KEYS
    assert list(truth["period"]) == rules.PERIOD_KEYS
    text = squash_all(draft, seed)
    tables = rules.squash(" ".join(cell for table in truth["tables"] for row in table["rows"] for cell in row))
    for name, quote in rules.quotes_of(truth):
        assert rules.squash(quote) in text or rules.squash(quote) in tables or name in ("staff", "equipment", "tables")
    for section in truth["sections"]:
        assert section["id"] in rules.SECTIONS, section
    for entry in truth["dossiers"]:
        assert entry["field"] in rules.FIELDS, entry
        assert set(entry) <= {*rules.DOSSIER_KEYS, *rules.MEASURES}, entry
        assert all(type(entry[name]) is int for name in rules.MEASURES if name in entry), entry
    assert {entry["item"] for entry in truth["software"]} <= set(rules.SOFTWARE)
    assert {entry["item"] for entry in truth["equipment"]} <= set(rules.EQUIPMENT)
    assert {entry["group"] for entry in truth["staff"]} <= set(rules.STAFF_GROUPS)
    assert {entry["qualifier"] for entry in truth["staff"]} <= {None, *rules.QUALIFIERS}
    for entry in truth["dates"]:
        assert rules.is_iso(entry["value"], True)
    for entry in truth["quantities"]:
        if entry["kind"] == "ratio":
            assert entry["value"] == round(entry["numerator"] / entry["denominator"], 4)
    planted = {entry["check"] for entry in truth["findings"]}
    if "dossier-total" not in planted:
        for table in truth["tables"]:
            rows = [entry for entry in truth["dossiers"] if entry["table"] == table["number"]]
            assert rules.wrong_totals(rows) == []
    for check, wrong in rules.wrong_rows(truth["dossiers"]).items():
        # a planted total is wrong in one row only, which itself stays right
        assert check in planted or wrong == [], check


def test_planted_sums_are_wrong_and_the_others_right(drafts: dict[int, Draft]) -> None:
    seen: Counter[str] = Counter()
    for seed in SEEDS:
        truth = drafts[seed].truth
        planted = {entry["check"] for entry in truth["findings"]}
        wrong = rules.wrong_rows([entry for entry in truth["dossiers"] if entry["table"] == 1])
        for check in ("dossier-balance", "dossier-parts"):
            assert bool(wrong[check]) == (check in planted), (seed, check)
            seen[check] += check in planted
        totals = rules.wrong_totals([entry for entry in truth["dossiers"] if entry["table"] == 1])
        assert bool(totals) == ("dossier-total" in planted), seed
        seen["dossier-total"] += "dossier-total" in planted
    assert min(seen.values()) >= 1


def test_every_check_is_planted_somewhere_and_half_of_the_reports_are_clean() -> None:
    planted: Counter[str] = Counter()
    clean = 0
    for seed in range(200):
        findings = [entry["check"] for entry in make_draft(seed).truth["findings"]]
        planted.update(findings)
        clean += not findings
    assert set(planted) == set(PLANTS)
    assert min(planted.values()) >= 3
    assert 80 <= clean <= 125


def test_reports_differ_in_level_period_year_and_table() -> None:
    plans = [draw_plan(seed) for seed in range(300)]
    assert {plan.unit.level for plan in plans} == {
        "commune", "ward", "township", "special_zone", "district", "department", "province",
    }  # fmt: skip
    assert {plan.period.kind for plan in plans} == {"month", "quarter", "half_year", "nine_months", "year"}
    assert {plan.period.year for plan in plans} == set(range(2012, 2027))
    assert len({plan.layout["id"] for plan in plans}) == 7
    for plan in plans:
        two_tiers = plan.period.end >= date(2025, 7, 1)
        assert not (two_tiers and plan.unit.level in ("district", "township"))
        assert all(one.day and one.day < plan.day for one in plan.own)


# ---- the files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", sorted(TABLE_SHAPES))
def test_a_table_shape_prints_every_cell(shape: str, drafts: dict[int, Draft]) -> None:
    for seed in range(12):
        for block in drafts[seed].blocks:
            if isinstance(block, TableBlock):
                printed = rules.squash(" ".join(TABLE_SHAPES[shape](block)))
                for row in block.rows:
                    for index, cell in enumerate(row):
                        if shape != "dumped" or index != 1:  # there a long label is cut
                            assert cell in printed


def test_old_encodings_keep_what_they_can() -> None:
    text = "Ủy ban nhân dân phường Cổ Thành: 90 hồ sơ, đạt 98,5%"
    assert encode_vni(text).decode("cp1252").startswith("UÛy ban nhaân daân phöôøng")
    letters = [letter for letter in text.lower() if ord(letter) > 127]
    codes = encode_tcvn3("".join(letters))
    assert len(codes) == len(letters)
    assert len(set(codes)) == len(set(unicodedata.normalize("NFC", "".join(letters))))


def test_a_word_file_has_its_tables_and_letterhead(tmp_path: Path) -> None:
    make_reports([3], ["docx"], tmp_path)
    document = docx.Document(str(tmp_path / "docx" / "made-00003" / "report.docx"))
    truth: dict[str, Any] = json.loads((tmp_path / "docx" / "made-00003" / "expected.json").read_text("utf-8"))
    assert len(document.tables) == len(truth["tables"]) + 2
    assert truth["header"]["place"] in document.tables[0].cell(0, 1).text
    cells = [cell.text for cell in document.tables[1].rows[-1].cells]
    assert cells == truth["tables"][0]["rows"][-1]


@pytest.mark.skipif(not any(Path(name.format("Bold")).exists() for name in FONT_FILES), reason="no font for the PDF")
def test_a_printed_page_holds_the_words(tmp_path: Path) -> None:
    import pypdfium2

    make_reports([3], ["pdf"], tmp_path)
    pdf = pypdfium2.PdfDocument(tmp_path / "pdf" / "made-00003" / "report.pdf")
    words = "".join(page.get_textpage().get_text_range() for page in pdf)
    truth: dict[str, Any] = json.loads((tmp_path / "pdf" / "made-00003" / "expected.json").read_text("utf-8"))
    plain = "".join(unicodedata.normalize("NFC", words).split())
    assert "".join(truth["header"]["title"].split()) in plain
    for section in truth["sections"]:
        assert "".join(section["title"].split()) in plain


# ---- series ----------------------------------------------------------------------------------------


def test_a_clean_series_carries_over_and_adds_up() -> None:
    plans = dict(series_plans(0))
    quarter, half, third, nine = (plans[name].total for name in ("q1", "half", "q3", "nine"))
    assert third.true("carried_over") == half.true("pending")
    assert half.true("received_new") == plans["year"].total.true("received_new") - third.true("received_new") - plans[
        "q4"
    ].total.true("received_new")
    assert nine.true("resolved") == half.true("resolved") + third.true("resolved")
    assert half.true("carried_over") == quarter.true("carried_over")
    assert half.true("received") == half.true("resolved") + half.true("pending")
    assert series_truth(0)["findings"] == []


def test_an_error_between_reports_is_planted_and_named() -> None:
    seeds = range(1, 2 * len(SERIES_PLANTS), 2)
    assert {check for seed in seeds for check in planted_in(seed)} == set(SERIES_PLANTS)
    broken = next(seed for seed in seeds if "carry-over" in planted_in(seed))
    plans = dict(series_plans(broken))
    assert plans["q3"].total.true("carried_over") == plans["half"].total.true("pending") + 3
    absent = next(seed for seed in seeds if "period-missing" in planted_in(seed))
    assert "q3" not in dict(series_plans(absent))
