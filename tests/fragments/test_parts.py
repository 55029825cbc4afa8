"""Parts of molecules: cut, chosen by what they are beside, and exchanged."""

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem

from molvae.chem.mol import parsed
from molvae.fragments.cut import cuttable, labels_of, parts
from molvae.fragments.environment import environments
from molvae.fragments.exchange import exchanged
from molvae.fragments.points import is_point, points_of, read_fragments
from molvae.fragments.surroundings import PLACES, TYPES, surrounding
from molvae.fragments.table import OF_NARROWER, FragmentTable
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


def _environments(fragment: str) -> tuple[int, ...]:
    mol = read_fragments(fragment)
    return environments(mol, points_of(mol)[0].GetIdx())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("[*:1]Nc1ccccc1C", "Cc1ccccc1N[*:7]", [True, True]),  # neither numbers nor the order count
        ("[*:1]NCCCO", "[*:1]NCCCN", [True, True]),  # four bonds away
        ("[*:1]NCCO", "[*:1]NCCN", [True, False]),
        ("[*:1]NCO", "[*:1]NCN", [False, False]),
        ("[*:1]c1ccc([*:2])cc1", "[*:1]c1ccccc1", [True, True]),
        ("[*:1]c1ccccc1", "[*:1]c1ccncc1", [True, False]),
    ],
)
def test_an_environment_is_what_lies_within_two_or_three_bonds(
    one: str, other: str, same: list[bool]
) -> None:
    pairs = zip(_environments(one), _environments(other), strict=True)
    assert [first == second for first, second in pairs] == same


def test_a_cut_has_the_environment_of_what_is_left() -> None:
    mol = parsed(PARACETAMOL)
    assert mol is not None
    for bond in cuttable(mol):
        pieces = Chem.FragmentOnBonds(mol, [bond], dummyLabels=[(0, 0)])
        pieces.UpdatePropertyCache(strict=False)
        Chem.FastFindRings(pieces)
        cut = {environments(pieces, atom.GetIdx()) for atom in pieces.GetAtoms() if is_point(atom)}
        written = Chem.MolToSmiles(pieces).split(".")
        assert cut == {_environments(text) for text in written}


def test_parts_met_in_an_environment_count_beside_those_of_the_type() -> None:
    counts = {name: [0, 0] for name in TYPES} | {"c": [30, 10]}
    met_parts = pd.DataFrame({"part": ["[*:1]C", "[*:1]O"], "points": 1, "inside": "2", "count": [30, 10]})
    met = pd.DataFrame({"environment": [4, 9, 9], "part": [0, 0, 1], "count": [50, 20, 80]}, dtype=np.uint32)
    table = FragmentTable(met_parts.assign(**counts), met)

    def share_of_hydroxyl(*around: int) -> float:
        return float(np.exp(table.beside([PLACES["c"]], [1], around).log_share("[*:1]O")))

    assert share_of_hydroxyl() == pytest.approx(0.25, abs=0.01)
    assert share_of_hydroxyl(5) == pytest.approx(share_of_hydroxyl())
    near = share_of_hydroxyl(9)
    assert near == pytest.approx((0.25 * OF_NARROWER + 80) / (OF_NARROWER + 100), abs=0.01)
    assert share_of_hydroxyl(9, 4) == pytest.approx(near * OF_NARROWER / (OF_NARROWER + 50), abs=0.01)
    generator = np.random.default_rng(0)
    drawn = [table.drawn(PLACES["c"], [9, 4], generator) for _ in range(3_000)]
    assert drawn.count("[*:1]O") / len(drawn) == pytest.approx(share_of_hydroxyl(9, 4), abs=0.03)


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
