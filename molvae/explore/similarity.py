"""Tanimoto similarity of lists of SMILES that may have gaps."""

from collections.abc import Sequence

import numpy as np

from molvae.chem.fingerprint import morgan_bits, nearest
from molvae.chem.mol import parse


def similarity_to(smiles: Sequence[str | None], references: Sequence[str]) -> np.ndarray:
    """Tanimoto similarity to the nearest of some molecules, on Morgan fingerprints (radius 2, 2,048 bits).

    Args:
        smiles: n of them; None stands for no molecule.
        references: valid SMILES, at least one.

    Returns:
        float64 (n,), NaN where there is no molecule.
    """
    mols = [None if text is None else parse(text) for text in smiles]
    rows = [row for row, mol in enumerate(mols) if mol is not None]
    similarity = np.full(len(mols), np.nan)
    if rows:
        bits = morgan_bits([mol for mol in mols if mol is not None])
        similarity[rows], _ = nearest(bits, morgan_bits([parse(text) for text in references]))
    return similarity
