"""A chain of filters on a table of molecules."""

from typing import TYPE_CHECKING

import numpy as np

from molvae.chem.mol import parse
from molvae.filters.chain import FilterChain
from molvae.table import SMILES

if TYPE_CHECKING:
    import pandas as pd

PASSED = "passed"
REASON = "reason"
INVALID = "invalid SMILES"


def judge(frame: "pd.DataFrame", chain: FilterChain) -> "pd.DataFrame":
    """Add the columns `passed` and `reason`; a row whose SMILES is no molecule does not pass."""
    mols = [parse(smiles) for smiles in frame[SMILES]]
    valid = np.array([mol is not None for mol in mols], dtype=bool)
    result = chain.apply([mol for mol in mols if mol is not None])
    passed = np.zeros(len(frame), dtype=bool)
    passed[valid] = result.passed
    reason = np.full(len(frame), INVALID, dtype=object)
    reason[valid] = result.reason
    return frame.assign(**{PASSED: passed, REASON: reason.astype(str)})
