"""How similar a molecule may, or must, be to references."""

from collections.abc import Sequence

import numpy as np
from rdkit.Chem import Mol

from molvae.chem.fingerprint import morgan_bits, nearest
from molvae.chem.mol import parse
from molvae.errors import MolvaeError
from molvae.filters.filter import ExplainingFilter
from molvae.table import read_molecules


class SimilarityRange(ExplainingFilter):
    """Passes molecules whose Tanimoto similarity to the nearest reference lies in a range (Morgan bits).

    Args:
        references: a SMILES, a file of them, or several.
        floor: least similarity, itself allowed; 0.4 keeps close to a lead.
        ceiling: greatest similarity, itself allowed; 0.4 keeps away from what is known.
        radius: bonds that the fingerprint reaches from each atom; 2 is ECFP4.

    Raises:
        MolvaeError: if a reference is no molecule.
    """

    def __init__(
        self, references: str | Sequence[str], floor: float = 0.0, ceiling: float = 1.0, radius: int = 2
    ) -> None:
        self.references = reference_bits(read_molecules(references), radius)
        self.floor = floor
        self.ceiling = ceiling
        self.radius = radius

    def failure(self, mol: Mol) -> str:
        """Say whether one molecule is too far or too close."""
        return self.failures([mol])[0]

    def failures(self, mols: Sequence[Mol]) -> list[str]:
        """Say which molecules are too far or too close."""
        similarity, _ = nearest(morgan_bits(mols, self.radius), self.references)
        too_far = ~(similarity >= self.floor)
        too_close = similarity > self.ceiling
        return [
            f"similarity below {self.floor:g}"
            if far
            else f"similarity above {self.ceiling:g}"
            if close
            else ""
            for far, close in zip(too_far, too_close, strict=True)
        ]


def reference_bits(smiles: Sequence[str], radius: int) -> np.ndarray:
    """Packed fingerprints of reference molecules, all of which must be molecules."""
    mols = []
    for one in smiles:
        mol = parse(one)
        if mol is None:
            raise MolvaeError(f"the reference '{one}' is not a molecule RDKit can read")
        mols.append(mol)
    return morgan_bits(mols, radius)
