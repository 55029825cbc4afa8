"""`molvae optimize`: an objective and a budget in, better molecules and a ledger of every call out."""

import json
import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import cpu_count
from omegaconf import DictConfig
from rich.console import Console
from rich.table import Table
from rich.text import Text

from molvae.commands.bars import bars
from molvae.commands.build import build, plain
from molvae.commands.run_record import checksums, this_run
from molvae.errors import NothingLeft, UsageError
from molvae.filters.chain import FilterChain
from molvae.filters.similarity import Similarity
from molvae.optimize.loop import run as let_search
from molvae.pretrained import find, load
from molvae.scoring.objective import SCORE, Objective
from molvae.scoring.oracle import Oracle
from molvae.scoring.oracle_ledger import Call
from molvae.scoring.oracle_summary import best_calls, summary, top_mean
from molvae.search import Constraints, Search, encoded
from molvae.table import SMILES, read_molecules, write

log = logging.getLogger(__name__)

BEST, SHOWN = 100, 10
LOGGED = 100
"""Calls between two lines of the log."""
REASONS = 3


def run(cfg: DictConfig) -> None:
    """Search, write what was found, say on stderr how the budget was spent, and print the folder."""
    began = time.perf_counter()
    objective = checked_objective(cfg)
    constraints = Constraints(chain(cfg))
    start = read_molecules(cfg.start) if cfg.start else []
    codec = load(cfg.model, cfg.device)
    encoded(codec, start)
    search = build(cfg.search)(codec, start, constraints, cfg.seed)
    spent, calls = spend(cfg, objective, search)
    if not np.isfinite([call.score for call in calls]).any():
        raise NothingLeft(f"no molecule was scored; {reasons(calls, constraints)}")
    about = summary(calls, cfg.budget) | {
        **spent,
        "search": search.name,
        "seed": cfg.seed,
        "seconds": round(time.perf_counter() - began, 1),
        "refused": dict(constraints.refused.most_common()),
    }
    best = best_calls(calls, BEST)
    write(best, str(Path(cfg.output, "best.csv")))
    write_json(about, Path(cfg.output, "summary.json"))
    Console(stderr=True).print(table(about, best))
    print(cfg.output)


def checked_objective(cfg: DictConfig) -> Objective:
    """The objective, made sure to be one before anything is written."""
    if cfg.batch < 1:
        raise UsageError(f"batch={cfg.batch}: at least 1 is needed")
    if cfg.similarity_floor and not cfg.start:
        raise UsageError(f"similarity_floor={cfg.similarity_floor:g} needs start=, which it is measured from")
    objective = build(cfg.objective)
    if not isinstance(objective, Objective):
        raise UsageError(
            f"objective builds a {type(objective).__name__}, not molvae.scoring.objective.Objective"
        )
    return objective


def chain(cfg: DictConfig) -> FilterChain:
    """The filters, and the floor of similarity to what is begun from."""
    floor = {"similarity": Similarity(cfg.start, cfg.similarity_floor)} if cfg.similarity_floor else {}
    return FilterChain({**build(cfg.filters), **floor})


def spend(cfg: DictConfig, objective: Objective, search: Search) -> tuple[dict[str, Any], list[Call]]:
    """Let the search spend the budget; returns what is to be told of it, and all calls of the ledger."""
    with bars() as open_bar:
        watcher = Watcher(open_bar("calls", cfg.budget))
        with Oracle(
            objective,
            cfg.budget,
            cfg.output,
            description=plain(cfg.objective),
            optimiser=search.name,
            workers=cfg.workers or cpu_count(),
            timeout=cfg.timeout,
            watch=watcher,
        ) as oracle:
            this_run(cfg.seed, checksums(find(cfg.model))).write(Path(cfg.output))
            if oracle.resumed:
                log.info("%s holds %d calls; going on from there", cfg.output, oracle.resumed)
            watcher.resume(oracle.calls)
            ending = let_search(search.optimizer, search.decode, oracle, batch=cfg.batch)
            spent = {
                "ending": ending.reason,
                "calls_resumed": oracle.resumed,
                "scoring_seconds": round(oracle.seconds, 1),
            }
            return spent, list(oracle.calls)


class Watcher:
    """Moves the bar on at each call, and logs every hundredth how far the search has come.

    Args:
        advance: moves the bar.
    """

    def __init__(self, advance: Callable[[int], object]) -> None:
        self.advance = advance
        self.scores: list[float] = []
        self.resumed = 0
        self.began = time.perf_counter()

    def resume(self, calls: Sequence[Call]) -> None:
        """Go on from the calls of an interrupted run."""
        self.scores = [call.score for call in calls]
        self.resumed = len(calls)
        self.advance(self.resumed)

    def __call__(self, call: Call) -> None:
        """Take one more call into account."""
        self.advance(1)
        self.scores.append(call.score)
        if call.call % LOGGED == 0:
            rate = (len(self.scores) - self.resumed) / (time.perf_counter() - self.began)
            best, mean = (top_mean(np.array(self.scores), k) for k in (1, 10))
            log.info(
                "%d calls: best %.4f, ten best %.4f on average, %.1f calls/s", call.call, best, mean, rate
            )


def reasons(calls: list[Call], constraints: Constraints) -> str:
    """Why there is nothing, in one line."""
    failed = summary(calls, 1)["failed"]
    refused = constraints.refused.most_common(REASONS)
    if failed:
        return "each failed: " + "; ".join(list(failed)[:REASONS])
    if refused:
        return "the constraints refused all: " + ", ".join(
            f"{reason} ({count:,})" for reason, count in refused
        )
    return "the model decoded to none"


def write_json(content: dict[str, Any], path: Path) -> None:
    """Write the file as a whole."""
    beside = path.with_suffix(".tmp")
    beside.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    beside.replace(path)


def table(about: dict[str, Any], best: pd.DataFrame) -> Table:
    """The best molecules, and below them how the budget was spent."""
    shown = Table(title=f"best of {about['calls']:,} molecules", title_justify="left")
    shown.add_column(SCORE, justify="right")
    shown.add_column("call", justify="right")
    shown.add_column(SMILES, overflow="fold")
    for row in best.head(SHOWN).to_dict("records"):
        shown.add_row(f"{row[SCORE]:.4f}", f"{row['call']:,}", Text(row[SMILES]))
    shown.caption = (
        f"mean of the ten best {about['top_10_mean']:.4f}, AUC top-10 {about['auc_top_10']:.4f}, "
        f"{sum(about['failed'].values()):,} failed; ended: {about['ending']}"
    )
    return shown
