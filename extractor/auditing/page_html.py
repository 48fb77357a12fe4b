"""An audit → one page of HTML that stands alone: no network, no second file, nothing from a document run as code."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from html import escape
from importlib.metadata import version
from importlib.resources import files
from string import Template

from extractor.auditing.evidence_pictures import find_surroundings
from extractor.auditing.models import Audit
from extractor.auditing.page_data import audit_to_page, page_words
from extractor.messages import message
from extractor.record import Severity

_ORDER: tuple[Severity, ...] = ("error", "warning", "note")

# Written otherwise inside JSON strings, so that no text can end the element it stands in.
_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def audit_to_html(audit: Audit, originals: Mapping[str, str], archive: str, made: date, language: str) -> str:
    """The page. `originals` says where the file of each report was; what is still there is shown as a picture.

    Both languages are in it and `language` is shown first. The browser is told to load nothing and to run nothing
    but the one script that is here (Content-Security-Policy with the hash of its text).
    """
    findings = tuple(sorted(audit.findings, key=lambda finding: _ORDER.index(finding.severity)))
    places = [place for finding in findings for place in finding.places]
    data = {
        "language": language, "archive": archive, "made": made.isoformat(), "version": version("baocao"),
        "words": page_words(), **audit_to_page(replace(audit, findings=findings), find_surroundings(places, originals)),
    }  # fmt: skip
    style, script = _read("page.css"), _read("page.js")
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return Template(_read("page.html")).substitute(
        language=language,
        policy=policy,
        title=escape(message("page.title", language)),
        noscript=escape(message("page.noscript", language)),
        style=style,
        script=script,
        data=json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE),
    )


def _read(name: str) -> str:
    return files("extractor.auditing").joinpath("page", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
