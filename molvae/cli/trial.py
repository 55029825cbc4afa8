"""One trial of a sweep, in whatever process a launcher puts it: a training run whose outcome is noted."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from molvae.cli.train_run import trained
from molvae.errors import MolvaeError
from molvae.files.lock import waited_for
from molvae.tuning.trial import LOCK, RunningTrial

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trial:
    """What a launcher calls with the settings of each trial.

    Attributes:
        storage: the study's file.
        objectives: what a trial is judged by.
        pruning: whether hopeless ones are stopped.
        fcd_molecules: samples, and held-out molecules, that fcd compares.
    """

    storage: str
    objectives: list[str]
    pruning: bool
    fcd_molecules: int

    def __call__(self, cfg: DictConfig) -> None:
        """Run the trial after which the job's folder is named; its failure is noted and ends nothing else."""
        from molvae.training.pruning import Pruned

        folder = Path(HydraConfig.get().runtime.output_dir)
        # its sweep may have been killed and gone on with while the trial went on
        with waited_for(folder / LOCK, f"{folder}: another process is at work on it; waiting"):
            trial = RunningTrial(Path(self.storage), int(folder.name))
            if trial.finished:
                return
            trial.begin()
            try:
                values = self.values(cfg, folder, trial)
            except Pruned:
                trial.pruned()
            except Exception as error:
                log.debug("trial %d", trial.number, exc_info=True)
                trial.failed(f"{type(error).__name__}: {' '.join(str(error).split())}")
            else:
                trial.complete(values)

    def values(self, cfg: DictConfig, folder: Path, trial: RunningTrial) -> dict[str, float]:
        """Train, and measure the objectives."""
        from molvae.training.outcome import VALIDATED, outcome
        from molvae.training.pruning import Pruning

        watched = self.pruning and len(self.objectives) == 1 and self.objectives[0] in VALIDATED
        pruning = Pruning(f"valid/{self.objectives[0]}", trial.report) if watched else None
        result, store = trained(cfg, folder, pruning=pruning)
        if result.model is None:
            raise MolvaeError("training.slice_minutes was over; leave it out of a sweep")
        return outcome(result, store, self.objectives, self.fcd_molecules)
