"""The public record of one report: the types of the agreement that every reader of our output relies on.

The JSON Schema that is published with the package is made from these models. Names are final: fields may
be added, never renamed or dropped. A figure that the document does not state is `None`, never 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from extractor.models import CellStatus, IssuerLevel, PeriodKind, QuantityKind, ReferenceForm

if TYPE_CHECKING:
    import pandas
    import pyarrow

SCHEMA_VERSION: Literal["1"] = "1"

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""The worst first."""
CheckStatus = Literal["passed", "failed", "not_applicable"]
TableKind = Literal["dossiers", "staff", "equipment", "indicators", "other"]

MEASURES = (
    "received", "received_new", "received_online", "received_direct", "received_post", "carried_over",
    "resolved", "resolved_early", "resolved_on_time", "resolved_early_or_on_time", "resolved_late",
    "pending", "pending_in_time", "pending_late", "late", "returned", "withdrawn", "supplement",
)  # fmt: skip
"""The measures of a dossier row, in the order of the columns of every table we write."""


SURE = 0.8
"""A value that a scan gives with less confidence than this is doubtful: look at the page before you use it."""


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(Model):
    """A place in the document: page from 1, half-open offsets into the text as read, the quotation."""

    page: int = Field(description="page, from 1")
    start: int = Field(description="offset of the first character in the document text")
    end: int = Field(description="offset after the last character")
    text: str = Field(description="the quotation: the document text from start to end, as printed")
    boxes: list[list[float]] | None = Field(
        default=None, description="[x0, top, x1, bottom] in points from the top-left corner, one per line"
    )
    confidence: float = Field(default=1.0, ge=0, le=1, description="1 for digital text")
    pattern: str = Field(default="", description="the pattern entry that found it")


class PageInfo(Model):
    """How one page was read; `reason` says why a text layer was refused or nothing could be read."""

    page: int = Field(description="page, from 1")
    layer: Literal["text", "ocr", "none"] = Field(description="where its text came from; none: nothing was read")
    reason: str | None = Field(default=None, description="id of the reason, when there is one")


class DocumentInfo(Model):
    """The file, and by what it was read."""

    name: str = Field(description="name of the file")
    sha256: str = Field(description="of the bytes of the file")
    medium: Literal["text", "docx", "pdf-text", "pdf-scan", "pdf-mixed", "image", "doc", "rtf"] = Field(
        description="what kind of file it is, by its content"
    )
    pages: int = Field(description="number of pages")
    characters: int = Field(description="length of the document text")
    encoding: str = Field(description="encoding as found (utf-8, tcvn3, vni ...)")
    signed: bool = Field(default=False, description="whether the file carries a digital signature; it is not verified")
    page_info: list[PageInfo] = Field(default_factory=list, description="pages read otherwise than from text")
    program_version: str = Field(default="", description="version of baocao that read it")
    pattern_version: str = Field(default="", description="version of the patterns it was read with")


class Signer(Model):
    """Who signed."""

    authority: str | None = Field(default=None, description="mark of authority (TM., KT. ...)")
    position: str | None = Field(default=None, description="position, as printed")
    name: str | None = Field(default=None, description="name, as printed")


class Header(Model):
    """Letterhead, title, recipients and signature."""

    issuer: str | None = Field(default=None, description="body that issues the report, as printed")
    issuer_level: IssuerLevel | None = Field(default=None, description="level of that body")
    parent: str | None = Field(default=None, description="body above it, as printed")
    number: str | None = Field(
        default=None, description="symbol of the report itself (12/BC-UBND); null when its number is left blank"
    )
    place: str | None = Field(default=None, description="place of issue")
    date: str | None = Field(
        default=None, description="date of issue, ISO 8601; without the day when that is left blank"
    )
    title: str | None = Field(default=None, description="title")
    recipients: list[str] = Field(default_factory=list, description="recipients, as printed")
    signer: Signer = Field(default=Signer(), description="who signed")
    evidence: dict[str, Evidence] = Field(default_factory=dict, description="field of the header → its place")


class Period(Model):
    """The period that is reported on; all null when none was found."""

    kind: PeriodKind | None = Field(default=None, description="kind of period")
    index: int | None = Field(
        default=None, description="quarter 1-4, half 1-2, month 1-12; null for a year and nine months"
    )
    year: int | None = Field(default=None, description="year")
    label: str | None = Field(default=None, description="as printed")
    start: str | None = Field(default=None, description="first day by the calendar")
    end: str | None = Field(default=None, description="last day by the calendar")
    data_from: str | None = Field(
        default=None, description="first day of the data window: as stated, else by Decree 09/2019/NĐ-CP"
    )
    data_to: str | None = Field(default=None, description="last day of the data window")
    window_stated: bool = Field(default=False, description="whether the report states its window itself")
    evidence: Evidence | None = Field(default=None, description="where the period is printed")


class Section(Model):
    """A heading, and where the text below it lies."""

    id: str | None = Field(description="canonical id of the section; null for a heading that is none of them")
    label: str | None = Field(description='a path ("II.2.a"); None for a heading that prints no label')
    title: str = Field(description="as printed")
    level: int = Field(description="depth, from 1")
    evidence: Evidence = Field(description="place of the heading")
    start: int = Field(description="offset of the first character of the body")
    end: int = Field(description="offset after the last character of the body")


class Reference(Model):
    """A distinct document that is cited, and every place where it is."""

    symbol: str | None = Field(description="normalised; None for a law that is cited by name alone")
    form: ReferenceForm = Field(description="form of the symbol")
    type: str | None = Field(default=None, description="type of document, abbreviated (KH)")
    type_name: str | None = Field(default=None, description="type of document (Kế hoạch)")
    number: str | None = Field(default=None, description="number inside the symbol, with its zeros")
    year: int | None = Field(default=None, description="year inside the symbol")
    issuer: str | None = Field(default=None, description="issuing body, abbreviated")
    issuer_name: str | None = Field(default=None, description="issuing body, when the text names it")
    date: str | None = Field(default=None, description="date, ISO 8601; the one printed first when there are two")
    title: str | None = Field(default=None, description="subject")
    mentions: list[Evidence] = Field(description="every place where it is cited")


class Date(Model):
    """A date that belongs to no reference."""

    value: str = Field(description="ISO 8601, without the day when none is printed")
    evidence: Evidence = Field(description="its place")


class Dossier(Model):
    """A row of a dossier table, or a statement in prose; a measure that is not stated is null, 0 is stated."""

    field: str | None = Field(
        description="id of the field of work; all for the whole; null when the label is none of them"
    )
    label: str | None = Field(description="field or unit, as printed")
    origin: Literal["table", "text"] = Field(description="a row of a table, or a statement in prose")
    table: int | None = Field(default=None, description="number of the table")
    total: bool = Field(default=False, description="a total row, a group row or a statement on the whole report")
    group: bool = Field(default=False, description="a group row, left out of sums over detail rows")
    received: int | None = Field(
        default=None,
        description="all that has to be dealt with, what was carried over included where such a total is printed",
    )
    received_new: int | None = Field(
        default=None, description="taken in within the period, where printed beside received"
    )
    received_online: int | None = Field(default=None, description="received online")
    received_direct: int | None = Field(
        default=None, description="received at the counter (and by post, when one column has both)"
    )
    received_post: int | None = Field(default=None, description="received by post")
    carried_over: int | None = Field(default=None, description="carried over from the period before")
    resolved: int | None = Field(default=None, description="resolved")
    resolved_early: int | None = Field(default=None, description="resolved before time")
    resolved_on_time: int | None = Field(default=None, description="resolved on time")
    resolved_early_or_on_time: int | None = Field(
        default=None, description="resolved before time or on time, told as one"
    )
    resolved_late: int | None = Field(default=None, description="resolved late")
    pending: int | None = Field(default=None, description="still in work")
    pending_in_time: int | None = Field(default=None, description="in work, within time")
    pending_late: int | None = Field(default=None, description="in work, out of time")
    late: int | None = Field(default=None, description="late, without saying whether resolved or in work")
    returned: int | None = Field(default=None, description="returned to the applicant")
    withdrawn: int | None = Field(default=None, description="withdrawn by the applicant")
    supplement: int | None = Field(default=None, description="waiting for the applicant's papers")
    rate: float | None = Field(default=None, description="percentage printed in the row")
    evidence: Evidence = Field(description="place of the row or statement")
    cells: dict[str, Evidence] = Field(default_factory=dict, description="measure → place of its figure")
    status: dict[str, CellStatus] = Field(
        default_factory=dict, description="of each figure that a scan gives: whether sums confirm it; none if digital"
    )


class Staff(Model):
    """A number of people or posts."""

    group: str = Field(description="id of the group of staff")
    qualifier: str | None = Field(
        default=None, description="id of the qualification or state; null for the group as a whole"
    )
    count: int = Field(description="how many")
    label: str = Field(description="as printed")
    evidence: Evidence = Field(description="its place")


class Equipment(Model):
    """A number of machines or pieces of furniture."""

    item: str | None = Field(description="id of the thing; null when only the label says what it is")
    label: str = Field(description="as printed")
    count: int = Field(description="how many")
    unit: str | None = Field(default=None, description="unit as printed (bộ, chiếc)")
    place: str | None = Field(default=None, description="where it stands")
    evidence: Evidence = Field(description="its place")


class Software(Model):
    """A program that is in use."""

    item: str | None = Field(description="id of the program; null when only the label says what it is")
    label: str = Field(description="as printed")
    evidence: Evidence = Field(description="its place")


class Quantity(Model):
    """A number with a meaning that has no list of its own."""

    value: float | int = Field(description="the number")
    kind: QuantityKind = Field(description="what kind of number")
    unit: str | None = Field(default=None, description="the noun it counts or measures, as printed")
    numerator: int | None = Field(default=None, description="of a ratio")
    denominator: int | None = Field(default=None, description="of a ratio")
    evidence: Evidence = Field(description="its place")


class Table(Model):
    """A table as printed, whatever it is about."""

    number: int = Field(description="number of the table in the document, from 1")
    kind: TableKind = Field(description="what it is about")
    title: str | None = Field(default=None, description="title, as printed")
    columns: list[str] = Field(description="titles of the columns; levels of a header joined by ' / '")
    rows: list[list[str]] = Field(description="text of the cells, row by row; merged cells are repeated")
    status: list[list[CellStatus | None]] = Field(
        default_factory=list, description="of each cell of `rows` with a figure, in a scan; empty for digital text"
    )
    evidence: Evidence = Field(description="its place")


class NamedPeriod(Model):
    """A period that a sentence names ("quý I"); the year is None when it prints none."""

    kind: PeriodKind = Field(description="kind of period")
    index: int | None = Field(default=None, description="quarter 1-4, half 1-2, month 1-12")
    year: int | None = Field(default=None, description="year, when printed")
    text: str = Field(description="as printed")


class Passage(Model):
    """A sentence or list item of the running text: what reports are compared by where they hold no figures."""

    section: str | None = Field(default=None, description="canonical id of the section it stands in")
    periods: list[NamedPeriod] = Field(
        default_factory=list, description="periods it names, those in the subjects of cited documents left out"
    )
    cues: list[str] = Field(default_factory=list, description="ids of patterns/audit_cues.toml found in it")
    evidence: Evidence = Field(description="its place")


class Repair(Model):
    """A change made to the text before reading it."""

    rule: str = Field(description="id of the rule")
    before: str = Field(description="as it was read")
    after: str = Field(description="as it was understood")
    evidence: Evidence = Field(description="its place")


class Finding(Model):
    """What a check says."""

    check: str = Field(description="id of the check")
    severity: Severity = Field(description="how bad")
    message: str = Field(description="what is wrong, in English")
    message_vi: str = Field(description="what is wrong, in Vietnamese")
    expected: Any = Field(default=None, description="what was to be expected")
    found: Any = Field(default=None, description="what the report says")
    evidence: list[Evidence] = Field(default_factory=list, description="the places that it speaks of")


class Review(Model):
    """What people did to one entry of a list. `reviewed_by` and `reviewed_at` are told when they looked at every value
    of it; `machine_value` has what the machine read in each field that they changed."""

    reviewed_by: list[str] = Field(default_factory=list, description="who did")
    reviewed_at: str | None = Field(default=None, description="UTC, ISO 8601")
    machine_value: dict[str, Any] | None = Field(
        default_factory=dict, description="field → value as read; null for an entry that a person added"
    )


class Record(Model):
    """Everything one report states, each value with its place, and what the checks say about it."""

    schema_version: Literal["1"] = Field(default=SCHEMA_VERSION, description="version of this agreement")
    document: DocumentInfo = Field(description="the file, and how it was read")
    header: Header = Field(description="letterhead, title, recipients and signature")
    period: Period = Field(description="the period reported on")
    sections: list[Section] = Field(default_factory=list, description="headings, in text order")
    references: list[Reference] = Field(
        default_factory=list, description="documents cited, one entry for each distinct document"
    )
    dates: list[Date] = Field(default_factory=list, description="dates that belong to no reference")
    dossiers: list[Dossier] = Field(default_factory=list, description="rows of dossier tables and statements in prose")
    staff: list[Staff] = Field(default_factory=list, description="numbers of people and posts")
    equipment: list[Equipment] = Field(default_factory=list, description="numbers of machines and furniture")
    software: list[Software] = Field(default_factory=list, description="programs in use")
    quantities: list[Quantity] = Field(default_factory=list, description="every other number with a meaning")
    tables: list[Table] = Field(default_factory=list, description="every table as printed")
    passages: list[Passage] = Field(
        default_factory=list, description="the running text sentence by sentence, without tables and headings"
    )
    leftovers: list[Evidence] = Field(default_factory=list, description="numbers that nothing above accounts for")
    repairs: list[Repair] = Field(default_factory=list, description="every change made to the text before reading it")
    findings: list[Finding] = Field(
        default_factory=list, description="where the report disagrees with itself or with what is known"
    )
    checks: dict[str, CheckStatus] = Field(
        default_factory=dict, description="what each check came to; a check without its inputs did not apply"
    )
    review: dict[str, Review] = Field(
        default_factory=dict,
        description="what people did to this record: header, dossiers.3, tables.0.cell.2.4 (row and column from 1)",
    )

    @property
    def report_id(self) -> str:
        """First 16 characters of the document's sha256: the key of every table we write."""
        return self.document.sha256[:16]

    def to_frames(self) -> dict[str, pandas.DataFrame]:
        """The record as tidy tables, one data frame each, with the names and columns of the CSV files."""
        from extractor.exports.frames import record_to_frames

        return record_to_frames(self)

    def to_arrow(self) -> dict[str, pyarrow.Table]:
        """The same tables as Arrow has them, with the types of the Parquet files."""
        from extractor.exports.arrow_tables import records_to_arrow

        return records_to_arrow([self])

    def _repr_html_(self) -> str:
        """What a notebook shows: the record in short, its findings, and the text with what was found marked."""
        from extractor.exports.record_html import record_to_html
        from extractor.messages import locale_language

        return record_to_html(self, locale_language())
