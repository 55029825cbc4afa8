"""`benchmarks/gpu.sh` as a whole, small, on the CPU: stopped, run again, and left alone once it is done."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from rdkit import RDConfig

import molvae

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "gpu.sh"
SMALL = {
    "LIMIT": "1000",
    "SLICE": "0.02",
    "STEPS": "50",
    "BATCH": "4",
    "SAMPLES": "16",
    "CODES": "5",
    "OMP_NUM_THREADS": "1",
    "PYTHON": sys.executable,
}
TINY = (
    "architecture.decoder_dim=16",
    "architecture.encoder_dim=16",
    "training.epochs=40",
    "training.chunk_size=2",
    "training.validation_molecules=4",
    "training.validation_samples=4",
)
WANTED = (
    "training drugs: steps done",
    "resumed: steps done",
    "MOSES VAE, training: molecules/s by molvae",
    "sampling drugs: molecules/s",
    "decoded alike",
    "gone on: the model, valid",
)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_it_measures_all_goes_on_where_it_was_stopped_and_does_nothing_twice(tmp_path):
    folder = tmp_path / "with a space"
    folder.mkdir()
    lines = (Path(RDConfig.RDDataDir) / "NCI" / "first_5K.smi").read_text().splitlines()
    (folder / "some.smi").write_text("\n".join(line.split()[0] for line in lines[:100]))
    molvae.prepare(str(folder / "some.smi"), output=str(folder / "store"))
    command = ["bash", SCRIPT, "store", "some.smi", "out", *TINY]
    options = {"cwd": folder, "env": os.environ | SMALL, "text": True, "stderr": subprocess.PIPE}

    with subprocess.Popen(command, stdout=subprocess.PIPE, **options) as first:
        for line in first.stderr:
            if "prepared store" in line:
                break
        first.send_signal(signal.SIGTERM)
        first.communicate()
    assert first.returncode == 130

    second = subprocess.run(command, stdout=subprocess.PIPE, check=False, **options)
    assert second.returncode == 0, second.stderr
    told = dict(line.split("  ", 1) for line in second.stdout.splitlines())
    assert set(WANTED) <= told.keys()
    steps = [int(told[f"{name}: steps done"].replace(",", "")) for name in ("training drugs", "resumed")]
    assert steps[0] < steps[1]

    third = subprocess.run(command, stdout=subprocess.PIPE, check=False, **options)
    assert (third.returncode, third.stdout) == (0, second.stdout)
    assert "s: " not in third.stderr
