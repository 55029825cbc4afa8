"""What a notebook shows of a result: a few molecules and charts, with a style that touches nothing else."""

from collections.abc import Sequence

from molvae.report.drawing import NARROW, inline, laid_out, laid_out_alike
from molvae.report.exploration import Chart
from molvae.report.grid import Grid
from molvae.report.page import fill, stylesheet

ROWS = 3
"""Most rows of molecules: a cell's output should fit on a screen."""


def notebook_view(grid: Grid, charts: Sequence[Chart] = ()) -> str:
    """The first rows of a grid of molecules below some charts, as HTML; all text is escaped."""
    count = len(grid.smiles)
    smiles = list(grid.smiles[: ROWS * grid.columns])
    mols = laid_out_alike(smiles) if grid.alike else [laid_out(text) for text in smiles]
    return fill(
        "notebook.html",
        style=stylesheet("chart.css"),
        charts=charts,
        cards=[
            {"drawing": inline(text, mol, NARROW), "legend": legend.strip()}
            for text, mol, legend in zip(smiles, mols, grid.legends, strict=False)
        ],
        columns=min(grid.columns, max(1, count)),
        note=f"The first {len(smiles):,} of {count:,} molecules." if count > len(smiles) else "",
    )
