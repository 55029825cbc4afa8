"""Likeness of compounds in several views, as a kernel of scikit-learn's Gaussian processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from sklearn.gaussian_process.kernels import GenericKernelMixin, Hyperparameter, Kernel

from molvae.chem.count_kernel import CountKernel
from molvae.chem.descriptor_kernel import DescriptorKernel

View = Callable[[Sequence[str], Sequence[str]], np.ndarray]
"""Similarities of SMILES to others, (n, m) from 0 to 1; it remembers what it knows of a molecule."""

VIEWS: Mapping[str, Callable[[], View]] = {
    "environments": lambda: CountKernel("morgan", chirality=True, size=4096),
    "pharmacophores": lambda: CountKernel("pharmacophores", chirality=True, size=4096),
    "atom_pairs": lambda: CountKernel("atom_pairs", chirality=True, size=4096),
    "torsions": lambda: CountKernel("torsions", chirality=True, size=4096),
    "descriptors": DescriptorKernel,
}
"""What compounds are compared by. Stereoisomers differ: they may bind a thousand times less."""


class _Similarities(NamedTuple):
    """Of some compounds to others."""

    rows: list[str]
    columns: list[str]
    views: np.ndarray
    """float32 (V, n, m)."""


class Views:
    """The views of compounds, with the similarities that were asked for last.

    A fit asks for those of the same compounds again and again, models that rest on one kernel for those of
    the same new ones, and copies of a kernel share them.
    """

    def __init__(self, names: Sequence[str] = tuple(VIEWS)) -> None:
        self.names = tuple(names)
        self._views = [VIEWS[name]() for name in names]
        self._among: _Similarities | None = None
        self._across: _Similarities | None = None

    def __call__(self, smiles: Sequence[str], others: Sequence[str] | None = None) -> np.ndarray:
        """Return float32 (V, n, m); of `smiles` to themselves where there are no others."""
        rows = list(map(str, smiles))  # scikit-learn hands on texts of numpy's
        if others is None:
            self._among = self._similarities(rows, rows, self._among)
            return self._among.views
        self._across = self._similarities(rows, list(map(str, others)), self._across)
        return self._across.views

    def _similarities(self, rows: list[str], columns: list[str], last: _Similarities | None) -> _Similarities:
        """In single precision: of thousands of compounds they fill the memory."""
        if last is not None and last.rows == rows and last.columns == columns:
            return last
        found = np.empty((len(self._views), len(rows), len(columns)), dtype=np.float32)
        for place, view in enumerate(self._views):
            found[place] = view(rows, columns)
        return _Similarities(rows, columns, found)

    def summed(
        self, weights: np.ndarray, smiles: Sequence[str], others: Sequence[str] | None = None
    ) -> np.ndarray:
        """The weighted sum of the views, float64 (n, m), without a second copy of them all."""
        views = self(smiles, others)
        total = np.zeros(views.shape[1:])
        for weight, view in zip(weights, views, strict=True):
            total += weight * view
        return total

    def __deepcopy__(self, memo: dict[int, Any]) -> Views:
        """Copies are one: what is known of molecules does not change."""
        return self


class MoleculeKernel(GenericKernelMixin, Kernel):  # pyright: ignore[reportIncompatibleMethodOverride]
    """A weighted sum of the views' similarities; compounds are given as SMILES.

    Args:
        views: what compounds are compared by.
        weights: variance that each view explains.
        weight_bounds: lowest and highest weight.
    """

    def __init__(
        self, views: Views, weights: Sequence[float] = (), weight_bounds: tuple[float, float] = (1e-4, 1e2)
    ) -> None:
        self.views = views
        self.weights = weights
        self.weight_bounds = weight_bounds

    @property
    def hyperparameter_weights(self) -> Hyperparameter:
        """The weights, which a fit changes."""
        return Hyperparameter("weights", "numeric", self.weight_bounds, len(self.views.names))

    def __call__(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, X: Sequence[str], Y: Sequence[str] | None = None, eval_gradient: bool = False
    ) -> np.ndarray | tuple[np.ndarray, np.ndarray]:
        """Return float64 (n, m), and its derivatives by the logarithms of the weights, (n, n, V)."""
        weights = np.atleast_1d(self.weights)
        if not eval_gradient:
            return self.views.summed(weights, X, Y)
        parts = weights[:, None, None] * self.views(X, Y)
        return parts.sum(0), np.moveaxis(parts, 0, -1)

    def diag(self, X: Sequence[str]) -> np.ndarray:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Covariances of compounds with themselves, float64 (n,)."""
        return np.full(len(X), float(np.sum(self.weights)))

    def is_stationary(self) -> bool:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Whether it depends on differences alone."""
        return False
