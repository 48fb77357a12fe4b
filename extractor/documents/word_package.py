"""The zip file that a DOCX is: opened without trust, its XML parts parsed, its styles looked up.

Nothing outside the file is ever fetched. A part with a document type declaration is refused whole: Office Open
XML forbids it (ECMA-376 part 2), and it is where entities that fetch or explode come from.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from extractor.documents.limits import Limits
from extractor.errors import UnreadableFile

Element = Any  # lxml's element type has no public name

_W = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",  # the "strict" form
}
_MAIN_TYPES = ("wordprocessingml.document.main+xml", "ms-word.document.macroEnabled.main+xml")
_MOST_ANCESTORS = 20  # Word itself stops at ten
_RATIO_FROM = 8 * 2**20  # members that inflate to less than this cannot hurt, however well they are packed


def find_zip_kind(data: bytes, name: str) -> Literal["docx"]:
    """`docx` for a zip file that holds a Word text; UnreadableFile that says what else it is."""
    with _open(data, name) as archive:
        members = archive.namelist()
        if _main_part(archive, members) is not None:
            return "docx"
        for beginning, kind in (("xl/", "XLSX"), ("ppt/", "PPTX"), ("META-INF/manifest.xml", "ODT")):
            if any(member.startswith(beginning) for member in members):
                raise UnreadableFile("wrong-kind", name, kind=kind)
    raise UnreadableFile("wrong-kind", name, kind="ZIP")


def _open(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGE as error:
        reason = "word-damaged" if b"PK\x05\x06" in data[-65_600:] else "word-truncated"
        if reason == "word-truncated":
            raise UnreadableFile(reason, name) from error
        raise UnreadableFile(reason, name, problem=str(error)) from error


# Everything that zipfile lets through when a file is not what its directory says.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError)


def _inflate(archive: zipfile.ZipFile, path: str, most: int) -> bytes:
    """The first `most` bytes of a member, stored or deflated: the two forms a DOCX may use."""
    member = archive.getinfo(path)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError(f"compression {member.compress_type}")
    with archive.open(member) as file:
        return file.read(most)


def _main_part(archive: zipfile.ZipFile, members: Iterable[str]) -> str | None:
    """The part that holds the text: `word/document.xml` in all but a few programs' files."""
    names = set(members)
    if "word/document.xml" in names:
        return "word/document.xml"
    if "[Content_Types].xml" not in names:
        return None
    try:
        types = _inflate(archive, "[Content_Types].xml", 2**20).decode("utf-8", errors="replace")
    except _DAMAGE:
        return None
    for override in types.split("<Override")[1:]:
        if any(kind in override for kind in _MAIN_TYPES):
            for quote in ('PartName="/', "PartName='/"):
                if quote in override:
                    part = override.split(quote)[1].split(quote[-2])[0]
                    return part if part in names else None
    return None


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says about its runs and paragraphs, its ancestors' word included; `None` where it says nothing."""

    font: str | None = None
    hidden: bool | None = None
    capitals: bool | None = None
    numbering: tuple[str | None, int | None] = (None, None)  # id of the list, level
    bordered: bool = False


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a Word file that say something about its text."""

    body: Element
    styles: Mapping[str, Style]
    base: Style
    numbering: Element | None
    notes: Mapping[str, Mapping[str, Element]]  # "footnote", "endnote" → id → element
    related: Mapping[str, Element]  # relationship id → root of a header or footer


def open_package(data: bytes, name: str, limits: Limits) -> Package:
    """The parsed parts of a DOCX. Raises UnreadableFile for damage, bombs, passwords and entities."""
    with _open(data, name) as archive:
        _check_members(archive, name, limits)
        main = _main_part(archive, archive.namelist())
        if main is None:
            raise UnreadableFile("wrong-kind", name, kind="ZIP")

        def part(path: str) -> Element | None:
            return _parse_part(archive, path, name, limits)

        body = part(main)
        targets = _targets(part(f"{posixpath.dirname(main)}/_rels/{posixpath.basename(main)}.rels"), main)
        by_kind = dict(targets.values())
        roots = {kind: part(by_kind[kind]) if kind in by_kind else None for kind in _SINGLE_PARTS}
        related = {
            rel: root
            for rel, (kind, path) in targets.items()
            if kind in ("header", "footer") and (root := part(path)) is not None
        }
    if body is None:
        raise UnreadableFile("word-damaged", name, problem=main)
    base, styles = _resolve_styles(roots["styles"])
    notes = {kind: _notes_by_id(roots[f"{kind}s"], kind) for kind in ("footnote", "endnote")}
    return Package(body, styles, base, roots["numbering"], notes, related)


_SINGLE_PARTS = ("styles", "numbering", "footnotes", "endnotes")


def _check_members(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    members = archive.infolist()
    if len(members) > limits.zip_members:
        raise UnreadableFile("zip-bomb", name, problem=f"{len(members)} parts")
    total = sum(member.file_size for member in members)
    if total > limits.inflated_bytes:
        raise UnreadableFile("zip-bomb", name, problem=f"{total // 2**20} MB")
    for member in members:
        if member.file_size > _RATIO_FROM and member.file_size > limits.zip_ratio * max(member.compress_size, 1):
            raise UnreadableFile("zip-bomb", name, problem=f"1:{member.file_size // max(member.compress_size, 1)}")
        if member.flag_bits & 1:
            raise UnreadableFile("word-password", name)


def _parse_part(archive: zipfile.ZipFile, path: str, name: str, limits: Limits) -> Element | None:
    """The root of an XML part; `None` when the file does not have it."""
    from lxml import etree

    if path not in archive.namelist():
        return None
    try:
        content = _inflate(archive, path, limits.part_bytes + 1)
    except _DAMAGE as error:
        raise UnreadableFile("word-damaged", name, problem=f"{path}: {error}") from error
    if len(content) > limits.part_bytes:
        raise UnreadableFile("zip-bomb", name, problem=f"{path} > {limits.part_bytes // 2**20} MB")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, collect_ids=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        if b"<!DOCTYPE" in content[:4096].replace(b"\0", b""):  # UTF-16 has a NUL beside each letter
            raise UnreadableFile("external-entity", name) from error
        raise UnreadableFile("word-damaged", name, problem=f"{path}: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableFile("external-entity", name)
    return root


def _targets(relations: Element | None, main: str) -> dict[str, tuple[str, str]]:
    """Relationship id → (kind, path in the zip file), for parts inside the file only."""
    found: dict[str, tuple[str, str]] = {}
    for relation in relations if relations is not None else ():
        if relation.get("TargetMode") == "External" or relation.get("Target") is None:
            continue
        kind = (relation.get("Type") or "").rsplit("/", 1)[-1]
        path = posixpath.normpath(posixpath.join("/", posixpath.dirname(main), relation.get("Target"))).lstrip("/")
        found[relation.get("Id") or ""] = (kind, path)
    return found


# ---- XML ----------------------------------------------------------------------------------------


def tag(element: Element) -> str:
    """The local name of an element; empty for comments, processing instructions and entities.

    Word's own names are told apart from others' of the same name by the prefix they get here: `m:t` and
    `wps:txbx` are "t" and "txbx" too, and are wanted where they stand for text.
    """
    name = element.tag
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def child(element: Element | None, *names: str) -> Element | None:
    """The descendant reached by following first children of these names; `None` where one is missing."""
    for wanted in names:
        if element is None:
            return None
        element = next((inner for inner in element if tag(inner) == wanted), None)
    return element


def value(element: Element | None, attribute: str = "val") -> str | None:
    """A Word attribute of an element, in either of the two namespaces Word files use."""
    if element is None:
        return None
    for namespace in _W:
        found = element.get(f"{{{namespace}}}{attribute}")
        if found is not None:
            return str(found)
    return None


def number(element: Element | None, attribute: str = "val") -> int | None:
    """A whole-number attribute; `None` when it is missing or not a number of a sane size."""
    text = value(element, attribute)
    if text is None or len(text) > 9 or not text.lstrip("-").isdecimal():
        return None
    return int(text)


def switch(properties: Element | None, name: str) -> bool | None:
    """An on/off property such as `w:vanish`: on when present, unless its value says off."""
    element = child(properties, name)
    if element is None:
        return None
    return value(element) not in ("0", "false", "off", "none")


# ---- styles -------------------------------------------------------------------------------------


def run_style(properties: Element | None) -> Style:
    """What run properties (`w:rPr`) say themselves."""
    fonts = child(properties, "rFonts")
    capitals = [state for name in ("caps", "smallCaps") if (state := switch(properties, name)) is not None]
    return Style(
        font=value(fonts, "hAnsi") or value(fonts, "ascii"),
        hidden=switch(properties, "vanish"),
        capitals=any(capitals) if capitals else None,
    )


def over(upper: Style, lower: Style) -> Style:
    """`upper` where it says something, else `lower`."""
    return Style(
        font=upper.font if upper.font is not None else lower.font,
        hidden=upper.hidden if upper.hidden is not None else lower.hidden,
        capitals=upper.capitals if upper.capitals is not None else lower.capitals,
        numbering=(
            upper.numbering[0] if upper.numbering[0] is not None else lower.numbering[0],
            upper.numbering[1] if upper.numbering[1] is not None else lower.numbering[1],
        ),
        bordered=upper.bordered or lower.bordered,
    )


def list_of(paragraph_properties: Element | None) -> tuple[str | None, int | None]:
    """The list (`w:numPr`) that paragraph properties put a paragraph in, and its level."""
    properties = child(paragraph_properties, "numPr")
    return value(child(properties, "numId")), number(child(properties, "ilvl"))


def has_borders(borders: Element | None) -> bool:
    return any(is_drawn(side) for side in borders) if borders is not None else False


def is_drawn(side: Element) -> bool:
    return value(side) not in (None, "nil", "none")


def _resolve_styles(root: Element | None) -> tuple[Style, dict[str, Style]]:
    """The document's defaults, and each style with what it inherits. The default paragraph style has id ""."""
    own: dict[str, tuple[Style, str | None]] = {}
    default_ids: list[str] = []
    for element in root if root is not None else ():
        if tag(element) != "style":
            continue
        identity = value(element, "styleId") or ""
        paragraph = child(element, "pPr")
        style = over(
            run_style(child(element, "rPr")),
            Style(numbering=list_of(paragraph), bordered=has_borders(child(element, "tblPr", "tblBorders"))),
        )
        own[identity] = (style, value(child(element, "basedOn")))
        if value(element, "type") == "paragraph" and value(element, "default") in ("1", "true", "on"):
            default_ids.append(identity)
    base = run_style(child(root, "docDefaults", "rPrDefault", "rPr"))
    styles = {identity: _inherit(identity, own) for identity in own}
    styles[""] = styles[default_ids[0]] if default_ids else Style()
    return base, styles


def _inherit(identity: str, own: Mapping[str, tuple[Style, str | None]]) -> Style:
    """A style over its ancestors, as far as Word follows them; a circle ends there too."""
    style, parent = own[identity]
    for _ in range(_MOST_ANCESTORS):
        if parent is None or parent not in own:
            break
        ancestor, parent = own[parent][0], own[parent][1]
        style = over(style, ancestor)
    return style


def _notes_by_id(root: Element | None, kind: str) -> dict[str, Element]:
    """Notes by id; the separator lines that Word keeps among them are left out."""
    return {
        value(element, "id") or "": element
        for element in (root if root is not None else ())
        if tag(element) == kind and value(element, "type") in (None, "normal")
    }
