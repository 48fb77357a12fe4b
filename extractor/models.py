"""The values that one step of the flow hands to the next, in the order of the flow.

All are frozen: a step never changes what it was given, it returns something new. Offsets are half-open
and count characters. `Document` offsets point into `Document.text`; everything from `View` on points
into `View.text` until `View.to_document` turns it back (see `repairs.py`).
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Medium = Literal["text", "docx", "pdf-text", "pdf-scan", "pdf-mixed", "image", "doc", "rtf"]
Layer = Literal["text", "ocr", "none"]
IssuerLevel = Literal["commune", "district", "department", "province", "ministry", "other"]
PeriodKind = Literal["month", "quarter", "half_year", "nine_months", "year", "range"]
ReferenceForm = Literal["administrative", "letter", "normative", "law", "party", "legacy"]
QuantityKind = Literal["count", "percent", "ratio", "money", "level", "measure", "ordinal"]
AsideKind = Literal["page_number", "running_head", "footnote", "watermark", "stamp"]
CellStatus = Literal["checked", "doubtful", "unchecked"]


# ---- read: file → Document -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """One page and the span of `Document.text` that was read from it.

    `boxes` holds four floats (x0, top, x1, bottom, in points from the top-left corner of the page as a
    reader sees it) for each character of the span; characters that have no ink (blanks we set, line
    breaks) have x1 <= x0. `confidences` holds one float (0-1) a character for text that OCR read.
    Both are `None` for media without pages of their own (plain text, Word).
    """

    number: int
    start: int
    end: int
    width: float | None = None
    height: float | None = None
    boxes: array[float] | None = None
    confidences: array[float] | None = None
    layer: Layer = "text"
    reason: str | None = None  # why this page's text layer was refused, or why nothing was read


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a `Grid`: where it lies in the grid and which span of `Document.text` it printed.

    A cell whose text goes on overleaf is two `GridCell`s with the same row and column, in text order. `status` is
    what the sums of a scanned table say of the figure in it.
    """

    row: int
    column: int
    start: int
    end: int
    row_span: int = 1
    column_span: int = 1
    status: CellStatus | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table that the medium itself shows (ruling lines, column gaps, a Word table).

    In `Document.text` a grid is one line per row, cells parted by a tab, line breaks inside a cell
    written as blanks. A grid that runs over a page break is one grid; headers repeated on the next page
    stay in the text but are not among the cells. `header_rows` is 0 when the reader cannot tell.
    """

    start: int
    end: int
    row_count: int
    column_count: int
    cells: tuple[GridCell, ...]
    header_rows: int = 0
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class Aside:
    """A span of `Document.text` that is not part of the running text: page number, running head, footnote."""

    kind: AsideKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: one text (NFC, lines ended by a single line feed), the only coordinate system."""

    name: str
    sha256: str
    medium: Medium
    encoding: str
    text: str
    pages: tuple[Page, ...]
    grids: tuple[Grid, ...] = ()
    asides: tuple[Aside, ...] = ()
    signed: bool = False
    recoded: tuple[Repair, ...] = ()  # lines in another encoding than the rest, already decoded in `text`

    def page_at(self, offset: int) -> Page:
        """The page that `offset` lies on; offsets in the gap between two pages belong to the earlier one."""
        index = bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        return self.pages[max(index, 0)]


# ---- repair: Document → View ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Repair:
    """One change made to the text before reading it; `start`/`end` lie in `Document.text`."""

    rule: str
    before: str
    after: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class View:
    """The text that patterns are matched against.

    `folded` has exactly the length of `text` (lower case, one tone-mark style, one kind of hyphen and
    blank), so an offset means the same in both; so does it in `printed`, which has the letters as they are
    printed where a repair changed them. `origins[i]` is the offset in `Document.text` that
    character `i` came from; it is `None` when no character was taken away, which is the usual case.
    """

    text: str
    folded: str
    printed: str
    origins: Sequence[int] | None = None
    repairs: tuple[Repair, ...] = ()

    def to_document(self, start: int, end: int) -> tuple[int, int]:
        """The span of `Document.text` that a span of this view was made from."""
        if self.origins is None:
            return start, end
        last = self.origins[end - 1] + 1 if end > 0 else 0
        first = self.origins[start] if start < end else last
        return first, last

    def from_document(self, start: int, end: int) -> tuple[int, int]:
        """The span of this view that holds what is left of a span of `Document.text`."""
        if self.origins is None:
            return start, end
        return bisect_right(self.origins, start - 1), bisect_right(self.origins, end - 1)


# ---- divide and find: View → Sections, Tables, Mentions ------------------------------------------


class Term(NamedTuple):
    """One place where a word of the vocabulary stands: which list (`kind`), which entry (`id`).

    A tuple, since thousands are made for each report and a frozen dataclass takes four times as long.
    """

    start: int
    end: int
    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text below it; `start`/`end` is the body, `heading_*` the printed heading."""

    id: str | None
    label: str | None  # a path; None for a heading that prints no label ("Nguyên nhân:")
    title: str
    level: int
    heading_start: int
    heading_end: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a `Table`; `start == end` for an empty cell. Text has its blanks run together."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the document, whatever medium it came from; merged cells are repeated in `rows`.

    `columns` has one title per column, the levels of a header of several lines joined by " / ".
    `rows` are the body rows (group rows and total rows included, column-number rows left out).
    """

    number: int
    start: int
    end: int
    title: str | None
    columns: tuple[str, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    header_cells: tuple[TableCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in the text where something was found; `pattern` names the entry that found it."""

    start: int
    end: int
    pattern: str
    confidence: float = field(default=1.0, kw_only=True)


@dataclass(frozen=True, slots=True)
class ReferenceMention(Mention):
    """A document cited at one place: the span runs from its symbol to its date when that stands beside it."""

    symbol: str | None
    form: ReferenceForm
    type: str | None
    type_name: str | None
    number: str | None
    year: int | None
    issuer: str | None
    issuer_name: str | None
    date: str | None
    date_printed: bool  # a date is printed, even if it is impossible or lacks its day
    title: str | None


@dataclass(frozen=True, slots=True)
class DateMention(Mention):
    """A date; `value` is ISO 8601, without the day when none is printed, `None` when the calendar lacks it."""

    value: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number read at a place: `value` as a measure of something that the owner knows."""

    value: float | int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DossierMention(Mention):
    """A row of a dossier table or a statement in prose; `measures` maps names of `record.MEASURES` to figures."""

    field: str | None
    label: str | None
    origin: Literal["table", "text"]
    table: int | None
    total: bool
    group: bool
    measures: dict[str, Figure]
    rate: Figure | None = None

    @property
    def figure_spans(self) -> list[tuple[int, int]]:
        """What the mention accounts for: its figures; other numerals inside a statement belong to others."""
        figures = [*self.measures.values(), *([self.rate] if self.rate else [])]
        return [(figure.start, figure.end) for figure in figures]


@dataclass(frozen=True, slots=True)
class StaffMention(Mention):
    group: str
    qualifier: str | None
    count: int
    label: str


@dataclass(frozen=True, slots=True)
class EquipmentMention(Mention):
    item: str | None
    label: str
    count: int
    unit: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class SoftwareMention(Mention):
    item: str | None
    label: str


@dataclass(frozen=True, slots=True)
class QuantityMention(Mention):
    value: float | int
    kind: QuantityKind
    unit: str | None = None
    numerator: int | None = None
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class Claims:
    """Which characters of the view some finder has taken: a character is claimed once."""

    mask: bytes

    @classmethod
    def none(cls, length: int) -> Claims:
        return cls(bytes(length))

    def is_free(self, start: int, end: int) -> bool:
        return self.mask.find(1, start, end) < 0

    def free_runs(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The pieces of a span that nobody has taken, in order."""
        while start < end:
            taken = self.mask.find(1, start, end)
            stop = end if taken < 0 else taken
            if start < stop:
                yield start, stop
            free = self.mask.find(0, stop, end)
            start = end if free < 0 else free

    def with_spans(self, spans: Sequence[tuple[int, int]]) -> Claims:
        """New claims with these half-open spans taken as well."""
        mask = bytearray(self.mask)
        for start, end in spans:
            mask[start:end] = b"\x01" * (end - start)
        return Claims(bytes(mask))


@dataclass(frozen=True, slots=True)
class Part:
    """A value of the letterhead, the title or the signature block, and where it is printed."""

    value: str
    start: int
    end: int
    pattern: str


@dataclass(frozen=True, slots=True)
class HeaderMention:
    """What stands before and after the body: each part with its place; the body lies between the two offsets."""

    issuer: Part | None
    issuer_level: IssuerLevel | None
    parent: Part | None
    number: Part | None
    place: Part | None
    date: Part | None
    title: Part | None
    recipients: tuple[Part, ...]
    authority: Part | None
    position: Part | None
    name: Part | None
    body_start: int
    body_end: int

    @property
    def parts(self) -> dict[str, Part]:
        """Every part that was found, by the name its evidence has in the record."""
        named = {
            "issuer": self.issuer, "parent": self.parent, "number": self.number, "place": self.place,
            "date": self.date, "title": self.title, "signer.authority": self.authority,
            "signer.position": self.position, "signer.name": self.name,
        }  # fmt: skip
        named |= {f"recipients.{index}": part for index, part in enumerate(self.recipients)}
        return {name: part for name, part in named.items() if part is not None}


@dataclass(frozen=True, slots=True)
class PeriodMention(Mention):
    """The period a report covers; `data_from`/`data_to` only when the report states its window itself."""

    kind: PeriodKind
    index: int | None
    year: int | None
    label: str
    data_from: str | None = None
    data_to: str | None = None
    window: tuple[int, int] | None = None  # where the stated window is printed
