"""`molvae repro`: the command that repeats a run, and what has changed since."""

import json
import os
import shlex
import shutil
from pathlib import Path

import pytest
import torch

from molvae.checks.visible import visible
from molvae.cli.run_record import RECORD, RunRecord
from molvae.files.versions import versions


@pytest.fixture(autouse=True)
def workplace(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own molecules.smi").write_text("CCO\nCCN\n")


@pytest.fixture
def record(tmp_path):
    """Return a function that writes a run's folder and returns its path."""

    def write(command, **changes):
        told = {"command": command, "folder": str(tmp_path), "seed": 0, "versions": versions(), "files": {}}
        folder = tmp_path / "run"
        folder.mkdir()
        RunRecord(**told | changes).write(folder)
        return folder

    return write


def test_a_search_is_repeated_to_the_last_bit(molvae, model_folder, tmp_path):
    search = [
        "optimize",
        f"model={model_folder}",
        "search=random",
        "budget=20",
        "filters=none",
        "workers=1",
        "timeout=0",
    ]
    assert molvae(*search, "output=out", "start=").code == 0
    code, out, err = molvae("repro", "out")
    assert (code, err) == (0, "")
    words = shlex.split(out)
    assert words == ["molvae", *search, "output=out-again", "start="]
    assert molvae(*words[1:]).code == 0
    first, again = ((tmp_path / name / "ledger.csv").read_bytes() for name in ("out", "out-again"))
    assert first == again


def test_a_model_that_was_trained_anew_is_told(molvae, model_folder, tmp_path):
    model = tmp_path / "model copy"
    model.mkdir()
    for file in model_folder.iterdir():
        (model / file.name).write_bytes(file.read_bytes())
    search = [
        "optimize",
        f"model={model}",
        "search=random",
        "budget=5",
        "filters=none",
        "workers=1",
        "timeout=0",
    ]
    assert molvae(*search, "output=out").code == 0
    description = json.loads((model / "model.json").read_text())
    (model / "model.json").write_text(json.dumps(description | {"max_length": 39}))
    code, out, err = molvae("repro", "run=out")
    assert code == 0
    assert [line.split(":")[0] for line in err.splitlines()] == [f"{model / 'model.json'} has changed"]
    assert shlex.split(out)[2] == f"model={model}"


def test_changed_versions_and_data_are_told_beside_the_command(molvae, record, tmp_path):
    data = tmp_path / "own molecules.smi"
    folder = record(
        "molvae train 'data=own molecules.smi' training.seed=3",
        versions=versions() | {"torch": "1.0", "rdkit": versions()["rdkit"]},
        files={str(data): "0" * 64, str(tmp_path / "gone.smi"): "1" * 64},
    )
    code, out, err = molvae("repro", folder)
    assert (code, out) == (0, "molvae train 'data=own molecules.smi' training.seed=3\n")
    assert err.splitlines() == [
        f"torch was 1.0 and is {versions()['torch']} now",
        f"{data} has changed: its SHA-256 was {'0' * 64}",
        f"{tmp_path / 'gone.smi'} is not there any more; its SHA-256 was {'1' * 64}",
    ]


def test_another_number_of_threads_is_told(molvae, record):
    threads = torch.get_num_threads()
    code, _, err = molvae("repro", record("molvae optimize output=out", threads=threads + 1))
    assert code == 0
    assert err.startswith(f"torch had {threads + 1} threads and would have {threads} now; OMP_NUM_THREADS=")


def test_a_run_started_elsewhere_is_repeated_there_and_beside_its_folder(molvae, record, tmp_path):
    there = tmp_path / "a place"
    (there / "lead").mkdir(parents=True)
    folder = record("molvae optimize start=lead.smi output=lead", folder=str(there))
    code, out, _ = molvae("repro", folder)
    assert (code, out) == (0, f"cd '{there}' && molvae optimize start=lead.smi output=lead-again\n")


def test_a_model_is_known_by_its_run_or_its_card(molvae, record, tmp_path):
    folder = record("molvae train data=moses training.seed=5")
    (folder / "model").mkdir()
    assert molvae("repro", folder / "model").out == "molvae train data=moses training.seed=5\n"
    code, out, err = molvae("repro", "moses")
    assert code == 0
    assert out.startswith("molvae train experiment=moses_ratio init_from=moses")
    began = [line for line in err.splitlines() if line.startswith("it began with another run's model: ")]
    assert "molvae train data=moses filters=moses training.learn=prior init_from=" in began[0]
    assert "molvae train experiment=moses_prior init_from=" in began[1]
    assert began[2].endswith("molvae train experiment=starter")
    assert "not checked, since a card tells no folder: train.csv.gz, SHA-256 786f0313" in err


@pytest.mark.parametrize("what", ["nothing_there", ".", "run"])
def test_what_is_no_run_is_one_line(molvae, tmp_path, what):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / RECORD).write_text('{"command": ')
    code, out, err = molvae("repro", what)
    assert (code, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert ("run.json: damaged" if what == "run" else "neither a run's folder") in err


def test_only_files_are_read_for_their_checksums(molvae, record, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "broken.smi.gz").write_bytes(b"\x1f\x8b and no more")
    named = [
        "/dev/zero",
        "/dev/stdin",
        str(tmp_path / "pipe"),
        str(tmp_path),
        str(tmp_path / "broken.smi.gz"),
    ]
    gone = [str(tmp_path / ("x" * 1_000)), "a\0b"]
    record("molvae sample count=1", files=dict.fromkeys([*named, *gone], "0" * 64))
    code, out, err = molvae("repro", "run")
    assert (code, out) == (0, "molvae sample count=1\n")
    assert [line.split(":")[0] for line in err.splitlines()] == [
        *(f"{name} has changed" for name in named),
        *(f"{visible(name)} is not there any more; its SHA-256 was {'0' * 64}" for name in gone),
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"files": ["a"]}, "files: a map is wanted"),
        ({"seed": "0"}, "seed: a whole number is wanted"),
        ({"command": 'molvae "sample'}, "run.json"),
        ({"more": 1}, "has no more"),
    ],
)
def test_a_record_of_other_types_is_damaged(molvae, record, changes, says):
    folder = record("molvae sample count=1")
    told = json.loads((folder / RECORD).read_text()) | changes
    (folder / RECORD).write_text(json.dumps(told))
    code, out, err = molvae("repro", "run")
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert says in err


def test_a_run_has_to_be_named(molvae):
    code, _, err = molvae("repro")
    assert (code, err) == (2, "molvae repro: run= is missing: this verb cannot run without it\n")
    assert Path(RECORD).exists() is False


def test_a_model_without_a_command_is_told(molvae, model_folder):
    code, out, err = molvae("repro", model_folder)
    assert (code, out) == (1, "")
    assert "its card does not tell the command" in err


@pytest.mark.parametrize(
    ("data", "says"),
    [({}, "no card.data.files"), ({"files": ["a.smi"]}, "card.data.files[0]: a map is wanted")],
)
def test_a_card_of_other_types_is_told(molvae, model_folder, tmp_path, data, says):
    folder = shutil.copytree(model_folder, tmp_path / "odd")
    told = json.loads((folder / "model.json").read_text())
    told["card"] = {"command": "molvae train", "seed": 0, "versions": {}, "data": data}
    (folder / "model.json").write_text(json.dumps(told))
    code, out, err = molvae("repro", folder)
    assert (code, out) == (1, "")
    assert f"its card does not tell how it was trained ({says}" in err
