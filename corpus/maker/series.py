"""All reports of one unit over a year: what one carries over the next takes up, what adds up adds up.

Besides, errors between reports are planted in some series, and named: a carry-over that is not the pending figure
before it, a half year that is not its quarters, a figure that falls within the year, a plan dated otherwise.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

from corpus.maker.blocks import Draft
from corpus.maker.plan import (
    Cited,
    Period,
    Plan,
    Row,
    complete_plan,
    draw_row,
    draw_rows,
    draw_style,
    draw_unit,
)
from corpus.maker.write import write_report

PLANTS = ("carry-over", "cumulative", "reference-conflict", "stock-change", "period-missing", "unit-changed")
NAMES = ("q1", "half", "q3", "nine", "q4", "year")


@cache
def series_plans(seed: int) -> tuple[tuple[str, Plan], ...]:
    """The plans of a series: quarters I, II (told as six months), III, nine months, IV and the year."""
    rng = random.Random(f"series {seed}")
    year = rng.randint(2019, 2024)
    level = rng.choice(("commune", "ward", "commune", "township"))
    unit = draw_unit(rng, level, Period("quarter", 1, year))
    planted = planted_in(seed)
    style = replace(draw_style(rng), detail="full")
    quarters = [Period("quarter", index, year) for index in (1, 2, 3, 4)]
    rows = [draw_rows(rng, unit, quarters[0], style, frozenset())]
    for quarter in quarters[1:]:
        following = []
        for row in rows[-1]:
            carried = row.open_in_time + row.open_late + row.supplement
            size = max(carried, round((row.online + row.direct) * rng.uniform(0.85, 1.2)))
            following.append(draw_row(rng, row.field or "", row.label, size, False, 0.01, quarter, carried))
        rows.append(tuple(following))
    told = {
        "q1": (quarters[0], rows[0]), "half": (Period("half_year", 1, year), _sum(rows[:2])),
        "q3": (quarters[2], rows[2]), "nine": (Period("nine_months", None, year), _sum(rows[:3])),
        "q4": (quarters[3], rows[3]), "year": (Period("year", None, year), _sum(rows)),
    }  # fmt: skip
    if "carry-over" in planted:
        first, *rest = told["q3"][1]
        changed = replace(first, carried=first.carried + 3, on_time=first.on_time + 3)
        told["q3"] = (quarters[2], (changed, *rest))
    if "cumulative" in planted:
        first, *rest = told["half"][1]
        changed = replace(first, direct=first.direct + 10, on_time=first.on_time + 10)
        told["half"] = (told["half"][0], (changed, *rest))
    if "period-missing" in planted:
        del told["q3"]
    first_plan = complete_plan(seed, rng, unit, quarters[0], rows[0], frozenset())
    plans = []
    for name, (period, own_rows) in told.items():
        plan = complete_plan(seed, random.Random(f"series {seed} {name}"), unit, period, own_rows, frozenset())
        own = _own_until(first_plan.own, plan)
        staff = first_plan.staff
        if name == "year" and "stock-change" in planted:
            staff = replace(staff, total=staff.total + 5, university=staff.university + 5)
        if name == "nine" and "reference-conflict" in planted:
            own = (replace(own[0], day=(own[0].day or plan.day) + timedelta(days=9)), *own[1:])
        if name == "year" and "unit-changed" in planted:
            plan = replace(plan, unit=replace(unit, name=f"{unit.name} Mới"))
        plans.append((name, replace(plan, own=own, staff=staff, hoods=first_plan.hoods, layout=first_plan.layout,
                                    style=replace(plan.style, detail="full"))))  # fmt: skip
    return tuple(plans)


def _own_until(own: tuple[Cited, ...], plan: Plan) -> tuple[Cited, ...]:
    """The unit's plans, those of the first quarter first, later ones as the year goes on."""
    kept = {one.symbol for one in own}
    later = [
        one for one in plan.own[1:] if one.symbol not in kept and (one.day or plan.day) > (own[-1].day or plan.day)
    ]
    numbers = {int(one.symbol.split("/")[0]) for one in own}
    return (*own, *(one for one in later if int(one.symbol.split("/")[0]) > max(numbers)))


def _sum(parts: list[tuple[Row, ...]]) -> tuple[Row, ...]:
    """Rows over several quarters: what was carried into the first, what was left open at the end of the last."""
    total = []
    for index, row in enumerate(parts[0]):
        last = parts[-1][index]
        whole = row
        for part in parts[1:]:
            whole = whole.plus(part[index])
        total.append(
            replace(
                whole, carried=row.carried, open_in_time=last.open_in_time, open_late=last.open_late,
                supplement=last.supplement,
            )
        )  # fmt: skip
    return tuple(total)


def planted_in(seed: int) -> frozenset[str]:
    """Every second series is clean."""
    if seed % 2 == 0:
        return frozenset()
    return frozenset({PLANTS[seed // 2 % len(PLANTS)]})


def series_drafts(seed: int) -> dict[str, Draft]:
    """The worded reports of a series by name (`q1`, `half`, `q3` ...)."""
    return {name: write_report(plan) for name, plan in series_plans(seed)}


def series_truth(seed: int) -> dict[str, Any]:
    """Which reports belong to the series, in order, and the errors between them."""
    plans = dict(series_plans(seed))
    return {
        "unit": next(iter(plans.values())).unit.name,
        "reports": [f"series-{seed:05d}-{name}" for name in plans],
        "findings": [{"check": name} for name in sorted(planted_in(seed))],
    }
