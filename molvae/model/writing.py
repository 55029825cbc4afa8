"""How a model writes molecules: latent vectors to token ids to SMILES."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from jaxtyping import Float
from torch import Generator, Tensor

from molvae.chem.translate import canonical_smiles
from molvae.model.agreement import agreed
from molvae.model.nn.generate import generate
from molvae.model.tokenizer import SelfiesTokenizer
from molvae.model.vae import SequenceVAE
from molvae.parallel import map_slices

BATCH = 2048


@dataclass(frozen=True)
class Decoded:
    """What a batch of latent vectors decoded to, aligned with it."""

    smiles: list[str | None]
    """Canonical SMILES; None where RDKit refuses the molecule or the sequence had to be cut."""
    truncated: np.ndarray
    """True where the sequence did not end within the model's maximum length (n,)."""


@dataclass(frozen=True)
class Writing:
    """What it depends on."""

    network: SequenceVAE
    tokenizer: SelfiesTokenizer
    bonds: Mapping[str, int]
    """SELFIES bond constraints."""
    max_length: int
    """Tokens after which a sequence is cut."""

    def __call__(
        self, z: Float[Tensor, "n D"], *, beams: int, temperature: float, top_p: float, generator: Generator
    ) -> Decoded:
        """What latent vectors decode to, drawn or with a beam; a row with NaN decodes to None."""
        known = torch.nonzero(~z.isnan().any(1)).flatten()
        texts: list[str] = [""] * len(z)
        truncated = np.zeros(len(z), dtype=bool)
        for rows in known.split(BATCH):
            found = (
                agreed(self.network, z[rows], width=beams, max_length=self.max_length)
                if beams > 1 and temperature == 0.0
                else generate(
                    self.network,
                    z[rows],
                    max_length=self.max_length,
                    temperature=temperature,
                    top_p=top_p,
                    generator=generator,
                )
            )
            places = rows.tolist()
            truncated[places] = found.truncated.cpu().numpy()
            for place, ids in zip(places, found.tokens.tolist(), strict=True):
                texts[place] = "" if truncated[place] else self.tokenizer.decode(ids)
        return Decoded(molecules_of(texts, self.bonds), truncated)

    def molecules(self, written: Iterable[Tensor]) -> list[str | None]:
        """Canonical SMILES of padded sequences."""
        texts = [self.tokenizer.decode(ids) for tokens in written for ids in tokens.tolist()]
        return molecules_of(texts, self.bonds)


def molecules_of(texts: Sequence[str], bonds: Mapping[str, int]) -> list[str | None]:
    """Canonical SMILES of SELFIES strings; None for empty ones and those RDKit refuses.

    Args:
        texts: SELFIES.
        bonds: SELFIES bond constraints.
    """
    results = map_slices(partial(canonical_smiles, bonds=bonds), texts)
    return [smiles for part in results for smiles in part]
