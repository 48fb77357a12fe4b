"""What leaves the program: tables, data package, data frames, JSON and its schema."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import tracemalloc
import unicodedata
from pathlib import Path

import jsonschema
import pandas
import pytest
from frictionless import Package, system
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import UnwritableTarget
from extractor.exports.atomic import replace_together, write_text
from extractor.exports.csv_files import CsvTables, cell_to_csv, escape_formula, unescape_formula
from extractor.exports.datapackage import describe_tables, write_datapackage
from extractor.exports.folder import export
from extractor.exports.frames import record_to_frames
from extractor.exports.layout import TABLES, UNREADABLE, Unreadable
from extractor.exports.record_json import record_to_json, write_record
from extractor.exports.record_page import record_page
from extractor.exports.schema import read_published_schema, record_schema, schema_to_json
from extractor.pipeline import extract
from extractor.record import (
    MEASURES,
    SEVERITIES,
    Date,
    DocumentInfo,
    Dossier,
    Equipment,
    Evidence,
    Finding,
    Header,
    Period,
    Quantity,
    Record,
    Reference,
    Section,
    Signer,
    Software,
    Staff,
    Table,
)
from tests.conftest import REPORTS

ROOT = REPORTS.parents[1]

# The tables and the columns that the agreement with readers names; more columns may be added, none may go.
EVIDENCE = ["page", "start", "end", "quote", "confidence"]
AGREED = {
    "reports": ["report_id", "name", "sha256", "issuer", "number", "title", "period_kind", "period_year", "data_from"],
    "sections": ["report_id", "id", "label", "title", "level", *EVIDENCE],
    "references": ["report_id", "symbol", "form", "type", "number", "year", "issuer", "date", "title", *EVIDENCE],
    "reference_mentions": ["report_id", "reference", "symbol", *EVIDENCE],
    "dates": ["report_id", "value", *EVIDENCE],
    "dossiers": ["report_id", "field", "label", "origin", "table", "total", "group", *MEASURES, "rate", *EVIDENCE],
    "staff": ["report_id", "group", "qualifier", "count", "label", *EVIDENCE],
    "equipment": ["report_id", "item", "label", "count", "unit", "place", *EVIDENCE],
    "software": ["report_id", "item", "label", *EVIDENCE],
    "quantities": ["report_id", "value", "kind", "unit", "numerator", "denominator", *EVIDENCE],
    "tables": ["report_id", "table", "row", "column", "text", "page", "start", "end", "confidence"],
    "leftovers": ["report_id", *EVIDENCE],
    "findings": ["report_id", "check", "severity", "message", "message_vi", "expected", "found", *EVIDENCE],
}


def place(text: str, start: int = 0) -> Evidence:
    return Evidence(page=1, start=start, end=start + len(text), text=text, pattern="made")


def make_record(name: str = "bao-cao.txt", text: str = "Kế hoạch số 53/KH-UBND", **changes: object) -> Record:
    """A record with something in every list, made by hand so that what is written can be told from what is read."""
    cell = place(text)
    lists = {
        "sections": [Section(id="direction", label="I", title=text, level=1, evidence=cell, start=10, end=20)],
        "references": [
            Reference(symbol="53/KH-UBND", form="administrative", type="KH", type_name="Kế hoạch", number="53",
                      date="2021-12-27", mentions=[cell, place(text, 40)]),
            Reference(symbol=None, form="law", title="Đất đai", mentions=[place("Luật Đất đai", 80)]),
        ],
        "dates": [Date(value="2022-03", evidence=place("tháng 3/2022", 90))],
        "dossiers": [
            Dossier(field="civil_status", label="Hộ tịch", origin="table", table=1, received=90, resolved=0, rate=98.5,
                    evidence=place("Hộ tịch | 90 | 0 | 98,5%", 100), cells={"received": place("90", 108)}),
            Dossier(field=None, label=text, origin="text", total=True, late=0, evidence=place("không có", 150)),
        ],
        "staff": [Staff(group="officials", count=17, label="cán bộ", evidence=place("17 cán bộ", 160))],
        "equipment": [Equipment(item=None, label="bảng tin", count=2, unit="cái", evidence=place("hai bảng tin", 170))],
        "software": [Software(item="one_stop", label="một cửa", evidence=place("một cửa", 190))],
        "quantities": [
            Quantity(value=98.5, kind="percent", evidence=place("98,5%", 200)),
            Quantity(value=11, kind="ratio", numerator=11, denominator=11, evidence=place("11/11", 210)),
        ],
        "tables": [
            Table(number=1, kind="dossiers", columns=["Lĩnh vực", "Số"], rows=[["Hộ tịch", "90"], [text, "=1+1"]],
                  evidence=place("bảng", 220)),
        ],
        "leftovers": [place("7", 230)],
        "findings": [
            Finding(check="dossier-total", severity="error", message="!" + text, message_vi="!" + text,
                    expected=95, found=[90, 4], evidence=[place("90", 108), place("95", 240)]),
            Finding(check="header-missing", severity="warning", message="no number", message_vi="thiếu số"),
        ],
    }  # fmt: skip
    lists.update(changes)
    return Record(
        document=DocumentInfo(
            name=name, sha256=hashlib.sha256(name.encode("utf-8")).hexdigest(), medium="text", pages=1,
            characters=300, encoding="utf-8",
        ),
        header=Header(issuer="UBND phường", recipients=["Phòng Nội vụ; thành phố", text], date="2022-03-15",
                      signer=Signer(name="Nguyễn A")),
        period=Period(kind="quarter", index=1, year=2022, start="2022-01-01", end="2022-03-31",
                      data_from="2021-12-15", data_to="2022-03-14"),
        **lists,
    )  # fmt: skip


def write_tables(folder: Path, *records: Record) -> None:
    with CsvTables(folder) as tables:
        for record in records:
            tables.add(record)
    write_datapackage(folder)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def assert_valid(folder: Path) -> None:
    """The data package holds, keys, links and constraints included."""
    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "fieldName", "rowNumber", "note"])[:10]


# ---- the columns ---------------------------------------------------------------------------------


def test_every_agreed_table_and_column_is_there() -> None:
    assert [table.name for table in TABLES] == list(AGREED)
    for table in TABLES:
        assert set(AGREED[table.name]) <= set(table.header), table.name
        assert len(set(table.header)) == len(table.header), table.name


def test_no_field_of_the_record_is_left_out_of_the_tables() -> None:
    """Each value of a record appears somewhere in the tables, save for the few that only JSON can hold."""
    only_json = {"cells", "boxes", "pattern", "page_info", "mentions", "evidence", "columns", "rows"}
    models = {"sections": Section, "references": Reference, "dates": Date, "dossiers": Dossier, "staff": Staff,
              "equipment": Equipment, "software": Software, "quantities": Quantity, "findings": Finding}  # fmt: skip
    headers = {table.name: set(table.header) for table in TABLES}
    renamed = {("sections", "start"): "body_start", ("sections", "end"): "body_end"}
    for name, model in models.items():
        columns = {renamed.get((name, field), field) for field in model.model_fields} - only_json
        assert columns <= headers[name], name
    for model, prefix in ((DocumentInfo, ""), (Header, ""), (Period, "period_"), (Signer, "signer_")):
        for field in set(model.model_fields) - only_json - {"signer"}:
            assert {field, prefix + field} & headers["reports"], field


# ---- CSV -----------------------------------------------------------------------------------------


def test_csv_has_a_mark_for_excel_one_header_and_crlf(tmp_path: Path) -> None:
    write_tables(tmp_path, make_record())
    data = (tmp_path / "references.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfreport_id,position,symbol,")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert len(lines) == 4
    assert lines[-1] == ""
    assert "Kế hoạch" in lines[1]


def test_values_survive_and_what_is_not_stated_is_empty(tmp_path: Path) -> None:
    write_tables(tmp_path, make_record())
    table, text = read_csv(tmp_path / "dossiers.csv")
    assert (table["received"], table["resolved"], table["pending"]) == ("90", "0", "")
    assert (table["rate"], table["total"], table["quote"]) == ("98.5", "false", "Hộ tịch | 90 | 0 | 98,5%")
    assert (text["field"], text["late"], text["total"]) == ("", "0", "true")
    assert read_csv(tmp_path / "reports.csv")[0]["recipients"].split("\n")[0] == "Phòng Nội vụ; thành phố"
    error, warning = read_csv(tmp_path / "findings.csv")
    assert (error["expected"], error["found"], error["places"]) == ("95", "[90, 4]", "108-110\n240-242")
    assert (warning["page"], warning["places"]) == ("", "")
    cells = read_csv(tmp_path / "tables.csv")
    assert [(cell["row"], cell["column"]) for cell in cells] == [
        ("0", "1"), ("0", "2"), ("1", "1"), ("1", "2"), ("2", "1"), ("2", "2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+84 24", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=HYPERLINK(\"http://a\",\"b\")", "＝1+1", " =1+1",
        "\u00a0=1", "'=1",
        "- Lưu: VT",  # the commonest of all: a list item
    ],
)  # fmt: skip
def test_a_cell_never_runs_and_gives_its_text_back(text: str, tmp_path: Path) -> None:
    written = escape_formula(text)
    assert written.startswith("'")
    assert unescape_formula(written) == text
    write_tables(tmp_path, make_record(text=text))
    assert read_csv(tmp_path / "references.csv")[0]["quote"] == written


@pytest.mark.parametrize("text", ["Kế hoạch 53/KH-UBND", "53-KH", "a=b", "'tis", "", "1 = 1"])
def test_harmless_text_is_written_as_it_is(text: str) -> None:
    assert escape_formula(text) == text
    assert unescape_formula(text) == text


@given(st.text(max_size=30))
def test_escaping_is_undone_for_any_text(text: str) -> None:
    assert unescape_formula(escape_formula(text)) == text
    assert not escape_formula(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_numbers_are_not_text() -> None:
    assert [cell_to_csv(value) for value in (-3, 0, 98.5, True, False, None)] == [
        "-3",
        "0",
        "98.5",
        "true",
        "false",
        "",
    ]


# ---- the data package ----------------------------------------------------------------------------


def test_the_data_package_validates(tmp_path: Path) -> None:
    with CsvTables(tmp_path) as tables:
        tables.add(make_record("a.txt"))
        tables.add(make_record("b.txt", text='=dòng một\nhai "nháy", phẩy'))
        tables.add_unreadable(Unreadable("c.txt", "empty", "c.txt: the file is empty.", "c.txt: tệp rỗng."))
    write_datapackage(tmp_path)
    assert_valid(tmp_path)
    described = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert {resource["name"] for resource in described["resources"]} == {*AGREED, "unreadable"}
    for resource in described["resources"]:
        assert all(field["description"] for field in resource["schema"]["fields"])
        assert resource["schema"]["primaryKey"]


def test_the_data_package_validates_without_any_record(tmp_path: Path) -> None:
    write_tables(tmp_path)
    assert_valid(tmp_path)


def break_severity(rows: list[list[str]]) -> None:
    rows[1][rows[0].index("severity")] = "fatal"


def break_number(rows: list[list[str]]) -> None:
    rows[1][rows[0].index("start")] = "ten"


def break_link(rows: list[list[str]]) -> None:
    rows[1][rows[0].index("report_id")] = "0" * 16


def break_key(rows: list[list[str]]) -> None:
    rows.append(rows[1])


@pytest.mark.parametrize("damage", [break_severity, break_number, break_link, break_key])
def test_the_data_package_sees_damage(tmp_path: Path, damage: object) -> None:
    """The near miss of the tests above: a description that holds for anything describes nothing."""
    write_tables(tmp_path, make_record())
    path = tmp_path / "findings.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    damage(rows)  # type: ignore[operator]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)
    with system.use_context(trusted=True):
        assert not Package(str(tmp_path / "datapackage.json")).validate().valid


# ---- data frames ---------------------------------------------------------------------------------


def test_frames_have_the_columns_of_the_files_and_types_that_know_absence() -> None:
    frames = record_to_frames(make_record())
    assert {name: list(frame.columns) for name, frame in frames.items()} == {
        table.name: list(table.header) for table in TABLES
    }
    dossiers = frames["dossiers"]
    assert dossiers["received"].dtype == "Int64"
    assert dossiers["received"].isna().tolist() == [False, True]
    assert dossiers["resolved"].iloc[0] == 0
    assert frames["reports"]["period_start"].iloc[0] == pandas.Timestamp("2022-01-01")
    assert frames["quantities"]["value"].tolist() == [98.5, 11.0]


def test_frames_of_an_empty_record_keep_their_types() -> None:
    empty = make_record(**{name: [] for name in AGREED if name in Record.model_fields})
    frames = record_to_frames(empty)
    assert len(frames["staff"]) == 0
    assert frames["staff"]["count"].dtype == "Int64"


def test_a_figure_too_long_for_a_column_stays_exact() -> None:
    staff = [Staff(group="officials", count=10**30, label="x", evidence=place("1" + "0" * 30))]
    assert record_to_frames(make_record(staff=staff))["staff"]["count"].tolist() == [10**30]


def test_frames_say_what_the_files_say(tmp_path: Path) -> None:
    record = make_record(text="- dòng một\ndòng hai")
    write_tables(tmp_path, record)
    for name, frame in record_to_frames(record).items():
        rows = read_csv(tmp_path / f"{name}.csv")
        assert len(rows) == len(frame)
        for column in ("quote", "label", "text"):
            if column in frame.columns:
                written = [unescape_formula(row[column]) for row in rows]
                assert written == frame[column].fillna("").tolist()


# ---- JSON and its schema -------------------------------------------------------------------------


def test_the_page_of_the_record_is_the_one_of_the_models() -> None:
    # after a change of the models or columns, write the file again:
    #   Path("extractor/record.md").write_text(record_page(), encoding="utf-8")
    page = record_page()
    assert (ROOT / "extractor" / "record.md").read_text(encoding="utf-8") == page
    for name in record_schema()["$defs"]:
        assert f"(#{name.lower()})" in page  # every model is named by another
    for table in TABLES:
        for column in table.columns:
            assert f"| `{column.name}` |" in page
    assert "|  |" not in page  # every field has its meaning


def test_the_published_schema_is_the_one_of_the_models() -> None:
    # after a change of the models, write the file again:
    #   Path("extractor/record.schema.json").write_text(schema_to_json(), encoding="utf-8")
    assert read_published_schema() == schema_to_json()


def test_a_record_holds_to_the_schema_and_comes_back_whole(tmp_path: Path) -> None:
    record = make_record()
    write_record(record, tmp_path / "records" / "a.json")
    text = (tmp_path / "records" / "a.json").read_text(encoding="utf-8")
    jsonschema.Draft202012Validator.check_schema(record_schema())
    jsonschema.validate(json.loads(text), record_schema())
    assert Record.model_validate_json(text) == record
    assert "Kế hoạch" in text
    assert list(json.loads(text))[:4] == ["schema_version", "document", "header", "period"]
    assert text.startswith('{\n  "schema_version": "1",\n')
    assert text.endswith("}\n")


def test_the_schema_refuses_what_is_no_record() -> None:
    wrong = json.loads(record_to_json(make_record()))
    wrong["dossiers"][0]["received"] = "ninety"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, record_schema())


# ---- whole or not at all -------------------------------------------------------------------------


def test_nothing_is_left_when_writing_breaks_off(tmp_path: Path) -> None:
    write_tables(tmp_path, make_record("first.txt"))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    tables = CsvTables(tmp_path)
    tables.__enter__()
    tables.add(make_record("second.txt"))
    assert not tables.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_target_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(UnwritableTarget, match="taken"):
        write_text(tmp_path / "taken" / "a.txt", "text")
    with pytest.raises(UnwritableTarget), replace_together([tmp_path / "taken" / "b.csv"]):
        raise AssertionError("never reached")


def test_memory_does_not_grow_with_the_number_of_records(tmp_path: Path) -> None:
    """Rows leave the program as they come (the megabyte allowed is what Python keeps of freed tuples)."""
    record = make_record(text="x" * 2000)
    with CsvTables(tmp_path) as tables:
        tracemalloc.start()
        for _ in range(300):
            tables.add(record)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert sum(path.stat().st_size for path in tmp_path.glob("*.csv")) > 5_000_000
    assert peak < 1_500_000


words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@settings(max_examples=15, deadline=None)
@given(texts=st.lists(words, min_size=1, max_size=3, unique=True))
def test_any_text_makes_a_valid_package(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    write_tables(folder, *(make_record(f"{number}.txt", text=text) for number, text in enumerate(texts)))
    assert_valid(folder)
    quotes = [unescape_formula(row["quote"]) for row in read_csv(folder / "references.csv")][::2]
    assert [re.sub("\r\n?", "\n", quote) for quote in quotes] == [re.sub("\r\n?", "\n", text) for text in texts]


def test_descriptions_are_plain_and_complete() -> None:
    text = json.dumps(describe_tables(), ensure_ascii=False)
    assert text == unicodedata.normalize("NFC", text)
    assert UNREADABLE.name in text


# ---- other programs open what is written ---------------------------------------------------------


def _read_reports() -> list[Record]:
    names = ("ward-quarter-seedlike", "highland-commune-quarter-2020", "province-year-2022")
    return [extract(next((REPORTS / name).glob("report.*"))) for name in names]


def test_the_workbook_has_filters_formats_and_a_sheet_of_findings(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    records = _read_reports()
    export(records, tmp_path, "xlsx")
    book = load_workbook(tmp_path / "records.xlsx")
    assert book.sheetnames == ["to_check", *(table.name for table in TABLES), "unreadable"]
    sheet = book["to_check"]
    names = [cell.value for cell in sheet[1]]
    found = [dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert sorted((one["report_id"], one["check"], one["message"]) for one in found) == sorted(
        (record.report_id, one.check, one.message) for record in records for one in record.findings
    )
    by_report = {record.report_id: [one["severity"] for one in found if one["report_id"] == record.report_id]
                 for record in records}  # fmt: skip
    for severities in by_report.values():
        assert severities == sorted(severities, key=SEVERITIES.index)
    for table in TABLES:
        sheet = book[table.name]
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}{sheet.max_row}"
        assert sheet.freeze_panes == "A2"
        assert sheet["A1"].font.bold
        for number, column in enumerate(table.columns, 1):
            for row in range(2, min(sheet.max_row, 30) + 1):
                cell = sheet.cell(row, number)
                if column.amount and cell.value is not None:
                    assert cell.number_format.startswith("#,##0"), (table.name, column.name)
                if column.type == "date" and cell.value is not None:
                    assert cell.is_date, (table.name, column.name)
    assert book["to_check"].conditional_formatting


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_duckdb_asks_a_folder_of_tables(form: str, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    records = _read_reports()
    export(records, tmp_path, form)  # type: ignore[arg-type]
    rows = duckdb.sql(
        f"""
        SELECT r.period_label, sum(d.received) AS received, count(*) AS "rows"
        FROM '{tmp_path}/dossiers.{form}' d JOIN '{tmp_path}/reports.{form}' r USING (report_id)
        WHERE d.origin = 'table' AND NOT d.total AND NOT d."group" GROUP BY ALL ORDER BY ALL
        """
    ).fetchall()
    wanted = []
    for record in records:
        of_table = [one for one in record.dossiers if one.origin == "table" and not one.total and not one.group]
        if of_table:
            stated = [one.received for one in of_table if one.received is not None]
            wanted.append((record.period.label, sum(stated) if stated else None, len(of_table)))
    assert rows == sorted(wanted)
    assert len(rows) > 1
    types = dict(duckdb.sql(f"SELECT column_name, column_type FROM (DESCRIBE '{tmp_path}/reports.{form}')").fetchall())
    assert (types["period_start"], types["pages"], types["signed"]) == ("DATE", "BIGINT", "BOOLEAN")


def test_a_duckdb_file_opens_and_holds_every_table(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    records = _read_reports()
    export(records, tmp_path, "duckdb")
    assert [path.name for path in tmp_path.iterdir()] == ["baocao.duckdb"]
    with duckdb.connect(str(tmp_path / "baocao.duckdb"), read_only=True) as database:
        names = {row[0] for row in database.sql("SHOW TABLES").fetchall()}
        ((cited,),) = database.sql('SELECT count(*) FROM "references"').fetchall()
    assert {table.name for table in TABLES} < names
    assert cited == sum(len(record.references) for record in records)


def test_duckdb_asks_arrow_tables() -> None:
    duckdb = pytest.importorskip("duckdb")
    record = _read_reports()[0]
    dossiers = record.to_arrow()["dossiers"]
    assert dossiers.num_rows
    ((total,),) = duckdb.sql("SELECT sum(received) FROM dossiers WHERE origin = 'table' AND NOT total").fetchall()
    assert total == sum(one.received or 0 for one in record.dossiers if one.origin == "table" and not one.total)
