"""How unusual molecules are to a model, as a score whose false-positive rate is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from molvae.explore.outlier_reference import OutlierMeasures, OutlierReference
from molvae.filters.rows import REASON
from molvae.model.model import Model
from molvae.table import SMILES

OUTLIER_SCORE, IS_OUTLIER = "outlier_score", "is_outlier"
COLUMNS = ("nll", "latent_distance", "nearest_similarity", OUTLIER_SCORE, IS_OUTLIER, REASON)
"""That are added to a table."""
_TAIL = 0.1
"""Share of the reference beyond which its own ranks are continued by an exponential tail."""


def with_outlier_scores(
    frame: pd.DataFrame, model: Model, reference: OutlierReference, *, false_positive_rate: float = 0.05
) -> pd.DataFrame:
    """Add to each molecule of a table how unusual it is; every row stays, in order.

    The three measures are expressed in the spread of the reference's, the unusual sides are added up, and the
    sum is ranked among the reference molecules held back: conformal prediction (Vovk et al. 2005), so that a
    molecule like the reference's exceeds a score of 1 - p with probability p.

    Args:
        frame: with the column smiles.
        model: the model.
        reference: what ordinary molecules look like to it.
        false_positive_rate: share of ordinary molecules that may be called outliers.

    Returns:
        The frame with the columns nll (nats), latent_distance (Mahalanobis), nearest_similarity (Tanimoto),
        outlier_score (0 ordinary to 1), is_outlier, and reason. What cannot be encoded has a score of 1, NaN
        where nothing can be computed, and a reason.
    """
    measures = reference.measure(model, frame[SMILES].tolist())
    score = np.nan_to_num(outlier_score(measures, reference), nan=1.0)
    return frame.assign(
        nll=measures.nll,
        latent_distance=measures.latent_distance,
        nearest_similarity=measures.nearest_similarity,
        **{OUTLIER_SCORE: score, IS_OUTLIER: score > 1 - false_positive_rate, REASON: measures.reason},
    )


def outlier_score(measures: OutlierMeasures | OutlierReference, reference: OutlierReference) -> np.ndarray:
    """Share of ordinary molecules that are less unusual: float64 (n,) in [0, 1], NaN where not encoded."""
    ordinary = np.sort(_strangeness(reference, reference))
    strangeness = _strangeness(measures, reference)
    share_as_strange = (len(ordinary) - np.searchsorted(ordinary, strangeness) + 1) / (len(ordinary) + 1)
    start = np.quantile(ordinary, 1 - _TAIL)
    scale = max(float((ordinary[ordinary >= start] - start).mean()), np.finfo(float).tiny)
    tail = _TAIL * np.exp(-np.clip(strangeness - start, 0, None) / scale)
    score = 1 - np.where(strangeness > start, tail, share_as_strange)
    return np.where(np.isnan(strangeness), np.nan, score)


def _strangeness(measures: OutlierMeasures | OutlierReference, reference: OutlierReference) -> np.ndarray:
    """Sum of how far each measure lies on its unusual side, in spreads of the reference's own."""
    return (
        _excess(measures.nll, reference.nll)
        + _excess(measures.latent_distance, reference.latent_distance)
        + _excess(-measures.nearest_similarity, -reference.nearest_similarity)
    )


def _excess(values: np.ndarray, ordinary: np.ndarray) -> np.ndarray:
    middle, high = np.quantile(ordinary, [0.5, 0.9])
    spread = max(high - middle, 1e-3 * max(1.0, abs(middle)))  # a measure may be the same for nearly all
    return np.clip((values - middle) / spread, 0, None)
