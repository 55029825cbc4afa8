"""Molecules by way of the latent space, in the terms that searches need them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from molvae.errors import MolvaeError
from molvae.model.model import Model
from molvae.model.priors.prior import SampleOptions

PRIOR_DRAWS = 200
"""Draws of the prior that tell how wide it is."""
DRAFTED_AT_ONCE = 500
"""Molecules of the prior that are made at a time: few at a time cost twice as much each."""


class LatentMoves:
    """New molecules by way of the latent space.

    Args:
        codec: the model.
        generator: of the draws.
    """

    def __init__(self, codec: Model, generator: np.random.Generator) -> None:
        self.codec = codec
        self.generator = generator
        self._codes: dict[str, np.ndarray] = {}
        self._tokens: dict[str, list[int] | None] = {}
        self._drafts: list[str | None] = []
        draws = self.draw(PRIOR_DRAWS)
        self.spread = float(draws.std())
        """Standard deviation of the prior's draws, mean over its dimensions."""
        self.radius = float(np.linalg.norm(draws, axis=1).max())
        """Norm of the outermost draw."""

    def draw(self, count: int) -> np.ndarray:
        """Latent vectors of the prior, float64 (count, D).

        Of all that it can say, as a search looks for what is rare; not refined, as that takes time and what
        they decode to matters here, not what they stood for.
        """
        seed = int(self.generator.integers(2**31))
        return _array(self.codec.draw(count, SampleOptions(top_p=1.0, exact=False, seed=seed)).z)

    def drawn(self, count: int) -> list[str | None]:
        """Molecules of the prior, of all that it can say."""
        missing = count - len(self._drafts)
        if missing > 0:
            seed = int(self.generator.integers(2**31))
            self._drafts += self.codec.write(
                max(missing, DRAFTED_AT_ONCE), SampleOptions(top_p=1.0, seed=seed)
            )
        first, self._drafts = self._drafts[:count], self._drafts[count:]
        return first

    def decode(self, z: np.ndarray, temperature: float = 0.0) -> list[str | None]:
        """Molecules of latent vectors."""
        seed = int(self.generator.integers(2**31))
        return self.codec.decode(torch.from_numpy(z).float(), temperature=temperature, seed=seed)

    def codes(self, smiles: Sequence[str]) -> np.ndarray:
        """Latent codes of the molecules that can be encoded, float64 (n, D); the best ones come up often."""
        new = [text for text in dict.fromkeys(smiles) if text not in self._codes]
        self._codes.update(zip(new, _array(self.codec.encode(new)), strict=True))
        z = np.array([self._codes[text] for text in smiles]).reshape(
            len(smiles), self.codec.network.latent_dim
        )
        return z[np.isfinite(z).all(axis=1)]

    def tokens(self, smiles: Sequence[str]) -> list[list[int] | None]:
        """Token ids of each molecule, None where it cannot be read; the best ones come up often here too."""
        new = [text for text in dict.fromkeys(smiles) if text not in self._tokens]
        self._tokens.update(zip(new, self.codec.tokenize(new)[0], strict=True))
        return [self._tokens[text] for text in smiles]

    def inverted(self, smiles: Sequence[str]) -> np.ndarray:
        """Vectors that decode to just these molecules where there are any, else their codes: float64 (n, D).

        The oracle is not asked.

        Raises:
            MolvaeError: one of them cannot be encoded.
        """
        return encoded(self.codec, smiles, exact=True)

    def near(self, parents: Sequence[str]) -> list[str | None]:
        """A child of each parent that can be encoded: every other one lies on the way to another parent.

        All are moved by noise of a tenth of the prior's spread up to all of it.
        """
        z = self.codes(parents)
        if not len(z):
            return []
        way = self.generator.random((len(z), 1)) * (self.generator.random((len(z), 1)) < 0.5)
        partners = z[self.generator.permutation(len(z))]
        scale = self.spread * 10.0 ** self.generator.uniform(-1.0, 0.0, (len(z), 1))
        moved = z + way * (partners - z) + scale * self.generator.standard_normal(z.shape)
        children = self.decode(moved)
        # What a point decodes to has that point for its code: nothing has to be encoded again.
        self._codes.update({child: code for child, code in zip(children, moved, strict=True) if child})
        return children


def encoded(codec: Model, smiles: Sequence[str], *, exact: bool = False) -> np.ndarray:
    """Latent codes of seed molecules, float64 (n, D); see the codec's `posterior` for `exact`.

    Raises:
        MolvaeError: one of them cannot be encoded.
    """
    _, reasons = codec.tokenize(smiles)
    for text, reason in zip(smiles, reasons, strict=True):
        if reason:
            raise MolvaeError(f"start: {text} cannot be encoded by this model ({reason})")
    return _array(codec.encode(smiles, exact=exact))


def _array(z: torch.Tensor) -> np.ndarray:
    return z.cpu().numpy().astype(np.float64)
