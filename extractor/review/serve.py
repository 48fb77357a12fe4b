"""`baocao review`: open the archive, make the application, serve it until Ctrl-C."""

from __future__ import annotations

import atexit
import getpass
import secrets
import socket
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.archive import Archive
from extractor.errors import UnwritableTarget, WrongUsage
from extractor.review.security import Hosts, LoginLimit, Sessions, User, is_loopback

if TYPE_CHECKING:
    from extractor.review.shop import Shop


_PAGE_SECONDS = 20.0


def missing_packages() -> list[str]:
    """Which packages of the extra `server` are not installed."""
    from importlib.util import find_spec

    wanted = {"fastapi": "fastapi", "uvicorn": "uvicorn", "jinja2": "jinja2", "argon2": "argon2-cffi",
              "python_multipart": "python-multipart"}  # fmt: skip
    return [name for module, name in wanted.items() if find_spec(module) is None]


def serve(
    archive: Archive,
    *,
    host: str,
    port: int,
    names: Sequence[str],
    uploads: Path | None,
    browser: bool,
    tell: Callable[[str], None],
) -> None:
    """Serve until interrupted; `tell` is given the address to open, the token in it.

    On loopback whoever has the token is the user of this machine, as admin. On other addresses people log in, and
    there must be somebody who can. Raises WrongUsage, UnwritableTarget.
    """
    missing = missing_packages()
    if missing:
        raise UnwritableTarget("no-server", packages=", ".join(missing))
    alone = is_loopback(host) and not names
    if not alone and not archive.reviews.users():
        raise WrongUsage("no-review-users", host)
    with _listen(host, port) as listening:
        actual = listening.getsockname()[1]
        token = secrets.token_urlsafe(32) if alone else None
        shop = make_shop(archive, host=host, port=actual, token=token, names=names, uploads=uploads)
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{actual}/" + (f"?token={token}" if token else "")
        threading.Thread(target=shop.desk.warm_up, daemon=True).start()
        tell(address)
        if browser:
            threading.Timer(0.5, open_browser, (address, Path.home())).start()
        _run(shop, listening)


def open_browser(address: str, folder: Path) -> None:
    """By way of a file that only this user can read: the command line of a browser can be read by every user.

    In the home folder, since browsers that are snaps or flatpaks see no other; gone after a while.
    """
    try:
        handle, name = tempfile.mkstemp(".html", "baocao-", folder)  # for this user alone
    except OSError:
        return  # the address was printed
    page = Path(name)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(f'<!doctype html><meta http-equiv="refresh" content="0; url={address}">')
    atexit.register(page.unlink, missing_ok=True)
    webbrowser.open(page.as_uri())
    leaving = threading.Timer(_PAGE_SECONDS, page.unlink, kwargs={"missing_ok": True})
    leaving.daemon = True
    leaving.start()


def _run(shop: Shop, listening: socket.socket) -> None:
    import uvicorn

    from extractor.review.app import make_app

    # no access log: the address in it would keep the token
    config = uvicorn.Config(
        make_app(shop),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        limit_concurrency=200,
        h11_max_incomplete_event_size=32 * 1024,
    )
    uvicorn.Server(config).run(sockets=[listening])


def make_shop(
    archive: Archive, *, host: str, port: int, token: str | None, names: Sequence[str], uploads: Path | None
) -> Shop:
    """What a server works with; with a token its bearer is the user of this machine."""
    from extractor.review.guard import Door
    from extractor.review.pictures import Desk
    from extractor.review.shop import Shop

    def find_user(name: str) -> tuple[User, str] | None:
        found = next((one for one in archive.reviews.users() if one.name == name), None)
        return None if found is None else (User(found.name, found.role), found.password)

    door = Door(Hosts.of(host, names), port, token, User(_own_name(), "admin"), find_user, Sessions(), LoginLimit())
    return Shop(archive, Desk(archive.reviews.read_original), door, uploads)


def _own_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "admin"


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise UnwritableTarget("port-taken", f"{host}:{port}", problem=error.strerror or str(error)) from error
    listening.listen(128)
    return listening
