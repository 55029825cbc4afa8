"""What `molvae optimize` writes into its folder as it begins, by which a run is repeated and gone on with."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from omegaconf import DictConfig

from molvae.cli.optimize_view import Watcher
from molvae.cli.page import settings
from molvae.cli.run_folder import check_same_run, write_config
from molvae.cli.run_record import RunRecord, checksums, this_run
from molvae.data.checksum import sha256
from molvae.model.hub import find
from molvae.optimization.oracle.call import Call
from molvae.scoring.objective import Objective
from molvae.scoring.python_function import PythonFunction

FREE = ("objective", "budget", "workers", "timeout", "device", "debug", "parallel")
"""What may differ where a search is gone on with; the ledger looks after its objective itself."""

log = logging.getLogger(__name__)


def check_same_search(cfg: DictConfig) -> None:
    """Make sure that the folder is free, or holds a search of these settings.

    Raises:
        UsageError: it holds another search.
    """
    # several directions share the budget from the beginning
    free = [name for name in FREE if cfg.mode == "scalar" or name != "budget"]
    check_same_run(cfg, Path(cfg.output), free, ": what was scored there was found otherwise")


def shown_settings(cfg: DictConfig) -> dict[str, str]:
    """What the page shows as what was asked for; ranges that limit nothing are left out."""
    return {name: text for name, text in settings(cfg).items() if not text.endswith("inf")}


def recorder(cfg: DictConfig, objective: Objective, watcher: Watcher) -> Callable[[Sequence[Call]], None]:
    """What a run does as it begins: write down what it reads and was asked for, and show where it goes on."""
    folder = Path(cfg.output)

    def record(calls: Sequence[Call]) -> None:
        _record_files(cfg, objective, folder)
        write_config(cfg, folder)
        watcher.resume(calls)

    return record


def _record_files(cfg: DictConfig, objective: Objective, folder: Path) -> None:
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
