"""What `molvae optimize` is asked for, made sure of before anything is written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from omegaconf import DictConfig

from molvae.checks.limits import AT_ONCE, MOST, WORKERS, within
from molvae.cli.settings.build import build, by_dotted_key, plain
from molvae.errors import UsageError
from molvae.filters.chain import FilterChain
from molvae.filters.familiar import Familiar
from molvae.filters.properties import PropertyRange
from molvae.filters.similarity import Similarity
from molvae.filters.substructure import Substructure
from molvae.optimization.searches.constraints import Constraints
from molvae.scoring.external_command import ExternalCommand
from molvae.scoring.objective import Objective

MODES = ("scalar", "pareto")


def check(cfg: DictConfig) -> None:
    """Refuse settings that mean nothing."""
    if cfg.mode not in MODES:
        raise UsageError(f"mode is {' or '.join(MODES)}, not '{cfg.mode}'")
    within(1, MOST, budget=cfg.budget)
    within(1, AT_ONCE, batch=cfg.batch)
    within(0, WORKERS, workers=cfg.workers)
    within(0, MOST, scaffold_quota=cfg.scaffold_quota)
    within(0, 1, similarity_floor=cfg.similarity_floor)
    if cfg.similarity_floor and not cfg.start:
        raise UsageError(f"similarity_floor={cfg.similarity_floor:g} needs start=, which it is measured from")


def objective_of(cfg: DictConfig) -> Objective:
    """The objective, made sure to be complete."""
    for name, value in by_dotted_key(plain(cfg.objective)).items():
        if value is None and name.endswith((".zero", ".one")):
            both = name.rpartition(".")[0]
            raise UsageError(
                f"objective.{name} is missing: give the property's values that are worth nothing and all,"
                f" such as objective.{both}.zero=5 objective.{both}.one=9"
            )
    objective = build(cfg, "objective")
    _check_timeouts(cfg.timeout, objective)
    if cfg.mode == "pareto" and len(objective.terms) < 2:
        raise UsageError("mode=pareto needs an objective of two terms or more; this one has one")
    return objective


def _check_timeouts(timeout: float, objective: Objective) -> None:
    """Refuse a time-out that would end a worker before the programs it has started, which would go on."""
    programs = [one for one in objective.scorers.values() if isinstance(one, ExternalCommand)]
    needed = sum(program.timeout or math.inf for program in programs)
    if 0 < timeout <= needed and programs:
        raise UsageError(
            f"timeout={timeout:g}: the objective's programs may take {needed:g} s for a molecule, and would"
            " go on after that; give a longer one, or 0 to leave it to theirs"
        )


def constraints_of(cfg: DictConfig, start: Sequence[str]) -> Constraints:
    """All that is demanded of a molecule before it is scored; what is quick to tell comes first.

    Args:
        cfg: the settings.
        start: the seed molecules, which `cfg.start` names and which can be read only once from a pipe.
    """
    smarts, ranges = plain(cfg.smarts), _limited(plain(cfg.ranges))
    own: dict[str, Any] = {}
    if any(smarts.values()):
        own["smarts"] = Substructure(**smarts)
    if cfg.similarity_floor:
        own["similarity"] = Similarity(start, cfg.similarity_floor)
    if ranges:
        own["ranges"] = PropertyRange(ranges)
    if cfg.familiar:
        own["familiar"] = Familiar.from_file(also=start)
    for name in own.keys() & cfg.filters.keys():
        own[f"{name} (own)"] = own.pop(name)
    return Constraints(FilterChain({**own, **build(cfg, "filters")}), cfg.scaffold_quota)


def _limited(ranges: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Ranges that refuse anything: the others would be computed in vain."""
    ends = {
        name: [limits.get("min", -math.inf), limits.get("max", math.inf)] for name, limits in ranges.items()
    }
    for name, (low, high) in ends.items():
        if low > high:
            raise UsageError(f"ranges.{name}: nothing lies above {low:g} and below {high:g}")
    return {name: ranges[name] for name, both in ends.items() if any(map(math.isfinite, both))}
