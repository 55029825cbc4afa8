"""What fragments contribute to RDKit's SA and NP scores, in arrays: read in no time, and shared by no dict.

RDKit's own files are pickles of a million entries, which take half a second and 100 MB in each process.
`benchmarks/contribution_tables.py` makes the arrays of them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("contributions.npz")


class Contributions:
    """Fragment -> contribution, as far as RDKit's scorers ask a dict.

    Args:
        fragments: hashes of circular fragments, ascending: uint32 (n,).
        values: the contributions that there are: float64 (v,).
        which: of them for each fragment: uint16 (n,).
    """

    def __init__(self, fragments: np.ndarray, values: np.ndarray, which: np.ndarray) -> None:
        self._fragments, self._values, self._which = fragments, values, which
        self._met: dict[int, float] = {}

    def __len__(self) -> int:
        return len(self._fragments)

    def __contains__(self, fragment: int) -> bool:
        return self._of(fragment) is not None

    def __getitem__(self, fragment: int) -> float:
        if (value := self._of(fragment)) is None:
            raise KeyError(fragment)
        return value

    def get(self, fragment: int, default: float) -> float:
        """The contribution of a fragment, or what stands for one that is not known."""
        return default if (value := self._of(fragment)) is None else value

    def _of(self, fragment: int) -> float | None:
        if (value := self._met.get(fragment)) is not None:  # a few hundred are most of what is asked
            return value
        row = int(np.searchsorted(self._fragments, np.uint32(fragment)))
        if row == len(self) or self._fragments[row] != fragment:
            return None
        return self._met.setdefault(fragment, float(self._values[self._which[row]]))


@cache
def contributions(name: str) -> Contributions:
    """The table of a score: "sa" (Ertl, Schuffenhauer, 2009) or "np" (Ertl et al., 2008)."""
    with np.load(FILE, allow_pickle=False) as arrays:
        # the bytes of the steps from one to the next, the lowest of all first: a packed file holds these best
        steps = np.ascontiguousarray(arrays[f"{name}_steps"].T).view("<u4")[:, 0]
        fragments = np.cumsum(steps, dtype=np.uint32)
        return Contributions(fragments, arrays[f"{name}_values"], arrays[f"{name}_which"])
