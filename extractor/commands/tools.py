"""The commands that help somebody begin: doctor, demo."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.commands.app import Command, Tessdata, app
from extractor.commands.speaking import ExitCode, Voice, write_out
from extractor.errors import UnwritableTarget
from extractor.messages import LANGUAGES, message

if TYPE_CHECKING:
    from extractor.doctor import Examination


@app.command("doctor", cls=Command)
def doctor_command(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json")] = False, tessdata: Tessdata = None
) -> int:
    """What is installed and what is missing; exit code 4 when something is that everything needs."""
    from extractor.doctor import examine, worst_state

    voice: Voice = context.obj
    examinations = []
    for one in examine(tessdata):
        examinations.append(one)
        if not as_json:
            write_out(_examination_report(one, voice.language))
    if as_json:
        told = [_examination_to_json(one) for one in examinations]
        write_out(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    return ExitCode.NOTHING_DONE if worst_state(examinations) == "broken" else ExitCode.DONE


def _advice(one: Examination, language: str) -> str | None:
    return None if one.advice is None else message(f"doctor.advice-{one.advice}", language, **one.details)


def _part_name(one: Examination, language: str) -> str:
    if one.part.startswith("extra-"):
        return message("doctor.extra", language, extra=one.part.removeprefix("extra-"))
    return message(f"doctor.{one.part}", language)


def _examination_report(one: Examination, language: str) -> str:
    state = message(f"doctor.state-{one.state}", language)
    head = f"{state:<10}{_part_name(one, language)}"
    advice = _advice(one, language)
    lines = [f"{head}: {one.detail}" if one.detail else head, *([f"{'':<10}→ {advice}"] if advice else [])]
    return "\n".join(lines) + "\n"


def _examination_to_json(one: Examination) -> dict[str, str | None]:
    advice = {
        ("advice" if language == "en" else f"advice_{language}"): _advice(one, language) for language in LANGUAGES
    }
    return {"part": one.part, "state": one.state, "detail": one.detail, **advice}


@app.command("demo", cls=Command)
def demo_command(
    context: typer.Context, out: Annotated[Path | None, typer.Option("--out", metavar="DIR")] = None
) -> int:
    """The whole journey on shipped reports, each command shown before it is run."""
    from extractor.cli import main
    from extractor.demo import demo_steps, find_demo_folder

    voice: Voice = context.obj
    folder = _demo_target(out)
    commands = {command.name or "" for command in app.registered_commands}
    reports = find_demo_folder()
    write_out(voice.say("demo-begins", reports=reports, folder=folder) + "\n")
    for number, step in enumerate(demo_steps(reports, folder, commands), 1):
        line = " ".join(["baocao", *step.arguments])
        write_out(f"\n{number}. {message(f'demo.{step.name}', voice.language)}\n$ {line}\n")
        code = main([*step.arguments, "--lang", voice.language])
        if code not in step.expected:
            return code or ExitCode.NOTHING_DONE
    write_out("\n" + voice.say("demo-ends", folder=folder) + "\n")
    return ExitCode.DONE


def _demo_target(out: Path | None) -> Path:
    if out is None:
        return Path(tempfile.mkdtemp(prefix="baocao-demo-"))
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableTarget("unwritable", str(out), cause=error.strerror) from error
    return out
