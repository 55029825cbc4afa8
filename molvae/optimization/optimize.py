"""Search for molecules that score better, within a budget of scored molecules."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from molvae.checks.choices import one_of
from molvae.checks.dotted import by_dotted_key
from molvae.checks.limits import AT_ONCE, MOST, WORKERS, within
from molvae.errors import NothingLeft, SettingError
from molvae.files.settings_file import check_same_settings, write_settings
from molvae.files.whole import check_writable
from molvae.model.hub import DEFAULT, ModelLike
from molvae.model.model import Model
from molvae.optimization.aim import Aim, aim_of
from molvae.optimization.algorithms.loop import Ending
from molvae.optimization.constraints import Constraints
from molvae.optimization.constraints_config import DEFAULT_CONSTRAINTS, ConstraintsConfig
from molvae.optimization.front import spend, spend_on_front
from molvae.optimization.oracle.call import Call
from molvae.optimization.oracle.ledger_file import LEDGER
from molvae.optimization.oracle.oracle import Oracle
from molvae.optimization.oracle.summary import failures
from molvae.optimization.refusals import Refusals
from molvae.optimization.result import OptimizationResult, result_of
from molvae.optimization.searches import Search
from molvae.optimization.setup import SearchLike, Setup, set_up
from molvae.parallel.cores import cores
from molvae.scoring.chosen import Scoring
from molvae.table.molecules import MoleculesLike, smiles_of

log = logging.getLogger(__name__)

Mode = Literal["scalar", "pareto"]
RESULTS = ("best.csv", "summary.json", "report.html")
"""Written at the end of a run."""
REASONS = 3
"""Reasons that an error names."""


def optimize(
    objective: Scoring | Aim,
    *,
    model: ModelLike = None,
    start: MoleculesLike = (),
    budget: int = 1000,
    mode: Mode = "scalar",
    constraints: ConstraintsConfig = DEFAULT_CONSTRAINTS,
    search: SearchLike = "auto",
    batch: int = 20,
    seed: int = 0,
    device: str = "auto",
    folder: str | Path | None = None,
    workers: int = 1,
    timeout: float = 0.0,
    callback: Callable[[Call], object] = lambda call: None,
    on_start: Callable[[Sequence[Call]], object] = lambda calls: None,
    settings: Mapping[str, str] | None = None,
) -> OptimizationResult:
    """Search for molecules that score better, within a budget of scored molecules.

    >>> import molvae
    >>> found = molvae.optimize("qed", budget=200)                       # doctest: +SKIP
    >>> found.best, found.ledger, found.curve                            # doctest: +SKIP

    Args:
        objective: what is to be high, from 0 to 1: a name ("qed", "pmo/osimertinib_mpo"), a YAML file, a
            scorer, a function of a list of RDKit molecules, or a map of column names to these.
        model: name, folder, or the model itself; None is the default model.
        start: molecules to begin from; none begins from the model's prior.
        budget: calls of the objective: distinct molecules scored. That of a folder may be raised later,
            except where the mode is "pareto".
        mode: "scalar" searches for one score, "pareto" in several directions towards the front of the
            objective's terms.
        constraints: what molecules have to be; what they refuse costs no call.
        search: name of a search or several settings that are put together, its config, or a function that
            makes one; "auto" is as suits the budget.
        batch: molecules between two decisions of the search.
        seed: seeds all random draws.
        device: where a model that is named is loaded: "cpu", "cuda", or "auto".
        folder: gets the ledger as calls happen, and the results at the end; the same call again goes on with
            what was interrupted. None keeps all in memory.
        workers: processes that score; 0 takes all cores, 1 without a time-out scores in this one. With more,
            the objective has to travel to them: functions of a notebook cannot.
        timeout: seconds for one molecule, which then has no score; 0 waits for ever.
        callback: called with each call as it is made; where it raises `BudgetExhausted` the search ends.
        on_start: called once before the first call, with those that the folder holds already.
        settings: name -> value, shown at the end of the folder's page as what made it; None shows the
            arguments.

    Returns:
        The best molecules, the ledger, the curve, and the Pareto front where there are several terms.

    Raises:
        SettingError: a setting means nothing, or the folder holds another run.
        NothingLeft: no molecule was scored.
        MolvaeError: the ledger is of another objective, damaged, or in use.
    """
    began = time.perf_counter()
    _check(budget, mode, batch, workers)
    aim = aim_of(objective, {} if isinstance(model, Model) else {"model": str(model or DEFAULT)})
    _check_aim(aim, mode, timeout)
    setup = set_up(model, smiles_of(start), constraints, search, budget=budget, seed=seed, device=device)
    own = {**setup.settings, "mode": mode, "batch": batch} | ({"budget": budget} if mode == "pareto" else {})
    place = None if folder is None else Path(folder)
    if place is not None:
        _check_folder(place, own)
    first = _first_search(setup, mode)
    refusals = Refusals(setup.constraints, place)

    def watch(call: Call) -> None:
        refusals.tell()
        callback(call)

    with Oracle(
        aim.objective,
        budget,
        place,
        description=aim.description,
        optimizer=first.name,
        workers=workers or cores(),
        timeout=timeout,
        watch=watch,
    ) as oracle:
        if place is not None:
            _check_resumed(oracle, first.name, place)
            write_settings(place, own)
        on_start(oracle.calls)
        ending = _spend(setup, first, oracle, mode, batch, place)
    _check_scored(oracle.calls, setup.constraints)
    run = {
        "ending": ending.reason,
        "calls_resumed": oracle.resumed,
        "scoring_seconds": round(oracle.seconds, 1),
        "search": first.name,
        "mode": mode,
        "seed": seed,
        "refused": setup.constraints.most_refused(),
        "seconds": round(time.perf_counter() - began, 1),
    }
    found = result_of(oracle.calls, aim.objective, setup.start, budget=budget, name=aim.name, run=run)
    if place is not None:
        shown = {"objective": aim.name, **by_dotted_key(own)} if settings is None else settings
        found.save_all(place, {name: str(value) for name, value in shown.items()})
    return found


def _check(budget: int, mode: str, batch: int, workers: int) -> None:
    one_of(get_args(Mode), mode=mode)
    within(1, MOST, budget=budget)
    within(1, AT_ONCE, batch=batch)
    within(0, WORKERS, workers=workers)


def _check_aim(aim: Aim, mode: Mode, timeout: float) -> None:
    aim.check_timeout(timeout)
    if mode == "pareto" and len(aim.objective.terms) < 2:
        raise SettingError("mode", mode, "needs an objective of two terms or more; this one has one")


def _check_folder(folder: Path, settings: Mapping[str, Any]) -> None:
    """Make sure that a folder is free for a search, or holds this one."""
    check_writable(folder / LEDGER, str(folder))
    there = [name for name in RESULTS if (folder / name).exists()]
    if there and not (folder / LEDGER).exists():
        raise SettingError("folder", folder, f"holds a {there[0]} but no ledger; choose another folder")
    check_same_settings(folder, settings)


def _check_resumed(oracle: Oracle, name: str, folder: Path) -> None:
    """Refuse a budget below what is spent, or by which another search would begin anew beside it."""
    if oracle.resumed > oracle.budget:
        raise SettingError("budget", oracle.budget, f"{folder} holds {oracle.resumed} calls already")
    before = oracle.calls[-1].optimizer if oracle.resumed else name
    if before != name:
        wanted = (
            f"the search auto would take {name} for it, {folder} was begun by {before};"
            " choose another folder or a smaller budget"
        )
        raise SettingError("budget", oracle.budget, wanted)
    if oracle.resumed:
        log.info("%s holds %d calls; going on from there", folder, oracle.resumed)


def _first_search(setup: Setup, mode: Mode) -> Search:
    search = setup.search()
    if mode == "pareto" and search.name == "random":
        wanted = "looks at no score: the mode scalar tells the front of what it draws"
        raise SettingError("search", search.name, wanted)
    return search


def _spend(
    setup: Setup, first: Search, oracle: Oracle, mode: Mode, batch: int, folder: Path | None
) -> Ending:
    """Let the search spend the budget on one score, or on several directions towards the Pareto front."""

    def make(start: Sequence[str], seed: int) -> Search:
        return first if seed == setup.seed else setup.search_from(start, seed)

    try:
        if mode == "scalar":
            return spend(first, setup.constraints, oracle, batch=batch)
        return spend_on_front(make, setup.start, setup.constraints, oracle, batch=batch, seed=setup.seed)
    except KeyboardInterrupt:
        if folder is not None:
            held = len(oracle.calls)
            log.warning("%s holds %d calls; the same call again goes on from there", folder, held)
        raise


def _check_scored(calls: Sequence[Call], constraints: Constraints) -> None:
    """Say why there is nothing.

    Raises:
        NothingLeft: no molecule was scored.
    """
    if any(np.isfinite(call.score) for call in calls):
        return
    failed, refused = failures(calls), constraints.refused.most_common(REASONS)
    if failed:
        why = f"each failed: {'; '.join(list(failed)[:REASONS])}; mend that and choose another folder"
    elif refused:
        why = "the constraints refused all: " + ", ".join(f"{why} ({count:,})" for why, count in refused)
    else:
        why = "the model decoded to none"
    raise NothingLeft(f"no molecule was scored; {why}")
