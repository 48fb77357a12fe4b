"""Stocks: staff, things and neighbourhoods do not change between two reports without a reason.

A report that speaks of the reason (someone retired, printers were bought, hamlets were joined) has explained its
figures. A count that doubles or halves under another label is taken for another thing counted, not for a change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from extractor.audit.findings import Archived, Period, Result, Said, make_finding, or_passed, place_of
from extractor.audit.models import AuditFinding, Report, Series, Stock
from extractor.language import fold
from extractor.record import Severity

_CUES = {"staff": "staff_change", "equipment": "equipment_change", "neighbourhoods": "neighbourhood_change"}
_SHARE = 0.2  # domain rule: a change of more than a fifth is a warning
_FEWEST = 3  # of four computers one more is a quarter, and no warning
_OTHER_THING = 2.0


def check_stock_change(archived: Archived, series: Series) -> Iterator[Result]:
    """Each count against the last report before that states it; one finding for what changes together."""
    last: dict[str, tuple[Report, Stock]] = {}
    for report in series.current():
        own = single_stocks(report)
        changed: dict[str, list[tuple[Stock, Report, Stock]]] = defaultdict(list)
        for key, stock in own.items():
            if key in last and is_same_thing(last[key][1], stock) and last[key][1].figure.value != stock.figure.value:
                before, old = last[key]
                changed[_group(stock)].append((stock, before, old))
        findings = [
            _tell(report, some, series)
            for some in changed.values()
            if not archived.light(report).said(_CUES[some[0][0].kind])
        ]
        yield from or_passed(findings, compared=bool(own.keys() & last.keys()))
        last.update({key: (report, stock) for key, stock in own.items()})


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
    """What changes together: a group of staff with its qualifications; each thing by itself."""
    return stock.key.split("/")[0] if stock.kind == "staff" else stock.key


def _tell(report: Report, changed: list[tuple[Stock, Report, Stock]], series: Series) -> AuditFinding:
    changed.sort(key=lambda one: (len(one[0].key), one[0].key))
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
