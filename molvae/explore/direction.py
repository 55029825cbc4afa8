"""Directions of the latent space along which one property changes and others stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from molvae.errors import MolvaeError, SettingError
from molvae.explore.decodings import likeliest
from molvae.explore.outlier_reference import OutlierReference
from molvae.explore.properties import properties_of
from molvae.model.model import Model
from molvae.model.priors.prior import SampleOptions
from molvae.parallel.progress import Advance, unwatched

_SMALLEST_SHARE = 0.05
"""Of a property's own direction; with less left after holding the others there is nothing to walk along."""


@dataclass(frozen=True)
class Direction:
    """A direction to walk along."""

    vector: np.ndarray
    """Step of one standard deviation of the latent vectors in that direction, float64 (D,)."""
    r2: float
    """Share of the property's variance that a linear function of the latent vector explains; NaN for a single
    latent dimension or an axis, which are not fitted."""
    slope: float
    """Change of the property for each step that the linear function expects; NaN for a single dimension."""


def property_direction(
    z: np.ndarray, properties: pd.DataFrame, target: str, hold: Sequence[str] = ()
) -> Direction:
    """The direction in which a property grows fastest while, to first order, others do not change.

    Each property is regressed on the latent vectors (least squares, in coordinates where these have unit
    covariance); of the target's coefficients, what lies in the span of the held ones' is taken away.

    Args:
        z: latent vectors (n, D).
        properties: of the molecules there, with the columns named; rows with NaN are left out.
        target: the property to change.
        hold: the properties to keep; the target among them is ignored.

    Raises:
        MolvaeError: too few molecules, a property that does not vary, or one that cannot change alone.
    """
    names = [target, *(name for name in dict.fromkeys(hold) if name != target)]
    values = properties[names].to_numpy(dtype=float)
    complete = ~(np.isnan(values).any(axis=1) | np.isnan(z).any(axis=1))
    if complete.sum() < 2 * z.shape[1]:
        raise MolvaeError(f"{complete.sum()} molecules for {z.shape[1]} latent dimensions: give more")
    values = values[complete]
    spread = values.std(axis=0)
    for name, deviation in zip(names, spread, strict=True):
        if deviation == 0:
            raise MolvaeError(f"{name} is the same for all molecules: no direction can be fitted")
    factor = _factor(z[complete])
    white = np.linalg.solve(factor, (z[complete] - z[complete].mean(axis=0)).T).T
    standard = (values - values.mean(axis=0)) / spread
    coefficients = np.linalg.lstsq(white, standard, rcond=None)[0]
    along = _without(coefficients[:, 0], coefficients[:, 1:])
    length = np.linalg.norm(along)
    if length < _SMALLEST_SHARE * np.linalg.norm(coefficients[:, 0]):
        raise MolvaeError(f"{target} does not change alone while {', '.join(names[1:])} stay: hold fewer")
    residual = standard[:, 0] - white @ coefficients[:, 0]
    return Direction(
        vector=factor @ (along / length),
        r2=float(1 - residual.var()),
        slope=float(coefficients[:, 0] @ along / length * spread[0]),
    )


def fitted_direction(
    model: Model,
    target: str,
    hold: Sequence[str] = (),
    *,
    molecules: Sequence[str] = (),
    count: int = 3000,
    seed: int = 0,
    advance: Advance = unwatched,
) -> Direction:
    """The direction of a property, fitted to molecules, or where none are given to what the model decodes.

    Args:
        model: the model.
        target: the property to change: a name in `molvae.chem.descriptors`.
        hold: the properties to keep.
        molecules: SMILES to fit to.
        count: points of the prior to decode where there are none.
        seed: seeds the draw of these points.
        advance: told how many of them each batch has decoded.

    Raises:
        MolvaeError: as `property_direction`.
    """
    z = model.encode(molecules) if molecules else model.draw(count, SampleOptions(seed=seed)).z
    properties = properties_of(molecules or likeliest(model, z, advance, beams=1), [target, *hold])
    return property_direction(z.double().cpu().numpy(), properties, target, hold)


def axis_direction(model: Model, target: str, hold: Sequence[str] = ()) -> Direction | None:
    """The direction in which the model's axis of a property changes and the axes of others do not.

    Of all such directions it is the shortest one where distances count standard deviations of the training
    molecules' latent vectors: the other dimensions go along as they do among these.

    Args:
        model: the model.
        target: the property to change.
        hold: the properties to keep.

    Returns:
        None where the model has no axis for one of them, or carries no statistics of its latent vectors.
    """
    axes: list[str] = list(model.architecture.get("axes") or ())
    names = list(dict.fromkeys([target, *hold]))
    if model.reference is None or not set(names) <= set(axes):
        return None
    factor = OutlierReference.from_tensors(model.reference).factor
    covariance, places = factor @ factor.T, [axes.index(name) for name in names]
    deviation = np.sqrt(covariance[places[0], places[0]])
    change = np.zeros(len(names))
    change[0] = deviation
    vector = covariance[:, places] @ np.linalg.solve(covariance[np.ix_(places, places)], change)
    assert model.network.axes is not None
    return Direction(vector, np.nan, float(deviation * model.network.axes.scale[places[0]]))


def single_dimension(z: np.ndarray, dimension: int) -> Direction:
    """One latent dimension, a step being its own standard deviation; rows with NaN are left out.

    Raises:
        SettingError: there is no such dimension.
        MolvaeError: fewer than two rows are left.
    """
    if not 0 <= dimension < z.shape[1]:
        raise SettingError("dimension", dimension, f"the latent space has 0 to {z.shape[1] - 1}")
    known = z[~np.isnan(z).any(axis=1), dimension]
    if len(known) < 2:
        raise MolvaeError(f"{len(known)} of {len(z)} molecules have a latent vector: a spread takes two")
    vector = np.zeros(z.shape[1])
    vector[dimension] = known.std()
    return Direction(vector, np.nan, np.nan)


def _factor(z: np.ndarray) -> np.ndarray:
    """Cholesky factor of the covariance; dimensions that hardly vary do not break it."""
    covariance = np.cov(z.T)
    return np.linalg.cholesky(covariance + 1e-6 * np.trace(covariance) / len(covariance) * np.eye(z.shape[1]))


def _without(vector: np.ndarray, others: np.ndarray) -> np.ndarray:
    """What is left of a vector at right angles to the columns of others."""
    if not others.shape[1]:
        return vector
    basis = np.linalg.qr(others)[0]
    return vector - basis @ (basis.T @ vector)
