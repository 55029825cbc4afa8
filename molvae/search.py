"""Optimisers brought together with a model and constraints: what `molvae optimize search=` chooses from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from molvae.chem.count_kernel import CountKernel
from molvae.chem.edit import graph_children
from molvae.chem.mol import canonical, parse
from molvae.codec import MoleculeCodec
from molvae.errors import MolvaeError, UsageError
from molvae.filters.chain import FilterChain
from molvae.optimize.cmaes import CMAESPerSeed
from molvae.optimize.optimizer import Optimizer
from molvae.optimize.random_search import RandomSearch
from molvae.optimize.surrogate import PoolSurrogate

PRIOR_DRAWS = 1_000
"""Draws of the prior that tell how wide it is."""


@dataclass(frozen=True)
class Search:
    """An optimiser, and what makes molecules of its proposals."""

    name: str
    optimizer: Optimizer[Any]
    decode: Callable[[Any], list[str | None]]
    """Proposals -> SMILES, None where there is no molecule, or none that the constraints admit."""


class Constraints:
    """Filters that a molecule has to pass before it is scored, with a count of what they refused.

    Args:
        chain: the filters.
    """

    def __init__(self, chain: FilterChain) -> None:
        self.chain = chain
        self.refused: Counter[str] = Counter()
        """Distinct molecules by the reason they were refused for."""
        self._reasons: dict[str, str] = {}

    def reason(self, smiles: str) -> str:
        """Why a molecule is refused, "" where it is not."""
        if smiles not in self._reasons:
            mol = parse(smiles)
            (reason,) = ["no molecule"] if mol is None else self.chain.apply([mol]).reason
            self._reasons[smiles] = reason
            self.refused.update([reason] if reason else [])
        return self._reasons[smiles]

    def masked(self, smiles: Sequence[str | None]) -> list[str | None]:
        """The molecules in their places, None instead of what is refused."""
        return [text if text is not None and not self.reason(text) else None for text in smiles]

    def admitted(self, smiles: Sequence[str | None]) -> list[str]:
        """The molecules that pass."""
        return [text for text in self.masked(smiles) if text is not None]


class LatentMoves:
    """New molecules by way of the latent space.

    Args:
        codec: the model.
        generator: of the draws.
    """

    def __init__(self, codec: MoleculeCodec, generator: np.random.Generator) -> None:
        self.codec = codec
        self.generator = generator
        self._codes: dict[str, np.ndarray] = {}
        draws = self.draw(PRIOR_DRAWS)
        self.spread = float(draws.std())
        """Standard deviation of the prior's draws, mean over its dimensions."""
        self.radius = float(np.linalg.norm(draws, axis=1).max())
        """Norm of the outermost draw."""

    def draw(self, count: int) -> np.ndarray:
        """Latent vectors of the prior, float64 (count, D)."""
        return _array(self.codec.sample_latent(count, seed=int(self.generator.integers(2**31))))

    def decode(self, z: np.ndarray, temperature: float = 0.0) -> list[str | None]:
        """Molecules of latent vectors."""
        seed = int(self.generator.integers(2**31))
        return self.codec.decode(torch.from_numpy(z).float(), temperature=temperature, seed=seed)

    def codes(self, smiles: Sequence[str]) -> np.ndarray:
        """Latent codes of the molecules that can be encoded, float64 (n, D); the best ones come up often."""
        new = [text for text in dict.fromkeys(smiles) if text not in self._codes]
        self._codes.update(zip(new, _array(self.codec.encode(new)), strict=True))
        z = np.array([self._codes[text] for text in smiles]).reshape(len(smiles), self.codec.model.latent_dim)
        return z[np.isfinite(z).all(axis=1)]

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
        return self.decode(z + way * (partners - z) + scale * self.generator.standard_normal(z.shape))


def random(
    codec: MoleculeCodec,
    start: Sequence[str],
    constraints: Constraints,
    seed: int,
    *,
    temperature: float = 1.0,
) -> Search:
    """Draws of the prior: the control that others have to beat.

    Args:
        codec: the model.
        start: none; it would make no difference.
        constraints: on the molecules.
        seed: of the draws.
        temperature: of the decoder.
    """
    if start:
        raise UsageError("search=random draws from the prior: leave out start=, or take another search")
    moves = LatentMoves(codec, np.random.default_rng(seed))
    return Search(
        "random", RandomSearch(moves.draw), lambda z: constraints.masked(moves.decode(z, temperature))
    )


def cmaes(
    codec: MoleculeCodec,
    start: Sequence[str],
    constraints: Constraints,
    seed: int,
    *,
    step: float = 0.3,
) -> Search:
    """CMA-ES in the latent space, from each seed molecule in turn, or from draws of the prior.

    Args:
        codec: the model.
        start: seed molecules.
        constraints: on the molecules.
        seed: of the draws.
        step: first step size, in units of the prior's standard deviation.
    """
    generator = np.random.default_rng(seed)
    moves = LatentMoves(codec, generator)
    starts = encoded(codec, start)
    # A seed may lie farther out than the prior draws.
    radius = max([moves.radius, *np.linalg.norm(starts, axis=1)])
    optimizer = CMAESPerSeed(starts, moves.draw, step * moves.spread, generator, float(radius))
    return Search("cmaes", optimizer, lambda z: constraints.masked(moves.decode(z)))


def surrogate(
    codec: MoleculeCodec,
    start: Sequence[str],
    constraints: Constraints,
    seed: int,
    *,
    latent: bool = True,
    graph: bool = True,
    initial: int = 20,
    parents: int = 100,
    children: int = 50,
    generations: int = 3,
    screened: int = 200,
) -> Search:
    """A Gaussian process on structures that picks from a pool bred in the latent space and on graphs.

    Args:
        codec: the model.
        start: seed molecules, scored first; what follows is bred from them. Without any: from the prior.
        constraints: on the molecules; what they refuse does not enter the pool.
        seed: of the draws.
        latent: breed by latent perturbation, latent crossover and draws of the prior.
        graph: breed by graph mutation and crossover; with `latent` also before encoding.
        initial: molecules scored before the surrogate has its say.
        parents: how many of the best are bred from.
        children: of each source in a generation.
        generations: of breeding on the surrogate, for each batch.
        screened: of the pool, so many of highest mean are looked at for their variance.
    """
    if not (latent or graph):
        raise UsageError("search.latent and search.graph are both off: nothing would propose molecules")
    generator = np.random.default_rng(seed)
    moves = LatentMoves(codec, generator)
    encoded(codec, start)
    start = [text for text in map(canonical, start) if text is not None]

    def by_graph(drawn: Sequence[str]) -> list[str]:
        return constraints.admitted(graph_children(drawn, generator))

    def by_latent(drawn: Sequence[str]) -> list[str]:
        half = graph_children(drawn[::2], generator) if graph else drawn[::2]
        return constraints.admitted(moves.near([*half, *drawn[1::2]]))

    def by_prior(drawn: Sequence[str]) -> list[str]:
        return constraints.admitted(moves.decode(moves.draw(-(-len(drawn) // 5)), temperature=1.0))

    sources = ({"latent": by_latent, "prior": by_prior} if latent else {}) | (
        {"graph": by_graph} if graph else {}
    )
    waiting = constraints.admitted(list(dict.fromkeys(start)))

    def begin(count: int) -> list[str]:
        if waiting:
            first, waiting[:] = waiting[:count], waiting[count:]
            return first
        if not start:
            return constraints.admitted(moves.decode(moves.draw(count), temperature=1.0))
        drawn = [start[int(row)] for row in generator.integers(len(start), size=count)]
        return [child for source in sources.values() for child in source(drawn)]

    optimizer = PoolSurrogate(
        CountKernel(),
        begin,
        sources,
        generator,
        initial=initial,
        parents=parents,
        children=children,
        generations=generations,
        screened=screened,
    )
    return Search("surrogate", optimizer, list)


def encoded(codec: MoleculeCodec, smiles: Sequence[str]) -> np.ndarray:
    """Latent codes of seed molecules, float64 (n, D).

    Raises:
        MolvaeError: one of them cannot be encoded.
    """
    _, reasons = codec.tokenize(smiles)
    for text, reason in zip(smiles, reasons, strict=True):
        if reason:
            raise MolvaeError(f"start: {text} cannot be encoded by this model ({reason})")
    return _array(codec.encode(smiles))


def _array(z: torch.Tensor) -> np.ndarray:
    return z.cpu().numpy().astype(np.float64)
