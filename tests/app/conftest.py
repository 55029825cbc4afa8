"""The page as a browser sees it: a server in a process of its own, and Debian's Chromium."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from molvae.app.plan import OUTPUT, Plan

pytest.importorskip("nicegui", reason="needs molvae[app]")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 200_000
"""Milliseconds that one step may take: a busy machine is no failure. A test may take longer, so that it tells
where it failed."""
ENDING = 60
"""Seconds that a server has to end."""


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
            process.wait(ENDING)


@pytest.fixture(scope="session")
def serve() -> Callable:
    """`with serve("project=…") as server:` starts one."""
    return serving


@pytest.fixture
def run_both_ways(molvae: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable:
    """Runs a plan by its command and by its Python, which find the same; returns the ledger."""

    def run(plan: Plan) -> pd.DataFrame:
        plan.write(tmp_path)
        monkeypatch.chdir(tmp_path)
        done = molvae(*plan.arguments())
        assert not done.code, done.err
        ledger = pd.read_csv(tmp_path / OUTPUT / "ledger.csv")
        assert len(ledger) == plan.budget
        known: dict = {}
        exec(plan.python(tmp_path), known)  # as a chemist pastes it into a notebook
        own = known["found"].ledger
        assert own["smiles"].tolist() == ledger["smiles"].tolist()
        assert own["score"].tolist() == pytest.approx(ledger["score"].tolist())
        return ledger

    return run


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
