"""Column titles of flattened tables: cutting a run of titles apart and fitting them to the columns below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import regex

from extractor.measures import NATURAL_GROUP, Meaning, read_together
from extractor.models import Term
from extractor.reading import Reading, trimmed
from extractor.tables.drafts import Pieces, meaning_of, merge_terms
from extractor.tables.lines import Lines


@dataclass(frozen=True, slots=True)
class Title:
    """A piece of a header that seems to be the title of one column."""

    start: int
    end: int
    role: str | None
    meaning: Meaning
    line: int

    @property
    def is_part(self) -> bool:
        """May stand below a title over several columns."""
        return self.role in ("total", "group", "other_period") or (
            self.meaning.part is not None and self.role in (None, "count")
        )

    @property
    def is_over(self) -> bool:
        """May stand over several columns."""
        return (self.meaning.part in (None, "whole") and self.meaning.group is not None) or self.role == "group"


def read_titles(lines: Lines, indexes: range) -> list[Title]:
    """Header lines cut where a title begins: at a capital letter that no known title goes on over.

    "Số ⏎ TT Lĩnh vực giải quyết Số hồ sơ ⏎ tiếp nhận" gives three titles. Headers in capitals alone are cut
    at words of the vocabulary.
    """
    reading = lines.reading
    filled = [index for index in indexes if lines.texts[index] and not lines.is_column_numbers(index)]
    if not filled:
        return []
    start, end = lines.spans[filled[0]][0], lines.spans[filled[-1]][1]
    terms = merge_terms(
        reading.terms.between("table_header", start, end),
        reading.terms.between("dossier_measure", start, end),
    )
    capitals = not regex.search(r"\p{Ll}{2}", reading.text[start:end])
    places = sorted(_title_starts(reading, lines, filled, terms, capitals))
    pieces = []
    for place, stop in zip(places, [*places[1:], end], strict=True):
        pieces.append(_to_title(reading, lines, filled, place, stop, terms))
    return pieces


def _title_starts(
    reading: Reading, lines: Lines, filled: Sequence[int], terms: Sequence[tuple[str, Term]], capitals: bool
) -> set[int]:
    inside: set[int] = set()
    starts = {lines.spans[filled[0]][0]}
    previous: tuple[str, Term] | None = None
    for kind, term in terms:
        inside.update(range(term.start + 1, term.end))
        if capitals and not (
            previous
            and kind == "dossier_measure"
            and role_of(reading, *previous) == "count"
            and term.start - previous[1].end <= 2
        ):
            starts.add(term.start)
        previous = (kind, term)
    if capitals:
        return starts
    for index in filled:
        for match in _CAPITAL_WORD.finditer(reading.text, *lines.spans[index]):
            if match.start() not in inside:
                starts.add(match.start())
    heads = [term.start for kind, term in terms if kind == "table_header"]  # abbreviations too: STT, HS, ĐVT
    return starts | {start for start in heads if reading.text[start].isupper() and reading.text[start - 1] not in "(/-"}


# a capital word begins a title, unless it is in brackets or joined to what stands before it
_CAPITAL_WORD = regex.compile(r"(?<![\p{L}\d(\"/-])(?<![/(-] )\p{Lu}\p{Ll}")


def role_of(reading: Reading, kind: str, term: Term) -> str | None:
    role: str | None = reading.patterns.entry(kind, term.id)["role"] if kind == "table_header" else None
    return role


def _to_title(
    reading: Reading, lines: Lines, filled: Sequence[int], start: int, stop: int, terms: Sequence[tuple[str, Term]]
) -> Title:
    end = trimmed(reading.text, (start, stop))[1]
    own = [(kind, term) for kind, term in terms if start <= term.start < stop]
    roles = [role for kind, term in own if (role := role_of(reading, kind, term))]
    meaning = read_together([meaning_of(reading, term) for kind, term in own if kind == "dossier_measure"])
    role = "rate" if "rate" in roles else roles[0] if roles else None
    line = max(index for index in filled if lines.spans[index][0] <= start)
    return Title(start, end, role, meaning, line)


def arrange(titles: Sequence[Title], lead: int, width: int) -> list[tuple[Pieces, ...]] | None:
    """One path of titles for each of `lead + width` columns, or `None` when the titles do not fit the rows.

    Either there is a title for each column, or some stand over several columns: then those below come at the
    end of the header, line by line (the usual order), or straight after the title they stand under.
    """
    count = lead + width
    if lead == 2 and titles and titles[0].role != "no" and len(titles) != count:
        if (upper := _by_upper_line(titles, count)) is not None:
            return [tuple(((title.start, title.end),) for title in path) for path in upper]
        without_no = arrange(titles, 1, width)
        return without_no and [(), *without_no]
    paths = (
        _plain(titles, count)
        or _by_levels(titles, count)
        or _by_columns(titles, count)
        or _by_three_levels(titles, count)
    )
    if paths is None or not _is_led(paths):
        return None
    return [tuple(((title.start, title.end),) for title in path) for path in paths]


def _is_led(paths: Sequence[Sequence[Title]]) -> bool:
    """Do the titles of row numbers and labels stand where such columns are: in front, below no heap of dossiers?"""
    behind = any(title.role == "no" for path in paths[1:] for title in path)
    below = any(path[0].is_over and title.role == "label" for path in paths for title in path[1:])
    return not (behind or below)


def _plain(titles: Sequence[Title], count: int) -> list[list[Title]] | None:
    if len(titles) != count:
        return None
    bare = sum(title.role == "count" and title.meaning.is_empty for title in titles)
    return [[title] for title in titles] if bare <= 1 else None


def _by_levels(titles: Sequence[Title], count: int) -> list[list[Title]] | None:
    paths = _nest_last_level(titles)
    first = len(paths)
    while first > 0 and (len(paths[first - 1]) > 1 or paths[first - 1][-1].is_part):
        first -= 1
    over_count = len(paths) - count
    if over_count < 1:
        return None
    for split in range(max(first, 1), len(paths)):
        if any(path[0].role == "note" for path in paths[: split - 1]):
            continue  # remarks stand in the last column, so what comes after them is on a lower level
        over = [index for index in range(split) if len(paths[index]) == 1 and paths[index][0].is_over]
        for chosen in combinations(over, over_count):
            shares = _share_out(paths[split:], [paths[index][0] for index in chosen])
            if shares is not None:
                return _put_below(paths[:split], dict(zip(chosen, shares, strict=True)))
    return None


def _by_upper_line(titles: Sequence[Title], count: int) -> list[list[Title]] | None:
    """Titles over several columns printed before all others, that of the row numbers included.

    "Hồ sơ tiếp nhận Kết quả giải quyết Ghi chú ⏎ STT Lĩnh vực ⏎ Tổng số Kỳ trước Trong kỳ Đúng hạn Quá hạn": those
    below are shared out among them; as many of the upper ones as columns are left have one of their own.
    """
    top = next((index for index, title in enumerate(titles) if title.role == "no"), 0)
    upper, lower = titles[:top], titles[top:]
    alone_count = count - len(lower)
    if not 0 < top < MAX_TOP - 2 or not 0 <= alone_count < top or len(lower) < 3 or lower[1].role != "label":
        return None
    ways = []
    for alone in combinations(range(top), alone_count):
        over = [index for index in range(top) if index not in alone]
        shares = _share_out([[title] for title in lower[2:]], [upper[index] for index in over])
        if shares is not None and all(upper[index].is_over for index in over):
            ways.append(_put_below([[title] for title in upper], dict(zip(over, shares, strict=True))))
    return [[lower[0]], [lower[1]], *ways[0]] if len(ways) == 1 else None


def _put_below(top: Sequence[list[Title]], shares: dict[int, list[list[Title]]]) -> list[list[Title]]:
    """The top level with the paths below some of its titles put under them."""
    return [
        path
        for index, own in enumerate(top)
        for path in ([[own[0], *below] for below in shares[index]] if index in shares else [own])
    ]


def _by_three_levels(titles: Sequence[Title], count: int) -> list[list[Title]] | None:
    """Titles over titles over titles: the lower two levels are put in order first, then shared out among the top."""
    for first in range(3, min(len(titles), MAX_TOP)):
        over = [index for index in range(first) if titles[index].is_over]
        for over_count in range(1, min(len(over), 3) + 1):
            below = count - first + over_count
            inner = _by_levels(titles[first:], below) if over_count < below < len(titles) - first else None
            if inner is None:
                continue
            for chosen in combinations(over, over_count):
                shares = _share_out(inner, [titles[index] for index in chosen])
                if shares is not None:
                    return _put_below([[title] for title in titles[:first]], dict(zip(chosen, shares, strict=True)))
    return None


MAX_TOP = 9  # titles on the top level of a form, its number and label included


def _nest_last_level(titles: Sequence[Title]) -> list[list[Title]]:
    """Titles of a third level put in place: "Trực tuyến" at the end of the header stands under "Trong kỳ"."""
    last = len(titles)
    while last > 0 and titles[last - 1].meaning.part in ("online", "direct", "post", "online_some"):
        last -= 1
    group = next((index for index in range(last) if titles[index].role == "group"), None)
    if group is None or last == len(titles) or last == group + 1:
        return [[title] for title in titles]
    nested = [[titles[group], title] for title in titles[last:]]
    return [[title] for title in titles[:group]] + nested + [[title] for title in titles[group + 1 : last]]


def _share_out(paths: list[list[Title]], over: Sequence[Title]) -> list[list[list[Title]]] | None:
    """Lower titles divided among those above them, in order, so that each makes sense where it stands.

    A total can only come first. Of several ways the one with most of the lower titles under the heap they
    belong to wins; when two are as good, `None`: nothing is guessed.
    """
    if len(over) > len(paths):
        return None
    best: list[tuple[int, list[list[list[Title]]]]] = []
    for cuts in combinations(range(1, len(paths)), len(over) - 1):
        edges = [0, *cuts, len(paths)]
        shares = [paths[a:b] for a, b in pairwise(edges)]
        scores = [_fit(title, share) for title, share in zip(over, shares, strict=True)]
        if None not in scores:
            alike = len({tuple((path[-1].role, path[-1].meaning) for path in share) for share in shares}) == 1
            best.append((sum(score or 0 for score in scores) + alike * (len(shares) > 1), shares))
    best.sort(key=lambda one: -one[0])
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        return None
    return best[0][1]


def _fit(over: Title, share: Sequence[Sequence[Title]]) -> int | None:
    score = 0
    for place, path in enumerate(share):
        below = path[-1]
        if below.role == "total" and below.meaning.is_empty and len(path) == 1:
            if place > 0:
                return None
            score += 2
            continue
        if over.meaning.group and below.meaning.group not in (None, over.meaning.group):
            return None  # "Trả trước hạn" does not stand under "Tiếp nhận"
        together = read_together([over.meaning, *(title.meaning for title in path)])
        if len(path) > 1 and path[0].meaning.group and over.meaning.group not in (None, path[0].meaning.group):
            return None  # "Số hồ sơ đang giải quyết" does not stand under "Số hồ sơ nhận giải quyết"
        if (
            over.meaning.group
            and below.meaning.part not in ("none", "online_some", "late_some", None)
            and together.measure is None
        ):
            return None
        natural = NATURAL_GROUP.get(below.meaning.part or "")
        if place > 0 and below.role == "group" and share[place - 1][-1].meaning.part == "carried":
            natural = "received"  # "Trong kỳ" beside "Kỳ trước"
        score += 1 if natural is None or over.meaning.group is None else 2 if natural == over.meaning.group else 0
    return score


def _by_columns(titles: Sequence[Title], count: int) -> list[list[Title]] | None:
    paths: list[list[Title]] = []
    over: Title | None = None
    for index, title in enumerate(titles):
        following = titles[index + 1] if index + 1 < len(titles) else None
        if title.is_over and following is not None and following.is_part and not title.is_part:
            over = title
            continue
        if not title.is_part:
            over = None
        if (
            over is not None
            and read_together([over.meaning, title.meaning]).measure is None
            and title.role not in ("total", "group")
        ):
            over = None
        paths.append([over, title] if over else [title])
    return paths if len(paths) == count < len(titles) else None


def arrange_interleaved(lines: Lines, indexes: range, lead: int, width: int) -> list[tuple[Pieces, ...]] | None:
    """Titles cut line by line: the first line has the beginning of every title, the next ones the rest of some.

    "STT Lĩnh vực Số hồ sơ Số hồ sơ Số hồ sơ ⏎ tiếp nhận giải quyết trễ hẹn": the words of a later line go to
    the titles that say nothing yet, if there are as many.
    """
    filled = [index for index in indexes if lines.texts[index] and not lines.is_column_numbers(index)]
    if len(filled) < 2:
        return None
    by_line = [_pieces_of_line(lines, index) for index in filled]
    columns: list[list[Title]] = [[title] for title in by_line[0]]
    if len(columns) != lead + width:
        return None
    for pieces in by_line[1:]:
        bare = [
            column
            for column in columns[lead:]
            if all(title.meaning.is_empty and title.role in ("count", None) for title in column)
        ]
        if len(pieces) != len(bare):
            return None
        for column, piece in zip(bare, pieces, strict=True):
            column.append(piece)
    return [(tuple((title.start, title.end) for title in column),) for column in columns]


def _pieces_of_line(lines: Lines, index: int) -> list[Title]:
    """Titles or parts of titles on one line: cut at capitals, and at every measure."""
    reading = lines.reading
    start, end = lines.spans[index]
    terms = merge_terms(
        reading.terms.between("table_header", start, end), reading.terms.between("dossier_measure", start, end)
    )
    starts = _title_starts(reading, lines, [index], terms, False)
    before = {term.end for kind, term in terms if role_of(reading, kind, term) == "count"}
    starts |= {term.start for kind, term in terms if kind == "dossier_measure" and term.start - 1 not in before}
    places = sorted(starts)
    return [
        _to_title(reading, lines, [index], place, stop, terms)
        for place, stop in zip(places, [*places[1:], end], strict=True)
    ]
