"""An objective on a table of molecules."""

import math
from collections.abc import Collection

import pandas as pd

from molvae.chem.mol import parse
from molvae.errors import SettingError
from molvae.parallel import left_out
from molvae.scoring.external_command import ExternalCommand
from molvae.scoring.objective import SCORE, Objective
from molvae.scoring.python_function import PythonFunction
from molvae.table import SMILES


def check_names(objective: Objective, columns: Collection[str]) -> None:
    """Refuse, before the work, scorers that would take the place of a table's own columns.

    Raises:
        SettingError: one is called as a column is.
    """
    for name in objective.scorers:
        if name in columns:
            raise SettingError(
                "scoring",
                name,
                "this is a column of the result's own; give the scorer another name in a YAML file",
            )


def score(frame: pd.DataFrame, objective: Objective) -> pd.DataFrame:
    """Add one column per scorer and `score`; a row whose SMILES is no molecule has NaN in all of them."""
    mols = [parse(smiles) for smiles in frame[SMILES]]
    scores = objective.table([mol for mol in mols if mol is not None])
    scores.index = frame.index[[mol is not None for mol in mols]]
    return frame.assign(**scores.reindex(frame.index))


def unscored(frame: pd.DataFrame, reason: str, objective: Objective) -> pd.DataFrame:
    """The same table with NaN in all columns, for a row that could not be scored; the log says why."""
    empty = frame.assign(**dict.fromkeys([*objective.scorers, SCORE], math.nan))
    return left_out(empty)(frame[SMILES].tolist(), reason)


def is_timed(objective: Objective) -> bool:
    """Whether a molecule that takes long is one that hangs: functions and programs of the user's may."""
    own = (PythonFunction, ExternalCommand)
    return not any(isinstance(scorer, own) for scorer in objective.scorers.values())
