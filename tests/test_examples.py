"""The command lines that `molvae VERB --help` shows run as they are printed."""

import shlex
import subprocess
from pathlib import Path

import pytest
from rdkit import RDConfig

from molvae.cli.settings.verbs import VERBS
from molvae.parts.conf import conf_dir

EXPLORING = (
    "encode",
    "decode",
    "interpolate",
    "arithmetic",
    "neighbors",
    "traverse",
    "outliers",
    "pick",
    "map",
)
MARK = "#   molvae "


def examples(verb):
    lines = (conf_dir() / f"{verb}.yaml").read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("#   ") for line in lines if line.startswith(MARK)]


def test_a_shell_reads_every_example():
    lines = [line for verb in VERBS for line in examples(verb)]
    assert len(lines) > 2 * len(VERBS) - 5
    done = subprocess.run(["bash", "-n"], input="\n".join(lines), text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The files that the examples name."""
    from molvae import load
    from molvae.explore.vectors import VectorsWriter, encode_rows
    from molvae.table import read

    folder = tmp_path_factory.mktemp("examples")
    nci = (Path(RDConfig.RDDataDir) / "NCI" / "first_5K.smi").read_text().splitlines()
    smiles = [line.split()[0] for line in nci[:300]]
    few = ["CC(=O)Nc1ccc(OC)cc1", "CC(=O)Nc1ccccc1C"]
    contents = {
        "library.smi training_sample.smi": smiles,
        "library.csv generated.csv": ["smiles", *smiles],
        "new.csv": ["smiles,pIC50", *(f"{text},{5 + at % 4}" for at, text in enumerate(smiles))],
        "lead.smi leads.smi hits.smi insoluble.smi soluble.smi": few,
    }
    for names, lines in contents.items():
        for name in names.split():
            (folder / name).write_text("\n".join(lines) + "\n")
    for name in ("library.parquet", "points.npz"):
        with VectorsWriter(str(folder / name)) as writer:
            writer.write(encode_rows(read(str(folder / "leads.smi")), load("moses")))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for verb in EXPLORING for line in examples(verb)])
def test_an_example_runs_as_printed(molvae, folder, monkeypatch, line):
    if "umap" in line:
        pytest.importorskip("umap")
    monkeypatch.chdir(folder)
    arguments = shlex.split(line)[1:]
    code, out, err = molvae(*arguments)
    assert code == 0, err
    for written in (
        text.partition("=")[2] for text in arguments if text.startswith(("output=", "report=", "grid="))
    ):
        assert (folder / written).stat().st_size > 0
    assert out or any(text.startswith("output=") for text in arguments)
