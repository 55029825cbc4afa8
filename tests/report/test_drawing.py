from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest
from rdkit.Chem import MolFromSmarts

from molvae.report.difference import laid_out_beside
from molvae.report.drawing import laid_out, laid_out_alike, molecule

PARACETAMOL, ETHER = "CC(=O)Nc1ccc(O)cc1", "CC(=O)Nc1ccc(OCC2CCNCC2)cc1"


def places(mol):
    return mol.GetConformer().GetPositions()[:, :2]


def test_a_molecule_is_one_svg_element_named_by_its_smiles():
    drawn = ElementTree.fromstring(molecule("CC(=O)Oc1ccccc1C(=O)O"))
    assert drawn.get("aria-label") == "CC(=O)Oc1ccccc1C(=O)O"
    assert not [element for element in drawn.iter() if element.get("class")], "a page's style stays out of it"


def test_what_cannot_be_drawn_is_shown_as_escaped_text():
    assert molecule("<b>C1CC") == "<span>&lt;b&gt;C1CC</span>"


def test_bonds_have_one_length():
    mol = laid_out(ETHER)
    ends = [(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()) for bond in mol.GetBonds()]
    at = mol.GetConformer().GetPositions()
    assert [float(np.linalg.norm(at[a] - at[b])) for a, b in ends] == pytest.approx(
        [1.5] * len(ends), abs=0.1
    )


def test_what_molecules_share_lies_at_the_same_place():
    first, other, last = laid_out_alike([PARACETAMOL, "CCCCO", ETHER])
    apart = np.linalg.norm(places(first)[:, None] - places(last), axis=2).min(axis=1)
    np.testing.assert_allclose(apart, 0, atol=1e-4, err_msg="each atom of paracetamol is one of its ether's")
    assert other.GetNumAtoms() == 5


def test_no_molecule_has_no_place_to_turn_to():
    assert [mol.GetNumAtoms() for mol in laid_out_alike(["no", PARACETAMOL, "no", "C"])] == [0, 11, 0, 1]


@pytest.mark.parametrize(
    ("lead", "text", "bending"),
    [
        ("C#CCN(C)CCc1ccccc1", "Clc1ccc(CN(C)CCc2ccccc2)cc1", "[CH2]"),
        ("CC(C)(CO)C(O)C(=O)NCCC(=O)O", "CCCCCCCCCC(=O)O", "[CH2]"),
        ("CC(=O)NS(=O)(=O)c1ccc(N)cc1", "Cc1cccc(NC(=O)Nc2ccc(N)cc2)c1", "C(=O)"),
    ],
)
def test_what_lies_on_a_straight_place_of_the_lead_bends_all_the_same(lead, text, bending):
    (mol,), _ = laid_out_beside([text], [lead])
    at = places(mol)
    for atom, *_ in mol.GetSubstructMatches(MolFromSmarts(bending)):
        around = [at[near.GetIdx()] - at[atom] for near in mol.GetAtomWithIdx(atom).GetNeighbors()]
        cosines = [a @ b / np.linalg.norm(a) / np.linalg.norm(b) for a, b in combinations(around, 2)]
        assert min(cosines) > -0.98
