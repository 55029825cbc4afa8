"""Pan-assay interference compounds."""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from rdkit import Chem, RDConfig
from rdkit.Chem import Mol

from molvae.filters.filter import ExplainingFilter
from molvae.filters.substructure import first_match, pattern


class Pains(ExplainingFilter):
    """Passes molecules without any of the 480 PAINS patterns (Baell and Holloway, 2010), as RDKit ships them.

    The same answers as RDKit's catalog of them, three times as fast.
    """

    def failure(self, mol: Mol) -> str:
        """Name the first pattern one molecule has."""
        return self.failures([mol])[0]

    def failures(self, mols: Sequence[Mol]) -> list[str]:
        """Name the first pattern each molecule has."""
        names, patterns = _patterns()
        matched = first_match([Chem.AddHs(mol) for mol in mols], patterns)
        return [names[number] if number >= 0 else "" for number in matched]


@cache
def _patterns() -> tuple[list[str], list[Mol]]:
    with Path(RDConfig.RDDataDir, "Pains", "wehi_pains.csv").open(encoding="utf-8") as file:
        rows = [
            (smarts, label.removeprefix("<regId=").removesuffix(">")) for smarts, label in csv.reader(file)
        ]
    return [name for _, name in rows], [pattern(smarts) for smarts, _ in rows]
