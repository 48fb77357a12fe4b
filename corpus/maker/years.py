"""All reports of one unit over about two years: errors an audit must find between them, and honest near misses.

Five units of a real district go together (seeds 0-4, 5-9 ...), so that the district's own report on them can be made
too. Even seeds are clean but for what must not be taken for an error: staff that change by a decision, figures that
are compared with an earlier period, a report that replaces another, the plan of another body with the same number.
Odd seeds have three errors of different checks. What a report openly restates is in `notes` of the truth.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from corpus.maker.blocks import Draft, Letterhead, Paragraph, Signature, TableBlock, Title
from corpus.maker.grammar import Piece
from corpus.maker.plan import (
    Cited,
    Level,
    Period,
    Plan,
    Row,
    Staff,
    Style,
    Unit,
    complete_plan,
    draw_row,
    draw_rows,
    draw_style,
    period_label,
    read_data,
    total_of,
)
from corpus.maker.write import _Writer, print_date

UNITS_OF_A_DISTRICT = 5

REGIMES: dict[str, tuple[str, ...]] = {
    "quarters": ("Q1", "Q2", "Q3", "Q4", "Q1+", "Q2+", "Q3+", "Q4+"),
    "letter": ("Q1", "H1", "Q3", "Y", "Q1+", "H1+", "Q3+", "Y+"),
    "all": ("Q1", "Q2", "H1", "Q3", "9M", "Q4", "Y", "Q1+"),
    "halves": ("Q1", "Q2", "H1", "Q3", "Q4", "Y", "Q1+", "Q2+"),
}
"""Which reports a unit sends over two years; `+` is the second year."""

PLANTS: dict[str, tuple[str, ...]] = {
    "carry-over": ("quarters", "letter", "all", "halves"),
    "cumulative": ("all", "halves"),
    "cumulative-falls": ("letter",),
    "stock-change": ("quarters", "letter", "all", "halves"),
    "jump": ("quarters", "letter"),
    "reference-conflict": ("quarters", "letter", "all", "halves"),
    "number-register": ("quarters", "letter", "all", "halves"),
    "copied-text": ("quarters", "letter", "all", "halves"),
    "period-missing": ("quarters", "letter"),
    "period-duplicate": ("quarters", "letter", "all", "halves"),
    "field-change": ("quarters", "letter"),
    "unit-changed": ("quarters", "letter", "all"),
    "task-lost": ("quarters", "letter", "all", "halves"),
}
"""Every check between the reports of a unit, and the regimes in which it can be planted. `aggregate` is planted in the
reports of districts."""

_TOGETHER = (
    ("carry-over", "reference-conflict", "copied-text"),
    ("cumulative", "stock-change", "number-register"),
    ("jump", "period-duplicate", "task-lost"),
    ("cumulative-falls", "reference-conflict", "stock-change"),
    ("period-missing", "stock-change", "copied-text"),
    ("field-change", "number-register", "reference-conflict"),
    ("unit-changed", "task-lost"),
    ("period-duplicate", "copied-text", "carry-over"),
    ("cumulative", "reference-conflict", "task-lost"),
    ("jump", "number-register", "stock-change"),
)
"""Errors planted in one series; none of them hides or makes another."""


@dataclass
class Story:
    """What is special about one report: sentences put in, and what is printed otherwise."""

    key: str
    period: Period
    rows: tuple[Row, ...]
    staff: Staff
    hoods: int
    printers: int
    cameras: int
    unit: Unit
    own: tuple[Cited, ...]
    number: int = 0
    day: date = date(2000, 1, 1)
    narrative: str = ""
    said: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    variant: int = 0


@dataclass
class YearsSeries:
    """The reports of a unit in order, with their plans, and the truth about them."""

    seed: int
    unit: Unit
    regime: str
    stories: list[Story]
    plans: list[tuple[Plan, Story]]
    findings: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    quarters: list[tuple[Row, ...]]

    @property
    def truth(self) -> dict[str, Any]:
        return {
            "unit": self.unit.name,
            "regime": self.regime,
            "reports": [story.key + (f" ({story.variant})" if story.variant else "") for _, story in self.plans],
            "findings": self.findings,
            "notes": self.notes,
        }


# ---- units ---------------------------------------------------------------------------------------


@cache
def _districts() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Real districts of before July 2025 with at least six communes that have a name and no number."""
    from extractor.auditing.gazetteer import shipped_gazetteer

    found: dict[tuple[str, str], list[str]] = {}
    for place in shipped_gazetteer().before.values():
        if len(place.names) == 3 and not any(letter.isdigit() for letter in "".join(place.names)):
            name, district, province = place.names
            found.setdefault((province, district), []).append(name)
    return tuple((*key, tuple(names)) for key, names in found.items() if len(names) > UNITS_OF_A_DISTRICT)


_KINDS: dict[str, tuple[Level, str]] = {
    "Xã": ("commune", "xã"), "Phường": ("ward", "phường"), "Thị trấn": ("township", "thị trấn")
}  # fmt: skip


def unit_of(seed: int) -> Unit:
    """The unit of a seed; the same district for five seeds in a row."""
    block = seed // UNITS_OF_A_DISTRICT
    districts = _districts()
    province, district, names = districts[(block * 7919) % len(districts)]
    rng = random.Random(f"region {block}")
    region = rng.choice(read_data("places")["region"])
    name = names[seed % UNITS_OF_A_DISTRICT]
    kind = next(kind for kind in _KINDS if name.startswith(kind))
    level, noun = _KINDS[kind]
    above = district[:1].lower() + district[1:]
    short = next(one for one in ("huyện", "quận", "thị xã", "thành phố") if above.startswith(one))
    return Unit(
        level, noun, noun + name[len(kind) :], f"UBND {above}", f"UBND {short}", f"Phòng Nội vụ {short}",
        province[:1].lower() + province[1:], rng.choice(region["hoods"]), region["late"],
    )  # fmt: skip


def first_year(seed: int) -> int:
    return 2018 + seed // UNITS_OF_A_DISTRICT % 6


# ---- periods -------------------------------------------------------------------------------------

_PERIODS: dict[str, tuple[str, int | None]] = {
    "Q1": ("quarter", 1), "Q2": ("quarter", 2), "Q3": ("quarter", 3), "Q4": ("quarter", 4),
    "H1": ("half_year", 1), "9M": ("nine_months", None), "Y": ("year", None),
}  # fmt: skip


def _period(name: str, year: int) -> Period:
    kind, index = _PERIODS[name.rstrip("+")]
    return Period(kind, index, year + name.endswith("+"))  # type: ignore[arg-type]


def _key(period: Period) -> str:
    short = {"quarter": f"Q{period.index}", "half_year": "H1", "nine_months": "9M", "year": "Y"}[period.kind]
    return f"{period.year}-{short}"


def _quarters(period: Period, year: int) -> list[int]:
    """The quarters of a period, counted from the first quarter of the first year."""
    first, last = period.months
    shift = (period.year - year) * 4
    return [shift + quarter for quarter in range((first - 1) // 3, last // 3)]


def _sum(parts: Sequence[tuple[Row, ...]]) -> tuple[Row, ...]:
    """Rows over several quarters: what was carried into the first, what was left open at the end of the last."""
    total = []
    for rows in zip(*parts, strict=True):
        whole = rows[0]
        for row in rows[1:]:
            whole = whole.plus(row)
        last = rows[-1]
        total.append(
            replace(whole, carried=rows[0].carried, open_in_time=last.open_in_time, open_late=last.open_late,
                    supplement=last.supplement)
        )  # fmt: skip
    return tuple(total)


# ---- the series ----------------------------------------------------------------------------------


@cache
def years_series(seed: int) -> YearsSeries:
    """The series of a seed."""
    rng = random.Random(f"years {seed}")
    planted = planted_in(seed)
    able = [name for name in REGIMES if all(name in PLANTS[plant] for plant in planted)]
    regime = rng.choice(able or list(REGIMES))
    return _Maker(seed, rng, regime, planted).make()


def planted_in(seed: int) -> tuple[str, ...]:
    return () if seed % 2 == 0 else _TOGETHER[seed // 2 % len(_TOGETHER)]


class _Maker:
    def __init__(self, seed: int, rng: random.Random, regime: str, planted: Sequence[str]) -> None:
        self.seed, self.rng, self.regime, self.planted = seed, rng, regime, planted
        self.unit = unit_of(seed)
        self.year = first_year(seed)
        self.findings: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []

    def make(self) -> YearsSeries:
        rng = self.rng
        style = replace(draw_style(rng), detail="full")
        quarters = self._quarter_rows(style)
        names = REGIMES[self.regime]
        first = complete_plan(self.seed, rng, self.unit, _period("Q1", self.year), quarters[0], frozenset())
        if "carry-over" in self.planted:
            # an error is one only where it is printed
            layout = next(one for one in read_data("tables")["layout"] if one["id"] == "medium")
            first = replace(first, layout=layout)
        own = {
            self.year: _from_late_january(first.own),
            self.year + 1: _from_late_january(self._own_of_next_year(first)),
        }
        printers, cameras = rng.randint(3, 8), rng.randint(5, 30)
        stories = []
        for name in names:
            period = _period(name, self.year)
            rows = _sum([quarters[index] for index in _quarters(period, self.year)])
            stories.append(
                Story(
                    _key(period), period, rows, first.staff, first.hoods, printers, cameras, self.unit, own[period.year]
                )
            )
        self._date_and_number(stories)
        self._tell(stories)
        if "jump" in self.planted:
            self._jump(stories, quarters)
        for plant in self.planted:
            if plant not in ("jump",):
                getattr(self, "_" + plant.replace("-", "_"))(stories)
        if not self.planted:
            self._near_misses(stories)
        stories = [story for story in stories if story.number >= 0]
        plans = [(self._plan(story, first, style), story) for story in stories]
        return YearsSeries(self.seed, self.unit, self.regime, stories, plans, self.findings, self.notes, quarters)

    def _quarter_rows(self, style: Style) -> list[tuple[Row, ...]]:
        """Eight quarters that hang together: what one leaves open the next carries over; a year is like the other."""
        rng, year = self.rng, self.year
        first = draw_rows(rng, self.unit, Period("quarter", 1, year), style, frozenset())
        base = [max(1, row.online + row.direct) for row in first]
        seasons = [[round(size * rng.uniform(0.8, 1.2)) for size in base] for _ in range(4)]
        quarters: list[tuple[Row, ...]] = []
        for index in range(8):
            period = Period("quarter", index % 4 + 1, year + index // 4)
            factor = 1.0 if index < 4 else rng.uniform(0.88, 1.15)
            rows = []
            for place, row in enumerate(first):
                before = quarters[-1][place] if quarters else None
                carried = before.open_in_time + before.open_late + before.supplement if before else row.carried
                size = max(1, round(seasons[index % 4][place] * factor))
                is_simple = row.field == "certification"
                rows.append(draw_row(rng, row.field or "", row.label, size, is_simple, 0.01, period, carried))
            # what is carried over into a field that is drawn without open dossiers is settled at once
            quarters.append(tuple(_settled(row) for row in rows))
        return quarters

    def _own_of_next_year(self, first: Plan) -> tuple[Cited, ...]:
        """The unit's plans of the second year: other numbers, other days."""
        following = complete_plan(
            self.seed, random.Random(f"years {self.seed} own"), self.unit, Period("quarter", 1, self.year + 1),
            first.rows, frozenset(),
        )  # fmt: skip
        return following.own

    def _date_and_number(self, stories: Sequence[Story]) -> None:
        """Days after the end of the data, numbers that rise with them through a year."""
        last: dict[int, int] = {}
        for story in stories:
            day = story.period.window[1] + timedelta(days=self.rng.randint(1, 6))
            while day.weekday() > 4:
                day += timedelta(days=1)
            story.day = day
        for story in sorted(stories, key=lambda one: one.day):
            least = max(last.get(story.day.year, 0) + 1, (story.day - date(story.day.year, 1, 1)).days // 2)
            story.number = least + self.rng.randint(0, 9)
            last[story.day.year] = story.number

    # ---- what every series tells ----

    def _tell(self, stories: Sequence[Story]) -> None:
        """A sentence on the report's own period; tasks with a day that come back; mentions of earlier periods."""
        rng = self.rng
        topics = rng.sample(read_data("years")["topic"], 3)
        for index, story in enumerate(stories):
            story.narrative = self._say(story, "years.narrative")
            if index and rng.random() < 0.4:
                story.said.append(self._say(story, "years.compare", old=stories[index - 1].period))
        for place, topic in enumerate(topics):
            index = rng.randrange(place, len(stories) - 2)
            self._announce(stories, index, topic, comes_back=True)

    def _announce(self, stories: Sequence[Story], index: int, topic: Mapping[str, str], comes_back: bool) -> None:
        story = stories[index]
        deadline = story.day + timedelta(days=self.rng.randint(25, 60))
        facts = {"deadline": f"ngày {print_date(deadline, 'slash')}"}
        story.tasks.append(self._expand(story, topic["task"], facts))
        later = [one for one in stories[index + 1 :] if one.period.window[1] > story.period.window[1]]
        if comes_back and later:
            after = self.rng.choice(later[:2])
            after.said.append(self._expand(after, topic["done"], {}))

    def _say(self, story: Story, about: str, old: Period | None = None, **facts: Any) -> str:
        says = [one for one in read_data("years")["say"] if one["about"] == about]
        return self._expand(story, self.rng.choice(says[0]["texts"]), facts, old)

    def _expand(self, story: Story, text: str, facts: Mapping[str, Any], old: Period | None = None) -> str:
        plan = complete_plan(self.seed, random.Random(0), story.unit, story.period, story.rows, frozenset())
        writer = _Writer(replace(plan, hoods=story.hoods, number=max(1, story.number)))
        writer.speaker.rng = random.Random(f"{self.seed} {story.key} {text} {story.variant}")
        all_facts = {
            **writer.speaker.facts, "own_period": period_label(story.period, self.rng).replace("Quý", "quý"), **facts
        }  # fmt: skip
        if old is not None:
            all_facts["old_period"] = period_label(old, self.rng).replace("Quý", "quý")
        return writer.speaker.expand(text, all_facts).text

    # ---- errors ----

    def _found(self, check: str, story: Story, **more: Any) -> None:
        self.findings.append({"check": check, "period": story.key, "unit": story.unit.name, **more})

    def _biggest(self, rows: Sequence[Row], *names: str) -> int:
        return max(range(len(rows)), key=lambda index: sum(getattr(rows[index], name) for name in names))

    def _carry_over(self, stories: list[Story]) -> None:
        """One quarter carries over what nobody left open; in no longer period is it a part."""
        names = {"quarters": ("Q2", "Q3", "Q4"), "letter": ("Q3",), "all": ("Q1",), "halves": ("Q2",)}[self.regime]
        wanted = f"{self.year + 1}-{self.rng.choice(names)}"
        story = [one for one in stories if one.key == wanted][-1]
        place = self._biggest(story.rows, "direct")
        row = story.rows[place]
        shift = min(self.rng.choice((3, 4, 7)), row.direct)
        changed = replace(row, carried=row.carried + shift, direct=row.direct - shift)
        story.rows = (*story.rows[:place], changed, *story.rows[place + 1 :])
        self._found("carry-over", story)

    def _cumulative(self, stories: list[Story]) -> None:
        """A half year or year that is not its quarters."""
        name = self.rng.choice(("H1", "Y"))
        story = next(one for one in stories if one.key == f"{self.year}-{name}")
        place = self._biggest(story.rows, "direct", "on_time")
        row = story.rows[place]
        shift = self.rng.choice((5, 9, 10, 18))
        changed = replace(row, direct=row.direct + shift, on_time=row.on_time + shift)
        story.rows = (*story.rows[:place], changed, *story.rows[place + 1 :])
        self._found("cumulative", story)

    def _cumulative_falls(self, stories: list[Story]) -> None:
        """The year's report gives the figures of its last part alone."""
        story = next(one for one in stories if one.key == f"{self.year}-Y")
        story.rows = tuple(_shrunk(row, 4) for row in story.rows)
        self._found("cumulative-falls", story)

    def _jump(self, stories: list[Story], quarters: list[tuple[Row, ...]]) -> None:
        """One quarter of the second year takes in nearly three times as much; the next periods follow from it."""
        index = self.rng.choice((4, 6))
        quarters[index] = tuple(_grown(row, 3) for row in quarters[index])
        for story in stories:
            numbers = _quarters(story.period, self.year)
            if index in numbers:
                story.rows = _sum([quarters[one] for one in numbers])
        story = next(one for one in stories if _quarters(one.period, self.year) == [index])
        self._found("jump", story)
        for other in stories:
            # the half year or year that holds it may jump with it
            if other is not story and index in _quarters(other.period, self.year):
                before = next(
                    (
                        one
                        for one in stories
                        if one.period.kind == other.period.kind
                        and one.period.index == other.period.index
                        and one is not other
                    ),
                    None,
                )
                if before is not None and _came_in(other) > 1.5 * _came_in(before):
                    self._found("jump", other)

    def _stock_change(self, stories: list[Story]) -> None:
        """Staff, neighbourhoods or printers that change without a word."""
        index = self._boundary(stories)
        kind = self.rng.choice(("staff", "staff", "hoods", "printers"))
        for story in stories[index:]:
            if kind == "staff":
                staff = story.staff
                story.staff = replace(staff, total=staff.total + 5, university=staff.university + 5,
                                      posts_assigned=staff.posts_assigned + 5)  # fmt: skip
            elif kind == "hoods":
                story.hoods += 3
            else:
                story.printers += 4
        # a report need not speak of everything: the change shows where it is told first
        self._found("stock-change", stories[index], or_later=True, kind=kind)

    def _boundary(self, stories: Sequence[Story]) -> int:
        """Where a change may begin: reports that end on one day are on one side of it."""
        ends = [story.period.end for story in stories]
        return self.rng.choice([index for index in range(2, len(stories)) if ends[index] != ends[index - 1]])

    def _reference_conflict(self, stories: list[Story]) -> None:
        """One of the unit's own plans dated otherwise, or given another subject, in one report."""
        index = self.rng.choice([one for one in range(1, len(stories)) if stories[one].period.year == self.year])
        story = stories[index]
        place = self.rng.randrange(0, 1)
        plan = story.own[place]
        changed = replace(plan, day=(plan.day or story.day) + timedelta(days=self.rng.choice((9, 10, 20))))
        story.own = (*story.own[:place], changed, *story.own[place + 1 :])
        self._found("reference-conflict", story, symbol=plan.symbol)

    def _number_register(self, stories: list[Story]) -> None:
        """A report whose number was given out before, or belongs to earlier days."""
        year = self.year
        own = sorted((story for story in stories if story.day.year == year), key=lambda one: (one.day, one.number))
        story = own[-1]
        before = next(one for one in reversed(own) if story.day - one.day > timedelta(days=6))
        story.number = before.number if self.rng.random() < 0.5 else max(1, own[0].number - 3)
        self._found("number-register", story)

    def _copied_text(self, stories: list[Story]) -> None:
        """A sentence of an earlier quarter, its period left in it."""
        quarters = [story for story in stories if story.period.kind == "quarter"]
        quarters = [story for story in quarters if story.number >= 0 and not story.variant]
        pairs = [(one, two) for one, two in pairwise(quarters) if one.key != two.key]
        source, target = self.rng.choice(pairs)
        target.narrative = source.narrative
        self._found("copied-text", target)

    def _period_missing(self, stories: list[Story]) -> None:
        index = self.rng.randrange(2, len(stories) - 1)
        self._found("period-missing", stories[index])
        stories[index].number = -1

    def _period_duplicate(self, stories: list[Story]) -> None:
        """A second report on a period, with other figures, that does not say that it replaces the first."""
        index = self.rng.randrange(1, len(stories))
        self._again(stories, index)
        self._found("period-duplicate", stories[index])

    def _again(self, stories: list[Story], index: int) -> Story:
        """The report of an index once more, as it was at first: with a few dossiers less."""
        story = stories[index]
        early = replace(story, variant=1, said=list(story.said), tasks=list(story.tasks))
        place = self._biggest(story.rows, "direct", "on_time")
        row = story.rows[place]
        shift = min(4, row.direct, row.on_time)
        changed = replace(row, direct=row.direct - shift, on_time=row.on_time - shift)
        early.rows = (*story.rows[:place], changed, *story.rows[place + 1 :])
        # the later of the two is the one that fits; it is sent some days after, with the next number
        story.day = story.day + timedelta(days=4)
        while story.day.weekday() > 4:
            story.day += timedelta(days=1)
        later = [one.number for one in stories if one.day.year == story.day.year and one.number > early.number]
        story.number = min([early.number + 2, *(number - 1 for number in later if number - 1 > early.number)])
        stories.insert(index, early)
        return story

    def _field_change(self, stories: list[Story]) -> None:
        """From the second year on another field stands in the table instead of one."""
        known = {row.field for row in stories[0].rows}
        fresh = next(one for one in read_data("places")["field"] if one["id"] not in known and one["id"] != "other")
        place = next(
            index
            for index, row in enumerate(stories[0].rows)
            if row.field not in ("civil_status", "certification", "other")
        )
        for story in stories[4:]:
            row = replace(story.rows[place], field=fresh["id"], label=fresh["labels"][0])
            story.rows = (*story.rows[:place], row, *story.rows[place + 1 :])
        self._found("field-change", stories[4])

    def _unit_changed(self, stories: list[Story]) -> None:
        """From some report on the letterhead names the unit otherwise."""
        index = self.rng.randrange(4, len(stories) - 1)
        form = self.rng.choice(("word", "other"))
        other = f"{self.unit.name} Mới" if form == "word" else f"{self.unit.noun} Tân {self.unit.name.split()[-1]} Phú"
        for story in stories[index:]:
            story.unit = replace(self.unit, name=other)
        self._found("unit-changed", stories[index], form=form)

    def _task_lost(self, stories: list[Story]) -> None:
        ends = sorted({story.period.end for story in stories if story.unit == self.unit})
        able = [one for one, story in enumerate(stories) if not story.variant and story.period.end in ends[:-2]]
        index = self.rng.choice(able)
        used = " ".join(text for story in stories for text in (*story.tasks, *story.said))
        topics = [one for one in read_data("years")["topic"] if one["task"][:18].replace("$hood", "") not in used]
        self._announce(stories, index, topics[0], comes_back=False)
        self._found("task-lost", stories[index])

    # ---- what must not be taken for an error ----

    def _near_misses(self, stories: list[Story]) -> None:
        kind = ("staff", "replaces", "printers", "restated", "hoods")[self.seed // 2 % 5]
        index = self._boundary(stories)
        story = stories[index]
        if kind == "staff":
            for one in stories[index:]:
                one.staff = replace(one.staff, total=one.staff.total - 2, university=one.staff.university - 2)
                one.said.append(self._say(one, "years.staff_reason", moved=2))
        elif kind == "printers":
            for one in stories[index:]:
                one.printers += 2
                one.said.append(self._say(one, "years.equipment_reason", moved=2))
        elif kind == "hoods":
            for one in stories[index:]:
                one.hoods = max(4, one.hoods - 2)
                one.said.append(self._say(one, "years.hood_reason"))
        elif kind == "replaces":
            last = self._again(stories, index)
            early = stories[index]
            last.said.append(self._say(last, "years.replaces", old_number=f"{early.number}/BC-UBND"))
        elif kind == "restated" and self.regime in ("all", "halves"):
            self._cumulative(stories)
            told = self.findings.pop()
            story = next(one for one in stories if one.key == told["period"])
            quarter = next(one.period for one in stories if one.period.kind == "quarter")
            story.said.append(self._say(story, "years.restated", old=quarter))
            self.notes.append(told)

    def _plan(self, story: Story, first: Plan, style: Style) -> Plan:
        rng = random.Random(f"years {self.seed} {story.key}")
        plan = complete_plan(self.seed, rng, story.unit, story.period, story.rows, frozenset())
        own = tuple(one for one in story.own if (one.day or story.day) < min(story.day, story.period.window[1]))
        own = own if len(own) >= 3 else _spread(story.own[:4], story)
        return replace(
            plan, rows=story.rows, day=story.day, number=story.number, own=own, staff=story.staff, hoods=story.hoods,
            layout=first.layout, style=replace(plan.style, detail="full", is_old_tone=style.is_old_tone),
            letter=_letter(plan, self.unit),
        )  # fmt: skip


def _from_late_january(own: tuple[Cited, ...]) -> tuple[Cited, ...]:
    """A register that begins on 20 January, so that a plan of the district of that day has one day for all units."""
    year = min((one.day or date.max) for one in own).year
    first = date(year, 1, 20)
    days = sorted(max(one.day or first, first) for one in own)
    return tuple(replace(one, day=day) for one, day in zip(own, days, strict=True))


def _spread(own: tuple[Cited, ...], story: Story) -> tuple[Cited, ...]:
    """Plans of the first weeks of a year, all dated before its first report."""
    return tuple(replace(one, day=min(one.day or story.day, story.period.window[1])) for one in own)


def _letter(plan: Plan, unit: Unit) -> Cited:
    """The district's letter, the same for all of its units."""
    rng = random.Random(f"letter {unit.parent} {plan.period}")
    day = plan.period.window[1] - timedelta(days=rng.randint(3, 12))
    while day.weekday() > 4:
        day -= timedelta(days=1)
    title = f"báo cáo công tác cải cách hành chính {period_label(plan.period, rng)}"
    number = (day - date(day.year, 1, 1)).days * 2 + rng.randint(0, 1)
    return Cited(f"{number + 20}/UBND-NV", "Công văn", day, unit.parent, title)


def _settled(row: Row) -> Row:
    """A row whose parts make up what came in, whatever was drawn."""
    whole = row.online + row.direct + row.carried
    parts = row.early + row.on_time + row.late + row.returned + row.withdrawn
    parts += row.open_in_time + row.open_late + row.supplement
    return replace(row, on_time=row.on_time + whole - parts)


def _shrunk(row: Row, times: int) -> Row:
    """A row with a part of what came in and went out, what was carried over and left open being the same."""
    direct, online, early = row.direct // times, row.online // times, row.early // times
    gone = row.direct - direct + row.online - online
    on_time = row.on_time - gone + (row.early - early)
    if on_time < 0:
        early, on_time = max(0, early + on_time), 0
    return _balanced(replace(row, direct=direct, online=online, online_part=min(row.online_part, online),
                             early=early, on_time=on_time))  # fmt: skip


def _balanced(row: Row) -> Row:
    whole = row.online + row.direct + row.carried
    rest = row.late + row.returned + row.withdrawn + row.open_in_time + row.open_late + row.supplement
    early = min(row.early, max(0, whole - rest))
    return replace(row, early=early, on_time=max(0, whole - rest - early))


def _grown(row: Row, times: int) -> Row:
    """A row with more taken in, and all of that settled on time."""
    more = (row.direct + row.online) * (times - 1)
    return replace(row, direct=row.direct + more, on_time=row.on_time + more)


def _came_in(story: Story) -> int:
    return sum(row.direct + row.online for row in story.rows)


# ---- words ---------------------------------------------------------------------------------------


class _StoryWriter(_Writer):
    """A report whose stocks stay what the story says, and that says what the story has to say."""

    def __init__(self, plan: Plan, story: Story) -> None:
        super().__init__(plan)
        self.story = story
        self.speaker.facts["cameras"] = story.cameras

    def cite(self, cited: Cited, about: str = "cite", day: date | None = None) -> Piece:
        """The unit's own decision on spending is one document for all the reports of a year."""
        if cited.symbol.endswith(f"/QĐ-{self.plan.unit.symbol}"):
            number = random.Random(f"spending {self.plan.seed} {self.plan.period.year}").randint(3, 60)
            symbol = f"{number:02d}/QĐ-{self.plan.unit.symbol}"
            cited = replace(cited, symbol=symbol, day=date(self.plan.period.year, 1, 22 + self.plan.period.year % 7))
        return super().cite(cited, about, day)

    def _direction(self) -> None:
        super()._direction()
        for text in (self.story.narrative, *self.story.said):
            self.paragraph(Piece(text))

    def _egov(self) -> None:
        rng = self.rng
        items = {item["id"]: item for item in read_data("equipment")["item"]}
        counted = [(items["computer"], 6), (items["printer"], self.story.printers), (items["scanner"], 1)]
        self.paragraph(self.say("equipment.list", items=self._items(counted)))
        if rng.random() < 0.5:
            self.paragraph(self.say("equipment.cameras"))
        self.paragraph(self.say("egov.services"))

    def _tasks(self) -> None:
        self.heading(1, "tasks", next=self._next_label(self.next))
        texts = [self.say("years.tasks").text for _ in range(2)]
        texts += self.story.tasks
        self.rng.shuffle(texts)
        for index, text in enumerate(texts):
            self.paragraph(Piece(f"{index + 1}. {text}"))


def years_drafts(seed: int) -> list[tuple[str, Draft]]:
    """The worded reports of a series by name (`2022-Q1`, `2022-Q1-again`)."""
    series = years_series(seed)
    return [
        (story.key + ("-first" if story.variant else ""), _StoryWriter(plan, story).write())
        for plan, story in series.plans
    ]


def make_years(seeds: Sequence[int], formats: Sequence[str], out: Path) -> int:
    """Write the reports of each seed's unit, and of every district that lies wholly among the seeds, with what is
    wrong between them in `years-<seed>.json` and `district-<block>.json`; how many reports were written."""
    from corpus.maker.made import write_formats

    count = 0
    truths: dict[str, Mapping[str, Any]] = {}
    for seed in seeds:
        named = [(f"years-{seed:05d}-{key}", seed * 16 + index, draft) for index, (key, draft) in
                 enumerate(years_drafts(seed))]  # fmt: skip
        count += write_formats(named, formats, out)
        truths[f"years-{seed:05d}"] = years_series(seed).truth
    size = UNITS_OF_A_DISTRICT
    for block in sorted({seed // size for seed in seeds}):
        if all(seed in seeds for seed in range(block * size, (block + 1) * size)):
            drafts, truth = district_drafts(block)
            count += write_formats(
                [(f"district-{block:04d}-{key}", block, draft) for key, draft in drafts], formats, out
            )
            truths[f"district-{block:04d}"] = truth
    for name, truth in truths.items():
        text = json.dumps(truth, ensure_ascii=False, indent=1)
        (out / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    return count


# ---- the district's report -----------------------------------------------------------------------

_COLUMNS = (
    ("no", ("STT",)), ("label", ("Tên đơn vị",)), ("received", ("Số hồ sơ tiếp nhận", "Tổng số")),
    ("received_new", ("Số hồ sơ tiếp nhận", "Mới tiếp nhận")),
    ("carried_over", ("Số hồ sơ tiếp nhận", "Kỳ trước chuyển qua")),
    ("resolved", ("Số hồ sơ đã giải quyết",)), ("pending", ("Số hồ sơ đang giải quyết",)),
)  # fmt: skip


def district_drafts(block: int) -> tuple[list[tuple[str, Draft]], dict[str, Any]]:
    """The reports of the district of seeds 5 × block ... on its communes, quarter by quarter over two years; in odd
    blocks two of its figures are not those of the communes. What is wrong in a commune's own report is wrong here."""
    seeds = range(block * UNITS_OF_A_DISTRICT, (block + 1) * UNITS_OF_A_DISTRICT)
    rng = random.Random(f"district {block}")
    members = [years_series(seed) for seed in seeds]
    year = first_year(seeds[0])
    drafts: list[tuple[str, Draft]] = []
    findings: list[dict[str, Any]] = []
    told = {
        (one["period"], series.seed) for series in members for one in series.findings if one["check"] == "carry-over"
    }
    wrong = set(rng.sample(range(8), 2)) if block % 2 else set()
    came_in: list[int] = []
    for index in range(8):
        period = Period("quarter", index % 4 + 1, year + index // 4)
        key = _key(period)
        rows, comparable = [], []
        for series in members:
            own = [story for story in series.stories if story.key == key]
            stated = own[-1].rows if own else series.quarters[index]
            rows.append(replace(total_of(stated, series.unit.name[:1].upper() + series.unit.name[1:])))
            if own and own[-1].unit == series.unit:
                comparable.append(len(rows) - 1)
        if any((key, series.seed) in told for series in members):
            findings.append({"check": "carry-over", "period": key})
        if index in wrong and comparable:
            place = rng.choice(comparable)
            shift = rng.choice((6, 10, 27))
            rows[place] = replace(rows[place], direct=rows[place].direct + shift, on_time=rows[place].on_time + shift)
            findings.append({"check": "aggregate", "period": key, "below": members[place].unit.name})
        came_in.append(sum(row.direct + row.online for row in rows))
        if index > 3 and came_in[index] > 1.5 * came_in[index - 4]:
            findings.append({"check": "jump", "period": key})
        drafts.append((key, _district_draft(members[0].unit, period, rows, rng)))
    unit = (members[0].unit.parent or "").removeprefix("UBND ")
    reports = [key for key, _ in drafts]
    return drafts, {"unit": unit, "reports": reports, "findings": findings, "notes": []}


def _district_draft(below: Unit, period: Period, rows: Sequence[Row], rng: random.Random) -> Draft:
    above = (below.parent or "").removeprefix("UBND ")
    day = period.window[1] + timedelta(days=8)
    while day.weekday() > 4:
        day += timedelta(days=1)
    number = (day - date(day.year, 1, 1)).days // 2 + 40
    label = period_label(period, rng).replace("Quý", "quý")
    left = ["ỦY BAN NHÂN DÂN", above.upper(), f"Số: {number}/BC-UBND"]
    if rng.random() < 0.7:
        left.insert(0, f"UBND {below.province}".upper())
    place = above.split(" ", 2 if above.startswith(("thành phố", "thị xã")) else 1)[-1]
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    right = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        f"{place}, ngày {day.day:02d} tháng {month} năm {day.year}",
    ]  # fmt: skip
    printed = []
    for index, row in enumerate([*rows, total_of(rows)]):
        cells = [str(index + 1) if index < len(rows) else "", row.label]
        cells += [str(row.true(name)) for name, _ in _COLUMNS[2:]]
        printed.append(cells)
    table = TableBlock(
        "dossiers",
        [path for _, path in _COLUMNS],
        printed,
        "Kết quả giải quyết hồ sơ của UBND các xã, phường, thị trấn",
    )
    opening = f"UBND {above} báo cáo kết quả tiếp nhận và giải quyết hồ sơ của các đơn vị cấp xã {label} như sau:"
    closing = f"Trên đây là báo cáo công tác cải cách hành chính {label} của UBND {above}./."
    blocks = [
        Letterhead(left, right),
        Title(["BÁO CÁO", f"Công tác cải cách hành chính {label}"]),
        Paragraph(Piece(opening)),
        table,
        Paragraph(Piece(closing)),
        Signature(
            ["Nơi nhận:", "- Sở Nội vụ;", "- Lưu: VT."], ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "", "Trần Văn Minh"]
        ),
    ]
    return Draft(blocks, {"period": {"year": period.year}, "findings": []})
