"""The way of a search from where it began to its best molecule, by the similarity of what it scored."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from molvae.chem.fingerprint import morgan_bits, nearest
from molvae.chem.mol import parse
from molvae.optimization.oracle.call import Call


@dataclass(frozen=True)
class Step:
    """A molecule on the way."""

    smiles: str
    score: float
    """NaN where it was not scored."""
    call: int
    """0 where it was not scored."""


def path_to_best(calls: Sequence[Call], start: Sequence[str] = (), most: int = 10) -> list[Step]:
    """From a seed, or the first molecule there is no way back from, to the best, its score rising.

    Back from the best, each step leads to the most similar molecule that was scored before it and lower; a
    search keeps no record of whose child a molecule is.

    Args:
        calls: of a ledger, in order.
        start: canonical SMILES of the seeds.
        most: steps; more are thinned out evenly, both ends kept.
    """
    scored = [call for call in calls if np.isfinite(call.score)]
    if not scored:
        return []
    bits = morgan_bits([parse(call.smiles) for call in scored])
    scores = np.array([call.score for call in scored])
    row = int(np.argmax(scores))
    rows = [row]
    while scored[row].smiles not in start:
        before = np.flatnonzero(scores[:row] < scores[row])
        if not len(before):
            break
        _, parents = nearest(bits[[row]], bits[before])
        row = int(before[parents[0]])
        rows.append(row)
    steps = [Step(scored[row].smiles, scored[row].score, scored[row].call) for row in reversed(rows)]
    kept = np.unique(np.linspace(0, len(steps) - 1, min(most, len(steps))).round().astype(int))
    return [*_seed_of(steps[0].smiles, start), *(steps[row] for row in kept)]


def _seed_of(smiles: str, start: Sequence[str]) -> list[Step]:
    """The most similar seed, where the first molecule on the way is none and there are some."""
    if not start or smiles in start:
        return []
    _, rows = nearest(morgan_bits([parse(smiles)]), morgan_bits([parse(seed) for seed in start]))
    return [Step(start[int(rows[0])], np.nan, 0)]
