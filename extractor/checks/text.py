"""Checks of figures and letters anywhere in the text: ratios, numbers in words, dates, damaged encoding."""

from __future__ import annotations

from bisect import bisect_left

import regex

from extractor.checks.dossiers import decimals_of, is_rounded
from extractor.checks.findings import make_finding, view_span
from extractor.documents.encodings import RECODED
from extractor.language import fold, parse_count, parse_number_words
from extractor.mentions.dates import date_matches, date_of
from extractor.models import Term
from extractor.normalise import document_evidence, evidence_of
from extractor.reading import Reading, Span
from extractor.record import Finding, Quantity, Record

# ---- ratio-percent -------------------------------------------------------------------------------

_REACH = 90  # characters between a ratio and its percentage


def check_ratio(record: Record, reading: Reading) -> list[Finding] | None:
    """A ratio and the percentage told with it: "11/11 khu dân cư (100%)", "đạt 80% (9/12 thôn)".

    They belong together when nothing but words stands between them in one clause, none of which compares or
    plans; where two percentages could be meant, either will do.
    """
    percents = sorted((one for one in record.quantities if one.kind == "percent"), key=lambda one: one.evidence.start)
    starts = [one.evidence.start for one in percents]
    findings = []
    applied = False
    for ratio in record.quantities:
        if ratio.kind != "ratio" or not ratio.denominator or ratio.numerator is None:
            continue
        place = ratio.evidence
        around = percents[bisect_left(starts, place.start - 2 * _REACH) : bisect_left(starts, place.end + 2 * _REACH)]
        near = [one for one in around if _belong_together(reading, ratio, one)]
        if not near:
            continue
        applied = True
        exact = 100 * ratio.numerator / ratio.denominator
        if any(is_rounded(float(one.value), exact, decimals_of(one.evidence.text, float(one.value))) for one in near):
            continue
        percent = near[0]
        decimals = max(decimals_of(percent.evidence.text, float(percent.value)), 1)
        findings.append(
            make_finding(
                "ratio-percent",
                "error",
                expected=round(exact, decimals),
                found=percent.value,
                evidence=[ratio.evidence, percent.evidence],
                numerator=ratio.numerator,
                denominator=ratio.denominator,
                exact=round(exact, decimals),
                printed=percent.value,
                first=ratio.evidence,
                second=percent.evidence,
            )
        )
    return findings if applied else None


def _belong_together(reading: Reading, ratio: Quantity, percent: Quantity) -> bool:
    one, other = sorted((view_span(reading, ratio.evidence), view_span(reading, percent.evidence)))
    if not 0 <= other[0] - one[1] <= _REACH or reading.sentence_at(one[0]) != reading.sentence_at(other[0]):
        return False
    between = reading.folded[one[1] : other[0]]
    if _APART.search(between) or any(
        term.id != "of_plan" or not _is_owned(reading, term)
        for term in reading.terms.between("check_not_share", one[1], other[0])
    ):
        return False
    is_percent_first = one == view_span(reading, percent.evidence)
    # "100% … (11/11": a percentage before its ratio needs the bracket, or the next clause has begun
    return "(" in between if is_percent_first else True


def _is_owned(reading: Reading, term: Term) -> bool:
    """Whether "của" stands right before: "09/12 nhiệm vụ của kế hoạch" is a share of twelve, not of a plan."""
    of = reading.terms.last_before("cue", term.start, max(term.start - 6, 0))
    return of is not None and of.id == "of" and not reading.folded[of.end : term.start].strip()


_APART = regex.compile(r"\d|[;:]|\.\s")


# ---- number-words --------------------------------------------------------------------------------


def check_words(record: Record, reading: Reading) -> list[Finding] | None:
    """A number in digits and in words in brackets, or in words and in digits: "04 (bốn)", "bốn (04)"."""
    values = {
        fold(way): entry["value"] for entry in reading.patterns.of("number_word").values() for way in entry.spellings
    }
    findings = []
    applied = False
    for match in reading.patterns.find_all("check_number_in_words", reading.folded):
        digits, words = parse_count(match["digits"]), parse_number_words(match["words"].split(), values)
        if digits is None or words is None:
            continue
        applied = True
        if digits == words:
            continue
        place = evidence_of(reading, *match.span(), "check_number_in_words")
        findings.append(
            make_finding(
                "number-words",
                "error",
                expected=words,
                found=digits,
                evidence=[place],
                digits=digits,
                words=words,
                first=place,
            )
        )
    return findings if applied else None


# ---- date-impossible -----------------------------------------------------------------------------


def check_dates(record: Record, reading: Reading) -> list[Finding] | None:
    """Dates that no calendar has: 31/4, 30/02, month 13. Anywhere: free, in a citation, in the letterhead."""
    impossible = _impossible_dates(reading)
    is_dated = record.dates or record.header.date or any(one.date for one in record.references)
    if not is_dated and not impossible:
        return None
    return [
        make_finding("date-impossible", "error", found=place.text.strip(), evidence=[place], first=place)
        for place in (evidence_of(reading, *span, "date") for span in impossible)
    ]


def _impossible_dates(reading: Reading) -> list[Span]:
    return [match.span() for match in date_matches(reading, 0, len(reading.folded)) if date_of(match) is None]


# ---- text-encoding -------------------------------------------------------------------------------

# UTF-8 read as Latin-1 (Ã¡, áº¡, Ä‘), the replacement character, controls of Latin-1. A no-break blank or a quotation
# mark after "Ã" is sound: "XÃ »". Letters of private use are bullets unless they stand inside a word.
_BROKEN = regex.compile(
    "[\u0000\ufffd]|[\u0080-\u0084\u0086-\u009f]|(?<=\\p{L})[\ue000-\uf8ff](?=\\p{L})"
    "|[ÃÂ][\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u00bf]|áº[\u00a1-\u00bf]|á»|Ä‘|Æ[°¡]"
)
_SIGN = regex.compile("[\u0000\ufffd\u0080-\u009f\ue000-\uf8ff\u00a1-\u00bf\u2018]")  # no _BROKEN without one of these
# TCVN3 and its kin read as Latin-1: symbols inside words (ViÖt, h¹nh phóc).
_FOREIGN = regex.compile(r"(?<=\p{L})[§¨©«¬®µ¶·¸¹º»¼½¾±](?=\p{L})")
_FEWEST_BROKEN = 3  # one stray sign in a text is a slip of a converter, no damage to reading
_FEWEST_FOREIGN = 5


def check_encoding(record: Record, reading: Reading) -> list[Finding] | None:
    """Letters that were broken on their way here, and letters that only look right (Ð for Đ): a note."""
    text = reading.document.text
    if not text.strip():
        return None
    broken = list(_BROKEN.finditer(text)) if _SIGN.search(text) else []
    foreign = list(_FOREIGN.finditer(text))
    findings = []
    suspects = broken if len(broken) >= _FEWEST_BROKEN else foreign
    if len(broken) >= _FEWEST_BROKEN or len(foreign) >= _FEWEST_FOREIGN:
        places = [document_evidence(reading, *_word_around(text, match.span()), "encoding") for match in suspects[:5]]
        findings.append(
            make_finding(
                "text-encoding",
                "warning",
                variant="broken",
                found=len(suspects),
                evidence=places,
                count=len(suspects),
                first=places[0],
            )
        )
    recoded = [one for one in record.repairs if one.rule.startswith(RECODED)]
    if recoded:
        findings.append(
            make_finding(
                "text-encoding",
                "warning",
                variant="recoded",
                found=recoded[0].before,
                expected=recoded[0].after,
                evidence=[one.evidence for one in recoded[:5]],
                count=len(recoded),
                first=recoded[0].evidence,
                before=recoded[0].before,
            )
        )
    look_alikes = [one for one in record.repairs if one.rule == "look-alike"]
    if look_alikes:
        findings.append(
            make_finding(
                "text-encoding",
                "note",
                variant="look-alike",
                found=look_alikes[0].before,
                expected=look_alikes[0].after,
                evidence=[one.evidence for one in look_alikes[:5]],
                count=len(look_alikes),
                first=look_alikes[0].evidence,
                right=look_alikes[0].after,
            )
        )
    return findings


def _word_around(text: str, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    while start > 0 and not text[start - 1].isspace() and span[0] - start < 20:
        start -= 1
    while end < len(text) and not text[end].isspace() and end - span[1] < 20:
        end += 1
    return start, end
