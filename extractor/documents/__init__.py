"""File → Document. The content of a file decides what it is, never its name; one module reads each medium."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from extractor.documents.limits import Limits
from extractor.errors import UnreadableFile, WrongUsage
from extractor.models import Document, Page

if TYPE_CHECKING:
    from extractor.documents.ocr.reader import PageReader

Kind = Literal["pdf", "docx", "doc", "rtf", "image", "text"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_HEAD = 1_024  # a PDF header may stand this far from the start (ISO 32000-1, implementation note 13)
_WEB_PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)?(?:<!doctype\s+html|<html)", re.IGNORECASE | re.DOTALL)
_WORD_XML = re.compile(rb"\s*<\?xml[^>]*\?>\s*<\?mso-application")

# Streams of an OLE file by which it is told what it holds. Names are in UTF-16 in its directory.
_OLE_STREAMS = {"EncryptedPackage": "password", "WordDocument": "doc", "Workbook": "XLS", "PowerPoint Document": "PPT"}


def read_document(
    source: str | Path | bytes,
    *,
    name: str | None = None,
    password: str | None = None,
    engine: str = "pdfium",
    limits: Limits | None = None,
    tessdata: str | Path | None = None,
    ocr_cache: str | Path | None = None,
) -> Document:
    """Read one report, from a path or from its bytes.

    `name` stands for the file in messages and in the record (by default the file's own name); `password` and
    `engine` ("pdfium" or "pdfplumber") are for PDF; `tessdata` is the folder with the Vietnamese data for OCR where
    that is not one of the usual ones; `ocr_cache` a folder in which readings of scans are kept, so that a second
    run costs nothing (without it nothing is kept). Scans are read when the extra `ocr` and the data are installed,
    else their pages have the reason "ocr-missing". Whatever the bytes are, the answer is a Document or an
    UnreadableFile that says why not; nothing is returned empty without a reason on its page. An engine of
    another name is WrongUsage.

    >>> read_document("Báo cáo quý I\\f2".encode()).pages[1].number
    2
    """
    limits = limits or Limits()
    if isinstance(source, bytes):
        data, name = source, name or "bytes"
    else:
        name = name or Path(source).name
        data = _read_bytes(Path(source), name, limits)
    if len(data) > limits.file_bytes:
        raise _too_large(len(data), name, limits)
    if not data:
        raise UnreadableFile("empty", name)
    digest = sha256(data).hexdigest()
    kind = find_kind(data, name)
    if kind == "pdf":
        from extractor.documents.pdf import read_pdf

        return read_pdf(
            data, name, digest, password=password, engine=_known_engine(engine), limits=limits,
            find_ocr=lambda: _find_ocr(tessdata, ocr_cache),
        )  # fmt: skip
    if kind == "docx":
        from extractor.documents.word import read_docx

        return read_docx(data, name, digest, limits)
    if kind in ("doc", "rtf"):
        from extractor.documents.libreoffice import read_by_libreoffice

        return read_by_libreoffice(data, name, digest, kind, limits)
    if kind == "image":
        return _read_image(data, name, digest, _find_ocr(tessdata, ocr_cache), limits)
    from extractor.documents.plain_text import read_text

    return read_text(data, name, digest, limits)


def _known_engine(engine: str) -> Literal["pdfium", "pdfplumber"]:
    if engine == "pdfium":
        return "pdfium"
    if engine == "pdfplumber":
        return "pdfplumber"
    raise WrongUsage("unknown-engine", engine=engine)


def _read_bytes(path: Path, name: str, limits: Limits) -> bytes:
    """The bytes of a regular file, at most one more than the limit: a device or a growing file is never read out."""
    try:
        if not path.is_file():
            raise UnreadableFile("not-a-file", name)
        with path.open("rb") as file:
            return file.read(limits.file_bytes + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        raise UnreadableFile("no-access", name, problem=getattr(error, "strerror", None) or str(error)) from error


def _too_large(size: int, name: str, limits: Limits) -> UnreadableFile:
    return UnreadableFile("too-large", name, size=-(-size // 2**20), limit=-(-limits.file_bytes // 2**20))


def find_kind(data: bytes, name: str) -> Kind:
    """What a file is, by its content. Raises UnreadableFile for a kind we know and do not read.

    >>> find_kind(b"%PDF-1.7 ...", "report.doc"), find_kind("Báo cáo".encode(), "report.pdf")
    ('pdf', 'text')
    """
    head = data[:_HEAD]
    if head.lstrip().startswith(b"%PDF-") or (b"%PDF-" in head and b" obj" in data[: 4 * _HEAD]):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        from extractor.documents.word_package import find_zip_kind

        return find_zip_kind(data, name)
    if head.startswith(_OLE):
        return _find_ole_kind(data, name)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_IMAGES):
        return "image"
    if _WEB_PAGE.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise UnreadableFile("wrong-kind", name, kind="HTML")
    if _WORD_XML.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise UnreadableFile("wrong-kind", name, kind="Word 2003 XML")
    return "text"


def _find_ole_kind(data: bytes, name: str) -> Kind:
    for stream, kind in _OLE_STREAMS.items():
        entry = data.find(stream.encode("utf-16-le"))
        if entry < 0:
            continue
        if kind == "password" or (kind == "doc" and _is_encrypted_doc(data, entry)):
            raise UnreadableFile("word-password", name)
        if kind == "doc":
            return "doc"
        raise UnreadableFile("wrong-kind", name, kind=kind)
    raise UnreadableFile("wrong-kind", name, kind="OLE")


def _is_encrypted_doc(data: bytes, entry: int) -> bool:
    """Whether the header of a Word 97-2003 text says it is encrypted ([MS-DOC] 2.5.2, bit fEncrypted).

    `entry` is where the directory entry of the stream begins; it names the stream's first sector.
    """
    sector_shift = int.from_bytes(data[30:32], "little")
    first_sector = int.from_bytes(data[entry + 0x74 : entry + 0x78], "little")
    if sector_shift not in (9, 12):
        return False
    header = (first_sector + 1) << sector_shift
    return data[header : header + 2] == b"\xec\xa5" and bool(int.from_bytes(data[header + 11 : header + 12]) & 1)


def _find_ocr(tessdata: str | Path | None, cache: str | Path | None) -> PageReader | None:
    """What reads scans; `None` when something it needs is not installed."""
    from extractor.documents.ocr.data import find_lacks

    if find_lacks(tessdata):
        return None
    from extractor.documents.ocr.reader import open_reader

    return open_reader(tessdata, None if cache is None else Path(cache))


def _read_image(data: bytes, name: str, digest: str, reader: PageReader | None, limits: Limits) -> Document:
    """An image is a scan. Without OCR nothing is read from it, and its page says so."""
    if reader is None:
        page = Page(1, 0, 0, layer="none", reason="ocr-missing")
        return Document(name, digest, "image", "none", "", (page,))
    from extractor.documents.image import read_image

    return read_image(data, name, digest, reader, limits)
