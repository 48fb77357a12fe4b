"""Values, typed corrections, undo, and what becomes of decisions when a document is read again."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractor import Record
from extractor.errors import WrongValue
from extractor.exports.layout import TABLES
from extractor.patterns import shipped_patterns
from extractor.record import Date, Evidence, Finding, Staff
from extractor.review.attach import attach, parse_added
from extractor.review.corrections import (
    ReviewedRecord,
    apply_corrections,
    changes_beyond_doubt,
    is_touched,
    make_corrections,
)
from extractor.review.log import (
    Change,
    Correction,
    active_corrections,
    correction_from_json,
    corrections_to_json,
)
from extractor.review.rebuild import STATES_SOMETHING
from extractor.review.typed import check_typed, parse_typed
from extractor.review.values import FIELDS, REQUIRED, choices_of, value_at, values_of, vocabulary_ids
from tests.review_material import NOW, REPORT, decide, key_of, place_of, read_anew, read_report

# ---- values --------------------------------------------------------------------------------------


def test_every_figure_of_every_list_is_a_value_with_its_place() -> None:
    record = read_report()
    values = values_of(record)
    assert len({value.key for value in values}) == len(values)
    for value in values:
        place = value.evidence
        assert place is not None
        assert REPORT[place.start : place.end] == place.text
    counted = [value.value for value in values if value.kind.startswith("dossiers.") and value.type == "count"]
    assert counted == [120, 118, 0, 40, 40, 40, 40]
    assert {value.list_name for value in values} == set(FIELDS) - {"tables"}


def test_empty_fields_are_values_only_when_asked_for() -> None:
    record = read_report()
    assert value_at(record, "dossiers.1.pending") is not None
    assert not [value for value in values_of(record) if value.value is None]
    blank = value_at(record, "dossiers.1.pending")
    assert blank is not None
    assert (blank.value, blank.evidence) == (None, record.dossiers[1].evidence)


def test_doubt_comes_from_confidence_cells_findings_and_leftovers() -> None:
    record = read_report()
    staff, dossier = record.staff[0], record.dossiers[0]
    dim = staff.model_copy(update={"evidence": staff.evidence.model_copy(update={"confidence": 0.5})})
    weighed = dossier.model_copy(update={"status": {"received": "unchecked", "late": "checked"}})
    finding = Finding(check="dossier-balance", severity="error", message="", message_vi="", evidence=[dossier.evidence])
    note = finding.model_copy(update={"severity": "note", "evidence": [record.equipment[0].evidence]})
    record = record.model_copy(
        update={"staff": [dim, *record.staff[1:]], "dossiers": [weighed, *record.dossiers[1:]],
                "findings": [finding, note]}
    )  # fmt: skip
    doubts = {value.key: value.doubts for value in values_of(record) if value.doubtful}
    assert doubts["staff.0.count"] == ("confidence",)
    assert doubts["dossiers.0.received"] == ("cell", "finding")
    assert doubts["dossiers.0.late"] == ("finding",)
    assert doubts["leftovers.0"] == ("leftover",)
    assert "dossiers.1.received" not in doubts
    beside = {value.key: value.findings for value in values_of(record) if value.findings}
    assert beside["equipment.0.count"] == (1,)  # a note is shown, and is no doubt
    assert "equipment.0.count" not in doubts


def test_cells_of_other_tables_have_their_own_place_and_line() -> None:
    quote = "STT\tChỉ tiêu\tSố liệu\n1\tSố văn bản\t12\n2\tSố hồ sơ\t1.250"
    place = Evidence(page=1, start=100, end=100 + len(quote), text=quote, boxes=[[0, y, 9, y + 5] for y in (0, 10, 20)])
    table = {
        "number": 1, "kind": "indicators", "title": None, "columns": ["STT", "Chỉ tiêu", "Số liệu"],
        "rows": [["1", "Số văn bản", "12"], ["2", "Số hồ sơ", "1.250"]], "evidence": place,
    }  # fmt: skip
    record = Record.model_validate({**read_report().model_dump(), "tables": [table]})
    cells = {value.key: value for value in values_of(record) if value.kind == "tables.cell"}
    assert sorted(cells) == [f"tables.0.cell.{row}.{column}" for row in (1, 2) for column in (1, 3)]
    last = cells["tables.0.cell.2.3"]
    assert last.evidence is not None
    assert quote[last.evidence.start - 100 : last.evidence.end - 100] == last.value == "1.250"
    assert last.evidence.boxes == [[0, 20, 9, 25]]
    reviewed = decide(apply_corrections(record, []), Change("correct", last.key, value="1.260"))
    assert reviewed.record.tables[0].rows[1] == ["2", "Số hồ sơ", "1.260"]
    assert reviewed.record.review["tables.0.cell.2.3"].machine_value == {"text": "1.250"}


# ---- typed values --------------------------------------------------------------------------------

RIGHT: tuple[tuple[str, str, Any], ...] = (
    ("dossiers.received", "1.234", 1234),
    ("dossiers.received", " 12 345 ", 12345),
    ("dossiers.rate", "98,5", 98.5),
    ("quantities.value", "1.234", 1234),  # Vietnamese: thousands
    ("dates.value", "30/12/2021", "2021-12-30"),
    ("dates.value", "12/2021", "2021-12"),
    ("dates.value", "2021-2-5", "2021-02-05"),
    ("header.title", "  Tiêu đề ", "Tiêu đề"),
    ("staff.qualifier", "", None),
    ("period.year", "2023", 2023),
)

WRONG: tuple[tuple[str, str, str], ...] = (
    ("dossiers.received", "12,5", "not-a-count"),
    ("dossiers.received", "-3", "not-a-count"),
    ("dossiers.received", "5 hồ sơ", "not-a-count"),
    ("dossiers.received", "9" * 25, "not-a-count"),
    ("dossiers.rate", "98%", "not-a-number"),
    ("dates.value", "31/4/2021", "not-a-date"),
    ("dates.value", "hôm qua", "not-a-date"),
    ("period.data_from", "12/2021", "not-a-day"),
    ("period.year", "23", "out-of-range"),
    ("staff.group", "somebody", "not-a-choice"),
    ("staff.count", "", "empty-value"),
    ("header.title", "x" * 3000, "not-a-text"),
)


@pytest.fixture(scope="module")
def choices() -> dict[str, tuple[str, ...]]:
    return choices_of(vocabulary_ids(shipped_patterns()))


def enter(kind: str, text: str, choices: dict[str, tuple[str, ...]]) -> Any:
    name, _, field = kind.partition(".")
    value_type = FIELDS[name][field]
    return check_typed(parse_typed(text, kind, value_type), kind, value_type, choices)


@pytest.mark.parametrize(("kind", "text", "value"), RIGHT)
def test_what_a_person_types_is_read_as_meant(
    kind: str, text: str, value: Any, choices: dict[str, tuple[str, ...]]
) -> None:
    assert enter(kind, text, choices) == value


@pytest.mark.parametrize(("kind", "text", "reason"), WRONG)
def test_what_does_not_fit_is_refused_with_its_reason(
    kind: str, text: str, reason: str, choices: dict[str, tuple[str, ...]]
) -> None:
    with pytest.raises(WrongValue) as caught:
        enter(kind, text, choices)
    assert caught.value.reason == reason
    assert caught.value.where == kind
    assert caught.value.to_text("vi") != caught.value.to_text("en")


def test_decimals_follow_the_language() -> None:
    assert parse_typed("1.5", "dossiers.rate", "number", "en") == 1.5
    assert parse_typed("1,234.5", "dossiers.rate", "number", "en") == 1234.5
    with pytest.raises(WrongValue):
        parse_typed("1.5", "dossiers.rate", "number", "vi")


@pytest.mark.parametrize("value", [True, "5", 2.0, -1, 10**18, [], float("nan")])
def test_a_count_from_a_program_must_be_a_whole_number(value: object) -> None:
    with pytest.raises(WrongValue):
        check_typed(value, "staff.count", "count")


def test_the_ids_of_the_agreement_are_choices(choices: dict[str, tuple[str, ...]]) -> None:
    assert {"all", "land", "other"} <= set(choices["dossiers.field"])
    assert {"posts_present", "one_stop_staff", "officials"} <= set(choices["staff.group"])
    assert {"university", "female", "trained"} <= set(choices["staff.qualifier"])
    assert {"preamble", "results.egov", "signature"} <= set(choices["sections.id"])
    kinds = {f"{name}.{field}" for name, of in FIELDS.items() for field, kind in of.items() if kind == "choice"}
    assert kinds == set(choices)


# ---- deciding ------------------------------------------------------------------------------------


def start() -> ReviewedRecord:
    return apply_corrections(read_report(), [])


def test_a_correction_changes_the_record_and_keeps_what_the_machine_read() -> None:
    state = decide(start(), Change("correct", "dossiers.0.received", value=121))
    assert state.record.dossiers[0].received == 121
    assert state.machine.dossiers[0].received == 120
    line = state.log[0]
    assert (line.machine, line.value, line.who, line.when) == (120, 121, "An", NOW)
    assert line.place is not None
    assert line.place.text == "120"
    assert state.record.review["dossiers.0"].machine_value == {"received": 120}
    assert state.record.review["dossiers.0"].reviewed_by == []  # three more values of the row wait


def test_a_row_is_reviewed_once_all_its_values_are() -> None:
    state = start()
    for index, who in ((0, "An"), (1, "Bình")):
        keys = [one.key for one in state.values if one.value.entry_key == f"dossiers.{index}"]
        state = decide(state, *(Change("accept", key) for key in keys), who=who)
    review = state.record.review["dossiers.0"]
    assert (review.reviewed_by, review.reviewed_at, review.machine_value) == (["An"], NOW, {})
    assert state.record.review["dossiers.1"].reviewed_by == ["Bình"]
    assert "dossiers.2" not in state.record.review


def test_to_correct_to_what_is_read_is_to_accept_and_to_empty_is_to_reject() -> None:
    state = decide(start(), Change("correct", "dossiers.0.received", value=120))
    assert [line.action for line in state.log] == ["accept"]
    state = decide(state, Change("correct", "staff.1.qualifier", value=None))
    assert state.log[-1].action == "reject"
    assert state.record.staff[1].qualifier is None
    with pytest.raises(WrongValue):
        decide(state, Change("correct", "staff.1.count", value=None))


def test_accepting_a_corrected_value_keeps_the_correction() -> None:
    state = decide(start(), Change("correct", "staff.0.count", value=22))
    state = decide(state, Change("accept", "staff.0.count"), who="Bình")
    assert state.record.staff[0].count == 22
    assert state.find("staff.0.count").decision.who == "Bình"  # type: ignore[union-attr]


def test_a_rejected_figure_leaves_its_list_and_becomes_a_leftover() -> None:
    state = decide(start(), Change("reject", "staff.0.count"))
    assert [one.count for one in state.record.staff] == [15]
    assert "cán bộ, công chức của xã là 21 người" in {one.text for one in state.record.leftovers}
    assert state.find("staff.0.group").state == "rejected"  # type: ignore[union-attr]
    state = decide(start(), Change("reject", "dossiers.0.late"))
    assert state.record.dossiers[0].late is None
    assert "late" not in state.record.dossiers[0].cells
    assert [one.text for one in state.record.leftovers] == ["77", "88", "99"]  # "không có" prints no figure
    figures = [Change("reject", f"dossiers.1.{name}") for name in ("received", "resolved")]
    assert len(decide(start(), *figures).record.dossiers) == 2


def test_an_empty_field_is_filled_from_a_marked_place() -> None:
    state = decide(start(), Change("correct", "dossiers.0.pending", value=2, place=place_of("02")))
    dossier = state.record.dossiers[0]
    assert (dossier.pending, dossier.cells["pending"].text, dossier.cells["pending"].pattern) == (2, "02", "review")
    assert state.record.review["dossiers.0"].machine_value == {"pending": None}


def test_an_added_entry_takes_its_place_in_the_text_and_its_leftover_with_it() -> None:
    change = Change("add", "staff", entry={"group": "officials", "count": 77}, place=place_of("77"))
    state = decide(start(), change)
    assert [one.count for one in state.record.staff] == [21, 15, 77]
    assert [one.text for one in state.record.leftovers] == ["88", "99"]
    assert [one.key for one in state.values if one.value.list_name == "leftovers"] == ["leftovers.1", "leftovers.2"]
    assert state.record.review["staff.2"].model_dump() == {
        "reviewed_by": ["An"], "reviewed_at": NOW, "machine_value": None
    }  # fmt: skip
    key = key_of(state, "staff.count", 77)
    assert parse_added(key) == ("staff", 1, "count")
    state = decide(state, Change("correct", key, value=78), who="Bình")
    assert state.record.staff[2].count == 78
    assert decide(state, Change("reject", key)).record.staff == read_report().staff
    gone = decide(state, Change("undo", undoes=1))  # and what was decided about it goes with it
    assert gone.record.staff == read_report().staff


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (Change("add", "staff", entry={"group": "officials"}, place=place_of("77")), "empty-value"),
        (Change("add", "staff", entry={"group": "officials", "count": 1}), "no-place"),
        (Change("add", "sections", entry={"title": "x"}, place=place_of("77")), "cannot-add"),
        (Change("add", "staff", entry={"sum": 1}, place=place_of("77")), "no-such-value"),
        (Change("add", "dossiers", entry={"field": "land"}, place=place_of("77")), "empty-value"),
        (Change("add", "dates", entry={"value": "2023-02-31"}, place=place_of("77")), "not-a-date"),
        (Change("add", "dates", entry={"value": "2023-02"}, place=replace(place_of("77"), end=99_999)),
         "outside-document"),
        (Change("accept", "staff.9.count"), "no-such-value"),
        (Change("accept", "dossiers.0.pending"), "no-such-value"),
        (Change("reject", "leftovers.0"), "no-such-value"),
        (Change("undo", undoes=5), "no-such-correction"),
        (Change("correct", "staff.0.count", value="nhiều"), "not-a-count"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_refused(change: Change, reason: str) -> None:
    with pytest.raises(WrongValue) as caught:
        decide(start(), change)
    assert caught.value.reason == reason


def test_a_corrected_period_brings_its_calendar_and_a_corrected_symbol_its_parts() -> None:
    state = decide(start(), Change("correct", "period.index", value=2), Change("correct", "period.year", value=2024))
    period = state.record.period
    assert (period.start, period.end) == ("2024-04-01", "2024-06-30")
    assert (period.data_from, period.data_to) == ("2024-03-15", "2024-06-14")
    assert state.record.review["header"].machine_value == {"period_index": 1, "period_year": 2023}
    state = decide(state, Change("correct", "references.0.symbol", value="54/KH-UBND"))
    found = state.record.references[0]
    assert (found.symbol, found.number, found.type, found.issuer) == ("54/KH-UBND", "54", "KH", "UBND")
    state = decide(state, Change("correct", "references.0.symbol", value="61/2018/NĐ-CP"))
    found = state.record.references[0]
    assert (found.number, found.year, found.type, found.issuer, found.form) == ("61", 2018, "NĐ", "CP", "normative")


def test_a_rejected_recipient_moves_the_places_of_the_others() -> None:
    state = decide(start(), Change("reject", "header.recipients.0"))
    assert state.record.header.recipients == ["Lưu: VT"]
    assert state.record.header.evidence["recipients.0"].text == "Lưu: VT."
    assert "recipients.1" not in state.record.header.evidence


def test_bulk_accept_takes_what_is_beyond_doubt_and_can_be_taken_back() -> None:
    state = decide(start(), *changes_beyond_doubt(start()))
    assert {line.bulk for line in state.log} == {1}
    assert [one.key for one in state.values if not one.reviewed] == ["leftovers.0", "leftovers.1", "leftovers.2"]
    progress = state.progress
    assert (progress.reviewed, progress.doubts, progress.conflicts) == (progress.values - 3, 3, 0)
    back = decide(state, *(Change("undo", undoes=line.number) for line in state.log))
    assert back.progress.reviewed == 0
    assert back.record == read_report()


def test_undo_brings_back_what_was_before_and_can_itself_be_undone() -> None:
    state = decide(start(), Change("correct", "staff.0.count", value=22))
    state = decide(state, Change("correct", "staff.0.count", value=23))
    back = decide(state, Change("undo", undoes=2))
    assert back.record.staff[0].count == 22
    with pytest.raises(WrongValue):
        decide(back, Change("undo", undoes=2))
    assert decide(back, Change("undo", undoes=3)).record.staff[0].count == 23


def test_who_touched_the_same_value_is_known() -> None:
    state = decide(start(), Change("correct", "staff.0.count", value=22))
    line = state.log[0]
    assert is_touched(line, Change("accept", "staff.0.count"), state.log)
    assert not is_touched(line, Change("accept", "staff.1.count"), state.log)
    gone = decide(start(), Change("reject", "staff.0.count"))
    assert is_touched(gone.log[0], Change("correct", "staff.0.group", value="officials"), gone.log)
    added = decide(start(), Change("add", "dates", entry={"value": "2023-01"}, place=place_of("77-88")))
    assert is_touched(added.log[0], Change("add", "dates", place=place_of("88-99")), added.log)
    assert not is_touched(added.log[0], Change("add", "staff", place=place_of("88-99")), added.log)
    assert is_touched(added.log[0], Change("undo", undoes=1), added.log) is True


# ---- reading again -------------------------------------------------------------------------------


def shifted(record: Record, by: int) -> Record:
    """The record as a reader gives it that found some more text before all others."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            moved = {key: walk(one) for key, one in value.items()}
            if "start" in moved and isinstance(moved["start"], int) and "end" in moved:
                moved |= {"start": moved["start"] + by, "end": moved["end"] + by}
            return moved
        return [walk(one) for one in value] if isinstance(value, list) else value

    told = walk(record.model_dump())
    told["document"] |= {"characters": record.document.characters + by, "pattern_version": "moved"}
    return Record.model_validate(told)


def test_a_decision_keeps_its_row_when_the_text_moves() -> None:
    """Two rows read alike, and the shift puts the first exactly where the second stood."""
    rows = [one.evidence.start for one in read_report().dossiers]
    state = decide(start(), Change("correct", "dossiers.2.received", value=41))
    after = apply_corrections(shifted(read_report(), rows[2] - rows[1]), state.log)
    assert [one.received for one in after.record.dossiers] == [120, 40, 41]
    assert after.conflicts == ()
    assert after.find("dossiers.2.received").attachment == "quotation"  # type: ignore[union-attr]


def test_values_that_read_alike_stay_apart_or_are_lost_together() -> None:
    record = read_report()
    plain = [one.model_copy(update={"label": None, "field": None}) for one in record.dossiers]
    record = record.model_copy(update={"dossiers": plain})
    state = decide(apply_corrections(record, []), Change("correct", "dossiers.2.received", value=41))
    moved = shifted(record, 7)
    assert [one.received for one in apply_corrections(moved, state.log).record.dossiers] == [120, 40, 41]
    fewer = moved.model_copy(update={"dossiers": [moved.dossiers[0], moved.dossiers[2]]})
    after = apply_corrections(fewer, state.log)
    assert [one.reason for one in after.conflicts] == ["lost"]
    assert after.record.dossiers[0].received == 120


def test_what_the_machine_learned_is_no_conflict_and_what_else_it_says_is() -> None:
    state = decide(start(), Change("correct", "staff.0.count", value=22), Change("accept", "staff.1.count"))
    first, second = read_report().staff
    for read, reasons in ((22, []), (21, []), (23, ["differs"])):
        record = read_anew(read_report(), staff=[first.model_copy(update={"count": read}), second])
        after = apply_corrections(record, state.log)
        assert [one.reason for one in after.conflicts] == reasons
        assert after.record.staff[0].count == 22
    record = read_anew(read_report(), staff=[first, second.model_copy(update={"count": 16})])
    after = apply_corrections(record, state.log)
    (conflict,) = after.conflicts
    assert (conflict.key, conflict.machine, conflict.decision.value) == ("staff.1.count", 16, 15)
    assert after.find("staff.1.count").doubtful  # type: ignore[union-attr]
    settled = decide(after, Change("correct", "staff.1.count", value=16))
    assert settled.conflicts == ()
    assert settled.record.staff[1].count == 16
    kept = decide(after, Change("accept", "staff.1.count"))
    assert (kept.conflicts, kept.record.staff[1].count) == ((), 15)


def test_a_place_read_otherwise_keeps_the_decision_and_says_so() -> None:
    first, second = read_report().staff
    wider = first.evidence.model_copy(update={"start": first.evidence.start - 8})
    wider = wider.model_copy(update={"text": REPORT[wider.start : wider.end]})
    record = read_anew(read_report(), staff=[second, first.model_copy(update={"evidence": wider})])
    state = decide(start(), Change("correct", "staff.0.count", value=22))
    after = apply_corrections(record, state.log)
    assert after.find("staff.1.count").attachment == "place"  # type: ignore[union-attr]
    assert [one.count for one in after.record.staff] == [15, 22]


def test_what_is_no_longer_read_stays_as_an_entry_of_its_own_with_a_conflict() -> None:
    state = decide(start(), Change("correct", "staff.0.count", value=22), Change("accept", "dossiers.0.received"))
    after = apply_corrections(read_anew(read_report(), staff=[], dossiers=[]), state.log)
    assert {one.reason for one in after.conflicts} == {"lost"}
    assert [(one.count, one.group) for one in after.record.staff] == [(22, "officials_and_civil_servants")]
    (dossier,) = after.record.dossiers
    assert (dossier.received, dossier.resolved_on_time, dossier.field) == (120, None, "all")
    key = key_of(after, "staff.count", 22)
    kept = decide(after, Change("accept", key))
    assert [one.kind for one in (conflict.decision for conflict in kept.conflicts)] == ["dossiers.received"]
    assert [one.count for one in kept.record.staff] == [22]
    dropped = decide(after, Change("reject", key))
    assert dropped.record.staff == []
    # and it comes home when it is read again
    home = apply_corrections(read_anew(read_report()), kept.log)
    assert [one.count for one in home.record.staff] == [22, 15]
    assert home.conflicts == ()


def test_a_field_that_is_empty_now_keeps_the_word_of_the_person_in_its_row() -> None:
    state = decide(start(), Change("accept", "dossiers.1.resolved"), Change("accept", "sections.0.id"))
    rows = read_report().dossiers
    emptied = rows[1].model_copy(update={"resolved": None, "cells": {"received": rows[1].cells["received"]}})
    sections = [read_report().sections[0].model_copy(update={"id": None})]
    after = apply_corrections(
        read_anew(read_report(), dossiers=[rows[0], emptied, rows[2]], sections=sections), state.log
    )
    assert [(one.key, one.reason, one.machine) for one in after.conflicts] == [
        ("sections.0.id", "differs", None), ("dossiers.1.resolved", "differs", None),
    ]  # fmt: skip
    assert [one.resolved for one in after.record.dossiers] == [None, 40, 40]
    assert after.record.sections[0].id == "results"


def test_a_rejection_of_what_is_no_longer_read_needs_no_answer() -> None:
    state = decide(start(), Change("reject", "staff.0.count"))
    after = apply_corrections(read_anew(read_report(), staff=read_report().staff[1:]), state.log)
    assert after.conflicts == ()
    assert [one.count for one in after.record.staff] == [15]
    first = read_report().staff[0].model_copy(update={"count": 20})
    after = apply_corrections(read_anew(read_report(), staff=[first, *read_report().staff[1:]]), state.log)
    assert [one.reason for one in after.conflicts] == ["differs"]


def test_an_added_value_that_the_machine_now_reads_is_one_value() -> None:
    change = Change("add", "dates", entry={"value": "2023-01-07"}, place=place_of("77-88"))
    state = decide(start(), change)
    evidence = change.place.to_evidence()  # type: ignore[union-attr]
    for value, reasons in (("2023-01-07", []), ("2023-01-08", ["differs"])):
        dates = [*read_report().dates, Date(value=value, evidence=evidence)]
        after = apply_corrections(read_anew(read_report(), dates=dates), state.log)
        assert [one.value for one in after.record.dates] == ["2023-02-10", "2023-01-07"]
        assert [one.reason for one in after.conflicts] == reasons


def test_another_group_at_the_place_of_an_added_one_is_another_value() -> None:
    change = Change("add", "staff", entry={"group": "officials", "count": 77}, place=place_of("77"))
    other = Staff(group="contract", count=77, label="77", evidence=change.place.to_evidence())  # type: ignore[union-attr]
    state = decide(start(), change)
    after = apply_corrections(read_anew(read_report(), staff=[*read_report().staff, other]), state.log)
    assert sorted(one.group for one in after.record.staff)[:2] == ["contract", "officials"]
    assert after.conflicts == ()


def test_a_mark_in_a_text_that_moved_asks_to_be_looked_at() -> None:
    state = decide(start(), Change("add", "staff", entry={"group": "officials", "count": 77}, place=place_of("77")))
    after = apply_corrections(shifted(read_report(), 30), state.log)
    assert {one.reason for one in after.conflicts} == {"lost"}
    assert 77 in {one.count for one in after.record.staff}


# ---- whatever people decide, and whatever is read next -------------------------------------------

KEYS = [value.key for value in values_of(read_report(), blanks=True)]


@st.composite
def some_changes(draw: st.DrawFn) -> list[tuple[str, str, Any]]:
    actions = st.sampled_from(["accept", "correct", "correct", "reject", "add", "undo"])
    return [
        (draw(actions), draw(st.sampled_from(KEYS)), draw(st.integers(0, 10_000)))
        for _ in range(draw(st.integers(1, 12)))
    ]


def carry_out(changes: list[tuple[str, str, Any]], state: ReviewedRecord, seed: int = 0) -> ReviewedRecord:
    """A state after those changes that can be carried out; the others are refused, and that is all they do."""
    chance = random.Random(seed)
    for action, key, number in changes:
        value = value_at(state.machine, key)
        assert value is not None
        if action == "undo":
            change = Change("undo", undoes=1 + number % max(state.revision, 1))
        elif action == "add":
            begin = number % (len(REPORT) - 5)
            place = replace(place_of("77"), start=begin, end=begin + 4, text=REPORT[begin : begin + 4])
            change = Change("add", "quantities", entry={"value": number, "kind": "count"}, place=place)
        else:
            given = {"count": 1 + number % 12, "number": number, "date": "2023-01", "day": "2023-01-01"}
            extra = chance.choice([one.key for one in state.values])
            change = Change(action, extra if number % 3 == 0 else key, value=given.get(value.type, "year"))  # type: ignore[arg-type]
        try:
            state = decide(state, change, who=f"who-{number % 3}")
        except WrongValue:
            continue
    return state


def other_readings() -> list[Record]:
    record = read_report()
    halved = {name: getattr(record, name)[::2] for name in ("dossiers", "staff", "equipment", "references")}
    other = [one.model_copy(update={"count": one.count + 1}) for one in record.staff]
    return [
        record,
        read_anew(record),
        shifted(record, 11),
        read_anew(record, **halved),
        read_anew(record, staff=other, dates=[]),
        shifted(read_anew(record, **halved), 5),
    ]


READINGS = other_readings()


@settings(max_examples=40, deadline=None)
@example(
    changes=[("reject", "staff.0.group", 1), ("accept", "header.issuer", 0), ("accept", "staff.0.count", 1)], seed=0
)
@given(changes=some_changes(), seed=st.integers(0, 9))
def test_nothing_that_holds_is_ever_lost(changes: list[tuple[str, str, Any]], seed: int) -> None:
    state = carry_out(changes, start(), seed)
    for record in READINGS:
        after = apply_corrections(record, state.log)
        shown = {one.decision.number for one in after.values if one.decision is not None}
        document = record.document
        reading = ((document.program_version, document.pattern_version), document.characters)
        homes = {one.decision.number: one for one in attach(values_of(record, blanks=True), reading, state.log)}
        for line in active_corrections(state.log):
            if line.number in shown or line.key.startswith("leftovers"):
                continue
            home = homes.get(line.number)
            if home is None:  # about an addition that was taken back
                root = parse_added(line.key)
                assert root is not None
                assert root[1] not in {one.number for one in active_corrections(state.log)}
                continue
            # a later decision on the same, or one that took the whole entry away before
            later = [
                one for one in homes.values()
                if one.decision.number > line.number
                or (one.decision.action == "reject" and one.decision.number < line.number)
            ]  # fmt: skip
            wholes = [one.key for one in later if one.decision.action in ("reject", "add")] + [one.key for one in later]
            assert any(one.startswith(home.key.rsplit(".", 1)[0]) for one in wholes), line


@settings(max_examples=20, deadline=None)
@given(changes=some_changes(), seed=st.integers(0, 9))
def test_applying_depends_on_the_log_alone_and_gives_a_valid_record(
    changes: list[tuple[str, str, Any]], seed: int
) -> None:
    state = carry_out(changes, start(), seed)
    mixed = list(state.log)
    random.Random(seed).shuffle(mixed)
    told = [correction_from_json(json.loads(line)) for line in corrections_to_json(mixed).splitlines()]
    assert sorted(told, key=lambda line: line.number) == list(state.log)
    for record in READINGS:
        once, again = apply_corrections(record, state.log), apply_corrections(record, told)
        assert once == again
        assert Record.model_validate(once.record.model_dump()) == once.record
        for table in TABLES:
            keys = [tuple(row[table.header.index(one)] for one in table.key) for row in table.rows(once.record)]
            assert len(set(keys)) == len(keys)
        for review in once.record.review.values():
            assert review.reviewed_by == sorted(set(review.reviewed_by))


@settings(max_examples=25, deadline=None)
@given(changes=some_changes(), seed=st.integers(0, 9))
def test_undoing_all_in_any_order_gives_back_what_was_read(changes: list[tuple[str, str, Any]], seed: int) -> None:
    state = carry_out([one for one in changes if one[0] != "undo"], start(), seed)
    numbers = [line.number for line in state.log]
    random.Random(seed).shuffle(numbers)
    for number in numbers:
        state = decide(state, Change("undo", undoes=number))
    assert state.record == read_report()
    assert [one.state for one in state.values] == ["open"] * len(state.values)


@settings(max_examples=40, deadline=None)
@given(changes=some_changes(), seed=st.integers(0, 9))
def test_the_same_values_read_again_take_every_decision_back(changes: list[tuple[str, str, Any]], seed: int) -> None:
    state = carry_out([one for one in changes if one[0] != "add"], start(), seed)
    for record in (read_anew(read_report()), shifted(read_report(), 13)):
        after = apply_corrections(record, state.log)
        assert {one.key: (one.state, one.value.value) for one in after.values} == {
            one.key: (one.state, one.value.value) for one in state.values
        }
        assert after.conflicts == ()


@settings(max_examples=30, deadline=None)
@given(changes=some_changes(), more=some_changes(), seed=st.integers(0, 9), which=st.integers(0, 5))
def test_deciding_on_after_a_new_reading_never_fails(
    changes: list[tuple[str, str, Any]], more: list[tuple[str, str, Any]], seed: int, which: int
) -> None:
    state = carry_out(changes, start(), seed)
    after = apply_corrections(READINGS[which], state.log)
    keys = {value.key for value in values_of(after.machine, blanks=True)}
    after = carry_out([one for one in more if one[1] in keys], after, seed)
    for one in after.conflicts:
        settled = decide(after, Change("accept", one.key)) if one.reason != "invalid" else after
        assert one.key not in {left.key for left in settled.conflicts} or one.reason == "invalid"
    assert apply_corrections(READINGS[which], after.log) == after


def test_a_decision_that_no_longer_fits_is_shown_and_changes_nothing() -> None:
    line = make_corrections(start(), [Change("correct", "staff.0.count", value=22)], who="An", when=NOW)[0]
    after = apply_corrections(read_report(), [replace(line, value="nhiều")])
    assert [one.reason for one in after.conflicts] == ["invalid"]
    assert after.record.staff == read_report().staff
    assert isinstance(after.conflicts[0].decision, Correction)


def test_required_fields_and_what_an_entry_needs_are_fields() -> None:
    kinds = {f"{name}.{field}" for name, of in FIELDS.items() for field in of}
    assert kinds >= REQUIRED
    assert kinds >= STATES_SOMETHING
