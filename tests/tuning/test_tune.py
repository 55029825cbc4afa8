"""`molvae.tune`: tiny models, each trained in a second, and the best settings of them."""

import pandas as pd
import pytest

from molvae.data.config import PrepareConfig
from molvae.data.prepare import prepare
from molvae.data.split import Split
from molvae.errors import MolvaeError, SettingError
from molvae.model.model import Model
from molvae.training.config import TrainConfig, TrainerConfig
from molvae.training.kl_weight import ConstantKLWeight
from molvae.tuning.changed import changed
from molvae.tuning.config import TuneConfig
from molvae.tuning.results import TuneResult
from molvae.tuning.space import Interval
from molvae.tuning.tune import tune

MOLECULES = [f"{'C' * length}{end}" for length in range(3, 12) for end in ("N", "O", "F", "S", "C#N")]
TRAINING = TrainConfig(
    epochs=1.0,
    chunk_size=16,
    validation_samples=10,
    architecture={"latent_dim": 2, "embedding_dim": 4, "encoder_dim": 4, "decoder_dim": 8},
    kl_weight=ConstantKLWeight(0.1),
    filters=None,
    trainer=TrainerConfig(accelerator="cpu", precision="32-true"),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    config = PrepareConfig(split=Split(valid=9.0, test=0.0), workers=1)
    return prepare(MOLECULES, config, output=tmp_path_factory.mktemp("tune") / "store")


@pytest.fixture(scope="module")
def found(store, tmp_path_factory) -> TuneResult:
    # the third point cannot be built
    space = {"architecture.latent_dim": [2, 3, -1]}
    folder = tmp_path_factory.mktemp("tuned")
    return tune(store, space, TuneConfig(sampler="grid", count=0), training=TRAINING, folder=folder)


def test_trials_are_runs_and_the_best_settings_are_told(found):
    assert found.table["state"].tolist() == ["complete", "complete", "failed"]
    assert "architecture.latent_dim=-1" in found.table["error"][2]
    best = found.table["loss"].idxmin()
    assert found.best == [best]
    assert found.best_config == changed(TRAINING, {"architecture.latent_dim": [2, 3][best]})
    model = Model.load(found.folder / "trials" / str(best) / "model")
    assert model.architecture["latent_dim"] == [2, 3][best]
    told = pd.read_csv(found.folder / "trials.csv")
    assert told["state"].tolist() == found.table["state"].tolist()
    assert told["loss"][0] == float(f"{found.table['loss'][0]:.6g}")
    assert "architecture.latent_dim" in (found.folder / "report.html").read_text()
    assert "<svg" in found._repr_html_()


def test_the_same_call_goes_on_and_another_is_refused(found, store):
    space = {"architecture.latent_dim": [2, 3, -1]}
    config = TuneConfig(sampler="grid", count=0)
    again = tune(store, space, config, training=TRAINING, folder=found.folder)
    assert again.table["loss"][:2].tolist() == found.table["loss"][:2].tolist()
    other = changed(TRAINING, {"epochs": 2.0})
    with pytest.raises(SettingError, match=r"holds another study: epochs was 1\.0, now 2\.0"):
        tune(store, space, config, training=other, folder=found.folder)


@pytest.mark.parametrize(
    ("space", "says"),
    [
        ({"epoch": [1, 2]}, "space=epoch: no setting of the training; there are learn, epochs"),
        ({"kl_weight.begin": [0.1, 0.2]}, r"space=kl_weight\.begin: no setting of the training; there are v"),
        ({"optimizer.lrr": Interval(0.1, 1.0)}, r"space=optimizer\.lrr: no setting"),
        ({"optimizer.lr": Interval(1.0, 0.1)}, "the smaller one comes first"),
        ({}, "names one setting at least"),
    ],
)
def test_spaces_that_mean_nothing_are_refused(store, tmp_path, space, says):
    with pytest.raises(MolvaeError, match=says):
        tune(store, space, training=TRAINING, folder=tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_values_are_put_where_they_belong():
    values = {"epochs": 3.0, "architecture.decoder_dim": 9, "kl_weight.value": 0.3, "optimizer.lr": 0.5}
    other = changed(TRAINING, values)
    assert other.epochs == 3.0
    assert other.architecture == {**TRAINING.architecture, "decoder_dim": 9}
    assert other.kl_weight == ConstantKLWeight(0.3)
    assert other.optimizer.keywords == {"lr": 0.5}


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"objectives": ("accuracy",)}, "there is no 'accuracy'; there are loss"),
        ({"sampler": "bayes"}, r"^sampler=bayes: takes one of tpe, random, grid"),
        ({"fcd_molecules": 0}, r"^fcd_molecules=0"),
    ],
)
def test_searches_that_mean_nothing_are_refused(settings, says):
    with pytest.raises(SettingError, match=says):
        TuneConfig(**settings)
