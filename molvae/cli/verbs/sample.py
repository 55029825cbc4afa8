"""`molvae sample`: new molecules from a model, filtered and scored, as a table and a picture."""

import logging
from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
from omegaconf import DictConfig
from rich.table import Table

from molvae.checks.limits import MOST, WORKERS, within
from molvae.checks.sampling import check_sampling
from molvae.cli.bars import bars
from molvae.cli.console import show
from molvae.cli.page import check_outputs
from molvae.cli.settings.build import build
from molvae.errors import NothingLeft
from molvae.filters.bloom import BloomFilter
from molvae.filters.chain import FilterChain
from molvae.filters.rows import REASON, failing, judge
from molvae.model.hub import load
from molvae.model.priors.prior import SampleOptions
from molvae.parallel import map_chunks
from molvae.report.grid import MOST as DRAWN
from molvae.report.grid import draw_grid
from molvae.report.numbers import number
from molvae.sampling.generate import generate_molecules
from molvae.sampling.tally import Tally
from molvae.scoring.objective import SCORE
from molvae.scoring.rows import is_timed, score, unscored
from molvae.table import SMILES, write

log = logging.getLogger(__name__)

CHUNK = 500
LISTED_REASONS = 5
LEGEND = {"qed": "QED", "sa": "SA", "logp": "logP"}


def run(cfg: DictConfig) -> None:
    """Sample, write the table with the best first, draw the best, and say on stderr what it took."""
    check(cfg)
    codec = load(cfg.model, cfg.device)
    chain = FilterChain(build(cfg, "filters"))
    objective = build(cfg, "scoring")
    workers = cfg.workers or None
    with bars() as open_bar:
        smiles, tally = generate_molecules(
            codec,
            cfg.count,
            lambda texts: list(in_chunks(partial(judge, chain=chain), texts, workers, failing)[REASON]),
            SampleOptions(cfg.temperature, cfg.top_p, seed=cfg.seed),
            distinct=cfg.distinct,
            novel=cfg.novel,
            max_decoded=cfg.max_decoded or None,
            advance=open_bar("molecules", cfg.count),
        )
    show(summary(tally, len(smiles), codec.training_filter))
    if not smiles:
        raise NothingLeft(f"none of {tally.decoded:,} decoded molecules is left; loosen filters= or novel=")
    if len(smiles) < cfg.count:
        log.warning("Only %d of %d molecules after %d decodes", len(smiles), cfg.count, tally.decoded)
    scored = in_chunks(
        partial(score, objective=objective),
        smiles,
        workers,
        partial(unscored, objective=objective),
        timed=is_timed(objective),
    )
    scored = scored.sort_values(SCORE, ascending=False, kind="stable", ignore_index=True)
    write(scored, cfg.output)
    if cfg.grid:
        draw_grid(scored[SMILES].tolist(), legends(scored), cfg.grid)


def check(cfg: DictConfig) -> None:
    """Refuse, before any work, what would fail after it."""
    within(1, MOST, count=cfg.count)
    within(0, MOST, max_decoded=cfg.max_decoded)
    within(0, WORKERS, workers=cfg.workers)
    check_sampling(cfg.temperature, cfg.top_p)
    check_outputs(cfg)


def in_chunks(
    function: Callable[[pd.DataFrame], pd.DataFrame],
    smiles: Sequence[str],
    workers: int | None,
    lost: Callable[[pd.DataFrame, str], pd.DataFrame],
    *,
    timed: bool = True,
) -> pd.DataFrame:
    """A table function on a few hundred molecules at a time, in parallel; see `map_chunks`."""
    frames = (pd.DataFrame({SMILES: smiles[at : at + CHUNK]}) for at in range(0, len(smiles), CHUNK))
    several = workers if len(smiles) > CHUNK else 1
    done = list(map_chunks(function, frames, workers=several, lost=lost, timed=timed))
    return pd.concat(done, ignore_index=True) if done else pd.DataFrame({SMILES: [], REASON: []})


def legends(scored: pd.DataFrame) -> list[str]:
    """Two lines below each molecule: its score, and what a chemist asks first."""
    shown = [column for column in LEGEND if column in scored]
    return [
        f"score {number(row[SCORE], '.2f')}\n"
        + " · ".join(f"{LEGEND[column]} {number(row[column], '.2f')}" for column in shown)
        for row in scored.head(DRAWN).to_dict("records")
    ]


def summary(tally: Tally, written: int, seen: BloomFilter | None) -> Table:
    """What became of the molecules decoded, each step as a share of what the one before has left."""
    table = Table(title="from decoded to written", title_justify="left")
    for title in ("", "molecules", "share"):
        table.add_column(title, justify="right" if title else "left")
    for name, count, base in tally.steps():
        table.add_row(name, f"{count:,}", f"{count / base:.1%}" if base else "-")
    for reason, count in tally.reasons.most_common(LISTED_REASONS):
        table.add_row(f"  failed: {reason}", f"{count:,}", f"{count / tally.checked:.1%}")
    table.add_row("written", f"{written:,}", "")
    if seen is not None:
        table.caption = (
            f"novel: not in the training set; {seen.false_positive_rate:.2%} of new ones are missed"
        )
    return table
