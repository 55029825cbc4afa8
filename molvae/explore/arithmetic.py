"""Sums and differences of molecules."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from molvae.errors import UsageError
from molvae.explore.decodings import decodings
from molvae.explore.similarity import similarity_to
from molvae.explore.start import read_start
from molvae.model.model import Model
from molvae.table import SMILES

COLUMNS = ("frequency", "entropy", "similarity_start")
"""Beside the molecules."""


def arithmetic(
    codec: Model,
    start: Sequence[str],
    *,
    minus: Sequence[str] = (),
    plus: Sequence[str] = (),
    scale: float = 1.0,
    draws: int = 100,
    temperature: float = 1.0,
    seed: int = 0,
) -> pd.DataFrame:
    """Decode start + scale * (plus - minus), each the mean latent vector of its molecules.

    Args:
        codec: the model.
        start: SMILES of one molecule or a group.
        minus: taken away; none takes nothing away.
        plus: added; none adds nothing.
        scale: length of the difference that is added.
        draws: from the decoder at the resulting point.
        temperature: of the draws.
        seed: of the draws.

    Returns:
        The distinct molecules, most frequent first, with the columns smiles, frequency (share of the draws),
        entropy (nats, of all draws), and similarity_start (Tanimoto to the nearest molecule of start).

    Raises:
        MolvaeError: no molecule of a group can be encoded.
        UsageError: neither minus nor plus.
    """
    if not minus and not plus:
        raise UsageError("minus= and plus= are both empty: give what to take away, what to add, or both")
    begin = read_start(codec, start, "start")
    z = begin.z.mean(0)
    if plus:
        z = z + scale * read_start(codec, plus, "plus").z.mean(0)
    if minus:
        z = z - scale * read_start(codec, minus, "minus").z.mean(0)
    found = decodings(codec, z[None], draws, temperature=temperature, seed=seed)[0]
    columns = {
        SMILES: pd.Series(found.smiles, dtype=object),
        "frequency": found.frequency,
        "entropy": found.entropy,
        "similarity_start": similarity_to(found.smiles, begin.smiles),
    }
    return pd.DataFrame(columns)
