"""The one door to a second reader of lines, TrueOCR, which is used where it is installed.

It is weak in the marks of Vietnamese and strong in digits and plain letters, where Tesseract is weakest, and it
goes wrong in other places: figures that both read alike were never wrong on the scans it was chosen on. So it
confirms or doubts what Tesseract read; alone it would be the worse of the two.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_PACKAGE = "trueocr"
_BATCH = 8  # larger ones are no faster and take 100 MB more


class SecondReading(NamedTuple):
    """What the second reader made of one line, and how sure it was of its letters on the whole (0-1)."""

    text: str
    confidence: float


class SecondReader:
    """A loaded model; one thread."""

    def __init__(self) -> None:
        # Its engine, ONNX Runtime, else collects what it does in a file of the user's and sends that to its makers.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import trueocr
        from trueocr.recognizer import Recognizer

        self._recognizer: Any = Recognizer(Path(trueocr.__file__).parent / "models", threads=1)

    def read(self, lines: Sequence[NDArray[np.uint8]]) -> list[SecondReading]:
        """Grey pictures of one line each, cut to their ink → their texts; 2 to 4 ms a line of forty letters.

        Lines longer than about forty letters are squeezed and read badly.
        """
        if not lines:
            return []
        return [
            SecondReading(str(one.text), float(one.confidence))
            for one in self._recognizer.predict(lines, batch_size=_BATCH)
        ]


@cache
def second_reader() -> SecondReader | None:
    """The reader of this process, loaded once (0.1 s); `None` where it is not installed."""
    return SecondReader() if find_spec(_PACKAGE) is not None else None


def second_version() -> str:
    """Its name and version, for the key of what is kept; empty where it is not installed."""
    try:
        return f"{_PACKAGE} {version(_PACKAGE)}"
    except PackageNotFoundError:
        return ""
