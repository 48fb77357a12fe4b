"""An evaluation as one page of HTML: the figures, and each miss with the words it is about, in its report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from html import escape
from pathlib import Path

from extractor.evaluate import Evaluation, Miss
from extractor.evaluation_table import evaluations_to_text
from extractor.messages import message

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; color: #222; }
pre { background: #f6f6f4; padding: 1em; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25em .6em; vertical-align: top; }
tr:nth-child(even) { background: #f6f6f4; } .missing { color: #a03000; } .extra { color: #6a3d9a; }
q { quotes: none; background: #fff3c4; }
"""
_SHOWN = 2000  # misses a page; more cannot be read, and the figures count them all


def evaluations_to_html(evaluations: Mapping[str, Evaluation], places: Mapping[str, Path], language: str) -> str:
    """A page that stands alone. `places` are the report files by name: a quotation links to its page of the report."""
    say = partial(message, language=language)
    body = "".join(
        f"<h2>{escape(name)}</h2><pre>{escape(evaluations_to_text({name: evaluation}, language))}</pre>"
        + "".join(_misses(evaluation, places, language))
        for name, evaluation in evaluations.items()
    )
    title = escape(say("evaluate.title"))
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style><h1>{title}</h1>{body}</html>\n"
    )


def _misses(evaluation: Evaluation, places: Mapping[str, Path], language: str) -> Iterator[str]:
    say = partial(message, language=language)
    names = ("report", "list", "side", "value", "quote")
    yield "<table><tr>" + "".join(f"<th>{escape(say(f'evaluate.{name}'))}</th>" for name in names) + "</tr>"
    for miss in evaluation.misses[:_SHOWN]:
        value = ", ".join("–" if part is None else str(part) for part in miss.item)
        yield (
            f'<tr class="{miss.side}"><td>{escape(miss.report)}</td><td>{miss.list_name}</td>'
            f"<td>{escape(say(f'evaluate.{miss.side}'))}</td><td>{escape(value)}</td>"
            f"<td>{_quotation(miss, places)}</td></tr>"
        )
    yield "</table>"
    if len(evaluation.misses) > _SHOWN:
        yield f"<p>{escape(say('evaluate.more', count=len(evaluation.misses) - _SHOWN))}</p>"


def _quotation(miss: Miss, places: Mapping[str, Path]) -> str:
    if not miss.quote:
        return ""
    quote = f"<q>{escape(miss.quote[:300])}</q>"
    place = places.get(miss.report)
    if place is None:
        return quote
    # PDF viewers take the page, browsers that show text find the words themselves
    words = escape(_percent(" ".join(miss.quote.split()[:8])), quote=True)
    anchor = f"#page={miss.page or 1}" if place.suffix == ".pdf" else f"#:~:text={words}"
    return f'<a href="{escape(place.resolve().as_uri(), quote=True)}{anchor}">{quote}</a>'


def _percent(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="").replace("-", "%2D")
