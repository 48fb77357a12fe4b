"""What the fields that hold an id may hold, and how each id is called: both come from the patterns."""

from __future__ import annotations

from extractor.patterns import Patterns

_LISTS: dict[str, tuple[str, ...]] = {
    "dossiers.field": ("dossier_field",),
    "sections.id": ("section",),
    "staff.group": ("staff_group", "staff_posts_state", "staff_duty"),
    "staff.qualifier": ("staff_education", "staff_political", "staff_subset", "staff_event"),
    "equipment.item": ("equipment_item",),
    "software.item": ("software_name",),
}
_MORE: dict[str, tuple[str, ...]] = {
    "dossiers.field": ("all",),
    "sections.id": ("preamble", "closing", "recipients", "signature"),
}
"""Ids that no words stand for: the finders give them by where something stands."""


def vocabulary_ids(patterns: Patterns) -> dict[str, tuple[str, ...]]:
    """The ids that each kind of choice may have.

    >>> from extractor.patterns import shipped_patterns
    >>> vocabulary_ids(shipped_patterns())["software.item"][:2]
    ('one_stop', 'document_management')
    """
    return {
        kind: tuple(one for name in lists for one in patterns.entries.get(name, {})) + _MORE.get(kind, ())
        for kind, lists in _LISTS.items()
    }


def vocabulary_names(patterns: Patterns) -> dict[str, dict[str, str]]:
    """Kind of choice → id → its first spelling, for people who know the words and not the ids.

    >>> from extractor.patterns import shipped_patterns
    >>> vocabulary_names(shipped_patterns())["dossiers.field"]["civil_status"]
    'hộ tịch'
    """
    return {
        kind: {one: entry.spellings[0] for name in lists for one, entry in patterns.entries.get(name, {}).items()
               if entry.spellings}
        for kind, lists in _LISTS.items()
    }  # fmt: skip
