"""Molecules at the stops of a walk: of what decodes around each point, that which suits best.

Far from the start the decoder brings little that could be made. So molecules with one part exchanged, and
those with another one beside, may stand at a stop as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from rdkit.Chem import Mol
from torch import Tensor

from molvae.chem.descriptors import descriptor, evaluate
from molvae.chem.fingerprint import morgan_bits, nearest
from molvae.chem.mol import mols_of, parse
from molvae.explore.decodings import likeliest
from molvae.explore.direction import Direction
from molvae.filters.chain import FilterChain
from molvae.fragments.exchange import exchanged_among
from molvae.model.model import Model
from molvae.parallel.progress import Advance, unwatched

TRIES = 64
"""Points decoded for each stop, the one on the line among them."""
WIDTH = 1.5
"""How far they lie from it at most, in the direction's steps."""
EXCHANGED = 100
"""Parts that are exchanged in the start, and again in what suits the stops best."""
REFUSED = 100.0
"""What it costs that a molecule fails the filters: it is taken where nothing passes."""
REPEATED = 30.0
"""What it costs to stand still at a stop."""


@dataclass(frozen=True)
class Wish:
    """What the molecules along a walk should be like."""

    target: str
    """The property that grows."""
    slope: float
    """By how much for each unit of t."""
    hold: Sequence[str]
    """The properties that stay."""
    filters: FilterChain
    """What the molecules should pass."""


def stops(
    model: Model,
    start: str,
    z: Float[Tensor, " D"],
    direction: Direction,
    wish: Wish,
    t: np.ndarray,
    *,
    seed: int = 0,
    advance: Advance = unwatched,
) -> list[str | None]:
    """A molecule for each stop of a walk; its property never falls from one stop to the next.

    Latent space is no smooth map of properties: the likeliest molecule of a point on the line may leap ahead
    or stand still. So points around the line are decoded too, and parts are exchanged, and of all molecules
    found each stop takes the one that comes nearest to what is expected there: the property at its value, the
    held ones where the start has them, the molecule like the start, and passing the filters.

    Args:
        model: the model.
        start: the molecule in the middle of the walk.
        z: its latent vector.
        direction: the way to go.
        wish: what the molecules should be like.
        t: the stops, in the direction's steps from the start; rising.
        seed: seeds the draws around the line.
        advance: told how many stops each batch has decoded.
    """
    points = _around(z, direction, t, torch.Generator(z.device).manual_seed(seed))
    found = [text for text in likeliest(model, points, beams=1) if text is not None]
    advance(len(t))
    generator = np.random.default_rng(seed)
    choices = _Choices(wish, t, start)
    choices.add(found)
    choices.add(_exchanged(model, [start], generator))
    choices.add(_exchanged(model, choices.cheapest(), generator))
    return choices.chosen()


def _exchanged(model: Model, parents: Sequence[str], generator: np.random.Generator) -> list[str]:
    """Molecules with one part exchanged that the model can read."""
    children = exchanged_among(parents, EXCHANGED, generator)
    return [text for text, reason in zip(children, model.tokenize(children)[1], strict=True) if not reason]


class _Choices:
    """What may stand at the stops of a walk, and what it costs there.

    Args:
        wish: what is asked of them.
        t: the stops.
        start: the molecule in the middle; it is the first choice.
    """

    def __init__(self, wish: Wish, t: np.ndarray, start: str) -> None:
        self.wish, self.t = wish, t
        self.smiles: list[str] = []
        self.values = {name: np.empty(0) for name in (wish.target, *wish.hold)}
        self.cost = np.empty((len(t), 0))
        self._scale: dict[str, float] = {}
        self._bits = morgan_bits(mols_of([start]))
        self.add([start])

    def add(self, smiles: Sequence[str]) -> None:
        """Take up molecules that are not known yet."""
        known = set(self.smiles)
        mols = {
            text: mol
            for text in dict.fromkeys(smiles)
            if text not in known and (mol := parse(text)) is not None
        }
        if not mols:
            return
        new = {name: evaluate(descriptor(name), [*mols.values()]) for name in self.values}
        self.smiles += mols
        self.values = {name: np.append(self.values[name], new[name]) for name in new}
        self.cost = np.hstack([self.cost, self._costs([*mols.values()], new)])
        self.cost[self.t == 0, 1:] = np.inf  # the start stands in the middle

    def cheapest(self) -> list[str]:
        """The molecules that cost least at any stop, each once."""
        return [self.smiles[place] for place in dict.fromkeys(np.argmin(self.cost, axis=1).tolist())]

    def chosen(self) -> list[str | None]:
        """A molecule for each stop; see `rising`."""
        chosen = rising(self.cost, self.values[self.wish.target])
        return [None if place is None else self.smiles[place] for place in chosen]

    def _costs(self, mols: Sequence[Mol], values: Mapping[str, np.ndarray]) -> np.ndarray:
        """What molecules cost at each stop, float (stops, molecules)."""
        own, first = values[self.wish.target], {name: of_all[0] for name, of_all in self.values.items()}
        expected = first[self.wish.target] + self.wish.slope * self.t
        cost = np.square((own - expected[:, None]) / self.wish.slope)
        for name in self.wish.hold:
            # the width of the first molecules that were decoded holds for all that follow
            self._scale[name] = self._scale.get(name) or float(np.nanstd(values[name]))
            off = (values[name] - first[name]) / (self._scale[name] or 1.0)
            cost += np.square(off) / len(self.wish.hold)
        cost += 1.0 - nearest(morgan_bits(mols), self._bits)[0]
        return np.nan_to_num(cost + REFUSED * ~self.wish.filters(mols), nan=np.inf)


def _around(
    z: Float[Tensor, " D"], direction: Direction, t: np.ndarray, generator: torch.Generator
) -> Float[Tensor, "n D"]:
    """The points on the line, and others around each."""
    line = z + torch.from_numpy(np.outer(t, direction.vector)).to(z)
    away = torch.randn(len(t), TRIES - 1, len(z), generator=generator, device=z.device)
    away /= away.norm(dim=2, keepdim=True)
    width = WIDTH * float(np.linalg.norm(direction.vector))
    share = torch.rand(len(t), TRIES - 1, 1, generator=generator, device=z.device)
    return torch.cat([line[:, None], line[:, None] + width * share * away], dim=1).flatten(0, 1)


def rising(cost: np.ndarray, values: np.ndarray) -> list[int | None]:
    """The cheapest choice for each stop such that values never fall from one stop to the next.

    Args:
        cost: of each choice at each stop (stops, choices); infinite where it may not be taken.
        values: of the choices (choices,).

    Returns:
        The choice of each stop; None for all where none is left.

    >>> rising(np.array([[0.0, 1.0, 5.0], [0.0, 1.0, 5.0]]), np.array([2.0, 1.0, 3.0]))
    [1, 0]
    """
    order = np.argsort(values, kind="stable")
    total, came_from = cost[0, order], []
    for row in cost[1:, order]:
        cheapest, place = _cheapest_before(total)
        came_from.append(place)
        total = row + cheapest
    last = int(np.argmin(total))
    if not np.isfinite(total[last]):
        return [None] * len(cost)
    places = [last]
    for place in reversed(came_from):
        places.append(int(place[places[-1]]))
    return [int(order[place]) for place in reversed(places)]


def _cheapest_before(total: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The least total of the choices up to each, itself at a surcharge, and which choice that is."""
    places = np.arange(len(total))
    least = np.minimum.accumulate(total)
    holder = np.maximum.accumulate(np.where(total == least, places, 0))
    before, holder = np.append(np.inf, least[:-1]), np.append(0, holder[:-1])
    again = total + REPEATED
    return np.minimum(before, again), np.where(before <= again, holder, places)
