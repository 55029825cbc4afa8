"""What a chemist would not make is refused, by rules with names; what is sold as a drug is not."""

import csv
from collections import Counter
from importlib.resources import files

import pytest
from rdkit import Chem

from molvae.errors import SettingError
from molvae.filters.alerts import Alerts
from molvae.filters.chosen import filters_of
from molvae.filters.pains import Pains
from molvae.filters.properties import PropertyRange
from molvae.filters.ring_systems import RingSystems, ring_systems
from molvae.filters.rings import RingSize
from molvae.filters.stability import Stability
from molvae.filters.substructure import Substructure
from molvae.filters.suited import SIEVE, Suited, resolved

BREAKING = {
    "acyl halide": "O=C(Cl)c1ccccc1",
    "halogen on nitrogen or oxygen or sulfur": "CCN(Cl)CC",
    "halogen beside an amine or ether or thioether": "CCN(CC)CCl",
    "N-amino": "NN1CCCCC1",
    "hydrazine of an arene": "CN(C)Nc1ccccc1",
    "azo of an alkyl in a ring": "C1C=CN=N1",
    "hydroxylamine of an arene": "CN(O)c1ccccc1",
    "hydroxylamine": "CCN(O)CC",
    "hemiaminal": "CCN(CC)C(O)c1ccccc1",
    "hemiacetal": "CCOC(O)c1ccccc1",
    "aminal": "CN(C)CN(C)C",
    "peroxide": "COOCc1ccccc1",
    "enol": "CCC(O)=CC",
    "diene in an open chain": "CC=CC=CCc1ccccc1",
    "cyclopentadiene": "CC1=CC=CC1",
    "cumulene": "CC=C=CC",
    "anhydride": "CC(=O)OC(C)=O",
    "acid of a carbamate or carbonate": "CCNC(=O)O",
    "thioaldehyde or thioketone": "CC(=S)c1ccccc1",
    "chain of three nitrogens": "CN(C)N(C)N(C)C",
    "small ring with a double bond": "CC1=CC1",
    "isocyanate or isothiocyanate": "O=C=Nc1ccccc1",
}
STABLE = {
    "imatinib": "Cc1ccc(NC(=O)c2ccc(CN3CCN(C)CC3)cc2)cc1Nc1nccc(-c2cccnc2)n1",
    "osimertinib": "C=CC(=O)Nc1cc(Nc2nccc(-c3cn(C)c4ccccc34)n2)c(OC)cc1N(C)CCN(C)C",
    "hydrazide": "CNNC(=O)c1ccccc1",
    "hydroxamic acid": "ONC(=O)c1ccccc1",
    "sugar": "OC[C@H]1OC(O)[C@H](O)[C@@H](O)[C@@H]1O",
    "cyclic acetal": "c1ccc2c(c1)OCO2",
    "acrylamide": "C=CC(=O)Nc1ccccc1",
    "vinyl arene": "C=Cc1ccccc1",
    "difluoromethyl ether": "FC(F)Oc1ccccc1",
    "indene": "C1C=Cc2ccccc12",
    "sulfonamide": "CS(=O)(=O)Nc1ccccc1",
    "beta-diketone as its enol": "CC(O)=CC(C)=O",
    "nitroarene": "O=[N+]([O-])c1ccccc1",
}


@pytest.mark.parametrize("name", BREAKING)
def test_a_rule_of_stability_names_what_it_refuses(name):
    assert Stability().failure(Chem.MolFromSmiles(BREAKING[name])) == name


@pytest.mark.parametrize("name", STABLE)
def test_what_is_stable_passes(name):
    assert Stability().failure(Chem.MolFromSmiles(STABLE[name])) == ""


def test_each_rule_has_a_name_of_its_own_a_reason_and_a_reference_that_is_told():
    text = (files("molvae.filters") / "stability.csv").read_text(encoding="utf-8")
    lines = text.splitlines()
    head = "\n".join(line for line in lines if line.startswith("#"))
    rules = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert max(Counter(rule["name"] for rule in rules).values()) == 1
    assert all(rule["why"] and f"{rule['reference']}:" in head for rule in rules)
    assert [*Stability().patterns] == [rule["name"] for rule in rules]


@pytest.mark.parametrize("kind", [Stability, Pains])
def test_rules_that_there_are_not_cannot_be_left_out(kind):
    with pytest.raises(SettingError, match="without=peroxid: names of the list"):
        kind(["peroxid"])


def test_a_rule_that_is_left_out_refuses_nothing():
    mol = Chem.MolFromSmiles(BREAKING["peroxide"])
    assert Stability(["peroxide"]).failure(mol) == ""
    bond = "Oxygen-nitrogen_single_bond"  # RDKit's pattern takes one between two oxygens too
    assert Alerts(["BRENK"]).failure(mol) == bond
    assert Alerts(["BRENK"], without=[bond]).failure(mol) == "peroxide"
    assert Alerts(["BRENK"], without=[bond, "peroxide"]).failure(mol) == ""
    with pytest.raises(SettingError, match="without=peroxid: alerts of BRENK"):
        Alerts(["BRENK"], without=["peroxid"])


def test_ring_systems_are_rings_that_share_atoms_with_what_is_doubly_bound():
    found = ring_systems(Chem.MolFromSmiles("O=C1CCCN1Cc1ccc2ccccc2c1"))
    assert sorted(found) == ["O=C1CCCN1", "c1ccc2ccccc2c1"]
    (spiro,) = ring_systems(Chem.MolFromSmiles("C1CCC2(CC1)CNC2"))
    assert Chem.CanonSmiles(spiro) == Chem.CanonSmiles("C1CCC2(CC1)CNC2")
    assert ring_systems(Chem.MolFromSmiles("CCO")) == []
    assert RingSystems([]).failure(Chem.MolFromSmiles("Cc1ccccc1")) == "unfamiliar ring system c1ccccc1"


@pytest.mark.parametrize("smiles", [*STABLE.values(), "C1CC2CCC1N2", "c1ccc2[nH]ccc2c1"])
def test_rings_that_are_made_are_known(smiles):
    assert RingSystems.from_file().failure(Chem.MolFromSmiles(smiles)) == ""


@pytest.mark.parametrize("smiles", ["C1OC2NC1S2", "c1ccc2c(c1)C1=CC2=C1"])
def test_rings_that_nobody_has_made_are_not(smiles):
    assert "ring system" in RingSystems.from_file().failure(Chem.MolFromSmiles(smiles))


def test_the_default_chain_lets_drugs_through_and_names_what_it_refuses():
    chain = filters_of(list(SIEVE))
    mols = [Chem.MolFromSmiles(STABLE[name]) for name in ("imatinib", "osimertinib")]
    assert chain.apply(mols).reason == ["", ""]
    assert chain.apply([Chem.MolFromSmiles("CCN(CC)C(O)c1ccc(C)cc1")]).reason == ["stability: hemiaminal"]


def sieve():
    return filters_of(list(SIEVE))


def test_auto_stands_for_what_suits_and_does_not_hold_the_start_s_own_against_others():
    odd = Chem.MolFromSmiles("CCN(CC)C(O)c1ccc(C2=CC2)cc1")
    assert Suited().failure(odd).startswith("stability: ")
    chain = resolved("auto", sieve, [odd])
    assert {*chain.filters} == {*filters_of(list(SIEVE)).filters}
    assert chain([odd]).all()
    assert not resolved("auto", sieve)([odd]).any()
    assert [*resolved(["auto", "lipinski"], lambda: filters_of(["rings"])).filters] == ["rings", "lipinski"]
    assert not resolved("makeable", sieve, [odd])([odd]).any()  # who names filters means them
    assert resolved(None, sieve).filters == {}


def test_ranges_and_ring_sizes_widen_as_far_as_the_molecules_go():
    heavy = Chem.MolFromSmiles(STABLE["imatinib"])
    wide = PropertyRange({"mw": {"min": 100.0, "max": 300.0}}).allowing([heavy])
    assert wide.ranges["mw"]["min"] == 100.0
    assert wide.ranges["mw"]["max"] == pytest.approx(493.615, abs=0.01)
    sizes = RingSize(5, 6).allowing([Chem.MolFromSmiles("C1CCCCCCCCC1")])
    assert (sizes.smallest, sizes.largest) == (5, 10)
    assert Substructure(keep="F").allowing([heavy]).failure(heavy) == "lacks F"


def test_with_an_alert_of_its_own_a_molecule_has_analogues_with_that_one_and_no_other():
    chain = filters_of(["druglike", "brenk"])
    aniline, with_aldehyde = map(Chem.MolFromSmiles, ("Nc1ccc(CCOc2ccncc2)cc1", "Nc1ccc(CCC=O)cc1OCC"))
    assert not chain([aniline]).any()
    mild = chain.allowing([aniline])
    assert mild([aniline, Chem.MolFromSmiles("Nc1ccc(CCOc2ccccc2)cc1")]).all()
    assert not mild([with_aldehyde]).any()


def test_a_filter_that_tells_no_reason_is_left_out_where_the_molecule_fails_it():
    chain = filters_of(lambda mols: [mol.GetNumAtoms() < 3 for mol in mols])
    assert not chain.allowing([Chem.MolFromSmiles("CCCC")]).filters
    assert chain.allowing([Chem.MolFromSmiles("CC")]).filters == chain.filters
