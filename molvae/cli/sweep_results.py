"""What a sweep leaves: trials.csv, report.html, and a table on the terminal."""

from __future__ import annotations

from pathlib import Path

from omegaconf import DictConfig, OmegaConf
from rich.table import Table

from molvae.cli.run_record import RunRecord
from molvae.files.versions import versions
from molvae.files.whole import write_whole
from molvae.report.trials import Trials, shown, trials_page
from molvae.tuning.objective import DIRECTIONS
from molvae.tuning.results import Results, in_order
from molvae.tuning.space import Space

SHOWN = 10


def write_results(found: Results, space: Space, folder: Path, trials: Path, cfg: DictConfig) -> None:
    """Write trials.csv and report.html, each as a whole."""
    settings = OmegaConf.to_container(cfg.sweep, resolve=True)
    assert isinstance(settings, dict)
    page = trials_page(
        Trials(
            title=folder.name,
            table=in_order(found),
            objectives={name: DIRECTIONS[name] for name in found.objectives},
            params={key: getattr(space[key], "log", False) for key in found.params},
            best=found.best,
            importances=found.importances,
            commands={number: command_of(trials / str(number)) for number in found.best},
            settings={str(key): str(value) for key, value in settings.items()},
            versions=versions(),
        )
    )
    write_whole(folder / "trials.csv", found.table.to_csv(index=False))
    write_whole(folder / "report.html", page)


def command_of(trial: Path) -> str:
    """The command that repeats a trial."""
    record = RunRecord.read(trial)
    return record.command if record else f"{trial} is gone"


def results_table(found: Results) -> Table:
    """The best trials."""
    table = in_order(found).head(SHOWN)
    columns = ["trial", "state", *found.objectives, *found.params]
    printed = Table(title=f"best of {len(found.table):,} trials", title_justify="left")
    for name in columns:
        printed.add_column(
            name.replace(".", ".\n"), justify="left" if name == "state" else "right", overflow="fold"
        )
    for row in table.to_dict("records"):
        printed.add_row(*(shown(row[name]) for name in columns))
    return printed
