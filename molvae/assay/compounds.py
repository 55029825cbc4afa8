"""Compounds that rows stand for: one canonical SMILES, without salt and with charges balanced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from molvae.chem.mol import InvalidMolecule, read, to_smiles
from molvae.chem.standardize import Standardizer

STANDARDIZER = Standardizer()
SALT = "written with a salt or charges, taken as the parent"


def compound_of(smiles: str) -> str | None:
    """The compound of a SMILES; None where it is no molecule."""
    return _compound(smiles)[0]


def compounds_of(smiles: Sequence[str]) -> tuple[list[str | None], Counter[str]]:
    """The compounds of SMILES, None for what is no molecule, and how many were changed or left out."""
    found = [_compound(text) for text in smiles]
    return [text for text, _ in found], Counter(reason for _, reason in found if reason)


@lru_cache(maxsize=2**16)
def _compound(smiles: str) -> tuple[str | None, str]:
    try:
        mol = read(smiles)
        parent = STANDARDIZER(mol)
    except InvalidMolecule as error:
        return None, str(error)
    except ValueError:
        return None, "cannot be standardized"
    text = to_smiles(parent)
    return text, SALT if text != to_smiles(mol) else ""
