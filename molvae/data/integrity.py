"""Whether what lies in a store's folder belongs together: a copy may have gone wrong, or a disk."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from molvae.checks.schema import check_arguments, check_fields, check_type
from molvae.chem.standardize import Standardizer

AT_ONCE = 1 << 24
"""Items of an array that are looked at together, so that memory stays flat."""
MANIFEST_FIELDS = {
    "name": str,
    "source": list[dict[str, Any]],
    "settings": dict[str, Any],
    "versions": dict[str, str],
    "counts": dict[str, Any],
}
PART_FIELDS = {"file": str, "sha256": str, "split": str}


def check_manifest(manifest: dict[str, Any]) -> None:
    """Make sure that a manifest tells what is asked of it.

    Raises:
        ValueError: it does not.
    """
    check_fields(manifest, MANIFEST_FIELDS)
    check_fields(manifest["counts"], {"splits": dict[str, int]}, "counts")
    check_fields(manifest["settings"], {"standardize": dict[str, Any] | None}, "settings")
    if (steps := manifest["settings"]["standardize"]) is not None:
        check_arguments(Standardizer, steps, "settings.standardize")
    for part in manifest["source"]:
        check_fields(part, PART_FIELDS, "source")
        check_type(part.get("path", ""), str, "source.path")  # a pipe has none


def check_arrays(arrays: dict[str, np.ndarray], tokens: int, splits: int) -> None:
    """Make sure that the arrays of a store are of the same molecules, and of its tokens and splits.

    Raises:
        ValueError: they are not.
    """
    count = len(arrays["lengths"])
    if len(arrays["splits"]) != count:
        raise ValueError(f"{len(arrays['splits']):,} splits for {count:,} molecules")
    lengths = _spans(arrays["offsets"], count, len(arrays["tokens"]), "offsets")
    if any((length != arrays["lengths"][start : start + len(length)]).any() for start, length in lengths):
        raise ValueError("lengths and offsets do not agree")
    for _ in _spans(arrays["smiles_offsets"], count, len(arrays["smiles"]), "smiles_offsets"):
        pass
    for name, end in (("tokens", tokens), ("splits", splits), ("smiles", 128)):
        if any(part.max() >= end for part in _parts(arrays[name])):
            raise ValueError(f"{name}.npy: a number above {end - 1}")


def _spans(offsets: np.ndarray, count: int, end: int, name: str) -> Iterator[tuple[int, np.ndarray]]:
    """How long what lies between offsets is, a part at a time with the number of its first."""
    if len(offsets) != count + 1 or offsets[0] != 0 or offsets[-1] != end:
        raise ValueError(f"{name}.npy does not lead through {count:,} molecules")
    for start in range(0, count, AT_ONCE):
        spans = np.diff(offsets[start : start + AT_ONCE + 1])
        if (spans < 0).any():
            raise ValueError(f"{name}.npy leads backwards")
        yield start, spans


def _parts(array: np.ndarray) -> Iterator[np.ndarray]:
    return (array[start : start + AT_ONCE] for start in range(0, len(array), AT_ONCE))
