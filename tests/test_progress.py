"""Bars end where they say they will: what was done adds up to what was announced, in every capability."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import molvae
from molvae.parallel.progress import Advance

DRUGS = ["CC(=O)Oc1ccccc1C(=O)O", "CC(C)Cc1ccc(C(C)C(=O)O)cc1", "CC(=O)Nc1ccc(O)cc1"]
MEASURED = {
    "smiles": [f"{'C' * length}{end}" for length in range(2, 12) for end in ("O", "N", "c1ccccc1")],
    "value": [float(length) for length in range(30)],
}


class Watched:
    """All bars that were opened: their titles, how long they were said to be, and how far they came."""

    def __init__(self) -> None:
        self.bars: list[tuple[str, int | None, list[int]]] = []

    def __call__(self, title: str, total: int | None) -> Advance:
        told: list[int] = []
        self.bars.append((title, total, told))
        return told.append

    def short(self) -> list[tuple[str, int | None, int]]:
        """Bars that end before or beyond their end."""
        ends = [(title, total, sum(told)) for title, total, told in self.bars]
        return [end for end in ends if end[1] not in (None, end[2])]


@pytest.fixture(scope="module")
def model(model_folder: Path) -> molvae.Model:
    return molvae.load(model_folder)


@pytest.mark.parametrize(
    "work",
    [
        lambda model, bars: molvae.design("[*:1]c1ccccc1", max_proposed=61, **common(model, bars)),
        lambda model, bars: molvae.neighbors(DRUGS[:2], max_decoded=300, **common(model, bars)),
        lambda model, bars: molvae.neighbors(DRUGS[:1], radius=1.0, max_decoded=300, **common(model, bars)),
        lambda model, bars: molvae.sample(max_decoded=5_000, **common(model, bars)),
        lambda model, bars: molvae.traverse(
            "mw", start=DRUGS[:2], fit_count=300, steps=3, hold=[], progress=bars, model=model
        ),
        lambda model, bars: molvae.traverse(
            "mw", start=DRUGS[:2], dimension=0, steps=3, progress=bars, model=model
        ),
        lambda model, bars: molvae.interpolate(DRUGS[:2], DRUGS[1:], steps=3, progress=bars, model=model),
        lambda model, bars: molvae.decode(model.encode(DRUGS), progress=bars, model=model),
        lambda model, bars: molvae.pick(DRUGS, 9, scaffold_quota=1, progress=bars),
        lambda model, bars: molvae.pick(DRUGS, 2, method="butina", progress=bars),
        lambda model, bars: molvae.map_library(DRUGS * 2, progress=bars, model=model).html(progress=bars),
        lambda model, bars: molvae.evaluate(DRUGS * 2, reference=DRUGS, progress=bars),
        lambda model, bars: molvae.learn(pd.DataFrame(MEASURED), "value", progress=bars),
    ],
    ids=lambda work: work.__code__.co_names[1],
)
def test_bars_end_at_their_ends(model: molvae.Model, work: Callable[[molvae.Model, Watched], Any]) -> None:
    bars = Watched()
    work(model, bars)
    assert bars.bars
    assert not bars.short()


def common(model: molvae.Model, bars: Watched) -> dict[str, Any]:
    """Few molecules, all of which pass."""
    return {"model": model, "progress": bars, "count": 5, "filters": None}
