"""`molvae repro`: a run's folder in, the command that repeats the run out."""

import logging
from pathlib import Path

from omegaconf import DictConfig

from molvae.cli.repetition import carded, changes, command, recorded
from molvae.cli.standard_streams import answer

log = logging.getLogger(__name__)


def run(cfg: DictConfig) -> None:
    """Print the command; warn of what has changed since."""
    record = recorded(Path(cfg.run)) or carded(cfg.run)
    for change in changes(record):
        log.warning("%s", change)
    answer(command(record))
