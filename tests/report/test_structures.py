from pathlib import Path

import numpy as np
import pytest
from rdkit import Chem, RDConfig

from molvae.chem.mol import canonical
from molvae.report.structures import EMPTY, structure, structures

ORDERS = {1: Chem.BondType.SINGLE, 2: Chem.BondType.DOUBLE, 3: Chem.BondType.TRIPLE}


def rebuilt(code):
    """The molecule that the bytes stand for, and how many bytes they are."""
    mol = Chem.RWMol()
    count, bonds = code[0], code[1]
    for at in range(2, 2 + 4 * count, 4):
        atom = Chem.Atom(code[at + 2])
        atom.SetNumExplicitHs(code[at + 3] & 7)
        atom.SetNoImplicit(True)
        atom.SetFormalCharge((code[at + 3] >> 4) - 4)
        mol.AddAtom(atom)
    end = 2 + 4 * count + 3 * bonds
    for at in range(2 + 4 * count, end, 3):
        mol.AddBond(code[at], code[at + 1], ORDERS[code[at + 2] & 3])
    Chem.SanitizeMol(mol)
    return Chem.MolToSmiles(mol), end


@pytest.mark.parametrize(
    "smiles",
    [
        "CC(=O)Nc1ccc(O)cc1",
        "C#N",
        "C[N+](C)(C)CC(=O)[O-]",
        "c1ccc2[nH]ccc2c1",
        "C",
        "OS(=O)(=O)c1cc(Cl)c(Br)s1",
    ],
)
def test_the_bytes_tell_the_molecule(smiles):
    assert rebuilt(structure(smiles))[0] == canonical(smiles)


def test_molecules_follow_each_other():
    lines = (Path(RDConfig.RDDataDir) / "NCI" / "first_5K.smi").read_text().splitlines()
    smiles = [line.split()[0] for line in lines[:600]]
    code = structures(smiles, workers=1)
    starts = []
    at = 0
    while at < len(code):
        starts.append(at)
        at += 2 + 4 * code[at] + 3 * code[at + 1]
    assert at == len(code)
    assert len(starts) == len(smiles)
    assert code[starts[411] :].startswith(structure(smiles[411]))


def test_what_can_not_be_drawn_is_empty_and_keeps_its_place():
    assert structures(["no", "C" * 300, "O"], workers=1) == EMPTY + EMPTY + structure("O")


def test_coordinates_fill_the_square_and_y_points_down():
    code = structure("CCCCCC")
    places = np.frombuffer(code[2 : 2 + 4 * 6], dtype=np.int8).reshape(6, 4)[:, :2]
    assert np.abs(places).max() == 127
    assert len({tuple(place) for place in places.tolist()}) == 6


def test_wedges_and_the_side_of_hydrogens():
    code = structure("C[C@H](O)N")
    kinds = [code[at + 2] for at in range(2 + 4 * code[0], len(code), 3)]
    assert any(kind & 12 for kind in kinds)
    methanol = structure("CO")
    x = np.frombuffer(methanol[2:10], dtype=np.int8).reshape(2, 4)[:, 0].astype(int)
    assert bool(methanol[2 + 4 + 3] & 8) == (x[1] < x[0] - 4)
