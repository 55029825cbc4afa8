"""`molvae.evaluate` as a script calls it; what its measures are is tested beside."""

import json
from pathlib import Path

import pandas as pd
import pytest
from rdkit import RDConfig

import molvae
from molvae.errors import ArgumentError, MolvaeError, SettingError
from molvae.evaluation.of_model import LatentConfig
from molvae.evaluation.references import ReferenceFiles
from molvae.model.model import Model

NCI = [line.split()[0] for line in Path(RDConfig.RDDataDir, "NCI", "first_5K.smi").read_text().splitlines()]
REFERENCE = NCI[:30]


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_strings_are_judged_by_molecules_in_any_form(tmp_path):
    found = molvae.evaluate([*NCI[100:120], None, "no molecule"], reference=REFERENCE)
    assert list(found.table.columns) == ["measure", "value", "note", "group"]
    values = found.table.set_index("measure")["value"]
    assert values["valid"] == pytest.approx(20 / 22)
    assert values["FCD/Test"] > 0
    assert "Novelty" not in values
    assert found.reference == "reference"
    (tmp_path / "held_out.smi").write_text("\n".join(REFERENCE))
    table = pd.DataFrame({"SMILES": NCI[100:120]})
    own = ReferenceFiles(test=tmp_path / "held_out.smi", train=NCI[100:110])
    again = molvae.evaluate(table, reference=own, guacamol_train=REFERENCE, guacamol_samples=20)
    assert again.table.set_index("measure")["value"]["Novelty"] == pytest.approx(0.5)
    assert again.table["group"].unique().tolist() == ["MOSES measures", "GuacaMol measures"]
    assert again.measures.as_json()["FCD/Test"] == pytest.approx(values["FCD/Test"])
    assert len(again.grid().smiles) == 20
    assert "FCD/Test" in again._repr_html_()
    again.write(tmp_path / "folder", {"reference": "own"})
    written = json.loads((tmp_path / "folder" / "metrics.json").read_text())
    assert written["n"] == 20
    assert written["settings"] == {"reference": "own"}
    assert "held_out.smi" in (tmp_path / "folder" / "report.html").read_text()


def test_a_model_is_sampled_and_its_latent_space_measured(model_folder):
    model = Model.load(model_folder)
    latent = LatentConfig(REFERENCE, count=3, encodings=1, decodings=2, distances=[1.0])
    found = molvae.evaluate(model, reference=REFERENCE, count=15, latent=latent)
    assert found.total == 15
    own = found.table.loc[found.table["group"] == "Latent space", "measure"]
    assert "reconstruction/mean, greedy" in set(own)


def test_what_means_nothing_is_told_before_the_work():
    with pytest.raises(ArgumentError, match="give molecules to judge"):
        molvae.evaluate()
    with pytest.raises(SettingError, match="count=0"):
        molvae.evaluate("new.csv", count=0)
    with pytest.raises(SettingError, match=r"latent\.encodings=0"):
        LatentConfig(encodings=0)
    with pytest.raises(SettingError, match=r"reference\.train.*give reference\.test too"):
        ReferenceFiles(train="training.smi")
    with pytest.raises(MolvaeError, match=r"absent\.smi: no such file of reference molecules"):
        molvae.evaluate(["CCO"], reference="absent.smi")
    with pytest.raises(MolvaeError, match=r"new\.csv: no such file$"):
        molvae.evaluate("new.csv", reference="absent.smi")


def test_sets_and_models_are_judged_side_by_side(model_folder, tmp_path):
    (tmp_path / "theirs.smi").write_text("\n".join([*NCI[120:130], "no molecule"]))
    latent = LatentConfig(count=0)
    beside = [tmp_path / "theirs.smi", model_folder, NCI[130:135]]
    found = molvae.evaluate(NCI[100:110], beside=beside, reference=REFERENCE, count=8, latent=latent)
    assert list(found.table)[4:] == ["theirs.smi", str(model_folder), "molecules (2)"]
    valid = found.table.set_index("measure").loc["valid"]
    assert (valid["value"], valid["theirs.smi"]) == (1.0, pytest.approx(10 / 11))
    found.write(tmp_path / "out")
    written = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert written["beside"]["theirs.smi"]["MOSES measures"]["valid"] == pytest.approx(10 / 11)
    page = (tmp_path / "out" / "report.html").read_text()
    assert '<th scope="col">theirs.smi</th>' in page
