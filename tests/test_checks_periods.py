"""Checks of periods: title against closing sentence and window, and what the tasks are for."""

from __future__ import annotations

import pytest

from tests.drafts import Draft, only


def report(title: str, closing: str, kind: str = "quarter", index: int | None = 1, tasks: str = "") -> Draft:
    text = f"BÁO CÁO\nKết quả cải cách hành chính {title}\nI. KẾT QUẢ\nNội dung.\n{tasks}\nTrên đây là {closing}./."
    draft = Draft(text, kind, index).on(title)
    draft.headed(title=f"Kết quả cải cách hành chính {title}")
    return draft.section(tasks, "tasks", "IV") if tasks else draft


# ---- period-title --------------------------------------------------------------------------------


def test_title_against_closing_sentence() -> None:
    finding = only(
        report("quý I năm 2022", "báo cáo cải cách hành chính quý II năm 2022").check("period-title"), "error"
    )
    assert "“quý I năm 2022”" in finding.message_vi
    assert "“quý II năm 2022”" in finding.message


@pytest.mark.parametrize(
    ("kind", "index", "title", "closing"),
    [
        ("quarter", 1, "quý I năm 2022", "báo cáo quý 1/2022"),
        ("quarter", 1, "quý I năm 2022", "báo cáo quý I và phương hướng nhiệm vụ quý II năm 2022"),
        # the plan of the year is named, not the period
        ("quarter", 1, "quý I năm 2022", "kết quả cải cách hành chính năm 2022"),
        # they end together
        ("quarter", 2, "quý II năm 2022", "báo cáo 6 tháng đầu năm 2022"),
        ("half_year", 1, "6 tháng đầu năm 2022", "báo cáo quý II năm 2022"),
        ("year", None, "năm 2022", "báo cáo cải cách hành chính năm 2022"),
        # the period of a cited document
        ("quarter", 1, "quý I năm 2022", "báo cáo quý I theo Công văn số 581/BNV-CCHC về quý II năm 2021"),
    ],
)
def test_title_that_agrees(kind: str, index: int | None, title: str, closing: str) -> None:
    assert report(title, closing, kind, index).check("period-title") == []


def test_title_with_the_wrong_year_in_the_closing_sentence() -> None:
    draft = report("quý I năm 2022", "báo cáo cải cách hành chính quý I năm 2021")
    assert only(draft.check("period-title"), "error").found == "quý I năm 2021"


def test_stated_window() -> None:
    def draft(first: str, last: str) -> Draft:
        one = Draft("Kết quả quý I năm 2022")
        return one.on("quý I năm 2022", window_stated=True, data_from=first, data_to=last)

    finding = only(draft("2022-03-15", "2022-06-14").check("period-title"), "error")
    assert "15/03/2022" in finding.message_vi
    assert "14/06/2022" in finding.message_vi
    for first, last in (("2021-12-15", "2022-03-14"), ("2022-01-01", "2022-03-31"), ("2021-12-01", "2022-03-10")):
        assert draft(first, last).check("period-title") == []


def test_title_needs_something_to_compare_with() -> None:
    assert report("quý I năm 2022", "báo cáo của xã").check("period-title") is None


# ---- period-next ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "index", "title", "tasks"),
    [
        ("quarter", 3, "quý III/2022", "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ QUÝ III/2022"),
        ("quarter", 1, "quý I năm 2022", "IV. NHIỆM VỤ QUÝ III NĂM 2022"),
        ("quarter", 1, "quý I năm 2022", "IV. NHIỆM VỤ QUÝ II NĂM 2021"),
        ("year", None, "năm 2022", "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2022"),
        ("half_year", 1, "6 tháng đầu năm 2022", "IV. NHIỆM VỤ 6 THÁNG ĐẦU NĂM 2022"),
        ("month", 3, "tháng 3/2022", "IV. NHIỆM VỤ THÁNG 3/2022"),
    ],
)
def test_tasks_of_a_period_that_does_not_follow(kind: str, index: int | None, title: str, tasks: str) -> None:
    finding = only(report(title, "báo cáo", kind, index, tasks).check("period-next"), "error")
    assert f"“{title}”" in finding.message_vi
    assert len(finding.evidence) == 2


@pytest.mark.parametrize(
    ("kind", "index", "title", "tasks"),
    [
        ("quarter", 1, "quý I năm 2022", "IV. PHƯƠNG HƯỚNG NHIỆM VỤ QUÝ II"),
        ("quarter", 2, "quý II năm 2022", "IV. NHIỆM VỤ QUÝ III NĂM 2022"),
        ("quarter", 2, "quý II năm 2022", "IV. NHIỆM VỤ 6 THÁNG CUỐI NĂM"),
        ("quarter", 3, "quý III năm 2022", "IV. NHIỆM VỤ 3 THÁNG CUỐI NĂM 2022"),
        ("quarter", 4, "quý IV năm 2022", "IV. NHIỆM VỤ QUÝ I NĂM 2023"),
        ("quarter", 4, "quý IV năm 2022", "IV. NHIỆM VỤ QUÝ I"),
        ("quarter", 4, "quý IV năm 2022", "IV. NHIỆM VỤ NĂM 2023"),
        ("half_year", 1, "6 tháng đầu năm 2022", "IV. NHIỆM VỤ 6 THÁNG CUỐI NĂM 2022"),
        ("nine_months", None, "9 tháng năm 2022", "IV. NHIỆM VỤ QUÝ IV NĂM 2022"),
        ("year", None, "năm 2022", "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2023"),
        ("month", 12, "tháng 12/2022", "IV. NHIỆM VỤ THÁNG 01/2023"),
        ("month", 3, "tháng 3/2022", "IV. NHIỆM VỤ QUÝ II NĂM 2022"),
        # tasks for the rest of the year
        ("quarter", 1, "quý I năm 2022", "IV. NHIỆM VỤ TRỌNG TÂM NĂM 2022"),
        ("quarter", 1, "quý I năm 2022", "IV. NHIỆM VỤ QUÝ II VÀ NHỮNG THÁNG CUỐI NĂM 2022"),
    ],
)
def test_tasks_of_the_period_that_follows(kind: str, index: int | None, title: str, tasks: str) -> None:
    assert report(title, "báo cáo", kind, index, tasks).check("period-next") == []


def test_tasks_announced_in_the_closing_sentence() -> None:
    wrong = report("quý I năm 2022", "báo cáo quý I và phương hướng nhiệm vụ quý IV năm 2022")
    assert only(wrong.check("period-next"), "error").found == "quý IV năm 2022"
    right = report("quý I năm 2022", "báo cáo quý I và phương hướng nhiệm vụ quý II năm 2022")
    assert right.check("period-next") == []


def test_tasks_without_a_period_do_not_apply() -> None:
    assert report("quý I năm 2022", "báo cáo", tasks="IV. NHIỆM VỤ THỜI GIAN TỚI").check("period-next") is None
