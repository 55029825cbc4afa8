"""What an objective makes of molecules, one by one or several at once."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from molvae.chem.mol import parse
from molvae.errors import MolvaeError
from molvae.scoring.objective import SCORE, Objective
from molvae.scoring.scorer import AnswerError, Explaining


@dataclass(frozen=True)
class Evaluated:
    """What an objective made of one molecule."""

    smiles: str
    values: Mapping[str, float]
    """The objective's columns, without the score."""
    score: float
    error: str
    """Why there is no score, "" where there is one."""


def failed(objective: Objective, smiles: str, error: str) -> Evaluated:
    """A molecule without a value."""
    return Evaluated(smiles, dict.fromkeys(objective.scorers, math.nan), math.nan, error)


def evaluate(objective: Objective, smiles: Sequence[str], *, proven: bool = False) -> list[Evaluated]:
    """Score molecules at once, and one by one where that fails: what fails then concerns this molecule only.

    Args:
        objective: what scores.
        smiles: the molecules.
        proven: the objective has given scores before, so that it is not wrong itself.

    Raises:
        MolvaeError: the objective itself is wrong: its program is missing, or, unless it is proven, its
            function returns something else than numbers.
    """
    try:
        table = objective.table([parse(text) for text in smiles])
    except Exception as error:
        by_molecule = proven if isinstance(error, AnswerError) else error.__cause__ is not None
        if isinstance(error, MolvaeError) and not by_molecule:
            raise
        if len(smiles) > 1:
            return [one for text in smiles for one in evaluate(objective, [text], proven=proven)]
        told = str(error) if isinstance(error, MolvaeError) else f"{type(error).__name__}: {error}"
        return [failed(objective, smiles[0], told)]
    rows = table.astype(float).to_dict("records")
    return [
        _told(objective, place, text, row) for place, (text, row) in enumerate(zip(smiles, rows, strict=True))
    ]


def _told(objective: Objective, place: int, smiles: str, row: dict[str, float]) -> Evaluated:
    score = row.pop(SCORE)
    return Evaluated(smiles, row, score, _missing(objective, place, row) if math.isnan(score) else "")


def _missing(objective: Objective, place: int, values: Mapping[str, float]) -> str:
    """Which scorers gave no value, and why where they tell."""
    reasons = []
    for name, scorer in objective.scorers.items():
        if math.isnan(values[name]):
            told = scorer.failures[place] if isinstance(scorer, Explaining) and scorer.failures else ""
            reasons.append(f"{name}: {told}" if told else f"no value of {name}")
    return ", ".join(reasons) or "no score of these values"
