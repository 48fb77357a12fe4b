"""The page of an audit: opened in a browser as an office would, from a file, without a network."""

from __future__ import annotations

import io
import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image

from extractor.auditing.evidence_pictures import Surroundings, find_surroundings, place_key
from extractor.auditing.evidence_process import Answer, Onlooker, Question
from extractor.auditing.models import CHECKS, Audit, Place, Register, RegisterEntry
from extractor.auditing.page_html import audit_to_html
from extractor.documents.page_crop import crop_page
from extractor.errors import WrongUsage
from extractor.exports.audit_workbook import write_audit
from extractor.messages import room
from tests.audit_material import QUARTERS, Sent, commune, make_audit, make_finding, quote

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip

SCRIPT = "</script><script>document.title='taken'</script>"

NEW = commune("Xã Mới", valid_from="2021-07-01", predecessor_ids=(
    "xã cũ một/huyện nam sách/tỉnh hải dương", "xã cũ hai/huyện nam sách/tỉnh hải dương"))  # fmt: skip
OLD = [
    commune(name, valid_to="2021-06-30", change="merged", successor_id=NEW.id, successor="Xã Mới")
    for name in ("Xã Cũ Một", "Xã Cũ Hai")
]
PLAIN = commune("Phường Bình Yên", "thành phố hải dương")


def rows(received: int) -> tuple[tuple[str, str, dict[str, int]], ...]:
    figures = {"received": received, "resolved": received - 5, "resolved_late": 2, "pending_late": 1}
    return (("civil_status", "Hộ tịch", figures), ("land", "Đất đai", figures))


def sample() -> Audit:
    """Two communes merged into a third, and a ward that skipped a quarter and was late once."""
    audit = make_audit(
        {
            OLD[0]: {"2021-Q1": Sent(rows(10)), "2021-Q2": Sent(rows(12))},
            OLD[1]: {"2021-Q1": Sent(rows(20)), "2021-Q2": Sent(rows(22))},
            NEW: {"2021-Q3": Sent(rows(35)), "2021-Q4": Sent(rows(36)), "2022-Q1": Sent(rows(90))},
            PLAIN: {
                "2021-Q1": Sent(rows(50), staff=20, title=SCRIPT), "2021-Q2": Sent(rows(51), staff=20, late_by=6),
                "2021-Q4": Sent(rows(55), staff=26), "2022-Q1": Sent(rows(54), staff=26),
            },
        },
        unplaced=("không rõ.pdf",),
    )  # fmt: skip
    findings = (
        make_finding(audit, PLAIN, "2021-Q2", "carry-over", "error", f"The ward carries over 15, not 12. {SCRIPT}"),
        make_finding(audit, PLAIN, "2022-Q1", "stock-change", "warning", "Staff rose from 20 to 26."),
        make_finding(audit, NEW, "2022-Q1", "jump", "note", "Received rose from 72 to 180."),
        make_finding(audit, PLAIN, "2021-Q3", "period-missing", "warning", "The report on quarter 3 is missing."),
    )
    return make_audit_with(audit, findings)


def make_audit_with(audit: Audit, findings: tuple[Any, ...]) -> Audit:
    reports = tuple(report.report_id for report in audit.series[PLAIN.id].current())
    entries = tuple(
        RegisterEntry(number, f"{number}/KH-UBND", f"2021-0{place}-15", "Kế hoạch cải cách hành chính", reports[:place])
        for place, number in enumerate((5, 6, 9), 1)
    )
    register = Register("ubnd thành phố hải dương", None, "KH", 2021, entries, ((7, 8),))
    return replace(audit, findings=findings, registers=(register,))


def page_of(audit: Audit, language: str = "vi") -> str:
    return audit_to_html(audit, {}, "kho.db", date(2022, 4, 1), language)


# ---- without a browser ---------------------------------------------------------------------------


def test_nothing_from_a_document_is_markup() -> None:
    text = page_of(sample())
    assert SCRIPT not in text
    assert text.count("</script>") == 2  # the data and the one script of ours
    assert "\\u003c/script\\u003e" in text


def test_the_page_asks_for_nothing_outside() -> None:
    text = page_of(sample())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r"""(?:src|href)=["'](?!#)""", text.partition('id="data"')[0])
    assert "http" not in text.partition("<style>")[2].partition("</style>")[0]


def test_the_same_audit_gives_the_same_page() -> None:
    assert page_of(sample()) == page_of(sample())


def test_every_check_has_a_name() -> None:
    assert {f"check-{name}" for name in CHECKS} <= room("page", "vi").keys()


def test_every_word_of_the_page_is_there_and_used() -> None:
    folder = files("extractor.auditing") / "page"
    script, frame = ((folder / name).read_text(encoding="utf-8") for name in ("page.js", "page.html"))
    named = set(re.findall(r"""say\(\s*(?:[^()"`]*\?\s*)?"([\w-]+)\"""", script))
    named |= set(re.findall(r'data-word="([\w-]+)"', frame))
    named |= set(re.findall(r"""chooser\("[\w-]+", "([\w-]+)\"""", script))
    named |= set(re.findall(r"""(?:tile|step)\([^")]*"([\w-]+)",""", script))
    words = room("page", "en")
    assert not {name for name in named if name not in words and not any(key.startswith(name) for key in words)}
    starts = tuple(re.findall(r"say\(`([\w-]+)\$", script))
    quoted = set(re.findall(r'"([\w-]+)"', script)) | named
    unused = {
        name for name in words if name not in quoted and not name.startswith(starts) and name not in ("noscript",)
    }
    assert not unused


def test_a_picture_stands_for_a_place_in_a_pdf(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(100, 700, "812 ho so")
    canvas.save()
    data = path.read_bytes()
    report_id = sha256(data).hexdigest()[:16]
    place = Place(report_id, "a.pdf", "2022-Q1", "Quý I/2022", quote("812", 0, boxes=((100.0, 130.0, 120.0, 144.0),)))
    found = find_surroundings([place], {report_id: str(path)})
    assert [picture[:4] for picture in found.pictures.values()] == [b"RIFF"]
    path.write_bytes(data + b"%")  # another file now
    assert not find_surroundings([place], {report_id: str(path)}).pictures
    assert find_surroundings([place], {report_id: str(path)}, most_bytes=0).left_out == 1


def end_at_once(_: Question) -> Answer:
    os._exit(1)


def never_answer(_: Question) -> Answer:
    time.sleep(60)
    return Answer()


@pytest.mark.parametrize("work", [end_at_once, never_answer])
def test_a_file_that_ends_or_holds_its_reader_costs_only_its_pictures(work: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("12 hồ sơ", encoding="utf-8")
    question = Question("0" * 16, str(tmp_path / "a.txt"), (quote("12", 0),))
    with Onlooker(work, seconds=0.5) as onlooker:
        assert onlooker.ask(question) == Answer()
        assert onlooker.ask(question) == Answer()  # by another process


def test_a_picture_of_an_image_has_its_place_marked(tmp_path: Path) -> None:
    target = io.BytesIO()
    Image.new("RGB", (1654, 2339), "white").save(target, format="PNG", dpi=(200, 200))  # A4
    picture = Image.open(io.BytesIO(crop_page(target.getvalue(), "a.png", 1, [(100.0, 300.0, 160.0, 312.0)])))
    assert picture.size == (893, 144)  # as wide as the page, the line and 42 points on either side
    assert picture.getpixel((int(130 * 1.5), int((306 - 258) * 1.5)))[2] < 200  # the colour of a marker
    assert picture.getpixel((500, 20)) == (255, 255, 255)
    with pytest.raises(WrongUsage):
        crop_page(target.getvalue(), "a.png", 2, [(100.0, 300.0, 160.0, 312.0)])
    with pytest.raises(WrongUsage):
        crop_page("chữ".encode(), "a.txt", 1, [(100.0, 300.0, 160.0, 312.0)])


def test_words_around_a_place_in_a_text(tmp_path: Path) -> None:
    text = "Trong quý đã tiếp nhận 812 hồ sơ, không có hồ sơ quá hạn."
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    report_id = sha256(text.encode()).hexdigest()[:16]
    start = text.index("812")
    place = Place(report_id, "a.txt", "2022-Q1", "Quý I/2022", quote("812", start))
    found = find_surroundings([place], {report_id: str(path)})
    assert found.texts == {(report_id, start, start + 3): (text[:start], text[start + 3 :])}


def test_the_workbook_has_findings_places_ledger_figures_and_checks(tmp_path: Path) -> None:
    target = tmp_path / "audit.xlsx"
    write_audit(sample(), target, "en")
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == [
        "Findings", "Where it stands", "Submissions", "Figures over time", "Documents cited", "What was checked",
    ]  # fmt: skip
    cited = [row[2] for row in book["Documents cited"].iter_rows(min_row=2, values_only=True)]
    assert cited == ["5/KH-UBND", "6/KH-UBND", "9/KH-UBND"]
    severities = [row[1] for row in book["Findings"].iter_rows(min_row=2, values_only=True)]
    assert severities == ["Error", "Warning", "Warning", "Note"]
    ledger = {row[0]: row[2:] for row in book["Submissions"].iter_rows(min_row=2, values_only=True)}
    assert ledger["Phường Bình Yên"] == ("in time", "late by 6 days", "missing", "in time", "in time")
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


# ---- in a browser --------------------------------------------------------------------------------

needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=SWITCHES)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """The page in Vietnamese; what it logs, throws or asks for over a network fails the test."""
    target = tmp_path / "audit.html"
    target.write_text(page_of(sample()), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("console", lambda told: complaints.append(told.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("request", lambda sent: complaints.append(sent.url) if not sent.url.startswith(("file:", "data:")) else None)
    tab.goto(target.as_uri())
    yield tab
    context.close()
    assert not complaints


def shown_checks(page: Any) -> list[str]:
    return page.locator("#finding-list .kind").all_inner_texts()  # type: ignore[no-any-return]


@needs_chromium
def test_findings_are_filtered_and_searched(page: Any) -> None:
    assert shown_checks(page) == [
        "Kỳ trước chuyển sang", "Nhân sự, thiết bị thay đổi", "Thiếu báo cáo", "Biến động bất thường",
    ]  # fmt: skip
    page.get_by_label("Lỗi").uncheck()
    page.get_by_label("Lưu ý").uncheck()
    assert shown_checks(page) == ["Nhân sự, thiết bị thay đổi", "Thiếu báo cáo"]
    assert page.locator("#finding-count").inner_text() == "2 trên 4 phát hiện"
    page.select_option("#filter-check", "period-missing")
    assert shown_checks(page) == ["Thiếu báo cáo"]
    page.locator("#reset").click()
    page.select_option("#filter-period", "2022-Q1")
    assert shown_checks(page) == ["Nhân sự, thiết bị thay đổi", "Biến động bất thường"]
    page.select_option("#filter-unit", label="Xã Mới – Huyện nam sách")
    assert shown_checks(page) == ["Biến động bất thường"]
    page.locator("#reset").click()
    page.locator("#search").fill("PHUONG binh 26")  # without marks, in any order
    assert shown_checks(page) == ["Nhân sự, thiết bị thay đổi"]
    page.locator("#search").fill("không đâu có")
    assert page.locator("#finding-list .empty").inner_text() == "Không có mục nào phù hợp."


@needs_chromium
def test_a_tile_shows_the_findings_it_counts(page: Any) -> None:
    page.get_by_role("button", name="1 lỗi").click()
    assert shown_checks(page) == ["Kỳ trước chuyển sang"]


@needs_chromium
def test_evidence_opens_and_closes_by_keyboard(page: Any) -> None:
    opener = page.locator(".place button").first
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#dialog")
    assert dialog.is_visible()
    assert dialog.locator("mark").inner_text() == "50"
    assert "Hộ tịch 50 45" in dialog.locator("blockquote").inner_text()
    assert "báo cáo.txt" in dialog.locator(".facts").inner_text()
    dialog.get_by_role("button", name="Sau").click()
    assert dialog.locator("mark").inner_text() == "51"
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert opener.evaluate("element => element === document.activeElement")


@needs_chromium
def test_a_picture_is_shown_where_there_is_one(browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = io.BytesIO()
    Image.new("RGB", (1654, 2339), "white").save(sheet, format="PNG", dpi=(200, 200))
    picture = crop_page(sheet.getvalue(), "a.png", 1, [(500.0, 300.0, 520.0, 312.0)])
    audit = sample()
    first = audit.findings[0].places[0]
    found = Surroundings({place_key(first.report_id, first.evidence): picture})
    monkeypatch.setattr("extractor.auditing.page_html.find_surroundings", lambda places, originals: found)
    target = tmp_path / "audit.html"
    target.write_text(page_of(audit), encoding="utf-8")
    tab = browser.new_page()
    tab.goto(target.as_uri())
    tab.get_by_role("button", name="Xem chỗ ghi trong báo cáo").first.click()
    shown = tab.locator("#dialog img")
    shown.wait_for()
    assert shown.evaluate("one => one.decode().then(() => one.naturalWidth)") == 893  # the policy lets it through
    assert shown.get_attribute("alt") == "Trang 1 của báo cáo, phần quanh “50” được đánh dấu"
    tab.get_by_role("button", name="Sau").click()
    assert tab.locator("#dialog img").count() == 0
    assert "Không có hình" in tab.locator("#dialog").inner_text()
    tab.close()


@needs_chromium
def test_the_language_changes_everywhere(page: Any) -> None:
    page.get_by_role("button", name="English").click()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title() == "Audit of reports"
    assert shown_checks(page)[0] == "Carried over"
    assert page.locator("#finding-count").inner_text() == "4 of 4 findings"
    text = page.locator("body").inner_text()
    left = [words for words in room("page", "vi").values() if len(words) > 8 and "{" not in words and words in text]
    assert not left
    page.get_by_role("button", name="Tiếng Việt").click()
    assert shown_checks(page)[0] == "Kỳ trước chuyển sang"


@needs_chromium
def test_the_ledger_is_a_table_that_arrow_keys_walk(page: Any) -> None:
    states = [page.locator("#heat-table tbody tr", has_text="Phường Bình Yên").locator(f"td:nth-child({column})")
              .inner_text() for column in range(2, 7)]  # fmt: skip
    assert states == ["✓", "+6", "–", "✓", "✓"]  # told by signs, not by colour alone
    page.locator("#heat-table td button").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    dialog = page.locator("#dialog")
    assert dialog.locator("#dialog-title").inner_text() == "Phường Bình Yên · Quý II năm 2021"
    assert "trễ 6 ngày" in dialog.inner_text()
    page.keyboard.press("Escape")
    page.locator("#heat-search").fill("moi")
    assert page.locator("#heat-table tbody tr").count() == 1


@needs_chromium
def test_a_title_with_markup_is_shown_as_it_is_printed(page: Any) -> None:
    row = page.locator("#heat-table tbody tr", has_text="Phường Bình Yên")
    row.locator("td button").first.click()
    assert SCRIPT in page.locator("#dialog").inner_text()
    assert page.title() == "Kiểm tra, đối chiếu báo cáo"


@needs_chromium
def test_series_show_gaps_breaks_and_what_was_merged(page: Any) -> None:
    page.select_option("#series-unit", label="Phường Bình Yên – Thành phố hải dương")
    dossiers = page.locator(".chart", has=page.get_by_role("heading", name="Hồ sơ thủ tục hành chính"))
    assert dossiers.locator("rect.gap").count() == 1
    assert dossiers.locator("polyline.c0").count() == 2  # before and after the gap, never across it
    staff = page.locator(".chart", has=page.get_by_role("heading", name="Nhân sự"))
    assert "Quý IV năm 2021 26" in (staff.locator("svg[role=img]").get_attribute("aria-label") or "")
    page.select_option("#series-unit", label="Xã Mới – Huyện nam sách")
    assert dossiers.locator("line.break").count() == 1
    assert "Thành lập ngày 01/07/2021" in page.locator(".history").inner_text()
    dossiers.locator("summary").click()
    table = dossiers.locator("table").inner_text()
    assert "60 (cộng 2 đơn vị cũ)" in table  # 20 of the one and 40 of the other, both as two rows
    late = page.locator(".chart", has=page.get_by_role("heading", name="Hồ sơ quá hạn"))
    late.locator("summary").click()
    late.get_by_role("button", name=re.compile("quá hạn, Quý III năm 2021: 6")).click()
    assert page.locator("#dialog mark").inner_text() == "2"


@needs_chromium
def test_units_are_ranked_by_what_was_found(page: Any) -> None:
    page.locator("#ranking summary").click()
    rows = page.locator("#ranking tbody tr").all_inner_texts()
    assert rows[0].split()[-5:] == ["1", "2", "–", "1", "1"]
    page.locator("#ranking button").nth(1).click()
    assert page.locator("#finding-count").inner_text() == "1 trên 4 phát hiện"


@needs_chromium
def test_documents_cited_are_listed_with_their_gaps(page: Any) -> None:
    rows = [" ".join(row.split()) for row in page.locator("#register tbody tr").all_inner_texts()]
    assert rows[2] == "7 đến 8: không được viện dẫn"
    assert [row.split()[0] for row in rows] == ["5/KH-UBND", "6/KH-UBND", "7", "9/KH-UBND"]
    assert rows[1].endswith("Phường Bình Yên, Quý I năm 2021; Phường Bình Yên, Quý II năm 2021")


@needs_chromium
def test_part_of_the_units_before_is_no_sum(browser: Any, tmp_path: Path) -> None:
    audit = make_audit({OLD[0]: {"2021-Q1": Sent(rows(10))}, NEW: {"2021-Q3": Sent(rows(35))}}, periods=QUARTERS[:3])
    target = tmp_path / "audit.html"
    target.write_text(page_of(audit, "en"), encoding="utf-8")
    tab = browser.new_page()
    tab.goto(target.as_uri())
    tab.select_option("#series-unit", label="Xã Mới – Huyện nam sách")
    assert "and 1 more that the archive does not have" in tab.locator(".history").inner_text()
    assert tab.locator(".summed").count() == 0
    tab.close()


@needs_chromium
def test_every_control_has_a_name_and_the_page_its_landmarks(page: Any) -> None:
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, select, input, a, svg[role=img]')]
        .filter((one) => !(one.textContent.trim() || one.getAttribute('aria-label') || one.labels?.length))
        .map((one) => one.outerHTML)"""
    )
    assert nameless == []
    for role in ("banner", "navigation", "main", "contentinfo"):
        assert page.get_by_role(role).count() == 1, role
    assert page.locator("[id]").evaluate_all("all => new Set(all.map(one => one.id)).size === all.length")


@needs_chromium
def test_it_fits_a_small_screen_and_prints_whole(browser: Any, tmp_path: Path) -> None:
    target = tmp_path / "audit.html"
    target.write_text(page_of(sample()), encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 844})
    tab = context.new_page()
    tab.goto(target.as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert tab.locator("#charts svg[role=img]").first.evaluate("one => one.viewBox.baseVal.width") <= 390
    printed = tab.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    context.close()


@needs_chromium
def test_an_empty_audit_says_so(browser: Any, tmp_path: Path) -> None:
    target = tmp_path / "audit.html"
    target.write_text(page_of(make_audit({}), "en"), encoding="utf-8")
    tab = browser.new_page()
    tab.goto(target.as_uri())
    assert "The checks found nothing" in tab.locator("#finding-list").inner_text()
    assert tab.locator("#charts").inner_text() == "No figures over time."
    tab.close()


def test_data_of_the_page_is_json() -> None:
    text = page_of(sample(), "en")
    data = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    assert data["language"] == "en"
    assert set(data["periods"]) == set(QUARTERS)
    assert len(data["submissions"]) == 4 * len(QUARTERS)
    numbers = {place for finding in data["findings"] for place in finding["places"]}
    assert numbers <= set(range(len(data["evidence"])))
