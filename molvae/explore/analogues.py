"""Analogues of a molecule: what decodes from the points around it, and what has one part exchanged.

Around some molecules the decoder brings little that could be made. So a few analogues by parts that real
molecules have in such surroundings stand beside its own; where they lie in latent space is measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
import pandas as pd
import torch
from jaxtyping import Float
from torch import Tensor

from molvae.checks.limits import FARTHEST, NEAREST, within
from molvae.chem.scaffold import scaffold
from molvae.explore.neighborhood import Neighborhood, Spreading
from molvae.explore.similarity import similarity_to
from molvae.explore.start import read_start
from molvae.fragments.exchange import exchanged_in
from molvae.model.model import Model
from molvae.model.reading import UNREADABLE
from molvae.parallel.progress import Advance, unwatched
from molvae.parallel.seeds import batch_seed
from molvae.sampling.generate import Check
from molvae.table import SMILES

DRAWN, EXCHANGED = 100, 50
"""Points decoded at a time, and parts that are exchanged at a time."""
ENOUGH = 1_000
"""Points after which as many analogues as were asked for will do."""
LEAST_GATHERED = 60
"""Analogues found before the most similar are taken: the nearest points are not always the most similar."""
START, SIMILARITY, DISTANCE, SCAFFOLD_KEPT = "start", "similarity", "distance", "scaffold_kept"
SOURCE, LATENT, PARTS = "source", "latent", "parts"
COLUMNS = (START, SIMILARITY, DISTANCE, SCAFFOLD_KEPT, SOURCE)
"""Beside the molecules."""


@dataclass(frozen=True, eq=False)
class Analogues:
    """Analogues of one molecule, and all draws it took to find them."""

    start: str
    """The molecule as the model reads it."""
    molecules: pd.DataFrame
    """Distinct analogues that passed the check, the most similar first: smiles, start, similarity (Tanimoto),
    distance (of the latent point it was first drawn at, or of its own code), scaffold_kept (whether it has
    start's scaffold), source ("latent" or "parts")."""
    draws: pd.DataFrame
    """One row per point: smiles (None where nothing was decoded), similarity, distance, scaffold_kept."""
    reasons: Counter[str]
    """How many distinct analogues failed the check, or could not be read, for each reason."""
    radius: float
    """Largest distance of a point."""


def analogues(
    model: Model,
    start: str,
    count: int,
    check: Check,
    *,
    radius: float | None = None,
    temperature: float = 0.0,
    max_decoded: int = 4_000,
    seed: int = 0,
    advance: Advance = unwatched,
) -> Analogues:
    """Decode points around a molecule until `count` distinct analogues passed, or `max_decoded` were decoded.

    Without a radius parts are exchanged as well.

    Args:
        model: encodes the molecule and decodes the points.
        start: SMILES.
        count: analogues wanted; the molecule itself is none.
        check: the filters.
        radius: largest latent distance; all distances up to it are tried equally often. None spreads from
            the start over what is like it, and takes the most similar of `gathered` many.
        temperature: of the decoder; 0 takes the likeliest molecule of each point.
        max_decoded: give up after so many points.
        seed: seeds all random draws.
        advance: told how many of the `gathered` analogues each batch has brought.

    Raises:
        MolvaeError: the molecule cannot be encoded.
        SettingError: the radius is no distance of the latent space.
    """
    if radius is not None:
        check_radius(radius)
    center = read_start(model, [start])
    name, z = center.smiles[0], center.z[0]
    width = model.posterior([name]).deviation[0]
    sampler = Spreading(z, width) if radius is None else Neighborhood(z, width, radius)
    wanted = gathered(count, radius)
    known, kept, draws, refused = {name}, [], [], Counter[str]()

    def passing(smiles: Iterable[str | None]) -> list[int]:
        """Places of the molecules that come for the first time and pass the check."""
        fresh: dict[str, int] = {}
        for place, text in enumerate(smiles):
            if text is not None and text not in known:
                fresh.setdefault(text, place)
        known.update(fresh)
        reasons = check(list(fresh))
        refused.update(reason for reason in reasons if reason)
        return [place for place, reason in zip(fresh.values(), reasons, strict=True) if not reason]

    found = 0
    for number, decoded in enumerate(range(0, max_decoded, DRAWN)):
        if found >= wanted or (found >= count and decoded >= ENOUGH):
            break
        size, draw_seed = min(DRAWN, max_decoded - decoded), batch_seed(seed, number)
        points = sampler(size, torch.Generator(model.device).manual_seed(draw_seed))
        draws.append(_decoded(model, points, z, name, temperature, draw_seed))
        places = passing(draws[-1][SMILES])
        new = draws[-1].iloc[places]
        kept.append(new.assign(source=LATENT))
        if isinstance(sampler, Spreading):
            sampler.tell(points[places], torch.tensor(new[SIMILARITY].tolist()), size)
            smiles = exchanged_in(name, EXCHANGED, np.random.default_rng(draw_seed))
            others, unread = _encoded(model, [smiles[place] for place in passing(smiles)], z, name)
            refused.update({UNREADABLE: unread} if unread else {})
            kept.append(others.assign(source=PARTS))
        before, found = found, sum(map(len, kept))
        advance(min(found, wanted) - min(before, wanted))
    advance(max(wanted - found, 0))  # there are no more
    best = pd.concat(kept).sort_values(SIMILARITY, ascending=False, kind="stable").head(count)
    best.insert(1, START, name)
    everything = pd.concat(draws, ignore_index=True)
    farthest = radius or float(everything[DISTANCE].to_numpy().max())
    return Analogues(name, best.reset_index(drop=True), everything, refused, farthest)


def gathered(count: int, radius: float | None) -> int:
    """How many analogues are found before the most similar of them are taken."""
    return max(LEAST_GATHERED, 3 * count) if radius is None else count


def check_radius(radius: float) -> None:
    """Raise SettingError where a radius is no distance of the latent space."""
    within(NEAREST, FARTHEST, radius=radius)


def _decoded(
    model: Model,
    points: Float[Tensor, "n D"],
    center: Float[Tensor, " D"],
    start: str,
    temperature: float,
    seed: int,
) -> pd.DataFrame:
    return _beside(model.decode(points, beams=1, temperature=temperature, seed=seed), points, center, start)


def _encoded(
    model: Model, smiles: Sequence[str], center: Float[Tensor, " D"], start: str
) -> tuple[pd.DataFrame, int]:
    """The molecules that the model can read, and how many it cannot."""
    points = model.encode(smiles)
    read = (~points.isnan().any(1)).tolist()
    return _beside(list(compress(smiles, read)), points[read], center, start), len(smiles) - sum(read)


def _beside(
    smiles: Sequence[str | None], points: Float[Tensor, "n D"], center: Float[Tensor, " D"], start: str
) -> pd.DataFrame:
    """Molecules, how like a start they are, and how far from it."""
    kept = scaffold(start)
    return pd.DataFrame(
        {
            SMILES: pd.Series(smiles, dtype=object),
            SIMILARITY: similarity_to(smiles, [start]),
            DISTANCE: (points - center).norm(dim=1).cpu().numpy(),
            SCAFFOLD_KEPT: [text is not None and scaffold(text) == kept for text in smiles],
        }
    )


def by_distance(draws: pd.DataFrame, start: str, radius: float, bins: int = 5) -> pd.DataFrame:
    """How likeness to the start falls with latent distance, in equal steps up to the radius.

    Returns:
        One row per step: to (its far end), points, valid (share decoded to a molecule), itself (share that is
        the start), and of the other molecules the quartiles of similarity (lower, median, upper) and
        scaffold_kept (share that has the start's scaffold); NaN where there are none.
    """
    step = np.minimum((draws[DISTANCE] / radius * bins).astype(int), bins - 1)
    rows = []
    for number in range(bins):
        points = draws.loc[step == number]
        valid = points.dropna(subset=[SMILES])
        others = valid.loc[valid[SMILES] != start]
        lower, median, upper = others[SIMILARITY].quantile([0.25, 0.5, 0.75])
        rows.append(
            {
                "to": radius * (number + 1) / bins,
                "points": len(points),
                "valid": len(valid) / len(points) if len(points) else np.nan,
                "itself": (len(valid) - len(others)) / len(points) if len(points) else np.nan,
                "lower": lower,
                "median": median,
                "upper": upper,
                SCAFFOLD_KEPT: others[SCAFFOLD_KEPT].mean() if len(others) else np.nan,
            }
        )
    return pd.DataFrame(rows)
