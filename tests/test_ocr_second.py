"""The second reader of lines: what it leaves behind on the machine it runs on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("trueocr")

LOAD = "from extractor.documents.ocr.second import second_reader; second_reader()"


def test_its_engine_keeps_no_file_about_its_use(tmp_path: Path) -> None:
    # Without ORT_DISABLE_TELEMETRY, ONNX Runtime 1.32 writes .cache/Microsoft/… here, and sends it where it can.
    places = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "USERPROFILE", "LOCALAPPDATA"), str(tmp_path))
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"} | places
    subprocess.run([sys.executable, "-c", LOAD], env=environment, check=True, timeout=60)
    assert list(tmp_path.rglob("*")) == []
