"""`molvae sweep` as a user meets it: killed and gone on with, on every launcher, with mistakes."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock
from omegaconf import OmegaConf

from molvae.cli.run_record import RunRecord
from molvae.files.lock import alone_in
from molvae.tuning.search import at_work
from molvae.tuning.space import interval
from molvae.tuning.study import Study
from molvae.tuning.trial import LOCK

MOLECULES = "".join(
    f"{'C' * length}{end}\n" for length in range(3, 12) for end in ("N", "O", "F", "S", "C#N")
)
TRIALS = [
    "data=own.smi",
    "architecture=tiny.yaml",
    "workers=1",
    "split.valid=0.2",
    "split.test=0.0",
    "filters=none",
    "training.epochs=2",
    "training.chunk_size=16",
    "training.validation_samples=10",
    "trainer.accelerator=cpu",
    "trainer.precision=32-true",
]
# the third point cannot be built
GRID = [
    "sweep=grid",
    "sweep.space=[architecture.latent_dim=choice(2,4,-1)]",
    "sweep.storage=sub/mine.journal",
]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory, tiny_architecture):
    """A folder with molecules, a tiny architecture, and a cache that all tests share."""
    folder = tmp_path_factory.mktemp("sweeps")
    (folder / "own.smi").write_text(MOLECULES)
    (folder / "tiny.yaml").write_text(tiny_architecture)
    return folder


@pytest.fixture(autouse=True)
def own_cache(workplace, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(workplace / "cache"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.chdir(workplace)


def begun(journal: Path) -> int:
    """Trials that a journal says were begun."""
    return journal.read_text().count('"starts"') if journal.exists() else 0


def kill_at_trial(number: int, journal: Path, *command: str) -> None:
    """Start a sweep in a process of its own and kill it, hard, as soon as a trial has begun."""
    with subprocess.Popen(
        [sys.executable, "-m", "molvae", "sweep", *command], stderr=subprocess.PIPE
    ) as process:
        while begun(journal) <= number:
            assert process.poll() is None, process.stderr.read().decode()
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)


def trials(folder) -> pd.DataFrame:
    return pd.read_csv(Path(folder, "trials.csv"))


def test_a_killed_sweep_goes_on_to_its_end_and_then_says_no_more(molvae, workplace):
    command = [*GRID, *TRIALS, "output=killed"]
    kill_at_trial(1, workplace / "sub" / "mine.journal", *command)
    assert not Path("killed", "trials", "2").exists()
    first = Path("killed", "trials", "0", "model", "model.json").stat()

    code, out, err = molvae("sweep", *GRID, *TRIALS)  # its folder is known
    assert (code, out) == (0, f"{workplace}/killed\n"), err
    table = trials("killed")
    assert table["state"].tolist() == ["complete", "complete", "failed"]
    assert table["architecture.latent_dim"].tolist() == [2, 4, -1]
    assert table["loss"][:2].gt(0).all()
    assert "architecture.latent_dim=-1: from 1" in table["error"][2]
    assert Path("killed", "trials", "0", "model", "model.json").stat() == first

    for number in (0, 1):
        folder = Path("killed", "trials", str(number))
        record = RunRecord.read(folder)
        assert record is not None
        assert record.seed == 0
        assert str(workplace / "own.smi") in record.files
        assert {"torch", "molvae"} <= record.versions.keys()
        assert (
            OmegaConf.load(folder / "config.yaml").architecture.latent_dim
            == table["architecture.latent_dim"][number]
        )
        assert json.loads((folder / "model" / "model.json").read_text())["card"]["command"] == record.command
        words = shlex.split(record.command)
        assert words[:2] == ["molvae", "train"]
        assert f"architecture.latent_dim={2 + 2 * number}" in words
        assert not any(word.startswith(("sweep", "output", "hydra")) for word in words)
    best = RunRecord.read(Path("killed", "trials", str(table["loss"].idxmin())))
    assert best is not None
    assert best.command in " ".join(err.split())
    page = Path("killed", "report.html").read_text()
    assert "architecture.latent_dim" in page
    assert "<script src" not in page

    report = Path("killed", "report.html")
    report.unlink()
    code, out, _ = molvae("sweep", *GRID, *TRIALS)
    assert (code, out, report.exists()) == (0, f"{workplace}/killed\n", True)
    assert len(trials("killed")) == 3

    for changed, says in (
        ("max_length=30", "max_length was 128, now 30"),
        ("sweep.fcd_molecules=9", "sweep.fcd_molecules was 500, now 9"),
        ("trainer.precision=bf16-mixed", "trainer.precision was 32-true, now bf16-mixed"),
    ):
        code, out, err = molvae("sweep", *GRID, *TRIALS, changed)
        assert (code, out) == (2, "")
        assert err.splitlines()[-1] == (
            f"molvae sweep: sweep.storage={workplace}/sub/mine.journal: holds another study: {says};"
            " name another file"
        )


def test_a_sweep_does_not_go_on_with_other_molecules(molvae, tmp_path):
    (tmp_path / "changing.smi").write_text(MOLECULES)
    command = ["sweep=grid", "sweep.count=1", "sweep.space=[architecture.latent_dim=choice(-1,-2)]", *TRIALS]
    command += [f"data={tmp_path}/changing.smi", f"output={tmp_path}/run"]
    assert molvae("sweep", *command).code == 1  # its trial fails
    (tmp_path / "changing.smi").write_text(f"{MOLECULES}CCCl\n")
    code, out, err = molvae("sweep", *command)
    assert (code, out) == (2, "")
    assert "run/study.journal: holds another study: SHA-256 of changing.smi was " in err


def test_two_sweeps_do_not_share_a_folder(molvae, tmp_path):
    command = [*TRIALS, f"output={tmp_path}/run", f"sweep.storage={tmp_path}/second.journal"]
    with alone_in(tmp_path / "run"):
        code, out, err = molvae("sweep", *command)
    assert (code, out) == (1, "")
    assert err.splitlines()[-1].startswith(
        f"molvae sweep: {tmp_path}/run: another run is writing there; wait"
    )


@pytest.mark.parametrize("settled", [False, True])
def test_another_sweep_s_trials_are_not_taken_over(molvae, tmp_path, settled):
    (tmp_path / "run" / "trials" / "0").mkdir(parents=True)
    storage = tmp_path / "second.journal"
    if settled:
        study = Study(storage, {"lr": interval("lr", 0.1, 1.0)}, ["loss"], {}, sampler="tpe", seed=0)
        study.keep_folder(tmp_path)
    code, out, err = molvae("sweep", *TRIALS, f"output={tmp_path}/run", f"sweep.storage={storage}")
    assert (code, out) == (2, "")
    assert err == (
        f"molvae sweep: output={tmp_path}/run: holds the trials of another sweep; name another folder\n"
    )


def test_what_keeps_any_trial_from_beginning_ends_the_sweep(tmp_path, monkeypatch):
    (tmp_path / "pytorch_lightning.py").write_text("raise ImportError('a broken installation')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "molvae", "sweep", *TRIALS, f"output={tmp_path}/run"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == (
        "molvae sweep: a broken installation: a library cannot be loaded; install it again"
        " (debug=true shows where)"
    )


def test_a_mistake_common_to_all_trials_ends_the_sweep(molvae, tmp_path):
    space = ["sweep=grid", "sweep.space=[training.seed=choice(1,2,3,4,5)]"]
    code, out, err = molvae("sweep", *space, *TRIALS, "architecture.latent_dim=-1", f"output={tmp_path}/run")
    assert (code, out) == (1, f"{tmp_path}/run\n")
    assert err.splitlines()[-1].endswith(
        "none of 3 trials ran to its end: SettingError: architecture.latent_dim=-1: from 1 to 100,000"
    )
    assert trials(tmp_path / "run")["state"].tolist() == ["failed"] * 3


def test_a_trial_s_process_is_known_by_its_lock(tmp_path):
    with FileLock(tmp_path / LOCK):
        assert at_work(tmp_path)
    assert not at_work(tmp_path)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (["sweep.space=[optimizer.lrr=interval(0.1,1)]"], "'optimizer.lrr': did you mean 'optimizer.lr'?"),
        (["sweep=grid", "sweep.space=[optimizer.lr=interval(0.1,1)]"], "a grid needs choice"),
        (["sweep.cuont=5"], "did you mean 'sweep.count'?"),
        (["sweep=own.yaml"], "did you mean 'sweep.sampler'?"),
        (["sweep=tpee"], "there is no sweep=tpee: did you mean 'tpe'?"),
        (["sweep.storage=own.smi"], "own.smi:1: not a storage file of a sweep"),
        (["-m"], "molvae sweep needs no -m"),
    ],
)
def test_mistakes_are_one_line_and_make_nothing(molvae, workplace, settings, says):
    (workplace / "own.yaml").write_text("smapler: tpe\nspace: []\n")
    before = (workplace / "own.smi").read_bytes()
    code, out, err = molvae("sweep", "data=own.smi", "output=none", *settings)
    assert (code, out) == (2, ""), err
    assert says in err
    assert err.count("\n") == 1
    assert not Path("none").exists()
    assert (workplace / "own.smi").read_bytes() == before


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (None, "there is no SLURM here (no sinfo)"),
        ("sleep 60", "no answer within 0.5 seconds"),
        (
            "echo 'Unable to contact slurm controller' >&2; exit 1",
            "cannot be reached (Unable to contact slurm con",
        ),
    ],
)
@pytest.mark.parametrize("verb", [["sweep"], ["train", "-m", "training.seed=1,2"]], ids=["sweep", "train"])
def test_a_cluster_that_does_not_answer_is_one_line(molvae, tmp_path, monkeypatch, verb, script, says):
    monkeypatch.setattr("molvae.cli.settings.slurm.PATIENCE", 0.5)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    if script:
        (tmp_path / "sinfo").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "sinfo").chmod(0o755)
    code, out, err = molvae(*verb, "hydra/launcher=slurm", "output=none")
    assert (code, out) == (1, "")
    assert says in err
    assert err.count("\n") == 1
    assert not Path("none").exists()


def test_data_that_cannot_be_read_ends_a_sweep_before_it_begins(molvae):
    code, out, err = molvae("sweep", "data=missing.csv", "output=none", "sweep.storage=none.journal")
    assert (code, out) == (1, "")
    assert err.endswith("missing.csv: no such file\n")
    assert not Path("none").exists()
    assert not Path("none.journal").exists()


@pytest.mark.slow
@pytest.mark.parametrize("launcher", ["basic", "joblib", "local"])
def test_one_search_space_runs_on_every_launcher(molvae, workplace, tmp_path, launcher):
    if launcher != "basic":
        pytest.importorskip("hydra_plugins.hydra_joblib_launcher" if launcher == "joblib" else "submitit")
    space = "sweep.space=[architecture.latent_dim=choice(2,4,8),optimizer.lr=tag(log,interval(0.001,0.1))]"
    command = [
        "sweep=random",
        "sweep.count=2",
        space,
        *TRIALS,
        f"output={tmp_path}/{launcher}",
        "sweep.parallel=2",
    ]
    code, _, err = molvae("sweep", *command, f"hydra/launcher={launcher}")
    assert code == 0, err
    table = trials(tmp_path / launcher)
    assert table["state"].tolist() == ["complete"] * 2
    # the same trials with the same outcome everywhere
    known = workplace / "outcome.csv"
    columns = ["loss", "architecture.latent_dim", "optimizer.lr"]
    if known.exists():
        pd.testing.assert_frame_equal(table[columns], pd.read_csv(known), rtol=1e-4)
    table[columns].to_csv(known, index=False)


@pytest.mark.slow
def test_reconstruction_and_fcd_at_once(molvae, tmp_path):
    output = [f"output={tmp_path}/both", "sweep.count=2", "sweep.fcd_molecules=9"]
    code, _, err = molvae("sweep", "sweep=multi", *output, *TRIALS, "training.epochs=20", "optimizer.lr=0.01")
    assert code == 0, err
    table = trials(tmp_path / "both")
    assert table["state"].tolist() == ["complete"] * 2
    assert table["reconstruction"].between(0, 1).all()
    assert table["fcd"].gt(0).all()
    assert "optimizer.lr" not in table


@pytest.mark.slow
def test_a_sweep_killed_under_joblib_goes_on(molvae, workplace, tmp_path):
    pytest.importorskip("hydra_plugins.hydra_joblib_launcher")
    space = "sweep.space=[training.seed=choice(1,2,3,4)]"
    command = ["sweep=grid", space, *TRIALS, "training.epochs=300", f"output={tmp_path}/run"]
    command += ["hydra/launcher=joblib", "hydra.launcher.n_jobs=2"]
    kill_at_trial(1, tmp_path / "run" / "study.journal", *command)
    code, _, err = molvae("sweep", *command)
    assert code == 0, err
    assert trials(tmp_path / "run")["state"].tolist() == ["complete"] * 4
    assert trials(tmp_path / "run")["training.seed"].tolist() == [1, 2, 3, 4]


@pytest.mark.slow
@pytest.mark.parametrize("launcher", ["joblib", "local"])
def test_several_runs_of_train_take_the_launchers_too(molvae, tmp_path, launcher):
    pytest.importorskip("hydra_plugins.hydra_joblib_launcher" if launcher == "joblib" else "submitit")
    where = [f"hydra.sweep.dir={tmp_path}/sweep", f"hydra/launcher={launcher}", "-m"]
    code, _, err = molvae("train", *TRIALS, "training.seed=1,2", *where)
    assert code == 0, err
    assert all((tmp_path / "sweep" / job / "model" / "model.json").exists() for job in "01")


@pytest.mark.slow
def test_when_no_trial_ends_well_the_sweep_fails(molvae, tmp_path):
    space = "sweep.space=[architecture.latent_dim=choice(-1,-2)]"
    code, out, err = molvae("sweep", "sweep=grid", space, *TRIALS, f"output={tmp_path}/run")
    assert (code, out) == (1, f"{tmp_path}/run\n")
    assert err.splitlines()[-1].startswith("molvae sweep: none of 2 trials ran to its end: RuntimeError")
    assert trials(tmp_path / "run")["state"].tolist() == ["failed"] * 2
