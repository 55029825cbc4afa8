"""What a search begins from: the model, the start molecules and the constraints, made sure of."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from molvae.errors import SettingError
from molvae.explore.start import readable, standardized
from molvae.files.plain import plain_data
from molvae.model.hub import DEFAULT, ModelLike, load
from molvae.model.model import Model
from molvae.optimization.constraints import Constraints
from molvae.optimization.constraints_config import ConstraintsConfig
from molvae.optimization.searches import AutoConfig, MakeSearch, Search
from molvae.parts.build import build
from molvae.parts.options import Choice, settings_of

log = logging.getLogger(__name__)

SearchLike = Choice | Sequence[Choice] | MakeSearch
"""The name of a search, a YAML file, settings, or several of these in a list; its config, or a function."""


@dataclass(frozen=True)
class Setup:
    """All that makes a search, and what it was asked for."""

    model: Model

    start: Sequence[str]
    """SMILES of the start molecules as the model reads them."""

    constraints: Constraints

    make: MakeSearch

    seed: int

    settings: dict[str, Any]
    """What tells this search from others in a folder."""

    def search(self) -> Search:
        """The search from the start molecules."""
        return self.make(self.model, list(self.start), self.constraints, self.seed)

    def search_from(self, start: Sequence[str], seed: int) -> Search:
        """The same search from other molecules; those that the model cannot read are left out."""
        _, reasons = self.model.tokenize(start)
        read = [text for text, reason in zip(start, reasons, strict=True) if not reason]
        return self.make(self.model, read, self.constraints, seed)


def set_up(
    model: ModelLike,
    start: Sequence[str],
    config: ConstraintsConfig,
    search: SearchLike,
    *,
    budget: int,
    seed: int,
    device: str = "auto",
) -> Setup:
    """Make sure that a search can begin; the log names start molecules that are left out.

    Args:
        model: name, folder, or the model itself; None is the default model.
        start: SMILES as they were given.
        config: what molecules have to be.
        search: the name of a search or several settings, its config, or a function that makes one.
        budget: calls, by which "auto" chooses.
        seed: seeds all random draws.
        device: where a model that is named is loaded: "cpu", "cuda", or "auto".

    Raises:
        SettingError: a setting means nothing.
        MolvaeError: the model can read no start molecule.
    """
    make = _chosen(search, budget)
    loaded = load(model, device)
    read = standardized(loaded, readable(loaded, start)) if start else []
    constraints = config.constraints(read, start, loaded)
    _report_refused(constraints, read)
    settings = {
        "model": None if isinstance(model, Model) else str(model or DEFAULT),
        "start": read,
        "constraints": plain_data(config),
        "search": plain_data(replace(make, budget=1) if isinstance(make, AutoConfig) else make),
        "seed": seed,
    }
    return Setup(loaded, read, constraints, make, seed, settings)


def _chosen(search: SearchLike, budget: int) -> MakeSearch:
    if callable(search):
        made = search
    elif isinstance(search, str | Path | Mapping | Sequence):
        made = build("search", settings_of("search", search, {"budget": budget}))
    else:
        raise SettingError("search", search, "the name of a search, or its config")
    return replace(made, budget=budget) if isinstance(made, AutoConfig) else made


def _report_refused(constraints: Constraints, start: Sequence[str]) -> None:
    """The log says which start molecules are not scored, as the constraints hold for them too."""
    refused = [(text, reason) for text in start if (reason := constraints.reason(text))]
    if refused:
        text, reason = refused[0]
        log.warning(
            "start: %d of %d are refused before they are scored, such as %s (%s)",
            *(len(refused), len(start), text, reason),
        )
