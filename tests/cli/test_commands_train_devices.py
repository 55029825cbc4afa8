"""`molvae train` on several devices: two real processes that exchange their gradients."""

import json
import os
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from rdkit import RDConfig

from molvae.model.model import Model
from molvae.parallel.cores import cores

NCI = [line.split()[0] for line in Path(RDConfig.RDDataDir, "NCI", "first_5K.smi").read_text().splitlines()]
SHORT = [smiles for smiles in NCI if 8 <= len(smiles) <= 22 and "." not in smiles][:120]
TINY = {"latent_dim": 4, "embedding_dim": 8, "encoder_dim": 8, "decoder_dim": 16}
STEPS, LR = 24, 0.01
EPS = torch.finfo(torch.float32).eps
ROUNDING = 2 * 7 * 23 * EPS
"""Of a loss or a gradient: as many terms, chunks by molecules by tokens, are added up in another order."""
SEEN_IN_BFLOAT16 = 3e-4
"""Weights of Muon's have no bound: it sets the singular values of a gradient to 1, those of mere rounding
too, up to 485 times what they were (its polynomial's slope at 0, five times over), on some CPUs in
bfloat16. This is what one of these gave."""
SETTINGS = [
    "data=own.smi",
    *(f"architecture.{key}={value}" for key, value in TINY.items()),
    "workers=1",
    "split.valid=0.1",
    "split.test=0.0",
    "filters=none",
    "training.epochs=2",
    "training.chunk_size=7",  # chunks of odd sizes, and of one molecule
    "training.chunks_per_step=2",
    "training.free_nats=0.03",  # a floor under a mean over the whole step
    "training.validation_samples=10",
    "training.validation_molecules=10",
    "architecture.prior=standard_normal",
    f"optimizer.lr={LR}",
    "trainer.accelerator=cpu",
    "trainer.precision=32-true",
    "trainer.log_every_n_steps=1",
]
TWO = ["trainer.devices=2", "trainer.strategy=ddp"]
needs_two_cores = pytest.mark.skipif(cores() < 2, reason="there is one core here")


@pytest.fixture(scope="module")
def workplace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("devices")
    (folder / "own.smi").write_text("".join(f"{smiles}\n" for smiles in SHORT))
    return folder


@pytest.fixture(autouse=True)
def own_cache(workplace, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(workplace / "cache"))
    monkeypatch.chdir(workplace)


@pytest.fixture(scope="module")
def alone(workplace):
    """Return a function: the folder of a run in one process, by its optimizer."""
    from molvae.cli.main import run

    @cache
    def folder(optimizer: str) -> Path:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_CACHE_HOME", str(workplace / "cache"))
            patch.chdir(workplace)
            assert run(["train", *SETTINGS, f"optimizer={optimizer}", f"output=alone_{optimizer}"]) == 0
        return workplace / f"alone_{optimizer}"

    return folder


def curve(folder, name):
    tables = [pd.read_csv(path) for path in sorted(folder.glob("logs/slice_*/metrics.csv"))]
    return pd.concat(tables).set_index("step")[name].dropna()


def assert_same_losses(folder, alone, rtol):
    for name in ("train/nll", "train/kl", "valid/loss", "valid/reconstruction"):
        theirs = curve(alone, name)
        ours = curve(folder, name).reindex(theirs.index)  # the end of a slice is one more validation
        np.testing.assert_allclose(ours, theirs, rtol=rtol, err_msg=name)


def assert_same_training(folder, alone):
    """Of AdamW, which in a step moves a weight by LR and rounds it."""
    assert_same_losses(folder, alone, ROUNDING)
    ours, theirs = (Model.load(run / "model").network.state_dict() for run in (folder, alone))
    bounds = {"rtol": STEPS * EPS, "atol": STEPS * LR * ROUNDING}
    for name, tensor in theirs.items():
        torch.testing.assert_close(ours[name], tensor, **bounds, msg=name)


def files(folder):
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in names if "events.out" not in name}


@needs_two_cores
def test_two_processes_train_as_one_does_and_write_one_folder(alone, molvae_process, tmp_path):
    settings = [*SETTINGS, "optimizer=adamw"]
    code, out, err = molvae_process("train", *settings, *TWO, f"output={tmp_path}/run")
    assert (code, out) == (0, f"{tmp_path}/run/model\n"), err
    assert_same_training(tmp_path / "run", alone("adamw"))
    assert files(tmp_path / "run") == files(alone("adamw"))
    assert err.count(f"step {STEPS} of {STEPS}: ") == 1
    assert "warn" not in err.lower()
    record = json.loads((tmp_path / "run" / "run.json").read_text())
    assert record["command"].endswith(f"output={tmp_path}/run")
    assert not Path("runs").exists()


@pytest.mark.slow
@needs_two_cores
@pytest.mark.parametrize("optimizer", ["adamw", "muon"])
def test_a_slice_of_two_processes_goes_on_in_one_and_the_other_way_round(
    alone, molvae_process, tmp_path, optimizer
):
    begin = [f"output={tmp_path}/run", *SETTINGS, f"optimizer={optimizer}"]
    for number, devices in enumerate((2, 1, 2)):
        way = begin if number == 0 else [f"resume={tmp_path}/run"]
        ending = "training.slice_minutes=0" if number < 2 else "training.slice_minutes=60"
        code, out, err = molvae_process("train", *way, f"trainer.devices={devices}", ending)
        assert code == 0, err
        last = torch.load(tmp_path / "run" / "checkpoints" / "last.ckpt", weights_only=True)
        assert number == 2 or last["global_step"] == number + 1
    assert out == f"{tmp_path}/run/model\n"
    if optimizer == "adamw":
        assert_same_training(tmp_path / "run", alone("adamw"))
    else:  # the gradient of a loss of 60 nats is clipped at 20
        assert_same_losses(tmp_path / "run", alone("muon"), rtol=20 * SEEN_IN_BFLOAT16 / 60)


@pytest.mark.slow
@needs_two_cores
@pytest.mark.parametrize("to_group", [True, False], ids=["Ctrl-C in a terminal", "a signal to the first"])
def test_an_interrupt_ends_all_processes_after_the_same_step(molvae, tmp_path, to_group):
    command = [sys.executable, "-m", "molvae", "train", *SETTINGS, *TWO, f"output={tmp_path}/run"]
    process = subprocess.Popen(
        [*command, "training.epochs=100000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    metrics = tmp_path / "run" / "logs" / "slice_0" / "metrics.csv"
    while not metrics.exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    (os.killpg if to_group else os.kill)(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=240)  # the other process holds the pipe until it ends, too
    assert (process.returncode, out) == (130, ""), err
    assert err.strip().splitlines()[-1] == "molvae train: interrupted"
    assert err.count("interrupted") == 1
    before = torch.load(tmp_path / "run" / "checkpoints" / "last.ckpt", weights_only=True)["global_step"]
    code, _, err = molvae("train", f"resume={tmp_path}/run", "trainer.devices=1", "training.slice_minutes=0")
    assert code == 0, err
    after = torch.load(tmp_path / "run" / "checkpoints" / "last.ckpt", weights_only=True)["global_step"]
    assert after == before + 1 > 1


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (["trainer.devices=10000"], "trainer.devices=10000: there "),
        (["trainer.devices=0"], "trainer.devices=0: at least 1 is needed"),
        (["trainer.strategy=dpp"], "trainer.strategy=dpp: auto or ddp"),
        (["trainer.accelerator=abacus"], "abacus"),
        (["trainer.precision=17"], "17"),
    ],
)
def test_what_this_machine_cannot_do_is_one_line(molvae, tmp_path, settings, says):
    code, out, err = molvae("train", *SETTINGS, *settings, f"output={tmp_path}/run")
    assert (code, out) == (2, "")
    assert says in err.strip().splitlines()[-1]
    assert "Traceback" not in err
    assert not (tmp_path / "run").exists()


@needs_two_cores
def test_several_runs_have_one_device_each(molvae, tmp_path):
    where = f"hydra.sweep.dir={tmp_path}/sweep"
    code, out, err = molvae("train", *SETTINGS, *TWO, "training.seed=1,2", where, "-m")
    assert (code, out) == (2, "")
    assert "each of several runs has one device" in err.strip().splitlines()[-1]


@needs_two_cores
def test_processes_cannot_share_standard_input(molvae, tmp_path):
    settings = [setting for setting in SETTINGS if not setting.startswith("data=")]
    given = "\n".join(SHORT)
    code, out, err = molvae("train", "data=-", *settings, *TWO, f"output={tmp_path}/run", stdin=given)
    assert (code, out) == (2, "")
    assert "standard input cannot be shared by 2 processes" in err.strip().splitlines()[-1]
    assert not (tmp_path / "run").exists()
