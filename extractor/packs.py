"""Pattern packs by name: a folder, one that comes with baocao, or one that an installed package offers.

A package offers a pack with an entry point of the group `baocao.patterns`; its value is the package that holds the
files, with a folder inside it after the colon if there is one (`baocao_courts = "baocao_courts:patterns"`).
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from pathlib import Path

from extractor.errors import WrongUsage
from extractor.patterns import PACK_FILE, Patterns, find_patterns_folder, load_patterns, shipped_patterns

GROUP = "baocao.patterns"
SHIPPED = "shipped"
"""The name of the patterns that come with baocao, without a pack."""


def load_pack(pack: str | Path | None) -> Patterns:
    """The shipped patterns with a pack on top: a folder, or a name of `pack_names()`; alone for None.

    A folder with `kinds.toml` and no `pack.toml` is a whole pattern folder and taken instead of the shipped one.
    Raises WrongUsage for a name that nobody knows, MalformedPatterns with every mistake of the files.

    >>> load_pack("citizens").pack.id
    'citizens'
    """
    if pack is None or str(pack) == SHIPPED:
        return shipped_patterns()
    folder = find_pack(pack)
    is_whole = (folder / "kinds.toml").is_file() and not (folder / PACK_FILE).is_file()
    return load_patterns(folder) if is_whole else load_patterns(find_patterns_folder(), folder)


def find_pack(pack: str | Path) -> Path:
    """The folder of a pack: a path that exists, else the shipped or installed pack of that name."""
    path = Path(pack)
    if path.is_dir() or path.name != str(pack):
        return path
    shipped = _shipped_folder() / path
    if (shipped / PACK_FILE).is_file():
        return shipped
    offered = next((one for one in entry_points(group=GROUP) if one.name == str(pack)), None)
    if offered is None:
        raise WrongUsage("no-such-pack", str(pack), packs=", ".join([SHIPPED, *pack_names()]))
    return _folder_of(offered)


def pack_names() -> list[str]:
    """The packs that can be named: those that come with baocao, and those that installed packages offer.

    >>> pack_names()[0]
    'citizens'
    """
    shipped = {path.parent.name for path in _shipped_folder().glob(f"*/{PACK_FILE}")}
    return sorted(shipped | {one.name for one in entry_points(group=GROUP)})


def _shipped_folder() -> Path:
    return find_patterns_folder() / "packs"


def _folder_of(offered: EntryPoint) -> Path:
    try:
        place = files(offered.module)
    except (ImportError, TypeError) as error:
        raise WrongUsage("pack-not-there", offered.name, value=offered.value, cause=error) from error
    folder = Path(str(place)).joinpath(*offered.attr.split(".") if offered.attr else ())
    if not folder.is_dir():
        raise WrongUsage("pack-not-there", offered.name, value=offered.value, cause=folder)
    return folder
