"""Absorption, distribution, metabolism, excretion and toxicity, as the models of ADMET-AI predict them."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache, lru_cache
from importlib.util import find_spec
from io import StringIO
from typing import Any

import numpy as np
from rdkit.Chem import Mol

from molvae.checks.did_you_mean import did_you_mean
from molvae.chem.mol import to_smiles
from molvae.errors import MolvaeError, SettingError

EXTRA = "pip install 'molvae[admet]'"


class Admet:
    """One endpoint of ADMET-AI (Swanson et al., 2024), whose models come with its package.

    Classifications, such as hERG, AMES and BBB_Martins, are probabilities from 0 to 1; regressions have units
    of their own, such as log mol/l of Solubility_AqSolDB.

    Args:
        endpoint: the column that ADMET-AI calls it by.

    Raises:
        SettingError: there is no such endpoint.
        MolvaeError: ADMET-AI is not installed.
    """

    takes_lists = True
    """Many molecules at once cost hardly more than a few."""

    def __init__(self, endpoint: str) -> None:
        if find_spec("admet_ai") is None:
            raise MolvaeError(f"admet needs ADMET-AI: {EXTRA}")
        known = [name for names in _model().task_lists for name in names]
        if endpoint not in known:
            wanted = f"one of ADMET-AI's{did_you_mean(endpoint, known)}; there are {', '.join(known)}"
            raise SettingError("endpoint", endpoint, wanted)
        self.endpoint = endpoint

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return float64 (n,)."""
        if not len(mols):
            return np.empty(0)
        smiles = [to_smiles(mol) for mol in mols]
        table = _predicted(tuple(dict.fromkeys(smiles)))
        return table[self.endpoint].reindex(smiles).to_numpy(dtype=np.float64)


@lru_cache(maxsize=8)
def _predicted(smiles: tuple[str, ...]) -> Any:
    """A frame with a row for each molecule and a column for each endpoint, for all scorers of a batch."""
    with _silenced():
        return _model().predict(smiles=list(smiles))


@cache
def _model() -> Any:
    with _silenced():
        from admet_ai import ADMETModel  # pyright: ignore[reportMissingImports]

        return ADMETModel(include_physchem=False, drugbank_path=None, num_workers=0)


@contextmanager
def _silenced() -> Iterator[None]:
    """Keep the dozens of bars and hints of the libraries below from the user's screen; errors are raised."""
    loggers = [logging.getLogger(name) for name in ("chemprop", "lightning")]
    levels = [logger.level for logger in loggers]
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for logger in loggers:
                logger.setLevel(logging.ERROR)
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
