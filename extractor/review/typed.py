"""What a person typed → a value of the kind that the field holds, or a clear reason why it is none."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping

from extractor.errors import WrongValue
from extractor.review.values import FIXED_CHOICES, REQUIRED, Scalar, ValueType

_DIGITS = re.compile(r"\d{1,18}")  # longer ones no database can hold
_GROUPED = re.compile(r"\d{1,3}(?:[.,\s]\d{3}){1,5}")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_PRINTED_DATE = re.compile(r"(?:(\d{1,2})[/.-])?(\d{1,2})[/.-](\d{4})")
_NUMBER = {
    "vi": re.compile(r"-?(?:\d{1,15}|\d{1,3}(?:\.\d{3}){1,4})(?:,\d{1,10})?"),
    "en": re.compile(r"-?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,10})?"),
}
_LONGEST_TEXT = 2_000


def parse_typed(text: str, kind: str, value_type: ValueType, language: str = "vi") -> Scalar:
    """The value that a person means by what stands in a field of the form; an empty field is None.

    Counts may have their thousands parted, decimals follow the language of the page, dates may be written either way.
    What is a choice is only cleaned here; `check_typed` knows the choices. Raises WrongValue.

    >>> parse_typed("1.234", "dossiers.received", "count"), parse_typed("98,5", "dossiers.rate", "number")
    (1234, 98.5)
    >>> parse_typed("5/2/2021", "dates.value", "date"), parse_typed("02/2021", "dates.value", "date")
    ('2021-02-05', '2021-02')
    """
    text = unicodedata.normalize("NFC", text).strip()
    if not text:
        return None
    if value_type == "count":
        if _DIGITS.fullmatch(text):
            return int(text)
        if _GROUPED.fullmatch(text):
            return int(re.sub(r"\D", "", text))
        raise WrongValue("not-a-count", kind, given=_shorten(text))
    if value_type == "number":
        if not _NUMBER[language].fullmatch(text):
            raise WrongValue("not-a-number", kind, given=_shorten(text))
        plain = text.replace(".", "").replace(",", ".") if language == "vi" else text.replace(",", "")
        return float(plain) if "." in plain else int(plain)
    if value_type in ("date", "day"):
        return _parse_date(text, kind)
    return text


def check_typed(
    value: object, kind: str, value_type: ValueType, choices: Mapping[str, tuple[str, ...]] | None = None
) -> Scalar:
    """The value as it goes into the record. Raises WrongValue for one of another type than the field holds.

    `choices` are those of `choices_of`; without them any id of the vocabulary passes.

    >>> check_typed("30/12/2021", "dates.value", "date"), check_typed(98, "dossiers.rate", "number")
    ('2021-12-30', 98.0)
    """
    if value is None:
        if kind in REQUIRED:
            raise WrongValue("empty-value", kind)
        return None
    if value_type == "count":
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**18:
            raise WrongValue("not-a-count", kind, given=_shorten(str(value)))
        return _check_range(value, kind)
    if value_type == "number":
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 10**18:
            raise WrongValue("not-a-number", kind, given=_shorten(str(value)))
        return float(value) if kind == "dossiers.rate" else value
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_TEXT:
        raise WrongValue("not-a-text", kind, given=_shorten(str(value)), limit=_LONGEST_TEXT)
    text = unicodedata.normalize("NFC", value).strip().replace("\x00", "\ufffd")
    if value_type in ("date", "day"):
        text = _parse_date(text, kind)
        if value_type == "day" and len(text) < len("2021-12-30"):
            raise WrongValue("not-a-day", kind, given=text)
    known = FIXED_CHOICES if choices is None else choices
    if value_type == "choice" and kind in known and text not in known[kind]:
        raise WrongValue("not-a-choice", kind, given=_shorten(text), choices=", ".join(known[kind]))
    return text


_RANGES = {"period.year": (1945, 2100), "period.index": (1, 12)}


def _check_range(value: int, kind: str) -> int:
    low, high = _RANGES.get(kind, (0, value))
    if not low <= value <= high:
        raise WrongValue("out-of-range", kind, given=value, low=low, high=high)
    return value


def _parse_date(text: str, kind: str) -> str:
    """A date in either writing as ISO 8601; a day that the calendar lacks is refused."""
    if found := _ISO_DATE.fullmatch(text):
        year, month, day = found.groups()
    elif found := _PRINTED_DATE.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise WrongValue("not-a-date", kind, given=_shorten(text))
    known = 1 <= int(month) <= 12 and int(year) > 0
    if not known or (day is not None and not 1 <= int(day) <= monthrange(int(year), int(month))[1]):
        raise WrongValue("not-a-date", kind, given=_shorten(text))
    return f"{year}-{int(month):02}" + ("" if day is None else f"-{int(day):02}")


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
