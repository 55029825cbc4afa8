"""Learn the surroundings of atoms that `filters=familiar` ships with, and see what passes by them.

    python benchmarks/held_out.py STORE train train.smi      # STORE: what `molvae prepare data=zinc250k` made
    python benchmarks/familiar.py train.smi NPY [FILE ...]   # writes NPY; the share of each file that passes

The drugs that PMO's tasks are named after are tried by themselves.
"""

import sys
from pathlib import Path

import numpy as np

from molvae import table
from molvae.chem.mol import parse
from molvae.filters.familiar import Familiar, learned

LEAST = 5
DRUGS = {
    "albuterol": "CC(C)(C)NCC(O)c1ccc(O)c(CO)c1",
    "amlodipine": "CCOC(=O)C1=C(COCCN)NC(C)=C(C(=O)OC)C1c1ccccc1Cl",
    "celecoxib": "Cc1ccc(-c2cc(C(F)(F)F)nn2-c2ccc(S(N)(=O)=O)cc2)cc1",
    "fexofenadine": "CC(C)(C(=O)O)c1ccc(C(O)CCCN2CCC(C(O)(c3ccccc3)c3ccccc3)CC2)cc1",
    "mestranol": "C#CC1(O)CCC2C3CCc4cc(OC)ccc4C3CCC21C",
    "osimertinib": "C=CC(=O)Nc1cc(Nc2nccc(-c3cn(C)c4ccccc34)n2)c(OC)cc1N(C)CCN(C)C",
    "perindopril": "CCCC(NC(C)C(=O)N1C(C(=O)O)CC2CCCCC21)C(=O)OCC",
    "ranolazine": "COc1ccccc1OCC(O)CN1CCN(CC(=O)Nc2c(C)cccc2C)CC1",
    "sildenafil": "CCCc1nn(C)c2c1nc([nH]c2=O)-c1cc(ccc1OCC)S(=O)(=O)N1CCN(C)CC1",
    "sitagliptin": "NC(CC(=O)N1CCn2c(nnc2C(F)(F)F)C1)Cc1cc(F)c(F)cc1F",
    "thiothixene": "CN(C)S(=O)(=O)c1ccc2c(c1)C(=CCCN1CCN(C)CC1)c1ccccc1S2",
    "troglitazone": "Cc1c(C)c2c(c(C)c1O)CCC(C)(COc1ccc(CC3SC(=O)NC3=O)cc1)O2",
    "valsartan": "CCCCC(=O)N(Cc1ccc(-c2ccccc2-c2nn[nH]n2)cc1)C(C(=O)O)C(C)C",
    "zaleplon": "CCN(C(C)=O)c1cccc(-c2ccnc3c(C#N)cnn23)c1",
}


def main() -> None:
    """Learn, write, try."""
    reference, output, *tried = sys.argv[1:]
    known = learned(reference, LEAST)
    np.save(output, known)
    familiar = Familiar(known.tolist())
    print(f"{len(familiar.known):,} surroundings that {LEAST} molecules of {Path(reference).name} show")
    for name, smiles in DRUGS.items():
        mol = parse(smiles)
        assert mol is not None, name
        print(f"{name}: {familiar.failure(mol) or 'passes'}")
    for path in tried:
        mols = [mol for text in table.read_molecules(path) if (mol := parse(text)) is not None]
        print(f"{Path(path).name}: {familiar(mols).mean():.4f} of {len(mols):,} pass")


if __name__ == "__main__":
    main()
