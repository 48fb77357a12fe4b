"""What the user named → the files to read: folders, wildcards and standard input, each with a name for its record."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path

SUFFIXES = frozenset({".txt", ".pdf", ".docx", ".doc", ".rtf", ".png", ".jpg", ".jpeg", ".tif", ".tiff"})
"""What is taken from a folder. A file that is named itself is always tried: its content decides, not its name."""

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Input:
    """One document to read: `path` is `None` for standard input; `shown` is what messages call it."""

    path: Path | None
    shown: str


def find_inputs(names: Sequence[str]) -> tuple[list[Input], int]:
    """The documents that the names stand for, each once, and how many files of folders were left out by suffix.

    Folders are walked to the bottom, in the order of their names, hidden files and folders left out. A name
    that does not exist but has wildcards stands for what they match (`**` for any depth). A name that
    stands for nothing stays in the list: reading it says why it cannot be read.
    """
    inputs: dict[str, Input] = {}
    left_out = 0
    for name in names:
        if name == STANDARD_INPUT:
            inputs.setdefault(name, Input(None, name))
            continue
        for path in _expand(name):
            if path.is_dir():
                files = list(_walk(path))
                kept = [file for file in files if file.suffix.lower() in SUFFIXES]
                left_out += len(files) - len(kept)
            else:
                kept = [path]
            for file in kept:
                inputs.setdefault(os.path.abspath(file), Input(file, str(file)))
    return list(inputs.values()), left_out


def _expand(name: str) -> list[Path]:
    if not os.path.lexists(name) and has_magic(name):
        return [Path(found) for found in sorted(glob(name, recursive=True))]
    return [Path(name)]


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for file in sorted(files):
            if not file.startswith("."):
                yield Path(place, file)


def name_records(inputs: Sequence[Input]) -> list[str]:
    """A file name (without suffix) for each record: safe on any system, no two alike on any file system.

    The name of the document without its suffix; documents that would share one also get their suffix when
    that tells them apart, else the names of their folders, else a number.

    >>> name_records([Input(Path("a/q1.pdf"), ""), Input(Path("b/q1.pdf"), ""), Input(Path("b/q2.txt"), "")])
    ['a-q1', 'b-q1', 'q2']
    """
    names = [""] * len(inputs)
    waiting = list(range(len(inputs)))
    for depth in range(_MOST_FOLDERS + 1):
        groups: dict[str, list[int]] = {}
        for index in waiting:
            names[index] = _name_at(inputs[index], depth)
            groups.setdefault(names[index].casefold(), []).append(index)
        waiting = []
        for group in groups.values():
            suffixes = {index: _suffix(inputs[index]) for index in group}
            if len(group) == 1:
                continue
            if len({suffix.lower() for suffix in suffixes.values()}) == len(group):
                names = [name + suffixes.get(index, "") for index, name in enumerate(names)]
            else:
                waiting += group
    return _numbered(names)


def _suffix(one: Input) -> str:
    return one.path.suffix if one.path else ""


def name_documents(inputs: Sequence[Input]) -> list[str]:
    """What each document is called in its record: its file name, with folders where a file name comes twice.

    >>> name_documents([Input(Path("in/a/q1.pdf"), ""), Input(Path("in/b/q1.pdf"), ""), Input(Path("in/q2.txt"), "")])
    ['a/q1.pdf', 'b/q1.pdf', 'q2.txt']
    """
    paths = [Path(os.path.abspath(one.path)) if one.path else Path("standard input") for one in inputs]
    counts = Counter(path.name for path in paths)
    shared = [path for path in paths if counts[path.name] > 1]
    above = Path(os.path.commonpath(shared)) if shared else Path()
    return [path.relative_to(above).as_posix() if counts[path.name] > 1 else path.name for path in paths]


_MOST_FOLDERS = 4
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)  # device names of Windows
_LONGEST = 120  # a name may have 255 bytes, a Vietnamese letter up to three


def _name_at(one: Input, depth: int) -> str:
    if one.path is None:
        return "standard-input"
    path = Path(os.path.abspath(one.path))
    folders = path.parent.parts[1:][-depth:] if depth else ()
    return make_safe("-".join([*folders, path.stem]))


def make_safe(name: str) -> str:
    """A file name that every system takes; letters and blanks stay as they are.

    >>> make_safe("Báo cáo: quý I/2022"), make_safe("..."), make_safe("nul")
    ('Báo cáo_ quý I_2022', 'document', 'nul_')
    """
    safe = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(". ")
    while len(safe.encode("utf-8")) > _LONGEST:
        safe = safe[:-1].rstrip(". ")
    safe = _RESERVED.sub(lambda match: match[0] + "_", safe, count=1) if _RESERVED.match(safe) else safe
    return safe or "document"


def _numbered(names: Sequence[str]) -> list[str]:
    taken: set[str] = set()
    unique = []
    for name in names:
        candidate, number = name, 2
        while candidate.casefold() in taken:
            candidate, number = f"{name}-{number}", number + 1
        taken.add(candidate.casefold())
        unique.append(candidate)
    return unique
