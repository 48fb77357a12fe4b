"""In which language a browser is spoken to, and the words that its scripts need."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from starlette.datastructures import Headers

from extractor.messages import LANGUAGES
from extractor.review.cookies import read_cookie

LANGUAGE_COOKIE = "baocao_language"


def language_of(headers: Headers) -> str:
    """What was chosen on the page, else the first of the browser's languages that we have, else English as on
    the command line.

    >>> language_of(Headers({"accept-language": "fr, en;q=0.8, vi;q=0.5"})), language_of(Headers({}))
    ('en', 'en')
    """
    chosen = read_cookie(headers.get("cookie"), LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    wishes = []
    for place, wish in enumerate(headers.get("accept-language", "").split(",")):
        name, _, weight = wish.strip().partition(";q=")
        try:
            wishes.append((-float(weight or 1), place, name[:2].casefold()))
        except ValueError:
            continue
    return next((name for _, _, name in sorted(wishes) if name in LANGUAGES), "en")


@cache
def review_texts(language: str) -> dict[str, str]:
    """All words of the review page in one language, by name: what the scripts say comes from here."""
    rooms = tomllib.loads(files("extractor").joinpath("messages.toml").read_text(encoding="utf-8"))
    texts = {name: both[language] for name, both in rooms["review"].items()}
    return texts | {f"field-{name}": both[language] for name, both in rooms["measure"].items()}
