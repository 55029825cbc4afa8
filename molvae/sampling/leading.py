"""Molecules led into a window of properties, and on through it, by parts exchanged for those of real ones.

A molecule outside of the window takes what brings it nearer. Those that come in are resampled by the model's
density ratio. From there parts are drawn by how often they are met in such surroundings, where the molecule
stays inside, and rather where it looks real: steps of a Gibbs sampler (Geman & Geman 1984) of the window's
molecules. After a few steps it is another molecule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from molvae.chem.density_ratio import DensityRatio
from molvae.chem.mol import parsed
from molvae.fragments.exchange import exchanged_in
from molvae.sampling.window import Window

ROUNDS, TRIES = 3, 8
"""Rounds in which a molecule comes nearer, and exchanges in each."""
STATES, STEPS, STEP_TRIES = 6, 4, 4
"""States taken of a walk inside, steps from each to the next, and exchanges that are tried in a step."""
ANYWHERE_INSIDE = 1e-9
"""A distance that only what lies in the window is within."""


@dataclass(frozen=True)
class Led:
    """What became of a molecule."""

    inside: list[str]
    """What came into the window, and then the states of the walk; [] where nothing came in and was taken."""
    nearest: str
    """What came nearest to the window."""
    distance: float
    """How far that is from it."""
    exchanged: int
    """Molecules made on the way in."""
    walked: int
    """States that a walk was asked for."""


@dataclass(frozen=True)
class Leading:
    """Leads molecules into a window; it travels to worker processes."""

    window: Window
    scale: np.ndarray
    """Of each property of the window, float (P,)."""
    ratio: DensityRatio | None
    """Tells what looks real."""

    def __call__(self, starts: Sequence[tuple[int, str]]) -> list[Led]:
        """Return what becomes of molecules, each with a seed."""
        return [self._one(smiles, np.random.default_rng(seed)) for seed, smiles in starts]

    def lost(self, starts: Sequence[tuple[int, str]], reason: str) -> list[Led]:
        """The same for molecules whose computation does not come to an end."""
        return [Led([], smiles, np.inf, 0, 0) for _, smiles in starts]

    def _one(self, smiles: str, generator: np.random.Generator) -> Led:
        distance, made = float(self.window.distance(self.window.values([smiles]), self.scale)[0]), 0
        for _ in range(ROUNDS):
            if not distance:
                break
            children = exchanged_in(smiles, TRIES, generator)
            made += len(children)
            far = self._distances(children, distance)
            if len(far) and far.min() < distance:
                smiles, distance = children[int(far.argmin())], float(far.min())
        if distance:
            return Led([], smiles, distance, made, 0)
        if generator.random() >= self._realness([smiles])[0]:
            return Led([], smiles, 0.0, made, 0)
        return Led([smiles, *self._walk(smiles, generator)], smiles, 0.0, made, STATES)

    def _walk(self, smiles: str, generator: np.random.Generator) -> list[str]:
        """States of a walk inside, without those where nothing moved."""
        states = [smiles]
        for _ in range(STATES):
            own = states[-1]
            for _ in range(STEPS):
                children = exchanged_in(own, STEP_TRIES, generator)
                inside = np.flatnonzero(self._distances(children, ANYWHERE_INSIDE) == 0)
                own = self._chosen([own, *(children[row] for row in inside)], generator)
            states.append(own)
        return [state for before, state in pairwise(states) if state != before]

    def _distances(self, smiles: list[str], limit: float) -> np.ndarray:
        """From the window; of those that are farther than a limit only that they are."""
        values = self.window.values_of_nearer(smiles, np.full(len(smiles), limit), self.scale)
        return self.window.distance(values, self.scale)

    def _chosen(self, smiles: list[str], generator: np.random.Generator) -> str:
        """One of a molecule and its children, by how real they look."""
        if len(smiles) == 1:
            return smiles[0]
        weights = self._realness(smiles)
        return smiles[generator.choice(len(smiles), p=weights / weights.sum())]

    def _realness(self, smiles: list[str]) -> np.ndarray:
        """Chances that the density ratio takes molecules with, float (n,); 1 without one."""
        if self.ratio is None:
            return np.ones(len(smiles))
        return self.ratio.acceptance([mol for mol in map(parsed, smiles) if mol is not None])
