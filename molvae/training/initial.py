"""What a run begins with: an untrained model, or one that goes on learning."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch

from molvae.chem.standardize import Standardizer
from molvae.codec import MoleculeCodec
from molvae.data.store import TokenStore
from molvae.model.vae import SequenceVAE
from molvae.training.recipe import Recipe


def new_codec(store: TokenStore, architecture: dict[str, Any], recipe: Recipe) -> MoleculeCodec:
    """An untrained model for the molecules of a store."""
    torch.manual_seed(recipe.seed)
    architecture = architecture | {"num_properties": len(recipe.properties)}
    standardize = store.manifest["settings"]["standardize"]
    return MoleculeCodec(
        SequenceVAE(vocab_size=len(store.vocab), **architecture),
        store.vocab,
        architecture=architecture,
        max_length=int(store.lengths.max()),
        standardizer=None if standardize is None else Standardizer(**standardize),
    )


def fine_tuned(base: MoleculeCodec, store: TokenStore) -> MoleculeCodec:
    """A trained model that goes on learning; the molecules of the store may be longer than its own."""
    return replace(base, max_length=max(base.max_length, int(store.lengths.max())))
