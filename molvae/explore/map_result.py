"""What a map of a library shows, and the page that it is looked at on."""

from __future__ import annotations

import builtins
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from molvae.checks.limits import WORKERS, within
from molvae.files.versions import versions
from molvae.files.whole import check_writable, write_whole
from molvae.filters.rows import REASON
from molvae.parallel.progress import Progress, silent
from molvae.report.chart import scatter
from molvae.report.exploration import Chart
from molvae.report.grid import Grid
from molvae.report.meanings import label
from molvae.report.molecule_map import MoleculeMap, map_page
from molvae.report.result import Result
from molvae.table import SMILES

ID, X, Y, IS_REFERENCE = "map_id", "map_x", "map_y", "is_reference"
"""Columns of its table."""


@dataclass(frozen=True, eq=False)
class LibraryMap(Result):
    """Molecules as points of a plane through the latent space."""

    property: str
    """What colors the points, a column of the table."""
    axes: tuple[str, str]
    """What the two coordinates are."""
    about: str
    """How many molecules there are, and what the plane keeps of the space."""
    title: str = "Molecules"
    is_measured: bool = False
    """Whether the property is a column of the molecules' own."""

    @builtins.property  # a field has this name
    def computed(self) -> Collection[str]:
        """The places, and the property unless it is a column of the user's."""
        return (X, Y) if self.is_measured else (X, Y, self.property)

    def report(
        self,
        path: str | Path,
        settings: Mapping[str, str] | None = None,
        *,
        workers: int | None = None,
        progress: Progress = silent,
    ) -> None:
        """Write a page that shows each structure on hover, and works offline.

        Args:
            path: an .html file; it appears whole or not at all.
            settings: name -> value, shown at the end of the page as what made it.
            workers: processes that lay molecules out; None takes all cores.
            progress: opens a progress bar; see `molvae.parallel.progress`.

        Raises:
            MolvaeError: the file cannot be written.
        """
        within(0, WORKERS, workers=workers or 0)
        check_writable(Path(path))
        write_whole(Path(path), self.html(settings, workers=workers, progress=progress))

    def html(
        self,
        settings: Mapping[str, str] | None = None,
        *,
        workers: int | None = None,
        progress: Progress = silent,
    ) -> str:
        """The page that `report` writes."""
        content = MoleculeMap(
            title=self.title,
            smiles=self.table[SMILES].tolist(),
            ids=self.table[ID].tolist(),
            places=self.table[[X, Y]].to_numpy(),
            values=self.table[self.property].to_numpy(dtype=float),
            is_reference=self.table[IS_REFERENCE].to_numpy(dtype=bool),
            is_placed=(self.table[REASON] != "").to_numpy(),
            label=label(self.property),
            axes=self.axes,
            about=self.about,
            settings=settings or {},
            versions=versions(),
        )
        return map_page(content, workers or None, progress("Drawing", len(self.table)))

    def grid(self) -> Grid:
        """No molecules: the map shows them."""
        return Grid([], [])

    def charts(self) -> Sequence[Chart]:
        """The map without structures."""
        own = self.table.loc[~self.table[IS_REFERENCE]]
        values = own[self.property].to_numpy(dtype=float)
        drawing = scatter(own[X].to_numpy(), own[Y].to_numpy(), values, f"map, colored by {self.property}")
        return [Chart(f"{len(own):,} molecules", drawing, hint=f"darker: more {label(self.property)}")]
