"""The review page in a real browser: the whole work, by mouse and by keys, alone and against somebody else."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("fastapi", reason="the extra `server` is not installed")
pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

from playwright.sync_api import expect, sync_playwright

from extractor.archive import open_archive
from extractor.review.serve import open_browser
from tests.review_server import HOSTILE_NAME, Server, make_archive, report_ids, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
_QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
)  # fmt: skip

pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
    pytest.mark.long,
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="module")
def ids(place: Path) -> dict[str, str]:
    with open_archive(place) as archive:
        return report_ids(archive)


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[Server]:
    with serving(place) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        yield browser
        browser.close()


def open_page(chromium: Browser, server: Server, **options: Any) -> Page:
    """A page of a browser of its own, let in by the token; anything the browser complains of fails the test."""
    context = chromium.new_context(**{"locale": "en-GB", "viewport": {"width": 1300, "height": 850}, **options})
    context.set_default_timeout(15_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.on("dialog", lambda dialog: dialog.accept())
    page.complaints = complaints  # type: ignore[attr-defined]
    page.goto(server.address)
    page.wait_for_url(f"{server.root}/")
    return page


def open_report(page: Page, server: Server, report_id: str, key: str = "") -> None:
    page.goto(f"{server.root}/reports/{report_id}{'#' + key if key else ''}")
    page.reload()  # an address that differs in its mark alone loads nothing
    page.wait_for_selector("[data-ready]")


def chosen(page: Page) -> str | None:
    return page.locator(".value.chosen").get_attribute("data-key")


def key_with(page: Page, server: Server, report_id: str, field: str, value: object) -> str:
    """The path of the value of a field, asked of the API."""
    found = page.request.get(f"{server.root}/api/v1/reports/{report_id}/review").json()
    return next(str(one["key"]) for one in found["values"] if one["field"] == field and one["value"] == value)


def close(page: Page) -> None:
    assert page.complaints == []  # type: ignore[attr-defined]
    page.context.close()


# ---- the whole work ------------------------------------------------------------------------------


def test_open_find_a_doubt_correct_take_back_and_export(chromium: Browser, server: Server, ids: dict[str, str]) -> None:
    page = open_page(chromium, server)
    assert "token" not in page.url
    page.get_by_role("checkbox", name="with doubts").check()
    page.get_by_role("button", name="Filter").click()
    page.locator(f"a[href^='/reports/{ids['co-thanh.pdf']}']").click()
    page.wait_for_selector("[data-ready]")
    expect(page.locator(".sheet img")).to_have_js_property("complete", True)
    expect(page.locator(".box.chosen").first).to_be_visible()
    expect(page.locator(".value.chosen .badge")).to_contain_text("?")
    expect(page.locator(".value.chosen .told").first).to_be_visible()  # the finding stands beside its value

    key = key_with(page, server, ids["co-thanh.pdf"], "resolved", 800)
    page.locator(f".value[data-key='{key}'] .pick").click()
    assert chosen(page) == key
    expect(page.locator(".value.chosen .told")).to_contain_text("812")
    page.locator(".value.chosen [name=value]").fill("801")
    page.locator(".value.chosen [name=why]").fill("looked at the paper")
    page.locator(".value.chosen form .main").click()
    row = page.locator(f".value[data-key='{key}']")
    expect(row).to_have_class("value corrected")
    row.locator(".pick").click()
    expect(row).to_contain_text("The machine read: 800")
    expect(row.locator(".history")).to_contain_text("looked at the paper")

    for field in ("field", "received", "pending"):
        other = page.locator(f".value[data-key='{key.replace('resolved', field)}']")
        other.locator(".pick").click()
        page.locator("body").press("a")
        expect(other).to_have_class("value accepted")
    answer = page.request.get(f"{server.root}/api/v1/export/csv")
    with zipfile.ZipFile(io.BytesIO(answer.body())) as packed:
        rows = list(csv.DictReader(io.StringIO(packed.read("dossiers.csv").decode("utf-8-sig"))))
    changed = [row for row in rows if row["report_id"] == ids["co-thanh.pdf"] and row["resolved"] == "801"]
    assert len(changed) == 1
    assert "800" in changed[0]["machine_value"]
    assert changed[0]["reviewed_by"]

    row.locator(".pick").click()
    row.get_by_role("button", name="take back").click()
    expect(row).to_have_class("value machine doubtful chosen")
    expect(row.locator(".pick")).to_contain_text("800")
    close(page)


def test_a_click_on_either_side_moves_the_other(chromium: Browser, server: Server, ids: dict[str, str]) -> None:
    page = open_page(chromium, server)
    for name, mark in (("co-thanh.pdf", ".box.kind-equipment"), ("co-thanh.docx", ".mark.kind-equipment")):
        open_report(page, server, ids[name])
        page.locator(mark).first.click()
        assert (chosen(page) or "").startswith("equipment.")
        expect(page.locator(f"{mark}.chosen").first).to_be_visible()
        page.locator(".value[data-key='header.number'] .pick").click()
        expect(page.locator(f"{mark}.chosen")).to_have_count(0)
        expect(page.locator(".chosen.kind-header").first).to_be_visible()
    close(page)


def test_the_whole_review_by_keys_alone(chromium: Browser, server: Server, ids: dict[str, str]) -> None:
    page = open_page(chromium, server)
    report_id = ids["co-thanh.docx"]
    open_report(page, server, report_id, "header.number")
    keys = page.keyboard
    keys.press("n")
    doubt = chosen(page)
    expect(page.locator(".value.chosen .badge")).to_be_visible()
    keys.press("a")  # accept; the next one that needs a decision is chosen
    expect(page.locator(f".value[data-key='{doubt}']")).to_have_class("value accepted")
    assert chosen(page) != doubt
    rejected = chosen(page)
    keys.press("x")
    expect(page.locator(f".value[data-key='{rejected}']")).to_have_class("value rejected")
    key = key_with(page, server, report_id, "count", 5)
    while chosen(page) != key:
        before = chosen(page)
        keys.press("j")
        assert chosen(page) != before
    keys.press("e")
    page.keyboard.insert_text("6")
    keys.press("Enter")
    expect(page.locator(f".value[data-key='{key}']")).to_have_class("value corrected")
    keys.press("m")  # mark a place by the keys, and add a value there
    expect(page.locator("#do-mark")).to_have_attribute("aria-pressed", "true")
    for _ in range(3):
        keys.press("ArrowDown")
    keys.press("Shift+ArrowRight")
    keys.press("Enter")
    dialog = page.locator("#add")
    expect(dialog).to_be_visible()
    dialog.locator("[name=list]").select_option("quantities")
    dialog.locator("[name=field-value]").fill("17")
    dialog.locator("[name=field-kind]").select_option("count")
    dialog.locator("[name=field-value]").press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator(".value.chosen")).to_have_class("value added chosen")
    keys.press("u")
    expect(page.locator(".value.added")).to_have_count(0)
    keys.press("b")  # everything beyond doubt
    expect(page.locator("#status")).to_contain_text("Accepted")
    keys.press("?")
    expect(page.locator("#help")).to_be_visible()
    keys.press("Escape")
    keys.press("g")
    page.wait_for_url(lambda url: report_id not in url)
    page.wait_for_selector("[data-ready]")
    keys.press("q")
    page.wait_for_url(f"{server.root}/")
    close(page)


def test_add_a_value_by_dragging_over_its_words(chromium: Browser, server: Server, ids: dict[str, str]) -> None:
    page = open_page(chromium, server)
    report_id = ids["co-thanh.pdf"]
    open_report(page, server, report_id)
    word = next(one for one in page.request.get(f"{server.root}/api/v1/reports/{report_id}/pages/1").json()["words"]
                if one["text"] == "17")  # fmt: skip
    page.locator("#do-mark").click()
    expect(page.locator("#do-mark")).to_have_attribute("aria-pressed", "true")
    frame = page.locator(".sheet svg").bounding_box()
    assert frame is not None
    x0, y0, x1, y1 = word["box"]
    scale = frame["width"] / 595
    page.mouse.move(frame["x"] + (x0 - 2) * scale, frame["y"] + (y0 - 2) * scale)
    page.mouse.down()
    page.mouse.move(frame["x"] + (x1 + 2) * scale, frame["y"] + (y1 + 2) * scale, steps=4)
    page.mouse.up()
    dialog = page.locator("#add")
    expect(dialog.locator("q")).to_have_text("17")
    dialog.locator("[name=list]").select_option("equipment")
    dialog.locator("[name=field-label]").fill("ghế xoay")
    dialog.locator("[name=field-count]").fill("không")
    dialog.get_by_role("button", name="Add a value").click()
    expect(dialog.locator(".told")).to_be_visible()  # "không" is no count: nothing was written, nothing typed is lost
    expect(dialog.locator("[name=field-label]")).to_have_value("ghế xoay")
    dialog.locator("[name=field-count]").fill("17")
    dialog.get_by_role("button", name="Add a value").click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".value.chosen")).to_have_class("value added chosen")
    expect(page.locator(".box.chosen")).to_have_count(1)
    record = page.request.get(f"{server.root}/api/v1/reports/{report_id}").json()
    added = next(one for one in record["equipment"] if one["evidence"]["text"] == "17")
    assert (added["count"], added["label"]) == (17, "ghế xoay")
    assert added["evidence"]["boxes"]
    close(page)


def test_add_a_value_by_selecting_text(chromium: Browser, server: Server, ids: dict[str, str]) -> None:
    page = open_page(chromium, server)
    open_report(page, server, ids["co-thanh.txt"])
    page.wait_for_selector(".prose span")
    page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.querySelector(".prose"), NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const place = node.textContent.indexOf("ghế xoay");
            if (place >= 0) getSelection().setBaseAndExtent(node, place, node, place + 8);
          }
        }"""
    )
    page.keyboard.press("m")
    expect(page.locator("#add q")).to_have_text("ghế xoay.")
    page.keyboard.press("Escape")
    expect(page.locator("#do-mark")).to_have_attribute("aria-pressed", "false")
    close(page)


def test_a_number_that_nothing_explains_becomes_a_value(chromium: Browser, server: Server, ids: dict[str, str]) -> None:
    page = open_page(chromium, server)
    name = next(one for one in ids if one.startswith("dien-thoai"))
    key = next(
        one["key"]
        for one in page.request.get(f"{server.root}/api/v1/reports/{ids[name]}/review").json()["values"]
        if one["list_name"] == "leftovers"
    )
    open_report(page, server, ids[name], key)
    expect(page.locator(".value.chosen .badge")).to_contain_text("not explained")
    page.keyboard.press("e")
    page.locator("#add [name=list]").select_option("quantities")
    page.locator("#add [name=field-value]").fill("778899")
    page.locator("#add [name=field-kind]").select_option("count")
    page.locator("#add [name=field-value]").press("Enter")
    expect(page.locator(".value.chosen")).to_have_class("value added chosen")
    expect(page.locator(f".value[data-key='{key}']")).to_have_count(0)  # the new value accounts for it
    page.keyboard.press("u")
    expect(page.locator(f".value[data-key='{key}']")).to_have_class("value machine doubtful")
    expect(page.locator(".value.added")).to_have_count(0)
    close(page)


def test_two_browsers_on_one_value(chromium: Browser, server: Server, ids: dict[str, str]) -> None:
    """The second is told what the first did, loses nothing that it typed, and may then decide over it."""
    first, second = open_page(chromium, server), open_page(chromium, server)
    report_id = ids["an-binh.txt"]
    key = key_with(first, server, report_id, "count", 5)
    for page in (first, second):
        open_report(page, server, report_id, key)
        assert chosen(page) == key
    first.locator(".value.chosen [name=value]").fill("6")
    first.locator(".value.chosen [name=value]").press("Enter")
    expect(first.locator(f".value[data-key='{key}']")).to_have_class("value corrected")
    second.locator(".value.chosen [name=value]").fill("7")
    second.locator(".value.chosen [name=value]").press("Enter")
    alert = second.locator(".value.chosen [role=alert]")
    expect(alert).to_contain_text("5 → 6")
    expect(alert).to_contain_text("7")
    expect(second.locator(".value.chosen [name=value]")).to_have_value("7")
    expect(second.locator(".value.chosen .what")).to_have_text("6")
    second.locator(".value.chosen [name=value]").press("Enter")
    expect(second.locator(f".value[data-key='{key}'] .what")).to_have_text("7")
    log = second.request.get(f"{server.root}/api/v1/reports/{report_id}/corrections").json()
    assert [line["value"] for line in log if line["key"] == key] == [6, 7]
    # on different values nobody is in the way
    other = key_with(first, server, report_id, "count", 2)
    first.locator(f".value[data-key='{other}'] .pick").click()
    first.locator("body").press("a")
    expect(first.locator(f".value[data-key='{other}']")).to_have_class("value accepted")
    close(first)
    close(second)


def test_the_file_that_opens_the_browser_leads_in(
    chromium: Browser, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    open_browser(server.address, tmp_path)
    page = chromium.new_context(locale="en-GB").new_page()
    page.goto(opened[0])
    page.wait_for_url(f"{server.root}/")
    expect(page.locator("h1")).to_have_text("Reports to check")
    page.context.close()


# ---- how it looks and speaks ---------------------------------------------------------------------


def test_both_languages(chromium: Browser, server: Server, ids: dict[str, str]) -> None:
    page = open_page(chromium, server, locale="vi-VN")
    expect(page.locator("h1")).to_have_text("Báo cáo cần kiểm tra")
    open_report(page, server, ids["co-thanh.pdf"])
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.locator("#do-doubt")).to_contain_text("Nghi vấn tiếp")
    page.get_by_role("link", name="English").click()
    page.wait_for_selector("[data-ready]")
    expect(page.locator("#do-doubt")).to_contain_text("Next doubt")
    assert "undefined" not in page.inner_text("body")
    close(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_small_screen_needs_no_scrolling_sideways(
    chromium: Browser, server: Server, ids: dict[str, str], scheme: str
) -> None:
    page = open_page(chromium, server, viewport={"width": 390, "height": 844}, color_scheme=scheme, has_touch=True)
    for address in ("/", f"/reports/{ids['co-thanh.pdf']}", f"/reports/{ids['co-thanh.txt']}"):
        page.goto(server.root + address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(int(part) for part in ground[4:-1].split(",")) < 300) == (scheme == "dark")
    close(page)


def test_screen_readers_are_told_what_everything_is(chromium: Browser, server: Server, ids: dict[str, str]) -> None:
    page = open_page(chromium, server)
    for address in ("/", f"/reports/{ids['co-thanh.pdf']}"):
        page.goto(server.root + address)
        page.wait_for_load_state("networkidle")
        nameless = page.evaluate(
            """() => [...document.querySelectorAll("button, a, input, select, img, progress, section")].filter(
              (one) => one.checkVisibility() && !(one.getAttribute("aria-label") || one.alt || one.labels?.length
                || one.textContent.trim() || one.closest("label") || one.getAttribute("aria-labelledby"))
            ).map((one) => one.outerHTML.slice(0, 100))"""
        )
        assert nameless == []
    expect(page.locator(".value.chosen .pick")).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#status")).to_have_attribute("aria-live", "polite")
    expect(page.locator(".sheet img")).to_have_attribute("alt", "Picture of page 1 of 2")
    # doubt is told in words and by form, not by colour alone
    expect(page.locator(".badge").first).to_contain_text("finding")
    expect(page.locator(".sheet .sign").first).to_have_text("?")
    close(page)


def test_a_hostile_document_runs_nothing(chromium: Browser, server: Server, ids: dict[str, str]) -> None:
    page = open_page(chromium, server)
    opened: list[str] = []
    page.on("dialog", lambda dialog: opened.append(dialog.message))
    expect(page.get_by_text("<script>", exact=False).first).to_be_visible()
    open_report(page, server, ids[HOSTILE_NAME])
    page.wait_for_selector(".prose span")
    expect(page.locator("#about")).to_contain_text("<img src=x onerror=alert(2)>")
    expect(page.locator(".prose")).to_contain_text('<script>alert("title")</script>')
    for key in ("j", "n", "e"):
        page.keyboard.press(key)
    assert page.locator("body img").count() == 0
    assert opened == []
    close(page)


def test_a_file_that_is_gone_leaves_the_values(chromium: Browser, tmp_path: Path) -> None:
    place = make_archive(tmp_path)
    with open_archive(place) as archive:
        report_id = report_ids(archive)["co-thanh.pdf"]
    (tmp_path / "reports" / "co-thanh.pdf").unlink()
    with serving(place) as server:
        page = open_page(chromium, server)
        open_report(page, server, report_id)
        expect(page.locator("#document .told")).to_be_visible()
        page.keyboard.press("a")
        expect(page.locator(".value.accepted").first).to_be_visible()
        close(page)


def test_a_server_that_is_gone_is_told(chromium: Browser, place: Path, ids: dict[str, str]) -> None:
    with serving(place) as server:
        page = open_page(chromium, server)
        open_report(page, server, ids["co-thanh.txt"])
    page.keyboard.press("a")
    expect(page.locator("#status")).to_contain_text("The server does not answer")
    close(page)
