"""Filters as a caller names them: options, YAML files, settings, or objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from molvae.errors import SettingError
from molvae.filters.chain import FilterChain
from molvae.filters.filter import Filter
from molvae.parts.build import build
from molvae.parts.options import settings_of

Filters = str | Path | Filter | Mapping[str, Any] | Sequence[Any] | None
"""What `filters_of` takes."""


def filters_of(filters: Filters) -> FilterChain:
    """The chain of filters that a caller means.

    Args:
        filters: the name of an option ("druglike"), a YAML file, a filter, or several of these in a list; or
            a map of names to filters or to their settings; None lets every molecule pass.

    Raises:
        ArgumentError: something is no filter, or does not take its settings.
        MolvaeError: a file cannot be read.
    """
    if isinstance(filters, FilterChain):
        return filters
    several = filters if isinstance(filters, Sequence) and not isinstance(filters, str) else [filters]
    chain: dict[str, Filter] = {}
    for one in several:
        found = _found(one)
        chain.update({_free(name, chain): made for name, made in found.items()} if callable(one) else found)
    return FilterChain(chain)


def _found(one: Any) -> Mapping[str, Filter]:
    if one is None:
        return {}
    if isinstance(one, FilterChain):
        return one.filters
    if isinstance(one, Mapping):
        plain = {name: node for name, node in one.items() if not callable(node)}
        made = build("filters", settings_of("filters", plain))
        return {name: made[name] if name in plain else node for name, node in one.items()}
    if callable(one):
        return {_name(one): cast(Filter, one)}
    if isinstance(one, str | Path):
        return build("filters", settings_of("filters", one))
    raise SettingError("filters", one, "a name, a YAML file, a filter, or a map of names to them")


def _name(one: Callable[..., Any]) -> str:
    return getattr(one, "__name__", type(one).__name__).lower()


def _free(name: str, taken: Iterable[str]) -> str:
    """The name, with a number where it is taken: two filters of one kind have two reasons."""
    number = 2
    free = name
    while free in {*taken}:
        free, number = f"{name}_{number}", number + 1
    return free
