"""What every command says, in the language of the run, and what its exit code means. Nothing else prints."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import IntEnum

from extractor.errors import BaocaoError
from extractor.messages import message


class ExitCode(IntEnum):
    """What a run came to. Scripts rely on these numbers, so they never change."""

    DONE = 0
    FINDINGS = 1  # `check` only: a finding of severity error
    WRONG_USAGE = 2
    UNREADABLE = 3  # some or all of the input; whatever could be read was done
    NOTHING_DONE = 4  # no input found, patterns that cannot be relied on, an output that cannot be written
    STOPPED = 130  # Ctrl-C, as shells have it


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
        told = error.to_text(self.language) if where is None else error_sentence(error, where, self.language)
        print(told, file=sys.stderr, flush=True)


def error_sentence(error: BaocaoError, where: str, language: str) -> str:
    return f"{where}: {message(f'error.{error.reason}', language, **error.details)}"


class ReaderGone(Exception):
    """Whoever read our standard output has closed it; there is nobody left to work for."""


def write_out(text: str) -> None:
    """Data to standard output: UTF-8 whatever the terminal is set to, line ends as they are."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", errors="replace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise ReaderGone from None
