"""What somebody else may try on the running server."""

import socket
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from molvae.app.server import serve
from molvae.errors import MolvaeError, SettingError

CONNECTIONS = 50
WEBSOCKET = (
    "GET /_nicegui_ws/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)


@pytest.fixture(scope="module")
def cookie(server) -> str:
    answer = httpx.get(server.url)
    return answer.headers["set-cookie"].partition(";")[0]


def status(server, cookie: str = "", path: str = "/", **headers: str) -> int:
    """What a request gets, its path sent as it stands."""
    lines = {"Host": f"127.0.0.1:{server.port}", "Cookie": cookie, "Connection": "close", **headers}
    text = f"GET {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return answered(server, f"{text}\r\n")


def answered(server, request: str) -> int:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(request.encode())
        return int(connection.recv(64).split()[1])


def test_the_address_is_of_this_machine_and_the_secret_is_long(server) -> None:
    assert server.url.startswith(f"http://127.0.0.1:{server.port}/?token=")
    assert len(server.url.partition("token=")[2]) >= 40


def test_only_who_has_the_secret_is_let_in_and_only_by_its_name(server, cookie: str) -> None:
    assert status(server, cookie) == 200
    assert status(server) == 403
    assert status(server, cookie, Host="evil.example") == 403
    assert status(server, cookie, Origin="http://evil.example") == 403
    assert status(server, cookie + "x") == 403


def test_a_websocket_of_another_page_is_refused(server, cookie: str) -> None:
    host = f"Host: 127.0.0.1:{server.port}\r\n"
    own = f"{WEBSOCKET}{host}Cookie: {cookie}\r\n"
    assert answered(server, f"{own}Origin: http://127.0.0.1:{server.port}\r\n\r\n") == 101
    assert answered(server, f"{own}Origin: http://evil.example\r\n\r\n") == 403
    assert answered(server, f"{WEBSOCKET}{host}\r\n") == 403


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/map/..%2f..%2fetc%2fpasswd",
        "/map/999",
        "/_nicegui/x/esm/openchemlib/..%2f..%2f..%2fserver.py",
        "/_nicegui/3.18.0/esm/openchemlib/../../../server.py",
        "/_nicegui/3.18.0/static/..%2f..%2fcore.py",
        "/docs",
        "/openapi.json",
    ],
)
def test_no_path_leads_out(server, cookie: str, path: str) -> None:
    assert status(server, cookie, path) in (400, 403, 404, 422)


def test_fifty_who_ask_at_once_are_served_or_told_to_wait(server, cookie: str) -> None:
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        found = list(pool.map(lambda _: status(server, cookie), range(CONNECTIONS)))
    assert set(found) <= {200, 503}
    assert found.count(200) >= CONNECTIONS // 2
    assert status(server, cookie) == 200


def test_an_upload_that_is_too_large_is_refused(server, cookie: str) -> None:
    head = f"POST /x HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nCookie: {cookie}\r\n"
    assert answered(server, f"{head}Content-Length: 50000001\r\n\r\n") == 413


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"host": "0.0.0.0"}, "one address"),
        ({"host": "example.org"}, "an address of this machine"),
        ({"port": 70_000}, "port"),
        ({"model": "no such model"}, "neither a shipped model"),
        ({"project": "/"}, "name of a new file"),
    ],
)
def test_what_cannot_be_served_is_told(settings: dict, words: str) -> None:
    with pytest.raises(MolvaeError, match=words):
        serve(**{"port": 0, "open": False, **settings})


def test_a_port_that_is_taken_is_told(server) -> None:
    with pytest.raises(SettingError, match="port=0 takes a free one"):
        serve(port=server.port, open=False)
