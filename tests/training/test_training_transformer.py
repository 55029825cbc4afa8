"""A model whose decoder is a Transformer trains, goes on where it stopped, and is a complete model."""

from functools import partial

import torch

from molvae.model.model import Model
from molvae.training.config import TrainConfig, TrainerConfig
from molvae.training.finish import finish
from molvae.training.initial import new_model
from molvae.training.muon import Muon
from molvae.training.run import TrainingRun

TINY = {
    **{"kind": "transformer", "decoder_options": {"heads": 2}, "prior": "standard_normal"},
    **{"latent_dim": 4, "embedding_dim": 8, "encoder_dim": 16, "decoder_dim": 16, "dropout": 0.1},
}


def build(store, folder, slice_minutes=float("inf")):
    config = TrainConfig(
        epochs=0.3,
        chunk_size=16,
        chunks_per_step=2,
        validate_every=3,
        validation_molecules=8,
        validation_samples=4,
        slice_minutes=slice_minutes,
        architecture=TINY,
        optimizer=partial(Muon, lr=3e-3),
        trainer=TrainerConfig(accelerator="cpu", precision="32-true", log_every_n_steps=5),
    )
    return TrainingRun(new_model(store, config), store, folder, config, ())


def test_a_transformer_trains_and_resumes_as_if_it_had_not_stopped(store, tmp_path):
    whole = build(store, tmp_path / "whole")
    assert whole.fit()
    assert not build(store, tmp_path / "cut", slice_minutes=0.0).fit()  # ends after one step
    cut = build(store, tmp_path / "cut")
    assert cut.fit()
    left, right = (run.model.network.state_dict() for run in (whole, cut))
    assert all(torch.equal(weight, right[name]) for name, weight in left.items())
    finish(cut, {"command": "test"})
    model = Model.load(tmp_path / "cut" / "model")
    assert model.architecture["kind"] == "transformer"
    assert model.card["steps"] == whole.total_steps
    assert len(model.sample(5)) == 5
