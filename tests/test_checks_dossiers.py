"""Checks of dossier figures: each with a case that must be told, its near twin that must not, and no inputs."""

from __future__ import annotations

import pytest

from tests.drafts import Draft, only

ROWS = "1 Hộ tịch 90 90 0\n2 Chứng thực 564 564 0\n3 Đất đai 14 14 0\n"


def with_rows(text: str, certification: int = 564) -> Draft:
    """Three rows of table 1: received, resolved, late. Received adds up to 668 unless changed."""
    draft = Draft(text)
    draft.dossier("1 Hộ tịch 90 90 0", "civil_status", table=1, label="Hộ tịch", received=90, resolved=90, late=0)
    draft.dossier(
        f"2 Chứng thực {certification} 564 0", "certification", table=1, label="Chứng thực",
        received=certification, resolved=564, late=0,
    )  # fmt: skip
    draft.dossier("3 Đất đai 14 14 0", "land", table=1, label="Đất đai", received=14, resolved=14, late=0)
    return draft


# ---- dossier-total -------------------------------------------------------------------------------


def test_total_row_against_rows() -> None:
    draft = with_rows(ROWS + "Tổng cộng 688 668 0")
    draft.dossier("Tổng cộng 688 668 0", table=1, total=True, received=688, resolved=668, late=0)
    finding = only(draft.check("dossier-total"), "error")
    assert (finding.expected, finding.found) == (668, 688)
    assert "668" in finding.message_vi
    assert "688" in finding.message_vi
    assert "“Tổng cộng 688 668 0”" in finding.message_vi
    assert "“1 Hộ tịch 90 90 0”" in finding.message


@pytest.mark.parametrize("place", ["below", "above"])
def test_total_row_that_fits_may_stand_above_or_below(place: str) -> None:
    total = "Tổng cộng 668 668 0"
    draft = Draft(f"{total}\n{ROWS}" if place == "above" else f"{ROWS}{total}\n")
    lines = [("1 Hộ tịch 90 90 0", 90, False), ("2 Chứng thực 564 564 0", 564, False), ("3 Đất đai 14 14 0", 14, False)]
    lines.insert(0 if place == "above" else 3, (total, 668, True))
    for line, figure, is_total in lines:
        draft.dossier(line, "all", table=1, total=is_total, received=figure, resolved=figure, late=0)
    assert draft.check("dossier-total") == []


def test_group_rows_do_not_count_twice_but_must_hold_their_rows() -> None:
    text = "I Cấp huyện 60\n1 Phòng A 40\n2 Phòng B 20\nII Cấp xã {second}\n1 Xã C 50\n2 Xã D 30\nTổng cộng 140"

    def draft(second: int) -> Draft:
        one = Draft(text.format(second=second))
        one.dossier("I Cấp huyện 60", None, table=1, total=True, group=True, received=60)
        one.dossier("1 Phòng A 40", None, table=1, received=40).dossier("2 Phòng B 20", None, table=1, received=20)
        one.dossier(f"II Cấp xã {second}", None, table=1, total=True, group=True, received=second)
        one.dossier("1 Xã C 50", None, table=1, received=50).dossier("2 Xã D 30", None, table=1, received=30)
        return one.dossier("Tổng cộng 140", table=1, total=True, received=140)

    assert draft(80).check("dossier-total") == []
    assert only(draft(85).check("dossier-total"), "error").expected == 80


def test_subtotals_that_nothing_marks_do_not_count_twice() -> None:
    """Rows of a level, without a number of their own, that are the sum of the rows below them."""
    lines = ["Cấp tỉnh 40 36", "Sở A 25 24", "Sở B 15 12", "Cấp huyện 50 45", "Huyện C 20 18", "Huyện D 30 27"]

    def draft(total: int) -> Draft:
        text = "\n".join([*lines, f"Tổng cộng {total} 81"])
        one = Draft(text)
        for line in lines:
            label, received, resolved = line.rsplit(" ", 2)
            one.dossier(line, None, table=1, label=label, received=int(received), resolved=int(resolved))
        return one.dossier(f"Tổng cộng {total} 81", table=1, total=True, received=total, resolved=81)

    assert draft(90).check("dossier-total") == []
    assert only(draft(95).check("dossier-total"), "error").found == 95


def test_rows_that_split_the_row_above_do_not_count_again() -> None:
    draft = Draft("1 Hộ tịch 90\n- Khai sinh 50\n- Khai tử 40\n2 Đất đai 10\nTổng cộng 100")
    draft.dossier("1 Hộ tịch 90", "civil_status", table=1, received=90)
    draft.dossier("- Khai sinh 50", None, table=1, received=50).dossier("- Khai tử 40", None, table=1, received=40)
    draft.dossier("2 Đất đai 10", "land", table=1, received=10)
    draft.dossier("Tổng cộng 100", table=1, total=True, received=100)
    assert draft.check("dossier-total") == []


def test_an_empty_cell_may_hold_what_is_lacking_but_not_less_than_nothing() -> None:
    def draft(total: int) -> Draft:
        one = Draft(f"1 Hộ tịch 90\n2 Đất đai -\n3 Khác 10\nTổng cộng {total}")
        one.dossier("1 Hộ tịch 90", "civil_status", table=1, received=90).dossier("2 Đất đai -", "land", table=1)
        one.dossier("3 Khác 10", "other", table=1, received=10)
        return one.dossier(f"Tổng cộng {total}", table=1, total=True, received=total)

    assert draft(105).check("dossier-total") == []
    assert only(draft(95).check("dossier-total"), "error").found == 95


def test_a_cumulative_row_is_no_row_of_the_period() -> None:
    draft = Draft("1 Hộ tịch 90\n2 Đất đai 10\nTổng cộng 100\nLũy kế 400")
    draft.dossier("1 Hộ tịch 90", "civil_status", table=1, received=90)
    draft.dossier("2 Đất đai 10", "land", table=1, received=10)
    draft.dossier("Tổng cộng 100", table=1, total=True, received=100)
    draft.dossier("Lũy kế 400", table=1, total=True, label="Lũy kế", received=400)
    assert draft.check("dossier-total") == []


@pytest.mark.parametrize(
    ("prose", "is_told"),
    [
        ("Trong quý đã tiếp nhận 670 hồ sơ", True),
        ("Trong quý đã tiếp nhận 668 hồ sơ", False),
        # another span of time, another scope, another level: not what the table counts
        ("Lũy kế từ đầu năm đến nay tiếp nhận 670 hồ sơ", False),
        ("Cùng kỳ năm trước tiếp nhận 670 hồ sơ", False),
        ("Năm 2021 tiếp nhận 670 hồ sơ", False),
        ("Công an xã tiếp nhận 670 hồ sơ", False),
        ("Đã tiếp nhận 670 hồ sơ liên thông", False),
        # the name of the mechanism narrows nothing
        ("Bộ phận một cửa, một cửa liên thông tiếp nhận 670 hồ sơ", True),
    ],
)
def test_rows_against_the_prose(prose: str, is_told: bool) -> None:
    figure = 670 if "670" in prose else 668
    draft = Draft(f"{prose}.\n{ROWS}").dossier(prose[prose.index("iếp nhận") - 1 :], received=figure)
    draft.lists["dossiers"] += with_rows(f"{prose}.\n{ROWS}").lists["dossiers"]
    findings = draft.check("dossier-total")
    if is_told:
        finding = only(findings, "error")
        assert (finding.expected, finding.found) == (668, 670)
        assert "670 hồ sơ" in finding.message_vi
    else:
        assert not findings


def test_one_of_several_statements_is_enough() -> None:
    text = f"Đã tiếp nhận 12 hồ sơ.\nTrong quý tiếp nhận 668 hồ sơ.\n{ROWS}"
    draft = with_rows(text)
    draft.dossier("tiếp nhận 12 hồ sơ", received=12).dossier("tiếp nhận 668 hồ sơ", received=668)
    assert draft.check("dossier-total") == []


def test_list_of_fields_after_its_total() -> None:
    text = "Đã tiếp nhận {total} hồ sơ. {opening} Hộ tịch: 187 hồ sơ; chứng thực: 742 hồ sơ; đất đai: 39 hồ sơ."

    def findings(total: str, count: int, opening: str = "Cụ thể:") -> object:
        draft = Draft(text.format(total=total, opening=opening))
        draft.dossier(f"tiếp nhận {total} hồ sơ", received=count)
        draft.dossier("Hộ tịch: 187 hồ sơ", "civil_status", received=187)
        draft.dossier("chứng thực: 742 hồ sơ", "certification", received=742)
        draft.dossier("đất đai: 39 hồ sơ", "land", received=39)
        return draft.check("dossier-total")

    finding = only(findings("1.046", 1046), "error")  # type: ignore[arg-type]
    assert "1.046" in finding.message_vi
    assert "1,046" in finding.message
    assert "968" in finding.message
    assert findings("968", 968) == []
    # a list that names only the largest fields claims no sum
    assert findings("1.046", 1046, "Chủ yếu:") is None


def test_total_needs_rows() -> None:
    assert Draft("Tiếp nhận 5 hồ sơ").dossier("Tiếp nhận 5 hồ sơ", received=5).check("dossier-total") is None


# ---- dossier-balance -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "severity"),
    [
        ({"received": 100, "resolved": 90, "pending": 12}, "error"),
        ({"received": 100, "resolved": 90, "pending": 10}, None),
        # "received" may leave out what was carried over
        ({"received": 100, "carried_over": 5, "resolved": 95, "pending": 10}, None),
        ({"received": 100, "carried_over": 5, "resolved": 95, "pending": 9}, "error"),
        # returned dossiers may be told beside the resolved ones, or inside them
        ({"received": 100, "resolved": 88, "pending": 10, "returned": 2}, None),
        ({"received": 100, "resolved": 90, "pending": 10, "returned": 2}, None),
        # more resolved than there were: sure only when what was carried over is told
        ({"received": 100, "resolved": 104}, "warning"),
        ({"received": 100, "carried_over": 2, "resolved": 104}, "error"),
        ({"received": 100, "carried_over": 4, "resolved": 104}, None),
        # resolved from its parts
        ({"received": 100, "resolved_early": 60, "resolved_on_time": 30, "resolved_late": 0, "pending": 11}, "error"),
        ({"received": 100, "resolved_early": 60, "resolved_on_time": 30, "resolved_late": 0, "pending": 10}, None),
    ],
)
def test_balance(figures: dict[str, int], severity: str | None) -> None:
    row = "1 Hộ tịch " + " ".join(str(value) for value in figures.values())
    findings = Draft(row).dossier(row, "civil_status", table=1, **figures).check("dossier-balance")
    if severity is None:
        assert findings == []
    else:
        finding = only(findings, severity)
        assert row in finding.message
        assert str(figures["received"]) in finding.message_vi


def test_balance_of_two_sentences_that_go_on() -> None:
    first = "Tiếp nhận 530 hồ sơ, kỳ trước chuyển sang 12 hồ sơ"
    text = f"{first}.{{gap}} Đã giải quyết 533 hồ sơ, đang giải quyết {{left}} hồ sơ."

    def draft(left: str, pending: int, gap: str = "") -> Draft:
        one = Draft(text.format(left=left, gap=gap))
        one.dossier(first, received=530, carried_over=12)
        quote = f"Đã giải quyết 533 hồ sơ, đang giải quyết {left} hồ sơ"
        return one.dossier(quote, resolved=533, pending=pending)

    finding = only(draft("19", 19).check("dossier-balance"), "error")
    assert "530" in finding.message_vi
    assert "552" in finding.message_vi
    assert draft("09", 9).check("dossier-balance") == []
    # sentences far apart, or of another scope, are two accounts
    for gap in (" Người dân được hướng dẫn tận tình, chu đáo, đúng quy định.", " Cùng kỳ năm trước:"):
        assert draft("19", 19, gap).check("dossier-balance") is None


def test_a_table_that_fails_as_a_whole_was_misunderstood() -> None:
    """Four rows of five that do not balance say that a column is not what it was read as, not that all are wrong."""

    def draft(wrong: int) -> Draft:
        lines = [f"{number} Lĩnh vực {number} 100 90 {10 + (number <= wrong)}" for number in range(1, 6)]
        one = Draft("\n".join(lines))
        for line in lines:
            one.dossier(line, None, table=1, received=100, resolved=90, pending=int(line[-2:]))
        return one

    finding = only(draft(4).check("dossier-balance"), "note")
    assert "4/5" in finding.message_vi
    assert len(finding.evidence) == 4
    assert [one.severity for one in draft(2).check("dossier-balance") or ()] == ["error", "error"]


def test_balance_needs_both_sides() -> None:
    draft = Draft("Hộ tịch: 90 hồ sơ").dossier("Hộ tịch: 90 hồ sơ", "civil_status", received=90)
    assert draft.check("dossier-balance") is None


# ---- dossier-parts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "is_told"),
    [
        ({"resolved": 96, "resolved_early": 61, "resolved_on_time": 22, "resolved_late": 4}, True),
        ({"resolved": 87, "resolved_early": 61, "resolved_on_time": 22, "resolved_late": 4}, False),
        # returned and withdrawn count among the resolved in some forms
        ({"resolved": 94, "resolved_early": 61, "resolved_on_time": 22, "resolved_late": 4, "returned": 7}, False),
        # "đúng hạn 450, trong đó trước hạn 300"
        ({"resolved": 452, "resolved_on_time": 450, "resolved_early": 300, "resolved_late": 2}, False),
        # an incomplete list of parts may come to less, never to more
        ({"resolved": 96, "resolved_early": 61, "resolved_late": 4}, False),
        ({"resolved": 60, "resolved_early": 61, "resolved_late": 4}, True),
        ({"pending": 74, "pending_in_time": 72, "pending_late": 3}, True),
        ({"pending": 74, "pending_in_time": 72, "pending_late": 2}, False),
        ({"received": 1758, "received_online": 263, "received_direct": 1402, "carried_over": 32}, True),
        ({"received": 1697, "received_online": 263, "received_direct": 1402, "carried_over": 32}, False),
        ({"received": 1665, "received_online": 263, "received_direct": 1402, "carried_over": 32}, False),
        ({"received": 100, "received_online": 120}, True),
        ({"received": 100, "received_online": 20}, False),
    ],
)
def test_parts(figures: dict[str, int], is_told: bool) -> None:
    row = "3 Đất đai " + " ".join(str(value) for value in figures.values())
    findings = Draft(row).dossier(row, "land", table=1, **figures).check("dossier-parts")
    if is_told:
        finding = only(findings, "error")
        assert row in finding.message_vi
    else:
        assert findings == []


def test_parts_with_a_column_that_was_not_read() -> None:
    """A column without a measure ("phi địa giới") may hold what seems to be lacking."""
    row = "1 Hộ tịch 100 20 70 10"
    figures = {"received": 100, "received_online": 20, "received_direct": 70}
    plain = Draft(row).dossier(row, "civil_status", table=1, label="Hộ tịch", **figures)
    assert only(plain.check("dossier-parts"), "error").expected == 90
    plain.table(1, ["STT", "Lĩnh vực", "Tổng", "Trực tuyến", "Trực tiếp", "Phi địa giới"], [["1", "Hộ tịch", "100", "20", "70", "10"]])  # fmt: skip  # noqa: E501
    assert plain.check("dossier-parts") == []


def test_parts_need_a_whole() -> None:
    draft = Draft("Trước hạn 61 hồ sơ").dossier("Trước hạn 61 hồ sơ", resolved_early=61)
    assert draft.check("dossier-parts") is None


# ---- dossier-rate --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "printed", "is_told"),
    [
        (97.2, "97,2", True),
        (98.9, "98,9", False),  # rounded
        (98.8, "98,8", False),  # cut off
        (98.88, "98,88", False),
        (98.0, "98", False),
        (99.0, "99", False),
        (97.0, "97", True),
    ],
)
def test_rate(rate: float, printed: str, is_told: bool) -> None:
    text = f"Trả kết quả đúng hẹn 445/450 hồ sơ, đạt tỷ lệ {printed}%"
    draft = Draft(text).dossier(text, resolved_on_time=445, received=450, rate=rate)
    findings = draft.check("dossier-rate")
    if is_told:
        finding = only(findings, "warning")
        assert f"{printed} %" in finding.message_vi
        assert "98,9" in finding.message_vi
    else:
        assert findings == []


def test_rate_may_divide_by_what_was_received_or_leave_out_what_was_refused() -> None:
    text = "Tiếp nhận 585.336, giải quyết 585.116, đúng hạn 585.116, tỷ lệ 99,96%"
    draft = Draft(text).dossier(text, received=585336, resolved=585116, resolved_on_time=585116, rate=99.96)
    assert draft.check("dossier-rate") == []
    row = "Đất đai 96 61 22 4 5 4 95,4"
    figures = {"resolved": 96, "resolved_early": 61, "resolved_on_time": 22, "resolved_late": 4}
    figures |= {"returned": 5, "withdrawn": 4}
    assert Draft(row).dossier(row, "land", table=1, rate=95.4, **figures).check("dossier-rate") == []


def test_rate_told_in_prose_against_the_total_row_of_the_table() -> None:
    row, text = "Tổng số 509 505 490 15", "đã giải quyết 505 hồ sơ. Tỷ lệ trước và đúng hạn đạt {}%"
    for printed, rate, is_told in (("97", 97.0, False), ("97,7", 97.7, True)):
        told = text.format(printed)
        draft = Draft(f"{told}\n{row}").dossier(told, resolved=505, rate=rate)
        figures = {"received": 509, "resolved": 505, "resolved_on_time": 490, "resolved_late": 15}
        findings = draft.dossier(row, table=1, total=True, **figures).check("dossier-rate")
        assert [one.expected for one in findings or []] == ([97.1] if is_told else [])


def test_rate_of_something_else_does_not_apply() -> None:
    text = "Tiếp nhận 1.200 hồ sơ, trực tuyến 300 hồ sơ, {what} đạt 99%"
    for what in ("tỷ lệ đúng hạn", "tỷ lệ số hóa kết quả"):
        sentence = text.format(what=what)
        draft = Draft(sentence).dossier(sentence, received=1200, received_online=300, rate=99.0)
        assert draft.check("dossier-rate") is None
    sentence = text.format(what="tỷ lệ hồ sơ trực tuyến")
    draft = Draft(sentence).dossier(sentence, received=1200, received_online=300, rate=99.0)
    assert only(draft.check("dossier-rate"), "warning").expected == 25.0


# ---- dossier-repeat ------------------------------------------------------------------------------


def test_repeat_of_prose_and_total_row() -> None:
    def draft(resolved: str, figure: int) -> Draft:
        text = f"Trong quý đã giải quyết {resolved} hồ sơ.\n1 Hộ tịch 1.000\n2 Đất đai 200\nTổng cộng 1.200"
        one = Draft(text).dossier(f"giải quyết {resolved} hồ sơ", resolved=figure)
        one.dossier("1 Hộ tịch 1.000", "civil_status", table=1, resolved=1000)
        one.dossier("2 Đất đai 200", "land", table=1, resolved=200)
        return one.dossier("Tổng cộng 1.200", table=1, total=True, resolved=1200)

    finding = only(draft("1.210", 1210).check("dossier-repeat"), "error")
    assert "1.210" in finding.message_vi
    assert "1.200" in finding.message_vi
    assert "1,210" in finding.message
    assert len(finding.evidence) == 2
    assert draft("1.200", 1200).check("dossier-repeat") == []


def test_repeat_of_a_row_is_not_of_the_total() -> None:
    """Prose that tells one block of the table figure for figure repeats that block."""

    def draft(resolved: int) -> Draft:
        rows = "1 Phòng 1.000 980\n2 Xã 200 200\nTổng 1.200 1.180"
        text = f"Trong quý tiếp nhận 1.000 hồ sơ, giải quyết {resolved} hồ sơ.\n{rows}"
        one = Draft(text).dossier(
            f"tiếp nhận 1.000 hồ sơ, giải quyết {resolved} hồ sơ", received=1000, resolved=resolved
        )
        one.dossier("1 Phòng 1.000 980", "all", table=1, received=1000, resolved=980)
        one.dossier("2 Xã 200 200", "all", table=1, received=200, resolved=200)
        return one.dossier("Tổng 1.200 1.180", table=1, total=True, received=1200, resolved=1180)

    assert not draft(980).check("dossier-repeat")
    assert draft(970).check("dossier-repeat")


def test_repeat_in_two_sentences_of_prose() -> None:
    def draft(second: str, figure: int) -> Draft:
        text = f"Trong quý tiếp nhận 670 hồ sơ. Chất lượng phục vụ tốt.\n{second}"
        one = Draft(text).dossier("tiếp nhận 670 hồ sơ", received=670)
        return one.dossier(second[second.index("tiếp nhận") :], received=figure)

    assert only(draft("Bộ phận một cửa tiếp nhận 760 hồ sơ", 760).check("dossier-repeat"), "error").found == 670
    assert draft("Bộ phận một cửa tiếp nhận 670 hồ sơ", 670).check("dossier-repeat") == []
    # another period, another scope
    assert not draft("Cùng kỳ năm trước tiếp nhận 760 hồ sơ", 760).check("dossier-repeat")
    assert not draft("Quý IV năm 2021 tiếp nhận 760 hồ sơ", 760).check("dossier-repeat")


def test_repeat_allows_for_what_was_carried_over_and_for_early_ones() -> None:
    text = "Tiếp nhận 100 hồ sơ, đúng hạn 90 hồ sơ.\n1 Hộ tịch 60 2 50 10\n2 Khác 45 3 20 10\nTổng 105 5 70 20"
    draft = Draft(text).dossier("Tiếp nhận 100 hồ sơ, đúng hạn 90 hồ sơ", received=100, resolved_on_time=90)
    names = ("received", "carried_over", "resolved_early", "resolved_on_time")
    for line, figures in (("1 Hộ tịch 60 2 50 10", (60, 2, 50, 10)), ("2 Khác 45 3 20 10", (45, 3, 20, 10))):
        draft.dossier(line, "other", table=1, label=line[2:-11], **dict(zip(names, figures, strict=True)))
    draft.dossier(
        "Tổng 105 5 70 20", table=1, total=True, received=105, carried_over=5, resolved_early=70, resolved_on_time=20
    )
    assert draft.check("dossier-repeat") == []


def test_repeat_of_late_ones_told_as_a_part() -> None:
    """ "01 hồ sơ trễ hạn" beside a table that parts late ones into resolved and pending."""
    text = "Trong đó có 01 hồ sơ trễ hạn.\n1 Hộ tịch 3 1\n2 Đất đai 2 0\nTổng 5 1"
    draft = Draft(text).dossier("01 hồ sơ trễ hạn", late=1)
    draft.dossier("1 Hộ tịch 3 1", "civil_status", table=1, resolved_late=3, pending_late=1)
    draft.dossier("2 Đất đai 2 0", "land", table=1, resolved_late=2, pending_late=0)
    draft.dossier("Tổng 5 1", table=1, total=True, resolved_late=5, pending_late=1)
    assert not draft.check("dossier-repeat")


def test_repeat_needs_two_places() -> None:
    assert Draft("Tiếp nhận 5 hồ sơ").dossier("Tiếp nhận 5 hồ sơ", received=5).check("dossier-repeat") is None


# ---- dossier-late-text ---------------------------------------------------------------------------

NONE_LATE = "Trong quý tiếp nhận 670 hồ sơ, không có hồ sơ quá hẹn.\n"


def weaknesses(text: str, late: int = 0) -> Draft:
    draft = Draft(f"{NONE_LATE}2. Tồn tại, hạn chế\n{text}")
    draft.dossier("tiếp nhận 670 hồ sơ, không có hồ sơ quá hẹn", received=670, late=late)
    return draft.section("2. Tồn tại, hạn chế", "evaluation.cons", "III.2", 2)


@pytest.mark.parametrize(
    "text",
    [
        "Việc giải quyết hồ sơ ở một số lĩnh vực còn chậm.",
        "Một số hồ sơ đất đai trả kết quả chậm so với thời gian quy định.",
        "Vẫn còn hồ sơ trễ hạn, nhất là lĩnh vực đất đai.",
        "Giải quyết công việc theo cơ chế một cửa có lúc chưa bảo đảm quy định về thời gian.",
        "Giải quyết thủ tục hành chính cho công dân đôi khi còn kéo dài.",
        "Một số hồ sơ của công dân được giải quyết chưa đúng hạn.",
        "Còn để xảy ra chậm trả kết quả ở lĩnh vực hộ tịch.",
    ],
)
def test_late_text_admitted(text: str) -> None:
    finding = only(weaknesses(text).check("dossier-late-text"), "warning")
    assert "không có hồ sơ quá hẹn" in finding.message
    assert finding.found in " ".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        # denied or wished away
        "Tuy không có hồ sơ trễ hạn nhưng số lượng hồ sơ trực tuyến còn ít.",
        "Chưa có hồ sơ quá hạn song áp lực công việc lớn.",
        "Cần hạn chế tình trạng giải quyết hồ sơ chậm.",
        "Nguy cơ hồ sơ trễ hạn tăng khi thiếu người.",
        # something else is slow
        "Đường truyền mạng có lúc chậm, ảnh hưởng đến việc giải quyết hồ sơ.",
        "Việc cập nhật hồ sơ lên phần mềm còn chậm.",
        "Công tác báo cáo còn chậm so với thời gian quy định.",
        "Việc số hóa hồ sơ còn chậm.",
        "Một số văn bản ban hành còn chậm.",
        "Tuyên truyền về thủ tục hành chính chưa kịp thời.",
        "Tiến độ giải ngân vốn đầu tư còn chậm.",
        # someone else is late
        "Người dân chậm bổ sung hồ sơ theo yêu cầu.",
        # two clauses
        "Trang thiết bị giải quyết hồ sơ đã cũ, mạng chậm.",
        "Thời gian thực hiện một số thủ tục hành chính theo quy định còn dài.",
    ],
)
def test_late_text_that_admits_nothing(text: str) -> None:
    assert weaknesses(text).check("dossier-late-text") == []


def test_late_text_needs_zero_late_and_a_part_on_weaknesses() -> None:
    assert weaknesses("Còn hồ sơ trễ hạn.", late=3).check("dossier-late-text") is None
    draft = Draft(NONE_LATE).dossier("tiếp nhận 670 hồ sơ, không có hồ sơ quá hẹn", received=670, late=0)
    assert draft.check("dossier-late-text") is None


def test_stocks_of_months_are_not_added_up() -> None:
    text = "Cả quý 0 93 4\nTháng 10 0 28 2\nTháng 11 2 34 2\nTháng 12 2 31 4\n"

    def draft(pending: int) -> Draft:
        one = Draft(text)
        one.dossier("Cả quý 0 93 4", table=1, total=True, label="Cả quý", carried_over=0, received=93, pending=pending)
        for month, carried, received, left in ((10, 0, 28, 2), (11, 2, 34, 2), (12, 2, 31, 4)):
            line = f"Tháng {month} {carried} {received} {left}"
            one.dossier(
                line, None, table=1, label=f"Tháng {month}", carried_over=carried, received=received, pending=left
            )
        return one

    assert draft(pending=4).check("dossier-total") == []
    assert only(draft(pending=5).check("dossier-total"), "error").found == 5


def test_share_of_the_online_ones_is_of_what_came_in() -> None:
    text = "chứng thực có 412/1.648 hồ sơ nộp trực tuyến, đạt {rate}%."

    def draft(rate: str, received: int | None = 1648) -> Draft:
        one = Draft(text.format(rate=rate))
        printed = text.format(rate=rate).rstrip(".")
        value = float(rate.replace(",", "."))
        one.dossier(printed, "certification", received=received, received_online=412, rate=value)
        return one

    assert draft("25").check("dossier-rate") == []
    assert only(draft("35,2").check("dossier-rate"), "warning").found == 35.2
    assert not draft("35,2", received=None).check("dossier-rate")  # of what is not told
