"""Molecules that a user gives to begin from, as the model reads them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

from molvae.chem.mol import canonical, parse, to_smiles
from molvae.errors import MolvaeError
from molvae.model.model import Model

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Start:
    """Molecules that the model can encode, and where they lie."""

    smiles: list[str]
    """Canonical, after the model's own standardizer: what a perfect model gives back."""
    z: Float[Tensor, "n D"]
    """Codes that decode to them: their posterior means, refined."""


def read_start(model: Model, molecules: Sequence[str], key: str = "start") -> Start:
    """Encode the molecules that a user gave; see `readable` and `standardized` for what is told of them."""
    given = readable(model, molecules, key)
    return Start(standardized(model, given, key), model.encode(given, exact=True))


def readable(model: Model, molecules: Sequence[str], key: str = "start") -> list[str]:
    """Those of a user's molecules that the model can encode; the log names others.

    Args:
        model: the model.
        molecules: SMILES.
        key: what they were given as, for messages.

    Raises:
        MolvaeError: none of them can be encoded.
    """
    _, reasons = model.tokenize(molecules)
    failed = [f"{text}: {reason}" for text, reason in zip(molecules, reasons, strict=True) if reason]
    if len(failed) == len(molecules):
        told = f"{failed[0]}{_more(len(failed) - 1)}{_remedy(molecules[0], reasons[0])}" if failed else ""
        raise MolvaeError(f"{key}={told}")
    for message in failed[:1]:
        log.warning("%s: left out %s%s", key, message, _more(len(failed) - 1))
    return [text for text, reason in zip(molecules, reasons, strict=True) if not reason]


def _remedy(smiles: str, reason: str) -> str:
    """The nearest thing that can be done about a molecule that a model cannot read."""
    if "more than the model's" in reason:
        return "; leave out a part of it that need not change"
    if not reason.startswith("not in the vocabulary"):
        return ""
    if "." in smiles:
        return "; give one molecule, without its counterion"
    return "; the model drugs reads most of what is in drugs, and training with grow=True takes in the rest"


def standardized(model: Model, molecules: Sequence[str], key: str = "start") -> list[str]:
    """Molecules that the model can encode as it reads them, canonical; the log names those that differ."""
    smiles = [as_read(model, text) or text for text in molecules]
    changed = [one for one in zip(molecules, smiles, strict=True) if canonical(one[0]) != one[1]]
    for before, after in changed[:1]:
        log.info("%s: %s was standardized to %s%s", key, before, after, _more(len(changed) - 1))
    return smiles


def _more(count: int) -> str:
    return f" (and {count:,} more)" if count > 0 else ""


def as_read(model: Model, smiles: str) -> str | None:
    """Canonical SMILES after the model's standardizer: what a perfect model gives back; None: no molecule."""
    mol = parse(smiles)
    if mol is None or model.standardizer is None:
        return canonical(smiles)
    try:
        return to_smiles(model.standardizer(mol))
    except ValueError:
        return None
