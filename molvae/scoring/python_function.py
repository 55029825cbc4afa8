"""A function of the user's as a scorer."""

import logging
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, Literal

import numpy as np
from rdkit.Chem import Mol

from molvae.chem.mol import to_smiles
from molvae.errors import MolvaeError, SettingError
from molvae.parts.imported import first_line, function
from molvae.scoring.scorer import AnswerError

log = logging.getLogger(__name__)


class PythonFunction:
    """Scores by a function that the user names, imported from the current folder or an installed package.

    Args:
        python: "module:function".
        takes: whether the function is given canonical SMILES or RDKit's Mol.
        batch: True: it gets a list and returns as many numbers; False: one molecule, one number. A molecule
            for which a function of one raises an error or returns None is NaN, and the error is logged; what
            is not finite is NaN too. What the function prints goes to stderr.

    Attributes:
        failures: errors of the last batch.

    Raises:
        SettingError: if `python` is not "module:function", or `takes` is neither of the two.
        MolvaeError: if the function cannot be imported.
    """

    def __init__(self, python: str, takes: Literal["smiles", "mol"] = "smiles", batch: bool = False) -> None:
        if takes not in ("smiles", "mol"):
            raise SettingError("takes", takes, "smiles, or mol")
        function(python, "python")
        self.python = python
        self.takes = takes
        self.batch = batch
        self.failures: list[str] = []

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Import in a worker process as it starts: the time that takes is no molecule's."""
        self.__dict__.update(state)
        function(self.python, "python")

    @property
    def takes_lists(self) -> bool | None:
        """Whether it is made for many molecules at once; None: as others wish."""
        return self.batch or None

    @property
    def source(self) -> Path | None:
        """The file that the function is written in, if there is one."""
        file = getattr(sys.modules[self.python.partition(":")[0]], "__file__", None)
        return None if file is None else Path(file)

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return float64 (n,).

        Raises:
            MolvaeError: if a batch function fails or returns another shape.
        """
        given = [to_smiles(mol) for mol in mols] if self.takes == "smiles" else list(mols)
        if not given:
            return np.empty(0)
        if self.batch:
            return self._batch(given)
        self.failures = []
        return np.array([self._one(molecule) for molecule in given])

    def _batch(self, given: list[Any]) -> np.ndarray:
        try:
            scores = np.asarray(self._returned(given), dtype=np.float64)
        except Exception as error:
            raise MolvaeError(
                f"{self.python} failed on {len(given)} molecules: {first_line(error)}"
            ) from error
        if scores.shape != (len(given),):
            raise AnswerError(f"{self.python} returned shape {scores.shape} for {len(given)} molecules")
        is_finite = np.isfinite(scores)
        self.failures = ["" if finite else "no finite number" for finite in is_finite]
        return np.where(is_finite, scores, np.nan)

    def _one(self, given: Any) -> float:
        try:
            score = self._returned(given)
            value = np.nan if score is None else float(score)
        except Exception as error:  # whatever the user's function raises concerns one molecule only
            self.failures.append(first_line(error))
            log.warning("%s failed on %s: %s", self.python, self._name(given), first_line(error))
            return np.nan
        if not np.isfinite(value):
            self.failures.append(f"returned {score}")
            return np.nan
        self.failures.append("")
        return value

    def _returned(self, given: Any) -> Any:
        with redirect_stdout(sys.stderr):
            return function(self.python, "python")(given)

    def _name(self, given: Any) -> str:
        return given if self.takes == "smiles" else to_smiles(given)
