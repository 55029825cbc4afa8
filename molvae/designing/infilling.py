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
from molvae.fragments.cut import parts
from molvae.fragments.task import Task
from molvae.model.model import Model
from molvae.model.nn.posterior import Posterior

NEAREST, FARTHEST = 0.7, 2.0
"""Lengths of the noise, in standard deviations of the posterior."""
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
        if not parents:
            return []
        drawn = self.generator.integers(len(parents), size=(2, count))
        used, places = np.unique(drawn, return_inverse=True)
        posterior = self.model.posterior([parents[row].smiles for row in used])
        decoded = self.model.decode(self._moved(posterior, *places.reshape(2, count)), beams=1)
        self.tally["decoded"] += count
        return [
            one
            for row, smiles in zip(drawn[0], decoded, strict=True)
            for one in self._used(parents[row], smiles)
        ]

    def _moved(self, posterior: Posterior, rows: np.ndarray, mates: np.ndarray) -> Float[Tensor, "n D"]:
        """Codes with noise as wide as the posterior; every other one is also on the way to a mate's."""
        shape = (len(rows), 1)
        way = self.generator.random(shape) * (self.generator.random(shape) < 0.5)
        width = np.exp(self.generator.uniform(np.log(NEAREST), np.log(FARTHEST), shape))
        noise = width * self.generator.standard_normal((len(rows), posterior.mean.shape[1]))
        way, noise = (torch.from_numpy(one).to(posterior.mean) for one in (way, noise))
        own, other = posterior.mean[rows], posterior.mean[mates]
        return own + way * (other - own) + noise * posterior.deviation[rows]

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
        cut = {
            points: dict.fromkeys(parts(mol, points, self.generator))
            for points in set(map(len, frame.groups))
        }
        for place, own in enumerate(parent.parts):
            fresh = [part for part in frame.fitting(cut[len(frame.groups[place])], place) if part != own]
            for row in self.generator.permutation(len(fresh))[:HARVESTED]:
                whole = (*parent.parts[:place], fresh[row], *parent.parts[place + 1 :])
                yield from candidate(self.task, parent.frame, whole, LATENT_PARTS)
