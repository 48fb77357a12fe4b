"""What every request passes before any page or call of the API sees it, and what every answer carries."""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractor.messages import message
from extractor.review.cookies import read_cookie
from extractor.review.security import (
    SECURITY_HEADERS,
    Hosts,
    LoginLimit,
    Session,
    Sessions,
    User,
    is_equal,
    is_password,
    is_same_origin,
    longest_body,
)
from extractor.review.speaking import language_of

CSRF_HEADER = "X-CSRF-Token"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OPEN_PATHS = frozenset({"/login", "/favicon.ico"})
_OPEN_FOLDER = "/static/"
_LOG = logging.getLogger("uvicorn.error")


@dataclass(frozen=True, slots=True)
class Door:
    """How one gets in: by the token that the command printed (then as `owner`), or, without a token, by logging in.

    `find_user` gives the user of a name and the hash of the password; `None` for a name that nobody has.
    """

    hosts: Hosts
    port: int
    token: str | None
    owner: User
    find_user: Callable[[str], tuple[User, str] | None]
    sessions: Sessions
    limit: LoginLimit

    @property
    def cookie(self) -> str:
        """Browsers share cookies between the ports of a host, so the port is part of the name."""
        return f"baocao_session_{self.port}"

    def log_in(self, address: str, name: str, password: str) -> User | int | None:
        """The user, or `None` for a wrong name or password, or the seconds to wait after too many of those."""
        wait = self.limit.seconds_to_wait(address, name)
        if wait:
            return wait
        found = self.find_user(name)
        if is_password(found[1] if found else None, password) and found is not None:
            return found[0]
        self.limit.note_failure(address, name)
        return None


class Guard:
    """The outermost layer: host, size, who it is, forged requests; then the headers of the answer."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # there are none here
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        counted = _Counted(receive, longest_body(scope["path"]))

        async def send_guarded(part: Message) -> None:
            if part["type"] == "http.response.start":
                counted.answered = True
                answer = MutableHeaders(scope=part)
                for name, value in SECURITY_HEADERS.items():
                    answer.setdefault(name, value)
                if scope["path"].startswith(_OPEN_FOLDER):
                    answer["Cache-Control"] = "no-cache"
            await send(part)

        refusal = self._check(scope, headers)
        if refusal is None:
            refusal = await _in_thread(self._let_in, scope, headers)
        if refusal is not None:
            await refusal(scope, receive, send_guarded)
            return
        try:
            await self._app(scope, counted, send_guarded)
        except BodyTooLarge:
            await _refuse(scope, 413, "too-large-body")(scope, receive, send_guarded)
        except Exception:  # a mistake of ours: told in the log of the server, not to whoever asks
            _LOG.exception("%s %s", scope["method"], scope["path"])
            if not counted.answered:
                await _refuse(scope, 500, "our-mistake")(scope, receive, send_guarded)

    def _check(self, scope: Scope, headers: Headers) -> Response | None:
        if not self._door.hosts.allow(headers.get("host")):
            return _refuse(scope, 400, "wrong-host")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > longest_body(scope["path"]):
            return _refuse(scope, 413, "too-large-body")
        if scope["method"] not in _SAFE_METHODS and (
            not is_same_origin(headers.get("origin"), headers.get("host"))
            or headers.get("sec-fetch-site") in ("cross-site", "same-site")
        ):
            return _refuse(scope, 403, "forged")
        return None

    def _let_in(self, scope: Scope, headers: Headers) -> Response | None:
        """Find out who it is and put that into the scope; an answer when they may go no further."""
        path, method = scope["path"], scope["method"]
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state["door"], state["session"], state["user"] = self._door, None, None
        if path.startswith(_OPEN_FOLDER) or path in _OPEN_PATHS:
            return None
        given = headers.get("authorization")
        if given is not None:
            user = self._user_of(given, scope)
            if isinstance(user, Response):
                return user
            state["user"] = user
            return None
        session = self._door.sessions.find(read_cookie(headers.get("cookie"), self._door.cookie))
        if session is None:
            return self._turn_away(scope)
        state["session"], state["user"] = session, session.user
        if method not in _SAFE_METHODS and not is_equal(headers.get(CSRF_HEADER), session.csrf):
            return _refuse(scope, 403, "forged")
        return None

    def _user_of(self, given: str, scope: Scope) -> User | Response:
        """Whoever an `Authorization` header names: a program with the token, or with a name and a password.

        A browser never sends one by itself, as no answer here asks for it; so there is nothing to forge.
        """
        scheme, _, value = given.partition(" ")
        door = self._door
        if scheme.casefold() == "bearer" and door.token is not None and is_equal(value.strip(), door.token):
            return door.owner
        if scheme.casefold() == "basic" and door.token is None:
            pair = _read_basic(value)
            if pair is not None:
                found = door.log_in((scope.get("client") or ("",))[0], *pair)
                if isinstance(found, int):
                    return too_many_tries(scope, found)
                if found is not None:
                    return found
        return _refuse(scope, 401, "not-let-in")

    def _turn_away(self, scope: Scope) -> Response | None:
        if scope["path"].startswith("/api/"):
            return _refuse(scope, 401, "not-let-in")
        if self._door.token is None:
            return RedirectResponse("/login", 303)
        if scope["path"] == "/" and scope["method"] == "GET":
            return None  # the page behind it takes the token, or says where to find it
        return RedirectResponse("/", 303)


class BodyTooLarge(Exception):
    """A request without a length, or with a false one, brought more than it may."""


class _Counted:
    """The body of a request, up to a limit; and whether the answer to it has begun."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._left = most
        self.answered = False

    async def __call__(self) -> Message:
        part = await self._receive()
        self._left -= len(part.get("body", b""))
        if self._left < 0:
            raise BodyTooLarge
        return part


async def _in_thread(work: Callable[[Scope, Headers], Response | None], scope: Scope, headers: Headers) -> Any:
    """A password takes 50 ms to check, which others shall not wait for; all else is done at once."""
    if headers.get("authorization", "").casefold().startswith("basic"):
        from starlette.concurrency import run_in_threadpool

        return await run_in_threadpool(work, scope, headers)
    return work(scope, headers)


def _read_basic(value: str) -> tuple[str, str] | None:
    try:
        name, mark, password = base64.b64decode(value, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return (name, password) if mark else None


def set_session_cookie(response: Response, door: Door, session: Session, *, secure: bool) -> None:
    """`Strict`: a link from elsewhere opens the log-in, and no other site's page can act for the reviewer."""
    response.set_cookie(door.cookie, session.key, httponly=True, samesite="strict", secure=secure, path="/")


def problem(status: int, reason: str, language: str = "en", **details: object) -> JSONResponse:
    """An answer that says what is wrong: `reason` for programs, `message` for people."""
    told = message(f"review.problem-{reason}", language, **details)
    return JSONResponse({"reason": reason, "message": told}, status)


def too_many_tries(scope: Scope, seconds: int) -> Response:
    response = _refuse(scope, 429, "too-many-tries", seconds=seconds)
    response.headers["Retry-After"] = str(seconds)
    return response


def _refuse(scope: Scope, status: int, reason: str, **details: object) -> Response:
    return problem(status, reason, language_of(Headers(scope=scope)), **details)
