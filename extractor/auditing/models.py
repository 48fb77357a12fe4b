"""What an audit hands on: units, their series of reports, what was sent when, and what the checks say.

All are frozen and made of plain values, so that `to_json` needs no knowledge of them. A `Report` is the light
view of a record: its figures with their places and nothing else, so that ten thousand of them fit into memory
where ten thousand records would not.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from extractor.models import IssuerLevel, PeriodKind
from extractor.periods import calendar_span
from extractor.record import Evidence, Severity

Change = Literal["merged", "renamed", "split"]
SubmissionState = Literal["present", "late", "missing", "double", "superseded"]

CHECKS = (
    "carry-over", "cumulative", "cumulative-falls", "reference-conflict", "stock-change", "jump", "copied-text",
    "period-missing", "period-duplicate", "field-change", "unit-changed", "aggregate", "number-register", "task-lost",
)  # fmt: skip
"""Every check across reports, in the order they are told."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An authority whose reports form a series; two of the same name under two parents are two units.

    `id` is a path of folded names from the unit up ("phường cổ thành/thành phố chí linh/tỉnh hải dương"), followed by
    the day it came into being when the same path means another territory from that day on. `change` says how it ended:
    `merged` and `renamed` go on whole in `successor_id`, `split` in several units or in parts, where no exact
    series can be made. Days are ISO 8601; `None` in `valid_from` and `valid_to` is "before" and "after all we know".
    """

    id: str
    name: str
    level: IssuerLevel | None = None
    parent: str | None = None
    parent_id: str | None = None
    province: str | None = None
    code: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    change: Change | None = None
    successor_id: str | None = None
    successor: str | None = None
    predecessor_ids: tuple[str, ...] = ()
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A place inside one document: an `Evidence` that takes a tenth of the memory."""

    page: int
    start: int
    end: int
    text: str
    boxes: tuple[tuple[float, ...], ...] | None = None
    confidence: float = 1.0

    def to_evidence(self) -> Evidence:
        boxes = None if self.boxes is None else [list(box) for box in self.boxes]
        return Evidence(
            page=self.page, start=self.start, end=self.end, text=self.text, boxes=boxes, confidence=self.confidence
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A number a report states, and where."""

    value: int | float
    quote: Quote


@dataclass(frozen=True, slots=True)
class DossierRow:
    """A row of a dossier table or a statement in prose, as in the record; a measure that is not stated is not a key."""

    field: str | None
    label: str | None
    origin: Literal["table", "text"]
    table: int | None
    total: bool
    group: bool
    figures: dict[str, Figure]
    quote: Quote


@dataclass(frozen=True, slots=True)
class Stock:
    """Something counted on a day: staff (`staff`), things (`equipment`) or neighbourhoods (`neighbourhoods`).

    `key` tells what is counted ("civil_servants/university", "computer@counter"); only equal keys are compared.
    """

    kind: Literal["staff", "equipment", "neighbourhoods"]
    key: str
    label: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class CitedReference:
    """A document a report cites, and the place it does so."""

    symbol: str
    type: str | None
    number: str | None
    year: int | None
    issuer: str | None
    issuer_name: str | None
    date: str | None
    title: str | None
    quote: Quote


@dataclass(frozen=True, slots=True)
class Window:
    """The period of a report: its kind, the calendar days it names, and the days its data were taken in."""

    kind: PeriodKind
    index: int | None
    year: int
    label: str
    start: str
    end: str
    data_from: str | None
    data_to: str | None
    is_stated: bool = False

    @property
    def key(self) -> str:
        """The period in a few letters, the same for every unit and sorted by year: `2022-Q1`, `2022-H1`, `2022-9M`."""
        return period_key(self.kind, self.index, self.year, self.start)


@dataclass(frozen=True, slots=True)
class Report:
    """The light view of a record in a series."""

    report_id: str
    document: str
    unit_id: str
    window: Window
    issuer: str | None
    level: IssuerLevel | None
    number: str | None
    date: str | None
    title: str | None
    dossiers: tuple[DossierRow, ...] = ()
    stocks: tuple[Stock, ...] = ()
    references: tuple[CitedReference, ...] = ()
    quotes: dict[str, Quote] = field(default_factory=dict)  # of the header and the period: issuer, number, date ...
    own_findings: dict[str, int] = field(default_factory=dict)  # severity → how many findings the record itself has


@dataclass(frozen=True, slots=True)
class Series:
    """All reports of one unit: by period (`Window.key`), those of one period in the order they were issued.

    The last of a period is the one that counts; the earlier ones are doubles or superseded. A unit that went on
    in a successor has its own series, and so has the successor; `Unit.successor_id` joins them.
    """

    unit: Unit
    reports: dict[str, tuple[Report, ...]]

    def current(self) -> list[Report]:
        """The report that counts for each period, by the last day of its data, shorter periods first."""
        latest = [reports[-1] for reports in self.reports.values()]
        return sorted(latest, key=lambda report: (report.window.data_to or "", report.window.data_from or ""))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding points: a quotation in a report, with the names a reader knows the report by."""

    report_id: str
    document: str
    period: str  # Window.key
    period_label: str  # as printed
    evidence: Quote

    @property
    def page(self) -> int:
        return self.evidence.page


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """What a check across reports says: the figures, both quotations, and what would settle it."""

    check: str
    severity: Severity
    message: str
    message_vi: str
    settled_by: str
    settled_by_vi: str
    unit_id: str
    unit: str
    period: str  # Window.key of the report that is in doubt
    expected: Any = None
    found: Any = None
    measure: str | None = None  # what the figures count: a measure of dossiers, the key of a stock
    field: str | None = None  # field of work of dossiers
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """How many comparisons of a check passed and failed, and how many reports gave it nothing to compare."""

    passed: int = 0
    failed: int = 0
    not_applicable: int = 0


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of one report that a unit owed or sent.

    `due` is the day it should have been sent; `days_late` counts from there. The states: `present`; `late` (dated
    after the day); `missing` (expected from the rhythm of its series, and not there); `double` (several for one
    period, with nothing that says which holds); `superseded` (several, and the last says that it replaces the others).
    """

    unit_id: str
    period: str
    state: SubmissionState
    report_ids: tuple[str, ...] = ()
    due: str | None = None
    days_late: int | None = None


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """A document of a register: where its date and subject were read, and how many reports cite it."""

    number: int
    symbol: str
    date: str | None
    title: str | None
    report_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """The documents of one issuer, type and year that reports cite, by number; `gaps` are runs of numbers between
    them that no report cites, which is what one expects of most."""

    issuer: str
    unit_id: str | None
    type: str | None
    year: int
    entries: tuple[RegisterEntry, ...]
    gaps: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """Everything an audit knows. Units, series and submissions are in the order of their ids and periods."""

    units: dict[str, Unit]
    series: dict[str, Series]
    findings: tuple[AuditFinding, ...]
    checks: dict[str, Tally]
    submissions: tuple[Submission, ...]
    registers: tuple[Register, ...] = ()
    unplaced: tuple[str, ...] = ()  # reports without a unit or a period, by document name: in no series

    @property
    def has_errors(self) -> bool:
        return any(finding.severity == "error" for finding in self.findings)

    def to_json(self, *, with_series: bool = True) -> dict[str, Any]:
        """The audit as plain values for `json.dumps`; the figures of all reports take nearly all of its size."""
        return asdict(self if with_series else replace(self, series={}))


def period_key(kind: PeriodKind, index: int | None, year: int, start: str) -> str:
    """A period in a few letters.

    >>> period_key("quarter", 1, 2022, "2022-01-01"), period_key("half_year", 2, 2022, "2022-07-01")
    ('2022-Q1', '2022-H2')
    >>> period_key("month", 3, 2022, "2022-03-01"), period_key("nine_months", None, 2022, "2022-01-01")
    ('2022-M03', '2022-9M')
    >>> period_key("year", None, 2022, "2022-01-01")
    '2022-Y'
    """
    match kind:
        case "month":
            return f"{year}-M{index or 0:02d}"
        case "quarter":
            return f"{year}-Q{index}"
        case "half_year":
            return f"{year}-H{index}"
        case "nine_months":
            return f"{year}-9M"
        case "year":
            return f"{year}-Y"
        case _:
            return f"{year}-R{start}"


_KEY = re.compile(
    r"(?P<year>\d{4})-(?:(?P<kind>[QHM])(?P<index>\d{1,2})|(?P<nine>9M)|(?P<whole>Y)|R(?P<day>\d{4}-\d\d-\d\d))"
)
_KINDS: dict[str, PeriodKind] = {"Q": "quarter", "H": "half_year", "M": "month"}


def key_days(key: str) -> tuple[str, str]:
    """The first and last calendar day of a period key; ValueError for what is none.

    >>> key_days("2022-Q1"), key_days("2022-Y")
    (('2022-01-01', '2022-03-31'), ('2022-01-01', '2022-12-31'))
    """
    match = _KEY.fullmatch(key)
    if match is None:
        raise ValueError(key)
    year = int(match["year"])
    if match["day"]:
        return match["day"], f"{year}-12-31"
    kind = _KINDS[match["kind"]] if match["kind"] else "nine_months" if match["nine"] else "year"
    most = {"quarter": 4, "half_year": 2, "month": 12}.get(kind, 1)
    index = int(match["index"]) if match["index"] else None
    if index is not None and not 1 <= index <= most:
        raise ValueError(key)
    first, last = calendar_span(kind, index, year)
    assert first is not None
    assert last is not None
    return first, last
