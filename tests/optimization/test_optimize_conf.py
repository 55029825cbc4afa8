"""The YAML of `molvae optimize` gives the defaults that the functions and dataclasses have."""

from inspect import signature

import pytest

from molvae import optimize
from molvae.cli.settings.build import build, plain
from molvae.cli.settings.compose import compose_verb
from molvae.filters.properties import within_ranges
from molvae.optimization import searches
from molvae.optimization.constraints_config import ConstraintsConfig

CONFIGS = {
    "ascent": searches.AscentConfig,
    "auto": searches.AutoConfig,
    "cmaes": searches.CMAESConfig,
    "finetune": searches.FinetuneConfig,
    "portfolio": searches.PortfolioConfig,
    "random": searches.RandomConfig,
    "surrogate": searches.SurrogateConfig,
    "turbo": searches.TurboConfig,
}


@pytest.mark.parametrize("name", CONFIGS)
def test_a_search_has_its_config_s_defaults(name):
    made = build(compose_verb("optimize", [f"search={name}"]), "search")
    expected = CONFIGS[name]()
    assert {**vars(made), "members": ()} == {**vars(expected), "members": ()}
    assert list(getattr(made, "members", ())) == list(getattr(expected, "members", ()))


def test_the_constraints_have_their_config_s_defaults():
    cfg = compose_verb("optimize", [])
    own = ConstraintsConfig()
    assert (cfg.keep, cfg.similarity_floor, cfg.scaffold_quota) == (
        *(own.keep, own.similarity_floor, own.scaffold_quota),
    )
    assert not any(plain(cfg.smarts).values())
    assert not within_ranges(plain(cfg.ranges))
    assert list(cfg.filters) == [own.filters]


def test_the_run_has_the_function_s_defaults():
    """But for workers and time-outs: a script need not be one that other processes can import."""
    cfg, defaults = compose_verb("optimize", []), signature(optimize).parameters
    for name in ("budget", "mode", "batch", "seed"):
        assert cfg[name] == defaults[name].default, name
