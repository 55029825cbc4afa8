import hashlib
import json
import shlex
from pathlib import Path

import pytest
from omegaconf import OmegaConf

from molvae.cli.run_record import RECORD, RunRecord, checksums
from molvae.errors import MolvaeError
from molvae.files.versions import versions

MOLECULES = "".join(f"{'C' * length}{end}\n" for length in range(3, 9) for end in "NOFS")
QUICK = [
    "workers=1",
    "split.valid=0.2",
    "split.test=0.0",
    "filters=none",
    "training.epochs=1",
    "training.validation_samples=5",
    "trainer.accelerator=cpu",
    "trainer.precision=32-true",
]


@pytest.fixture(autouse=True)
def workplace(tmp_path, monkeypatch, tiny_architecture):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own molecules.smi").write_text(MOLECULES)
    (tmp_path / "tiny.yaml").write_text(tiny_architecture)


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_files_of_a_predictor_are_told(tmp_path):
    for name in ("predictor.json", "compounds.csv", "report.html"):
        (tmp_path / name).write_text(name)
    found = checksums(tmp_path)
    assert found[str(tmp_path / "predictor.json")] == sha256(tmp_path / "predictor.json")
    assert {Path(path).name for path in found} == {"predictor.json", "compounds.csv"}


def test_a_run_s_folder_tells_how_it_began(molvae, tmp_path):
    command = ["train", "data=own molecules.smi", "architecture=tiny.yaml", *QUICK, "output=run"]
    assert molvae(*command, "training.seed=3", "training.slice_minutes=0").code == 0
    record = RunRecord.read(tmp_path / "run")
    assert record is not None
    assert shlex.split(record.command) == ["molvae", *command, "training.seed=3", "training.slice_minutes=0"]
    assert (record.folder, record.seed, record.versions) == (str(tmp_path), 3, versions())
    read = [tmp_path / "own molecules.smi", tmp_path / "tiny.yaml"]
    assert record.files == {str(path): sha256(path) for path in read}
    assert molvae("train", "resume=run", "training.slice_minutes=60").code == 0
    assert RunRecord.read(tmp_path / "run") == record
    card = json.loads((tmp_path / "run" / "model" / "model.json").read_text())["card"]
    assert card["command"] == record.command


def test_each_of_several_runs_tells_its_own_command(molvae, tmp_path):
    command = ["train", "data=own molecules.smi", "architecture=tiny.yaml", *QUICK, "training.seed=1,2"]
    code, _, err = molvae(*command, "training.slice_minutes=0", f"hydra.sweep.dir={tmp_path}/sweep", "-m")
    assert code == 0, err
    for job, seed in enumerate((1, 2)):
        record = RunRecord.read(tmp_path / "sweep" / str(job))
        assert record is not None
        words = shlex.split(record.command)
        assert {"architecture=tiny.yaml", "data.path=own molecules.smi", f"training.seed={seed}"} <= {*words}
        assert len(record.files) == 2
    # and it is a command: it gives the same settings
    assert molvae(*words[1:], "output=again").code == 0
    again, first = (OmegaConf.load(tmp_path / run / "config.yaml") for run in ("again", "sweep/1"))
    assert again == OmegaConf.merge(first, {"output": "again"})


@pytest.mark.parametrize("several", [[], ["-m"]], ids=["one", "several"])
def test_files_in_a_list_are_told_as_they_were_named(molvae, tmp_path, several):
    own = tmp_path / "my rings.yaml"
    own.write_text("small: {_target_: molvae.filters.rings.RingSize, smallest: 3, largest: 5}\n")
    command = ["train", "data=own molecules.smi", "architecture=tiny.yaml", *QUICK]
    command += ["filters=[my rings.yaml,pains]", "training.slice_minutes=0"]
    where = [f"hydra.sweep.dir={tmp_path}/run", "hydra.sweep.subdir=."] if several else ["output=run"]
    code, _, err = molvae(*command, *where, *several)
    assert code == 0, err
    record = RunRecord.read(tmp_path / "run")
    assert record is not None
    assert "filters=[my rings.yaml,pains]" in shlex.split(record.command)
    assert record.files[str(own)] == sha256(own)


def test_the_home_folder_is_told_where_a_value_began_with_it(molvae, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    command = ["train", "data=~/own molecules.smi", "architecture=~/tiny.yaml", *QUICK]
    code, _, err = molvae(*command, "training.slice_minutes=0", "output=run")
    assert code == 0, err
    record = RunRecord.read(tmp_path / "run")
    assert record is not None
    assert f"architecture={tmp_path}/tiny.yaml" in shlex.split(record.command)
    assert str(tmp_path / "tiny.yaml") in record.files


def test_a_damaged_record_is_named(tmp_path):
    assert RunRecord.read(tmp_path) is None
    (tmp_path / RECORD).write_text("{")
    with pytest.raises(MolvaeError, match=r"run.json: damaged"):
        RunRecord.read(tmp_path)
