"""Who may ask for what: hosts, sessions, passwords, roles, forged requests, the headers of every answer.

Everything here is on by default and none of it can be switched off. What it does not protect from is in the README.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Literal, get_args
from urllib.parse import urlsplit

Role = Literal["reader", "reviewer", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""Each may do what those before it may: read; correct and upload; accept in bulk and draw samples."""

SESSION_SECONDS = 12 * 3600
"""A working day; then one logs in again."""

LOGIN_TRIES, LOGIN_SECONDS = 10, 300
"""So many wrong passwords in this time, from one address or for one name; then the log-in waits."""

UPLOAD_BYTES = 64 * 2**20
_BODY_BYTES = 1 * 2**20  # of everything that is no upload: the longest form has a few kilobytes

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class User:
    """Whoever asks; `name` is what stands beside a correction."""

    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """
        >>> User("an", "reviewer").may("reader"), User("an", "reviewer").may("admin")
        (True, False)
        """
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that is let in; `csrf` is what its pages must send with every change."""

    key: str
    user: User
    csrf: str
    ends: float


class Sessions:
    """The browsers that are let in, in memory: when the server ends, so do they."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}

    def begin(self, user: User) -> Session:
        """A new session with a new key, so that a key set before the log-in is worth nothing after it."""
        session = Session(secrets.token_urlsafe(32), user, secrets.token_urlsafe(32), self._clock() + SESSION_SECONDS)
        with self._lock:
            self._sessions = {key: one for key, one in self._sessions.items() if one.ends > self._clock()}
            self._sessions[session.key] = session
        return session

    def find(self, key: str | None) -> Session | None:
        session = self._sessions.get(key or "")
        return session if session is not None and session.ends > self._clock() else None

    def end(self, key: str) -> None:
        with self._lock:
            self._sessions.pop(key, None)


class LoginLimit:
    """Counts wrong passwords by address and by name.

    >>> limit = LoginLimit(clock=lambda: 0.0)
    >>> for _ in range(LOGIN_TRIES):
    ...     limit.note_failure("10.0.0.1", "an")
    >>> limit.seconds_to_wait("10.0.0.1", "binh"), limit.seconds_to_wait("10.0.0.2", "chi")
    (300, 0)
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: dict[str, deque[float]] = {}

    def seconds_to_wait(self, address: str, name: str) -> int:
        """How long until another try is taken; 0 when one is taken now."""
        now = self._clock()
        with self._lock:
            waits = [self._wait(key, now) for key in _keys(address, name)]
        return max(waits)

    def note_failure(self, address: str, name: str) -> None:
        now = self._clock()
        with self._lock:
            self._failures = {key: times for key, times in self._failures.items() if times[-1] > now - LOGIN_SECONDS}
            for key in _keys(address, name):
                self._failures.setdefault(key, deque(maxlen=LOGIN_TRIES)).append(now)

    def _wait(self, key: str, now: float) -> int:
        times = self._failures.get(key, deque())
        if len(times) < LOGIN_TRIES or times[0] <= now - LOGIN_SECONDS:
            return 0
        return max(1, round(times[0] + LOGIN_SECONDS - now))


def _keys(address: str, name: str) -> tuple[str, str]:
    return f"address {address}", f"name {name.casefold()[:200]}"


# ---- passwords -----------------------------------------------------------------------------------

SHORTEST_PASSWORD = 10
_LONGEST_PASSWORD = 1_000


def hash_password(password: str) -> str:
    """Argon2id with the parameters of RFC 9106 for machines with little memory (64 MB, some 50 ms)."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def is_password(hashed: str | None, password: str) -> bool:
    """Whether this is the password; takes as long for a name that does not exist (`None`)."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    if len(password) > _LONGEST_PASSWORD:
        return False
    try:
        return PasswordHasher().verify(hashed or _nobodys_hash(), password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


_NOBODY: list[str] = []


def _nobodys_hash() -> str:
    if not _NOBODY:
        _NOBODY.append(hash_password(secrets.token_urlsafe(32)))
    return _NOBODY[0]


# ---- hosts ---------------------------------------------------------------------------------------


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names under which this server answers.

    A page of another site can make its own name stand for 127.0.0.1 (DNS rebinding) and then read answers as its
    own; the `Host` it sends still says that name. An address in figures cannot be rebound, so a server for others
    takes those too.
    """

    names: frozenset[str] = field(default_factory=frozenset)
    any_address: bool = False

    @classmethod
    def of(cls, host: str, more: Collection[str] = ()) -> Hosts:
        names = {"localhost", "127.0.0.1", "::1"}
        if not is_loopback(host):
            names |= {host, socket.gethostname(), socket.getfqdn()}
        return cls(frozenset(name.casefold() for name in (*names, *more)), not is_loopback(host))

    def allow(self, header: str | None) -> bool:
        """
        >>> hosts = Hosts.of("127.0.0.1")
        >>> hosts.allow("127.0.0.1:8321"), hosts.allow("evil.example"), hosts.allow("192.168.1.7"), hosts.allow(None)
        (True, False, False, False)
        """
        name = _host_name(header)
        if name is None:
            return False
        if name in self.names:
            return True
        if not self.any_address:
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def _host_name(header: str | None) -> str | None:
    if not header or any(letter in header for letter in "/?#@\\ \t"):
        return None
    try:
        parts = urlsplit(f"//{header}")
        _ = parts.port
    except ValueError:
        return None
    return parts.hostname


def is_same_origin(origin: str | None, host: str | None) -> bool:
    """Whether a change comes from one of our own pages, as far as the browser says; programs say nothing.

    >>> is_same_origin("http://127.0.0.1:8321", "127.0.0.1:8321"), is_same_origin("null", "127.0.0.1:8321")
    (True, False)
    """
    return origin is None or (host is not None and urlsplit(origin).netloc.casefold() == host.casefold())


def is_equal(given: str | None, secret: str) -> bool:
    """Compare a secret without telling by the time it takes how much of it was right."""
    return given is not None and hmac.compare_digest(given.encode(), secret.encode())


def longest_body(path: str) -> int:
    """How many bytes a request to this path may bring."""
    return UPLOAD_BYTES + 2**16 if path == "/api/v1/reports" else _BODY_BYTES
