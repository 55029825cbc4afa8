"""SMILES to Mol and back: the one place that decides what a molecule is and what "canonical" means."""

import os
import re
from collections.abc import Iterable
from functools import lru_cache

from rdkit import Chem
from rdkit.Chem import Mol
from rdkit.Chem.rdqueries import NumRadicalElectronsGreaterQueryAtom

from molvae.chem.quiet import quiet
from molvae.errors import SettingError

RADICAL = NumRadicalElectronsGreaterQueryAtom(0)
"""Matches atoms with unpaired electrons."""


LARGEST = "MOLVAE_MAX_HEAVY_ATOMS"
"""Environment variable, which worker processes and all verbs hear; 1,000 without it."""
INVALID = "invalid SMILES"

ATOM = re.compile(r"\[[^\]]*\]|Br|Cl|[BCNOPSFIbcnops*]")
"""One atom of a SMILES."""
_BRACKET = re.compile(r"\[[^\]]*\]")
_RING_BOND = re.compile(r"%\(\d+\)|%\d\d|\d")
_HYDROGEN = re.compile(r"\[\d*H[+-]?\d*(?::\d+)?\]")
_EXTENSION = re.compile(r"\|.*\|")
"""Of CXSMILES: radicals, enhanced stereo, labels."""


def _most_heavy_atoms() -> int:
    told = os.environ.get(LARGEST, "1000")
    if not re.fullmatch(r"[1-9][0-9]{0,8}", told):
        raise SettingError(LARGEST, told, "a number of heavy atoms from 1 on")
    return int(told)


MOST_HEAVY_ATOMS = _most_heavy_atoms()
MOST_CHARACTERS, MOST_RINGS = 10 * MOST_HEAVY_ATOMS, max(1, MOST_HEAVY_ATOMS // 5)
"""RDKit takes minutes and gigabytes over giants, or ends the process: what is larger is not read."""


class InvalidMolecule(ValueError):
    """A text that is no molecule to us; the message is the reason, the same words for the same kind."""


def read(text: str, *, sanitize: bool = True) -> Mol:
    """Read and sanitize a SMILES or CXSMILES: the whole text but for white space around it, or nothing.

    Atom-map numbers are forgotten.

    Raises:
        InvalidMolecule: RDKit refuses it, it has no atoms or too many, or it is more than a SMILES.
    """
    text = text.strip()
    if reason := _refusal(text):
        raise InvalidMolecule(reason)
    with quiet():
        mol = Chem.MolFromSmiles(text, sanitize=sanitize)
    if mol is None or not mol.GetNumAtoms():
        raise InvalidMolecule(INVALID)
    if ":" in text:
        _forget_maps(mol)
    return mol


def _forget_maps(mol: Mol) -> None:
    """Take off atom-map numbers, which are no chemistry; those of attachment points stay."""
    for atom in mol.GetAtoms():
        if atom.GetAtomicNum():
            atom.SetAtomMapNum(0)


def _refusal(text: str) -> str:
    """What is wrong with a text that RDKit would read otherwise than it stands, or should not read."""
    if len(text) > MOST_CHARACTERS:
        return f"more than {MOST_CHARACTERS:,} characters"
    smiles, *more = text.split(maxsplit=1)[:2] or [""]
    if not (smiles.isascii() and smiles.isprintable()):
        return f"{INVALID}: characters that no SMILES has"
    if more and not _EXTENSION.fullmatch(more[0]):
        return f"{INVALID}: text after white space"
    if len(smiles) <= min(MOST_HEAVY_ATOMS, 2 * MOST_RINGS):  # as many characters at least make too many
        return ""
    heavy_atoms = len(ATOM.findall(smiles)) - len(_HYDROGEN.findall(smiles))
    return too_large(heavy_atoms, len(_RING_BOND.findall(_BRACKET.sub("", smiles))) // 2)


def too_large(heavy_atoms: int, rings: int = 0) -> str:
    """Why a molecule of so many atoms and rings is not taken; "" where it is."""
    if heavy_atoms > MOST_HEAVY_ATOMS:
        return f"more than {MOST_HEAVY_ATOMS:,} heavy atoms"
    return f"more than {MOST_RINGS:,} rings" if rings > MOST_RINGS else ""


def parse(smiles: str, *, sanitize: bool = True) -> Mol | None:
    """The same, and None for what is no molecule."""
    try:
        return read(smiles, sanitize=sanitize)
    except InvalidMolecule:
        return None


def mols_of(smiles: Iterable[str]) -> list[Mol]:
    """The molecules of some texts, without those that are none."""
    return [mol for mol in map(parse, smiles) if mol is not None]


def fault(smiles: str) -> str:
    """Why a text is no molecule; "" where it is one."""
    try:
        read(smiles)
    except InvalidMolecule as error:
        return str(error)
    return ""


@lru_cache(maxsize=4096)
def parsed(smiles: str) -> Mol | None:
    """The same molecule for all who ask for it soon after one another: theirs to read, not to change."""
    return parse(smiles)


def to_smiles(mol: Mol, *, stereo: bool = True) -> str:
    """Canonical SMILES, isomeric unless stereo is left out."""
    return Chem.MolToSmiles(mol, isomericSmiles=stereo)


def canonical(smiles: str) -> str | None:
    """Canonical isomeric SMILES of a SMILES; None where it cannot be parsed.

    >>> canonical("OCC")
    'CCO'
    """
    mol = parse(smiles)
    return None if mol is None else to_smiles(mol)
