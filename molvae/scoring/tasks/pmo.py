"""The 20 tasks of PMO that RDKit alone can compute (Gao et al., 2022), as GuacaMol defines them (2019).

PMO's own table of 2022 rests on wrong oracles for sitagliptin, zaleplon and both isomers; these are the
corrected ones. DRD2, GSK3b and JNK3 need classifiers that cannot be shipped.
"""

from collections.abc import Callable
from difflib import get_close_matches
from functools import partial

from molvae.chem.descriptors import descriptor
from molvae.chem.mol import parse
from molvae.errors import ArgumentError
from molvae.scoring.desirability import gaussian, ramp
from molvae.scoring.objective import Objective, Term
from molvae.scoring.properties import Property
from molvae.scoring.scorer import Scorer
from molvae.scoring.tasks.structure import ElementCount, FingerprintSimilarity, Isomer, SubstructureMatch

CELECOXIB = "CC1=CC=C(C=C1)C1=CC(=NN1C1=CC=C(C=C1)S(N)(=O)=O)C(F)(F)F"
TROGLITAZONE = "Cc1c(C)c2OC(C)(COc3ccc(CC4SC(=O)NC4=O)cc3)CCc2c(C)c1O"
THIOTHIXENE = "CN(C)S(=O)(=O)c1ccc2Sc3ccccc3C(=CCCN4CCN(C)CC4)c2c1"
ALBUTEROL = "CC(C)(C)NCC(O)c1ccc(O)c(CO)c1"
MESTRANOL = "COc1ccc2[C@H]3CC[C@@]4(C)[C@@H](CC[C@@]4(O)C#C)[C@@H]3CCc2c1"
CAMPHOR = "CC1(C)C2CCC1(C)C(=O)C2"
MENTHOL = "CC(C)C1CCC(C)CC1O"
TADALAFIL = "O=C1N(CC(N2C1CC3=C(C2C4=CC5=C(OCO5)C=C4)NC6=C3C=CC=C6)=O)C"
SILDENAFIL = "CCCC1=NN(C2=C1N=C(NC2=O)C3=C(C=CC(=C3)S(=O)(=O)N4CCN(CC4)C)OCC)C"
OSIMERTINIB = "COc1cc(N(C)CCN(C)C)c(NC(=O)C=C)cc1Nc2nccc(n2)c3cn(C)c4ccccc34"
FEXOFENADINE = "CC(C)(C(=O)O)c1ccc(cc1)C(O)CCCN2CCC(CC2)C(O)(c3ccccc3)c4ccccc4"
RANOLAZINE = "COc1ccccc1OCC(O)CN2CCN(CC(=O)Nc3c(C)cccc3C)CC2"
PERINDOPRIL = "O=C(OCC)C(NC(C(=O)N1C(C(=O)O)CC2CCCCC12)C)CCC"
AMLODIPINE = r"Clc1ccccc1C2C(=C(/N/C(=C2/C(=O)OCC)COCCN)C)\C(=O)OC"
SITAGLIPTIN = "Fc1cc(c(F)cc1F)CC(N)CC(=O)N3Cc2nnc(n2CC3)C(F)(F)F"
ZALEPLON = "O=C(C)N(CC)C1=CC=CC(C2=CC=NC3=C(C=NN23)C#N)=C1"
HOPPED = "CCCOc1cc2ncnc(Nc3ccc4ncsc4c3)c2cc1S(=O)(=O)C(C)(C)C"
HOP_SCAFFOLD = "[#7]-c1n[c;h1]nc2[c;h1]c(-[#8])[c;h0][c;h1]c12"
HOP_DECORATION = "[#6]-[#6]-[#6]-[#8]-[#6]~[#6]~[#6]~[#6]~[#6]-[#7]-c1ccc2ncsc2c1"


def _like(reference: str, fingerprint: str = "ecfp4", enough: float = 1.0) -> Term:
    """Similarity, full marks from `enough` on."""
    return Term(FingerprintSimilarity(reference, fingerprint), partial(ramp, zero=0.0, one=enough))


def _at_most(scorer: Scorer, mean: float, deviation: float) -> Term:
    return Term(scorer, partial(gaussian, mean=mean, deviation=deviation, flat="below"))


def _at_least(scorer: Scorer, mean: float, deviation: float) -> Term:
    return Term(scorer, partial(gaussian, mean=mean, deviation=deviation, flat="above"))


def _near(scorer: Scorer, mean: float, deviation: float) -> Term:
    return Term(scorer, partial(gaussian, mean=mean, deviation=deviation))


def _of_sitagliptin(name: str) -> float:
    mol = parse(SITAGLIPTIN)
    assert mol is not None
    return descriptor(name)(mol)


def _present(smarts: str) -> Term:
    return Term(SubstructureMatch(smarts))


def _absent(smarts: str) -> Term:
    return Term(SubstructureMatch(smarts), direction="minimize")


TASKS: dict[str, Callable[[], dict[str, Term]]] = {
    "albuterol_similarity": lambda: {"similarity": _like(ALBUTEROL, "fcfp4", enough=0.75)},
    "amlodipine_mpo": lambda: {
        "similarity": _like(AMLODIPINE),
        "rings": _near(Property("rings"), 3.0, 0.5),
    },
    "celecoxib_rediscovery": lambda: {"similarity": _like(CELECOXIB)},
    "deco_hop": lambda: {
        "similarity": _like(HOPPED, "phco", enough=0.85),
        "sulfone": _absent("CS([#6])(=O)=O"),
        "benzothiazole": _absent("[#7]-c1ccc2ncsc2c1"),
        "scaffold": _present(HOP_SCAFFOLD),
    },
    "fexofenadine_mpo": lambda: {
        "similarity": _like(FEXOFENADINE, "ap", enough=0.8),
        "tpsa": _at_least(Property("tpsa"), 90.0, 10.0),
        "logp": _at_most(Property("logp"), 4.0, 1.0),
    },
    "isomers_c7h8n2o2": lambda: {"isomer": Term(Isomer("C7H8N2O2"))},
    "isomers_c9h10n2o2pf2cl": lambda: {"isomer": Term(Isomer("C9H10N2O2PF2Cl"))},
    "median1": lambda: {"camphor": _like(CAMPHOR), "menthol": _like(MENTHOL)},
    "median2": lambda: {"tadalafil": _like(TADALAFIL, "ecfp6"), "sildenafil": _like(SILDENAFIL, "ecfp6")},
    "mestranol_similarity": lambda: {"similarity": _like(MESTRANOL, "ap", enough=0.75)},
    "osimertinib_mpo": lambda: {
        "similarity": _like(OSIMERTINIB, "fcfp4", enough=0.8),
        "dissimilarity": _at_most(FingerprintSimilarity(OSIMERTINIB, "ecfp6"), 0.85, 0.1),
        "tpsa": _at_least(Property("tpsa"), 100.0, 10.0),
        "logp": _at_most(Property("logp"), 1.0, 1.0),
    },
    "perindopril_mpo": lambda: {
        "similarity": _like(PERINDOPRIL),
        "aromatic_rings": _near(Property("aromatic_rings"), 2.0, 0.5),
    },
    "qed": lambda: {"qed": Term(Property("qed"))},
    "ranolazine_mpo": lambda: {
        "similarity": _like(RANOLAZINE, "ap", enough=0.7),
        "logp": _at_least(Property("logp"), 7.0, 1.0),
        "fluorine": _near(ElementCount("F"), 1.0, 1.0),
        "tpsa": _at_least(Property("tpsa"), 95.0, 20.0),
    },
    "scaffold_hop": lambda: {
        "similarity": _like(HOPPED, "phco", enough=0.75),
        "decoration": _present(HOP_DECORATION),
        "scaffold": _absent(HOP_SCAFFOLD),
    },
    "sitagliptin_mpo": lambda: {
        "dissimilarity": _near(FingerprintSimilarity(SITAGLIPTIN), 0.0, 0.1),
        "logp": _near(Property("logp"), _of_sitagliptin("logp"), 0.2),
        "tpsa": _near(Property("tpsa"), _of_sitagliptin("tpsa"), 5.0),
        "isomer": Term(Isomer("C16H15F6N5O")),
    },
    "thiothixene_rediscovery": lambda: {"similarity": _like(THIOTHIXENE)},
    "troglitazone_rediscovery": lambda: {"similarity": _like(TROGLITAZONE)},
    "valsartan_smarts": lambda: {
        "motif": _present("CN(C=O)Cc1ccc(c2ccccc2)cc1"),
        "logp": _near(Property("logp"), _of_sitagliptin("logp"), 0.2),
        "tpsa": _near(Property("tpsa"), _of_sitagliptin("tpsa"), 5.0),
        "bertz": _near(Property("BertzCT"), _of_sitagliptin("BertzCT"), 30.0),
    },
    "zaleplon_mpo": lambda: {"similarity": _like(ZALEPLON), "isomer": Term(Isomer("C19H17N3O2"))},
}
"""PMO's name of each task -> its terms."""

PMO_TASKS = tuple(TASKS)
ARITHMETIC = {"deco_hop", "scaffold_hop"}
"""Tasks whose terms are averaged; the others take the geometric mean."""


def pmo_task(name: str) -> Objective:
    """A task by PMO's name for it, as an objective: `pmo_task("qed")(mols)` is its score, float64 (n,).

    Raises:
        ArgumentError: there is no such task.
    """
    if name not in TASKS:
        close = get_close_matches(name, TASKS, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(TASKS)}"
        raise ArgumentError(f"no PMO task is called '{name}'; {hint}")
    return Objective(TASKS[name](), combine="arithmetic" if name in ARITHMETIC else "geometric")


def named_task(path: str) -> Objective:
    """A task by its suite and name: `pmo/qed`.

    Raises:
        ArgumentError: there is no such suite or task.
    """
    suite, _, name = path.partition("/")
    if suite != "pmo":
        raise ArgumentError(f"objective={path}: no such objective, task (pmo/NAME) or .yaml file")
    return pmo_task(name)
