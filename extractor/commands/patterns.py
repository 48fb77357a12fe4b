"""The commands about patterns: a group, whose bare call tests what is chosen with `--patterns`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.commands.app import Command, Group, PatternPack, app
from extractor.commands.reading import load_chosen_patterns
from extractor.commands.speaking import ExitCode, Voice, write_out
from extractor.errors import WrongUsage

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
    context: typer.Context, pack: Annotated[Path | None, typer.Argument(metavar="[PACK]", show_default=False)] = None
) -> int:
    """Load the shipped patterns, or a pack, and let them test themselves."""
    return _test_themselves(context.obj, pack)


def _test_themselves(voice: Voice, pack: Path | None) -> int:
    loaded = load_chosen_patterns(pack)
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
