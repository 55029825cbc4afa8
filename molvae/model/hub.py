"""The models that ship in the package, and how a model is found by name or folder."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from molvae.errors import MolvaeError, UsageError
from molvae.model.folder import DESCRIPTION, read_description

if TYPE_CHECKING:
    from molvae.model.model import Model

FOLDER = Path(__file__).parent / "pretrained"


def shipped() -> list[str]:
    """Names of the models in the package."""
    return sorted(path.parent.name for path in FOLDER.glob(f"*/{DESCRIPTION}"))


def find(model: str | Path) -> Path:
    """The folder of a shipped model's name, or of a model of the user's.

    Raises:
        MolvaeError: it is neither.
    """
    if str(model) in shipped():
        return FOLDER / str(model)
    path = Path(model)
    if path.is_dir():
        # a run's folder stands for the model in it
        return path if (path / DESCRIPTION).exists() or not (path / "model").is_dir() else path / "model"
    close = get_close_matches(str(model), shipped(), n=1)
    hint = f"did you mean {close[0]}?" if close else f"shipped models: {', '.join(shipped()) or 'none'}"
    raise MolvaeError(f"{model}: neither a shipped model nor a folder of one; {hint}")


def load(model: str | Path, device: str = "auto") -> Model:
    """Load a model by its shipped name or its folder.

    Args:
        model: "moses", or a folder that `molvae train` has written.
        device: "cpu", "cuda", or "auto" for a GPU where there is one.

    Raises:
        MolvaeError: there is no such model, or it is damaged.
        UsageError: there is no such device.
    """
    import torch

    from molvae.model.model import Model

    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    gpus = [f"cuda:{number}" for number in range(torch.cuda.device_count())]
    if device not in ("cpu", *gpus, *(["cuda"] if gpus else [])):
        there = f"cpu, auto, cuda, {', '.join(gpus)}" if gpus else "cpu or auto; PyTorch finds no GPU here"
        raise UsageError(f"device={device}: {there}")
    return Model.load(find(model), device)


def card(model: str) -> dict[str, Any]:
    """What is known about a model: data, command, versions, figures."""
    return read_description(find(model))["card"]
