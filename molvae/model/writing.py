"""How a model writes molecules: latent vectors to token ids to SMILES."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from molvae.chem.translate import canonical_smiles
from molvae.parallel import map_slices


@dataclass(frozen=True)
class Decoded:
    """What a batch of latent vectors decoded to, aligned with it."""

    smiles: list[str | None]
    """Canonical SMILES; None where RDKit refuses the molecule or the sequence had to be cut."""
    truncated: np.ndarray
    """True where the sequence did not end within the model's maximum length (n,)."""


def molecules_of(texts: Sequence[str], bonds: Mapping[str, int]) -> list[str | None]:
    """Canonical SMILES of SELFIES strings; None for empty ones and those RDKit refuses.

    Args:
        texts: SELFIES.
        bonds: SELFIES bond constraints.
    """
    results = map_slices(partial(canonical_smiles, bonds=bonds), texts)
    return [smiles for part in results for smiles in part]
