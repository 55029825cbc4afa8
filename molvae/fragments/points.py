"""Attachment points as people write them: `[*:1]`, `[1*]` and `*`."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rdkit import Chem
from rdkit.Chem import Atom, BondType, Mol, RWMol

from molvae.chem.mol import InvalidMolecule, read
from molvae.errors import SettingError

MOST = 8
"""Points of one start."""


def is_point(atom: Atom) -> bool:
    """Whether an atom stands for an attachment point."""
    return not atom.GetAtomicNum()


def points_of(mol: Mol) -> list[Atom]:
    """The attachment points of a molecule, by their numbers."""
    return sorted(filter(is_point, mol.GetAtoms()), key=lambda atom: atom.GetAtomMapNum())


def read_fragments(text: str, name: str = "start") -> Mol:
    """Fragments whose attachment points are numbered: by their maps, else their isotopes, else as they come.

    Args:
        text: SMILES; several fragments are parted by dots.
        name: of the setting that it is, for messages.

    Raises:
        SettingError: it cannot be read, or a point stands where nothing can be attached.
    """
    try:
        mol = read(text)
    except InvalidMolecule as error:
        raise SettingError(name, text, str(error)) from error
    points = list(filter(is_point, mol.GetAtoms()))
    for point in points:
        _check(point, name, text)
    if len(points) > MOST:
        raise SettingError(name, text, f"{len(points)} attachment points; at most {MOST} are filled together")
    numbers = [point.GetAtomMapNum() or point.GetIsotope() for point in points]
    for point, number in zip(points, _distinct(numbers), strict=True):
        point.SetIsotope(0)
        point.SetAtomMapNum(number)
    return mol


def _check(point: Atom, name: str, text: str) -> None:
    told = f"attachment point {point.GetAtomMapNum() or point.GetIsotope() or '*'}"
    if point.GetDegree() != 1:
        raise SettingError(name, text, f"{told} has {point.GetDegree()} bonds; one is wanted")
    (bond,), (neighbor,) = point.GetBonds(), point.GetNeighbors()
    if bond.GetBondType() != BondType.SINGLE:
        raise SettingError(
            name, text, f"{told} is on a double, triple or aromatic bond; a single one is wanted"
        )
    if is_point(neighbor) or neighbor.GetAtomicNum() == 1:
        raise SettingError(name, text, f"{told} is on no heavy atom")


def _distinct(numbers: Sequence[int]) -> list[int]:
    """The numbers where all differ, those that are free for points without one; else 1, 2, ..."""
    given = [number for number in numbers if number]
    if len(set(given)) < len(given):
        return list(range(1, len(numbers) + 1))
    free = (number for number in range(1, len(numbers) + 1) if number not in given)
    return [number or next(free) for number in numbers]


def capped(mol: Mol, numbers: Collection[int]) -> Mol:
    """A copy with hydrogens instead of some of the points."""
    draft = RWMol(mol)
    for atom in draft.GetAtoms():
        if is_point(atom) and atom.GetAtomMapNum() in numbers:
            atom.SetAtomMapNum(0)
            atom.SetAtomicNum(1)
            atom.SetNoImplicit(True)
    return Chem.RemoveHs(draft)


def methylated(mol: Mol) -> Mol:
    """A copy with methyl groups instead of all points: the plainest molecule that holds it."""
    draft = RWMol(mol)
    for atom in filter(is_point, draft.GetAtoms()):
        atom.SetAtomMapNum(0)
        atom.SetAtomicNum(6)
        atom.SetNoImplicit(False)
    Chem.SanitizeMol(draft)
    return draft.GetMol()


def with_point(mol: Mol, place: int, number: int) -> Mol:
    """A copy with one more attachment point in the place of a hydrogen.

    Args:
        mol: sanitised.
        place: index of an atom that has a hydrogen.
        number: of the point.
    """
    draft = RWMol(mol)
    star = Chem.Atom(0)
    star.SetAtomMapNum(number)
    atom = draft.GetAtomWithIdx(place)
    atom.SetNumExplicitHs(max(atom.GetNumExplicitHs() - 1, 0))
    draft.AddBond(place, draft.AddAtom(star), BondType.SINGLE)
    Chem.SanitizeMol(draft)
    return draft.GetMol()
