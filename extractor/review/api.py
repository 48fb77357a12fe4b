"""The API, `/api/v1`: reports in, records and tables and findings out, corrections both ways.

The review page is made of the same calls. Numbers, dates and names are those of the record (README, "The tables");
what a call takes and gives is in `/api/v1/openapi.json`.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, UploadFile
from fastapi import Path as InPath
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from extractor.archive.reviews import Filter, Original, QueueRow, Reviews, Totals
from extractor.errors import WrongUsage
from extractor.exports.layout import TABLES, TableLayout
from extractor.models import PeriodKind
from extractor.record import Evidence, Finding, Record
from extractor.review.corrections import Conflict, ReviewedRecord, ReviewedValue, changes_beyond_doubt
from extractor.review.log import Action, Change, Correction, Place, active_corrections
from extractor.review.pictures import Desk
from extractor.review.security import Role
from extractor.review.shop import Asked, asked_by
from extractor.review.typed import parse_typed
from extractor.review.values import ADDABLE, FIELDS, REQUIRED, Doubt, Scalar, ValueType

ReportId = Annotated[str, InPath(pattern="^[0-9a-f]{16}$", description="first 16 characters of the file's SHA-256")]
PageNumber = Annotated[int, InPath(ge=1, le=100_000)]
Reader = Annotated[Asked, Depends(asked_by("reader"))]
Reviewer = Annotated[Asked, Depends(asked_by("reviewer"))]

TableName = StrEnum("TableName", {table.name: table.name for table in TABLES})  # type: ignore[misc]
_LAYOUTS: dict[str, TableLayout] = {table.name: table for table in TABLES}


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class Problem(Answer):
    """What is wrong: `reason` is an id that does not change, `message` a sentence in the language of the request."""

    reason: str
    message: str


class QueueAnswer(Answer):
    reports: list[QueueRow]
    totals: Totals


class PlaceAnswer(Answer):
    page: int
    start: int
    end: int
    text: str
    boxes: list[list[float]] | None = None


class LogAnswer(Answer):
    """A line of the log; `holds` is false once it was taken back."""

    number: int
    action: Action
    key: str
    who: str
    when: str
    why: str
    machine: Scalar
    value: Scalar
    entry: dict[str, Scalar]
    place: PlaceAnswer | None
    undoes: int | None
    bulk: int | None
    program_version: str
    pattern_version: str
    holds: bool


class ConflictAnswer(Answer):
    """A decision that the present reading does not bear out; `machine` is what is read now."""

    key: str
    reason: Literal["differs", "lost", "invalid"]
    machine: Scalar
    decision: LogAnswer


class ValueAnswer(Answer):
    """A value as it stands; `machine` is what was read, `state` what became of it, `number` its correction."""

    key: str
    kind: str
    list_name: str
    field: str
    entry: str
    type: ValueType
    value: Scalar
    machine: Scalar
    required: bool
    place: PlaceAnswer | None
    confidence: float
    doubts: list[Doubt]
    doubtful: bool
    findings: list[int]
    state: Literal["machine", "accepted", "corrected", "rejected", "added"]
    number: int | None = None
    who: str | None = None
    when: str | None = None
    why: str | None = None
    attachment: str | None = None
    conflict: ConflictAnswer | None = None


class ReportAnswer(Answer):
    report_id: str
    name: str
    title: str | None
    issuer: str | None
    period: str | None
    medium: str
    pages: int
    pictures: bool


class ProgressAnswer(Answer):
    values: int
    reviewed: int
    doubts: int
    conflicts: int


class ReviewAnswer(Answer):
    report: ReportAnswer
    revision: int
    progress: ProgressAnswer
    values: list[ValueAnswer]
    conflicts: list[ConflictAnswer]
    findings: list[Finding]
    log: list[LogAnswer]


class NextAnswer(Answer):
    """`review` is null when the filter lets no other report through."""

    review: ReviewAnswer | None


class StaleAnswer(Problem):
    """Somebody else has decided on the same value meanwhile: who and what, and how everything stands now."""

    others: list[LogAnswer]
    review: ReviewAnswer


class FormAnswer(Answer):
    """What the form needs: fields and types of each list, what can be added, and what a choice may be."""

    fields: dict[str, dict[str, ValueType]]
    addable: list[str]
    required: list[str]
    choices: dict[str, list[str]]
    names: dict[str, dict[str, str]] = Field(description="kind and id of a choice → what it is called in Vietnamese")


class Span(BaseModel):
    model_config = ConfigDict(extra="forbid")
    start: int = Field(ge=0, le=10**9)
    end: int = Field(ge=1, le=10**9)


class ChangeAsked(BaseModel):
    """One change. `value` is of the field's own type; `typed` is text as a person wrote it, read by the language.

    add: `key` is the list, `entry` (or `typed_entry`) its fields, `place` where it is printed. undo: `undoes`.
    """

    model_config = ConfigDict(extra="forbid")
    action: Action
    key: str = Field(default="", max_length=200)
    value: Scalar = None
    typed: str | None = Field(default=None, max_length=5_000)
    entry: dict[str, Scalar] = Field(default_factory=dict, max_length=40)
    typed_entry: dict[str, str] = Field(default_factory=dict, max_length=40)
    place: Span | None = None
    undoes: int | None = Field(default=None, ge=1, le=10**9)


class ChangesAsked(BaseModel):
    """Changes that are written together or not at all. `expected` is the revision that was looked at."""

    model_config = ConfigDict(extra="forbid")
    expected: int = Field(ge=0, le=10**9)
    why: str = Field(default="", max_length=2_000)
    changes: list[ChangeAsked] = Field(min_length=1, max_length=20_000)


class RevisionAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")
    expected: int = Field(ge=0, le=10**9)


class WordAnswer(Answer):
    start: int
    end: int
    text: str
    box: list[float] | None


class PageAnswer(Answer):
    """A page as read. Offsets are those of the record; `width` and `height` are in points."""

    page: int
    start: int
    end: int
    width: float | None
    height: float | None
    text: str
    words: list[WordAnswer]


class SizeAnswer(Answer):
    width: float
    height: float


class TableAnswer(Answer):
    name: str
    columns: list[str]
    rows: list[list[Scalar | bool]]


class UploadAnswer(Answer):
    report_id: str
    name: str
    pages: int
    unread_pages: list[int]


class UserAnswer(Answer):
    name: str
    role: Role


def _problems(*codes: int) -> dict[int | str, dict[str, Any]]:
    return {code: {"model": Problem} for code in (400, 401, 403, *codes)}


router = APIRouter(prefix="/api/v1", responses=_problems())


# ---- reports -------------------------------------------------------------------------------------


def chosen_by(
    unit: Annotated[str | None, Query(max_length=500)] = None,
    year: Annotated[int | None, Query(ge=1900, le=2200)] = None,
    period_kind: PeriodKind | None = None,
    period_index: Annotated[int | None, Query(ge=1, le=12)] = None,
    check: Annotated[str | None, Query(max_length=100)] = None,
    doubt: bool | None = None,
    reviewed: bool | None = None,
) -> Filter:
    """The filter that the query of an address stands for."""
    return Filter(unit or None, year, period_kind, period_index, check or None, doubt, reviewed)


Chosen = Annotated[Filter, Depends(chosen_by)]


@router.get("/me")
def who_am_i(asked: Reader) -> UserAnswer:
    """The name and role under which this request was let in."""
    return UserAnswer(name=asked.user.name, role=asked.user.role)


@router.get("/reports")
def list_reports(
    asked: Reader,
    chosen: Chosen,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> QueueAnswer:
    """The queue: reports with most doubts first, and how far the work on them is."""
    return to_queue(asked.shop.reviews, chosen, limit, offset)


def to_queue(reviews: Reviews, chosen: Filter, limit: int, offset: int) -> QueueAnswer:
    return QueueAnswer(reports=reviews.queue(chosen, limit=limit, offset=offset), totals=reviews.totals(chosen))


@router.post("/reports", status_code=201, responses=_problems(413, 415, 422, 503))
def upload_report(asked: Reviewer, file: UploadFile) -> UploadAnswer:
    """Read a file (text, PDF, Word, RTF, image; its content decides) and put it into the archive."""
    from extractor.review.uploads import take_upload

    taken = take_upload(asked.shop, file.file, file.filename or "")
    return UploadAnswer(**asdict(taken))


@router.get("/reports/{report_id}", responses=_problems(404, 422))
def get_record(
    asked: Reader,
    report_id: ReportId,
    version: Annotated[
        Literal["reviewed", "machine"], Query(description="with what people decided or not")
    ] = "reviewed",
) -> Record:
    """The record of a report."""
    state = asked.shop.reviews.state(report_id)
    return state.record if version == "reviewed" else state.machine


@router.get("/reports/{report_id}/findings", responses=_problems(404, 422))
def get_findings(asked: Reader, report_id: ReportId) -> list[Finding]:
    """Where the report disagrees with itself."""
    return asked.shop.reviews.state(report_id).record.findings


@router.get("/reports/{report_id}/tables/{table}", responses=_problems(404, 422))
def get_table(asked: Reader, report_id: ReportId, table: TableName) -> TableAnswer:
    """One of the tables of the record, with the columns it has in exports."""
    layout = _LAYOUTS[table.value]
    record = asked.shop.reviews.state(report_id).record
    return TableAnswer(name=layout.name, columns=list(layout.header), rows=[list(row) for row in layout.rows(record)])


@router.get("/reports/{report_id}/pages/{page}", responses=_problems(404, 422))
def get_page(asked: Reader, report_id: ReportId, page: PageNumber) -> PageAnswer:
    """The text of a page and the place of each word."""
    leaf = asked.shop.desk.read(asked.shop.original(report_id), page)
    return PageAnswer(**asdict(leaf))


@router.get("/reports/{report_id}/pages/{page}/size", responses=_problems(404, 422))
def get_size(asked: Reader, report_id: ReportId, page: PageNumber) -> SizeAnswer:
    """Width and height in points of a page that has a picture: what boxes are measured in."""
    width, height = asked.shop.desk.measure(asked.shop.original(report_id), page)
    return SizeAnswer(width=width, height=height)


@router.get(
    "/reports/{report_id}/pages/{page}/picture",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}, **_problems(404, 422)},
)
def get_picture(asked: Reader, report_id: ReportId, page: PageNumber) -> Response:
    """A page of a PDF or an image as PNG, made here; nothing of the file itself reaches the browser."""
    return Response(asked.shop.desk.draw(asked.shop.original(report_id), page), media_type="image/png")


@router.get(
    "/reports/{report_id}/file",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}, **_problems(404, 422)},
)
def get_file(asked: Reader, report_id: ReportId) -> Response:
    """The original file, to be saved: never with a content type that a browser would run or show."""
    original = asked.shop.original(report_id)
    data = asked.shop.reviews.read_original(report_id)
    return Response(
        data,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": as_attachment(original.name),
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


def as_attachment(name: str) -> str:
    """The header for a file to be saved, whatever letters its name has (RFC 6266).

    >>> as_attachment('Báo "cáo".pdf')
    'attachment; filename="document.pdf"; filename*=UTF-8\\'\\'B%C3%A1o%20%22c%C3%A1o%22.pdf'
    """
    suffix = re.search(r"\.[A-Za-z0-9]{1,5}$", name)
    return f"attachment; filename=\"document{suffix[0] if suffix else ''}\"; filename*=UTF-8''{quote(name, safe='')}"


# ---- reviewing -----------------------------------------------------------------------------------


@router.get("/form")
def get_form(asked: Reader) -> FormAnswer:
    """The fields of every list, for whoever builds a form."""
    choices = {kind: list(ids) for kind, ids in asked.shop.choices.items()}
    names = {kind: dict(by_id) for kind, by_id in asked.shop.choice_names.items()}
    return FormAnswer(fields=FIELDS, addable=list(ADDABLE), required=sorted(REQUIRED), choices=choices, names=names)


@router.get("/reports/{report_id}/review", responses=_problems(404, 422))
def get_review(asked: Reader, report_id: ReportId) -> ReviewAnswer:
    """Every value with its place, its doubts and what people decided."""
    return to_review(asked.shop.reviews.state(report_id))


@router.get("/reports/{report_id}/next", responses=_problems(404, 422))
def get_next(asked: Reader, report_id: ReportId, chosen: Chosen) -> NextAnswer:
    """The report that follows another in the queue, with all that a page needs to go on to it."""
    following = asked.shop.reviews.next_report(report_id, chosen)
    return NextAnswer(review=None if following is None else to_review(asked.shop.reviews.state(following)))


@router.get("/reports/{report_id}/corrections", responses=_problems(404, 422))
def get_corrections(asked: Reader, report_id: ReportId) -> list[LogAnswer]:
    """The log of a report: only ever added to."""
    return to_log(asked.shop.reviews.state(report_id).log)


_CHANGING = {409: {"model": StaleAnswer}, **_problems(404, 413, 422, 503)}


@router.post("/reports/{report_id}/corrections", responses=_CHANGING)
def post_corrections(asked: Reviewer, report_id: ReportId, wanted: ChangesAsked) -> ReviewAnswer:
    """Accept, correct, reject, add, undo. Once this has answered, the changes are on the disk."""
    shop = asked.shop
    state = shop.reviews.state(report_id)
    original = shop.original(report_id) if any(one.place for one in wanted.changes) else None
    changes = [
        to_change(one, state, asked.language, _place_of(one.place, original, shop.desk)) for one in wanted.changes
    ]
    done = shop.reviews.append(
        report_id, changes, who=asked.user.name, expected=wanted.expected, why=wanted.why, choices=shop.choices
    )
    return to_review(done)


@router.post("/reports/{report_id}/accept-certain", responses=_CHANGING)
def accept_certain(asked: Reviewer, report_id: ReportId, wanted: RevisionAsked) -> ReviewAnswer:
    """Accept every value that is not decided on and beyond doubt; one undo takes all of it back."""
    reviews = asked.shop.reviews
    state = reviews.state(report_id)
    changes = changes_beyond_doubt(state)
    if changes:
        state = reviews.append(report_id, changes, who=asked.user.name, expected=wanted.expected)
    return to_review(state)


def to_change(asked: ChangeAsked, state: ReviewedRecord, language: str, place: Place | None) -> Change:
    """What a request asks for, with what was typed read as the field demands. Raises WrongValue, WrongUsage."""
    if asked.action == "undo":
        return Change("undo", undoes=asked.undoes)
    if asked.action == "add":
        fields = FIELDS.get(asked.key, {})
        entry = dict(asked.entry)
        for name, text in asked.typed_entry.items():
            if name not in fields:
                raise WrongUsage("no-such-field", asked.key, field=name)
            value = parse_typed(text, f"{asked.key}.{name}", fields[name], language)
            if value is not None:
                entry[name] = value
        return Change("add", asked.key, entry=entry, place=place)
    value = asked.value
    if asked.action == "correct" and asked.typed is not None:
        found = state.find(asked.key)
        if found is None:
            raise WrongUsage("no-such-value", asked.key)
        value = parse_typed(asked.typed, found.value.kind, found.value.type, language)
    return Change(asked.action, asked.key, value=value, place=place)


def _place_of(span: Span | None, original: Original | None, desk: Desk) -> Place | None:
    """The place of a span of the text as the server reads it: a browser is not believed about quotations."""
    return None if span is None or original is None else desk.quote(original, span.start, span.end)


# ---- everything at once --------------------------------------------------------------------------


@router.get(
    "/export/{form}",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}}, **_problems(422)},
)
def export_archive(
    asked: Reviewer, form: Literal["csv", "json", "xlsx", "parquet", "datapackage"], request: Request
) -> StreamingResponse:
    """All records as people left them, as `baocao export` writes them, in a zip file."""
    from extractor.exports.folder import write_folder

    folder = tempfile.TemporaryDirectory(prefix="baocao-")
    try:
        place = Path(folder.name)
        write_folder(asked.shop.archive.records(), asked.shop.archive.failures(), place / "export", form)
        with zipfile.ZipFile(place / "export.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted((place / "export").rglob("*")):
                if path.is_file():
                    packed.write(path, path.relative_to(place / "export"))
    except BaseException:
        folder.cleanup()
        raise
    return StreamingResponse(
        _read_and_clean(place / "export.zip", folder),
        media_type="application/zip",
        headers={"Content-Disposition": as_attachment(f"baocao-{form}.zip")},
    )


def _read_and_clean(path: Path, folder: tempfile.TemporaryDirectory[str]) -> Iterator[bytes]:
    with folder, path.open("rb") as file:
        while part := file.read(2**20):
            yield part


# ---- the state of a report as JSON ---------------------------------------------------------------


def to_review(state: ReviewedRecord) -> ReviewAnswer:
    record = state.machine
    document, period = record.document, record.period
    return ReviewAnswer(
        report=ReportAnswer(
            report_id=record.report_id,
            name=document.name,
            title=state.record.header.title,
            issuer=state.record.header.issuer,
            period=state.record.period.label or period.label,
            medium=document.medium,
            pages=document.pages,
            pictures=document.medium.startswith("pdf") or document.medium == "image",
        ),
        revision=state.revision,
        progress=ProgressAnswer(**asdict(state.progress)),
        values=[_to_value(one) for one in (*state.values, *_blanks(state))],
        conflicts=[_to_conflict(one) for one in state.conflicts],
        findings=state.record.findings,
        log=to_log(state.log),
    )


def _blanks(state: ReviewedRecord) -> Iterator[ReviewedValue]:
    """Fields of the header and the period that nothing was read for: what a person will look for first."""
    present = {one.key for one in state.values}
    for part in ("header", "period"):
        for field in FIELDS[part]:
            key = f"{part}.{field}"
            if key not in present and field != "recipients":
                found = state.find(key)
                if found is not None:
                    yield found


def _to_value(one: ReviewedValue) -> ValueAnswer:
    value, decision, conflict = one.value, one.decision, one.conflict
    place = value.evidence
    return ValueAnswer(
        key=one.key,
        kind=value.kind,
        list_name=value.list_name,
        field=value.field,
        entry=value.entry_key,
        type=value.type,
        value=value.value,
        machine=one.machine,
        required=value.kind in REQUIRED,
        place=None if place is None else _to_place(place),
        confidence=value.confidence,
        doubts=list(value.doubts),
        doubtful=one.doubtful,
        findings=list(value.findings),
        state="machine" if one.state == "open" else one.state,
        number=decision.number if decision else None,
        who=decision.who if decision else None,
        when=decision.when if decision else None,
        why=decision.why if decision else None,
        attachment=one.attachment,
        conflict=_to_conflict(conflict) if conflict else None,
    )


def _to_place(place: Evidence | Place) -> PlaceAnswer:
    boxes = None if place.boxes is None else [list(box) for box in place.boxes]
    return PlaceAnswer(page=place.page, start=place.start, end=place.end, text=place.text, boxes=boxes)


def _to_conflict(conflict: Conflict) -> ConflictAnswer:
    decision = to_log([conflict.decision])[0].model_copy(update={"holds": True})
    return ConflictAnswer(key=conflict.key, reason=conflict.reason, machine=conflict.machine, decision=decision)


def to_log(log: tuple[Correction, ...] | list[Correction]) -> list[LogAnswer]:
    holding = {line.number for line in active_corrections(log)}
    return [
        LogAnswer(
            number=line.number, action=line.action, key=line.key, who=line.who, when=line.when, why=line.why,
            machine=line.machine, value=line.value, entry=dict(line.entry), undoes=line.undoes, bulk=line.bulk,
            place=None if (place := line.marked or line.place) is None else _to_place(place),
            program_version=line.program_version, pattern_version=line.pattern_version,
            holds=line.number in holding,
        )
        for line in log
    ]  # fmt: skip
