"""Children of molecules by graph mutation and crossover."""

from collections.abc import Sequence

import numpy as np

from molvae.chem.edit_crossover import crossover
from molvae.chem.edit_mutate import mutate
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
    mols = [mol for mol in map(parse, parents) if mol is not None]
    children = []
    for mol in mols:
        child = mol
        if generator.random() < crossed:
            child = crossover(mol, mols[generator.integers(len(mols))], generator)
            if child is not None and generator.random() < 0.5:
                child = mutate(child, generator)
        else:
            child = mutate(mol, generator)
        if child is not None and child.GetNumHeavyAtoms() <= max_heavy_atoms:
            children.append(to_smiles(child))
    return children
