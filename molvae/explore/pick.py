"""A diverse, good subset of molecules, to make or to buy."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from molvae.checks.choices import SIGNS, one_of
from molvae.checks.limits import MOST, within
from molvae.chem.mol import parse
from molvae.chem.scaffold import scaffold
from molvae.errors import MolvaeError, NothingLeft
from molvae.explore.candidates import candidates, ranks
from molvae.explore.space import FingerprintSpace, LatentSpace, Space
from molvae.explore.subset import ScaffoldQuota, butina, diversity, maxmin
from molvae.explore.unread import in_one_line, placed
from molvae.filters.rows import REASON
from molvae.model.hub import ModelLike, load
from molvae.parallel import map_chunks
from molvae.parallel.progress import Progress, silent
from molvae.report.exploration import Exploration
from molvae.report.grid import Grid
from molvae.report.meanings import shown
from molvae.report.numbers import figure, number
from molvae.report.pages.subset import subset_page
from molvae.report.result import Result
from molvae.scoring.chosen import Scoring, scoring_of
from molvae.scoring.objective import SCORE
from molvae.scoring.rows import is_timed, score, unscored
from molvae.table import SMILES
from molvae.table.molecules import MoleculesLike, described, frame_of
from molvae.table.numbers import name_unreadable, read_numbers
from molvae.table.replaced import naming_replaced

log = logging.getLogger(__name__)

METHODS = ("maxmin", "butina")
SPACES = ("fingerprint", "latent")
SCORED_AT_ONCE = 1_000


@dataclass(frozen=True, eq=False)
class Picked(Result):
    """A diverse, good subset, in the order picked."""

    candidates: pd.DataFrame
    """The rows that could be picked."""
    score_column: str
    """What made a molecule good."""
    diversity: float
    """Mean distance between the picked molecules, NaN for fewer than two."""
    scored: Collection[str] = ()
    """Columns of scores that were computed, as the molecules had none."""

    @property
    def computed(self) -> Collection[str]:
        """The scores, where they are no column of the user's."""
        return self.scored

    def page(self) -> Exploration:
        """The picked molecules, and how good they are beside all."""
        return subset_page(self.table, self.candidates, self.score_column, self.diversity)

    def grid(self) -> Grid:
        """The picked molecules with their scores."""
        values = enumerate(self.table[self.score_column], start=1)
        legends = [f"{place}\n{shown(self.score_column, value)}" for place, value in values]
        return Grid(self.table[SMILES].tolist(), legends)


def pick(
    molecules: MoleculesLike,
    count: int = 50,
    *,
    method: str = "maxmin",
    space: str = "fingerprint",
    weight: float = 0.3,
    cutoff: float = 0.6,
    scaffold_quota: int = 0,
    score_column: str | None = None,
    direction: str = "maximize",
    scoring: Scoring = "default",
    model: ModelLike = None,
    smiles_column: str | None = None,
    device: str = "auto",
    progress: Progress = silent,
) -> Picked:
    """Pick a diverse, good subset of molecules; none is picked twice.

    Args:
        molecules: SMILES, a table, or a file of them.
        count: molecules to pick.
        method: "maxmin" takes one after the other, each far from all before; "butina" takes the best of each
            cluster, the largest cluster first.
        space: where distance is taken: "fingerprint" (Tanimoto) or "latent".
        weight: of the score (by rank) against distance in maxmin, 0 (diversity alone) to 1 (score alone).
        cutoff: distance within which molecules belong to one cluster of butina, 0 to 1.
        scaffold_quota: most molecules of one Bemis-Murcko scaffold; 0 allows any number.
        score_column: the column that says how good a molecule is; None: the column score, which `scoring`
            computes where there is none.
        direction: "maximize" where more is better, "minimize" where less is, as of docking scores and IC50.
        scoring: computes the score.
        model: of the latent space: a shipped model's name, a model's folder, or a `Model`; None is the
            default model.
        smiles_column: the molecules' column; None finds it by name.
        device: where a model that is named is loaded: "cpu", "cuda", or "auto".
        progress: opens a progress bar; see `molvae.parallel.progress`.

    Returns:
        A result whose table has the picked rows with the columns pick (1 is the first) and scaffold; in
        latent space also reason: why the model cannot read a molecule, which then lies by its like.

    Raises:
        ArgumentError: a setting means nothing.
        MolvaeError: there is no such column.
        NothingLeft: there is no molecule with a score.
    """
    one_of(METHODS, method=method)
    one_of(SPACES, space=space)
    one_of(SIGNS, direction=direction)
    within(1, MOST, count=count)
    within(0, MOST, scaffold_quota=scaffold_quota)
    within(0, 1, weight=weight, cutoff=cutoff)
    source = described(molecules)
    added = ["pick", "scaffold", *([REASON] if space == "latent" else [])]
    (given,) = naming_replaced([frame_of(molecules, smiles_column=smiles_column)], added)
    frame, column = scored(given, score_column, scoring, source, progress)
    kept, dropped = candidates(frame, column, SIGNS[direction])
    for reason, rows_dropped in dropped.most_common():
        log.warning("%s rows left out: %s", f"{rows_dropped:,}", reason)
    if kept.empty:
        raise NothingLeft(f"none of the {len(given):,} rows of {source} can be picked")
    if space == "latent":
        distances, kept = _latent_space(kept, model, device, source)
    else:
        distances = _fingerprint_space(kept)
    scaffolds = [scaffold(text) if scaffold_quota else "" for text in kept[SMILES]]
    quota = ScaffoldQuota(scaffolds, scaffold_quota)
    value = ranks(kept[column].to_numpy() * SIGNS[direction])
    if method == "maxmin":
        advance = progress("Picking", count)
        rows = maxmin(distances, value, count, quota, weight=weight, advance=advance)
    else:
        advance = progress("Neighbors of each", len(distances))
        rows = butina(distances, value, count, quota, cutoff=cutoff, advance=advance)
    picked = kept.iloc[rows].assign(
        pick=range(1, len(rows) + 1), scaffold=[scaffold(text) for text in kept[SMILES].iloc[rows]]
    )
    scores = [name for name in frame if name not in given]
    found = Picked(picked, kept, column, diversity(distances, rows), scores)
    _tell(found, count, direction)
    return found


def scored(
    frame: pd.DataFrame, score_column: str | None, scoring: Scoring, source: str, progress: Progress = silent
) -> tuple[pd.DataFrame, str]:
    """The table with numbers in its column of scores, which is computed where there is none; and its name.

    Rows whose score is a text that is no number are left out, and named.
    """
    column = score_column or SCORE
    if column in frame:
        _, unreadable = read_numbers(frame[column])
        if unreadable.any():
            told = name_unreadable(frame, column, unreadable)
            log.warning("%s: %s; left out: correct them to have these rows", source, told)
        frame = frame.loc[~unreadable]
        return frame.assign(**{column: read_numbers(frame[column])[0]}), column
    if score_column:
        raise MolvaeError(f"{source}: no column {column!r}; there are: {', '.join(map(str, frame.columns))}")
    chunks = [frame.iloc[at : at + SCORED_AT_ONCE] for at in range(0, len(frame), SCORED_AT_ONCE)]
    objective = scoring_of(scoring)
    advance, parts = progress("Scoring", len(frame)), []
    for part in map_chunks(
        partial(score, objective=objective),
        chunks,
        workers=1 if len(chunks) == 1 else None,
        lost=partial(unscored, objective=objective),
        timed=is_timed(objective),
    ):
        parts.append(part)
        advance(len(part))
    computed = pd.concat(parts)
    return frame.assign(**computed.drop(columns=frame.columns)), column  # the input's own columns stay


def _fingerprint_space(kept: pd.DataFrame) -> Space:
    mols = [parse(text) for text in kept[SMILES]]
    return FingerprintSpace([mol for mol in mols if mol is not None])


def _latent_space(
    kept: pd.DataFrame, model: ModelLike, device: str, source: str
) -> tuple[Space, pd.DataFrame]:
    """Latent distances between the candidates, and these with `reason`: why the model cannot read one.

    Such a one lies by those of like fingerprints.
    """
    opened, smiles = load(model, device), kept[SMILES].tolist()
    z = opened.encode(smiles).double().cpu().numpy()
    unread = np.isnan(z).any(axis=1)
    if unread.all():
        raise NothingLeft(f"the model can encode none of the {len(kept):,} molecules of {source}")
    reasons = np.array([""] * len(kept), dtype=object)
    if unread.any():
        reasons[unread] = opened.tokenize([smiles[row] for row in np.flatnonzero(unread)])[1]
        told = f"{unread.sum():,}", in_one_line(Counter(reasons[unread].tolist()))
        log.warning("%s placed by fingerprints: %s", *told)
    return LatentSpace(placed(z, smiles)), kept.assign(**{REASON: reasons})


def _tell(found: Picked, count: int, direction: str) -> None:
    """Log how diverse and how good the picked molecules are."""
    picked, kept, column = found.table, found.candidates, found.score_column
    told = (f"{len(picked):,}", f"{len(kept):,}", picked["scaffold"].nunique())
    log.info("%s of %s picked, %s scaffolds", *told)
    log.info("mean distance between them %s", number(found.diversity, ".2f"))
    better = "the less the better" if direction == "minimize" else "the more the better"
    means = (figure(float(np.mean(some[column]))) for some in (picked, kept))
    log.info("mean %s %s, of all %s (%s)", column, *means, better)
    if len(picked) < count:
        told = (len(picked), count)
        log.warning("only %d of %d: there are no more, or scaffold_quota allows no more", *told)
