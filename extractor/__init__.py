"""baocao reads Vietnamese administrative reports and turns them into figures that can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.archive import open_archive
    from extractor.documents import read_document as read
    from extractor.pipeline import extract
    from extractor.record import Record

__all__ = ["Record", "extract", "open_archive", "read"]

_HOMES = {
    "extract": ("extractor.pipeline", "extract"),
    "read": ("extractor.documents", "read_document"),
    "open_archive": ("extractor.archive", "open_archive"),
    "Record": ("extractor.record", "Record"),
}


def __getattr__(name: str) -> Any:
    """The public names are imported when first used, so that `baocao --help` does not wait for spaCy."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'extractor' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)
