"""Stocks: staff, things and neighbourhoods do not change between two reports without a reason.

A report that speaks of the reason (someone retired, printers were bought, hamlets were joined) has explained its
figures. A count that doubles or halves under another label is taken for another thing counted, not for a change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from extractor.auditing.findings import Archived, Period, Result, Said, make_finding, or_passed, place_of
from extractor.auditing.models import AuditFinding, Report, Series, Stock
from extractor.language import fold
from extractor.patterns import Patterns
from extractor.record import Severity

_CUES = {"staff": "staff_change", "equipment": "equipment_change", "neighbourhoods": "neighbourhood_change"}
_SHARE = 0.2  # domain rule: a change of more than a fifth is a warning
_FEWEST = 3  # of four computers one more is a quarter, and no warning
_OTHER_THING = 2.0


def check_stock_change(archived: Archived, series: Series) -> Iterator[Result]:
    """Each count against the last report before that states it; one finding for what changes together.

    The reason may stand in any report since. A change that was told already and shows again in a count of the same
    kind, which the reports between did not state, is not told twice.
    """
    last: dict[str, tuple[int, Stock]] = {}
    told: list[tuple[int, str, float]] = []
    reports = series.current()
    for index, report in enumerate(reports):
        own = single_stocks(report)
        changed: dict[str, list[tuple[Stock, Report, Stock]]] = defaultdict(list)
        for key, stock in own.items():
            if key not in last:
                continue
            since, old = last[key]
            step = stock.figure.value - old.figure.value
            if step == 0 or not is_same_thing(old, stock):
                continue
            is_explained = any(explains(archived, one, stock) for one in reports[since + 1 : index + 1])
            is_told = any(since < at < index and (kind, change) == (stock.kind, step) for at, kind, change in told)
            if not is_explained and not is_told:
                changed[_group(stock)].append((stock, reports[since], old))
        findings = [_tell(report, some, series) for some in changed.values()]
        told += [
            (index, new.kind, new.figure.value - was.figure.value) for some in changed.values() for new, _, was in some
        ]
        yield from or_passed(findings, compared=bool(own.keys() & last.keys()))
        last.update({key: (index, stock) for key, stock in own.items()})


def explains(archived: Archived, report: Report, stock: Stock) -> bool:
    """Whether a report gives a reason for a change: a sentence on what was done, with what was counted or how many.

    What it plans or asks for is no reason, and neither is "sắp xếp" of the administration for a change of hamlets.
    """
    for sentence in archived.light(report).said(_CUES[stock.kind]):
        if (sentence.section or "").split(".")[0] in ("tasks", "proposals"):
            continue
        text = " ".join(fold(sentence.quote.text).split())
        words = _names_of(stock, archived.patterns)
        has_number = any(letter.isdigit() for letter in text)
        if any(word in text for word in words) and (has_number or stock.kind == "neighbourhoods"):
            return True
    return False


@lru_cache(maxsize=256)
def _words_of_item(item: str, patterns: Patterns) -> tuple[str, ...]:
    entry = patterns.of("equipment_item").get(item)
    return tuple(fold(way) for way in entry.spellings) if entry else ()


def _names_of(stock: Stock, patterns: Patterns) -> tuple[str, ...]:
    """Words of which a sentence must have one to speak of this stock; for staff the cue itself is enough."""
    if stock.kind == "staff":
        return ("",)
    return (fold(stock.label), *_words_of_item(stock.key.split("@")[0], patterns))


def single_stocks(report: Report) -> dict[str, Stock]:
    """The counts of a report by what they count; those that it gives differently in two places are left out."""
    found: dict[str, Stock] = {}
    doubtful = set()
    for stock in report.stocks:
        if found.setdefault(stock.key, stock).figure.value != stock.figure.value:
            doubtful.add(stock.key)
    return {key: stock for key, stock in found.items() if key not in doubtful}


def is_same_thing(old: Stock, new: Stock) -> bool:
    low, high = sorted((old.figure.value, new.figure.value))
    return high <= _OTHER_THING * max(low, 1) or fold(old.label) == fold(new.label)


def _group(stock: Stock) -> str:
    """What changes together: staff with posts and qualifications; each thing by itself."""
    return "staff" if stock.kind == "staff" else stock.key


def _tell(report: Report, changed: list[tuple[Stock, Report, Stock]], series: Series) -> AuditFinding:
    changed.sort(key=lambda one: ("/" in one[0].key, one[0].key))
    stock, before, old = changed[0]
    items = [
        Said("stock-item", {"label": new.label, "was": was.figure.value, "is_now": new.figure.value})
        for new, _, was in changed[1:]
    ]
    return make_finding(
        "stock-change",
        _severity(int(old.figure.value), int(stock.figure.value)),
        series.unit,
        report.window.key,
        variant=stock.kind,
        expected=old.figure.value,
        found=stock.figure.value,
        measure=stock.key,
        places=[
            place
            for new, earlier, was in changed
            for place in (place_of(report, new.figure.quote), place_of(earlier, was.figure.quote))
        ],
        label=stock.label,
        was=old.figure.value,
        is_now=stock.figure.value,
        before=Period(before.window.key),
        more=Said("stock-also", {"items": items}) if items else "",
    )


def _severity(was: int, is_now: int) -> Severity:
    difference = abs(is_now - was)
    return "warning" if difference >= _FEWEST and difference > _SHARE * was else "note"
