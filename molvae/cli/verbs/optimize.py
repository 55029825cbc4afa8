"""`molvae optimize`: an objective and a budget in, better molecules and a ledger of every call out."""

from omegaconf import DictConfig

from molvae.checks.limits import MOST, within
from molvae.cli.console import show
from molvae.cli.optimize_record import check_same_search, recorder, shown_settings
from molvae.cli.optimize_view import Watcher, best_table
from molvae.cli.settings.build import build, plain
from molvae.cli.settings.constraints import constraints_of
from molvae.cli.settings.keys import naming_keys
from molvae.cli.standard_streams import answer
from molvae.optimization.aim import Aim
from molvae.optimization.optimize import optimize
from molvae.table import read_molecules

AS_THEY_ARE = ("model", "device", "budget", "mode", "batch", "seed", "workers", "timeout")


def run(cfg: DictConfig) -> None:
    """Search, show the best molecules on stderr, and print the folder."""
    within(1, MOST, budget=cfg.budget)
    check_same_search(cfg)
    aim, values = Aim(build(cfg, "objective"), plain(cfg.objective)), plain(cfg)
    with naming_keys(folder="output"), Watcher(cfg.budget) as watcher:
        found = optimize(
            aim,
            start=read_molecules(cfg.start) if cfg.start else [],
            constraints=constraints_of(cfg),
            search=build(cfg, "search"),
            folder=cfg.output,
            callback=watcher,
            on_start=recorder(cfg, aim.objective, watcher),
            settings=shown_settings(cfg),
            **{name: values[name] for name in AS_THEY_ARE},
        )
    show(best_table(found))
    answer(cfg.output)
