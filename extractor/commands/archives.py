"""The commands that fill an archive and look into it: batch, export, status, failures."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.commands.app import Command, Engine, EngineName, Password, PatternPack, Tessdata, app
from extractor.commands.speaking import ExitCode, Voice, write_out

if TYPE_CHECKING:
    from extractor.archive import Status
    from extractor.batch import Step

ArchiveName = Annotated[str, typer.Option("--archive", metavar="ARCHIVE", show_default=False)]


class Form(StrEnum):
    csv = "csv"
    parquet = "parquet"
    duckdb = "duckdb"
    xlsx = "xlsx"
    json = "json"
    datapackage = "datapackage"


@app.command("batch", cls=Command)
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


@app.command("export", cls=Command)
def export_command(
    context: typer.Context,
    archive: ArchiveName,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", show_default=False)],
    form: Annotated[Form, typer.Option("--format", metavar="|".join(Form))] = Form.datapackage,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> int:
    """All records of an archive → a folder."""
    from extractor.archive import open_archive
    from extractor.exports.folder import write_folder

    voice: Voice = context.obj
    with open_archive(archive, create=False) as opened:
        count = write_folder(opened.records(), opened.failures(), out, form.value)
    voice.tell("extracted", count=count, folder=out)
    if as_json:
        write_out(json.dumps({"records": count, "folder": str(out), "format": form.value}, ensure_ascii=False) + "\n")
    return ExitCode.DONE


@app.command("status", cls=Command)
def status_command(
    context: typer.Context, archive: ArchiveName, as_json: Annotated[bool, typer.Option("--json")] = False
) -> int:
    """An archive → what it holds, in figures."""
    from extractor.archive import open_archive

    with open_archive(archive, create=False) as opened:
        status = opened.status()
    write_out(json.dumps(asdict(status), indent=2) + "\n" if as_json else _status_report(status, context.obj))
    return ExitCode.DONE


@app.command("failures", cls=Command)
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
