"""QED leads with their Murcko scaffold kept: the best after 300 calls, by moves inside and by refusing."""

from __future__ import annotations

import argparse

import pandas as pd
from rdkit import Chem
from rdkit.Chem.Scaffolds.MurckoScaffold import GetScaffoldForMol
from results import Turn, append, known, read

import molvae
from molvae.errors import MolvaeError
from molvae.explore.start import as_read
from molvae.model.model import Model
from molvae.optimization.constraints_config import ConstraintsConfig


def measure(given: argparse.Namespace, turn: Turn) -> None:
    """Optimize each lead in both ways."""
    model = molvae.load(given.model)
    lines = [as_read(model, lead) or lead for lead in given.data.read_text().split()]  # of its places
    for lead in lines[:: max(1, len(lines) // given.leads)][: given.leads]:
        for way, constraints in ways(lead).items():
            key = {"lead": lead, "way": way, "seed": given.seeds[0]}
            if not turn.over and not known(given.output, key):
                append(given.output, key | _best(lead, model, constraints, given))
    frame = pd.DataFrame(read(given.output)).pivot_table(index="lead", columns="way", values="best").dropna()
    print(frame.to_string())
    print("better inside on", int((frame["inside"] > frame["refusing"]).sum()), "of", len(frame))


def ways(lead: str) -> dict[str, ConstraintsConfig]:
    """The scaffold kept by moves inside the constraint, and by refusing what lacks it."""
    mol = Chem.MolFromSmiles(lead)
    core = GetScaffoldForMol(mol)
    places = ",".join(map(str, mol.GetSubstructMatches(core)[0]))
    return {
        "inside": ConstraintsConfig(keep=f"atoms:{places}"),
        "refusing": ConstraintsConfig(smarts={"keep": Chem.MolToSmarts(core)}),
    }


def _best(lead: str, model: Model, constraints: ConstraintsConfig, given: argparse.Namespace) -> dict:
    try:
        found = molvae.optimize(
            "qed",
            model=model,
            start=lead,
            budget=given.calls,
            constraints=constraints,
            seed=given.seeds[0],
        )
    except MolvaeError as error:
        return {"best": float("nan"), "error": str(error)}
    return {"best": float(found.ledger["score"].max()), "calls": len(found.ledger)}
