"""What a model carries of the molecules that it was trained on: which they were, and what they look like."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np
from torch import Tensor

from molvae.errors import MolvaeError
from molvae.explore.outlier_reference import OutlierReference
from molvae.filters.bloom import BloomFilter
from molvae.model.model import Model

log = logging.getLogger(__name__)

BITS_PER_MOLECULE = 15
"""One molecule in 1,300 that was never seen is taken for a known one."""
LARGEST_FILTER = 3_000_000
"""Bytes."""
CROWDED = 0.1
"""Share of new molecules taken for known ones above which a user is warned."""


def training_filter(smiles: Sequence[str], known: BloomFilter | None = None) -> BloomFilter:
    """A filter that knows the training molecules: as large as few false positives take, 3 MB at most.

    Args:
        smiles: the training molecules.
        known: the filter of a model that is fine-tuned: what it knew before is not novel either.
    """
    if known is not None:
        known = BloomFilter(known.array.copy(), known.hashes, known.count)
        known.add(smiles)
        if known.false_positive_rate > CROWDED:
            log.warning(
                "the model's memory of known molecules is too small for these: it takes %.0f%% of new ones"
                " for known, so that `molvae sample` wants novel=false",
                100 * known.false_positive_rate,
            )
        return known
    return BloomFilter.build(smiles, bits=min(BITS_PER_MOLECULE * len(smiles), 8 * LARGEST_FILTER))


def reference_statistics(
    model: Model, learned: Sequence[str], seed: int, count: int
) -> dict[str, Tensor] | None:
    """What training molecules look like to the model, by so many of them; None where there are too few."""
    rows = np.random.default_rng(seed).permutation(len(learned))[:count]
    try:
        return OutlierReference.build(model, [learned[int(row)] for row in rows], seed=seed).tensors()
    except MolvaeError as error:
        log.warning("the model carries no reference for molvae outliers: %s", error)
        return None
