"""How long a chemist waits for the page, and how much memory it takes.

    python benchmarks/app.py [--rounds 20] [--model drugs] [--output app.json]
    python benchmarks/app.py --processor [--rounds 20]

A browser (Debian's Chromium, driven by Playwright) goes from molecule to molecule, each new to the server:
the time until properties, the first analogue and all of them are shown; then a slider is touched (the time
until its first stop is shown) and moved on (each further stop), an analogue is kept, and the basket opened.
These are ten actions a round, without pauses: 36 rounds are an hour of somebody who acts every ten seconds.
Times are seconds; the 95th percentile is given beside the median. Memory is that of the server and all of
its processes, as proportional set size, which counts shared pages once; it is read every few rounds.

With `--processor` there is no browser: the processor time of each answer is counted, on one thread, which is
what it takes on a core that nobody else needs. Sending and showing an answer come on top of it.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright
from rdkit import RDConfig

from molvae.chem.descriptors import descriptor, evaluate
from molvae.chem.mol import canonical, parse

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 120_000
"""Milliseconds."""
BETWEEN = 6
"""Rounds between two readings of the memory."""
AXES = ("logP", "TPSA", "QED")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--model", default="drugs")
    parser.add_argument("--output")
    parser.add_argument("--processor", action="store_true")
    asked = parser.parse_args()
    if asked.processor:
        print(json.dumps(processor_times(asked.model, asked.rounds), indent=1))
        return
    with serving(asked.model) as (url, process), opened(url) as page:
        page.get_by_text("analogues that pass").wait_for()
        time.sleep(5)
        kept: list[float] = [memory(process.pid)]
        times: dict[str, list[float]] = {}
        for number, smiles in enumerate(islice(drug_like(), asked.rounds), start=1):
            round_of(page, smiles, times)
            if number % BETWEEN == 0:
                kept.append(memory(process.pid))
            seconds = {name: summary(values) for name, values in times.items()}
            found: dict[str, Any] = {"rounds": number, "memory_mb": kept, "seconds": seconds}
            if asked.output:
                Path(asked.output).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


def round_of(page: Page, smiles: str, times: dict[str, list[float]]) -> None:
    """One molecule and one of its sliders."""
    page.get_by_role("tab", name="Analogues").click()
    field = page.get_by_label("SMILES, InChI, molfile")
    field.fill(smiles)
    began = time.perf_counter()
    field.press("Enter")

    def waited(name: str, what: Callable[[], object]) -> None:
        what()
        times.setdefault(name, []).append(time.perf_counter() - began)

    waited("properties", page.locator(f".trail button[aria-current][title='{smiles}']").wait_for)
    waited("first analogue", page.locator(".view:visible .cards .structure").first.wait_for)
    waited("all analogues", page.get_by_text("analogues that pass").wait_for)
    page.get_by_role("tab", name="Axes").click()
    slider = page.get_by_label(AXES[len(times["properties"]) % len(AXES)], exact=True)
    slider.wait_for()
    slider.focus()
    began = time.perf_counter()
    page.keyboard.press("ArrowRight")
    waited("first stop of a slider", page.locator(".strip .structure").first.wait_for)
    for key, stop in (("ArrowRight", "+2"), ("ArrowRight", "+3"), ("ArrowLeft", "+2")):
        began = time.perf_counter()
        page.keyboard.press(key)
        waited("next stop of a slider", page.get_by_text(f"stop {stop}:").wait_for)
    page.get_by_text("held as far as may be").wait_for()
    page.locator(".strip .keep").last.click()
    go_to(page, "Basket")
    page.locator(".kept .structure").last.wait_for()
    go_to(page, "Explore")


def processor_times(model: str, rounds: int) -> dict[str, dict[str, float]]:
    """Seconds of this process for each answer."""
    from molvae.app.tasks import analogues, cards, molecule, reading, walks, warm

    times: dict[str, list[float]] = {}
    first: list[float] = []

    class Noted(analogues.Notes):
        def part(self, found: Any) -> None:
            if found and not first:
                first.append(time.process_time())

    def timed(name: str, what: Callable[[], Any]) -> Any:
        began = time.process_time()
        answer = what()
        times.setdefault(name, []).append(time.process_time() - began)
        return answer

    timed("loading", lambda: warm.warm(model))
    analogues.Notes = Noted
    for smiles in islice(drug_like(), rounds):
        first.clear()
        timed("properties", lambda smiles=smiles: molecule.facts(smiles))
        timed("reading", lambda smiles=smiles: reading.reading(model, smiles))
        began = time.process_time()
        rows = timed("all analogues", lambda smiles=smiles: analogues.around(model, smiles, 24, 0, ""))
        times.setdefault("first analogues", []).append((first or [time.process_time()])[0] - began)
        timed("24 drawn", lambda smiles=smiles, rows=rows: cards.beside(smiles, rows))
        for name, task in (("line of a slider", walks.straight), ("stops of a slider", walks.searched)):
            timed(name, lambda smiles=smiles, task=task: task(model, smiles, "logp", 7, 3.0))
    return {name: summary(values) for name, values in times.items()}


def go_to(page: Page, name: str) -> None:
    """Open a screen."""
    page.get_by_role("navigation", name="Screens").get_by_role("button", name=name).click()


def drug_like() -> Iterator[str]:
    """Molecules of 15 to 35 heavy atoms from RDKit's own NCI file."""
    lines = (Path(RDConfig.RDDataDir) / "NCI" / "first_5K.smi").read_text().splitlines()
    for line in lines[100:]:
        smiles = canonical(line.split()[0])
        mol = parse(smiles) if smiles and "." not in smiles and "'" not in smiles else None
        if smiles and mol is not None and 15 <= evaluate(descriptor("heavy_atoms"), [mol])[0] <= 35:
            yield smiles


def summary(values: list[float]) -> dict[str, float]:
    """Median, 95th percentile and count."""
    return {
        "median": round(float(np.median(values)), 3),
        "p95": round(float(np.quantile(values, 0.95)), 3),
        "count": len(values),
    }


def memory(root: int) -> float:
    """Proportional set size of a process and all below it, in MB."""
    return round(sum(pss(one) for one in below(root)) / 1000, 1)


def below(root: int) -> list[int]:
    """A process and its descendants."""
    found = [root]
    for task in (Path("/proc") / str(root) / "task").glob("*/children"):
        for child in task.read_text().split():
            found += below(int(child))
    return found


def pss(process: int) -> int:
    """In kB."""
    text = (Path("/proc") / str(process) / "smaps_rollup").read_text()
    match = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(match.group(1)) if match else 0


@contextmanager
def serving(model: str) -> Iterator[tuple[str, subprocess.Popen]]:
    """A server, and its address."""
    command = [sys.executable, "-m", "molvae", "app", "port=0", "open=false", f"model={model}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), process
        finally:
            process.terminate()


@contextmanager
def opened(url: str) -> Iterator[Page]:
    """The page in a browser."""
    found = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE)
        page.goto(url)
        yield page
        browser.close()


if __name__ == "__main__":
    main()
