"""Several searches within one budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from molvae.errors import SettingError
from molvae.model.model import Model
from molvae.optimization.algorithms.portfolio import Member, Portfolio
from molvae.optimization.constraints import Constraints
from molvae.optimization.searches.cmaes import CMAESConfig
from molvae.optimization.searches.finetune import FinetuneConfig
from molvae.optimization.searches.search import MakeSearch, Search
from molvae.optimization.searches.surrogate import SurrogateConfig

MEMBERS: dict[str, MakeSearch] = {
    "surrogate": SurrogateConfig(),
    "finetune": FinetuneConfig(),
    "cmaes": CMAESConfig(),
}


@dataclass(frozen=True)
class PortfolioConfig:
    """Searches take turns by how well each has done lately, and learn from each other's scores."""

    members: Sequence[str] = ("surrogate", "finetune")
    """Names of searches: surrogate, finetune, cmaes."""

    def __post_init__(self) -> None:
        if not self.members or set(self.members) - MEMBERS.keys():
            raise SettingError("members", list(self.members), f"choose from {', '.join(MEMBERS)}")

    def __call__(self, model: Model, start: Sequence[str], constraints: Constraints, seed: int) -> Search:
        """Make the search; see `MakeSearch`."""
        searches = {name: MEMBERS[name](model, start, constraints, seed) for name in self.members}
        members = {
            name: Member(search.optimizer, search.decode, search.learns) for name, search in searches.items()
        }
        return Search("portfolio", Portfolio(members, np.random.default_rng(seed)), list)
