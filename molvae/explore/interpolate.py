"""Paths through the latent space from one molecule to another."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from molvae.checks.choices import one_of
from molvae.errors import ArgumentError
from molvae.explore.curves import PATHS
from molvae.explore.path import COLUMNS, check_path, distinct_steps, path_between
from molvae.filters.chosen import Filters
from molvae.filters.suited import AUTO
from molvae.model.hub import ModelLike, load
from molvae.model.model import Model
from molvae.model.suited import chain_for
from molvae.parallel.progress import Progress, silent
from molvae.report.exploration import Exploration
from molvae.report.grid import Grid
from molvae.report.pages.interpolation import interpolation_page
from molvae.report.result import ComputedResult
from molvae.scoring.chosen import Scoring, scoring_of
from molvae.scoring.rows import check_names, score
from molvae.table import SMILES
from molvae.table.molecules import MoleculesLike, smiles_of

log = logging.getLogger(__name__)

PATH = "path"
WIDEST = 8
"""Most molecules in a row of the picture."""


@dataclass(frozen=True, eq=False)
class Interpolation(ComputedResult):
    """Molecules on the way from one to another."""

    pairs: tuple[tuple[str, str], ...]
    """The molecules at the two ends of each path, as they were given."""
    paths: tuple[pd.DataFrame, ...]
    """The rows of each path."""
    steps: int
    """Points decoded on each path, both ends included."""

    def page(self) -> Exploration:
        """A strip of molecules for each path, and how similar they are to its two ends."""
        return interpolation_page(self.pairs, self.paths, self.steps)

    def grid(self) -> Grid:
        """The molecules in their order, a path after the other."""
        rows = self.table.to_dict("records")
        legends = [
            f"{f'path {row[PATH]}, ' if PATH in row else ''}t = {row['t']:.2f}\n"
            f"similarity {row['similarity_start']:.2f} | {row['similarity_end']:.2f}"
            for row in rows
        ]
        columns = min(WIDEST, len(self.paths[0]))
        return Grid([row[SMILES] for row in rows], legends, columns, alike=True)


def interpolate(
    start: MoleculesLike,
    end: MoleculesLike,
    *,
    model: ModelLike = None,
    steps: int = 10,
    path: str = "spherical",
    draws: int = 24,
    distinct: bool = True,
    filters: Filters = AUTO,
    scoring: Scoring = "default",
    seed: int = 0,
    device: str = "auto",
    progress: Progress = silent,
) -> Interpolation:
    """Walk through the latent space from molecules to others.

    Args:
        start: a SMILES, several, a table, or a file of them.
        end: the same, as many; a single one goes with all of the other side.
        model: a shipped model's name, a model's folder, or a `Model`; None is the default model.
        steps: points of each path, both ends included.
        path: "spherical" goes around the origin, where a Gaussian's mass is; "linear" goes straight.
        draws: molecules to choose from at each point, so that the path changes evenly; 1 takes the likeliest.
        distinct: keep each molecule of a path once.
        filters: names of options, YAML files, filters, or several of these; where nothing that a point
            decodes to passes, parts are exchanged toward it. "auto" takes those that suit the model, and
            forgives what the two ends fail themselves; None lets all pass.
        scoring: adds the columns of its scorers and `score`.
        seed: seeds the draws.
        device: where a model that is named is loaded: "cpu", "cuda", or "auto".
        progress: opens a progress bar; see `molvae.parallel.progress`.

    Returns:
        A result whose table has the columns step (from 0), t (0 to 1), smiles, similarity_start and
        similarity_end (Tanimoto), the scorers' columns and score; and path, where there are several, which
        counts the pairs from 1.

    Raises:
        ArgumentError: a setting means nothing, or there are not as many ends as starts.
        MolvaeError: no pair can be encoded.
    """
    check_path(steps, draws)
    one_of(PATHS, path=path)
    objective = scoring_of(scoring)
    check_names(objective, [*COLUMNS, PATH])
    opened = load(model, device)
    pairs = readable_pairs(opened, paired(smiles_of(start), smiles_of(end)))
    advance = progress("Paths", len(pairs))
    paths: list[pd.DataFrame] = []
    for one in pairs.values():
        chain = chain_for(opened, filters, one)
        whole = path_between(opened, *one, steps, path=path, draws=draws, chain=chain, seed=seed)
        found = distinct_steps(whole)
        empty = len(whole) - whole[SMILES].count()
        repeated = len(whole) - empty - len(found)
        log.info("%d steps: %d molecules, %d repeated, %d empty", len(whole), len(found), repeated, empty)
        paths.append(score(found if distinct else whole.dropna(subset=[SMILES]), objective))
        advance(1)
    if len(pairs) > 1:
        paths = [one.assign(**{PATH: row}) for row, one in zip(pairs, paths, strict=True)]
    return Interpolation(pd.concat(paths, ignore_index=True), tuple(pairs.values()), tuple(paths), steps)


def paired(start: Sequence[str], end: Sequence[str]) -> list[tuple[str, str]]:
    """Each start with the end of its row; a single one goes with all of the other side.

    Raises:
        ArgumentError: the two sides do not match.
    """
    if len(start) != len(end) and 1 not in (len(start), len(end)):
        raise ArgumentError(
            f"start has {len(start):,} molecules and end {len(end):,}: give as many, or one on a side"
        )
    rows = max(len(start), len(end))
    return list(zip([*start] * (rows // len(start)), [*end] * (rows // len(end)), strict=True))


def readable_pairs(model: Model, pairs: Sequence[tuple[str, str]]) -> dict[int, tuple[str, str]]:
    """Pairs whose ends the model can read, by row from 1; all where there are none, which ends the run."""
    texts = list(dict.fromkeys(text for pair in pairs for text in pair))
    reasons = dict(zip(texts, model.tokenize(texts)[1], strict=True))
    found = {row: pair for row, pair in enumerate(pairs, start=1) if not any(reasons[text] for text in pair)}
    left_out = [text for pair in pairs for text in pair if reasons[text]]
    if found and left_out:
        several = f"{len(pairs) - len(found):,} of {len(pairs):,} pairs"
        log.warning("%s left out, as %s: %s", several, left_out[0], reasons[left_out[0]])
    return found or dict(enumerate(pairs, start=1))
