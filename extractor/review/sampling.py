"""Drawn samples over the API and as pages: draw, judge value by value, print the certificate."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi import Path as InPath
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from extractor.errors import WrongUsage
from extractor.review.api import Answer, Problem, Reader, Reviewer
from extractor.review.pages import show
from extractor.review.sample import (
    LEAST_RATE,
    SAMPLED,
    Result,
    Sample,
    SampleItem,
    SamplePlan,
    certificate,
    judge_sample,
    suggest_size,
)
from extractor.review.shop import Asked, asked_by

SampleNumber = Annotated[int, InPath(ge=1, le=10**9)]
Admin = Annotated[Asked, Depends(asked_by("admin"))]

_LARGEST = 5_000
"""More values than anybody judges in a week; drawing them takes a minute."""


class SampleAnswer(Answer):
    """A sample, what its verdicts say so far, and (asked for by number) its values in the order of judging."""

    number: int
    name: str
    who: str
    when: str
    plan: SamplePlan
    result: Result
    items: list[SampleItem]


class SampleAsked(BaseModel):
    """What to draw: `wanted` is the highest error rate that is acceptable, `alpha` the risk of a wrong decision.

    Without `size` as many as are needed when two of them turn out wrong; without `seed` one is drawn.
    """

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=200)
    wanted: float = Field(default=0.01, ge=LEAST_RATE, le=0.9)
    alpha: float = Field(default=0.05, ge=LEAST_RATE, le=0.5)
    size: int | None = Field(default=None, ge=1, le=_LARGEST)
    seed: int | None = Field(default=None, ge=0, lt=2**31)
    lists: list[str] = Field(default=list(SAMPLED), min_length=1, max_length=20)


class VerdictAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")
    position: int = Field(ge=1, le=10**9)
    verdict: Literal["right", "wrong", "unclear"]
    why: str = Field(default="", max_length=2_000)


def _problems(*codes: int) -> dict[int | str, dict[str, Any]]:
    return {code: {"model": Problem} for code in (400, 401, 403, *codes)}


router = APIRouter(responses=_problems())


@router.get("/api/v1/samples")
def list_samples(asked: Reader) -> list[SampleAnswer]:
    """All samples, newest first, without their values."""
    return [_to_answer(asked.shop.reviews.sample(one.number), items=False) for one in asked.shop.reviews.samples()]


@router.post("/api/v1/samples", status_code=201, responses=_problems(404, 413, 422, 503))
def draw_sample(asked: Admin, wanted: SampleAsked) -> SampleAnswer:
    """Draw values at random from all reports."""
    reviews = asked.shop.reviews
    population = reviews.totals().values
    if not population:
        raise WrongUsage("nothing-to-draw")
    size = wanted.size or min(
        _LARGEST, suggest_size(population, wanted.wanted, wanted.alpha, errors=min(2, population))
    )
    seed = wanted.seed if wanted.seed is not None else secrets.randbelow(2**31)
    sample = reviews.draw_sample(
        wanted.name, who=asked.user.name, size=size, seed=seed, wanted=wanted.wanted, alpha=wanted.alpha,
        lists=tuple(wanted.lists),
    )  # fmt: skip
    return _to_answer(sample, items=True)


@router.get("/api/v1/samples/{number}", responses=_problems(404, 422))
def get_sample(asked: Reader, number: SampleNumber) -> SampleAnswer:
    """A sample with its values and their verdicts."""
    return _to_answer(asked.shop.reviews.sample(number), items=True)


@router.post("/api/v1/samples/{number}/verdicts", responses=_problems(404, 413, 422, 503))
def post_verdict(asked: Reviewer, number: SampleNumber, given: VerdictAsked) -> SampleAnswer:
    """Say of one drawn value whether it is right. Once this has answered, the verdict is on the disk."""
    reviews = asked.shop.reviews
    return _to_answer(
        reviews.add_verdict(number, given.position, given.verdict, who=asked.user.name, why=given.why), items=True
    )


@router.get("/api/v1/samples/{number}/certificate", responses=_problems(404, 422))
def get_certificate(asked: Reader, number: SampleNumber) -> dict[str, Any]:
    """The certificate as JSON."""
    return certificate(asked.shop.reviews.sample(number))


def _to_answer(sample: Sample, *, items: bool) -> SampleAnswer:
    return SampleAnswer(
        number=sample.number,
        name=sample.name,
        who=sample.who,
        when=sample.when,
        plan=sample.plan,
        result=judge_sample(sample),
        items=list(sample.items) if items else [],
    )


# ---- pages ---------------------------------------------------------------------------------------


@router.get("/samples", include_in_schema=False)
def show_samples(request: Request, asked: Reader) -> Response:
    found = [(one, judge_sample(asked.shop.reviews.sample(one.number))) for one in asked.shop.reviews.samples()]
    return show(
        request,
        "samples.html",
        samples=found,
        may_draw=asked.user.may("admin"),
        values=asked.shop.reviews.totals().values,
    )


@router.get("/samples/{number}", include_in_schema=False)
def show_sample(request: Request, asked: Reader, number: SampleNumber) -> Response:
    """The page on which a sample is judged; its script fetches the values."""
    sample = asked.shop.reviews.sample(number)
    return show(request, "sample.html", sample=sample, may_judge=asked.user.may("reviewer"))


@router.get("/samples/{number}/certificate", include_in_schema=False)
def show_certificate(request: Request, asked: Reader, number: SampleNumber) -> Response:
    """The certificate to be printed."""
    sample = asked.shop.reviews.sample(number)
    return show(
        request, "certificate.html", sample=sample, paper=certificate(sample), result=judge_sample(sample),
    )  # fmt: skip
