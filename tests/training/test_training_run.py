import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import pytorch_lightning as pl
import torch

from molvae.errors import MolvaeError
from molvae.explore.outlier_reference import OutlierReference
from molvae.filters.chain import FilterChain
from molvae.filters.moses import MosesRules
from molvae.model.model import Model
from molvae.training.config import TrainConfig, TrainerConfig
from molvae.training.described import described
from molvae.training.finish import finish, lineage
from molvae.training.initial import new_model
from molvae.training.kl_weight import ConstantKLWeight
from molvae.training.muon import Muon
from molvae.training.properties import measured
from molvae.training.run import TrainingRun
from molvae.training.validated import logged

TINY = {"latent_dim": 4, "embedding_dim": 8, "encoder_dim": 16, "decoder_dim": 24, "prior": "standard_normal"}
FILTERS = FilterChain({"moses": MosesRules()})


def build(
    store,
    folder,
    weight=0.1,
    rate=3e-3,
    optimizer=torch.optim.AdamW,
    callbacks=(),
    architecture=TINY,
    model=None,
    **changes,
):
    settings = {
        "epochs": 2.0,
        "chunk_size": 16,
        "chunks_per_step": 2,
        "warmup_steps": 5,
        "validate_every": 10,
        "validation_molecules": 30,
        "validation_samples": 20,
        "prior_molecules": 200,
    }
    config = TrainConfig(
        **settings | changes,
        architecture=architecture,
        kl_weight=ConstantKLWeight(weight),
        optimizer=partial(optimizer, lr=rate),
        filters=FILTERS,
        trainer=TrainerConfig(accelerator="cpu", precision="32-true", log_every_n_steps=5),
    )
    return TrainingRun(model or new_model(store, config), store, folder, config, callbacks)


def weights(run):
    return {
        name: tensor.clone() for name, tensor in run.model.network.state_dict().items() if "prior" not in name
    }


def same(left, right):
    return all(torch.equal(tensor, right[name]) for name, tensor in left.items())


def same_best(left, right):
    states = [torch.load(run.best, weights_only=True) for run in (left, right)]
    steps = {state["global_step"] for state in states}
    return len(steps) == 1 and same(*(state["state_dict"] for state in states))


@pytest.fixture(scope="module")
def whole(store, tmp_path_factory):
    """An uninterrupted run."""
    run = build(store, tmp_path_factory.mktemp("whole"))
    assert run.fit()
    return run


def test_training_improves_the_likelihood_and_logs_it(whole):
    table = logged(whole.folder)
    nll = table["valid/nll"].dropna()
    assert nll.iloc[-1] < 0.9 * nll.iloc[0]
    wanted = {"kl", "loss", "beta", "active_units", "reconstruction", "valid", "unique", "passing"}
    assert {f"valid/{name}" for name in wanted} <= set(table.columns)


@pytest.mark.parametrize("slices", [1, 12], ids=["in the first round", "in the second round"])
def test_a_run_cut_into_slices_gives_the_same_weights(whole, store, tmp_path, slices):
    for _ in range(slices):
        run = build(store, tmp_path, slice_minutes=0.0)  # ends after one step
        assert not run.fit()
    assert run.trainer.global_step == slices
    last = build(store, tmp_path)
    assert last.fit()
    assert last.trainer.global_step == whole.total_steps
    assert same(weights(whole), weights(last))
    assert same_best(whole, last)


class Spoiling(pl.Callback):
    """Ruins the weights in the second round."""

    def on_train_batch_start(self, trainer, pl_module, batch, batch_idx):
        if trainer.global_step == 15:
            for weight in pl_module.parameters():
                weight.data.mul_(5.0)


def test_what_is_best_does_not_depend_on_where_slices_end(store, tmp_path):
    settings = {"epochs": 0.5, "callbacks": [Spoiling()]}
    whole = build(store, tmp_path / "whole", **settings)
    assert whole.fit()
    assert whole.total_steps == 16
    assert torch.load(whole.best, weights_only=True)["global_step"] == 8
    for _ in range(12):
        assert not build(store, tmp_path / "cut", **settings, slice_minutes=0.0).fit()
    cut = build(store, tmp_path / "cut", **settings)
    assert cut.fit()
    assert same_best(whole, cut)


def test_a_run_that_was_moved_knows_its_best(store, tmp_path):
    settings = {"epochs": 0.5, "rate": 0.0}  # none gets better than the first
    for _ in range(12):
        assert not build(store, tmp_path / "here", **settings, slice_minutes=0.0).fit()
    (tmp_path / "here").rename(tmp_path / "there")
    moved = build(store, tmp_path / "there", **settings)
    assert moved.fit()
    assert torch.load(moved.best, weights_only=True)["global_step"] == 8
    assert not (tmp_path / "here").exists()


def test_dropout_between_layers_goes_on_as_it_would_have(store, tmp_path):
    layers = {"decoder_layers": 2, "dropout": 0.5}
    settings = {"epochs": 0.5, "architecture": TINY | layers}
    whole = build(store, tmp_path / "whole", **settings)
    assert whole.fit()
    for _ in range(3):
        assert not build(store, tmp_path / "cut", **settings, slice_minutes=0.0).fit()
    torch.rand(7)  # another process has drawn otherwise
    cut = build(store, tmp_path / "cut", **settings)
    assert cut.fit()
    assert same(weights(whole), weights(cut))


def test_seeds_and_streams_draw_different_numbers(store, tmp_path):
    seeds = [0, 1, 2, 2**16, 2**40, 2**64 - 1]
    modules = [build(store, tmp_path / str(seed), seed=seed).module for seed in seeds]
    drawn = [
        torch.rand(3, generator=module.step_generator(stream)).tolist()
        for module in modules
        for stream in (0, 1, 128)
    ]
    assert len({tuple(numbers) for numbers in drawn}) == 3 * len(seeds)


class Failing(pl.Callback):
    """Ends a run within a validation."""

    def __init__(self, after):
        self.left = after

    def on_validation_start(self, trainer, pl_module):
        if not self.left:
            raise RuntimeError("killed")
        self.left -= 1


@pytest.mark.parametrize("after", [0, 1])
def test_a_validation_that_a_run_was_killed_in_is_made_up_for(whole, store, tmp_path, after):
    handlers = [signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)]
    with pytest.raises(RuntimeError, match="killed"):
        build(store, tmp_path, callbacks=[Failing(after)], checkpoint_minutes=0.0).fit()
    assert [signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)] == handlers
    run = build(store, tmp_path)
    assert run.fit()
    assert same(weights(whole), weights(run))
    losses = [logged(one.folder)["valid/loss"].dropna().tolist() for one in (whole, run)]
    assert losses[0] == losses[1]
    assert same_best(whole, run)


def test_muon_goes_on_from_a_checkpoint(store, tmp_path):
    settings = {"optimizer": Muon, "rate": 0.01, "epochs": 0.5}
    whole = build(store, tmp_path / "whole", **settings)
    assert whole.fit()
    assert not build(store, tmp_path / "cut", **settings, slice_minutes=0.0).fit()
    cut = build(store, tmp_path / "cut", **settings)
    assert cut.fit()
    assert same(weights(whole), weights(cut))


KILLED = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from test_training_run import build
from molvae.data.store import TokenStore
build(TokenStore.open(sys.argv[2]), Path(sys.argv[3]), checkpoint_minutes=0.0).fit()
"""


def test_a_killed_run_goes_on_and_gives_the_same_weights(whole, store, tmp_path):
    here = str(Path(__file__).parent)
    arguments = [sys.executable, "-c", KILLED, here, str(store.path), str(tmp_path)]
    process = subprocess.Popen(arguments, env=os.environ | {"OMP_NUM_THREADS": "1"})
    last = tmp_path / "checkpoints" / "last.ckpt"
    deadline = time.monotonic() + 120
    while not last.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert last.exists()
    run = build(store, tmp_path)
    assert run.fit()
    assert same(weights(whole), weights(run))


def test_a_finished_run_is_a_complete_model(whole, tmp_path):
    finish(whole, {"command": "test"})
    model = Model.load(whole.folder / "model")
    assert model.card["command"] == "test"
    assert 0 <= model.card["validation"]["reconstruction"] <= 1
    known = whole.store.smiles_of(whole.train_rows)
    assert model.training_filter is not None
    assert model.training_filter.contains(known).all()
    assert len(model.sample(5)) == 5
    assert model.reference is not None
    assert 0 < len(OutlierReference.from_tensors(model.reference).bits) < len(known)
    assert (whole.folder / "curves.png").stat().st_size > 5_000
    json.loads((whole.folder / "model" / "model.json").read_text())


class Refusing(pl.Callback):
    """Ends a run that trains."""

    def on_train_batch_start(self, trainer, pl_module, batch, batch_idx):
        raise AssertionError("it trains")


def test_resuming_a_complete_run_trains_no_further(store, tmp_path):
    assert build(store, tmp_path, epochs=0.2).fit()
    again = build(store, tmp_path, epochs=0.2, callbacks=[Refusing()])
    assert again.fit()
    assert again.trainer.global_step == again.total_steps


def test_collapse_is_warned_of(store, tmp_path, caplog):
    build(store, tmp_path, weight=1000.0, epochs=1.0).fit()
    assert "POSTERIOR COLLAPSE" in caplog.text


def test_a_run_that_has_only_begun_is_not_warned_of(store, tmp_path, caplog):
    assert not build(store, tmp_path, weight=1000.0, epochs=50.0, slice_minutes=0.0).fit()
    assert "COLLAPSE" not in caplog.text


def test_a_healthy_run_is_not_warned_of(store, tmp_path, caplog):
    build(store, tmp_path, weight=0.0, rate=1e-2, epochs=4.0, validate_every=10**6).fit()
    assert "COLLAPSE" not in caplog.text


def test_early_stopping_ends_a_run_that_gets_no_better(store, tmp_path):
    run = build(store, tmp_path, rate=0.0, epochs=50.0, validate_every=2, patience=2)
    assert run.fit()
    assert run.trainer.global_step == 6


def test_early_stopping_has_the_same_patience_in_slices(store, tmp_path):
    settings = {"rate": 0.0, "epochs": 50.0, "validate_every": 2, "patience": 2}
    for _ in range(5):
        assert not build(store, tmp_path, **settings, slice_minutes=0.0).fit()
    run = build(store, tmp_path, **settings)
    assert run.fit()
    assert run.trainer.global_step == 6


def test_a_run_that_patience_has_ended_stays_ended(store, tmp_path):
    settings = {"rate": 0.03, "epochs": 50.0, "validate_every": 2, "patience": 1, "weight": 10.0}
    run = build(store, tmp_path, **settings)
    assert run.fit()
    assert 0 < run.steps_done < run.total_steps
    again = build(store, tmp_path, **settings)  # a kill came before its model was made
    assert again.fit()
    assert again.steps_done == run.steps_done
    assert same(weights(run), weights(again))


def test_a_property_is_learned_where_it_is_known(store, tmp_path):
    run = build(store, tmp_path, properties=("size", "rank"), epochs=2.0)
    run.fit()
    table = logged(tmp_path)
    error = table["valid/property_error"].dropna()
    assert error.iloc[-1] < error.iloc[0]
    assert run.model.network.property_head is not None


def test_a_head_that_has_learned_keeps_its_units(store, tmp_path):
    model = build(store, tmp_path, properties=("size",)).model
    head = model.network.property_head
    assert head is not None
    assert head.offset > 5.0
    head.offset.fill_(3.0)
    known = replace(model, card={"properties": ["size"]})
    build(store, tmp_path, properties=("size",), model=known)
    assert head.offset == 3.0


def test_properties_must_be_numbers_of_the_store(store):
    with pytest.raises(MolvaeError, match="no property weight; there are: size, rank"):
        measured(store, ("weight",))
    values = measured(store, ("rank",))
    assert values is not None
    assert 0.5 < float(torch.tensor(values).isnan().float().mean()) < 0.8


def test_a_card_tells_what_the_network_was_trained_under():
    told = {"command": "molvae train", "steps": 5, "kl_weight": 0.1, "prior": {"steps": 7}}
    first = told | {"data": {"name": "own"}}
    assert lineage({}, TrainConfig(), 0.5) == {"kl_weight": 0.5}
    assert lineage(first, TrainConfig(), 0.5) == {"base": told, "kl_weight": 0.5}
    for learn in ("prior", "ratio"):
        assert lineage(first, TrainConfig(learn=learn), 0.5) == {"base": told, "kl_weight": 0.1}


def test_a_property_that_is_no_number_is_named_by_molecule(store):
    table = store.properties.assign(size=["7", " ", "N/A", "<0.5", *["1"] * (len(store) - 4)])
    with pytest.raises(MolvaeError, match=r"'size': 1 cell is no number: molecule 4 '<0\.5'"):
        measured(SimpleNamespace(path=store.path, properties=table), ("size",))
    values = measured(SimpleNamespace(path=store.path, properties=table.replace("<0.5", "0.5")), ("size",))
    assert values is not None
    np.testing.assert_array_equal(values[:4, 0], np.array([7, np.nan, np.nan, 0.5], np.float32))


def test_an_infinite_property_is_told(store):
    table = store.properties.assign(size="inf")
    with pytest.raises(MolvaeError, match="properties size: molecule 1 has an infinite one"):
        measured(SimpleNamespace(path=store.path, properties=table), ("size",))


def test_a_run_is_about_as_long_as_it_was_asked_to_be(store, tmp_path):
    whole = build(store, tmp_path / "whole").steps.steps_per_pass
    for wanted in (5, 11, 19):
        run = build(store, tmp_path / str(wanted), validate_every=10, epochs=wanted / whole)
        assert wanted <= run.total_steps <= wanted + 1


def test_validations_sample_in_proportion_to_their_rounds(store, tmp_path):
    run = build(store, tmp_path / "few", validation_samples=1_000)
    assert len(run.train_rows) * len(run.steps) / run.steps.steps_per_pass < 400
    assert run.validation_samples == 100
    assert build(store, tmp_path / "fewer", validation_samples=20).validation_samples == 20


def test_axes_learn_to_stand_for_their_properties(store, tmp_path):
    run = build(
        store,
        tmp_path,
        architecture=TINY | {"axes": ["logp", "heavy_atoms"]},
        described_molecules=400,
        axis_weight=30.0,
        epochs=6.0,
        validate_every=1_000,
        rate=1e-2,
        validation_samples=2,
    )
    assert run.fit()
    assert logged(tmp_path)["valid/axis_error"].dropna().iloc[-1] < 1.5  # of two axes, without a clue 2
    told = run.model.network.axes(run.model.encode(store.smiles_of(run.valid_rows)))[:, 1].numpy()
    true = described(store, run.valid_rows, ["heavy_atoms"], tmp_path / "again.parquet")[run.valid_rows, 0]
    assert np.corrcoef(told, true)[0, 1] > 0.5
    assert len(pd.read_parquet(tmp_path / "axes.parquet")) == 430


def test_a_damaged_table_of_described_molecules_is_told(store, tmp_path):
    kept = tmp_path / "axes.parquet"
    kept.write_bytes(b"PAR1")
    with pytest.raises(MolvaeError, match=r"axes\.parquet: damaged .*; delete it"):
        described(store, np.array([3]), ["mw"], kept)


def test_described_molecules_are_read_again_unless_others_are_wanted(store, tmp_path):
    kept, rows = tmp_path / "axes.parquet", np.array([3, 5])
    first = described(store, rows, ["mw"], kept)
    assert np.isnan(first).sum() == len(store) - 2
    written = kept.stat().st_mtime_ns
    assert np.array_equal(described(store, rows, ["mw"], kept), first, equal_nan=True)
    assert kept.stat().st_mtime_ns == written
    assert np.isfinite(described(store, np.array([4]), ["tpsa"], kept)[4, 0])
