"""How much one file may cost. Past a limit reading stops with a clear error; nothing is cut off in silence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings for one file, all far above any real report and far below what hurts the machine.

    The longest published report met so far has 97 pages and 300,000 characters; a scan of it has 90 MB.
    `inflated_bytes` counts what an archive or a compressed stream says it unpacks to, and what it does
    unpack to. `zip_ratio` is only asked of members that inflate to more than 8 MB: long tables of the
    same cells pack as well as a bomb, but stay small (20-50 is usual, a bomb has 1,000). `part_bytes` holds for
    one XML part, whose tree takes some eight times its size in memory.
    """

    file_bytes: int = 256 * 2**20
    text_bytes: int = 32 * 2**20
    characters: int = 20_000_000
    pages: int = 5_000
    seconds: float = 120.0
    inflated_bytes: int = 256 * 2**20
    part_bytes: int = 64 * 2**20
    zip_ratio: int = 200
    zip_members: int = 5_000
