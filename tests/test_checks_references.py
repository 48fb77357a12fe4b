"""Checks of cited documents: each with a case that must be told, its near twin that must not, and no inputs."""

from __future__ import annotations

import pytest

from extractor.pipeline import check, extract
from tests.drafts import Draft, only

# ---- reference-lost-digit ------------------------------------------------------------------------

FULL = "Nghị định số 61/2018/NĐ-CP ngày 23/4/2018"


def pair(short: str, symbol: str, **fields: object) -> Draft:
    draft = Draft(f"Thực hiện {FULL} của Chính phủ.\nTriển khai {short} về cơ chế một cửa.")
    draft.reference("61/2018/NĐ-CP", FULL, date="2018-04-23")
    return draft.reference(symbol, short, **fields)


def test_lost_digit() -> None:
    short = "Nghị định số 1/2018/NĐ-CP ngày 23/4/2018"
    finding = only(pair(short, "1/2018/NĐ-CP", date="2018-04-23").check("reference-lost-digit"), "error")
    assert (finding.expected, finding.found) == ("61/2018/NĐ-CP", "1/2018/NĐ-CP")
    for text in (finding.message, finding.message_vi):
        assert f"“{short}”" in text
        assert f"“{FULL}”" in text
    assert "23/04/2018" in finding.message_vi
    # two digits are well formed by themselves, but the Government signs no two decrees so far apart on one day
    text = "Nghị định số 107/2021/NĐ-CP ngày 06/12/2021; Nghị định số 07/2021/NĐ-CP ngày 06/12/2021"
    draft = Draft(text).reference("107/2021/NĐ-CP", text.split("; ")[0]).reference("07/2021/NĐ-CP", text.split("; ")[1])
    assert only(draft.check("reference-lost-digit"), "error").found == "07/2021/NĐ-CP"


@pytest.mark.parametrize(
    ("short", "symbol"),
    [
        ("Nghị định số 1/2018/NĐ-CP ngày 05/01/2018", "1/2018/NĐ-CP"),  # another date
        ("Thông tư số 1/2018/TT-VPCP ngày 23/4/2018", "1/2018/TT-VPCP"),  # another type
        ("Nghị định số 8/2018/NĐ-CP ngày 23/4/2018", "8/2018/NĐ-CP"),  # no end of 61
        ("Nghị định số 1/2018/NĐ-CP", "1/2018/NĐ-CP"),  # no date to tell
    ],
)
def test_no_digit_lost(short: str, symbol: str) -> None:
    assert not pair(short, symbol).check("reference-lost-digit")


def test_no_digit_lost_among_bodies_of_one_name() -> None:
    """07 of the commune and 107 of the province may be of one day; 7 without its zero cannot be right."""
    text = "Kế hoạch số 107/KH-UBND ngày 24/01/2022 của UBND tỉnh; Kế hoạch số {}/KH-UBND ngày 24/01/2022"
    for number, is_told in (("07", False), ("7", True)):
        draft = Draft(text.format(number)).reference("107/KH-UBND", "Kế hoạch số 107/KH-UBND ngày 24/01/2022")
        draft.reference(f"{number}/KH-UBND", f"Kế hoạch số {number}/KH-UBND ngày 24/01/2022")
        assert bool(draft.check("reference-lost-digit")) is is_told


def test_lost_digit_needs_two_dated_documents() -> None:
    assert Draft(FULL).reference("61/2018/NĐ-CP", FULL).check("reference-lost-digit") is None


# ---- reference-two-dates -------------------------------------------------------------------------


def test_two_dates() -> None:
    one, other = "Kế hoạch số 95/KH-UBND ngày 18/4/2022", "Kế hoạch số 95/KH-UBND ngày 28/4/2022"
    draft = Draft(f"Ban hành {one}. Thực hiện {other}.").reference("95/KH-UBND", one, other, date="2022-04-18")
    finding = only(draft.check("reference-two-dates"), "error")
    assert f"“{one}”" in finding.message
    assert f"“{other}”" in finding.message_vi
    same = Draft(f"Ban hành {one}. Thực hiện {one}.").reference("95/KH-UBND", one, one, date="2022-04-18")
    assert same.check("reference-two-dates") == []


def test_two_dates_of_a_high_number_are_of_one_document_whoever_is_named() -> None:
    one, other = "Quyết định số 3602/QĐ-UBND ngày 21/12/2021", "Quyết định số 3602/QĐ-UBND ngày 12/12/2021"
    title = "UBND XÃ AN LẠC\nBÁO CÁO\nCải cách hành chính năm 2022"
    text = f"{title}\n\n{one} của UBND thành phố.\n\nChỉ tiêu giao tại {other}."
    (reference,) = extract(text.encode()).references
    assert len(reference.mentions) == 2
    assert [one.check for one in check(text.encode()) if one.check == "reference-two-dates"]


def test_two_dates_of_two_documents() -> None:
    one, other = "Kế hoạch số 16/KH-UBND ngày 10/01/2022", "Kế hoạch số 16/KH-UBND ngày 20/01/2022"
    # the province's and the commune's
    draft = Draft(f"Thực hiện {one} của UBND tỉnh Gia Lai; ban hành {other} của UBND xã An Lạc.")
    draft.reference("16/KH-UBND", one, other)
    assert not draft.check("reference-two-dates")
    # UBND tỉnh is named before the first: whose the second is cannot be told
    draft = Draft(f"UBND tỉnh ban hành {one}; xã thực hiện {other}.").reference("16/KH-UBND", one, other)
    assert not draft.check("reference-two-dates")
    # the series of two years, which are two references of the record
    first, second = "Kế hoạch số 16/KH-UBND ngày 10/01/2022", "Kế hoạch số 16/KH-UBND ngày 12/01/2021"
    draft = Draft(f"{first}; {second}").reference("16/KH-UBND", first).reference("16/KH-UBND", second)
    assert not draft.check("reference-two-dates")


def test_two_dates_of_a_decree_tell_by_the_symbol_alone() -> None:
    other = "Nghị định số 61/2018/NĐ-CP ngày 24/4/2018"
    draft = Draft(f"Thực hiện {FULL}. Theo {other}.").reference("61/2018/NĐ-CP", FULL, other)
    assert only(draft.check("reference-two-dates"), "error").found == "2018-04-24"


def test_two_dates_need_two_dated_places() -> None:
    draft = Draft(f"{FULL}; Nghị định số 61/2018/NĐ-CP").reference("61/2018/NĐ-CP", FULL, "Nghị định số 61/2018/NĐ-CP")
    assert draft.check("reference-two-dates") is None


# ---- reference-year ------------------------------------------------------------------------------


def test_year() -> None:
    wrong = "Quyết định số 15/2019/QĐ-UBND ngày 20 tháng 3 năm 2018"
    finding = only(Draft(wrong).reference("15/2019/QĐ-UBND", wrong).check("reference-year"), "error")
    assert (finding.expected, finding.found) == (2019, 2018)
    assert "2019" in finding.message_vi
    assert "20/03/2018" in finding.message_vi
    right = wrong.replace("năm 2018", "năm 2019")
    assert Draft(right).reference("15/2019/QĐ-UBND", right).check("reference-year") == []


def test_year_needs_a_year_in_the_symbol() -> None:
    text = "Kế hoạch số 53/KH-UBND ngày 27/12/2021"
    assert Draft(text).reference("53/KH-UBND", text).check("reference-year") is None


# ---- reference-future ----------------------------------------------------------------------------


def cited(day: str, **header: str) -> Draft:
    text = f"Kế hoạch số 20/KH-UBND ngày {day}"
    draft = Draft(f"An Lạc, ngày 16 tháng 3 năm 2022\nQuý I năm 2022\n{text}").on("Quý I năm 2022")
    if header:
        draft.header = draft.header.model_copy(update=header)
        draft.header.evidence["date"] = draft.at("ngày 16 tháng 3 năm 2022")
    return draft.reference("20/KH-UBND", text)


def test_future_against_the_date_of_the_report() -> None:
    finding = only(cited("17/3/2022", date="2022-03-16").check("reference-future"), "error")
    assert finding.expected == "2022-03-16"
    assert "17/03/2022" in finding.message_vi
    assert "“ngày 16 tháng 3 năm 2022”" in finding.message_vi
    assert cited("16/3/2022", date="2022-03-16").check("reference-future") == []


def test_future_without_a_date_allows_a_month_after_the_window() -> None:
    assert cited("14/4/2022").check("reference-future") == []
    assert only(cited("15/4/2022").check("reference-future"), "error").expected == "2022-04-14"
    # a month is no day, and a report dated a year too early is the report's own slip
    assert cited("10/4/2022", date="2022-03").check("reference-future") == []
    assert cited("03/03/2022", date="2021-03-16").check("reference-future") == []


def test_future_year_in_the_symbol() -> None:
    draft = Draft("Theo Nghị định số 61/2028/NĐ-CP").reference("61/2028/NĐ-CP", "Nghị định số 61/2028/NĐ-CP")
    assert only(draft.check("reference-future"), "error").found == 2028
    draft = Draft("Theo Nghị định số 61/2018/NĐ-CP").reference("61/2018/NĐ-CP", "Nghị định số 61/2018/NĐ-CP")
    assert draft.check("reference-future") == []


def test_future_needs_a_day_to_compare_with() -> None:
    draft = cited("17/3/2022")
    draft.period = draft.period.model_copy(update={"data_to": None})
    assert draft.check("reference-future") is None


# ---- reference-order -----------------------------------------------------------------------------

PLANS = [("07", "24/01/2022"), ("08", "24/01/2022"), ("11", "09/02/2022"), ("15", "03/03/2022")]


def plans(dated: list[tuple[str, str]], before: str = "", after: str = "") -> Draft:
    lines = [f"Kế hoạch số {number}/KH-UBND ngày {day}" for number, day in dated]
    draft = Draft("UBND xã ban hành:\n\n" + ";\n\n".join([*lines[:-1], f"{before}{lines[-1]}{after}"]) + ".")
    for (number, _), line in zip(dated, lines, strict=True):
        draft.reference(f"{number}/KH-UBND", line)
    return draft


def test_order() -> None:
    assert plans([*PLANS, ("20", "03/03/2022")]).check("reference-order") == []
    finding = only(plans([*PLANS, ("20", "10/01/2022")]).check("reference-order"), "warning")
    assert "20/KH-UBND" in finding.message
    assert "10/01/2022" in finding.message_vi
    assert "24/01/2022" in finding.message_vi


def test_order_that_is_not_clear() -> None:
    # numbers are taken some days before a document is dated
    assert plans([*PLANS, ("20", "27/02/2022")]).check("reference-order") == []
    # too few to tell which is wrong
    assert plans([("07", "24/02/2022"), ("20", "10/01/2022")]).check("reference-order") == []
    # another year's series begins again
    assert plans([*PLANS, ("53", "27/12/2021")]).check("reference-order") == []
    # of another body
    assert plans([*PLANS, ("20", "10/01/2022")], after=" của UBND tỉnh Gia Lai").check("reference-order") == []
    assert plans([*PLANS, ("20", "10/01/2022")], before="UBND huyện có ").check("reference-order") == []
    # a number far above the commune's own, whose body is not named
    assert plans([*PLANS, ("738", "05/01/2022")]).check("reference-order") == []


def test_order_of_three_listed_in_one_sentence() -> None:
    listed = [f"Kế hoạch số {number}/KH-UBND ngày {day}" for number, day in [*PLANS[:2], ("20", "10/01/2022")]]
    draft = Draft("UBND xã đã ban hành " + "; ".join(listed) + ".")
    for line in listed:
        draft.reference(line.split()[3], line)
    assert only(draft.check("reference-order"), "warning").found[1] == "20/KH-UBND"


def test_order_needs_a_series() -> None:
    assert plans([("07", "24/01/2022")]).check("reference-order") is None


# ---- reference-form ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "symbol", "severity"),
    [
        ("Kế hoạch số 00/KH-UBND ngày 24/01/2022", "00/KH-UBND", "error"),
        ("Kế hoạch số 7/KH-UBND ngày 24/01/2022", "7/KH-UBND", "note"),
        ("Kế hoạch số 07/KH-UBND ngày 24/01/2022", "07/KH-UBND", None),
        ("Nghị định số 61/NĐ-CP ngày 23/4/2018", "61/NĐ-CP", "warning"),
        ("Nghị định số 61/2018/NĐ-CP ngày 23/4/2018", "61/2018/NĐ-CP", None),
        ("Nghị định số 87/NĐ-CP ngày 12/12/1995", "87/NĐ-CP", None),  # before symbols had years
        ("Nghị quyết số 76/NQ-CP ngày 15/7/2021", "76/NQ-CP", None),  # resolutions may go without
    ],
)
def test_form(text: str, symbol: str, severity: str | None) -> None:
    year, month, day = text[-4:], text.split("/")[-2], text.split(" ")[-1].split("/")[0]
    draft = Draft(text).reference(symbol, text, date=f"{year}-{int(month):02}-{int(day):02}")
    findings = draft.check("reference-form")
    if severity is None:
        assert findings == []
    else:
        assert symbol in only(findings, severity).message_vi


def test_form_leaves_lost_digits_to_their_own_check() -> None:
    draft = pair("Nghị định số 1/2018/NĐ-CP ngày 23/4/2018", "1/2018/NĐ-CP", date="2018-04-23")
    assert draft.check("reference-form") == []


def test_form_needs_a_symbol() -> None:
    assert Draft("Luật Cán bộ, công chức").check("reference-form") is None


# ---- reference-standard --------------------------------------------------------------------------


def test_standard() -> None:
    both = "Duy trì TCVN ISO 9001:2015. Hệ thống theo tiêu chuẩn TCVN 9001:2015 được cải tiến."
    finding = only(Draft(both).check("reference-standard"), "warning")
    assert "“TCVN 9001:2015”" in finding.message_vi
    assert "“TCVN ISO 9001:2015”" in finding.message_vi
    assert only(Draft("theo TCVN 9001 : 2008").check("reference-standard"), "warning").expected == "TCVN ISO 9001"
    assert Draft("theo TCVN ISO\n9001:2015").check("reference-standard") == []
    assert Draft("ISO 9001:2015 và 9001 hồ sơ").check("reference-standard") is None
