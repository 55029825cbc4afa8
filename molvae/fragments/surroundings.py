"""What an atom is like beside a bond that is cut: twelve types, by which parts are chosen."""

from __future__ import annotations

from rdkit.Chem import Atom, Bond, BondType

TYPES = ("c", "n", "C", "C=O", "C=C", "C#", "NC=O", "N", "O", "S=O", "S", "other")
"""Names of the types: aromatic carbon and other aromatic atoms; carbon by its bonds; nitrogen beside C=O, C=N
or S=O and other nitrogen; oxygen; sulfur with oxygens and without; all others."""
PLACES = {name: place for place, name in enumerate(TYPES)}


def surrounding(atom: Atom, across: int) -> int:
    """Place in `TYPES` of an atom's type, from what is on its own side of a bond.

    Args:
        atom: at one end of the bond.
        across: index of the atom at the other end, which does not count.
    """
    if atom.GetIsAromatic():
        return PLACES["c" if atom.GetAtomicNum() == 6 else "n"]
    own = [bond for bond in atom.GetBonds() if bond.GetOtherAtomIdx(atom.GetIdx()) != across]
    named = _BY_ELEMENT.get(atom.GetAtomicNum())
    return PLACES["other" if named is None else named(atom, own)]


def _carbon(atom: Atom, own: list[Bond]) -> str:
    double = [bond.GetOtherAtom(atom) for bond in own if bond.GetBondType() == BondType.DOUBLE]
    if any(other.GetAtomicNum() in (7, 8, 16) for other in double):
        return "C=O"
    if any(bond.GetBondType() == BondType.TRIPLE for bond in own):
        return "C#"
    return "C=C" if double else "C"


def _nitrogen(atom: Atom, own: list[Bond]) -> str:
    others = (bond.GetOtherAtom(atom) for bond in own)
    return "NC=O" if any(map(_withdraws, others)) else "N"


def _withdraws(atom: Atom) -> bool:
    """Whether an atom has a double bond to a heteroatom, as in carbonyls and sulfonyls."""
    return not atom.GetIsAromatic() and any(
        bond.GetBondType() == BondType.DOUBLE and bond.GetOtherAtom(atom).GetAtomicNum() in (7, 8, 16)
        for bond in atom.GetBonds()
    )


def _sulfur(atom: Atom, own: list[Bond]) -> str:
    return "S=O" if any(bond.GetBondType() == BondType.DOUBLE for bond in own) else "S"


_BY_ELEMENT = {6: _carbon, 7: _nitrogen, 8: lambda atom, own: "O", 16: _sulfur}
