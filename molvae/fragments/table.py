"""Parts that real molecules are made of, with how often each is met beside which atoms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import as_file, files
from itertools import permutations

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from molvae.chem.mol import canonical
from molvae.fragments.cut import POINT
from molvae.fragments.splice import renumbered
from molvae.fragments.surroundings import TYPES

SHIPPED, ENVIRONMENTS = "parts.parquet", "environments.parquet"
RING = re.compile(r"\d(?![^\[]*\])")
"""A ring bond in a SMILES: a digit outside of brackets."""
UNKNOWN = 0.1
"""Count of a part that is not in the table: one part in seven of held-out molecules is, of very many."""
RARE = 0.002
"""Share of a part's count that it has beside atoms of a type that it was not met at, times their affinity."""
OF_NARROWER = 100.0
"""Parts met in an environment that count as much as all that is known of the narrower one, or of the type."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """Parts that may fill some points, and how often each is met so."""

    parts: np.ndarray
    """SMILES whose points have the numbers of the points to fill, object (n,)."""
    log_weights: np.ndarray
    """float (n,): logarithms of counts."""

    def __len__(self) -> int:
        return len(self.parts)

    def draw(self, count: int, generator: np.random.Generator, temperature: float = 1.0) -> list[str]:
        """Distinct parts in random order, the more likely the heavier: at most `count`.

        Args:
            count: of parts.
            generator: source of the draws.
            temperature: 0 gives the heaviest first.
        """
        noisy = self.log_weights + temperature * generator.gumbel(size=len(self.parts))
        return self.parts[np.argsort(-noisy, kind="stable")[:count]].tolist()

    def repeated(self, count: int, generator: np.random.Generator) -> list[str]:
        """So many parts, each as often as it is drawn."""
        drawn = np.searchsorted(self._cumulative, generator.random(count), side="right")
        return self.parts[drawn].tolist()

    @cached_property
    def log_shares(self) -> np.ndarray:
        """Logarithms of the share that each part has of all weights, float (n,)."""
        return self.log_weights - logsumexp(self.log_weights)

    def log_share(self, part: str) -> float:
        """The same for one part, whatever way it is written; one that is not there counts as a rare one."""
        row = self._rows.get(part)
        if row is None:
            row = self._bare.get(canonical(POINT.sub("*", part)) or "")
        if row is None:
            return float(np.log(UNKNOWN) - logsumexp(self.log_weights))
        return float(self.log_shares[row])

    @cached_property
    def _cumulative(self) -> np.ndarray:
        summed = np.exp(self.log_shares).cumsum()
        return summed / summed[-1]

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {part: row for row, part in enumerate(self.parts)}

    @cached_property
    def _bare(self) -> dict[str, int]:
        """Parts without the numbers of their points; of those that differ in these alone the heaviest."""
        lightest_first = np.argsort(self.log_weights, kind="stable")
        return {POINT.sub("*", str(self.parts[row])): row for row in lightest_first.tolist()}

    def with_rings(self) -> Candidates:
        """Those that have a ring."""
        rows = [row for row, part in enumerate(self.parts) if RING.search(part)]
        return Candidates(self.parts[rows], self.log_weights[rows])


class FragmentTable:
    """Parts with one to four points.

    Args:
        frame: columns part, points, inside (types of its own atoms at the points), count, and one for each of
            `TYPES`: how often an atom of that type was bonded there.
        environments: columns environment (see `molvae.fragments.environment`), in rising order, part (its row
            among those with one point) and count: how often the part was met there.
    """

    def __init__(self, frame: pd.DataFrame, environments: pd.DataFrame) -> None:
        self._parts = {points: rows["part"].tolist() for points, rows in frame.groupby("points")}
        self._counts = {points: rows["count"].to_numpy(float) for points, rows in frame.groupby("points")}
        self._inside = {
            points: np.array([[int(place) for place in text.split()] for text in rows["inside"]])
            for points, rows in frame.groupby("points")
        }
        self._beside = frame.loc[frame["points"] == 1, list(TYPES)].to_numpy(float)
        self._environments = environments["environment"].to_numpy(np.int64)
        self._met = environments["part"].to_numpy()
        self._often = environments["count"].to_numpy(float)
        self._names: dict[tuple[int, ...], np.ndarray] = {}
        self._affinity = _affinity(self._inside[1][:, 0], self._beside)
        self._singles: dict[int, Candidates] = {}

    @classmethod
    @cache
    def shipped(cls) -> FragmentTable:
        """The table in the package: see `benchmarks/fragment_table.py`."""
        with as_file(files("molvae.fragments")) as folder:
            return cls(pd.read_parquet(folder / SHIPPED), pd.read_parquet(folder / ENVIRONMENTS))

    def beside(self, types: Sequence[int], numbers: Sequence[int], around: Sequence[int] = ()) -> Candidates:
        """Parts for points that are on atoms of these types; none for more than four points.

        Args:
            types: for each point, the place in `TYPES` of the atom that it is on.
            numbers: of these points.
            around: environments of a single point, where they are known, the widest last; see
                `molvae.fragments.environment`.
        """
        points = len(types)
        if points not in self._parts:
            return Candidates(np.empty(0, dtype=object), np.empty(0))
        if points == 1:
            return Candidates(self._numbered(numbers), self._single(types[0], around))
        several = [
            self._fitting(points, [types[place] for place in order]) for order in permutations(range(points))
        ]
        names = [self._numbered([numbers[place] for place in order]) for order in permutations(range(points))]
        return Candidates(np.concatenate(names), np.concatenate(several))

    def drawn(self, outside: int, around: Sequence[int], generator: np.random.Generator) -> str:
        """A part for a point 1, as often as `beside` weighs it, but without a weight for each part.

        Args:
            outside: place in `TYPES` of the atom that the point is on.
            around: environments of the point, the widest last.
            generator: source of the draws.
        """
        for environment in reversed(around):
            met, often = self._met_in(environment)
            if generator.random() * (OF_NARROWER + often.sum()) < often.sum():
                place = np.searchsorted(often.cumsum(), generator.random() * often.sum(), side="right")
                return str(self._numbered([1])[met[place]])
        if outside not in self._singles:
            self._singles[outside] = self.beside([outside], [1])
        return self._singles[outside].repeated(1, generator)[0]

    def _single(self, outside: int, around: Sequence[int]) -> np.ndarray:
        """Logarithms of counts beside a type, drawn towards those in known environments."""
        rare = RARE * self._counts[1] * np.exp(self._affinity[self._inside[1][:, 0], outside])
        counts = self._beside[:, outside] + rare + 1e-9
        total = counts.sum()
        for environment in around:
            met, often = self._met_in(environment)
            counts *= OF_NARROWER / total
            counts[met] += often
            counts *= total / (OF_NARROWER + often.sum())
        return np.log(counts)

    def _met_in(self, environment: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the parts that are met in an environment, and how often each is."""
        first, last = np.searchsorted(self._environments, [environment, environment + 1])
        return self._met[first:last], self._often[first:last]

    def _fitting(self, points: int, outside: Sequence[int]) -> np.ndarray:
        """Logarithms of counts and of how well the types at each point go together."""
        fit = sum(
            self._affinity[self._inside[points][:, place], other] for place, other in enumerate(outside)
        )
        return np.log(self._counts[points]) + fit

    def _numbered(self, numbers: Sequence[int]) -> np.ndarray:
        """All parts with so many points, which get these numbers; written once, for many frames want them."""
        if (key := tuple(numbers)) not in self._names:
            mapping = dict(enumerate(key, start=1))
            named = [renumbered(part, mapping) for part in self._parts[len(key)]]
            self._names[key] = np.array(named, dtype=object)
        return self._names[key]


def _affinity(inside: np.ndarray, beside: np.ndarray) -> np.ndarray:
    """Log-ratio of how often atoms of two types are bonded to how often they would be by chance."""
    bonds = np.zeros((len(TYPES), len(TYPES)))
    np.add.at(bonds, inside, beside)
    bonds += bonds.T + 1.0
    shares = bonds / bonds.sum()
    ends = shares.sum(1)
    return np.log(shares / np.outer(ends, ends))
