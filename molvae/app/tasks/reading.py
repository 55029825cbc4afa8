"""How the model reads a molecule."""

from __future__ import annotations

from functools import cache
from typing import Any

from molvae.explore.outlier_score import OUTLIER_SCORE
from molvae.explore.outliers import outliers
from molvae.explore.start import as_read
from molvae.model.hub import load
from molvae.model.model import Model
from molvae.report.difference import drawn_beside
from molvae.report.drawing import WIDE

ORDINARY, UNUSUAL, OUTLIER = 0.5, 0.9, 0.95
"""Scores from which other words are used."""


@cache
def opened(model: str) -> Model:
    """The model, loaded once in each process."""
    return load(model)


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
