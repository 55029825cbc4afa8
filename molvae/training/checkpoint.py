"""The file a run is resumed from, looked at before it is trusted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch

from molvae.checks.limits import MOST
from molvae.checks.schema import check_fields
from molvae.errors import MolvaeError
from molvae.files.documents import UNREADABLE, check_archive, read_json
from molvae.files.whole import write_whole

ROUND = "round.json"
REMEDY = "delete it to begin the run anew"
FIELDS = {
    "epoch": int,
    "global_step": int,
    "state_dict": dict[str, Any],
    "loops": dict[str, Any],
    "callbacks": dict[str, dict[str, Any]],
    "optimizer_states": list[dict[str, Any]],
    "lr_schedulers": list[dict[str, Any]],
}
"""What Lightning writes and asks for."""
MISFITS = (LookupError, TypeError, AttributeError, ValueError, AssertionError)
"""What Lightning and an optimizer raise for a state that is not theirs."""
BROKEN = (*UNREADABLE, *MISFITS, RuntimeError, UnpicklingError)
"""What torch raises for a file that is no checkpoint, weights_only=True included."""
PATIENCE = {"wait_count": int, "patience": int}


def check_checkpoint(path: Path, module: torch.nn.Module) -> dict[str, Any]:
    """What a checkpoint holds, made sure to be whole and of this module.

    Raises:
        MolvaeError: it is damaged, or of another vocabulary or architecture.
    """
    try:
        content = _loaded(path)
        check_fields(content, FIELDS)
        for name, state in content["callbacks"].items():
            if name.startswith("EarlyStopping"):
                check_fields(state, PATIENCE, name)
        weights = content["state_dict"]
        _check_numbers([*_tensors(weights), *_tensors(content["optimizer_states"])])
    except BROKEN as error:
        raise MolvaeError(f"{path}: damaged or incomplete ({_first_line(error)}); {REMEDY}") from error
    own = module.state_dict()
    odd = [name for name in own if _shape(weights.get(name)) != own[name].shape]
    if odd:
        raise MolvaeError(f"{path}: of another vocabulary or architecture ({odd[0]}); {REMEDY}")
    shapes = {weight.shape for weight in module.parameters()}
    if any(state.ndim and state.shape not in shapes for state in _tensors(content["optimizer_states"])):
        raise MolvaeError(f"{path}: the optimizer's state is of another network; {REMEDY}")
    return content


def read_round(folder: Path) -> int | None:
    """Steps between two validations of the run whose checkpoints a folder holds; None where it holds none.

    Raises:
        MolvaeError: what was written is no such number.
    """
    path = folder / ROUND
    if not path.exists():
        return None
    try:
        steps = read_json(path)["steps"]
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise MolvaeError(f"{path}: damaged ({error}); {REMEDY}") from error
    if type(steps) is not int or not 1 <= steps <= MOST:
        raise MolvaeError(f"{path}: damaged ({steps} steps); {REMEDY}")
    return steps


def write_round(folder: Path, steps: int) -> None:
    """Keep the number of steps between two validations, which a run with more epochs goes on with."""
    if not (folder / ROUND).exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / ROUND, json.dumps({"steps": steps}) + "\n")


def damaged(path: Path, error: Exception) -> MolvaeError:
    """What is told where Lightning cannot go on from a checkpoint."""
    return MolvaeError(f"{path}: damaged ({type(error).__name__}: {_first_line(error)}); {REMEDY}")


def is_out_of_patience(checkpoint: dict[str, Any]) -> bool:
    """Whether the run that wrote it was over, as nothing had got better for as long as it was to wait."""
    waits = [state for name, state in checkpoint["callbacks"].items() if name.startswith("EarlyStopping")]
    return any(state["wait_count"] >= state["patience"] for state in waits)


def _loaded(path: Path) -> Any:
    """What torch reads as tensors and plain values; its older format announces what it may not hold."""
    check_archive(path, stored=True)
    return torch.load(path, map_location="cpu", weights_only=True)


def _tensors(node: Any) -> Iterator[torch.Tensor]:
    if isinstance(node, torch.Tensor):
        yield node
    elif isinstance(node, dict | list | tuple):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from _tensors(inner)


def _check_numbers(tensors: list[torch.Tensor]) -> None:
    if not all(bool(torch.isfinite(tensor).all()) for tensor in tensors):
        raise ValueError("numbers that are none")


def _shape(tensor: Any) -> torch.Size | None:
    return tensor.shape if isinstance(tensor, torch.Tensor) else None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]
