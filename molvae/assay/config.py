"""How a predictive model of measurements is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from molvae.assay.kernel import VIEWS
from molvae.checks.choices import one_of
from molvae.checks.limits import MOST, within

MEMBERS = ("process", "vectors", "forest")
"""Kinds of models: Gaussian process, support vectors, random forest."""


@dataclass(frozen=True)
class LearnConfig:
    """How a predictive model of measurements is made.

    Raises:
        SettingError: a setting means nothing.
    """

    members: Sequence[str] = MEMBERS
    """Models that are tried: process (Gaussian process), vectors (support vectors), forest (random forest).
    Their average predicts, each weighted as the cross-validation shows; uncertainty is the process's."""

    views: Sequence[str] = tuple(VIEWS)
    """What the process and the support vectors compare compounds by."""

    folds: int = 5
    """Parts of the cross-validation; each is predicted by models that learn the others."""

    trees: int = 100
    """Of the forest."""

    fitted: int = 600
    """Compounds that the process's hyperparameters are fitted to, drawn at random; it learns from all."""

    largest: int = 8000
    """Compounds that are learned at most, drawn at random: time grows with their third power."""

    seed: int = 0
    """Seeds folds, draws and the forest."""

    def __post_init__(self) -> None:
        for member in self.members:
            one_of(MEMBERS, members=member)
        for view in self.views:
            one_of(VIEWS, views=view)
        within(1, len(MEMBERS), members=len(self.members))
        within(1, len(VIEWS), views=len(self.views))
        within(2, 50, folds=self.folds)
        within(1, 10_000, trees=self.trees)
        within(10, 5_000, fitted=self.fitted)
        within(10, 20_000, largest=self.largest)
        within(0, MOST, seed=self.seed)


DEFAULT_LEARN = LearnConfig()
