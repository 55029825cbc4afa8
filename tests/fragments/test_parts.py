"""Parts of molecules: cut, chosen by what they are beside, and exchanged."""

import numpy as np
import pytest

from molvae.chem.mol import parsed
from molvae.fragments.cut import cuttable, labels_of, parts
from molvae.fragments.exchange import exchanged
from molvae.fragments.points import points_of, read_fragments
from molvae.fragments.surroundings import PLACES, surrounding
from molvae.fragments.table import FragmentTable
from molvae.fragments.task import open_places, superstructures

PARACETAMOL = "CC(=O)Nc1ccc(O)cc1"


@pytest.mark.parametrize(
    ("fragment", "kind"),
    [
        ("[*:1]c1ccccc1", "c"),
        ("[*:1]n1cccc1", "n"),
        ("[*:1]CC", "C"),
        ("[*:1]C(C)=O", "C=O"),
        ("[*:1]C=C", "C=C"),
        ("[*:1]C#N", "C#"),
        ("[*:1]NC(C)=O", "NC=O"),
        ("[*:1]NCC", "N"),
        ("[*:1]OC", "O"),
        ("[*:1]S(C)(=O)=O", "S=O"),
        ("[*:1]SC", "S"),
        ("[*:1]Cl", "other"),
    ],
)
def test_an_atom_s_type_is_told_from_its_own_side(fragment: str, kind: str) -> None:
    (point,) = points_of(read_fragments(fragment))
    assert surrounding(point.GetNeighbors()[0], point.GetIdx()) == PLACES[kind]


def test_a_molecule_is_cut_at_single_bonds_outside_of_rings() -> None:
    mol = parsed(PARACETAMOL)
    assert mol is not None
    assert len(cuttable(mol)) == 4
    found = set(parts(mol, 1, np.random.default_rng(0)))
    assert f"[{1 + PLACES['c']}*]O" in found
    assert f"[{1 + PLACES['c']}*]NC(C)=O" in found
    assert all(len(labels_of(part)) == 2 for part in parts(mol, 2, np.random.default_rng(0)))


def test_parts_are_chosen_by_what_they_are_beside() -> None:
    table = FragmentTable.shipped()
    on_nitrogen, on_carbon = (
        table.beside([PLACES[kind]], [1]).draw(100, np.random.default_rng(0), 0.0) for kind in ("n", "c")
    )
    assert "[*:1]C" in on_nitrogen
    assert "[*:1]F" in on_carbon
    assert "[*:1]F" not in on_nitrogen


def test_a_part_of_two_points_is_tried_both_ways_round() -> None:
    found = FragmentTable.shipped().beside([PLACES["c"], PLACES["N"]], [3, 7]).parts.tolist()
    assert "[*:3]C([*:7])=O" in found
    assert "[*:7]NC([*:3])=O" in found
    assert not len(FragmentTable.shipped().beside([0] * 5, [1, 2, 3, 4, 5]))


def test_one_part_is_exchanged() -> None:
    mol = parsed(PARACETAMOL)
    assert mol is not None
    found = exchanged(mol, 20, FragmentTable.shipped(), np.random.default_rng(0))
    assert len(found) > 5
    assert all(parsed(smiles) is not None and "*" not in smiles for smiles in found)


def test_each_kind_of_hydrogen_is_a_place_and_stereocenters_are_none() -> None:
    benzene, alanine = parsed("Cc1ccccc1"), parsed("C[C@H](N)C(=O)O")
    assert benzene is not None
    assert alanine is not None
    assert len(open_places(benzene)) == 4
    assert [alanine.GetAtomWithIdx(place).GetSymbol() for place in open_places(alanine)] == ["C", "N", "O"]


def test_every_single_place_of_a_superstructure_is_a_frame() -> None:
    mol = parsed("Cc1ccccc1")
    assert mol is not None
    frames = superstructures(mol, FragmentTable.shipped(), np.random.default_rng(0))
    assert sum(len(frame.groups) == 1 for frame in frames) == 4
    assert max(len(frame.groups) for frame in frames) == 3
