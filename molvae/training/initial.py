"""What a run begins with: an untrained model, or one that goes on learning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch

from molvae.chem.standardize import Standardizer
from molvae.data.store import TokenStore
from molvae.errors import SettingError
from molvae.model.architecture import LANGUAGE, Architecture
from molvae.model.model import Model
from molvae.model.vae import SequenceVAE
from molvae.training.config import TrainConfig

OF_PRIOR = {"all": (), "prior": ("prior_dim", "prior_top_p"), "ratio": ("prior_top_p",)}
"""What may be said about the architecture of a model that learns further, by what it learns."""


def new_model(store: TokenStore, config: TrainConfig) -> Model:
    """An untrained model for the molecules of a store.

    Raises:
        SettingError: only its prior is to be trained, or its architecture is none.
    """
    if config.learn != "all":
        raise SettingError("learn", config.learn, "name the model that it is learned for by init_from=")
    own = replace(Architecture.of(config.architecture), num_properties=len(config.properties))
    architecture = own.plain()
    torch.manual_seed(config.seed)
    return Model(
        SequenceVAE(vocab_size=len(store.vocab), **architecture),
        store.vocab,
        architecture=architecture,
        max_length=int(store.lengths.max()),
        standardizer=_standardizer(store),
    )


def check_architecture(own: Mapping[str, Any], config: TrainConfig) -> None:
    """Make sure that no other architecture is asked for than the one of the model that learns further.

    Settings as the network has them by default are passed over.

    Args:
        own: the model's architecture.
        config: how it is trained.

    Raises:
        SettingError: it is; but a language prior that is learned anew takes its settings.
    """
    free = set(OF_PRIOR[config.learn])
    if own.get("prior") == LANGUAGE:
        free.discard("prior_dim")
    defaults = Architecture().plain()
    for name, value in config.architecture.items():
        expected = [_as_list(own.get(name)), defaults.get(name), None]
        if name not in free and _as_list(value) not in expected:
            raise SettingError(
                f"architecture.{name}", value, "the model of init_from= has an architecture already"
            )


def _as_list(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _standardizer(store: TokenStore) -> Standardizer | None:
    settings = store.manifest["settings"]["standardize"]
    return None if settings is None else Standardizer(**settings)


def fine_tuned(base: Model, store: TokenStore, config: TrainConfig) -> Model:
    """A trained model that goes on learning; the molecules of the store may be longer than its own.

    Args:
        base: the model.
        store: what it goes on learning from.
        config: how; learning the prior alone gives it a language prior where it has another, and properties
            a property head where it has none. Of its architecture a new language prior takes `prior_dim` and
            `prior_top_p`, and one that learns further, or its density ratio, the latter where it is given.

    Raises:
        SettingError: its property head predicts others than the config's, or it cannot learn them; there is
            no language prior whose density ratio could be learned.
    """
    architecture = config.architecture
    wanted, predicted = list(config.properties), list(base.card.get("properties", ()))
    changes: dict[str, Any] = {}
    if wanted and wanted != predicted:
        if predicted or config.learn != "all":
            there = (
                f"predicts {', '.join(predicted)}"
                if predicted
                else f"keeps its network: learn={config.learn}"
            )
            raise SettingError("properties", wanted, f"the model of init_from= {there}")
        changes["num_properties"] = len(wanted)
    if config.learn == "prior" and base.architecture["prior"] != LANGUAGE:
        given = Architecture.of(architecture)
        changes |= {"prior": LANGUAGE, "prior_dim": given.prior_dim, "prior_top_p": given.nucleus}
    elif config.learn != "all":
        changes |= _nucleus(base, architecture.get("prior_top_p"))
    if changes:
        base = _rebuilt(base, changes, config.seed)
    return replace(
        base,
        max_length=max(base.max_length, int(store.lengths.max())),
        standardizer=base.standardizer or _standardizer(store),
        ratio=None,  # it is that of the prior as it was
    )


def _nucleus(base: Model, top_p: float | None) -> dict[str, float]:
    """The nucleus that a model's language prior writes from, where another one is given."""
    if not base.network.prior.writes:
        raise SettingError("learn", "ratio", "the model of init_from= has no language prior; learn=prior")
    return {} if top_p is None else {"prior_top_p": top_p}


def _rebuilt(base: Model, changes: dict[str, Any], seed: int) -> Model:
    """The same network with a prior or a property head of another kind, which know nothing yet."""
    torch.manual_seed(seed)
    architecture = base.architecture | changes
    network = SequenceVAE(vocab_size=len(base.vocab), **architecture)
    parts = {"prior": "prior.", "num_properties": "property_head."}
    new = tuple(prefix for name, prefix in parts.items() if name in changes)
    kept = {name: weight for name, weight in base.network.state_dict().items() if not name.startswith(new)}
    network.load_state_dict(kept, strict=False)
    return replace(base, network=network.to(base.device), architecture=architecture)
