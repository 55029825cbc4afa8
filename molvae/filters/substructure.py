"""Substructures to keep or to avoid, as SMARTS, and the search for the first of many patterns."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from rdkit import Chem
from rdkit.Chem import Mol, PatternFingerprint
from rdkit.DataStructs import BitVectToBinaryText

from molvae.chem.quiet import quiet
from molvae.errors import MolvaeError, SettingError
from molvae.filters.filter import ExplainingFilter


class Substructure(ExplainingFilter):
    """Passes molecules that have the substructures to keep and none to avoid.

    Args:
        keep: a SMARTS that must match.
        avoid: SMARTS, none of which may match.
        keep_any: SMARTS, at least one of which must match.
        keep_all: SMARTS, each of which must match.

    Raises:
        SettingError: for several SMARTS under `keep`, which may mean either.
        MolvaeError: for a SMARTS that RDKit cannot read.
    """

    def __init__(
        self,
        keep: Sequence[str] | str = (),
        avoid: Sequence[str] | str = (),
        keep_any: Sequence[str] | str = (),
        keep_all: Sequence[str] | str = (),
    ) -> None:
        if len(_several(keep)) > 1:
            listed = f"[{','.join(keep)}]"
            raise SettingError(
                "keep",
                listed,
                f"several substructures; keep_any={listed} keeps molecules with one of them or more,"
                f" keep_all={listed} those with every one",
            )
        self.keep_any = _patterns(keep_any)
        self.keep_all = _patterns([*_several(keep), *_several(keep_all)])
        self.avoid = _patterns(avoid)

    def failure(self, mol: Mol) -> str:
        """Name the first pattern that is missing or unwanted."""
        lacking = self.lacking(mol)
        if lacking:
            place, smarts = lacking
            return f"lacks {'any of ' if place == 'keep_any' else ''}{smarts}"
        for smarts, query in self.avoid.items():
            if mol.HasSubstructMatch(query):
                return f"has {smarts}"
        return ""

    def lacking(self, mol: Mol) -> tuple[str, str] | None:
        """What is to be kept and is not there: the setting that says so, and its SMARTS."""
        for smarts, query in self.keep_all.items():
            if not mol.HasSubstructMatch(query):
                return "keep", smarts
        if self.keep_any and not any(map(mol.HasSubstructMatch, self.keep_any.values())):
            return "keep_any", " ".join(self.keep_any)
        return None


def _patterns(smarts: Sequence[str] | str) -> dict[str, Mol]:
    return {one: pattern(one) for one in _several(smarts)}


def pattern(smarts: str) -> Mol:
    """Parse a SMARTS.

    Raises:
        MolvaeError: if RDKit cannot read it.
    """
    with quiet():
        query = Chem.MolFromSmarts(smarts)
    if query is None or not query.GetNumAtoms():
        raise MolvaeError(f"'{smarts}' is not a SMARTS pattern RDKit can read")
    return query


def is_smarts(text: str) -> bool:
    """Tell whether RDKit can read a SMARTS."""
    try:
        pattern(text)
    except MolvaeError:
        return False
    return True


def first_match(mols: Sequence[Mol], patterns: Sequence[Mol]) -> np.ndarray:
    """Number of the first pattern each molecule matches, -1 where it matches none: int64 (n,).

    Hundreds of patterns cost a tenth of matching them one by one: RDKit's pattern fingerprints, made for
    this, rule out most pairs.
    """
    first = np.full(len(mols), -1)
    needed = _pattern_bits(tuple(patterns))
    for row, mol in enumerate(mols):
        missing = needed & ~_bits(mol)
        for number in np.flatnonzero(~missing.any(axis=1)).tolist():
            if mol.HasSubstructMatch(patterns[number]):
                first[row] = number
                break
    return first


@lru_cache(maxsize=4)
def _pattern_bits(patterns: tuple[Mol, ...]) -> np.ndarray:
    """Bits a molecule must have to match, uint64 (patterns, words); kept, as the same lists come again."""
    return np.stack([_bits(query) for query in patterns])


def _bits(mol: Mol) -> np.ndarray:
    return np.frombuffer(BitVectToBinaryText(PatternFingerprint(mol)), dtype=np.uint64)


def _several(smarts: Sequence[str] | str) -> list[str]:
    return [smarts] if isinstance(smarts, str) else list(smarts)
