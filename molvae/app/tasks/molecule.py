"""What is known of one molecule without a model."""

from __future__ import annotations

from typing import Any

import numpy as np

from molvae.app.among_drugs import percentile
from molvae.app.tasks.cards import picture
from molvae.chem.mol import InvalidMolecule, read, to_smiles
from molvae.chem.standardize import Standardizer
from molvae.errors import MolvaeError
from molvae.explore.properties import properties_of
from molvae.report.meanings import MEANINGS
from molvae.table.structures import smiles_of_inchi, smiles_of_molfile

MOLFILE = "V2000", "V3000"
"""One of these stands in each molfile, and in no SMILES."""
POINT = "*"
"""An attachment point: parts that have some are to be linked."""


def understood(text: str) -> tuple[str, str]:
    """The canonical SMILES of what was typed or pasted: a SMILES, an InChI, or a molfile.

    Returns:
        The SMILES, of a salt or a mixture that of its parent, and what was left out, in words; "" nothing.

    Raises:
        MolvaeError: it is none of these.
    """
    is_molfile = any(mark in text for mark in MOLFILE)
    smiles = smiles_of_molfile(text) if is_molfile else smiles_of_inchi(text) or text
    try:
        whole = to_smiles(read(smiles or ""))
    except InvalidMolecule as error:
        what = "the molfile cannot be read" if is_molfile else str(error)
        raise MolvaeError(f"{what}: draw a molecule, or give a SMILES, an InChI or a molfile") from error
    if "." not in whole or POINT in whole:
        return whole, ""
    parent = to_smiles(Standardizer()(read(whole)))
    return parent, "Several molecules: the largest is taken, as the acid or base where it is a salt."


def facts(smiles: str) -> dict[str, Any]:
    """A molecule's picture and properties, and where these lie among those of drugs.

    Returns:
        smiles, svg, and properties: name, label, unit, about, value (text), percentile (0 to 100, or None).
    """
    values = properties_of([smiles], list(MEANINGS)).iloc[0]
    shown = [
        {
            "name": name,
            "label": meaning.label,
            "unit": meaning.unit,
            "about": meaning.about,
            "value": "–" if np.isnan(values[name]) else f"{values[name]:.{meaning.digits}f}",
            "percentile": percentile(name, float(values[name])),
        }
        for name, meaning in MEANINGS.items()
    ]
    return {"smiles": smiles, "svg": picture(smiles), "properties": shown}
