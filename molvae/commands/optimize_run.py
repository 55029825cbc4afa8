"""An optimisation: the chosen search spends the oracle's budget, in one direction or in several."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from joblib import cpu_count
from omegaconf import DictConfig

from molvae.codec import MoleculeCodec
from molvae.commands.build import build, plain
from molvae.commands.optimize_progress import Watcher
from molvae.commands.run_folder import check_same_run, write_config
from molvae.commands.run_record import checksums, this_run
from molvae.errors import UsageError
from molvae.optimize.loop import Ending
from molvae.pretrained import find
from molvae.scoring.objective import Objective
from molvae.scoring.oracle import Oracle
from molvae.search import Constraints, Search
from molvae.search.front import spend, spend_on_front

FREE = ("objective", "budget", "workers", "timeout", "device", "debug", "parallel")
"""What may differ where a search is gone on with; the ledger looks after its objective itself."""

LISTED = 20
"""Reasons for refusing molecules that the summary tells apart."""

log = logging.getLogger(__name__)


def optimize(
    cfg: DictConfig,
    codec: MoleculeCodec,
    objective: Objective,
    constraints: Constraints,
    start: Sequence[str],
) -> tuple[Oracle, dict[str, Any]]:
    """Spend the budget; returns the oracle, closed, with its calls, and what the summary tells of the run."""
    check_same_run(cfg, Path(cfg.output), FREE, ": what was scored there was found otherwise")
    search = make_search(cfg, codec, constraints, start, cfg.seed)
    with (
        Watcher(cfg.budget) as watcher,
        Oracle(
            objective,
            cfg.budget,
            cfg.output,
            description=plain(cfg.objective),
            optimiser=search.name,
            workers=cfg.workers or cpu_count(),
            timeout=cfg.timeout,
            watch=watcher,
        ) as oracle,
    ):
        _check_same_search(oracle, search.name, cfg)
        this_run(cfg.seed, checksums(find(cfg.model))).write(Path(cfg.output))
        write_config(cfg, Path(cfg.output))
        if oracle.resumed:
            log.info("%s holds %d calls; going on from there", cfg.output, oracle.resumed)
        watcher.resume(oracle.calls)
        ending = let_spend(cfg, codec, constraints, oracle, search, start)
    return oracle, {
        "ending": ending.reason,
        "calls_resumed": oracle.resumed,
        "scoring_seconds": round(oracle.seconds, 1),
        "search": search.name,
        "mode": cfg.mode,
        "seed": cfg.seed,
        "refused": _most(constraints.refused),
    }


def _check_same_search(oracle: Oracle, name: str, cfg: DictConfig) -> None:
    """Refuse a budget by which another search would begin anew beside what the ledger holds."""
    before = oracle.calls[-1].optimiser if oracle.resumed else name
    if before != name:
        raise UsageError(
            f"budget={cfg.budget}: search=auto would take {name} for it, {cfg.output} was begun by {before};"
            " choose another folder or a smaller budget"
        )


def _most(refused: Counter[str]) -> dict[str, int]:
    """Molecules by the reason they were refused for; rare reasons, of which there may be many, together."""
    listed = dict(refused.most_common(LISTED))
    others = refused.total() - sum(listed.values())
    return listed | ({"other reasons": others} if others else {})


def make_search(
    cfg: DictConfig, codec: MoleculeCodec, constraints: Constraints, start: Sequence[str], seed: int
) -> Search:
    """The chosen search, begun from molecules that the model can encode."""
    search = build(cfg.search)(codec, list(start), constraints, seed)
    if cfg.mode == "pareto" and search.name == "random":
        raise UsageError("search=random looks at no score: mode=scalar tells the front of what it draws")
    return search


def let_spend(
    cfg: DictConfig,
    codec: MoleculeCodec,
    constraints: Constraints,
    oracle: Oracle,
    search: Search,
    start: Sequence[str],
) -> Ending:
    """Let the search spend the budget on one score, or on several directions towards the Pareto front."""
    if cfg.mode == "scalar":
        return spend(search, constraints, oracle, batch=cfg.batch)

    def make(begin: Sequence[str], seed: int) -> Search:
        if seed == cfg.seed:  # the first direction's, which is there already
            return search
        _, unread = codec.tokenize(begin)
        readable = [text for text, reason in zip(begin, unread, strict=True) if not reason]
        return make_search(cfg, codec, constraints, readable, seed)

    return spend_on_front(make, start, constraints, oracle, batch=cfg.batch, seed=cfg.seed)
