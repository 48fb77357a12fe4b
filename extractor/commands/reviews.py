"""The commands for people who check what was read: review, review-users."""

from __future__ import annotations

import getpass
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from extractor.commands.app import Command, Group, app
from extractor.commands.archives import ArchiveName
from extractor.commands.speaking import ExitCode, Voice, write_out
from extractor.errors import UnwritableTarget, WrongUsage

users_app = typer.Typer(cls=Group, rich_markup_mode=None, no_args_is_help=True)
app.add_typer(users_app, name="review-users")


class RoleName(StrEnum):
    reader = "reader"
    reviewer = "reviewer"
    admin = "admin"


@app.command("review", cls=Command)
def review_command(
    context: typer.Context,
    archive: Annotated[str, typer.Argument(metavar="ARCHIVE", show_default=False)],
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="NUMBER", min=0, max=65535)] = 8321,
    names: Annotated[list[str] | None, typer.Option("--name", metavar="HOST")] = None,
    uploads: Annotated[Path | None, typer.Option("--uploads", metavar="DIR")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser")] = False,
) -> int:
    """An archive → a page in the browser, until Ctrl-C."""
    from extractor.archive import open_archive
    from extractor.review.serve import serve

    voice: Voice = context.obj
    place = Path(f"{archive}.uploads") if uploads is None and "://" not in archive else uploads
    with open_archive(archive, create=False) as opened:
        serve(
            opened, host=host, port=port, names=names or [], uploads=place, browser=not no_browser,
            tell=lambda address: voice.tell("review-address", address=address),
        )  # fmt: skip
    return ExitCode.DONE


@users_app.command("add", cls=Command)
def add_user_command(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)],
    archive: ArchiveName,
    role: Annotated[RoleName, typer.Option("--role", metavar="|".join(RoleName))] = RoleName.reviewer,
) -> int:
    """A person who may log in, or another role or password for one who may; the password is asked for."""
    _need_argon2()
    from extractor.archive import open_archive
    from extractor.review.security import SHORTEST_PASSWORD, hash_password

    voice: Voice = context.obj
    with open_archive(archive, create=False) as opened:
        password = _ask_password(voice)
        if len(password) < SHORTEST_PASSWORD:
            raise WrongUsage("password-short", name, least=SHORTEST_PASSWORD)
        opened.reviews.add_user(name, role.value, hash_password(password))
    voice.tell("user-added", user=name, role=role.value)
    return ExitCode.DONE


@users_app.command("remove", cls=Command)
def remove_user_command(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)],
    archive: ArchiveName,
) -> int:
    """Somebody may not log in any more; what they decided stays."""
    from extractor.archive import open_archive

    with open_archive(archive, create=False) as opened:
        if not opened.reviews.remove_user(name):
            raise WrongUsage("no-such-user", name)
    context.obj.tell("user-removed", user=name)
    return ExitCode.DONE


@users_app.command("list", cls=Command)
def list_users_command(context: typer.Context, archive: ArchiveName) -> int:
    """Who may log in, a line each: name, role, since when."""
    from extractor.archive import open_archive

    with open_archive(archive, create=False) as opened:
        for user in opened.reviews.users():
            write_out(f"{user.name}\t{user.role}\t{user.created}\n")
    return ExitCode.DONE


def _ask_password(voice: Voice) -> str:
    """From the terminal without showing it, else the first line of standard input; never from the command line,
    where other users of the machine could read it."""
    if sys.stdin.isatty():
        return getpass.getpass(voice.say("ask-password") + " ")
    return sys.stdin.readline().rstrip("\r\n")


def _need_argon2() -> None:
    from importlib.util import find_spec

    if find_spec("argon2") is None:
        raise UnwritableTarget("no-server", packages="argon2-cffi")
