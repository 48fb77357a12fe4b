"""The command `baocao`: reads what was typed, makes one call into the library, prints, and says how it went.

Only this module prints. Standard output carries data only; progress and messages go to standard error.
Exceptions become sentences here and nowhere else, in English or Vietnamese. What the language work, pandas and
Rich need is imported by the commands that use it, so that help comes at once.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import IntEnum, StrEnum
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from extractor.errors import BaocaoError, MalformedPatterns, UnreadableFile, UnwritableTarget, WrongUsage
from extractor.inputs import Input, find_inputs, name_documents, name_records
from extractor.messages import LANGUAGES, message

if TYPE_CHECKING:
    from extractor.archive import Status
    from extractor.batch import Step
    from extractor.models import Document
    from extractor.patterns import Patterns
    from extractor.record import Record

T = TypeVar("T")


class ExitCode(IntEnum):
    """What a run came to. Scripts rely on these numbers, so they never change."""

    DONE = 0
    FINDINGS = 1  # `check` only: a finding of severity error
    WRONG_USAGE = 2
    UNREADABLE = 3  # some or all of the input; whatever could be read was done
    NOTHING_DONE = 4  # no input found, patterns that cannot be relied on, an output that cannot be written
    STOPPED = 130  # Ctrl-C, as shells have it


class Form(StrEnum):
    csv = "csv"
    parquet = "parquet"
    xlsx = "xlsx"
    json = "json"
    datapackage = "datapackage"


class Engine(StrEnum):
    pdfium = "pdfium"
    pdfplumber = "pdfplumber"


SECONDS_PER_FILE = 240.0
"""How long one file may take in all, reading and language work; real reports take less than a hundredth of it."""


# ---- speaking ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Voice:
    """Says things in the language of this run."""

    language: str

    def say(self, name: str, **details: object) -> str:
        """The sentence `name` of the room `cli`."""
        return message(f"cli.{name}", self.language, **details)

    def tell(self, name: str, **details: object) -> None:
        """Say it on standard error."""
        print(self.say(name, **details), file=sys.stderr, flush=True)

    def tell_error(self, error: BaocaoError, where: str | None = None) -> None:
        """An exception as a sentence on standard error; `where` names the file as the user named it."""
        told = error.to_text(self.language) if where is None else _sentence(error, where, self.language)
        print(told, file=sys.stderr, flush=True)


def _sentence(error: BaocaoError, where: str, language: str) -> str:
    return f"{where}: {message(f'error.{error.reason}', language, **error.details)}"


class _ReaderGone(Exception):
    """Whoever read our standard output has closed it; there is nobody left to work for."""


def write_out(text: str) -> None:
    """Data to standard output: UTF-8 whatever the terminal is set to, line ends as they are."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", errors="replace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise _ReaderGone from None


# ---- help, in both languages ---------------------------------------------------------------------


def _write_help(command: Any, context: typer.Context, formatter: Any) -> None:
    """Help made from the room `cli`: `command-<name>` for a command, `option-<name>` for each thing it takes."""
    voice: Voice = context.obj
    arguments = [param for param in command.get_params(context) if param.param_type_name == "argument"]
    options = [param for param in command.get_params(context) if param.param_type_name == "option"]
    commands = getattr(command, "commands", {})
    ending = ["COMMAND ..."] if commands else [param.metavar for param in arguments]
    formatter.write_usage(context.command_path, " ".join(["[OPTIONS]", *ending]), prefix=voice.say("help-usage") + " ")
    formatter.write_paragraph()
    formatter.write_text(voice.say(f"command-{command.name or 'baocao'}"))
    rows = [(_option_form(param), voice.say(f"option-{param.name}")) for param in options]
    sections = {
        "help-commands": [(name, voice.say(f"command-{name}").partition("\n")[0]) for name in commands],
        "help-arguments": [(param.metavar, voice.say(f"argument-{param.name}")) for param in arguments],
        "help-options": [*rows, (f"--lang {'|'.join(LANGUAGES)}", voice.say("option-lang"))],
    }
    for title, lines in sections.items():
        if lines:
            with formatter.section(voice.say(title).rstrip(":")):
                formatter.write_dl(lines)
    if commands:
        formatter.write_paragraph()
        formatter.write_text(voice.say("help-exit-codes"))


def _option_form(param: Any) -> str:
    names = ", ".join(sorted(param.opts, key=len))
    return f"{names} {param.metavar}" if param.metavar else names


class _Command(TyperCommand):
    def format_help(self, ctx: Any, formatter: Any) -> None:
        _write_help(self, ctx, formatter)


class _Group(TyperGroup):
    def format_help(self, ctx: Any, formatter: Any) -> None:
        _write_help(self, ctx, formatter)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in self.commands and not args[0].startswith("-"):
            raise WrongUsage("no-such-command", args[0], commands=", ".join(self.commands))
        return super().resolve_command(ctx, args)


app = typer.Typer(
    name="baocao", cls=_Group, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True
)

Files = Annotated[list[str], typer.Argument(metavar="FILE...", show_default=False)]
File = Annotated[str, typer.Argument(metavar="FILE", show_default=False)]
PatternPack = Annotated[Path | None, typer.Option("--patterns", metavar="DIR")]
Password = Annotated[str | None, typer.Option("--password", metavar="TEXT")]
Tessdata = Annotated[Path | None, typer.Option("--tessdata", metavar="DIR")]
ArchiveName = Annotated[str, typer.Option("--archive", metavar="ARCHIVE", show_default=False)]
EngineName = Annotated[Engine, typer.Option("--engine", metavar="pdfium|pdfplumber")]


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        write_out(f"baocao {version('baocao')}\n")
        raise typer.Exit


@app.callback()
def baocao(version: Annotated[bool, typer.Option("--version", is_eager=True, callback=_print_version)] = False) -> None:
    """What stands before the commands; their help is in messages.toml."""


# ---- the commands --------------------------------------------------------------------------------


@app.command("extract", cls=_Command)
def extract_command(
    context: typer.Context,
    files: Files,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    patterns: PatternPack = None,
    password: Password = None,
    engine: EngineName = Engine.pdfium,
    tessdata: Tessdata = None,
) -> int:
    """Files → records, as JSON and tables in a folder, or one record on standard output."""
    voice: Voice = context.obj
    if as_json == (out is not None):
        raise WrongUsage("out-or-json")
    inputs = _find_inputs(files, voice)
    if not inputs:
        return ExitCode.NOTHING_DONE
    if as_json and len(inputs) > 1:
        raise WrongUsage("json-takes-one", count=len(inputs))
    reader = Reader(_load_patterns(patterns), password, engine.value, tessdata)
    if out is not None:
        return _extract_to_folder(inputs, out, reader, voice)
    from extractor.exports.record_json import record_to_json

    record = _named_in_errors(inputs[0], reader.read_record)
    write_out(record_to_json(record))
    return ExitCode.UNREADABLE if _tell_unread(_unread_pages(record), inputs[0], voice) else ExitCode.DONE


@app.command("check", cls=_Command)
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
    inputs = _find_inputs(files, voice)
    if not inputs:
        return ExitCode.NOTHING_DONE
    reader = Reader(_load_patterns(patterns), password, engine.value, tessdata)
    results = _check_each(inputs, reader, voice)
    seen: Counter[str] = Counter()
    opening = "["
    for one, record, error in results:
        if as_json:
            write_out(opening + "\n" + json.dumps(_check_result(one, record, error), ensure_ascii=False, indent=2))
            opening = ","
        elif record is not None:
            write_out(_check_report(one, record, voice))
        seen["unreadable"] += record is None or _tell_unread(_unread_pages(record), one, voice)
        seen["error"] += record is not None and any(finding.severity == "error" for finding in record.findings)
    if as_json:
        write_out("\n]\n")
    if seen["unreadable"]:  # before the findings: the answer is not complete
        return ExitCode.UNREADABLE
    return ExitCode.FINDINGS if seen["error"] else ExitCode.DONE


@app.command("show", cls=_Command)
def show_command(
    context: typer.Context,
    file: File,
    patterns: PatternPack = None,
    password: Password = None,
    engine: EngineName = Engine.pdfium,
    tessdata: Tessdata = None,
) -> int:
    """File → its text with everything that was found marked and named."""
    from extractor.show import KINDS, mark_text, record_to_marks

    voice: Voice = context.obj
    reader = Reader(_load_patterns(patterns), password, engine.value, tessdata)
    one = _find_one(file, voice)
    document, record = _named_in_errors(one, reader.read_both)
    names = {kind: message(f"show.{kind}", voice.language) for kind in KINDS}
    colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    text = mark_text(document.text, record_to_marks(record), names=names, colours=colours)
    write_out(text if text.endswith("\n") else text + "\n")
    return ExitCode.UNREADABLE if _tell_unread(_unread_pages(record), one, voice) else ExitCode.DONE


@app.command("read", cls=_Command)
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
    one = _find_one(file, voice)
    reader = Reader(None, password, engine.value, tessdata)
    document = _named_in_errors(one, reader.read_document)
    if page is not None and not 1 <= page <= len(document.pages):
        raise WrongUsage("no-such-page", one.shown, page=page, pages=len(document.pages))
    if boxes is not None:
        return _draw_boxes(document, one, page or 1, boxes, reader, voice)
    pages = document.pages if page is None else document.pages[page - 1 : page]
    write_out(document.text if page is None else document.text[pages[0].start : pages[0].end])
    unread = [(leaf.number, leaf.reason) for leaf in pages if leaf.layer == "none"]
    return ExitCode.UNREADABLE if _tell_unread(unread, one, voice) else ExitCode.DONE


@app.command("patterns", cls=_Command)
def patterns_command(context: typer.Context, patterns: PatternPack = None) -> int:
    """Load the patterns and let them test themselves."""
    voice: Voice = context.obj
    loaded = _load_patterns(patterns)
    from extractor.selftest import run_self_tests

    outcome = run_self_tests(loaded)
    for failure in outcome.failures:
        write_out(
            f"{failure.file}: {failure.entry}\n"
            f"  {voice.say('patterns-text')} {failure.text}\n"
            f"  {voice.say('patterns-wanted')} {failure.wanted}\n"
            f"  {voice.say('patterns-found')} {failure.found}\n"
        )
    entries = sum(len(by_id) for by_id in loaded.entries.values())
    write_out(
        voice.say(
            "patterns-summary",
            entries=entries,
            shapes=len(loaded.shapes),
            cases=outcome.case_count,
            failures=len(outcome.failures),
        )
        + "\n"
    )
    return ExitCode.NOTHING_DONE if outcome.failures else ExitCode.DONE


@app.command("evaluate", cls=_Command)
def evaluate_command(
    context: typer.Context,
    gold: Annotated[Path, typer.Argument(metavar="GOLD", show_default=False)],
    records: Annotated[Path | None, typer.Option("--records", metavar="DIR")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE")] = None,
) -> int:
    """Reports with their truth, and records of them → how much was read and how much of it is right."""
    from extractor.evaluate import evaluate_groups, evaluation_to_json, gold_folders, read_pairs, report_of
    from extractor.evaluation_html import evaluations_to_html
    from extractor.evaluation_table import evaluations_to_text

    voice: Voice = context.obj
    folders = list(gold_folders(gold))
    if not folders:
        voice.tell("no-gold", folder=gold)
        return ExitCode.NOTHING_DONE
    groups = evaluate_groups(read_pairs(gold, records))
    if html is not None:
        places = {folder.name: report_of(folder) for folder in folders}
        try:
            html.write_text(evaluations_to_html(groups, places, voice.language), encoding="utf-8")
        except OSError as error:
            raise UnwritableTarget("unwritable", str(html), cause=error.strerror) from error
    if as_json:
        told = {name: evaluation_to_json(one) for name, one in groups.items()}
        write_out(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        write_out(evaluations_to_text(groups, voice.language))
    return ExitCode.UNREADABLE if any(one.failed for one in groups.values()) else ExitCode.DONE


@app.command("batch", cls=_Command)
def batch_command(
    context: typer.Context,
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", show_default=False)],
    archive: ArchiveName,
    workers: Annotated[int | None, typer.Option("--workers", metavar="NUMBER", min=1)] = None,
    again: Annotated[bool, typer.Option("--again")] = False,
    dask: Annotated[str | None, typer.Option("--dask", metavar="ADDRESS")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    patterns: PatternPack = None,
    password: Password = None,
    engine: EngineName = Engine.pdfium,
    tessdata: Tessdata = None,
) -> int:
    """Many files → an archive; exit code 3 when some of them, or some pages, could not be read."""
    from extractor.archive import open_archive
    from extractor.batch import Summary, run_batch
    from extractor.crew import Settings
    from extractor.documents.ocr.data import cache_folder

    voice: Voice = context.obj
    settings = Settings(patterns, password, engine.value, tessdata, cache_folder())
    with open_archive(archive) as opened, _batch_progress(voice, as_json) as tell:
        summary = run_batch(inputs, opened, settings, workers=workers, again=again, cluster=dask, tell=tell)
        where = opened.where
    voice.tell("batch-done", archive=where, **asdict(summary))
    if summary == Summary():
        voice.tell("no-input", names=", ".join(inputs))
        return ExitCode.NOTHING_DONE
    return ExitCode.UNREADABLE if summary.failed or summary.incomplete else ExitCode.DONE


@app.command("export", cls=_Command)
def export_command(
    context: typer.Context,
    archive: ArchiveName,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", show_default=False)],
    form: Annotated[Form, typer.Option("--format", metavar="|".join(Form))] = Form.datapackage,
) -> int:
    """All records of an archive → a folder."""
    from extractor.archive import open_archive
    from extractor.exports.folder import write_folder

    voice: Voice = context.obj
    with open_archive(archive, create=False) as opened:
        count = write_folder(opened.records(), opened.failures(), out, form.value)
    voice.tell("extracted", count=count, folder=out)
    return ExitCode.DONE


@app.command("status", cls=_Command)
def status_command(
    context: typer.Context, archive: ArchiveName, as_json: Annotated[bool, typer.Option("--json")] = False
) -> int:
    """An archive → what it holds, in figures."""
    from extractor.archive import open_archive

    with open_archive(archive, create=False) as opened:
        status = opened.status()
    write_out(json.dumps(asdict(status), indent=2) + "\n" if as_json else _status_report(status, context.obj))
    return ExitCode.DONE


@app.command("failures", cls=_Command)
def failures_command(
    context: typer.Context, archive: ArchiveName, as_json: Annotated[bool, typer.Option("--json")] = False
) -> int:
    """An archive → what could not be read, a line each, and why."""
    from extractor.archive import open_archive

    voice: Voice = context.obj
    with open_archive(archive, create=False) as opened:
        failures = opened.failures()
    for one in failures:
        told = one.message_vi if voice.language == "vi" else one.message
        write_out((json.dumps(asdict(one), ensure_ascii=False) if as_json else told) + "\n")
    return ExitCode.DONE


@app.command("schema", cls=_Command)
def schema_command(context: typer.Context) -> int:
    """The JSON Schema of a record."""
    from importlib.resources import files

    # the published file, not the models: those take a tenth of a second to build
    write_out(files("extractor").joinpath("record.schema.json").read_text(encoding="utf-8"))
    return ExitCode.DONE


# ---- what the commands share ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reader:
    """How this run reads: its patterns (None when only the text is wanted), password, PDF engine, data for OCR."""

    patterns: Patterns | None
    password: str | None
    engine: str
    tessdata: Path | None

    def source_of(self, one: Input) -> bytes | Path:
        if one.path is not None:
            return one.path
        from extractor.documents.limits import Limits

        return sys.stdin.buffer.read(Limits().file_bytes + 1)

    def read_document(self, one: Input, name: str | None = None) -> Document:
        from extractor.documents import read_document
        from extractor.documents.ocr.data import cache_folder

        name = name or name_documents([one])[0]
        with _time_limit(one):
            return read_document(
                self.source_of(one),
                name=name,
                password=self.password,
                engine=self.engine,
                tessdata=self.tessdata,
                ocr_cache=cache_folder(),
            )

    def read_both(self, one: Input, name: str | None = None) -> tuple[Document, Record]:
        from extractor.pipeline import extract_document

        assert self.patterns is not None
        with _time_limit(one):
            document = self.read_document(one, name)
            return document, extract_document(document, self.patterns)

    def read_record(self, one: Input, name: str | None = None) -> Record:
        return self.read_both(one, name)[1]


def _load_patterns(pack: Path | None) -> Patterns:
    from extractor.patterns import find_patterns_folder, load_patterns, shipped_patterns

    return shipped_patterns() if pack is None else load_patterns(find_patterns_folder(), pack)


def _find_inputs(names: Sequence[str], voice: Voice) -> list[Input]:
    inputs, left_out = find_inputs(names)
    if left_out:
        voice.tell("left-out", count=left_out)
    if not inputs:
        voice.tell("no-input", names=", ".join(names))
    return inputs


def _find_one(name: str, voice: Voice) -> Input:
    inputs = _find_inputs([name], voice)
    if not inputs:
        raise typer.Exit(ExitCode.NOTHING_DONE)
    if len(inputs) > 1:
        raise WrongUsage("takes-one", name, count=len(inputs))
    return inputs[0]


def _named_in_errors(one: Input, read: Callable[[Input], T]) -> T:
    """Read, and let an error say the file as the user named it."""
    try:
        return read(one)
    except UnreadableFile as error:
        error.where = one.shown
        raise


def _unread_pages(record: Record) -> list[tuple[int, str | None]]:
    return [(page.page, page.reason) for page in record.document.page_info if page.layer == "none"]


def _tell_unread(pages: Iterable[tuple[int, str | None]], one: Input, voice: Voice) -> bool:
    """Say which pages nothing was read from, and why; False when there are none."""
    unread = list(pages)
    for reason, group in groupby(unread, key=lambda page: page[1]):
        numbers = ", ".join(str(number) for number, _ in group)
        voice.tell("page-unread", file=one.shown, pages=numbers, reason=message(f"reason.{reason}", voice.language))
    return bool(unread)


class _OutOfTime(BaseException):
    """Not an Exception, so that no library in between takes it for a failure of its own."""


@contextmanager
def _time_limit(one: Input) -> Iterator[None]:
    """Stop reading a file after SECONDS_PER_FILE, where the system has timers (not on Windows).

    A guard against hanging and no more: each step has its own, narrower limits. Inside another limit it
    leaves that one alone.
    """
    alarm = getattr(signal, "SIGALRM", None)
    if alarm is None or threading.current_thread() is not threading.main_thread() or signal.getitimer(0)[0] > 0:
        yield
        return

    def stop(*_: object) -> None:
        raise _OutOfTime

    previous = signal.signal(alarm, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS_PER_FILE)
    try:
        yield
    except _OutOfTime:
        raise UnreadableFile("too-slow", one.shown, seconds=SECONDS_PER_FILE) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(alarm, previous)


def _with_progress(inputs: Sequence[Input], voice: Voice) -> Iterator[Input]:
    """The inputs one by one, with progress on standard error: a bar in a terminal, else a line a file."""
    if len(inputs) == 1:
        yield from inputs
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import track

        yield from track(inputs, description=voice.say("progress"), console=Console(stderr=True))
    else:
        for number, one in enumerate(inputs, 1):
            print(f"{number}/{len(inputs)} {one.shown}", file=sys.stderr, flush=True)
            yield one


@contextmanager
def _batch_progress(voice: Voice, as_json: bool) -> Iterator[Callable[[Step], None]]:
    """What tells of each step of a batch: JSON lines when asked for, a bar in a terminal, else a line a file."""
    if as_json:
        from extractor.batch import step_to_json

        yield lambda step: write_out(json.dumps(step_to_json(step), ensure_ascii=False) + "\n")
    elif not sys.stderr.isatty():
        yield lambda step: _tell_step(step, voice)
    else:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task(voice.say("progress"), total=None)

            def show(step: Step) -> None:
                if step.outcome.failure is not None:
                    progress.console.print(_failure_sentence(step, voice), markup=False, highlight=False)
                rate = voice.say("batch-rate", rate=step.rate)
                progress.update(task, total=step.total, completed=step.done, description=rate)

            yield show


def _tell_step(step: Step, voice: Voice) -> None:
    source = step.outcome.source if step.outcome.failure is None else _failure_sentence(step, voice)
    voice.tell(
        "batch-line", done=step.done, total=step.total, rate=step.rate, left=round(step.seconds_left), source=source
    )


def _failure_sentence(step: Step, voice: Voice) -> str:
    failure = step.outcome.failure
    assert failure is not None
    return failure.message_vi if voice.language == "vi" else failure.message


def _status_report(status: Status, voice: Voice) -> str:
    states = {name: status.sources.get(name, 0) for name in ("read", "failed", "left_out")}
    lines = [
        voice.say("status-archive", where=status.where, documents=status.documents, pages=status.pages),
        voice.say("status-sources", **states),
        *(voice.say("status-reason", count=count, reason=reason) for reason, count in status.reasons.items()),
        *(voice.say("status-version", **asdict(version)) for version in status.versions),
        *(
            voice.say(
                "status-run", **{**run, "state": voice.say(f"state-{run['state']}"), "ended": run["ended"] or "?"}
            )
            for run in status.runs
        ),
    ]
    return "\n".join(lines) + "\n"


def _extract_to_folder(inputs: Sequence[Input], folder: Path, reader: Reader, voice: Voice) -> int:
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
        for one in _with_progress(inputs, voice):
            try:
                record = reader.read_record(one, document_names[one])
            except UnreadableFile as error:
                voice.tell_error(error, one.shown)
                told = {language: _sentence(error, one.shown, language) for language in LANGUAGES}
                tables.add_unreadable(Unreadable(one.shown, error.reason, told["en"], told["vi"]))
                continue
            written += 1
            incomplete += _tell_unread(_unread_pages(record), one, voice)
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
    for one in _with_progress(inputs, voice):
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


SEVERITIES = ("error", "warning", "note")  # the worst first


def _check_report(one: Input, record: Record, voice: Voice) -> str:
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
    for finding in sorted(record.findings, key=lambda one: SEVERITIES.index(one.severity)):
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


# ---- the way in ----------------------------------------------------------------------------------


def take_language(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """The language of this run and the arguments without `--lang`, which may stand anywhere before `--`.

    Without it the locale decides: Vietnamese when it says so, else English. Raises WrongUsage.

    >>> take_language(["check", "a.txt", "--lang", "vi"])
    ('vi', ['check', 'a.txt'])
    """
    rest: list[str] = []
    language = None
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            return language or _locale_language(), [*rest, word, *waiting]
        if word != "--lang" and not word.startswith("--lang="):
            rest.append(word)
            continue
        language = word.partition("=")[2] if "=" in word else (waiting.pop(0) if waiting else "")
        if language not in LANGUAGES:
            raise WrongUsage("no-such-language", "--lang", given=language, languages=", ".join(LANGUAGES))
    return language or _locale_language(), rest


def _locale_language() -> str:
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    if not named and os.name == "nt":
        import locale

        named = locale.getlocale()[0] or ""
    return "vi" if named.lower().startswith("vi") else "en"


_UsageError: type[Exception] = typer.BadParameter.__mro__[1]  # Typer has no public name for it


def _usage_sentence(error: Any, voice: Voice) -> str:
    """What is wrong with the command line. By the names of Typer's classes, which it does not publish either."""
    kind = type(error).__name__
    param = getattr(error, "param", None)
    if kind == "NoArgsIsHelpError":
        return str(error.format_message())
    if kind == "NoSuchOption":
        told = voice.say("no-such-option", option=error.option_name)
    elif kind == "MissingParameter" and param is not None:
        told = voice.say("missing", what=param.metavar or param.name)
    elif kind == "BadOptionUsage":
        told = voice.say("bad-option", option=error.option_name)
    elif kind == "BadParameter" and param is not None:
        told = voice.say("bad-value", what=_option_form(param))
    else:
        told = voice.say("wrong-usage", problem=error.format_message())
    path = error.ctx.command_path if error.ctx is not None else "baocao"
    return told + "\n" + voice.say("see-help", command=path)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and give its exit code."""
    voice = Voice(_locale_language())
    try:
        language, rest = take_language(sys.argv[1:] if arguments is None else arguments)
        voice = Voice(language)
        code = app(rest, prog_name="baocao", standalone_mode=False, obj=voice)
    except _UsageError as error:
        print(_usage_sentence(error, voice), file=sys.stderr)
        return ExitCode.WRONG_USAGE
    except BaocaoError as error:
        voice.tell_error(error)
        return _CODES.get(type(error), ExitCode.NOTHING_DONE)
    except (KeyboardInterrupt, typer.Abort):
        code = ExitCode.STOPPED
    except _ReaderGone:
        # what is still in the buffer must not raise again when Python closes standard output
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    if code == ExitCode.STOPPED:
        voice.tell("stopped")
    return int(code or 0)


_CODES: dict[type[BaocaoError], ExitCode] = {
    WrongUsage: ExitCode.WRONG_USAGE,
    UnreadableFile: ExitCode.UNREADABLE,
    MalformedPatterns: ExitCode.NOTHING_DONE,
    UnwritableTarget: ExitCode.NOTHING_DONE,
}


if __name__ == "__main__":
    sys.exit(main())
