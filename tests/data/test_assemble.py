"""The step from shards to a store, at sizes of chunks that do not divide the rows evenly."""

import json

import numpy as np
import pandas as pd
import pytest
from prepared import prepare

from molvae.chem.mol import canonical
from molvae.data import sources
from molvae.data.split import Split

SMILES = [f"{'C' * (1 + n % 37)}{'O' if n % 2 else 'N'}" for n in range(200)] + [
    "junk",
    "CS",
    "C[Si](C)C",
] * 5


def content(folder) -> dict[str, list]:
    arrays = {path.name: np.load(path).tolist() for path in folder.glob("*.npy")}
    rejects = pd.read_csv(folder / "rejects.csv").to_numpy().tolist()
    counts = json.loads((folder / "manifest.json").read_text())["counts"]
    return arrays | {"rejects": rejects, "counts": [counts]}


@pytest.mark.parametrize("rows", [1, 7, 64])
def test_the_store_does_not_depend_on_the_size_of_chunks(tmp_path, monkeypatch, rows):
    path = tmp_path / "a.smi"
    path.write_text("".join(f"{smiles}\n" for smiles in SMILES))
    arguments = {"split": Split(valid=0.2, test=0.1), "workers": 1}
    whole = prepare(sources.file(str(path)), output=tmp_path / "whole", **arguments)
    monkeypatch.setattr("molvae.data.making.CHUNK_ROWS", rows)
    pieces = prepare(sources.file(str(path)), output=tmp_path / "pieces", **arguments)
    assert content(pieces.path) == content(whole.path)


def test_rows_keep_the_order_of_the_source(tmp_path):
    path = tmp_path / "a.smi"
    path.write_text("".join(f"{smiles}\n" for smiles in SMILES))
    store = prepare(sources.file(str(path)), split=Split(valid=0, test=0), workers=1, output=tmp_path / "s")
    expected = dict.fromkeys(smiles for smiles in map(canonical, SMILES) if smiles)
    assert store.smiles_of(range(len(store))) == list(expected)


def test_duplicates_in_another_file_name_it(tmp_path):
    for name, lines in (("train.csv", "CCO\nCCN\n"), ("test.csv", "CCC\nOCC\n")):
        (tmp_path / name).write_text(f"SMILES\n{lines}")
    parts = (sources.Part("train.csv", split="train"), sources.Part("test.csv", split="test"))
    source = sources.Source("two", parts, folder=tmp_path)
    store = prepare(source, split=Split("source", valid=0), workers=1, output=tmp_path / "s")
    rejects = pd.read_csv(tmp_path / "s" / "rejects.csv").to_numpy().tolist()
    assert rejects == [[3, "OCC", "duplicate: of line 2 of train.csv", "test.csv"]]
    assert store.manifest["counts"]["splits"] == {"train": 2, "test": 1}
