"""Words about dossiers → the measure they name. Column titles and sentences are read with the same table.

A word of the vocabulary (`patterns/dossier_measures.toml`) gives a group (which heap of dossiers), a part (which
part of the heap), or both; several words of one title or clause are read together: "đã giải quyết" + "quá hạn"
is `resolved_late`, "quá hạn" alone is `late`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_OF_GROUP: dict[str | None, dict[str | None, str]] = {
    "received": {
        None: "received",
        "total": "received",
        "whole": "received",
        "and_resolved": "received",
        "new": "received_new",
        "online": "received_online",
        "direct": "received_direct",
        "post": "received_post",
        "carried": "carried_over",
        "returned": "returned",
        "withdrawn": "withdrawn",
    },
    "resolved": {
        None: "resolved",
        "total": "resolved",
        "early": "resolved_early",
        "on_time": "resolved_on_time",
        "in_time": "resolved_on_time",
        "early_or_on_time": "resolved_early_or_on_time",
        "late": "resolved_late",
        "returned": "returned",
        "withdrawn": "withdrawn",
    },
    "pending": {
        None: "pending",
        "total": "pending",
        "in_time": "pending_in_time",
        "on_time": "pending_in_time",
        "late": "pending_late",
        "supplement": "supplement",
    },
    None: {
        "new": "received_new",
        "online": "received_online",
        "direct": "received_direct",
        "post": "received_post",
        "carried": "carried_over",
        "early": "resolved_early",
        "on_time": "resolved_on_time",
        "early_or_on_time": "resolved_early_or_on_time",
        "late": "late",
        "returned": "returned",
        "withdrawn": "withdrawn",
        "supplement": "supplement",
    },
}
PARTS = frozenset(part for parts in _OF_GROUP.values() for part in parts if part) | {"online_some", "late_some", "none"}
"""Every part that an entry may have; the last three are named by reports but are none of our measures."""

NATURAL_GROUP = {
    "online": "received", "direct": "received", "post": "received", "carried": "received", "new": "received",
    "early": "resolved", "on_time": "resolved", "early_or_on_time": "resolved", "in_time": "pending",
    "supplement": "pending",
}  # fmt: skip
"""The heap a part belongs to when nothing else is said; "late", "returned" and "withdrawn" are said of two."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a title or clause says about its figure."""

    group: str | None = None
    part: str | None = None

    @property
    def measure(self) -> str | None:
        """The name of the measure, `None` when the words name none of ours.

        >>> Meaning("resolved", "late").measure, Meaning(None, "late").measure, Meaning("resolved", "online").measure
        ('resolved_late', 'late', None)
        """
        return _OF_GROUP[self.group].get(self.part)

    @property
    def is_empty(self) -> bool:
        return self.group is None and self.part is None


def read_together(meanings: Iterable[Meaning]) -> Meaning:
    """One meaning of several words that stand together; the last group counts ("tiếp nhận, đã giải quyết").

    >>> read_together([Meaning("resolved"), Meaning(None, "early"), Meaning(None, "on_time")])
    Meaning(group='resolved', part='early_or_on_time')
    >>> read_together([Meaning(None, "direct"), Meaning(None, "post")])
    Meaning(group=None, part='direct')
    """
    group: str | None = None
    parts: list[str] = []
    for meaning in meanings:
        if meaning.group is not None:
            group = meaning.group
        if meaning.part is not None and meaning.part not in parts:
            parts.append(meaning.part)
    return Meaning(group, _joined_part(parts))


_CHANNELS = {"online", "direct", "post"}


def _joined_part(parts: list[str]) -> str | None:
    known = set(parts)
    if len(known) > 1:
        known -= {"total", "whole"}
    for some, plain in (("online_some", "online"), ("late_some", "late")):
        if some in known:
            return some if known <= {some, plain, "new"} else "none"
    if "none" in known:
        return "none"
    if known == {"early", "on_time"} or (
        "early_or_on_time" in known and known <= {"early", "on_time", "early_or_on_time"}
    ):
        return "early_or_on_time"
    if known & _CHANNELS:
        known -= {"new", "and_resolved"}  # the way it came in says more
    if known == {"direct", "post"}:
        return "direct"  # one column for both is `received_direct`
    if not known:
        return None
    return known.pop() if len(known) == 1 else "none"
