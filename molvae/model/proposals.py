"""Which proposals of a language prior are taken: those that look like the molecules it learned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Generator, Tensor

from molvae.chem.density_ratio import DensityRatio
from molvae.chem.mol import parse
from molvae.chem.translate import canonical_smiles
from molvae.model.tokenizer import SelfiesTokenizer
from molvae.parallel import map_slices


@dataclass(frozen=True)
class RatioAcceptance:
    """Takes each proposal with a probability that makes those taken look like the molecules learned from."""

    ratio: DensityRatio
    """How much likelier a molecule is among those."""
    tokenizer: SelfiesTokenizer
    bonds: Mapping[str, int]
    """SELFIES bond constraints."""

    def __call__(self, tokens: Tensor, generator: Generator) -> Tensor:
        """Return which of the padded sequences (n, L) are taken, bool (n,)."""
        texts = [self.tokenizer.decode(ids) for ids in tokens.tolist()]
        probability = partial(acceptance, ratio=self.ratio, bonds=self.bonds)
        probabilities = np.concatenate(map_slices(probability, texts))
        drawn = torch.rand(len(texts), generator=generator, device=tokens.device)
        return drawn < torch.from_numpy(probabilities).to(drawn)


def acceptance(texts: Sequence[str], *, ratio: DensityRatio, bonds: Mapping[str, int]) -> np.ndarray:
    """Probability with which each SELFIES is taken, float (n,); 0 for what is no molecule."""
    mols = [None if smiles is None else parse(smiles) for smiles in canonical_smiles(texts, bonds)]
    readable = [row for row, mol in enumerate(mols) if mol is not None]
    probabilities = np.zeros(len(texts))
    probabilities[readable] = ratio.acceptance([mol for mol in mols if mol is not None])
    return probabilities
