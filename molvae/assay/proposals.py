"""The next batch of molecules to make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from molvae.assay.predictor import Prediction
from molvae.assay.proposals_page import proposals_page
from molvae.assay.wish import Wish
from molvae.chem.change import change
from molvae.report.exploration import Exploration
from molvae.report.grid import Grid
from molvae.report.numbers import number
from molvae.report.result import ComputedResult
from molvae.scoring.rows import score
from molvae.table import SMILES

ID, PREDICTED, SD, CHANCE = "id", "predicted", "sd", "chance"


@dataclass(frozen=True, eq=False)
class Proposals(ComputedResult):
    """A batch, in the order picked.

    `table` has the columns smiles, id, predicted, sd, chance (probability of beating the best measured
    value), nearest_measured, nearest_similarity, change (against it), inside, columns of further scorers, and
    why it was picked.
    """

    wish: Wish
    """What was wanted, with the predictor."""

    candidates: pd.DataFrame
    """What was chosen from: smiles, predicted, sd."""

    refused: Mapping[str, int]
    """Molecules that might not be proposed: reason -> count."""

    def page(self) -> Exploration:
        """The batch, its predictions beside the measured values, and what it was chosen from."""
        return proposals_page(self.wish, self.table, self.candidates, self.refused)

    def grid(self) -> Grid:
        """The batch with its predictions."""
        rows = self.table.to_dict("records")
        return Grid(self.table[SMILES].tolist(), [legend(row) for row in rows], alike=True)


def legend(row: Mapping[str, object]) -> str:
    """What stands below a proposal's picture."""
    return f"{row[ID]}\n{number(float(str(row[PREDICTED])), '.2f')} ± {number(float(str(row[SD])), '.2f')}"


def proposals_table(wish: Wish, found: Prediction, ids: Sequence[str], typical: float) -> pd.DataFrame:
    """The table of a batch.

    Args:
        wish: what was wanted.
        found: predictions of the batch, in the order picked.
        ids: a name for each.
        typical: median standard deviation of the candidates, which tells what is uncertain.
    """
    table = pd.DataFrame(
        {
            SMILES: list(found.smiles),
            ID: list(ids),
            PREDICTED: found.mean,
            SD: found.sd,
            CHANCE: wish.chance(found),
            "nearest_measured": list(found.nearest),
            "nearest_similarity": found.similarity,
            "change": [change(near, text) for near, text in zip(found.nearest, found.smiles, strict=True)],
            "inside": found.inside,
        }
    )
    if wish.objective is not None:
        scored = score(pd.DataFrame(table[[SMILES]]), wish.objective).drop(columns=SMILES)
        table = table.join(scored[[name for name in scored if name not in table]])
    return table.assign(why=[_why(wish, row, typical) for row in table.to_dict("records")])


def _why(wish: Wish, row: Mapping[str, object], typical: float) -> str:
    """Why a molecule was picked, in a few words."""
    predicted, sd = float(str(row[PREDICTED])), float(str(row[SD]))
    better = wish.sign * (predicted - wish.best)
    unsure = sd > typical
    if better > 0:
        return "expected to beat the best measured" + (", unsure" if unsure else "")
    if better + sd > 0:
        return "may beat the best measured" + (": little is known around it" if unsure else "")
    return "tells much: little is known around it" if unsure else "among the best expected"


def candidates_table(found: Prediction) -> pd.DataFrame:
    """What a batch is chosen from."""
    return pd.DataFrame({SMILES: list(found.smiles), PREDICTED: found.mean, SD: found.sd}).sort_values(
        PREDICTED, ascending=False, kind="stable", ignore_index=True
    )


def typical_sd(found: Prediction) -> float:
    """The median standard deviation."""
    return float(np.median(found.sd))
