"""What benchmark tasks ask of a structure: likeness to a reference, a substructure, a molecular formula."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from rdkit.Chem import AddHs, Mol, MolFromSmarts
from rdkit.Chem.Pharm2D import Generate, Gobbi_Pharm2D
from rdkit.Chem.rdFingerprintGenerator import (
    FingerprintGenerator64,
    GetAtomPairGenerator,
    GetMorganFeatureAtomInvGen,
    GetMorganGenerator,
)
from rdkit.DataStructs import TanimotoSimilarity

from molvae.chem.descriptors import evaluate
from molvae.chem.mol import parse
from molvae.errors import SettingError


def _pharmacophore(mol: Mol) -> Any:
    return Generate.Gen2DFingerprint(mol, Gobbi_Pharm2D.factory)


@cache
def _counted(name: str) -> FingerprintGenerator64:
    if name == "ap":
        return GetAtomPairGenerator(maxDistance=10)
    if name == "fcfp4":
        return GetMorganGenerator(radius=2, atomInvariantsGenerator=GetMorganFeatureAtomInvGen())
    return GetMorganGenerator(radius={"ecfp4": 2, "ecfp6": 3}[name])


def _counts(name: str) -> Callable[[Mol], Any]:
    return lambda mol: _counted(name).GetSparseCountFingerprint(mol)


FINGERPRINTS: dict[str, Callable[[Mol], Any]] = {
    **{name: _counts(name) for name in ("ecfp4", "ecfp6", "fcfp4", "ap")},
    "phco": _pharmacophore,
}
"""Unfolded counts of Morgan environments (ecfp, fcfp) and atom pairs (ap), and Gobbi's pharmacophore bits."""


class FingerprintSimilarity:
    """Tanimoto similarity to one molecule on a fingerprint as GuacaMol computes it: 0 to 1.

    Args:
        reference: SMILES.
        fingerprint: a name in `FINGERPRINTS`.

    Raises:
        SettingError: the reference is no molecule, or there is no such fingerprint.
    """

    def __init__(self, reference: str, fingerprint: str = "ecfp4") -> None:
        mol = parse(reference)
        if mol is None:
            raise SettingError("reference", reference, "a molecule")
        if fingerprint not in FINGERPRINTS:
            raise SettingError("fingerprint", fingerprint, f"one of {', '.join(FINGERPRINTS)}")
        self.fingerprint = fingerprint
        self.reference = FINGERPRINTS[fingerprint](mol)

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return float64 (n,)."""
        of = FINGERPRINTS[self.fingerprint]
        return evaluate(lambda mol: TanimotoSimilarity(of(mol), self.reference), mols)


class SubstructureMatch:
    """1 where a SMARTS pattern matches, 0 where it does not.

    Args:
        smarts: the pattern.

    Raises:
        SettingError: RDKit cannot read it.
    """

    def __init__(self, smarts: str) -> None:
        pattern = MolFromSmarts(smarts)
        if pattern is None:
            raise SettingError("smarts", smarts, "a SMARTS pattern that RDKit can read")
        self.pattern = pattern

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return float64 (n,)."""
        return evaluate(lambda mol: float(mol.HasSubstructMatch(self.pattern)), mols)


class Isomer:
    """How near a molecule's formula is to a wanted one: 1 for isomers of it.

    The geometric mean of a Gaussian of width 1 on each element's count, hydrogens included, and one of
    width 2 on the number of atoms.

    Args:
        formula: such as C9H10N2O2PF2Cl.

    Raises:
        SettingError: it is no formula.
    """

    def __init__(self, formula: str) -> None:
        if not re.fullmatch(r"([A-Z][a-z]?\d*)+", formula):
            raise SettingError("formula", formula, "of the form C9H10N2O2")
        parts = re.findall(r"([A-Z][a-z]?)(\d*)", formula)
        self.wanted = {element: int(count or 1) for element, count in parts}

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return float64 (n,)."""
        return evaluate(self._one, mols)

    def _one(self, mol: Mol) -> float:
        counts = Counter(atom.GetSymbol() for atom in AddHs(mol).GetAtoms())
        offsets = [
            *((counts[element] - wanted) for element, wanted in self.wanted.items()),
            (counts.total() - sum(self.wanted.values())) / 2,
        ]
        return float(np.exp(-0.5 * np.mean(np.square(offsets))))


class ElementCount:
    """Number of an element's heavy atoms in each molecule.

    Args:
        element: symbol, such as F.
    """

    def __init__(self, element: str) -> None:
        self.element = element

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return float64 (n,)."""
        return evaluate(lambda mol: sum(a.GetSymbol() == self.element for a in mol.GetAtoms()), mols)
