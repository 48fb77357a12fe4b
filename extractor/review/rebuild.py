"""Record + the values as people left them → the record that exports and audits read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from extractor.periods import calendar_span, data_window
from extractor.record import (
    MEASURES,
    Date,
    Dossier,
    Equipment,
    Evidence,
    Header,
    Period,
    Quantity,
    Record,
    Reference,
    Review,
    Software,
    Staff,
)
from extractor.review.log import BY_HAND
from extractor.review.values import FIELDS, LISTS, REQUIRED, Scalar, Value, entry_evidence

if TYPE_CHECKING:
    from extractor.review.corrections import ReviewedValue

_PRINCIPAL = frozenset(
    {
        "sections.title", "references.symbol", "dates.value", "staff.count", "equipment.count", "software.label",
        "quantities.value", "tables.kind",
    }
)  # fmt: skip

WHOLE = (_PRINCIPAL | REQUIRED) - {"tables.cell"}
"""The values that an entry stands and falls with: when one is rejected, so is the entry."""

STATES_SOMETHING = _PRINCIPAL | {f"dossiers.{name}" for name in (*MEASURES, "rate")} | {"references.title"}
"""Kinds of which an added entry needs one."""

_MODELS: Mapping[str, type[Any]] = {
    "references": Reference, "dates": Date, "dossiers": Dossier, "staff": Staff, "equipment": Equipment,
    "software": Software, "quantities": Quantity,
}  # fmt: skip


@dataclass
class _Entry:
    """An entry of a list on its way: the machine's own, or one that only people know, with what was decided on it."""

    key: str
    found: Any = None
    values: list[ReviewedValue] = field(default_factory=list)


def entry_fields(record: Record, key: str) -> dict[str, Scalar]:
    """The fields of an entry that a person can put right, by name; empty for an entry the machine did not read."""
    name, _, index = key.partition(".")
    if name in ("header", "period", "leftovers") or not index.isdigit():
        return {}
    entry = getattr(record, name)[int(index)]
    found = {one: getattr(entry, one) for one in FIELDS[name] if one != "cell"}
    return {one: value for one, value in found.items() if value is not None} | _kept(name, entry)


def _kept(name: str, entry: Any) -> dict[str, Scalar]:
    """What goes with an entry though nobody decides on it."""
    names = {"dossiers": ("origin", "total", "group"), "staff": ("label",), "references": ("form",)}.get(name, ())
    return {one: getattr(entry, one) for one in names}


def rebuild(record: Record, values: Sequence[ReviewedValue]) -> Record:
    """A new record; the machine's own stays as it is. Findings are the machine's: checks were not run again."""
    entries: dict[str, _Entry] = {}
    for name in LISTS:
        for index, found in enumerate(getattr(record, name)):
            entries[f"{name}.{index}"] = _Entry(f"{name}.{index}", found)
    for one in values:
        key = one.value.entry_key
        entries.setdefault(key, _Entry(key)).values.append(one)
    lists: dict[str, list[tuple[_Entry, Any]]] = defaultdict(list)
    for entry in entries.values():
        name = entry.key.partition(".")[0]
        if name in LISTS and name != "leftovers" and (built := _build(name, entry)) is not None:
            lists[name].append((entry, built))
    for name, pairs in lists.items():
        if any(entry.found is None for entry, _ in pairs):
            lists[name] = sorted(pairs, key=lambda pair: _start_of(name, pair[1]))
    leftovers = _rebuild_leftovers(record, entries, values)
    lists["leftovers"] = leftovers
    header, period = entries.get("header", _Entry("header")), entries.get("period", _Entry("period"))
    reviews = {
        f"{name}.{index}": review
        for name, pairs in lists.items()
        for index, (entry, _) in enumerate(pairs)
        if (review := _review_of(entry.values, added=entry.found is None and name != "leftovers")) is not None
    }
    for name, pairs in lists.items():
        if name == "tables":
            for index, (entry, _) in enumerate(pairs):
                reviews |= _cell_reviews(f"tables.{index}", entry)
    if (review := _review_of([*header.values, *period.values])) is not None:
        reviews["header"] = review
    return record.model_copy(
        update={
            "header": _build_header(record.header, header.values),
            "period": _build_period(record.period, period.values),
            **{name: [built for _, built in lists[name]] for name in LISTS},
            "review": reviews,
        }
    )


def _start_of(name: str, entry: Any) -> int:
    place = entry_evidence(name, entry)
    return 0 if place is None else place.start


# ---- entries -------------------------------------------------------------------------------------


def _changes(values: Iterable[ReviewedValue]) -> dict[str, Scalar]:
    """The fields that people set, by name; None for one that was rejected."""
    return {one.value.field: None if one.state == "rejected" else one.value.value for one in values if _is_changed(one)}


def _is_changed(one: ReviewedValue) -> bool:
    """Whether a person left something else than the machine read."""
    return one.state == "rejected" or (one.state != "open" and one.value.value != one.machine)


def _build(name: str, entry: _Entry) -> Any:
    """The entry as people left it; None when they took it out, or left nothing it could stand on."""
    if any(one.state == "rejected" and one.value.kind in WHOLE for one in entry.values):
        return None
    if entry.found is None:
        return _build_new(name, entry)
    if name == "tables":
        return _build_table(entry)
    changes = _changes(entry.values)
    marked = {one.value.field: one.value.evidence for one in entry.values if _is_marked(one)}
    if not changes and not marked:
        return entry.found
    update: dict[str, Any] = dict(changes)
    if name == "dossiers":
        gone = {one for one in changes if one in entry.found.cells}
        kept = {one: place for one, place in entry.found.cells.items() if changes.get(one, place) is not None}
        update["cells"] = kept | {one: place for one, place in marked.items() if one not in ("field", "label")}
        update["status"] = {one: status for one, status in entry.found.status.items() if one not in gone}
        built = entry.found.model_copy(update=update)
        return built if any(getattr(built, one) is not None for one in (*MEASURES, "rate")) else None
    if name == "references":
        if marked:
            update["mentions"] = [next(iter(marked.values())), *entry.found.mentions[1:]]
        if "symbol" in changes:
            update |= _symbol_parts(changes["symbol"], entry.found)
        built = entry.found.model_copy(update=update)
        return built if built.symbol is not None or built.title is not None else None
    if marked:
        update["evidence"] = next(iter(marked.values()))
    return entry.found.model_copy(update=update)


def _is_marked(one: ReviewedValue) -> bool:
    return one.state in ("corrected", "added") and one.decision is not None and one.decision.marked is not None


def _build_new(name: str, entry: _Entry) -> Any:
    """An entry that only people know. One that was lost keeps the fields it had, but no figure nobody decided on."""
    held = [one for one in entry.values if one.state != "rejected" and one.conflict_reason != "invalid"]
    if name not in _MODELS or not any(one.value.kind in STATES_SOMETHING for one in held):
        return None
    first = entry.values[0]
    place = first.value.entry or first.value.evidence
    assert first.decision is not None
    if place is None:
        return None
    snapshot = {one: value for one, value in first.decision.entry.items() if f"{name}.{one}" not in STATES_SOMETHING}
    fields = {**snapshot, **{one.value.field: one.value.value for one in held}}
    cells = {one.value.field: one.value.evidence for one in held if one.value.evidence is not None}
    try:
        return build_new(name, fields, place, cells)
    except ValidationError:  # a lost entry of which too little was decided on: its conflicts are shown, it is no entry
        return None


def build_new(name: str, fields: Mapping[str, Scalar], place: Evidence, cells: Mapping[str, Evidence]) -> Any:
    """An entry of a list from its fields. Raises ValidationError when one that it needs is missing."""
    whole: dict[str, Any] = {**_DEFAULTS.get(name, {}), **fields}
    if name == "references":
        if whole["symbol"] is not None:
            whole = {**whole, **_symbol_parts(whole["symbol"], None)}
        return Reference.model_validate({**whole, "mentions": [place]})
    if name == "dossiers":
        whole["cells"] = {one: cell for one, cell in cells.items() if f"dossiers.{one}" in STATES_SOMETHING}
    if name in ("staff", "equipment", "software"):
        whole.setdefault("label", " ".join(place.text.split()))
    return _MODELS[name].model_validate({**whole, "evidence": place})


_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "dossiers": {"field": None, "label": None, "origin": "text"},
    "equipment": {"item": None},
    "software": {"item": None},
    "references": {"symbol": None, "form": "law"},
}


def _build_table(entry: _Entry) -> Any:
    """A table with the cells that people corrected; a rejected cell is empty."""
    table = entry.found
    rows = [list(row) for row in table.rows]
    update: dict[str, Any] = {}
    for one in entry.values:
        if not _is_changed(one):
            continue
        new = None if one.state == "rejected" else one.value.value
        if one.value.kind == "tables.cell":
            row, column = one.value.key.split(".")[-2:]
            rows[int(row) - 1][int(column) - 1] = str(new or "")
        else:
            update[one.value.field] = new
    return table.model_copy(update={**update, "rows": rows})


_SYMBOL = re.compile(r"(?P<number>[^/-]+)(?:/(?P<year>\d{4}))?(?P<mark>[/-])(?P<letters>.+)")


def _symbol_parts(symbol: Scalar, old: Reference | None) -> dict[str, Any]:
    """What a corrected symbol says: number and year, and type and issuer unless its letters are those it had.

    >>> _symbol_parts("53/KH-UBND", None) == {
    ...     "number": "53", "year": None, "form": "administrative", "type": "KH", "issuer": "UBND", "type_name": None}
    True
    """
    found = _SYMBOL.fullmatch(str(symbol or ""))
    if found is None:
        return {}
    year = None if found["year"] is None else int(found["year"])
    parts: dict[str, Any] = {"number": found["number"], "year": year}
    before = _SYMBOL.fullmatch(old.symbol or "") if old is not None else None
    if before is not None and before["letters"] == found["letters"] and bool(before["year"]) == bool(year):
        return parts
    party = found["mark"] == "-"
    kind, mark, issuer = found["letters"].partition("/" if party else "-")
    if not mark:
        kind, issuer = "", found["letters"]
    form = "party" if party else "normative" if year is not None else "administrative"
    return {**parts, "form": form, "type": kind or None, "issuer": issuer, "type_name": None}


# ---- header and period ---------------------------------------------------------------------------


def _build_header(header: Header, values: Sequence[ReviewedValue]) -> Header:
    update: dict[str, Any] = {}
    signer: dict[str, Any] = {}
    evidence = dict(header.evidence)
    lines: dict[int, str | None] = dict(enumerate(header.recipients))
    for one in values:
        name = one.value.field
        if not _is_changed(one) and not _is_marked(one):
            continue
        new = None if one.state == "rejected" else one.value.value
        if name == "recipients":
            index = one.value.key.rpartition(".")[2]
            if index.isdigit():
                lines[int(index)] = None if new is None else str(new)
            continue
        if name.startswith("signer."):
            signer[name.partition(".")[2]] = new
        else:
            update[name] = new
        if new is None:
            evidence.pop(name, None)
        elif _is_marked(one) and one.value.evidence is not None:
            evidence[name] = one.value.evidence
    if any(lines[index] != line for index, line in enumerate(header.recipients)):
        kept = [(index, line) for index, line in lines.items() if line is not None]
        update["recipients"] = [line for _, line in kept]
        places = {new: header.evidence.get(f"recipients.{old}") for new, (old, _) in enumerate(kept)}
        evidence = {one: place for one, place in evidence.items() if not one.startswith("recipients.")}
        evidence |= {f"recipients.{new}": place for new, place in places.items() if place is not None}
    if signer:
        update["signer"] = header.signer.model_copy(update=signer)
    if not update and evidence == header.evidence:
        return header
    return header.model_copy(update={**update, "evidence": evidence})


_MOST_INDEX = {"quarter": 4, "half_year": 2}


def _build_period(period: Period, values: Sequence[ReviewedValue]) -> Period:
    """The period, its calendar and (unless the report states one) its data window made from what people decided."""
    changes = _changes(values)
    marked = next((one.value.evidence for one in values if _is_marked(one)), None)
    if not changes and marked is None:
        return period
    built = period.model_copy(update={**changes, **({} if marked is None else {"evidence": marked})})
    if not {"kind", "index", "year"} & changes.keys() or built.kind is None:
        return built
    if built.index is not None and not 1 <= built.index <= _MOST_INDEX.get(built.kind, 12):
        return built.model_copy(update={"start": None, "end": None})  # a half 3: the kind is still to be put right
    start, end = calendar_span(built.kind, built.index, built.year)
    update: dict[str, Any] = {"start": start, "end": end}
    if not period.window_stated:
        first, last = data_window(built.kind, built.index, built.year)
        update |= {"data_from": changes.get("data_from", first), "data_to": changes.get("data_to", last)}
    return built.model_copy(update=update)


# ---- leftovers, and who did what -----------------------------------------------------------------


def _rebuild_leftovers(
    record: Record, entries: Mapping[str, _Entry], values: Sequence[ReviewedValue]
) -> list[tuple[_Entry, Evidence]]:
    """The leftovers that no added value accounts for, and the figures that people took out of the lists."""
    taken = [
        (one.value.evidence.start, one.value.evidence.end)
        for one in values
        if one.value.evidence is not None
        and (_is_marked(one) or (one.machine is None and one.state != "rejected"))
        and one.value.list_name != "leftovers"
    ]
    pairs = [
        (entries[f"leftovers.{index}"], place)
        for index, place in enumerate(record.leftovers)
        if not any(start <= place.start and place.end <= end for start, end in taken)
    ]
    rejected: dict[tuple[int, int], tuple[_Entry, Evidence]] = {}
    held = [
        (one.value.evidence.start, one.value.evidence.end)
        for one in values
        if one.value.evidence is not None and one.state != "rejected" and one.value.value is not None
    ]
    for one in values:
        place = one.value.evidence
        if one.state != "rejected" or place is None or not any(letter.isdigit() for letter in place.text):
            continue
        if one.machine is None or one.value.kind == "tables.cell":
            continue
        if not any(start < place.end and place.start < end for start, end in held):
            key = f"leftovers.+{one.decision.number if one.decision else 0}"
            told = place.model_copy(update={"pattern": BY_HAND})
            rejected.setdefault((place.start, place.end), (_Entry(key), told))[0].values.append(one)
    return sorted([*pairs, *rejected.values()], key=lambda pair: pair[1].start)


def _review_of(values: Sequence[ReviewedValue], *, added: bool = False) -> Review | None:
    """Who looked at an entry: told when every value of it was decided on. What the machine read is told in any case."""
    own = [one for one in values if one.value.kind != "tables.cell"]
    changed = {_name_in(one.value): one.machine for one in own if _is_changed(one)}
    decisions = [one.decision for one in own if one.reviewed and one.decision is not None]
    whole = bool(own) and len(decisions) == len(own)
    if not whole and not changed:
        return None
    return Review(
        reviewed_by=sorted({one.who for one in decisions}) if whole else [],
        reviewed_at=max(one.when for one in decisions) if whole else None,
        machine_value=None if added else changed,
    )


def _name_in(value: Value) -> str:
    """A field as its row of the tables names it.

    >>> _name_in(Value("period.year", "period.year", "count", 2021, None, None))
    'period_year'
    """
    return f"period_{value.field}" if value.list_name == "period" else value.field.replace(".", "_")


def _cell_reviews(key: str, entry: _Entry) -> dict[str, Review]:
    found: dict[str, Review] = {}
    for one in entry.values:
        if one.value.kind == "tables.cell" and one.state != "open" and one.decision is not None:
            place = ".".join(one.value.key.split(".")[-3:])
            changed = {"text": one.machine} if one.state != "accepted" else {}
            who = [one.decision.who] if one.reviewed else []
            when = one.decision.when if one.reviewed else None
            found[f"{key}.{place}"] = Review(reviewed_by=who, reviewed_at=when, machine_value=changed)
    return found
