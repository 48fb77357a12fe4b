"""Files made to break a reader, or that are merely broken, each with what must become of it."""

from __future__ import annotations

import io
import os
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

READ = "read"
Maker = Callable[[], bytes]


def pdf(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1, with a table of where they stand."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    return bytes(out) + b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)


def stream(data: bytes, about: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), about, data)


def words(text: bytes = b"Bao cao quy I nam 2024: tiep nhan 12 ho so, da giai quyet 12 ho so dung han.") -> bytes:
    return b"BT /F1 12 Tf 72 720 Td (%s) Tj ET" % text


FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def pages(
    count: int, content: bytes, box: bytes = b"[0 0 595 842]", extra: bytes = b"", more: tuple[bytes, ...] = ()
) -> bytes:
    """A PDF whose pages all show the same content."""
    kids = b" ".join(b"%d 0 R" % number for number in range(5 + len(more), 5 + len(more) + count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources << /Font << /F1 3 0 R >> %s >> >>" % (
        box,
        extra,
    )
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        FONT,
        content,
        *more,
        *[page] * count,
    )


def flate_bomb() -> bytes:
    squeeze = zlib.compressobj(9)
    packed = b"".join(squeeze.compress(b"0 0 m 1 1 l S " * 75_000) for _ in range(400)) + squeeze.flush()
    return pages(1, stream(packed, b"/Filter /FlateDecode"))


def password_pdf(user: str, owner: str) -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(user, owner, canPrint=0))
    canvas.drawString(72, 720, "Bao cao quy I nam 2024: tiep nhan 12 ho so.")
    canvas.save()
    return out.getvalue()


TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def body(inner: str, before: str = "") -> str:
    whole = f'<w:document xmlns:w="{WORD}"><w:body>{inner}</w:body></w:document>'
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}{whole}'


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def docx(document: str | bytes, more: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", document)
        for name, data in (more or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def zip_of(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def nested_zip(depth: int) -> bytes:
    data = b"x"
    for level in range(depth):
        data = zip_of({f"{level}.zip": data})
    return data


def locked_zip() -> bytes:
    """A zip file whose member says that it is encrypted."""
    data = bytearray(zip_of({"secret.txt": b"Bao cao 12 ho so"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + place] |= 1
    return bytes(data)


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A picture of black and white points, packed."""

    def chunk(kind: bytes, held: bytes) -> bytes:
        return struct.pack(">L", len(held)) + kind + held + struct.pack(">L", zlib.crc32(kind + held))

    head = struct.pack(">LLBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def noise(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)


def ole(stream_name: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream_name.encode("utf-16-le") + bytes(4096)


GOOD = "Báo cáo quý I năm 2024. Xã tiếp nhận 12 hồ sơ, đã giải quyết 12 hồ sơ đúng hạn."
LAUGHS = '<!DOCTYPE w:document [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip
XXE = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

# name → (what makes it, the reason it must end with). READ: it must be read, whatever it tries.
TEXTS: dict[str, tuple[Maker, str]] = {
    "empty.txt": (lambda: b"", "empty"),
    "blanks.txt": (lambda: b" \t\r\n\f" * 10_000, "empty"),
    "zeros.txt": (lambda: bytes(100_000), "not-text"),
    "noise.txt": (lambda: noise(1, 200_000), "not-text"),
    "program.txt": (lambda: b"\x7fELF\x02\x01\x01" + noise(2, 50_000), "not-text"),
    "too-large.txt": (lambda: b"12 ho so, " * 3_500_000, "too-large"),
    "cut-letter.txt": (lambda: GOOD.encode()[:-8] + b"\xe1\xba", READ),  # broken off in its last letter
    "mark-only.txt": (lambda: b"\xef\xbb\xbf", "empty"),
    "two-encodings.txt": (lambda: GOOD.encode() + GOOD.encode("utf-16-le"), "not-text"),
    "digits.txt": (lambda: b"1" * 60_000, READ),
    "symbols.txt": (lambda: ("53/" + "KH-" * 20_000).encode(), READ),
    "brackets.txt": (lambda: b"(" * 60_000, READ),
    "tone-marks.txt": (lambda: ("a" + "\u0301" * 60_000).encode(), READ),
    "number-words.txt": (lambda: ("hai mươi " * 7_000).encode(), READ),
    "long-line.txt": (lambda: ("Tiếp nhận 12 hồ sơ. " * 8_000).encode(), READ),
    "formulas.txt": (lambda: f"=cmd|' /C calc'!A0\n@SUM(1+1)\n{GOOD}".encode(), READ),
    "script.txt": (lambda: f"BÁO CÁO <script>alert(1)</script>\n{GOOD}".encode(), READ),
    "direction.txt": (lambda: f"\u202e{GOOD}\u202c\u2066".encode(), READ),
    "huge-number.txt": (lambda: f"Trang bị {'9' * 400} máy tính, tiếp nhận {'8' * 30} hồ sơ.".encode(), READ),
    "sql.txt": (lambda: f"'); DROP TABLE records; --\n{GOOD}".encode(), READ),
    "utf-16.txt": (lambda: GOOD.encode("utf-16"), READ),
}
PDFS: dict[str, tuple[Maker, str]] = {
    "empty.pdf": (lambda: b"", "empty"),
    "head-only.pdf": (lambda: b"%PDF-1.7\n", "not-pdf"),
    "noise.pdf": (lambda: b"%PDF-1.7\n" + noise(3, 50_000) + b"\n%%EOF", "not-pdf"),
    "text.pdf": (lambda: GOOD.encode(), READ),
    "web-page.pdf": (lambda: b"<!DOCTYPE html><html><script>alert(1)</script></html>", "wrong-kind"),
    "cut.pdf": (lambda: pages(3, stream(words()))[:-600], "pdf-truncated"),
    "password.pdf": (lambda: password_pdf("secret", "owner"), "pdf-password"),
    "owner-password.pdf": (lambda: password_pdf("", "owner"), READ),
    "2000-pages.pdf": (lambda: pages(2_000, stream(words())), READ),
    "6000-pages.pdf": (lambda: pages(6_000, stream(words())), "too-many-pages"),
    "says-more-pages.pdf": (lambda: pages(2, stream(words())).replace(b"/Count 2", b"/Count 9"), READ),
    "no-pages.pdf": (
        lambda: pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"), "no-pages",
    ),
    "pages-in-a-circle.pdf": (
        lambda: pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"),
        READ,  # two pages, and for each that it is damaged
    ),
    "stream-bomb.pdf": (flate_bomb, "pdf-bomb"),
    "form-in-itself.pdf": (
        lambda: pages(
            1, stream(words() + b" /X Do"), extra=b"/XObject << /X 5 0 R >>",
            more=(stream(b"/X Do /X Do", FORM + b" /Resources << /XObject << /X 5 0 R >> >>"),),
        ),
        "worker-died",  # pdfium draws it twice as often at each depth, until its memory ends
    ),
    "script.pdf": (
        lambda: pages(1, stream(words())).replace(
            b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
        ),
        READ,
    ),
    "launch.pdf": (
        lambda: pages(1, stream(words())).replace(
            b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /Launch /F (/bin/sh) >>"
        ),
        READ,
    ),
    "huge-page.pdf": (lambda: pages(1, stream(words()), box=b"[0 0 99999999 99999999]"), READ),
    "no-page-size.pdf": (lambda: pages(1, stream(words()), box=b"[0 0 0 0]"), READ),
    "table-in-a-circle.pdf": (
        lambda: pages(1, stream(words())).replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev 9"), READ,
    ),
    "brackets.pdf": (lambda: pages(1, stream(b"[" * 200_000 + words())), READ),
    "deep-dictionary.pdf": (
        lambda: pdf(b"<< /Type /Catalog /Pages 2 0 R /X " + b"<< /A " * 5_000 + b"1" + b" >>" * 5_000 + b" >>",
                    b"<< /Type /Pages /Kids [] /Count 0 >>"),
        "no-pages",
    ),
}  # fmt: skip
WORDS: dict[str, tuple[Maker, str]] = {
    "empty.docx": (lambda: b"", "empty"),
    "noise.docx": (lambda: b"PK\x03\x04" + noise(4, 50_000), "word-truncated"),
    "cut.docx": (lambda: docx(body(paragraph(GOOD) * 500))[:-300], "word-truncated"),
    "no-text.docx": (lambda: zip_of({"a.xml": b"<a/>"}), "wrong-kind"),
    "bomb.docx": (lambda: docx(b"<a>" + b" " * 300_000_000), "zip-bomb"),
    "laughs.docx": (lambda: docx(body(paragraph("&j;"), LAUGHS)), "external-entity"),
    "outside-entity.docx": (lambda: docx(body(paragraph("&x;"), XXE)), "external-entity"),
    "deep.docx": (lambda: docx(body("<w:p>" * 20_000 + "</w:p>" * 20_000)), "word-damaged"),
    "many-members.docx": (lambda: docx(body(paragraph(GOOD)), {f"m/{n}.xml": b"" for n in range(6_000)}), "zip-bomb"),
    "escaping-members.docx": (lambda: docx(body(paragraph(GOOD)), {"../../../tmp/escaped.txt": b"x"}), READ),
    "script-in-title.docx": (
        lambda: docx(body(paragraph("BÁO CÁO &lt;img src=x onerror=alert(1)&gt;") + paragraph(GOOD))), READ,
    ),
    "macro.docx": (lambda: docx(body(paragraph(GOOD)), {"word/vbaProject.bin": noise(5, 5_000)}), READ),
    "wide-cell.docx": (
        lambda: docx(body(
            '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>' + paragraph("12 hồ sơ")
            + "</w:tc></w:tr></w:tbl>" + paragraph(GOOD)
        )),
        READ,
    ),
    "password.docx": (lambda: ole("EncryptedPackage"), "word-password"),
    "sheet.docx": (lambda: zip_of({"xl/workbook.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}), "wrong-kind"),
    "slides.doc": (lambda: ole("PowerPoint Document"), "wrong-kind"),
    "noise.doc": (lambda: ole("nothing we know"), "wrong-kind"),
}  # fmt: skip
IMAGES: dict[str, tuple[Maker, str]] = {
    "bomb.png": (lambda: png(13_000, 13_000, bytes(13_000 * 1_626)), "image-too-large"),
    "larger-bomb.png": (lambda: png(30_000, 30_000, bytes(30_000 * 3_751)), "image-damaged"),  # refused by Pillow
    "cut.png": (lambda: png(100, 100, noise(6, 10_000))[:60], "image-damaged"),
    "noise.jpg": (lambda: b"\xff\xd8\xff\xe0" + noise(7, 5_000), "image-damaged"),
    "circle.tif": (lambda: b"II*\x00\x08\x00\x00\x00\x00\x00\x08\x00\x00\x00", "image-damaged"),
}
ZIPS: dict[str, tuple[Maker, str]] = {
    "damaged.zip": (lambda: b"PK\x03\x04" + noise(8, 5_000), "zip-damaged"),
    "empty.zip": (lambda: b"", "zip-damaged"),
    "says-it-has-all.zip": (
        lambda: zip_of({"a.txt": b"x"})[:-10] + struct.pack("<LLH", 0xFFFFFFF0, 0, 0), "zip-too-long",
    ),
}  # fmt: skip
# zip file → (what makes it, the reason for each member)
ZIP_MEMBERS: dict[str, tuple[Maker, dict[str, str]]] = {
    "bomb-within.zip": (lambda: zip_of({"bomb.txt": bytes(300_000_000)}), {"bomb.txt": "zip-bomb"}),
    "in-itself.zip": (lambda: nested_zip(30), {"29.zip": "wrong-kind"}),
    "locked.zip": (locked_zip, {"secret.txt": "zip-password"}),
    "escaping.zip": (
        lambda: zip_of({"../../../../tmp/escaped.txt": GOOD.encode(), "/etc/cron.d/x.txt": GOOD.encode()}),
        {"../../../../tmp/escaped.txt": READ, "/etc/cron.d/x.txt": READ},
    ),
}
ODD_NAMES = (
    "-rf.txt", "$(touch owned).txt", "a;b|c&d.txt", "'\"quotes\".txt", "nul.txt", "line\nbreak.txt", "tab\there.txt",
    "=1+1.txt", "<b>bold<b>.txt", "\u202egnp.txt", "🏛️ báo cáo.txt", "x" * 240 + ".txt", "%s%n%d.txt", "a\\..\\b.txt",
)  # fmt: skip


def write_hostile_folder(folder: Path) -> dict[str, str]:
    """Write them all, and give the reason that each source (by the end of its name) must end with."""
    wanted: dict[str, str] = {}
    for room, makers in (("texts", TEXTS), ("pdfs", PDFS), ("words", WORDS), ("images", IMAGES), ("zips", ZIPS)):
        (folder / room).mkdir(parents=True)
        for name, (make, reason) in makers.items():
            (folder / room / name).write_bytes(make())
            wanted[f"{room}/{name}"] = reason
    for name, (make, reasons) in ZIP_MEMBERS.items():
        (folder / "zips" / name).write_bytes(make())
        wanted |= {f"zips/{name}!{member}": reason for member, reason in reasons.items()}
    (folder / "names").mkdir()
    for number, name in enumerate(ODD_NAMES):
        (folder / "names" / name).write_text(f"{GOOD} Trang bị {number} máy in.", encoding="utf-8")
    if os.name != "nt":
        wanted |= dict(_write_special(folder / "special"))
    return wanted


def _write_special(folder: Path) -> Iterator[tuple[str, str]]:
    folder.mkdir()
    (folder / "circle-1.txt").symlink_to("circle-2.txt")
    (folder / "circle-2.txt").symlink_to("circle-1.txt")
    (folder / "nowhere.txt").symlink_to("none.txt")
    (folder / "up").symlink_to("..")
    (folder / "device.txt").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.txt")
    (folder / "folder.pdf").mkdir()
    (folder / "folder.pdf" / "inside.exe").write_bytes(b"MZ")
    yield from {
        "special/circle-1.txt": "no-access", "special/circle-2.txt": "no-access", "special/nowhere.txt": "not-a-file",
        "special/up": "linked-folder", "special/device.txt": "not-a-file", "special/pipe.txt": "not-a-file",
        "special/folder.pdf/inside.exe": "other-suffix",
    }.items()  # fmt: skip
