"""The seven jobs of the documentation, from Python, each in a few lines.

Three of them are done with a tiny model: what ships is tested in tests/model/test_hub.py.
"""

from pathlib import Path

import pytest
from rdkit import RDConfig

import molvae

LEAD, OTHER = "CC(=O)Nc1ccc(O)cc1", "CC(C)Cc1ccc(cc1)C(C)C(=O)O"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    lines = (Path(RDConfig.RDDataDir) / "NCI" / "first_5K.smi").read_text().splitlines()
    (tmp_path / "mine.smi").write_text("\n".join(line.split()[0] for line in lines[:150]))
    return tmp_path


def test_new_molecules(here, model_folder):
    new = molvae.sample(model_folder, count=20, filters="elements", scoring="default", workers=1, seed=0)
    new.save("new.csv")
    assert len(new.table) == 20
    assert new.table["score"].is_monotonic_decreasing
    assert (here / "new.csv").exists()
    assert "<svg" in new._repr_html_()


def test_a_better_molecule_from_a_lead(model_folder):
    found = molvae.optimize("qed", model=model_folder, start=LEAD, budget=30, workers=1, seed=0)
    assert len(found.ledger) == 30
    assert found.best["score"].iloc[0] == found.ledger["score"].max()


def test_analogues_of_a_molecule():
    analogues = molvae.neighbors(LEAD, count=10)
    assert len(analogues.table) == 10
    assert LEAD not in set(analogues.table["smiles"])


def test_a_path_between_two_molecules(here):
    path = molvae.interpolate(LEAD, OTHER)
    path.report("path.html")
    assert path.table["smiles"].iloc[0] == molvae.load().reconstruct([LEAD], exact=True)[0]
    assert (here / "path.html").stat().st_size > 10_000


def test_a_model_of_my_own_molecules(here):
    trained = molvae.train(
        "mine.smi", init_from="zinc250k", epochs=0.2, validation_samples=20, ratio_molecules=50, folder="run"
    )
    assert len(trained.model.sample(3)) == 3
    assert (here / "run" / "model").is_dir()


def test_measures_of_generated_molecules(here, model_folder):
    generated = molvae.sample(model_folder, count=50, filters=None, scoring="qed", workers=1, seed=1)
    measured = molvae.evaluate(generated.table, reference="mine.smi")
    assert not measured.table.empty


def test_molecules_filtered_and_scored():
    kept = molvae.filter([LEAD, OTHER, "C1CC1=C=C"], ["druglike", "brenk"])
    scored = molvae.score(kept.table)
    assert scored.table["smiles"].tolist() == kept.table["smiles"].tolist()
    assert {"qed", "sa", "score"} <= set(scored.table.columns)
