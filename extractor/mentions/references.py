"""References to documents: symbols of every form, laws by name, with type, issuer, date and subject.

The grammar is anchored on the symbol (`53/KH-UBND`), reads its groups of letters by vocabulary, then looks
left for the type of document and for numbers that share the symbol, and right for date, issuer and subject.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from extractor.language import fold
from extractor.mentions.bodies import body_at
from extractor.mentions.dates import date_matches, date_of
from extractor.models import Claims, ReferenceForm, ReferenceMention, Term
from extractor.patterns import Patterns
from extractor.reading import Reading

_LEFT = 90  # how far before a symbol its type of document may stand, in characters (about a line)
_RIGHT = 60  # how far after a symbol or issuer its date may stand
_LEGISLATURE = regex.compile(r"(?:UBTV)?QH\d{1,2}")


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol taken apart. `type` is the abbreviation as the vocabulary writes it."""

    number: str
    year: int | None
    type: str | None
    issuer: str | None
    form: ReferenceForm
    text: str


@dataclass(frozen=True, slots=True)
class _Abbreviations:
    types: dict[str, str]  # folded → as written
    issuers: dict[str, str]
    names: dict[str, str]  # abbreviation → name of the type


@lru_cache(maxsize=4)
def _abbreviations(patterns: Patterns) -> _Abbreviations:
    types: dict[str, str] = {}
    names: dict[str, str] = {}
    for entry in patterns.of("document_type").values():
        symbols = entry["symbol"] if isinstance(entry["symbol"], list) else [entry["symbol"]]
        for symbol in symbols:
            types[fold(symbol)] = symbol
            names[symbol] = entry.spellings[0]
    issuers = {fold(s): s for entry in patterns.of("issuer").values() for s in entry["symbols"] or ()}
    return _Abbreviations(types, issuers, names)


def find_references(reading: Reading, claims: Claims) -> tuple[ReferenceMention, ...]:
    """Every place where a document is cited, in text order."""
    mentions: list[ReferenceMention] = []
    taken = 0  # end of the last mention: a symbol inside another's date or title is read on its own
    for match in reading.patterns.find_all("reference_core", reading.folded):
        if match.start() < taken or not claims.is_free(*match.span()) or _is_form_code(reading, match.start()):
            continue
        found = [_in_free_text(one, match.start(), claims) for one in _read_citation(reading, match)]
        found = [one for one in found if claims.is_free(one.start, one.end)]
        mentions += found
        taken = max([taken, *(one.end for one in found)])
    mentions = _share_in_lists(reading, mentions)
    claims = claims.with_spans([(one.start, one.end) for one in mentions])
    mentions += _legacy_references(reading, claims)
    claims = claims.with_spans([(one.start, one.end) for one in mentions])
    mentions += _laws_by_name(reading, claims)
    claims = claims.with_spans([(one.start, one.end) for one in mentions])
    mentions += _without_letters(reading, claims)
    return tuple(sorted(mentions, key=lambda one: one.start))


def _in_free_text(mention: ReferenceMention, core: int, claims: Claims) -> ReferenceMention:
    """A citation whose clause names the report's own body, which the header took, is told by its symbol alone."""
    if mention.start < core and not claims.is_free(mention.start, core) and claims.is_free(core, mention.end):
        return replace(mention, start=core)
    return mention


def _share_in_lists(reading: Reading, mentions: list[ReferenceMention]) -> list[ReferenceMention]:
    """A date or an issuer printed once holds for the list it stands in: "số 18-NQ/TW, 19-NQ/TW ngày 25/10/2017
    của ...", or before it "Ngày 05/3/2022, UBND xã ban hành Kế hoạch số 12/KH-UBND và Kế hoạch số 13/KH-UBND".

    A document that has another date where it is cited in full keeps that one.
    """
    own = {one.symbol: one.date for one in mentions if one.date_printed and one.date is not None}
    shared = list(mentions)
    for index in range(len(mentions) - 2, -1, -1):
        one, after = shared[index], shared[index + 1]
        if one.date_printed or one.issuer_name is not None or not _is_listed(reading, one.end, after.start):
            continue
        if _repeats_no_type(reading, after) or _is_of_one_kind(one, after):
            shared[index] = replace(one, date=own.get(one.symbol, after.date), issuer_name=after.issuer_name)
    opening = None  # the mention whose clause a date opens, while its list goes on
    for index, one in enumerate(shared):
        if _opens_with_date(reading, one):
            opening = one
        elif opening is not None:
            before = shared[index - 1]
            goes_on = not one.date_printed and one.issuer_name is None and one.issuer == opening.issuer
            opening = opening if goes_on and _goes_on_with(reading, before.end, one.start) else None
            if opening is not None:
                shared[index] = replace(one, date=own.get(one.symbol, opening.date))
    return shared


def _repeats_no_type(reading: Reading, mention: ReferenceMention) -> bool:
    """Whether a citation begins with its number or with "số": the type before the list holds for it."""
    sign = reading.terms.starting_at("cue", mention.start)
    return reading.text[mention.start].isdigit() or (sign is not None and sign.id == "number_sign")


def _is_of_one_kind(one: ReferenceMention, other: ReferenceMention) -> bool:
    return one.symbol is not None and (one.type, one.issuer, one.year) == (other.type, other.issuer, other.year)


def _opens_with_date(reading: Reading, mention: ReferenceMention) -> bool:
    return mention.date_printed and reading.patterns.shape("date").match(reading.folded, mention.start) is not None


def _goes_on_with(reading: Reading, end: int, start: int) -> bool:
    """Whether a list goes on from one document, its subject included, to the next: ", " or "và" before it."""
    between = reading.text[end:start].rstrip()
    joint = reading.terms.ending_at("cue", end + len(between))
    if joint is not None and joint.id == "number_sign":
        between = reading.text[end : joint.start].rstrip()
        joint = reading.terms.ending_at("cue", end + len(between))
    listed = between.endswith((",", ";")) or (joint is not None and joint.id == "and")
    return listed and not _ENDS_SENTENCE.search(reading.text, end, start + 1) and "\n\n" not in between


_LIST_GAP = regex.compile(r"\s*,\s*")


def _is_listed(reading: Reading, start: int, end: int) -> bool:
    """Whether nothing but a comma or "và" stands between two symbols."""
    return _LIST_GAP.fullmatch(reading.text, start, end) is not None or _is_and(reading, start, end)


def _is_and(reading: Reading, start: int, end: int) -> bool:
    """Whether nothing but "và" stands between two symbols, with or without a comma."""
    words = reading.terms.between("cue", start, end)
    return (
        len(words) == 1
        and words[0].id == "and"
        and len(reading.text[start:end].split()) <= len(reading.text[words[0].start : words[0].end].split()) + 1
    )


# ---- symbols -------------------------------------------------------------------------------------


def _is_form_code(reading: Reading, core: int) -> bool:
    """ "Biểu số 07a/BTP" names a form, not a document."""
    lead = _number_sign_start(reading, core)
    word = reading.terms.last_before("form_word", lead, max(lead - 20, 0))
    return word is not None and not reading.text[word.end : lead].strip()


def parse_symbol(text: str, match: regex.Match[str], patterns: Patterns, named: str | None = None) -> Symbol | None:
    """Take a match of the shape `reference_core` apart; `None` when its letters are no symbol's.

    `named` is the abbreviation of the type that the text names before the symbol; it decides where the
    letters alone do not ("24/CT-UBND": a directive, or a letter of the chairman).
    """
    known = _abbreviations(patterns)
    number = match["num"]
    year = int(match["year"]) if match["year"] else None
    if match["ptype"]:
        return _party_symbol(text, match, known, named)
    segments, _ = _segments(text, *match.span("tail"), known)
    if not segments:
        return None
    if year is not None and _LEGISLATURE.fullmatch(segments[0].upper()):
        body = segments[0].upper()
        return Symbol(number, year, named, body, "law", f"{number}/{year}/{body}")
    segments = _split_lost_hyphen(segments, known)
    kind = known.types.get(fold(segments[0]))
    issuer = [known.issuers.get(fold(segment), segment) for segment in (segments[1:] if kind else segments)]
    head = f"{number}/{year}/" if year else f"{number}/"
    if kind and not (named == "CV" and not year and kind != "CV" and issuer and fold(segments[0]) in known.issuers):
        tail = "-".join([kind, *issuer])
        form: ReferenceForm = "normative" if year else "letter" if kind == "CV" else "administrative"
        if not issuer:
            form = "legacy"
        elif _LEGISLATURE.fullmatch(issuer[0].upper()):
            form = "law"
        return Symbol(number, year, kind, "-".join(issuer) or None, form, head + tail)
    if named not in (None, "CV") and not year and _is_unknown_type(segments, known):
        # "Chương trình phối hợp số 01/CTPHLN-UBND-MTTQ": an abbreviation made for the occasion
        return Symbol(number, None, segments[0], "-".join(issuer[1:]), "administrative", head + "-".join(issuer))
    if not year and (len(issuer) > 1 or fold(segments[0]) in known.issuers):
        tail = "-".join(known.issuers.get(fold(segment), segment) for segment in segments)
        form = "letter" if len(issuer) > 1 or named == "CV" else "legacy"
        return Symbol(number, None, None, known.issuers.get(fold(segments[0]), segments[0]), form, head + tail)
    if named and len(segments) >= 1:
        # a symbol we do not know after a type of document that the text names: kept as printed
        form = "normative" if year else "legacy"
        return Symbol(number, year, named, "-".join(segments), form, head + "-".join(segments))
    return None


def _is_unknown_type(segments: Sequence[str], known: _Abbreviations) -> bool:
    """Whether the first letters of a symbol are no body's and those after them are."""
    return len(segments) > 1 and fold(segments[0]) not in known.issuers and fold(segments[1]) in known.issuers


def _party_symbol(text: str, match: regex.Match[str], known: _Abbreviations, named: str | None) -> Symbol | None:
    number = match["num"]
    year = int(match["year"]) if match["year"] else None
    kind = known.types.get(match["ptype"])
    printed = text[slice(*match.span("pissuer"))]
    issuer = known.issuers.get(match["pissuer"], printed)
    if year is not None:
        body = issuer.upper()
        if kind and _LEGISLATURE.fullmatch(body):  # 30-NQ/2026/QH16, the newest style
            return Symbol(number, year, kind, body, "law", f"{number}-{kind}/{year}/{body}")
        return None
    if kind is None or (named == "CV" and kind != "CV"):
        legacy = text[slice(*match.span("ptype"))]
        if legacy.isupper() and printed.isupper() and len(legacy) >= 2:  # 89-TC/TCT
            return Symbol(number, None, None, legacy, "legacy", f"{number}-{legacy}/{printed}")
        return None
    if not (match["pissuer"] in known.issuers or printed.isupper()):
        return None
    return Symbol(number, None, kind, issuer, "party", f"{number}-{kind}/{issuer}")


def canonical_symbol(patterns: Patterns, number: str, year: str | None, tail: str) -> str:
    """A symbol of which number, year and letters are known, written as the vocabulary writes its abbreviations."""
    known = _abbreviations(patterns)
    parts = [part for part in _SEGMENT_GAP.split(tail.replace("/", "-")) if part]
    letters = [known.types.get(fold(parts[0]), parts[0])] + [known.issuers.get(fold(p), p) for p in parts[1:]]
    return f"{number}/{year}/{'-'.join(letters)}" if year else f"{number}/{'-'.join(letters)}"


_SEGMENT_GAP = regex.compile(r"\s*[-&–]\s*")


def _segments(text: str, start: int, end: int, known: _Abbreviations) -> tuple[list[str], int]:
    """The groups of letters of a symbol, and where the last one that is a symbol's ends.

    Words are not abbreviations: "53/KH-UBND - Thanh tra" ends with UBND.
    """
    kept: list[str] = []
    last = start
    position = start
    while position < end:
        gap = _SEGMENT_GAP.match(text, position, end)
        joint = ""
        spaced = False
        if gap and kept:
            joint = "&" if "&" in gap[0] else "-"
            spaced = any(letter.isspace() for letter in gap[0])
            position = gap.end()
        stop = next((i for i in range(position, end) if not (text[i].isalnum())), end)
        segment = text[position:stop]
        if not segment or not _is_abbreviation(segment, spaced, bool(kept), known):
            break
        if joint == "&":
            kept[-1] += "&" + segment
        else:
            kept.append(segment)
        last = position = stop
    return kept, last


def _is_abbreviation(segment: str, spaced: bool, later: bool, known: _Abbreviations) -> bool:
    capitals = sum(letter.isupper() or letter.isdigit() for letter in segment)
    if spaced:
        return capitals >= 2 or (fold(segment) in known.issuers and segment[0].isupper())
    return capitals >= 1 or fold(segment) in known.types or fold(segment) in known.issuers


def _split_lost_hyphen(segments: list[str], known: _Abbreviations) -> list[str]:
    """ "NĐCP" and "QĐUBND" of files that lost their hyphens: a type followed at once by an issuer."""
    first = fold(segments[0])
    if first in known.types or first in known.issuers:
        return segments
    for cut in range(1, len(first)):
        if first[:cut] in known.types and first[cut:] in known.issuers:
            return [segments[0][:cut], segments[0][cut:], *segments[1:]]
    return segments


# ---- around a symbol -----------------------------------------------------------------------------


def _read_citation(reading: Reading, match: regex.Match[str]) -> Iterator[ReferenceMention]:
    """The mentions that one symbol gives: itself, and numbers before it that share its letters."""
    named = _named_type(reading, match.start())
    abbreviation = _abbreviation_of(reading, named)
    symbol = parse_symbol(reading.text, match, reading.patterns, abbreviation)
    if symbol is None:
        return
    known = _abbreviations(reading.patterns)
    end = match.end()
    if not match["ptype"] and match["tail"]:
        end = _segments(reading.text, *match.span("tail"), known)[1]
    start, lead = _start_of_citation(reading, match.start(), named)
    date, date_end, printed = _date_after(reading, end)
    issuer_name, after = _issuer_after(reading, date_end)
    if not printed:
        date, date_end, printed = _date_after(reading, after) if issuer_name else (None, end, False)
        after = max(after, date_end)
    if not printed:
        date, start, printed = _date_before(reading, start)
    if not printed:
        date, after = _same_day(reading, start, after)
    title = _title_after(reading, after)
    if symbol.form == "law" and title is None and named is not None:
        start, title = _law_before(reading, named, lead, start)
    if issuer_name is None:
        issuer_name = _issuer_before(reading, start) or (_issuer_between(reading, named, lead) if named else None)
    type_name = _type_name(reading, symbol, named, known)
    mention = ReferenceMention(
        start, max(end, date_end if printed else end), "reference", symbol=symbol.text, form=symbol.form,
        type=symbol.type, type_name=type_name, number=symbol.number, year=symbol.year, issuer=symbol.issuer,
        issuer_name=issuer_name, date=date, date_printed=printed, title=title,
    )  # fmt: skip
    yield from _sharing_numbers(reading, mention, match.start(), symbol, lead)


def _named_type(reading: Reading, core: int) -> Term | None:
    """The type of document named before a symbol: at most a few words lie between."""
    sentence_start = max(core - _LEFT, 0)
    term = reading.terms.last_before("document_type", core, sentence_start)
    if term is None:
        return None
    between = reading.text[term.end : core]
    if len(between.split()) > 10 or any(mark in between for mark in ";!?") or _ENDS_SENTENCE.search(between):
        return None
    return term


_ENDS_SENTENCE = regex.compile(r"[.!?]\s+\p{Lu}")


def _abbreviation_of(reading: Reading, named: Term | None) -> str | None:
    if named is None:
        return None
    symbol = reading.patterns.entry("document_type", named.id)["symbol"]
    return symbol[0] if isinstance(symbol, list) else str(symbol)


def _type_name(reading: Reading, symbol: Symbol, named: Term | None, known: _Abbreviations) -> str | None:
    if named is not None:
        entry = reading.patterns.entry("document_type", named.id)
        abbreviation = _abbreviation_of(reading, named)
        if symbol.type is None or symbol.type == abbreviation:
            printed = fold(reading.quote(named.start, named.end))
            return next((way for way in entry.spellings if fold(way) == printed), entry.spellings[0])
    if symbol.type is not None:
        return known.names.get(symbol.type)
    return reading.patterns.entry("document_type", "letter").spellings[0] if symbol.form == "letter" else None


def _start_of_citation(reading: Reading, core: int, named: Term | None) -> tuple[int, int]:
    """Where the mention begins (its type when that stands right before it), and where its number's lead-in does."""
    lead = _number_sign_start(reading, core)
    sign = reading.text[named.end : lead].strip(" :") if named is not None else ""
    if named is not None and len(sign) <= _LOST_SIGN and not any(letter.isdigit() for letter in sign):
        return named.start, lead
    return lead, lead


_LOST_SIGN = 2  # letters of a "số" that lost its mark or half of it: "Công văn s 3605/UBND-VP"


def _number_sign_start(reading: Reading, core: int) -> int:
    """Where "số" before a symbol begins; the symbol itself when it has none."""
    sign = reading.terms.last_before("cue", core, max(core - 12, 0))
    if sign is None or sign.id != "number_sign" or reading.text[sign.end : core].strip(" :\n"):
        return core
    return sign.start


def _date_after(reading: Reading, end: int) -> tuple[str | None, int, bool]:
    """The date that stands right after `end`: ISO value, where it ends, and whether any date is printed."""
    stop = min(end + _RIGHT, len(reading.folded))
    gap = reading.patterns.shape("reference_date_gap").match(reading.folded, end, stop)
    position = gap.end() if gap else end
    for begin in (position, end):
        match = reading.patterns.shape("date").match(reading.folded, _skip_blank(reading.folded, begin), stop)
        if match:
            return date_of(match), match.end(), True
    for begin in (position, end):
        odd = reading.patterns.shape("date_numeric_any").match(reading.folded, _skip_blank(reading.folded, begin), stop)
        if odd:
            return date_of(odd), odd.end(), True
    blank = reading.patterns.shape("reference_blank_date").match(reading.folded, end, stop)
    if blank:
        return None, blank.end(), True
    return None, end, False


def _skip_blank(text: str, start: int) -> int:
    while start < len(text) and text[start] in " \n,(":
        start += 1
    return start


def _date_before(reading: Reading, start: int) -> tuple[str | None, int, bool]:
    """ "Ngày 27/12/2021, UBND phường ban hành Kế hoạch số 53": a date that opens the clause of issuing."""
    begin = max(reading.sentence_at(start)[0], start - _CLAUSE)
    verb = _verb_before(reading, start, begin)
    if verb is None:
        return None, start, False
    matches = list(date_matches(reading, begin, verb.start))
    if not matches:
        return None, start, False
    date = matches[-1]
    day = reading.terms.last_before("cue", date.start(), begin)
    opening = (
        day.start if day and day.id == "day" and not reading.text[day.end : date.start()].strip() else date.start()
    )
    if reading.text[begin:opening].rstrip()[-1:] not in ("", *".;,:(") and not reading.text[opening].isupper():
        return None, start, False  # a date that follows a word belongs to what stands before it
    between = reading.text[date.end() : verb.start]
    if len(between.split()) > 9 or any(letter.isdigit() or letter == ";" for letter in between):
        return None, start, False
    return date_of(date), date.start(), True


_CLAUSE = 120  # characters from the date that opens a clause to the document it speaks of


def _verb_before(reading: Reading, start: int, begin: int) -> Term | None:
    """The verb of issuing before a document; "có", "ra", "thông qua" are such verbs only right before it."""
    light = reading.terms.last_before("cue", start, begin)
    if light is not None and light.id == "issue_light" and not reading.text[light.end : start].strip():
        return light
    verb = reading.terms.last_before("issue_verb", start, begin)
    return verb if verb is not None and len(reading.text[verb.end : start].split()) <= 3 else None


_SAME_DAY_REACH = 600  # characters back to the day that "cùng ngày" repeats


def _same_day(reading: Reading, start: int, end: int) -> tuple[str | None, int]:
    """ "... và cùng ngày ban hành Quyết định số 09/QĐ-UBND", "Quyết định số 09/QĐ-UBND cùng ngày": the day told last.

    The day is looked for in the sentence and in the one before it. Gives the day and where the citation goes on.
    """
    after = reading.terms.starting_at("cue", _skip_blank(reading.folded, end))
    if after is not None and after.id == "same_day":
        cue, resumed = after, after.end
    else:
        begin = max(reading.sentence_at(start)[0], start - _CLAUSE)
        verb = _verb_before(reading, start, begin)
        told = [] if verb is None else reading.terms.between("cue", begin, verb.start)
        days = [one for one in told if one.id == "same_day"]
        if verb is None or not days:
            return None, end
        cue, resumed = days[-1], end
        between = reading.text[cue.end : verb.start]
        if len(between.split()) > 9 or any(letter.isdigit() or letter == ";" for letter in between):
            return None, end
    index = reading.sentence_index(cue.start)
    first = max(reading.sentences[max(index - 1, 0)][0], cue.start - _SAME_DAY_REACH)
    matches = list(date_matches(reading, first, cue.start))
    if matches and any(
        match["d"] is not None and match["y"] is None
        for match in reading.patterns.find_all("window_day", reading.folded, matches[-1].end(), cue.start)
    ):
        return None, resumed  # a nearer day that is told without its year
    return (date_of(matches[-1]) if matches else None), resumed


def _issuer_after(reading: Reading, end: int) -> tuple[str | None, int]:
    """The issuer named after "của", or between "do" and "ban hành"; and where that ends (`end` when none is named)."""
    position = _skip_blank(reading.folded, end)
    cue = reading.terms.starting_at("cue", position)
    if cue is None or cue.id not in ("of", "by"):
        return None, end
    body = body_at(reading, _skip_blank(reading.folded, cue.end))
    if body is None:
        return None, end
    if cue.id == "of":
        return reading.quote(*body), body[1]
    verb = reading.terms.starting_at("issue_verb", _skip_blank(reading.folded, body[1]))
    return (reading.quote(*body), verb.end) if verb is not None else (None, end)


def _issuer_before(reading: Reading, start: int) -> str | None:
    """ "theo đề nghị của Sở Nội vụ tại Công văn số ...": the body that speaks in the document."""
    cue = reading.terms.last_before("cue", start, max(start - 8, 0))
    if cue is None or cue.id != "in" or reading.text[cue.end : start].strip():
        return None
    for term in reading.terms.between("issuer", max(cue.start - 60, 0), cue.start):
        body = body_at(reading, term.start)
        if body is not None and not reading.text[body[1] : cue.start].strip():
            return reading.quote(*body)
    return None


def _issuer_between(reading: Reading, named: Term, lead: int) -> str | None:
    """ "Nghị định của Chính phủ số 61/2018/NĐ-CP": the issuer between the type and the number."""
    name, end = _issuer_after(reading, named.end)
    return name if end <= lead else None


def _law_before(reading: Reading, named: Term, lead: int, start: int) -> tuple[int, str | None]:
    """ "Luật Cán bộ, công chức số 80/2025/QH15": the name between the word and the number is the subject."""
    name = reading.quote(named.end, lead).strip(" ,(")
    return (named.start, name) if named.id == "law" and name else (start, None)


# ---- subject -------------------------------------------------------------------------------------

_LONGEST_TITLE = 400
_TITLE_END = regex.compile(r"[;\n]\s*[-+•]|;|[.!?](?=\s|$)|\./\.|\n\s*\n\s*(?=\p{Lu}|[-+•])|\n\s*[-+•]\s")


def _title_after(reading: Reading, end: int) -> str | None:
    """The subject of a document: what follows "về (việc)", its type printed again, or a verb such as "quy định"."""
    position = end
    while position < len(reading.folded) and reading.folded[position] in " \n,:)":
        position += 1
    if position >= len(reading.folded) or "\n\n\n" in reading.folded[end:position]:
        return None
    quoted = reading.text[position] in '“"'
    cue = reading.terms.starting_at("cue", position)
    start = None
    if cue is not None and cue.id == "about":
        start = cue.end
    elif (again := reading.terms.starting_at("document_type", position)) and reading.text[position].isupper():
        start = again.end
    elif reading.terms.starting_at("title_verb", position):
        start = position
    elif quoted:
        start = position + 1
    if start is None:
        return None
    stop = _title_end(reading, start)
    title = reading.quote(start, stop).strip(' ,:–-“”"')
    return title or None


def _title_end(reading: Reading, start: int) -> int:
    limit = min(start + _LONGEST_TITLE, len(reading.text))
    end = limit
    match = _TITLE_END.search(reading.text, start, limit)
    if match:
        end = match.start()
    again = next((one for one in reading.terms.between("cue", start, end) if one.id == "same_day"), None)
    if again is not None:
        end = start + len(_without_joint(reading, start, again.start))
    cited = reading.patterns.shape("reference_core").search(reading.folded, start, end)
    if cited:
        named = _named_type(reading, cited.start())
        begin = _start_of_citation(reading, cited.start(), named)[0]
        # a citation that the subject speaks of ("triển khai Nghị định số ...") belongs to it; one after "và" or
        # a comma is the next in a list
        before = reading.text[start:begin].rstrip()
        if len(alone := _without_joint(reading, start, begin)) < len(before.rstrip(" ,;")):
            return start + len(alone)
        if before.endswith((",", ";")) or not before:
            return start + len(before.rstrip(" ,;"))
    comma = start
    while (comma := reading.text.find(",", comma, end)) >= 0:
        if _begins_clause(reading, comma + 1):
            return comma
        comma += 1
    return end


def _without_joint(reading: Reading, start: int, end: int) -> str:
    """A piece of text without the comma or "và" that it ends in."""
    text = reading.text[start:end].rstrip()
    joint = reading.terms.ending_at("cue", start + len(text))
    if joint is not None and joint.id == "and":
        text = reading.text[start : joint.start].rstrip()
    return text.rstrip(" ,;")


def _begins_clause(reading: Reading, position: int) -> bool:
    """After a comma, a body or the next document begins the main clause: "..., UBND xã đã ban hành ...".

    A counter does when it has something: "..., Trung tâm được bố trí 08 công chức".
    """
    position = _skip_blank(reading.folded, position)
    place = reading.terms.starting_at("work_place", position)
    if place is not None and reading.terms.starting_at("staff_having", _skip_blank(reading.folded, place.end)):
        return True
    return any(reading.terms.starting_at(kind, position) for kind in ("issuer", "document_type", "clause_opener"))


# ---- lists, old forms, laws ----------------------------------------------------------------------


def _sharing_numbers(
    reading: Reading, mention: ReferenceMention, core: int, symbol: Symbol, lead: int
) -> Iterator[ReferenceMention]:
    """Numbers before a symbol that share its letters: "số 12, 13 và 14/KH-UBND", "01/2026 đến 13/2026/QĐ-UBND"."""
    begin = max(core - _LEFT, 0)
    listed = reading.patterns.shape("reference_list").search(reading.folded, begin, core)
    ranged = reading.patterns.shape("reference_range").search(reading.folded, begin, core)
    tail = symbol.text[len(symbol.number) :]
    if listed:
        for number in reading.patterns.find_all("reference_number", reading.folded, *listed.span("numbers")):
            yield replace(mention, start=number.start(), end=number.end(), symbol=number[0] + tail, number=number[0])
        yield replace(mention, start=core)
        return
    if ranged and (ranged["year"] or symbol.year is None) and symbol.form in ("normative", "administrative"):
        yield replace(
            mention, start=ranged.start("num"), end=ranged.end("year") if ranged["year"] else ranged.end("num"),
            symbol=ranged["num"] + tail, number=ranged["num"], date=None, date_printed=False,
        )  # fmt: skip
        yield replace(mention, start=core)
        return
    yield mention


_LEGACY_REACH = 30  # characters after the type of document: "số 115-TTg" and what shows that no more follows


def _legacy_references(reading: Reading, claims: Claims) -> list[ReferenceMention]:
    """Old forms without an issuer ("Quyết định số 115-TTg"), only after a type of document and "số"."""
    known = _abbreviations(reading.patterns)
    mentions = []
    shape = reading.patterns.shape("reference_legacy")
    for term in reading.terms.of("document_type"):
        match = shape.match(reading.folded, term.start, term.end + _LEGACY_REACH)
        if match is None:
            continue
        letters = reading.text[slice(*match.span("tail"))]
        if not claims.is_free(*match.span("num")) or not any(letter.isupper() for letter in letters):
            continue
        named = _named_type(reading, match.start("num"))
        date, date_end, printed = _date_after(reading, match.end())
        issuer_name, after = _issuer_after(reading, date_end)
        kind = known.types.get(match["tail"])
        mentions.append(
            ReferenceMention(
                match.start(), date_end if printed else match.end(), "reference_legacy",
                symbol=f"{match['num']}-{letters}", form="legacy", type=kind or _abbreviation_of(reading, named),
                type_name=reading.patterns.entry("document_type", named.id).spellings[0] if named else None,
                number=match["num"], year=None, issuer=None if kind else letters, issuer_name=issuer_name,
                date=date, date_printed=printed, title=_title_after(reading, after),
            )
        )  # fmt: skip
    return mentions


def _without_letters(reading: Reading, claims: Claims) -> list[ReferenceMention]:
    """ "Quyết định số 12 ngày 3/4/2020 của UBND huyện": a number alone, where a date or an issuer follows "số".

    Without "số" only a full date makes it a document: "Kế hoạch 5 năm" and "Báo cáo 6 tháng" are none.
    """
    known = _abbreviations(reading.patterns)
    mentions = []
    shape = reading.patterns.shape("reference_bare")
    starts = {term.start for term in reading.terms.of("document_type") if reading.text[term.start].isupper()}
    starts |= {match.start() for match in _SHORT_TYPE.finditer(reading.text)}
    for start in sorted(starts):
        match = shape.match(reading.folded, start, start + _LEGACY_REACH)
        if match is None or not claims.is_free(*match.span()):
            continue
        short = match["type"]
        if short is not None and not reading.text[slice(*match.span("type"))].isupper():
            continue
        end = match.end()
        more = reading.patterns.shape("reference_bare_more").match(reading.folded, end, end + _LEGACY_REACH)
        numbers = [match.span("num"), *(more.spans("num") if more else [])]
        end = more.end() if more else end
        date, date_end, printed = _date_after(reading, end)
        issuer_name, after = _issuer_after(reading, date_end)
        if (not printed and not (match["sign"] and issuer_name)) or not claims.is_free(match.start(), date_end):
            continue
        named = None if short else _named_type(reading, match.start("num"))
        kind = known.types[short] if short else _abbreviation_of(reading, named)
        name = known.names.get(kind) if kind else None
        form: ReferenceForm = "letter" if kind == "CV" else "normative" if kind in ("NĐ", "TT") else "administrative"
        mention = ReferenceMention(
            match.start(), date_end, "reference_bare", symbol=None, form=form, type=kind, type_name=name,
            number=match["num"], year=None, issuer=None, issuer_name=issuer_name, date=date, date_printed=printed,
            title=_title_after(reading, after),
        )  # fmt: skip
        for begin, stop in numbers:
            first, last = begin == numbers[0][0], begin == numbers[-1][0]
            mentions.append(
                replace(
                    mention, start=match.start() if first else begin, end=date_end if last else stop,
                    number=reading.folded[begin:stop],
                )
            )  # fmt: skip
        mentions += _numbers_that_follow(reading, mention, claims)
    return mentions


def _numbers_that_follow(reading: Reading, mention: ReferenceMention, claims: Claims) -> Iterator[ReferenceMention]:
    """ "Công văn số 217 ngày 14/4/2014, số 230 ngày 20/4/2014": numbers with a date that share the type before."""
    shape = reading.patterns.shape("reference_bare_next")
    end = mention.end
    while match := shape.match(reading.folded, end, end + _LEGACY_REACH):
        date, date_end, printed = _date_after(reading, match.end())
        if not printed or not claims.is_free(match.start("lead"), date_end):
            return
        issuer_name, after = _issuer_after(reading, date_end)
        yield replace(
            mention, start=match.start("lead"), end=date_end, number=match["num"], date=date, date_printed=True,
            issuer_name=issuer_name or mention.issuer_name, title=_title_after(reading, after),
        )  # fmt: skip
        end = date_end


_SHORT_TYPE = regex.compile(r"\b(?=QĐ|NQ|KH|CT|TB|CV)\p{Lu}{2}(?=\s)")


def _laws_by_name(reading: Reading, claims: Claims) -> list[ReferenceMention]:
    """Laws cited by type and name alone, which is how laws may be cited (Decree 30/2020, Annex I)."""
    mentions: list[ReferenceMention] = []
    law_type = reading.patterns.entry("document_type", "law")["symbol"]
    for name in reading.terms.of("law_name"):
        law = reading.terms.last_before("document_type", name.start, max(name.start - 12, 0))
        if law is None or law.id != "law" or reading.text[law.end : name.start].strip(" :\n"):
            mentions += _next_in_list(reading, mentions, name, claims)
            continue
        if not reading.text[law.start].isupper() or not claims.is_free(law.start, name.end):
            continue
        end = name.end
        year = reading.patterns.shape("law_year").match(reading.folded, end, end + _RIGHT)
        if year:
            end = year.end()
        date, date_end, printed = _date_after(reading, end)
        if printed:
            end = date_end
        if not claims.is_free(law.start, end):
            continue
        mentions.append(
            ReferenceMention(
                law.start, end, f"law_name.{name.id}", symbol=None, form="law", type=law_type,
                type_name=reading.quote(law.start, law.end).capitalize(), number=None, year=None, issuer=None,
                issuer_name=None, date=date, date_printed=printed, title=reading.quote(name.start, name.end),
            )
        )  # fmt: skip
    return mentions


def _next_in_list(
    reading: Reading, mentions: list[ReferenceMention], name: Term, claims: Claims
) -> Iterator[ReferenceMention]:
    """ "các Luật: Hộ tịch, Đất đai và Nhà ở": the word is printed once, in the plural, and holds for the list."""
    before = mentions[-1] if mentions else None
    if before is None or not _is_listed(reading, before.end, name.start) or not reading.text[name.start].isupper():
        return
    begin = max(before.start - _LEFT, 0)
    plural = [one for one in reading.terms.between("cue", begin, before.start) if one.id == "plural"]
    law = reading.terms.first_after("document_type", plural[-1].end, before.end) if plural else None
    if law is None or law.id != "law" or reading.text[plural[-1].end : law.start].strip():
        return
    if any(mark in reading.text[law.end : before.start] for mark in ".;"):
        return
    if claims.is_free(name.start, name.end):
        yield replace(
            before, start=name.start, end=name.end, pattern=f"law_name.{name.id}", date=None, date_printed=False,
            title=reading.quote(name.start, name.end),
        )  # fmt: skip
