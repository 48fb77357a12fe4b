"""A file that came over the network → a report of the archive."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PureWindowsPath
from typing import IO

from extractor.archive import Archive
from extractor.batch import Step, run_batch
from extractor.crew import Settings
from extractor.documents import Kind, find_kind
from extractor.documents.limits import Limits
from extractor.documents.ocr.data import cache_folder
from extractor.errors import BaocaoError, UnreadableFile, WrongUsage
from extractor.exports.layout import Unreadable
from extractor.inputs import make_safe
from extractor.review.security import UPLOAD_BYTES
from extractor.review.shop import Shop

_SUFFIXES: dict[Kind, str] = {
    "pdf": ".pdf", "docx": ".docx", "doc": ".doc", "rtf": ".rtf", "image": ".png", "text": ".txt"
}  # fmt: skip
_SECONDS = 120.0
_ONE_AT_A_TIME = threading.Lock()


class Refused(BaocaoError):
    """An upload that cannot be taken here, whatever it is."""


class Unread(Exception):
    """An upload that gave no record; `failure` says why in both languages."""

    def __init__(self, failure: Unreadable) -> None:
        super().__init__(failure.message)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an upload."""

    report_id: str
    name: str
    pages: int
    unread_pages: list[int]


def take_upload(shop: Shop, stream: IO[bytes], client_name: str) -> Taken:
    """Keep the file and read it, in a process apart as in any batch. Raises Refused, Unread,
    UnreadableFile.

    The name the client gives is a label and no path: it is made harmless, the suffix comes from the content, and
    the folder it is put in is the checksum of the content.
    """
    if shop.uploads is None:
        raise Refused("no-uploads")
    data = stream.read(UPLOAD_BYTES + 1)
    name = PureWindowsPath(client_name.replace("/", "\\")).name
    if len(data) > UPLOAD_BYTES:
        raise UnreadableFile("too-large", make_safe(name), size=UPLOAD_BYTES // 2**20 + 1, limit=UPLOAD_BYTES // 2**20)
    if not data:
        raise UnreadableFile("empty", make_safe(name))
    path = _keep(shop.uploads, data, name, find_kind(data, make_safe(name)))
    with _ONE_AT_A_TIME:  # each reading may take two gigabytes
        return _read(shop.archive, path)


def _keep(folder: Path, data: bytes, name: str, kind: Kind) -> Path:
    place = folder / sha256(data).hexdigest()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = next(iter(sorted(place.iterdir())), None)  # the same content under its first name
    if kept is not None and kept.stat().st_size == len(data):
        return kept
    path = place / (make_safe(PureWindowsPath(name).stem) + _SUFFIXES[kind])
    path.write_bytes(data)
    return path


def _read(archive: Archive, path: Path) -> Taken:
    steps: list[Step] = []
    settings = Settings(ocr_cache=cache_folder(), seconds=_SECONDS, limits=Limits(file_bytes=UPLOAD_BYTES))
    try:
        run_batch([str(path)], archive, settings, workers=1, again=True, tell=steps.append)
    except WrongUsage as error:  # whoever reads has other patterns than this server began with
        raise Refused("server-outdated") from error
    outcome = steps[0].outcome
    if outcome.reading is None:
        path.unlink(missing_ok=True)
        with suppress(OSError):
            path.parent.rmdir()
        failure = outcome.failure
        assert failure is not None
        raise Unread(
            replace(
                failure,
                source=path.name,
                message=failure.message.replace(failure.source, path.name),
                message_vi=failure.message_vi.replace(failure.source, path.name),
            )
        )
    return Taken(outcome.reading.sha256[:16], path.name, outcome.reading.pages, [page for page, _ in outcome.unread])
