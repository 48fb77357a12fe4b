"""Who is who: units by their letterheads, and what became of them on 1 July 2025, with real names."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractor.audit import audit_records
from extractor.audit.gazetteer import folded_name, shipped_gazetteer
from extractor.audit.units import Letterhead, identify
from extractor.models import IssuerLevel
from extractor.patterns import shipped_patterns
from extractor.record import Record
from tests.audit_reports import dossiers, read_report

Head = tuple[str, IssuerLevel, str | None, str]


def ids(*heads: Head, cited: Sequence[frozenset[str]] = ()) -> list[str]:
    """The ids of the units of some letterheads (issuer, level, parent, day)."""
    letterheads = [
        Letterhead(str(at), *head, cited[at] if at < len(cited) else frozenset()) for at, head in enumerate(heads)
    ]
    found = identify(letterheads, shipped_gazetteer(), shipped_patterns())
    return [found.unit_of[str(at)] for at in range(len(heads))]


# ---- the list ------------------------------------------------------------------------------------


def test_the_list_is_whole():
    """63 provinces, 696 districts and 10,035 communes became 34 provinces and 3,321 communes."""
    known = shipped_gazetteer()
    assert known.day == "2025-07-01"
    before = [place for place in known.before.values() if len(place.path) == 3]
    since = [place for place in known.since.values() if len(place.path) == 2]
    assert (len(before), len(since)) == (10_035, 3_321)
    assert sum(len(path) == 1 for path in known.before) == 63
    assert sum(len(path) == 1 for path in known.since) == 34
    assert all(path in known.since for place in known.before.values() for path in place.into)
    assert all(path in known.predecessors for path in known.since)


def test_both_sources_have_the_same_communes():
    """The list as made, against the package it was not made from."""
    vietnam_provinces = pytest.importorskip("vietnam_provinces")
    import json

    listed = json.loads(vietnam_provinces.NESTED_DIVISIONS_JSON_PATH.read_text(encoding="utf-8"))
    bare = {
        folded_name(province["name"]).removeprefix("thành phố "): {
            folded_name(ward["name"]) for ward in province["wards"]
        }
        for province in listed
    }
    ours: dict[str, set[str]] = {}
    for place in shipped_gazetteer().since.values():
        if len(place.path) == 2:
            province = place.path[1].removeprefix("tỉnh ").removeprefix("thành phố ")
            ours.setdefault(province, set()).add(place.path[0])
    assert ours == bare


# ---- letterheads ---------------------------------------------------------------------------------

CO_THANH = "phường cổ thành/thành phố chí linh/tỉnh hải dương"


@pytest.mark.parametrize(
    ("issuer", "parent"),
    [
        ("ỦY BAN NHÂN DÂN PHƯỜNG CỔ THÀNH", "UBND THÀNH PHỐ CHÍ LINH"),
        ("Uỷ ban nhân dân\nphường Cổ Thành", "UBND TP. Chí Linh"),
        ("UBND PHƯỜNG CỔ THÀNH", "ỦY BAN NHÂN DÂN TP CHÍ LINH"),
        ("UBND phường Cổ Thành, thành phố Chí Linh", None),
        ("UBND PHƯỜNG CỔ THÀNH", "HĐND - UBND THÀNH PHỐ CHÍ LINH"),
        # the only one of its name in the list
        ("UBND P. CỔ THÀNH", None),
    ],
)
def test_one_unit_in_many_writings(issuer: str, parent: str | None):
    assert ids((issuer, "commune", parent, "2022-03-14")) == [CO_THANH]


def test_one_name_under_two_parents_is_two_units():
    heads: list[Head] = [
        ("UBND XÃ TÂN LẬP", "commune", "UBND HUYỆN ĐAN PHƯỢNG", "2022-03-14"),
        ("UBND XÃ TÂN LẬP", "commune", "UBND HUYỆN VŨ THƯ", "2022-03-14"),
        ("UBND XÃ TÂN LẬP", "commune", None, "2022-06-14"),
    ]
    first, second, bare = ids(*heads)
    assert first == "xã tân lập/huyện đan phượng/thành phố hà nội"
    assert second == "xã tân lập/huyện vũ thư/tỉnh thái bình"
    assert bare == "xã tân lập"  # may be either, so it is neither
    # the only one here
    assert ids(heads[0], heads[2]) == [first, first]
    # cites the offices of another district
    other = [frozenset[str](), frozenset({"huyện vũ thư"})]
    assert ids(heads[0], heads[2], cited=other) == [first, "xã tân lập"]


@pytest.mark.parametrize(
    ("issuer", "level", "parent", "day", "wanted"),
    [
        ("UBND TỈNH BẮC NINH", "province", None, "2025-03-14", "tỉnh bắc ninh"),
        # the province of this name holds Bắc Giang too
        ("UBND TỈNH BẮC NINH", "province", None, "2025-09-14", "tỉnh bắc ninh@2025-07-01"),
        # a city in 2026, its territory the same
        ("UBND THÀNH PHỐ BẮC NINH", "province", None, "2026-12-14", "tỉnh bắc ninh@2025-07-01"),
        # unchanged by the mergers
        ("UBND TỈNH NGHỆ AN", "province", None, "2025-03-14", "tỉnh nghệ an"),
        ("UBND TỈNH NGHỆ AN", "province", None, "2025-09-14", "tỉnh nghệ an"),
        ("UBND TỈNH THỪA THIÊN HUẾ", "province", None, "2023-12-14", "thành phố huế"),
        ("SỞ NỘI VỤ", "department", "UBND TỈNH HẢI DƯƠNG", "2024-12-14", "sở nội vụ/tỉnh hải dương"),
        ("PHÒNG NỘI VỤ", "other", "UBND HUYỆN ĐAN PHƯỢNG", "2024-12-14",
         "phòng nội vụ/huyện đan phượng/thành phố hà nội"),
        ("UBND XÃ KHÔNG CÓ", "commune", "UBND HUYỆN CŨNG KHÔNG", "2022-03-14", "xã không có/huyện cũng không"),
    ],
)  # fmt: skip
def test_units_of_all_levels(issuer: str, level: IssuerLevel, parent: str | None, day: str, wanted: str):
    assert ids((issuer, level, parent, day)) == [wanted]


# ---- July 2025 -----------------------------------------------------------------------------------

MERGED = ("PHƯỜNG PHẢ LẠI", "PHƯỜNG CỔ THÀNH", "XÃ NHÂN HUỆ")
THIRD_2024, THIRD_2025 = ("quý III năm 2024", "2024-09-18"), ("quý III năm 2025", "2025-09-18")


def old_report(unit: str, received: int) -> Record:
    body = dossiers(received, 0, received, 0)
    return read_report(*THIRD_2024, body, unit=unit, parent="THÀNH PHỐ CHÍ LINH")


def new_report(received: int) -> Record:
    body = dossiers(received, 0, received, 0)
    return read_report(*THIRD_2025, body, unit="PHƯỜNG CHÍ LINH", parent="THÀNH PHỐ HẢI PHÒNG")


def test_a_merged_unit_goes_on_for_the_sum_of_whole_ones():
    records = [old_report(unit, count) for unit, count in zip(MERGED, (400, 300, 200), strict=True)]
    audit = audit_records([*records, new_report(1500)])
    old = audit.units[CO_THANH]
    assert (old.change, old.valid_to, old.successor) == ("merged", "2025-06-30", "Phường Chí Linh")
    new = audit.units["phường chí linh/thành phố hải phòng"]
    assert new.valid_from == "2025-07-01"
    assert len(new.predecessor_ids) == 3
    assert CO_THANH in new.predecessor_ids
    # their series stay their own, the sum is shown, and that communes do more since then is no jump
    (finding,) = audit.findings
    assert (finding.check, finding.severity, finding.expected, finding.found) == ("unit-changed", "note", 900, 1500)
    assert {place.evidence.text for place in finding.places} == {"1500", "400", "300", "200"}


def test_no_sum_is_made_of_some_of_the_units():
    audit = audit_records([old_report("PHƯỜNG CỔ THÀNH", 300), new_report(1500)])
    (finding,) = audit.findings
    assert (finding.check, finding.severity, finding.expected) == ("unit-changed", "note", ["Phường Cổ Thành"])


def test_a_unit_made_of_parts_is_a_break():
    """Cống Vị went into Giảng Võ and Ngọc Hà in parts."""
    records = [
        read_report(*THIRD_2024, unit="PHƯỜNG CỐNG VỊ", parent="QUẬN BA ĐÌNH"),
        read_report(*THIRD_2024, unit="PHƯỜNG GIẢNG VÕ", parent="QUẬN BA ĐÌNH"),
        read_report(*THIRD_2025, unit="PHƯỜNG GIẢNG VÕ", parent="THÀNH PHỐ HÀ NỘI"),
    ]
    audit = audit_records(records)
    assert audit.units["phường cống vị/quận ba đình/thành phố hà nội"].change == "split"
    assert len(audit.series) == 3  # the ward of the same name is another one
    (finding,) = audit.findings
    assert "no sum" in finding.message


def test_a_unit_that_reports_after_its_end():
    records = [
        read_report("quý I năm 2025", "2025-03-18", unit="PHƯỜNG CỔ THÀNH", parent="THÀNH PHỐ CHÍ LINH"),
        read_report(*THIRD_2025, unit="PHƯỜNG CỔ THÀNH", parent="THÀNH PHỐ CHÍ LINH", number="60/BC-UBND"),
    ]
    (finding,) = audit_records(records).findings
    assert (finding.check, finding.severity, finding.period) == ("unit-changed", "warning", "2025-Q3")
    assert finding.expected == "Phường Chí Linh"


def test_a_unit_that_looks_like_another_renamed():
    first = read_report("quý I năm 2022", "2022-03-18", unit="XÃ HÒA AN", parent="HUYỆN CŨ")
    again = read_report("quý II năm 2022", "2022-06-17", unit="XÃ HÒA AN MỚI", parent="HUYỆN CŨ", number="40/BC-UBND")
    (finding,) = audit_records([first, again]).findings
    assert (finding.check, finding.expected, finding.found) == ("unit-changed", "Xã Hòa An", "Xã Hòa An Mới")
    # both report at one time: two units
    beside = read_report("quý I năm 2022", "2022-03-18", unit="XÃ HÒA AN MỚI", parent="HUYỆN CŨ")
    assert audit_records([first, beside, again]).findings == ()
