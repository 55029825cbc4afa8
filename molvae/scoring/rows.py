"""An objective on a table of molecules."""

import pandas as pd

from molvae.chem.mol import parse
from molvae.scoring.objective import Objective
from molvae.table import SMILES


def score(frame: pd.DataFrame, objective: Objective) -> pd.DataFrame:
    """Add one column per scorer and `score`; a row whose SMILES is no molecule has NaN in all of them."""
    mols = [parse(smiles) for smiles in frame[SMILES]]
    scores = objective.table([mol for mol in mols if mol is not None])
    scores.index = frame.index[[mol is not None for mol in mols]]
    return frame.assign(**scores.reindex(frame.index))
