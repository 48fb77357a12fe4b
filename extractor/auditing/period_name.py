"""The short key of a period (`2022-Q1`) → its name for people."""

from __future__ import annotations

from extractor.messages import message

_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}


def period_name(key: str, language: str) -> str:
    """What people call the period of `Window.key`.

    >>> period_name("2022-Q1", "vi"), period_name("2022-H2", "en"), period_name("2022-M03", "vi")
    ('Quý I năm 2022', 'second half of 2022', 'Tháng 3 năm 2022')
    """
    year, _, rest = key.partition("-")
    kind, index = rest[:1], rest[1:]
    if rest == "9M":
        return message("period.nine-months", language, year=year)
    if kind == "Q":
        return message("period.quarter", language, index=_ROMAN[index] if language == "vi" else index, year=year)
    if kind == "H":
        return message(f"period.half-{index}", language, year=year)
    if kind == "M":
        return message("period.month", language, index=int(index), year=year)
    if kind == "Y":
        return message("period.year", language, year=year)
    return message("period.range", language, start=index)
