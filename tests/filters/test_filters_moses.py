import gzip

import pytest
from rdkit import Chem

from molvae.filters.moses import MosesRules
from molvae.filters.substructure import first_match, pattern


@pytest.mark.parametrize(
    ("smiles", "failure"),
    [
        ("CC(=O)Nc1ccc(O)cc1", ""),
        ("O=C1CCCCCC1", ""),  # seven atoms are allowed, eight are not
        ("O=C1CCCCCCC1", "ring of more than 7 atoms"),
        ("C[N+](C)(C)CC(=O)[O-]", "charged atom"),
        ("OB(O)c1ccccc1", "element B"),
        ("CCc1ccccc1I", "element I"),
        ("CC=O", "MCF7"),
        ("CSSC", "MCF16"),
        ("Oc1ccccc1O", "PAINS catechol_A(92)"),
    ],
)
def test_known_molecules(smiles, failure):
    assert MosesRules().failures([Chem.MolFromSmiles(smiles)]) == [failure]


def fixture(shared, count):
    with gzip.open(shared / "data/metrics_fixture/moses_jtvae_samples.txt.gz", "rt") as file:
        return [Chem.MolFromSmiles(line.strip()) for line in file.readlines()[1 : count + 1]]


def test_share_of_the_first_thousand_published_samples(shared):
    assert MosesRules()(fixture(shared, 1000)).mean() == 0.978  # molsets 0.3.1 itself


@pytest.mark.slow
def test_share_of_all_published_samples(shared):
    assert MosesRules()(fixture(shared, 30_000)).mean() == 0.9778  # the authors' figure of 2019


def test_first_match_is_what_matching_one_by_one_gives():
    mols = [Chem.MolFromSmiles(smiles) for smiles in ("CCO", "c1ccccc1O", "CC(=O)O", "C", "CCCC")]
    patterns = [pattern(smarts) for smarts in ("C=O", "[OX2H]", "[#6]~[#6]")]
    expected = [next((i for i, p in enumerate(patterns) if mol.HasSubstructMatch(p)), -1) for mol in mols]
    assert first_match(mols, patterns).tolist() == expected == [1, 1, 0, -1, 2]
