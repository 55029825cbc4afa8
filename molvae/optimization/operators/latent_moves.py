"""New molecules by way of the latent space."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from molvae.errors import MolvaeError
from molvae.model.model import Model
from molvae.model.priors.prior import SampleOptions

PRIOR_DRAWS = 200
"""Draws of the prior that its width is estimated from."""
SAMPLED_AT_ONCE = 500
"""Molecules of the prior that are made at a time: few at a time cost twice as much each."""


class LatentMoves:
    """New molecules by way of the latent space.

    Args:
        model: what encodes and decodes.
        generator: source of all random draws.
    """

    def __init__(self, model: Model, generator: np.random.Generator) -> None:
        self.model = model
        self.generator = generator
        self._codes: dict[str, np.ndarray] = {}
        self._tokens: dict[str, list[int] | None] = {}
        self._sampled: list[str | None] = []
        draws = self.draw(PRIOR_DRAWS)
        self.prior_std = float(draws.std())
        """Standard deviation of the prior's draws, mean over its dimensions."""
        self.radius = float(np.linalg.norm(draws, axis=1).max())
        """Norm of the outermost draw."""

    def draw(self, count: int) -> np.ndarray:
        """Latent vectors of the prior, float64 (count, D).

        They are of its whole distribution, as a search looks for what is rare, and not refined, as that takes
        time and only what they decode to matters here.
        """
        seed = int(self.generator.integers(2**31))
        return _array(self.model.draw(count, SampleOptions(top_p=1.0, exact=False, seed=seed)).z)

    def drawn(self, count: int) -> list[str | None]:
        """SMILES of the prior's whole distribution, None where one is invalid."""
        missing = count - len(self._sampled)
        if missing > 0:
            seed = int(self.generator.integers(2**31))
            options = SampleOptions(top_p=1.0, seed=seed)
            self._sampled += self.model.write(max(missing, SAMPLED_AT_ONCE), options)
        first, self._sampled = self._sampled[:count], self._sampled[count:]
        return first

    def decode(self, z: np.ndarray, temperature: float = 0.0) -> list[str | None]:
        """SMILES of latent vectors, None where one is invalid; no beams, for they take ten times as long."""
        seed = int(self.generator.integers(2**31))
        return self.model.decode(torch.from_numpy(z).float(), beams=1, temperature=temperature, seed=seed)

    def codes(self, smiles: Sequence[str]) -> np.ndarray:
        """Latent codes of the molecules that can be encoded, float64 (n, D); they are remembered."""
        new = [text for text in dict.fromkeys(smiles) if text not in self._codes]
        self._codes.update(zip(new, _array(self.model.encode(new)), strict=True))
        z = np.array([self._codes[text] for text in smiles]).reshape(
            len(smiles), self.model.network.latent_dim
        )
        return z[np.isfinite(z).all(axis=1)]

    def tokens(self, smiles: Sequence[str]) -> list[list[int] | None]:
        """Token ids of each molecule, None where it cannot be read; they are remembered."""
        new = [text for text in dict.fromkeys(smiles) if text not in self._tokens]
        self._tokens.update(zip(new, self.model.tokenize(new)[0], strict=True))
        return [self._tokens[text] for text in smiles]

    def inverted(self, smiles: Sequence[str]) -> np.ndarray:
        """Latent vectors that decode to the molecules where there are any, else codes; float64 (n, D).

        Raises:
            MolvaeError: one of them cannot be encoded.
        """
        return encoded(self.model, smiles, exact=True)

    def near(self, parents: Sequence[str]) -> list[str | None]:
        """An offspring of each parent that can be encoded: every other one lies on the way to another parent.

        All are moved by noise of a tenth of the prior's standard deviation up to all of it.
        """
        z = self.codes(parents)
        if not len(z):
            return []
        way = self.generator.random((len(z), 1)) * (self.generator.random((len(z), 1)) < 0.5)
        partners = z[self.generator.permutation(len(z))]
        scale = self.prior_std * 10.0 ** self.generator.uniform(-1.0, 0.0, (len(z), 1))
        moved = z + way * (partners - z) + scale * self.generator.standard_normal(z.shape)
        offspring = self.decode(moved)
        # What a point decodes to has that point for its code: nothing has to be encoded again.
        self._codes.update({child: code for child, code in zip(offspring, moved, strict=True) if child})
        return offspring


def encoded(model: Model, smiles: Sequence[str], *, exact: bool = False) -> np.ndarray:
    """Latent codes of start molecules, float64 (n, D); see `Model.encode` for `exact`.

    Raises:
        MolvaeError: one of them cannot be encoded.
    """
    _, reasons = model.tokenize(smiles)
    for text, reason in zip(smiles, reasons, strict=True):
        if reason:
            raise MolvaeError(f"start: {text} cannot be encoded by this model ({reason})")
    return _array(model.encode(smiles, exact=exact))


def _array(z: torch.Tensor) -> np.ndarray:
    return z.cpu().numpy().astype(np.float64)
