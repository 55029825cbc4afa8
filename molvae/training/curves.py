"""The picture of a run: what its validations have measured, step by step."""

from __future__ import annotations

from pathlib import Path

import matplotlib.figure
import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

CURVES = {
    "valid/nll": "reconstruction, nats per molecule",
    "valid/kl": "KL, nats per molecule",
    "valid/reconstruction": "share of molecules given back exactly",
    "valid/passing": "share of samples that pass the filters",
    "valid/property_error": "properties, squared error in standard deviations",
}


def draw_curves(table: pd.DataFrame, picture: Path) -> None:
    """Plot what validation measured over the run."""
    shown = {name: label for name, label in CURVES.items() if name in table}
    rows = -(-max(len(shown), 1) // 2)
    figure = matplotlib.figure.Figure(figsize=(9, 3 * rows))
    figure.subplots_adjust(left=0.08, right=0.97, bottom=0.24 / rows, top=1 - 0.14 / rows, hspace=0.5)
    axes = np.ravel(figure.subplots(rows, 2))
    for axis, (name, label) in zip(axes, shown.items(), strict=False):
        points = table[["step", name]].dropna()
        axis.plot(points["step"] + 1, points[name], marker="o", markersize=3)  # Lightning counts from 0
        axis.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        axis.set(title=label, xlabel="optimizer step")
        axis.grid(alpha=0.3)
        axis.spines[["top", "right"]].set_visible(False)
    for axis in axes[len(shown) :]:
        axis.set_visible(False)
    figure.savefig(picture, dpi=120)
