"""What is known of one molecule."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from molvae.app.meanings import MEANINGS, percentile
from molvae.chem.mol import InvalidMolecule, read, to_smiles
from molvae.errors import MolvaeError
from molvae.explore.outlier_score import OUTLIER_SCORE
from molvae.explore.outliers import outliers
from molvae.explore.properties import properties_of
from molvae.explore.start import as_read
from molvae.model.hub import load
from molvae.model.model import Model
from molvae.report.difference import drawn_beside
from molvae.report.drawing import NARROW, WIDE, inline, laid_out
from molvae.table.structures import smiles_of_inchi, smiles_of_molfile

MOLFILE = "V2000", "V3000"
"""One of these stands in each molfile, and in no SMILES."""


ORDINARY, UNUSUAL, OUTLIER = 0.5, 0.9, 0.95
"""Scores from which other words are used."""


@cache
def opened(model: str) -> Model:
    """The model, loaded once in each process."""
    return load(model)


def understood(text: str) -> str:
    """The canonical SMILES of what was typed or pasted: a SMILES, an InChI, or a molfile.

    Raises:
        MolvaeError: it is none of these.
    """
    is_molfile = any(mark in text for mark in MOLFILE)
    smiles = smiles_of_molfile(text) if is_molfile else smiles_of_inchi(text) or text
    try:
        return to_smiles(read(smiles or ""))
    except InvalidMolecule as error:
        what = "the molfile cannot be read" if is_molfile else str(error)
        raise MolvaeError(f"{what}: draw a molecule, or give a SMILES, an InChI or a molfile") from error


def facts(smiles: str) -> dict[str, Any]:
    """A molecule's picture and properties, and where these lie among those of drugs.

    Returns:
        smiles, svg, and properties: name, label, unit, about, value (text), percentile (0 to 100, or None).
    """
    values = properties_of([smiles], list(MEANINGS)).iloc[0]
    shown = [
        {
            "name": name,
            **meaning._asdict(),
            "value": "–" if np.isnan(values[name]) else f"{values[name]:.{meaning.digits}f}",
            "percentile": percentile(name, float(values[name])),
        }
        for name, meaning in MEANINGS.items()
    ]
    return {"smiles": smiles, "svg": str(inline(smiles, laid_out(smiles), NARROW)), "properties": shown}


def reading(model: str, smiles: str) -> dict[str, Any]:
    """How the model reads a molecule, and how ordinary it is to it.

    Returns:
        readable, words (how ordinary it is, or why it cannot be read); and where it is readable: exact, read
        (the molecule that the model gives back, or None), svg of that where it is another.
    """
    loaded = opened(model)
    _, (reason,) = loaded.tokenize([smiles])
    if reason:
        return {"readable": False, "words": f"The model cannot read it: {reason}."}
    standard = as_read(loaded, smiles)
    (back,) = loaded.reconstruct([smiles], exact=True)
    picture = str(drawn_beside(smiles, [back], WIDE)[0]) if back and back != standard else ""
    return {
        "readable": True,
        "exact": back == standard,
        "read": back,
        "svg": picture,
        "words": _ordinary(loaded, smiles),
    }


def _ordinary(model: Model, smiles: str) -> str:
    if model.reference is None:
        return "The model carries no molecules to tell what is ordinary to it."
    return ordinary_words(float(outliers([smiles], model=model).table.iloc[0][OUTLIER_SCORE]))


def ordinary_words(score: float) -> str:
    """An outlier score in words.

    >>> ordinary_words(0.2)
    'Ordinary: 80% of the molecules that the model knows are more unusual.'
    """
    share = min(99, round(100 * (1 - score)))
    rest = f"{share or 'fewer than 1'}% of the molecules that the model knows are more unusual."
    if score < ORDINARY:
        return f"Ordinary: {rest}"
    if score < UNUSUAL:
        return f"Within the usual: {rest}"
    if score < OUTLIER:
        return f"Unusual: only {rest}"
    return f"An outlier: {rest} Take what the model says of it with care."
