"""Every message is there in both languages, with the same words filled in."""

from __future__ import annotations

import re
import string
import tomllib
import unicodedata
from pathlib import Path

import pytest

import extractor

PACKAGE = Path(extractor.__file__).parent
ROOMS = tomllib.loads((PACKAGE / "messages.toml").read_text(encoding="utf-8"))
ENTRIES = [(f"{room}.{name}", entry) for room, entries in ROOMS.items() for name, entry in entries.items()]


def braces(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize(("name", "entry"), ENTRIES, ids=[name for name, _ in ENTRIES])
def test_a_message_says_the_same_in_both_languages(name: str, entry: dict[str, str]) -> None:
    assert set(entry) == {"en", "vi"}
    assert braces(entry["en"]) == braces(entry["vi"])
    assert entry["en"].strip()
    assert entry["vi"].strip()
    assert entry["vi"] == unicodedata.normalize("NFC", entry["vi"])


def test_every_reason_of_a_document_reader_has_a_message() -> None:
    raised = re.compile(r'UnreadableFile\(\s*"([a-z0-9-]+)"')
    reasons = {
        reason
        for path in (PACKAGE / "documents").glob("*.py")
        for reason in raised.findall(path.read_text(encoding="utf-8"))
    }
    assert len(reasons) > 5
    assert reasons - set(ROOMS["error"]) == set()
