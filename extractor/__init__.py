"""baocao reads Vietnamese administrative reports and turns them into figures that can be trusted.

>>> import extractor
>>> text = "Căn cứ Kế hoạch số 53/KH-UBND ngày 31/02/2022. Bộ phận một cửa có 02 máy in."
>>> record = extractor.extract(text.encode(), name="report.txt")
>>> [(one.item, one.count, one.evidence.text) for one in record.equipment]
[('printer', 2, '02 máy in')]
>>> [(one.severity, one.check) for one in extractor.check(record)]
[('error', 'date-impossible')]
>>> record.to_frames()["equipment"][["item", "count"]].values.tolist()
[['printer', 2]]
>>> extractor.Record.model_validate_json(record.model_dump_json()) == record
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.archive import open_archive
    from extractor.auditing import audit_records as audit
    from extractor.documents import read_document as read
    from extractor.exports.folder import export
    from extractor.pipeline import check, extract
    from extractor.record import Record

__all__ = ["Record", "audit", "check", "export", "extract", "open_archive", "read"]

_HOMES = {
    "read": ("extractor.documents", "read_document"),
    "extract": ("extractor.pipeline", "extract"),
    "check": ("extractor.pipeline", "check"),
    "export": ("extractor.exports.folder", "export"),
    "open_archive": ("extractor.archive", "open_archive"),
    "audit": ("extractor.auditing", "audit_records"),
    "Record": ("extractor.record", "Record"),
}


def __getattr__(name: str) -> Any:
    """The public names are imported when first used, so that `baocao --help` does not wait for spaCy."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'extractor' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
