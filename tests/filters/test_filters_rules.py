from pathlib import Path

import numpy as np
import pytest
from rdkit import Chem, RDConfig

from molvae.chem.mol import parse
from molvae.errors import ArgumentError, MolvaeError
from molvae.filters.alerts import Alerts
from molvae.filters.elements import Elements
from molvae.filters.novelty import Novelty, SmilesSet
from molvae.filters.pains import Pains
from molvae.filters.properties import PropertyRange
from molvae.filters.rings import RingSize
from molvae.filters.similarity import SimilarityRange
from molvae.filters.substructure import Substructure

ASPIRIN, IBUPROFEN, ATORVASTATIN, CYCLOSPORIN, CATECHOL, NITROBENZENE = (
    Chem.MolFromSmiles(smiles)
    for smiles in (
        "CC(=O)Oc1ccccc1C(=O)O",
        "CC(C)Cc1ccc(cc1)C(C)C(=O)O",
        "CC(C)c1c(C(=O)Nc2ccccc2)c(-c2ccccc2)c(-c2ccc(F)cc2)n1CC[C@@H](O)C[C@@H](O)CC(=O)O",
        "CC[C@H]1C(=O)N(CC(=O)N([C@H](C(=O)N[C@H](C(=O)N([C@H](C(=O)N[C@H](C(=O)N[C@@H](C(=O)N([C@H](C(=O)N"
        "([C@H](C(=O)N([C@H](C(=O)N([C@H](C(=O)N1)[C@@H]([C@H](C)C/C=C/C)O)C)C(C)C)C)CC(C)C)C)CC(C)C)C)C)C)"
        "CC(C)C)C)C(C)C)CC(C)C)C)C",
        "Oc1ccccc1O",
        "O=[N+]([O-])c1ccccc1",
    )
)


def test_lipinski_allows_one_violation():
    ranges = {"mw": {"max": 500}, "logp": {"max": 5}, "NHOHCount": {"max": 5}, "NOCount": {"max": 10}}
    rule = PropertyRange(ranges, violations=1)
    assert rule.failures([ASPIRIN, IBUPROFEN]) == ["", ""]
    assert rule.failure(ATORVASTATIN) == "mw above 500, logp above 5"
    assert rule.failure(CYCLOSPORIN) == "mw above 500, NOCount above 10"
    assert PropertyRange({"mw": {"max": 500}}, violations=1).failure(CYCLOSPORIN) == ""


def test_ends_of_a_range_are_inside():
    rings = PropertyRange({"rings": {"min": 1, "max": 1}})
    assert rings.failure(ASPIRIN) == ""
    assert rings.failure(ATORVASTATIN) == "rings above 1"
    assert rings.failure(Chem.MolFromSmiles("CCO")) == "rings below 1"


@pytest.mark.parametrize("limits", [{}, {"maximum": 3}])
def test_a_range_needs_min_or_max(limits):
    with pytest.raises(ArgumentError, match=r"ranges\.mw="):
        PropertyRange({"mw": limits})


def test_an_unknown_property_is_refused_at_once():
    with pytest.raises(ArgumentError, match="'weight'"):
        PropertyRange({"weight": {"max": 3}})


def test_alerts_are_named():
    assert Alerts(["PAINS"]).failures([ASPIRIN, CATECHOL]) == ["", "catechol_A(92)"]
    assert Alerts(["PAINS", "BRENK"]).failure(NITROBENZENE) == "BRENK nitro_group"
    with pytest.raises(ArgumentError, match="catalogs=PAIN: RDKit has"):
        Alerts(["PAIN"])


def test_pains_are_those_of_rdkits_catalog():
    smiles = Path(RDConfig.RDDataDir, "NCI", "first_5K.smi").read_text().splitlines()[:300]
    mols = [mol for line in smiles if (mol := parse(line.split()[0])) is not None]
    ours, theirs = Pains()(mols), Alerts(["PAINS"])(mols)
    np.testing.assert_array_equal(ours, theirs)
    assert 0 < (~ours).sum() < len(mols) / 2


def test_substructures_to_keep_and_avoid():
    acids = Substructure(keep="C(=O)[OH]", avoid=["F"])
    assert acids.failures([ASPIRIN, CATECHOL, ATORVASTATIN]) == ["", "lacks C(=O)[OH]", "has F"]
    with pytest.raises(MolvaeError, match="'C1CC'"):
        Substructure(avoid="C1CC")


def test_several_substructures_to_keep_mean_any_or_all_and_say_which():
    smiles = ["CCF", "CCCl", "FC(Cl)Br", "CCO"]
    mols = [Chem.MolFromSmiles(one) for one in smiles]
    halogens = ["F", "Cl", "Br", "I"]
    assert Substructure(keep_any=halogens).failures(mols) == ["", "", "", "lacks any of F Cl Br I"]
    assert Substructure(keep_all=["F", "Cl"]).failures(mols) == ["lacks Cl", "lacks F", "", "lacks F"]
    assert Substructure(keep="Cl", keep_any=["Br", "I"]).failures(mols)[1:3] == ["lacks any of Br I", ""]
    with pytest.raises(ArgumentError, match=r"keep=\[F,Cl,Br,I\]: .* keep_any=\[F,.* keep_all=\[F,"):
        Substructure(keep=halogens)


def test_ring_sizes():
    assert RingSize(5, 7).failures(
        [ASPIRIN, CYCLOSPORIN, Chem.MolFromSmiles("C1CC1"), Chem.MolFromSmiles("CC")]
    ) == [
        "",
        "ring of more than 7 atoms",
        "ring of fewer than 5 atoms",
        "",
    ]


def test_elements():
    assert Elements(["C", "O"]).failures([ASPIRIN, NITROBENZENE]) == ["", "element N"]
    assert Elements(["C"]).failure(Chem.MolFromSmiles("[H][H]")) == ""
    with pytest.raises(ArgumentError, match="allowed=Xx: symbols"):
        Elements(["Xx"])


def test_novelty_is_by_canonical_smiles():
    assert Novelty(SmilesSet(["Oc1ccccc1O"])).failures([CATECHOL, ASPIRIN]) == ["known", ""]


def test_novelty_against_a_file(tmp_path):
    known = tmp_path / "known.smi"
    known.write_text("OC(=O)c1ccccc1OC(C)=O aspirin\nthis_is_none\n")
    assert Novelty.from_file(str(known)).failures([ASPIRIN, CATECHOL]) == ["known", ""]


def test_similarity_to_references():
    assert SimilarityRange("CC(=O)Oc1ccccc1C(=O)O", floor=0.4).failures([ASPIRIN, CATECHOL]) == [
        "",
        "similarity below 0.4",
    ]
    assert SimilarityRange("CC(=O)Oc1ccccc1C(=O)O", ceiling=0.99).failure(ASPIRIN) == "similarity above 0.99"
    assert SimilarityRange("CC(=O)Oc1ccccc1C(=O)O", floor=1.0).failure(ASPIRIN) == ""


def test_a_similarity_s_limits_are_allowed_themselves():
    """Seven bits of ten shared: 0.7 in single precision would lie below a user's 0.7."""
    alike, reference = Chem.MolFromSmiles("CN1N=CC2=C(O)N=C(O)N=C12"), "CN1N=CC2=C(O)N=C(S)N=C12"
    assert SimilarityRange(reference, floor=0.7, ceiling=0.7).failure(alike) == ""
    assert SimilarityRange(reference, floor=np.nextafter(0.7, 1)).failure(alike) == "similarity below 0.7"
    assert SimilarityRange(reference, ceiling=np.nextafter(0.7, 0)).failure(alike) == "similarity above 0.7"
