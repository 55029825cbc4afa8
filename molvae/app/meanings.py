"""How properties are shown, and where they lie among drugs; without RDKit, which the server does not load."""

from __future__ import annotations

import json
import math
from bisect import bisect_left, bisect_right
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Meaning(NamedTuple):
    """How a property is shown."""

    label: str
    unit: str
    digits: int
    about: str

    @property
    def told(self) -> str:
        """What it is, with its unit."""
        return self.about + (f", in {self.unit}" if self.unit else "")


MEANINGS = {
    "mw": Meaning("MW", "Da", 0, "Molecular weight"),
    "logp": Meaning("logP", "", 1, "Octanol-water partition coefficient by Crippen's atom contributions"),
    "tpsa": Meaning("TPSA", "Å²", 0, "Topological polar surface area"),
    "qed": Meaning("QED", "", 2, "Quantitative estimate of drug-likeness, 0 to 1"),
    "sa": Meaning("SA", "", 1, "Synthetic accessibility, 1 easy to 10 hard"),
    "hbd": Meaning("HBD", "", 0, "Hydrogen-bond donors"),
    "hba": Meaning("HBA", "", 0, "Hydrogen-bond acceptors"),
    "rotatable_bonds": Meaning("Rotatable", "bonds", 0, "Rotatable bonds"),
    "rings": Meaning("Rings", "", 0, "Rings of the smallest set"),
    "fsp3": Meaning("Fsp3", "", 2, "Share of carbons that are sp3"),
    "charge": Meaning("Charge", "e", 0, "Formal charge"),
}
"""In the order of the page."""
OTHERS = {
    "similarity": Meaning("similarity", "", 2, "Tanimoto similarity of Morgan fingerprints, 0 to 1"),
    "distance": Meaning("distance", "", 1, "Distance in latent space"),
    "score": Meaning("score", "", 3, "What the objective gives it, 0 to 1"),
}
"""Values that are no properties of a molecule alone."""


def meaning(name: str) -> Meaning:
    """How a property is shown; one that is not listed goes by its name."""
    plain = name.replace("_", " ")
    return (MEANINGS | OTHERS).get(name, Meaning(plain, "", 1, plain))


def percentile(name: str, value: float) -> float | None:
    """The share of approved drugs, in percent, with a lower value; those with the same count half.

    >>> percentile("qed", 2.0), percentile("qed", -1.0)
    (100.0, 0.0)
    """
    if math.isnan(value):
        return None
    among = quantiles(name)
    return min(100.0, 50 * (bisect_left(among, value) + bisect_right(among, value)) / (len(among) - 1))


def quantiles(name: str) -> list[float]:
    """The percentiles 0 to 100 of a property among approved drugs."""
    return _drugs()[name]


@cache
def _drugs() -> dict[str, list[float]]:
    content = files("molvae.app").joinpath("static/drugs.json").read_text(encoding="utf-8")
    return json.loads(content)["quantiles"]
