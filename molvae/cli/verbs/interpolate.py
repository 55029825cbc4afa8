"""`molvae interpolate`: two molecules in, the molecules on the way from one to the other out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pandas as pd
from omegaconf import DictConfig

from molvae.cli.bars import bars
from molvae.cli.page import check_outputs, write_report
from molvae.cli.settings.build import build
from molvae.errors import UsageError
from molvae.report.explored import interpolation
from molvae.report.grid import draw_grid
from molvae.scoring.rows import check_names, score
from molvae.table import SMILES, read_molecules, write

if TYPE_CHECKING:
    from molvae.model.model import Model

log = logging.getLogger(__name__)

PATH = "path"
WIDEST = 8
"""Most molecules in a row of the picture."""


def run(cfg: DictConfig) -> None:
    """Walk from each start to its end, write the distinct molecules, and draw them."""
    from molvae.explore.interpolate import COLUMNS, check_path, distinct_steps, interpolate
    from molvae.model.hub import load

    check_path(cfg.steps, cfg.draws)
    check_outputs(cfg)
    codec, objective = load(cfg.model, cfg.device), build(cfg, "scoring")
    check_names(objective, [*COLUMNS, PATH])
    pairs = readable(codec, paired(read_molecules(cfg.start), read_molecules(cfg.end)))
    paths: list[pd.DataFrame] = []
    with bars() as progress:
        advance = progress("Paths", len(pairs))
        for start, end in pairs.values():
            whole = interpolate(codec, start, end, cfg.steps, path=cfg.path, draws=cfg.draws, seed=cfg.seed)
            path = distinct_steps(whole)
            empty = len(whole) - whole[SMILES].count()
            repeated = len(whole) - empty - len(path)
            log.info("%d steps: %d molecules, %d repeated, %d empty", len(whole), len(path), repeated, empty)
            paths.append(score(path if cfg.distinct else whole.dropna(subset=[SMILES]), objective))
            advance(1)
    if len(pairs) > 1:
        paths = [one.assign(**{PATH: row}) for row, one in zip(pairs, paths, strict=True)]
    write(pd.concat(paths, ignore_index=True), cfg.output)
    if cfg.grid:
        drawn = pd.concat(paths)
        columns = min(WIDEST, len(paths[0]))
        draw_grid(drawn[SMILES].tolist(), legends(drawn), cfg.grid, columns=columns, alike=True)
    if cfg.report:
        write_report(cfg, interpolation(list(pairs.values()), paths, cfg.steps))


def paired(start: list[str], end: list[str]) -> list[tuple[str, str]]:
    """Each start with the end of its row; a single one goes with all of the other's."""
    if len(start) != len(end) and 1 not in (len(start), len(end)):
        raise UsageError(
            f"start= has {len(start):,} molecules and end= {len(end):,}: give as many, or one on a side"
        )
    rows = max(len(start), len(end))
    return list(zip(start * (rows // len(start)), end * (rows // len(end)), strict=True))


def readable(codec: Model, pairs: list[tuple[str, str]]) -> dict[int, tuple[str, str]]:
    """Pairs whose ends the model can read, by row from 1; all where there are none, which ends the run."""
    texts = list(dict.fromkeys(text for pair in pairs for text in pair))
    reasons = dict(zip(texts, codec.tokenize(texts)[1], strict=True))
    found = {row: pair for row, pair in enumerate(pairs, start=1) if not any(reasons[text] for text in pair)}
    left_out = [text for pair in pairs for text in pair if reasons[text]]
    if found and left_out:
        several = f"{len(pairs) - len(found):,} of {len(pairs):,} pairs"
        log.warning("%s left out, as %s: %s", several, left_out[0], reasons[left_out[0]])
    return found or dict(enumerate(pairs, start=1))


def legends(path: pd.DataFrame) -> list[str]:
    """The path where there are several, the place of each molecule on it, and its similarity to the ends."""
    return [
        f"{f'path {row[PATH]}, ' if PATH in row else ''}t = {row['t']:.2f}\n"
        f"similarity {row['similarity_start']:.2f} | {row['similarity_end']:.2f}"
        for row in path.to_dict("records")
    ]
