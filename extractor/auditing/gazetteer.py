"""Which administrative units there were before and from 1 July 2025, and what became of each: `gazetteer.txt`.

The file is made by `corpus/gazetteer.py` from public data; its first lines say from which. Codes are re-used by other
units, so a unit is known by the names above it and never by its code.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from extractor.language import fold

Path = tuple[str, ...]
"""The folded names of a unit and of those above it: ("phường cổ thành", "thành phố chí linh", "tỉnh hải dương")."""


@dataclass(frozen=True, slots=True)
class Place:
    """One unit of the list. `into` are the paths it went into, whole or (when there are several) in parts."""

    path: Path
    names: tuple[str, ...]
    code: str | None = None
    into: tuple[Path, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True)
class Gazetteer:
    """Units by path, before and from `day`; `predecessors` says which old communes or provinces a new one holds."""

    day: str
    before: Mapping[Path, Place]
    since: Mapping[Path, Place]
    predecessors: Mapping[Path, tuple[Place, ...]]
    other_names: Mapping[tuple[bool, str], str]
    before_by_name: Mapping[str, tuple[Place, ...]]
    since_by_name: Mapping[str, tuple[Place, ...]]

    def units_of(self, is_before: bool) -> tuple[Mapping[Path, Place], Mapping[str, tuple[Place, ...]]]:
        return (self.before, self.before_by_name) if is_before else (self.since, self.since_by_name)

    def find(self, name: str, above: Path, is_before: bool) -> Place | None:
        """The one unit of this folded name below these; None when there is none, or more than one.

        Of the names above any may be missing: ("thành phố chí linh",) is enough, and so is ("tỉnh hải dương",).
        """
        _, by_name = self.units_of(is_before)
        wanted = [self.other_names.get((is_before, part), part) for part in above]
        meant = self.other_names.get((is_before, name), name)
        found = [place for place in by_name.get(meant, ()) if all(part in place.path[1:] for part in wanted)]
        return found[0] if len(found) == 1 else None

    def is_whole_merge(self, path: Path) -> bool:
        """Whether a new unit is nothing but whole old ones, so that their figures may be added up."""
        parts = self.predecessors.get(path, ())
        return bool(parts) and all(part.is_whole for part in parts)


def folded_name(name: str) -> str:
    """A name as units are compared by: case, tone style, blanks and hyphens between words aside; accents are kept.

    >>> folded_name("Tỉnh Bà Rịa - Vũng Tàu"), folded_name("PHƯỜNG HOÀ AN")
    ('tỉnh bà rịa vũng tàu', 'phường hòa an')
    """
    return " ".join(fold(name).replace("-", " ").split())


@cache
def shipped_gazetteer() -> Gazetteer:
    """The list that is part of the package; reading it costs about 150 ms, once."""
    return parse_gazetteer(files("extractor").joinpath("auditing/gazetteer.txt").read_text(encoding="utf-8"))


def parse_gazetteer(text: str) -> Gazetteer:
    """A gazetteer from its text.

    >>> two = "@ 2025-07-01\\n< Tỉnh Hải Dương = Thành phố Hải Phòng\\n> Thành phố Chí Linh\\nPhường Cổ Thành|10576"
    >>> known = parse_gazetteer(two + " = Phường Chí Linh\\n+ Thành phố Hải Phòng\\nPhường Chí Linh|10546")
    >>> known.find("phường cổ thành", (), is_before=True).into
    (('phường chí linh', 'thành phố hải phòng'),)
    """
    day = ""
    before: dict[Path, Place] = {}
    since: dict[Path, Place] = {}
    predecessors: dict[Path, list[Place]] = defaultdict(list)
    other_names: dict[tuple[bool, str], str] = {}
    old_province = new_province = district = ""
    in_new = False

    def add(place: Place) -> None:
        before[place.path] = place
        for path in place.into:
            predecessors[path].append(place)

    for line in text.splitlines():
        mark, rest = line[:2], line[2:]
        if mark == "# ":
            continue
        if mark == "@ ":
            day = rest
        elif mark == "~ ":
            when, other, name = re.split(": | = ", rest)
            other_names[when == "before", folded_name(other)] = folded_name(name)
        elif mark == "< ":
            old_province, new_province = rest.split(" = ")
            into = (folded_name(new_province),)
            add(Place((folded_name(old_province),), (old_province,), None, (into,)))
            since.setdefault(into, Place(into, (new_province,)))
        elif mark == "> ":
            district = rest
            path = (folded_name(district), folded_name(old_province))
            add(Place(path, (district, old_province)))
        elif mark == "+ ":
            new_province, in_new = rest, True
        elif in_new:
            name, code = line.split("|")
            path = (folded_name(name), folded_name(new_province))
            since[path] = Place(path, (name, new_province), _code(code))
        else:
            is_whole = " = " in line
            named, targets = line.split(" = " if is_whole else " / ")
            name, code = named.split("|")
            gone_to = tuple((folded_name(one), folded_name(new_province)) for one in targets.split(" + "))
            names = (district, old_province) if name == "-" else (name, district, old_province)
            add(Place(tuple(map(folded_name, names)), names, _code(code), gone_to, is_whole))
    return Gazetteer(
        day,
        before,
        since,
        {path: tuple(parts) for path, parts in predecessors.items()},
        other_names,
        _by_name(before),
        _by_name(since),
    )


def _code(code: str) -> str | None:
    return None if code == "-" else code


def _by_name(places: Mapping[Path, Place]) -> dict[str, tuple[Place, ...]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for path, place in places.items():
        found[path[0]].append(place)
    return {name: tuple(some) for name, some in found.items()}
