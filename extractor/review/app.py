"""The application: guard, pages, API, and how each error is told. FastAPI is imported in this folder alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.staticfiles import StaticFiles
from starlette.types import Lifespan

from extractor.errors import BaocaoError, StaleRevision, UnreadableFile, UnwritableTarget, WrongUsage, WrongValue
from extractor.messages import message
from extractor.review import api, pages, sampling
from extractor.review.guard import BodyTooLarge, Guard, problem
from extractor.review.shop import Shop
from extractor.review.speaking import language_of
from extractor.review.uploads import Refused, Unread


def make_app(shop: Shop) -> FastAPI:
    """An application for one archive; the desk of the shop is closed when it ends."""
    app = FastAPI(
        title="baocao",
        version="1",
        description=(api.__doc__ or "").strip(),
        docs_url=None,  # its pages load scripts from another server
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan(shop),
        middleware=[Middleware(Guard, door=shop.door)],
        redirect_slashes=False,
    )
    app.state.shop = shop
    app.include_router(api.router)
    app.include_router(pages.router)
    app.include_router(sampling.router)
    app.mount("/static", StaticFiles(directory=str(files("extractor").joinpath("review/static"))), name="static")
    for kind, handler in _HANDLERS.items():
        app.add_exception_handler(kind, handler)
    return app


def _lifespan(shop: Shop) -> Lifespan[FastAPI]:
    @asynccontextmanager
    async def live(app: FastAPI) -> AsyncIterator[None]:
        yield
        shop.desk.close()

    return live


# ---- errors → answers ----------------------------------------------------------------------------

_STATUS: tuple[tuple[type[BaocaoError], int], ...] = (
    (StaleRevision, 409),
    (WrongValue, 422),
    (UnreadableFile, 422),
    (WrongUsage, 422),
    (Refused, 403),
    (UnwritableTarget, 503),
)
_NOT_FOUND = frozenset(
    {
        "no-such-report",
        "no-such-page",
        "no-page-picture",
        "original-changed",
        "not-a-file",
        "no-access",
        "no-such-sample",
    }
)
_NOT_TAKEN = frozenset({"wrong-kind", "not-text"})


async def _tell_error(request: Request, error: Any) -> JSONResponse:
    language = language_of(request.headers)
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    if error.reason in _NOT_FOUND:
        status = 404
    elif error.reason in _NOT_TAKEN:
        status = 415
    told = message(f"error.{error.reason}", language, **error.details)
    answer: dict[str, Any] = {"reason": error.reason, "message": told}
    if isinstance(error, StaleRevision):
        answer |= _stale_details(request, error)
    return JSONResponse(answer, status)


def _stale_details(request: Request, error: StaleRevision) -> dict[str, Any]:
    """What the others did and how things stand now, so that the page can show both without losing what was typed."""
    shop: Shop = request.app.state.shop
    state = shop.reviews.state(request.path_params["report_id"])
    others = api.to_log([one for one in state.log if one in error.others])
    return {
        "others": [one.model_dump(mode="json") for one in others],
        "review": api.to_review(state).model_dump(mode="json"),
    }


async def _tell_unread(request: Request, error: Any) -> JSONResponse:
    failure = error.failure
    told = failure.message_vi if language_of(request.headers) == "vi" else failure.message
    status = 415 if failure.reason in _NOT_TAKEN else 422
    return JSONResponse({"reason": failure.reason, "message": told}, status)


async def _tell_refusal(request: Request, error: Any) -> JSONResponse:
    if isinstance(error.__cause__, BodyTooLarge):  # FastAPI makes a 400 of whatever happens while it reads a body
        return await _tell_too_large(request, error)
    reason = {401: "not-let-in", 403: "not-allowed", 404: "no-such-address", 405: "no-such-address"}
    name = reason.get(error.status_code, "bad-request")
    return problem(error.status_code, name, language_of(request.headers), where="")


async def _tell_invalid(request: Request, error: Any) -> JSONResponse:
    """Which part of the request is wrong, never what it was."""
    where = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])
    return problem(422, "bad-request", language_of(request.headers), where=where[:500])


async def _tell_too_large(request: Request, error: Any) -> JSONResponse:
    return problem(413, "too-large-body", language_of(request.headers))


_HANDLERS: dict[Any, Any] = {
    BaocaoError: _tell_error,
    Unread: _tell_unread,
    HTTPException: _tell_refusal,
    RequestValidationError: _tell_invalid,
    BodyTooLarge: _tell_too_large,
}
