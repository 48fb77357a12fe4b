"""Reporting periods: their calendar, the data window of Decree 09/2019/NĐ-CP (Article 12), and what follows."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

_LAST_MONTH = {"quarter": 3, "half_year": 6, "nine_months": 9, "year": 12, "month": 1}


def calendar_span(kind: str, index: int | None, year: int | None) -> tuple[str | None, str | None]:
    """First and last day of a period as ISO dates; (None, None) when the year is unknown or for a range.

    >>> calendar_span("quarter", 1, 2022)
    ('2022-01-01', '2022-03-31')
    """
    months = _months(kind, index)
    if year is None or months is None:
        return None, None
    first, last = months
    return date(year, first, 1).isoformat(), date(year, last, monthrange(year, last)[1]).isoformat()


def data_window(kind: str, index: int | None, year: int | None) -> tuple[str | None, str | None]:
    """The days whose figures a report counts: from the 15th before the period to the 14th of its last month.

    >>> data_window("quarter", 1, 2022), data_window("year", None, 2023)
    (('2021-12-15', '2022-03-14'), ('2022-12-15', '2023-12-14'))
    """
    months = _months(kind, index)
    if year is None or months is None:
        return None, None
    first, last = months
    start = date(year, first - 1, 15) if first > 1 else date(year - 1, 12, 15)
    return start.isoformat(), date(year, last, 14).isoformat()


def next_periods(kind: str, index: int | None, year: int) -> set[tuple[str, int | None, int]]:
    """The periods whose tasks a report may announce (domain practice: a quarter's report may look at the next
    quarter or the next half, a year's at the next year or its first quarter).

    >>> sorted(next_periods("quarter", 1, 2022))
    [('quarter', 2, 2022)]
    """
    if kind == "year" or (kind, index) in {("quarter", 4), ("half_year", 2)}:
        return {("year", None, year + 1), ("quarter", 1, year + 1), ("half_year", 1, year + 1)}
    if kind == "nine_months" or (kind, index) == ("quarter", 3):
        return {("quarter", 4, year), ("year", None, year + 1)}
    if (kind, index) in {("quarter", 2), ("half_year", 1)}:
        return {("quarter", 3, year), ("half_year", 2, year), ("nine_months", None, year)}
    if kind == "month":
        month = index or 12
        return {("month", month % 12 + 1, year + month // 12)}
    return {("quarter", 2, year)}


def _months(kind: str, index: int | None) -> tuple[int, int] | None:
    length = _LAST_MONTH.get(kind)
    if length is None:
        return None
    if kind in ("nine_months", "year"):
        return 1, length
    if index is None:
        return None
    return (index - 1) * length + 1, index * length
