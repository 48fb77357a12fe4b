"""Checks of the outline: each with a case that must be told, its near twin that must not, and no inputs."""

from __future__ import annotations

from tests.drafts import Draft, only

OUTLINE = [
    ("I. CHỈ ĐẠO, ĐIỀU HÀNH", "direction", "I"),
    ("II. KẾT QUẢ THỰC HIỆN", "results", "II"),
    ("III. ĐÁNH GIÁ CHUNG", "evaluation", "III"),
    ("IV. PHƯƠNG HƯỚNG, NHIỆM VỤ", "tasks", "IV"),
    ("V. KIẾN NGHỊ, ĐỀ XUẤT", "proposals", "V"),
]


def outline(*headings: tuple[str, str | None, str], year: int = 2022) -> Draft:
    draft = Draft("\n".join(f"{heading}\nĐã thực hiện tốt." for heading, _, _ in headings), year=year)
    for heading, section_id, label in headings:
        draft.section(heading, section_id, label, label.count(".") + 1)
    return draft


# ---- section-missing -----------------------------------------------------------------------------


def test_missing() -> None:
    assert outline(*OUTLINE).check("section-missing") == []
    finding = only(outline(*OUTLINE[:2], *OUTLINE[3:]).check("section-missing"), "warning")
    assert finding.expected == ["evaluation"]
    assert "đánh giá chung" in finding.message_vi
    assert "“I. CHỈ ĐẠO, ĐIỀU HÀNH”" in finding.message_vi


def test_missing_part_under_another_heading() -> None:
    """ "Tồn tại, hạn chế" as a part of its own is evaluation; so is what a heading we cannot name may be."""
    own = ("III. TỒN TẠI, HẠN CHẾ", "evaluation.cons", "III")
    assert outline(*OUTLINE[:2], own, *OUTLINE[3:]).check("section-missing") == []
    unknown = ("III. MỘT SỐ VẤN ĐỀ", None, "III")
    only(outline(*OUTLINE[:2], unknown, *OUTLINE[3:]).check("section-missing"), "note")


def test_missing_part_whose_line_was_overlooked() -> None:
    draft = outline(*OUTLINE[:2], *OUTLINE[3:])
    text = draft.reading.document.text + "\nĐánh giá chung\nNhìn chung tốt."
    again = Draft(text)
    for heading, section_id, label in [*OUTLINE[:2], *OUTLINE[3:]]:
        again.section(heading, section_id, label)
    only(again.check("section-missing"), "note")


def test_missing_areas_are_a_note() -> None:
    areas = [
        ("1. Cải cách thể chế", "results.institution", "II.1"),
        ("2. Cải cách TTHC", "results.procedure", "II.2"),
        ("3. Cải cách tài chính công", "results.finance", "II.3"),
    ]
    finding = only(outline(*OUTLINE[:2], *areas, *OUTLINE[2:]).check("section-missing"), "note")
    assert finding.expected == ["organisation", "civil_service", "egov"]


def test_missing_needs_an_outline() -> None:
    assert outline(*OUTLINE[:2]).check("section-missing") is None


# ---- section-order -------------------------------------------------------------------------------

AREAS = [
    ("1. Cải cách thể chế", "results.institution", "II.1"),
    ("2. Cải cách thủ tục hành chính", "results.procedure", "II.2"),
    ("3. Cải cách tổ chức bộ máy", "results.organisation", "II.3"),
    ("4. Cải cách chế độ công vụ", "results.civil_service", "II.4"),
]


def test_order() -> None:
    assert outline(*OUTLINE[:2], *AREAS, *OUTLINE[2:]).check("section-order") == []
    gap = only(outline(*OUTLINE[:2], *AREAS[:2], AREAS[3], *OUTLINE[2:]).check("section-order"), "warning")
    assert "II.2" in gap.message_vi
    assert "II.4" in gap.message_vi
    again = (AREAS[3][0].replace("4.", "3."), AREAS[3][1], "II.3")
    finding = only(outline(*OUTLINE[:2], *AREAS[:3], again, *OUTLINE[2:]).check("section-order"), "warning")
    assert "“3. Cải cách chế độ công vụ”" in finding.message


def test_order_of_parts_skipped() -> None:
    finding = only(outline(*OUTLINE[:2], ("IV. ĐÁNH GIÁ CHUNG", "evaluation", "IV")).check("section-order"), "warning")
    assert (finding.expected, finding.found) == (3, 4)


def test_order_with_a_heading_that_was_overlooked() -> None:
    text = "II. KẾT QUẢ\n1. Cải cách thể chế\nTốt.\n2. Cải cách thủ tục\nTốt.\n3) Về bộ máy\nTốt.\n4. Công vụ\nTốt."
    draft = Draft(text).section("II. KẾT QUẢ", "results", "II")
    for heading, name, label in (
        ("1. Cải cách thể chế", "institution", "II.1"),
        ("2. Cải cách thủ tục", "procedure", "II.2"),
        ("4. Công vụ", "civil_service", "II.4"),
    ):
        draft.section(heading, f"results.{name}", label, 2)
    assert draft.check("section-order") == []


def test_order_is_not_misled_by_numbers_of_another_kind() -> None:
    """The "3." of an area does not stand for a missing part III."""
    draft = outline(*OUTLINE[:2], *AREAS, *OUTLINE[3:])
    assert only(draft.check("section-order"), "warning").found == 4


def test_order_of_numbered_tasks_is_free() -> None:
    tasks = [("1. Duy trì nề nếp", "tasks", "IV.1"), ("3. Kiểm tra", "tasks", "IV.3")]
    assert outline(*OUTLINE[:4], *tasks).check("section-order") == []


def test_order_of_the_parts_themselves() -> None:
    swapped = [OUTLINE[0], ("II. ĐÁNH GIÁ CHUNG", "evaluation", "II"), ("III. KẾT QUẢ THỰC HIỆN", "results", "III")]
    assert only(outline(*swapped).check("section-order"), "warning").expected == ["results", "evaluation"]
    # proposals before tasks is usual in some provinces
    proposals = [("IV. KIẾN NGHỊ", "proposals", "IV"), ("V. PHƯƠNG HƯỚNG", "tasks", "V")]
    assert outline(*OUTLINE[:3], *proposals).check("section-order") == []


def test_order_needs_two_headings() -> None:
    assert outline(OUTLINE[0]).check("section-order") is None


# ---- section-empty -------------------------------------------------------------------------------


def test_empty() -> None:
    def draft(body: str) -> Draft:
        one = Draft(f"II. KẾT QUẢ\n1. Cải cách thể chế\n{body}\n2. Cải cách TTHC\nĐã thực hiện.")
        one.section("II. KẾT QUẢ", "results", "II").section("1. Cải cách thể chế", "results.institution", "II.1", 2)
        return one.section("2. Cải cách TTHC", "results.procedure", "II.2", 2)

    assert "“1. Cải cách thể chế”" in only(draft("").check("section-empty"), "warning").message_vi
    # a page number is no text
    only(draft("3\n").check("section-empty"), "warning")
    for body in ("Không có.", "Không phát sinh.", "Đã ban hành 03 văn bản."):
        assert draft(body).check("section-empty") == []


def test_empty_does_not_ask_a_parent_for_text_of_its_own() -> None:
    draft = Draft("II. KẾT QUẢ\n1. Cải cách thể chế\nTốt lắm.").section("II. KẾT QUẢ", "results", "II")
    draft.section("1. Cải cách thể chế", "results.institution", "II.1", 2)
    assert draft.check("section-empty") == []


def test_empty_leaves_unnamed_headings_and_long_ones_alone() -> None:
    unnamed = Draft("a) Đã ban hành 03 văn bản\nb) Khác").section("a) Đã ban hành 03 văn bản", None, "II.1.a", 3)
    assert unnamed.check("section-empty") is None
    sentence = "1. Cải cách thể chế được Ủy ban nhân dân xã quan tâm chỉ đạo thực hiện tốt, không có văn bản trái luật"
    assert Draft(sentence).section(sentence, "results.institution", "II.1", 2).check("section-empty") == []


# ---- section-outdated ----------------------------------------------------------------------------


def test_outdated() -> None:
    old = ("6. Hiện đại hóa nền hành chính", "results.egov", "II.6")
    new = ("6. Xây dựng, phát triển chính quyền số", "results.egov", "II.6")
    finding = only(outline(OUTLINE[1], old).check("section-outdated"), "note")
    assert "2021" in finding.message_vi
    assert outline(OUTLINE[1], old, year=2020).check("section-outdated") == []
    assert outline(OUTLINE[1], new).check("section-outdated") == []
    assert outline(OUTLINE[0]).check("section-outdated") is None
