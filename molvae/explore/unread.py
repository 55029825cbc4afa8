"""Molecules that a model cannot read: why, in one line, and where they lie by those that are like them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from molvae.chem.fingerprint import morgan_bits, tanimoto
from molvae.chem.mol import parse

LIKE = 5
"""Molecules of most like fingerprints that say where one lies."""
AT_ONCE = 256
DETAILS = 3
"""Of one kind of reason that are named."""

_TOO_LONG = re.compile(r"\d+ (?:atoms|tokens), (more than the model's \d+(?: tokens)?)")


def in_one_line(reasons: Mapping[str, int]) -> str:
    """Reasons with their counts, those of one kind together; "" counts no failure.

    >>> in_one_line({"": 9, "no molecule": 1, "70 tokens, more than the model's 60": 2})
    "2 more than the model's 60 tokens, 1 no molecule"
    """
    kinds: Counter[str] = Counter()
    details: dict[str, Counter[str]] = {}
    for reason, count in reasons.items():
        if reason:
            kind, detail = _kind(reason)
            kinds[kind] += count
            details.setdefault(kind, Counter()).update({detail: count} if detail else {})
    return ", ".join(f"{count:,} {kind}{_named(details[kind])}" for kind, count in kinds.most_common())


def _kind(reason: str) -> tuple[str, str]:
    if match := _TOO_LONG.fullmatch(reason):
        return f"{match[1].removesuffix(' tokens')} tokens", ""
    kind, _, detail = reason.partition(": ")
    return kind, detail


def _named(details: Counter[str]) -> str:
    named = [name for name, _ in details.most_common(DETAILS)]
    more = ", ..." if len(details) > DETAILS else ""
    return f" ({', '.join(named)}{more})" if named else ""


def placed(z: np.ndarray, smiles: Sequence[str]) -> np.ndarray:
    """Latent vectors, with vectors for molecules that have none: the mean of those that are most like them.

    Args:
        z: float (n, D), NaN where the model could not read a molecule.
        smiles: the n molecules.

    Returns:
        The same, NaN only where a text is no molecule or no vector is known. The mean is of the `LIKE` most
        similar molecules, weighted by Tanimoto similarity (Morgan, radius 2).
    """
    read = np.asarray(~np.isnan(z).any(axis=1))
    found = z.copy()
    if read.all() or not read.any():
        return found
    mols = {row: mol for row, text in enumerate(smiles) if (mol := parse(text)) is not None}
    wanted = [row for row in mols if not read[row]]
    known = np.array([row for row in mols if read[row]])
    reference = morgan_bits([mols[row] for row in known.tolist()])
    for start in range(0, len(wanted), AT_ONCE):
        rows = wanted[start : start + AT_ONCE]
        similarity = np.nan_to_num(tanimoto(morgan_bits([mols[row] for row in rows]), reference))
        nearest = np.argsort(-similarity, axis=1, kind="stable")[:, :LIKE]
        weights = np.take_along_axis(similarity, nearest, axis=1) + 1e-6
        weights /= weights.sum(axis=1, keepdims=True)
        found[rows] = np.einsum("nk,nkd->nd", weights, z[known[nearest]])
    return found
