"""What a notebook shows of a result: a few molecules and charts, with a style that touches nothing else."""

from collections.abc import Sequence

from molvae.report.drawing import NARROW, inline
from molvae.report.exploration import Chart
from molvae.report.grid import Grid, placed
from molvae.report.page import fill, own_file

ROWS = 3
"""Most rows of molecules: a cell's output should fit on a screen."""


def notebook_view(grid: Grid, charts: Sequence[Chart] = ()) -> str:
    """The first rows of a grid of molecules below some charts, as HTML; all text is escaped."""
    count = len(grid.smiles)
    smiles = list(grid.smiles[: ROWS * grid.columns])
    shown = zip(smiles, grid.legends, *placed(grid, len(smiles)), strict=False)
    return fill(
        "notebook.html",
        style=own_file("chart.css"),
        charts=charts,
        cards=[
            {"drawing": inline(text, mol, NARROW, colored), "legend": legend.strip()}
            for text, legend, mol, colored in shown
        ],
        columns=min(grid.columns, max(1, count)),
        note=f"The first {len(smiles):,} of {count:,} molecules." if count > len(smiles) else "",
    )
