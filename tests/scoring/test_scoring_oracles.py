"""Scorers that need three dimensions or an extra: shape, docking, ADMET."""

import math
from pathlib import Path

import numpy as np
import pytest
from rdkit import Chem
from rdkit.Chem.rdDistGeom import EmbedMolecule

from molvae.errors import MolvaeError, SettingError
from molvae.scoring.shape import Shape

ASPIRIN, SALICYLIC, OCTANE = "CC(=O)Oc1ccccc1C(=O)O", "OC(=O)c1ccccc1O", "CCCCCCCC"
MOLS = [Chem.MolFromSmiles(text) for text in (ASPIRIN, SALICYLIC, OCTANE)]


def test_the_shape_of_itself_is_nearest_and_that_of_something_else_far():
    itself, alike, other = Shape(ASPIRIN, conformers=5)(MOLS)
    assert itself > 0.95
    assert itself > alike > other


def test_a_reference_as_it_lies_in_its_pocket(tmp_path):
    mol = Chem.AddHs(MOLS[0])
    EmbedMolecule(mol, 7)
    Chem.SDWriter(str(tmp_path / "ligand.sdf")).write(mol)
    assert Shape(str(tmp_path / "ligand.sdf"), conformers=20)(MOLS[:1])[0] > 0.7


def test_what_has_no_conformer_has_no_score():
    scorer = Shape(ASPIRIN, conformers=1)
    assert math.isnan(scorer([Chem.MolFromSmiles("C1CC2CCC1C=2", sanitize=False)])[0])
    assert scorer.failures == ["no conformer"]


@pytest.mark.parametrize("reference", ["no molecule", "missing.sdf", "flat.sdf"])
def test_references_that_are_none(reference, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("flat.sdf").write_text(Chem.MolToMolBlock(MOLS[0]))
    with pytest.raises(MolvaeError, match="reference="):
        Shape(reference)


@pytest.mark.slow
def test_docking_a_batch():
    pytest.importorskip("dockstring", reason="needs molvae[dock]")
    from molvae.scoring.docking import Docking

    scorer = Docking("DRD2", cpus=0)
    scores = scorer(MOLS[:2])
    assert (scores < -3).all()
    with pytest.raises(SettingError, match="a target of dockstring's"):
        Docking()
    with pytest.raises(SettingError, match=r"a \.pdbqt file"):
        Docking(receptor="missing.pdbqt")


def test_docking_says_what_it_needs(monkeypatch):
    from molvae.scoring import docking

    monkeypatch.setattr(docking, "find_spec", lambda name: None)
    with pytest.raises(MolvaeError, match=r"pip install 'molvae\[dock\]'"):
        docking.Docking("DRD2")


@pytest.mark.slow
def test_admet_of_a_batch():
    pytest.importorskip("admet_ai", reason="needs molvae[admet]")
    from molvae.scoring.admet import Admet

    scores = Admet("hERG")(MOLS)
    assert ((scores >= 0) & (scores <= 1)).all()
    assert scores.dtype == np.float64
    with pytest.raises(SettingError, match="did you mean 'hERG'"):
        Admet("HERG")
