"""Quantities: every other number with a meaning. The last finder; what it does not understand is a leftover.

A number gets its meaning from the word right before it (năm 2022, mức độ 3, Điều 5) or right after it
(98,5%, 150 triệu đồng, 05 ngày, 28 lĩnh vực). Each reading is one small function; they are tried in the
order of `_READINGS`, and the first that understands the number keeps it. Money keeps its printed unit
("23,6 tỷ đồng" is 23.6 in "tỷ đồng"); percentages as printed (98.5). Years, numbers of articles and
places in a row are `ordinal`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

import regex

from extractor.language import parse_count, parse_decimal, roman_to_int
from extractor.mentions.numerals import (
    LONGEST_NUMBER,
    digits_in_brackets,
    end_with_words,
    match_near,
    number_word_runs,
    run_value,
    skip_blanks,
    skip_blanks_back,
)
from extractor.models import Claims, QuantityMention, Term
from extractor.reading import Reading

MOST_UNIT_WORDS = 4
NEAR_CHARACTERS = 300
"""How far back in its sentence the noun of a figure is looked for."""
_TOKEN = regex.compile(r"\d+(?:[.,]\d+)*")
_YEAR = regex.compile(r"(?:19|20)\d\d(?!\d)")
_YEAR_OF_QUARTER = regex.compile(r"(?<![\p{L}\d])(?:[ivx]{1,4}|\d{1,2})\s?/\s?$")
_ROMAN = regex.compile(r"\s*(?P<roman>[IVX]{1,5})(?![\p{L}\d])")
_WORD = regex.compile(r"[^\S\n]*+\n?[^\S\n]*+(\p{L}+(?:-\p{L}+)*)")
_POWER = regex.compile(r"[²³]")
_TELEPHONE = regex.compile(r"0\d{3,}|\d{7,}")
_SYMBOL_REST = regex.compile(r"\s?[/-]\p{L}|_|@")
_MINUTES = regex.compile(r"\s?h\s?\d")
_WHOLE = regex.compile(r"\d+(?:\.\d{3})*")
_DIGIT = regex.compile(r"\d")
_YEAR_REST = regex.compile(r"[.,]\d|\s?/")
# "ngày 30/4" goes on like a date, "quý 1/2022" does not
_DAY_REST = regex.compile(r"\s?[/-]\s?\d(?<!/\s?(?:1(?=9\d\d)|2(?=0\d\d)))")
_EDITION = regex.compile(r":\s?(?:19|20)\d\d(?!\d)")
_PERCENT_NEAR = regex.compile(r"[^;\n.]*?\d\s?%")
NOUN_KINDS = ("quantity_noun", "equipment_item", "staff_group", "staff_neighbourhood")


@dataclass(frozen=True, slots=True)
class _Number:
    """A number at a place of the text; `end` is after the "(bốn)" that may follow it."""

    reading: Reading
    start: int
    digits_end: int
    end: int

    @property
    def printed(self) -> str:
        return self.reading.folded[self.start : self.digits_end]

    @property
    def before(self) -> int:
        """The end of the word before."""
        return skip_blanks_back(self.reading.folded, self.start)

    @property
    def after(self) -> int:
        """The start of what follows."""
        return skip_blanks(self.reading.folded, self.end)


def find_quantities(reading: Reading, claims: Claims) -> tuple[QuantityMention, ...]:
    """Every number that no finder has taken and whose meaning is clear, in text order.

    Telephone and account numbers, house numbers, names ("thôn 3", "Quận 1"), days without a year ("30/4")
    and figures alone on a line are left.
    """
    found: list[QuantityMention] = []
    end = 0
    starts = sorted([*_digit_starts(reading, claims), *_word_starts(reading, claims)], key=lambda one: one[0])
    for start, reader in starts:
        if start < end:
            continue
        for mention in reader() or ():
            # the word before may be the unit of the number before: "2 năm 2022"
            free = replace(mention, start=skip_blanks(reading.folded, max(mention.start, end)))
            found.append(_within_claims(reading.folded, free, claims))
            end = max(end, mention.end)
    found += _roman_ordinals(reading, claims.with_spans([(mention.start, mention.end) for mention in found]))
    return tuple(sorted(found, key=lambda mention: mention.start))


_Reader = Callable[[], list[QuantityMention] | None]


def _digit_starts(reading: Reading, claims: Claims) -> Iterator[tuple[int, _Reader]]:
    for match in _TOKEN.finditer(reading.folded):
        start, end = match.span()
        if end - start <= LONGEST_NUMBER and claims.is_free(start, end) and not _stands_alone(reading, start, end):
            number = _Number(reading, start, end, end_with_words(reading, end))
            yield start, lambda number=number: _read_number(number)  # type: ignore[misc]


def _read_number(number: _Number) -> list[QuantityMention] | None:
    for read in _READINGS:
        mentions = read(number)
        if mentions is not None:
            return mentions
    return None


def _stands_alone(reading: Reading, start: int, end: int) -> bool:
    """A figure that is all of its line is a page number or a stray cell."""
    before, after = skip_blanks_back(reading.folded, start), skip_blanks(reading.folded, end)
    return (before == 0 or "\n" in reading.folded[before:start]) and (
        after == len(reading.folded) or "\n" in reading.folded[end:after]
    )


def _within_claims(folded: str, mention: QuantityMention, claims: Claims) -> QuantityMention:
    """A unit that another finder has taken stays with that finder; the number keeps its own digits."""
    if claims.is_free(mention.start, mention.end):
        return mention
    digit = _TOKEN.search(folded, mention.start, mention.end)
    start = digit.start() if digit is not None else mention.start
    end = start + 1
    while start > mention.start and not claims.mask[start - 1]:
        start -= 1
    while end < mention.end and not claims.mask[end]:
        end += 1
    return replace(mention, start=skip_blanks(folded, start), end=skip_blanks_back(folded, end))


# ---- the readings, in the order in which they are tried ------------------------------------------


def _read_bound(number: _Number) -> list[QuantityMention] | None:
    """A number that is part of a word, an address or a symbol (A4, Covid-19, 30/4/..., 53/KH) has no reading."""
    folded, start = number.reading.folded, number.start
    before, second = folded[start - 1 : start], folded[start - 2 : start - 1]
    if before.isalpha() or before == "_":
        return []
    if before in ("/", "-", ".", ":", "@", "+") and second.isdigit():
        return []
    if before in ("-", ".", "@") and second.isalpha():
        return []
    rest = folded[number.digits_end : number.digits_end + 3]
    if _SYMBOL_REST.match(rest) and _unit_after(number) is None:
        return []
    if _MINUTES.match(rest):
        return []  # a time of day: 7h30
    if _TELEPHONE.fullmatch(number.printed) and not _is_money(number):
        return []
    return None


def _read_year_of_quarter(number: _Number) -> list[QuantityMention] | None:
    """The 2022 of "quý I/2022"."""
    folded = number.reading.folded
    quarter = _YEAR_OF_QUARTER.search(folded, max(number.start - 8, 0), number.start)
    if quarter is None or not _YEAR.fullmatch(number.printed):
        return None
    word = _year_word(number.reading)
    return [_ordinal(int(number.printed), number.start, number.digits_end, word, "quantity_years")]


def _read_percent(number: _Number) -> list[QuantityMention] | None:
    match = _match("quantity_percent", number)
    if match is None:
        return None
    value = parse_decimal(match["value"])
    if value is None:
        return []
    return [
        QuantityMention(number.start, match.end(), "quantity_percent", value=_plain(value), kind="percent", unit="%")
    ]


def _is_money(number: _Number) -> bool:
    return _match("quantity_money_amount", number) is not None


def _read_money(number: _Number) -> list[QuantityMention] | None:
    """ "150 triệu đồng" (150, in the unit that is printed), "1 tỷ 200 triệu đồng" (one sum, in đồng).

    "1,2 triệu lượt" is a count.
    """
    reading = number.reading
    total = Decimal(0)
    scales: list[tuple[int, str]] = []  # of each part: its factor, and the word for it
    end = number.start
    unit: str | None = None
    while (match := match_near(reading.patterns.shape("quantity_money_amount"), reading.folded, end)) is not None:
        amount, scale = _amount_of(reading, match)
        if amount is None:
            break
        if match["unit"] is None:
            noun = _longest_at(reading, NOUN_KINDS, skip_blanks(reading.folded, match.end()))
            if noun is not None or scale == 1000:
                return _scaled_count(number, amount, noun) if total == 0 else None
        else:
            longer = _longest_at(reading, (*NOUN_KINDS, "staff_person"), match.start("unit"))
            if longer is not None and longer.end > match.end("unit"):
                return None  # "02 đồng chí"
        total += amount
        scales.append((scale, reading.quote(*match.span("scale")).lower() if match["scale"] else ""))
        unit = match["unit"] or unit
        end = match.end()
        if match["unit"] is not None:
            break
        following = skip_blanks(reading.folded, end)
        if match_near(reading.patterns.shape("quantity_money_amount"), reading.folded, following) is None:
            break
        end = following
    if end == number.start:
        return None
    word = reading.patterns.entry("quantity_money", "dong").spellings[0]
    if len(scales) == 1 and scales[0][1]:
        total /= scales[0][0]
        word = f"{scales[0][1]} {word}"
    return [QuantityMention(number.start, end, "quantity_money", value=_plain(total), kind="money", unit=word)]


def _amount_of(reading: Reading, match: regex.Match[str]) -> tuple[Decimal | None, int]:
    """The amount in đồng and its scale: points part thousands where there is no scale, decimals where there is."""
    scale = 1
    if match["scale"] is not None:
        term = reading.terms.starting_at("quantity_scale", match.start("scale"))
        scale = reading.patterns.entry("quantity_scale", term.id)["factor"] if term is not None else 1
    printed = match["value"].replace(" ", "")
    value = parse_count(printed) if scale == 1 or _WHOLE.fullmatch(printed) else None
    if value is None:
        decimal = parse_decimal(printed)
        return (None, scale) if decimal is None else (Decimal(str(decimal)) * scale, scale)
    return Decimal(value) * scale, scale


def _scaled_count(number: _Number, amount: Decimal, noun: Term | None) -> list[QuantityMention] | None:
    if noun is None:
        return None
    unit = _unit_text(number.reading, noun.start, noun.end)
    return [QuantityMention(number.start, noun.end, _name(noun), value=_plain(amount), kind="count", unit=unit)]


def _read_levels(number: _Number) -> list[QuantityMention] | None:
    """ "mức độ 3,4": one quantity for each level, never the decimal 3.4."""
    reading = number.reading
    term = reading.terms.ending_at("quantity_level", number.before)
    match = _match("quantity_levels", number) if term is not None else None
    if term is None or match is None:
        return None
    unit = reading.patterns.entry("quantity_level", term.id).spellings[0]
    mentions = []
    for digit in _DIGIT.finditer(reading.folded, number.start, match.end()):
        own = reading.terms.ending_at("quantity_level", skip_blanks_back(reading.folded, digit.start()))
        start = own.start if own is not None else digit.start()
        mentions.append(QuantityMention(start, digit.end(), _name(term), value=int(digit[0]), kind="level", unit=unit))
    return mentions


def _read_years(number: _Number) -> list[QuantityMention] | None:
    """ "năm 2022", "giai đoạn 2021-2025", "2021 - 2025", a year alone that counts nothing."""
    reading = number.reading
    if not _YEAR.match(number.printed):
        return None
    match = _match("quantity_years", number)
    if match is None:
        return None
    years = list(_YEAR.finditer(reading.folded, number.start, match.end()))
    term = reading.terms.ending_at("quantity_ordinal", number.before)
    if term is None and len(years) == 1:
        having = reading.terms.ending_at("quantity_having", number.before)
        if having is not None or reading.folded[number.before - 1 : number.before] == ":":
            return None
        rest = reading.folded[match.end() : match.end() + 2]
        if _unit_after(number) is not None or _YEAR_REST.match(rest):
            return None
    word = _year_word(reading)
    return [
        _ordinal(
            int(year[0]), term.start if term is not None and year.start() == number.start else year.start(), year.end(),
            word, "quantity_years",
        )
        for year in years
    ]  # fmt: skip


def _read_ordinal(number: _Number) -> list[QuantityMention] | None:
    """ "quý 1", "Điều 5", "lần thứ 2", "Đề án 06", "ISO 9001:2015"."""
    reading = number.reading
    term = reading.terms.ending_at("quantity_ordinal", number.before)
    value = parse_count(number.printed)
    if term is None or value is None or "." in number.printed or "," in number.printed:
        return None
    name = reading.terms.ending_at("quantity_name", number.before)
    if name is not None and name.start < term.start:
        return []  # "tài khoản 3511" is no "khoản 3511"
    if reading.patterns.entry("quantity_ordinal", term.id)["yields"] and _longest_noun(number) is not None:
        return None
    rest = reading.folded[number.digits_end : number.digits_end + 6]
    ratio = _match("quantity_ratio", number)
    if term.id == "rank" and ratio is not None:
        second = _Number(reading, ratio.start("b"), ratio.end("b"), ratio.end("b"))
        unit = _unit_text(reading, term.start, term.end)
        return [_ordinal(value, term.start, ratio.end("a"), unit, _name(term)), *(_read_count(second) or [])]
    if _DAY_REST.match(rest):
        return []  # "ngày 30/4": a day, but of which year?
    edition = _EDITION.match(rest)
    end = number.end if edition is None else number.digits_end + edition.end()
    return [_ordinal(value, term.start, end, _unit_text(reading, term.start, term.end), _name(term))]


def _read_name(number: _Number) -> list[QuantityMention] | None:
    """ "thôn 3", "số 15", "điện thoại 1022": a name has no value; a noun after a padded figure makes it a count."""
    reading = number.reading
    term = reading.terms.ending_at("quantity_name", number.before)
    if term is None or number.start - term.end > 2:
        return None
    total = reading.terms.covering("quantity_total", term.end - 1)
    if total is not None and total.start < term.start:
        return None
    counts = number.printed.startswith("0") and _longest_noun(number) is not None
    return None if counts else []


def _read_score(number: _Number) -> list[QuantityMention] | None:
    """ "95,2/100 điểm": points, out of how many is part of the quotation."""
    reading = number.reading
    match = _match("quantity_score", number)
    unit = reading.terms.starting_at("quantity_measure", skip_blanks(reading.folded, match.end())) if match else None
    value = parse_decimal(match["value"]) if match else None
    if unit is None or unit.id != "score" or value is None:
        return None
    word = _unit_text(reading, unit.start, unit.end)
    return [QuantityMention(number.start, unit.end, _name(unit), value=_plain(value), kind="measure", unit=word)]


def _read_ratio(number: _Number) -> list[QuantityMention] | None:
    """ "11/11 khu dân cư"; without a noun only where the text shows it to be a share, since 30/4 is a day."""
    reading = number.reading
    match = _match("quantity_ratio", number)
    if match is None:
        return None
    part, whole = parse_count(match["a"]), parse_count(match["b"])
    if part is None or whole is None:
        return []
    offset = skip_blanks(reading.folded, match.end())
    unit = _longest_at(reading, (*NOUN_KINDS, "quantity_measure"), offset)
    if unit is None and not (part <= whole and _is_share(number, match.end())):
        return []
    if unit is not None and unit.kind == "quantity_measure" and part == whole:
        hours = _unit_text(reading, unit.start, unit.end)
        return [QuantityMention(number.start, unit.end, _name(unit), value=part, kind="measure", unit=hours)]
    word = _unit_text(reading, unit.start, unit.end) if unit else None
    return [
        QuantityMention(
            number.start, unit.end if unit else match.end(), "quantity_ratio", kind="ratio", unit=word,
            value=round(part / whole, 4) if whole else 0, numerator=part, denominator=whole,
        )
    ]  # fmt: skip


def _is_share(number: _Number, end: int) -> bool:
    """Whether "17/18" stands after a colon, a bracket or "đạt", or a percentage follows it."""
    reading = number.reading
    if reading.folded[number.before - 1 : number.before] in (":", "("):
        return True
    if reading.terms.ending_at("quantity_having", number.before) is not None:
        return True
    clause = reading.folded[end : end + 30]
    return _PERCENT_NEAR.match(clause) is not None


def _read_range(number: _Number) -> list[QuantityMention] | None:
    """ "02-03 ngày", "từ 3 đến 5 buổi", "95 - 98%": both figures with the unit of the second."""
    reading = number.reading
    match = _match("quantity_range", number)
    if match is None:
        return None
    second = _Number(reading, match.start("b"), match.end("b"), match.end("b"))
    for read in (_read_percent, _read_measure, _read_count):
        mentions = read(second)
        if mentions:
            value = parse_decimal(match["a"])
            if value is None:
                return None
            upper = mentions[0]
            first = QuantityMention(
                number.start, match.end("a"), upper.pattern, value=_plain(value), kind=upper.kind, unit=upper.unit
            )
            return [first, upper]
    return None


def _read_measure(number: _Number) -> list[QuantityMention] | None:
    reading = number.reading
    unit = _longest_at(reading, ("quantity_measure",), number.after)
    noun = _longest_noun(number)
    if unit is None or (noun is not None and noun.end > unit.end):
        return None
    entry = reading.patterns.entry("quantity_measure", unit.id)
    count = None if entry["decimal"] else parse_count(number.printed)
    value = count if count is not None else parse_decimal(number.printed)
    if value is None:
        return None
    power = match_near(_POWER, reading.folded, unit.end)
    end = power.end() if power else unit.end
    word = _unit_text(reading, unit.start, end)
    return [QuantityMention(number.start, end, _name(unit), value=_plain(value), kind="measure", unit=word)]


def _read_count(number: _Number) -> list[QuantityMention] | None:
    """A count with its noun right after it; a fraction of one is a measure ("0,15 lần")."""
    noun = _longest_noun(number)
    count = parse_count(number.printed)
    value = count if count is not None else parse_decimal(number.printed)
    if value is None or noun is None:
        return None
    unit = _unit_text(number.reading, noun.start, noun.end)
    kind: Literal["count", "measure"] = "measure" if count is None else "count"
    return [QuantityMention(number.start, noun.end, _name(noun), value=_plain(value), kind=kind, unit=unit)]


def _read_label_first(number: _Number) -> list[QuantityMention] | None:
    """ "Số cuộc kiểm tra: 03", "tổng số thôn là 10": the last noun before the figure in its clause."""
    reading = number.reading
    value = parse_count(number.printed)
    if value is None or not _ends_clause(number):
        return None
    colon = reading.folded[number.before - 1 : number.before] in (":", "=")
    if not colon and reading.terms.ending_at("quantity_having", number.before) is None:
        return None
    start = max(reading.sentence_at(number.start)[0], number.start - NEAR_CHARACTERS)
    clause = max(reading.folded.rfind(mark, start, number.start) for mark in ",;.(") + 1
    nouns = [
        noun for kind in NOUN_KINDS
        if (noun := reading.terms.last_before(kind, number.before, max(start, clause))) is not None
    ]  # fmt: skip
    if not nouns:
        return None
    noun = max(nouns, key=lambda term: (term.end, -term.start))
    if _DIGIT.search(reading.folded, noun.end, number.start):
        return None
    unit = _unit_text(reading, noun.start, noun.end)
    return [QuantityMention(number.start, number.end, _name(noun), value=value, kind="count", unit=unit)]


def _read_unknown_noun(number: _Number) -> list[QuantityMention] | None:
    """A count whose noun no list knows: the words that follow up to a stop word, in lower case, no names."""
    reading = number.reading
    value = parse_count(number.printed)
    if value is None or number.after == number.end:
        return None
    offset = number.end
    limit = reading.sentence_at(number.start)[1]
    for _ in range(MOST_UNIT_WORDS):
        word = _WORD.match(reading.folded, offset, limit)
        if word is None or not reading.text[word.start(1)].islower():
            break
        if reading.terms.starting_at("quantity_stop", word.start(1)) is not None:
            break
        offset = word.end()
    if offset == number.end:
        return None
    unit = _unit_text(reading, number.after, offset)
    return [QuantityMention(number.start, offset, "quantity_unknown_noun", value=value, kind="count", unit=unit)]


_READINGS = (
    _read_year_of_quarter,
    _read_bound,
    _read_percent,
    _read_money,
    _read_levels,
    _read_years,
    _read_ordinal,
    _read_name,
    _read_score,
    _read_ratio,
    _read_range,
    _read_measure,
    _read_count,
    _read_label_first,
    _read_unknown_noun,
)


# ---- numbers in words and Roman figures ----------------------------------------------------------


def _word_starts(reading: Reading, claims: Claims) -> Iterator[tuple[int, _Reader]]:
    for run in number_word_runs(reading):
        if claims.is_free(run[0].start, run[-1].end):
            yield run[0].start, lambda run=run: _read_words(reading, run)  # type: ignore[misc]


def _read_words(reading: Reading, run: list[Term]) -> list[QuantityMention] | None:
    """ "hai buổi", "sáu tháng", "bốn (04) văn bản"; not "một cửa", "hai cấp", "thứ hai"."""
    value = run_value(reading, run)
    alone = len(run) == 1
    if value is None or value < 2 or (alone and reading.patterns.entry("number_word", run[0].id)["joined"]):
        return None
    before = skip_blanks_back(reading.folded, run[0].start)
    if reading.terms.ending_at("quantity_ordinal", before) is not None:
        return None
    end = digits_in_brackets(reading, run[-1].end)
    after = skip_blanks(reading.folded, end)
    unit = _longest_at(reading, ("quantity_noun", "quantity_measure"), after)
    if unit is None:
        return None
    if unit.kind == "quantity_noun" and not reading.patterns.entry("quantity_noun", unit.id)["words_count"]:
        return None
    if unit.kind == "quantity_measure" and unit.id != "time":
        return None
    kind: Literal["count", "measure"] = "count" if unit.kind == "quantity_noun" else "measure"
    word = _unit_text(reading, unit.start, unit.end)
    return [QuantityMention(run[0].start, unit.end, _name(unit), value=value, kind=kind, unit=word)]


def _roman_ordinals(reading: Reading, claims: Claims) -> Iterator[QuantityMention]:
    """ "khóa XV", "hạng III", "Quý II": capitals only, since "vi" and "x" are words and marks."""
    for term in reading.terms.of("quantity_ordinal"):
        match = match_near(_ROMAN, reading.text, term.end)
        if match is None or not reading.patterns.entry("quantity_ordinal", term.id)["roman"]:
            continue
        value = roman_to_int(match["roman"])
        if value is not None and claims.is_free(term.start, match.end()):
            unit = _unit_text(reading, term.start, term.end)
            yield _ordinal(value, term.start, match.end(), unit, _name(term))


# ---- what the readings share ---------------------------------------------------------------------


def _match(shape_id: str, number: _Number) -> regex.Match[str] | None:
    return match_near(number.reading.patterns.shape(shape_id), number.reading.folded, number.start)


def _longest_at(reading: Reading, kinds: tuple[str, ...], offset: int) -> Term | None:
    """The longest term of these kinds that begins at `offset`; of equal ones the kind named first."""
    terms = [term for kind in kinds if (term := reading.terms.starting_at(kind, offset)) is not None]
    return max(terms, key=lambda term: term.end, default=None)


def _longest_noun(number: _Number) -> Term | None:
    return _longest_at(number.reading, NOUN_KINDS, number.after)


def _unit_after(number: _Number) -> Term | None:
    return _longest_at(number.reading, (*NOUN_KINDS, "quantity_measure", "quantity_money"), number.after)


def _ends_clause(number: _Number) -> bool:
    rest = number.reading.folded[number.end : number.end + 4].lstrip(" ")
    return not rest or rest[0] in ";,.)\n"


def _year_word(reading: Reading) -> str:
    return reading.patterns.entry("quantity_ordinal", "time").spellings[0]


def _unit_text(reading: Reading, start: int, end: int) -> str:
    return reading.quote(start, end).lower()


def _ordinal(value: int, start: int, end: int, unit: str, pattern: str) -> QuantityMention:
    return QuantityMention(start, end, pattern, value=value, kind="ordinal", unit=unit)


def _name(term: Term) -> str:
    return f"{term.kind}:{term.id}"


def _plain(value: float | Decimal) -> float | int:
    """A whole number as int: 100.0 is 100."""
    return int(value) if value == int(value) else float(value)
