"""The one Typer application, its help in both languages, and the options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from extractor.commands.speaking import Voice, write_out
from extractor.errors import WrongUsage
from extractor.messages import LANGUAGES, has_message


class Engine(StrEnum):
    pdfium = "pdfium"
    pdfplumber = "pdfplumber"


def _write_help(command: Any, context: typer.Context, formatter: Any) -> None:
    """Help made from the room `cli`: `command-<name>` for a command (`command-patterns-test` for `patterns test`),
    `option-<name>` for each thing it takes."""
    voice: Voice = context.obj
    path = context.command_path.split()[1:]
    arguments = [param for param in command.get_params(context) if param.param_type_name == "argument"]
    options = [param for param in command.get_params(context) if param.param_type_name == "option"]
    commands = getattr(command, "commands", {})
    bare = getattr(command, "invoke_without_command", False) and bool(path)
    ending = ["[COMMAND ...]" if bare else "COMMAND ..."] if commands else [param.metavar for param in arguments]
    formatter.write_usage(context.command_path, " ".join(["[OPTIONS]", *ending]), prefix=voice.say("help-usage") + " ")
    formatter.write_paragraph()
    formatter.write_text(voice.say("command-" + ("-".join(path) or "baocao")))
    rows = [(option_form(param), voice.say(f"option-{param.name}")) for param in options]
    sections = {
        "help-commands": [
            (name, voice.say("command-" + "-".join([*path, name])).partition("\n")[0]) for name in commands
        ],
        "help-arguments": [(param.metavar, voice.say(f"argument-{param.name}")) for param in arguments],
        "help-options": [*rows, (f"--lang {'|'.join(LANGUAGES)}", voice.say("option-lang"))],
    }
    for title, lines in sections.items():
        if lines:
            with formatter.section(voice.say(title).rstrip(":")):
                formatter.write_dl(lines)
    _write_examples(path, voice, formatter)
    if commands and not path:
        formatter.write_paragraph()
        formatter.write_text(voice.say("help-exit-codes"))


def _write_examples(path: list[str], voice: Voice, formatter: Any) -> None:
    """The part Examples: `examples-<name>`, a command a line, what it does behind " # "."""
    name = "examples-" + ("-".join(path) or "baocao")
    if not has_message(f"cli.{name}"):  # a test holds that every command has some
        return
    examples = voice.say(name)
    with formatter.section(voice.say("help-examples")):
        for line in examples.strip().splitlines():
            command, _, told = line.partition(" # ")
            formatter.write(f"  {told.strip()}\n    {command.strip()}\n")


def option_form(param: Any) -> str:
    names = ", ".join(sorted(param.opts, key=len))
    return f"{names} {param.metavar}" if param.metavar else names


class Command(TyperCommand):
    def format_help(self, ctx: Any, formatter: Any) -> None:
        _write_help(self, ctx, formatter)


class Group(TyperGroup):
    def format_help(self, ctx: Any, formatter: Any) -> None:
        _write_help(self, ctx, formatter)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in self.commands and not args[0].startswith("-"):
            raise WrongUsage("no-such-command", args[0], commands=", ".join(self.commands))
        return super().resolve_command(ctx, args)


app = typer.Typer(name="baocao", cls=Group, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)

Files = Annotated[list[str], typer.Argument(metavar="FILE...", show_default=False)]
File = Annotated[str, typer.Argument(metavar="FILE", show_default=False)]
PatternPack = Annotated[Path | None, typer.Option("--patterns", metavar="DIR")]
Password = Annotated[str | None, typer.Option("--password", metavar="TEXT")]
Tessdata = Annotated[Path | None, typer.Option("--tessdata", metavar="DIR")]
EngineName = Annotated[Engine, typer.Option("--engine", metavar="pdfium|pdfplumber")]


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        write_out(f"baocao {version('baocao')}\n")
        raise typer.Exit


@app.callback()
def baocao(version: Annotated[bool, typer.Option("--version", is_eager=True, callback=_print_version)] = False) -> None:
    """What stands before the commands; their help is in messages.toml."""
