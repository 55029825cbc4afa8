"""Activity cliffs: pairs of similar compounds whose values lie far apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from molvae.assay.measurements import Measurements

SIMILAR = 0.7
"""Least similarity of a pair."""
STEEP = 1.0
"""Least difference of its values: tenfold, of negative logarithms."""
MOST = 30

COLUMNS = ("smiles", "smiles_other", "measured", "measured_other", "difference", "similarity")


def cliffs_of(known: Measurements, similarity: np.ndarray) -> pd.DataFrame:
    """The steepest pairs, the largest difference first; at most one for each compound.

    Args:
        known: compounds.
        similarity: of each to each, (n, n).
    """
    rows, others = np.nonzero(np.triu(similarity >= SIMILAR, 1))
    values, measured = known.numbers, known.measured
    difference = np.abs(values[rows] - values[others])
    kept = np.flatnonzero((difference >= STEEP) & measured[rows] & measured[others])
    taken: set[int] = set()
    found = []
    for pair in kept[np.argsort(-difference[kept], kind="stable")]:
        one, other = int(rows[pair]), int(others[pair])
        if len(found) == MOST or {one, other} & taken:
            continue
        taken |= {one, other}
        high, low = (one, other) if values[one] >= values[other] else (other, one)
        found.append(
            (
                *(known.smiles[high], known.smiles[low], values[high], values[low]),
                *(difference[pair], similarity[one, other]),
            )
        )
    return pd.DataFrame(found, columns=list(COLUMNS))
