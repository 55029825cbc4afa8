"""Propose the next batch of molecules to make and measure."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from molvae.assay.acquisition import thompson_batch
from molvae.assay.candidates import Candidates, pooled, searched, starts_of, without
from molvae.assay.config import DEFAULT_LEARN, LearnConfig
from molvae.assay.learn import learn
from molvae.assay.measurements import DataLike
from molvae.assay.predictor import Predictor
from molvae.assay.proposals import Proposals, candidates_table, proposals_table, typical_sd
from molvae.assay.wish import Wish
from molvae.checks.choices import one_of
from molvae.checks.limits import AT_ONCE, MOST, within
from molvae.errors import NothingLeft
from molvae.explore.given import smiles_if_any
from molvae.model.hub import ModelLike, load
from molvae.optimization.constraints_config import ConstraintsConfig
from molvae.optimization.setup import SearchLike
from molvae.parallel.progress import Progress, silent
from molvae.scoring.chosen import Scoring, objective_of
from molvae.table.molecules import MoleculesLike

log = logging.getLogger(__name__)

SIGNS = {"maximize": 1, "minimize": -1}
"""By direction."""
LOOKED_AT = 1_500
"""Candidates, the most hopeful of all, whose joint uncertainty a batch is picked by."""
POOLED = 4_000
"""Molecules of a pool that are looked at closely."""
MEASURED = "measured already"
MAKEABLE = ConstraintsConfig(ranges={"sa": {"max": 4.0}})
FAR = 1.0
"""Standard deviations that a candidate may be better than expected where the most hopeful are taken."""


@dataclass(frozen=True)
class ProposeConfig:
    """Where the next batch is looked for, and how it is chosen.

    Raises:
        SettingError: a setting means nothing.
    """

    direction: str = "maximize"
    """"maximize" where more of the property is better, "minimize" where less is."""

    explore: float = 1.0
    """How bold: 0 takes what is expected to be best, 1 what is best in a draw of what the truth may be, more
    looks further into the unknown."""

    objective: Scoring | None = None
    """What else is wanted, such as "qed" or predictors of other properties, by a geometric mean; see
    `molvae.optimize`."""

    constraints: ConstraintsConfig = field(default_factory=lambda: MAKEABLE)
    """What molecules have to be; by default they pass the filters that suit the model, and have a synthetic
    accessibility of 4 at most."""

    pool: MoleculesLike | None = None
    """A library that is chosen from, such as what can be bought; None searches the latent space."""

    start: MoleculesLike = ()
    """Molecules that the search begins from; none are the best measured."""

    model: ModelLike = None
    """Whose latent space is searched: name, folder, or the model itself; None is the default model."""

    search: SearchLike = "auto"
    """Name of a search, as of `molvae.optimize`."""

    budget: int = 2000
    """Molecules that the search predicts."""

    seed: int = 0
    """Seeds all random draws."""

    device: str = "auto"
    """Where a model that is named is loaded: "cpu", "cuda", or "auto"."""

    def __post_init__(self) -> None:
        one_of(SIGNS, direction=self.direction)
        within(0, 100, explore=self.explore)
        within(1, MOST, budget=self.budget)


DEFAULT_PROPOSE = ProposeConfig()


def propose(
    data: DataLike | Predictor,
    property: str = "",
    count: int = 20,
    *,
    unit: str | None = None,
    config: ProposeConfig = DEFAULT_PROPOSE,
    learning: LearnConfig = DEFAULT_LEARN,
    exclude: Sequence[str] = (),
    ids: Sequence[str] | None = None,
    smiles_column: str | None = None,
    progress: Progress = silent,
) -> Proposals:
    """Propose the next batch of molecules to make and measure.

    Learns the property, looks for better molecules, and picks a batch that weighs promise, uncertainty and
    diversity. `molvae.Project` keeps rounds in a folder.

    >>> import molvae
    >>> batch = molvae.propose("assays.csv", "pIC50", 20)                   # doctest: +SKIP
    >>> batch.table, batch.report("report.html")                            # doctest: +SKIP

    Args:
        data: a table with molecules and measured values, a file of one, several, or what `molvae.learn` made.
        property: column of the values.
        count: molecules to propose.
        unit: of concentrations, whose negative logarithms are learned; see `molvae.learn`.
        config: where the batch is looked for, and how it is chosen.
        learning: how the property is learned.
        exclude: SMILES that are not proposed, beside those measured.
        ids: names of the proposals; None numbers them.
        smiles_column: the molecules' column; None finds it by name.
        progress: opens a progress bar; see `molvae.parallel.progress`.

    Raises:
        SettingError: a setting means nothing.
        MolvaeError: there is too little to learn from.
        NothingLeft: no molecule is left to propose.
    """
    within(1, AT_ONCE, count=count)
    objective = None if config.objective is None else objective_of(config.objective)
    if isinstance(data, Predictor):
        predictor = data
    else:
        known = learn(
            data, property, unit=unit, config=learning, smiles_column=smiles_column, progress=progress
        )
        predictor = known.predictor
    wish = Wish(predictor, SIGNS[config.direction], objective)
    found = _candidates(wish, config, progress)
    taken = dict.fromkeys(exclude, "proposed already") | dict.fromkeys(predictor.known.smiles, MEASURED)
    left = without(found, taken)
    if not left.smiles:
        raise NothingLeft(
            f"none of {len(found.smiles):,} candidates is new; raise budget=, or loosen filters="
        )
    return _batch(wish, left, count, config, ids)


def _candidates(wish: Wish, config: ProposeConfig, progress: Progress) -> Candidates:
    start = smiles_if_any(config.start)
    if config.pool is not None:
        begun = start or list(wish.predictor.known.smiles)
        demands = config.constraints.constraints(begun, model=config.model)
        return pooled(wish, config.pool, demands, most=POOLED, seed=config.seed)
    model = load(config.model, config.device)
    return searched(
        wish,
        model=model,
        start=starts_of(wish, start, model, config.constraints, config.budget),
        constraints=config.constraints,
        search=config.search,
        budget=config.budget,
        explore=config.explore,
        seed=config.seed,
        device=config.device,
        progress=progress,
    )


def _batch(
    wish: Wish, candidates: Candidates, count: int, config: ProposeConfig, ids: Sequence[str] | None
) -> Proposals:
    predictor = wish.predictor
    found = predictor.predict(candidates.smiles)
    hoped = wish.wanted(found.mean + wish.sign * FAR * found.latent_sd)
    rows = np.argsort(-hoped, kind="stable")[:LOOKED_AT]
    smiles = [candidates.smiles[int(row)] for row in rows]
    others = wish.others(smiles)
    picks = thompson_batch(
        found.mean[rows],
        predictor.covariance(smiles),
        lambda values: wish.wanted(values, others),
        count,
        explore=config.explore,
        generator=np.random.default_rng(config.seed),
    )
    chosen = predictor.predict([smiles[pick] for pick in picks])
    names = ids or [f"{number:03d}" for number in range(1, len(picks) + 1)]
    table = proposals_table(wish, chosen, names[: len(picks)], typical_sd(found))
    if len(picks) < count:
        log.warning("only %d of %d molecules: there are no more candidates", len(picks), count)
    return Proposals(table, wish, candidates_table(found), _counted(candidates.reasons))


def _counted(reasons: Mapping[str, int]) -> dict[str, int]:
    return {reason: number for reason, number in reasons.items() if number}
