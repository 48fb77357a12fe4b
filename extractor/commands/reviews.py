"""The commands for people who check what was read: review, review-users, corrections, patterns suggest."""

from __future__ import annotations

import getpass
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.commands.app import Command, Group, PatternPack, app
from extractor.commands.archives import ArchiveName
from extractor.commands.patterns import patterns_app
from extractor.commands.reading import load_chosen_patterns
from extractor.commands.speaking import ExitCode, Voice, write_out
from extractor.errors import UnwritableTarget, WrongUsage

if TYPE_CHECKING:
    from extractor.review.gold import Gold
    from extractor.review.suggest import Effect, Source, Suggestion, Suggestions

users_app = typer.Typer(cls=Group, rich_markup_mode=None, no_args_is_help=True)
app.add_typer(users_app, name="review-users")
corrections_app = typer.Typer(cls=Group, rich_markup_mode=None, no_args_is_help=True)
app.add_typer(corrections_app, name="corrections")


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


@corrections_app.command("export", cls=Command)
def export_corrections_command(
    context: typer.Context,
    archive: Annotated[str, typer.Argument(metavar="ARCHIVE", show_default=False)],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", show_default=False)],
    patterns: PatternPack = None,
) -> int:
    """Reports that people reviewed whole → gold for `evaluate`; exit code 4 when there is none yet."""
    from extractor.archive import open_archive
    from extractor.review.gold import make_gold, write_gold

    voice: Voice = context.obj
    loaded = load_chosen_patterns(patterns)
    written = unreadable = 0
    with open_archive(archive, create=False) as opened:
        for report_id in opened.reviews.worked_on():
            gold = make_gold(opened, report_id, loaded)
            if gold.truth is None:
                _tell_no_gold(gold, voice)
                unreadable += gold.failure is not None
            else:
                write_gold(gold, out)
                written += 1
    voice.tell("gold-done", count=written, folder=out)
    if not written:
        return ExitCode.NOTHING_DONE
    return ExitCode.UNREADABLE if unreadable else ExitCode.DONE


def _tell_no_gold(gold: Gold, voice: Voice) -> None:
    if gold.failure is not None:
        voice.tell_error(gold.failure)
    else:
        voice.tell(f"gold-{gold.reason}", report=gold.report_id, count=gold.missing)


@patterns_app.command("suggest", cls=Command)
def suggest_command(
    context: typer.Context,
    archive: Annotated[str, typer.Argument(metavar="ARCHIVE", show_default=False)],
    pack: Annotated[str, typer.Option("--pack", metavar="PACK")] = "shipped",
) -> int:
    """What corrections propose for the patterns, as TOML, with every value of the archive that would change."""
    from extractor.archive import open_archive
    from extractor.review.suggest import suggest

    voice: Voice = context.obj
    with open_archive(archive, create=False) as opened:
        found = suggest(opened, pack, tell=lambda report_id: voice.tell("suggest-reading", report=report_id))
    if found.entries or found.disputed:
        write_out(_suggestions_as_toml(found, voice))
    words = sum(len(one.words) for one in found.entries)
    misses = sum(len(one.misses) for one in found.entries)
    changes = sum(len(one.effects) for one in found.entries)
    voice.tell("suggest-done", words=words, misses=misses, changes=changes, disputed=len(found.disputed))
    return ExitCode.DONE


def _suggestions_as_toml(found: Suggestions, voice: Voice) -> str:
    """TOML ready to paste; who said so and what would change stand before each entry, as comments."""
    from extractor.review.suggest import to_toml

    parts = [_as_comment(voice.say("suggest-head"))]
    for one in found.entries:
        told = [*(_said(source, voice) for source in one.sources), *_effect_lines(one, voice)]
        told += [_said(miss.source, voice) for miss in one.misses if miss.source is not None]
        parts.append("".join(map(_as_comment, told)) + to_toml(one))
    for dispute in found.disputed:
        ids = ", ".join(f"{name} ({count})" for name, count in dispute.ids)
        parts.append(_as_comment(voice.say("suggest-disputed", words=dispute.words, kind=dispute.kind, ids=ids)))
    return "\n".join(parts)


def _said(source: Source, voice: Voice) -> str:
    return voice.say(
        "suggest-said", who=source.who, report=source.report_id, page=source.page or "?", quote=_cut(source.quote)
    )


def _effect_lines(one: Suggestion, voice: Voice) -> list[str]:
    if not one.words:
        return []
    lines = [voice.say("suggest-effects", count=len(one.effects))]
    lines += [f"  {_effect_line(effect, voice)}" for effect in one.effects]
    return lines + [voice.say("suggest-unread", report=report_id) for report_id in one.unreadable]


def _effect_line(effect: Effect, voice: Voice) -> str:
    change = effect.change
    return voice.say(
        "suggest-effect", report=effect.report_id, page=change.page or "?", kind=change.kind,
        before="–" if change.before is None else change.before, after="–" if change.after is None else change.after,
        quote=_cut(change.quote),
    )  # fmt: skip


def _cut(quote: str) -> str:
    return quote if len(quote) <= 80 else quote[:79] + "…"


def _as_comment(text: str) -> str:
    """Lines that TOML passes over, whatever a document puts into them.

    >>> _as_comment("a\\nb = 1")
    '# a\\n# b = 1\\n'
    """
    return "".join(f"# {line}\n" for line in text.splitlines())


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
