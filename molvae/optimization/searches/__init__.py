"""Optimisers brought together with a model and constraints: what `molvae optimize search=` chooses from."""

from molvae.optimization.searches.constraints import Constraints
from molvae.optimization.searches.decoder_tuning import finetune
from molvae.optimization.searches.latent_ascent import ascent
from molvae.optimization.searches.latent_cmaes import cmaes
from molvae.optimization.searches.latent_moves import LatentMoves, encoded
from molvae.optimization.searches.random_draws import random
from molvae.optimization.searches.search import Search
from molvae.optimization.searches.shared_budget import auto, portfolio
from molvae.optimization.searches.structure_surrogate import surrogate
from molvae.optimization.searches.trust_region import turbo

__all__ = [
    "Constraints",
    "LatentMoves",
    "Search",
    "ascent",
    "auto",
    "cmaes",
    "encoded",
    "finetune",
    "portfolio",
    "random",
    "surrogate",
    "turbo",
]
