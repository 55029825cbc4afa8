"""Who may speak to the server: pages that it has sent itself, to whoever holds the token."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

MEGABYTE = 1_000_000
LARGEST_BODY = 50 * MEGABYTE
"""Bytes that one request may send: an upload."""
MOST_REQUESTS = 64
"""Under way at once; the next one is told to come back."""

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:;"
    " script-src 'self' 'unsafe-inline' 'unsafe-eval'; connect-src 'self' data:; object-src 'none';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
"""Nothing is loaded from elsewhere, and nothing sent there. NiceGUI compiles its templates in the browser."""
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class TooLargeError(Exception):
    """A request sends more than is taken."""


class Guard:
    """Lets through what holds the token, was sent to this server by its name, and by no other page.

    A page of somebody else's can make a browser ask this machine for things: the token is not known to it,
    its `Origin` is another, and where it has its own name point here the `Host` is.

    Args:
        application: what is guarded.
        token: secret of this run of the server; a URL's first visit puts it into a cookie.
        hosts: names and ports by which the server is called.
    """

    def __init__(self, application: Application, token: str, hosts: Iterable[str]) -> None:
        self._application, self._token, self._hosts = application, token, frozenset(hosts)
        self._cookie = f"molvae_{min(self._hosts).rpartition(':')[2]}"  # cookies know no ports
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._application(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if refusal := self._refusal(headers):
            await _refuse(scope, receive, send, 403, refusal)
        elif scope["type"] == "http" and self._is(
            parse_qs(scope["query_string"].decode("latin-1")).get("token")
        ):
            await self._welcome(scope, send)
        elif not self._is([_cookie(headers.get("cookie", ""), self._cookie)]):
            await _refuse(scope, receive, send, 403, "open the address that molvae app has printed")
        elif scope["type"] == "http" and self._under_way >= MOST_REQUESTS:
            await _refuse(scope, receive, send, 503, "busy: try again in a moment")
        elif scope["type"] == "http":
            await self._answer(scope, receive, send, headers)
        else:
            await self._application(scope, receive, send)

    def _refusal(self, headers: dict[str, str]) -> str:
        if headers.get("host", "") not in self._hosts:
            return "this server has another name"
        origin = headers.get("origin")
        if origin is not None and origin not in {f"http://{host}" for host in self._hosts}:
            return "asked by another page"
        return ""

    def _is(self, given: list[str] | None) -> bool:
        return any(hmac.compare_digest(one.encode(), self._token.encode()) for one in given or [])

    async def _welcome(self, scope: Scope, send: Send) -> None:
        """Put the token into a cookie and take it out of the address, which history and screenshots show."""
        cookie = f"{self._cookie}={self._token}; Path=/; HttpOnly; SameSite=Strict"
        headers = [(b"location", b"/"), (b"set-cookie", cookie.encode()), *HEADERS]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def _answer(self, scope: Scope, receive: Receive, send: Send, headers: dict[str, str]) -> None:
        if _number(headers.get("content-length", "0")) > LARGEST_BODY:
            await _refuse(scope, receive, send, 413, f"more than {LARGEST_BODY // MEGABYTE} MB")
            return
        self._under_way += 1
        try:
            await self._application(scope, _limited(receive), _with_headers(send))
        except TooLargeError:
            await _refuse(scope, receive, send, 413, f"more than {LARGEST_BODY // MEGABYTE} MB")
        finally:
            self._under_way -= 1


def _limited(receive: Receive) -> Receive:
    """What a request sends, which may be more than it has said."""
    size = 0

    async def counted() -> MutableMapping[str, Any]:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > LARGEST_BODY:
            raise TooLargeError
        return message

    return counted


def _with_headers(send: Send) -> Send:
    async def sent(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *HEADERS]
        await send(message)

    return sent


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, reason: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{reason}\n".encode()})


def _cookie(header: str, name: str) -> str:
    try:
        found = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else LARGEST_BODY + 1
