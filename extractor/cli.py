"""The command `baocao`: takes the language, runs the command that was typed, and says how it went.

The commands are in `commands/`: each reads what was typed, makes one call into the library and prints. Standard
output carries data only; progress and messages go to standard error. Exceptions become sentences here and nowhere
else, in English or Vietnamese. What the language work, pandas and Rich need is imported by the commands that use
it, so that help comes at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import typer

from extractor.commands.app import app, option_form
from extractor.commands.speaking import ExitCode, ReaderGone, Voice
from extractor.errors import BaocaoError, MalformedPatterns, UnreadableFile, UnwritableTarget, WrongUsage
from extractor.messages import LANGUAGES, locale_language

# Each puts its commands into the app; help lists them in this order.
# isort: off
from extractor.commands import documents  # noqa: F401
from extractor.commands import archives  # noqa: F401
from extractor.commands import audits  # noqa: F401
from extractor.commands import reports  # noqa: F401
from extractor.commands import measuring  # noqa: F401
from extractor.commands import patterns  # noqa: F401
from extractor.commands import reviews  # noqa: F401
from extractor.commands import tools  # noqa: F401
# isort: on


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
            return language or locale_language(), [*rest, word, *waiting]
        if word != "--lang" and not word.startswith("--lang="):
            rest.append(word)
            continue
        language = word.partition("=")[2] if "=" in word else (waiting.pop(0) if waiting else "")
        if language not in LANGUAGES:
            raise WrongUsage("no-such-language", "--lang", given=language, languages=", ".join(LANGUAGES))
    return language or locale_language(), rest


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
        told = voice.say("bad-value", what=option_form(param))
    else:
        told = voice.say("wrong-usage", problem=error.format_message())
    path = error.ctx.command_path if error.ctx is not None else "baocao"
    return told + "\n" + voice.say("see-help", command=path)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and give its exit code."""
    voice = Voice(locale_language())
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
    except ReaderGone:
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
