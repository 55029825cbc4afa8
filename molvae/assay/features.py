"""Compounds as rows of numbers, for models that know no kernels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from molvae.chem.count_kernel import COUNTED
from molvae.chem.descriptor_kernel import descriptors
from molvae.chem.mol import parsed

SIZE = 1024
"""Columns that environments are folded into."""


def features(smiles: Sequence[str]) -> np.ndarray:
    """Counted environments and descriptors, float32 (n, F).

    Args:
        smiles: of molecules.
    """
    generator = COUNTED["morgan"](fpSize=SIZE, includeChirality=True)
    counts = [generator.GetCountFingerprintAsNumPy(parsed(text)) for text in smiles]
    described = [descriptors(text) for text in smiles]
    return np.hstack([np.array(counts), np.array(described)]).astype(np.float32)
