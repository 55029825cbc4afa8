"""Similarity to reference molecules."""

from collections.abc import Sequence

import numpy as np
from rdkit.Chem import Mol

from molvae.chem.fingerprint import morgan_bits, nearest
from molvae.filters.similarity import reference_bits
from molvae.table import read_molecules


class Similarity:
    """Tanimoto similarity to the nearest reference, on Morgan fingerprints of 2,048 bits: 0 to 1.

    Args:
        references: a SMILES, or a file of them.
        radius: bonds that the fingerprint reaches from each atom; 2 is ECFP4.

    Raises:
        MolvaeError: if a reference is no molecule.
    """

    def __init__(self, references: str, radius: int = 2) -> None:
        self.references = reference_bits(read_molecules(references), radius)
        self.radius = radius

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return float64 (n,)."""
        return nearest(morgan_bits(mols, self.radius), self.references)[0]
