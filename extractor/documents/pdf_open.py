"""Opening a PDF, with each way it can fail told apart."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
import pypdfium2.raw as pdfium

from extractor.documents.limits import Limits
from extractor.errors import UnreadableFile

_HEADER_WITHIN = 1_024  # the header may stand this far from the start (ISO 32000-1, implementation note 13)
_TAIL = 2_048
_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")
_STREAM = re.compile(rb"\bstream\r?\n")
_NO_KIDS = re.compile(rb"/Kids\s*\[\s*\]")
_PAGE = re.compile(rb"/Type\s*/Page\b")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")

_LONG_DICTIONARY = 2_048
_SMALL_STREAM = 16_384  # deflate packs at most 1,032 to 1, so less than this cannot unpack to more than 17 MB
_PROBE = 2**20
_OBJECTS_PER_BYTE = 16  # drawing commands take some twenty times their size in memory once they are objects
_SUSPICIOUS_RATIO = 60  # pages of drawing commands pack 3 to 20 to 1


@contextmanager
def open_pdf(
    data: bytes,
    name: str,
    *,
    password: str | None = None,
    limits: Limits = Limits(),  # noqa: B008  (frozen)
) -> Iterator[pypdfium2.PdfDocument]:
    """The PDF opened by pdfium. A file that only an owner password protects opens as any other.

    Raises UnreadableFile: `empty`, `too-large`, `not-pdf`, `pdf-bomb`, `pdf-password`, `pdf-wrong-password`,
    `pdf-protection`, `pdf-truncated` (the end is missing), `pdf-damaged`, `no-pages`, `too-many-pages`.
    """
    if not data:
        raise UnreadableFile("empty", name)
    if len(data) > limits.file_bytes:
        raise UnreadableFile("too-large", name, size=-(-len(data) // 2**20), limit=limits.file_bytes // 2**20)
    if b"%PDF-" not in data[:_HEADER_WITHIN] or _OBJECT.search(data) is None:
        raise UnreadableFile("not-pdf", name)
    inflated_limit = limits.inflated_bytes // _OBJECTS_PER_BYTE
    if is_bomb(data, inflated_limit):
        raise UnreadableFile("pdf-bomb", name, limit=inflated_limit // 2**20)
    pdf = _open(data, name, password)
    try:
        count = len(pdf)
        if count == 0:
            raise UnreadableFile("pdf-truncated" if is_truncated(data) else "no-pages", name)
        if count > limits.pages:
            raise UnreadableFile("too-many-pages", name, pages=count, limit=limits.pages)
        yield pdf
    finally:
        pdf.close()


def _open(data: bytes, name: str, password: str | None) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data, password=password)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", pdfium.FPDF_GetLastError())
        if code == pdfium.FPDF_ERR_PASSWORD:
            reason = "pdf-password" if password is None else "pdf-wrong-password"
        elif code == pdfium.FPDF_ERR_SECURITY:
            reason = "pdf-protection"
        elif is_truncated(data):
            reason = "pdf-truncated"
        else:  # pdfium opens no file without pages, and names the error of the file before it
            reason = "no-pages" if _NO_KIDS.search(data) and not _PAGE.search(data) else "pdf-damaged"
        raise UnreadableFile(reason, name) from None


def is_truncated(data: bytes) -> bool:
    """Whether the end of a PDF is missing: every whole one ends with where its cross-reference starts.

    >>> is_truncated(b"%PDF-1.4 ... startxref 9 %%EOF "), is_truncated(b"%PDF-1.4 ... stream")
    (False, True)
    """
    tail = data[-_TAIL:]
    return b"%%EOF" not in tail and b"startxref" not in tail


def is_bomb(data: bytes, limit: int) -> bool:
    """Whether the deflated streams of a PDF that pack suspiciously well unpack to more than `limit` bytes.

    Pictures are left out: reading never unpacks them, and white paper packs as well as any bomb. Streams of
    an encrypted file cannot be looked into. Costs under a millisecond for a report, as small streams and
    those of a usual ratio are let go after a look.
    """
    total = 0
    for match in _STREAM.finditer(data):
        head = data[max(match.start() - _LONG_DICTIONARY, 0) : match.start()]
        head = head[head.rfind(b"obj") + 3 :]
        filters = len(_FLATE.findall(head))
        if not filters or b"/Image" in head:
            continue
        end = data.find(b"endstream", match.end())
        length = (end if end >= 0 else len(data)) - match.end()
        if length < _SMALL_STREAM and filters == 1:
            continue
        total += _inflated_size(data[match.end() : match.end() + length], filters, limit - total)
        if total > limit:
            return True
    return False


def _inflated_size(packed: bytes, filters: int, limit: int) -> int:
    """How much a suspicious stream unpacks to, counted at most a little past `limit`; 0 for an ordinary one.

    >>> _inflated_size(zlib.compress(bytes(5_000_000)), 1, 1_000_000) > 1_000_000
    True
    >>> _inflated_size(zlib.compress(bytes(range(256))), 1, 1_000_000)
    0
    """
    if filters == 1:
        probe = zlib.decompressobj()
        try:
            first = probe.decompress(packed, _PROBE)
        except zlib.error:
            return 0
        if len(first) < _SUSPICIOUS_RATIO * (len(packed) - len(probe.unconsumed_tail)):
            return 0
    size = 0
    for piece in _inflate(packed, filters):
        size += len(piece)
        if size > limit:
            break
    return size


def _inflate(packed: bytes, filters: int) -> Iterator[bytes]:
    """A stream unpacked `filters` times over, piece by piece, none longer than a megabyte; ends at the first error."""
    pieces = iter((packed,)) if filters == 1 else _inflate(packed, filters - 1)
    inflater = zlib.decompressobj()
    for piece in pieces:
        while piece:
            try:
                yield inflater.decompress(piece, _PROBE)
            except zlib.error:
                return
            piece = inflater.unconsumed_tail
