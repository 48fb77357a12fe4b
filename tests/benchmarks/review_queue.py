"""How long people wait in a queue of 10,000 reports: first page, next report, a decision.

python -m tests.benchmarks.review_queue [COUNT]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

from extractor import Record, extract, open_archive
from extractor.archive import Archive, Outcome, Reading, to_unit
from extractor.archive.reviews import Filter
from extractor.archive.tables import record_to_rows
from extractor.review.corrections import changes_beyond_doubt
from extractor.review.log import Change
from tests.batch_material import commune, report

LONG_REPORT = Path(__file__).parents[2] / "corpus" / "reports" / "special-zone-quarter-2025" / "report.txt"
AGAIN = 15


def to_outcome(record: Record, number: int) -> Outcome:
    """A record as if another file had given it."""
    digest = sha256(str(number).encode()).hexdigest()
    record = record.model_copy(update={"document": record.document.model_copy(update={"sha256": digest})})
    unit = None if record.header.issuer is None else to_unit(record.header.issuer)
    reading = Reading(digest, "text", 1, unit, record.model_dump_json(), record_to_rows(record))
    return Outcome(f"/reports/{number:05}.txt", "0:0", "read", "1", "1", digest, reading)


def fill(archive: Archive, count: int) -> None:
    """Reports of 500 units, every tenth of them long, most of them with figures nothing explains."""
    long = extract(LONG_REPORT)
    short: dict[int, Record] = {}
    run, group = archive.begin_run("1", "1"), []
    for number in range(count):
        kind = number % 500
        if kind not in short:
            text = report(commune(kind), ("I", "II", "III", "IV")[number % 4], 2015 + kind % 10, 100 + kind)
            short[kind] = extract((text + "Biểu " + "7-8-9 " * (kind % 7)).encode(), name=f"bc-{number:05}.txt")
        group.append(to_outcome(long if number % 10 == 0 else short[kind], number))
        if len(group) == 200:
            archive.store(run, group)
            group = []
    archive.store(run, group)
    archive.end_run(run, "done", 0)


def review_some(archive: Archive, count: int) -> None:
    for row in archive.reviews.queue(limit=count):
        state = archive.reviews.state(row.report_id)
        archive.reviews.append(row.report_id, changes_beyond_doubt(state), who="An", expected=0)


def first_page(archive: Archive, chosen: Filter) -> None:
    archive.reviews.queue(chosen)
    archive.reviews.totals(chosen)
    archive.reviews.units()
    archive.reviews.periods()
    archive.reviews.checks()


def measure(name: str, work: Callable[[int], Any], again: int = AGAIN) -> None:
    times = []
    for turn in range(again):
        before = time.perf_counter()
        work(turn)
        times.append((time.perf_counter() - before) * 1000)
    print(f"{name:<44} {median(times):7.1f} ms {max(times):7.1f} ms at most")


def measure_pages(place: Path) -> None:
    """The same through the server, as programs ask it; and in Chromium, from the key until the values are shown."""
    import httpx

    from tests.review_server import serving

    with serving(place) as server:
        headers = {"authorization": f"Bearer {server.token}"}
        with httpx.Client(base_url=server.root, headers=headers, follow_redirects=True, timeout=60) as client:
            client.get("/")
            measure("HTTP: first page", lambda _: client.get("/").raise_for_status())
            measure("HTTP: first page, with doubts", lambda _: client.get("/?doubt=true").raise_for_status())
            rows = client.get("/api/v1/reports", params={"limit": AGAIN, "offset": 3000}).json()["reports"]

            def go_on(turn: int) -> None:
                client.get(f"/api/v1/reports/{rows[turn]['report_id']}/next").raise_for_status()

            measure("HTTP: next report, with its values", go_on)
        measure_browser(server.address)


def measure_browser(address: str) -> None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return
    chromium = Path("/usr/bin/chromium")
    if not chromium.exists():
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        root = address.partition("/?")[0]
        page.goto(address)
        page.wait_for_url(f"{root}/")
        measure("Chromium: first page", lambda _: page.goto(root, wait_until="load"))
        page.locator("tbody a").nth(20).click()
        page.wait_for_selector("[data-ready]")

        def press(_: int) -> None:
            before = page.locator("#original").get_attribute("href")
            page.keyboard.press("g")
            page.wait_for_function("(before) => document.getElementById('original').getAttribute('href') != before",
                                   arg=before)  # fmt: skip

        measure("Chromium: next report, until it is shown", press)
        browser.close()


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "archive.db"
        before = time.perf_counter()
        with open_archive(place) as archive:
            fill(archive, count)
            review_some(archive, count // 20)
        size = place.stat().st_size / 2**20
        print(f"{count} reports, {size:.0f} MB, filled in {time.perf_counter() - before:.0f} s")
        with open_archive(place) as archive:
            reviews = archive.reviews
            unit = "ỦY BAN NHÂN DÂN XÃ " + commune(77).upper()
            for name, chosen in {
                "first page": Filter(),
                "first page, not reviewed": Filter(reviewed=False),
                "first page, with doubts": Filter(doubt=True, reviewed=False),
                "first page, one unit": Filter(unit=unit),
                "first page, one year": Filter(year=2019),
                "first page, one finding": Filter(check="header-missing"),
            }.items():
                measure(name, lambda _, chosen=chosen: first_page(archive, chosen))  # type: ignore[misc]
            ids = [row.report_id for row in reviews.queue(Filter(reviewed=False), limit=AGAIN, offset=count // 2)]
            todo = Filter(doubt=True, reviewed=False)
            measure(
                "next report, with its values", lambda turn: reviews.state(reviews.next_report(ids[turn], todo) or "")
            )
            long = next(row.report_id for row in reviews.queue(limit=count) if row.values > 300)
            measure("a report of 370 values", lambda _: reviews.state(long))
            change = Change("correct", "equipment.0.count", value=99)
            measure(
                "a decision, written to the disk",
                lambda turn: reviews.append(ids[turn], [change], who="An", expected=0),
            )
            plan = {"who": "An", "size": 500, "wanted": 0.01}
            measure("a sample of 500 values drawn", lambda turn: reviews.draw_sample("", seed=turn, **plan), again=2)  # type: ignore[arg-type]
            measure("page 150 of the queue", lambda _: reviews.queue(offset=149 * 50))
        measure_pages(place)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
