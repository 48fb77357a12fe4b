"""The store of a batch: one file for one person (SQLite), a server for a team (PostgreSQL), the same tables in both."""

from extractor.archive.store import Archive, Outcome, Reading, State, Status, open_archive
from extractor.archive.tables import to_unit

__all__ = ["Archive", "Outcome", "Reading", "State", "Status", "open_archive", "to_unit"]
