"""Molecules that nobody would make: real ones with an unstable group put in, and random SELFIES tokens.

Each way to spoil a molecule is a reaction that is written down here by what it makes, and not by what a
filter looks for. A molecule it makes is kept where RDKit reads it.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from rdkit import Chem
from rdkit.Chem import AllChem

from molvae.chem.descriptors import sa_score
from molvae.chem.mol import parse, to_smiles
from molvae.chem.quiet import quiet
from molvae.chem.translate import molecule_of

WAYS = {
    "cyclopentadiene": "[*:1]-[c]1[cH][cH][cH][cH][cH]1>>[*:1]C1=CC=CC1",
    "cyclobutadiene": "[*:1]-[c]1[cH][cH][cH][cH][cH]1>>[*:1]C1=CC=C1",
    "cyclopropene": "[*:1]-[c]1[cH][cH][cH][cH][cH]1>>[*:1]C1=CC1",
    "cyclic allene": "[*:1]-[c]1[cH][cH][cH][cH][cH]1>>[*:1]C1=C=CCCC1",
    "isobenzene (1,3-cyclohexadiene)": "[*:1]-[c]1[cH][cH][cH][cH][cH]1>>[*:1]C1=CC=CCC1",
    "2H-pyrrole": "[*:1]-[c]1[cH][cH][cH][cH][cH]1>>[*:1]C1C=CC=N1",
    "azirine": "[*:1]-[c]1[cH][cH][cH][cH][cH]1>>[*:1]C1C=N1",
    "anti-Bredt olefin": "[*:1]-[c]1[cH][cH][cH][cH][cH]1>>[*:1]C1=C2CCC(C1)C2",
    "hydrazine of an aniline": "[c:1][NX3;H1;!$(N-C=O);!$(N-S=O):2][#6:3]>>[c:1][N:2](N)[#6:3]",
    "hydroxylamine of an aniline": "[c:1][NX3;H1;!$(N-C=O);!$(N-S=O):2][#6:3]>>[c:1][N:2](O)[#6:3]",
    "N-NH2": "[CX4:1][NX3;H1;!$(N-[C,S]=O):2][CX4:3]>>[C:1][N:2](N)[C:3]",
    "N-OH": "[CX4:1][NX3;H1;!$(N-[C,S]=O):2][CX4:3]>>[C:1][N:2](O)[C:3]",
    "N-Cl": "[CX4:1][NX3;H1;!$(N-[C,S]=O):2][CX4:3]>>[C:1][N:2](Cl)[C:3]",
    "triazane": "[CX4:1][NX3;H1;!$(N-[C,S]=O):2][CX4:3]>>[C:1][N:2](NN)[C:3]",
    "hemiaminal": "[NX3;H0,H1;!$(N-[C,S]=O):1][CX4;H2:2][#6:3]>>[N:1][C:2](O)[#6:3]",
    "alpha-chloroamine": "[NX3;H0,H1;!$(N-[C,S]=O):1][CX4;H2:2][#6:3]>>[N:1][C:2](Cl)[#6:3]",
    "open aminal": "[NX3;H0;!R;!$(N-[C,S]=O):1][CX4;H2;!R:2][#6:3]>>[N:1][C:2](N)[#6:3]",
    "acyl chloride": "[#6:1][C:2](=[O:3])[OX2H]>>[#6:1][C:2](=[O:3])Cl",
    "acyl bromide": "[#6:1][C:2](=[O:3])[NX3;H2]>>[#6:1][C:2](=[O:3])Br",
    "acyl cyanide": "[#6:1][C:2](=[O:3])[OX2H]>>[#6:1][C:2](=[O:3])C#N",
    "peracid": "[#6:1][C:2](=[O:3])[OX2H]>>[#6:1][C:2](=[O:3])OO",
    "carbamic acid": "[#6:1][C:2](=[O:3])[OX2H]>>[#6:1]N[C:2](=[O:3])O",
    "sulfonyl chloride": "[#6:1][S:2](=[O:3])(=[O:4])[NX3;H2]>>[#6:1][S:2](=[O:3])(=[O:4])Cl",
    "peroxide": "[#6:1][OX2;!R:2][CX4:3]>>[#6:1][O:2]O[C:3]",
    "hemiacetal": "[#6:1][OX2;!R:2][CX4;H2:3]>>[#6:1][O:2][C:3]O",
    "thioketone": "[#6:1][C;!$(C-[N,O,S]):2](=O)[#6:3]>>[#6:1][C:2](=S)[#6:3]",
    "carbonyl hydrate": "[#6:1][C;!R;!$(C-[N,O,S]):2](=O)[#6:3]>>[#6:1][C:2](O)(O)[#6:3]",
    "ketone as enol": "[CX4;H2,H3:1][C;!$(C-[N,O,S]):2](=[O:3])[#6;!$(C-C=O):4]>>[C:1]=[C:2](-[OH:3])[#6:4]",
    "imine of a ketone": "[#6:1][C;!R;!$(C-[N,O,S]):2](=O)[#6:3]>>[#6:1][C:2](=N)[#6:3]",
    "sulfenamide": "[#6:1][SX2;!R:2][CX4:3]>>[#6:1][S:2]N[C:3]",
    "sulfenate": "[#6:1][SX2;!R:2][CX4:3]>>[#6:1][S:2]O[C:3]",
    "sulfur of eight electrons": "[#6:1][SX2;!R:2][CX4:3]>>[#6:1][SH2:2](=C)[C:3]",
    "allene": "[CX4;H2;!R:1][CX4;H2;!R:2][CX4;H2;!R:3]>>[C:1]=[C:2]=[C:3]",
    "enamine": "[NX3;H1;!$(N-[C,S]=O):1][CX4;H2;!R:2][CX4;H2;!R:3]>>[N:1][C:2]=[C:3]",
    "ynamine": "[NX3;!$(N-[C,S]=O):1][CX4;H2;!R:2][CX4;H2;!R:3]>>[N:1][C:2]#[C:3]",
    "imine of two alkyls": "[CX4;H2;!R:1][CX4;H2;!R:2][CX4;H2;!R:3]>>[C:1][N:2]=[N+0:3]",
}
"""Name -> the reaction that spoils a molecule."""


def spoiled(hosts: Sequence[str], way: str, count: int, rng: np.random.Generator) -> Iterator[str]:
    """Molecules that a way makes of some, each of another host."""
    reaction = AllChem.ReactionFromSmarts(WAYS[way])
    made = 0
    for smiles in rng.permutation(np.array(hosts, dtype=object)):
        mol = parse(smiles)
        products = () if mol is None else reaction.RunReactants((mol,), maxProducts=20)
        if products and (text := _read(products[rng.integers(len(products))][0])):
            yield text
            made += 1
        if made >= count:
            return


def _read(mol: Chem.Mol) -> str:
    with quiet():
        try:
            Chem.SanitizeMol(mol)
        except ValueError:  # a valence that there is not
            return ""
        read = parse(to_smiles(mol))
    return "" if read is None else to_smiles(read)


def random_strings(
    tokens: Sequence[str], lengths: tuple[int, int], hardest: float, count: int, rng: np.random.Generator
) -> Iterator[str]:
    """Molecules of random SELFIES tokens that are hard to make by the SA score, which knows no filter."""
    known: set[str] = set()
    while len(known) < count:
        drawn = rng.choice(np.array(tokens), rng.integers(*lengths))
        text = molecule_of("".join(drawn)) or ""
        mol = parse(text) if "." not in text else None
        if mol is None or text in known or mol.GetNumHeavyAtoms() < lengths[0] or sa_score(mol) < hardest:
            continue
        known.add(text)
        yield text
