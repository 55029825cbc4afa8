import pytest
from rdkit import Chem, DataStructs
from rdkit.Chem.rdFingerprintGenerator import GetMorganGenerator

from molvae.errors import MolvaeError
from molvae.scoring.similarity import Similarity

ASPIRIN, SALICYLIC_ACID, ETHANOL = (
    Chem.MolFromSmiles(s) for s in ("CC(=O)Oc1ccccc1C(=O)O", "O=C(O)c1ccccc1O", "CCO")
)


def test_is_rdkits_tanimoto_to_the_nearest_reference(tmp_path):
    references = tmp_path / "references.smi"
    references.write_text("CC(=O)Oc1ccccc1C(=O)O aspirin\nCCCO propanol\n")
    generator = GetMorganGenerator(radius=2, fpSize=2048)
    one, other = generator.GetFingerprint(ASPIRIN), generator.GetFingerprint(SALICYLIC_ACID)
    same, near, far = Similarity(str(references))([ASPIRIN, SALICYLIC_ACID, ETHANOL])
    assert same == 1.0
    assert near == DataStructs.TanimotoSimilarity(one, other)
    assert 0 < far < 1


def test_a_reference_that_is_no_molecule_is_an_error():
    with pytest.raises(MolvaeError, match="C1CC"):
        Similarity("C1CC")
