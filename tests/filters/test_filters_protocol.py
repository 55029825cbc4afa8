"""What every filter keeps to: each class and each file of conf/filters registers here."""

import pickle

import numpy as np
import pytest
from omegaconf import OmegaConf
from rdkit import Chem

from molvae.filters.atom_environments import AtomEnvironments
from molvae.filters.bloom import BloomFilter
from molvae.filters.chain import FilterChain
from molvae.filters.elements import Elements
from molvae.filters.filter import ExplainingFilter, Filter
from molvae.filters.moses import MosesRules
from molvae.filters.novelty import Novelty
from molvae.filters.pains import Pains
from molvae.filters.properties import PropertyRange
from molvae.filters.ring_systems import RingSystems
from molvae.filters.rings import RingSize
from molvae.filters.similarity import SimilarityRange
from molvae.filters.stability import Stability
from molvae.filters.substructure import Substructure
from molvae.filters.suited import Suited
from molvae.parts.build import build
from molvae.parts.conf import conf_dir
from molvae.parts.plugins import Trusted

SMILES = [
    "CC(=O)Oc1ccccc1C(=O)O",
    "O=C1CCCCCCCCCCCCCC1",
    "[Na+].[O-]c1ccccc1",
    "Oc1ccccc1O",
    "C[Si](C)(C)C",
    "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC",
    "O=[N+]([O-])c1ccc(N=Nc2ccccc2)cc1",
    "CCN(CC)C(O)C1OC2NC1S2",
]
MOLS = [Chem.MolFromSmiles(smiles) for smiles in SMILES]
ASPIRIN = SMILES[0]


def check_filter(one: Filter) -> None:
    """Batch equals singles, in order; empty batch; dtype; shape; molecules untouched; travels to workers."""
    before = [Chem.MolToSmiles(mol) for mol in MOLS]
    passed = one(MOLS)
    assert passed.dtype == bool
    assert passed.shape == (len(MOLS),)
    np.testing.assert_array_equal([one([mol])[0] for mol in MOLS], passed)
    np.testing.assert_array_equal(one(MOLS[::-1]), passed[::-1])
    assert one([]).dtype == bool
    assert one([]).shape == (0,)
    assert [Chem.MolToSmiles(mol) for mol in MOLS] == before
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(one))(MOLS), passed)
    if isinstance(one, ExplainingFilter):
        np.testing.assert_array_equal([not why for why in one.failures(MOLS)], passed)
        assert [one.failure(mol) for mol in MOLS] == one.failures(MOLS)


FILTERS = {
    "moses": MosesRules(),
    "ranges": PropertyRange({"mw": {"min": 100, "max": 300}, "BertzCT": {"max": 400}}),
    "substructure": Substructure(keep="[#8]", avoid=["[Na+]", "[$([N+](=O)[O-])]"]),
    "rings": RingSize(5, 6),
    "atom_environments": AtomEnvironments.from_file(),
    "ring_systems": RingSystems.from_file(),
    "stability": Stability(),
    "suited": Suited(),
    "elements": Elements(["C", "O", "N"]),
    "pains": Pains(),
    "novelty": Novelty(BloomFilter.build([ASPIRIN], 1024)),
    "similarity": SimilarityRange(ASPIRIN, floor=0.1, ceiling=0.9),
    "chain": FilterChain({"rings": RingSize(), "elements": Elements(["C", "O"])}),
}


@pytest.mark.parametrize("name", FILTERS)
def test_keeps_to_the_protocol(name):
    check_filter(FILTERS[name])


DEMANDS = {"moses", "substructure", "novelty", "similarity"}
"""What a user asks for by its name: no start molecule widens it."""


@pytest.mark.parametrize("name", sorted(FILTERS.keys() - DEMANDS - {"suited"}))
def test_what_given_molecules_have_is_not_held_against_others(name):
    one = FILTERS[name]
    assert not one(MOLS).all()
    wide = one.allowing(MOLS)
    assert wide(MOLS).all()
    assert not one(MOLS).all()
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(wide))(MOLS), wide(MOLS))


@pytest.mark.parametrize("name", sorted(DEMANDS))
def test_demands_stay_as_they_are(name):
    np.testing.assert_array_equal(FILTERS[name].allowing(MOLS)(MOLS), FILTERS[name](MOLS))


@pytest.mark.parametrize("file", sorted((conf_dir() / "filters").glob("*.yaml")), ids=lambda file: file.stem)
def test_every_configured_filter_keeps_to_the_protocol(file, tmp_path):
    settings = OmegaConf.load(file)
    for name in settings.pop("defaults", ()):
        settings = OmegaConf.merge(OmegaConf.load(file.with_stem(name)), settings)
    (tmp_path / "known.smi").write_text(f"{ASPIRIN}\n")
    for missing in OmegaConf.missing_keys(settings):  # files of molecules, which the user names
        value = "builtins:len" if missing == "python.filter" else str(tmp_path / "known.smi")
        OmegaConf.update(settings, missing, value)
    trusted = Trusted(check_code=lambda key, value: None)
    for one in build("filters", OmegaConf.to_container(settings), trusted).values():
        check_filter(one)
