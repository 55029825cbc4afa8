"""Molecules that no drug-like training set holds, made from building blocks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from rdkit.Chem import MolFromSequence

from molvae.chem.descriptors import largest_ring
from molvae.chem.mol import canonical, parse, to_smiles
from molvae.chem.translate import constraints, from_selfies
from molvae.model.model import Model

AMINO_ACIDS = "ACDEFGHIKLMNPQRSTVWY"
CHAIN = (
    *("C", "CC", "CCC", "C(C)C", "C(O)C", "OCC", "OCCO", "NCC", "N(C)CC", "SCC", "C=CC", "C#CC"),
    *("C(=O)NC", "C(=O)OC", "NC(=O)C", "S(=O)(=O)NC", "c2ccc(cc2)C", "c2cccc(c2)C", "c2ccc(nc2)C"),
)
GLUCOSE = "O[C@@H]2O[C@H](CO)[C@@H](O)[C@H](O)[C@H]2O".replace("2", "9")
DECORATIONS = ("O", "O", "O", "OC", "OC(C)=O", GLUCOSE, "")
SCAFFOLDS = (
    # steroids, a bile acid, cardenolide and triterpene among them
    "C[C@]12CC[C@H]3[C@@H](CC[C@@H]4C[C@@H]({})CC[C@]34C)[C@@H]1[C@H]({})C[C@@H]2{}",
    "C[C@]12CC[C@H]3[C@@H](CC=C4C[C@@H]({})CC[C@]34C)[C@@H]1CC[C@@H]2[C@@H](C)CC[C@@H]({})C(C)C",
    "C[C@H](CC[C@H]({})C(=O)O)[C@H]1CC[C@H]2[C@@H]3[C@H]({})C[C@@H]4C[C@H]({})CC[C@]4(C)[C@H]3CC[C@]12C",
    "C[C@]12CC[C@H]3[C@@H](CC[C@]4(O)C[C@@H]({})CC[C@]34C)[C@@]1(O)[C@@H]({})C[C@@H]2C1=CC(=O)OC1",
    "CC1(C)[C@@H]({})CC[C@]2(C)[C@H]3CC=C4[C@@H]5CC(C)(C)[C@@H]({})C[C@]5(C(=O)O)CC[C@@]4(C)[C@]3(C)CC[C@H]12",
    # sugars
    "OC[C@H]1O[C@@H]({})[C@H](O)[C@@H](O)[C@@H]1O[C@@H]1O[C@H](CO)[C@H]({})[C@H]({})[C@H]1O",
    "O1[C@@H]({})[C@H]({})[C@@H](O)[C@H](O)[C@H]1CO[C@@H]1O[C@@H](C)[C@H]({})[C@@H](O)[C@H]1O",
    # flavonoids, catechins, coumarins
    "O=c1c({})c(-c2ccc({})c({})c2)oc2cc({})cc(O)c12",
    "O[C@H]1Cc2c(O)cc({})cc2O[C@@H]1c1cc({})c({})c({})c1",
    "O=c1ccc2cc({})c({})cc2o1",
    # alkaloids: morphinan, tropane, yohimbane, isoquinoline, quinine-like
    "CN1CC[C@]23c4c5ccc({})c4O[C@H]2[C@@H]({})C=C[C@H]3[C@H]1C5",
    "CN1[C@H]2CC[C@@H]1[C@@H](C(=O)OC)[C@@H]({})[C@H]2{}",
    "COC(=O)[C@H]1[C@@H]({})CC[C@H]2CN3CCc4c([nH]c5cc({})ccc45)[C@@H]3C[C@H]12",
    "CN1CCc2cc({})c({})cc2[C@@H]1[C@@H]({})c1ccc({})cc1",
    "C=C[C@H]1CN2CC[C@H]1C[C@H]2[C@H]({})c1ccnc2ccc({})cc12",
    # terpenes and lactones: artemisinin, andrographolide, parthenolide, iridoid, gibberellane-like
    "C[C@@H]1CC[C@H]2[C@@H](C)[C@H]({})O[C@@H]3O[C@@]4(C)CC[C@@H]1[C@@]23OO4",
    "C=C1CC[C@H]2[C@@](C)(C{})[C@@H]({})CC[C@@]2(C)[C@@H]1CC=C1C(=O)OC[C@H]1{}",
    "C=C1C(=O)O[C@@H]2[C@H]1CC/C(C)=C/[C@@H]({})C[C@@]1(C)O[C@@H]21",
    "O=C(OC)C1=CO[C@@H]({})[C@@H]2C(C{})=C[C@H]({})[C@H]12",
    # polyketides: anthracycline, tetracycline
    "COc1cccc2C(=O)c3c({})c4C[C@@](O)(C(=O)C{})C[C@H]({})c4c(O)c3C(=O)c12",
    "CN(C)[C@@H]1C(O)=C(C(N)=O)C(=O)[C@@]2(O)C(O)=C3C(=O)c4c({})cccc4[C@@](C)({})[C@H]3C[C@@H]12",
)
METALS = ("Pt", "Pd", "Cu", "Zn", "Ni", "Co", "Fe", "Hg", "Cd", "Ru", "Ir", "Au", "Ti", "Sn", "Pb")
LIGANDS = ("Cl", "Br", "I", "O", "[NH3]", "C#N", "N=C=S", "OC(C)=O", "SC", "P(C)(C)C", "n1ccccc1")
CATIONS = ("[Na+]", "[K+]", "[Li+]", "[Cs+]", "[Ag+]", "[NH4+]", "[Ca+2]", "[Mg+2]", "[Ba+2]", "[Al+3]")
ANIONS = (
    *("[Cl-]", "[I-]", "[O-][N+](=O)[O-]", "[O-]Cl(=O)(=O)=O", "F[B-](F)(F)F", "F[P-](F)(F)(F)(F)F"),
    *(
        "[O-]S(=O)(=O)[O-]",
        "[O-]P(=O)([O-])[O-]",
        "[O-][Cr](=O)(=O)[O-]",
        "[O-][Mn](=O)(=O)=O",
        "[N-]=[N+]=[N-]",
    ),
)
ELEMENTS = ("Si", "Ge", "B", "P", "As", "S", "Se", "Te", "N")
GROUPS = ("Cl", "F", "C", "O", "N", "OC", "CC")


def peptides(count: int, generator: np.random.Generator) -> list[str]:
    """Chains of three to eight natural amino acids."""
    lengths = generator.integers(3, 9, count)
    chains = ["".join(generator.choice(list(AMINO_ACIDS), length)) for length in lengths]
    return [to_smiles(MolFromSequence(chain)) for chain in chains]


def macrocycles(count: int, generator: np.random.Generator) -> list[str]:
    """Chains of small units, closed to a ring of twelve atoms at least."""

    def one() -> str | None:
        units = generator.choice(CHAIN, generator.integers(4, 9))
        smiles = canonical("C1" + "".join(units) + "C1")
        mol = None if smiles is None else parse(smiles)
        return smiles if mol is not None and largest_ring(mol) >= 12 else None

    return _distinct(one, count)


def natural_products(count: int, generator: np.random.Generator) -> list[str]:
    """Scaffolds of natural products with oxygen, acetyl and sugar in changing places."""

    def one() -> str | None:
        scaffold = str(generator.choice(SCAFFOLDS))
        filled = [str(text) for text in generator.choice(DECORATIONS, scaffold.count("{}"))]
        return canonical(scaffold.format(*filled).replace("()", ""))

    return _distinct(one, count)


def inorganic(count: int, generator: np.random.Generator) -> list[str]:
    """Complexes, salts, and small molecules of main-group elements."""

    def one() -> str | None:
        kind = generator.integers(3)
        if kind == 0:
            around = generator.choice(LIGANDS, generator.integers(2, 5))
            return canonical(f"[{generator.choice(METALS)}]" + "".join(f"({text})" for text in around))
        if kind == 1:
            ions = [*generator.choice(CATIONS, generator.integers(1, 3)), *generator.choice(ANIONS, 1)]
            return canonical(".".join(ions))
        centers = generator.choice(ELEMENTS, generator.integers(2, 5))
        return canonical("".join(f"[{e}]" if len(e) > 1 else e for e in centers) + generator.choice(GROUPS))

    return _distinct(one, count)


def random_selfies(count: int, generator: np.random.Generator, codec: Model) -> list[str]:
    """Tokens of the model's own vocabulary in random order."""
    tokens = codec.vocab.tokens[4:]  # without the special ones

    def one() -> str | None:
        with constraints(codec.bonds):
            return canonical(from_selfies("".join(generator.choice(tokens, generator.integers(20, 50)))))

    return _distinct(one, count)


def _distinct(one: Callable[[], str | None], count: int) -> list[str]:
    found: dict[str, None] = {}
    for _ in range(50 * count):
        if (smiles := one()) is not None:
            found[smiles] = None
        if len(found) == count:
            break
    return list(found)
