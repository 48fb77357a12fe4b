"""The checks as a whole: all are there, each tells its three states apart, and every sentence is in two languages."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files

from extractor.checks import CHECKS, run_checks
from extractor.checks.findings import Word, written
from tests.drafts import Draft

IDS = """
    dossier-total dossier-balance dossier-parts dossier-rate dossier-repeat dossier-late-text
    reference-lost-digit reference-two-dates reference-year reference-future reference-order reference-form
    reference-standard period-title period-next staff-parts staff-repeat staff-limit ratio-percent number-words
    equipment-repeat section-missing section-order section-empty section-outdated header-missing date-impossible
    text-encoding
"""


def test_every_check_of_a_single_report_is_there() -> None:
    assert sorted(CHECKS) == sorted(IDS.split())


def test_states() -> None:
    draft = Draft("1 Hộ tịch 100 90 12\n2 Đất đai 10 10 0\nngày 30/4/2020")
    draft.dossier("1 Hộ tịch 100 90 12", "civil_status", table=1, received=100, resolved=90, pending=12)
    draft.dated("30/4/2020", "2020-04-30")
    findings, states = run_checks(draft.record, draft.reading)
    assert set(states) == set(CHECKS)
    assert states["dossier-balance"] == "failed"
    assert states["date-impossible"] == "passed"
    assert states["reference-order"] == "not_applicable"
    assert {one.check for one in findings} == {name for name, state in states.items() if state == "failed"}


def test_an_empty_text_has_no_findings() -> None:
    draft = Draft("")
    findings, states = run_checks(draft.record, draft.reading)
    assert findings == []
    assert set(states.values()) == {"not_applicable"}


def test_figures_are_written_as_each_language_does() -> None:
    assert written(1234567, "vi") == "1.234.567"
    assert written(1234567, "en") == "1,234,567"
    assert written(98.75, "vi") == "98,75"
    assert written(date(2022, 3, 4), "vi") == "04/03/2022"
    assert written([Word("measure.received"), 5], "vi") == "tiếp nhận, 5"


def test_every_check_has_a_sentence_in_both_languages() -> None:
    messages = tomllib.loads(files("extractor").joinpath("messages.toml").read_text(encoding="utf-8"))
    findings = messages["finding"]
    for name in CHECKS:
        own = [entry for key, entry in findings.items() if key == name or key.startswith(name + "-")]
        assert own, name
        for entry in own:
            assert entry["en"] != entry["vi"]
            assert "{first}" in entry["vi"]
