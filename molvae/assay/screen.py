"""A quick look at a large library: which of its molecules are worth a close one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from scipy.sparse import csr_array, vstack
from sklearn.linear_model import Ridge

from molvae.assay.predictor import Predictor
from molvae.chem.count_kernel import COUNTED
from molvae.chem.mol import parse
from molvae.parallel import left_out, map_chunks

SIZE = 4096
"""Columns that environments are folded into."""
CHUNK = 2_000
AT_RANDOM = 0.25
"""Part of the molecules looked at closely that is drawn at random: the quick look may be wrong."""
STRENGTH = 10.0
"""Of the ridge regression's penalty."""


class Screen:
    """A linear model of counted environments, a hundred times faster than a predictor.

    Args:
        predictor: what it is learned from.
    """

    def __init__(self, predictor: Predictor) -> None:
        self.model = Ridge(alpha=STRENGTH).fit(_counted(predictor.known.smiles), predictor.y)

    def most_promising(self, smiles: Sequence[str], sign: int, most: int, seed: int) -> list[int]:
        """Rows of the molecules to look at closely, at most so many; what is no molecule is left out."""
        chunks = [smiles[at : at + CHUNK] for at in range(0, len(smiles), CHUNK)]
        lost = left_out(csr_array((1, SIZE)))
        counted = vstack([*map_chunks(_counted, chunks, workers=1 if len(chunks) == 1 else None, lost=lost)])
        known = np.flatnonzero(np.diff(csr_array(counted).indptr))
        expected = sign * self.model.predict(counted)[known]
        order = known[np.argsort(-expected, kind="stable")]
        best, others = order[: int((1 - AT_RANDOM) * most)], order[int((1 - AT_RANDOM) * most) :]
        drawn = np.random.default_rng(seed).permutation(others)[: most - len(best)]
        return [*best.tolist(), *drawn.tolist()]


def _counted(smiles: Sequence[str]) -> csr_array:
    """Counted environments, (n, SIZE); a row of what is no molecule is empty."""
    generator = COUNTED["morgan"](fpSize=SIZE, includeChirality=True)
    found = [
        {} if (mol := parse(text)) is None else generator.GetCountFingerprint(mol).GetNonzeroElements()
        for text in smiles
    ]
    starts = np.cumsum([0, *map(len, found)])
    columns = np.fromiter(chain.from_iterable(found), dtype=np.int64)
    counts = np.fromiter(chain.from_iterable(one.values() for one in found), dtype=np.float64)
    return csr_array((counts, columns, starts), shape=(len(found), SIZE))
