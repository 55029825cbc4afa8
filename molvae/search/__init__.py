"""Optimisers brought together with a model and constraints: what `molvae optimize search=` chooses from."""

from molvae.search.constraints import Constraints
from molvae.search.decoder_tuning import finetune
from molvae.search.latent_ascent import ascent
from molvae.search.latent_cmaes import cmaes
from molvae.search.latent_moves import LatentMoves, encoded
from molvae.search.random_draws import random
from molvae.search.search import Search
from molvae.search.shared_budget import auto, portfolio
from molvae.search.structure_surrogate import surrogate
from molvae.search.trust_region import turbo

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
