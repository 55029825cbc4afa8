"""A project outlives its server: what was kept is there again, and a run goes on by its ledger."""

import time

import pytest

from molvae.app.project import Project
from molvae.app.screens.assays import PREDICTORS

PATIENCE = 200.0
"""Seconds that one step may take; the test has longer than all of them, so that a failure says where."""
HOSTILE = 'x" onclick="alert(1)'


def calls(folder) -> int:
    ledger = folder / "my.molvae.runs" / "1" / "run" / "ledger.csv"
    return ledger.read_text().count("\n") - 1 if ledger.exists() else 0


def wait_for(what) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end
        time.sleep(0.2)


def add_and_drop(page, name: str) -> None:
    """Add what was learned from a column of a hostile name; it is a text and no attribute."""
    page.get_by_label("Property", exact=True).click()
    page.get_by_role("option", name=name).click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("the probability to lie there").wait_for()
    assert page.locator("[onclick]").count() == 0
    page.get_by_label(f"Without {name}").click()


@pytest.mark.timeout(900)
def test_a_run_goes_on_after_the_server_was_started_again(serve, browser, tmp_path) -> None:
    project = f"project={tmp_path / 'my.molvae'}"
    with Project(tmp_path / "my.molvae") as kept:
        about = {"folder": str(tmp_path), "tenths": [1.0, 2.0], "direction": "maximize"}
        kept.remember(PREDICTORS, {HOSTILE: about})
    with serve("model=drugs", project) as server:
        page = browser.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(server.url)
        page.get_by_role("button", name="Optimize").click()
        add_and_drop(page, f"predicted {HOSTILE}")
        page.get_by_label("Budget, in calls").fill("60")
        page.get_by_role("button", name="Start").click()
        wait_for(lambda: calls(tmp_path) >= 5)
        page.close()
    before = calls(tmp_path)
    if before >= 60:
        pytest.skip("the run was over before the server could be ended")
    ledger = (tmp_path / "my.molvae.runs" / "1" / "run" / "ledger.csv").read_text()
    with serve("model=drugs", project) as server:
        page = browser.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(server.url)
        page.get_by_role("button", name="Optimize").click()
        page.get_by_text("60 of 60 calls").first.wait_for()
        page.get_by_text("; done").wait_for()
        page.close()
    after = (tmp_path / "my.molvae.runs" / "1" / "run" / "ledger.csv").read_text()
    assert after.startswith(ledger[: ledger.rindex("\n") + 1])
    assert calls(tmp_path) == 60
