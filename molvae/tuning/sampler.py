"""Where to look next: a tree-structured Parzen estimator, chance, or every point of a grid."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import optuna
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler, RandomSampler, TPESampler
from optuna.trial import FrozenTrial

from molvae.parallel.seeds import batch_seed
from molvae.tuning.space import Space, points


class Grid(BaseSampler):
    """The n-th trial takes the n-th point, so that a sweep that goes on leaves none out.

    Optuna's own grid stops a study from inside `optimize`, which trials launched elsewhere do without.

    Args:
        space: dimensions with a finite number of values.
    """

    def __init__(self, space: Space):
        self.values = {key: points(key, distribution) for key, distribution in space.items()}

    def __len__(self) -> int:
        return math.prod(map(len, self.values.values()))

    def infer_relative_search_space(
        self, study: optuna.Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        """Nothing: each dimension is given by itself."""
        return {}

    def sample_relative(
        self, study: optuna.Study, trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        """Nothing."""
        return {}

    def sample_independent(
        self, study: optuna.Study, trial: FrozenTrial, param_name: str, param_distribution: BaseDistribution
    ) -> Any:
        """The dimension's value at the trial's point."""
        place = trial.number % len(self)
        point = next(itertools.islice(itertools.product(*self.values.values()), place, None))
        return dict(zip(self.values, point, strict=True))[param_name]


SAMPLERS: dict[str, Callable[[Space, int], BaseSampler]] = {
    "tpe": lambda space, seed: TPESampler(seed=seed, constant_liar=True),  # a batch's trials differ
    "random": lambda space, seed: RandomSampler(seed=seed),
    "grid": lambda space, seed: Grid(space),
}


def sampler_for(name: str, space: Space, seed: int, number: int) -> BaseSampler:
    """The sampler of one trial.

    Each trial has a seed of its own: a sampler's state is not stored, and one seed for all would give a sweep
    that goes on the points it has had.
    """
    return SAMPLERS[name](space, batch_seed(seed, number))
