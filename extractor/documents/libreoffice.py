"""DOC and RTF → Document: LibreOffice turns them into DOCX, which is read as any other.

There is no second-rate parser for when LibreOffice is missing: a clear error is worth more than half a text.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Literal

from extractor.documents.limits import Limits
from extractor.documents.word import read_docx
from extractor.errors import UnreadableFile
from extractor.models import Document

_PROGRAMS = ("soffice", "libreoffice")

# Settings of the private profile: no macro runs, nothing that a document links to is fetched.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def read_by_libreoffice(data: bytes, name: str, sha256: str, kind: Literal["doc", "rtf"], limits: Limits) -> Document:
    """The document that a DOC or RTF is. Costs about a second, most of it LibreOffice's start.

    Raises UnreadableFile when LibreOffice is missing, fails, or takes longer than `limits.seconds`.
    """
    docx = convert_to_docx(data, name, kind, limits)
    try:
        document = read_docx(docx, name, sha256, limits)
    except UnreadableFile as error:
        if error.reason in ("word-damaged", "word-truncated"):  # of what LibreOffice wrote, not of what we were given
            raise UnreadableFile("libreoffice-failed", name, kind=kind.upper()) from error
        raise
    return replace(document, medium=kind)


def find_libreoffice() -> str | None:
    """Where LibreOffice's program is, `None` when it is not installed."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


def convert_to_docx(data: bytes, name: str, kind: str, limits: Limits) -> bytes:
    """The file as DOCX, made by LibreOffice in a folder and with a profile that exist for this one call."""
    program = find_libreoffice()
    if program is None:
        raise UnreadableFile("no-libreoffice", name, kind=kind.upper())
    with tempfile.TemporaryDirectory(prefix="baocao-", ignore_cleanup_errors=True) as folder:
        room = Path(folder)
        source = room / f"source.{kind}"  # a name of ours: the file's own could be read as an option
        source.write_bytes(data)
        profile = room / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        command = [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault"),
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(room), str(source)),
        ]
        _run(command, room, name, kind, limits)
        target = room / "source.docx"
        if not target.is_file() or target.stat().st_size > limits.file_bytes:
            raise UnreadableFile("libreoffice-failed", name, kind=kind.upper())
        return target.read_bytes()


def _run(command: list[str], room: Path, name: str, kind: str, limits: Limits) -> None:
    """Run LibreOffice in a process group of its own, and stop the whole group when the time is over.

    `soffice` is a script that starts the real program: killing only what we started would leave that running.
    """
    environment = {**os.environ, "HOME": str(room), "SAL_USE_VCLPLUGIN": "svp"}
    with subprocess.Popen(
        command,
        cwd=room,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(timeout=limits.seconds)
        except subprocess.TimeoutExpired as error:
            raise UnreadableFile("libreoffice-timeout", name, kind=kind.upper(), seconds=limits.seconds) from error
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
