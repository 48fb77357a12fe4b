"""Equipment and software: what stands in the office, how many of it and where; which systems are in use."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

import regex

from extractor.language import fold, parse_count
from extractor.mentions.numerals import (
    Numeral,
    find_numerals,
    is_gone,
    match_near,
    next_figures,
    short_sentences,
    skip_blanks,
)
from extractor.models import Claims, EquipmentMention, SoftwareMention, Table, Term
from extractor.reading import Reading, Span
from extractor.tables import table_kind

_LIST_MARK = regex.compile(r"[-+•*–]|\(?\d{1,2}[.)]|\p{Ll}[.)]")
_FIGURE_CELL = regex.compile(r"[\d.,%\s]+|[IVX]+\.?")
_ITEM_WORDS = regex.compile(r"\s*(\p{L}+)")
_NAME_WORD = regex.compile(r"\s*([\p{L}\d][\p{L}\d.&-]*)")
_JOINTS = regex.compile(r"[\s(\"'\u201c,:-]*")
_QUOTE_OPENING = regex.compile(r"[\s\"'\u201c]*")
_COMMA = regex.compile(r"\s*,?\s*")
_HOST_REST = regex.compile(r"(?:\.[a-z0-9-]+)*\.gov\.vn(?:/[^\s,;)]*[^\s,;).])?")
_SCHEME = regex.compile(r"https?://(?:www\.)?$")
_PART = "equipment_unit:unit"
LONGEST_GAP = 60
MOST_NAME_WORDS = 6
NEAR_CHARACTERS = 400
"""How far back in its sentence a verb of using is looked for."""
MOST_OF_ONE_ITEM = 10_000
"""A commune has fewer of anything; what looks like more is a telephone number."""


# ---- equipment -----------------------------------------------------------------------------------


def find_equipment(reading: Reading, tables: tuple[Table, ...], claims: Claims) -> tuple[EquipmentMention, ...]:
    """Counts of equipment in prose and in tables of equipment, in text order.

    A figure belongs to the item right after it ("04 (bốn) máy tính", "05 bộ máy tính"), else to the item
    right before it ("máy in: 03 chiếc"). What is asked for or planned counts too, wherever the report says so (its
    section tells); what is gone or lacking does not. `place` is the
    last place named before the figure in its sentence, or in the sentence that opens its list.
    """
    found = list(_find_in_prose(reading, claims))
    for table in tables:
        found += _find_in_table(reading, table)
    return tuple(sorted(found, key=lambda mention: mention.start))


def _find_in_prose(reading: Reading, claims: Claims) -> Iterator[EquipmentMention]:
    if not reading.terms.of("equipment_item"):
        return
    sentences = short_sentences(reading)
    starts = [start for start, _ in sentences]
    by_sentence: dict[int, list[Numeral]] = {}
    for numeral in find_numerals(reading, claims):
        if numeral.out_of is None:
            by_sentence.setdefault(bisect_right(starts, numeral.start) - 1, []).append(numeral)
    place_of_list: str | None = None
    for index, (start, end) in enumerate(sentences):
        is_item = bool(_LIST_MARK.match(reading.folded, start))
        if index in by_sentence:
            for mention in _find_in_sentence(reading, start, end, by_sentence[index]):
                yield replace(mention, place=place_of_list) if mention.place is None and is_item else mention
        if not is_item:
            opens_list = reading.folded[start:end].rstrip().endswith(":")
            place_of_list = _place_of(reading, (start, end), end) if opens_list else None


def _find_in_sentence(
    reading: Reading, start: int, end: int, numerals: Sequence[Numeral]
) -> Iterator[EquipmentMention]:
    items = reading.terms.between("equipment_item", start, end)
    if not items:
        return
    limits = next_figures(numerals, end)
    counts_items = _counts_items(reading, items, numerals)
    used: set[int] = set()
    found: list[EquipmentMention] = []
    for index, numeral in enumerate(numerals):
        if is_gone(reading, start, numeral.start):
            continue
        limit = limits[index]
        unit = reading.terms.starting_at("equipment_unit", skip_blanks(reading.folded, numeral.end))
        item = _item_after(reading, numeral, unit)
        before = _item_before(reading, numeral, start, used, counts_items=counts_items)
        if before is not None and (item is None or _is_followed_by_figure(reading, item, limit)):
            used.add(before.start)
            if unit is not None and item is not None and unit.start == item.start:
                unit = None  # "Máy tính: 05 máy in: 03": the next item begins here
            found.append(
                _mention(reading, before, numeral, unit, (start, end), before.start, unit.end if unit else numeral.end)
            )
        elif item is not None:
            if unit is not None and _is_whole_of_parts(reading, numeral, unit, item, numerals[index + 1 : index + 2]):
                continue
            used.add(item.start)
            last = _joined_item(reading, item, limit)
            found.append(_mention(reading, item, numeral, unit, (start, end), numeral.start, last.end, last))
        elif unit is not None and (whole := _whole_before(reading, numeral, unit, found)) is not None:
            found.append(_part(reading, numeral, unit, whole, end))
        elif (other := _other_item(reading, numeral, unit, end)) is not None:
            found.append(EquipmentMention(
                numeral.start, other[1], "equipment_head", item=None, label=reading.quote(*other),
                count=numeral.count, unit=_unit_word(reading, unit, other[0]),
                place=_place_of(reading, (start, end), numeral.start),
            ))  # fmt: skip
    yield from found


def _counts_items(reading: Reading, items: Sequence[Term], numerals: Sequence[Numeral]) -> bool:
    """Whether the sentence counts items one after another, without a unit: "máy tính 8, máy in 4, máy scan 1"."""
    starts = [one.start for one in numerals]
    indices = ((item, bisect_left(starts, item.end)) for item in items)
    beside = [
        numerals[index]
        for item, index in indices
        if index < len(starts) and not reading.folded[item.end : starts[index]].strip()
    ]
    return (
        sum(match_near(reading.patterns.shape("staff_end"), reading.folded, one.end) is not None for one in beside) > 1
    )


def _whole_before(
    reading: Reading, numeral: Numeral, unit: Term, found: Sequence[EquipmentMention]
) -> EquipmentMention | None:
    """What "09 máy nối mạng LAN" is a part of: the machines counted last, when the words between say so.

    After a mere comma another thing may be meant, so there only one item may have been counted before.
    """
    whole = found[-1] if found else None
    if whole is None or whole.item is None or numeral.count > MOST_OF_ONE_ITEM:
        return None
    counted = next((one for one in reversed(found) if one.pattern != _PART), whole)
    if unit.id == "machine" and numeral.count > counted.count:
        return None  # "01 máy photocopy, 15 máy phục vụ công chức": no part is more than its whole
    if unit.id == "machine" and not fold(whole.label).startswith(reading.folded[unit.start : unit.end]):
        return None
    after = skip_blanks(reading.folded, unit.end)
    if reading.terms.starting_at("quantity_wish", after) is not None:
        return None
    says_state = reading.terms.starting_at("equipment_state", after) or reading.terms.starting_at(
        "quantity_stop", after
    )
    if says_state is None and _ITEM_WORDS.match(reading.folded, unit.end):
        return None  # "02 bộ âm thanh"
    shapes = ["equipment_gap_part"]
    if whole.pattern == _PART:
        shapes.append("equipment_gap_next_part")
    elif unit.id == "machine" and len({one.item for one in found}) == 1:
        shapes.append("equipment_gap_comma")
    gap = reading.folded[whole.end : numeral.start]
    is_part = len(gap) <= LONGEST_GAP and any(reading.patterns.shape(shape).fullmatch(gap) for shape in shapes)
    return whole if is_part else None


def _part(reading: Reading, numeral: Numeral, unit: Term, whole: EquipmentMention, end: int) -> EquipmentMention:
    """A part of machines counted before; its label is as printed, so that it is not compared with the whole."""
    last = noun_end(reading, unit.end, end, 3)
    return EquipmentMention(
        numeral.start, last, _PART, item=whole.item, label=reading.quote(unit.start, last), count=numeral.count,
        unit=_unit_word(reading, unit, unit.start if unit.id == "machine" else last),
        place=whole.place,
    )  # fmt: skip


def _item_after(reading: Reading, numeral: Numeral, unit: Term | None) -> Term | None:
    """The item right after the figure, with or without a unit; the unit may be part of its name ("bộ máy tính")."""
    item = reading.terms.starting_at("equipment_item", skip_blanks(reading.folded, numeral.end))
    if item is None and unit is not None:
        item = reading.terms.starting_at("equipment_item", skip_blanks(reading.folded, unit.end))
    if item is None:
        return None
    head = reading.terms.starting_at("equipment_head", item.start)
    gone = reading.terms.starting_at("quantity_wish", skip_blanks(reading.folded, item.end))
    # "01 bộ bàn ghế" is no desk, and "02 máy tính bị hỏng" are gone
    return item if (head is None or head.end <= item.end) and gone is None else None


def _item_before(
    reading: Reading, numeral: Numeral, start: int, used: set[int], *, counts_items: bool
) -> Term | None:  # fmt: skip
    """The item right before the figure with a colon, "có", "gồm" or nothing between."""
    item = reading.terms.last_before("equipment_item", numeral.start, start)
    if item is None or item.start in used or numeral.count >= MOST_OF_ONE_ITEM:
        return None
    gap = reading.folded[item.end : numeral.start]
    if len(gap) > 30 or not reading.patterns.shape("equipment_gap_before").fullmatch(gap):
        return None
    name = reading.terms.covering("quantity_name", item.start)
    if name is not None and name.start < item.start:
        return None  # "số điện thoại 1022"
    unit = reading.terms.starting_at("equipment_unit", skip_blanks(reading.folded, numeral.end))
    if unit is None and not gap.strip() and (not counts_items or _is_where(reading, item)):
        return None
    end = unit.end if unit else numeral.end
    return item if ":" in gap or match_near(reading.patterns.shape("staff_end"), reading.folded, end) else None


def _is_where(reading: Reading, item: Term) -> bool:
    """Whether an item is where something happens: the number behind is its own ("mời sang quầy 6")."""
    before = reading.folded[reading.sentence_at(item.start)[0] : item.start]
    return reading.patterns.shape("equipment_where").search(before) is not None


def _is_followed_by_figure(reading: Reading, item: Term, limit: int) -> bool:
    """Whether the next figure belongs to this item: "Máy tính: 05 máy in: 03"."""
    gap = reading.folded[item.end : limit]
    return ":" in gap and reading.patterns.shape("equipment_gap_before").fullmatch(gap) is not None


def _is_whole_of_parts(
    reading: Reading, numeral: Numeral, unit: Term, item: Term, later: Sequence[Numeral]
) -> bool:  # fmt: skip
    """Whether "01 hệ thống camera" is followed by how many cameras it has; then those are counted."""
    if not later or unit.start == item.start or later[0].count < numeral.count:
        return False  # "09 máy tính (04 máy đã cũ)": those are some of the nine
    gap = reading.folded[item.end : later[0].start]
    unit_after = reading.terms.starting_at("equipment_unit", skip_blanks(reading.folded, later[0].end))
    part = _item_after(reading, later[0], unit_after)
    return (
        (part.id == item.id if part is not None else unit_after is not None)
        and gap.strip() != ""
        and reading.patterns.shape("equipment_gap_before").fullmatch(gap) is not None
    )


def _joined_item(reading: Reading, item: Term, limit: int) -> Term:
    """The last of the names that share one figure: "10 ghế làm việc và ghế ngồi"; another item is not joined."""
    last = item
    while True:
        joint = match_near(_COMMA, reading.folded, last.end)
        offset = joint.end() if joint else last.end
        and_word = reading.terms.starting_at("cue", offset)
        if and_word is not None and and_word.id == "and":
            offset = skip_blanks(reading.folded, and_word.end)
        following = reading.terms.starting_at("equipment_item", offset)
        if following is None or following.id != item.id or following.end > limit:
            return last
        last = following


def _other_item(reading: Reading, numeral: Numeral, unit: Term | None, end: int) -> tuple[int, int] | None:
    """The span of a thing without an id after the figure: "02 máy hủy tài liệu"."""
    head = reading.terms.starting_at("equipment_head", skip_blanks(reading.folded, numeral.end))
    if head is None and unit is not None:
        head = reading.terms.starting_at("equipment_head", skip_blanks(reading.folded, unit.end))
    if head is None:
        return None
    last = noun_end(reading, head.end, end, 3)
    # a lone "03 máy" names nothing
    named = last > head.end or len(reading.folded[head.start : head.end].split()) > 1
    return (head.start, last) if named else None


def noun_end(reading: Reading, offset: int, end: int, words: int) -> int:
    """Where the noun ends that goes on at `offset`: at most so many words, up to a stop word or a mark."""
    for _ in range(words):
        match = _ITEM_WORDS.match(reading.folded, offset, end)
        if match is None or reading.terms.covering("quantity_stop", match.start(1)) is not None:
            return offset
        offset = match.end()
    return offset


def _mention(
    reading: Reading, item: Term, numeral: Numeral, unit: Term | None, sentence: Span, start: int, end: int,
    last: Term | None = None,
) -> EquipmentMention:  # fmt: skip
    if "(" in reading.folded[item.end : numeral.start] and reading.folded[end : end + 1] == ")":
        end += 1
    return EquipmentMention(
        min(start, numeral.start), max(end, numeral.end), f"equipment_item:{item.id}",
        item=item.id, label=reading.quote(item.start, (last or item).end), count=numeral.count,
        unit=_unit_word(reading, unit, item.start), place=_place_of(reading, sentence, numeral.start),
    )  # fmt: skip


def _unit_word(reading: Reading, unit: Term | None, name_start: int) -> str | None:
    """The unit in lower case; "máy" of "04 máy in" and "bộ" of "02 bộ lưu điện" belong to the name."""
    return reading.quote(unit.start, unit.end).lower() if unit is not None and unit.start != name_start else None


def _place_of(reading: Reading, sentence: Span, offset: int) -> str | None:
    """The place named last before `offset` in its sentence, else the first one after it, as printed."""
    term = reading.terms.last_before("work_place", offset, sentence[0])
    term = term or reading.terms.first_after("work_place", offset, sentence[1])
    return reading.quote(term.start, term.end) if term is not None else None


def _find_in_table(reading: Reading, table: Table) -> Iterator[EquipmentMention]:
    """The rows of a table of equipment: the item from its label, the count from the column of counts."""
    if table_kind(table, reading) != "equipment":
        return
    roles = [_column_role(reading, title) for title in table.columns]
    if "count" not in roles:
        return
    count_column = roles.index("count")
    unit_column = roles.index("unit") if "unit" in roles else None
    place_column = roles.index("place") if "place" in roles else None
    for row in table.rows:
        label = next((cell for cell in row if cell.text and not _FIGURE_CELL.fullmatch(cell.text)), None)
        count = parse_count(row[count_column].text) if count_column < len(row) else None
        if label is None or count is None:
            continue
        items = reading.terms.between("equipment_item", label.start, label.end)
        unit = row[unit_column].text.lower() if unit_column is not None and unit_column < len(row) else None
        place = row[place_column].text if place_column is not None and place_column < len(row) else None
        cell = row[count_column]
        yield EquipmentMention(
            cell.start, cell.end, "equipment_table", item=items[0].id if items else None, label=label.text,
            count=count, unit=unit or None, place=place or None,
        )  # fmt: skip


def _column_role(reading: Reading, title: str) -> str | None:
    terms = reading.patterns.lexicon.find_terms(fold(title)).of("equipment_column")
    return terms[0].id if terms else None


# ---- software ------------------------------------------------------------------------------------


def find_software(reading: Reading, claims: Claims) -> tuple[SoftwareMention, ...]:
    """Every place that names a system, in text order; "phần mềm" alone and software in general are none.

    A system named twice in one breath ("phần mềm kế toán MISA", "quản lý văn bản (VNPT-iOffice)") is one
    mention. A program without an id keeps its name as label ("phần mềm quản lý đơn thư").
    """
    found = [*_after_prefix(reading), *_names(reading), *_hosts(reading)]
    found = [mention for mention in found if claims.is_free(mention.start, mention.end)]
    found.sort(key=lambda mention: (mention.start, -mention.end))
    kept: list[SoftwareMention] = []
    for mention in found:
        last = kept[-1] if kept else None
        if last is not None and mention.start < last.end:
            continue
        if last is not None and last.item == mention.item and _JOINTS.fullmatch(reading.text, last.end, mention.start):
            in_brackets = (
                "(" in reading.text[last.end : mention.start] and reading.text[mention.end : mention.end + 1] == ")"
            )
            end = mention.end + in_brackets
            kept[-1] = replace(last, end=end, label=reading.quote(last.start, end))
            continue
        kept.append(mention)
    return tuple(kept)


def _after_prefix(reading: Reading) -> Iterator[SoftwareMention]:
    """ "phần mềm" with what follows it: a purpose we know, the name of a product, or a name of its own."""
    for prefix in reading.terms.of("software_prefix"):
        offset = _name_start(reading, prefix.end)
        subject = reading.terms.starting_at("software_subject", offset) or reading.terms.starting_at(
            "software_name", offset
        )
        if subject is not None:
            yield _software(reading, subject.id, prefix.start, subject.end, f"{subject.kind}:{subject.id}")
        elif (end := _own_name_end(reading, offset)) is not None:
            yield _software(reading, None, prefix.start, end, "software_prefix:software")


def _name_start(reading: Reading, offset: int) -> int:
    joint = _QUOTE_OPENING.match(reading.text, offset)
    return joint.end() if joint else offset


def _own_name_end(reading: Reading, offset: int) -> int | None:
    """Where the name of an unknown program ends: after a purpose ("quản lý ...") or a word with a capital."""
    purpose = reading.terms.starting_at("software_purpose", offset)
    if purpose is not None:
        end = noun_end(reading, purpose.end, reading.sentence_at(offset)[1], MOST_NAME_WORDS - 2)
        return end if end > purpose.end else None
    end = offset
    for _ in range(MOST_NAME_WORDS):
        word = _NAME_WORD.match(reading.text, end)
        if word is None or not word[1][0].isupper() or "\n" in word[0].strip(" ") or word[1].endswith("."):
            break
        end = word.end()
    return end if end > offset else None


def _names(reading: Reading) -> Iterator[SoftwareMention]:
    for name in reading.terms.of("software_name"):
        if reading.patterns.entry("software_name", name.id)["needs_use"] and not _is_in_use(reading, name):
            continue
        yield _software(reading, name.id, name.start, name.end, f"software_name:{name.id}")


def _is_in_use(reading: Reading, name: Term) -> bool:
    """Whether a verb of using, or a list of other systems, stands before the name in its sentence, and nothing
    makes it a rate or a plan."""
    start = max(reading.sentence_at(name.start)[0], name.start - NEAR_CHARACTERS)
    used = reading.terms.last_before("software_use", name.start, start) is not None
    listed = reading.text[start : name.start].rstrip()[-1:] in (",", ";", ":") and any(
        reading.terms.last_before(kind, name.start, start) for kind in ("software_prefix", "software_name")
    )
    return (used or listed) and not reading.terms.between("software_not", start, name.start)


def _hosts(reading: Reading) -> Iterator[SoftwareMention]:
    """Addresses below gov.vn: motcua.haiduong.gov.vn, https://dichvucong.gov.vn."""
    for host in reading.terms.of("software_host"):
        match = match_near(_HOST_REST, reading.folded, host.end)
        scheme = _SCHEME.search(reading.folded, max(host.start - 8, 0), host.start)
        if match is not None:
            start = scheme.start() if scheme else host.start
            yield _software(reading, host.id, start, match.end(), f"software_host:{host.id}")


def _software(reading: Reading, item: str | None, start: int, end: int, pattern: str) -> SoftwareMention:
    return SoftwareMention(start, end, pattern, item=item, label=reading.quote(start, end))
