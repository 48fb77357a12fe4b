"""The check of licences tells what it must refuse from what it may take."""

from __future__ import annotations

import runpy
import subprocess
import sys

import pytest

from tests.conftest import CHECKOUT

SCRIPT = CHECKOUT / ".ci" / "licences"
SCRIPT_NAMES = runpy.run_path(str(SCRIPT))


@pytest.mark.parametrize(
    ("licence", "wrong"),
    [
        ("MIT", False),
        ("BSD-3-Clause AND 0BSD AND MIT", False),
        ("Apache-2.0 OR GPL-3.0-only", False),  # one of them may be chosen
        ("GPL-3.0-only", True),
        ("MIT AND GPL-3.0-or-later", True),  # both hold
        ("GNU Affero General Public License v3", True),
        ("AGPL-3.0", True),
        ("LGPL-3.0-only", True),  # no reason is written for it
        ("MPL-2.0 AND MIT", True),
        ("Business Source License 1.1", True),
        ("nothing", True),
    ],
)
def test_what_is_refused(licence: str, wrong: bool) -> None:
    assert (SCRIPT_NAMES["judge"]("some-package", licence) is not None) is wrong


def test_a_reason_is_for_weak_copyleft_only() -> None:
    name = next(iter(SCRIPT_NAMES["EXPLAINED"]))
    assert SCRIPT_NAMES["judge"](name, "LGPL-3.0-only") is None
    assert SCRIPT_NAMES["judge"](name, "GPL-3.0-only") is not None


def test_everything_that_is_installed_here_passes() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 40
    assert "spacy 3" in done.stdout
