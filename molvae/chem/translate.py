"""SMILES to SELFIES and back: the only module that knows the selfies library."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import selfies

from molvae.chem.mol import RADICAL, canonical, parse, to_smiles

DEFAULT_CONSTRAINTS: dict[str, int] = selfies.get_preset_constraints("default")
"""Bonds an atom may have, by element and charge ("N+1"), "?" for all others."""


FILLED = (6, 7, 15, 16)
"""C, N, P and S: radicals of other elements, such as nitroxides and bare silicon, are written on purpose."""


class TranslateError(ValueError):
    """A string that has no translation; the message says why, on one line."""


def to_selfies(smiles: str) -> str:
    """SELFIES of a SMILES, in the SMILES' atom order.

    Raises:
        TranslateError: the grammar has no word for it (wildcards, hypervalent atoms, ...).
    """
    try:
        return selfies.encoder(smiles)  # type: ignore[return-value]  # a tuple only with attribute=True
    except selfies.EncoderError as error:
        raise TranslateError(_reason(error)) from error
    except RecursionError as error:
        raise TranslateError("branches nested too deeply") from error


def from_selfies(text: str) -> str:
    """SMILES of a SELFIES: Kekulé and not canonical, empty where no atom is derived.

    Raises:
        TranslateError: a symbol that SELFIES does not know.
    """
    try:
        return selfies.decoder(text)  # type: ignore[return-value]  # a tuple only with attribute=True
    except selfies.DecoderError as error:
        raise TranslateError(_reason(error)) from error
    except RecursionError as error:
        raise TranslateError("branches nested too deeply") from error


def canonical_smiles(texts: Sequence[str], bonds: Mapping[str, int]) -> list[str | None]:
    """Canonical SMILES of SELFIES under bond constraints; None for empty ones and those RDKit refuses."""
    with constraints(bonds):  # points that lie near each other often decode to the same text
        found = {text: molecule_of(text) if text else None for text in dict.fromkeys(texts)}
    return [found[text] for text in texts]


def molecule_of(text: str) -> str | None:
    """Canonical SMILES of a SELFIES under the constraints in force; None where RDKit refuses it.

    Valences that the derivation leaves open are filled with hydrogens. A symbol that tells its hydrogens, as
    those of chiral and charged atoms do, keeps their number where fewer bonds come about than it was written
    for, and RDKit then reads a radical that nobody meant.
    """
    mol = parse(from_selfies(text))
    if mol is None:
        return None
    left_open = [atom for atom in mol.GetAtomsMatchingQuery(RADICAL) if atom.GetAtomicNum() in FILLED]
    for atom in left_open:
        atom.SetNumExplicitHs(atom.GetNumExplicitHs() + atom.GetNumRadicalElectrons())
        atom.SetNumRadicalElectrons(0)
    # read anew: what was a stereocenter may be none
    return canonical(to_smiles(mol)) if left_open else to_smiles(mol)


def split(text: str) -> list[str]:
    """Symbols of a SELFIES.

    >>> split("[C][=C][F]")
    ['[C]', '[=C]', '[F]']
    """
    try:
        return list(selfies.split_selfies(text))
    except ValueError as error:
        raise TranslateError(str(error)) from error


@contextmanager
def constraints(bonds: Mapping[str, int] | None) -> Iterator[None]:
    """Translate under other bond constraints; None leaves the current ones.

    The selfies library keeps them for the whole process, so they are put back on the way out.

    Raises:
        ValueError: not a table of constraints (no "?" entry, unknown element, negative count).
    """
    before = selfies.get_semantic_constraints()
    try:
        if bonds is not None:
            selfies.set_semantic_constraints(dict(bonds))
        yield
    finally:
        selfies.set_semantic_constraints(before)


def check_grammar(symbols: Iterable[str], bonds: Mapping[str, int]) -> None:
    """Make sure that SELFIES knows these symbols under these bond constraints.

    Raises:
        ValueError: it does not know one of them, or the constraints are none.
    """
    with constraints(bonds):
        for symbol in symbols:
            from_selfies(symbol)


def _reason(error: Exception) -> str:
    """Boil the library's several lines, which repeat the input, down to what is wrong."""
    root = error.__cause__
    if root is not None and getattr(root, "reason", None):
        return str(root.reason)  # type: ignore[attr-defined]
    lines = [line.strip() for line in str(error).splitlines()]
    details = [
        line.strip("[]")
        for line in lines[1:]
        if line and not line.startswith(("SMILES", "SELFIES", "Errors"))
    ]
    return "; ".join(details) or lines[0]
