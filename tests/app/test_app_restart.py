"""A project outlives its server: what was kept is there again, and a run goes on by its ledger."""

import re
import time

import pytest

from molvae.app.draft import Draft
from molvae.app.project import Project
from molvae.app.screens.assays import PREDICTORS
from molvae.app.screens.wish import DRAFT, FROM_PRIOR

PATIENCE = 120.0
"""Seconds that one step may take; the test has longer than its long ones, so that a failure says where."""
HOSTILE = 'x" onclick="alert(1)'
BUDGET = 60


def calls(folder) -> int:
    ledger = folder / "my.molvae.runs" / "1" / "run" / "ledger.csv"
    return ledger.read_text().count("\n") - 1 if ledger.exists() else 0


def log(folder) -> str:
    """What the run has told, for whoever reads that it failed."""
    return (folder / "my.molvae.runs" / "1" / "log.txt").read_text()[-2000:]


def wait_for_calls(page, folder) -> None:
    """Wait until the run has spent some of its budget, or has failed."""
    end = time.monotonic() + PATIENCE
    while calls(folder) < 5:
        told = page.locator(".run [role=status]").all_inner_texts()
        assert not any("failed" in one for one in told), log(folder)
        assert time.monotonic() < end, (told, log(folder))
        time.sleep(0.1)


def opened(browser, server):
    """The screen of runs."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(server.url)
    page.get_by_role("button", name="Optimize").click()
    page.get_by_role("heading", name="What is wanted").wait_for()
    return page


def add_and_drop(page, name: str) -> None:
    """Add what was learned from a column of a hostile name; it is a text and no attribute."""
    page.get_by_label("Property", exact=True).click()
    page.get_by_role("option", name=name).click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("the probability to lie there").wait_for()
    assert page.locator("[onclick]").count() == 0
    page.get_by_label(f"Without {name}").click()


@pytest.mark.timeout(600)
def test_a_run_goes_on_after_the_server_was_started_again(serve, browser, model_folder, tmp_path) -> None:
    settings = f"model={model_folder}", f"project={tmp_path / 'my.molvae'}"
    runs = tmp_path / "my.molvae.runs"
    with Project(tmp_path / "my.molvae") as kept:
        about = {"folder": str(tmp_path), "tenths": [1.0, 2.0], "direction": "maximize"}
        kept.remember(PREDICTORS, {HOSTILE: about})
        kept.remember(DRAFT, Draft(start=FROM_PRIOR, filters=("pains",)).plain())
    with serve(*settings) as server:
        page = opened(browser, server)
        add_and_drop(page, f"predicted {HOSTILE}")
        page.get_by_label("Budget, in calls").fill(str(BUDGET))
        page.get_by_label("Without SA").click()
        page.get_by_role("button", name="Start").click()
        wait_for_calls(page, tmp_path)
        server.process.kill()  # at once, before the budget is spent: as a power cut would
    page.close()
    before = calls(tmp_path)
    if before >= BUDGET:
        pytest.skip("the run was over before the server could be ended")
    ledger = (runs / "1" / "run" / "ledger.csv").read_text()
    with serve(*settings) as server:
        page = opened(browser, server)
        assert page.get_by_label("Budget, in calls").input_value() == str(BUDGET)
        assert page.get_by_label("Begin from").input_value() == FROM_PRIOR
        assert page.get_by_role("checkbox", name="No PAINS").is_checked()
        assert page.locator(".wanted").count() == 1
        assert not page.get_by_role("button", name="Remove").is_visible()
        told = page.locator(".run [role=status]").filter(has_text=re.compile("; done|; failed"))
        told.wait_for()
        assert told.inner_text().startswith(f"{BUDGET} of {BUDGET} calls"), log(tmp_path)
        after = (runs / "1" / "run" / "ledger.csv").read_text()
        assert after.startswith(ledger[: ledger.rindex("\n") + 1])
        assert calls(tmp_path) == BUDGET
        for answer in ("Keep it", "Remove it"):
            assert (runs / "1").exists()
            page.get_by_role("button", name="Remove", exact=True).click()
            page.get_by_role("button", name=answer).click()
        page.get_by_text("No run yet").wait_for()
        page.close()
    assert not (runs / "1").exists()
