"""`molvae sweep`: a search space in, many trained models and a report of what works out."""

from __future__ import annotations

import logging

from omegaconf import DictConfig

from molvae.cli.console import Terminal, show
from molvae.cli.standard_streams import answer
from molvae.cli.sweep_run import check_settings, space_of, swept
from molvae.cli.sweep_table import trials_table
from molvae.cli.train_run import store_of
from molvae.errors import MolvaeError

log = logging.getLogger(__name__)


def run(cfg: DictConfig) -> None:
    """Search, write the table and the report, show the best on stderr, and print the folder."""
    check_settings(cfg)
    space = space_of(cfg)
    _, store = store_of(cfg)  # data that cannot be read ends the sweep before it begins
    found = swept(cfg, store, space)
    show(trials_table(found, Terminal().width))
    for number in found.best:  # logged and not in the table, which would break the line
        log.info("trial %d: %s", number, found.commands[number])
    answer(str(found.folder))
    if not found.best:
        errors = [error for error in found.table["error"] if error]
        raise MolvaeError(f"none of {len(found.table)} trials ran to its end: {', '.join(errors[-1:])}")
