"""A function of the user's as a filter."""

from __future__ import annotations

import logging
import sys
from contextlib import redirect_stdout
from typing import Any, Literal

from rdkit.Chem import Mol

from molvae.chem.mol import to_smiles
from molvae.errors import SettingError
from molvae.filters.filter import ExplainingFilter
from molvae.parts.imported import first_line, function

log = logging.getLogger(__name__)


class PythonFilter(ExplainingFilter):
    """Passes molecules of which a function that the user names says True.

    The function is imported from the current folder or an installed package. What it prints goes to stderr.
    A molecule for which it raises an error does not pass, and the error is logged.

    Args:
        filter: "module:function".
        takes: whether the function is given canonical SMILES or RDKit's Mol.

    Raises:
        SettingError: `takes` is neither of the two.
        ArgumentError: `filter` is not "module:function".
        MolvaeError: the function cannot be imported.
    """

    def __init__(self, filter: str, takes: Literal["smiles", "mol"] = "smiles") -> None:
        if takes not in ("smiles", "mol"):
            raise SettingError("takes", takes, "smiles, or mol")
        function(filter, "filter")
        self.filter = filter
        self.takes = takes

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Import in a worker process as it starts: the time that takes is no molecule's."""
        vars(self).update(state)
        function(self.filter, "filter")

    def failure(self, mol: Mol) -> str:
        """Name the function, or the kind of its error, where the molecule does not pass."""
        given = to_smiles(mol) if self.takes == "smiles" else mol
        try:
            with redirect_stdout(sys.stderr):
                passes = bool(function(self.filter, "filter")(given))
        except Exception as error:  # whatever the user's function raises concerns one molecule only
            log.warning("%s failed on %s: %s", self.filter, to_smiles(mol), first_line(error))
            return f"{self.filter} failed: {type(error).__name__}"
        return "" if passes else f"refused by {self.filter}"
