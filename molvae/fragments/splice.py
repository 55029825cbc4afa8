"""Parts put together at their attachment points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from rdkit import Chem
from rdkit.Chem import Mol

from molvae.chem.mol import parse, to_smiles
from molvae.chem.quiet import quiet
from molvae.fragments.cut import POINT


def spliced(kept: Mol, parts: Sequence[str]) -> str | None:
    """Canonical SMILES of fragments and parts bonded where their points have the same number.

    Args:
        kept: with numbered points.
        parts: SMILES whose points have the numbers of those that they are bonded to, all of them together.

    Returns:
        None where no sound molecule of one piece comes of it.
    """
    whole = kept
    for part in parts:
        read = _parsed(part)
        if read is None:
            return None
        whole = Chem.CombineMols(whole, read)
    with quiet():
        try:
            mol = Chem.molzip(whole)
            Chem.SanitizeMol(mol)
        except (ValueError, RuntimeError):
            return None
    text = to_smiles(mol)
    return None if "." in text or "*" in text else text


@lru_cache(maxsize=65_536)
def _parsed(part: str) -> Mol | None:
    return parse(part)


def renumbered(part: str, numbers: Mapping[int, int]) -> str:
    """A part whose points have other numbers.

    >>> renumbered("[*:1]CC[*:2]", {1: 2, 2: 3})
    '[*:2]CC[*:3]'
    """
    return POINT.sub(lambda point: f"[*:{numbers[int(point[0].strip('[]*:'))]}]", part)


def relabelled(part: str, numbers: Sequence[int]) -> str:
    """A part whose points get these numbers, in the order of its SMILES.

    >>> relabelled("[3*]CC[7*]", [2, 1])
    '[*:2]CC[*:1]'
    """
    left = iter(numbers)
    return POINT.sub(lambda point: f"[*:{next(left)}]", part)
