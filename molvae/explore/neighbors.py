"""Analogues of molecules from the latent space around them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from molvae.checks.limits import MOST, within
from molvae.checks.sampling import check_sampling
from molvae.chem.mol import parse
from molvae.errors import NothingLeft
from molvae.explore.analogues import COLUMNS, START, Analogues, analogues, by_distance, check_radius, gathered
from molvae.explore.given import named
from molvae.explore.start import readable, standardized
from molvae.filters.chain import FilterChain
from molvae.filters.chosen import Filters
from molvae.filters.rows import REASON, judge
from molvae.filters.suited import AUTO
from molvae.model.hub import ModelLike, load
from molvae.model.suited import chain_for
from molvae.parallel.progress import Progress, silent
from molvae.parallel.seeds import batch_seed
from molvae.report.exploration import Exploration
from molvae.report.grid import Grid
from molvae.report.numbers import number
from molvae.report.pages.neighbors import neighbors_page
from molvae.report.result import ComputedResult
from molvae.scoring.chosen import Scoring, scoring_of
from molvae.scoring.objective import SCORE
from molvae.scoring.rows import check_names, score
from molvae.table import SMILES
from molvae.table.molecules import MoleculesLike, smiles_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Neighbors(ComputedResult):
    """Analogues of some molecules, of each the most similar first."""

    around: tuple[Analogues, ...]
    """For each start: its analogues, all points decoded around it, and why others failed the filters."""

    def page(self) -> Exploration:
        """A section for each start, and how similarity falls with latent distance."""
        return neighbors_page(
            {one.start: self.table.loc[self.table[START] == one.start] for one in self.around},
            {one.start: one.draws for one in self.around},
            {one.start: by_distance(one.draws, one.start, one.radius) for one in self.around},
        )

    def grid(self) -> Grid:
        """Each start before its analogues; where they differ is colored."""
        smiles: list[str] = []
        leads: list[str] = []
        legends: list[str] = []
        for start, rows in self.table.groupby(START, sort=False):
            pairs = zip(rows["similarity"], rows[SCORE], strict=True)
            smiles += [str(start), *rows[SMILES]]
            leads += [str(start)] * (len(rows) + 1)
            legends += [
                "start\n ",
                *(f"similarity {near:.2f}\nscore {number(total, '.2f')}" for near, total in pairs),
            ]
        return Grid(smiles, legends, leads=leads)


def neighbors(
    start: MoleculesLike,
    *,
    model: ModelLike = None,
    count: int = 50,
    filters: Filters = AUTO,
    scoring: Scoring = "default",
    radius: float | None = None,
    temperature: float = 0.0,
    max_decoded: int = 4_000,
    seed: int = 0,
    device: str = "auto",
    progress: Progress = silent,
) -> Neighbors:
    """Find analogues of molecules: decode the latent space around them, and exchange single parts.

    Args:
        start: a SMILES, several, a table, or a file of them.
        model: a shipped model's name, a model's folder, or a `Model`; None is the default model.
        count: analogues wanted for each start, after the filters.
        filters: names of options, YAML files, filters, or several of these; "auto" takes those that suit the
            model, None lets all molecules pass. What a start fails for itself is forgiven its analogues.
        scoring: adds the columns of its scorers and `score`.
        radius: largest latent distance from the start, all up to it tried equally often; None spreads from
            the start over molecules like it until there are enough to take the most similar of.
        temperature: of the decoder; 0 takes the likeliest molecule of each point.
        max_decoded: points to decode at most around each start.
        seed: seeds all random draws.
        device: where a model that is named is loaded: "cpu", "cuda", or "auto".
        progress: opens a progress bar; see `molvae.parallel.progress`.

    Returns:
        A result whose table has the columns smiles, start, similarity (Tanimoto to the start), distance (in
        latent space), scaffold_kept, source ("latent": decoded from a point around the start; "parts": the
        start with one part exchanged), the scorers' columns and score.

    Raises:
        ArgumentError: a setting means nothing.
        MolvaeError: no start can be encoded.
        NothingLeft: no analogue passes the filters.
    """
    within(1, MOST, count=count, max_decoded=max_decoded)
    if radius is not None:
        check_radius(radius)
    check_sampling(temperature, None)
    objective = scoring_of(scoring)
    check_names(objective, COLUMNS)
    opened = load(model, device)
    chain = chain_for(opened, filters)
    starts = list(dict.fromkeys(standardized(opened, readable(opened, smiles_of(start)))))
    advance = progress("Analogues", gathered(count, radius) * len(starts))
    around = tuple(
        analogues(
            opened,
            smiles,
            count,
            partial(reasons, chain=forgiving(chain, smiles)),
            radius=radius,
            temperature=temperature,
            max_decoded=max_decoded,
            seed=batch_seed(seed, place),
            advance=advance,
        )
        for place, smiles in enumerate(starts)
    )
    molecules = pd.concat([found.molecules for found in around], ignore_index=True)
    if molecules.empty:
        raise NothingLeft(f"no analogue of {named(starts)} is left; try other filters")
    return Neighbors(score(molecules, objective), around)


def forgiving(chain: FilterChain, start: str) -> FilterChain:
    """The filters for analogues of a start, which are forgiven what it fails for itself."""
    mol = parse(start)
    assert mol is not None  # the model has read it
    if failed := chain.apply([mol]).reason[0]:
        log.info("%s fails the filters itself (%s): its analogues may for the same", start, failed)
    return chain.allowing([mol])


def reasons(smiles: Sequence[str], chain: FilterChain) -> list[str]:
    """Why each molecule fails the filters, "" where it passes."""
    return judge(pd.DataFrame({SMILES: smiles}), chain)[REASON].tolist()
