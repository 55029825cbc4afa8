"""Models by name or folder, and the ones that ship in the package."""

import shutil
from pathlib import Path

import pytest
import torch
from rdkit import RDConfig
from rdkit.Chem import Descriptors

import molvae
import molvae.model.hub as hub
from molvae.chem.mol import canonical, parse
from molvae.errors import ArgumentError, MolvaeError
from molvae.evaluation.latent import exact_match
from molvae.explore.start import as_read
from molvae.model.agreement import BEAMS
from molvae.model.priors.prior import SampleOptions

NCI = Path(RDConfig.RDDataDir) / "NCI" / "first_5K.smi"
ASPIRIN = "CC(=O)Oc1ccccc1C(=O)O"
LARGEST = 12_000_000
"""Bytes a shipped model may take."""


@pytest.fixture
def shelf(model_folder, tmp_path, monkeypatch):
    """A package in which two models ship."""
    for name in ("moses", "zinc250k"):
        shutil.copytree(model_folder, tmp_path / "shipped" / name)
    (tmp_path / "shipped" / "__pycache__").mkdir()
    monkeypatch.setattr(hub, "FOLDER", tmp_path / "shipped")
    return tmp_path / "shipped"


def test_shipped_models_are_found_by_name(shelf):
    assert hub.shipped() == ["moses", "zinc250k"]
    assert hub.find("moses") == shelf / "moses"
    assert hub.card("moses")["data"]["name"] == "drugs"
    assert molvae.load("zinc250k").vocab == molvae.load("moses").vocab


def test_a_shipped_name_comes_before_a_folder_of_that_name(shelf, model_folder, tmp_path, monkeypatch):
    shutil.copytree(model_folder, tmp_path / "moses")
    monkeypatch.chdir(tmp_path)
    assert hub.find("moses") == shelf / "moses"
    assert hub.find("./moses").resolve() == tmp_path / "moses"


def test_a_run_s_folder_stands_for_its_model(model_folder, tmp_path):
    shutil.copytree(model_folder, tmp_path / "run" / "model")
    assert hub.find(tmp_path / "run") == tmp_path / "run" / "model"
    assert hub.find(model_folder) == model_folder


def test_a_wrong_name_gets_a_hint(shelf):
    with pytest.raises(MolvaeError, match=r"mosess: .* did you mean moses"):
        hub.find("mosess")
    with pytest.raises(MolvaeError, match="shipped models: moses, zinc250k"):
        hub.find("guacamol")


@pytest.mark.parametrize("device", ["gpu", "cuda:x0", "tpu"])
def test_a_device_that_is_not_there_is_named(model_folder, device):
    with pytest.raises(ArgumentError, match=f"device={device}"):
        molvae.load(model_folder, device)


def test_of_several_gpus_the_ones_that_are_there_are_named(model_folder, monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(ArgumentError, match="device=cuda:7: cpu, auto, cuda, cuda:0, cuda:1"):
        molvae.load(model_folder, "cuda:7")


@pytest.mark.parametrize("name", hub.shipped())
def test_what_ships_works(name):
    model = molvae.load(name, "cpu")
    smiles = model.sample(20, seed=0)
    assert smiles == model.sample(20, seed=0)
    valid = [text for text in smiles if text is not None]
    assert len(valid) >= 16
    assert all(text == canonical(text) for text in valid)
    z = model.encode([ASPIRIN, "no molecule"])
    assert z.isnan().any(1).tolist() == [False, True]
    assert model.decode(z)[1] is None
    assert model.training_filter is not None
    assert model.training_filter.false_positive_rate < 0.01
    assert model.card["validation"]["reconstruction"] > 0.5
    files = list((hub.FOLDER / name).iterdir())
    assert {file.suffix for file in files} == {".json", ".safetensors"}
    assert sum(file.stat().st_size for file in files) < LARGEST


@pytest.mark.parametrize(("name", "share"), [("moses", 0.8), ("zinc250k", 0.95)])
def test_refined_codes_bring_strangers_back(name, share):
    model = molvae.load(name, "cpu")
    strangers = [line.split()[0] for line in NCI.read_text().splitlines()[:60]]
    smiles = [text for text, ids in zip(strangers, model.tokenize(strangers)[0], strict=True) if ids]
    wanted = [as_read(model, text) for text in smiles]
    means, refined = model.encode(smiles), model.encode(smiles, exact=True)
    greedily, with_beams = (exact_match(wanted, model.decode(means, beams=beams)) for beams in (1, BEAMS))
    back = exact_match(wanted, model.decode(refined, beams=1))
    assert greedily + 0.05 < with_beams < back
    assert back > share
    assert exact_match(wanted, model.decode(refined)) > back - 0.05
    few = smiles[:5]
    posterior = model.posterior(few, exact=True)
    torch.testing.assert_close(posterior.log_var, model.posterior(few).log_var)
    torch.testing.assert_close(posterior.mean, model.encode(few, exact=True))


def test_what_the_shipped_model_draws_decodes_to_what_it_wrote():
    model = molvae.load("zinc250k", "cpu")
    drawn = model.decode(model.draw(30, SampleOptions(seed=1)).z)
    assert drawn == model.sample(30, seed=1)
    molecules = [text for text in drawn if text]
    assert exact_match(molecules, model.reconstruct(molecules, exact=True)) > 0.9
    assert not any(Descriptors.NumRadicalElectrons(parse(text)) for text in molecules)


@pytest.mark.parametrize("name", ["moses", "zinc250k"])
def test_no_molecules_are_an_empty_list(name):
    assert molvae.load(name).sample(0) == []
