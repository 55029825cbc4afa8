"""Sums and differences of molecules."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import pandas as pd

from molvae.checks.limits import AT_ONCE, FARTHEST, within
from molvae.checks.sampling import check_sampling
from molvae.chem.mol import mols_of
from molvae.errors import NothingLeft
from molvae.explore.decodings import Decodings
from molvae.explore.decodings import decodings as decodings_at
from molvae.explore.given import smiles_if_any
from molvae.explore.sums import COLUMNS, DISTANCE, Sum, by_parts, decoded, summed
from molvae.filters.chain import FilterChain
from molvae.filters.chosen import Filters
from molvae.filters.suited import AUTO
from molvae.model.hub import ModelLike, load
from molvae.model.model import Model
from molvae.model.suited import chain_for
from molvae.parallel.progress import Progress, silent
from molvae.report.exploration import Exploration
from molvae.report.grid import Grid
from molvae.report.pages.arithmetic import arithmetic_page, how_found
from molvae.report.result import ComputedResult
from molvae.scoring.chosen import Scoring, scoring_of
from molvae.scoring.rows import check_names, score
from molvae.table import SMILES
from molvae.table.molecules import MoleculesLike

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Arithmetic(ComputedResult):
    """What a sum of molecules stands for: what it decodes to, the most frequent first, or what lies near."""

    start: tuple[str, ...]
    """Molecules as they were given; their mean is taken."""
    minus: tuple[str, ...]
    plus: tuple[str, ...]
    decodings: int
    """Draws from the decoder at the resulting point."""
    about: str
    """How many of them pass the filters, and what became of the table where none does."""

    def page(self) -> Exploration:
        """The sum as an equation of pictures, and what it decodes to."""
        terms = {"start": self.start, "− minus": self.minus, "+ plus": self.plus}
        return arithmetic_page(terms, self.table, self.decodings, self.about)

    def grid(self) -> Grid:
        """The first molecule of each term, and then what came out."""
        terms = {"start": self.start, "minus": self.minus, "plus": self.plus}
        given = {name: smiles[0] for name, smiles in terms.items() if smiles}
        legends = [how_found(row) for row in self.table.to_dict("records")]
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
    filters: Filters = AUTO,
    scoring: Scoring = "default",
    seed: int = 0,
    device: str = "auto",
    progress: Progress = silent,
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
        filters: names of options, YAML files, filters, or several of these; where nothing that the point
            decodes to passes, parts of start and plus are exchanged toward it. "auto" takes those that suit
            the model, and forgives what start and plus fail themselves; None lets all pass.
        scoring: adds the columns of its scorers and `score`.
        seed: seeds the draws.
        device: where a model that is named is loaded: "cpu", "cuda", or "auto".
        progress: opens a progress bar; see `molvae.parallel.progress`.

    Returns:
        A result whose table has the columns smiles, frequency (share of the draws), entropy (nats, of all
        draws), similarity_start (Tanimoto to the nearest molecule of start), source ("latent": decoded there,
        or "parts": parts exchanged, the nearest first), distance (of its own code to the point), the scorers'
        columns and score.

    Raises:
        ArgumentError: neither minus nor plus, or a setting means nothing.
        MolvaeError: no molecule of a group can be encoded.
        NothingLeft: no draw is a molecule, and no exchange of parts passes.
    """
    within(1, AT_ONCE, count=count, decodings=decodings)
    within(-FARTHEST, FARTHEST, scale=scale)
    check_sampling(temperature, None)
    objective = scoring_of(scoring)
    check_names(objective, COLUMNS)
    begin, less, more = (tuple(smiles_if_any(one)) for one in (start, minus, plus))
    opened = load(model, device)
    chain = chain_for(opened, filters, [*begin, *more])
    total = summed(opened, begin, less, more, scale)
    drawn = decodings_at(opened, total.z[None], decodings, temperature=temperature, seed=seed)[0]
    told = (decodings, 100 * sum(drawn.frequency), len(drawn.smiles), drawn.entropy)
    log.info("%d decodings, %.0f%% molecules, %d distinct, entropy %.2f nats", *told)
    found, about = _found(opened, total, drawn, chain, seed, progress)
    if found.empty:
        raise NothingLeft(f"none of {decodings} decodings is a molecule; try a scale below {scale:g}")
    return Arithmetic(score(found.head(count), objective), begin, less, more, decodings, about)


def _found(
    model: Model, total: Sum, drawn: Decodings, chain: FilterChain, seed: int, progress: Progress
) -> tuple[pd.DataFrame, str]:
    """What stands for a sum, and how that was found: what passes of the draws, else parts, else all draws."""
    table = decoded(model, total, drawn)
    if not chain.filters:
        return table, ""
    judged = chain.apply(mols_of(drawn.smiles))
    if judged.passed.any():
        about = f"{judged.passed.sum():,} of {len(table):,} molecules pass the filters."
        log.info("%s", about)
        return table.loc[judged.passed].reset_index(drop=True), about
    advance = progress("Exchanging parts", len(total.nearest))
    made = by_parts(model, total, chain, drawn.entropy, seed=seed, advance=advance)
    refused = ", ".join(f"{count:,} {reason}" for reason, count in [*judged.counts.items()][:3])
    none = f"None of the {len(table):,} molecules that decode there passes the filters ({refused})"
    if made.empty:
        about = f"{none}, nor anything made by exchanging parts: all are shown."
        log.warning("%s", about)
        return table, about
    where = " and ".join(f"{distance:.1f}" for distance in total.nearest.values())
    about = (
        f"{none}: shown are molecules with parts exchanged, the nearest to the point first. The first lies "
        f"{made[DISTANCE].iloc[0]:.1f} from it, what was given {where}."
    )
    log.warning("%s", about)
    return made, about
