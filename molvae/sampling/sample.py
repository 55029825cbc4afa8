"""`molvae.sample`: new molecules from a model, filtered and scored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from molvae.checks.limits import MOST, WORKERS, within
from molvae.checks.sampling import check_sampling
from molvae.filters.chosen import Filters
from molvae.filters.properties import Range, within_ranges
from molvae.filters.rows import REASON, failing, judge
from molvae.filters.suited import AUTO
from molvae.model.hub import ModelLike, load
from molvae.model.priors.prior import SampleOptions
from molvae.model.suited import chain_for
from molvae.parallel import map_chunks
from molvae.parallel.progress import Progress, silent
from molvae.report.grid import MOST as DRAWN
from molvae.report.grid import Grid
from molvae.report.numbers import number
from molvae.report.result import ComputedResult
from molvae.sampling.generate import generate_molecules
from molvae.sampling.steering import Steered, Steering
from molvae.sampling.tally import Tally
from molvae.sampling.window import Window
from molvae.scoring.chosen import Scoring, scoring_of
from molvae.scoring.objective import SCORE, Objective
from molvae.scoring.rows import is_timed, score, unscored
from molvae.table import SMILES

CHUNK = 500
"""Molecules that are filtered or scored at a time."""
LEGEND = {"qed": "QED", "sa": "SA", "logp": "logP"}


@dataclass(frozen=True, eq=False)
class Sampled(ComputedResult):
    """New molecules, the best first: smiles, a column for each scorer, and score."""

    tally: Tally
    """What became of every molecule that was drawn."""
    steered: Steered | None = None
    """What steering into a window of properties did; None where there was no window."""

    def grid(self) -> Grid:
        """The best molecules, each with its score and with what a chemist asks first."""
        return Grid(self.table[SMILES].tolist(), legends(self.table))


def sample(
    model: ModelLike = None,
    count: int = 1000,
    *,
    filters: Filters = AUTO,
    ranges: Mapping[str, Range] | None = None,
    scoring: Scoring = "default",
    temperature: float | None = None,
    top_p: float | None = None,
    novel: bool = True,
    distinct: bool = True,
    max_decoded: int | None = None,
    workers: int | None = None,
    device: str = "auto",
    seed: int = 0,
    progress: Progress = silent,
) -> Sampled:
    """Draw new molecules from a model's prior, and filter and score them.

    Args:
        model: a shipped model's name, a model's folder, or a `Model`; None is the default model.
        count: molecules wanted, after everything below.
        filters: names of options, YAML files, filters, or several of these; "auto" takes those that suit the
            model, None lets all molecules pass.
        ranges: property -> {"min": ..., "max": ...}, or one of the two: molecules are steered into this
            window, along the model's axes and along directions that are learned from its codes.
        scoring: names of options, YAML files, scorers, or an objective.
        temperature: see `SampleOptions`.
        top_p: see `SampleOptions`.
        novel: leave out molecules of the training set, as far as the model's training filter tells.
        distinct: give each molecule once.
        max_decoded: give up after drawing so many; None: 20 times `count`, at least 10,000.
        workers: processes for filters and scores; None takes all cores, 1 works in this process.
        device: "cpu", "cuda", or "auto" for a GPU where there is one.
        seed: seeds all random draws.
        progress: opens a bar of the molecules that were found.

    Returns:
        At most `count` molecules; fewer, or none, where `max_decoded` comes first, or Ctrl-C: then
        `tally.interrupted` is True.

    Raises:
        KeyboardInterrupt: before there was a molecule.
        SettingError: an argument means nothing.
        MolvaeError: there is no such model, or it is damaged.
    """
    within(1, MOST, count=count)
    if max_decoded is not None:
        within(1, MOST, max_decoded=max_decoded)
    if workers is not None:
        within(1, WORKERS, workers=workers)
    check_sampling(temperature, top_p)
    within_ranges(ranges or {})
    options = SampleOptions(temperature, top_p, seed=seed)
    objective, loaded = scoring_of(scoring), load(model, device)
    chain = chain_for(loaded, filters)

    def check(smiles: Sequence[str]) -> list[str]:
        return list(_in_chunks(partial(judge, chain=chain), smiles, workers, failing)[REASON])

    window = Window.of(ranges or {})
    steering = None if window is None else Steering(loaded, window, options, workers)
    molecules, tally = generate_molecules(
        loaded,
        count,
        check,
        options,
        distinct=distinct,
        novel=novel,
        max_decoded=max_decoded,
        source=steering,
        advance=progress("molecules", count),
    )
    return Sampled(_scored(molecules, objective, workers), tally, steering.done if steering else None)


def _scored(smiles: Sequence[str], objective: Objective, workers: int | None) -> pd.DataFrame:
    if not smiles:
        return pd.DataFrame(columns=[SMILES, *objective.scorers, SCORE])
    function, lost = partial(score, objective=objective), partial(unscored, objective=objective)
    scored = _in_chunks(function, smiles, workers, lost, timed=is_timed(objective))
    return scored.sort_values(SCORE, ascending=False, kind="stable", ignore_index=True)


def _in_chunks(
    function: Callable[[pd.DataFrame], pd.DataFrame],
    smiles: Sequence[str],
    workers: int | None,
    lost: Callable[[pd.DataFrame, str], pd.DataFrame],
    *,
    timed: bool = True,
) -> pd.DataFrame:
    """A function of tables on a few hundred molecules at a time, in parallel; see `map_chunks`."""
    frames = (pd.DataFrame({SMILES: smiles[at : at + CHUNK]}) for at in range(0, len(smiles), CHUNK))
    several = workers if len(smiles) > CHUNK else 1
    done = list(map_chunks(function, frames, workers=several, lost=lost, timed=timed))
    return pd.concat(done, ignore_index=True) if done else pd.DataFrame({SMILES: [], REASON: []})


def legends(scored: pd.DataFrame) -> list[str]:
    """Two lines below each molecule: its score, and what a chemist asks first."""
    shown = [column for column in LEGEND if column in scored]
    return [
        f"score {number(row[SCORE], '.2f')}\n"
        + " · ".join(f"{LEGEND[column]} {number(row[column], '.2f')}" for column in shown)
        for row in scored.head(DRAWN).to_dict("records")
    ]
