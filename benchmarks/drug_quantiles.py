"""Where the properties of approved drugs lie: the quantiles that the page's bars show.

python benchmarks/drug_quantiles.py approved_drugs.smi.gz molvae/app/static/drugs.json
"""

import json
import sys
from pathlib import Path

import numpy as np

from molvae.explore.properties import properties_of
from molvae.table.molecules import smiles_of

NAMES = ("mw", "logp", "tpsa", "qed", "sa", "hbd", "hba", "rotatable_bonds", "rings", "fsp3", "charge")


def main(source: str, destination: str) -> None:
    """Write the percentiles 0 to 100 of each property."""
    smiles = smiles_of(Path(source))
    values = properties_of(smiles, NAMES)
    quantiles = {
        name: [round(float(one), 3) for one in np.nanquantile(values[name], np.linspace(0, 1, 101))]
        for name in NAMES
    }
    about = "percentiles 0 to 100 of approved drugs of 8 to 80 heavy atoms (ChEMBL, CC BY-SA 3.0)"
    content = {"about": about, "molecules": len(smiles), "quantiles": quantiles}
    Path(destination).write_text(json.dumps(content) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
