"""`molvae interpolate`: two molecules in, the molecules on the way from one to the other out."""

import logging

import pandas as pd
from omegaconf import DictConfig

from molvae.commands.bars import bars
from molvae.commands.build import build
from molvae.commands.page import check_outputs, write_report
from molvae.errors import UsageError
from molvae.report.explored import interpolation
from molvae.report.grid import draw_grid
from molvae.scoring.rows import score
from molvae.table import SMILES, read_molecules, write

log = logging.getLogger(__name__)

WIDEST = 8
"""Most molecules in a row of the picture."""


def run(cfg: DictConfig) -> None:
    """Walk from each start to its end, write the distinct molecules, and draw them."""
    from molvae.explore.interpolate import distinct_steps, interpolate
    from molvae.pretrained import load

    check_outputs(cfg)
    pairs = paired(read_molecules(cfg.start), read_molecules(cfg.end))
    codec, objective = load(cfg.model, cfg.device), build(cfg.scoring)
    paths: list[pd.DataFrame] = []
    with bars() as progress:
        advance = progress("Paths", len(pairs))
        for start, end in pairs:
            whole = interpolate(codec, start, end, cfg.steps, path=cfg.path, draws=cfg.draws, seed=cfg.seed)
            path = distinct_steps(whole)
            empty = len(whole) - whole[SMILES].count()
            repeated = len(whole) - empty - len(path)
            log.info("%d steps: %d molecules, %d repeated, %d empty", len(whole), len(path), repeated, empty)
            paths.append(score(path if cfg.distinct else whole.dropna(subset=[SMILES]), objective))
            advance(1)
    numbered = paths if len(paths) == 1 else [one.assign(path=at) for at, one in enumerate(paths, start=1)]
    write(pd.concat(numbered, ignore_index=True), cfg.output)
    if cfg.grid:
        drawn = pd.concat(paths)
        columns = min(WIDEST, len(paths[0]))
        draw_grid(drawn[SMILES].tolist(), legends(drawn), cfg.grid, columns=columns, alike=True)
    if cfg.report:
        write_report(cfg, interpolation(pairs, paths, cfg.steps))


def paired(start: list[str], end: list[str]) -> list[tuple[str, str]]:
    """Each start with the end of its row; a single one goes with all of the other's."""
    if len(start) != len(end) and 1 not in (len(start), len(end)):
        raise UsageError(
            f"start= has {len(start):,} molecules and end= {len(end):,}: give as many, or one on a side"
        )
    rows = max(len(start), len(end))
    return list(zip(start * (rows // len(start)), end * (rows // len(end)), strict=True))


def legends(path: pd.DataFrame) -> list[str]:
    """The place of each molecule on its path, and its similarity to the two ends."""
    return [
        f"t = {row['t']:.2f}\nsimilarity {row['similarity_start']:.2f} | {row['similarity_end']:.2f}"
        for row in path.to_dict("records")
    ]
