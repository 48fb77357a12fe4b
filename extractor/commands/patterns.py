"""The commands about patterns: a group, whose bare call tests what is chosen with `--patterns`."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.commands.app import Command, Group, PatternPack, app
from extractor.commands.archives import ArchiveName
from extractor.commands.reading import load_chosen_patterns
from extractor.commands.speaking import ExitCode, Voice, write_out
from extractor.errors import WrongUsage

if TYPE_CHECKING:
    from extractor.pattern_diff import Change, ReportDiff

patterns_app = typer.Typer(cls=Group, rich_markup_mode=None, invoke_without_command=True)
"""Commands on patterns hang on this one: `@patterns_app.command("name", cls=Command)`."""
app.add_typer(patterns_app, name="patterns")


@patterns_app.callback()
def patterns_command(context: typer.Context, patterns: PatternPack = None) -> int:
    """Without a command: load the patterns and let them test themselves."""
    if context.invoked_subcommand is None:
        return _test_themselves(context.obj, patterns)
    if patterns is not None:
        raise WrongUsage("option-before-command", "--patterns", command=context.invoked_subcommand)
    return ExitCode.DONE


@patterns_app.command("test", cls=Command)
def self_test_command(
    context: typer.Context,
    pack: Annotated[Path | None, typer.Argument(metavar="[PACK]", show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> int:
    """Load the shipped patterns, or a pack, and let them test themselves."""
    return _test_themselves(context.obj, pack, as_json=as_json)


def _test_themselves(voice: Voice, pack: Path | None, *, as_json: bool = False) -> int:
    loaded = load_chosen_patterns(pack)
    from extractor.selftest import run_self_tests

    outcome = run_self_tests(loaded)
    entries = sum(len(by_id) for by_id in loaded.entries.values())
    if as_json:
        told = {"entries": entries, "shapes": len(loaded.shapes), "cases": outcome.case_count}
        failures = [{name: str(value) for name, value in asdict(one).items()} for one in outcome.failures]
        write_out(json.dumps({**told, "failures": failures}, ensure_ascii=False, indent=1) + "\n")
        return ExitCode.NOTHING_DONE if outcome.failures else ExitCode.DONE
    for failure in outcome.failures:
        write_out(
            f"{failure.file}: {failure.entry}\n"
            f"  {voice.say('patterns-text')} {failure.text}\n"
            f"  {voice.say('patterns-wanted')} {failure.wanted}\n"
            f"  {voice.say('patterns-found')} {failure.found}\n"
        )
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


@patterns_app.command("diff", cls=Command)
def diff_command(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", show_default=False)],
    new: Annotated[str, typer.Argument(metavar="NEW", show_default=False)],
    archive: ArchiveName,
    workers: Annotated[int | None, typer.Option("--workers", metavar="NUMBER", min=1)] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> int:
    """What a change of patterns would do to the values of an archive; exit code 3 when a source is gone."""
    from extractor.archive import open_archive
    from extractor.pattern_diff import diff_archive

    voice: Voice = context.obj
    counts: Counter[str] = Counter()
    with open_archive(archive, create=False) as opened:
        for report in diff_archive(opened, old, new, workers):
            counts["reports"] += 1
            if report.failure is not None:
                counts["failed"] += 1
                voice.tell_error(report.failure, report.source)
            counts.update(change.what for change in report.changes)
            write_out(_diff_as_json(report) if as_json else _diff_as_text(report, voice))
    names = ("reports", "gained", "lost", "altered", "failed")
    voice.tell("patterns-diff-summary", **{name: counts[name] for name in names})
    if not counts["reports"] or counts["failed"] == counts["reports"]:
        return ExitCode.NOTHING_DONE
    return ExitCode.UNREADABLE if counts["failed"] else ExitCode.DONE


def _diff_as_json(report: ReportDiff) -> str:
    """One line for each change."""
    rows = [{"report_id": report.report_id, "source": report.source, **asdict(change)} for change in report.changes]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _diff_as_text(report: ReportDiff, voice: Voice) -> str:
    """The source, and a line for each row or statement that changes: what is gained, lost, altered, and the place."""

    def entry_of(one: Change) -> tuple[tuple[int, int], str, str]:
        return one.entry or (one.start or 0, one.end or 0), one.kind.partition(".")[0], one.what

    lines = []
    for (_, list_name, what), members in groupby(sorted(report.changes, key=entry_of), entry_of):
        changes = list(members)
        values = ", ".join(f"{one.kind.partition('.')[2] or ''} {_diff_value(one)}".strip() for one in changes)
        quote = max((one.quote for one in changes), key=len)
        page = f" {voice.say('patterns-diff-page', page=changes[0].page)}" if changes[0].page else ""
        shown = f" “{quote if len(quote) <= 80 else quote[:79] + '…'}”" if quote else ""
        lines.append(f"  {_MARKS[what]} {list_name}: {values}{shown}{page}\n")
    return f"{report.source}\n{''.join(lines)}" if lines else ""


_MARKS = {"gained": "+", "lost": "-", "altered": "~"}


def _diff_value(change: Change) -> str:
    if change.what == "altered":
        return f"{change.before} → {change.after}"
    return str(change.after if change.what == "gained" else change.before)
