"""The page of walks along one direction."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from molvae.report.cards import MOST, molecule_or_gap, shown_of, tiles
from molvae.report.chart import lines
from molvae.report.exploration import Card, Chart, Exploration, Section
from molvae.report.meanings import label, shown
from molvae.report.numbers import number
from molvae.table import SMILES


def traversal_page(walked: pd.DataFrame, prop: str, answers: pd.DataFrame, steps: int) -> Exploration:
    """A grid of walks, and how the properties answered.

    Args:
        walked: all points, with the columns path, t, smiles and the properties.
        prop: the property that was to change.
        answers: one row per property: property, correlation, paths, change.
        steps: points of each walk.
    """
    values = walked.pivot_table(prop, "path", "t", dropna=False)
    t = values.columns.to_numpy(dtype=float)
    walks = [(t, walk) for walk in values.to_numpy(dtype=float)]
    mean = (t, values.mean().to_numpy(dtype=float))
    drawing = lines({"each walk": walks[:MOST], "their mean": [mean]}, f"{prop} along the walks")
    rows = max(1, MOST // steps) * steps
    legends = ["no molecule" if np.isnan(value) else shown(prop, value) for value in walked[prop]]
    several = len(walks) > 1
    target = answers.set_index("property").loc[prop]
    return Exploration(
        "traversal",
        f"Along {label(prop)}",
        "Walks through latent space along one direction. t counts standard deviations of the latent vectors: "
        "0 is where a walk begins.",
        tiles(
            {"correlation_with_t": "Spearman's, from -1 to 1"},
            walks=f"{len(walks):,}",
            molecules=f"{walked[SMILES].count():,} of {len(walked):,} points",
            correlation_with_t=number(target["correlation"], "+.2f"),
            change_end_to_end=number(target["change"], "+.2f"),
        ),
        [
            Section(
                "How the properties answered",
                "Spearman's correlation along a walk, mean over those on which the property varies.",
                charts=[Chart(label(prop), drawing, ("each walk", "their mean"), "along t")],
                header=("property", "correlation with t", "of walks", "change end to end"),
                rows=[
                    (
                        label(one["property"]),
                        number(one["correlation"], "+.2f"),
                        f"{one['paths']:,}",
                        number(one["change"], "+.2f"),
                    )
                    for one in answers.to_dict("records")
                ],
            ),
            Section(
                "The walks" if several else "The walk",
                (f"{shown_of(len(walks), rows // steps)}, one to a row. " if several else "")
                + "What a molecule does not share with that at t = 0 is colored.",
                cards=_cards(walked.head(rows), legends),
                columns=steps if several else 0,
            ),
        ],
    )


def _cards(walked: pd.DataFrame, legends: Sequence[str]) -> list[Card]:
    """Each molecule beside that of its walk's middle."""
    smiles = [molecule_or_gap(text) for text in walked[SMILES]]
    middles = {path: text for path, t, text in zip(walked["path"], walked["t"], smiles, strict=True) if not t}
    return [
        Card(text, line, f"t = {t:+.1f}" if t else "t = 0", lead=middles.get(path, ""))
        for path, t, text, line in zip(walked["path"], walked["t"], smiles, legends, strict=False)
    ]
