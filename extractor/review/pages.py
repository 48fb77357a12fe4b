"""The pages: log-in, queue, review. What they show comes from the same places as the API's answers."""

from __future__ import annotations

from functools import cache, partial
from importlib.resources import files
from typing import Annotated, Any, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from extractor.archive.reviews import Filter
from extractor.messages import LANGUAGES, message
from extractor.models import PeriodKind
from extractor.review.api import ReportId, chosen_by
from extractor.review.guard import set_session_cookie
from extractor.review.security import Session, is_equal
from extractor.review.shop import Asked, Shop, asked_by
from extractor.review.speaking import language_of, review_texts

router = APIRouter(include_in_schema=False)

Reader = Annotated[Asked, Depends(asked_by("reader"))]
ROWS = 50


def chosen_on_page(request: Request) -> Filter:
    """The filter of a page's address. What a form left empty, and what makes no sense, does not matter."""
    given = {name: value.strip() for name, value in request.query_params.items() if value.strip()}
    numbers = {name: int(given[name]) for name in ("year", "period_index") if given.get(name, "").isdecimal()}
    ticks = {name: given[name] == "true" for name in ("doubt", "reviewed") if given.get(name) in ("true", "false")}
    kind: Any = given.get("period_kind") if given.get("period_kind") in get_args(PeriodKind) else None
    return chosen_by(
        given.get("unit"), numbers.get("year"), kind, numbers.get("period_index"), given.get("check"),
        ticks.get("doubt"), ticks.get("reviewed"),
    )  # fmt: skip


Chosen = Annotated[Filter, Depends(chosen_on_page)]


@cache
def _templates() -> Environment:
    """Everything is escaped: no template marks anything as safe."""
    folder = str(files("extractor").joinpath("review/templates"))
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def show(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page in the language of the browser."""
    language = language_of(request.headers)
    session: Session | None = request.state.session
    shop: Shop = request.app.state.shop
    page = (
        _templates()
        .get_template(template)
        .render(
            say=partial(_say, language),
            percent=partial(percent_text, language),
            language=language,
            languages=LANGUAGES,
            user=request.state.user,
            csrf=session.csrf if session else "",
            can_log_out=shop.door.token is None,
            **values,
        )
    )
    return HTMLResponse(page, status)


def _say(language: str, name: str, **details: object) -> str:
    return message(f"review.{name}", language, **details)


def percent_text(language: str, rate: float) -> str:
    """A share as people write it.

    >>> percent_text("vi", 0.01234), percent_text("en", 0.5)
    ('1,23 %', '50 %')
    """
    text = f"{rate * 100:.2f}".rstrip("0").rstrip(".")
    return (text.replace(".", ",") if language == "vi" else text) + " %"


# ---- getting in ----------------------------------------------------------------------------------


@router.get("/login")
def show_login(request: Request) -> Response:
    shop: Shop = request.app.state.shop
    if shop.door.token is not None:
        return RedirectResponse("/", 303)
    return show(request, "login.html", problem=None, name="")


@router.post("/login")
async def log_in(request: Request) -> Response:
    from starlette.concurrency import run_in_threadpool

    shop: Shop = request.app.state.shop
    form = await request.form()
    name, password = str(form.get("name", "")), str(form.get("password", ""))
    address = request.client.host if request.client else ""
    if shop.door.token is not None:
        return RedirectResponse("/", 303)
    found = await run_in_threadpool(shop.door.log_in, address, name, password)
    if isinstance(found, int):
        told = message("review.problem-too-many-tries", language_of(request.headers), seconds=found)
        answer = show(request, "login.html", 429, problem=told, name=name)
        answer.headers["Retry-After"] = str(found)
        return answer
    if found is None:
        told = message("review.wrong-password", language_of(request.headers))
        return show(request, "login.html", 403, problem=told, name=name)
    response = RedirectResponse("/", 303)
    set_session_cookie(response, shop.door, shop.door.sessions.begin(found), secure=request.url.scheme == "https")
    return response


@router.post("/logout")
def log_out(asked: Reader) -> Response:
    door = asked.shop.door
    if asked.session is not None:
        door.sessions.end(asked.session.key)
    response = JSONResponse({})
    response.delete_cookie(door.cookie, path="/")
    return response


@router.get("/favicon.ico")
def no_icon() -> Response:
    return Response(status_code=204)


@router.get("/static-texts/{language}.json")
def texts(asked: Reader, language: str) -> JSONResponse:
    """Everything the scripts say, in one language."""
    return JSONResponse(review_texts(language if language in LANGUAGES else "en"))


# ---- the queue -----------------------------------------------------------------------------------


@router.get("/")
def show_queue(
    request: Request,
    chosen: Chosen,
    token: Annotated[str | None, Query(max_length=200)] = None,
    page: Annotated[int, Query(ge=1, le=10**6)] = 1,
) -> Response:
    """The queue; the first time, the token in the address becomes a cookie and leaves the address."""
    shop: Shop = request.app.state.shop
    if token is not None and shop.door.token is not None and is_equal(token, shop.door.token):
        # a page of ours that goes on, no redirect: browsers keep `Strict` cookies back on a way that began elsewhere
        response = show(request, "welcome.html")
        session = shop.door.sessions.begin(shop.door.owner)
        set_session_cookie(response, shop.door, session, secure=request.url.scheme == "https")
        return response
    if request.state.user is None:
        return show(request, "closed.html", 403)
    reviews = shop.reviews
    whole = reviews.totals()
    totals = whole if chosen == Filter() else reviews.totals(chosen)
    menu = shop.menus.menu()
    return show(
        request,
        "queue.html",
        rows=reviews.queue(chosen, limit=ROWS, offset=(page - 1) * ROWS),
        totals=totals,
        whole=whole,
        units=menu.units,
        periods=menu.periods,
        checks=menu.checks,
        chosen=chosen,
        query=to_query(chosen),
        page=page,
        pages=max(1, -(-totals.documents // ROWS)),
        uploads=shop.uploads is not None,
    )


def to_query(chosen: Filter) -> str:
    """A filter as the query of an address, so that it goes on from page to page; empty for all reports.

    >>> to_query(Filter(year=2023, doubt=True))
    'year=2023&doubt=true'
    """
    fields = {name: getattr(chosen, name) for name in Filter.__dataclass_fields__}
    stated = {name: value for name, value in fields.items() if value is not None}
    return urlencode({name: str(value).lower() if isinstance(value, bool) else value for name, value in stated.items()})


# ---- one report ----------------------------------------------------------------------------------


@router.get("/reports/{report_id}")
def show_report(request: Request, asked: Reader, report_id: ReportId, chosen: Chosen) -> Response:
    """The review page; its script fetches the values, so that this comes at once."""
    original = asked.shop.original(report_id)
    return show(
        request, "review.html", original=original, query=to_query(chosen), may_change=asked.user.may("reviewer")
    )


@router.get("/reports/{report_id}/next")
def show_next(asked: Reader, report_id: ReportId, chosen: Chosen) -> Response:
    """The report that follows in the queue; the queue itself after the last."""
    query = to_query(chosen)
    following = asked.shop.reviews.next_report(report_id, chosen)
    place = f"/reports/{following}" if following else "/"
    return RedirectResponse(f"{place}?{query}" if query else place, 303)
