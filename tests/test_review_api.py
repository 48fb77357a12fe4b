"""The API of the review server: what integrators call, and what it does with what nobody should send."""

from __future__ import annotations

import signal
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra `server` is not installed")

import httpx
from starlette.testclient import TestClient

from extractor import cli
from extractor.archive import open_archive
from extractor.exports.layout import TABLES
from extractor.record import Record
from extractor.review import serve
from extractor.review.app import make_app
from extractor.review.serve import make_shop
from tests.review_server import DOUBTFUL, make_archive, report_ids, serving

TOKEN = "t" * 43


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("api"))


@pytest.fixture(scope="module")
def app(made: Path) -> Iterator[Any]:
    with open_archive(made) as archive:
        shop = make_shop(archive, host="127.0.0.1", port=8321, token=TOKEN, names=[], uploads=made.parent / "uploads")
        yield make_app(shop)
        shop.desk.close()


@pytest.fixture(scope="module")
def client(app: Any) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1:8321", headers={"authorization": f"Bearer {TOKEN}"},
                      follow_redirects=False, client=("127.0.0.1", 50_000))  # fmt: skip


@pytest.fixture(scope="module")
def ids(made: Path) -> dict[str, str]:
    with open_archive(made) as archive:
        return report_ids(archive)


def review_of(client: TestClient, report_id: str) -> Any:
    return client.get(f"/api/v1/reports/{report_id}/review").json()


def value_of(review: Any, field: str, value: object) -> Any:
    return next(one for one in review["values"] if one["field"] == field and one["value"] == value)


def change(client: TestClient, report_id: str, expected: int, *changes: dict[str, Any], **more: Any) -> httpx.Response:
    body = {"expected": expected, "changes": list(changes), **more}
    return client.post(f"/api/v1/reports/{report_id}/corrections", json=body)


# ---- reading -------------------------------------------------------------------------------------


def test_the_queue_puts_most_doubts_first_and_filters(client: TestClient) -> None:
    whole = client.get("/api/v1/reports").json()
    doubts = [row["doubts"] for row in whole["reports"]]
    assert whole["totals"]["documents"] == len(doubts) == 6
    assert doubts == sorted(doubts, reverse=True)
    for query, count in (
        ("unit=Ủy ban nhân dân phường Cổ Thành", 3), ("year=2022", 1), ("period_kind=quarter&period_index=1", 3),
        ("check=dossier-balance", 3), ("doubt=true", None), ("reviewed=false", 6), ("unit=nobody", 0),
    ):  # fmt: skip
        found = client.get(f"/api/v1/reports?{query}").json()
        assert found["totals"]["documents"] == len(found["reports"])
        assert count is None or len(found["reports"]) == count, query
    assert len(client.get("/api/v1/reports?limit=4&offset=4").json()["reports"]) == 2


def test_a_record_its_tables_and_its_findings(client: TestClient, ids: dict[str, str]) -> None:
    report_id = ids["co-thanh.pdf"]
    record = Record.model_validate(client.get(f"/api/v1/reports/{report_id}").json())
    assert record.report_id == report_id
    findings = client.get(f"/api/v1/reports/{report_id}/findings").json()
    assert "dossier-balance" in {one["check"] for one in findings}
    for layout in TABLES:
        table = client.get(f"/api/v1/reports/{report_id}/tables/{layout.name}").json()
        assert tuple(table["columns"]) == layout.header
        assert [tuple(row) for row in table["rows"]] == list(layout.rows(record)), layout.name
    assert client.get(f"/api/v1/reports/{report_id}/tables/none").status_code == 422


def test_the_words_of_a_page_lie_where_the_record_says(client: TestClient, ids: dict[str, str]) -> None:
    for name in ("co-thanh.pdf", "co-thanh.txt", "co-thanh.docx"):
        address = f"/api/v1/reports/{ids[name]}"
        evidence = client.get(address).json()["equipment"][0]["evidence"]
        page = client.get(f"{address}/pages/{evidence['page']}").json()
        text = page["text"][evidence["start"] - page["start"] : evidence["end"] - page["start"]]
        assert text == evidence["text"]
        inside = [one for one in page["words"] if evidence["start"] <= one["start"] < evidence["end"]]
        assert [one["text"].strip(".,") for one in inside] == evidence["text"].split()
        if name.endswith(".pdf"):
            size = client.get(f"{address}/pages/1/size").json()
            assert size == {"width": 595.0, "height": 842.0}
            x0, top, x1, bottom = evidence["boxes"][0]
            assert x0 - 1 <= inside[0]["box"][0] < inside[0]["box"][2] <= x1 + 1
            assert top - 1 <= inside[0]["box"][1] < inside[0]["box"][3] <= bottom + 1
    assert client.get(f"{address}/pages/99").status_code == 404


def test_the_original_comes_back_byte_by_byte(client: TestClient, made: Path, ids: dict[str, str]) -> None:
    for name in ("co-thanh.pdf", "co-thanh.docx"):
        data = client.get(f"/api/v1/reports/{ids[name]}/file").content
        assert data == (made.parent / "reports" / name).read_bytes()


def test_what_is_not_there_is_told_in_the_language_asked_for(client: TestClient) -> None:
    for language, word in (("vi", "kho"), ("en", "archive")):
        answer = client.get("/api/v1/reports/0000000000000000", headers={"accept-language": language})
        assert answer.status_code == 404
        assert answer.json()["reason"] == "no-such-report"
        assert word in answer.json()["message"]


# ---- correcting ----------------------------------------------------------------------------------


def test_accept_correct_reject_and_undo(client: TestClient, ids: dict[str, str]) -> None:
    report_id = ids["co-thanh.docx"]
    before = review_of(client, report_id)
    received, pending = value_of(before, "received", 812), value_of(before, "pending", 11)
    answer = change(
        client, report_id, before["revision"], {"action": "accept", "key": received["key"]},
        {"action": "correct", "key": pending["key"], "typed": "1.012"}, why="bản giấy",
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    after = answer.json()
    corrected = next(one for one in after["values"] if one["key"] == pending["key"])
    assert (corrected["state"], corrected["value"], corrected["machine"]) == ("corrected", 1012, 11)
    assert (corrected["why"], corrected["doubtful"]) == ("bản giấy", False)
    assert corrected["who"]
    assert client.get(f"/api/v1/reports/{report_id}").json()["dossiers"][0]["pending"] == 1012
    machine = client.get(f"/api/v1/reports/{report_id}?version=machine").json()
    assert machine["dossiers"][0]["pending"] == 11
    undone = change(client, report_id, after["revision"], {"action": "undo", "undoes": corrected["number"]}).json()
    assert value_of(undone, "pending", 11)["state"] == "machine"
    assert [line["action"] for line in undone["log"]] == ["accept", "correct", "undo"]
    assert [line["holds"] for line in undone["log"]] == [True, False, False]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"action": "correct", "key": "{pending}", "typed": "mười một"}, "not-a-count"),
        ({"action": "correct", "key": "{pending}", "value": -1}, "not-a-count"),
        ({"action": "correct", "key": "dossiers.0.field", "value": "nonsense"}, "not-a-choice"),
        ({"action": "correct", "key": "dossiers.99.received", "value": 1}, "no-such-value"),
        ({"action": "correct", "key": "header.nothing", "typed": "x"}, "no-such-value"),
        ({"action": "accept", "key": "../../etc/passwd"}, "no-such-value"),
        ({"action": "undo", "undoes": 10**6}, "no-such-correction"),
        ({"action": "add", "key": "staff", "entry": {}, "place": {"start": 0, "end": 5}}, "empty-value"),
        ({"action": "add", "key": "staff", "typed_entry": {"salary": "1"}}, "no-such-field"),
        ({"action": "add", "key": "dates", "entry": {"value": "2023-01-01"}, "place": {"start": 0, "end": 10**8}},
         "outside-document"),
        ({"action": "delete", "key": "header.number"}, "bad-request"),
        ({"action": "accept", "key": "header.number", "who": "somebody else"}, "bad-request"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_writes_nothing(
    client: TestClient, ids: dict[str, str], asked: dict[str, Any], reason: str
) -> None:
    report_id = ids["co-thanh.txt"]
    before = review_of(client, report_id)
    pending = value_of(before, "pending", 11)["key"]
    answer = change(
        client, report_id, before["revision"], {**asked, "key": asked.get("key", "").format(pending=pending)}
    )
    assert (answer.status_code, answer.json()["reason"]) == (422, reason), answer.text
    assert answer.json()["message"]
    assert review_of(client, report_id)["revision"] == before["revision"]


def test_add_a_value_at_a_place_that_the_server_quotes(client: TestClient, ids: dict[str, str]) -> None:
    report_id = ids["co-thanh.pdf"]
    before = review_of(client, report_id)
    page = client.get(f"/api/v1/reports/{report_id}/pages/2").json()
    word = next(one for one in page["words"] if one["text"] == "09")
    answer = change(
        client, report_id, before["revision"],
        {"action": "add", "key": "quantities", "typed_entry": {"value": "9", "kind": "count", "unit": "máy"},
         "place": {"start": word["start"], "end": word["end"]}},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    added = next(one for one in answer.json()["values"] if one["state"] == "added" and one["field"] == "value")
    assert (added["value"], added["place"]["text"], added["place"]["page"]) == (9, "09", 2)
    assert added["place"]["boxes"][0] == pytest.approx(word["box"])


def test_two_people_on_one_value(client: TestClient, ids: dict[str, str]) -> None:
    report_id = ids["an-binh.txt"]
    before = review_of(client, report_id)
    key = value_of(before, "count", 5)["key"]
    assert (
        change(client, report_id, before["revision"], {"action": "correct", "key": key, "value": 6}).status_code == 200
    )
    answer = change(client, report_id, before["revision"], {"action": "correct", "key": key, "value": 7})
    assert answer.status_code == 409
    told = answer.json()
    assert told["reason"] == "stale-revision"
    assert [(line["action"], line["value"]) for line in told["others"]] == [("correct", 6)]
    assert next(one for one in told["review"]["values"] if one["key"] == key)["value"] == 6
    other = value_of(before, "count", 2)["key"]  # another value is nobody's conflict
    assert change(client, report_id, before["revision"], {"action": "accept", "key": other}).status_code == 200


def test_accept_what_is_beyond_doubt_and_take_it_back_at_once(client: TestClient, ids: dict[str, str]) -> None:
    report_id = next(one for name, one in ids.items() if name.startswith("<"))
    before = review_of(client, report_id)
    after = client.post(f"/api/v1/reports/{report_id}/accept-certain", json={"expected": before["revision"]}).json()
    for one in after["values"]:
        if one["value"] is not None:
            assert (one["state"] == "accepted") == (not one["doubts"]), one["key"]
    assert after["progress"]["reviewed"] == sum(one["state"] == "accepted" for one in after["values"])
    bulk = [line for line in after["log"] if line["bulk"] is not None]
    assert {line["bulk"] for line in bulk} == {bulk[0]["number"]}
    undone = change(
        client, report_id, after["revision"], *({"action": "undo", "undoes": line["number"]} for line in bulk)
    ).json()
    assert undone["progress"]["reviewed"] == 0
    again = client.post(f"/api/v1/reports/{report_id}/accept-certain", json={"expected": before["revision"]})
    assert again.status_code in (200, 409)  # never half of it


# ---- uploads, samples, export --------------------------------------------------------------------


def test_an_uploaded_report_is_in_the_archive(client: TestClient) -> None:
    data = DOUBTFUL.replace("CỔ THÀNH", "ĐỒNG TÂM").encode()
    answer = client.post("/api/v1/reports", files={"file": ("báo cáo quý I.pdf", data)})
    assert answer.status_code == 201, answer.text
    taken = answer.json()
    assert taken["name"] == "báo cáo quý I.txt"  # the content decides what it is
    assert taken["unread_pages"] == []
    record = client.get(f"/api/v1/reports/{taken['report_id']}").json()
    assert record["header"]["issuer"].endswith("ĐỒNG TÂM")
    again = client.post("/api/v1/reports", files={"file": ("other name.txt", data)}).json()
    assert again["report_id"] == taken["report_id"]
    assert again["name"] == taken["name"]


def test_a_sample_is_drawn_judged_and_certified(client: TestClient) -> None:
    drawn = client.post("/api/v1/samples", json={"name": "Lô 1", "wanted": 0.2, "size": 12, "seed": 7})
    assert drawn.status_code == 201, drawn.text
    sample = drawn.json()
    assert len(sample["items"]) == 12
    for item in sample["items"]:
        verdict = "wrong" if item["position"] == 2 else "right"
        body = {"position": item["position"], "verdict": verdict, "why": ""}
        sample = client.post(f"/api/v1/samples/{sample['number']}/verdicts", json=body).json()
    assert (sample["result"]["judged"], sample["result"]["wrong"]) == (12, 1)
    paper = client.get(f"/api/v1/samples/{sample['number']}/certificate").json()
    assert paper["rate"] == pytest.approx(1 / 12)
    assert len(paper["errors"]) == 1
    page = client.get(f"/samples/{sample['number']}/certificate", headers={"accept-language": "vi"}).text
    assert "8,33 %" in page
    assert paper["errors"][0]["key"] in page
    assert "Lô 1" in client.get("/samples").text
    assert client.get("/api/v1/samples/99").status_code == 404
    assert client.post("/api/v1/samples", json={"name": "x", "lists": ["nothing"]}).status_code == 422


def test_an_empty_archive_has_nothing_to_draw_and_says_how_to_fill_it(tmp_path: Path) -> None:
    with open_archive(tmp_path / "empty.db") as archive:
        shop = make_shop(archive, host="127.0.0.1", port=8321, token=TOKEN, names=[], uploads=None)
        empty = TestClient(
            make_app(shop), base_url="http://127.0.0.1:8321", headers={"authorization": f"Bearer {TOKEN}"}
        )
        answer = empty.post("/api/v1/samples", json={"name": "Lô 0"})
        assert (answer.status_code, answer.json()["reason"]) == (422, "nothing-to-draw")
        assert "baocao batch" in empty.get("/").text
        shop.desk.close()


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_export_gives_a_zip_file(client: TestClient, form: str) -> None:
    answer = client.get(f"/api/v1/export/{form}")
    assert answer.content.startswith(b"PK")
    assert "attachment" in answer.headers["content-disposition"]


# ---- pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["", "unit=&year=&period_kind=&period_index=&check=", "year=x&doubt=maybe&period_kind=decade", "page=99",
              "unit=" + "x" * 300, "year=2022&reviewed=false", "period_index=99"]
)  # fmt: skip
def test_the_queue_page_takes_any_filter(client: TestClient, query: str) -> None:
    assert client.get(f"/?{query}").status_code == 200


def test_next_goes_through_the_whole_queue_and_keeps_the_filter(client: TestClient, ids: dict[str, str]) -> None:
    seen = set()
    place = f"/reports/{ids['co-thanh.pdf']}/next?year=2023"
    for _ in range(4):
        place = client.get(place).headers["location"]
        assert place.endswith("?year=2023")
        seen.add(place.partition("?")[0].rsplit("/", 1)[1])
        place = place.replace("?", "/next?")
    assert {ids["co-thanh.txt"], ids["co-thanh.docx"]} <= seen


def test_the_openapi_describes_every_call(client: TestClient) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert len(described["paths"]) >= 15
    for path, methods in described["paths"].items():
        assert path.startswith("/api/v1/"), path
        for method, operation in methods.items():
            assert operation["description"], (path, method)
            assert {"401", "403"} <= set(operation["responses"]), (path, method)


# ---- the command ---------------------------------------------------------------------------------


def test_a_taken_port_is_told(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert cli.main(["review", str(made), "--port", port, "--no-browser", "--lang", "en"]) == 4
    assert "--port" in capsys.readouterr().err


def test_no_archive_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["review", str(tmp_path / "none.db"), "--no-browser", "--lang", "en"]) == 4
    assert "none.db" in capsys.readouterr().err


def test_missing_packages_are_told(
    made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "missing_packages", lambda: ["fastapi"])
    assert cli.main(["review", str(made), "--no-browser", "--lang", "en"]) == 4
    assert 'pip install "baocao[server]"' in capsys.readouterr().err


def test_ctrl_c_ends_the_server(made: Path) -> None:
    with serving(made) as server:
        assert httpx.get(server.address, follow_redirects=True).status_code == 200
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(20) in (0, 130)


# ---- what must not be lost -----------------------------------------------------------------------


@pytest.mark.long
def test_kill_9_during_a_hundred_corrections_loses_none_that_was_answered(tmp_path: Path) -> None:
    """The server is killed while corrections come in; all that were answered are there, whole, and no half ones."""
    place = make_archive(tmp_path)
    with open_archive(place) as archive:
        report_id = report_ids(archive)["an-binh.txt"]
        key = next(one.key for one in archive.reviews.state(report_id).values if one.value.value == 5)
    answered: list[int] = []
    sent = 0
    for turn in range(5):
        with serving(place) as server:
            killer = threading.Timer(0.003 * turn, server.process.kill)  # soon after so many answers, in mid work
            stop = len(answered) + 4 + 5 * turn
            with httpx.Client(base_url=server.root, headers={"authorization": f"Bearer {server.token}"}) as client:
                revision = client.get(f"/api/v1/reports/{report_id}/review").json()["revision"]
                try:
                    for _ in range(100):
                        sent += 1
                        body = {
                            "expected": revision,
                            "changes": [{"action": "correct", "key": key, "value": 1000 + sent}],
                        }
                        answer = client.post(f"/api/v1/reports/{report_id}/corrections", json=body)
                        assert answer.status_code == 200, answer.text
                        revision = answer.json()["revision"]
                        answered.append(1000 + sent)
                        if len(answered) == stop:
                            killer.start()
                except httpx.TransportError:
                    pass
            killer.join()
    with open_archive(place) as archive:
        log = archive.reviews.state(report_id).log
    kept = [line.value for line in log]
    assert len(answered) >= 20
    assert [value for value in kept if value in set(answered)] == answered
    assert len(kept) - len(answered) <= 5  # at most the one on its way at each kill, and that one whole
    assert [line.number for line in log] == list(range(1, len(log) + 1))


@pytest.mark.long
def test_schemathesis_finds_nothing(app: Any, ids: dict[str, str]) -> None:
    """Requests made from the OpenAPI, sensible and senseless: no server error, every answer as described.

    Ids made up are never those of a report, so every other request is given one that is there.
    """
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings
    from schemathesis import checks as general
    from schemathesis.specs.openapi import checks as described

    headers = {"authorization": f"Bearer {TOKEN}", "host": "127.0.0.1:8321"}
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers=headers)
    left_out = schema.exclude(path_regex="/export/").exclude(path="/api/v1/reports", method="POST")
    answers: Counter[int] = Counter()
    real = cycle(ids.values())

    def try_operation(case: Any) -> None:
        if "report_id" in case.path_parameters and sum(answers.values()) % 2:
            case.path_parameters["report_id"] = next(real)
            case.path_parameters["page"] = 1
        answers[case.call(headers=headers).status_code] += 1
        case.call_and_validate(
            headers=headers,
            checks=[
                general.not_a_server_error, described.response_schema_conformance,
                described.status_code_conformance, described.content_type_conformance,
            ],
        )  # fmt: skip

    for result in left_out.get_all_operations():
        held = settings(
            max_examples=30, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        held(given(case=result.ok().as_strategy())(try_operation))()
    assert answers[200] > 50
    assert answers[404] > 20
    assert max(answers) < 500, answers
