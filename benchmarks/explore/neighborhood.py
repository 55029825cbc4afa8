"""How do likeness and scaffold fall with the distance from a molecule?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import torch
from study import Study

from molvae.chem.scaffold import scaffold
from molvae.explore.neighborhood import Neighborhood
from molvae.explore.similarity import similarity_to

STARTS, POINTS = 500, 20
RADIUS, BINS = 8.0, 8


def measure(study: Study) -> tuple[pd.DataFrame, str]:
    """What decodes from points around held-out molecules, by distance."""
    starts = study.held_out(study.scaled(STARTS))
    draws = pd.concat([_around(study, start, number) for number, start in enumerate(starts)])
    step = np.minimum((draws["distance"] / RADIUS * BINS).astype(int), BINS - 1)
    rows = []
    for number, points in draws.groupby(step):
        others = points.loc[points["valid"] & ~points["itself"]]
        quantiles = others["similarity"].quantile([0.1, 0.25, 0.5, 0.75, 0.9])
        rows.append(
            {
                "distance_to": RADIUS * (number + 1) / BINS,
                "points": len(points),
                "valid": points["valid"].mean(),
                "itself": points["itself"].mean(),
                **{f"similarity_p{100 * share:.0f}": value for share, value in quantiles.items()},
                "scaffold_kept": others["scaffold_kept"].mean(),
            }
        )
    about = (
        f"{len(starts):,} molecules, {POINTS} points around each; similarity and scaffold of other molecules"
    )
    return pd.DataFrame(rows), about


def _around(study: Study, start: str, seed: int) -> pd.DataFrame:
    center = study.codec.encode([start])[0]
    z = Neighborhood(center, torch.ones_like(center), RADIUS)(POINTS, torch.Generator().manual_seed(seed))
    smiles = study.codec.decode(z)
    return pd.DataFrame(
        {
            "distance": (z - center).norm(dim=1).numpy(),
            "valid": [text is not None for text in smiles],
            "itself": [text == start for text in smiles],
            "similarity": similarity_to(smiles, [start]),
            "scaffold_kept": [text is not None and scaffold(text) == scaffold(start) for text in smiles],
        }
    )
