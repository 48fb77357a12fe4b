"""A record and what people decided on it → the record as reviewed, whatever version of the program read it.

`apply_corrections` is a pure function of a record and its log. A decision made on an earlier reading is looked for by
its place, then by its quotation; where the machine now says something that the person has not seen, the person's word
stands and the difference is a conflict, shown until somebody decides again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractor.errors import WrongValue
from extractor.record import Evidence, Record
from extractor.review.attach import Attached, Attachment, alike_values, attach, parse_added, signature_of
from extractor.review.log import Action, Change, Correction, Place, can_undo
from extractor.review.rebuild import STATES_SOMETHING, WHOLE, entry_fields, rebuild
from extractor.review.typed import check_typed
from extractor.review.values import (
    ADDABLE,
    FIELDS,
    REQUIRED,
    Scalar,
    Value,
    ValueType,
    entry_key,
    value_at,
    values_of,
)

State = Literal["open", "accepted", "corrected", "rejected", "added"]
ConflictReason = Literal["differs", "lost", "invalid"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A person's decision that this reading does not bear out.

    differs: the machine reads another value than it did then, and than the person gave; lost: it reads nothing there
    any more, or its text has moved and nobody can say where the person's mark is now; invalid: the decision no longer
    fits the field. `machine` is what it reads now.
    """

    key: str
    reason: ConflictReason
    machine: Scalar
    decision: Correction


@dataclass(frozen=True, slots=True)
class ReviewedValue:
    """A value as it now stands, and who decided so. `machine` is what the machine reads, None where it reads nothing.

    `value.key` is what a `Change` names: the path in the machine's record, or `staff.+12.count` for an entry that came
    with correction 12.
    """

    value: Value
    state: State
    machine: Scalar
    decision: Correction | None = None
    attachment: Attachment | None = None
    conflict: Conflict | None = None

    @property
    def key(self) -> str:
        return self.value.key

    @property
    def conflict_reason(self) -> ConflictReason | None:
        return None if self.conflict is None else self.conflict.reason

    @property
    def reviewed(self) -> bool:
        """Whether a person's decision holds for it."""
        return self.state != "open" and self.conflict is None

    @property
    def doubtful(self) -> bool:
        """Whether a person should look at it: in doubt and not looked at, or in conflict."""
        return self.conflict is not None or (self.state == "open" and self.value.doubtful)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a report is: all values (leftovers are among them), those decided on, those in doubt, conflicts."""

    values: int
    reviewed: int
    doubts: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class ReviewedRecord:
    """The machine's record, the record as people left it, and every value with its state, in the order of the lists.

    `revision` is the number of the last line of the log, 0 without any.
    """

    machine: Record
    record: Record
    values: tuple[ReviewedValue, ...]
    conflicts: tuple[Conflict, ...]
    log: tuple[Correction, ...]
    revision: int

    def find(self, key: str) -> ReviewedValue | None:
        """The value at a path, an empty field included; None when there is no such path."""
        found = next((one for one in self.values if one.key == key), None)
        if found is None and (blank := value_at(self.machine, key)) is not None:
            return ReviewedValue(blank, "open", blank.value)
        return found

    @property
    def progress(self) -> Progress:
        return Progress(
            len(self.values),
            sum(one.reviewed for one in self.values),
            sum(one.doubtful for one in self.values),
            len(self.conflicts),
        )


# ---- applying ------------------------------------------------------------------------------------


def apply_corrections(record: Record, log: Sequence[Correction]) -> ReviewedRecord:
    """The record with every decision that holds put in; some milliseconds for a report of a few pages.

    The last decision on a value holds. Nothing a person said is dropped: a decision whose value this reading does not
    have becomes an entry of its own, with a conflict (of headings and tables, which cannot stand alone, only the
    conflict is shown). A rejected figure goes to the leftovers, since it is printed all the same; a leftover inside the
    place of an added value is one no longer.
    """
    lines = tuple(sorted(log, key=lambda line: line.number))
    revision = lines[-1].number if lines else 0
    machine = values_of(record, blanks=True)
    if not lines:
        shown = tuple(ReviewedValue(value, "open", value.value) for value in machine if value.value is not None)
        return ReviewedRecord(record, record, shown, (), (), 0)
    document = record.document
    attached = attach(machine, ((document.program_version, document.pattern_version), document.characters), lines)
    decided: dict[str, list[Attached]] = {}
    extra: dict[str, list[Attached]] = {}
    for one in attached:
        if parse_added(one.key) is not None:
            extra.setdefault(entry_key(one.key), []).append(one)
        elif one.decision.action == "add":
            for field in one.decision.entry:
                decided.setdefault(f"{one.key}.{field}", []).append(one)
        else:
            decided.setdefault(one.key, []).append(one)
    values = [
        _decide(value, decided.get(value.key, []))
        for value in machine
        if value.value is not None or value.key in decided
    ]
    values += [value for home, ones in extra.items() for value in _added_values(home, ones, document.characters)]
    values = _answer_whole_entries(values)
    values.sort(key=lambda one: _ORDER[one.value.list_name])
    rebuilt = rebuild(record, values)
    left = {(place.start, place.end) for place in rebuilt.leftovers}
    shown = tuple(one for one in values if not _is_explained(one, left))
    conflicts = tuple(one.conflict for one in shown if one.conflict is not None)
    return ReviewedRecord(record, rebuilt, shown, conflicts, lines, revision)


def _is_explained(one: ReviewedValue, left: Collection[tuple[int, int]]) -> bool:
    """A leftover nobody decided on that a value now accounts for: there is nothing to look at any more."""
    place = one.value.evidence
    is_open = one.value.list_name == "leftovers" and one.state == "open"
    return is_open and place is not None and (place.start, place.end) not in left


_ORDER = {name: index for index, name in enumerate(FIELDS)}
_STATES: dict[Action, State] = {"accept": "accepted", "correct": "corrected", "reject": "rejected", "add": "added"}


def _decide(value: Value, history: Sequence[Attached]) -> ReviewedValue:
    """A value of this reading with the last decision that belongs to it."""
    if not history:
        return ReviewedValue(value, "open", value.value)
    attached, decision = history[-1], history[-1].decision
    given = decision.entry.get(value.field) if decision.action == "add" else decision.value
    conflict = _compare(value, decision, given, {one.decision.machine for one in history})
    if conflict is not None and conflict.reason == "invalid":
        return ReviewedValue(value, "open", value.value, decision, attached.how, conflict)
    if decision.action == "reject":
        return ReviewedValue(value, "rejected", value.value, decision, attached.how, conflict)
    shown = replace(value, value=given)
    if decision.marked is not None and attached.how != "quotation":  # the text moved, and the mark did not
        shown = replace(shown, evidence=decision.marked.to_evidence())
    return ReviewedValue(shown, _STATES[decision.action], value.value, decision, attached.how, conflict)


def _compare(value: Value, decision: Correction, given: Scalar, seen: Collection[Scalar]) -> Conflict | None:
    """What this reading says against a decision: another value than people saw when deciding, and than they gave."""
    if decision.action != "reject" and not _fits(given, value.kind, value.type):
        return Conflict(value.key, "invalid", value.value, decision)
    if value.value in seen or (decision.action != "reject" and value.value == given):
        return None
    return Conflict(value.key, "differs", value.value, decision)


def _fits(given: Scalar, kind: str, value_type: ValueType) -> bool:
    try:
        check_typed(given, kind, value_type)
    except WrongValue:
        return False
    return True


def _added_values(home: str, ones: Sequence[Attached], characters: int) -> list[ReviewedValue]:
    """The values of an entry that this reading does not have: added by a person, or lost since they looked."""
    first = ones[0].decision
    name = home.partition(".")[0]
    last: dict[str, Correction] = {}
    for one in ones:
        if one.decision.action == "add":
            last.update(dict.fromkeys((field for field in one.decision.entry if field in FIELDS[name]), one.decision))
        else:
            last[one.key.removeprefix(home + ".") if one.key != home else ""] = one.decision
    marked = [one.decision.marked for one in ones if one.decision.marked is not None]
    row = marked[-1] if marked else first.row or first.place
    whole = None if row is None else row.to_evidence()
    if name == "leftovers":  # it was looked at then, and is none any more
        return []
    return [_added_value(home, field, one, ones, whole, characters) for field, one in last.items()]


def _added_value(
    home: str, field: str, decision: Correction, ones: Sequence[Attached], whole: Evidence | None, characters: int
) -> ReviewedValue:
    name = home.partition(".")[0]
    kind = f"{name}.{field}" if field else name
    if "cell." in field:
        kind = f"{name}.cell"
    value_type: ValueType = FIELDS[name].get(kind.partition(".")[2], "text")
    given = _given(decision, field, ones)
    place = decision.marked or decision.place
    evidence = whole if place is None else place.to_evidence()
    value = Value(f"{home}.{field}" if field else home, kind, value_type, given, evidence, whole)
    confirmed = decision.action == "add" or parse_added(decision.key) is not None
    conflict: Conflict | None = None
    if decision.action != "reject" and not _fits(given, kind, value_type):
        conflict = Conflict(value.key, "invalid", None, decision)
    elif decision.action != "reject" and (not confirmed or decision.characters != characters):
        conflict = Conflict(value.key, "lost", None, decision)
    return ReviewedValue(value, _STATES[decision.action], None, decision, "lost" if not confirmed else "key", conflict)


def _given(decision: Correction, field: str, ones: Sequence[Attached]) -> Scalar:
    """What a decision makes of a value; what is rejected is shown as it was."""
    if decision.action == "add":
        return decision.entry.get(field)
    if decision.action != "reject":
        return decision.value
    earlier = [one for one in ones if one.decision.number < decision.number and _concerns(one, field)]
    return _given(earlier[-1].decision, field, ones) if earlier else decision.machine


def _concerns(one: Attached, field: str) -> bool:
    if one.decision.action == "add":
        return field in one.decision.entry
    return one.key.partition(".")[2].partition(".")[2] == field


def _answer_whole_entries(values: Sequence[ReviewedValue]) -> list[ReviewedValue]:
    """The values with those of entries that a rejection took out rejected as well."""
    gone: dict[str, Correction | None] = {}
    figures: dict[str, list[ReviewedValue]] = {}
    for one in values:
        if one.state == "rejected" and one.value.kind in WHOLE:
            gone[one.value.entry_key] = one.decision
        if one.value.list_name == "dossiers" and one.value.kind in STATES_SOMETHING:
            figures.setdefault(one.value.entry_key, []).append(one)
    gone |= {key: ones[-1].decision for key, ones in figures.items() if all(one.state == "rejected" for one in ones)}
    return [
        replace(one, state="rejected", decision=gone[one.value.entry_key], conflict=None)
        if one.value.entry_key in gone and one.state != "rejected"
        else one
        for one in values
    ]


# ---- deciding ------------------------------------------------------------------------------------


def make_corrections(
    reviewed: ReviewedRecord,
    changes: Sequence[Change],
    *,
    who: str,
    when: str,
    why: str = "",
    choices: Mapping[str, tuple[str, ...]] | None = None,
) -> list[Correction]:
    """The lines that changes add to the log. Raises WrongValue for what cannot be.

    To correct a value to what the machine read is to accept it; to empty one is to reject it.
    """
    document = reviewed.machine.document
    common = Correction(
        0, "accept", "", who, when, why, program_version=document.program_version,
        pattern_version=document.pattern_version, characters=document.characters,
        bulk=reviewed.revision + 1 if len(changes) > 1 else None,
    )  # fmt: skip
    originals = {value.key: value for value in values_of(reviewed.machine, blanks=True)}
    known = {key: ReviewedValue(value, "open", value.value) for key, value in originals.items()}
    known |= {one.key: one for one in reviewed.values}
    look_alikes = alike_values(originals.values())
    lines: list[Correction] = []
    for number, change in enumerate(changes, reviewed.revision + 1):
        line = replace(common, number=number, action=change.action, key=change.key)
        if change.place is not None:
            line = replace(line, marked=_check_place(change.place, document.characters))
        if change.action == "undo":
            if change.undoes is None or not can_undo((*reviewed.log, *lines), change.undoes):
                raise WrongValue("no-such-correction", number=change.undoes)
            lines.append(replace(line, key="", undoes=change.undoes))
        elif change.action == "add":
            lines.append(_addition(line, change, choices))
        elif change.key not in known:
            raise WrongValue("no-such-value", change.key)
        else:
            line = _decision(line, change, known[change.key], choices)
            shown = known[change.key]
            entry = entry_fields(reviewed.machine, shown.value.entry_key)
            if not entry and shown.decision is not None:  # an entry that only the log knows
                entry = dict(shown.decision.entry)
            place, row = _places(known[change.key], originals.get(change.key))
            line = replace(line, entry=entry, place=place, row=row)
            alike = [value.key for value in look_alikes.get(signature_of(line), ())]
            ordinal = alike.index(change.key) if change.key in alike else 0
            lines.append(replace(line, alike=len(alike), ordinal=ordinal))
    return lines


def _decision(
    line: Correction, change: Change, one: ReviewedValue, choices: Mapping[str, tuple[str, ...]] | None
) -> Correction:
    """A line about a value: what was asked for, said as simply as it can be."""
    value = one.value
    if value.list_name == "leftovers" and change.action != "accept":
        raise WrongValue("no-such-value", change.key)
    given = value.value if change.action == "accept" else change.value
    if change.action == "reject" or (given is None and value.kind not in REQUIRED):
        if one.machine is None and value.value is None:
            raise WrongValue("no-such-value", change.key)
        return replace(line, action="reject", machine=one.machine)
    known = _choices_with(choices, value.kind, value.value)
    given = check_typed(given, value.kind, value.type, known)
    as_read = given == one.machine and change.place is None
    return replace(line, action="accept" if as_read else "correct", machine=one.machine, value=given)


def _places(one: ReviewedValue, original: Value | None) -> tuple[Place | None, Place | None]:
    """Where the machine reads a value, and the entry it is part of."""
    place = original.evidence if original is not None and original.value is not None else None
    return Place.of(place), Place.of(one.value.entry if original is None else original.entry)


def _choices_with(
    choices: Mapping[str, tuple[str, ...]] | None, kind: str, shown: Scalar
) -> Mapping[str, tuple[str, ...]] | None:
    """The choices of a kind; what stands there is one even when the vocabulary no longer has it."""
    if choices is None or kind not in choices or not isinstance(shown, str):
        return choices
    return {**choices, kind: (*choices[kind], shown)}


def _addition(line: Correction, change: Change, choices: Mapping[str, tuple[str, ...]] | None) -> Correction:
    if change.key not in ADDABLE:
        raise WrongValue("cannot-add", change.key)
    if line.marked is None:
        raise WrongValue("no-place", change.key)
    fields = FIELDS[change.key]
    unknown = next((field for field in change.entry if field not in fields), None)
    if unknown is not None:
        raise WrongValue("no-such-value", f"{change.key}.{unknown}")
    given = {"label": " ".join(line.marked.text.split()), **change.entry}
    entry = {
        field: value
        for field, kind in fields.items()
        if (value := check_typed(given.get(field), f"{change.key}.{field}", kind, choices)) is not None
    }
    if not entry or not any(f"{change.key}.{field}" in STATES_SOMETHING for field in entry):
        raise WrongValue("empty-value", change.key)
    return replace(line, entry=entry, row=line.marked)


def _check_place(place: Place, characters: int) -> Place:
    if not 0 <= place.start < place.end <= characters:
        raise WrongValue("outside-document", start=place.start, end=place.end)
    return place


def changes_beyond_doubt(reviewed: ReviewedRecord) -> list[Change]:
    """What bulk accept does: every value that is open and not in doubt is accepted."""
    return [Change("accept", one.key) for one in reviewed.values if one.state == "open" and not one.doubtful]


def is_touched(line: Correction, change: Change, log: Sequence[Correction]) -> bool:
    """Whether a line of the log decided on what a change is about, so that the change may rest on an old picture."""
    ours, theirs = _about(change, log), _about(line, log)
    if ours is None or theirs is None:
        return False
    if isinstance(ours, Place) and isinstance(theirs, Place):
        same_list = _list_of(change, log) == _list_of(line, log)
        return same_list and ours.start < theirs.end and theirs.start < ours.end
    if isinstance(ours, Place) or isinstance(theirs, Place):
        return False
    gone = line.action == "reject" and line.kind in WHOLE and entry_key(ours) == entry_key(theirs)
    return ours == theirs or gone


def _about(one: Change | Correction, log: Sequence[Correction]) -> str | Place | None:
    """The path a change or line is about, or the place for an addition; for an undo, that of the line it takes back."""
    line = _undone(one, log)
    if line is None or line.action == "undo":
        return None
    if line.action != "add":
        return line.key
    return line.marked if isinstance(line, Correction) else line.place


def _list_of(one: Change | Correction, log: Sequence[Correction]) -> str:
    line = _undone(one, log)
    return "" if line is None else line.key


def _undone(one: Change | Correction, log: Sequence[Correction]) -> Change | Correction | None:
    """The line that an undo takes back, through undone undos; anything else as it is."""
    found: Change | Correction | None = one
    while found is not None and found.undoes is not None:
        wanted = found.undoes
        found = next((line for line in log if line.number == wanted), None)
    return found
