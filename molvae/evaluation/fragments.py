"""BRICS fragments and Bemis-Murcko scaffolds, and how alike two collections of them are."""

from collections.abc import Mapping

import numpy as np
from rdkit.Chem import Mol, MolToSmiles
from rdkit.Chem.rdmolops import FragmentOnBRICSBonds
from rdkit.Chem.Scaffolds import MurckoScaffold


def brics_fragments(mol: Mol) -> list[str]:
    """BRICS fragments (Degen et al., 2008), repeats and numbered attachment points kept.

    >>> from rdkit.Chem import MolFromSmiles
    >>> brics_fragments(MolFromSmiles("CCOC(C)=O"))
    ['[1*]C(C)=O', '[3*]O[3*]', '[4*]CC']
    """
    return MolToSmiles(FragmentOnBRICSBonds(mol)).split(".")


def murcko_scaffold(mol: Mol, min_rings: int = 2) -> str | None:
    """Bemis-Murcko scaffold (1996); None for one of fewer rings.

    >>> from rdkit.Chem import MolFromSmiles
    >>> murcko_scaffold(MolFromSmiles("Cc1ccc(Oc2ccccc2)cc1"))
    'c1ccc(Oc2ccccc2)cc1'
    """
    scaffold = MurckoScaffold.GetScaffoldForMol(mol)
    return MolToSmiles(scaffold) if scaffold.GetRingInfo().NumRings() >= min_rings else None


def cosine_similarity(reference: Mapping[str, int], generated: Mapping[str, int]) -> float:
    """Cosine between two collections of counts; NaN where one of them is empty.

    In floating point: the official code's integer dot products overflow under SciPy 1.17, silently.
    """
    if not reference or not generated:
        return float("nan")
    shared = sum(float(count) * reference.get(key, 0) for key, count in generated.items())
    return shared / float(_norm(reference) * _norm(generated))


def _norm(counts: Mapping[str, int]) -> float:
    return float(np.linalg.norm(np.fromiter(counts.values(), dtype=np.float64)))
