"""Paths from one molecule to another."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import compress, pairwise

import numpy as np
import pandas as pd
from jaxtyping import Float
from torch import Tensor

from molvae.checks.choices import one_of
from molvae.checks.limits import AT_ONCE, STEPS, within
from molvae.chem.fingerprint import morgan_bits, tanimoto
from molvae.chem.mol import mols_of, parse
from molvae.explore.curves import PATHS
from molvae.explore.decodings import decodings
from molvae.explore.similarity import similarity_to
from molvae.explore.start import read_start
from molvae.explore.stepping import stepped
from molvae.filters.chain import FilterChain
from molvae.model.model import Model
from molvae.table import SMILES

log = logging.getLogger(__name__)

STEP, T, TO_START, TO_END = "step", "t", "similarity_start", "similarity_end"
COLUMNS = (STEP, T, TO_START, TO_END)
"""Of a path, beside its molecules."""


def path_between(
    model: Model,
    start: str,
    end: str,
    steps: int = 10,
    *,
    path: str = "spherical",
    draws: int = 24,
    chain: FilterChain | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Decode evenly spaced points of a path between two molecules; the first and last row are these two.

    Args:
        model: the model.
        start: SMILES.
        end: SMILES.
        steps: points, both ends included.
        path: "spherical" or "linear".
        draws: molecules to choose from at each point between: the likeliest, and others drawn beside it; the
            chain that changes most evenly is taken. 1 takes the likeliest.
        chain: filters; where some molecules of a point pass, the others are left out. Where none passes,
            parts of the two molecules are exchanged toward that point.
        seed: seeds these draws.

    Returns:
        `steps` rows with the columns step (from 0), t (0 to 1), smiles (None where nothing was decoded),
        similarity_start and similarity_end (Tanimoto, to the two molecules given).

    Raises:
        MolvaeError: one of the two cannot be encoded.
        SettingError: fewer than two steps, no draws, too many of them, or another path.
    """
    check_path(steps, draws)
    one_of(PATHS, path=path)
    first, last = read_start(model, [start], "start"), read_start(model, [end], "end")
    z = PATHS[path](first.z[0], last.z[0], steps)
    likeliest = model.decode(z)
    for key, given, decoded in (("start", first, likeliest[0]), ("end", last, likeliest[-1])):
        if decoded != given.smiles[0]:
            log.info("%s: the model itself rebuilds it as %s", key, decoded or "no molecule")
    candidates = [[] if text is None else [text] for text in likeliest]
    if draws > 1:
        candidates = _with_draws(model, z, candidates, draws - 1, seed)
    if chain is not None:
        candidates = _passing(model, z, candidates, (first.smiles[0], last.smiles[0]), chain, seed)
    smiles = smoothest([first.smiles, *candidates[1:-1], last.smiles])
    columns = {
        STEP: range(steps),
        T: np.linspace(0, 1, steps),
        SMILES: pd.Series(smiles, dtype=object),
        TO_START: similarity_to(smiles, first.smiles),
        TO_END: similarity_to(smiles, last.smiles),
    }
    return pd.DataFrame(columns)


def check_path(steps: int, draws: int) -> None:
    """Raise SettingError where a path has not its two ends, no draws, or more than memory holds."""
    within(2, STEPS, steps=steps)
    within(1, AT_ONCE // steps, draws=draws)


def _with_draws(
    model: Model, z: Float[Tensor, "n D"], likeliest: list[list[str]], draws: int, seed: int
) -> list[list[str]]:
    """The likeliest molecule of each point, and the others that draws from the decoder give there."""
    drawn = decodings(model, z, draws, seed=seed)
    return [
        list(dict.fromkeys([*first, *found.smiles])) for first, found in zip(likeliest, drawn, strict=True)
    ]


def _passing(
    model: Model,
    z: Float[Tensor, "n D"],
    candidates: list[list[str]],
    ends: tuple[str, str],
    chain: FilterChain,
    seed: int,
) -> list[list[str]]:
    """What passes at each point; where some have nothing, steps from both ends too; else all."""
    passing = [list(compress(found, chain(mols_of(found)))) for found in candidates]
    if lacking := passing[1:-1].count([]):
        log.info("nothing decoded at %d points passes the filters: parts are exchanged", lacking)
        onward = stepped(model, ends[0], list(z[1:-1]), chain, seed)
        back = stepped(model, ends[1], list(z[1:-1].flip(0)), chain, seed)[::-1]
        between = zip(passing[1:-1], onward, back, strict=True)
        passing[1:-1] = [list(dict.fromkeys([*found, *one, *other])) for found, one, other in between]
    if left := passing[1:-1].count([]):
        log.warning("at %d points nothing passes the filters: what decodes there is shown", left)
    return [some or found for some, found in zip(passing, candidates, strict=True)]


def smoothest(candidates: Sequence[Sequence[str]]) -> list[str | None]:
    """One molecule of each step, so that the sum of squared Tanimoto distances of neighbors is least.

    That is a discrete geodesic: the squares make many small changes cheaper than one large. Found exactly, by
    dynamic programming (Viterbi 1967).

    Args:
        candidates: SMILES to choose from at each step, with some at the first; a step without any stays None.
    """
    rows = [row for row, smiles in enumerate(candidates) if smiles]
    bits = [morgan_bits([parse(text) for text in candidates[row]]) for row in rows]
    cost = np.zeros(len(bits[0]))
    origins = []
    for before, after in pairwise(bits):
        total = cost[:, None] + (1 - tanimoto(before, after)) ** 2
        origins.append(total.argmin(axis=0))
        cost = total.min(axis=0)
    chosen: list[str | None] = [None] * len(candidates)
    at = int(cost.argmin())
    chosen[rows[-1]] = candidates[rows[-1]][at]
    for row, origin in zip(reversed(rows[:-1]), reversed(origins), strict=True):
        at = int(origin[at])
        chosen[row] = candidates[row][at]
    return chosen


def distinct_steps(path: pd.DataFrame) -> pd.DataFrame:
    """The steps of a path that decoded to a molecule which none before did; the end is kept for the end."""
    found = path.dropna(subset=[SMILES])
    between = found.index[1:-1]
    early = between[found.loc[between, SMILES] == found[SMILES].iloc[-1]]
    return found.drop(index=early).drop_duplicates(SMILES)
