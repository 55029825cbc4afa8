"""What a design has found: its table, its pictures and what each source brought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from molvae.chem.mol import parsed
from molvae.fragments.kept import Kept
from molvae.report.exploration import Exploration
from molvae.report.grid import Grid
from molvae.report.numbers import number
from molvae.report.pages.design import design_page
from molvae.report.result import ComputedResult
from molvae.scoring.objective import SCORE
from molvae.table import SMILES

COLUMNS = ("new", "source", "nats", "similarity")
"""Beside the molecules."""


class Source(NamedTuple):
    """How many molecules came from one source."""

    proposed: int
    passed: int
    chosen: int


@dataclass(frozen=True, eq=False)
class Designed(ComputedResult):
    """New molecules that hold what was kept, the best first."""

    kept: Kept
    """What each of them holds."""
    sources: Mapping[str, Source]
    """What each source brought: table, crossed, latent, latent parts."""
    refused: Counter[str] = field(default_factory=Counter)
    """How many candidates the filters refused for each reason."""
    decoded: Mapping[str, int] = field(default_factory=dict)
    """Of the points that were decoded, how many were molecules, and how many of these held what was kept."""

    def grid(self) -> Grid:
        """The best molecules, each with its score and its likelihood."""
        smiles = self.table[SMILES].tolist()
        legends = [
            f"score {number(row[SCORE], '.2f')}\n{row['nats']:.1f} nats · {row['source']}"
            for row in self.table.to_dict("records")
        ]
        shared, new = self.places()
        return Grid(smiles, legends, shared=shared, colored=new)

    def places(self) -> tuple[list[list[int]], list[list[int]]]:
        """Of each molecule the atoms that were kept, in one order, and those that are new."""
        mols = [parsed(smiles) for smiles in self.table[SMILES]]
        found = [(mol, self.kept.find(mol)) for mol in mols if mol is not None]
        shared = [[] if match is None else self.kept.in_order(match) for _, match in found]
        new = [
            [place for place in range(mol.GetNumAtoms()) if place not in kept]
            for (mol, _), kept in zip(found, shared, strict=True)
        ]
        return shared, new

    def page(self) -> Exploration:
        """The molecules with what is new colored, what each source brought, and what the filters refused."""
        return design_page(self.kept.smiles, self.table, self.places(), self.sources, self.refused)
