"""The page as a browser sees it: a server in a process of its own, and Debian's Chromium."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

pytest.importorskip("nicegui", reason="needs molvae[app]")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 400_000
"""Milliseconds: a busy machine is no failure."""


class Server(NamedTuple):
    """A server that runs."""

    url: str
    """With its token."""
    port: int
    process: subprocess.Popen


@contextmanager
def serving(*settings: str) -> Iterator[Server]:
    """A server for the block; it is ended by an interrupt, as at a terminal."""
    command = [sys.executable, "-m", "molvae", "app", "port=0", "open=false", *settings]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            assert url, f"molvae app ended with {process.wait()}"
            yield Server(url, int(url.split(":")[2].split("/")[0]), process)
        finally:
            process.terminate()
            process.wait()


@pytest.fixture(scope="session")
def serve() -> Callable:
    """`with serve("project=…") as server:` starts one."""
    return serving


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of the model drugs, without a project."""
    with serving("model=drugs") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """Debian's Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("needs a browser: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, server: Server, tmp_path: Path) -> Iterator:
    """The page, opened; at its end the browser must have told no error."""
    shown = browser.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    shown.set_default_timeout(PATIENCE)
    errors: list[str] = []
    shown.on("pageerror", lambda error: errors.append(str(error)))
    shown.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    shown.goto(server.url)
    shown.wait_for_selector(".sketcher canvas, .sketcher")
    yield shown
    shown.close()
    assert not errors
