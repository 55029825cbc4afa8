"""Optimisers brought together with a model and constraints: what `molvae optimize search=` chooses from."""

from molvae.search.constraints import Constraints
from molvae.search.latent_cmaes import cmaes
from molvae.search.latent_moves import LatentMoves, encoded
from molvae.search.random_draws import random
from molvae.search.search import Search
from molvae.search.structure_surrogate import surrogate

__all__ = ["Constraints", "LatentMoves", "Search", "cmaes", "encoded", "random", "surrogate"]
