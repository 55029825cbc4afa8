"""The searches: an optimizer each, brought together with a model and constraints by a config."""

from molvae.optimization.searches.ascent import AscentConfig
from molvae.optimization.searches.auto import AutoConfig
from molvae.optimization.searches.cmaes import CMAESConfig
from molvae.optimization.searches.finetune import FinetuneConfig
from molvae.optimization.searches.portfolio import PortfolioConfig
from molvae.optimization.searches.random_draws import RandomConfig
from molvae.optimization.searches.search import MakeSearch, Search
from molvae.optimization.searches.surrogate import SurrogateConfig
from molvae.optimization.searches.turbo import TurboConfig

__all__ = [
    "AscentConfig",
    "AutoConfig",
    "CMAESConfig",
    "FinetuneConfig",
    "MakeSearch",
    "PortfolioConfig",
    "RandomConfig",
    "Search",
    "SurrogateConfig",
    "TurboConfig",
]
