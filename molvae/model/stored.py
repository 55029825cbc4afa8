"""What of a model stands in which of its files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from molvae.checks.limits import TOKENS
from molvae.checks.schema import made_of
from molvae.chem.density_ratio import DensityRatio
from molvae.chem.standardize import Standardizer
from molvae.chem.translate import check_grammar
from molvae.errors import MolvaeError
from molvae.filters.bloom import BloomFilter
from molvae.model.folder import has_tensors, read_description, read_tensors, write_folder
from molvae.model.nn.special_tokens import SPECIAL_TOKENS
from molvae.model.tokenizer import Vocab
from molvae.model.vae import vae_of

if TYPE_CHECKING:
    from molvae.model.model import Model

SEEN, BITS = "seen", "bits"
"""Names of the filter of training molecules on disk."""


def write_model(model: Model, folder: Path, *, half: bool) -> None:
    """Write a model, so that an older one in its folder is replaced as a whole.

    Args:
        model: to be written.
        folder: where to.
        half: the network's weights in half precision; densities and offsets stay in full.
    """
    weights = {name: _stored(name, tensor, half) for name, tensor in model.network.state_dict().items()}
    tensors = {"weights": weights}
    known = model.training_filter
    if known is not None:
        tensors[SEEN] = {BITS: torch.from_numpy(known.array)}
    if model.ratio is not None:
        tensors["ratio"] = {name: torch.from_numpy(value) for name, value in model.ratio.arrays().items()}
    if model.reference is not None:
        tensors["reference"] = model.reference
    description = {
        "architecture": model.architecture,
        "vocab": list(model.vocab.tokens),
        "max_length": model.max_length,
        "selfies_constraints": model.bonds,
        "standardize": None if model.standardizer is None else model.standardizer.settings(),
        SEEN: None if known is None else known.settings(),
        "ratio": model.ratio is not None,
        "reference": model.reference is not None,
        "card": model.card,
    }
    write_folder(folder, description, tensors)


def fields_of(folder: Path) -> dict[str, Any]:
    """The fields of the model in a folder, its network on the CPU and in evaluation mode.

    Raises:
        MolvaeError: not a model, a truncated file, or weights that do not fit their description.
    """
    description = read_description(folder)
    weights = {name: tensor.float() for name, tensor in read_tensors(folder, "weights").items()}
    seen = read_tensors(folder, SEEN) if description[SEEN] else None
    ratio, reference = (
        read_tensors(folder, name) if description.get(name, has_tensors(folder, name)) else None
        for name in ("ratio", "reference")
    )
    try:
        vocab, bonds = Vocab.from_list(description["vocab"]), description["selfies_constraints"]
        check_grammar(vocab.tokens[len(SPECIAL_TOKENS) :], bonds)
        architecture, standardize = description["architecture"], description["standardize"]
        return {
            "network": vae_of(weights, len(vocab), architecture).eval(),
            "vocab": vocab,
            "architecture": architecture,
            "max_length": checked_length(description["max_length"]),
            "bonds": bonds,
            "standardizer": None
            if standardize is None
            else made_of(Standardizer, standardize, "standardize"),
            "training_filter": None
            if seen is None
            else BloomFilter.from_array(seen[BITS].numpy(), description[SEEN]),
            "ratio": None if ratio is None else DensityRatio.from_arrays(ratio),
            "reference": reference,
            "card": description["card"],
        }
    except (KeyError, RuntimeError, TypeError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise MolvaeError(f"{folder}: weights and model.json do not fit ({reason})") from error


def checked_length(tokens: int) -> int:
    """The longest length of a model.

    Raises:
        ValueError: none is so long.
    """
    if not 1 <= tokens <= TOKENS:
        raise ValueError(f"max_length={tokens}: from 1 to {TOKENS:,}")
    return tokens


def _stored(name: str, tensor: Tensor, half: bool) -> Tensor:
    shrink = half and name.startswith(("encoder", "decoder", "prior.decoder"))
    return tensor.detach().to("cpu", torch.float16 if shrink else tensor.dtype).contiguous().clone()
