"""Medicinal-chemistry rules of the MOSES benchmark (Polykovskiy et al., 2020), as in molsets 0.3.1."""

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from rdkit import Chem
from rdkit.Chem import Mol

from molvae.chem.descriptors import largest_ring
from molvae.chem.mol import parse, to_smiles
from molvae.filters.filter import ExplainingFilter
from molvae.filters.substructure import first_match, pattern

ELEMENTS = frozenset({"C", "N", "S", "O", "F", "Cl", "Br", "H"})
LARGEST_RING = 7


class MosesRules(ExplainingFilter):
    """Passes what the benchmark's metric `Filters` counts.

    No ring of 8 atoms or more, no charged atom, only C, N, S, O, F, Cl, Br and H, none of 22
    medicinal-chemistry (MCF) and 480 PAINS patterns on the molecule with its hydrogens, and a SMILES without
    stereo that parses again.
    """

    def failure(self, mol: Mol) -> str:
        """Name the first rule that one molecule breaks."""
        return self.failures([mol])[0]

    def failures(self, mols: Sequence[Mol]) -> list[str]:
        """Name the first rule that each molecule breaks."""
        failures = [_atoms_and_rings(mol) for mol in mols]
        left = [row for row, failure in enumerate(failures) if not failure]
        names, patterns = _alerts()
        matched = first_match([Chem.AddHs(mols[row]) for row in left], patterns)
        for row, number in zip(left, matched, strict=True):
            failures[row] = names[number] if number >= 0 else _parses_again(mols[row])
        return failures


def _atoms_and_rings(mol: Mol) -> str:
    if largest_ring(mol) > LARGEST_RING:
        return f"ring of more than {LARGEST_RING} atoms"
    if any(atom.GetFormalCharge() for atom in mol.GetAtoms()):
        return "charged atom"
    strange = sorted({atom.GetSymbol() for atom in mol.GetAtoms()} - ELEMENTS)
    return f"element {strange[0]}" if strange else ""


def _parses_again(mol: Mol) -> str:
    smiles = to_smiles(mol, stereo=False)
    return "" if parse(smiles) is not None else "SMILES does not parse again"


@cache
def _alerts() -> tuple[list[str], list[Mol]]:
    """Names and patterns of the 22 MCF and the 480 PAINS."""
    lines = files("molvae.filters").joinpath("moses_alerts.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    return [row["name"] for row in rows], [pattern(row["smarts"]) for row in rows]
