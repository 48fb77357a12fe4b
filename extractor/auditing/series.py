"""Light reports of units → series: by period, the one that counts last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from extractor.auditing.light import Light
from extractor.auditing.models import Report, Series, Unit


def to_series(lights: Iterable[Light], unit_of: Mapping[str, str], units: Mapping[str, Unit]) -> dict[str, Series]:
    """The series of each unit, in the order of the units' ids; periods in the order of their last days.

    Of several reports for one period the one that says it replaces another comes last, then the one dated latest.
    """
    found: dict[str, dict[str, list[tuple[bool, str, Report]]]] = defaultdict(lambda: defaultdict(list))
    for light in lights:
        report = replace(light.report, unit_id=unit_of[light.report.report_id])
        order = (bool(light.said("replaces")), report.date or "", report)
        found[report.unit_id][report.window.key].append(order)
    return {
        unit_id: Series(units[unit_id], {key: _ordered(some) for key, some in sorted(periods.items(), key=_last_day)})
        for unit_id, periods in sorted(found.items())
    }


def _ordered(some: list[tuple[bool, str, Report]]) -> tuple[Report, ...]:
    some.sort(key=lambda one: (one[0], one[1], one[2].number or "", one[2].report_id))
    return tuple(report for _, _, report in some)


def _last_day(period: tuple[str, list[tuple[bool, str, Report]]]) -> tuple[str, str]:
    report = period[1][0][2]
    return report.window.end, report.window.start
