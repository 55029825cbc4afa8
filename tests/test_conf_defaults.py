"""What the YAML files of conf/ say by default is what the library's own configurations say."""

from dataclasses import asdict, fields

import pytest
from omegaconf import OmegaConf
from torch import zeros
from torch.nn import Parameter

from molvae.assay.config import LearnConfig
from molvae.assay.propose_config import ProposeConfig
from molvae.cli.prepare_run import prepare_config
from molvae.cli.settings.build import build
from molvae.cli.settings.compose import compose_verb
from molvae.cli.sweep_run import NOT_OF_A_SEARCH
from molvae.cli.train_run import train_config
from molvae.data.config import PrepareConfig, config_for
from molvae.data.sources import SOURCES
from molvae.filters.chosen import filters_of
from molvae.model.architecture import Architecture
from molvae.optimization.searches import SurrogateConfig
from molvae.parts.conf import conf_dir
from molvae.training.config import TrainConfig
from molvae.training.kl_weight import ConstantKLWeight, CyclicalKLWeight, LinearKLWeight
from molvae.tuning.config import TuneConfig

BUILT = {"architecture", "optimizer", "filters"}
"""What YAML and the library say in different words."""


def plain(config: TrainConfig) -> dict:
    values = {one.name: getattr(config, one.name) for one in fields(config) if one.name not in BUILT}
    return values | {"properties": list(config.properties)}


def test_prepare():
    assert prepare_config(compose_verb("prepare", [])) == PrepareConfig()


@pytest.mark.parametrize("name", ["moses", "nci", "zinc250k", "chembl"])
def test_what_suits_a_source(name):
    assert prepare_config(compose_verb("prepare", [f"data={name}"])) == config_for(SOURCES[name]())


def test_train():
    cfg = compose_verb("train", [])
    config, default = train_config(cfg), TrainConfig()
    assert plain(config) == plain(default)
    assert Architecture.of(config.architecture).plain() == Architecture.of(default.architecture).plain()
    assert filters_of(config.filters).filters.keys() == filters_of(default.filters).filters.keys()
    parameter = [("weight", Parameter(zeros(2)))]
    assert config.optimizer(parameter).defaults == default.optimizer(parameter).defaults


def test_architecture():
    said = OmegaConf.to_container(OmegaConf.load(conf_dir() / "architecture" / "small.yaml"))
    default = asdict(Architecture()) | {"axes": []}
    assert said == {name: value for name, value in default.items() if name != "num_properties"}  # of training


def test_learn():
    said = OmegaConf.to_container(OmegaConf.load(conf_dir() / "learn.yaml").learning)
    default = asdict(LearnConfig())
    assert said == default | {"members": list(default["members"]), "views": list(default["views"])}


def test_propose():
    cfg, default = compose_verb("propose", []), ProposeConfig()
    own = ("direction", "explore", "budget", "seed", "device")
    assert {name: cfg[name] for name in own} == {name: getattr(default, name) for name in own}
    assert build(cfg, "search") == SurrogateConfig(library=300)
    assert default.search == "nearby"
    assert cfg.learning == compose_verb("learn", []).learning


def test_sweep():
    said = OmegaConf.to_container(OmegaConf.load(conf_dir() / "sweep.yaml").sweep)
    own = {name: value for name, value in said.items() if name not in NOT_OF_A_SEARCH}
    assert own == asdict(TuneConfig()) | {"objectives": list(TuneConfig().objectives)}


@pytest.mark.parametrize(
    ("option", "default"),
    [
        ("constant", ConstantKLWeight()),
        ("linear", LinearKLWeight()),
        ("cyclical", CyclicalKLWeight()),
    ],
)
def test_weights_of_the_kl_term(option, default):
    assert build(compose_verb("train", [f"kl_weight={option}"]), "kl_weight") == default


def test_the_experiment_drugs_says_what_its_runs_were_begun_with():
    config = train_config(compose_verb("train", ["experiment=drugs", "data.path=."]))
    changed = {name: value for name, value in plain(config).items() if value != plain(TrainConfig())[name]}
    assert asdict(changed.pop("kl_weight")) == {"start": 0.01, "end": 0.05, "begin": 0.1, "finish": 0.6}
    assert changed == {"epochs": 1.0, "chunks_per_step": 2, "validate_every": 1000, "validation_samples": 200}
    assert config.architecture["latent_dim"] == 128
    assert config.architecture["axes"] == [
        *("logp", "tpsa", "mw", "qed", "sa", "fsp3", "rings", "aromatic_rings", "hbd", "hba"),
        *("rotatable_bonds", "charge"),
    ]
    prepared = prepare_config(compose_verb("train", ["experiment=drugs", "data.path=."]))
    assert (prepared.min_token_count, prepared.max_length) == (20, 160)
