"""A drawn sample of values, judged by a person → the error rate of a batch, and when enough has been judged.

Why not a plain interval: whoever looks after every verdict and stops once the figures please will be misled more often
than the interval says, since it was made for a number of verdicts fixed beforehand. The interval here is a *confidence
sequence*: with chance 1 - alpha it holds the true rate at every number of verdicts at once, so one may stop whenever
one likes. It rests on three steps.

1. Values are drawn without putting back, in random order, from the N values of the batch; K of them are wrong. Before
   the first verdict our belief is spread over K as a beta-binomial distribution with mean about `wanted` (a = 1,
   b = 1 / wanted). After n verdicts with k wrong, belief moves by Bayes' rule.
2. Whatever the true K is, (belief before) / (belief after) at that K is a martingale that starts at 1: on average it
   neither rises nor falls. By Ville's inequality it ever reaches 1 / alpha with a chance of at most alpha. So those K
   at which the ratio is still below 1 / alpha are the sequence (Waudby-Smith and Ramdas, 2020: "Confidence sequences
   for sampling without replacement"). Any belief before gives a valid sequence; one near the wanted rate a narrow one.
3. The beta functions that depend on K cancel, and what is left is

       C(N - n, K - k) / C(N, K)  >  alpha * B(a + k, b + n - k) / B(a, b)

   whose left side rises to K = N k / n and falls after it: two searches by halving find both ends.

The rule: accept when the upper end is not above the wanted rate, refuse when the lower end is above it, else judge on.
A batch that is worse than wanted is accepted with a chance of at most alpha. With wanted = 1 %, alpha = 5 % and no
error found, 472 verdicts are enough (a plain interval looked at once would need 300: the price of looking always).

Wilson's interval is told beside it because every other figure of baocao has one; no decision rests on it. It is
preferred to Clopper and Pearson's there because that is too wide for comparing lists.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate, takewhile
from math import lgamma, log
from typing import Any, Literal, Self

from extractor.errors import WrongUsage
from extractor.matching import wilson
from extractor.review.corrections import ReviewedValue
from extractor.review.log import Place
from extractor.review.values import FIELDS, Scalar

Verdict = Literal["right", "wrong", "unclear"]
Decision = Literal["open", "accepted", "refused"]

SAMPLED = tuple(name for name in FIELDS if name != "leftovers")
"""Lists that a sample is drawn from; a leftover is no value."""


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """How a sample was drawn: `size` of `population` values in `documents` reports, from these lists. `wanted` is the
    highest error rate that is acceptable, `alpha` the risk of a wrong decision that one is ready to take."""

    seed: int
    size: int
    population: int
    documents: int
    wanted: float
    alpha: float
    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleItem:
    """One drawn value as it stood then; `position` from 1 is the order of drawing, in which it is to be judged."""

    position: int
    report_id: str
    key: str
    kind: str
    value: Scalar
    state: str
    page: int | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    verdict: Verdict | None = None
    who: str | None = None
    when: str | None = None
    why: str = ""

    @classmethod
    def of(cls, position: int, report_id: str, one: ReviewedValue) -> Self:
        place = Place.of(one.value.evidence)
        where = (None,) * 4 if place is None else (place.page, place.start, place.end, place.text)
        return cls(position, report_id, one.key, one.value.kind, one.value.value, one.state, *where)


@dataclass(frozen=True, slots=True)
class Sample:
    """A drawn sample; its items are only there when it was asked for by number."""

    number: int
    name: str
    who: str
    when: str
    plan: SamplePlan
    items: tuple[SampleItem, ...] = ()


@dataclass(frozen=True, slots=True)
class ListResult:
    """Verdicts on one list of the record, with Wilson's interval at 95 %."""

    name: str
    judged: int
    wrong: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Result:
    """What the verdicts so far say.

    Only verdicts without a gap count: judging the easy ones first would be no drawn sample any more. What is `unclear`
    counts as wrong. `low` and `high` are the confidence sequence, `needed` how many more right ones would do to accept
    (None when the sample has too few left).
    """

    judged: int
    wrong: int
    unclear: int
    rate: float | None
    low: float
    high: float
    wilson_low: float
    wilson_high: float
    decision: Decision
    needed: int | None
    lists: tuple[ListResult, ...]


LEAST_RATE = 0.0001
"""The lowest error rate and risk one may ask for: 1 in 10,000 needs more verdicts than anybody gives, and near 0 the
logarithms of the interval run over."""


def check_plan(size: int, wanted: float, alpha: float, lists: Sequence[str]) -> None:
    """Raise WrongUsage for a sample that cannot be drawn."""
    rates_fit = all(LEAST_RATE <= rate < 1 for rate in (wanted, alpha))
    if size < 1 or not rates_fit or not lists or not set(lists) <= set(SAMPLED):
        raise WrongUsage("bad-sample", least=f"{LEAST_RATE}", lists=", ".join(SAMPLED))


def draw_indices(counts: Sequence[int], size: int, seed: int) -> list[tuple[int, int]]:
    """`size` different values out of documents that have so many each, as (document, value), in random order.

    >>> draw_indices([2, 0, 3], 5, seed=1) != draw_indices([2, 0, 3], 5, seed=2)
    True
    >>> sorted(draw_indices([2, 0, 3], 5, seed=1))
    [(0, 0), (0, 1), (2, 0), (2, 1), (2, 2)]
    """
    ends = list(accumulate(counts))
    drawn = random.Random(seed).sample(range(ends[-1] if ends else 0), size)
    places = ((bisect_right(ends, index), index) for index in drawn)
    return [(document, index - (ends[document] - counts[document])) for document, index in places]


def judge_sample(sample: Sample) -> Result:
    """The error rate of a batch from the verdicts on its sample, and whether they are enough."""
    plan = sample.plan
    judged = list(takewhile(lambda item: item.verdict is not None, sample.items))
    wrong = sum(item.verdict != "right" for item in judged)
    low, high = sequence_interval(wrong, len(judged), plan)
    plain_low, plain_high = wilson(wrong, len(judged)) if judged else (0.0, 1.0)
    decision: Decision = "accepted" if high <= plan.wanted else "refused" if low > plan.wanted else "open"
    return Result(
        judged=len(judged),
        wrong=wrong,
        unclear=sum(item.verdict == "unclear" for item in judged),
        rate=wrong / len(judged) if judged else None,
        low=low,
        high=high,
        wilson_low=plain_low,
        wilson_high=plain_high,
        decision=decision,
        needed=count_needed(wrong, len(judged), plan) if decision == "open" else 0,
        lists=tuple(_list_results(judged)),
    )


def _list_results(judged: Sequence[SampleItem]) -> Iterator[ListResult]:
    for name in SAMPLED:
        verdicts = [item.verdict != "right" for item in judged if item.kind.partition(".")[0] == name]
        if verdicts:
            yield ListResult(name, len(verdicts), sum(verdicts), *wilson(sum(verdicts), len(verdicts)))


def sequence_interval(wrong: int, judged: int, plan: SamplePlan) -> tuple[float, float]:
    """The ends of the confidence sequence for the error rate, after so many verdicts.

    >>> plan = SamplePlan(1, 600, 100_000, 50, wanted=0.01, alpha=0.05, lists=SAMPLED)
    >>> sequence_interval(0, 500, plan), sequence_interval(30, 500, plan)
    ((0.0, 0.0095), (0.02704, 0.11088))
    >>> sequence_interval(3, 50, SamplePlan(1, 50, 50, 5, wanted=0.01, alpha=0.05, lists=SAMPLED))
    (0.06, 0.06)
    """
    total = plan.population
    if not judged:
        return 0.0, 1.0
    first, last = wrong, total - judged + wrong
    a, b = 1.0, 1.0 / plan.wanted
    least = log(plan.alpha) + _log_beta(a + wrong, b + judged - wrong) - _log_beta(a, b)

    def holds(bad: int) -> bool:
        return _log_choose(total - judged, bad - wrong) - _log_choose(total, bad) > least

    top = min(max((total + 1) * wrong // judged, first), last)
    if not holds(top):  # only by rounding: the likeliest number itself
        return top / total, top / total
    low = first if holds(first) else _halve(first, top, holds)
    high = last if holds(last) else _halve(last, top, holds)
    return low / total, high / total


def _halve(outside: int, inside: int, holds: Any) -> int:
    """The last number on the way from inside to outside that still holds."""
    while abs(inside - outside) > 1:
        middle = (outside + inside) // 2
        if holds(middle):
            inside = middle
        else:
            outside = middle
    return inside


def count_needed(wrong: int, judged: int, plan: SamplePlan) -> int | None:
    """How many more verdicts, all of them right, would do to accept; None when the sample does not have as many."""
    if sequence_interval(wrong, plan.size, plan)[1] > plan.wanted:
        return None
    too_few, enough = judged, plan.size
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if sequence_interval(wrong, middle, plan)[1] <= plan.wanted:
            enough = middle
        else:
            too_few = middle
    return enough - judged


def suggest_size(population: int, wanted: float, alpha: float, errors: int = 0) -> int:
    """How many values to draw so that a batch with so many errors in the sample can still be accepted.

    >>> suggest_size(1_000_000, wanted=0.01, alpha=0.05), suggest_size(1_000_000, wanted=0.01, alpha=0.05, errors=2)
    (472, 926)
    """
    plan = SamplePlan(0, population, population, 0, wanted, alpha, SAMPLED)
    return (count_needed(errors, errors, plan) or population - errors) + errors


def _log_choose(total: int, chosen: int) -> float:
    if not 0 <= chosen <= total:
        return float("-inf")
    return lgamma(total + 1) - lgamma(chosen + 1) - lgamma(total - chosen + 1)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def certificate(sample: Sample) -> dict[str, Any]:
    """What is handed over with a digitised archive, as JSON; the print page shows the same."""
    plan, result = sample.plan, judge_sample(sample)
    judged = sample.items[: result.judged]
    return {
        "certificate": "baocao-sample",
        "version": 1,
        "sample": sample.number,
        "name": sample.name,
        "drawn": {"who": sample.who, "when": sample.when, **asdict(plan), "lists": list(plan.lists)},
        "judged": result.judged,
        "judged_by": sorted({item.who for item in judged if item.who}),
        "judged_from": min((item.when for item in judged if item.when), default=None),
        "judged_to": max((item.when for item in judged if item.when), default=None),
        "wrong": result.wrong,
        "unclear": result.unclear,
        "rate": result.rate,
        "interval": {"low": result.low, "high": result.high, "confidence": 1 - plan.alpha, "method": "sequence"},
        "wilson": {"low": result.wilson_low, "high": result.wilson_high, "confidence": 0.95},
        "decision": result.decision,
        "lists": [asdict(one) for one in result.lists],
        "errors": [
            {"report_id": one.report_id, "key": one.key, "value": one.value, "page": one.page, "quote": one.quote,
             "verdict": one.verdict, "why": one.why}
            for one in judged
            if one.verdict != "right"
        ],
        "says_nothing_of": "values that the machine did not read: only values that are there were drawn",
    }  # fmt: skip
