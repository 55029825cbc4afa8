"""Draws of the prior moved into a window of properties, instead of waiting for those that lie in it.

Codes are moved along the named axes of a model, by as much as the molecule's own property is off. For other
properties a direction is learned from the drafts' codes. What is not there then has parts exchanged for those
of real molecules, as long as that brings it nearer. All are resampled by the model's density ratio.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import torch

from molvae.chem.mol import parsed
from molvae.fragments.exchange import exchanged
from molvae.fragments.table import FragmentTable
from molvae.model.model import Model
from molvae.model.priors.prior import SampleOptions
from molvae.sampling.learned_direction import direction
from molvae.sampling.tally import Tally
from molvae.sampling.window import Window

DRAFTS = 1_000
"""Molecules that the prior writes at a time."""
MOVED = 0.5
"""Share of the drafts that are moved: the nearest to the window."""
GAIN = 2.0
"""By how much more than its property is off a code is moved: decoders follow about half of the way."""
ROUNDS, TRIES = 3, 8
"""Rounds in which parts are exchanged, and exchanges of each molecule in a round."""
AXIS, LEARNED, UNTOLD = "along its axis", "along a direction learned from drafts", "by exchanged parts only"


@dataclass
class Steered:
    """What steering did."""

    ways: dict[str, str] = field(default_factory=dict)
    """Property -> how it was steered."""
    drafts: int = 0
    """Molecules that the prior wrote."""
    drafts_inside: int = 0
    moved: int = 0
    """Points that were moved and decoded."""
    moved_inside: int = 0
    exchanged: int = 0
    """Molecules that were made by exchanging a part."""
    exchanged_inside: int = 0
    nearest: str = ""
    """The molecule that came nearest to the window."""
    nearest_values: str = ""
    """Its properties in words."""
    distance: float = np.inf
    """How far it is from the window, in standard deviations."""

    @property
    def found(self) -> int:
        """Molecules in the window."""
        return self.drafts_inside + self.moved_inside + self.exchanged_inside

    def steps(self) -> list[tuple[str, int, int]]:
        """Each step's name, its count, and the count that it is a share of."""
        return [
            ("drafts of the prior", self.drafts, self.drafts),
            ("  in the window", self.drafts_inside, self.drafts),
            ("moved towards the window", self.moved, self.moved),
            ("  in the window", self.moved_inside, self.moved),
            ("parts exchanged", self.exchanged, self.exchanged),
            ("  in the window", self.exchanged_inside, self.exchanged),
        ]


class Steering:
    """Writes molecules of a window.

    Args:
        model: with a prior that writes molecules, or another.
        window: where they should lie.
        options: how the prior writes; its seed is each call's own.
    """

    def __init__(self, model: Model, window: Window, options: SampleOptions) -> None:
        self.model, self.window, self.options = model, window, options
        self.done = Steered()
        self._directions: np.ndarray | None = None
        self._spread: np.ndarray | None = None

    def __call__(self, count: int, seed: int, tally: Tally) -> list[str]:
        """Molecules in the window, as many as come of about so many decodes."""
        generator = np.random.default_rng(seed)
        drafts = self._drafts(min(count, DRAFTS), seed, tally)
        if not drafts:
            return []
        values = self.window.values(drafts)
        found = self._taken(drafts, values, generator)
        self.done.drafts_inside += len(found)
        rows = self._nearest(values)
        some, values = [drafts[row] for row in rows], values[rows]
        moved, values = self._moved(some, values, generator, tally)
        here = self.window.inside(values)
        new = self._taken(moved, values, generator)
        self.done.moved_inside += len(new)
        left = np.flatnonzero(~here)
        return found + new + self._exchanged([moved[row] for row in left], values[left], generator)

    def _drafts(self, count: int, seed: int, tally: Tally) -> list[str]:
        written = self.model.write(count, replace(self.options, seed=seed))
        drafts = [smiles for smiles in written if smiles is not None]
        self.done.drafts += len(written)
        tally.decoded += len(written)
        tally.valid += len(drafts)
        return drafts

    def _nearest(self, values: np.ndarray) -> np.ndarray:
        """The drafts outside of the window that are moved: the nearest ones."""
        distance = self.window.distance(values, self._scale(values))
        order = np.argsort(distance, kind="stable")
        return order[distance[order] > 0][: round(MOVED * len(values))]

    def _moved(
        self, smiles: list[str], values: np.ndarray, generator: np.random.Generator, tally: Tally
    ) -> tuple[list[str], np.ndarray]:
        """Each molecule moved along the directions of what is off, where that brings it nearer."""
        z = self.model.encode(smiles).cpu().double().numpy() if smiles else np.empty((0, 0))
        if self._directions is None and smiles:
            self._directions = self._learned(z, values)
        rows = np.flatnonzero(np.isfinite(z).all(axis=1)).tolist()
        if self._directions is None or not self._directions.any() or not len(rows):
            return smiles, values
        off = self.window.targets(values, self._scale(values), generator) - values
        to = z[rows] + GAIN * np.nan_to_num(off[rows]) @ self._directions
        decoded = self.model.decode(torch.from_numpy(to).float())
        kept = [(row, text) for row, text in zip(rows, decoded, strict=True) if text and "." not in text]
        self.done.moved += len(decoded)
        tally.decoded += len(decoded)
        tally.valid += len(kept)
        return self._nearer(smiles, values, [text for _, text in kept], [row for row, _ in kept])

    def _exchanged(self, smiles: list[str], values: np.ndarray, generator: np.random.Generator) -> list[str]:
        """Molecules in the window by parts exchanged, again and again for what comes nearer."""
        table = FragmentTable.shipped()
        found: list[str] = []
        for _ in range(ROUNDS):
            children: list[str] = []
            parents: list[int] = []
            for row, text in enumerate(smiles):
                mol = parsed(text)
                brought = [] if mol is None else exchanged(mol, TRIES, table, generator)
                children += brought
                parents += [row] * len(brought)
            self.done.exchanged += len(children)
            smiles, values = self._nearer(smiles, values, children, parents)
            here = self.window.inside(values)
            new = self._taken([smiles[row] for row in np.flatnonzero(here)], values[here], generator)
            self.done.exchanged_inside += len(new)
            found += new
            smiles, values = [smiles[row] for row in np.flatnonzero(~here)], values[~here]
        return found

    def _nearer(
        self, smiles: list[str], values: np.ndarray, children: list[str], parents: list[int]
    ) -> tuple[list[str], np.ndarray]:
        """Each molecule, or that of its children which is nearest to the window."""
        if not children:
            return smiles, values
        scale = self._scale(values)
        best, distance = list(smiles), self.window.distance(values, scale)
        own = self.window.values_of_nearer(children, distance[parents], scale)
        values = values.copy()
        for child, parent, properties, far in zip(
            children, parents, own, self.window.distance(own, scale), strict=True
        ):
            if far < distance[parent]:
                best[parent], values[parent], distance[parent] = child, properties, far
        return best, values

    def _taken(self, smiles: list[str], values: np.ndarray, generator: np.random.Generator) -> list[str]:
        """Those in the window, resampled by the model's density ratio as its own draws are."""
        if not smiles:
            return []
        self._remember(smiles, values)
        here = [text for text, inside in zip(smiles, self.window.inside(values), strict=True) if inside]
        if not here or self.model.ratio is None or not self.options.suits_prior:
            return here
        mols = [mol for mol in map(parsed, here) if mol is not None]
        chance = self.model.ratio.acceptance(mols)
        return [text for text, taken in zip(here, generator.random(len(here)) < chance, strict=True) if taken]

    def _remember(self, smiles: list[str], values: np.ndarray) -> None:
        distance = self.window.distance(values, self._scale(values))
        best = int(np.argmin(distance))
        if distance[best] < self.done.distance:
            self.done.nearest, self.done.distance = smiles[best], float(distance[best])
            self.done.nearest_values = self.window.described(values[best])

    def _scale(self, values: np.ndarray) -> np.ndarray:
        """A standard deviation of each property, as the first drafts have them."""
        if self._spread is None:
            spread = np.nanstd(values, axis=0) if len(values) > 1 else np.ones(len(self.window.names))
            self._spread = np.where(spread > 0, spread, 1.0)
        return self._spread

    def _learned(self, z: np.ndarray, values: np.ndarray) -> np.ndarray:
        """The change of a code that raises each property by one unit: float (P, D), 0 where none is known."""
        axes = list(self.model.architecture.get("axes", ()))
        rows = []
        for place, name in enumerate(self.window.names):
            if name in axes and self.model.network.axes is not None:
                step = np.zeros(z.shape[1])
                step[axes.index(name)] = 1.0 / float(self.model.network.axes.scale[axes.index(name)])
                way = AXIS
            else:
                step = direction(z, values[:, place])
                way = LEARNED if step.any() else UNTOLD
            self.done.ways[name] = way
            rows.append(step)
        return np.array(rows)
