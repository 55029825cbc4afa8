"""What a run begins with: an untrained model, or one that goes on learning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch

from molvae.checks.limits import within
from molvae.chem.standardize import Standardizer
from molvae.data.store import TokenStore
from molvae.errors import UsageError
from molvae.model.model import Model
from molvae.model.priors.gaussian import PRIORS
from molvae.model.priors.language import LanguagePrior
from molvae.model.vae import SequenceVAE
from molvae.training.recipe import Recipe

WIDEST, DEEPEST = 100_000, 100


def new_codec(store: TokenStore, architecture: dict[str, Any], recipe: Recipe) -> Model:
    """An untrained model for the molecules of a store.

    Raises:
        UsageError: only its prior is to be trained, there is no such prior, or a width is none.
    """
    if recipe.learn != "all":
        raise UsageError(f"training.learn={recipe.learn}: name the model that it is learnt for by init_from=")
    if architecture["prior"] not in (names := ["language", *PRIORS]):
        raise UsageError(f"architecture.prior={architecture['prior']}: takes one of {', '.join(names)}")
    check_widths(architecture)
    torch.manual_seed(recipe.seed)
    architecture = _of_new_prior(architecture) | {"num_properties": len(recipe.properties)}
    return Model(
        SequenceVAE(vocab_size=len(store.vocab), **architecture),
        store.vocab,
        architecture=architecture,
        max_length=int(store.lengths.max()),
        standardizer=_standardizer(store),
    )


def check_widths(architecture: Mapping[str, Any]) -> None:
    """Raise UsageError at a width, a number of layers or a share that no network has."""
    for name, value in architecture.items():
        if name.endswith("_dim"):
            within(1, WIDEST, **{f"architecture.{name}": value})
        elif name.endswith("_layers"):
            within(1, DEEPEST, **{f"architecture.{name}": value})
    within(0, 1, **{"architecture.dropout": architecture.get("dropout", 0.0)})


def _standardizer(store: TokenStore) -> Standardizer | None:
    settings = store.manifest["settings"]["standardize"]
    return None if settings is None else Standardizer(**settings)


def fine_tuned(base: Model, store: TokenStore, recipe: Recipe, architecture: dict[str, Any]) -> Model:
    """A trained model that goes on learning; the molecules of the store may be longer than its own.

    Args:
        base: the model.
        store: what it goes on learning from.
        recipe: how; learning the prior alone gives it a language prior where it has another, and properties
            a property head where it has none.
        architecture: of it a new language prior takes its settings, `prior_dim` and `prior_top_p`, and one
            that is learnt further, or its density ratio, the latter where it is given.

    Raises:
        UsageError: its property head predicts others than the recipe's, or it cannot learn them; there is no
            language prior whose density ratio could be learnt.
    """
    wanted, predicted = list(recipe.properties), list(base.card.get("properties", ()))
    changes: dict[str, Any] = {}
    if wanted and wanted != predicted:
        if predicted or recipe.learn != "all":
            there = (
                f"predicts {', '.join(predicted)}"
                if predicted
                else f"keeps its network: learn={recipe.learn}"
            )
            raise UsageError(f"training.properties={wanted}: the model of init_from= {there}")
        changes["num_properties"] = len(wanted)
    if recipe.learn == "prior" and base.architecture["prior"] != "language":
        given = _of_new_prior(architecture)
        own = {name: value for name, value in given.items() if name.startswith("prior_")}
        changes |= {"prior": "language"} | own
    elif recipe.learn != "all":
        base = _writing_from(base, architecture.get("prior_top_p"))
    if changes:
        base = _rebuilt(base, changes, recipe.seed)
    return replace(
        base,
        max_length=max(base.max_length, int(store.lengths.max())),
        standardizer=base.standardizer or _standardizer(store),
        ratio=None,  # it is that of the prior as it was
    )


def _of_new_prior(architecture: dict[str, Any]) -> dict[str, Any]:
    """An architecture whose prior writes from all it knows where no nucleus is given."""
    top_p = architecture.get("prior_top_p")
    return architecture | {"prior_top_p": 1.0 if top_p is None else top_p}


def _writing_from(base: Model, top_p: float | None) -> Model:
    """The same model, whose language prior writes from another nucleus where one is given."""
    if not isinstance(base.network.prior, LanguagePrior):
        raise UsageError("training.learn=ratio: the model of init_from= has no language prior; learn=prior")
    if top_p is None:
        return base
    base.network.prior.top_p = top_p
    return replace(base, architecture=base.architecture | {"prior_top_p": top_p})


def _rebuilt(base: Model, changes: dict[str, Any], seed: int) -> Model:
    """The same encoder and decoder with another prior or a property head, which know nothing yet."""
    torch.manual_seed(seed)
    architecture = base.architecture | changes
    model = SequenceVAE(vocab_size=len(base.vocab), **architecture)
    new = "prior" if "prior" in changes else "property_head"
    kept = {name: weight for name, weight in base.network.state_dict().items() if not name.startswith(new)}
    model.load_state_dict(kept, strict=False)
    return replace(base, network=model.to(base.device), architecture=architecture)
