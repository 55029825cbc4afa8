"""The search that suits a budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from molvae.checks.limits import at_least
from molvae.model.model import Model
from molvae.optimization.constraints import Constraints
from molvae.optimization.searches.portfolio import PortfolioConfig
from molvae.optimization.searches.search import Search
from molvae.optimization.searches.surrogate import SurrogateConfig


@dataclass(frozen=True)
class AutoConfig:
    """The surrogate for budgets up to which it was measured to lead, the portfolio for larger ones."""

    budget: int = 1000
    """Calls there are; `molvae.optimize(search="auto")` puts its own budget here."""

    surrogate_up_to: int = 10_000
    """Largest budget, in calls, that the surrogate is chosen for."""

    def __post_init__(self) -> None:
        at_least(1, budget=self.budget)

    def __call__(self, model: Model, start: Sequence[str], constraints: Constraints, seed: int) -> Search:
        """Make the search; see `MakeSearch`."""
        chosen = SurrogateConfig() if self.budget <= self.surrogate_up_to else PortfolioConfig()
        return chosen(model, start, constraints, seed)
