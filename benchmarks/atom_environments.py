"""Learn the environments of atoms that `filters=atom_environments` ships with, and see what passes by them.

    python benchmarks/held_out.py STORE train train.smi      # STORE: what `molvae prepare data=zinc250k` made
    python benchmarks/atom_environments.py train.smi NPY [FILE ...]   # writes NPY; shares of files that pass

The drugs that PMO's tasks are named after are tried by themselves.
"""

import sys
from pathlib import Path

import numpy as np

from molvae import table
from molvae.chem.mol import parse
from molvae.filters.atom_environments import AtomEnvironments, learned
from molvae.scoring.tasks import pmo

LEAST = 5
DRUGS = ("albuterol", "amlodipine", "celecoxib", "fexofenadine", "mestranol", "osimertinib", "perindopril")
DRUGS += ("ranolazine", "sildenafil", "sitagliptin", "thiothixene", "troglitazone", "zaleplon")
VALSARTAN = "CCCCC(=O)N(Cc1ccc(-c2ccccc2-c2nn[nH]n2)cc1)C(C(=O)O)C(C)C"
"""PMO knows a part of it only."""


def main() -> None:
    """Learn, write, try."""
    reference, output, *tried = sys.argv[1:]
    known = learned(reference, LEAST)
    np.save(output, known)
    shown = AtomEnvironments(known.tolist())
    print(f"{len(shown.known):,} environments that {LEAST} molecules of {Path(reference).name} show")
    drugs = {name: getattr(pmo, name.upper()) for name in DRUGS} | {"valsartan": VALSARTAN}
    for name, smiles in drugs.items():
        mol = parse(smiles)
        assert mol is not None, name
        print(f"{name}: {shown.failure(mol) or 'passes'}")
    for path in tried:
        mols = [mol for text in table.read_molecules(path) if (mol := parse(text)) is not None]
        print(f"{Path(path).name}: {shown(mols).mean():.4f} of {len(mols):,} pass")


if __name__ == "__main__":
    main()
