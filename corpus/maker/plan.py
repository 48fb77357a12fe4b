"""Seed → Plan: everything a report states, before a word of it is written, and what errors are planted in it."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from corpus.maker.grammar import FIRST_FRESH_SEED

HERE = Path(__file__).parent

Level = Literal["commune", "ward", "township", "special_zone", "district", "department", "province"]

PLANTS = (
    "dossier-total", "reference-lost-digit", "staff-parts", "dossier-balance", "reference-two-dates", "staff-repeat",
    "dossier-parts", "reference-year", "staff-limit", "dossier-rate", "reference-future", "ratio-percent",
    "dossier-repeat", "reference-order", "number-words", "dossier-late-text", "reference-form", "equipment-repeat",
    "section-missing", "reference-standard", "date-impossible", "section-order", "period-title", "text-encoding",
    "section-empty", "period-next", "section-outdated", "header-missing",
)  # fmt: skip
"""Every check of one report; each can be planted, and what it must not be confused with stands in clean reports.

Errors that need the same part of a report stand apart here, since neighbours are planted together."""

SEVERITY = {
    "dossier-rate": "warning", "dossier-late-text": "warning", "reference-order": "warning",
    "reference-standard": "warning", "staff-limit": "warning", "equipment-repeat": "warning",
    "section-missing": "warning", "section-order": "warning", "section-empty": "warning",
    "section-outdated": "note", "header-missing": "warning", "text-encoding": "warning",
}  # fmt: skip

TWO_TIERS_FROM = date(2025, 7, 1)


@cache
def read_data(name: str) -> dict[str, Any]:
    """One of the TOML files beside this module."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


# ---- time ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Period:
    """The period of a report and its data window by Decree 09/2019.

    >>> Period("quarter", 1, 2022).window
    (datetime.date(2021, 12, 15), datetime.date(2022, 3, 14))
    >>> Period("quarter", 4, 2022).next
    Period(kind='year', index=None, year=2023)
    """

    kind: Literal["month", "quarter", "half_year", "nine_months", "year"]
    index: int | None
    year: int

    @property
    def months(self) -> tuple[int, int]:
        if self.kind == "month":
            return self.index or 1, self.index or 1
        if self.kind == "quarter":
            return (self.index or 1) * 3 - 2, (self.index or 1) * 3
        return 1, {"half_year": 6, "nine_months": 9, "year": 12}[self.kind]

    @property
    def start(self) -> date:
        return date(self.year, self.months[0], 1)

    @property
    def end(self) -> date:
        last = self.months[1]
        following = date(self.year + (last == 12), last % 12 + 1, 1)
        return following - timedelta(days=1)

    @property
    def window(self) -> tuple[date, date]:
        first, last = self.months
        begin = date(self.year - (first == 1), (first - 2) % 12 + 1, 15)
        return begin, date(self.year, last, 14)

    @property
    def next(self) -> Period:
        last = self.months[1]
        if self.kind == "month":
            return Period("month", last % 12 + 1, self.year + (last == 12))
        if last == 12:
            return Period("year", None, self.year + 1)
        return Period("quarter", last // 3 + 1, self.year)


ROMAN = ("", "I", "II", "III", "IV")


def period_label(period: Period, rng: random.Random, is_fresh: bool = False) -> str:
    """One way to print a period, in running text; fresh seeds also know ways that the others never use.

    >>> period_label(Period("year", None, 2022), random.Random(1))
    'năm 2022'
    >>> period_label(Period("quarter", 2, 2022), random.Random(1), True)
    'quý 2 năm 2022'
    """
    if is_fresh and rng.random() < 0.5:
        return _fresh_label(period, rng)
    year = rng.choice([f" năm {period.year}", f" năm {period.year}", f"/{period.year}"])
    if period.kind == "month":
        return f"tháng {period.index}" + rng.choice([f" năm {period.year}", f"/{period.year}"])
    if period.kind == "quarter":
        return f"{rng.choice(['quý', 'Quý'])} {ROMAN[period.index or 1]}{year}"
    if period.kind == "half_year":
        return f"{rng.choice(['6', '06'])} tháng đầu năm {period.year}"
    if period.kind == "nine_months":
        return rng.choice(
            [f"9 tháng đầu năm {period.year}", f"09 tháng năm {period.year}", f"9 tháng năm {period.year}"]
        )
    return f"năm {period.year}"


def _fresh_label(period: Period, rng: random.Random) -> str:
    year, index = period.year, period.index or 1
    if period.kind == "month":
        return f"tháng {index:02d}{rng.choice((' năm ', '/'))}{year}"
    if period.kind == "quarter":
        return rng.choice((f"quý {index} năm {year}", f"quý {index}/{year}", f"Quý {ROMAN[index]}, năm {year}"))
    words = {"half_year": "sáu tháng đầu năm", "nine_months": "chín tháng đầu năm", "year": "năm"}
    return f"{words[period.kind]} {year}"


# ---- facts ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unit:
    """Who reports: names as letterhead and text print them."""

    level: Level
    noun: str
    name: str
    parent: str | None
    superior: str
    superior_office: str
    province: str
    hood: str
    late_word: str
    symbol: str = "UBND"

    @property
    def full(self) -> str:
        return self.name if self.level == "department" else f"Ủy ban nhân dân {self.name}"

    @property
    def short(self) -> str:
        return "Sở" if self.level == "department" else f"UBND {self.noun}"


@dataclass(frozen=True)
class Row:
    """The dossiers of one field of work; every sum follows from the parts."""

    field: str | None
    label: str
    online: int = 0
    direct: int = 0
    carried: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    returned: int = 0
    withdrawn: int = 0
    open_in_time: int = 0
    open_late: int = 0
    supplement: int = 0
    online_part: int = 0
    post: int = 0
    not_sorry: int = 0
    wrong: Mapping[str, int] = field(default_factory=dict)
    """What is printed instead, where an error is planted."""

    def measure(self, name: str) -> int:
        return self.true(name) + self.wrong.get(name, 0)

    def true(self, name: str) -> int:
        resolved = self.early + self.on_time + self.late + self.returned + self.withdrawn
        pending = self.open_in_time + self.open_late + self.supplement
        new = self.online + self.direct
        values = {
            "received": new + self.carried, "received_new": new, "received_online": self.online,
            "received_direct": self.direct, "carried_over": self.carried, "resolved": resolved,
            "resolved_early": self.early, "resolved_on_time": self.on_time, "resolved_late": self.late,
            "resolved_early_or_on_time": self.early + self.on_time, "returned": self.returned,
            "withdrawn": self.withdrawn, "pending": pending, "pending_in_time": self.open_in_time,
            "pending_late": self.open_late, "supplement": self.supplement, "late": self.late + self.open_late,
            "online_full": self.online - self.online_part, "online_part": self.online_part,
            "received_post": self.post, "late_sorry": self.late - self.not_sorry, "late_not_sorry": self.not_sorry,
        }  # fmt: skip
        return values[name]

    def plus(self, other: Row) -> Row:
        names = (
            "online", "direct", "carried", "early", "on_time", "late", "returned", "withdrawn", "open_in_time",
            "open_late", "supplement", "online_part", "post", "not_sorry",
        )  # fmt: skip
        return replace(self, **{name: getattr(self, name) + getattr(other, name) for name in names})


def total_of(rows: Sequence[Row], label: str = "Tổng cộng") -> Row:
    """The total row; errors planted in single rows are not added up.

    >>> rows = [Row("land", "Đất đai", direct=2, early=2), Row("other", "Khác", direct=1, on_time=1)]
    >>> total_of(rows).true("resolved")
    3
    """
    total = Row("all", label)
    for row in rows:
        total = total.plus(row)
    return total


@dataclass(frozen=True)
class Cited:
    """A document of another body or of the unit itself."""

    symbol: str
    type_name: str
    day: date | None
    issuer: str | None
    title: str | None
    printed_date: str | None = None
    """Where it cannot be a date: how it is printed."""


@dataclass(frozen=True)
class Staff:
    total: int
    master: int
    university: int
    college: int
    intermediate: int
    advanced: int
    middle: int
    low: int
    officials: int
    posts_assigned: int
    part_time: int


@dataclass(frozen=True)
class Style:
    """Habits of whoever typed the report."""

    heading: Literal["capitals", "plain"]
    first_label: Literal["I. ", "I/ ", "I. ", "Phần I. "]
    second_label: Literal["1. ", "1.", "1/ "]
    third_label: Literal["a) ", "1.1. "]
    pads: bool
    date_form: Literal["slash", "words", "dash"]
    percent_point: str
    time_word: str
    is_old_tone: bool
    table_points: bool
    detail: Literal["simple", "medium", "full"]
    unit_form: Literal["short", "full"]


@dataclass(frozen=True)
class Plan:
    """All facts of one report."""

    seed: int
    unit: Unit
    period: Period
    day: date
    number: int
    style: Style
    rows: tuple[Row, ...]
    staff: Staff
    hoods: int
    people: tuple[str, ...]
    own: tuple[Cited, ...]
    letter: Cited
    layout: Mapping[str, Any]
    plants: frozenset[str]
    tags: frozenset[str]
    shown: frozenset[str] = frozenset()

    @property
    def total(self) -> Row:
        return total_of(self.rows)

    @property
    def is_fresh(self) -> bool:
        return self.seed >= FIRST_FRESH_SEED


# ---- drawing -------------------------------------------------------------------------------------


def draw_plan(seed: int) -> Plan:
    """The plan of a seed. Every second report is clean; in the others two or three checks have something to find."""
    rng = random.Random(f"plan {seed}")
    level, period = _draw_level_and_period(rng)
    unit = draw_unit(rng, level, period)
    return complete_plan(seed, rng, unit, period)


def complete_plan(
    seed: int, rng: random.Random, unit: Unit, period: Period, rows: tuple[Row, ...] | None = None,
    plants: frozenset[str] | None = None,
) -> Plan:  # fmt: skip
    """A plan for a unit and a period; `rows` and `plants` are drawn unless a series gives them."""
    style = draw_style(rng)
    day = period.window[1] + timedelta(days=rng.randint(1, 6))
    while day.weekday() > 4:
        day += timedelta(days=1)
    wanted = draw_plants(seed, rng) if plants is None else plants
    if rows is None:
        if "dossier-balance" in wanted:
            style = replace(style, detail="full")
        rows = draw_rows(rng, unit, period, style, wanted)
    if style.detail == "simple" and any(row.true("pending") or row.late or row.carried for row in rows):
        style = replace(style, detail="full")
    layout = _draw_layout(rng, period, style, rows, wanted)
    own = _draw_own(rng, unit, period, day)
    plan = Plan(
        seed, unit, period, day, rng.randint(12, 290), style, rows, _draw_staff(rng, unit, period),
        rng.randint(5, 24), tuple(_draw_name(rng) for _ in range(2)), own, _draw_letter(rng, unit, period, day),
        layout, frozenset(), _tags(unit, period),
    )  # fmt: skip
    return replace(plan, plants=frozenset(name for name in wanted if can_plant(plan, name)))


def draw_plants(seed: int, rng: random.Random) -> frozenset[str]:
    if seed % 2 == 0:
        return frozenset()
    turn = seed // 2 * 3
    return frozenset(PLANTS[(turn + step) % len(PLANTS)] for step in range(rng.choice((2, 3))))


def can_plant(plan: Plan, name: str) -> bool:
    """Whether this report has what an error of this kind needs."""
    if name.startswith("dossier-") and not _has_columns(plan.layout, name):
        return False
    if name == "dossier-balance":
        return any(row.open_in_time for row in plan.rows) and len(plan.rows) > 3
    if name == "staff-limit":
        return plan.unit.level in ("commune", "ward", "township") and plan.period.year <= 2024
    if name in ("section-outdated",):
        return plan.period.year >= 2022
    if name == "dossier-late-text":
        return plan.total.late + plan.total.open_late == 0
    if name in ("reference-lost-digit", "reference-year"):
        return 2019 <= plan.period.year <= 2025 and plan.period.end < date(2025, 7, 1)
    return True


def _has_columns(layout: Mapping[str, Any], plant: str) -> bool:
    """Whether a table has the columns in which an error of this kind can be made, and none that would give others."""
    columns = {measure for measure, _ in layout["columns"]}
    if plant == "dossier-balance":
        return {"received", "resolved", "pending"} <= columns
    if plant == "dossier-parts":
        return {"resolved", "resolved_early", "resolved_on_time", "resolved_late"} <= columns and "rate" not in columns
    return plant != "dossier-total" or "rate" not in columns


def _draw_level_and_period(rng: random.Random) -> tuple[Level, Period]:
    kind = rng.choices(("quarter", "half_year", "nine_months", "year", "month"), (10, 4, 3, 4, 2))[0]
    index = {"quarter": rng.randint(1, 4), "half_year": 1, "month": rng.randint(1, 12)}.get(kind)
    year = rng.choices(range(2012, 2027), (1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 5, 5, 5, 6, 3))[0]
    if year == 2026 and (kind in ("nine_months", "year") or (kind == "quarter" and (index or 0) > 2)):
        kind, index = "quarter", 1
    if year == 2026 and kind == "month":
        index = min(index or 1, 6)
    period = Period(kind, index, year)  # type: ignore[arg-type]
    if period.end >= TWO_TIERS_FROM:
        levels, weights = ("commune", "ward", "special_zone", "department", "province"), (8, 5, 1, 2, 1)
    else:
        levels, weights = ("commune", "ward", "township", "district", "department", "province"), (9, 6, 3, 3, 2, 1)
    return rng.choices(levels, weights)[0], period  # type: ignore[return-value]


def _above(province: str) -> str:
    return "UBND thành phố" if province.lower().startswith("thành phố") else "UBND tỉnh"


_NOUNS = {"commune": "xã", "ward": "phường", "township": "thị trấn", "special_zone": "đặc khu"}


def draw_unit(rng: random.Random, level: Level, period: Period) -> Unit:
    """A unit of this level that exists in this period."""
    two_tiers = period.end >= TWO_TIERS_FROM
    noun = _NOUNS.get(level, "")
    while True:
        region = rng.choice(read_data("places")["region"])
        after = region["after"]
        province = after if two_tiers else f"tỉnh {region['province']}"
        common = {"province": province, "hood": rng.choice(region["hoods"]), "late_word": region["late"]}
        if level in _NOUNS:
            names = [one for one in (region["two"] if two_tiers else region["units"]) if one.startswith(noun)]
            if not names:
                continue
            chosen = rng.choice(names)
            if two_tiers:
                parent = province
                return Unit(level, noun, chosen, f"UBND {parent}", _above(parent), "Sở Nội vụ", **common)
            name, above = chosen.split("|")
            short = "thành phố" if above.startswith("thành phố") else "huyện"
            return Unit(level, noun, name, f"UBND {above}", f"UBND {short}", f"Phòng Nội vụ {short}", **common)
        if level == "district":
            names = sorted({one.split("|")[1] for one in region["units"]})
            name = rng.choice(names)
            short = "thành phố" if name.startswith("thành phố") else "huyện"
            return Unit(level, short, name, rng.choice([None, f"UBND {province}"]), "UBND tỉnh", "Sở Nội vụ", **common)
        if level == "department":
            department = rng.choice(read_data("places")["department"])
            return Unit(
                level, "Sở", department["name"], f"UBND {province}", _above(province), "Sở Nội vụ",
                symbol=department["symbol"], **common,
            )  # fmt: skip
        if not province.startswith("tỉnh"):
            continue
        return Unit(level, "tỉnh", province, None, "Chính phủ", "Bộ Nội vụ", **common)


def draw_style(rng: random.Random) -> Style:
    return Style(
        rng.choice(("capitals", "capitals", "plain")),
        rng.choice(("I. ", "I. ", "I/ ", "Phần I. ")),  # type: ignore[arg-type]
        rng.choice(("1. ", "1. ", "1. ", "1.", "1/ ")),
        rng.choice(("a) ", "1.1. ")),
        rng.random() < 0.7,
        rng.choice(("slash", "slash", "words", "dash")),
        "," if rng.random() < 0.85 else ".",
        rng.choice(("hạn", "hạn", "hẹn")),
        rng.random() < 0.25,
        rng.random() < 0.8,
        rng.choice(("simple", "medium", "full")),
        rng.choice(("short", "full", "full")),
    )


def _tags(unit: Unit, period: Period) -> frozenset[str]:
    tags = {unit.level, "gen2021" if period.year >= 2022 else "gen2011"}
    if period.end >= TWO_TIERS_FROM:
        tags.add("two_tier")
    if period.end < date(2022, 7, 1):
        tags.add("levels")
    return frozenset(tags)


def draw_rows(rng: random.Random, unit: Unit, period: Period, style: Style, plants: frozenset[str]) -> tuple[Row, ...]:
    """Dossiers by field, consistent in every sum."""
    fields = read_data("places")["field"]
    first = [one for one in fields if one["id"] in ("civil_status", "certification")]
    rest = [one for one in fields if one not in first and one["id"] != "other"]
    chosen = first + rng.sample(rest, rng.randint(2, 4))
    if rng.random() < 0.6:
        chosen.append(fields[-1])
    scale = {"district": 4, "department": 2, "province": 40}.get(unit.level, 1)
    months = period.months[1] - period.months[0] + 1
    lateness = 0.0 if style.detail == "simple" or "dossier-late-text" in plants else rng.choice((0.0, 0.01, 0.05))
    form = rng.randint(0, 2)
    rows = []
    for one in chosen:
        size = max(0, round(rng.randint(*one["size"]) * scale * months / 3))
        label = one["labels"][min(form, len(one["labels"]) - 1)]
        rows.append(draw_row(rng, one["id"], label, size, style.detail == "simple", lateness, period))
    return tuple(rows)


def draw_row(
    rng: random.Random, field_id: str, label: str, size: int, is_simple: bool, lateness: float, period: Period,
    carried: int | None = None,
) -> Row:  # fmt: skip
    """One row: `size` dossiers taken in, some still open unless the report is a simple one."""
    if is_simple or field_id == "certification":
        early = rng.randint(0, size) if not is_simple or rng.random() < 0.5 else size // 2
        online = round(size * rng.uniform(0, 0.3)) if field_id != "certification" else 0
        return Row(field_id, label, online=online, direct=size - online, early=early, on_time=size - early)
    before = rng.randint(0, max(1, size // 12)) if carried is None else carried
    online = round(size * rng.uniform(0.05, 0.7))
    whole = size + before
    open_late = round(whole * lateness * rng.random() * 0.3)
    opened = min(whole, rng.randint(0, max(1, whole // 10)) + open_late)
    done = whole - opened
    late = min(done, round(done * lateness * rng.random()))
    returned = rng.randint(0, 2) if period.year <= 2019 and done - late > 4 else 0
    withdrawn = rng.randint(0, 1) if returned else 0
    in_time = done - late - returned - withdrawn
    early = rng.randint(in_time // 2, in_time)
    supplement = rng.randint(0, min(2, opened - open_late)) if period.year <= 2019 else 0
    return Row(
        field_id, label, online=online, direct=size - online, carried=before, early=early, on_time=in_time - early,
        late=late, returned=returned, withdrawn=withdrawn, open_in_time=opened - open_late - supplement,
        open_late=open_late, supplement=supplement, online_part=rng.randint(0, online),
        post=0, not_sorry=rng.randint(0, late),
    )  # fmt: skip


def _draw_layout(
    rng: random.Random, period: Period, style: Style, rows: Sequence[Row], plants: frozenset[str]
) -> Mapping[str, Any]:
    has_returned = any(row.returned or row.supplement for row in rows)
    layouts = []
    for layout in read_data("tables")["layout"]:
        first, last = layout.get("years", (2000, 2100))
        if not first <= period.year <= last:
            continue
        if layout["level"] == "simple" and style.detail != "simple":
            continue
        if has_returned and layout["id"] not in ("legacy_15", "medium"):
            continue  # returned dossiers need their column, or the parts would not add up
        layouts.append(layout)
    able = [layout for layout in layouts if all(_has_columns(layout, name) for name in plants)]
    chosen: Mapping[str, Any] = rng.choice(able or layouts)
    return chosen


def _draw_staff(rng: random.Random, unit: Unit, period: Period) -> Staff:
    two_tiers = period.end >= TWO_TIERS_FROM
    least, most = (17, 21) if unit.level in ("commune", "ward", "township") else (60, 130)
    if two_tiers and unit.level in ("commune", "ward", "special_zone"):
        least, most = 30, 62
    if unit.level == "province":
        least, most = 1800, 3200
    if unit.level == "department":
        least, most = 30, 70
    total = rng.randint(least, most)
    master = rng.choice((0, 0, total // 10)) if total < 30 else total // 6
    college = rng.randint(0, 3)
    intermediate = rng.randint(0, 3) if period.year < 2023 else 0
    advanced = rng.randint(1, total // 4)
    middle = rng.randint(total // 3, total // 2)
    return Staff(
        total, master, total - master - college - intermediate, college, intermediate, advanced, middle,
        rng.choice((0, rng.randint(1, max(1, total - advanced - middle)))), total // 2 - rng.randint(0, 2),
        total + rng.randint(0, 3), rng.randint(6, 10),
    )  # fmt: skip


def _draw_name(rng: random.Random) -> str:
    people = read_data("places")["people"][0]
    return f"{rng.choice(people['families'])} {rng.choice(people['middles'])} {rng.choice(people['names'])}"


def _working_day(rng: random.Random, first: date, last: date) -> date:
    day = first + timedelta(days=rng.randint(0, max(0, (last - first).days)))
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return max(day, first)


def _draw_own(rng: random.Random, unit: Unit, period: Period, day: date) -> tuple[Cited, ...]:
    """The unit's own plans, numbers rising with dates as a register gives them."""
    first = date(period.year, 1, 3)
    last = min(day, period.window[1]) - timedelta(days=1)
    if last < first:
        last = day
    count = rng.randint(4, 6)
    days = sorted(_working_day(rng, first, last) for _ in range(count))
    number = rng.randint(2, 9)
    own = []
    plans = rng.sample(read_data("national")["plan"][1:], count - 1)
    for index, chosen in enumerate([read_data("national")["plan"][0], *plans]):
        title = rng.choice(chosen["titles"]).replace("$year", str(period.year)).replace("$noun", unit.noun)
        own.append(Cited(f"{number:02d}/KH-{unit.symbol}", "Kế hoạch", days[index], _issuer(unit), title))
        number += rng.randint(2, 17)
    return tuple(own)


def _issuer(unit: Unit) -> str:
    return unit.name if unit.level == "department" else f"UBND {unit.name}"


def _draw_letter(rng: random.Random, unit: Unit, period: Period, day: date) -> Cited:
    """The letter that asks for the report."""
    written = _working_day(rng, day - timedelta(days=14), day - timedelta(days=3))
    number = rng.randint(70, 2900)
    label = period_label(period, rng)
    title = rng.choice((f"báo cáo công tác cải cách hành chính {label}", f"báo cáo cải cách hành chính {label}"))
    if unit.level == "province":
        return Cited(f"{number}/BNV-CCHC", "Công văn", written, "Bộ Nội vụ", title)
    if unit.superior_office.startswith("Phòng"):
        noun = unit.superior.removeprefix("UBND ")
        above = (unit.parent or unit.superior).removeprefix("UBND ")
        if rng.random() < 0.5:
            return Cited(f"{number % 700 + 20}/UBND-NV", "Công văn", written, f"UBND {above}", title)
        return Cited(f"{number % 300 + 20}/PNV-CCHC", "Công văn", written, f"Phòng Nội vụ {noun}", title)
    return Cited(f"{number}/SNV-CCHC", "Công văn", written, "Sở Nội vụ", title)


def national(plan: Plan, about: str, rng: random.Random, count: int, without: Sequence[str] = ()) -> list[Cited]:
    """Documents of the centre that a report of this time cites for this purpose."""
    found = []
    for one in read_data("national")["document"]:
        first, last = one["years"]
        if about in one["about"] and first <= plan.period.year <= last and one["symbol"] not in without:
            if one["date"] >= min(plan.day, plan.period.window[1]):
                continue
            found.append(Cited(one["symbol"], one["type"], one["date"], one["issuer"], one["title"]))
    rng.shuffle(found)
    return found[:count]
