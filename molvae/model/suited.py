"""The filters of what a model writes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

from molvae.chem.mol import mols_of
from molvae.filters.chain import FilterChain
from molvae.filters.chosen import Filters, filters_of
from molvae.filters.filter import Filter
from molvae.filters.realistic import Realistic
from molvae.filters.suited import SIEVE, resolved
from molvae.model.hub import ModelLike, filters_for, load


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
    return resolved(filters, partial(_suited, model), mols_of(start))


def _suited(model: ModelLike) -> FilterChain:
    """Those that the card names; else druglike, makeable, and what the model knows of real molecules."""
    names = filters_for(model)
    own: dict[str, Filter] = dict(filters_of(list(names)).filters)
    ratio = load(model).ratio if names == SIEVE else None
    if ratio is not None and math.isfinite(ratio.ordinary):
        own["realistic"] = Realistic(ratio)
    return FilterChain(own)
