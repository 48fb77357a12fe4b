"""The first page and the last: letterhead, symbol, place and date, title, recipients, signer.

The letterhead comes column by column (PDF, Word) or interleaved across (text dumps); either way the fixed
wording of the right column (motto, place and date) is taken out of each line first, so that what stays is
the left column. A part that is not printed is `None`; a blank number or day is never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

import regex

from extractor.mentions.bodies import body_at
from extractor.mentions.dates import to_iso
from extractor.mentions.references import canonical_symbol
from extractor.models import HeaderMention, IssuerLevel, Part, Table
from extractor.reading import Reading, Span, trimmed

_FIRST_PAGE_LINES = 45  # a letterhead and a title never take more of the first page
_LONGEST_TITLE_LINES = 7
_WIDE_GAP = regex.compile(r"\t+| {3,}")
_RULE_LINE = regex.compile(r"[\s\-–—_=*.]*")
_CAPITAL_WORD = regex.compile(r"\p{Lu}[\p{L}\p{M}'’]*")


def find_header(reading: Reading, tables: Sequence[Table]) -> HeaderMention:
    """Everything printed before and after the body."""
    lines = _first_lines(reading, tables)
    title, title_first, title_last = _find_title(reading, lines)
    before_title = [line for line in lines if line[1] <= title_first]
    number = _find_number(reading, before_title)
    place, date = _find_place_and_date(reading, before_title, number.end if number else 0)
    taken = [(part.start, part.end) for part in (number, place, date) if part]
    bodies = _letterhead_bodies(reading, before_title, taken)
    closing = _closing_start(reading, title_last)
    recipients, recipients_start = _find_recipients(reading, closing)
    authority, position, name = _find_signer(reading, closing)
    if place is None and date is None:
        place, date = _place_and_date_of_signature(reading, closing)
    parent, issuer = _parent_and_issuer(reading, bodies)
    issuer = issuer or _issuer_in_text(reading, title_last, closing, authority)
    if not recipients:
        recipients = _addressees(reading, lines)
    ends = [part.start for part in (authority, position, name) if part] + [recipients_start]
    return HeaderMention(
        issuer=issuer,
        issuer_level=level_of(reading, issuer) if issuer else None,
        parent=parent,
        number=number if number and number.value else None,
        place=place,
        date=date if date and date.value else None,
        title=title,
        recipients=recipients,
        authority=authority,
        position=position,
        name=name,
        body_start=title_last,
        body_end=min(ends),
    )


def _first_lines(reading: Reading, tables: Sequence[Table]) -> list[Span]:
    """The non-empty lines of the first page, up to the first table."""
    limit = tables[0].start if tables else len(reading.text)
    lines: list[Span] = []
    for line in reading.lines:
        if line[0] >= limit or len(lines) >= _FIRST_PAGE_LINES:
            break
        if reading.text[line[0] : line[1]].strip():
            lines.append(trimmed(reading.text, line))
    return lines


# ---- title ---------------------------------------------------------------------------------------


def _find_title(reading: Reading, lines: Sequence[Span]) -> tuple[Part | None, int, int]:
    """The title (without the word BÁO CÁO standing alone), where it begins, and where the body does."""
    for index, (start, end) in enumerate(lines):
        report = _letterhead_term(reading, start, end, "report")
        if report is None or _is_sentence(reading, start, end):
            continue
        alone = not reading.text[report[1] : end].strip(" :.*")
        head = reading.text[start : report[0]].strip()
        if head and not (alone and _WIDE_GAP.search(reading.text[start : report[0]])):
            continue
        first = index + 1 if alone else index
        last = _title_last_line(reading, lines, first)
        if last < first:
            return None, start, end
        span = (report[0] if not alone else lines[first][0], lines[last][1])
        return _title_part(reading, span), start, span[1]
    for index, (start, end) in enumerate(lines[:14]):
        if reading.terms.between("report_subject", start, end) and not _is_sentence(reading, start, end):
            if _begins_label(reading, start):
                break
            first = index
            while first > 0 and _goes_on(reading, lines[first - 1], lines[first]):
                first -= 1
            last = _title_last_line(reading, lines, first)
            return _title_part(reading, (lines[first][0], lines[last][1])), lines[first][0], lines[last][1]
        if _is_sentence(reading, start, end):
            break
    return None, lines[0][0] if lines else 0, lines[0][0] if lines else 0


def _title_part(reading: Reading, span: Span) -> Part:
    text = reading.quote(*span).rstrip(" .:;*")
    return Part(text, span[0], span[1], "header.title")


def _goes_on(reading: Reading, above: Span, line: Span) -> bool:
    """Whether the line above belongs to the same untitled heading: it stands right above and is no sentence."""
    gap = reading.text[above[1] : line[0]].count("\n")
    return gap == 1 and not _is_sentence(reading, *above) and not reading.terms.between("letterhead", *above)


def _title_last_line(reading: Reading, lines: Sequence[Span], first: int) -> int:
    """Index of the last line of a title that begins at `first`; `first - 1` when there is none."""
    last = first - 1
    for index in range(first, min(first + _LONGEST_TITLE_LINES, len(lines))):
        start, end = lines[index]
        if _RULE_LINE.fullmatch(reading.text, start, end) or _begins_label(reading, start):
            break
        if reading.text[start] == "(" and reading.patterns.shape("period_window").search(reading.folded, start, end):
            break  # "(Số liệu từ ngày ... đến ngày ...)" below a title is no part of it
        if index > first:
            gap = reading.text[lines[index - 1][1] : start].count("\n")
            if gap > 1 and not _is_continuation(reading, lines[index - 1], lines[index]):
                break
            if _begins_body(reading, lines, index) and not _names_more(reading, lines, index):
                break
        elif (
            reading.text[end - 1] in ".;:"
            and _begins_body(reading, lines, index)
            and not _names_more(reading, lines, index)
        ):
            break
        last = index
    return last


def _names_more(reading: Reading, lines: Sequence[Span], index: int) -> bool:
    """Whether a line of a title ends in the mark between its two subjects, the second of which stands right below."""
    start, end = lines[index]
    if reading.text[end - 1] != ";" or not reading.terms.between("report_subject", start, end):
        return False
    if reading.terms.starting_at("preamble_start", start):
        return False
    below = lines[index + 1] if index + 1 < len(lines) else None
    return below is not None and reading.text[end : below[0]].count("\n") == 1 and not _is_sentence(reading, *below)


def _is_continuation(reading: Reading, above: Span, line: Span) -> bool:
    """A blank line inside a title: the next line is in capitals like the one above, or goes on in lower case."""
    text = reading.text[slice(*line)]
    if text.isupper() and reading.text[slice(*above)].isupper() and not _begins_label(reading, line[0]):
        return True
    return text[:1].islower() or (text[:1] == "(" and text.rstrip().endswith(")"))


def _begins_body(reading: Reading, lines: Sequence[Span], index: int) -> bool:
    """Whether a line is the first of the text below the title."""
    start, end = lines[index]
    if reading.text[start].islower() or reading.text[start] == "(":
        return False
    if reading.text[start:end].isupper() and not reading.terms.starting_at("preamble_start", start):
        return False
    if reading.terms.starting_at("preamble_start", start) or _letterhead_term(reading, start, end, "addressee"):
        return not reading.text[start:end].isupper()
    return _is_sentence(reading, start, end)


def _is_sentence(reading: Reading, start: int, end: int) -> bool:
    """A line of running text: it ends with a mark of punctuation, or fills the line and has a symbol or date in it."""
    text = reading.text[start:end]
    if text.rstrip().endswith((".", ";", ":", ",")) and not text.isupper():
        return True
    return bool(reading.patterns.shape("reference_core").search(reading.folded, start, end)) and len(text) > 40


def _begins_label(reading: Reading, start: int) -> bool:
    about = reading.terms.starting_at("cue", start)
    if about is not None and about.id == "about":
        return False  # the "V/" of "V/v thực hiện" is no Roman numeral
    return reading.patterns.shape("section_label").match(reading.folded, start, start + 60) is not None


def _letterhead_term(reading: Reading, start: int, end: int, entry: str) -> Span | None:
    for term in reading.terms.between("letterhead", start, end):
        if term.id == entry:
            return term.start, term.end
    return None


# ---- symbol, place and date ----------------------------------------------------------------------


def _find_number(reading: Reading, lines: Sequence[Span]) -> Part | None:
    """The report's own symbol; an empty value when the number is left blank."""
    if not lines:
        return None
    begin, end = lines[0][0], lines[-1][1]
    for match in reading.patterns.find_all("header_number", reading.folded, begin, end):
        tail = reading.text[slice(*match.span("tail"))]
        if not any(letter.isupper() for letter in tail):
            continue
        value = canonical_symbol(reading.patterns, match["num"] or "", match["year"], tail) if match["num"] else ""
        return Part(value, match.start(), match.end(), "header_number")
    for match in reading.patterns.find_all("header_party_number", reading.folded, begin, end):
        value = "".join(reading.text[match.start("num") : match.end("tail")].split())
        return Part(value, match.start(), match.end(), "header_party_number")
    return None


def _find_place_and_date(reading: Reading, lines: Sequence[Span], number_end: int) -> tuple[Part | None, Part | None]:
    """The last "<place>, ngày … tháng … năm …" among the lines; the symbol may stand before it on its line."""
    if not lines:
        return None, None
    found = None
    for match in reading.patterns.find_all("header_place_date", reading.folded, lines[0][0], lines[-1][1]):
        if _is_own_line(reading, match.end()):
            found = match
    return _place_and_date(reading, found, number_end) if found else (None, None)


def _is_own_line(reading: Reading, end: int) -> bool:
    """Nothing but blanks, or another column, follows the date on its line."""
    rest = reading.text[end : reading.line_at(end)[1]]
    return not rest.strip(" .…_") or _WIDE_GAP.match(rest) is not None


def _place_and_date(reading: Reading, match: regex.Match[str], number_end: int) -> tuple[Part | None, Part | None]:
    start, end = match.span("place")
    if start < number_end <= end:
        start = number_end
    gaps = list(_WIDE_GAP.finditer(reading.text, start, end))
    if gaps:
        start = gaps[-1].end()
    for term in reading.terms.between("letterhead", start, end):
        if term.id != _FILED:
            start = max(start, term.end)
    start, end = trimmed(reading.text, (start, end))
    place = Part(reading.quote(start, end), start, end, "header_place_date") if start < end else None
    day, month, year = match["d"], match["m"], match["y"]
    value = ""
    if year and month and 1 <= int(month) <= 12:
        value = (to_iso(int(day), int(month), int(year)) or "") if day else f"{year}-{int(month):02}"
    return place, Part(value, match.end("place") + 1, match.end(), "header_place_date")


def _place_and_date_of_signature(reading: Reading, closing: int) -> tuple[Part | None, Part | None]:
    """Some reports print place and date above the signature instead of under the motto."""
    found = None
    for match in reading.patterns.find_all("header_place_date", reading.folded, closing):
        if _is_own_line(reading, match.end()):
            found = match
    return _place_and_date(reading, found, 0) if found else (None, None)


_FILED = "filed"
"""The mark before "VT" among the recipients; at the head of a page the word is part of a name: huyện Quỳnh Lưu."""

# ---- issuer --------------------------------------------------------------------------------------


def _letterhead_bodies(reading: Reading, lines: Sequence[Span], taken: Iterable[Span]) -> list[Part]:
    """The bodies of the left column from the top: superior first, issuer last."""
    pieces = [piece for line in lines for piece in _left_pieces(reading, line, list(taken))]
    bodies: list[list[Span]] = []
    for piece in pieces:
        if _begins_body_name(reading, piece, bodies[-1] if bodies else None):
            bodies.append([piece])
        elif bodies and _continues_body_name(reading, piece):
            bodies[-1].append(piece)
    parts = []
    for spans in bodies:
        value = " ".join(reading.quote(*span) for span in spans)
        contiguous = spans[-1][1] - spans[0][0] < 200
        end = spans[-1][1] if contiguous else spans[0][1]
        parts.append(Part(value, spans[0][0], end, "header.issuer"))
    return parts


_RANK = {"commune": 1, "district": 2, "province": 3}


def _parent_and_issuer(reading: Reading, bodies: Sequence[Part]) -> tuple[Part | None, Part | None]:
    """The superior stands first, the issuer last; only a bare unit ("HUYỆN A") below a lower one is its parent."""
    if not bodies:
        return None, None
    if len(bodies) == 1:
        return None, bodies[0]
    above, last = bodies[-2], bodies[-1]
    bare = reading.terms.starting_at("place_kind", last.start) is not None
    if bare and _RANK.get(level_of(reading, last), 0) > _RANK.get(level_of(reading, above), 9):
        return last, above
    return above, last


def _left_pieces(reading: Reading, line: Span, taken: Sequence[Span]) -> list[Span]:
    """What stays of a line when motto, symbol, place and date are taken out, cut at wide gaps."""
    cuts = sorted(
        _fixed_wording(reading, line)
        + [(max(span[0], line[0]), min(span[1], line[1])) for span in taken if span[0] < line[1] and span[1] > line[0]]
        + [match.span() for match in _WIDE_GAP.finditer(reading.text, *line)]
    )
    pieces = []
    position = line[0]
    for start, end in [*cuts, (line[1], line[1])]:
        if start > position:
            piece = trimmed(reading.text, (position, start))
            text = reading.text[slice(*piece)]
            if any(letter.isalpha() for letter in text):
                pieces.append(piece)
        position = max(position, end)
    return pieces


def _fixed_wording(reading: Reading, line: Span) -> list[Span]:
    """The pieces of a line that are fixed wording of the letterhead, a motto that wraps onto the next line too."""
    terms = [reading.terms.covering("letterhead", line[0]), *reading.terms.between("letterhead", *line)]
    terms.append(reading.terms.covering("letterhead", line[1] - 1))
    fixed = [term for term in terms if term is not None and term.id != _FILED]
    spans = {(max(term.start, line[0]), min(term.end, line[1])) for term in fixed}
    return sorted(spans)


def _begins_body_name(reading: Reading, piece: Span, above: list[Span] | None) -> bool:
    if not _is_name_like(reading, piece):
        return False
    start = piece[0]
    head = reading.terms.starting_at("body_head", start)
    if head is not None:
        # "ỦY BAN NHÂN DÂN" alone above "PHƯỜNG ..." is one name; below another full name it is a new one
        return True
    kind = reading.terms.starting_at("place_kind", start)
    if kind is None:
        return False
    return above is None or _has_unit(reading, above)


def _continues_body_name(reading: Reading, piece: Span) -> bool:
    return _is_name_like(reading, piece)


def _is_name_like(reading: Reading, piece: Span) -> bool:
    """Words of a name: no sentence, no figures beyond a number of a unit ("PHƯỜNG 12")."""
    text = reading.text[slice(*piece)]
    words = text.split()
    return len(words) <= 14 and not text.endswith((".", ";", ":")) and words[0][0].isupper()


def _has_unit(reading: Reading, spans: Sequence[Span]) -> bool:
    return any(reading.terms.between("place_kind", *span) for span in spans)


def _issuer_in_text(reading: Reading, start: int, closing: int, authority: Part | None) -> Part | None:
    """Without a letterhead: the body that reports in the closing sentence, signs, or reports in the first ones."""
    closing_end = min(len(reading.text), closing + 500)
    for span, closes in (
        ((closing, closing_end), True),
        *((sentence, False) for sentence in _first_sentences(reading, start)),
    ):
        body = _reporting_body(reading, *span, closes=closes)
        if body is not None:
            return body
    if authority is not None:
        for term in reading.terms.between("issuer", authority.start, authority.end):
            body_span = body_at(reading, term.start)
            if body_span and body_span[1] <= authority.end and _has_unit_name(reading, body_span):
                return Part(reading.quote(*body_span), *body_span, "header.issuer")
    return None


def _first_sentences(reading: Reading, start: int) -> Sequence[Span]:
    index = reading.sentence_index(start)
    return reading.sentences[index : index + 4]


def _reporting_body(reading: Reading, start: int, end: int, *, closes: bool) -> Part | None:
    """The committee that stands as the one who reports: the subject of a clause, or in the closing sentence the
    one whose report this is. Bodies that issued a cited document follow "của" and are passed over."""
    for term in reading.terms.between("issuer", start, end):
        if term.id != "peoples_committee":
            continue
        body = body_at(reading, term.start)
        if body is None or not _has_unit_name(reading, body):
            continue
        before = reading.text[max(term.start - 6, start) : term.start].rstrip()
        subject = not before or before[-1] in ".;,:/" or term.start == start
        if subject or closes:
            return Part(reading.quote(*body), *body, "header.issuer")
    return None


def _has_unit_name(reading: Reading, body: Span) -> bool:
    """Whether a body is named with its kind of unit and a name of its own: "UBND phường Hiến Nam"."""
    kinds = reading.terms.between("place_kind", *body)
    return bool(kinds) and _CAPITAL_WORD.search(reading.text, kinds[-1].end, body[1]) is not None


def level_of(reading: Reading, issuer: Part) -> IssuerLevel:
    """The level of government of a body, by its head word and its kind of unit.

    "Thành phố" is a province when its name is a city under central government, else a district. Bodies
    outside the levels (steering committees, centres, police) are `other`.
    """
    span = issuer.start, issuer.end
    head = reading.terms.starting_at("body_head", issuer.start)
    head_level = reading.patterns.entry("body_head", head.id)["level"] if head else "local"
    if head_level in ("department", "ministry", "other"):
        return cast(IssuerLevel, head_level)
    # the letterhead may be interleaved, and the name of the state has "XÃ" in it
    kinds = [
        term
        for term in reading.terms.between("place_kind", *span)
        if reading.terms.covering("letterhead", term.start) is None
    ]
    if not kinds:
        return "other"
    level = reading.patterns.entry("place_kind", kinds[0].id)["level"]
    if kinds[0].id == "city" and reading.terms.between("central_city", *span):
        level = "province"
    if head_level == "division" and level == "province":
        return "department"
    return cast(IssuerLevel, level)


# ---- the end: recipients and signer --------------------------------------------------------------


def _closing_start(reading: Reading, body_start: int) -> int:
    """Where the closing sentence begins; the end of the text when there is none."""
    terms = [term for term in reading.terms.of("closing_start") if term.start >= body_start]
    if terms:
        return terms[-1].start
    recipients = [term for term in reading.terms.of("letterhead") if term.id == "recipients"]
    end = recipients[-1].start if recipients else len(reading.text)
    return _signature_start(reading, body_start, end)


# a signature block above the recipients: its lines are few and short, so no paragraph of the body is taken for one
_SIGNATURE_LINES = 8
_SIGNATURE_WORDS = 8


def _signature_start(reading: Reading, body_start: int, end: int) -> int:
    """Where a signature block that stands just above `end` begins; `end` itself when none does.

    Without a closing sentence nothing but the block itself tells where the body stops. It is read upwards from
    `end`, over short lines only, to the topmost line in capitals that begins with an authority or a position.
    """
    found = position = end
    for _ in range(_SIGNATURE_LINES):
        above = reading.text[body_start:position].rstrip()
        if not above:
            break
        line_start = reading.line_at(body_start + len(above) - 1)[0]
        start, stop = trimmed(reading.text, (line_start, body_start + len(above)))
        if start < body_start or len(reading.text[start:stop].split()) > _SIGNATURE_WORDS:
            break
        heads = reading.terms.starting_at("authority", start) or reading.terms.starting_at("position", start)
        if heads and reading.text[start:stop].isupper():
            found = start
        position = line_start
    return found


def _find_recipients(reading: Reading, closing: int) -> tuple[tuple[Part, ...], int]:
    """The lines under "Nơi nhận:", and where that block begins."""
    heads = [term for term in reading.terms.of("letterhead") if term.id == "recipients" and term.start >= closing]
    if not heads:
        heads = [term for term in reading.terms.of("letterhead") if term.id == "recipients"][-1:]
    if not heads:
        return (), len(reading.text)
    parts: list[Part] = []
    column = heads[0].start - reading.line_at(heads[0].start)[0]
    for line in _lines_after(reading, heads[0].end):
        piece = _left_column(reading, line, column)
        if piece is None:
            continue
        piece = piece[0], _signature_in_line(reading, piece)
        text = reading.text[slice(*piece)]
        if not text.strip():
            continue
        if text[0] in "-–+•*":
            start = piece[0] + 1
            while start < piece[1] and reading.text[start] in " \t-–":
                start += 1
            parts.append(_recipient(reading, start, piece[1]))
        elif parts and _continues_recipient(reading, parts[-1], piece):
            parts[-1] = _recipient(reading, parts[-1].start, piece[1])
        elif parts and (reading.terms.starting_at("authority", piece[0]) or text.isupper()):
            if _ends_list(reading, parts[-1]):
                break
        elif parts:
            break
    return tuple(part for part in parts if part.value), heads[0].start


def _signature_in_line(reading: Reading, piece: Span) -> int:
    """Where an item ends when a line of the signature block was run into it: "- Sở Nội vụ; KT. CHỦ TỊCH"."""
    cuts = [
        term.start
        for kind in ("authority", "position")
        for term in reading.terms.between(kind, *piece)
        if term.start > piece[0]
        and reading.text[piece[0] : term.start].rstrip()[-1:] in (";", ":", ".")
        and reading.text[term.start : term.end].isupper()
    ]
    name = _NAME_IN_LINE.search(reading.text, *piece)
    cuts += [name.start("name")] if name else []
    return trimmed(reading.text, (piece[0], min(cuts)))[1] if cuts else piece[1]


# "- Lưu: VT. Hà Quang Vịnh": the signer's name run into the last line of the recipients
_NAME_IN_LINE = regex.compile(r"[.;]\s+(?P<name>\p{Lu}[\p{Ll}\p{M}]+(?:\s\p{Lu}[\p{Ll}\p{M}]+){1,4})$")


def _recipient(reading: Reading, start: int, end: int) -> Part:
    return Part(reading.quote(start, end).rstrip(" ;.,"), start, end, "header.recipients")


def _ends_list(reading: Reading, part: Part) -> bool:
    return reading.text[part.start : part.end].rstrip().endswith(".") or bool(
        reading.terms.starting_at("letterhead", part.start)
    )


def _continues_recipient(reading: Reading, part: Part, piece: Span) -> bool:
    """A wrapped line: the item has not ended with its mark and the next line goes on in lower case."""
    ended = reading.text[part.end - 1] in ";."
    text = reading.text[slice(*piece)]
    return not ended and not text.isupper() and reading.terms.starting_at("authority", piece[0]) is None


def _lines_after(reading: Reading, offset: int) -> Iterable[Span]:
    start, end = reading.line_at(offset)
    first = trimmed(reading.text, (offset, end))
    if reading.text[slice(*first)].strip(" :/"):
        yield first
    count = 0
    while end < len(reading.text) and count < 30:
        start, end = reading.line_at(end + 1)
        if reading.text[start:end].strip():
            count += 1
            yield start, end


def _left_column(reading: Reading, line: Span, column: int) -> Span | None:
    """The piece of a line that stands under "Nơi nhận" when a signature block stands beside it."""
    span = trimmed(reading.text, line)
    gap = _WIDE_GAP.search(reading.text, *span)
    if gap is None:
        lead = span[0] - reading.line_at(span[0])[0]
        return None if lead > column + 20 else span
    return trimmed(reading.text, (span[0], gap.start()))


def _find_signer(reading: Reading, closing: int) -> tuple[Part | None, Part | None, Part | None]:
    """Authority marks, position and name of the signature block, which stands after the closing sentence."""
    marks = [term for term in reading.terms.of("authority") if term.start >= closing]
    marks = [term for term in marks if _begins_piece(reading, term.start) and reading.text[term.start].isupper()]
    marks = [term for term in marks if term.start - marks[0].start < _BLOCK]  # those of an annex are not its own
    positions = [
        term
        for term in reading.terms.of("position")
        if term.start >= closing and reading.text[term.start : term.end].isupper()
    ]
    authority = None
    position = None
    end = None
    if marks:
        first, last = marks[0], marks[-1]
        authority_end = _piece_end(reading, last.end)
        authority_end = max(authority_end, _wrapped_authority_end(reading, authority_end))
        pieces = [_piece_at(reading, mark.start) for mark in marks]
        value = " ".join(reading.quote(*piece) for piece in pieces[:-1])
        value = f"{value} {reading.quote(last.start, authority_end)}".strip()
        authority = Part(value, first.start, authority_end, "header.signer")
        positions = [term for term in positions if term.start >= authority_end]
        end = authority_end
    if positions:
        span = (positions[0].start, _piece_end(reading, positions[0].end))
        position = Part(reading.quote(*span), *span, "header.signer")
        end = span[1]
    name = _find_name(reading, end) if end is not None else None
    return authority, position, name


_BLOCK = 400  # characters of a signature block from its first mark to its last, with the recipients beside it


def _begins_piece(reading: Reading, start: int) -> bool:
    """At the start of a line, or after the gap between two columns."""
    before = reading.text[reading.line_at(start)[0] : start]
    return not before.strip() or before.endswith(("  ", "\t")) or before.rstrip()[-1] in ";:."


def _piece_at(reading: Reading, start: int) -> Span:
    return start, _piece_end(reading, start)


def _piece_end(reading: Reading, offset: int) -> int:
    """Where the piece of a line that `offset` lies in ends: at a wide gap or at the end of the line."""
    end = reading.line_at(offset)[1]
    gap = _WIDE_GAP.search(reading.text, offset, end)
    return trimmed(reading.text, (offset, gap.start() if gap else end))[1]


def _wrapped_authority_end(reading: Reading, end: int) -> int:
    """ "TM. ỦY BAN NHÂN DÂN" goes on with "PHƯỜNG CỔ THÀNH" on the next line."""
    for piece in _pieces_below(reading, end, 2):
        if reading.terms.starting_at("place_kind", piece[0]) and reading.text[slice(*piece)].isupper():
            return piece[1]
    return end


def _pieces_below(reading: Reading, end: int, line_count: int) -> Iterable[Span]:
    line_end = reading.line_at(end)[1]
    seen = 0
    while line_end < len(reading.text) and seen < line_count:
        start, line_end = reading.line_at(line_end + 1)
        if not reading.text[start:line_end].strip():
            continue
        seen += 1
        position = start
        for gap in [*_WIDE_GAP.finditer(reading.text, start, line_end), None]:
            stop = gap.start() if gap else line_end
            if reading.text[position:stop].strip():
                yield trimmed(reading.text, (position, stop))
            position = gap.end() if gap else stop


def _find_name(reading: Reading, end: int) -> Part | None:
    """The signer's name: two to six words with capitals, alone on its piece of a line, below the position."""
    for piece in _pieces_below(reading, end, 12):
        text = reading.text[slice(*piece)]
        words = text.split()
        if reading.text[piece[0]] not in "-–+•" and not 2 <= len(words) <= 6:
            continue
        if reading.text[piece[0]] not in "-–+•" and reading.terms.between("letterhead", *piece):
            continue
        if reading.text[piece[0]] in "-–+•(":
            run_in = _NAME_IN_LINE.search(reading.text, *piece)
            if run_in:
                return Part(reading.quote(*run_in.span("name")), *run_in.span("name"), "header.signer")
            continue
        if all(_CAPITAL_WORD.fullmatch(word) for word in words) and not reading.terms.between("body_head", *piece):
            if reading.terms.starting_at("position", piece[0]) or reading.terms.starting_at("authority", piece[0]):
                continue
            return Part(" ".join(words), *piece, "header.signer")
    return None


def _addressees(reading: Reading, lines: Sequence[Span]) -> tuple[Part, ...]:
    """Those named after "Kính gửi:", for a report without a list of recipients."""
    for index, (start, end) in enumerate(lines):
        head = _letterhead_term(reading, start, end, "addressee")
        if head is None:
            continue
        position = head[1]
        while position < end and reading.text[position] in " :-–":
            position += 1
        if position < end:
            return (_recipient(reading, position, end),)
        parts = []
        for line in lines[index + 1 :]:
            if reading.text[line[0]] not in "-–+•":
                break
            parts.append(_recipient(reading, *trimmed(reading.text, (line[0] + 1, line[1]))))
        return tuple(parts)
    return ()
