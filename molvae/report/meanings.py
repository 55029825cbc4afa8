"""How properties are shown: their names, units and digits."""

from __future__ import annotations

import math
from typing import NamedTuple

from molvae.report.numbers import DASH, figure


class Meaning(NamedTuple):
    """How a property is shown."""

    label: str
    unit: str
    digits: int
    about: str
    least: float = -math.inf
    """Less than this it cannot be."""
    most: float = math.inf
    """Nor more than this."""

    @property
    def told(self) -> str:
        """What it is, with its unit."""
        return self.about + (f", in {self.unit}" if self.unit else "")


MEANINGS = {
    "mw": Meaning("MW", "Da", 0, "Molecular weight", least=0),
    "logp": Meaning("logP", "", 1, "Octanol-water partition coefficient by Crippen's atom contributions"),
    "tpsa": Meaning("TPSA", "Å²", 0, "Topological polar surface area", least=0),
    "qed": Meaning("QED", "", 2, "Quantitative estimate of drug-likeness, 0 to 1", least=0, most=1),
    "sa": Meaning("SA", "", 1, "Synthetic accessibility, 1 easy to 10 hard", least=1, most=10),
    "hbd": Meaning("HBD", "", 0, "Hydrogen-bond donors", least=0),
    "hba": Meaning("HBA", "", 0, "Hydrogen-bond acceptors", least=0),
    "rotatable_bonds": Meaning("Rotatable", "bonds", 0, "Rotatable bonds", least=0),
    "rings": Meaning("Rings", "", 0, "Rings of the smallest set", least=0),
    "fsp3": Meaning("Fsp3", "", 2, "Share of carbons that are sp3", least=0, most=1),
    "charge": Meaning("Charge", "e", 0, "Formal charge"),
}
"""In the order of the page."""
OTHERS = {
    "aromatic_rings": Meaning("Aromatic", "rings", 0, "Aromatic rings"),
    "similarity": Meaning("similarity", "", 2, "Tanimoto similarity of Morgan fingerprints, 0 to 1"),
    "distance": Meaning("distance", "", 1, "Distance in latent space"),
    "score": Meaning("score", "", 3, "What the objective gives it, 0 to 1"),
}
"""Values that do not stand among the properties of the page."""


def meaning(name: str) -> Meaning:
    """How a property is shown; one that is not listed goes by its name."""
    plain = name.replace("_", " ")
    return (MEANINGS | OTHERS).get(name, Meaning(plain, "", 1, plain))


def label(name: str) -> str:
    """A property's name as people write it; another's as it is, since it may be a user's own column.

    >>> [label(name) for name in ("logp", "qed", "pIC50_nM")]
    ['logP', 'QED', 'pIC50_nM']
    """
    return MEANINGS[name].label if name in MEANINGS else name


def shown(name: str, value: float) -> str:
    """A property with its value and unit.

    >>> [shown("logp", 2.0), shown("mw", 312.4), shown("mine", 0.61538)]
    ['logP 2.0', 'MW 312 Da', 'mine 0.615']
    """
    known = (MEANINGS | OTHERS).get(name)
    if known is None:
        return f"{name} {figure(value)}"
    written = DASH if math.isnan(value) else f"{value:.{known.digits}f} {known.unit}".strip()
    return f"{known.label} {written}"
