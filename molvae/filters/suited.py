"""The filters that suit a model, where no others are named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from rdkit.Chem import Mol

from molvae.filters.chain import FilterChain
from molvae.filters.chosen import Filters, filters_of
from molvae.filters.filter import ExplainingFilter

AUTO = "auto"
"""Name of the option."""
SIEVE = ("druglike", "makeable")
"""What suits a model that names no filters."""


class Suited(ExplainingFilter):
    """Stands for the filters that suit the model which writes the molecules; by itself it is `SIEVE`."""

    def failure(self, mol: Mol) -> str:
        """Say which filter one molecule fails, and why."""
        return self.failures([mol])[0]

    def failures(self, mols: Sequence[Mol]) -> list[str]:
        """Say which filter each molecule fails, and why."""
        return _sieve().apply(mols).reason


def resolved(filters: Filters, suited: Callable[[], FilterChain], given: Sequence[Mol] = ()) -> FilterChain:
    """The chain that is meant, with those that suit the model in the place of `Suited`.

    Args:
        filters: see `filters_of`.
        suited: makes the filters that suit the model.
        given: molecules that a user begins from. Filters that nobody named do not hold against a molecule
            what one of these has already: a ring, an alert, a size.
    """
    chain = filters_of(filters).filters
    named = {name: one for name, one in chain.items() if not isinstance(one, Suited)}
    if len(named) == len(chain):
        return FilterChain(named)
    return FilterChain({**suited().allowing(given).filters, **named})


@cache
def _sieve() -> FilterChain:
    return filters_of(list(SIEVE))
