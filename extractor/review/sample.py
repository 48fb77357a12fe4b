"""A drawn sample of values, judged by a person → the error rate of a batch, and when enough has been judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Verdict = Literal["right", "wrong", "unclear"]
Decision = Literal["open", "accepted", "refused"]


@dataclass(frozen=True, slots=True)
class SampleItem:
    """One drawn value: `position` from 1 in the order of drawing, which is the order of judging."""

    position: int
    report_id: str
    key: str
    kind: str
    value: str
    verdict: Verdict | None = None
    who: str | None = None
    when: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A drawn sample; `wanted` is the highest error rate that is acceptable, `alpha` the risk of a wrong decision."""

    number: int
    name: str
    seed: int
    size: int
    population: int
    documents: int
    wanted: float
    alpha: float
    lists: tuple[str, ...]
    who: str
    when: str
    items: tuple[SampleItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What the verdicts so far say."""

    judged: int
    wrong: int
    rate: float | None
    low: float
    high: float
    wilson_low: float
    wilson_high: float
    decision: Decision


def judge_sample(sample: Sample) -> Result:
    raise NotImplementedError


def certificate(sample: Sample) -> dict[str, Any]:
    """The certificate as JSON; the print page shows the same."""
    raise NotImplementedError


def sequence_interval(wrong: int, judged: int, wanted: float, alpha: float) -> tuple[float, float]:
    raise NotImplementedError


def draw_indices(counts: Sequence[int], size: int, seed: int) -> list[tuple[int, int]]:
    """(document, value) places drawn at random, in random order."""
    raise NotImplementedError
