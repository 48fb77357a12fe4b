"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from extractor.errors import UnwritableTarget

# What the system says → our reason; anything else is "unwritable".
_REASONS = {
    errno.ENOSPC: "disk-full",
    getattr(errno, "EDQUOT", errno.ENOSPC): "disk-full",  # a quota; Windows has none
    errno.EROFS: "read-only",
    errno.EACCES: "read-only",
}


@contextmanager
def replace_files(targets: Sequence[Path]) -> Iterator[list[Path]]:
    """Paths to write to, which become the target files when the block ends well, and vanish when it does not.

    Each target changes in one step; a reader sees the old file or the new one. Raises UnwritableTarget when a
    folder or file cannot be written.
    """
    parts = [target.with_name(f".{target.name}.{os.getpid()}.part") for target in targets]
    try:
        for target in targets:
            target.parent.mkdir(parents=True, exist_ok=True)
        yield parts
        for part, target in zip(parts, targets, strict=True):
            part.replace(target)
    except BrokenPipeError:  # standard output, not one of our files
        raise
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, "unwritable")
        raise UnwritableTarget(reason, error.filename or str(targets[0].parent), cause=error.strerror) from error
    finally:
        for part in parts:
            with suppress(OSError):
                part.unlink(missing_ok=True)


@contextmanager
def replace_together(targets: Sequence[Path], *, encoding: str = "utf-8") -> Iterator[list[IO[str]]]:
    """Text streams in place of the paths of `replace_files`. Line ends are written as given."""
    with replace_files(targets) as parts, ExitStack() as stack:
        yield [stack.enter_context(part.open("w", encoding=encoding, newline="")) for part in parts]


def write_text(target: Path, text: str) -> None:
    """Write a UTF-8 text file in one step. Raises UnwritableTarget."""
    with replace_together([target]) as (stream,):
        stream.write(text)
