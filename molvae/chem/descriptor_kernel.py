"""Likeness of molecules by formula and a few descriptors, as a covariance for Gaussian processes."""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from rdkit.Chem import rdMolDescriptors

from molvae.chem.mol import parsed

ELEMENTS = ("C", "N", "O", "F", "P", "S", "Cl", "Br", "H")
SCALES = np.array([4.6, 1.7, 1.4, 0.7, 0.2, 0.6, 0.5, 0.3, 6.0, 0.6, 1.4, 23.0, 1.0, 0.9, 1.8])
"""Of the elements; charges; logP, TPSA, rings, aromatic rings, rotatable bonds: about the standard deviations
in ZINC250k."""


class DescriptorKernel:
    """Cauchy kernel 1 / (1 + d^2 / D) on formula and descriptors, D in all, each in units of its spread.

    Scores that depend on composition, lipophilicity or surface are smooth here and rough in fingerprints.
    """

    def __call__(self, smiles: Sequence[str], others: Sequence[str]) -> np.ndarray:
        """Return float64 (n, m) of molecules' SMILES, 0 to 1."""
        rows, columns = _points(smiles), _points(others)
        squared = (rows**2).sum(1)[:, None] + (columns**2).sum(1)[None, :] - 2 * rows @ columns.T
        return 1.0 / (1.0 + np.maximum(squared, 0.0) / len(SCALES))


def _points(smiles: Sequence[str]) -> np.ndarray:
    return np.array([descriptors(text) for text in smiles]).reshape(len(smiles), len(SCALES)) / SCALES


@lru_cache(maxsize=2**16)
def descriptors(smiles: str) -> np.ndarray:
    """Of a molecule, in the order of `SCALES`, float64 (D,): for all who ask, to read and not to change.

    Raises:
        ValueError: it is none.
    """
    mol = parsed(smiles)
    if mol is None:
        raise ValueError(f"{smiles}: no molecule")
    found = re.findall(r"([A-Z][a-z]?)(\d*)", rdMolDescriptors.CalcMolFormula(mol))
    formula = {element: int(count or 1) for element, count in found}
    values = [
        *(formula.get(element, 0) for element in ELEMENTS),
        smiles.count("+") + smiles.count("-]"),
        rdMolDescriptors.CalcCrippenDescriptors(mol)[0],
        rdMolDescriptors.CalcTPSA(mol),
        rdMolDescriptors.CalcNumRings(mol),
        rdMolDescriptors.CalcNumAromaticRings(mol),
        rdMolDescriptors.CalcNumRotatableBonds(mol),
    ]
    return np.array(values, dtype=np.float64)
