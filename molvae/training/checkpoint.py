"""The file a run is resumed from, looked at before it is trusted."""

from __future__ import annotations

from pathlib import Path
from pickle import UnpicklingError  # what torch.load raises, weights_only=True included
from typing import Any

import torch

from molvae.errors import MolvaeError


def check_checkpoint(path: Path, module: torch.nn.Module) -> dict[str, Any]:
    """What a checkpoint holds, made sure to be whole and of this module.

    Raises:
        MolvaeError: it is damaged, or of another vocabulary or architecture.
    """
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        weights = content["state_dict"]
    except (OSError, EOFError, RuntimeError, KeyError, UnpicklingError) as error:
        raise MolvaeError(f"{path}: damaged or incomplete; delete it to begin the run anew") from error
    own = module.state_dict()
    odd = [name for name in own if name not in weights or weights[name].shape != own[name].shape]
    if odd:
        raise MolvaeError(
            f"{path}: of another vocabulary or architecture ({odd[0]}); delete it to begin the run anew"
        )
    return content


def is_out_of_patience(checkpoint: dict[str, Any]) -> bool:
    """Whether the run that wrote it was over, as nothing had got better for as long as it was to wait."""
    callbacks = checkpoint.get("callbacks", {})
    waits = [state for name, state in callbacks.items() if name.startswith("EarlyStopping")]
    return any(state["wait_count"] >= state["patience"] for state in waits)
