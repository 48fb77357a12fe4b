"""Letterheads → units: who is who, by the names printed and a dated list of what there was.

Two units of one name under two parents are two units. A report that prints no parent joins the one unit of its name
that it can be: the only one of the list on that day, or the only one whose reports are here, unless it cites offices of
another district. Else it stays by itself, since a wrong join would make errors out of nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import regex

from extractor.auditing.gazetteer import Gazetteer, Path, Place, folded_name
from extractor.auditing.models import Change, Unit
from extractor.language import fold
from extractor.models import IssuerLevel
from extractor.patterns import Patterns

_RANK = {"commune": 0, "district": 1, "province": 2}


class Letterhead(NamedTuple):
    """What a report says about who sends it; `cited` are the bodies it cites documents of."""

    report_id: str
    issuer: str
    level: IssuerLevel | None
    parent: str | None
    day: str
    cited: frozenset[str] = frozenset()


class Named(NamedTuple):
    """A unit as a letterhead names it: its folded name, the names above it that are printed, its name for people."""

    name: str
    above: Path
    shown: str
    shown_above: tuple[str, ...]


@dataclass(frozen=True)
class Identified:
    """The units of some reports by id, and the unit of each report. `unsure` are ids that may be one of several."""

    units: Mapping[str, Unit]
    unit_of: Mapping[str, str]
    unsure: frozenset[str]


def identify(letterheads: Iterable[Letterhead], gazetteer: Gazetteer, patterns: Patterns) -> Identified:
    """The unit of every report."""
    read = [(one, read_names(one.issuer, one.parent, patterns)) for one in letterheads]
    known: dict[str, tuple[Place, bool]] = {}
    waiting: list[tuple[Letterhead, Named]] = []
    unit_of: dict[str, str] = {}
    attested: dict[tuple[bool, str], dict[Path, str]] = defaultdict(dict)
    units: dict[str, Unit] = {}
    for one, named in read:
        is_before = one.day < gazetteer.day
        place = None if _is_body(one.level) else gazetteer.find(named.name, named.above, is_before)
        if place is None and not is_before and named.above and not _is_body(one.level):
            # an old letterhead, with the district that is no more
            place = gazetteer.find(named.name, named.above, True)
            is_before = place is not None
        if place is None or not _may_be(place.path, named, one, patterns):
            waiting.append((one, named))
            continue
        unit_id = place_id(place, is_before, gazetteer)
        known[unit_id] = place, is_before
        unit_of[one.report_id] = unit_id
        attested[is_before, named.name][place.path] = unit_id
    for unit_id, (place, is_before) in known.items():
        units[unit_id] = known_unit(unit_id, place, is_before, gazetteer)
    unsure = set()
    # those that print most of the names above first: they say which units there are
    for one, named in sorted(waiting, key=lambda pair: -len(pair[1].above)):
        is_before = one.day < gazetteer.day
        here = attested[is_before, named.name]
        fitting = [path for path in here if _fits(path, named) and _may_be(path, named, one, patterns)]
        if len(fitting) == 1:
            unit_of[one.report_id] = here[fitting[0]]
            continue
        unit = unlisted_unit(one, named, is_before, gazetteer)
        here[(named.name, *named.above)] = unit.id
        units.setdefault(unit.id, unit)
        unit_of[one.report_id] = unit.id
        if len(fitting) > 1:
            unsure.add(unit.id)
    return Identified(units, unit_of, frozenset(unsure))


def read_names(issuer: str, parent: str | None, patterns: Patterns) -> Named:
    """The names in a letterhead, without the word for the committee.

    >>> from extractor.patterns import shipped_patterns
    >>> read_names("UỶ BAN NHÂN DÂN\\nPHƯỜNG CỔ THÀNH", "UBND TP. CHÍ LINH", shipped_patterns())[:2]
    ('phường cổ thành', ('thành phố chí linh',))
    >>> read_names("UBND xã Tân Lập, huyện Đan Phượng", None, shipped_patterns())[:3]
    ('xã tân lập', ('huyện đan phượng',), 'Xã Tân Lập')
    """
    name, *above = _names(issuer, patterns)
    if parent:
        # "HĐND - UBND huyện Cao Lộc": the unit above is the one of a kind, whatever bodies are named before it
        names = _names(parent, patterns)
        kinds = _kinds_by_spelling(patterns)
        first = next((at for at, one in enumerate(names) if _begins_with_kind(one, kinds)), 0)
        above += [one for one in names[first:] if folded_name(one) not in map(folded_name, above)]
    return Named(folded_name(name), tuple(map(folded_name, above)), name, tuple(above))


def _names(printed: str, patterns: Patterns) -> list[str]:
    """The names of a line of letterhead from the lowest up: "xã A, huyện B" are two."""
    text = " ".join(printed.replace("\n", " ").split())
    bodies, kinds = _shapes(patterns)
    for match in reversed(list(bodies.finditer(fold(text)))):
        text = text[: match.start()] + text[match.end() :]
    text = text.strip(" ,.-–")
    starts: list[tuple[int, int, str]] = []
    for match in kinds.finditer(fold(text)):
        kind = _kinds_by_spelling(patterns)[" ".join(match[0].split())]
        rank = _RANK[patterns.entry("unit_kind", kind)["level"]]
        is_city = kind == "thanh_pho"
        if starts and starts[-1][2] != "" and rank <= _rank_of(starts[-1][2], patterns) and not is_city:
            continue
        starts.append((match.start(), match.end(), kind))
    if not starts:
        return [_shown(text)]
    names = [text[: starts[0][0]]] if starts[0][0] > 0 else []
    for index, (_, end, kind) in enumerate(starts):
        stop = starts[index + 1][0] if index + 1 < len(starts) else len(text)
        names.append(f"{patterns.entry('unit_kind', kind).spellings[0]} {text[end:stop].strip(' ,.-–')}")
    return [_shown(name.strip(" ,.-–")) for name in names if name.strip(" ,.-–")] or [_shown(text)]


def _begins_with_kind(name: str, kinds: Mapping[str, str]) -> bool:
    return any(folded_name(name).startswith(f"{kind} ") for kind in kinds)


def _rank_of(kind: str, patterns: Patterns) -> int:
    return _RANK[patterns.entry("unit_kind", kind)["level"]]


def _shown(name: str) -> str:
    """A name as people write it: capitals of letterheads turned into those of words.

    >>> _shown("thị trấn VŨ THƯ"), _shown("xã Tân Lập")
    ('Thị trấn Vũ Thư', 'Xã Tân Lập')
    """
    words = [word.title() if word.isupper() else word for word in name.split(" ")]
    name = " ".join(words)
    return name[:1].upper() + name[1:]


@cache
def _shapes(patterns: Patterns) -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    bodies = "|".join(_words(patterns, "unit_body"))
    kinds = "|".join(_words(patterns, "unit_kind"))
    return regex.compile(rf"(?<!\p{{L}})(?:{bodies})(?!\p{{L}})"), regex.compile(
        rf"(?<!\p{{L}})(?:{kinds})(?!\p{{L}})|(?:p\.|q\.)"
    )


def _words(patterns: Patterns, kind: str) -> list[str]:
    """The folded spellings of a kind as regexes, the longest first."""
    ways = {fold(way) for entry in patterns.of(kind).values() for way in entry.spellings}
    return [r"\s+".join(map(regex.escape, way.split())) for way in sorted(ways, key=lambda way: (-len(way), way))]


@cache
def _kinds_by_spelling(patterns: Patterns) -> dict[str, str]:
    return {fold(way): entry.id for entry in patterns.of("unit_kind").values() for way in entry.spellings}


def _is_body(level: IssuerLevel | None) -> bool:
    """Departments and other bodies bear the name of their work; the list knows territories only."""
    return level in ("department", "ministry", "other")


def _fits(path: Path, named: Named) -> bool:
    return all(part in path[1:] for part in named.above)


def _may_be(path: Path, named: Named, one: Letterhead, patterns: Patterns) -> bool:
    """Whether nothing in the report speaks against a unit that its letterhead does not name in full.

    A commune that cites a district other than that of the unit is another commune of the name.
    """
    if named.above or len(path) < 3:
        return True
    kinds = _district_kinds(patterns)
    # "UBND huyện" alone is the unit's own district, whichever that is
    districts = {body for body in one.cited if any(body.startswith(f"{kind} ") for kind in kinds) and body not in kinds}
    return not districts or path[1] in districts


@cache
def _district_kinds(patterns: Patterns) -> frozenset[str]:
    """The kinds of district; cities are left out, since some are provinces."""
    kinds = [one for one in patterns.of("unit_kind").values() if one["level"] == "district" and one.id != "thanh_pho"]
    return frozenset(folded_name(one.spellings[0]) for one in kinds)


# ---- units ---------------------------------------------------------------------------------------


def place_id(place: Place, is_before: bool, gazetteer: Gazetteer) -> str:
    """The id of a unit of the list: its path; a province of another territory than before has the day added."""
    if len(place.path) == 1 and not is_before and has_changed(place.path, gazetteer):
        return f"{place.path[0]}@{gazetteer.day}"
    return "/".join(place.path)


def has_changed(path: Path, gazetteer: Gazetteer) -> bool:
    """Whether a province of the new list is another territory than the old one of its name."""
    parts = gazetteer.predecessors.get(path, ())
    return not (len(parts) == 1 and parts[0].path == path)


def known_unit(unit_id: str, place: Place, is_before: bool, gazetteer: Gazetteer) -> Unit:
    """A unit of the list with what it came from and what became of it."""
    level: IssuerLevel = "province" if len(place.path) == 1 else "district" if _is_district(place) else "commune"
    has_ended = is_before and (len(place.path) > 1 or has_changed(place.into[0], gazetteer))
    parts = () if is_before else gazetteer.predecessors.get(place.path, ())
    is_new = not is_before and (len(place.path) > 1 or has_changed(place.path, gazetteer))
    change: Change | None = None
    successor: Place | None = None
    if has_ended and place.into:
        successor = gazetteer.since[place.into[0]] if place.is_whole else None
        change = change_of(place, gazetteer)
    return Unit(
        id=unit_id,
        name=place.names[0],
        level=level,
        parent=place.names[1] if len(place.names) > 1 else None,
        parent_id=_parent_id(place, is_before, gazetteer),
        province=place.names[-1],
        code=place.code,
        valid_from=gazetteer.day if is_new else None,
        valid_to=_day_before(gazetteer.day) if has_ended else None,
        change=change,
        successor_id=place_id(successor, False, gazetteer) if successor else None,
        successor=successor.names[0] if successor else None,
        predecessor_ids=tuple(place_id(part, True, gazetteer) for part in parts) if is_new else (),
        is_known=True,
    )


def change_of(place: Place, gazetteer: Gazetteer) -> Change:
    """What became of an old unit: renamed when it alone went on, merged with other whole ones, else split.

    A whole unit that went into one with parts of others is split too: no sum of old series is the new one's.
    """
    if not place.is_whole or not gazetteer.is_whole_merge(place.into[0]):
        return "split"
    return "renamed" if len(gazetteer.predecessors[place.into[0]]) == 1 else "merged"


def _is_district(place: Place) -> bool:
    return len(place.path) == 2 and place.code is None and not place.into


def _parent_id(place: Place, is_before: bool, gazetteer: Gazetteer) -> str | None:
    if len(place.path) == 1:
        return None
    places, _ = gazetteer.units_of(is_before)
    parent = places.get(place.path[1:])
    return place_id(parent, is_before, gazetteer) if parent else "/".join(place.path[1:])


def _day_before(day: str) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def unlisted_unit(one: Letterhead, named: Named, is_before: bool, gazetteer: Gazetteer) -> Unit:
    """A unit that the list does not have, or a body without territory: known by the names printed alone."""
    above = gazetteer.find(named.above[0], named.above[1:], is_before) if named.above else None
    parent_id = place_id(above, is_before, gazetteer) if above else "/".join(named.above) or None
    return Unit(
        id="/".join([named.name, *([parent_id] if parent_id else [])]),
        name=named.shown,
        level=one.level,
        parent=above.names[0] if above else (named.shown_above[0] if named.shown_above else None),
        parent_id=parent_id,
        province=above.names[-1] if above else None,
    )


def select_units(units: Mapping[str, Unit], wanted: str, patterns: Patterns) -> set[str]:
    """The ids of units that a user may mean by a name: its own alone, or with those above it.

    >>> from extractor.patterns import shipped_patterns
    >>> some = {"a": Unit("xã tân lập/huyện đan phượng", "Xã Tân Lập", parent="Huyện Đan Phượng")}
    >>> select_units(some, "Tân Lập", shipped_patterns()), select_units(some, "xã Tân Lập, huyện B", shipped_patterns())
    ({'a'}, set())
    """
    named = read_names(wanted, None, patterns)
    found = set()
    for key, unit in units.items():
        above = [folded_name(one) for one in (unit.parent, unit.province) if one]
        name = folded_name(unit.name)
        is_named = named.name in (name, unit.id) or name.endswith(f" {named.name}")
        if is_named and all(one in above for one in named.above):
            found.add(key)
    return found


def with_names(units: Mapping[str, Unit], ids: Sequence[str]) -> list[str]:
    """Names for people of some ids; an id without a unit here is its own name."""
    return [units[one].name if one in units else _shown(one.split("/")[0].split("@")[0]) for one in ids]
