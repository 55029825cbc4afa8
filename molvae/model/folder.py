"""A model on disk: a folder of safetensors and one JSON file, never a pickle.

A card is read without torch, which is loaded with the first tensor.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from molvae.checks.schema import check_fields, check_type
from molvae.errors import MolvaeError
from molvae.files.documents import check_regular, read_described
from molvae.files.whole import naming_errors, replacing

if TYPE_CHECKING:
    from torch import Tensor

FORMAT = 1
DESCRIPTION = "model.json"
FIELDS = {
    "architecture": dict[str, Any],
    "vocab": list[str],
    "max_length": int,
    "selfies_constraints": dict[str, int],
    "standardize": dict[str, Any] | None,
    "seen": dict[str, int] | None,
    "card": dict[str, Any],
}
CARD_FIELDS = {
    "command": str,
    "seed": int,
    "versions": dict[str, str],
    "properties": list[str],
    "filters": list[str],
    "base": dict[str, Any],
    "kl_weight": float | None,
}
"""What other rooms ask of a card, and its types; a card need not have all of it."""
LARGEST = 1e6
"""Size of a weight: those of trained networks are some ten thousand times smaller, and sums stay finite."""


def write_folder(
    folder: Path, description: Mapping[str, Any], tensors: Mapping[str, dict[str, Tensor]]
) -> None:
    """Write a model, so that an older one in its folder is replaced as a whole.

    Args:
        folder: of the model.
        description: everything that is not a tensor.
        tensors: file name without its ending -> named tensors.
    """
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    with naming_errors(folder), replacing(folder) as new:
        try:
            for name, content in tensors.items():
                save_file(content, _tensors_file(new, name))
        except SafetensorError as error:  # of the disk's, in words of its own
            raise MolvaeError(f"{folder}: cannot be written: {error}") from error
        text = json.dumps({"format": FORMAT, **description}, indent=1)
        (new / DESCRIPTION).write_text(text + "\n", encoding="utf-8")
        for file in new.iterdir():
            file.chmod(0o644)  # safetensors makes files that only their owner can read


def read_description(folder: Path) -> dict[str, Any]:
    """What `write_folder` was given as description.

    Raises:
        MolvaeError: there is no model, or one of another format.
    """
    path = folder / DESCRIPTION
    try:
        description = read_described(path, "model", FORMAT, "copy the model again")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MolvaeError(f"{folder}: no model there ({DESCRIPTION} is missing)") from error
    try:
        check_fields(description, FIELDS)
        for name in CARD_FIELDS.keys() & description["card"].keys():
            check_type(description["card"][name], CARD_FIELDS[name], f"card.{name}")
    except ValueError as error:
        raise MolvaeError(f"{path}: damaged ({error}): copy the model again") from error
    return description


def has_tensors(folder: Path, name: str) -> bool:
    """Whether a model has a file of tensors that not all models have."""
    return _tensors_file(folder, name).exists()


def read_tensors(folder: Path, name: str) -> dict[str, Tensor]:
    """The named tensors of one file of a model.

    Raises:
        MolvaeError: the file is missing or damaged.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    path = _tensors_file(folder, name)
    try:
        check_regular(path)
        tensors = load_file(path)
        for tensor_name, tensor in tensors.items():
            _check_finite(tensor_name, tensor)
        return tensors
    except (OSError, ValueError, SafetensorError) as error:
        raise MolvaeError(f"{path}: damaged or incomplete ({error}): copy the model again") from error


def _check_finite(name: str, tensor: Tensor) -> None:
    """Refuse numbers that only a flipped bit gives: they would come out as no molecule, or as an error."""
    if not tensor.is_floating_point() or not tensor.numel():
        return
    if not bool(tensor.abs().amax() < LARGEST):  # false for NaN too
        raise ValueError(f"{name} holds a number that is none, or too large")


def _tensors_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.safetensors"
