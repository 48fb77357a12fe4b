"""The one real report, whole: the values that the reference lists for it. Skipped where the report is not at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor import Record, extract


@pytest.fixture
def record(seed: Path) -> Record:
    return extract(seed)


def test_period_and_header(record: Record) -> None:
    period = record.period
    assert (period.kind, period.index, period.year, period.window_stated) == ("quarter", 1, 2022, False)
    assert (period.data_from, period.data_to) == ("2021-12-15", "2022-03-14")
    header = record.header
    assert (header.issuer, header.issuer_level, header.number, header.date) == (
        "UBND phường Cổ Thành", "commune", None, None,
    )  # fmt: skip
    assert (header.signer.name, header.signer.position) == ("Nguyễn Văn Mạnh", "CHỦ TỊCH")


def test_references(record: Record) -> None:
    plans = {
        "53": "2021-12-27", "54": "2021-12-27", "52": "2021-12-27", "55": "2021-12-27", "07": "2022-01-24",
        "08": "2022-01-24", "09": "2022-01-28", "11": "2022-02-09", "12": "2022-02-09", "13": "2022-02-09",
        "14": "2022-02-24", "15": "2022-03-03", "16": "2022-03-03", "18": "2022-03-03", "20": "2022-03-03",
    }  # fmt: skip
    expected = {f"{number}/KH-UBND": date for number, date in plans.items()} | {
        "06/QĐ-UBND": "2022-01-10", "61/2018/NĐ-CP": "2018-04-23", "1/2018/NĐ-CP": "2018-04-23",
        "26/CT-TTg": "2016-09-05", "24/CT-UBND": "2016-11-15",
    }  # fmt: skip
    assert {one.symbol: one.date for one in record.references if one.symbol} == expected
    laws = {one.title for one in record.references if one.symbol is None}
    assert laws == {"cán bộ, công chức", "ngân sách Nhà nước", "thực hành tiết kiệm chống lãng phí"}
    assert [one.value for one in record.dates] == ["2021-12-30"]


def test_dossiers(record: Record) -> None:
    rows = [(one.field, one.received, one.resolved, one.late) for one in record.dossiers if one.origin == "table"]
    assert rows == [
        ("civil_status", 90, 90, 0),
        ("certification", 564, 564, 0),
        ("people_with_merit", 2, 2, 0),
        ("social_protection", 14, 14, 0),
        ("other", 0, 0, 0),
    ]
    whole = next(one for one in record.dossiers if one.origin == "text" and one.received)
    assert (whole.field, whole.total, whole.received, whole.resolved_on_time, whole.late) == ("all", True, 670, 670, 0)
    assert any(one.received_online == 0 for one in record.dossiers)


def test_staff_equipment_and_other_figures(record: Record) -> None:
    staff = {(one.group, one.qualifier, one.count) for one in record.staff}
    assert staff == {
        ("officials_and_civil_servants", None, 18),
        ("officials_and_civil_servants", "university", 17),
        ("officials_and_civil_servants", "intermediate", 1),
        ("non_specialised_titles", None, 11),
        ("concurrent", None, 23),
    }
    counter = {(one.item, one.count) for one in record.equipment}
    assert counter == {
        ("computer", 4), ("printer", 3), ("cabinet", 3), ("scanner", 1), ("chair", 10), ("desk", 3), ("camera", 13),
    }  # fmt: skip
    figures = {(one.kind, one.value, one.unit) for one in record.quantities}
    assert {("count", 28, "lĩnh vực"), ("percent", 100, "%"), ("percent", 10, "%")} <= figures
    ratio = next(one for one in record.quantities if one.kind == "ratio")
    assert (ratio.numerator, ratio.denominator, ratio.unit) == (11, 11, "khu dân cư")
    software = {one.item for one in record.software}
    assert software >= {
        "one_stop", "document_management", "civil_status", "notarial_database", "accounting", "staff_database",
        "email", "ioc",
    }  # fmt: skip
    assert record.leftovers == []


def test_sections(record: Record) -> None:
    labels = {one.label: one.id for one in record.sections if one.id != "evaluation.causes"}
    assert labels == {
        "I": "direction", "II": "results", "II.1": "results.institution", "II.2": "results.procedure",
        "II.3": "results.organisation", "II.4": "results.civil_service", "II.5": "results.finance",
        "II.6": "results.egov", "III": "evaluation", "III.1": "evaluation.pros", "III.2": "evaluation.cons",
        "IV": "tasks", "V": "proposals",
    }  # fmt: skip


def test_findings(record: Record) -> None:
    serious = {(one.check, one.severity) for one in record.findings if one.severity != "note"}
    assert serious == {
        ("reference-lost-digit", "error"),
        ("dossier-late-text", "warning"),
        ("reference-standard", "warning"),
        ("header-missing", "warning"),
    }
