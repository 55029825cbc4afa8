"""Children of molecules by graph mutation and crossover."""

from collections.abc import Sequence

import numpy as np
from rdkit.Chem import RWMol

from molvae.chem.edit_crossover import cross_graphs
from molvae.chem.edit_mutate import mutate, mutate_graph, open_graph
from molvae.chem.mol import parse, to_smiles


def graph_children(
    parents: Sequence[str],
    generator: np.random.Generator,
    *,
    crossed: float = 0.5,
    max_heavy_atoms: int = 60,
) -> list[str]:
    """Canonical SMILES of one child for each parent, fewer where none came of it.

    Args:
        parents: SMILES; each is mutated, or crossed with another one and every other time mutated after that.
        generator: of the choices.
        crossed: share of the children that have two parents.
        max_heavy_atoms: larger children are left out.
    """
    opened = {smiles: _opened(smiles) for smiles in dict.fromkeys(parents)}
    graphs = [graph for graph in (opened[smiles] for smiles in parents) if graph is not None]
    children = []
    for graph in graphs:
        if generator.random() < crossed:
            child = cross_graphs(graph, graphs[int(generator.integers(len(graphs)))], generator)
            if child is not None and generator.random() < 0.5:
                child = mutate(child, generator)
        else:
            child = mutate_graph(graph, generator)
        if child is not None and child.GetNumHeavyAtoms() <= max_heavy_atoms:
            children.append(to_smiles(child))
    return children


def _opened(smiles: str) -> RWMol | None:
    mol = parse(smiles)
    return None if mol is None else open_graph(mol)
