"""The main job end to end on real molecules: prepare, train, sample, filter, score, evaluate."""

import json
from pathlib import Path

import pandas as pd
import pytest
from rdkit import RDConfig

import molvae as package
from molvae.chem.mol import canonical
from molvae.data.store import TokenStore

COUNT = 400
NCI = [line.split()[0] for line in Path(RDConfig.RDDataDir, "NCI", "first_5K.smi").read_text().splitlines()]
SCORES = ["qed", "logp", "sa", "np", "tpsa", "mw", "hbd", "hba", "rotatable_bonds", "rings", "fsp3", "score"]
ARCHITECTURE = {
    "latent_dim": 8,
    "embedding_dim": 16,
    "encoder_dim": 16,
    "decoder_dim": 48,
    "prior": "standard_normal",
}


@pytest.fixture
def go(molvae, tmp_path, monkeypatch):
    """Return a function that runs a command line in an empty folder and expects it to succeed."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        code, out, err = molvae(*arguments)
        assert code == 0, err
        return out

    return call


def test_the_whole_way_from_a_file_of_molecules_to_scored_new_ones(go, tmp_path):
    lines = [smiles for smiles in NCI if len(smiles) <= 30][:COUNT]
    (tmp_path / "own.smi").write_text("\n".join([*lines, "not a molecule", lines[0]]) + "\n")

    split = ["split.valid=40", "split.test=40"]
    go("prepare", "data=own.smi", "output=store", *split, "workers=1")
    store = TokenStore.open(tmp_path / "store")
    counts = store.manifest["counts"]
    assert counts["read"] == COUNT + 2
    assert counts["read"] == counts["kept"] + sum(counts["rejected"].values())
    assert counts["rejected"]["invalid SMILES"] == 1
    assert counts["rejected"]["duplicate"] >= 1
    assert sum(counts["splits"].values()) == counts["kept"] == len(store)
    assert len(pd.read_csv(tmp_path / "store" / "rejects.csv")) == sum(counts["rejected"].values())

    settings = [f"architecture.{name}={value}" for name, value in ARCHITECTURE.items()]
    settings += ["optimizer.lr=0.01", "kl_weight.end=0.01", "trainer.accelerator=cpu", "filters=none"]
    quick = {"epochs": 6, "chunk_size": 16, "validate_every": 1000, "validation_samples": 50}
    settings += [f"training.{name}={value}" for name, value in quick.items()]
    out = go("train", "data=store", "output=run", *settings)
    assert out == "run/model\n"
    model = package.load("run")
    training = store.smiles_of(store.split("train"))
    assert model.training_filter is not None
    assert model.training_filter.contains(training).all()
    log = pd.read_csv(tmp_path / "run" / "logs" / "slice_0" / "metrics.csv")
    nll = log["valid/nll"].dropna()
    assert nll.iloc[-1] < nll.iloc[0]

    sampling = ["count=60", "filters=elements", "scoring=qed", "workers=1"]
    go("sample", "model=run", *sampling, "output=new.csv", "grid=new.png")
    new = pd.read_csv(tmp_path / "new.csv")
    assert list(new.columns) == ["smiles", "qed", "score"]
    assert len(new) == new["smiles"].nunique() == 60
    assert not set(new["smiles"]) & set(training)
    assert (tmp_path / "new.png").read_bytes().startswith(b"\x89PNG")

    go("filter", "input=new.csv", "output=judged.csv", "filters=druglike", "keep=all", "workers=1")
    judged = pd.read_csv(tmp_path / "judged.csv")
    assert list(judged.columns) == ["smiles", "qed", "score", "passed", "reason"]
    assert judged["smiles"].tolist() == new["smiles"].tolist()
    assert (judged["reason"].isna() == judged["passed"]).all()
    go("filter", "input=new.csv", "output=kept.smi", "filters=lipinski", "workers=1")
    kept = (tmp_path / "kept.smi").read_text().split()
    assert 0 < len(kept) <= 60
    assert set(kept) <= set(new["smiles"])

    go("score", "input=kept.smi", "output=scored.csv", "workers=1")
    scored = pd.read_csv(tmp_path / "scored.csv")
    assert list(scored.columns) == ["smiles", *SCORES]
    assert scored["smiles"].tolist() == kept
    assert scored["score"].between(0, 1).all()
    again = new.set_index("smiles")["qed"][scored["smiles"]]
    assert scored["qed"].to_numpy() == pytest.approx(again.to_numpy())

    held_out = store.smiles_of(store.split("test"))
    (tmp_path / "test.smi").write_text("\n".join(held_out) + "\n")
    (tmp_path / "train.smi").write_text("\n".join(training) + "\n")
    go("evaluate", "input=new.csv", "reference.test=test.smi", "reference.train=train.smi", "output=report")
    found = json.loads((tmp_path / "report" / "metrics.json").read_text())
    assert (found["n"], found["valid"], found["Novelty"]) == (60, 1.0, 1.0)
    assert found["FCD/Test"] > 0

    remade = model.reconstruct([*held_out[:10], "no molecule"])
    assert remade[-1] is None
    assert all(smiles == canonical(smiles) for smiles in remade[:-1] if smiles is not None)
