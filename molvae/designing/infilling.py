"""Candidates by way of the latent space: what lies between and around the codes of good ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from molvae.chem.mol import parsed
from molvae.designing.candidates import LATENT, LATENT_PARTS, Candidate
from molvae.designing.splicing import candidate
from molvae.fragments.inside import fitting
from molvae.fragments.task import Task
from molvae.model.model import Model

NEAREST, FARTHEST = 0.1, 0.6
"""Lengths of the noise on each dimension, whose codes have a spread of about 1."""
HARVESTED = 2
"""Parts that are taken of a molecule that lost what has to stay, for each group."""


class Infilling:
    """Decodes codes near those of candidates, and uses all that comes of it.

    A molecule that still holds what has to stay is a candidate; of another one the parts are taken that suit
    a point, so that parts arise which no table holds.

    Args:
        model: encodes and decodes.
        task: what stays.
        generator: source of all random draws.
    """

    def __init__(self, model: Model, task: Task, generator: np.random.Generator) -> None:
        self.model, self.task, self.generator = model, task, generator
        self.tally: Counter[str] = Counter()
        """decoded: points; valid: molecules; held: of these, such that hold what has to stay."""

    def __call__(self, parents: Sequence[Candidate], count: int) -> list[Candidate]:
        """Candidates by so many points around and between the parents' codes."""
        z = self.model.encode([one.smiles for one in parents])
        read = torch.nonzero(~z.isnan().any(1)).flatten().tolist()
        if not read:
            return []
        rows = self.generator.choice(read, count)
        decoded = self.model.decode(self._moved(z[rows], z[self.generator.choice(read, count)]))
        self.tally["decoded"] += count
        found: list[Candidate] = []
        for row, smiles in zip(rows, decoded, strict=True):
            found += self._used(parents[row], smiles)
        return found

    def _moved(self, z: Float[Tensor, "n D"], others: Float[Tensor, "n D"]) -> Float[Tensor, "n D"]:
        """Every other code is moved on the way to another one; all get noise."""
        shape = (len(z), 1)
        way = self.generator.random(shape) * (self.generator.random(shape) < 0.5)
        scale = np.exp(self.generator.uniform(np.log(NEAREST), np.log(FARTHEST), shape))
        noise = scale * self.generator.standard_normal(tuple(z.shape))
        return z + torch.from_numpy(way).to(z) * (others - z) + torch.from_numpy(noise).to(z)

    def _used(self, parent: Candidate, smiles: str | None) -> Iterator[Candidate]:
        mol = None if smiles is None else parsed(smiles)
        if smiles is None or mol is None or "." in smiles:
            return
        self.tally["valid"] += 1
        if self.task.kept.find(mol) is not None:
            self.tally["held"] += 1
            if smiles != self.task.original:
                yield Candidate(smiles, LATENT)
        elif parent.parts:
            yield from self._spliced(parent, mol)

    def _spliced(self, parent: Candidate, mol: Any) -> Iterator[Candidate]:
        """The parent with parts of a molecule instead of its own."""
        frame = self.task.frames[parent.frame]
        for place, own in enumerate(parent.parts):
            fresh = [part for part in fitting(mol, frame, place, self.generator) if part != own]
            for row in self.generator.permutation(len(fresh))[:HARVESTED]:
                whole = (*parent.parts[:place], fresh[row], *parent.parts[place + 1 :])
                yield from candidate(self.task, parent.frame, whole, LATENT_PARTS)
