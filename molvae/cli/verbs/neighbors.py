"""`molvae neighbors`: a molecule in, analogues from the latent space around it out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
from omegaconf import DictConfig
from rich.table import Table

from molvae.checks.limits import MOST, within
from molvae.checks.sampling import check_sampling
from molvae.cli.bars import bars
from molvae.cli.console import show
from molvae.cli.page import check_outputs, write_report
from molvae.cli.settings.build import build
from molvae.errors import NothingLeft
from molvae.filters.chain import FilterChain
from molvae.filters.rows import REASON, judge
from molvae.report.explored import analogues
from molvae.report.grid import draw_grid
from molvae.report.numbers import number
from molvae.scoring.objective import SCORE
from molvae.scoring.rows import check_names, score
from molvae.table import SMILES, read_molecules, write

if TYPE_CHECKING:
    from molvae.explore.neighbors import Neighbors

LISTED_REASONS = 5


def run(cfg: DictConfig) -> None:
    """Find analogues of each start, write them, draw them, and show how likeness falls with distance."""
    from molvae.explore.neighbors import (
        COLUMNS,
        START,
        by_distance,
        check_radius,
        gathered,
        neighbors,
    )
    from molvae.explore.start import read_start
    from molvae.model.hub import load
    from molvae.parallel.seeds import batch_seed

    within(1, MOST, count=cfg.count, max_decoded=cfg.max_decoded)
    radius = cfg.radius or None
    if radius is not None:
        check_radius(radius)
    check_sampling(cfg.temperature, None)
    check_outputs(cfg)
    codec = load(cfg.model, cfg.device)
    chain, objective = FilterChain(build(cfg, "filters")), build(cfg, "scoring")
    check_names(objective, COLUMNS)
    starts = list(dict.fromkeys(read_start(codec, read_molecules(cfg.start)).smiles))
    around: list[Neighbors] = []
    with bars() as open_bar:
        advance = open_bar("Analogues", gathered(cfg.count, radius) * len(starts))
        for place, start in enumerate(starts):
            found = neighbors(
                codec,
                start,
                cfg.count,
                partial(reasons, chain=chain),
                radius=radius,
                temperature=cfg.temperature,
                max_decoded=cfg.max_decoded,
                seed=batch_seed(cfg.seed, place),
                advance=advance,
            )
            show(summary(found))
            around.append(found)
    molecules = pd.concat([found.molecules for found in around], ignore_index=True)
    if molecules.empty:
        raise NothingLeft(f"no analogue of start={cfg.start} is left; try other filters=")
    scored = score(molecules, objective)
    write(scored, cfg.output)
    if cfg.grid:
        drawn, legends = pictures(scored)
        draw_grid(drawn, legends, cfg.grid, alike=True)
    if cfg.report:
        by_start = {found.start: scored.loc[scored[START] == found.start] for found in around}
        draws = {found.start: found.draws for found in around}
        bins = {found.start: by_distance(found.draws, found.start, found.radius) for found in around}
        write_report(cfg, analogues(by_start, draws, bins))


def reasons(smiles: Sequence[str], chain: FilterChain) -> list[str]:
    """Why each molecule fails the filters, "" where it passes."""
    return judge(pd.DataFrame({SMILES: smiles}), chain)[REASON].tolist()


def pictures(scored: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Each start before its analogues, and what is written below them."""
    drawn, legends = [], []
    for start, around in scored.groupby("start", sort=False):
        pairs = zip(around["similarity"], around[SCORE], strict=True)
        drawn += [str(start), *around[SMILES]]
        legends += [
            "start\n ",
            *(f"similarity {near:.2f}\nscore {number(total, '.2f')}" for near, total in pairs),
        ]
    return drawn, legends


def summary(found: Neighbors) -> Table:
    """Likeness by distance, and what the filters took away."""
    from molvae.explore.neighbors import by_distance

    table = Table(title=f"around {found.start}", title_justify="left")
    for title in ("distance up to", "points", "valid", "itself", "similarity, quartiles", "scaffold kept"):
        table.add_column(title, justify="right")
    for row in by_distance(found.draws, found.start, found.radius).to_dict("records"):
        quartiles = "  ".join(number(row[name], ".2f") for name in ("lower", "median", "upper"))
        shares = [number(row[name], ".0%") for name in ("valid", "itself", "scaffold_kept")]
        table.add_row(f"{row['to']:.2f}", f"{row['points']:,}", *shares[:2], quartiles, shares[2])
    failed = [f"{count:,} failed: {reason}" for reason, count in found.reasons.most_common(LISTED_REASONS)]
    table.caption = "\n".join([f"{len(found.molecules):,} distinct analogues kept", *failed])
    return table
