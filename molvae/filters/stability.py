"""Rules of chemical stability: what cannot be isolated, or falls apart in water, air or protein."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from rdkit.Chem import Mol

from molvae.filters.named_patterns import NamedPatterns
from molvae.filters.substructure import pattern


class Stability(NamedPatterns):
    """Passes molecules without a group that no chemist would put into a molecule to be tested.

    Hemiaminals, hydrazines of arenes, acyl halides, cyclopentadienes and some ninety others; stability.csv
    beside this file says of each what becomes of it, and where that is told.
    """

    @classmethod
    def all_patterns(cls) -> Mapping[str, Mol]:
        """The rules by name."""
        return _rules()


@cache
def _rules() -> Mapping[str, Mol]:
    lines = files("molvae.filters").joinpath("stability.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {row["name"]: pattern(row["smarts"]) for row in rows}
