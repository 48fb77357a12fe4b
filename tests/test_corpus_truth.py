"""The truth of the corpus, checked without the extractor.

Expected records are written by hand, so they can be wrong by hand: a key forgotten, an id misspelt, a quote that the
report does not contain, a total that nobody meant to break. Whatever is measured against the corpus inherits such
slips as false gains and losses; these tests are there to stop them first. Nothing here imports `extractor`, or the
truth would be measured with the ruler it is meant to check.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(__file__).parents[1] / "corpus" / "reports"
CONTRACT = Path(__file__).parents[1].parent / "shared" / "contract.md"
FOLDERS = sorted(path.parent for path in CORPUS.glob("*/expected.json"))

KEYS = [
    "split",
    "about",
    "header",
    "period",
    "sections",
    "references",
    "dates",
    "dossiers",
    "staff",
    "equipment",
    "software",
    "quantities",
    "tables",
    "findings",
    "known_misses",
]
HEADER_KEYS = ["issuer", "issuer_level", "parent", "number", "place", "date", "title", "recipients", "signer"]
PERIOD_KEYS = ["kind", "index", "year", "label", "start", "end", "data_from", "data_to", "window_stated"]
REFERENCE_KEYS = ["symbol", "form", "type", "number", "year", "issuer", "issuer_name", "date", "title", "mentions"]
DOSSIER_KEYS = ["field", "label", "origin", "table", "total", "group", "rate"]
ISSUER_LEVELS = ["commune", "district", "department", "province", "ministry", "other"]
PERIOD_KINDS = ["month", "quarter", "half_year", "nine_months", "year", "range"]
FORMS = ["administrative", "letter", "normative", "law", "party", "legacy"]
FIELDS = [
    "civil_status",
    "certification",
    "people_with_merit",
    "social_protection",
    "land",
    "construction",
    "business_household",
    "residence",
    "military_service",
    "social_insurance",
    "culture",
    "education",
    "religion",
    "emulation",
    "complaints",
    "agriculture",
    "environment",
    "conciliation",
    "social_evils",
    "justice",
    "labour",
    "other",
    "all",
]
MEASURES = [
    "received",
    "received_new",
    "received_online",
    "received_direct",
    "received_post",
    "carried_over",
    "resolved",
    "resolved_early",
    "resolved_on_time",
    "resolved_early_or_on_time",
    "resolved_late",
    "pending",
    "pending_in_time",
    "pending_late",
    "late",
    "returned",
    "withdrawn",
    "supplement",
]
STAFF_GROUPS = [
    "officials_and_civil_servants",
    "officials",
    "civil_servants",
    "public_employees",
    "officials_civil_servants_public_employees",
    "non_specialised",
    "non_specialised_titles",
    "concurrent",
    "contract",
    "posts_assigned",
    "posts_present",
    "one_stop_staff",
    "neighbourhood_staff",
]
QUALIFIERS = [
    "doctorate",
    "master",
    "postgraduate",
    "university",
    "college",
    "intermediate",
    "elementary",
    "untrained",
    "political_bachelor",
    "political_advanced",
    "political_intermediate",
    "political_elementary",
    "female",
    "party_member",
    "trained",
    "disciplined",
    "recruited",
    "retired",
]
EQUIPMENT = [
    "computer",
    "laptop",
    "printer",
    "scanner",
    "copier",
    "camera",
    "kiosk",
    "queue_machine",
    "screen",
    "cabinet",
    "shelf",
    "desk",
    "chair",
    "air_conditioner",
    "fan",
    "water_dispenser",
    "ups",
    "phone",
    "fax",
    "projector",
    "server",
    "router",
    "token",
]
SOFTWARE = [
    "one_stop",
    "document_management",
    "civil_status",
    "notarial_database",
    "accounting",
    "staff_database",
    "email",
    "digital_signature",
    "ioc",
    "iso",
    "population",
    "portal",
]
QUANTITY_KINDS = ["count", "percent", "ratio", "money", "level", "measure", "ordinal"]
TABLE_KINDS = ["dossiers", "staff", "equipment", "indicators", "other"]
SECTIONS = [
    "preamble",
    "direction",
    "results",
    "evaluation",
    "tasks",
    "proposals",
    "closing",
    "recipients",
    "signature",
    "annex",
    "direction.plan",
    "direction.inspect",
    "direction.propaganda",
    "direction.initiative",
    "direction.tasks",
    "direction.survey",
    "results.institution",
    "results.procedure",
    "results.organisation",
    "results.civil_service",
    "results.finance",
    "results.egov",
    "results.other",
    "results.institution.draft",
    "results.institution.review",
    "results.institution.enforce",
    "results.procedure.control",
    "results.procedure.publish",
    "results.procedure.onestop",
    "results.procedure.feedback",
    "results.procedure.digitise",
    "results.egov.services",
    "results.egov.iso",
    "evaluation.pros",
    "evaluation.cons",
    "evaluation.causes",
    "evaluation.lessons",
]
CHECKS = [
    "dossier-total",
    "dossier-balance",
    "dossier-parts",
    "dossier-rate",
    "dossier-repeat",
    "dossier-late-text",
    "reference-lost-digit",
    "reference-two-dates",
    "reference-year",
    "reference-future",
    "reference-order",
    "reference-form",
    "reference-standard",
    "period-title",
    "period-next",
    "staff-parts",
    "staff-repeat",
    "staff-limit",
    "ratio-percent",
    "number-words",
    "equipment-repeat",
    "section-missing",
    "section-order",
    "section-empty",
    "section-outdated",
    "header-missing",
    "date-impossible",
    "text-encoding",
]


def read_truth(folder: Path) -> dict[str, Any]:
    """The expected record of one report."""
    truth: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return truth


def squash(text: str) -> str:
    """Text as quotes are compared: NFC, one blank for any white space, one letter for Đ and its look-alikes."""
    plain = unicodedata.normalize("NFC", text).translate(str.maketrans("ÐƉð", "ĐĐđ"))
    return " ".join(plain.split())


def read_texts(folder: Path) -> tuple[str, str]:
    """The report as it stands, and once more without the lines that are only a page number.

    A quote may run over the end of a page; what the reader quotes then does not contain the page number.
    """
    text = (folder / "report.txt").read_bytes().decode("utf-8-sig")
    return squash(text), squash(re.sub(r"(?m)^\s*\d{1,3}\s*$", "", text))


def quotes_of(truth: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every string the truth says is printed in the report, with the list it stands in."""
    for name in ("dates", "staff", "equipment", "software", "quantities"):
        for entry in truth[name]:
            yield name, entry["quote"]
    for section in truth["sections"]:
        yield "sections", section["title"]
    for reference in truth["references"]:
        for key in ("title", "issuer_name"):
            if reference[key] is not None:
                yield "references", reference[key]
    for entry in truth["dossiers"]:
        if entry["label"] is not None:
            yield "dossiers", entry["label"]
    for table in truth["tables"]:
        for row in table["rows"]:
            yield from (("tables", cell) for cell in row if cell)
    yield "period", truth["period"]["label"]
    if truth["header"]["title"] is not None:
        yield "header", truth["header"]["title"]


def is_iso(value: str, with_month_only: bool) -> bool:
    """
    >>> is_iso("2022-03-31", False), is_iso("2022-03", True), is_iso("2022-03", False), is_iso("2022-04-31", False)
    (True, True, False, False)
    """
    if with_month_only and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
        return True
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def wrong_totals(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What does not add up in one table: the total row against the detail rows, a group row against its own.

    >>> detail = {"total": False, "group": False, "label": "Hộ tịch", "received": 3}
    >>> wrong_totals([detail, detail, {"total": True, "group": False, "label": "Cộng", "received": 6}])
    []
    >>> wrong_totals([detail, detail, {"total": True, "group": False, "label": "Cộng", "received": 7}])
    ['Cộng: received 7, rows give 6']
    >>> wrong_totals([{"total": True, "group": True, "label": "Tư pháp", "received": 5}, detail])
    ['Tư pháp: received 5, rows give 3']
    """
    wrong = []
    for index, row in enumerate(rows):
        if not row["total"]:
            continue
        parts = [other for other in rows if not other["total"]]
        if row["group"]:
            following = rows[index + 1 :]
            end = next((number for number, other in enumerate(following) if other["total"]), len(following))
            parts = list(following[:end])
        for measure in MEASURES:
            stated = [part[measure] for part in parts if part.get(measure) is not None]
            if row.get(measure) is not None and stated and sum(stated) != row[measure]:
                wrong.append(f"{row['label']}: {measure} {row[measure]}, rows give {sum(stated)}")
    return wrong


def wrong_rows(entries: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """What contradicts itself inside one row or statement, by the check that has to say so.

    >>> whole = {"label": None, "received": 10, "carried_over": 2, "resolved": 9, "pending": 1}
    >>> wrong_rows([whole])
    {'dossier-balance': [], 'dossier-parts': []}
    >>> wrong_rows([whole | {"received": 8}])["dossier-balance"]
    []
    >>> wrong_rows([whole | {"received": 9}])["dossier-balance"]
    ['None: 9 received, 9 resolved, 1 pending']
    >>> row = {"label": "Đất đai", "resolved": 9, "resolved_early": 5, "resolved_on_time": 3, "resolved_late": 0}
    >>> wrong_rows([row])
    {'dossier-balance': [], 'dossier-parts': ['Đất đai: resolved 9, parts 8']}
    """
    wrong: dict[str, list[str]] = {"dossier-balance": [], "dossier-parts": []}
    for entry in entries:
        received, resolved, pending = (entry.get(name) for name in ("received", "resolved", "pending"))
        # A report prints the intake with what was carried over inside, or beside it: both readings are honest.
        wholes = (received, (received or 0) + (entry.get("carried_over") or 0))
        if None not in (received, resolved, pending) and resolved + pending not in wholes:
            wrong["dossier-balance"].append(
                f"{entry['label']}: {received} received, {resolved} resolved, {pending} pending"
            )
        on_time = entry.get("resolved_early_or_on_time")
        if on_time is None and None not in (entry.get("resolved_early"), entry.get("resolved_on_time")):
            on_time = entry["resolved_early"] + entry["resolved_on_time"]
        late = entry.get("resolved_late", entry.get("late"))
        if None not in (resolved, on_time, late):
            parts = on_time + late + (entry.get("returned") or 0) + (entry.get("withdrawn") or 0)
            if parts != resolved:
                wrong["dossier-parts"].append(f"{entry['label']}: resolved {resolved}, parts {parts}")
        in_time, behind = entry.get("pending_in_time"), entry.get("pending_late")
        if None not in (pending, in_time, behind) and in_time + behind + (entry.get("supplement") or 0) != pending:
            wrong["dossier-parts"].append(f"{entry['label']}: pending {pending}, parts {in_time + behind}")
    return wrong


def test_the_corpus_has_both_splits() -> None:
    splits = [read_truth(folder)["split"] for folder in FOLDERS]
    assert splits.count("dev") >= 12
    assert set(splits) <= {"dev", "test"}


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract lies beside the checkout, not in it")
def test_the_ids_here_are_those_of_the_contract() -> None:
    contract = CONTRACT.read_text(encoding="utf-8")
    for name in [*FIELDS, *MEASURES, *STAFF_GROUPS, *QUALIFIERS, *EQUIPMENT, *SOFTWARE, *CHECKS]:
        assert f"`{name}`" in contract, name


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_keys_and_ids(folder: Path) -> None:
    truth = read_truth(folder)
    assert list(truth) == KEYS
    assert list(truth["header"]) == HEADER_KEYS
    assert truth["header"]["issuer_level"] in ISSUER_LEVELS
    assert list(truth["header"]["signer"]) == ["authority", "position", "name"]
    assert list(truth["period"]) == PERIOD_KEYS
    assert truth["period"]["kind"] in PERIOD_KINDS
    for section in truth["sections"]:
        assert list(section) == ["id", "label", "title", "level"], section
        assert section["id"] is None or section["id"] in SECTIONS, section
        if section["label"]:
            assert section["level"] == section["label"].count(".") + 1, section
    labels = [section["label"] for section in truth["sections"] if section["label"]]
    assert len(labels) == len(set(labels)) or "section-order" in {entry["check"] for entry in truth["findings"]}
    for reference in truth["references"]:
        assert list(reference) == REFERENCE_KEYS, reference
        assert reference["form"] in FORMS, reference
        assert reference["mentions"] >= 1, reference
    for entry in truth["dossiers"]:
        assert set(DOSSIER_KEYS) <= set(entry) <= {*DOSSIER_KEYS, *MEASURES}, entry
        assert entry["field"] is None or entry["field"] in FIELDS, entry
        assert (entry["origin"] == "table") == (entry["table"] is not None), entry
        assert all(type(entry[name]) is int for name in MEASURES if name in entry), entry
        assert entry["total"] or not entry["group"], entry
    for entry in truth["staff"]:
        assert list(entry) == ["group", "qualifier", "count", "quote"], entry
        assert entry["group"] in STAFF_GROUPS, entry
        assert entry["qualifier"] in [None, *QUALIFIERS], entry
    for entry in truth["equipment"]:
        assert list(entry) == ["item", "count", "unit", "quote"], entry
        assert entry["item"] in [None, *EQUIPMENT], entry
    for entry in truth["software"]:
        assert list(entry) == ["item", "quote"], entry
        assert entry["item"] in [None, *SOFTWARE], entry
    for entry in truth["quantities"]:
        assert list(entry) == ["value", "kind", "unit", "numerator", "denominator", "quote"], entry
        assert entry["kind"] in QUANTITY_KINDS, entry
    for entry in truth["findings"]:
        assert list(entry) == ["check", "severity"], entry
        assert entry["check"] in CHECKS, entry
        assert entry["severity"] in ("error", "warning", "note"), entry


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_quotes_are_in_the_report(folder: Path) -> None:
    texts = read_texts(folder)
    missing = [
        (name, quote) for name, quote in quotes_of(read_truth(folder)) if not any(squash(quote) in t for t in texts)
    ]
    assert missing == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_symbols_are_in_the_report(folder: Path) -> None:
    """In a list ("các Kế hoạch số 02, 03/KH-UBND") number and type stand apart, so they are looked for apart."""
    text = "".join(read_texts(folder)[1].split()).casefold()
    for reference in read_truth(folder)["references"]:
        if reference["symbol"] is not None:
            assert reference["symbol"].startswith(reference["number"]), reference
            rest = reference["symbol"][len(reference["number"]) + 1 :]
            assert reference["number"] in text, reference
            assert rest.casefold() in text, reference
        else:
            assert reference["title"], reference


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_dates_are_iso_and_the_period_is_whole(folder: Path) -> None:
    truth = read_truth(folder)
    period = truth["period"]
    for name in ("start", "end", "data_from", "data_to"):
        assert is_iso(period[name], False), name
    assert period["start"] < period["end"]
    assert period["data_from"] < period["data_to"]
    if truth["header"]["date"] is not None:
        assert is_iso(truth["header"]["date"], True)
    for reference in truth["references"]:
        assert reference["date"] is None or is_iso(reference["date"], True), reference
    for entry in truth["dates"]:
        assert is_iso(entry["value"], True), entry


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_tables_are_rectangles(folder: Path) -> None:
    truth = read_truth(folder)
    assert [table["number"] for table in truth["tables"]] == list(range(1, len(truth["tables"]) + 1))
    for table in truth["tables"]:
        assert table["kind"] in TABLE_KINDS, table["title"]
        assert table["rows"], table["title"]
        assert {len(row) for row in table["rows"]} == {len(table["columns"])}, table["title"]
    numbers = {table["number"] for table in truth["tables"]}
    assert {entry["table"] for entry in truth["dossiers"] if entry["table"] is not None} <= numbers


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_figures_add_up_unless_an_error_was_planted(folder: Path) -> None:
    truth = read_truth(folder)
    planted = {entry["check"] for entry in truth["findings"]}
    if "dossier-total" not in planted:
        for table in truth["tables"]:
            assert wrong_totals([entry for entry in truth["dossiers"] if entry["table"] == table["number"]]) == []
    for check, wrong in wrong_rows(truth["dossiers"]).items():
        assert check in planted or wrong == [], check


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_years_in_symbols_agree_with_dates_unless_an_error_was_planted(folder: Path) -> None:
    truth = read_truth(folder)
    wrong = [
        reference["symbol"]
        for reference in truth["references"]
        if reference["year"] and reference["date"] and not reference["date"].startswith(str(reference["year"]))
    ]
    assert bool(wrong) == ("reference-year" in {entry["check"] for entry in truth["findings"]}), wrong


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_ratios_are_their_fractions(folder: Path) -> None:
    for entry in read_truth(folder)["quantities"]:
        if entry["kind"] == "ratio":
            assert entry["value"] == round(entry["numerator"] / entry["denominator"], 4), entry
        else:
            assert entry["numerator"] is None, entry
            assert entry["denominator"] is None, entry
