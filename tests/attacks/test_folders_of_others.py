"""Folders of somebody else's: runs, stores, models, journals, and the pickles in them."""

import ast
import json
import pickle
import shlex
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from omegaconf import OmegaConf
from optuna.storages.journal._base import BaseJournalSnapshot

from molvae.cli.resumed_run import check_saved
from molvae.cli.run_record import RECORD
from molvae.cli.settings.build import check_built
from molvae.cli.settings.compose import compose_verb
from molvae.errors import MolvaeError
from molvae.files.versions import versions
from molvae.training.checkpoint import check_checkpoint
from molvae.tuning.space import interval
from molvae.tuning.storage import open_storage
from molvae.tuning.study import Study, folder_of
from tests.attacks.conftest import MARK, Payload

PACKAGE = Path(__file__).parents[2] / "molvae"
TOUCH = f"touch {MARK}"

CONFIGS = {
    "a shell as filter": (
        f"filters: {{a: {{_target_: os.system, command: {TOUCH}}}}}",
        "no filter of molvae's",
    ),
    "a function as filter": (
        "filters: {a: {_target_: molvae.scoring.python_function.PythonFunction, python: 'evil:run'}}",
        "PythonFunction: no filter of molvae's",
    ),
    "Lightning's pickle": (
        "filters: {a: {_target_: pytorch_lightning.LightningModule.load_from_checkpoint}}",
        "load_from_checkpoint: no filter",
    ),
    "a module beside": (
        "filters: {a: {_target_: evil.Filter}}",
        "PythonFilter'?; if it is your own, add plugins=evil",  # the nearest name is told before
    ),
    "its own plug-in": ("plugins: [evil]\nfilters: {a: {_target_: evil.Filter}}", "add plugins=evil"),
    "an optimizer": ("optimizer: {_target_: evil.run, _partial_: true}", "no optimizer of molvae's"),
    "a KL weight": ("kl_weight: {_target_: evil.run}", "no KL weight of molvae's"),
    "a data source": ("data: {_target_: torch.load, f: a}", "no data source of molvae's"),
    "callbacks": ("trainer: {callbacks: [{_target_: evil.run}]}", "there is no key 'trainer.callbacks'"),
    "a logger": ("trainer: {logger: {_target_: evil.run}}", "there is no key 'trainer.logger'"),
    "plug-ins of Lightning's": ("trainer: {plugins: [evil.run]}", "there is no key 'trainer.plugins'"),
    "Lightning's folder": (f"trainer: {{default_root_dir: {MARK}}}", "no key 'trainer.default_root_dir'"),
    "Hydra's folder": (f"hydra: {{run: {{dir: {MARK}}}}}", "there is no key 'hydra'"),
    "the environment": (
        "smiles_column: ${oc.env:HOME}",
        "config.yaml: ${oc.env:HOME} reads what lies outside",
    ),
    "a list": ("[1, 2]", "config.yaml: a list; a file of settings"),
}


def their_run(changes: str) -> None:
    Path("run").mkdir()
    saved = compose_verb("train", ["data=file", "data.path=in.smi", "trainer.accelerator=cpu"])
    OmegaConf.set_struct(saved, False)
    changed = OmegaConf.create(changes)
    Path("run", "config.yaml").write_text(
        changes if changes.startswith("[") else OmegaConf.to_yaml(OmegaConf.merge(saved, changed))
    )


@pytest.mark.parametrize("attack", CONFIGS)
def test_a_run_to_go_on_with(refused, theirs, attack):
    content, says = CONFIGS[attack]
    their_run(content)
    assert says in refused("train", "resume=run")


@pytest.mark.parametrize(
    "given",
    [
        ["standardize=none", "split=source", "filters=none"],
        ["experiment=starter", "kl_weight=cyclical"],
        [
            "filters=[druglike,brenk]",
            "+filters.own={_target_: molvae.filters.pains.Pains}",
            "optimizer=adamw",
        ],
        ["data=file", "data.path=in.smi", "architecture=base", "output=${now:%Y}", "training.patience=3"],
    ],
)
def test_a_run_of_one_s_own_goes_on(given):
    settings = compose_verb("train", given)
    check_saved(settings, Path("config.yaml"))
    check_built(settings)


COMMANDS = {
    "another program": f"{TOUCH}",
    "a program behind molvae": f"molvae; {TOUCH}",
    "no verb": "molvae -c evil",
    "a quote that never ends": "molvae train 'data=a",
}


def their_record(command: str) -> None:
    told = {"command": command, "folder": str(Path.cwd()), "seed": 0, "versions": versions(), "files": {}}
    Path("run").mkdir()
    Path("run", RECORD).write_text(json.dumps(told))


@pytest.mark.parametrize("attack", COMMANDS)
def test_a_record_that_is_no_command(refused, theirs, attack):
    their_record(COMMANDS[attack])
    assert "run.json: its command is none of molvae's" in refused("repro", "run", code=1)


WORDS = {
    "a function": "objective.scorers.python.scorer.python=evil:run",
    "a program": f"objective.scorers.command.scorer.command={TOUCH}",
    "a function in a map": "+objective.scorers.a={_target_: molvae.x.PythonFunction, python: 'evil:run'}",
    "a module": "plugins=[evil]",
    "a cluster": "parallel.address=tcp://127.0.0.1:9",
    "Hydra's callbacks": "+hydra.callbacks.a._target_=evil.run",
    "Hydra's launcher": f"hydra.launcher.setup=[{TOUCH}]",
    "a folder of settings": "--config-dir=evil",
    "a pickle of Hydra's": "--experimental-rerun=evil.pickle",
    "the environment": "start=${oc.env:HOME}",
}


@pytest.mark.parametrize("attack", WORDS)
def test_a_record_s_words_that_name_code_are_typed_anew(molvae, theirs, attack):
    word = WORDS[attack]
    their_record(shlex.join(["molvae", "optimize", "objective=qed", word, "budget=5; touch x"]))
    code, out, err = molvae("repro", "run")
    assert (code, out) == (0, "molvae optimize objective=qed 'budget=5; touch x'\n")
    assert err == f"left out, as it names code; if you trust it, add {shlex.quote(word)}\n"


def test_hydra_s_pickle_of_a_job_is_not_read(refused, theirs):
    (theirs / "evil.pickle").write_bytes(pickle.dumps(Payload()))
    line = refused("filter", "input=in.smi", "--experimental-rerun=evil.pickle")
    assert "--experimental-rerun: settings are given as key=value" in line


@pytest.mark.parametrize("name", ["last.ckpt", "best.ckpt"])
def test_a_checkpoint_s_pickle_is_not_read(theirs, name):
    torch.save({"state_dict": {}, "evil": Payload()}, theirs / name)
    with pytest.raises(MolvaeError, match="damaged"):
        check_checkpoint(theirs / name, torch.nn.Linear(1, 1))
    assert not Path(MARK).exists()


def test_arrays_of_pickles_are_not_read(refused, theirs, model_folder):
    np.savez(theirs / "points.npz", z=np.array([Payload()], dtype=object))
    line = refused("decode", "input=points.npz", f"model={model_folder}", code=1)
    assert "points.npz: not a readable .npz file of numbers" in line


def test_a_store_of_pickles_is_not_read(molvae, theirs):
    prepared = molvae("prepare", "data=in.smi", "output=store", "workers=1")
    assert prepared.code == 0, prepared.err
    np.save(theirs / "store" / "tokens.npy", np.array([Payload()], dtype=object))
    outcome = molvae("train", "data=store", "output=out")
    assert (outcome.code, outcome.out) == (1, "")
    assert "damaged store" in outcome.err
    assert not Path(MARK).exists()


def test_a_model_of_pickles_is_not_read(refused, theirs, model_folder):
    (theirs / "model").mkdir()
    for file in model_folder.iterdir():
        (theirs / "model" / file.name).write_bytes(file.read_bytes())
    (theirs / "model" / "weights.safetensors").write_bytes(pickle.dumps(Payload()))
    assert "weights.safetensors" in refused("encode", "input=in.smi", "model=model", code=1)


def test_a_type_of_arrow_s_that_is_a_pickle_is_not_read(molvae, theirs):
    told = {
        b"ARROW:extension:name": b"arrow.py_extension_type",
        b"ARROW:extension:metadata": pickle.dumps(Payload()),
    }
    fields = [pa.field("smiles", pa.string()), pa.field("evil", pa.int64(), metadata=told)]
    table = pa.table({"smiles": ["CCO"], "evil": [1]}, schema=pa.schema(fields))
    pq.write_table(table, theirs / "in.parquet")
    outcome = molvae("filter", "input=in.parquet", "filters=none", "workers=1")
    assert (outcome.code, outcome.out) == (0, "smiles,evil\nCCO,1\n")
    assert not Path(MARK).exists()


def journal(path: Path, folder: Path) -> None:
    study = Study(path, {"lr": interval("lr", 0.1, 1.0)}, ["loss"], {}, sampler="tpe", seed=0)
    study.keep_folder(folder)


def test_a_journal_is_text_and_no_pickle(theirs):
    journal(theirs / "a.journal", theirs)
    for line in (theirs / "a.journal").read_text().splitlines():
        json.loads(line)
    # the one place where Optuna reads a pickle is the snapshot of a store that keeps them
    assert not isinstance(open_storage(theirs / "a.journal")._backend, BaseJournalSnapshot)
    with (theirs / "a.journal").open("ab") as file:
        file.write(pickle.dumps(Payload()) + b"\n")
    with pytest.raises(MolvaeError, match="not a storage file of a sweep"):
        folder_of(theirs / "a.journal")
    assert not Path(MARK).exists()


def test_a_journal_s_folder_is_not_written_to_where_it_holds_no_trials(molvae, theirs):
    precious = theirs / "precious"
    precious.mkdir()
    journal(theirs / "a.journal", precious)
    outcome = molvae("sweep", "data=in.smi", "workers=1", "sweep.storage=a.journal")
    assert outcome.code == 2, outcome.err  # it is another study, which is seen once the folder is taken
    assert "holds another study" in outcome.err
    assert not [*precious.iterdir()]


BETWEEN_OUR_PROCESSES = {"parallel/process_pool.py", "parallel/worker.py"}
"""What they read comes through a pipe from the process that started them, or was started."""


def test_no_other_door_to_pickles_or_code_is_open():
    """What reads a file as code is called nowhere, or with what forbids it."""
    for module in PACKAGE.rglob("*.py"):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = ast.unparse(call.func)
            given = {word.arg: ast.unparse(word.value) for word in call.keywords}
            assert name not in {"eval", "exec", "compile", "yaml.load", "joblib.load", "joblib.Memory"}, (
                module
            )
            if module.relative_to(PACKAGE).as_posix() not in BETWEEN_OUR_PROCESSES:
                assert not name.startswith(("pickle.", "cloudpickle.", "shelve.", "marshal.")), module
            assert name not in {"pd.read_pickle", "instantiate"}, module
            assert not name.endswith("load_from_checkpoint"), module
            if name == "torch.load":
                assert given.get("weights_only") == "True", module
            if name.endswith("trainer.fit"):
                assert given.get("weights_only") == "True", module
            if name == "np.load":
                assert given.get("allow_pickle", "False") == "False", module
            assert given.get("shell", "False") == "False", module
