"""An optimisation: the chosen search spends the oracle's budget, in one direction or in several."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from omegaconf import DictConfig

from molvae.cli.optimize_progress import Watcher
from molvae.cli.page import check_folder
from molvae.cli.run_folder import check_same_run, write_config
from molvae.cli.run_record import RunRecord, checksums, this_run
from molvae.cli.settings.build import build, plain
from molvae.data.checksum import sha256
from molvae.errors import UsageError
from molvae.model.hub import find
from molvae.model.model import Model
from molvae.optimization.algorithms.loop import Ending
from molvae.optimization.oracle.ledger import LEDGER
from molvae.optimization.oracle.oracle import Oracle
from molvae.optimization.searches import Constraints, Search
from molvae.optimization.searches.front import spend, spend_on_front
from molvae.parallel.cores import cores
from molvae.scoring.objective import Objective
from molvae.scoring.python_function import PythonFunction

FREE = ("objective", "budget", "workers", "timeout", "device", "debug", "parallel")
"""What may differ where a search is gone on with; the ledger looks after its objective itself."""
RESULTS = ("best.csv", "summary.json", "report.html")
"""Written at the end."""

LISTED = 20
"""Reasons for refusing molecules that the summary tells apart."""

log = logging.getLogger(__name__)


def optimize(
    cfg: DictConfig,
    codec: Model,
    objective: Objective,
    constraints: Constraints,
    start: Sequence[str],
) -> tuple[Oracle, dict[str, Any]]:
    """Spend the budget; returns the oracle, closed, with its calls, and what the summary tells of the run."""
    folder = Path(cfg.output)
    _check_folder(cfg, folder)
    search = make_search(cfg, codec, constraints, start, cfg.seed)
    with (
        Watcher(cfg.budget) as watcher,
        Oracle(
            objective,
            cfg.budget,
            cfg.output,
            description=plain(cfg.objective),
            optimiser=search.name,
            workers=cfg.workers or cores(),
            timeout=cfg.timeout,
            watch=watcher,
        ) as oracle,
    ):
        _check_budget(oracle, search.name, cfg)
        _record(cfg, objective, folder)
        write_config(cfg, folder)
        if oracle.resumed:
            log.info("%s holds %d calls; going on from there", cfg.output, oracle.resumed)
        watcher.resume(oracle.calls)
        try:
            ending = let_spend(cfg, codec, constraints, oracle, search, start)
        except KeyboardInterrupt:
            log.warning("%s holds %d calls; the same line goes on from there", folder, len(oracle.calls))
            raise
    return oracle, {
        "ending": ending.reason,
        "calls_resumed": oracle.resumed,
        "scoring_seconds": round(oracle.seconds, 1),
        "search": search.name,
        "mode": cfg.mode,
        "seed": cfg.seed,
        "refused": _most(constraints.refused),
    }


def _check_folder(cfg: DictConfig, folder: Path) -> None:
    """Make sure that a folder is free for a search, or holds this one.

    Raises:
        MolvaeError: it cannot be written to.
        UsageError: it holds another search, or results that are of no search.
    """
    check_folder(cfg.output)
    there = [name for name in RESULTS if (folder / name).exists()]
    if there and not (folder / LEDGER).exists():
        raise UsageError(f"output={folder} holds a {there[0]} but no ledger; choose another folder")
    # several directions share the budget from the beginning
    free = [name for name in FREE if cfg.mode == "scalar" or name != "budget"]
    check_same_run(cfg, folder, free, ": what was scored there was found otherwise")


def _record(cfg: DictConfig, objective: Objective, folder: Path) -> None:
    """Write down what the run reads, and say what is another than when it was begun."""
    functions = [one for one in objective.scorers.values() if isinstance(one, PythonFunction)]
    sources = {str(one.source): sha256(one.source) for one in functions if one.source is not None}
    record, begun = this_run(cfg.seed, checksums(find(cfg.model)) | sources), RunRecord.read(folder)
    for path, checksum in begun.files.items() if begun else ():
        if record.files.get(path, checksum) != checksum:
            log.warning(
                "%s has changed since %s was begun: what was scored there stays as it is; to score it anew,"
                " choose another folder",
                *(path, folder),
            )
    record.write(folder)


def _check_budget(oracle: Oracle, name: str, cfg: DictConfig) -> None:
    """Refuse a budget below what is spent, or by which another search would begin anew beside it."""
    if oracle.resumed > cfg.budget:
        raise UsageError(f"budget={cfg.budget}: {cfg.output} holds {oracle.resumed} calls already")
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
    cfg: DictConfig, codec: Model, constraints: Constraints, start: Sequence[str], seed: int
) -> Search:
    """The chosen search, begun from molecules that the model can encode."""
    search = build(cfg, "search")(codec, list(start), constraints, seed)
    if cfg.mode == "pareto" and search.name == "random":
        raise UsageError("search=random looks at no score: mode=scalar tells the front of what it draws")
    return search


def let_spend(
    cfg: DictConfig,
    codec: Model,
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
