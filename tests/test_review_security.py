"""The review page is safe by default: one test, or a few, for each point of the README's section on it."""

from __future__ import annotations

import base64
import io
import re
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra `server` is not installed")

from starlette.testclient import TestClient

from extractor import cli
from extractor.archive import open_archive
from extractor.review import serve
from extractor.review.app import make_app
from extractor.review.security import (
    LOGIN_TRIES,
    SESSION_SECONDS,
    UPLOAD_BYTES,
    Hosts,
    Sessions,
    User,
    hash_password,
    is_password,
)
from extractor.review.serve import make_shop
from tests.review_server import HOSTILE_NAME, HOSTILE_TITLE, make_archive, report_ids, serving

ROOT = Path(__file__).parents[1]
TOKEN = "t" * 43
HOST = {"host": "127.0.0.1:8321"}
STATIC = ROOT / "extractor" / "review"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_archive(tmp_path_factory.mktemp("review"))


def client_of(app: Any, **headers: str) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1:8321", headers=headers, follow_redirects=False,
                      client=("127.0.0.1", 50_000))  # fmt: skip


@pytest.fixture(scope="module")
def app(place: Path) -> Iterator[Any]:
    """The application as on loopback, with a token."""
    with open_archive(place) as archive:
        shop = make_shop(archive, host="127.0.0.1", port=8321, token=TOKEN, names=[], uploads=place.parent / "uploads")
        yield make_app(shop)
        shop.desk.close()


@pytest.fixture
def browser(app: Any) -> TestClient:
    """A browser that has come in by the token."""
    client = client_of(app)
    assert client.get(f"/?token={TOKEN}").status_code == 200
    return client


def csrf_of(client: TestClient) -> str:
    found = re.search(r'data-csrf="([^"]+)"', client.get("/").text)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def team(place: Path) -> Iterator[Any]:
    """The application as on another address, where one logs in."""
    with open_archive(place) as archive:
        for role in ("reader", "reviewer", "admin"):
            archive.reviews.add_user(f"{role}-an", role, hash_password(f"mật khẩu {role}"))
        shop = make_shop(archive, host="0.0.0.0", port=8321, token=None, names=["bao-cao.example"], uploads=None)
        yield make_app(shop)
        shop.desk.close()


def logged_in(team: Any, role: str) -> TestClient:
    client = client_of(team)
    answer = client.post("/login", data={"name": f"{role}-an", "password": f"mật khẩu {role}"})
    assert answer.status_code == 303, answer.text
    return client


# ---- the token -----------------------------------------------------------------------------------


def test_without_the_token_nothing_is_shown(app: Any) -> None:
    client = client_of(app)
    assert client.get("/").status_code == 403
    assert client.get("/reports/0123456789abcdef").headers["location"] == "/"
    for path in ("/api/v1/reports", "/api/v1/openapi.json", "/api/v1/export/csv", "/api/v1/me"):
        assert client.get(path).status_code == 401, path
    assert client.get("/?token=" + "x" * 43).status_code == 403
    assert client.get("/api/v1/reports", headers={"authorization": "Bearer " + "x" * 43}).status_code == 401


def test_the_token_leaves_the_address_and_becomes_a_cookie_that_scripts_cannot_read(app: Any) -> None:
    answer = client_of(app).get(f"/?token={TOKEN}")
    assert '<meta http-equiv="refresh" content="0; url=/">' in answer.text
    assert TOKEN not in answer.text
    cookie = answer.headers["set-cookie"].casefold()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert TOKEN not in cookie
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_the_browser_is_opened_without_the_token_on_its_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    serve.open_browser(f"http://127.0.0.1:8321/?token={TOKEN}", tmp_path)
    assert opened[0].startswith("file://")
    assert TOKEN not in opened[0]
    page = next(tmp_path.iterdir())
    assert TOKEN in page.read_text(encoding="utf-8")
    assert page.stat().st_mode & 0o077 == 0


def test_a_program_may_send_the_token_itself(app: Any) -> None:
    client = client_of(app, authorization=f"Bearer {TOKEN}")
    assert client.get("/api/v1/me").json()["role"] == "admin"


def test_every_server_has_another_token_and_listens_on_loopback_only(place: Path) -> None:
    with serving(place) as one:
        with serving(place) as other:
            assert len(one.token) >= 43
            assert one.token != other.token
        assert one.root.startswith("http://127.0.0.1:")


def test_other_addresses_are_refused_while_nobody_can_log_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_archive(tmp_path / "a.db"):
        pass
    for host in ("0.0.0.0", "192.0.2.1"):
        assert cli.main(["review", str(tmp_path / "a.db"), "--host", host, "--no-browser", "--lang", "en"]) == 2
        assert "baocao review-users add" in capsys.readouterr().err


# ---- users, passwords, roles ---------------------------------------------------------------------


def test_passwords_are_kept_as_argon2_and_never_as_themselves(place: Path, team: Any) -> None:
    with open_archive(place) as archive:
        for user in archive.reviews.users():
            assert user.password.startswith("$argon2id$")
            assert "mật khẩu" not in user.password
    assert is_password(hash_password("một mật khẩu"), "một mật khẩu")
    assert not is_password(hash_password("một mật khẩu"), "mot mat khau")
    assert not is_password(None, "")
    assert not is_password("no hash", "no hash")


def test_one_logs_in_with_name_and_password(team: Any) -> None:
    client = client_of(team)
    assert client.get("/").headers["location"] == "/login"
    assert client.get("/login").status_code == 200
    assert client.post("/login", data={"name": "admin-an", "password": "wrong"}).status_code == 403
    assert client.get("/api/v1/me").status_code == 401
    assert logged_in(team, "reviewer").get("/api/v1/me").json() == {"name": "reviewer-an", "role": "reviewer"}


def test_a_wrong_name_takes_as_long_as_a_wrong_password() -> None:
    hashed = hash_password("một mật khẩu")
    is_password(None, "warm-up")

    def seconds(known: str | None) -> float:
        started = time.perf_counter()
        for _ in range(3):
            assert not is_password(known, "wrong")
        return time.perf_counter() - started

    assert 0.4 < seconds(None) / seconds(hashed) < 2.5


def test_the_token_of_loopback_is_worth_nothing_where_one_logs_in(team: Any) -> None:
    client = client_of(team)
    assert client.get(f"/?token={TOKEN}").headers["location"] == "/login"
    assert client.get("/api/v1/me", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 401
    assert client.get("/api/v1/me", headers={"authorization": "Bearer None"}).status_code == 401


def test_a_program_sends_name_and_password(team: Any) -> None:
    pair = base64.b64encode("reader-an:mật khẩu reader".encode()).decode()
    answer = client_of(team).get("/api/v1/me", headers={"authorization": f"Basic {pair}"})
    assert answer.json()["name"] == "reader-an"
    refused = client_of(team).get("/api/v1/me", headers={"authorization": "Basic ZZZ"})
    assert refused.status_code == 401
    assert "www-authenticate" not in refused.headers  # else a browser would keep the password and send it by itself


def test_roles_may_do_what_they_may(place: Path, team: Any) -> None:
    with open_archive(place) as archive:
        report_id = report_ids(archive)["an-binh.txt"]
    change = {"expected": 0, "changes": [{"action": "accept", "key": "header.number"}]}
    reader = logged_in(team, "reader")
    token = {"x-csrf-token": csrf_of(reader)}
    assert reader.get(f"/api/v1/reports/{report_id}").status_code == 200
    assert reader.post(f"/api/v1/reports/{report_id}/corrections", json=change, headers=token).status_code == 403
    assert (
        reader.post(f"/api/v1/reports/{report_id}/accept-certain", json={"expected": 0}, headers=token).status_code
        == 403
    )
    assert reader.post("/api/v1/reports", files={"file": ("a.txt", b"x")}, headers=token).status_code == 403
    assert 'data-may-change="yes"' not in reader.get(f"/reports/{report_id}").text
    reviewer = logged_in(team, "reviewer")
    token = {"x-csrf-token": csrf_of(reviewer)}
    answer = reviewer.post(f"/api/v1/reports/{report_id}/corrections", json=change, headers=token)
    assert answer.status_code == 200, answer.text
    assert answer.json()["log"][0]["who"] == "reviewer-an"


def test_after_logging_out_the_cookie_is_worth_nothing(team: Any) -> None:
    client = logged_in(team, "reader")
    key = client.cookies["baocao_session_8321"]
    assert client.post("/logout", headers={"x-csrf-token": csrf_of(client)}).status_code == 200
    client.cookies.set("baocao_session_8321", key)
    assert client.get("/api/v1/me").status_code == 401


def test_a_session_ends_and_a_key_set_before_the_login_is_not_taken_over() -> None:
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    user = User("an", "reader")
    first, second = sessions.begin(user), sessions.begin(user)
    assert first.key != second.key
    assert sessions.find(first.key) == first
    assert sessions.find("planted") is None
    now[0] = SESSION_SECONDS + 1
    assert sessions.find(first.key) is None


def test_too_many_wrong_passwords_make_the_login_wait(place: Path) -> None:
    with open_archive(place) as archive:
        archive.reviews.add_user("binh", "reader", hash_password("mật khẩu của Bình"))
        shop = make_shop(archive, host="0.0.0.0", port=8321, token=None, names=[], uploads=None)
        client = client_of(make_app(shop))
        for _ in range(LOGIN_TRIES):
            assert client.post("/login", data={"name": "binh", "password": "wrong"}).status_code == 403
        refused = client.post("/login", data={"name": "binh", "password": "mật khẩu của Bình"})
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 200
        pair = base64.b64encode("binh:mật khẩu của Bình".encode()).decode()
        assert client.get("/api/v1/me", headers={"authorization": f"Basic {pair}"}).status_code == 429
        shop.desk.close()


def test_users_are_added_listed_and_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = str(tmp_path / "a.db")
    with open_archive(place):
        pass
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert cli.main(["review-users", "add", "an", "--archive", place]) == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("một mật khẩu dài\n"))
    assert cli.main(["review-users", "add", "an", "--archive", place, "--role", "admin"]) == 0
    assert cli.main(["review-users", "list", "--archive", place]) == 0
    assert capsys.readouterr().out.startswith("an\tadmin\t")
    assert cli.main(["review-users", "remove", "an", "--archive", place]) == 0
    assert cli.main(["review-users", "remove", "an", "--archive", place]) == 2


# ---- forged requests -----------------------------------------------------------------------------


def changing_requests(report_id: str) -> list[tuple[str, dict[str, Any]]]:
    change = {"expected": 0, "changes": [{"action": "accept", "key": "header.number"}]}
    return [
        (f"/api/v1/reports/{report_id}/corrections", {"json": change}),
        (f"/api/v1/reports/{report_id}/accept-certain", {"json": {"expected": 0}}),
        ("/api/v1/reports", {"files": {"file": ("a.txt", b"Xin")}}),
        ("/logout", {}),
    ]


def test_a_change_needs_the_csrf_token_of_its_own_session(place: Path, app: Any, browser: TestClient) -> None:
    with open_archive(place) as archive:
        report_id = report_ids(archive)["co-thanh.txt"]
    other = client_of(app)
    other.get(f"/?token={TOKEN}")
    for path, body in changing_requests(report_id):
        assert browser.post(path, **body).status_code == 403, path
        assert browser.post(path, **body, headers={"x-csrf-token": "x"}).status_code == 403, path
        assert browser.post(path, **body, headers={"x-csrf-token": csrf_of(other)}).status_code == 403, path
    with open_archive(place) as archive:
        assert archive.reviews.state(report_id).revision == 0


def test_every_route_that_changes_something_is_among_those_tested(app: Any) -> None:
    paths = {
        route.path.replace("{report_id}", "x")
        for route in app.routes
        if getattr(route, "methods", None) and route.methods & {"POST", "PUT", "PATCH", "DELETE"}
    }
    assert paths - {path for path, _ in changing_requests("x")} <= {"/login"} | {
        path for path in paths if path.startswith("/api/v1/samples")
    }


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},  # another server of the same machine
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_requests_from_other_sites_are_refused_even_with_the_token(
    browser: TestClient, headers: dict[str, str]
) -> None:
    token = csrf_of(browser)
    assert browser.post("/logout", headers={"x-csrf-token": token, **headers}).status_code == 403
    assert browser.post("/login", data={"name": "an", "password": "x"}, headers=headers).status_code == 403


def test_a_get_changes_nothing(app: Any) -> None:
    for route in app.routes:
        if "GET" in (getattr(route, "methods", None) or ()):
            assert route.methods <= {"GET", "HEAD"}, route.path


# ---- hosts (DNS rebinding) -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:8321", "127.0.0.1.evil.example", "192.168.1.9:8321", "", "127.0.0.1@evil.example",
        "localhost.:8321", "[::1", "127.0.0.1:port",
    ],
)  # fmt: skip
def test_a_name_that_is_not_ours_is_refused(app: Any, host: str) -> None:
    client = client_of(app, authorization=f"Bearer {TOKEN}")
    assert client.get("/api/v1/me", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8321", "localhost:8321", "[::1]:8321", "LOCALHOST"])
def test_our_own_names_are_taken(app: Any, host: str) -> None:
    client = client_of(app, authorization=f"Bearer {TOKEN}")
    assert client.get("/api/v1/me", headers={"host": host}).status_code == 200


def test_a_server_for_others_answers_to_addresses_in_figures_and_to_names_it_was_given() -> None:
    hosts = Hosts.of("0.0.0.0", ["Bao-Cao.example"])
    assert hosts.allow("192.168.1.9:8321")
    assert hosts.allow("bao-cao.example")
    assert not hosts.allow("evil.example")


def test_a_request_without_a_host_is_refused(place: Path) -> None:
    with serving(place) as server:
        connection = HTTPConnection(server.root.removeprefix("http://"), timeout=10)
        connection.putrequest("GET", "/", skip_host=True)
        connection.endheaders()
        assert connection.getresponse().status == 400


# ---- headers and content -------------------------------------------------------------------------


def paths_of(place: Path) -> list[str]:
    with open_archive(place) as archive:
        ids = report_ids(archive)
    pdf, text = ids["co-thanh.pdf"], ids["co-thanh.txt"]
    return [
        "/", f"/reports/{pdf}", f"/reports/{text}", "/static/review.css", "/static/review.js", "/api/v1/reports",
        f"/api/v1/reports/{pdf}", f"/api/v1/reports/{pdf}/pages/1/picture", f"/api/v1/reports/{text}/file",
        f"/api/v1/reports/{text}/review", "/api/v1/openapi.json", "/nothing", "/login", "/static/../app.py",
        "/api/v1/reports/0000000000000000", "/favicon.ico", "/static-texts/vi.json",
    ]  # fmt: skip


def test_every_answer_has_the_headers(place: Path, browser: TestClient) -> None:
    for path in paths_of(place):
        headers = browser.get(path).headers
        policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["x-frame-options"] == "DENY", path
        assert headers["cross-origin-resource-policy"] == "same-origin", path
        assert policy["default-src"] == "'none'", path
        if path.endswith("/file"):
            assert "sandbox" in policy
            continue
        assert policy["frame-ancestors"] == "'none'", path
        assert policy["script-src"] == "'self'", path
        assert policy["style-src"] == "'self'", path
        assert "unsafe" not in headers["content-security-policy"], path


def test_refusals_have_the_headers_too(app: Any) -> None:
    answer = client_of(app).get("/api/v1/me", headers={"host": "evil.example"})
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_pages_have_no_script_or_style_in_them(place: Path, browser: TestClient) -> None:
    for path in paths_of(place):
        answer = browser.get(path)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        for tag in re.findall(r"<script[^>]*>", answer.text):
            assert 'src="/static/' in tag
        assert "<style" not in answer.text
        assert not re.search(r"<[a-z][^>]*\s(on[a-z]+|style)\s*=", answer.text.replace(HOSTILE_NAME, "")), path
        assert "javascript:" not in answer.text


def test_scripts_never_turn_text_into_markup() -> None:
    for script in (STATIC / "static").glob("*.js"):
        text = script.read_text(encoding="utf-8")
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
                     "createContextualFragment", "DOMParser", "srcdoc"):  # fmt: skip
            assert word not in text, (script.name, word)


def test_templates_mark_nothing_as_safe() -> None:
    templates = list((STATIC / "templates").glob("*.html"))
    assert len(templates) >= 5
    for template in templates:
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe|autoescape|Markup", text), template.name


def test_a_hostile_title_and_file_name_are_text(place: Path, browser: TestClient) -> None:
    page = browser.get("/").text
    assert HOSTILE_TITLE not in page
    assert "&lt;script&gt;" in page
    assert "<img" not in page
    with open_archive(place) as archive:
        report_id = report_ids(archive)[HOSTILE_NAME]
    page = browser.get(f"/reports/{report_id}").text
    assert "<img" not in page
    assert "&lt;img src=x" in page
    disposition = browser.get(f"/api/v1/reports/{report_id}/file").headers["content-disposition"]
    assert disposition.startswith("attachment; filename=\"document.txt\"; filename*=UTF-8''%3Cimg")


def test_documents_are_never_served_as_something_a_browser_runs(place: Path, browser: TestClient) -> None:
    with open_archive(place) as archive:
        ids = report_ids(archive)
    for report_id in ids.values():
        file = browser.get(f"/api/v1/reports/{report_id}/file")
        assert file.headers["content-type"] == "application/octet-stream"
        assert file.headers["content-disposition"].startswith("attachment")
    picture = browser.get(f"/api/v1/reports/{ids['co-thanh.pdf']}/pages/1/picture")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert browser.get(f"/api/v1/reports/{ids['co-thanh.txt']}/pages/1/picture").status_code == 404


# ---- no path from the client ---------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fcli.py",
                                  "/static//etc/passwd", "/static/%2fetc%2fpasswd", "/static-texts/../../x",
                                  "/static-texts/..%2f..%2fpyproject", "/api/v1/reports/..%2f..%2fetc/file",
                                  "/api/v1/reports/%00/file", "/reports/../../etc/passwd"])  # fmt: skip
def test_no_path_leads_out(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert "root:" not in answer.text
    assert "import " not in answer.text
    assert answer.status_code in (200, 303, 404, 422)


def test_the_name_of_an_upload_is_a_label_and_no_path(place: Path, browser: TestClient) -> None:
    before = {path for path in place.parent.rglob("*") if path.is_file()}
    token = {"x-csrf-token": csrf_of(browser)}
    for name in ("../../../evil.txt", "/etc/cron.d/evil", "..\\..\\evil.txt", "a\x00b.txt", "con.txt"):
        data = f"Báo cáo có tên {len(name)} {name!r}: UBND xã có 05 máy tính.".encode()
        answer = browser.post("/api/v1/reports", files={"file": (name, data)}, headers=token)
        assert answer.status_code == 201, answer.text
        assert "/" not in answer.json()["name"]
    new = {path for path in place.parent.rglob("*") if path.is_file()} - before
    assert all(path.parent.parent == place.parent / "uploads" for path in new if "archive.db" not in path.name)
    assert not list(place.parent.parent.glob("evil*"))


# ---- uploads -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 422),
        (b"MZ\x90\x00" + bytes(range(256)) * 8, 415),  # a program
        (b"<!doctype html><script>alert(1)</script>", 415),
        (b"%PDF-1.7 1 0 obj broken", 422),
        (b"PK\x03\x04" + bytes(64), 422),
    ],
)
def test_what_is_no_report_is_not_taken(browser: TestClient, place: Path, data: bytes, status: int) -> None:
    token = {"x-csrf-token": csrf_of(browser)}
    answer = browser.post("/api/v1/reports", files={"file": ("report.pdf", data)}, headers=token)
    assert answer.status_code in (status, 415), answer.text
    assert answer.json()["message"]
    assert str(place.parent) not in answer.text  # says nothing about folders of the server
    uploads = place.parent / "uploads"
    assert not [path for path in uploads.rglob("*") if path.is_file() and path.read_bytes() == data]


def test_a_body_that_is_too_large_is_refused_before_it_is_read(browser: TestClient) -> None:
    token = {"x-csrf-token": csrf_of(browser)}
    announced = browser.post(
        "/api/v1/reports", content=b"x", headers={**token, "content-length": str(UPLOAD_BYTES * 2)}
    )
    assert announced.status_code == 413
    assert browser.post("/logout", content=b"x" * (2**20 + 1), headers=token).status_code == 413


def test_a_body_without_a_length_is_counted(browser: TestClient) -> None:
    token = {"x-csrf-token": csrf_of(browser)}

    def pieces() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 2**16

    answer = browser.post("/api/v1/reports/0123456789abcdef/corrections", content=pieces(), headers=token)
    assert answer.status_code == 413


def test_where_there_is_no_place_for_uploads_none_are_taken(team: Any) -> None:
    client = logged_in(team, "admin")
    answer = client.post(
        "/api/v1/reports", files={"file": ("a.txt", b"Xin")}, headers={"x-csrf-token": csrf_of(client)}
    )
    assert (answer.status_code, answer.json()["reason"]) == (403, "no-uploads")


# ---- files that hurt their reader ----------------------------------------------------------------


def test_a_reader_that_dies_takes_only_its_page_with_it(place: Path, app: Any, browser: TestClient) -> None:
    with open_archive(place) as archive:
        report_id = report_ids(archive)["co-thanh.pdf"]
    address = f"/api/v1/reports/{report_id}/pages/1/picture"
    assert browser.get(address).status_code == 200
    app.state.shop.desk._drawing._process.kill()
    app.state.shop.desk._drawing._process.join()
    assert browser.get(address).status_code == 200  # another process has taken its place


def test_errors_tell_nothing_of_the_server(browser: TestClient) -> None:
    for path in ("/api/v1/reports/0000000000000000", "/api/v1/nothing", "/api/v1/reports?limit=x"):
        answer = browser.get(path)
        assert answer.status_code in (404, 422)
        assert set(answer.json()) == {"reason", "message"}
        assert str(ROOT) not in answer.text


def test_there_are_no_pages_with_scripts_from_elsewhere(browser: TestClient) -> None:
    assert browser.get("/docs").status_code == 404
    assert browser.get("/redoc").status_code == 404


def test_a_mistake_of_ours_tells_nothing_and_has_the_headers(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("password of the database")

    monkeypatch.setattr("extractor.review.api.to_queue", fail)
    answer = browser.get("/api/v1/reports")
    assert answer.status_code == 500
    assert "password" not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
