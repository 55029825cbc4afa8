"""`molvae traverse`: walks through latent space along which one property changes and others stay."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from omegaconf import DictConfig
from rich.table import Table

from molvae.checks.limits import AT_ONCE, within
from molvae.cli.bars import bars
from molvae.cli.console import show
from molvae.cli.page import check_outputs, write_report
from molvae.errors import NothingLeft
from molvae.parallel.progress import Progress, unwatched
from molvae.report.explored import traversal
from molvae.report.grid import MOST, draw_grid
from molvae.report.numbers import figure, number
from molvae.table import SMILES, read_molecules, write

if TYPE_CHECKING:
    from molvae.explore.direction import Direction
    from molvae.model.model import Model

log = logging.getLogger(__name__)


def run(cfg: DictConfig) -> None:
    """Find the direction, walk along it from each start, and show how the properties answered."""
    from molvae.chem.descriptors import descriptor
    from molvae.explore.start import read_start
    from molvae.explore.traverse import STEP, T, check_walk, response, traverse
    from molvae.model.hub import load
    from molvae.model.priors.prior import SampleOptions

    check_walk(cfg.steps, cfg.reach)
    within(1, AT_ONCE // cfg.steps, count=cfg.count)
    within(1, AT_ONCE, fit_count=cfg.fit_count)
    check_outputs(cfg)
    names = list(dict.fromkeys([cfg.property, *cfg.hold]))
    for name in names:
        descriptor(name)  # a wrong name is told before the work
    codec = load(cfg.model, cfg.device)
    starts = read_start(codec, read_molecules(cfg.start)) if cfg.start else None
    z = codec.draw(cfg.count, SampleOptions(seed=cfg.seed)).z if starts is None else starts.z
    with bars() as progress:
        direction = direction_of(codec, cfg, progress)
        advance = progress("Walks", len(z) * cfg.steps)
        walked = traverse(codec, z, direction, names, steps=cfg.steps, reach=cfg.reach, advance=advance)
    if starts is not None:
        walked.insert(1, "start", np.repeat(starts.smiles, cfg.steps))
    found = walked.dropna(subset=[SMILES])
    if found.empty:
        raise NothingLeft(f"nothing was decoded on {len(z)} paths; try reach= below {cfg.reach:g}")
    write(found, cfg.output)
    answers = response(walked, names)
    show(summary(answers, len(walked), len(found)))
    if cfg.grid:
        shown = walked[walked[STEP] < MOST].head(MOST // min(cfg.steps, MOST) * cfg.steps)
        values = zip(shown[T], shown[cfg.property], strict=True)
        legends = [f"t = {t:+.1f}\n{cfg.property} {figure(value)}" for t, value in values]
        draw_grid([text or "" for text in shown[SMILES]], legends, cfg.grid, columns=cfg.steps, alike=True)
    if cfg.report:
        write_report(cfg, traversal(walked, cfg.property, answers, cfg.steps))


def direction_of(codec: Model, cfg: DictConfig, progress: Progress) -> Direction:
    """The direction asked for, fitted to a file's molecules or to what the model itself decodes."""
    from molvae.explore.direction import fitted_direction, single_dimension
    from molvae.model.priors.prior import SampleOptions
    from molvae.parallel.seeds import batch_seed

    molecules, seed = read_molecules(cfg.input) if cfg.input else [], batch_seed(cfg.seed, 1)
    if cfg.dimension >= 0:
        z = codec.encode(molecules) if molecules else codec.draw(cfg.fit_count, SampleOptions(seed=seed)).z
        return single_dimension(z.double().cpu().numpy(), cfg.dimension)
    found = fitted_direction(
        codec,
        cfg.property,
        list(cfg.hold),
        molecules=molecules,
        count=cfg.fit_count,
        seed=seed,
        advance=unwatched if molecules else progress("Molecules", cfg.fit_count),
    )
    log.info("%s: R2 %.2f of a linear function of the latent vector", cfg.property, found.r2)
    log.info("%s of %s expected for each unit of t", number(found.slope, "+.3g"), cfg.property)
    return found


def summary(answers: pd.DataFrame, points: int, decoded: int) -> Table:
    """How each property answered to the walk."""
    table = Table(title=f"{points:,} points, {decoded:,} molecules", title_justify="left")
    for title in ("", "correlation with t", "of paths", "change end to end"):
        table.add_column(title, justify="right" if title else "left")
    for row in answers.to_dict("records"):
        correlation, change = number(row["correlation"], "+.2f"), number(row["change"], "+.2f")
        table.add_row(row["property"], correlation, f"{row['paths']:,}", change)
    table.caption = "Spearman's correlation along a path, mean over the paths where the property varies"
    return table
