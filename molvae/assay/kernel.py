"""Likeness of compounds in several views, as a kernel of scikit-learn's Gaussian processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

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


class Views:
    """The views of compounds, with the similarities that were asked for last.

    A fit asks for those of the same compounds again and again, and copies of a kernel share them.
    """

    def __init__(self, names: Sequence[str] = tuple(VIEWS)) -> None:
        self.names = tuple(names)
        self._views = [VIEWS[name]() for name in names]
        self._last: tuple[list[str], np.ndarray] | None = None

    def __call__(self, smiles: Sequence[str], others: Sequence[str] | None = None) -> np.ndarray:
        """Return float64 (V, n, m); of `smiles` to themselves where there are no others."""
        if others is not None:
            return np.stack([view(smiles, others) for view in self._views])
        if self._last is None or self._last[0] != list(smiles):
            self._last = list(smiles), np.stack([view(smiles, smiles) for view in self._views])
        return self._last[1]

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
        parts = np.atleast_1d(self.weights)[:, None, None] * self.views(X, Y)
        if eval_gradient:
            return parts.sum(0), np.moveaxis(parts, 0, -1)
        return parts.sum(0)

    def diag(self, X: Sequence[str]) -> np.ndarray:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Covariances of compounds with themselves, float64 (n,)."""
        return np.full(len(X), float(np.sum(self.weights)))

    def is_stationary(self) -> bool:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Whether it depends on differences alone."""
        return False
