"""Reading the cookies of a request."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie


def read_cookie(header: str | None, name: str) -> str | None:
    """
    >>> read_cookie("a=1; baocao_session_80=xyz", "baocao_session_80")
    'xyz'
    """
    try:
        found = SimpleCookie(header or "").get(name)
    except CookieError:
        return None
    return found.value if found is not None else None
