"""What OCR read from a picture, kept by the picture's content: a page is read once on one computer.

One small file a page (10 to 20 KB) in the user's cache folder, which may be deleted at any time. A file that
cannot be read or written is no error: the page is read again.
"""

from __future__ import annotations

import json
import os
import zlib
from array import array
from base64 import b64decode, b64encode
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np

from extractor.documents.ocr.page import OcrPage, words_style
from extractor.documents.ocr.pictures import PagePicture
from extractor.documents.pdf_page import PageContent, Ruling, Word

# Part of every key; a change of how pages are read must change it, or old readings would come back.
READING = "11"


def key_of(picture: PagePicture, reader: str) -> str:
    """The name under which a reading of this picture by this reader (engine and data) is kept."""
    about = json.dumps([READING, reader, picture.pixels.shape, round(picture.dpi, 3), picture.width, picture.height])
    return sha256(about.encode("utf-8") + picture.pixels.tobytes()).hexdigest()


def load_page(folder: Path, key: str, number: int) -> OcrPage | None:
    """The page kept under a key, `None` when there is none or it is damaged."""
    try:
        kept = json.loads(zlib.decompress((folder / key).read_bytes()))
        return _from_json(kept, number)
    except (OSError, ValueError, KeyError, TypeError, zlib.error):
        return None


def save_page(folder: Path, key: str, page: OcrPage) -> None:
    """Keep a page; two processes that read the same page write the same file, so either may win."""
    packed = zlib.compress(json.dumps(_to_json(page)).encode("utf-8"))
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(packed)
        os.replace(file.name, folder / key)


def _to_json(page: OcrPage) -> dict[str, Any]:
    content = page.content
    return {
        "text": content.text,
        "boxes": b64encode(content.boxes.tobytes()).decode("ascii"),
        "confidences": b64encode(page.confidences.tobytes()).decode("ascii"),
        "words": content.words,
        "rulings": content.rulings,
        "sheet": [content.width, content.height],
        "page": [page.width, page.height],
        "back": page.back.tolist(),
        "steps": page.steps,
    }


def _from_json(kept: dict[str, Any], number: int) -> OcrPage:
    content = PageContent(
        number=number,
        width=kept["sheet"][0],
        height=kept["sheet"][1],
        text=kept["text"],
        boxes=array("f", b64decode(kept["boxes"])),
        words=[Word(*word) for word in kept["words"]],
        turned=[],
        styles=words_style(),
        rulings=[Ruling(*ruling) for ruling in kept["rulings"]],
        pictures=[],
        slanted_count=0,
        turns=0,
    )
    confidences = array("f", b64decode(kept["confidences"]))
    if not 4 * len(content.text) == len(content.boxes) == 4 * len(confidences):
        raise ValueError("lengths differ")
    width, height = kept["page"]
    return OcrPage(content, confidences, np.array(kept["back"], np.float64), width, height, tuple(kept["steps"]))
