"""The page of an interpolation."""

from collections.abc import Sequence

import pandas as pd

from molvae.report.cards import MOST, SECTIONS, cards, first_drawn, tiles
from molvae.report.chart import lines
from molvae.report.exploration import Chart, Exploration, Section
from molvae.table import SMILES

ENDS = {0.0: "start", 1.0: "end"}


def interpolation_page(
    pairs: Sequence[tuple[str, str]], paths: Sequence[pd.DataFrame], steps: int
) -> Exploration:
    """A strip for each path, and how similar it is to its two ends.

    Args:
        pairs: the molecules given.
        paths: the molecules found, with the columns t, similarity_start, similarity_end and properties.
        steps: points decoded on each.
    """
    molecules = pd.concat(list(paths))[SMILES]
    return Exploration(
        "interpolation",
        "From one molecule to another" if len(pairs) == 1 else f"{len(pairs):,} paths",
        "Molecules on the way through latent space." + first_drawn(len(paths)),
        tiles(
            paths=f"{len(paths):,}", points=f"{steps * len(paths):,}", molecules=f"{molecules.nunique():,}"
        ),
        [
            _path(*pair, path, several=len(pairs) > 1)
            for pair, path in zip(pairs[:SECTIONS], paths, strict=False)
        ],
        molecule=" → ".join(pairs[0]) if len(pairs) == 1 else "",
    )


def _path(start: str, end: str, path: pd.DataFrame, *, several: bool) -> Section:
    t = path["t"].to_numpy(dtype=float)
    similarity = {
        f"to the {name}": [(t, path[f"similarity_{name}"].to_numpy(dtype=float))] for name in ("end", "start")
    }
    drawing = lines(similarity, "Tanimoto similarity to the two ends, along the path")
    return Section(
        "The path",
        "t is the place on the way: 0 at the start, 1 at the end.",
        molecule=f"{start} → {end}" if several else "",
        cards=cards(path, [f"t = {one:.2f}" for one in t], [ENDS.get(one, "") for one in t]),
        columns=min(MOST, len(path)),
        alike=True,
        charts=[Chart("Tanimoto similarity", drawing, list(similarity), "along t")],
    )
