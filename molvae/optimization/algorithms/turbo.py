"""Trust-region Bayesian optimization in a latent space."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from jaxtyping import Float64

from molvae.errors import MolvaeError

Points = Float64[np.ndarray, "N D"]
Scores = Float64[np.ndarray, " N"]
LONGEST, SHORTEST = 1.6, 0.5**7
SUCCESSES, FAILURES = 3, 10
"""Rounds in a row with and without a better point, after which the region is doubled and halved."""
CANDIDATES = 1000
MOVED = 20
"""Coordinates that a candidate differs in from the best point, on average."""
RECENT = 300
"""Points at most that the process is fitted to."""
FIT_STEPS = 50


class TuRBO:
    """TuRBO-1 (Eriksson et al., 2019): Thompson sampling in a box around the best, which grows and shrinks.

    The box is scaled by the length of each dimension that the process has learned. When it has become too
    small, the search begins elsewhere.

    Args:
        starts: points to begin with (S, D).
        draw: takes a number and returns as many points to begin with, such as draws of the prior.
        prior_std: standard deviation of the prior, which the box's sides are multiples of.
        generator: source of all random draws.
        initial: points scored before the process picks.
        length: first side of the box, in standard deviations of the prior.

    Raises:
        MolvaeError: BoTorch is not installed.
    """

    def __init__(
        self,
        starts: Points,
        draw: Callable[[int], Points],
        prior_std: float,
        generator: np.random.Generator,
        *,
        initial: int,
        length: float,
    ) -> None:
        _botorch()
        self.queue = starts
        self.draw = draw
        self.prior_std = prior_std
        self.generator = generator
        self.initial = initial
        self.first_length = length
        self._begin()

    def ask(self, count: int) -> Points:
        """Points to begin with, then draws from the region."""
        if len(self.queue) or len(self.y) < self.initial or np.ptp(self.y[-RECENT:]) == 0:
            first, self.queue = self.queue[:count], self.queue[count:]
            return first if len(first) else self.draw(count)
        sample, scales = fitted(self.z[-RECENT:], self.y[-RECENT:])
        candidates = self._candidates(scales)
        values = sample(candidates, count, int(self.generator.integers(2**31)))
        picks: list[int] = []
        for row in values:
            row[picks] = -np.inf
            picks.append(int(row.argmax()))
        return candidates[picks]

    def tell(self, proposals: Points, y: Scores) -> None:
        """Learn what has a score, and change the region's size."""
        scored = np.isfinite(y)
        started = len(self.y) >= self.initial
        better = bool(scored.any()) and (not len(self.y) or y[scored].max() > self.y.max() + 1e-9)
        self.z = np.concatenate([self.z, proposals[scored]])
        self.y = np.concatenate([self.y, y[scored]])
        if not started:
            return
        self.wins, self.losses = (self.wins + 1, 0) if better else (0, self.losses + 1)
        if self.wins == SUCCESSES:
            self.length, self.wins = min(2 * self.length, LONGEST), 0
        elif self.losses == FAILURES:
            self.length, self.losses = self.length / 2, 0
        if self.length < SHORTEST:
            self._begin()

    def _begin(self) -> None:
        self.length = self.first_length
        self.wins = self.losses = 0
        dim = self.draw(1).shape[1]
        self.z, self.y = np.zeros((0, dim)), np.zeros(0)

    def _candidates(self, scales: Float64[np.ndarray, " D"]) -> Points:
        """Points that differ from the best in some coordinates, inside the box."""
        center = self.z[self.y.argmax()]
        dim = len(center)
        half = self.length / 2 * self.prior_std * scales
        moved = self.generator.random((CANDIDATES, dim)) < min(1.0, MOVED / dim)
        moved[np.arange(CANDIDATES), self.generator.integers(dim, size=CANDIDATES)] = True
        return center + moved * self.generator.uniform(-1, 1, (CANDIDATES, dim)) * half


Sample = Callable[[Points, int, int], np.ndarray]
"""Points, how many functions, seed -> values of functions of the posterior (functions, points)."""


def fitted(z: Points, y: Scores) -> tuple[Sample, Float64[np.ndarray, " D"]]:
    """A process fitted to scores that differ, and its lengths, their geometric mean 1."""
    from botorch.fit import fit_gpytorch_mll
    from botorch.models import SingleTaskGP
    from gpytorch.mlls import ExactMarginalLogLikelihood

    offset, unit = z.min(0), np.ptp(z, axis=0) + 1e-9
    target = (y - y.mean()) / y.std(ddof=1)
    model = SingleTaskGP(
        torch.from_numpy((z - offset) / unit), torch.from_numpy(target)[:, None], outcome_transform=None
    )
    likelihood = ExactMarginalLogLikelihood(model.likelihood, model)
    fit_gpytorch_mll(likelihood, optimizer_kwargs={"options": {"maxiter": FIT_STEPS}})
    kernel: Any = getattr(model.covar_module, "base_kernel", model.covar_module)
    lengths = kernel.lengthscale.detach().numpy().astype(np.float64).ravel()

    def sample(points: Points, count: int, seed: int) -> np.ndarray:
        with torch.no_grad():
            posterior: Any = model.posterior(torch.from_numpy((points - offset) / unit))
            noise = torch.randn(
                count, len(points), generator=torch.Generator().manual_seed(seed), dtype=torch.float64
            )
            covariance = posterior.mvn.covariance_matrix + 1e-6 * torch.eye(len(points), dtype=torch.float64)
            drawn = posterior.mean[:, 0] + noise @ torch.linalg.cholesky(covariance).T
        return drawn.numpy()

    lengths = lengths * unit
    return sample, lengths / np.exp(np.log(lengths).mean())


def _botorch() -> None:
    try:
        import botorch  # noqa: F401  (whether it is there)
    except ImportError as error:
        raise MolvaeError("TuRBO needs BoTorch: pip install 'molvae[bayes]'") from error
