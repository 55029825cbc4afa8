"""A chain of filters on a table of molecules."""

import numpy as np
import pandas as pd

from molvae.chem.mol import parse
from molvae.filters.chain import FilterChain
from molvae.table import SMILES

PASSED = "passed"
REASON = "reason"
INVALID = "invalid SMILES"


def judge(frame: pd.DataFrame, chain: FilterChain) -> pd.DataFrame:
    """The columns `passed` and `reason` of each row; one whose SMILES is no molecule does not pass."""
    mols = [parse(smiles) for smiles in frame[SMILES]]
    valid = np.array([mol is not None for mol in mols], dtype=bool)
    result = chain.apply([mol for mol in mols if mol is not None])
    passed = np.zeros(len(frame), dtype=bool)
    passed[valid] = result.passed
    reason = np.full(len(frame), INVALID, dtype=object)
    reason[valid] = result.reason
    return pd.DataFrame({PASSED: passed, REASON: reason.astype(str)}, index=frame.index)
