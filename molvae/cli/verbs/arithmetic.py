"""`molvae arithmetic`: start - minus + plus, over molecules or over groups of them."""

import logging

from omegaconf import DictConfig

from molvae.checks.limits import AT_ONCE, FARTHEST, within
from molvae.checks.sampling import check_sampling
from molvae.cli.page import check_outputs, write_report
from molvae.cli.settings.build import build
from molvae.errors import NothingLeft
from molvae.report import explored
from molvae.report.grid import draw_grid
from molvae.scoring.rows import check_names, score
from molvae.table import SMILES, read_molecules, write

log = logging.getLogger(__name__)


def run(cfg: DictConfig) -> None:
    """Decode the sum many times, and write and draw the most frequent molecules."""
    from molvae.explore.arithmetic import COLUMNS, arithmetic
    from molvae.model.hub import load

    within(1, AT_ONCE, count=cfg.count, decodings=cfg.decodings)
    within(-FARTHEST, FARTHEST, scale=cfg.scale)
    check_sampling(cfg.temperature, None)
    check_outputs(cfg)
    objective = build(cfg, "scoring")
    check_names(objective, COLUMNS)
    start, minus, plus = (read_molecules(cfg[key]) if cfg[key] else [] for key in ("start", "minus", "plus"))
    found = arithmetic(
        load(cfg.model, cfg.device),
        start,
        minus=minus,
        plus=plus,
        scale=cfg.scale,
        draws=cfg.decodings,
        temperature=cfg.temperature,
        seed=cfg.seed,
    )
    if found.empty:
        raise NothingLeft(f"none of {cfg.decodings} decodings is a molecule; try scale= below {cfg.scale:g}")
    valid, entropy = found["frequency"].sum(), found["entropy"].iloc[0]
    log.info(
        "%d decodings, %.0f%% molecules, %d distinct, entropy %.2f nats",
        cfg.decodings,
        100 * valid,
        len(found),
        entropy,
    )
    top = score(found.head(cfg.count), objective)
    write(top, cfg.output)
    if cfg.grid:
        given = {"start": start[0], "minus": "".join(minus[:1]), "plus": "".join(plus[:1])}
        given = {name: smiles for name, smiles in given.items() if smiles}
        legends = [f"{frequency:.0%} of the draws" for frequency in top["frequency"]]
        draw_grid([*given.values(), *top[SMILES]], [*given, *legends], cfg.grid, alike=True)
    if cfg.report:
        terms = {"start": start, "− minus": minus, "+ plus": plus}
        write_report(cfg, explored.arithmetic(terms, top, cfg.decodings))
