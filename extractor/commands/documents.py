"""The commands that read documents: extract, check, show, read."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractor.commands.app import Command, Engine, EngineName, File, Files, Password, PatternPack, Tessdata, app
from extractor.commands.reading import (
    Reader,
    find_all,
    find_one,
    load_chosen_patterns,
    named_in_errors,
    tell_unread,
    unread_pages,
    with_progress,
)
from extractor.commands.speaking import ExitCode, Voice, error_sentence, write_out
from extractor.errors import UnreadableFile, UnwritableTarget, WrongUsage
from extractor.inputs import Input, name_documents, name_records
from extractor.messages import LANGUAGES, message

if TYPE_CHECKING:
    from extractor.models import Document
    from extractor.record import Record


@app.command("extract", cls=Command)
def extract_command(
    context: typer.Context,
    files: Files,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    ocr_text: Annotated[Path | None, typer.Option("--ocr-text", metavar="DIR")] = None,
    patterns: PatternPack = None,
    password: Password = None,
    engine: EngineName = Engine.pdfium,
    tessdata: Tessdata = None,
) -> int:
    """Files → records, as JSON and tables in a folder, or one record on standard output."""
    voice: Voice = context.obj
    if as_json == (out is not None):
        raise WrongUsage("out-or-json")
    inputs = find_all(files, voice)
    if not inputs:
        return ExitCode.NOTHING_DONE
    if as_json and len(inputs) > 1:
        raise WrongUsage("json-takes-one", count=len(inputs))
    reader = Reader(load_chosen_patterns(patterns), password, engine.value, tessdata)
    if out is not None:
        return _extract_to_folder(inputs, out, reader, voice, ocr_text)
    from extractor.exports.record_json import record_to_json

    document, record = named_in_errors(inputs[0], reader.read_both)
    if ocr_text is not None:
        _keep_ocr_text(document, ocr_text, name_records(inputs)[0])
    write_out(record_to_json(record))
    return ExitCode.UNREADABLE if tell_unread(unread_pages(record), inputs[0], voice) else ExitCode.DONE


@app.command("check", cls=Command)
def check_command(
    context: typer.Context,
    files: Files,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    patterns: PatternPack = None,
    password: Password = None,
    engine: EngineName = Engine.pdfium,
    tessdata: Tessdata = None,
) -> int:
    """Files → what the checks say about each; exit code 1 when one of them says "error"."""
    voice: Voice = context.obj
    inputs = find_all(files, voice)
    if not inputs:
        return ExitCode.NOTHING_DONE
    reader = Reader(load_chosen_patterns(patterns), password, engine.value, tessdata)
    results = _check_each(inputs, reader, voice)
    seen: Counter[str] = Counter()
    opening = "["
    for one, record, error in results:
        if as_json:
            write_out(opening + "\n" + json.dumps(_check_result(one, record, error), ensure_ascii=False, indent=2))
            opening = ","
        elif record is not None:
            write_out(_check_report(one, record, voice))
        seen["unreadable"] += record is None or tell_unread(unread_pages(record), one, voice)
        seen["error"] += record is not None and any(finding.severity == "error" for finding in record.findings)
    if as_json:
        write_out("\n]\n")
    if seen["unreadable"]:  # before the findings: the answer is not complete
        return ExitCode.UNREADABLE
    return ExitCode.FINDINGS if seen["error"] else ExitCode.DONE


@app.command("show", cls=Command)
def show_command(
    context: typer.Context,
    file: File,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    patterns: PatternPack = None,
    password: Password = None,
    engine: EngineName = Engine.pdfium,
    tessdata: Tessdata = None,
) -> int:
    """File → its text with everything that was found marked and named."""
    from extractor.show import KINDS, mark_text, record_to_marks

    voice: Voice = context.obj
    reader = Reader(load_chosen_patterns(patterns), password, engine.value, tessdata)
    one = find_one(file, voice)
    document, record = named_in_errors(one, reader.read_both)
    if as_json:
        write_out(json.dumps([asdict(mark) for mark in record_to_marks(record)], ensure_ascii=False, indent=1) + "\n")
    else:
        names = {kind: message(f"show.{kind}", voice.language) for kind in KINDS}
        colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        text = mark_text(document.text, record_to_marks(record), names=names, colours=colours)
        write_out(text if text.endswith("\n") else text + "\n")
    return ExitCode.UNREADABLE if tell_unread(unread_pages(record), one, voice) else ExitCode.DONE


@app.command("read", cls=Command)
def read_command(
    context: typer.Context,
    file: File,
    page: Annotated[int | None, typer.Option("--page", metavar="NUMBER")] = None,
    boxes: Annotated[Path | None, typer.Option("--boxes", metavar="PICTURE.png")] = None,
    password: Password = None,
    engine: EngineName = Engine.pdfium,
    tessdata: Tessdata = None,
) -> int:
    """File → exactly the text that offsets point into; or a picture of a page with boxes around what was read."""
    voice: Voice = context.obj
    one = find_one(file, voice)
    reader = Reader(None, password, engine.value, tessdata)
    document = named_in_errors(one, reader.read_document)
    if page is not None and not 1 <= page <= len(document.pages):
        raise WrongUsage("no-such-page", one.shown, page=page, pages=len(document.pages))
    if boxes is not None:
        return _draw_boxes(document, one, page or 1, boxes, reader, voice)
    pages = document.pages if page is None else document.pages[page - 1 : page]
    write_out(document.text if page is None else document.text[pages[0].start : pages[0].end])
    unread = [(leaf.number, leaf.reason) for leaf in pages if leaf.layer == "none"]
    return ExitCode.UNREADABLE if tell_unread(unread, one, voice) else ExitCode.DONE


def _keep_ocr_text(document: Document, folder: Path, name: str) -> None:
    """What OCR read from a scan, as files beside it; nothing for a document that has its own text."""
    if any(page.layer == "ocr" for page in document.pages):
        from extractor.documents.ocr_text import write_ocr_text

        write_ocr_text(document, folder, name)


def _extract_to_folder(
    inputs: Sequence[Input], folder: Path, reader: Reader, voice: Voice, ocr_text: Path | None = None
) -> int:
    """One record file per input, the tables of all beside; a file that cannot be read becomes a row with its reason."""
    from extractor.exports.csv_files import CsvTables
    from extractor.exports.datapackage import write_datapackage
    from extractor.exports.layout import Unreadable
    from extractor.exports.record_json import write_record

    names = dict(zip(inputs, name_records(inputs), strict=True))
    document_names = dict(zip(inputs, name_documents(inputs), strict=True))
    first_names: dict[str, str] = {}
    written = incomplete = 0
    with CsvTables(folder) as tables:
        for one in with_progress(inputs, voice):
            try:
                document, record = reader.read_both(one, document_names[one])
            except UnreadableFile as error:
                voice.tell_error(error, one.shown)
                told = {language: error_sentence(error, one.shown, language) for language in LANGUAGES}
                tables.add_unreadable(Unreadable(one.shown, error.reason, told["en"], told["vi"]))
                continue
            written += 1
            if ocr_text is not None:
                _keep_ocr_text(document, ocr_text, names[one])
            incomplete += tell_unread(unread_pages(record), one, voice)
            write_record(record, folder / "records" / f"{names[one]}.json")
            first = first_names.setdefault(record.report_id, one.shown)
            if first == one.shown:
                tables.add(record)
            else:
                voice.tell("same-content", file=one.shown, first=first)
    write_datapackage(folder)
    voice.tell("extracted", count=written, folder=folder)
    return ExitCode.UNREADABLE if incomplete or written < len(inputs) else ExitCode.DONE


def _check_each(
    inputs: Sequence[Input], reader: Reader, voice: Voice
) -> Iterable[tuple[Input, Record | None, UnreadableFile | None]]:
    for one in with_progress(inputs, voice):
        try:
            yield one, reader.read_record(one), None
        except UnreadableFile as error:
            voice.tell_error(error, one.shown)
            yield one, None, error


def _check_result(one: Input, record: Record | None, error: UnreadableFile | None) -> dict[str, Any]:
    """What `check --json` says about one file: its findings and every check's outcome, or why it gave none."""
    if record is None:
        assert error is not None
        return {"file": one.shown, "report_id": None, "unreadable": error.reason, "findings": [], "checks": {}}
    kept = record.model_dump(mode="json", include={"findings", "checks"})
    return {"file": one.shown, "report_id": record.report_id, "unreadable": None, **kept}


def _check_report(one: Input, record: Record, voice: Voice) -> str:
    from extractor.pipeline import check

    severities = Counter(finding.severity for finding in record.findings)
    outcomes = Counter(record.checks.values())
    head = voice.say(
        "check-head",
        file=one.shown,
        errors=severities["error"],
        warnings=severities["warning"],
        notes=severities["note"],
        passed=outcomes["passed"],
        not_applicable=outcomes["not_applicable"],
    )
    lines = [head]
    for finding in check(record):
        told = finding.message_vi if voice.language == "vi" else finding.message
        pages = ", ".join(str(page) for page in sorted({place.page for place in finding.evidence}))
        where = voice.say("check-pages", pages=pages) if pages else ""
        lines.append(f"  {voice.say('severity-' + finding.severity)} {finding.check}{where}: {told}")
    return "\n".join(lines) + "\n"


def _draw_boxes(document: Document, one: Input, page: int, target: Path, reader: Reader, voice: Voice) -> int:
    if not document.medium.startswith("pdf"):
        raise WrongUsage("boxes-need-pdf", one.shown)
    if one.path is None:
        raise WrongUsage("boxes-need-file", one.shown)
    from extractor.documents.page_picture import draw_boxes

    picture = draw_boxes(document, one.path.read_bytes(), page, password=reader.password)
    try:
        target.write_bytes(picture)
    except OSError as error:
        raise UnwritableTarget("unwritable", str(target), cause=error.strerror) from error
    voice.tell("boxes-drawn", page=page, target=target)
    return ExitCode.DONE
