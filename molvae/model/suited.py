"""The filters of what a model writes."""

from __future__ import annotations

from collections.abc import Sequence

from molvae.chem.mol import parse
from molvae.filters.chain import FilterChain
from molvae.filters.chosen import Filters
from molvae.filters.suited import resolved
from molvae.model.hub import ModelLike, filters_for


def chain_for(model: ModelLike, filters: Filters, start: Sequence[str] = ()) -> FilterChain:
    """The chain of filters that is meant for what a model writes.

    Args:
        model: a shipped model's name, a model's folder, or a `Model`; None is the default model.
        filters: see `molvae.filters.chosen.filters_of`; "auto" stands for those that suit the model.
        start: SMILES that are begun from. Filters that nobody named do not hold against a molecule what one
            of these has already.

    Raises:
        ArgumentError: something is no filter, or does not take its settings.
        MolvaeError: there is no such model, or a file cannot be read.
    """
    given = [mol for smiles in start if (mol := parse(smiles)) is not None]
    return resolved(filters, filters_for(model), given)
