"""Steps from a molecule toward points of latent space, by exchanging one part at a time.

Between two molecules that have little in common a path leads through regions that no training molecule comes
from, and what decodes there is odd. Real parts in real surroundings, chosen by where the encoder places them,
stay near the path all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

import numpy as np
from jaxtyping import Float
from torch import Tensor

from molvae.chem.mol import mols_of
from molvae.filters.chain import FilterChain
from molvae.fragments.exchange import exchanged_among
from molvae.model.model import Model

PARENTS, EXCHANGED = 2, 80
"""Molecules that a step goes on from, and exchanges that are tried in it."""
SHOWN, FOUND = 40, 6
"""Of what is made the nearest are shown to the filters; of what passes the nearest are kept."""


def stepped(
    model: Model, start: str, points: Sequence[Float[Tensor, " D"]], chain: FilterChain, seed: int
) -> list[list[str]]:
    """For each point in turn, new molecules that pass and lie near it, one exchange from those of the last.

    Args:
        model: tells where molecules lie.
        start: SMILES that is gone from.
        points: latent vectors along a path.
        chain: what molecules have to pass.
        seed: seeds the exchanges.
    """
    generator, parents, known, steps = np.random.default_rng(seed), [start], {start}, []
    for point in points:
        made = exchanged_among(parents, EXCHANGED, generator)
        near = _nearest(model, [text for text in dict.fromkeys(made) if text not in known], point)[:SHOWN]
        passing = list(compress(near, chain(mols_of(near))))[:FOUND]
        known.update(passing)
        steps.append(passing)
        parents = passing[:PARENTS] or parents
    return steps


def _nearest(model: Model, smiles: Sequence[str], point: Float[Tensor, " D"]) -> list[str]:
    """The molecules that the model can read, the nearest to a point first."""
    distance = (model.encode(smiles) - point).norm(dim=1)
    order: list[int] = distance.argsort(stable=True).tolist()
    return [smiles[row] for row in order if not distance[row].isnan()]
