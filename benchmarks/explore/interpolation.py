"""Do paths between two molecules lead from the one to the other? Beside paths over random molecules."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from study import Study

from molvae.explore.path import path_between
from molvae.explore.properties import properties_of
from molvae.explore.similarity import similarity_to
from molvae.model.model import Model
from molvae.parallel import map_chunks
from molvae.table import SMILES

PATHS, STEPS = 500, 10
DRAWS = 8
AT_ONCE = 25
PROPERTIES = ("logp", "qed", "tpsa", "mw")

Pair = tuple[str, str]
Measures = dict[str, float]


def measure(study: Study) -> tuple[pd.DataFrame, str]:
    """Steps and properties of paths between random pairs of molecules."""
    count = study.scaled(PATHS)
    molecules = study.held_out(2 * count)
    pairs = list(zip(molecules[:count], molecules[count:], strict=True))
    walk = partial(_walked, study.codec, study.seed)
    kinds = {
        "spherical, likeliest": partial(walk, "spherical", 1),
        "linear, likeliest": partial(walk, "linear", 1),
        f"spherical, smoothest of {DRAWS}": partial(walk, "spherical", DRAWS),
        "random molecules between": partial(_random, molecules, study.seed),
    }
    rows = []
    for name, kind in kinds.items():
        chunks = [pairs[start : start + AT_ONCE] for start in range(0, count, AT_ONCE)]
        paths = [one for chunk in map_chunks(kind, chunks, workers=study.workers) for one in chunk]
        rows.append({"path": name} | pd.DataFrame(paths).mean().to_dict())
    about = f"{count:,} paths of {STEPS} points; correlation: mean |Spearman| with the step"
    return pd.DataFrame(rows), about


def _walked(codec: Model, seed: int, path: str, draws: int, pairs: list[Pair]) -> list[Measures]:
    walks = [path_between(codec, *pair, STEPS, path=path, draws=draws, seed=seed) for pair in pairs]
    return [_path(walk[SMILES].tolist()) for walk in walks]


def _random(molecules: list[str], seed: int, pairs: list[Pair]) -> list[Measures]:
    generator = np.random.default_rng([seed, *pairs[0][0].encode()])
    return [_path([start, *generator.choice(molecules, STEPS - 2), end]) for start, end in pairs]


def _path(smiles: list[str | None]) -> Measures:
    """Measures of one path."""
    found = [text for text in smiles if text is not None]
    near = [similarity_to([after], [before])[0] for before, after in pairwise(found)]
    values = properties_of(found, PROPERTIES)
    values["similarity_end"] = similarity_to(found, found[-1:])
    changes = {name: np.diff(values[name]) for name in values}
    place = np.arange(len(found))
    return {
        "decoded": len(found) / len(smiles),
        "distinct": len(set(found)),
        "step_similarity": float(np.mean(near)),
        "worst_step": float(np.min(near)),
        **{f"monotonic_{name}": float((d >= 0).all() or (d <= 0).all()) for name, d in changes.items()},
        **{
            f"correlation_{name}": abs(float(spearmanr(place, values[name]).statistic))
            for name in values
            if np.ptp(values[name]) > 0
        },
    }
