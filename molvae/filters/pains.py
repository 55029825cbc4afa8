"""Pan-assay interference compounds."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from rdkit import Chem, RDConfig
from rdkit.Chem import Mol

from molvae.filters.named_patterns import NamedPatterns
from molvae.filters.substructure import pattern


class Pains(NamedPatterns):
    """Passes molecules without any of the 480 PAINS patterns (Baell and Holloway, 2010), as RDKit ships them.

    The same answers as RDKit's catalog of them, three times as fast.
    """

    @classmethod
    def all_patterns(cls) -> Mapping[str, Mol]:
        """The patterns by name."""
        return _patterns()

    @classmethod
    def searched(cls, mol: Mol) -> Mol:
        """A molecule with its hydrogens, which some patterns name."""
        return Chem.AddHs(mol)


@cache
def _patterns() -> Mapping[str, Mol]:
    with Path(RDConfig.RDDataDir, "Pains", "wehi_pains.csv").open(encoding="utf-8") as file:
        return {
            label.removeprefix("<regId=").removesuffix(">"): pattern(smarts)
            for smarts, label in csv.reader(file)
        }
