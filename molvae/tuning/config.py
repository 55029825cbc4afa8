"""How settings are searched for: each setting of `molvae.tune`, with its default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from molvae.checks.limits import MOST, within
from molvae.errors import SettingError
from molvae.tuning.objective import directions
from molvae.tuning.sampler import SAMPLERS, Grid
from molvae.tuning.space import Space


@dataclass(frozen=True)
class TuneConfig:
    """How settings are searched for.

    Args:
        sampler: "tpe" learns from the trials before where to look (Bergstra et al. 2011); "random"; or
            "grid", every point once.
        objectives: what a trial is judged by: "loss" (held-out, in nats per molecule; compares trials of one
            weight of the KL term only), "nll" (its reconstruction term), "reconstruction" (share of held-out
            molecules that come back exactly), "valid", "unique", "novel" and "passing" (rates of samples),
            "fcd" (Frechet ChemNet distance of samples to held-out molecules), "property_error" (squared, in
            standard deviations).
        count: trials in all, those of an earlier call included; 0 takes all points of a grid.
        pruning: stop a trial whose loss is worse than the others' median at the same share of the run; with
            one objective that validation measures, once 5 trials have ended.
        fcd_molecules: samples, and held-out molecules, that "fcd" compares.
        seed: seeds the search; the trials have that of their training.
    """

    sampler: str = "tpe"
    objectives: Sequence[str] = ("loss",)
    count: int = 20
    pruning: bool = True
    fcd_molecules: int = 500
    seed: int = 0

    def __post_init__(self) -> None:
        directions(self.objectives)
        if self.sampler not in SAMPLERS:
            raise SettingError("sampler", self.sampler, f"takes one of {', '.join(SAMPLERS)}")
        within(0, MOST, count=self.count)
        within(1, MOST, fcd_molecules=self.fcd_molecules)


def trials_wanted(config: TuneConfig, space: Space) -> int:
    """How many trials there are to be, with those of an earlier call.

    Raises:
        SettingError: none; only a grid knows by itself how many there are.
    """
    if config.sampler == "grid":
        points = len(Grid(space))
        return min(config.count or points, points)
    if config.count < 1:
        raise SettingError("count", config.count, "at least 1 is needed, but for a grid")
    return config.count
