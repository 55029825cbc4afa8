"""Molecules as callers give them: maybe none, and what messages call them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from molvae.table.molecules import MoleculesLike, described, smiles_of


def smiles_if_any(molecules: MoleculesLike | None) -> list[str]:
    """The SMILES of molecules in any form; none where there are none: None, "" or an empty list."""
    if molecules is None or (isinstance(molecules, str | Sequence) and not len(molecules)):
        return []
    return smiles_of(molecules)


def title_of(molecules: MoleculesLike) -> str:
    """What a page calls molecules: the name of their file, if they have one.

    >>> title_of("some/library.smi"), title_of("CCO")
    ('library.smi', 'Molecules')
    """
    is_file = isinstance(molecules, str | Path) and described(molecules) == str(molecules) != "-"
    return Path(str(molecules)).name if is_file else "Molecules"


def named(molecules: Sequence[str]) -> str:
    """The first of some molecules, and how many more there are."""
    return molecules[0] + (f" (and {len(molecules) - 1:,} more)" if len(molecules) > 1 else "")
