"""What a batch was told to read → sources: files of folders, wildcards, members of zip files, addresses.

Nothing that is there goes missing: what will not be read (a suffix of another trade, a folder behind a link, a
zip file that is damaged) is a source too, with the reason. Nothing is ever unpacked onto the disk, so the names
inside a zip file cannot lead anywhere.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from glob import glob, has_magic
from pathlib import Path, PurePosixPath
from typing import IO, Any

from extractor.documents.limits import Limits
from extractor.errors import UnreadableFile
from extractor.inputs import SUFFIXES

MOST_DIRECTORY_BYTES = 64 * 2**20
"""How long the list of members of a zip file may be: some half a million names, which take 0.5 GB once read."""

_LARGE_MEMBER = 8 * 2**20  # below this a member is never a bomb, however well it packs (see Limits)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+(?:::|://)", re.IGNORECASE)
_SECRET = re.compile(r"(?<=://)[^/@]*@")
_ZIP_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, struct.error)


@dataclass(frozen=True, slots=True)
class Source:
    """One document to read, or one thing that is left out or cannot be listed, with the reason.

    `name` says it in the archive: the absolute path, `FILE.zip!MEMBER`, or the address without its password.
    `stamp` changes when the content may have changed. `path` is what is opened and `member` which entry of that
    zip file, by its place, since names in it may come twice.
    """

    name: str
    stamp: str
    path: str
    member: int | None = None
    left_out: str | None = None
    failed: UnreadableFile | None = None

    @property
    def document_name(self) -> str:
        """What the document is called in its record: the last part of the name."""
        return PurePosixPath(self.name.replace("!", "/").replace("\\", "/")).name or self.name


def find_sources(names: Sequence[str]) -> Iterator[Source]:
    """The sources that the names stand for, each once, folders to the bottom in the order of their names.

    Hidden files and folders are passed over; links to folders are not followed (they may run in a circle) but
    told. A name that stands for nothing is a source too: reading it says why it cannot be read.
    """
    seen: set[str] = set()
    for name in names:
        for source in _list_address(name) if _ADDRESS.match(name) else _list_name(name):
            if source.name not in seen:
                seen.add(source.name)
                yield source


def read_source(source: Source, limits: Limits) -> bytes:
    """The bytes of a source, at most one more than the limit. Raises UnreadableFile."""
    if source.failed is not None:
        raise source.failed
    try:
        if source.member is not None:
            return _read_member(source, limits)
        if _ADDRESS.match(source.path):
            return _read_address(source.path, limits.file_bytes + 1)
        if not stat.S_ISREG(os.stat(source.path).st_mode):
            raise UnreadableFile("not-a-file", source.name)
        with open(source.path, "rb") as file:
            return _read_most(file, limits.file_bytes + 1)
    except (UnreadableFile, MemoryError):
        raise
    except FileNotFoundError as error:
        raise UnreadableFile("not-a-file", source.name) from error
    except Exception as error:  # the file system of an address raises what it likes
        raise _no_access(source.name, error) from error


def _read_most(file: IO[bytes], most: int) -> bytes:
    """The first `most` bytes, piece by piece: asked for all at once, Python would first set aside room for `most`."""
    parts = []
    while most > 0 and (part := file.read(min(most, 2**20))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


# ---- files and folders ---------------------------------------------------------------------------


def _list_name(name: str) -> Iterator[Source]:
    if not os.path.lexists(name) and has_magic(name):
        for found in sorted(glob(name, recursive=True)):
            yield from _list_path(found, named=False)
    else:
        yield from _list_path(name, named=True)


def _list_path(path: str, *, named: bool) -> Iterator[Source]:
    if os.path.isdir(path):
        yield from _walk(path)
    elif path.lower().endswith(".zip"):
        yield from _list_zip(_of_path(path))
    elif named or Path(path).suffix.lower() in SUFFIXES:
        yield _of_path(path)
    else:
        yield _of_path(path, left_out="other-suffix")


def _walk(folder: str) -> Iterator[Source]:
    failures: list[OSError] = []
    for place, folders, files in os.walk(folder, onerror=failures.append):
        folders.sort()
        for one in folders:
            if os.path.islink(os.path.join(place, one)) and not one.startswith("."):
                yield _of_path(os.path.join(place, one), left_out="linked-folder")
        folders[:] = [one for one in folders if not one.startswith(".")]
        for file in sorted(files):
            if not file.startswith("."):
                yield from _list_path(os.path.join(place, file), named=False)
    for error in failures:
        name = _printable(os.path.abspath(error.filename or folder))
        yield Source(name, "", name, failed=_no_access(name, error))


def _of_path(path: str, left_out: str | None = None) -> Source:
    absolute = os.path.abspath(path)
    return Source(_printable(absolute), _stamp_of(absolute), absolute, left_out=left_out)


def _stamp_of(path: str) -> str:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return ""
    return f"{found.st_size}:{found.st_mtime_ns}"


def _printable(name: str) -> str:
    """A name that can be stored and shown: bytes that are no UTF-8, NUL and control characters as escapes.

    >>> _printable("b\\udce1o c\\xe1o.txt")
    'b\\\\xe1o cáo.txt'
    """
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def _no_access(name: str, error: Exception) -> UnreadableFile:
    problem = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return UnreadableFile("no-access", name, problem=_printable(str(problem)))


# ---- zip files -----------------------------------------------------------------------------------


def _list_zip(zip_file: Source) -> Iterator[Source]:
    """The members of a zip file; the file itself, with the reason, when they cannot be listed.

    A zip file inside a zip file is a member like any other; reading it says that zip files are not read there.
    """
    try:
        members = _open_zip(zip_file.path, zip_file.stamp)[0].infolist()
    except UnreadableFile as error:
        error.where = zip_file.name
        yield Source(zip_file.name, zip_file.stamp, zip_file.path, failed=error)
        return
    times: dict[str, int] = {}
    for index, member in enumerate(members):
        if member.is_dir() or PurePosixPath(member.filename).name.startswith("."):
            continue
        name = f"{zip_file.name}!{_printable(member.filename)}"
        times[name] = times.get(name, 0) + 1
        if times[name] > 1:
            name += f"#{times[name]}"
        taken = PurePosixPath(member.filename).suffix.lower() in {*SUFFIXES, ".zip"}
        stamp = f"{member.file_size}:{member.CRC:08x}"
        yield Source(name, stamp, zip_file.path, index, left_out=None if taken else "other-suffix")


@lru_cache(maxsize=2)
def _open_zip(path: str, stamp: str) -> tuple[zipfile.ZipFile, object]:
    """An open zip file, kept open for its next member: the list of a long one takes as long as a report.

    The stamp is part of the key so that a file that changed is opened again. The second value only has to live as
    long as the first: where an address leads through another file, that one is closed with it.
    """
    try:
        if _ADDRESS.match(path):
            import fsspec

            opened: Any = fsspec.open(path, "rb")
            file: IO[bytes] = opened.open()
        else:
            opened = file = open(path, "rb")  # noqa: SIM115 (kept open)
        if _directory_bytes(file) > MOST_DIRECTORY_BYTES:
            raise UnreadableFile("zip-too-long", path, limit=MOST_DIRECTORY_BYTES // 2**20)
        return zipfile.ZipFile(file), opened
    except _ZIP_DAMAGE as error:
        raise UnreadableFile("zip-damaged", path, problem=_printable(str(error))) from error
    except OSError as error:
        raise _no_access(path, error) from error


def _directory_bytes(file: IO[bytes]) -> int:
    """How long a zip file says its list of members is, asked before anything reads that list."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 66_000))
    tail = file.read()
    long_end, end = tail.rfind(b"PK\x06\x06"), tail.rfind(b"PK\x05\x06")
    if long_end >= 0:
        return int(struct.unpack_from("<Q", tail, long_end + 40)[0])
    return int(struct.unpack_from("<L", tail, end + 12)[0]) if end >= 0 else 0


def _read_member(source: Source, limits: Limits) -> bytes:
    zip_file, _ = _open_zip(source.path, _stamp_of(source.path))
    try:
        member = zip_file.infolist()[source.member or 0]
        if member.flag_bits & 1:
            raise UnreadableFile("zip-password", source.name)
        if member.file_size > max(_LARGE_MEMBER, limits.zip_ratio * member.compress_size):
            packed = f"1:{member.file_size // max(member.compress_size, 1)}"
            raise UnreadableFile("zip-bomb", source.name, problem=packed)
        with zip_file.open(member) as file:
            return _read_most(file, limits.file_bytes + 1)
    except (*_ZIP_DAMAGE, IndexError) as error:
        raise UnreadableFile("zip-damaged", source.name, problem=_printable(str(error))) from error


# ---- addresses -----------------------------------------------------------------------------------


def _list_address(address: str) -> Iterator[Source]:
    """What an address stands for: a file, all files below a folder, or what its wildcards match."""
    try:
        from fsspec.core import url_to_fs

        system, path = url_to_fs(address)
        if has_magic(path):
            found = sorted(system.glob(path))
        elif system.isdir(path):
            found = sorted(system.find(path))
        else:
            found = [path]
        for one in found:
            yield from _list_remote(system, one, address, named=one == path)
    except Exception as error:  # ImportError for a system that is not installed, and whatever that system raises
        name = _printable(_SECRET.sub("", address))
        yield Source(name, "", address, failed=_no_access(name, error))


def _list_remote(system: Any, path: str, address: str, *, named: bool) -> Iterator[Source]:
    full = address if named else _address_of(system, path, address)
    info = system.info(path)
    changed = next((info[key] for key in ("ETag", "etag", "mtime", "LastModified", "created") if info.get(key)), "")
    source = Source(_printable(_SECRET.sub("", full)), f"{info.get('size')}:{changed}", full)
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == ".zip":
        yield from _list_zip(source)
    elif named or suffix in SUFFIXES:
        yield source
    else:
        yield Source(source.name, source.stamp, full, left_out="other-suffix")


def _address_of(system: Any, path: str, address: str) -> str:
    """The address of one file below another address; in a chain (`zip://*.pdf::s3://…`) the rest stays."""
    _, link, rest = address.partition("::")
    return str(system.unstrip_protocol(path)) + link + rest


def _read_address(address: str, most: int) -> bytes:
    import fsspec

    with fsspec.open(address, "rb") as file:
        return _read_most(file, most)
