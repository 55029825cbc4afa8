"""Options that installed packages bring: a part's arguments and defaults, as a YAML file would say them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import Parameter, isclass, signature
from typing import Any

from molvae.parts.entry_points import brought, dotted_name, loaded

Settings = dict[str, Any]

MISSING = "???"
"""Stands for a value that has to be given, as in OmegaConf."""


def own_options(group: str) -> list[str]:
    """The names of a group's options that packages bring: those of their entry points."""
    return [*brought(_OPTIONS[group][0])] if group in _OPTIONS else []


def own_option(group: str, name: str) -> Settings:
    """The settings of one of these options.

    Raises:
        MolvaeError: its package cannot be imported.
    """
    kind, option = _OPTIONS[group]
    point = brought(kind)[name]
    return option(name, {"_target_": dotted_name(point), **arguments(loaded(point))})


def arguments(part: Callable[..., Any]) -> Settings:
    """The arguments of a part with their defaults, `MISSING` where there is none.

    Of a class all, of a function those that are given by name alone.
    """
    kinds = {Parameter.KEYWORD_ONLY} | ({Parameter.POSITIONAL_OR_KEYWORD} if isclass(part) else set())
    named = {name: one.default for name, one in signature(part).parameters.items() if one.kind in kinds}
    return {name: _plain(default) for name, default in named.items()}


def _plain(default: Any) -> Any:
    if default is Parameter.empty:
        return MISSING
    return list(default) if isinstance(default, tuple) else default


def _of_one(name: str, part: Settings) -> Settings:
    return {name: part}


def _of_a_search(name: str, part: Settings) -> Settings:
    return part


def _of_a_term(name: str, part: Settings) -> Settings:
    term = {
        "_target_": "molvae.scoring.objective.Term",
        "scorer": part,
        "desirability": {"_target_": "molvae.scoring.desirability.identity", "_partial_": True},
        "weight": 1.0,
        "direction": "maximize",
    }
    return {
        "_target_": "molvae.scoring.objective.Objective",
        "combine": "geometric",
        "scorers": {name: term},
    }


_OPTIONS: Mapping[str, tuple[str, Callable[[str, Settings], Settings]]] = {
    "filters": ("filter", _of_one),
    "objective": ("scorer", _of_a_term),
    "scoring": ("scorer", _of_a_term),
    "search": ("search", _of_a_search),
}
"""Group of options -> kind of its parts, and what makes an option of one."""

GROUPS = tuple(_OPTIONS)
"""Groups of options that packages may add to."""
