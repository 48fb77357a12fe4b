"""What the pages and the API have in common: the archive, the desk that reads files, who is asking."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fastapi import HTTPException, Request

from extractor.archive import Archive
from extractor.archive.reviews import Original, Reviews
from extractor.patterns import shipped_patterns
from extractor.review.guard import Door
from extractor.review.pictures import Desk
from extractor.review.security import Role, User
from extractor.review.speaking import language_of
from extractor.review.values import choices_of
from extractor.review.vocabulary import vocabulary_ids, vocabulary_names

_MENU_SECONDS = 60.0


@dataclass(frozen=True)
class Shop:
    """Everything one server works with."""

    archive: Archive
    desk: Desk
    door: Door
    uploads: Path | None  # where uploaded files are kept; None: this archive has no place for them

    @property
    def reviews(self) -> Reviews:
        return self.archive.reviews

    @cached_property
    def menus(self) -> Menus:
        return Menus(self.reviews)

    @cached_property
    def choices(self) -> Mapping[str, tuple[str, ...]]:
        """What each choice may be, by kind."""
        return choices_of(vocabulary_ids(shipped_patterns()))

    @cached_property
    def choice_names(self) -> Mapping[str, Mapping[str, str]]:
        """How what a choice may be is called, by kind and id."""
        return vocabulary_names(shipped_patterns())

    def original(self, report_id: str) -> Original:
        return self.reviews.original(report_id)


@dataclass(frozen=True, slots=True)
class Menu:
    """What the filters of the queue offer."""

    units: list[tuple[str, int]]
    periods: list[tuple[str | None, int | None, int | None, int]]
    checks: list[tuple[str, int]]


class Menus:
    """The menu of the filters, asked of the archive once a minute: counting takes as long as the rest of the queue,
    and only a batch changes it."""

    def __init__(self, reviews: Reviews) -> None:
        self._reviews = reviews
        self._menu: Menu | None = None
        self._until = 0.0

    def menu(self) -> Menu:
        menu = self._menu
        if menu is None or time.monotonic() > self._until:
            menu = Menu(self._reviews.units(), self._reviews.periods(), self._reviews.checks())
            self._menu, self._until = menu, time.monotonic() + _MENU_SECONDS
        return menu


class Asked:
    """One request: the shop, who asks, in which language."""

    def __init__(self, request: Request) -> None:
        self.shop: Shop = request.app.state.shop
        self.user: User = request.state.user
        self.session: Any = request.state.session
        self.language = language_of(request.headers)


def asked_by(role: Role) -> Callable[[Request], Asked]:
    """A dependency that lets in only who may do what `role` may."""

    def ask(request: Request) -> Asked:
        user: User | None = request.state.user
        if user is None:
            raise HTTPException(401)
        if not user.may(role):
            raise HTTPException(403)
        return Asked(request)

    return ask
