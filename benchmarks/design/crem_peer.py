"""CReM (Polishchuk, 2020) on the same work: parts met in the same surroundings, of the same molecules.

    pip install crem
    python benchmarks/design crem DATA/drugspace/train.smi.gz FRAGMENTS.db

Its database is built by its own functions from the molecules that the package's table of parts comes of, with
one cut and two: growing and linking ask for no more. As in that table, of the pairs of cuts 8 are taken of
each molecule.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from crem import frag_to_env_mp, import_env_to_db
from crem.crem import grow_mol, link_mols, mutate_mol
from fragment_table import molecules
from rdkit import Chem
from rdkit.Chem import Mol, rdMMPA

from molvae.fragments.cut import LARGEST, SOME
from molvae.fragments.points import capped, points_of, read_fragments
from molvae.fragments.request import Mode

CUT = "[!#1]!@!=!#[!#1]"
"""Bonds that CReM cuts."""
RADII = (3, 2, 1)
"""Bonds around a cut that have to be the same; wider surroundings come first."""
MOLECULES, STEP = 15_000, 40
"""As in `benchmarks/fragment_table.py`."""


def build(given: argparse.Namespace) -> None:
    """Write the database, table by table."""
    generator = np.random.default_rng(0)
    lines = [line for mol in molecules(given.data, given.molecules, STEP) for line in _cuts(mol, generator)]
    print(f"{len(lines):,} cuts", flush=True)
    for radius in RADII:
        frag_to_env_mp.init(None, radius, False, LARGEST, False, ",")
        counts = Counter(
            ",".join(map(str, one)) for line in lines for one in frag_to_env_mp.process_line(line)
        )
        text = given.output.with_suffix(f".r{radius}")
        text.write_text("".join(f"{often} {one}\n" for one, often in sorted(counts.items())))
        import_env_to_db.main(str(text), str(given.output), radius, True, 1, False)
        print(f"radius {radius}: {len(counts):,} parts in surroundings", flush=True)


def _cuts(mol: Mol, generator: np.random.Generator) -> Iterator[str]:
    """Lines as CReM's fragmentation writes them."""
    smiles = Chem.MolToSmiles(mol)
    found = set(rdMMPA.FragmentMol(mol, pattern=CUT, maxCuts=2, resultsAsMols=False, maxCutBonds=30))
    one = sorted(pair for pair in found if not pair[0])
    two = sorted(pair for pair in found if pair[0])
    for row in generator.permutation(len(two))[: SOME[2]]:
        one.append(two[row])
    yield from (f"{smiles},,{core},{chains}\n" for core, chains in one)


def grown(mol: Mol, place: int, database: Path) -> list[tuple[str, int]]:
    """Molecules with a part instead of an atom's hydrogen, and how often it is met there; the best first."""
    return _ranked(
        grow_mol(
            mol,
            str(database),
            radius=radius,
            max_atoms=LARGEST,
            replace_ids=[place],
            return_rxn=True,
            return_rxn_freq=True,
        )
        for radius in RADII
    )


def linked(first: Mol, second: Mol, at: tuple[int, int], database: Path) -> list[tuple[str, int]]:
    """The same for two molecules with a part between them."""
    return _ranked(
        link_mols(
            first,
            second,
            str(database),
            radius=radius,
            max_atoms=LARGEST,
            replace_ids_1=[at[0]],
            replace_ids_2=[at[1]],
            return_rxn=True,
            return_rxn_freq=True,
        )
        for radius in RADII
    )


def mutated(mol: Mol, database: Path) -> list[str]:
    """Molecules with one part exchanged for another of about its size; the best first."""
    found = (
        mutate_mol(mol, str(database), radius=radius, max_size=LARGEST, return_rxn=True, return_rxn_freq=True)
        for radius in RADII
    )
    return [smiles for smiles, _ in _ranked(found)]


def _ranked(found: Iterable[Iterable[Any]]) -> list[tuple[str, int]]:
    """Of wider surroundings first, and then by how often a part is met."""
    ranked: dict[str, int] = {}
    for own in found:
        for smiles, *_, often in sorted(own, key=lambda one: -one[-1]):
            ranked.setdefault(smiles, often)
    return list(ranked.items())


def designed(start: str, mode: Mode, count: int, database: Path, generator: np.random.Generator) -> list[str]:
    """So many molecules, drawn by how often their parts are met; none for several points of one fragment."""
    places = [_opened(text) for text in start.split(".")]
    if mode == "superstructure":
        mol = Chem.MolFromSmiles(start)
        free = [atom.GetIdx() for atom in mol.GetAtoms() if atom.GetTotalNumHs()]
        found = [one for place in free for one in grown(mol, place, database)]
    elif [len(found) for _, found in places] == [1, 1]:
        (first, (at,)), (second, (other,)) = places
        found = linked(first, second, (at, other), database)
    elif [len(found) for _, found in places] == [1]:
        ((mol, (place,)),) = places
        found = grown(mol, place, database)
    else:
        return []
    often = np.log([many for _, many in found])
    order = np.argsort(-(often + generator.gumbel(size=len(found))))
    return [found[row][0] for row in order[:count]]


def _opened(text: str) -> tuple[Mol, list[int]]:
    """A fragment with hydrogens at its points, and the atoms that these are on."""
    mol = read_fragments(text)
    for point in points_of(mol):
        point.GetNeighbors()[0].SetBoolProp("point", True)
    closed = capped(mol, [point.GetAtomMapNum() for point in points_of(mol)])
    return closed, [atom.GetIdx() for atom in closed.GetAtoms() if atom.HasProp("point")]


def r_group(left: str, database: Path) -> list[str]:
    """What is left of a molecule with each part that is met in such surroundings; the best first."""
    mol, (place,) = _opened(left)
    return [smiles for smiles, _ in grown(mol, place, database)]
