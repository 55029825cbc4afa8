"""A new model that begins with what a smaller one has learned: its weights, set into wider ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from molvae.data.store import TokenStore
from molvae.errors import SettingError
from molvae.model.architecture import LANGUAGE, Architecture
from molvae.model.model import Model
from molvae.training.config import TrainConfig
from molvae.training.initial import new_model

SAME = (
    "kind",
    "embedding_dim",
    "encoder_dim",
    "encoder_layers",
    "bidirectional",
    "decoder_dim",
    "decoder_layers",
    "decoder_options",
)
"""What both networks must have alike: a state that is wider than it was would be read otherwise."""


def grown(base: Model, store: TokenStore, config: TrainConfig) -> Model:
    """A model of the store's vocabulary and of a wider architecture, which begins with another's weights.

    Tokens that both know keep their embedding. The dimensions of z that are new come first where they are
    axes and last elsewhere; the decoder begins by taking no notice of them, so that the new model decodes
    what the old one encodes.

    Args:
        base: the model to begin with.
        store: molecules, whose vocabulary holds.
        config: how it is trained; `latent_dim` and `axes` of its architecture may be more than the base's.

    Raises:
        SettingError: it differs in more than what may grow.
    """
    own, architecture = (Architecture.of(one).plain() for one in (base.architecture, config.architecture))
    writing = {architecture["prior"], own["prior"]} == {LANGUAGE}
    for name in (*SAME, "prior_dim") if writing else SAME:
        if architecture[name] != own[name]:
            raise SettingError(
                f"architecture.{name}", architecture[name], f"a model grown from one of {own[name]} keeps it"
            )
    added = architecture["latent_dim"] - own["latent_dim"]
    axes = len(architecture["axes"]) - len(own["axes"])
    if added < axes or axes < 0:
        raise SettingError(
            "architecture.latent_dim",
            architecture["latent_dim"],
            f"{own['latent_dim'] + max(axes, 0)} at least, for the dimensions of the model that it is grown"
            " from and the new axes",
        )
    model = new_model(store, replace(config, learn="all"))  # whatever it goes on to learn
    places = torch.arange(own["latent_dim"]) + axes
    model.network.take(base.network, _kept(base.vocab.tokens, store.vocab.tokens), places)
    return model


def _kept(old: Sequence[str], new: Sequence[str]) -> Tensor:
    """Pairs (index in the new vocabulary, index in the old one) of the tokens that both have."""
    index = {token: place for place, token in enumerate(old)}
    return torch.tensor([(place, index[token]) for place, token in enumerate(new) if token in index])
