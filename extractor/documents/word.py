"""DOCX → Document: the text as Word prints it, tables as grids, notes at the end.

python-docx gives paragraphs and tables, not notes, numbering labels, text boxes, revisions or hidden text, and
half of the references of a real annual report stand in its footnotes. So the XML is read as it is (ECMA-376
part 1, chapter 17). A Word text has no pages until it is laid out; its Document has one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from extractor.documents.encodings import (
    Recoded,
    decode_legacy_lines,
    decode_text,
    detect_legacy,
    encoding_of_font,
    is_capital_font,
    is_written_in,
    place_recoded,
)
from extractor.documents.limits import Limits
from extractor.documents.word_numbering import read_numbering
from extractor.documents.word_package import (
    Element,
    Package,
    Style,
    child,
    has_borders,
    is_drawn,
    list_of,
    number,
    open_package,
    over,
    run_style,
    switch,
    tag,
    value,
)
from extractor.errors import UnreadableFile
from extractor.models import Aside, AsideKind, Document, Grid, GridCell, Page

_CONTAINERS = frozenset({"hyperlink", "smartTag", "ins", "moveTo", "customXml", "dir", "bdo", "sdt", "sdtContent"})
_TAKEN_OUT = frozenset({"del", "moveFrom"})  # revisions that accepting them removes
_MOST_COLUMNS = 63  # Word's own limit
_DEEPEST_FIELD = 64  # fields inside fields; Word itself allows 20
_BREAKS = re.compile("[\t\n\r\v\f\x85\u2028\u2029]")
_PAGE_FIELD = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|PAGEREF)\b", re.IGNORECASE)
_SOFT_HYPHEN_BY_STROKE = re.compile("(?<=/)\u00ad|\u00ad(?=/)")
_SOFT_HYPHEN_IN_WORD = re.compile("(?<=[^\\W\\d_])\u00ad(?=[^\\W\\d_])")
_FIGURE = re.compile(r"\s*[\d.,%/-]*\d[\d.,%/-]*\s*")


def read_docx(data: bytes, name: str, sha256: str, limits: Limits) -> Document:
    """The document that a DOCX is, revisions accepted, hidden text and page-number fields left out.

    In its text come the header of the first page (where that is a page of its own kind), the body, then the
    running heads and the notes in the order of their references, these two as asides. A table is a grid; a
    borderless table that lays out a letterhead or signatures is read down its columns as ordinary lines.
    Raises UnreadableFile for damage, passwords, bombs and entities. The parts of the file that stand for other
    files (`altChunk`) are not read; the page then has a reason that says so.
    """
    package = open_package(data, name, limits)
    story = _read_stories(package)
    decoder = _make_decoder(list(_all_pieces(story)))
    text = _Writing(decoder)
    text.write(story.letterhead)
    text.write(story.body)
    seen: set[str] = set()
    for kind, blocks in story.asides:
        text.write_aside(kind, blocks, seen)
    whole = "".join(text.parts)
    if len(whole) > limits.characters:
        raise UnreadableFile("too-many-characters", name, limit=limits.characters)
    if not whole.strip():
        raise UnreadableFile("empty", name)
    page = Page(1, 0, len(whole), reason="embedded-file-not-read" if story.left_out else None)
    grids, asides = tuple(text.grids), tuple(text.asides)
    recoded = place_recoded(whole, decoder.recoded)
    return Document(name, sha256, "docx", decoder.encoding_name(), whole, (page,), grids, asides, recoded=recoded)


# ---- what the XML says --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one run: as the file holds it, the font it is set in, whether it is printed in capitals."""

    text: str
    font: str = ""
    capitals: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    pieces: tuple[Piece, ...]
    runs_on: bool = False  # its end was deleted: the next paragraph continues it


@dataclass(frozen=True, slots=True)
class WordCell:
    row: int
    column: int
    row_span: int
    column_span: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table with, for each row, its cells in order; `None` where a cell of a row above reaches down."""

    rows: tuple[tuple[WordCell | None, ...], ...]
    column_count: int
    header_rows: int
    bordered: bool


Block = Paragraph | WordTable


@dataclass(frozen=True, slots=True)
class _Story:
    letterhead: Sequence[Block]
    body: Sequence[Block]
    asides: Sequence[tuple[AsideKind, Sequence[Block]]]
    left_out: bool


def _read_stories(package: Package) -> _Story:
    reader = _Reader(package)
    body = reader.read(child(package.body, "body"))
    notes: list[tuple[AsideKind, Sequence[Block]]] = []
    for kind, identity in reader.cited:  # grows while notes that cite notes are read
        if identity in package.notes[kind]:
            notes.append(("footnote", reader.read(package.notes[kind][identity])))
    first, running = _heads(package)
    letterhead = [block for root in first for block in reader.read(root)]
    heads: list[tuple[AsideKind, Sequence[Block]]] = [("running_head", reader.read(root)) for root in running]
    return _Story(letterhead, body, [*heads, *notes], reader.left_out)


def _heads(package: Package) -> tuple[list[Element], list[Element]]:
    """The header printed on the first page only, and the other headers and footers in use, each once."""
    first: list[Element] = []
    running: dict[str, Element] = {}
    for place, section in enumerate(element for element in package.body.iter() if tag(element) == "sectPr"):
        own_first_page = switch(section, "titlePg") or False
        for reference in section:
            if tag(reference) not in ("headerReference", "footerReference"):
                continue
            relation = next((known for key, known in reference.attrib.items() if key.endswith("}id")), "")
            root = package.related.get(relation)
            is_first = value(reference, "type") == "first"
            if root is None or (is_first and not own_first_page):
                continue
            if is_first and place == 0 and tag(reference) == "headerReference":
                first.append(root)
            else:
                running[relation] = root
    return first, list(running.values())


@dataclass(slots=True)
class _Field:
    """A field (`w:fldChar`) being read: its instruction, then its result."""

    instruction: str = ""
    in_result: bool = False

    @property
    def is_printed(self) -> bool:
        return self.in_result and _PAGE_FIELD.match(self.instruction) is None


class _Reader:
    """Goes through the XML once, in reading order, and keeps count of lists, fields and notes on the way."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.numbering = read_numbering(package.numbering)
        self.fields: list[_Field] = []
        self.cited: list[tuple[str, str]] = []
        self.known: set[tuple[str, str]] = set()
        self.left_out = False

    def read(self, container: Element | None) -> tuple[Block, ...]:
        """The blocks of a story, a cell or a text box."""
        outer, self.fields = self.fields, []
        blocks = tuple(_join_paragraphs(self._blocks(container)))
        self.fields = outer
        return blocks

    def _blocks(self, container: Element | None) -> Iterator[Block]:
        for element in container if container is not None else ():
            name = tag(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                table = self._table(element)
                if table is not None:
                    yield table
            elif name in _CONTAINERS:
                yield from self._blocks(element)
            elif name == "AlternateContent":
                yield from self._blocks(_alternative(element))
            elif name == "altChunk":
                self.left_out = True

    def _paragraph(self, element: Element) -> Iterator[Block]:
        properties = child(element, "pPr")
        style_id = value(child(properties, "pStyle")) or ""
        style = over(self.package.styles.get(style_id) or self.package.styles[""], self.package.base)
        self.fields = [field for field in self.fields if field.in_result]  # an instruction ends with its paragraph
        pieces: list[Piece] = []
        boxes: list[Element] = []
        self._inline(element, style, pieces, boxes)
        mark = child(properties, "rPr")
        runs_on = child(mark, "del") is not None or child(mark, "moveFrom") is not None
        if not (runs_on and not pieces):
            label = self._label(properties, style)
            if label:
                pieces.insert(0, Piece(label, capitals=style.capitals or False))
            yield Paragraph(tuple(pieces), runs_on)
        for box in boxes:
            yield from self.read(box)

    def _label(self, properties: Element | None, style: Style) -> str:
        own = list_of(properties)
        list_id = own[0] if own[0] is not None else style.numbering[0]
        level = own[1] if own[1] is not None else style.numbering[1]
        return "" if list_id in (None, "0") else self.numbering.next_label(list_id, level or 0)

    def _inline(self, parent: Element | None, style: Style, pieces: list[Piece], boxes: list[Element]) -> None:
        for element in parent if parent is not None else ():
            name = tag(element)
            if name == "r":
                self._run(element, style, pieces, boxes)
            elif name in _CONTAINERS:
                self._inline(element, style, pieces, boxes)
            elif name == "fldSimple":
                if _PAGE_FIELD.match(value(element, "instr") or "") is None:
                    self._inline(element, style, pieces, boxes)
            elif name == "AlternateContent":
                self._inline(_alternative(element), style, pieces, boxes)
            elif name in ("oMath", "oMathPara"):
                formula = "".join(inner.text or "" for inner in element.iter() if tag(inner) == "t")
                pieces.append(Piece(formula))

    def _run(self, run: Element, style: Style, pieces: list[Piece], boxes: list[Element]) -> None:
        properties = child(run, "rPr")
        own = run_style(properties)
        named = self.package.styles.get(value(child(properties, "rStyle")) or "-", Style())
        style = over(own, over(named, style))
        text = "".join(self._run_text(run, style, boxes))
        if text:
            pieces.append(Piece(text, style.font or "", style.capitals or False))

    def _run_text(self, run: Element, style: Style, boxes: list[Element]) -> Iterator[str]:
        for element in run:
            name = tag(element)
            if name == "fldChar":
                self._turn_field(value(element, "fldCharType"))
            elif name == "instrText":
                if self.fields and not self.fields[-1].in_result:
                    self.fields[-1].instruction += element.text or ""
            elif style.hidden or not all(field.is_printed for field in self.fields):
                continue
            elif name == "t":
                yield _text_of(element)
            elif name in _SIGNS:
                yield _SIGNS[name]
            elif name == "sym":
                yield _symbol(element)
            elif name in ("footnoteReference", "endnoteReference"):
                # the raised figure is left out: glued to the word before it would read as a figure of the text
                cited = (name.removesuffix("Reference"), value(element, "id") or "")
                if cited not in self.known:
                    self.known.add(cited)
                    self.cited.append(cited)
            elif name in ("drawing", "pict", "object"):
                boxes.extend(_text_boxes(element))
            elif name == "AlternateContent":
                yield from self._run_text(_alternative(element), style, boxes)
            elif name == "ruby":
                for base in (inner for inner in element if tag(inner) == "rubyBase"):
                    for inner in base:
                        yield from self._run_text(inner, style, boxes)

    def _turn_field(self, turn: str | None) -> None:
        if turn == "begin" and len(self.fields) < _DEEPEST_FIELD:
            self.fields.append(_Field())
        elif turn == "separate" and self.fields:
            self.fields[-1].in_result = True
        elif turn == "end" and self.fields:
            self.fields.pop()

    # -- tables --

    def _table(self, element: Element) -> WordTable | None:
        rows: list[list[WordCell | None]] = []
        open_cells: dict[int, tuple[int, int]] = {}  # column → place (row, index) of the cell that reaches down
        header_rows = column_count = bordered_cells = cell_count = 0
        borders = self._table_borders(element)
        for row_element in _inside(element, "tr"):
            properties = child(row_element, "trPr")
            if child(properties, "del") is not None:
                continue
            if switch(properties, "tblHeader") and header_rows == len(rows):
                header_rows += 1
            row: list[WordCell | None] = []
            column = min(max(number(child(properties, "gridBefore")) or 0, 0), _MOST_COLUMNS)
            for cell_element in _inside(row_element, "tc"):
                cell_properties = child(cell_element, "tcPr")
                span = min(max(number(child(cell_properties, "gridSpan")) or 1, 1), _MOST_COLUMNS)
                cell_count += 1
                bordered_cells += _is_boxed(child(cell_properties, "tcBorders"), borders)
                if _reaches(cell_properties, "vMerge") and column in open_cells:
                    place, index = open_cells[column]
                    above = rows[place][index]
                    if above is not None:
                        rows[place][index] = replace(above, row_span=len(rows) - place + 1)
                    row.append(None)
                elif _reaches(cell_properties, "hMerge") and row and row[-1] is not None:
                    row[-1] = replace(row[-1], column_span=row[-1].column_span + span)
                else:
                    if child(cell_properties, "vMerge") is not None:
                        open_cells[column] = (len(rows), len(row))
                    else:
                        open_cells.pop(column, None)
                    row.append(WordCell(len(rows), column, 1, span, self.read(cell_element)))
                column += span
            column_count = max(column_count, column)
            rows.append(row)
        if not cell_count:
            return None
        bordered = bordered_cells * 2 >= cell_count
        return WordTable(tuple(map(tuple, rows)), column_count, header_rows, bordered)

    def _table_borders(self, table: Element) -> bool:
        """Whether the table, by itself or by its style, draws lines around its cells."""
        properties = child(table, "tblPr")
        own = child(properties, "tblBorders")
        if own is not None:
            return has_borders(own)
        style = self.package.styles.get(value(child(properties, "tblStyle")) or "-")
        return style is not None and style.bordered


_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
_BOX_SIGNS = {0xA8, 0x6F, 0x71, 0x72}  # Wingdings: empty boxes to tick


def _text_of(element: Element) -> str:
    """Text of `w:t`: line breaks in it are blanks, and blanks at its ends count only when it says so."""
    text = element.text or ""
    if element.get("{http://www.w3.org/XML/1998/namespace}space") != "preserve":
        text = text.strip(" \t\r\n")
    return _BREAKS.sub(" ", text)


def _symbol(element: Element) -> str:
    """A sign of a symbol font: an empty box as one, any other (ticks, arrows, bullets) as a bullet."""
    code = value(element, "char") or ""
    place = int(code, 16) & 0xFF if re.fullmatch("[0-9A-Fa-f]{1,4}", code) else 0
    return "\u25a1" if place in _BOX_SIGNS else "\u2022"


def _alternative(element: Element) -> Element | None:
    """Of the two forms in which newer programs save a drawing, the one to read: only one is printed."""
    choice = child(element, "Choice")
    return choice if choice is not None else child(element, "Fallback")


def _text_boxes(element: Element) -> Iterator[Element]:
    """The text boxes in a drawing, outermost only: those inside a box are found when it is read."""
    for inner in element:
        if tag(inner) == "txbxContent":
            yield inner
        elif tag(inner) == "AlternateContent":
            alternative = _alternative(inner)
            if alternative is not None:
                yield from _text_boxes(alternative)
        else:
            yield from _text_boxes(inner)


def _inside(element: Element, wanted: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, also where a control or a revision wraps them."""
    for inner in element:
        name = tag(inner)
        if name == wanted:
            yield inner
        elif name in _CONTAINERS:
            yield from _inside(inner, wanted)


def _reaches(properties: Element | None, merge: str) -> bool:
    """Whether a cell only continues the one above it (`vMerge`) or before it (`hMerge`)."""
    element = child(properties, merge)
    return element is not None and value(element) in (None, "continue")


def _is_boxed(own: Element | None, table_borders: bool) -> bool:
    """Whether a cell has lines on two sides or more. One line below is how letterheads underline."""
    sides = {"left" if tag(side) == "start" else "right" if tag(side) == "end" else tag(side): is_drawn(side)
             for side in (own if own is not None else ())}  # fmt: skip
    return sum(sides.get(side, table_borders) for side in ("top", "left", "bottom", "right")) >= 2


def _join_paragraphs(blocks: Iterable[Block]) -> Iterator[Block]:
    """Paragraphs whose end was deleted, joined with the paragraph that follows."""
    held: list[Piece] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            held.extend(block.pieces)
            if block.runs_on:
                continue
            yield Paragraph(tuple(held))
        else:
            if held:
                yield Paragraph(tuple(held))
            yield block
        held = []
    if held:
        yield Paragraph(tuple(held))


# ---- old fonts ----------------------------------------------------------------------------------


def _all_pieces(story: _Story) -> Iterator[Piece]:
    yield from _pieces_of(story.letterhead)
    yield from _pieces_of(story.body)
    for _, blocks in story.asides:
        yield from _pieces_of(blocks)


def _pieces_of(blocks: Iterable[Block]) -> Iterator[Piece]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from block.pieces
        else:
            for row in block.rows:
                for cell in row:
                    if cell is not None:
                        yield from _pieces_of(cell.blocks)


@dataclass(slots=True)
class _Decoder:
    """Turns runs into Unicode text: by their font where that is an old one, else by what they look like."""

    trusted: frozenset[str]  # encodings whose fonts really hold text in them
    rest: str | None  # the encoding of the text in ordinary fonts
    met: dict[str, None] = field(default_factory=dict)
    recoded: list[Recoded] = field(default_factory=list)

    def decode(self, pieces: Iterable[Piece]) -> str:
        """Runs of one kind are decoded together, since a VNI letter may be split between two runs."""
        parts = []
        for (encoding, capitals), group in groupby(pieces, key=self._kind):
            text = "".join(piece.text for piece in group)
            if encoding is not None:
                if not text.isascii():
                    self.met[encoding] = None
                text = decode_text(text, encoding)
            else:
                text, recoded = decode_legacy_lines(text)
                self.met.update(dict.fromkeys(one.encoding for one in recoded))
                self.recoded.extend(recoded)
                if not recoded and any(letter.isalpha() and not letter.isascii() for letter in text):
                    self.met["utf-8"] = None
                text = _drop_soft_hyphens(text)
            parts.append(text.upper() if capitals else text)
        return unicodedata.normalize("NFC", "".join(parts))

    def _kind(self, piece: Piece) -> tuple[str | None, bool]:
        by_font = encoding_of_font(piece.font)
        if by_font in self.trusted:
            return by_font, piece.capitals or is_capital_font(piece.font)
        return self.rest, piece.capitals

    def encoding_name(self) -> str:
        """What was found, "utf-8" first: `tcvn3` when all marked letters were in it, `utf-8+tcvn3` for a mixture."""
        return "+".join(sorted(self.met, key=lambda encoding: encoding != "utf-8")) or "utf-8"


def _make_decoder(pieces: Sequence[Piece]) -> _Decoder:
    by_encoding: dict[str | None, list[str]] = {}
    for piece in pieces:
        by_encoding.setdefault(encoding_of_font(piece.font), []).append(piece.text)
    trusted = frozenset(
        encoding
        for encoding, texts in by_encoding.items()
        if encoding is not None and is_written_in(" ".join(texts), encoding)
    )
    rest = "\n".join(text for encoding, texts in by_encoding.items() if encoding not in trusted for text in texts)
    return _Decoder(trusted, detect_legacy(rest))


def _drop_soft_hyphens(text: str) -> str:
    """Soft hyphens inside a word in small letters or beside a stroke do not show; elsewhere Word prints them.

    >>> _drop_soft_hyphens("ph\\u00adường, 61/2018/NĐ\\u00adCP, 2011\\u00ad2020, 45/\\u00adKH-UBND")
    'phường, 61/2018/NĐ-CP, 2011-2020, 45/KH-UBND'
    """
    if "\u00ad" not in text:
        return text
    text = _SOFT_HYPHEN_BY_STROKE.sub("", text)
    text = _SOFT_HYPHEN_IN_WORD.sub(lambda match: "-" if _between_capitals(match) else "", text)
    return text.replace("\u00ad", "-")


def _between_capitals(match: re.Match[str]) -> bool:
    return match.string[match.start() - 1].isupper() and match.string[match.end()].isupper()


# ---- blocks → text ------------------------------------------------------------------------------


class _Writing:
    """The document text as it grows, with the grids and asides whose offsets point into it."""

    def __init__(self, decoder: _Decoder) -> None:
        self.decoder = decoder
        self.parts: list[str] = []
        self.length = 0
        self.grids: list[Grid] = []
        self.asides: list[Aside] = []

    def write(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            if isinstance(block, Paragraph):
                self._add(self.decoder.decode(block.pieces) + "\n")
            elif is_layout(block):
                for cell in _down_the_columns(block):
                    self.write(cell.blocks)
            else:
                self._write_grid(block)

    def write_aside(self, kind: AsideKind, blocks: Sequence[Block], seen: set[str]) -> None:
        """Each paragraph is an aside of its own; a running head that was there before is left out."""
        for line in _lines(blocks, self.decoder):
            if not line.strip() or (kind == "running_head" and line in seen):
                continue
            seen.add(line)
            self.asides.append(Aside(kind, self.length, self.length + len(line)))
            self._add(line + "\n")

    def _write_grid(self, table: WordTable) -> None:
        start = self.length
        cells: list[GridCell] = []
        for row in table.rows:
            for place, cell in enumerate(row):
                if place:
                    self._add("\t")
                if cell is not None:
                    text = " ".join(filter(None, _lines(cell.blocks, self.decoder))).strip()
                    begin = self.length
                    self._add(text)
                    cells.append(GridCell(cell.row, cell.column, begin, self.length, cell.row_span, cell.column_span))
            self._add("\n")
        grid = Grid(
            start,
            self.length - 1,
            len(table.rows),
            table.column_count,
            tuple(cells),
            header_rows=table.header_rows if table.header_rows < len(table.rows) else 0,
            ruled=table.bordered,
        )
        self.grids.append(grid)

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


def _lines(blocks: Iterable[Block], decoder: _Decoder) -> Iterator[str]:
    """Paragraphs on one line each, the rows of a table inside them too."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield _BREAKS.sub(" ", decoder.decode(block.pieces)).strip()
        else:
            for row in block.rows:
                yield " ".join(
                    line for cell in row if cell is not None for line in _lines(cell.blocks, decoder) if line
                )


def is_layout(table: WordTable) -> bool:
    """Whether a table only places lines side by side (letterhead, signatures) instead of holding data.

    Such tables have no borders, at most two columns with text (three on one or two rows: several signers), and
    no column of figures. A table of one column, bordered or not, is a frame around ordinary lines.
    """
    filled: dict[int, list[str]] = {}
    for row in table.rows:
        for cell in row:
            text = " ".join(piece.text for piece in _pieces_of(cell.blocks)) if cell is not None else ""
            if cell is not None and text.strip():
                filled.setdefault(cell.column, []).append(text)
    if len(filled) < 2 and table.column_count == 1:
        return True
    if table.bordered or len(filled) > 3 or (len(filled) == 3 and len(table.rows) > 2):
        return False
    figures = max((sum(_FIGURE.fullmatch(text) is not None for text in texts) for texts in filled.values()), default=0)
    return len(table.rows) < 3 or figures * 2 < len(table.rows)


def _down_the_columns(table: WordTable) -> Iterator[WordCell]:
    """The cells of a layout table, left column first. Rows that are divided otherwise are read on their own."""
    for _, group in groupby(table.rows, key=lambda row: tuple(cell.column for cell in row if cell is not None)):
        cells = [cell for row in group for cell in row if cell is not None]
        yield from sorted(cells, key=lambda cell: (cell.column, cell.row))
