"""Corrections feed back: gold that evaluate reads, and proposals for the patterns with what they would change."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor import open_archive
from extractor.archive import Archive, Outcome
from extractor.evaluate import evaluate_groups, read_pairs
from extractor.packs import load_pack
from extractor.patterns import shipped_patterns
from extractor.review.gold import make_gold, write_gold
from extractor.review.log import Change, Place
from extractor.review.suggest import Suggestions, suggest, to_toml
from extractor.selftest import run_self_tests
from tests.batch_material import report, run_command
from tests.review_material import read_folder

LABEL = "Chăn dắt lạc đà"  # no field of work in Việt Nam, so no list of words will ever have it
SENTENCE = "Nhà văn hóa có ba bốn trụ tra cứu."
TABLE = (
    "I. KẾT QUẢ\nBiểu 1. Kết quả tiếp nhận và giải quyết hồ sơ\nSTT\tLĩnh vực\tSố hồ sơ tiếp nhận\tSố hồ sơ đã giải"
    f" quyết\n1\tHộ tịch\t40\t40\n2\t{LABEL}\t12\t11\n3\tChứng thực\t5\t5\nTổng\t\t57\t56\n\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three reports with a field nobody knows, one without it."""
    folder = tmp_path_factory.mktemp("reports")
    for number, unit in enumerate(("An Bình", "Đông Hà", "Cát Lâm", "Tân Sơn")):
        text = report(unit, "I", 2023, 90 + number)
        text = (text if number == 3 else text.replace("I. KẾT QUẢ\n", TABLE)) + SENTENCE + "\n"
        (folder / f"b{number}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def outcomes(folder: Path) -> list[Outcome]:
    return read_folder(folder)


@pytest.fixture
def archive(outcomes: list[Outcome], tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as archive:
        archive.store(archive.begin_run("1", "1"), outcomes)
        yield archive


def id_of(archive: Archive, name: str) -> str:
    return next(row.report_id for row in archive.reviews.queue() if row.name == name)


def decide(archive: Archive, name: str, *changes: Change, who: str = "An") -> None:
    report_id = id_of(archive, name)
    revision = archive.reviews.state(report_id).revision
    archive.reviews.append(report_id, changes, who=who, expected=revision)


def field_key(archive: Archive, name: str) -> str:
    state = archive.reviews.state(id_of(archive, name))
    label = next(one for one in state.values if one.value.kind == "dossiers.label" and one.value.value == LABEL)
    return label.value.entry_key + ".field"


def mark(folder: Path, name: str, words: str) -> Place:
    start = (folder / name).read_text(encoding="utf-8").index(words)
    return Place(1, start, start + len(words), words)


def finish(archive: Archive, name: str) -> None:
    """Accept whatever is still open."""
    state = archive.reviews.state(id_of(archive, name))
    decide(archive, name, *(Change("accept", one.key) for one in state.values if not one.reviewed))


def decide_all(archive: Archive, folder: Path) -> None:
    decide(archive, "b0.txt", Change("correct", field_key(archive, "b0.txt"), value="agriculture"))
    decide(archive, "b1.txt", Change("correct", field_key(archive, "b1.txt"), value="agriculture"), who="Bình")
    words = "ba bốn trụ tra cứu"
    added = Change("add", "equipment", entry={"item": "kiosk", "count": 7}, place=mark(folder, "b0.txt", words))
    decide(archive, "b0.txt", added)


# ---- patterns suggest ----------------------------------------------------------------------------


def test_a_label_that_people_gave_an_id_is_proposed_with_all_it_would_change(archive: Archive, folder: Path) -> None:
    decide_all(archive, folder)
    found = suggest(archive)
    words = {(one.kind, one.id): one for one in found.entries if one.words}
    assert list(words) == [("dossier_field", "agriculture")]
    (one,) = words.values()
    assert one.words == (LABEL,)
    assert sorted(source.who for source in one.sources) == ["An", "Bình"]
    fields = [effect for effect in one.effects if effect.change.kind == "dossiers.field"]
    # the third report, which nobody looked at, would change as well
    assert sorted(Path(effect.source).name for effect in fields) == ["b0.txt", "b1.txt", "b2.txt"]
    assert {(effect.change.before, effect.change.after) for effect in fields} == {(None, "agriculture")}
    assert found.disputed == ()


def test_a_sentence_that_is_not_found_is_proposed_as_a_known_miss(archive: Archive, folder: Path) -> None:
    decide_all(archive, folder)
    (one,) = (one for one in suggest(archive).entries if one.misses)
    assert (one.kind, one.id, one.words) == ("equipment_item", "kiosk", ())
    assert [(miss.text, dict(miss.fields)) for miss in one.misses] == [(SENTENCE, {"count": 7})]


def test_what_is_proposed_loads_as_a_pack_and_passes_its_own_tests(
    archive: Archive, folder: Path, tmp_path: Path
) -> None:
    decide_all(archive, folder)
    pack = tmp_path / "own"
    pack.mkdir()
    text = "\n".join(to_toml(one) for one in suggest(archive).entries)
    (pack / "words.toml").write_text(text, encoding="utf-8")
    patterns = load_pack(pack)
    assert LABEL in patterns.entry("dossier_field", "agriculture").spellings
    assert patterns.entry("equipment_item", "kiosk").known_misses
    assert [one for one in run_self_tests(patterns).failures if one.file == "words.toml"] == []


def test_nothing_is_proposed_for_what_people_do_not_agree_on_or_took_back(archive: Archive, folder: Path) -> None:
    decide(archive, "b0.txt", Change("correct", field_key(archive, "b0.txt"), value="agriculture"))
    decide(archive, "b1.txt", Change("correct", field_key(archive, "b1.txt"), value="environment"))
    found = suggest(archive)
    assert [(one.words, one.ids) for one in found.disputed] == [(LABEL, (("agriculture", 1), ("environment", 1)))]
    assert [one for one in found.entries if one.words] == []
    decide(archive, "b0.txt", Change("undo", undoes=1))
    decide(archive, "b1.txt", Change("undo", undoes=1))
    assert suggest(archive) == Suggestions()


def test_the_archive_and_the_patterns_are_as_they_were_after_asking(archive: Archive, folder: Path) -> None:
    decide_all(archive, folder)
    before = [record.model_dump() for record in archive.records()], shipped_patterns().version
    suggest(archive)
    assert ([record.model_dump() for record in archive.records()], shipped_patterns().version) == before


# ---- corrections export --------------------------------------------------------------------------


def test_a_report_reviewed_whole_is_gold_that_evaluate_reads(archive: Archive, folder: Path, tmp_path: Path) -> None:
    decide_all(archive, folder)
    finish(archive, "b0.txt")
    gold = make_gold(archive, id_of(archive, "b0.txt"), shipped_patterns())
    assert gold.truth is not None
    write_gold(gold, tmp_path / "gold")
    place = tmp_path / "gold" / gold.report_id
    assert (place / "report.txt").read_bytes() == (folder / "b0.txt").read_bytes()
    told = json.loads((place / "expected.json").read_text(encoding="utf-8"))
    assert told["about"].endswith("reviewed by An")
    assert {row["field"] for row in told["dossiers"] if row["label"] == LABEL} == {"agriculture"}
    assert "start" not in json.dumps(told["dossiers"])
    result = evaluate_groups(read_pairs(tmp_path / "gold"))["reviewed-text"]
    assert {(miss.list_name, miss.side) for miss in result.misses} == {
        ("dossiers", "missing"), ("dossiers", "extra"), ("equipment", "missing"),
    }  # fmt: skip


def test_gold_has_the_findings_of_the_figures_as_people_left_them(archive: Archive) -> None:
    name = "b1.txt"
    finish(archive, name)
    state = archive.reviews.state(id_of(archive, name))
    before = make_gold(archive, state.machine.report_id, shipped_patterns())
    row = next(index for index, one in enumerate(state.machine.dossiers) if one.label == LABEL)
    decide(archive, name, Change("correct", f"dossiers.{row}.received", value=13))
    after = make_gold(archive, state.machine.report_id, shipped_patterns())
    assert before.truth is not None
    assert after.truth is not None
    assert "dossier-total" not in {one["check"] for one in before.truth["findings"]}
    assert "dossier-total" in {one["check"] for one in after.truth["findings"]}  # 40 + 13 + 5 is not 57


def test_what_is_not_reviewed_whole_is_no_gold_and_says_why(archive: Archive, folder: Path) -> None:
    decide_all(archive, folder)
    gold = make_gold(archive, id_of(archive, "b0.txt"), shipped_patterns())
    assert (gold.truth, gold.reason) == (None, "unfinished")
    assert gold.missing == sum(
        not one.reviewed for one in archive.reviews.state(id_of(archive, "b0.txt")).values
    )  # fmt: skip


# ---- the commands --------------------------------------------------------------------------------


def test_the_commands_print_toml_and_write_gold(archive: Archive, folder: Path, tmp_path: Path) -> None:
    decide_all(archive, folder)
    finish(archive, "b0.txt")
    where = archive.where
    archive.close()
    done = run_command("patterns", "suggest", where)
    assert done.returncode == 0, done.stderr
    told = tomllib.loads(done.stdout)
    assert told["dossier_field"] == [{"id": "agriculture", "term": LABEL}]
    assert told["equipment_item"][0]["known_misses"] == [{"text": SENTENCE, "count": 7}]
    assert done.stdout.count("dossiers.field – → agriculture") == 3
    assert "1 words and 1 known misses proposed" in done.stderr
    done = run_command("corrections", "export", where, "--out", tmp_path / "gold")
    assert done.returncode == 0, done.stderr
    assert "1 reports written as gold" in done.stderr
    assert "left out" in done.stderr
    assert run_command("evaluate", tmp_path / "gold").returncode == 0


def test_an_archive_nobody_worked_on_gives_nothing_and_says_so(folder: Path, tmp_path: Path) -> None:
    with open_archive(tmp_path / "empty.db"):
        pass
    done = run_command("patterns", "suggest", tmp_path / "empty.db")
    assert (done.returncode, done.stdout) == (0, "")
    assert run_command("corrections", "export", tmp_path / "empty.db", "--out", tmp_path / "gold").returncode == 4
    done = run_command("corrections", "export", tmp_path / "none.db", "--out", tmp_path / "gold")
    assert done.returncode == 4
    assert "none.db" in done.stderr
    assert "Traceback" not in done.stderr
