"""Numbers computed from one molecule, by name: short names of our own and every descriptor of RDKit."""

import difflib
import importlib.util
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
from rdkit import RDConfig
from rdkit.Chem import QED, Crippen, Descriptors, GetFormalCharge, Mol, rdMolDescriptors

from molvae.chem.contributions import contributions
from molvae.chem.quiet import quiet
from molvae.errors import ArgumentError

Descriptor = Callable[[Mol], float]


def sa_score(mol: Mol) -> float:
    """Synthetic accessibility from 1 (easy) to 10 (hard), by RDKit's Contrib (Ertl, Schuffenhauer, 2009)."""
    return _sa_scorer().calculateScore(mol)


def np_score(mol: Mol) -> float:
    """Natural-product likeness, about -5 to 5, as in RDKit's Contrib (Ertl et al., 2008)."""
    return _contrib("NP_Score/npscorer.py").scoreMol(mol, contributions("np"))


def largest_ring(mol: Mol) -> int:
    """Atoms in the largest ring; 0 where there is none."""
    return max(map(len, mol.GetRingInfo().AtomRings()), default=0)


DESCRIPTORS: dict[str, Descriptor] = {
    "qed": QED.qed,
    "logp": Crippen.MolLogP,  # pyright: ignore[reportAttributeAccessIssue]
    "sa": sa_score,
    "np": np_score,
    "tpsa": rdMolDescriptors.CalcTPSA,
    "mw": Descriptors.MolWt,  # pyright: ignore[reportAttributeAccessIssue]
    "hbd": rdMolDescriptors.CalcNumHBD,
    "hba": rdMolDescriptors.CalcNumHBA,
    "rotatable_bonds": rdMolDescriptors.CalcNumRotatableBonds,
    "rings": rdMolDescriptors.CalcNumRings,
    "fsp3": rdMolDescriptors.CalcFractionCSP3,
    "aromatic_rings": rdMolDescriptors.CalcNumAromaticRings,
    "largest_ring": largest_ring,
    "heavy_atoms": rdMolDescriptors.CalcNumHeavyAtoms,
    "charge": GetFormalCharge,
}
"""Short names, which are also the names of the columns; `mw` in Da, `tpsa` in square Angstrom."""


def descriptor(name: str) -> Descriptor:
    """The function behind a name: one of `DESCRIPTORS`, or one of RDKit's, such as BertzCT.

    Raises:
        ArgumentError: if neither has the name.
    """
    of_rdkit = dict(Descriptors.descList)
    function = DESCRIPTORS.get(name) or of_rdkit.get(name)
    if function is None:
        close = difflib.get_close_matches(name, [*DESCRIPTORS, *of_rdkit], n=3)
        known = f"known are {', '.join(DESCRIPTORS)} and RDKit's descriptors by their names"
        hint = f"did you mean {', '.join(close)}?" if close else known
        raise ArgumentError(f"no molecular property is called '{name}'; {hint}")
    return function


def evaluate(function: Descriptor, mols: Sequence[Mol]) -> np.ndarray:
    """Apply a descriptor to each molecule: float64 (n,), NaN where RDKit cannot compute it."""
    values = np.full(len(mols), np.nan)
    with quiet():
        for row, mol in enumerate(mols):
            try:
                values[row] = function(mol)
            except (ValueError, RuntimeError, ArithmeticError):  # what RDKit raises; the caller counts NaN
                continue
    return values


@cache
def _contrib(path: str) -> ModuleType:
    """A module of RDKit's Contrib, loaded from its file: it is no package, and sys.path stays as it is."""
    file = Path(RDConfig.RDContribDir) / path
    spec = importlib.util.spec_from_file_location(f"rdkit_contrib_{file.stem}", file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def _sa_scorer() -> ModuleType:
    scorer = _contrib("SA_Score/sascorer.py")
    vars(scorer)["_fscores"] = contributions("sa")  # else it would read a pickle of its own
    return scorer
