"""Is everything here that OCR needs? The engine comes from pip, the Vietnamese data from the system."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

Lack = Literal["engine", "pictures", "data"]

LANGUAGE = "vie"

# Where the data is put by Debian and Ubuntu (by engine version), Fedora, Arch, Homebrew and the Windows installer.
_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tesseract-ocr/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
    r"C:\Program Files\Tesseract-OCR\tessdata",
)


def find_data(folder: str | Path | None = None) -> Path | None:
    """The folder that holds `vie.traineddata`, `None` when there is none.

    A folder that is named is the only one looked into; else `TESSDATA_PREFIX` (the folder or the one above it),
    the usual folders of the system, and `tessdata` in the user's own data folder.
    """
    if folder is not None:
        return _holds_data(Path(folder))
    return next((found for place in _usual_folders() if (found := _holds_data(place)) is not None), None)


def _usual_folders() -> Iterator[Path]:
    prefix = os.environ.get("TESSDATA_PREFIX")
    if prefix:
        yield Path(prefix)
    yield from map(Path, _FOLDERS)
    local = os.environ.get("LOCALAPPDATA")
    if local:
        yield Path(local, "Programs", "Tesseract-OCR", "tessdata")
    yield Path.home() / ".local" / "share" / "tessdata"


def _holds_data(folder: Path) -> Path | None:
    for place in (folder, folder / "tessdata"):
        if (place / f"{LANGUAGE}.traineddata").is_file():
            return place
    return None


def find_lacks(folder: str | Path | None = None) -> tuple[Lack, ...]:
    """What is missing for OCR: the engine, the libraries for pictures, the Vietnamese data; empty when nothing is."""
    lacks: list[Lack] = []
    if find_spec("tesserocr") is None:
        lacks.append("engine")
    if any(find_spec(name) is None for name in ("cv2", "numpy", "PIL")):
        lacks.append("pictures")
    if find_data(folder) is None:
        lacks.append("data")
    return tuple(lacks)


def cache_folder() -> Path:
    """Where readings of scans are kept for this user: they can be made again, so it may be deleted at any time."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "baocao" / "ocr"
