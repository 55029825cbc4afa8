"""`molvae train` as a user meets it: its folder, going on, fine-tuning, Ctrl-C, several runs, bad input."""

import gzip
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from rdkit import RDConfig

from molvae.chem.standardize import Standardizer
from molvae.files.lock import alone_in
from molvae.model.model import Model

NCI = [line.split()[0] for line in Path(RDConfig.RDDataDir, "NCI", "first_5K.smi").read_text().splitlines()]
SHORT = [smiles for smiles in NCI if 8 <= len(smiles) <= 22 and "." not in smiles][:120]
QUICK = [
    "workers=1",
    "split.valid=0.1",
    "split.test=0.0",
    "filters=none",
    "training.epochs=1",
    "training.chunk_size=16",
    "training.validation_samples=10",
    "training.validation_molecules=10",
    "trainer.accelerator=cpu",
    "trainer.precision=32-true",
]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory, tiny_architecture):
    """A folder with molecules, a tiny architecture, and a cache that all tests share."""
    folder = tmp_path_factory.mktemp("workplace")
    (folder / "own.smi").write_text("".join(f"{smiles}\n" for smiles in SHORT))
    (folder / "tiny.yaml").write_text(tiny_architecture)
    return folder


@pytest.fixture(autouse=True)
def own_cache(workplace, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(workplace / "cache"))
    monkeypatch.chdir(workplace)


@pytest.fixture
def train(molvae):
    """Return a function that trains a tiny model on a hundred molecules."""

    def call(*settings):
        return molvae("train", "data=own.smi", "architecture=tiny.yaml", *QUICK, *settings)

    return call


@pytest.fixture(scope="module")
def sliced(workplace, tmp_path_factory):
    """The folder of a run whose slice was over after one step."""
    folder = tmp_path_factory.mktemp("sliced") / "run"
    command = ["train", "data=own.smi", "architecture=tiny.yaml", *QUICK, f"output={folder}"]
    command += ["training.slice_minutes=0"]
    from molvae.cli.main import run

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(workplace / "cache"))
        patch.chdir(workplace)
        assert run(command) == 0
    return folder


@pytest.fixture
def run_folder(sliced, tmp_path):
    return shutil.copytree(sliced, tmp_path / "run")


def last_line(err):
    return err.strip().splitlines()[-1]


def test_a_run_s_folder_holds_model_logs_and_curves(train, tmp_path):
    code, out, err = train(f"output={tmp_path}/run", "training.properties=[]")
    assert (code, out) == (0, f"{tmp_path}/run/model\n"), err
    there = {path.name for path in (tmp_path / "run").iterdir()}
    assert there == {"model", "checkpoints", "logs", "curves.png", "config.yaml", "run.json", ".lock"}
    assert {path.name for path in (tmp_path / "run" / "model").iterdir()} == {
        "model.json",
        "weights.safetensors",
        "seen.safetensors",
        "reference.safetensors",
    }
    assert (tmp_path / "run" / "logs" / "slice_0" / "metrics.csv").exists()
    codec = Model.load(tmp_path / "run" / "model")
    assert codec.card["data"]["name"] == "own"
    assert codec.card["data"]["counts"]["read"] == len(SHORT)
    assert re.search(r"^step (\d+) of \1: nll .* reconstruction .* valid ", err, re.MULTILINE)


def test_a_slice_ends_cleanly_and_resume_goes_on(molvae, train, tmp_path):
    run_folder = tmp_path / "run"
    train(f"output={run_folder}", "training.slice_minutes=0")
    assert (run_folder / "checkpoints" / "last.ckpt").exists()
    assert not (run_folder / "model").exists()
    (config := tmp_path / "config.yaml").hardlink_to(run_folder / "config.yaml")
    code, out, err = molvae("train", f"resume={run_folder}", "training.slice_minutes=0")
    assert (code, out) == (0, ""), err
    assert last_line(err).endswith(f"go on with: molvae train resume={run_folder}")
    code, out, err = molvae("train", f"resume={run_folder}", "training.slice_minutes=60")
    assert (code, out) == (0, f"{run_folder}/model\n"), err
    assert len(list((run_folder / "logs").iterdir())) == 3
    assert (run_folder / "config.yaml").stat().st_ino != config.stat().st_ino  # written whole, not in place
    Model.load(run_folder / "model")


def test_a_run_that_has_ended_goes_on_with_more_epochs(molvae, train, tmp_path):
    run_folder = tmp_path / "run"
    assert train(f"output={run_folder}").code == 0
    steps = Model.load(run_folder / "model").card["steps"]
    code, _, err = molvae("train", f"resume={run_folder}", "training.epochs=2", "callbacks=learning_rate")
    assert code == 0, err
    card = Model.load(run_folder / "model").card
    assert (card["steps"], card["resumed"]) == (2 * steps, ["training.epochs=2"])
    header = (run_folder / "logs" / "slice_1" / "metrics.csv").read_text().splitlines()[0]
    assert "lr-" in header
    assert "callbacks" not in (run_folder / "config.yaml").read_text()
    code, _, err = molvae("train", f"resume={run_folder}", "training.epochs=1")
    assert code == 2
    assert last_line(err).endswith("training.epochs=1: the run was begun with 2, which resume= may raise")


def test_what_watches_a_run_is_named_on_the_command_line_alone(train, tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "mine:\n  _target_: pytorch_lightning.loggers.CSVLogger\n  save_dir: x\n"
    )
    for words, says in (
        ([f"logger={tmp_path}/mine.yaml"], "a logger is not taken from a file"),
        (
            ["+callbacks.mine={_target_: os.system}"],
            "callbacks.mine._target_=os.system: no callback of molvae's",
        ),
    ):
        outcome = train(f"output={tmp_path}/run", *words)
        assert outcome.code == 2
        assert says in last_line(outcome.err)


def test_a_run_goes_on_with_its_own_molecules_only(molvae, tmp_path):
    (tmp_path / "mine.smi").write_text("\n".join(SHORT))
    command = [
        "train",
        f"data={tmp_path}/mine.smi",
        "architecture=tiny.yaml",
        *QUICK,
        f"output={tmp_path}/run",
    ]
    assert molvae(*command, "training.slice_minutes=0").code == 0
    (tmp_path / "mine.smi").write_text("\n".join(SHORT[:100]))
    code, _, err = molvae("train", f"resume={tmp_path}/run", "training.slice_minutes=0")
    assert code == 1
    assert f"{tmp_path}/mine.smi: not the molecules that {tmp_path}/run was begun with" in last_line(err)


def test_a_run_on_piped_molecules_goes_on_without_the_pipe(molvae, tmp_path):
    command = ["train", "data=-", "architecture=tiny.yaml", *QUICK, f"output={tmp_path}/run"]
    assert molvae(*command, "training.slice_minutes=0", stdin="\n".join(SHORT)).code == 0
    code, out, err = molvae("train", f"resume={tmp_path}/run", "training.slice_minutes=60", stdin="")
    assert (code, out) == (0, f"{tmp_path}/run/model\n"), err


def test_a_finished_model_gets_a_language_prior_and_keeps_its_network(molvae, model_folder, tmp_path):
    (tmp_path / "mine.csv").write_text("smiles\n" + "\n".join(SHORT))
    learn = ["train", f"data={tmp_path}/mine.csv", f"init_from={model_folder}", "training.learn=prior"]
    settings = [
        "standardize=none",
        "architecture.prior_dim=6",
        "architecture.prior_top_p=0.9",
        f"output={tmp_path}/run",
    ]
    code, out, err = molvae(*learn, *QUICK, *settings)
    assert (code, out) == (0, f"{tmp_path}/run/model\n"), err
    base, learned = (Model.load(folder) for folder in (model_folder, tmp_path / "run" / "model"))
    own = {"prior": "language", "prior_dim": 6, "prior_top_p": 0.9}
    assert learned.architecture == base.architecture | own
    for name, weight in base.network.state_dict().items():
        assert name.startswith("prior") or weight.equal(learned.network.state_dict()[name]), name
    assert len(learned.sample(5)) == 5


def test_a_density_ratio_is_learned_alone_and_by_models_with_a_language_prior_only(
    molvae, model_folder, tmp_path
):
    (tmp_path / "mine.csv").write_text("smiles\n" + "\n".join(SHORT))
    data = [f"data={tmp_path}/mine.csv", "standardize=none", *QUICK]
    code, out, err = molvae(
        "train", *data, f"init_from={model_folder}", "training.learn=prior", "architecture.prior_dim=6",
        "training.ratio_molecules=0", f"output={tmp_path}/prior",
    )  # fmt: skip
    assert code == 0, err
    base = Model.load(tmp_path / "prior" / "model")
    assert base.ratio is None
    further = ["train", *data, f"init_from={tmp_path}/prior/model", "training.learn=prior"]
    code, out, err = molvae(*further, "architecture.prior_dim=7", f"output={tmp_path}/none")
    assert code == 2
    assert "architecture.prior_dim=7: the model of init_from=" in last_line(err)
    learn = ["train", *data, "training.learn=ratio", "architecture.prior_top_p=0.9"]
    code, out, err = molvae(*learn, f"init_from={tmp_path}/prior/model", f"output={tmp_path}/ratio")
    assert (code, out) == (0, f"{tmp_path}/ratio/model\n"), err
    learned = Model.load(tmp_path / "ratio" / "model")
    assert learned.ratio is not None
    assert learned.architecture == base.architecture | {"prior_top_p": 0.9}
    assert all(
        weight.equal(learned.network.state_dict()[name]) for name, weight in base.network.state_dict().items()
    )
    code, out, err = molvae(*learn, f"init_from={model_folder}", f"output={tmp_path}/none")
    assert code == 2
    assert last_line(err).endswith("the model of init_from= has no language prior; learn=prior")


def test_fine_tuning_keeps_vocabulary_and_memory_and_lists_what_it_cannot_read(
    molvae, model_folder, tmp_path
):
    base = Model.load(model_folder)
    known, _ = base.tokenize(SHORT)
    assert 20 < sum(ids is None for ids in known) < 100
    (tmp_path / "mine.csv").write_text("smiles\n" + "\n".join(SHORT) + "\nCC(=O)Nc1ccc(O)cc1\n")
    tune = ["train", f"data={tmp_path}/mine.csv", f"init_from={model_folder}", *QUICK]
    code, out, err = molvae(*tune, f"output={tmp_path}/run", "standardize=none")
    assert (code, out) == (0, f"{tmp_path}/run/model\n"), err
    tuned = Model.load(tmp_path / "run" / "model")
    assert tuned.vocab == base.vocab
    assert tuned.architecture == base.architecture
    assert tuned.training_filter is not None
    assert tuned.training_filter.contains(["CC(=O)Oc1ccccc1C(=O)O", "CC(=O)Nc1ccc(O)cc1"]).all()
    reasons = tuned.card["data"]["counts"]["rejected"]
    assert sum(count for reason, count in reasons.items() if "vocabulary" in reason) >= 20
    weights = [codec.network.decoder.to_logits.weight.detach() for codec in (base, tuned)]
    assert 0 < float((weights[0] - weights[1]).abs().max()) < 0.1
    code, _, err = molvae(*tune, f"output={tmp_path}/strict", "strict=true")
    assert code == 1
    assert "vocabulary" in last_line(err)
    assert not (tmp_path / "strict").exists()


def test_fine_tuning_standardizes_where_the_model_does_not(molvae, model_folder, tmp_path):
    base = Model.load(model_folder)
    assert base.standardizer is None
    known = [text for text, ids in zip(SHORT, base.tokenize(SHORT)[0], strict=True) if ids is not None]
    (tmp_path / "salts.csv").write_text("smiles\n" + "".join(f"{text}.Cl\n" for text in known))
    tune = ["train", f"data={tmp_path}/salts.csv", f"init_from={model_folder}", *QUICK]
    code, _, err = molvae(*tune, f"output={tmp_path}/run")
    assert code == 0, err
    tuned = Model.load(tmp_path / "run" / "model")
    assert tuned.standardizer == Standardizer()
    assert not tuned.encode([f"{known[0]}.Cl"]).isnan().any()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_saves_and_resume_goes_on(molvae, tmp_path, number):
    command = [sys.executable, "-m", "molvae", "train", "data=own.smi", "architecture=tiny.yaml", *QUICK]
    more = ["training.epochs=100000", f"output={tmp_path}/run"]
    process = subprocess.Popen([*command, *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    metrics = tmp_path / "run" / "logs" / "slice_0" / "hparams.yaml"
    while not metrics.exists():  # written when training begins
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(number)
    try:
        out, err = process.communicate(timeout=120)
    finally:
        process.kill()  # it would train for ever
    assert (process.returncode, out) == (130, ""), err
    assert last_line(err) == "molvae train: interrupted"
    assert "Traceback" not in err
    last = tmp_path / "run" / "checkpoints" / "last.ckpt"
    before = torch.load(last, weights_only=True)["global_step"]
    assert before > 0
    code, _, err = molvae("train", f"resume={tmp_path}/run", "training.slice_minutes=0")
    assert code == 0, err
    assert torch.load(last, weights_only=True)["global_step"] == before + 1


def test_several_runs_have_a_folder_each(train, tmp_path):
    where = f"hydra.sweep.dir={tmp_path}/sweep"
    code, _, err = train("training.seed=1,2", "training.epochs=0.2", where, "-m")
    assert code == 0, err
    assert sorted(path.name for path in (tmp_path / "sweep").iterdir() if path.is_dir()) == ["0", "1"]
    models = [Model.load(tmp_path / "sweep" / job / "model") for job in "01"]
    assert [model.card["seed"] for model in models] == [1, 2]


@pytest.mark.parametrize(
    ("settings", "code", "says"),
    [
        (["training.epoch=3"], 2, "did you mean 'training.epochs'?"),
        (["training.epochs=many"], 2, "training.epochs takes a number"),
        (["architecture.latent_dim=big"], 2, "latent_dim"),
        (["optimizer=adam"], 2, "adamw"),
        (["training.properties=[logp]"], 1, "no property logp"),
        (["init_from=no_such_model"], 1, "no_such_model"),
        (["resume=no_such_run", "training.chunk_size=5"], 2, "a resumed run keeps its settings"),
        (["split.valid=0.0"], 1, "no split 'valid'"),
        (["training.seed=1,2", "-m"], 2, "of several runs each has a folder in hydra.sweep.dir=FOLDER"),
    ],
)
def test_mistakes_are_one_line(train, tmp_path, settings, code, says):
    outcome = train(f"output={tmp_path}/run", *settings)
    assert (outcome.code, outcome.out) == (code, "")
    assert says in last_line(outcome.err)
    assert "Traceback" not in outcome.err
    assert "debug=true shows where" not in outcome.err
    assert not (tmp_path / "run" / "model").exists()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("missing.smi", None, "no such file"),
        ("empty.smi", b"", "empty"),
        ("columns.csv", b"id,mass\n1,18\n", "SMILES"),
        ("binary.smi", bytes(range(256)) * 40, "binary"),
        ("cut.csv.gz", gzip.compress(b"smiles\n" + b"CCO\nCCN\n" * 5000, mtime=0)[:-40], "gzip"),
        ("folder.smi", "folder", "folder"),
    ],
)
def test_data_that_cannot_be_read_is_one_line_and_makes_no_run(molvae, tmp_path, name, content, says):
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    code, out, err = molvae(
        "train", f"data={path}", "architecture=tiny.yaml", *QUICK, f"output={tmp_path}/run"
    )
    assert (code, out) == (1, "")
    assert str(path) in last_line(err)
    assert says.lower() in last_line(err).lower()
    assert "Traceback" not in err
    assert not (tmp_path / "run").exists()


def test_only_bad_molecules_is_exit_3(molvae, tmp_path):
    (tmp_path / "bad.smi").write_text("C1CC\nxyz\n")
    data = f"data={tmp_path}/bad.smi"
    code, _, err = molvae("train", data, "architecture=tiny.yaml", *QUICK, f"output={tmp_path}/run")
    assert code == 3
    assert "no molecule" in last_line(err)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("damage", ["half", "nothing", "text"])
def test_a_damaged_checkpoint_is_one_line_that_names_it(molvae, run_folder, damage):
    last = run_folder / "checkpoints" / "last.ckpt"
    whole = last.read_bytes()
    broken = {"half": whole[: len(whole) // 2], "nothing": b"", "text": b"no checkpoint"}[damage]
    last.write_bytes(broken)
    code, out, err = molvae("train", f"resume={run_folder}")
    assert (code, out) == (1, "")
    assert str(last) in last_line(err)
    assert "debug=true shows where" not in err
    assert last.read_bytes() == broken


def test_a_checkpoint_of_another_vocabulary_is_one_line_that_names_it(molvae, run_folder):
    last = run_folder / "checkpoints" / "last.ckpt"
    state = torch.load(last, weights_only=True)
    name = next(name for name in state["state_dict"] if name.endswith("to_logits.bias"))
    state["state_dict"][name] = state["state_dict"][name][:-2]
    torch.save(state, last)
    code, out, err = molvae("train", f"resume={run_folder}")
    assert (code, out) == (1, "")
    assert str(last) in last_line(err)
    assert "debug=true shows where" not in err


def test_a_run_that_is_none_is_one_line(molvae, tmp_path):
    code, _, err = molvae("train", f"resume={tmp_path}")
    assert code == 1
    assert last_line(err) == f"molvae train: resume={tmp_path}: no run there (config.yaml is missing)"


def test_a_folder_that_another_run_writes_to_is_refused(train, tmp_path):
    with alone_in(tmp_path / "run"):
        code, out, err = train(f"output={tmp_path}/run")
    assert (code, out) == (1, "")
    assert last_line(err).startswith(f"molvae train: {tmp_path}/run: another run is writing there; wait for")
    assert [path.name for path in (tmp_path / "run").iterdir()] == [".lock"]


def test_a_failed_run_leaves_an_older_model_as_it_was(train, tmp_path):
    model = tmp_path / "run" / "model"
    model.mkdir(parents=True)
    (model / "model.json").write_text(json.dumps({"precious": True}))
    assert train(f"output={tmp_path}/run", "training.properties=[logp]").code == 1
    assert json.loads((model / "model.json").read_text()) == {"precious": True}
