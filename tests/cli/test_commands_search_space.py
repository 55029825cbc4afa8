"""What `sweep.space` is read as, and that the spaces that ship name settings of `molvae train`."""

import pytest
from hydra.errors import MissingConfigException
from omegaconf import DictConfig
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from molvae.cli.settings.compose import compose_verb, explain
from molvae.cli.settings.overrides import to_hydra
from molvae.cli.settings.search_space import as_override, search_space
from molvae.cli.sweep_run import check_settings
from molvae.errors import ArgumentError
from molvae.parts.conf import options
from molvae.tuning.config import TuneConfig, trials_wanted


@pytest.fixture(scope="module")
def defaults():
    return compose_verb("sweep", [])


@pytest.mark.parametrize("option", options("sweep"))
def test_the_spaces_that_ship_can_be_searched(option):
    cfg = compose_verb("sweep", [f"sweep={option}"])
    assert len(search_space(cfg, cfg, [], shipped=True)) >= 2
    assert cfg.sweep.sampler == {"multi": "tpe"}.get(option, option)


@pytest.mark.parametrize(
    ("chosen", "lacking"),
    [
        (["sweep=tpe", "optimizer=adamw"], {"optimizer.muon_lr"}),
        (["sweep=multi", "experiment=zinc250k"], {"optimizer.muon_lr", "kl_weight.end"}),
    ],
)
def test_what_the_chosen_options_lack_is_left_out_of_a_space_that_ships(chosen, lacking):
    cfg, all_options = compose_verb("sweep", chosen), compose_verb("sweep", chosen[:1])
    whole = search_space(all_options, all_options, [], shipped=True)
    assert search_space(cfg, cfg, [], shipped=True).keys() == whole.keys() - lacking
    with pytest.raises(ArgumentError, match="there is no key"):
        search_space(cfg, cfg, [], shipped=False)


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
    assert search_space(cfg, cfg, ["split.valid", "data"], shipped=False) == {
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


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("optimiser=choice(adamw,sgd)", "did you mean 'optimizer'?"),
        ("optimizer.lr.x=choice(1,2)", "there is no key 'optimizer.lr.x'"),
        ("kl_weight=choice(linear,cyclic)", "there is no kl_weight=cyclic: did you mean 'cyclical'?"),
        ("optimizer.lr=interval(1,0.1)", "optimizer.lr: nothing lies between 1 and 0.1"),
        ("optimizer.lr=tag(log,interval(0,1))", "optimizer.lr: a logarithmic range begins above 0, not at 0"),
        ("optimizer.lr=0.1", "'optimizer.lr=0.1' has one value only; give key=choice"),
        ("optimizer.lr", "'optimizer.lr' is not of the form key=choice(a, b)"),
        ("optimizer.lr=glob(*)", "cannot be searched"),
        ("optimizer.lr=range(1,5,0)", "cannot be searched"),
        ("optimizer.lr=range(5,1)", "nothing lies between"),
        ("architecture.latent_dim=choice(a,b)", "architecture.latent_dim takes a whole number"),
        ("architecture.latent_dim=interval(0.5,2)", "architecture.latent_dim takes a whole number"),
        ("sweep.count=choice(1,2)", "sweep.count is no setting of `molvae train`"),
        ("hydra.verbose=choice(true,false)", "hydra.verbose is no setting"),
    ],
)
def test_lines_that_cannot_be_searched(defaults, line, says):
    cfg = DictConfig({**defaults, "sweep": {**defaults.sweep, "space": [line]}})
    with pytest.raises(ArgumentError) as error:
        search_space(cfg, defaults, [], shipped=False)
    assert says in str(error.value)


def test_a_space_names_something_and_nothing_twice(defaults):
    for lines, says in (([], "is empty"), (["training.seed=choice(1,2)"] * 2, "names training.seed twice")):
        cfg = DictConfig({**defaults, "sweep": {**defaults.sweep, "space": lines}})
        with pytest.raises(ArgumentError, match=says):
            search_space(cfg, defaults, [], shipped=False)


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("sweep", {"objectives": ["accuracy"]}, "there is no 'accuracy'; there are loss"),
        ("sweep", {"objectives": ["loss", "loss"]}, "name one, or several that differ"),
        ("sweep", {"sampler": "bayes"}, "^sampler=bayes: takes one of tpe, random, grid"),
        ("sweep", {"count": "many"}, "sweep.count takes a whole number"),
        ("sweep", {"objectives": ["property_error"]}, r"property_error needs training\.properties="),
        ("sweep", {"parallel": -1}, r"sweep\.parallel=-1: at least 0 is needed"),
        ("sweep", {"seed": -1}, r"sweep.seed=-1: a seed is a whole number"),
        ("data", {"_target_": "molvae.data.sources.file", "path": "-"}, "data=-: trials cannot share"),
        ("resume", "run", "resume= is for one run"),
        ("trainer", {"devices": 2}, "trainer.devices=2: a trial takes one device"),
    ],
)
def test_settings_that_no_sweep_takes(defaults, key, value, says):
    changed = {**defaults[key], **value} if isinstance(value, dict) else value
    with pytest.raises(ArgumentError, match=says):
        check_settings(DictConfig({**defaults, key: changed}))


def test_only_a_grid_knows_by_itself_how_many_trials_there_are():
    def wanted(sampler, count):
        space = {"training.seed": CategoricalDistribution([1, 2, 3])}
        return trials_wanted(TuneConfig(sampler=sampler, count=count), space)

    assert [wanted("grid", count) for count in (0, 2, 9)] == [3, 2, 3]
    assert wanted("tpe", 9) == 9
    with pytest.raises(ArgumentError, match=r"^count=0"):
        wanted("random", 0)


def test_a_launcher_that_is_not_installed_says_what_brings_it():
    for option, package in (("joblib", "'molvae[joblib]'"), ("submitit_slurm", "'molvae[slurm]'")):
        missing = MissingConfigException("missing", f"hydra/launcher/{option}", ["basic", "slurm"])
        assert str(explain(missing, "sweep", [])) == (
            f"hydra/launcher={option} is not installed: pip install {package}"
        )
