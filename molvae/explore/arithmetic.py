"""Sums and differences of molecules."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from molvae.checks.limits import AT_ONCE, FARTHEST, within
from molvae.checks.sampling import check_sampling
from molvae.errors import ArgumentError, NothingLeft
from molvae.explore.decodings import decodings as decodings_at
from molvae.explore.given import smiles_if_any
from molvae.explore.similarity import similarity_to
from molvae.explore.start import read_start
from molvae.model.hub import ModelLike, load
from molvae.model.model import Model
from molvae.report.exploration import Exploration
from molvae.report.grid import Grid
from molvae.report.pages.arithmetic import arithmetic_page
from molvae.report.result import ComputedResult
from molvae.scoring.chosen import Scoring, scoring_of
from molvae.scoring.rows import check_names, score
from molvae.table import SMILES
from molvae.table.molecules import MoleculesLike

log = logging.getLogger(__name__)

COLUMNS = ("frequency", "entropy", "similarity_start")
"""Beside the molecules."""


@dataclass(frozen=True, eq=False)
class Arithmetic(ComputedResult):
    """What a sum of molecules decodes to, the most frequent first."""

    start: tuple[str, ...]
    """Molecules as they were given; their mean is taken."""
    minus: tuple[str, ...]
    plus: tuple[str, ...]
    decodings: int
    """Draws from the decoder at the resulting point."""

    def page(self) -> Exploration:
        """The sum as an equation of pictures, and what it decodes to."""
        terms = {"start": self.start, "− minus": self.minus, "+ plus": self.plus}
        return arithmetic_page(terms, self.table, self.decodings)

    def grid(self) -> Grid:
        """The first molecule of each term, and then what came out."""
        terms = {"start": self.start, "minus": self.minus, "plus": self.plus}
        given = {name: smiles[0] for name, smiles in terms.items() if smiles}
        legends = [f"{frequency:.0%} of the draws" for frequency in self.table["frequency"]]
        return Grid([*given.values(), *self.table[SMILES]], [*given, *legends], alike=True)


def arithmetic(
    start: MoleculesLike,
    *,
    minus: MoleculesLike = (),
    plus: MoleculesLike = (),
    scale: float = 1.0,
    model: ModelLike = None,
    count: int = 20,
    decodings: int = 200,
    temperature: float = 1.0,
    scoring: Scoring = "default",
    seed: int = 0,
    device: str = "auto",
) -> Arithmetic:
    """Add and subtract molecules in the latent space: start - minus + plus.

    Args:
        start: a SMILES, several, a table, or a file of them; the mean of their latent vectors is taken.
        minus: what to take away, in the same forms; () takes nothing away.
        plus: what to add; () adds nothing.
        scale: length of plus - minus that is added to start.
        model: a shipped model's name, a model's folder, or a `Model`; None is the default model.
        count: molecules to return at most.
        decodings: draws from the decoder at the resulting point.
        temperature: of the draws; below 1 they agree more.
        scoring: adds the columns of its scorers and `score`.
        seed: seeds the draws.
        device: where a model that is named is loaded: "cpu", "cuda", or "auto".

    Returns:
        A result whose table has the columns smiles, frequency (share of the draws), entropy (nats, of all
        draws), similarity_start (Tanimoto to the nearest molecule of start), the scorers' columns and score.

    Raises:
        ArgumentError: neither minus nor plus, or a setting means nothing.
        MolvaeError: no molecule of a group can be encoded.
        NothingLeft: no draw is a molecule.
    """
    within(1, AT_ONCE, count=count, decodings=decodings)
    within(-FARTHEST, FARTHEST, scale=scale)
    check_sampling(temperature, None)
    objective = scoring_of(scoring)
    check_names(objective, COLUMNS)
    begin, less, more = (tuple(smiles_if_any(one)) for one in (start, minus, plus))
    found = decoded_sum(
        load(model, device),
        begin,
        minus=less,
        plus=more,
        scale=scale,
        draws=decodings,
        temperature=temperature,
        seed=seed,
    )
    if found.empty:
        raise NothingLeft(f"none of {decodings} decodings is a molecule; try a scale below {scale:g}")
    valid, entropy = found["frequency"].sum(), found["entropy"].iloc[0]
    told = (decodings, 100 * valid, len(found), entropy)
    log.info("%d decodings, %.0f%% molecules, %d distinct, entropy %.2f nats", *told)
    return Arithmetic(score(found.head(count), objective), begin, less, more, decodings)


def decoded_sum(
    model: Model,
    start: Sequence[str],
    *,
    minus: Sequence[str] = (),
    plus: Sequence[str] = (),
    scale: float = 1.0,
    draws: int = 100,
    temperature: float = 1.0,
    seed: int = 0,
) -> pd.DataFrame:
    """The distinct molecules at start + scale * (plus - minus), each the mean vector of its molecules.

    Returns:
        The molecules, most frequent first, with the columns smiles, frequency, entropy and similarity_start.

    Raises:
        MolvaeError: no molecule of a group can be encoded.
        ArgumentError: neither minus nor plus.
    """
    if not minus and not plus:
        raise ArgumentError("minus and plus are both empty: give what to take away, what to add, or both")
    begin = read_start(model, start, "start")
    z = begin.z.mean(0)
    if plus:
        z = z + scale * read_start(model, plus, "plus").z.mean(0)
    if minus:
        z = z - scale * read_start(model, minus, "minus").z.mean(0)
    found = decodings_at(model, z[None], draws, temperature=temperature, seed=seed)[0]
    columns = {
        SMILES: pd.Series(found.smiles, dtype=object),
        "frequency": found.frequency,
        "entropy": found.entropy,
        "similarity_start": similarity_to(found.smiles, begin.smiles),
    }
    return pd.DataFrame(columns)
