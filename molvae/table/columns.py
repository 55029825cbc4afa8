"""Column names: which one holds the molecules, and no name twice."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from molvae.errors import MolvaeError
from molvae.table.structures import are_inchi, are_smiles, smiles_of_inchi

log = logging.getLogger(__name__)

SMILES = "smiles"
NAME = "name"
_LONGEST = 200  # characters of a name that names the molecules, so that no pattern meets a giant
_SMILES_NAME = re.compile(r"([\w.-]+ )*[\w.-]*smiles[\w.-]*|smi", re.IGNORECASE)
_INCHI_NAME = re.compile(r"(?!.*key).*inchi.*", re.IGNORECASE)
_STRUCTURE_NAMES = {"structure", "structures", "molecule", "molecules", "mol", "compound"}
_LISTED, _SHOWN = 20, 40  # most names in a message, and characters of each

_REMEDY = "name one as smiles_column, or call it 'smiles'; there are"


@dataclass(frozen=True)
class Molecules:
    """Where a table's molecules are."""

    position: int
    """Number of their column."""
    inchi: bool = False
    """They are written as InChI."""


def names_smiles(word: str) -> bool:
    """Tell whether a header word names SMILES, in any case: smiles, SMI, canonical_smiles, Ligand SMILES."""
    return len(word) <= _LONGEST and _SMILES_NAME.fullmatch(word.strip()) is not None


def names_molecules(word: str) -> bool:
    """Tell whether a header word may name the molecules: as SMILES, InChI, or Structure, Molecule, ..."""
    return names_smiles(word) or _names_inchi(word) or _names_structures(word)


def _names_inchi(word: str) -> bool:
    return len(word) <= _LONGEST and _INCHI_NAME.fullmatch(word.strip()) is not None


def _names_structures(word: str) -> bool:
    return word.strip().lower() in _STRUCTURE_NAMES


def find_molecules(
    columns: Sequence[str], first: Callable[[int], Sequence[str]], wanted: str | None, source: str
) -> Molecules:
    """Return where the molecules are, and say so where the column's name is not that of SMILES.

    Args:
        columns: the names that the table has.
        first: gives the first cells of the column of a number.
        wanted: name given by the user; without it the column is found by its name, and by its first cells
            where the name alone does not tell.
        source: where the table comes from, for the message.

    Raises:
        MolvaeError: no such column, or several that could be meant.
    """
    if wanted:
        if wanted not in columns:
            raise MolvaeError(f"{source}: no column {wanted!r}; there are: {listed(columns)}")
        position = list(columns).index(wanted)
        return Molecules(position, are_inchi(first(position)))
    positions = range(len(columns))
    same = [i for i in positions if columns[i].strip().lower() == SMILES]
    found = [i for i in same if columns[i] == SMILES] or same
    found = found or [i for i in positions if names_smiles(columns[i])]
    if len(found) > 1:
        raise MolvaeError(
            f"{source}: several SMILES columns; {_REMEDY}: {listed([columns[i] for i in found])}"
        )
    if found:
        return Molecules(found[0])
    return _by_cells(columns, first, source)


def _by_cells(columns: Sequence[str], first: Callable[[int], Sequence[str]], source: str) -> Molecules:
    """The first column that is called as molecules may be and holds SMILES, or else InChI."""
    called = [i for i, name in enumerate(columns) if _names_structures(name)]
    for position in called:
        if are_smiles(first(position)):
            log.warning("%s: column %r is read as the SMILES", source, columns[position])
            return Molecules(position)
    for position in [*called, *(i for i, name in enumerate(columns) if _names_inchi(name))]:
        if are_inchi(first(position)):
            log.warning("%s: there are no SMILES; column %r, InChI, is converted", source, columns[position])
            return Molecules(position, inchi=True)
    raise MolvaeError(f"{source}: no SMILES column; {_REMEDY}: {listed(columns)}")


def listed(columns: Sequence[str]) -> str:
    """Return names for a message: the first ones, each on one line and not longer than some words."""
    shown = [name if name.isprintable() and name else repr(name) for name in columns[:_LISTED]]
    cut = [name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…" for name in shown]
    more = len(columns) - len(cut)
    return ", ".join(cut) + (f" and {more} more" if more > 0 else "")


def arrange(frame: pd.DataFrame, molecules: Molecules) -> pd.DataFrame:
    """Return the frame with the molecules first, called `smiles`, and no name twice.

    InChI become SMILES in a column of their own; one that RDKit cannot read stays as it is.
    """
    position = molecules.position
    if molecules.inchi:
        texts = frame.iloc[:, position].astype(object).fillna("").astype(str)
        converted = [smiles_of_inchi(text) or text for text in texts]
        frame, position = frame.copy(), 0
        frame.insert(0, SMILES, pd.Series(converted, frame.index, dtype=str), allow_duplicates=True)
    order = [position, *(i for i in range(frame.shape[1]) if i != position)]
    arranged = frame.iloc[:, order]
    return arranged.set_axis(unique([SMILES, *map(str, arranged.columns[1:])]), axis="columns")


def unique(names: Sequence[str]) -> list[str]:
    """Return the names, of which one that comes again gets `.1`, `.2`, ..."""
    taken: dict[str, int] = {}
    out: list[str] = []
    for name in names:
        again, count = name, taken.get(name, 0)
        while again in taken:
            count += 1
            again = f"{name}.{count}"
        taken[name] = count
        taken.setdefault(again, 0)
        out.append(again)
    return out
