from pathlib import Path

import numpy as np
import pytest
from rdkit import RDConfig

from molvae.chem.descriptors import DESCRIPTORS, evaluate
from molvae.chem.fingerprint import morgan_bits
from molvae.chem.mol import canonical, parse
from molvae.evaluation.profile import FINGERPRINT_BITS, PROPERTIES, fingerprints, profile
from molvae.filters.moses import MosesRules

NCI = [line.split()[0] for line in Path(RDConfig.RDDataDir, "NCI", "first_5K.smi").read_text().splitlines()]
ODD = ["", "C1CC", "c1cccc1", "CN(C)(C)C", "[H][H]", "[2H]C", "CN(=O)=O", "F/C=C/F", "[H]N=C1CCCN1", "C[Fe]"]


@pytest.mark.parametrize("smiles", [NCI[::10], ODD], ids=["NCI", "odd"])
def test_fingerprints_are_those_of_fully_read_molecules(smiles):
    mols = [mol for mol in map(parse, smiles) if mol is not None]
    np.testing.assert_array_equal(fingerprints(smiles), morgan_bits(mols, size=FINGERPRINT_BITS))


def test_properties_are_those_computed_one_by_one():
    smiles = [text for text in map(canonical, NCI[:200]) if text is not None]
    found = profile(smiles, MosesRules())
    mols = [mol for mol in map(parse, smiles) if mol is not None]
    assert found.smiles == smiles
    assert len(found.failures) == len(mols)
    for name in PROPERTIES:
        np.testing.assert_array_equal(found.properties[name], evaluate(DESCRIPTORS[name], mols))


def test_another_notation_has_the_same_profile():
    kekule, aromatic = profile(["C1=CC=CC=C1O", "OCC"]), profile(["Oc1ccccc1", "CCO"])
    assert kekule.smiles == aromatic.smiles
    assert kekule.fragments == aromatic.fragments
    np.testing.assert_array_equal(kekule.fingerprints, aromatic.fingerprints)
