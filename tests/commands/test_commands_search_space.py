"""What `sweep.space` is read as, and that the spaces that ship name settings of `molvae train`."""

import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from molvae.commands.compose import compose_verb
from molvae.commands.overrides import to_hydra
from molvae.commands.search_space import as_override, search_space
from molvae.commands.verbs import options


@pytest.mark.parametrize("option", options("sweep"))
def test_the_spaces_that_ship_can_be_searched(option):
    cfg = compose_verb("sweep", [f"sweep={option}"])
    assert len(search_space(cfg, cfg, [])) >= 2
    assert cfg.sweep.sampler == {"multi": "tpe"}.get(option, option)


def test_every_form_is_read_as_typed_on_the_command_line():
    lines = [
        "architecture.latent_dim=choice(32,64)",
        "architecture.encoder_dim=interval(16,64)",
        "architecture.decoder_dim=tag(log,int(interval(16,64)))",
        "architecture.dropout=range(0.0,0.5,0.1)",
        "training.chunk_size=range(16,65,16)",
        "optimizer.lr=tag(log,interval(0.001,0.1))",
        "kl_weight=choice(linear,constant)",
        "split.valid=interval(0,0.5)",
    ]
    cfg = compose_verb("sweep", to_hydra("sweep", [f"sweep.space=[{','.join(lines)}]"]))
    assert search_space(cfg, cfg, ["split.valid", "data"]) == {
        "architecture.latent_dim": CategoricalDistribution([32, 64]),
        "architecture.encoder_dim": IntDistribution(16, 64),
        "architecture.decoder_dim": IntDistribution(16, 64, log=True),
        "architecture.dropout": FloatDistribution(0.0, 0.4, step=0.1),
        "training.chunk_size": IntDistribution(16, 64, step=16),
        "optimizer.lr": FloatDistribution(0.001, 0.1, log=True),
        "kl_weight": CategoricalDistribution(["linear", "constant"]),
    }


def test_values_become_overrides():
    values = {
        "training.seed": 1,
        "strict": True,
        "optimizer.lr": 1e-5,
        "kl_weight": "linear",
        "init_from": "a b",
    }
    assert [as_override(key, value) for key, value in values.items()] == [
        "training.seed=1",
        "strict=true",
        "optimizer.lr=1e-05",
        "kl_weight=linear",
        "init_from='a b'",
    ]
    assert as_override("init_from", None) == "init_from=null"
