"""Dates: a strict grammar of our own, since Vietnamese dates are always day, month, year and often lack a part."""

from __future__ import annotations

from datetime import date

import regex

from extractor.models import Claims, DateMention, PeriodMention
from extractor.reading import Reading


def find_dates(reading: Reading, claims: Claims, period: PeriodMention | None) -> tuple[DateMention, ...]:
    """Dates that no reference has taken. An impossible one (31/4/2022) has the value `None`.

    A month's report names its month again and again; that is its period, not a date.
    """
    own_month = f"{period.year}-{period.index:02}" if period and period.kind == "month" and period.index else None
    matches = list(reading.patterns.find_all("date", reading.folded))
    taken = {match.start() for match in matches}
    impossible = [
        match for match in reading.patterns.find_all("date_numeric_any", reading.folded) if match.start() not in taken
    ]
    mentions = [
        DateMention(*match.span(), "date", value=date_of(match))
        for match in sorted([*matches, *impossible], key=lambda match: match.start())
        if claims.is_free(*match.span()) and (own_month is None or date_of(match) != own_month)
    ]
    return tuple(mentions)


def date_of(match: regex.Match[str]) -> str | None:
    """ISO 8601 of a match of the shape `date`: "2022-03" without a day, `None` when the calendar lacks it."""
    groups = match.groupdict()
    day = groups.get("d") or groups.get("ld")
    month = groups.get("m") or groups.get("lm") or groups.get("pm")
    year = groups.get("y") or groups.get("ly") or groups.get("py")
    if month is None or year is None:
        return None
    if day is None:
        return f"{year}-{int(month):02}"
    return to_iso(int(day), int(month), int(year))


def to_iso(day: int, month: int, year: int) -> str | None:
    """
    >>> to_iso(30, 12, 2021), to_iso(31, 4, 2022)
    ('2021-12-30', None)
    """
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
