"""`molvae.train`: from molecules to a model in a folder, in one call or in slices."""

import json
from dataclasses import replace
from functools import partial

import pytest
import torch
import yaml
from pytorch_lightning.loggers import CSVLogger

from molvae.data.config import PrepareConfig
from molvae.data.prepare import prepare
from molvae.data.split import Split
from molvae.errors import MolvaeError, SettingError
from molvae.files.settings_file import SETTINGS
from molvae.model.model import Model
from molvae.training.config import TrainConfig, TrainerConfig
from molvae.training.kl_weight import ConstantKLWeight
from molvae.training.train import train, warn_if_hopeless

TINY = {"latent_dim": 4, "embedding_dim": 8, "encoder_dim": 16, "decoder_dim": 24, "prior": "standard_normal"}
CONFIG = TrainConfig(
    epochs=0.5,
    chunk_size=16,
    chunks_per_step=2,
    warmup_steps=5,
    validation_molecules=30,
    validation_samples=20,
    prior_molecules=200,
    architecture=TINY,
    kl_weight=ConstantKLWeight(0.1),
    optimizer=partial(torch.optim.AdamW, lr=3e-3),
    filters=None,
    trainer=TrainerConfig(accelerator="cpu", precision="32-true", log_every_n_steps=5),
)
SHORT_SLICE = replace(CONFIG, slice_minutes=0.0)  # ends after one step


def weights(model: Model) -> dict[str, torch.Tensor]:
    return {name: weight.clone() for name, weight in model.network.state_dict().items()}


def same(left: dict[str, torch.Tensor], right: dict[str, torch.Tensor]) -> bool:
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


@pytest.fixture(scope="module")
def whole(store, tmp_path_factory):
    """The result of an uninterrupted run."""
    return train(store, CONFIG, folder=tmp_path_factory.mktemp("whole") / "run")


def test_a_result_has_the_model_its_figures_and_what_was_logged(whole):
    assert same(weights(Model.load(whole.folder / "model")), weights(whole.trained))
    assert {"valid", "unique", "novel", "passing", "reconstruction", "molecules"} == whole.figures.keys()
    assert whole.table["valid/loss"].notna().sum() == 1
    assert whole.trained.architecture.items() >= TINY.items()


def test_a_result_draws_what_validation_measured(whole, tmp_path):
    whole.report(tmp_path / "run.html")
    page = (tmp_path / "run.html").read_text()
    assert "KL, nats per molecule" in page
    assert page.count("<svg") == 4
    assert "<svg" in whole._repr_html_()


def test_the_same_call_goes_on_with_a_run(whole, store, tmp_path):
    first = train(store, SHORT_SLICE, folder=tmp_path)
    assert first.model is None
    assert first.figures == {}
    with pytest.raises(MolvaeError, match="not complete; the same call goes on with it"):
        _ = first.trained
    last = train(store, CONFIG, folder=tmp_path)
    assert same(weights(last.trained), weights(whole.trained))


def test_a_run_is_gone_on_with_by_its_own_settings_only(store, tmp_path):
    train(store, SHORT_SLICE, folder=tmp_path)
    with pytest.raises(SettingError, match=r"^epochs=0\.2: .* holds a run with 0\.5; name another folder"):
        train(store, replace(CONFIG, epochs=0.2), folder=tmp_path)
    with pytest.raises(SettingError, match=r"^kl_weight\.value=0\.2: "):
        train(store, replace(CONFIG, kl_weight=ConstantKLWeight(0.2)), folder=tmp_path)
    (tmp_path / SETTINGS).write_text(json.dumps({"config": {}}))
    with pytest.raises(MolvaeError, match="damaged"):
        train(store, CONFIG, folder=tmp_path)


def test_molecules_in_memory_are_prepared_and_a_model_is_begun_with(whole, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    before = weights(whole.trained)
    alcohols = [f"{'C' * length}O" for length in range(1, 31)]
    preparation = PrepareConfig(split=Split(valid=5.0, test=0.0), workers=1)
    config = replace(CONFIG, architecture={}, epochs=1.0)
    tuned = train(alcohols, config, init_from=whole.trained, preparation=preparation, folder=tmp_path / "run")
    assert tuned.trained.vocab == whole.trained.vocab
    assert tuned.trained.card["data"]["counts"]["read"] == 30
    assert not same(weights(tuned.trained), before)
    assert same(weights(whole.trained), before)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"architecture": TINY | {"latent_dim": 5}}, r"^architecture\.latent_dim=5: the model of init_from="),
        ({"architecture": {"axes": ["logp"]}}, r"^architecture\.axes="),
        ({"learn": "ratio"}, "^learn=ratio: the model of init_from= has no language prior"),
    ],
)
def test_what_does_not_go_with_the_model_that_is_begun_with_is_refused(whole, store, tmp_path, changes, says):
    with pytest.raises(SettingError, match=says):
        train(store, replace(CONFIG, **changes), init_from=whole.trained, folder=tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_the_card_tells_the_settings(whole):
    settings = whole.trained.card["settings"]
    assert settings["epochs"] == 0.5
    assert settings["kl_weight"] == {"kind": "ConstantKLWeight", "value": 0.1}
    assert settings["optimizer"] == {"kind": "AdamW", "lr": 3e-3}


def test_molecules_must_be_numbered_by_the_vocabulary_of_the_model(whole, tmp_path):
    preparation = PrepareConfig(split=Split(valid=2.0, test=0.0), workers=1)
    other = prepare(["CCO", "CCN", "CCCO", "CCCN", "CCS"], preparation, output=tmp_path / "other")
    with pytest.raises(MolvaeError, match="numbered by another vocabulary than the model's"):
        train(other, replace(CONFIG, architecture={}), init_from=whole.trained, folder=tmp_path / "none")


def test_what_needs_a_model_is_refused_without_one(store, tmp_path):
    with pytest.raises(SettingError, match=r"^learn=prior: name the model"):
        train(store, replace(CONFIG, learn="prior"), folder=tmp_path / "none")
    with pytest.raises(SettingError, match=r"^grow=True: name the model"):
        train(store, replace(CONFIG, grow=True), folder=tmp_path / "none")
    with pytest.raises(MolvaeError, match="neither a shipped model nor a folder of one"):
        train(store, CONFIG, init_from="no_such_model", folder=tmp_path / "none")


def test_a_run_that_has_ended_goes_on_with_more_epochs(store, tmp_path):
    short = replace(CONFIG, epochs=0.2)
    first = train(store, short, folder=tmp_path)
    longer = train(store, replace(short, epochs=0.6), folder=tmp_path)
    round_of, steps = first.trained.card["steps"], longer.trained.card["steps"]
    assert steps == 4 * round_of, "whole rounds, of the length that it was begun with"
    assert longer.table["valid/loss"].notna().sum() == 4
    assert not same(weights(first.trained), weights(longer.trained))
    with pytest.raises(SettingError, match=r"^epochs=0\.2: .* holds a run with 0\.6"):
        train(store, short, folder=tmp_path)


def test_loggers_are_told_the_settings(store, tmp_path):
    own = CSVLogger(tmp_path / "own", name="", version="")
    train(store, CONFIG, folder=tmp_path / "run", loggers=[own])
    for folder in (tmp_path / "own", tmp_path / "run" / "logs" / "slice_0"):
        told = yaml.safe_load((folder / "hparams.yaml").read_text())
        assert (told["epochs"], told["optimizer.lr"], told["architecture"]["latent_dim"]) == (0.5, 3e-3, 4)
    assert (tmp_path / "own" / "metrics.csv").exists()


def test_a_training_that_cannot_work_says_so_and_names_what_would(store, whole, caplog):
    warn_if_hopeless(len(store.split("train")), CONFIG.epochs)
    assert "which is too little" in caplog.text
    assert "init_from=" in caplog.text
    caplog.clear()
    warn_if_hopeless(len(store.split("train")), 100_000.0)
    assert not caplog.text


def test_what_was_told_when_a_run_began_is_not_told_again(store, tmp_path, caplog):
    def stop(run):
        run.last.parent.mkdir(parents=True, exist_ok=True)
        run.last.touch()
        raise KeyboardInterrupt

    for told in (True, False):
        with pytest.raises(KeyboardInterrupt):
            train(store, CONFIG, folder=tmp_path / "run", begin=stop)
        assert ("which is too little" in caplog.text) == told
        caplog.clear()
