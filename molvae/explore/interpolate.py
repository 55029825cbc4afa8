"""Paths from one molecule to another."""

from __future__ import annotations

import numpy as np
import pandas as pd

from molvae.codec import MoleculeCodec
from molvae.errors import UsageError
from molvae.explore.similarity import similarity_to
from molvae.explore.start import read_start
from molvae.sampling.interpolation import PATHS
from molvae.table import SMILES

STEP, T = "step", "t"


def interpolate(
    codec: MoleculeCodec, start: str, end: str, steps: int = 10, *, path: str = "spherical"
) -> pd.DataFrame:
    """Decode evenly spaced points of a path between two molecules, the likeliest molecule at each.

    The ends are decoded as all other points, so that they show whether the model knows the two molecules.

    Args:
        codec: the model.
        start: SMILES.
        end: SMILES.
        steps: points, both ends included.
        path: "spherical" or "linear".

    Returns:
        `steps` rows with the columns step (from 0), t (0 to 1), smiles (None where nothing was decoded),
        similarity_start and similarity_end (Tanimoto, to the two molecules given).

    Raises:
        MolvaeError: one of the two cannot be encoded.
        UsageError: fewer than two steps, or another path.
    """
    if steps < 2:
        raise UsageError(f"steps={steps}: a path has at least its two ends")
    if path not in PATHS:
        raise UsageError(f"path is {' or '.join(PATHS)}, not {path!r}")
    first, last = read_start(codec, [start], "start"), read_start(codec, [end], "end")
    smiles = codec.decode(PATHS[path](first.z[0], last.z[0], steps))
    columns = {
        STEP: range(steps),
        T: np.linspace(0, 1, steps),
        SMILES: pd.Series(smiles, dtype=object),
        "similarity_start": similarity_to(smiles, first.smiles),
        "similarity_end": similarity_to(smiles, last.smiles),
    }
    return pd.DataFrame(columns)


def distinct_steps(path: pd.DataFrame) -> pd.DataFrame:
    """The steps of a path that decoded to a molecule which none before did."""
    return path.dropna(subset=[SMILES]).drop_duplicates(SMILES)
