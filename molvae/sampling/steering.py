"""Draws of the prior moved into a window of properties, instead of waiting for those that lie in it.

Codes are moved along the named axes of a model, by as much as the molecule's own property is off. For other
properties a direction is learned from codes of drafts. Then parts are exchanged for those of real molecules:
see `molvae.sampling.leading`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain, compress, islice, zip_longest

import numpy as np
import torch

from molvae.model.model import Model
from molvae.model.priors.prior import SampleOptions
from molvae.parallel import map_chunks
from molvae.sampling.leading import Leading, Led
from molvae.sampling.learned_direction import direction
from molvae.sampling.tally import Tally
from molvae.sampling.window import Window

DRAFTS = 1_000
"""Molecules that the prior writes at a time."""
MOVED = 0.5
"""Share of the drafts that are moved: the nearest to the window."""
GAIN = 2.0
"""By how much more than its property is off a code is moved: decoders follow about half of the way."""
LED, FEW = 25, 100
"""Molecules that are led into the window at a time, and how many of them one process is quicker with."""
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
    walked: int = 0
    """Molecules that walks inside were asked for."""
    walked_inside: int = 0
    nearest: str = ""
    """The molecule that came nearest to the window."""
    nearest_values: str = ""
    """Its properties in words."""
    distance: float = np.inf
    """How far it is from the window, in standard deviations."""

    @property
    def found(self) -> int:
        """Molecules in the window."""
        return self.drafts_inside + self.moved_inside + self.exchanged_inside + self.walked_inside

    def steps(self) -> list[tuple[str, int, int]]:
        """Each step's name, its count, and the count that it is a share of."""
        return [
            ("drafts of the prior", self.drafts, self.drafts),
            ("  in the window", self.drafts_inside, self.drafts),
            ("moved towards the window", self.moved, self.moved),
            ("  in the window", self.moved_inside, self.moved),
            ("parts exchanged", self.exchanged, self.exchanged),
            ("  in the window", self.exchanged_inside, self.exchanged),
            ("made of those in the window", self.walked, self.walked),
            ("  in the window", self.walked_inside, self.walked),
        ]


class Steering:
    """Writes molecules of a window.

    Args:
        model: with a prior that writes molecules, or another.
        window: where they should lie.
        options: how the prior writes; its seed is each call's own.
        workers: processes that exchange parts; None takes all cores, 1 works in this process.
    """

    def __init__(
        self, model: Model, window: Window, options: SampleOptions, workers: int | None = None
    ) -> None:
        self.model, self.window, self.options, self.workers = model, window, options, workers
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
        self._remember(drafts, values)
        first = list(compress(drafts, self.window.inside(values)))
        rows = self._nearest(values)
        moved, values = self._moved([drafts[row] for row in rows], values[rows], generator, tally)
        self._remember(moved, values)
        here = self.window.inside(values)
        second, others = list(compress(moved, here)), list(compress(moved, ~here))
        way = iter(self._led([*first, *second, *others], self._scale(values), generator))
        came = [
            [one.inside for one in islice(way, len(some)) if one.inside] for some in (first, second, others)
        ]
        self.done.drafts_inside += len(came[0])
        self.done.moved_inside += len(came[1])
        self.done.exchanged_inside += len(came[2])
        walks = list(chain.from_iterable(came))
        self.done.walked_inside += sum(map(len, walks)) - len(walks)
        # one state of each walk after the other, so that the first ones of all have little in common
        return [smiles for states in zip_longest(*walks) for smiles in states if smiles is not None]

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
        decoded = self.model.decode(torch.from_numpy(to).float(), beams=1)
        kept = [(row, text) for row, text in zip(rows, decoded, strict=True) if text and "." not in text]
        self.done.moved += len(decoded)
        tally.decoded += len(decoded)
        tally.valid += len(kept)
        return self._nearer(smiles, values, [text for _, text in kept], [row for row, _ in kept])

    def _led(self, smiles: list[str], scale: np.ndarray, generator: np.random.Generator) -> list[Led]:
        """What becomes of molecules whose parts are exchanged."""
        if not smiles:
            return []
        starts = list(zip(generator.integers(2**63, size=len(smiles)).tolist(), smiles, strict=True))
        chunks = [starts[at : at + LED] for at in range(0, len(starts), LED)]
        workers = self.workers if len(starts) > FEW else 1
        lead = Leading(self.window, scale, self.model.ratio if self.options.suits_prior else None)
        found = [one for part in map_chunks(lead, chunks, workers=workers, lost=lead.lost) for one in part]
        self.done.exchanged += sum(one.exchanged for one in found)
        self.done.walked += sum(one.walked for one in found)
        nearest = min(found, key=lambda one: one.distance)
        self._remember([nearest.nearest], self.window.values([nearest.nearest]))
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
