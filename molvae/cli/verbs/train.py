"""`molvae train`: prepared molecules in, a trained model out."""

from __future__ import annotations

import logging

from omegaconf import DictConfig

from molvae.cli.resumed_run import resumed
from molvae.cli.run_record import RunRecord
from molvae.cli.standard_streams import answer
from molvae.cli.train_run import check_new_run, run_folder, tell_of_example, trained

log = logging.getLogger(__name__)


def run(cfg: DictConfig) -> None:
    """Train, and print the model's folder."""
    folder = run_folder(cfg)
    if not cfg.resume:
        check_new_run(cfg, folder)
        tell_of_example(cfg)
    result, _ = trained(resumed(cfg, folder) if cfg.resume else cfg, folder, RunRecord.read(folder))
    if result.model is not None:
        answer(str(folder / "model"))
    else:
        log.warning("The slice is over; go on with: molvae train resume=%s", folder)
