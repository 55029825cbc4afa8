"""Molecules that are unlike those a model knows."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from molvae.errors import MolvaeError, NothingLeft, SettingError
from molvae.explore.given import title_of
from molvae.explore.outlier_reference import MOST, OutlierReference
from molvae.explore.outlier_score import COLUMNS, IS_OUTLIER, OUTLIER_SCORE, with_outlier_scores
from molvae.explore.unread import in_one_line
from molvae.filters.rows import REASON
from molvae.model.hub import ModelLike, load
from molvae.model.model import Model
from molvae.parallel.progress import Progress, silent
from molvae.report.exploration import Exploration
from molvae.report.grid import Grid
from molvae.report.pages.outliers import most_unlike, outliers_page
from molvae.report.result import Result
from molvae.table import SMILES
from molvae.table.molecules import MoleculesLike, chunks_of, described, smiles_of
from molvae.table.replaced import naming_replaced

log = logging.getLogger(__name__)

AT_ONCE = 2_000
MEASURES = ("nll", "latent_distance", "nearest_similarity")
SHOWN = (SMILES, *MEASURES, OUTLIER_SCORE, IS_OUTLIER)
"""Columns that the page is made of."""


@dataclass(frozen=True, eq=False)
class Outliers(Result):
    """Molecules with a calibrated score of how unusual each is."""

    ordinary: Mapping[str, np.ndarray]
    """The three measures of ordinary molecules, by name."""
    reasons: Mapping[str, int]
    """How many rows could not be encoded for each reason; "" counts the others."""
    false_positive_rate: float
    """Share of ordinary molecules that may be called outliers."""
    name: str = "Molecules"
    """Of the molecules, on the page."""

    @property
    def computed(self) -> Collection[str]:
        """What is added to the molecules."""
        return COLUMNS

    def page(self) -> Exploration:
        """The score, the measures behind it, and the most unlike molecules."""
        return outliers_page(self.name, self.table, self.ordinary, self.reasons, self.false_positive_rate)

    def grid(self) -> Grid:
        """The most unlike molecules first."""
        rows, legends = most_unlike(self.table)
        return Grid(rows[SMILES].tolist()[: len(legends)], legends)


def outliers(
    molecules: MoleculesLike,
    *,
    model: ModelLike = None,
    reference: MoleculesLike | None = None,
    false_positive_rate: float = 0.05,
    smiles_column: str | None = None,
    seed: int = 0,
    device: str = "auto",
    on_rows: Callable[[pd.DataFrame], object] | None = None,
    progress: Progress = silent,
) -> Outliers:
    """Tell molecules that are unlike those a model knows; every row stays, in order.

    Args:
        molecules: SMILES, a table, or a file of them.
        model: a shipped model's name, a model's folder, or a `Model`; None is the default model.
        reference: ordinary molecules to compare with, 100 at least; None takes what the model carries.
        false_positive_rate: share of molecules like the reference's that may be called outliers, 0 to 1.
        smiles_column: the molecules' column; None finds it by name.
        seed: seeds the reference's split into known molecules and those it is calibrated with.
        device: where a model that is named is loaded: "cpu", "cuda", or "auto".
        on_rows: takes the rows as they come; the result then holds the columns that its page needs, and no
            others, so that large files need little memory.
        progress: opens a progress bar; see `molvae.parallel.progress`.

    Returns:
        A result whose table has the input's columns and nll (nats to rebuild the molecule), latent_distance
        (Mahalanobis), nearest_similarity (Tanimoto, to the reference), outlier_score (0 ordinary to 1),
        is_outlier, and reason. What cannot be encoded has a score of 1.

    Raises:
        ArgumentError: a setting means nothing.
        MolvaeError: there is no reference, or it is too small.
        NothingLeft: no molecule can be encoded.
    """
    if not 0 < false_positive_rate < 1:
        raise SettingError("false_positive_rate", f"{false_positive_rate:g}", "a share between 0 and 1")
    opened = load(model, device)
    chunks = naming_replaced(chunks_of(molecules, smiles_column=smiles_column, chunk_rows=AT_ONCE), COLUMNS)
    known = outlier_reference(opened, reference, seed)
    reasons: Counter[str] = Counter()
    kept: list[pd.DataFrame] = []
    advance = progress("Molecules", None)
    for frame in chunks:
        scored = with_outlier_scores(frame, opened, known, false_positive_rate=false_positive_rate)
        reasons.update(scored[REASON])
        if on_rows:
            on_rows(scored)
        kept.append(scored.loc[:, list(SHOWN)] if on_rows else scored)
        advance(len(scored))
    if not reasons[""]:
        source = described(molecules)
        raise NothingLeft(f"none of the {reasons.total():,} molecules of {source} can be encoded")
    table = pd.concat(kept)
    _tell(int(table[IS_OUTLIER].to_numpy().sum()), reasons)
    ordinary = {name: getattr(known, name) for name in MEASURES}
    return Outliers(table, ordinary, reasons, false_positive_rate, title_of(molecules))


def outlier_reference(model: Model, reference: MoleculesLike | None, seed: int = 0) -> OutlierReference:
    """The statistics of molecules that are given, or those that the model carries.

    Raises:
        MolvaeError: the model carries none, or the molecules are too few.
    """
    if reference is None:
        if model.reference is None:
            raise MolvaeError(
                "the model carries no reference statistics: give molecules it knows as reference=FILE"
            )
        return OutlierReference.from_tensors(model.reference)
    smiles = smiles_of(reference)
    if len(smiles) > MOST:
        log.info("%s of %s reference molecules are drawn: enough", f"{MOST:,}", f"{len(smiles):,}")
    return OutlierReference.build(model, smiles, seed=seed)


def _tell(found: int, reasons: Counter[str]) -> None:
    """Log how many are outliers, and why others could not be encoded."""
    read, unread = reasons[""], reasons.total() - reasons[""]
    share = 100 * (found - unread) / read
    log.info("%s molecules encoded, %s outliers (%.1f%%)", f"{read:,}", f"{found - unread:,}", share)
    if unread:
        log.warning("%s more cannot be encoded, and are outliers: %s", f"{unread:,}", in_one_line(reasons))
