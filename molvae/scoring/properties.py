"""Properties of the molecule itself."""

from collections.abc import Sequence

import numpy as np
from rdkit.Chem import Mol

from molvae.chem.descriptors import descriptor, evaluate


class Property:
    """A property by its name: qed, logp, sa, ... (`molvae.chem.descriptors`), or any descriptor of RDKit.

    Args:
        name: the property's name.

    Raises:
        ArgumentError: if there is no such property.
    """

    def __init__(self, name: str) -> None:
        descriptor(name)
        self.name = name

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return float64 (n,)."""
        return evaluate(descriptor(self.name), mols)
