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

    page: int
    start: int
    end: int
    text: str
    boxes: list[list[float]] | None = Field(
        default=None, description="[x0, top, x1, bottom] in points from the top-left corner, one per line"
    )
    confidence: float = Field(default=1.0, ge=0, le=1, description="1 for digital text")
    pattern: str = Field(default="", description="the pattern entry that found it")


class PageInfo(Model):
    """How one page was read; `reason` says why a text layer was refused or nothing could be read."""

    page: int
    layer: Literal["text", "ocr", "none"]
    reason: str | None = None


class DocumentInfo(Model):
    name: str
    sha256: str
    medium: Literal["text", "docx", "pdf-text", "pdf-scan", "pdf-mixed", "image", "doc", "rtf"]
    pages: int
    characters: int
    encoding: str
    signed: bool = False
    page_info: list[PageInfo] = Field(default_factory=list, description="pages read otherwise than from text")
    program_version: str = ""
    pattern_version: str = ""


class Signer(Model):
    authority: str | None = None
    position: str | None = None
    name: str | None = None


class Header(Model):
    issuer: str | None = None
    issuer_level: IssuerLevel | None = None
    parent: str | None = None
    number: str | None = None
    place: str | None = None
    date: str | None = None
    title: str | None = None
    recipients: list[str] = Field(default_factory=list)
    signer: Signer = Signer()
    evidence: dict[str, Evidence] = Field(default_factory=dict)


class Period(Model):
    kind: PeriodKind | None = None
    index: int | None = None
    year: int | None = None
    label: str | None = None
    start: str | None = None
    end: str | None = None
    data_from: str | None = None
    data_to: str | None = None
    window_stated: bool = False
    evidence: Evidence | None = None


class Section(Model):
    id: str | None
    label: str | None = Field(description='a path ("II.2.a"); None for a heading that prints no label')
    title: str
    level: int
    evidence: Evidence
    start: int
    end: int


class Reference(Model):
    symbol: str | None = Field(description="normalised; None for a law that is cited by name alone")
    form: ReferenceForm
    type: str | None = None
    type_name: str | None = None
    number: str | None = None
    year: int | None = None
    issuer: str | None = None
    issuer_name: str | None = None
    date: str | None = None
    title: str | None = None
    mentions: list[Evidence]


class Date(Model):
    value: str
    evidence: Evidence


class Dossier(Model):
    field: str | None
    label: str | None
    origin: Literal["table", "text"]
    table: int | None = None
    total: bool = False
    group: bool = False
    received: int | None = None
    received_new: int | None = None
    received_online: int | None = None
    received_direct: int | None = None
    received_post: int | None = None
    carried_over: int | None = None
    resolved: int | None = None
    resolved_early: int | None = None
    resolved_on_time: int | None = None
    resolved_early_or_on_time: int | None = None
    resolved_late: int | None = None
    pending: int | None = None
    pending_in_time: int | None = None
    pending_late: int | None = None
    late: int | None = None
    returned: int | None = None
    withdrawn: int | None = None
    supplement: int | None = None
    rate: float | None = None
    evidence: Evidence
    cells: dict[str, Evidence] = Field(default_factory=dict)
    status: dict[str, CellStatus] = Field(
        default_factory=dict, description="of each figure that a scan gives: whether sums confirm it; none if digital"
    )


class Staff(Model):
    group: str
    qualifier: str | None = None
    count: int
    label: str
    evidence: Evidence


class Equipment(Model):
    item: str | None
    label: str
    count: int
    unit: str | None = None
    place: str | None = None
    evidence: Evidence


class Software(Model):
    item: str | None
    label: str
    evidence: Evidence


class Quantity(Model):
    value: float | int
    kind: QuantityKind
    unit: str | None = None
    numerator: int | None = None
    denominator: int | None = None
    evidence: Evidence


class Table(Model):
    number: int
    kind: TableKind
    title: str | None = None
    columns: list[str]
    rows: list[list[str]]
    status: list[list[CellStatus | None]] = Field(
        default_factory=list, description="of each cell of `rows` with a figure, in a scan; empty for digital text"
    )
    evidence: Evidence


class NamedPeriod(Model):
    """A period that a sentence names ("quý I"); the year is None when it prints none."""

    kind: PeriodKind
    index: int | None = None
    year: int | None = None
    text: str


class Passage(Model):
    """A sentence or list item of the running text: what reports are compared by where they hold no figures."""

    section: str | None = Field(default=None, description="canonical id of the section it stands in")
    periods: list[NamedPeriod] = Field(
        default_factory=list, description="periods it names, those in the subjects of cited documents left out"
    )
    cues: list[str] = Field(default_factory=list, description="ids of patterns/audit_cues.toml found in it")
    evidence: Evidence


class Repair(Model):
    rule: str
    before: str
    after: str
    evidence: Evidence


class Finding(Model):
    check: str
    severity: Severity
    message: str
    message_vi: str
    expected: Any = None
    found: Any = None
    evidence: list[Evidence] = Field(default_factory=list)


class Review(Model):
    """What people did to one entry of a list. `reviewed_by` and `reviewed_at` are told when they looked at every value
    of it; `machine_value` has what the machine read in each field that they changed."""

    reviewed_by: list[str] = Field(default_factory=list)
    reviewed_at: str | None = Field(default=None, description="UTC, ISO 8601")
    machine_value: dict[str, Any] | None = Field(
        default_factory=dict, description="field → value as read; null for an entry that a person added"
    )


class Record(Model):
    """Everything one report states, each value with its place, and what the checks say about it."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    document: DocumentInfo
    header: Header
    period: Period
    sections: list[Section] = Field(default_factory=list)
    references: list[Reference] = Field(default_factory=list)
    dates: list[Date] = Field(default_factory=list)
    dossiers: list[Dossier] = Field(default_factory=list)
    staff: list[Staff] = Field(default_factory=list)
    equipment: list[Equipment] = Field(default_factory=list)
    software: list[Software] = Field(default_factory=list)
    quantities: list[Quantity] = Field(default_factory=list)
    tables: list[Table] = Field(default_factory=list)
    passages: list[Passage] = Field(
        default_factory=list, description="the running text sentence by sentence, without tables and headings"
    )
    leftovers: list[Evidence] = Field(default_factory=list)
    repairs: list[Repair] = Field(default_factory=list)
    findings: list[Finding] = Field(default_factory=list)
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
