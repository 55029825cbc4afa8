"""Which drafts of a language prior are taken: those that look like the molecules it learnt from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import torch
from torch import Tensor

from molvae.chem.density_ratio import DensityRatio
from molvae.chem.mol import parse
from molvae.chem.translate import canonical_smiles
from molvae.model.tokenizer import SelfiesTokenizer
from molvae.parallel import map_slices


class DraftChoice:
    """Takes each draft with a chance that makes those taken look like the molecules learnt from.

    Args:
        ratio: how much likelier a molecule is among those.
        tokenizer: of the drafts.
        bonds: SELFIES bond constraints.
        generator: of the chance.
    """

    def __init__(
        self,
        ratio: DensityRatio,
        tokenizer: SelfiesTokenizer,
        bonds: Mapping[str, int],
        generator: torch.Generator,
    ) -> None:
        self.tokenizer, self.generator = tokenizer, generator
        self.drafts = 0
        """Drafts seen so far."""
        self._chances = partial(acceptance, ratio=ratio, bonds=bonds)

    def __call__(self, tokens: Tensor) -> Tensor:
        """Return which of the padded sequences (n, L) are taken, bool (n,)."""
        texts = [self.tokenizer.decode(ids) for ids in tokens.tolist()]
        self.drafts += len(texts)
        chances = np.concatenate(map_slices(self._chances, texts))
        luck = torch.rand(len(texts), generator=self.generator, device=tokens.device)
        return luck < torch.from_numpy(chances).to(luck)


def acceptance(texts: Sequence[str], *, ratio: DensityRatio, bonds: Mapping[str, int]) -> np.ndarray:
    """Chance with which each SELFIES is taken, float (n,); 0 for what is no molecule."""
    mols = [None if smiles is None else parse(smiles) for smiles in canonical_smiles(texts, bonds)]
    readable = [row for row, mol in enumerate(mols) if mol is not None]
    chances = np.zeros(len(texts))
    chances[readable] = ratio.acceptance([mol for mol in mols if mol is not None])
    return chances
