"""The few things that stop work. A document that disagrees with itself is not among them: that is a finding."""

from __future__ import annotations

from extractor.messages import message


class BaocaoError(Exception):
    """What happened (`reason`, an id of `messages.toml`), where (`where`), and what to do about it.

    >>> error = UnreadableFile("empty", "a.txt")
    >>> print(error)
    a.txt: the file is empty. Send the file again or leave it out.
    """

    def __init__(self, reason: str, where: str = "", **details: object) -> None:
        self.reason = reason
        self.where = where
        self.details = details
        super().__init__(self.to_text("en"))

    def to_text(self, language: str) -> str:
        """The whole sentence in `en` or `vi`."""
        text = message(f"error.{self.reason}", language, **self.details)
        return f"{self.where}: {text}" if self.where else text

    def __reduce__(self) -> tuple[object, ...]:
        return _remake, (type(self), self.reason, self.where, self.details)


def _remake(kind: type[BaocaoError], reason: str, where: str, details: dict[str, object]) -> BaocaoError:
    return kind(reason, where, **details)


class UnreadableFile(BaocaoError):
    """Nothing could be read from this file (empty, wrong kind, damaged, password, too large ...)."""


class MalformedPatterns(BaocaoError):
    """The pattern folder has mistakes; the message lists all of them."""


class UnwritableTarget(BaocaoError):
    """An output could not be written."""


class WrongUsage(BaocaoError):
    """The command or call was given something it cannot work with."""


class WrongValue(BaocaoError):
    """A person gave a value that the field cannot hold; `where` is the kind of the field."""


class StaleRevision(BaocaoError):
    """Somebody else has changed the same value since the page was loaded; `others` are their corrections."""

    others: tuple[object, ...] = ()
