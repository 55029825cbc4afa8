"""Children of molecules by graph mutation and crossover."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from rdkit.Chem import RWMol

from molvae.chem.edit_crossover import cross
from molvae.chem.edit_mutate import any_of, mutate, mutate_graph, open_graph
from molvae.chem.mol import parsed, to_smiles


def graph_children(
    parents: Sequence[str],
    generator: np.random.Generator,
    *,
    partners: Sequence[str] = (),
    crossed: float = 0.5,
    max_heavy_atoms: int = 60,
) -> list[str]:
    """Canonical SMILES of one child for each parent, fewer where none came of it.

    Args:
        parents: SMILES; each is mutated, or crossed with another one and every other time mutated after that.
        generator: draws the choices.
        partners: SMILES of molecules that every other crossing takes its second parent from.
        crossed: share of the children that have two parents.
        max_heavy_atoms: larger children are left out.
    """
    graphs = [graph for graph in map(_opened, parents) if graph is not None]
    children = []
    for graph in graphs:
        if generator.random() < crossed:
            mate = _opened(any_of(partners, generator)) if partners and generator.random() < 0.5 else None
            child = cross(graph, mate or any_of(graphs, generator), generator)
            if child is not None and generator.random() < 0.5:
                child = mutate(child, generator)
        else:
            child = mutate_graph(graph, generator)
        if child is not None and child.GetNumHeavyAtoms() <= max_heavy_atoms:
            children.append(to_smiles(child))
    return children


@lru_cache(maxsize=2048)
def _opened(smiles: str) -> RWMol | None:
    mol = parsed(smiles)
    return None if mol is None else open_graph(mol)
