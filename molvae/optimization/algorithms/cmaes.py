"""CMA-ES in a latent space: one search per starting point, kept inside the ball where codes are known."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float64

from molvae.errors import SettingError

Points = Float64[np.ndarray, "N D"]
Scores = Float64[np.ndarray, " N"]
FLAT_GENERATIONS = 5
"""Generations of one score, or none, in a row, after which a search has nothing left to follow."""


class CMAES:
    """Covariance matrix adaptation from one point (Hansen, 2016, arXiv:1604.00772), positive weights only.

    One `ask` and its `tell` are a generation. Points beyond the radius are drawn back to it along their
    direction, which suits a latent space better than a box, as MoLeR's authors found; it is these that are
    learned from.

    Args:
        mean: where the search begins (D,).
        sigma: first step size, in units of the space.
        generator: source of all random draws.
        radius: greatest norm of a point; inf for no bound.
    """

    def __init__(
        self,
        mean: Float64[np.ndarray, " D"],
        sigma: float,
        generator: np.random.Generator,
        radius: float = np.inf,
    ) -> None:
        dim = len(mean)
        self.mean = mean.copy()
        self.sigma = sigma
        self.first_sigma = sigma
        self.radius = radius
        self.generator = generator
        self.covariance = np.eye(dim)
        self.path_sigma = np.zeros(dim)
        self.path_c = np.zeros(dim)
        self.generation = 0
        self.flat = 0
        self._axes, self._lengths = np.eye(dim), np.ones(dim)

    @property
    def converged(self) -> bool:
        """Whether the steps have become too small, or there is no difference to follow."""
        longest = self.sigma * float(self._lengths.max())
        return self.flat >= FLAT_GENERATIONS or longest < 1e-3 * self.first_sigma

    def ask(self, count: int) -> Points:
        """Draw a generation.

        Raises:
            SettingError: it is to be of a single point, which has nothing to be compared with.
        """
        if count < 2:
            raise SettingError("batch", count, "CMA-ES compares the points of a batch, 2 at least")
        normal = self.generator.standard_normal((count, len(self.mean)))
        points = self.mean + self.sigma * (normal * self._lengths) @ self._axes.T
        norms = np.linalg.norm(points, axis=1, keepdims=True)
        return points * np.minimum(1.0, self.radius / np.maximum(norms, 1e-300))

    def tell(self, proposals: Points, y: Scores) -> None:
        """Move towards the better half; points without a score are not learned from."""
        scored = np.flatnonzero(np.isfinite(y))
        flat = len(scored) < 2 or np.ptp(y[scored]) == 0
        self.flat = self.flat + 1 if flat else 0
        if len(scored) < 2:
            return
        best = scored[np.argsort(-y[scored], kind="stable")][: len(y) // 2]
        weights = np.log(len(y) / 2 + 0.5) - np.log(np.arange(1, len(best) + 1))
        self._update((proposals[best] - self.mean) / self.sigma, weights / weights.sum())

    def _update(self, steps: Points, weights: Scores) -> None:
        """One generation of the tutorial's figure 6; names as there."""
        dim, mu_eff = len(self.mean), 1.0 / np.square(weights).sum()
        c_sigma = (mu_eff + 2) / (dim + mu_eff + 5)
        d_sigma = 1 + 2 * max(0.0, np.sqrt((mu_eff - 1) / (dim + 1)) - 1) + c_sigma
        c_c = (4 + mu_eff / dim) / (dim + 4 + 2 * mu_eff / dim)
        c_1 = 2 / ((dim + 1.3) ** 2 + mu_eff)
        c_mu = min(1 - c_1, 2 * (mu_eff - 2 + 1 / mu_eff) / ((dim + 2) ** 2 + mu_eff))
        expected = np.sqrt(dim) * (1 - 1 / (4 * dim) + 1 / (21 * dim**2))  # of |N(0, I)|

        self.generation += 1
        step = weights @ steps
        self.mean = self.mean + self.sigma * step
        whitened = self._axes @ ((self._axes.T @ step) / self._lengths)
        self.path_sigma *= 1 - c_sigma
        self.path_sigma += np.sqrt(c_sigma * (2 - c_sigma) * mu_eff) * whitened
        length = np.linalg.norm(self.path_sigma)
        reached = np.sqrt(1 - (1 - c_sigma) ** (2 * self.generation))
        steady = float(length / reached < (1.4 + 2 / (dim + 1)) * expected)
        self.path_c *= 1 - c_c
        self.path_c += steady * np.sqrt(c_c * (2 - c_c) * mu_eff) * step
        kept = 1 - c_1 - c_mu + (1 - steady) * c_1 * c_c * (2 - c_c)
        self.covariance *= kept
        self.covariance += c_1 * np.outer(self.path_c, self.path_c) + c_mu * (steps.T * weights) @ steps
        self.sigma *= float(np.exp(c_sigma / d_sigma * (length / expected - 1)))
        eigenvalues, self._axes = np.linalg.eigh((self.covariance + self.covariance.T) / 2)
        self._lengths = np.sqrt(np.maximum(eigenvalues, 1e-20))


class CMAESPerSeed:
    """A CMA-ES from each of several points, one generation each in turn; a finished one begins elsewhere.

    Args:
        starts: latent codes to begin from (S, D); without any, one search begins from a draw.
        draw: takes a number and returns as many points to begin from, such as draws of the prior.
        sigma: first step size.
        generator: source of all random draws.
        radius: greatest norm of a point.
    """

    def __init__(
        self,
        starts: Points,
        draw: Callable[[int], Points],
        sigma: float,
        generator: np.random.Generator,
        radius: float = np.inf,
    ) -> None:
        self.draw = draw
        self.sigma = sigma
        self.generator = generator
        self.radius = radius
        self.searches = [self._search(start) for start in starts] or [self._search(draw(1)[0])]
        self.turn = 0

    def ask(self, count: int) -> Points:
        """A generation of the search whose turn it is."""
        return self.searches[self.turn].ask(count)

    def tell(self, proposals: Points, y: Scores) -> None:
        """Let that search learn, and pass the turn on."""
        search = self.searches[self.turn]
        search.tell(proposals, y)
        if search.converged:
            self.searches[self.turn] = self._search(self.draw(1)[0])
        self.turn = (self.turn + 1) % len(self.searches)

    def _search(self, start: Float64[np.ndarray, " D"]) -> CMAES:
        return CMAES(start, self.sigma, self.generator, self.radius)
