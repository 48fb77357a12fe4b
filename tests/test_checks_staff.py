"""Checks of staff: each with a case that must be told, its near twin that must not, and no inputs."""

from __future__ import annotations

import pytest

from tests.drafts import Draft, only

# ---- staff-parts ---------------------------------------------------------------------------------


def classes(text: str, total: int, **counts: int) -> Draft:
    """A total, then its classes; each is quoted by its figure, which the text must hold in this order."""
    figures = [word.strip(",.;:()") for word in text.split()]
    numbers = iter([figure for figure in figures if figure.isdigit()])
    draft = Draft(text).staff(next(numbers), total)
    for qualifier, count in counts.items():
        draft.staff(next(numbers), count, qualifier)
    return draft


@pytest.mark.parametrize(
    ("text", "total", "counts", "is_told"),
    [
        (
            "Có 143 công chức: 01 tiến sĩ, 46 thạc sĩ, 91 đại học, 03 cao đẳng.",
            143, {"doctorate": 1, "master": 46, "university": 91, "college": 3}, True,
        ),
        (
            "Có 141 công chức: 01 tiến sĩ, 46 thạc sĩ, 91 đại học, 03 cao đẳng.",
            141, {"doctorate": 1, "master": 46, "university": 91, "college": 3}, False,
        ),
        # more than there are
        ("Có 18 cán bộ, công chức: 17 đại học, 02 trung cấp.", 18, {"university": 17, "intermediate": 2}, True),
        # masters told again inside "đại học trở lên"
        ("Có 18 cán bộ, công chức: 17 đại học trở lên (02 thạc sĩ), 01 trung cấp.", 18, {"university": 17, "master": 2, "intermediate": 1}, False),  # noqa: E501
        # a list that names some only
        ("Có 22 công chức, trong đó có 15 đại học, 02 trung cấp.", 22, {"university": 15, "intermediate": 2}, False),
        ("Có 352 người, trong đó 298 đại học trở lên.", 352, {"university": 298}, False),
        # political classes never claim to be whole, but cannot be more
        ("Có 22 công chức: 05 cao cấp, 10 trung cấp.", 22, {"political_advanced": 5, "political_intermediate": 10}, False),  # noqa: E501
        ("Có 14 công chức: 05 cao cấp, 10 trung cấp.", 14, {"political_advanced": 5, "political_intermediate": 10}, True),  # noqa: E501
        # a subset larger than the whole
        ("Có 14 công chức, nữ 15 người.", 14, {"female": 15}, True),
        ("Có 14 công chức, nữ 05 người.", 14, {"female": 5}, False),
    ],
)  # fmt: skip
def test_parts(text: str, total: int, counts: dict[str, int], is_told: bool) -> None:
    findings = classes(text, total, **counts).check("staff-parts")
    if is_told:
        finding = only(findings, "error")
        assert str(total) in finding.message_vi
        assert str(sum(counts.values())) in finding.message
    else:
        assert findings == []


def test_parts_of_officials_and_civil_servants() -> None:
    def draft(officials: str, count: int) -> Draft:
        text = f"Hiện có 21 người ({officials} cán bộ, 11 công chức)."
        one = Draft(text).staff("21 người", 21).staff(f"{officials} cán bộ", count, group="officials")
        return one.staff("11 công chức", 11, group="civil_servants")

    assert draft("10", 10).check("staff-parts") == []
    assert only(draft("09", 9).check("staff-parts"), "error").expected == 20


def test_parts_of_another_total_or_section_are_not_added() -> None:
    text = "1. A\nCó 18 cán bộ, công chức.\n2. B\nViên chức: 40 đại học, 02 trung cấp."
    draft = Draft(text).staff("18 cán bộ, công chức", 18)
    draft.staff("40 đại học", 40, "university").staff("02 trung cấp", 2, "intermediate")
    draft.section("1. A", "results.organisation", "II.1", 2).section("2. B", "results.civil_service", "II.2", 2)
    assert draft.check("staff-parts") is None


# ---- staff-repeat --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "count", "status"),
    [
        ("Đến nay, UBND phường có 17 cán bộ, công chức.", 17, "told"),
        ("Đến nay, UBND phường có 18 cán bộ, công chức.", 18, "passed"),
        # a part, an event, another time
        ("Đến nay đã cử 05 cán bộ, công chức tham gia tập huấn.", 5, None),
        ("Hiện nay bố trí 03 cán bộ, công chức trực tại Bộ phận một cửa.", 3, None),
        ("So với đầu năm, tổng số giảm còn 16 cán bộ, công chức.", 16, None),
        ("Có 12 cán bộ, công chức được cấp chữ ký số.", 12, None),
    ],
)
def test_repeat(second: str, count: int, status: str | None) -> None:
    quote = f"{count:02} cán bộ, công chức"
    draft = Draft(f"Hiện tại, UBND phường có 18 cán bộ, công chức.\n{second}").staff("18 cán bộ, công chức", 18)
    findings = draft.staff(quote, count).check("staff-repeat")
    if status == "told":
        finding = only(findings, "error")
        assert "“18 cán bộ, công chức”" in finding.message_vi
        assert f"“{quote}”" in finding.message_vi
    else:
        assert findings == ([] if status == "passed" else None)


# ---- staff-limit ---------------------------------------------------------------------------------


def commune(count: int, kind: str = "quarter", index: int | None = 1, year: int = 2022) -> Draft:
    text = f"Hiện nay xã có {count} cán bộ, công chức."
    return Draft(text, kind, index, year).staff(f"{count} cán bộ, công chức", count)


def test_limit() -> None:
    finding = only(commune(32).check("staff-limit"), "warning")
    assert (finding.expected, finding.found) == (25, 32)
    assert "34/2019/NĐ-CP" in finding.message_vi
    assert commune(23).check("staff-limit") == []


def test_limit_is_that_of_the_time() -> None:
    assert commune(32, index=4, year=2023).check("staff-limit") == []
    # since the reform of 2025 there is no number to compare with
    assert commune(80, index=3, year=2025).check("staff-limit") is None


def test_limit_is_only_for_communes_and_for_their_whole_staff() -> None:
    district = commune(95)
    district.header = district.header.model_copy(update={"issuer_level": "district"})
    assert district.check("staff-limit") is None
    part = Draft("Toàn huyện hiện có 352 cán bộ, công chức.").staff("352 cán bộ, công chức", 352)
    assert part.check("staff-limit") is None


def test_limit_of_non_specialised_titles() -> None:
    def draft(count: int) -> Draft:
        one = Draft(f"Hiện nay còn {count} chức danh không chuyên trách ở phường.")
        return one.staff(f"{count} chức danh không chuyên trách", count, group="non_specialised_titles")

    assert draft(11).check("staff-limit") == []
    assert only(draft(19).check("staff-limit"), "warning").expected == 16
