"""What a function of the library returns: a table that can be saved, drawn, and shown on a page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from molvae.files.versions import versions
from molvae.files.whole import check_writable, write_whole
from molvae.report.cards import cards, molecule_or_gap, properties, shown_of, tiles
from molvae.report.exploration import Chart, Exploration, Section, exploration_page
from molvae.report.grid import Grid, draw_grid
from molvae.report.notebook import notebook_view
from molvae.table import SMILES, write


@dataclass(frozen=True, eq=False)
class Result:
    """A table, and the ways to keep it and to look at it.

    A function's own result derives from this class (a dataclass with `frozen=True, eq=False`), adds what else
    was found, and overrides `page`, `grid` and `charts` where it has more to show. One whose page has a
    template of its own overrides `html`.
    """

    table: pd.DataFrame
    """One row for each molecule found; the function's documentation names the columns."""

    @property
    def computed(self) -> Collection[str]:
        """Columns of which text files have six digits; none where a table may hold a user's own numbers."""
        return ()

    def __init_subclass__(cls) -> None:
        """Keep dataclasses from writing a text of all that was found, pages long."""
        cls.__repr__ = Result.__repr__

    def __repr__(self) -> str:
        """One line: what it is, and what it offers."""
        return f"<{type(self).__name__}: {len(self.table):,} rows; .table, .save(path), .report(path)>"

    def save(self, path: str | Path) -> None:
        """Write the table.

        Args:
            path: .csv, .tsv, .smi, .sdf, .parquet or .xlsx, text also as .gz; it appears whole or not at all.

        Raises:
            MolvaeError: the format is unknown, or the file cannot be written.
        """
        write(self.table, str(path), computed=self.computed)

    def report(self, path: str | Path, settings: Mapping[str, str] | None = None) -> None:
        """Write a page of pictures, charts and figures that opens offline.

        Args:
            path: an .html file; it appears whole or not at all.
            settings: name -> value, shown at the end of the page as what made it.

        Raises:
            MolvaeError: the file cannot be written.
        """
        check_writable(Path(path))
        write_whole(Path(path), self.html(settings))

    def picture(self, path: str | Path) -> None:
        """Draw the first molecules in rows, each with its legend below.

        Args:
            path: .png or .svg; it appears whole or not at all.

        Raises:
            MolvaeError: there is no molecule to draw, or the file cannot be written.
        """
        draw_grid(self.grid(), str(path))

    def html(self, settings: Mapping[str, str] | None = None) -> str:
        """The page that `report` writes."""
        return exploration_page(replace(self.page(), settings=settings or {}, versions=versions()))

    def page(self) -> Exploration:
        """What the page shows, without its last section."""
        count = len(self.table)
        drawn = cards(self.table, [""] * count) if SMILES in self.table else []
        return Exploration(
            "molecules",
            f"{count:,} molecules",
            "",
            tiles(molecules=f"{count:,}"),
            [Section("The molecules", f"{shown_of(count)}.", cards=drawn)],
        )

    def grid(self) -> Grid:
        """The molecules of `picture`, which a notebook shows too."""
        rows = self.table.to_dict("records") if SMILES in self.table else []
        return Grid(
            [molecule_or_gap(row[SMILES]) for row in rows],
            [properties(row) for row in rows],
        )

    def charts(self) -> Sequence[Chart]:
        """Charts that a notebook shows above the molecules."""
        return ()

    def _repr_html_(self) -> str:
        """What a notebook shows: charts and molecules, or the table where there are neither."""
        grid, charts = self.grid(), self.charts()
        if not grid.smiles and not charts:
            return self.table.to_html(max_rows=20, notebook=True)
        return notebook_view(grid, charts)


@dataclass(frozen=True, eq=False)
class ComputedResult(Result):
    """A result whose every number was computed: its table has no column of a user's."""

    @property
    def computed(self) -> Collection[str]:
        """All columns."""
        return self.table.columns
