"""A model on disk: a folder of safetensors and one JSON file, never a pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from molvae.errors import MolvaeError
from molvae.files import naming_errors, replacing

FORMAT = 1
DESCRIPTION = "model.json"
KEYS = {"architecture", "vocab", "max_length", "selfies_constraints", "standardize", "seen", "card"}


def write_model(
    folder: Path, description: Mapping[str, Any], tensors: Mapping[str, dict[str, Tensor]]
) -> None:
    """Write a model, so that an older one in its folder is replaced as a whole.

    Args:
        folder: of the model.
        description: everything that is not a tensor.
        tensors: file name without its ending -> named tensors.
    """
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
    """What `write_model` was given as description.

    Raises:
        MolvaeError: there is no model, or one of another format.
    """
    path = folder / DESCRIPTION
    try:
        description = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MolvaeError(f"{folder}: no model there ({DESCRIPTION} is missing)") from error
    except (OSError, ValueError) as error:
        raise MolvaeError(f"{path}: damaged ({error}): copy the model again") from error
    if not isinstance(description, dict) or description.get("format") != FORMAT:
        raise MolvaeError(
            f"{path}: not a model of format {FORMAT}: was it written by another version of molvae?"
        )
    if missing := KEYS - description.keys():
        raise MolvaeError(f"{path}: damaged (no {', '.join(sorted(missing))}): copy the model again")
    return description


def has_tensors(folder: Path, name: str) -> bool:
    """Whether a model has a file of tensors that not all models have."""
    return _tensors_file(folder, name).exists()


def read_tensors(folder: Path, name: str) -> dict[str, Tensor]:
    """The named tensors of one file of a model.

    Raises:
        MolvaeError: the file is missing or truncated.
    """
    path = _tensors_file(folder, name)
    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        raise MolvaeError(f"{path}: damaged or incomplete ({error}): copy the model again") from error


def _tensors_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.safetensors"
