"""Points on lines through the latent space, what they decode to, and how properties answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import torch
from jaxtyping import Float
from scipy.stats import rankdata
from torch import Tensor

from molvae.checks.limits import FARTHEST, NEAREST, STEPS, within
from molvae.explore.decodings import likeliest
from molvae.explore.direction import Direction
from molvae.explore.properties import properties_of
from molvae.model.model import Model
from molvae.parallel.progress import Advance, unwatched
from molvae.table import SMILES

PATH, STEP, T = "path", "step", "t"


def walk(
    model: Model,
    z: Float[Tensor, "n D"],
    direction: Direction,
    properties: Sequence[str],
    *,
    steps: int = 7,
    reach: float = 3.0,
    advance: Advance = unwatched,
) -> pd.DataFrame:
    """Decode points of lines through latent vectors, the likeliest molecule at each.

    Args:
        model: the model.
        z: where the lines' middles are.
        direction: of all lines.
        properties: to compute along the way.
        steps: points of each line.
        reach: how far it goes to either side, in the direction's steps.
        advance: told how many points each batch has decoded.

    Returns:
        n * `steps` rows, line by line: path (from 1), step (from 0), t (-reach to reach), smiles (None where
        nothing was decoded), and the properties.

    Raises:
        SettingError: fewer than two steps, or no reach.
    """
    check_walk(steps, reach)
    t = np.linspace(-reach, reach, steps)
    offsets = torch.from_numpy(np.outer(t, direction.vector)).to(z)
    return paths(likeliest(model, (z[:, None] + offsets).flatten(0, 1), advance), t, properties)


def paths(smiles: Sequence[str | None], t: np.ndarray, properties: Sequence[str]) -> pd.DataFrame:
    """A table of walks: what stands at each point, line by line, with its properties; see `walk`."""
    count = len(smiles) // len(t)
    places = {
        PATH: np.repeat(np.arange(1, count + 1), len(t)),
        STEP: np.tile(np.arange(len(t)), count),
        T: np.tile(t, count),
        SMILES: pd.Series(smiles, dtype=object),
    }
    return pd.concat([pd.DataFrame(places), properties_of(smiles, properties)], axis="columns")


def check_walk(steps: int, reach: float) -> None:
    """Raise SettingError where a walk has fewer than two steps, no reach, or leaves the latent space."""
    within(2, STEPS, steps=steps)
    within(NEAREST, FARTHEST, reach=reach)


def response(walked: pd.DataFrame, properties: Sequence[str]) -> pd.DataFrame:
    """How properties answer to the walk.

    Returns:
        One row per property: correlation (Spearman's, of the property with t, mean over the paths where it
        takes at least two values; NaN where none does), paths (how many those are), and change (mean
        difference between the last and the first molecule of a path, in the property's unit).
    """
    rows = []
    for name in properties:
        lines = [line for _, line in walked.dropna(subset=[name]).groupby(PATH)]
        pairs = [(line[T].to_numpy(dtype=float), line[name].to_numpy(dtype=float)) for line in lines]
        correlations = [_spearman(t, values) for t, values in pairs if np.ptp(values) > 0]
        changes = [values[-1] - values[0] for _, values in pairs if len(values) > 1]
        rows.append(
            {
                "property": name,
                "correlation": float(np.mean(correlations)) if correlations else np.nan,
                "paths": len(correlations),
                "change": float(np.mean(changes)) if changes else np.nan,
            }
        )
    return pd.DataFrame(rows)


def _spearman(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.corrcoef(rankdata(first), rankdata(second))[0, 1])
