"""`molvae.models`: the models there are, with what their cards say."""

from __future__ import annotations

from typing import Any

import pandas as pd

from molvae.model.hub import card, named
from molvae.report.result import Result


def models() -> Result:
    """The models that ship in the package, and those that other packages bring.

    Returns:
        A result whose table has a row for each model: model (its name), data (what it was trained on),
        molecules (it was trained on), weights, reconstruction and valid (rates from 0 to 1), and fcd (Frechet
        ChemNet distance to held-out molecules; NaN where it was not measured).

    Raises:
        MolvaeError: a model is damaged, or the package that brings it.
    """
    return Result(pd.DataFrame([_row(name, card(name)) for name in named()]))


def _row(name: str, about: dict[str, Any]) -> dict[str, Any]:
    """A model's figures as `molvae evaluate` measured them, else as training saw them."""
    trained, measured = about["validation"], about.get("evaluation", {})
    latent = measured.get("Latent space", {})
    return {
        "model": name,
        "data": about["data"]["name"],
        "molecules": about["data"]["counts"]["splits"]["train"],
        "weights": about["parameters"],
        "reconstruction": latent.get("reconstruction/refined, greedy", trained["reconstruction"]),
        "valid": measured.get("valid", trained["valid"]),
        "fcd": measured.get("FCD/Test", float("nan")),
    }
