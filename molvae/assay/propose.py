"""Propose the next batch of molecules to make and measure."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np

from molvae.assay.acquisition import thompson_batch
from molvae.assay.candidates import Candidates, candidates_of
from molvae.assay.config import DEFAULT_LEARN, LearnConfig
from molvae.assay.learn import learn
from molvae.assay.measurements import DataLike
from molvae.assay.predictor import Predictor
from molvae.assay.proposals import Proposals, candidates_table, proposals_table, typical_sd
from molvae.assay.propose_config import DEFAULT_PROPOSE, ProposeConfig
from molvae.assay.wish import Wish
from molvae.checks.choices import SIGNS
from molvae.checks.limits import AT_ONCE, within
from molvae.errors import NothingLeft
from molvae.parallel.progress import Progress, silent
from molvae.scoring.chosen import objective_of

log = logging.getLogger(__name__)

LOOKED_AT = 1_500
"""Candidates, the most hopeful of all, whose joint uncertainty a batch is picked by."""
MEASURED = "measured already"
FAR = 1.0
"""Standard deviations that a candidate may be better than expected where the most hopeful are taken."""


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
    found = candidates_of(wish, config, progress)
    taken = dict.fromkeys(exclude, "proposed already") | dict.fromkeys(predictor.known.smiles, MEASURED)
    left = found.without(taken)
    if not left.smiles:
        raise NothingLeft(
            f"none of {len(found.smiles):,} candidates is new; raise budget=, or loosen filters="
        )
    return _batch(wish, left, count, config, ids)


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
    return Proposals(table, wish, candidates_table(found), candidates.reasons)
