"""Learn to predict a measured property."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from molvae.assay.cliffs import cliffs_of
from molvae.assay.config import DEFAULT_LEARN, LearnConfig
from molvae.assay.learned import Learned
from molvae.assay.measurements import DataLike, Measurements, read_measurements
from molvae.assay.predictor import Predictor
from molvae.assay.validation import (
    AVERAGE,
    MEAN,
    NEAREST,
    RANDOM,
    LeftOut,
    average,
    calibrated_sd,
    calibration_of,
    cross_validated,
    figures,
    nearest_left_out,
)
from molvae.errors import MolvaeError
from molvae.files.versions import versions
from molvae.files.whole import check_writable
from molvae.parallel.progress import Progress, silent
from molvae.table import SMILES

log = logging.getLogger(__name__)

OUTSIDE = 0.05
"""Share of the compounds judged by the cross-validation that lie outside of the applicability domain."""
STEPS = 3


def learn(
    data: DataLike,
    property: str,
    *,
    unit: str | None = None,
    config: LearnConfig = DEFAULT_LEARN,
    folder: str | Path | None = None,
    smiles_column: str | None = None,
    settings: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> Learned:
    """Learn to predict a measured property, and find out how far the predictions can be trusted.

    >>> import molvae
    >>> learned = molvae.learn("assays.csv", "pIC50", folder="potency")     # doctest: +SKIP
    >>> learned.figures, learned.predictor.predict("CC(=O)Nc1ccc(O)cc1")    # doctest: +SKIP

    Args:
        data: a table with molecules and measured values, a file of one, or several. Replicates are averaged;
            cells such as `<5` and `>10` are bounds, which count as such.
        property: column of the values.
        unit: of concentrations ("nM", "uM", ...), whose negative logarithms in mol/l are learned; None learns
            the values as they are.
        config: how the model is made.
        folder: gets the predictor and its report; None keeps all in memory.
        smiles_column: the molecules' column; None finds it by name.
        settings: name -> value, shown at the end of the folder's page as what made it.
        progress: opens a progress bar; see `molvae.parallel.progress`.

    Returns:
        The predictor, its cross-validation, and what speaks against trusting it.

    Raises:
        SettingError: there is no such column, or its unit cannot be.
        MolvaeError: cells are no numbers, or there is too little to learn from.
    """
    if folder is not None:
        check_writable(Path(folder) / "any", str(folder))
    advance = progress("Learning", STEPS)
    known = _at_most(read_measurements(data, property, unit=unit, smiles_column=smiles_column), config)
    tried = Predictor(known, config)
    _check_variation(tried)
    advance(1)
    left_out = cross_validated(tried)
    weights = average(tried, left_out)
    calibration = calibration_of(tried, left_out, weights)
    near = {name: nearest_left_out(known.smiles, one.folds) for name, one in left_out.items()}
    advance(1)
    least = float(np.quantile(np.concatenate([similarity for similarity, _ in near.values()]), OUTSIDE))
    predictor = tried.judged(weights, calibration, least)
    judged = _figures(predictor, tried, left_out, near)
    warnings = _warnings(judged)
    predictor.card = {"figures": judged.to_dict("records"), "warnings": warnings, "versions": versions()}
    gram = predictor.process.views(known.smiles)[0]
    found = Learned(_table(predictor, left_out, near), predictor, judged, cliffs_of(known, gram), warnings)
    advance(1)
    for warning in warnings:
        log.warning("%s", warning)
    if folder is not None:
        found.save_all(folder, settings)
    return found


def _at_most(known: Measurements, config: LearnConfig) -> Measurements:
    if len(known) <= config.largest:
        return known
    log.warning(
        "%s of %s compounds are learned, drawn at random (largest)", f"{config.largest:,}", f"{len(known):,}"
    )
    drawn = np.random.default_rng(config.seed).permutation(len(known))[: config.largest]
    return known.rows(np.sort(drawn))


def _check_variation(tried: Predictor) -> None:
    """Refuse compounds that no view tells apart."""
    known = tried.known
    if tried.process.views(known.smiles).min() > 1 - 1e-6:  # in single precision
        raise MolvaeError(
            f"all {len(known)} compounds look the same to the models; different structures are needed"
        )


Near = Mapping[str, tuple[np.ndarray, np.ndarray]]
"""Kind of folds -> similarity and row of each compound's nearest of other folds."""


def _in_units(predictor: Predictor, left_out: LeftOut, weights: Mapping[str, float]) -> np.ndarray:
    return predictor.middle + predictor.scale * left_out.mean(weights)


def _figures(
    predictor: Predictor, tried: Predictor, left_out: Mapping[str, LeftOut], near: Near
) -> pd.DataFrame:
    """Of each model, of their average, and of what needs no model, by kind of folds."""
    known, values, rows = predictor.known.measured, predictor.known.numbers, []
    for kind, one in left_out.items():
        averaged = _in_units(predictor, one, predictor.weights)
        sd = predictor.scale * calibrated_sd(predictor, one)
        expected = {name: _in_units(predictor, one, {name: 1.0}) for name in tried.members}
        expected |= {NEAREST: values[near[kind][1]], MEAN: np.full(len(values), predictor.middle)}
        told = {AVERAGE: figures(values[known], averaged[known], sd[known])}
        told |= {name: figures(values[known], mean[known]) for name, mean in expected.items()}
        rows += [{"folds": kind, "model": name, **row} for name, row in told.items()]
    return pd.DataFrame(rows)


def _table(predictor: Predictor, left_out: Mapping[str, LeftOut], near: Near) -> pd.DataFrame:
    known = predictor.known
    table = pd.DataFrame(
        {
            SMILES: known.smiles,
            "measured": known.numbers,
            "bound": np.select([known.sides < 0, known.sides > 0], ["<", ">"], default=""),
            "replicates": known.replicates,
            "spread": known.spreads,
        }
    )
    for kind, one in left_out.items():
        ending = "" if kind == RANDOM else f"_{kind}"
        table[f"predicted{ending}"] = _in_units(predictor, one, predictor.weights)
        table[f"sd{ending}"] = predictor.scale * calibrated_sd(predictor, one)
    return table.assign(nearest_similarity=near[RANDOM][0])


def _warnings(judged: pd.DataFrame) -> list[str]:
    """What speaks against trusting the predictions."""
    found = []
    for kind, rows in judged.groupby("folds", sort=False):
        rmse = dict(zip(rows["model"], rows["rmse"].tolist(), strict=True))
        of_whom = "compounds like the measured ones" if kind == RANDOM else "compounds of new scaffolds"
        if rmse[AVERAGE] > 0.95 * rmse[MEAN]:
            found.append(
                f"Of {of_whom} the model knows hardly more than the mean: its error is {rmse[AVERAGE]:.2f}, "
                f"that of the mean {rmse[MEAN]:.2f}."
            )
        elif rmse[AVERAGE] > 0.95 * rmse[NEAREST]:
            found.append(
                f"Of {of_whom} the model knows hardly more than the nearest measured one: its error is "
                f"{rmse[AVERAGE]:.2f}, that of taking the nearest one's value {rmse[NEAREST]:.2f}."
            )
    return found
