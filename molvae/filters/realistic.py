"""Whether a molecule looks like the real ones that a model learned from, by the model's density ratio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rdkit.Chem import Mol

from molvae.chem.density_ratio import DensityRatio
from molvae.filters.filter import ExplainingFilter

SLACK = 0.5
"""Nats by which a molecule may look less real than one that is begun from and fails itself."""
FAILURE = "unlike the molecules learned from"


class Realistic(ExplainingFilter):
    """Passes molecules that look at least as real as 99 of 100 that a model learned from.

    Rules look at one surrounding at a time, each of which some real molecule has; the ratio adds up all of
    them, so that chains of odd ones, such as polyenes in the place of a ring, are told.

    Args:
        ratio: of real molecules to the model's own.
    """

    def __init__(self, ratio: DensityRatio) -> None:
        self.ratio = ratio

    def failure(self, mol: Mol) -> str:
        """Say whether one molecule is unlike real ones."""
        return self.failures([mol])[0]

    def failures(self, mols: Sequence[Mol]) -> list[str]:
        """Say of each molecule whether it is unlike real ones."""
        return ["" if value >= self.ratio.ordinary else FAILURE for value in self.ratio(mols)]

    def allowing(self, mols: Sequence[Mol]) -> Realistic:
        """The same, by which some molecules and what is nearly as real as they are pass."""
        least = min(self.ratio(mols).tolist(), default=self.ratio.ordinary)
        if least >= self.ratio.ordinary:
            return self
        return Realistic(replace(self.ratio, ordinary=least - SLACK))
