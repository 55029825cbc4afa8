"""A predictor on disk: one JSON file and the table of what was measured, never a pickle.

It is learned again when it is read: its hyperparameters, weights and seeds are written down, so that it
comes out the same, and no version of a library has to understand another's objects.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from molvae.assay.config import LearnConfig
from molvae.assay.files import COMPOUNDS, PREDICTOR
from molvae.assay.measurements import Measurements
from molvae.assay.predictor import Predictor
from molvae.assay.uncertainty import Calibration
from molvae.checks.schema import check_fields, made_of
from molvae.errors import MolvaeError
from molvae.files.documents import read_described
from molvae.files.whole import write_whole
from molvae.table import SMILES, read, write

FORMAT = 1
FIELDS = {
    "property": str,
    "config": dict[str, Any],
    "weights": dict[str, float],
    "theta": list[float],
    "calibration": dict[str, float],
    "least_similarity": float,
    "compounds": int,
    "card": dict[str, Any],
}
_ARRAYS = {"value": np.float64, "side": np.int8, "replicates": np.int64, "spread": np.float64}


def save_predictor(predictor: Predictor, folder: str | Path) -> None:
    """Write a predictor into a folder.

    Raises:
        MolvaeError: a file cannot be written.
    """
    folder, known = Path(folder), predictor.known
    table = pd.DataFrame(
        {
            SMILES: known.smiles,
            "value": known.numbers,
            "side": known.sides,
            "replicates": known.replicates,
            "spread": known.spreads,
        }
    )
    description = {
        "format": FORMAT,
        "property": known.name,
        "config": asdict(predictor.config),
        "weights": dict(predictor.weights),
        "theta": predictor.process.kernel.theta.tolist(),
        "calibration": asdict(predictor.calibration),
        "least_similarity": predictor.least_similarity,
        "compounds": len(known),
        "card": predictor.card,
    }
    write(table, str(folder / COMPOUNDS))
    write_whole(folder / PREDICTOR, json.dumps(description, indent=1) + "\n")


def load_predictor(folder: str | Path) -> Predictor:
    """Read a predictor that `learn` has written; it is learned again, which takes seconds.

    >>> import molvae
    >>> found = molvae.load_predictor("potency").predict(["CC(=O)Nc1ccc(O)cc1"])  # doctest: +SKIP
    >>> found.mean, found.sd, found.inside                                        # doctest: +SKIP

    Args:
        folder: as `molvae learn output=` named it.

    Raises:
        MolvaeError: there is none, or it is damaged.
    """
    folder = Path(folder)
    path = folder / PREDICTOR
    try:
        told = read_described(path, "predictor", FORMAT, "learn again")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MolvaeError(
            f"{folder}: no predictor there ({PREDICTOR} is missing); molvae learn makes one"
        ) from error
    try:
        check_fields(told, FIELDS)
        config = made_of(LearnConfig, told["config"], "config")
        calibration = made_of(Calibration, told["calibration"], "calibration")
        known = _compounds(folder / COMPOUNDS, told["property"], told["compounds"])
        if not told["weights"].keys() <= set(config.members) or len(told["theta"]) != len(config.views) + 1:
            raise ValueError("weights or hyperparameters of other models than it names")
        return Predictor(
            known,
            config,
            weights=told["weights"],
            theta=np.array(told["theta"]),
            calibration=calibration,
            least_similarity=told["least_similarity"],
            card=told["card"],
        )
    except (ValueError, ArithmeticError) as error:
        raise MolvaeError(f"{folder}: damaged ({error}): learn again") from error


def _compounds(path: Path, name: str, count: int) -> Measurements:
    table = read(str(path))
    missing = [column for column in _ARRAYS if column not in table]
    if missing or len(table) != count:
        raise ValueError(
            f"{path.name} has {len(table)} rows, not {count}, or lacks {', '.join(missing) or 'none'}"
        )
    numbers, sides, replicates, spreads = (
        pd.Series(pd.to_numeric(table[column])).to_numpy(dtype=kind) for column, kind in _ARRAYS.items()
    )
    if not np.isfinite(numbers).all():
        raise ValueError(f"{path.name}: a value is missing")
    return Measurements(name, table[SMILES].tolist(), numbers, sides, replicates, spreads)
