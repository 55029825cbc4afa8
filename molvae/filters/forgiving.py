"""Filters that forgive what a given molecule fails for itself."""

from __future__ import annotations

from collections.abc import Sequence

from rdkit.Chem import Mol

from molvae.filters.chain import FilterChain
from molvae.filters.filter import ExplainingFilter

BETWEEN = ", "
"""Parts of a failure, where there are several."""


class Forgiving(ExplainingFilter):
    """Refuses a molecule only for what another one does not fail for.

    Args:
        inner: the filter that tells why.
        forgiven: what it told of the other one.
    """

    def __init__(self, inner: ExplainingFilter, forgiven: str) -> None:
        self.inner, self.forgiven = inner, frozenset(forgiven.split(BETWEEN))

    def failure(self, mol: Mol) -> str:
        """What is left of a molecule's failure."""
        return self.failures([mol])[0]

    def failures(self, mols: Sequence[Mol]) -> list[str]:
        """What is left of each molecule's failure."""
        return [
            BETWEEN.join(part for part in told.split(BETWEEN) if part not in self.forgiven)
            for told in self.inner.failures(mols)
        ]


def forgiving(chain: FilterChain, mol: Mol) -> FilterChain:
    """The chain for molecules made from one that may fail it: theirs is no worse than what they come from.

    A filter that tells no reason is left out where the molecule fails it.

    Args:
        chain: the filters.
        mol: what molecules are made from.
    """
    kept = {}
    for name, one in chain.filters.items():
        if one([mol])[0]:
            kept[name] = one
        elif isinstance(one, ExplainingFilter):
            kept[name] = Forgiving(one, one.failures([mol])[0])
    return FilterChain(kept)
