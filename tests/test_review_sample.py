"""Drawn samples: the draw is fair, the stop rule keeps its promise, the certificate says what was found."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from dataclasses import replace
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import WrongUsage
from extractor.review.sample import (
    SAMPLED,
    Sample,
    SampleItem,
    SamplePlan,
    Verdict,
    certificate,
    check_plan,
    count_needed,
    draw_indices,
    judge_sample,
    sequence_interval,
    suggest_size,
)


def plan_of(population: int, size: int, wanted: float = 0.01, alpha: float = 0.05) -> SamplePlan:
    return SamplePlan(1, size, population, 10, wanted, alpha, SAMPLED)


def sample_of(plan: SamplePlan, verdicts: dict[int, Verdict]) -> Sample:
    """A sample of dossiers and staff by turns, with some verdicts by position."""
    items = []
    for position in range(1, plan.size + 1):
        kind = "staff.count" if position % 2 else "dossiers.received"
        key = kind.replace(".", f".{position}.")
        item = SampleItem(position, "0123456789abcdef", key, kind, position, "open", 1, 0, 1, "1")
        if position in verdicts:
            when = f"2026-03-01T08:{position % 60:02}:00+00:00"
            item = replace(item, verdict=verdicts[position], who="An", when=when)
        items.append(item)
    return Sample(1, "quý I", "An", "2026-03-01T07:00:00+00:00", plan, tuple(items))


# ---- drawing -------------------------------------------------------------------------------------


@given(counts=st.lists(st.integers(0, 9), max_size=12), data=st.data())
def test_a_draw_takes_different_values_that_are_there(counts: list[int], data: st.DataObject) -> None:
    size = data.draw(st.integers(0, sum(counts)))
    seed = data.draw(st.integers(0, 5))
    drawn = draw_indices(counts, size, seed)
    assert len(set(drawn)) == len(drawn) == size
    assert all(0 <= index < counts[document] for document, index in drawn)
    assert drawn == draw_indices(counts, size, seed)


def test_every_value_has_the_same_chance_whatever_its_document() -> None:
    counts = [1, 10, 0, 4, 25]
    taken = Counter(one for seed in range(4000) for one in draw_indices(counts, 4, seed))
    expected = 4000 * 4 / sum(counts)
    assert len(taken) == sum(counts)
    spread = math.sqrt(expected)
    assert all(abs(count - expected) < 5 * spread for count in taken.values())


# ---- the interval --------------------------------------------------------------------------------


@settings(deadline=None)
@given(data=st.data())
def test_the_interval_holds_the_rate_seen_and_shrinks_to_the_truth(data: st.DataObject) -> None:
    population = data.draw(st.integers(1, 3000))
    judged = data.draw(st.integers(1, population))
    wrong = data.draw(st.integers(0, judged))
    plan = plan_of(population, population, data.draw(st.sampled_from([0.002, 0.01, 0.2])))
    low, high = sequence_interval(wrong, judged, plan)
    assert 0 <= low <= high <= 1
    assert wrong / population <= low + 1e-12
    assert high <= (population - judged + wrong) / population + 1e-12
    whole = sequence_interval(wrong, population, plan) if judged == population else None
    assert whole in (None, (wrong / population, wrong / population))


@pytest.mark.parametrize(("population", "bad"), [(2000, 30), (500, 50), (400, 1)])
def test_looking_after_every_verdict_misleads_no_more_often_than_promised(population: int, bad: int) -> None:
    """300 batches, looked at after each of 200 verdicts: at alpha = 20 % at most 60 may ever be wrong, and chance."""
    chance, plan = random.Random(bad), plan_of(population, 200, 0.02, alpha=0.2)
    misled = 0
    for _ in range(300):
        values = [True] * bad + [False] * (population - bad)
        chance.shuffle(values)
        for judged, wrong in enumerate(accumulate(values[:200]), 1):
            low, high = sequence_interval(wrong, judged, plan)
            if not low <= bad / population <= high:
                misled += 1
                break
    assert misled <= 60 + 3 * math.sqrt(300 * 0.2 * 0.8)


def test_a_plain_interval_looked_at_always_would_mislead_more_often() -> None:
    """Why the rule is not Wilson's interval: the same batches, the same looks, and the promise of 5 % is broken."""
    from extractor.matching import wilson

    chance, plan = random.Random(5), plan_of(5000, 400, 0.02)
    misled = dict.fromkeys(("wilson", "sequence"), 0)
    for _ in range(200):
        values = [True] * 100 + [False] * 4900
        chance.shuffle(values)
        looks = list(enumerate(accumulate(values[:400]), 1))[20:]
        misled["wilson"] += any(
            not wilson(wrong, judged)[0] <= 0.02 <= wilson(wrong, judged)[1] for judged, wrong in looks
        )
        misled["sequence"] += any(
            not low <= 0.02 <= high for judged, wrong in looks for low, high in [sequence_interval(wrong, judged, plan)]
        )
    assert misled["sequence"] <= 10 + 3 * math.sqrt(200 * 0.05 * 0.95)
    assert misled["wilson"] > 2 * 200 * 0.05


# ---- the rule ------------------------------------------------------------------------------------


def test_the_rule_accepts_refuses_and_asks_for_more() -> None:
    plan = plan_of(100_000, 600)
    needed = count_needed(0, 0, plan)
    assert needed == suggest_size(100_000, 0.01, 0.05)
    right: dict[int, Verdict] = dict.fromkeys(range(1, needed), "right")
    assert (judge_sample(sample_of(plan, right)).decision, judge_sample(sample_of(plan, right)).needed) == ("open", 1)
    enough = judge_sample(sample_of(plan, {**right, needed: "right"}))
    assert (enough.decision, enough.rate, enough.needed) == ("accepted", 0.0, 0)
    wrong: dict[int, Verdict] = {position: "wrong" if position % 10 == 0 else "right" for position in range(1, 101)}
    refused = judge_sample(sample_of(plan, wrong))
    assert (refused.decision, refused.rate) == ("refused", 0.1)
    assert refused.low > 0.01
    assert {one.name: (one.judged, one.wrong) for one in refused.lists} == {"staff": (50, 0), "dossiers": (50, 10)}
    nothing = judge_sample(sample_of(plan, {}))
    assert (nothing.judged, nothing.rate, nothing.low, nothing.high) == (0, None, 0.0, 1.0)


def test_a_sample_too_small_to_accept_says_so() -> None:
    result = judge_sample(sample_of(plan_of(100_000, 100), {1: "right"}))
    assert (result.decision, result.needed) == ("open", None)


def test_only_verdicts_without_a_gap_count_and_unclear_is_wrong() -> None:
    plan = plan_of(1000, 20)
    result = judge_sample(sample_of(plan, {1: "right", 2: "unclear", 4: "right", 5: "right"}))
    assert (result.judged, result.wrong, result.unclear) == (2, 1, 1)


def test_a_batch_judged_whole_is_known_exactly() -> None:
    plan = plan_of(50, 50, wanted=0.05)
    verdicts: dict[int, Verdict] = {position: "wrong" if position < 3 else "right" for position in range(1, 51)}
    result = judge_sample(sample_of(plan, verdicts))
    assert (result.low, result.high, result.decision) == (0.04, 0.04, "accepted")


def test_the_certificate_says_what_was_drawn_judged_and_found() -> None:
    plan = plan_of(1000, 30)
    sample = sample_of(plan, {1: "right", 2: "wrong", 3: "right"})
    sample = replace(sample, items=(replace(sample.items[0], who="Bình"), *sample.items[1:]))
    told = json.loads(json.dumps(certificate(sample)))
    assert told["drawn"]["population"] == 1000
    assert told["drawn"]["seed"] == 1
    assert (told["judged"], told["wrong"], told["judged_by"]) == (3, 1, ["An", "Bình"])
    assert told["interval"]["method"] == "sequence"
    assert told["interval"]["low"] <= told["rate"] <= told["interval"]["high"]
    assert (told["judged_from"], told["judged_to"]) == ("2026-03-01T08:01:00+00:00", "2026-03-01T08:03:00+00:00")
    assert [one["key"] for one in told["errors"]] == ["dossiers.2.received"]
    assert told["says_nothing_of"]


@pytest.mark.parametrize(
    ("size", "wanted", "alpha", "lists"),
    [(0, 0.01, 0.05, SAMPLED), (5, 0.0, 0.05, SAMPLED), (5, 1.0, 0.05, SAMPLED), (5, 0.1, 0.0, SAMPLED),
     (5, 1e-300, 0.05, SAMPLED), (5, 0.01, 1e-300, SAMPLED),
     (5, 0.1, 0.05, ()), (5, 0.1, 0.05, ("leftovers",))],
)  # fmt: skip
def test_a_plan_that_makes_no_sense_is_refused(size: int, wanted: float, alpha: float, lists: tuple[str, ...]) -> None:
    with pytest.raises(WrongUsage):
        check_plan(size, wanted, alpha, lists)
