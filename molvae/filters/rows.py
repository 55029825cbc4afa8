"""A chain of filters on a table of molecules."""

import numpy as np
import pandas as pd

from molvae.chem.mol import fault, parse
from molvae.filters.chain import FilterChain
from molvae.table import SMILES

PASSED = "passed"
REASON = "reason"


def judge(frame: pd.DataFrame, chain: FilterChain) -> pd.DataFrame:
    """The columns `passed` and `reason` of each row; one whose SMILES is no molecule does not pass."""
    mols = [parse(smiles) for smiles in frame[SMILES]]
    valid = np.array([mol is not None for mol in mols], dtype=bool)
    result = chain.apply([mol for mol in mols if mol is not None])
    passed = np.zeros(len(frame), dtype=bool)
    passed[valid] = result.passed
    reason = np.array([""] * len(frame), dtype=object)
    reason[valid] = result.reason
    reason[~valid] = [fault(smiles) for smiles in frame.loc[~valid, SMILES]]
    return pd.DataFrame({PASSED: passed, REASON: reason.astype(str)}, index=frame.index)


def failing(frame: pd.DataFrame, reason: str) -> pd.DataFrame:
    """The same columns for rows that do not pass for a reason of another kind."""
    return pd.DataFrame({PASSED: False, REASON: reason}, index=frame.index)
