"""How a diverse, good subset is picked: one by one or by clusters, few of one scaffold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from molvae.explore.space import Space
from molvae.parallel.progress import Advance, unwatched


class ScaffoldQuota:
    """At most so many molecules of one scaffold.

    Args:
        scaffolds: of n molecules; those without one ("") are not limited.
        most: of each scaffold; 0 does not limit.
    """

    def __init__(self, scaffolds: Sequence[str], most: int = 0) -> None:
        self.scaffolds = np.array(scaffolds, dtype=object)  # as text, all would be padded to the longest
        self.most = most
        self._taken: Counter[str] = Counter()

    def take(self, row: int) -> np.ndarray:
        """Count one molecule in; returns bool (n,): the molecules that may not be taken any more for it."""
        scaffold = self.scaffolds[row]
        self._taken[scaffold] += 1
        full = bool(self.most and scaffold and self._taken[scaffold] >= self.most)
        return (self.scaffolds == scaffold) if full else np.zeros(len(self.scaffolds), dtype=bool)


def maxmin(
    space: Space,
    score: np.ndarray,
    count: int,
    quota: ScaffoldQuota,
    *,
    weight: float = 0.3,
    advance: Advance = unwatched,
) -> list[int]:
    """Pick one molecule after the other, each far from all before and good (MaxMin: Ashton et al. 2002).

    The first is the best by score; each further one has the largest
    (1 - weight) * distance to the nearest one picked + weight * score.

    Args:
        space: n molecules.
        score: of each, 0 to 1.
        count: molecules wanted; fewer where the quota leaves no more.
        quota: of scaffolds.
        weight: of the score against distance: 0 is diversity alone, 1 the best by score.
        advance: told of each molecule picked.

    Returns:
        Rows in the order picked.
    """
    open_rows = np.ones(len(space), dtype=bool)
    nearest = np.ones(len(space))
    picked: list[int] = []
    while len(picked) < count and open_rows.any():
        value = (1 - weight) * nearest + weight * score if picked else score
        row = int(np.argmax(np.where(open_rows, value, -np.inf)))
        picked.append(row)
        advance(1)
        nearest = np.minimum(nearest, space.distances(row))
        open_rows &= ~quota.take(row)
        open_rows[row] = False
    advance(count - len(picked))  # there are no more
    return picked


def butina(
    space: Space,
    score: np.ndarray,
    count: int,
    quota: ScaffoldQuota,
    *,
    cutoff: float = 0.6,
    advance: Advance = unwatched,
) -> list[int]:
    """Pick the best of each cluster, the largest clusters first, then the second best of each, and so on.

    Args:
        space: n molecules.
        score: of each.
        count: molecules wanted; fewer where the quota leaves no more.
        quota: of scaffolds.
        cutoff: distance within which molecules belong to a cluster's center.
        advance: told of each molecule whose neighbors are known.

    Returns:
        Rows in the order picked.
    """
    ranked = [
        sorted(cluster, key=lambda row: -score[row]) for cluster in butina_clusters(space, cutoff, advance)
    ]
    rounds = max(map(len, ranked), default=0)
    order = [cluster[at] for at in range(rounds) for cluster in ranked if at < len(cluster)]
    closed = np.zeros(len(space), dtype=bool)
    picked: list[int] = []
    for row in order:
        if len(picked) == count:
            break
        if not closed[row]:
            picked.append(row)
            closed |= quota.take(row)
    return picked


def butina_clusters(space: Space, cutoff: float, advance: Advance = unwatched) -> list[list[int]]:
    """Clusters around the molecules with most neighbors, the largest first (Butina 1999).

    The molecule with most neighbors takes them as its cluster, then that with most among all others, with
    what is left of its neighbors; the numbers of neighbors are those of the whole set.
    """
    neighbors = []
    for row in range(len(space)):
        neighbors.append(np.flatnonzero(space.distances(row) <= cutoff))
        advance(1)
    left = np.ones(len(space), dtype=bool)
    clusters = []
    for row in sorted(range(len(space)), key=lambda row: -len(neighbors[row])):
        if left[row]:
            members = neighbors[row][left[neighbors[row]]]
            left[members] = False
            clusters.append([row, *(int(member) for member in members if member != row)])
    return sorted(clusters, key=len, reverse=True)


def diversity(space: Space, rows: Sequence[int]) -> float:
    """Mean distance between all pairs of some molecules; NaN for fewer than two."""
    if len(rows) < 2:
        return float("nan")
    total = sum(float(space.distances(row)[list(rows)].sum()) for row in rows)
    return total / (len(rows) * (len(rows) - 1))
