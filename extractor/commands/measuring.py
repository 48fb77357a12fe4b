"""The commands that look at the program itself: evaluate, schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from extractor.commands.app import Command, PatternPack, app
from extractor.commands.speaking import ExitCode, Voice, write_out
from extractor.errors import UnwritableTarget


@app.command("evaluate", cls=Command)
def evaluate_command(
    context: typer.Context,
    gold: Annotated[Path, typer.Argument(metavar="GOLD", show_default=False)],
    records: Annotated[Path | None, typer.Option("--records", metavar="DIR")] = None,
    patterns: PatternPack = None,
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
    groups = evaluate_groups(read_pairs(gold, records, patterns))
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


@app.command("schema", cls=Command)
def schema_command(
    context: typer.Context,
    markdown: Annotated[bool, typer.Option("--markdown")] = False,
    of_patterns: Annotated[bool, typer.Option("--patterns")] = False,
) -> int:
    """The JSON Schema of a record or of a file of patterns, or the page that describes record and tables."""
    from importlib.resources import files

    if of_patterns:
        from extractor.pattern_schema import schema_to_json
        from extractor.patterns import shipped_patterns

        write_out(schema_to_json(shipped_patterns()))
        return ExitCode.DONE
    # the published file, not the models: those take a tenth of a second to build
    name = "record.md" if markdown else "record.schema.json"
    write_out(files("extractor").joinpath(name).read_text(encoding="utf-8"))
    return ExitCode.DONE
