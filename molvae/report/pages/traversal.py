"""The page of walks along one direction."""

import numpy as np
import pandas as pd

from molvae.report.cards import MOST, shown_of, tiles
from molvae.report.chart import lines
from molvae.report.exploration import Card, Chart, Exploration, Section
from molvae.report.numbers import figure, number
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
    legends = [
        f"t = {t:+.1f}\n" + ("no molecule" if np.isnan(value) else f"{prop} {figure(value)}")
        for t, value in zip(walked["t"], walked[prop], strict=True)
    ]
    target = answers.set_index("property").loc[prop]
    return Exploration(
        "traversal",
        f"Along {prop}",
        "Walks through latent space along one direction; t counts standard deviations of the latent vectors.",
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
                charts=[Chart(prop, drawing, ("each walk", "their mean"), "along t")],
                header=("property", "correlation with t", "of walks", "change end to end"),
                rows=[
                    (
                        one["property"],
                        number(one["correlation"], "+.2f"),
                        f"{one['paths']:,}",
                        number(one["change"], "+.2f"),
                    )
                    for one in answers.to_dict("records")
                ],
            ),
            Section(
                "The walks",
                f"{shown_of(len(walks), rows // steps)}, one to a row.",
                cards=[
                    Card(text if isinstance(text, str) else "", line)
                    for text, line in zip(walked[SMILES].head(rows), legends, strict=False)
                ],
                columns=steps,
                alike=True,
            ),
        ],
    )
