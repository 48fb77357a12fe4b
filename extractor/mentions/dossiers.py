"""Dossiers (hồ sơ TTHC): one mention for each row of a dossier table, and one for each statement in prose.

Rows are read by their column titles (`find_row_mentions`), prose by a clause grammar
(`dossier_statements` goes from sentence to sentence, `dossier_sentence` reads one, `dossier_memory` keeps what has
been said, `dossier_words` finds what they look at).
Both use the same words for the same measures, see `extractor.measures`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import regex

from extractor.language import Terms, fold, parse_count, parse_decimal, roman_to_int
from extractor.measures import Meaning, read_together
from extractor.mentions.dossier_statements import find_statements
from extractor.models import Claims, DossierMention, Figure, HeaderMention, PeriodMention, Table, TableCell, Term
from extractor.patterns import Entry, Patterns
from extractor.reading import Reading
from extractor.tables import is_numbered_like_form_06a, table_kind, title_terms
from extractor.tables.titles import role_of


def find_dossiers(
    reading: Reading,
    tables: Sequence[Table],
    claims: Claims,
    period: PeriodMention | None = None,
    header: HeaderMention | None = None,
) -> tuple[DossierMention, ...]:
    """Rows of dossier tables and statements about dossiers in the period, in text order."""
    rows = [mention for table in tables for mention in find_row_mentions(reading, table, period)]
    has_whole = any({"received", "received_new"} <= set(row.measures) for row in rows)
    mentions = [*rows, *find_statements(reading, tables, claims, period, header, has_whole)]
    return tuple(sorted(mentions, key=lambda mention: mention.start))


# ---- rows of tables ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column of a dossier table holds: a role (no, label, rate ...) or a measure."""

    role: str | None
    measure: str | None
    header: str | None = None  # the entry of `table_header` that gave the role
    whole: bool = False
    second: str | None = None  # the measure of B in cells such as "88/90"
    field: str | None = None  # of a column that counts something of its own (visits): the field of its figures


def find_row_mentions(reading: Reading, table: Table, period: PeriodMention | None = None) -> list[DossierMention]:
    """One mention for each row with figures; nothing for a table about something else."""
    if table_kind(table, reading) != "dossiers":
        return []
    columns = read_columns(table, reading, period)
    place = _label_place(columns, table)
    groups = _group_rows(columns, table)
    mentions = [
        _row_to_mention(reading, table, row, columns, place, index in groups) for index, row in enumerate(table.rows)
    ]
    counted = (one for row in table.rows for one in _counted_in_row(reading, table, row, columns, place))
    return [mention for mention in (*mentions, *counted) if mention is not None]


def read_columns(table: Table, reading: Reading, period: PeriodMention | None = None) -> list[_Column]:
    """What each column holds, from the words of its title and from its neighbours.

    "Quá hạn" after "Trước hạn" and "Đúng hạn" counts resolved dossiers; a first "Tổng số" beside "Kỳ trước
    chuyển sang" is what the body had to answer for; "Năm 2021" is not of a report of 2022. Titles that are only
    the column numbers of form II.06a (1 to 13) are read by their number.
    """
    if is_numbered_like_form_06a(table.columns):
        return [_Column("no", None), _Column("label", None), *(_Column(None, measure) for measure in _FORM_06A)]
    starts = _starts_of(table.columns)
    terms = title_terms(table.columns, reading)
    columns = []
    results = []
    for index, title in enumerate(table.columns):
        own = [(kind, term) for kind, term in terms if starts[index] <= term.start < starts[index] + len(title) + 1]
        own, scope = _without_asides(reading, title, starts[index], own)
        headers = [reading.patterns.entry(kind, term.id) for kind, term in own if kind == "table_header"]
        entries = [reading.patterns.entry(kind, term.id) for kind, term in own if kind == "dossier_measure"]
        carries = _speaks_of_carrying(headers, entries)
        entries = [entry for entry in entries if entry["only"] != "after_year"]
        meaning = read_together([Meaning(entry["group"], entry["part"]) for entry in entries])
        if meaning.measure == "received" and any(entry.id == "within_period" for entry in headers):
            meaning = Meaning("received", "new")  # "Tiếp nhận / Trong quý" beside "Tiếp nhận / Cộng"
        if scope and meaning.measure == "received":
            meaning = Meaning("received", scope)
        column = _to_column(headers, meaning)
        if period is not None and _is_of_other_period(reading, title, period):
            column = _Column("other_period", _carried_measure(reading, title, period) if carries else None)
        if column.measure and len(entries) > 1 and _PARTED.search(title):
            column = _parted_column(column, [Meaning(entry["group"], entry["part"]) for entry in entries])
        if _is_unknown_part(reading, table.columns, index, [term.start - starts[index] for _, term in own]):
            column = _Column(None, None)
        columns.append(column)
        results.append(any(entry.id == "result" for entry in headers))
    columns = _with_totals_of_results(columns, results)
    if columns and columns[0].measure and _is_numbering(table):
        columns[0] = _Column("no", None)  # whatever a title that ran over it says
    if not any(column.role == "label" for column in columns):
        place = _label_place(columns, table)
        columns[place] = _Column("label", None)  # "Cấp giải quyết": a title may hold the word of a measure
    return _with_neighbours(columns)


def _is_unknown_part(reading: Reading, titles: Sequence[str], index: int, term_starts: Sequence[int]) -> bool:
    """Whether a title says under which heap a column stands, and nothing that is known of which part it is.

    It is one of several below that heap, so it is not the heap: "Trong kỳ / Mật phần" (misread) beside "Trong kỳ /
    Toàn trình" is not everything that came in.
    """
    above, parted, own = titles[index].rpartition(" / ")
    beside = [title for place, title in enumerate(titles) if place != index and title.startswith(above + " / ")]
    if not parted or not beside or any(start >= len(above) for start in term_starts):
        return False
    is_period = any(True for _ in reading.patterns.find_all("period", fold(own)))
    return _LETTERS.search(own) is not None and not is_period


def _is_numbering(table: Table) -> bool:
    """Does the first column only number the rows?"""
    printed = [text.rstrip(".") for row in table.rows if (text := row[0].text)]
    return len(printed) > 2 and [text.lstrip("0") for text in printed] == [
        str(number) for number in range(1, len(printed) + 1)
    ]


def _without_asides(
    reading: Reading, title: str, start: int, own: Sequence[tuple[str, Term]]
) -> tuple[list[tuple[str, Term]], str | None]:
    """The words of a title without what it says in brackets about what its figures hold, and which part that makes.

    "Số hồ sơ tiếp nhận (gồm cả kỳ trước chuyển sang)" counts everything there was to do, not what was carried over;
    with "không kể" only what came in.
    """
    part = None
    kept = list(own)
    for match in reading.patterns.find_all("column_including", fold(title)):
        span = range(start + match.start(), start + match.end())
        inside = [pair for pair in kept if pair[1].start in span]
        rest = [pair for pair in kept if pair[1].start not in span]
        if not any(kind == "dossier_measure" or role_of(reading, kind, term) in _COUNTS for kind, term in rest):
            continue  # nothing else says what the column counts
        if _speaks_of_carrying(
            [], [reading.patterns.entry(*_key(pair)) for pair in inside if pair[0] != "table_header"]
        ):
            part = "new" if match["without"] else "whole"
        kept = rest
    return kept, part


_COUNTS = ("count", "total")


def _key(pair: tuple[str, Term]) -> tuple[str, str]:
    return pair[0], pair[1].id


def _speaks_of_carrying(headers: Sequence[Entry], entries: Sequence[Entry]) -> bool:
    """Do the words of a title speak of what one period hands on to the next ("Tồn", "chuyển sang")?"""
    return any(entry["part"] == "carried" for entry in entries) or any(
        entry["role"] == "remaining" for entry in headers
    )


def speaks_of_stock(reading: Reading, title: str) -> bool:
    """Does the title of a column speak of what one period hands on to the next?"""
    terms = title_terms([title], reading)
    headers = [reading.patterns.entry(kind, term.id) for kind, term in terms if kind == "table_header"]
    entries = [reading.patterns.entry(kind, term.id) for kind, term in terms if kind == "dossier_measure"]
    return _speaks_of_carrying(headers, entries)


def _carried_measure(reading: Reading, title: str, period: PeriodMention) -> str | None:
    """What a title hands on that names another period: the one just before the report's, or the one just after it.

    "Tồn tháng 7 chuyển sang" of a report of August was carried over, "Chuyển sang tháng 9" is pending; with any other
    period the column is not the report's.
    """
    months = _months_of(period)
    named = list(reading.patterns.find_all("period", fold(title)))
    if months is None or len(named) != 1:
        return None
    (match,) = named
    first, last = _named_months(match)
    if not first:
        return None
    year = int(match["year"]) if match["year"] else None

    def touches(early: int, late: int, years: int) -> bool:
        """Does month `early` end where `late` begins? `years` lie between the years that the two are told for."""
        gap = late - early - 1
        return gap % 12 == 0 if year is None or period.year is None else gap + 12 * years == 0

    years = (period.year or 0) - (year or 0)
    if touches(last, months[0], years):
        return "carried_over"
    return "pending" if touches(months[1], first, -years) else None


def _months_of(period: PeriodMention) -> tuple[int, int] | None:
    """First and last month of a report's period.

    >>> _months_of(PeriodMention(0, 0, "", kind="quarter", index=3, year=2024, label=""))
    (7, 9)
    """
    length = {"month": 1, "quarter": 3, "half_year": 6, "nine_months": 9, "year": 12}.get(period.kind)
    if length is None:
        return None
    last = length * (period.index or 1) if period.kind in ("month", "quarter", "half_year") else length
    return last - length + 1, last


def _named_months(match: regex.Match[str]) -> tuple[int, int]:
    """First and last month of a period that a title names; zeros for one that is neither month, quarter nor year."""
    if match["month"]:
        return int(match["month"]), int(match["month"])
    if match["quarter"]:
        number = roman_to_int(match["quarter"]) or parse_count(match["quarter"]) or 0
        return max(3 * number - 2, 0), 3 * number
    return (1, 12) if match["whole"] and match["year"] else (0, 0)


_PARTS_OF_RESULT = frozenset(
    {"resolved_early", "resolved_on_time", "resolved_early_or_on_time", "late", "resolved_late"}
)


def _with_totals_of_results(columns: list[_Column], results: Sequence[bool]) -> list[_Column]:
    """ "Kết quả giải quyết / Tổng số" is what was resolved when the other columns below that title are its parts.

    Then "Quá hạn" is a part of it too. Where pending ones are counted below it, the total may be of all: it stays
    unread.
    """
    read = list(columns)
    index = 0
    while index < len(columns):
        end = index
        while end < len(columns) and results[end]:
            end += 1
        own = [number for number in range(index, end) if columns[number].role != "rate"]
        has_total = bool(own) and columns[own[0]].role == "total" and columns[own[0]].measure is None
        parts = {columns[number].measure for number in own[has_total:]}
        if parts - {"late", "resolved_late"} and parts <= _PARTS_OF_RESULT:
            for number in own:
                if columns[number].measure == "late":
                    read[number] = replace(columns[number], role=None, measure="resolved_late")
            if has_total:
                read[own[0]] = replace(columns[own[0]], role=None, measure="resolved")
        index = max(end, index + 1)
    return read


def _is_of_other_period(reading: Reading, title: str, period: PeriodMention) -> bool:
    """Does a title name a period that is not the report's: another year, another quarter, a month of the quarter?"""
    years = [int(level) for level in title.split(" / ") if _YEAR.fullmatch(level)]
    if years and period.year is not None and period.year not in years:
        return True
    for match in reading.patterns.find_all("period", fold(title)):
        if match["year"] and period.year is not None and int(match["year"]) != period.year:
            return True
        quarter, month = match["quarter"], match["month"]
        if quarter and (number := roman_to_int(quarter) or parse_count(quarter)):
            return period.kind != "quarter" or number != period.index
        if month:
            return period.kind != "month" or int(month) != period.index
    return False


_YEAR = regex.compile(r"(?:19|20)\d\d")


_FORM_06A = (
    "received", "received_online", "received_direct", "carried_over", "resolved", "resolved_early",
    "resolved_on_time", "resolved_late", "pending", "pending_in_time", "pending_late",
)  # fmt: skip
"""Columns 3 to 13 of form II.06a/VPCP/KSTT (Thông tư 01/2020/TT-VPCP)."""


def _parted_column(column: _Column, meanings: Sequence[Meaning]) -> _Column:
    """A title of two heaps parted by a slash ("Đã giải quyết/tiếp nhận"): its cells may hold two figures."""
    measures = [Meaning(meaning.group, meaning.part).measure for meaning in meanings]
    if len(measures) == 2 and None not in measures and all(meaning.group for meaning in meanings):
        return replace(column, measure=measures[0], second=measures[1])
    return column


_PARTED = regex.compile(r"\p{L}/\p{L}")


def _starts_of(titles: Sequence[str]) -> list[int]:
    starts = [0]
    for title in titles:
        starts.append(starts[-1] + len(title) + 1)
    return starts


def _to_column(headers: Sequence[object], meaning: Meaning) -> _Column:
    roles = [(entry["role"], entry.id) for entry in headers]  # type: ignore[index, attr-defined]
    field = next((entry["field"] for entry in headers if entry["field"]), None)  # type: ignore[index]
    if field is not None:
        return _Column(None, None, field=field)
    if ("other_period", "before") in roles and meaning.measure in ("received", "received_new"):
        return _Column("before", None)
    if any(role == "other_period" for role, _ in roles):
        return _Column("other_period", None)  # cumulative, of last year, or a difference: not the period's figure
    for role, header in roles:
        if role == "group" and meaning.measure == "late":
            return _Column("group", "late", header)
        if role == "rate" or (role in ("no", "label", "note", "unit_of_measure") and meaning.measure is None):
            return _Column(role, None, header)
    if meaning.is_empty:
        kinds = ("remaining", "total", "count")
        role, header = next((pair for kind in kinds for pair in roles if pair[0] == kind), (None, None))
        return _Column(role, None, header)
    role = meaning.part if meaning.measure is None else None
    return _Column(role, meaning.measure, None, meaning.part == "whole")


_SOLVED = frozenset({"resolved", "resolved_early", "resolved_early_or_on_time"})
"""Columns that make those beside them the parts of what was solved; "đúng hẹn" and "trễ hẹn" alone may be of all."""


def _with_neighbours(columns: list[_Column]) -> list[_Column]:
    """Measures that only the columns beside them make clear; a measure printed twice counts once."""
    read = list(columns)
    measures = [column.measure for column in columns]
    for index, column in enumerate(columns):
        before = next((one.measure for one in reversed(read[:index]) if one.role != "rate"), None)
        timed = before in ("resolved_early", "resolved_on_time", "resolved_early_or_on_time")
        if column.measure == "late" and timed and not _SOLVED.isdisjoint(measures):
            read[index] = replace(column, measure="resolved_late")
        elif column.measure == "late" and (
            before == "pending_in_time" or (column.role == "group" and before == "pending")
        ):
            read[index] = replace(column, measure="pending_late")
        elif column.measure == "late" and column.role == "group" and before == "resolved":
            read[index] = replace(column, measure="resolved_late")
        elif column.role == "in_time" and column.measure is None:
            resolved = before in ("resolved", "resolved_early")
            read[index] = replace(column, role=None, measure="resolved_on_time" if resolved else "pending_in_time")
        elif column.measure == "received" and not column.whole and any(other.whole for other in columns):
            read[index] = replace(column, measure="received_new")
        elif column.role == "before" and "received_new" in measures[index + 1 : index + 2]:
            read[index] = replace(column, role=None, measure="carried_over")
        elif column.role == "remaining":
            before_resolved = any(str(one).startswith("resolved") for one in measures[index:])
            read[index] = replace(column, role=None, measure="carried_over" if before_resolved else "pending")
        elif column.role in ("total", "count") and "received" not in measures and _is_first_whole(read, index):
            read[index] = replace(column, role=None, measure="received")
            measures.append("received")
    known = [column.measure for column in read]
    if "received" not in known:
        read = [replace(one, measure="received") if one.measure == "received_new" else one for one in read]
    if not any(known):
        only = [index for index, one in enumerate(read) if one.role in ("count", "total")]
        if len(only) == 1:
            read[only[0]] = _Column(None, "received")
    seen: set[str] = set()
    for index, column in enumerate(read):
        if column.measure in seen:
            read[index] = replace(column, measure=None)
        elif column.measure:
            seen.add(column.measure)
    return read


def _is_first_whole(columns: Sequence[_Column], index: int) -> bool:
    """Is a total without a heap ("Tổng số hồ sơ") what came in? Yes before every heap but what was carried over."""
    before = {column.measure for column in columns[:index]}
    after = {column.measure for column in columns[index + 1 :]} - {None}
    return before <= {None, "carried_over"} and bool(after)


def _label_place(columns: Sequence[_Column], table: Table) -> int:
    for index, column in enumerate(columns):
        if column.role == "label":
            return index
    for index, column in enumerate(columns):
        if column.role != "no" and sum(bool(_LETTERS.search(row[index].text)) for row in table.rows) * 2 > len(
            table.rows
        ):
            return index
    return 0


_LETTERS = regex.compile(r"\p{L}{2}")


def _group_rows(columns: Sequence[_Column], table: Table) -> set[int]:
    """Rows over others: "I" or "I.2" above "1", "2" (Roman numbers or letters beside Arabic ones), "1" above "1.1"."""
    numbers = [_row_number(row, columns) for row in table.rows]
    kinds = [_number_kind(number) for number in numbers]
    over = {index for index, kind in enumerate(kinds) if kind == "over"} if "arabic" in kinds else set()
    return over | {
        index
        for index, (number, following) in enumerate(pairwise(numbers))
        if number and following.startswith(number + ".")
    }


def _row_number(row: Sequence[TableCell], columns: Sequence[_Column]) -> str:
    """The printed number of a row, from its own column or from the beginning of its label ("I. Lĩnh vực Tư pháp")."""
    if columns and columns[0].role == "no":
        return row[0].text.rstrip("./)")
    match = _NUMBER_IN_LABEL.match(row[0].text)
    return match["no"] if match else ""


_NUMBER_IN_LABEL = regex.compile(r"(?P<no>(?:[IVXL]{1,5}|[A-H])(?:\.\d{1,2})?|\d{1,3}(?:\.\d{1,2})*)[./)]?\s+(?=\p{L})")


def _number_kind(number: str) -> str | None:
    if regex.fullmatch(r"(?:[IVXL]{1,5}|[A-H])(?:\.\d{1,2})?", number):
        return "over"
    return "arabic" if regex.fullmatch(r"\d{1,3}(?:\.\d{1,2})*", number) else None


_SUMMED = {"online_some": "received_online", "late_some": "resolved_late"}
"""Columns of the forms of 2026 that part one measure in two or three: full and partial online service, late with and
without a letter of apology. Their sum is the measure; one such column alone is not."""


def _row_to_mention(
    reading: Reading, table: Table, row: Sequence[TableCell], columns: Sequence[_Column], place: int, is_over: bool
) -> DossierMention | None:
    measures: dict[str, Figure] = {}
    rate = None
    grouped = sum(bool(cell.text) for cell in row[place + 1 :]) > 1 or len(row) <= place + 2
    for cell, column in zip(row, columns, strict=True):
        if column.measure and (count := _count_of(reading, cell, grouped)) is not None:
            measures[column.measure] = Figure(count, cell.start, cell.end)
        elif column.measure and column.second and (pair := _two_in_cell(reading, cell)):
            measures[column.measure], measures[column.second] = pair
        elif column.role == "rate" and rate is None and (share := _rate_in_cell(cell.text)) is not None:
            rate = Figure(share, cell.start, cell.end)
    for part, measure in _SUMMED.items():
        cells = [cell for cell, column in zip(row, columns, strict=True) if column.role == part]
        # an empty cell has no place, and would stretch the quotation to the beginning of the text
        told = [(cell, count) for cell in cells if (count := count_in_cell(cell.text)) is not None]
        if len(cells) > 1 and told and measure not in measures:
            measures[measure] = Figure(sum(count for _, count in told), told[0][0].start, told[-1][0].end)
    if not measures:
        return None
    label = row[place]
    number = _NUMBER_IN_LABEL.match(label.text) if columns[0].role != "no" else None
    text = label.text[number.end() :] if number else label.text
    start = label.end - len(text) if text and reading.text[label.start : label.end].endswith(text) else label.start
    is_total = _is_total_row(reading, row, start, place)
    is_group = is_over and not is_total
    is_unit = columns[place].header == "unit"
    field = "all" if is_total else _field_of_cell(reading, label, text, start, is_unit)
    filled = [cell for cell in row if cell.text]
    return DossierMention(
        min(cell.start for cell in filled),
        max(cell.end for cell in filled),
        "dossier.row",
        field=field,
        label=text or None,
        origin="table",
        table=table.number,
        total=is_total or is_group,
        group=is_group,
        measures=measures,
        rate=rate,
    )


def _counted_in_row(
    reading: Reading, table: Table, row: Sequence[TableCell], columns: Sequence[_Column], place: int
) -> Iterator[DossierMention]:
    """One mention for each column that counts something of its own; the label of the row names the circumstance."""
    label = row[place]
    cues = reading.terms.between("dossier_cue", label.start, label.end)
    told = [term.id for term in cues if reading.patterns.entry("dossier_cue", term.id)["role"] == "circumstance"]
    is_total = _is_total_row(reading, row, label.start, place)
    for cell, column in zip(row, columns, strict=True):
        count = _count_of(reading, cell, False) if column.field else None
        if count is not None:
            yield DossierMention(
                min(label.start or cell.start, cell.start),
                max(label.end, cell.end),
                "dossier.row",
                field=f"{column.field}.{told[0]}" if told else column.field,
                label=label.text or None,
                origin="table",
                table=table.number,
                total=is_total,
                group=False,
                measures={"received": Figure(count, cell.start, cell.end)},
            )


def _is_total_row(reading: Reading, row: Sequence[TableCell], start: int, place: int) -> bool:
    for offset in (start, *(cell.start for cell in row[:place] if cell.text)):
        term = reading.terms.starting_at("table_header", offset)
        if term is not None and reading.patterns.entry("table_header", term.id)["role"] == "total":
            return True
    return False


def _count_of(reading: Reading, cell: TableCell, grouped: bool) -> int | None:
    """The count of a cell, as a numeral or in words: "90", "90 hồ sơ", "Không có"."""
    count = count_in_cell(cell.text, grouped)
    if count is not None or not cell.text:
        return count
    number = _LEADING_COUNT.match(reading.text, cell.start, cell.end)
    start = number.end() if number else cell.start
    term = reading.terms.starting_at("dossier_cue", start)
    role = term and reading.patterns.entry("dossier_cue", term.id)["role"]
    if term is None or term.end != cell.end:
        return None
    if number is None:
        return 0 if role in ("zero", "zero_alone", "zero_received") else None
    return parse_count(number["count"]) if role == "noun" else None


_LEADING_COUNT = regex.compile(r"(?P<count>\d+(?:\.\d{3})*)\s+")


def count_in_cell(text: str, grouped: bool = False) -> int | None:
    """A count printed in a cell: "02", "1.247", "90 (100%)"; `None` for a dash, a rate, several figures.

    A blank groups thousands only in a row whose other cells have their figures too (`grouped`): where one was
    lost, "12 564" may be two.

    >>> count_in_cell("1.247"), count_in_cell("-"), count_in_cell("90 (98,9%)"), count_in_cell("12 12")
    (1247, None, 90, None)
    >>> count_in_cell("12 564"), count_in_cell("12 564", grouped=True)
    (None, 12564)
    """
    match = _COUNT_IN_CELL.fullmatch(text)
    if match is None and grouped and _GROUPED_BY_BLANKS.fullmatch(text):
        return int("".join(text.split()))
    return parse_count(match["count"]) if match else None


_GROUPED_BY_BLANKS = regex.compile(r"[1-9]\d{0,2}(?: \d{3})+")


def _two_in_cell(reading: Reading, cell: TableCell) -> tuple[Figure, Figure] | None:
    """The two counts of a cell such as "88/90"."""
    match = _TWO_IN_CELL.fullmatch(reading.text, cell.start, cell.end)
    counts = (parse_count(match["a"]), parse_count(match["b"])) if match else (None, None)
    if match is None or counts[0] is None or counts[1] is None:
        return None
    return Figure(counts[0], *match.span("a")), Figure(counts[1], *match.span("b"))


_TWO_IN_CELL = regex.compile(r"(?P<a>\d+(?:\.\d{3})*)\s*/\s*(?P<b>\d+(?:\.\d{3})*)")


_COUNT_IN_CELL = regex.compile(r"(?P<count>\d+(?:\.\d{3})*)(?:\s*\(\s*\d+(?:[.,]\d+)?\s*%\s*\))?")


def _rate_in_cell(text: str) -> float | None:
    """
    >>> _rate_in_cell("98,8 %"), _rate_in_cell("100"), _rate_in_cell("-")
    (98.8, 100.0, None)
    """
    return parse_decimal(text.rstrip("% "))


def field_of_label(reading: Reading, start: int, end: int, is_unit: bool) -> str | None:
    """The field a row label names first, `all` for a level of government, `None` for units and other labels.

    The field has to begin the label, but for words such as "Lĩnh vực" or "Thủ tục": "Phòng Tư pháp" is a unit,
    "Lý lịch tư pháp" something else.
    """
    return _field_in(reading.patterns, reading.terms, reading.text, start, end, is_unit)


def _field_of_cell(reading: Reading, label: TableCell, text: str, start: int, is_unit: bool) -> str | None:
    """The field of a row; a label wrapped around other cells of its line is read as its words run together."""
    if reading.quote(start, label.end) == text:
        return field_of_label(reading, start, label.end, is_unit)
    folded = fold(text)
    terms = reading.patterns.lexicon.find_terms(folded)
    return _field_in(reading.patterns, terms, folded, 0, len(folded), is_unit)


def _field_in(patterns: Patterns, terms: Terms, text: str, start: int, end: int, is_unit: bool) -> str | None:
    level = terms.first_after("dossier_cue", start, end)
    if level is not None and level.start == start and patterns.entry("dossier_cue", level.id)["role"] == "level":
        belongs = terms.first_after("body_joint", level.end, end)
        rest = terms.first_after("table_header", level.end, end)
        if rest is not None and patterns.entry("table_header", rest.id)["role"] == "remaining":
            return None  # "Các xã còn lại": not the whole level
        return "all" if belongs is None or text[level.end : belongs.start].strip() else None
    if is_unit or start >= end:
        return None
    while start < end:
        field = terms.starting_at("dossier_field", start)
        if field is not None:
            return field.id
        lead = terms.starting_at("dossier_cue", start)
        entry = patterns.entry("dossier_cue", lead.id) if lead else None
        if lead is None or entry is None or (entry["role"] != "lead" and not entry["lead"]):
            return None
        start = lead.end
        while start < end and text[start] in " :-\n":
            start += 1
    return None
