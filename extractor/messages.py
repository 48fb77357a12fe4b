"""Everything we say to people, in English and Vietnamese: `messages.toml` holds it, this finds it."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "vi")


@cache
def _messages() -> dict[str, dict[str, str]]:
    text = files("extractor").joinpath("messages.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return {f"{room}.{name}": both for room, entries in tables.items() for name, both in entries.items()}


def message(name: str, language: str = "en", **details: object) -> str:
    """The sentence `name` (`room.id` of messages.toml) in `language`, with `details` filled in.

    Raises KeyError for a name or detail that is not there: that is our mistake, never the user's.
    """
    return _messages()[name][language].format(**details)


def room(name: str, language: str) -> dict[str, str]:
    """All sentences of a room by their id, unfilled: for a page that fills them in itself."""
    start = f"{name}."
    return {key.removeprefix(start): both[language] for key, both in _messages().items() if key.startswith(start)}


def has_message(name: str) -> bool:
    return name in _messages()


def locale_language() -> str:
    """The language that the system's locale asks for: Vietnamese when it says so, else English."""
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    if not named and os.name == "nt":
        import locale

        named = locale.getlocale()[0] or ""
    return "vi" if named.lower().startswith("vi") else "en"
