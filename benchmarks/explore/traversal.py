"""Does one property follow a step along its direction while others stay?"""

from __future__ import annotations

import pandas as pd
import torch
from study import Study

from molvae.explore.direction import property_direction
from molvae.explore.properties import properties_of
from molvae.explore.walk import response, walk

FITTED, SEEDS = 3_000, 500
TARGETS = ("logp", "qed", "tpsa")
HELD = ("mw", "tpsa", "rings")


def measure(study: Study) -> tuple[pd.DataFrame, str]:
    """Mean correlation of each property with the step, over paths through held-out molecules."""
    fitted, count = study.scaled(FITTED), study.scaled(SEEDS)
    smiles = study.held_out(fitted + count)
    z = study.encode(smiles)
    names = list(dict.fromkeys([*TARGETS, *HELD]))
    properties = properties_of(smiles[:fitted], names)
    starts = torch.from_numpy(z[fitted:]).float()
    tables = []
    for target in TARGETS:
        direction = property_direction(z[:fitted], properties, target, HELD)
        walked = walk(study.codec, starts, direction, names)
        answers = response(walked, names).assign(
            target=target, linear_r2=direction.r2, decoded=walked["smiles"].notna().mean()
        )
        answers["expected_change"] = [
            6 * direction.slope if name == target else float("nan") for name in answers["property"]
        ]
        answers["spread"] = [properties[name].std() for name in answers["property"]]
        tables.append(answers)
    first = ["target", "property", "correlation", "change", "expected_change", "spread"]
    table = pd.concat(tables)[[*first, "paths", "linear_r2", "decoded"]]
    about = f"{count:,} paths of 7 points to 3 standard deviations on either side, holding {', '.join(HELD)}"
    return table, f"{about}; spread: standard deviation among molecules"
