"""What many tests need: a Reading made from a piece of text, and the places of shared material."""

from __future__ import annotations

import os
import signal
import unicodedata
from pathlib import Path

import pytest
from hypothesis import settings

from extractor.models import Document, Page
from extractor.patterns import shipped_patterns
from extractor.reading import Reading, read_view
from extractor.repairs import repair

# The same examples in every run, so that a red run is the change's own. HYPOTHESIS_PROFILE=default looks for new ones.
settings.register_profile("same", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# A shell that starts the suite with `&` has it and its children ignore Ctrl-C, and some tests send it to.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

CHECKOUT = Path(__file__).parents[1]
REPORTS = CHECKOUT / "corpus" / "reports"
SHARED = CHECKOUT.parent / "shared"


def document_of(text: str) -> Document:
    """A plain text document of one page."""
    text = unicodedata.normalize("NFC", text)
    return Document("test.txt", "0" * 64, "text", "utf-8", text, (Page(1, 0, len(text)),))


def reading_of(text: str) -> Reading:
    document = document_of(text)
    return read_view(document, repair(document), shipped_patterns())


@pytest.fixture
def seed() -> Path:
    """The one real report; tests that need it are skipped where it is not at hand."""
    paths = sorted((SHARED / "seed").glob("*.txt"))
    if not paths:
        pytest.skip("the seed report is not beside this checkout")
    return paths[0]
