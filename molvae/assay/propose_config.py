"""Where the next batch of molecules is looked for, and how it is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field

from molvae.checks.choices import SIGNS, one_of
from molvae.checks.limits import MOST, within
from molvae.model.hub import ModelLike
from molvae.optimization.constraints_config import ConstraintsConfig
from molvae.optimization.setup import SearchLike
from molvae.scoring.chosen import Scoring
from molvae.table.molecules import MoleculesLike

MAKEABLE = ConstraintsConfig(ranges={"sa": {"max": 4.0}})


@dataclass(frozen=True)
class ProposeConfig:
    """Where the next batch is looked for, and how it is chosen.

    Raises:
        SettingError: a setting means nothing.
    """

    direction: str = "maximize"
    """"maximize" where more of the property is better, "minimize" where less is."""

    explore: float = 0.3
    """How bold: 0 takes what is expected to be best, 1 what is best in a draw of what the truth may be, more
    looks further into the unknown."""

    objective: Scoring | None = None
    """What else is wanted, such as "qed" or predictors of other properties, by a geometric mean; see
    `molvae.optimize`."""

    constraints: ConstraintsConfig = field(default_factory=lambda: MAKEABLE)
    """What molecules have to be; by default they pass the filters that suit the model, and have a synthetic
    accessibility of 4 at most."""

    pool: MoleculesLike | None = None
    """A library that is chosen from, such as what can be bought; None searches the latent space."""

    start: MoleculesLike = ()
    """Molecules that the search begins from; none are the best measured."""

    model: ModelLike = None
    """Whose latent space is searched: name, folder, or the model itself; None is the default model."""

    search: SearchLike = "nearby"
    """Name of a search, as of `molvae.optimize`; this one has a small first library."""

    budget: int = 2000
    """Molecules that the search predicts."""

    seed: int = 0
    """Seeds all random draws."""

    device: str = "auto"
    """Where a model that is named is loaded: "cpu", "cuda", or "auto"."""

    def __post_init__(self) -> None:
        one_of(SIGNS, direction=self.direction)
        within(0, 100, explore=self.explore)
        within(1, MOST, budget=self.budget)


DEFAULT_PROPOSE = ProposeConfig()
