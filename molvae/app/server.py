"""`molvae.app.server.serve`: the page in the browser, for whoever sits at this machine."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import secrets
import socket
import tempfile
import webbrowser
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from molvae.app.guard import Application, Guard
from molvae.checks.limits import within
from molvae.errors import MolvaeError, SettingError

log = logging.getLogger(__name__)

LOCAL = "127.0.0.1"
LAST_PORT = 65_535
TOKEN_BYTES = 32
GRACE = 2
"""Seconds that open connections are given at the end."""


def serve(
    model: str | Path | None = None,
    *,
    project: str | Path | None = None,
    port: int = 8080,
    host: str = LOCAL,
    open: bool = True,
    on_ready: Callable[[str], object] = print,
) -> None:
    """Serve the page until this process is interrupted.

    Only this machine reaches it, and only who knows the address: it holds a secret that is new at each start.

    Args:
        model: a shipped model's name, or a model's folder; None is the default model.
        project: an SQLite file that keeps everything, made where there is none, runs in a folder beside it;
            None keeps all for as long as the server runs.
        port: of the address; 0 takes a free one.
        host: address to serve; another than this machine's own lets others on the network try.
        open: opens the address in a browser, where there is one.
        on_ready: told the address as soon as it answers.

    Raises:
        SettingError: the port is taken, or the host is none of this machine's addresses.
        MolvaeError: there is no such model, the project is damaged, or NiceGUI is not installed.
    """
    within(0, LAST_PORT, port=port)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with _listening(host, port) as listening, _application(model, project) as served:
        number = listening.getsockname()[1]
        address = f"http://{_bracketed(host)}:{number}/?token={token}"

        def ready() -> None:
            on_ready(address)
            if open:
                webbrowser.open(address)

        names = {f"{_bracketed(name)}:{number}" for name in (LOCAL, "localhost", host)}
        asyncio.run(_run(Guard(served, token, names), listening, ready))


def _application(model: str | Path | None, project: str | Path | None) -> AbstractContextManager[Application]:
    """The application, whose toolkit is an extra of the package."""
    os.environ.setdefault("NICEGUI_STORAGE_PATH", str(Path(tempfile.gettempdir()) / "molvae-keeps-nothing"))
    try:
        from molvae.app.application import application
    except ModuleNotFoundError as error:
        raise MolvaeError(f"{error.name} is missing: pip install 'molvae[app]'") from error
    return application(model, project)


async def _run(guarded: Guard, listening: socket.socket, ready: Callable[[], None]) -> None:
    import uvicorn

    config = uvicorn.Config(
        guarded,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=GRACE,
        ws_max_size=4_000_000,
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not running.done():
        await asyncio.sleep(0.05)
    if server.started:
        ready()
    await running


def _listening(host: str, port: int) -> socket.socket:
    """A socket at the address."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError as error:
        raise SettingError("host", host, "an address of this machine, such as 127.0.0.1") from error
    if address.is_unspecified:
        raise SettingError("host", host, "one address of this machine: pages are told apart by it")
    if not address.is_loopback:
        log.warning("host=%s: others on the network can try to reach the page; it asks for the secret", host)
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        raise SettingError("port", port, f"{error.strerror}; port=0 takes a free one") from error
    return found


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
