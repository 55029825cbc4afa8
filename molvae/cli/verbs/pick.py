"""`molvae pick`: a table of molecules in, a diverse and good subset out."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from omegaconf import DictConfig

from molvae.chem.scaffold import scaffold
from molvae.cli.bars import bars
from molvae.cli.page import check_outputs, write_report
from molvae.cli.settings.build import build
from molvae.cli.settings.replaced import naming_replaced
from molvae.errors import MolvaeError, NothingLeft, UsageError
from molvae.parallel import map_chunks
from molvae.report.grid import draw_grid
from molvae.report.judged import subset
from molvae.report.numbers import figure, number
from molvae.scoring.objective import SCORE
from molvae.scoring.rows import is_timed, score, unscored
from molvae.table import SMILES, read, write
from molvae.table.numbers import name_unreadable, read_numbers

if TYPE_CHECKING:
    from molvae.explore.space import Space

log = logging.getLogger(__name__)

METHODS = ("maxmin", "butina")
SPACES = ("fingerprint", "latent")
SIGNS = {"maximize": 1, "minimize": -1}
"""By `direction=`."""
SCORED_AT_ONCE = 1_000


def run(cfg: DictConfig) -> None:
    """Pick, write the picked rows in their order, and say on stderr how diverse and good they are."""
    from molvae.explore.candidates import candidates, ranks
    from molvae.explore.pick import Quota, butina, diversity, maxmin

    check(cfg)
    check_outputs(cfg)
    given = read(cfg.input, smiles_column=cfg.smiles_column or None)
    (frame,) = naming_replaced([given], ["pick", "scaffold"])
    frame, column = scored(frame, cfg)
    kept, dropped = candidates(frame, column, SIGNS[cfg.direction])
    for reason, count in dropped.most_common():
        log.warning("%s rows left out: %s", f"{count:,}", reason)
    if kept.empty:
        raise NothingLeft(f"none of the {len(given):,} rows of {cfg.input} can be picked")
    space, kept = space_of(kept, cfg)
    scaffolds = [scaffold(text) if cfg.scaffold_quota else "" for text in kept[SMILES]]
    quota = Quota(scaffolds, cfg.scaffold_quota)
    value = ranks(kept[column].to_numpy() * SIGNS[cfg.direction])
    with bars() as open_bar:
        if cfg.method == "maxmin":
            advance = open_bar("picking", cfg.count)
            rows = maxmin(space, value, cfg.count, quota, weight=cfg.weight, advance=advance)
        else:
            advance = open_bar("neighbours of each", len(space))
            rows = butina(space, value, cfg.count, quota, cutoff=cfg.cutoff, advance=advance)
    picked = kept.iloc[rows].assign(
        pick=range(1, len(rows) + 1), scaffold=[scaffold(text) for text in kept[SMILES].iloc[rows]]
    )
    write(picked, cfg.output)
    log.info(
        "%s of %s picked, %s scaffolds", f"{len(rows):,}", f"{len(kept):,}", picked["scaffold"].nunique()
    )
    distance = diversity(space, rows)
    log.info("mean distance between them %s", number(distance, ".2f"))
    better = "the less the better" if cfg.direction == "minimize" else "the more the better"
    means = (figure(float(np.mean(some[column]))) for some in (picked, kept))
    log.info("mean %s %s, of all %s (%s)", column, *means, better)
    if len(rows) < cfg.count:
        log.warning(
            "only %d of %d: there are no more, or scaffold_quota= allows no more", len(rows), cfg.count
        )
    if cfg.grid:
        legends = [f"{place}\n{column} {figure(one)}" for place, one in enumerate(picked[column], start=1)]
        draw_grid(picked[SMILES].tolist(), legends, cfg.grid)
    if cfg.report:
        write_report(cfg, subset(picked, kept, column, distance))


def check(cfg: DictConfig) -> None:
    """Refuse settings that mean nothing."""
    for key, known in (("method", METHODS), ("space", SPACES), ("direction", tuple(SIGNS))):
        if cfg[key] not in known:
            raise UsageError(f"{key} is {' or '.join(known)}, not {cfg[key]!r}")
    for key, least in (("count", 1), ("scaffold_quota", 0)):
        if cfg[key] < least:
            raise UsageError(f"{key}={cfg[key]}: must be {least} or more")
    for key in ("weight", "cutoff"):
        if not 0 <= cfg[key] <= 1:
            raise UsageError(f"{key}={cfg[key]:g}: from 0 to 1")


def scored(frame: pd.DataFrame, cfg: DictConfig) -> tuple[pd.DataFrame, str]:
    """The table with numbers in its column of scores, which is computed where there is none; and its name.

    Rows whose score is a text that is no number are left out, and named.
    """
    column = cfg.score_column or SCORE
    if column in frame:
        _, unreadable = read_numbers(frame[column])
        if unreadable.any():
            told = name_unreadable(frame, column, unreadable)
            log.warning("%s: %s; left out: correct them to have these rows", cfg.input, told)
        frame = frame.loc[~unreadable]
        return frame.assign(**{column: read_numbers(frame[column])[0]}), column
    if cfg.score_column:
        raise MolvaeError(f"{cfg.input}: no column {column!r}; there are: {', '.join(frame.columns)}")
    chunks = [frame.iloc[at : at + SCORED_AT_ONCE] for at in range(0, len(frame), SCORED_AT_ONCE)]
    objective = build(cfg, "scoring")
    with bars() as open_bar:
        advance, parts = open_bar("scoring", len(frame)), []
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


def space_of(kept: pd.DataFrame, cfg: DictConfig) -> tuple[Space, pd.DataFrame]:
    """Distances between the candidates; in latent space without those that the model cannot read."""
    from molvae.chem.mol import parse
    from molvae.explore.space import FingerprintSpace, LatentSpace

    if cfg.space == "fingerprint":
        mols = [parse(text) for text in kept[SMILES]]
        return FingerprintSpace([mol for mol in mols if mol is not None]), kept
    from molvae.model.hub import load

    z = load(cfg.model, cfg.device).encode(kept[SMILES].tolist())
    known = ~z.isnan().any(1).cpu().numpy()
    if not known.any():
        raise NothingLeft(f"{cfg.model} can encode none of the {len(kept):,} molecules of {cfg.input}")
    if not known.all():
        log.warning("%s rows left out: the model cannot encode them", f"{(~known).sum():,}")
    return LatentSpace(z.double().cpu().numpy()[known]), kept.loc[known]
