"""Who is let in, and who is not: the guard by itself, asked as a server would ask it."""

import asyncio

import pytest

from molvae.app.guard import LARGEST_BODY, MOST_REQUESTS, Guard

TOKEN = "secret"
HOST = "127.0.0.1:8080"
COOKIE = f"molvae_8080={TOKEN}"


async def inside(scope, receive, send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    size = 0
    while True:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size).encode()})


def ask(guard=None, kind="http", query="", bodies=(b"",), **headers) -> list[dict]:
    """What comes back for a request of these headers."""
    sent: list[dict] = []
    messages = [
        {"type": "http.request", "body": body, "more_body": n + 1 < len(bodies)}
        for n, body in enumerate(bodies)
    ]

    async def receive() -> dict:
        return messages.pop(0) if kind == "http" else {"type": "websocket.connect"}

    async def send(message) -> None:
        sent.append(message)

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": kind, "path": "/", "query_string": query.encode(), "headers": named}
    asyncio.run((guard or Guard(inside, TOKEN, {HOST, "localhost:8080"}))(scope, receive, send))
    return sent


def status(sent: list[dict]) -> int:
    return sent[0]["status"]


def test_the_token_becomes_a_cookie_and_leaves_the_address() -> None:
    (start, _) = ask(query=f"token={TOKEN}", host=HOST)
    headers = dict(start["headers"])
    assert start["status"] == 303
    assert headers[b"location"] == b"/"
    assert headers[b"set-cookie"] == f"{COOKIE}; Path=/; HttpOnly; SameSite=Strict".encode()


def test_the_cookie_lets_in_with_headers_that_keep_others_out() -> None:
    sent = ask(host=HOST, cookie=f"other=1; {COOKIE}")
    assert status(sent) == 200
    assert b"default-src 'self'" in dict(sent[0]["headers"])[b"content-security-policy"]


@pytest.mark.parametrize(
    "headers",
    [
        {"host": HOST},
        {"host": HOST, "cookie": "molvae_8080=guessed"},
        {"host": HOST, "cookie": "molvae_8081=secret"},
        {"host": HOST, "cookie": '"; broken'},
        {"host": "evil.example", "cookie": COOKIE},
        {"host": "evil.example:8080", "cookie": COOKIE},
        {"host": "127.0.0.1:9999", "cookie": COOKIE},
        {"cookie": COOKIE},
        {"host": HOST, "cookie": COOKIE, "origin": "http://evil.example"},
        {"host": HOST, "cookie": COOKIE, "origin": "null"},
        {"host": HOST, "cookie": COOKIE, "origin": "http://127.0.0.1:9999"},
        {"host": HOST, "cookie": COOKIE, "origin": "https://127.0.0.1:8080"},
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_others_are_refused(headers, kind: str) -> None:
    sent = ask(kind=kind, **headers)
    assert sent[0].get("status") == 403 if kind == "http" else sent == [sent[0]]
    assert kind == "http" or sent[0]["type"] == "websocket.close"


def test_a_websocket_of_the_page_is_let_in() -> None:
    sent = ask(kind="websocket", host=HOST, cookie=COOKIE, origin=f"http://{HOST}")
    assert sent == [{"type": "websocket.accept"}]


def test_a_wrong_token_is_no_token() -> None:
    assert status(ask(query="token=guessed", host=HOST)) == 403


def test_the_token_does_not_help_under_another_name() -> None:
    assert status(ask(query=f"token={TOKEN}", host="evil.example")) == 403


@pytest.mark.parametrize("length", [str(LARGEST_BODY + 1), "-1", "many"])
def test_a_body_that_says_to_be_too_large_is_refused(length: str) -> None:
    assert status(ask(host=HOST, cookie=COOKIE, content_length=length)) == 413


def test_a_body_that_is_larger_than_it_says_is_refused() -> None:
    megabyte = bytes(1_000_000)
    sent = ask(host=HOST, cookie=COOKIE, bodies=[megabyte] * (LARGEST_BODY // len(megabyte) + 1))
    assert status(sent) == 413


def test_more_requests_than_are_served_at_once_are_told_to_wait() -> None:
    release = asyncio.Event()

    async def slow(scope, receive, send) -> None:
        await release.wait()
        await inside(scope, receive, send)

    async def many() -> list[int]:
        guard = Guard(slow, TOKEN, {HOST})
        answers: list[list[dict]] = [[] for _ in range(MOST_REQUESTS + 5)]

        async def one(sent: list[dict]) -> None:
            async def receive() -> dict:
                return {"type": "http.request", "body": b""}

            async def send(message) -> None:
                sent.append(message)

            headers = [(b"host", HOST.encode()), (b"cookie", COOKIE.encode())]
            scope = {"type": "http", "path": "/", "query_string": b"", "headers": headers}
            await guard(scope, receive, send)

        tasks = [asyncio.create_task(one(sent)) for sent in answers]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        release.set()
        await asyncio.gather(*tasks)
        return [status(sent) for sent in answers]

    found = asyncio.run(many())
    assert found.count(200) == MOST_REQUESTS
    assert found.count(503) == 5
