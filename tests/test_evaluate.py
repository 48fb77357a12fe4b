"""The measure itself: a record that is gold scores 1, and each slip costs what it should and nothing else."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from corpus import scoreboard
from extractor import cli
from extractor.evaluate import (
    Evaluation,
    Found,
    evaluate,
    evaluation_to_json,
    gold_folders,
    is_grounded,
    items_of,
    read_gold,
    read_pairs,
)
from extractor.evaluation_html import evaluations_to_html
from extractor.matching import LEVELS, edit_distance, match_levels, table_similarity, wilson

REPORTS = Path(__file__).parents[1] / "corpus" / "reports"
GOLD = read_gold(REPORTS / "special-zone-quarter-2025")


def perfect(gold: dict[str, Any]) -> dict[str, Any]:
    """Gold in the shape of a record: its quotations as evidence."""

    def at(text: str | None) -> dict[str, Any]:
        return {"page": 1, "start": 0, "end": 1, "text": text or "", "confidence": 1.0}

    record = copy.deepcopy(gold)
    header = record["header"]
    fields = ("issuer", "parent", "number", "place", "title")
    header["evidence"] = {name: at(header[name]) for name in fields if header[name]}
    record["period"]["evidence"] = at(record["period"]["label"])
    for row in record["sections"]:
        row["evidence"] = at(row["title"])
    for row in record["references"]:
        row["mentions"] = [at(f"{row['symbol']} {row['title']}")]
    for name in ("dates", "staff", "equipment", "software", "quantities"):
        for row in record[name]:
            row["evidence"] = at(row["quote"])
    for row in record["dossiers"]:
        row["evidence"], row["cells"] = at(row["label"]), {}
    for row in record["tables"]:
        row["evidence"] = at(" ".join(cell for line in row["rows"] for cell in line))
    return record


def measured(record: dict[str, Any] | None, gold: dict[str, Any] = GOLD) -> Evaluation:
    return evaluate([("one", gold, record)])


# ---- distances -------------------------------------------------------------------------------------

LEVEL_CASES = [
    # (gold, found, levels on which they agree)
    ("Quý I năm 2022", "Quý I năm 2022", {"strict", "soft", "levenshtein", "ratcliff"}),
    # only a comma and the case
    ("PHƯƠNG HƯỚNG, NHIỆM VỤ QUÝ II", "Phương hướng nhiệm vụ quý II", {"soft"}),
    # one letter of many
    ("Kết quả thực hiện công tác cải cách hành chính", "Kết quả thực hiện công tác cải cách hành chánh",
     {"levenshtein", "ratcliff"}),
    # cut to a third
    ("Kết quả thực hiện công tác cải cách hành chính", "Kết quả thực hiện", set()),
    # the letter Đ and what looks like it are one
    ("QĐ-UBND", "QÐ-UBND", {"strict", "soft", "levenshtein", "ratcliff"}),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "levels"), LEVEL_CASES)
def test_levels(one: str, other: str, levels: set[str]) -> None:
    assert {level for level, is_met in match_levels(one, other).items() if is_met} == levels


def test_edit_distance_is_a_metric_on_samples() -> None:
    words = ["", "hạn", "hẹn", "quá hạn", "trễ hẹn"]
    for one in words:
        assert edit_distance(one, one) == 0
        for other in words:
            assert edit_distance(one, other) == edit_distance(other, one)
            for third in words:
                assert edit_distance(one, third) <= edit_distance(one, other) + edit_distance(other, third)


TABLE = [["STT", "Lĩnh vực", "Tiếp nhận"], ["1", "Hộ tịch", "90"], ["2", "Đất đai", "14"]]
TABLE_CASES = [
    (TABLE, 1.0),
    # one of nine cells wholly changed, in a tree of 13 nodes
    ([TABLE[0], ["1", "Hộ tịch", "xy"], TABLE[2]], 1 - 1 / 13),
    # a row lost: the row and its three cells
    (TABLE[:2], 1 - 4 / 13),
    # a column lost: a cell in each of three rows
    ([row[:2] for row in TABLE], 1 - 3 / 13),
]


@pytest.mark.parametrize(("found", "similarity"), TABLE_CASES)
def test_table_similarity(found: list[list[str]], similarity: float) -> None:
    assert table_similarity(TABLE, found) == pytest.approx(similarity)
    assert table_similarity(found, TABLE) == pytest.approx(similarity)


def test_wilson_bounds() -> None:
    low, high = wilson(5, 100)
    assert low == pytest.approx(0.0215, abs=1e-4)
    assert high == pytest.approx(0.1118, abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


# ---- one report ------------------------------------------------------------------------------------


def test_gold_against_itself_is_perfect() -> None:
    result = evaluation_to_json(measured(perfect(GOLD)))
    assert result["misses"] == []
    assert result["whole_records"] == 1
    assert {score["f1"] for score in result["lists"].values() if score["support"]} == {1.0}
    assert {levels[level] for levels in result["strings"].values() for level in LEVELS} == {1.0}
    assert result["tables"]["teds"] == 1.0
    assert result["outline"]["ids_right_of_boundaries"] == 1.0


def test_an_unreadable_report_misses_everything() -> None:
    result = measured(None)
    assert result.failed == 1
    assert result.micro.right == 0
    assert result.micro.missing == sum(1 for name in result.scores for _ in items_of(name, GOLD))


def change_header(record: dict[str, Any]) -> None:
    record["header"]["number"] = "214/QĐ-UBND"


def change_count(record: dict[str, Any]) -> None:
    record["staff"][0]["count"] += 1


def change_cell(record: dict[str, Any]) -> None:
    record["tables"][0]["rows"][0][2] = "270"


def drop_date(record: dict[str, Any]) -> None:
    record["dates"].pop()


def change_measure(record: dict[str, Any]) -> None:
    record["dossiers"][2]["received"] = 270


SLIPS = [
    # (what goes wrong, list, missing, extra)
    (change_header, "header", 1, 1),
    (change_count, "staff", 1, 1),
    (change_cell, "tables", 1, 1),
    (drop_date, "dates", 1, 0),
    (change_measure, "dossiers", 1, 1),
]


@pytest.mark.parametrize(
    ("slip", "list_name", "missing", "extra"), SLIPS, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_slip_costs_its_list_alone(slip: Any, list_name: str, missing: int, extra: int) -> None:
    record = perfect(GOLD)
    slip(record)
    result = measured(record)
    for name, score in result.scores.items():
        assert (score.missing, score.extra) == ((missing, extra) if name == list_name else (0, 0)), name
    assert result.whole == 0


def test_more_quantities_than_gold_names_are_no_mistake() -> None:
    record = perfect(GOLD)
    record["quantities"].append({**record["quantities"][0], "value": 12345})
    assert measured(record).micro.extra == 0


def test_a_heading_with_the_wrong_id_is_still_a_heading() -> None:
    record = perfect(GOLD)
    record["sections"][3]["id"] = "direction.survey"
    result = measured(record)
    assert result.boundaries.f1 == 1.0
    assert result.ids_right == len(GOLD["sections"]) - 1
    assert result.scores["sections"].missing == 1


# ---- checks and confidence -------------------------------------------------------------------------


def finding(check: str, severity: str = "error") -> dict[str, Any]:
    return {"check": check, "severity": severity, "evidence": []}


def test_checks_count_once_a_report_and_false_alarms_in_clean_ones() -> None:
    planted = {**GOLD, "findings": [{"check": "dossier-total", "severity": "error"}]}
    told = perfect(GOLD) | {"findings": [finding("dossier-total"), finding("dossier-total"), finding("staff-parts")]}
    alarmed = perfect(GOLD) | {"findings": [finding("staff-parts"), finding("section-outdated", "note")]}
    result = evaluate([("planted", planted, told), ("clean", GOLD, alarmed)])
    assert (result.checks["dossier-total"].right, result.checks["dossier-total"].extra) == (1, 0)
    assert result.checks["staff-parts"].extra == 2
    assert (result.clean, result.false_alarms) == (1, 1)


def test_a_planted_note_may_be_told_as_a_note() -> None:
    planted = {**GOLD, "findings": [{"check": "section-outdated", "severity": "note"}]}
    told = perfect(GOLD) | {"findings": [finding("section-outdated", "note")]}
    assert measured(told, planted).checks["section-outdated"].recall == 1.0
    assert measured(perfect(GOLD) | {"findings": []}, planted).checks["section-outdated"].recall == 0.0


def test_error_among_accepted_falls_when_doubtful_values_are_left() -> None:
    record = perfect(GOLD)
    record["staff"][0]["count"] += 1
    record["staff"][0]["evidence"]["confidence"] = 0.4
    kept = {one["threshold"]: one for one in evaluation_to_json(measured(record))["confidence"]}
    assert kept[0.0]["error"] > 0
    assert kept[0.5]["error"] == 0
    assert kept[0.5]["coverage"] < kept[0.0]["coverage"] == 1.0
    assert kept[0.0]["interval"][0] < kept[0.0]["error"] < kept[0.0]["interval"][1]


GROUNDING_CASES = [
    # (list, item, quotation of gold, evidence, whether it shows the value)
    ("staff", ("officials", None, 12), "12 cán bộ", "có 12 cán bộ xã", True),
    ("staff", ("officials", None, 12), "12 cán bộ", "12 máy in", False),
    ("dossiers", ("land", "table", "Đất đai", 1, False, "received", 1236), None, "1.236", True),
    ("dossiers", ("land", "table", "Đất đai", 1, False, "received", 1236), None, "1.263", False),
    ("dossiers", ("all", "text", "late", 0), None, "không có", True),
    ("dossiers", ("all", "text", "rate", 99.82), None, "đạt 99,82%", True),
    ("dates", ("2022-03-14",), None, "ngày 14 tháng 3 năm 2022", True),
    ("dates", ("2022-03-14",), None, "ngày 15 tháng 3 năm 2022", False),
    # read across two columns
    ("header", ("issuer", "ỦY BAN NHÂN DÂN XÃ A"), None, "ỦY BAN NHÂN DÂN Độc lập XÃ A", True),
    ("header", ("issuer", "ỦY BAN NHÂN DÂN XÃ A"), None, "ỦY BAN NHÂN DÂN XÃ B", False),
]


@pytest.mark.parametrize(("list_name", "item", "gold", "evidence", "is_right"), GROUNDING_CASES)
def test_grounding(list_name: str, item: Any, gold: str | None, evidence: str, is_right: bool) -> None:
    assert is_grounded(list_name, Found(item, gold), Found(item, evidence)) is is_right


# ---- the command and the page ----------------------------------------------------------------------


@pytest.fixture
def gold_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "gold" / "ward-quarter-seedlike"
    folder.mkdir(parents=True)
    for name in ("report.txt", "expected.json"):
        (folder / name).write_bytes((REPORTS / "ward-quarter-seedlike" / name).read_bytes())
    return tmp_path / "gold"


def test_records_are_known_by_their_hash_wherever_they_lie(gold_folder: Path, tmp_path: Path) -> None:
    report = str(gold_folder / "ward-quarter-seedlike" / "report.txt")
    assert cli.main(["extract", report, "--out", str(tmp_path / "out"), "--lang", "en"]) == 0
    pairs = read_pairs(gold_folder, tmp_path / "out" / "records")
    assert [pair.record is not None for pair in pairs] == [True]
    assert [pair.record is None for pair in read_pairs(gold_folder, gold_folder)] == [True]


def test_the_command_prints_table_json_and_page(
    gold_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.html"
    assert cli.main(["evaluate", str(gold_folder), "--html", str(page), "--lang", "en"]) == 0
    table = capsys.readouterr().out
    assert table.startswith("dev: 1 reports")
    assert "references" in table
    assert cli.main(["evaluate", str(gold_folder), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["dev"]["reports"] == 1
    assert result["dev"]["lists"]["dossiers"]["support"] == 19
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_an_empty_folder_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["evaluate", str(tmp_path), "--lang", "en"]) == cli.ExitCode.NOTHING_DONE
    assert "expected.json" in capsys.readouterr().err


def test_misses_link_to_their_quotation_and_are_escaped() -> None:
    gold = copy.deepcopy(GOLD)
    gold["equipment"][0]["quote"] = "<b>08 & bộ máy tính"
    record = perfect(GOLD)
    record["equipment"].pop(0)
    report = REPORTS / "special-zone-quarter-2025" / "report.txt"
    page = evaluations_to_html({"dev": evaluate([("one", gold, record)])}, {"one": report}, "vi")
    assert "&lt;b&gt;08 &amp; bộ máy tính" in page
    assert "<b>08" not in page
    assert "#:~:text=" in page
    assert report.resolve().as_uri() in page


# ---- the scoreboard --------------------------------------------------------------------------------


def test_scoreboard_tells_gains_losses_and_changes() -> None:
    before = perfect(GOLD)
    before["dates"].pop()
    board = scoreboard.to_scoreboard({"dev": measured(before)}, "first")
    after = perfect(GOLD)
    after["staff"][0]["count"] += 1
    changes = {change.list_name: change for change in scoreboard.compare({"dev": measured(after)}, board)}
    assert (len(changes["dates"].gained), len(changes["dates"].lost)) == (1, 0)
    assert (len(changes["staff"].gained), len(changes["staff"].lost)) == (0, 2)
    assert "changed one" in scoreboard.describe(changes["staff"])
    assert not scoreboard.is_explained(changes["staff"], [])
    why = [{"group": "dev", "list": "staff", "lost": 2, "why": "the convention changed"}]
    assert scoreboard.is_explained(changes["staff"], why)
    assert not scoreboard.is_explained(changes["staff"], [{**why[0], "lost": 1}])


def test_values_of_reports_set_aside_are_not_told() -> None:
    board = scoreboard.to_scoreboard({"test": measured(perfect(GOLD))}, "first")
    worse = perfect(GOLD)
    worse["dates"].pop()
    (change,) = scoreboard.compare({"test": measured(worse)}, board)
    assert scoreboard.describe(change) == "test dates: 0 gained, 1 lost"
    assert GOLD["dates"][-1]["value"] not in json.dumps(board)


def test_the_agreed_result_covers_both_splits_and_all_kinds() -> None:
    board = json.loads(scoreboard.SCOREBOARD.read_text(encoding="utf-8"))
    assert set(board["groups"]) == {"dev", "test", "made-text", "made-docx", "made-pdf", "fresh-text"}
    assert board["agreed"]
    assert board["groups"]["dev"]["reports"] + board["groups"]["test"]["reports"] == len(list(gold_folders(REPORTS)))
    for entry in board["explained"]:
        assert entry["why"], entry
