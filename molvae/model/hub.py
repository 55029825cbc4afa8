"""Models by name: those that ship in the package, those of other packages, and how a folder is found."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from molvae.errors import MolvaeError, SettingError
from molvae.model.folder import DESCRIPTION, read_description
from molvae.parts.entry_points import brought, loaded

if TYPE_CHECKING:
    from molvae.model.model import Model

FOLDER = Path(__file__).parent / "pretrained"
DEFAULT = "drugs"
"""The model that is taken where none is named."""

ModelLike: TypeAlias = "str | Path | Model | None"
"""A model's name, its folder, or a model; None is the default model."""


def shipped() -> list[str]:
    """Names of the models in the package."""
    return sorted(path.parent.name for path in FOLDER.glob(f"*/{DESCRIPTION}"))


def named() -> list[str]:
    """Names of all models: those in the package, and those that other packages bring.

    A package brings one by an entry point of the group molvae.models, which stands for the model's folder.
    """
    return sorted({*shipped(), *brought("model")})


def find(model: str | Path) -> Path:
    """The folder of a model's name, or of a model of the user's.

    Raises:
        MolvaeError: it is neither.
    """
    if str(model) in shipped():
        return FOLDER / str(model)
    if str(model) in brought("model"):
        return Path(loaded(brought("model")[str(model)]))
    path = Path(model)
    if path.is_dir():
        # a run's folder stands for the model in it
        return path if (path / DESCRIPTION).exists() or not (path / "model").is_dir() else path / "model"
    close = get_close_matches(str(model), named(), n=1)
    hint = f"did you mean {close[0]}?" if close else f"shipped models: {', '.join(named()) or 'none'}"
    raise MolvaeError(f"{model}: neither a shipped model nor a folder of one; {hint}")


def load(model: ModelLike = None, device: str = "auto") -> Model:
    """Load a model by its name or its folder.

    Args:
        model: "moses", or a folder that `molvae train` has written; None is the default model. One that is
            loaded already is returned as it is, where it is.
        device: "cpu", "cuda", or "auto" for a GPU where there is one.

    Raises:
        MolvaeError: there is no such model, or it is damaged.
        SettingError: there is no such device.
    """
    from molvae.model.model import Model

    if isinstance(model, Model):
        return model
    return Model.load(find(DEFAULT if model is None else model), checked_device(device))


def model_name(model: ModelLike) -> str:
    """What messages and pages call a model: its name, or that of its folder.

    >>> model_name(None), model_name("runs/mine/model")
    ('drugs', 'model')
    """
    if model is None:
        return DEFAULT
    return Path(model).name if isinstance(model, str | Path) else "the model"


def checked_device(device: str) -> str:
    """The device that is meant, made sure to be there.

    Raises:
        SettingError: it is not.
    """
    import torch

    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    gpus = [f"cuda:{number}" for number in range(torch.cuda.device_count())]
    if device not in ("cpu", *gpus, *(["cuda"] if gpus else [])):
        there = f"cpu, auto, cuda, {', '.join(gpus)}" if gpus else "cpu or auto; PyTorch finds no GPU here"
        raise SettingError("device", device, there)
    return device


def card(model: str | Path) -> dict[str, Any]:
    """What is known about a model: data, command, versions, figures."""
    return read_description(find(model))["card"]


def filters_for(model: ModelLike = None) -> tuple[str, ...]:
    """Names of the filters that suit what a model writes: those of its card, else druglike and makeable."""
    from molvae.filters.suited import SIEVE

    named = DEFAULT if model is None else model
    known = card(named) if isinstance(named, str | Path) else named.card
    return tuple(known.get("filters", SIEVE))
