import numpy as np
import pytest
from rdkit import Chem

from molvae.chem.descriptors import largest_ring
from molvae.chem.edit import graph_children
from molvae.chem.edit_crossover import cross
from molvae.chem.edit_mutate import EDITS, GROUPS, mutate, open_graph, sound
from molvae.chem.mol import canonical

DRUGS = [
    "CC(=O)Oc1ccccc1C(=O)O",
    "CN1C=NC2=C1C(=O)N(C(=O)N2C)C",
    "COc1ccc2[C@H]3CC[C@@]4(C)[C@@H](CC[C@@]4(O)C#C)[C@@H]3CCc2c1",
    "CC1=CC=C(C=C1)C1=CC(=NN1C1=CC=C(C=C1)S(N)(=O)=O)C(F)(F)F",
    "C[N+](C)(C)CC(=O)[O-]",
    "c1ccc2[nH]ccc2c1",
    "C/C=C\\C(N)=O",
]
MOLS = [Chem.MolFromSmiles(smiles) for smiles in DRUGS]


def graph_of(smiles):
    return open_graph(Chem.MolFromSmiles(smiles))


def is_sound(mol):
    smiles = Chem.MolToSmiles(mol)
    return canonical(smiles) == smiles and "." not in smiles and largest_ring(mol) <= 7


@pytest.mark.parametrize("mol", MOLS, ids=DRUGS)
def test_opening_a_graph_and_closing_it_again_changes_nothing(mol):
    assert Chem.MolToSmiles(sound(open_graph(mol))) == Chem.MolToSmiles(mol)


@pytest.mark.parametrize("name", EDITS)
def test_each_change_can_give_another_sound_molecule(name):
    generator = np.random.default_rng(0)
    edit, _ = EDITS[name]
    made = set()
    for _ in range(40):
        draft = open_graph(MOLS[0])
        edit(draft, generator)
        mol = sound(draft)
        if mol is not None:
            assert is_sound(mol)
            made.add(Chem.MolToSmiles(mol))
    assert len(made - {canonical(DRUGS[0])}) >= 1


@pytest.mark.parametrize("mol", MOLS, ids=DRUGS)
def test_mutants_are_sound_near_and_many(mol):
    before = Chem.MolToSmiles(mol)
    generator = np.random.default_rng(1)
    mutants = [mutant for mutant in (mutate(mol, generator) for _ in range(25)) if mutant is not None]
    assert len(mutants) >= 20
    assert all(is_sound(mutant) for mutant in mutants)
    largest = max(Chem.MolFromSmiles(group).GetNumHeavyAtoms() for group in GROUPS)
    assert all(-1 <= mutant.GetNumHeavyAtoms() - mol.GetNumHeavyAtoms() <= largest for mutant in mutants)
    assert len({Chem.MolToSmiles(mutant) for mutant in mutants} - {before}) >= 10
    assert Chem.MolToSmiles(mol) == before


def test_crossing_brings_parts_of_both_together():
    generator = np.random.default_rng(2)
    chlorine, iodine = (graph_of(smiles) for smiles in ("ClC1CCN(CC1)CCCC", "IC1CCC(CC1)OCC"))
    children = [child for child in (cross(chlorine, iodine, generator) for _ in range(40)) if child]
    assert len(children) >= 30
    assert all(is_sound(child) for child in children)
    letters = {frozenset({"Cl", "I"} & {a.GetSymbol() for a in child.GetAtoms()}) for child in children}
    assert frozenset({"Cl", "I"}) in letters


def test_crossing_what_cannot_be_cut_is_none():
    assert cross(graph_of("C"), graph_of(DRUGS[0]), np.random.default_rng(0)) is None


def test_children_are_canonical_bounded_and_the_same_for_a_seed():
    first, second = (
        graph_children(DRUGS * 5, np.random.default_rng(7), max_heavy_atoms=15) for _ in range(2)
    )
    assert first == second
    assert 5 <= len(first) <= 30
    assert [canonical(child) for child in first] == first
    assert max(Chem.MolFromSmiles(child).GetNumHeavyAtoms() for child in first) <= 15


def test_a_parent_takes_parts_of_partners_that_are_no_parents():
    children = graph_children(["CCCCN"] * 40, np.random.default_rng(3), partners=["IC1CCCCC1"], crossed=1.0)
    assert any("I" in child and "N" in child for child in children)
    alone = graph_children(["CCCCN"] * 40, np.random.default_rng(3), crossed=1.0)
    assert not any("I" in child for child in alone)


def test_no_parents_no_children():
    assert graph_children([], np.random.default_rng(0)) == []


def test_what_has_several_pieces_is_never_in_the_way():
    salts = ["CC(=O)[O-].[Na+]", "[Na+].[Cl-]", "[Cl-]"]
    children = graph_children([*salts, *DRUGS] * 40, np.random.default_rng(5), partners=salts)
    assert len(children) > 100
    assert not any("." in child for child in children)
